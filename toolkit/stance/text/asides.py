"""Paragraphs that their own words show to be no body: bylines, dates, credits, captions, links, notices."""

from __future__ import annotations

import re
from typing import Final

from stance.labels import BODY, ZONES
from stance.text.abbreviations import MINOR_WORDS, ROMAN, STARTERS, is_known
from stance.text.segment import has_stop

BYLINE: Final = ZONES.index("byline")
CREDIT: Final = ZONES.index("credit")
CAPTION: Final = ZONES.index("caption")

_MAX_NOTE_WORDS: Final = 110
_MAX_CHARS: Final = 1200


def count_words(text: str) -> int:
    """Count words, up to a number that nothing but prose has."""
    return len(text.split(None, 120))


# Bylines and dates.
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY: Final = r"\d{1,2}(?:st|nd|rd|th)?"
_DATED: Final = r"(?:(?:first\s+|last\s+)?(?:published|updated|posted|modified))"
_DATE: Final = re.compile(
    rf"{_DATED}(?:\s*:.{{0,60}}|\s+\d+\s+\w+\s+ago|\s+\d.{{0,40}}\b\d{{4}})$"
    rf"|(?:{_DATED}\s+(?:on\s+|at\s+)?)?(?:(?:[a-z]{{3,6}}day|mon|tues?|wed|thu(?:rs?)?|fri|sat"
    rf"|sun)[.,]*\s+)?"
    rf"(?:{_DAY}\s+{_MONTH},?\s+\d{{4}}|{_MONTH}\s+(?:{_DAY},?\s+)?\d{{4}}|\d{{4}}-\d\d-\d\d"
    r"|\d{1,2}[./]\d{1,2}[./]\d{4})"
    # What follows is an hour, a zone, another line's beginning; a verb makes it a sentence.
    r"(?:\.?|(?=[\s,|·•–—(/@T-])[\s,(–—/@T-]*(?:at\s+)?(?:[\d|·•]|(?:by|updated|published|posted|last)\b).{0,40})$",
    re.IGNORECASE,
)
BY: Final = re.compile(
    r"(?:(?:(?:Written|Words|Text|Story|Interview|Interviewed|Translated|Reported|Delivered|Analysis"
    r"|Commentary)\s+)?"
    r"(?:[Bb]y|BY):?|Authors?:)\s+(?:the\s+)?[A-Z]\S*(?:\s+\S+){0,14}$"
)
_OFFICE_LINE: Final = re.compile(
    r"Special to (?:[Tt]he )?[A-Z][\w.’' -]{2,40}"
    r"|(?:Staff|Opinion|Contributing|Guest|Senior) (?i:writer|columnist|reporter|correspondent"
    r"|contributor|editor)"
)
_NAME: Final = (
    r"[A-Z][\w.’'-]*(?:\s+(?:[\"“(]?[A-Z][\w.’'-]*[\"”)]?|von|van|de|der|den|al|bin|da|di|el|la|ben|of|&))"
)
_NAMES: Final = re.compile(rf"(?:{_NAME}){{1,4}}(?:(?:,|,?\s+and)\s+(?:{_NAME}){{1,4}}){{0,3}}")
_LINKS: Final = MINOR_WORDS | {"courtesy"}
_FAREWELL: Final = re.compile(
    r"(?:Yours|Sincerely|Respectfully|Faithfully|Cordially|(?:With )?(?:[Kk]ind |[Bb]est "
    r"|[Ww]arm )?[Rr]egards|Best wishes)"
    r"(?:\s+\w+){0,2}(?:,\s*[^.!?]{0,100})?"
)
DASHED: Final = re.compile(r"(?:[–—]|--)\s*(?=[A-Z])")


def is_byline(text: str) -> bool:
    """Recognise a line that names the author, or gives the day of a text."""
    n_words = count_words(text)
    if n_words <= 9 and _DATE.match(text):
        return True
    if n_words > 16 or not BY.match(text):
        return _OFFICE_LINE.fullmatch(text) is not None
    # A stop is that of *Jr.*, unless the line says something.
    return not text.endswith((".", "?", "!")) or (n_words > 2 and _are_capital(text[2:]))


def are_names(text: str) -> bool:
    """Recognise a line of nothing but names, or what looks like them."""
    return (
        len(text) <= 100
        and text.split(None, 1)[0] not in STARTERS
        and (_NAMES.fullmatch(text) is not None or _OFFICE_LINE.fullmatch(text) is not None)
    )


def _are_capital(text: str) -> bool:
    """Tell names, agencies and the little words between them from words that say something."""
    words = re.findall(r"[^\W\d_][\w.’'-]*", text[:200])
    return len(words) <= 12 and all(word[0].isupper() or word in _LINKS for word in words)


