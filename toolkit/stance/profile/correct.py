"""Shares corrected by a coded sample: codes joined to scored rows, then PPI++ and DSL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from stance.corpus.read import (
    INCLUSION,
    NOT_A_SENTENCE,
    is_other,
    is_uncoded,
    match_label,
    name_inputs,
    read_inclusion,
    refuse_label,
    show_label,
    weigh_inclusion,
)
from stance.errors import DataError
from stance.evaluation.jackknife import Spread, count_df, leave_out, share_interval
from stance.profile.groups import Scored, find_learnt
from stance.profile.records import MIN_CODED_OF_LABEL
from stance.profile.sheet import read_sheet
from stance.records import Estimate

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.profile.groups import Bools, Floats, Ints

_N_FOLDS: Final = 5
_RIDGE: Final = 1e-3  # for coded sentences whose predictions are all alike
_ROUNDING: Final = 1e-28
_N_SHOWN: Final = 10
_FAR: Final = 0.05  # what a sheet stands for differs from what it corrects by more than this


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes of scored rows, weighed by one over the chance of being drawn; no sentence has an outcome of 0s."""

    row: Ints
    outcome: Floats
    weight: Floats
    is_sentence: Bools

    def pick(self, keep: Bools) -> Codes:
        """Keep some of the codes."""
        return Codes(self.row[keep], self.outcome[keep], self.weight[keep], self.is_sentence[keep])


def join_codes(coded: Any, s: Scored, model: Any = None) -> tuple[Codes, Bools, list[str]]:
    """Find the scored row of each code; a sentence may stand in several sheets of one seed.

    Returns the codes of rows that count; which rows count, without those that the model has learnt from, since
    it is wrong less often there; and notes.
    """
    where, labels = name_inputs(coded), s.labels
    sheet = read_sheet(coded)
    names = sheet.column_names
    for name in ("doc_id", "sent_id", "code"):
        if name not in names:
            raise DataError(f"{where}: no column '{name}'. Give a coded sheet that stance sample drew.")
    if INCLUSION not in names and "stratum" in names:
        raise DataError(
            f"{where}: has 'stratum' but no '{INCLUSION}'. Restore it: corrected shares are wrong without it."
        )
    cells = sheet["code"].to_pylist()
    codes = [None if is_uncoded(cell, labels) else _read_code(cell, s, where) for cell in cells]
    proba = read_inclusion(sheet[INCLUSION].to_pylist()) if INCLUSION in names else np.ones(len(codes))
    place: dict[int, int] = {}  # of each row, its code
    chance: dict[int, float] = {}
    rows_of_sheet = _find_rows(sheet, s, where, codes)
    for row, code, own in zip(rows_of_sheet, codes, np.nan_to_num(proba).tolist(), strict=True):
        if row is None:
            continue
        chance[row] = max(chance.get(row, 0.0), own)
        if code is not None and place.setdefault(row, code) != code:
            raise DataError(
                f"{where}: two codes for sentence {s.table['sent_id'][row]} of '{s.table['doc_id'][row]}'. "
                "Make one column of two coders' codes."
            )
    rows = np.array(sorted(place), np.int64)
    index = np.array([place[row] for row in rows.tolist()], np.int64)
    weight = weigh_inclusion([chance[row] or None for row in rows.tolist()], where)
    outcome = np.eye(len(labels) + 1)[index][:, : len(labels)]
    found = Codes(rows, outcome, weight, index < len(labels)).pick(s.counted[rows])
    learnt = np.zeros(len(s.counted), bool) if model is None else find_learnt(s, model)
    notes, counted, n_learnt = [], s.counted & ~learnt, int(learnt[found.row].sum())
    n_counted, n_left = int(s.counted.sum()), int(counted.sum())
    if INCLUSION not in names:
        notes.append(
            f"{where}: no column '{INCLUSION}'. All codes are taken as drawn with equal probability."
        )
    if model is None:
        notes.append(
            "Codes that the model has learnt from do not show its errors. To leave such out, pass model='…'."
        )
    if n_left < n_counted:
        notes.append(
            f"The model has learnt from {n_counted - n_left:,} of the {n_counted:,} sentences that count: what is "
            f"corrected is of the other {n_left:,}."
        )
    if n_learnt:
        listed = found.row[learnt[found.row]][:_N_SHOWN].tolist()
        ids = ", ".join(f"{s.table['doc_id'][row]}:{s.table['sent_id'][row]}" for row in listed)
        notes.append(
            f"{where}: the model has learnt from {n_learnt:,} of {len(found.row):,} coded sentences, which are left "
            f"out: {ids}{', …' if n_learnt > _N_SHOWN else ''}. A sheet drawn with model='{model}' has none."
        )
    found = found.pick(~learnt[found.row])
    n_blank, n_other = len(chance.keys() - place.keys()), int((~s.counted[rows]).sum())
    n_no_sentence = int((~found.is_sentence).sum())
    left_out = (
        (n_blank, "have no code", " and are left out as if at random"),
        (n_other, "are of other zones or voices", " and are left out"),
        (n_no_sentence, "are coded as not a sentence", "; corrected shares are of real sentences"),
        (n_learnt, "are of sentences that the model has learnt from", ""),
    )
    notes += [f"{n:,} rows {what}{then}." for n, what, then in left_out if n and then]
    if found.is_sentence.sum() < 2:
        why = ", ".join(f"{n:,} rows {what}" for n, what, _ in left_out if n)
        raise DataError(
            f"{where}: {int(found.is_sentence.sum())} codes to correct by{why and f' ({why})'}. Code more, of the "
            "zones and voices that are profiled."
        )
    n_drawn = sum(1 / p for row, p in chance.items() if p and s.counted[row])
    # A sheet drawn with the model has none that it has learnt from.
    n_meant = n_counted if learnt[list(chance)].any() else n_left
    if INCLUSION in names and not n_meant * (1 - _FAR) < n_drawn < n_counted * (1 + _FAR):
        notes.append(
            f"{where}: by its '{INCLUSION}' the sheet stands for {n_drawn:,.0f} sentences, but {n_meant:,} count here. "
            "Codes say nothing of sentences that could not be drawn: sum up what was drawn from, or draw anew. If "
            "uncoded rows were deleted, restore them."
        )
    return found, counted, notes


