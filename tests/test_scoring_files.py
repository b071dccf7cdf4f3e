"""Files scored into files and folders: every format, any number of workers, killed and resumed."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import stance
from stance.errors import DataError, ModelError, OutputError
from stance.io.rejects import Rejects
from stance.scoring import ScoreOptions, cite, score_files, verify_folder

WORDS = (
    "The talks failed . Perhaps it might rain . Who knows what will happen ? If so we must act now .".split()
)


def make_text(rng, n_words=60):
    return " ".join(rng.choice(WORDS) for _ in range(n_words)).replace(" .", ".").replace(" ?", "?")


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """Write sixty documents of several sentences, with a column of their own."""
    rng = random.Random(1)
    path = tmp_path_factory.mktemp("source") / "texts.jsonl"
    rows = [{"doc_id": f"d{i:03d}", "text": make_text(rng), "n": i} for i in range(60)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


SMALL = ScoreOptions(batch_bytes=2000, part_sentences=60)


def read_parts(folder):
    return pa.concat_tables([pq.read_table(path) for path in sorted(Path(folder, "parts").iterdir())])


def hash_folder(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file()
    }


def test_formats_hold_the_same_rows(source, tmp_path):
    out = {kind: tmp_path / f"scored.{kind}" for kind in ("parquet", "jsonl", "csv")}
    summaries = [score_files(source, path) for path in out.values()]
    assert summaries[0] == summaries[1] == summaries[2]
    table = pq.read_table(out["parquet"])
    assert summaries[0].n_sentences == table.num_rows
    assert summaries[0].n_documents == 60
    assert sum(summaries[0].n_by_label.values()) == table.num_rows
    singles = [field.name for field in table.schema if pa.types.is_float32(field.type)]

    def shorten(row):
        row = {**row, **{name: float(str(np.float32(row[name]))) for name in singles}}
        row["cues"] = [{**cue, "p": pytest.approx(cue["p"], abs=1e-5)} for cue in row["cues"]]
        return row

    expected = [shorten(row) for row in table.to_pylist()]
    assert [json.loads(line) for line in out["jsonl"].read_text().splitlines()] == expected
    with out["csv"].open(newline="") as file:
        for found, row in zip(csv.DictReader(file, strict=True), expected, strict=True):
            assert (found["doc_id"], found["text"], found["label"]) == (
                row["doc_id"],
                row["text"],
                row["label"],
            )
            assert float(found["confidence"]) == pytest.approx(row["confidence"], rel=1e-6)
            assert [cue["text"] for cue in json.loads(found["cues"])] == [cue["text"] for cue in row["cues"]]
            assert int(found["n"]) == row["n"]


@pytest.mark.parametrize("unit", ["document", "sentence"])
def test_workers_folders_and_batches_change_nothing(source, tmp_path, unit):
    if unit == "sentence":
        rows = [
            json.dumps({"doc_id": f"d{i // 7}", "text": f"Row {i} might do.", "n": i}) for i in range(300)
        ]
        source = tmp_path / "sentences.jsonl"
        source.write_text("\n".join(rows) + "\n")
    options = ScoreOptions(unit=unit, batch_bytes=1500, part_sentences=60)
    one = score_files(source, tmp_path / "one.parquet", options=options, workers=1)
    two = score_files(source, tmp_path / "two.parquet", options=options, workers=2)
    whole = score_files(source, tmp_path / "whole.parquet", options=ScoreOptions(unit=unit))
    folder = score_files(source, tmp_path / "folder", options=options, workers=2)
    assert one == two == whole == folder
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()
    expected = pq.read_table(tmp_path / "whole.parquet")
    assert pq.read_table(tmp_path / "one.parquet").equals(expected)
    assert read_parts(tmp_path / "folder").equals(expected)
    assert len(list((tmp_path / "folder" / "parts").iterdir())) > 2


def test_limit_counts_documents_and_cuts_none(tmp_path):
    # One document of many rows, then others: a limit of two takes all rows of the first two.
    ids = ["a"] * 3000 + ["b"] * 2 + ["c"] * 5 + ["d"]
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"doc_id": ids, "text": [f"Row {i} might do." for i in range(len(ids))]}), path)
    for limit, n_rows in [(1, 3000), (2, 3002), (3, 3007), (9, 3008)]:
        options = ScoreOptions(unit="sentence", limit=limit, batch_bytes=500)
        out = tmp_path / f"{limit}.parquet"
        summary = score_files(path, out, options=options)
        assert (summary.n_documents, summary.n_sentences) == (min(limit, 4), n_rows)
        table = pq.read_table(out, columns=["doc_id", "sent_id"])
        assert table["sent_id"].to_pylist()[:3000] == list(range(3000))
        assert table["doc_id"].to_pylist() == ids[:n_rows]


def test_columns_are_written_as_picked(source, tmp_path):
    options = ScoreOptions(columns=["label", "doc_id", "n"], batch_bytes=2000)
    for workers in (1, 2):
        out = tmp_path / f"{workers}.csv"
        score_files(source, out, options=options, workers=workers)
        with out.open() as file:
            assert next(csv.reader(file)) == ["label", "doc_id", "n"]
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()
    with pytest.raises(DataError, match="label"):
        score_files(source, tmp_path / "x.csv", options=ScoreOptions(columns=["labels"]))
    assert not (tmp_path / "x.csv").exists()


def test_an_input_without_rows_gives_an_output_with_columns(tmp_path):
    path = tmp_path / "empty.csv"
    path.write_text('doc_id,text\na," "\n')
    for name in ("scored.csv", "scored.parquet", "scored.jsonl", "folder"):
        summary = score_files(path, tmp_path / name, options=ScoreOptions(on_error="skip"))
        assert (summary.n_sentences, summary.n_rejects) == (0, 1)
    assert (tmp_path / "scored.csv").read_text().startswith('"doc_id"')
    assert "cues" in read_parts(tmp_path / "folder").column_names
    assert verify_folder(tmp_path / "folder").summary.n_sentences == 0


def test_an_open_file_takes_the_rows(source):
    file = io.BytesIO()
    summary = score_files(source, file, file_format="jsonl", options=ScoreOptions(limit=2))
    assert file.getvalue().count(b"\n") == summary.n_sentences > 0


def test_bad_rows_are_counted_and_listed(source, tmp_path):
    path = tmp_path / "blank.jsonl"
    lines = source.read_text().splitlines()
    path.write_text("\n".join([lines[0], '{"doc_id": "x", "text": " "}', *lines[1:5]]) + "\n")
    with pytest.raises(DataError, match="on_error"):
        score_files(path, tmp_path / "out.csv")
    rejects = Rejects("skip")
    summary = score_files(path, tmp_path / "out.csv", options=ScoreOptions(on_error="skip"), rejects=rejects)
    assert (summary.n_rejects, rejects.first[0].row) == (1, 2)
    score_files(path, tmp_path / "folder", options=ScoreOptions(on_error="skip"))
    (line,) = (tmp_path / "folder" / "rejects.jsonl").read_text().splitlines()
    assert json.loads(line)["row"] == 2
    assert verify_folder(tmp_path / "folder").summary.n_rejects == 1
    (tmp_path / "folder" / "rejects.jsonl").write_text("")
    with pytest.raises(DataError, match=r"rejects\.jsonl"):
        verify_folder(tmp_path / "folder")


@pytest.mark.parametrize(
    ("output", "settings", "kind", "said"),
    [
        ("out.docx", {}, DataError, "suffix"),
        ("out.csv", {"resume": True}, DataError, "resume"),
        ("folder", {"file_format": "csv"}, DataError, "Parquet"),
        ("folder", {"resume": True, "overwrite": True}, DataError, "resume=True"),
        ("folder", {"workers": 0}, DataError, "workers"),
        ("folder", {"options": ScoreOptions(limit=0)}, DataError, "limit"),
        ("out.csv", {"options": ScoreOptions(unit="page")}, DataError, "unit"),
        ("out.csv", {"options": ScoreOptions(on_error="ignore")}, DataError, "on_error"),
        ("there.csv", {}, OutputError, "overwrite=True"),
        ("strange", {"overwrite": True}, OutputError, "strange"),
        ("out.csv", {"model": "none"}, ModelError, "none"),
        ("out.csv", {"engine": "dask"}, DataError, "dask"),
    ],
)
def test_bad_requests_lose_nothing(source, tmp_path, output, settings, kind, said):
    (tmp_path / "there.csv").write_text("kept")
    (tmp_path / "strange").mkdir()
    (tmp_path / "strange" / "thesis.txt").write_text("kept")
    before = hash_folder(tmp_path)
    with pytest.raises(kind, match=said):
        score_files(source, tmp_path / output, **settings)
    assert hash_folder(tmp_path) == before


def test_an_input_is_never_replaced(source, tmp_path):
    mine = tmp_path / "mine.jsonl"
    shutil.copy(source, mine)
    with pytest.raises(OutputError):
        score_files(mine, mine, overwrite=True)
    score_files(mine, tmp_path / "folder")
    inside = tmp_path / "folder" / "more.jsonl"
    shutil.copy(source, inside)
    with pytest.raises(OutputError):
        score_files(inside, tmp_path / "folder", overwrite=True)


def test_a_folder_inside_an_input_is_refused(source, tmp_path):
    shutil.copy(source, tmp_path)
    with pytest.raises(OutputError):
        score_files(tmp_path, tmp_path / "folder")
    assert not (tmp_path / "folder").exists()
    with pytest.raises(OutputError):
        score_files(source, tmp_path / "no" / "such" / "folder")


class StopError(Exception):
    """Ends a run as a kill would, from within."""


def test_parquet_in_a_stream_never_looks_whole_after_an_error(tmp_path):
    (tmp_path / "in.jsonl").write_text('{"text": "It may rain."}\n' * 60_000)
    file, options = io.BytesIO(), ScoreOptions(batch_bytes=100_000)

    def stop(n_done, n):
        if file.getvalue() and n_done > 50_000:
            raise StopError

    with pytest.raises(StopError):
        score_files(tmp_path, file, file_format="parquet", options=options, workers=1, progress=stop)
    with pytest.raises(pa.ArrowInvalid):
        pq.read_table(io.BytesIO(file.getvalue()))


# Folders of parts: killed, resumed, damaged.


def stop_after(folder, n_parts):
    def count():
        return len(list(folder.glob("parts/part-*")))

    n_before = count()

    def progress(done, total):
        if count() >= n_before + n_parts:
            raise StopError

    return progress


@pytest.mark.parametrize("workers", [1, 2])
def test_a_resumed_run_writes_the_same_bytes(source, tmp_path, workers):
    score_files(source, tmp_path / "whole", options=SMALL)
    folder = tmp_path / "folder"
    for _ in range(2):
        with pytest.raises(StopError):
            stop = stop_after(folder, 2)
            score_files(source, folder, options=SMALL, resume=True, workers=workers, progress=stop)
        with pytest.raises(DataError, match="resume=True"):
            verify_folder(folder)
    with pytest.raises(OutputError, match="overwrite=True"):
        score_files(source, folder, options=SMALL)
    with (folder / "manifest.jsonl").open("ab") as file:
        file.write(b'{"name": "parts/part-0')  # torn by a kill
    score_files(source, folder, options=SMALL, resume=True, workers=workers)
    assert hash_folder(folder) == hash_folder(tmp_path / "whole")
    before = (folder / "manifest.jsonl").stat().st_mtime_ns
    assert score_files(source, folder, options=SMALL, resume=True) == verify_folder(folder).summary
    assert (folder / "manifest.jsonl").stat().st_mtime_ns == before


DAMAGES = {
    "a part is gone": (lambda folder: (folder / "parts" / "part-00001.parquet").unlink(), "part-00001"),
    "a part is cut short": (
        lambda folder: os.truncate(folder / "parts" / "part-00002.parquet", 99),
        "cut short",
    ),
    "a part is altered": (lambda folder: flip_byte(folder / "parts" / "part-00000.parquet"), "altered"),
    "a file too many": (lambda folder: (folder / "parts" / "part-99999.parquet").touch(), "part-99999"),
    "the end is missing": (lambda folder: cut_lines(folder / "manifest.jsonl", 1), "resume=True"),
}


def flip_byte(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut_lines(path, n):
    path.write_text("".join(line + "\n" for line in path.read_text().splitlines()[:-n]))


@pytest.mark.parametrize("damage", DAMAGES)
def test_verify_finds_damage_and_resume_mends_it(source, tmp_path, damage):
    folder = tmp_path / "folder"
    score_files(source, folder, options=SMALL)
    before = hash_folder(folder)
    harm, said = DAMAGES[damage]
    harm(folder)
    with pytest.raises(DataError, match=said):
        verify_folder(folder)
    score_files(source, folder, options=SMALL, resume=True)
    assert hash_folder(folder) == before


@pytest.mark.parametrize(
    "text", ["", "{}\n", "[1]\n", "no json\n", '{"format": 1}\n', '{"format": 2}\n{"x": 1}\n']
)
def test_a_damaged_manifest_is_refused(tmp_path, text):
    (tmp_path / "manifest.jsonl").write_text(text)
    with pytest.raises(DataError, match=r"manifest\.jsonl"):
        verify_folder(tmp_path)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"min_confidence": 0.9}, "min_confidence"), ({"batch_bytes": 999}, "batch_bytes"), ("input", "inputs")],
)
def test_another_run_is_not_resumed(source, tmp_path, change, said):
    mine = tmp_path / "mine.jsonl"
    shutil.copy(source, mine)
    score_files(mine, tmp_path / "folder")
    before = hash_folder(tmp_path / "folder")
    options = ScoreOptions()
    if change == "input":
        mine.write_text(mine.read_text().replace("rain", "snow"))
    else:
        options = ScoreOptions(**change)
    with pytest.raises(DataError, match=said):
        score_files(mine, tmp_path / "folder", options=options, resume=True)
    assert hash_folder(tmp_path / "folder") == before
    score_files(mine, tmp_path / "folder", options=options, overwrite=True)
    verify_folder(tmp_path / "folder")


def test_two_runs_do_not_share_a_folder(source, tmp_path):
    def progress(done, total):
        with pytest.raises(OutputError, match="another run"):
            score_files(source, tmp_path / "folder", resume=True)

    score_files(source, tmp_path / "folder", progress=progress)


def test_a_failed_run_keeps_what_was_there(source, tmp_path):
    score_files(source, tmp_path / "folder")
    before = hash_folder(tmp_path / "folder")
    with pytest.raises(DataError):
        score_files(source, tmp_path / "folder", options=ScoreOptions(text_field="body"), overwrite=True)
    assert hash_folder(tmp_path / "folder") == before


KILLED = """
import sys
from stance.scoring import ScoreOptions, score_files
if __name__ == "__main__":
    options = ScoreOptions(batch_bytes=20_000, part_sentences=600)
    score_files(sys.argv[1], sys.argv[2], options=options, resume=True, workers=int(sys.argv[3]))
