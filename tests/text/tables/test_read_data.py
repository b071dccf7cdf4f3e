"""Texts from Python: whatever holds them, the table is the same."""

import datetime
import io

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from stance.errors import DataError
from stance.records import Document
from stance.text import as_table

from ...conftest import run_python

TEXTS = ["The deal might collapse.", "It may\r\nrain."]
NUMBERED = [{"doc_id": f"text-{n:06d}", "text": text} for n, text in enumerate(TEXTS, 1)]


def make_frame():
    pandas = pytest.importorskip("pandas")
    return pandas.DataFrame({"year": [2020, 2021], "text": TEXTS}, index=[5, 9])


def make_dataset():
    return pytest.importorskip("datasets").Dataset.from_dict(
        {"text": TEXTS, "doc_id": ["b", "a"], "n": [1, 2]}
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda: TEXTS,
        lambda: tuple(TEXTS),
        lambda: iter(TEXTS),
        lambda: np.array(TEXTS),
        lambda: make_frame()["text"],
        lambda: pa.chunked_array([TEXTS]),
        lambda: [{"text": text} for text in TEXTS],
        lambda: pa.table({"text": TEXTS}),
        lambda: pa.record_batch({"text": TEXTS}),
        lambda: pa.table({"text": pa.array(TEXTS).dictionary_encode()}),
    ],
)
def test_texts_alone_are_numbered(make):
    table = as_table(make())
    assert table.to_pylist() == NUMBERED
    assert table.schema.types == [pa.string(), pa.large_string()]


def test_documents_keep_names_and_fields():
    documents = [Document("a", TEXTS[0], {"year": 2020}), Document("b", TEXTS[1], {"note": "x"})]
    assert as_table(documents).to_pylist() == [
        {"doc_id": "a", "text": TEXTS[0], "year": 2020, "note": None},
        {"doc_id": "b", "text": TEXTS[1], "year": None, "note": "x"},
    ]


def test_documents_whose_fields_are_called_like_ours():
    (row,) = as_table([Document("a", "A.", {"text": "old", "doc_id": 3})]).to_pylist()
    assert row == {"doc_id": "a", "text": "A.", "input_text": "old", "input_doc_id": 3}


def test_frame_without_its_index():
    rows = as_table(make_frame()).to_pylist()
    assert rows == [{**row, "year": year} for row, year in zip(NUMBERED, [2020, 2021], strict=True)]


def test_frame_with_missing_and_categorical_columns():
    frame = make_frame().assign(outlet=["The Review", None])
    frame["outlet"] = frame["outlet"].astype("category")
    assert as_table(frame)["outlet"].to_pylist() == ["The Review", None]


def test_a_dataset_keeps_its_names_and_columns():
    rows = [{"doc_id": "b", "text": TEXTS[0], "n": 1}, {"doc_id": "a", "text": TEXTS[1], "n": 2}]
    assert as_table(make_dataset()).to_pylist() == rows


@pytest.fixture
def name_ids():
    return lambda ids: as_table(pa.table({"doc_id": ids, "text": ["A."] * len(ids)}))["doc_id"].to_pylist()


def test_columns_by_name():
    table = as_table(pa.table({"body": ["A."], "key": [7], "n": [1]}), text_field="body", id_field="key")
    assert table.to_pylist() == [{"doc_id": "7", "text": "A.", "n": 1}]


def test_ids_that_are_fractions_by_type_are_named_as_they_were(name_ids):
    # As pandas makes them of whole numbers, some of which are missing.
    ids = [1.0, -7.0, 20240115001.0, 123456789012345680.0, 1e300, 0.5]
    found = ["1", "-7", "20240115001", "123456789012345680", "1e+300", "0.5"]
    assert name_ids(pa.array(ids)) == found
    assert name_ids(pa.array([16777216.0, 0.1], pa.float32())) == ["16777216", "0.1"]
    for missing in (float("nan"), None):
        with pytest.raises(DataError, match="row 2: expected an id; found null"):
            name_ids(pa.array([1.0, missing]))


