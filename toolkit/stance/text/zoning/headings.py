"""Headings inside the body: lines without a stop, numbered ones, and numerals alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from stance.text.segmentation.endings import has_stop
from stance.text.zoning.asides import count_words
from stance.text.zoning.blocks import Block
from stance.text.zoning.titles import BULLETS, asks_in_title_case, is_ended, is_listed

MAX_HEADING_WORDS: Final = 12
_MAX_NUMERAL: Final = 24  # characters
# Between the sections of a text, whatever stop it has.
_NUMERAL: Final = re.compile(
    r"[\s*_#§(\[–—-]*(?P<named>(?:Part|Chapter|Section)\s+)?(?P<number>\d{1,3}|[IVXL]{1,6}|[ivx]{1,4})[\s*_.:)\]–—-]*"
)
_ROMAN_DIGITS: Final = {"I": 1, "V": 5, "X": 10, "L": 50}
_NUMBERED: Final = re.compile(
    r"(?:(?P<digits>\d{1,2}(?:\.\d{1,2}){0,3})(?P<dot>\.?)|(?P<roman>[IVX]{1,5})\.|(?P<letter>[A-Z])\.)"
    r"\s+[\"“‘'(]?[A-Z]"
)
# Kinds of numbers, beside those with one part or more and a stop.
_BARE: Final = "bare"
_ROMAN: Final = "roman"
_LETTER: Final = "letter"
_LETTERED: Final = (_ROMAN, _LETTER)
_CAPITALS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class _Number:
    """What numbers a line: *2.1* is ``(2, 1)``. It counts among those of its kind."""

    kind: str
    parts: tuple[int, ...]

    def step(self, by: int) -> _Number:
        return _Number(self.kind, (*self.parts[:-1], self.parts[-1] + by))

    def leads_to(self, other: _Number) -> bool:
        """Tell whether the other may begin the first section within this one."""
        if other.kind == self.kind or other.parts[-1] != 1:
            return False
        return other.kind in _LETTERED or other.parts[:-1] in ((), self.parts)


def find_headings(blocks: Sequence[Block], opening: int, closing: int) -> set[int]:
    """Find the headings among the blocks of the body.

    Parameters
    ----------
    blocks : Sequence[Block]
        The blocks of one text, in order.
    opening, closing : int
        Where the body begins, and where what closes the text does.

    Examples
    --------
    >>> texts = ["2. The war", "2.1 Its cost", "Who will pay for it?", "It may end, too.", "But when?"]
    >>> sorted(find_headings([Block(t, i, i + 1) for i, t in enumerate(texts)], 0, 5))
    [0, 1]
    """
    inside = range(opening, closing - 1)
    numbered = {i for i in _find_numbered(blocks, closing - 1) if i >= opening}
    return numbered | _find_unmarked(blocks, inside) | _find_numerals(blocks, inside)


def _find_unmarked(blocks: Sequence[Block], inside: range) -> set[int]:
    """Find lines without a stop over prose, but not those of a list that a colon leads to."""
    lines = [i for i in inside if _may_be_heading(blocks[i])]
    if len(lines) * 2 >= len(inside) + 1:
        return set()
    listed = _find_listed(blocks, lines)
    return {
        i
        for i in lines
        if i not in listed and (not _may_be_heading(blocks[i + 1]) or blocks[i + 1].is_heading)
    }


def _find_listed(blocks: Sequence[Block], lines: Sequence[int]) -> set[int]:
    """Find rows of two lines or more under a paragraph that ends in a colon."""
    listed: set[int] = set()
    for above, i in pairwise(lines):
        is_row = above == i - 1 and not (blocks[above].is_heading or blocks[i].is_heading)
        if is_row and (
            above in listed or (blocks[above - 1].is_prose and has_stop(blocks[above - 1].text, ":"))
        ):
            listed |= {above, i}
    return listed


def _may_be_heading(block: Block) -> bool:
    text = block.text
    if block.is_item or block.is_quotation or block.n_sentences > 1 or is_listed(text):
        return False
    if block.is_heading:
        return True
    if count_words(text) > MAX_HEADING_WORDS or not text.lstrip("#*_\"“‘' ")[:1].isupper():
        return False
    return not is_ended(text) or (text.endswith("?") and asks_in_title_case(text))


def _find_numbered(blocks: Sequence[Block], end: int) -> set[int]:
    """Tell *2. What comes next* over a section from an item of a list; the first may stand at the top."""
    numbers = {i: number for i in range(end) if (number := _read_heading_number(blocks[i])) is not None}
    if not numbers:
        return set()
    given = set(numbers.values())
    found: set[int] = set()
    headed: set[_Number] = set()
    for i, number in numbers.items():
        goes_on = number.step(-1) in headed
        if numbers.get(i - 1) == number.step(-1):
            continue  # a row of items
        if number.kind == _BARE and given.isdisjoint((number.step(-1), number.step(1))):
            continue
        if number.kind == _LETTER and not (goes_on or (number.parts == (1,) and number.step(1) in given)):
            continue
        may_begin = goes_on or number.parts[-1] == 1
        if _stands_over_section(blocks, numbers, i, goes_on=goes_on) and (
            not (i and blocks[i - 1].is_item)
            or (may_begin and _is_bullet(blocks[i - 1]))
            or (i - 1 in found and numbers[i - 1].leads_to(number))
        ):
            found.add(i)
            headed.add(number)
    return found


def _read_heading_number(block: Block) -> _Number | None:
    number = _read_number(block.text)
    if (
        number is None
        or block.is_known
        or block.n_sentences != 1
        or count_words(block.text) > MAX_HEADING_WORDS
    ):
        return None
    return number if not is_ended(block.text) or block.text.endswith("?") else None


def _read_number(text: str) -> _Number | None:
    match = _NUMBERED.match(text)
    if match is None:
        return None
    if match["digits"]:
        parts = tuple(map(int, match["digits"].split(".")))
        return _Number(_BARE if len(parts) == 1 and not match["dot"] else str(len(parts)), parts)
    if match["roman"]:
        return _Number(_ROMAN, (_read_numeral(match["roman"]),))
    return _Number(_LETTER, (_CAPITALS.index(match["letter"]) + 1,))


def _stands_over_section(
    blocks: Sequence[Block], numbers: dict[int, _Number], at: int, *, goes_on: bool
) -> bool:
    """Tell a paragraph, the first heading within, or a new list under a heading whose row has begun."""
    kinds: set[str] = set()
    while not blocks[at + 1].is_prose:
        kinds.add(numbers[at].kind)
        if at + 1 not in numbers or not numbers[at].leads_to(numbers[at + 1]):
            break
        at += 1
        goes_on = False
        if numbers[at].kind in kinds:
            return False  # no section lies within one of its own kind
    else:
        return True
    following = blocks[at + 1]
    first = _read_number(following.text)
    return goes_on and following.is_item and (first.parts == (1,) if first else _is_bullet(following))


def _is_bullet(block: Block) -> bool:
    """Tell an item that is of no row with numbers in the text."""
    return block.is_known or block.text[0] in BULLETS


def _find_numerals(blocks: Sequence[Block], inside: range) -> set[int]:
    """Find numerals alone that number sections: the first, those that another follows, and named ones.

    Another number alone (*How many came back?* *12.*) says something.
    """
    values: dict[int, int] = {}
    for i in inside:
        text = blocks[i].text
        match = _NUMERAL.fullmatch(text) if len(text) < _MAX_NUMERAL else None
        if match is not None and any(block.is_prose for block in blocks[i + 1 : i + 3]):
            values[i] = 1 if match["named"] else _read_numeral(match["number"])
    found = set(values.values())
    return {i for i, value in values.items() if value == 1 or value - 1 in found or value + 1 in found}


def _read_numeral(numeral: str) -> int:
    if numeral.isdigit():
        return int(numeral)
    digits = [_ROMAN_DIGITS[letter] for letter in numeral.upper()]
    return sum(-a if a < b else a for a, b in pairwise([*digits, 0]))
