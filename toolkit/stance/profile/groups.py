"""Sums of scored sentences by group and cluster, and the periods that dates fall into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from stance.corpus.read import name_value, sort_labels
from stance.errors import DataError
from stance.labels import COMMITMENT, CUE_TYPES, VOICES, ZONES
from stance.profile.scored import encode, name_scored
from stance.scoring.columns import check_scored, row_cues

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FREQS: Final = ("day", "week", "month", "quarter", "year")
"""The lengths of a period."""
NO_VALUE: Final = "(none)"
"""What a group without a value is called."""

_FORMATS: Final = ("%Y-%m-%d", "%Y-%m", "%Y", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d", "%Y%m%d")
_COARSE: Final = {"%Y": ("year",), "%Y-%m": ("month", "quarter", "year")}


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of rows: their columns, the values of each, and each row's group."""

    columns: tuple[str, ...]
    names: list[tuple[str, ...]]
    index: Ints


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums by group and cluster, sorted by group: sentences, abstained, words, label_…, cue_… and commitment."""

    group: Ints
    cluster: Ints
    sums: Mapping[str, Floats]

    def take(self, group: int) -> tuple[dict[str, Floats], Ints]:
        """Take the sums of one group by cluster, and the clusters' numbers."""
        first, last = np.searchsorted(self.group, (group, group + 1))
        return {name: each[first:last] for name, each in self.sums.items()}, self.cluster[first:last]


def find_counted(table: pa.Table, zones: Sequence[str], voices: Sequence[str]) -> NDArray[np.bool_]:
    """Find the rows of these zones and voices; ``all`` takes every one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    counted = np.ones(table.num_rows, bool)
    for name, wanted, known in (("zone", zones, ZONES), ("voice", voices, VOICES)):
        if odd := next((each for each in wanted if each not in (*known, "all")), None if wanted else ""):
            raise DataError(f"{name}s: no {name} {odd!r}. Choose among {', '.join(known)}, all.")
        if "all" not in wanted:
            found = pc.is_in(table[name].cast(pa.string()), value_set=pa.array(list(wanted), pa.string()))
            counted &= found.to_numpy()
    if not counted.any():
        raise DataError(
            f"{name_scored(table)}: none of {table.num_rows:,} sentences is of zone {' or '.join(zones)} and "
            f"voice {' or '.join(voices)}. Choose others."
        )
    return counted


def make_groups(table: pa.Table, by: Sequence[str], over: str | None = None, freq: str = "month") -> Groups:
    """Group rows by columns and periods; groups are in the order of their values."""
    columns = (*by, *([] if over is None else [over]))
    if twice := next((name for name in columns if columns.count(name) > 1), None):
        raise DataError(f"by: '{twice}' is named twice. Name it once.")
    key = np.zeros(table.num_rows, np.int64)
    names: list[tuple[str, ...]] = [()]
    for column in columns:
        index, values = _name_values(table, column, freq if column == over else None)
        pairs, key = np.unique(key * len(values) + index, return_inverse=True)
        names = [(*names[pair // len(values)], values[pair % len(values)]) for pair in pairs.tolist()]
    return Groups(columns, names, key)


def number_clusters(table: pa.Table, cluster: str | None) -> Ints:
    """Return each row's cluster; a document without a value is one of its own."""
    index, _ = encode(table["doc_id"])
    if cluster is None or cluster == "doc_id":
        return np.asarray(index, np.int64)
    own, names = encode(table[cluster])
    is_blank = np.array([name_value(name) is None for name in names])[own]
    return np.asarray(np.where(is_blank, len(names) + index.astype(np.int64), own), np.int64)


def sum_rows(table: pa.Table, groups: Groups, cluster: Ints, counted: NDArray[np.bool_]) -> Sums:
    """Sum the counted rows by group and cluster."""
    import pyarrow as pa

    labels = check_scored(table, name_scored(table))
    rows = table.append_column("__row__", [np.arange(table.num_rows)]).filter(pa.array(counted))
    names = rows["label"].combine_chunks().cast(pa.string()).to_numpy(zero_copy_only=False)
    abstained = rows["abstained"].to_numpy()
    columns: dict[str, Any] = {
        "group": groups.index[counted],
        "cluster": cluster[counted],
        "sentences": np.ones(len(names)),
        "abstained": abstained.astype(np.float64),
    }
    for label in labels:
        columns[f"label_{label}"] = ((names == label) & ~abstained).astype(np.float64)
    if set(labels) == set(COMMITMENT):
        proba = (rows[f"p_{label}"].to_numpy() * COMMITMENT[label] for label in labels)
        columns["commitment"] = np.sum(list(proba), axis=0, dtype=np.float64)
    if "n_words" in rows.column_names:
        columns["words"] = rows["n_words"].to_numpy().astype(np.float64)
        if "cues" in rows.column_names:
            cues = row_cues(rows.select(["label", "cues"]))
            own, types = encode(cues["type"])
            place = np.array([CUE_TYPES.index(kind) if kind in CUE_TYPES else -1 for kind in types])[own]
            for k, kind in enumerate(CUE_TYPES):
                of_kind = cues["row"].to_numpy()[place == k]
                columns[f"cue_{kind}"] = np.bincount(of_kind, minlength=len(names)).astype(np.float64)
    summed = (
        pa.table(columns)
        .group_by(["group", "cluster"])
        .aggregate([(name, "sum") for name in columns if name not in ("group", "cluster")])
        .sort_by([("group", "ascending"), ("cluster", "ascending")])
    )
    sums = {name: summed[f"{name}_sum"].to_numpy() for name in columns if name not in ("group", "cluster")}
    return Sums(summed["group"].to_numpy(), summed["cluster"].to_numpy(), sums)


