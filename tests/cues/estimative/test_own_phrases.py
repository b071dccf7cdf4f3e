import pytest

from stance.cues.estimative.judging import judge_documents
from stance.cues.estimative.phrases import PhraseFinder
from stance.cues.estimative.scales import load_scale, parse_scale
from stance.records import Document

OWN = parse_scale(
    "{source: Me, year: 2024, confidence: [limited, fair, strong, very high, rock solid], bands: ["
    "{terms: [odds-on, no doubt], low: 60, high: 100}, {terms: [in doubt, doubt], low: 0, high: 60}]}",
    "own.yaml",
)


def judge(text, scale=OWN):
    report = judge_documents([Document("d", text)], scale)[0]
    return [(phrase.text, phrase.band) for phrase in report.phrases], [p.message for p in report.problems]


@pytest.mark.parametrize(
    ("text", "phrase", "level"),
    [
        ("We have strong confidence that he goes.", "strong confidence", "strong"),
        ("We judge with rock solid confidence that it holds.", "rock solid confidence", "rock solid"),
        ("We have fair confidence in this judgement.", "fair confidence", "fair"),
        ("We have very high confidence that it holds.", "very high confidence", "very high"),
    ],
)
def test_levels_of_ones_own_are_found_and_known(text, phrase, level):
    assert judge(text) == ([(phrase, level)], [])


def test_a_level_that_the_scale_lacks_is_told_of():
    assert judge("We have high confidence that it holds.")[1] == [
        "“high confidence” is no level of confidence of the scale."
    ]
    # What is nobody's level is none elsewhere.
    assert judge("We judge with rock solid confidence that it holds.", load_scale("icd203")) == ([], [])


@pytest.mark.parametrize(
    ("text", "phrase", "band"),
    [
        ("It is odds-on that he fails.", "odds-on", "odds-on"),
        ("There is no doubt that he goes.", "no doubt", "odds-on"),
        ("The plan is in doubt.", "in doubt", "in doubt"),
    ],
)
def test_terms_of_several_words_win_against_look_alikes(text, phrase, band):
    assert judge(text) == ([(phrase, band)], [])


def test_a_long_sentence_is_judged_as_a_short_one():
    once = "It may, he said, be that the plan could work, "
    found = PhraseFinder().find_phrases([once, once * 500])
    assert len(found[0]) == 2
    assert [phrase.end - phrase.start for phrase in found[1]] == [3, 5] * 500
