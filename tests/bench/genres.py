"""How a recipe does on genres it has not seen: each kind of seed text held out in turn.

    python tests/bench/genres.py [--set key=value …]

Held-out documents are of the same kinds as the training data, and flatter a model that is meant for texts of
other kinds. Here the commentary, the public-domain prose, the senators, and the rest of the
public-domain prose are each predicted by a model trained without them.
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

SHARE_ASSERTIVE = 0.85  # of published op-eds, as seeds/README.md says


def weigh_f1(labels: list[str], proba: np.ndarray) -> float:
    """Macro-F1 as if the sentences were as often assertive as those of op-eds."""
    truth = np.array([LABELS.index(label) for label in labels])
    odds = SHARE_ASSERTIVE / (1 - SHARE_ASSERTIVE)
    weight = np.where(truth == 0, odds * (truth > 0).sum() / (truth == 0).sum(), 1.0)
    return float(f1_score(truth, proba.argmax(axis=1), average="macro", sample_weight=weight))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    config = load_config(overrides=parser.parse_args().set)
    dataset = load_seeds()
    coded = convert_dataset(dataset)
    public = np.array([name == "public_domain" for name in dataset["corpus"]])
    senate = np.array([s.doc_id.startswith("sen_") for s in coded])
    parts = {
        "commentary": (public, ~public),
        "public domain": (~public, public),
        "senators": (~senate, senate),
        "Federal Reserve, Keynes": (~public | senate, public & ~senate),
    }
    print(f"{'held out':<26}{'macro-F1':>10}{'as op-eds':>10}{'cue F1':>10}{'ECE':>10}")
    rows = []
    for name, (train, test) in parts.items():
        model = fit_model(config, [coded[i] for i in np.flatnonzero(train)]).model
        held_out = [coded[i] for i in np.flatnonzero(test)]
        evaluation = evaluate_model(model, held_out, n_resamples=0)
        index = np.unique([s.doc_id for s in held_out], return_inverse=True)[1]
        proba = model.predict_proba([s.text for s in held_out], index)
        like_opeds = weigh_f1([s.label for s in held_out], proba)
        rows.append((evaluation.macro_f1, like_opeds, evaluation.cue_f1 or 0.0, evaluation.ece))
        print(f"{name:<26}" + "".join(f"{value:>10.3f}" for value in rows[-1]))
    print(f"{'mean':<26}" + "".join(f"{value:>10.3f}" for value in np.mean(rows, axis=0)))


if __name__ == "__main__":
    main()
