"""The end of a text: the author's note, signatures, notices and credits below its last paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from stance.labels import ZONES
from stance.text.segmentation.endings import has_stop
from stance.text.zoning.archive_lines import is_archive_line
from stance.text.zoning.asides import (
    BYLINE,
    CREDIT,
    count_words,
    is_byline,
    is_day,
    is_furniture,
    read_aside,
)
from stance.text.zoning.blocks import Block
from stance.text.zoning.disclaimers import ARGUES, is_disclaimer
from stance.text.zoning.endnotes import find_endnotes, is_endnote
from stance.text.zoning.names import fold_name
from stance.text.zoning.notes import (
    is_note,
    is_own_note,
    names_any,
    names_author,
    names_person,
    presents_author,
    presents_life,
    presents_office,
)
from stance.text.zoning.profiles import heads_person, is_about, is_profile
from stance.text.zoning.signatures import (
    are_bare_names,
    find_authors,
    has_others,
    is_dashed_signature,
    is_farewell,
    is_signer,
)

_HEADLINE: Final = ZONES.index("headline")
_MAX_TAIL: Final = 6
NOTE_REACH: Final = 8
_MAX_PHRASE_WORDS: Final = 4
_MAX_LOOSE_WORDS: Final = 12
_MAX_LEFT_SENTENCES: Final = 2
_MAX_LEFT_WORDS: Final = 45
_SAYS: Final = re.compile(rf"\b(?:I|[Mm]y)\b|{ARGUES.pattern}|:\s*$")
_MAX_LEFT: Final = 2  # paragraphs
_ADDRESS: Final = re.compile(r"[#@|]|\w\.\w")
_LABELLED: Final = re.compile(r"\W?[^\W\d_][^:]{1,40}:\s+\S|[^#@|]*[#@|]")


def zone_closing(blocks: Sequence[Block], zones: list[int], opening: int) -> int:
    """Zone the author's note and credits at the end; return where the body ends.

    Parameters
    ----------
    blocks : Sequence[Block]
        The blocks of one text, in order.
    zones : list[int]
        Their zones, of which those at the end are set.
    opening : int
        Where the body begins.

    Examples
    --------
    >>> from stance.labels import ZONES
    >>> texts = ["By Jane Moss", "The war must end.", "It may.", "Moss is a fellow at Leeds.", "Tags: war"]
    >>> zones = [BYLINE, 2, 2, 2, 2]
    >>> zone_closing([Block(t, i, i + 1) for i, t in enumerate(texts)], zones, 1)
    3
    >>> [ZONES[zone] for zone in zones[3:]]
    ['byline', 'credit']
    """
    byline = "\n".join(blocks[i].text for i in range(opening) if zones[i] == BYLINE)
    authors = find_authors(byline)
    last = _zone_endnotes(blocks, zones, opening)
    asides = _read_asides(blocks, opening, last, byline, authors)
    end = last - len(asides)
    body = "\n".join(b.text for b in blocks[opening:end] if not is_byline(b.text)) if BYLINE in asides else ""
    for i in range(len(asides) - 1, -1, -1):
        text = blocks[end + i].text
        # Of whom the text speaks before, it speaks in the end.
        is_other = asides[i] == BYLINE and not names_author(text, authors)
        if is_other and names_any(text, body) and not _stands_under_own_note(blocks, end + i, end, authors):
            zones[end + i + 1 : last] = asides[i + 1 :]
            return end + i + 1
    zones[end:last] = asides
    return end


def _zone_endnotes(blocks: Sequence[Block], zones: list[int], opening: int) -> int:
    """Zone endnotes and the asides among them; return where the heading over them stands."""
    last = find_endnotes(blocks, opening)
    for i in range(last + 1, len(blocks)):
        text = blocks[i].text
        zone = read_aside(text)
        zones[i] = zone if zone is not None else BYLINE if is_note(text) else CREDIT
    if last < len(blocks):
        zones[last] = _HEADLINE
    return last


def _read_asides(
    blocks: Sequence[Block], opening: int, end: int, byline: str, authors: Sequence[str]
) -> list[int]:
    """Read from the end upwards what is no body; return the zones in order."""
    lowest = max(opening + 1, end - _MAX_TAIL)
    farewell = next((i for i in range(lowest, end) if is_farewell(blocks[i].text)), end)
    asides: list[int] = []
    below: list[str] = []
    signed = byline
    names = "\n".join(authors)
    has_own = any(is_own_note(line, authors) for line in byline.splitlines())
    is_open = authors == [] or has_others(byline)
    while end > lowest and not blocks[end - 1].is_quotation:
        text = blocks[end - 1].text
        is_heading = blocks[end - 1].is_known and blocks[end - 1].is_heading
        is_head = heads_person(blocks, end - 1)
        is_box = not is_heading or is_head
        is_credit = is_endnote(text) or is_archive_line(text, is_last=True)
        zone = CREDIT if is_credit else read_aside(text)
        is_under = end - 1 == farewell or (end > farewell and is_signer(text))
        if zone is None and is_profile(blocks, end - 2, authors):
            break
        if zone is None and (
            is_under
            or _is_authors_note(text, authors, below, has_own=has_own, is_open=is_open)
            or is_about(blocks, end - 1, authors)
            or _is_signature(blocks, end - 1, signed if is_box else byline)
        ):
            zone = BYLINE
        if zone is None and (
            _stands_under_note(blocks, end - 1, lowest, names)
            or _stands_under_author(blocks, end - 1, opening + 1, authors)
        ):
            zone = CREDIT
        if zone is None and _stands_under_own_note(blocks, end - 1, opening + 1, authors):
            zone = BYLINE if names_person(text) else CREDIT
        if zone is None:
            break
        if zone == CREDIT or is_head:
            # A box on one of many is a heading and a note.
            lowest = max(opening + 1, lowest - 1 - is_head)
        asides.append(zone)
        if is_own_note(text, authors):
            below.append(text)
            has_own = True
        signed += f"\n{text}" if zone == BYLINE else ""
        end -= 1
    asides.reverse()
    return asides


def _is_authors_note(
    text: str, authors: Sequence[str], below: Sequence[str], *, has_own: bool, is_open: bool
) -> bool:
    """Tell a note on an author, or on whoever else writes.

    Where the byline may not name all who sign, any note will do. Else a conclusion may speak of somebody as
    a note would: beside a life, offices alone are a note where those whom the byline names have none.
    """
    names = "\n".join(authors)
    if is_own_note(text, authors):
        # A note gives the full name first: a surname alone above it is somebody else's.
        is_full = presents_author(text, authors)
        return is_full or not any(presents_author(note, authors) and names_any(text, note) for note in below)
    if not is_note(text, names):
        return False
    if is_disclaimer(text) or not names_person(text):
        return True
    if names_any(text, names):
        return False
    return is_open or presents_life(text) or (not has_own and presents_office(text))


def _stands_under_own_note(blocks: Sequence[Block], at: int, lowest: int, authors: Sequence[str]) -> bool:
    """Tell what has an author's own note above it, and between them notes, credits and what is left over.

    Conclusions stand above the author's note. Under one of a surname alone, nothing is left over.
    """
    names = "\n".join(authors)
    n_left = 0
    for i in range(at, max(lowest, at - NOTE_REACH) - 1, -1) if authors else ():
        text = blocks[i].text
        if blocks[i].is_quotation:
            return False
        if i < at and is_own_note(text, authors):
            return n_left == 0 or presents_author(text, authors)
        if read_aside(text) is None and not is_note(text, names):
            n_left += 1
            if n_left > _MAX_LEFT or not _may_be_left_over(blocks[i]):
                return False
    return False


def _stands_under_note(blocks: Sequence[Block], at: int, lowest: int, authors: str) -> bool:
    """Tell a line with a label (*Tags: war, peace*) under an author's note or notice, no prose between."""
    if not _LABELLED.match(blocks[at].text):
        return False
    for i in range(at, lowest - 1, -1):
        block = blocks[i]
        if i < at and (is_note(block.text, authors) or is_furniture(block.text)):
            return True
        if block.is_known or has_stop(block.text, ".!?…") or count_words(block.text) > _MAX_LOOSE_WORDS:
            return False
    return False


