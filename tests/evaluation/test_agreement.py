"""Agreement statistics against published examples, other libraries and cases worked by hand."""

import json

import krippendorff
import numpy as np
import pytest
from scipy.stats import norm, t
from sklearn.metrics import cohen_kappa_score

from stance.cache import find_bundled
from stance.corpus import build_codes
from stance.errors import DataError
from stance.evaluation import compare_coders, list_disagreements, measure_agreement

A, H, S = "assertive", "hedged", "speculative"

# Krippendorff (2011), Computing Krippendorff's alpha-reliability, examples A (two observers, two values),
# B (two observers, nominal) and C (four observers, nominal and ordinal, some data missing).
EXAMPLE_A = {"Meg": "0100000010", "Owen": "1110010000"}
EXAMPLE_B = {"Ben": "aabbdcccedda", "Gerry": "babbbccceddd"}
EXAMPLE_C = {
    "A": "123321412***",
    "B": "1233224125*3",
    "C": "*3332342251*",
    "D": "12332441251*",
}

# Gwet (2014), Handbook of inter-rater reliability, 4th edition: four raters, twelve subjects, some not rated;
# two abstractors, a hundred abstracts; and six psychiatrists, fifteen patients, as counts. The coefficients
# are those that his R package irrCAC 1.0 shows for these data.
FOUR_RATERS = {"R1": "123321412***", "R2": "1233224125**", "R3": "*33323422513", "R4": "12332441251*"}
ABSTRACTORS = {("e", "e"): 13, ("a", "a"): 20, ("a", "n"): 7, ("n", "a"): 4, ("n", "n"): 56}
PSYCHIATRISTS = (
    *("00060", "03003", "01401", "00006", "03030", "20400", "00402", "20310"),
    *("20040", "00006", "10050", "11040", "03300", "10050", "02031"),
)


def measure(columns):
    """Measure codes that are a character each, * for none."""
    lists = {name: [None if c == "*" else c for c in values] for name, values in columns.items()}
    return measure_agreement(build_codes(lists, labels=None), n_resamples=0)


def draw_codes(n_units=400, n_coders=3, n_missing=0.2, seed=0):
    rng = np.random.default_rng(seed)
    truth = rng.choice(3, n_units, p=[0.6, 0.25, 0.15])
    codes = {}
    for coder in range(n_coders):
        noise = rng.random(n_units) < 0.25
        given = np.where(noise, rng.integers(3, size=n_units), truth)
        gone = rng.random(n_units) < n_missing
        codes[f"coder{coder}"] = [None if g else (A, H, S)[v] for v, g in zip(given, gone, strict=True)]
    return codes


def test_krippendorff_2011():
    assert round(measure(EXAMPLE_A).alpha_nominal.value, 3) == 0.095
    assert round(measure(EXAMPLE_B).alpha_nominal.value, 3) == 0.692
    found = measure(EXAMPLE_C)
    assert round(found.alpha_nominal.value, 3) == 0.743
    assert round(found.alpha_ordinal.value, 3) == 0.815


def test_gwet_2014_raw_ratings():
    found = measure(FOUR_RATERS)
    assert found.agreement.value == pytest.approx(0.8181818, abs=5e-8)
    assert found.gwet_ac1.value == pytest.approx(0.7754441, abs=5e-8)
    assert found.fleiss_kappa.value == pytest.approx(0.7611693, abs=5e-8)
    assert found.alpha_nominal.value == pytest.approx(0.7434211, abs=5e-8)


