"""Types that hold the values of two columns, and casts to them."""

import datetime
import decimal
import json
import math

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.text.tables.arrow_types import MAX_DEPTH, build_array, cast_array, infer_type
from stance.text.tables.merged_types import merge_types


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
        ([datetime.timedelta(minutes=5), None], pa.string(), ["0:05:00", None]),
        (
            [datetime.time(10, 30), datetime.time(10, 30, 0, 500)],
            pa.string(),
            ["10:30:00", "10:30:00.000500"],
        ),
        ([datetime.datetime(2024, 1, 2, tzinfo=datetime.UTC)], pa.string(), ["2024-01-02 00:00:00+00:00"]),
        ([datetime.datetime(2024, 1, 2, 3, 4, 5, 120000)], pa.string(), ["2024-01-02 03:04:05.120000"]),
        ([b"x"], pa.string(), ["x"]),
        ([b"\xc3\xa9 \xff"], pa.string(), ["é \ufffd"]),
    ],
)
def test_cast_array(values, kind, expected):
    column = cast_array(pa.chunked_array([values]), kind)
    assert column.type == kind
    assert column.to_pylist() == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([datetime.datetime(2024, 1, 15), "n.d.", None], ["2024-01-15 00:00:00", "n.d.", None]),
        ([datetime.date(2024, 1, 15), datetime.time(10, 30), "n.d."], ["2024-01-15", "10:30:00", "n.d."]),
        ([decimal.Decimal("12.10"), "free"], ["12.10", "free"]),
        ([b"\xc3\xa9", "free"], ["é", "free"]),
        ([(1, "a"), True, 1.5, {"b": None}], ['[1, "a"]', "true", "1.5", '{"b": null}']),
        ([math.inf, -math.inf, math.nan, "n.d."], ["Infinity", "-Infinity", None, "n.d."]),
        ([pd.Timedelta(1, "ns"), pd.Timedelta("1D"), "x"], ["0:00:00.000000001", "1 day, 0:00:00", "x"]),
        # Which Arrow would take for values of the first kind, or of bytes.
        ([bytearray(b"\xff"), "c"], ["\ufffd", "c"]),
        ([memoryview(b"a"), np.str_("c")], ["a", "c"]),
        ([[b"\xff", "a"], None], ['["\ufffd", "a"]', None]),
        ([{"x": (b"a",)}, {"x": ["b"]}], ['{"x": ["a"]}', '{"x": ["b"]}']),
        ([np.True_, 1], ["true", "1"]),
        ([datetime.date(2024, 1, 1), 1], ["2024-01-01", "1"]),
        ([datetime.timedelta(1), 1], ["1 day, 0:00:00", "1"]),
    ],
)
def test_values_beside_text_are_written_without_quotation_marks(values, expected):
    assert infer_type(values) == pa.string()
    assert build_array(values, pa.string()).to_pylist() == expected


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


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "America/New_York", "+05:30"])
def test_times_become_text_as_python_writes_them(unit, zone):
    times = [datetime.datetime(2024, 1, 2, 3, 4, 5), datetime.datetime(9999 if unit != "ns" else 2200, 1, 1)]
    if unit not in ("s", "ns"):
        times.append(datetime.datetime(2024, 1, 2, 3, 4, 5, 120000))
    column = pa.chunked_array([pa.array([*times, None], pa.timestamp(unit, zone))])
    expected = [
        None if time is None else str(time) for time in column.cast(pa.timestamp("us", zone)).to_pylist()
    ]
    assert cast_array(column, pa.string()).to_pylist() == expected


def test_nanoseconds_keep_their_digits_as_text():
    column = pa.chunked_array([pa.array([1, 1_000, 1_000_000_000], pa.timestamp("ns"))])
    expected = ["1970-01-01 00:00:00.000000001", "1970-01-01 00:00:00.000001", "1970-01-01 00:00:01"]
    assert cast_array(column, pa.string()).to_pylist() == expected
    minutes = pa.chunked_array([pa.array([300_000_000_000], pa.duration("ns"))])
    assert cast_array(minutes, pa.string()).to_pylist() == ["0:05:00"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([math.nan, 1.5], "[null, 1.5]"),
        ({"a": math.nan, "b": [math.inf, -math.inf]}, '{"a": null, "b": ["Infinity", "-Infinity"]}'),
        ([b"\xff", b"a"], '["\ufffd", "a"]'),
        ([(1, math.nan)], "[[1, null]]"),
        ([datetime.date(2024, 1, 15), decimal.Decimal("1.50")], '["2024-01-15", "1.50"]'),
        ({1: "a", None: math.nan}, '{"1": "a", "null": null}'),
        ({math.inf: math.nan}, '{"inf": null}'),
    ],
)
def test_lists_and_objects_beside_text_are_json(value, expected):
    assert build_array([value, "n.d."], pa.string()).to_pylist() == [expected, "n.d."]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([b"a", bytearray(b"b"), None], pa.binary()),
        ([np.True_, True], pa.bool_()),
        ([[b"a"], [None, b"b"]], pa.list_(pa.binary())),
        ([{"x": b"a", "y": "b"}], pa.struct([("x", pa.binary()), ("y", pa.string())])),
        ([1, decimal.Decimal("1.5")], pa.decimal128(2, 1)),
    ],
)
def test_values_of_one_kind_keep_their_type(values, kind):
    assert infer_type(values) == kind


@pytest.mark.parametrize("kind", [pa.float64(), pa.float32(), pa.float16()])
def test_infinities_of_parquet_are_called_as_those_of_json_lines(kind):
    column = pa.chunked_array([pa.array([math.inf, -math.inf, math.nan, 1.5, None]).cast(kind)])
    assert cast_array(column, pa.string()).to_pylist() == ["Infinity", "-Infinity", None, "1.5", None]


def test_lists_of_parquet_that_become_text_are_json():
    column = pa.chunked_array([[[math.nan, math.inf], None]])
    assert cast_array(column, pa.string()).to_pylist() == ['[null, "Infinity"]', None]
