from __future__ import annotations

import gc
import io
import json
import sys
import threading
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.errors import DataError, ModelError
from stance.labels import LABELS
from stance.models.folder import read_outline
from stance.records import Reject
from stance.scoring import (
    ScoreOptions,
    ScoreStream,
    ScoreSummary,
    load_default_model,
    score_files,
    score_texts,
)
from stance.scoring import stream as module
from stance.scoring.options import check_options
from stance.scoring.workers.messages import read_message, write_message
from stance.scoring.workers.worker import answer_batches
from stance.scoring.writing.writers import guess_format, open_writer


@pytest.fixture
def drafts(tmp_path):
    for name, text in (("a", "It might. It did."), ("b", "* * *"), ("c", "If so, fine.")):
        (tmp_path / f"{name}.txt").write_text(text)
    return tmp_path


def test_summaries_add_up():
    one = ScoreSummary(2, 1, 5, 0, {"x": 3, "y": 2}, (Reject("f", 1, "r"),))
    two = ScoreSummary(1, 0, 4, 3, {"y": 1, "z": 3})
    assert one + two == ScoreSummary(3, 1, 9, 3, {"x": 3, "y": 3, "z": 3}, (Reject("f", 1, "r"),))


def test_a_run_is_counted(drafts, model):
    seen = []
    out = io.BytesIO()
    options = ScoreOptions(min_confidence=0.8)
    summary = score_files(
        [drafts], out, model=model, options=options, file_format="jsonl", on_progress=seen.append
    )
    assert summary == ScoreSummary(3, 1, 3, 1, {"assertive": 1, "hedged": 1, "speculative": 1})
    assert seen[-1] == summary
    assert out.getvalue().count(b"\n") == 3


def test_the_time_that_texts_take_is_not_counted_from_before_the_model_is_there(drafts, model, monkeypatch):
    order = []

    def open_model(*given, **options):
        order.append("model")
        return model, None

    monkeypatch.setattr("stance.scoring.named.named_models.open_model", open_model)
    next(iter(ScoreStream([drafts], on_count=lambda n: order.append(f"{n} texts"))))
    assert order == ["model", "3 texts"]


def test_the_model_waits_for_the_inputs(tmp_path, monkeypatch):
    monkeypatch.setattr("stance.scoring.named.named_models.open_model", lambda *a, **k: pytest.fail("loaded"))
    with pytest.raises(DataError, match="nowhere"):
        list(ScoreStream([tmp_path / "nowhere.txt"]))


class StubPool:
    """Stands for workers; tells what was asked of them."""

    asked: list[str]

    def __init__(self, folder, options, encoding, n_workers):
        self.n_workers = n_workers
        self.outline = read_outline(folder)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.asked.append("ended")

    def start(self):
        self.asked.append(f"{self.n_workers} early")


@pytest.fixture
def asked(monkeypatch):
    def score_in_pool(tables, pool):
        StubPool.asked.append(f"{pool.n_workers} scored {len(list(tables))}")
        return iter(())

    StubPool.asked = []
    monkeypatch.setattr("stance.scoring.workers.pool.score_in_pool", score_in_pool)
    monkeypatch.setattr("stance.scoring.workers.pool.WorkerPool", StubPool)
    monkeypatch.setattr(module, "count_cores", lambda: 3)
    return StubPool.asked


def test_large_inputs_get_workers_and_small_ones_none(drafts, model, monkeypatch, asked):
    list(ScoreStream([drafts], model))
    assert asked == []
    list(ScoreStream([drafts], model, ScoreOptions(workers=2)))
    monkeypatch.setattr(module, "_POOL_CHARS", 10)
    list(ScoreStream([drafts], model))
    list(ScoreStream([drafts], model, ScoreOptions(workers=1)))
    assert asked == ["2 scored 1", "ended", "3 scored 1", "ended"]


