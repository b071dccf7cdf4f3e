"""Sentence ends marked by punctuation: our rules for commentary over nupunkt's judgement.

Every stop followed by white space is judged once, on the word before it, the marks that close around it and
the word after it. The rules settle what nupunkt gets wrong in commentary and what is plain; nupunkt's trained
model settles the rest. Cost is linear in the text: one scan, and constant work a stop.
"""

from __future__ import annotations

import re
from typing import Final

from stance.text.segmentation import abbreviations as abbr
from stance.text.segmentation.stops import WINDOW, is_break, is_enumerator, stands_in_inner_quote

# Possessive, and never begun within a run, so that long runs of stops stay linear.
_BEGIN: Final = r"""(?P<stop>[.!?…؟‽](?<![.!?…؟‽][.!?…؟‽])(?<!\.[ \u00a0]\.)[.!?…؟‽]*+(?:[ \u00a0]\.++)*+)"""
# Where no stop is of another kind: one character is found faster than one of several.
_BEGIN_DOT: Final = r"(?P<stop>\.(?<!\.\.)(?<!\.[ \u00a0]\.)\.*+(?:[ \u00a0]\.++)*+)"
_PLAIN: Final = r"""(?<=[^\W\d_]\.)["”]?[ ](?=["“]?[A-Z])"""
_THIN: Final = r"[ \u00a0\u2009\u200a\u202f]"  # as typesetters set it before a mark that closes
_NOTE: Final = r"""\d{1,3}(?:(?:,[ ]?|[-–])[1-9]\d{0,2}){0,4}(?=\s+[“"‘(]?[A-Z])"""
_ANY: Final = rf"""
        (?P<note>(?:(?<=[a-z”’)"%]\.)|(?<=[A-Z][A-Z]\.)|(?<=[!?])){_NOTE})?  # the war is lost.1,2 The …
        (?P<close>(?:["”’'»)\]}}*†‡_\u200b-\u200f\u202a-\u202e\u2060\ufeff]|\[\d{{1,3}}\]|[¹²³⁰⁴-⁹](?:,(?=[¹²³⁰⁴-⁹]))?+
                  |{_THIN}[»”](?=[\s,.;:!?]|$)                                   # « The war is lost. »
                  |{_THIN}’(?={_THIN}?”)|(?<=[’']){_THIN}"(?=\s|$)             # “He said ‘never.’ ”
                  |\((?:(?<=[^\W\d_][.!?]\()|(?<=[”’"')]\())\d{{1,2}}\))*+)      # the war is lost.(1) The …
        (?P<late>(?<=["”’'»)\]]){_NOTE})?                                    # “The war is lost.”1 The …
        (?P<gap>(?:\s*+[\u2600-\u27bf\U0001f300-\U0001faff][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*+)*+\s++
               |(?=["“]?[A-Z][a-z]*[ ’,])|(?<=[”])(?=[“]))
        (?P<open>["“‘'`(\[«*_\u200b-\u200f\u202a-\u202e\u2060\ufeff]*+)(?P<word>[^\W_]*+)"""
_STOP: Final = re.compile(f"{_BEGIN}{_ANY}", re.VERBOSE)
_STOP_OR_PLAIN: Final = re.compile(f"{_BEGIN}(?:{_PLAIN}|{_ANY})", re.VERBOSE)
_DOT_OR_PLAIN: Final = re.compile(f"{_BEGIN_DOT}(?:{_PLAIN}|{_ANY})", re.VERBOSE)
_MAX_LEAD: Final = abbr.LONGEST_NUMERAL + 4  # characters of a numeral and of what stands before it
_LETTER: Final = re.compile(r"[^\W_]")


def find_breaks(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """Find the breaks inside ``text[begin:end]``: where one sentence ends, and where the next begins.

    Parameters
    ----------
    text : str
        The whole text.
    begin, end : int
        The stretch to search; no break is sought across its edges.

    Returns
    -------
    list[tuple[int, int]]
        Offsets (end of a sentence, start of the next), in order.

    Examples
    --------
    >>> text = "Gen. Ruiz left. He lost."
    >>> find_breaks(text, 0, len(text))
    [(15, 16)]
    """
    breaks: list[tuple[int, int]] = []
    first = begin
    letter = _find_letter(text, begin, end)
    has_quotes = text.find('"', begin, end) >= 0 or text.find("“", begin, end) >= 0
    has_others = any(text.find(mark, begin, end) >= 0 for mark in "!?…؟‽")
    for match in (_STOP_OR_PLAIN if has_others else _DOT_OR_PLAIN).finditer(text, begin, end):
        at, stop = match.start(), match
        if letter >= at:
            continue
        if match.lastindex == 1:  # most stops are plain, and settled here
            low = max(first, at - WINDOW)
            token = text[text.rfind(" ", low, at) + 1 or low : at]
            is_closed = match.end() - at > 2
            if abbr.is_ordinary(token):
                if at - first < _MAX_LEAD and is_enumerator(text, first, at, token):
                    continue
                if is_closed or not (has_quotes and stands_in_inner_quote(text, first, at)):
                    first = letter = match.end()
                    breaks.append((first - 1, first))
                continue
            if not is_closed and abbr.leads_to_name(token):
                continue
            stop = _STOP.match(text, at, end) or match  # with what stands around it
        if is_break(text, first, stop, has_quotes=has_quotes):
            head_end, first = stop.span("gap")
            if not text[head_end:first].isspace():  # what is drawn after the stop belongs to it
                head_end += len(text[head_end:first].rstrip())
            breaks.append((head_end, first))
            if letter < first:
                letter = _find_letter(text, first, end)
    return breaks


def _find_letter(text: str, begin: int, end: int) -> int:
    if begin < end and text[begin].isalnum():
        return begin
    match = _LETTER.search(text, begin, end)
    return end if match is None else match.start()