def _stands_under_author(blocks: Sequence[Block], at: int, lowest: int, authors: Sequence[str]) -> bool:
    """Tell a line (*Most viewed*) under the note on an author, no prose or item of a list between."""
    for i in range(at, max(lowest, at - NOTE_REACH) - 1, -1) if authors else ():
        text = blocks[i].text
        if blocks[i].is_quotation:
            return False
        if i < at and presents_author(text, authors) and is_note(text):
            return True
        if (blocks[i].is_item or not _is_line(text)) and (i == at or read_aside(text) is None):
            return False
    return False


def _may_be_left_over(block: Block) -> bool:
    """Tell short prose that argues nothing: between an author's note and the end there is no body."""
    return (
        not (block.is_item or block.is_heading or block.is_quotation)
        and block.n_sentences <= _MAX_LEFT_SENTENCES
        and count_words(block.text) <= _MAX_LEFT_WORDS
        and _SAYS.search(block.text) is None
    )


def _is_line(text: str) -> bool:
    """Tell a line from short prose (*She will lose.*): no stop, or an address and little else."""
    n_words = count_words(text)
    has_address = n_words <= _MAX_PHRASE_WORDS and _ADDRESS.search(text) is not None
    return has_address or (n_words <= _MAX_LOOSE_WORDS and not has_stop(text, ".!?…"))


def _is_signature(blocks: Sequence[Block], at: int, signed: str) -> bool:
    """Tell a name after a dash, but not in a list, and names alone over a day or that byline or note give."""
    text = blocks[at].text
    if is_dashed_signature(text):
        return not blocks[at - 1].is_item
    if not are_bare_names(text):
        return False
    following = blocks[at + 1].text if at + 1 < len(blocks) else ""
    is_dated = is_day(following)
    return is_dated or fold_name(text).casefold() in fold_name(signed).casefold()
