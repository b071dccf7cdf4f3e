"""Drafts held against a scale: bands, advice, and what is wrong with a sentence."""

from __future__ import annotations

import time

import pytest

from stance.cues import judge_documents, judge_files, load_scale, summarise_reports
from stance.cues.estimative.scales import list_scales
from stance.errors import ConfigError, DataError
from stance.records import Document

from .conftest import judge


def list_problems(text, scale="icd203"):
    return [(problem.kind, text[problem.start : problem.end]) for problem in judge(text, scale).problems]


@pytest.mark.parametrize(
    ("scale", "band", "low"),
    [
        ("icd203", "likely", 55),
        ("kent", "probable", 63),
        ("ipcc", "likely", 66),
        ("nato", "likely", 60),
        ("phia", "likely", 55),
    ],
)
def test_one_word_has_the_range_of_each_scale(scale, band, low):
    (phrase,) = judge("War is likely.", scale).phrases
    assert (phrase.band, phrase.low, phrase.is_outside) == (band, low, False)


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("War is not likely.", "unlikely"),
        ("War will almost certainly come.", "almost certain"),
        ("War is improbable.", "unlikely"),
        ("The chances of war are remote.", "almost no chance"),
        ("There is a 90 percent chance of war.", "very likely"),
        ("War is highly likely.", None),
        ("War is a very-likely outcome.", "very likely"),
        ("War is an almost-certain outcome.", "almost certain"),
        ("A not-so-likely outcome is war.", "unlikely"),
        ("There is more than a remote chance of war.", None),
        ("There is no more than a remote chance of war.", "almost no chance"),
        ("The possibility of war is remote.", "almost no chance"),
    ],
)
def test_bands_of_icd_203(text, band):
    (phrase,) = judge(text).phrases
    assert phrase.band == band
    assert phrase.is_outside == (band is None)


def test_numbers_keep_their_own_range_and_are_never_outside():
    (phrase,) = judge("There is a 37 percent chance of war.", "phia").phrases
    assert (phrase.band, phrase.low, phrase.high, phrase.is_outside) == (None, 37, 37, False)
    assert judge("There is a 37 percent chance of war.", "phia").problems == ()


@pytest.mark.parametrize(
    ("text", "scale", "advice"),
    [
        ("War may come.", "icd203", "Say how likely, as in “unlikely” (20–45%) or “likely” (55–80%)."),
        ("War is very likely.", "phia", "Say “highly likely” (80–90%)."),
        ("War is highly unlikely.", "icd203", "Say “very unlikely” (5–20%)."),
        ("The deal stands little chance.", "icd203", "Say “very unlikely” (5–20%)."),
        ("Probability of war: low", "icd203", "Say “very unlikely” (5–20%)."),
        ("Likelihood of war in the north: very high.", "icd203", "Say “very likely” (80–95%)."),
        ("He doesn’t stand a chance.", "icd203", "Say “almost no chance” (1–5%)."),
        ("We have medium confidence in this estimate.", "icd203", "Say low, moderate or high confidence."),
    ],
)
def test_advice_names_a_term_of_the_scale(text, scale, advice):
    (problem,) = judge(text, scale).problems
    assert (problem.kind, problem.level, problem.advice) == ("outside", "warning", advice)


@pytest.mark.parametrize(
    ("phrase", "icd203", "ipcc"),
    [
        ("a near certainty", "almost certain", "virtually certain"),
        ("practically certain", "almost certain", "virtually certain"),
        ("all but guaranteed", "almost certain", "virtually certain"),
        ("overwhelmingly likely", "almost certain", "extremely likely"),
        ("practically certainly not so", "almost no chance", "exceptionally unlikely"),
        ("next to impossible", "almost no chance", "exceptionally unlikely"),
        ("exceedingly unlikely", "almost no chance", "extremely unlikely"),
    ],
)
def test_advice_names_the_term_that_is_nearest_in_words(phrase, icd203, ipcc):
    for scale, name in (("icd203", icd203), ("ipcc", ipcc)):
        (problem,) = judge(f"It is {phrase}.", scale).problems
        assert problem.advice.startswith(f"Say “{name}”"), scale


@pytest.mark.parametrize("text", ["There is next to no chance of war.", "There is hardly any chance of war."])
def test_advice_on_next_to_no_chance(text):
    assert judge(text).problems[0].advice == "Say “almost no chance” (1–5%)."


