"""Words divided, padded or marked within: read as the words they are, found where they stand."""

from __future__ import annotations

import numpy as np
import pytest

from stance.cues import CueMatcher, judge_documents, load_scale, summarise_reports, tokenize
from stance.cues.broken_words import join_words, may_be_broken, read_plainly
from stance.cues.estimative.phrases import PhraseFinder
from stance.cues.tokens import hash_token
from stance.models.candidates import find_candidates
from stance.records import Document
from stance.text.marks import ODD_APOSTROPHES

# Texts, the stretch that is found in each, and the words that it is.
BROKEN = [
    ("The outage is un\u00adlikely to last.", "un\u00adlikely", "unlikely"),
    ("The port mi\u00adght close.", "mi\u00adght", "might"),
    ("It is prob\u00adably over.", "prob\u00adably", "probably"),
    ("The port m\u200bight close.", "m\u200bight", "might"),
    ("It is like\u2060ly to \ufefflast.", "like\u2060ly", "likely"),
    ("The plan is un-\nlikely to last.", "un-\nlikely", "unlikely"),
    ("The plan is un\u2010\r\n  likely to last.", "un\u2010\r\n  likely", "unlikely"),
    ("The plan is un\u00ad\nlikely to last.", "un\u00ad\nlikely", "unlikely"),
    ("The plan is un\u00ad likely to last.", "un\u00ad likely", "unlikely"),
    ("THE PLAN IS UN-\nLIKELY TO LAST.", "UN-\nLIKELY", "unlikely"),
    ("The plan is im-\nprobable.", "im-\nprobable", "improbable"),
    ("The well-\nknown long-\nterm plan is prob-\nably dead.", "prob-\nably", "probably"),
    ("The plan might¹ fail.", "might", "might"),
    ("The plan might¹²,¹³ fail.", "might", "might"),
    ("The plan might† fail.", "might", "might"),
    ("It is not† like\u00adly that we leave.", "not† like\u00adly", "not likely"),
]


@pytest.mark.parametrize(("text", "stretch", "word"), BROKEN)
def test_phrases_are_found_in_the_text_as_read(text: str, stretch: str, word: str) -> None:
    (phrase,) = PhraseFinder().find_phrases([text])[0]
    assert (text[phrase.start : phrase.end], phrase.terms[0]) == (stretch, word)


@pytest.mark.parametrize(("text", "stretch", "word"), BROKEN)
def test_cues_and_candidates_agree(text: str, stretch: str, word: str) -> None:
    joined = join_words(text)
    assert joined is not None
    cues, whole = CueMatcher().find_cues([text, joined.text])
    spans = [joined.find_span(cue.start, cue.end) for cue in whole]
    assert [(cue.start, cue.end, cue.type) for cue in cues] == [
        (start, end, cue.type) for (start, end), cue in zip(spans, whole, strict=True)
    ]
    assert all(text[cue.start : cue.end] == cue.text for cue in cues)
    found = find_candidates([text])
    assert stretch in [text[a:b] for a, b in zip(found.start.tolist(), found.end.tolist(), strict=True)]


@pytest.mark.parametrize(("text", "stretch", "word"), BROKEN)
def test_the_words_around_are_those_of_the_whole_text(text: str, stretch: str, word: str) -> None:
    joined = join_words(text)
    assert may_be_broken([text])
    assert joined is not None
    whole, broken = tokenize([joined.text, "It may."]), tokenize([text, "It may."])
    for name in ("hash", "sentence", "first", "capital", "ending"):
        assert getattr(whole, name).tolist() == getattr(broken, name).tolist(), name
    read = [text[i] for i in joined.places.tolist()]
    assert "".join(read) == joined.text


def test_offsets_are_those_of_the_text_as_read_whatever_stands_before() -> None:
    texts = [
        "It mi\u00adght.",
        "",
        "So\u00ad",
        "A long-\nterm plan may fail.",
        "Un-\nlikely, but may\u200bbe.",
    ]
    tokens = tokenize(texts)
    spans = zip(tokens.sentence.tolist(), tokens.start.tolist(), tokens.end.tolist(), strict=True)
    assert [texts[row][a:b] for row, a, b in spans] == [
        *("It", "mi\u00adght", ".", "So", "A", "long", "-", "term", "plan", "may", "fail", "."),
        *("Un-\nlikely", ",", "but", "may\u200bbe", "."),
    ]
    assert tokens.start.dtype == tokens.end.dtype == np.int32


