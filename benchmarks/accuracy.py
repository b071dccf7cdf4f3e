"""Accuracy: on real op-eds, on held-out documents of the seeds, and on public corpora."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

import numpy as np
from sklearn.metrics import f1_score

import corpora
from corpora import NotMeasuredError
from stance.config import load_config
from stance.corpus.folds import assign_folds
from stance.corpus.seeds import load_seeds
from stance.errors import StanceError
from stance.evaluation import evaluate
from stance.evaluation.jackknife import count_df, estimate_error, find_interval, leave_out
from stance.evaluation.measure import measure_predictions, order_sentences
from stance.evaluation.metrics import divide, gather_predictions
from stance.labels import COMMITMENT, LABELS
from stance.models import fit_model, open_model
from stance.records import CodedSentence, Estimate
from systems import BASELINES, Fit, decide_binary, fit_setfit, make_recipe, number_runs

Row = dict[str, Any]
RELEASED = ("default", "cascade", "encoder")
_SHOWN = ("macro_f1", "accuracy", "ece", "cue_f1", *(f"f1_{label}" for label in LABELS))


def _list_values(metrics: Any) -> Row:
    return {name: _list(metrics[name]) for name in _SHOWN if name in metrics}


def _list(estimate: Estimate) -> list[float | None]:
    return [estimate.value, estimate.low, estimate.high]


def measure_estimative() -> Row:
    """Measure the judge of estimative phrases on drawn sentences that it has not learnt from."""
    from stance.estimative.find import measure_judge
    from stance.estimative.judge import load_judge, load_marked

    drawn = [each for each in load_marked("test") if each.part.startswith("drawn")]
    found = measure_judge(load_judge(), drawn)
    values = {name: [found[name], None, None] for name in ("precision", "recall")}
    return {"values": values, "note": f"{found['n_phrases']} phrases of {len(drawn)} sentences"}


OWN_LABELS: dict[str, Fit] = {
    "from scratch": make_recipe("linear"),
    "base default": make_recipe("linear", base="default"),
    "base encoder": make_recipe("linear", base="encoder"),
    "TF-IDF": BASELINES["TF-IDF + LR"],
}


def measure_setfit() -> Row:
    """Measure SetFit on the first two of the draws, where it is installed."""
    if find_spec("setfit") is None:
        raise NotMeasuredError("SetFit is not installed: pip install setfit")
    return measure_own_labels(
        n_draws=2, systems={"base encoder": OWN_LABELS["base encoder"], "SetFit": fit_setfit}
    )


def measure_own_labels(
    n: int = 200, n_draws: int = 20, n_test: int = 400, systems: dict[str, Fit] = OWN_LABELS
) -> Row:
    """Measure what so many sentences of other coding schemes teach: macro-F1, the mean over corpora and draws.

    Each draw takes whole documents, and is measured on sentences of others.
    """
    corpora_read = {name: s for name, s in corpora.read_coding_schemes().items() if len(s) >= n + n_test}
    scores = np.zeros((len(systems), len(corpora_read), n_draws))
    for c, sentences in enumerate(corpora_read.values()):
        by_document: dict[str, list[CodedSentence]] = {}
        for sentence in sentences:
            by_document.setdefault(sentence.doc_id, []).append(replace(sentence, cues=None))
        for draw in range(n_draws):
            names = np.random.default_rng(draw).permutation(list(by_document))
            order = [sentence for name in names for sentence in by_document[name]]
            train, known = order[:n], {sentence.doc_id for sentence in order[:n]}
            test = [sentence for sentence in order[n:] if sentence.doc_id not in known][:n_test]
            labels = sorted({sentence.label for sentence in train})
            for k, fit in enumerate(systems.values()):
                predicted = np.array(labels)[fit(train, labels)(test).argmax(axis=1)]
                scores[k, c, draw] = f1_score([s.label for s in test], predicted, average="macro")
    values = {
        name: [float(mean), None, None] for name, mean in zip(systems, scores.mean(axis=(1, 2)), strict=True)
    }
    listed = "; ".join(
        f"{name} {' / '.join(f'{mean:.3f}' for mean in means)}"
        for name, means in zip(corpora_read, scores.mean(axis=2).T, strict=True)
    )
    return {"values": values, "note": f"{n} sentences, {n_draws} draws by document; {listed}"}


def measure_opeds(model: str) -> Row:
    """Measure a released model on the op-eds."""
    try:
        found = evaluate(model, corpora.read_opeds())
    except StanceError as error:
        raise NotMeasuredError(str(error)) from error
    note = f"{found.n_sentences} sentences of {found.n_documents} pieces"
    return {"values": _list_values(found.metrics), "note": note}


def measure_genres() -> Row:
    """Measure the released models on the frozen test set: all of it, and how many sentences of each genre go wrong."""
    sentences, values, notes = corpora.read_genres(), {}, []
    for model in RELEASED:
        found = evaluate(model, sentences, by=["genre"])
        values[model] = _list(found.metrics["macro_f1"])
        wrong = {
            genre: round(each.n_sentences * (1 - (each.metrics["accuracy"].value or 0)))
            for (_, genre), each in found.groups.items()
        }
        notes.append(f"{model} errs in {', '.join(f'{n} of {genre}' for genre, n in wrong.items())}")
    return {"values": values, "note": f"{len(sentences)} sentences, 100 of each genre; {'; '.join(notes)}"}


def measure_would() -> Row:
    """Measure how much *would* that is no scenario is called speculative, and how much of the rest is not."""
    sentences = corpora.read_would()
    truth = np.array([sentence.label == "speculative" for sentence in sentences])
    values, documents = {}, np.arange(len(sentences))
    for name in RELEASED:
        model = open_model(name)
        batch = model.predict_batch([sentence.text for sentence in sentences], documents)
        found = batch.class_index == model.labels.index("speculative")
        values[name] = [float(found[~truth].mean()), None, None]
        values[f"{name} recall"] = [float(found[truth].mean()), None, None]
    return {"values": values, "note": f"{(~truth).sum()} of {len(truth)} sentences are not speculative"}


@functools.cache
def fit_seeds() -> Any:
    """Fit the linear model on the seeds alone, without a teacher."""
    return fit_model(load_config(), order_sentences(load_seeds()))


def measure_seeds_on_opeds() -> Row:
    """Measure a linear model of the seeds alone on the op-eds, and the plain classifiers beside it."""
    opeds, coded = corpora.read_opeds(), load_seeds()
    found = evaluate(fit_seeds().model, opeds)
    others = {}
    for name, fit in BASELINES.items():
        predicted = gather_predictions(LABELS, opeds, fit(coded, LABELS)(opeds))
        others[name] = _list_values(measure_predictions(predicted).metrics)
    return {"values": _list_values(found.metrics), "baselines": others, "note": f"{len(opeds)} sentences"}


def measure_seeds() -> Row:
    """Measure the linear model and the plain classifiers on the seeds, five folds by document."""
    coded = order_sentences(load_seeds())
    fit = fit_seeds()
    found = measure_predictions(gather_predictions(LABELS, coded, fit.oof_proba, fit.oof_cues))
    folds = np.asarray(assign_folds([s.doc_id for s in coded], [s.label for s in coded], 5, 0))
    others = {}
    for name, fit_baseline in BASELINES.items():
        proba = np.zeros((len(coded), len(LABELS)))
        for fold in range(5):
            rest = [s for s, number in zip(coded, folds, strict=True) if number != fold]
            held = [s for s, number in zip(coded, folds, strict=True) if number == fold]
            proba[folds == fold] = fit_baseline(rest, LABELS)(held)
        others[name] = _list_values(measure_predictions(gather_predictions(LABELS, coded, proba)).metrics)
    note = f"{found.n_sentences:,} sentences of {found.n_documents:,} documents"
    return {"values": _list_values(found.metrics), "baselines": others, "note": note}


def measure_conll(row: str, name: str, train: Sequence[str], recipe: str) -> Row:
    """Measure F1 of uncertain sentences; each system has its threshold from held-out training documents."""
    task = corpora.read_conll(name, *train)
    truth = np.array([s.label == corpora.UNCERTAIN for s in task.test])
    documents = number_runs(task.test)

    def measure(fit: Fit) -> tuple[list[float | None], float]:
        predict, threshold = decide_binary(fit, task.train, task.labels)
        found = predict(task.test)[:, -1] >= threshold
        sums = {"n": np.zeros((documents.max() + 1, 2))}
        np.add.at(sums["n"], documents, np.column_stack([2.0 * (found & truth), 1.0 * found + truth]))
        return _list(_estimate(sums, lambda each: divide(each["n"][..., 0], each["n"][..., 1]))), threshold

    own, threshold = measure(make_recipe(recipe))
    values = {"f1": own, "linear": measure(make_recipe("linear"))[0]} if recipe != "linear" else {"f1": own}
    others = {name: {"f1": measure(fit)[0]} for name, fit in BASELINES.items()}
    note = f"{recipe}, uncertain from {threshold:.2f} on; {len(truth):,} sentences; {corpora.PUBLISHED[row]}"
    return {"values": values, "baselines": others, "note": note}


def _estimate(sums: dict[str, np.ndarray], compute: Callable[[Any], Any]) -> Estimate:
    value = float(compute({name: each.sum(axis=0) for name, each in sums.items()}))
    left = leave_out(sums, lambda each: {"": compute(each)})
    sizes = next(iter(sums.values())).reshape(len(left[""]), -1).sum(axis=1)
    return find_interval(value, float(estimate_error(left[""])), count_df(sizes))


def measure_szeged(recipe: str) -> Row:
    """Measure the F1 of the tokens of each of the four types of cue, and their mean."""
    task = corpora.read_szeged()
    types = task.labels[1:]
    predict = make_recipe(recipe)(task.train, task.labels)
    model = predict.model  # type: ignore[attr-defined]
    batch = model.predict_batch([s.text for s in task.test], number_runs(task.test))
    found: list[list[tuple[int, int, str]]] = [[] for _ in task.test]
    columns = (batch.cue_sentence, batch.cue_start, batch.cue_end, batch.cue_label)
    for row, start, end, label in zip(*(column.tolist() for column in columns), strict=True):
        found[row].append((start, end, task.labels[label]))
    documents = number_runs(task.test)
    counts = np.zeros((documents.max() + 1, len(types), 3))
    for document, sentence, spans in zip(documents, task.test, found, strict=True):
        coded = [(cue.start, cue.end, str(cue.label)) for cue in sentence.cues or ()]
        for token in re.finditer(r"\w+|[^\w\s]", sentence.text) if coded or spans else ():
            kinds = [
                next((kind for start, end, kind in side if start < token.end() and token.start() < end), None)
                for side in (coded, spans)
            ]
            for i, kind in enumerate(types):
                is_coded, is_found = (each == kind for each in kinds)
                counts[document, i] += is_coded and is_found, is_coded, is_found

    def compute(each: Any, i: int | None = None) -> Any:
        f1 = divide(2 * each["n"][..., 0], each["n"][..., 1] + each["n"][..., 2])
        return f1.mean(axis=-1) if i is None else f1[..., i]

    values = {"macro_f1": _list(_estimate({"n": counts}, compute))}
    for i, kind in enumerate(types):
        values[kind] = _list(_estimate({"n": counts}, functools.partial(compute, i=i)))
    return {
        "values": values,
        "note": f"{recipe}; {len(task.test):,} sentences; {corpora.PUBLISHED['szeged']}",
    }


def count_hedges(texts: list[str]) -> np.ndarray:
    """Count the stretches of each text that the lexicon knows, the longest at each place."""
    from stance.cues import CueMatcher, tokenize

    counts, end = np.zeros(len(texts), dtype=int), 0
    found = CueMatcher().find_candidates(tokenize(texts))
    for i in np.lexsort((-found.last, found.first)):
        if found.first[i] >= end:
            counts[found.sentence[i]] += 1
            end = found.last[i]
    return counts


def measure_zero_shot(row: str, *names: str, is_absolute: bool = False) -> Row:
    """Measure how far the commitment of the default model goes with people's grades, and counting hedges."""
    from scipy.stats import spearmanr

    sentences, grades = corpora.read_graded(*names)
    target = np.abs(grades) if is_absolute else np.array(grades)
    model = open_model()
    texts = [s.text for s in sentences]
    batch = model.predict_batch(texts, np.arange(len(texts)))
    score = batch.proba.astype(float) @ np.array([COMMITMENT[label] for label in model.labels])
    hedges = count_hedges(texts)

    def compute(rows: np.ndarray) -> tuple[float, float]:
        return spearmanr(score[rows], target[rows]).statistic, spearmanr(
            -hedges[rows], target[rows]
        ).statistic

    own, other = compute(np.arange(len(texts)))
    rng = np.random.default_rng(0)
    gains = [np.subtract(*compute(rng.integers(len(texts), size=len(texts)))) for _ in range(500)]
    low, high = np.percentile(gains, [2.5, 97.5])
    values = {"spearman": [own, None, None], "gain": [own - other, float(low), float(high)]}
    note = f"{len(texts):,} sentences; {corpora.PUBLISHED.get(row, 'as published')}"
    return {
        "values": values,
        "baselines": {"counting hedges": {"spearman": [other, None, None]}},
        "note": note,
    }
