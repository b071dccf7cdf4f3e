"""Scales as data: the bundled ones say what their sources say; a bad one is refused with its reason."""

from __future__ import annotations

import re

import pytest

from stance.cues.estimative.judging import judge_documents
from stance.cues.estimative.scales import list_scales, load_scale, parse_scale
from stance.errors import ConfigError
from stance.records import Document

GOOD = """
source: Handbook of the desk, page 4
year: 2024
bands:
  - {terms: [No Way], low: 0, high: 10}
  - {terms: [good  bet, "sure thing"], low: 60, high: 100}
confidence: [low, high]
"""


@pytest.mark.parametrize(
    ("name", "term", "low", "high"),
    [
        # ICD 203, D.6.e(2)(a)
        ("icd203", "remote", 1, 5),
        ("icd203", "highly improbable", 5, 20),
        ("icd203", "roughly even odds", 45, 55),
        ("icd203", "nearly certain", 95, 99),
        # Kent: 93 give or take 6, 75 give or take 12, 50 and 30 give or take 10, 7 give or take 5
        ("kent", "almost certain", 93 - 6, 93 + 6),
        ("kent", "probable", 75 - 12, 75 + 12),
        ("kent", "chances about even", 50 - 10, 50 + 10),
        ("kent", "probably not", 30 - 10, 30 + 10),
        ("kent", "almost certainly not", 7 - 5, 7 + 5),
        # Mastrandrea et al. 2010, table 1
        ("ipcc", "virtually certain", 99, 100),
        ("ipcc", "likely", 66, 100),
        ("ipcc", "about as likely as not", 33, 66),
        ("ipcc", "exceptionally unlikely", 0, 1),
        # AJP-2.1
        ("nato", "even chance", 40, 60),
        ("nato", "highly unlikely", 0, 10),
        # PHIA
        ("phia", "realistic possibility", 40, 50),
        ("phia", "highly unlikely", 10, 20),
    ],
)
def test_bundled_ranges_are_those_of_the_source(name, term, low, high):
    band = load_scale(name).find_band(term)
    assert (band.low, band.high) == (low, high)


@pytest.mark.parametrize("name", list_scales())
def test_bundled_scales_are_whole(name):
    scale = load_scale(name)
    assert scale.name == name
    assert len(scale.source) > 40
    assert 1960 < scale.year < 2030
    assert len(scale.bands) >= 5
    assert [b.low for b in scale.bands] == sorted(b.low for b in scale.bands)


def test_names_have_aliases_and_any_case():
    assert load_scale("pherf") == load_scale("phia") == load_scale("PHIA")


def test_a_scale_of_ones_own(tmp_path):
    path = tmp_path / "desk.yaml"
    path.write_text(GOOD, encoding="utf-8")
    scale = load_scale(path)
    assert (scale.name, scale.title) == ("desk", "desk")
    assert [band.terms for band in scale.bands] == [("no way",), ("good bet", "sure thing")]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("source: Handbook of the desk, page 4", ""), "source: expected where the scale was published"),
        (("source: Handbook of the desk, page 4", "source: '  '"), "source: expected"),
        (("year: 2024", ""), "year: expected the year of publication; found none"),
        (("low: 60", "low: 5"), r"do not overlap; found 'no way' \(0–10%\) and 'good bet' \(5–100%\)"),
        (
            ("low: 0", "low: 11"),
            "band 'no way': expected low and high within 0 to 100 per cent; found 11 to 10",
        ),
        (("high: 100", "high: 101"), "found 60 to 101"),
        (("low: 0, high: 10", "low: 0"), "found no high"),
        (("[No Way]", "[sure thing]"), "expected each term once; found 'sure thing' twice"),
        (("[No Way]", "[]"), "expected terms for each band"),
        (("bands:", "bandz:"), "expected a known key; found 'bandz'. Did you mean 'bands'"),
        (("low: 0,", "low: none,"), r"bands\[0\].low: expected a number; found 'none'"),
        (("year: 2024", "year: [2024"), "expected YAML; found a mistake on line"),
    ],
)
def test_bad_scales_are_refused(change, complaint):
    assert change[0] in GOOD
    with pytest.raises(ConfigError) as caught:
        parse_scale(GOOD.replace(*change), "desk.yaml")
    message = str(caught.value)
    assert message.startswith("desk.yaml: ")
    assert "\n" not in message
    assert re.search(complaint, message), message


def test_nothing_is_suggested_across_a_wide_gap():
    scale = parse_scale(GOOD, "desk.yaml")  # 0 to 10 and 60 to 100
    assert scale.suggest_band(35) is None
    found = scale.suggest_band(52)
    assert found is not None
    assert found.name == "good bet"
    (report,) = judge_documents([Document("d", "Chances are about even.")], scale)
    assert [problem.advice for problem in report.problems] == [
        "The scale has no term for about 50 %. Give the number."
    ]


def test_a_scale_in_fractions_is_refused():
    text = GOOD.replace("low: 0, high: 10", "low: 0, high: 0.1").replace(
        "low: 60, high: 100", "low: 0.6, high: 1"
    )
    with pytest.raises(ConfigError, match=r"expected per cents, 0 to 100; found none above 1"):
        parse_scale(text, "desk.yaml")


def test_a_scale_without_bands_or_keys_is_refused():
    with pytest.raises(ConfigError, match="bands: expected a band or more"):
        parse_scale("{source: x, year: 2000}", "x.yaml")
    with pytest.raises(ConfigError, match="expected keys and values; found list"):
        parse_scale("[]", "x.yaml")


def test_overlap_is_allowed_where_it_is_meant():
    text = GOOD.replace("low: 60", "low: 5") + "nested: true\n"
    assert parse_scale(text, "x.yaml").find_range(7, 7).name == "no way"


@pytest.mark.parametrize(
    ("name", "complaint"),
    [("icd-203", "Did you mean 'icd203'"), ("zzz", "Pass one of them"), ("gone.yaml", "no such file")],
)
def test_unknown_scales_are_refused(name, complaint):
    with pytest.raises(ConfigError, match=complaint):
        load_scale(name)


@pytest.mark.parametrize(
    ("name", "percent", "band"),
    [
        ("icd203", 85, "very likely"),
        ("icd203", 0, "almost no chance"),
        ("ipcc", 75, "likely"),
        ("kent", 15, "almost certainly not"),
    ],
)
def test_the_nearest_band_is_suggested(name, percent, band):
    found = load_scale(name).suggest_band(percent)
    assert found is not None
    assert found.name == band
