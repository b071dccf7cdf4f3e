"""Samples of scored sentences for a person to code, which remember how likely each sentence was drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stance.errors import DataError
from stance.profile.groups import Grouping
from stance.profile.profiles import read_counted
from stance.profile.scored import ScoredSentences, list_names

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

METHODS: Final = ("stratified", "simple", "group")
"""The ways to draw a sample."""

_BINS: Final = 3  # of confidence, by label
_OF_SCORING: Final = ("zone", "voice")
_RENAMED: Final = "input_"  # what columns of the input get that are called as one of scoring's, as label is


def sample_scored(
    scored: str | Path | pa.Table | Iterable[str | Path | pa.Table] | ScoredSentences,
    n: int,
    *,
    method: str = "stratified",
    by: str | Sequence[str] = (),
    zones: str | Sequence[str] = ("body",),
    voices: str | Sequence[str] = ("writer",),
    seed: int = 0,
) -> pa.Table:
    """Draw sentences for a person to code.

    The rows come in random order and do not say what the model thinks, so that the coder is not led and may
    stop at any row: those coded so far are a sample too.

    Parameters
    ----------
    scored : str, Path, pyarrow.Table, DataFrame, datasets.Dataset, iterable of them, or ScoredSentences
        As for :func:`stance.profile.read_scored`.
    n : int
        How many, 1 or more.
    method : {"stratified", "simple", "group"}
        ``stratified``: strata are the predicted label and a third of its sentences by confidence; half of the
        codes go to strata by size, half by size times how unsure the model is there (Neyman's allocation).
        ``simple``: each sentence is as likely as any other. ``group``: as many from each group of ``by``.
    by : str or sequence of str
        Columns that make the groups.
    zones, voices : str or sequence of str
        The sentences that count, as for :func:`stance.profile.profile_scored`; correct with the same.
    seed : int
        Seed of the draw, 0 or more.

    Returns
    -------
    pyarrow.Table
        ``code`` (empty), ``text``, ``before`` and ``after`` (its neighbours), ``doc_id``, ``sent_id``,
        ``inclusion_proba`` (the probability with which it was drawn) and ``stratum``; then the columns that
        scoring passed through, but those of lists and bytes, those of the names above, and those called
        ``input_…``, which may be labels.

    Raises
    ------
    DataError
        If there are fewer sentences than are wanted, or fewer are wanted than there are strata, or as for
        :func:`stance.profile.profile_scored`.

    References
    ----------
    Neyman (1934), On the two different aspects of the representative method.

    Examples
    --------
    >>> from stance.scoring import score_texts
    >>> scored = score_texts(["It rained. It may rain. It did.", "It was hot."])
    >>> drawn = sample_scored(scored, 2, method="simple")
    >>> drawn.num_rows, drawn["inclusion_proba"].to_pylist(), drawn["code"].to_pylist()
    (2, [0.5, 0.5], ['', ''])
    """
    import numpy as np

    if method not in METHODS:
        raise DataError(f"method: expected {', '.join(METHODS)}; found {method!r}. Choose one of them.")
    if (method == "group") != bool(by):
        found = "none" if method == "group" else f"some for the method {method}"
        raise DataError(
            f"by: expected columns for the method group alone; found {found}. Give both, or neither."
        )
    if n < 1:
        raise DataError(f"n: expected 1 or more; found {n}. Draw more.")
    sentences, groups, is_counted = read_counted(
        scored, Grouping(list_names(by)), zones=zones, voices=voices, seed=seed, others=True
    )
    counted = np.flatnonzero(is_counted)
    if n > len(counted):
        raise DataError(
            f"{sentences.where}: expected {n:,} sentences or more to draw from; found {len(counted):,} that "
            "count. Draw fewer."
        )
    if method == "stratified":
        proba, class_index = sentences.proba[counted], sentences.class_index[counted]
        rows, inclusion, stratum = draw_rows(proba, class_index, n, seed=seed)
    else:  # without columns all sentences are one group
        _, group = np.unique(groups.index[counted], return_inverse=True)
        n_groups = int(group.max()) + 1
        rows, inclusion, stratum = _draw(group, np.full(n_groups, n / n_groups), n, seed)
    return _build_sample(sentences, counted[rows], inclusion, stratum)


def draw_rows(
    proba: Floats, class_index: NDArray[np.integer], n: int, *, seed: int = 0
) -> tuple[NDArray[np.int64], Floats, NDArray[np.int64]]:
    """Draw sentences, stratified by predicted label and confidence.

    Parameters
    ----------
    proba : ndarray of float64, shape (n_sentences, n_labels)
    class_index : ndarray of int, shape (n_sentences,)
        The predicted labels.
    n : int
        How many.
    seed : int

    Returns
    -------
    rows : ndarray of int64, shape (n,)
        In random order.
    inclusion : ndarray of float64, shape (n,)
        The probability with which each was drawn.
    stratum : ndarray of int64, shape (n,)

    Examples
    --------
    >>> import numpy as np
    >>> proba = np.array([[0.9, 0.1]] * 6 + [[0.4, 0.6]] * 2)
    >>> rows, inclusion, _ = draw_rows(proba, proba.argmax(axis=1), 4)
    >>> sorted(inclusion.round(2).tolist())  # two of six, two of two
    [0.33, 0.33, 1.0, 1.0]
    """
    import numpy as np

    stratum, spread = _make_strata(proba, class_index)
    sizes = np.bincount(stratum)
    wanted = n / 2 * (sizes / sizes.sum() + sizes * spread / (sizes * spread).sum())
    return _draw(stratum, wanted, n, seed)


def _draw(
    stratum: NDArray[np.int64], wanted: Floats, n: int, seed: int
) -> tuple[NDArray[np.int64], Floats, NDArray[np.int64]]:
    """Draw about as many as are wanted from each stratum."""
    import numpy as np

    sizes = np.bincount(stratum)
    if n < len(sizes):
        raise DataError(
            f"--n: expected one sentence or more from each of {len(sizes):,} strata; found {n:,} in all. "
            "Draw more, or pass --method simple."
        )
    n_drawn = allocate_codes(n, sizes, wanted)
    rng = np.random.default_rng(seed)
    order = np.argsort(stratum, kind="stable")
    ends = np.concatenate([[0], np.cumsum(sizes)])
    drawn = [
        rng.choice(order[ends[k] : ends[k + 1]], size, replace=False)
        for k, size in enumerate(n_drawn.tolist())
    ]
    rows = rng.permutation(np.concatenate(drawn))
    # Numbers in order would tell the coder which label was predicted.
    number = rng.permutation(len(sizes))
    return rows, (n_drawn / sizes)[stratum[rows]], number[stratum[rows]]


def allocate_codes(n: int, sizes: NDArray[np.int64], wanted: NDArray[np.float64]) -> NDArray[np.int64]:
    """Share ``n`` codes out among strata, in whole numbers as near as may be to what is wanted.

    Parameters
    ----------
    n : int
        At least one a stratum, and no more than there are sentences.
    sizes : ndarray of int64, shape (n_strata,)
        How many sentences each has, 1 or more.
    wanted : ndarray of float64, shape (n_strata,)

    Returns
    -------
    ndarray of int64, shape (n_strata,)
        Two or more each where ``n`` and ``sizes`` allow, and no more than ``sizes``; the sum is ``n``.

    Examples
    --------
    >>> import numpy as np
    >>> allocate_codes(10, np.array([90, 9, 1]), np.array([9.0, 0.9, 0.1])).tolist()
    [7, 2, 1]
    """
    import numpy as np

    least = 2 if n >= 2 * len(sizes) else 1
    given = np.minimum(least, sizes)
    for _ in range(n - int(given.sum())):
        short = np.where(given < sizes, wanted - given, -np.inf)
        given[int(np.argmax(short))] += 1
    return given


def _make_strata(proba: Floats, class_index: NDArray[np.integer]) -> tuple[NDArray[np.int64], Floats]:
    """Put sentences into strata by label and confidence; say how much codes vary in each, by the model."""
    import numpy as np

    confidence = proba.max(axis=1)
    part = np.zeros(len(proba), np.int64)
    for label in np.unique(class_index).tolist():
        is_of = class_index == label
        edges = np.quantile(confidence[is_of], np.arange(1, _BINS) / _BINS)
        part[is_of] = label * _BINS + np.searchsorted(edges, confidence[is_of], side="left")
    _, stratum = np.unique(part, return_inverse=True)
    variance = np.bincount(stratum, np.sum(proba * (1 - proba), axis=1)) / np.bincount(stratum)
    return stratum, np.sqrt(variance + 1e-6)


def _build_sample(
    sentences: ScoredSentences,
    rows: NDArray[np.int64],
    inclusion: NDArray[np.float64],
    stratum: NDArray[np.int64],
) -> pa.Table:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    order = np.lexsort((sentences.sent_id, sentences.doc_index))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    neighbours = []
    scored_texts = sentences.give_texts()
    for step in (-1, 1):
        near = np.clip(place[rows] + step, 0, len(order) - 1)
        other = order[near]
        is_near = (sentences.doc_index[other] == sentences.doc_index[rows]) & (other != rows)
        texts = scored_texts.take(other).combine_chunks()
        neighbours.append(pc.if_else(pa.array(is_near), texts, ""))
    sheet = pa.table(
        {
            "code": pa.array([""] * len(rows)),
            "text": scored_texts.take(rows),
            "before": neighbours[0],
            "after": neighbours[1],
            "doc_id": pa.array(
                [sentences.doc_ids[i] for i in sentences.doc_index[rows].tolist()], pa.string()
            ),
            "sent_id": sentences.sent_id[rows],
            "inclusion_proba": inclusion,
            "stratum": stratum + 1,
        }
    )
    for name, column in sentences.columns.items():
        if name not in (*sheet.column_names, *_OF_SCORING) and not name.startswith(_RENAMED):
            sheet = sheet.append_column(name, column.take(rows))
    return sheet
