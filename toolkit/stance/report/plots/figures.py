"""What all figures share: their style, and how they become the bytes of a file."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from stance.errors import DataError, check_installed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# The same bytes for the same numbers: no date, no random names. A dollar sign is no mathematics.
_SETTINGS: Final[Any] = {
    "svg.hashsalt": "stance",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.parse_math": False,
}
_METADATA: Final[dict[str, dict[str, None]]] = {"svg": {"Date": None}, "png": {"Software": None}}
# Somebody's own fonts may have letters that the usual one lacks.
_FONTS: Final = ("font.family", "font.sans-serif", "font.serif")


def check_plotting(where: str) -> None:
    """Check that plots can be drawn, before the work that they take.

    Parameters
    ----------
    where : str
        What asks for them.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.

    Examples
    --------
    >>> check_plotting("my_script.py")
    """
    check_installed(where, "matplotlib", extra="report")


def check_kind(kind: str) -> None:
    """Refuse a kind of picture that is not drawn.

    Examples
    --------
    >>> check_kind("pdf")
    Traceback (most recent call last):
    stance.errors.DataError: kind: expected svg or png; found 'pdf'. Choose one of them.
    """
    if kind not in _METADATA:
        raise DataError(f"kind: expected {' or '.join(_METADATA)}; found {kind!r}. Choose one of them.")


@contextlib.contextmanager
def style_figures() -> Iterator[None]:
    """Give the figures drawn within the style of all, whatever style other figures have, and keep."""
    import matplotlib as mpl
    import matplotlib.style

    settings = _SETTINGS | {name: mpl.rcParams[name] for name in _FONTS}
    with matplotlib.style.context(["default", settings]), warnings.catch_warnings():
        # A letter that the font lacks is drawn as a box.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


def make_figure(width: float, height: float) -> Figure:
    """Make an empty figure, in inches."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def shorten_name(name: str, length: int = 34) -> str:
    """Cut a name that would leave no room for what it names.

    Examples
    --------
    >>> shorten_name("assertive"), shorten_name("a long name", 6)
    ('assertive', 'a lon…')
    """
    return name if len(name) <= length else f"{name[: length - 1]}…"


def encode_figure(figure: Figure, kind: str) -> bytes:
    """Write a figure as SVG or PNG; the same figure gives the same bytes."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format=kind, dpi=150, metadata=_METADATA[kind], bbox_inches="tight")
    return buffer.getvalue()
