"""Why a sentence got its label: the features that weighed most, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stance.models.batches import list_cues
from stance.models.evidence import extract_features, hash_ngrams, name_evidence, pool_evidence
from stance.models.linear import find_buckets
from stance.models.records import Explanation, FeatureWeight

if TYPE_CHECKING:
    from stance.models.linear import LinearModel


def explain_prediction(model: LinearModel, text: str, n_weights: int = 12) -> Explanation:
    """Say what a prediction rests on.

    The score of a label is a sum over features; each feature's share in the predicted label's score is
    given against its mean share over all labels, after calibration.

    Parameters
    ----------
    model : LinearModel
    text : str
        One sentence.
    n_weights : int
        How many features to name, the weightiest first.

    Returns
    -------
    Explanation
    """
    batch = model.predict_batch([text])
    label_index = int(batch.class_index[0])
    label = model.labels[label_index]
    extraction = extract_features([text], np.zeros(1, dtype=np.int64), model.matcher)
    evidence = pool_evidence(extraction, model.score_candidates(extraction)[:, 1:], context=False)[0]

    def weigh(rows: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> list[float]:
        """Log-odds for the predicted label against the mean of all."""
        return list(model.calibration.scale * (rows[:, label_index] - rows.mean(axis=1)))

    names = name_evidence(model.cue_classes)
    weights = weigh(evidence[:, None] * model.evidence_weights)
    tokens = extraction.tokens
    spans = list(zip(tokens.start.tolist(), tokens.end.tolist(), strict=True))
    for kind, (_, hashes) in enumerate(hash_ngrams(tokens, model.max_ngram)):
        length = max(kind, 1)
        prefix = ("first word", "word", "words", "words")[kind]
        names += [f"{prefix} “{text[spans[i][0] : spans[i + length - 1][1]]}”" for i in range(len(hashes))]
        weights += weigh(model.word_weights[find_buckets(hashes, model.word_weights)])
    order = np.argsort(-np.abs(np.array(weights)), kind="stable")[:n_weights]
    return Explanation(
        label,
        tuple(float(p) for p in batch.proba[0]),
        float(batch.confidence[0]),
        list_cues(batch, [text])[0],
        tuple(FeatureWeight(names[i], label, float(weights[i])) for i in order if weights[i] != 0),
    )
