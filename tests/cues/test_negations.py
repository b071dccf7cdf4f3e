"""What negates a likelihood takes its band away or turns it round, and never leaves it as it was."""

from __future__ import annotations

import time

import pytest

from stance.cues import judge_documents
from stance.cues.scales import load_scale, parse_scale
from stance.records import Document

OWN = parse_scale(
    "{source: Me, year: 2024, bands: [{terms: [expected, anticipated], low: 70, high: 90}]}", "own.yaml"
)


def judge(text, scale="icd203"):
    (report,) = judge_documents([Document("draft", text)], scale)
    return report


def list_bands(text, scale="icd203"):
    return [(phrase.text, phrase.band) for phrase in judge(text, scale).phrases]


@pytest.mark.parametrize(
    "marked",
    [
        "War is [far from likely].",
        "War is [by no means likely].",
        "War is [in no way likely].",
        "War is [no longer probable].",
        "War is [anything but likely].",
        "War is [not even likely].",
        "War is [not overly likely].",
        "War [isn’t remotely likely].",
        "War is [nowhere near likely].",
        "War is [less than likely].",
        "War is [not, in our view, likely].",
        "War [cannot be called likely].",
        "War is [not\n  regarded as likely].",
        "War is [not a likely] outcome.",
        "It may rain, but war [would not be likely].",
        "Nobody saw war as possible, [nor likely].",
        "No truce is [likely].",
        "None of the plans is now [likely] to work.",
        "Nor is a coup [likely].",
        "We do not think that war is [likely].",
        "We don’t judge war [likely].",
        "It is not true that war is [likely].",
    ],
)
def test_likely_is_unlikely_where_it_is_negated(marked):
    phrase = marked[marked.index("[") + 1 : marked.index("]")].removeprefix("would ")
    text = marked.replace("[", "").replace("]", "")
    assert (phrase, "unlikely") in list_bands(text)


@pytest.mark.parametrize(
    ("text", "phrase", "scale"),
    [
        ("War is not highly likely.", "not highly likely", "phia"),
        ("War is not extremely likely.", "not extremely likely", "ipcc"),
        ("War is not virtually certain.", "not virtually certain", "ipcc"),
        ("War is not almost certain.", "not almost certain", "icd203"),
        ("He is by no means certain to win.", "by no means certain to", "kent"),
        ("He is far from certain to win.", "far from certain to", "kent"),
        ("War is not very unlikely.", "not very unlikely", "icd203"),
        ("There is no realistic possibility of war.", "no realistic possibility", "phia"),
        ("There is no longer a realistic possibility of war.", "no longer a realistic possibility", "phia"),
        ("There is not a remote chance of war.", "not a remote chance", "phia"),
        ("War is not necessarily likely.", "not necessarily likely", "icd203"),
        ("War is no more likely than not.", "no more likely than not", "ipcc"),
        ("There is no evidence that war is likely.", "likely", "icd203"),
        ("We are not convinced that war is likely.", "likely", "icd203"),
        ("This does not mean that war is likely.", "likely", "icd203"),
        ("We do not think that war is very likely.", "very likely", "icd203"),
        ("A strike is not expected.", "not expected", OWN),
        ("No strike is anticipated.", "anticipated", OWN),
    ],
)
def test_other_terms_have_no_band_and_a_warning(text, phrase, scale):
    assert list_bands(text, scale) == [(phrase, None)]
    (problem,) = judge(text, scale).problems
    assert (problem.kind, problem.level, problem.advice) == (
        "outside",
        "warning",
        "Say the band that is meant.",
    )
    assert "is denied" in problem.message


def test_not_unlikely_stays_what_it_was():
    (problem,) = judge("War is not at all unlikely.").problems
    assert problem.advice == "Say how likely, as in “roughly even chance” (45–55%) or “likely” (55–80%)."


@pytest.mark.parametrize(
    "text",
    [
        "War is not only [likely] but near.",
        "War is not just [likely] but near.",
        "We cannot see what is [likely] to come.",
        "No one knows why war is [likely].",
        "They did not find out that war is [likely].",
        "He did not call for a vote that is [likely] to fail.",
        "It is not surprising; war is [likely].",
        "It is not surprising that war is [likely].",
        "There is no doubt that war is [likely].",
        "No doubt war is [likely].",
        "No one doubts that war is [likely].",
        "We do not deny that war is [likely].",
        "He fled not because it is [likely].",
        "With no allies left war is [likely].",
        "No fewer than ten seats are [likely] to fall.",
        "They want peace, not a [likely] war.",
        "They won’t sign unless a deal is [likely].",
        "He did not come, so war is [likely].",
        "No, war is [likely].",
        "War is [likely] and peace is not.",
        "He cannot see that it would work for [probably] most of them.",
        "Why not? War is [likely].",
    ],
)
def test_what_negates_something_else_is_let_be(text):
    phrase = text[text.index("[") + 1 : text.index("]")]
    assert list_bands(text.replace("[", "").replace("]", "")) == [(phrase, "likely")]


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("War is not impossible.", ["not impossible"]),
        ("War cannot be ruled out.", ["cannot be ruled out"]),
        ("There is no chance of war.", ["no chance"]),
        ("He is not certain to win.", []),
        ("It would not be possible.", []),
        ("There is not a 60 percent chance of war.", []),
        ("War is no longer 60 percent likely.", []),
        ("We do not think that there is a 60 percent chance of war.", []),
        ("War is likely, if not almost certain.", ["likely", "almost certain"]),
        ("War is not probably likely.", ["not probably", "likely"]),
        ("War is neither likely nor unlikely.", ["neither likely nor unlikely"]),
    ],
)
def test_negations_that_are_read_otherwise(text, phrases):
    assert [phrase for phrase, _ in list_bands(text)] == phrases


def test_a_term_of_ones_own_may_be_negated_itself():
    scale = parse_scale(
        "{source: Me, year: 2024, bands: [{terms: [not highly likely], low: 0, high: 50}]}", "x.yaml"
    )
    assert list_bands("War is not highly likely.", scale) == [("not highly likely", "not highly likely")]


@pytest.mark.parametrize(
    "text",
    ["We do not have high confidence in this judgement.", "We cannot say with high confidence that he goes."],
)
def test_confidence_that_is_denied_has_no_level(text):
    assert list_bands(text) == [("high confidence", None)]
    (problem,) = judge(text).problems
    assert problem.advice == "Say low, moderate or high confidence."


def test_neither_nor_warns():
    (problem,) = judge("War is neither likely nor unlikely.").problems
    assert problem.advice == "Say “roughly even chance” (45–55%)."


@pytest.mark.parametrize("piece", ["not really ", "no ", "not, ", "be to be ", "do not think ", " "])
def test_long_sentences_take_no_long_time(piece):
    text = "It is " + piece * (20_000 // len(piece)) + "likely. " + "not likely " * 2_000
    began = time.perf_counter()
    judge(text, load_scale("icd203"))
    assert time.perf_counter() - began < 20
