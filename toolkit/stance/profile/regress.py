"""Regressions of a label on columns, corrected by codes: OLS with PPI++ and DSL on the one jackknife."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from stance.corpus.read import name_inputs
from stance.errors import DataError, guard_imports, quote_cause
from stance.evaluation.jackknife import count_effective, find_interval
from stance.io.tables import choose_column
from stance.profile.correct import (
    Codes,
    join_codes,
    leave_learnt,
    predict_codes,
    read_proba,
    sum_changes,
    tune_weight,
)
from stance.profile.groups import find_counted, number_clusters, read_dates
from stance.profile.records import make_long_table
from stance.profile.scored import name_scored, read_scored
from stance.records import Estimate
from stance.scoring.columns import check_scored

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_MAX_COLUMNS: Final = 60
_DAYS: Final = 365.25
_SAME: Final = 1e-8

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
    n_coded, n_coded_clusters : int
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
    n_coded_clusters: int
    weight: float | None
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        return asdict(self)

    def to_table(self) -> pa.Table:
        """Return a long table with the columns of a profile's."""
        rows: list[tuple[Any, ...]] = []
        for c in self.coefficients:
            for method in _METHODS:
                e: Estimate = getattr(c, method)
                p = c.p if method == self._tested else None
                if e.value is not None:
                    n = self.n_sentences if method == "scored" else self.n_coded
                    rows.append(("", c.name, method, e.value, e.low, e.high, n, p, None, ""))
        return make_long_table(rows)

    @property
    def _tested(self) -> str:
        return "ppi" if self.n_coded else "scored"


