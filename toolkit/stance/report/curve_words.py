"""What the curve of commitment shows, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_MIN_CHANGE: Final = 0.05  # below it a curve is flat


def is_flat(curve: Sequence[float]) -> bool:
    """Whether a curve says the same from end to end, so that none of its places is worth naming.

    Examples
    --------
    >>> is_flat([0.98, 0.99]), is_flat([0.9, 0.25])
    (True, False)
    """
    return round(max(curve), 2) - round(min(curve), 2) < _MIN_CHANGE - 1e-9


def tell_curve(curve: Sequence[float], rows: Sequence[int]) -> str:
    """Tell in words what the curve of some sentences shows, each of them named by its place.

    Examples
    --------
    >>> tell_curve([0.9, 0.25], [0, 3]).split(": ")[1]
    'from 0.25 around sentence 4 to 0.90 around sentence 1.'
    >>> tell_curve([0.98, 0.99], [0, 3]).split(": ")[1]
    'about 0.98 throughout.'
    """
    low, high = (end(range(len(curve)), key=curve.__getitem__) for end in (min, max))
    told = (
        f"about {sum(curve) / len(curve):.2f} throughout."
        if is_flat(curve)
        else f"from {curve[low]:.2f} around sentence {rows[low] + 1} to {curve[high]:.2f} around sentence "
        f"{rows[high] + 1}."
    )
    return (
        f"Commitment from sentence {rows[0] + 1} to {rows[-1] + 1}, each averaged with its neighbours: {told}"
    )
