"""Where in a text a sentence stands: what its format tells, the shape of paragraphs, a few set phrases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from stance.labels import BODY, ZONES
from stance.text.zoning.archive_lines import is_archive_line, is_archive_summary
from stance.text.zoning.asides import (
    BYLINE,
    CREDIT,
    count_words,
    is_byline,
    is_day,
    names_writer,
    read_aside,
    read_credit,
)
from stance.text.zoning.blocks import Block
from stance.text.zoning.closing import NOTE_REACH, zone_closing
from stance.text.zoning.entries import begins_entry, is_told_day
from stance.text.zoning.headings import MAX_HEADING_WORDS, find_headings
from stance.text.zoning.letters import find_signatures
from stance.text.zoning.notes import is_note, is_own_note, names_any
from stance.text.zoning.profiles import is_profile
from stance.text.zoning.signatures import are_bare_names, find_authors, is_farewell
from stance.text.zoning.titles import (
    MAX_HEADLINE_WORDS,
    asks_in_title_case,
    has_begun,
    is_title,
)

_HEADLINE: Final = ZONES.index("headline")
_STANDFIRST: Final = ZONES.index("standfirst")

_ASKED: Final = re.compile(r"[!?][\"”’'»)\]]*$")
_SOURCE: Final = re.compile(r"(?:[–—―]|--?)\s?[A-Z][^.!?\n]{1,80}")
# A motto ends in a stop within its marks; what does not may be a headline.
_MOTTO: Final = re.compile(rf"[\"“‘'«][^\n\"“”«»]+[.!?…;][\"”’'»](?:\s*(?P<source>{_SOURCE.pattern}))?")
_MAX_KICKER_WORDS: Final = 3
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
        if not _has_body(blocks, zones, opening):
            zones[:] = [BODY] * len(blocks)
            opening = _zone_opening(blocks, zones, is_short=True)
        closing = zone_closing(blocks, zones, opening)
        _zone_middle(blocks, zones, opening, closing)
    headings = [i for i, block in enumerate(blocks) if _is_known_heading(block)]
    if len(headings) < len(blocks):
        for i in headings:
            zones[i] = BYLINE if zones[i] == BYLINE else _HEADLINE
    return zones


def _has_body(blocks: Sequence[Block], zones: Sequence[int], opening: int) -> bool:
    """Tell whether prose stands below the opening, not only who signs and what is said of them."""
    authors = "\n".join(find_authors("\n".join(blocks[i].text for i in range(opening) if zones[i] == BYLINE)))
    return any(
        block.is_prose and read_aside(block.text) is None and not is_note(block.text, authors)
        for block in blocks[opening:]
    )


def _zone_opening(blocks: Sequence[Block], zones: list[int], *, is_short: bool = False) -> int:
    """Zone headlines, standfirst, bylines and credits at the top; return where the body begins.

    In a short piece, which its end signs, prose over the byline is the body: no headline and no standfirst.
    """
    at = 0
    has_headline = False
    byline = ""
    authors: list[str] = []  # whom the byline so far names
    while at < len(blocks) - 1:
        block = blocks[at]
        # A motto may stand over the byline; it is nobody's headline.
        under = _pass_mottos(blocks, at) if block.is_quotation or has_headline else at
        if under > at:
            at = under
            continue
        if block.is_quotation:
            break
        aside = _read_opening_aside(blocks, at, authors)
        if aside is not None:
            zones[at] = aside
            byline += f"{block.text}\n" if aside == BYLINE else ""
            authors += find_authors(block.text) if aside == BYLINE else []
        elif _is_headline(block, has_headline) or (
            not is_short and _stands_over_byline(blocks, at, has_headline)
        ):
            zones[at] = _HEADLINE
            has_headline = True
        else:
            break
        at += 1
    if not any(block.is_prose for block in blocks[at:]):
        # Nothing but lines without a stop: a list or a table.
        zones[:at] = [BODY] * at
        return 0
    if has_headline and not is_short and _is_standfirst(blocks, at, byline):
        zones[at] = _STANDFIRST
        at += 1
        while at < len(blocks) - 1:
            aside = _read_opening_aside(blocks, at, authors)
            if aside is None:
                break
            zones[at] = aside
            authors += find_authors(blocks[at].text) if aside == BYLINE else []
            at += 1
    return at


def _read_opening_aside(blocks: Sequence[Block], at: int, authors: Sequence[str]) -> int | None:
    """Read an aside, bare names that sign, or a note on the author whom the byline above it names."""
    text = blocks[at].text
    if is_archive_summary(text, blocks[at + 1].text):
        return _STANDFIRST
    aside = CREDIT if is_archive_line(text, is_last=False) else read_aside(text)
    if aside is not None:
        return aside
    return BYLINE if is_own_note(text, authors) or _is_bare_byline(blocks, at, authors) else None


def _is_bare_byline(blocks: Sequence[Block], at: int, authors: Sequence[str] = ()) -> bool:
    """Tell names alone under a headline by the day under them, or by the author's note at the end.

    What heads a section on a person is no byline.
    """
    if _is_dated_byline(blocks, at):
        return True
    text = blocks[at].text
    if at in (0, len(blocks) - 1) or blocks[at].is_quotation or "\n" in text or not are_bare_names(text):
        return False
    if is_profile(blocks, at, authors):
        return False
    notes = [block.text for block in blocks[max(at + 1, len(blocks) - NOTE_REACH) :]]
    return any(is_note(note, text) and names_any(note, text) for note in notes)


def _is_dated_byline(blocks: Sequence[Block], at: int) -> bool:
    """Tell names alone by the day under them."""
    text, *lines = blocks[at].text.splitlines()
    if at in (0, len(blocks) - 1) or blocks[at].is_quotation or not are_bare_names(text):
        return False
    if lines:
        return len(lines) == 1 and is_day(lines[0])
    following = blocks[at + 1].text
    # Over a day and under a kicker, it may be the headline.
    is_dated = is_byline(following) and following[:2].lower() != "by"
    return is_dated and count_words(blocks[at - 1].text) > _MAX_KICKER_WORDS


def _zone_middle(blocks: Sequence[Block], zones: list[int], opening: int, closing: int) -> None:
    """Zone headings, credits, captions and the signatures of letters inside the body."""
    headings = find_headings(blocks, opening, closing)
    is_under = opening > 0 and is_farewell(blocks[opening - 1].text)
    for i in range(opening, closing):
        text = blocks[i].text
        signs = is_farewell(text)
        if zones[i] != BODY:
            pass
        elif (credit := read_credit(text)) is not None:
            zones[i] = credit
        elif signs or (is_under and are_bare_names(text)) or is_told_day(text):
            zones[i] = BYLINE
        elif i in headings:
            zones[i] = _HEADLINE
        is_under = signs
    for i in find_signatures(blocks):
        if i >= opening:
            zones[i] = BYLINE


def _is_headline(block: Block, after_headline: bool) -> bool:
    text = block.text
    if _is_known_heading(block):
        return True
    if block.is_item or block.is_quotation or block.n_sentences > 2:
        return False
    if is_title(text):
        return True
    is_asked = _ASKED.search(text) is not None and count_words(text) <= MAX_HEADING_WORDS
    return is_asked and (not after_headline or asks_in_title_case(text))


def _stands_over_byline(blocks: Sequence[Block], at: int, after_headline: bool) -> bool:
    """Tell a headline with a stop by the byline under it, or under the standfirst that it stands over.

    Under a kicker (*Opinion*) right over a byline, it is one that asks; else the kicker is a headline.
    """
    top = blocks[at]
    if top.is_item or top.is_quotation or top.n_sentences > 2 or count_words(top.text) > MAX_HEADLINE_WORDS:
        return False
    is_under_kicker = at > 0 and count_words(blocks[at - 1].text) <= _MAX_KICKER_WORDS
    if is_byline(blocks[at + 1].text) or _is_bare_byline(blocks, at + 1):
        return at == 0 or (is_under_kicker and _ASKED.search(top.text) is not None)
    is_top = at == 0 or (at == 1 and after_headline and is_under_kicker)
    if not is_top or at + 3 > len(blocks) or not _has_standfirst_shape(blocks[at + 1]):
        return False
    signed = blocks[at + 2].text
    return (names_writer(signed) and find_authors(signed) != []) or _is_dated_byline(blocks, at + 2)


def _pass_mottos(blocks: Sequence[Block], at: int) -> int:
    """Step over mottos, quotations or such in marks with their sources, where a byline stands under them."""
    end = at
    while end < len(blocks) - 1:
        is_quotation = blocks[end].is_quotation
        match = None if is_quotation else _MOTTO.fullmatch(blocks[end].text)
        if not is_quotation and match is None:
            break
        end += 1
        if match is None or match["source"] is None:
            has_source = _SOURCE.fullmatch(blocks[end].text) is not None
            if not (is_quotation or has_source):
                return at
            end += has_source
    is_over = at < end < len(blocks) and (is_byline(blocks[end].text) or _is_bare_byline(blocks, end))
    return end if is_over else at


def _is_known_heading(block: Block) -> bool:
    return block.is_known and block.is_heading


def _is_standfirst(blocks: Sequence[Block], at: int, byline: str) -> bool:
    """Tell a standfirst from a first paragraph: over a byline, or one sentence before paragraphs of more."""
    if at >= len(blocks) - 1:
        return False
    block, following = blocks[at], blocks[at + 1]
    if not _has_standfirst_shape(block):
        return False
    if is_byline(following.text) or _is_bare_byline(blocks, at + 1):
        may_head = is_day(following.text) and not is_told_day(following.text)
        return not (may_head and begins_entry(blocks, at, byline))
    if block.n_sentences != 1 or byline != "" or following.is_quotation or has_begun(block.text):
        return False
    rest = [p for p in blocks[at + 1 : at + 6] if p.is_prose]
    n_single = sum(p.n_sentences == 1 for p in rest)
    if following.n_sentences > 1:
        return n_single * 2 <= len(rest)
    return n_single == 1 and len(rest) > 3


def _has_standfirst_shape(block: Block) -> bool:
    return (
        4 <= count_words(block.text) <= _MAX_STANDFIRST_WORDS
        and block.n_sentences <= _MAX_STANDFIRST_SENTENCES
        and not (block.is_item or block.is_quotation or block.text[-1] in ":;,")
    )
