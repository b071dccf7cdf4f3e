"""Estimative language: phrases with their bands, problems, scales, numbers, and a floor for the judge."""

from __future__ import annotations

import pytest

from stance.errors import ConfigError
from stance.estimative import check_documents, list_scales, load_scale, summarize_reports
from stance.estimative.find import measure_judge
from stance.estimative.judge import load_judge, load_marked
from stance.records import Document

OWN = "source: House rules\nyear: 2024\n"


def check(text, scale="icd203"):
    (report,) = check_documents([Document("draft", text)], scale)
    return report


@pytest.mark.parametrize(
    ("scale", "text", "expected"),
    [
        ("icd203", "The talks will probably fail.", [("probably", "likely", 55, 80)]),
        ("icd203", "The deal is almost certain.", [("almost certain", "almost certain", 95, 99)]),
        ("icd203", "A truce is very unlikely.", [("very unlikely", "very unlikely", 5, 20)]),
        ("icd203", "There is a roughly even chance that it holds.", [("roughly even chance", None, 45, 55)]),
        ("icd203", "It may snow.", [("may", "", None, None)]),
        ("icd203", "We have high confidence in this.", [("high confidence", "high", None, None)]),
        ("phia", "The deal is likely.", [("likely", "likely", 55, 75)]),
        ("nato", "The deal is likely.", [("likely", "likely", 60, 90)]),
        ("ipcc", "The deal is likely.", [("likely", "likely", 66, 100)]),
        ("kent", "The deal is likely.", [("likely", "probable", 63, 87)]),
        ("icd203", "There is a 70% chance of rain.", [("70% chance", "likely", 70, 70)]),
        ("icd203", "The chance of war is 3 per cent.", [("chance", "almost no chance", 3, 3)]),
        ("icd203", "In May the roads were closed.", []),
        ("icd203", "Sales fell by 70%.", []),
        ("icd203", "The costs are split 50-50.", []),
        ("icd203", "War could very well come.", [("could very well", "", None, None)]),
    ],
)
def test_phrases_have_the_bands_of_the_scale(scale, text, expected):
    found = check(text, scale).phrases
    assert len(found) == len(expected)
    for phrase, (words, band, low, high) in zip(found, expected, strict=True):
        assert words in phrase.text
        assert phrase.text == text[phrase.start : phrase.end]
        assert (phrase.low, phrase.high) == (low, high)
        assert phrase.is_outside == (band == "")
        if band:
            assert phrase.band == band


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("The chance of rain is one in three.", 100 / 3, 100 / 3),
        ("There is a fifty-fifty chance of a deal.", 50, 50),
        ("There is a 60 to 70 percent chance of a deal.", 60, 70),
        ("There is at least a 90% chance of a deal.", 90, 100),
        ("There is less than a 10% chance of a deal.", 0, 10),
        ("There is a two-thirds chance of a deal.", None, None),
    ],
)
def test_likelihoods_in_numbers_are_read(text, low, high):
    found = check(text).phrases
    if low is None:
        assert all(phrase.low is None or phrase.low > 60 for phrase in found)
        return
    assert [(phrase.low, phrase.high) for phrase in found] == [(pytest.approx(low), pytest.approx(high))]


@pytest.mark.parametrize(
    ("scale", "text", "kind", "level", "words"),
    [
        ("icd203", "It may snow.", "outside", "warning", "ICD 203"),
        ("ipcc", "It will probably snow.", "outside", "warning", "(AR5"),
        ("icd203", "The most likely outcome is war.", "outside", "note", "compares"),
        ("icd203", "We judge with high confidence that war is likely.", "mixed", "warning", "one sentence"),
        ("icd203", "It might possibly rain.", "stacked", "warning", "might"),
        ("icd203", "War is likely (90%).", "two-bands", "warning", "and 90%"),
        ("nato", "War is unlikely, though likely by May.", "two-bands", "warning", "unlikely"),
        ("icd203", "There is a 99.5% chance of war.", "outside", "warning", "beyond"),
        ("icd203", "War will undoubtedly come.", "outside", "warning", "beyond"),
        ("icd203", "There is no doubt that it failed.", "outside", "warning", "beyond"),
        ("icd203", "War is inevitable.", "outside", "warning", "beyond"),
        ("icd203", "War is very likely. Peace is highly improbable. Rain is likely.", "rows", "note", "row"),
        ("icd203", "“The talks may fail,” he said.", "outside", "note", "Quoted"),
    ],
)
def test_problems_say_what_to_mend(scale, text, kind, level, words):
    problems = check(text, scale).problems
    assert [(each.kind, each.level) for each in problems] == [(kind, level)]
    if words == "(AR5":
        assert words not in problems[0].message
    else:
        assert words in problems[0].message


