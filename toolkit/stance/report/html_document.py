"""The page of one document: the text with its marks, and beside it what it comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from stance.profile.describe import DocumentDescription
from stance.profile.reference import CAPTION, Reference
from stance.report.html_charts import draw_bar, draw_curve, draw_place
from stance.report.html_marks import Mark, group_paragraphs, make_letters, make_mark
from stance.report.html_page import render_page
from stance.report.terminal import clean_line

if TYPE_CHECKING:
    from markupsafe import Markup

    from stance.profile.records import Estimate

N_LISTED: Final = 6
"""Sentences that a list of a report names."""


@dataclass(frozen=True, slots=True)
class Place:
    """A measure of a document beside a population."""

    name: str
    value: str
    interval: str
    rank: str
    chart: Markup


def render_document(description: DocumentDescription) -> str:
    """Render the report of one document as a page of HTML.

    Parameters
    ----------
    description : DocumentDescription

    Returns
    -------
    str
        One page that needs no other file, no network and no script.

    Raises
    ------
    MissingExtraError
        If Jinja2 is not installed.

    Examples
    --------
    >>> from stance.profile import Gathered, describe_scored
    >>> from stance.labels import LABELS
    >>> from stance.scoring import score_texts
    >>> page = render_document(describe_scored(Gathered(score_texts(["It <might> rain."]), LABELS)))
    >>> "&lt;<u>might</u>&gt;" in page
    True
    """
    labels, notes, profile = description.labels, description.notes, description.profile
    marks = [
        make_mark(sentence, prediction, number, labels)
        for number, (sentence, prediction) in enumerate(description.scored, 1)
    ]
    title, body = _take_title(description, marks)
    names = [clean_line(label) for label in labels]
    shares = [] if profile is None else [profile.shares[label] for label in labels]
    n_by_label = Counter(
        description.scored[row][1].label for row in notes.rows if not description.scored[row][1].abstained
    )
    in_words = ", ".join(
        f"{n_by_label[label]} {name} ({_show_percent(share)})"
        for label, name, share in zip(labels, names, shares, strict=bool(shares))
    )
    lowest = min(range(len(notes.curve)), key=notes.curve.__getitem__, default=None)
    classes = [
        -1 if description.scored[row][1].abstained else labels.index(description.scored[row][1].label)
        for row in notes.rows
    ]
    has_curve = len(notes.curve) > 2
    return render_page(
        "document.html.j2",
        title=title,
        name=clean_line(description.doc_id),
        models=sorted({clean_line(prediction.by) for _, prediction in description.scored}),
        profile=profile,
        n_sentences=len(marks),
        in_words=in_words,
        legend=list(zip(names, make_letters(labels), shares, strict=True)) if shares else [],
        bar=draw_bar([share.value for share in shares]) if shares else "",
        curve=draw_curve(notes.curve, classes, _tell_curve(notes.curve, marks, notes.rows))
        if has_curve
        else "",
        lowest=marks[notes.rows[lowest]] if has_curve and lowest is not None else None,
        paragraphs=group_paragraphs(body),
        marks=marks,
        labels=names,
        has_unsure=any(mark.kind == "unsure" for mark in marks),
        overreach=[marks[row] for row in notes.overreach[:N_LISTED]],
        n_overreach=len(notes.overreach),
        piles=[
            (marks[pile.row], [clean_line(cue.text) for cue in pile.cues])
            for pile in notes.pile_ups[:N_LISTED]
        ],
        n_piles=len(notes.pile_ups),
        runs=[(marks[first], marks[last]) for first, last in notes.runs[:N_LISTED]],
        doubtful=[(marks[row], _name_second(marks[row], names)) for row in notes.doubtful[:N_LISTED]],
        n_doubtful=len(notes.doubtful),
        places=_place(description.reference, description),
        reference_caption=CAPTION,
        n_reference=description.reference.n_documents if description.reference else 0,
        cues=_count_cues(marks),
    )


def _take_title(description: DocumentDescription, marks: list[Mark]) -> tuple[str, list[Mark]]:
    """Take the headline off the text, once or twice, or the document's name for want of one."""
    first = [mark for mark in marks[:2] if mark.sentence.zone == "headline"]
    if not first or marks[0].sentence.zone != "headline":
        return clean_line(description.doc_id), marks
    same = [mark for mark in first if clean_line(mark.sentence.text) == clean_line(first[0].sentence.text)]
    return clean_line(first[0].sentence.text), marks[len(same) :]


def _tell_curve(curve: Sequence[float], marks: Sequence[Mark], rows: Sequence[int]) -> str:
    """Tell in words what the curve shows."""
    if not curve:
        return ""
    low, high = (end(range(len(curve)), key=curve.__getitem__) for end in (min, max))
    numbers = [marks[row].number for row in rows]
    return (
        f"Commitment from sentence {numbers[0]} to {numbers[-1]}: from {curve[low]:.2f} around sentence "
        f"{numbers[low]} to {curve[high]:.2f} around sentence {numbers[high]}."
    )


def _name_second(mark: Mark, names: Sequence[str]) -> str:
    """Name the label that comes second."""
    ranked = sorted(zip(mark.prediction.proba, names, strict=True), reverse=True)
    return f"or {ranked[1][1]}, {100 * ranked[1][0]:.0f} %"


def _place(reference: Reference | None, description: DocumentDescription) -> list[Place]:
    profile = description.profile
    if reference is None or profile is None:
        return []
    measures = [(label, profile.shares[label]) for label in description.labels]
    measures.append(("cues", profile.rates["all"]))
    places = []
    for measure, estimate in measures:
        if estimate.value is None:
            continue
        low, middle, high = (reference.find_quantile(measure, share) for share in (0.25, 0.5, 0.75))
        top = max(reference.values[measure][-1], estimate.value)
        rank = f"{100 * reference.rank(measure, estimate.value):.0f}"
        is_share = measure != "cues"
        value, first, third = (
            f"{100 * number:.0f} %" if is_share else f"{number:.0f}" for number in (estimate.value, low, high)
        )
        told = f"{value}; the middle half of the passages has {first} to {third}."
        places.append(
            Place(
                name=clean_line(measure) if is_share else "cues per 1,000 words",
                value=value,
                interval=_show_interval(estimate, is_share=is_share),
                rank=rank,
                chart=draw_place(estimate.value, (low, middle, high), top, told),
            )
        )
    return places


def _show_percent(estimate: Estimate) -> str:
    return "–" if estimate.value is None else f"{100 * estimate.value:.0f} %"


def _show_interval(estimate: Estimate, *, is_share: bool) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    factor = 100 if is_share else 1
    return f"{factor * estimate.low:.0f} to {factor * estimate.high:.0f}"


def _count_cues(marks: Sequence[Mark]) -> list[tuple[str, int]]:
    counts = Counter(clean_line(cue.text).lower() for mark in marks for cue in mark.prediction.cues)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:12]
