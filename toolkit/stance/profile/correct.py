"""Shares corrected by a coded sample: codes joined to scored rows, then PPI++ and DSL."""

from __future__ import annotations

import difflib
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from stance.corpus.read import (
    INCLUSION,
    NOT_A_SENTENCE,
    is_uncoded,
    match_label,
    name_inputs,
    read_inclusion,
    show_label,
    weigh_inclusion,
)
from stance.errors import DataError
from stance.evaluation.jackknife import Spread, count_df, leave_out, share_interval
from stance.io.tables import choose_column
from stance.profile.scored import encode, name_scored
from stance.profile.sheet import read_sheet
from stance.records import Estimate
from stance.scoring.columns import check_scored

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

MIN_CODED: Final = 50
MIN_CODED_CLUSTERS: Final = 10
MIN_CODED_OF_LABEL: Final = 5
"""With fewer codes, of fewer documents, or fewer of a label, an estimate is marked."""

_N_FOLDS: Final = 5
_RIDGE: Final = 1e-3  # for coded sentences whose predictions are all alike
_ROUNDING: Final = 1e-28
_N_SHOWN: Final = 3

_log = logging.getLogger("stance")


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes of scored rows, weighed by one over the chance of being drawn; no sentence has an outcome of 0s."""

    row: Ints
    outcome: Floats
    weight: Floats
    is_sentence: Bools
    n_uncoded: int = 0
    n_excluded: int = 0

    def pick(self, keep: Bools) -> Codes:
        """Keep some of the codes."""
        return replace(
            self,
            row=self.row[keep],
            outcome=self.outcome[keep],
            weight=self.weight[keep],
            is_sentence=self.is_sentence[keep],
        )


def join_codes(coded: Any, table: pa.Table, counted: Bools, code_field: str) -> Codes:
    """Find the scored row of each code; a sentence may stand in several sheets of one seed."""
    where, labels = name_inputs(coded), check_scored(table, name_scored(table))
    sheet = read_sheet(coded)
    names = sheet.column_names
    for name in ("doc_id", "sent_id"):
        if name not in names:
            raise DataError(f"{where}: no column '{name}'. Give a sheet that stance sample drew.")
    field = choose_column(names, code_field, argument="code_field", where=where)
    if INCLUSION not in names and "stratum" in names:
        raise DataError(f"{where}: has 'stratum' but no '{INCLUSION}'. Restore it, or drop 'stratum' too.")
    cells = sheet[field].to_pylist()
    codes = [None if is_uncoded(cell, labels) else _read_code(cell, labels) for cell in cells]
    _refuse_odd(cells, codes, labels, where)
    has_code = np.array([code is not None for code in codes], bool)
    row = _find_rows(sheet, table, where, has_code)
    place: dict[int, int] = {}  # of each row, its code
    chance: dict[int, float] = {}
    proba = read_inclusion(sheet[INCLUSION].to_pylist()) if INCLUSION in names else np.ones(len(codes))
    for i, (own, code) in enumerate(zip(row.tolist(), codes, strict=True)):
        if own < 0:
            continue
        chance[own] = max(chance.get(own, 0.0), 0.0 if np.isnan(proba[i]) else float(proba[i]))
        if code is None:
            continue
        if place.setdefault(own, code) != code:
            raise DataError(
                f"{where}: two codes for sentence {sheet['sent_id'][i]} of '{sheet['doc_id'][i]}'. "
                "Make one column of two coders' codes."
            )
    rows = np.array(sorted(place), np.int64)
    index = np.array([place[own] for own in rows.tolist()], np.int64)
    weight = np.ones(len(rows))
    if INCLUSION in names:
        weight = weigh_inclusion([chance[own] or None for own in rows.tolist()], where)
    is_kept = counted[rows] if len(rows) else np.zeros(0, bool)
    outcome = np.eye(len(labels) + 1)[index][:, : len(labels)]
    n_uncoded = len(set(row[row >= 0].tolist()) - place.keys())
    found = Codes(rows, outcome, weight, index < len(labels), n_uncoded, int((~is_kept).sum())).pick(is_kept)
    if found.is_sentence.sum() < 2:
        raise DataError(
            f"{where}: {int(found.is_sentence.sum())} codes in '{field}' of sentences that count. "
            "Code more, or profile the zones and voices that were drawn."
        )
    return found


def leave_learnt(
    table: pa.Table, codes: Codes, counted: Bools, model: Any, where: str
) -> tuple[Codes, Bools, str]:
    """Leave out what the model has learnt from: there it is wrong less often than elsewhere.

    Returns the codes and the counted rows that are left, and a note that names the coded rows.
    """
    from stance.evaluation import find_learnt
    from stance.models import open_model

    choose_column(table.column_names, "text", argument="columns", where=name_scored(table))
    opened = open_model(model)
    labels = check_scored(table, name_scored(table))
    if set(opened.labels) != set(labels):
        raise DataError(
            f"model='{model}': of other labels ({', '.join(opened.labels)}). Give the model that scored."
        )
    place = np.flatnonzero(counted)
    learnt = np.zeros(len(counted), bool)
    learnt[place] = find_learnt(opened, table["text"].take(place).to_pylist())
    is_learnt = learnt[codes.row]
    note = ""
    if is_learnt.any():
        rows = codes.row[is_learnt][:10].tolist()
        ids = ", ".join(f"{table['doc_id'][row]}:{table['sent_id'][row]}" for row in rows)
        more = ", …" if is_learnt.sum() > len(rows) else ""
        note = (
            f"{where}: the model has learnt from {int(is_learnt.sum()):,} of {len(is_learnt):,} coded "
            f"sentences, which are left out: {ids}{more}. A sheet drawn with model='{model}' has none."
        )
    codes = codes.pick(~is_learnt)
    if codes.is_sentence.sum() < 2:
        raise DataError(f"{where}: the model has learnt from nearly all coded sentences. Code others.")
    return codes, counted & ~learnt, note


@dataclass(frozen=True, slots=True)
class MeanFit:
    """Corrected shares of all labels in one group; changes are what each cluster moves."""

    values: Floats
    errors: Floats
    weight: float
    df: float
    coded: Floats
    n_effective: float
    n_by_label: Ints
    changes: Floats

    def spread(self, label: int) -> Spread:
        """Return the figure of one label with its error."""
        return Spread(float(self.values[label]), float(self.errors[label]), self.df)

    def estimate(self, label: int) -> Estimate:
        """Return a share with its interval; where codes show no error, that of the codes (Wilson's)."""
        share, n_codes = self.spread(label), int(self.n_by_label.sum())
        is_bare = self.n_by_label[label] in (0, n_codes) or share.error**2 < _ROUNDING
        if not is_bare and 0 < share.value < 1:
            return share_interval(share, np.inf)
        own = share_interval(Spread(float(self.coded[label]), 0.0, self.df), self.n_effective)
        value = min(max(share.value, 0.0), 1.0)
        if own.low is None or own.high is None:
            return Estimate(value)
        return Estimate(value, min(own.low, value), max(own.high, value))


def estimate_means(predicted: Floats, cluster: Ints, codes: Codes, weight: float | None = None) -> MeanFit:
    """Estimate shares from codes and predictions of all sentences, whose clusters are numbered without gaps.

    ``weight`` is how far predictions count: 0 for the codes alone, 1 for DSL (Egami, Hinck, Stewart and Wei
    2023); by default what makes the errors smallest, PPI++ (Angelopoulos, Duchi and Zrnic 2023).
    """
    n = int(cluster.max()) + 1
    own, of_coded, is_sentence = cluster[codes.row], codes.weight[:, None], codes.is_sentence
    sums = {
        "n": _sum(np.ones((len(cluster), 1)), cluster, n),
        "predicted": _sum(predicted, cluster, n),
        "w": _sum(of_coded, own, n),
        "w_sentence": _sum(of_coded * is_sentence[:, None], own, n),
        "coded": _sum(of_coded * codes.outcome, own, n),
        "coded_predicted": _sum(of_coded * predicted[codes.row], own, n),
    }

    def compute(sums: dict[str, Floats]) -> dict[str, Floats]:
        with np.errstate(invalid="ignore", divide="ignore"):
            added = sums["predicted"] / sums["n"] - sums["coded_predicted"] / sums["w"]
            return {"mean": sums["coded"] / sums["w_sentence"], "added": added}

    whole = compute({name: each.sum(axis=0) for name, each in sums.items()})
    left = leave_out(sums, compute)
    # A document with all of the codes, or all sentences, shows nothing by its absence.
    changes = {name: np.nan_to_num(whole[name] - left[name], posinf=0.0, neginf=0.0) for name in whole}
    if weight is None:
        weight = tune_weight(changes["mean"], changes["added"])
    part = codes.weight[is_sentence] / codes.weight[is_sentence].sum()
    moved = changes["mean"] + weight * changes["added"]
    return MeanFit(
        values=whole["mean"] + weight * whole["added"],
        errors=sum_changes(moved, int(np.count_nonzero(sums["w"]))),
        weight=weight,
        df=count_df(sums["w_sentence"][:, 0]),
        coded=whole["mean"],
        n_effective=float(1 / np.sum(part**2)),
        n_by_label=codes.outcome.sum(axis=0).astype(np.int64),
        changes=moved,
    )


def sum_changes(changes: Floats, n_coded_clusters: int) -> Floats:
    """Return the jackknife's error from what each cluster moves, of which those with codes count."""
    error: Floats = np.sqrt((n_coded_clusters - 1) / n_coded_clusters * (changes**2).sum(axis=0))
    return error


def tune_weight(of_codes: Floats, added: Floats) -> float:
    """Find the weight of predictions, in [0, 1], that makes the sum of squared changes smallest."""
    square = float(np.sum(added**2))
    if square < _ROUNDING:  # predictions that are all alike add nothing
        return 0.0
    return float(np.clip(-np.sum(of_codes * added) / square, 0, 1)) + 0.0  # of -0.0 it makes 0.0


def predict_codes(proba: Floats, cluster: Ints, codes: Codes, *, seed: int = 0) -> Floats:
    """Predict codes from the model's probabilities, for each coded cluster by the other folds (DSL)."""
    codes = codes.pick(codes.is_sentence)
    features = np.column_stack([np.ones(len(proba)), proba[:, 1:]])  # one probability follows from the others
    own = cluster[codes.row]
    clusters = np.unique(own)
    n_folds = min(_N_FOLDS, len(clusters))
    fold = np.full(int(cluster.max()) + 1, -1)
    fold[np.random.default_rng(seed).permutation(clusters)] = np.arange(len(clusters)) % n_folds
    x = features[codes.row]
    weighted = x * (codes.weight / codes.weight.sum())[:, None]
    penalty = _RIDGE / len(x) * np.diag([0.0] + [1.0] * (x.shape[1] - 1))
    of_fold = [fold[own] == k for k in range(n_folds)]
    squares = np.stack([weighted[is_own].T @ x[is_own] for is_own in of_fold])
    products = np.stack([weighted[is_own].T @ codes.outcome[is_own] for is_own in of_fold])
    if n_folds > 1:
        squares, products = squares.sum(axis=0) - squares, products.sum(axis=0) - products
    solved = np.linalg.solve(squares + penalty, products)
    predicted: Floats = features @ solved.mean(axis=0)
    for k in range(n_folds):
        is_own = fold[cluster] == k
        predicted[is_own] = features[is_own] @ solved[k]
    return predicted


def read_proba(table: pa.Table) -> Floats:
    """Read the probabilities of scored rows, shape (n_rows, n_labels)."""
    labels = check_scored(table, name_scored(table))
    return np.column_stack([table[f"p_{label}"].to_numpy().astype(np.float64) for label in labels])


def _sum(values: Floats, index: Ints, n: int) -> Floats:
    return np.column_stack([np.bincount(index, column, n) for column in values.T]).astype(np.float64)


def _read_code(cell: Any, labels: Sequence[str]) -> int | None:
    """Return the number of a label, that behind the last for what is no sentence, -1 for anything else."""
    text = show_label(cell)
    label = match_label(text, labels)
    if label is not None:
        return labels.index(label)
    return len(labels) if text.casefold().replace("_", " ") == NOT_A_SENTENCE else -1


def _refuse_odd(cells: Sequence[Any], codes: Sequence[int | None], labels: Sequence[str], where: str) -> None:
    odd = Counter(str(cell).strip() for cell, code in zip(cells, codes, strict=True) if code == -1)
    if odd:
        first = odd.most_common(1)[0][0]
        near = difflib.get_close_matches(first.lower(), [*labels, NOT_A_SENTENCE], n=1)
        advice = f"Did you mean '{near[0]}'?" if near else "Mend these rows, or leave their codes blank."
        listed = ", ".join(f"'{text}' ({n:,})" for text, n in odd.most_common(_N_SHOWN))
        raise DataError(f"{where}: codes that are none of {', '.join(labels)}: {listed}. {advice}")


def _find_rows(sheet: pa.Table, table: pa.Table, where: str, has_code: Bools) -> Ints:
    """Find the scored row of each row of the sheet; -1 for one without a code that is not there."""
    index, known = encode(table["doc_id"])
    place = {doc_id: i for i, doc_id in enumerate(known) if doc_id is not None}
    stripped: dict[str, list[int]] = {}
    for doc_id, i in place.items():
        stripped.setdefault(doc_id.strip(), []).append(i)
    wanted = []
    for doc_id, sent_id in zip(sheet["doc_id"].to_pylist(), sheet["sent_id"].to_pylist(), strict=True):
        alike = stripped.get((doc_id or "").strip(), [])  # spreadsheets may drop white space
        doc = place.get(doc_id or "", alike[0] if len(alike) == 1 else -1)
        try:
            wanted.append((doc, int(float(sent_id))))  # a column with gaps may hold 3.0
        except (TypeError, ValueError, OverflowError):
            wanted.append((-1, -1))
    near = np.flatnonzero(np.isin(index, [doc for doc, _ in wanted]))
    sent_ids = table["sent_id"].to_numpy()[near].tolist()
    row_of = dict(zip(zip(index[near].tolist(), sent_ids, strict=True), near.tolist(), strict=True))
    rows = np.array([row_of.get(key, -1) for key in wanted], np.int64)
    _refuse(
        sheet,
        where,
        (rows < 0) & has_code,
        "are not in the scored file; a spreadsheet may change ids like 007",
    )
    if "text" in sheet.column_names and "text" in table.column_names:
        texts, scored = sheet["text"].to_pylist(), table["text"].take(np.maximum(rows, 0)).to_pylist()
        pairs = zip(texts, scored, strict=True)
        other = np.array([bool(own) and _squeeze(own) != _squeeze(text) for own, text in pairs], bool)
        _refuse(sheet, where, other & (rows >= 0) & has_code, "have another text in the scored file")
    return rows


def _refuse(sheet: pa.Table, where: str, odd: Bools, problem: str) -> None:
    if odd.any():
        first = np.flatnonzero(odd)[:_N_SHOWN].tolist()
        listed = ", ".join(f"sentence {sheet['sent_id'][i]} of '{sheet['doc_id'][i]}'" for i in first)
        raise DataError(
            f"{where}: {int(odd.sum()):,} of {sheet.num_rows:,} rows {problem}: {listed}. "
            "Give the scored file that was sampled."
        )


def _squeeze(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
