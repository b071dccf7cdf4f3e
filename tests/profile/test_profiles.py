from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from stance.errors import DataError
from stance.evaluation.intervals import compute_wilson, find_tails
from stance.labels import LABELS
from stance.profile import profile_scored, read_scored, trace_curve
from stance.profile.counts import Layout, UnitCounts, count_units
from stance.profile.groups import Grouping, make_groups
from stance.profile.intervals import bootstrap_measures, compute_group_intervals
from stance.profile.profiles import make_estimate
from stance.profile.shrink import shrink_shares

from .conftest import build_scored

LONG = "word " * 99 + "end."


def test_hedges_that_are_modals_in_each_document_have_no_interval():
    rows = [{"doc_id": f"d{i}", "label": "hedged", "cues": ["modal"] * (1 + i % 3)} for i in range(12)]
    found = profile_scored(build_scored(rows)).profiles[0].hedges_per_modal
    assert (found.value, found.low, found.high) == (1, None, None)


def test_counts_shares_and_rates_by_hand(scored):
    herald, star = profile_scored(scored, by=["paper"]).profiles
    assert (herald.n_documents, herald.n_sentences, herald.n_words, herald.n_apart) == (2, 4, 20, 0)
    assert [share.value for share in herald.shares.values()] == [0.75, 0.25, 0]
    assert herald.rates["modal"].value == herald.rates["adverb"].value == 50
    assert herald.rates["all"].value == 100
    assert herald.hedges_per_modal.value == 2
    # Headline and quotation stand apart; the abstention is counted, but has no label.
    assert (star.n_documents, star.n_sentences, star.n_abstained, star.n_apart) == (1, 3, 1, 2)
    assert [share.value for share in star.shares.values()] == [0.5, 0, 0.5]
    assert star.abstained.value == pytest.approx(1 / 3)
    assert star.rates["verb"].value == 0
    assert star.hedges_per_modal.value is None
    # 0.8 + 0.05 where assertive, 0.1 + 0.05 where speculative.
    assert star.commitment.value == pytest.approx((0.85 + 0.85 + 0.15) / 3)


@pytest.mark.parametrize("left_out", [("text",), ("cues",), ("text", "cues")])
def test_shares_do_without_texts_and_cues(scored, left_out):
    whole = profile_scored(scored, by=["paper"]).profiles
    found = profile_scored(scored.drop_columns(list(left_out)), by=["paper"]).profiles
    assert [profile.shares for profile in found] == [profile.shares for profile in whole]
    assert [profile.commitment for profile in found] == [profile.commitment for profile in whole]
    herald = found[0]
    assert herald.n_words == (None if "text" in left_out else 20)
    assert {(rate.value, rate.low, rate.high) for rate in herald.rates.values()} == {(None, None, None)}
    assert herald.hedges_per_modal.value == (None if "cues" in left_out else 2)


def test_other_zones_and_voices_on_demand(scored):
    star = profile_scored(scored, by=["paper"], zones=["all"], voices=["writer", "quoted"]).profiles[1]
    assert (star.n_sentences, star.n_apart) == (5, 0)
    quoted = profile_scored(scored, by="voice", voices=["all"]).profiles
    assert [(p.group["voice"], p.n_sentences) for p in quoted] == [("quoted", 1), ("writer", 7)]
    with pytest.raises(
        DataError, match="expected sentences of zone caption and voice writer; found none among 9"
    ):
        profile_scored(scored, zones=["caption"])


def test_groups_of_nothing_that_counts_have_no_values(scored):
    headline, body = profile_scored(scored, by=["zone"]).profiles[::-1]
    assert (headline.group, headline.n_documents, headline.n_apart) == ({"zone": "headline"}, 0, 1)
    assert headline.shares["hedged"].value is headline.commitment.low is headline.rates["all"].value is None
    assert body.n_sentences == 7


