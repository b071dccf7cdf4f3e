"""Candidates: what the bundled lexicon finds in sentences, and what its look-alikes cover."""

from __future__ import annotations

import numpy as np
import pytest

from stance.cues import Candidates, CueMatcher, parse_lexicon, tokenize
from stance.labels import CUE_TYPES


@pytest.fixture(scope="module")
def matcher() -> CueMatcher:
    return CueMatcher()


def list_candidates(matcher: CueMatcher, text: str) -> set[str]:
    tokens = tokenize([text])
    found = matcher.find_candidates(tokens)
    return {
        text[tokens.start[a] : tokens.end[b - 1]].lower()
        for a, b in zip(found.first.tolist(), found.last.tolist(), strict=True)
    }


# Sentence; stretches that must be candidates; words that must not be.
CASES: list[tuple[str, list[str], list[str]]] = [
    ("The deal might collapse.", ["might"], ["collapse"]),
    ("Its military might may be waning.", ["may"], ["might", "military might"]),
    ("The might of the empire is beyond question.", [], ["might", "question"]),
    ("They fought with might and main.", [], ["might"]),
    ("In May the talks failed.", [], ["may"]),
    ("On May 14 the talks failed.", [], ["may"]),
    ("Talks that began in late May may fail.", ["may"], ["in late may", "late may"]),
    ("May Day passed quietly.", [], ["may"]),
    ("It holds, even if few expect it.", [], ["if", "even if"]),
    ("It looks as if it was planned.", [], ["if", "as if"]),
    ("If anything, it is too small.", [], ["if", "if anything"]),
    ("Whether or not it rains, we march.", [], ["whether", "whether or not"]),
    ("Whether it rains is unclear.", ["whether", "unclear"], []),
    ("The loan made possible a new mill.", [], ["possible"]),
    ("The loan made this possible.", [], ["possible"]),
    ("Leave as soon as possible.", [], ["possible", "as soon as"]),
    ("A delay is possible.", ["possible"], []),
    ("If the subsidy ends, the mill will close.", ["if"], ["will"]),
    ("Unless it rains, we lose.", ["unless"], []),
    ("Should the vote fail, he goes.", ["should"], []),
    ("It is not yet at all clear whether they will go.", ["not yet at all clear whether"], []),
    ("It is not clear. Whether they go is another matter.", [], ["not clear. whether"]),
    ("It remains to be seen whether they will go.", ["remains to be seen whether"], []),
    ("Many economists have argued that it failed.", ["many economists have argued that"], []),
    ("No one knows what comes next.", ["no one knows what"], []),
    ("What would Washington do then?", ["?", "would"], []),
    ("The Chinese might retaliate.", ["might"], []),
    ("An American might see it differently.", ["might"], []),
    ("We all might regret this, and all might yet be lost.", ["might"], []),
    ("What he spoke of might come to pass.", ["might"], []),
    ("It was a show of might.", [], ["might"]),
    ("They were awed by American might.", [], ["might"]),
    ("Chinese might has grown.", [], ["might"]),
    ("The mess we are in may get worse.", ["may"], []),
    ("Those who arrive last may leave first.", ["may"], []),
    ("The harbour reopened in May.", [], ["may"]),
    ("Since May the lira has fallen.", [], ["may"]),
    ("If anything goes wrong, the army takes over.", ["if"], []),
    ("The report, if anything, was kind.", [], ["if", "if anything"]),
    ("If you like low taxes, you will love this.", ["if"], []),
    ("It was, if you like, a coup.", [], ["if"]),
    ("If needed funds fail to arrive, it closes.", ["if"], []),
    ("He will stay, if necessary by force.", [], ["if"]),
    ("If not more is done, the coast erodes.", ["if"], []),
    ("The hall is large, if not quite a palace.", [], ["if"]),
    ("If you ask me to choose, I choose peace.", ["if"], []),
    ("If you ask me, it failed.", [], ["if"]),
    ("We may add jobs next year.", ["may"], []),
    ("The fee, one might add, was never paid.", [], ["might"]),
    ("The bill will pass, provided her party agrees.", ["provided"], []),
    ("Peace will come only if both sides yield.", ["if"], []),
    ("I cannot imagine that he will stay.", [], ["imagine", "imagine that"]),
    ("I say it failed, and I argue it must end.", [], ["i say", "i argue"]),
    ("I'd argue it failed.", ["i'd argue"], []),
    ("IT IS UNCLEAR WHO WON.", ["unclear who"], []),
    ("I don’t know whether it works.", ["i don’t know whether"], []),
    ("However it may be too late to sail.", ["may"], []),
    ("However they might yet turn back.", ["might"], []),
    ("However that may be, the pipe is broken.", [], ["may"]),
    ("The ferry is just as likely to sink.", ["likely"], []),
    ("Both brothers are equally likely to sell.", ["likely"], []),
    ("Smokers are twice as likely to fall ill.", [], ["likely"]),
    ("The trade she works in may, in time, recover.", ["may"], []),
    ("What they trust in may, of course, be lost.", ["may"], []),
    ("The pier that closed in May, and the hotel, are sold.", [], ["may"]),
    ("The pier was sold in May, 2004, to a friend.", [], ["may"]),
    ("The pier closes in May, if the buyer pays.", ["if"], []),
    ("The owner, who turns ninety in May, may sell.", ["may"], []),
    ("In May, hail broke the roof.", [], ["may"]),
    ("Nobody is sure who broke it.", ["nobody is sure who"], []),
    ("No one here was certain why it broke.", ["no one here was certain why"], []),
    ("We have yet to learn who paid.", ["have yet to learn who"], []),
    ("They have yet to eat.", [], ["have yet to"]),
    ("The risk is that it breaks.", ["risk is that"], []),
    ("The hope in the village is that it holds.", ["hope in the village is that"], []),
    ("The consensus is that it holds.", ["consensus is that"], []),
    ("The risk of a second bad storm is small.", ["risk of a second bad storm is small"], []),
    ("A leak cannot be excluded.", ["cannot be excluded"], []),
    ("One cannot exclude a leak.", ["cannot exclude"], []),
    ("Nor can a second leak be ruled out.", ["nor can a second leak be ruled out"], []),
    ("Miss the tide and the boat is stuck.", ["miss the tide and"], []),
    ("One more storm and it breaks.", ["one more storm and"], []),
    ("Another dry year and the well is gone.", ["another dry year and"], []),
    ("In one form or another the levy and the fee stay.", [], ["another the levy and"]),
    ("Another year and another mayor went by.", [], ["another year and"]),
    ("Another war and more debt are not what we need.", [], ["another war and"]),
    ("Another three schools and two clinics closed.", [], ["another three schools and"]),
    ("One more bus and one more driver were hired.", [], ["one more bus and"]),
    ("One more thing, and I may be wrong about it.", ["may"], ["one more thing, and"]),
    ("A county with one judge and one clerk may wait.", ["may"], []),
    ("Kill the bill and start over.", [], ["kill the bill and"]),
    ("Shut the plant and retrain its workers.", [], ["shut the plant and"]),
    ("Press your senator and demand a vote.", [], ["press your senator and"]),
    ("However it may appear, the deal is a bad one.", [], ["may"]),
    ("However he may have voted, he is still a citizen.", [], ["may"]),
    ("However it may be too late, we should try.", ["may"], []),
    ("Schools cannot exclude pupils for long hair.", [], ["cannot", "cannot exclude"]),
    ("We cannot exclude a wider war.", ["cannot exclude"], []),
    ("I fancy a week in the hills.", [], ["i fancy"]),
    ("I fancy the bill is dead.", ["i fancy"], []),
    ("Press the bell and walk in.", [], ["press the bell and"]),
    ("She is tipped to win.", ["is tipped to"], []),
    ("He is learnt to have left.", ["is learnt to"], []),
    ("As per sources, he left.", ["as per sources"], []),
    ("Some in the village feel that it is lost.", ["some in the village feel that"], []),
    ("My take is that it broke.", ["my take is that"], []),
    ("I daresay it broke.", ["daresay", "i daresay"], []),
    ("I fancy it broke.", ["i fancy"], []),
    ("I've a hunch it broke.", ["i've a hunch"], []),
    ("I'd have thought it broke.", ["i'd have thought"], []),
    ("We judge that it broke.", ["we judge that"], []),
    ("Our base case is a leak.", ["base case is"], []),
    ("For my money, it broke.", ["for my money"], []),
    ("As I see it, it broke.", ["as i see it"], []),
    ("From the look of it, it broke.", ["from the look of it"], []),
    ("I can't help feeling it broke.", ["can't help feeling"], []),
    ("I can't help noticing it broke.", [], ["can't", "can't help"]),
    ("Don't bet on it.", ["don't bet on it"], []),
    ("Like as not, it broke.", ["like as not"], []),
    ("The vote is a coin toss.", ["is a coin toss"], []),
    ("A leak is fifty-fifty.", ["fifty-fifty"], []),
    ("They shared the loot fifty-fifty.", [], ["fifty-fifty"]),
    ("The verdict is still out.", ["verdict is still out"], []),
    ("The verdict is out.", [], ["verdict is out"]),
    ("That is the $64,000 question.", ["$64,000 question"], []),
    ("Watch this space.", ["watch this space"], []),
    ("I am at a loss to explain it.", ["at a loss to explain"], []),
    ("We are in the dark about the price.", ["are in the dark about"], []),
    ("They were kept in the dark about the price.", [], ["in the dark about"]),
    ("Everything hinges on the wind.", ["everything hinges on"], []),
    ("For all anyone knows, it broke.", ["for all anyone knows"], []),
    ("The talks failed.", [], ["the", "talks", "failed", "."]),
]