def test_gwet_2014_contingency_table():
    pairs = [pair for pair, n in ABSTRACTORS.items() for _ in range(n)]
    found = measure({"one": "".join(a for a, _ in pairs), "two": "".join(b for _, b in pairs)})
    assert found.agreement.value == pytest.approx(0.89)
    assert found.cohen_kappa.value == pytest.approx(0.7964094, abs=5e-8)
    assert found.gwet_ac1.value == pytest.approx(0.8493305, abs=5e-8)
    assert found.fleiss_kappa.value == pytest.approx(0.7962397, abs=5e-8)  # Scott's pi of two coders
    assert found.alpha_nominal.value == pytest.approx(0.7972585, abs=5e-8)
    assert found.pairs[0].alpha_nominal.value == pytest.approx(0.7972585, abs=5e-8)
    assert found.pairs[0].gwet_ac1.value == pytest.approx(0.8493305, abs=5e-8)
    assert found.pairs[0].confusion == ((20, 0, 7), (0, 13, 0), (4, 0, 56))  # a, e, n


def test_gwet_2014_distribution_of_raters():
    # Who gave which label does not matter to these; any way of dealing the counts out will do.
    rows = ["".join(str(label) * int(n) for label, n in enumerate(counts)) for counts in PSYCHIATRISTS]
    found = measure({f"r{i}": "".join(row[i] for row in rows) for i in range(6)})
    assert found.agreement.value == pytest.approx(0.5511111, abs=5e-8)
    assert found.gwet_ac1.value == pytest.approx(0.4448007, abs=5e-8)
    assert found.fleiss_kappa.value == pytest.approx(0.4139265, abs=5e-8)
    assert found.alpha_nominal.value == pytest.approx(0.4204384, abs=5e-8)


@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_other_libraries(seed):
    codes = draw_codes(seed=seed)
    found = measure_agreement(build_codes(codes), n_resamples=0)
    index = {A: 0, H: 1, S: 2, None: np.nan}
    data = np.array([[index[v] for v in values] for values in codes.values()])
    for level, value in (("nominal", found.alpha_nominal), ("ordinal", found.alpha_ordinal)):
        expected = krippendorff.alpha(data, level_of_measurement=level, value_domain=[0, 1, 2])
        assert value.value == pytest.approx(expected, abs=1e-12)
    kappas = []
    for pair in found.pairs:
        both = zip(codes[pair.coders[0]], codes[pair.coders[1]], strict=True)
        first, second = zip(*[(a, b) for a, b in both if a and b], strict=True)
        assert pair.n_shared == len(first)
        assert pair.cohen_kappa.value == pytest.approx(cohen_kappa_score(first, second), abs=1e-12)
        assert pair.agreement.value == pytest.approx(np.mean(np.array(first) == second))
        kappas.append(pair.cohen_kappa.value)
    assert found.cohen_kappa.value == pytest.approx(np.mean(kappas))


def test_labels_one_by_one():
    # Sentence 0 has two hedged codes, each of which meets one hedged among two others; sentence 1 has one
    # that meets none: (2 * 1/2 + 0) / 3.
    codes = {"a": [H, H, A], "b": [H, A, A], "c": [A, A, A]}
    found = measure_agreement(build_codes(codes), n_resamples=0)
    assert found.by_label[H].agreement.value == pytest.approx(1 / 3)
    assert found.by_label[A].agreement.value == pytest.approx((0 + 1 + 3) / 6)
    assert (found.by_label[H].n_codes, found.by_label[H].share) == (3, pytest.approx(1 / 3))
    assert found.by_label[S].agreement.value is None
    # With two labels in use, hedged against the rest is all there is.
    assert found.by_label[H].alpha.value == pytest.approx(found.alpha_nominal.value)
    assert found.codes_by_coder["b"] == {A: 2, H: 1, S: 0}


