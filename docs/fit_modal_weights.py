"""Fit the weights of modal_weights.tsv on seeds/modals, and say how many uses they judge rightly.

    python docs/fit_modal_weights.py [--write]

A use of *may*, *might* or *could* states a likelihood or it does not. Its signs (``stance.cues.modal_signs``)
are weighed by logistic regression. Printed is the share of uses judged rightly when each fifth of the
sentences is held out in turn, by source. Neighbouring lines of composed sentences are held out together, for
they are often pairs. The sentences that the finder is measured on have no part.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from stance.cues.modal_signs import list_signs
from stance.cues.tokens import tokenize

ROOT = Path(__file__).resolve().parent.parent
USES_PATH = ROOT / "seeds" / "modals" / "uses.tsv"
WEIGHTS_PATH = ROOT / "toolkit" / "stance" / "cues" / "modal_weights.tsv"
MARK = re.compile(r"\[(may|might|could)\]|\{(may|might|could)\}")
C = 0.1
MIN_COUNT = 3
MIN_WEIGHT = 0.05  # smaller ones are left out of the table
N_FOLDS = 5
PAIR = 4  # lines held out together


def read_uses() -> tuple[list[frozenset[str]], np.ndarray, np.ndarray, np.ndarray]:
    """Read the signs of each use, whether it states a likelihood, its source and its group."""
    signs, is_likelihood, sources, groups = [], [], [], []
    lines = USES_PATH.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if line.startswith("#"):
            continue
        source, marked = line.split("\t")
        text = MARK.sub(lambda match: match[1] or match[2], marked)
        tokens = tokenize([text])
        spans = list(zip(tokens.start.tolist(), tokens.end.tolist(), strict=True))
        words = [text[start:end].lower().replace("’", "'") for start, end in spans]
        places = {start: at for at, (start, _) in enumerate(spans)}
        for n_before, match in enumerate(MARK.finditer(marked)):
            at = places.get(match.start() - 2 * n_before)
            if at is not None:
                signs.append(list_signs(words, at))
                is_likelihood.append(match[1] is not None)
                sources.append(source)
                groups.append(number // PAIR if source == "composed" else -number)
    return signs, np.array(is_likelihood), np.array(sources), np.array(groups)


def fit_weights(seen: sparse.csr_matrix, is_likelihood: np.ndarray) -> tuple[np.ndarray, float]:
    """Fit the weights, those too small left out, and the constant."""
    model = LogisticRegression(C=C, max_iter=500).fit(seen, is_likelihood)
    weights = np.where(np.abs(model.coef_[0]) < MIN_WEIGHT, 0.0, model.coef_[0])
    return np.round(weights, 3), float(model.intercept_[0])


def judge_held_out(seen: sparse.csr_matrix, is_likelihood: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Say of each use whether it is judged rightly by weights fitted without its fifth."""
    score = np.zeros(len(is_likelihood))
    for rest, held_out in GroupKFold(N_FOLDS).split(seen, is_likelihood, groups):
        weights, constant = fit_weights(seen[rest], is_likelihood[rest])
        score[held_out] = seen[held_out] @ weights + constant
    return (score > 0) == is_likelihood


def main() -> int:
    """Fit, print, and with --write write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="write the fitted weights to the table")
    arguments = parser.parse_args()
    signs, is_likelihood, sources, groups = read_uses()
    vectorizer = DictVectorizer()
    seen = vectorizer.fit_transform([dict.fromkeys(sorted(found), 1.0) for found in signs]).tocsr()
    kept = np.asarray((seen > 0).sum(axis=0)).ravel() >= MIN_COUNT
    seen, names = seen[:, kept], vectorizer.get_feature_names_out()[kept]
    is_right = judge_held_out(seen, is_likelihood, groups)
    report = [f"{'source':14} {'uses':>6} {'likelihoods':>12} {'right':>6}"]
    for name in [*dict.fromkeys(sources.tolist()), "all"]:
        of = (sources == name) | (name == "all")
        report.append(f"{name:14} {of.sum():6,} {is_likelihood[of].mean():12.3f} {is_right[of].mean():6.3f}")
    weights, constant = fit_weights(seen, is_likelihood)
    report.append(f"{np.count_nonzero(weights):,} weights of {len(names):,}")
    sys.stdout.write("\n".join(report) + "\n")
    if arguments.write:
        head = [
            "# What each sign of a modal's sense says for a likelihood, in log odds: sign, tab, weight.",
            "# Fitted by docs/fit_modal_weights.py; signs without a weight here say nothing.",
            f"constant\t{constant:.3f}",
        ]
        table = [f"{name}\t{weight:g}" for name, weight in zip(names, weights, strict=True) if weight]
        WEIGHTS_PATH.write_text("\n".join([*head, *table]) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
