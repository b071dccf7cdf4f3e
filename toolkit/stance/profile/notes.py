"""What stands out in one text: the curve of commitment, overreach, pile-ups, doubtful labels."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from stance.labels import COMMITMENT, LABELS
from stance.profile.futures import find_future
from stance.profile.pile_ups import PileUp, find_pile_ups
from stance.records import Prediction, Sentence

Scored = tuple[Sentence, Prediction]

SPREAD: Final = 2.0
"""Standard deviation, in sentences, of the Gaussian weights that smooth the curve."""

MIN_RUN: Final = 3
"""Sentences in a row, none of them assertive, that make a run."""

COMMITTED: Final = LABELS[0]
"""The label of sentences that commit their writer."""

_DOUBTFUL: Final = 0.75


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
        Hedged sentences that have a second hedging word, those with most first.
    runs : tuple[tuple[int, int], ...]
        First and last of three of ``rows`` or more with no sentence between, of whatever voice and zone, that
        is assertive or has no label; empty where no label is assertive.
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
    less = [
        COMMITTED in labels and prediction.label != COMMITTED and not prediction.abstained
        for _, prediction in scored
    ]
    return TextNotes(
        rows=tuple(rows),
        curve=smooth([measure_commitment(scored[row][1], labels) for row in rows])
        if set(labels) == set(LABELS)
        else (),
        overreach=tuple(overreach),
        pile_ups=find_pile_ups(scored, rows),
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


def _find_runs(rows: Sequence[int], less: Sequence[bool]) -> tuple[tuple[int, int], ...]:
    own, runs = set(rows), []
    for is_less, group in itertools.groupby(range(len(less)), key=less.__getitem__):
        members = [row for row in group if row in own]
        if is_less and len(members) >= MIN_RUN:
            runs.append((members[0], members[-1]))
    return tuple(runs)