def test_a_single_document_has_wilsons_interval():
    rows = [{"doc_id": "d", "label": "hedged" if i < 3 else "assertive", "text": LONG} for i in range(10)]
    rows[0]["cues"] = ["modal"]
    profile = profile_scored(build_scored(rows)).profiles[0]
    wanted = stats.binomtest(3, 10).proportion_ci(method="wilson")
    assert (profile.shares["hedged"].low, profile.shares["hedged"].high) == pytest.approx(
        (wanted.low, wanted.high)
    )
    wanted = stats.binomtest(1, 1000).proportion_ci(method="wilson")
    assert (profile.rates["modal"].low, profile.rates["modal"].high) == pytest.approx(
        (1000 * wanted.low, 1000 * wanted.high)
    )
    assert (profile.hedges_per_modal.value, profile.hedges_per_modal.low) == (1, None)
    assert profile.is_small
    assert compute_wilson(np.array(0.0), np.array(0.0))[0] != compute_wilson(np.array(0.0), np.array(0.0))[0]


def test_intervals_hold_what_they_are_of():
    """Of none and of all, Wilson's ends are 0 and 1 themselves, as scipy has them too."""
    n = np.arange(1.0, 400)
    for hits in (np.zeros_like(n), n):
        low, high = compute_wilson(hits, n)
        pairs = zip(hits.astype(int).tolist(), n.astype(int).tolist(), strict=True)
        wanted = [stats.binomtest(*pair).proportion_ci(method="wilson") for pair in pairs]
        assert np.allclose(low, [w.low for w in wanted], rtol=1e-12)
        assert np.allclose(high, [w.high for w in wanted], rtol=1e-12)
        assert (low[hits == 0] == 0).all()
        assert (high[hits == n] == 1).all()
    for n_sentences in range(1, 60):
        rows = [{"doc_id": "d", "label": "assertive", "text": "It did."}] * n_sentences
        profile = profile_scored(build_scored(rows)).profiles[0]
        for estimate in (*profile.shares.values(), *profile.rates.values(), profile.commitment):
            assert estimate.low <= estimate.value <= estimate.high


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ((1.0, 0.5, 0.9999999999999999), (1.0, 0.5, 1.0)),
        ((0.0, 2.8e-14, 1.0), (0.0, 0.0, 1.0)),
        ((0.5, 0.1, 0.9), (0.5, 0.1, 0.9)),
        ((0.5, np.nan, np.nan), (0.5, None, None)),
        ((np.nan, 0.2, 0.4), (None, 0.2, 0.4)),
    ],
)
def test_an_estimate_lies_within_its_interval(given, wanted):
    found = make_estimate(*given)
    assert (found.value, found.low, found.high) == wanted


def test_a_name_alone_may_come_bare(scored):
    for given in ("body", "all"):
        assert profile_scored(scored, zones=given) == profile_scored(scored, zones=[given])
    assert profile_scored(scored, voices="all") == profile_scored(scored, voices=["all"])
    with pytest.raises(DataError, match=r"zones: expected of headline, .*; found 'boddy'"):
        profile_scored(scored, zones="boddy")
    one = read_scored(scored.slice(4))
    assert trace_curve(one, "body", "writer") == trace_curve(one, ["body"], ["writer"])


def test_intervals_are_those_of_a_mean_of_documents():
    """With documents of one length the share is a mean of documents', whose interval is known."""
    rng = np.random.default_rng(0)
    n_hedged = rng.binomial(20, rng.beta(2, 6, 40))
    rows = [
        {"doc_id": f"d{doc}", "label": "hedged" if i < n else "assertive"}
        for doc, n in enumerate(n_hedged.tolist())
        for i in range(20)
    ]
    share = profile_scored(build_scored(rows), n_resamples=4000).profiles[0].shares["hedged"]
    error = np.std(n_hedged / 20, ddof=1) / np.sqrt(40)
    student = stats.t(39).ppf(0.975)
    assert share.value == pytest.approx(n_hedged.sum() / 800)
    assert share.high - share.low == pytest.approx(2 * student * error, rel=0.06)
    assert not profile_scored(build_scored(rows)).profiles[0].is_small


def test_intervals_with_few_documents_cover():
    """Plain percentiles of five documents would cover about 0.83."""
    rng = np.random.default_rng(0)
    tails = find_tails(5)
    hits = 0
    for _ in range(400):
        sample = rng.normal(size=5)
        means = sample[rng.integers(5, size=(400, 5))].mean(axis=1)
        low, high = np.percentile(means, tails)
        hits += low <= 0 <= high
    assert 0.89 < hits / 400 < 0.98


