"""Candidates judged by the cue head, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from stance.labels import CUE_TYPES, LABELS
from stance.models.candidates import CueCandidates
from stance.models.encoder.judging import judge_cues, score_candidates
from stance.models.encoder.spans import N_CUE_CLASSES

MODAL, VERB, CONDITIONAL = (CUE_TYPES.index(name) for name in ("modal", "verb", "conditional"))
HEDGED, SPECULATIVE = LABELS.index("hedged"), LABELS.index("speculative")
N_TYPES = len(CUE_TYPES)


def make_proba(*words: dict[tuple[str, int], float]) -> np.ndarray:
    """Probabilities of words: ``("begin", type)`` or ``("inside", type)``; the rest is no cue."""
    proba = np.zeros((len(words), N_CUE_CLASSES))
    for row, given in zip(proba, words, strict=True):
        for (part, kind), value in given.items():
            row[1 + kind + (N_TYPES if part == "inside" else 0)] = value
        row[0] = 1 - row.sum()
    return proba


def make_candidates(*rows: tuple[int, int, int, int], proba: list[float] | None = None) -> CueCandidates:
    """Sentence, first and last word, and type of each; words are one character and a space."""
    sentence, first, last, kind = np.array(rows, dtype=np.int32).reshape(-1, 4).T
    given = None if proba is None else np.repeat(np.array(proba, dtype=np.float32)[:, None], 3, axis=1)
    return CueCandidates(sentence, first * 2, last * 2 + 1, np.int32(1) << kind, given)


def list_found(columns: tuple[np.ndarray, ...]) -> list[tuple[int, int, int, int]]:
    """Sentence, first and last word, and type of each cue."""
    return [(i, a // 2, b // 2, t) for i, a, b, t in zip(*(c.tolist() for c in columns), strict=True)]


def test_a_whole_stretch_is_the_likeliest(make_tokens) -> None:
    proba = make_proba(
        {},
        {("begin", VERB): 0.8},
        {("inside", VERB): 0.6, ("begin", CONDITIONAL): 0.3},
        {("inside", VERB): 0.1},
    )
    candidates = make_candidates((0, 1, 1, VERB), (0, 1, 2, VERB), (0, 1, 3, VERB), (0, 2, 2, VERB))
    found, by_type = score_candidates(make_tokens(4), proba, np.array([HEDGED]), LABELS, candidates)
    # Begins, goes on, and does not go on after: (0.8 * 0.4) ** (1/2), (0.8 * 0.6 * 0.9) ** (1/3), …; 0.001 is
    # added to each factor, and to both sides of the odds.
    expected = [
        (0.801 * 0.401) ** (1 / 2),
        (0.801 * 0.601 * 0.901) ** (1 / 3),
        (0.801 * 0.601 * 0.101 * 1.001) ** (1 / 4),
        (0.001 * 0.901) ** (1 / 2),
    ]
    odds = [np.log((p + 0.001) / (1 - p + 0.001)) for p in expected]
    assert found == pytest.approx(odds)
    assert found.argmax() == 1
    assert by_type[1, [VERB, CONDITIONAL]] == pytest.approx([0.7, 0.15])


def test_neighbouring_sentences_do_not_matter(make_tokens) -> None:
    proba = make_proba({("inside", MODAL): 0.9}, {("begin", MODAL): 0.7}, {("inside", MODAL): 0.9})
    label = np.array([HEDGED] * 3)
    one = score_candidates(make_tokens(1, 1, 1), proba, label, LABELS, make_candidates((1, 0, 0, MODAL)))
    alone = score_candidates(make_tokens(1), proba[1:2], label[:1], LABELS, make_candidates((0, 0, 0, MODAL)))
    assert one[0] == pytest.approx(alone[0])
    assert one[0][0] == pytest.approx(
        np.log((0.701 * 1.001) ** 0.5 + 0.001) - np.log(1.001 - (0.701 * 1.001) ** 0.5)
    )


def test_cues_suit_the_label(make_tokens) -> None:
    proba = make_proba({("begin", MODAL): 0.9}, {("begin", CONDITIONAL): 0.9})
    candidates = make_candidates((0, 0, 0, MODAL), (0, 1, 1, CONDITIONAL))
    for label, expected in ((HEDGED, [(0, 0, 0, MODAL)]), (SPECULATIVE, [(0, 1, 1, CONDITIONAL)]), (0, [])):
        found = judge_cues(make_tokens(2), proba, np.array([label]), LABELS, candidates)
        assert list_found(found) == expected


def test_the_other_model_has_a_say(make_tokens) -> None:
    proba = make_proba({("begin", MODAL): 0.6}, {("begin", MODAL): 0.5}, {})
    rows = ((0, 0, 0, MODAL), (0, 1, 1, MODAL))
    for given, expected in (([0.9, 0.01], [0]), ([0.01, 0.9], [1]), ([0.9, 0.9], [0, 1]), ([0.0, 0.9], [1])):
        candidates = make_candidates(*rows, proba=given)
        found = judge_cues(make_tokens(3), proba, np.array([HEDGED]), LABELS, candidates)
        assert list_found(found) == [(0, i, i, MODAL) for i in expected]


def test_overlapping_candidates_exclude_each_other(make_tokens) -> None:
    proba = make_proba({("begin", VERB): 0.9}, {("inside", VERB): 0.8}, {})
    candidates = make_candidates((0, 0, 0, VERB), (0, 0, 1, VERB), (0, 0, 2, VERB))
    found = judge_cues(make_tokens(3), proba, np.array([HEDGED]), LABELS, candidates)
    assert list_found(found) == [(0, 0, 1, VERB)]


def test_what_is_read_stands_in_where_no_candidate_will_do(make_tokens) -> None:
    sure, unsure = {("begin", MODAL): 0.95}, {("begin", MODAL): 0.1}
    proba = make_proba({}, sure, {}, unsure, sure, {})
    candidates = make_candidates((2, 0, 0, MODAL))
    found = judge_cues(make_tokens(2, 2, 2), proba, np.full(3, HEDGED), LABELS, candidates)
    assert list_found(found) == [(0, 1, 1, MODAL), (2, 0, 0, MODAL)]


def test_nothing_to_judge(make_tokens) -> None:
    nothing = make_candidates()
    for lengths in ((), (2,)):
        proba = make_proba(*[{}] * sum(lengths))
        found = judge_cues(make_tokens(*lengths), proba, np.zeros(len(lengths), dtype=int), LABELS, nothing)
        assert [len(column) for column in found] == [0] * 4
