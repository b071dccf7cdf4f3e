"""Fit the weights by which an encoder judges candidate cues, and print them beside those in use.

    python docs/programs/fit_judging.py ENCODER [--labels coded] [--seed 0]

ENCODER is the folder of an encoder that ``stance train`` made of the seeds; it names the documents that were
held out. A linear model learns from the others, and both judge the candidates in the held-out sentences: a
candidate is right if a coded cue begins and ends where it does. Logistic regression without a penalty gives
the weights of the two log-odds and the constant, with intervals of 95 % by resampling documents. The weights
in use are in ``stance/models/encoder/judging.py``, which is left as it is.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from stance.config import load_config
from stance.corpus import convert_dataset, load_seeds
from stance.labels import CUE_TYPES
from stance.models import load_folder
from stance.models.calibration import compute_softmax
from stance.models.candidates import CueCandidates, find_candidates
from stance.models.coded import index_labels, number_runs
from stance.models.encoder import judging
from stance.models.encoder.model import EncoderModel
from stance.models.encoder.reading import pool_scores, score_tokens
from stance.models.encoder.rows import pack_rows
from stance.models.encoder.spans import allow_types
from stance.models.encoder.tokens import tokenize_texts
from stance.models.linear.fit import fit_linear
from stance.records import CodedSentence

N_RESAMPLES = 200


class Judge:
    """The cue head on the held-out sentences."""

    def __init__(self, encoder: EncoderModel, sentences: Sequence[CodedSentence], *, coded: bool) -> None:
        texts = [sentence.text for sentence in sentences]
        runs = number_runs(sentences)
        self.tokens = tokenize_texts(encoder.tokenizer, texts)
        rows = pack_rows(self.tokens, runs if encoder.context else np.arange(len(texts)), encoder.max_tokens)
        label_scores, cue_scores, *_ = score_tokens(encoder.session, self.tokens, encoder.special, rows)
        self.labels = encoder.labels
        self.proba = compute_softmax(cue_scores)
        scores = encoder.calibration.apply(pool_scores(label_scores, self.tokens))
        self.class_index = index_labels(sentences, self.labels) if coded else scores.argmax(axis=1)

    def weigh(self, found: CueCandidates) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
        """Say which candidates may be cues of the sentence's label, and the log-odds of each."""
        head, _ = judging.score_candidates(self.tokens, self.proba, self.class_index, self.labels, found)
        label = self.class_index[found.sentence]
        bits = found.types[:, None] >> np.arange(len(CUE_TYPES)) & 1
        fits = np.asarray(((bits > 0) & allow_types(self.labels)[label]).any(axis=1))
        if found.proba is None:
            return fits, head[:, None]
        given = found.proba[np.arange(len(label)), label].astype(np.float64)
        prior = judging._log_odds(given, judging._PRIOR_FLOOR)
        return np.asarray(fits & (given > 0)), np.stack([head, prior], axis=1)


def mark_right(found: CueCandidates, sentences: Sequence[CodedSentence]) -> NDArray[np.bool_]:
    """Mark the candidates that are coded cues."""
    places = zip(found.sentence.tolist(), found.start.tolist(), found.end.tolist(), strict=True)
    coded = {(i, cue.start, cue.end) for i, s in enumerate(sentences) for cue in s.cues or ()}
    return np.array([place in coded for place in places])


def fit(features: NDArray[np.float64], is_right: NDArray[np.bool_]) -> NDArray[Any]:
    """Fit the weights of the features, and the constant."""
    fitted = LogisticRegression(C=np.inf, max_iter=1000).fit(features, is_right)
    return np.append(fitted.coef_[0], fitted.intercept_)


def report(
    judge: Judge,
    found: CueCandidates,
    sentences: Sequence[CodedSentence],
    in_use: Sequence[float],
    seed: int,
) -> str:
    """Say what is fitted, its intervals, and what is in use."""
    fits, features = judge.weigh(found)
    features, is_right = features[fits], mark_right(found, sentences)[fits]
    documents = np.unique([sentence.doc_id for sentence in sentences], return_inverse=True)[1]
    document = documents[found.sentence[fits]]
    rows_of = [np.flatnonzero(document == number) for number in np.unique(document)]
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(N_RESAMPLES):
        rows = np.concatenate([rows_of[i] for i in rng.integers(len(rows_of), size=len(rows_of))])
        drawn.append(fit(features[rows], is_right[rows]))
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
    lines = [f"{len(features):,} candidates, {is_right.sum():,} of them cues"]
    names = ("head", "linear model", "constant") if features.shape[1] > 1 else ("head", "constant")
    for row in zip(names, fit(features, is_right), low, high, in_use, strict=True):
        lines.append("  {:<13} {:6.2f}  {:6.2f} to {:.2f}  in use {:.2f}".format(*row))
    return "\n".join(lines) + "\n"


def main() -> None:
    """Fit the weights of the head alone, and of both models."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("encoder", type=Path)
    parser.add_argument("--labels", choices=["encoder", "coded"], default="encoder", help="whose cues")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    encoder = load_folder(asked.encoder)
    if not isinstance(encoder, EncoderModel) or not encoder.info.get("held_out"):
        parser.error(f"{asked.encoder}: expected an encoder with documents held out; found none")
    names = set(encoder.info["held_out"])
    coded = convert_dataset(load_seeds())
    held = [sentence for sentence in coded if sentence.doc_id in names and sentence.cues is not None]
    texts, runs = [sentence.text for sentence in held], number_runs(held)
    linear: Any = fit_linear(load_config(), [s for s in coded if s.doc_id not in names]).model
    judge = Judge(encoder, held, coded=asked.labels == "coded")
    sys.stdout.write(f"{len(names)} documents held out, {len(held):,} sentences\n")
    in_use = (judging._ALONE[0], judging._ALONE[2])
    alone = report(judge, find_candidates(texts), held, in_use, asked.seed)
    sys.stdout.write(f"The head alone: {alone}")
    judged = linear.predict_with_candidates(texts, runs)[1]
    together = report(judge, judged, held, judging._TOGETHER, asked.seed)
    sys.stdout.write(f"With a linear model: {together}")


if __name__ == "__main__":
    main()
