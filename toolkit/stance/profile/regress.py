"""Regressions of a label on columns, corrected by codes: OLS with PPI++ and DSL on the one jackknife."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from stance.errors import DataError, guard_imports, quote_cause
from stance.evaluation.jackknife import Spread, count_effective, leave_out, welch
from stance.io import cast_text, choose_column
from stance.profile.correct import Codes, join_codes, predict_codes, sum_by, sum_changes, tune_weight
from stance.profile.groups import Scored, load_scored, read_dates
from stance.profile.records import list_ends, make_long_table
from stance.records import Estimate

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.profile.groups import Floats, Ints

_MAX_VALUES: Final = 60
_DAYS: Final = 365.25
_SAME: Final = 1e-8
_METHODS: Final = ("scored", "coded", "ppi", "dsl")

_log = logging.getLogger("stance")


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One coefficient, by each method.

    Attributes
    ----------
    name : str
        As formulaic calls it, such as ``outlet[T.Herald]``.
    scored : Estimate
        Of the model's labels as they are.
    coded, ppi, dsl : Estimate
        Of the codes alone, and of labels corrected by them; empty without codes.
    p : float or None
        Of no effect, by PPI++; without codes, by the model's labels.
    """

    name: str
    scored: Estimate
    coded: Estimate
    ppi: Estimate
    dsl: Estimate
    p: float | None


@dataclass(frozen=True, slots=True)
class Regression:
    """What :func:`regress` returns.

    Attributes
    ----------
    formula, label, cluster : str
    coefficients : tuple of Coefficient
    n_sentences, n_clusters : int
        With a value of each column.
    n_missing : int
        Sentences left out for want of one.
    n_coded : int
    weight : float or None
        How far PPI++ goes by the model.
    notes : tuple of str
    """

    formula: str
    label: str
    cluster: str
    coefficients: tuple[Coefficient, ...]
    n_sentences: int
    n_clusters: int
    n_missing: int
    n_coded: int
    weight: float | None
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        return asdict(self)

    def to_table(self) -> pa.Table:
        """Return a long table with the columns of a profile's."""
        rows: list[tuple[Any, ...]] = []
        tested = "ppi" if self.n_coded else "scored"
        for c in self.coefficients:
            for method in _METHODS if self.n_coded else ("scored",):
                n = self.n_sentences if method == "scored" else self.n_coded
                p = c.p if method == tested else None
                rows.append(("", c.name, method, *list_ends(getattr(c, method)), n, p, None, ""))
        return make_long_table(rows)


def regress(
    scored: Any,
    formula: str,
    *,
    coded: Any = None,
    cluster: str | None = None,
    zones: Sequence[str] = ("body",),
    voices: Sequence[str] = ("writer",),
    model: Any = None,
) -> Regression:
    """Regress whether a sentence has a label on columns of its document, by least squares.

    A coefficient is a difference of shares. Errors are clustered, by leaving each cluster out.

    Parameters
    ----------
    scored : str, Path, pyarrow.Table, DataFrame, or several
        Scored sentences.
    formula : str
        A label, ``~``, and terms as formulaic reads them: ``"hedged ~ outlet + year"``. A column of dates
        counts years since the first; ``year`` is taken from ``date`` where there is no such column.
    coded : str, Path, table, or several, optional
        Codes of a sample. Without them the model's errors stay in the coefficients.
    cluster, zones, voices, model
        As in :func:`stance.profile.profile`.

    Returns
    -------
    Regression

    Raises
    ------
    DataError
        If the formula cannot be read, a column is missing, or there are fewer clusters than coefficients.
    MissingExtraError
        Without the library formulaic.

    Examples
    --------
    >>> from stance import open_model, score_table
    >>> import pyarrow as pa
    >>> texts = ["It may rain.", "It rains."] * 3
    >>> texts = pa.table({"doc_id": list("abcdef"), "text": texts, "x": [1, 0] * 3})
    >>> round(regress(score_table(texts, open_model()), "hedged ~ x").coefficients[1].scored.value, 6)
    1.0
    """
    left, tilde, right = formula.partition("~")
    label, right = left.strip().strip("`"), right.strip()
    if not tilde or not label or not right:
        raise DataError(
            f"formula: {formula!r} is no label, ~ and terms. Write it like 'hedged ~ outlet + year'."
        )
    variables = _list_variables(right)
    s = load_scored(scored, zones, voices, cluster, (*variables, "date", "text"))
    if label not in s.labels:
        raise DataError(
            f"formula: '{label}' is none of the labels {', '.join(s.labels)}. Write one before ~."
        )
    codes, counted = None, s.counted
    notes = ["Without coded='…' the model's errors stay in these coefficients."]
    if coded is not None:
        codes, counted, notes = join_codes(coded, s, model)
    names, x, rows = _build_design(s, np.flatnonzero(counted), right, variables)
    clusters = np.unique(s.cluster[rows], return_inverse=True)[1]
    _check_design(x, names, clusters, s.where)
    hit = (s.table["label"].take(rows).cast("string").to_numpy() == label).astype(np.float64)
    answered = np.flatnonzero(~s.table["abstained"].to_numpy()[rows])
    fits = {"scored": fit_ols(x, hit, clusters, _make_codes(answered, hit[answered]), 0.0)}
    n_coded, tested = 0, "scored"
    if codes is not None:
        codes = codes.pick(codes.is_sentence & np.isin(codes.row, rows))
        row, k = np.searchsorted(rows, codes.row), s.labels.index(label)
        _check_design(x[row], names, clusters[row], f"{s.where}, coded sentences")
        proba = s.proba[rows]
        predicted = predict_codes(proba, clusters, replace(codes, row=row))[:, k]
        own = _make_codes(row, codes.outcome[:, k], codes.weight)
        fits["coded"] = fit_ols(x, proba[:, k], clusters, own, 0.0)
        fits["ppi"] = fit_ols(x, proba[:, k], clusters, own)
        fits["dsl"] = fit_ols(x, predicted, clusters, own, 1.0)
        n_coded, tested = len(row), "ppi"
    if np.isnan(fits[tested].errors).any():
        notes.append("A coefficient that hangs on a single document has no interval.")
    for note in notes:
        _log.warning(note)
    none = [(Estimate(None), None)] * len(names)
    found = {method: fits[method].list_estimates() if method in fits else none for method in _METHODS}
    return Regression(
        formula=formula,
        label=label,
        cluster=cluster or "doc_id",
        coefficients=tuple(
            Coefficient(name, **{method: each[i][0] for method, each in found.items()}, p=found[tested][i][1])
            for i, name in enumerate(names)
        ),
        n_sentences=len(rows),
        n_clusters=int(clusters.max()) + 1,
        n_missing=int(counted.sum()) - len(rows),
        n_coded=n_coded,
        weight=fits["ppi"].weight if codes is not None else None,
        notes=tuple(notes),
    )


