"""Fit a linear model on a base: another that is kept, and what it means for new labels is learnt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.config import TrainConfig, load_config
from stance.corpus import assign_folds
from stance.errors import ConfigError, ModelError
from stance.models.batches import list_cue_columns
from stance.models.calibration import choose_pull
from stance.models.cascade.model import CascadeModel
from stance.models.class_weights import weigh_classes
from stance.models.coded import Ints, index_labels, number_runs
from stance.models.linear.evidence import Extraction, Floats, extract_features
from stance.models.linear.feature_matrices import WORD_SCALE, build_word_matrix, spread_rows
from stance.models.linear.fit import calibrate_folds, find_judged
from stance.models.linear.logistic import ALL_ROWS, Weights, fit_logistic, quiet_solvers
from stance.models.linear.model import LinearModel
from stance.models.records import Classifier, Fit
from stance.models.select_cues import MIN_MORE, select_cues
from stance.models.store import find_held
from stance.records import CodedSentence

_BASE_WEIGHT = 50
"""How many coded sentences the word of the base weighs as much as, where its labels are the data's."""

_CALIBRATION_SD = 0.25
"""Standard deviation, by what was known before, of log scale and shifts: the base is calibrated already."""


def find_base(model: Classifier) -> LinearModel:
    """Give what a model is to others as a base: itself, or the linear half of a cascade.

    Parameters
    ----------
    model : Classifier
        Or what holds one: a fitted ``StanceClassifier``, or what ``stance.load`` gives.

    Returns
    -------
    LinearModel

    Raises
    ------
    ModelError
        If it is an encoder, or not fitted.

    Examples
    --------
    >>> from stance.models import load_folder
    >>> from stance.cache import find_bundled
    >>> find_base(load_folder(find_bundled("models/linear-en"))).name
    'linear'
    """
    from sklearn.exceptions import NotFittedError

    try:
        held = find_held(model)
    except NotFittedError as error:
        raise ModelError(
            f"base: expected a fitted model; found {type(model).__name__} that is not fitted. Fit it first; "
            "where scikit-learn's clone has emptied it, as searches and cross-validation do, pass its model_."
        ) from error
    if isinstance(held, CascadeModel):
        return held.linear
    if isinstance(held, LinearModel):
        return held
    kind = type(model).__name__ if held is None else held.name
    raise ModelError(
        f"base: expected a linear model; found {kind}. Give one, such as stance.load_model('default')."
    )


def fit_on_base(
    config: TrainConfig, sentences: Sequence[CodedSentence], given: Classifier
) -> Fit[LinearModel]:
    """Fit a linear model on coded sentences and the scores that a base gives them.

    What is learnt is how the scores of the base and the sentence's own words speak for each label, which may
    be other labels than those of the base. The base knows cues and thousands of sentences that a few hundred
    coded ones cannot teach; its weights are folded into those of the new model, which needs it no more.
    Cues are judged by the base; what is marked in the sentences is not learnt.

    Parameters
    ----------
    config : TrainConfig
        Its features are those of the base; the lexicon is that of the base, too.
    sentences : sequence of CodedSentence
        Those of a document that follow one another are context for each other. The held-out predictions are
        as honest as they seem where the base has not learnt from them.
    given : Classifier
        The base: a linear model, or a cascade that has one.

    Returns
    -------
    Fit

    Raises
    ------
    ModelError
        If the base is an encoder.
    DataError
        If a label is not in the config, only one label occurs, or there are fewer documents than folds.
    ConfigError
        If the recipe is of another kind, asks for other features than the base has, or changes the lexicon.

    Examples
    --------
    >>> from stance.cache import find_bundled
    >>> from stance.config import load_config
    >>> from stance.models import load_folder
    >>> base = find_base(load_folder(find_bundled("models/linear-en")))
    >>> texts = ["It might rain.", "It rained.", "It may snow.", "It snowed."] * 2
    >>> coded = [CodedSentence(str(i), 0, x, "plain" if i % 2 else "unsure") for i, x in enumerate(texts)]
    >>> config = load_config(overrides=["labels=[plain, unsure]", "fit.n_folds=2"])
    >>> fit_on_base(config, coded, base).model.predict(["The talks could fail."]).tolist()
    ['unsure']
    """
    base, held = find_base(given), find_held(given)
    assert held is not None
    check_config(config, base)
    class_index = index_labels(sentences, config.labels)
    doc_ids, labels = [s.doc_id for s in sentences], [s.label for s in sentences]
    folds = assign_folds(doc_ids, labels, config.fit.n_folds, config.seed, setting="fit.n_folds")
    runs = number_runs(sentences) if base.context else np.arange(len(sentences))
    extraction = extract_features([s.text for s in sentences], runs, base.matcher)
    cue_proba = base.score_candidates(extraction)
    base_scores = base.score_sentences(extraction, cue_proba)
    words, buckets = build_word_matrix(extraction, config.features, len(sentences))
    base_proba = _predict(config, base, base_scores)
    final, scores = _fit_stages(config, words, base_scores, base_proba, class_index=class_index, folds=folds)
    pull = choose_pull(len(sentences), _CALIBRATION_SD)
    # Of its own labels the base knows each, also where a fold holds all sentences of one.
    is_judged = find_judged(config, class_index, folds) if base_proba is None else None
    calibration, proba = calibrate_folds(config, scores, class_index, folds, pull=pull, is_judged=is_judged)
    # The scores of the base are sums over weights, and so are sums of them.
    mixed, own = final.coef[words.shape[1] :], final.coef[: words.shape[1]] * WORD_SCALE
    n_rows = len(base.word_weights)
    model = LinearModel(
        labels=config.labels,
        cue_classes=base.cue_classes,
        lexicon=base.lexicon,
        cue_weights=base.cue_weights,
        cue_bias=base.cue_bias,
        word_weights=base.word_weights @ mixed + spread_rows(own, buckets, n_rows),
        evidence_weights=base.evidence_weights @ mixed,
        label_bias=final.intercept + base.label_bias @ mixed,
        calibration=calibration,
        max_ngram=base.max_ngram,
        context=base.context,
        min_confidence=config.calibration.min_confidence,
        info={"base": _describe(held)},
        cue_labels=_match_labels(base, extraction, cue_proba, class_index, config.labels),
    )
    predicted = proba.argmax(axis=1).astype(np.int8)
    chosen = select_cues(
        extraction, cue_proba, predicted, config.labels, model.cue_classes, cue_labels=model.cue_labels
    )
    columns = (chosen.sentence, chosen.start, chosen.end, chosen.type)
    cues = list_cue_columns(columns, [s.text for s in sentences])
    return Fit(model, np.arange(len(sentences)), proba, cues)


