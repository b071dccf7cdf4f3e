"""Where in a text a paragraph stands: opening, headings, end, and what outlets put between paragraphs.

What a text's format marks comes first. The rest is read off the shape of paragraphs and some set phrases,
chosen by what they find in whole published texts (`benchmarks/zones.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from stance.labels import BODY, ZONES
from stance.records import BlockKind
from stance.text.abbreviations import MINOR_WORDS, STARTERS
from stance.text.segment import has_stop

_HEADLINE: Final = ZONES.index("headline")
_STANDFIRST: Final = ZONES.index("standfirst")
BYLINE: Final = ZONES.index("byline")
_CREDIT: Final = ZONES.index("credit")
_CAPTION: Final = ZONES.index("caption")

_MAX_HEADLINE_WORDS: Final = 22
_MAX_HEADING_WORDS: Final = 16
_MAX_QUESTION_WORDS: Final = 12
_MAX_NOTE_WORDS: Final = 110
_END: Final = 8  # paragraphs among which the author's note is sought


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, heading, list item or cell; ``is_known`` says that its format gives its kind."""

    text: str
    n_sentences: int
    kind: BlockKind = "paragraph"
    is_known: bool = False

    @property
    def is_prose(self) -> bool:
        """Whether it reads like prose: words, and a stop at their end."""
        return self.kind in ("paragraph", "quote") and count_words(self.text) > 4 and _is_ended(self.text)

    @property
    def is_heading(self) -> bool:
        """Whether its format calls it a heading."""
        return self.is_known and self.kind == "heading"


def find_zones(paragraphs: Sequence[Paragraph]) -> list[int]:
    """Find the zone of each paragraph of a text, as an index into :data:`stance.labels.ZONES`.

    A text without any paragraph that reads like prose is all body, but for known headings.
    """
    zones = [BODY] * len(paragraphs)
    if any(paragraph.is_prose for paragraph in paragraphs):
        opening = _zone_opening(paragraphs, zones)
        for i in range(opening, len(paragraphs)):
            if paragraphs[i].kind != "quote":
                zones[i] = _read_aside(paragraphs[i].text, at_edge=i >= len(paragraphs) - _END)
        _zone_headings(paragraphs, zones, opening)
        _zone_end(paragraphs, zones, opening)
        _zone_links(paragraphs, zones, opening)
    for i, paragraph in enumerate(paragraphs):
        if paragraph.is_heading and zones[i] != BYLINE:
            zones[i] = _HEADLINE
    return zones


def count_words(text: str) -> int:
    """Count words, up to a number that nothing but prose has."""
    return len(text.split(None, 120))


def is_title(text: str) -> bool:
    """Return whether a line may stand over a text: short, and without a stop at its end."""
    return count_words(text) <= _MAX_HEADLINE_WORDS and not _is_ended(text)


def _is_ended(text: str) -> bool:
    return has_stop(text, ".!?…:;,—–-")


# Bylines and dates.
_MONTH: Final = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]{0,6}\b\.?"
_DATED: Final = r"(?:(?:first |last )?(?:published|updated|posted|modified))"
_DATE: Final = re.compile(
    rf"(?:{_DATED}:?\s+(?:on\s+|at\s+)?)?(?:(?:[a-z]{{3,6}}day|mon|tue|wed|thu|fri"
    rf"|sat|sun)[.,]*\s+)?(?:\d\d?(?:st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}}|{_MONTH}\s+(?:\d\d?(?:st|nd|rd|th)?,?\s+)?\d{{4}}"
    # An hour may follow, or another line's beginning.
    r"|\d{4}-\d\d-\d\d|\d\d?[./]\d\d?[./]\d{4})(?:\.?|[\sT,|·•–—(/@-]+(?:at\s+)?(?:\d|by\b).{0,40})$",
    re.IGNORECASE,
)
_BY: Final = re.compile(
    r"(?:(?:(?:Written|Words|Story|Interview|Translated|Analysis)\s+)?(?:[Bb]y|BY):?|Authors?:)"
    r"\s+(?:the\s+)?[A-Z]\S*(?:\s+\S+){0,14}(?:(?<![.?!])|(?<=[JS]r\.))$"
)
_NAME: Final = r"[A-Z][\w.’'-]*(?:\s+(?:[\"“(]?[A-Z][\w.’'-]*[\"”)]?|von|van|de|der|den|al|bin|da|la|of|&))"
_NAMES: Final = re.compile(rf"(?:{_NAME}){{1,4}}(?:(?:,|,?\s+and)\s+(?:{_NAME}){{1,4}}){{0,3}}")


