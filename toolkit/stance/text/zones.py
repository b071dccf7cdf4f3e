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
from stance.text.abbreviations import MINOR_WORDS, NO_INITIALS
from stance.text.asides import (
    BY,
    BYLINE,
    CAPTION,
    CREDIT,
    DASHED,
    LABEL,
    are_names,
    count_words,
    find_subject,
    is_byline,
    read_aside,
)
from stance.text.segment import has_stop

_HEADLINE: Final = ZONES.index("headline")
_STANDFIRST: Final = ZONES.index("standfirst")

_MAX_HEADLINE_WORDS: Final = 22
_MAX_HEADING_WORDS: Final = 12
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


def find_zones(paragraphs: Sequence[Paragraph]) -> list[int]:
    """Find the zone of each paragraph of a text, as an index into :data:`stance.labels.ZONES`.

    A text of one paragraph, or one without any that reads like prose, is all body, but for known headings.
    """
    zones = [BODY] * len(paragraphs)
    if len(paragraphs) > 1 and any(paragraph.is_prose for paragraph in paragraphs):
        opening = _zone_opening(paragraphs, zones)
        for i in range(opening, len(paragraphs)):
            if paragraphs[i].kind != "quote":
                zones[i] = read_aside(paragraphs[i].text, at_edge=i >= len(paragraphs) - _END)
        _zone_headings(paragraphs, zones, opening)
        for i in range(len(paragraphs) - 1, max(opening, len(paragraphs) // 2) - 1, -1):
            if _NOTES.fullmatch(paragraphs[i].text.strip(" *#_:")):
                zones[i:] = [_HEADLINE, *[CREDIT] * (len(zones) - i - 1)]
                break
        _zone_end(paragraphs, zones, opening)
    if not all(paragraph.is_known and paragraph.kind == "heading" for paragraph in paragraphs):
        for i, paragraph in enumerate(paragraphs):
            if paragraph.is_known and paragraph.kind == "heading" and zones[i] != BYLINE:
                zones[i] = _HEADLINE
    return zones


# Titles and headings.
_BULLETS: Final = "•●▪◦‣·*–—+-"
_LISTED: Final = re.compile(
    rf"{NO_INITIALS}(?:[{_BULLETS}]|\(?(?:\d{{1,3}}|[^\W\d_]|[ivx]{{2,4}}|[IVX]{{2,4}})[.)])\s"
)
_ENDS_IN_ADDRESS: Final = re.compile(r"\s(?:(?:https?://|www\.)\S+|[\w.+-]+@[\w.-]+\.\w+)$")
_NUMERAL: Final = re.compile(
    r"[\s*_#§(\[–—-]*(?:(?:Part|Chapter|Section)\s+)?(?:\d{1,3}|[IVXL]{1,6}|[ivx]{1,4})[\s*_.:)\]–—-]*"
)
_FIRST_NUMERAL: Final = re.compile(r"\b(?:1|I|i)\b|Part|Chapter|Section")
_NUMBERED: Final = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVX]{1,5}\.|[A-Z]\.)\s+[\"“‘'(]?[A-Z]")
_NOTES: Final = re.compile(r"(?:end|foot)?notes|references|bibliography|sources|works cited", re.IGNORECASE)
_FIRST_PERSON: Final = re.compile(r"\b(?:I|[Mm][ey]|[Ww]e|[Uu]s|[Oo]ur)\b")
# A day, a greeting or a question to be answered sets a scene; standfirsts sum up.
_SETS_SCENE: Final = re.compile(
    r"(?:Yesterday|Tonight|Last\s|One\s|(?:On|At|In|Late|Early|Earlier)\s(?:[\w’',-]+\s){0,5}?(?:\w+day"
    r"|[A-Z]\w+|\d{4})\b"
    r"|Q[:.]\s|Dear\s[A-Z]|Good\s(?:morning|afternoon|evening)\b|Thank\syou\b|A\s\w+\sago\b"
    r"|(?:Sir|Madam|Comrades|Friends|Ladies\sand\sgentlemen|M(?:rs?|s|adam)\.?\s[A-Z]\w+)\s?[,:–—])"
)


def is_title(text: str) -> bool:
    """Return whether a line may stand over a text: short, and without a stop at its end."""
    return count_words(text) <= _MAX_HEADLINE_WORDS and not (_is_ended(text) or _is_listed(text))


def _is_ended(text: str) -> bool:
    """Return whether a stop or an address ends a paragraph, though the mark of a note may follow."""
    if has_stop(text, ".!?…:;,—–-"):
        return True
    tail = text[-200:]
    return ("/" in tail or "@" in tail or "www." in tail) and _ENDS_IN_ADDRESS.search(tail) is not None


