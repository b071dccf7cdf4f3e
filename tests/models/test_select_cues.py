"""Cues chosen by hand."""

from __future__ import annotations

import numpy as np
import pytest

from stance.cues import CueMatcher, parse_lexicon
from stance.labels import CUE_TYPES, LABELS
from stance.models.linear.evidence import extract_features
from stance.models.select_cues import MIN_FIRST, MIN_MORE, keep_apart, select_cues

LEXICON = """may\tmodal
may be\tverb
be so\tadverb
if\tconditional
if so\tunknown
would\tmodal
would\tscenario
"""
CUE_CLASSES = ("hedged", "speculative")


def choose(
    texts: list[str], hedged: list[float], speculative: list[float], labels: list[str]
) -> list[tuple[int, str, str]]:
    """Sentence, text and type of each chosen cue; one probability for each candidate, in order."""
    extraction = extract_features(texts, np.arange(len(texts)), CueMatcher(parse_lexicon(LEXICON, "m")))
    proba = np.array([1 - np.add(hedged, speculative), hedged, speculative], dtype=np.float32).T
    assert len(proba) == len(extraction.candidates)
    index = np.array([LABELS.index(label) for label in labels], dtype=np.int8)
    found = select_cues(extraction, proba.reshape(-1, 3), index, LABELS, CUE_CLASSES)
    columns = (found.sentence, found.start, found.end, found.type)
    return [
        (i, texts[i][a:b], CUE_TYPES[t]) for i, a, b, t in zip(*(c.tolist() for c in columns), strict=True)
    ]


def test_the_likeliest_of_the_label_is_the_cue() -> None:
    # Candidates: may, if.
    args = (["it may go if asked"], [0.6, 0.1], [0.3, 0.7])
    assert choose(*args, ["hedged"]) == [(0, "may", "modal")]
    assert choose(*args, ["speculative"]) == [(0, "if", "conditional")]
    assert choose(*args, ["assertive"]) == []


def test_an_unlikely_one_is_none() -> None:
    assert choose(["it may"], [MIN_FIRST - 0.01], [0.0], ["hedged"]) == []
    assert choose(["it may"], [MIN_FIRST + 0.01], [0.0], ["hedged"]) == [(0, "may", "modal")]


def test_further_ones_must_be_likely() -> None:
    # Candidates: may, may (again), if.
    texts = ["it may or may not if asked"]
    assert choose(texts, [0.7, MIN_MORE - 0.1, 0], [0, 0, 0.1], ["hedged"]) == [(0, "may", "modal")]
    found = choose(texts, [MIN_MORE + 0.1, 0.7, 0], [0, 0, 0.1], ["hedged"])
    assert found == [(0, "may", "modal"), (0, "may", "modal")]


def test_overlaps_go_to_the_likelier() -> None:
    # Candidates: may, may be, be so.
    texts = ["it may be so"]
    assert choose(texts, [0.6, 0.9, 0.8], [0, 0, 0], ["hedged"]) == [(0, "may be", "verb")]
    assert choose(texts, [0.8, 0.6, 0.9], [0, 0, 0], ["hedged"]) == [
        (0, "may", "modal"),
        (0, "be so", "adverb"),
    ]
    # "may be" comes second but overlaps the first; "may" is free, though it comes last.
    assert choose(texts, [0.6, 0.7, 0.9], [0, 0, 0], ["hedged"]) == [
        (0, "may", "modal"),
        (0, "be so", "adverb"),
    ]


def test_equally_likely_ones_go_to_the_first() -> None:
    assert choose(["it may be so"], [0.3, 0.3, 0.3], [0, 0, 0], ["hedged"])[0][1].startswith("may")


def test_sentences_do_not_mix() -> None:
    texts = ["it may", "", "no cue here", "if it may"]
    found = choose(texts, [0.1, 0.6, 0.9], [0.5, 0.2, 0.1], ["speculative", "hedged", "hedged", "hedged"])
    assert found == [(0, "may", "modal"), (3, "if", "conditional"), (3, "may", "modal")]


def test_the_type_fits_the_label() -> None:
    assert choose(["it would"], [0.5], [0.5], ["hedged"]) == [(0, "would", "modal")]
    assert choose(["it would"], [0.5], [0.5], ["speculative"]) == [(0, "would", "scenario")]


@pytest.mark.parametrize("texts", [[], ["", "no cue"]])
def test_nothing_to_choose(texts: list[str]) -> None:
    assert choose(texts, [], [], ["hedged"] * len(texts)) == []


def test_of_many_none_overlap_and_none_is_left_out_without_need() -> None:
    draw = np.random.default_rng(0)
    sentence = np.sort(draw.integers(0, 5, 300)).astype(np.int32)
    start = draw.integers(0, 200, 300).astype(np.int32)
    end = start + draw.integers(1, 9, 300).astype(np.int32)
    proba = draw.random(300)

    def overlaps(i: int, j: int) -> bool:
        return bool(sentence[i] == sentence[j] and start[i] < end[j] and start[j] < end[i])

    wanted: list[int] = []
    for i in np.argsort(-proba).tolist():
        if proba[i] >= MIN_MORE and not any(overlaps(i, j) for j in wanted):
            wanted.append(i)
    found = keep_apart(sentence, start, end, proba)
    assert len(wanted) > 50
    assert sorted(found.tolist()) == sorted(wanted)
