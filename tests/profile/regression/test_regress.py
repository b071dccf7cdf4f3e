from __future__ import annotations

import datetime
import re
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from scipy import stats
from sklearn.linear_model import LogisticRegression

from stance.errors import DataError
from stance.profile import Estimate, correct_shares, profile_scored, regress_shares
from stance.profile.codes.inference import CodedSample, predict_codes
from stance.profile.intervals import combine_intervals
from stance.profile.regression.formula import build_design, parse_formula
from stance.profile.regression.leverage import find_lone
from stance.profile.regression.moments import fit_regression
from stance.profile.regression.regress import _find_p_values

from ..codes.test_inference import make_small
from ..conftest import build_corpus, build_scored


def make_design():
    i = np.arange(60)
    return np.column_stack([np.ones(60), (i * 17 % 60) / 30 - 1])


def test_logistic_coefficients_are_those_of_the_authors_program():
    """ppi-python 0.2.3, ppi_logistic_pointestimate(lam=0.6)."""
    predicted, _, codes = make_small()
    fit = fit_regression(make_design(), predicted, np.arange(60), codes, link="logit", weight=0.6 * 60 / 40)
    assert fit.values == pytest.approx([0.60575575, 1.61068264], abs=1e-7)


def test_with_every_code_it_is_a_plain_regression():
    predicted, outcome, _ = make_small()
    x = make_design()
    everything = CodedSample(np.arange(60), outcome[:, None], np.ones(60))
    documents = np.arange(60) // 3
    fit = fit_regression(x, predicted, documents, everything, link="ols", weight=0.0)
    beta, *_ = np.linalg.lstsq(x, outcome, rcond=None)
    assert fit.values == pytest.approx(beta)
    # Without each document in turn.
    left = [np.linalg.lstsq(x[documents != d], outcome[documents != d], rcond=None)[0] for d in range(20)]
    assert fit.errors == pytest.approx(np.sqrt(19 / 20 * np.sum((left - beta) ** 2, axis=0)))
    fit = fit_regression(x, predicted, documents, everything, link="logit", weight=0.0)
    wanted = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(x[:, 1:], outcome)
    assert fit.values == pytest.approx([wanted.intercept_[0], wanted.coef_[0, 0]], rel=1e-4)


