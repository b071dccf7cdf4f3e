"""Adapt a linear model to other labels or texts: it is kept, and what it means for them is learnt."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from stance.errors import ConfigError
from stance.models.calibration import choose_pull
from stance.models.classifier import Classifier, Fit
from stance.models.cue_choice import MIN_MORE
from stance.models.linear.data import WORD_SCALE, build_word_features, choose_least
from stance.models.linear.features import Extraction, Floats, extract_features
from stance.models.linear.fit import (
    ALL_ROWS,
    Weights,
    calibrate_folds,
    fit_logistic,
    list_held_cues,
    quiet_solvers,
)
from stance.models.linear.model import LinearModel
from stance.models.registry import open_model
from stance.models.training import Ints, assign_folds, check_folds, index_labels, number_runs
from stance.records import CodedSentence

if TYPE_CHECKING:
    from stance.config import LinearRecipe, Recipe

_BASE_WEIGHT = 50
"""How many coded sentences the word of the base weighs as much as, where its labels are the data's."""

CALIBRATION_SD = 0.25
"""Prior standard deviation of log scale and shifts: the base is calibrated already."""


def adapt_model(
    config: Recipe,
    sentences: Sequence[CodedSentence],
    base: Classifier | str | Path,
    progress: Callable[[int, int | None], None] | None = None,
) -> Fit[Any]:
    """Fit a model on coded sentences and what a base says of them: of an encoder or a cascade, its states.

    On a linear base it is a linear model. By an encoder's recipe, the encoder of the base is fine-tuned.

    What is learnt is how the scores of the base and the sentence's own words speak for each label, which may
    be other labels than those of the base. The base knows cues and thousands of sentences that a few hundred
    coded ones cannot teach; its weights are folded into those of the new model, which needs it no more.
    Cues are judged by the base; what is marked in the sentences is not learnt. The held-out predictions are
    as honest as they seem where the base has not learnt from the sentences.
    """
    whole = open_model(base)
    encoder: Any = whole if whole.name == "encoder" else getattr(whole, "encoder", None)
    if config.model == "encoder" and encoder is not None:
        from stance.models.encoder.fit import fit_encoder

        tuned = fit_encoder(config, sentences, start=encoder, progress=progress)
        info = {**tuned.model.info, "base": describe_base(encoder)}
        return dataclasses.replace(tuned, model=tuned.model.with_info(info))
    if config.model != "linear":
        raise ConfigError(
            f"base: a {whole.name} model is none for a recipe of model: {config.model}. Leave out one of them."
        )
    if encoder is not None:
        from stance.models.adapted import fit_adapted

        return fit_adapted(config, sentences, encoder)
    if not isinstance(whole, LinearModel):
        raise ConfigError(f"base: is a {whole.name} model of another make. Name one of stance's.")
    linear = whole
    labels, class_index = config.labels, index_labels(sentences, config.labels)
    folds = assign_folds(sentences, config.fit.n_folds, config.seed)
    runs = number_runs(sentences) if linear.context else np.arange(len(sentences))
    extraction = extract_features([s.text for s in sentences], runs, linear.matcher)
    cue_proba = linear.score_candidates(extraction)
    base_scores = linear.score_sentences(extraction, cue_proba)
    words = build_word_features(extraction, choose_least(config.features.min_count, len(sentences)))
    base_proba = None
    if set(linear.labels) == set(labels):
        base_proba = linear.calibration.apply(base_scores)[:, [*map(linear.labels.index, labels)]]
    else:  # of its own labels the base knows each, whatever the folds hold
        check_folds(labels, class_index, folds)
    final, scores = _fit_stages(config, words.matrix, base_scores, base_proba, class_index, folds)
    pull, everywhere = choose_pull(len(sentences), CALIBRATION_SD), np.ones(len(sentences), dtype=np.bool_)
    calibration, proba = calibrate_folds(config, scores, class_index, folds, everywhere, pull=pull)
    # The scores of the base are sums over weights, and so are sums of them.
    own, mixed = np.split(final.coef, [len(words.buckets)])
    model = LinearModel(
        labels=labels,
        cue_classes=linear.cue_classes,
        lexicon=linear.lexicon,
        cue_weights=linear.cue_weights,
        cue_bias=linear.cue_bias,
        word_weights=linear.word_weights @ mixed + words.spread(own * WORD_SCALE),
        evidence_weights=linear.evidence_weights @ mixed,
        label_bias=final.intercept + linear.label_bias @ mixed,
        calibration=calibration,
        context=linear.context,
        min_confidence=config.calibration.min_confidence,
        info={"base": describe_base(linear)},
        cue_labels=_match_labels(linear, extraction, cue_proba, class_index, labels),
    )
    cues = list_held_cues(model, extraction, cue_proba, proba, sentences)
    return Fit(model, np.arange(len(sentences)), proba, cues)


def describe_base(base: Classifier) -> dict[str, Any]:
    """Say what a base knows: its labels, and hashes of what it has learnt from."""
    kept = ("data_hashes", "sentence_hashes", "base")
    return {"labels": list(base.labels), **{name: base.info[name] for name in kept if name in base.info}}


def _fit_stages(
    config: LinearRecipe,
    words: Any,
    base_scores: Floats,
    base_proba: Floats | None,
    class_index: Ints,
    folds: Ints,
) -> tuple[Weights, NDArray[np.float64]]:
    """Fit on all documents and, to score each fold, without it.

    Where the base has a word on the labels, each sentence stands there once more for each, with a small
    weight that goes by the word of the base: a few codes, some of each label, change it little.
    """
    from scipy.sparse import csr_matrix, hstack, vstack

    matrix = hstack([words, csr_matrix(base_scores)]).tocsr()
    n_labels = len(config.labels)

    def fit(rows: NDArray[np.bool_]) -> Weights:
        learnt, index = matrix[rows], class_index[rows]
        weight = np.ones(len(index))
        if base_proba is not None:
            index = np.concatenate([index, *(np.full(len(index), label) for label in range(n_labels))])
            weight = np.concatenate([weight, base_proba[rows].T.ravel() * _BASE_WEIGHT / len(weight)])
            learnt = vstack([learnt] * (1 + n_labels)).tocsr()
        return fit_logistic(learnt, index, n_labels, c=config.fit.c_label, solver=ALL_ROWS, row_weight=weight)

    scores = np.zeros((len(folds), n_labels))
    with quiet_solvers():
        for fold in range(config.fit.n_folds):
            scores[folds == fold] = fit(folds != fold).score(matrix[folds == fold])
        return fit(np.ones(len(folds), dtype=np.bool_)), scores


def _match_labels(
    base: LinearModel, extraction: Extraction, cue_proba: Floats, class_index: Ints, labels: Sequence[str]
) -> tuple[str, ...] | None:
    """Find the label that each class of cue speaks for: that of whose sentences the most hold one."""
    if set(base.cue_classes) <= set(labels):
        return None
    n_each = np.bincount(class_index, minlength=len(labels))
    found = []
    for column in range(1, cue_proba.shape[1]):
        holds = np.unique(extraction.candidates.sentence[cue_proba[:, column] >= MIN_MORE])
        n_held = np.bincount(class_index[holds], minlength=len(labels))
        # A label of two sentences takes no cues by chance.
        share = (n_held + 5 * len(holds) / len(class_index)) / (n_each + 5)
        found.append(labels[int(share.argmax())] if len(holds) else "")
    return tuple(found)
