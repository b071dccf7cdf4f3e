"""Likelihoods written as numbers: per cent, one in three, fifty-fifty."""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = {
    word: number
    for words, numbers in (
        ("one two three four five six seven eight nine ten twelve", (*range(1, 11), 12)),
        ("fifteen twenty thirty forty fifty sixty seventy eighty ninety", (15, *range(20, 100, 10))),
        ("hundred thousand", (100, 1000)),
    )
    for word, number in zip(words.split(), numbers, strict=True)
}
_NUMBER: Final = rf"(\d+(?:\.\d+)?|{'|'.join(_WORDS)})"
_IN: Final = re.compile(rf"\b{_NUMBER}[\s-]+(?:chances?\s+)?in[\s-]+{_NUMBER}\b")
_SPAN: Final = re.compile(
    rf"\b{_NUMBER}\s*(?:%|per\s?cent)?\s*(?:to|or|-|–)\s*{_NUMBER}[\s-]*(?:%|per[\s-]?cent)"
)
_ONE: Final = re.compile(rf"\b{_NUMBER}[\s-]*(?:%|pc\b|per[\s-]?cent)")
_EVEN: Final = re.compile(r"fifty\s*-\s*fifty|50\s*-\s*50")


def read_percents(text: str) -> tuple[float, float] | None:
    """Read the likelihood that a phrase gives in numbers.

    Parameters
    ----------
    text : str
        The phrase.

    Returns
    -------
    tuple[float, float] or None
        The lowest and the highest per cent, alike for a single number; ``None`` if no likelihood of 0 to 100
        per cent stands there.

    Examples
    --------
    >>> read_percents("60 to 70 percent chance"), read_percents("one in four chance"), read_percents("20-30")
    ((60.0, 70.0), (25.0, 25.0), None)
    """
    folded = text.lower()
    if _EVEN.search(folded):
        return 50.0, 50.0
    if match := _IN.search(folded):
        part, whole = _read_number(match[1]), _read_number(match[2])
        percents = (100 * part / whole,) * 2 if whole else (-1.0, -1.0)
    elif match := _SPAN.search(folded):
        percents = (_read_number(match[1]), _read_number(match[2]))
    elif match := _ONE.search(folded):
        percents = (_read_number(match[1]),) * 2
    else:
        return None
    return percents if 0 <= percents[0] <= percents[1] <= 100 else None


def _read_number(text: str) -> float:
    return float(_WORDS.get(text) or text)