UUIDS = [pa.uuid()] if hasattr(pa, "uuid") else []


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary(), pa.binary(16), pa.binary_view(), *UUIDS])
def test_ids_that_are_bytes_are_refused(name_ids, kind):
    values = pa.array([b"\xff" * 16], pa.binary(16))
    array = pa.ExtensionArray.from_storage(kind, values) if kind in UUIDS else values.cast(kind)
    with pytest.raises(DataError, match=r"expected text or numbers in the id column; found .*--id-field"):
        name_ids(array)


def test_no_texts_make_an_empty_table():
    table = as_table([])
    assert (table.num_rows, table.column_names) == (0, ["doc_id", "text"])
    assert as_table(pa.table({"text": pa.array([], pa.string())})).num_rows == 0


def test_lone_surrogates_become_replacement_characters():
    assert as_table(["It \ud83d may."])["text"].to_pylist() == ["It \ufffd may."]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("It may rain.", "expected a list of texts, a table or a dataset; found a single str. Pass a list"),
        (7, "expected a list of texts, a table or a dataset; found int. "),
        ({"text": "A."}, "expected a list of texts, a table or a dataset; found dict. "),
        (np.array("A."), "expected a list of texts, a table or a dataset; found ndarray. Pass a list"),
        (
            io.StringIO("A."),
            "expected a list of texts, a table or a dataset; found an open file, whose lines",
        ),
        (["A.", None], "row 2: expected text; found NoneType. "),
        (["A.", 7], "row 2: expected text; found int. "),
        (["A.", " "], "row 2: expected text; found blank text. "),
        ([{"body": "A."}], "expected a column 'text'; found 'body'. Pass --text-field body."),
        (pa.table({"text": [1]}), "expected text in the text column; found int64. "),
        (pa.table({"text": ["A.", None]}), "row 2: expected text; found null. "),
    ],
)
def test_what_is_no_text(data, expected):
    with pytest.raises(DataError) as caught:
        as_table(data)
    assert str(caught.value).startswith(f"data: {expected}")


def test_a_frame_that_is_yet_to_be_computed_is_not_asked_for_its_columns():
    class LazyFrame:
        @property
        def columns(self):
            pytest.fail("asked")

    with pytest.raises(DataError, match=r"LazyFrame\. Turn it into .*, as by \.collect\(\)"):
        as_table(LazyFrame())


def test_a_frame_that_gives_the_names_of_its_columns_is_refused():
    class Frame:
        columns = ("text", "author")

        def __iter__(self):
            return iter(self.columns)

    Frame.__module__ = "dask.dataframe"
    with pytest.raises(DataError, match=r"found dask\.Frame\. Turn it into a DataFrame of pandas"):
        as_table(Frame())

    class Rows(Frame):  # as of a database, which gives rows
        def columns(self):
            raise NotImplementedError

        def __iter__(self):
            return iter([{"text": "It may."}])

    assert as_table(Rows())["text"].to_pylist() == ["It may."]


def test_repeated_names_may_be_refused():
    documents = [Document("a", "A."), Document("a", "B.")]
    assert as_table(documents)["doc_id"].to_pylist() == ["a", "a"]
    with pytest.raises(DataError, match="row 2: expected an id that no other document has; found 'a' again"):
        as_table(documents, unique_ids=True)


def test_the_room_opens_without_arrow():
    code = "import stance.text, sys; print('pyarrow' in sys.modules, 'numpy' in sys.modules)"
    found = run_python(code)
    assert found.stdout.split() == ["False", "False"]


def test_frame_whose_values_are_of_several_types():
    pandas = pytest.importorskip("pandas")
    mixed = [1, "n.d.", float("nan"), np.int64(3), ["a"]]
    frame = pandas.DataFrame({"text": [*TEXTS, "A.", "B.", "C."], "x": mixed, "n": range(5), "huge": 2**70})
    table = as_table(frame)
    assert table["x"].to_pylist() == ["1", "n.d.", None, "3", '["a"]']
    assert table["n"].to_pylist() == list(range(5))
    assert table["huge"].to_pylist() == [str(2**70)] * 5
    plain = [
        {"text": text, "x": x} for text, x in zip(frame["text"], [1, "n.d.", None, 3, ["a"]], strict=True)
    ]
    assert table.select(["doc_id", "text", "x"]).equals(as_table(plain))


def test_frame_with_sparse_columns():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"text": TEXTS, "n": pandas.arrays.SparseArray(range(len(TEXTS)))})
    assert as_table(frame)["n"].to_pylist() == list(range(len(TEXTS)))


