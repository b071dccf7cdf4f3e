"""Where in a piece a sentence stands: what its format tells, the shape of paragraphs, a few set phrases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from stance.labels import ZONES
from stance.text.abbreviations import STARTERS

_HEADLINE: Final = ZONES.index("headline")
_STANDFIRST: Final = ZONES.index("standfirst")
_BODY: Final = ZONES.index("body")
_BYLINE: Final = ZONES.index("byline")
_CREDIT: Final = ZONES.index("credit")
_CAPTION: Final = ZONES.index("caption")

_ENDED: Final = re.compile(r"[.!?…:;,—–-][\"”’'»)\]*_]*$")
_ASKED: Final = re.compile(r"[!?][\"”’'»)\]]*$")
_LISTED: Final = re.compile(r"(?:[•●▪◦‣·*–—+-]|\(?\w{1,3}[.)])\s")
_BY: Final = re.compile(r"(?:By|BY|Written by|Words by)\s+(?:the\s+)?[A-Z]\S*(?:\s+\S+){0,14}$")
_DATE: Final = re.compile(
    r"(?:(?:published|updated|posted|last updated)\b.{0,60}|"
    r"(?:\w{3,9}day,?\s+)?(?:\d{1,2}\s+)?[A-Z][a-z]{2,8}\.?\s+(?:\d{1,2},?\s+)?\d{4}\b.{0,30})$",
    re.IGNORECASE,
)
_CREDIT_LEAD: Final = re.compile(
    r"\(?(?:image|photo|photograph|photography|picture|illustration|credit|graphic|cover image|art|source)s?"
    r"(?:\s+(?:credit|courtesy|source))?s?\s*(?:by\s+[A-Z]|of\s+[A-Z]|[:/|©]|courtesy)",
    re.IGNORECASE,
)
_AGENCY: Final = re.compile(
    r"\b(?:Getty Images|Shutterstock|Reuters|AP Photo|AFP|Wikimedia Commons|Flickr|Unsplash|iStock|Alamy"
    r"|Bloomberg)\b[^.!?]*\)?[.]?(?:com)?[.]?$"
)
_CAPTION_LEAD: Final = re.compile(
    r"(?:caption|pictured|above|below|(?:figure|fig\.|chart|map|table)\s+\d+)\s*[:.|]", re.IGNORECASE
)
_PERSON: Final = re.compile(
    r"(?:(?:Dr|Prof|Mr|Ms|Mrs|Gen|Lt|Col|Adm|Sen|Rep|Sir)\.?\s+)*"
    r"[A-Z][\w.’'-]*(?:\s+(?:[A-Z][\w.’'-]*|von|van|de|der|den|al|bin|da|di|el|la|ben)){0,6},?"
    r"(?:\s+\([^)]{1,60}\))?(?:,[^.]{1,80},)?\s+"
    r"(?:and\s+[A-Z][^.]{2,60}\s+)?"
    r"(?:is|was|are|were|serves|served|works|worked|writes|teaches|covers|leads|directs|chairs|runs|heads|represents"
    r"|has\s+(?:served|been|written|worked|taught|published)|holds|studies|lives|edits)\b"
)
_CAPITALS: Final = re.compile(r"[A-Z]\S*\s.*?[A-Z]")
_AUTHOR: Final = re.compile(
    r"(?:The|This)\s+(?:writer|author|authors|writers|columnist|essay|article|piece|op-ed)\b"
)
_OFFICE: Final = re.compile(
    r"\b(?:fellow|professor|author|editor|analyst|columnist|director|researcher|writer|journalist|lecturer|scholar"
    r"|president|chair|chairman|chairwoman|minister|economist|correspondent|reporter|student|lawyer|attorney"
    r"|consultant|founder|associate|senator|ambassador|diplomat|officer|historian|scientist|commissioner|secretary"
    r"|adviser|advisor|head|dean|manager|teaches|writes|serves|served|expert|candidate|congressman|congresswoman"
    r"|strategist|partner|member|chief|engineer|physician|activist|novelist|critic|contributor)\b",
    re.IGNORECASE,
)
_FOLLOW: Final = re.compile(
    r"(?:follow|contact|reach|email|e-mail)\s+(?:him|her|them|us|me|the authors?)\b|@\w{3,}|"
    r"\bviews\s+(?:expressed|in this)|opinions\s+expressed|\bfirst\s+published\s+(?:in|by|on)|"
    r"originally\s+(?:appeared|published)|about the author",
    re.IGNORECASE,
)
_MAX_HEADLINE_WORDS: Final = 22
_MAX_HEADING_WORDS: Final = 12
_MAX_STANDFIRST_WORDS: Final = 45
_MAX_BIO_WORDS: Final = 110
_MAX_TAIL: Final = 6


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, heading or list item: its text, and which sentences it holds (``last`` exclusive).

    ``is_known`` says that the text's format tells the heading or the item, and nothing was guessed.
    """

    text: str
    first: int
    last: int
    is_heading: bool = False
    is_item: bool = False
    is_known: bool = False


