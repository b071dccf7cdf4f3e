"""Two groups compared: differences, intervals, and p-values by permutation of documents."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stance.errors import DataError
from stance.profile.coded import match_codes
from stance.profile.correct import MIN_CODED, fit_groups
from stance.profile.counts import compute_measures, count_units
from stance.profile.groups import Groups
from stance.profile.intervals import bootstrap_measures, divide, find_tails, take_percentiles
from stance.profile.permutation import permute_documents
from stance.profile.profiles import MIN_DOCUMENTS, make_estimate, make_grouping, prepare
from stance.profile.records import Difference, Estimate

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from stance.profile.correct import GroupFit
    from stance.profile.counts import UnitCounts
    from stance.profile.scored import ScoredSentences

    Floats = NDArray[np.float64]


def compare_groups(
    scored: str | Path | Iterable[str | Path] | pa.Table | ScoredSentences,
    pairs: Sequence[tuple[str, str] | str],
    *,
    by: Sequence[str] = (),
    over: str | None = None,
    freq: str = "month",
    coded: str | Path | Iterable[str | Path] | pa.Table | None = None,
    code_field: str = "code",
    zones: Sequence[str] = ("body",),
    voices: Sequence[str] = ("writer",),
    n_resamples: int = 1000,
    n_permutations: int = 1999,
    seed: int = 0,
    min_documents: int = MIN_DOCUMENTS,
) -> tuple[Difference, ...]:
    """Compare pairs of groups in the labels' shares, commitment, and cues per 1,000 words.

    The interval of a difference is of 95 %, by bootstrap over the documents of either group. The p-value is
    that of a permutation test: documents are dealt out to the two groups at random, and the difference,
    divided by its standard error, is compared with the one found. All p-values of a call are corrected
    together by Holm's method.

    With codes, the labels' shares are also compared as corrected by prediction-powered inference (PPI++);
    interval and p-value are then Student's, and Holm's correction is theirs alone.

    Parameters
    ----------
    scored : str, Path, iterable of them, pyarrow.Table or ScoredSentences
        As for :func:`stance.profile.read_scored`.
    pairs : sequence of (str, str), or of str as ``A,B``
        Names of groups; the values of several columns are joined by `` / ``. A document should be in one
        group only, since groups are taken to vary apart from one another.
    by, over, freq, zones, voices, min_documents
        As for :func:`stance.profile.profile_scored`.
    coded, code_field
        As for :func:`stance.profile.correct_shares`; of each group codes of two documents or more.
    n_resamples, n_permutations : int
        The smallest p-value is ``1 / (n_permutations + 1)``.
    seed : int
        Seed of both, 0 or more.

    Returns
    -------
    tuple of Difference
        For each pair each measure; corrected ones first.

    Raises
    ------
    DataError
        If there is no such group, a group has fewer than two documents, or as for
        :func:`stance.profile.profile_scored`.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure. Chung and Romano (2013), Exact and
    asymptotically robust permutation tests, on why the difference is divided by its standard error.

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
    sentences, groups, is_counted = prepare(
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
    corrected: list[Difference] = []
    if coded is not None:
        matched = match_codes(coded, sentences, is_counted, code_field=code_field)
        fits = fit_groups(sentences, groups, is_counted, matched.codes, seed=seed)
        for pair, place in chosen:
            corrected += _compare_fits(
                [fits[group] for group in place], pair, sentences.labels, sentences.where
            )
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
        )
    return (*correct_holm(corrected), *correct_holm(found))


def find_pairs(
    groups: Groups, pairs: Sequence[tuple[str, str] | str], where: str
) -> list[tuple[tuple[str, str], tuple[int, int]]]:
    """Find pairs of groups by their names.

    Parameters
    ----------
    groups : Groups
    pairs : sequence of (str, str), or of str
        In one text the names are parted by a comma; names may hold commas too.
    where : str
        What the error message begins with.

    Returns
    -------
    list of ((str, str), (int, int))
        Names and places.

    Raises
    ------
    DataError
        If there is no group of a name, or it is compared with itself.

    Examples
    --------
    >>> groups = Groups([("A",), ("B, C",)], np.zeros(0, np.int32))
    >>> find_pairs(groups, ["B, C,A"], "scored.csv")
    [(('B, C', 'A'), (1, 0))]
    """
    place = {" / ".join(name): i for i, name in enumerate(groups.names)}
    found = []
    for pair in pairs:
        first, second = _split_pair(pair, place) if isinstance(pair, str) else pair
        for name in (first, second):
            if name not in place:
                known = ", ".join(f"'{name}'" for name in list(place)[:10]) + (
                    ", …" if len(place) > 10 else ""
                )
                raise DataError(
                    f"{where}: expected a group to compare; found none called '{name}' among {known}. "
                    "Name two of the groups, as A,B."
                )
        if first == second:
            raise DataError(f"{where}: expected two groups to compare; found '{first}' twice. Name two.")
        found.append(((first, second), (place[first], place[second])))
    return found


