"""Profiles: what scored sentences add up to, by group, with uncertainty; differences of groups."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

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
from stance.profile.correct import Codes, estimate_means, join_codes, predict_codes, sum_codes
from stance.profile.groups import Cells, Groups, Scored, load_scored, make_cells, make_groups, sum_cells
from stance.profile.records import Difference, Finding, Group, Profile
from stance.profile.scored import encode
from stance.records import Estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

_ALIKE: Final = (
    *("author", "authors", "byline", "writer", "columnist", "speaker", "senator", "member"),
    *("outlet", "source", "publication", "newspaper", "publisher", "site", "party"),
)
"""Columns whose documents are alike, in small letters; the first that repeats is named in a note."""

_MIN_REPEATED: Final = 5  # values that such a column must have
_MIN_CODED: Final = 50
_MIN_CODED_CLUSTERS: Final = 10
_MIN_CODED_OF_LABEL: Final = 5
"""With fewer codes, of fewer documents, or fewer of a label, an estimate is marked."""
_DENOMINATORS: Final = {"share": "answered", "commitment": "sentences", "cues": "words"}
_PER_WORDS: Final = 1000
_COMPARED: Final = ("scored", "ppi")

_log = logging.getLogger("stance")


@dataclass(frozen=True, slots=True)
class _Fit:
    """One measure in one group: its estimate, how it varies, and what each cluster moves."""

    spread: Spread
    estimate: Estimate
    n: int
    note: str = ""
    n_draws: float = 0.0
    is_bare: bool = False  # its error may be too small: at least that of so many independent draws
    changes: Floats | None = None


_Fits = dict[tuple[int, str, str], _Fit]
"""By group, measure and method."""


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
    compare: str | Sequence[str | tuple[str, str]] | None = None,
    model: Any = None,
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
    compare : sequence of (str, str), or of "A,B", optional
        Pairs of groups to compare.
    model : str, Path or Classifier, optional
        The model that scored; what it has learnt from is left out of the correction.

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
    others = ("text", *_ALIKE, *map(str.title, _ALIKE))
    s = load_scored(scored, zones=zones, voices=voices, by=columns, over=over, cluster=cluster, others=others)
    groups = make_groups(s, columns, over, freq)
    cells = make_cells(s, groups)
    sums = sum_cells(s, cells)
    fits: _Fits = {}
    for g in np.unique(cells.group).tolist():
        fits |= {(g, measure, "scored"): fit for measure, fit in _fit_group(sums, cells.find(g)).items()}
    counts = _count_groups(s, groups, cells, sums)
    notes = _note_documents(s, columns, cluster)
    if coded is not None:
        codes, counted, found = join_codes(coded, s, model)
        notes += found
        notes += _correct_groups(s, cells, codes, counted, fits, counts)
    differences: list[Difference] = []
    for pair in [compare] if isinstance(compare, str) else compare or ():
        differences += _compare(fits, cells, groups, *_find_pair(pair, groups, counts, s.where))
    for note in notes:
        _log.warning(note)
    return Profile(
        groups.columns,
        s.labels,
        cluster or "doc_id",
        tuple(counts.values()),
        tuple(
            Finding(groups.names[g], measure, method, fit.estimate, fit.n, fit.note)
            for (g, measure, method), fit in fits.items()
        ),
        tuple(_correct_for_number(differences)),
        tuple(notes),
    )


def _fit_group(sums: Mapping[str, Floats], own: slice) -> dict[str, _Fit]:
    """Estimate each measure of a group: a ratio of sums, and anew without each cluster."""
    n_sentences = sums["sentences"][own]
    has_error = len(n_sentences) > 1
    df = count_df(n_sentences) if has_error else np.nan
    found = {}
    for measure in sums:
        kind = measure.split("_")[0]
        if kind not in _DENOMINATORS:
            continue
        parts = {"above": sums[measure][own], "below": sums[_DENOMINATORS[kind]][own]}
        n = float(parts["below"].sum())
        with np.errstate(invalid="ignore", divide="ignore"):
            value = float(parts["above"].sum() / n)
            changes = value - leave_out(parts, _divide)["ratio"] if has_error else None
        spread = Spread(value, np.nan if changes is None else float(estimate_error(changes)), df)
        if kind == "commitment" or np.isnan(spread.error):
            estimate = find_interval(value, spread.error, df)
        else:
            estimate = share_interval(spread, n)
        scale = _PER_WORDS if kind == "cues" else 1
        found[measure] = _Fit(
            Spread(scale * value, scale * spread.error, df),
            Estimate(
                *(
                    None if end is None else scale * end
                    for end in (estimate.value, estimate.low, estimate.high)
                )
            ),
            int(n_sentences.sum()),
            n_draws=n,
            is_bare=kind == "share",
            changes=None if changes is None else scale * changes,
        )
    return found


def _divide(sums: dict[str, Floats]) -> dict[str, Floats]:
    return {"ratio": sums["above"] / sums["below"]}


def _count_groups(s: Scored, groups: Groups, cells: Cells, sums: Mapping[str, Floats]) -> dict[int, Group]:
    doc, names = encode(s.table["doc_id"])
    pairs = np.unique((groups.index * len(names) + doc)[s.counted])
    n_documents = np.bincount(pairs // len(names))
    found = {}
    for g in np.unique(cells.group).tolist():
        own = cells.find(g)
        n_sentences = int(sums["sentences"][own].sum())
        found[g] = Group(
            group=groups.names[g],
            n_documents=int(n_documents[g]),
            n_clusters=own.stop - own.start,
            n_sentences=n_sentences,
            n_words=int(sums["words"][own].sum()) if "words" in sums else None,
            n_abstained=n_sentences - int(sums["answered"][own].sum()),
        )
    return found


def _correct_groups(
    s: Scored, cells: Cells, codes: Codes, counted: Bools, fits: _Fits, counts: dict[int, Group]
) -> list[str]:
    """Add codes alone, PPI++ and DSL in each group with codes of two clusters or more; return notes."""
    rows = np.flatnonzero(counted)
    codes = replace(codes, row=np.searchsorted(rows, codes.row))
    proba, cell, n_cells = s.proba[rows], cells.index[rows], len(cells.group)
    by_model = sum_codes(proba, cell, codes, n_cells)
    by_codes = sum_codes(predict_codes(proba, s.cluster[rows], codes), cell, codes, n_cells)
    n_missing, is_beyond = 0, False
    for g, count in counts.items():
        own = cells.find(g)
        model, codes_of_group = (
            {name: each[own] for name, each in sums.items()} for sums in (by_model, by_codes)
        )
        n, n_clusters = int(model["n_by_label"].sum()), int(np.count_nonzero(model["w_sentence"]))
        counts[g] = replace(count, n_coded=n, n_coded_clusters=n_clusters)
        if n_clusters < 2:
            n_missing += 1
            continue
        found = {
            "coded": estimate_means(model, 0.0),
            "ppi": estimate_means(model),
            "dsl": estimate_means(codes_of_group, 1.0),
        }
        counts[g] = replace(counts[g], weight=found["ppi"].weight)
        few = "few codes" if n < _MIN_CODED or n_clusters < _MIN_CODED_CLUSTERS else ""
        for k, label in enumerate(s.labels):
            n_of_label = int(found["ppi"].n_by_label[k])
            is_rare = min(n_of_label, n - n_of_label) < _MIN_CODED_OF_LABEL
            note = few or ("few codes of this label" if is_rare else "")
            for method, fit in found.items():
                is_beyond |= not -1e-9 <= fit.values[k] <= 1 + 1e-9
                fits[g, f"share_{label}", method] = _Fit(
                    fit.spread(k), fit.estimate(k), n, note, fit.n_effective, fit.is_bare(k)
                )
    notes = []
    if is_beyond:
        notes.append("Some corrected shares came out below 0 or above 1 and are shown as 0 or 1; code more.")
    if n_missing:
        notes.append(
            f"{n_missing:,} of {len(counts):,} groups have codes of fewer than two documents: not corrected."
        )
    return notes


def _compare(fits: _Fits, cells: Cells, groups: Groups, first: int, second: int) -> list[Difference]:
    """Compare two groups in each measure but single types of cues, by the model's labels and by PPI++."""
    ours, theirs = (cells.cluster[cells.find(g)] for g in (first, second))
    _, here, there = np.intersect1d(ours, theirs, return_indices=True)
    names = [" / ".join(groups.names[g]) for g in (first, second)]
    found = []
    for (g, measure, method), one in fits.items():
        other = fits.get((second, measure, method))
        if g != first or other is None or method not in _COMPARED or measure.startswith("cues_"):
            continue
        spreads = [one.spread, other.spread]
        if one.is_bare or other.is_bare:
            spreads = _floor(spreads, [one.n_draws, other.n_draws])
        total = sum(each.error**2 for each in spreads)
        if one.changes is not None and other.changes is not None and total > 0:
            # Clusters in both groups: the errors of both, less what they share.
            shared = float(np.sum(one.changes[here] * other.changes[there]))
            scale = np.sqrt(max(total - 2 * shared, 0.0) / total)
            spreads = [Spread(each.value, float(each.error * scale), each.df) for each in spreads]
        difference, p = welch(*spreads)
        found.append(Difference(names[0], names[1], measure, method, difference, p, None))
    return found