def test_workers_for_a_large_file_start_before_it_is_read(tmp_path, model, monkeypatch, asked):
    large, odd = tmp_path / "large.txt", tmp_path / "odd.csv"
    large.write_text("So. " * 100)
    odd.write_text("a,b\n" + "1,2\n" * 100)
    monkeypatch.setattr(module, "_POOL_BYTES", 300)
    monkeypatch.setattr(module, "BATCH_BYTES", 100)
    monkeypatch.setattr(module, "_POOL_CHARS", 300)
    list(ScoreStream([large], model))
    assert asked == ["3 early", "3 scored 1", "ended"]
    with pytest.raises(DataError, match="expected a column 'text'"):
        list(ScoreStream([odd], model))
    assert asked[3:] == ["3 early", "ended"]
    del asked[:]
    for options in ({"limit": 1}, {"sample": 1}, {"shard": (1, 2)}, {"workers": 1}, {"workers": 5}):
        list(ScoreStream([large], model, ScoreOptions(**options)))
    assert [said for said in asked if "early" in said] == []
    monkeypatch.setattr(ScoreStream, "_open_model", lambda self: pytest.fail("trained"))
    with pytest.raises(DataError, match="expected a column 'text'"):
        list(ScoreStream([odd], "seeds"))


def test_where_workers_load_the_model_this_process_does_not(tmp_path, monkeypatch):
    rows = [json.dumps({"text": f"It might rain {i}. It did."}) for i in range(300)]
    (tmp_path / "large.jsonl").write_text("\n".join(rows))
    monkeypatch.setattr(module, "_POOL_BYTES", 300)
    monkeypatch.setattr(module, "BATCH_BYTES", 2000)
    monkeypatch.setattr(ScoreStream, "_open_model", lambda self: pytest.fail("loaded"))
    stream = ScoreStream([tmp_path / "large.jsonl"], None, ScoreOptions(workers=2))
    assert sum(piece.summary.n_sentences for piece in stream) == 600
    assert stream.labels == LABELS


def test_a_damaged_model_is_told_of_by_whoever_loads_it(tmp_path, monkeypatch):
    (tmp_path / "large.txt").write_text("So. " * 2000)
    load_default_model().save(tmp_path / "model")
    weights = tmp_path / "model" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1])
    monkeypatch.setattr(module, "_POOL_BYTES", 300)
    monkeypatch.setattr(module, "BATCH_BYTES", 2000)
    for n_workers in (1, 2):
        with pytest.raises(ModelError, match="the file is cut short or altered"):
            list(ScoreStream([tmp_path / "large.txt"], tmp_path / "model", ScoreOptions(workers=n_workers)))


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"workers": 0}, "workers: expected 1 or more; found 0"),
        ({"min_confidence": 2}, "min_confidence: expected a number from 0 to 1; found 2"),
        ({"unit": "line"}, "unit: expected document or sentence"),
        ({"limit": 0}, "limit: expected 1 or more"),
        ({"sample": -1}, "sample: expected 1 or more"),
        ({"seed": -1}, "seed: expected 0 or more"),
        ({"limit": 1, "sample": 1}, "expected one of them"),
        ({"shard": (0, 2)}, "shard: expected i/n with i from 1 to n; found 0/2"),
        ({"shard": (3, 2)}, "found 3/2"),
        ({"shard": "3/8"}, r"shard: expected two whole numbers, as in \(3, 8\); found '3/8'"),
        ({"shard": 3}, r"shard: expected two whole numbers, as in \(3, 8\); found 3\."),
        ({"on_error": "ignore"}, "on_error: expected 'fail' or 'skip'; found 'ignore'"),
        ({"workers": "auto"}, "workers: expected a whole number; found 'auto'"),
        ({"limit": 1.5}, "limit: expected a whole number; found 1.5"),
        ({"seed": None}, "seed: expected a whole number; found None"),
        ({"min_confidence": "0.5"}, "min_confidence: expected a number from 0 to 1; found '0.5'"),
        ({"min_confidence": True}, "min_confidence: expected a number from 0 to 1; found True"),
        ({"min_confidence": 10**400}, "min_confidence: expected a number from 0 to 1; found 1000"),
    ],
)
def test_options_out_of_range(options, complaint):
    with pytest.raises(DataError, match=complaint):
        ScoreStream([], options=ScoreOptions(**options))