# Credits, captions, links and prompts, wherever they stand; notices at the top and the end.
_WORK: Final = (
    r"(?:article|essay|piece|column|op-ed|commentary|story|editorial|excerpt|interview|conversation|post"
    r"|speech)"
)
_PICTURE: Final = (
    r"\(?(?i:(?:cover )?image|photo(?:graph(?:y|er)?)?|picture|illustration|credit|graphic|source)"
    r"(?i:s?(?:\s+(?:credit|courtesy|source))?s?)"
)
_CREDIT_LEAD: Final = re.compile(
    rf"{_PICTURE}\s*(?:[:/|©]|\.\.\.|…|(?i:courtesy))(?!.*\b[a-z]+ [a-z]+ [a-z]+ [a-z]+)"
    rf"|{_PICTURE}\s+(?:of\s.{{1,80}}?\s)?(?:[Bb]y|BY)\s+(?=[A-Z])(?!.*\b[a-z]+ [a-z]+ [a-z]+)"
    r"|(?:(?i:copyright)\s*(?:©|\([cC]\)|:(?=.{0,80}\d{4})|(?=\d{4}))|©)\s*\S"
)
_AGENCY: Final = (
    r"(?:Getty|Shutterstock|Reuters|REUTERS|AP|AFP|EPA|Associated Press|Wikimedia|Flickr|Unsplash|iStock"
    r"|Alamy"
    r"|Bloomberg)\b"
)
_OF_AGENCY: Final = rf"{_AGENCY}(?:[\s/,]+[A-Z][\w/]*){{0,3}}(?:\.com)?\.?\)?$"
_AGENCY_LINE: Final = re.compile(
    rf"\(?(?:(?:[A-Z][\w.’'-]*\s+){{0,4}}[A-Z][\w.’'-]*\s*(?:[/,|]|\b(?:for|via|by)\b)\s*)?{_OF_AGENCY}"
)
_CAPTION_SHAPE: Final = re.compile(
    r"(?i:caption|pictured|above|below|(?:figure|fig\.|chart|map|table)\s+\d+)\s*[:.|]|FILE\s?[-–—]"
    rf"|.*\([^()]{{0,80}}\b{_AGENCY}[^()]{{0,60}}\)$"
    r"|.*\((?:[A-Z][\w.’'-]*\s+){1,4}[A-Z][\w.’'-]*\s*/[^()]{2,60}\)$"
    r"|.*[.!?)\]”\"\d]\s+\(?(?:Photo|Photograph|Image|Picture|Illustration|Graphic|Credit)s?"
    r"(?:\s+(?:[Cc]redit|[Bb]y|[Cc]ourtesy|of)){0,2}\s*[:/|©]\s*[A-Z].{0,100}$"
    rf"|.*[.!?”\"]\s[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){{1,3}}(?:\s?/\s?|, | (?:for|via) ){_OF_AGENCY}"
)
_LINE: Final = re.compile(
    r"(?:skip )?advertisement|(?-i:CLOSE)|\W*pull ?quote\W*|\W*(?:read|see|show|replay) (?:more|next"
    r"|also)(?: \w+)?\W*"
    r"|(?:share|save|print|gift)(?: (?:this|full) \w+)?|continue reading\W*|\d[\d,]* (?:comments?|shares)"
    r"|comments (?:are|have been) (?:now )?(?:closed|disabled)|leave a comment|most (?:read|popular|viewed)"
    r"|(?:article|story) continue[sd] below(?: advertisement)?|(?:analysis|opinion|commentary)(?:/\w+)?:?"
    r"|listen to this \w+(?:\W+[\d:]+ ?min(?:utes)?)?|\d+[ -]min(?:ute)?s?\.? read"
    r"|(?:more|related|recommended|other) (?:stories|articles|reading|columns|coverage|news)\b.{0,40}"
    r"|sent from my (?:iphone|ipad|phone|android|galaxy|mobile)\b.{0,20}",
    re.IGNORECASE,
)
LABEL: Final = re.compile(  # *RELATED: …*, *More from us: …*, and a link's label that the text is glued to
    r"(?:read (?:more|next|also)|also (?:read|by [\w. ]+)|more(?: from \w+)?|related(?: \w+)?"
    r"|recommended|trending"
    r"|editor[’']s picks?)\s*[:|»›>–—]\s*[\"“‘']?(?-i:[A-Z\d])|(?-i:[A-Z])[\w’' ]{2,30}:(?-i:[A-Z][a-z])",
    re.IGNORECASE,
)
_CAPITAL_LABEL: Final = re.compile(r"[A-Z][A-Z’'/]+(?: [A-Z’'/]+){0,4}:(?=\s|$)")
_SITE: Final = (
    r"(?:newsletters?|inbox|podcast|e-?mails?|alerts|(?:front|opinion) page|website|twitter|facebook"
    r"|instagram"
    r"|substack)\b"
)
_PROMPT: Final = re.compile(
    r"\W*(?:please )?(?:"
    rf"(?:get|join|follow|like|visit|share|download)\b[^.!?]{{0,80}}\b(?:{_SITE}|your (?:\w+ )?(?:story"
    rf"|stories)\b)"
    r"|sign up (?:for|to)\b|subscribe\b|click (?:here|on)\b|just watched\b|read or share this\b"
    r"|thank(?:s| you) for reading\b|do you have an opinion on\b|have a (?:tip|story)\b"
    rf"|(?:to|you can) (?:read|see|find|submit|respond|comment|send)\b[^!?]{{0,160}}\b(?:{_SITE}|columns"
    rf"|editorials|letters)"
    r"|[^.!?]{0,60}\b(?:editorials|editorial opinions|letters)\b[^.!?]{0,60}\b(?:editorial board|publishes)"
    r"|[^.!?]{0,40}\bif you (?:enjoyed|liked) (?:this|reading)\b|[^.!?]{0,80}\bis committed to publishing\b)",
    re.IGNORECASE,
)
_THIS: Final = rf"(?:(?:an?|portions?) (?:\w+ )?(?:version )?of )?this (?:\w+ )?{_WORK}"
_FIRST: Final = r"(?:first |originally )(?:appeared|published|ran) (?:in|on|at|by)"
_NOTICE: Final = re.compile(
    rf"\W*(?:{_THIS} (?:was|has been) (?:\w+ (?:and )?){{0,2}}(?:amended|corrected|updated|syndicated"
    rf"|produced)\b"
    rf"|{_THIS} appear(?:s|ed) in (?-i:[A-Z]|the [A-Z]|print)|an earlier version of this {_WORK}\b"
    r"|(?:correction|clarification|editor[’']s note|disclosure|disclaimer)s?\b[^:.]{0,40}[:.–—]\s"
    r"|all rights reserved\b)",
    re.IGNORECASE,
)
_VIEWS: Final = (
    rf"\b(?:views?|opinions?|{_WORK})\b(?: expressed)?[^.!?]{{0,60}}\b(?:are|do|does|is)\b[^.!?]{{0,30}}?"
)
_DISCLAIMER: Final = re.compile(
    rf"\W*(?:{_THIS} (?:was )?{_FIRST} [^,]{{1,80}}$|(?:{_THIS} )?(?:was )?{_FIRST} [\"“‘]?(?-i:[A-Z]"
    rf"|the [A-Z])"
    rf"|{_THIS} (?:(?:is|was|has been) (?:\w+ (?:and )?){{0,2}}(?:edited|translated|condensed|adapted"
    rf"|excerpted|by)\b"
    r"|is based on an?\b)"
    r"|[^.!?]{2,100} contributed (?:to this (?:report|story|article)|reporting|research)\b.{0,40}$"
    r"|about the authors?\b)"
    rf"|.{{0,250}}{_VIEWS}\b(?:own|alone|solely|personal|not necessarily"
    r"|those of (?:the |their |its )?(?:author|writer|column|contribut|individual)"
    r"|not (?:necessarily )?(?:reflect|represent) (?:the|those)\b[^.!?]{0,40}(?-i:[A-Z]))"
    r"|.{0,300}?(?:\b(?:follow|contact|reach|e-?mail|write(?: to)?)\s+(?:him|her|them|us|me"
    r"|the (?:author|writer))\b"
    r"|\b(?:can|may) be (?:reached|contacted|followed) (?:at|on|by|via|through)\b)"
    rf"[^.!?]{{0,60}}(?:@|\w\.\w|\d{{3}}[-. )]|{_SITE})|\W*(?:follow )?@\w+\W*$|e-?mail:\s",
    re.IGNORECASE,
)
_ARGUES: Final = re.compile(r"\b(?:might|must|should|would|ought|cannot|[Pp]erhaps|[Mm]aybe|[Nn]obody)\b")