def _floor(spreads: list[Spread], sizes: Sequence[float]) -> list[Spread]:
    """Take errors as no smaller than those of independent draws of one common share."""
    values = [min(max(each.value, 0.0), 1.0) for each in spreads]
    common = float(np.average(values, weights=sizes)) if sum(sizes) and not np.isnan(values).any() else np.nan
    with np.errstate(invalid="ignore", divide="ignore"):
        least = np.sqrt(common * (1 - common) / np.array(sizes, np.float64))
    pairs = zip(spreads, least.tolist(), strict=True)
    return [Spread(each.value, float(np.maximum(each.error, floor)), each.df) for each, floor in pairs]


def _correct_for_number(differences: Sequence[Difference]) -> list[Difference]:
    found = list(differences)
    for method in _COMPARED:
        places = [i for i, each in enumerate(found) if each.method == method]
        for i, p in zip(places, holm([found[i].p for i in places]), strict=True):
            found[i] = replace(found[i], p_holm=p)
    return found


def _find_pair(
    pair: str | tuple[str, str], groups: Groups, kept: Iterable[int], where: str
) -> tuple[int, int]:
    known = {" / ".join(groups.names[g]): g for g in kept}
    if isinstance(pair, str):  # names may hold commas
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


def _note_documents(s: Scored, by: Sequence[str], cluster: str | None) -> list[str]:
    """Say how many documents do not count, and where documents of one author count as independent."""
    doc, names = encode(s.table["doc_id"])
    n_all, n_documents = len(names) - 1, len(np.unique(doc[s.counted]))
    notes = []
    if n_all > n_documents:
        notes.append(
            f"{n_all - n_documents:,} of {n_all:,} documents have no sentence of these zones and voices "
            "and are in no figure."
        )
    if cluster is not None or "doc_id" in by:
        return notes
    for name in s.table.column_names:
        if name.lower() not in _ALIKE or name in by:
            continue
        own, values = encode(s.table[name])
        n = len(set(own[s.counted].tolist()) - {len(values) - 1})
        if _MIN_REPEATED <= n < 0.8 * n_documents:
            notes.append(
                f"Intervals take the {n_documents:,} documents as independent, but column '{name}' has only "
                f"{n:,} values. If documents of one {name} are alike, pass cluster='{name}'."
            )
            break
    return notes
