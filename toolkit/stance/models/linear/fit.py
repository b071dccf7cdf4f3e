"""Fit the linear model and, in the same pass, what it says of documents it has not seen."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from stance.cues.lexicon import load_lexicon
from stance.models.calibration import FAINT_PULL, Calibration, compute_softmax, fit_calibration
from stance.models.classifier import Fit, PredictionBatch, list_own_cues
from stance.models.cue_choice import choose_cues
from stance.models.linear.data import EXAMPLE, WORD_SCALE, TrainingData, build_training_data
from stance.models.linear.features import Extraction, Floats, pool_evidence
from stance.models.linear.model import LinearModel
from stance.models.training import Ints, check_folds, find_running, number_runs
from stance.records import CodedSentence, Cue

if TYPE_CHECKING:
    from stance.config import LinearRecipe
    from stance.corpus.seeds import SoftLabels

_N_THREADS = 2
_ALL = -1
_EVIDENCE_SCALE = 0.3
"""Standard deviation of each column of the evidence while weights are looked for: with columns of about the
size of the words' the solver needs a third of the rounds."""
_LEAST_SCALE = np.float32(0.25)
_ABSENT: Final = -20.0
"""Intercept of a class that the training rows lack."""
_MAX_ROUNDS: Final = 100

ROW_BY_ROW: Final = ("saga", 5e-2)
"""Solver and tolerance: fast where there are many sparse features of like size (Defazio et al. 2014)."""
ALL_ROWS: Final = ("newton-cg", 5e-4)
"""Steady where some features are dense or much larger than others."""
FEW_COLUMNS: Final = ("newton-cholesky", 1e-3)
"""Soon done, and near the optimum, where columns are few: a step costs their number squared."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of a fitted logistic regression: (n_features, n_classes) and (n_classes,)."""

    coef: NDArray[np.float32]
    intercept: NDArray[np.float32]

    def score(self, matrix: Any) -> NDArray[np.float32]:
        """Score the rows of a sparse matrix, shape (n_rows, n_classes)."""
        return np.asarray(matrix @ self.coef + self.intercept, dtype=np.float32)


_CueStages = dict[tuple[int, ...], Weights]
"""Cue stages, by the folds that were left out."""


def fit_linear(
    config: LinearRecipe, sentences: Sequence[CodedSentence], soft_labels: SoftLabels | None = None
) -> Fit[LinearModel]:
    """Fit the linear model on coded sentences.

    Every fold is predicted by weights that have seen none of its documents at any stage: the cue stage whose
    evidence trains a label stage has seen neither the documents it judges nor those of the fold held out.
    Which features are frequent enough, and which labels have cues, is counted in all documents. Calibration
    learns from running text; a fold's scores are calibrated on those of the others. Where no sentence has
    cues, the cue stage learns from the labels alone; where some have, from those with ``cues``.
    """
    data = build_training_data(config, sentences, soft_labels)
    teaches = data.folds != EXAMPLE
    check_folds(config.labels, data.class_index[teaches], data.folds[teaches])
    final_cue, final_label, scores, cue_proba = _fit_stages(config, data)
    class_index, folds = data.class_index[: data.n_coded], data.folds[: data.n_coded]
    running = find_running(number_runs(sentences), class_index)
    calibration, proba = calibrate_folds(config, scores, class_index, folds, running)
    n_words = len(data.words.buckets)
    model = LinearModel(
        labels=config.labels,
        cue_classes=data.cue_classes,
        lexicon=load_lexicon(),
        cue_weights=data.cues.spread(final_cue.coef),
        cue_bias=final_cue.intercept,
        word_weights=data.words.spread(final_label.coef[:n_words] * WORD_SCALE),
        evidence_weights=final_label.coef[n_words:],
        label_bias=final_label.intercept,
        calibration=calibration,
        context=data.context,
        min_confidence=config.calibration.min_confidence,
    )
    cues = list_held_cues(model, data.extraction, cue_proba, proba, sentences)
    return Fit(model, np.arange(data.n_coded), proba, cues)


