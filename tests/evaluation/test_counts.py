"""The counts' metrics against scikit-learn and against values worked out by hand."""

import numpy as np
import pytest
from sklearn import metrics

from stance.evaluation import counts, spans
from stance.models.f1 import compute_f1, compute_macro_f1


def make_labels(n_labels, n_sentences=200, seed=0):
    rng = np.random.default_rng(seed)
    true = rng.integers(n_labels, size=n_sentences)
    noisy = np.where(rng.random(n_sentences) < 0.6, true, rng.integers(n_labels, size=n_sentences))
    return true, noisy


def count(true, predicted, n_labels):
    return counts.count_confusion(np.zeros(len(true), dtype=int), true, predicted, n_labels)[0]


@pytest.mark.parametrize("n_labels", [2, 3, 5])
@pytest.mark.parametrize("seed", [0, 1])
def test_agrees_with_scikit_learn(n_labels, seed):
    true, predicted = make_labels(n_labels, seed=seed)
    confusion = count(true, predicted, n_labels)
    assert confusion.tolist() == metrics.confusion_matrix(true, predicted).tolist()
    f1 = metrics.f1_score(true, predicted, average=None)
    assert compute_f1(confusion) == pytest.approx(f1)
    assert compute_macro_f1(confusion) == pytest.approx(f1.mean())
    assert counts.compute_accuracy(confusion) == pytest.approx(metrics.accuracy_score(true, predicted))
    assert counts.compute_mcc(confusion) == pytest.approx(metrics.matthews_corrcoef(true, predicted))


def test_a_label_that_occurs_nowhere_does_not_count():
    # Label 2 is neither coded nor predicted; label 1 is predicted only, so its F1 of 0 counts.
    true, predicted = np.array([0, 0, 0, 3]), np.array([0, 0, 1, 3])
    confusion = count(true, predicted, 4)
    expected = metrics.f1_score(true, predicted, average="macro", zero_division=0)
    assert compute_macro_f1(confusion) == pytest.approx(expected)
    assert expected == pytest.approx((0.8 + 0 + 1) / 3)
    assert np.isnan(compute_f1(confusion)).tolist() == [False, False, True, False]


def test_mcc_without_variation_is_zero():
    assert counts.compute_mcc(count(np.array([0, 1]), np.array([0, 0]), 2)) == 0


def test_leading_axes_are_free():
    true, predicted = make_labels(3)
    doc_index = np.arange(200) % 4
    by_document = counts.count_confusion(doc_index, true, predicted, 3)
    assert by_document.shape == (4, 3, 3)
    for compute in (compute_macro_f1, counts.compute_accuracy, counts.compute_mcc):
        together = compute(by_document)
        one_by_one = [compute(matrix) for matrix in by_document]
        assert together == pytest.approx(np.array(one_by_one))


@pytest.mark.parametrize(
    ("confidence", "expected"),
    # The upper end of a bin belongs to it, the lower end to the one before.
    [(0.0, 0), (1 / 15, 0), (0.0667, 1), (0.4, 5), (0.41, 6), (1.0, 14)],
)
def test_bins(confidence, expected):
    assert counts.assign_bins(np.array([confidence])).tolist() == [expected]


def test_ece_by_hand():
    # One bin (0.6, 0.6667]: four sentences, mean confidence 0.65, accuracy 0.5: a gap of 0.15.
    # Another (0.8667, 0.9333]: two sentences, mean confidence 0.9, accuracy 1: a gap of 0.1.
    confidence = np.array([0.64, 0.66, 0.65, 0.65, 0.9, 0.9])
    correct = np.array([True, False, True, False, True, True])
    sums = counts.sum_bins(np.array([0, 0, 1, 1, 1, 1]), confidence, correct)
    assert sums.shape == (2, 15)
    ece = counts.compute_ece(sums.sum(axis=0), np.asarray(6))
    assert ece == pytest.approx((4 * 0.15 + 2 * 0.1) / 6)


def test_ece_against_a_plain_loop():
    rng = np.random.default_rng(5)
    confidence = rng.uniform(0.34, 1, 500)
    correct = rng.random(500) < confidence**2
    expected = 0.0
    for m in range(15):
        inside = (confidence > m / 15) & (confidence <= (m + 1) / 15)
        if inside.any():
            expected += inside.mean() * abs(confidence[inside].mean() - correct[inside].mean())
    sums = counts.sum_bins(np.zeros(500, dtype=int), confidence, correct)[0]
    assert counts.compute_ece(sums, np.asarray(500)) == pytest.approx(expected)


def test_spans():
    # Sentence by sentence: found and one missed; a span a character off; nothing at all; one too many.
    predicted = [[[0, 5]], [(3, 8)], [], [(1, 2)]]
    coded = [[[0, 5], [9, 12]], [(3, 9)], [], []]
    found = spans.count_spans(predicted, coded)
    assert found.tolist() == [[1, 2, 1], [0, 1, 1], [0, 0, 0], [0, 0, 1]]
    # Precision 1/3, recall 1/3.
    assert spans.compute_span_f1(found.sum(axis=0)) == pytest.approx(1 / 3)
    assert np.isnan(spans.compute_span_f1(np.zeros(3)))


def test_labels_of_the_whole_stay_in_the_means_of_resamples():
    """As scikit-learn's scores with ``labels`` and ``zero_division=0``."""
    whole = count(np.array([0, 0, 1, 2]), np.array([0, 0, 1, 3]), 5)
    true, predicted = np.array([0, 0, 2, 2]), np.array([0, 2, 2, 2])
    drawn = count(true, predicted, 5)
    found = {"average": "macro", "zero_division": 0}
    # Label 3 is predicted of the whole; 4 occurs nowhere.
    expected = metrics.f1_score(true, predicted, labels=[0, 1, 2, 3], **found)
    assert compute_macro_f1(np.array([drawn, whole]), whole)[0] == pytest.approx(expected)
    assert expected == pytest.approx((2 / 3 + 0.8) / 4)
    expected = metrics.recall_score(true, predicted, labels=[0, 1, 2], **found)
    assert counts.compute_balanced_accuracy(np.array([drawn, whole]), whole)[0] == pytest.approx(expected)
    for compute in (compute_macro_f1, counts.compute_balanced_accuracy):
        assert compute(whole, whole) == compute(whole)