def test_columns_are_picked(drafts, model):
    def read_columns(*columns):
        out = io.BytesIO()
        score_files([drafts], out, model=model, options=ScoreOptions(columns=columns), file_format="csv")
        return out.getvalue().decode().splitlines()[0].replace('"', "").split(",")

    assert read_columns("label", "doc_id") == ["label", "doc_id"]
    everything = [*read_columns("-cues"), "cues"]
    assert read_columns("-text", "-cues") == [name for name in everything if name not in ("text", "cues")]
    for columns, complaint in (
        (("lable",), r"found 'lable'\. Did you mean 'label'\?"),
        (("label", "-text"), "expected names, or names each with a minus"),
        ((), "expected names"),
        (("label", "label"), "found 'label' twice"),
        (tuple(f"-{name}" for name in everything), "all are dropped"),
    ):
        with pytest.raises(DataError, match=complaint):
            read_columns(*columns)


def test_batches_can_be_left_out_at_the_beginning(drafts, model, monkeypatch):
    monkeypatch.setattr("stance.scoring.inputs.BATCH_BYTES", 10)

    def list_rows(n_skipped):
        stream = ScoreStream([drafts], model, n_skipped=n_skipped)
        return [piece.data["doc_id"].to_pylist() for piece in stream]

    # None of them known to have the column.
    nothing = ScoreStream([drafts], model, ScoreOptions(columns=("label", "n")), n_skipped=3)
    assert [piece.data.column_names for piece in nothing] == [["label"]]
    assert [list_rows(n) for n in (0, 2, 3)] == [[["a", "a"], [], ["c"]], [["c"]], [[]]]


@pytest.mark.parametrize(
    ("options", "n_rows"),
    [({}, 9), ({"limit": 2}, 2), ({"limit": 20}, 9), ({"sample": 3}, 3), ({"shard": (1, 3)}, 3)],
)
def test_rows_are_counted_before_they_come(drafts, model, options, n_rows):
    (drafts / "d.jsonl").write_text('{"text": "So."}\n{"text": "No.", "n": 1}\n{"text": "It might."}\n')
    (drafts / "e.csv").write_text("text,n\nSo.,1\nNo.,2\n")
    pq.write_table(pa.table({"text": ["It did."]}), drafts / "f.parquet")
    seen = []
    stream = ScoreStream([drafts], model, ScoreOptions(**options), on_count=seen.append)
    next(iter(stream))
    assert seen == [n_rows]
    (drafts / "e.csv").write_text("text\nSo.\nNo.\n")
    next(iter(ScoreStream([drafts], model, on_count=seen.append)))
    assert seen == [n_rows]  # only reading it would tell
    by_sentence = ScoreOptions(unit="sentence", limit=1)
    next(iter(ScoreStream([drafts / "d.jsonl"], model, by_sentence, on_count=seen.append)))
    assert seen == [n_rows]
    next(iter(ScoreStream(pa.table({"doc_id": ["a"], "text": ["So."]}), model, on_count=seen.append)))
    assert seen == [n_rows, 1]


def test_workers_score_a_model_that_was_never_saved(drafts):
    model = load_default_model()
    outputs = []
    for workers in (1, 2):
        outputs.append(io.BytesIO())
        score_files(
            [drafts], outputs[-1], model=model, options=ScoreOptions(workers=workers), file_format="csv"
        )
    assert outputs[0].getvalue() == outputs[1].getvalue() != b""


def test_a_stream_left_early_ends_its_workers(drafts):
    for i in range(20):
        (drafts / f"more{i}.txt").write_text("It might. " * 10)
    before = threading.active_count()
    stream = iter(ScoreStream([drafts], load_default_model(), ScoreOptions(workers=2)))
    next(stream)
    stream.close()
    assert threading.active_count() == before


def make_question(*texts):
    table = pa.table({"doc_id": ["d"] * len(texts), "text": pa.array(texts, pa.large_string())})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def read_answer(pipe):
    import json

    return json.loads(bytes(read_message(pipe))), bytes(read_message(pipe))