def list_held_cues(
    model: LinearModel,
    extraction: Extraction,
    cue_proba: Floats,
    proba: Floats,
    sentences: Sequence[CodedSentence],
) -> list[tuple[Cue, ...]]:
    """List the cues of held-out sentences that gave the labels, by held-out probabilities of candidates."""
    candidates = model.judge_candidates(extraction, cue_proba).cut(0, len(sentences))
    class_index = proba.argmax(axis=1).astype(np.int8)
    chosen = choose_cues(candidates, class_index)
    batch = PredictionBatch(proba, class_index, proba.max(axis=1), np.zeros_like(class_index), *chosen)
    return list_own_cues(batch, [s.text for s in sentences], model.labels)


def _fit_stages(
    config: LinearRecipe, data: TrainingData
) -> tuple[Weights, Weights, NDArray[np.float64], Floats]:
    """Fit both stages on all documents and, to judge each fold, without it.

    Returns both, the scores of each fold's sentences by a label stage fitted without it, and the
    probabilities of its candidates.
    """
    folds = range(config.fit.n_folds)
    left_out = [(), *sorted({_list_hidden(fold, held_out) for fold in folds for held_out in (_ALL, *folds)})]
    with quiet_solvers(), ThreadPoolExecutor(_N_THREADS) as pool:
        fitted = pool.map(partial(_fit_cue_stage, config, data), left_out)
        cue_stages = dict(zip(left_out, fitted, strict=True))
        fit = partial(_fit_label_stage, config, data, cue_stages)
        final, *held = pool.map(fit, (_ALL, *folds))
    # Of each sentence and its candidates, what is said without its fold; of examples it does not matter.
    of_candidate = data.folds[data.extraction.candidates.sentence]
    scores = np.stack([one[1] for one in held])[data.folds, np.arange(len(data.folds))]
    cue_proba = np.stack([one[2] for one in held])[of_candidate, np.arange(len(of_candidate))]
    return cue_stages[()], final[0], scores[: data.n_coded].astype(np.float64), cue_proba


def _list_hidden(fold: int, held_out: int) -> tuple[int, ...]:
    """List the folds that a cue stage must not know, to judge one for a label stage without another."""
    return tuple(sorted({fold, held_out} - {_ALL}))


def _fit_cue_stage(config: LinearRecipe, data: TrainingData, left_out: tuple[int, ...]) -> Weights:
    """Fit the cue stage without some parts, and without sentences that nobody searched for cues."""
    sentence = data.extraction.candidates.sentence
    is_known = ~np.isin(data.folds[sentence], left_out)
    rows = np.flatnonzero(is_known & data.teaches_cues[sentence])
    return fit_logistic(
        data.cues.matrix[rows],
        data.cue_target[rows],
        len(data.cue_classes) + 1,
        c=config.fit.c_cue,
        solver=ROW_BY_ROW,
        seed=config.seed,
        row_weight=data.weight[sentence[rows]],
    )


def _fit_label_stage(
    config: LinearRecipe, data: TrainingData, cue_stages: _CueStages, held_out: int
) -> tuple[Weights, Floats, Floats]:
    """Fit the label stage without one fold; return its scores and what it knows of the candidates, too."""
    from scipy.sparse import csr_matrix, hstack

    # Every candidate is judged by a cue stage that knows neither its fold nor the one held out.
    of_candidate = data.folds[data.extraction.candidates.sentence]
    cue_proba = np.zeros((len(of_candidate), len(data.cue_classes) + 1), dtype=np.float32)
    for fold in range(config.fit.n_folds):
        judged, stage = of_candidate == fold, cue_stages[_list_hidden(fold, held_out)]
        cue_proba[judged] = compute_softmax(stage.score(data.cues.matrix[judged]))
    evidence = pool_evidence(data.extraction, cue_proba[:, 1:], context=data.context)
    rows = np.flatnonzero((data.folds != held_out) & (data.folds != EXAMPLE))
    # What hardly varies is not enlarged at will: of a column that never does, the deviation is rounding.
    scale = np.maximum(evidence[rows].std(axis=0) / _EVIDENCE_SCALE, _LEAST_SCALE)
    centre = evidence[rows].mean(axis=0)
    evidence = (evidence - centre) / scale
    matrix = hstack([data.words.matrix, csr_matrix(evidence)]).tocsr()
    fit = partial(
        fit_logistic,
        class_index=data.class_index[rows],
        n_classes=len(config.labels),
        c=config.fit.c_label,
        row_weight=data.weight[rows],
    )
    # Most of the way lies in the evidence, which alone is soon fitted; from there it takes half as long.
    bare = fit(evidence[rows], solver=FEW_COLUMNS)
    n_words = data.words.matrix.shape[1]
    words = np.zeros((n_words, len(config.labels)), dtype=np.float32)
    start = Weights(np.concatenate([words, bare.coef]), bare.intercept)
    weights = fit(matrix[rows], solver=ALL_ROWS, start=start)
    of_evidence = weights.coef[n_words:] / scale[:, None]
    found = Weights(
        np.concatenate([weights.coef[:n_words], of_evidence]), weights.intercept - centre @ of_evidence
    )
    return found, weights.score(matrix), cue_proba


