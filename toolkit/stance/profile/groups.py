"""Which scored sentences count, their groups, periods and clusters, and the sums by group and cluster."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from stance.corpus.read import name_inputs, name_value, sort_labels
from stance.errors import DataError
from stance.io import cast_text, choose_column
from stance.labels import COMMITMENT, CUE_TYPES
from stance.profile.scored import encode, read_scored
from stance.scoring.columns import check_scored, row_cues

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

_NO_VALUE: Final = "(none)"
_PERIODS: Final = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m", "quarter": "%Y-Q", "year": "%Y"}
_DATE: Final = r"^(?P<year>\d{4})(?:[-/]?(?P<month>\d{2}))?(?:[-/]?(?P<day>\d{2}))?(?:[T ]\d{2}:.*)?$"


@dataclass(frozen=True, slots=True)
class Scored:
    """Scored sentences, which of them count, and the cluster of each."""

    where: str
    table: pa.Table
    labels: tuple[str, ...]
    counted: Bools
    cluster: Ints

    @property
    def proba(self) -> Floats:
        """The model's probabilities, shape (n_rows, n_labels)."""
        columns = [self.table[f"p_{label}"].to_numpy().astype(np.float64) for label in self.labels]
        return np.column_stack(columns)


def load_scored(
    scored: Any,
    zones: Sequence[str],
    voices: Sequence[str],
    cluster: str | None = None,
    columns: Collection[str] | None = (),
) -> Scored:
    """Read scored sentences with these columns where they are there; None for all."""
    import pyarrow as pa
    import pyarrow.compute as pc

    where = name_inputs(scored)
    table = read_scored(scored, None if columns is None else {*columns, *([cluster] if cluster else [])})
    counted = np.ones(table.num_rows, bool)
    for column, wanted in (("zone", zones), ("voice", voices)):
        if "all" not in wanted:
            found = pc.is_in(table[column].cast(pa.string()), value_set=pa.array(list(wanted), pa.string()))
            counted &= found.to_numpy()
    if not counted.any():
        raise DataError(
            f"{where}: none of {table.num_rows:,} sentences is of zone {' or '.join(zones)} and "
            f"voice {' or '.join(voices)}. Choose others."
        )
    s = Scored(where, table, check_scored(table, where), counted, encode(table["doc_id"])[0])
    if cluster is None or cluster == "doc_id":
        return s
    own, values = _name_values(s, cluster, "cluster")
    # A document without a value is a cluster of its own.
    return replace(s, cluster=np.where(own == len(values) - 1, len(values) + s.cluster, own))


def find_learnt(s: Scored, model: Any) -> Bools:
    """Find the counted rows that a model has learnt from; it must be the one that scored, where that is known."""
    import pyarrow as pa

    from stance.evaluation import find_learnt as find
    from stance.models import open_model
    from stance.scoring.cite import name_released
    from stance.scoring.files import HASH_KEY

    opened = open_model(model)
    sha256 = (s.table.schema.metadata or {}).get(HASH_KEY, b"").decode()
    if sha256 and sha256 != opened.sha256:
        name = name_released(sha256) or f"the model of SHA-256 {sha256}"
        raise DataError(f"{s.where}: {name} scored it, not model='{model}'. Name the model that scored.")
    choose_column(s.table.column_names, "text", argument="columns", where=s.where)
    learnt = np.zeros(len(s.counted), bool)
    learnt[s.counted] = find(opened, s.table["text"].filter(pa.array(s.counted)).to_pylist())
    return learnt


