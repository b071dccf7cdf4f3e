"""Fit the linear model and, in the same pass, what it says of documents it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.config import TrainConfig
from stance.corpus import assign_folds
from stance.cues.lexicon import load_lexicon
from stance.cues.matcher import CueMatcher
from stance.errors import DataError
from stance.labels import LABELS
from stance.models.calibration import Calibration, compute_softmax, fit_calibration
from stance.models.cue_features import TEMPLATE_SCALES
from stance.models.evidence import Extraction, Floats, extract_features, hash_ngrams, pool_evidence
from stance.models.linear import LinearModel, find_buckets
from stance.models.logistic import Weights, fit_logistic
from stance.models.records import Fit
from stance.models.select_cues import ChosenCues, select_cues
from stance.records import CodedSentence, Cue

# The n-grams are many and weak: scaled down, they are regularised more than the evidence.
_WORD_SCALE = 0.5
_Ints = NDArray[np.int64]


@dataclass(frozen=True)
class _Data:
    """The training data as matrices: rows are candidates and sentences."""

    extraction: Extraction
    class_index: _Ints
    folds: _Ints
    n_labels: int
    cue_target: _Ints
    cue_matrix: Any
    cue_buckets: _Ints
    word_matrix: Any
    word_buckets: _Ints
    config: TrainConfig
    n_cue_classes: int


def fit_model(config: TrainConfig, sentences: Sequence[CodedSentence]) -> Fit:
    """Fit the linear model on coded sentences.

    Every fold is predicted by a model that has seen none of its documents at any stage: the cue stage whose
    evidence trains a label stage has seen neither the documents it judges nor those of the fold held out.

    Parameters
    ----------
    config : TrainConfig
    sentences : sequence of CodedSentence
        Those of a document that follow one another are context for each other. Where no sentence has
        cues, the cue stage learns from the labels alone.

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
    >>> fit = fit_model(load_config(overrides=["fit.n_folds=2"]), coded)
    >>> fit.model.predict(["She might go."]).tolist()
    ['hedged']
    """
    labels = config.labels
    class_index = _index_labels(sentences, labels)
    doc_ids = [s.doc_id for s in sentences]
    folds = assign_folds(doc_ids, [s.label for s in sentences], config.fit.n_folds, config.seed)
    lexicon = load_lexicon().change(config.cues.add, config.cues.remove)
    matcher = CueMatcher(lexicon)
    extraction = extract_features([s.text for s in sentences], _number_runs(sentences, config), matcher)
    target, cue_classes = _target_cues(sentences, extraction, labels, class_index)
    data = _build_data(config, extraction, class_index, folds, target, len(cue_classes))

    cue_stage = _fit_cue_stages(data)
    label_stage, scores, cue_proba = _fit_label_stages(data, cue_stage)
    calibration, proba = _calibrate(config, scores, class_index, folds)
    predicted = proba.argmax(axis=1).astype(np.int8)
    cues = select_cues(extraction, cue_proba, predicted, labels, cue_classes)

    size = 1 << config.features.n_bits
    final_cue, final_label = cue_stage[(-1, -1)], label_stage
    n_words = data.word_matrix.shape[1]
    model = LinearModel(
        labels=labels,
        cue_classes=cue_classes,
        lexicon=lexicon,
        cue_weights=_spread(final_cue.coef, data.cue_buckets, size),
        cue_bias=final_cue.intercept,
        word_weights=_spread(final_label.coef[:n_words] * _WORD_SCALE, data.word_buckets, size),
        evidence_weights=final_label.coef[n_words:],
        label_bias=final_label.intercept,
        calibration=calibration,
        max_ngram=config.features.max_ngram,
        context=config.features.context,
        min_confidence=config.calibration.min_confidence,
    )
    return Fit(model, folds, proba, _list_chosen(cues, sentences))


def _index_labels(sentences: Sequence[CodedSentence], labels: tuple[str, ...]) -> _Ints:
    numbers = {label: i for i, label in enumerate(labels)}
    unknown = sorted({s.label for s in sentences} - set(numbers))
    if unknown:
        raise DataError(
            f"training data: expected the labels {', '.join(labels)}; found {', '.join(unknown)}. "
            f"Pass --set 'labels=[{', '.join(sorted({s.label for s in sentences}))}]' or mend the data."
        )
    found = {s.label for s in sentences}
    if len(found) < 2:
        only = f"only {found.pop()!r}" if found else "no sentence"
        raise DataError(
            f"training data: expected two or more labels; found {only}. Add sentences of another."
        )
    return np.array([numbers[s.label] for s in sentences], dtype=np.int64)


def _number_runs(sentences: Sequence[CodedSentence], config: TrainConfig) -> _Ints:
    """Number unbroken runs of a document's sentences, which are context for each other."""
    if not config.features.context:
        return np.arange(len(sentences))
    numbers, run = [], 0
    for i, s in enumerate(sentences):
        before = sentences[i - 1]
        if i and (s.doc_id != before.doc_id or s.sent_id != before.sent_id + 1):
            run += 1
        numbers.append(run)
    return np.array(numbers, dtype=np.int64)