@pytest.mark.parametrize(
    "text",
    [
        "A well-\nknown plan.",
        "A long-\nterm plan.",
        "The UN-\nled force.",  # no *unled*, and no *unsupported* either
        "The UN-\nsupported force.",
        "A short-\nand a long-term plan.",
        "It may--\nbe quick.",
        "It may -\nbe quick.",
        "It is un-\n\nlikely.",
        "The cost is 10¹² in x²y.",
        "A † stands alone.",
        "It is fifty\u00adfive percent.",  # the hyphen of the number, read as two words
        "\ufeffIt may.\u200b",
    ],
)
def test_compounds_and_lone_marks_stay(text: str) -> None:
    assert join_words(text) is None


def test_what_denies_is_not_lost_where_the_whole_is_not_known() -> None:
    words = tokenize(["It is un-\nprobable."])
    assert words.hash[2] == hash_token("unprobable") == hash_token("un\u00adprobable")
    assert PhraseFinder().find_phrases(["It is un-\nprobable."]) == [()]


def test_numbers_and_negations_are_read_through_marks() -> None:
    texts = ["There is a 60 per\u00adcent chance of rain.", "It is n\u00adot like\u00adly."]
    (chance,), (denied,) = PhraseFinder().find_phrases(texts)
    assert (chance.span, texts[0][chance.start : chance.end]) == ((60.0, 60.0), "60 per\u00adcent chance")
    assert (denied.terms[0], texts[1][denied.start : denied.end]) == ("not likely", "n\u00adot like\u00adly")


def test_claims_are_parted_through_marks() -> None:
    text = "War is un\u00adlikely b\u00adut trade may poss\u00adibly fall."
    report = judge_documents([Document("a", text)])[0]
    assert [phrase.text for phrase in report.phrases] == ["un\u00adlikely", "may", "poss\u00adibly"]
    assert [(p.kind, text[p.start : p.end]) for p in report.problems] == [("stacked", "may poss\u00adibly")]
    assert (report.phrases[0].low, report.phrases[0].high) == (20, 45)


@pytest.mark.parametrize(("stretch", "word"), [case[1:] for case in BROKEN if "not" not in case[1]])
def test_what_is_counted_is_the_word(stretch: str, word: str) -> None:
    assert read_plainly(stretch) == word


def test_summaries_count_a_word_once_however_it_is_written() -> None:
    text = (
        "It might rain. It mi\u00adght snow. It might\u00b9 hail. It could\nwell freeze. It could well thaw."
    )
    scale = load_scale("icd203")
    summary = summarise_reports(judge_documents([Document("a", text)], scale), scale)
    assert summary.n_by_outside == {"might": 3, "could well": 2}


@pytest.mark.parametrize("mark", ODD_APOSTROPHES)
def test_odd_apostrophes_are_apostrophes(mark: str) -> None:
    text = f"It isn{mark}t likely."
    plain = text.replace(mark, "'")
    assert tokenize([text]).hash.tolist() == tokenize([plain]).hash.tolist()
    (phrase,), (as_plain,) = PhraseFinder().find_phrases([text, plain])
    assert (phrase.start, phrase.end, phrase.terms) == (as_plain.start, as_plain.end, as_plain.terms)
    assert text[phrase.start : phrase.end] == f"isn{mark}t likely"
    text = f"I don{mark}t know whether we won."
    cues, plain_cues = CueMatcher().find_cues([text, text.replace(mark, "’")])
    assert [(c.start, c.end, c.type) for c in cues] == [(c.start, c.end, c.type) for c in plain_cues] != []


@pytest.mark.parametrize("mark", ODD_APOSTROPHES)
def test_odd_apostrophes_elsewhere_are_what_they_were(mark: str) -> None:
    assert join_words(f"{mark}We may{mark} at 5{mark}10 go.") is None


@pytest.mark.parametrize("mark", ["'", "’", "´"])
def test_negations_of_corpora_are_joined(mark: str) -> None:
    text = f"I do n{mark}t know whether we won , and it is n{mark}t clear ."
    joined = join_words(text)
    assert joined is not None
    plain = mark.replace("´", "'")
    assert joined.text == f"I don{plain}t know whether we won , and it isn{plain}t clear ."
    cues = CueMatcher().find_cues([text])[0]
    assert cues[0].text == f"I do n{mark}t know whether"


def test_ligatures_are_their_letters() -> None:
    text = "It is diﬃcult to say who won, and I am not conﬁdent that we did."
    joined = join_words(text)
    assert joined is not None
    assert joined.text == "It is difficult to say who won, and I am not confident that we did."
    assert joined.find_span(6, 15) == (6, 13)
    assert [cue.text for cue in CueMatcher().find_cues([text])[0]] == [
        "diﬃcult to say who",
        "I am not conﬁdent that",
    ]
    assert (
        tokenize(["ﬀ ﬁn ﬂy oﬃce ﬄ ﬅ ﬆ"]).hash.tolist()
        == tokenize(["ff fin fly office ffl st st"]).hash.tolist()
    )
