"""The curve of one document as a figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from stance.profile.curve import DocumentCurve
from stance.report.plots.figures import make_figure
from stance.report.plots.styles import INK, NOTE_SIZE, RULE, SOFT, style_label
from stance.report.terminal import ABSTAINED, clean_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ABSTAINED_CLASS: Final = -1  # as in a DocumentCurve


def draw_curve(curve: DocumentCurve, labels: Sequence[str]) -> Figure:
    """Draw commitment through a document: each sentence by its label, and the average of neighbours.

    Parameters
    ----------
    curve : DocumentCurve
    labels : sequence of str
        The model's labels.

    Returns
    -------
    Figure
    """
    figure = make_figure(7.2, 3.5)
    figure.suptitle(
        f"Commitment through {clean_line(curve.doc_id)[:60]}",
        fontsize=11,
        x=0.01,
        ha="left",
        fontweight="bold",
        color=INK,
    )
    axes = figure.add_subplot()
    _draw_average(axes, curve)
    for place, label in enumerate(labels):
        style = style_label(place)
        _draw_sentences(
            axes,
            curve,
            place,
            clean_line(label),
            marker=style.marker,
            color=style.color,
            markerfacecolor=style.color if place else "white",
            markeredgewidth=0.9,
        )
    if _ABSTAINED_CLASS in curve.classes:
        _draw_sentences(axes, curve, _ABSTAINED_CLASS, ABSTAINED, marker="x", color=SOFT)
    _set_scales(axes, curve)
    axes.legend(
        frameon=False,
        fontsize=8.5,
        ncols=4,
        loc="lower left",
        bbox_to_anchor=(-0.01, 1.0),
        handletextpad=0.2,
        columnspacing=1.4,
        labelcolor=INK,
        borderaxespad=0.2,
    )
    figure.supxlabel(
        "Each sentence’s commitment: the probability of assertive plus half that of hedged. "
        "Line: averaged with its neighbours.",
        fontsize=NOTE_SIZE,
        color=SOFT,
        x=0.01,
        ha="left",
    )
    return figure


def _draw_average(axes: Axes, curve: DocumentCurve) -> None:
    for y in (0, 0.5, 1):
        axes.axhline(y, color=RULE, linewidth=0.6, zorder=0)
    axes.fill_between(curve.numbers, curve.smoothed, 0, color=RULE, alpha=0.35, linewidth=0, zorder=1)
    axes.plot(curve.numbers, curve.smoothed, color=INK, linewidth=2, zorder=3, solid_capstyle="round")


def _draw_sentences(axes: Axes, curve: DocumentCurve, class_index: int, label: str, **look: Any) -> None:
    """Draw the sentences of one class as points, counted in the legend."""
    points = [
        (number, value)
        for number, value, found in zip(curve.numbers, curve.values, curve.classes, strict=True)
        if found == class_index
    ]
    axes.plot(
        [number for number, _ in points],
        [value for _, value in points],
        linestyle="none",
        markersize=4.6,
        label=f"{label} ({len(points)})",
        zorder=2,
        clip_on=False,
        **look,
    )


def _set_scales(axes: Axes, curve: DocumentCurve) -> None:
    margin = max(0.5, 0.015 * len(curve.numbers))
    axes.set_xlim(curve.numbers[0] - margin, curve.numbers[-1] + margin)
    axes.set_ylim(-0.03, 1.03)
    axes.set_yticks([0, 0.5, 1], ["0, open", "0.5", "1, settled"])
    axes.locator_params(axis="x", integer=True, nbins=10)
    axes.tick_params(labelsize=8.5, color=SOFT, labelcolor=SOFT, length=3)
    axes.set_xlabel("sentence", fontsize=9, color=SOFT)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_visible(False)
