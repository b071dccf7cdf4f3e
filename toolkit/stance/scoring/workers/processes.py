"""One worker process, seen from the run that asks it: its start, its answers, its end."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any, Final, Protocol

from stance import errors
from stance.errors import StanceError
from stance.scoring.workers.messages import read_message, write_message

# A worker is a plain subprocess: unlike multiprocessing it needs no guard in the user's main module, forks
# no threads, and its end shows as the end of its pipe.
_START: Final = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from stance.scoring.workers.worker import serve; serve(json.loads(sys.argv[2]))"
)
_ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
_KEPT: Final = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 25),  # bytes; as much as any glibc takes
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
}
_MAX_SAID: Final = 1 << 16  # bytes at the end of a log, where the reason stands


def make_environment() -> dict[str, str]:
    """Make the environment of workers, which do not fight for cores.

    They keep the memory of one batch for the next; by default glibc gives it back, to ask for it anew.

    Returns
    -------
    dict[str, str]

    Examples
    --------
    >>> make_environment()["OMP_NUM_THREADS"]
    '1'
    """
    return {**_KEPT, **os.environ, **dict.fromkeys(_ONE_THREAD, "1")}


class FaultError(StanceError):
    """A worker gave no rows for what it was asked, and no reason that the user could mend.

    Parameters
    ----------
    how : str
        What became of it, such as ``"was stopped by signal 9"``.
    is_over : bool
        Whether the process is at its end, so that another must take its place.
    """

    def __init__(self, how: str, *, is_over: bool) -> None:
        super().__init__(f"worker: expected an answer; found it {how}.")
        self.how = how
        self.is_over = is_over


class Process(Protocol):
    """What is needed of a :class:`subprocess.Popen`."""

    @property
    def stdin(self) -> IO[bytes] | None:
        """Where it reads."""

    @property
    def stdout(self) -> IO[bytes] | None:
        """Where it writes."""

    @property
    def returncode(self) -> int | None:
        """How it ended; ``None`` while it goes on, or is not known to have ended."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end."""

    def kill(self) -> None:
        """End it."""


def start_process(settings: dict[str, object]) -> WorkerProcess:
    """Start a process that loads the model and scores; it is not waited for.

    Parameters
    ----------
    settings : dict
        As of :func:`stance.scoring.workers.worker.serve`.

    Returns
    -------
    WorkerProcess
    """
    log = open_log()
    command = [sys.executable, "-P", "-c", _START, list_path(), json.dumps(settings)]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        env=make_environment(),
    )
    return WorkerProcess(process, log)


def list_path() -> str:
    """List where this process imports from, as JSON; Python passes over what is no text, such as a ``Path``.

    Examples
    --------
    >>> json.loads(list_path()) == sys.path
    True
    """
    return json.dumps([entry for entry in sys.path if isinstance(entry, str)])


def open_log() -> IO[bytes]:
    """Open a file without a name, for what processes have to say; on a full disk it is lost."""
    try:
        return tempfile.TemporaryFile()
    except OSError:
        return Path(os.devnull).open("w+b")


class WorkerProcess:
    """A process that scores.

    Parameters
    ----------
    process : Process
        As it was started.
    log : binary file
        Where it writes what it has to say.
    """

    def __init__(self, process: Process, log: IO[bytes]) -> None:
        self._process = process
        self._log = log

    def wait_ready(self) -> None:
        """Wait until the model is loaded.

        Raises
        ------
        FaultError
            If the process ended on the way.
        StanceError
            If the model cannot be loaded.
        """
        self._read_answer()

    def ask(self, question: memoryview | bytes) -> tuple[dict[str, Any], memoryview]:
        """Send a batch and wait for the answer.

        Parameters
        ----------
        question : memoryview or bytes
            A table as an Arrow stream.

        Returns
        -------
        summary : dict
            What the rows came to.
        rows : memoryview
            The rows.

        Raises
        ------
        FaultError
            If the process ended or failed.
        StanceError
            If it met an error that the user can mend.
        """
        assert self._process.stdin is not None
        try:
            write_message(self._process.stdin, question)
        except (OSError, ValueError) as error:
            raise self._explain_end() from error
        return self._read_answer()

    def kill(self) -> None:
        """End the process without waiting for that."""
        self._process.kill()

    def stop(self) -> None:
        """End the process and free its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError, ValueError):
                if pipe is not None:
                    pipe.close()
        self._log.close()

    def _read_answer(self) -> tuple[dict[str, Any], memoryview]:
        assert self._process.stdout is not None
        try:
            head = read_message(self._process.stdout)
            body = read_message(self._process.stdout)
        except (OSError, ValueError):
            head = body = None
        if head is None or body is None:
            raise self._explain_end()
        said = json.loads(bytes(head))
        if said["kind"] == "error":
            raise make_error(said["head"])
        return said["head"], body

    def _explain_end(self) -> FaultError:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        code = self._process.returncode
        how = f"was stopped by signal {-code}" if code is not None and code < 0 else f"ended with code {code}"
        with contextlib.suppress(OSError, ValueError):
            self._log.seek(0, os.SEEK_END)
            self._log.seek(max(0, self._log.tell() - _MAX_SAID))
            lines = self._log.read().decode("utf-8", errors="replace").strip().splitlines()
            how += f" ({lines[-1].strip()})" if lines else ""
        return FaultError(how, is_over=True)


def make_error(head: dict[str, object]) -> StanceError:
    """Make anew the error that a worker met.

    Parameters
    ----------
    head : dict
        ``name`` of its kind and ``message``.

    Returns
    -------
    StanceError
        Of the same kind if it is one of ours, else a :class:`FaultError`.

    Examples
    --------
    >>> make_error({"name": "KeyError", "message": "'k'"}).how
    "failed with KeyError: 'k'"
    """
    name, message = str(head["name"]), str(head["message"])
    kind = getattr(errors, name, None)
    if isinstance(kind, type) and issubclass(kind, StanceError):
        # Its constructor takes other things than a message.
        return StanceError(message) if kind is errors.MissingExtraError else kind(message)
    if name == "MemoryError":
        return FaultError("ran out of memory", is_over=False)
    return FaultError(f"failed with {name}: {message}", is_over=False)
