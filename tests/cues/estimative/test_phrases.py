"""The finder against sentences written for it, and the table it reads."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from stance.cache import find_bundled
from stance.cues.estimative.judging import judge_documents
from stance.cues.estimative.percents import find_percents
from stance.cues.estimative.phrase_table import parse_phrases
from stance.cues.estimative.phrases import PhraseFinder
from stance.cues.estimative.scales import parse_scale
from stance.errors import ConfigError
from stance.records import Document
from stance.scoring import open_modal_judge

BENCH_PATH = Path(__file__).resolve().parents[2] / "bench" / "estimative.py"


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("bench_estimative", BENCH_PATH)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses look for their module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture(scope="module")
def finder():
    return PhraseFinder()


def list_phrases(finder, text):
    return [text[p.start : p.end] for p in finder.find_phrases([text])[0]]


def test_the_set_is_as_large_as_it_should_be(bench):
    cases = bench.read_cases()
    assert sum(len(case.phrases) for case in cases) >= 200
    assert sum(case.n_look_alikes for case in cases) >= 200
    texts = [case.text for case in cases]
    assert len(set(texts)) == len(texts)


def test_precision_and_recall_on_the_set(bench):
    cases = bench.read_cases()
    score = bench.measure_cases([case for case in cases if case.part != bench.HARD_PART])
    assert score.precision >= 0.97, score.wrong
    assert score.recall >= 0.97, score.missed
    assert score.n_banded / score.n_right >= 0.99, score.misplaced


def test_precision_and_recall_with_an_encoder(bench):
    pytest.importorskip("onnxruntime")
    judge = open_modal_judge("encoder")
    cases = [case for case in bench.read_cases() if case.part in ("24", "25")]
    score = bench.measure_cases(cases, judge)
    assert score.n_phrases >= 400
    assert score.precision >= 0.97, score.wrong
    assert score.recall >= 0.97, score.missed
    assert bench.measure_cases(cases).precision < score.precision


def test_precision_and_recall_on_sentences_chosen_to_be_hard(bench):
    score = bench.measure_cases([case for case in bench.read_cases() if case.part == bench.HARD_PART])
    assert score.precision >= 0.91, score.wrong
    assert score.recall >= 0.91, score.missed


def test_precision_and_recall_on_sampled_sentences(bench):
    score = bench.measure_cases(bench.read_cases(bench.SAMPLED_PATH))
    assert score.precision >= 0.91, score.wrong
    assert score.recall >= 0.91, score.missed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The board is highly confident that the bank will pay.", ["highly confident"]),
        ("The coach was confident they would win.", ["confident"]),
        ("The envoy is confident in his staff.", []),
        ("We seriously doubt the claim.", ["We seriously doubt"]),
        ("I strongly suspect that he knew.", ["I strongly suspect"]),
        ("They see a cut as likely.", ["likely"]),
        ("Boys are as likely as girls to pass.", []),
        ("It is twice as likely to fail.", []),
        ("It's doubtful they will come.", ["doubtful"]),
        ("There is hardly any chance of that.", ["hardly any chance"]),
        ("A strike is 70 percent likely.", ["70 percent likely"]),
        ("He took 9 points from a possible 12.", []),
        ("File it as soon as is reasonably possible.", []),
        ("A loss is reasonably possible.", ["reasonably possible"]),
        ("Words such as “believe,” “likely” and “possible” look forward.", []),
        ("Use no adverb such as “probably.”", []),
        ("It is, in her words, “more likely than not.”", ["more likely than not"]),
        ("Perhaps seventeen came.", []),
    ],
)
def test_phrases_of_certainty_and_their_look_alikes(finder, text, expected):
    assert list_phrases(finder, text) == expected


def test_judged_hits_are_a_whole_sample(bench):
    counts = bench.count_hits()
    assert [n for _, n in counts.values()] == [14, 186]
    assert all(0 < n_right <= n for n_right, n in counts.values())


def test_judged_hits_of_the_article_are_those_of_the_finder(bench, finder):
    text = (find_bundled("seeds") / "article/article.txt").read_text(encoding="utf-8")
    (report,) = judge_documents([Document("article", text)])
    rows = [line.split("\t") for line in bench.HITS_PATH.read_text(encoding="utf-8").splitlines()]
    judged = [(int(row[1]), int(row[2]), row[3]) for row in rows if row[0] == "article"]
    assert judged == [(phrase.start, phrase.end, phrase.text) for phrase in report.phrases]


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("The old king could fall ill.", True),
        ("The old king could read Greek when he was six.", False),
        ("The bank could raise rates in March.", True),
        ("We could be late.", True),
        ("The spark could have come from a chimney.", True),
        ("The spark could have been prevented.", False),
        ("Had he lived, he might have won.", False),
        ("He might have missed the boat.", True),
        ("He might have left without a word.", True),
        ("The seas may, in our view, rise.", True),
        ("A keeper may, under the act, sell the skins.", False),
        ("The man who swam across may drown.", True),
        ("They sing so that the king of the hills may hear.", False),
        ("What could be worse?", False),
        ("Great might needs great care.", False),
        ("The navy might need more ships.", True),
        ("The word “may” is banned.", False),
        ("It may be noted that he won.", False),
        ("The board may refuse a permit at any time.", False),
        ("The board may refuse the new offer next week.", True),
        ("Keepers may sell two skins a year.", False),
        ("Coins may be exchanged at the desk.", False),
        ("The coins may be exchanged tomorrow.", True),
        ("The envoy may be asked to leave.", True),
        ("A braver man might have spoken.", False),
        ("In another age he might have been king.", False),
        ("The law said that a widow could inherit.", False),
        ("The crew could walk out before noon.", True),
        ("We could see the sea.", False),
        ("In the days of sail a mate could be flogged.", False),
        ("In the days after the vote the party could split.", True),
        ("A gull could have bent the mast, a spokesman said.", True),
        ("Tenants who wish to leave may withdraw until the lease ends.", False),
        ("They might have sunk it, had it rained.", False),
        ("She is proud of the might of the fleet.", False),
        ("Who might win?", False),
        ("Which bank might fail next?", False),
        ("If rates rise, who could pay?", False),
        ("“Might rates rise?” he asked.", False),
        ("The deal could collapse. Who cares?", True),
        ("It might rain, and who would care?", True),
    ],
)
def test_modals_are_judged_by_what_stands_around_them(finder, text, is_found):
    assert bool(list_phrases(finder, text)) == is_found


@pytest.mark.xfail(strict=True, reason="what the weights are known to judge wrongly")
@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("We could raise the flag.", False),
        ("Keepers may resign in protest.", True),
        ("We could see a new surge.", True),
        ("We may see a recession.", True),
        ("We might leave.", True),
        ("They might have sunk it, had it rained, and they might try again.", True),
    ],
)
def test_modals_that_are_misjudged(finder, text, is_found):
    assert bool(list_phrases(finder, text)) == is_found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two unlikely allies met.", []),
        ("They are unlikely allies.", []),
        ("An unlikely outcome is war.", ["unlikely"]),
        ("It is unlikely Congress will act.", ["unlikely"]),
        ("We were bound to the mast.", []),
        ("They are bound to fail.", ["bound to"]),
        ("The smallest possible dose is best.", []),
        ("The group most likely to lose are renters.", []),
        ("They are most likely to lose.", ["most likely"]),
        ("He crossed out “probably” and signed.", []),
        ("He “probably” signed.", ["probably"]),
        ("A deal is “likely”, he said.", ["likely"]),
        ("Rates “may” rise.", ["may"]),
        ("The “may” in line three was struck out.", []),
        ("The word “reasonable possibility” is vague.", []),
        ("Her novel, “Perhaps Tomorrow,” did not sell.", []),
        ("Her novel “Perhaps Tomorrow’s End” did not sell.", []),
        ("He said, “Perhaps Russia’s army will fall.”", ["Perhaps"]),
        ("I believe that we must act.", []),
        ("I firmly believe that it works.", ["I firmly believe"]),
        ("I am sure that it works.", ["sure"]),
        ("We are confident in their ability.", []),
        ("We have only low confidence in this estimate.", ["low confidence"]),
        ("They will examine the possibility of a merger.", []),
        ("The well has probable reserves.", []),
        ("Is it likely that he knew?", []),
        ("It is likely that he knew, is it not?", ["likely"]),
        ("They left at the last possible moment.", []),
        ("It has low confidence in its own figures.", ["low confidence"]),
        ("I believe that it works.", ["I believe"]),
        ("The odds are three chances in four.", ["three chances in four"]),
        ("There is a realistic prospect of a truce.", ["realistic prospect"]),
        ("There is no realistic prospect of a truce.", ["no realistic prospect"]),
        ("It is a realistic prospect for the team.", []),
        ("It is at least as likely as not.", ["at least as likely as not"]),
        ("It has at best an even chance.", ["at best an even chance"]),
        ("Likelihood: low", ["Likelihood: low"]),
        ("Probability: very high.", ["Probability: very high"]),
        ("Probability: high school lessons", []),
        ("A not-so-likely outcome is war.", ["not-so-likely"]),
        ("A not-unlikely outcome is war.", ["not-unlikely"]),
        ("War is a highly-likely outcome.", ["highly-likely"]),
        ("War is a highly-unlikely outcome.", ["highly-unlikely"]),
        ("It is very – likely as it seems – unwise.", ["likely"]),
        ("The probable-cause affidavit came.", []),
        ("He doesn’t stand a chance.", ["doesn’t stand a chance"]),
        ("He stands a chance.", ["a chance"]),
        ("There isn’t much chance that he wins.", ["isn’t much chance"]),
        ("They don’t have much of a chance.", ["don’t have much of a chance"]),
        ("There is no chance he wins.", ["no chance"]),
        ("There’s zero chance they win.", ["zero chance"]),
        ("There is a chance Russia wins.", ["chance"]),
        ("There is still a chance they win.", ["chance"]),
        ("There is a chance to win.", []),
        ("There is no chance for us to win.", []),
        ("There is a chance resemblance.", []),
        ("There is no chance element in chess.", []),
        ("Perhaps the one man came.", ["Perhaps"]),
        ("Likelihood: likely", ["likely"]),
    ],
)
def test_other_words_are_judged_by_their_neighbours(finder, text, expected):
    assert list_phrases(finder, text) == expected


def test_marks_in_the_cases_are_read(bench, tmp_path):
    path = tmp_path / "cases.tsv"
    path.write_text("# note\n1\tIt [may] be [likely=likely]; the {might} of Rome.\n", encoding="utf-8")
    (case,) = bench.read_cases(path)
    assert case.text == "It may be likely; the might of Rome."
    assert case.phrases == {(3, 6): None, (10, 16): "likely"}
    assert case.n_look_alikes == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("IT IS VERY LIKELY THAT IRAN MAY FALL.", ["VERY LIKELY", "MAY"]),
        ("Talks May Fail, Envoys Say", ["May"]),
        ("They met in MAY 1968.", []),
        ("It isn’t likely.", ["isn’t likely"]),
        ("It is very\n  likely to rain.", ["very\n  likely"]),
        ("It is unlikely—very unlikely.", ["unlikely", "very unlikely"]),
        ("Neither likelihood nor mayhem.", []),
        ("He said: “Perhaps we lost.”", ["Perhaps"]),
        ("The ship Maybe sank.", []),
        ("However, the vote may fail.", ["may"]),
        ("Men are more likely than not to agree.", ["more likely than not"]),
        ("The chances that it may fall are slim.", ["chances", "may"]),
    ],
)
def test_case_shape_and_place(finder, text, expected):
    assert list_phrases(finder, text) == expected


def test_terms_of_ones_own_are_found():
    scale = parse_scale(
        "{source: x, year: 2000, bands: [{terms: [a cinch, fifty/fifty], low: 90, high: 99}]}", "x.yaml"
    )
    text = "It is a cinch, not fifty/fifty."
    assert list_phrases(PhraseFinder(scale), text) == ["a cinch", "not fifty/fifty"]
    assert list_phrases(PhraseFinder(), text) == []


def test_a_term_of_the_scale_does_not_bring_its_look_alikes():
    from stance.cues.estimative.scales import load_scale

    assert list_phrases(PhraseFinder(load_scale("icd203")), "A remote farm. Remote work.") == []
    assert list_phrases(PhraseFinder(load_scale("kent")), "Doubtful company on certain days.") == []


def test_a_chance_has_the_band_of_its_number(finder):
    (phrase,) = finder.find_phrases(["The probability of rain is 90 percent."])[0]
    assert (phrase.start, phrase.end, phrase.span) == (4, 15, (90.0, 90.0))


@pytest.mark.parametrize(
    ("text", "percents"),
    [
        ("70 percent chance", (70, 70)),
        ("12.5% probability", (12.5, 12.5)),
        ("chance of 20 to 30 per cent", (20, 30)),
        ("60-70 percent chance", (60, 70)),
        ("1 in 8 chance", (12.5, 12.5)),
        ("three-in-four chance", (75, 75)),
        ("Fifty-Fifty", (50, 50)),
        ("twenty percent chance", (20, 20)),
        ("30-20 percent chance", (20, 30)),
        ("120 percent chance", None),
        ("one in zero", None),
        ("20-30", None),
        ("5 in 2 chance", None),
    ],
)
def test_numbers_are_read(text, percents):
    assert next((percent.span for percent in find_percents(text)), None) == percents


@pytest.mark.parametrize(
    "line", ["may\tpossible", "may", "* may\tlikelihood", "{gone} may\tlikelihood", "may\tlikelihood\tmuch"]
)
def test_bad_tables_name_the_line(line):
    with pytest.raises(ConfigError, match=r"mine\.tsv: line 2: "):
        parse_phrases(f"# note\n{line}", "mine.tsv")
