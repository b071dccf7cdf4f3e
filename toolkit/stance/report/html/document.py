"""The page of one document: the text with its marks, and beside it what it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from stance.profile.describe import DocumentDescription
from stance.profile.notes import measure_commitment
from stance.profile.reference import CAPTION, Reference, tell_shortness
from stance.report.cue_counts import count_cues
from stance.report.curve_words import is_flat, tell_curve
from stance.report.grids import count_things
from stance.report.html.charts import draw_bar, draw_estimate
from stance.report.html.curve import MAX_POINTS, Point, draw_curve
from stance.report.html.head import Figure, make_figures, show_interval, show_number
from stance.report.html.page import render_page
from stance.report.marks import Mark, group_paragraphs, make_letters, make_marks, name_kind, take_title
from stance.report.stands_out import N_LISTED, list_findings
from stance.report.terminal import clean_line

if TYPE_CHECKING:
    from markupsafe import Markup

_N_CUES: Final = 12


@dataclass(frozen=True, slots=True)
class RankedMeasure:
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
    marks = make_marks(description.scored, labels, notes.overreach)
    title, head, body = take_title(description.doc_id, marks)
    names = [clean_line(label) for label in labels]
    has_curve = len(notes.curve) > 2
    lowest = min(range(len(notes.curve)), key=notes.curve.__getitem__, default=0)
    cues = [(clean_line(cue), n) for cue, n in count_cues(marks[row].prediction for row in notes.rows)]
    return render_page(
        "document.html.j2",
        more_style=_style_filter(len(labels)),
        title=title,
        head=head,
        unplaced=[mark.number for mark in marks[1 : len(marks) - len(body)]],
        name=clean_line(description.doc_id),
        models=sorted({clean_line(prediction.by) for _, prediction in description.scored}),
        profile=profile,
        n_sentences=len(marks),
        figures=_make_figures(description) if profile else [],
        legend=list(zip(names, make_letters(labels), map(name_kind, range(len(labels))), strict=True)),
        bar=draw_bar([profile.shares[label].value for label in labels]) if profile else "",
        curve=draw_curve(notes.curve, _list_points(marks, notes.rows, labels)) if has_curve else "",
        curve_in_words=tell_curve(notes.curve, notes.rows) if notes.curve else "",
        has_points=len(notes.curve) <= MAX_POINTS,
        level=sum(notes.curve) / len(notes.curve) if has_curve and is_flat(notes.curve) else None,
        lowest=marks[notes.rows[lowest]] if has_curve else None,
        paragraphs=group_paragraphs(body),
        marks=marks,
        labels=names,
        has_unsure=any(mark.kind == "unsure" for mark in marks),
        has_overreach=bool(notes.overreach),
        sections=list_findings(description, marks),
        n_listed=N_LISTED,
        places=_place(description.reference, description),
        reference_caption=CAPTION,
        n_reference=description.reference.n_documents if description.reference else 0,
        shortness=tell_shortness(profile.n_sentences) if profile else "",
        cues=cues[:_N_CUES],
        n_cues=len(cues),
    )


def _style_filter(n_labels: int) -> str:
    """Make the rules by which the filter dims what it leaves out."""
    chosen = [(f"f{place}", f"k{place}") for place in range(n_labels)] + [
        ("f-unsure", "unsure"),
        ("f-over", "over"),
    ]
    rest = [f"body:has(#{button}:checked) .s:not(.{kind})" for button, kind in chosen]
    within = ",".join(f"{selector} *" for selector in rest)
    dimmed = "background:none;color:var(--soft)"
    return (
        f"\n{','.join(rest)}{{{dimmed}}}"
        f"\n{within}{{{dimmed};text-decoration-color:transparent;font-weight:inherit}}"
    )


def _make_figures(description: DocumentDescription) -> list[Figure]:
    """Sum up the writer's body sentences, and say of how many each share is."""
    assert description.profile is not None
    n_by_label = description.count_labels()
    notes = {label: count_things(n_by_label[label], "sentence") for label in description.labels}
    return make_figures(description.profile, description.labels, notes)


def _list_points(marks: Sequence[Mark], rows: Sequence[int], labels: Sequence[str]) -> list[Point]:
    return [
        Point(
            number=mark.number,
            value=measure_commitment(mark.prediction, labels),
            place=-1 if mark.prediction.abstained else labels.index(mark.prediction.label),
            tip=f"{mark.number}: {mark.short}. {mark.start}",
        )
        for mark in (marks[row] for row in rows)
    ]


def _place(reference: Reference | None, description: DocumentDescription) -> list[RankedMeasure]:
    profile = description.profile
    if reference is None or profile is None:
        return []
    measures = [(label, f"f{place}", profile.shares[label]) for place, label in enumerate(description.labels)]
    measures.append(("cues", "f4", profile.rates["all"]))
    places = []
    for measure, style, estimate in measures:
        if estimate.value is None:
            continue
        low, middle, high = (reference.find_quantile(measure, share) for share in (0.25, 0.5, 0.75))
        is_share = measure != "cues"
        top = 1.0 if is_share else max(reference.values[measure][-1], estimate.value, estimate.high or 0.0)
        value, first, third = (
            show_number(number, is_share=is_share) for number in (estimate.value, low, high)
        )
        told = f"{value}; the middle half of the passages has {first} to {third}."
        places.append(
            RankedMeasure(
                name=clean_line(measure) if is_share else "cues per 1,000 words",
                value=value,
                interval=show_interval(estimate, is_share=is_share),
                rank=f"{100 * reference.rank(measure, estimate.value):.0f}",
                chart=draw_estimate(estimate, style, told, tick=middle, band=(low, high), top=top),
            )
        )
    return places