def test_few_documents_have_students_interval_at_least():
    """The percentiles of two documents of 10 % and 50 % are 10 % and 50 %."""

    def build(*n_hedged):
        return build_scored(
            [
                {"doc_id": f"d{doc}", "label": ("assertive", "hedged")[i < n], "cues": ["modal"] * (i < n)}
                for doc, n in enumerate(n_hedged)
                for i in range(200)
            ]
        )

    two = profile_scored(build(20, 100)).profiles[0].shares["hedged"]
    assert (two.value, two.low, two.high) == pytest.approx((0.3, 0, 1))
    profile = profile_scored(build(44, 60, 52, 48)).profiles[0]
    shares = np.array([0.22, 0.3, 0.26, 0.24])
    half = stats.t(3).ppf(0.975) * np.std(shares, ddof=1) / 2
    four, rate = profile.shares["hedged"], profile.rates["all"]
    assert (four.low, four.high) == pytest.approx((0.255 - half, 0.255 + half), abs=0.005)
    assert (rate.low, rate.high) == pytest.approx((200 * four.low, 200 * four.high))  # of five words each
    assert profile_scored(build(44, 60, 52, 48), min_documents=2).profiles[0].shares["hedged"] == four


def test_intervals_of_groups_of_few_documents_cover():
    """Of 200 sentences each; percentiles alone held the share in 0.57, 0.77 and 0.91."""
    rng = np.random.default_rng(0)
    layout = Layout(LABELS)
    for n_documents in (2, 3, 9):
        counts = np.zeros((300 * n_documents, 15))
        counts[:, 0], counts[:, 2] = 200, 4000
        counts[:, 5] = rng.binomial(200, rng.beta(2.7, 6.3, len(counts)))
        counts[:, 4] = 200 - counts[:, 5]
        first = np.arange(0, len(counts) + 1, n_documents)
        units = UnitCounts(layout, counts, first, np.zeros(300, np.int64))
        _, low, high = compute_group_intervals(units, n_resamples=300, seed=0)
        hedged = layout.measures.index("share_hedged")
        assert 0.88 < np.mean((low[:, hedged] <= 0.3) & (high[:, hedged] >= 0.3)) < 0.99, n_documents


def test_texts_with_more_cues_than_words_have_an_interval():
    rows = [{"doc_id": "d", "label": "hedged", "text": "If?", "cues": ["conditional", "modal"]}] * 3
    rate = profile_scored(build_scored(rows)).profiles[0].rates["all"]
    assert rate.low < 1000 < rate.value == rate.high


def test_groups_of_one_document_each_do_not_tell_how_they_vary():
    """One of two or more tells it for all."""
    layout = Layout(("yes", "no"))
    rows = [[100, 0, 0, 0, yes, 100 - yes, *[0] * 8] for yes in (9, 19, 29, 39)]
    values, low, high = shrink_shares(
        UnitCounts(layout, np.array(rows, float), np.arange(5), np.zeros(4, np.int64))
    )
    assert np.isfinite(values).all()
    assert np.isnan(low).all()
    assert np.isnan(high).all()
    _, low, _ = shrink_shares(
        UnitCounts(layout, np.array(rows, float), np.array([0, 1, 2, 4]), np.zeros(3, np.int64))
    )
    assert np.isfinite(low).all()


def test_few_documents_that_are_alike_are_no_certainty():
    rows = [{"doc_id": d, "label": ("assertive", "hedged")[i == 0]} for d in "abc" for i in range(5)]
    share = profile_scored(build_scored(rows)).profiles[0].shares["hedged"]
    wanted = stats.binomtest(3, 15).proportion_ci(method="wilson")
    assert (share.low, share.high) == pytest.approx((wanted.low, wanted.high))
    profile = profile_scored(build_scored(rows), min_documents=2).profiles[0]
    assert (profile.is_small, profile.shares["hedged"]) == (False, share)  # what is marked is no wider


