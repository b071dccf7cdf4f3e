r"""Words that hold what the lexicon does not: hyphens, marks of notes, ligatures, odd apostrophes.

*un\u00adlikely* and *un-\nlikely* are the word *unlikely*, *might¹* is *might*, *diﬃcult* is *difficult*, and
*isn´t* and *is n't* are *isn't*. Words and phrases are sought in the text so written; where they stand in the
text as read is kept beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stance.text.marks import ODD_APOSTROPHES

SOFT_MARKS: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Soft hyphen and zero-width characters, which show nothing inside a word."""
SUPERSCRIPTS: Final = "¹²³⁰⁴⁵⁶⁷⁸⁹"
DAGGERS: Final = "†‡"
LIGATURES: Final = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_HYPHENS: Final = "-‐"
_MARKS: Final = (*SOFT_MARKS, *SUPERSCRIPTS, *DAGGERS, *LIGATURES, *ODD_APOSTROPHES)
_PARTED_NEGATIONS: Final = (" n't", " n’t")

_LIGATURE: Final = re.compile(f"[{''.join(LIGATURES)}]")
_ODD_APOSTROPHE: Final = re.compile(rf"(?<=[^\W\d_])[{ODD_APOSTROPHES}](?=[^\W\d_])")

_NOTE: Final = f"[{SUPERSCRIPTS}{DAGGERS}]"
_ONES: Final = "(?i:one|two|three|four|five|six|seven|eight|nine)"
_INSIDE: Final = re.compile(
    rf"(?<=\w)(?:(?<!ty)|(?![{SOFT_MARKS}]+{_ONES}\b))[{SOFT_MARKS}]++(?=['’]?\w)"  # but for fifty|five
    # The mark of a note is no part of the word before it; the exponent of a number is left alone.
    rf"|(?<=[^\W\d_{SUPERSCRIPTS}]){_NOTE}++(?:[,;–-]{_NOTE}++)*+(?!\w)"
    r"|(?<=[^\W\d_])[ ](?=n['’]t\b)"  # do n't, as corpora have it
)
_DIVISION: Final = re.compile(
    rf"(?<=[^\W\d_])(?:[{_HYPHENS}](?:\r\n?|\n)[ \t]*|\u00ad\s+)(?=(?P<rest>[^\W\d_]+(?:['’][^\W\d_]+)?))"
)
_HEAD: Final = re.compile(r"[^\W\d_]+\Z")
_LONGEST_HEAD: Final = 24
_SHORTEST_WORD: Final = 4
_DENYING: Final = ("un", "im", "in")


@dataclass(frozen=True, slots=True)
class JoinedText:
    """A text without the marks inside its words.

    Attributes
    ----------
    text : str
        What is left.
    places : int array, shape (len(text),)
        Where each of its characters stands in the text as read.
    """

    text: str
    places: NDArray[np.int64]

    def find_span(self, start: int, end: int) -> tuple[int, int]:
        r"""Find where a stretch of the joined text, which is not empty, stands in the text as read.

        Examples
        --------
        >>> joined = join_words("It is un\u00adlikely.")
        >>> joined.text[6:14], joined.find_span(6, 14)
        ('unlikely', (6, 15))
        """
        return int(self.places[start]), int(self.places[end - 1]) + 1

    def find_place(self, at: int) -> int:
        """Find where a place of the text as read, or what follows it, stands in the joined text."""
        return int(np.searchsorted(self.places, at))


def may_be_broken(texts: Sequence[str]) -> bool:
    r"""Tell quickly whether any text holds what may stand inside a word without being part of it.

    Never false where :func:`join_words` finds something.

    Examples
    --------
    >>> may_be_broken(["It may rain."]), may_be_broken(["It may\u00b9 rain."])
    (False, True)
    """
    whole = " ".join(texts)
    return any(part in whole for part in (*_MARKS, *_PARTED_NEGATIONS)) or has_divisions(whole)


