"""Estimates as points on lines: a row a group, a panel a measure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from stance.records import Estimate
from stance.report.plots.figures import make_figure, shorten_name
from stance.report.plots.styles import INK, NOTE_SIZE, RULE, SOFT, Style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW: Final = 0.27  # inches
_TITLE_LENGTH: Final = 22  # of a panel
_LEAST_SPAN: Final = 0.1  # of shares: a panel never shows less than ten points


@dataclass(frozen=True, slots=True)
class PointRow:
    """A row of every panel.

    Attributes
    ----------
    name : str
    size : str
        What stands at the right.
    """

    name: str
    size: str = ""


@dataclass(frozen=True, slots=True)
class PointPanel:
    """A measure of each row.

    Attributes
    ----------
    title : str
    estimates : tuple[Estimate, ...]
        One a row.
    styles : tuple[Style, ...]
        One a row.
    before : tuple[Estimate, ...] or None
        What the estimates correct, drawn as small grey crosses.
    zero : bool
        Whether 0 has a line.
    hollow : frozenset[int]
        The rows whose points are hollow.
    unit : str
        ``"%"`` for shares, ``"points"`` for differences of shares, ``""`` for plain numbers.
    """

    title: str
    estimates: tuple[Estimate, ...]
    styles: tuple[Style, ...]
    before: tuple[Estimate, ...] | None = None
    zero: bool = False
    hollow: frozenset[int] = frozenset()
    unit: str = "%"

    @property
    def scale(self) -> float:
        """What the numbers are multiplied by."""
        return 100.0 if self.unit else 1.0


def draw_points(
    rows: Sequence[PointRow], panels: Sequence[PointPanel], note: str, *, title: str, column: str = ""
) -> Figure:
    """Draw rows of points with their intervals.

    Parameters
    ----------
    rows : sequence of PointRow
        From the top.
    panels : sequence of PointPanel
        From the left; those of one unit have one scale, though they begin elsewhere.
    note : str
        What stands below.
    title : str
        What stands above.
    column : str
        The heading of the rows' sizes.

    Returns
    -------
    Figure
    """
    figure = make_figure(1.6 + 2.05 * max(len(panels), 2), 1.25 + _ROW * len(rows))
    if title:
        figure.suptitle(title, fontsize=11, x=0.01, ha="left", fontweight="bold", color=INK)
    drawn = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    spans = _find_spans(panels)
    for axes, panel in zip(drawn, panels, strict=True):
        _draw_panel(axes, panel, spans[panel.unit])
    first, last = drawn[0], drawn[-1]
    first.set_yticks(range(len(rows)), [shorten_name(row.name) for row in rows], color=INK)
    first.set_ylim(len(rows) - 0.4, -0.6)
    if column:
        _draw_sizes(last, rows, column)
    if any(panel.before is not None for panel in panels):
        note += "  × as the model says."
    figure.supxlabel(note, fontsize=NOTE_SIZE, color=SOFT, x=0.01, ha="left")
    return figure


def _draw_sizes(axes: Axes, rows: Sequence[PointRow], column: str) -> None:
    """Write the rows' sizes at the right, in a column of their own."""
    for place, words in [(-0.75, column), *((place, row.size) for place, row in enumerate(rows))]:
        axes.annotate(
            words,
            (1.0, place),
            xycoords=axes.get_yaxis_transform(),
            xytext=(56, 0),
            textcoords="offset points",
            ha="right",
            va="center" if place >= 0 else "bottom",
            fontsize=9,
            color=SOFT,
            annotation_clip=False,
        )


def _draw_panel(axes: Axes, panel: PointPanel, span: float) -> None:
    scale = panel.scale
    for place, (estimate, style) in enumerate(zip(panel.estimates, panel.styles, strict=True)):
        axes.axhline(place, color=RULE, linewidth=0.6, zorder=0)
        before = None if panel.before is None else panel.before[place].value
        if before is not None:
            axes.plot(scale * before, place, marker="x", color=SOFT, markersize=5.5, zorder=2)
        if estimate.value is None:
            axes.text(0.5, place, "–", transform=axes.get_yaxis_transform(), va="center", color=SOFT)
            continue
        if estimate.low is not None and estimate.high is not None:
            ends = [scale * estimate.low, scale * estimate.high]
            axes.plot(ends, [place, place], color=style.color, linewidth=1.8, solid_capstyle="butt", zorder=3)
        axes.plot(
            scale * estimate.value,
            place,
            marker=style.marker,
            markersize=6.5 if style.marker == "^" else 5.5,
            color=style.color,
            markerfacecolor="white" if place in panel.hollow else style.color,
            markeredgewidth=1.3,
            zorder=4,
        )
    if panel.zero:
        axes.axvline(0, color=INK, linewidth=0.8, zorder=1)
    low, high = _find_ends(panel)
    middle = (low + high) / 2
    left, right = scale * (middle - span / 2), scale * (middle + span / 2)
    if panel.unit == "%" and left < 0:
        left, right = 0.0, scale * span
    elif panel.unit == "%" and right > scale:
        left, right = scale * (1 - span), scale
    # Room for a mark that lies on the edge.
    axes.set_xlim(left - 0.02 * (right - left), right + 0.02 * (right - left))
    axes.locator_params(axis="x", nbins=4)
    mark = " %" if panel.unit == "%" else ""
    sign = "+" if panel.zero else ""
    axes.xaxis.set_major_formatter(
        lambda x, _: f"{x:{sign if abs(x) > 1e-9 else ''}g}{mark}".replace("-", "−")
    )
    axes.tick_params(axis="x", labelsize=8.5, color=SOFT, labelcolor=SOFT, length=3)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_color(RULE)
    title = shorten_name(panel.title, _TITLE_LENGTH) + (", points" if panel.unit == "points" else "")
    axes.set_title(title, fontsize=10, loc="left", color=INK)


def _find_spans(panels: Iterable[PointPanel]) -> dict[str, float]:
    """Find how much the panels of each unit show, so that a length means the same in all of them."""
    spans: dict[str, float] = {}
    for panel in panels:
        low, high = _find_ends(panel)
        least = _LEAST_SPAN if panel.unit else 0.01
        span = max(least, 1.12 * (high - low))
        spans[panel.unit] = max(spans.get(panel.unit, 0.0), min(span, 1.0) if panel.unit == "%" else span)
    return spans


def _find_ends(panel: PointPanel) -> tuple[float, float]:
    numbers = [
        number
        for estimate in (*panel.estimates, *(panel.before or ()))
        for number in (estimate.value, estimate.low, estimate.high)
        if number is not None
    ] + ([0.0] if panel.zero else [])
    return min(numbers, default=0.0), max(numbers, default=1.0)