@dataclass(frozen=True, slots=True)
class OlsFit:
    """Coefficients, their errors and degrees of freedom; errors are nan where one cluster decides."""

    values: Floats
    errors: Floats
    df: Floats
    weight: float

    def list_estimates(self) -> list[tuple[Estimate, float | None]]:
        """List each coefficient with its interval, and p of none."""
        parts = zip(self.values.tolist(), self.errors.tolist(), self.df.tolist(), strict=True)
        return [welch(Spread(*each), Spread(0.0, 0.0, 1.0)) for each in parts]


def fit_ols(x: Floats, predicted: Floats, cluster: Ints, codes: Codes, weight: float | None = None) -> OlsFit:
    """Fit least squares to codes and predictions of all rows; ``weight`` as for shares."""
    q, r = np.linalg.qr(x)  # against rounding; the coefficients are turned back below
    x, turn = q * np.sqrt(len(x)), np.linalg.inv(r) * np.sqrt(len(x))
    n = int(cluster.max()) + 1
    z, own = x[codes.row], cluster[codes.row]
    part = codes.weight / codes.weight.sum()
    sums = {
        "rows": np.bincount(cluster, minlength=n).astype(np.float64),
        "squares": _sum_squares(x, np.ones(len(x)), cluster, n),
        "products": sum_by(x * predicted[:, None], cluster, n),
        "share": np.bincount(own, part, n).astype(np.float64),
        "own_squares": _sum_squares(z, part, own, n),
        "own_products": sum_by(z * (part * codes.outcome[:, 0])[:, None], own, n),
        "own_predicted": sum_by(z * (part * predicted[codes.row])[:, None], own, n),
    }
    total = {name: each.sum(axis=0) for name, each in sums.items()}
    if weight is None:
        weight = _tune(sums, total, _solve(total, 1.0)["values"], turn)
    whole = _solve(total, weight)
    left = leave_out(sums, lambda left: _solve(left, weight))
    # A coefficient that is lost without a cluster keeps its value, in the direction that is lost.
    changes = (np.einsum("gij,j->gi", left["known"], whole["values"]) - left["values"]) @ turn.T
    known = turn @ left["known"] @ np.linalg.inv(turn)
    is_lone = (np.einsum("gii->gi", known) < 1 - 1e-6).any(axis=0)
    n_coded = len(np.unique(own))
    errors = sum_changes(changes, n_coded)
    leverage = sum_by((part[:, None] * (z @ whole["inverse"] @ turn.T)) ** 2, own, n)
    effective = np.array([count_effective(column) for column in leverage.T])
    df = np.maximum(np.minimum(effective - 1, n_coded - x.shape[1]), 1.0)
    return OlsFit(turn @ whole["values"], np.where(is_lone, np.nan, errors), df, weight)


def _solve(sums: Mapping[str, Floats], weight: float) -> dict[str, Floats]:
    """Solve the estimating equations; also what of the coefficients is known, and the inverse."""
    rows, share = (np.maximum(sums[name], 1e-300)[..., None] for name in ("rows", "share"))
    slope = weight * sums["squares"] / rows[..., None] + (1 - weight) * sums["own_squares"] / share[..., None]
    right = weight * sums["products"] / rows + (sums["own_products"] - weight * sums["own_predicted"]) / share
    inverse = np.linalg.pinv(slope, rcond=_SAME, hermitian=True)
    values = np.einsum("...ij,...j->...i", inverse, right)
    return {"values": values, "known": inverse @ slope, "inverse": inverse}


