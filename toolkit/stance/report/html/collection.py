"""The page of many documents: how they spread, groups beside each other, and a table to sort."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from stance.profile.describe import CollectionDescription
from stance.profile.records import Profile
from stance.report.grids import count_things
from stance.report.html.charts import choose_window, count_bins, draw_bar, draw_estimate, draw_histogram
from stance.report.html.head import make_figures, show_interval, show_number
from stance.report.html.page import render_page
from stance.report.marks import shorten
from stance.report.terminal import clean_line

if TYPE_CHECKING:
    from markupsafe import Markup

N_ROWS: Final = 5000
"""Rows of the table of documents, lest a browser choke on it."""


_BIN: Final = 0.025  # width of a bar of the histograms


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in the table, or what it has in one group."""

    name: str
    title: str
    groups: tuple[str, ...]
    profile: Profile
    shares: tuple[float | None, ...]
    bar: Markup


@dataclass(frozen=True, slots=True)
class GroupShare:
    """A share of a group, beside that in all documents."""

    name: str
    value: str
    interval: str
    chart: Markup


@dataclass(frozen=True, slots=True)
class GroupCard:
    """A group beside the others."""

    names: tuple[str, ...]
    profile: Profile
    shares: tuple[GroupShare, ...]


@dataclass(frozen=True, slots=True)
class Histogram:
    """How a measure of the documents spreads."""

    name: str
    chart: Markup
    low: str
    high: str
    most: int
    told: str


def render_collection(description: CollectionDescription) -> str:
    r"""Render the report of many documents as a page of HTML.

    Parameters
    ----------
    description : CollectionDescription

    Returns
    -------
    str
        One page that needs no other file and no network. Its script sorts the table.

    Raises
    ------
    MissingExtraError
        If Jinja2 is not installed.

    Examples
    --------
    >>> from stance.labels import LABELS
    >>> from stance.profile import Gathered, describe_scored
    >>> from stance.scoring import score_texts
    >>> found = describe_scored(Gathered(score_texts(["It rained.", "It may rain."]), LABELS))
    >>> render_collection(found).count("<th scope=\"row\">")
    2
    """
    labels, whole = description.labels, description.whole
    names = [clean_line(label) for label in labels]
    n_documents = len(description.documents)
    return render_page(
        "collection.html.j2",
        has_script=True,
        title=count_things(n_documents, "document"),
        whole=whole,
        models=[clean_line(name) for name in description.models],
        figures=make_figures(whole, labels, {}),
        legend=[(name, f"f{place}") for place, name in enumerate(names)],
        bar=draw_bar([whole.shares[label].value for label in labels]),
        has_commitment=whole.commitment.value is not None,
        histograms=_draw_histograms(description, names),
        by=[clean_line(name) for name in description.by],
        groups=[_make_card(profile, description) for profile in description.groups],
        has_small=any(profile.is_small for profile in description.groups),
        min_documents=description.min_documents,
        documents=[_make_row(profile, description) for profile in description.pieces[:N_ROWS]],
        n_left=max(0, len(description.pieces) - N_ROWS),
    )


def _draw_histograms(description: CollectionDescription, names: Sequence[str]) -> list[Histogram]:
    measures = [
        (name, place, [profile.shares[label] for profile in description.documents])
        for place, (name, label) in enumerate(zip(names, description.labels, strict=True))
    ]
    if description.whole.commitment.value is not None:
        measures.append(("commitment", 4, [profile.commitment for profile in description.documents]))
    drawn = []
    for name, place, estimates in measures:
        values = [estimate.value for estimate in estimates if estimate.value is not None]
        if not values:
            continue
        is_share, (low, high) = place < len(names), choose_window(values)
        median = statistics.median(values)
        told = f"Median {_show(median, is_share)}, from {_show(min(values), is_share)} to "
        told += f"{_show(max(values), is_share)}."
        most = max(count_bins(values, low, high, _BIN))
        chart = draw_histogram(values, place, f"{name}: {told}", low=low, high=high, width=_BIN, tick=median)
        drawn.append(Histogram(name, chart, _show(low, is_share), _show(high, is_share), most, told))
    return drawn


def _make_row(profile: Profile, description: CollectionDescription) -> DocumentRow:
    shares = tuple(profile.shares[label].value for label in description.labels)
    name = profile.group["doc_id"]
    return DocumentRow(
        name=clean_line(name),
        title=shorten(description.titles.get(name, "")),
        groups=tuple(clean_line(profile.group[column]) for column in description.by),
        profile=profile,
        shares=shares,
        bar=draw_bar(shares),
    )


def _make_card(profile: Profile, description: CollectionDescription) -> GroupCard:
    shares = []
    for place, label in enumerate(description.labels):
        share, whole = profile.shares[label], description.whole.shares[label].value
        chart = draw_estimate(share, f"f{place}", tick=whole) if share.value is not None else draw_bar([])
        shares.append(
            GroupShare(
                name=clean_line(label),
                value=show_number(share.value, is_share=True),
                interval=show_interval(share, is_share=True),
                chart=chart,
            )
        )
    names = tuple(clean_line(value) for value in profile.group.values())
    return GroupCard(names=names, profile=profile, shares=tuple(shares))


def _show(value: float, is_share: bool) -> str:
    return show_number(value, is_share=True) if is_share else f"{value:.2f}"
