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
from stance.text.zones import are_names, is_byline, is_title

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
_KNOWN: Final = ("heading", "item", "quote", "cell")  # the others read as plain text does
_MAX_HEADING_WORDS: Final = 14
_NARROW_LINE: Final = 40
_WIDE_LINE: Final = 120
_FULL_LINE: Final = 0.85  # of the width, with the next line's first word
_MAX_OPENING_LINES: Final = 4
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


def flatten(text: str) -> str:
    """Put a space for each mark that ends a line, so that offsets hold."""
    for mark in _LINE_ENDS:
        text = text.replace(mark, " ")
    return text


def find_units(text: str, blocks: Sequence[Block] = ()) -> list[Unit]:
    """Cut a text where its layout ends a sentence: units without white space around them, none empty."""
    if not blocks and not any(mark in text for mark in _LINE_ENDS):
        start, end = _tighten(text, 0, len(text))
        return _cut_bullets(text, [Unit(start, end, 0)]) if end > start else []
    paragraphs = _cut(text, 0, len(text), _BLANK_LINE)
    known = [block for block in blocks if block.kind in _KNOWN]
    if len(paragraphs) == 1 and not known:
        lines = _cut(text, *paragraphs[0], _LINE_END)
        paragraphs = lines if _are_paragraphs(text, lines) else paragraphs
    elif len(text) < _WIDE_LINE * len(paragraphs) and not known:
        paragraphs = _join_spaced_lines(text, paragraphs)
    if not known:
        for at in (1, 0):
            paragraphs[at : at + 1] = _part_opening(text, paragraphs[at : at + 1])
    units: list[Unit] = []
    whole = ((start, end, para, None) for para, (start, end) in enumerate(paragraphs))
    for start, end, para, kind in _cut_at_blocks(text, paragraphs, known) if known else whole:
        if kind in ("heading", "cell"):
            units.append(Unit(start, end, para, kind, True))
            continue
        joined = _join_lines(text, _cut(text, start, end, _LINE_END), para)
        units += joined if kind is None else [replace(unit, kind=kind, is_known=True) for unit in joined]
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


def _item_kind(is_item: bool) -> BlockKind:
    return "item" if is_item else "paragraph"


def _is_ended(text: str, start: int, end: int) -> bool:
    return has_stop(text[max(start, end - _MAX_END) : end], _STOPS)


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
    if len(lines) == 1:
        return [Unit(*lines[0], para, _item_kind(_is_item(text, lines[0][0])))]
    units: list[Unit] = []
    width = max(end - start for start, end in lines)
    begin = lines[0][0]
    item = _is_item(text, begin)
    for (start, end), (next_start, next_end) in pairwise(lines):
        next_item = _is_item(text, next_start)
        ended = _is_ended(text, start, end)
        heading = False
        if next_item:
            cut = ended or item or text[end - 1] in ",;" or _BULLET.match(text, next_start) is not None
        else:
            cut = (
                not ended
                and text[end - 1] not in ",;-–—"
                and _STARTS_SENTENCE.match(text, next_start) is not None
            )
            heading = cut and _looks_like_heading(text[start:end], width, next_end - next_start)
            cut = heading or (cut and end - start > _WIDE_LINE)
        if cut:
            units.append(Unit(begin, end, para, "heading" if heading and not item else _item_kind(item)))
            begin, item = next_start, next_item
    units.append(Unit(begin, lines[-1][1], para, _item_kind(item)))
    return units


def _looks_like_heading(line: str, width: int, next_width: int) -> bool:
    words = line.split()
    last = words[-1].strip("\"“‘'([«”’)]»*_").rstrip(".").lower()
    if len(words) > _MAX_HEADING_WORDS or last in abbr.MINOR_WORDS:
        return False
    is_titled = all(word[0].isupper() for word in words if word not in abbr.MINOR_WORDS and word[0].isalpha())
    return line.startswith("#") or len(line) < (0.85 if is_titled else 0.6) * width or next_width > _WIDE_LINE


def _are_paragraphs(text: str, lines: list[tuple[int, int]]) -> bool:
    """Tell a text with a paragraph a line from one wrapped by hand."""
    prose = [line for line in lines if not _is_item(text, line[0])]
    ended = [line for line in prose if _is_ended(text, *line)]
    wide = [line for line in prose if line[1] - line[0] > _WIDE_LINE]
    n_open = sum(line not in ended for line in wide)
    return len(lines) > 2 and n_open * 3 <= len(ended) > 0 and len(wide) * 2 >= len(ended) + n_open


def _part_opening(text: str, paragraphs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Part a paragraph that begins with a headline and a byline, or a date, on lines of their own."""
    if not paragraphs or text.find("\n", *paragraphs[0]) < 0:
        return paragraphs
    begin, end = paragraphs[0]
    lines = _cut(text, begin, end, _LINE_END)
    n = 0
    for i, (start, stop) in enumerate(lines[:_MAX_OPENING_LINES]):
        line, following = text[start:stop], text[stop:end].lstrip()
        if (is_byline(line) or (i and are_names(line))) and not following[:1].islower():
            n = i + 1
        elif not is_title(line.rstrip("?!")):
            break
    rest = [(lines[n][0], end)] if n < len(lines) else []
    return [*lines[:n], *rest] if n else paragraphs


def _join_spaced_lines(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join the lines of a text that has a blank one after each, as minutes and exports may, to paragraphs."""
    width = sorted(end - start for start, end in lines)[len(lines) * 9 // 10]
    gaps = [len(_LINE_END.findall(text, end, start)) for (_, end), (start, _) in pairwise(lines)]
    joined = [lines[0]]
    n_wrapped = 0
    for (start, end), following, gap in zip(lines, lines[1:], gaps, strict=False):
        word = text[slice(*following)].split(maxsplit=1)[0]
        is_full = end - start + len(word) >= _FULL_LINE * width
        runs_on = word.lstrip("\"“‘'([")[:1].islower() and not _is_item(text, following[0])
        n_wrapped += is_full and runs_on
        if runs_on or (is_full and gap == min(gaps)):
            joined[-1] = joined[-1][0], following[1]
        else:
            joined.append(following)
    return joined if _NARROW_LINE <= width <= _WIDE_LINE and n_wrapped * 3 > len(gaps) > 2 else lines


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