def _target_cues(
    sentences: Sequence[CodedSentence], extraction: Extraction, labels: tuple[str, ...], class_index: _Ints
) -> tuple[_Ints, tuple[str, ...]]:
    """The class each candidate should get: 0, no cue, or one more than its number in the cue classes.

    With cues marked, a candidate is a cue where it is exactly one of them. Without, every candidate is taken
    for a cue of its sentence's label; of the default labels, ``assertive`` has no cues.
    """
    candidates, tokens = extraction.candidates, extraction.tokens
    sentence = candidates.sentence
    spans = zip(
        tokens.start[candidates.first].tolist(), tokens.end[candidates.last - 1].tolist(), strict=True
    )
    if any(s.cues for s in sentences):
        marked = [{(c.start, c.end) for c in s.cues or ()} for s in sentences]
        is_cue = np.array(
            [span in marked[i] for span, i in zip(spans, sentence.tolist(), strict=True)], dtype=bool
        )
    elif labels == LABELS:
        wants_open = class_index == LABELS.index("speculative")
        low = np.array([0b1111, 0b11110000])
        is_cue = (class_index[sentence] > 0) & (
            (candidates.types & low[wants_open[sentence].astype(int)]) > 0
        )
    else:
        is_cue = np.ones(len(candidates), dtype=bool)
    seen = np.bincount(class_index[sentence][is_cue], minlength=len(labels)) > 0
    cue_classes = tuple(label for label, has in zip(labels, seen, strict=True) if has)
    column = np.cumsum(seen)
    return np.where(is_cue, column[class_index[sentence]], 0), cue_classes


def _build_data(
    config: TrainConfig,
    extraction: Extraction,
    class_index: _Ints,
    folds: _Ints,
    target: _Ints,
    n_cue_classes: int,
) -> _Data:
    size = np.zeros((1 << config.features.n_bits, 1), dtype=np.float32)
    n_candidates = len(extraction.candidates)
    templates = find_buckets(extraction.cue_features, size)
    scales = np.repeat(np.array(TEMPLATE_SCALES, dtype=np.float32), n_candidates)
    cue_rows = np.tile(np.arange(n_candidates), len(TEMPLATE_SCALES))
    kinds = hash_ngrams(extraction.tokens, config.features.max_ngram)
    word_rows = np.concatenate([rows for rows, _ in kinds]).astype(np.int64)
    words = np.concatenate([find_buckets(hashes, size) for _, hashes in kinds])
    n, minimum = len(class_index), config.features.min_sentences
    cue_matrix, cue_buckets = _build_matrix(cue_rows, templates.ravel(), scales, n_candidates, minimum)
    word_scale = np.full(len(words), _WORD_SCALE, dtype=np.float32)
    word_matrix, word_buckets = _build_matrix(word_rows, words, word_scale, n, minimum + 1)
    return _Data(
        extraction,
        class_index,
        folds,
        len(config.labels),
        target,
        cue_matrix,
        cue_buckets,
        word_matrix,
        word_buckets,
        config,
        n_cue_classes,
    )


def _build_matrix(
    rows: _Ints, buckets: _Ints, values: Floats, n_rows: int, minimum: int
) -> tuple[Any, _Ints]:
    """A sparse matrix of the buckets seen often enough, and those buckets, ascending."""
    from scipy.sparse import csr_matrix

    used, column, counts = np.unique(buckets, return_inverse=True, return_counts=True)
    frequent = counts >= minimum
    new_column = np.cumsum(frequent) - 1
    kept = frequent[column]
    shape = (n_rows, int(frequent.sum()))
    matrix = csr_matrix((values[kept], (rows[kept], new_column[column[kept]])), shape=shape)
    return matrix, used[frequent]


