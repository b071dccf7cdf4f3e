"""What can only be seen from outside: signals, pipes, terminals."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ..conftest import run_python

pytestmark = [
    pytest.mark.usefixtures("default_model"),
    pytest.mark.skipif(os.name == "nt", reason="signals and terminals of Unix"),
]

SIGHUP = getattr(signal, "SIGHUP", None)  # none on Windows
RUN = "from stance.cli import run; run()"
# Started from a shell's background, or by nohup, tests would hand on that signals are ignored.
HEED = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);" + (
    "signal.signal(signal.SIGHUP, signal.SIG_DFL);" if SIGHUP else ""
)
PROGRAM = [sys.executable, "-c", HEED + RUN]
MANY = "".join(json.dumps({"text": f"Row {i} might differ. " * 50}) + "\n" for i in range(4000))


def start(*arguments, cwd, **options):
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    return subprocess.Popen([*PROGRAM, *arguments], cwd=cwd, start_new_session=True, **pipes)


def find_children(pid):
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(word) for word in found.stdout.split()]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (SIGHUP, 129)])
def test_a_stopped_run_leaves_nothing(tmp_path, unmeasured, number, code):
    (tmp_path / "many.jsonl").write_text(MANY * 4)
    process = start(
        "score", "many.jsonl", "--workers", "2", "--output", "rows.csv", cwd=tmp_path, env=unmeasured
    )
    deadline = time.monotonic() + 30
    while not (children := find_children(process.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.3)
    if number == signal.SIGINT:
        os.killpg(process.pid, number)  # as a terminal does
    else:
        process.send_signal(number)
    if number == SIGHUP:
        process.send_signal(number)  # the shell tells of it, too
    out, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert out == b""
    assert b"Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["many.jsonl"]
    assert children
    assert not any(Path(f"/proc/{child}").exists() for child in children)


def test_a_run_that_is_to_outlive_its_session_does(tmp_path, unmeasured):
    (tmp_path / "many.jsonl").write_text(MANY)
    program = [sys.executable, "-c", f"import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); {RUN}"]
    process = subprocess.Popen(
        [*program, "score", "many.jsonl", "--workers", "1", "--output", "rows.csv"],
        cwd=tmp_path,
        env=unmeasured,
    )
    deadline = time.monotonic() + 30
    while not list(tmp_path.glob(".rows.csv.*.tmp")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(SIGHUP)
    assert process.wait(timeout=60) == 0
    assert (tmp_path / "rows.csv").exists()


def test_ctrl_c_during_an_import_ends_the_module_as_the_command(tmp_path):
    # Imports make dataclasses by exec, and python -m takes an interruption there for one that nobody caught.
    (tmp_path / "interrupted.py").write_text(
        "import runpy, stance.cli as c\n"
        "def interrupt(*arguments, **options): exec('raise KeyboardInterrupt')\n"
        "c.cli.main = interrupt; runpy.run_module('stance', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-m", "interrupted"], cwd=tmp_path, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (130, b"")


def test_a_closed_pipe_is_no_error(tmp_path):
    (tmp_path / "many.jsonl").write_text(MANY)
    process = start("score", "many.jsonl", "--workers", "1", cwd=tmp_path)
    first = process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    assert process.wait(timeout=60) == 141
    assert err == b""
    assert json.loads(first)["text"] == "Row 0 might differ."


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["explain", "It might rain."], 0), (["score", "nowhere.txt"], 1), (["score"], 2), (["--version"], 0)],
)
def test_a_process_ends_with_its_code_and_all_its_output(tmp_path, arguments, code):
    begin, run = PROGRAM[:2], PROGRAM[2]
    late = "import atexit, sys; atexit.register(print, 'the end, of what was registered first');"
    later = run.replace("run()", "import stance.cli as c; real = c.main;")
    code_text = (
        late
        + later
        + (
            "\ndef main():\n    atexit.register(print, 'the end, of what was registered last')\n    real()\n"
            "c.main = main; run()"
        )
    )
    held_back = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with (tmp_path / "out.txt").open("wb") as out:
        done = subprocess.run(
            [*begin, code_text, *arguments],
            cwd=tmp_path,
            env=held_back,
            stdout=out,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == code
    shown = (tmp_path / "out.txt").read_text()
    assert shown.endswith("the end, of what was registered last\n")
    assert (len(shown.splitlines()) > 1) == (code == 0)
    assert b"Traceback" not in done.stderr


def test_an_end_that_nobody_foresaw_is_that_of_python(tmp_path):
    code = "import stance.cli as c\ndef main():\n    1 / 0\nc.main = main; c.run()"
    done = run_python(code, status=1, cwd=tmp_path)
    assert done.stderr.endswith("ZeroDivisionError: division by zero\n")


def test_standard_input(tmp_path):
    process = start("score", "-", cwd=tmp_path, stdin=subprocess.PIPE)
    out, err = process.communicate("It might rain. 😀".encode(), timeout=60)
    assert (process.returncode, err) == (0, b"")
    assert json.loads(out.splitlines()[0])["text"].startswith("It might rain.")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
@pytest.mark.skipif(shutil.which("yes") is None, reason="needs yes")
def test_some_documents_of_what_has_no_end(tmp_path):
    with subprocess.Popen(["yes", '{"text": "It may."}'], stdout=subprocess.PIPE) as endless:
        process = start("score", "-", "--limit", "2", cwd=tmp_path, stdin=endless.stdout)
        try:
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()
            endless.kill()
    assert (process.returncode, err) == (0, b"")
    assert [json.loads(line)["doc_id"] for line in out.splitlines()] == ["stdin-000001", "stdin-000002"]


def test_standard_output_on_a_full_disk(tmp_path):
    (tmp_path / "draft.txt").write_text("It might.")
    with Path("/dev/full").open("wb") as full:
        process = start("score", "draft.txt", cwd=tmp_path, stdout=full)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err.decode().startswith("stance: ")
    assert err.count(b"\n") == 1
    assert b"found none left on the disk" in err


CLOSED = "standard output: expected it open; found it closed. Leave it open, or pass --output FILE."


@pytest.mark.parametrize(
    "arguments",
    [
        ["score", "draft.txt"],
        ["score", "draft.txt", "--format", "table"],
        ["estimative", "draft.txt"],
        ["explain", "It might."],
        ["--version"],
        ["score", "--help"],
    ],
)
def test_what_is_written_to_a_closed_standard_output_is_lost(tmp_path, arguments):
    (tmp_path / "draft.txt").write_text("It might.")
    done = run_closed("1", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, f"stance: {CLOSED}\n".encode())


def test_a_file_is_written_where_standard_output_is_closed(tmp_path):
    (tmp_path / "draft.txt").write_text("It might.")
    for name, arguments in (("rows.jsonl", ["score"]), ("found.json", ["estimative"])):
        done = run_closed("1", *arguments, "draft.txt", "--output", name, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, b"")
        assert (tmp_path / name).read_text().rstrip().endswith("}")


def test_other_streams_may_be_closed(tmp_path):
    (tmp_path / "draft.txt").write_text("It might.")
    done = run_closed("2", "score", "draft.txt", cwd=tmp_path)
    assert (done.returncode, json.loads(done.stdout)["text"]) == (0, "It might.")
    done = run_closed("0", "score", "-", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(b"stance: -: expected text; found an empty file.")
    assert run_closed("012", "score", "draft.txt", cwd=tmp_path).returncode == 1


def run_closed(streams, *arguments, cwd):
    """Run a command whose standard streams of these numbers are closed, as the shell closes them."""
    closing = " ".join(f"{number}>&-" for number in streams)
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {closing}', "sh", *PROGRAM, *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL if "0" not in streams else None,
        capture_output=True,
        check=False,
        timeout=60,
    )


def read_terminal(*arguments, cwd, **environment):
    """Run a command on a terminal of 80 columns and return what shows there."""
    import fcntl
    import pty
    import struct
    import termios

    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "TERM")}
    process = start(*arguments, cwd=cwd, stdout=child, env=clean | {"TERM": "xterm"} | environment)
    os.close(child)
    shown = b""
    while True:
        try:
            chunk = os.read(parent, 65536)
        except OSError:
            break
        if not chunk:
            break
        shown += chunk
    os.close(parent)
    assert process.wait(timeout=60) == 0, process.stderr.read()
    return shown.decode().replace("\r\n", "\n")


def test_on_a_terminal_it_is_a_reading(tmp_path):
    text = (
        "A Short Title\n\n"
        "The talks failed. The deal might collapse, and the money that was set aside is gone.\n\n"
    )
    (tmp_path / "draft.txt").write_text(text + "It is unclear who ordered the strike.\x1b[2J\n")
    shown = read_terminal("score", "draft.txt", cwd=tmp_path)
    assert "\x1b[1;4;33mmight\x1b[0m" in shown
    assert "\x1b[35mIt is" in shown
    assert "\x1b[2J" not in shown
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert plain.startswith("A Short Title\n\nThe talks failed. The deal might collapse,")
    assert max(len(line) for line in plain.splitlines()[:-4]) <= 80
    assert len(plain.split("\n\n")[-1].splitlines()) == 3
    marked = read_terminal("score", "draft.txt", "--no-color", cwd=tmp_path)
    assert "\x1b" not in marked
    assert "[hedged] The deal *might* collapse," in marked
    assert read_terminal("score", "draft.txt", cwd=tmp_path, NO_COLOR="1") == marked
    rows = read_terminal("score", "draft.txt", "--format", "jsonl", cwd=tmp_path)
    assert [json.loads(line)["sent_id"] for line in rows.splitlines()] == [0, 1, 2, 3]
    assert "\x1b" not in rows


@pytest.mark.parametrize("command", ["score", "report", "estimative", "explain"])
def test_a_text_pasted_at_a_terminal_ends_with_one_end_of_file(tmp_path, command):
    import pty

    parent, child = pty.openpty()
    process = start(command, "-", cwd=tmp_path, stdin=child, stderr=child)
    os.close(child)
    shown = b""
    while b"Ctrl-D" not in shown or not shown.endswith(b"\n"):  # a line may come in pieces
        shown += os.read(parent, 1024)
    os.write(parent, b"The deal might fail.\n\x04")
    out, _ = process.communicate(timeout=180)
    os.close(parent)
    assert process.returncode == 0
    assert b"might" in out
    assert shown.endswith(b"Paste the text, then press Ctrl-D on a line of its own.\r\n")
