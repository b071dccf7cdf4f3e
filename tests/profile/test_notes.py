from __future__ import annotations

import math

import pytest

from stance.labels import LABELS
from stance.profile import note_sentences
from stance.profile.notes import measure_commitment, smooth
from stance.records import Prediction

from .conftest import score


def test_only_the_writers_body_sentences_are_looked_at():
    scored = [
        score("It will fail.", zone="headline"),
        score("“It will fail.”", voice="quoted"),
        score("It will fail."),
        score("They will fail.", confidence=0.95),
        score("It will fail.", abstained=True),
        score("If so, it will fail.", "speculative"),
    ]
    notes = note_sentences(scored)
    assert notes.rows == (2, 3, 4, 5)
    assert notes.overreach == (3, 2)  # the surest first
    assert len(notes.curve) == 4


def test_pile_ups_are_counted_in_the_whole_lexicon_but_for_hedges_alone():
    hedged = score("It might perhaps end.", "hedged", cues=[("might", "modal")])
    more = score("It may possibly, perhaps, end.", "hedged", cues=[("may", "modal")])
    once = score("It might end.", "hedged", cues=[("might", "modal")])
    open_one = score("If it may perhaps end, we stay.", "speculative", cues=[("If", "conditional")])
    look_alike = score("Its military might is perhaps spent.", "hedged", cues=[("perhaps", "adverb")])
    notes = note_sentences([hedged, more, once, open_one, look_alike])
    assert [pile.row for pile in notes.pile_ups] == [1, 0]
    assert [cue.text for cue in notes.pile_ups[0].cues] == ["may", "possibly", "perhaps"]


def test_a_hedged_sentence_without_a_marked_cue_piles_up_too():
    bare = score("It might perhaps end.", "hedged")
    assert [cue.text for cue in note_sentences([bare]).pile_ups[0].cues] == ["might", "perhaps"]


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("The bank, which could no longer pay, may close.", "may"),
        ("The suggested tax may fall.", "may"),
        ("You may leave, but it might rain.", "might"),
        ("Perhaps the minister, who said exports could fall, is right.", "Perhaps"),
        ("The clerk may have suspected that the form appeared twice.", "may"),
    ],
)
def test_look_alikes_do_not_pile_up(text, cue):
    assert note_sentences([score(text, "hedged", cues=[(cue, "modal")])]).pile_ups == ()


def test_runs_are_of_three_or_more_and_a_quotation_that_hedges_does_not_end_them():
    less, sure = score("It may.", "hedged"), score("It did.")
    quoted = score("“It may.”", "hedged", voice="quoted")
    assert note_sentences([less, less, sure, less, less, quoted, less, sure]).runs == ((3, 6),)
    # The quotation is not one of the three.
    assert note_sentences([less, quoted, less, sure]).runs == ()


@pytest.mark.parametrize("between", [{"voice": "quoted"}, {"voice": "mixed"}, {"zone": "headline"}])
def test_what_is_sure_between_ends_a_run_whoever_says_it(between):
    less, sure = score("It may.", "hedged"), score("It did.", **between)
    assert note_sentences([less, sure, less, sure, less]).runs == ()
    assert note_sentences([less, sure, less, less, less]).runs == ((2, 4),)


def test_a_sentence_without_a_label_is_in_no_run():
    less, unsure = score("It may.", "hedged"), score("It may.", "hedged", abstained=True)
    assert note_sentences([unsure] * 4).runs == ()
    assert note_sentences([less, less, unsure, less, less, less]).runs == ((3, 5),)


def test_which_label_commits_goes_by_its_name():
    less, sure = score("It may.", "hedged"), score("It will.")
    turned = note_sentences([less, less, less, sure], LABELS[::-1])
    assert (turned.runs, turned.overreach) == (((0, 2),), (3,))
    sentence = less[0]
    mine = [
        (sentence, Prediction(label, (0.5, 0.5), 0.5, False, "m")) for label in ("no", "yes", "yes", "yes")
    ]
    notes = note_sentences([(score("It will fail.")[0], mine[0][1]), *mine], ("no", "yes"))
    assert (notes.runs, notes.overreach) == ((), ())


def test_the_doubtful_are_the_least_certain_first():
    scored = [score("A.", confidence=c) for c in (0.9, 0.6, 0.5, 0.75)]
    assert note_sentences(scored).doubtful == (2, 1)
    unsure = [score("A.", confidence=0.8), score("B.", confidence=0.85, abstained=True)]
    assert note_sentences(unsure).doubtful == (1,)


def test_the_curve_is_a_weighted_mean_of_the_neighbours():
    # Weights of the normal density with deviation 2 at distances 0, 1 and 2.
    one, two = math.exp(-1 / 8), math.exp(-4 / 8)
    assert smooth([1.0, 0.0, 0.0]) == pytest.approx(
        [1 / (1 + one + two), one / (1 + 2 * one), two / (1 + one + two)]
    )
    assert smooth([]) == ()
    far = smooth([1.0] + [0.0] * 20)
    assert far[6] > 0
    assert far[7] == 0


def test_commitment_halves_a_hedge_whatever_the_order_of_labels():
    prediction = Prediction("hedged", (0.5, 0.2, 0.3), 0.5, False, "m")
    assert measure_commitment(prediction, ("hedged", "speculative", "assertive")) == pytest.approx(0.55)
    mine = [(score("A.")[0], Prediction("yes", (0.6, 0.4), 0.6, False, "m"))]
    assert note_sentences(mine, ("yes", "no")).curve == ()


def test_nothing_to_note():
    notes = note_sentences([])
    assert (notes.rows, notes.curve, notes.pile_ups, notes.runs) == ((), (), (), ())