def test_many_documents_have_students_interval_at_least():
    """Of twelve documents one is not as the others: in e^-1 of resamples it is missing, and all are alike."""
    for n_documents in (12, 40):
        rows = [
            {"doc_id": f"d{doc}", "label": ("assertive", "hedged")[i < (160 if doc == 0 else 20)]}
            for doc in range(n_documents)
            for i in range(200)
        ]
        share = profile_scored(build_scored(rows), n_resamples=4000).profiles[0].shares["hedged"]
        shares = np.array([0.8] + [0.1] * (n_documents - 1))
        half = stats.t(n_documents - 1).ppf(0.975) * stats.sem(shares)
        assert share.low == pytest.approx(shares.mean() - half, abs=0.006)
        assert share.high > shares.mean() + half - 0.006


@pytest.mark.parametrize("n_documents", [10, 40])
def test_a_rare_label_has_wilsons_interval_at_least(n_documents):
    """None, one or two sentences in thirty: a little more alike than chance makes them, which is 0.97."""
    profile = profile_scored(build_rare([0, 0, 0, 1, 1, 1, 1, 2, 2, 2] * (n_documents // 10))).profiles[0]
    share, rate = profile.shares["hedged"], profile.rates["modal"]
    wanted = stats.binomtest(n_documents, 30 * n_documents).proportion_ci(method="wilson")
    assert share.high == pytest.approx(wanted.high)
    assert share.low <= wanted.low
    wanted = stats.binomtest(n_documents, 150 * n_documents).proportion_ci(method="wilson")
    assert rate.high == pytest.approx(1000 * wanted.high)
    assert rate.low <= 1000 * wanted.low


def test_many_documents_may_be_more_alike_than_chance_makes_them():
    """Of forty all but two have one hedged sentence: chi-squared is 2 / 0.97, in one of 1,000 under 17.3."""
    profile = profile_scored(build_rare([0, 2, *[1] * 38]), n_resamples=4000).profiles[0]
    share = profile.shares["hedged"]
    times = stats.chi2(39).ppf(0.001) / (2 / (29 / 30))
    assert times == pytest.approx(8.34, abs=0.01)
    low, high = (float(end) for end in compute_wilson(np.array(40 * times), np.array(1200 * times)))
    assert (low, high) == pytest.approx((0.0300, 0.0370), abs=1e-4)
    assert (share.low, share.high) == pytest.approx((low, high), abs=2e-4)
    # Of a sentence more that is hedged commitment is 0.35 less, and varies 0.35 times as far by Student's.
    half = 0.35 * stats.t(39).ppf(0.975) * np.sqrt(2 / 39 / 40) / 30
    commitment = profile.commitment
    assert 0.98 * half < commitment.high - commitment.value < 4 * half


def build_rare(n_hedged):
    """Documents of thirty sentences of five words, of which so many are hedged and have a cue."""
    return build_scored(
        [
            {"doc_id": f"d{doc}", "label": ("assertive", "hedged")[i < n], "cues": ["modal"] * (i < n)}
            for doc, n in enumerate(n_hedged)
            for i in range(30)
        ]
    )


def test_one_document_more_makes_no_interval_narrower_at_once():
    """Of a label of 2 % in documents of 30 sentences; of ten documents intervals had held it in .90."""
    rng = np.random.default_rng(0)
    layout = Layout(LABELS)
    speculative = layout.measures.index("share_speculative")
    widths = {}
    for n_documents in (9, 10, 30, 31):
        counts = np.zeros((500 * n_documents, 15))
        counts[:, 0], counts[:, 2] = 30, 600
        counts[:, 6] = rng.binomial(30, rng.beta(2, 98, len(counts)))
        counts[:, 4] = 30 - counts[:, 6]
        first = np.arange(0, len(counts) + 1, n_documents)
        units = UnitCounts(layout, counts, first, np.zeros(500, np.int64))
        _, low, high = compute_group_intervals(units, n_resamples=300, seed=0)
        low, high = low[:, speculative], high[:, speculative]
        assert 0.94 < np.mean((low <= 0.02) & (high >= 0.02)) < 0.99, n_documents
        widths[n_documents] = np.mean(high - low)
    for n_documents in (9, 30):
        # As Student's widths fall, but for chance.
        student = np.sqrt(n_documents / (n_documents + 1))
        student *= stats.t(n_documents).ppf(0.975) / stats.t(n_documents - 1).ppf(0.975)
        assert widths[n_documents + 1] / widths[n_documents] == pytest.approx(student, abs=0.03)


def test_none_or_all_of_many_documents_is_no_certainty():
    rows = [
        {"doc_id": f"d{doc:02d}", "label": ("assertive", "hedged")[i <= doc % 3], "cues": ["modal"]}
        for doc in range(10)
        for i in range(20)
    ]
    profile = profile_scored(build_scored(rows)).profiles[0]
    assert not profile.is_small
    none = stats.binomtest(0, 200).proportion_ci(method="wilson").high
    assert none == pytest.approx(0.0188, abs=1e-4)
    speculative, abstained = profile.shares["speculative"], profile.abstained
    assert (speculative.value, speculative.low, speculative.high) == pytest.approx((0, 0, none))
    assert (abstained.value, abstained.low, abstained.high) == pytest.approx((0, 0, none))
    # No adverb in a thousand words.
    none = 1000 * stats.binomtest(0, 1000).proportion_ci(method="wilson").high
    assert (profile.rates["adverb"].low, profile.rates["adverb"].high) == pytest.approx((0, none))
    assert profile.shares["hedged"].low > 0
    sure = [row | {"label": "assertive"} for row in rows]
    share = profile_scored(build_scored(sure)).profiles[0].shares["assertive"]
    all_of_200 = stats.binomtest(200, 200).proportion_ci(method="wilson")
    assert (share.low, share.high) == pytest.approx((all_of_200.low, 1))
    assert profile_scored(build_scored(sure), n_resamples=0).profiles[0].shares["assertive"].low is None


def test_a_seed_repeats_a_run_and_groups_are_drawn_apart():
    rows = [
        {"doc_id": f"{paper}{doc}", "label": ("assertive", "hedged")[doc % 3 == 0], "paper": paper}
        for paper in "AB"
        for doc in range(12)
    ]
    table = build_scored(rows)
    one, other = profile_scored(table, by=["paper"], seed=3).profiles
    assert profile_scored(table, by=["paper"], seed=3).profiles == (one, other)
    assert one.shares["hedged"].value == other.shares["hedged"].value
    sentences = read_scored(table, ["paper"])
    units = count_units(sentences, make_groups(sentences, Grouping(("paper",))), np.ones(24, bool))
    drawn = [bootstrap_measures(units, group, n_resamples=50, seed=3) for group in (0, 1)]
    assert not np.array_equal(*drawn, equal_nan=True)
    assert profile_scored(table, n_resamples=0).profiles[0].commitment.low is None


def test_periods_and_labels_of_ones_own(scored):
    found = profile_scored(scored, over="date", freq="quarter")
    assert [(p.group, p.n_documents) for p in found.profiles] == [
        ({"date": "2024-Q1"}, 2),
        ({"date": "2024-Q2"}, 1),
    ]
    table = build_scored([{"doc_id": "d", "label": "no"}], labels=("yes", "no"))
    profile = profile_scored(table).profiles[0]
    assert (profile.shares["no"].value, profile.commitment.value) == (1, None)


def test_shrinking_takes_most_from_those_of_whom_least_is_known():
    rng = np.random.default_rng(1)
    rows = []
    for group in range(12):
        n_documents, share = (1, 0.9) if group == 0 else (30, 0.1 + 0.03 * group)
        rows += [
            {
                "doc_id": f"{group}-{doc}",
                "label": ("assertive", "hedged")[int(rng.random() < share)],
                "paper": f"{group:02d}",
            }
            for doc in range(n_documents)
            for _ in range(10)
        ]
    profiles = profile_scored(build_scored(rows), by=["paper"], shrink=True, n_resamples=100).profiles
    moved = [abs(p.shrunk["hedged"].value - p.shares["hedged"].value) for p in profiles]
    assert moved[0] > 0.1 > 5 * max(moved[1:])
    raw, drawn = profiles[0].shares["hedged"].value, profiles[0].shrunk["hedged"].value
    assert 0.3 < drawn < raw
    for profile in profiles:
        assert profile.shrunk["hedged"].low < profile.shrunk["hedged"].value < profile.shrunk["hedged"].high
        assert sum(share.value for share in profile.shrunk.values()) == pytest.approx(1, abs=0.02)
    assert [profile.group["paper"] for profile in profiles] == sorted(p.group["paper"] for p in profiles)


def test_two_groups_are_no_population(scored):
    assert profile_scored(scored, by=["paper"], shrink=True).profiles[0].shrunk["hedged"].value is None
    singles = [{"doc_id": f"d{i}", "label": ("assertive", "hedged")[i == 0]} for i in range(4)]
    profiles = profile_scored(build_scored(singles), by=["doc_id"], shrink=True).profiles
    # Each varies by 0.3 * 0.7, of 1 + 1/2 in 4 + 1, and all about their mean by 1 / 4: between them by 0.04.
    assert [p.shrunk["hedged"].value for p in profiles] == pytest.approx([0.37] + [0.21] * 3)


def test_shrunk_shares_of_nothing_found_are_no_certainty():
    rows = [
        {"doc_id": f"d{doc}", "label": "assertive", "paper": "ABC"[doc // 2]}
        for doc in range(6)
        for _ in range(5)
    ]
    found = [p.shrunk for p in profile_scored(build_scored(rows), by=["paper"], shrink=True).profiles]
    none = stats.binomtest(0, 30).proportion_ci(method="wilson").high
    for shrunk in found:
        assert (shrunk["hedged"].low, shrunk["hedged"].high) == pytest.approx((0, none))
        assert (shrunk["assertive"].low, shrunk["assertive"].high) == pytest.approx((1 - none, 1))


def test_shrunk_intervals_by_hand():
    """Ten sentences of ten papers, three of them hedged."""
    singles = [{"doc_id": f"d{i}", "label": ("assertive", "hedged")[i < 3]} for i in range(10)]
    shrunk = profile_scored(build_scored(singles), by=["doc_id"], shrink=True).profiles[9].shrunk["hedged"]
    share = 3.5 / 11
    own = share * (1 - share)
    total = 10 * 0.3 * 0.7 / 9  # of the ten about their mean
    between, taken = total - own, own / total
    assert shrunk.value == pytest.approx(0.3 - 0.3 * between / total)
    # What is left of the group's own, of the mean of all, and Morris's term: 2 / (10 - 3) times the square
    # of how far the share was drawn, as all groups are alike.
    variance = between * taken + taken**2 * total / 10 + 2 / 7 * (0.3 * taken) ** 2
    assert (shrunk.low, shrunk.high) == pytest.approx((0, shrunk.value + 1.959964 * variance**0.5))


def test_shrunk_intervals_cover():
    """Without Morris's term they would cover 0.85 to 0.9."""
    from stance.profile.counts import Layout, UnitCounts
    from stance.profile.shrink import shrink_shares

    rng = np.random.default_rng(0)
    for n_groups, spread in ((4, 0.03), (5, 0.08), (10, 0.03)):
        hits = []
        for _ in range(300):
            true = np.clip(0.25 + spread * rng.normal(size=n_groups), 0.02, 0.98)
            documents = np.repeat(true, 5)
            yes = rng.binomial(20, rng.beta(15 * documents, 15 * (1 - documents)))
            rows = np.zeros((len(yes), 14))
            rows[:, 0], rows[:, 4], rows[:, 5] = 20, yes, 20 - yes
            units = UnitCounts(
                Layout(("yes", "no")), rows, np.arange(n_groups + 1) * 5, np.zeros(n_groups, int)
            )
            _, low, high = shrink_shares(units)
            hits.append(((low[:, 0] <= true) & (true <= high[:, 0])).mean())
        assert 0.91 < np.mean(hits) < 0.99, (n_groups, spread, np.mean(hits))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"zones": ["boddy"]}, "zones: expected of headline, .*, all; found 'boddy'"),
        ({"voices": []}, "voices: expected of writer, .*; found None"),
        ({"freq": "decade"}, "freq: expected day, .*; found 'decade'"),
        ({"by": ["paper", "paper"]}, "by: expected each column once; found 'paper' twice"),
        ({"by": ["date"], "over": "date"}, "by: expected each column once; found 'date' twice"),
        ({"seed": -1}, "seed: expected 0 or more; found -1"),
    ],
)
def test_options_out_of_range(scored, options, message):
    with pytest.raises(DataError, match=message):
        profile_scored(scored, **options)
