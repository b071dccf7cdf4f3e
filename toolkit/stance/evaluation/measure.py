"""Measure a model on sentences that a person coded."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from stance.corpus.read import INCLUSION, name_inputs, name_value, read_coded, weigh_inclusion
from stance.corpus.seeds import find_hashed
from stance.errors import DataError
from stance.evaluation.jackknife import MIN_CLUSTERS, Spread, estimate_error, welch
from stance.evaluation.metrics import Predictions, estimate_metrics, gather_predictions, leave_out_metrics
from stance.io.columns import choose_column
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
FEW_LEARNT: Final = 0.01
"""A model may have learnt from so many by chance."""

_PEOPLE: Final = ("author", "speaker", "writer", "columnist", "byline")
T = TypeVar("T")
_logger = logging.getLogger("stance")


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
    """

    other: str
    metrics: Mapping[str, MetricDifference]


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
    groups : Mapping[tuple[str, str | None], Evaluation]
        By column and value, of the sentences with that value alone.
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
    groups: Mapping[tuple[str, str | None], Evaluation] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()
    comparison: Comparison | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_small(self) -> bool:
        """Whether there are fewer than 100 sentences or 10 clusters."""
        return self.n_sentences < _FEW_SENTENCES or self.n_clusters < MIN_CLUSTERS

    def keep_main(self) -> Evaluation:
        """Return the evaluation with the measures of :data:`MAIN` alone, for a short table."""
        comparison = self.comparison
        if comparison is not None:
            comparison = replace(comparison, metrics=_keep_main(comparison.metrics))
        groups = {name: each.keep_main() for name, each in self.groups.items()}
        return replace(self, metrics=_keep_main(self.metrics), groups=groups, comparison=comparison)

    def to_dict(self) -> dict[str, Any]:
        """Return the evaluation as plain data, ready for JSON: values, and their ``intervals``."""
        parts = ("precision", "recall", "f1")
        own = {f"{part}_{label}" for part in parts for label in self.labels}
        plain: dict[str, Any] = {name: each.value for name, each in self.metrics.items() if name not in own}
        plain["intervals"] = {
            name: [each.low, each.high] for name, each in self.metrics.items() if each.low is not None
        }
        plain["per_class"] = {
            label: {
                **{part: self.metrics[f"{part}_{label}"].value for part in parts},
                "support": sum(row),
            }
            for label, row in zip(self.labels, self.confusion, strict=True)
        }
        for name in ("n_sentences", "n_documents", "n_clusters", "cluster", "is_weighted", "n_learnt"):
            plain[name] = getattr(self, name)
        plain |= {"labels": list(self.labels), "confusion": [list(row) for row in self.confusion]}
        if self.comparison is not None:
            plain["against"] = asdict(self.comparison)
        if self.groups:
            plain["groups"] = [
                {"field": name, "value": value, **each.to_dict()}
                for (name, value), each in self.groups.items()
            ]
        if self.mistakes:
            plain["errors"] = [asdict(each) for each in self.mistakes]
        return {**plain, "notes": list(self.notes)}


