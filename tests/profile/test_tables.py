"""Scored sentences and codes that are in memory, as data frames and the like."""

from __future__ import annotations

import datasets
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from stance.errors import DataError
from stance.profile import compare_groups, correct_shares, profile_scored, render_sheet, sample_scored

from .conftest import build_corpus


class Handed:
    """A data frame of another library, as polars: columns, and Arrow data with views handed out."""

    def __init__(self, table):
        if int(pa.__version__.partition(".")[0]) < 25:
            pytest.skip("before 25, pyarrow itself ends the process when it hands views out")
        self.columns = table.column_names
        self._table = pa.table([_to_views(column) for column in table.columns], names=self.columns)

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


def _to_views(column):
    array = column.combine_chunks()
    if pa.types.is_dictionary(array.type):
        return pa.DictionaryArray.from_arrays(array.indices, array.dictionary.cast(pa.string_view()))
    is_text = pa.types.is_string(array.type) or pa.types.is_large_string(array.type)
    return array.cast(pa.string_view()) if is_text else array


def to_large(table):
    """As dictionaries of large text, in which some libraries hold categories."""
    place = table.column_names.index("zone")
    large = pa.dictionary(pa.int32(), pa.large_string())
    return table.set_column(
        place, "zone", table["zone"].cast(pa.string()).cast(pa.large_string()).cast(large)
    )


TABLES = {
    "pandas": lambda table: table.to_pandas(),
    "pandas of Arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "other frames": Handed,
    "batches": lambda table: table.to_batches(max_chunksize=200),
    "reader": lambda table: table.to_reader(max_chunksize=200),
    "large text": to_large,
    "list": lambda table: [table.slice(0, 300), table.slice(300).to_pandas()],
}


def list_names(table):
    return [tuple(row.values()) for row in table.select(["doc_id", "sent_id"]).to_pylist()]


@pytest.fixture(scope="module")
def corpus():
    return build_corpus(n_documents=60)


@pytest.mark.parametrize("kind", TABLES)
def test_profiles_are_those_of_the_arrow_table(kind, corpus):
    table, _ = corpus
    given = TABLES[kind]
    wanted = profile_scored(table, by=["paper"], n_resamples=99)
    assert profile_scored(given(table), by=["paper"], n_resamples=99) == wanted
    found, drawn = sample_scored(given(table), 20), sample_scored(table, 20)
    assert found.select(range(8)) == drawn.select(range(8))
    assert found.to_pylist() == drawn.to_pylist()  # other columns are of the type they come with


def test_datasets(corpus):
    table, _ = corpus
    plain = table.cast(
        pa.schema(
            [(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in table.schema]
        )
    )
    data = datasets.Dataset(plain)
    assert profile_scored(data, n_resamples=9) == profile_scored(table, n_resamples=9)
    rows = list(range(599, 299, -1))  # an order that the dataset holds apart from its rows
    assert profile_scored(data.select(rows), n_resamples=0) == profile_scored(table.take(rows), n_resamples=0)


def test_codes_from_a_sheet_that_pandas_has_read(corpus, tmp_path):
    table, true = corpus
    drawn = sample_scored(table, 120, seed=3)
    by_name = dict(zip(list_names(table), true, strict=True))
    codes = [by_name[name] for name in list_names(drawn)]
    codes[7] = ""
    coded = drawn.set_column(drawn.column_names.index("code"), "code", pa.array(codes))
    path = tmp_path / "to-code.csv"
    path.write_text(render_sheet(coded), encoding="utf-8", newline="")
    wanted = correct_shares(table, path, by="paper", n_resamples=0)
    assert (sum(group.n_coded for group in wanted.groups), wanted.n_uncoded) == (119, 1)
    frame = pd.read_csv(path)
    assert frame["code"].isna().sum() == 1
    others = datasets.Dataset.from_pandas(frame), Handed(pa.Table.from_pandas(frame))
    for given in (frame, frame.astype({"sent_id": float}), [frame[:50], frame[50:]], *others):
        assert correct_shares(table.to_pandas(), given, by="paper", n_resamples=0) == wanted
    found = compare_groups(table, "Herald,Star", by="paper", coded=frame, n_resamples=9, n_permutations=9)
    assert found[0].is_corrected


def test_numbers_that_are_names(corpus):
    """A reader of spreadsheets takes names such as 12 for numbers, and with gaps for fractions."""
    table, true = corpus
    numbers = pc.cast(pc.utf8_slice_codeunits(table["doc_id"].cast(pa.string()), 1), pa.int64())
    table = table.set_column(0, "doc_id", numbers.cast(pa.string()))
    coded = pa.table({"doc_id": numbers, "sent_id": table["sent_id"], "code": true})
    wanted = correct_shares(table, coded, n_resamples=0)
    frame = coded.to_pandas().astype({"doc_id": float})
    assert correct_shares(table, frame, n_resamples=0) == wanted


@pytest.mark.parametrize("given", [3, [3], {"a": 1}, [None]])
def test_what_is_neither_file_nor_table(given, corpus):
    with pytest.raises(
        DataError, match=r"scored: expected a file, a folder or a table; found (int|dict|None)"
    ):
        profile_scored(given)
    with pytest.raises(
        DataError, match=r"coded: expected a file, a folder or a table; found (int|dict|None)"
    ):
        correct_shares(corpus[0], given)


def test_messages_name_the_table(corpus):
    table, _ = corpus
    with pytest.raises(DataError, match=r"^scored: expected a column 'outlet'"):
        profile_scored(table.to_pandas(), by="outlet")
    with pytest.raises(DataError, match=r"^table 2: expected the columns of scored sentences; found none"):
        profile_scored([table.slice(0, 9), table.slice(9).drop_columns(["zone"])])
    with pytest.raises(DataError, match=r"^coded: expected a column 'code'; found 'doc_id'"):
        correct_shares(table, pd.DataFrame({"doc_id": ["a"], "sent_id": [0]}))
