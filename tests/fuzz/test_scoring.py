"""Whatever the text, its rows are sound, the same in every format, and the same whoever scores them."""

from __future__ import annotations

import csv
import functools
import io
import json
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fuzz_texts import filled_texts, long_lines
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.labels import CUE_TYPES
from stance.models import open_model
from stance.scoring import ScoreOptions, score, score_files, score_table
from stance.text.layout import flatten


@functools.cache
def load_model():
    """The default model: what meets the texts of users. No fixture, since failures would print it all."""
    return open_model("default")


csv.field_size_limit(2**31 - 1)  # Python's reader takes no long fields unless told to

rarely = settings(max_examples=max(2, settings.default.max_examples // 100))


def check_rows(documents, scored, model):
    names = [f"p_{label}" for label in model.labels]
    proba = np.stack([scored[name].to_numpy() for name in names], axis=1)
    assert ((proba >= 0) & (proba <= 1)).all()
    assert np.abs(proba.sum(axis=1) - 1).max(initial=0) < 1e-5
    assert (scored["confidence"].to_numpy() == proba.max(axis=1, initial=0)).all()
    labels = np.array(model.labels)[proba.argmax(axis=1)] if len(proba) else np.array([])
    assert scored["label"].to_pylist() == labels.tolist()
    threshold = np.float32(model.min_confidence)
    assert scored["abstained"].to_pylist() == (scored["confidence"].to_numpy() < threshold).tolist()
    for row in scored.select(["doc_id", "start", "end", "text", "cues"]).to_pylist():
        assert flatten(documents[row["doc_id"]][row["start"] : row["end"]]) == row["text"]
        before = 0
        for cue in row["cues"]:
            assert row["text"][cue["start"] : cue["end"]] == cue["text"] != ""
            assert cue["start"] >= before
            assert cue["type"] in CUE_TYPES
            before = cue["start"]


def write_inputs(folder, documents):
    path = Path(folder, "texts.jsonl")
    rows = [{"doc_id": f"d{i}", "text": text, "n": i} for i, text in enumerate(documents)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path, {row["doc_id"]: row["text"] for row in rows}


def score_to(path, file_format, model, *, workers=None, **options):
    out = io.BytesIO()
    score_files(
        [path], out, model=model, options=ScoreOptions(**options), file_format=file_format, workers=workers
    )
    return out.getvalue()


def read_numbers(table):
    """Rows as plain data, single-precision numbers as short as they can be."""
    rows = table.to_pylist()
    singles = [field.name for field in table.schema if str(field.type) == "float"]
    for row in rows:
        row.update({name: shorten(row[name]) for name in singles})
        for cue in row["cues"]:
            cue["p"] = shorten(cue["p"])
    return rows


def shorten(value):
    return float(str(np.float32(value)))


@given(st.lists(filled_texts, min_size=1, max_size=5))
def test_rows_are_sound_in_every_format(documents):
    model = load_model()
    with tempfile.TemporaryDirectory() as folder:
        path, by_name = write_inputs(folder, documents)
        table = pq.read_table(io.BytesIO(score_to(path, "parquet", model)))
        jsonl, comma = (score_to(path, kind, model) for kind in ("jsonl", "csv"))
    check_rows(by_name, table, model)
    expected = read_numbers(table)
    assert [json.loads(line) for line in jsonl.split(b"\n")[:-1]] == expected
    read = csv.DictReader(io.StringIO(comma.decode(), newline=""), strict=True)
    for found, row in zip(read, expected, strict=True):
        assert (found["doc_id"], found["text"]) == (row["doc_id"], row["text"])
        assert json.loads(found["cues"]) == row["cues"]
        assert float(found["confidence"]) == pytest.approx(row["confidence"], rel=1e-6)
        assert [int(found[name]) for name in ("start", "end", "n")] == [
            row[name] for name in ("start", "end", "n")
        ]


@given(st.lists(filled_texts, min_size=2, max_size=4))
def test_neighbours_change_nothing(documents):
    model = load_model()
    together = score(documents, model)
    names = [name for name in together.column_names if name != "doc_id"]
    alone = [score([text], model).select(names).to_pylist() for text in documents]
    assert together.select(names).to_pylist() == [row for rows in alone for row in rows]


@given(st.lists(filled_texts, min_size=1, max_size=6))
def test_each_row_can_be_a_sentence(documents):
    model = load_model()
    scored = score(documents, model, unit="sentence")
    assert scored["text"].to_pylist() == documents
    assert scored["end"].to_pylist() == [len(text) for text in documents]


@rarely
@given(
    documents=st.lists(filled_texts, min_size=4, max_size=8),
    kind=st.sampled_from(["jsonl", "csv", "parquet"]),
)
def test_workers_change_nothing(documents, kind):
    model = load_model()
    with tempfile.TemporaryDirectory() as folder:
        path, _ = write_inputs(folder, documents)
        one, two = (score_to(path, kind, model, workers=n, batch_bytes=100) for n in (1, 2))
    assert one == two


@rarely
@given(line=long_lines.filter(lambda line: line.strip() != ""))
def test_a_long_line(line):
    model = load_model()
    table = pa.table({"doc_id": ["d"], "text": pa.array([line], pa.large_string())})
    check_rows({"d": line}, score_table(table, model), model)