def test_frame_with_texts_that_are_none():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"text": ["A.", 7, None, "B."], "n": range(4)})
    with pytest.raises(DataError, match=r"data: row 2: expected text; found int\. Leave the row out"):
        as_table(frame)
    rejects = []
    rows = as_table(frame, on_error="skip", rejects=rejects).to_pylist()
    assert rows == [
        {"doc_id": "text-000001", "text": "A.", "n": 0},
        {"doc_id": "text-000004", "text": "B.", "n": 3},
    ]
    assert [(reject.row, reject.reason) for reject in rejects] == [
        (2, "expected text; found int"),
        (3, "expected text; found null"),
    ]


def test_frame_with_two_columns_of_one_name():
    pandas = pytest.importorskip("pandas")
    for names in (["text", "x", "x"], ["text", 1, "1"]):
        with pytest.raises(DataError, match=r"data: expected columns of different names; found '[x1]' twice"):
            as_table(pandas.DataFrame([["A.", 1, 2]], columns=names))


def test_bad_rows_can_be_left_out():
    rejects = []
    rows = as_table(["A.", None, " ", "B."], on_error="skip", rejects=rejects).to_pylist()
    assert [row["doc_id"] for row in rows] == ["text-000001", "text-000004"]
    assert [(reject.source, reject.row) for reject in rejects] == [("data", 2), ("data", 3)]


def test_a_misspelt_way_to_treat_bad_rows_leaves_none_out():
    with pytest.raises(DataError, match="on_error: expected 'fail' or 'skip'; found 'ignore'"):
        as_table(["A.", None], on_error="ignore")


def test_views_become_plain():
    words = pa.array(["x", None]).cast(pa.string_view())
    table = as_table(pa.table({"text": pa.array(TEXTS).cast(pa.string_view()), "x": words}))
    assert table.schema.types == [pa.string(), pa.large_string(), pa.large_string()]
    assert table["x"].to_pylist() == ["x", None]


@pytest.mark.parametrize("texts", [set(TEXTS), frozenset(TEXTS)])
def test_sets_have_no_order(texts):
    with pytest.raises(DataError, match=r"^data: expected a list of texts.* found (frozen)?set"):
        as_table(texts)


def test_values_in_runs_pass_through():
    runs = pa.RunEndEncodedArray.from_arrays([2, 3], [7, 8])
    table = as_table(pa.table({"text": ["A.", "B.", "C."], "year": runs}))
    assert table["year"].take([0, 0, 1, 2]).to_pylist() == [7, 7, 7, 8]


def test_an_index_called_as_the_id_names_the_documents():
    pandas = pytest.importorskip("pandas")
    frame = make_frame().set_index(pandas.Index([7, 9], name="doc_id"))
    named = [{"doc_id": str(n), "text": text} for n, text in zip((7, 9), TEXTS, strict=True)]
    assert as_table(frame["text"]).to_pylist() == named
    assert as_table(frame.rename_axis("key"), id_field="key")["doc_id"].to_pylist() == ["7", "9"]
    assert as_table(frame).select(["doc_id", "text"]).to_pylist() == named
    assert as_table(frame).column_names == ["doc_id", "text", "year"]
    both = frame.assign(doc_id=["b", "a"])  # the column goes first
    assert as_table(both)["doc_id"].to_pylist() == ["b", "a"]
    levels = frame.set_index(pandas.MultiIndex.from_tuples([("x", 1), ("x", 2)], names=["set", "doc_id"]))
    assert as_table(levels)["doc_id"].to_pylist() == ["1", "2"]
    assert as_table(frame.rename_axis("key"))["doc_id"].to_pylist() == ["text-000001", "text-000002"]


def test_columns_called_by_numbers():
    frame = pytest.importorskip("pandas").DataFrame({0: ["b", "a"], 1: TEXTS})
    assert as_table(frame, text_field=1, id_field=0).to_pylist() == [
        {"doc_id": "b", "text": TEXTS[0]},
        {"doc_id": "a", "text": TEXTS[1]},
    ]


def test_a_frame_without_rows():
    frame = pytest.importorskip("pandas").DataFrame({"text": [], "year": []})
    assert as_table(frame).num_rows == 0


