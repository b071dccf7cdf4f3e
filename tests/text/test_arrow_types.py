"""Types that hold the values of two columns, and casts to them."""

import datetime

import pyarrow as pa
import pytest

from stance.text.arrow_types import cast_array, merge_types


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
