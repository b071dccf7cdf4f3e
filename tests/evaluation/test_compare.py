from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import f1_score

from stance.errors import DataError
from stance.evaluation import compare_predictions, gather_predictions, measure_predictions
from stance.evaluation.compare import (
    compute_p_value,
    judge_difference,
    note_few_documents,
    note_unknown_differences,
)
from stance.evaluation.intervals import resample_documents
from stance.labels import LABELS
from stance.records import CodedSentence


def test_difference_interval_and_p_value_by_brute_force(make_predictions):
    first, second = make_predictions(0.6), make_predictions(0.4, seed=1)
    found = compare_predictions(first, second, other="it", n_resamples=200).metrics["macro_f1"]
    # The same draws of documents, and scikit-learn on the sentences of each.
    drawn = resample_documents({"n": np.eye(20)}, 200)["n"]
    differences = []
    for weights in drawn:
        rows = np.repeat(np.arange(200), np.repeat(weights, 10).astype(int))
        one, other = (
            f1_score(side.true_index[rows], side.class_index[rows], average="macro")
            for side in (first, second)
        )
        differences.append(one - other)
    assert found.value == pytest.approx(f1_score(first.true_index, first.class_index, average="macro"))
    assert found.difference == pytest.approx(found.value - found.other)
    # Of 20 documents, Student's with 19 degrees of freedom in place of the normal distribution.
    widen = np.sqrt(20 / 19)
    tail = 100 * stats.norm.cdf(widen * stats.t(19).ppf(0.025))
    assert found.interval == pytest.approx(tuple(np.percentile(differences, [tail, 100 - tail])))
    n_beyond = min(sum(d <= 0 for d in differences), sum(d >= 0 for d in differences))
    distance = stats.norm.ppf((n_beyond + 1) / 201) / widen
    assert found.p_value == pytest.approx(2 * stats.t(19).cdf(distance))
    assert 0 < found.p_value < 0.2


def test_pairing_makes_the_interval_narrower(make_predictions):
    first = make_predictions(0.6)
    # The second is wrong on one sentence more.
    proba = first.proba.copy()
    row = int(np.flatnonzero(first.class_index == first.true_index)[0])
    proba[row] = proba[row][[1, 2, 0]]
    second = gather_predictions(LABELS, first.sentences, proba, first.cues)
    found = compare_predictions(first, second, other="it").metrics["accuracy"]
    assert found.difference == pytest.approx(1 / 200)
    low, high = measure_predictions(first).intervals["accuracy"]
    assert np.ptp(found.interval) < (high - low) / 3


def test_a_model_against_itself(make_predictions):
    found = compare_predictions(make_predictions(), make_predictions(), other="it")
    assert {(m.difference, m.interval, m.p_value) for m in found.metrics.values() if m.value is not None} == {
        (0.0, None, 1.0)
    }
    assert (found.mcnemar.n_only_first, found.mcnemar.n_only_second, found.mcnemar.p_value) == (0, 0, 1.0)


def test_labels_may_stand_in_another_order(make_predictions):
    first, second = make_predictions(0.6), make_predictions(0.4, seed=1)
    turned = gather_predictions(LABELS[::-1], second.sentences, second.proba[:, ::-1], second.cues)
    one, other = (compare_predictions(first, side, other="it") for side in (second, turned))
    assert one.mcnemar == other.mcnemar
    for name, metric in one.metrics.items():
        assert other.metrics[name].difference == pytest.approx(metric.difference, nan_ok=True)
        if metric.interval is not None:
            assert other.metrics[name].interval == pytest.approx(metric.interval)


def test_mcnemar_agrees_with_scipy(make_predictions):
    first, second = make_predictions(0.6), make_predictions(0.4, seed=1)
    found = compare_predictions(first, second, other="it", n_resamples=0).mcnemar
    n = found.n_only_first + found.n_only_second
    assert found.n_only_first > found.n_only_second > 0
    assert found.p_value == pytest.approx(stats.binomtest(found.n_only_first, n).pvalue)


