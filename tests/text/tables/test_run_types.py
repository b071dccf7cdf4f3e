"""Columns of a run: a type that holds what all its files have there, and no value written anew."""

import datetime
import decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.text import read_tables

LONG = 2**53 + 1


@pytest.fixture
def read_column(tmp_path):
    """Read column x of files given by name and content; a list is the column of a Parquet file."""

    def read(files, **options):
        for name, content in files.items():
            if isinstance(content, str):
                (tmp_path / name).write_text(content)
            else:
                texts = [f"{name} {row}." for row in range(len(content))]
                pq.write_table(pa.table({"text": texts, "x": content}), tmp_path / name)
        return pa.concat_tables(read_tables([tmp_path], **options))["x"].to_pylist()

    return read


@pytest.mark.parametrize(
    ("first", "found"),
    [
        ({"a.csv": f"text,x\nA.,{LONG}\n"}, [str(LONG)]),
        ({"a.csv": f"text,x\nA.,-{LONG}\n"}, [f"-{LONG}"]),
        ({"a.jsonl": f'{{"text": "A.", "x": {LONG}}}\n'}, [str(LONG)]),
        ({"a.jsonl": f'{{"text": "A.", "x": {LONG}}}\n' * 40_000}, [str(LONG)] * 40_000),  # read by Arrow
        ({"a.parquet": pa.array([None, LONG])}, [None, str(LONG)]),
        ({"a.parquet": pa.array([1, LONG], pa.uint64())}, ["1", str(LONG)]),
        ({"a.parquet": pa.array([LONG, LONG]).dictionary_encode()}, [str(LONG)] * 2),
    ],
)
@pytest.mark.parametrize(
    ("second", "more"),
    [
        ({"b.csv": "text,x\nB.,1500000.0\nC.,\n"}, ["1500000.0", ""]),  # as pandas writes gaps
        ({"b.parquet": pa.array([1500000.0, None])}, ["1500000", None]),
    ],
)
def test_long_whole_numbers_keep_their_digits_beside_fractions(read_column, first, found, second, more):
    assert read_column(first | second) == found + more


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.parquet"])
def test_whole_numbers_that_fractions_can_hold_become_fractions(read_column, name):
    whole = {
        "a.csv": f"text,x\nA.,{2**53}\n",
        "a.jsonl": f'{{"text": "A.", "x": {2**53}}}\n',
        "a.parquet": pa.array([2**53]),
    }
    assert read_column({name: whole[name], "b.csv": "text,x\nB.,0.5\n"}) == [2.0**53, 0.5]


def test_parquet_without_statistics_may_hold_long_numbers(read_column, tmp_path):
    pq.write_table(pa.table({"text": ["A."], "x": [LONG]}), tmp_path / "a.parquet", write_statistics=False)
    assert read_column({"b.csv": "text,x\nB.,0.5\n"}) == [str(LONG), "0.5"]


def test_signed_and_unsigned_numbers_become_text(read_column):
    files = {"a.parquet": pa.array([-5]), "b.parquet": pa.array([2**64 - 1], pa.uint64())}
    assert read_column(files) == ["-5", str(2**64 - 1)]


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary(), pa.binary(2), pa.binary_view()])
def test_bytes_beside_text_become_text(read_column, kind):
    files = {"a.parquet": pa.array(["x"]), "b.parquet": pa.array([b"\xc3\xa9", b"x\xff"], kind)}
    assert read_column(files) == ["x", "é", "x\ufffd"]


def test_cells_are_as_they_stand_where_another_file_makes_text_of_their_column(read_column):
    files = {
        "a.csv": "text,x\nA.,TRUE\nB.,FALSE\nC.,\n",
        "b.csv": "text,x\nA.,TRUE\nB.,n/a in feb\n",
        "c.csv": "text,x\nA.,2024-01-15T10:00:00\n",
        "d.csv": "text,x\nA.,12.0\n",
        "e.csv": "text,x\nA.,1e-07\n",
    }
    expected = ["TRUE", "FALSE", "", "TRUE", "n/a in feb", "2024-01-15T10:00:00", "12.0", "1e-07"]
    assert read_column(files) == expected


def test_long_numbers_within_objects_become_text(read_column):
    files = {
        "a.jsonl": '{"text": "A.", "x": {"id": 1234567890123456789}}\n',
        "b.jsonl": '{"text": "B.", "x": {"id": 0.5}}\n',
    }
    assert read_column(files) == ['{"id": 1234567890123456789}', '{"id": 0.5}']


def test_long_numbers_within_objects_of_parquet_become_text(read_column):
    files = {"a.parquet": pa.array([{"id": 2**60}]), "b.parquet": pa.array([{"id": 0.5}])}
    assert read_column(files) == ['{"id": 1152921504606846976}', '{"id": 0.5}']


def test_times_that_nanoseconds_cannot_count_become_text(read_column):
    files = {
        "a.parquet": pa.array([datetime.datetime(1600, 1, 1)], pa.timestamp("us")),
        "b.parquet": pa.array([0], pa.timestamp("ns")),
    }
    assert [value[:10] for value in read_column(files)] == ["1600-01-01", "1970-01-01"]


