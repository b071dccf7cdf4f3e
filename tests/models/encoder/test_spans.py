"""Cues to classes of tokens and back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stance.labels import CUE_TYPES, LABELS
from stance.models.batches import list_cue_columns
from stance.models.encoder.spans import N_CUE_CLASSES, UNKNOWN, find_cues, target_cues
from stance.records import Cue

pytest.importorskip("tokenizers")

from stance.models.encoder.tokens import load_tokenizer, tokenize_texts

MODAL, ADVERB, CONDITIONAL = (CUE_TYPES.index(name) for name in ("modal", "adverb", "conditional"))
N_TYPES = len(CUE_TYPES)


def make_cue(text: str, stretch: str, kind: str) -> Cue:
    start = text.index(stretch)
    return Cue(start, start + len(stretch), stretch, kind)


def make_hot(classes: np.ndarray) -> np.ndarray:
    return np.eye(N_CUE_CLASSES)[np.where(classes == UNKNOWN, 0, classes)]


def test_targets_by_hand(make_tokens) -> None:
    # Tokens at 0-1, 2-3, 4-5, 6-7; a cue over two words, and one within a word's reach.
    cues = [(Cue(2, 5, "b c", "modal"), Cue(6, 7, "d", "unknown")), None, ()]
    target = target_cues(make_tokens(4, 2, 1), cues)
    unknown = CUE_TYPES.index("unknown")
    assert target.tolist() == [0, 1 + MODAL, 1 + N_TYPES + MODAL, 1 + unknown, UNKNOWN, UNKNOWN, 0]


def test_all_pieces_of_the_first_word_begin_a_cue(tiny_weights: Path) -> None:
    tokenizer = load_tokenizer(tiny_weights / "tokenizer.json")
    text = "it seems so"  # s ##e ##e ##m ##s is one word
    target = target_cues(tokenize_texts(tokenizer, [text]), [(make_cue(text, "seems so", "verb"),)])
    verb = CUE_TYPES.index("verb")
    assert target.tolist() == [0, *[1 + verb] * 5, *[1 + N_TYPES + verb] * 2]


@pytest.mark.parametrize(
    ("text", "label", "stretches"),
    [
        ("The deal might fail.", "hedged", [("might", "modal")]),
        (
            "It seems it may perhaps fail.",
            "hedged",
            [("seems", "verb"), ("may", "modal"), ("perhaps", "adverb")],
        ),
        ("Perhaps it could at least fail", "hedged", [("Perhaps", "adverb"), ("could at least", "adverb")]),
        (
            "If it fails, we act; unless not.",
            "speculative",
            [("If", "conditional"), ("unless not", "conditional")],
        ),
        ("Cafe\u0301 prices 🙂 might grow", "hedged", [("might", "modal")]),
        ("The deal is done.", "assertive", []),
    ],
)
def test_there_and_back(tiny_weights: Path, text: str, label: str, stretches: list) -> None:
    tokens = tokenize_texts(load_tokenizer(tiny_weights / "tokenizer.json"), ["we act", text, "it is"])
    cues = tuple(make_cue(text, *pair) for pair in stretches)
    hot = make_hot(target_cues(tokens, [(), cues, ()]))
    columns = find_cues(tokens, hot, np.array([0, LABELS.index(label), 0]), LABELS)
    assert list_cue_columns(columns, ["we act", text, "it is"]) == [(), cues, ()]


def test_the_coded_cues_of_the_toy_set_come_back(tiny_weights: Path, toy) -> None:
    texts = [s.text for s in toy]
    tokens = tokenize_texts(load_tokenizer(tiny_weights / "tokenizer.json"), texts)
    class_index = np.array([LABELS.index(s.label) for s in toy])
    columns = find_cues(tokens, make_hot(target_cues(tokens, [s.cues for s in toy])), class_index, LABELS)
    assert list_cue_columns(columns, texts) == [s.cues for s in toy]
    assert [c.dtype.name for c in columns] == ["int32", "int32", "int32", "int8"]


def spread(*rows: dict[int, float]) -> np.ndarray:
    proba = np.zeros((len(rows), N_CUE_CLASSES))
    for i, row in enumerate(rows):
        for number, value in row.items():
            proba[i, number] = value
        proba[i, 0] = 1 - proba[i].sum()
    return proba


def read(tokens, proba, class_index, labels=LABELS) -> list[tuple[int, ...]]:
    columns = find_cues(tokens, proba, np.array(class_index), labels)
    return list(zip(*(c.tolist() for c in columns), strict=True))


def test_a_cue_of_another_label_does_not_count(make_tokens) -> None:
    proba = spread({1 + CONDITIONAL: 0.9}, {1 + MODAL: 0.6})
    assert read(make_tokens(2), proba, [1]) == [(0, 2, 3, MODAL)]
    assert read(make_tokens(2), proba, [2]) == [(0, 0, 1, CONDITIONAL)]
    assert read(make_tokens(2), proba, [0]) == []


def test_the_order_of_the_default_labels_is_that_of_the_columns_alone(make_tokens) -> None:
    proba = spread({1 + CONDITIONAL: 0.9}, {1 + MODAL: 0.6}, {1 + MODAL: 0.3}, {1 + CONDITIONAL: 0.3})
    tokens, turned = make_tokens(2, 1, 1), ("hedged", "speculative", "assertive")
    for label in LABELS:
        plain, other = ([labels.index(label)] * 3 for labels in (LABELS, turned))
        assert read(tokens, proba, other, turned) == read(tokens, proba, plain), label
    # Also where a label that has cues finds none that is likely; assertive has none.
    assert read(tokens, proba, [0] * 3, turned) == [(0, 2, 3, MODAL), (1, 0, 1, MODAL)]
    assert read(tokens, proba, [2] * 3, turned) == []


def test_a_cue_is_cut_where_another_begins(make_tokens) -> None:
    going_on = spread({1 + MODAL: 0.9}, {1 + N_TYPES + MODAL: 0.9})
    assert read(make_tokens(2), going_on, [1]) == [(0, 0, 3, MODAL)]
    beginning = spread({1 + MODAL: 0.9}, {1 + ADVERB: 0.9})
    assert read(make_tokens(2), beginning, [1]) == [(0, 0, 1, MODAL), (0, 2, 3, ADVERB)]


def test_a_label_that_has_cues_gets_the_likeliest_word(make_tokens) -> None:
    # 0.3 is the peak, 0.2 beside it is at least 0.6 of it, 0.29 is too far away.
    proba = spread({1 + MODAL: 0.29}, {}, {1 + MODAL: 0.3}, {1 + N_TYPES + MODAL: 0.2}, {1 + MODAL: 0.1})
    assert read(make_tokens(5), proba, [1]) == [(0, 4, 7, MODAL)]


def test_nearly_likely_words_end_with_their_sentence(make_tokens) -> None:
    # The second sentence's first word is near its peak, but only touches the first sentence's.
    proba = spread({}, {1 + MODAL: 0.4}, {1 + MODAL: 0.3}, {}, {1 + MODAL: 0.4})
    assert read(make_tokens(2, 3), proba, [1, 1]) == [(0, 2, 3, MODAL), (1, 4, 5, MODAL)]


def test_labels_of_ones_own_have_cues_only_where_they_are_likely(make_tokens) -> None:
    proba = spread({1 + MODAL: 0.4}, {1 + CONDITIONAL: 0.7})
    assert read(make_tokens(1, 1), proba, [0, 1], ("no", "yes")) == [(1, 0, 1, CONDITIONAL)]


@pytest.mark.parametrize("labels", [LABELS, ("a", "b", "c")])
def test_a_blank_sentence_has_no_cue(tiny_weights: Path, labels: tuple[str, ...]) -> None:
    tokens = tokenize_texts(load_tokenizer(tiny_weights / "tokenizer.json"), ["", " ", "if"])
    proba = np.full((3, N_CUE_CLASSES), 1e-3)
    proba[:, 1 + CONDITIONAL] = 1 - proba[:, 1:].sum(axis=1)
    columns = find_cues(tokens, proba, np.array([2, 2, 2]), labels)
    assert [column.tolist() for column in columns] == [[2], [0], [2], [CONDITIONAL]]


def test_nothing_in_nothing_out(make_tokens) -> None:
    assert read(make_tokens(), np.zeros((0, N_CUE_CLASSES)), []) == []
