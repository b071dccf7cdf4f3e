"""Profiles: what scored sentences add up to, by group, with uncertainty; differences of groups."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
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
from stance.profile.correct import Codes, Fit, estimate_means, join_codes, predict_codes, sum_codes
from stance.profile.groups import Cells, Scored, load_scored, make_cells, make_groups, sum_cells
from stance.profile.records import (
    MIN_CLUSTERS,
    MIN_CODED,
    Difference,
    Finding,
    Group,
    Profile,
    list_ends,
)
from stance.profile.scored import encode
from stance.records import Estimate

if TYPE_CHECKING:
    from stance.profile.groups import Bools, Floats, Ints

_ALIKE: Final = (
    *("author", "authors", "byline", "writer", "columnist", "speaker", "senator", "member"),
    *("outlet", "source", "publication", "newspaper", "publisher", "site", "party"),
)
"""Columns whose documents are alike, in small letters; the first that repeats is named in a note."""

_MIN_REPEATED: Final = 5  # values that such a column must have
_DENOMINATORS: Final = {"share": "answered", "commitment": "sentences", "cues": "words"}
_PER_WORDS: Final = 1000
_COMPARED: Final = ("scored", "ppi")

_log = logging.getLogger("stance")


_Fits = dict[tuple[int, str, str], Fit]
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
        Columns that make groups; ``doc_id`` for a group a document.
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
    columns = dict.fromkeys([by] if isinstance(by, str) else by or ())
    columns |= {} if over is None else {over: None}
    if compare and not columns:
        raise DataError("compare: there are no groups. Pass by='…' or over='…'.")
    wanted = (*columns, "text", *_ALIKE, *map(str.title, _ALIKE))
    s = load_scored(scored, zones, voices, cluster, wanted)
    names, group = make_groups(s, tuple(columns), over, freq)
    cells = make_cells(s, group)
    sums = sum_cells(s, cells)
    doc, _ = encode(s.table["doc_id"])
    width = int(doc.max()) + 1
    n_documents = np.bincount(np.unique((group * width + doc)[s.counted]) // width)
    fits: _Fits = {}
    groups: dict[int, Group] = {}
    for g in np.unique(cells.group).tolist():
        place = cells.find(g)
        own = {name: each[place] for name, each in sums.items()}
        fits |= {(g, measure, "scored"): fit for measure, fit in _fit_group(own).items()}
        total = {name: int(each.sum()) for name, each in own.items()}
        groups[g] = Group(
            group=names[g],
            n_documents=int(n_documents[g]),
            n_clusters=len(own["sentences"]),
            n_sentences=total["sentences"],
            n_words=total.get("words"),
            n_abstained=total["sentences"] - total["answered"],
        )
    notes = _note_documents(s, doc, tuple(columns), cluster)
    n_lone = sum(each.n_clusters == 1 for each in groups.values())
    if n_lone and "doc_id" not in columns:
        what = "document" if cluster in (None, "doc_id") else f"value of '{cluster}'"
        notes.append(f"No intervals for {n_lone:,} of {len(groups):,} groups: each holds a single {what}.")
    if coded is not None:
        codes, counted, found = join_codes(coded, s, model)
        notes += found + _correct_groups(s, cells, codes, counted, fits, groups)
    pairs = [compare] if isinstance(compare, str) else compare or ()
    known = {each.name: g for g, each in groups.items()}
    differences = [
        each for pair in pairs for each in _compare(fits, cells, *_find_pair(pair, known, s.where))
    ]
    for method in _COMPARED:
        places = [i for i, each in enumerate(differences) if each.method == method]
        for i, p in zip(places, holm([differences[i].p for i in places]), strict=True):
            differences[i] = replace(differences[i], p_holm=p)
    for note in notes:
        _log.warning(note)
    findings = (
        Finding(names[g], measure, method, fit.estimate, fit.n, fit.note)
        for (g, measure, method), fit in fits.items()
    )
    return Profile(
        tuple(columns),
        s.labels,
        cluster or "doc_id",
        tuple(groups.values()),
        tuple(findings),
        tuple(differences),
        tuple(notes),
    )


def _fit_group(sums: Mapping[str, Floats]) -> dict[str, Fit]:
    """Estimate each measure of a group: a ratio of sums, and anew without each cluster."""
    has_error = len(sums["sentences"]) > 1
    df = count_df(sums["sentences"]) if has_error else np.nan
    found = {}
    for measure, above in sums.items():
        kind = measure.split("_")[0]
        if kind not in _DENOMINATORS:
            continue
        parts = {"above": above, "below": sums[_DENOMINATORS[kind]]}
        n = float(parts["below"].sum())
        with np.errstate(invalid="ignore", divide="ignore"):
            value = float(above.sum() / n)
            changes = value - leave_out(parts, _divide)["ratio"] if has_error else None
        spread = Spread(value, np.nan if changes is None else float(estimate_error(changes)), df)
        estimate = (
            find_interval(value, spread.error, df) if kind == "commitment" else share_interval(spread, n)
        )
        scale = _PER_WORDS if kind == "cues" else 1
        found[measure] = Fit(
            Spread(scale * value, scale * spread.error, df),
            Estimate(*(end and scale * end for end in list_ends(estimate))),
            int(sums["answered" if kind == "share" else "sentences"].sum()),
            n,
            is_bare=kind == "share",
            changes=None if changes is None else scale * changes,
        )
    return found


def _divide(sums: dict[str, Floats]) -> dict[str, Floats]:
    return {"ratio": sums["above"] / sums["below"]}


def _correct_groups(
    s: Scored, cells: Cells, codes: Codes, counted: Bools, fits: _Fits, groups: dict[int, Group]
) -> list[str]:
    """Add codes alone, PPI++ and DSL in each group with codes of two clusters or more; return notes."""
    rows = np.flatnonzero(counted)
    codes = replace(codes, row=np.searchsorted(rows, codes.row))
    proba, cell = s.proba[rows], cells.index[rows]
    predicted = {"model": proba, "dsl": predict_codes(proba, s.cluster[rows], codes)}
    sums = {name: sum_codes(each, cell, codes, len(cells.group)) for name, each in predicted.items()}
    n_missing, is_beyond = 0, False
    for g, group in groups.items():
        own = cells.find(g)
        model, dsl = ({name: each[own] for name, each in of.items()} for of in sums.values())
        n, n_clusters = int(model["n_by_label"].sum()), int(np.count_nonzero(model["w_sentence"]))
        groups[g] = replace(group, n_coded=n, n_coded_clusters=n_clusters)
        if n_clusters < 2:
            n_missing += 1
            continue
        found = {
            "coded": estimate_means(model, 0.0),
            "ppi": estimate_means(model),
            "dsl": estimate_means(dsl, 1.0),
        }
        groups[g] = replace(groups[g], weight=found["ppi"][1])
        is_few = n < MIN_CODED or n_clusters < MIN_CLUSTERS
        for k, label in enumerate(s.labels):
            for method, (of_labels, _) in found.items():
                fit = replace(of_labels[k], note="few codes") if is_few else of_labels[k]
                is_beyond |= not -1e-9 <= fit.spread.value <= 1 + 1e-9
                fits[g, f"share_{label}", method] = fit
    notes = []
    if is_beyond:
        notes.append("Some corrected shares came out below 0 or above 1 and are shown as 0 or 1; code more.")
    if n_missing:
        what = "groups have codes of fewer than two documents: not corrected."
        notes.append(f"{n_missing:,} of {len(groups):,} {what}")
    return notes


def _compare(fits: _Fits, cells: Cells, first: tuple[str, int], second: tuple[str, int]) -> list[Difference]:
    """Compare two groups in each measure but single types of cues, by the model's labels and by PPI++."""
    ours, theirs = (cells.cluster[cells.find(g)] for _, g in (first, second))
    _, here, there = np.intersect1d(ours, theirs, return_indices=True)
    found = []
    for (g, measure, method), one in fits.items():
        other = fits.get((second[1], measure, method))
        if g != first[1] or other is None or method not in _COMPARED or measure.startswith("cues_"):
            continue
        values, sizes = [one.spread.value, other.spread.value], [one.n_draws, other.n_draws]
        errors = np.array([one.spread.error, other.spread.error])
        if (one.is_bare or other.is_bare) and not np.isnan(values).any():
            # No smaller than those of independent draws of one common share.
            common = np.average(np.clip(values, 0, 1), weights=sizes)
            errors = np.maximum(errors, np.sqrt(common * (1 - common) / np.array(sizes)))
        total = (errors**2).sum()
        if one.changes is not None and other.changes is not None and total > 0:
            # Clusters in both groups: the errors of both, less what they share.
            shared = float(np.sum(one.changes[here] * other.changes[there]))
            errors *= np.sqrt(max(total - 2 * shared, 0.0) / total)
        dfs = (one.spread.df, other.spread.df)
        spreads = (Spread(*each) for each in zip(values, errors.tolist(), dfs, strict=True))
        difference, p = welch(*spreads)
        found.append(Difference(first[0], second[0], measure, method, difference, p, None))
    return found


def _find_pair(
    pair: str | tuple[str, str], known: Mapping[str, int], where: str
) -> tuple[tuple[str, int], tuple[str, int]]:
    if isinstance(pair, str):  # names may hold commas
        parts = pair.split(",")
        splits = [(",".join(parts[:i]).strip(), ",".join(parts[i:]).strip()) for i in range(1, len(parts))]
        pair = next((each for each in splits if {*each} <= known.keys()), (splits or [(pair, "")])[0])
    for name in pair:
        if name not in known:
            listed = ", ".join(f"'{each}'" for each in list(known)[:10]) + (", …" if len(known) > 10 else "")
            raise DataError(f"{where}: no group '{name}' to compare (there are {listed}). Write A,B.")
    if pair[0] == pair[1]:
        raise DataError(f"{where}: '{pair[0]}' is compared with itself. Name two groups.")
    return (pair[0], known[pair[0]]), (pair[1], known[pair[1]])


def _note_documents(s: Scored, doc: Ints, by: Sequence[str], cluster: str | None) -> list[str]:
    """Say how many documents do not count, and where documents of one author count as independent."""
    n_all, n_documents = len(np.unique(doc)), len(np.unique(doc[s.counted]))
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
