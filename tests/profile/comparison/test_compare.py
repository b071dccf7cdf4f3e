from __future__ import annotations

import itertools

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from stance.errors import DataError
from stance.evaluation.intervals import compute_wilson
from stance.labels import LABELS
from stance.profile import compare_groups, correct_shares, profile_scored
from stance.profile.codes.fits import GroupFit
from stance.profile.codes.inference import CodedSample, MeanFit, estimate_means
from stance.profile.comparison.compare import correct_holm
from stance.profile.comparison.compare_fits import compare_fits
from stance.profile.comparison.permutation import permute_documents
from stance.profile.intervals import combine_intervals
from stance.profile.records import Difference
from stance.records import Estimate

from ..conftest import build_corpus, build_scored


def build_papers(n_hedged_by_paper, cues=()):
    return build_scored(
        [
            {"doc_id": f"{paper}{doc}", "paper": paper}
            | ({"label": "hedged", "cues": cues} if i < n else {"label": "assertive", "cues": ()})
            for paper, counts in n_hedged_by_paper.items()
            for doc, n in enumerate(counts)
            for i in range(10)
        ]
    )


def test_difference_interval_and_p():
    table = build_papers({"A": [1, 2, 1, 3, 2, 1, 2, 1, 2, 3, 1], "B": [5, 6, 4, 5, 7, 6, 5, 4, 6, 5, 5]})
    found = {d.measure: d for d in compare_groups(table, [("B", "A")], by=["paper"])}
    assert list(found) == ["assertive", "hedged", "speculative", "commitment"]  # no model marked cues
    hedged = found["hedged"]
    assert (hedged.first_value, hedged.second_value) == pytest.approx((58 / 110, 19 / 110))
    assert hedged.difference.value == pytest.approx(39 / 110)
    assert 0.2 < hedged.difference.low < 39 / 110 < hedged.difference.high < 0.5
    assert hedged.p_value == 1 / 2000
    assert found["assertive"].difference.value == pytest.approx(-39 / 110)
    # Three p-values as small as can be, of four tests; nothing is speculative.
    assert hedged.p_holm == 4 / 2000
    assert found["speculative"].p_value == 1
    assert not hedged.is_small
    assert not hedged.is_corrected


def test_cues_that_no_model_marks_are_no_rate_of_nothing():
    """Assertive sentences have none in any case: where there is nothing else, a rate of 0 was measured."""
    for label, rates in (("hedged", [None, None]), ("assertive", [0.0, 0.0])):
        rows = [{"doc_id": f"d{doc}", "label": label, "paper": "AABB"[doc]} for doc in range(4)]
        found = profile_scored(build_scored(rows), by="paper").profiles
        assert [profile.rates["all"].value for profile in found] == rates
        rows[0]["cues"] = ["modal"]
        found = profile_scored(build_scored([{"cues": []} | row for row in rows]), by="paper").profiles
        assert [profile.rates["all"].value for profile in found] == [100.0, 0.0]  # in ten words, and in ten


def test_p_is_that_of_all_ways_to_deal_the_documents_out():
    rng = np.random.default_rng(0)
    under = rng.integers(5, 15, 9).astype(float)
    over = rng.binomial(under.astype(int), 0.3 + 0.2 * (np.arange(9) < 4)).astype(float)

    def studentise(first):
        parts = []
        for rows in (sorted(first), sorted(set(range(9)) - set(first))):
            y, n = over[rows], under[rows]
            ratio = y.sum() / n.sum()
            parts.append((ratio, np.sum((y - ratio * n) ** 2) / n.sum() ** 2 * len(rows) / (len(rows) - 1)))
        return abs(parts[0][0] - parts[1][0]) / np.sqrt(parts[0][1] + parts[1][1])

    found = studentise(range(4))
    exact = np.mean([studentise(rows) >= found - 1e-9 for rows in itertools.combinations(range(9), 4)])
    p_value = permute_documents(over[:, None], under[:, None], 4, n_permutations=20_000, seed=0)[0]
    assert 0.01 < exact < 0.2
    assert p_value == pytest.approx(exact, abs=0.006)


