"""Tables of other libraries become one of Arrow, with all their columns, in the order of their rows."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from datasets import Dataset, DatasetDict

from stance.errors import DataError
from stance.text import as_table
from stance.text.tables.foreign_tables import find_library, find_table, take_index

TEXTS = ["The deal might collapse.", "It may rain."]


def make_frame():
    return pd.DataFrame({"year": [2020, 2021], "text": TEXTS}, index=[5, 9])


def make_dataset():
    return Dataset.from_dict({"text": TEXTS, "doc_id": ["b", "a"]})


def test_named_levels_of_an_index_are_columns():
    frame = make_frame().set_index("year", append=True)
    rows = [{"year": year, "text": text} for year, text in zip([2020, 2021], TEXTS, strict=True)]
    assert take_index(frame, "text").to_dict("records") == rows
    assert take_index(frame["text"], "text").to_dict("records") == rows
    # A column comes before a level of its name.
    frame = make_frame().set_index("year", drop=False).assign(year=[2021, 2022])
    assert take_index(frame, "text")["year"].tolist() == [2021, 2022]


def test_any_frame_that_hands_out_arrow_data():
    class Frame:
        columns = ("text",)

        def __arrow_c_stream__(self, requested_schema=None):
            return pa.table({"text": TEXTS}).__arrow_c_stream__(requested_schema)

    assert find_table(Frame(), "data")["text"].to_pylist() == TEXTS


def test_a_type_that_arrow_has_not_is_refused():
    class Frame:
        columns = ("text", "n")

        def __arrow_c_stream__(self, requested_schema=None):
            raise pa.ArrowInvalid("Invalid or unsupported format string: '_pli128'")

    with pytest.raises(DataError, match=r"^data: expected columns of types .* '_pli128'\. Cast the column"):
        find_table(Frame(), "data")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([{1}, None], pa.array([[1], None])),
        ([{"n": 1}, {"n": 2}], pa.array([{"n": 1}, {"n": 2}])),
        ([1, "a"], pa.array(["1", "a"])),
        ([Fraction(1, 3), b"a"], pa.array(["1/3", "a"])),
        # What is missing.
        ([float("nan"), 1], pa.array([None, 1])),
        ([np.float32("nan"), np.float32(1.5)], pa.array([None, 1.5])),
        ([{"n": float("nan")}, {"n": 1.5}], pa.array([{"n": None}, {"n": 1.5}])),
        ([[float("nan")], [1.5]], pa.array([[None], [1.5]])),
        ([pd.NaT, "a"], pa.array([None, "a"])),
        ([np.datetime64("NaT"), "a"], pa.array([None, "a"])),
        ([Decimal("NaN"), Decimal("1.5")], pa.array([None, Decimal("1.5")])),
    ],
)
def test_objects_of_polars_are_read_by_their_values_as_those_of_pandas(values, expected):
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame({"x": pl.Series(values, dtype=pl.Object), "text": TEXTS})
    found = find_table(frame, "data")
    assert found.column_names == ["x", "text"]
    assert found["text"].to_pylist() == TEXTS
    assert found["x"].combine_chunks() == expected
    assert find_table(frame.select("x"), "data")["x"].combine_chunks() == expected
    of_pandas = pd.DataFrame({"x": pd.Series(values, dtype=object), "text": TEXTS})
    assert as_table(of_pandas)["x"].combine_chunks() == expected


@pytest.mark.parametrize("value", [3, True, {"a": 1}, ["b", "It did."], b"It did."])
def test_objects_of_polars_that_are_no_text_are_refused_as_those_of_pandas(value):
    pl = pytest.importorskip("polars")
    values = [TEXTS[0], value, TEXTS[1]]
    frame = pl.DataFrame({"n": [1, 2, 3], "text": pl.Series(values, dtype=pl.Object)})
    of_pandas = pd.DataFrame({"n": [1, 2, 3], "text": pd.Series(values, dtype=object)})
    for given in (frame, of_pandas):
        with pytest.raises(DataError, match=rf"^data: row 2: expected text; found {type(value).__name__}\."):
            as_table(given)
        rejects = []
        found = as_table(given, on_error="skip", rejects=rejects)
        assert found["n"].to_pylist() == [1, 3]
        assert found["text"].to_pylist() == TEXTS
        assert found["doc_id"].to_pylist() == ["text-000001", "text-000003"]
        assert [reject.row for reject in rejects] == [2]


def test_datasets_give_the_order_of_their_rows():
    rows = [{"text": TEXTS[1], "doc_id": "a"}, {"text": TEXTS[0], "doc_id": "b"}]
    assert find_table(make_dataset().select([1, 0]), "data").to_pylist() == rows
    assert find_table(make_dataset().to_iterable_dataset(), "data").to_pylist() == rows[::-1]


def test_of_several_splits_one_must_be_chosen():
    with pytest.raises(DataError, match=r"^data: expected one split; found 'train'\. Pass one"):
        find_table(DatasetDict(train=make_dataset()), "data")


def test_batches_become_one_table():
    table = pa.table({"text": TEXTS})
    for given in (table, table.to_batches()[0], table.to_reader()):
        assert find_table(given, "data") == table


def test_classes_of_ones_own_are_of_the_library_that_they_extend():
    class Frame(pd.DataFrame):
        pass

    assert find_library(Frame({"text": TEXTS})) == "pandas"
    assert find_table(Frame({"text": TEXTS}), "data") is None
