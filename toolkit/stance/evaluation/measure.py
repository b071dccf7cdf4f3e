"""Measure a model on sentences that a person coded."""

from __future__ import annotations

import difflib
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from stance.corpus.read import INCLUSION, name_inputs, name_value, read_coded, weigh_inclusion
from stance.corpus.seeds import find_hashed
from stance.errors import DataError
from stance.evaluation.comparison import Comparison, compare_predictions
from stance.evaluation.jackknife import MIN_CLUSTERS
from stance.evaluation.metrics import (
    N_BINS,
    Predictions,
    assign_bins,
    estimate_chance_ece,
    estimate_metrics,
    gather_predictions,
    sum_by_cluster,
)
from stance.evaluation.selective import RiskCoverage, compute_risk_coverage
from stance.models import open_model
from stance.models.classifier import list_cues
from stance.models.training import number_runs
from stance.records import CodedSentence, Cue, Estimate

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
    """A sentence that the model labels otherwise than coded, with the sentences beside it."""

    doc_id: str
    sent_id: int
    text: str
    coded: str
    predicted: str
    confidence: float
    proba: Mapping[str, float]
    cues: tuple[Cue, ...]
    coded_cues: tuple[Cue, ...] | None
    before: str | None
    after: str | None


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
        ``weighted_kappa`` (quadratic) and ``rank_correlation`` of the expected label; ``precision_LABEL``,
        ``recall_LABEL``, ``f1_LABEL``; ``cue_overlap_f1`` and ``cue_f1_TYPE``. The 95 % interval has no ends
        where there are fewer than 10 clusters, or where leaving out any of them changes nothing.
    confusion : tuple[tuple[int, ...], ...]
        Sentences by code (row) and prediction (column), without weights.
    ece_by_chance : float
        The calibration error that a perfectly calibrated model would show on these sentences.
    aurc : float
        Area under the curve of risk against coverage.
    reliability : tuple[Mapping[str, float], ...]
        By bin of confidence: ``low``, ``high``, ``n_sentences``, mean ``confidence``, ``accuracy``.
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
    risk_coverage : RiskCoverage
    """

    labels: tuple[str, ...]
    n_sentences: int
    n_documents: int
    n_clusters: int
    cluster: str
    metrics: Mapping[str, Estimate]
    confusion: tuple[tuple[int, ...], ...]
    ece_by_chance: float
    aurc: float
    reliability: tuple[Mapping[str, float], ...]
    is_weighted: bool = False
    n_learnt: int = 0
    groups: tuple[GroupEvaluation, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    comparison: Comparison | None = None
    notes: tuple[str, ...] = ()
    risk_coverage: RiskCoverage | None = field(default=None, repr=False, compare=False)

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
        for name in ("n_sentences", "n_documents", "n_clusters", "cluster", "ece_by_chance", "aurc"):
            plain[name] = getattr(self, name)
        plain |= {"is_weighted": self.is_weighted, "n_learnt": self.n_learnt, "labels": list(self.labels)}
        plain["confusion"] = [list(row) for row in self.confusion]
        plain["reliability"] = [dict(each) for each in self.reliability]
        if self.comparison is not None:
            plain["against"] = self.comparison.to_dict()
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
    curve = compute_risk_coverage(predictions.proba, predictions.true_index, predictions.weights)
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
        ece_by_chance=estimate_chance_ece(predictions),
        aurc=curve.aurc,
        reliability=tuple(_list_reliability(predictions)),
        is_weighted=predictions.weights is not None,
        notes=tuple(notes),
        risk_coverage=curve,
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
    found, labels = predictions.class_index, predictions.labels
    wrong = np.flatnonzero(found != predictions.true_index)
    surest = wrong[np.argsort(-predictions.confidence[wrong], kind="stable")][:n].tolist()
    around = _list_neighbours(predictions.sentences) if surest else []
    for row in surest:
        sentence = predictions.sentences[row]
        yield Mistake(
            sentence.doc_id,
            sentence.sent_id,
            sentence.text,
            sentence.label,
            labels[found[row]],
            float(predictions.confidence[row]),
            dict(zip(labels, predictions.proba[row].tolist(), strict=True)),
            () if predictions.cues is None else predictions.cues[row],
            sentence.cues,
            *around[row],
        )


def _list_neighbours(sentences: Sequence[CodedSentence]) -> list[tuple[str | None, str | None]]:
    """List the texts before and after each sentence: of its columns, else of its neighbours in the data."""
    if has_neighbours(sentences):
        return [
            (str(s.fields["before"] or "") or None, str(s.fields["after"] or "") or None) for s in sentences
        ]
    links = [
        (before.text, after.text)
        if (before.doc_id, before.sent_id + 1) == (after.doc_id, after.sent_id)
        else (None, None)
        for before, after in pairwise(sentences)
    ]
    return list(zip([None, *(b for b, _ in links)], [*(a for _, a in links), None], strict=True))


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
    for run, (sentence, (before, after)) in enumerate(
        zip(sentences, _list_neighbours(sentences), strict=True)
    ):
        around = [text for text in (before, sentence.text, after) if text and text.strip()]
        rows.append(len(texts) + bool(before and before.strip()))
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


def _list_reliability(predictions: Predictions) -> Iterator[dict[str, float]]:
    bins, is_right = assign_bins(predictions.confidence), predictions.class_index == predictions.true_index
    for number in np.unique(bins).tolist():
        chosen = bins == number
        yield {
            "low": number / N_BINS,
            "high": (number + 1) / N_BINS,
            "n_sentences": int(chosen.sum()),
            "confidence": float(predictions.confidence[chosen].mean()),
            "accuracy": float(is_right[chosen].mean()),
        }


def _scale(progress: Progress | None, n_models: int, number: int) -> Progress | None:
    """Let the progress of one model of several count as part of the whole."""
    if progress is None or n_models == 1:
        return progress
    return lambda done, n: progress(done + number * (n or 0), n_models * (n or 0))
