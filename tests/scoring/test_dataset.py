from __future__ import annotations

import pyarrow as pa
import pytest

from stance.errors import DataError
from stance.scoring import ScoreOptions, score_dataset

ROWS = {"doc_id": ["a", "b", "c"], "text": ["It might. It did.", "* * *", "If so, fine."], "year": [1, 2, 3]}
EXPECTED = [("a", "hedged", 1), ("a", "assertive", 1), ("c", "speculative", 3)]


def list_rows(rows):
    return [(row["doc_id"], row["label"], row["year"]) for row in rows]


def test_tables_and_lists_give_tables(model):
    assert list_rows(score_dataset(pa.table(ROWS), model).to_pylist()) == EXPECTED
    rows = [dict(zip(ROWS, values, strict=True)) for values in zip(*ROWS.values(), strict=True)]
    assert list_rows(score_dataset(rows, model).to_pylist()) == EXPECTED
    assert score_dataset(["It might."], model)["doc_id"].to_pylist() == ["text-000001"]
    assert score_dataset([], model).num_rows == 0


def test_a_dataset_gives_a_dataset(model):
    datasets = pytest.importorskip("datasets")
    scored = score_dataset(datasets.Dataset.from_dict(ROWS), model)
    assert isinstance(scored, datasets.Dataset)
    assert list_rows(scored) == EXPECTED
    assert scored[0]["cues"] == [{"start": 3, "end": 8, "text": "might", "type": "modal"}]
    chosen = score_dataset(datasets.Dataset.from_dict(ROWS).select([2]), model)
    assert list_rows(chosen) == EXPECTED[2:]


def test_a_pandas_frame_gives_a_pandas_frame(model):
    pandas = pytest.importorskip("pandas")
    scored = score_dataset(pandas.DataFrame(ROWS), model)
    assert isinstance(scored, pandas.DataFrame)
    assert list_rows(scored.to_dict("records")) == EXPECTED


def test_a_polars_frame_gives_a_polars_frame(model):
    polars = pytest.importorskip("polars")
    scored = score_dataset(polars.DataFrame(ROWS), model)
    assert isinstance(scored, polars.DataFrame)
    assert list_rows(scored.to_dicts()) == EXPECTED


def test_options_hold_here_too(model):
    table = pa.table(ROWS)
    assert score_dataset(table, model, options=ScoreOptions(limit=1)).num_rows == 2
    assert score_dataset(table, model, options=ScoreOptions(columns=("label",))).column_names == ["label"]
    renamed = table.rename_columns(["slug", "body", "year"])
    options = ScoreOptions(text_field="body", id_field="slug")
    assert list_rows(score_dataset(renamed, model, options=options).to_pylist()) == EXPECTED
    seen = []
    score_dataset(table, model, on_progress=seen.append)
    assert seen[-1].n_sentences == 3
    with pytest.raises(DataError, match="expected a list of texts"):
        score_dataset("It might.", model)