def _split_pair(text: str, known: Container[str]) -> tuple[str, str]:
    """Split at the comma that leaves two known names, or at the first."""
    parts = text.split(",")
    splits = [(",".join(parts[:i]).strip(), ",".join(parts[i:]).strip()) for i in range(1, len(parts))]
    whole = [pair for pair in splits if pair[0] in known and pair[1] in known]
    return (whole or splits or [(text, "")])[0]


def correct_holm(differences: Sequence[Difference]) -> tuple[Difference, ...]:
    """Correct the p-values of all differences together, by Holm's method.

    Examples
    --------
    >>> from stance.profile.records import Estimate
    >>> one, other = (Difference("A", "B", "x", 0, 0, Estimate(0), p, p, False, False) for p in (0.04, 0.01))
    >>> [found.p_holm for found in correct_holm([one, other])]
    [0.04, 0.02]
    """
    order = sorted(range(len(differences)), key=lambda i: differences[i].p_value)
    corrected = dict.fromkeys(order, 1.0)
    largest = 0.0
    for rank, i in enumerate(order):
        largest = max(largest, min(1.0, (len(order) - rank) * differences[i].p_value))
        corrected[i] = largest
    return tuple(replace(difference, p_holm=corrected[i]) for i, difference in enumerate(differences))


def _compare_pair(
    units: UnitCounts,
    pair: tuple[str, str],
    place: tuple[int, int],
    *,
    n_resamples: int,
    n_permutations: int,
    seed: int,
    min_documents: int,
) -> list[Difference]:
    layout = units.layout
    shown = [*(f"share_{label}" for label in layout.labels), "rate_all"]
    shown += ["commitment"] if layout.has_commitment else []
    columns = [layout.measures.index(name) for name in shown]
    rows = [units.counts[units.first[group] : units.first[group + 1]] for group in place]
    values = [divide(*compute_measures(layout, counts.sum(axis=0)))[columns] for counts in rows]
    drawn = [bootstrap_measures(units, group, n_resamples=n_resamples, seed=seed) for group in place]
    tails = find_tails(min(map(len, rows)))
    low, high = take_percentiles((drawn[0] - drawn[1])[:, columns], tails)
    over, under = compute_measures(layout, np.concatenate(rows))
    p_values = permute_documents(
        over[:, columns], under[:, columns], len(rows[0]), n_permutations=n_permutations, seed=seed
    )
    return [
        Difference(
            first=pair[0],
            second=pair[1],
            measure={"rate_all": "cues"}.get(name, name.removeprefix("share_")),
            first_value=make_estimate(values[0][i], np.nan, np.nan).value,
            second_value=make_estimate(values[1][i], np.nan, np.nan).value,
            difference=make_estimate(float(values[0][i] - values[1][i]), float(low[i]), float(high[i])),
            p_value=float(p_values[i]),
            p_holm=float(p_values[i]),
            is_corrected=False,
            is_small=min(map(len, rows)) < min_documents,
        )
        for i, name in enumerate(shown)
    ]


def _compare_fits(
    fits: Sequence[GroupFit], pair: tuple[str, str], labels: Sequence[str], where: str
) -> list[Difference]:
    """Compare two groups' corrected shares, taken to have no document in common."""
    from scipy.special import stdtr, stdtrit

    for name, fit in zip(pair, fits, strict=True):
        if fit.ppi is None:
            raise DataError(
                f"{where}: expected codes of two documents or more in '{name}'; found "
                f"{fit.n_coded_documents}. Code more of it: stance sample --method group."
            )
    first, second = (fit.ppi for fit in fits if fit.ppi is not None)
    difference = first.values - second.values
    variances = first.errors**2, second.errors**2
    error = np.sqrt(variances[0] + variances[1])
    # Welch's degrees of freedom.
    below = variances[0] ** 2 / first.n_free + variances[1] ** 2 / second.n_free
    n_free = divide(error**4, below)
    n_free = np.where(np.isnan(n_free), 1.0, n_free)
    half = stdtrit(n_free, 0.975) * error
    statistic = np.where(error > 0, divide(np.abs(difference), error), 0.0)
    p_values = np.minimum(1.0, 2 * stdtr(n_free, -statistic))
    is_small = min(fit.n_coded for fit in fits) < MIN_CODED
    return [
        Difference(
            first=pair[0],
            second=pair[1],
            measure=label,
            first_value=float(np.clip(first.values[k], 0, 1)),
            second_value=float(np.clip(second.values[k], 0, 1)),
            difference=Estimate(
                float(difference[k]), float(difference[k] - half[k]), float(difference[k] + half[k])
            ),
            p_value=float(p_values[k]),
            p_holm=float(p_values[k]),
            is_corrected=True,
            is_small=is_small,
        )
        for k, label in enumerate(labels)
    ]
