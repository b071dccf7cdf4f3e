"""Where punctuation ends a sentence: rules for commentary, and nupunkt's trained model for the rest.

Every stop followed by white space is judged once, on the word before it, the marks that close around it and
the word after it. The rules settle what is plain and what nupunkt gets wrong in commentary. The cost is
linear in the text: one scan, and constant work a stop.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from stance.text import abbreviations as abbr

if TYPE_CHECKING:
    from nupunkt import PunktSentenceTokenizer

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
_LETTER_OR_DIGIT: Final = re.compile(r"[^\W_]")

_REPORT: Final = re.compile(
    rf"[A-Z][\w.’'-]*\s+(?:(?:[A-Z][\w.’'-]*|of|the|for|and),?\s+){{0,9}}(?:{abbr.REPORTING})\b(?!\s+that\b)"
)
_DASH_GOES_ON: Final = re.compile(r"[-–—]+\s*[a-z]")
_GOES_ON: Final = re.compile(r"[,;]|\s+[a-z]")
_ACRONYM: Final = re.compile(r"[^\W\d_](?:\.[^\W\d_])+")
_ADDRESS: Final = frozenset("/=&")
_QUOTES: Final = frozenset("\"”’'»")
_WINDOW: Final = 32  # characters before a stop in which its word is sought
_MAX_INNER_QUOTE: Final = 60
_MAX_SIGNATURE: Final = 60
_SIGNATURE: Final = re.compile(r"[-–—]{1,2}\s*(?:(?:[A-Z][\w.’'-]*|of|the|\d+),?\s*){1,7}")
_ENUMERATOR: Final = re.compile(r"\d{1,2}|.|[IVXLC]{2,4}|[ivx]{2,4}")
_INITIAL: Final = re.compile(r"[A-Z]\.")

# How a line ends.
_OTHERS: Final = "‽؟。"  # stops, too, whichever are asked for
_NUMBERS: Final = r"\d{1,3}(?:[,–-]\s?\d{1,3}){0,4}"
_NOTE_MARK: Final = (
    rf"(?<!\s)\[[^\]\s][^\]]{{0,40}}\]|\[[@\d][^\]]{{0,40}}\]|\({_NUMBERS}\)|[¹²³⁰⁴-⁹\u2460-\u24ff]"
    rf"|(?<=[a-z]{{3}}[.!?]){_NUMBERS}|(?<=[\"”]){_NUMBERS}|</?[a-z]{{1,6}}>"
)
_MAX_TAIL: Final = 120  # characters


def find_breaks(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """Find the breaks inside ``text[begin:end]``: where one sentence ends, and where the next begins."""
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
            low = max(first, at - _WINDOW)
            token = text[text.rfind(" ", low, at) + 1 or low : at]
            is_closed = match.end() - at > 2
            if abbr.is_ordinary(token):
                if at - first < _MAX_LEAD and _is_enumerator(text, first, at, token):
                    continue
                if is_closed or not (has_quotes and _stands_in_inner_quote(text, first, at)):
                    first = letter = match.end()
                    breaks.append((first - 1, first))
                continue
            if not is_closed and abbr.leads_to_name(token):
                continue
            stop = _STOP.match(text, at, end) or match  # with what stands around it
        if _is_break(text, first, stop, has_quotes=has_quotes):
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
    match = _LETTER_OR_DIGIT.search(text, begin, end)
    return end if match is None else match.start()


def _is_break(text: str, first: int, match: re.Match[str], *, has_quotes: bool) -> bool:
    """Return whether a stop ends a sentence."""
    stop, note, close, late, gap, _, word = match.groups()
    at = match.start()
    before = text[max(first, at - _WINDOW) : at]
    words = before.split()
    token = words[-1].lstrip("\"“‘'([«*—–").rpartition("(")[2] if words else ""
    if not gap:
        return ("”" in close and "“" in match["open"]) or _is_glued_break(token, word)
    if (note and not _ADDRESS.isdisjoint(token)) or (late and token.title() in abbr.MONTHS):
        return False  # example.org/a?1 Then; Feb.’12 Then
    if word[:1].islower():
        ends = _ends_before_lower(token, stop, close, word)
    elif "!" in stop or "?" in stop or "‽" in stop:
        spoken = word not in abbr.STARTERS or (word == "I" and text[first] in "\"“‘'")
        ends = _ends_exclaimed(text, match, spoken)
    elif len(stop) > 1 or stop == "…":
        ends = word != "I" or stop.count(".") + 3 * stop.count("…") > 3
    elif note is not None:
        ends = _ends_before_note(token)
    elif not word:
        ends = _ends_before_mark(text, match, token)
    elif word[0].isdigit():
        ends = ")" in close or _ends_before_digit(text, first, at, token, word)
    else:
        ends = _ends_before_capital(text, first, match, token, word)
    return ends and (close != "" or not has_quotes or not _stands_in_inner_quote(text, first, at))


@lru_cache(maxsize=1 << 14)
def _ask_punkt(before: str, after: str) -> bool:
    """Ask nupunkt whether a stop between two words ends a sentence."""
    return bool(_load_punkt().text_contains_sentbreak(f"{before} {after}"))


@cache
def _load_punkt() -> PunktSentenceTokenizer:
    import nupunkt

    return nupunkt.load_default_model()


def _ends_before_note(token: str) -> bool:
    """Tell *lost.1 The …* and *NATO.3 The …* from *No.3*, *Feb.12*, *SECTION.2* and *IV.2*."""
    part = token.rpartition("-")[2]
    lower = part.lower()
    if part.title() in abbr.MONTHS:
        return False
    if part[-1:].isupper():
        is_name = len(part) > 1 and part.isalpha() and not abbr.ROMAN.fullmatch(part)
        return is_name and not abbr.is_known(lower) and lower not in abbr.LETTERED
    if lower in abbr.BEFORE_NUMBER or (part and abbr.leads_to_name(part)):
        return False
    return len(token) > 2 or token.endswith("%")


def _ends_before_mark(text: str, match: re.Match[str], token: str) -> bool:
    at = match.end()
    if _DASH_GOES_ON.match(text, at) or _ACRONYM.fullmatch(token):
        return False
    if match.endpos - at <= _MAX_SIGNATURE and _SIGNATURE.fullmatch(text, at, match.endpos):
        return False
    if text[at : at + 1] in "$€£#@•-–—" and not abbr.is_known(token):
        return True
    return _ask_punkt(token + match["stop"] + match["close"], text[at : at + 3].strip())


def _ends_before_lower(token: str, stop: str, close: str, word: str) -> bool:
    if stop != "." or _QUOTES.intersection(close) or ")" in close or "]" in close:
        return False
    if token in abbr.PLAIN_WORDS:
        return True
    is_short = abbr.is_known(token) or abbr.ROMAN.fullmatch(token) or _ACRONYM.fullmatch(token)
    return not is_short and _ask_punkt(token + stop, word)


def _ends_exclaimed(text: str, match: re.Match[str], spoken: bool) -> bool:
    if not match["word"] and _DASH_GOES_ON.match(text, match.end()):
        return False
    if spoken and _QUOTES.intersection(match["close"]):
        return not _REPORT.match(text, match.end("gap"))
    return True


def _ends_before_digit(text: str, first: int, at: int, token: str, word: str) -> bool:
    lower = token.lower()
    if lower in abbr.BEFORE_NUMBER or lower in abbr.LEADERS or token in abbr.MONTHS or lower in abbr.MEASURES:
        return False
    if _is_enumerator(text, first, at, token):
        return False
    if abbr.is_known(token) or len(token) == 1 or "." in token:
        return lower in ("a.m", "p.m", "etc") or (lower not in abbr.ENDERS and _ask_punkt(token + ".", word))
    return True


def _ends_before_capital(text: str, first: int, match: re.Match[str], token: str, word: str) -> bool:
    if _is_enumerator(text, first, match.start(), token):
        return False
    mark = text[match.end() : match.end() + 1]
    is_named = mark == "-" or (mark == "." and len(word) == 1)  # It-girls; A. Rudin
    is_starter = word in abbr.STARTERS and not is_named
    if token in abbr.INITIALS and not is_starter and _stands_by_initial(text, match, token):
        return False
    if token.isalpha() and len(token) > 1 and not abbr.is_known(token):
        # An ordinary word ends the sentence; of the rest, nupunkt knows the abbreviations (*mfg.*, *wkly.*).
        plain = is_starter or abbr.has_shape(token)
        return plain or _ask_punkt(token + ".", word)
    token = token.rpartition("-")[2]
    if token[:1].isupper() and token.lower() in abbr.TITLES:
        return is_starter and _ends_after_title(text, first, match, token)
    return _ends_after_abbreviation(text, first, match, token, is_starter)


def _stands_by_initial(text: str, match: re.Match[str], token: str) -> bool:
    begin, end = match.start() - len(token), match.end()
    before = text[max(0, begin - 4) : begin].rstrip()[-2:]
    return _INITIAL.fullmatch(before) is not None or (len(match["word"]) == 1 and text[end : end + 1] == ".")


def _ends_after_title(text: str, first: int, match: re.Match[str], token: str) -> bool:
    """Tell *on Elm St. The …* and *(ret. Gen.) The …* from a title before a name."""
    if token == "St":
        earlier = text[max(first, match.start() - _WINDOW) : match.start()].split()
        return len(earlier) > 1 and earlier[-2] not in ("in", "of", "to")
    return bool(match["close"])


def _ends_after_abbreviation(
    text: str, first: int, match: re.Match[str], token: str, is_starter: bool
) -> bool:
    at, word, lower = match.start(), match["word"], token.lower()
    if lower == "etc" or lower in abbr.ALSO_WORDS or token in abbr.MEASURES:
        return True
    if abbr.leads_on(token):
        return False
    if len(token) == 1:
        bracketed = ")" in match["close"] and text[first : first + 1] == "("
        return bracketed or _ends_after_letter(text, first, at, token, is_starter)
    if lower in ("a.m", "p.m"):
        only_a_time = at - first < 40 and _is_only_a_time(text[first:at])
        return word not in abbr.CLOCK_FOLLOWERS and not only_a_time
    if _ACRONYM.fullmatch(token):
        return is_starter or (word in abbr.PLACES and _follows_article(text, first, at, token))
    return is_starter or not abbr.is_known(token)


def _ends_after_letter(text: str, first: int, at: int, letter: str, is_starter: bool) -> bool:
    """Tell a name's initial from a letter that is a word of its own: *Plan B.*, *so do I.*."""
    if letter.isdigit() or letter.islower():
        return True
    earlier = text[max(first, at - _WINDOW) : at - 1].split()
    previous = earlier[-1].lower() if earlier else ""
    named = previous in abbr.LETTERED or (letter == "I" and previous in abbr.BEFORE_PRONOUN)
    return named or (is_starter and previous != "")


