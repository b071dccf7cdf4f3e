"""The curve of commitment through a text, and on it a point a sentence that leads there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markupsafe import Markup

MAX_POINTS: Final = 400
"""Sentences of a text beyond which only the curve is drawn: more points than that are a smear."""

_WIDTH: Final = 600  # of the curve's own box, which is stretched
_TOP: Final = 8  # pixels from here on: where commitment is 1
_HEIGHT: Final = 120
_DIAMOND: Final = "M-5 0 0-5 5 0 0 5Z"
_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500)
_MAX_TICKS: Final = 8


@dataclass(frozen=True, slots=True)
class Point:
    """A sentence on the curve.

    Attributes
    ----------
    number : int
        Its place in the document, from 1.
    value : float
        Its commitment, in [0, 1].
    place : int
        Its label as an index; -1 where the model abstained.
    tip : str
        What is shown when it is pointed at.
    """

    number: int
    value: float
    place: int
    tip: str


def draw_curve(curve: Sequence[float], points: Sequence[Point]) -> Markup:
    """Draw commitment from the first sentence to the last.

    Screen readers pass over it: its points are links in the text as well, and words say what it shows.

    Parameters
    ----------
    curve : sequence of float
        Smoothed, in [0, 1], two or more.
    points : sequence of Point
        The sentences that it smooths, of the same length.

    Returns
    -------
    Markup

    Examples
    --------
    >>> drawn = draw_curve([1.0, 0.5], [Point(4, 1.0, 0, "Sure."), Point(5, 0.5, 1, "Less.")])
    >>> '<a href="#s5" tabindex="-1"><title>Less.</title>' in drawn
    True
    """
    from markupsafe import Markup

    n = len(curve)
    lines = "".join(
        f'<line class="grid" x1="0" x2="100%" y1="{y}" y2="{y}"/>' for y in (_TOP, _TOP + 60, _TOP + _HEIGHT)
    )
    line = " L".join(
        f"{_WIDTH * (i + 0.5) / n:.4g} {_HEIGHT * (1 - value):.4g}" for i, value in enumerate(curve)
    )
    first, last = (f"{_WIDTH * (i + 0.5) / n:.4g} {_HEIGHT}" for i in (0, n - 1))
    drawn = Markup(
        f'<svg class="curve" aria-hidden="true">{lines}<svg y="{_TOP}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none">'
        f'<path class="area" d="M{first} L{line} L{last}Z"/><path class="line" d="M{line}"/></svg>'
    )
    shown = enumerate(points if n <= MAX_POINTS else ())
    drawn += Markup("").join(
        Markup(
            '<a href="#s{}" tabindex="-1"><title>{}</title>'
            '<rect class="hit" x="{:.4g}%" width="{:.4g}%" y="0" height="136"/>{}</a>'
        ).format(point.number, point.tip, 100 * i / n, 100 / n, _draw_point(point, 100 * (i + 0.5) / n))
        for i, point in shown
    )
    step = next((step for step in _STEPS if n / step <= _MAX_TICKS), _STEPS[-1])
    ticks = [(i, point.number) for i, point in enumerate(points) if point.number % step == 0]
    return drawn + Markup(
        "".join(f'<text x="{100 * (i + 0.5) / n:.4g}%" y="147">{number}</text>' for i, number in ticks)
        + "</svg>"
    )


def _draw_point(point: Point, x: float) -> Markup:
    """Draw hedged as a disc, speculative as a diamond, others small: shape tells what colour does."""
    from markupsafe import Markup

    y = _TOP + _HEIGHT * (1 - point.value)
    style = "hollow" if point.place < 0 else f"f{point.place}"
    if point.place == 2:
        return Markup(f'<svg x="{x:.4g}%" y="{y:.4g}"><path class="{style}" d="{_DIAMOND}"/></svg>')
    radius = 2.5 if point.place == 0 else 4.2
    return Markup(f'<circle class="{style}" cx="{x:.4g}%" cy="{y:.4g}" r="{radius}"/>')
