import numpy as np
import pytest

from stance.evaluation.spans import compute_overlap_f1, count_overlaps, count_types
from stance.labels import CUE_TYPES


def test_overlap_worked_by_hand():
    predicted = [[(0, 4), (10, 12)], [(3, 5)], []]
    coded = [[(3, 8)], [(0, 3), (5, 6)], [(1, 2)]]
    # Row 1 touches nothing: ends are exclusive.
    assert count_overlaps(predicted, coded).tolist() == [[1, 1, 1, 2], [0, 0, 2, 1], [0, 0, 1, 0]]
    precision, recall = 1 / 3, 1 / 4
    f1 = compute_overlap_f1(count_overlaps(predicted, coded).sum(axis=0))
    assert f1 == pytest.approx(2 * precision * recall / (precision + recall))


def test_one_long_cue_over_two_short_ones():
    assert count_overlaps([[(0, 9)]], [[(0, 2), (5, 6)]]).tolist() == [[2, 1, 2, 1]]


def test_f1_where_there_is_little():
    counts = np.array([[0.0, 0, 0, 0], [0, 0, 3, 0], [0, 0, 0, 2], [2, 2, 2, 2]])
    f1 = compute_overlap_f1(counts)
    assert np.isnan(f1[0])
    assert f1[1:].tolist() == [0.0, 0.0, 1.0]


def test_types_must_agree():
    counts = count_types(
        [[(0, 2, "modal"), (3, 5, "verb")]], [[(0, 2, "modal"), (3, 5, "adverb"), (7, 9, "verb")]]
    )[0]
    by_type = dict(zip(CUE_TYPES, counts.tolist(), strict=True))
    assert by_type["modal"] == [1, 1, 1]
    assert by_type["verb"] == [0, 1, 1]
    assert by_type["adverb"] == [0, 1, 0]
    assert counts.sum() == 3 + 2 + 1
