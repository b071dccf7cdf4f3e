import numpy as np
import pytest
from scipy import stats

from stance.evaluation.intervals import compute_intervals, resample_documents


def divide(sums):
    return {"share": sums["counts"][:, 0] / sums["counts"][:, 1]}


def make_counts(n_documents=60, seed=0):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(5, 40, n_documents)
    hits = rng.binomial(sizes, rng.beta(4, 2, n_documents))
    return np.column_stack([hits, sizes]).astype(float)


def test_agrees_with_the_bootstrap_of_scipy():
    counts = make_counts()
    # Of 60 documents percentiles lie a little farther out: those of a level of 0.9568.
    t, z = stats.t(59).ppf(0.975), np.sqrt(60 / 59)
    level = 1 - 2 * stats.norm.cdf(-z * t)
    low, high = compute_intervals({"counts": counts}, divide, n_resamples=20_000)["share"]
    expected = stats.bootstrap(
        (counts[:, 0], counts[:, 1]),
        lambda hits, sizes, axis: hits.sum(axis=axis) / sizes.sum(axis=axis),
        paired=True,
        n_resamples=20_000,
        confidence_level=level,
        method="percentile",
        vectorized=True,
        random_state=np.random.default_rng(9),
    ).confidence_interval
    assert low == pytest.approx(expected.low, abs=0.004)
    assert high == pytest.approx(expected.high, abs=0.004)


def test_documents_not_sentences_are_drawn():
    # Ten documents, each all right or all wrong: far wider than if 1,000 sentences were drawn.
    counts = np.array([[100.0, 100]] * 5 + [[0.0, 100]] * 5)
    low, high = compute_intervals({"counts": counts}, divide, n_resamples=20_000)["share"]
    # Student's 2.262 times sqrt(10 / 9) leaves 0.9 % on either side, where Binomial(10, 1/2) is 1 and 9.
    assert (low, high) == pytest.approx((0.1, 0.9))


def test_few_documents_are_covered_too():
    """Of documents of one size with shares 0.1 to 0.9, the interval of their mean is Student's."""
    shares = np.linspace(0.1, 0.9, 8)
    counts = np.column_stack([100 * shares, np.full(8, 100)])
    low, high = compute_intervals({"counts": counts}, divide, n_resamples=20_000)["share"]
    # Student's of the mean is 0.5 +- 2.365 * 0.2799 / sqrt(8); percentiles lie about as far out.
    half = stats.t(7).ppf(0.975) * np.std(shares, ddof=1) / np.sqrt(8)
    assert (high - low) / 2 == pytest.approx(half, rel=0.03)


@pytest.mark.parametrize("n", [2, 3])
def test_intervals_of_very_few_documents_are_students(n):
    shares = np.linspace(0.4, 0.6, n)
    counts = {"counts": np.column_stack([100 * shares, np.full(n, 100)])}
    low, high = compute_intervals(counts, divide, n_resamples=20_000)["share"]
    # Percentiles end with the documents themselves, at 0.4 and 0.6.
    expected = stats.t.interval(0.95, n - 1, 0.5, np.std(shares, ddof=1) / np.sqrt(n))
    assert (low, high) == pytest.approx(expected, rel=0.03)
    assert low < 0.4
    bounded = compute_intervals(counts, divide, n_resamples=20_000, limit=lambda name: (0.0, 1.0))["share"]
    assert bounded == (max(0.0, low), min(1.0, high))


def test_the_whole_lies_in_its_interval():
    # A distance from 0.5 grows by resampling: that of the whole is 0, of a resample hardly ever.
    counts = {"counts": np.array([[4.0, 10], [6, 10]] * 2000)}
    found = compute_intervals(counts, lambda sums: {"distance": np.abs(divide(sums)["share"] - 0.5)})
    assert found["distance"][0] == 0.0


def test_resamples_that_are_all_alike_make_no_interval():
    # 30 documents without an error say much, but not that there is none.
    counts = {"counts": np.full((30, 2), 5.0)}
    assert compute_intervals(counts, divide) == {}
    # Nor do those that are alike where they have a value.
    some = {"n": np.array([0.0, 1, 2, 3])}
    assert compute_intervals(some, lambda sums: {"x": np.where(sums["n"] > 2, 1.0, np.nan)}) == {}


def test_every_resample_has_all_documents_drawn():
    sums = resample_documents({"a": np.ones((7, 2)), "b": np.arange(7.0)}, n_resamples=50, seed=1)
    assert sums["a"].tolist() == [[7.0, 7.0]] * 50
    assert sums["b"].shape == (50,)
    assert len(set(sums["b"].tolist())) > 5


def test_arrays_are_drawn_together():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(30, 3, 3))
    sums = resample_documents({"once": values, "twice": 2 * values}, n_resamples=20)
    assert sums["twice"] == pytest.approx(2 * sums["once"])


def test_same_seed_same_interval():
    counts = {"counts": make_counts()}
    assert compute_intervals(counts, divide, seed=4) == compute_intervals(counts, divide, seed=4)
    assert compute_intervals(counts, divide, seed=4) != compute_intervals(counts, divide, seed=5)


def test_in_blocks(monkeypatch):
    # Three resamples at a time: each must still be of whole size.
    monkeypatch.setattr("stance.evaluation.intervals._MAX_DRAWS", 21)
    sums = resample_documents({"n": np.ones(7)}, n_resamples=8)
    assert sums["n"].tolist() == [7.0] * 8


def test_undefined_resamples_are_left_out():
    def compute(sums):
        return {"some": np.where(sums["n"] > 18, sums["n"], np.nan), "none": np.full(len(sums["n"]), np.nan)}

    intervals = compute_intervals({"n": np.array([0.0, 1, 2, 3] * 3)}, compute)
    assert list(intervals) == ["some"]
    assert intervals["some"][0] >= 19


def test_one_document_has_no_interval():
    assert compute_intervals({"counts": np.array([[3.0, 4]])}, divide) == {}
    assert compute_intervals({"counts": make_counts()}, divide, n_resamples=0) == {}