def check_config(config: TrainConfig, base: LinearModel) -> None:
    """Raise an error where a recipe asks for what a base cannot give.

    Raises
    ------
    ConfigError
        If the recipe is of another kind, asks for other features than the base has, or changes the lexicon
        or how cues are learnt.
    """
    if config.model != "linear":
        raise ConfigError(f"model: expected linear, as there is a base; found {config.model}. Leave one out.")
    if config.cues.add or config.cues.remove:
        raise ConfigError("cues: expected no changes, as there is a base; found some. Leave one out.")
    kept = {"max_ngram": base.max_ngram, "n_bits": len(base.word_weights).bit_length() - 1}
    if base.context:  # one that looks at no neighbours is taken as it is
        kept["context"] = True
    for name, expected in kept.items():
        found = getattr(config.features, name)
        if found != expected:
            raise ConfigError(
                f"features.{name}: expected {expected}, as the base has; found {found}. Set it so."
            )
    # What a bundled recipe says nobody asked for.
    bundled = [load_config(recipe).fit for recipe in ("linear", "labels-only")]
    for name in ("c_cue", "example_weight"):
        found, usual = getattr(config.fit, name), [getattr(fit, name) for fit in bundled]
        if found not in usual:
            raise ConfigError(
                f"fit.{name}: expected {usual[0]:g}, as cues are not learnt where there is a base; "
                f"found {found:g}. Leave it out."
            )


def _predict(config: TrainConfig, base: LinearModel, scores: Floats) -> Floats | None:
    """Give what the base says of the labels, where they are its own."""
    if set(base.labels) != set(config.labels):
        return None
    return base.calibration.apply(scores)[:, [base.labels.index(label) for label in config.labels]]


def _fit_stages(
    config: TrainConfig,
    words: Any,
    base_scores: Floats,
    base_proba: Floats | None,
    *,
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
        weight = weigh_classes(index, config.fit.class_weight)
        if base_proba is not None:
            index = np.concatenate([index, *(np.full(len(index), label) for label in range(n_labels))])
            weight = np.concatenate([weight, base_proba[rows].T.ravel() * _BASE_WEIGHT / len(weight)])
            learnt = vstack([learnt] * (1 + n_labels)).tocsr()
        return fit_logistic(
            learnt,
            index,
            n_labels,
            c=config.fit.c_label,
            solver=ALL_ROWS,
            row_weight=weight,
        )

    scores = np.zeros((len(folds), len(config.labels)))
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


def _describe(base: Classifier) -> Mapping[str, Any]:
    """Say what the base was made from, and the one that it may have had itself."""
    kept = ("data_hashes", "sentence_hashes", "base")
    return {"labels": list(base.labels), **{name: base.info[name] for name in kept if name in base.info}}
