"""Measure a model on sentences that a person coded."""

from __future__ import annotations

import difflib
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from stance.corpus.read import INCLUSION, name_inputs, name_value, read_coded, weigh_inclusion
from stance.corpus.seeds import find_hashed
from stance.errors import DataError
from stance.evaluation.jackknife import MIN_CLUSTERS, Spread, count_df, estimate_error, welch
from stance.evaluation.metrics import (
    Predictions,
    compute_totals,
    estimate_metrics,
    gather_predictions,
    leave_each_out,
    sum_by_cluster,
)
from stance.models import open_model
from stance.models.classifier import list_cues
from stance.models.training import number_runs
from stance.records import CodedSentence, Estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stance.io.rejects import Rejects
    from stance.models import Classifier

    Progress = Callable[[int, int | None], None]

MAIN: Final = ("accuracy", "macro_f1", "ece", "cue_f1")
"""The measures that are shown by default."""

_FEW_SENTENCES: Final = 100
_FEW_LEARNT: Final = 0.01  # a model may have learnt from so many by chance
_PEOPLE: Final = ("author", "speaker", "writer", "columnist", "byline")
_OWN: Final = ("text", "label", "code", "sent_id", "cues")
T = TypeVar("T")
_logger = logging.getLogger("stance")


@dataclass(frozen=True, slots=True)
class GroupEvaluation:
    """How well sentences with one value of a column are labelled, or those that have none.

    It ``is_small`` where it has under 100 sentences or 10 clusters.
    """

    field: str
    value: str | None
    n_sentences: int
    n_documents: int
    is_small: bool
    metrics: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sentence that the model labels otherwise than coded."""

    doc_id: str
    sent_id: int
    text: str
    coded: str
    predicted: str
    confidence: float


@dataclass(frozen=True, slots=True)
class MetricDifference:
    """A measure of two models, their difference with its interval, and p, two-sided, of no difference."""

    value: float | None
    other: float | None
    difference: Estimate
    p: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A model beside another on the same sentences.

    Attributes
    ----------
    other : str
        What the model is compared with.
    metrics : Mapping[str, MetricDifference]
        By measure, named as in an ``Evaluation``.
    n_only_first, n_only_second : int
        Sentences that the model alone, and that the other alone, labels as coded.
    """

    other: str
    metrics: Mapping[str, MetricDifference]
    n_only_first: int
    n_only_second: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well predictions agree with a person's codes.

    Attributes
    ----------
    labels : tuple[str, ...]
    n_sentences, n_documents, n_clusters : int
        How much was measured.
    cluster : str
        The column whose values are the clusters; ``"doc_id"`` by default.
    metrics : Mapping[str, Estimate]
        ``accuracy``; ``macro_f1``, over the labels that occur; ``ece``, the expected calibration error;
        ``cue_f1``, exact spans of any type; ``mcc``; ``brier``; ``log_loss``; for ordered labels
        ``weighted_kappa`` (quadratic); ``precision_LABEL``, ``recall_LABEL`` and ``f1_LABEL``. The 95 %
        interval has no ends where there are fewer than 10 clusters, or where leaving out any of them changes
        nothing.
    confusion : tuple[tuple[int, ...], ...]
        Sentences by code (row) and prediction (column), without weights.
    is_weighted : bool
        Whether sentences count by one over ``inclusion_proba``, so that measures hold for all that the
        sheet was drawn from.
    n_learnt : int
        How many of the sentences the model has learnt from.
    groups : tuple[GroupEvaluation, ...]
    mistakes : tuple[Mistake, ...]
        The most confident first.
    comparison : Comparison or None
        With the other model, where one was named.
    notes : tuple[str, ...]
        What changes how the numbers should be read.
    """

    labels: tuple[str, ...]
    n_sentences: int
    n_documents: int
    n_clusters: int
    cluster: str
    metrics: Mapping[str, Estimate]
    confusion: tuple[tuple[int, ...], ...]
    is_weighted: bool = False
    n_learnt: int = 0
    groups: tuple[GroupEvaluation, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    comparison: Comparison | None = None
    notes: tuple[str, ...] = ()

    def keep_main(self) -> Evaluation:
        """Return the evaluation with the measures of :data:`MAIN` alone, for a short table."""
        groups = tuple(replace(group, metrics=_keep_main(group.metrics)) for group in self.groups)
        comparison = self.comparison
        if comparison is not None:
            comparison = replace(comparison, metrics=_keep_main(comparison.metrics))
        return replace(self, metrics=_keep_main(self.metrics), groups=groups, comparison=comparison)

    def to_dict(self) -> dict[str, Any]:
        """Return the evaluation as plain data, ready for JSON: values, and their ``intervals``."""
        plain: dict[str, Any] = _list_values(self.metrics, self.labels)
        plain["per_class"] = {
            label: {
                **{name: self.metrics[f"{name}_{label}"].value for name in ("precision", "recall", "f1")},
                "support": sum(self.confusion[i]),
            }
            for i, label in enumerate(self.labels)
        }
        for name in ("n_sentences", "n_documents", "n_clusters", "cluster"):
            plain[name] = getattr(self, name)
        plain |= {"is_weighted": self.is_weighted, "n_learnt": self.n_learnt, "labels": list(self.labels)}
        plain["confusion"] = [list(row) for row in self.confusion]
        if self.comparison is not None:
            plain["against"] = asdict(self.comparison)
        if self.groups:
            plain["groups"] = [
                {**asdict(each), **_list_values(each.metrics, self.labels)} for each in self.groups
            ]
            for group in plain["groups"]:
                del group["metrics"]
        if self.mistakes:
            plain["errors"] = [asdict(each) for each in self.mistakes]
        return {**plain, "notes": list(self.notes)}


def _keep_main(metrics: Mapping[str, T]) -> dict[str, T]:
    return {name: metrics[name] for name in MAIN if name in metrics}


def _list_values(metrics: Mapping[str, Estimate], labels: Sequence[str]) -> dict[str, Any]:
    """List values by name, those of labels left out, and the intervals of all."""
    own = {f"{name}_{label}" for name in ("precision", "recall", "f1") for label in labels}
    values: dict[str, Any] = {name: each.value for name, each in metrics.items() if name not in own}
    ends = {name: [each.low, each.high] for name, each in metrics.items() if each.low is not None}
    return {**values, "intervals": ends}


def evaluate(
    model: Classifier | str | Path | None,
    data: Any,
    *,
    against: Classifier | str | Path | None = None,
    by: Sequence[str] = (),
    cluster: str | None = None,
    n_errors: int = 0,
    text_field: str = "text",
    label_field: str = "label",
    id_field: str = "doc_id",
    rejects: Rejects | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Measure a model on sentences that a person coded.

    Sentences of one document are read in the order of ``sent_id``: those beside each other are context.
    Where the data has the columns ``before`` and ``after``, as a sheet, these are. Every sentence counts,
    also those from which the model abstains.

    Parameters
    ----------
    model : Classifier, str, Path or None
        As for :func:`stance.open_model`.
    data : str, Path, table, sequence of CodedSentence, or iterable of paths and tables
        Data that the model has not learnt from.
    against : Classifier, str or Path, optional
        A model of the same labels to compare it with.
    by : sequence of str
        Columns; the sentences of each of their values are measured by themselves, too.
    cluster : str, optional
        The column whose values are independent of each other, such as ``"author"``; documents by default.
    n_errors : int
        How many of the most confident mistakes to list.
    text_field, label_field, id_field : str
        Names of columns.
    rejects : Rejects, optional
        What to do with bad rows; by default they are errors.
    progress : callable, optional
        Called with the sentences done and their number.

    Returns
    -------
    Evaluation

    Raises
    ------
    DataError
        If there are no sentences, a label that the model does not know, or no such column.
    ModelError
        If there is no such model.

    Examples
    --------
    >>> rows = [{"text": "It may rain.", "label": "hedged"}, {"text": "It rained.", "label": "assertive"}]
    >>> evaluate("default", rows).metrics["accuracy"].value
    1.0
    """
    opened = open_model(model)
    other = None if against is None else open_model(against)
    if other is not None and set(opened.labels) != set(other.labels):
        raise DataError(
            f"{against}: has the labels {', '.join(other.labels)}, not {', '.join(opened.labels)}. "
            "Compare models of the same labels."
        )
    if isinstance(data, list | tuple) and data and all(isinstance(each, CodedSentence) for each in data):
        sentences, where = list(data), "data"
    else:
        where = name_inputs(data)
        read = read_coded(
            data,
            text_field=text_field,
            label_field=label_field,
            id_field=id_field,
            labels=opened.labels,
            rejects=rejects,
        )
        sentences = list(read.sentences)
    renamed = ["doc_id" if name == id_field else name for name in by]
    for name in (*renamed, *([] if cluster is None else [cluster])):  # before the work: it may be misspelt
        _list_column(sentences, name, where)
    n_models = 1 if other is None else 2
    predictions = predict_coded(opened, sentences, cluster=cluster, progress=_scale(progress, n_models, 0))
    groups = [group for name in renamed for group in _measure_groups(predictions, name, where)]
    comparison, notes = None, _note_clusters(predictions, cluster)
    if other is not None:
        opponent = predict_coded(other, sentences, cluster=cluster, progress=_scale(progress, n_models, 1))
        comparison = compare_predictions(predictions, opponent, other=str(against))
    n_learnt = 0
    for each, source in ((opened, model), (other, against)):
        if each is not None:
            shown = str(source) if isinstance(source, str | Path) else "The model"
            is_learnt = find_learnt(each, [sentence.text for sentence in predictions.sentences])
            n_learnt = n_learnt if each is other else sum(is_learnt)
            notes += _note_learnt(predictions, is_learnt, shown)
    return measure_predictions(
        predictions,
        cluster=cluster or "doc_id",
        groups=tuple(groups),
        mistakes=tuple(_list_mistakes(predictions, n_errors)),
        comparison=comparison,
        n_learnt=n_learnt,
        notes=list(dict.fromkeys(notes)),
    )


