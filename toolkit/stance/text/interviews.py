"""The answers of interviews whose questions are told by form: by a name, by bold letters, by a heading."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, pairwise
from typing import Final, NamedTuple

from stance.labels import BODY, ZONES
from stance.text.interview_words import Frame, Paragraph, find_full_name, read_frame
from stance.text.known import EMPHASIS_MARK, HEADING_MARK, ITEM_MARK, QUOTATION_MARK
from stance.text.segmentation.endings import has_stop
from stance.text.speakers import OF_THE_OTHER, Turn, speaks_of_oneself
from stance.text.zoning.names import find_surname
from stance.text.zoning.signatures import find_authors

_BYLINE: Final = ZONES.index("byline")
_ASKABLE: Final = (BODY, ZONES.index("headline"))
_FORMATS: Final = (HEADING_MARK, ITEM_MARK, QUOTATION_MARK, EMPHASIS_MARK)
_MIN_QUESTIONS: Final = 3
_MAX_LABELS: Final = 20  # what introduces the talk is read once for each
_ASIDE: Final = re.compile(r"[\[(][^\[\]()]*[\])][.!?]?")
_CITES: Final = re.compile(r"\b(?:[Hh]e|[Ss]he)\s(?:said|says|told)\b")
_TELLS: Final = re.compile(r"(?:He|She)\b")
_OWN_PIECE: Final = re.compile(
    r"\b(?:[Tt]his|[Mm]y\s(?:last|latest|previous|next|recent))\s(?:column|newsletter|article|blog|op-ed)\b"
)
_ASKER: Final = "asker"
_GUEST: Final = "guest"
_OTHER: Final = "other"


class _Talk(NamedTuple):
    """Questions and answers: the role of paragraphs, first and last question, and who answers, in full."""

    roles: Mapping[int, str]
    first: int
    last: int
    guests: tuple[str, ...]


def find_answers(
    text: str,
    block_starts: Sequence[int],
    starts: Sequence[int],
    zones: Sequence[int],
    labelled: Sequence[Turn] = (),
) -> frozenset[int]:
    r"""Find the paragraphs of answers, those without a label too; the questions are the writer's.

    Either one name asks and others answer who are people that the text names in full and who do not sign it;
    or three paragraphs or more that are all in bold or italics, or headings, ask,
    each over prose, in a text that says that it is an interview.

    Parameters
    ----------
    text : str
        The whole text.
    block_starts : Sequence[int]
        Where its paragraphs begin, in order.
    starts, zones : Sequence[int]
        Where its sentences begin, and an index into :data:`stance.labels.ZONES` of each.
    labelled : Sequence[Turn]
        Its paragraphs under labels, as :func:`stance.text.speakers.list_labelled` lists them.

    Returns
    -------
    frozenset[int]
        Where those paragraphs begin that are of answers.

    Examples
    --------
    >>> paragraphs = ["Ann Ek is a judge. I spoke with her.", *(3 * ["\x1cCan you?", "I can."])]
    >>> starts = [0, 39, 49, 58, 68, 77, 87]
    >>> text = "\n\n".join(paragraphs)
    >>> sorted(find_answers(text, starts, starts, [BODY] * 7))
    [49, 68, 87]
    """
    is_asked = sum(has_stop(turn.words, "?") for turn in labelled) >= _MIN_QUESTIONS
    marks = [mark for mark in (EMPHASIS_MARK, HEADING_MARK) if mark in text]
    if not (is_asked or (marks and text.count("?") >= _MIN_QUESTIONS)):
        return frozenset()
    paragraphs = _list_paragraphs(text, block_starts, starts, zones)
    authors = find_authors(
        "\n".join(p.text for p in paragraphs if p.zone == _BYLINE or p.text.startswith("By "))
    )
    answers = _read_labelled(paragraphs, labelled, authors) if is_asked else []
    for mark in marks:
        answers = answers or _read_set_apart(paragraphs, mark, authors)
    return frozenset(block_starts[i] for answer in answers for i in answer)


def _list_paragraphs(
    text: str, block_starts: Sequence[int], starts: Sequence[int], zones: Sequence[int]
) -> list[Paragraph]:
    paragraphs = []
    for start, end in pairwise([*block_starts, len(text)]):
        i = bisect_left(starts, start)
        mark = text[start - 1 : start] if text[start - 1 : start] in _FORMATS else ""
        zone = zones[i] if i < len(starts) and starts[i] < end else None
        paragraphs.append(Paragraph(text[start:end].strip(), mark, zone))
    return paragraphs


def _read_labelled(
    paragraphs: Sequence[Paragraph], labelled: Sequence[Turn], authors: Sequence[str]
) -> list[list[int]]:
    """Read the answers under names, or under *A:*, where the text is an interview."""
    n_turns = Counter(turn.surname for turn in labelled)
    n_asked = Counter(turn.surname for turn in labelled if has_stop(turn.words, "?"))
    asker, n = n_asked.most_common(1)[0]
    if n < _MIN_QUESTIONS or n * 2 < n_turns[asker]:
        return []
    pairs = [(one, other) for one, other in pairwise(labelled) if one.surname == asker != other.surname]
    first = min(turn.place for turn in labelled if turn.surname == asker)
    last = max(one.place for one, _ in pairs) if pairs else first
    label = next(turn.label for turn in labelled if turn.surname == asker)
    opening = paragraphs[:first]
    name = find_full_name(label, "\n".join(p.text for p in opening))
    frame = read_frame(opening, paragraphs[last + 2 :], [*authors, name or label])
    own = set(map(find_surname, authors))
    answering = {turn.label: turn for _, turn in pairs}
    guests = {
        turn.surname: name
        for turn in islice(answering.values(), _MAX_LABELS)
        if (name := _name_guest(turn, frame, is_lettered=asker == "q")) is not None
        and find_surname(name) not in own
        and n_asked[turn.surname] * 4 <= n_turns[turn.surname]
    }
    answered = [(one, other) for one, other in pairs if other.surname in guests]
    if len(answered) < _MIN_QUESTIONS:
        return []
    asked = [one.words for one, _ in answered]
    said = [other.words for _, other in answered]
    if not frame.is_told:
        signs = any(find_full_name(label, author) for author in authors)
        is_regular = 4 * min(n, len(answered)) >= 3 * n_turns[asker]
        is_held = signs and is_regular and _are_introduced(guests.values(), frame)
        is_held = is_held and _speak_to_each_other(asked, said)
    else:
        is_held = asker != "q" or _are_guests_own(frame, asked, said)
    if not is_held:
        return []
    roles = {
        turn.place: _ASKER if turn.surname == asker else _GUEST if turn.surname in guests else _OTHER
        for turn in labelled
        if turn.is_name or turn.surname == asker or turn.surname in guests
    }
    return _list_answers(paragraphs, _Talk(roles, first, last, tuple(guests.values())))


def _name_guest(turn: Turn, frame: Frame, *, is_lettered: bool) -> str | None:
    """Name who answers in full, or by *A* in a text that says that it is an interview."""
    if not turn.is_name:
        return turn.label if is_lettered and turn.label == "A" and frame.is_told else None
    told = (name for name in frame.guests if find_surname(name).casefold() == turn.surname)
    return next(told, None) or find_full_name(turn.label, frame.text, has_given=frame.is_told)


def _are_introduced(names: Iterable[str], frame: Frame) -> bool:
    """Tell guests of whom the text says who they are, not who they were."""
    surnames = map(find_surname, names)
    return all(re.search(rf"{re.escape(surname)}(?:,|\s(?:is|has)\b)", frame.text) for surname in surnames)


def _is_any_introduced(frame: Frame) -> bool:
    """Tell a guest of whom the text says who it is, as a column on somebody known need not."""
    surnames = map(find_surname, islice(frame.guests, _MAX_LABELS))
    return any(
        re.search(rf"\b{re.escape(name)}(?:,|\swho\b|\s(?!was\b|as\b)[a-z]+s\b)", frame.text)
        for name in surnames
        if name
    )


def _are_guests_own(frame: Frame, questions: Sequence[str], answers: Sequence[str]) -> bool:
    """Tell answers of guests from what the writer answers himself, who may cite them."""
    if any(map(_OWN_PIECE.search, answers)) or any(_are_told_of(name, answers) for name in frame.guests):
        return False
    is_cited = sum(_CITES.search(said) is not None for said in answers) * 4 > len(answers)
    is_column = frame.is_column and not frame.is_noted
    return not is_cited and not is_column and _speak_to_each_other(questions, answers)


def _speak_to_each_other(questions: Sequence[str], answers: Sequence[str]) -> bool:
    """Tell one question in three that asks *you*, fewer with *I*, and one answer in two that has *I*."""
    n_own = sum(map(speaks_of_oneself, answers))
    n_put = sum(OF_THE_OTHER.search(asked) is not None for asked in questions)
    n_asked_oneself = sum(map(speaks_of_oneself, questions))
    return n_own * 2 >= len(answers) and n_put * 3 >= len(questions) and n_asked_oneself < n_put


def _read_set_apart(paragraphs: Sequence[Paragraph], mark: str, authors: Sequence[str]) -> list[list[int]]:
    """Read the answers to what bold letters, italics or headings ask, where the text is an interview."""
    asked = [
        i
        for i, (paragraph, following) in enumerate(pairwise(paragraphs))
        if paragraph.mark == mark
        and has_stop(paragraph.text, "?")
        and paragraph.zone in _ASKABLE
        and (following.mark, following.zone) == ("", BODY)
        and (i > 0 or mark == EMPHASIS_MARK)
    ]
    if len(asked) < _MIN_QUESTIONS:
        return []
    first, last = asked[0], asked[-1]
    between = [i for i in range(first, last + 1) if paragraphs[i].mark == mark]
    frame = read_frame(paragraphs[:first], paragraphs[last + 2 :], authors)
    # Questions head sections of many a piece that begins with somebody to whom the writer spoke.
    is_told = frame.is_headed if mark == HEADING_MARK else frame.is_told
    is_told = is_told and (frame.is_noted or _is_any_introduced(frame))
    if not is_told or len(asked) * 2 < len(between):
        return []
    prompt = _ASKER if mark == EMPHASIS_MARK else _OTHER
    roles = dict.fromkeys(between, prompt) | dict.fromkeys(asked, _ASKER)
    roles |= {i + 1: _GUEST for i, role in list(roles.items()) if role == _ASKER and i + 1 not in roles}
    answers = _list_answers(paragraphs, _Talk(roles, first, last, frame.guests))
    said = ["\n".join(paragraphs[i].text for i in answer) for answer in answers]
    return answers if _are_guests_own(frame, [paragraphs[i].text for i in asked], said) else []


def _are_told_of(name: str, answers: Sequence[str]) -> bool:
    """Tell whether more than one answer in four names a guest, who would not name himself."""
    surname = re.compile(rf"\b{re.escape(find_surname(name))}\b(?!:)")
    return sum(surname.search(said) is not None for said in answers) * 4 > len(answers)


def _list_answers(paragraphs: Sequence[Paragraph], talk: _Talk) -> list[list[int]]:
    """List the paragraphs of each answer, but for what the writer tells in between and behind the last.

    Of the last answer only the first paragraph is the guest's: behind it the writer may conclude, with *I*.
    """
    answers: list[list[int]] = [[]]
    surnames = [surname for name in talk.guests if (surname := find_surname(name))]
    names = re.compile("|".join(rf"\b{re.escape(surname)}\b" for surname in surnames) or "(?!)")
    goes_on = False
    for i in range(talk.first, len(paragraphs)):
        paragraph, role = paragraphs[i], talk.roles.get(i)
        is_last = i > talk.last
        if role in (_ASKER, _OTHER):
            goes_on = False
            answers.append([])
        elif paragraph.zone != BODY or paragraph.mark in (HEADING_MARK, EMPHASIS_MARK):
            if is_last and role is None:
                break
        elif role == _GUEST:
            goes_on = True
            answers[-1].append(i)
        elif goes_on and not is_last:
            is_told = _TELLS.match(paragraph.text) is not None and not speaks_of_oneself(paragraph.text)
            if not (is_told or names.search(paragraph.text) or _ASIDE.fullmatch(paragraph.text)):
                answers[-1].append(i)
    return list(filter(None, answers))