@dataclass(frozen=True, slots=True)
class Fit:
    """One measure in one group: its estimate, how it varies, and what each cluster moves."""

    spread: Spread
    estimate: Estimate
    n: int
    n_draws: float
    is_bare: bool  # its error may be too small: at least that of so many independent draws
    changes: Floats | None = None
    note: str = ""


def sum_codes(predicted: Floats, cluster: Ints, codes: Codes, n: int | None = None) -> dict[str, Floats]:
    """Sum codes and predictions of all sentences by cluster, of which there are n."""
    n = int(cluster.max()) + 1 if n is None else n
    own, of_coded, is_sentence = cluster[codes.row], codes.weight[:, None], codes.is_sentence[:, None]
    return {
        "n": sum_by(np.ones((len(cluster), 1)), cluster, n),
        "predicted": sum_by(predicted, cluster, n),
        "w": sum_by(of_coded, own, n),
        "w_sentence": sum_by(of_coded * is_sentence, own, n),
        "w_square": sum_by(of_coded**2 * is_sentence, own, n),
        "coded": sum_by(of_coded * codes.outcome, own, n),
        "coded_predicted": sum_by(of_coded * predicted[codes.row], own, n),
        "n_by_label": sum_by(codes.outcome, own, n),
    }


def estimate_means(sums: Mapping[str, Floats], weight: float | None = None) -> tuple[list[Fit], float]:
    """Estimate the share of each label from sums of codes and predictions by cluster; also return the weight.

    ``weight`` is how far predictions count: 0 for the codes alone, 1 for DSL (Egami, Hinck, Stewart and Wei
    2023); by default what makes the errors smallest, PPI++ (Angelopoulos, Duchi and Zrnic 2023).
    """

    def compute(sums: dict[str, Floats]) -> dict[str, Floats]:
        with np.errstate(invalid="ignore", divide="ignore"):
            added = sums["predicted"] / sums["n"] - sums["coded_predicted"] / sums["w"]
            return {"mean": sums["coded"] / sums["w_sentence"], "added": added}

    total = {name: each.sum(axis=0) for name, each in sums.items()}
    whole, left = compute(total), leave_out(sums, compute)
    # A document with all of the codes, or all sentences, shows nothing by its absence.
    changes = {name: np.nan_to_num(whole[name] - left[name], posinf=0.0, neginf=0.0) for name in whole}
    if weight is None:
        weight = tune_weight(changes["mean"], changes["added"])
    moved = changes["mean"] + weight * changes["added"]
    values = whole["mean"] + weight * whole["added"]
    errors = sum_changes(moved, int(np.count_nonzero(sums["w"])))
    df = count_df(sums["w_sentence"][:, 0])
    n_draws = float(total["w_sentence"][0] ** 2 / total["w_square"][0])
    n = int(total["n_by_label"].sum())
    fits = []
    for k, n_of_label in enumerate(total["n_by_label"].tolist()):
        share, is_bare = Spread(float(values[k]), float(errors[k]), df), n_of_label in (0, n)
        if not is_bare and share.error**2 >= _ROUNDING and 0 < share.value < 1:
            estimate = share_interval(share, np.inf)
        else:  # codes that show no error: the interval is theirs (Wilson's)
            own = share_interval(Spread(float(whole["mean"][k]), 0.0, df), n_draws)
            value = min(max(share.value, 0.0), 1.0)
            estimate = Estimate(value, min(own.low or 0.0, value), max(own.high or 0.0, value))
        note = "few codes of this label" if min(n_of_label, n - n_of_label) < MIN_CODED_OF_LABEL else ""
        fits.append(Fit(share, estimate, n, n_draws, is_bare, note=note))
    return fits, weight


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


