"""How often the 95 % intervals of shares cover the truth, simulated; in seconds, with a fixed seed.

    python benchmarks/coverage.py

Documents differ (beta-binomial, intraclass correlation .05, or .02), have 30 sentences each or lognormal(1)
numbers of them. Corrected shares: 60 or 150 coded sentences, drawn by confidence, of some 1,000 scored ones.
"""

from __future__ import annotations

import numpy as np

from stance.evaluation.jackknife import Spread, count_df, estimate_error, leave_out, share_interval
from stance.profile.correct import Codes, estimate_means, predict_codes, sum_codes

SHARES = (0.02, 0.2, 0.77)
N_CLUSTERS = (5, 7, 10, 20, 40)


def draw_sizes(rng: np.random.Generator, n_clusters: int, mean: float, *, is_equal: bool) -> np.ndarray:
    """Draw numbers of sentences by document."""
    if is_equal:
        return np.full(n_clusters, round(mean))
    return np.maximum(1, np.round(rng.lognormal(0, 1, n_clusters) * mean / np.exp(0.5))).astype(int)


def cover_share(
    share: float, n_clusters: int, *, is_equal: bool, icc: float = 0.05, n_runs: int = 2000, seed: int = 0
) -> float:
    """Return how often the interval of a share covers it."""
    rng = np.random.default_rng(seed)
    spread = (1 - icc) / icc
    n_covered = 0
    for _ in range(n_runs):
        n = draw_sizes(rng, n_clusters, 30, is_equal=is_equal).astype(float)
        p = rng.beta(share * spread, (1 - share) * spread, n_clusters)
        sums = {"hits": rng.binomial(n.astype(int), p).astype(float), "n": n}
        left = leave_out(sums, lambda left: {"share": left["hits"] / left["n"]})["share"]
        found = share_interval(
            Spread(sums["hits"].sum() / n.sum(), float(estimate_error(left)), count_df(n)), n.sum()
        )
        assert found.low is not None
        assert found.high is not None
        n_covered += found.low <= share <= found.high
    return n_covered / n_runs


def cover_corrected(
    n_coded: int, n_documents: int, *, is_equal: bool, n_runs: int = 500, seed: int = 0
) -> dict[str, list[float]]:
    """Return how often the corrected intervals of three shares (.7, .2, .1) cover them, by method."""
    rng = np.random.default_rng(seed)
    truth = np.array([0.7, 0.2, 0.1])
    covered = {method: np.zeros(3) for method in ("coded", "ppi", "dsl")}
    for _ in range(n_runs):
        n = draw_sizes(rng, n_documents, 1000 / n_documents, is_equal=is_equal)
        doc = np.repeat(np.arange(n_documents), n)
        base = rng.dirichlet(truth * 19, n_documents)[doc]
        code = (rng.random(len(doc))[:, None] > base.cumsum(axis=1)).sum(axis=1).clip(max=2)
        logit = rng.normal(0, 1, (len(doc), 3))
        logit[np.arange(len(doc)), code] += 1.5
        proba = np.exp(2 * logit)
        proba /= proba.sum(axis=1, keepdims=True)
        doubt = np.where(proba.max(axis=1) < 0.8, 2.0, 1.0)
        chance = np.minimum(1, n_coded * doubt / doubt.sum())
        row = np.flatnonzero(rng.random(len(doc)) < chance)
        codes = Codes(row, np.eye(3)[code[row]], 1 / chance[row], np.ones(len(row), bool))
        predicted = predict_codes(proba, doc, codes)
        for method, fitted, weight in (("coded", proba, 0.0), ("ppi", proba, None), ("dsl", predicted, 1.0)):
            fits, _ = estimate_means(sum_codes(fitted, doc, codes), weight)
            for k, found in enumerate(fit.estimate for fit in fits):
                assert found.low is not None
                assert found.high is not None
                covered[method][k] += found.low <= truth[k] <= found.high
    return {method: (n / n_runs).tolist() for method, n in covered.items()}


def main() -> None:
    """Print all settings."""
    for icc in (0.05, 0.02):
        for is_equal in (True, False):
            for share in SHARES:
                found = [cover_share(share, n, is_equal=is_equal, icc=icc, seed=n) for n in N_CLUSTERS]
                print(f"share {share:.2f}, icc {icc:.2f}, {'equal' if is_equal else 'lognormal'}:", *found)
    for n_coded in (60, 150):
        for n_documents in (20, 60):
            for is_equal in (True, False):
                found_by = cover_corrected(n_coded, n_documents, is_equal=is_equal)
                print(
                    f"{n_coded} codes, {n_documents} documents, {'equal' if is_equal else 'lognormal'}:",
                    found_by,
                )


if __name__ == "__main__":
    main()
