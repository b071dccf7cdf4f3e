"""Two groups compared: differences, intervals, and p-values by permutation of documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stance.errors import DataError
from stance.evaluation.intervals import FEW_DOCUMENTS, ROUNDING, find_tails, take_percentiles
from stance.models.f1 import divide
from stance.profile.codes.coded import match_codes
from stance.profile.codes.fits import fit_groups
from stance.profile.codes.left_out import leave_out
from stance.profile.comparison.compare_fits import compare_fits
from stance.profile.comparison.pairs import find_pairs
from stance.profile.comparison.permutation import permute_documents
from stance.profile.counts import compute_measures, count_units
from stance.profile.groups import Groups
from stance.profile.intervals import (
    bootstrap_measures,
    bound_group,
    combine_intervals,
)
from stance.profile.profiles import check_groups, make_estimate, make_grouping, read_counted
from stance.profile.records import Difference

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from stance.profile.counts import UnitCounts
    from stance.profile.scored.columns import ScoredSentences

    Floats = NDArray[np.float64]


def compare_groups(
    scored: str | Path | pa.Table | Iterable[str | Path | pa.Table] | ScoredSentences,
    pairs: str | Sequence[tuple[str, str] | str],
    *,
    by: str | Sequence[str] = (),
    over: str | None = None,
    freq: str = "month",
    coded: str | Path | pa.Table | Iterable[str | Path | pa.Table] | None = None,
    code_field: str = "code",
    without: str | Path | pa.Table | Sequence[str | Path | pa.Table] = (),
    zones: str | Sequence[str] = ("body",),
    voices: str | Sequence[str] = ("writer",),
    n_resamples: int = 1000,
    n_permutations: int = 1999,
    seed: int = 0,
    min_documents: int = FEW_DOCUMENTS,
) -> tuple[Difference, ...]:
    """Compare pairs of groups in the labels' shares, commitment, and cues per 1,000 words.

    The interval of a difference is of 95 %, by bootstrap over the documents of either group; where those of
    one are all alike, as where none of its sentences has the label, it is combined from the groups' own
    intervals. The p-value is that of a permutation test: documents are dealt out to the two groups at random,
    and the difference, divided by its standard error, is compared with the one found. All p-values of a call
    are corrected together by Holm's method.

    With codes, the labels' shares are also compared as corrected by prediction-powered inference (PPI++): see
    :func:`stance.profile.comparison.compare_fits.compare_fits`. Holm's correction is theirs alone.

    Groups are taken to vary apart from one another. Documents with sentences in both are counted in each
    difference as ``n_shared``; as a rule they make its interval too wide and its p-value too large.

    Parameters
    ----------
    scored : str, Path, pyarrow.Table, DataFrame, datasets.Dataset, iterable of them, or ScoredSentences
        As for :func:`stance.profile.read_scored`.
    pairs : sequence of (str, str), or of str as ``A,B``; or one such str
        Names of groups; the values of several columns are joined by `` / ``.
    by, over, freq, zones, voices, min_documents
        As for :func:`stance.profile.profile_scored`.
    coded, code_field, without
        As for :func:`stance.profile.correct_shares`; of each group codes of two documents or more. What is
        not corrected is of all sentences.
    n_resamples, n_permutations : int
        The smallest p-value is ``1 / (n_permutations + 1)``.
    seed : int
        Seed of both, 0 or more.

    Returns
    -------
    tuple of Difference
        For each pair each measure that there is; corrected ones first.

    Raises
    ------
    DataError
        If nothing makes groups, there is no such group, a group has fewer than two documents, or as for
        :func:`stance.profile.profile_scored`.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure. Chung and Romano (2013), Exact and
    asymptotically robust permutation tests, on why the difference is divided by its standard error. Newcombe
    (1998) and Zou and Donner (2008): see :func:`stance.profile.intervals.combine_intervals`.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from stance.scoring import score_texts
    >>> texts = ["It rained. It snowed.", "It rained.", "It may rain.", "It might. It could."]
    >>> table = pa.table({"text": texts, "paper": ["A", "A", "B", "B"]})
    >>> found = compare_groups(score_texts(table), [("A", "B")], by=["paper"])
    >>> [(d.measure, d.difference.value) for d in found if d.measure == "hedged"]
    [('hedged', -1.0)]
    """
    grouping = make_grouping(by, over, freq)
    check_groups(grouping, "pairs")
    sentences, groups, is_counted = read_counted(
        scored, grouping, zones=zones, voices=voices, n_resamples=n_resamples, seed=seed
    )
    chosen = find_pairs(groups, pairs, sentences.where)
    units = count_units(sentences, groups, is_counted)
    for pair, place in chosen:
        for name, group in zip(pair, place, strict=True):
            n_documents = int(units.first[group + 1] - units.first[group])
            if n_documents < 2:
                raise DataError(
                    f"{sentences.where}: expected two documents or more in '{name}'; found {n_documents} "
                    "with sentences that count. A comparison needs more."
                )
    shared = {place: _count_shared(sentences, groups, is_counted, place) for _, place in chosen}
    corrected: list[Difference] = []
    if coded is not None:
        is_left = leave_out(without, sentences, is_counted)
        matched = match_codes(coded, sentences, is_left, code_field=code_field)
        fits = fit_groups(sentences, groups, is_left, matched.codes, seed=seed)
        for pair, place in chosen:
            own = [fits[group] for group in place]
            corrected += compare_fits(own, pair, sentences.labels, sentences.where, n_shared=shared[place])
    found: list[Difference] = []
    for pair, place in chosen:
        found += _compare_pair(
            units,
            pair,
            place,
            n_resamples=n_resamples,
            n_permutations=n_permutations,
            seed=seed,
            min_documents=min_documents,
            n_shared=shared[place],
        )
    return (*correct_holm(corrected), *correct_holm(found))


def correct_holm(differences: Sequence[Difference]) -> tuple[Difference, ...]:
    """Correct the p-values of all differences that have one together, by Holm's method.

    Examples
    --------
    >>> from stance.records import Estimate
    >>> one, other = (Difference("A", "B", "x", 0, 0, Estimate(0), p, p, False, False) for p in (0.04, 0.01))
    >>> [found.p_holm for found in correct_holm([one, other])]
    [0.04, 0.02]
    """
    order = sorted((found.p_value, i) for i, found in enumerate(differences) if found.p_value is not None)
    corrected: dict[int, float] = {}
    largest = 0.0
    for rank, (p_value, i) in enumerate(order):
        largest = max(largest, min(1.0, (len(order) - rank) * p_value))
        corrected[i] = largest
    return tuple(replace(difference, p_holm=corrected.get(i)) for i, difference in enumerate(differences))


def _count_shared(
    sentences: ScoredSentences, groups: Groups, is_counted: NDArray[np.bool_], place: tuple[int, int]
) -> int:
    """Count the documents that have sentences in both groups."""
    one, other = (sentences.doc_index[is_counted & (groups.index == group)] for group in place)
    return len(np.intersect1d(one, other))


def _compare_pair(
    units: UnitCounts,
    pair: tuple[str, str],
    place: tuple[int, int],
    *,
    n_resamples: int,
    n_permutations: int,
    seed: int,
    min_documents: int,
    n_shared: int,
) -> list[Difference]:
    layout = units.layout
    shown = [f"share_{label}" for label in layout.labels]
    shown += ["rate_all"] if layout.has_rates else []
    shown += ["commitment"] if layout.has_commitment else []
    columns = [layout.measures.index(name) for name in shown]
    rows = [units.counts[units.first[group] : units.first[group + 1]] for group in place]
    values = [divide(*compute_measures(layout, counts.sum(axis=0)))[columns] for counts in rows]
    drawn = [bootstrap_measures(units, group, n_resamples=n_resamples, seed=seed) for group in place]
    tails = find_tails(min(map(len, rows)))
    low, high = take_percentiles((drawn[0] - drawn[1])[:, columns], tails)
    if n_resamples:
        # Where the documents of a group are few, or all alike, its own interval says more than the bootstrap.
        own = []
        for value, group, draws in zip(values, place, drawn, strict=True):
            ends = bound_group(units, group, draws)
            own.append((value, ends[0][columns], ends[1][columns]))
        combined = combine_intervals(*own)
        is_alike = np.logical_or(*(np.ptp(draws[:, columns], axis=0) < ROUNDING for draws in drawn))
        if min(map(len, rows)) < max(min_documents, FEW_DOCUMENTS):
            low, high = np.fmin(low, combined[0]), np.fmax(high, combined[1])
        low, high = np.where(is_alike, combined[0], low), np.where(is_alike, combined[1], high)
    over, under = compute_measures(layout, np.concatenate(rows))
    found = permute_documents(
        over[:, columns], under[:, columns], len(rows[0]), n_permutations=n_permutations, seed=seed
    )
    has_value = ~np.isnan(values[0] - values[1])
    p_values = [p if known else None for p, known in zip(found.tolist(), has_value.tolist(), strict=True)]
    return [
        Difference(
            first=pair[0],
            second=pair[1],
            measure={"rate_all": "cues"}.get(name, name.removeprefix("share_")),
            first_value=make_estimate(values[0][i], np.nan, np.nan).value,
            second_value=make_estimate(values[1][i], np.nan, np.nan).value,
            difference=make_estimate(float(values[0][i] - values[1][i]), float(low[i]), float(high[i])),
            p_value=p_values[i],
            p_holm=p_values[i],
            is_corrected=False,
            is_small=min(map(len, rows)) < min_documents,
            n_shared=n_shared,
        )
        for i, name in enumerate(shown)
    ]