_METHODS: Final = ("scored", "coded", "ppi", "dsl")


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients, their errors and degrees of freedom; errors are nan where one cluster decides."""

    values: Floats
    errors: Floats
    df: Floats
    weight: float


def regress(
    scored: Any,
    formula: str,
    *,
    coded: Any = None,
    code_field: str = "code",
    cluster: str | None = None,
    zones: Sequence[str] = ("body",),
    voices: Sequence[str] = ("writer",),
    model: Any = None,
    seed: int = 0,
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
    code_field, cluster, zones, voices, model, seed
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
    label, right = _split_formula(formula)
    variables = _list_variables(right)
    table = read_scored(scored, (), others=(*variables, "date", "text", *([cluster] if cluster else [])))
    where, labels = name_scored(table), check_scored(table, name_scored(table))
    if label not in labels:
        raise DataError(f"formula: '{label}' is none of the labels {', '.join(labels)}. Write one before ~.")
    if cluster:
        choose_column(table.column_names, cluster, argument="cluster", where=where)
    counted = find_counted(table, zones, voices)
    notes: list[str] = []
    codes = None
    if coded is None:
        notes.append("Without coded='…' the model's errors stay in these coefficients.")
    else:
        codes = join_codes(coded, table, counted, code_field)
        if model is not None:
            codes, counted, note = leave_learnt(table, codes, counted, model, name_inputs(coded))
            notes += [note] if note else []
        codes = codes.pick(codes.is_sentence)
    rows = np.flatnonzero(counted)
    names, x, kept = _build_design(table, rows, right, variables, where)
    n_missing = len(rows) - len(kept)
    rows = rows[kept]
    clusters = np.unique(number_clusters(table, cluster)[rows], return_inverse=True)[1]
    k = labels.index(label)
    _check_design(x, names, clusters, where)
    hit = (table["label"].take(rows).cast("string").to_numpy(zero_copy_only=False) == label).astype(
        np.float64
    )
    answered = np.flatnonzero(~table["abstained"].take(rows).to_numpy())
    plain = _make_codes(answered, hit[answered])
    naive = fit_ols(x, hit, clusters, plain, 0.0)
    none = [Estimate(None)] * len(names)
    estimates = {"scored": _list_estimates(naive), "coded": none, "ppi": none, "dsl": none}
    final, n_coded_clusters = naive, 0
    if codes is not None:
        codes, n_coded_clusters = _place_codes(
            codes, rows, clusters, n_rows=table.num_rows, n_columns=len(names), where=where
        )
        proba = read_proba(table)[rows]
        predicted = predict_codes(proba, clusters, codes, seed=seed)[:, k]
        own = _make_codes(codes.row, codes.outcome[:, k], codes.weight)
        _check_design(x[own.row], names, clusters[own.row], f"{where}, coded sentences")
        final = fit_ols(x, proba[:, k], clusters, own)
        estimates["coded"] = _list_estimates(fit_ols(x, proba[:, k], clusters, own, 0.0))
        estimates["ppi"] = _list_estimates(final)
        estimates["dsl"] = _list_estimates(fit_ols(x, predicted, clusters, own, 1.0))
    if np.isnan(final.errors).any():
        notes.append("A coefficient that hangs on a single document has no interval.")
    for note in notes:
        _log.warning(note)
    return Regression(
        formula=formula,
        label=label,
        cluster=cluster or "doc_id",
        coefficients=tuple(
            Coefficient(
                name,
                scored=estimates["scored"][i],
                coded=estimates["coded"][i],
                ppi=estimates["ppi"][i],
                dsl=estimates["dsl"][i],
                p=_find_p(final, i),
            )
            for i, name in enumerate(names)
        ),
        n_sentences=len(rows),
        n_clusters=int(clusters.max()) + 1,
        n_missing=n_missing,
        n_coded=0 if codes is None else len(codes.row),
        n_coded_clusters=n_coded_clusters,
        weight=None if codes is None else final.weight,
        notes=tuple(notes),
    )


def fit_ols(x: Floats, predicted: Floats, cluster: Ints, codes: Codes, weight: float | None = None) -> Fit:
    """Fit least squares to codes and predictions of all rows; ``weight`` as for shares."""
    x, turn = _scale_columns(x)  # the coefficients are turned back below
    n = int(cluster.max()) + 1
    z, own = x[codes.row], cluster[codes.row]
    part = codes.weight / codes.weight.sum()
    sums: list[Floats] = [
        _sum_squares(x, np.ones(len(x)), cluster, n),
        _sum(x * predicted[:, None], cluster, n),
        np.bincount(cluster, minlength=n).astype(np.float64),
        _sum_squares(z, part, own, n),
        _sum(z * (part * codes.outcome[:, 0])[:, None], own, n),
        _sum(z * (part * predicted[codes.row])[:, None], own, n),
        np.bincount(own, part, n).astype(np.float64),
    ]

    def solve(sums: Sequence[Floats], weight: float) -> tuple[Floats, Floats]:
        squares, products, rows, own_squares, own_products, own_predicted, share = sums
        rows, share = np.maximum(rows, 1e-300)[..., None], np.maximum(share, 1e-300)[..., None]
        slope = weight * squares / rows[..., None] + (1 - weight) * own_squares / share[..., None]
        right = weight * products / rows + (own_products - weight * own_predicted) / share
        inverse = np.linalg.pinv(slope, rcond=_SAME, hermitian=True)
        # A coefficient that is lost without a cluster keeps its value, in the direction that is lost.
        known = inverse @ slope
        return np.einsum("...ij,...j->...i", inverse, right), known

    totals: list[Floats] = [each.sum(axis=0) for each in sums]
    if weight is None:
        weight = _tune(sums, totals, solve(totals, 1.0)[0], turn)
    values, _ = solve(totals, weight)
    has_code = np.bincount(own, minlength=n) > 0
    moves = np.ones(n, bool) if weight > 0 else has_code
    left, known = solve([total - each[moves] for total, each in zip(totals, sums, strict=True)], weight)
    changes = (np.einsum("gij,j->gi", known, values) - left) @ turn.T
    known = turn @ known @ np.linalg.inv(turn)
    is_lone = (np.einsum("gii->gi", known) < 1 - 1e-6).any(axis=0)
    n_coded = int(has_code.sum())
    errors = sum_changes(changes, n_coded)
    slope = weight * totals[0] / totals[2] + (1 - weight) * totals[3] / totals[6]
    leverage = _sum((part[:, None] * (z @ np.linalg.pinv(slope, hermitian=True) @ turn.T)) ** 2, own, n)
    effective = np.array([count_effective(column) for column in leverage.T])
    df = np.maximum(np.minimum(effective - 1, n_coded - x.shape[1]), 1.0)
    return Fit(turn @ values, np.where(is_lone, np.nan, errors), df, weight)


def _scale_columns(x: Floats) -> tuple[Floats, Floats]:
    """Centre and scale columns beside an intercept, against rounding; also return the way back."""
    has_intercept = bool((x[:, 0] == 1).all())
    middle = x.mean(axis=0) if has_intercept else np.zeros(x.shape[1])
    size = np.sqrt(((x - middle) ** 2).mean(axis=0))
    if has_intercept:
        middle[0], size[0] = 0.0, 1.0
    size[size == 0] = 1.0
    turn = np.diag(1 / size)
    turn[0] -= middle / size
    return (x - middle) / size, turn


def _tune(sums: Sequence[Floats], totals: Sequence[Floats], beta: Floats, turn: Floats) -> float:
    """Find the weight of predictions, by what each cluster moves at weights 0 and 1."""
    squares, products, rows, own_squares, own_products, own_predicted, share = sums
    of_all = squares @ beta - products
    of_all = (of_all - rows[:, None] * of_all.sum(axis=0) / totals[2]) / totals[2]
    inverse = np.linalg.pinv(totals[0] / totals[2], hermitian=True)

    def influence(weight: float) -> Floats:
        of_coded = (1 - weight) * (own_squares @ beta) - own_products + weight * own_predicted
        of_coded = of_coded - share[:, None] * of_coded.sum(axis=0)
        return np.asarray(-(weight * of_all + of_coded) @ inverse @ turn.T)

    at_0, at_1 = influence(0.0), influence(1.0)
    return tune_weight(at_0, at_1 - at_0)


def _sum(values: Floats, index: Ints, n: int) -> Floats:
    return np.column_stack([np.bincount(index, column, n) for column in values.T])


def _sum_squares(x: Floats, weight: Floats, index: Ints, n: int) -> Floats:
    return np.stack([_sum(x * (weight * column)[:, None], index, n) for column in x.T], axis=1)


def _make_codes(row: Ints, outcome: Floats, weight: Floats | None = None) -> Codes:
    return Codes(
        row, outcome[:, None], np.ones(len(row)) if weight is None else weight, np.ones(len(row), bool)
    )


def _place_codes(
    codes: Codes, rows: Ints, clusters: Ints, *, n_rows: int, n_columns: int, where: str
) -> tuple[Codes, int]:
    place = np.full(n_rows, -1)
    place[rows] = np.arange(len(rows))
    codes = codes.pick(place[codes.row] >= 0)
    codes = Codes(place[codes.row], codes.outcome, codes.weight, codes.is_sentence)
    n_clusters = len(np.unique(clusters[codes.row]))
    if n_clusters <= n_columns:
        raise DataError(
            f"{where}: codes of {n_clusters} documents (or clusters) for {n_columns} coefficients. "
            "Code sentences of more, or name fewer columns."
        )
    return codes, n_clusters


def _list_estimates(fit: Fit) -> list[Estimate]:
    limits = (-np.inf, np.inf)
    parts = zip(fit.values.tolist(), fit.errors.tolist(), fit.df.tolist(), strict=True)
    return [find_interval(value, error, df, limits) for value, error, df in parts]


def _find_p(fit: Fit, i: int) -> float | None:
    from scipy.special import stdtr

    if not fit.errors[i] > 1e-9:
        return None
    return float(2 * stdtr(fit.df[i], -abs(fit.values[i]) / fit.errors[i]))


def _split_formula(formula: str) -> tuple[str, str]:
    left, tilde, right = formula.partition("~")
    if not tilde or not left.strip() or not right.strip():
        raise DataError(
            f"formula: {formula!r} is no label, ~ and terms. Write it like 'hedged ~ outlet + year'."
        )
    return left.strip().strip("`"), right.strip()


def _list_variables(right: str) -> tuple[str, ...]:
    with guard_imports("regress", "formulaic", extra="regress"):
        from formulaic import Formula
    try:
        return tuple(sorted(str(name) for name in Formula(right).required_variables))
    except Exception as error:  # formulaic raises its own of many kinds
        raise DataError(f"formula: {right!r} cannot be read ({quote_cause(error)}). Mend it.") from error


def _build_design(
    table: pa.Table, rows: Ints, right: str, variables: Sequence[str], where: str
) -> tuple[tuple[str, ...], Floats, Ints]:
    """Build the columns of the regression; also which rows have a value of each."""
    import pandas as pd
    from formulaic import model_matrix

    columns = {}
    for name in variables:
        if name == "year" and name not in table.column_names and "date" in table.column_names:
            import pyarrow.compute as pc

            column = pc.year(read_dates(table["date"], f"{where}: date")[0])
        else:
            column = table[choose_column(table.column_names, name, argument="formula", where=where)]
        columns[name] = _read_column(column.take(rows), f"{where}: {name}")
    frame = pd.DataFrame(columns, index=range(len(rows)))
    try:
        matrix = model_matrix(right, frame, na_action="drop")
    except Exception as error:
        raise DataError(f"formula: {right!r} cannot be computed ({quote_cause(error)}). Mend it.") from error
    if matrix.shape[1] > _MAX_COLUMNS:
        raise DataError(
            f"{where}: {right!r} makes {matrix.shape[1]:,} coefficients. Put values into fewer classes."
        )
    kept = np.asarray(matrix.index, np.int64)
    return tuple(map(str, matrix.columns)), np.asarray(matrix, np.float64), kept


def _read_column(column: pa.ChunkedArray, where: str) -> Any:
    """Read a covariate: numbers, years since the first date, or text; a blank is no value."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return column.cast(pa.float64()).to_pandas()
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return _count_years(read_dates(column, where)[0])
    text = pc.utf8_trim_whitespace(column.cast(pa.string()))
    text = pc.if_else(pc.equal(text, ""), None, text)
    values = [value for value in pc.unique(text).to_pylist() if value is not None]
    if values and all(re.fullmatch(r"-?\d+(\.\d+)?", value) for value in values):
        return text.cast(pa.float64()).to_pandas()
    if values and all(re.fullmatch(r"\d{4}-\d{2}(-\d{2}.*)?", value) for value in values):
        return _count_years(read_dates(text, where)[0])
    return text.to_pandas().astype(object)


def _count_years(days: pa.ChunkedArray) -> Any:
    import pandas as pd

    numbers = pd.Series(days.cast("int32").cast("float64").to_pandas())
    return (numbers - numbers.min()) / _DAYS


def _check_design(x: Floats, names: Sequence[str], clusters: Ints, where: str) -> None:
    n = len(np.unique(clusters))
    if n <= x.shape[1]:
        raise DataError(
            f"{where}: {n} documents (or clusters) for {x.shape[1]} coefficients. Name fewer columns."
        )
    size = np.linalg.norm(x, axis=0)
    for i, name in enumerate(names):
        before = x[:, :i] / np.maximum(size[:i], 1e-300)
        rest = x[:, i] - (before @ np.linalg.lstsq(before, x[:, i], rcond=None)[0] if i else 0)
        if np.linalg.norm(rest) <= _SAME * size[i]:
            raise DataError(
                f"{where}: '{name}' is constant or follows from the columns before. Leave it out."
            )
