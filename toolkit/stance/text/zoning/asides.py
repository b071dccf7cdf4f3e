"""Lines that are no prose of a piece: bylines, dates, credits and captions, told by their own words."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from stance.labels import ZONES
from stance.text.segmentation.abbreviations import MINOR_WORDS
from stance.text.segmentation.boundaries import find_breaks
from stance.text.segmentation.endings import has_stop

BYLINE: Final = ZONES.index("byline")
CREDIT: Final = ZONES.index("credit")
CAPTION: Final = ZONES.index("caption")

BY: Final = (
    r"(?:(?:(?:Written|Words|Text|Story|Interview|Interviewed|Translated|Reported|Delivered|Analysis|Commentary)\s+)?"
    r"(?:[Bb]y|BY):?|Authors?:)\s+"
)
"""What a byline begins with, as a pattern."""

_BY: Final = re.compile(rf"{BY}(?:the\s+)?[A-Z]\S*(?:\s+\S+){{0,14}}$")
_OFFICE_LINE: Final = re.compile(
    r"Special to (?:[Tt]he )?[A-Z][\w.’' -]{2,40}"
    r"|(?:Staff|Opinion|Contributing|Guest|Senior) "
    r"(?i:writer|columnist|reporter|correspondent|contributor|editor)"
)
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY: Final = r"\d{1,2}(?:st|nd|rd|th)?"
_TOLD: Final = r"(?:(?:first\s+|last\s+)?(?:published|updated|posted|modified))"
_DATE: Final = re.compile(
    rf"{_TOLD}(?:\s*:.{{0,60}}|\s+\d+\s+\w+\s+ago|\s+\d.{{0,40}}\b\d{{4}})$"
    r"|(?:\d{1,2}[.:]\d\d\s*(?:[ap]\.?m\.?)?\s*(?:[a-z]{2,4}\s+)?on\s+)?"
    rf"(?:{_TOLD}\s+(?:on\s+|at\s+)?)?(?:[a-z]{{3,6}}day,?\s+|[a-z]{{3,4}}[.,]{{1,2}}\s+"
    r"|(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\s+)?"
    rf"(?:{_DAY}\s+{_MONTH},?\s+\d{{4}}|{_MONTH}\s+(?:{_DAY},?\s+)?\d{{4}}|\d{{4}}-\d\d-\d\d"
    r"|\d{1,2}[./]\d{1,2}[./]\d{4})"
    # What follows is an hour, a zone, another line's beginning; a verb makes it a sentence.
    r"(?:\.?|(?=[\s,|·•–—(/@T-])[\s,(–—/@T-]*(?:at\s+)?(?:[\d|·•]|(?:by|updated|published|posted|last)\b).{0,40})$",
    re.IGNORECASE,
)
_PICTURE: Final = (
    r"\(?(?i:image|photo|photograph|photography|picture|illustration|credit|graphic|cover image|art|source)"
    r"(?i:s?(?:\s+(?:credit|courtesy|source))?s?)"
)
_CREDIT_LEAD: Final = re.compile(rf"{_PICTURE}\s*(?:[:/|©]|\.\.\.|…|(?i:courtesy))")
_SAYS_MORE: Final = re.compile(r"\(?(?i:source|credit|art)s?\b.*?\b[a-z]{3,}[.!?]\s+(?=[A-Z])")
# *Credit: where it is due*, *Art: what is it for?* go on in a clause; of photographs captions do, too.
_SAYS_CLAUSE: Final = re.compile(
    r"\(?(?i:source|credit|art|graphic)s?\s*:\s*(?=[a-z])[^.;]*?"
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|do|does|did|not|it|what|who"
    r"|where|when|why|how|that)\b"
)
_CREDIT_BY: Final = re.compile(rf"{_PICTURE}\s+(?:of\s.{{1,80}}?\s)?(?:[Bb]y|BY)\s+(?=[A-Z])")
_CREDIT_WITHIN: Final = re.compile(
    r"(?<=[.!?)\]”\"\d])\s+\(?(?:Photo|Photograph|Image|Picture|Illustration|Graphic|Credit)s?"
    r"(?:\s+(?:[Cc]redit|[Bb]y|[Cc]ourtesy|of)){0,2}\s*[:/|©]\s*[A-Z].{0,100}$"
)
_COPYRIGHT: Final = re.compile(r"(?:(?i:copyright)\s*(?:©|\([cC]\)|:(?=.{0,80}\d{4})|(?=\d{4}))|©)\s*\S")
_NAME: Final = r"(?:[A-Z][\w.’'-]*\s+){1,4}[A-Z][\w.’'-]*"
_NAME_IN_BRACKETS: Final = re.compile(
    rf"(?:\({_NAME}\s*/|(?:^|(?<=[.!?”\"]\s))\({_NAME}\s+(?:for|via)\s+(?:the\s+)?)\s*[A-Z][^()]{{0,60}}\)$"
)
_AGENCIES: Final = (
    *("Getty", "Shutterstock", "Reuters", "REUTERS", "AP", "AFP", "Associated Press", "Wikimedia Commons"),
    *("Flickr", "Unsplash", "iStock", "Alamy", "Bloomberg"),
)
_AGENCY: Final = re.compile(
    r"(?P<lead>^|[/(|©–—,]\s*|\s-\s+|\b(?:[Vv]ia|by|for)\s+)(?:[Tt]he\s+)?"
    rf"(?:{'|'.join(_AGENCIES)})\b(?P<tail>[^.!?]{{0,80}})(?:\.com)?\.?\)?$"
)
_AGENCY_ALONE: Final = re.compile(r"\s*(?:Photo|Images|News)?\s*(?:/|\W*$)")
_CAPTION_LEAD: Final = re.compile(
    r"(?:caption|pictured|above|below|(?:figure|fig\.|chart|map|table)\s+\d+)\s*[:.|]", re.IGNORECASE
)
_PAGE_LINE: Final = re.compile(
    r"(?:skip )?advertisement|(?:read more|read next|continue reading)\W*"
    r"|(?:(?:share|save|print|gift)(?: (?:this|full) (?:article|story|essay|post))?"
    r"|\d[\d,]* (?:comments?|shares)|comments (?:are|have been) (?:now )?(?:closed|disabled)"
    r"|subscribe now|leave a comment"
    r"|(?:article|story) continues below(?: advertisement)?"
    r"|listen to this (?:article|story|essay)(?:\W+[\d:]+ ?min(?:utes)?)?|\d+[ -]min(?:ute)?s?\.? read"
    r"|sent from my (?:iphone|ipad|phone|android|galaxy|mobile)\b.{0,20})\.?",
    re.IGNORECASE,
)
_SIGN_UP: Final = re.compile(
    r"\W?(?:sign up|subscribe)\b[^.!?]{1,80}\b(?:newsletters?|inbox|podcast)\b[^.!?\w]*(?:in your inbox)?\W*",
    re.IGNORECASE,
)
_LINK_LEAD: Final = re.compile(
    r"(?i:read more|read next|read also|also read|related(?: (?:articles?|reading|stories))?|recommended)"
    r"\s*[:|»›>–—]\s*[\"“‘']?(?=[A-Z\d])"
)
_WORK: Final = r"(?:article|essay|piece|column|op-ed|commentary|story|editorial|review|post)"
_FURNITURE: Final = re.compile(  # each so much that nothing else begins with it
    rf"A version of this {_WORK} (?:appears|appeared|ran|was published) (?:in print|on page)\b"
    rf"|This {_WORK} (?:appears|appeared) in the [^.]{{0,60}}\bprint edition\b"
    r"|The (?:New York )?Times is committed to publishing a diversity of letters\b"
    r"|Follow [Tt]he New York Times Opinion section on\b"
    rf"|Do you have an opinion on the issues raised in this {_WORK}\? If you would like to submit\b"
    r"|Thank(?:s| you) for reading(?: [^.!?]{1,60})?[.!]"
    r" (?:Subscribe (?:for free|now|to receive)|This post is public)\b"
    r"|Editor[’']s [Nn]ote\s?[:.–—]"
)
_DATED: Final = r"on (?:\w+ )?\d"
_CHANGED: Final = r"to (?:add|clarify|correct|fix|include|make clear|reflect|remove|say|show)\b"
_NOTICE: Final = re.compile(
    rf"(?:[•*] )?This {_WORK} (?:was|has been) (?:amended|corrected|updated)"
    rf"(?:\.?$| (?:{_DATED}|at \d|{_CHANGED}))"
    # Of *the story*, pieces tell, too.
    rf"|(?:[•*] )?The {_WORK} (?:was|has been) (?:amended|corrected|updated)"
    rf" {_DATED}[\w ]{{0,30}}?(?: {_CHANGED}[^,;.!?]*)?\.?$"
    rf"|(?:[•*] )?An earlier version of this {_WORK} (?!(?:is|are)\b)"
    # Of prices, a correction is no notice.
    r"|(?:Correction|Clarification|CORRECTION|CLARIFICATION)s?"
    r"(?:,? [^:]{0,30}\d{4}|\s\([^)]{1,40}\))?: .{0,240}?"
    rf"\b(?:this {_WORK}|(?:earlier|previous|original|first) version|headline (?:has|was|on|of|to)|misstated"
    r"|misspell?ed|misidentified|amended)\b"
)
# What a further sentence of a notice tells of, and what it never says.
_NOTES_CHANGE: Final = re.compile(
    rf"\d|\b(?:{_WORK}|headline|caption|versions?|earlier|originally|previously|initially|in fact|not"
    r"|(?:amend|clarif|correct|error|misid|misspel|misst|regret|remov|updat|wrong)\w*)\b",
    re.IGNORECASE,
)
_ARGUES: Final = re.compile(
    r"(?s)(?!.*\bversion\b).*?\b(?:should|must|ought|perhaps|maybe|probably|never|nobody)\b"
)
_CREDIT_LINKS: Final = MINOR_WORDS | {"and", "courtesy"}
_MAX_CHARS: Final = 800
_MAX_CAPTION_WORDS: Final = 60
_MAX_CREDIT_WORDS: Final = 25
_MAX_FURNITURE_WORDS: Final = 80
_MAX_BYLINE_WORDS: Final = 16
_MAX_DATE_WORDS: Final = 9


def read_aside(text: str) -> int | None:
    """Read a byline, date line, credit or caption.

    Parameters
    ----------
    text : str
        A paragraph.

    Returns
    -------
    int or None
        An index into :data:`stance.labels.ZONES`; ``None`` for anything else.

    Examples
    --------
    >>> found = map(read_aside, ["By Jane Moss", "Photo: Ann Ek", "By Friday all was lost."])
    >>> [zone if zone is None else ZONES[zone] for zone in found]
    ['byline', 'credit', None]
    """
    zone = read_credit(text)
    return BYLINE if zone is None and is_byline(text) else zone


def is_byline(text: str) -> bool:
    """Tell a line that names the author, or the day of a piece.

    Examples
    --------
    >>> is_byline("By Joseph R. Biden Jr."), is_byline("March 4, 2021"), is_byline("Since 1945 all is well.")
    (True, True, False)
    """
    return names_writer(text) or is_day(text)


def is_day(text: str) -> bool:
    """Tell the day of a piece, alone on its line.

    Examples
    --------
    >>> is_day("Updated March 4, 2021"), is_day("By Jane Moss"), is_day("March 4, 2021 was cold.")
    (True, False, False)
    """
    return len(text) <= _MAX_CHARS and count_words(text) <= _MAX_DATE_WORDS and _DATE.match(text) is not None


def names_writer(text: str) -> bool:
    """Tell a byline that is more than the day of a piece.

    Examples
    --------
    >>> names_writer("By Joseph R. Biden Jr."), names_writer("March 4, 2021")
    (True, False)
    """
    n_words = 0 if len(text) > _MAX_CHARS else count_words(text)
    if not 0 < n_words <= _MAX_BYLINE_WORDS:
        return False
    if _BY.match(text):
        # A stop is that of *Jr.*, unless the line says something.
        return not text.endswith((".", "?", "!")) or (n_words > 2 and _are_names(text[2:]))
    return _OFFICE_LINE.fullmatch(text) is not None


def read_credit(text: str) -> int | None:
    """Read a credit or a caption; ``None`` for anything else.

    Examples
    --------
    >>> ZONES[read_credit("A tank near Kyiv. (Ann Ek/AP)")], read_credit("He told Reuters.")
    ('caption', None)
    """
    n_words = 0 if len(text) > _MAX_CHARS else count_words(text)
    if is_furniture(text) or (0 < n_words <= _MAX_CREDIT_WORDS and _leads_as_credit(text)):
        return CREDIT
    if not 0 < n_words <= _MAX_CAPTION_WORDS:
        return None
    if _CAPTION_LEAD.match(text):
        return CAPTION
    if any(mark in text for mark in ":/|©") and _CREDIT_WITHIN.search(text):
        return CAPTION
    named = _NAME_IN_BRACKETS.search(text) if text.endswith(")") else None
    if named is None and any(name in text for name in _AGENCIES):
        named = _find_agency(text)
    if named is None:
        return None
    return CREDIT if _are_names(text[: named.start()]) else CAPTION


def is_furniture(text: str) -> bool:
    """Tell what an outlet puts around pieces: its printed edition, corrections, how to subscribe.

    Examples
    --------
    >>> is_furniture("A version of this article appears in print on March 5."), is_furniture("It may appear.")
    (True, False)
    """
    if len(text) > _MAX_CHARS or count_words(text) > _MAX_FURNITURE_WORDS:
        return False
    return _FURNITURE.match(text) is not None or _is_notice(text)


def _is_notice(text: str) -> bool:
    """Tell a notice of a correction: each sentence of it tells of the change, none argues."""
    if not _NOTICE.match(text):
        return False
    starts = [start for _, start in find_breaks(text, 0, len(text))]
    rest = (text[start:end] for start, end in pairwise([*starts, len(text)]))
    return all(_NOTES_CHANGE.search(part) and not _ARGUES.match(part) for part in rest)


def _leads_as_credit(text: str) -> bool:
    if _LINK_LEAD.match(text):
        return not text.endswith(".")
    if _CREDIT_LEAD.match(text):
        if _SAYS_CLAUSE.match(text):
            return False
        more = _SAYS_MORE.match(text)
        return more is None or _are_names(text[more.end() :])
    if _COPYRIGHT.match(text) or _PAGE_LINE.fullmatch(text) or _SIGN_UP.fullmatch(text):
        return True
    if "|" in text and all(_PAGE_LINE.fullmatch(part.strip()) for part in text.split("|")):
        return True
    by = _CREDIT_BY.match(text)
    return by is not None and (not has_stop(text, ".!?") or _are_names(text[by.end() :]))


def _find_agency(text: str) -> re.Match[str] | None:
    """Find a picture agency that stands as one: what a sentence says of it is no credit."""
    found = _AGENCY.search(text)
    if found is None:
        return None
    lead, tail = found["lead"].strip(), found["tail"]
    if lead == "(":
        stands = text.endswith(")")
    elif not lead:
        stands = _AGENCY_ALONE.match(tail) is not None
    elif lead in "/|©":
        stands = True
    elif lead in "-–—,":
        stands = not has_stop(text, ".!?") and (lead != "," or _are_names(text[: found.start()]))
    else:
        begin = max(text.rfind(mark, 0, found.start()) for mark in ".!?(|”") + 1
        stands = begin < found.start() and _are_names(text[begin : found.start()])
    return found if stands else None


def _are_names(text: str) -> bool:
    """Tell names, agencies and the little words between them from words that say something."""
    words = re.findall(r"[^\W\d_][\w.’'-]*", text[:200])
    return len(words) <= 12 and all(word[0].isupper() or word in _CREDIT_LINKS for word in words)


def count_words(text: str) -> int:
    """Count words up to a number that no aside has."""
    return len(text.split(None, 120))
