"""Workers that end before their time, killed for real: by a text that kills them, and from outside."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import signal
import subprocess
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.errors import DataError, ModelError, StanceError
from stance.models.folder import write_folder
from stance.records import Reject
from stance.scoring import ScoreOptions, score_files, score_parts, verify_parts
from stance.scoring.workers import processes
from stance.scoring.workers.faults import score_despite_faults
from stance.scoring.workers.processes import FaultError, make_error

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of Unix")

# What a worker runs here: as always, but with the model of these tests, which needs no training.
CONFTEST = str(Path(__file__).parents[1] / "conftest.py")
PLAIN = (
    "import importlib.util, json, os, signal, sys; sys.path[:] = json.loads(sys.argv[1])\n"
    f"found = importlib.util.spec_from_file_location('words', {CONFTEST!r})\n"
    "words = sys.modules['words'] = importlib.util.module_from_spec(found)\n"
    "found.loader.exec_module(words)\n"
    "import stance.models, stance.scoring.pieces as pieces\n"
    "stance.models.load_folder = lambda folder: words.WordModel()\n"
)
# And some texts end it, one does so the first time alone, some fail.
MINED = (
    "score_checked = pieces.score_checked\n"
    "def score(table, model, **options):\n"
    "    for text in table['text'].to_pylist():\n"
    "        if 'mined' in text or 'once' in text and not os.path.exists(MARK):\n"
    "            open(MARK, 'w').close()\n"
    "            os.kill(os.getpid(), signal.SIGKILL)\n"
    "        if 'odd' in text: raise KeyError('odd')\n"
    "        if 'large' in text: raise MemoryError\n"
    "    return score_checked(table, model, **options)\n"
    "pieces.score_checked = score\n"
)
SERVE = "from stance.scoring.workers.worker import serve; serve(json.loads(sys.argv[2]))"


@pytest.fixture
def model(make_model, monkeypatch):
    def save(self, folder):
        write_folder(folder, {"model": "words", "labels": list(self.labels), "threshold": 0.0}, {})

    monkeypatch.setattr(make_model, "save", save)
    monkeypatch.setattr(processes, "_START", PLAIN + SERVE)
    return make_model()


@pytest.fixture
def mine(model, monkeypatch, tmp_path):
    mark = tmp_path / "mark"
    monkeypatch.setattr(processes, "_START", PLAIN + MINED.replace("MARK", repr(str(mark))) + SERVE)
    return mark


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write twelve documents of three sentences, some with another first word; a batch holds about four."""
    monkeypatch.setattr("stance.scoring.inputs.BATCH_BYTES", 120)
    monkeypatch.setattr("stance.scoring.parts.run.PART_SENTENCES", 20)

    def write_texts(**words):
        path = tmp_path / "texts.jsonl"
        rows = [
            {"doc_id": f"d{i:02d}", "text": f"{words.get(f'd{i:02d}', 'It')} might. If so, no. It did."}
            for i in range(12)
        ]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return path

    return write_texts


@pytest.fixture
def score(model):
    def run(path, file_format="jsonl", **options):
        out = io.BytesIO()
        chosen = ScoreOptions(**options)
        return score_files([path], out, model=model, options=chosen, file_format=file_format), out.getvalue()

    return run


@pytest.mark.parametrize("file_format", ["jsonl", "csv", "parquet"])
def test_a_worker_that_ends_is_replaced_and_its_batch_tried_again(write, mine, score, file_format):
    path = write(d05="Only once it")
    expected = score(path, file_format, workers=1)
    assert not mine.exists()
    assert score(path, file_format, workers=2) == expected
    assert mine.exists()


@pytest.mark.parametrize("file_format", ["jsonl", "parquet"])
def test_the_documents_at_fault_are_left_out(write, mine, score, file_format):
    path = write(d01="A mined road", d05="An odd road", d06="A large road", d11="Another mined road")
    summary, out = score(path, file_format, workers=2, on_error="skip")
    at = "expected a document that can be scored; found that at it a worker"
    assert summary.rejects == (
        Reject("d01", None, f"{at} was stopped by signal 9, 2 times"),
        Reject("d05", None, f"{at} failed with KeyError: 'odd', 2 times"),
        Reject("d06", None, f"{at} ran out of memory, 2 times"),
        Reject("d11", None, f"{at} was stopped by signal 9, 2 times"),
    )
    rows = {json.loads(line)["doc_id"]: line for line in path.read_text().splitlines()}
    path.write_text("".join(f"{line}\n" for doc_id, line in rows.items() if doc_id not in "d01 d05 d06 d11"))
    rest, expected = score(path, file_format, workers=1)
    if file_format == "parquet":
        assert pq.read_table(io.BytesIO(out)) == pq.read_table(io.BytesIO(expected))
    else:
        assert out == expected
    assert (summary.n_documents, summary.n_by_label) == (8, rest.n_by_label)


def test_nothing_but_documents_at_fault_gives_the_columns(write, mine, score):
    path = write(d00="A mined road", d01="A mined road")
    summary, out = score(path, "csv", workers=2, on_error="skip", limit=2)
    assert (summary.n_sentences, len(summary.rejects)) == (0, 2)
    assert out.startswith(b'"doc_id","sent_id"')
    assert out.count(b"\n") == 1