def test_days_among_times_keep_their_hours():
    day, time = datetime.date(2024, 1, 5), datetime.datetime(2024, 1, 5, 17, 30)
    for values in ([day, time], [time, day]):
        table = as_table([{"text": "So.", "at": value} for value in values])
        assert sorted(table["at"].to_pylist()) == ["2024-01-05", "2024-01-05 17:30:00"]
    zoned = [datetime.datetime(2024, 1, 5, tzinfo=datetime.UTC), time]
    table = as_table([{"text": "So.", "at": value} for value in zoned])
    assert table["at"].to_pylist() == ["2024-01-05 00:00:00+00:00", "2024-01-05 17:30:00"]


def test_what_pandas_calls_missing_is_null():
    pd = pytest.importorskip("pandas")
    rows = pd.DataFrame({"text": ["A.", "B."], "at": pd.to_datetime(["2024-01-05", None])}).to_dict("records")
    rows[0]["n"], rows[1]["n"] = pd.NA, 5
    table = as_table(rows)
    assert table["at"].to_pylist() == [pd.Timestamp("2024-01-05"), None]
    assert table["n"].to_pylist() == [None, 5]


def test_days_among_times_of_a_frame_keep_their_hours():
    pd = pytest.importorskip("pandas")
    day, time = datetime.date(2024, 1, 5), datetime.datetime(2024, 1, 5, 17, 30)
    for values in ([day, time, None], [time, day, None]):
        found = as_table(pd.DataFrame({"text": ["A.", "B.", "C."], "at": pd.Series(values, dtype=object)}))
        assert found["at"].to_pylist() == [*map(str, values[:2]), None]


def test_a_missing_name_among_mappings_is_null():
    pd = pytest.importorskip("pandas")
    values = {"author": ["Ann", float("nan")], "paid": [True, float("nan")]}
    frame = pd.DataFrame(
        {"text": ["A.", "B."]} | {name: pd.Series(x, dtype=object) for name, x in values.items()}
    )
    table = as_table(frame.to_dict("records"))
    assert table["author"].to_pylist() == ["Ann", None]
    assert table["paid"].to_pylist() == [True, None]
    numbers = as_table([{"text": "A.", "n": 0.5}, {"text": "B.", "n": float("nan")}])["n"]
    assert str(numbers.to_pylist()) == "[0.5, nan]"


TICK = pd.Timestamp("2020-01-01 00:00:00.000000001")


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ([TICK, TICK], pa.timestamp("ns"), [TICK, TICK]),
        ([TICK.tz_localize("UTC"), None], pa.timestamp("ns", "UTC"), [TICK.tz_localize("UTC"), None]),
        ([pd.Timedelta(1), pd.Timedelta(-1)], pa.duration("ns"), [pd.Timedelta(1), pd.Timedelta(-1)]),
        # Nanoseconds count no further than 1677 and 2262.
        ([TICK, datetime.datetime(9999, 12, 31)], pa.string(), [str(TICK), "9999-12-31 00:00:00"]),
        ([TICK, datetime.date(2020, 1, 1)], pa.string(), [str(TICK), "2020-01-01"]),
        ([TICK.floor("us"), None], pa.timestamp("us"), [datetime.datetime(2020, 1, 1), None]),
    ],
)
def test_nanoseconds_of_rows_and_object_columns_are_kept(values, kind, expected):
    frame = pd.DataFrame({"text": ["A.", "B."], "x": pd.Series(values, dtype=object)})
    for data in (frame, [{"text": text, "x": x} for text, x in zip("AB", values, strict=True)]):
        column = as_table(data)["x"]
        assert (column.type, column.to_pylist()) == (kind, expected)


def test_numpys_times_in_object_columns_are_kept():
    values = [np.datetime64("2020-01-01T00:00:00.000000001", "ns"), None]
    frame = pd.DataFrame({"text": ["A.", "B."], "x": pd.Series(values, dtype=object)})
    assert as_table(frame)["x"].to_pylist() == [TICK, None]
    frame["y"] = pd.Series([b"\xff", "a"], dtype=object)
    assert as_table(frame)["x"].to_pylist() == [TICK, None]