def _is_listed(text: str) -> bool:
    return _LISTED.match(text) is not None


def _is_title_case(text: str) -> bool:
    """Recognise *Who Pays for It?*, not *And Malta?* or *Q: When?*."""
    first, *words = (word.lstrip("\"“‘'([") for word in text.split())
    goes_on = first.endswith(":") or first in ("And", "But", "Or")
    major = [word for word in words if word.lower() not in MINOR_WORDS]
    return bool(words) and not goes_on and all(not word[:1].islower() for word in major)


_SECTION: Final = re.compile(r"[A-Z][A-Z/ ]{3,20}:\s+(?=\S)")  # *OPINION: …*


def _is_headline(paragraphs: Sequence[Paragraph], at: int, has_headline: bool) -> bool:
    paragraph = paragraphs[at]
    if paragraph.is_known and paragraph.kind == "heading":
        return True
    if paragraph.kind in ("item", "quote", "cell"):
        return False
    text = _SECTION.sub("", paragraph.text)
    n_words = count_words(text)
    if paragraph.n_sentences > 2 or n_words > _MAX_HEADLINE_WORDS:
        return False
    if is_title(text):
        return True
    is_titled = _is_title_case(text)
    if text.rstrip("\"”’'»)]").endswith(("?", "!")) and n_words <= _MAX_HEADING_WORDS:
        return not has_headline or is_titled
    following = paragraphs[at + 1].text
    is_over = read_aside(following) in (BYLINE, CAPTION) or are_names(following)
    return at == 0 and ((is_titled and n_words > 3) or (is_over and not text.endswith((":", ","))))


def _zone_opening(paragraphs: Sequence[Paragraph], zones: list[int]) -> int:
    """Zone what stands over the body; return where the body begins."""
    at = 0
    has_headline = has_standfirst = False
    while at < len(paragraphs) - 1 and paragraphs[at].kind != "quote":
        text = paragraphs[at].text
        zone = read_aside(_SECTION.sub("", text) if at == 0 else text)
        if zone == BODY and (_is_authors_note(paragraphs, at, zones) or (has_headline and are_names(text))):
            zone = BYLINE
        elif zone == BODY and not has_standfirst and _is_headline(paragraphs, at, has_headline):
            zone = _HEADLINE
            has_headline = True
        elif zone == BODY and has_headline and not has_standfirst and _is_standfirst(paragraphs, at, zones):
            zone = _STANDFIRST
            has_standfirst = True
        if zone == BODY:
            break
        zones[at] = zone
        at += 1
    if not any(paragraph.is_prose for paragraph in paragraphs[at:]):
        zones[:at] = [BODY] * at  # nothing but lines without a stop: a list or a table
        return 0
    return at


def _is_standfirst(paragraphs: Sequence[Paragraph], at: int, zones: Sequence[int]) -> bool:
    """Tell a standfirst from a first paragraph: over an aside, or one sentence before paragraphs of more."""
    paragraph, following = paragraphs[at], paragraphs[at + 1]
    is_short = 4 <= count_words(paragraph.text) <= 45 and paragraph.n_sentences <= 3
    if not is_short or paragraph.kind in ("item", "cell") or paragraph.text[-1] in ":;,":
        return False
    has_begun = _FIRST_PERSON.search(paragraph.text) or _SETS_SCENE.match(paragraph.text)
    is_over = is_byline(following.text) and (
        paragraph.n_sentences < 3 or BY.match(following.text) is not None
    )
    if is_over or (are_names(following.text) and not has_begun):
        return True
    if paragraph.n_sentences != 1 or has_begun or following.kind == "quote":
        return False
    if zones[at - 1] == CAPTION or read_aside(following.text) in (CAPTION, BYLINE):
        return True
    if BYLINE in zones[:at]:
        return False
    rest = [other for other in paragraphs[at + 1 : at + 6] if other.is_prose]
    return all(other.n_sentences > 1 for other in rest) and len(rest) > 1


