"""Sheets of ``stance sample``, evaluated: sentences by their weights, and in their context."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn import metrics

from stance.errors import DataError
from stance.evaluation import (
    Examination,
    compare_predictions,
    compute_metrics,
    evaluate_groups,
    evaluate_model,
    examine_model,
    gather_predictions,
    predict_coded,
)
from stance.evaluation.measure import measure_predictions
from stance.evaluation.sampled import list_neighbours, weigh_sentences
from stance.labels import LABELS
from stance.records import CodedSentence, Cue


class Table:
    """A model that gives the sentence of number i the row i of its answers."""

    labels = LABELS

    def __init__(self, proba):
        self.proba = np.asarray(proba)
        self.seen = None

    def predict_batch(self, texts, doc_index=None):
        self.seen = list(texts), list(doc_index)
        rows = [int(text.split()[-1].strip(".")) for text in texts]
        none = np.zeros(0, dtype=np.int32)
        return SimpleNamespace(
            proba=self.proba[rows], cue_sentence=none, cue_start=none, cue_end=none, cue_type=none
        )


def make_sample(n=240, seed=5):
    """Sentences that stand for one to four each, and the model that is wrong more often on the rare ones."""
    rng = np.random.default_rng(seed)
    true = rng.choice(3, n, p=[0.6, 0.2, 0.2])
    proba = rng.dirichlet([1, 1, 1], n)
    proba[np.arange(n), true] += 0.4
    proba /= proba.sum(axis=1, keepdims=True)
    stands_for = np.where(proba.argmax(axis=1) == true, rng.integers(2, 5, n), 1)
    coded = [
        CodedSentence(
            f"d{i // 8}",
            i,
            f"Sentence {i}.",
            LABELS[true[i]],
            (Cue(0, 8, "Sentence", "modal"),) if true[i] else (),
            {"inclusion_proba": 1 / int(stands_for[i]), "outlet": "AB"[i % 2]},
        )
        for i in range(n)
    ]
    return coded, proba, stands_for, true


def repeat_sample(coded, stands_for):
    return [sentence for sentence, n in zip(coded, stands_for, strict=True) for _ in range(n)]


def test_weighted_metrics_are_those_of_scikit_learn():
    coded, proba, stands_for, true = make_sample()
    found = evaluate_model(Table(proba), coded, n_resamples=0)
    given, weights = proba.argmax(axis=1), stands_for.astype(float)
    assert found.is_weighted
    assert found.accuracy == pytest.approx(metrics.accuracy_score(true, given, sample_weight=weights))
    f1 = {
        kind: metrics.f1_score(true, given, average=kind, sample_weight=weights)
        for kind in ("macro", "weighted")
    }
    assert found.macro_f1 == pytest.approx(f1["macro"])
    assert found.macro_f1 - metrics.f1_score(true, given, average="macro") > 0.02  # it makes a difference
    assert found.weighted_f1 == pytest.approx(f1["weighted"])
    recall = metrics.balanced_accuracy_score(true, given, sample_weight=weights)
    assert found.balanced_accuracy == pytest.approx(recall)
    assert found.mcc == pytest.approx(metrics.matthews_corrcoef(true, given, sample_weight=weights))
    kappa = metrics.cohen_kappa_score(true, given, weights="quadratic", sample_weight=weights)
    assert found.weighted_kappa == pytest.approx(kappa)
    assert found.log_loss == pytest.approx(metrics.log_loss(true, proba, sample_weight=weights))
    brier = ((proba - np.eye(3)[true]) ** 2).sum(axis=1)
    assert found.brier == pytest.approx(np.average(brier, weights=weights))
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(true, given, sample_weight=weights)
    for k, label in enumerate(LABELS):
        rates = found.per_class[label]
        assert (rates.precision, rates.recall, rates.f1) == pytest.approx((precision[k], recall[k], f1[k]))
        assert rates.support == (true == k).sum()
    # Counts are of the sheet.
    assert found.confusion == tuple(map(tuple, metrics.confusion_matrix(true, given).tolist()))
    assert (found.n_sentences, found.n_documents) == (240, 30)


def test_a_sentence_that_stands_for_three_counts_as_three():
    coded, proba, stands_for, _ = make_sample()
    cues = [() if i % 3 else (Cue(0, 8, "Sentence", "modal"),) for i in range(len(coded))]
    predictions = gather_predictions(LABELS, coded, proba, cues, stands_for / stands_for.mean())
    found = measure_predictions(predictions).to_dict()
    repeated = repeat_sample(coded, stands_for), np.repeat(proba, stands_for, axis=0)
    wanted = compute_metrics(LABELS, *repeated, repeat_sample(cues, stands_for)).to_dict()
    for name in ("ece", "rank_correlation", "cue_f1", "cue_overlap_f1"):
        assert found[name] == pytest.approx(wanted[name])
    assert found["cue_types"]["modal"]["f1"] == pytest.approx(wanted["cue_types"]["modal"]["f1"])
    assert found["cue_types"]["modal"]["support"] == sum(bool(s.cues) for s in coded)
    for name in ("macro_f1", "accuracy", "mcc", "ece", "brier", "f1_hedged", "cue_f1"):
        assert found["intervals"][name] == pytest.approx(wanted["intervals"][name])
    by_level = found["intervals"]["rank_correlation"]  # of levels, which are cut in the sheet
    assert by_level == pytest.approx(wanted["intervals"]["rank_correlation"], abs=0.003)


def test_weighted_groups_and_comparisons():
    coded, proba, stands_for, _ = make_sample()
    other = proba[:, [1, 0, 2]]
    first, second = predict_coded(Table(proba), coded), predict_coded(Table(other), coded)
    repeated = repeat_sample(coded, stands_for)
    sides = [
        gather_predictions(LABELS, repeated, np.repeat(each, stands_for, axis=0)) for each in (proba, other)
    ]
    for found, wanted in zip(
        evaluate_groups(first, "outlet"), evaluate_groups(sides[0], "outlet"), strict=True
    ):
        assert found.n_sentences == 120
        for name in ("macro_f1", "accuracy", "ece"):
            assert found.metrics[name] == pytest.approx(wanted.metrics[name])
            assert found.intervals[name] == pytest.approx(wanted.intervals[name])
    found, wanted = compare_predictions(first, second, other="it"), compare_predictions(*sides, other="it")
    for name in ("macro_f1", "accuracy"):
        assert found.metrics[name].difference == pytest.approx(wanted.metrics[name].difference)
        assert found.metrics[name].interval == pytest.approx(wanted.metrics[name].interval)
    # Of sentences that stand for several there is no such test.
    assert found.mcnemar is None
    plain = Examination(measure_predictions(first), comparison=found).to_dict()
    assert json.loads(json.dumps(plain))["against"]["mcnemar"] is None


def test_where_all_were_as_likely_nothing_changes():
    coded, proba, _, _ = make_sample()
    alike = [CodedSentence(*s_fields(s), {"inclusion_proba": "0,125"}) for s in coded]
    bare = [CodedSentence(*s_fields(s), {}) for s in coded]
    found = evaluate_model(Table(proba), alike)
    assert not found.is_weighted
    assert found == evaluate_model(Table(proba), bare)


def s_fields(sentence):
    return sentence.doc_id, sentence.sent_id, sentence.text, sentence.label, sentence.cues


def test_what_does_not_vary_is_seen_not_to():
    """Weights of many digits: one answer for all has a correlation of 0, no errors have no interval."""
    rng = np.random.default_rng(0)
    chances = rng.uniform(0.01, 1, 1000)
    coded = [
        CodedSentence(f"d{i % 40}", i, f"{i}", LABELS[int(i % 50 == 0)], None, {"inclusion_proba": p})
        for i, p in enumerate(chances.tolist())
    ]
    one = evaluate_model(Table([[0.8, 0.1, 0.1]] * 1000), coded)
    assert one.mcc == 0.0
    right = evaluate_model(
        Table([[0.1, 0.8, 0.1] if i % 50 == 0 else [0.8, 0.1, 0.1] for i in range(1000)]), coded
    )
    assert (right.accuracy, right.macro_f1, right.mcc) == (1.0, 1.0, 1.0)
    assert not {"accuracy", "macro_f1", "balanced_accuracy", "weighted_f1", "f1_assertive"} & set(
        right.intervals
    )


@pytest.mark.parametrize("odd", [None, "", 0, 1.5, "often"])
def test_a_sentence_without_a_chance_is_refused(odd):
    coded, proba, _, _ = make_sample(4)
    coded[2] = CodedSentence(*s_fields(coded[2]), {"inclusion_proba": odd})
    with pytest.raises(DataError, match="above 0 and up to 1 in 'inclusion_proba' of each coded row; found"):
        evaluate_model(Table(proba), coded)
    with pytest.raises(DataError, match="in 1 of 4 rows"):
        weigh_sentences([*coded[:2], coded[3], CodedSentence("x", 0, "So.", "hedged")])


def test_neighbours_of_the_sheet_are_context_and_are_not_measured():
    rows = [("a", 4, 2, "Before 0.", "After 1."), ("b", 0, 5, None, "After 3."), ("a", 5, 4, "  ", "")]
    coded = [
        CodedSentence(doc, sent, f"It may be {i}.", "hedged", None, {"before": before, "after": after})
        for doc, sent, i, before, after in rows
    ]
    model = Table(np.linspace([0.9, 0.06, 0.04], [0.1, 0.6, 0.3], 6))
    found = predict_coded(model, coded)
    texts = ["Before 0.", "It may be 2.", "After 1.", "It may be 4.", "It may be 5.", "After 3."]
    assert model.seen == (texts, [0, 0, 0, 1, 2, 2])
    assert [s.text for s in found.sentences] == ["It may be 2.", "It may be 4.", "It may be 5."]
    assert found.proba == pytest.approx(model.proba[[2, 4, 5]])
    mistakes = examine_model(model, coded, n_mistakes=5).mistakes
    assert [(m.text, m.before, m.after) for m in mistakes] == [("It may be 2.", "Before 0.", "After 1.")]


def test_columns_of_another_kind_are_no_neighbours():
    for fields in ({"before": "So."}, {"before": 1, "after": 2}, {"before": None, "after": " "}):
        assert list_neighbours([CodedSentence("a", 0, "So.", "hedged", None, fields)]) is None


def test_a_sheet_is_labelled_as_the_document_was():
    """Sentences drawn from scored texts get the labels that they have there, not those of one alone."""
    from stance.profile import sample_scored
    from stance.scoring import score_texts
    from stance.scoring.named.named_models import open_model

    path = Path(__file__).parents[2] / "seeds" / "article" / "article.txt"
    scored = score_texts([path.read_text("utf-8")])
    drawn = sample_scored(scored, 30, method="simple")
    coded = [
        CodedSentence(
            r["doc_id"], r["sent_id"], r["text"], "hedged", None, {k: r[k] for k in ("before", "after")}
        )
        for r in drawn.to_pylist()
    ]
    model, _ = open_model(None)
    rows = {(r["doc_id"], r["sent_id"]): r for r in scored.to_pylist()}

    def find_furthest(coded):
        found = predict_coded(model, coded)
        there = [rows[s.doc_id, s.sent_id] for s in found.sentences]
        is_same = [LABELS[k] == r["label"] for k, r in zip(found.class_index, there, strict=True)]
        proba = np.array([[r[f"p_{label}"] for label in LABELS] for r in there])
        return all(is_same), np.abs(found.proba - proba).max()

    is_same, furthest = find_furthest(coded)
    assert is_same
    # What lies two sentences away still changes it a little, what lies beside it more.
    assert furthest < 0.03
    assert find_furthest([CodedSentence(*s_fields(s)) for s in coded])[1] > 1.5 * furthest
