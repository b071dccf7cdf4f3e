"""What negates a likelihood takes its band away or turns it round, and never leaves it as it was."""

from __future__ import annotations

import time

import pytest

from stance.cues.estimative.phrases import PhraseFinder
from stance.cues.estimative.scales import load_scale, parse_scale

from .conftest import judge

OWN = parse_scale(
    "{source: Me, year: 2024, bands: [{terms: [expected, anticipated], low: 70, high: 90}]}", "own.yaml"
)


def list_bands(text, scale="icd203"):
    return [(phrase.text, phrase.band) for phrase in judge(text, scale).phrases]


def unmark(marked):
    """Take the brackets off a sentence, and give what stands in them."""
    before, rest = marked.split("[")
    phrase, after = rest.split("]")
    return before + phrase + after, phrase


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
        "Peace fails, but war would [not be likely].",
        "War was not planned, [nor likely].",
        "No truce is [likely].",
        "None of the plans is now [likely] to work.",
        "Nor is a coup [likely].",
        "We do not think that war is [likely].",
        "We don’t judge war [likely].",
        "It is not true that war is [likely].",
        "No deal reached last week is [likely] to hold.",
        "No plan that has been tried is [likely] to work.",
        "No plan they have tried is [likely] to work.",
        "No plan the army has tried is [likely] to work.",
        "Nothing they do is [likely] to help.",
        "Nobody we asked is [likely] to vote.",
        "No law that leaves the banks alone is [likely] to pass.",
        "No candidate opposing the war is [likely] to win.",
        "Because no deal is [likely], prices rose.",
        "Since no one in the capital is [likely] to object, they go ahead.",
        "No report is [likely] to say so.",
        "No estimates are [likely] to be right.",
        "No evidence is [likely] to convince him.",
        "No one believes that war is [likely].",
        "No analyst we spoke to rated an attack as [probable].",
        "We do not consider [likely] a return to war.",
        "We do not see war as a [likely] outcome.",
        "They do not consider a strike a [likely] response.",
        "We have not judged that war is [likely].",
        "Never was war [likely].",
        "Nowhere is a rising [likely].",
        "At no point was an invasion [likely].",
        "At no time was war [likely].",
        "Not once was war [likely].",
        "No longer is war [likely].",
        "No general who served him is [likely] to rebel.",
        "Nobody who knows him is [likely] to object.",
        "The claim that no deal is [likely] was false.",
        "He said that no plan proposed this year is [likely] to pass.",
        "She says nothing is [likely] to change.",
        "In neither case is a deal [likely].",
        "In none of the scenarios is a breakthrough [likely].",
        "Under no circumstances is a withdrawal [likely].",
        "If [not likely], war is feared.",
        "We see no offensive as [likely] this winter.",
        "We find no offensive [likely] this winter.",
        "We consider no offensive [likely].",
        "We see no near-term breakthrough [likely].",
        "We see no by-election [likely].",
        "We assess no retaliation to be [likely].",
        "We judge no further hikes to be [likely].",
        "We see no resumption of talks as [likely].",
        "Under no scenario do we see a collapse as [likely].",
        "At no point did analysts consider an invasion [likely].",
        "It fails if war is [not likely] to pay.",
        "It goes if [not likely] to pay.",
        "Today nobody thinks that war is [likely].",
        "In Kyiv no one believes a settlement is [likely].",
        "As of May no agency assesses that a coup is [likely].",
        "For now no strike is [likely].",
        "Thus no attack is [likely].",
        "After the purge no general is [likely] to rebel.",
        "This year no government is [likely] to fall.",
        "Because of the war no election is [likely].",
        "On Monday and Tuesday no strike is [likely].",
        "With talks stalled no deal is [likely].",
        "From now on no party is [likely] to win.",
        "He said that in winter neither army is [likely] to attack.",
        "In Kyiv no longer is war [likely].",
        "Neither in Kyiv nor in Minsk is a coup [likely].",
        "We assess no attack on the port is [likely] before May.",
        "The bank reported on Monday no cut is [likely].",
        "If no deal is [likely], the army will stay.",
        "(C) No attack is [likely].",
        "(TS//SI//NF) No attack is [likely].",
        "(S//REL TO USA) No attack is [likely].",
        "We do not believe that war is [likely].",
    ],
)
def test_likely_is_unlikely_where_it_is_negated(marked):
    text, phrase = unmark(marked)
    assert list_bands(text) == [(phrase, "unlikely")]


