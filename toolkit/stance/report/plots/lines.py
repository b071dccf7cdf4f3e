"""Estimates through time as lines with bands."""

from __future__ import annotations

import datetime
import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from stance.records import Estimate
from stance.report.plots.figures import make_figure, shorten_name
from stance.report.plots.styles import INK, NOTE_SIZE, RULE, SOFT, Style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLUMNS: Final = 3
_NAME_LENGTH: Final = 24
# Names of periods: year, and what divides it.
_PERIOD: Final = re.compile(
    r"(\d{4})(?:-(?:Q(?P<quarter>\d)|W(?P<week>\d\d)|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?"
)


@dataclass(frozen=True, slots=True)
class Line:
    """An estimate a period.

    Attributes
    ----------
    name : str
    style : Style
    estimates : Mapping[str, Estimate]
        By the period's name.
    small : frozenset[str]
        The periods whose points are hollow.
    """

    name: str
    style: Style
    estimates: Mapping[str, Estimate]
    small: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LinePanel:
    """Lines drawn in one place.

    Attributes
    ----------
    title : str
    lines : Sequence[Line]
    """

    title: str
    lines: Sequence[Line]


def draw_lines(panels: Sequence[LinePanel], note: str, *, title: str, is_stacked: bool = False) -> Figure:
    """Draw shares through time.

    Parameters
    ----------
    panels : sequence of LinePanel
        All on one scale of time.
    note : str
        What stands below.
    title : str
        What stands above.
    is_stacked : bool
        Whether the panels stand above each other, each with a scale of shares of its own; otherwise they
        stand in rows, all with the same.

    Returns
    -------
    Figure
    """
    n_columns = 1 if is_stacked else min(_COLUMNS, len(panels))
    n_rows = math.ceil(len(panels) / n_columns)
    width, height = (7.2, 1.9) if n_columns == 1 else (3.1, 2.2)
    if len(panels) == 1:
        height = 3.6
    figure = make_figure(width * n_columns, 0.8 + height * n_rows)
    if title:
        figure.suptitle(title, fontsize=11, x=0.01, ha="left", fontweight="bold", color=INK)
    grid = figure.subplots(n_rows, n_columns, sharex=True, sharey=not is_stacked, squeeze=False)
    drawn = list(grid.flat)
    for axes in drawn[len(panels) :]:
        axes.set_visible(False)
    periods = _list_periods(panels)
    for axes, panel in zip(drawn, panels, strict=False):
        _draw_panel(axes, panel, periods)
    _mark_time(drawn[0], periods, 8 if n_columns == 1 else 2)
    for place, axes in enumerate(drawn[: len(panels)]):
        is_last = place % n_columns == n_columns - 1
        axes.tick_params(
            labelbottom=place + n_columns >= len(panels), labelsize=8.5 if n_columns == 1 else 7.5
        )
        if is_last:
            _name_lines(axes, panels[place])
    figure.supxlabel(note, fontsize=NOTE_SIZE, color=SOFT, x=0.01, ha="left")
    return figure


def place_period(name: str) -> float | None:
    """Place the middle of a period on a scale of years.

    Parameters
    ----------
    name : str
        As :func:`stance.profile.periods.name_periods` gives it.

    Returns
    -------
    float or None
        ``None`` for what is no period.

    Examples
    --------
    >>> place_period("2024"), place_period("2024-Q1"), place_period("none")
    (2024.5, 2024.125, None)
    """
    found = _PERIOD.fullmatch(name)
    if found is None:
        return None
    year = int(found[1])
    if found["quarter"]:
        return year + (int(found["quarter"]) - 0.5) / 4
    if found["week"]:
        return _place_day(datetime.date.fromisocalendar(year, int(found["week"]), 4))
    if found["day"]:
        return _place_day(datetime.date(year, int(found["month"]), int(found["day"])))
    if found["month"]:
        return year + (int(found["month"]) - 0.5) / 12
    return year + 0.5


def _place_day(day: datetime.date) -> float:
    first = datetime.date(day.year, 1, 1).toordinal()
    return day.year + (day.toordinal() - first + 0.5) / (
        datetime.date(day.year, 12, 31).toordinal() - first + 1
    )