@pytest.mark.parametrize("values", [[b"\xff", "a"], ["a", b"\xff"], [b"\xff", None]])
def test_text_beside_bytes_in_object_columns_becomes_text(values):
    frame = pd.DataFrame({"text": ["A.", "B."], "x": pd.Series(values, dtype=object)})
    rows = as_table([{"text": text, "x": x} for text, x in zip("AB", values, strict=True)])
    assert as_table(frame)["x"].to_pylist() == rows["x"].to_pylist()
    assert as_table(frame)["x"].type == (pa.binary() if None in values else pa.string())


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64, float])
def test_what_is_no_number_beside_text_is_null_whatever_its_precision(kind):
    rows = [{"text": "A.", "x": kind("nan")}, {"text": "B.", "x": "n.d."}, {"text": "C.", "x": kind("0.5")}]
    assert as_table(rows)["x"].to_pylist() == [None, "n.d.", "0.5"]
    assert as_table([rows[2]])["x"].to_pylist() == [0.5]


@pytest.mark.parametrize("missing", [float("nan"), np.float32("nan"), pd.NaT, pd.NA, None])
def test_what_is_missing_within_lists_and_objects_is_of_no_kind(missing):
    day = datetime.date(2024, 1, 1)
    values = {
        "x": [{"d": b"\xff", "t": "x"}, {"d": b"b", "t": missing}],
        "y": [[day], (missing,)],
        "z": [{"when": day, "ok": [True]}, {"when": day, "ok": [missing]}],
        "a": [np.array([day, missing], dtype=object), None],
    }
    frame = pd.DataFrame({"text": ["It may.", "So."]})
    for name, column in values.items():
        frame[name] = pd.Series(column, dtype=object)
    assert as_table(frame).drop(["doc_id", "text"]).to_pydict() == {
        "x": [{"d": b"\xff", "t": "x"}, {"d": b"b", "t": None}],
        "y": [[day], [None]],
        "z": [{"when": day, "ok": [True]}, {"when": day, "ok": [None]}],
        "a": [[day, None], None],
    }


def test_truth_values_beside_fractions_are_no_fractions():
    found = {}
    for values in (
        [1.5, True],
        [[1.5], [True]],
        [{"n": [1.5]}, {"n": [False, 2.0]}],
        [[1.5], [None]],
        [[True], [np.float32(1)]],
        [[np.True_, np.float16(1)], []],
        [{"n": np.True_}, {"n": np.float32(1)}],
    ):
        frame = pd.DataFrame({"text": ["It may.", "So."], "x": pd.Series(values, dtype=object)})
        rows = [{"text": "So.", "x": value} for value in values]
        found[str(values)] = as_table(frame)["x"].to_pylist()
        assert as_table(rows)["x"].to_pylist() == found[str(values)]
    assert list(found.values()) == [
        ["1.5", "true"],
        ["[1.5]", "[true]"],
        ['{"n": [1.5]}', '{"n": [false, 2.0]}'],
        [[1.5], [None]],
        ["[true]", "[1.0]"],
        ["[true, 1.0]", "[]"],
        ['{"n": true}', '{"n": 1.0}'],
    ]


HALF = np.float16(1.5)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([HALF, 2], [1.5, 2.0]),
        ([[2, HALF], []], [[2.0, 1.5], []]),
        ([[HALF], [2]], [[1.5], [2.0]]),
        ([{"n": 2}, {"n": HALF}], [{"n": 2.0}, {"n": 1.5}]),
        ([{"n": [{"m": 2}]}, {"n": [{"m": HALF}]}], [{"n": [{"m": 2.0}]}, {"n": [{"m": 1.5}]}]),
        ([np.array([1.5], np.float16), [2]], [[1.5], [2.0]]),
        ([[HALF], [2**60 + 1]], ["[1.5]", f"[{2**60 + 1}]"]),
    ],
)
def test_numpys_halves_beside_whole_numbers_keep_their_fraction(values, expected):
    frame = pd.DataFrame({"text": ["It may.", "So."], "x": pd.Series(values, dtype=object)})
    assert as_table(frame)["x"].to_pylist() == expected
    assert as_table([{"text": "So.", "x": value} for value in values])["x"].to_pylist() == expected