def test_p_is_even_where_nothing_differs():
    rng = np.random.default_rng(0)
    p_values = []
    for seed in range(200):
        under = rng.integers(5, 40, 14).astype(float)
        over = rng.binomial(under.astype(int), rng.beta(2, 6, 14)).astype(float)
        p_values.append(permute_documents(over[:, None], under[:, None], 5, n_permutations=199, seed=seed)[0])
    assert 0.01 <= np.mean(np.array(p_values) <= 0.05) <= 0.10


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((0, 10), (0, 20), (-0.1611, 0.2775)),
        ((10, 10), (0, 10), (0.6075, 1.0)),
    ],
)
def test_differences_of_wilsons_intervals(first, second, wanted):
    """Newcombe (1998), table II, method 10."""
    ends = [
        (np.array(k / n), *compute_wilson(np.array(float(k)), np.array(float(n)))) for k, n in (first, second)
    ]
    assert combine_intervals(*ends) == pytest.approx(wanted, abs=5e-5)


def test_a_difference_of_nothing_and_nothing_is_no_certainty():
    table = build_papers({"A": [1] * 6 + [2] * 6, "B": [0] * 12, "C": [0] * 15}, cues=["modal"])
    found = {(d.first, d.measure): d for d in compare_groups(table, ["B,C", "A,B"], by=["paper"])}
    u = [stats.binomtest(0, n).proportion_ci(method="wilson").high for n in (120, 150)]
    nothing = found["B", "hedged"].difference
    assert (nothing.value, nothing.low, nothing.high) == pytest.approx((0, -u[1], u[0]))
    assert found["B", "hedged"].p_value == 1
    cues = found["B", "cues"].difference
    u_cues = [1000 * stats.binomtest(0, 5 * n).proportion_ci(method="wilson").high for n in (120, 150)]
    assert (cues.low, cues.high) == pytest.approx((-u_cues[1], u_cues[0]))
    # Of one group with some and one with none the ends are further out on the side of what may be there.
    own = {p.group["paper"]: p.shares["hedged"] for p in profile_scored(table, by=["paper"]).profiles}
    some = found["A", "hedged"].difference
    assert some.low == pytest.approx(0.15 - np.hypot(0.15 - own["A"].low, u[0]))
    assert some.high == pytest.approx(own["A"].high)
    assert compare_groups(table, ["B,C"], by=["paper"], n_resamples=0)[1].difference.low is None


def test_a_difference_of_few_documents_is_as_wide_as_theirs():
    table = build_papers({"A": [1, 2], "B": [3, 4]})
    own = {p.group["paper"]: p.shares["hedged"] for p in profile_scored(table, by=["paper"]).profiles}
    found = next(d for d in compare_groups(table, ["A,B"], by=["paper"]) if d.measure == "hedged").difference
    # Resampled, the groups are never nearer than 0.2 and 0.3; their own intervals are Student's of two.
    assert own["A"].high == pytest.approx(0.15 + stats.t(1).ppf(0.975) * 0.05, abs=0.03)
    assert found.low == pytest.approx(-0.2 - np.hypot(0.15 - own["A"].low, own["B"].high - 0.35))
    assert found.high == pytest.approx(-0.2 + np.hypot(own["A"].high - 0.15, 0.35 - own["B"].low))


def test_a_difference_of_two_and_two_documents_is_no_certainty():
    """Dealt out at random, as far apart in two of six ways: p is about 1/3, and 0 lies in the interval."""
    table = build_papers({"A": [1, 2], "B": [8, 9]})
    found = next(d for d in compare_groups(table, ["A,B"], by=["paper"]) if d.measure == "hedged")
    assert found.p_value > 0.3
    assert found.difference.low < found.difference.value == pytest.approx(-0.7)
    assert found.difference.high > 0


def test_documents_of_one_rate_are_as_far_apart_in_two_ways_alone():
    """Four and four: 2 of 70 ways, or 0.0286. Rounding had made some of the others a little less far."""
    words = np.array([900.0, 1300, 1100, 600, 600, 100, 200, 100])
    over, words = words * np.repeat([0.03, 0.07], 4), words / 1000
    p_values = [
        permute_documents(over[:, None], words[:, None], 4, n_permutations=1999, seed=seed)[0]
        for seed in range(4)
    ]
    assert np.mean(p_values) == pytest.approx(2 / 70, abs=0.006)