def _keep_main(metrics: Mapping[str, T]) -> dict[str, T]:
    return {name: metrics[name] for name in MAIN if name in metrics}


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
    models = [open_model(model), *([] if against is None else [open_model(against)])]
    labels = models[0].labels
    if set(labels) != set(models[-1].labels):
        raise DataError(
            f"{against}: has the labels {', '.join(models[-1].labels)}, not {', '.join(labels)}. "
            "Compare models of the same labels."
        )
    if isinstance(data, list | tuple) and data and all(isinstance(each, CodedSentence) for each in data):
        coded, where = data, "data"
    else:
        where = name_inputs(data)
        coded = read_coded(
            data,
            text_field=text_field,
            label_field=label_field,
            id_field=id_field,
            labels=labels,
            rejects=rejects,
        ).sentences
        codes: dict[tuple[str, int, str], str] = {}
        for one in coded:
            if codes.setdefault((one.doc_id, one.sent_id, one.text), one.label) != one.label:
                raise DataError(
                    f"{where}: two codes for sentence {one.sent_id} of '{one.doc_id}'. "
                    "Make one column of two coders' codes."
                )
    sentences = order_sentences(coded)
    columns = {  # before the work: a name may be misspelt
        name: _list_column(
            sentences, "doc_id" if name == id_field else name, where, "by" if name in by else "cluster"
        )
        for name in (*by, cluster or "doc_id")
    }
    clusters = [
        ("", sentence.doc_id) if value is None else value
        for sentence, value in zip(sentences, columns[cluster or "doc_id"], strict=True)
    ]
    first, *others = (predict_coded(each, sentences, clusters, progress) for each in models)
    found = measure_predictions(first, cluster=cluster or "doc_id")
    learnt = [find_learnt(each, [sentence.text for sentence in sentences]) for each in models]
    notes = _note_clusters(sentences) if cluster is None else []
    for each, is_learnt in zip((model, against), learnt, strict=False):
        notes += _note_learnt(first, is_learnt, str(each) if isinstance(each, str | Path) else "The model")
    notes = list(dict.fromkeys([*notes, *found.notes]))
    for note in notes:
        _logger.warning("%s", note)
    return replace(
        found,
        groups={group: each for name in by for group, each in _measure_groups(first, name, columns[name])},
        mistakes=tuple(_list_mistakes(first, n_errors)),
        comparison=compare_predictions(first, others[0], other=str(against)) if others else None,
        n_learnt=sum(learnt[0]),
        notes=tuple(notes),
    )


def measure_predictions(predictions: Predictions, *, cluster: str = "doc_id") -> Evaluation:
    """Measure predictions that are beside their codes; notes are kept, not logged."""
    n_clusters, k = int(predictions.cluster_index.max()) + 1, len(predictions.labels)
    confusion = np.zeros((k, k), dtype=np.int64)
    np.add.at(confusion, (predictions.true_index, predictions.class_index), 1)
    what = "documents" if cluster == "doc_id" else f"values of '{cluster}'"
    note = f"{n_clusters} {what} are too few for intervals: {MIN_CLUSTERS} are needed."
    return Evaluation(
        labels=predictions.labels,
        n_sentences=len(predictions.sentences),
        n_documents=len({sentence.doc_id for sentence in predictions.sentences}),
        n_clusters=n_clusters,
        cluster=cluster,
        metrics=estimate_metrics(predictions),
        confusion=tuple(map(tuple, confusion.tolist())),
        is_weighted=bool(np.ptp(predictions.weights) > 0),
        notes=(note,) if n_clusters < MIN_CLUSTERS else (),
    )


def predict_coded(
    model: Classifier,
    sentences: Sequence[CodedSentence],
    clusters: Sequence[object],
    progress: Progress | None = None,
) -> Predictions:
    """Put what a model predicts beside what a person coded, batch by batch, cut between documents."""
    texts, rows, runs = _add_neighbours(sentences)
    starts = np.flatnonzero(np.diff(runs, prepend=-1))
    n_batches_before = np.cumsum([0, *map(len, texts)])[starts] // model.chars_per_batch
    cuts = starts[np.diff(n_batches_before, prepend=-1) > 0].tolist()
    proba, cues = [], []
    for first, last in pairwise([*cuts, len(texts)]):
        batch = model.predict_batch(texts[first:last], runs[first:last])
        proba.append(batch.proba)
        found = list_cues(batch, texts[first:last], model.labels)
        for label, each in zip(batch.class_index.tolist(), found, strict=True):
            cues.append([cue for cue in each if cue.label == model.labels[label]])
        if progress is not None:
            progress(last, len(texts))
    return gather_predictions(
        model.labels,
        sentences,
        np.concatenate(proba)[rows],
        [cues[row] for row in rows],
        clusters=clusters,
        weights=weigh_sentences(sentences),
    )