def test_p_value_by_hand():
    many = 1_000_000  # documents, so that Student's distribution is the normal one
    assert compute_p_value(np.array([1.0] * 99), many) == pytest.approx(2 / 100, rel=1e-4)
    assert compute_p_value(np.array([-1.0] * 99), many) == pytest.approx(2 / 100, rel=1e-4)
    assert compute_p_value(np.array([1.0] * 50 + [-1.0] * 49), many) == 1.0
    assert compute_p_value(np.array([1.0] * 9 + [np.nan] * 90), many) == pytest.approx(0.2, rel=1e-4)
    assert compute_p_value(np.array([np.nan]), many) is None


def test_few_documents_prove_little():
    # Of 999 resamples none is at 0: 3.09 standard errors, of three documents 3.09 / sqrt(3 / 2) = 2.52.
    # Student's distribution with two degrees of freedom has 1 - 2.52 / sqrt(2 + 2.52 ** 2) = 0.128 beyond.
    assert compute_p_value(np.array([1.0] * 999), 3) == pytest.approx(0.128, abs=5e-4)
    # Of two documents it is Cauchy's: 1 - 2 / pi * arctan(3.09 / sqrt(2)) = 0.273.
    assert compute_p_value(np.array([1.0] * 999), 2) == pytest.approx(0.273, abs=5e-4)


def test_intervals_of_few_documents_go_beyond_what_was_drawn():
    # Three documents with differences 0.1, 0.2 and 0.3, and all 27 draws of three: Student's, by scipy.
    ours = np.array([0.1, 0.2, 0.3])
    draws = np.array([[a, b, c] for a in ours for b in ours for c in ours]).mean(axis=1)
    interval, p_value = judge_difference(0.2, draws, 3)
    expected = stats.ttest_1samp(ours, 0)
    assert interval == pytest.approx(tuple(expected.confidence_interval()))
    assert p_value == pytest.approx(expected.pvalue)  # no draw reaches 0
    assert interval[0] < 0 < p_value - 0.05
    # Of ten or more the percentiles are enough.
    assert judge_difference(0.2, draws, 10)[0][0] >= 0.1


@pytest.mark.parametrize("n_documents", [2, 3, 5, 9])
@pytest.mark.parametrize("sign", [1, -1])
def test_p_values_of_few_documents_do_not_hang_on_the_number_of_resamples(n_documents, sign):
    ours = sign * (0.3 + 0.01 * np.arange(n_documents))
    weights = resample_documents({"n": np.eye(n_documents)}, 20_000)["n"]
    draws = weights @ ours / n_documents
    expected = stats.ttest_1samp(ours, 0).pvalue
    interval, p_value = judge_difference(ours.mean(), draws, n_documents)
    assert p_value == pytest.approx(expected, rel=0.1)
    assert p_value < 0.05
    assert min(interval) > 0 or max(interval) < 0
    assert judge_difference(ours.mean(), draws[:300], n_documents)[1] < 0.05


def test_p_values_of_few_documents_are_the_larger_where_resamples_reach_0():
    # Differences 0, 0.3 and 0.3: a resample in 27 is 0. The error is 0.1, and Student's p of 2 is 0.184.
    ours = np.array([0.0, 0.3, 0.3])
    draws = np.array([[a, b, c] for a in ours for b in ours for c in ours]).mean(axis=1)
    assert stats.ttest_1samp(ours, 0).pvalue == pytest.approx(0.1835, abs=1e-4)
    # 2 of 28 is 1.465 errors, of three documents 1.196: 1 - 1.196 / sqrt(2 + 1.196 ** 2) = 0.354.
    assert judge_difference(0.2, draws, 3)[1] == pytest.approx(0.354, abs=1e-3)


@pytest.mark.parametrize(("n_documents", "least"), [(2, "0.5"), (5, "0.0625"), (9, "0.00391"), (10, None)])
def test_what_few_documents_can_show_is_told(make_predictions, n_documents, least):
    sides = [
        make_predictions(lean, seed=seed, n_documents=n_documents) for lean, seed in ((0.6, 0), (0.4, 1))
    ]
    notes = note_few_documents(compare_predictions(*sides, other="it", n_resamples=50), n_documents)
    assert [
        f"only {n_documents} documents" in note and f"below {least} of them" in note for note in notes
    ] == ([] if least is None else [True])
    assert note_few_documents(compare_predictions(*sides, other="it", n_resamples=0), n_documents) == ()