@pytest.mark.parametrize("scale", list_scales())
def test_advice_of_each_scale_passes_that_scale(scale):
    chosen = load_scale(scale)
    for percent in (7, 15, 30, 50, 75, 85, 93):
        band = chosen.suggest_band(percent)
        assert band is not None
        report = judge(f"That there is {band.name} of war is plain.", scale)
        assert not [problem for problem in report.problems if problem.kind == "outside"], band.name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "We judge with high confidence that war is likely.",
            [("mixed", "high confidence that war is likely")],
        ),
        ("We have high confidence in this estimate. War is likely.", []),
        ("The talks may possibly fail.", [("stacked", "may possibly")]),
        ("It is possible that the talks could fail.", [("stacked", "possible that the talks could")]),
        ("We use “likely” to convey a probability of 55 to 80 percent.", []),
        ("We use “unlikely” to describe a 20 to 45 percent chance.", []),
        ("The talks may fail, and rates may rise.", [("outside", "may"), ("outside", "may")]),
        (
            "It is likely, indeed almost certain, that he left.",
            [("two-bands", "likely, indeed almost certain")],
        ),
        ("It is unlikely to very unlikely.", [("two-bands", "unlikely to very unlikely")]),
        ("It ranges from unlikely to likely.", [("two-bands", "unlikely to likely")]),
        ("We have changed our estimate from unlikely to likely.", []),
        ("What was unlikely is now likely.", []),
        ("It is likely (55-80% probability) that war comes.", []),
        ("It is likely (about a 60 percent chance).", []),
        ("It is likely (60%).", []),
        ("It is unlikely (one in four).", []),
        ("It is very likely (60%).", [("two-bands", "very likely (60%")]),
        ("It is very likely (60% of them agree).", []),
        ("A rate cut is very likely (0.25%).", []),
        ("It is very likely (60% probability).", [("two-bands", "very likely (60% probability")]),
        ("It is very likely (40–50% probability).", [("two-bands", "very likely (40–50% probability")]),
        ("It is highly likely (85% probability).", [("outside", "highly likely")]),
        ("The Senate, split 50-50, may block it.", [("outside", "may")]),
        ("Perhaps a one-in-three chance remains.", []),
        ("Rain is likely, but snow is unlikely.", []),
        ("Rain is likely and might last.", [("outside", "might")]),
        ("A likely heir is unlikely to object.", []),
        ("It is likely and probable.", [("stacked", "likely and probable"), ("rows", "probable")]),
    ],
)
def test_what_is_wrong_with_a_sentence(text, expected):
    assert list_problems(text) == expected


def test_a_term_and_its_own_numbers_are_one_likelihood():
    assert list_problems("It is likely (66–100% probability).", "ipcc") == []
    (problem,) = judge("“It is very likely (60%),” he said.").problems
    assert (problem.level, problem.message) == (
        "note",
        "Quoted: Two likelihoods for one claim: “very likely” (80–95%) and “60%” (55–80%).",
    )


def test_the_ipcc_lets_confidence_follow_likelihood():
    assert list_problems("It is very likely that seas rise (high confidence).", "ipcc") == []


def test_kent_has_no_levels_of_confidence_to_break():
    report = judge("We have high confidence in this estimate.", "kent")
    assert [phrase.kind for phrase in report.phrases] == ["confidence"]
    assert report.problems == ()


