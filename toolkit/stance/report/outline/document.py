"""The report of one document as blocks of plain text."""

from __future__ import annotations

from typing import Final

from stance import __version__
from stance.profile.describe import DocumentDescription
from stance.profile.records import Profile
from stance.profile.reference import CAPTION, tell_shortness
from stance.report.cue_counts import count_cues
from stance.report.curve_words import tell_curve
from stance.report.estimates import split_estimate, split_percent
from stance.report.grids import count_things
from stance.report.marks import group_paragraphs, make_marks, shorten, take_title
from stance.report.outline.blocks import (
    Block,
    Chart,
    Grid,
    Heading,
    Item,
    Legend,
    Listing,
    MarkedText,
    Paragraph,
    Title,
)
from stance.report.outline.charts import draw_text_bar
from stance.report.stands_out import FindingList, list_findings

_N_CUES: Final = 12
_N_LISTED: Final = 20  # sentences that a list names
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
    marks = make_marks(description.scored, labels, description.notes.overreach)
    models = sorted({mark.prediction.by for mark in marks})
    title, head, body = take_title(description.doc_id, marks)
    has_unsure = any(mark.prediction.abstained for mark in marks)
    blocks: list[Block] = [
        Title(title, head if head is not None and head.letter else None, labels),
        Paragraph(
            f"{description.doc_id} · {count_things(len(marks), 'sentence')} · read by the model "
            f"{', '.join(models)}"
        ),
        *_sum_up(description),
        Heading("The text"),
        Legend(labels, has_unsure=has_unsure, has_overreach=bool(description.notes.overreach)),
        MarkedText(tuple((zone, tuple(group)) for zone, group in group_paragraphs(body)), labels),
    ]
    for section in list_findings(description, marks):
        blocks.append(Heading(section.name))
        for found in section.lists:
            blocks += _show_list(found)
    if ranked := count_cues(mark.prediction for mark in (marks[row] for row in description.notes.rows)):
        shown = [cue if n == 1 else f"{cue} {n}" for cue, n in ranked[:_N_CUES]]
        rest = f"; the {_N_CUES} most frequent of {len(ranked):,}" if len(ranked) > _N_CUES else ""
        blocks += [Heading("Words that gave it away"), Paragraph(f"{', '.join(shown)}{rest}")]
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
    left = f"; {profile.n_abstained:,} without a label" if profile.n_abstained else ""
    blocks: list[Block] = [
        Paragraph(f"Of the writer’s {count_things(profile.n_sentences, 'sentence')}: {counted}{left}."),
        _tabulate(profile, description),
    ]
    if description.reference is not None:
        blocks.append(
            Paragraph(
                f"Percentile among {description.reference.n_documents} {CAPTION}. The passages were chosen "
                "for training and coded by the codebook; this text was read by a model. "
                f"{tell_shortness(profile.n_sentences)}".rstrip(),
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

    def rank(measure: str, value: float | None) -> list[str]:
        if reference is None:
            return []
        return ["" if value is None else f"{100 * reference.rank(measure, value):.0f}"]

    rows = []
    for label in description.labels:
        share = profile.shares[label]
        rows.append((label, *split_percent(share), *rank(label, share.value), draw_text_bar(share.value)))
    cues = profile.rates["all"]
    rows.append(("cues per 1,000 words", *split_estimate(cues, 1), *rank("cues", cues.value), ""))
    if profile.commitment.value is not None:
        bar = draw_text_bar(profile.commitment.value)
        rows.append(("commitment, 0 to 1", *split_estimate(profile.commitment, 2), *rank("", None), bar))
    ranks = [] if reference is None else ["percentile"]
    return Grid(("measure", "here", "95 % interval", *ranks, ""), tuple(rows))


def _show_list(found: FindingList) -> list[Block]:
    items = tuple(
        Item(item.mark.number, shorten(item.mark.sentence.text, _LENGTH), item.why)
        for item in found.items[:_N_LISTED]
    )
    return [Paragraph(found.tell(_N_LISTED)), *([Listing(items)] if items else [])]