def _zone_headings(paragraphs: Sequence[Paragraph], zones: list[int], opening: int) -> None:
    """Zone lines without a stop over prose, but not those of a list that a colon leads to."""
    for i in range(opening + 1, len(paragraphs) - 1):
        if zones[i] == BODY and zones[i - 1] == CREDIT and _is_link(paragraphs[i], paragraphs[i - 1]):
            zones[i] = CREDIT
    inside = [i for i in range(opening, len(paragraphs) - 1) if zones[i] == BODY]
    lines = [i for i in inside if _may_be_heading(paragraphs[i])]
    numerals = {i for i in lines if _NUMERAL.fullmatch(paragraphs[i].text)}
    if all(_FIRST_NUMERAL.search(paragraphs[i].text) is None for i in numerals):
        lines = [i for i in lines if i not in numerals]  # numbers that answer
    if sum(not _NUMBERED.match(paragraphs[i].text) and i not in numerals for i in lines) * 2 > len(inside):
        return
    rows = set()
    for above, i in pairwise(lines):
        is_led = above > 0 and paragraphs[above - 1].is_prose and has_stop(paragraphs[above - 1].text, ":")
        if above == i - 1 and (above in rows or is_led):
            rows |= {above, i}
    heads = set(lines)
    titled = {i for i in inside if _is_titled_stop(paragraphs[i])}
    if len(titled) > 1:
        heads |= titled
    below = len(paragraphs) - 1  # the next paragraph but for ads and links
    for i in range(len(paragraphs) - 2, opening - 1, -1):
        below = i + 1 if zones[i + 1] != CREDIT else below
        if i in heads and i not in rows:
            is_guessed = paragraphs[i].kind == "heading" and not paragraphs[i].is_known
            zones[i] = _HEADLINE if is_guessed or paragraphs[below].is_prose or below not in heads else BODY


def _is_link(paragraph: Paragraph, above: Paragraph) -> bool:
    """Recognise one of a row of links: a line without a stop under a label or another link."""
    is_row = LABEL.match(above.text) is not None or (
        not _is_ended(above.text) and count_words(above.text) > 4
    )
    return is_row and count_words(paragraph.text) > 4 and is_title(paragraph.text)


def _is_titled_stop(paragraph: Paragraph) -> bool:
    """Recognise *The Long War.*, which heads a section if others do, too."""
    text = paragraph.text
    n_words = count_words(text)
    return 1 < n_words < 6 and paragraph.kind == "paragraph" and text[-1] == "." and _is_title_case(text)


def _may_be_heading(paragraph: Paragraph) -> bool:
    text = paragraph.text
    if paragraph.kind in ("quote", "cell") or count_words(text) > _MAX_HEADING_WORDS:
        return False
    if _NUMERAL.fullmatch(text) or (_NUMBERED.match(text) and not paragraph.is_known):
        return not _is_ended(text) or len(text) < 24 or text.endswith("?")
    if paragraph.kind == "item" or _is_listed(text):
        return False
    if paragraph.kind == "heading":
        return True
    is_upper = text.lstrip("#*_\"“‘' ")[:1].isupper()
    if paragraph.n_sentences > 1 and _is_ended(text):
        return False
    is_quoted = text[0] in '"“' and text[-1] in '"”'
    return (
        is_upper and not is_quoted and (not _is_ended(text) or (text.endswith("?") and _is_title_case(text)))
    )


def _is_authors_note(paragraphs: Sequence[Paragraph], at: int, zones: Sequence[int]) -> bool:
    """Tell a note on the author from prose on somebody, of whom the body speaks, too."""
    name = find_subject(paragraphs[at].text)
    if name is None or paragraphs[at].kind in ("quote", "cell"):
        return False
    if not name:
        return True
    named = re.compile(rf"\b{re.escape(name[-1])}\b", re.IGNORECASE)
    if at > 2 and zones[at - 1] == _HEADLINE and named.search(paragraphs[at - 1].text):
        return False  # a section on somebody
    near = (*range(min(at, 4)), *range(max(0, at - _END), at))
    if any(zones[i] == BYLINE and named.search(paragraphs[i].text) for i in near):
        return True
    if (
        at > 3
        and len(name) > 1
        and any(zones[i] == _HEADLINE and " ".join(name) in paragraphs[i].text for i in near)
    ):
        return True  # of those who write the sections
    if len(name) == 1 or 4 <= at < len(paragraphs) - _END:
        return False
    others = (other.text for i, other in enumerate(paragraphs) if zones[i] == BODY and i != at)
    return not any(map(named.search, others))


def _zone_end(paragraphs: Sequence[Paragraph], zones: list[int], opening: int) -> None:
    """Zone notes on authors, at the end and below their own sections, and signatures."""
    n = len(paragraphs)
    for i in range(opening + 1, n):
        text = paragraphs[i].text
        if zones[i] != BODY:
            continue
        if (i >= n - _END or zones[i + 1] == _HEADLINE) and _is_authors_note(paragraphs, i, zones):
            zones[i] = BYLINE
        elif i > n - 4 and ((dash := DASHED.match(text)) or paragraphs[i].kind != "item"):
            is_under = zones[i - 1] == BYLINE and count_words(text) < 5 and is_title(text)
            if is_under or are_names(text[dash.end() :] if dash else text):
                zones[i] = BYLINE