@pytest.mark.parametrize(
    ("marked", "scale"),
    [
        ("We judge with [moderate-to-high confidence] that he goes.", "icd203"),
        ("We judge with [high–to–moderate confidence] that he goes.", "icd203"),
        ("We judge with [low to moderate confidence] that he goes.", "icd203"),
        ("We have [medium/high confidence] in this estimate.", "ipcc"),
        ("Seas rise ([medium to very high confidence]).", "ipcc"),
        ("We have [between low and moderate confidence] in this estimate.", "icd203"),
        ("Our [confidence is low to moderate].", "icd203"),
        ("[Confidence: moderate to high].", "icd203"),
        ("We have a [low or moderate degree of confidence].", "icd203"),
    ],
)
def test_two_levels_of_confidence_are_no_level(marked, scale):
    text = marked.replace("[", "").replace("]", "")
    (phrase,) = judge(text, scale).phrases
    assert phrase.text == marked[marked.index("[") + 1 : marked.index("]")]
    assert (phrase.kind, phrase.band, phrase.is_outside) == ("confidence", None, True)
    (problem,) = judge(text, scale).problems
    assert problem.advice.endswith("confidence.")


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("We have low confidence in that.", ["low"]),
        ("We have low confidence in this, however.", ["low"]),
        ("We have high confidence in that man.", []),
        ("We have high confidence in our low and high estimates.", ["high"]),
        ("He has high confidence that it holds, she low confidence that it does.", ["high", "low"]),
    ],
)
def test_levels_of_confidence(text, levels):
    assert [phrase.band for phrase in judge(text).phrases] == levels


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("High confidence", ["high"]),
        ("Moderate confidence.", ["moderate"]),
        ("Low Confidence – the source is new.", ["low"]),
        ("Very high confidence", [None]),
        ("Low to moderate confidence", [None]),
        ("Assessment: high confidence.", ["high"]),
        ("Nobody came; moderate confidence.", ["moderate"]),
        ("High confidence that the site is empty.", ["high"]),
        ("There is low confidence in projections of hail.", ["low"]),
        ("There is low confidence in projected changes of rain.", ["low"]),
        ("High confidence in banks", []),
        ("High confidence votes", []),
        ("High confidence is rare.", []),
        ("Consumer confidence", []),
        ("Confidence level", []),
        ("They have low morale and high confidence.", []),
        ("They know that high confidence matters.", []),
        ("It is ultra-high confidence.", []),
        ("A judgement of “low confidence” is no longer hidden.", []),
        ("Our level of confidence is high.", ["high"]),
        ("There is low confidence in banks.", []),
        ("The level of confidence is high in banks.", []),
        ("There is high confidence in the government.", []),
    ],
)
def test_a_level_of_confidence_may_stand_alone(text, levels):
    assert [phrase.band for phrase in judge(text).phrases if phrase.kind == "confidence"] == levels


def test_impossible_is_a_term_where_the_scale_has_it():
    (phrase,) = judge("War is impossible.", "kent").phrases
    assert (phrase.band, phrase.high) == ("impossible", 0)
    assert judge("War is impossible to win.", "kent").phrases == ()
    assert judge("War is impossible.", "icd203").phrases == ()


def test_a_chance_that_is_not_nil_is_not_impossible():
    report = judge("There is a non-zero chance of war.", "kent")
    assert [phrase.band for phrase in report.phrases] == [None]
    assert "“probably not” (20–40%) or “probable” (63–87%)" in report.problems[0].advice


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("The chances of a deal are just even.", ["chances"]),
        ("The odds of a deal are at least even.", ["odds"]),
        ("The chances of a deal are better than even.", ["better than even"]),
        ("The chances of a deal are no better than even.", ["no better than even"]),
        ("The prospects of a deal are less than even.", ["less than even"]),
        ("Chances are better than even that he goes.", ["Chances are better than even"]),
        ("The chances of a deal are slim to none.", ["chances"]),
        ("There is a slim-to-none chance of a deal.", ["slim-to-none chance"]),
        ("There is zero probability of a deal.", ["zero probability"]),
        ("There is a non-zero probability of a deal.", ["non-zero probability"]),
        ("There is a non-zero chance of a deal.", ["non-zero chance"]),
        ("It has a non‑negligible chance of passing.", ["non‑negligible chance"]),
        ("The chances of a deal are even better.", []),
    ],
)
def test_a_chance_and_what_is_said_of_it_are_one_phrase(text, phrases):
    report = judge(text)
    assert [phrase.text for phrase in report.phrases] == phrases
    assert [problem.kind for problem in report.problems] == ["outside"] * len(phrases)


def test_roughly_even_chances_have_kents_band():
    assert [phrase.band for phrase in judge("The chances of a deal are even.", "kent").phrases] == [
        "chances about even"
    ]


def test_rows_of_icd_203_are_not_to_be_mixed():
    text = "War is likely. Peace is very unlikely. Rain is probable."
    (problem,) = judge(text).problems
    assert (problem.kind, problem.level, text[problem.start : problem.end]) == ("rows", "note", "probable")
    assert problem.advice == "Say “likely”."


def test_what_is_quoted_is_noted_only():
    report = judge("“Rates might fall,” he said. They might rise.")
    assert [(p.text, p.is_quoted) for p in report.phrases] == [("might", True), ("might", False)]
    assert [problem.level for problem in report.problems] == ["note", "warning"]
    assert report.problems[0].message.startswith("Quoted: ")


@pytest.mark.parametrize("suffix", ["txt", "md", "html"])
def test_what_stands_in_a_block_quotation_is_noted_only(tmp_path, suffix):
    path = tmp_path / f"draft.{suffix}"
    text = "He said it.\n\n> War is highly likely.\n\nWe agree that war may come.\n"
    if suffix == "html":
        pieces = ("<p>He said it.</p>", "<blockquote><p>War is highly likely.</p></blockquote>")
        text = f"<article>{''.join(pieces)}<p>We agree that war may come.</p></article>"
    path.write_text(text, encoding="utf-8")
    (report,) = judge_files(path)
    assert [(p.text, p.is_quoted) for p in report.phrases] == [("highly likely", True), ("may", False)]
    assert [problem.level for problem in report.problems] == ["note", "warning"]


