"""Figures of results, as files that matplotlib writes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stance.errors import DataError, OutputError, check_installed
from stance.report.clean import clean_line, shorten

if TYPE_CHECKING:
    from stance.profile import Profile

_COLORS: Final = ("#7c8f83", "#bd8210", "#6a6fd1", "#1d4f7c", "#3f8f6d", "#9c4a4a")


def plot_profile(profile: Profile, path: str | Path, *, overwrite: bool = False) -> None:
    """Draw shares of labels with their intervals, by group; with codes those that are corrected (PPI++).

    Parameters
    ----------
    profile : Profile
    path : str or Path
        A ``.png``, ``.svg`` or ``.pdf`` file.
    overwrite : bool
        Whether a file that is there may be replaced.

    Raises
    ------
    DataError
        If no group has a share.
    OutputError
        If the file cannot be written, or its suffix names no format.
    MissingExtraError
        If matplotlib is not installed.
    """
    is_corrected = any(group.weight is not None for group in profile.groups)
    method, what = ("ppi", "corrected by PPI++") if is_corrected else ("scored", "by the model's labels")
    groups = [
        group for group in profile.groups if group.n_sentences and not (is_corrected and group.weight is None)
    ]
    if not groups:
        raise DataError(
            "profile: no sentence counts, so there is nothing to draw. Choose other zones or voices."
        )
    figure = _make_figure(8, 1.6 + 0.45 * len(groups))
    axes = figure.subplots()
    names = [shorten(group.name, 40) or "all" for group in groups]
    step = 0.6 / len(profile.labels)
    for number, label in enumerate(profile.labels):
        color = _COLORS[number % len(_COLORS)]
        axes.plot([], [], "o", color=color, label=_show(label))
        for place, group in enumerate(groups):
            found = profile.find(f"share_{label}", method, group.name)
            y = place + (number - (len(profile.labels) - 1) / 2) * step
            if found.value is not None:
                axes.plot([100 * found.value], [y], "o", color=color)
            if found.low is not None and found.high is not None:
                axes.plot([100 * found.low, 100 * found.high], [y, y], color=color)
    axes.set_yticks(range(len(groups)), [_show(name) for name in names])
    axes.invert_yaxis()
    axes.set_xlim(left=0)
    axes.set_xlabel(f"share of sentences {what}, in per cent, with intervals of 95 %")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=len(profile.labels), frameon=False)
    _save(figure, Path(path), overwrite=overwrite)


def _make_figure(width: float, height: float) -> Any:
    check_installed("figures", "matplotlib", extra="report")
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _show(text: str) -> str:
    """Make a text harmless, and none of it mathematics."""
    return re.sub(r"([$])", r"\\\1", clean_line(text))


def _save(figure: Any, path: Path, *, overwrite: bool) -> None:
    from stance.io import open_output

    kind = path.suffix.lower().removeprefix(".")
    if kind not in ("png", "svg", "pdf"):
        raise OutputError(f"{path}: no suffix of a figure. Name a file that ends in .png, .svg or .pdf.")
    with open_output(path, overwrite=overwrite) as file:
        figure.savefig(file, format=kind, dpi=150)
