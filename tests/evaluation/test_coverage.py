import numpy as np
import pytest

from stance.errors import DataError
from stance.evaluation import compute_risk_coverage, pick_threshold


def make_proba(confidence):
    """Two labels, the first on top."""
    top = np.asarray(confidence, dtype=float)
    return np.column_stack([top, 1 - top])


def test_curve_worked_by_hand():
    # By confidence: right, wrong, then two of one confidence, one of them right.
    curve = compute_risk_coverage(make_proba([0.6, 0.9, 0.8, 0.6]), [0, 0, 1, 1])
    assert curve.threshold.tolist() == [0.9, 0.8, 0.6]
    assert curve.coverage.tolist() == [0.25, 0.5, 1.0]
    assert curve.risk.tolist() == [0.0, 0.5, 0.5]
    assert curve.aurc == pytest.approx((0 + 0.5 + 0.5 + 0.5) / 4)


def test_order_of_the_sentences_does_not_matter():
    rng = np.random.default_rng(0)
    proba, truth = make_proba(rng.integers(50, 100, 200) / 100), rng.integers(0, 2, 200)
    turn = rng.permutation(200)
    one, other = compute_risk_coverage(proba, truth), compute_risk_coverage(proba[turn], truth[turn])
    assert one.aurc == pytest.approx(other.aurc)
    assert one.risk.tolist() == other.risk.tolist()


def test_smallest_threshold_that_reaches_the_target():
    # Accuracy by falling threshold: 1, 1, 2/3, 3/4, 4/5, 4/6.
    proba = make_proba([0.95, 0.9, 0.85, 0.8, 0.75, 0.7])
    truth = [0, 0, 1, 0, 0, 1]
    choice = pick_threshold(proba, truth, 0.75, min_answered=1)
    assert (choice.threshold, choice.accuracy, choice.n_answered) == (0.75, 0.8, 5)
    assert choice.coverage == pytest.approx(5 / 6)
    assert pick_threshold(proba, truth, 0.9, min_answered=1).threshold == 0.9
    every = pick_threshold(proba, truth, 0.6, min_answered=1)
    assert (every.threshold, every.coverage) == (0.0, 1.0)


def test_float32_threshold_answers_the_same_sentences():
    rng = np.random.default_rng(1)
    proba = rng.dirichlet([4, 1, 1], 500).astype(np.float32)
    proba /= proba.sum(axis=1, keepdims=True)
    truth = np.where(rng.random(500) < proba.max(axis=1), proba.argmax(axis=1), 1)
    choice = pick_threshold(proba, truth, 0.85)
    assert int((proba.max(axis=1) >= choice.threshold).sum()) == choice.n_answered


def test_interval_is_by_document():
    rng = np.random.default_rng(2)
    doc_index = np.repeat(np.arange(20), 20)
    wrong = np.isin(doc_index, [3, 7])  # two documents all wrong
    proba = make_proba(rng.uniform(0.6, 0.9, 400))
    choice = pick_threshold(proba, wrong.astype(int), 0.85, doc_index=doc_index)
    alone = pick_threshold(proba, wrong.astype(int), 0.85)
    assert choice.interval[0] < choice.accuracy < choice.interval[1]
    assert np.ptp(choice.interval) > 2 * np.ptp(alone.interval)
    assert pick_threshold(proba, wrong.astype(int), 0.85, doc_index=doc_index * 0).interval is None


def test_targets_out_of_reach():
    proba = make_proba(np.linspace(0.6, 0.9, 100))
    with pytest.raises(
        DataError, match=r"expected 0\.9 for 30 held-out sentences or more; found at most 0\.5"
    ):
        pick_threshold(proba, np.arange(100) % 2, 0.9)
    with pytest.raises(DataError, match=r"found 10 sentences\. Train on more\.$"):
        pick_threshold(proba[:10], np.zeros(10, dtype=int), 0.9)
    with pytest.raises(DataError, match="expected a share above 0"):
        pick_threshold(proba, np.zeros(100, dtype=int), 95)


@pytest.mark.parametrize(
    ("proba", "index", "message"),
    [
        ([[0.5, np.nan]], [0], "found nan in row 0"),
        ([[0.5, 0.5], [0.9, 0.2]], [0, 0], r"found 1\.1 in row 1"),
        ([[1.5, -0.5]], [0], r"from 0 to 1; found 1\.5"),
        ([0.5, 0.5], [0, 0], r"found shape \(2,\)"),
        ([[0.5, 0.5]], [0, 1], "class index for each of 1 sentences"),
        ([[0.5, 0.5]], [2], "from 0 to 1; found 2"),
        ([[0.5, 0.5]], [-1], "found -1"),
        ([[0.5, 0.5]], [0.0], "whole numbers"),
        ([[0.5, 0.5], [1.0]], [0, 1], "a row a sentence"),
        (np.empty((0, 2)), np.empty(0, dtype=int), "one or more"),
    ],
)
def test_bad_input(proba, index, message):
    with pytest.raises(DataError, match=message) as caught:
        compute_risk_coverage(proba, index)
    assert "\n" not in str(caught.value)
    with pytest.raises(DataError, match=message):
        pick_threshold(proba, index, 0.9)


def test_sentences_of_a_sheet_count_for_what_they_stand_for():
    # The wrong one stands for one sentence, the right ones for three each: 9 of 10 where all are answered.
    proba = [[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.6, 0.4]]
    truth, weights = [0, 0, 1, 0], [3, 3, 1, 3]
    choice = pick_threshold(proba, truth, 0.9, weights=weights, min_answered=1)
    assert (choice.threshold, choice.coverage) == (0, 1)
    assert choice.accuracy == pytest.approx(0.9)
    assert pick_threshold(proba, truth, 0.9, min_answered=1).threshold == 0.8
    choice = pick_threshold(proba, truth, 0.95, weights=weights, min_answered=1)
    assert (choice.threshold, choice.coverage, choice.n_answered) == (0.8, pytest.approx(0.6), 2)
    with pytest.raises(
        DataError, match=r"expected a weight above 0 for each of 4 sentences; found one that is not"
    ):
        pick_threshold(proba, truth, 0.9, weights=[1, 1, 1, 0])
