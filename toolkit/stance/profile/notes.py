"""What stands out in one text: the curve of commitment, overreach, pile-ups, doubtful labels."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from stance.labels import COMMITMENT, HEDGE_TYPES, LABELS
from stance.profile.futures import find_future
from stance.records import Cue, Prediction, Sentence

Scored = tuple[Sentence, Prediction]

SPREAD: Final = 2.0
"""Standard deviation, in sentences, of the Gaussian weights that smooth the curve."""

MIN_PILE: Final = 2
"""Hedging words that make a pile-up."""

MIN_RUN: Final = 3
"""Sentences in a row, none of them assertive, that make a run."""

COMMITTED: Final = LABELS[0]
"""The label of sentences that commit their writer."""

_DOUBTFUL: Final = 0.75


@dataclass(frozen=True, slots=True)
class PileUp:
    """A sentence that hedges its hedges.

    Attributes
    ----------
    row : int
        Its place among the sentences given.
    cues : tuple[Cue, ...]
        The hedging words, of the cue lexicon.
    """

    row: int
    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class TextNotes:
    """What stands out in one text; sentences are named by their place among those given.

    Attributes
    ----------
    rows : tuple[int, ...]
        The writer's body sentences.
    curve : tuple[float, ...]
        Of each of ``rows``, the smoothed commitment in [0, 1]; empty for other sets of labels.
    overreach : tuple[int, ...]
        Plain predictions with *will* and the like, the surest first; empty where no label is ``assertive``.
    pile_ups : tuple[PileUp, ...]
        Sentences whose label came from a hedging word and that have another, those with most first.
    runs : tuple[tuple[int, int], ...]
        First and last of three sentences or more in a row that have a label other than assertive; empty
        where no label is that.
    doubtful : tuple[int, ...]
        Sentences without a label, or whose label has a confidence under 0.75, the least certain first.
    """

    rows: tuple[int, ...]
    curve: tuple[float, ...]
    overreach: tuple[int, ...]
    pile_ups: tuple[PileUp, ...]
    runs: tuple[tuple[int, int], ...]
    doubtful: tuple[int, ...]


def note_sentences(scored: Sequence[Scored], labels: Sequence[str] = LABELS) -> TextNotes:
    """Find what stands out in the writer's body sentences of one text.

    Parameters
    ----------
    scored : sequence of (Sentence, Prediction)
        The sentences of one document in order.
    labels : sequence of str
        The model's labels, in the order of its probabilities.

    Returns
    -------
    TextNotes

    Examples
    --------
    >>> from stance.scoring import list_records, score_texts
    >>> table = score_texts(["The alliance will fail. It might perhaps have been saved."])
    >>> notes = note_sentences(list_records(table, LABELS))
    >>> notes.overreach, [[cue.text for cue in pile.cues] for pile in notes.pile_ups]
    ((0,), [['might', 'perhaps']])
    """
    rows = [
        row
        for row, (sentence, _) in enumerate(scored)
        if (sentence.zone, sentence.voice) == ("body", "writer")
    ]
    sure = [row for row in rows if scored[row][1].label == COMMITTED and not scored[row][1].abstained]
    overreach = [row for row in sure if find_future(scored[row][0].text)]
    overreach.sort(key=lambda row: -scored[row][1].confidence)
    doubtful = [row for row in rows if scored[row][1].abstained or scored[row][1].confidence < _DOUBTFUL]
    doubtful.sort(key=lambda row: scored[row][1].confidence)
    # Of other labels none is known to be the committed one.
    less = {
        row
        for row in rows
        if COMMITTED in labels and scored[row][1].label != COMMITTED and not scored[row][1].abstained
    }
    return TextNotes(
        rows=tuple(rows),
        curve=smooth([measure_commitment(scored[row][1], labels) for row in rows])
        if set(labels) == set(LABELS)
        else (),
        overreach=tuple(overreach),
        pile_ups=_find_pile_ups(scored, [row for row in rows if _is_hedged_by_cue(scored[row][1])]),
        runs=_find_runs(rows, less),
        doubtful=tuple(doubtful),
    )


def measure_commitment(prediction: Prediction, labels: Sequence[str]) -> float:
    """Measure how far a sentence commits its writer, in [0, 1]: P(assertive) + P(hedged) / 2.

    Examples
    --------
    >>> measure_commitment(Prediction("hedged", (0.2, 0.6, 0.2), 0.6, False, "linear"), LABELS)
    0.5
    """
    return sum(p * COMMITMENT[label] for p, label in zip(prediction.proba, labels, strict=True))


def smooth(values: Sequence[float]) -> tuple[float, ...]:
    """Average each value with its neighbours, by Gaussian weights with a deviation of :data:`SPREAD`.

    Examples
    --------
    >>> [round(value, 3) for value in smooth([1.0, 0.0])]
    [0.531, 0.469]
    >>> smooth([0.5, 0.5, 0.5])
    (0.5, 0.5, 0.5)
    """
    reach = math.ceil(3 * SPREAD)
    weights = [math.exp(-0.5 * (step / SPREAD) ** 2) for step in range(reach + 1)]
    smoothed = []
    for place in range(len(values)):
        near = range(max(0, place - reach), min(len(values), place + reach + 1))
        total = sum(weights[abs(other - place)] for other in near)
        smoothed.append(sum(weights[abs(other - place)] * values[other] for other in near) / total)
    return tuple(smoothed)


def _is_hedged_by_cue(prediction: Prediction) -> bool:
    return not prediction.abstained and any(cue.type in HEDGE_TYPES for cue in prediction.cues)


def _find_pile_ups(scored: Sequence[Scored], rows: Sequence[int]) -> tuple[PileUp, ...]:
    """Look the rows up in the whole lexicon: a prediction lists only the cue that gave its label."""
    if not rows:
        return ()
    from stance.cues import CueMatcher

    found = CueMatcher().find_cues([scored[row][0].text for row in rows])
    piles = []
    for row, cues in zip(rows, found, strict=True):
        kept: list[Cue] = []
        for cue in sorted(cues, key=lambda cue: (cue.start, -cue.end)):
            if cue.type in HEDGE_TYPES and (not kept or cue.start >= kept[-1].end):
                kept.append(cue)
        if len(kept) >= MIN_PILE:
            piles.append(PileUp(row, tuple(kept)))
    return tuple(sorted(piles, key=lambda pile: -len(pile.cues)))


def _find_runs(rows: Sequence[int], less: set[int]) -> tuple[tuple[int, int], ...]:
    runs = []
    for is_less, group in itertools.groupby(rows, key=less.__contains__):
        members = list(group)
        if is_less and len(members) >= MIN_RUN:
            runs.append((members[0], members[-1]))
    return tuple(runs)
