"""The figures at the head of a report: shares, commitment and cues, each with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stance.report.terminal import clean_line

if TYPE_CHECKING:
    from stance.profile.records import Profile
    from stance.records import Estimate


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at the head of a page.

    Attributes
    ----------
    name : str
        What it measures.
    style : str
        Class of its key; empty for a number without a colour.
    value, interval, note : str
        As shown; the last two may be empty.
    """

    name: str
    style: str
    value: str
    interval: str
    note: str


def make_figures(profile: Profile, labels: Sequence[str], notes: Mapping[str, str]) -> list[Figure]:
    """List the figures that sum up a profile.

    Parameters
    ----------
    profile : Profile
    labels : sequence of str
        The model's labels.
    notes : Mapping[str, str]
        By label, what is said under its share; none is needed.

    Returns
    -------
    list of Figure
        The share of each label, then commitment where it is known, then cues.
    """
    figures = [
        Figure(
            name=clean_line(label),
            style=f"f{place}",
            value=show_number(profile.shares[label].value, is_share=True),
            interval=show_interval(profile.shares[label], is_share=True),
            note=notes.get(label, ""),
        )
        for place, label in enumerate(labels)
    ]
    if profile.commitment.value is not None:
        commitment, ends = profile.commitment, ""
        if commitment.low is not None and commitment.high is not None:
            ends = f"{commitment.low:.2f} to {commitment.high:.2f}"
        figures.append(Figure("commitment", "", f"{profile.commitment.value:.2f}", ends, "from 0 to 1"))
    cues = profile.rates["all"]
    figures.append(
        Figure(
            name="cues",
            style="",
            value=show_number(cues.value, is_share=False),
            interval=show_interval(cues, is_share=False),
            note="per 1,000 words",
        )
    )
    return figures


def show_number(value: float | None, *, is_share: bool) -> str:
    """Show a share in per cent, or a rate as it is, without decimals.

    Examples
    --------
    >>> show_number(0.514, is_share=True), show_number(19.2, is_share=False), show_number(None, is_share=True)
    ('51 %', '19', '–')
    """
    if value is None:
        return "–"
    return f"{100 * value:.0f} %" if is_share else f"{value:.0f}"


def show_interval(estimate: Estimate, *, is_share: bool) -> str:
    """Show the ends of an interval; nothing where there is none.

    Examples
    --------
    >>> from stance.profile import Estimate
    >>> show_interval(Estimate(0.5, 0.36, 0.67), is_share=True)
    '36 to 67'
    """
    if estimate.low is None or estimate.high is None:
        return ""
    factor = 100 if is_share else 1
    return f"{factor * estimate.low:.0f} to {factor * estimate.high:.0f}"
