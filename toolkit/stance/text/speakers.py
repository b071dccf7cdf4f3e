"""Paragraphs under the label of a speaker: *Moss: …*, *MS. RIVERA: …*, *Interviewer: …*."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from stance.text.known import HEADING_MARK, ITEM_MARK
from stance.text.segmentation.abbreviations import MINOR_WORDS

OF_THE_OTHER: Final = re.compile(r"\b[Yy]ou(?:rs?|rself)?\b")
OF_ONESELF: Final = re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Mm]ine|[Mm]yself)\b")

_MAX_LABEL: Final = 90
_LABEL: Final = re.compile(
    r"(?P<name>[^\W\d_][\w.’'-]*(?:[ \u00a0][^\W\d_][\w.’'-]*){0,3})(?P<office>,[^:.!?\n]{1,60})?:(?=\s)"
)
_MARKED: Final = re.compile(r"[\"“«„][^\"“”«»]*[\"”“»]")


class Turn(NamedTuple):
    """A paragraph under a label: its place among the others, label, surname, and what is said.

    ``is_name`` says that the label may be a person's: of capitalised words, and more than a letter.
    """

    place: int
    label: str
    surname: str
    words: str
    is_name: bool


def list_labelled(text: str, block_starts: Sequence[int]) -> list[Turn]:
    r"""List the paragraphs that begin with a label, but for headings and list items.

    Examples
    --------
    >>> [turn.label for turn in list_labelled("Ek: It may.\n\nIt did.", [0, 13])]
    ['Ek']
    """
    turns = []
    ends = [*block_starts[1:], len(text)]
    for place, start in enumerate(block_starts):
        if text.find(":", start, start + _MAX_LABEL) < 0 or is_marked(text, start):
            continue
        match = _LABEL.match(text, start, start + _MAX_LABEL)
        if match is None or (match["office"] and not match[0].isupper()):
            continue
        words = match["name"].split()
        is_name = all(word[0].isupper() and word.lower() not in MINOR_WORDS for word in words)
        said = text[match.end() : ends[place]]
        turns.append(Turn(place, " ".join(words), words[-1].casefold(), said, is_name and len(words[-1]) > 1))
    return turns


def is_marked(text: str, start: int) -> bool:
    """Tell headings and list items, which are nobody's turn."""
    return text[start - 1 : start] in (HEADING_MARK, ITEM_MARK)


def speaks_of_oneself(words: str) -> bool:
    """Tell an *I* outside double marks; what stands in them is said by whom the writer quotes."""
    own = strip_marked(words)
    return OF_ONESELF.search(own if own.strip() else words) is not None


def strip_marked(words: str) -> str:
    """Strip what stands in double marks."""
    return _MARKED.sub("", words)