def test_the_document_at_fault_is_named(write, mine, score):
    path = write(d05="A mined road")
    expected = (
        "document 'd05': expected a document that can be scored; found that at it a worker was stopped by "
        "signal 9, 2 times. Pass --on-error skip to leave it out; or, if memory ran short, a smaller number "
        "of --workers."
    )
    with pytest.raises(DataError, match=re.escape(expected)):
        score(path, workers=2)


def test_what_was_left_out_outlives_the_run(write, mine, model, tmp_path):
    path = write(d01="A mined road", d11="Another mined road")

    def run(name, **more):
        options = ScoreOptions(workers=2, **more)
        return score_parts([path], tmp_path / name, model=model, options=options, resume=True)

    whole = run("whole", on_error="skip")
    assert [reject.source for reject in whole.rejects] == ["d01", "d11"]
    assert run("whole", on_error="skip") == whole
    with pytest.raises(DataError, match="expected a run in which no row is left out"):
        run("whole")
    # Ended after its first part by the document at fault, then told to leave it out.
    path = write(d11="Another mined road")
    with pytest.raises(DataError, match="document 'd11'"):
        run("ended")
    assert [path.name for path in (tmp_path / "ended" / "parts").iterdir()] == ["part-00000.parquet"]
    assert [reject.source for reject in run("ended", on_error="skip").rejects] == ["d11"]
    run("unbroken", on_error="skip")
    for name in ("manifest.json", "rejects.jsonl"):
        assert (tmp_path / "ended" / name).read_bytes() == (tmp_path / "unbroken" / name).read_bytes()
    assert verify_parts(tmp_path / "ended").summary.n_documents == 11


def test_workers_killed_from_outside_cost_nothing(score, model, tmp_path, monkeypatch):
    monkeypatch.setattr("stance.scoring.inputs.BATCH_BYTES", 20_000)
    path = tmp_path / "many.jsonl"
    rows = [{"doc_id": f"d{i}", "text": f"Row {i} might differ. " * 100} for i in range(200)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    expected = score(path, workers=1)
    n_batches = 0
    killed = []

    def kill_worker(summary):
        nonlocal n_batches
        n_batches += 1
        if n_batches in (2, 6):
            command = ["ps", "-o", "pid=,stat=,comm=", "--ppid", str(os.getpid())]
            found = subprocess.run(command, capture_output=True, text=True, check=True)
            children = [line.split(maxsplit=2) for line in found.stdout.splitlines()]
            # One that was killed before may still be listed, as a zombie or on its way there.
            alive = (
                int(pid)
                for pid, state, name in children
                if state[0] != "Z" and name.startswith("python") and int(pid) not in killed
            )
            killed.append(next(alive))
            os.kill(killed[-1], signal.SIGKILL)

    out = io.BytesIO()
    options = ScoreOptions(workers=2)
    summary = score_files(
        [path], out, model=model, options=options, file_format="jsonl", on_progress=kill_worker
    )
    assert (summary, out.getvalue()) == expected
    assert len(set(killed)) == 2
    assert n_batches > 10


def test_workers_that_start_the_second_time_will_do(write, score, monkeypatch, tmp_path):
    mark = tmp_path / "started"
    stumble = f"import os\nif not os.path.exists({str(mark)!r}):\n    open({str(mark)!r}, 'w'); os._exit(7)\n"
    monkeypatch.setattr(processes, "_START", stumble + processes._START)
    path = write()
    assert score(path, workers=2) == score(path, workers=1)
    monkeypatch.setattr(processes, "_START", "import os; os._exit(7)")
    with pytest.raises(StanceError, match=r"expected it to start; found it ended with code 7\. If memory"):
        score(path, workers=2)


def test_a_document_of_several_rows_is_not_halved():
    asked = []

    def fail(table):
        asked.append("".join(table["doc_id"].to_pylist()))
        raise FaultError("ended", is_over=True)

    table = pa.table({"doc_id": list("aaabcc"), "text": ["So."] * 6})
    options = ScoreOptions(unit="sentence", on_error="skip")
    rejects = list(score_despite_faults(table, fail, options))
    assert [reject.source for reject in rejects] == ["a", "b", "c"]
    assert asked == ["aaabcc", "aaabcc", "aaa", "aaa", "bcc", "b", "b", "cc", "cc"]


def test_errors_of_workers_keep_their_kind():
    error = make_error({"name": "ModelError", "message": "m: expected x; found y. Do z."})
    assert (type(error), str(error)) == (ModelError, "m: expected x; found y. Do z.")
    error = make_error({"name": "MissingExtraError", "message": "as it was"})
    assert (type(error), str(error)) == (StanceError, "as it was")
    assert isinstance(make_error({"name": "MemoryError", "message": ""}), FaultError)


def test_without_room_for_a_log_workers_do_without(monkeypatch):
    def fail():
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", fail)
    with processes.open_log() as log:
        log.write(b"lost")
        log.seek(0, os.SEEK_END)
        assert (log.tell(), log.read()) == (0, b"")