@pytest.mark.parametrize("n_documents", [2, 3])
def test_differences_end_where_no_two_values_lie_farther_apart(n_documents):
    # The first model is right in the first document alone, the second in the others.
    texts = [f"d{i}" for i in range(n_documents) for _ in range(8)]
    coded = [CodedSentence(text, i, "It may.", LABELS[i % 3]) for i, text in enumerate(texts)]
    proba = np.eye(3)[[(i + (i >= 8)) % 3 for i in range(len(coded))]] * 0.97 + 0.01
    other = np.eye(3)[[(i + (i < 8)) % 3 for i in range(len(coded))]] * 0.97 + 0.01
    sides = [gather_predictions(LABELS, coded, found) for found in (proba, other)]
    metrics = compare_predictions(*sides, other="it").metrics
    spans = {"mcc": 2, "weighted_kappa": 2, "rank_correlation": 2, "brier": 2, "log_loss": np.inf}
    met = set()
    for name, found in metrics.items():
        if found.interval is not None:
            span = spans.get(name, 1)
            low, high = found.interval
            assert -span <= low <= found.difference <= high <= span
            met |= {name} if span in (-low, high) else set()
    assert {"accuracy", "mcc", "brier"} <= met  # of 12.7 or 4.3 standard errors


def test_a_label_of_one_document_has_no_test():
    # Forty documents; hedges in the first alone, of which the second model misses half.
    coded = [CodedSentence("d0", place, "It may.", "hedged") for place in range(4)]
    coded += [CodedSentence(f"d{i}", 0, "It is.", "assertive") for i in range(1, 40)]
    good = np.array([[0.1, 0.9]] * 4 + [[0.9, 0.1]] * 39)
    bad = good.copy()
    bad[:2] = [0.6, 0.4]
    sides = [gather_predictions(["assertive", "hedged"], coded, proba) for proba in (good, bad)]
    found = compare_predictions(*sides, other="bad").metrics["f1_hedged"]
    # 1 less 2 * 2 / (2 * 2 + 2) is the same in every resample that has the document.
    assert found.difference == pytest.approx(1 / 3)
    assert (found.interval, found.p_value) == (None, None)


def test_one_document_has_no_test(make_predictions):
    found = compare_predictions(*[make_predictions(n_documents=1)] * 2, other="it").metrics["accuracy"]
    assert (found.interval, found.p_value) == (None, None)
    assert found.difference == 0.0


def test_cues_of_one_side_alone_are_not_compared(make_predictions):
    first = make_predictions()
    second = replace(first, cues=None)
    found = compare_predictions(first, second, other="it", n_resamples=10)
    assert "cue_f1" not in found.metrics
    assert "cue_f1" not in compare_predictions(second, first, other="it", n_resamples=10).metrics


def test_models_of_other_labels_or_sentences_are_refused(make_predictions):
    first = make_predictions()
    coded = [CodedSentence("a", 0, "x", "hedged")]
    other = gather_predictions(["hedged", "not"], coded, [[0.5, 0.5]])
    with pytest.raises(DataError, match=r"mine: expected the labels .*; found hedged, not\. Compare"):
        compare_predictions(first, other, other="mine")
    with pytest.raises(DataError, match="found mine with 10 other sentences"):
        compare_predictions(first, make_predictions(n_documents=1), other="mine")


def test_means_over_labels_of_a_model_that_finds_none_of_one_are_not_compared():
    labels = ["assertive", "hedged"]
    coded = [CodedSentence(f"d{i}", 0, "It may.", labels[i % 8 == 0]) for i in range(40)]
    good = np.array([[0.1, 0.9] if i % 8 == 0 or i % 9 == 0 else [0.9, 0.1] for i in range(40)])
    none = np.array([[0.9, 0.1]] * 40)
    sides = [gather_predictions(labels, coded, proba) for proba in (good, none)]
    for pair in (sides, sides[::-1]):
        found = compare_predictions(*pair, other="it")
        for name in ("macro_f1", "balanced_accuracy"):
            metric = found.metrics[name]
            assert abs(metric.difference) > 0.2
            assert (metric.interval, metric.p_value) == (None, None)
        assert found.metrics["accuracy"].interval is not None
        assert note_unknown_differences(found) == (
            "A label counts 0 for one of the models, or both: the difference of macro-F1 and balanced "
            "accuracy has no interval.",
        )
    assert note_unknown_differences(compare_predictions(sides[0], sides[0], other="it")) == ()
