"""Why an encoder labels a sentence as it does: what is lost where a word is left out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from stance.models.classifier import Explanation, check_batch
from stance.models.encoder.batches import Subwords

if TYPE_CHECKING:
    from stance.models.encoder.model import EncoderModel

MOST_TOKENS: Final = 20_000  # read again for one sentence: some seconds on one core


def explain_prediction(model: EncoderModel, text: str, n_weights: int) -> Explanation:
    """Say what a prediction rests on: what its log-odds lose, against the mean of all labels.

    The words' own scores would not do: in an encoder each word's holds what its neighbours say. Leaving out
    is that of Li, Monroe & Jurafsky 2016, "Understanding Neural Networks through Representation Erasure". Of
    hundreds of words, neighbours are left out together.
    """
    check_batch([text], None)
    reading = model.read_texts([text])
    batch, tokens = model.judge(reading), reading.tokens
    number = int(batch.class_index[0])
    firsts = np.flatnonzero(np.diff(tokens.word, prepend=-1))
    size = -(-len(firsts) * len(tokens.ids) // MOST_TOKENS)
    stretches = list(pairwise([*firsts[::size].tolist(), len(tokens.ids)]))
    left = [np.delete(tokens.ids, slice(first, last)) for first, last in stretches]
    # As a sentence with nothing in it is read.
    left = [tokens.ids, *(ids if len(ids) else np.array([model.special.separator]) for ids in left)]
    ids = np.concatenate(left)
    rest = Subwords(ids, ids, ids, ids, np.cumsum([0, *map(len, left)]))
    proba = model.calibration.apply(model.read_tokens((), rest).pool())
    words = [text[tokens.start[first] : tokens.end[last - 1]] for first, last in stretches]
    return model.make_explanation(text, batch, weigh_words(words, proba, number)[:n_weights])


def weigh_words(words: Sequence[str], proba: NDArray[np.float32], number: int) -> list[tuple[str, float]]:
    """Weigh words by what the log-odds of a label lose without each; the first row of ``proba`` has them all."""
    log_odds = np.log(np.maximum(proba.astype(np.float64), 1e-12))
    support = log_odds[:, number] - log_odds.mean(axis=1)
    names = [" ".join(word.split()) for word in words]
    weights = zip(names, (support[0] - support[1:]).tolist(), strict=True)
    return [
        (f"{'words' if ' ' in name else 'word'}: {name}", weight)
        for name, weight in sorted(weights, key=lambda pair: -abs(pair[1]))
        if name
    ]
