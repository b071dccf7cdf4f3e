from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from stance.profile.codes.inference import CodedSample, estimate_means, predict_codes
from stance.profile.codes.strata import draw_strata, make_strata
from stance.profile.regression.moments import fit_regression

from ..conftest import draw_labels

# Codes (rows) by the default model's labels (columns), on held-out documents of the bundled seeds, 5 folds by
# document, as `stance train` printed it on 2026-11-25.
CONFUSION = np.array([[10975, 307, 295], [385, 1955, 50], [346, 44, 2001]], float)
# About the shares in real op-eds, of which the seeds have more hedges and speculation.
SHARES = np.array([0.85, 0.085, 0.065])
N_DRAWS = 2000


def make_small():
    """Twenty coded sentences of sixty, without chance."""
    i = np.arange(60)
    outcome = ((i * 7 % 11 + (i * 17 % 60) / 12) > 6).astype(float)
    predicted = np.clip(0.15 + 0.6 * outcome + ((i * 13 % 10) - 4.5) / 30, 0.01, 0.99)
    return predicted, outcome, CodedSample(np.arange(20), outcome[:20, None], np.ones(20))


def test_means_are_those_of_the_authors_program():
    """ppi-python 0.2.3, ppi_mean_pointestimate(lam=0.6), where the weight is of the uncoded sentences."""
    predicted, _, codes = make_small()
    fit = estimate_means(predicted[:, None], np.arange(60), codes, weight=0.6 * 60 / 40)
    assert fit.values[0] == pytest.approx(0.61785, abs=1e-12)


def test_weight_0_is_the_mean_of_the_codes():
    predicted, outcome, codes = make_small()
    fit = estimate_means(predicted[:, None], np.arange(60), codes, weight=0.0)
    assert fit.values[0] == pytest.approx(outcome[:20].mean())
    assert fit.errors[0] == pytest.approx(np.std(outcome[:20], ddof=1) / np.sqrt(20))
    # Had all sixty been coded, each of its own document, so much would be left.
    assert fit.document_errors[0] == pytest.approx(np.std(outcome[:20], ddof=1) / np.sqrt(60))


def test_the_weight_makes_the_error_smallest():
    predicted, _, codes = make_small()
    documents = np.arange(60) // 2
    best = estimate_means(predicted[:, None], documents, codes)
    errors = [
        estimate_means(predicted[:, None], documents, codes, weight=w).errors[0]
        for w in np.linspace(0, 1, 101)
    ]
    assert best.errors[0] <= min(errors) + 1e-12
    assert best.weight == pytest.approx(np.argmin(errors) / 100, abs=0.01)
    assert estimate_means(-predicted[:, None], documents, codes).weight == 0
    assert estimate_means(np.ones((60, 1)), documents, codes).weight == 0


def make_long():
    """Four codes of one document, three of them 1, and one code of each of two others, 0 and 1."""
    outcome = np.array([1.0, 1, 1, 0, 0, 1])[:, None]
    return np.array([0, 0, 0, 0, 1, 2]), CodedSample(np.arange(6), outcome, np.ones(6))


def test_errors_are_those_of_leaving_documents_out_by_hand():
    """The mean is 4/6; without the long document 1/2, without the second 4/5, without the third 3/5."""
    document, codes = make_long()
    fit = estimate_means(np.full((6, 1), 0.5), document, codes, weight=0.0)
    changes = np.array([1 / 2, 4 / 5, 3 / 5]) - 4 / 6
    assert fit.errors[0] ** 2 == pytest.approx(2 / 3 * np.sum(changes**2)) == pytest.approx(1 / 30)
    # Were codes independent, with a variance of 1, the changes would vary and go together so:
    covariance = np.array(
        [
            [4 / 36 + 2 / 9, -1 / 15, -1 / 15],  # six codes count 1/6 less, and two of them 1/3 more
            [-1 / 15, 5 / 30**2 + 1 / 36, -1 / 150],  # five count 1/5 for 1/6, one nothing
            [-1 / 15, -1 / 150, 5 / 30**2 + 1 / 36],
        ]
    )
    assert fit.n_free == pytest.approx(np.trace(covariance) ** 2 / np.sum(covariance**2))
    assert fit.n_free == pytest.approx(0.4**2 / (1 / 9 + 2 / 900 + 4 / 225 + 2 / 22500))
    student = stats.t(1.2195).ppf(0.975) * np.sqrt(1 / 30) / (2 / 9)  # on the scale of log-odds
    ends = 1 / (1 + np.exp(-(np.log(2) + np.array([-student, student]))))
    assert np.array(fit.compute_intervals(6))[:, 0] == pytest.approx(ends, abs=1e-4)


