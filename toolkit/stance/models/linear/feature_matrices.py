"""Hashed features as sparse matrices, a column for each frequent bucket, and weights back in buckets."""

from __future__ import annotations

from typing import Any

import numpy as np

from stance.config import FeatureConfig
from stance.models.coded import Ints
from stance.models.linear.evidence import Extraction, Floats, hash_ngrams, weigh_lengths
from stance.models.linear.templates import TEMPLATE_SCALES, hash_templates
from stance.models.linear.weighing import find_buckets

WORD_SCALE = 0.1
"""Value of an n-gram: they are many and weak, so they are regularised more than the evidence."""

_MIN_SENTENCES_A_COUNT = 500


def build_cue_matrix(extraction: Extraction, features: FeatureConfig, n_coded: int) -> tuple[Any, Ints]:
    """Build the matrix of the candidates' features that are frequent enough.

    Parameters
    ----------
    extraction, features, n_coded
        As of :func:`build_word_matrix`.

    Returns
    -------
    sparse float32 matrix, shape (n_candidates, n_cue_features)
    int64 array, shape (n_cue_features,)
        The hash bucket of each column.
    """
    table = np.zeros((1 << features.n_bits, 1), dtype=np.float32)
    n_candidates = len(extraction.candidates)
    return _build_matrix(
        np.tile(np.arange(n_candidates), len(TEMPLATE_SCALES)),
        find_buckets(hash_templates(extraction.columns), table).ravel(),
        np.repeat(np.array(TEMPLATE_SCALES, dtype=np.float32), n_candidates),
        (n_candidates, _choose_least(features, n_coded)),
    )


def build_word_matrix(extraction: Extraction, features: FeatureConfig, n_coded: int) -> tuple[Any, Ints]:
    """Build the matrix of the sentences' n-grams that are frequent enough.

    Parameters
    ----------
    extraction : Extraction
    features : FeatureConfig
    n_coded : int
        Number of coded sentences, of which few ask for a lower ``min_count``.

    Returns
    -------
    sparse float32 matrix, shape (n_sentences, n_word_features)
    int64 array, shape (n_word_features,)
        The hash bucket of each column.
    """
    table = np.zeros((1 << features.n_bits, 1), dtype=np.float32)
    n = extraction.tokens.n_sentences
    kinds = hash_ngrams(extraction.tokens, features.max_ngram)
    words = np.concatenate([find_buckets(hashes, table) for _, hashes in kinds])
    rows = np.concatenate([np.repeat(np.arange(n), counts) for counts, _ in kinds])
    return _build_matrix(
        rows,
        words,
        np.float32(WORD_SCALE) * weigh_lengths(extraction.tokens)[rows],
        (n, _choose_least(features, n_coded)),
    )


def spread_rows(coef: Floats, buckets: Ints, n_rows: int) -> Floats:
    """Put the weights of columns back into the rows of a table of hash buckets.

    Parameters
    ----------
    coef : float32 array, shape (n_columns, n_classes)
    buckets : int64 array, shape (n_columns,)
    n_rows : int

    Returns
    -------
    float32 array, shape (n_rows, n_classes)

    Examples
    --------
    >>> spread_rows(np.float32([[5]]), np.array([1]), 3).ravel().tolist()
    [0.0, 5.0, 0.0]
    """
    table = np.zeros((n_rows, coef.shape[1]), dtype=np.float32)
    table[buckets] = coef
    return table


def _choose_least(features: FeatureConfig, n_coded: int) -> int:
    return min(features.min_count, max(1, n_coded // _MIN_SENTENCES_A_COUNT))


def _build_matrix(rows: Ints, buckets: Ints, values: Floats, size: tuple[int, int]) -> tuple[Any, Ints]:
    """Build a sparse matrix of the buckets seen often enough; give those buckets too, most frequent first.

    ``size`` is the number of rows and how often a bucket must be seen.
    """
    from scipy.sparse import csr_matrix

    n_rows, least = size
    counts = np.bincount(buckets)
    used = np.flatnonzero((counts > 0) & (counts >= least))
    used = used[np.argsort(-counts[used], kind="stable")]  # the frequent ones together: solvers are faster
    column = np.full(len(counts), -1, dtype=np.int32)
    column[used] = np.arange(len(used), dtype=np.int32)
    columns = column.take(buckets)
    kept = np.flatnonzero(columns >= 0)
    shape = (n_rows, len(used))
    return csr_matrix((values.take(kept), (rows.take(kept), columns.take(kept))), shape=shape), used