@pytest.mark.parametrize(
    "marked",
    [
        "No report says that war is [likely].",
        "No study shows that a flood is [likely].",
        "No one has said that war is [likely].",
        "Nobody claims that a cut is [likely].",
        "No witness suggested that he was [likely] to flee.",
        "There is no report that war is [likely].",
        "There is no clear evidence that war is [likely].",
        "There is little to suggest that a coup is [likely].",
        "We lack evidence that an attack is [likely].",
        "There is not enough evidence that war is [likely].",
        "We are not certain war is [likely].",
        "It is not clear the deal is [likely] to last.",
        "I’m not saying it’s [likely].",
        "He was not suggesting that a deal was [likely].",
        "He has not said that war is [likely].",
        "They have never claimed that it is [likely].",
        "It would be wrong to say that war is [likely].",
        "It is too early to call war [likely].",
        "The panel declined to call war [likely].",
        "We stop short of calling it [likely].",
        "Not everyone thinks war is [likely].",
        "Not many say that war is [likely].",
        "He rarely said that war was [likely].",
        "They rarely think war [likely].",
        "It is rarely certain that war is [likely].",
        "There is no guarantee that a deal is [likely] to hold.",
        "It cannot be said that war is [likely].",
        "It has not been shown that war is [likely].",
        "Seldom is war [likely].",
        "Rarely has a coup been [likely].",
        "War is [seldom likely].",
        "War is [rarely a likely] outcome.",
        "Hardly anyone thinks a deal is [likely].",
        "Hardly any analyst expects that a deal is [likely].",
        "War is [not always likely].",
        "A truce is [not often likely] to hold.",
        "We see no need to treat a strike as [likely].",
        "Almost nobody thinks war is [likely].",
        "Today virtually no one thinks war is [likely].",
        "Almost no deal is [likely] to last.",
        "Hardly an analyst believes that a coup is [likely].",
        "Hardly anyone is [likely] to come.",
        "Very few believe that a coup is [likely].",
        "We doubt that war is [likely].",
        "Prices rose and we doubt that war is [likely].",
        "He denied that he was [likely] to run.",
        "They dismissed claims that a coup is [likely].",
    ],
)
def test_what_denies_no_more_than_the_claim_leaves_it_open(marked):
    text, phrase = unmark(marked)
    assert list_bands(text) == [(phrase, None)]
    assert [problem.advice for problem in judge(text).problems] == ["Say the band that is meant."]


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("War is possible, if not likely.", ["possible", "likely"]),
        ("A default is possible if not yet likely.", ["possible", "likely"]),
        ("A cut is possible, if not likely, in May.", ["possible", "likely"]),
        ("A loss is feared, if not unlikely.", ["unlikely"]),
    ],
)
def test_if_not_concedes_and_does_not_deny(text, phrases):
    bands = {"likely": "likely", "unlikely": "unlikely", "possible": None}
    assert list_bands(text) == [(phrase, bands[phrase]) for phrase in phrases]


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
        "Because no deal was reached a strike is [likely].",
        "Because no aid came a strike is [likely].",
        "Since nothing has changed the vote is [likely] to fail.",
        "Since nobody has said a word he is [likely] to be guilty.",
        "Although nobody was hurt the plant is [likely] to close.",
        "While no date has been set a summer vote is [likely].",
        "The fact that no deal was reached is [likely] to matter.",
        "No one came saying that war is [likely].",
        "We do not consider [likely] outcomes.",
        "We did not find any [likely] sites.",
        "They never see [likely] costs.",
        "The study does not show [likely] routes.",
        "We do not expect to see [likely] gains.",
        "He was not seen in waters [likely] to hold fish.",
        "We do not see a ship that is [likely] to sink.",
        "Nobody knows how the war is [likely] to end.",
        "No one can say how he is [likely] to vote.",
        "It is not clear how the army is [likely] to react.",
        "We are not certain whether war is [likely].",
        "Not sure of his allies he is [likely] to fold.",
        "He is not saying who is [likely] to win.",
        "He was not speaking when war was [likely].",
        "He failed to see that war was [likely].",
        "He seldom calls when war is [likely].",
        "The deal that no one wanted is [likely] to pass.",
        "The fact that nobody came is [likely] to hurt.",
        "That no deal came is [likely] to hurt.",
        "The view that nothing works is [likely] to spread.",
        "He who says nothing is [likely] to last.",
        "No idea who among them is [likely] to win.",
        "Without evidence to the contrary a rise is [likely].",
        "He rarely sees [likely] costs.",
        "Not everyone is [likely] to come.",
        "Not all who said so were [likely] to stay.",
        "There is no reason to expect a [likely] winner to resign.",
        "He was without reason to fear a [likely] defeat.",
        "By no later than May a deal is [likely].",
        "Nobody said a word when he called war [likely].",
        "Little evidence was found, and a deal is [likely].",
        "Deals are rare and war is [likely].",
        "War, seldom wise, is [likely].",
        "He is [likely] to come but seldom.",
        "With no allies left war is today thought [likely].",
        "In no time war was [likely].",
        "We see no strong [likely] candidates.",
        "They found no bodies at [likely] sites.",
        "We expect no rain, as it is [likely] dry.",
        "The fund sees no conflict in rating the deal as [likely].",
        "We see no contradiction in describing the deal as [likely].",
        "We find no error in the forecast of a strike as [likely].",
        "We see no threat as grave as a [likely] famine.",
        "No analyst sees an error in describing the deal as [likely].",
        "No one sees a [likely] winner.",
        "In a land with no army war is [likely].",
        "After reaching no deal the parties are [likely] to fight.",
        "For a party left no choice a split is [likely].",
        "With rebels offered no amnesty a rising is [likely].",
        "At a time when no deal is in sight war is [likely].",
        "In the days since no attack has come a strike is [likely].",
        "In the end no matter who wins war is [likely].",
        "At present no doubt war is [likely].",
        "In the north no fewer than ten seats are [likely] to fall.",
        "Under a general who knew no defeat a win is [likely].",
        "With the army making no move a coup is [likely].",
        "Under pressure from nobody he is [likely] to stay.",
        "With no warning an attack is [likely].",
        "The fact that in May nobody came is [likely] to hurt.",
        "When no rain falls a fire is [likely].",
        "Make no mistake war is [likely].",
        "No small number of analysts think war is [likely].",
        "A few analysts think war is [likely].",
        "Few doubt that war is [likely].",
        "It is hard to deny that war is [likely].",
    ],
)
def test_what_negates_something_else_is_let_be(text):
    text, phrase = unmark(text)
    assert list_bands(text) == [(phrase, "likely")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("War is not impossible.", [("not impossible", None)]),
        ("War cannot be ruled out.", [("cannot be ruled out", None)]),
        ("There is no chance of war.", [("no chance", None)]),
        ("He is not certain to win.", []),
        ("It would not be possible.", []),
        ("There is not a 60 percent chance of war.", []),
        ("Nobody gives the deal a 60 percent chance.", []),
        ("No analyst puts the odds at 60 percent.", []),
        ("No analyst puts the odds of war at 60 percent.", []),
        ("Nobody sees more than a 40 percent probability of a hike.", []),
        ("No deal gives more than a 20 percent chance of peace.", []),
        ("Not every model puts the probability at 60 percent.", []),
        ("No deal gives a 70 percent chance of recession.", [("70 percent chance", "likely")]),
        ("No intervention gives a 60 percent chance of famine.", [("60 percent chance", "likely")]),
        ("No deal puts the odds of a hard landing at 60 percent.", [("odds", "likely")]),
        ("No government gives the pact a 70 percent chance of surviving.", []),
        ("No central banker puts the chance of a truce at 60 percent.", []),
        ("No scenario puts the chance of war at 60 percent.", []),
        ("No serious and truly independent analyst gives the pact a 70 percent chance.", []),
        ("Not one analyst gives the pact a 70 percent chance.", []),
        ("No verdict gives a 70 percent chance of unrest.", [("70 percent chance", None)]),
        ("Not every shock gives a 60 percent chance of recession.", [("60 percent chance", None)]),
        ("Few analysts give the truce a 50 percent chance of lasting.", [("50 percent chance", None)]),
        ("A few analysts give it a 60 percent chance.", [("60 percent chance", "likely")]),
        ("No analyst who knows it gives the pact a 70 percent chance.", [("70 percent chance", None)]),
        ("Nobody who sees a 60 percent chance of war buys bonds.", [("60 percent chance", "likely")]),
        ("Although no bank expected it the Fed gave a 60 percent chance.", [("60 percent chance", "likely")]),
        ("No trader sees the odds of a cut at 60 percent.", []),
        ("We judge no attempt to portray the vote as rigged as likely.", [("likely", None)]),
        (
            "Neither side wants the vote that gives a 60 percent chance of default.",
            [("60 percent chance", "likely")],
        ),
        (
            "No official said so but the market sees a 60 percent chance of a cut.",
            [("60 percent chance", "likely")],
        ),
        ("No official denied it as the bank sees a 60 percent chance.", [("60 percent chance", "likely")]),
        (
            "Not every minister agrees and the bank sees a 60 percent chance.",
            [("60 percent chance", "likely")],
        ),
        ("No lender fled although the model gives a 60 percent chance.", [("60 percent chance", "likely")]),
        ("No official said so but analysts think war is likely.", [("likely", "likely")]),
        ("No one so far thinks war is likely.", [("likely", "unlikely")]),
        ("We see no cut as early as March as likely.", [("likely", "unlikely")]),
        ("No one sees a cut as early as March as likely.", [("likely", "unlikely")]),
        ("No analyst sees a coup as well as a famine as likely.", [("likely", "unlikely")]),
        ("No observer regards the description of events as likely.", [("likely", "unlikely")]),
        ("We see no change in the assessment of Iran as likely.", [("likely", None)]),
        ("War is no longer 60 percent likely.", []),
        ("We do not think that there is a 60 percent chance of war.", []),
        (
            "War is likely, if not almost certain.",
            [("likely", "likely"), ("almost certain", "almost certain")],
        ),
        ("War is not probably likely.", [("not probably", "unlikely"), ("likely", "unlikely")]),
        ("War is neither likely nor unlikely.", [("neither likely nor unlikely", None)]),
    ],
)
def test_negations_that_are_read_otherwise(text, expected):
    assert list_bands(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "We do not judge the likelihood of war to be remote.",
        "Nobody believes that the chance of war is low.",
        "We don’t believe that the likelihood of war is remote.",
        "We doubt that the likelihood of a coup is remote.",
        "Few believe that the likelihood of a coup is remote.",
        "Critics deny that the likelihood of a coup is remote.",
        "We reject the claim that the likelihood of a coup is remote.",
    ],
)
def test_a_denial_reaches_a_likelihood_that_has_an_article(text):
    report = judge(text)
    assert [(phrase.band, phrase.low) for phrase in report.phrases] == [(None, None)]
    assert [(problem.kind, problem.advice) for problem in report.problems] == [
        ("outside", "Say the band that is meant.")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Today no analyst gives him a 60 percent chance.",
        "In the capital nobody gives him a 60 percent chance.",
        "As of May no model gave him a 60 percent chance.",
        "Almost no analyst gives him a 60 percent chance.",
        "Almost nobody gives him a 60 percent chance.",
        "Hardly anyone gives him a 60 percent chance.",
        "The model does not give him a 60 percent chance.",
        "The model doesn’t give him even a 10 percent chance.",
        "No longer does the model give him a 60 percent chance.",
        "The bank no longer gives Greece a 50 percent chance of staying.",
        "We do not put the likelihood of war at 60 percent.",
        "The Fed has never put the odds at 60 percent.",
        "It would be wrong to put the odds of war at 60 percent.",
        "The service refuses to put the odds at 60 percent.",
        "Neither side believes the odds of a deal are 60 percent.",
        "It is not true that the odds of default are 60 percent.",
        "There is no evidence that the probability of a strike is 70 percent.",
    ],
)
def test_a_number_that_is_denied_is_none(text):
    assert list_bands(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No less an authority than the Fed gives it a 60 percent chance.", "60 percent chance"),
        ("None other than the Fed gives it a 60 percent chance.", "60 percent chance"),
        ("Because no aid came the odds of war are 60 percent.", "odds"),
        ("With no allies the odds of war are 60 percent.", "odds"),
        ("Although no one knows, the odds of war are 60 percent.", "odds"),
        ("The army did not move, so the odds of war are 60 percent.", "odds"),
        ("Analysts have not changed the odds at 60 percent.", "odds at 60 percent"),
    ],
)
def test_a_number_is_let_be_where_something_else_is_denied(text, expected):
    assert list_bands(text) == [(expected, "likely")]


