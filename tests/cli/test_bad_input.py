"""Each way in which an input, a model or an output can be wrong: one line, exit 1, nothing left behind."""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("default_model")


@pytest.fixture
def complain(stance):
    """Run a command that must fail, and check that no file came or went."""

    def run(*arguments):
        before = sorted(map(str, Path().rglob("*")))
        done = stance(*arguments)
        assert done.out == ""
        assert sorted(map(str, Path().rglob("*"))) == before
        return done.complaint

    return run


INPUTS = {
    "empty.txt": (b"", "empty.txt: expected"),
    "empty.jsonl": (b"", "empty.jsonl: expected"),
    "empty.csv": (b"", "empty.csv: expected"),
    "binary.txt": (b"\x7fELF\x00\x01\x02", "binary.txt: expected"),
    "latin.txt": ("naïve".encode("latin-1"), "byte offset 2"),
    "bad.jsonl": (b'{"text": "So."}\n{"text": oops}\n', "bad.jsonl: line 2: expected"),
    "column.csv": (
        b"body,date\nSo it is.,today\n",
        "column.csv: expected a column 'text'; found 'body', 'date'. Pass --text-field body.",
    ),
    "null.jsonl": (b'{"text": "So."}\n{"text": null}\n', "null.jsonl: line 2: expected"),
    "file.xyz": (b"So.", "file.xyz: expected"),
    "broken.parquet": (b"PAR1 not", "broken.parquet: expected"),
}


@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize("output", [[], ["--output", "rows.csv"]], ids=["pipe", "file"])
def test_inputs(complain, name, output):
    content, expected = INPUTS[name]
    Path(name).write_bytes(content)
    assert expected in complain("score", name, *output)


@pytest.mark.parametrize(
    "command",
    [
        "score",
        "explain",
        "report",
        "estimative",
        "profile",
        "sample --n 3",
        "agree",
        "evaluate default",
        "train --output model --data",
        "train --output model --scored",
        "data validate",
        "data stats",
        "data split --output parts",
        "data convert jsonl csv",
    ],
)
def test_an_empty_name_is_not_the_current_folder(complain, command):
    Path("draft.txt").write_text("So.")
    Path("coded.jsonl").write_text('{"text": "So.", "label": "assertive"}\n')
    assert complain(*command.split(), "") == (
        "input: expected a text, a file or a folder; found an empty string. "
        "Name what to read; the current folder is called '.'."
    )


def test_wrong_encoding_names_it(complain):
    Path("latin.txt").write_bytes("Very naïve.".encode("latin-1"))
    complaint = complain("score", "latin.txt")
    assert "UTF-8" in complaint
    assert "7" in complaint


def test_missing_file(complain):
    assert complain("score", "nowhere.txt").startswith("nowhere.txt: expected")
    assert complain("explain", "nowhere.txt").startswith("nowhere.txt: expected")
    assert complain("train", "--data", "nowhere.csv", "--output", "m").startswith("nowhere.csv: expected")
    assert complain("evaluate", "default", "nowhere.csv").startswith("nowhere.csv: expected")
    assert complain("data", "validate", "nowhere.csv").startswith("nowhere.csv: expected")
    assert complain("train", "--config", "nowhere.yaml").startswith("nowhere.yaml: expected")


CODED = {
    "label": ([{"text": "So.", "label": "assertive"}, {"text": "Is.", "label": "hegded"}], "hegded"),
    "no-label": ([{"text": "So.", "label": "assertive"}, {"text": "Is.", "label": None}], "label"),
    "no-text": ([{"text": "So.", "label": "assertive"}, {"text": "", "label": "hedged"}], "text"),
    "one-class": ([{"text": f"So {i}.", "label": "hedged"} for i in range(20)], "hedged"),
    "few": ([{"text": "So.", "label": "assertive"}, {"text": "It may.", "label": "hedged"}], "folds"),
}


@pytest.mark.parametrize("name", CODED)
def test_labelled_data(complain, write_rows, name):
    rows, expected = CODED[name]
    write_rows("coded.jsonl", rows)
    assert expected in complain("train", "--data", "coded.jsonl", "--output", "model")


def test_labelled_data_without_the_column(complain, write_rows):
    write_rows("coded.jsonl", [{"text": "So.", "code": "hedged"}])
    assert "'label'" in complain("train", "--data", "coded.jsonl", "--output", "model")


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("fit.n_fold=3", "Did you mean 'n_folds'?"),
        ("fit.n_folds=1", "fit.n_folds: expected 2 or more; found 1"),
        ("fit.n_folds", "expected key=value"),
        ("labels=[a]", "2 to 127 different labels"),
    ],
)
def test_recipes(complain, setting, expected):
    assert expected in complain("train", "--set", setting, "--output", "model")


@pytest.fixture
def model(default_model):
    default_model.save(Path("model"))
    return Path("model")


def list_files(model):
    return sorted(path for path in model.rglob("*") if path.is_file())