def has_divisions(text: str) -> bool:
    r"""Tell quickly whether a hyphen ends a line, as in a word divided over two.

    Examples
    --------
    >>> has_divisions("un-\nlikely"), has_divisions("A dash--\nno more.")
    (True, False)
    """
    # Single characters are found far faster than two. Two hyphens are a dash, which ends many a line.
    return any(
        end in text and text.count(hyphen + end) > text.count(f"-{hyphen}{end}")
        for hyphen in _HYPHENS
        if hyphen in text
        for end in "\n\r"
    )


def join_words(text: str) -> JoinedText | None:
    r"""Take out what stands in words without being part of them, and write ligatures and apostrophes plainly.

    Parameters
    ----------
    text : str
        A sentence.

    Returns
    -------
    JoinedText or None
        ``None`` where there is nothing to do. A word divided by a hyphen at the end of a line is joined
        where the lexicon or the table of estimative phrases has the whole; all others may be compounds.

    Examples
    --------
    >>> join_words("A long-\nterm plan is prob-\nably best.").text
    'A long-\nterm plan is probably best.'
    >>> join_words("A long-\nterm plan.") is None
    True
    """
    if not may_be_broken((text,)):
        return None
    joined = _spell_out(JoinedText(_ODD_APOSTROPHE.sub("'", text), np.arange(len(text))))
    if spans := [match.span() for match in _INSIDE.finditer(joined.text)]:
        joined = _cut_out(joined, spans)
    whole = joined.text
    if divisions := [match.span() for match in _DIVISION.finditer(whole) if _is_one_word(whole, match)]:
        joined = _cut_out(joined, divisions)
    return None if joined.text == text else joined


def read_plainly(text: str) -> str:
    r"""Write a cue or a phrase so that it can be counted: on one line, in lower case, no marks in its words.

    Examples
    --------
    >>> read_plainly("Might\n well"), read_plainly("prob-\nably"), read_plainly("mi\u00adght\u00b9")
    ('might well', 'probably', 'might')
    """
    joined = join_words(text)
    return " ".join((text if joined is None else joined.text).strip(SOFT_MARKS).lower().split())


def _spell_out(joined: JoinedText) -> JoinedText:
    """Write ligatures as their letters, each of which stands where the ligature does."""
    if not _LIGATURE.search(joined.text):
        return joined
    parts = [LIGATURES.get(char, char) for char in joined.text]
    return JoinedText("".join(parts), np.repeat(joined.places, [len(part) for part in parts]))


def _cut_out(joined: JoinedText, spans: Sequence[tuple[int, int]]) -> JoinedText:
    is_kept = np.ones(len(joined.text), dtype=np.bool_)
    parts = []
    begin = 0
    for start, end in spans:
        is_kept[start:end] = False
        parts.append(joined.text[begin:start])
        begin = end
    return JoinedText("".join((*parts, joined.text[begin:])), joined.places[is_kept])


def _is_one_word(text: str, division: re.Match[str]) -> bool:
    """Tell *un-|likely* from *long-|term*, by the words that cues and estimative phrases are made of."""
    at = division.start()
    head = _HEAD.search(text, max(0, at - _LONGEST_HEAD), at)
    rest = division["rest"]
    is_even = rest.islower() or rest.isupper()
    if head is None or not is_even or head[0][1:].isupper() != rest.isupper():  # a UN-|led force
        return False
    first, second = head[0].lower(), rest.lower().replace("’", "'")
    # So that no word is found without what denies it, the whole need not be known.
    return first + second in _load_words() or (first in _DENYING and second in _load_words())


@cache
def _load_words() -> frozenset[str]:
    """Read the words of the bundled tables; their own readers need the tokens that need these words."""
    words: set[str] = set()
    for name in ("lexicon.tsv", "estimative/phrases.tsv"):
        for line in resources.files("stance.cues").joinpath(name).read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                patterns = line.partition("=")[2] if line.startswith("@") else line.partition("\t")[0]
                words.update(re.findall(r"[a-z']+", patterns.lower()))
    return frozenset(word for word in words if len(word) >= _SHORTEST_WORD)
