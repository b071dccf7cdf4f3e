"""Charts of reports as inline SVG: as wide as their box, coloured by the page's style."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

    from stance.records import Estimate


def draw_bar(shares: Sequence[float | None]) -> Markup:
    """Draw shares as one bar, hidden from screen readers.

    Parameters
    ----------
    shares : sequence of float or None
        In the order of the labels; ``None`` is drawn as nothing.

    Returns
    -------
    Markup

    Examples
    --------
    >>> draw_bar([0.75, 0.25])
    Markup('<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">\
<rect class="f0" x="0" width="75" height="8"/><rect class="f1" x="75" width="25" height="8"/></svg>')
    """
    from markupsafe import Markup

    parts, x = [], 0.0
    for place, share in enumerate(shares):
        width = 100 * (share or 0.0)
        if width:
            parts.append(f'<rect class="f{place}" x="{x:.4g}" width="{width:.4g}" height="8"/>')
        x += width
    head = '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
    return Markup(f"{head}{''.join(parts)}</svg>")


def draw_estimate(
    estimate: Estimate,
    style: str,
    label: str = "",
    *,
    tick: float | None = None,
    band: tuple[float, float] | None = None,
    top: float = 1.0,
) -> Markup:
    """Draw a number as a point with its interval, on an axis that begins at 0.

    Parameters
    ----------
    estimate : Estimate
        With a value.
    style : str
        Class of the point and the interval.
    label : str
        What a screen reader says; without one the chart is hidden from it.
    tick : float, optional
        What the number is held beside, as a line across.
    band : tuple of (float, float), optional
        The middle half of a population.
    top : float
        The end of the axis.

    Returns
    -------
    Markup

    Examples
    --------
    >>> from stance.profile import Estimate
    >>> '<circle class="f1" cx="25%"' in draw_estimate(Estimate(0.25, 0.2, 0.3), "f1")
    True
    """
    from markupsafe import Markup

    def place(number: float) -> float:
        return 100 * min(1.0, number / top) if top else 0.0

    parts = ['<line class="grid" x1="0" x2="100%" y1="9" y2="9"/>']
    if band is not None:
        low, high = map(place, band)
        parts.append(
            f'<rect class="band" x="{low:.4g}%" y="3" width="{max(0.5, high - low):.4g}%" height="12"/>'
        )
    if tick is not None:
        parts.append(f'<line class="tick" x1="{place(tick):.4g}%" x2="{place(tick):.4g}%" y1="1" y2="17"/>')
    if estimate.low is not None and estimate.high is not None:
        low, high = place(estimate.low), place(estimate.high)
        parts.append(f'<line class="whisker {style}" x1="{low:.4g}%" x2="{high:.4g}%" y1="9" y2="9"/>')
    parts.append(f'<circle class="{style}" cx="{place(estimate.value or 0.0):.4g}%" cy="9" r="4.5"/>')
    return Markup('<svg class="estimate" {}>').format(name_chart(label)) + Markup("".join(parts) + "</svg>")


def draw_histogram(
    values: Sequence[float], place: int, label: str, *, low: float, high: float, width: float, tick: float
) -> Markup:
    """Draw how values spread.

    Parameters
    ----------
    values : sequence of float
        Between ``low`` and ``high``.
    place : int
        The label whose colour it has, as an index.
    label : str
        What a screen reader says.
    low, high : float
        Ends of the axis.
    width : float
        Of a bar.
    tick : float
        A value to mark, such as the median.

    Returns
    -------
    Markup

    Examples
    --------
    >>> drawn = draw_histogram([0.1, 0.1, 0.9], 1, "Most are low.", low=0, high=1, width=0.5, tick=0.1)
    >>> drawn.count("<rect")
    2
    """
    from markupsafe import Markup

    counts = count_bins(values, low, high, width)
    most, wide = max([*counts, 1]), 100 / len(counts)
    bars = "".join(
        f'<rect class="f{place}" x="{i * wide + wide / 20:.4g}" y="{40 - 40 * n / most:.4g}" '
        f'width="{0.9 * wide:.4g}" height="{40 * n / most:.4g}"/>'
        for i, n in enumerate(counts)
        if n
    )
    x = 100 * (tick - low) / (high - low)
    head = Markup('<svg class="histogram" viewBox="0 0 100 44" preserveAspectRatio="none" {}>').format(
        name_chart(label)
    )
    return head + Markup(
        f'{bars}<path class="axis" d="M0 40H100"/><path class="tick" d="M{x:.4g} 40V44"/></svg>'
    )


def choose_window(values: Sequence[float]) -> tuple[float, float]:
    """Choose the ends of an axis: tenths around the values, at least three apart.

    Parameters
    ----------
    values : sequence of float
        In [0, 1], at least one.

    Returns
    -------
    tuple of (float, float)
        In [0, 1].

    Examples
    --------
    >>> choose_window([0.04, 0.26]), choose_window([0.97, 0.98])
    ((0.0, 0.3), (0.7, 1.0))
    """
    low = 0.1 * math.floor(min(values) / 0.1 + 1e-9)
    high = min(1.0, max(0.1 * math.ceil(max(values) / 0.1 - 1e-9), low + 0.3))
    return round(max(0.0, min(low, high - 0.3)), 9), round(high, 9)


def count_bins(values: Sequence[float], low: float, high: float, width: float) -> list[int]:
    """Count values by bins of one width; ``high`` is in the last.

    Examples
    --------
    >>> count_bins([0.0, 0.49, 0.5, 1.0], 0, 1, 0.5)
    [2, 2]
    """
    counts = [0] * max(1, round((high - low) / width))
    for value in values:
        counts[max(0, min(len(counts) - 1, int((value - low) / width + 1e-9)))] += 1
    return counts


def name_chart(label: str) -> Markup:
    """Give the attributes by which a screen reader names a chart, or passes over it for want of a name.

    Examples
    --------
    >>> name_chart("")
    Markup('aria-hidden="true"')
    """
    from markupsafe import Markup

    return Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
