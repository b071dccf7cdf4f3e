"""Sentence ends marked by layout: blank lines, headings, list items, and lines that are paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from stance.records import Block, BlockKind
from stance.text import abbreviations as abbr
from stance.text.segment import has_stop

_LINE_END: Final = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_LINE_ENDS: Final = "\n\r\x0b\x0c\x85\u2028\u2029"
_BLANK_LINE: Final = re.compile(  # led by one class of characters, which is what makes the search fast
    r"[\n\r\x0b\x0c\x85\u2028\u2029]"
    r"(?:(?<=\u2029)|(?:(?<=\r)\n)?+(?>[^\S\r\n\x0b\x0c\x85\u2028\u2029]*)(?>\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]))\s*"
)
_BULLET: Final = re.compile(r"\s*[•●▪◦‣·*]\s+(?=\S)")
_DASH_ITEM: Final = re.compile(r"\s*[-–—+]\s+(?=\S)")
_NUMBER_ITEM: Final = re.compile(
    rf"\s*{abbr.NO_INITIALS}"
    r"(?:\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})\)|(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})\.)\s+(?=\S)"
)
_INLINE_BULLET: Final = re.compile(r"[*•](?<=\s.)(?=\s++[A-Z$€£“\"])")
_NO_LEAD: Final = frozenset(":*•")
_STARTS_SENTENCE: Final = re.compile(r"[\"“‘'(\[«*_]*[A-Z0-9\u00c0-\u00de]")
_STARTS_SMALL: Final = re.compile(r"[\"“‘'(\[«*_]*[a-z\u00df-\u00ff]")
_SEVERAL: Final = re.compile(r"[a-z]{2}[.!?][\"”’')]?\s+[\"“‘'(]?[A-Z]")
# Marks alone, an address, handles and tags.
_SAYS_NOTHING: Final = re.compile(r"[\W\d_]*|(?:[#@][\w.]+\s*)+|(?:https?://|www\.)\S+|[\w.+-]+@[\w.-]+\w")
_QUOTED_LINE: Final = re.compile(r"[^\s>]\s*[\r\n]\s*>")
_COMPARES: Final = re.compile(r">\s*(?:[=$€£.]|[-–−+]?\d)")
_KNOWN: Final = ("heading", "item", "quote", "cell")  # the others read as plain text does
_MAX_HEADING_WORDS: Final = 14
_WIDE_LINE: Final = 120
_MAX_LABEL: Final = 60
_STOPS: Final = ".!?…:"
_MAX_END: Final = 60  # characters that a stop and what stands behind it may take


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of text that no sentence crosses; ``is_known`` says that its format gives its kind."""

    start: int
    end: int
    para: int
    kind: BlockKind = "paragraph"
    is_known: bool = False


def find_units(text: str, blocks: Sequence[Block] = ()) -> list[Unit]:
    """Cut a text where its layout ends a sentence: units without white space around them, none empty."""
    if not blocks and not any(mark in text for mark in _LINE_ENDS):
        start, end = _tighten(text, 0, len(text))
        return _cut_bullets(text, [Unit(start, end, 0)]) if end > start else []
    paragraphs = _cut(text, 0, len(text), _BLANK_LINE)
    known = [block for block in blocks if block.kind in _KNOWN]
    has_mail = ">" in text
    if not known and (len(paragraphs) == 1 or not has_mail):
        paragraphs = _part_paragraphs(text, paragraphs)
    if has_mail:
        paragraphs = [part for paragraph in paragraphs for part in _part_mail(text, *paragraph)]
    if known:
        stretches = list(_cut_at_blocks(text, paragraphs, known))
    else:
        stretches = [(start, end, para, None) for para, (start, end) in enumerate(paragraphs)]
    units: list[Unit] = []
    for start, end, para, kind in stretches:
        if kind in ("heading", "cell"):
            units.append(Unit(start, end, para, kind, True))
            continue
        lines = _cut(text, start, end, _LINE_END)
        if kind is not None or (has_mail and _is_mail(text, start, end)):
            own: BlockKind = kind or "quote"
            is_mail = own == "quote" and text[start] == ">"
            joined = _join_mail(text, lines, para) if is_mail else _join_lines(text, lines, para)
            units += [replace(unit, kind=own, is_known=True) for unit in joined]
        elif len(lines) == 1:
            units.append(Unit(start, end, para, _item_kind(_is_item(text, start))))
        else:
            units += _join_lines(text, lines, para)
    return _cut_bullets(text, units)


