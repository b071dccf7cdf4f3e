"""Which sentences of unlabelled texts a teacher is asked about."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from stance.errors import DataError
from stance.models.records import Classifier

_MIN_WORDS, _MAX_WORDS = 4, 80  # shorter and longer ones are headings, lists and tables


def choose_sentences(
    texts: Sequence[str], judge: Classifier, n_sentences: int, seed: int
) -> tuple[list[str], NDArray[np.int64]]:
    """Choose the sentences of documents that a teacher is asked about.

    Half are drawn at random; half are those that a quick model is least sure of, since most sentences are
    plain and teach little.

    Parameters
    ----------
    texts : sequence of str
        Documents.
    judge : Classifier
        The quick model.
    n_sentences : int
        How many at most.
    seed : int

    Returns
    -------
    chosen : list of str
        In the order of the documents, each once.
    doc_index : int64 array, shape (n_chosen,)
        The document of each.

    Raises
    ------
    DataError
        If there is no sentence of 4 to 80 words.
    """
    from stance.text import split_documents

    split = split_documents(texts)
    n_words = np.array([text.count(" ") + 1 for text in split.texts])
    first: dict[str, int] = {}
    for i in np.flatnonzero((n_words >= _MIN_WORDS) & (n_words <= _MAX_WORDS)).tolist():
        first.setdefault(split.texts[i], i)
    numbers = np.array(sorted(first.values()), dtype=np.int64)
    if not len(numbers):
        raise DataError(
            "unlabelled texts: expected sentences of 4 to 80 words; found none. Give running text."
        )
    if len(numbers) > n_sentences:
        confidence = judge.predict_batch(split.texts, split.doc_index).confidence[numbers]
        order = np.random.default_rng(seed).permutation(len(numbers))
        n_random = n_sentences // 2
        rest = order[n_random:]
        least_sure = rest[np.argsort(confidence[rest], kind="stable")[: n_sentences - n_random]]
        numbers = numbers[np.sort(np.concatenate([order[:n_random], least_sure]))]
    return [split.texts[i] for i in numbers.tolist()], split.doc_index[numbers].astype(np.int64)
