import json
import time

import numpy as np
import pytest
from sklearn import metrics

from stance.errors import DataError
from stance.evaluation import Evaluation, compute_metrics
from stance.labels import LABELS
from stance.records import CodedSentence, Cue


def make_cue(start, end):
    return Cue(start, end, "x" * (end - start), "modal")


def make_data(n_documents=30, seed=0):
    """Sentences whose probabilities lean to the code, most of the time."""
    rng = np.random.default_rng(seed)
    coded, proba = [], []
    for document in range(n_documents):
        for sent_id in range(int(rng.integers(5, 15))):
            true = int(rng.choice(3, p=[0.7, 0.15, 0.15]))
            row = rng.dirichlet([1, 1, 1])
            row[true] += 0.5
            cues = (make_cue(0, 4),) if true else ()
            coded.append(CodedSentence(f"d{document}", sent_id, "text", LABELS[true], cues))
            proba.append(row / row.sum())
    return coded, np.array(proba)


def test_point_estimates_agree_with_scikit_learn():
    coded, proba = make_data()
    found = compute_metrics(LABELS, coded, proba, [s.cues for s in coded])
    true = [s.label for s in coded]
    predicted = [LABELS[i] for i in proba.argmax(axis=1)]
    report = metrics.classification_report(true, predicted, labels=LABELS, output_dict=True)
    assert found.macro_f1 == pytest.approx(report["macro avg"]["f1-score"])
    assert found.accuracy == pytest.approx(metrics.accuracy_score(true, predicted))
    assert found.mcc == pytest.approx(metrics.matthews_corrcoef(true, predicted))
    assert found.confusion == tuple(
        tuple(row) for row in metrics.confusion_matrix(true, predicted, labels=LABELS).tolist()
    )
    for label in LABELS:
        expected = report[label]
        assert found.per_class[label].precision == pytest.approx(expected["precision"])
        assert found.per_class[label].recall == pytest.approx(expected["recall"])
        assert found.per_class[label].f1 == pytest.approx(expected["f1-score"])
        assert found.per_class[label].support == expected["support"]
    assert found.cue_f1 == 1.0
    assert (found.n_sentences, found.n_documents) == (len(coded), 30)


def test_intervals_hold_the_point_estimates():
    coded, proba = make_data()
    found = compute_metrics(
        LABELS, coded, proba, [s.cues[:0] if i % 5 else s.cues for i, s in enumerate(coded)]
    )
    points = {
        "macro_f1": found.macro_f1,
        "accuracy": found.accuracy,
        "mcc": found.mcc,
        "cue_f1": found.cue_f1,
        **{f"f1_{label}": found.per_class[label].f1 for label in LABELS},
    }
    assert set(found.intervals) == {*points, "ece"}
    for name, point in points.items():
        low, high = found.intervals[name]
        assert low < point < high
    assert (
        found.intervals
        == compute_metrics(
            LABELS, coded, proba, [s.cues[:0] if i % 5 else s.cues for i, s in enumerate(coded)]
        ).intervals
    )


def test_the_keys_of_the_contract():
    coded, proba = make_data()
    found = compute_metrics(LABELS, coded, proba, [()] * len(coded))
    plain = json.loads(json.dumps(found.to_dict()))
    assert list(plain) == [
        "macro_f1",
        "accuracy",
        "mcc",
        "ece",
        "per_class",
        "confusion",
        "cue_f1",
        "n_sentences",
        "n_documents",
        "intervals",
    ]
    assert list(plain["per_class"]) == list(LABELS)
    assert set(plain["per_class"]["hedged"]) == {"precision", "recall", "f1", "support"}
    assert len(plain["intervals"]["macro_f1"]) == 2
    assert Evaluation.from_dict(plain) == found


@pytest.mark.parametrize("cues", [None, ()])
def test_cue_f1_is_null_where_the_data_has_no_cues(cues):
    coded = [CodedSentence(f"d{i}", 0, "text", LABELS[i % 2], cues) for i in range(6)]
    found = compute_metrics(LABELS, coded, np.tile([0.6, 0.3, 0.1], (6, 1)), [(make_cue(0, 4),)] * 6)
    assert found.cue_f1 is None
    assert "cue_f1" not in found.intervals


def test_cues_count_only_where_cues_were_coded():
    coded = [
        CodedSentence("a", 0, "text", "hedged", (make_cue(0, 2), make_cue(3, 4))),
        CodedSentence("a", 1, "text", "hedged", None),
        CodedSentence("b", 0, "text", "assertive", ()),
    ]
    cues = [(Cue(0, 2, "te", "verb"),), (make_cue(0, 1), make_cue(2, 3)), (make_cue(1, 2),)]
    found = compute_metrics(LABELS, coded, np.full((3, 3), 1 / 3), cues)
    # One found (another type, still right), one missed, one too many; those of the second row do not count.
    assert found.cue_f1 == pytest.approx(0.5)


def test_labels_that_do_not_occur():
    # No speculative anywhere: macro-F1 is over two labels, and the third stays in the report at 0.
    coded = [CodedSentence(f"d{i}", 0, "text", LABELS[i % 2]) for i in range(4)]
    proba = [[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.8, 0.1, 0.1], [0.1, 0.8, 0.1]]
    found = compute_metrics(LABELS, coded, proba)
    assert found.macro_f1 == 1.0
    assert found.per_class["speculative"].f1 == 0.0
    assert found.per_class["speculative"].support == 0
    assert "f1_speculative" not in found.intervals


def test_other_labels_in_their_own_order():
    coded = [CodedSentence("a", 0, "x", "yes"), CodedSentence("b", 0, "x", "no")]
    found = compute_metrics(["yes", "no"], coded, [[0.9, 0.1], [0.7, 0.3]])
    assert found.confusion == ((1, 0), (1, 0))
    assert found.ece == pytest.approx(((1 - 0.9) + 0.7) / 2)  # two bins, one sentence in each


def test_the_order_of_the_labels_does_not_matter():
    coded, proba = make_data()
    found = compute_metrics(LABELS, coded, proba)
    turned = compute_metrics(LABELS[::-1], coded, proba[:, ::-1])
    assert found.intervals == turned.intervals
    assert found.macro_f1 == turned.macro_f1
    assert turned.confusion == tuple(row[::-1] for row in found.confusion[::-1])


def test_bad_input():
    coded, proba = make_data(3)
    with pytest.raises(DataError, match="found none"):
        compute_metrics(LABELS, [], np.empty((0, 3)))
    with pytest.raises(DataError, match="found 'maybe'"):
        compute_metrics(LABELS, [CodedSentence("a", 0, "x", "maybe")], [[1, 0, 0]])
    with pytest.raises(DataError, match="expected probabilities of shape"):
        compute_metrics(LABELS, coded, proba[:-1])
    with pytest.raises(DataError, match="1 cues"):
        compute_metrics(LABELS, coded, proba, [()])


def test_intervals_take_well_under_a_second():
    coded, proba = make_data(500)
    assert len(coded) > 4_000
    compute_metrics(LABELS, coded[:10], proba[:10])  # imports
    begin = time.perf_counter()
    compute_metrics(LABELS, coded, proba, [s.cues for s in coded])
    assert time.perf_counter() - begin < 2  # a generous bound on a busy machine