def test_a_number_that_may_be_denied_is_warned_of():
    report = judge("No verdict gives a 70 percent chance of unrest.")
    assert [(phrase.low, phrase.high) for phrase in report.phrases] == [(None, None)]
    assert [problem.advice for problem in report.problems] == ["Say the band that is meant."]


def test_a_bound_that_is_denied_is_not_said_to_be_unread():
    (problem,) = judge("No scenario puts the chance of war above 10 percent.").problems
    assert problem.advice == "Say the band that is meant."


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
def test_time_grows_as_the_sentence_does(piece):
    finder = PhraseFinder(load_scale("icd203"))

    def measure(n_characters):
        text = f"It is {piece * (n_characters // len(piece))}likely. {'not likely ' * (n_characters // 10)}"
        times = []
        for _ in range(2):
            began = time.process_time()
            finder.find_phrases([text])
            times.append(time.process_time() - began)
        return min(times)

    measure(1_000)
    assert measure(32_000) < 8 * measure(8_000)  # four times where it is linear, sixteen where it is squared


@pytest.mark.parametrize("mark", ["- ", "• ", "* ", "(a) ", "b) "])
def test_a_list_mark_takes_no_denial_away(mark):
    assert list_bands(f"{mark}No war is likely.") == [("likely", "unlikely")]
    assert list_bands(f"{mark}No analyst gives the pact a 70 percent chance.") == []
