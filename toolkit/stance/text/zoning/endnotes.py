"""Endnotes and lists of works below a text: told by a heading over them, and by how they cite."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from stance.text.zoning.asides import read_aside
from stance.text.zoning.blocks import Block
from stance.text.zoning.notes import is_note

_ENDNOTE: Final = re.compile(r"(?:[¹²³⁰⁴-⁹]{1,3}|\[\d{1,3}\]|[†‡])\s*[^\W_]")
_NUMBERED: Final = re.compile(r"\W?(?P<number>\d{1,3})[.):]?\s+\S")
_HEADING: Final = re.compile(
    r"[^\w?!]*(?:(?:end|foot)?notes|references|sources|bibliography|works cited)"
    r"(?: and (?:notes|references|sources|bibliography))?[^\w?!]*",
    re.IGNORECASE,
)
_MAX_HEADING: Final = 40  # characters
# A page, a volume, a year in brackets before a stop or behind a place, an address at the end.
_CITES: Final = re.compile(
    r"\bpp?\.\s?\d|\b[Ii]bid\b|\b(?:op|loc)\.\s?cit\b|\d\s?\(\d+\)|\b[Vv]ol\.\s?\d"
    r"|\(\d{4}[a-z]?(?:,\s[^()]{1,20})?\)[.,:]|\([A-Z][^()]{0,60},\s(?:[A-Z][a-z]+\s)?\d{4}\)"
    r"|(?:https?://|www\.|\bdoi\b)\S+(?:\s+\(?[Aa]ccessed\s[^.]{1,40})?\W*$"
)
# A surname and initials before a year in brackets, or a volume and pages: no prose has these.
_WORK: Final = re.compile(r"^\W*[A-Z][\w’'-]+,\s[A-Z]\.[^()]{0,120}\(\d{4}|\d\s?\(\d+\)[,:]\s?\d")
# What a sentence of prose has; titles have it with capitals.
_SAYS: Final = re.compile(
    r"\b(?:am|is|are|was|were|be|been|has|have|had|do|does|did|may|might|must|should|would|could|will|can|cannot|ought"
    r"|I|we|you|they|it|he|she)\b"
)


def is_endnote(text: str) -> bool:
    """Tell a note of those that stand numbered under a piece.

    Examples
    --------
    >>> is_endnote("¹ Ibid., p. 12."), is_endnote("[2] The law of 1931."), is_endnote("[sic] transit")
    (True, True, False)
    """
    return _ENDNOTE.match(text) is not None


def find_endnotes(blocks: Sequence[Block], opening: int) -> int:
    """Find the heading over the endnotes that end a text.

    Parameters
    ----------
    blocks : Sequence[Block]
        The blocks of one text, in order.
    opening : int
        Where the body begins.

    Returns
    -------
    int
        Its index; the number of blocks where there is none. Every block under it is an aside or a note,
        numbered from 1 or citing, and most notes cite. What has no number cites without saying anything.

    Examples
    --------
    >>> texts = ["The war must end.", "Notes", "1. Annual Report, p. 33.", "2. Ibid."]
    >>> find_endnotes([Block(t, i, i + 1) for i, t in enumerate(texts)], 0)
    1
    """
    for at in range(len(blocks) - 2, opening, -1):
        text = blocks[at].text
        if len(text) <= _MAX_HEADING and _HEADING.fullmatch(text):
            return at if _are_endnotes(blocks[at + 1 :]) else len(blocks)
    return len(blocks)


def _are_endnotes(blocks: Sequence[Block]) -> bool:
    n_notes = n_citing = 0
    for block in blocks:
        if block.is_quotation:
            return False
        number = _NUMBERED.match(block.text)
        is_numbered = number is not None or is_endnote(block.text)
        cites = _CITES.search(block.text) is not None
        if cites and not is_numbered:
            cites = not _SAYS.search(block.text) or _WORK.search(block.text) is not None
        is_next = number is not None and int(number["number"]) == n_notes + 1
        is_listed = number is None and (block.is_item or is_endnote(block.text))
        if cites or is_next or is_listed:
            n_notes += 1
            n_citing += cites
        elif read_aside(block.text) is None and not is_note(block.text):
            return False
    return n_citing * 2 > n_notes