def test_the_intercept_alone_is_the_mean():
    from stance.profile.codes.inference import estimate_means

    predicted, _, codes = make_small()
    documents = np.arange(60) // 2
    fit = fit_regression(np.ones((60, 1)), predicted, documents, codes, link="ols")
    wanted = estimate_means(predicted[:, None], documents, codes)
    assert (fit.weight, fit.values[0]) == pytest.approx((wanted.weight, wanted.values[0]))
    assert (fit.errors[0], fit.n_free[0]) == pytest.approx((wanted.errors[0], wanted.n_free))
    # Of documents of one size, all coded, they are the same.
    every = CodedSample(np.arange(60), np.arange(60.0)[:, None] % 7 // 4, np.ones(60))
    one = fit_regression(np.ones((60, 1)), predicted, documents, every, link="ols", weight=0.0)
    other = estimate_means(predicted[:, None], documents, every, weight=0.0)
    assert (one.errors[0], one.n_free[0]) == pytest.approx((other.errors[0], 29))


def test_units_of_a_covariate_do_not_matter():
    predicted, _, codes = make_small()
    x = make_design()
    other = np.column_stack([x[:, 0], 2000 + 1000 * x[:, 1]])
    for link in ("ols", "logit"):
        one, two = (
            fit_regression(z, predicted, np.arange(60), codes, link=link, weight=0.5) for z in (x, other)
        )
        assert one.values[1] == pytest.approx(1000 * two.values[1], rel=1e-6)
        assert one.errors[1] == pytest.approx(1000 * two.errors[1], rel=1e-6)


def code(table, true, step):
    return table.select(["doc_id", "sent_id"]).append_column("code", pa.array(true))[::step]


def test_corrected_slopes():
    table, true = build_corpus(n_documents=300)
    found = regress_shares(table, code(table, true, 3), "hedged ~ year + paper")
    assert [c.name for c in found.coefficients] == ["intercept", "year", "paper[Star]"]
    assert found.bases == {"paper": "Herald"}
    assert (found.n_sentences, found.n_documents, found.n_coded, found.n_missing) == (3000, 300, 1000, 0)
    assert found.n_coded_documents == 300
    year = found.coefficients[1]
    # The corpus is made with a slope of 0.03, of which the model misses about a third.
    assert year.naive.high < 0.03
    assert year.ppi.low < 0.03 < year.ppi.high
    assert year.dsl.low < 0.03 < year.dsl.high
    assert year.ppi.high - year.ppi.low < year.coded.high - year.coded.low
    assert year.p_value < 0.001
    assert found.coefficients[2].p_value > 0.05


def test_corrected_slopes_cover():
    hits = {"ppi": 0, "dsl": 0, "naive": 0}
    for seed in range(100):
        table, true = build_corpus(seed=seed, n_documents=80)
        year = regress_shares(table, code(table, true, 4), "hedged ~ year").coefficients[1]
        for name in hits:
            estimate = getattr(year, name)
            hits[name] += estimate.low <= 0.03 <= estimate.high
    assert hits["naive"] < 80
    assert 89 <= hits["ppi"] <= 99
    assert 89 <= hits["dsl"] <= 99


def test_a_covariate_of_two_papers_gives_their_difference():
    table, true = build_corpus(n_documents=80)
    coded = code(table, true, 3)
    slope = regress_shares(table, coded, "hedged ~ paper").coefficients[1]
    herald, star = (group.shares["hedged"] for group in correct_shares(table, coded, by=["paper"]).groups)
    assert slope.coded.value == pytest.approx(star.coded.value - herald.coded.value)
    assert slope.dsl.value == pytest.approx(star.dsl.value - herald.dsl.value, abs=0.003)


def test_logit_and_rows_without_a_value():
    table, true = build_corpus(n_documents=100)
    years = [None if i < 50 else year for i, year in enumerate(table["year"].to_pylist())]
    table = table.set_column(table.column_names.index("year"), "year", pa.array(years))
    found = regress_shares(table, code(table, true, 2), "hedged ~ year", link="logit")
    assert (found.n_missing, found.n_coded) == (50, 475)
    year = found.coefficients[1]
    assert 0 < year.ppi.low < year.ppi.value < year.ppi.high
    assert found.coefficients[0].ppi.value < -100  # at the year 0


def test_formulas():
    assert parse_formula("hedged~`word count` + a.b-c").covariates == ("word count", "a.b-c")
    for text in (
        "hedged",
        "hedged ~",
        "~ year",
        "hedged ~ year +",
        "hedged ~ year + + a",
        "hedged ~ a:b",
        "a b ~ c",
        "h ~ + a",
    ):
        with pytest.raises(DataError, match="expected a label, ~, and columns joined by"):
            parse_formula(text)
    with pytest.raises(DataError, match="expected each column once"):
        parse_formula("hedged ~ a + a")


def test_designs():
    columns = [
        ("n", pa.chunked_array([[1, None]])),
        ("is", pa.chunked_array([[True, False]])),
        ("w", pa.chunked_array([["b", "a"]])),
    ]
    design = build_design(columns, "x")
    assert design.names == ("intercept", "n", "is", "w[b]")
    assert np.array_equal(design.columns, [[1, 1, 1, 1], [1, np.nan, 0, 0]], equal_nan=True)
    # Fractions that CSV files keep as text, as 0.50, are numbers none the less; whole numbers may be names.
    columns = [
        ("p", pa.chunked_array([["0.50", " 2", "", "1E-3", None]])),
        ("v", pa.chunked_array([["12", "07", "", "12", "12"]])),
    ]
    design = build_design(columns, "x")
    assert design.names == ("intercept", "p", "v[12]")
    assert np.array_equal(design.columns[:, 1], [0.5, 2, np.nan, 0.001, np.nan], equal_nan=True)
    with pytest.raises(DataError, match="expected up to 50 values in 'w'; found 51"):
        build_design([("w", pa.chunked_array([[f"{i}" for i in range(51)]]))], "x")
    with pytest.raises(DataError, match="expected numbers, text, dates, or true and false in 'd'; found bin"):
        build_design([("d", pa.chunked_array([[b"x"]]))], "x")


@pytest.mark.parametrize(
    ("formula", "link", "message"),
    [
        (
            "hegded ~ year",
            "ols",
            "expected a label of assertive, hedged, speculative before ~; found 'hegded'",
        ),
        ("hedged ~ yaer", "ols", "expected a column 'yaer'; .* Did you mean 'year'"),
        ("hedged ~ year + decade", "ols", "found 'decade' to be constant or to follow from the others"),
        ("hedged ~ same", "ols", "found 'same' to be constant or to follow from the others"),
        ("hedged ~ year", "probit", "link: expected ols or logit; found 'probit'"),
        ("hedged ~ sure", "logit", "expected finite coefficients; found none"),
    ],
)
def test_regressions_that_cannot_be(formula, link, message):
    table, true = build_corpus(n_documents=20)
    years = table["year"].to_numpy()
    table = table.append_column("decade", pa.array(years / 10))
    table = table.append_column("same", pa.array([7] * len(years)))
    table = table.append_column("sure", pa.array([label == "hedged" for label in true]))
    # With predictions as sure as the codes there is nothing to hold the coefficient back.
    sure = table["sure"].cast(pa.float32())
    numbers = {"p_assertive": pc.subtract(1, sure), "p_hedged": sure, "p_speculative": pc.multiply(0, sure)}
    for name, proba in numbers.items():
        table = table.set_column(table.column_names.index(name), name, proba)
    with pytest.raises(DataError, match=message):
        regress_shares(table, code(table, true, 2), formula, link=link)


def test_codes_of_too_few_documents():
    """Codes of as many documents as coefficients leave nothing to see errors by, however many they are."""
    table, true = build_corpus(n_documents=20)
    message = (
        "expected more coded documents than the 3 coefficients; found 3 with a value of each covariate. "
        "Code sentences of more documents, or name fewer columns."
    )
    with pytest.raises(DataError, match=message):
        regress_shares(table, code(table, true, 60)[:3], "hedged ~ year + paper")
    with pytest.raises(DataError, match="coefficients; found 3 with"):
        regress_shares(table, code(table, true, 1)[:30], "hedged ~ year + paper")


def test_codes_that_are_all_alike():
    """They would leave no residual, and a slope of nothing with a p of nothing."""
    table, coded = build_shares([0, 0, 0, 0], year=[1, 2, 3, 4])
    for label, n in (("hedged", 0), ("assertive", 40)):
        with pytest.raises(DataError, match=f"label before ~ and of others; found {n} of it among 40 codes"):
            regress_shares(table, coded, f"{label} ~ year")


def build_shares(n_hedged_by_doc, **columns):
    """Documents of ten sentences, all coded as the model says; columns hold a value a document."""
    rows = [
        {"doc_id": f"d{doc}", "label": "hedged" if i < n else "assertive"}
        | {name: values[doc] for name, values in columns.items()}
        for doc, n in enumerate(n_hedged_by_doc)
        for i in range(10)
    ]
    table = build_scored(rows)
    return table, code(table, [row["label"] for row in rows], 1)


def test_what_one_document_alone_tells_has_no_interval():
    table, coded = build_shares([3, 2, 4], year=[0, 1, 1])
    found = regress_shares(table, coded, "hedged ~ year")
    assert (found.n_coded, found.n_coded_documents, found.n_documents) == (30, 3, 3)
    for coefficient, value in zip(found.coefficients, (0.3, 0.0), strict=True):
        for way in ("naive", "coded", "ppi", "dsl"):
            estimate = getattr(coefficient, way)
            assert (estimate.value, estimate.low, estimate.high) == (
                pytest.approx(value, abs=1e-3),
                None,
                None,
            )
        assert coefficient.p_value is None


def test_a_paper_of_one_coded_document_takes_nothing_from_the_others():
    papers = ["A", "A", "A", "B", "B", "B", "C", "C"]
    table, coded = build_shares([1, 2, 3, 4, 6, 5, 7, 8], paper=papers)
    coded = coded.filter(pa.array([name != "d7" for name in coded["doc_id"].to_pylist()]))
    intercept, b, c = regress_shares(table, coded, "hedged ~ paper").coefficients
    assert (c.name, c.ppi.low, c.coded.low, c.dsl.high, c.p_value) == ("paper[C]", None, None, None, None)
    assert c.coded.value == pytest.approx(0.7 - 0.2)
    assert c.naive.low < 0.55 < c.naive.high  # the model's labels are of two documents of it
    assert b.coded.low < b.coded.value < b.coded.high
    assert intercept.ppi.low < intercept.ppi.high
    assert b.p_value < 0.05
    # Where it is the paper that the others are compared with, it takes all.
    table, coded = build_shares(
        [7, 1, 2, 3, 4, 6, 5], paper=[{"C": "0"}.get(p, p) for p in ["C", *papers[:6]]]
    )
    found = regress_shares(table, coded, "hedged ~ paper").coefficients
    assert [coefficient.p_value for coefficient in found] == [None] * 3


def test_coefficients_that_rest_on_one_document():
    def find(*rows):
        return find_lone(np.column_stack([np.ones(len(rows)), rows]), np.arange(len(rows))).tolist()

    assert find([0], [0], [1], [1]) == [False, False]
    assert find([0], [0], [0], [1]) == [False, True]
    assert find([1], [0], [1], [1]) == [True, True]
    assert find([2000], [2000], [2000], [2001]) == [True, True]  # the intercept is of the year 0
    assert find([0], [0], [0], [1e6]) == [False, True]
    assert find([1], [2], [3], [100]) == [False, False]
    # Two columns that only one document tells apart.
    assert find([0, 0], [0, 0], [1, 1], [1, 1], [1, 2]) == [False, True, True]
    # Many rows of a document are one.
    x = np.column_stack([np.ones(6), [0, 0, 0, 1, 1, 1]])
    assert find_lone(x, np.array([0, 0, 1, 2, 2, 2])).tolist() == [False, True]


def test_naive_coefficients_leave_out_what_has_no_label():
    """As the shares do: here half of what is called hedged in the Star has no label."""
    papers = ["Herald", "Herald", "Star", "Star"]
    rows = [
        {
            "doc_id": f"d{doc}",
            "label": "hedged" if i < 4 else "assertive",
            "abstained": paper == "Star" and i < 2,
            "paper": paper,
        }
        for doc, paper in enumerate(papers)
        for i in range(10 + doc % 2)
    ]
    table = build_scored(rows)
    coded = code(table, [row["label"] for row in rows], 1)
    found = regress_shares(table, coded, "hedged ~ paper")
    shares = [p.shares["hedged"].value for p in profile_scored(table, by="paper").profiles]
    assert shares == pytest.approx([8 / 21, 4 / 17])
    assert (found.n_sentences, found.n_abstained) == (42, 4)
    slope = found.coefficients[1]
    assert slope.naive.value == pytest.approx(4 / 17 - 8 / 21)
    assert slope.coded.value == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("link", ["ols", "logit"])
def test_labels_that_settle_no_naive_coefficient_leave_the_others(link):
    """A paper that the model gave no label at all, or, of log-odds, one label alone."""
    rows = [
        {
            "doc_id": f"d{doc}",
            "label": "hedged" if paper == "Herald" and i < 3 else "assertive",
            "abstained": link == "ols" and paper == "Star",
            "paper": paper,
        }
        for doc, paper in enumerate(["Herald", "Star"] * 4)
        for i in range(6)
    ]
    table = build_scored(rows)
    coded = code(table, ["hedged" if i % 5 == 0 or i % 7 == 0 else "assertive" for i in range(len(rows))], 1)
    found = regress_shares(table, coded, "hedged ~ paper", link=link)
    for coefficient in found.coefficients:
        assert coefficient.naive == Estimate(None)
        assert coefficient.ppi.low < coefficient.ppi.value < coefficient.ppi.high


def test_blank_text_is_no_value_of_a_covariate():
    papers = pa.chunked_array([["", "Star", " ", "Herald ", "Herald", None]])
    design = build_design([("paper", papers)], "x")
    assert (design.names, design.bases) == (("intercept", "paper[Star]"), {"paper": "Herald"})
    assert np.isnan(design.columns[:, 1]).tolist() == [True, False, True, False, False, True]
    assert design.columns[[1, 3, 4], 1].tolist() == [1, 0, 0]


def test_a_covariate_without_end_is_none():
    table, coded = build_shares([1, 2, 3, 4, 6, 5, 7], year=[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, float("inf")])
    found = regress_shares(table, coded, "hedged ~ year")
    assert (found.n_missing, found.n_documents) == (10, 6)
    # Of 1, 2, 3, 4, 6 and 5 hedges in ten, one a year: 16.5 by 17.5 in ten.
    for estimate in (found.coefficients[1].coded, found.coefficients[1].ppi):
        assert estimate.value == pytest.approx(0.1 * 16.5 / 17.5)


def test_what_is_no_number_has_no_p():
    fit = SimpleNamespace(values=np.array([np.nan, 0.0, 1.0]), errors=np.array([np.nan, 0.0, 0.1]), n_free=9)
    p_values = _find_p_values(fit, np.zeros(3, bool), (np.zeros(3), np.zeros(3)))
    assert p_values[:2] == [None, None]  # nor has what all documents say to the digit
    assert p_values[2] < 0.001


@pytest.mark.parametrize("weight", [0.0, 0.5, 1.0])
def test_errors_and_their_freedom_are_those_of_leaving_documents_out(weight):
    rng = np.random.default_rng(0)
    document = np.sort(rng.integers(0, 12, 90))
    x = np.column_stack([np.ones(90), rng.lognormal(0, 1, 12)[document], document % 3 == 0])
    predicted, row, weights = rng.random(90), np.arange(0, 90, 2), rng.uniform(1, 3, 45)

    def solve(outcome, is_kept):
        own = is_kept[row]
        part, z = weights[own] / weights[own].sum(), x[row[own]]
        slope = weight * x[is_kept].T @ x[is_kept] / is_kept.sum() + (1 - weight) * z.T @ (z * part[:, None])
        residual = part * (outcome[own] - weight * predicted[row[own]])
        return np.linalg.solve(
            slope, weight * x[is_kept].T @ predicted[is_kept] / is_kept.sum() + z.T @ residual
        )

    def leave_out(outcome):
        whole = solve(outcome, np.ones(90, bool))
        return np.array([solve(outcome, document != d) - whole for d in range(12)])

    outcome = (rng.random(45) < 0.4).astype(float)
    fit = fit_regression(
        x, predicted, document, CodedSample(row, outcome[:, None], weights), link="ols", weight=weight
    )
    assert fit.errors == pytest.approx(np.sqrt(11 / 12 * np.sum(leave_out(outcome) ** 2, axis=0)))
    # The changes are linear in the codes: what each code adds to them, were codes independent.
    turn = np.stack([leave_out(outcome + np.eye(45)[i]) - leave_out(outcome) for i in range(45)], axis=1)
    for column in range(3):
        covariance = turn[:, :, column] @ turn[:, :, column].T
        free = np.trace(covariance) ** 2 / np.sum(covariance**2)
        assert fit.n_free[column] == pytest.approx(min(free, 9), rel=1e-6)


def count_free_plainly(x, document, weights):
    """Satterthwaite's of the codes alone, from the covariances of the changes themselves."""

    def find_hat(is_kept):
        kept = x * (weights * is_kept)[:, None]
        return np.linalg.solve(kept.T @ x, kept.T)

    whole = find_hat(np.ones(len(x)))
    left = np.stack([find_hat(document != d) - whole for d in range(document.max() + 1)], axis=1)
    covariance = left @ np.swapaxes(left, 1, 2)
    return np.trace(covariance, axis1=1, axis2=2) ** 2 / np.sum(covariance**2, axis=(1, 2))


@pytest.mark.parametrize("heaviest", [10.0, 1e4, 1e5, 1e7, 1e17])
def test_a_document_that_weighs_nearly_all_leaves_no_more_freedom_than_there_is(heaviest):
    """There had been 1e-9 and less, for intervals without end, and up to four times as much as there is."""
    document = np.arange(18) // 3
    for seed in range(15):
        rng = np.random.default_rng(seed)
        x = np.column_stack([np.ones(18), rng.normal(size=6)[document]])
        weights = np.where(document == 0, heaviest, np.where(document == seed % 6, heaviest**0.5, 1.0))
        codes = CodedSample(np.arange(18), rng.integers(0, 2, (18, 1)).astype(float), weights)
        # Of 1e17 nothing is left of what the others weigh.
        for design in (x, x[:, :1]) if heaviest < 1e17 else (x[:, :1],):
            fit = fit_regression(design, np.zeros(18), document, codes, link="ols", weight=0.0)
            assert (fit.n_free >= 1).all()
            assert np.isfinite(fit.errors).all()
            if heaviest == 1e17:
                continue
            wanted = np.minimum(count_free_plainly(design, document, weights), 6 - design.shape[1])
            assert (fit.n_free < wanted + 0.01).all(), (seed, wanted)
            if heaviest == 10:
                assert fit.n_free == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("link", ["ols", "logit"])
@pytest.mark.parametrize("weight", [0.0, None, 0.5, 1.0])
@pytest.mark.parametrize("heaviest", [1e12, 1e15, 1e18, 1e300])
def test_codes_too_light_to_be_weighed_against_others_are_told_of(link, weight, heaviest):
    document = np.arange(24) // 2
    x = np.column_stack([np.ones(24), document >= 6]).astype(float)
    outcome = np.tile([0.0, 1.0, 1.0], 8)
    codes = CodedSample(np.arange(24), outcome[:, None], np.where(document < 6, heaviest, 1.0))

    def fit(design):
        found = fit_regression(design, np.full(24, 0.5), document, codes, link=link, weight=weight)
        assert np.isfinite(found.values).all()
        assert np.isfinite(found.errors).all()

    fit(x[:, :1])  # of the mean, next to nothing is what the light ones say
    # With some weight, predictions tell the other coefficient, too.
    if heaviest == 1e12 or weight in (0.5, 1.0):
        fit(x)
        return
    named = re.escape(f"one that weighs {heaviest:g} beside one of 1. Check inclusion_proba")
    with pytest.raises(DataError, match=named):
        fit(x)


@pytest.mark.parametrize("heaviest", [1.0, 1e3, 1e4, 3e4, 1e5])
def test_a_group_that_was_drawn_lightly_leaves_others_the_freedom_that_they_have(heaviest):
    """Where 1 in 5,000 codes and more were drawn of one outlet, and all of two, there had been 1."""
    document = np.arange(72) // 3
    outlet = document // 8
    x = np.column_stack([np.ones(72), outlet == 1, outlet == 2]).astype(float)
    weights = np.where(outlet == 0, heaviest, 1.0)
    codes = CodedSample(
        np.arange(72), np.random.default_rng(0).integers(0, 2, (72, 1)).astype(float), weights
    )
    fit = fit_regression(x, np.zeros(72), document, codes, link="ols", weight=0.0)
    # A mean of 8 documents has 7 degrees of freedom, a difference of two such means 14.
    assert fit.n_free == pytest.approx([7, 14, 14], rel=0.01)


@pytest.mark.parametrize("way", ["lognormal", "few"])
def test_nothing_is_seldom_found_where_few_documents_weigh_most(way):
    """Clustered errors with G / (G - k) find a slope in 0.18 to 0.22 of such samples, and in 0.05 should."""
    rng = np.random.default_rng(0)
    document = np.repeat(np.arange(60), 10)
    n_found = {"coded": 0, "ppi": 0, "dsl": 0}
    for _ in range(150):
        of_document = rng.lognormal(0, 1.5, 60) if way == "lognormal" else np.arange(60) < 4
        x = np.column_stack([np.ones(600), of_document[document]])
        outcome = (rng.random(600) < rng.beta(1.2, 2.8, 60)[document]).astype(float)
        hinted = 1 / (1 + np.exp(1 - 2 * outcome - rng.normal(size=600)))
        row = rng.choice(600, 200, replace=False)
        if len(np.unique(document[row][of_document[document[row]] > 0])) < 2:
            continue
        codes = CodedSample(row, outcome[row, None], np.ones(200))
        both = CodedSample(row, np.column_stack([1 - outcome, outcome])[row], np.ones(200))
        learnt = predict_codes(np.column_stack([1 - hinted, hinted]), document, both)[:, 1]
        ways = {"coded": (hinted, 0.0), "ppi": (hinted, None), "dsl": (learnt, 1.0)}
        for name, (predicted, weight) in ways.items():
            fit = fit_regression(x, predicted, document, codes, link="ols", weight=weight)
            n_found[name] += _find_p_values(fit, np.zeros(2, bool), (np.zeros(2), np.zeros(2)))[1] < 0.05
    assert max(n_found.values()) <= 0.09 * 150, n_found


def build_single(groups):
    """Documents of one sentence, coded as the model says: by group the codes, and how many are hedged."""
    rows = [
        {"doc_id": f"{name}{i:03d}", "label": "hedged" if i < n_hedged else "assertive", "paper": name}
        for name, (n, n_hedged) in groups.items()
        for i in range(n)
    ]
    table = build_scored(rows)
    return table, code(table, [row["label"] for row in rows], 1)


def test_a_paper_whose_codes_are_all_alike_is_no_certainty():
    table, coded = build_single({"A": (200, 10), "Z": (20, 0)})
    slope = regress_shares(table, coded, "hedged ~ paper").coefficients[1]
    none = stats.binomtest(0, 20).proportion_ci(method="wilson").high
    error = np.std([1.0] * 10 + [0.0] * 190, ddof=1) / np.sqrt(200)
    reach = stats.t(199).ppf(0.975) * error
    for estimate in (slope.naive, slope.coded, slope.ppi):
        assert (estimate.low, estimate.high) == pytest.approx(
            (-0.05 - reach, -0.05 + np.hypot(reach, none)), abs=2e-3
        )
    assert slope.p_value > 0.5  # Fisher's exact test has 0.60
    # The other way round it is the paper that is compared with.
    table, coded = build_single({"A": (20, 0), "Z": (200, 10)})
    intercept, other = regress_shares(table, coded, "hedged ~ paper").coefficients
    assert (other.ppi.low, other.ppi.high) == pytest.approx((-slope.ppi.high, -slope.ppi.low))
    assert other.p_value == pytest.approx(slope.p_value)
    assert (intercept.ppi.low, intercept.ppi.high) == pytest.approx((0, none))
    # A column of true and false has groups, too, and of other labels each code is of the group.
    table = table.append_column("is_z", pc.equal(table["paper"], "Z"))
    flag = regress_shares(table, coded, "assertive ~ is_z").coefficients[1]
    assert (flag.ppi.low, flag.ppi.high) == pytest.approx((slope.ppi.low, slope.ppi.high))


def test_two_papers_whose_codes_are_all_alike():
    table, coded = build_single({"A": (5, 0), "B": (5, 5)})
    slope = regress_shares(table, coded, "hedged ~ paper").coefficients[1]
    ends = [stats.binomtest(k, 5).proportion_ci(method="wilson") for k in (5, 0)]
    own = [(np.array(k), np.array(e.low), np.array(e.high)) for k, e in zip((1.0, 0.0), ends, strict=True)]
    assert (slope.ppi.low, slope.ppi.high) == pytest.approx(combine_intervals(*own))
    assert 0.001 < slope.p_value < 0.05


def test_log_odds_without_end_are_refused():
    """In whatever order: Newton's steps had stopped at log-odds of 38, or at a matrix that has no inverse."""
    rng = np.random.default_rng(0)
    for n_first, n_second, n_hits in ((8, 8, 1), (9, 9, 1), (4, 30, 3), (2, 12, 5)):
        for _ in range(4):
            order = rng.permutation(n_first + n_second)
            x = np.column_stack([np.ones(len(order)), order < n_first])
            codes = CodedSample(
                np.arange(len(order)), (order >= len(order) - n_hits)[:, None] * 1.0, np.ones(len(order))
            )
            with pytest.raises(DataError, match="expected finite coefficients; found none"):
                fit_regression(
                    x, np.full(len(order), 0.3), np.arange(len(order)), codes, link="logit", weight=0.0
                )


def test_log_odds_far_out_have_an_end():
    """One document lies thirty standard deviations out, and so do its log-odds."""
    x = np.column_stack([np.ones(1000), np.r_[np.arange(999) % 2, 40.0]])
    outcome = np.r_[np.tile([1.0, 0, 0, 0, 1, 0, 1, 1, 1, 0, 0, 0, 1, 1, 0, 1], 63)[:999], 1.0]
    codes = CodedSample(np.arange(1000), outcome[:, None], np.ones(1000))
    fit = fit_regression(x, outcome, np.arange(1000), codes, link="logit", weight=0.0)
    wanted = LogisticRegression(C=np.inf, tol=1e-12, max_iter=1000).fit(x[:, 1:], outcome)
    assert fit.values[1] == pytest.approx(wanted.coef_[0, 0], rel=1e-3)


@pytest.mark.parametrize("as_text", [True, False])
def test_dates_are_years_since_the_first(as_text):
    days = ["2023-01-01", "2024-01-01", None, "2023-07-02"]
    column = pa.array([day and datetime.date.fromisoformat(day) for day in days])
    design = build_design(
        [("date", pa.chunked_array([column.cast(pa.string()) if as_text else column]))], "s"
    )
    assert design.names == ("intercept", "date (years since 2023-01-01)")
    assert design.columns[:, 1] == pytest.approx([0, 365 / 365.25, np.nan, 182 / 365.25], nan_ok=True)
    assert design.bases == {}
    # Text among which one is no date is names of classes.
    mixed = build_design([("date", pa.chunked_array([["2023-01-01", "unknown"]]))], "s")
    assert mixed.names == ("intercept", "date[unknown]")


def test_a_trend_by_dates_is_that_by_years():
    table, true = build_corpus()
    dates = pa.array([f"{year}-01-01" for year in table["year"].to_pylist()])
    coded = table.select(["doc_id", "sent_id"]).append_column("code", pa.array(true))[::3]
    found = regress_shares(table.append_column("date", dates), coded, "hedged ~ date").coefficients[1]
    first = datetime.date(2000, 1, 1)
    years = pa.array([(datetime.date.fromisoformat(day) - first).days / 365.25 for day in dates.to_pylist()])
    year = regress_shares(table.append_column("t", years), coded, "hedged ~ t").coefficients[1]
    assert found.name == "date (years since 2000-01-01)"
    assert found.ppi.value == pytest.approx(year.ppi.value)


@pytest.mark.parametrize(
    ("values", "odd"),
    [
        ([*(f"2024-01-{day:02d}" for day in range(1, 30)), "n.d."], "found 1 of 30 .* none: 'n.d.'. Rewrite"),
        (["2024-01-01", "2024-13-01", "2025-01-01", None, " "], "found 1 of .* none: '2024-13-01'. Rewrite"),
        (
            [f"{day}.06.2024" for day in range(1, 5)],
            "none: '1.06.2024', '2.06.2024', '3.06.2024', …. Rewrite",
        ),
        (["2024-06", "2024", "2024-07"], "none: '2024'. Rewrite"),
        (pa.array([19000, 19001, 10_000_000], pa.date32()), "found 1 of 3 .* none: '29349-01-26'. Rewrite"),
    ],
)
def test_what_is_no_date_among_dates_is_named(values, odd):
    wanted = r"^my.csv: expected dates such as 2024-06-18 or 2024-06 in 'date'; " ".*"
    with pytest.raises(DataError, match=wanted + odd):
        build_design([("date", pa.chunked_array([values]))], "my.csv")


def test_decimal_commas():
    design = build_design([("x", pa.chunked_array([["0,5", "1", None, " -2,25"]]))], "s")
    assert design.names == ("intercept", "x")
    assert design.columns[:, 1].tolist() == pytest.approx([0.5, 1, np.nan, -2.25], nan_ok=True)
    with pytest.raises(
        DataError, match="found '1,500' and the like, which may be of thousands or have a dec"
    ):
        build_design([("x", pa.chunked_array([["900", "1,500", "2,250"]]))], "s")
    # Commas of names, and of lists, are none.
    names = build_design([("x", pa.chunked_array([["Leeds, York", "1,5"]]))], "s").names
    assert names == ("intercept", "x[Leeds, York]")
