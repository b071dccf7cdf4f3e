"""Fit the linear model and, in the same pass, what it says of documents it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

import numpy as np
from numpy.typing import NDArray

from stance.config import TrainConfig
from stance.corpus.taught import TaughtSentences
from stance.models.batches import list_cue_columns
from stance.models.calibration import FAINT_PULL, Calibration, compute_softmax, fit_calibration
from stance.models.class_weights import weigh_labels
from stance.models.coded import Ints, find_running, number_runs
from stance.models.linear.evidence import Floats, pool_evidence
from stance.models.linear.feature_matrices import WORD_SCALE, spread_rows
from stance.models.linear.logistic import (
    ALL_ROWS,
    FEW_COLUMNS,
    ROW_BY_ROW,
    Weights,
    fit_logistic,
    quiet_solvers,
)
from stance.models.linear.model import LinearModel
from stance.models.linear.training_data import EXAMPLE, TrainingData, build_training_data
from stance.models.records import Fit
from stance.models.select_cues import select_cues
from stance.records import CodedSentence

_N_THREADS = 2
_ALL = -1
_EVIDENCE_SCALE = 0.3
"""Standard deviation of each column of the evidence while weights are looked for: with columns of about the
size of the n-grams' the solver needs a third of the rounds."""
_LEAST_SCALE = np.float32(0.25)

_CueStages = dict[tuple[int, ...], Future[Weights]]
"""Cue stages, fitted or still at work, by the parts of the documents that were left out."""


def fit_linear(
    config: TrainConfig, sentences: Sequence[CodedSentence], taught: TaughtSentences | None = None
) -> Fit[LinearModel]:
    """Fit the linear model on coded sentences.

    Every fold is predicted by weights that have seen none of its documents at any stage: the cue stage whose
    evidence trains a label stage has seen neither the documents it judges nor those of the fold held out.
    Which features are frequent enough, and which labels have cues, is counted in all documents; a fold's
    scores are calibrated on those of the others, whose weights have seen it. Calibration learns from running
    text: see :func:`stance.models.coded.find_running`.

    Parameters
    ----------
    config : TrainConfig
    sentences : sequence of CodedSentence
        Those of a document that follow one another are context for each other. Where no sentence has
        cues, the cue stage learns from the labels alone; where some have, from those whose ``cues`` are not
        ``None``.
    taught : TaughtSentences, optional
        Sentences that a teacher labelled, to learn from as well.

    Returns
    -------
    Fit

    Raises
    ------
    DataError
        If a label is not in the config, only one label occurs, or there are fewer documents than folds.

    Examples
    --------
    >>> from stance.config import load_config
    >>> texts = ["It might rain.", "It rained."] * 4
    >>> labels = ["hedged", "assertive"] * 4
    >>> coded = [CodedSentence(str(i), 0, t, x) for i, (t, x) in enumerate(zip(texts, labels))]
    >>> fit = fit_linear(load_config(overrides=["fit.n_folds=2"]), coded)
    >>> fit.model.predict(["She might go."]).tolist()
    ['hedged']
    """
    data = build_training_data(config, sentences, taught)
    final_cue, final_label, scores, cue_proba = _fit_stages(config, data)
    teaches = data.folds != EXAMPLE
    class_index, folds = data.class_index[: data.n_coded], data.folds[: data.n_coded]
    is_judged = find_judged(config, data.class_index[teaches], data.folds[teaches])
    tells = find_running(number_runs(sentences), class_index)
    if (find_judged(config, class_index[tells], folds[tells]) < is_judged).any():
        tells[:] = True  # running text has a label in one fold alone
    calibration, proba = calibrate_folds(config, scores, class_index, folds, is_judged=is_judged, tells=tells)
    predicted = np.zeros(len(data.folds), dtype=np.int8)  # of sentences not held out, it means nothing
    predicted[: data.n_coded] = proba.argmax(axis=1)
    chosen = select_cues(data.extraction, cue_proba, predicted, config.labels, data.cue_classes)
    size, n_words = 1 << config.features.n_bits, len(data.word_buckets)
    model = LinearModel(
        labels=config.labels,
        cue_classes=data.cue_classes,
        lexicon=data.lexicon,
        cue_weights=spread_rows(final_cue.coef, data.cue_buckets, size),
        cue_bias=final_cue.intercept,
        word_weights=spread_rows(final_label.coef[:n_words] * WORD_SCALE, data.word_buckets, size),
        evidence_weights=final_label.coef[n_words:],
        label_bias=final_label.intercept,
        calibration=calibration,
        max_ngram=config.features.max_ngram,
        context=data.context,
        min_confidence=config.calibration.min_confidence,
    )
    kept = chosen.sentence < data.n_coded  # of taught sentences none are asked for
    columns = [column[kept] for column in (chosen.sentence, chosen.start, chosen.end, chosen.type)]
    cues = list_cue_columns(columns, [s.text for s in sentences])
    return Fit(model, np.arange(data.n_coded), proba, cues)