def predict_codes(proba: Floats, cluster: Ints, codes: Codes) -> Floats:
    """Predict codes from the model's probabilities, for each coded cluster by the other folds (DSL)."""
    codes = codes.pick(codes.is_sentence)
    features = np.column_stack([np.ones(len(proba)), proba[:, 1:]])  # one probability follows from the others
    own = cluster[codes.row]
    clusters = np.unique(own)
    n_folds = min(_N_FOLDS, len(clusters))
    fold = np.full(int(cluster.max()) + 1, -1)
    fold[np.random.default_rng(0).permutation(clusters)] = np.arange(len(clusters)) % n_folds
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


def sum_by(values: Floats, index: Ints, n: int) -> Floats:
    """Sum the rows of a matrix by their index."""
    return np.column_stack([np.bincount(index, column, n) for column in values.T]).astype(np.float64)


def _read_code(cell: Any, s: Scored, where: str) -> int:
    """Return the number of a label, or that behind the last for what is no sentence."""
    text = show_label(cell)
    label = match_label(text, s.labels)
    if label is not None:
        return s.labels.index(label)
    if is_other(text, s.labels):
        return len(s.labels)
    problem = refuse_label(text, (*s.labels, NOT_A_SENTENCE))
    raise DataError(f"{where}: the code {problem}. Mend it, or leave it blank.")


def _find_rows(sheet: pa.Table, s: Scored, where: str, codes: list[int | None]) -> list[int | None]:
    """Find the scored row of each row of the sheet; None for one without a code that is not there."""
    import pyarrow.compute as pc

    table = s.table
    near = pc.indices_nonzero(pc.is_in(table["doc_id"], sheet["doc_id"].unique()))
    docs, sents = (table[name].take(near).to_pylist() for name in ("doc_id", "sent_id"))
    row_of = dict(zip(zip(docs, map(str, sents), strict=True), near.to_pylist(), strict=True))
    keys = list(zip(sheet["doc_id"].to_pylist(), sheet["sent_id"].to_pylist(), strict=True))
    has_text = "text" in sheet.column_names and "text" in table.column_names
    rows = [row_of.get(key) for key in keys]
    for i, row in enumerate(rows):
        text = sheet["text"][i].as_py() if has_text and row is not None else None
        is_other_text = text and _squeeze(text) != _squeeze(table["text"][row].as_py())
        if codes[i] is not None and (row is None or is_other_text):
            raise DataError(
                f"{where}: sentence {keys[i][1]} of '{keys[i][0]}' is not in the scored file, or has another "
                "text there. Give the scored file that was sampled; a spreadsheet may change ids like 007."
            )
    return rows


def _squeeze(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
