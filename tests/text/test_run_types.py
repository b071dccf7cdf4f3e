"""Columns of a run: a type that holds what all its files have there, and no value written anew."""

import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.errors import DataError
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


def test_what_still_does_not_fit_is_refused_by_name(read_column):
    files = {
        "a.parquet": pa.array([{"id": LONG}]),
        "b.parquet": pa.array([{"id": 0.5}]),
    }
    with pytest.raises(DataError, match=r"a\.parquet: column 'x': expected values of struct<id: double>"):
        read_column(files)


def test_old_dates_beside_nanoseconds_are_refused_by_name(read_column):
    files = {
        "a.parquet": pa.array([datetime.datetime(1600, 1, 1)], pa.timestamp("us")),
        "b.parquet": pa.array([0], pa.timestamp("ns")),
    }
    with pytest.raises(DataError, match=r"a\.parquet: column 'x': expected values of timestamp\[ns\]"):
        read_column(files)
