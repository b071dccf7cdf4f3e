"""A model's predictions for coded sentences, each in its context."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stance.evaluation.predictions import Predictions, gather_predictions
from stance.evaluation.sampled import list_neighbours, weigh_sentences
from stance.records import CodedSentence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stance.models import Classifier


def predict_coded(model: Classifier, coded: Sequence[CodedSentence]) -> Predictions:
    """Put what a model says beside what a person coded.

    Sentences of one document are given to the model together, in the order of ``sent_id``, so that
    those next to each other serve as context; across a gap in ``sent_id`` there is none. Where each has the
    fields ``before`` and ``after``, as in a sheet of :func:`stance.profile.sample_scored`, these are its
    context. Where each has ``inclusion_proba``, it is weighed by one over that.

    Parameters
    ----------
    model : Classifier
    coded : sequence of CodedSentence

    Returns
    -------
    Predictions
        Documents in the order of their first sentence, sentences in the order of ``sent_id``.

    Raises
    ------
    DataError
        If there is no sentence, a label that the model does not know, or only some sentences say how likely
        they were drawn.

    Examples
    --------
    >>> predict_coded(load_model("model"), read_coded(["coded.jsonl"])).proba.shape  # doctest: +SKIP
    (500, 3)
    """
    from stance.models.batches import list_cues

    sentences, doc_index = order_sentences(coded)
    if not sentences:
        return gather_predictions(model.labels, [], np.empty((0, len(model.labels))))
    weights, neighbours = weigh_sentences(sentences), list_neighbours(sentences)
    texts, rows = [s.text for s in sentences], list(range(len(sentences)))
    if neighbours is not None:
        texts, doc_index, rows = _surround(texts, neighbours)
    batch = model.predict_batch(texts, doc_index)
    cues = list_cues(batch, texts)
    return gather_predictions(
        model.labels, sentences, batch.proba[rows], [cues[row] for row in rows], weights
    )


def _surround(
    texts: Sequence[str], neighbours: Sequence[tuple[str, str]]
) -> tuple[list[str], NDArray[np.int32], list[int]]:
    """Put each sentence between its neighbours; give the texts, their runs, and where the sentences are."""
    together: list[str] = []
    runs: list[int] = []
    rows: list[int] = []
    for run, (text, (before, after)) in enumerate(zip(texts, neighbours, strict=True)):
        ahead, behind = ([other] if other.strip() else [] for other in (before, after))
        rows.append(len(together) + len(ahead))
        together += [*ahead, text, *behind]
        runs += [run] * (len(together) - len(runs))
    return together, np.array(runs, dtype=np.int32), rows


def order_sentences(coded: Sequence[CodedSentence]) -> tuple[list[CodedSentence], NDArray[np.int32]]:
    """Bring the sentences of each document together, in order, and number their unbroken runs.

    Parameters
    ----------
    coded : sequence of CodedSentence

    Returns
    -------
    sentences : list of CodedSentence
        Documents in the order of their first sentence, sentences in the order of ``sent_id``; those that
        have the number of an earlier one come after all others, in the same order.
    doc_index : ndarray of int32, shape (n_sentences,)
        The same number for sentences that follow one another in one document.

    Examples
    --------
    >>> rows = [("a", 1), ("b", 0), ("a", 0), ("a", 5)]
    >>> coded = [CodedSentence(doc_id, sent_id, "So.", "assertive") for doc_id, sent_id in rows]
    >>> sentences, doc_index = order_sentences(coded)
    >>> [(s.doc_id, s.sent_id) for s in sentences], doc_index.tolist()
    ([('a', 0), ('a', 1), ('a', 5), ('b', 0)], [0, 0, 1, 2])
    """
    first = {doc_id: i for i, doc_id in enumerate(dict.fromkeys(s.doc_id for s in coded))}
    seen: Counter[tuple[str, int]] = Counter()
    keys = []
    for sentence in coded:
        place = sentence.doc_id, sentence.sent_id
        # A sentence that two coders labelled is no neighbour of itself.
        keys.append((first[sentence.doc_id], seen[place], sentence.sent_id))
        seen[place] += 1
    sentences = [coded[i] for i in sorted(range(len(coded)), key=keys.__getitem__)]
    breaks = [
        after.doc_id != before.doc_id or after.sent_id != before.sent_id + 1
        for before, after in pairwise(sentences)
    ]
    return sentences, np.cumsum([0, *breaks], dtype=np.int32)[: len(sentences)]