def _fit_cue_stages(data: _Data) -> dict[tuple[int, int], Weights]:
    """Fit the cue stage on all documents, key (-1, -1), and without every one or two folds."""
    sentence = data.extraction.candidates.sentence
    fold_of = data.folds[sentence]
    keys = [(-1, -1), *combinations_with_replacement(range(data.config.fit.n_folds), 2)]

    def fit(key: tuple[int, int]) -> Weights:
        rows = np.flatnonzero(~np.isin(fold_of, key))
        return fit_logistic(
            data.cue_matrix[rows], data.cue_target[rows], data.n_cue_classes + 1, c=data.config.fit.c_cue
        )

    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(zip(keys, pool.map(fit, keys), strict=True))


def _fit_label_stages(
    data: _Data, cue_stage: dict[tuple[int, int], Weights]
) -> tuple[Weights, NDArray[np.float64], Floats]:
    """Fit the label stage on all documents and without each fold.

    Returns
    -------
    final : Weights
    scores : float64 array, shape (n_sentences, n_labels)
        Of each fold, by the stage fitted without it.
    cue_proba : float32 array, shape (n_candidates, n_cue_classes + 1)
        The same of its candidates.
    """
    from scipy.sparse import csr_matrix, hstack

    n_folds = data.config.fit.n_folds
    fold_of = data.folds[data.extraction.candidates.sentence]

    def judge(held_out: int) -> Floats:
        """Judge every candidate by a cue stage that knows neither its fold nor the one held out."""
        proba = np.zeros((len(fold_of), data.n_cue_classes + 1), dtype=np.float32)
        for fold in range(n_folds):
            pair = (fold, fold) if held_out < 0 else (min(fold, held_out), max(fold, held_out))
            rows = np.flatnonzero(fold_of == fold)
            proba[rows] = compute_softmax(cue_stage[pair].score(data.cue_matrix[rows]))
        return proba

    def fit(held_out: int) -> tuple[Weights, Any, Floats]:
        cue_proba = judge(held_out)
        evidence = pool_evidence(data.extraction, cue_proba[:, 1:], context=data.config.features.context)
        matrix = hstack([data.word_matrix, csr_matrix(evidence)]).tocsr()
        rows = np.flatnonzero(data.folds != held_out)
        settings = data.config.fit
        weights = fit_logistic(
            matrix[rows],
            data.class_index[rows],
            data.n_labels,
            c=settings.c_label,
            class_weight=settings.class_weight,
        )
        return weights, matrix, cue_proba

    scores = np.zeros((len(data.folds), data.n_labels))
    cue_proba = np.zeros((len(fold_of), data.n_cue_classes + 1), dtype=np.float32)
    with ThreadPoolExecutor(max_workers=2) as pool:
        final, *held = pool.map(fit, range(-1, n_folds))
    for fold, (weights, matrix, proba) in enumerate(held):
        rows = np.flatnonzero(data.folds == fold)
        scores[rows] = weights.score(matrix[rows])
        cue_proba[fold_of == fold] = proba[fold_of == fold]
    return final[0], scores, cue_proba


def _calibrate(
    config: TrainConfig, scores: NDArray[np.float64], class_index: _Ints, folds: _Ints
) -> tuple[Calibration, Floats]:
    """Calibrate on all held-out scores; and each fold's scores on those of the other folds."""
    shares = config.calibration.target_shares
    proba = np.zeros(scores.shape, dtype=np.float32)
    for fold in range(config.fit.n_folds):
        rest = folds != fold
        calibration = fit_calibration(scores[rest], class_index[rest], config.labels, None)
        proba[~rest] = calibration.apply(scores[~rest])
    return fit_calibration(scores, class_index, config.labels, shares), proba


def _spread(coef: Floats, buckets: _Ints, size: int) -> Floats:
    table = np.zeros((size, coef.shape[1]), dtype=np.float32)
    table[buckets] = coef
    return table


def _list_chosen(chosen: ChosenCues, sentences: Sequence[CodedSentence]) -> list[tuple[Cue, ...]]:
    from stance.labels import CUE_TYPES

    cues: list[list[Cue]] = [[] for _ in sentences]
    columns = (chosen.sentence, chosen.start, chosen.end, chosen.type)
    for row, start, end, kind in zip(*(c.tolist() for c in columns), strict=True):
        cues[row].append(Cue(start, end, sentences[row].text[start:end], CUE_TYPES[kind]))
    return [tuple(found) for found in cues]