def _fit_stages(
    config: TrainConfig, data: TrainingData
) -> tuple[Weights, Weights, NDArray[np.float64], Floats]:
    """Fit both stages on all documents and, to judge each fold, without it.

    Returns
    -------
    final_cue, final_label : Weights
    scores : float64 array, shape (n_sentences, n_labels)
        Of each fold, by the label stage fitted without it.
    cue_proba : float32 array, shape (n_candidates, n_cue_classes + 1)
        The same of its candidates.
    """
    n_folds = config.fit.n_folds
    left_out = {
        parts for held_out in range(_ALL, n_folds) for parts in _find_left_out(data, held_out).values()
    }
    with quiet_solvers(), ThreadPoolExecutor(_N_THREADS) as pool:
        try:
            # What is asked for first is begun first: a label stage waits for cue stages that are at work.
            cue_stages = {
                parts: pool.submit(_fit_cue_stage, config, data, parts) for parts in sorted(left_out)
            }
            label_stages = [
                pool.submit(_fit_label_stage, config, data, cue_stages, fold) for fold in range(_ALL, n_folds)
            ]
            last = pool.submit(_fit_cue_stage, config, data, ())
            for stage in cue_stages.values():
                stage.result()  # so that what fails early is told of early
            final, *held = [stage.result() for stage in label_stages]
            final_cue = last.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)  # what has not begun need not
            raise
    scores = np.zeros((data.n_coded, len(config.labels)))
    cue_proba = np.zeros((len(data.candidate_folds), len(data.cue_classes) + 1), dtype=np.float32)
    for fold, (_, fold_scores, proba) in enumerate(held):
        rows = np.flatnonzero(data.folds[: data.n_coded] == fold)
        scores[rows] = fold_scores[rows]
        cue_proba[data.candidate_folds == fold] = proba[data.candidate_folds == fold]
    return final_cue, final[0], scores, cue_proba


def _find_left_out(data: TrainingData, held_out: int) -> dict[int, tuple[int, ...]]:
    """Find what parts a cue stage must not know, to judge each part for a label stage without a fold."""
    hidden = np.unique(data.parts[data.folds == held_out]).tolist()
    parts = np.unique(data.parts[data.parts != EXAMPLE]).tolist()
    return {part: tuple(sorted({part, *hidden})) for part in parts}


def _fit_cue_stage(config: TrainConfig, data: TrainingData, left_out: tuple[int, ...]) -> Weights:
    """Fit the cue stage without some parts, and without sentences that nobody searched for cues."""
    sentence = data.extraction.candidates.sentence
    is_known = ~np.isin(data.candidate_parts, left_out)
    rows = np.flatnonzero(is_known & data.teaches_cues[sentence])
    return fit_logistic(
        data.cue_matrix[rows],
        data.cue_target[rows],
        len(data.cue_classes) + 1,
        c=config.fit.c_cue,
        solver=ROW_BY_ROW,
        seed=config.seed,
        row_weight=data.weight[sentence[rows]],
    )


