"""Rows that are sentences under ids that come back: no number twice, whatever cuts and shares the rows."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from stance.errors import DataError
from stance.scoring import (
    ScoreOptions,
    ScoreStream,
    inputs,
    load_default_model,
    score_files,
    score_parts,
    score_table,
)
from stance.scoring.numbers import RENUMBERED, number_tables
from stance.scoring.parts import run as parts
from stance.scoring.schema import NUMBER_COLUMN


def make_rows(n_rows=60):
    rng = np.random.default_rng(5)
    ids = [f"d{number}" for number in rng.integers(0, 8, n_rows)]
    return pa.table({"doc_id": ids, "text": [f"Row {i} might do." for i in range(n_rows)]})


def list_places(table):
    return list(zip(table["doc_id"].to_pylist(), table["sent_id"].to_pylist(), strict=True))


def count_on(ids):
    """The rule, row by row: one more than the last of the document, two where other rows stand between."""
    ends, numbers = {}, []
    for i, doc_id in enumerate(ids):
        comes_back = i > 0 and ids[i - 1] != doc_id and doc_id in ends
        numbers.append(ends.get(doc_id, -1) + 1 + comes_back)
        ends[doc_id] = numbers[-1]
    return numbers


@pytest.fixture
def rows_file(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in make_rows().to_pylist()))
    return path


@pytest.mark.parametrize("sizes", [[60], [1] * 60, [7, 20, 0, 33]])
def test_numbers_count_on_however_rows_are_cut(sizes):
    table = make_rows()
    ends = np.cumsum([0, *sizes])
    pieces = [table.slice(first, end - first) for first, end in pairwise(ends.tolist())]
    found = [n for piece in number_tables(pieces) for n in piece[NUMBER_COLUMN].to_pylist()]
    assert found == count_on(table["doc_id"].to_pylist())


def test_no_place_comes_twice(model):
    table = make_rows()
    scored = score_table(table, model, unit="sentence")
    assert scored["text"].equals(table["text"].cast(pa.string()))
    places = list_places(scored)
    assert len(set(places)) == len(places)
    # Neighbours by number are those that the model saw as such: the fake is surest of what has none before.
    ids = table["doc_id"].to_pylist()
    follows = [False, *(before == after for before, after in pairwise(ids))]
    assert [confidence == 0.75 for confidence in scored["confidence"].to_pylist()] == follows
    assert [(doc_id, n - 1) in places[:i] for i, (doc_id, n) in enumerate(places)] == follows


def test_batches_and_shares_do_not_show(model, rows_file, monkeypatch):
    whole = score_table(make_rows(), model, unit="sentence").to_pylist()
    monkeypatch.setattr(inputs, "BATCH_BYTES", 100)

    def score(given, **options):
        options = ScoreOptions(unit="sentence", **options)
        return [row for piece in ScoreStream(given, model, options) for row in piece.data.to_pylist()]

    assert score([rows_file]) == whole
    assert score(make_rows()) == whole
    shards = [score([rows_file], shard=(i, 2)) for i in (1, 2)]
    assert all(len(shard) > 1 for shard in shards)
    assert sorted(shards[0] + shards[1], key=str) == sorted(whole, key=str)
    assert score([rows_file], limit=9) == whole[: len(score([rows_file], limit=9))]


def test_a_sample_has_the_numbers_of_the_whole(model, rows_file):
    whole = {
        (row["doc_id"], row["sent_id"]): row["text"]
        for row in score_table(make_rows(), model, unit="sentence").to_pylist()
    }
    options = ScoreOptions(unit="sentence", sample=20, seed=1)
    drawn = [row for piece in ScoreStream([rows_file], model, options) for row in piece.data.to_pylist()]
    assert len(drawn) > 10
    assert all(whole[row["doc_id"], row["sent_id"]] == row["text"] for row in drawn)
    assert not any(NUMBER_COLUMN in row for row in drawn)
    # Rows that are brought together by the draw alone are no neighbours.
    close = [(before, after) for before, after in pairwise(drawn) if before["doc_id"] == after["doc_id"]]
    for before, after in close:
        assert (after["confidence"] == 0.75) == (after["sent_id"] == before["sent_id"] + 1)
    assert {after["confidence"] for _, after in close} == {0.75, 0.875}


def test_a_document_that_is_cut_for_its_length_goes_on(model, monkeypatch):
    monkeypatch.setattr(inputs, "BATCH_BYTES", 20)
    table = pa.table({"doc_id": ["a"] * 30, "text": ["So it is."] * 30})
    pieces = list(ScoreStream(table, model, ScoreOptions(unit="sentence")))
    assert len(pieces) > 1
    assert [n for piece in pieces for n in piece.data["sent_id"].to_pylist()] == list(range(30))


def test_no_row_counts_as_empty(model, rows_file):
    pieces = list(ScoreStream([rows_file], model, ScoreOptions(unit="sentence")))
    assert sum(piece.summary.n_sentences for piece in pieces) == 60
    assert [piece.summary.n_empty for piece in pieces] == [0] * len(pieces)


def test_workers_and_resumed_runs_give_the_same_bytes(rows_file, tmp_path, monkeypatch):
    model = load_default_model()
    monkeypatch.setattr(inputs, "BATCH_BYTES", 100)
    monkeypatch.setattr(parts, "PART_SENTENCES", 15)
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    for output, workers in ((one, 1), (two, 2)):
        score_files([rows_file], output, model=model, options=ScoreOptions(unit="sentence", workers=workers))
    assert one.read_bytes() == two.read_bytes()
    places = [(row["doc_id"], row["sent_id"]) for row in map(json.loads, one.read_text().splitlines())]
    assert [n for _, n in places] == count_on([doc_id for doc_id, _ in places])

    class StoppedError(Exception):
        pass

    def stop(summary):
        if summary.n_sentences > 30:
            raise StoppedError

    options = ScoreOptions(unit="sentence")
    with pytest.raises(StoppedError):
        score_parts([rows_file], tmp_path / "scored", model=model, options=options, on_progress=stop)
    assert 0 < len(list((tmp_path / "scored" / "parts").iterdir())) < 4
    score_parts([rows_file], tmp_path / "scored", model=model, options=options, resume=True)
    table = pa.concat_tables(
        parquet.read_table(path) for path in sorted((tmp_path / "scored" / "parts").iterdir())
    )
    assert list_places(table) == places


@pytest.mark.parametrize("unit", ["document", "sentence"])
def test_a_column_named_as_ours_is_refused(model, tmp_path, unit):
    table = make_rows(1).append_column(NUMBER_COLUMN, pa.array([7]))
    parquet.write_table(table, tmp_path / "rows.parquet")
    for given in (table, [tmp_path / "rows.parquet"]):
        with pytest.raises(DataError, match=r"which scoring uses itself; found it\. Rename"):
            list(ScoreStream(given, model, ScoreOptions(unit=unit)))
    with pytest.raises(DataError, match="Rename the column"):
        score_table(table, model, unit=unit)


@pytest.mark.parametrize(
    ("given", "is_told"),
    [
        (list(range(30)), False),
        ([float(n) for n in range(30)], False),  # as pandas writes a column with gaps
        ([str(n) for n in range(30)], False),
        ([*range(29), 99], True),
        ([*map(str, range(29)), "x"], True),
        ([*range(29), None], True),
    ],
)
def test_numbers_of_ones_own_are_told_of_wherever_they_come(model, monkeypatch, given, is_told):
    monkeypatch.setattr(inputs, "BATCH_BYTES", 20)
    table = pa.table({"doc_id": ["a"] * 30, "text": ["So it is."] * 30, "sent_id": given})
    told = []
    pieces = list(ScoreStream(table, model, ScoreOptions(unit="sentence"), notify=told.append))
    assert len(pieces) > 1
    assert told == [RENUMBERED] * is_told
