"""The author's note at a piece's end, or under its byline: who the writer is, and whose views these are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from stance.text.marks import APOSTROPHES
from stance.text.segmentation.abbreviations import STARTERS
from stance.text.segmentation.boundaries import find_breaks
from stance.text.segmentation.endings import has_stop
from stance.text.zoning.asides import count_words, read_aside
from stance.text.zoning.disclaimers import ARGUES, WORK, WRITER, is_disclaimer
from stance.text.zoning.names import find_surname, fold_name, has_given, may_be_one

# *Guest columnist Jane Moss*, *the Rev. Jane Moss*: who somebody is, before the name.
_OFFICE_BEFORE: Final = (
    r"(?:[Tt]he\s+(?=(?:Rt\.?|Right|Most|Very|Rev|Hon)\b)|(?:[A-Z][\w.’'-]*\s+){0,3}(?:[a-z]+\s+)?"
    rf"(?:{WRITER}|editor|reporter|correspondent|critic)\s+(?=[A-Z]))?"
)
_NAME: Final = r"(?:[\"“‘'(]{0,2}[A-Z][\w.’'-]*[\"”)]{0,2})"
_PERSON: Final = re.compile(
    rf"{_OFFICE_BEFORE}"
    rf"(?P<name>[A-Z][\w.’'-]*(?:\s+(?:{_NAME}|von|van|de|der|den|al|bin|da|di|el|la|ben)){{0,7}}),?"
    r"(?:\s+\([^)]{1,60}\))?(?:,(?:[^.]|\.(?=[\w,]|\s[a-z])){1,160},)?\s+"
    r"(?:and\s+[A-Z][^.]{2,60}\s+)?"
    r"(?P<verb>is|was|are|were|serves?|served|works?|worked|writes?|teach(?:es)?|covers?|leads?|directs?|chairs?"
    r"|runs?|heads?|represents?|ha(?:s|ve)\s+(?:served|been|written|worked|taught|published)|holds?|stud(?:y|ies)"
    r"|lives?|edits?)\b"
)
_CAPITALS: Final = re.compile(r"[A-Z]\S*\s.*?[A-Z]")
_AUTHOR: Final = re.compile(rf"(?:The|This)\s+{WRITER}\b(?!\s+of\b)")
# Of a work, only whose it is: what else *this article* does, its conclusion says.
_WORK_BY: Final = re.compile(
    rf"(?:The|This)\s+{WORK}\s+(?:is|was)\s+(?:(?:co-)?(?:written|authored)\s+)?by\b"
)
_WORK_FROM: Final = re.compile(
    rf"(?:The|This)\s+{WORK}\s+(?:is|was)\s+(?:adapted|excerpted|(?:based|drawn)\s+(?:up)?on"
    r"\s+(?:an?|the|his|her|their|our)\s+[^.!?]*\b(?:book|lecture|paper|report|research|speech|study|survey|talk"
    r"|testimony)\b)[^.!?]*\.?\W*"
)
# Of the author, in one sentence, whatever the office.
_PRESENTS: Final = re.compile(
    rf"(?:The|This)\s+{WRITER}(?:\s+(?:(?:is|was|are|were)\s+(?:an?|based|formerly|retired)"
    r"|ha(?:s|ve)\s+(?:been|covered|no|published|served|spent|taught|worked|written))"
    r"|[’']s\s+(?:\w+\s+){0,2}(?:books?|memoir|novel)\s+(?:is|was|are))\s+[^.!?]+\.?\W*"
)
_OFFICE: Final = re.compile(
    # *The economist’s friend* holds no office.
    r"\b(?i:fellow|professor|editor|analyst|columnist|director|researcher|writer|journalist|lecturer|scholar"
    r"|economist|correspondent|reporter|lawyer|attorney|consultant|founder|historian|scientist|adviser|advisor"
    r"|expert|teacher|strategist|engineer|physician|activist|novelist|critic|contributor|diplomat)"
    rf"(?P<many>s)?\b(?![{APOSTROPHES}])"
    r"|\b(?i:teach(?:es)?|writes?|serves?|served|represents?)\b"
    # The author of a book, not *the author of its own misfortune*.
    r"|\b[Aa]uthors?\b(?!\s+of\s+(?![\"“‘'*_A-Z]|[^.]{0,60}\b(?:book|novel|memoir|biograph|report|stud)))"
    # An office that pieces write of, too, is held somewhere.
    r"|\b(?i:president|chair\w*|minister|student|associate|senator|ambassador|officer|commissioner|secretary"
    r"|head|dean|manager|candidate|congress(?:wo)?man|partner|member|chief|ceo|lives?|works?|democrat|republican)s?\b[^.]{0,60}?"
    r"\b(?:at|of|for|with|in|to|from|on)\s+(?:the\s+|a\s+)?[\"“]?(?:[A-Z]|\d{4})",
)
_OF_MANY: Final = re.compile(r"\b(?:one|group|team|board|council|society|association|school)\s+of\b")
_SEVERAL: Final = re.compile(r"\s(?:and|&)\s|(?:are|were)$|^(?:The|This)\s+\w+s$")
_PAST: Final = frozenset({"was", "were", "served", "worked"})
_WRAPPING: Final = "([*_—– "
# *He was my father*, *founded by my grandfather*: said of somebody else by the author.
_MINE: Final = re.compile(r"\b(?:is|was|are|were|by|of)\s+my\b(?!\s+(?:own|personal)\b)")
# *This post is part of my thesis*, *this is my first column*: said of the piece.
_OF_PIECE: Final = re.compile(rf"\bThis\b[^.!?]*?\b{WORK}\b[^.!?]*")
# What may stand beside notices and credits.
_RIGHTS: Final = re.compile(
    r"[\W_]*(?:All\s+rights\s+reserved\b|Copyright\b|(?:Subscribe|Sign\s+up)\b"
    r"|Follow\s+(?:us|him|her|them|[A-Z@])"
    r"|(?:[A-Z][\w.’'-]*\s+){2,4}(?:contributed\W*$|(?:edited|translated)\s+(?:it|this)\b))"
)
# *From 2003 to 2007*, *for thirty years*, *served as*: an office that somebody has held.
_TERM: Final = re.compile(r"\b(?:\d{4}|\d{4}s|for\s+(?:[\w-]+\s+){1,4}(?:years|decades)|served\s+as)\b")
# What a life has beside offices: a place, a year or a work, nothing made of it, and no death.
_LIFE: Final = re.compile(
    rf"[\W_]*(?:(?:She|He|They|Her|His|Their)\b|(?:The|This)\s+{WORK}\b)"
    r"(?!.*\b(?:not|never|no|nobody|nothing|only|than|but|so|died|killed|I|my|we|us|our|you)\b)(?!.*n[’']t\b)"
    r".*(?:\s[\"“‘*_]*(?:[A-Z]\w|\d{{4}})|\b(?:book|memoir|novel|newsletter|podcast)s?\b)",
    re.DOTALL,
)
# *Is a judge*, *is the pastor of*, *leads*, but not *is too young* or *was a judge*.
_WORKS: Final = re.compile(
    r"(?:is|are)\s+(?:(?:also|currently|now)\s+)?(?:an?|the|based)\b|(?!is|are|was|were|ha[sv]|serv|work)"
)
_MAX_SENTENCES: Final = 2
_MAX_WORDS: Final = 110
_MAX_CHARS: Final = 1500
_REACH: Final = 120


def is_note(text: str, byline: str = "") -> bool:
    """Tell an author's note or a disclaimer by its words.

    Parameters
    ----------
    text : str
        A paragraph at the end of a piece, or under its byline.
    byline : str
        The piece's bylines; whom they name needs no first name.

    Examples
    --------
    >>> is_note("Jane Moss is a fellow at the Centre for Small Wars."), is_note("The war is lost.")
    (True, False)
    """
    if count_words(text) > _MAX_WORDS or len(text) > _MAX_CHARS:
        return False
    if is_disclaimer(text) or _begins_with_notice(text):
        return True
    text = text.lstrip(_WRAPPING)
    person = _match_person(text, byline)
    lead = person or _AUTHOR.match(text) or _WORK_BY.match(text)
    if _WORK_FROM.fullmatch(text):
        return True
    # What a colon leads to is the piece's own: a list, a poem, words of somebody.
    if lead is None or _argues(text) or has_stop(text, ":"):
        return False
    # *Jane Moss, a judge, is …*, but *the writer* tells nothing of the office.
    begin = lead.end() if person is None else lead.start()
    return _has_office(text, lead, begin) or _PRESENTS.fullmatch(text) is not None


def _begins_with_notice(text: str) -> bool:
    """Tell a notice that notices, notes and credits follow, and no other sentence."""
    first, *further = [part.strip() for part in _split(text)]
    return (
        further != []
        and is_disclaimer(first)
        and all(read_aside(part) is not None or _RIGHTS.match(part) or is_note(part) for part in further)
    )


def _has_office(text: str, lead: re.Match[str], begin: int) -> bool:
    """Tell whether an office is held; of one person, *run by engineers* tells none."""
    for office in _OFFICE.finditer(text, begin, min(len(text), lead.end() + _REACH)):
        if office["many"] is None or _SEVERAL.search(lead[0]) or _OF_MANY.search(text, begin, office.start()):
            return True
    return False


def presents_office(text: str) -> bool:
    """Tell a note of nothing but the offices that somebody holds now: no sentence tells or argues more.

    Examples
    --------
    >>> presents_office("Jane Moss is a writer. She teaches at Leeds."), presents_office("Moss was a writer.")
    (True, False)
    >>> presents_office("Volodymyr Zelensky is the president of Ukraine. He did not leave.")
    False
    """
    bare = text.lstrip(_WRAPPING)
    lead = _PERSON.match(bare)
    if lead is None or lead["verb"] in _PAST:
        return False
    parts = _split(bare)
    return all(_OFFICE.search(part) or is_disclaimer(part) for part in parts)


def presents_life(text: str) -> bool:
    """Tell a note of offices and of what else a life has: offices held once, places, years, works.

    Examples
    --------
    >>> notes = ("Moss is a judge.", "Moss is a judge. She won.", "Moss is a judge. Her book is “War.”")
    >>> [presents_life(note) for note in notes]
    [False, False, True]
    """
    bare = text.lstrip(_WRAPPING)
    lead = _PERSON.match(bare)
    if lead is None:
        return False
    first, *further = _split(bare)
    is_past = lead["verb"] in _PAST
    if is_past and _TERM.search(first, lead.start("verb")) is None:
        return False
    lives = [_LIFE.match(part) is not None for part in further]
    told = zip(lives, further, strict=True)
    is_bare = all(is_life or _OFFICE.search(part) or is_disclaimer(part) for is_life, part in told)
    return is_bare and (is_past or any(lives))


def names_person(text: str) -> bool:
    """Tell a paragraph that says of somebody, whom it begins with, what they are or do.

    Examples
    --------
    >>> names_person("Jane Moss is a judge."), names_person("The writer is a judge.")
    (True, False)
    """
    return _match_person(text.lstrip(_WRAPPING), "") is not None


def is_own_note(text: str, authors: Sequence[str]) -> bool:
    """Tell a note on one of the authors, whom it names; of the full name, any work or office will do.

    Examples
    --------
    >>> notes = ("Jane Moss leads the diocese of Leeds.", "Moss is a fellow at Leeds.", "Moss is in Leeds.")
    >>> [is_own_note(note, ["Jane Moss"]) for note in notes]
    [True, True, False]
    """
    is_named, is_presented = names_author(text, authors), presents_author(text, authors)
    # Most texts name nobody, and are told from notes the sooner.
    if (is_named or is_presented) and is_note(text, "\n".join(authors)):
        return is_named
    bare = text.lstrip(_WRAPPING)
    if not is_presented or _argues(bare) or has_stop(bare, ":"):
        return False
    lead = _match_person(bare, "")
    is_work = lead is not None and _WORKS.match(bare, lead.start("verb")) is not None
    return is_work and len(_split(bare)) <= _MAX_SENTENCES


def names_any(text: str, others: str) -> bool:
    """Tell whether the surname a note begins with stands in other text too.

    Examples
    --------
    >>> names_any("Jane Moss is a judge.", "By Jane Moss"), names_any("The writer is a judge.", "The")
    (True, False)
    """
    lead = _PERSON.match(text.lstrip(_WRAPPING))
    surname = find_surname(lead["name"]) if lead is not None else ""
    found = re.compile(rf"\b{re.escape(fold_name(surname))}\b", re.IGNORECASE)
    return surname != "" and found.search(fold_name(others)) is not None


def presents_author(text: str, authors: Sequence[str]) -> bool:
    """Tell whether a note begins with an author's given name, or what is short for it, and surname.

    Examples
    --------
    >>> names = ("Rabbi Jane Moss", "J. Moss", "Jane", "Ms. Moss")
    >>> [presents_author(f"{name} is a judge.", ["Jane Moss"]) for name in names]
    [True, True, False, False]
    """
    lead = _PERSON.match(text.lstrip(_WRAPPING))
    return lead is not None and any(may_be_one(lead["name"], author) for author in authors)


def names_author(text: str, authors: Sequence[str]) -> bool:
    """Tell whether a note begins with an author's name: with a given name, it is the author's own.

    Examples
    --------
    >>> notes = ("Jane Moss is a judge.", "Ms. Moss is a judge.", "John Moss is a judge.")
    >>> [names_author(note, ["Jane Moss"]) for note in notes]
    [True, True, False]
    """
    lead = _PERSON.match(text.lstrip(_WRAPPING))
    if lead is not None and has_given(lead["name"]):
        return presents_author(text, authors)
    return names_any(text, "\n".join(authors))


def _argues(text: str) -> bool:
    return ARGUES.search(text) is not None or _MINE.search(_OF_PIECE.sub("", text)) is not None


def _split(text: str) -> list[str]:
    starts = [0, *(start for _, start in find_breaks(text, 0, len(text)) if start > 0)]
    return [text[start:end] for start, end in pairwise([*starts, len(text)])]


def _match_person(text: str, byline: str) -> re.Match[str] | None:
    lead = _PERSON.match(text)
    first = lead[0].split(None, 1)[0] if lead is not None else ""
    if lead is None or (first in STARTERS and lead.start("name") == 0) or lead["name"].split()[0] in STARTERS:
        return None
    return lead if _CAPITALS.search(lead[0]) or names_any(text, byline) else None
