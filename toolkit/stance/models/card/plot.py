"""The calibration plot of a model card: a small SVG, drawn without a plotting library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

PLOT_FILE: Final = "calibration.svg"
"""The plot in a model's folder, to which the card refers."""

_WIDTH, _HEIGHT = 440, 420
_LEFT, _RIGHT = 60, 420
_TOP, _BOTTOM = 20, 270  # of the upper part, where the share that is right stands against confidence
_BARS_TOP, _BARS_BOTTOM = 300, 375  # of the lower part, which counts sentences
_N_TICKS: Final = 5


def render_reliability(reliability: Sequence[Mapping[str, Any]]) -> str:
    """Draw how often predictions are right by how sure they are, and how many there are of each confidence.

    Parameters
    ----------
    reliability : sequence of Mapping
        Bins of confidence, each with ``low``, ``high``, ``n_sentences``, ``confidence`` and ``accuracy``.

    Returns
    -------
    str
        SVG, in greys on white. The same bins give the same text.

    Examples
    --------
    >>> bins = [{"low": 0.8, "high": 0.9, "n_sentences": 12, "confidence": 0.85, "accuracy": 0.75}]
    >>> "0.80 to 0.90: 12 sentences, 0.750 right" in render_reliability(bins)
    True
    """
    tallest = max((found["n_sentences"] for found in reliability), default=1) or 1
    points = [(found["confidence"], found["accuracy"]) for found in reliability if found["n_sentences"]]
    line = " ".join(f"{_place_x(x):.1f},{_place_y(y):.1f}" for x, y in points)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" font-family="sans-serif" font-size="11" fill="#000">',
        "<title>How often held-out predictions are right, by how sure they are</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        *_draw_axes(tallest),
        f'<line x1="{_LEFT}" y1="{_BOTTOM}" x2="{_RIGHT}" y2="{_TOP}" stroke="#888" stroke-dasharray="5 4"/>',
        f'<polyline points="{line}" fill="none" stroke="#000" stroke-width="1.5"/>',
        *(_draw_bin(found, tallest) for found in reliability if found["n_sentences"]),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _place_x(share: float) -> float:
    return _LEFT + share * (_RIGHT - _LEFT)


def _place_y(share: float) -> float:
    return _BOTTOM - share * (_BOTTOM - _TOP)


def _draw_axes(tallest: int) -> list[str]:
    lines = [
        f'<path d="M{_LEFT} {_TOP}V{_BOTTOM}H{_RIGHT}M{_LEFT} {_BARS_TOP}V{_BARS_BOTTOM}H{_RIGHT}" '
        'fill="none" stroke="#000"/>'
    ]
    for i in range(_N_TICKS + 1):
        share = i / _N_TICKS
        x, y = _place_x(share), _place_y(share)
        lines += [
            f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{share:.1f}</text>',
            f'<text x="{x:.1f}" y="{_BARS_BOTTOM + 15}" text-anchor="middle">{share:.1f}</text>',
        ]
    middle = (_TOP + _BOTTOM) / 2
    return [
        *lines,
        f'<text x="{_LEFT - 6}" y="{_BARS_TOP + 4}" text-anchor="end">{tallest:,}</text>',
        f'<text x="16" y="{middle:.0f}" text-anchor="middle" transform="rotate(-90 16 {middle:.0f})">'
        "share right</text>",
        f'<text x="{_LEFT + 4}" y="{_BARS_TOP - 6}">sentences</text>',
        f'<text x="{(_LEFT + _RIGHT) // 2}" y="{_HEIGHT - 10}" text-anchor="middle">confidence</text>',
    ]


def _draw_bin(found: Mapping[str, Any], tallest: int) -> str:
    """Draw a bar and a point, with a title that a browser shows at the pointer."""
    n, left, right = found["n_sentences"], _place_x(found["low"]), _place_x(found["high"])
    x, y = _place_x(found["confidence"]), _place_y(found["accuracy"])
    height = n / tallest * (_BARS_BOTTOM - _BARS_TOP)
    told = (
        f"{found['low']:.2f} to {found['high']:.2f}: {n:,} sentences, {found['accuracy']:.3f} right, "
        f"mean confidence {found['confidence']:.3f}"
    )
    return (
        f"<g><title>{told}</title>"
        f'<rect x="{left:.1f}" y="{_BARS_BOTTOM - height:.1f}" width="{right - left:.1f}" '
        f'height="{height:.1f}" fill="#bbb" stroke="#000" stroke-width="0.6"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5"/></g>'
    )
