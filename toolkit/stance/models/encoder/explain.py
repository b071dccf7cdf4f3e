"""Why an encoder labels a sentence as it does: what is lost where a word is left out."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from stance.models.batches import check_batch, list_cues
from stance.models.encoder.reading import Reading, score_tokens
from stance.models.encoder.rows import pack_rows
from stance.models.encoder.tokens import Ints, Subwords
from stance.models.records import Explanation, FeatureWeight

if TYPE_CHECKING:
    from stance.models.encoder.model import EncoderModel

_MOST_TOKENS: Final = 20_000  # read again for one sentence: some seconds on one core
_MOST_NAMED: Final = 8  # words of a stretch; of a longer one half as many from each end
_TINY: Final = 1e-12  # in place of 0, of which there is no logarithm

Stretch = tuple[int, int, int, int]
"""A piece of a sentence, as the row it is read in, and what of it is left out: tokens, ends exclusive."""


def explain_prediction(model: EncoderModel, text: str, n_weights: int = 12) -> Explanation:
    """Say what a prediction rests on: what its label's log-odds lose where a word is left out.

    The words' own scores would not do: in an encoder each word's holds what its neighbours say. Leaving out
    is that of Li, Monroe & Jurafsky 2016, "Understanding Neural Networks through Representation Erasure".

    Parameters
    ----------
    model : EncoderModel
    text : str
        One sentence. Of hundreds of words, neighbours are left out together, so that it takes seconds.
    n_weights : int
        How many words, or stretches of words, to name, the weightiest first.

    Returns
    -------
    Explanation
    """
    check_batch([text], None)
    reading = model.read_texts([text])
    batch = model.judge_reading(reading)
    number = int(batch.class_index[0])
    label = model.labels[number]
    weights = _weigh_words(model, reading, number)
    weights.sort(key=lambda weight: -abs(weight[1]))
    return Explanation(
        label,
        tuple(float(p) for p in batch.proba[0]),
        float(batch.confidence[0]),
        list_cues(batch, [text])[0],
        tuple(FeatureWeight(name, label, weight) for name, weight in weights[:n_weights]),
        model.min_confidence,
    )


def cut_stretches(tokens: Subwords, pieces: Sequence[tuple[int, int]]) -> list[Stretch]:
    """Cut a sentence into what is left out at a time: words or, where these are many, some neighbours.

    Parameters
    ----------
    tokens : Subwords
        Of one sentence.
    pieces : sequence of (int, int)
        The ranges of tokens in which it is read. Of a word across two, what is in the first is left out.

    Returns
    -------
    list of Stretch

    Examples
    --------
    >>> word = np.array([0, 1, 1, 2])
    >>> cut_stretches(Subwords(word, word, word, word, np.array([0, 4])), [(0, 4)])
    [(0, 4, 0, 1), (0, 4, 1, 3), (0, 4, 3, 4)]
    """
    heads = np.flatnonzero(np.diff(tokens.word, prepend=-1))
    longest = max(end - begin for begin, end in pieces)
    size = -(-len(heads) // max(len(pieces), _MOST_TOKENS // longest))
    stretches = []
    for begin, end in pieces:
        firsts = heads[(heads >= begin) & (heads < end)][::size].tolist()
        stretches += [(begin, end, *pair) for pair in pairwise([*firsts, end])]
    return stretches


def _weigh_words(model: EncoderModel, reading: Reading, number: int) -> list[tuple[str, float]]:
    """Weigh each stretch by log-odds against the mean of all labels; its piece alone is read again."""
    (text,), tokens, scores = reading.texts, reading.tokens, reading.scores[0].astype(np.float64)
    pieces = [row[0] for row in pack_rows(tokens, np.zeros(1, dtype=np.int64), model.max_tokens)]
    names, sums, sizes = [], [scores.sum(axis=0)], [len(scores)]
    rows: list[Ints] = []
    for begin, end, first, last in cut_stretches(tokens, pieces):
        words = text[tokens.start[first] : tokens.end[last - 1]].split()
        if not words:
            continue
        row = np.concatenate([tokens.ids[begin:first], tokens.ids[last:end]])
        if not len(row) and len(pieces) == 1:
            row = np.array([model.special.separator])  # as a sentence with nothing in it is read
        rows.append(row)
        names.append(_name_stretch(words, tokens.word[last - 1] - tokens.word[first] + 1))
        sums.append(sums[0] - scores[begin:end].sum(axis=0))
        sizes.append(len(scores) - (end - begin) + len(row))
    means = np.array(sums)
    means[1:] += _sum_scores(model, rows)
    proba = model.calibration.apply((means / np.array(sizes)[:, None]).astype(np.float32))
    log_odds = np.log(np.maximum(proba.astype(np.float64), _TINY))
    support = log_odds[:, number] - log_odds.mean(axis=1)
    return list(zip(names, (support[0] - support[1:]).tolist(), strict=True))


def _name_stretch(words: Sequence[str], n_words: int) -> str:
    """Name a stretch by its words, of many by the first and the last; the tokenizer may know it as one."""
    kind = "word" if n_words == 1 else "words"
    if len(words) > _MOST_NAMED:
        words = [*words[: _MOST_NAMED // 2], "…", *words[-_MOST_NAMED // 2 :]]
    return f"{kind}: {' '.join(words)}"


def _sum_scores(model: EncoderModel, rows: Sequence[Ints]) -> NDArray[np.float64]:
    """Read rows of tokens; sum the label scores of each."""
    bounds = np.cumsum([0, *map(len, rows)])
    ids = np.concatenate([*rows, np.zeros(0, dtype=np.int64)])
    ranges = [[pair] for pair in pairwise(bounds.tolist()) if pair[1] > pair[0]]
    sums = np.zeros((len(rows), len(model.labels)))
    if ranges:
        tokens = Subwords(ids, ids, ids, ids, bounds)
        scores = score_tokens(model.session, tokens, model.special, ranges, notify=warnings.warn)[0]
        np.add.at(sums, np.repeat(np.arange(len(rows)), np.diff(bounds)), scores)
    return sums
