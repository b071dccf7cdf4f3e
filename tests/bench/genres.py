"""How a recipe does on genres it has not seen: each kind of seed text held out in turn.

    python tests/bench/genres.py [--set key=value …] [--without FOLDER …]

Held-out documents are of the same kinds as the training data, and flatter a model that is meant for texts of
other kinds. Here each genre is predicted by a model trained on the others.
"""

from __future__ import annotations

import argparse

import numpy as np
from sklearn.metrics import f1_score

from stance.config import load_config
from stance.corpus import convert_dataset, load_seeds
from stance.evaluation import evaluate_model
from stance.labels import LABELS
from stance.models import fit_model

GENRES = ("commentary", "opinion", "analysis", "senate", "reserve", "modals", "constructions")
"""Kinds of seeds; ``reserve`` is the Federal Reserve and Keynes."""

SHARE_ASSERTIVE = 0.85  # of published op-eds, as seeds/README.md says


def weigh_f1(labels: list[str], proba: np.ndarray) -> float:
    """Macro-F1 as if the sentences were as often assertive as those of op-eds."""
    truth = np.array([LABELS.index(label) for label in labels])
    odds = SHARE_ASSERTIVE / (1 - SHARE_ASSERTIVE)
    weight = np.where(truth == 0, odds * (truth > 0).sum() / (truth == 0).sum(), 1.0)
    return float(f1_score(truth, proba.argmax(axis=1), average="macro", sample_weight=weight))


def name_genre(corpus: str, doc_id: str) -> str:
    """Name the kind of text a sentence comes from."""
    if corpus not in ("public_domain", "senate", "statements"):
        return corpus if corpus in GENRES else "commentary"
    return "senate" if doc_id.startswith("sen_") else "reserve"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument(
        "--without", action="append", default=[], metavar="FOLDER", help="of seeds to leave out"
    )
    options = parser.parse_args()
    config = load_config(overrides=options.set)
    dataset = load_seeds()
    coded = convert_dataset(dataset)
    genres = [name_genre(*pair) for pair in zip(dataset["corpus"], dataset["doc_id"], strict=True)]
    print(f"{'held out':<14}{'macro-F1':>10}{'as op-eds':>10}{'cue F1':>10}{'ECE':>10}")
    rows = []
    for genre in GENRES:
        others = [
            sentence
            for sentence, its_genre, corpus in zip(coded, genres, dataset["corpus"], strict=True)
            if its_genre != genre and corpus not in options.without
        ]
        model = fit_model(config, others).model
        held_out = [s for s, g in zip(coded, genres, strict=True) if g == genre]
        evaluation = evaluate_model(model, held_out, n_resamples=0)
        index = np.unique([s.doc_id for s in held_out], return_inverse=True)[1]
        proba = model.predict_proba([s.text for s in held_out], index)
        like_opeds = weigh_f1([s.label for s in held_out], proba)
        rows.append((evaluation.macro_f1, like_opeds, evaluation.cue_f1 or 0.0, evaluation.ece))
        print(f"{genre:<14}" + "".join(f"{value:>10.3f}" for value in rows[-1]))
    print(f"{'mean':<14}" + "".join(f"{value:>10.3f}" for value in np.mean(rows, axis=0)))


if __name__ == "__main__":
    main()
