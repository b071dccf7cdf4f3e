"""Matrices of hashed features hold what is frequent, and nothing is lost between columns and buckets."""

from __future__ import annotations

import numpy as np

from stance.config import FeatureConfig
from stance.cues.lexicon import load_lexicon
from stance.cues.matcher import CueMatcher
from stance.models.linear.evidence import Extraction, extract_features
from stance.models.linear.feature_matrices import WORD_SCALE, build_cue_matrix, build_word_matrix, spread_rows
from stance.models.linear.templates import TEMPLATE_SCALES


def extract(texts: list[str]) -> Extraction:
    return extract_features(texts, np.arange(len(texts)), CueMatcher(load_lexicon()))


def make_features(min_count: int) -> FeatureConfig:
    return FeatureConfig(max_ngram=2, min_count=min_count, n_bits=12)


def test_features_seen_too_rarely_are_left_out() -> None:
    # Small data asks for less: with 1,500 sentences, three times at most.
    extraction = extract(["a a b", "a c", "b d", "a e", *["z"] * 1496])
    sizes = [build_word_matrix(extraction, make_features(least), 1500)[0].shape for least in (1, 3, 9)]
    # Words a b c d e z; pairs aa ab ac bd ae; first words a b z. Three times: a and z, also as first words.
    assert sizes == [(1500, 14), (1500, 4), (1500, 4)]


def test_columns_stand_from_frequent_to_rare() -> None:
    matrix, buckets = build_word_matrix(extract(["a a b", "a c"]), make_features(1), 2)
    counts = (np.asarray(matrix.sum(axis=0)).ravel() / WORD_SCALE).round()
    assert counts.tolist() == sorted(counts.tolist(), reverse=True)
    assert len(set(buckets.tolist())) == matrix.shape[1]
    assert spread_rows(counts[:, None], buckets, 1 << 12)[buckets, 0].tolist() == counts.tolist()


def test_words_of_very_long_sentences_weigh_less() -> None:
    matrix, _ = build_word_matrix(extract(["a " * 100, "a " * 200]), make_features(1), 2)
    # The first word, the words and the pairs; of 200 words, at half their value.
    sums = np.asarray(matrix.sum(axis=1)).ravel() / WORD_SCALE
    np.testing.assert_allclose(sums, [1 + 100 + 99, (1 + 200 + 199) / 2], rtol=1e-5)


def test_every_candidate_has_a_feature_of_each_template() -> None:
    extraction = extract(["It might rain.", "It may go."])
    matrix, _ = build_cue_matrix(extraction, make_features(1), 2)
    assert matrix.shape[0] == len(extraction.candidates) == 2
    np.testing.assert_allclose(np.asarray(matrix.sum(axis=1)).ravel(), sum(TEMPLATE_SCALES), rtol=1e-5)
