"""Charts of reports in letters, for the terminal and for Markdown."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

_FULL, _EMPTY = "█", "░"
_BAR_WIDTH: Final = 20
_EIGHTHS: Final = " ▁▂▃▄▅▆▇█"


def draw_text_bar(share: float | None) -> str:
    """Draw a share in [0, 1] as a bar of letters; nothing where it is not known.

    Examples
    --------
    >>> draw_text_bar(0.25)
    '█████░░░░░░░░░░░░░░░'
    """
    if share is None:
        return ""
    n_full = round(_BAR_WIDTH * share)
    return _FULL * n_full + _EMPTY * (_BAR_WIDTH - n_full)


def draw_text_curve(values: Sequence[float], n_rows: int = 3, width: int = 72) -> list[str]:
    """Draw values in [0, 1] as columns of letters, those that lie closer than the width averaged.

    Parameters
    ----------
    values : sequence of float
        From left to right.
    n_rows : int
        Lines.
    width : int
        Columns at most.

    Returns
    -------
    list of str
        Lines from the top, all of one length.

    Examples
    --------
    >>> draw_text_curve([0.0, 0.5, 1.0], n_rows=2)
    ['  █', '▁██']
    """
    n_columns = min(width, len(values))
    edges = [round(column * len(values) / n_columns) for column in range(n_columns + 1)]
    means = [sum(values[a:b]) / (b - a) for a, b in itertools.pairwise(edges)]
    heights = [max(1, round(8 * n_rows * mean)) for mean in means]  # 0 is seen too
    return [
        "".join(_EIGHTHS[max(0, min(8, height - 8 * row))] for height in heights)
        for row in reversed(range(n_rows))
    ]


def draw_text_spread(counts: Sequence[int]) -> str:
    """Draw how often each of some classes occurs, as one line.

    Examples
    --------
    >>> draw_text_spread([0, 1, 4])
    '·▂█'
    """
    most = max([*counts, 1])
    return "".join(_EIGHTHS[max(1, round(8 * n / most))] if n else "·" for n in counts)


def frame_curve(values: Sequence[float], width: int = 80) -> list[str]:
    """Draw a curve of commitment with words at its upper and its lower end.

    Examples
    --------
    >>> frame_curve([0.0, 0.5, 1.0])
    ['sure   █', '      ▄█', 'open ▁██']
    """
    sides = ("sure ", " " * 5, "open ")
    lines = draw_text_curve(values, len(sides), min(72, width - len(sides[0])))
    return [f"{side}{line}".rstrip() for side, line in zip(sides, lines, strict=True)]