def read_aside(text: str, *, at_edge: bool = True) -> int:
    """Read the zone off a paragraph's own words; most are body."""
    if len(text) > _MAX_CHARS:
        return BODY
    n_words = count_words(text)
    if n_words <= 16 and is_byline(text):
        return BYLINE
    if n_words <= 12 and (_LINE.fullmatch(text.rstrip(".")) or _AGENCY_LINE.fullmatch(text)):
        return CREDIT
    if n_words <= 25 and (_CREDIT_LEAD.match(text) or LABEL.match(text)):
        return CREDIT
    if n_words <= 16 and _CAPITAL_LABEL.match(text) and not has_stop(text.rstrip(":"), ".!?…;,"):
        return CREDIT
    if n_words <= 60 and _CAPTION_SHAPE.match(text):
        return CAPTION
    if n_words <= 30 and text.endswith(" Read more"):
        return CREDIT
    if n_words <= 90 and not _ARGUES.search(text):
        if _PROMPT.match(text) or (at_edge and _NOTICE.match(text)):
            return CREDIT
        if at_edge and _DISCLAIMER.match(text):
            return BYLINE
    return BYLINE if n_words <= 16 and _FAREWELL.fullmatch(text) else BODY


# Notes on the author.
_PERSON: Final = re.compile(
    r"(?:(?:[A-Z][\w.’'-]*\s+){0,3}(?:[a-z]+\s+)?(?:writer|author|columnist|contributor|editor|reporter"
    r"|correspondent|critic)\s+(?=[A-Z]))?"
    r"(?P<name>[A-Z][\w.’'-]*(?:\s+(?:[\"“‘'(]{0,2}[A-Z][\w.’'-]*[\"”)]{0,2}|von|van|de|der|den|al|bin"
    r"|da|di|el|la|ben)){0,7}),?"
    r"(?:\s+\([^)]{1,60}\))?(?:,(?:[^.]|\.(?=[\w,]|\s[a-z])){1,160},)?\s+(?:and\s+[A-Z][^.]{2,60}\s+)?"
    r"(?:is|was|are|were|serves?|served|works?|worked|writes?|teach(?:es)?|covers?|leads?|directs?"
    r"|chairs?|runs?|heads?"
    r"|represents?|ha(?:s|ve)\s+(?:served|been|written|worked|taught|published)|holds?|stud(?:y|ies)"
    r"|lives?|edits?|hosts?)\b"
)
_AUTHOR: Final = re.compile(
    r"(?:The|This)\s+(?:writer|author|columnist|contributor)s?(?:\s+(?:is|are|was|were|has|have)"
    r"|[’']s (?:latest|new))\b"
)
_OFFICE: Final = re.compile(
    r"\b(?i:fellow|professor|editor|analyst|columnist|director|researcher|writer|journalist|lecturer|scholar"
    r"|economist|correspondent|reporter|lawyer|attorney|consultant|founder|historian|scientist|advis[eo]r"
    r"|strategist|expert|teacher|engineer|physician|activist|novelist|critic|contributor|diplomat|host|anchor"
    r"|commentator|classicist|pastor|counsel|author(?! of (?:its|his|her|their)\b))(?P<many>s)?\b(?![’'])"
    r"|\b(?i:teach(?:es)?|writes?|serves?|served|represents?)\b"
    # An office that texts write of, too, is held somewhere.
    r"|\b(?i:president|chair\w*|minister|student|associate|senator|ambassador|officer|commissioner|secretary"
    r"|head|dean|manager|candidate|congress(?:wo)?man|partner|member|chief|ceo|lives?|works?|democrat"
    r"|republican)s?\b"
    r"[^.]{0,60}?\b(?:at|of|for|with|in|to|from|on)\s+(?:the\s+|a\s+)?[\"“]?(?:[A-Z]|\d{4})"
)
_SEVERAL: Final = re.compile(r"\s(?:and|&)\s|(?:are|were)$|\b(?:one|group|team|board|council|society) of\b")
_WRAPPING: Final = "([*_—–• "


def find_subject(text: str) -> list[str] | None:
    """Find whose office a paragraph states: the name's words, none for *the author*; ``None`` if nobody's."""
    text = text.lstrip(_WRAPPING)
    if len(text) > _MAX_CHARS or count_words(text) > _MAX_NOTE_WORDS:
        return None
    if _AUTHOR.match(text):
        return None if _ARGUES.search(text) else []
    lead = _PERSON.match(text)
    if lead is None or _ARGUES.search(text) or has_stop(text, ":"):
        return None
    offices = _OFFICE.finditer(text, 0, min(len(text), lead.end() + 120))
    if all(office["many"] and not _SEVERAL.search(text[: office.start()]) for office in offices):
        return None
    words = [re.sub(r"[\"“”’'(),.]+|[’']s$", "", word) for word in lead["name"].split()]
    while len(words) > 1 and (len(words[-1]) < 3 or is_known(words[-1]) or ROMAN.fullmatch(words[-1])):
        words.pop()  # *Jr.*, *III*
    return None if words[0] in STARTERS else words