def find_zones(pieces: Sequence[Piece]) -> list[int]:
    """Tell the zone of each piece of a text.

    Parameters
    ----------
    pieces : Sequence[Piece]
        The pieces of one text, in order.

    Returns
    -------
    list[int]
        An index into :data:`stance.labels.ZONES` a piece. A text of one piece, or one without a paragraph
        that reads like prose, is all body, but for the headings that its format tells.

    Examples
    --------
    >>> texts = ["A Plan for Peace", "By Jane Moss", "The war must end. It can.", "Photo: Ann Ek"]
    >>> [ZONES[z] for z in find_zones([Piece(t, i, i + 1) for i, t in enumerate(texts)])]
    ['headline', 'byline', 'body', 'credit']
    """
    zones = [_BODY] * len(pieces)
    if len(pieces) > 1 and any(_is_prose(piece) for piece in pieces):
        opening = _zone_opening(pieces, zones)
        closing = _zone_closing(pieces, zones, opening)
        _zone_middle(pieces, zones, opening, closing)
    headings = [i for i, piece in enumerate(pieces) if _is_known_heading(piece)]
    if len(headings) < len(pieces):
        for i in headings:
            zones[i] = _BYLINE if zones[i] == _BYLINE else _HEADLINE
    return zones


def _zone_opening(pieces: Sequence[Piece], zones: list[int]) -> int:
    """Zone headlines, standfirst, bylines and credits at the top; return where the body begins."""
    at = 0
    has_headline = False
    while at < len(pieces) - 1:
        piece = pieces[at]
        aside = _read_aside(piece.text)
        if aside is not None:
            zones[at] = aside
        elif _is_headline(piece, has_headline):
            zones[at] = _HEADLINE
            has_headline = True
        else:
            break
        at += 1
    if not any(_is_prose(piece) for piece in pieces[at:]):
        # Nothing but lines without a stop: a list or a table.
        zones[:at] = [_BODY] * at
        return 0
    if has_headline and _is_standfirst(pieces, at):
        zones[at] = _STANDFIRST
        at += 1
        while at < len(pieces) - 1 and (aside := _read_aside(pieces[at].text)) is not None:
            zones[at] = aside
            at += 1
    return at


def _zone_closing(pieces: Sequence[Piece], zones: list[int], opening: int) -> int:
    """Zone the author's note and credits at the end; return where the body ends."""
    end = len(pieces)
    lowest = max(opening + 1, end - _MAX_TAIL)
    while end > lowest:
        zone = _read_aside(pieces[end - 1].text)
        if zone is None and _is_author_note(pieces[end - 1].text):
            zone = _BYLINE
        if zone is None:
            break
        zones[end - 1] = zone
        end -= 1
    return end