@pytest.mark.parametrize(("text", "expected", "refused"), CASES, ids=[case[0] for case in CASES])
def test_candidates_of_a_sentence(
    matcher: CueMatcher, text: str, expected: list[str], refused: list[str]
) -> None:
    found = list_candidates(matcher, text)
    assert set(expected) <= found
    assert not set(refused) & found


@pytest.mark.parametrize("shape", ["’", "'"])
def test_both_apostrophes_do(matcher: CueMatcher, shape: str) -> None:
    assert "couldn" + shape + "t" in list_candidates(matcher, f"It couldn{shape}t last.")


SMALL = """may\tmodal
may\tconditional
may be\tverb
be so\tunknown
the may be\t-
may day\t-
"""


def test_look_alikes_cover_only_what_lies_inside_them() -> None:
    small = CueMatcher(parse_lexicon(SMALL, "small.tsv"))
    # "be so" reaches out of the look-alike; "may" and "may be" lie inside it.
    assert list_candidates(small, "the may be so") == {"be so"}
    assert list_candidates(small, "may may day") == {"may"}
    assert list_candidates(small, "may day") == set()


def test_one_candidate_a_stretch_with_all_its_types() -> None:
    small = CueMatcher(parse_lexicon(SMALL, "small.tsv"))
    found = small.find_candidates(tokenize(["so", "it may be so"]))
    assert found.first.tolist() == [2, 2, 3]
    assert found.last.tolist() == [3, 4, 5]
    assert found.sentence.tolist() == [1, 1, 1]
    assert found.entry.tolist() == [0, 2, 3]
    bit = {name: 1 << i for i, name in enumerate(CUE_TYPES)}
    assert found.types.tolist() == [bit["modal"] | bit["conditional"], bit["verb"], bit["unknown"]]
    assert len(found) == 3


