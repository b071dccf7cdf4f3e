"""Agreement statistics against published examples, other libraries and cases worked by hand."""

from __future__ import annotations

import json

import krippendorff
import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import t
from sklearn.metrics import cohen_kappa_score

from stance.corpus import read_codes
from stance.errors import DataError
from stance.evaluation import list_disagreements, measure_agreement
from stance.labels import LABELS

A, H, S = "assertive", "hedged", "speculative"

# Krippendorff (2011), Computing Krippendorff's alpha-reliability, examples A, B and C.
EXAMPLE_A = {"Meg": "0100000010", "Owen": "1110010000"}
EXAMPLE_B = {"Ben": "aabbdcccedda", "Gerry": "babbbccceddd"}
EXAMPLE_C = {"A": "123321412***", "B": "1233224125*3", "C": "*3332342251*", "D": "12332441251*"}

# Gwet (2014), Handbook of inter-rater reliability, 4th edition: four raters and twelve subjects; two
# abstractors and a hundred abstracts; six psychiatrists and fifteen patients, as counts; by his irrCAC 1.0.
FOUR_RATERS = {"R1": "123321412***", "R2": "1233224125**", "R3": "*33323422513", "R4": "12332441251*"}
ABSTRACTORS = {("e", "e"): 13, ("a", "a"): 20, ("a", "n"): 7, ("n", "a"): 4, ("n", "n"): 56}
PSYCHIATRISTS = (
    *("00060", "03003", "01401", "00006", "03030", "20400", "00402", "20310"),
    *("20040", "00006", "10050", "11040", "03300", "10050", "02031"),
)


def build_codes(codes, *, doc_ids=None, labels=LABELS):
    """Read the codes of lists, one a coder."""
    columns = {**codes, "unit_id": [str(i) for i in range(len(next(iter(codes.values()))))]}
    table = pa.table(columns if doc_ids is None else {**columns, "doc_id": doc_ids})
    return read_codes(table, coders=list(codes), labels=labels)


def measure(columns):
    """Measure codes that are a character each, * for none."""
    lists = {name: [None if c == "*" else c for c in values] for name, values in columns.items()}
    return measure_agreement(build_codes(lists, labels=None))


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


def number(n_documents, n_units):
    return [f"d{i % n_documents}" for i in range(n_units)]


PAIRS = [pair for pair, n in ABSTRACTORS.items() for _ in range(n)]
ROWS = ["".join(str(label) * int(n) for label, n in enumerate(counts)) for counts in PSYCHIATRISTS]
PUBLISHED = [
    (EXAMPLE_A, {"alpha_nominal": 0.095}),
    (EXAMPLE_B, {"alpha_nominal": 0.692}),
    (EXAMPLE_C, {"alpha_nominal": 0.743, "alpha_ordinal": 0.815}),
    (
        FOUR_RATERS,
        {"agreement": 0.818, "gwet_ac1": 0.775, "fleiss_kappa": 0.761, "alpha_nominal": 0.743},
    ),
    (
        {"one": "".join(a for a, _ in PAIRS), "two": "".join(b for _, b in PAIRS)},
        {
            "agreement": 0.89,
            "cohen_kappa": 0.796,
            "gwet_ac1": 0.849,
            "fleiss_kappa": 0.796,
            "alpha_nominal": 0.797,
        },
    ),
    (
        {f"r{i}": "".join(row[i] for row in ROWS) for i in range(6)},
        {"agreement": 0.551, "gwet_ac1": 0.445, "fleiss_kappa": 0.414, "alpha_nominal": 0.420},
    ),
]


@pytest.mark.parametrize(("codes", "expected"), PUBLISHED)
def test_published_examples(codes, expected):
    found = measure(codes)
    assert {name: round(found.metrics[name].value, 3) for name in expected} == expected


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_other_libraries(seed):
    codes = draw_codes(seed=seed)
    found = measure_agreement(build_codes(codes))
    index = {A: 0, H: 1, S: 2, None: np.nan}
    data = np.array([[index[v] for v in values] for values in codes.values()])
    for level, value in (
        ("nominal", found.metrics["alpha_nominal"]),
        ("ordinal", found.metrics["alpha_ordinal"]),
    ):
        expected = krippendorff.alpha(data, level_of_measurement=level, value_domain=[0, 1, 2])
        assert value.value == pytest.approx(expected, abs=1e-12)
    kappas = []
    for pair in found.pairs:
        both = zip(codes[pair.coders[0]], codes[pair.coders[1]], strict=True)
        first, second = zip(*[(a, b) for a, b in both if a and b], strict=True)
        assert pair.n_shared == len(first)
        assert pair.cohen_kappa.value == pytest.approx(cohen_kappa_score(first, second), abs=1e-12)
        assert pair.agreement.value == pytest.approx(np.mean(np.array(first) == second))
        two = {"a": first, "b": second}
        assert pair.alpha_nominal.value == pytest.approx(
            measure_agreement(build_codes(two)).metrics["alpha_nominal"].value
        )
        kappas.append(pair.cohen_kappa.value)
    assert found.metrics["cohen_kappa"].value == pytest.approx(np.mean(kappas))