def calibrate_folds(
    config: LinearRecipe,
    scores: NDArray[np.float64],
    class_index: Ints,
    folds: Ints,
    running: NDArray[np.bool_],
    *,
    pull: float = FAINT_PULL,
) -> tuple[Calibration, Floats]:
    """Calibrate on all held-out scores, for use; and each fold's scores on those of the other folds.

    Calibration learns from the sentences of running text; the rest is as of ``fit_calibration``.
    """
    proba = np.zeros(scores.shape, dtype=np.float32)
    for fold in range(config.fit.n_folds):
        held, rest = folds == fold, running & (folds != fold)
        found = fit_calibration(scores[rest], class_index[rest], pull=pull)
        proba[held] = found.apply(scores[held])
    scale = config.calibration.transfer_scale
    return fit_calibration(scores[running], class_index[running], scale, pull=pull), proba


@contextlib.contextmanager
def quiet_solvers() -> Iterator[None]:
    """Hide that a solver gave way to another, and that so many classes may be numbers to regress on.

    Around all threads that fit, since they share the filters of warnings.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Line search of Newton solver")
        warnings.filterwarnings("ignore", "The number of unique classes is greater than 50%")
        yield


def fit_logistic(
    matrix: Any,
    class_index: NDArray[np.int64],
    n_classes: int,
    *,
    c: float,
    solver: tuple[str, float] = ALL_ROWS,
    seed: int = 0,
    row_weight: NDArray[np.float64] | None = None,
    start: Weights | None = None,
) -> Weights:
    """Fit L2-regularised multinomial logistic regression; classes without a row get a score that never wins.

    What the rows held out taught must have no part in ``start``: a solver that stops early stays near it.
    """
    from sklearn.linear_model import LogisticRegression

    n_features = matrix.shape[1]
    present = np.unique(class_index)
    coef = np.zeros((n_features, n_classes), dtype=np.float32)
    intercept = np.full(n_classes, _ABSENT, dtype=np.float32)
    if len(present) < 2 or not n_features:
        intercept[present] = 0
        return Weights(coef, intercept)
    name, tol = solver
    regression = LogisticRegression(
        C=c, tol=tol, max_iter=_MAX_ROUNDS, solver=name, random_state=seed, warm_start=start is not None
    )
    if start is not None:
        rows, constants = start.coef.T[present], start.intercept[present]
        is_pair = len(present) == 2  # scikit-learn keeps one row of weights for two classes
        regression.coef_ = np.diff(rows, axis=0) if is_pair else rows
        regression.intercept_ = np.diff(constants) if is_pair else constants
    regression.fit(matrix, class_index, sample_weight=row_weight)
    if len(present) == 2:
        found = np.concatenate([-regression.coef_, regression.coef_]) / 2
        constant = np.concatenate([-regression.intercept_, regression.intercept_]) / 2
    else:
        found, constant = regression.coef_, regression.intercept_
    coef[:, present] = found.T
    intercept[present] = constant
    return Weights(coef, intercept)
