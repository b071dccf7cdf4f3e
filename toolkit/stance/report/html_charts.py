"""Charts of reports as inline SVG: stretched to their box, coloured by the page's style."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markupsafe import Markup

WIDTH: Final = 600
HEIGHT: Final = 100
_RUG: Final = 14  # height of the marks below the curve


def draw_bar(shares: Sequence[float | None], label: str = "") -> Markup:
    """Draw shares as one bar.

    Parameters
    ----------
    shares : sequence of float or None
        In the order of the labels; ``None`` is drawn as nothing.
    label : str
        What a screen reader says; without one the bar is hidden from it.

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
    head = Markup('<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" {}>').format(_name(label))
    return head + Markup("".join(parts) + "</svg>")


def draw_curve(curve: Sequence[float], classes: Sequence[int], label: str) -> Markup:
    """Draw a curve from 0 to 1, with a mark below for each sentence that is not of the first label.

    Parameters
    ----------
    curve : sequence of float
        In [0, 1], two or more.
    classes : sequence of int
        The label of each, as an index; -1 where the model abstained.
    label : str
        What a screen reader says.

    Returns
    -------
    Markup

    Examples
    --------
    >>> 'd="M0 0 L600 50"' in draw_curve([1.0, 0.5], [0, 1], "Falls.")
    True
    """
    from markupsafe import Markup

    step = WIDTH / max(1, len(curve) - 1)
    points = " L".join(f"{i * step:.4g} {HEIGHT * (1 - value):.4g}" for i, value in enumerate(curve))
    grid = "".join(f'<path class="grid" d="M0 {y}H{WIDTH}"/>' for y in (0, HEIGHT // 2, HEIGHT))
    wide = max(1.5, min(8.0, step * 0.6))
    marks = "".join(
        f'<rect class="f{index}" x="{max(0.0, min(WIDTH - wide, i * step - wide / 2)):.4g}" '
        f'y="{HEIGHT + 4 + (index - 1) % 2 * (_RUG // 2 + 1)}" width="{wide:.3g}" height="{_RUG // 2}"/>'
        for i, index in enumerate(classes)
        if index > 0
    )
    head = Markup('<svg class="curve" viewBox="0 -2 {} {}" preserveAspectRatio="none" {}>').format(
        WIDTH, HEIGHT + _RUG + 8, _name(label)
    )
    area = f'<path class="area" d="M0 {HEIGHT} L{points} L{WIDTH} {HEIGHT}Z"/>'
    return head + Markup(f'{grid}{area}<path class="line" d="M{points}"/>{marks}</svg>')


def draw_place(value: float, quartiles: tuple[float, float, float], top: float, label: str) -> Markup:
    """Draw where a value lies: the middle half of a population as a band, its median, and the value.

    Parameters
    ----------
    value : float
    quartiles : tuple of float
        First quartile, median and third quartile of the population.
    top : float
        The end of the axis, which begins at 0.
    label : str
        What a screen reader says.

    Returns
    -------
    Markup

    Examples
    --------
    >>> 'class="mark" x="49.25"' in draw_place(0.5, (0.1, 0.2, 0.3), 1.0, "In the middle.")
    True
    """
    from markupsafe import Markup

    low, middle, high, place = (
        100 * min(1.0, number / top) if top else 0.0 for number in (*quartiles, value)
    )
    head = Markup('<svg class="place" viewBox="0 0 100 16" preserveAspectRatio="none" {}>').format(
        _name(label)
    )
    return head + Markup(
        f'<path class="grid" d="M0 8H100"/><rect class="band" x="{low:.4g}" y="4" '
        f'width="{max(0.5, high - low):.4g}" height="8"/>'
        f'<rect class="median" x="{middle:.4g}" y="4" width="0.6" height="8"/>'
        f'<rect class="mark" x="{min(98.5, max(0.0, place - 0.75)):.4g}" y="0" width="1.5" '
        'height="16"/></svg>'
    )


def draw_histogram(values: Sequence[float], place: int, label: str, *, n_bins: int = 20) -> Markup:
    """Draw how values in [0, 1] spread.

    Parameters
    ----------
    values : sequence of float
        In [0, 1].
    place : int
        The label whose colour it has, as an index.
    label : str
        What a screen reader says.
    n_bins : int
        Bars.

    Returns
    -------
    Markup

    Examples
    --------
    >>> draw_histogram([0.1, 0.1, 0.9], 1, "Two low, one high.", n_bins=2).count("<rect")
    2
    """
    from markupsafe import Markup

    counts = count_bins(values, n_bins)
    most, wide = max([*counts, 1]), 100 / n_bins
    bars = "".join(
        f'<rect class="f{place}" x="{i * wide + 0.3:.4g}" y="{40 - 40 * n / most:.4g}" '
        f'width="{wide - 0.6:.4g}" height="{40 * n / most:.4g}"/>'
        for i, n in enumerate(counts)
        if n
    )
    head = Markup('<svg class="histogram" viewBox="0 0 100 41" preserveAspectRatio="none" {}>').format(
        _name(label)
    )
    return head + Markup(f'{bars}<path class="axis" d="M0 40.5H100"/></svg>')


def count_bins(values: Sequence[float], n_bins: int) -> list[int]:
    """Count values in [0, 1] by bins of one width; 1 is in the last.

    Examples
    --------
    >>> count_bins([0.0, 0.49, 0.5, 1.0], 2)
    [2, 2]
    """
    counts = [0] * n_bins
    for value in values:
        counts[min(n_bins - 1, int(value * n_bins))] += 1
    return counts


def _name(label: str) -> Markup:
    from markupsafe import Markup

    return Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
