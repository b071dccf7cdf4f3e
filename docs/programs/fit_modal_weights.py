"""Fit the weights of modal_weights.tsv on seeds/modals, and say how many uses they judge rightly.

    python docs/programs/fit_modal_weights.py [--write]

A use of *may*, *might* or *could* states a likelihood or it does not. Its signs
(``stance.cues.estimative.modal_signs``) are weighed by logistic regression. Printed is the share of uses
judged rightly when each fifth of the sentences is held out in turn, by source, with 95 % intervals. Composed
sentences that stand together and share words, often pairs that look alike, are held out together. The
constant is set so that, of the uses held out, as many are taken for likelihoods as are likelihoods. The
sentences that the finder is measured on have no part.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

import numpy as np
import sklearn
from scipy import sparse
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from stance.corpus import read_modal_uses
from stance.cues.estimative.modal_signs import list_signs
from stance.cues.estimative.modal_weights import NO_LIKELIHOOD
from stance.cues.tokens import tokenize

ROOT = Path(__file__).resolve().parents[2]
USES_PATH = ROOT / "seeds" / "modals" / "uses.tsv"
WORDS_PATH = ROOT / "toolkit" / "stance" / "cues" / "estimative" / "modal_words.tsv"
WEIGHTS_PATH = WORDS_PATH.with_name("modal_weights.tsv")
C = 0.1
MIN_COUNT = 3
MIN_WEIGHT = 0.05  # smaller ones are left out of the table
N_FOLDS = 5
N_RESAMPLES = 1000


def read_uses() -> tuple[list[frozenset[str]], np.ndarray, np.ndarray, np.ndarray]:
    """Read the signs of each use, whether it states a likelihood, its source and its group."""
    signs, is_likelihood, sources, groups = [], [], [], []
    for marked in read_modal_uses(USES_PATH):
        tokens = tokenize([marked.text])
        spans = list(zip(tokens.start.tolist(), tokens.end.tolist(), strict=True))
        words = [marked.text[start:end].lower().replace("’", "'") for start, end in spans]
        places = {start: at for at, (start, _) in enumerate(spans)}
        for use in marked.uses:
            if use.start not in places:
                raise ValueError(
                    f"{USES_PATH}: expected marks around words; found one inside. Mend {marked.text!r}."
                )
            found = list_signs(words, places[use.start])
            if found.isdisjoint(NO_LIKELIHOOD):  # what is settled without weights
                signs.append(found)
                is_likelihood.append(use.is_likelihood)
                sources.append(marked.source)
                groups.append(marked.group)
    return signs, np.array(is_likelihood), np.array(sources), np.array(groups)


def fit_weights(seen: sparse.csr_matrix, is_likelihood: np.ndarray) -> tuple[np.ndarray, float]:
    """Fit the weights, those too small left out, and the constant."""
    model = LogisticRegression(C=C, max_iter=2000, tol=1e-6).fit(seen, is_likelihood)
    if model.n_iter_.max() >= model.max_iter:
        raise RuntimeError("the fit did not converge")
    weights = np.where(np.abs(model.coef_[0]) < MIN_WEIGHT, 0.0, model.coef_[0])
    return np.round(weights, 3), float(model.intercept_[0])


def score_held_out(seen: sparse.csr_matrix, is_likelihood: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Score each use, in log odds, by weights fitted without its fifth."""
    score = np.zeros(len(is_likelihood))
    for rest, held_out in GroupKFold(N_FOLDS).split(seen, is_likelihood, groups):
        weights, constant = fit_weights(seen[rest], is_likelihood[rest])
        score[held_out] = seen[held_out] @ weights + constant
    return score


def find_interval(is_right: np.ndarray, groups: np.ndarray) -> tuple[float, float]:
    """Find the 95 % interval of a share by resampling groups."""
    index = np.unique(groups, return_inverse=True)[1]
    n_right, n_uses = np.bincount(index, is_right), np.bincount(index)
    draws = np.random.default_rng(0).integers(0, len(n_uses), (N_RESAMPLES, len(n_uses)))
    low, high = np.quantile(n_right[draws].sum(axis=1) / n_uses[draws].sum(axis=1), (0.025, 0.975))
    return float(low), float(high)


def write_weights(names: np.ndarray, weights: np.ndarray, constant: float) -> None:
    """Write the table, with what it was made from."""
    made_from = ", ".join(
        f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()[:16]}"
        for path in (USES_PATH, WORDS_PATH)
    )
    head = [
        "# What each sign of a modal's sense says for a likelihood, in log odds: sign, tab, weight.",
        "# Fitted by docs/programs/fit_modal_weights.py; signs without a weight here say nothing.",
        f"# Made from {made_from}, by scikit-learn {sklearn.__version__}.",
        f"constant\t{constant:.3f}",
    ]
    table = [f"{name}\t{weight:g}" for name, weight in zip(names, weights, strict=True) if weight]
    WEIGHTS_PATH.write_text("\n".join([*head, *table]) + "\n", encoding="utf-8")


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
    score = score_held_out(seen, is_likelihood, groups)
    threshold = float(np.quantile(score, 1 - is_likelihood.mean()))
    is_right = (score > threshold) == is_likelihood
    report = [f"{'source':14} {'uses':>6} {'likelihoods':>12} {'right':>6} {'95 % interval':>16}"]
    for name in [*dict.fromkeys(sources.tolist()), "all"]:
        of = (sources == name) | (name == "all")
        low, high = find_interval(is_right[of], groups[of])
        shares = f"{is_likelihood[of].mean():12.3f} {is_right[of].mean():6.3f}"
        report.append(f"{name:14} {of.sum():6,} {shares} {f'[{low:.3f}, {high:.3f}]':>16}")
    weights, constant = fit_weights(seen, is_likelihood)
    report.append(f"{np.count_nonzero(weights):,} weights of {len(names):,}; threshold {threshold:.3f}")
    sys.stdout.write("\n".join(report) + "\n")
    if arguments.write:
        write_weights(names, weights, constant - threshold)
    return 0


if __name__ == "__main__":
    sys.exit(main())
