"""Answers measured: the official scorer of each kind of task, with intervals by document."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.evaluation.benchmark.records import CERTAIN, Answers, Task
from stance.evaluation.counts import group_rows, sum_by_document
from stance.evaluation.intervals import compute_intervals, find_tails, take_percentiles
from stance.evaluation.spans import compute_overlap_f1, compute_span_f1, count_overlaps, count_spans
from stance.models.f1 import divide
from stance.records import Cue

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Sums = dict[str, Floats]
    Measured = tuple[dict[str, float | None], dict[str, tuple[float, float]]]

_TOKEN: Final = re.compile(r"\w+|[^\w\s]")


def measure_answers(
    task: Task,
    answers: Answers,
    *,
    reference: Floats | None = None,
    n_resamples: int = 1000,
    seed: int = 0,
) -> Measured:
    """Measure what a system says of a task's test sentences.

    Parameters
    ----------
    task : Task
    answers : Answers
        Of every test sentence, in order, with the part that the kind of task needs.
    reference : ndarray of float64, shape (n_sentences,), optional
        Of a graded task, scores to compare with: a metric ``…_gain`` is how much higher a rank correlation is
        than theirs, its interval from the same resamples.
    n_resamples : int
        Resamples of documents; 0 for no intervals.
    seed : int

    Returns
    -------
    metrics : dict of str to (float or None)
    intervals : dict of str to (float, float)

    References
    ----------
    Farkas et al. (2010), The CoNLL-2010 shared task, for the F1 of uncertain sentences.
    """
    documents = {doc_id: i for i, doc_id in enumerate(dict.fromkeys(s.doc_id for s in task.test))}
    doc_index = np.array([documents[s.doc_id] for s in task.test], dtype=np.int64)
    if task.kind == "graded":
        assert answers.score is not None
        return _measure_ranks(
            task, answers.score, doc_index, reference=reference, n_resamples=n_resamples, seed=seed
        )
    counts, compute = _COUNTERS[task.kind](task, answers)
    by_document = {name: sum_by_document(array, doc_index, len(documents)) for name, array in counts.items()}
    found = compute({name: array.sum(axis=0) for name, array in by_document.items()})
    metrics = {name: _quote(value) for name, value in found.items()}
    intervals = compute_intervals(
        by_document, compute, n_resamples=n_resamples, seed=seed, limit=lambda _: (0.0, 1.0)
    )
    return metrics, intervals


def _quote(value: Floats | float) -> float | None:
    return None if np.isnan(value) else float(value)


def _count_sentences(task: Task, answers: Answers) -> tuple[Sums, Callable[[Sums], Sums]]:
    assert answers.uncertain is not None
    coded = np.array([s.label != CERTAIN for s in task.test])
    found = np.asarray(answers.uncertain, dtype=bool)
    columns = (found & coded, found & ~coded, ~found & coded, ~found & ~coded)
    return {"cells": np.stack(columns, axis=1).astype(np.float64)}, _compute_sentence_f1


def _compute_sentence_f1(sums: Sums) -> Sums:
    hit, extra, missed, rest = np.moveaxis(sums["cells"], -1, 0)
    f1 = divide(2 * hit, 2 * hit + extra + missed)
    f1_certain = divide(2 * rest, 2 * rest + extra + missed)
    return {
        "f1_uncertain": f1,
        "precision": divide(hit, hit + extra),
        "recall": divide(hit, hit + missed),
        "macro_f1": (f1 + f1_certain) / 2,
    }


def _count_cues(task: Task, answers: Answers) -> tuple[Sums, Callable[[Sums], Sums]]:
    assert answers.cues is not None
    found = [[(cue.start, cue.end) for cue in cues] for cues in answers.cues]
    coded = [[(cue.start, cue.end) for cue in s.cues or ()] for s in task.test]
    counts = {"exact": count_spans(found, coded), "overlap": count_overlaps(found, coded)}
    return counts, lambda sums: {
        "cue_f1": compute_span_f1(sums["exact"]),
        "cue_overlap_f1": compute_overlap_f1(sums["overlap"]),
    }


def count_tokens(
    text: str, found: Sequence[Cue], coded: Sequence[Cue], types: Sequence[str]
) -> NDArray[np.float64]:
    """Count the tokens of a sentence by type: found as coded, coded, and found.

    Parameters
    ----------
    text : str
        Its tokens are runs of letters and digits, and single other marks.
    found, coded : sequence of Cue
        A token is of the type of the cue that it shares a character with.
    types : sequence of str

    Returns
    -------
    ndarray of float64, shape (n_types, 3)

    Examples
    --------
    >>> cue = Cue(3, 6, "may", "modal")
    >>> count_tokens("It may rain.", [cue], [cue, Cue(7, 11, "rain", "verb")], ["modal", "verb"]).tolist()
    [[1.0, 1.0, 1.0], [0.0, 1.0, 0.0]]
    """
    place = {name: i for i, name in enumerate(types)}
    counts = np.zeros((len(types), 3))
    if not found and not coded:
        return counts
    for match in _TOKEN.finditer(text):
        given, right = (
            next((place[c.type] for c in cues if c.start < match.end() and match.start() < c.end), None)
            for cues in (found, coded)
        )
        if given is not None:
            counts[given, 2] += 1
        if right is not None:
            counts[right, 1] += 1
            counts[right, 0] += given == right
    return counts


def _count_types(task: Task, answers: Answers) -> tuple[Sums, Callable[[Sums], Sums]]:
    assert answers.cues is not None
    types = [label for label in task.labels if label != CERTAIN]
    pairs = zip(task.test, answers.cues, strict=True)
    counts = np.stack([count_tokens(s.text, found, s.cues or (), types) for s, found in pairs])

    def compute(sums: Sums) -> Sums:
        f1 = compute_span_f1(sums["tokens"])
        by_type = {f"token_f1_{name}": f1[..., i] for i, name in enumerate(types)}
        # A type that is neither coded nor found, as in a resample without it, has no part in the mean.
        has_value = ~np.isnan(f1)
        mean = divide(np.where(has_value, f1, 0).sum(axis=-1), has_value.sum(axis=-1))
        return {"token_macro_f1": mean, **by_type}

    return {"tokens": counts}, compute


_COUNTERS: Final = {"sentence": _count_sentences, "spans": _count_cues, "tokens": _count_types}


def _measure_ranks(
    task: Task,
    score: Floats,
    doc_index: NDArray[np.int64],
    *,
    reference: Floats | None,
    n_resamples: int,
    seed: int,
) -> Measured:
    """Rank correlation with the grades; every resample is ranked anew."""
    grades = {"": _list_grades(task, "grade")}
    if "strength" in task.test[0].fields:
        grades["_strength"] = _list_grades(task, "strength")

    def compute(at: NDArray[np.int64]) -> dict[str, float]:
        found = {f"spearman{name}": compute_spearman(score[at], grade[at]) for name, grade in grades.items()}
        found["pearson"] = _correlate(score[at], grades[""][at])
        if reference is not None:
            for name, grade in grades.items():
                other = compute_spearman(reference[at], grade[at])
                found[f"spearman{name}_gain"] = found[f"spearman{name}"] - other
        return found

    metrics = {name: _quote(value) for name, value in compute(np.arange(len(score))).items()}
    n_documents = int(doc_index.max()) + 1
    if n_resamples == 0 or n_documents < 2:
        return metrics, {}
    rows = group_rows(doc_index, n_documents)
    is_single = n_documents == len(doc_index)
    rng = np.random.default_rng(seed)
    drawn: dict[str, list[float]] = {name: [] for name in metrics}
    for _ in range(n_resamples):
        chosen = rng.integers(n_documents, size=n_documents)
        at = chosen if is_single else np.concatenate([rows[document] for document in chosen])
        for name, value in compute(at).items():
            drawn[name].append(value)
    tails = find_tails(n_documents)
    ends = {name: take_percentiles(np.array(values), tails).tolist() for name, values in drawn.items()}
    return metrics, {name: (low, high) for name, (low, high) in ends.items() if not np.isnan(low)}


def _list_grades(task: Task, name: str) -> Floats:
    return np.array([sentence.fields[name] for sentence in task.test], dtype=np.float64)


def compute_spearman(first: Floats, second: Floats) -> float:
    """Spearman's rank correlation: Pearson's of the mean ranks.

    Parameters
    ----------
    first, second : ndarray of float64, shape (n,)

    Returns
    -------
    float
        In [-1, 1]; ``nan`` where either does not vary.

    References
    ----------
    Kendall (1945), The treatment of ties in ranking problems.

    Examples
    --------
    >>> round(compute_spearman(np.array([1.0, 2, 3]), np.array([1.0, 3, 3])), 3)
    0.866
    """
    return _correlate(_rank(first), _rank(second))


def _rank(values: Floats) -> Floats:
    """Mean ranks, from 0 up to a constant; faster than scipy's for the few values of counts and grades."""
    _, level, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: Floats = (ends - counts / 2)[level]
    return ranks


def _correlate(first: Floats, second: Floats) -> float:
    a, b = first - first.mean(), second - second.mean()
    scale = float(np.sqrt((a @ a) * (b @ b)))
    # A constant leaves only rounding behind.
    is_constant = np.ptp(first) == 0 or np.ptp(second) == 0
    return float("nan") if is_constant or scale == 0 else float(a @ b) / scale