def test_a_corrected_difference_of_nothing_and_nothing_is_no_certainty():
    table = build_papers({"A": [2] * 12, "B": [3] * 12, "C": [5] * 12})
    label = [("assertive", "hedged")[paper == "C"] for paper in table["paper"].to_pylist()]
    coded = table.select(["doc_id", "sent_id"]).append_column("code", pa.array(label))[::2]
    options = {"by": ["paper"], "coded": coded, "n_permutations": 19, "n_resamples": 10}
    found = {(d.first, d.measure): d for d in compare_groups(table, ["A,B", "C,A"], **options)[:6]}
    u = stats.binomtest(0, 60).proportion_ci(method="wilson").high
    assert u == pytest.approx(0.0602, abs=1e-4)
    nothing = found["A", "speculative"]
    assert (nothing.difference.low, nothing.difference.high) == pytest.approx((-u, u), rel=1e-3)
    assert abs(nothing.difference.value) < 1e-9
    assert nothing.p_value == pytest.approx(1)
    # All against nothing.
    hedged = found["C", "hedged"]
    assert hedged.difference.low == pytest.approx(1 - np.hypot(u, u), abs=0.02)
    assert hedged.difference.high == pytest.approx(1, abs=0.02)
    assert hedged.p_value < 0.001


def test_documents_in_both_groups_are_counted():
    rows = [
        {"doc_id": f"d{doc}", "label": "assertive", "part": part}
        for doc, parts in enumerate(("AA", "AB", "AB", "BB", "BC"))
        for part in parts
    ]
    rows.append({"doc_id": "d0", "label": "hedged", "part": "B", "voice": "quoted"})  # does not count
    found = compare_groups(build_scored(rows), ["A,B"], by=["part"], n_permutations=19, n_resamples=10)
    assert {d.n_shared for d in found} == {2}
    table = build_papers({"A": [1, 2], "B": [5, 6]})
    assert {d.n_shared for d in compare_groups(table, ["A,B"], by=["paper"], n_permutations=19)} == {0}


def test_holm_by_hand():
    p_values = [0.01, 0.04, 0.03, 0.005]
    given = [Difference("A", "B", "x", 0, 0, Estimate(0), p, p, False, False) for p in p_values]
    assert [d.p_holm for d in correct_holm(given)] == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_what_a_group_has_no_value_of_has_no_p_and_no_part_in_holms_correction():
    rows = [
        {"doc_id": f"{paper}{i}", "paper": paper, "label": label, "abstained": paper == "B"}
        | {"cues": ["modal"] * i}
        for paper in "AB"
        for i, label in enumerate(["assertive", "hedged", "hedged"])
    ]
    found = compare_groups(build_scored(rows), "A,B", by="paper", n_permutations=99)
    assert [(d.measure, d.p_value, d.p_holm) for d in found[:3]] == [(label, None, None) for label in LABELS]
    others = sorted(found[3:], key=lambda d: d.p_value)
    assert [d.measure for d in found[3:]] == ["cues", "commitment"]
    assert others[0].p_holm == min(1, 2 * others[0].p_value)


def test_pairs_by_one_text_and_several():
    table = build_papers({"A, Inc": [1, 2], "B": [5, 6], "C": [5, 5]})
    found = compare_groups(table, ["A, Inc,B", ("B", "C")], by=["paper"], n_permutations=99)
    assert [(d.first, d.second) for d in found[::4]] == [("A, Inc", "B"), ("B", "C")]
    assert all(d.is_small for d in found)
    alone = compare_groups(table, "A, Inc,B", by="paper", n_permutations=99)
    assert [(d.first, d.second, d.p_value) for d in alone] == [
        (d.first, d.second, d.p_value) for d in found[:4]
    ]


def test_names_of_several_columns():
    table = build_papers({"A": [1, 2], "B": [5, 6]})
    table = table.append_column("date", pa.array(["2024-01-05"] * table.num_rows))
    found = compare_groups(table, ["A / 2024-01,B / 2024-01"], by=["paper"], over="date", n_permutations=99)
    assert found[1].first_value == 0.15


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ("A,D", "found none called 'D' among 'A', 'B', 'C'"),
        ("A", "found none called '' among"),
        ("A,A", "expected two groups to compare; found 'A' twice"),
        (["A,B", "A,C", "A,B"], "expected each pair of groups once; found 'A' and 'B' twice"),
        (["A,B", ("B", "A")], "expected each pair of groups once; found 'B' and 'A' twice"),
        ("A,C", "expected two documents or more in 'C'; found 1 with sentences that count"),
    ],
)
def test_bad_pairs(pair, message):
    table = build_papers({"A": [1, 2], "B": [5, 6], "C": [5]})
    with pytest.raises(DataError, match=message):
        compare_groups(table, pair, by=["paper"])