def _is_only_a_time(sentence: str) -> bool:
    words = sentence.split()
    return 1 <= len(words) <= 4 and words[0] in abbr.CLOCK_LEADS


def _is_enumerator(text: str, first: int, at: int, token: str) -> bool:
    """Tell *1.*, *a.* and *II.* where a sentence or, after a colon, a list begins: they number it."""
    if _ENUMERATOR.fullmatch(token) is None:
        return False
    begin = at - len(token)
    leads = begin - first < 8 and not text[first:begin].strip("([*_ \t\n\r")
    return leads or text[max(first, begin - 2) : begin].rstrip().endswith((":", ";"))


def _follows_article(text: str, first: int, at: int, token: str) -> bool:
    begin = at - len(token)
    return text[max(first, begin - 5) : begin].lower().endswith(" the ")


def _is_glued_break(token: str, word: str) -> bool:
    """Tell a missing space (*lost.The war*) from a name with a stop in it (*Node.js*)."""
    return len(token) > 2 and token.isalpha() and token.islower() and word in abbr.STARTERS


def _stands_in_inner_quote(text: str, first: int, at: int) -> bool:
    """Tell a stop in a short quotation that the sentence around it carries on (*“Stop. Go back.” and*)."""
    low = max(first, at - _MAX_INNER_QUOTE)
    opened = text.rfind("“", low, at)
    if opened >= 0:
        closed = text.find("”", opened, at + _MAX_INNER_QUOTE)
    else:
        opened = text.rfind('"', low, at)
        closed = text.find('"', at, at + _MAX_INNER_QUOTE)
    if opened < 0 or closed < at or closed - opened > _MAX_INNER_QUOTE or opened == first:
        return False
    if text[first:opened].rstrip()[-1:] in (",", ":", ""):
        return False
    return _GOES_ON.match(text, closed + 1) is not None


def has_stop(text: str, stops: str) -> bool:
    """Return whether a line ends with one of some marks, though a note or what is no word may follow."""
    return _compile(stops).search(text.rstrip()[-_MAX_TAIL:]) is not None


@cache
def _compile(stops: str) -> re.Pattern[str]:
    # Possessive: a note of nothing but marks is read in one way.
    return re.compile(rf"[{re.escape(stops)}{_OTHERS}](?:{_NOTE_MARK}|[\W_])*+$")
