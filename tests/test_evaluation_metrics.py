"""Measures of models against scikit-learn, scipy and cases worked by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from importlib.resources import files

import numpy as np
import pytest
from sklearn import metrics

from stance.corpus.seeds import load_seeds
from stance.errors import DataError, StanceError
from stance.evaluation import (
    compute_metrics,
    evaluate,
    find_learnt,
)
from stance.labels import CUE_TYPES, LABELS
from stance.models import PredictionBatch, open_model
from stance.records import CodedSentence, Cue

POINTS = ("accuracy", "macro_f1", "mcc", "brier", "log_loss", "weighted_kappa")


@dataclass
class Echo:
    """A model that says of each text what it was told to."""

    proba_by_text: dict
    cues_by_text: dict = field(default_factory=dict)
    labels: tuple = LABELS
    info: dict = field(default_factory=dict)
    name: str = "echo"
    names: tuple = ("echo",)
    min_confidence: float = 0.0
    sha256: str = ""
    chars_per_batch: int = 100
    seen: list = field(default_factory=list)

    def predict_batch(self, texts, doc_index=None):
        self.seen.append((list(texts), list(doc_index)))
        proba = np.array([self.proba_by_text[text] for text in texts], dtype=np.float32)
        cues = [(row, *cue) for row, text in enumerate(texts) for cue in self.cues_by_text.get(text, ())]
        best = proba.argmax(axis=1)
        columns = [np.array([cue[i] for cue in cues], dtype=np.int32) for i in range(3)]
        kinds = np.array([CUE_TYPES.index(cue[3]) for cue in cues], dtype=np.int8)
        cue_labels = best[columns[0]].astype(np.int8)
        zeros = np.zeros(len(texts), dtype=np.int8)
        p = np.ones(len(cues), dtype=np.float32)
        return PredictionBatch(
            proba, best.astype(np.int8), proba.max(axis=1), zeros, *columns, kinds, cue_labels, p
        )

    def predict_proba(self, texts, doc_index=None):
        return self.predict_batch(texts, doc_index).proba

    def explain(self, text, n_weights=12):
        raise NotImplementedError

    def with_info(self, info):
        return replace(self, info=info)

    def with_min_confidence(self, min_confidence):
        return replace(self, min_confidence=min_confidence)

    def save(self, folder):
        raise NotImplementedError


def make_data(n_documents=30, seed=0, skill=0.5):
    """Sentences, and a model whose probabilities lean to their codes."""
    rng = np.random.default_rng(seed)
    coded, proba = [], {}
    for document in range(n_documents):
        for sent_id in range(int(rng.integers(5, 15))):
            true = int(rng.choice(3, p=[0.7, 0.15, 0.15]))
            row = rng.dirichlet([1, 1, 1])
            row[true] += skill
            text = f"sentence {sent_id} of document {document} is a sentence"
            proba[text] = row / row.sum()
            fields = {"outlet": "abc"[document % 3], "author": f"author {document // 2}"}
            cues = (Cue(0, 8, "sentence", "modal"),) if true else ()
            coded.append(CodedSentence(f"d{document}", sent_id, text, LABELS[true], cues, fields))
    return coded, Echo(proba)


def list_sides(coded, model):
    proba = np.array([model.proba_by_text[s.text] for s in coded], dtype=np.float32).astype(float)
    return [s.label for s in coded], [LABELS[i] for i in proba.argmax(axis=1)], proba


def test_points_agree_with_scikit_learn_and_scipy():
    coded, model = make_data()
    found = evaluate(model, coded)
    true, predicted, proba = list_sides(coded, model)
    ranks = [LABELS.index(label) for label in true]
    one_hot = np.eye(3)[ranks]
    expected = {
        "accuracy": metrics.accuracy_score(true, predicted),
        "macro_f1": metrics.f1_score(true, predicted, average="macro"),
        "mcc": metrics.matthews_corrcoef(true, predicted),
        "brier": ((proba - one_hot) ** 2).sum(axis=1).mean(),
        "log_loss": metrics.log_loss(true, proba / proba.sum(axis=1, keepdims=True), labels=LABELS),
        "weighted_kappa": metrics.cohen_kappa_score(true, predicted, labels=LABELS, weights="quadratic"),
    }
    assert {name: found.metrics[name].value for name in POINTS} == pytest.approx(expected, abs=1e-6)
    confusion = metrics.confusion_matrix(true, predicted, labels=LABELS)
    assert found.confusion == tuple(map(tuple, confusion.tolist()))
    by_label = metrics.precision_recall_fscore_support(true, predicted, labels=LABELS)
    for name, values in zip(("precision", "recall", "f1"), by_label, strict=False):
        assert [found.metrics[f"{name}_{label}"].value for label in LABELS] == pytest.approx(values.tolist())
    for name in POINTS:
        each = found.metrics[name]
        assert each.low < each.value < each.high, name
    assert (found.n_sentences, found.n_documents, found.n_clusters) == (len(coded), 30, 30)


def test_calibration_error_by_hand():
    coded, model = make_data(40)
    true, predicted, proba = list_sides(coded, model)
    confidence, is_right = proba.max(axis=1), np.array(true) == predicted
    bins = np.ceil(confidence * 15)
    by_hand = sum(abs((confidence - is_right)[bins == number].sum()) for number in np.unique(bins)) / len(
        coded
    )
    found = evaluate(model, coded)
    assert found.metrics["ece"].value == pytest.approx(by_hand)


CUES = [  # predicted, coded, F1 of spans
    ([(0, 2, "modal")], [(0, 2, "modal")], 1.0),
    ([(0, 2, "modal")], [(0, 2, "verb")], 1.0),  # the type does not count
    ([(0, 5, "modal")], [(0, 2, "modal"), (3, 5, "verb")], 0.0),
    ([(0, 2, "modal"), (6, 8, "verb")], [(0, 2, "modal")], 2 / 3),
    ([], [(0, 2, "modal")], 0.0),
    ([(0, 2, "modal")], [], 0.0),
]


@pytest.mark.parametrize(("predicted", "coded", "exact"), CUES)
def test_cues_by_hand(predicted, coded, exact):
    text = "it may well rain soon"
    model = Echo({text: [0.1, 0.9, 0.0], "none": [0.1, 0.9, 0.0]}, {text: predicted})
    cues = tuple(Cue(start, end, text[start:end], kind) for start, end, kind in coded)
    rows = [CodedSentence("a", 0, text, "hedged", cues)]
    # Sentences whose cues nobody coded count nothing, but one that has some is needed.
    if not coded:
        rows.append(CodedSentence("a", 9, "none", "hedged", (Cue(0, 4, "none", "modal"),)))
    found = evaluate(model, [*rows, CodedSentence("b", 0, "none", "hedged", None)]).metrics
    assert found["cue_f1"].value == pytest.approx(exact)


def test_labels_that_are_no_words_of_ours():
    for labels, is_ordered in ((("0", "1"), False), (("1", "2", "10"), True), (("a", "b", "c"), False)):
        row = [0.1] * (len(labels) - 1) + [1.1 - 0.1 * len(labels)]
        coded = [CodedSentence(str(i), 0, "x", label) for i, label in enumerate(labels)]
        found = evaluate(Echo({"x": row}, labels=labels), coded)
        assert ("weighted_kappa" in found.metrics) == is_ordered
        assert found.metrics["accuracy"].value == pytest.approx(1 / len(labels))


def test_what_has_no_interval():
    coded, model = make_data(9)
    few = evaluate(model, coded)
    assert all(each.low is None for each in few.metrics.values())
    assert any("too few" in note for note in few.notes)
    coded, _ = make_data(30)
    perfect = Echo({s.text: np.eye(3)[LABELS.index(s.label)] for s in coded})
    found = evaluate(perfect, coded).metrics
    assert (found["accuracy"].value, found["accuracy"].low) == (1.0, None)
    # A label that is never found, or stands in one document: how its F1 varies is not known.
    blind = Echo({s.text: [0.6, 0.1, 0.3] if s.label == "assertive" else [0.3, 0.1, 0.6] for s in coded})
    assert evaluate(blind, coded).metrics["macro_f1"].low is None
    assert evaluate(blind, coded).metrics["accuracy"].low is not None
    rare = [replace(s, label="assertive") if s.label == "speculative" else s for s in coded]
    rare[0] = replace(rare[0], label="speculative")
    assert evaluate(Echo({s.text: [0.6, 0.3, 0.1] for s in rare}), rare).metrics["macro_f1"].low is None


def test_cluster_groups_and_their_notes(caplog):
    coded, model = make_data(40)
    by_document = evaluate(model, coded, by=["outlet"])
    by_author = evaluate(model, coded, cluster="author")
    assert (by_author.n_clusters, by_author.cluster) == (20, "author")
    assert by_author.metrics["accuracy"].value == by_document.metrics["accuracy"].value
    assert by_author.metrics["accuracy"].low != by_document.metrics["accuracy"].low
    assert any("author" in note for note in by_document.notes)
    assert not by_author.notes
    assert "author" in caplog.text
    assert by_document.groups.keys() == {("outlet", "a"), ("outlet", "b"), ("outlet", "c")}
    for (_, value), group in by_document.groups.items():
        part = [s for s in coded if s.fields["outlet"] == value]
        assert group.n_sentences == len(part)
        assert group.metrics["mcc"] == evaluate(model, part, cluster="doc_id").metrics["mcc"]
    assert len(evaluate(model, coded, by=["doc_id"]).groups) == 40
    json.dumps(by_document.to_dict())


def test_mistakes_and_neighbours():
    texts = ["first", "second", "third"]
    model = Echo({"first": [0.9, 0.1, 0], "second": [0.8, 0.2, 0], "third": [0.1, 0.9, 0]})
    coded = [CodedSentence("a", i, text, "hedged") for i, text in enumerate(texts)]
    found = evaluate(model, coded[::-1], n_errors=5).mistakes
    assert [(m.text, m.coded, m.predicted) for m in found] == [
        ("first", "hedged", "assertive"),
        ("second", "hedged", "assertive"),
    ]
    assert found[0].confidence == pytest.approx(0.9)
    assert model.seen[-1] == (texts, [0, 0, 0])
    sheet = [replace(s, fields={"before": "third", "after": ""}) for s in coded[:1]]
    evaluate(model, sheet)
    assert model.seen[-1] == (["third", "first"], [0, 0])


def test_sheet_is_weighted():
    model = Echo({"x": [0.9, 0.1, 0], "y": [0.9, 0.1, 0]})
    rows = [("a", "x", "assertive", 0.1), ("b", "y", "hedged", 0.9)]
    coded = [CodedSentence(d, 0, t, label, None, {"inclusion_proba": p}) for d, t, label, p in rows]
    found = evaluate(model, coded)
    assert found.is_weighted
    assert found.metrics["accuracy"].value == pytest.approx(0.9)  # (1 / .1) / (1 / .1 + 1 / .9)
    assert found.confusion[0][0] == 1


def test_comparison():
    coded, good = make_data(30, skill=1.0)
    _, bad = make_data(30, skill=0.2)
    found = evaluate(good, coded, against=bad).comparison
    first, second = evaluate(good, coded), evaluate(bad, coded)
    for name in ("accuracy", "macro_f1", "log_loss"):
        each = found.metrics[name]
        assert (each.value, each.other) == (first.metrics[name].value, second.metrics[name].value)
        assert each.difference.value == pytest.approx(each.value - each.other)
        assert each.difference.low < each.difference.value < each.difference.high
    assert found.metrics["accuracy"].p < 0.001
    same = evaluate(good, coded, against=good).comparison.metrics["accuracy"]
    assert (same.difference.value, same.difference.low) == (0.0, None)
    with pytest.raises(DataError, match="labels"):
        evaluate(good, coded, against=replace(bad, labels=("yes", "no", "maybe")))


BAD = [
    ([], {}, "no files or tables"),
    ([CodedSentence("a", 0, "x", "unheard")], {}, "unheard"),
    ([CodedSentence("a", 0, "x", "hedged")], {"by": ["outlet"]}, "outlet"),
    ([CodedSentence("a", 0, "x", "hedged")], {"by": ["text"]}, "text"),
    (
        [CodedSentence("a", 0, "x", "hedged", None, {"outlet": "b"})],
        {"cluster": "outlets"},
        "cluster='outlet'",
    ),
    ([CodedSentence("a", 0, "x", "hedged", None, {"inclusion_proba": 2})], {}, "inclusion_proba"),
    (
        [{"doc_id": "a", "sent_id": 1, "text": "x", "label": label} for label in ("hedged", "assertive")],
        {},
        "two codes",
    ),
]


@pytest.mark.parametrize(("coded", "options", "words"), BAD)
def test_bad_data(coded, options, words):
    with pytest.raises(StanceError, match=words):
        evaluate(Echo({"x": [0.2, 0.5, 0.3]}), coded, **options)


@pytest.mark.parametrize("row", [[0.5, 0.5, 0.5], [1.2, -0.1, -0.1], [np.nan, 0.5, 0.5]])
def test_bad_probabilities(row):
    with pytest.raises(DataError, match="row 0"):
        evaluate(Echo({"x": row}), [CodedSentence("a", 0, "x", "hedged")])


def test_learnt_sentences_are_told(caplog):
    seeds = [s for s in load_seeds(["commentary"])[:200] if len(s.text.split()) > 5]
    found = evaluate("default", seeds)
    assert found.n_learnt > 0.9 * len(seeds)
    assert "has learnt" in caplog.text
    assert find_learnt(open_model(), ["A new sentence that nobody has written before."]) == [False]
    assert find_learnt(Echo({}), ["A new sentence."]) == [False]


def test_for_trainer_and_evaluate():
    rng = np.random.default_rng(0)
    logits, truth = rng.normal(size=(60, 3)), rng.integers(3, size=60)
    found = compute_metrics((logits, truth))
    predicted = logits.argmax(axis=1)
    assert found["accuracy"] == pytest.approx((predicted == truth).mean())
    assert found["macro_f1"] == pytest.approx(metrics.f1_score(truth, predicted, average="macro"))
    library = pytest.importorskip("evaluate")
    module = library.load(str(files("stance.evaluation") / "stance_metrics"))
    proba = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    doc_ids = [str(i // 3) for i in range(60)]
    whole = module.compute(
        predictions=proba.tolist(), references=truth.tolist(), labels=list(LABELS), doc_ids=doc_ids
    )
    assert {name: whole[name] for name in found} == pytest.approx(found)
    assert whole["accuracy_low"] < whole["accuracy"] < whole["accuracy_high"]


def test_released_models_hold_their_marks(shared):
    """Floors on op-eds that no model has learnt from: a little under what each had when it was released."""
    with (shared / "opeds_dev" / "sentences.jsonl").open() as lines:
        rows = [json.loads(line) for line in lines]
    coded = [
        CodedSentence(
            row["doc_id"],
            row["sent_id"],
            row["text"],
            row["label"],
            tuple(Cue(a, b, row["text"][a:b], kind) for a, b, kind in row["cues"]),
        )
        for row in rows
    ]
    found = {name: each.value for name, each in evaluate("default", coded).metrics.items()}
    assert found["macro_f1"] > 0.82
    assert found["accuracy"] > 0.93
    assert found["ece"] < 0.025
    assert found["cue_f1"] > 0.68
