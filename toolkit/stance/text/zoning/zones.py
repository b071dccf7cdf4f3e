"""Where in a text a sentence stands: what its format tells, the shape of paragraphs, a few set phrases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from stance.labels import BODY, ZONES
from stance.text.zoning.archive_lines import is_archive_line, is_archive_summary
from stance.text.zoning.asides import BYLINE, CREDIT, count_words, is_byline, read_aside, read_credit
from stance.text.zoning.blocks import Block
from stance.text.zoning.closing import MAX_TAIL, zone_closing
from stance.text.zoning.notes import is_note, names_any
from stance.text.zoning.signatures import are_bare_names, is_farewell
from stance.text.zoning.titles import (
    MAX_HEADLINE_WORDS,
    asks_in_title_case,
    has_begun,
    is_ended,
    is_listed,
    is_numbered,
    is_title,
)

_HEADLINE: Final = ZONES.index("headline")
_STANDFIRST: Final = ZONES.index("standfirst")

_ASKED: Final = re.compile(r"[!?][\"”’'»)\]]*$")
_MAX_NUMERAL: Final = 24  # characters
# Between the sections of a text, whatever stop it has.
_NUMERAL: Final = re.compile(
    r"[\s*_#§(\[–—-]*(?P<named>(?:Part|Chapter|Section)\s+)?(?P<number>\d{1,3}|[IVXL]{1,6}|[ivx]{1,4})[\s*_.:)\]–—-]*"
)
_ROMAN_DIGITS: Final = {"I": 1, "V": 5, "X": 10, "L": 50}
_MAX_KICKER_WORDS: Final = 3
_MAX_HEADING_WORDS: Final = 12
_MAX_STANDFIRST_WORDS: Final = 45
_MAX_STANDFIRST_SENTENCES: Final = 3


def find_zones(blocks: Sequence[Block]) -> list[int]:
    """Tell the zone of each block of a text.

    Parameters
    ----------
    blocks : Sequence[Block]
        The blocks of one text, in order.

    Returns
    -------
    list[int]
        An index into :data:`stance.labels.ZONES` a block. A text of one block, or one without a paragraph
        that reads like prose, is all body, but for the headings that its format tells.

    Examples
    --------
    >>> texts = ["A Plan for Peace", "By Jane Moss", "The war must end. It can.", "Photo: Ann Ek"]
    >>> [ZONES[z] for z in find_zones([Block(t, i, i + 1) for i, t in enumerate(texts)])]
    ['headline', 'byline', 'body', 'credit']
    """
    zones = [BODY] * len(blocks)
    if len(blocks) > 1 and any(block.is_prose for block in blocks):
        opening = _zone_opening(blocks, zones)
        closing = zone_closing(blocks, zones, opening)
        _zone_middle(blocks, zones, opening, closing)
    headings = [i for i, block in enumerate(blocks) if _is_known_heading(block)]
    if len(headings) < len(blocks):
        for i in headings:
            zones[i] = BYLINE if zones[i] == BYLINE else _HEADLINE
    return zones


def _zone_opening(blocks: Sequence[Block], zones: list[int]) -> int:
    """Zone headlines, standfirst, bylines and credits at the top; return where the body begins."""
    at = 0
    has_headline = False
    byline = ""
    while at < len(blocks) - 1:
        block = blocks[at]
        if block.is_quotation:
            # A motto may stand over the byline; it is nobody's headline.
            if not is_byline(blocks[at + 1].text):
                break
            at += 1
            continue
        aside = _read_opening_aside(blocks, at, byline)
        if aside is not None:
            zones[at] = aside
            byline += f"{block.text}\n" if aside == BYLINE else ""
        elif _is_headline(block, has_headline) or _stands_over_byline(blocks, at):
            zones[at] = _HEADLINE
            has_headline = True
        else:
            break
        at += 1
    if not any(block.is_prose for block in blocks[at:]):
        # Nothing but lines without a stop: a list or a table.
        zones[:at] = [BODY] * at
        return 0
    if has_headline and _is_standfirst(blocks, at, is_signed=byline != ""):
        zones[at] = _STANDFIRST
        at += 1
        while at < len(blocks) - 1:
            aside = _read_opening_aside(blocks, at, byline)
            if aside is None:
                break
            zones[at] = aside
            byline += f"{blocks[at].text}\n" if aside == BYLINE else ""
            at += 1
    return at


def _read_opening_aside(blocks: Sequence[Block], at: int, byline: str) -> int | None:
    """Read an aside, bare names that sign, or a note on the author whom the byline above it names."""
    text = blocks[at].text
    if is_archive_summary(text, blocks[at + 1].text):
        return _STANDFIRST
    aside = CREDIT if is_archive_line(text, is_last=False) else read_aside(text)
    if aside is not None:
        return aside
    is_about = byline != "" and is_note(text, byline) and names_any(text, byline)
    return BYLINE if is_about or _is_bare_byline(blocks, at) else None


def _is_bare_byline(blocks: Sequence[Block], at: int) -> bool:
    """Tell names alone under a headline by the day under them, or by the author's note at the end."""
    text = blocks[at].text
    if at in (0, len(blocks) - 1) or blocks[at].is_quotation or not are_bare_names(text):
        return False
    following = blocks[at + 1].text
    # Over a day and under a kicker, it may be the headline.
    is_dated = is_byline(following) and following[:2].lower() != "by"
    if is_dated and count_words(blocks[at - 1].text) > _MAX_KICKER_WORDS:
        return True
    notes = [block.text for block in blocks[max(at + 1, len(blocks) - MAX_TAIL) :]]
    return any(is_note(note, text) and names_any(note, text) for note in notes)