"""


@pytest.mark.parametrize("workers", [1, 2])
def test_kill_9_at_any_moment_loses_nothing(tmp_path, workers):
    rng = random.Random(workers)
    source = tmp_path / "texts.jsonl"
    rows = [{"doc_id": f"d{i}", "text": make_text(rng, 300)} for i in range(1500)]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    program = tmp_path / "program.py"
    program.write_text(KILLED)

    def start(folder, n):
        command = [sys.executable, str(program), str(source), str(folder), str(n)]
        return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)

    begun = time.monotonic()
    _, said = (process := start(tmp_path / "whole", 1)).communicate()
    seconds = time.monotonic() - begun
    assert process.returncode == 0, said
    expected = hash_folder(tmp_path / "whole")
    assert len(expected) > 5
    folder = tmp_path / "folder"
    for _ in range(3):
        process = start(folder, workers)
        try:
            process.communicate(timeout=rng.uniform(0.5, 1) * seconds)
        except subprocess.TimeoutExpired:
            if rng.random() < 0.5:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
            process.communicate()
    _, said = (process := start(folder, workers)).communicate(timeout=120)
    assert process.returncode == 0, said
    assert hash_folder(folder) == expected
    verify_folder(folder)


# Workers that end.

DEADLY = """
import os, signal, sys
if os.environ.get("STANCE_TEST_DEADLY") and "loky" in " ".join(sys.argv) + " ".join(sys.orig_argv):
    from stance.models.linear.model import LinearModel
    predict = LinearModel.predict_batch
    def predict_batch(self, texts, doc_index=None):
        if any("DEADLY" in text for text in texts):
            os.kill(os.getpid(), signal.SIGKILL)
        if any("FAULTY" in text for text in texts):
            raise KeyError("k")
        return predict(self, texts, doc_index)
    LinearModel.predict_batch = predict_batch