def test_the_usual_no_end_beside_nanoseconds_becomes_text(read_column):
    files = {"a.csv": "text,x\nA.,9999-12-31 00:00:00\n", "b.parquet": pa.array([0], pa.timestamp("ns"))}
    assert [value[:10] for value in read_column(files)] == ["9999-12-31", "1970-01-01"]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"b.csv": "text,x\nB.,2024\nC.,\n"}, [None, 2024, None]),
        ({"b.csv": "text,x\nB.,2024-01-02\n"}, [None, datetime.date(2024, 1, 2)]),
        ({"b.jsonl": '{"text": "B.", "x": {"n": 1}}\n'}, [None, {"n": 1}]),
        ({"b.parquet": pa.array([0.5])}, [None, 0.5]),
        ({"b.csv": "text,x\nB.,n.d.\n"}, ["", "n.d."]),
        ({"b.csv": "text,x\nB.,\n"}, ["", ""]),
    ],
)
def test_a_blank_column_is_of_any_type(read_column, other, expected):
    assert read_column({"a.csv": "text,x\nA.,\n"} | other) == expected


@pytest.mark.parametrize(
    ("whole", "money", "expected"),
    [
        (pa.array([1] * 600 + [200], pa.uint8()), "1.50", None),
        (pa.array([100], pa.int8()), "1.50", None),
        (pa.array([-(2**63)]), "5", None),
        (pa.array([2**64 - 1], pa.uint64()), "1.50", None),
        # No decimal has room for both.
        (pa.array([2**63 - 1]), "0." + "1" * 30, [str(2**63 - 1), "0." + "1" * 30]),
        (pa.array([decimal.Decimal(10**37)]), "1.5", [str(10**37), "1.5"]),
    ],
)
def test_whole_numbers_beside_decimals_keep_their_digits(read_column, whole, money, expected):
    files = {"a.parquet": whole, "b.parquet": pa.array([decimal.Decimal(money)])}
    assert read_column(files) == (expected or [*whole.to_pylist(), decimal.Decimal(money)])


def test_ids_of_json_lines_beside_decimals_keep_their_digits(read_column):
    files = {"a.jsonl": f'{{"text": "A.", "x": {LONG}}}\n', "b.parquet": pa.array([decimal.Decimal("1.50")])}
    assert read_column(files) == [LONG, decimal.Decimal("1.50")]


def test_lists_of_whole_numbers_beside_lists_of_decimals_become_text(read_column):
    prices = pa.array([[decimal.Decimal("1.50")]])
    assert read_column({"a.parquet": pa.array([[200]]), "b.parquet": prices}) == ["[200]", '["1.50"]']


@pytest.mark.parametrize("fractions", [pa.array([0.5]), pa.array([0.5], pa.float32())])
def test_decimals_beside_fractions_keep_their_digits(read_column, fractions):
    amounts = pa.array([decimal.Decimal("19.90"), decimal.Decimal("0.10")])
    assert read_column({"a.parquet": amounts, "b.parquet": fractions}) == ["19.90", "0.10", "0.5"]


@pytest.mark.parametrize("name", ["x", "m.x"])
def test_the_longest_unsigned_numbers_are_long(read_column, name, tmp_path):
    column = pa.array([2**64 - 1], pa.uint64())
    pq.write_table(pa.table({"text": ["A."], name: column}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"text": ["B."], name: [0.5]}), tmp_path / "b.parquet")
    table = pa.concat_tables(read_tables([tmp_path]))
    assert table[name].to_pylist() == [str(2**64 - 1), "0.5"]


def test_times_are_written_as_python_does(read_column):
    time = datetime.datetime(2024, 1, 2, 3, 4, 5)
    for unit in ("s", "ms", "us", "ns"):
        files = {"a.parquet": pa.array([time, None], pa.timestamp(unit)), "b.csv": "text,x\nB.,n.d.\n"}
        assert read_column(files) == [str(time), None, "n.d."]


def test_a_missing_number_is_none_where_its_column_is_text(read_column):
    files = {
        "a.parquet": pa.array([12.0, float("nan"), None]),
        "b.jsonl": '{"text": "B.", "x": NaN}\n',
        "c.csv": "text,x\nC.,n.d.\n",
    }
    assert read_column(files) == ["12", None, None, None, "n.d."]


@pytest.mark.parametrize(
    "wrap", [lambda x: x, lambda x: [x], lambda x: {"y": x}, lambda x: {"z": [x], "y": x}]
)
def test_columns_whose_names_begin_alike_before_a_dot_are_told_apart(tmp_path, wrap):
    others = {"w.x": [LONG], "x.y": [LONG], "x": [LONG]}
    for whole, expected in ((1, [wrap(1), wrap(0.5)]), (LONG, None)):
        columns = {"w": [wrap(LONG)], "text": ["A."]} | others | {"x": [wrap(whole)]}
        pq.write_table(pa.table(columns), tmp_path / "a.parquet")
        pq.write_table(pa.table({"text": ["B."], "x": [wrap(0.5)]}), tmp_path / "b.parquet")
        table = pa.concat_tables(read_tables(tmp_path))
        if expected is None:
            assert table.schema.field("x").type == pa.string()
        else:
            assert table["x"].to_pylist() == expected