def test_a_worker_answers_until_the_pipe_ends(model):
    questions, answers = io.BytesIO(), io.BytesIO()
    write_message(questions, make_question("It might."))
    write_message(questions, b"no table")
    write_message(questions, make_question("If so."))
    questions.seek(0)
    answer_batches({"options": {}, "encoding": "jsonl"}, model, questions, answers)
    answers.seek(0)
    said, body = read_answer(answers)
    assert (said["kind"], body) == ("ready", b"")
    said, body = read_answer(answers)
    assert (said["kind"], said["head"]["n_sentences"]) == ("rows", 1)
    assert b'"hedged"' in body
    said, body = read_answer(answers)
    assert (said["kind"], body) == ("error", b"")
    said, body = read_answer(answers)
    assert b'"speculative"' in body
    assert read_message(answers) is None


def test_parquet_that_is_broken_off_cannot_be_taken_for_whole(drafts, model, monkeypatch):
    out = io.BytesIO()

    def write_some():
        with open_writer(out, "parquet") as write:
            for piece in [*ScoreStream([drafts], model)] * 20_000:
                write(piece)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        write_some()
    assert out.getvalue().startswith(b"PAR1")  # some of it was written
    with pytest.raises(pa.ArrowInvalid):
        pq.read_table(out)
    complaints = []
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)
    out.close()
    del caught  # and with it the writer, which must not complain
    gc.collect()
    assert complaints == []


def test_formats_by_name():
    assert [guess_format(name) for name in ("a.jsonl", "a.NDJSON", Path("b.csv"), "c.d.parquet")] == [
        *("jsonl", "jsonl", "csv", "parquet")
    ]
    with pytest.raises(DataError, match="found no ending"):
        guess_format("rows")
    with pytest.raises(DataError):
        guess_format(io.BytesIO())


def test_texts_in_memory(model):
    assert score_texts("It might.", model)["label"].to_pylist() == ["hedged"]
    assert score_texts(["It might.", "It is."], model)["label"].to_pylist() == ["hedged", "assertive"]
    assert score_texts([], model).num_rows == 0
    rows = pa.table({"body": ["It might."]})
    assert score_texts(rows, model, text_field="body").num_rows == 1
    assert score_texts(["It might. It is."], model, unit="sentence").num_rows == 1


def test_parquet_of_text_held_in_views(model, tmp_path):
    words = pa.array(["x", None]).cast(pa.string_view())
    table = pa.table({"doc_id": ["a", "b"], "text": ["It might.", "So."], "word": words})
    pq.write_table(table, tmp_path / "views.parquet")
    pq.write_table(pa.table({"text": ["It is."], "word": ["y"]}), tmp_path / "plain.parquet")
    for names in (["views"], ["views", "plain"]):
        paths = [tmp_path / f"{name}.parquet" for name in names]
        for ending in ("jsonl", "csv", "parquet"):
            score_files(paths, tmp_path / f"scored.{ending}", model=model, overwrite=True)
        found = pq.read_table(tmp_path / "scored.parquet")
        assert found["word"].to_pylist() == ["x", None, "y"][: len(names) + 1]

    blank = pa.table({"text": ["It might.", " "], "word": words})  # Arrow drops no row of views
    pq.write_table(blank, tmp_path / "blank.parquet")
    options = ScoreOptions(on_error="skip")
    score_files([tmp_path / "blank.parquet"], tmp_path / "left.parquet", model=model, options=options)
    assert pq.read_table(tmp_path / "left.parquet")["word"].to_pylist() == ["x"]


def test_numbers_of_numpy_are_as_good_as_pythons(tmp_path):
    given = {
        "workers": np.int64(1),
        "limit": np.int64(1),
        "seed": np.uint8(3),
        "shard": [np.int32(1), np.int32(1)],
        "min_confidence": np.float32(0.5),
    }
    options = ScoreOptions(**given)
    plain = ScoreOptions(workers=1, limit=1, seed=3, shard=(1, 1), min_confidence=0.5)
    assert options == plain
    assert json.dumps(asdict(options)) == json.dumps(asdict(plain))
    (tmp_path / "draft.txt").write_text("It may rain.")
    score_files([tmp_path / "draft.txt"], f"{tmp_path}/scored/", options=options)
    assert len(list((tmp_path / "scored" / "parts").iterdir())) == 1
    with pytest.raises(DataError, match="limit: expected a whole number; found"):
        check_options(ScoreOptions(limit=np.bool_(True)))