"""


@pytest.mark.parametrize("word", ["DEADLY", "FAULTY"])
@pytest.mark.parametrize("on_error", ["fail", "skip"])
def test_a_document_that_ends_workers_is_found(source, tmp_path, monkeypatch, word, on_error):
    (tmp_path / "sitecustomize.py").write_text(DEADLY)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("STANCE_TEST_DEADLY", "1")
    lines = source.read_text().splitlines()
    lines.insert(31, json.dumps({"doc_id": "bad", "text": f"It is {word} to all.", "n": 99}))
    path = tmp_path / "texts.jsonl"
    path.write_text("\n".join(lines) + "\n")
    options = ScoreOptions(on_error=on_error, batch_bytes=2000, part_sentences=60)
    if on_error == "fail":
        with pytest.raises(DataError, match="bad: the document"):
            score_files(path, tmp_path / "out.parquet", options=options, workers=2)
        return
    rejects = Rejects("skip")
    score_files(path, tmp_path / "out.parquet", options=options, workers=2, rejects=rejects)
    assert [reject.source for reject in rejects.first] == ["bad"]
    score_files(source, tmp_path / "without.parquet")
    found, expected = (pq.read_table(tmp_path / f"{name}.parquet") for name in ("out", "without"))
    assert found.equals(expected)
    score_files(path, tmp_path / "folder", options=options, workers=2)
    assert "bad" in (tmp_path / "folder" / "rejects.jsonl").read_text()
    assert read_parts(tmp_path / "folder").equals(expected)


def test_the_model_that_is_named_is_the_one_that_scored(source, tmp_path):
    model = tmp_path / "model"
    stance.open_model().save(model)
    expected = stance.open_model(model).sha256

    def replace_model(done, total):
        stance.open_model().with_info({"made": "anew"}).save(model)

    score_files(source, tmp_path / "out.parquet", model=model, options=SMALL, progress=replace_model)
    assert stance.open_model(model).sha256 != expected
    assert cite(tmp_path / "out.parquet").sha256 == expected


def test_few_frames_lie_between_the_door_and_the_model(source, tmp_path):
    stacks = []
    model = stance.open_model()

    class Watched:
        def __getattr__(self, name):
            return getattr(model, name)

        def predict_batch(self, texts, doc_index=None):
            stacks.append([frame.name for frame in traceback.extract_stack() if "/stance/" in frame.filename])
            return model.predict_batch(texts, doc_index)

    score_files(source, tmp_path / "out.parquet", model=Watched())
    score_files(source, tmp_path / "folder", model=Watched())
    assert len(stacks[0]) <= 5  # and the command: 6
    assert len(stacks[1]) <= 6
