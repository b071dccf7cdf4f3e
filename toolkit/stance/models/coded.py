"""Coded sentences as numbers, for every kind of model."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from stance.errors import DataError
from stance.records import CodedSentence

Ints = NDArray[np.int64]

_LEAST_NEIGHBOURS = 0.5
_LEAST_RUNNING = 50


def index_labels(sentences: Sequence[CodedSentence], labels: Sequence[str]) -> Ints:
    """Give the column of each sentence's label.

    Parameters
    ----------
    sentences : sequence of CodedSentence
    labels : sequence of str
        The label of each column.

    Returns
    -------
    int64 array, shape (n_sentences,)

    Raises
    ------
    DataError
        If a label is not among ``labels``, or fewer than two occur.

    Examples
    --------
    >>> pair = [CodedSentence("a", 0, "So.", "no"), CodedSentence("a", 1, "So?", "yes")]
    >>> index_labels(pair, ("yes", "no")).tolist()
    [1, 0]
    """
    numbers = {label: i for i, label in enumerate(labels)}
    present = {s.label for s in sentences}
    unknown = sorted(present - set(numbers))
    if unknown:
        found = json.dumps(sorted(present), ensure_ascii=False)  # quoted for YAML
        raise DataError(
            f"training data: expected the labels {', '.join(labels)}; found {', '.join(unknown)}. "
            f"Pass --set 'labels={found}' or mend the data."
        )
    if len(present) < 2:
        only = f"only {present.pop()!r}" if present else "no sentence"
        raise DataError(
            f"training data: expected two or more labels; found {only}. Add sentences of another."
        )
    return np.array([numbers[s.label] for s in sentences], dtype=np.int64)


def number_runs(sentences: Sequence[CodedSentence]) -> Ints:
    """Give a number to each unbroken run of a document's sentences, which are context for each other.

    Parameters
    ----------
    sentences : sequence of CodedSentence

    Returns
    -------
    int64 array, shape (n_sentences,)

    Examples
    --------
    >>> places = [("a", 0), ("a", 1), ("a", 3), ("b", 4)]
    >>> number_runs([CodedSentence(doc_id, i, "So.", "no") for doc_id, i in places]).tolist()
    [0, 0, 1, 2]
    """
    numbers, run = [], 0
    for i, s in enumerate(sentences):
        before = sentences[i - 1]
        if i and (s.doc_id != before.doc_id or s.sent_id != before.sent_id + 1):
            run += 1
        numbers.append(run)
    return np.array(numbers, dtype=np.int64)


def has_neighbours(runs: Ints) -> bool:
    """Tell whether data is of texts: half of the sentences or more have one beside them.

    Examples
    --------
    >>> has_neighbours(np.array([0, 0, 1])), has_neighbours(np.array([0, 0, 1, 2, 3]))
    (True, False)
    """
    return bool((np.bincount(runs)[runs] > 1).mean() >= _LEAST_NEIGHBOURS)


def find_running(runs: Ints, class_index: Ints) -> NDArray[np.bool_]:
    """Say which sentences tell how sure a model may be: those of running text, if most of them are.

    Beside whole texts, sentences that stand alone were as a rule composed or picked since they are hard. How
    often a model errs on these says little of how often it errs on texts.

    Parameters
    ----------
    runs : int64 array, shape (n_sentences,)
        As :func:`number_runs` gives them.
    class_index : int64 array, shape (n_sentences,)

    Returns
    -------
    bool array, shape (n_sentences,)
        All, where fewer than half have a neighbour, or under 50 with some label have one.

    Examples
    --------
    >>> is_running = find_running(np.append(np.arange(200) // 2, [100, 101]), np.arange(202) % 2)
    >>> np.flatnonzero(~is_running).tolist()
    [200, 201]
    """
    is_running = np.bincount(runs)[runs] > 1
    n_each = np.bincount(class_index[is_running], minlength=class_index.max() + 1)
    is_known = n_each[np.unique(class_index)] >= _LEAST_RUNNING
    return is_running if has_neighbours(runs) and is_known.all() else np.ones(len(runs), dtype=np.bool_)
