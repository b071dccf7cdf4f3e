"""What the engines share; no engine runs here."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import types
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.errors import DataError, MissingExtraError, ModelError, OutputError, StanceError
from stance.records import Reject
from stance.scoring import ScoreOptions, ScoreSummary, score_with_engine
from stance.scoring.engines import run as engines
from stance.scoring.engines.address import check_address
from stance.scoring.engines.inputs import SOURCE_COLUMN, find_parquet, prepare_rows, score_rows
from stance.scoring.engines.job import Tally, count_batch, name_batch, pack_folder


def write_rows(path, **columns):
    pq.write_table(pa.table(columns), path)
    return path


def test_rows_are_chosen_and_named_as_the_reader_does():
    table = pa.table(
        {
            "text": [1, 2],
            "slug": pa.array(["b", "a"]).dictionary_encode(),
            "body": ["It might.", "It did."],
            SOURCE_COLUMN: ["file:///x%20y.parquet"] * 2,
        }
    )
    rows, rejects = prepare_rows(table, ScoreOptions(text_field="body", id_field="slug"))
    assert rows.to_pylist() == [
        {"doc_id": "b", "text": "It might.", "input_text": 1},
        {"doc_id": "a", "text": "It did.", "input_text": 2},
    ]
    assert rejects == []


def test_bad_rows_are_left_out_by_name_or_end_the_run():
    table = pa.table(
        {
            "doc_id": ["a", None, "c", " "],
            "text": ["", "Yes.", "No.", "So."],
            SOURCE_COLUMN: ["/x.parquet", "file:///x.parquet", "file:/y%20z.parquet", "s3://b/x.parquet"],
        }
    )
    rows, rejects = prepare_rows(table, ScoreOptions(on_error="skip"))
    assert rows.to_pylist() == [{"doc_id": "c", "text": "No."}]
    assert rejects == [
        Reject("/x.parquet", None, "document 'a': expected text; found blank text"),
        Reject("/x.parquet", None, "document None: expected an id; found null"),
        Reject("s3://b/x.parquet", None, "document ' ': expected an id; found a blank one"),
    ]
    with pytest.raises(DataError, match=r"^/x.parquet: document 'a': expected text; found blank text\. Mend"):
        prepare_rows(table, ScoreOptions())


def test_an_id_that_comes_twice_is_found_within_a_batch_and_between_two(model):
    rows = pa.table({"doc_id": ["a", "b", "b"], "text": ["So."] * 3})
    with pytest.raises(DataError, match=r"found 'b' again"):
        score_rows(rows, model, ScoreOptions())
    tally = Tally()
    for at in (0, 2):
        tally.add(count_batch(rows.slice(at, 2), ScoreSummary(n_documents=2), []))
    with pytest.raises(DataError, match=r"found 'b' again"):
        tally.sum_up()


def test_a_batch_scored_twice_counts_once():
    reject = Reject("f", None, "r")
    rows = pa.table({"doc_id": ["a", "b"]})
    tally = Tally()
    for _ in range(2):
        tally.add(count_batch(rows, ScoreSummary(2, 0, 5), [reject], "first"))
        tally.add(count_batch(rows.slice(2), ScoreSummary(), [reject], "second"))
    tally.add(count_batch(pa.table({"doc_id": ["c"]}), ScoreSummary(1, 1, 0)))
    assert tally.sum_up() == ScoreSummary(3, 1, 5, rejects=(reject, reject))


def test_rejects_that_read_alike_are_all_told_of():
    table = pa.table({"doc_id": [None, None, " ", "a"], "text": ["So.", "No.", "Yes.", "It may."]})
    rows, rejects = prepare_rows(table, ScoreOptions(on_error="skip"))
    tally = Tally()
    for _ in range(2):
        tally.add(count_batch(rows, ScoreSummary(1, 0, 1), rejects, name_batch(table)))
    reasons = [reject.reason for reject in tally.sum_up().rejects]
    assert (
        reasons
        == ["document ' ': expected an id; found a blank one"]
        + ["document None: expected an id; found null"] * 2
    )


def test_a_batch_is_named_by_what_it_holds(tmp_path):
    path = write_rows(tmp_path / "a.parquet", doc_id=pa.array([None, None], pa.string()), text=["So.", None])
    first, again = pq.read_table(path), pq.read_table(path)
    assert name_batch(first) == name_batch(again)
    assert len({name_batch(first), name_batch(first.slice(1)), name_batch(first.slice(0, 1))}) == 3


def test_inputs_are_looked_at_before_anything_starts(tmp_path):
    first = write_rows(tmp_path / "a.parquet", doc_id=["a"], text=["So."])
    write_rows(tmp_path / "b.parquet", doc_id=["b"], text=["So."])
    paths, given, schema, n_bytes = find_parquet([tmp_path], ScoreOptions())
    assert [path.rpartition("/")[2] for path in paths] == ["a.parquet", "b.parquet"]
    assert given.names == schema.names == ["doc_id", "text"]
    assert n_bytes == sum(path.stat().st_size for path in tmp_path.iterdir())
    assert find_parquet([first.as_uri()], ScoreOptions())[:3] == ((first.as_uri(),), given, schema)


@pytest.mark.parametrize(
    ("columns", "complaint"),
    [
        (
            {"text": ["So."]},
            "expected a column 'doc_id', since rows have no number .*; found 'text'",
        ),
        ({"doc_id": ["a"], "body": ["So."]}, r"expected a column 'text'; .* Pass --text-field body"),
        ({"doc_id": ["a"], "text": [1]}, r"expected text in the text column; found int64"),
        (
            {"doc_id": pa.array([], pa.string()), "text": pa.array([], pa.string())},
            "expected rows; found none",
        ),
    ],
)
def test_columns_that_do_not_do(tmp_path, columns, complaint):
    path = write_rows(tmp_path / "a.parquet", **columns)
    with pytest.raises(DataError, match=complaint):
        score_with_engine([path], tmp_path / "scored", "ray")
    assert not (tmp_path / "scored").exists()


def test_inputs_that_do_not_do(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "So."}\n')
    (tmp_path / "bad.parquet").write_bytes(b"PAR1")
    write_rows(tmp_path / "b.parquet", doc_id=["a"], text=["So."])
    write_rows(tmp_path / "c.parquet", doc_id=["b"], text=["So."], year=[1])
    for inputs, complaint in (
        (["a.jsonl"], "expected Parquet, which engines read in pieces; found '.jsonl'"),
        (["bad.parquet"], "expected a Parquet file; found"),
        (["nowhere.parquet"], "found none there"),
        (["b.parquet", "c.parquet"], "expected the columns of .*b.parquet"),
    ):
        with pytest.raises(DataError, match=complaint):
            find_parquet([tmp_path / name for name in inputs], ScoreOptions())
    with pytest.raises(DataError, match="expected Parquet that can be read; found"):
        find_parquet([(tmp_path / "nowhere").as_uri()], ScoreOptions())


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"unit": "sentence"}, "expected documents, which are never split between machines"),
        ({"limit": 1}, "found --limit"),
        ({"sample": 1}, "found --sample"),
        ({"shard": (1, 2)}, "found --shard"),
        ({"workers": 0}, "workers: expected 1 or more"),
    ],
)
def test_options_of_the_local_engine_are_refused(options, complaint):
    with pytest.raises(DataError, match=complaint):
        score_with_engine(["a.parquet"], "scored", "spark", options=ScoreOptions(**options))


def test_an_engine_that_is_not_installed_names_its_extra(tmp_path, monkeypatch):
    path = write_rows(tmp_path / "a.parquet", doc_id=["a"], text=["So."])
    monkeypatch.setitem(engines.ENGINES, "ray", "ray_that_is_not_there")
    with pytest.raises(MissingExtraError, match=r"pip install 'stance\[ray\]'"):
        score_with_engine([path], tmp_path / "scored", "ray")


def test_only_what_an_engine_has_noted_is_replaced(tmp_path, monkeypatch):
    path = write_rows(tmp_path / "a.parquet", doc_id=["a"], text=["So."])
    monkeypatch.setitem(engines.ENGINES, "ray", "json")

    def score_job(job):
        Path(job.output).mkdir()
        pq.write_table(job.schema.empty_table(), f"{job.output}/x-0.parquet")
        return ScoreSummary(rejects=(Reject("a.parquet", 1, "blank"),))

    monkeypatch.setitem(
        sys.modules, "stance.scoring.engines.ray_engine", types.SimpleNamespace(score_job=score_job)
    )
    folder = tmp_path / "scored"
    for overwrite in (False, True):
        score_with_engine([path], folder, "ray", overwrite=overwrite)
        assert {file.name for file in folder.iterdir()} == {"parts", "rejects.jsonl", ".engine.json"}
    for name in ("parts/part-00001.parquet", "notes.txt"):
        (folder / name).write_text("mine")
        with pytest.raises(OutputError, match=f"found '{name}' in it"):
            score_with_engine([path], folder, "ray", overwrite=True)
        (folder / name).unlink()
    (folder / ".engine.json").unlink()
    with pytest.raises(OutputError, match=r"found 'parts/part-00000\.parquet' in it, which no man"):
        score_with_engine([path], folder, "ray", overwrite=True)
    assert (folder / "parts" / "part-00000.parquet").exists()


def test_inputs_that_have_the_names_of_parts_are_not_told_of_as_such(tmp_path):
    """Who removed them by hand, as is said of parts without a manifest, would lose the input."""
    output = tmp_path / "scored"
    (output / "parts").mkdir(parents=True)
    path = write_rows(output / "parts" / "part-00000.parquet", doc_id=["a"], text=["So."])
    for given in (path, output / "parts", output):
        for overwrite in (False, True):
            with pytest.raises(OutputError, match=r"scored: expected an output apart from the inputs; found"):
                score_with_engine([given], output, "ray", overwrite=overwrite)
    with pytest.raises(OutputError, match=r"scored: expected an output folder outside the inputs; found"):
        score_with_engine([tmp_path], output / "parts" / ".." / ".." / "scored", "ray")
    assert path.exists()


def test_an_output_that_is_there_is_kept(tmp_path):
    with pytest.raises(OutputError, match="is there already"):
        score_with_engine(["a.parquet"], tmp_path, "ray")


@pytest.mark.parametrize("engine", ["ray", "spark"])
def test_an_address_at_which_something_is_there_is_kept(tmp_path, monkeypatch, engine):
    monkeypatch.setitem(engines.ENGINES, engine, "not_there")  # so that none could start
    path = write_rows(tmp_path / "a.parquet", doc_id=["a"], text=["So."])
    output = tmp_path / "scored"
    output.mkdir()
    (output / "part-0.parquet").touch()
    with pytest.raises(OutputError, match=r"^file://.*/scored: expected a new folder; found it is there alr"):
        score_with_engine([path], output.as_uri(), engine)
    with pytest.raises(OutputError, match=r"expected a new folder; found it is there"):
        score_with_engine([path], path.as_uri(), engine)
    with pytest.raises(OutputError, match=r"found an address\. Remove it first"):
        score_with_engine([path], output.as_uri(), engine, overwrite=True)
    assert [file.name for file in output.iterdir()] == ["part-0.parquet"]


def test_an_address_at_which_nothing_is_there_is_left_to_the_engine(tmp_path):
    (tmp_path / "empty").mkdir()
    for address in ((tmp_path / "new").as_uri(), (tmp_path / "empty").as_uri(), "dbfs://somewhere/scored"):
        with pytest.raises(DataError, match=r"^no\.parquet: "):  # what is looked at next
            score_with_engine(["no.parquet"], address, "ray")


def test_an_address_is_tried_before_the_engine_waits_for_it():
    with socket.socket() as closed:  # bound and not listening: nobody answers
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        for engine, address in (("ray", f"127.0.0.1:{port}"), ("spark", f"spark://127.0.0.1:{port}")):
            with pytest.raises(StanceError, match=r"expected a cluster .*; found: connection refused"):
                check_address(engine, address)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        check_address("ray", f"ray://127.0.0.1:{port}")
        check_address("spark", f"spark://127.0.0.1:1,127.0.0.1:{port}")
    for engine, address in (("ray", "spark://h:1"), ("spark", "h:1"), ("spark", "sc://h:1"), ("ray", "")):
        with pytest.raises(DataError, match="address: expected"):
            check_address(engine, address)
    for engine, address in (("ray", "auto"), ("spark", "local[2]"), ("spark", "yarn"), ("ray", None)):
        check_address(engine, address)


def test_parts_get_their_names_in_order_and_nothing_else_stays(tmp_path):
    for name, n_rows in (("x-10.parquet", 2), ("x-9.parquet", 1), ("x-11.parquet", 0)):
        write_rows(tmp_path / name, n=pa.array([n_rows] * n_rows, pa.int64()))
    for name in ("_SUCCESS", ".x-9.parquet.crc"):
        (tmp_path / name).touch()
    engines.finish_parts(tmp_path, pa.schema([("n", pa.int64())]))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["part-00000.parquet", "part-00001.parquet"]
    assert pq.read_table(tmp_path)["n"].to_pylist() == [1, 2, 2]
    empty = tmp_path / "empty"
    engines.finish_parts(empty, pa.schema([("n", pa.int64())]))
    assert pq.read_table(empty).schema.names == ["n"]


@pytest.mark.parametrize(
    ("said", "kind", "message"),
    [
        (
            "Traceback\n  File\nstance.errors.DataError: f: expected x.\n at org.apache",
            DataError,
            "f: expected x.",
        ),
        ("stance.errors.ModelError: m: damaged.\nValueError: other", ModelError, "m: damaged."),
        ("ray.exceptions\nKeyError: 'x'", StanceError, "found KeyError: 'x'"),
        ("\nJob aborted\nmore", StanceError, "found Job aborted"),
    ],
)
def test_an_error_of_a_worker_is_found_in_what_the_engine_says(said, kind, message):
    error = engines._name_failure(RuntimeError(said), "spark")
    assert type(error) is kind
    assert message in str(error)
    assert "\n" not in str(error)


def test_a_model_of_any_date_is_packed(tmp_path):
    folder = tmp_path / "model"
    (folder / "linear").mkdir(parents=True)
    for name, seconds in (("model.json", 0), ("linear/model.json", 2**33)):  # 1970, 2242: ZIP has neither
        (folder / name).write_text(name)
        os.utime(folder / name, (seconds, seconds))
    pack_folder(folder, tmp_path / "model.zip")
    shutil.unpack_archive(tmp_path / "model.zip", tmp_path / "unpacked")
    for name in ("model.json", "linear/model.json"):
        assert (tmp_path / "unpacked" / name).read_text() == name