def order_sentences(coded: Sequence[CodedSentence]) -> list[CodedSentence]:
    """Bring the sentences of each document together, by ``sent_id``."""
    first = {doc_id: i for i, doc_id in enumerate(dict.fromkeys(s.doc_id for s in coded))}
    return sorted(coded, key=lambda s: (first[s.doc_id], s.sent_id))


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
    if n_learnt <= FEW_LEARNT * n:
        return []
    share = np.average(is_learnt, weights=predictions.weights)
    return [
        f"{name} has learnt from {n_learnt:,} of these {n:,} sentences: accuracy is too high, by {share:.3f} "
        "at most. Measure on texts that are new to it."
    ]


def _note_clusters(sentences: Sequence[CodedSentence]) -> list[str]:
    """Say where documents share an author."""
    notes = []
    for name in _PEOPLE:
        people = {s.doc_id: person for s in sentences if (person := name_value(s.fields.get(name)))}
        if len(set(people.values())) < 0.9 * len(people):
            notes.append(
                f"{len(people):,} documents have {len(set(people.values())):,} values of '{name}': intervals "
                f"by document may be too narrow. Pass cluster='{name}'."
            )
    return notes


def _list_column(
    sentences: Sequence[CodedSentence], name: str, where: str, argument: str
) -> list[str | None]:
    """List a column's values as names."""
    if name == "doc_id":
        return [sentence.doc_id for sentence in sentences]
    known = list(dict.fromkeys(key for sentence in sentences for key in sentence.fields))
    choose_column(known, name, argument=argument, where=where)
    return [name_value(sentence.fields.get(name)) for sentence in sentences]


def _measure_groups(
    predictions: Predictions, name: str, values: Sequence[str | None]
) -> Iterator[tuple[tuple[str, str | None], Evaluation]]:
    """Measure each value of a column by itself: the largest group first, sentences without a value last."""
    rows: dict[str | None, list[int]] = {}
    for row, value in enumerate(values):
        rows.setdefault(value, []).append(row)
    for value, chosen in sorted(rows.items(), key=lambda item: (item[0] is None, -len(item[1]))):
        yield (name, value), measure_predictions(predictions.select(chosen))


def _list_mistakes(predictions: Predictions, n: int) -> Iterator[Mistake]:
    found, confidence = predictions.class_index, predictions.confidence
    wrong = np.flatnonzero(found != predictions.true_index)
    for row in wrong[np.argsort(-confidence[wrong], kind="stable")][:n].tolist():
        s = predictions.sentences[row]
        predicted = predictions.labels[found[row]]
        yield Mistake(s.doc_id, s.sent_id, s.text, s.label, predicted, float(confidence[row]))


def compare_predictions(first: Predictions, second: Predictions, *, other: str) -> Comparison:
    """Compare the predictions of two models for the same sentences, with the same clusters left out."""
    (values, left, df), (against, left_against, _) = leave_out_metrics(first), leave_out_metrics(second)
    metrics = {}
    for name, value in values.items():
        # One set of clusters: the difference is a figure of its own.
        error = float(estimate_error(left[name] - left_against[name]))
        difference, p = welch(Spread(value - against[name], error, df), Spread(0.0, 0.0, df))
        ours, theirs = (None if np.isnan(each) else each for each in (value, against[name]))
        metrics[name] = MetricDifference(ours, theirs, difference, p)
    return Comparison(other, metrics)


def _add_neighbours(
    sentences: Sequence[CodedSentence],
) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
    """List the texts to predict, the rows that are the sentences', and the number of each unbroken run.

    The neighbours that a sheet has in columns ``before`` and ``after`` are read with each sentence.
    """
    sides = [[sentence.fields.get(side) for side in ("before", "after")] for sentence in sentences]
    if not any(str(text or "").strip() for around in sides for text in around):
        texts = [sentence.text for sentence in sentences]
        return texts, np.arange(len(texts)), number_runs(sentences)
    texts, rows, runs = [], [], []
    for run, (sentence, around) in enumerate(zip(sentences, sides, strict=True)):
        before, after = (str(text or "").strip() for text in around)
        rows.append(len(texts) + bool(before))
        own = [text for text in (before, sentence.text, after) if text]
        texts += own
        runs += [run] * len(own)
    return texts, np.array(rows, dtype=np.int64), np.array(runs, dtype=np.int64)
