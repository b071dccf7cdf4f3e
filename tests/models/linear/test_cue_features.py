"""Features of candidates: every template is told apart, and each column says what it should."""

from __future__ import annotations

import numpy as np
import pytest

from stance.cues import CueMatcher, parse_lexicon, tokenize
from stance.cues.tokens import hash_token, mix_hashes
from stance.models.linear.cue_features import build_columns, mark_sentences
from stance.models.linear.templates import TEMPLATE_SCALES, TEMPLATES, hash_templates, name_columns
from stance.models.linear.word_classes import load_class_table
from stance.scoring import load_default_model

MATCHER = CueMatcher(parse_lexicon("may\tmodal\nmay well\tadverb\nif\tconditional\nwould\tscenario\n", "m"))


def build(texts: list[str], doc_index: list[int] | None = None) -> np.ndarray:
    tokens = tokenize(texts)
    index = np.arange(len(texts)) if doc_index is None else np.array(doc_index)
    classes = load_class_table().classify(tokens)
    marks = mark_sentences(tokens, classes, index)
    return build_columns(texts, tokens, MATCHER.find_candidates(tokens), classes, marks)


def describe(texts: list[str], doc_index: list[int] | None = None) -> dict[str, list[int]]:
    return dict(zip(name_columns(), build(texts, doc_index).tolist(), strict=True))


def test_words_around() -> None:
    found = describe(["Then he may well go."])
    # Candidates: "may" and "may well".
    assert found["before_1"] == [hash_token("he")] * 2
    assert found["after_1"] == [hash_token("well"), hash_token("go")]
    assert found["after_2"] == [hash_token("go"), hash_token(".")]
    assert found["last_word"] == [hash_token("may"), hash_token("well")]
    assert found["entry"] == [0, 1]
    assert found["length"] == [0, 1]


def test_neighbours_do_not_leak_over_the_ends() -> None:
    for text in ("may", "so, may", "It may", "may he?"):
        alone = describe([text])
        around = describe(["So, he said (“it might, x", text, "but he said, “might it would"])
        between = {name: values[: len(alone["cue"])] for name, values in around.items()}
        for name, value in alone.items():
            assert between[name] == value, name


def test_neighbours_of_a_document_are_seen() -> None:
    texts = ["If so.", "It may.", "Why?"]
    apart, together = describe(texts), describe(texts, [1, 1, 1])
    # Candidates: "If" and "may"; flags: 1 holds if, 4 asks.
    assert together["sentence_before"] == [0, 1]
    assert together["previous_1"][1] == hash_token("if")
    assert together["next_1"] == [hash_token("it"), hash_token("why")]
    assert together["questions_around"] == [0, 4]
    assert apart["sentence_before"] == apart["questions_around"] == [0, 0]
    assert describe(["If so.", "Yes.", "It may."], [1, 1, 1])["sentence_before_2"] == [0, 1]
    assert describe(["If so.", "Yes.", "It may."], [0, 1, 1])["sentence_before_2"] == [0, 0]


@pytest.mark.parametrize(
    ("column", "one", "other"),
    [
        ("position", "may", "so it may"),
        ("capital", "May it", "may it"),
        ("sentence_length", "it may", "it may " + "go " * 9),
        ("opener", "it may", "because it may"),
        ("opener_distance", "that may", "that he and she and it may"),
        ("closer", "it may go, on", "it may go"),
        ("closer_distance", "it may, go", "it may go now, so"),
        ("clause_1", "so, it may", "so, he may"),
        ("reporter", "he said it may", "he knows it may"),
        ("reporter_subject", "he said it may", "Bly said it may"),
        ("reporter_distance", "he said it may", "he said that she and then it may"),
        ("later_reporter_subject", "it may go, he said", "it may go, Bly said"),
        ("neighbours", "it may would", "it may"),
        ("modals", "it may go", "it may if might"),
        ("enclosure", "(it may)", "it may"),
        ("enclosure", "“it may”", "“it” may"),
        ("has_quote", "“so” it may", "so it may"),
        ("has_but", "it may but", "it may"),
        ("is_question", "may it?", "may it."),
        ("sentence_1", "so may", "now may"),
        ("sentence_2", "so it may", "so he may"),
        ("before_1_class", "it may", "he may"),
        ("after_1_class", "may the", "may he"),
    ],
)
def test_columns_tell_apart(column: str, one: str, other: str) -> None:
    first, second = describe([one]), describe([other])
    assert first[column][:1] != second[column][:1]


@pytest.mark.parametrize(
    "text",
    [
        "THE DEAL MAY COLLAPSE.",
        "The Deal May Collapse",
        "Why It May Be Too Late for a Deal",
        "the deal may fail",
    ],
)
def test_a_capital_says_nothing_in_a_headline(text: str) -> None:
    assert describe([text])["capital"] == [0]


@pytest.mark.parametrize(
    ("text", "capital"),
    [("It fell last May.", 2), ("May it?", 3), ("MAY IT?", 3), ("The rates of May IT and the rest fell.", 2)],
)
def test_elsewhere_a_capital_speaks_for_a_name_or_a_month(text: str, capital: int) -> None:
    assert describe([text, "It may.", "A DEAL MAY FAIL."])["capital"] == [capital, 0, 0]


def test_templates_are_filled_from_their_columns() -> None:
    matrix = build(["He said that it may go, if they would.", "It may."], [0, 0])
    columns = dict(zip(name_columns(), matrix, strict=True))
    filled = hash_templates(matrix)
    assert matrix.dtype == filled.dtype == np.uint64
    assert filled.shape == (len(TEMPLATES), 4)
    for template, found in zip(TEMPLATES, filled, strict=True):
        first, *rest = template.split("+")
        expected = mix_hashes(columns[first], hash_token(template))
        for name in rest:
            expected = mix_hashes(expected, columns[name])
        assert found.tolist() == expected.tolist(), template
    # No two templates say the same of a candidate.
    assert [len(np.unique(of_one)) for of_one in filled.T] == [len(TEMPLATES)] * 4


def test_every_template_has_a_scale() -> None:
    assert len(set(TEMPLATES)) == len(TEMPLATES) == len(TEMPLATE_SCALES)
    assert min(TEMPLATE_SCALES) > 0


def test_sentence_marks_by_hand() -> None:
    tokens = tokenize(["Imagine that.", "", "Unless they would?", "No"])
    marks = mark_sentences(tokens, load_class_table().classify(tokens), np.array([0, 0, 0, 5]))
    assert marks.flags.tolist() == [8, 0, 1 + 2 + 4, 0]
    assert marks.follows.tolist() == [False, True, True, False]
    assert marks.first_word[[0, 2, 3]].tolist() == [hash_token(w) for w in ("imagine", "unless", "no")]


def test_no_candidates_and_no_sentences() -> None:
    for texts in ([], [""], ["no"]):
        assert all(values == [] for values in describe(texts).values())


def test_the_default_model_tells_may_from_the_month_in_capitals() -> None:
    model = load_default_model()
    hedged = ["THE DEAL MAY COLLAPSE.", "The Talks May End Soon", "Why It May Be Too Late"]
    others = [
        "THE WAR BEGAN IN MAY.",
        "THE DEAL WAS SIGNED MAY 5.",
        "The War Ended in May",
        "It fell last May.",
    ]
    cues = model.cues([*hedged, *others])
    assert [[cue.text.lower() for cue in of_one] for of_one in cues] == [["may"]] * 3 + [[]] * 4
    found = [model.labels[i] for i in model.predict_batch([*hedged, *others]).class_index]
    assert found == ["hedged"] * 3 + ["assertive"] * 4
