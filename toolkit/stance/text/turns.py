"""The turns of interviews and transcripts: paragraphs that a label says somebody else speaks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from stance.text.known import EMPHASIS_MARK, HEADING_MARK
from stance.text.speakers import OF_ONESELF, OF_THE_OTHER, Turn, is_marked, speaks_of_oneself

_MIN_TURNS: Final = 4
_MIN_EACH: Final = 2
_MAX_SPEAKERS: Final = 40  # the text is read once or twice for each
_SIGNS: Final = (":", "Q.", EMPHASIS_MARK, HEADING_MARK)
_QUESTION: Final = re.compile(r"Q[.:](?=\s)")
_TITLE: Final = re.compile(
    r"(?:(?:mr|mrs|ms|mx|dr|prof|sen|rep|gov|gen|adm|col|capt|lt|sgt|rev|amb)\.?"
    r"|ambassador|captain|chair(?:man|woman)|colonel|congress(?:man|woman)|governor|judge|justice|mayor"
    r"|minister|president|professor|representative|secretary|senator|speaker)[ \u00a0]",
    re.IGNORECASE,
)
_INTERVIEW: Final = re.compile(
    r"^(?:Interview(?:ed)?[ \u00a0]by|This[ \u00a0]interview)\b", re.IGNORECASE | re.MULTILINE
)


def may_hold_turns(text: str, n_blocks: int) -> bool:
    """Tell whether any paragraph of a text may be a turn: fast, and true for many that hold none.

    Examples
    --------
    >>> may_hold_turns("It may rain.", 9)
    False
    """
    return n_blocks >= _MIN_TURNS and any(sign in text for sign in _SIGNS)


def find_turns(
    text: str, block_starts: Sequence[int], labelled: Sequence[Turn] = (), byline: str = "", body: str = ""
) -> frozenset[int]:
    r"""Find the turns of speakers, where form leaves little doubt.

    An interview is a row of *Q:* right before *A:* (or *Q.* and *A.*), or of one name right before another,
    twice or more, where most questions ask *you* and say no *I*, and most answers say *I*, of themselves and
    not in what they quote. Without questions, *I* and *you* under a name may be the writer's and his
    reader's. Whoever signs the piece is its writer.

    Parameters
    ----------
    text : str
        The whole text, best one of which :func:`may_hold_turns` is true.
    block_starts : Sequence[int]
        Where its paragraphs begin, in order.
    labelled : Sequence[Turn]
        Those of them under labels, as :func:`stance.text.speakers.list_labelled` lists them.
    byline : str
        Its bylines and notes, a line each.
    body : str
        The sentences of its body, which tell names from other labels.

    Returns
    -------
    frozenset[int]
        Where those of them begin that are turns.

    Examples
    --------
    >>> text = "We met.\n\nQ: Do you mind?\n\nA: I do.\n\nQ: Will you go?\n\nA: I may.\n\nHe left."
    >>> sorted(find_turns(text, [0, 9, 26, 36, 53, 64]))
    [9, 26, 36, 53]
    """
    return _find_answers(text, block_starts, byline) | _find_speakers(
        text, block_starts, labelled, byline, body
    )


def _find_answers(text: str, block_starts: Sequence[int], byline: str) -> frozenset[int]:
    found: list[int] = []
    asked: list[tuple[str, str]] = []
    ends = [*block_starts[1:], len(text)]
    for (first, second), end in zip(pairwise(block_starts), ends[1:], strict=True):
        question = _QUESTION.match(text, first)
        if question is not None and not is_marked(text, first):
            mark = text[question.end() - 1]
            if text.startswith(f"A{mark}", second) and text[second + 2 : second + 3].isspace():
                found += [first, second]
                asked.append((text[question.end() : second], text[second + 2 : end]))
    is_interview = _are_answered(asked) or _INTERVIEW.search(byline) is not None
    return frozenset(found if len(found) >= _MIN_TURNS and is_interview else ())


def _are_answered(pairs: Sequence[tuple[str, str]]) -> bool:
    """Tell an interview from what a writer asks and answers: most pairs have *you* there and *I* here."""
    if len(pairs) < _MIN_EACH:
        return False
    asked = [words for words, _ in pairs if "?" in words and not OF_ONESELF.search(words)]
    n_asked = sum(OF_THE_OTHER.search(words) is not None for words in asked)
    n_answered = sum(speaks_of_oneself(words) for _, words in pairs)
    return min(n_asked, n_answered) * 2 > len(pairs)


def _find_speakers(
    text: str, block_starts: Sequence[int], labelled: Sequence[Turn], byline: str, body: str
) -> frozenset[int]:
    turns = [turn for turn in labelled if turn.is_name]
    if len(turns) < _MIN_TURNS:
        return frozenset()
    pairs = [
        (one, other)
        for one, other in pairwise(turns)
        if other.place == one.place + 1 and other.surname != one.surname
    ]
    counts = Counter(turn.surname for turn in dict.fromkeys(turn for pair in pairs for turn in pair))
    groups = {
        surname: [turn for turn in turns if turn.surname == surname]
        for surname, n in counts.most_common(_MAX_SPEAKERS)
        if n >= _MIN_EACH
    }
    signers = set(re.findall(r"[\w’'-]+", byline.casefold()))
    found: set[str] = set()
    for surname in groups:
        own = [(one, other) for one, other in pairs if one.surname == surname and other.surname in groups]
        if _are_answered([(one.words, other.words) for one, other in own]):
            speakers = {surname, *(other.surname for _, other in own)}
            others = [groups[speaker] for speaker in speakers - signers]
            if all(_is_titled(text, group) or _stands_in_prose(text, body, group) for group in others):
                found |= speakers
    return frozenset(block_starts[turn.place] for surname in found - signers for turn in groups[surname])


def _is_titled(text: str, turns: Sequence[Turn]) -> bool:
    """Tell a name by a title, or by the surname alone under the full name, which is no common word."""
    labels = {turn.label for turn in turns}
    if any(_TITLE.match(label) for label in labels):
        return True
    is_shortened = " " in turns[0].label and any(" " not in label for label in labels)
    return is_shortened and re.search(rf"\b{re.escape(turns[0].surname)}\b", text) is None


def _stands_in_prose(text: str, body: str, turns: Sequence[Turn]) -> bool:
    """Tell a name by a sentence that has it inside, with capitals, while none has it without."""
    label = max({turn.label for turn in turns}, key=lambda label: (len(label), label.isupper(), label))
    if " " not in label and not label.isupper():
        return False
    name = re.escape(label.title() if label.isupper() else label)
    inside = re.search(rf"(?<=[a-z,] )(?<!\bthe )(?<!\ba )(?<!\ban ){name}\b(?!:)", body)
    return inside is not None and re.search(rf"\b{re.escape(label.lower())}\b", text) is None