def test_counts():
    scale = load_scale("icd203")
    text = (
        "War is likely. Peace is likely. It may rain. It May Rain. We have low confidence in this estimate."
    )
    summary = summarise_reports([judge(text), judge("Nothing here.")], scale)
    assert (summary.n_documents, summary.n_sentences, summary.n_phrases) == (2, 6, 5)
    assert summary.n_by_band == {"likely": 2}
    assert summary.n_by_level == {"low": 1}
    assert summary.n_by_outside == {"may": 2}
    assert summary.n_by_unbanded == {}
    assert summary.n_by_problem == {"outside": 2}
    assert (summary.n_warnings, summary.n_notes) == (2, 0)


def test_what_has_no_band_is_counted_too():
    """Between *probably not* (20 to 40 %) and *even*, and confidence, of which Kent has no levels."""
    scale = load_scale("kent")
    text = "The odds are 12 to 20 percent. War is probable. We have high confidence in this."
    summary = summarise_reports([judge(text, "kent")], scale)
    assert summary.n_phrases == 3
    assert (summary.n_by_band, summary.n_by_level, summary.n_by_outside) == ({"probable": 1}, {}, {})
    assert summary.n_by_unbanded == {"high confidence": 1, "odds are 12 to 20 percent": 1}


def test_files_of_several_formats(tmp_path):
    (tmp_path / "a.txt").write_text("\ufeffWar is likely.\r\nPeace may come.", encoding="utf-8")
    (tmp_path / "b.csv").write_text("doc_id,text\nx,War is unlikely.\ny,Nothing.\n", encoding="utf-8")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "a.md").write_text("# War may come", encoding="utf-8")
    reports = judge_files(tmp_path)
    assert [report.document.doc_id for report in reports] == ["a", "x", "y", "c/a"]
    assert [report.is_plain for report in reports] == [True, False, False, True]
    assert reports[0].path == str(tmp_path / "a.txt")
    assert [len(report.phrases) for report in reports] == [2, 1, 0, 1]


def test_bad_input(tmp_path):
    binary = tmp_path / "binary.txt"
    binary.write_bytes(b"a\0b")
    with pytest.raises(DataError, match="expected text; found a NUL byte"):
        judge_files(binary)
    rejects = []
    assert judge_files(binary, on_error="skip", rejects=rejects) == []
    assert len(rejects) == 1
    with pytest.raises(ConfigError, match="scale: expected"):
        judge_files(binary, "nope")


@pytest.mark.parametrize("name", ["empty.txt", "fence.md"])
def test_a_file_with_nothing_to_read_is_said_to_be_one(tmp_path, name):
    path = tmp_path / name
    path.write_text("" if name == "empty.txt" else "```\nlikely\n```\n", encoding="utf-8")
    rejects, notes = [], []
    (report,) = judge_files(path, on_error="skip", rejects=rejects, notify=notes.append)
    assert (report.document.doc_id, report.path, report.phrases) == (path.stem, str(path), ())
    assert (rejects, notes) == ([], [f"{path}: no running text, so nothing to judge."])
    assert judge_files(path) == [report]


def test_empty_documents_are_judged():
    assert judge("").phrases == ()
    assert judge(" \n ").n_sentences == 0


def test_texts_by_themselves_are_no_documents():
    with pytest.raises(DataError, match=r"^documents: expected Documents; found str\. Make one of each text"):
        judge_documents(["It may rain."])


@pytest.mark.parametrize("piece", ["li\xadke\xadly ", "likely¹ ", "the odds that if who is low are low "])
def test_time_grows_as_the_sentence_does(piece):
    scale = load_scale("icd203")

    def measure(n_words):
        times = []
        for _ in range(2):
            began = time.process_time()
            (report,) = judge_documents([Document("draft", piece * n_words)], scale)
            times.append(time.process_time() - began)
        assert len(report.phrases) == n_words
        return min(times)

    measure(100)
    assert measure(2_000) < 8 * measure(500)  # four times where it is linear, sixteen where it is squared


def test_a_claim_that_is_held_to_be_more_likely_is_a_note():
    (problem,) = judge("The chance that war comes is higher than last year.").problems
    assert (problem.level, problem.advice) == ("note", "If a likelihood is meant, say which.")
