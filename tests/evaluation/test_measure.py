import json
import time

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics

from stance.errors import DataError
from stance.evaluation import Evaluation, compute_metrics
from stance.evaluation.measure import measure_predictions
from stance.evaluation.predictions import gather_predictions
from stance.evaluation.tally import compute_values, count_by_document
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
        "weighted_f1": found.weighted_f1,
        "balanced_accuracy": found.balanced_accuracy,
        "weighted_kappa": found.weighted_kappa,
        "rank_correlation": found.rank_correlation,
        "brier": found.brier,
        "log_loss": found.log_loss,
        "cue_overlap_f1": found.cue_overlap_f1,
        "cue_f1_modal": found.cue_types["modal"].f1,
        **{f"f1_{label}": found.per_class[label].f1 for label in LABELS},
    }
    assert set(found.intervals) == {*points, "ece", "adaptive_ece"}
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
        "weighted_f1",
        "balanced_accuracy",
        "weighted_kappa",
        "rank_correlation",
        "brier",
        "log_loss",
        "adaptive_ece",
        "ece_by_chance",
        "cue_overlap_f1",
        "cue_types",
        "is_weighted",
    ]
    assert list(plain["per_class"]) == list(LABELS)
    assert set(plain["per_class"]["hedged"]) == {"precision", "recall", "f1", "support"}
    assert len(plain["intervals"]["macro_f1"]) == 2
    assert Evaluation.from_dict(plain) == found


def test_evaluations_kept_by_an_earlier_version_are_read():
    coded, proba = make_data()
    plain = compute_metrics(LABELS, coded, proba).to_dict()
    old = {name: plain[name] for name in list(plain)[: list(plain).index("weighted_f1")]}
    assert Evaluation.from_dict(old).macro_f1 == plain["macro_f1"]
    assert Evaluation.from_dict(old).brier is None
    assert Evaluation.from_dict(old).ece_by_chance is None


def test_points_from_counts_are_those_of_the_modules():
    coded, proba = make_data()
    cues = [(make_cue(0, 4),) if i % 3 else (make_cue(1, 3),) for i in range(len(coded))]
    predictions = gather_predictions(LABELS, coded, proba, cues)
    found = measure_predictions(predictions).to_dict()
    sums = {name: counts.sum(axis=0) for name, counts in count_by_document(predictions).items()}
    for name, value in compute_values(sums, LABELS).items():
        if name.startswith("f1_"):
            expected = found["per_class"][name.removeprefix("f1_")]["f1"]
        elif name.startswith("cue_f1_"):
            expected = found["cue_types"].get(name.removeprefix("cue_f1_"), {"f1": np.nan})["f1"]
        else:
            expected = found[name]
        # Expected labels are sorted into 64 levels for the resamples.
        assert value == pytest.approx(
            expected, abs=1e-3 if name == "rank_correlation" else 1e-12, nan_ok=True
        )


def test_more_point_estimates_agree_with_other_libraries():
    coded, proba = make_data()
    found = compute_metrics(LABELS, coded, proba)
    true = np.array([LABELS.index(s.label) for s in coded])
    predicted = proba.argmax(axis=1)
    assert found.weighted_f1 == pytest.approx(metrics.f1_score(true, predicted, average="weighted"))
    assert found.balanced_accuracy == pytest.approx(metrics.balanced_accuracy_score(true, predicted))
    assert found.weighted_kappa == pytest.approx(
        metrics.cohen_kappa_score(true, predicted, weights="quadratic")
    )
    assert found.log_loss == pytest.approx(metrics.log_loss(true, proba))
    assert found.brier == pytest.approx(((proba - np.eye(3)[true]) ** 2).sum(axis=1).mean())
    assert found.rank_correlation == pytest.approx(stats.spearmanr(proba @ [0, 1, 2], true).statistic)