@pytest.mark.parametrize(
    ("names", "is_open", "chosen"),
    [
        (("modal",), False, "modal"),
        (("modal",), True, "modal"),
        (("modal", "scenario"), False, "modal"),
        (("modal", "scenario"), True, "scenario"),
        (("verb", "attribution"), False, "verb"),
        (("conditional", "unknown", "scenario"), True, "conditional"),
        (("question",), False, "question"),
        (CUE_TYPES, False, "modal"),
        (CUE_TYPES, True, "conditional"),
    ],
)
def test_chooses_a_type(names: tuple[str, ...], is_open: bool, chosen: str) -> None:
    zeros = np.zeros(1, dtype=np.int32)
    types = np.array([sum(1 << CUE_TYPES.index(name) for name in names)], dtype=np.int32)
    candidates = Candidates(zeros, zeros + 1, zeros, zeros, types)
    found = candidates.choose_type(np.array([0]), np.array([is_open]))
    assert [CUE_TYPES[i] for i in found] == [chosen]
    assert found.dtype == np.int8


def test_cues_are_the_longest_and_do_not_overlap() -> None:
    small = CueMatcher(parse_lexicon(SMALL, "small.tsv"))
    texts = ["it may be so, may be", "", "may day", "😀 may"]
    found = small.find_cues(texts)
    assert [[(c.start, c.end, c.text, c.type) for c in cues] for cues in found] == [
        [(3, 9, "may be", "verb"), (14, 20, "may be", "verb")],
        [],
        [],
        [(2, 5, "may", "modal")],
    ]


def test_a_lexicon_without_look_alikes_and_one_without_entries() -> None:
    assert [c.text for c in CueMatcher(parse_lexicon("may\tmodal", "m")).find_cues(["May Day"])[0]] == ["May"]
    assert CueMatcher(parse_lexicon("", "m")).find_cues(["it may", ""]) == [(), ()]


def test_no_sentences(matcher: CueMatcher) -> None:
    assert matcher.find_cues([]) == []
    assert len(matcher.find_candidates(tokenize([]))) == 0


def test_time_grows_with_the_text_alone(matcher: CueMatcher) -> None:
    # A hundred thousand characters of nothing but words that open long patterns.
    text = "it is not at all clear " * 4000
    assert len(matcher.find_cues([text])[0]) == 4000
