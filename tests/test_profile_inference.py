"""The one engine of inference: coverage by simulation, and equal to other libraries where they apply."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pytest

from stance.errors import DataError
from stance.evaluation.jackknife import (
    Spread,
    count_df,
    estimate_error,
    holm,
    leave_out,
    share_interval,
    welch,
)
from stance.profile import draw_sheet, profile, regress
from stance.profile.correct import Codes, estimate_means, predict_codes, sum_codes
from stance.profile.regress import fit_ols
from stance.report.commands import tables_of

DATA = runpy.run_path(str(Path(__file__).parent / "data" / "profile" / "make.py"))
LABELS, make_scored, code_sheet = DATA["LABELS"], DATA["make_scored"], DATA["code_sheet"]
COVERAGE = runpy.run_path(str(Path(__file__).parents[1] / "benchmarks" / "coverage.py"))


@pytest.mark.parametrize("share", [0.02, 0.2, 0.77])
@pytest.mark.parametrize("n_clusters", [5, 20])
@pytest.mark.parametrize("is_equal", [True, False])
def test_intervals_of_shares_cover(share: float, n_clusters: int, is_equal: bool) -> None:
    found = COVERAGE["cover_share"](share, n_clusters, is_equal=is_equal, n_runs=1000, seed=n_clusters)
    assert 0.92 <= found <= 0.995


@pytest.mark.parametrize("is_equal", [True, False])
def test_intervals_of_corrected_shares_cover(is_equal: bool) -> None:
    found = COVERAGE["cover_corrected"](100, 40, is_equal=is_equal, n_runs=300, seed=1)
    for method in ("ppi", "dsl"):
        assert min(found[method]) >= 0.91
        assert np.mean(found[method]) == pytest.approx(0.95, abs=0.025)


def test_jackknife_of_a_mean_is_its_standard_error() -> None:
    values = np.random.default_rng(0).normal(size=25)
    sums = {"sum": values, "n": np.ones(25)}
    left = leave_out(sums, lambda left: {"mean": left["sum"] / left["n"]})["mean"]
    assert estimate_error(left) == pytest.approx(values.std(ddof=1) / 5)


@pytest.mark.parametrize(
    ("sizes", "df"),
    [([10.0] * 20, 19), ([10.0, 10, 10], 2), ([100.0, 1, 1, 1, 1], 3), ([5.0], 0), ([10.0, 10, 0], 1)],
)
def test_degrees_of_freedom(sizes: list[float], df: float) -> None:
    assert count_df(np.array(sizes)) == pytest.approx(df)


def test_share_of_none_and_of_all_has_an_interval() -> None:
    none, every = (share_interval(Spread(share, 0.0, 9), 100) for share in (0.0, 1.0))
    assert none.low == 0
    assert none.high == pytest.approx(1 - (every.low or 0))
    assert 0.02 < (none.high or 0) < 0.06
    assert share_interval(Spread(0.2, 1e-6, 9), 100) == share_interval(Spread(0.2, 0.0, 9), 100)


def test_welch_and_holm_as_in_other_libraries() -> None:
    from scipy.stats import ttest_ind

    rng = np.random.default_rng(0)
    a, b = rng.normal(0.3, 1, 12), rng.normal(0, 2, 30)
    spreads = [Spread(x.mean(), x.std(ddof=1) / np.sqrt(len(x)), len(x) - 1) for x in (a, b)]
    difference, p = welch(*spreads)
    oracle = ttest_ind(a, b, equal_var=False)
    ends = oracle.confidence_interval()
    assert p == pytest.approx(oracle.pvalue)
    assert (difference.low, difference.high) == pytest.approx((ends.low, ends.high))
    assert holm([0.01, None, 0.04, 0.03, 0.5]) == [0.04, None, pytest.approx(0.09), pytest.approx(0.09), 0.5]


def draw(
    seed: int, n_documents: int = 300, sentences: int = 1
) -> tuple[np.ndarray, np.ndarray, Codes, np.ndarray]:
    rng = np.random.default_rng(seed)
    doc = np.repeat(np.arange(n_documents), sentences)
    code = rng.random(len(doc)) < 0.3
    p = np.clip(code * 0.5 + 0.2 + rng.normal(0, 0.15, len(doc)), 0.01, 0.99)
    row = np.flatnonzero(rng.random(len(doc)) < 0.3)
    outcome = np.eye(2)[code[row].astype(int)]
    return (
        np.column_stack([1 - p, p]),
        doc,
        Codes(row, outcome, np.ones(len(row)), np.ones(len(row), bool)),
        code,
    )


@pytest.mark.parametrize("seed", range(5))
def test_ppi_is_that_of_ppi_py(seed: int) -> None:
    """With a sentence a document it is the i.i.d. PPI++ of its authors' library."""
    from ppi_py import ppi_mean_ci, ppi_mean_pointestimate

    proba, doc, codes, _ = draw(seed)
    fits, weight = estimate_means(sum_codes(proba, doc, codes))
    rest = np.setdiff1d(np.arange(len(doc)), codes.row)
    y, f = codes.outcome[:, 1], proba[codes.row, 1]
    # Theirs sets coded rows beside the others; ours beside all rows, which is a smaller weight of the same.
    lam = weight * len(rest) / len(doc)
    assert fits[1].spread.value == pytest.approx(
        float(ppi_mean_pointestimate(y, f, proba[rest, 1], lam=lam)[0])
    )
    low, high = ppi_mean_ci(y, f, proba[rest, 1], alpha=0.05, lam=lam)
    assert fits[1].spread.error * 2 * 1.96 == pytest.approx(float(high[0] - low[0]), rel=0.03)