def make_groups(
    s: Scored, by: Sequence[str], over: str | None = None, freq: str = "month", argument: str = "by"
) -> tuple[list[tuple[str, ...]], Ints]:
    """Group rows by columns and periods; return the groups in the order of their values, and each row's."""
    key = np.zeros(s.table.num_rows, np.int64)
    names: list[tuple[str, ...]] = [()]
    for column in by:
        is_over = column == over
        index, values = _name_values(s, column, "over" if is_over else argument, freq if is_over else None)
        pairs, key = np.unique(key * len(values) + index, return_inverse=True)
        names = [(*names[pair // len(values)], values[pair % len(values)]) for pair in pairs.tolist()]
    return names, key


@dataclass(frozen=True, slots=True)
class Cells:
    """The pairs of group and cluster that have counted rows, sorted; each row's pair, or -1."""

    group: Ints
    cluster: Ints
    index: Ints

    def find(self, group: int) -> slice:
        """Find the cells of a group."""
        return slice(*np.searchsorted(self.group, (group, group + 1)).tolist())


def make_cells(s: Scored, group: Ints) -> Cells:
    """Find the cells of counted rows."""
    width = int(s.cluster.max()) + 1
    pairs, own = np.unique((group * width + s.cluster)[s.counted], return_inverse=True)
    index = np.full(len(s.counted), -1)
    index[s.counted] = own
    return Cells(pairs // width, pairs % width, index)


def sum_cells(s: Scored, cells: Cells) -> dict[str, Floats]:
    """Sum the counted rows of each cell: sentences, answered, words, and the numerator of each measure."""
    import pyarrow as pa

    rows = np.flatnonzero(s.counted)
    own, table = cells.index[rows], s.table

    def add(values: Any = None, own: Ints = own) -> Floats:
        return np.bincount(own, values, len(cells.group)).astype(np.float64)

    answered = ~table["abstained"].to_numpy()[rows]
    labels = table["label"].cast(pa.string()).to_numpy()[rows]
    sums = {"sentences": add(), "answered": add(answered)}
    sums |= {f"share_{label}": add(answered & (labels == label)) for label in s.labels}
    if set(s.labels) == set(COMMITMENT):
        parts = [table[f"p_{label}"].to_numpy()[rows] * COMMITMENT[label] for label in s.labels]
        sums["commitment"] = add(np.sum(parts, axis=0, dtype=np.float64))
    if "n_words" in table.column_names:
        sums["words"] = add(table["n_words"].to_numpy()[rows])
        if "cues" in table.column_names:
            cues = row_cues(table.select(["label", "cues"]))
            cell, kinds = cells.index[cues["row"].to_numpy()], cues["type"].to_numpy()
            by_type = {f"cues_{kind}": add(own=cell[(cell >= 0) & (kinds == kind)]) for kind in CUE_TYPES}
            sums |= {"cues": np.sum(list(by_type.values()), axis=0), **by_type}
    return sums


def read_dates(column: pa.ChunkedArray, where: str, freq: str = "year") -> pa.ChunkedArray:
    """Read dates as days, exact enough for periods of this length."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        return column.cast(pa.date32(), safe=False)
    text = pc.utf8_trim_whitespace(cast_text(column))
    text = pc.if_else(pc.equal(text, ""), None, text)
    parts = pc.extract_regex(text, _DATE)
    year, month, day = (pc.struct_field(parts, name) for name in ("year", "month", "day"))
    month_or_1, day_or_1 = (pc.if_else(pc.equal(part, ""), "01", part) for part in (month, day))
    written = pc.binary_join_element_wise(year, month_or_1, day_or_1, "-")
    days = pc.strptime(written, "%Y-%m-%d", "s", error_is_null=True)
    odd = pc.unique(text.filter(pc.and_(pc.is_null(days), pc.is_valid(text)))).to_pylist()
    if odd:
        shown = ", ".join(map(repr, odd[:3]))
        raise DataError(f"{where}: values that are no dates ({shown}). Write them like 2024-06-18.")
    needed = {"year": year, "month": month, "quarter": month}.get(freq, day)
    if pc.any(pc.equal(needed, "")).as_py():
        raise DataError(f"{where}: not all its dates are exact to the {freq}. Pass freq='year'.")
    return days.cast(pa.date32(), safe=False)


def _name_periods(column: pa.ChunkedArray, freq: str, where: str) -> pa.ChunkedArray:
    """Name the period of each date, such as 2024-06 or 2024-Q2; null for no date."""
    import pyarrow.compute as pc

    if freq not in _PERIODS:
        raise DataError(f"freq: {freq!r} is no period. Choose among {', '.join(_PERIODS)}.")
    days = read_dates(column, where, freq)
    names = pc.strftime(days, format=_PERIODS[freq])
    if freq != "quarter":
        return names
    return pc.binary_join_element_wise(names, pc.cast(pc.quarter(days), "string"), "")


def _name_values(s: Scored, column: str, argument: str, freq: str | None = None) -> tuple[Ints, list[str]]:
    """Sort the values of a column; return each row's number and their names, the last for no value."""
    import pyarrow as pa

    values = s.table[choose_column(s.table.column_names, column, argument=argument, where=s.where)]
    if pa.types.is_nested(values.type):
        raise DataError(f"{s.where}: '{column}' holds {values.type}. Group by a plain column.")
    if freq is not None:
        values = _name_periods(values, freq, f"{s.where}: {column}")
    index, plain = encode(values)
    name = str if column == "doc_id" else name_value
    shown = [*(name(value) or _NO_VALUE for value in plain[:-1]), _NO_VALUE]
    order = [*sort_labels(set(shown) - {_NO_VALUE}), _NO_VALUE]
    place = {each: i for i, each in enumerate(order)}
    return np.array([place[each] for each in shown], np.int64)[index], order