def test_model_that_is_missing(complain):
    Path("draft.txt").write_text("So.")
    assert complain("score", "draft.txt", "--model", "nowhere").startswith("nowhere: expected")
    Path("folder").mkdir()
    assert complain("score", "draft.txt", "--model", "folder").startswith("folder")


def test_model_that_is_cut_short_or_altered(stance, complain, model):
    Path("draft.txt").write_text("So.")
    assert stance("score", "draft.txt", "--model", "model").code == 0
    n_needed = 0
    for path in list_files(model):
        content = path.read_bytes()
        for damaged in (content[: len(content) // 2], content[:-1] + bytes([content[-1] ^ 1])):
            path.write_bytes(damaged)
            done = stance("score", "draft.txt", "--model", "model", "--output", "rows.csv")
            if done.code:
                n_needed += 1
                assert done.complaint.startswith("model")
                assert not Path("rows.csv").exists()
            else:
                assert path.suffix in (".md", ".svg")  # a model card and its picture are for people
                Path("rows.csv").unlink()
        path.write_bytes(content)
    assert n_needed >= 4


def test_model_of_a_newer_version(complain, model):
    Path("draft.txt").write_text("So.")
    changed = 0
    for path in list_files(model):
        if path.suffix != ".json":
            continue
        data = json.loads(path.read_text())
        for key in data:
            if key in ("format", "format_version", "version", "schema"):
                data[key] = 999 if isinstance(data[key], int) else "999.0"
                changed += 1
        path.write_text(json.dumps(data))
    assert changed
    complaint = complain("score", "draft.txt", "--model", "model")
    assert "999" in complaint


def test_output_that_is_there(complain):
    Path("draft.txt").write_text("So.")
    Path("rows.csv").write_text("old")
    assert "--overwrite" in complain("score", "draft.txt", "--output", "rows.csv")
    assert Path("rows.csv").read_text() == "old"
    Path("model").mkdir()
    assert "--overwrite" in complain("train", "--output", "model")
    assert "--overwrite" in complain(
        "evaluate", "default", "x.csv", "--output", "rows.csv", "--format", "json"
    )


def test_output_is_looked_at_before_the_work(complain):
    Path("rows.csv").write_text("old")
    assert "--overwrite" in complain("score", "nowhere.txt", "--output", "rows.csv")
    assert "--overwrite" in complain("score", "nowhere.txt", "--format", "table", "--output", "rows.csv")


def test_output_folder_that_is_missing_or_locked(complain, monkeypatch):
    Path("draft.txt").write_text("So.")
    assert complain("score", "draft.txt", "--output", "no/rows.csv").startswith(
        "no/rows.csv: expected the folder no;"
    )
    assert complain("train", "--output", "no/model").startswith("no/model: expected the folder no;")
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # as for a user who is not root
    assert "rows.csv: expected a folder that can be written" in complain(
        "score", "draft.txt", "--output", "rows.csv"
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet", "table"])
def test_full_disk(complain, kind):
    Path("draft.txt").write_text("So.")
    complaint = complain("score", "draft.txt", "--format", kind, "--output", "/dev/full")
    assert complaint.startswith("/dev/full: expected room to write; found none left")


def test_disk_that_fills_up(complain, monkeypatch, write_rows):
    def fail(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    Path("draft.txt").write_text("So.")
    monkeypatch.setattr(os, "fsync", fail)
    assert "room" in complain("score", "draft.txt", "--output", "rows.csv")
    rows = [{"text": "So.", "label": "assertive"}, {"text": "It may.", "label": "hedged"}]
    write_rows("coded.jsonl", [{"doc_id": "d", **row} for row in rows])
    assert "room" in complain("evaluate", "default", "coded.jsonl", "--output", "m.json")


def test_cache_that_cannot_be_written(complain, monkeypatch):
    Path("draft.txt").write_text("So.")
    Path("taken").write_text("a file")
    monkeypatch.setenv("STANCE_HOME", str(Path("taken").resolve()))
    assert "Set STANCE_HOME" in complain("score", "draft.txt", "--model", "seeds")


def test_workers_that_do_not_start(complain, write_rows, monkeypatch):
    from stance.scoring.workers import processes

    monkeypatch.setattr(processes, "_START", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    write_rows("a.jsonl", [{"text": "It might."}])
    complaint = complain("score", "a.jsonl", "--workers", "2", "--output", "rows.csv")
    assert "stopped by signal 9" in complaint
    assert "--workers" in complaint
    monkeypatch.setattr(processes, "_START", "raise SystemError('no luck')")
    assert "SystemError: no luck" in complain("score", "a.jsonl", "--workers", "2")


def test_model_that_goes_away_under_the_workers(stance, model, monkeypatch, write_rows):
    from stance.scoring.named import named_models

    found = named_models.open_model("model")

    def open_and_lose(*arguments, **options):
        shutil.rmtree("model")
        return found

    monkeypatch.setattr(named_models, "open_model", open_and_lose)
    write_rows("a.jsonl", [{"text": "It might."}])
    complaint = stance("score", "a.jsonl", "--model", "model", "--workers", "2").complaint
    assert complaint.startswith(str(Path("model").resolve()))