def _zone_middle(pieces: Sequence[Piece], zones: list[int], opening: int, closing: int) -> None:
    """Zone headings, credits and captions inside the body."""
    headings = [i for i in range(opening, closing - 1) if _is_inner_heading(pieces[i])]
    if len(headings) * 2 < closing - opening:
        for i in headings:
            if not _is_inner_heading(pieces[i + 1]) or pieces[i + 1].is_heading:
                zones[i] = _HEADLINE
    for i in range(opening, closing):
        text = pieces[i].text
        if (
            _CREDIT_LEAD.match(text)
            or _CAPTION_LEAD.match(text)
            or (_n_words(text) <= 40 and _AGENCY.search(text))
        ):
            aside = _read_aside(text)
            zones[i] = _BODY if aside is None else aside


def _read_aside(text: str) -> int | None:
    """Read a byline, date line, credit or caption; ``None`` for anything else."""
    n_words = _n_words(text)
    if n_words > 60:
        return None
    if _CAPTION_LEAD.match(text):
        return _CAPTION
    if n_words <= 25 and _CREDIT_LEAD.match(text):
        return _CREDIT
    if n_words <= 40 and _AGENCY.search(text):
        return _CREDIT if n_words <= 10 else _CAPTION
    named = n_words <= 16 and _BY.match(text) and not text.endswith((".", "?", "!"))
    return _BYLINE if named or (n_words <= 8 and _DATE.match(text)) else None


def _is_author_note(text: str) -> bool:
    n_words = _n_words(text)
    if n_words > _MAX_BIO_WORDS:
        return False
    if _FOLLOW.search(text) and n_words <= 80:
        return True
    lead = _PERSON.match(text)
    if lead is None or lead[0].split(None, 1)[0] in STARTERS or not _CAPITALS.search(lead[0]):
        lead = _AUTHOR.match(text)
    return (
        lead is not None and _OFFICE.search(text, lead.start(), min(len(text), lead.end() + 120)) is not None
    )


def _is_headline(piece: Piece, after_headline: bool) -> bool:
    text = piece.text
    if _is_known_heading(piece):
        return True
    if piece.is_item or piece.last - piece.first > 2:
        return False
    if is_title(text):
        return True
    return not after_headline and _ASKED.search(text) is not None and _n_words(text) <= _MAX_HEADING_WORDS


def _is_known_heading(piece: Piece) -> bool:
    return piece.is_known and piece.is_heading


def is_title(text: str) -> bool:
    """Tell a line that may stand over a piece: short, and without a stop at its end.

    Examples
    --------
    >>> is_title("Who owns the ship? Ask the cook"), is_title("The ship sank.")
    (True, False)
    """
    return _n_words(text) <= _MAX_HEADLINE_WORDS and not _ENDED.search(text) and not _LISTED.match(text)


def _is_standfirst(pieces: Sequence[Piece], at: int) -> bool:
    """Tell a standfirst from a first paragraph: one sentence, before paragraphs of more than one."""
    if at >= len(pieces) - 1:
        return False
    piece = pieces[at]
    n_words = _n_words(piece.text)
    if piece.last - piece.first != 1 or not 4 <= n_words <= _MAX_STANDFIRST_WORDS or piece.is_item:
        return False
    if piece.text[-1] in ":;,":
        return False
    following = pieces[at + 1]
    if _read_aside(following.text) == _BYLINE:
        return True
    rest = [p for p in pieces[at + 1 : at + 6] if _is_prose(p)]
    n_single = sum(p.last - p.first == 1 for p in rest)
    if following.last - following.first > 1:
        return n_single * 2 <= len(rest)
    return n_single == 1 and len(rest) > 3


def _is_inner_heading(piece: Piece) -> bool:
    if piece.is_item or piece.last - piece.first > 1 or _LISTED.match(piece.text):
        return False
    return piece.is_heading or (
        _n_words(piece.text) <= _MAX_HEADING_WORDS
        and not _ENDED.search(piece.text)
        and piece.text.lstrip("#*_\"“‘' ")[:1].isupper()
    )


def _is_prose(piece: Piece) -> bool:
    return (
        not piece.is_item
        and not piece.is_heading
        and _n_words(piece.text) > 4
        and _ENDED.search(piece.text) is not None
    )


def _n_words(text: str) -> int:
    return len(text.split(None, 120))
