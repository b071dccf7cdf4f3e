"""Profiles of all documents together, or of each group."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from stance.errors import DataError
from stance.evaluation.intervals import FEW_DOCUMENTS
from stance.labels import CUE_TYPES, VOICES, ZONES
from stance.profile.groups import Grouping, Groups, make_groups
from stance.profile.periods import check_freq
from stance.profile.records import Profile, Profiles
from stance.profile.scored.columns import ScoredSentences, list_names, read_scored
from stance.records import Estimate

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from stance.profile.counts import UnitCounts


def profile_scored(
    scored: str | Path | pa.Table | Iterable[str | Path | pa.Table] | ScoredSentences,
    *,
    by: str | Sequence[str] = (),
    over: str | None = None,
    freq: str = "month",
    zones: str | Sequence[str] = ("body",),
    voices: str | Sequence[str] = ("writer",),
    n_resamples: int = 1000,
    seed: int = 0,
    min_documents: int = FEW_DOCUMENTS,
    shrink: bool = False,
) -> Profiles:
    """Profile scored sentences: how sure their writers sound, as a model sees it.

    Intervals are of 95 %: by bootstrap over documents, whose percentiles are moved outwards where documents
    are few; never narrower than Student's by the resamples' standard error, nor than Wilson's over the
    sentences (of rates, over the words), which is the interval of a single document.

    Documents are taken as independent, also those of one author: what is said of an outlet is said of these
    authors' texts. To conclude on authors, group by them.

    Parameters
    ----------
    scored : str, Path, pyarrow.Table, DataFrame, datasets.Dataset, iterable of them, or ScoredSentences
        As for :func:`stance.profile.read_scored`.
    by : str or sequence of str
        Columns whose values make the groups.
    over : str, optional
        A column of dates that makes groups of periods too.
    freq : {"day", "week", "month", "quarter", "year"}
        How long the periods are.
    zones, voices : str or sequence of str
        The zones and voices that count, of :data:`stance.labels.ZONES` and :data:`stance.labels.VOICES`;
        ``all`` for any.
    n_resamples : int
        Resamples of the bootstrap; 0 for no intervals but those of single documents.
    seed : int
        Seed of the bootstrap, 0 or more.
    min_documents : int
        Groups of fewer documents are marked as small; their intervals are the same.
    shrink : bool
        Whether to estimate the shares of groups by empirical Bayes too, each label by itself: those of a
        group may add up to less or more than 1.

    Returns
    -------
    Profiles

    Raises
    ------
    DataError
        If the scored sentences are not what they should be, a column is missing, a date cannot be read, an
        option is out of range, no sentence counts, or nothing makes groups to shrink.

    Examples
    --------
    >>> from stance.scoring import score_texts
    >>> scored = score_texts(["The talks failed. The deal might collapse."])
    >>> profile = profile_scored(scored).profiles[0]
    >>> profile.shares["hedged"].value, profile.rates["modal"].value, profile.n_words
    (0.5, 142.85714285714286, 7)
    """
    grouping = make_grouping(by, over, freq)
    if shrink:
        check_groups(grouping, "shrink")
    sentences, groups, is_counted = read_counted(
        scored, grouping, zones=zones, voices=voices, n_resamples=n_resamples, seed=seed
    )
    from stance.profile.counts import count_units
    from stance.profile.intervals import compute_group_intervals
    from stance.profile.shrink import shrink_shares

    units = count_units(sentences, groups, is_counted)
    ends = compute_group_intervals(units, n_resamples=n_resamples, seed=seed)
    shrunk = shrink_shares(units) if shrink else None
    estimates = zip(*(array.tolist() for array in ends), strict=True)
    profiles = []
    for group, (values, low, high) in enumerate(estimates):
        found = dict(zip(units.layout.measures, map(make_estimate, values, low, high), strict=True))
        name = dict(zip(grouping.columns, groups.names[group], strict=True))
        drawn = None
        if shrunk is not None:
            ends_of_group = (array[group].tolist() for array in shrunk)
            drawn = dict(zip(sentences.labels, map(make_estimate, *ends_of_group), strict=True))
        profiles.append(_build_profile(units, group, name, found, min_documents=min_documents, shrunk=drawn))
    return Profiles(grouping.columns, sentences.labels, tuple(profiles), min_documents)


def make_grouping(by: str | Sequence[str], over: str | None, freq: str) -> Grouping:
    """Check and keep which columns make the groups."""
    columns = list_names(by)
    check_freq(freq)
    every = [*columns, *([] if over is None else [over])]
    repeated = next((name for name in every if every.count(name) > 1), None)
    if repeated is not None:
        raise DataError(f"by: expected each column once; found '{repeated}' twice. Name it once.")
    return Grouping(columns, over, freq)


def check_groups(grouping: Grouping, where: str) -> None:
    """Refuse what takes groups where no column makes them."""
    if not grouping.columns:
        raise DataError(f"{where}: expected columns that make groups; found none. Pass by or over.")


def read_counted(
    scored: str | Path | pa.Table | Iterable[str | Path | pa.Table] | ScoredSentences,
    grouping: Grouping,
    *,
    zones: str | Sequence[str],
    voices: str | Sequence[str],
    n_resamples: int = 0,
    seed: int = 0,
    columns: Sequence[str] = (),
    others: bool = False,
) -> tuple[ScoredSentences, Groups, NDArray[np.bool_]]:
    """Read scored sentences, find their groups, and say which sentences count.

    Parameters
    ----------
    scored : str, Path, pyarrow.Table, DataFrame, datasets.Dataset, iterable of them, or ScoredSentences
        As for :func:`stance.profile.read_scored`.
    grouping : Grouping
        The columns that make the groups.
    zones, voices : str or sequence of str
        The zones and voices that count, of :data:`stance.labels.ZONES` and :data:`stance.labels.VOICES`;
        ``all`` for any.
    n_resamples, seed : int
        What the caller will draw by; checked before anything is read.
    columns : sequence of str
        Columns to keep beside those of the grouping.
    others : bool
        Whether to keep whatever other columns of plain values all files have.

    Returns
    -------
    sentences : ScoredSentences
        All of them.
    groups : Groups
    is_counted : ndarray of bool, shape (n_sentences,)
        One or more are true.

    Raises
    ------
    DataError
        If the scored sentences are not what they should be, a column is missing, a date cannot be read, an
        option is out of range, or no sentence counts.

    Examples
    --------
    >>> from stance.scoring import score_texts
    >>> scored = score_texts(["The talks failed. “It may rain,” he said."])
    >>> sentences, groups, is_counted = read_counted(scored, Grouping(), zones="body", voices="writer")
    >>> len(sentences), groups.names, is_counted.tolist()
    (2, [()], [True, False])
    """
    zones, voices = list_names(zones), list_names(voices)
    for name, given, known in (("zones", zones, ZONES), ("voices", voices, VOICES)):
        unknown = next((value for value in given if value not in (*known, "all")), None)
        if unknown is not None or not given:
            raise DataError(
                f"{name}: expected of {', '.join(known)}, all; found {unknown!r}. Choose among them."
            )
    for name, number in (("n_resamples", n_resamples), ("seed", seed)):
        if number < 0:
            raise DataError(f"{name}: expected 0 or more; found {number}. Change it.")
    sentences = read_scored(scored, (*grouping.columns, *columns), others=others)
    from stance.profile.counts import find_counted

    groups = make_groups(sentences, grouping)
    is_counted = find_counted(sentences, zones, voices)
    if not is_counted.any():
        raise DataError(
            f"{sentences.where}: expected sentences of zone {' or '.join(zones)} and voice "
            f"{' or '.join(voices)}; found none among {len(sentences):,}. Choose other zones or voices."
        )
    return sentences, groups, is_counted


def make_estimate(value: float, low: float, high: float) -> Estimate:
    """Make an estimate whose interval holds the value; what is not a number becomes ``None``.

    Examples
    --------
    >>> make_estimate(1.0, 0.9, 0.9999999999999999)  # by rounding
    Estimate(value=1.0, low=0.9, high=1.0)
    """
    # A comparison with nan is false, which leaves both as they are.
    low, high = (value if low > value else low), (value if high < value else high)
    return Estimate(*(None if math.isnan(number) else float(number) for number in (value, low, high)))


def _build_profile(
    units: UnitCounts,
    group: int,
    name: Mapping[str, str],
    found: Mapping[str, Estimate],
    *,
    min_documents: int,
    shrunk: Mapping[str, Estimate] | None,
) -> Profile:
    counts = units.counts[units.first[group] : units.first[group + 1]]
    n_sentences, n_abstained, n_words = (int(n) for n in counts[:, :3].sum(axis=0))
    return Profile(
        group=name,
        n_documents=len(counts),
        n_sentences=n_sentences,
        n_words=n_words if units.layout.has_words else None,
        n_abstained=n_abstained,
        n_apart=int(units.n_apart[group]),
        shares={label: found[f"share_{label}"] for label in units.layout.labels},
        abstained=found["abstained"],
        rates={kind: found[f"rate_{kind}"] for kind in ("all", *CUE_TYPES)},
        commitment=found["commitment"],
        hedges_per_modal=found["hedges_per_modal"],
        is_small=len(counts) < min_documents,
        shrunk=shrunk,
    )