def _fit_label_stage(
    config: TrainConfig, data: TrainingData, cue_stages: _CueStages, held_out: int
) -> tuple[Weights, Floats, Floats]:
    """Fit the label stage without one fold; give its scores and what it knows of the candidates, too."""
    from scipy.sparse import csr_matrix, hstack

    cue_proba = _judge_candidates(data, cue_stages, held_out)
    evidence = pool_evidence(data.extraction, cue_proba[:, 1:], context=data.context)
    rows = np.flatnonzero((data.folds != held_out) & (data.folds != EXAMPLE))
    # What hardly varies is not enlarged at will: of a column that never does, the deviation is rounding.
    scale = np.maximum(evidence[rows].std(axis=0) / _EVIDENCE_SCALE, _LEAST_SCALE)
    centre = evidence[rows].mean(axis=0)
    evidence = (evidence - centre) / scale
    matrix = hstack([data.word_matrix, csr_matrix(evidence)]).tocsr()
    fit = partial(
        fit_logistic,
        class_index=data.class_index[rows],
        n_classes=len(config.labels),
        c=config.fit.c_label,
        class_weight=config.fit.class_weight,
        row_weight=data.weight[rows],
    )
    # Most of the way lies in the evidence, which alone is soon fitted; from there it takes half as long.
    bare = fit(evidence[rows], solver=FEW_COLUMNS)
    n_words = data.word_matrix.shape[1]
    words = np.zeros((n_words, len(config.labels)), dtype=np.float32)
    start = Weights(np.concatenate([words, bare.coef]), bare.intercept)
    weights = fit(matrix[rows], solver=ALL_ROWS, start=start)
    of_evidence = weights.coef[n_words:] / scale[:, None]
    found = Weights(
        np.concatenate([weights.coef[:n_words], of_evidence]), weights.intercept - centre @ of_evidence
    )
    return found, weights.score(matrix), cue_proba


def _judge_candidates(data: TrainingData, cue_stages: _CueStages, held_out: int) -> Floats:
    """Judge every candidate by a cue stage that knows neither its fold nor the one held out."""
    parts = data.candidate_parts
    proba = np.zeros((len(parts), len(data.cue_classes) + 1), dtype=np.float32)
    for part, left_out in _find_left_out(data, held_out).items():
        rows = np.flatnonzero(parts == part)
        proba[rows] = compute_softmax(cue_stages[left_out].result().score(data.cue_matrix[rows]))
    return proba


def find_judged(config: TrainConfig, class_index: Ints, folds: Ints) -> NDArray[np.bool_]:
    """Find the labels of which held-out scores tell something: those that more than one fold teaches.

    Where all of a label is in one fold, what judges that fold has never seen the label, and cannot find it.

    Examples
    --------
    >>> from stance.config import load_config
    >>> find_judged(load_config(), np.array([0, 0, 1, 1]), np.array([0, 1, 2, 2])).tolist()
    [True, False, False]
    """
    n_folds = [len(np.unique(folds[class_index == label])) for label in range(len(config.labels))]
    return np.array(n_folds) > 1


def calibrate_folds(
    config: TrainConfig,
    scores: NDArray[np.float64],
    class_index: Ints,
    folds: Ints,
    *,
    is_judged: NDArray[np.bool_] | None = None,
    tells: NDArray[np.bool_] | None = None,
    pull: float = FAINT_PULL,
) -> tuple[Calibration, Floats]:
    """Calibrate on all held-out scores, for use; and each fold's scores on those of the other folds.

    Parameters
    ----------
    config : TrainConfig
    scores : float64 array, shape (n_sentences, n_labels)
        Of each fold, by weights that have not seen it.
    class_index, folds : int64 array, shape (n_sentences,)
    tells : bool array, shape (n_sentences,), optional
        The sentences that calibration learns from; by default all.
    is_judged, pull
        As of :func:`stance.models.calibration.fit_calibration`.

    Returns
    -------
    calibration : Calibration
    proba : float32 array, shape (n_sentences, n_labels)

    Examples
    --------
    >>> from stance.config import load_config
    >>> scores, folds = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]] * 5), np.arange(10) // 2
    >>> calibration, proba = calibrate_folds(load_config(), scores, np.array([0, 1] * 5), folds)
    >>> proba.argmax(axis=1).tolist()
    [0, 1, 0, 1, 0, 1, 0, 1, 0, 1]
    """
    proba = np.zeros(scores.shape, dtype=np.float32)
    class_weight = weigh_labels(class_index, scores.shape[1], config.fit.class_weight)
    fit = partial(fit_calibration, pull=pull, is_judged=is_judged, class_weight=class_weight)
    if tells is None:
        tells = np.ones(len(folds), dtype=np.bool_)
    for fold in range(config.fit.n_folds):
        held, rest = folds == fold, tells & (folds != fold)
        calibration = fit(scores[rest], class_index[rest], config.labels, None)
        proba[held] = calibration.apply(scores[held])
    settings = config.calibration
    final = fit(
        scores[tells], class_index[tells], config.labels, settings.target_shares, settings.transfer_scale
    )
    return final, proba