def test_dsl_with_equal_chances_is_the_plain_correction() -> None:
    proba, doc, codes, _ = draw(1, 60, 5)
    predicted = predict_codes(proba, doc, codes)
    fits, weight = estimate_means(sum_codes(predicted, doc, codes), 1.0)
    expected = codes.outcome.mean(axis=0) + predicted.mean(axis=0) - predicted[codes.row].mean(axis=0)
    assert [fit.spread.value for fit in fits] == pytest.approx(expected)
    assert weight == 1


def test_coded_share_is_weighted_by_one_over_the_chance() -> None:
    proba, doc, codes, _ = draw(2, 60, 5)
    weights = np.random.default_rng(0).uniform(1, 9, len(codes.row))
    weighted = Codes(codes.row, codes.outcome, weights, codes.is_sentence)
    fits, _ = estimate_means(sum_codes(proba, doc, weighted), 0.0)
    assert [fit.spread.value for fit in fits] == pytest.approx(
        np.average(codes.outcome, axis=0, weights=weights)
    )


def test_leaving_documents_out_is_done_by_hand() -> None:
    """Errors are those of the estimate without each document, computed anew."""
    proba, doc, codes, _ = draw(3, 12, 10)
    fits, _ = estimate_means(sum_codes(proba, doc, codes), 0.7)
    values = np.array([fit.spread.value for fit in fits])
    changes = []
    for d in range(12):
        keep, own = doc != d, doc[codes.row] != d
        y, f = codes.outcome[own].mean(axis=0), proba[codes.row[own]].mean(axis=0)
        changes.append(values - (y + 0.7 * (proba[keep].mean(axis=0) - f)))
    n = len(np.unique(doc[codes.row]))
    expected = np.sqrt((n - 1) / n * np.square(changes).sum(axis=0))
    assert [fit.spread.error for fit in fits] == pytest.approx(expected)


def test_ols_on_codes_is_least_squares_and_its_errors_are_cr3() -> None:
    rng = np.random.default_rng(0)
    _, doc, codes, code = draw(4, 30, 8)
    x = np.column_stack([np.ones(30), np.arange(30) % 2, rng.integers(2000, 2020, 30)]).astype(float)[doc]
    row = codes.row
    own = Codes(row, code[row, None].astype(float), np.ones(len(row)), np.ones(len(row), bool))
    fit = fit_ols(x, np.zeros(len(doc)), doc, own, 0.0)
    solve = lambda rows: np.linalg.lstsq(x[rows], code[rows].astype(float), rcond=None)[0]  # noqa: E731
    assert fit.values == pytest.approx(solve(row), rel=1e-6)
    coded_docs = np.unique(doc[row])
    changes = [fit.values - solve(row[doc[row] != d]) for d in coded_docs]
    n = len(coded_docs)
    assert fit.errors == pytest.approx(np.sqrt((n - 1) / n * np.square(changes).sum(axis=0)), rel=1e-5)


