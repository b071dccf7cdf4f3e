"""Why a sentence got its label: the features that weighed most, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stance.models.classifier import Explanation
from stance.models.linear.features import (
    Extraction,
    Floats,
    extract_features,
    find_buckets,
    hash_words,
    pool_evidence,
    weigh_lengths,
)

if TYPE_CHECKING:
    from stance.models.linear.model import LinearModel

_START = "where every sentence starts, before any word or cue"


def explain_prediction(model: LinearModel, text: str, n_weights: int = 12) -> Explanation:
    """Say what a prediction rests on.

    The score of a label is a sum over features; each feature's share in the predicted label's score is
    given against its mean share over all labels, after calibration. Shares add up to that score.
    """
    batch = model.predict_batch([text])
    label_index = int(batch.class_index[0])
    extraction = extract_features([text], np.zeros(1, dtype=np.int64), model.matcher)
    names, rows = _list_evidence(model, extraction, text)
    more_names, more_rows = _list_words(model, extraction, text)
    names += more_names
    shares = np.concatenate([rows, more_rows]) * model.calibration.scale
    shares[0] += np.array(model.calibration.shift, dtype=np.float32)
    weights = shares[:, label_index] - shares.mean(axis=1)
    order = np.argsort(-np.abs(weights), kind="stable")[:n_weights]
    shown = [(names[i], float(weights[i])) for i in order if weights[i] != 0]
    return model.make_explanation(text, batch, shown)


def _list_evidence(model: LinearModel, extraction: Extraction, text: str) -> tuple[list[str], Floats]:
    """Sum the evidence up: the start, one row for each class of cue, and whether it is a question."""
    proba = model.score_candidates(extraction)[:, 1:]
    n_classes = len(model.cue_classes)
    evidence = pool_evidence(extraction, proba, context=False)[0]
    nothing = extract_features([""], np.zeros(1, dtype=np.int64), model.matcher)
    start = pool_evidence(nothing, proba[:0], context=False)[0]
    added = (evidence - start)[:, None] * model.evidence_weights
    names = [_START]
    rows = [start @ model.evidence_weights + model.label_bias]
    for column, name in enumerate(model.cue_classes):
        names.append(_name_cue(extraction, proba[:, column], name, text))
        rows.append(added[column : 5 * n_classes : n_classes].sum(axis=0))
    return [*names, "it is a question"], np.stack([*rows, added[-1]])


def _name_cue(extraction: Extraction, proba: Floats, name: str, text: str) -> str:
    """Name the likeliest cue of a class and how many other stretches were looked at."""
    if not len(proba):
        return f"no {name} cue"
    best = int(proba.argmax())
    tokens, candidates = extraction.tokens, extraction.candidates
    stretch = text[tokens.start[candidates.first[best]] : tokens.end[candidates.last[best] - 1]]
    others = f", of {len(proba)} candidates" if len(proba) > 1 else ""
    return f"“{stretch}” as {name} cue (probability {proba[best]:.2f}{others})"


def _list_words(model: LinearModel, extraction: Extraction, text: str) -> tuple[list[str], Floats]:
    """List the n-grams, each once, and the rows of weights they bring wherever they stand."""
    tokens = extraction.tokens
    spans = list(zip(tokens.start.tolist(), tokens.end.tolist(), strict=True))
    names, rows = [], []
    for kind, (_, hashes) in enumerate(hash_words(tokens)):
        length = max(kind, 1)
        prefix = ("first word", "word", "words")[kind]
        names += [f"{prefix} “{text[spans[i][0] : spans[i + length - 1][1]]}”" for i in range(len(hashes))]
        rows.append(model.word_weights[find_buckets(hashes, model.word_weights)])
    once = list(dict.fromkeys(names))
    place = {name: i for i, name in enumerate(once)}
    summed = np.zeros((len(once), len(model.labels)), dtype=np.float32)
    np.add.at(summed, [place[name] for name in names], np.concatenate(rows))
    return once, summed * weigh_lengths(tokens)
