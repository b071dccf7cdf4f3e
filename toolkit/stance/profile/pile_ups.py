"""Sentences that hedge their hedges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from stance.labels import CUE_TYPES, HEDGE_TYPES, LABELS
from stance.records import Cue, Prediction, Sentence

if TYPE_CHECKING:
    from stance.models import LinearModel

MIN_PILE: Final = 2
"""Hedging words that make a pile-up."""

MIN_PROBA: Final = 0.2
"""Less probable hedges are taken for look-alikes, as *could* of what one was able to do."""

_HEDGED: Final = LABELS[1]


@dataclass(frozen=True, slots=True)
class PileUp:
    """A sentence that hedges its hedges.

    Attributes
    ----------
    row : int
        Its place among the sentences given.
    cues : tuple[Cue, ...]
        The hedging words: those that gave its label, and what else of the lexicon hedges there.
    """

    row: int
    cues: tuple[Cue, ...]


def find_pile_ups(scored: Sequence[tuple[Sentence, Prediction]], rows: Sequence[int]) -> tuple[PileUp, ...]:
    """Find the hedged sentences that have a second hedging word.

    A prediction lists only the cues that gave its label, so all that the lexicon knows is looked at; the
    bundled linear model judges each word where it stands.

    Parameters
    ----------
    scored : sequence of (Sentence, Prediction)
    rows : sequence of int
        Which of them to look at.

    Returns
    -------
    tuple of PileUp
        Those with most words first.

    Examples
    --------
    >>> sentence = Sentence("draft", 0, 0, "body", "writer", 0, 21, "It might perhaps end.")
    >>> prediction = Prediction("hedged", (0.1, 0.8, 0.1), 0.8, False, "linear")
    >>> [[cue.text for cue in pile.cues] for pile in find_pile_ups([(sentence, prediction)], [0])]
    [['might', 'perhaps']]
    """
    hedged = [row for row in rows if _is_hedged(scored[row][1])]
    if not hedged:
        return ()
    judged = _judge_words([scored[row][0].text for row in hedged])
    piles = []
    for row, words in zip(hedged, judged, strict=True):
        kept = [cue for cue in scored[row][1].cues if cue.type in HEDGE_TYPES]
        for _, word in sorted(words, key=lambda found: (-found[0], found[1].start)):
            if all(word.end <= cue.start or cue.end <= word.start for cue in kept):
                kept.append(word)
        if len(kept) >= MIN_PILE:
            piles.append(PileUp(row, tuple(sorted(kept, key=lambda cue: cue.start))))
    return tuple(sorted(piles, key=lambda pile: -len(pile.cues)))


def _is_hedged(prediction: Prediction) -> bool:
    """Whether a sentence is hedged, in whatever labels: by its name, or by a cue that hedges."""
    is_hedged = prediction.label == _HEDGED or any(cue.type in HEDGE_TYPES for cue in prediction.cues)
    return is_hedged and not prediction.abstained


def _judge_words(texts: Sequence[str]) -> list[list[tuple[float, Cue]]]:
    """List what hedges in each text, by the bundled model, with its probability."""
    model = _load_judge()
    _, found = model.predict_with_candidates(texts)
    assert found.proba is not None
    proba = found.proba[:, model.labels.index(_HEDGED)]
    words: list[list[tuple[float, Cue]]] = [[] for _ in texts]
    columns = (found.sentence, found.start, found.end, found.types, proba)
    for row, start, end, bits, p in zip(*(column.tolist() for column in columns), strict=True):
        kinds = [kind for place, kind in enumerate(CUE_TYPES) if bits >> place & 1 and kind in HEDGE_TYPES]
        if kinds and p >= MIN_PROBA:
            words[row].append((p, Cue(start, end, texts[row][start:end], kinds[0])))
    return words


@cache
def _load_judge() -> LinearModel:
    from stance.models import LinearModel
    from stance.scoring import load_default_model

    model = load_default_model()
    assert isinstance(model, LinearModel)
    return model
