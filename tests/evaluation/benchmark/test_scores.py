from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import f1_score

from stance.evaluation.benchmark import Answers, Task, measure_answers
from stance.evaluation.benchmark.scores import compute_spearman
from stance.records import CodedSentence, Cue


def make_task(kind, test, labels=("certain", "uncertain")):
    return Task("mine", "mine", kind, labels, (), tuple(test), "")


def test_sentences_as_scikit_learn_scores_them():
    rng = np.random.default_rng(0)
    coded, found = rng.random(60) < 0.3, rng.random(60) < 0.4
    labels = np.where(coded, "uncertain", "certain")
    task = make_task("sentence", [CodedSentence(f"d{i // 3}", i % 3, "So.", x) for i, x in enumerate(labels)])
    metrics, intervals = measure_answers(task, Answers(uncertain=found), n_resamples=200)
    assert metrics["f1_uncertain"] == pytest.approx(f1_score(coded, found))
    assert metrics["macro_f1"] == pytest.approx(f1_score(coded, found, average="macro"))
    assert metrics["precision"] == pytest.approx((coded & found).sum() / found.sum())
    assert metrics["recall"] == pytest.approx((coded & found).sum() / coded.sum())
    low, high = intervals["f1_uncertain"]
    assert low < metrics["f1_uncertain"] < high


def test_documents_are_drawn_whole():
    """Documents that are alike leave nothing to vary, however unlike their sentences are, and no interval."""
    test = [CodedSentence(f"d{i // 2}", i % 2, "So.", "uncertain") for i in range(20)]
    answers = Answers(uncertain=np.array([True, False] * 10))
    metrics, intervals = measure_answers(make_task("sentence", test), answers, n_resamples=50)
    assert "recall" not in intervals
    assert metrics["recall"] == 0.5


def test_cues_exactly_and_by_overlap():
    coded = [(Cue(0, 5, "Maybe", "uncertain"),), (Cue(3, 6, "may", "uncertain"),), ()]
    test = [CodedSentence(str(i), 0, "Maybe it may", "uncertain", cues) for i, cues in enumerate(coded)]
    found = (coded[0], (Cue(2, 6, " may", "uncertain"),), (Cue(0, 1, "M", "uncertain"),))
    metrics, _ = measure_answers(make_task("spans", test), Answers(cues=found), n_resamples=0)
    assert metrics["cue_f1"] == pytest.approx(2 * 1 / (2 + 3))
    # Both coded cues are touched; of three found, two touch one.
    assert metrics["cue_overlap_f1"] == pytest.approx(2 * (2 / 3) * 1 / (2 / 3 + 1))


def test_tokens_by_type():
    text = "They think it may rain."
    coded = (Cue(0, 10, "They think", "doxastic"), Cue(14, 17, "may", "modal_probable"))
    found = (Cue(5, 10, "think", "doxastic"), Cue(14, 22, "may rain", "modal_probable"))
    task = make_task(
        "tokens",
        [CodedSentence("a", 0, text, "doxastic", coded), CodedSentence("b", 0, "It did.", "certain", ())],
        ("certain", "modal_probable", "doxastic", "condition"),
    )
    metrics, _ = measure_answers(task, Answers(cues=(found, ())), n_resamples=0)
    # Two tokens coded doxastic, one found; one coded modal, found with one too many; no condition anywhere.
    assert metrics["token_f1_doxastic"] == pytest.approx(2 / 3)
    assert metrics["token_f1_modal_probable"] == pytest.approx(2 / 3)
    assert metrics["token_f1_condition"] is None
    assert metrics["token_macro_f1"] == pytest.approx(2 / 3)


def test_a_token_of_the_wrong_type_counts_against_both():
    coded, found = (Cue(0, 2, "If", "condition"),), (Cue(0, 2, "If", "doxastic"),)
    task = make_task(
        "tokens", [CodedSentence("a", 0, "If so.", "condition", coded)], ("certain", "doxastic", "condition")
    )
    metrics, _ = measure_answers(task, Answers(cues=(found,)), n_resamples=0)
    assert metrics["token_macro_f1"] == 0


def test_ranks_as_scipy_scores_them():
    rng = np.random.default_rng(1)
    score, grade = rng.integers(0, 5, 80).astype(float), rng.integers(1, 7, 80).astype(float)
    assert compute_spearman(score, grade) == pytest.approx(spearmanr(score, grade).statistic)
    assert np.isnan(compute_spearman(np.ones(4), np.arange(4.0)))
    # A constant that is no binary fraction leaves rounding errors, which must not pass for variance.
    assert np.isnan(compute_spearman(np.full(7, 0.1), np.arange(7.0)))


def test_graded_both_ways_with_intervals_and_gains():
    rng = np.random.default_rng(2)
    signed = rng.uniform(-3, 3, 50)
    strength = np.abs(signed)
    test = [
        CodedSentence(str(i), 0, "So.", "1", None, {"grade": x, "strength": abs(x)})
        for i, x in enumerate(signed)
    ]
    score, other = strength + rng.normal(0, 0.5, 50), signed + rng.normal(0, 3, 50)
    metrics, intervals = measure_answers(
        make_task("graded", test, ("1",)), Answers(score=score), reference=other, n_resamples=200
    )
    assert metrics["spearman"] == pytest.approx(spearmanr(score, signed).statistic)
    assert metrics["spearman_strength"] == pytest.approx(spearmanr(score, strength).statistic)
    assert metrics["pearson"] == pytest.approx(np.corrcoef(score, signed)[0, 1])
    for name, grade in (("spearman", signed), ("spearman_strength", strength)):
        gain = spearmanr(score, grade).statistic - spearmanr(other, grade).statistic
        assert metrics[f"{name}_gain"] == pytest.approx(gain)
        low, high = intervals[f"{name}_gain"]
        assert low < gain < high
    low, high = intervals["spearman_strength"]
    assert low < metrics["spearman_strength"] < high < 1
    # Resampled in pairs: against itself nothing is gained, whatever is drawn.
    _, intervals = measure_answers(
        make_task("graded", test, ("1",)), Answers(score=score), reference=score, n_resamples=20
    )
    assert intervals["spearman_gain"] == (0, 0)


def test_a_score_that_never_varies_ranks_nothing():
    test = [CodedSentence(str(i), 0, "So.", "1", None, {"grade": float(i)}) for i in range(5)]
    metrics, intervals = measure_answers(make_task("graded", test, ("1",)), Answers(score=np.zeros(5)))
    assert metrics == {"spearman": None, "pearson": None}
    assert intervals == {}


def test_graded_draws_documents_whole():
    """Two documents, each a copy of the other: every resample has the same correlation."""
    grades = [1.0, 2.0, 3.0, 1.0, 2.0, 3.0]
    test = [CodedSentence(f"d{i // 3}", i % 3, "So.", "1", None, {"grade": g}) for i, g in enumerate(grades)]
    score = np.array([1.0, 3, 2, 1, 3, 2])
    _, intervals = measure_answers(make_task("graded", test, ("1",)), Answers(score=score), n_resamples=30)
    assert intervals["spearman"] == pytest.approx((0.5, 0.5))
