"""Evidence and n-grams by hand."""

from __future__ import annotations

import numpy as np
import pytest

from stance.cues import Candidates, CueMatcher, parse_lexicon, tokenize
from stance.cues.tokens import hash_token, mix_hashes
from stance.models.linear.evidence import (
    Extraction,
    extract_features,
    hash_ngrams,
    pool_evidence,
    weigh_lengths,
)


def log_odds(proba: float) -> float:
    return float(np.log((proba + 0.01) / (1 - proba + 0.01)))


def make_extraction(sentence: list[int], n: int, follows: list[bool], asks: list[bool]) -> Extraction:
    """Candidates in the given sentences; nothing else of them matters to the pool."""
    rows = np.array(sentence, dtype=np.int32)
    candidates = Candidates(rows, rows + 1, rows, rows, rows)
    hashes = np.zeros((0, len(rows)), dtype=np.uint64)
    return Extraction(tokenize(["x"] * n), candidates, hashes, np.array(follows), np.array(asks))


NOTHING = log_odds(0)


def test_pooled_by_hand() -> None:
    extraction = make_extraction([0, 0, 2], 4, [False, True, True, False], [False, True, False, False])
    proba = np.array([[0.5, 0.1], [0.2, 0.3], [0.9, 0.0]], dtype=np.float32)
    found = pool_evidence(extraction, proba, context=True)
    assert found.shape == (4, 11)
    assert found.dtype == np.float32
    # Some candidate is a cue of the first class: 1 - 0.5 * 0.8; of the second: 1 - 0.9 * 0.7.
    some = [[0.6, 0.37], [0, 0], [0.9, 0], [0, 0]]
    best = [[0.5, 0.3], [0, 0], [0.9, 0], [0, 0]]
    odds = np.vectorize(log_odds)
    np.testing.assert_allclose(found[:, :2], odds(some), atol=1e-4)
    np.testing.assert_allclose(found[:, 2:4], odds(best), atol=1e-4)
    np.testing.assert_allclose(found[:, 4:6], best, atol=1e-6)
    # Sentences 0 to 2 are a document; sentence 3 stands alone.
    before, after = odds([[0, 0], some[0], some[1], [0, 0]]), odds([some[1], some[2], [0, 0], [0, 0]])
    np.testing.assert_allclose(found[:, 6:8], before / 2, atol=1e-4)
    np.testing.assert_allclose(found[:, 8:10], after / 2, atol=1e-4)
    assert found[:, 10].tolist() == [0, 1, 0, 0]


def test_without_context_neighbours_are_as_if_empty() -> None:
    extraction = make_extraction([0, 1], 2, [False, True], [False, False])
    found = pool_evidence(extraction, np.array([[0.9], [0.8]], dtype=np.float32), context=False)
    np.testing.assert_allclose(found[:, 3:5], NOTHING / 2, rtol=1e-5)
    seen = pool_evidence(extraction, np.array([[0.9], [0.8]], dtype=np.float32), context=True)
    np.testing.assert_allclose(
        seen[:, 3:5], [[NOTHING / 2, log_odds(0.8) / 2], [log_odds(0.9) / 2, NOTHING / 2]], rtol=1e-5
    )


def test_a_sure_cue_stays_finite() -> None:
    sure = np.ones((1, 1), dtype=np.float32)
    with np.errstate(all="raise"):
        found = pool_evidence(make_extraction([0], 1, [False], [False]), sure, context=True)
    assert found[0, :2] == pytest.approx(log_odds(1), abs=0.02)


@pytest.mark.parametrize("n_classes", [0, 2])
def test_no_candidates(n_classes: int) -> None:
    found = pool_evidence(
        make_extraction([], 3, [False, True, True], [True, False, False]),
        np.zeros((0, n_classes), dtype=np.float32),
        context=True,
    )
    assert found.shape == (3, 5 * n_classes + 1)
    assert found[:, -1].tolist() == [1, 0, 0]


def test_ngrams_by_hand() -> None:
    kinds = hash_ngrams(tokenize(["a b c", "", "d", "e f"]), 3)
    (n_first, first), (n_words, words), (n_pairs, pairs), (n_triples, triples) = kinds
    h = {w: np.array([hash_token(w)], dtype=np.uint64) for w in "abcdef"}
    assert n_first.tolist() == [1, 0, 1, 1]
    assert len(set(first.tolist()) | set(words.tolist())) == 9
    assert n_words.tolist() == [3, 0, 1, 2]
    assert words.tolist() == [int(h[w][0]) for w in "abcdef"]
    assert n_pairs.tolist() == [2, 0, 0, 1]
    assert pairs.tolist() == [int(mix_hashes(h[x], h[y])[0]) for x, y in ("ab", "bc", "ef")]
    assert n_triples.tolist() == [1, 0, 0, 0]
    assert triples.tolist() == mix_hashes(mix_hashes(h["a"], h["b"]), h["c"]).tolist()


def test_lengths_weigh_beyond_a_hundred_tokens() -> None:
    texts = ["", "a", "a " * 100, "a " * 125, "a b. " * 100]
    assert weigh_lengths(tokenize(texts)).tolist() == pytest.approx([1, 1, 1, 0.8, 1 / 3])


def test_ngrams_longer_than_the_text() -> None:
    kinds = hash_ngrams(tokenize(["a"]), 3)
    assert [(counts.tolist(), len(hashes)) for counts, hashes in kinds] == [([n], n) for n in (1, 1, 0, 0)]
    assert [(c.tolist(), len(h)) for c, h in hash_ngrams(tokenize(["", ""]), 2)] == [([0, 0], 0)] * 3
    assert [(c.tolist(), len(h)) for c, h in hash_ngrams(tokenize([]), 2)] == [([], 0)] * 3


@pytest.mark.parametrize("n", [2, 3, 4])
def test_ngrams_of_short_sentences_against_plain_python(n: int) -> None:
    texts = ["a b", "c", "", "d e f", "g", "h", "", "i j k l m", "n o"]
    counts, hashes = hash_ngrams(tokenize(texts), n)[n]
    words = [[hash_token(word) for word in text.split()] for text in texts]
    expected = []
    for sentence in words:
        for i in range(len(sentence) - n + 1):
            value = np.array(sentence[i : i + 1], dtype=np.uint64)
            for word in sentence[i + 1 : i + n]:
                value = mix_hashes(value, np.array([word], dtype=np.uint64))
            expected.append(int(value[0]))
    assert hashes.tolist() == expected
    assert counts.tolist() == [max(len(sentence) - n + 1, 0) for sentence in words]


def test_extraction_marks_runs_and_questions() -> None:
    matcher = CueMatcher(parse_lexicon("may\tmodal", "m"))
    texts = ["It may.", "May it?", "", "So?"]
    found = extract_features(texts, np.array([7, 7, 7, 2]), matcher)
    assert found.follows.tolist() == [False, True, True, False]
    assert found.is_question.tolist() == [False, True, False, True]
    assert found.candidates.sentence.tolist() == [0, 1]
    assert found.columns.shape[1] == 2


@pytest.mark.parametrize("texts", [[], [""], ["", " "]])
def test_extraction_of_nothing(texts: list[str]) -> None:
    found = extract_features(texts, np.arange(len(texts)), CueMatcher(parse_lexicon("may\tmodal", "m")))
    assert found.tokens.n_sentences == len(texts) == len(found.is_question)
    assert found.columns.shape[1] == 0
