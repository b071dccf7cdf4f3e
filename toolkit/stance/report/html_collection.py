"""The page of many documents: how they spread, groups beside each other, and a table to sort."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from stance.profile.describe import CollectionDescription
from stance.profile.records import Estimate, Profile
from stance.report.html_charts import draw_bar, draw_histogram
from stance.report.html_page import render_page
from stance.report.terminal import clean_line

if TYPE_CHECKING:
    from markupsafe import Markup

N_ROWS: Final = 5000
"""Documents that the table lists, lest a browser choke on it."""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in the table."""

    name: str
    groups: tuple[str, ...]
    profile: Profile
    shares: tuple[float | None, ...]
    bar: Markup


@dataclass(frozen=True, slots=True)
class GroupCard:
    """A group beside the others."""

    name: str
    profile: Profile
    shares: tuple[tuple[str, Estimate], ...]
    bar: Markup


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
    shares = [whole.shares[label] for label in labels]
    n_documents = len({profile.group["doc_id"] for profile in description.documents})
    told = ", ".join(f"{name} {_show(share.value)}" for name, share in zip(names, shares, strict=True))
    return render_page(
        "collection.html.j2",
        has_script=True,
        title=f"{n_documents:,} document{'' if n_documents == 1 else 's'}",
        whole=whole,
        models=[clean_line(name) for name in description.models],
        in_words=f"Of all sentences: {told}",
        legend=list(zip(names, shares, strict=True)),
        bar=draw_bar([share.value for share in shares]),
        has_commitment=whole.commitment.value is not None,
        histograms=_draw_histograms(description, names),
        by=[clean_line(name) for name in description.by],
        groups=[_make_card(profile, labels, names) for profile in description.groups],
        min_documents=description.min_documents,
        documents=[_make_row(profile, description) for profile in description.documents[:N_ROWS]],
        n_left=max(0, len(description.documents) - N_ROWS),
    )


def _draw_histograms(
    description: CollectionDescription, names: Sequence[str]
) -> list[tuple[str, Markup, str]]:
    measures = [
        (name, place, [profile.shares[label] for profile in description.documents])
        for place, (name, label) in enumerate(zip(names, description.labels, strict=True))
    ]
    if description.whole.commitment.value is not None:
        measures.append(("commitment", 4, [profile.commitment for profile in description.documents]))
    drawn = []
    for name, place, estimates in measures:
        values = [estimate.value for estimate in estimates if estimate.value is not None]
        if values:
            ends = f"from {_show(min(values))} to {_show(max(values))}"
            told = f"Median {_show(statistics.median(values))}, {ends}."
            drawn.append((name, draw_histogram(values, place, f"{name}: {told}"), told))
    return drawn


def _make_row(profile: Profile, description: CollectionDescription) -> DocumentRow:
    shares = tuple(profile.shares[label].value for label in description.labels)
    groups = tuple(clean_line(profile.group[name]) for name in description.by)
    return DocumentRow(clean_line(profile.group["doc_id"]), groups, profile, shares, draw_bar(shares))


def _make_card(profile: Profile, labels: Sequence[str], names: Sequence[str]) -> GroupCard:
    shares = [profile.shares[label] for label in labels]
    return GroupCard(
        name=" · ".join(clean_line(value) for value in profile.group.values()),
        profile=profile,
        shares=tuple(zip(names, shares, strict=True)),
        bar=draw_bar([share.value for share in shares]),
    )


def _show(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"