def test_other_labels_have_no_order():
    coded = [CodedSentence("a", 0, "x", "yes"), CodedSentence("b", 0, "x", "no")]
    found = compute_metrics(["yes", "no"], coded, [[0.9, 0.1], [0.7, 0.3]])
    assert (found.weighted_kappa, found.rank_correlation) == (None, None)
    assert not {"weighted_kappa", "rank_correlation"} & set(found.intervals)
    assert found.log_loss == pytest.approx(-(np.log(0.9) + np.log(0.3)) / 2)


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
    # By type: no modal of the first row is found as such, and one is predicted in the third.
    assert found.cue_types["modal"].support == 2
    assert found.cue_types["modal"].f1 == found.cue_types["verb"].f1 == 0.0
    assert set(found.cue_types) == {"modal", "verb"}
    assert found.cue_overlap_f1 == pytest.approx(0.5)


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
    assert found.intervals == {name: pytest.approx(pair) for name, pair in turned.intervals.items()}
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
    spoilt = proba.copy()
    spoilt[2, 1] = np.nan
    with pytest.raises(DataError, match="found nan in row 2"):
        compute_metrics(LABELS, coded, spoilt)
    with pytest.raises(DataError, match=r"sum to 1; found 1\.5 in row 0"):
        compute_metrics(LABELS, coded[:1], [[0.5, 0.5, 0.5]])
    cues = [()] * (len(coded) - 1)
    with pytest.raises(DataError, match="predicted cues: expected cues within 4 characters; found 2 to 5"):
        compute_metrics(LABELS, coded, proba, [(make_cue(2, 5),), *cues])
    with pytest.raises(DataError, match="found 0 to 3 and 2 to 4 in row 0"):
        compute_metrics(LABELS, coded, proba, [(make_cue(2, 4), make_cue(0, 3)), *cues])
    overlapping = CodedSentence("a", 0, "text", "hedged", (make_cue(0, 3), make_cue(2, 4)))
    with pytest.raises(DataError, match="coded cues: expected cues apart"):
        compute_metrics(LABELS, [overlapping], [[1, 0, 0]])


def test_intervals_take_well_under_a_second():
    coded, proba = make_data(500)
    assert len(coded) > 4_000
    compute_metrics(LABELS, coded[:10], proba[:10])  # imports
    begin = time.process_time()
    compute_metrics(LABELS, coded, proba, [s.cues for s in coded])
    assert time.process_time() - begin < 2  # of this process alone; generous


def test_an_interval_of_rare_labels_is_no_wider_than_the_mean_can_be():
    """Two rare labels stand in one document each, found once and said once too often: F1 is 2/3 at most."""
    rare, said = {100: "hedged", 301: "speculative"}, {100: 1, 101: 1, 301: 2, 302: 2}
    coded = [CodedSentence(f"d{i // 3}", i, "So.", rare.get(i, "assertive")) for i in range(381)]
    proba = np.full((381, 3), 0.05)
    proba[np.arange(381), [said.get(i, 0) for i in range(381)]] = 0.9
    found = measure_predictions(gather_predictions(LABELS, coded, proba))
    low, high = found.intervals["macro_f1"]
    # A resample that lacks both labels has a third, not 1.
    assert 0.3 < low <= 1 / 3 < found.macro_f1 <= high <= (1 + 2 / 3 + 2 / 3) / 3
    assert found.intervals["balanced_accuracy"][0] == pytest.approx(1 / 3, abs=0.01)


def test_a_model_without_a_mistake_has_no_interval_of_rare_labels_either():
    """A resample that lacks a label says nothing against the model."""
    labels = ["hedged" if i == 7 else "assertive" for i in range(90)]
    coded = [CodedSentence(f"d{i // 3}", i, "So.", label) for i, label in enumerate(labels)]
    proba = [[0.1, 0.9, 0.0] if label == "hedged" else [0.9, 0.1, 0.0] for label in labels]
    found = compute_metrics(LABELS, coded, proba)
    assert (found.macro_f1, found.balanced_accuracy) == (1.0, 1.0)
    assert not {"macro_f1", "balanced_accuracy", "mcc", "accuracy", "weighted_f1"} & set(found.intervals)
    # With a mistake, resamples without the label count: the low end says how little there is of it.
    proba[0] = [0.4, 0.6, 0.0]
    assert compute_metrics(LABELS, coded, proba).intervals["macro_f1"][0] < 0.5


def test_numbers_are_labels_with_an_order():
    labels = ["10", "2", "7", "1"]  # as text would be sorted, and worse
    values = np.array([float(label) for label in labels])
    rng = np.random.default_rng(4)
    true = rng.choice(4, size=300)
    proba = rng.dirichlet([1, 1, 1, 1], size=300)
    proba[np.arange(300), true] += 0.6
    proba /= proba.sum(axis=1, keepdims=True)
    coded = [CodedSentence(f"d{i % 20}", i, "text", labels[k]) for i, k in enumerate(true)]
    found = compute_metrics(labels, coded, proba, n_resamples=50)
    ordered = np.argsort(np.argsort(values))  # ranks
    kappa = metrics.cohen_kappa_score(ordered[true], ordered[proba.argmax(axis=1)], weights="quadratic")
    assert found.weighted_kappa == pytest.approx(kappa)
    rho = stats.spearmanr(proba @ ordered, ordered[true]).statistic
    assert found.rank_correlation == pytest.approx(rho, abs=1e-6)
    low, high = found.intervals["weighted_kappa"]
    assert low < kappa < high