def test_what_documents_add_is_told_from_what_drawing_adds_by_hand():
    """As above, of eight sentences. Independent codes would vary by 1/6; the jackknife gives 2/3 * .4."""
    document, codes = make_long()
    fit = estimate_means(np.full((8, 1), 0.5), np.r_[document, 1, 2], codes, weight=0.0)
    variance = (4 * (1 / 3) ** 2 + 2 * (2 / 3) ** 2) / 5
    of_drawing = variance * (1 / 6 - 1 / 8)
    assert fit.errors[0] ** 2 == pytest.approx(1 / 30)
    assert fit.document_errors[0] ** 2 == pytest.approx(1 / 30 - 2 / 3 * 0.4 * 6 * of_drawing)


def test_codes_that_are_all_alike_give_the_predictions_no_weight():
    codes = CodedSample(np.arange(4), np.ones((4, 1)), np.ones(4))
    fit = estimate_means(np.array([[0.5], [0.25], [0.75], [1.0], [0.0]]), np.arange(5), codes)
    assert str(fit.weight) == "0.0"  # and not -0.0


@pytest.mark.parametrize("weight", [0.0, 0.4, 1.0])
def test_documents_without_codes_are_left_out_in_turn_too(weight):
    rng = np.random.default_rng(0)
    document = np.r_[np.sort(rng.integers(0, 8, 60)), np.full(30, 8)]  # the last, long, is not coded
    predicted, row, chance = rng.random(90), np.arange(0, 60, 3), rng.uniform(1, 3, 20)
    outcome = (rng.random(20) < 0.4).astype(float)

    def estimate(is_kept):
        own = is_kept[row]
        errors = outcome[own] - weight * predicted[row[own]]
        return weight * predicted[is_kept].mean() + np.average(errors, weights=chance[own])

    whole = estimate(np.ones(90, bool))
    changes = np.array([estimate(document != d) - whole for d in range(9)])
    codes = CodedSample(row, outcome[:, None], chance)
    fit = estimate_means(predicted[:, None], document, codes, weight=weight)
    assert fit.errors[0] == pytest.approx(np.sqrt(7 / 8 * np.sum(changes**2)))
    # A regression on nothing but the intercept.
    same = fit_regression(np.ones((90, 1)), predicted, document, codes, link="ols", weight=weight)
    assert (fit.values[0], fit.errors[0]) == pytest.approx((same.values[0], same.errors[0]))
    assert fit.n_free == pytest.approx(same.n_free[0])
    assert 2 < fit.n_free < 7


def test_errors_are_clustered_by_document():
    """Ten copies of each sentence in its document say no more than one."""
    predicted, _, codes = make_small()
    one = estimate_means(predicted[:, None], np.arange(60), codes)
    rows = np.concatenate([np.arange(10) + 10 * row for row in codes.row])
    copies = CodedSample(rows, np.repeat(codes.outcome, 10, axis=0), np.ones(200))
    many = estimate_means(np.repeat(predicted, 10)[:, None], np.repeat(np.arange(60), 10), copies)
    assert (many.values[0], many.errors[0]) == pytest.approx((one.values[0], one.errors[0]))


def test_weights_make_up_for_unequal_chances():
    """Where sentence 0 stands for three, it counts three times."""
    predicted, outcome = np.array([[0.2], [0.4], [0.9], [0.3]]), np.array([[1.0], [0.0]])
    fit = estimate_means(
        predicted, np.arange(4), CodedSample(np.array([0, 1]), outcome, np.array([3.0, 1])), weight=1.0
    )
    assert fit.values[0] == pytest.approx(0.45 + (3 * 0.8 + 1 * -0.4) / 4)


def test_shares_add_up_to_1():
    rng = np.random.default_rng(0)
    proba = rng.dirichlet([1, 1, 1], 200)
    codes = CodedSample(np.arange(40), np.eye(3)[rng.integers(3, size=40)], rng.uniform(1, 5, 40))
    document = np.arange(200) // 4
    assert estimate_means(proba, document, codes).values.sum() == pytest.approx(1)
    predicted = predict_codes(proba, document, codes)
    assert np.allclose(predicted.sum(axis=1), 1)
    assert estimate_means(predicted, document, codes, weight=1.0).values.sum() == pytest.approx(1)