@pytest.mark.parametrize(
    "text",
    [
        "War is likely (60%).",
        "It rained.",
        "",
        "War is likely. We have low confidence.",
        "We believe that war is likely. I firmly believe that it will come.",
        "Is it more likely?",
        "I will certainly come. He certainly agrees.",
    ],
)
def test_what_follows_the_scale_has_no_problem(text):
    assert check(text).problems == ()


def test_shipped_scales_load_whole():
    for name in list_scales():
        scale = load_scale(name)
        assert scale.find_band(scale.bands[0].name) is scale.bands[0]
        assert scale.place_range(*[scale.bands[-1].high] * 2) is not None
    assert load_scale("ICD203") == load_scale("icd203")


def test_own_scale_checks_documents(tmp_path):
    path = tmp_path / "house.yaml"
    path.write_text(
        OWN
        + "bands:\n- {terms: [on the cards, odds-on], low: 60, high: 90}\n- {terms: [a long shot], low: 0, high: 20}\n"
    )
    report = check("War is on the cards. Peace is likely. It is odds-on that he goes.", path)
    assert [(each.text, each.band, each.is_outside) for each in report.phrases] == [
        ("on the cards", "on the cards", False),
        ("likely", None, True),
        ("odds-on", "on the cards", False),
    ]
    assert "on the cards" in report.problems[0].advice
    assert load_scale(path).ends == (0, 90)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("bands: [", "YAML"),
        ("just words", "keys"),
        ("year: 2024\nbands: [{terms: [a], low: 1, high: 60}]", "source"),
        (OWN + "colour: red\n", "colour"),
        (OWN, "bands"),
        (OWN + "bands: []\n", "bands"),
        (OWN + "bands: 3\n", "bands"),
        (OWN + "bands: [{terms: likely, low: 60, high: 90}]", "terms"),
        (OWN + "bands: [{terms: [likely], low: 60}]", "high"),
        (OWN + "bands: [{terms: [likely], low: 60, high: 101}]", "100"),
        (OWN + "bands: [{terms: [likely], low: 90, high: 60}]", "above"),
        (OWN + "bands: [{terms: [likely], low: 0.6, high: 0.9}]", "per cent"),
        (OWN + "bands: [{terms: [], low: 0, high: 60}]", "terms"),
        (OWN + "bands: [{terms: [a, a], low: 0, high: 60}]", "twice"),
        (OWN + "bands: [{terms: [a], low: 0, high: 60}, {terms: [b], low: 50, high: 90}]", "overlaps"),
    ],
)
def test_bad_scales_say_what_is_wrong(tmp_path, text, words):
    path = tmp_path / "house.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=words) as caught:
        load_scale(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("name", "words"), [("icd20", "icd203"), ("none.yaml", "cannot be read"), ("x", "ipcc")]
)
def test_unknown_scales_say_which_there_are(name, words):
    with pytest.raises(ConfigError, match=words):
        load_scale(name)


def test_summary_counts_what_the_reports_hold():
    reports = check_documents([Document("a", "War is likely. It may snow."), Document("b", "It may rain.")])
    summary = summarize_reports(reports)
    assert (summary.n_documents, summary.n_sentences, summary.n_phrases, summary.n_warnings) == (2, 3, 3, 2)
    assert (summary.n_by_band, summary.n_by_outside) == ({"likely": 1}, {"may": 2})
    assert summarize_reports([]).n_documents == 0


def test_judge_holds_its_floor_on_held_out_drawn_sentences():
    drawn = [sentence for sentence in load_marked("test") if sentence.part.startswith("drawn")]
    measured = measure_judge(load_judge(), drawn)
    assert measured["n_phrases"] > 200
    assert measured["precision"] >= 0.86
    assert measured["recall"] >= 0.86
