"""Where a model is most confidently wrong."""

from __future__ import annotations

import numpy as np

from stance.evaluation.examination_records import Mistake
from stance.evaluation.predictions import Predictions
from stance.evaluation.sampled import list_neighbours


def list_mistakes(predictions: Predictions, n_mistakes: int) -> list[Mistake]:
    """List the sentences labelled otherwise than coded of which the model is surest.

    Parameters
    ----------
    predictions : Predictions
        Sentences of a document in their order, so that those beside each other are neighbours where the data
        does not name them itself.
    n_mistakes : int
        How many at most.

    Returns
    -------
    list of Mistake
        The most confident first.

    Examples
    --------
    >>> from stance.evaluation.predictions import gather_predictions
    >>> from stance.records import CodedSentence
    >>> coded = [CodedSentence("a", i, text, "hedged") for i, text in enumerate(["It may.", "It is likely."])]
    >>> found = list_mistakes(gather_predictions(["assertive", "hedged"], coded, [[0.1, 0.9], [0.8, 0.2]]), 5)
    >>> [(mistake.text, mistake.predicted, mistake.before) for mistake in found]
    [('It is likely.', 'assertive', 'It may.')]
    """
    wrong = np.flatnonzero(predictions.class_index != predictions.true_index)
    surest = wrong[np.argsort(-predictions.confidence[wrong], kind="stable")][:n_mistakes].tolist()
    neighbours = list_neighbours(predictions.sentences)
    if neighbours is not None:
        return [_describe(predictions, row, *(text or None for text in neighbours[row])) for row in surest]
    return [
        _describe(predictions, row, *(_find_neighbour(predictions, row, step) for step in (-1, 1)))
        for row in surest
    ]


def _describe(predictions: Predictions, row: int, before: str | None, after: str | None) -> Mistake:
    sentence, labels = predictions.sentences[row], predictions.labels
    return Mistake(
        doc_id=sentence.doc_id,
        sent_id=sentence.sent_id,
        text=sentence.text,
        coded=sentence.label,
        predicted=labels[predictions.class_index[row]],
        confidence=float(predictions.confidence[row]),
        proba=dict(zip(labels, predictions.proba[row].tolist(), strict=True)),
        cues=() if predictions.cues is None else predictions.cues[row],
        coded_cues=sentence.cues,
        before=before,
        after=after,
    )


def _find_neighbour(predictions: Predictions, row: int, step: int) -> str | None:
    if not 0 <= row + step < len(predictions.sentences):
        return None
    here, there = predictions.sentences[row], predictions.sentences[row + step]
    is_next = there.doc_id == here.doc_id and there.sent_id == here.sent_id + step
    return there.text if is_next else None