def _cut_at_blocks(
    text: str, paragraphs: list[tuple[int, int]], blocks: Sequence[Block]
) -> Iterator[tuple[int, int, int, BlockKind | None]]:
    """Yield start, end, paragraph and known kind of each stretch between edges of paragraphs and blocks."""
    place = 0
    for para, (begin, end) in enumerate(paragraphs):
        at = begin
        while at < end:
            while place < len(blocks) and blocks[place].end <= at:
                place += 1
            block = blocks[place] if place < len(blocks) else None
            kind = block.kind if block is not None and block.start <= at else None
            edge = end if block is None else min(end, block.end if kind else block.start)
            start, stop = _tighten(text, at, edge)
            if stop > start:
                yield start, stop, para, kind
            at = edge


def _is_mail(text: str, start: int, end: int) -> bool:
    """Return whether each line of a paragraph is led by ``>``; a single line may compare numbers."""
    if text[start] != ">":
        return False
    lines = [line.lstrip() for line in text[start:end].rstrip().splitlines()]
    return all(line[0:1] == ">" for line in lines) and (len(lines) > 1 or _COMPARES.match(lines[0]) is None)


def _item_kind(is_item: bool) -> BlockKind:
    return "item" if is_item else "paragraph"


def _part_paragraphs(text: str, blocks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Part blocks that hold a paragraph a line."""
    parts: list[tuple[int, int]] = []
    is_alone = len(blocks) == 1
    for start, end in blocks:
        is_long = end - start > _WIDE_LINE * 2 and any(text.find(mark, start, end) > 0 for mark in "\n\r")
        lines = _cut(text, start, end, _LINE_END) if is_alone or is_long else []
        paragraphs = _join_wrapped(text, lines)
        n_wrapped = len(lines) - len(paragraphs)
        is_parted = n_wrapped * 3 <= len(paragraphs) and _are_paragraphs(text, paragraphs, is_alone=is_alone)
        parts += paragraphs if is_parted else [(start, end)]
    return parts


def _join_wrapped(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join lines that go on in small letters; at the top they may be a byline (*by Jane Moss*) or buttons."""
    joined: list[tuple[int, int]] = []
    may_go_on = has_ended = False
    for start, end in lines:
        if may_go_on and _STARTS_SMALL.match(text, start, end):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
        is_ended = _is_ended(text, start, end)
        has_ended = has_ended or is_ended
        is_open = text[end - 1] == "," or has_ended or end - start > _MAX_LABEL
        says_nothing = _is_item(text, start) or _SAYS_NOTHING.fullmatch(text, start, end)
        may_go_on = is_open and not (is_ended or text[end - 1] == ";" or says_nothing)
    return joined


def _is_ended(text: str, start: int, end: int) -> bool:
    return has_stop(text[max(start, end - _MAX_END) : end], _STOPS)


def _part_mail(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Part what introduces a quotation of e-mail (*Tom wrote:*) from the quotation right under it."""
    quoted = _QUOTED_LINE.search(text, start, end)
    if quoted is None:
        return [(start, end)]
    begin, lead_end = quoted.end() - 1, quoted.start() + 1
    is_led = text[start] != ">" and text[lead_end - 1] == ":" and _is_mail(text, begin, end)
    return [(start, lead_end), (begin, end)] if is_led else [(start, end)]


def _cut_bullets(text: str, units: list[Unit]) -> list[Unit]:
    """Cut before bullets inside a line (flattened lists); the first stays with what leads to it."""
    if not ("*" in text and " * " in text) and "• " not in text:  # one character is found faster
        return units
    cut: list[Unit] = []
    for unit in units:
        if unit.is_known:
            cut.append(unit)
            continue
        begin, kind = unit.start, unit.kind
        for match in _INLINE_BULLET.finditer(text, unit.start, unit.end):
            end = match.start()
            while end > begin and text[end - 1].isspace():
                end -= 1
            if end > begin and not (text[end - 1] in _NO_LEAD or text[end - 1].isdecimal()):
                cut.append(Unit(begin, end, unit.para, _item_kind(kind == "item")))
                begin, kind = match.start(), "item"
        cut.append(Unit(begin, unit.end, unit.para, kind))
    return cut


def _join_lines(text: str, lines: list[tuple[int, int]], para: int) -> list[Unit]:
    """Put hard-wrapped lines together, and keep headings and list items for themselves."""
    units: list[Unit] = []
    width = max(end - start for start, end in lines)
    begin = lines[0][0]
    item = _is_item(text, begin)
    fresh = True
    for (start, end), (next_start, next_end) in pairwise(lines):
        next_item = _is_item(text, next_start)
        heading = False
        ended = _is_ended(text, start, end)
        if next_item:
            cut = ended or item or text[end - 1] in ",;" or _BULLET.match(text, next_start) is not None
        elif ended or text[end - 1] in ",;-–—":
            cut = False
        else:
            cut = _STARTS_SENTENCE.match(text, next_start, next_end) is not None and (
                end - start > _WIDE_LINE
                or (fresh and _looks_like_heading(text[start:end], width, next_end - next_start))
            )
            heading = cut and not item and end - start <= _WIDE_LINE
        if cut:
            units.append(Unit(begin, end, para, "heading" if heading else _item_kind(item)))
            begin, item = next_start, next_item
        fresh = cut or ended
    units.append(Unit(begin, lines[-1][1], para, _item_kind(item)))
    return units


def _join_mail(text: str, lines: list[tuple[int, int]], para: int) -> list[Unit]:
    """Put lines led by ``>`` together, and cut after sentences: before that mark no stop is judged well."""
    units: list[Unit] = []
    begin = lines[0][0]
    for (start, end), (next_start, _) in pairwise(lines):
        word = text[start:end].rstrip("\"”’'») ").rpartition(" ")[2]
        is_open = word.endswith(".") and (
            len(word) < 3 or abbr.leads_to_name(word[:-1]) or abbr.leads_on(word[:-1])
        )
        if word.strip(">") == "" or (word[-1] in ".!?…" and not is_open):
            units.append(Unit(begin, end, para))
            begin = next_start
    units.append(Unit(begin, lines[-1][1], para))
    return units


def _looks_like_heading(line: str, width: int, next_width: int) -> bool:
    words = line.split()
    last = words[-1].strip("\"“‘'([«”’)]»*_").rstrip(".").lower()
    if len(words) > _MAX_HEADING_WORDS or last in abbr.MINOR_WORDS or last in abbr.TITLES:
        return False
    if line.isupper() or line.startswith("#"):
        return True
    major = [word for word in words if word.lower() not in abbr.MINOR_WORDS and word[:1].isalpha()]
    titled = len(words) > 1 and bool(major) and all(word[0].isupper() for word in major)
    share = 0.85 if titled else 0.6
    return len(line) < share * width or next_width > _WIDE_LINE


def _are_paragraphs(text: str, lines: list[tuple[int, int]], *, is_alone: bool) -> bool:
    """Tell a text, or a block among others, with a paragraph a line from one wrapped by hand."""
    if len(lines) < 3:
        return False
    n_ended = n_wide = n_wide_open = n_several = 0
    all_whole = True  # below a title and the like, every line is whole sentences
    for start, end in lines:
        if _is_item(text, start) or _SAYS_NOTHING.fullmatch(text, start, end):
            continue  # a list or an address says nothing of the lines around it
        is_wide = end - start > _WIDE_LINE
        n_wide += is_wide
        if _is_ended(text, start, end):
            n_ended += 1
            n_several += _SEVERAL.search(text, start, end) is not None
            all_whole = all_whole and _STARTS_SENTENCE.match(text, start, end) is not None
        elif text[end - 1] != ";":
            n_wide_open += is_wide
            all_whole = all_whole and n_ended == 0
    if n_ended == 0 or n_wide_open * 3 > n_ended:
        return False
    mostly_wide = n_wide * 2 >= n_ended + n_wide_open
    all_whole = all_whole and n_ended > 2
    if is_alone:
        return mostly_wide or (all_whole and not _is_ended(text, *lines[0]))
    # Among paragraphs between blank lines, a line may be a sentence, too.
    return n_several * 2 >= n_ended > 1 and (mostly_wide or all_whole)


def _is_item(text: str, start: int) -> bool:
    return any(pattern.match(text, start) for pattern in (_BULLET, _DASH_ITEM, _NUMBER_ITEM))


def _cut(text: str, begin: int, end: int, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    spans = []
    at = begin
    for match in pattern.finditer(text, begin, end):
        spans.append(_tighten(text, at, match.start()))
        at = match.end()
    spans.append(_tighten(text, at, end))
    return [(start, stop) for start, stop in spans if stop > start]


def _tighten(text: str, start: int, end: int) -> tuple[int, int]:
    stretch = text[start:end]
    stripped = stretch.strip()
    if not stripped:
        return start, start
    lead = len(stretch) - len(stretch.lstrip())
    return start + lead, start + lead + len(stripped)
