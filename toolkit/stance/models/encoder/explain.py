"""Why an encoder labels a sentence as it does: what is lost where a word is left out."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from stance.models.classifier import Explanation, FeatureWeight, check_batch, list_cues
from stance.models.encoder.batches import Ints, Rows, Subwords, cut_rows
from stance.models.encoder.session import score_tokens

if TYPE_CHECKING:
    from stance.models.encoder.model import EncoderModel, Reading

_MOST_TOKENS: Final = 20_000  # read again for one sentence: some seconds on one core
_MOST_NAMED: Final = 8  # words of a stretch; of a longer one half as many from each end


def explain_prediction(model: EncoderModel, text: str, n_weights: int) -> Explanation:
    """Say what a prediction rests on.

    The words' own scores would not do: in an encoder each word's holds what its neighbours say. Leaving out
    is that of Li, Monroe & Jurafsky 2016, "Understanding Neural Networks through Representation Erasure". Of
    hundreds of words, neighbours are left out together.
    """
    check_batch([text], None)
    reading = model.read_texts([text])
    batch = model.judge(reading)
    label = model.labels[int(batch.class_index[0])]
    weights = sorted(_weigh_words(model, reading, int(batch.class_index[0])), key=lambda pair: -abs(pair[1]))
    return Explanation(
        label,
        tuple(batch.proba[0].tolist()),
        float(batch.confidence[0]),
        list_cues(batch, [text], model.labels)[0],
        tuple(FeatureWeight(name, label, weight) for name, weight in weights[:n_weights]),
        model.min_confidence,
    )


def _weigh_words(model: EncoderModel, reading: Reading, number: int) -> list[tuple[str, float]]:
    """Weigh each stretch by log-odds against the mean of all labels; its row alone is read again."""
    (text,), tokens, scores = reading.texts, reading.tokens, reading.scores[0].astype(np.float64)
    pieces = cut_rows(tokens, model.max_tokens)
    names, sums, sizes, ids = [], [scores.sum(axis=0)], [len(scores)], []
    for begin, end, first, last in _cut_stretches(tokens, pieces):
        words = text[tokens.start[first] : tokens.end[last - 1]].split()
        if not words:
            continue
        row = np.concatenate([tokens.ids[begin:first], tokens.ids[last:end]])
        if not len(row) and len(pieces) == 1:
            row = np.array([model.special.separator])  # as a sentence with nothing in it is read
        ids.append(row)
        if len(words) > _MOST_NAMED:
            words = [*words[: _MOST_NAMED // 2], "…", *words[-_MOST_NAMED // 2 :]]
        kind = "word" if tokens.word[last - 1] == tokens.word[first] else "words"
        names.append(f"{kind}: {' '.join(words)}")
        sums.append(sums[0] - scores[begin:end].sum(axis=0))
        sizes.append(len(scores) - (end - begin) + len(row))
    means = np.array(sums)
    means[1:] += _sum_scores(model, ids)
    proba = model.calibration.apply((means / np.array(sizes)[:, None]).astype(np.float32))
    log_odds = np.log(np.maximum(proba.astype(np.float64), 1e-12))
    support = log_odds[:, number] - log_odds.mean(axis=1)
    return list(zip(names, (support[0] - support[1:]).tolist(), strict=True))


def _cut_stretches(tokens: Subwords, pieces: Rows) -> list[tuple[int, int, int, int]]:
    """Cut a sentence into words or, where these are many, some neighbours: the row's ends, the stretch's."""
    heads = np.flatnonzero(np.diff(tokens.word, prepend=-1))
    longest = int((pieces.end - pieces.begin).max())
    size = -(-len(heads) // max(len(pieces), _MOST_TOKENS // longest))
    stretches = []
    for begin, end in zip(pieces.begin.tolist(), pieces.end.tolist(), strict=True):
        firsts = heads[(heads >= begin) & (heads < end)][::size].tolist()
        stretches += [(begin, end, *pair) for pair in pairwise([*firsts, end])]
    return stretches


def _sum_scores(model: EncoderModel, ids: list[Ints]) -> NDArray[np.float64]:
    """Read rows of tokens; sum the label scores of each."""
    bounds = np.cumsum([0, *map(len, ids)])
    joined = np.concatenate([*ids, np.zeros(0, dtype=np.int64)])
    tokens = Subwords(joined, joined, joined, joined, bounds)
    filled = np.flatnonzero(np.diff(bounds))
    rows = cut_rows(tokens, model.max_tokens, filled)
    sums = np.zeros((len(ids), len(model.labels)))
    scores = score_tokens(model.session, tokens, model.special, rows, len(model.labels))[0]
    np.add.at(sums, np.repeat(np.arange(len(ids)), np.diff(bounds)), scores)
    return sums
