"""Profiles: what scored sentences add up to, by group, with uncertainty; differences of groups."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from stance.corpus.read import name_inputs
from stance.errors import DataError
from stance.evaluation.jackknife import (
    Spread,
    count_df,
    estimate_error,
    find_interval,
    holm,
    leave_out,
    share_interval,
    welch,
)
from stance.io.tables import choose_column
from stance.labels import CUE_TYPES
from stance.profile.correct import (
    MIN_CODED,
    MIN_CODED_CLUSTERS,
    MIN_CODED_OF_LABEL,
    Codes,
    MeanFit,
    estimate_means,
    join_codes,
    leave_learnt,
    predict_codes,
    read_proba,
)
from stance.profile.groups import Groups, Sums, find_counted, make_groups, number_clusters, sum_rows
from stance.profile.records import Difference, Finding, Group, Profile
from stance.profile.scored import encode, name_scored, read_scored
from stance.records import Estimate
from stance.scoring.columns import check_scored

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

WRITERS: Final = ("author", "authors", "byline", "writer", "columnist", "speaker", "senator", "member")
OUTLETS: Final = ("outlet", "source", "publication", "newspaper", "publisher", "site", "party")
"""Columns whose documents are alike, in small letters; the first that repeats is named in a note."""

_NAMED: Final = tuple(each for name in (*WRITERS, *OUTLETS) for each in (name, name.title()))
_MIN_REPEATED: Final = 5  # clusters that a column must have for a note to name it

_log = logging.getLogger("stance")


@dataclass(frozen=True, slots=True)
class _GroupFit:
    """The measures of a group, and what each cluster moves of them."""

    values: Mapping[str, float]
    changes: Mapping[str, Floats]
    clusters: Ints
    sums: Mapping[str, float]
    df: float

    def spread(self, measure: str) -> Spread:
        has_error = len(self.clusters) > 1
        error = float(estimate_error(self.changes[measure])) if has_error else np.nan
        return Spread(self.values[measure], error, self.df if has_error else np.nan)

    def estimate(self, measure: str) -> Estimate:
        found = self.spread(measure)
        if measure == "commitment" or np.isnan(found.error):
            return find_interval(found.value, found.error, found.df)
        if measure.startswith("share_"):
            return share_interval(found, self.sums["sentences"] - self.sums["abstained"])
        of_words = Spread(found.value / 1000, found.error / 1000, found.df)
        rate = share_interval(of_words, self.sums["words"])
        ends = (None if end is None else 1000 * end for end in (rate.value, rate.low, rate.high))
        return Estimate(*ends)


def profile(
    scored: Any,
    *,
    by: str | Sequence[str] | None = None,
    over: str | None = None,
    freq: str = "month",
    cluster: str | None = None,
    zones: Sequence[str] = ("body",),
    voices: Sequence[str] = ("writer",),
    coded: Any = None,
    code_field: str = "code",
    compare: str | Sequence[str | tuple[str, str]] | None = None,
    model: Any = None,
    seed: int = 0,
) -> Profile:
    """Sum scored sentences up, by group, with 95 % intervals.

    Intervals show how much a figure would vary from one sample of documents to another: each document (or
    ``cluster``) is left out in turn. A group of one has none.

    Parameters
    ----------
    scored : str, Path, pyarrow.Table, DataFrame, or several
        Scored sentences.
    by : str or sequence of str, optional
        Columns that make groups; ``doc_id`` for a row a document.
    over : str, optional
        A column of dates, which makes groups of periods.
    freq : {"day", "week", "month", "quarter", "year"}
        How long these are.
    cluster : str, optional
        The column whose values are independent, such as ``author``; by default documents are.
    zones, voices : sequence of str
        What counts; ``("all",)`` for everything.
    coded : str, Path, table, or several, optional
        Codes of a sample, which correct the shares. Files of one seed may overlap.
    code_field : str
        The column with the codes.
    compare : sequence of (str, str), or of "A,B", optional
        Pairs of groups to compare.
    model : str, Path or Classifier, optional
        The model that scored; what it has learnt from is left out of the correction.
    seed : int
        Deals the folds of DSL.

    Returns
    -------
    Profile

    Raises
    ------
    DataError
        If a column is missing, nothing counts, or codes do not fit the scored sentences.

    Examples
    --------
    >>> from stance.scoring import score
    >>> found = profile(score(["The deal might collapse. It is done.", "They won. They may lose."]))
    >>> found.find("share_hedged").value
    0.5
    """
    columns = (by,) if isinstance(by, str) else tuple(by or ())
    if compare and not (columns or over):
        raise DataError("compare: there are no groups. Pass by='…' or over='…'.")
    texts = ("text",) if coded is not None else ()
    wanted = (*columns, *(name for name in (over, cluster) if name), *texts, *_NAMED)
    table = read_scored(scored, (), others=wanted)
    for argument, name in (*(("by", name) for name in columns), ("over", over), ("cluster", cluster)):
        if name:
            choose_column(table.column_names, name, argument=argument, where=name_scored(table))
    groups, counted = make_groups(table, columns, over, freq), find_counted(table, zones, voices)
    labels = check_scored(table, name_scored(table))
    clusters = number_clusters(table, cluster)
    summed = sum_rows(table, groups, clusters, counted)
    fits = {g: _fit_group(summed, g, labels) for g in np.unique(summed.group).tolist()}
    notes = _note_documents(table, counted)
    notes += _note_clusters(table, counted, columns, cluster)
    findings = [
        Finding(groups.names[g], measure, "scored", fit.estimate(measure), int(fit.sums["sentences"]))
        for g, fit in fits.items()
        for measure in fit.values
    ]
    corrected: dict[int, dict[str, MeanFit]] = {}
    if coded is not None:
        codes = join_codes(coded, table, counted, code_field)
        left = counted
        if model is not None:
            codes, left, note = leave_learnt(table, codes, counted, model, name_inputs(coded))
            notes += [note] if note else []
        corrected, n_coded = _correct_groups(table, groups, clusters, left, codes, seed=seed)
        found, own_notes = _list_corrected(groups, labels, corrected, n_coded)
        findings += found
        notes += own_notes + _note_codes(codes, is_checked=model is not None)
    counts = _count_groups(table, groups, clusters, counted, summed)
    if coded is not None:
        counts = {g: _add_coded(count, n_coded[g], corrected.get(g)) for g, count in counts.items()}
    differences: list[Difference] = []
    for pair in [compare] if isinstance(compare, str) else compare or ():
        first, second = _find_pair(pair, groups, fits, name_scored(table))
        differences += _compare(groups, fits, first, second)
        differences += _compare_corrected(groups, labels, corrected, first, second)
    for note in notes:
        _log.warning(note)
    return Profile(
        groups.columns,
        labels,
        cluster or "doc_id",
        tuple(counts.values()),
        tuple(findings),
        tuple(_correct_for_number(differences)),
        tuple(notes),
    )


def _compute_measures(sums: Mapping[str, Floats], labels: Sequence[str]) -> dict[str, Floats]:
    with np.errstate(invalid="ignore", divide="ignore"):
        answered = sums["sentences"] - sums["abstained"]
        found = {f"share_{label}": sums[f"label_{label}"] / answered for label in labels}
        if "commitment" in sums:
            found["commitment"] = sums["commitment"] / sums["sentences"]
        if "cue_modal" in sums:
            thousands = sums["words"] / 1000
            found["cues"] = np.sum([sums[f"cue_{kind}"] for kind in CUE_TYPES], axis=0) / thousands
            found |= {f"cues_{kind}": sums[f"cue_{kind}"] / thousands for kind in CUE_TYPES}
    return found


def _fit_group(summed: Sums, group: int, labels: Sequence[str]) -> _GroupFit:
    sums, clusters = summed.take(group)
    totals = {name: each.sum(axis=0) for name, each in sums.items()}
    values = {name: float(value) for name, value in _compute_measures(totals, labels).items()}
    changes: Mapping[str, Floats] = {}
    if len(clusters) > 1:
        left = leave_out(sums, lambda left: _compute_measures(left, labels))
        changes = {name: values[name] - each for name, each in left.items()}
    return _GroupFit(
        values, changes, clusters, {name: float(n) for name, n in totals.items()}, count_df(sums["sentences"])
    )


def _count_groups(
    table: pa.Table, groups: Groups, clusters: Ints, counted: Bools, summed: Sums
) -> dict[int, Group]:
    n_groups = len(groups.names)
    doc = np.asarray(encode(table["doc_id"])[0], np.int64)

    def count_distinct(keep: Bools, what: Ints) -> Ints:
        pairs = np.unique(groups.index[keep] * (int(what.max(initial=0)) + 1) + what[keep])
        return np.bincount(pairs // (int(what.max(initial=0)) + 1), minlength=n_groups)

    n_documents, n_all = count_distinct(counted, doc), count_distinct(np.ones_like(counted), doc)
    n_clusters = count_distinct(counted, clusters)
    n_excluded = np.bincount(groups.index[~counted], minlength=n_groups)
    found = {}
    for g in np.unique(summed.group).tolist():
        sums, _ = summed.take(g)
        total = {
            name: int(each.sum())
            for name, each in sums.items()
            if name in ("sentences", "abstained", "words")
        }
        found[g] = Group(
            group=groups.names[g],
            n_documents=int(n_documents[g]),
            n_clusters=int(n_clusters[g]),
            n_sentences=total["sentences"],
            n_words=total.get("words"),
            n_abstained=total["abstained"],
            n_excluded=int(n_excluded[g]),
            n_without=int(n_all[g] - n_documents[g]),
        )
    return found


def _add_coded(count: Group, n_coded: tuple[int, int], fits: Mapping[str, MeanFit] | None) -> Group:
    weight = None if fits is None else fits["ppi"].weight
    return replace(count, n_coded=n_coded[0], n_coded_clusters=n_coded[1], weight=weight)


def _correct_groups(
    table: pa.Table, groups: Groups, clusters: Ints, counted: Bools, codes: Codes, *, seed: int
) -> tuple[dict[int, dict[str, MeanFit]], list[tuple[int, int]]]:
    """Fit codes alone, PPI++ and DSL in each group with codes of two clusters or more."""
    rows = np.flatnonzero(counted)
    proba = read_proba(table)[rows]
    cluster = np.unique(clusters[rows], return_inverse=True)[1]
    place = np.cumsum(counted) - 1
    codes = replace(codes, row=place[codes.row])
    predicted = predict_codes(proba, cluster, codes, seed=seed)
    group = groups.index[rows]
    found: dict[int, dict[str, MeanFit]] = {}
    n_coded = [(0, 0)] * len(groups.names)
    order = np.argsort(group, kind="stable")
    ends = np.searchsorted(group[order], np.arange(len(groups.names) + 1))
    for g in np.unique(group[codes.row]).tolist():
        own_rows = order[ends[g] : ends[g + 1]]
        place[own_rows] = np.arange(len(own_rows))
        own = codes.pick(group[codes.row] == g)
        own = replace(own, row=place[own.row])
        own_cluster = np.unique(cluster[own_rows], return_inverse=True)[1]
        n_clusters = len(np.unique(own_cluster[own.row[own.is_sentence]]))
        n_coded[g] = int(own.is_sentence.sum()), n_clusters
        if n_clusters > 1:
            found[g] = {
                "coded": estimate_means(proba[own_rows], own_cluster, own, 0.0),
                "ppi": estimate_means(proba[own_rows], own_cluster, own),
                "dsl": estimate_means(predicted[own_rows], own_cluster, own, 1.0),
            }
    return found, n_coded


def _list_corrected(
    groups: Groups,
    labels: Sequence[str],
    corrected: Mapping[int, Mapping[str, MeanFit]],
    n_coded: Sequence[tuple[int, int]],
) -> tuple[list[Finding], list[str]]:
    found, is_beyond = [], False
    for g, fits in corrected.items():
        n, n_clusters = n_coded[g]
        few = "few codes" if n < MIN_CODED or n_clusters < MIN_CODED_CLUSTERS else ""
        for k, label in enumerate(labels):
            hits = int(fits["ppi"].n_by_label[k])
            note = few or ("few codes of this label" if min(hits, n - hits) < MIN_CODED_OF_LABEL else "")
            for method, fit in fits.items():
                is_beyond |= not -1e-9 <= fit.values[k] <= 1 + 1e-9
                found.append(Finding(groups.names[g], f"share_{label}", method, fit.estimate(k), n, note))
    notes = []
    if is_beyond:
        notes.append("Some corrected shares came out below 0 or above 1 and are shown as 0 or 1; code more.")
    if missing := sum(1 for n in n_coded if n[1] < 2):
        notes.append(
            f"{missing:,} of {len(n_coded):,} groups have codes of fewer than two documents: not corrected."
        )
    return found, notes


def _compare(groups: Groups, fits: Mapping[int, _GroupFit], first: int, second: int) -> list[Difference]:
    one, other = fits[first], fits[second]
    names = _name_pair(groups, first, second)
    found = []
    for measure in one.values:
        if measure.startswith("cues_"):
            continue
        spreads = [one.spread(measure), other.spread(measure)]
        if measure.startswith(
            "share_"
        ):  # documents alike by chance show less than independent sentences would
            spreads = _floor(
                [*spreads], [fit.sums["sentences"] - fit.sums["abstained"] for fit in (one, other)]
            )
        shared = _find_covariance(one, other, measure)
        found.append(_describe(names, measure, "scored", spreads, shared))
    return found


def _name_pair(groups: Groups, first: int, second: int) -> tuple[str, str]:
    return " / ".join(groups.names[first]), " / ".join(groups.names[second])


def _find_covariance(one: _GroupFit, other: _GroupFit, measure: str) -> float:
    """Find how far two groups vary together, by the clusters that are in both."""
    if measure not in one.changes or measure not in other.changes:
        return 0.0
    _, here, there = np.intersect1d(one.clusters, other.clusters, return_indices=True)
    return float(np.sum(one.changes[measure][here] * other.changes[measure][there]))


def _compare_corrected(
    groups: Groups,
    labels: Sequence[str],
    corrected: Mapping[int, Mapping[str, MeanFit]],
    first: int,
    second: int,
) -> list[Difference]:
    if first not in corrected or second not in corrected:
        return []
    one, other = corrected[first]["ppi"], corrected[second]["ppi"]
    names = _name_pair(groups, first, second)
    found = []
    for k, label in enumerate(labels):
        spreads = [one.spread(k), other.spread(k)]
        if any(fit.n_by_label[k] in (0, fit.n_by_label.sum()) for fit in (one, other)):
            spreads = _floor(spreads, [one.n_effective, other.n_effective])
        found.append(_describe(names, f"share_{label}", "ppi", spreads))
    return found


def _floor(spreads: list[Spread], sizes: Sequence[float]) -> list[Spread]:
    """Take errors as no smaller than those of independent draws of one common share."""
    values = [min(max(each.value, 0.0), 1.0) for each in spreads]
    common = float(np.average(values, weights=sizes)) if sum(sizes) and not np.isnan(values).any() else np.nan
    with np.errstate(invalid="ignore", divide="ignore"):
        least = np.sqrt(common * (1 - common) / np.array(sizes, np.float64))
    pairs = zip(spreads, least.tolist(), strict=True)
    return [Spread(each.value, float(np.maximum(each.error, floor)), each.df) for each, floor in pairs]


def _describe(
    names: tuple[str, str], measure: str, method: str, spreads: Sequence[Spread], shared: float = 0.0
) -> Difference:
    first, second = spreads
    total = first.error**2 + second.error**2
    if shared and total > 0:  # clusters in both groups: the errors of both, less what they share
        scale = np.sqrt(max(total - 2 * shared, 0.0) / total)
        first, second = (Spread(each.value, each.error * scale, each.df) for each in (first, second))
    difference, p = welch(first, second)
    values = [None if np.isnan(each.value) else each.value for each in spreads]
    return Difference(names[0], names[1], measure, method, values[0], values[1], difference, p, None)


def _correct_for_number(differences: Sequence[Difference]) -> list[Difference]:
    found = list(differences)
    for method in ("scored", "ppi"):
        places = [i for i, each in enumerate(found) if each.method == method]
        for i, p in zip(places, holm([found[i].p for i in places]), strict=True):
            found[i] = replace(found[i], p_holm=p)
    return found


def _find_pair(
    pair: str | tuple[str, str], groups: Groups, kept: Iterable[int], where: str
) -> tuple[int, int]:
    known = {" / ".join(groups.names[g]): g for g in kept}
    if isinstance(pair, str):
        parts = pair.split(",")
        splits = [(",".join(parts[:i]).strip(), ",".join(parts[i:]).strip()) for i in range(1, len(parts))]
        fitting = [split for split in splits if split[0] in known and split[1] in known]
        pair = (fitting or splits or [(pair, "")])[0]
    for name in pair:
        if name not in known:
            listed = ", ".join(f"'{each}'" for each in list(known)[:10]) + (", …" if len(known) > 10 else "")
            raise DataError(f"{where}: no group '{name}' to compare (there are {listed}). Write A,B.")
    if pair[0] == pair[1]:
        raise DataError(f"{where}: '{pair[0]}' is compared with itself. Name two groups.")
    return known[pair[0]], known[pair[1]]


def _note_documents(table: pa.Table, counted: Bools) -> list[str]:
    doc, names = encode(table["doc_id"])
    n_all, n_counted = len(names) - 1, len(np.unique(doc[counted]))
    if n_all == n_counted:
        return []
    return [
        f"{n_all - n_counted:,} of {n_all:,} documents have no sentence of these zones and voices "
        "and are in no figure."
    ]


def _note_clusters(table: pa.Table, counted: Bools, by: Sequence[str], cluster: str | None) -> list[str]:
    """Say so where documents of one author count as independent."""
    if cluster is not None or "doc_id" in by:
        return []
    doc = encode(table["doc_id"])[0]
    n_documents = len(np.unique(doc[counted]))
    for name in table.column_names:
        if name.lower() not in (*WRITERS, *OUTLETS) or name in by:
            continue
        own, values = encode(table[name])
        n = len(set(own[counted].tolist()) - {len(values) - 1})
        if _MIN_REPEATED <= n < 0.8 * n_documents:
            return [
                f"Intervals take the {n_documents:,} documents as independent, but column '{name}' has only "
                f"{n:,} values. If documents of one {name} are alike, pass cluster='{name}'."
            ]
    return []


def _note_codes(codes: Codes, *, is_checked: bool) -> list[str]:
    notes = []
    if codes.n_uncoded:
        notes.append(f"{codes.n_uncoded:,} rows of the sheet have no code and are left out as if at random.")
    if codes.n_excluded:
        notes.append(f"{codes.n_excluded:,} codes are of other zones or voices and are left out.")
    if n := int((~codes.is_sentence).sum()):
        notes.append(f"{n:,} rows are coded as not a sentence; corrected shares are of real sentences.")
    if not is_checked:
        notes.append(
            "Codes that the model has learnt from do not show its errors. To leave such out, pass model='…'."
        )
    return notes
