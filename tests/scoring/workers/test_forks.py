"""Workers that fork off one process: their answers, their ends, and the ends of those around them."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyarrow as pa
import pytest

from stance.cache import find_bundled
from stance.errors import ModelError
from stance.models.folder import hash_description, read_description
from stance.scoring import ScoreOptions
from stance.scoring.workers import forks
from stance.scoring.workers.forks import can_fork, start_forked
from stance.scoring.workers.pool import WorkerPool
from stance.scoring.workers.processes import FaultError, start_process

MODEL_PATH = find_bundled("models/linear-en")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands children on")


def make_settings(folder=MODEL_PATH):
    return {"folder": str(folder), "options": {}, "encoding": "jsonl"}


def make_question(text):
    table = pa.table({"doc_id": ["a"], "text": pa.array([text], pa.large_string())})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


@pytest.fixture
def start():
    started = []

    def start(folder=MODEL_PATH, n_workers=2):
        started.extend(start_forked(make_settings(folder), n_workers))
        return started

    yield start
    for worker in started:
        worker.stop()


def find_pid(worker):
    return worker._process._origin.wait_pid(worker._process._place)


def list_children():
    """All children of this process, zombies among them."""
    tasks = Path("/proc/self/task").glob("*/children")
    return {int(pid) for task in tasks for pid in task.read_text().split()}


def lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_ended(pids):
    deadline = time.monotonic() + 20
    while any(map(lives, pids)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(map(lives, pids))


def test_each_answers_and_ends(start):
    workers = start(n_workers=3)
    for worker in workers:
        worker.wait_ready()
    pids = [find_pid(worker) for worker in workers]
    assert len({os.getpid(), *pids}) == 4
    parents = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1] for pid in pids]
    assert parents == [str(os.getpid())] * 3
    for worker, text, label in zip(
        workers, ("It rained.", "It might.", "If so."), ("assertive", "hedged", "speculative"), strict=True
    ):
        summary, rows = worker.ask(make_question(text))
        assert summary["n_sentences"] == 1
        assert json.loads(bytes(rows))["label"] == label
    for worker in workers:
        worker.stop()
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)  # not even as zombies


def test_modules_of_the_current_folder_are_not_taken_for_pythons_own(tmp_path, monkeypatch, start):
    (tmp_path / "json.py").write_text("print('a script of the user')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path, tmp_path])  # Python passes over what is no text
    plain = start_process(make_settings())
    for worker in (plain, start(n_workers=1)[0]):
        worker.wait_ready()
        _, rows = worker.ask(make_question("It might."))
        assert json.loads(bytes(rows))["label"] == "hedged"
    plain.stop()


def test_one_that_is_killed_says_so_and_the_other_goes_on(start):
    first, second = start()
    for worker in (first, second):
        worker.wait_ready()
    os.kill(find_pid(first), signal.SIGKILL)
    with pytest.raises(FaultError, match="found it was stopped by signal 9") as caught:
        first.ask(make_question("It might."))
    assert caught.value.is_over
    first.stop()
    assert second.ask(make_question("It might."))[0]["n_sentences"] == 1


def test_a_model_that_cannot_be_loaded_is_told_to_each(start, tmp_path):
    for worker in start(tmp_path):
        with pytest.raises(ModelError, match=r"expected model\.json in the model folder"):
            worker.wait_ready()


def test_the_end_of_the_process_that_loads_is_that_of_all(start, monkeypatch):
    monkeypatch.setattr(forks, "_START", "import os, sys; print('no room', file=sys.stderr); os._exit(7)")
    first, second = start()
    with pytest.raises(FaultError, match=r"found it ended with code 7 \(no room\)\."):
        first.wait_ready()
    with pytest.raises(FaultError, match=r"found it ended with code 7\."):
        second.wait_ready()


@pytest.mark.parametrize("moment", ["at once", "while loading", "after the first", "ready"])
def test_stopped_at_any_moment_none_is_left(moment):
    before = list_children()
    workers = start_forked(make_settings(), 8)
    origin = workers[0]._process._origin
    if moment == "while loading":
        time.sleep(0.1)
    elif moment == "after the first":
        while not origin._pids and origin._adoption.is_alive():
            time.sleep(0.001)
    elif moment == "ready":
        workers[-1].wait_ready()
    assert list_children() > before
    for worker in workers:
        worker.stop()
    assert list_children() == before
    assert forks._reaping == []


def test_each_run_has_its_reaper(start):
    first, _ = start()
    others = start_forked(make_settings(), 1)
    first.wait_ready()
    first._process._origin.wait_pid(0)
    assert others[0].wait_ready() is None
    others[0].stop()
    flag = ctypes.c_int(7)
    assert forks._reaping == []
    ctypes.CDLL(None).prctl(forks._GET_REAPER, ctypes.byref(flag), 0, 0, 0)
    assert flag.value == 0


def test_stopping_and_asking_at_once_is_safe(start):
    for _ in range(20):
        workers = start_forked(make_settings(), 2)
        workers[0].wait_ready()
        pid = find_pid(workers[0])
        asking = threading.Thread(target=workers[0]._explain_end)
        workers[0]._process.kill()
        asking.start()
        for worker in workers:
            worker.stop()
        asking.join(timeout=20)
        assert not asking.is_alive()
        assert not lives(pid)


def test_where_another_reaps_the_end_is_known_all_the_same(start):
    (worker,) = start(n_workers=1)
    worker.wait_ready()
    os.kill(find_pid(worker), signal.SIGKILL)
    os.waitpid(find_pid(worker), 0)
    with pytest.raises(FaultError, match="ended with code 0"):
        worker.ask(make_question("It might."))


def test_where_the_process_that_loads_is_killed_others_take_their_place():
    table = pa.table({"doc_id": ["a"], "text": pa.array(["It might."], pa.large_string())})
    with WorkerPool(MODEL_PATH, ScoreOptions(), "jsonl", 2) as pool:
        pool.start()
        pool._workers[0]._process._origin.kill()
        (share,) = pool.submit(table)
        assert share.result().summary.n_sentences == 1


def test_where_the_system_refuses_each_loads_for_itself(monkeypatch):
    def refuse(*arguments):
        raise OSError("no more")

    monkeypatch.setattr(forks, "start_forked", refuse)
    started = []
    monkeypatch.setattr("stance.scoring.workers.pool.start_process", started.append)
    pool = WorkerPool(MODEL_PATH, ScoreOptions(), "jsonl", 3)
    pool.start()
    assert len(started) == 3


def test_nothing_is_left_open_where_it_does_not_start(monkeypatch):
    def refuse(*arguments, **options):
        raise OSError("no more")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    before = set(Path("/proc/self/fd").iterdir())
    with pytest.raises(OSError, match="no more"):
        start_forked(make_settings(), 3)
    assert set(Path("/proc/self/fd").iterdir()) == before
    assert forks._reaping == []


def test_workers_end_with_the_process_that_started_them():
    code = (
        "import sys, time\n"
        "from stance.scoring.workers.forks import start_forked\n"
        f"workers = start_forked({make_settings()!r}, 2)\n"
        "for worker in workers:\n"
        "    worker.wait_ready()\n"
        "print(*(w._process._origin.wait_pid(i) for i, w in enumerate(workers)), flush=True)\n"
        "time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    pids = [int(word) for word in process.stdout.readline().split()]
    assert len(pids) == 2
    assert all(map(lives, pids))
    process.kill()
    process.wait()
    process.stdout.close()
    assert wait_until_ended(pids)


def test_models_with_threads_of_their_own_do_not_fork(tmp_path, monkeypatch):
    assert can_fork(MODEL_PATH)
    assert not can_fork(tmp_path)
    description = json.loads((MODEL_PATH / "model.json").read_text())
    description["model"] = "encoder"
    description["sha256"] = hash_description(description)
    (tmp_path / "model.json").write_text(json.dumps(description))
    assert read_description(tmp_path)["model"] == "encoder"
    assert not can_fork(tmp_path)
    started = []
    monkeypatch.setattr("stance.scoring.workers.pool.start_process", started.append)
    pool = WorkerPool(tmp_path, ScoreOptions(), "jsonl", 2)
    pool.start()
    assert [settings["folder"] for settings in started] == [str(tmp_path)] * 2