def read_dates(column: pa.ChunkedArray, where: str) -> tuple[pa.ChunkedArray, tuple[str, ...]]:
    """Read dates as days; also what periods they are exact enough for."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        return column.cast(pa.date32(), safe=False), FREQS
    if pa.types.is_floating(column.type):  # as pandas writes years with gaps
        column = pc.if_else(pc.is_nan(column), None, column).cast(pa.int64(), safe=False)
    text = pc.utf8_trim_whitespace(column.cast(pa.string()))
    text = pc.if_else(pc.equal(text, ""), None, text)
    text = pc.replace_substring_regex(text, r"(:\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)$", r"\1")
    days = pa.chunked_array([pa.nulls(len(text), pa.date32())])
    freqs: tuple[str, ...] = FREQS
    for pattern in _FORMATS:
        digits = pattern.replace("%Y", r"\d{4}")
        for part in ("%m", "%d", "%H", "%M", "%S"):
            digits = digits.replace(part, r"\d{2}")
        fits = pc.match_substring_regex(text, f"^{digits}$")
        if not pc.any(fits).as_py():
            continue
        found = pc.strptime(pc.if_else(fits, text, None), pattern, "s", error_is_null=True)
        days = pc.coalesce(days, found.cast(pa.date32(), safe=False))
        freqs = tuple(freq for freq in freqs if freq in _COARSE.get(pattern, FREQS))
    odd = text.filter(pc.and_(pc.is_null(days), pc.is_valid(text)))
    if len(odd):
        shown = ", ".join(repr(value) for value in pc.unique(odd).to_pylist()[:3])
        raise DataError(f"{where}: {len(odd):,} values are no dates ({shown}). Write them like 2024-06-18.")
    return days, freqs


def name_periods(column: pa.ChunkedArray, freq: str, where: str) -> pa.ChunkedArray:
    """Name the period of each date, such as 2024-06 or 2024-Q2; null for no date."""
    import pyarrow.compute as pc

    if freq not in FREQS:
        raise DataError(f"freq: {freq!r} is no period. Choose among {', '.join(FREQS)}.")
    days, freqs = read_dates(column, where)
    if freq not in freqs:
        raise DataError(f"{where}: its dates are not exact to the {freq}. Pass freq='{(*freqs, 'year')[0]}'.")
    first = pc.floor_temporal(days, unit=freq)
    if freq == "quarter":
        quarter = pc.cast(pc.quarter(first), "string")
        return pc.binary_join_element_wise(pc.cast(pc.year(first), "string"), quarter, "-Q")
    if freq == "week":
        week = pc.utf8_lpad(pc.cast(pc.iso_week(days), "string"), 2, "0")
        return pc.binary_join_element_wise(pc.cast(pc.iso_year(days), "string"), week, "-W")
    return pc.strftime(first, format={"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}[freq])


def _name_values(table: pa.Table, column: str, freq: str | None) -> tuple[Ints, list[str]]:
    import pyarrow as pa

    values = table[column]
    if pa.types.is_nested(values.type):
        raise DataError(f"{name_scored(table)}: '{column}' holds {values.type}. Group by a plain column.")
    if freq is not None:
        values = name_periods(values, freq, f"{name_scored(table)}: {column}")
    index, plain = encode(values)
    is_id = column == "doc_id"
    shown = [(str(value) if is_id else name_value(value)) or NO_VALUE for value in plain[:-1]] + [NO_VALUE]
    order = [*sort_labels(set(shown) - {NO_VALUE}), NO_VALUE]
    place = {name: i for i, name in enumerate(order)}
    return np.array([place[name] for name in shown], np.int64)[index], order
