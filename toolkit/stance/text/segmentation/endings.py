"""How a line ends: with a stop or not, whatever stands behind it."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_UNSEEN: Final = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff"
# Emoji, and squares under articles.
_DRAWN: Final = "\u25a0-\u25ff\u2600-\u27bf\ufe0f\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff"
_OTHERS: Final = "‽؟。"  # stops, too, whichever are asked for
_NUMBERS: Final = r"\d{1,3}(?:[,–-]\s?\d{1,3}){0,4}"
_NOTE_MARK: Final = (
    rf"(?<!\s)\[[^\]\s][^\]]{{0,40}}\]|\[[@\d][^\]]{{0,40}}\]|\({_NUMBERS}\)|[¹²³⁰⁴-⁹\u2460-\u24ff]"
    rf"|(?<=[a-z]{{3}}[.!?]){_NUMBERS}|(?<=[\"”]){_NUMBERS}|</?[a-z]{{1,6}}>"
)
_TAIL: Final = re.compile(rf"[\s{_UNSEEN}{_DRAWN}]+$")
_MAX_TAIL: Final = 120  # characters


def strip_tail(text: str) -> str:
    r"""Strip what is drawn behind the last word, and what nobody sees.

    Examples
    --------
    >>> strip_tail("That may be all. 🎉\u200b")
    'That may be all.'
    """
    if text[-1:].isascii():  # as most do
        return text.rstrip()
    found = _TAIL.search(text, max(0, len(text) - _MAX_TAIL))
    # A line of nothing else keeps it: it may be a number, as ❶ is.
    return text[: found.start()] if found is not None and found.start() else text


def has_stop(text: str, stops: str) -> bool:
    r"""Tell whether a line ends with one of some marks, though a note or what is no word may follow.

    Examples
    --------
    >>> [has_stop(text, ".?") for text in ("He left.”", "He left.[12, 13]", "He left. →", "Why he left")]
    [True, True, True, False]
    """
    return _compile(stops).search(strip_tail(text)[-_MAX_TAIL:]) is not None


@cache
def _compile(stops: str) -> re.Pattern[str]:
    # Possessive: a note of nothing but marks is read in one way.
    return re.compile(rf"[{re.escape(stops)}{_OTHERS}](?:{_NOTE_MARK}|[\W_])*+$")
