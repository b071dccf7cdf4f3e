"""Sections under people's names, as in guides for voters: no signatures, and no notes on the author."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from stance.text.zoning.asides import count_words, names_writer, read_aside
from stance.text.zoning.blocks import Block
from stance.text.zoning.disclaimers import WRITER
from stance.text.zoning.notes import is_note, names_any, names_author, names_person, presents_office
from stance.text.zoning.signatures import are_bare_names
from stance.text.zoning.titles import is_ended

_BEGINNING: Final = 3  # words of a paragraph
_MAX_WORDS: Final = 12
_BOARD: Final = re.compile(r"\bboard\b", re.IGNORECASE)
_ABOUT: Final = re.compile(rf"(?:About\s+(?:(?:the|our)\s+)?{WRITER}|Authors?)\b(?!\s+of\b)", re.IGNORECASE)
_ABOUT_NAME: Final = re.compile(r"(?:About|By):?\s+", re.IGNORECASE)
# Who writes: of several who found or lead something, pieces tell under their names.
_WRITES: Final = re.compile(
    rf"\b(?:{WRITER}|analyst|correspondent|critic|economist|editor|fellow|historian|journalist|lecturer|novelist"
    r"|professor|reporter|researcher|scholar|teacher|teaches|writes)\b",
    re.IGNORECASE,
)


def heads_person(blocks: Sequence[Block], at: int) -> bool:
    """Tell a heading, or what looks like one, over a paragraph that begins with a person.

    It has the person's name, alone or not, or stands further down over what is like a note (*District 2*).

    Examples
    --------
    >>> texts = ["Jane Moss", "Moss is a judge in Leeds.", "Tom Pell", "He may be a judge in York."]
    >>> [heads_person([Block(t, i, i + 1) for i, t in enumerate(texts)], at) for at in (0, 2)]
    [True, False]
    """
    if not 0 <= at < len(blocks) - 1:
        return False
    block, following = blocks[at], blocks[at + 1]
    if not following.is_prose or following.is_quotation:
        return False
    is_named = _begins_with_name(following.text, block.text)
    if are_bare_names(block.text) and (block.is_heading or not block.is_known) and is_named:
        return True
    # Over the first paragraph stands the title of the piece.
    if at == 0 or not _is_heading(block):
        return False
    is_further = any(above.is_prose for above in islice(blocks, at))
    return is_named or (is_further and names_person(following.text) and is_note(following.text))


def is_about(blocks: Sequence[Block], at: int, authors: Sequence[str] = ()) -> bool:
    """Tell the heading over a note on the author that says so, or whom the note is on: one of those who sign.

    Examples
    --------
    >>> texts = ["It may end.", "About Jane Moss", "Moss is a judge in Leeds."]
    >>> is_about([Block(t, i, i + 1) for i, t in enumerate(texts)], 1)
    True
    """
    if not heads_person(blocks, at):
        return False
    text, note = blocks[at].text, blocks[at + 1].text
    if _ABOUT.match(text):
        return True
    lead = _ABOUT_NAME.match(text)
    name = text[lead.end() :] if lead is not None else ""
    is_named = name != "" and are_bare_names(name) and names_any(note, name)
    return is_named and (len(authors) == 0 or names_author(note, authors))


def is_profile(blocks: Sequence[Block], at: int, authors: Sequence[str]) -> bool:
    """Tell a section on a person from the note on an author under such a heading.

    It is on nobody who signs. Where nobody does, one such section at least tells more than who somebody is,
    or no piece stands above them: an introduction to a list is no longer than the list.

    Examples
    --------
    >>> texts = ["Jane Moss", "Moss is a judge in Leeds.", "Tom Pell", "Pell is a judge in York."]
    >>> blocks = [Block(t, i, i + 1) for i, t in enumerate(texts)]
    >>> is_profile(blocks, 2, []), is_profile(blocks[2:], 0, []), is_profile(blocks, 2, ["Tom Pell"])
    (True, False, False)
    """
    if (
        not heads_person(blocks, at)
        or is_about(blocks, at, authors)
        or names_author(blocks[at + 1].text, authors)
    ):
        return False
    if len(authors) > 0:
        return True
    such = [i for i in range(len(blocks) - 1) if heads_person(blocks, i)]
    if not blocks[at].is_known and len(such) < 2:
        return False
    return not _are_boxes(blocks, such)


def _are_boxes(blocks: Sequence[Block], such: Sequence[int]) -> bool:
    """Tell notes of writers' offices, below a longer piece that no board signs, under no common heading."""
    notes = [blocks[i + 1].text for i in such]
    if not all(map(presents_office, notes)) or (len(notes) > 1 and not all(map(_WRITES.search, notes))):
        return False
    above = blocks[: such[0]]
    if len(above) > 1 and _is_heading(above[-1]) and not _ABOUT.match(above[-1].text):
        return False
    piece = [block.text for block in above if block.is_prose]
    is_longer = len(piece) > len(notes) and sum(map(count_words, piece)) > sum(map(count_words, notes))
    return is_longer and not any(names_writer(block.text) and _BOARD.search(block.text) for block in above)


def _begins_with_name(text: str, heading: str) -> bool:
    begun = [word.strip(".,;:’'") for word in text.split(None, _BEGINNING)[:_BEGINNING]]
    last = heading.rsplit(None, 1)[-1]
    return names_any(text, heading) or (last[0].isupper() and last in begun)


def _is_heading(block: Block) -> bool:
    """Tell a heading, or where the format tells nothing a short line without a stop, and no aside."""
    if block.is_known and block.is_heading:
        return True
    is_line = not (block.is_known or block.is_item) and count_words(block.text) <= _MAX_WORDS
    return is_line and not is_ended(block.text) and read_aside(block.text) is None