def test_a_text_of_two_pairs_is_no_guess():
    table = build_papers({"A": [1, 2], "B,C": [5, 6], "A,B": [3, 4], "C": [7, 8]})
    wanted = r"found 'A,B,C', which can be 'A' and 'B,C', or 'A,B' and 'C'\. Rename"
    with pytest.raises(DataError, match=wanted):
        compare_groups(table, "A,B,C", by="paper")
    found = compare_groups(table, [("A", "B,C")], by="paper", n_permutations=9)
    assert (found[1].first_value, found[1].second_value) == (0.15, 0.55)


def test_a_name_of_two_groups_is_no_guess():
    table = build_papers({"x / y": [1, 2], "x": [5, 6], "q": [3, 4]})
    second = {"x / y": "z", "x": "y / z", "q": "z"}
    table = table.append_column("desk", pa.array([second[name] for name in table["paper"].to_pylist()]))
    with pytest.raises(DataError, match=r"expected one group called 'x / y / z'; found .*\('x / y', 'z'\)"):
        compare_groups(table, "x / y / z,q / z", by=["paper", "desk"])


def test_a_corrected_difference_by_hand():
    """Of the errors that the jackknife gives, in Welch's formula: test_inference.py works them out."""
    outcome = np.array([1.0, 1, 1, 0, 0, 1])
    codes = CodedSample(np.arange(6), np.column_stack([outcome, 1 - outcome]), np.ones(6))
    long = estimate_means(np.full((6, 2), 0.5), np.array([0, 0, 0, 0, 1, 2]), codes)
    short = estimate_means(np.full((6, 2), 0.5), np.arange(6), codes)  # each code of its own document
    fits = [GroupFit(6, 3, 6, 3, ppi=long), GroupFit(6, 6, 6, 6, ppi=short)]
    found = compare_fits(fits, ("A", "B"), ["yes", "no"], "scored.csv")[0]
    one, other = 1 / 30, (2 / 3) * (1 / 3) / 5
    free = (one + other) ** 2 / (one**2 / 1.219512 + other**2 / 5)
    half = stats.t(free).ppf(0.975) * np.sqrt(one + other)
    assert (found.difference.low, found.difference.high) == pytest.approx((-half, half), rel=1e-5)
    assert found.p_value == pytest.approx(1)


def test_corrected_differences_are_no_larger_than_shares_allow():
    """Of two documents that are all yes and all no: the error is a half, and Student's quantile is 12.7."""
    outcome = np.repeat([1.0, 0.0], 3)
    codes = CodedSample(np.arange(6), np.column_stack([outcome, 1 - outcome]), np.ones(6))
    fit = estimate_means(np.full((6, 2), 0.5), np.repeat([0, 1], 3), codes)
    found = compare_fits([GroupFit(6, 2, 6, 2, ppi=fit)] * 2, ("A", "B"), ["yes", "no"], "scored.csv")
    assert [(one.difference.low, one.difference.high) for one in found] == [(-1.0, 1.0)] * 2
    assert [one.p_value for one in found] == [1.0, 1.0]


def test_corrected_differences_of_unequal_lengths_are_seldom_found_where_there_are_none():
    """With plain clustered errors p was under .05 in .13 of these."""
    rng = np.random.default_rng(0)
    n_found = 0
    for _ in range(500):
        fits = []
        for hint in (1.5, 2.5):
            document = np.repeat(np.arange(10), np.maximum(3, rng.lognormal(3, 1.2, 10).astype(int)))
            true = (rng.random(len(document)) < rng.beta(6, 18, 10)[document]).astype(int)
            proba = 1 / (1 + np.exp(1.5 - hint * true - rng.normal(size=len(true))))
            row = rng.choice(len(true), min(100, len(true)), replace=False)
            codes = CodedSample(row, np.eye(2)[true[row]], np.ones(len(row)))
            fit = estimate_means(np.column_stack([1 - proba, proba]), document, codes)
            fits.append(GroupFit(len(true), 10, len(row), len(np.unique(document[row])), ppi=fit))
        n_found += compare_fits(fits, ("A", "B"), ["no", "yes"], "scored.csv")[1].p_value < 0.05
    assert n_found / 500 <= 0.07, n_found / 500