def is_byline(text: str) -> bool:
    """Recognise a line that names the author, or gives the day of a text."""
    return count_words(text) <= 16 and (_DATE.match(text) or _BY.match(text)) is not None


def are_names(text: str) -> bool:
    """Recognise a line of nothing but names, or what looks like them."""
    return (
        len(text) <= 100 and text.split(maxsplit=1)[0] not in STARTERS and _NAMES.fullmatch(text) is not None
    )


# Credits, captions, links and prompts.
_PICTURE: Final = (
    r"\(?(?i:(?:image|photo(?:graph(?:y|er)?)?|picture|illustration|credit|graphic|source)s?(?: credit)?)"
)
_CREDIT_LEAD: Final = re.compile(
    rf"{_PICTURE}(?:\s*[:/|©…]|\s+(?:courtesy\s|[Bb]y\s(?=[A-Z])))(?!.*\b[a-z]+ [a-z]+ [a-z]+ [a-z]+)"
    r"|(?:(?i:copyright)\s*(?:©|(?=\d{4}))|©)\s*\S"
)
_AGENCY: Final = r"(?:Getty|Shutterstock|R(?i:euters)|AF?P|EPA|Associated Press|Bloomberg|iStock)\b"
_OF_AGENCY: Final = rf"{_AGENCY}(?:[\s/,]+[A-Z][\w/]*){{0,3}}\.?\)?$"
_CAPTION_SHAPE: Final = re.compile(
    rf".*\([^()]{{0,80}}\b{_AGENCY}[^()]{{0,60}}\)$|.*[.!?)\]”\"\d]\s+\(?Photo(?:\s\w+)?\s*[:/|©]\s*[A-Z].{{0,100}}$"
    rf"|.*[.!?”\"]\s[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){{1,3}}\s?/\s?{_OF_AGENCY}"
)
_LINE: Final = re.compile(
    r"(?:skip )?ad(?:vertisement)?|\W*pull ?quote\W*|\W*(?:read|see|show|continue) (?:more|next|also|reading)\W*"
    r"|(?:article|story) continue[sd] below(?: \w+)?|(?:more|related|recommended) (?:stories|articles).{0,40}"
    r"|(?:urgent|latest|alert)(?: poll)?|.{0,90}\b(?-i:Vote|Click|See) (?-i:Here|Video)\W?",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(  # *RELATED: …*, *More from us: …*, and a link's label that the text is glued to
    r"(?i:(?:read|also|more|related|recommended|trending|(?:now )?watch|(?:\w+ )?video)"
    r"(?: (?:more|next|also|read|from \w+|\w+))?)\s*[:|»›>–—]\s*[\"“‘']?[A-Z\d]|[A-Z][\w’' ]{2,30}:[A-Z][a-z]"
)
_CAPITAL_LABEL: Final = re.compile(r"[A-Z][A-Z’'/]+(?: [A-Z’'/]+){0,4}:(?=\s|$)")
_SITE: Final = r"(?:newsletters?|inbox|podcast|e-?mails?|alerts|(?:front|opinion) page|website|twitter|facebook|substack)\b"
_WORK: Final = (
    r"(?:article|essay|piece|column|op-ed|commentary|story|editorial|excerpt|interview|post|speech)"
)
_THIS: Final = rf"(?:(?:an?|portions?) (?:\w+ )?(?:version )?of )?this (?:\w+ )?{_WORK}"
_PROMPT: Final = re.compile(
    r"\W*(?:note: |update: )?(?:"
    rf"(?:get|join|follow|like|share)\b[^.!?]{{0,80}}\b(?:{_SITE}|your (?:\w+ )?(?:story|stories)\b)"
    r"|sign up (?:for|to)\b|subscribe\b|click (?:here|on)\b"
    r"|just watched\b|send letters\b"
    rf"|(?:to|you can) (?:read|see|find|submit|respond|send)\b[^!?]{{0,160}}\b(?:{_SITE}|columns|editorials|letters)"
    r"|[^.!?]{0,60}\b(?:editorials|editorial opinions|letters)\b[^.!?]{0,60}\b(?:editorial board|publishes)"
    r"|[^.!?]{0,40}\bif you (?:enjoyed|liked) (?:this|reading)\b|[^.!?]{0,80}\bis committed to publishing\b"
    rf"|{_THIS} (?:was|has been) (?:\w+ (?:and )?){{0,2}}(?:amended|corrected|updated)\b"
    r"|an earlier version of this\b|(?:correction|clarification|editor[’']s note)s?\b[^:.]{0,40}[:.–—](?:\s|$))",
    re.IGNORECASE,
)
_CALL: Final = re.compile(  # behind a sentence or a clause of theirs
    r"[.!?:;,] (?:(?:and|or) )?(?:sign up (?:for|to)|subscribe|click here (?:for|to)|join (?:our|us))\b",
    re.IGNORECASE,
)
_CALL_WORDS: Final = ("ign up ", "ubscribe", "lick ", "oin ")  # found faster
_NOTE: Final = re.compile(
    rf"\W*(?:{_THIS} )?(?:was )?(?:first |originally )?(?:appeare?[sd]|published|ran) (?:in|on|at|by) "
    r"(?:[\"“‘]?(?-i:[A-Z]|the [A-Z])|[^,.]{1,80}\.?$)"
    rf"|\W*{_THIS} (?:is|was|has been) (?:\w+ (?:and )?){{0,2}}(?:edited|translated|condensed|adapted|excerpted|by)\b"
    r"|[^.!?]{2,100} contributed (?:to this (?:report|story|article)|reporting|research)\b.{0,40}$"
    rf"|.{{0,250}}\b(?:views?|opinions?|{_WORK})\b[^.!?]{{0,60}}\b(?:are|do|does|is)\b[^.!?]{{0,30}}?"
    r"\b(?:own|alone|solely|personal|not necessarily|not (?:reflect|represent)\b[^.!?]{0,40}(?-i:[A-Z])"
    r"|those of (?:the |their |its )?(?:author|writer|individual))"
    r"|.{0,300}?\b(?:(?:follow|contact|reach|e-?mail|write(?: to)?)\s+"
    r"(?:him|her|them|us|me|the author|(?-i:[A-Z][\w. ]+ on))"
    r"|(?:can|may) be (?:reached|contacted|followed) (?:at|on|by|via|through))\b"
    rf"[^.!?]{{0,60}}(?:@|\w\.\w|\d{{3}}[-. )]|{_SITE})",
    re.IGNORECASE,
)


def _read_aside(text: str, *, at_edge: bool = True) -> int:
    """Read the zone off a paragraph's own words; most are body."""
    n_words = count_words(text)
    if n_words <= 16 and is_byline(text):
        return BYLINE
    is_label = n_words <= 16 and _CAPITAL_LABEL.match(text) and not has_stop(text.rstrip(":"), ".!?…;,")
    is_line = n_words <= 12 and _LINE.fullmatch(text.rstrip(".:"))
    if is_label or is_line or (n_words <= 25 and (_CREDIT_LEAD.match(text) or _LABEL.match(text))):
        return _CREDIT
    may_be_caption = text.endswith(")") or "Photo" in text or "/" in text  # found faster
    if n_words <= 60 and may_be_caption and _CAPTION_SHAPE.match(text):
        return _CAPTION
    if n_words > 90:
        return BODY
    if _PROMPT.match(text) or (any(word in text for word in _CALL_WORDS) and _CALL.search(text)):
        return _CREDIT
    return BYLINE if at_edge and _NOTE.match(text) else BODY


# Notes on the author.
_PERSON: Final = re.compile(
    r"(?P<name>[A-Z][\w.’'-]*(?:\s+(?:[\"“‘'(]{0,2}[A-Z][\w.’'-]*[\"”)]{0,2}|von|van|de|der|al|bin|da|la)){0,7}),?"
    r"(?:,(?:[^.]|\.(?=[\w,]|\s[a-z])){1,160},)?\s+(?:and\s+[A-Z][^.]{2,60}\s+)?"
    r"(?:is|was|are|were|serve[sd]|work(?:s|ed)|writes?|teach(?:es)?|covers?|leads?|directs?|chairs?|hosts?"
    r"|ha(?:s|ve)\s+(?:served|been|written|worked|taught|published))\b"
)
_OFFICE: Final = re.compile(
    r"\b(?i:fellow|professor|editor|analyst|columnist|director|researcher|writer|journalist|lecturer|scholar"
    r"|economist|correspondent|reporter|lawyer|attorney|consultant|founder|historian|scientist|advis[eo]r"
    r"|strategist|expert|teacher|engineer|physician|activist|critic|contributor|diplomat|host|anchor"
    r"|commentator|author(?! of (?:its|his|her|their)\b))s?\b(?![’'])"
    # An office that texts write of, too, is held somewhere.
    r"|\b(?i:president|chair\w*|minister|student|associate|senator|ambassador|officer|secretary|dean|manager"
    r"|partner|member|chief|serve[sd]?|lives?|works?|ceo|teach(?:es)?|represents?)s?\b"
    r"[^.]{0,60}?\b(?:at|of|for|with|in|to|from|on)\s+(?:the\s+|a\s+)?[\"“]?[A-Z]"
)


def _is_authors_note(paragraphs: Sequence[Paragraph], at: int, zones: Sequence[int]) -> bool:
    """Tell a note on the author, whose office it states, from prose on somebody of whom the body speaks, too."""
    text = paragraphs[at].text.lstrip("([*_—–• ")
    lead = _PERSON.match(text) if count_words(text) <= _MAX_NOTE_WORDS else None
    if lead is None or paragraphs[at].kind in ("quote", "cell"):
        return False
    names = lead["name"].split()
    if len(names) < 2 or _OFFICE.search(text, 0, min(len(text), lead.end() + 120)) is None:
        return False
    last = re.sub(r"[’']s$|\W+", "", names[-1])
    named = re.compile(rf"\b{re.escape(last)}\b", re.IGNORECASE)
    return not any(
        named.search(other.text) for i, other in enumerate(paragraphs) if zones[i] == BODY and i != at
    )


# Titles and headings.
_FIRST_PERSON: Final = re.compile(r"\b(?:I|[Mm][ey]|[Ww]e|[Uu]s|[Oo]ur)\b")
_SECTION: Final = re.compile(r"[A-Z][A-Z/ ]{3,20}:\s+(?=\S)")  # *OPINION: …*


def _is_title_case(text: str) -> bool:
    """Recognise *Who Pays for It?*."""
    words = [word.lstrip("\"“‘'([") for word in text.split()[1:]]
    return bool(words) and all(not word[:1].islower() for word in words if word.lower() not in MINOR_WORDS)


def _is_headline(paragraphs: Sequence[Paragraph], at: int, has_headline: bool) -> bool:
    paragraph, following = paragraphs[at], paragraphs[at + 1].text
    if paragraph.is_heading or paragraph.kind in ("item", "quote", "cell"):
        return paragraph.is_heading
    text = _SECTION.sub("", paragraph.text)
    n_words = count_words(text)
    if is_title(text) or paragraph.n_sentences > 2 or n_words > _MAX_HEADLINE_WORDS:
        return is_title(text)
    is_titled = _is_title_case(text)
    if text.rstrip("\"”’'»)]").endswith(("?", "!")) and n_words <= _MAX_QUESTION_WORDS:
        return not has_headline or is_titled
    return at == 0 and ((is_titled and n_words > 3) or is_byline(following) or are_names(following))


def _zone_opening(paragraphs: Sequence[Paragraph], zones: list[int]) -> int:
    """Zone what stands over the body; return where the body begins."""
    at = 0
    while at < len(paragraphs) - 1 and paragraphs[at].kind != "quote":
        text = paragraphs[at].text
        has_headline, has_standfirst = _HEADLINE in zones[:at], _STANDFIRST in zones[:at]
        zone = _read_aside(_SECTION.sub("", text) if at == 0 else text)
        if zone == BODY and (_is_authors_note(paragraphs, at, zones) or (has_headline and are_names(text))):
            zone = BYLINE
        elif zone == BODY and not has_standfirst and _is_headline(paragraphs, at, has_headline):
            zone = _HEADLINE
        elif zone == BODY and at and not has_standfirst and _is_standfirst(paragraphs, at, zones):
            zone = _STANDFIRST
        if zone == BODY:
            break
        zones[at] = zone
        at += 1
    return at


def _is_standfirst(paragraphs: Sequence[Paragraph], at: int, zones: Sequence[int]) -> bool:
    """Tell a standfirst from a first paragraph: over an aside, or one sentence before paragraphs of more."""
    paragraph, following = paragraphs[at], paragraphs[at + 1]
    most = 45 if _HEADLINE in zones[:at] else 28  # below a picture alone, more is the body's first sentence
    is_short = 4 <= count_words(paragraph.text) <= most and paragraph.n_sentences <= 3
    if not is_short or paragraph.kind in ("item", "cell"):
        return False
    has_begun = paragraph.n_sentences > 1 or _FIRST_PERSON.search(paragraph.text)
    if has_begun or zones[at - 1] == _CAPTION or _read_aside(following.text) in (_CAPTION, BYLINE):
        return not has_begun or is_byline(following.text)
    rest = [other for other in paragraphs[at + 1 : at + 6] if other.is_prose]
    return BYLINE not in zones[:at] and len(rest) > 1 and all(other.n_sentences > 1 for other in rest)


def _zone_headings(paragraphs: Sequence[Paragraph], zones: list[int], opening: int) -> None:
    """Zone lines without a stop over prose, but not those of a list that a colon leads to."""
    places = range(opening, len(paragraphs) - 1)
    lines = [i for i in places if zones[i] == BODY and _may_be_heading(paragraphs, i)]
    rows = set()
    for above, i in pairwise(lines):
        is_led = above > 0 and paragraphs[above - 1].is_prose and has_stop(paragraphs[above - 1].text, ":")
        if above == i - 1 and (above in rows or is_led):
            rows |= {above, i}
    for i in sorted({*lines} - rows, reverse=True):
        if paragraphs[i + 1].is_prose or i + 1 not in lines:
            zones[i] = _HEADLINE


def _may_be_heading(paragraphs: Sequence[Paragraph], at: int) -> bool:
    paragraph, text = paragraphs[at], paragraphs[at].text
    if len(text) > 200 or paragraph.kind in ("quote", "cell") or "(@" in text:
        return False
    if count_words(text) > _MAX_HEADING_WORDS:
        return False
    is_listed = paragraph.is_known or "item" in (paragraphs[at - 1].kind, paragraphs[at + 1].kind)
    if paragraph.kind == "heading" or (paragraph.kind == "item" and is_listed):
        return paragraph.kind == "heading"
    is_upper = text.lstrip("#*_\"“‘' ().0123456789")[:1].isupper() and not (
        text[0] in '"“' and text[-1] in '"”'
    )
    return is_upper and (not _is_ended(text) or (text.endswith("?") and _is_title_case(text)))


def _zone_end(paragraphs: Sequence[Paragraph], zones: list[int], opening: int) -> None:
    """Zone notes on authors, at the end and below their own sections, and signatures."""
    n = len(paragraphs)
    for i in range(opening + 1, n):
        is_note = zones[i] == BODY and (i >= n - _END or zones[i + 1] == _HEADLINE)
        is_signed = zones[i] == BODY and i > n - 4 and paragraphs[i].kind != "item"
        if (is_note and _is_authors_note(paragraphs, i, zones)) or (
            is_signed and are_names(paragraphs[i].text)
        ):
            zones[i] = BYLINE


def _zone_links(paragraphs: Sequence[Paragraph], zones: list[int], opening: int) -> None:
    """Zone lines without a stop below the body, which are headlines of other texts; one alone may be the body's."""
    links = []
    for i in range(len(paragraphs) - 1, opening, -1):
        text = paragraphs[i].text
        if zones[i] == BODY and (paragraphs[i].kind != "paragraph" or not is_title(text) or "(@" in text):
            break
        if zones[i] in (BODY, _HEADLINE):
            links.append(i)
    for i in links if len(links) > 1 or _CREDIT in zones else ():
        zones[i] = _CREDIT
