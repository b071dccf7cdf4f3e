"""A label of which nothing is found: its 0 is not certain, and means over labels have no interval."""

from __future__ import annotations

import numpy as np
import pytest

from stance.evaluation import compute_metrics, examine_model, gather_predictions
from stance.evaluation.nought_labels import find_nought_labels, note_nought_labels
from stance.evaluation.tally import count_by_document, find_intervals
from stance.labels import LABELS
from stance.records import CodedSentence

A, H, S = LABELS
SAID = {A: [0.8, 0.1, 0.1], H: [0.1, 0.8, 0.1], S: [0.1, 0.1, 0.8]}


def predict(*runs):
    """Sentences of three a document, from runs of (how many, code, prediction)."""
    rows = [(code, said) for n, code, said in runs for _ in range(n)]
    order = np.random.default_rng(0).permutation(len(rows))
    coded = [CodedSentence(f"d{i // 3}", i, "So.", rows[row][0]) for i, row in enumerate(order)]
    return coded, [SAID[rows[row][1]] for row in order]


COMMON = ((60, A, A), (20, H, H), (6, A, H))


@pytest.mark.parametrize(
    ("rare", "left_out", "said"),
    [
        (((3, S, A),), {"macro_f1", "balanced_accuracy"}, "macro-F1 and balanced accuracy have no interval."),
        (((3, S, A), (4, A, S)), {"macro_f1", "balanced_accuracy"}, "balanced accuracy have no interval."),
        (((4, A, S),), {"macro_f1"}, "it may lie: macro-F1 has no interval."),  # no recall without codes
        (((3, S, A), (1, S, S)), set(), None),
        ((), set(), None),
    ],
)
def test_means_over_labels_have_no_interval(rare, left_out, said):
    found = compute_metrics(LABELS, *predict(*COMMON, *rare))
    of_labels = {"macro_f1", "balanced_accuracy", "mcc", "weighted_f1", "accuracy", "f1_hedged"}
    assert of_labels - set(found.intervals) == left_out
    notes = note_nought_labels(found)
    assert [note[: len("The F1 of 'speculative' is 0 in these sentences")] for note in notes] == (
        ["The F1 of 'speculative' is 0 in these sentences"] if said else []
    )
    assert not said or notes[0].endswith(said)


def test_labels_by_hand():
    # a: 7 of 9 found; b: coded twice, never found; c: said once, never coded; d: in neither.
    confusion = np.array([[7, 1, 1, 0], [2, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    assert find_nought_labels(confusion, "abcd") == {
        "macro_f1": ["b", "c"],
        "balanced_accuracy": ["b"],
    }
    assert find_nought_labels(np.eye(2), "ab") == {}


def test_weights_change_nothing_in_it():
    coded, proba = predict(*COMMON, (3, S, A))
    weights = np.random.default_rng(1).uniform(0.5, 1.5, len(coded))
    predictions = gather_predictions(LABELS, coded, proba, None, weights)
    found = find_intervals(count_by_document(predictions), LABELS)
    assert not {"macro_f1", "balanced_accuracy"} & set(found)
    assert "accuracy" in found


def test_examinations_say_so():
    class Model:
        labels = LABELS

        def predict_batch(self, texts, doc_index=None):
            class Batch:
                proba = np.array([SAID[A if "not" in text else H] for text in texts], dtype=np.float32)
                cue_sentence = cue_start = cue_end = cue_type = np.zeros(0, dtype=np.int32)

            return Batch

    rows = [("It may.", H), ("It did not.", A), ("If so.", S)]
    coded = [CodedSentence(f"d{i}", 0, *rows[i % 3]) for i in range(30)]
    [doubt] = examine_model(Model(), coded).doubts
    assert doubt.startswith("The F1 of 'speculative' is 0")
    assert examine_model(Model(), coded, n_resamples=0).doubts == ()  # no interval of anything