def _zone_middle(blocks: Sequence[Block], zones: list[int], opening: int, closing: int) -> None:
    """Zone headings, credits, captions and the signatures of letters inside the body."""
    inside = range(opening, closing - 1)
    headings = [i for i in inside if _is_inner_heading(blocks[i])]
    if len(headings) * 2 >= closing - opening:
        headings = []
    for i in inside:
        if _is_numbered_heading(blocks, i):
            zones[i] = _HEADLINE
    for i in headings:
        if not _is_inner_heading(blocks[i + 1]) or blocks[i + 1].is_heading:
            zones[i] = _HEADLINE
    numerals = _find_numerals(blocks, inside)
    for i in range(opening, closing):
        text = blocks[i].text
        if (credit := read_credit(text)) is not None:
            zones[i] = credit
        elif i in numerals:
            zones[i] = _HEADLINE
        elif is_farewell(text) or (i and is_farewell(blocks[i - 1].text) and are_bare_names(text)):
            zones[i] = BYLINE


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


def _is_headline(block: Block, after_headline: bool) -> bool:
    text = block.text
    if _is_known_heading(block):
        return True
    if block.is_item or block.is_quotation or block.n_sentences > 2:
        return False
    if is_title(text):
        return True
    is_asked = _ASKED.search(text) is not None and count_words(text) <= _MAX_HEADING_WORDS
    return is_asked and (not after_headline or asks_in_title_case(text))


def _stands_over_byline(blocks: Sequence[Block], at: int) -> bool:
    """Tell a headline with a stop by the byline under it; under a kicker (*Opinion*), one that asks."""
    if at and not (_ASKED.search(blocks[at].text) and count_words(blocks[at - 1].text) <= _MAX_KICKER_WORDS):
        return False
    top = blocks[at]
    return (
        not top.is_item
        and not top.is_quotation
        and top.n_sentences <= 2
        and count_words(top.text) <= MAX_HEADLINE_WORDS
        and (is_byline(blocks[at + 1].text) or _is_bare_byline(blocks, at + 1))
    )


def _is_known_heading(block: Block) -> bool:
    return block.is_known and block.is_heading


def _is_standfirst(blocks: Sequence[Block], at: int, *, is_signed: bool) -> bool:
    """Tell a standfirst from a first paragraph: over a byline, or one sentence before paragraphs of more."""
    if at >= len(blocks) - 1:
        return False
    block, following = blocks[at], blocks[at + 1]
    has_length = 4 <= count_words(block.text) <= _MAX_STANDFIRST_WORDS
    if not has_length or block.is_item or block.is_quotation or block.text[-1] in ":;,":
        return False
    if is_byline(following.text) or _is_bare_byline(blocks, at + 1):
        return block.n_sentences <= _MAX_STANDFIRST_SENTENCES
    if block.n_sentences != 1 or is_signed or following.is_quotation or has_begun(block.text):
        return False
    rest = [p for p in blocks[at + 1 : at + 6] if p.is_prose]
    n_single = sum(p.n_sentences == 1 for p in rest)
    if following.n_sentences > 1:
        return n_single * 2 <= len(rest)
    return n_single == 1 and len(rest) > 3


def _is_numbered_heading(blocks: Sequence[Block], at: int) -> bool:
    """Tell *2. What comes next* over a paragraph from an item of a list."""
    block, following = blocks[at], blocks[at + 1]
    return (
        not block.is_known
        and block.n_sentences == 1
        and count_words(block.text) <= _MAX_HEADING_WORDS
        and is_numbered(block.text)
        and (not is_ended(block.text) or block.text.endswith("?"))
        and following.is_prose
        and not (at and blocks[at - 1].is_item)
    )


def _is_inner_heading(block: Block) -> bool:
    text = block.text
    if block.is_item or block.is_quotation or block.n_sentences > 1 or is_listed(text):
        return False
    if block.is_heading:
        return True
    if count_words(text) > _MAX_HEADING_WORDS or not text.lstrip("#*_\"“‘' ")[:1].isupper():
        return False
    return not is_ended(text) or (text.endswith("?") and asks_in_title_case(text))