def test_a_document_is_predicted_without_its_own_codes():
    rng = np.random.default_rng(0)
    proba = rng.dirichlet([1, 1, 1], 60)
    document = np.arange(60) // 6
    outcome = np.eye(3)[rng.integers(3, size=30)]
    before = predict_codes(proba, document, CodedSample(np.arange(30), outcome, np.ones(30)))
    outcome[6:12] = outcome[6:12, ::-1]  # all of document 1
    after = predict_codes(proba, document, CodedSample(np.arange(30), outcome, np.ones(30)))
    changed = [not np.allclose(before[document == k], after[document == k]) for k in range(10)]
    assert changed == [True, False] + [True] * 8


def test_without_a_code_of_a_label_the_interval_is_not_empty():
    proba = np.tile([0.98, 0.01, 0.01], (100, 1))
    codes = CodedSample(np.arange(30), np.tile([1.0, 0, 0], (30, 1)), np.ones(30))
    low, high = estimate_means(proba, np.arange(100), codes).compute_intervals(30)
    # Wilson's interval of 0 of 30.
    assert (low[1], high[1]) == pytest.approx((0, 0.1135), abs=1e-4)
    assert (low[0], high[0]) == pytest.approx((0.8865, 1), abs=1e-4)


def test_codes_that_weigh_more_say_less_of_what_none_bears():
    """Fifty codes of an outlet that has most of the text, and 950 of others: they are worth 70.7 (Kish)."""
    weights = np.r_[np.full(50, 200.0), np.full(950, 2.0)]
    codes = CodedSample(np.arange(1000), np.tile([1.0, 0.0], (1000, 1)), weights)
    low, high = estimate_means(np.full((1000, 2), 0.5), np.arange(1000), codes).compute_intervals(1000)
    n = (50 * 200 + 950 * 2) ** 2 / (50 * 200**2 + 950 * 2**2)
    assert n == pytest.approx(70.7, abs=0.1)
    z = stats.norm.ppf(0.975)
    assert (low[1], high[1]) == pytest.approx((0, z**2 / (n + z**2)))
    assert (low[0], high[0]) == pytest.approx((n / (n + z**2), 1))


def test_documents_that_agree_to_the_digit_are_no_certainty():
    outcome = np.tile([[1.0, 0], [0, 1]], (2, 1))
    fit = estimate_means(
        np.full((4, 2), 0.5), np.array([0, 0, 1, 1]), CodedSample(np.arange(4), outcome, np.ones(4))
    )
    assert fit.errors == pytest.approx(0)
    # Wilson's interval of 2 of 4.
    assert fit.compute_intervals(4)[0] == pytest.approx([0.1500, 0.1500], abs=1e-4)


def draw_corpus(rng):
    """Documents of different shares, and predictions that err as the default model does."""
    document = np.repeat(np.arange(240), rng.poisson(9, 240) + 1)
    true = draw_labels(rng, rng.dirichlet(5 * SHARES, 240)[document])
    found = draw_labels(rng, (CONFUSION / CONFUSION.sum(axis=1, keepdims=True))[true])
    return document, true, (CONFUSION / CONFUSION.sum(axis=0)).T[found]


@pytest.fixture(scope="module")
def simulated():
    """Coverage and mean width of each interval, over many corpora of which 300 sentences are coded."""
    rng = np.random.default_rng(0)
    hits, widths = {}, {}
    for _ in range(N_DRAWS):
        document, true, proba = draw_corpus(rng)
        row = rng.choice(len(true), 300, replace=False)
        codes = CodedSample(row, np.eye(3)[true[row]], np.ones(300))
        labels = np.eye(3)[proba.argmax(axis=1)]
        everything = CodedSample(np.arange(len(true)), labels, np.ones(len(true)))
        fits = {
            "naive": (estimate_means(proba, document, everything, weight=0.0), len(true)),
            "coded": (estimate_means(proba, document, codes, weight=0.0), 300),
            "ppi": (estimate_means(proba, document, codes), 300),
            "dsl": (estimate_means(predict_codes(proba, document, codes), document, codes, weight=1.0), 300),
        }
        for name, (fit, n_coded) in fits.items():
            low, high = fit.compute_intervals(n_coded)
            hits[name] = hits.get(name, 0) + ((low <= SHARES) & (high >= SHARES))
            widths[name] = widths.get(name, 0) + high - low
    return {name: hit / N_DRAWS for name, hit in hits.items()}, widths