def _tune(sums: Mapping[str, Floats], total: Mapping[str, Floats], beta: Floats, turn: Floats) -> float:
    """Find the weight of predictions, by what each cluster moves at weights 0 and 1."""
    # Squares of all rows sum to the identity, so that no inverse is needed.
    of_all = sums["squares"] @ beta - sums["products"]
    of_all = (of_all - sums["rows"][:, None] * of_all.sum(axis=0) / total["rows"]) / total["rows"]

    def influence(weight: float) -> Floats:
        of_coded = (1 - weight) * (sums["own_squares"] @ beta) - sums["own_products"]
        of_coded = of_coded + weight * sums["own_predicted"]
        of_coded = of_coded - sums["share"][:, None] * of_coded.sum(axis=0)
        return np.asarray(-(weight * of_all + of_coded) @ turn.T)

    at_0, at_1 = influence(0.0), influence(1.0)
    return tune_weight(at_0, at_1 - at_0)


def _sum_squares(x: Floats, weight: Floats, index: Ints, n: int) -> Floats:
    return np.stack([sum_by(x * (weight * column)[:, None], index, n) for column in x.T], axis=1)


def _make_codes(row: Ints, outcome: Floats, weight: Floats | None = None) -> Codes:
    weight = np.ones(len(row)) if weight is None else weight
    return Codes(row, outcome[:, None], weight, np.ones(len(row), bool))


def _list_variables(right: str) -> tuple[str, ...]:
    with guard_imports("regress", "formulaic", extra="regress"):
        from formulaic import Formula
    try:
        return tuple(sorted(str(name) for name in Formula(right).required_variables))
    except Exception as error:  # formulaic raises its own of many kinds
        raise DataError(f"formula: {right!r} cannot be read ({quote_cause(error)}). Mend it.") from error


def _build_design(
    s: Scored, rows: Ints, right: str, variables: Sequence[str]
) -> tuple[tuple[str, ...], Floats, Ints]:
    """Build the columns of the regression; also which rows have a value of each."""
    import pandas as pd
    import pyarrow.compute as pc
    from formulaic import model_matrix

    columns = {}
    for name in variables:
        if name == "year" and name not in s.table.column_names and "date" in s.table.column_names:
            column = pc.year(read_dates(s.table["date"], f"{s.where}: date"))
        else:
            column = s.table[choose_column(s.table.column_names, name, argument="formula", where=s.where)]
        columns[name] = _read_column(column.take(rows), f"{s.where}: {name}")
    frame = pd.DataFrame(columns, index=range(len(rows)))
    try:
        matrix = model_matrix(right, frame, na_action="drop")
    except Exception as error:
        raise DataError(f"formula: {right!r} cannot be computed ({quote_cause(error)}). Mend it.") from error
    kept = rows[np.asarray(matrix.index, np.int64)]
    return tuple(map(str, matrix.columns)), np.asarray(matrix, np.float64), kept


def _read_column(column: pa.ChunkedArray, where: str) -> Any:
    """Read a covariate: numbers, years since the first date, or text; a blank is no value."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return column.cast(pa.float64()).to_pandas()
    text = pc.utf8_trim_whitespace(cast_text(column))
    text = pc.if_else(pc.equal(text, ""), None, text)
    if pc.all(pc.match_substring_regex(text, r"^-?\d+(\.\d+)?$")).as_py():
        return text.cast(pa.float64()).to_pandas()
    if pc.all(pc.match_substring_regex(text, r"^\d{4}-\d{2}(-\d{2}.*)?$")).as_py():
        days = read_dates(text, where).cast("int32").cast("float64")
        return pc.divide(pc.subtract(days, pc.min(days)), _DAYS).to_pandas()
    if (n := len(pc.unique(text))) > _MAX_VALUES:
        raise DataError(
            f"{where}: {n:,} values would make as many coefficients. Put them into fewer classes."
        )
    return text.to_pandas().astype(object)


def _check_design(x: Floats, names: Sequence[str], clusters: Ints, where: str) -> None:
    n = len(np.unique(clusters))
    if n <= x.shape[1]:
        raise DataError(
            f"{where}: {n} documents (or clusters) for {x.shape[1]} coefficients. Name fewer columns."
        )
    rest = np.abs(np.diag(np.linalg.qr(x, mode="r")))  # of each column, what those before do not say
    for name, left, size in zip(names, rest, np.linalg.norm(x, axis=0), strict=True):
        level = re.fullmatch(r"(?:C\()?(\w+)[^\[:]*\[T\.([^\]]*)\]", name)
        if level and not size:
            raise DataError(
                f"{where}: none has '{level[2]}' in '{level[1]}'. Filter those rows out of the scored file, or code some."
            )
        if left <= _SAME * size:
            raise DataError(
                f"{where}: '{name}' is constant or follows from the columns before. Leave its column out, or add "
                "rows of other values."
            )
