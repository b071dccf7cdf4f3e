"""What stands out in one text: plain predictions, hedge upon hedge, runs, doubtful labels, the curve."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from stance.labels import COMMITMENT, LABELS

if TYPE_CHECKING:
    from stance.report.view import Mark

SPREAD: Final = 2.0
"""Standard deviation, in sentences, of the Gaussian weights that smooth the curve."""

_COMMITTED: Final = LABELS[0]
_HEDGED: Final = LABELS[1]
_DOUBTFUL: Final = 0.75
_MIN_RUN: Final = 3
_MIN_CHANGE: Final = 0.05  # below it a curve is flat

_FUTURE: Final = re.compile(
    r"\b(?:will|won['’]t|shall|shan['’]t)\b|(?<=\w)['’]ll\b"
    r"|(?:\b(?:is|are|isn['’]t|aren['’]t)|(?<=\w)['’](?:s|re))(?:\s+not)?\s+(?:going|bound)\s+to\b"
    # Whoever is going to Paris, to school or to the vote goes there.
    r"(?!\s+(?:(?:the|an?|this|that|his|her|its|my|our|your|their|school|war)\b|(?-i:[A-Z])))",
    re.IGNORECASE,
)
# A will of one's own: a noun after a determiner, a preposition or what describes a will.
_BEFORE_NOUN: Final = re.compile(
    r"(?:\b(?:the|a|an|no|any|this|that|of|at|by|against|his|her|its|my|our|your|their|whose|free|good|ill|"
    r"iron|last|living|own|sheer|strong|weak|national|collective|general|popular|public|political|divine)|['’]s)"
    r"\s+$",
    re.IGNORECASE,
)
# Elsewhere than at the head of a question, Will is a man: "Will it last?", but "George Will wrote".
_AT_HEAD: Final = re.compile(r"(?:^|[^\w\s,])\s*$")
_OWN_PLAN: Final = re.compile(r"\bI(?:\s+\w+ly)?\s*$")  # "I will argue" is no prediction
_POLITE: Final = re.compile(r"\b(?:if|what|as|call it what|say what)\s+you\s+$", re.IGNORECASE)


def find_future(text: str) -> tuple[int, int] | None:
    """Find the span of the first word by which a sentence predicts, such as *will* or *is going to*."""
    for match in _FUTURE.finditer(text):
        before = text[: match.start()]
        if match[0].lower() == "will" and (_BEFORE_NOUN.search(before) or _POLITE.search(before)):
            continue
        if match[0] == "Will" and not (_AT_HEAD.search(before) and "?" in text[match.end() :]):
            continue
        if not _OWN_PLAN.search(before):
            return match.span()
    return None


@dataclass(frozen=True, slots=True)
class Listed:
    """A sentence in a list of what stands out, and why."""

    mark: Mark
    why: str


@dataclass(frozen=True, slots=True)
class Section:
    """What stands out under one heading: a sentence that says it, and the sentences meant."""

    name: str
    n: int
    lists: tuple[tuple[str, tuple[Listed, ...]], ...]


def find_sections(marks: Sequence[Mark], labels: Sequence[str]) -> list[Section]:
    """List what stands out among the marks of one document, looking at the writer's body sentences."""
    own = [mark for mark in marks if mark.is_counted or (mark.is_own and mark.abstained)]
    if not own:
        return []
    is_ours = set(labels) == set(LABELS)
    sections = []
    over = sorted((mark for mark in own if mark.is_overreach), key=lambda mark: -mark.confidence)
    told = "Plain predictions, put as settled" if over else "No plain prediction is put as settled"
    if over or is_ours:
        listed = tuple(Listed(mark, mark.short) for mark in over)
        sections.append(Section("Overreach?", len(over), ((told, listed),)))
    piles = [(mark, _find_hedges(mark)) for mark in own if mark.label == _HEDGED]
    piles = sorted((pile for pile in piles if len(pile[1]) > 1), key=lambda pile: -len(pile[1]))
    runs = _find_runs(marks)
    lists: list[tuple[str, tuple[Listed, ...]]] = []
    if piles:
        listed = tuple(Listed(mark, " + ".join(words)) for mark, words in piles)
        lists.append(("Two hedging words or more in one sentence", listed))
    elif is_ours:
        lists.append(("No hedged sentence has two words underlined", ()))
    if runs:
        listed = tuple(Listed(first, f"to sentence {last.number}") for first, last in runs)
        lists.append((f"Three sentences in a row or more, none of them {_COMMITTED}", listed))
    if lists:
        sections.append(Section("Hedge upon hedge", len(piles), tuple(lists)))
    doubtful = sorted(
        (mark for mark in own if mark.abstained or mark.confidence < _DOUBTFUL),
        key=lambda mark: mark.confidence,
    )
    told = "Where the model is in doubt" if doubtful else "The model is fairly certain of every sentence"
    listed = tuple(Listed(mark, mark.doubt) for mark in doubtful)
    sections.append(Section("Judge for yourself", len(doubtful), ((told, listed),)))
    return sections


def _find_hedges(mark: Mark) -> list[str]:
    return [cue.text for cue in mark.cues if cue.label == _HEDGED]


def _find_runs(marks: Sequence[Mark]) -> list[tuple[Mark, Mark]]:
    """Find runs of own sentences with no assertive or unlabelled sentence between, of whatever voice."""
    runs = []
    for is_less, group in itertools.groupby(
        marks, key=lambda mark: mark.label != _COMMITTED and not mark.abstained
    ):
        members = [mark for mark in group if mark.is_own]
        if is_less and len(members) >= _MIN_RUN:
            runs.append((members[0], members[-1]))
    return runs


def measure_commitment(proba: Sequence[float], labels: Sequence[str]) -> float:
    """Measure how far a sentence commits its writer, in [0, 1]: P(assertive) + P(hedged) / 2."""
    return sum(p * COMMITMENT[label] for p, label in zip(proba, labels, strict=True))


def smooth(values: Sequence[float]) -> tuple[float, ...]:
    """Average each value with its neighbours by Gaussian weights."""
    n_near = math.ceil(3 * SPREAD)
    weights = [math.exp(-0.5 * (step / SPREAD) ** 2) for step in range(n_near + 1)]
    smoothed = []
    for place in range(len(values)):
        near = range(max(0, place - n_near), min(len(values), place + n_near + 1))
        total = sum(weights[abs(other - place)] for other in near)
        smoothed.append(sum(weights[abs(other - place)] * values[other] for other in near) / total)
    return tuple(smoothed)


def is_flat(curve: Sequence[float]) -> bool:
    """Whether a curve is the same from end to end, so that none of its places is worth naming."""
    return round(max(curve), 2) - round(min(curve), 2) < _MIN_CHANGE - 1e-9


def describe_curve(curve: Sequence[float], numbers: Sequence[int]) -> str:
    """Say in words what a curve shows; ``numbers`` are its sentences' places in the text, from 1."""
    low, high = (end(range(len(curve)), key=curve.__getitem__) for end in (min, max))
    said = (
        f"about {sum(curve) / len(curve):.2f} throughout."
        if is_flat(curve)
        else f"from {curve[low]:.2f} around sentence {numbers[low]} to {curve[high]:.2f} around sentence "
        f"{numbers[high]}."
    )
    return (
        f"Commitment from sentence {numbers[0]} to {numbers[-1]}, each averaged with its neighbours: {said}"
    )