def _list_periods(panels: Sequence[LinePanel]) -> dict[str, float]:
    """List the periods of all panels in order, each with its place."""
    names = {name: place_period(name) for panel in panels for line in panel.lines for name in line.estimates}
    known = [(place, name) for name, place in names.items() if place is not None]
    return {name: place for place, name in sorted(known)}


def _draw_panel(axes: Axes, panel: LinePanel, periods: Mapping[str, float]) -> None:
    """Draw the lines of a panel, broken where a period that another line has is without an estimate."""
    from matplotlib.ticker import MaxNLocator

    places = list(periods.values())
    for line in panel.lines:
        found = [line.estimates.get(name, Estimate(None)) for name in periods]
        value, low, high = (
            [math.nan if end is None else 100 * end for end in ends]
            for ends in ([e.value for e in found], [e.low for e in found], [e.high for e in found])
        )
        color, marker = line.style.color, line.style.marker
        axes.fill_between(places, low, high, color=color, alpha=0.16, linewidth=0)
        for ends in (low, high):
            axes.plot(places, ends, color=color, linewidth=0.5, alpha=0.55)
        axes.plot(places, value, color=color, linestyle=line.style.dash, linewidth=1.7)
        for is_small in (False, True):
            chosen = [i for i, name in enumerate(periods) if (name in line.small) == is_small]
            axes.plot(
                [places[i] for i in chosen],
                [value[i] for i in chosen],
                linestyle="none",
                marker=marker,
                markersize=4.6,
                color=color,
                markerfacecolor="white" if is_small else color,
                markeredgewidth=1.2,
                zorder=3,
            )
    axes.set_title(shorten_name(panel.title, _NAME_LENGTH), fontsize=10, loc="left", color=INK)
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_formatter(lambda y, _: f"{y:g} %")
    axes.tick_params(labelsize=8.5, color=RULE, labelcolor=SOFT, length=3)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_color(RULE)
    axes.spines["left"].set_visible(False)
    bottom, top = axes.get_ylim()
    axes.set_ylim(max(0.0, bottom), min(100.0, top))


def _mark_time(axes: Axes, periods: Mapping[str, float], most: int) -> None:
    """Write at the axis the names of some periods, far enough apart to be read."""
    if not periods:
        return
    places = list(periods.values())
    first, last = places[0], places[-1]
    closest = min((b - a for a, b in itertools.pairwise(places)), default=0.0)
    least = 0.99 * (last - first + closest) / most  # leap years make days a little shorter
    shown: list[tuple[float, str]] = []
    for name, x in periods.items():
        if not shown or x - shown[-1][0] >= least:
            shown.append((x, name))
    axes.set_xticks([x for x, _ in shown], [name for _, name in shown])
    margin = max(0.04 * (last - first), 0.02)
    axes.set_xlim(first - margin, last + margin)


def _name_lines(axes: Axes, panel: LinePanel) -> None:
    """Write each line's name at its end, moved apart where they would touch."""
    ends = []
    for line in panel.lines:
        values = [line.estimates[name].value for name in _list_periods([panel]) if name in line.estimates]
        known = [value for value in values if value is not None]
        if known:
            ends.append((100 * known[-1], line))
    ends.sort(key=lambda end: end[0])
    low, high = axes.get_ylim()
    height = axes.get_window_extent().height or 1.0
    least = (high - low) * 15 / height
    spread = _spread([y for y, _ in ends], least)
    for y, (_, line) in zip(spread, ends, strict=True):
        axes.annotate(
            shorten_name(line.name, _NAME_LENGTH),
            (1.0, y),
            xycoords=axes.get_yaxis_transform(),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            color=line.style.color,
            annotation_clip=False,
        )


def _spread(values: Sequence[float], least: float) -> list[float]:
    """Move ascending values apart by at least a distance, about where they were."""
    moved = list(values)
    for _ in range(50):
        is_apart = True
        for i in range(1, len(moved)):
            gap = least - (moved[i] - moved[i - 1])
            if gap > 1e-9:
                moved[i - 1] -= gap / 2
                moved[i] += gap / 2
                is_apart = False
        if is_apart:
            break
    return moved