@pytest.mark.parametrize("weight", [0.0, 0.4, 1.0, None])
def test_a_regression_on_nothing_is_the_corrected_share(weight: float | None) -> None:
    proba, doc, codes, _ = draw(6, 40, 7)
    one = Codes(codes.row, codes.outcome[:, 1:], codes.weight, codes.is_sentence)
    (share,), own = estimate_means(sum_codes(proba[:, 1:], doc, one), weight)
    fit = fit_ols(np.ones((len(doc), 1)), proba[:, 1], doc, one, weight)
    assert (fit.values[0], fit.weight) == pytest.approx((share.spread.value, own))
    assert fit.errors[0] == pytest.approx(share.spread.error)


def test_a_regression_that_trusts_the_model_uses_all_rows() -> None:
    """At weight 1, codes equal to predictions leave least squares on the predictions of all rows."""
    proba, doc, codes, _ = draw(7, 40, 7)
    x = np.column_stack([np.ones(40), np.arange(40.0) ** 2])[doc]
    same = Codes(codes.row, proba[codes.row, 1:], codes.weight, codes.is_sentence)
    fit = fit_ols(x, proba[:, 1], doc, same, 1.0)
    assert fit.values == pytest.approx(np.linalg.lstsq(x, proba[:, 1], rcond=None)[0])


def test_a_coefficient_of_one_document_has_no_interval() -> None:
    _, doc, _, code = draw(5, 20, 6)
    x = np.column_stack([np.ones(len(doc)), doc == 4]).astype(float)
    rows = np.arange(len(doc))
    own = Codes(rows, code[:, None].astype(float), np.ones(len(rows)), np.ones(len(rows), bool))
    fit = fit_ols(x, code.astype(float), doc, own, 0.0)
    assert np.isnan(fit.errors[1])
    assert fit.errors[0] > 0


def test_regression_from_the_public_face() -> None:
    scored, code = make_scored(60)
    coded = code_sheet(draw_sheet(scored, 200), scored, code)
    found = regress(scored, "hedged ~ outlet + year", coded=coded)
    assert [c.name for c in found.coefficients] == ["Intercept", "outlet[T.B]", "outlet[T.C]", "year"]
    for c in found.coefficients:
        for estimate in (c.scored, c.coded, c.ppi, c.dsl):
            assert estimate.low is not None
            assert estimate.low < estimate.value < estimate.high
    assert found.n_coded == 200
    assert tables_of(found)[0].header[-1] == "p, PPI++"
    by_author = regress(scored, "hedged ~ date", coded=coded, cluster="author")
    assert by_author.n_clusters == 8
    assert by_author.coefficients[1].name == "date"
    means = regress(scored, "hedged ~ outlet").coefficients
    assert means[0].scored.value == pytest.approx(
        profile(scored, by="outlet").find("share_hedged", group="A").value
    )
    assert means[1].ppi.value is None


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("hedged", "~"),
        ("hedged ~ ", "~"),
        ("maybe ~ outlet", "none of the labels"),
        ("hedged ~ nothing", "no column 'nothing'"),
        ("hedged ~ outlet +* x", "formula"),
        ("hedged ~ C(doc_id)", "fewer"),
    ],
)
def test_bad_formulas(formula: str, words: str) -> None:
    scored, _ = make_scored(12)
    with pytest.raises(DataError, match=words.replace("*", r"\*")):
        regress(scored, formula)


def test_a_level_without_codes_is_named() -> None:
    scored, code = make_scored(60)
    coded = code_sheet(draw_sheet(scored, 200), scored, code)
    coded = coded.filter(pc.not_equal(coded["outlet"], "C"))
    with pytest.raises(DataError, match=r"'C' in 'outlet'.*code some"):
        regress(scored, "hedged ~ year + outlet", coded=coded)


def test_labels_stand_in_the_order_of_the_columns() -> None:
    assert profile(make_scored()[0]).labels == LABELS