def test_intervals_are_by_document():
    # Ten documents of 100 sentences, in five of which the coders always agree and in five never.
    codes = {"a": [A] * 1000, "b": ([A] * 100 + [H] * 100) * 5}
    doc_ids = [str(i // 100) for i in range(1000)]
    by_document = measure_agreement(build_codes(codes, doc_ids=doc_ids), n_resamples=20_000)
    # Of Binomial(10, 1/2) / 10, the percentiles that 0.9 % lie beyond: see test_intervals.
    assert (by_document.agreement.low, by_document.agreement.high) == pytest.approx((0.1, 0.9))
    assert by_document.n_documents == 10
    by_sentence = measure_agreement(build_codes(codes))
    # Binomial(1000, 1/2) / 1000 has a standard deviation of 0.0158.
    assert by_sentence.agreement.low == pytest.approx(0.5 - 1.96 * 0.0158, abs=0.004)
    assert by_sentence.agreement.high == pytest.approx(0.5 + 1.96 * 0.0158, abs=0.004)
    assert by_sentence.n_documents is None
    assert any("sentences were resampled" in warning for warning in by_sentence.warnings)


def test_both_ways_of_resampling_agree():
    # A document a sentence is drawn by patterns; two sentences a document, each twice, draws as much.
    codes = draw_codes(300)
    twice = {name: [value for value in values for _ in range(2)] for name, values in codes.items()}
    one = measure_agreement(build_codes(codes, doc_ids=[str(i) for i in range(300)]), n_resamples=4000)
    two = measure_agreement(build_codes(twice, doc_ids=[str(i // 2) for i in range(600)]), n_resamples=4000)
    for name in ("agreement", "cohen_kappa", "fleiss_kappa", "gwet_ac1"):
        first, second = getattr(one, name), getattr(two, name)
        assert first.value == pytest.approx(second.value)
        assert first.low == pytest.approx(second.low, abs=0.006)
        assert first.high == pytest.approx(second.high, abs=0.006)
        assert first.low < first.value < first.high
    pair = one.pairs[0]
    assert pair.cohen_kappa.low < pair.cohen_kappa.value < pair.cohen_kappa.high
    assert one.by_label[A].alpha.low < one.by_label[A].alpha.value < one.by_label[A].alpha.high


def test_agrees_with_a_plain_bootstrap():
    codes = draw_codes(120, n_coders=2, n_missing=0)
    doc_ids = [str(i // 6) for i in range(120)]
    found = measure_agreement(build_codes(codes, doc_ids=doc_ids), n_resamples=3000).cohen_kappa
    rng = np.random.default_rng(5)
    first, second = (np.array(values).reshape(20, 6) for values in codes.values())
    drawn = []
    for _ in range(1500):
        rows = rng.integers(20, size=20)
        drawn.append(cohen_kappa_score(first[rows].ravel(), second[rows].ravel()))
    tail = 100 * norm.cdf(-np.sqrt(20 / 19) * t(19).ppf(0.975))
    low, high = np.percentile(drawn, [tail, 100 - tail])
    assert (found.low, found.high) == (pytest.approx(low, abs=0.015), pytest.approx(high, abs=0.015))


def test_coders_who_never_differ_have_no_interval():
    given = [A, A, H, S] * 15
    found = measure_agreement(build_codes({"a": given, "b": given}, doc_ids=[str(i // 5) for i in range(60)]))
    for estimate in (found.agreement, found.cohen_kappa, found.alpha_ordinal, found.pairs[0].gwet_ac1):
        assert (estimate.value, estimate.low, estimate.high) == (1.0, None, None)


def test_same_seed_same_intervals():
    codes = build_codes(draw_codes(100))
    assert measure_agreement(codes, seed=3) == measure_agreement(codes, seed=3)
    assert measure_agreement(codes, seed=3) != measure_agreement(codes, seed=4)


def test_no_resamples_no_intervals():
    assert measure_agreement(build_codes(draw_codes(50)), n_resamples=0).agreement.low is None
    # Nor is anything said of them, be documents few, one, or not known.
    for doc_ids in (["a", "b"] * 25, ["a"] * 50, None):
        assert measure_agreement(build_codes(draw_codes(50), doc_ids=doc_ids), n_resamples=0).warnings == ()


def test_one_document():
    found = measure_agreement(build_codes(draw_codes(50), doc_ids=["only"] * 50))
    assert found.agreement.low is None
    assert found.warnings == (
        "All sentences are of one document: there is nothing to resample, and no interval.",
    )


def test_documents_that_one_coder_coded_do_not_count():
    rng = np.random.default_rng(4)
    anna = rng.choice([A, H], 50).tolist()
    ben = [a if keep else H for a, keep in zip(anna, rng.random(50) < 0.7, strict=True)]
    places = [f"d{i // 10}" for i in range(50)]
    five = measure_agreement(build_codes({"anna": anna, "ben": ben}, doc_ids=places))
    more = [f"more{i}" for i in range(300)]
    both = {"anna": [*anna, *[A] * 300], "ben": [*ben, *[None] * 300]}
    found = measure_agreement(build_codes(both, doc_ids=[*places, *more]))
    assert five.warnings == ("There are only 5 documents: the intervals are rough.",)
    assert (
        found.warnings[-1]
        == "The sentences that several coded are of only 5 documents: the intervals are rough."
    )
    for wide, narrow in ((found, five), (found.pairs[0], five.pairs[0])):
        ends = wide.cohen_kappa, narrow.cohen_kappa
        assert ends[0].value == ends[1].value
        # Other draws, and in few of them a document is missing: about as wide.
        assert ends[0].high - ends[0].low == pytest.approx(ends[1].high - ends[1].low, rel=0.3)
    one = {"anna": anna, "ben": [*ben[:10], *[None] * 40]}
    found = measure_agreement(build_codes(one, doc_ids=places))
    assert found.cohen_kappa.low is None
    assert found.warnings[-1].startswith("All sentences that several coded are of one document")


def test_many_coders_do_without_intervals_of_pairs(monkeypatch):
    monkeypatch.setattr("stance.evaluation.agreement._MAX_CELLS", 100)
    found = measure_agreement(build_codes(draw_codes(200)))
    assert found.fleiss_kappa.low is not None
    assert found.pairs[0].cohen_kappa.value is not None
    assert found.pairs[0].cohen_kappa.low is None


def test_prevalence_is_warned_of():
    # 90 agree on assertive, 1 on hedged, 9 apart: 91 % agreement, but kappa is 0.14.
    common = {"a": [A] * 90 + [H] + [A] * 5 + [H] * 4, "b": [A] * 90 + [H] + [H] * 5 + [A] * 4}
    found = measure_agreement(build_codes(common, doc_ids=[str(i) for i in range(100)]))
    assert len(found.warnings) == 1
    assert found.warnings[0].startswith(
        "94 % of the codes are 'assertive', so that kappa and alpha expect 90 %"
    )
    even = {"a": [A] * 45 + [H] * 55, "b": [A] * 50 + [H] * 50}
    assert measure_agreement(build_codes(even, doc_ids=[str(i) for i in range(100)])).warnings == ()


def test_constant_coder():
    found = measure_agreement(
        build_codes({"ann": [A] * 20, "bo": [A, H] * 10}, doc_ids=list("abcdefghij") * 2)
    )
    assert found.cohen_kappa.value == 0
    assert found.warnings == (
        "ann gave every sentence 'assertive': kappa with this coder is 0 or has no value, whatever the "
        "others did.",
        "No label but 'assertive' was given to one sentence by two coders: resamples do not show how kappa "
        "and alpha vary, and they have no interval.",
    )
    alike = measure_agreement(build_codes({"ann": [A] * 20, "bo": [A] * 20}))
    assert alike.agreement.value == 1
    assert (alike.cohen_kappa.value, alike.alpha_nominal.value, alike.fleiss_kappa.value) == (
        None,
        None,
        None,
    )
    assert alike.cohen_kappa.low is None


def test_pair_that_shares_nothing():
    codes = {"a": [A, H, A, None], "b": [A, A, A, A], "c": [None, None, None, H]}
    found = measure_agreement(build_codes(codes, doc_ids=["x", "y", "x", "y"]))
    assert [(pair.coders, pair.n_shared) for pair in found.pairs] == [
        (("a", "b"), 3),
        (("a", "c"), 0),
        (("b", "c"), 1),
    ]
    assert found.pairs[1].agreement.value is None
    assert "a and c share no sentence: nothing is known of this pair." in found.warnings
    assert (found.n_units, found.n_shared) == (4, 4)


def test_labels_without_an_order_have_no_ordinal_alpha():
    assert measure(EXAMPLE_B).alpha_ordinal.value is None
    far = {"a": [A, S, A, H], "b": [A, S, S, H]}
    near = {"a": [A, S, A, H], "b": [A, S, H, H]}
    of_far, of_near = (measure_agreement(build_codes(c), n_resamples=0) for c in (far, near))
    assert of_far.alpha_ordinal.value < of_near.alpha_ordinal.value
    turned = measure_agreement(build_codes(far, labels=(H, A, S)), n_resamples=0)
    assert turned.alpha_ordinal.value > of_far.alpha_ordinal.value + 0.1
    assert turned.alpha_nominal.value == pytest.approx(of_far.alpha_nominal.value)


def test_plain_data():
    plain = measure_agreement(build_codes(draw_codes(60))).to_dict()
    assert json.loads(json.dumps(plain)) == plain
    assert set(plain["agreement"]) == {"value", "low", "high"}
    assert plain["pairs"][0]["coders"] == ["coder0", "coder1"]
    assert len(plain["pairs"][0]["confusion"]) == 3


def test_disagreements():
    codes = build_codes(
        {"anna": [A, H, A, H], "text": [A, A, H, H], "c": [A, None, S, H]},
        doc_ids=["d", "d", "e", "e"],
        texts=["One.", "Two.", "Three.", "Four."],
    )
    assert list_disagreements(codes).to_pylist() == [
        {"doc_id": "e", "unit_id": "2", "text": "Three.", "n_labels": 3, "anna": A, "coder_text": H, "c": S},
        {"doc_id": "d", "unit_id": "1", "text": "Two.", "n_labels": 2, "anna": H, "coder_text": A, "c": None},
    ]


def test_coders_who_cannot_be_compared():
    with pytest.raises(DataError, match="two coders or more; found codes of 'ann' alone"):
        measure_agreement(build_codes({"ann": [A, H]}))
    with pytest.raises(DataError, match="found codes of 'ann' alone"):
        measure_agreement(build_codes({"ann": [A, H], "bo": [None, None]}))
    with pytest.raises(DataError, match=r"two coders share; found none \(coded: ann 1, bo 2\)"):
        measure_agreement(build_codes({"ann": [A, None, None], "bo": [None, H, A]}))


def test_seeds_agree_as_their_readme_says():
    path = find_bundled("seeds") / "article" / "labels.jsonl"
    found, apart = compare_coders(path, coders=["label_a", "label_b"])
    assert (found.alpha_nominal.value, found.n_units, len(apart)) == (1.0, 42, 0)


def test_labels_that_look_alike_are_warned_of():
    codes = build_codes({"a": ["Hedged", "x"] * 9, "b": ["hedged", "x"] * 9}, labels=None)
    warnings = measure_agreement(codes, n_resamples=0).warnings
    alike = [warning for warning in warnings if warning.startswith("Labels that look alike count")]
    assert ["'Hedged', 'hedged'. Recode them" in warning for warning in alike] == [True]


def number(n_documents, n_units):
    return [f"d{i % n_documents}" for i in range(n_units)]


def test_a_rare_label_that_no_two_gave_one_sentence():
    # 235 sentences are assertive to both, 5 speculative to one of the two: as many as chance would give.
    codes = {"anna": [A] * 235 + [S] * 3 + [A] * 2, "ben": [A] * 235 + [A] * 3 + [S] * 2}
    found = measure_agreement(build_codes(codes, doc_ids=number(12, 240)))
    assert found.alpha_nominal.value == pytest.approx(1 - 479 * 10 / (2 * 475 * 5))
    of_two = found.pairs[0].cohen_kappa, found.pairs[0].alpha_nominal
    of_labels = [found.by_label[label].alpha for label in (A, S)]
    unknown = found.cohen_kappa, found.fleiss_kappa, found.alpha_nominal, found.alpha_ordinal
    for estimate in (*unknown, *of_two, *of_labels):
        assert estimate.value < 0
        assert (estimate.low, estimate.high) == (None, None)
    for estimate in (found.agreement, found.gwet_ac1, found.pairs[0].agreement, found.by_label[A].agreement):
        assert estimate.low < estimate.value < estimate.high
    assert found.warnings[-1] == (
        "No label but 'assertive' was given to one sentence by two coders: resamples do not show how kappa "
        "and alpha vary, and they have no interval."
    )
    # One sentence that both call speculative, and something is known.
    codes["ben"][235] = S
    found = measure_agreement(build_codes(codes, doc_ids=number(12, 240)))
    for estimate in (found.cohen_kappa, found.alpha_ordinal, found.pairs[0].alpha_nominal):
        assert estimate.low < estimate.value < estimate.high
    assert not any("resamples" in warning for warning in found.warnings)


def test_a_label_that_no_two_gave_one_sentence_beside_another():
    codes = {
        "anna": [A] * 100 + [H] * 30 + [A] * 6 + [S] * 3 + [A] * 2,
        "ben": [A] * 100 + [H] * 30 + [H] * 6 + [A] * 3 + [S] * 2,
    }
    found = measure_agreement(build_codes(codes, doc_ids=number(20, 141)))
    assert found.by_label[S].alpha.value < 0
    assert found.by_label[S].alpha.low is None
    for estimate in (
        found.alpha_nominal,
        found.cohen_kappa,
        found.by_label[A].alpha,
        found.by_label[H].alpha,
    ):
        assert estimate.low < estimate.value < estimate.high
    assert found.warnings == (
        "No two coders gave one sentence 'speculative': resamples do not show how its alpha varies, and it "
        "has no interval.",
    )


def test_a_pair_that_shares_one_label_alone():
    # Anna and Ben both call 20 sentences hedged; Cat calls others so.
    codes = {
        "anna": [A] * 80 + [H] * 20 + [A] * 20,
        "ben": [A] * 80 + [H] * 20 + [A] * 18 + [H] * 2,
        "cat": [A] * 100 + [H] * 18 + [A] * 2,
    }
    found = measure_agreement(build_codes(codes, doc_ids=number(18, 120)))
    lows = {pair.coders: (pair.cohen_kappa.low, pair.alpha_nominal.low) for pair in found.pairs}
    assert None not in lows["anna", "ben"]
    assert lows["anna", "cat"] == lows["ben", "cat"] == (None, None)
    assert all(pair.agreement.low is not None for pair in found.pairs)
    assert found.fleiss_kappa.low is not None
    assert [warning.partition(":")[0] for warning in found.warnings] == [
        "anna and cat gave no sentence the same label but 'assertive'",
        "ben and cat gave no sentence the same label but 'assertive'",
    ]


def test_where_there_is_no_interval_anyhow_no_more_is_said_of_it():
    apart = {"anna": [A, H, A, H], "ben": [A, A, H, A]}
    one = measure_agreement(build_codes(apart, doc_ids=["only"] * 4))
    assert [warning[:32] for warning in one.warnings] == ["All sentences are of one documen"]
    assert measure_agreement(build_codes(apart, doc_ids=list("abcd")), n_resamples=0).warnings == ()
    never = measure_agreement(build_codes({"a": [A, A, H] * 4, "b": [H, S, S] * 4}))
    assert never.warnings[0].startswith("No label was given to one sentence by two coders: resamples")
    alike = measure_agreement(build_codes({"a": [A] * 20, "b": [A] * 20}))  # no value, and no interval
    assert not any("resamples do not show" in warning for warning in alike.warnings)


@pytest.mark.parametrize(
    ("n_both", "said"),
    [
        # Of 400 sentences 2 codes are others: 798 of 800 are 99.75 %, squares 99.50 %.
        (398, "99.8 % of the codes are 'assertive', so that kappa and alpha expect 99.5 % agreement"),
        # Of 10,000: 19,998 of 20,000 are 99.99 %, squares 99.98 %: more digits, since neither is all.
        (9_998, "99.99 % of the codes are 'assertive', so that kappa and alpha expect 99.98 % agreement"),
    ],
)
def test_what_is_not_all_is_not_said_to_be(n_both, said):
    codes = {"a": [A] * n_both + [S, A], "b": [A] * n_both + [A, S]}
    found = measure_agreement(build_codes(codes, doc_ids=number(20, n_both + 2)))
    assert found.warnings[0].startswith(said)
    assert " read kappa (0.00) beside AC1 (" in found.warnings[0]  # a little below 0, not "-0.00"


def test_coders_who_cross_two_labels_beside_one_that_they_share():
    # Hedged to the one is speculative to the other: apart, but on the same sentences, and near in order.
    codes = {"anna": [A] * 60 + [H] * 15 + [S] * 15, "ben": [A] * 60 + [S] * 15 + [H] * 15}
    found = measure_agreement(build_codes(codes, doc_ids=number(18, 90)))
    # 60 of 90 are alike, where chance would give (60/90)^2 + 2 (15/90)^2 = 1/2.
    assert found.cohen_kappa.value == pytest.approx((60 / 90 - 1 / 2) / (1 - 1 / 2))
    for estimate in (found.cohen_kappa, found.fleiss_kappa, found.alpha_nominal, found.alpha_ordinal):
        assert estimate.low < estimate.value < estimate.high
    pair = found.pairs[0]
    assert pair.cohen_kappa.low < pair.cohen_kappa.value < pair.cohen_kappa.high
    assert (found.by_label[H].alpha.low, found.by_label[S].alpha.low) == (None, None)
    assert [warning[:37] for warning in found.warnings] == [
        "No two coders gave one sentence 'hedg",
        "No two coders gave one sentence 'spec",
    ]


def test_the_ordinal_alpha_is_told_of_by_itself():
    # 1 and 2 are crossed, and 3 and 4: no label is shared, but both halves of the order are.
    crossed = {"anna": list("12" * 10 + "34" * 10), "ben": list("21" * 10 + "43" * 10)}
    found = measure_agreement(build_codes(crossed, labels=list("1234"), doc_ids=number(12, 40)))
    assert found.alpha_ordinal.low < found.alpha_ordinal.high
    assert (found.cohen_kappa.low, found.alpha_nominal.low, found.by_label["1"].alpha.low) == (None,) * 3
    assert found.warnings == (
        "No label was given to one sentence by two coders: resamples do not show how kappa and alpha, but "
        "for the ordinal one, vary, and they have no interval.",
    )
    # Hedged is shared; but up to assertive no two codes are of one sentence, nor are two after hedged.
    apart = {"anna": [H] * 20 + [A, S, A, S, A, S, A], "ben": [H] * 20 + [S, A, S, A, S, A, S]}
    found = measure_agreement(build_codes(apart, doc_ids=number(12, 27)))
    assert found.alpha_nominal.low < found.alpha_nominal.high
    assert (found.alpha_ordinal.value < 0, found.alpha_ordinal.low) == (True, None)
    assert found.warnings[0] == (
        "In the order of the labels, no sentence has two codes up to one of them while another has two of "
        "those after it: resamples do not show how the ordinal alpha varies, and it has no interval."
    )
    assert [warning[:31] for warning in found.warnings[1:]] == ["No two coders gave one sentence"] * 2
    # Without an order there is no ordinal alpha to tell of.
    names = str.maketrans("1234", "PQRS")
    plain = {coder: [code.translate(names) for code in codes] for coder, codes in crossed.items()}
    plain = measure_agreement(build_codes(plain, labels=None, doc_ids=number(12, 40)))
    assert plain.warnings[0].endswith("do not show how kappa and alpha vary, and they have no interval.")
