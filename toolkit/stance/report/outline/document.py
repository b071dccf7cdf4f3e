"""The report of one document as blocks of plain text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from stance import __version__
from stance.profile.describe import DocumentDescription
from stance.profile.notes import COMMITTED
from stance.profile.records import Profile
from stance.profile.reference import CAPTION
from stance.report.estimates import split_estimate, split_percent
from stance.report.marks import (
    N_LISTED,
    Mark,
    count_cues,
    group_paragraphs,
    make_letters,
    make_mark,
    shorten,
    take_title,
    tell_curve,
    tell_doubt,
)
from stance.report.outline.blocks import (
    Block,
    Chart,
    Grid,
    Heading,
    Item,
    Listing,
    MarkedText,
    Paragraph,
    Title,
)
from stance.report.outline.charts import draw_text_bar

_N_CUES: Final = 12
_LENGTH: Final = 120  # letters of a sentence that a list names


def outline_document(description: DocumentDescription) -> list[Block]:
    """Say in blocks what a report says of one document.

    Parameters
    ----------
    description : DocumentDescription

    Returns
    -------
    list of Block
        From what it comes to, over the text with its marks, to what stands out.

    Examples
    --------
    >>> from stance.labels import LABELS
    >>> from stance.profile import Gathered, describe_scored
    >>> from stance.scoring import score_texts
    >>> found = describe_scored(Gathered(score_texts(["It rained. It may rain."]), LABELS))
    >>> [type(block).__name__ for block in outline_document(found)][:4]
    ['Title', 'Paragraph', 'Paragraph', 'Grid']
    """
    labels = description.labels
    marks = [
        make_mark(sentence, prediction, number, labels)
        for number, (sentence, prediction) in enumerate(description.scored, 1)
    ]
    models = sorted({mark.prediction.by for mark in marks})
    plural = "" if len(marks) == 1 else "s"
    title, body = take_title(description.doc_id, marks)
    blocks: list[Block] = [
        Title(title),
        Paragraph(
            f"{description.doc_id} · {len(marks):,} sentence{plural} · read by the model {', '.join(models)}"
        ),
        *_sum_up(description),
        Heading("The text"),
        Paragraph(f"{_explain_letters(labels, marks)} Small figures number the sentences.", is_fine=True),
        MarkedText(tuple((zone, tuple(group)) for zone, group in group_paragraphs(body)), description.labels),
        *_list_findings(description, marks),
    ]
    if ranked := count_cues([marks[row] for row in description.notes.rows], _N_CUES):
        words = ", ".join(cue if n == 1 else f"{cue} {n}" for cue, n in ranked)
        blocks += [Heading("Words that gave it away"), Paragraph(words)]
    blocks.append(
        Paragraph(
            "Headlines, bylines and others’ words do not count in the figures. Labels are a model’s and can "
            f"be wrong. Made by stance {__version__}.",
            is_fine=True,
        )
    )
    return blocks


def _sum_up(description: DocumentDescription) -> list[Block]:
    profile, notes = description.profile, description.notes
    if profile is None:
        return [Paragraph("No body sentence of the writer’s own to sum up.")]
    n_by_label = description.count_labels()
    counted = ", ".join(f"{n_by_label[label]:,} {label}" for label in description.labels)
    plural = "" if profile.n_sentences == 1 else "s"
    left = f"; {profile.n_abstained:,} without a label" if profile.n_abstained else ""
    blocks: list[Block] = [
        Paragraph(f"Of the writer’s {profile.n_sentences:,} sentence{plural}: {counted}{left}."),
        _tabulate(profile, description),
    ]
    if description.reference is not None:
        blocks.append(
            Paragraph(
                f"Percentile among {description.reference.n_documents} {CAPTION}. The passages were chosen "
                "for training and coded by the codebook; this text was read by a model.",
                is_fine=True,
            )
        )
    curve = notes.curve
    if len(curve) > 2:
        blocks += [
            Heading("From the first sentence to the last"),
            Chart(curve),
            Paragraph(tell_curve(curve, notes.rows), is_fine=True),
        ]
    return blocks


def _tabulate(profile: Profile, description: DocumentDescription) -> Grid:
    reference = description.reference
    rows = []
    for label in description.labels:
        share = profile.shares[label]
        rank = ""
        if reference is not None and share.value is not None:
            rank = f"{100 * reference.rank(label, share.value):.0f}"
        rows.append((label, *split_percent(share), rank, draw_text_bar(share.value)))
    cues = profile.rates["all"]
    rank = (
        "" if reference is None or cues.value is None else f"{100 * reference.rank('cues', cues.value):.0f}"
    )
    rows.append(("cues per 1,000 words", *split_estimate(cues, 1), rank, ""))
    if profile.commitment.value is not None:
        bar = draw_text_bar(profile.commitment.value)
        rows.append(("commitment, 0 to 1", *split_estimate(profile.commitment, 2), "", bar))
    return Grid(("measure", "here", "95 % interval", "percentile", ""), tuple(rows))


def _explain_letters(labels: Sequence[str], marks: Sequence[Mark]) -> str:
    letters = [
        f"{letter} {label}" for label, letter in zip(labels, make_letters(labels), strict=True) if letter
    ]
    if any(mark.prediction.abstained for mark in marks):
        letters.append("? no label, as the model was not sure enough")
    marked = "Of words, only those that gave the label are marked and counted."
    return f"{', '.join(letters)}; sentences that are {labels[0]} are unmarked. {marked}"


def _list_findings(description: DocumentDescription, marks: Sequence[Mark]) -> list[Block]:
    notes = description.notes
    blocks: list[Block] = []
    if notes.overreach:
        shown = notes.overreach[:N_LISTED]
        rest = _tell_rest(len(shown), len(notes.overreach), "The surest of {n}.")
        blocks += [
            Heading("Overreach?"),
            Paragraph(f"Plain predictions, put as settled.{rest}"),
            Listing(tuple(_make_item(marks[row]) for row in shown)),
        ]
    if notes.pile_ups or notes.runs:
        blocks.append(Heading("Hedge upon hedge"))
    if notes.pile_ups:
        piles = notes.pile_ups[:N_LISTED]
        rest = _tell_rest(len(piles), len(notes.pile_ups), f"{len(piles)} of {{n}}.")
        words = [" + ".join(" ".join(cue.text.split()) for cue in pile.cues) for pile in piles]
        blocks += [
            Paragraph(f"Two hedging words or more in one sentence.{rest}"),
            Listing(tuple(_make_item(marks[pile.row], why) for pile, why in zip(piles, words, strict=True))),
        ]
    if notes.runs:
        stretches = [
            Item(None, f"Sentences {first + 1} to {last + 1}") for first, last in notes.runs[:N_LISTED]
        ]
        blocks += [
            Paragraph(f"Not one {COMMITTED} sentence in a row of three or more:"),
            Listing(tuple(stretches)),
        ]
    if notes.doubtful:
        shown = notes.doubtful[:N_LISTED]
        rest = _tell_rest(len(shown), len(notes.doubtful), f"{len(shown)} of {{n}}.")
        items = tuple(_make_item(marks[row], tell_doubt(marks[row], description.labels)) for row in shown)
        blocks += [
            Heading("Judge for yourself"),
            Paragraph(f"Where the model is least certain.{rest}"),
            Listing(items),
        ]
    return blocks


def _tell_rest(n_shown: int, n_found: int, words: str) -> str:
    return f" {words.format(n=n_found)}" if n_found > n_shown else ""


def _make_item(mark: Mark, why: str = "") -> Item:
    return Item(mark.number, shorten(mark.sentence.text, _LENGTH), why)
