"""Worker processes: Arrow bytes to them and back through pipes, answers in the order of the questions."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from stance.errors import StanceError
from stance.models.folder import ModelOutline, read_outline
from stance.records import Reject
from stance.scoring.options import ScoreOptions
from stance.scoring.pieces import Encoding, Piece, ScoreSummary, encode_rows, make_piece_schema
from stance.scoring.slices import choose_slice_chars, cut_slices
from stance.scoring.workers.faults import score_despite_faults
from stance.scoring.workers.processes import FaultError, WorkerProcess, start_process

if TYPE_CHECKING:
    import pyarrow as pa


def score_in_pool(tables: Iterator[pa.Table], pool: WorkerPool) -> Iterator[Piece]:
    """Score batches in worker processes.

    A batch of a slow model is shared between the workers, in the slices that one process would score it in.

    Parameters
    ----------
    tables : iterator of pyarrow.Table
        Batches with ``doc_id`` and ``text`` first.
    pool : WorkerPool
        What scores them.

    Yields
    ------
    Piece
        One a batch, in the order of the batches, with the documents left out among the rejects.

    Raises
    ------
    StanceError
        If workers do not start, or a document ends them and none is to be skipped.
    """
    waiting: deque[tuple[pa.Schema, list[Future[Piece]]]] = deque()
    for table in tables:
        waiting.append((table.schema, pool.submit(table)))
        if sum(len(slices) for _, slices in waiting) > 2 * pool.n_workers:
            yield pool.join(*waiting.popleft())
    while waiting:
        yield pool.join(*waiting.popleft())


class WorkerPool:
    """Worker processes, one to each thread that asks; to be used in a ``with`` statement.

    A worker that ends before its time, for want of memory or by a signal, is replaced. Its batch is tried
    once more, then in halves down to the document at fault, which is left out or ends the run.

    Parameters
    ----------
    folder : Path
        Where the model is saved.
    options : ScoreOptions
        How to score.
    encoding : {"table", "jsonl", "csv"}
        What the pieces hold.
    n_workers : int
        Processes; they start when there is work for them, or by :meth:`start`.
    """

    def __init__(
        self,
        folder: Path,
        options: ScoreOptions,
        encoding: Encoding,
        n_workers: int,
    ) -> None:
        self.n_workers = n_workers
        self._options = options
        self._encoding = encoding
        self._stack = contextlib.ExitStack()
        self._folder = folder.resolve()
        self._settings: dict[str, object] = {
            "folder": str(self._folder),
            "options": asdict(options),
            "encoding": encoding,
        }
        self._threads = self._stack.enter_context(ThreadPoolExecutor(n_workers))
        self._own = threading.local()
        self._lock = threading.Lock()
        self._workers: list[WorkerProcess] = []
        self._early: list[WorkerProcess] = []  # started before a thread asked
        self._is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        """End the workers; those at work are not waited for."""
        with self._lock:
            self._is_closed = True
            for worker in self._workers:
                self._stack.callback(worker.stop)
        try:
            for worker in self._workers:
                worker.kill()  # all of them, before the end of any is waited for
        finally:
            self._stack.close()  # without the lock, which threads at work may want

    @cached_property
    def outline(self) -> ModelOutline:
        """What the folder says of the model, which the workers load."""
        return read_outline(self._folder)

    def start(self) -> None:
        """Start the workers without waiting for them, so that they load the model beside other work."""
        from stance.scoring.workers.forks import can_fork, start_forked

        with self._lock:
            if can_fork(self._folder):
                with contextlib.suppress(OSError):  # each for itself, then
                    self._workers += start_forked(self._settings, self.n_workers)
            while len(self._workers) < self.n_workers:
                self._workers.append(start_process(self._settings))
            self._early = list(self._workers)

    def submit(self, table: pa.Table) -> list[Future[Piece]]:
        """Have a batch scored when there is time.

        Returns
        -------
        list of Future
            Its slices, in order.
        """
        slices: Iterable[pa.Table] = [table]
        name = self.outline.name
        if name != "linear":
            slices = cut_slices(table, self._options.unit, choose_slice_chars(name))
        return [self._threads.submit(self._score, part) for part in slices]

    def join(self, input_schema: pa.Schema, slices: Sequence[Future[Piece]]) -> Piece:
        """Wait for the slices of a batch and make one piece of them."""
        return self._join([part.result() for part in slices], [], input_schema)

    def _score(self, table: pa.Table) -> Piece:
        """Have this thread's worker score a slice, and one after it where that one ends."""
        pieces: list[Piece] = []
        rejects: list[Reject] = []
        for found in score_despite_faults(table, self._ask, self._options):
            if isinstance(found, Reject):
                rejects.append(found)
            else:
                pieces.append(found)
        return self._join(pieces, rejects, table.schema)

    def _ask(self, table: pa.Table) -> Piece:
        import pyarrow as pa

        worker = self._find_worker()
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        try:
            head, body = worker.ask(sink.getvalue())
        except FaultError as fault:
            if fault.is_over:
                self._drop_worker(worker)
            raise
        summary = ScoreSummary(**{**head, "rejects": ()})
        if self._encoding == "table":
            scored = pa.ipc.open_stream(body).read_all()
            return Piece(scored, scored.schema, summary)
        return Piece(
            body, make_piece_schema(self.outline.labels, table.schema, self._options.columns), summary
        )

    def _join(self, pieces: list[Piece], rejects: list[Reject], input_schema: pa.Schema) -> Piece:
        """Make one piece of those that a batch was split into, as if it had not been."""
        import pyarrow as pa

        if len(pieces) == 1 and not rejects:
            return pieces[0]
        labels = self.outline.labels
        summary = ScoreSummary(n_by_label=dict.fromkeys(labels, 0), rejects=tuple(rejects))
        for piece in pieces:
            summary += piece.summary
        schema = make_piece_schema(labels, input_schema, self._options.columns)
        if not pieces:
            return Piece(encode_rows(schema.empty_table(), self._encoding), schema, summary)
        if self._encoding == "table":
            return Piece(
                pa.concat_tables([piece.data for piece in pieces]).combine_chunks(), pieces[0].schema, summary
            )
        return Piece(b"".join(bytes(piece.data) for piece in pieces), schema, summary)

    def _find_worker(self) -> WorkerProcess:
        worker: WorkerProcess | None = getattr(self._own, "worker", None)
        if worker is None:
            worker = self._own.worker = self._start_worker()
        return worker

    def _launch(self) -> WorkerProcess:
        with self._lock:
            self._refuse_if_closed()
            worker = start_process(self._settings)
            self._workers.append(worker)
        return worker

    def _start_worker(self, *, is_last: bool = False) -> WorkerProcess:
        worker = None
        if not is_last:  # those that were started early may have ended together
            with contextlib.suppress(IndexError):
                worker = self._early.pop()
        worker = worker or self._launch()
        try:
            worker.wait_ready()
        except FaultError as fault:
            self._drop_worker(worker)
            if not is_last:  # memory may have been short for a moment
                return self._start_worker(is_last=True)
            raise StanceError(
                f"worker: expected it to start; found it {fault.how}. "
                "If memory ran short, pass a smaller number of --workers."
            ) from fault
        return worker

    def _drop_worker(self, worker: WorkerProcess) -> None:
        self._own.worker = None
        with self._lock:
            self._refuse_if_closed()
            self._workers.remove(worker)
            worker.stop()

    def _refuse_if_closed(self) -> None:
        if self._is_closed:
            raise StanceError("workers: expected work to go on; found the run was stopped. Start again.")
