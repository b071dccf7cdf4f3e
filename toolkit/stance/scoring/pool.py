"""Worker processes: Arrow bytes to them and back through pipes, answers in the order of the questions."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from stance import errors
from stance.errors import StanceError
from stance.scoring.frames import read_frame, write_frame
from stance.scoring.options import ScoreOptions
from stance.scoring.stream import Encoding, Piece, ScoreSummary, make_piece_schema

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.models import Classifier

# A worker is a plain subprocess: unlike multiprocessing it needs no guard in the user's main module, forks
# no threads, and its end shows as the end of its pipe.
_START: Final = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from stance.scoring.worker import serve; serve(json.loads(sys.argv[2]))"
)
_ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def score_in_pool(
    tables: Iterator[pa.Table],
    model: Classifier,
    folder: Path | None,
    *,
    options: ScoreOptions,
    encoding: Encoding,
    n_workers: int,
) -> Iterator[Piece]:
    """Score batches in worker processes.

    Parameters
    ----------
    tables : iterator of pyarrow.Table
        Batches with ``doc_id`` and ``text`` first.
    model : Classifier
        The model.
    folder : Path or None
        Where the model is saved; ``None`` saves it for the time of the run.
    options : ScoreOptions
        How to score.
    encoding : {"table", "jsonl", "csv"}
        What the pieces hold.
    n_workers : int
        Processes; they start when there is work for them.

    Yields
    ------
    Piece
        One a batch, in the order of the batches.

    Raises
    ------
    StanceError
        If a worker fails or ends before its time.
    """
    with contextlib.ExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="stance-"))) / "model"
            model.save(folder)
        pool = _Pool(folder, model.labels, options, encoding)
        threads = stack.enter_context(ThreadPoolExecutor(n_workers))
        stack.callback(pool.close)
        waiting: deque[Future[Piece]] = deque()
        for table in tables:
            waiting.append(threads.submit(pool.score, table))
            if len(waiting) > 2 * n_workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


class _Pool:
    """The workers, one to each thread that asks."""

    def __init__(
        self, folder: Path, labels: tuple[str, ...], options: ScoreOptions, encoding: Encoding
    ) -> None:
        self._settings: dict[str, object] = {
            "folder": str(folder.resolve()),
            "options": asdict(options),
            "encoding": encoding,
        }
        self._labels = labels
        self._encoding = encoding
        self._columns = options.columns
        self._own = threading.local()
        self._lock = threading.Lock()
        self._workers: list[_Worker] = []
        self._is_closed = False

    def score(self, table: pa.Table) -> Piece:
        """Have this thread's worker score a batch."""
        import pyarrow as pa

        worker = self._find_worker()
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        kind, head, body = worker.ask(sink.getvalue())
        if kind == "error":
            raise _make_error(head)
        summary = ScoreSummary(**{**head, "rejects": ()})
        if self._encoding == "table":
            scored = pa.ipc.open_stream(body).read_all()
            return Piece(scored, scored.schema, summary)
        return Piece(body, make_piece_schema(self._labels, table.schema, self._columns), summary)

    def close(self) -> None:
        """End the workers; those at work are not waited for."""
        with self._lock:
            self._is_closed = True
            for worker in self._workers:
                worker.stop()

    def _find_worker(self) -> _Worker:
        worker: _Worker | None = getattr(self._own, "worker", None)
        if worker is None:
            with self._lock:
                if self._is_closed:
                    raise StanceError(
                        "workers: expected work to go on; found the run was stopped. Start again."
                    )
                worker = self._own.worker = _Worker(self._settings)
                self._workers.append(worker)
        return worker


class _Worker:
    """One process that scores."""

    def __init__(self, settings: dict[str, object]) -> None:
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        command = [sys.executable, "-c", _START, json.dumps(sys.path), json.dumps(settings)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={**os.environ, **dict.fromkeys(_ONE_THREAD, "1")},
        )

    def ask(self, question: memoryview | bytes) -> tuple[str, dict[str, Any], memoryview]:
        """Send a batch and wait for the answer: its kind, what is said of it, and the rows."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            write_frame(self._process.stdin, question)
            head = read_frame(self._process.stdout)
            body = read_frame(self._process.stdout)
        except (OSError, ValueError):
            head = body = None
        if head is None or body is None:
            raise self._explain_end()
        said = json.loads(bytes(head))
        return said["kind"], said["head"], body

    def stop(self) -> None:
        """End the process and free its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError, ValueError):
                if pipe is not None:
                    pipe.close()
        self._log.close()

    def _explain_end(self) -> StanceError:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        code = self._process.returncode
        how = f"was stopped by signal {-code}" if code is not None and code < 0 else f"ended with code {code}"
        with contextlib.suppress(OSError, ValueError):
            self._log.seek(0)
            lines = self._log.read().decode("utf-8", errors="replace").strip().splitlines()
            how += f" ({lines[-1].strip()})" if lines else ""
        return StanceError(
            f"worker {self._process.pid}: expected an answer; found it {how}. "
            "If memory ran short, pass a smaller number of --workers."
        )


def _make_error(head: dict[str, object]) -> Exception:
    """Make anew the error that a worker met."""
    name, message = str(head["name"]), str(head["message"])
    kind = getattr(errors, name, None)
    if name == "MemoryError":
        return MemoryError(message)
    if isinstance(kind, type) and issubclass(kind, StanceError) and kind is not errors.MissingExtraError:
        return kind(message)
    return StanceError(
        message if kind else f"worker: expected an answer; found {name}: {message}. Report it."
    )