def test_labels_one_by_one():
    # Sentence 0 has two hedged codes, each of which meets one hedged among two others; sentence 1 has one
    # that meets none: (2 * 1/2 + 0) / 3.
    codes = {"a": [H, H, A], "b": [H, A, A], "c": [A, A, A]}
    found = measure_agreement(build_codes(codes))
    assert found.by_label[H].agreement.value == pytest.approx(1 / 3)
    assert found.by_label[A].agreement.value == pytest.approx((0 + 1 + 3) / 6)
    assert (found.by_label[H].n_codes, found.by_label[H].share) == (3, pytest.approx(1 / 3))
    assert found.by_label[S].agreement.value is None
    # With two labels in use, hedged against the rest is all there is.
    assert found.by_label[H].alpha.value == pytest.approx(found.metrics["alpha_nominal"].value)
    assert found.codes_by_coder["b"] == {A: 2, H: 1, S: 0}


def test_intervals_are_by_document():
    # Ten documents of 100 sentences: in five the coders always agree, in five never.
    codes = {"a": [A] * 1000, "b": ([A] * 100 + [H] * 100) * 5}
    by_document = measure_agreement(build_codes(codes, doc_ids=[str(i // 100) for i in range(1000)]))
    # Without one document the share is 5/9 or 4/9: an error of 1/6, or 9 draws; Wilson's interval of that.
    at = t(9).ppf(0.975)
    half = at / (1 + at**2 / 9) * np.sqrt(0.25 / 9 + at**2 / (4 * 81))
    ends = by_document.metrics["agreement"].low, by_document.metrics["agreement"].high
    assert ends == pytest.approx((0.5 - half, 0.5 + half))
    assert by_document.n_documents == 10
    by_sentence = measure_agreement(build_codes(codes))
    # Binomial(1000, 1/2) / 1000 has a standard deviation of 0.0158.
    assert by_sentence.metrics["agreement"].low == pytest.approx(0.5 - 1.96 * 0.0158, abs=0.001)
    assert by_sentence.n_documents is None
    assert any("Documents are not known" in note for note in by_sentence.notes)


def test_intervals_agree_with_a_bootstrap():
    codes = draw_codes(240, n_coders=2, n_missing=0)
    found = measure_agreement(build_codes(codes, doc_ids=[str(i // 6) for i in range(240)])).metrics[
        "cohen_kappa"
    ]
    rng = np.random.default_rng(5)
    first, second = (np.array(values).reshape(40, 6) for values in codes.values())
    drawn = []
    for _ in range(600):
        rows = rng.integers(40, size=40)
        drawn.append(cohen_kappa_score(first[rows].ravel(), second[rows].ravel()))
    assert (found.low, found.high) == pytest.approx(np.percentile(drawn, [2.5, 97.5]), abs=0.025)


def test_every_estimate_lies_within_its_interval():
    found = measure_agreement(build_codes(draw_codes(300), doc_ids=number(30, 300)))
    estimates = list(found.metrics.values())
    for pair in found.pairs:
        estimates += [pair.agreement, pair.cohen_kappa, pair.alpha_nominal]
    for label in found.by_label.values():
        estimates += [label.agreement, label.alpha]
    assert all(each.low < each.value < each.high for each in estimates)
    plain = found.to_dict()
    assert json.loads(json.dumps(plain))["pairs"][0]["coders"] == ["coder0", "coder1"]


def test_what_has_no_interval():
    given = [A, A, H, S] * 15
    alike = measure_agreement(build_codes({"a": given, "b": given}, doc_ids=number(12, 60)))
    for each in (alike.metrics["agreement"], alike.metrics["cohen_kappa"], alike.metrics["alpha_ordinal"]):
        assert (each.value, each.low, each.high) == (1.0, None, None)
    few = measure_agreement(build_codes(draw_codes(60), doc_ids=number(9, 60)))
    assert few.metrics["agreement"].low is None
    assert any("too few" in note for note in few.notes)
    # Documents that one coder coded alone do not count.
    codes = {
        name: values + [None if i else A] * 300 for i, (name, values) in enumerate(draw_codes(60).items())
    }
    more = measure_agreement(build_codes(codes, doc_ids=number(9, 60) + [f"m{i}" for i in range(300)]))
    assert (more.metrics["agreement"].value, more.metrics["agreement"].low) == (
        few.metrics["agreement"].value,
        None,
    )
    # 235 sentences are assertive to both, 5 speculative to one of the two: as many as chance would give.
    rare = {"anna": [A] * 235 + [S] * 3 + [A] * 2, "ben": [A] * 235 + [A] * 3 + [S] * 2}
    found = measure_agreement(build_codes(rare, doc_ids=number(12, 240)))
    assert found.metrics["alpha_nominal"].value == pytest.approx(1 - 479 * 10 / (2 * 475 * 5))
    for each in (
        found.metrics["cohen_kappa"],
        found.metrics["fleiss_kappa"],
        found.metrics["alpha_nominal"],
        found.by_label[S].alpha,
    ):
        assert (each.value < 0, each.low) == (True, None)
    assert found.metrics["agreement"].low < found.metrics["agreement"].value < found.metrics["agreement"].high


def test_notes():
    # 90 agree on assertive, 1 on hedged, 9 apart: 91 % agreement, but kappa is 0.14.
    common = {"a": [A] * 90 + [H] + [A] * 5 + [H] * 4, "b": [A] * 90 + [H] + [H] * 5 + [A] * 4}
    [note] = measure_agreement(build_codes(common, doc_ids=number(100, 100))).notes
    assert "AC1" in note
    assert "94.5 %" in note
    even = {"a": [A] * 45 + [H] * 55, "b": [A] * 50 + [H] * 50}
    assert measure_agreement(build_codes(even, doc_ids=number(100, 100))).notes == ()
    constant = measure_agreement(build_codes({"ann": [A] * 20, "bo": [A, H] * 10}, doc_ids=number(10, 20)))
    assert constant.metrics["cohen_kappa"].value == 0
    codes = {"a": [A, H, A, None], "b": [A, A, A, A], "c": [None, None, None, H]}
    found = measure_agreement(build_codes(codes, doc_ids=["x", "y", "x", "y"]))
    assert [(pair.coders, pair.n_shared) for pair in found.pairs] == [
        (("a", "b"), 3),
        (("a", "c"), 0),
        (("b", "c"), 1),
    ]
    assert found.pairs[1].agreement.value is None


def test_order_of_labels():
    assert "alpha_ordinal" not in measure(EXAMPLE_B).metrics
    far, near = {"a": [A, S, A, H], "b": [A, S, S, H]}, {"a": [A, S, A, H], "b": [A, S, H, H]}
    of_far, of_near = (measure_agreement(build_codes(codes)) for codes in (far, near))
    assert of_far.metrics["alpha_ordinal"].value < of_near.metrics["alpha_ordinal"].value
    turned = measure_agreement(build_codes(far, labels=(H, A, S)))
    assert turned.metrics["alpha_ordinal"].value > of_far.metrics["alpha_ordinal"].value + 0.1
    assert turned.metrics["alpha_nominal"].value == pytest.approx(of_far.metrics["alpha_nominal"].value)


def test_disagreements():
    codes = build_codes(
        {"anna": [A, H, A, H], "n_labels": [A, A, H, H], "c": [A, None, S, H]},
        doc_ids=["d", "d", "e", "e"],
    )
    assert list_disagreements(codes).to_pylist() == [
        {"doc_id": "e", "unit_id": "2", "n_labels": 3, "anna": A, "coder_n_labels": H, "c": S},
        {"doc_id": "d", "unit_id": "1", "n_labels": 2, "anna": H, "coder_n_labels": A, "c": None},
    ]


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ({"ann": [A, H]}, "ann 2"),
        ({"ann": [A, H], "bo": [None, None]}, "ann 2"),
        ({"ann": [A, None, None], "bo": [None, H, A]}, "no sentence was coded by two"),
    ],
)
def test_coders_who_cannot_be_compared(codes, words):
    with pytest.raises(DataError, match=words):
        measure_agreement(build_codes(codes))
