"""Types that hold the values of two columns, and casts to them."""

import datetime
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.text.arrow_types import MAX_DEPTH, build_array, cast_array, infer_type, merge_types


@pytest.mark.parametrize(
    ("first", "second", "merged"),
    [
        (pa.int64(), pa.int64(), pa.int64()),
        (pa.int32(), pa.int64(), pa.int64()),
        (pa.null(), pa.list_(pa.string()), pa.list_(pa.string())),
        (pa.int64(), pa.float64(), pa.float64()),
        (pa.string(), pa.large_string(), pa.large_string()),
        (pa.date32(), pa.string(), pa.string()),
        (pa.bool_(), pa.int64(), pa.string()),
        (
            pa.struct([("a", pa.int64())]),
            pa.struct([("b", pa.string())]),
            pa.struct([("a", pa.int64()), ("b", pa.string())]),
        ),
        (pa.list_(pa.int64()), pa.string(), pa.string()),
    ],
)
def test_merge_types(first, second, merged):
    assert merge_types(first, second) == merged
    if not pa.types.is_struct(merged):  # the fields of a struct come in the order they were met
        assert merge_types(second, first) == merged


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ([1, None], pa.string(), ["1", None]),
        ([True, None], pa.string(), ["true", None]),
        ([datetime.date(2024, 2, 29)], pa.string(), ["2024-02-29"]),
        ([["a", "b"], None], pa.string(), ['["a", "b"]', None]),
        ([[datetime.date(2024, 2, 29)]], pa.string(), ['["2024-02-29"]']),
        ([{"a": 1}], pa.struct([("a", pa.int64()), ("b", pa.string())]), [{"a": 1, "b": None}]),
        ([2**60 + 1], pa.float64(), [float(2**60)]),
        ([b"\xff"], pa.string(), ["\"b'\\\\xff'\""]),
    ],
)
def test_cast_array(values, kind, expected):
    column = cast_array(pa.chunked_array([values]), kind)
    assert column.type == kind
    assert column.to_pylist() == expected


@pytest.mark.parametrize("depth", [1, MAX_DEPTH, MAX_DEPTH + 1, 60, 900])
@pytest.mark.parametrize("wrap", [lambda value: [value], lambda value: {"a": value}])
def test_what_is_nested_too_deep_for_parquet_is_text(depth, wrap, tmp_path):
    value = 1
    for _ in range(depth):
        value = wrap(value)
    kind = infer_type([value, None])
    assert pa.types.is_string(kind) == (depth > MAX_DEPTH)
    column = build_array([value, None], kind)
    pq.write_table(pa.table({"x": column}), tmp_path / "x.parquet")
    found = pq.read_table(tmp_path / "x.parquet")["x"].to_pylist()
    assert found[1] is None
    assert (json.loads(found[0]) if depth > MAX_DEPTH else found[0]) == value
