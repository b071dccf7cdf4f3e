"""The turns of interviews and transcripts: paragraphs that a label says somebody else speaks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from stance.text.known import HEADING_MARK
from stance.text.segmentation.abbreviations import MINOR_WORDS

_MIN_TURNS: Final = 4
_MIN_EACH: Final = 2
_MAX_SPEAKERS: Final = 40  # the text is read once or twice for each
_MAX_LABEL: Final = 90
_QUESTION: Final = re.compile(r"Q[.:](?=\s)")
_LABEL: Final = re.compile(
    r"(?P<name>[^\W\d_][\w.’'-]*(?:[ \u00a0][^\W\d_][\w.’'-]*){0,3})(?P<office>,[^:.!?\n]{1,60})?:(?=\s)"
)
_TITLE: Final = re.compile(
    r"(?:(?:mr|mrs|ms|mx|dr|prof|sen|rep|gov|gen|adm|col|capt|lt|sgt|rev|amb)\.?"
    r"|ambassador|captain|chair(?:man|woman)|colonel|congress(?:man|woman)|general|governor|judge|justice|mayor"
    r"|minister|president|professor|representative|secretary|senator|speaker)[ \u00a0]",
    re.IGNORECASE,
)
# Of somebody who speaks, not of what a list tells of the parties to a quarrel.
_SPEAKS: Final = re.compile(r"\b(?:I|[Ww]e|[Yy]ou|[Mm]y|[Oo]ur|[Yy]our|[Mm]e|[Uu]s)\b|\?")


class _Turn(NamedTuple):
    """A paragraph under a label: its place among the paragraphs, its label, and the last word of that."""

    place: int
    label: str
    surname: str


def may_hold_turns(text: str, n_blocks: int) -> bool:
    """Tell whether any paragraph of a text may be a turn: fast, and true for many that hold none.

    Examples
    --------
    >>> may_hold_turns("It may rain.", 9)
    False
    """
    return n_blocks >= _MIN_TURNS and (":" in text or "Q." in text)


def find_turns(text: str, block_starts: Sequence[int]) -> frozenset[int]:
    r"""Find the turns of speakers, where form leaves little doubt.

    *Q:* right before *A:* (or *Q.* and *A.*), twice or more, are turns; so are the paragraphs under two or
    more names, each of which stands right by another's twice or more. Names are told from other labels
    (*Myth:*, *Best Case:*) by a title, by a surname alone beside the full name, or by prose that has them,
    with capitals, inside a sentence; and one of the turns asks, or says *I*, *we* or *you*.

    Parameters
    ----------
    text : str
        The whole text.
    block_starts : Sequence[int]
        Where its paragraphs begin, in order.

    Returns
    -------
    frozenset[int]
        Where those of them begin that are turns.

    Examples
    --------
    >>> text = "We met.\n\nQ: Why?\n\nA: It fell.\n\nQ: Will it rise?\n\nA: It may.\n\nHe left."
    >>> sorted(find_turns(text, [0, 9, 18, 31, 49, 61]))
    [9, 18, 31, 49]
    """
    if not may_hold_turns(text, len(block_starts)):
        return frozenset()
    return _find_answers(text, block_starts) | _find_speakers(text, block_starts)


def _find_answers(text: str, block_starts: Sequence[int]) -> frozenset[int]:
    found: list[int] = []
    for first, second in pairwise(block_starts):
        question = _QUESTION.match(text, first)
        if question is not None and not _is_heading(text, first):
            mark = text[question.end() - 1]
            is_answer = text.startswith(f"A{mark}", second) and text[second + 2 : second + 3].isspace()
            found += [first, second] if is_answer else []
    return frozenset(found if len(found) >= _MIN_TURNS else ())


def _find_speakers(text: str, block_starts: Sequence[int]) -> frozenset[int]:
    turns = _list_labelled(text, block_starts)
    if len(turns) < _MIN_TURNS:
        return frozenset()
    beside: set[_Turn] = set()
    for one, other in pairwise(turns):
        if other.place == one.place + 1 and other.surname != one.surname:
            beside |= {one, other}
    counts = Counter(turn.surname for turn in turns if turn in beside)
    groups = [
        [turn for turn in turns if turn.surname == surname]
        for surname, n in counts.most_common(_MAX_SPEAKERS)
        if n >= _MIN_EACH
    ]
    spoken = [group for group in groups if _is_speaker(text, block_starts, group)]
    return frozenset(block_starts[turn.place] for group in spoken for turn in group if len(spoken) > 1)


def _list_labelled(text: str, block_starts: Sequence[int]) -> list[_Turn]:
    turns = []
    for place, start in enumerate(block_starts):
        if text.find(":", start, start + _MAX_LABEL) < 0 or _is_heading(text, start):
            continue
        match = _LABEL.match(text, start, start + _MAX_LABEL)
        if match is None or (match["office"] and not match[0].isupper()):
            continue
        words = match["name"].split()
        is_name = all(word[0].isupper() and word.lower() not in MINOR_WORDS for word in words)
        if is_name and len(words[-1]) > 1:
            turns.append(_Turn(place, " ".join(words), words[-1].casefold()))
    return turns


def _is_heading(text: str, start: int) -> bool:
    return text[start - 1 : start] == HEADING_MARK


def _is_speaker(text: str, block_starts: Sequence[int], turns: Sequence[_Turn]) -> bool:
    labels = {turn.label for turn in turns}
    is_named = any(_TITLE.match(label) for label in labels) or len({" " in label for label in labels}) == 2
    longest = max(labels, key=lambda label: (len(label), label.isupper(), label))
    if not is_named and not _stands_in_prose(text, longest):
        return False
    ends = [*block_starts[1:], len(text)]
    return any(_SPEAKS.search(text, block_starts[turn.place], ends[turn.place]) for turn in turns)


def _stands_in_prose(text: str, label: str) -> bool:
    """Tell a name by a sentence that has it inside, with capitals, while none has it without."""
    if " " not in label and not label.isupper():
        return False
    name = re.escape(label.title() if label.isupper() else label)
    inside = re.search(rf"(?<=[a-z,] )(?<!\bthe )(?<!\ba )(?<!\ban ){name}\b(?!:)", text)
    return inside is not None and re.search(rf"\b{re.escape(label.lower())}\b", text) is None
