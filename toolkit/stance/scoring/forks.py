"""Workers that fork off one process, which has loaded the model: sooner ready, and of one memory.

The process that loads has one thread, so that forking it is safe. It ends once it has forked; its workers
become children of this process, which is made their reaper for that time (Linux alone can do that).
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

from stance.scoring.processes import WORKER_SETTINGS, WorkerProcess, open_log

_START: Final = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from stance.scoring.worker import serve_forked; serve_forked(*json.loads(sys.argv[2]))"
)
_SET_CHILD_SUBREAPER: Final = 36  # of prctl(2)
_DESCRIPTORS: Final = "/proc/self/fd"


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
    from stance.models.folder import read_description

    try:
        return Path(_DESCRIPTORS).is_dir() and read_description(folder).get("model") == "linear"
    except ModelError:
        return False  # what is wrong with it is told where it is loaded


def start_forked(settings: dict[str, object], n_workers: int) -> list[WorkerProcess]:
    """Start a process that loads the model and forks the workers off; it is not waited for.

    Parameters
    ----------
    settings : dict
        As of :func:`stance.scoring.worker.serve`.
    n_workers : int

    Returns
    -------
    list of WorkerProcess
    """
    pipes = [(*os.pipe(), *os.pipe()) for _ in range(n_workers)]
    theirs = [(questions, answers) for questions, _, _, answers in pipes]
    with open_log() as log:
        origin = _Origin(settings, theirs, log)
        # Opened anew, each has a place of its own to read from, while others write.
        logs = [Path(_DESCRIPTORS, str(log.fileno())).open("rb") for _ in pipes]  # noqa: SIM115
    for fd in (fd for fds in theirs for fd in fds):
        os.close(fd)
    ours = [(os.fdopen(questions, "wb"), os.fdopen(answers, "rb")) for _, questions, answers, _ in pipes]
    return [
        WorkerProcess(_ForkedProcess(origin, place, *files), log)
        for place, (files, log) in enumerate(zip(ours, logs, strict=True))
    ]


class _Origin:
    """The process that workers fork off, until it ends and they are children of this one."""

    def __init__(self, settings: dict[str, object], pipes: list[tuple[int, int]], log: IO[bytes]) -> None:
        self._lock = threading.Lock()
        self._pids: list[int] | None = None
        _set_reaper(is_reaper=True)
        command = [sys.executable, "-c", _START, json.dumps(sys.path), json.dumps([settings, pipes])]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env={**os.environ, **WORKER_SETTINGS},
            pass_fds=[fd for fds in pipes for fd in fds],
        )

    def find_pid(self, place: int) -> int | None:
        """Wait for the end of the process; tell a worker's number, ``None`` if it was never forked."""
        with self._lock:
            if self._pids is None:
                assert self._process.stdout is not None
                self._pids = [int(line) for line in self._process.stdout if line.endswith(b"\n")]
                self._process.stdout.close()
                self._process.wait()
                _set_reaper(is_reaper=False)
        return self._pids[place] if place < len(self._pids) else None

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

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; the code of the process that loads where that came to its end first."""
        pid = self._origin.find_pid(self._place)
        if self.returncode is None and pid is None:
            self.returncode = self._origin.returncode
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            assert pid is not None
            found, status = os.waitpid(pid, os.WNOHANG if timeout is not None else 0)
            if found:
                self.returncode = os.waitstatus_to_exitcode(status)
            elif deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("worker", timeout or 0)
            else:
                time.sleep(0.01)
        assert self.returncode is not None
        return self.returncode

    def kill(self) -> None:
        """End it, whether or not it was forked yet."""
        self._origin.kill()
        pid = self._origin.find_pid(self._place)
        if pid is not None and self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _set_reaper(*, is_reaper: bool) -> None:
    """Say whether what outlives a child of this process becomes a child of this process."""
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, int(is_reaper), 0, 0, 0)
