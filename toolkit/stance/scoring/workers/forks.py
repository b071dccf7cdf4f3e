"""Workers that fork off one process, which has loaded the model: sooner ready, and of one memory.

The process that loads has one thread, so that forking it is safe. It ends once it has forked; its workers
become children of this process, which is the reaper of its descendants until then. Linux alone can do that.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Final

from stance.scoring.workers.processes import WorkerProcess, list_path, make_environment, open_log

_START: Final = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from stance.scoring.workers.worker import serve_forked; serve_forked(*json.loads(sys.argv[2]))"
)
_SET_REAPER, _GET_REAPER = 36, 37  # of prctl(2): PR_SET_CHILD_SUBREAPER, PR_GET_CHILD_SUBREAPER
_TICK: Final = 0.005
_PIPE_BYTES: Final = 1 << 20


def can_fork(folder: Path) -> bool:
    """Tell whether workers for a model can fork: on Linux, and where the model runs no threads of its own.

    Parameters
    ----------
    folder : Path
        Where the model is saved.

    Examples
    --------
    >>> can_fork(Path("no/such/folder"))
    False
    """
    from stance.errors import ModelError
    from stance.models.folder import read_outline

    try:
        return sys.platform == "linux" and read_outline(folder).name == "linear"
    except ModelError:
        return False  # what is wrong with it is told where it is loaded


def start_forked(settings: dict[str, object], n_workers: int) -> list[WorkerProcess]:
    """Start a process that loads the model and forks the workers off; it is not waited for.

    Parameters
    ----------
    settings : dict
        As of :func:`stance.scoring.workers.worker.serve`.
    n_workers : int

    Returns
    -------
    list of WorkerProcess

    Raises
    ------
    OSError
        If the system has no more descriptors or processes, or no reapers.
    """
    with contextlib.ExitStack() as undo, contextlib.ExitStack() as theirs:
        ours: list[tuple[IO[bytes], IO[bytes], IO[bytes]]] = []
        passed: list[tuple[int, int, int]] = []
        for _ in range(n_workers):
            log = undo.enter_context(open_log())
            (question_end, questions), (answers, answer_end) = _make_pipe(), _make_pipe()
            for fd in (question_end, answer_end):
                theirs.callback(os.close, fd)
            pipes = (os.fdopen(questions, "wb"), os.fdopen(answers, "rb"))
            for pipe in pipes:
                undo.callback(pipe.close)
            ours.append((*pipes, log))
            passed.append((question_end, answer_end, log.fileno()))
        origin = _Origin(settings, passed)
        undo.pop_all()
    return [
        WorkerProcess(_ForkedProcess(origin, place, questions, answers), log)
        for place, (questions, answers, log) in enumerate(ours)
    ]


def _make_pipe() -> tuple[int, int]:
    """Make a pipe that holds a good part of a batch, where the system allows as much."""
    import fcntl

    ends = os.pipe()
    with contextlib.suppress(OSError):
        fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    return ends


class _Origin:
    """The process that workers fork off, until it has ended and they are children of this one."""

    def __init__(self, settings: dict[str, object], passed: list[tuple[int, int, int]]) -> None:
        _become_reaper()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START, list_path(), json.dumps([settings, passed])],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=passed[0][-1],
                env=make_environment(),
                pass_fds=[fd for fds in passed for fd in fds],
            )
        except BaseException:
            _cease_as_reaper()
            raise
        self._pids: dict[int, int] = {}
        self._adoption = threading.Thread(target=self._adopt, daemon=True)
        self._adoption.start()

    def _adopt(self) -> None:
        """Note the workers' numbers, and see the process that they fork off to its end."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            place, pid = map(int, line.split())
            self._pids[place] = pid
        self._process.stdout.close()
        self._process.wait()
        _cease_as_reaper()

    def wait_pid(self, place: int) -> int | None:
        """Wait until all are forked; tell a worker's number, ``None`` if it never was."""
        self._adoption.join()
        return self._pids.get(place)

    def kill(self) -> None:
        """End the process if it has not ended; what it has forked goes on."""
        self._process.kill()

    @property
    def returncode(self) -> int | None:
        return self._process.returncode


class _ForkedProcess:
    """One worker, as :class:`subprocess.Popen` would show it."""

    def __init__(self, origin: _Origin, place: int, stdin: IO[bytes], stdout: IO[bytes]) -> None:
        self.stdin = stdin
        self.stdout = stdout
        self.returncode: int | None = None
        self._origin = origin
        self._place = place
        self._lock = threading.Lock()  # a number is asked after once, as it may be another's later

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; the code of the process that loads where that came to its end first."""
        pid = self._origin.wait_pid(self._place)
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self._ask(pid)) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("worker", timeout or 0)
            time.sleep(_TICK)
        return code

    def kill(self) -> None:
        """End it, whether or not it was forked yet."""
        self._origin.kill()
        pid = self._origin.wait_pid(self._place)
        if self._ask(pid) is None and pid is not None:
            with self._lock, contextlib.suppress(ProcessLookupError):
                if self.returncode is None:
                    os.kill(pid, signal.SIGKILL)

    def _ask(self, pid: int | None) -> int | None:
        with self._lock:
            if self.returncode is None and pid is None:
                self.returncode = self._origin.returncode
            elif self.returncode is None:
                assert pid is not None
                try:
                    found, status = os.waitpid(pid, os.WNOHANG)
                except ChildProcessError:  # this process, or what it was started by, reaps all by itself
                    self.returncode = 0
                else:
                    self.returncode = os.waitstatus_to_exitcode(status) if found else None
            return self.returncode


_reapers = threading.Lock()
_reaping: list[int] = []  # what the flag was before, once for each process that workers fork off


def _become_reaper() -> None:
    """Have what outlives a child of this process become a child of this process."""
    libc = ctypes.CDLL(None)
    with _reapers:
        before = ctypes.c_int()
        if libc.prctl(_GET_REAPER, ctypes.byref(before), 0, 0, 0) or libc.prctl(_SET_REAPER, 1, 0, 0, 0):
            raise OSError("prctl: expected to become the reaper of descendants; found it refused.")
        _reaping.append(before.value)


def _cease_as_reaper() -> None:
    with _reapers:
        before = _reaping.pop()
        if not _reaping:
            ctypes.CDLL(None).prctl(_SET_REAPER, before, 0, 0, 0)
