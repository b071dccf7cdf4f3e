"""What a text says of itself around questions and answers: that it is an interview, and with whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final, NamedTuple

from stance.labels import BODY, ZONES
from stance.text.known import EMPHASIS_MARK
from stance.text.speakers import OF_ONESELF, strip_marked
from stance.text.zoning.names import find_surname
from stance.text.zoning.signatures import are_bare_names

_TOP: Final = tuple(map(ZONES.index, ("headline", "standfirst")))
_HEADLINE: Final = ZONES.index("headline")

_MAX_HELD: Final = 9  # sentences a paragraph
_REACH: Final = 9  # paragraphs
_CAPITAL: Final = r"[^\W\d_a-zß-ÿ]"
_NAME: Final = re.compile(
    rf"\b{_CAPITAL}[\w.’'-]{{0,30}}"
    rf"(?:[ \u00a0](?:{_CAPITAL}[\w.’'-]{{0,30}}|von|van|de|der|al|bin|da|di|el|la|del|du)){{0,3}}"
    rf"[ \u00a0]{_CAPITAL}[\w’'-]{{0,30}}\w"
)
_TALK: Final = r"(?:interview|conversation|Q\s?&\s?A)"
_MAX_NOTE: Final = 200
_NOTE: Final = re.compile(
    rf"(?:^|[.!?]\s|[(\[])(?:(?:this|our)\s{_TALK}|the\s(?:interview|transcript)\s(?:below|that\sfollows))\b"
    r"[^.!?]{0,60}?\b(?:edited|condensed)\b(?!\sby\b)"
    rf"|\bedited\s(?:transcript|version)\sof\s(?:our|this)\s{_TALK}\b"
    r"|^interview(?:ed)?\s(?:conducted\s)?by\s[^.!?\n]{2,60}$",
    re.IGNORECASE | re.MULTILINE,
)
_POINTER: Final = re.compile(
    rf"\b(?:this|the|our)\s(?:\w+\s){{0,3}}?{_TALK}\b[^.!?]{{0,40}}?\b(?:follows|below)(?=[,.:;)]|$)"
    r"|\b(?:this|the|our)\sinterview\s(?:was\s(?:conducted|held)|took\splace)\b"
    rf"|\b(?:here|below|following)\sis\s(?:our|the|an?)\s(?:\w+\s){{0,3}}?{_TALK}(?=[,.:;]|$|\swith\b)",
    re.IGNORECASE,
)
# *“It may rain”: an interview with Ann Ek*, and no more than whom it is with and on what.
_BEFORE_TITLE: Final = re.compile(
    r"(?:.*[:—–|”\"]\s*)?(?:in\s)?(?:(?:an?|our)\s)?(?:exclusive\s)?", re.IGNORECASE
)
_BEHIND_TITLE: Final = re.compile(r"\s*(?:$|[,;:—–|(]|(?:and|on|about|of|at)\b)")
_TALKED: Final = (
    r"(?:spoke|speaks|talked|talks|chatted|chats|corresponded|s[ai]t(?:s|ting)?\s+down|caught\s+up)"
    r"\s+(?:\w+\s+){0,3}?(?:with|to)"
)
_HELD: Final = re.compile(
    r"\b(?:(?P<noun>(?i:interview|conversation|dialogue)\s+with)|(?i:Q\s?&\s?A)(?:\s+with|:)|[Ii]nterview:"
    rf"|(?i:interviewed|interviews)|{_TALKED})\s+"
    r"(?P<object>(?:[^.!?\n]|(?<=\b\w)\.|(?<=\b\w\w)\.|(?<=\b\w\w\w)\.){0,80})"
)
_OURSELVES: Final = re.compile(r"\b(?:I|[Ww]e|[Oo]ur|[Mm]y)\b")
_TO_US: Final = re.compile(r"(?:me|us)\b")
_TO_OUTLET: Final = re.compile(r"[Tt]he\s+[A-Z]")
_ELSEWHERE: Final = re.compile(r"\b[Ii]n\san?\s(?:[\w-]+\s){0,2}$")
# Of questions that the writer answers himself.
_EXPLAINS: Final = re.compile(
    r"\b(?:what\s(?:you|we|to)\s(?:\w+\s){0,2}know|(?:what|all)\sthere\sis\sto\sknow|frequently\sasked|FAQs?"
    r"|here(?:[’']s|\s(?:is|are))\s(?:what|(?:some\s|the\s|my\s)?answers))\b",
    re.IGNORECASE,
)
_POSSESSED: Final = re.compile(r"[’']s\s(?:[\w-]+\s){0,2}$")  # *Trump’s interview with Fox News*
_READERS: Final = "(?:readers|subscribers|listeners|viewers)"
# Readers who ask, guests who were not there, and debates.
_NO_GUEST: Final = re.compile(
    r"\b(?:mailbag|imagin(?:e[ds]?|ing|ary)|fictional|fictitious|hypothetical|pretend\w*"
    r"|suppos(?:e[ds]?|ing)|dream(?:s|t|ed|ing)?|(?:could|would|might)\sask|debates?"
    r"|you\s(?:have\s)?asked|ask\sme\sanything|(?:your|readers?[’']s?)\s(?:\w+\s)?(?:questions|letters|queries)"
    rf"|{_READERS}[’']?\s(?:ask|asked|write|wrote|send|sent|questions|letters|queries)"
    rf"|(?:questions|letters|queries)\s(?:\w+\s)?(?:from|of|by)\s(?:\w+\s)?{_READERS})\b",
    re.IGNORECASE,
)


class Paragraph(NamedTuple):
    """A paragraph: its text, the mark of its format, and its zone, ``None`` where it holds no sentence."""

    text: str
    mark: str
    zone: int | None


class Frame(NamedTuple):
    """What stands around questions and answers: all of it, and the names of who may have talked.

    ``is_noted`` says that a note tells of an interview, ``is_headed`` that it, a line at the top or a pointer
    to what follows does; ``guests`` are those of whom a sentence does. ``is_column`` says that the writer
    says *I* before the first question beyond telling of the talk.
    """

    text: str
    is_noted: bool
    is_headed: bool
    guests: tuple[str, ...]
    is_column: bool = False

    @property
    def is_told(self) -> bool:
        """Whether the text says that it is an interview."""
        return self.is_noted or self.guests != ()


def read_frame(opening: Sequence[Paragraph], closing: Sequence[Paragraph], authors: Sequence[str]) -> Frame:
    """Read what stands before the first question and behind the last, less who signs.

    Examples
    --------
    >>> from stance.labels import BODY
    >>> opening = [Paragraph("Ann Ek is a judge. I spoke with her in May.", "", BODY)]
    >>> frame = read_frame(opening, [], ["Al Roe"])
    >>> frame.is_told, frame.guests
    (True, ('Ann Ek',))
    """
    said = [strip_marked(p.text) for p in opening if p.zone != _HEADLINE]
    n_own = sum(len(OF_ONESELF.findall(words)) for words in said)
    is_own_talk = False
    notes = [p for p in closing if p.zone != BODY or p.mark or p is closing[-1]]
    text = "\n".join(paragraph.text for paragraph in (*opening, *notes))
    if _NO_GUEST.search(text):
        return Frame(text, False, False, ())
    short = (p.text for p in (*opening, *notes) if len(p.text) <= _MAX_NOTE)
    is_noted = any(map(_NOTE.search, short)) and _list_names(text, authors) != []
    if not is_noted and _EXPLAINS.search(text):
        return Frame(text, False, False, ())
    above = [p.text for p in opening if p.zone != _HEADLINE]
    guests = dict.fromkeys(_find_introduced(above, authors) if _POINTER.search(text) else ())
    is_headed = is_noted or guests != {}
    for at, paragraph in enumerate(opening):
        is_head = paragraph.zone in _TOP or paragraph.mark == EMPHASIS_MARK
        above = [p.text for p in opening[max(0, at - _REACH) : at][::-1] if p.zone != _HEADLINE]
        for match in islice(_HELD.finditer(paragraph.text), _MAX_HELD):
            begin = max(paragraph.text.rfind(stop, 0, match.start()) for stop in ".!?\n") + 1
            before = paragraph.text[begin : match.start()]
            found = _list_names(match["object"], authors)[:1]
            if match["noun"] is not None and is_head:
                is_held = found != [] and _is_title(before, match["object"], found[0])
            else:
                is_others = match["noun"] is not None and _POSSESSED.search(before) is not None
                is_held = not is_others and (is_head or _is_ours(before, match, authors))
            if not is_held:
                continue
            is_own_talk = is_own_talk or OF_ONESELF.search(before + match[0]) is not None
            if paragraph.zone == _HEADLINE:
                found = [name for name in found if text.count(name) > 1 or match[0][:1].islower()]
            elif not (found and (paragraph.zone in _TOP or _OURSELVES.search(before))):
                found += _find_introduced([paragraph.text[: match.start()], *above], authors)
            guests |= dict.fromkeys(found)
            is_headed = is_headed or (is_head and found != [])
    return Frame(text, is_noted, is_headed, tuple(guests), n_own > is_own_talk)


def find_full_name(label: str, text: str, *, has_given: bool = False) -> str | None:
    """Find the full name of whom a label names by the surname, in full, or by the initials.

    ``has_given`` says that it may be the given name, too.

    Examples
    --------
    >>> [find_full_name(label, "We met Ann Ek.") for label in ("Ek", "EK", "AE", "Ann Ek", "Ann")]
    ['Ann Ek', 'Ann Ek', 'Ann Ek', 'Ann Ek', None]
    """
    last = label.rsplit(maxsplit=1)[-1]
    if re.search(rf"\b{re.escape(last.lower())}\b", text):
        return None  # a common word
    for name in _list_names(text, ()):
        surname = find_surname(name)
        is_short = last.isupper() and f"{name[0]}{surname[:1]}" in (last, last[:1] + last[-1:])
        is_given = has_given and name.split()[0] == label
        if surname.casefold() == last.casefold() or is_given or (is_short and len(last) < 4):
            return name
    return None


def _list_names(text: str, but: Sequence[str]) -> list[str]:
    surnames = {"", *map(find_surname, but)}
    found = (match[0].removesuffix("’s").removesuffix("'s") for match in _NAME.finditer(text))
    return [name for name in found if are_bare_names(name) and find_surname(name) not in surnames]


def _find_introduced(texts: Iterable[str], but: Sequence[str]) -> list[str]:
    """Find a name in the first of some texts that has any, best one of which it says who that is."""
    for text in texts:
        names = _list_names(text, but)
        if names:
            whose = r"{}(?:,|\s(?:is|has|who)\b)"
            told = (name for name in names[:_REACH] if re.search(whose.format(re.escape(name)), text))
            return [next(told, names[0])]
    return []


def _is_title(before: str, who: str, name: str) -> bool:
    """Tell a line that names an interview as what follows from one that only speaks of an interview."""
    is_alone = _BEFORE_TITLE.fullmatch(before.strip() + " " if before.strip() else "") is not None
    behind = who.partition(name)[2]
    return is_alone and _BEHIND_TITLE.match(behind) is not None and _OURSELVES.search(behind) is None


def _is_ours(before: str, match: re.Match[str], authors: Sequence[str]) -> bool:
    """Tell a talk of the writer's own from one of which a piece tells.

    *In an interview with The Times* tells where somebody said something.
    """
    sentence = before + match[0]
    is_outlets = _TO_OUTLET.match(match["object"]) is not None and not _ELSEWHERE.search(before)
    is_ours = _OURSELVES.search(before) is not None or _TO_US.match(match["object"]) is not None
    return is_ours or is_outlets or any(name in sentence for name in map(find_surname, authors) if name)