def test_numpys_halves_alone_and_beside_numpys_whole_numbers():
    frame = pd.DataFrame({"text": ["It may.", "So."]})
    frame["x"] = pd.Series([[HALF], [np.int64(2)]], dtype=object)
    frame["y"] = pd.Series([[HALF], [None]], dtype=object)
    found = as_table(frame)
    assert found["x"].to_pylist() == [[1.5], [2.0]]
    assert found["y"].combine_chunks() == pa.array([[HALF], [None]], pa.list_(pa.float16()))


def test_values_with_a_type_of_numpys_and_no_list_are_written_as_python_does():
    class Sparse:
        dtype = np.dtype("float64")

        def __str__(self):
            return "sparse"

    values = [Sparse(), {"n": Sparse()}]
    frame = pd.DataFrame({"text": ["It may.", "So."], "x": pd.Series(values, dtype=object)})
    assert as_table(frame)["x"].to_pylist() == ["sparse", '{"n": "sparse"}']
    rows = [{"text": "So.", "x": value} for value in values]
    assert as_table(rows)["x"].to_pylist() == ["sparse", '{"n": "sparse"}']


def test_numbers_of_numpy_within_lists_and_objects_stay_numbers():
    for values, expected in (
        ([{"n": np.int64(3), "m": 1.5}, {"n": 4, "m": True}], ['{"n": 3, "m": 1.5}', '{"n": 4, "m": true}']),
        ([[np.float64(1.5), True], [np.float32(2)]], ["[1.5, true]", "[2.0]"]),
    ):
        frame = pd.DataFrame({"text": ["It may.", "So."], "x": pd.Series(values, dtype=object)})
        assert as_table(frame)["x"].to_pylist() == expected
        assert as_table(frame.to_dict("records"))["x"].to_pylist() == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([np.int64(3), np.True_], "[3, true]"),
        ({"n": [np.float32(1.5), np.float32("inf")]}, '{"n": [1.5, "Infinity"]}'),
        (np.arange(1500), str(list(range(1500)))),  # no "..." in its middle
        ([np.array([1.5, -np.inf])], '[[1.5, "-Infinity"]]'),
        ({np.int64(1): 2, None: 3}, '{"1": 2, "null": 3}'),
        ([np.longdouble(1.5), np.datetime64("2020-01-01")], '["1.5", "2020-01-01"]'),
    ],
)
def test_beside_text_what_numpy_holds_is_written_as_pythons(value, expected):
    rows = [{"text": "It may.", "x": value}, {"text": "So.", "x": "n.d."}]
    assert as_table(rows)["x"].to_pylist() == [expected, "n.d."]
    frame = pd.DataFrame({"text": ["It may.", "So."], "x": pd.Series([value, "n.d."], dtype=object)})
    assert as_table(frame)["x"].to_pylist() == [expected, "n.d."]


@pytest.mark.parametrize("missing", [None, float("nan"), np.float32("nan")])
def test_narrow_fractions_of_numpy_within_lists_and_objects_stay_narrow(missing):
    nested = pa.array([[1.5, None], [0.25]], pa.list_(pa.float32()))
    frame = pd.DataFrame({"text": ["It may.", "So."]})
    frame["x"] = pd.Series([[np.float32(1.5), missing], [np.float32(0.25)]], dtype=object)
    frame["y"] = pd.Series([{"n": row} for row in frame["x"]], dtype=object)
    found = as_table(frame)
    assert found["x"].combine_chunks() == nested
    assert found["y"].combine_chunks() == pa.StructArray.from_arrays([nested], ["n"])
    frame["x"] = pd.Series([[missing, np.float32(1.5), 2.5], [np.float64(1)]], dtype=object)
    assert as_table(frame)["x"].to_pylist() == [[None, 1.5, 2.5], [1.0]]


def test_object_columns_of_several_kinds_are_text():
    frame = pd.DataFrame({"text": ["It may.", "So."]})
    for name, values in {"x": [np.True_, 1], "y": [[b"a"], ["b"]], "z": [datetime.timedelta(1), 1]}.items():
        frame[name] = pd.Series(values, dtype=object)
    found = as_table(frame).drop(["doc_id", "text"]).to_pydict()
    assert found == {"x": ["true", "1"], "y": ['["a"]', '["b"]'], "z": ["1 day, 0:00:00", "1"]}
