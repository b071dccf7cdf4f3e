"""Numbers as people write them: digits with their points and commas, words up to billions."""

from __future__ import annotations

import re
from typing import Final

SPACE: Final = r"[\s\xad\u200b-\u200d\u2060\ufeff]"
"""One character of white space, soft hyphens and zero-width characters included."""

HYPHEN: Final = r"[-\u2010-\u2013\u2212]"
"""A hyphen, an en dash or a minus."""

# Written so that a run of white space is taken in one way only: time stays linear.
JOINT: Final = rf"(?:{SPACE}+(?:{HYPHEN}{SPACE}*)?|{HYPHEN}{SPACE}*)"
"""What joins the words of one number: white space, a hyphen."""

_ONES: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS: Final = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen")
_SMALL: Final = {word: number for number, word in enumerate((*_ONES, *_TEENS, "eighteen", "nineteen"))}
_TENS_WORDS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TENS: Final = {word: 10 * number for number, word in enumerate(_TENS_WORDS, 2)}
_LARGE: Final = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_VALUES: Final = _SMALL | _TENS | _LARGE
LARGE_WORD: Final = rf"(?:(?:{'|'.join(_LARGE)})\b)"
"""A word such as *million*."""

_WORD: Final = rf"(?:(?:{'|'.join(sorted(_VALUES, key=len, reverse=True))})\b)"
_AND: Final = rf"(?:(?:{'|'.join(f'(?<={word})' for word in _LARGE)}){SPACE}+and(?={SPACE}))"
_MARK: Final = "[,\u00a0\u2009\u202f]"  # between thousands
_GROUPED: Final = rf"[1-9][0-9]{{0,2}}(?:{_MARK}[0-9]{{3}}){{1,4}}(?:\.[0-9]{{1,9}})?"
SPACED: Final = r"(?:[1-9][0-9]{0,2}(?: [0-9]{3}){1,4}(?![0-9]))"
"""A number with plain spaces between its thousands, which elsewhere are two numbers: *one in 10 000*."""

_PLAIN: Final = r"0,[0-9]{1,9}|[0-9]{1,9}(?:[.·][0-9]{1,9}|,[0-9]{1,2})?|(?<![0-9.])\.[0-9]{1,9}"
NUMBER: Final = (
    rf"(?:(?:{_GROUPED}|{_PLAIN})(?![0-9])(?:{SPACE}+{LARGE_WORD})?"
    rf"|{_WORD}(?:{_AND}?{JOINT}{_WORD}){{0,6}}(?!{JOINT}{_WORD}))"
)
"""What looks like a number, *five ninety* included; case is to be ignored."""

_NUMBER: Final = re.compile(NUMBER, re.IGNORECASE)
_DIGITS: Final = re.compile(rf"({_GROUPED})(?![0-9])|[0-9.,·]+")
_LETTERS: Final = re.compile(r"[a-z]+")


def read_number(text: str) -> float | None:
    """Read a number.

    Parameters
    ----------
    text : str
        The number alone, in any case.

    Returns
    -------
    float or None
        ``None`` if it is none, as *five ninety*.

    Examples
    --------
    >>> [read_number(text) for text in ("Ninety-five", "1,5", "1,500", "two hundred and ten", "five ninety")]
    [95.0, 1.5, 1500.0, 210.0, None]
    """
    if not _NUMBER.fullmatch(text):
        return None
    words = _LETTERS.findall(text.lower())
    digits = _DIGITS.match(text)
    if digits is None:
        return _read_words(words)
    plain = re.sub(_MARK, "" if digits[1] else ".", digits[0]).replace("·", ".")
    return float(plain) * (_LARGE[words[0]] if words else 1)


def _read_words(words: list[str]) -> float | None:
    """Read number words: each takes a free place, as in *two hundred (and) fifty thousand sixty-one*."""
    total, group, least = 0, 0, 10**12
    before = ""
    for word in words:
        value = _VALUES.get(word, 0)
        is_free = group % 100 == 0 and before not in _SMALL
        if word in _LARGE:
            is_free = value < least and (group > 0 or not before) and (value > 100 or group < 100)
            group = max(group, 1) * value
            if value > 100:
                total, group, least = total + group, 0, value
        elif word != "and":
            is_free = word in _VALUES and (is_free or (before in _TENS and 0 < value < 10))
            group += value
        else:
            continue
        if not is_free:
            return None
        before = word
    return float(total + group)
