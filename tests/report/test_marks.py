"""Marks of sentences: their parts and tips, and the paragraphs that they stand in."""

from __future__ import annotations

from stance.labels import LABELS
from stance.records import Cue, Prediction, Sentence
from stance.report.marks import group_paragraphs, make_letters, make_mark, shorten

TEXT = "It may, it may."


def make(cues=(), *, para=0, zone="body", voice="writer", is_overreach=False):
    sentence = Sentence("draft", 0, para, zone, voice, 0, len(TEXT), TEXT)
    prediction = Prediction("hedged", (0.1, 0.9, 0.0), 0.9, False, "m", cues)
    return make_mark(sentence, prediction, 7, LABELS, is_overreach=is_overreach)


def test_a_mark_is_cut_at_its_cues_in_their_order():
    mark = make((Cue(11, 14, "may", "modal"), Cue(3, 6, "may", "modal")))
    assert mark.parts == (("It ", False), ("may", True), (", it ", False), ("may", True), (".", False))
    assert mark.tip == "Sentence 7: hedged, 90 % sure. Cues: may (modal); may (modal)."


def test_letters_tell_labels_apart():
    assert make_letters(["a", "same", "so"]) == ["", "1", "2"]
    assert shorten("One two three", 7) == "One…"


def test_marks_stand_in_paragraphs():
    marks = [make(zone="headline"), *(make(para=para) for para in (1, 1, 2, 2))]
    assert [(zone, len(group)) for zone, group in group_paragraphs(marks)] == [
        ("headline", 1),
        ("body", 2),
        ("body", 2),
    ]


def test_a_tip_says_whose_words_they_are_and_what_overreaches():
    assert make(voice="quoted").tip == "Sentence 7: hedged, 90 % sure. In another's words."
    assert make(voice="mixed").tip == "Sentence 7: hedged, 90 % sure. Partly in another's words."
    over = make(is_overreach=True)
    assert (over.letter, over.kind) == ("H!", "k1 over")
    assert over.tip == "Sentence 7: hedged, 90 % sure. A plain prediction, put as settled."