def test_corrected_intervals_cover_where_naive_ones_fail(simulated):
    coverage, _ = simulated
    assert coverage["naive"].min() < 0.5
    for name in ("coded", "ppi", "dsl"):
        assert ((coverage[name] >= 0.93) & (coverage[name] <= 0.97)).all(), (name, coverage[name])


def test_corrected_intervals_are_narrower_than_those_of_the_codes_alone(simulated):
    _, widths = simulated
    for name in ("ppi", "dsl"):
        assert (widths[name] / widths["coded"] < 0.8).all()


def test_intervals_of_few_documents_of_unequal_length_cover():
    """By plain clustered errors with G - 1 degrees of freedom they held the share in .89 to .91 of these."""
    rng = np.random.default_rng(0)
    hits = {"coded": np.zeros(2), "ppi": np.zeros(2), "dsl": np.zeros(2)}
    for _ in range(800):
        size = np.maximum(3, rng.lognormal(3, 1.2, 20).astype(int))
        document = np.repeat(np.arange(20), size)
        true = (rng.random(len(document)) < rng.beta(3, 9, 20)[document]).astype(int)
        proba = 1 / (1 + np.exp(1.5 - 2 * true - rng.normal(size=len(true))))
        proba = np.column_stack([1 - proba, proba])
        row = rng.choice(len(true), min(300, len(true)), replace=False)
        codes = CodedSample(row, np.eye(2)[true[row]], np.ones(len(row)))
        fits = {
            "coded": estimate_means(proba, document, codes, weight=0.0),
            "ppi": estimate_means(proba, document, codes),
            "dsl": estimate_means(predict_codes(proba, document, codes), document, codes, weight=1.0),
        }
        for name, fit in fits.items():
            low, high = fit.compute_intervals(len(row))
            hits[name] += (low <= [0.75, 0.25]) & (high >= [0.75, 0.25])
    for name, hit in hits.items():
        assert ((hit / 800 >= 0.93) & (hit / 800 <= 0.98)).all(), (name, hit / 800)


def test_stratified_codes_are_without_bias_and_cover():
    """Probabilities that vary, as a model's do, so that strata differ."""
    rng = np.random.default_rng(0)
    hits, values = np.zeros(3), []
    for seed in range(300):
        document = np.repeat(np.arange(200), 10)
        true = draw_labels(rng, rng.dirichlet(5 * SHARES, 200)[document])
        logits = rng.normal(0, 1.6, (2000, 3)) + 3 * np.eye(3)[true] + np.array([2, 0, 0])
        proba = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        row, inclusion, _ = draw_strata(*make_strata(proba, proba.argmax(axis=1)), 200, seed=seed)
        inclusion = inclusion[row]
        fit = estimate_means(proba, document, CodedSample(row, np.eye(3)[true[row]], 1 / inclusion))
        low, high = fit.compute_intervals(200)
        hits += (low <= SHARES) & (high >= SHARES)
        values.append(fit.values - np.bincount(true, minlength=3) / 2000)
    assert ((hits / 300 > 0.91) & (hits / 300 < 0.99)).all(), hits / 300
    errors = np.std(values, axis=0) / np.sqrt(300)
    assert (np.abs(np.mean(values, axis=0)) < 3.5 * errors).all()


@pytest.mark.parametrize("weight", [1e4, 1e8, 1e17])
@pytest.mark.parametrize("n_others", [1, 3])
def test_a_document_that_weighs_nearly_all_leaves_one_degree_of_freedom(weight, n_others):
    """It had been .5 and less, down to 0, where 1 - share is lost in rounding."""
    n = n_others + 1
    outcome = (np.arange(n) % 2).astype(float)
    codes = CodedSample(
        np.arange(n), np.column_stack([outcome, 1 - outcome]), np.array([weight, *[1.0] * n_others])
    )
    fit = estimate_means(np.full((n, 2), 0.5), np.arange(n), codes)
    assert fit.n_free == pytest.approx(1, abs=0.02)
    assert np.isfinite([*fit.values, *fit.errors, *fit.document_errors]).all()