def measure_predictions(
    predictions: Predictions, *, cluster: str = "doc_id", notes: Sequence[str] = (), **others: Any
) -> Evaluation:
    """Measure predictions that are beside their codes; logs the notes and keeps them."""
    sums = sum_by_cluster(predictions)
    n_clusters, k = len(sums["confusion"]), len(predictions.labels)
    confusion = np.zeros((k, k), dtype=np.int64)
    np.add.at(confusion, (predictions.true_index, predictions.class_index), 1)
    if n_clusters < MIN_CLUSTERS:
        what = "documents" if cluster == "doc_id" else f"values of '{cluster}'"
        notes = [*notes, f"{n_clusters} {what} are too few for intervals: {MIN_CLUSTERS} are needed."]
    for note in notes:
        _logger.warning("%s", note)
    return Evaluation(
        labels=predictions.labels,
        n_sentences=len(predictions.sentences),
        n_documents=len({sentence.doc_id for sentence in predictions.sentences}),
        n_clusters=n_clusters,
        cluster=cluster,
        metrics=estimate_metrics(predictions, sums),
        confusion=tuple(map(tuple, confusion.tolist())),
        is_weighted=predictions.weights is not None,
        notes=tuple(notes),
        **others,
    )


def predict_coded(
    model: Classifier,
    coded: Sequence[CodedSentence],
    *,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Predictions:
    """Put what a model predicts beside what a person coded, documents in order, sentences by ``sent_id``."""
    sentences = order_sentences(coded)
    texts, rows, runs = _add_neighbours(sentences)
    proba, cues = [], []
    done = 0
    for first, last in _cut_runs(texts, runs, model.chars_per_batch):
        batch = model.predict_batch(texts[first:last], runs[first:last])
        proba.append(batch.proba)
        found = list_cues(batch, texts[first:last], model.labels)
        for label, each in zip(batch.class_index.tolist(), found, strict=True):
            cues.append(tuple(cue for cue in each if cue.label == model.labels[label]))
        done += int(np.isin(np.arange(first, last), rows).sum())
        if progress is not None:
            progress(done, len(rows))
    clusters = None
    if cluster not in (None, "doc_id"):
        values = [name_value(sentence.fields.get(str(cluster))) for sentence in sentences]
        clusters = [
            value if value is not None else ("", sentence.doc_id)
            for value, sentence in zip(values, sentences, strict=True)
        ]
    matrix = np.concatenate(proba)[rows] if proba else np.empty((0, len(model.labels)))
    return gather_predictions(
        model.labels,
        sentences,
        matrix,
        [cues[row] for row in rows],
        clusters=clusters,
        weights=weigh_sentences(sentences),
    )


def order_sentences(coded: Sequence[CodedSentence]) -> list[CodedSentence]:
    """Bring the sentences of each document together, by ``sent_id``; second codes of one come last."""
    first = {doc_id: i for i, doc_id in enumerate(dict.fromkeys(s.doc_id for s in coded))}
    seen: Counter[tuple[str, int]] = Counter()
    keys = []
    for sentence in coded:
        place = sentence.doc_id, sentence.sent_id
        keys.append((first[sentence.doc_id], seen[place], sentence.sent_id))
        seen[place] += 1
    return [coded[i] for i in sorted(range(len(coded)), key=keys.__getitem__)]


def weigh_sentences(sentences: Sequence[CodedSentence]) -> NDArray[np.float64] | None:
    """Weigh each sentence by one over its ``inclusion_proba``, with a mean of 1; None where all are alike."""
    if not any(INCLUSION in sentence.fields for sentence in sentences):
        return None
    weights = weigh_inclusion([sentence.fields.get(INCLUSION) for sentence in sentences], "metrics")
    return None if np.ptp(weights) < 1e-9 * weights.mean() else weights / weights.mean()


def find_learnt(model: Classifier, texts: Sequence[str]) -> list[bool]:
    """Say of each sentence whether a model has learnt from it.

    A model keeps hashes of the sentences that it, its base or its encoder has learnt from, but for those of
    fewer than five words.

    Parameters
    ----------
    model : Classifier
    texts : sequence of str

    Returns
    -------
    list of bool

    Examples
    --------
    >>> find_learnt(open_model("default"), ["Nobody has ever coded this sentence here."])
    [False]
    """
    parts = [model.info]
    for part in parts:  # which grows: a cascade's encoder, a base, its base
        parts += [part[name] for name in ("encoder", "base") if isinstance(part.get(name), Mapping)]
    known = [find_hashed(texts, part["sentence_hashes"]) for part in parts if part.get("sentence_hashes")]
    return [any(each) for each in zip(*known, strict=True)] if known else [False] * len(texts)


def _note_learnt(predictions: Predictions, is_learnt: Sequence[bool], name: str) -> list[str]:
    n, n_learnt = len(is_learnt), sum(is_learnt)
    if n_learnt <= _FEW_LEARNT * n:
        return []
    places = [
        f"{s.doc_id} {s.sent_id}"
        for s, learnt in zip(predictions.sentences, is_learnt, strict=True)
        if learnt
    ]
    share = np.average(is_learnt, weights=predictions.weights)
    shown = ", ".join(places[:3]) + (", …" if n_learnt > 3 else "")
    return [
        f"{name} has learnt from {n_learnt:,} of these {n:,} sentences ({shown}): accuracy is too high, by "
        f"{share:.3f} at most. Measure on texts that are new to it."
    ]


def _note_clusters(predictions: Predictions, cluster: str | None) -> list[str]:
    """Say where documents share an author and no cluster is named."""
    notes = []
    for name in _PEOPLE if cluster is None else ():
        pairs = {(s.doc_id, name_value(s.fields.get(name))) for s in predictions.sentences}
        people = Counter(value for _, value in pairs if value is not None)
        if (n_shared := sum(n for n in people.values() if n > 1)) > len(pairs) / 10:
            notes.append(
                f"{n_shared:,} documents share their '{name}' with others: intervals by document may be too "
                f"narrow. Pass cluster='{name}'."
            )
    return notes


def _list_column(sentences: Sequence[CodedSentence], name: str, where: str) -> list[str | None]:
    """List a column's values as names."""
    if name == "doc_id":
        return [sentence.doc_id for sentence in sentences]
    known = list(dict.fromkeys(key for sentence in sentences for key in sentence.fields))
    if name not in known:
        if name in _OWN:
            raise DataError(f"{where}: '{name}' differs from row to row. Name a column that rows share.")
        near = difflib.get_close_matches(name, known, n=1)
        advice = f"Did you mean '{near[0]}'?" if near else f"It has {', '.join(known) or 'no others'}."
        raise DataError(f"{where}: no column '{name}'. {advice}")
    return [name_value(sentence.fields.get(name)) for sentence in sentences]


def _measure_groups(predictions: Predictions, name: str, where: str) -> Iterator[GroupEvaluation]:
    """Measure each value of a column by itself: the largest group first, sentences without a value last."""
    rows: dict[str | None, list[int]] = {}
    for row, value in enumerate(_list_column(predictions.sentences, name, where)):
        rows.setdefault(value, []).append(row)
    for value, chosen in sorted(rows.items(), key=lambda item: (item[0] is None, -len(item[1]))):
        part = predictions.select(chosen)
        sums = sum_by_cluster(part)
        yield GroupEvaluation(
            name,
            value,
            len(chosen),
            len({sentence.doc_id for sentence in part.sentences}),
            len(chosen) < _FEW_SENTENCES or len(sums["confusion"]) < MIN_CLUSTERS,
            estimate_metrics(part, sums),
        )


def _list_mistakes(predictions: Predictions, n: int) -> Iterator[Mistake]:
    found, confidence = predictions.class_index, predictions.confidence
    wrong = np.flatnonzero(found != predictions.true_index)
    for row in wrong[np.argsort(-confidence[wrong], kind="stable")][:n].tolist():
        s = predictions.sentences[row]
        predicted = predictions.labels[found[row]]
        yield Mistake(s.doc_id, s.sent_id, s.text, s.label, predicted, float(confidence[row]))


def compare_predictions(first: Predictions, second: Predictions, *, other: str) -> Comparison:
    """Compare the predictions of two models for the same sentences, with the same clusters left out."""
    sums, totals, left = [], [], []
    for side in (first, second):
        each = sum_by_cluster(side)
        if not (first.has_cues and second.has_cues):
            each.pop("spans", None)
        sums.append(each)
        totals.append(compute_totals(side, each))
        left.append(leave_each_out(each, side.labels) if len(each["confusion"]) >= MIN_CLUSTERS else {})
    df = count_df(sums[0]["confusion"].sum(axis=(1, 2)))
    metrics = {}
    for name, value in totals[0].items():
        against, difference, p = totals[1].get(name), Estimate(None), None
        if value is not None and against is not None:
            error = float(estimate_error(left[0][name] - left[1][name])) if name in left[0] else np.nan
            difference = Estimate(value - against)
            if not np.isnan(error):  # one set of clusters: the difference is a figure of its own
                difference, p = welch(Spread(value - against, error, df), Spread(0.0, 0.0, df))
        metrics[name] = MetricDifference(value, against, difference, p)
    is_right = [side.class_index == side.true_index for side in (first, second)]
    return Comparison(other, metrics, *(int((is_right[i] & ~is_right[1 - i]).sum()) for i in (0, 1)))


def has_neighbours(sentences: Sequence[CodedSentence]) -> bool:
    """Whether the data has each sentence's neighbours in columns ``before`` and ``after``, as a sheet."""
    if not all("before" in s.fields and "after" in s.fields for s in sentences):
        return False
    texts = [s.fields[side] or "" for s in sentences for side in ("before", "after")]
    return all(isinstance(text, str) for text in texts) and any(str(text).strip() for text in texts)


def _add_neighbours(
    sentences: Sequence[CodedSentence],
) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
    """List the texts to predict, the rows that are the sentences', and the number of each unbroken run."""
    if not sentences or not has_neighbours(sentences):
        texts = [sentence.text for sentence in sentences]
        return texts, np.arange(len(texts)), number_runs(sentences)
    texts, rows, runs = [], [], []
    for run, sentence in enumerate(sentences):
        before, after = (str(sentence.fields[side] or "").strip() for side in ("before", "after"))
        around = [text for text in (before, sentence.text, after) if text]
        rows.append(len(texts) + bool(before))
        texts += around
        runs += [run] * len(around)
    return texts, np.array(rows, dtype=np.int64), np.array(runs, dtype=np.int64)


def _cut_runs(texts: Sequence[str], runs: NDArray[np.int64], n_chars: int) -> Iterator[tuple[int, int]]:
    """Cut texts into batches of about so many characters, between runs."""
    first = n = 0
    for row, text in enumerate(texts):
        if n >= n_chars and runs[row] != runs[row - 1]:
            yield first, row
            first, n = row, 0
        n += len(text)
    if texts:
        yield first, len(texts)


def _scale(progress: Progress | None, n_models: int, number: int) -> Progress | None:
    """Let the progress of one model of several count as part of the whole."""
    if progress is None or n_models == 1:
        return progress
    return lambda done, n: progress(done + number * (n or 0), n_models * (n or 0))