@pytest.mark.parametrize(
    ("n_documents", "n_codes", "n_yes", "wanted"),
    [(10, 50, 25, False), (9, 50, 25, True), (10, 49, 25, True), (10, 50, 4, True), (10, 50, 46, True)],
)
def test_corrected_differences_of_few_codes_documents_or_codes_of_a_label_are_marked(
    n_documents, n_codes, n_yes, wanted
):
    def make_fit(n_documents, n_codes, n_yes):
        outcome = (np.arange(n_codes) < n_yes).astype(float)
        codes = CodedSample(np.arange(n_codes), np.column_stack([outcome, 1 - outcome]), np.ones(n_codes))
        document = np.arange(n_codes) % n_documents
        fit = estimate_means(np.full((n_codes, 2), 0.5), document, codes)
        return GroupFit(n_codes, n_documents, n_codes, n_documents, ppi=fit)

    fits = [make_fit(n_documents, n_codes, n_yes), make_fit(12, 60, 30)]
    for pair in (fits, fits[::-1]):
        found = compare_fits(pair, ("A", "B"), ["yes", "no"], "scored.csv")
        assert [difference.is_small for difference in found] == [wanted] * 2


def test_a_corrected_difference_is_that_of_the_shares_shown():
    def make_fit(value):
        values, errors = np.array([value, 1 - value]), np.array([0.01, 0.01])
        return GroupFit(
            500,
            50,
            40,
            40,
            ppi=MeanFit(values, errors, errors, 1.0, 39, np.array([2, 38]), np.array([0.05, 0.95]), 40.0),
        )

    for found in compare_fits([make_fit(-0.063), make_fit(0.0071)], ("A", "B"), ["yes", "no"], "scored.csv"):
        assert found.difference.value == pytest.approx(found.first_value - found.second_value)
        assert abs(found.difference.value) == pytest.approx(0.0071)
        assert found.difference.low <= found.difference.value <= found.difference.high


def test_a_share_beyond_nothing_is_no_certainty():
    errors = np.array([0.01, 0.01])
    fit = MeanFit(
        np.array([-0.063, 1.063]), errors, errors, 1.0, 39, np.array([2, 38]), np.array([0.05, 0.95]), 40.0
    )
    low, high = fit.compute_intervals(40)
    # Two of forty codes: Wilson's interval.
    wilson = stats.binomtest(2, 40).proportion_ci(method="wilson")
    assert (low[0], high[0]) == pytest.approx((0, wilson.high))
    assert (low[1], high[1]) == pytest.approx((1 - wilson.high, 1))


def test_corrected_differences():
    table, true = build_corpus(n_documents=80)
    coded = table.select(["doc_id", "sent_id"]).append_column("code", pa.array(true))[::3]
    found = compare_groups(table, ["Herald,Star"], by=["paper"], coded=coded, n_permutations=99)
    assert [d.is_corrected for d in found] == [True] * 3 + [False] * 4
    # Holm's correction is of the three alone.
    assert min(d.p_holm for d in found[:3]) == pytest.approx(min(1, 3 * min(d.p_value for d in found[:3])))
    herald, star = correct_shares(table, coded, by=["paper"]).groups
    hedged = found[1]
    assert hedged.first_value == pytest.approx(herald.shares["hedged"].ppi.value)
    assert hedged.difference.value == pytest.approx(
        herald.shares["hedged"].ppi.value - star.shares["hedged"].ppi.value
    )
    widths = [g.shares["hedged"].ppi.high - g.shares["hedged"].ppi.low for g in (herald, star)]
    assert hedged.difference.high - hedged.difference.low == pytest.approx(np.hypot(*widths), rel=0.05)
    only = coded.filter(pa.array([int(name[1:]) % 2 == 1 for name in coded["doc_id"].to_pylist()]))
    with pytest.raises(DataError, match="expected codes of two documents or more in 'Star'; found 0"):
        compare_groups(table, ["Herald,Star"], by=["paper"], coded=only)
