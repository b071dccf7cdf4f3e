"""Batches scored in this process or by worker processes, given out in the order of the batches."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import signal
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stance.errors import DataError, ModelError, StanceError, quote_cause
from stance.records import Reject
from stance.scoring.batches import ScoreOptions, cut_table, read_batches
from stance.scoring.columns import make_schema, pick_columns
from stance.scoring.startup import import_arrow_alone
from stance.scoring.table import Scored, ScoreSummary, score_batch

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    import pyarrow as pa

    from stance.io.rejects import Rejects
    from stance.models.classifier import Classifier

_AHEAD: Final = 3  # batches a worker
_N_SMALL: Final = 8  # batches that are scored before workers would have started

_ENVIRONMENT: Final = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    # Workers keep the memory of one batch for the next; by default glibc gives it back, to ask for it anew.
    "MALLOC_MMAP_THRESHOLD_": str(1 << 25),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
}


@contextlib.contextmanager
def open_scoring(
    inputs: str | Path | Sequence[str | Path],
    model: Classifier | str | Path | None,
    options: ScoreOptions,
    *,
    rejects: Rejects,
    workers: int | None = None,
    n_skipped: int = 0,
) -> Iterator[tuple[dict[str, Any], Iterator[Scored]]]:
    """Open inputs and a model: what to note of the model, and the scored batches.

    What the model is, is noted when it is loaded: its folder may be replaced during the run.
    """
    from stance.models import describe_model, open_model

    if workers is not None and workers < 1:
        raise DataError(f"workers={workers}: is below 1. Pass a larger number.")
    with contextlib.ExitStack() as stack:
        tables: Iterator[pa.Table] = itertools.islice(read_batches(inputs, options, rejects), n_skipped, None)
        if workers is None:
            first = list(itertools.islice(tables, _N_SMALL + 1))
            tables = itertools.chain(first, tables)
            workers = _count_cores() if len(first) > _N_SMALL else 1
        if workers == 1:
            opened = open_model(model)
            score = functools.partial(score_batch, model=opened, options=options)
            yield describe_model(opened), map(score, tables)
        else:
            pool = _Pool(name_model(model, stack), options, workers, rejects)
            stack.callback(pool.close)
            first = list(itertools.islice(tables, 1))  # read while the workers load the model
            tables = itertools.chain(first, tables)
            described = pool.describe()
            scored = pool.score(tables)
            stack.callback(scored.close)  # before the pool, which it may be waiting for
            yield described, scored


def name_model(model: Classifier | str | Path | None, stack: contextlib.ExitStack) -> str:
    """Name what other processes can open: a model in memory is saved for the time of the run."""
    if model is None or isinstance(model, str | Path):
        return str(Path(model).resolve()) if model and Path(model).is_dir() else str(model or "default")
    place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="stance-")), "model")
    model.save(place)
    return str(place)


def group_scored(
    batches: Iterable[Scored], n_rows: int, progress: Callable[[int, int | None], None] | None
) -> Iterator[list[Scored]]:
    """Group batches that follow one another, until they have so many rows."""
    group: list[Scored] = []
    n_done = 0
    for scored in batches:
        group.append(scored)
        n_done += scored.table.num_rows
        if progress is not None:
            progress(n_done, None)
        if sum(each.table.num_rows for each in group) >= n_rows:
            yield group
            group = []
    if group:
        yield group


def join_scored(group: Sequence[Scored]) -> Scored:
    """Join batches that follow one another."""
    import pyarrow as pa

    rejects = tuple(reject for each in group for reject in each.rejects)
    summary = sum((each.summary for each in group), ScoreSummary())
    return Scored(pa.concat_tables([each.table for each in group]), summary, rejects)


class _Pool:
    """Processes that load the model and score; those that ended are replaced."""

    def __init__(self, model: str, options: ScoreOptions, n_workers: int, rejects: Rejects) -> None:
        self._model, self._options, self._n_workers = model, options, n_workers
        self._rejects = rejects
        self._described: dict[str, Any] = {}
        self._start()
        self._first = self._submit(_describe, model)

    def close(self) -> None:
        """End the processes."""
        self._executor.shutdown(wait=True, kill_workers=True)  # type: ignore[call-arg]  # an argument of loky

    def describe(self) -> dict[str, Any]:
        """Wait until a worker has the model, and say what it is; this process need not load it."""
        from loky import BrokenProcessPool

        try:
            self._described = self._first.result()
        except BrokenProcessPool as error:
            raise StanceError(
                f"workers: processes that score do not start ({quote_cause(error)}). Pass workers=1."
            ) from error
        return self._described

    def score(self, tables: Iterable[pa.Table]) -> Generator[Scored]:
        """Score batches, in their order."""
        waiting: deque[tuple[pa.Table, Future[Any]]] = deque()
        for table in tables:
            waiting.append((table, self._ask(table)))
            if len(waiting) >= _AHEAD * self._n_workers:
                yield self._finish(*waiting.popleft())
        while waiting:
            yield self._finish(*waiting.popleft())

    def _start(self) -> None:
        from loky import ProcessPoolExecutor

        self._executor: Executor = ProcessPoolExecutor(
            self._n_workers, env=_ENVIRONMENT, initializer=_begin, initargs=(os.getpid(), self._model)
        )

    def _submit(self, *call: Any) -> Future[Any]:
        from loky import BrokenProcessPool

        try:
            return self._executor.submit(*call)
        except BrokenProcessPool:
            self.close()
            self._start()
            return self._submit(*call)

    def _ask(self, table: pa.Table) -> Future[Any]:
        return self._submit(_work, self._model, self._described["sha256"], self._options, _to_bytes(table))

    def _finish(self, table: pa.Table, future: Future[Any]) -> Scored:
        """Wait for a batch; where it, or one beside it, ended a worker, score each document by itself."""
        import numpy as np

        try:
            return _read_answer(future)
        except StanceError:
            raise
        except Exception:  # noqa: BLE001 - whatever a document may do to a model
            documents = cut_table(table, self._options.unit, np.ones(table.num_rows), 1)
            return join_scored([self._score_alone(each) for each in documents])

    def _score_alone(self, document: pa.Table) -> Scored:
        for _ in range(2):  # the second time, no other is at work that might end the worker
            try:
                return _read_answer(self._ask(document))
            except StanceError:
                raise
            except Exception as error:  # noqa: BLE001 - as above
                reason = f"the document cannot be scored ({type(error).__name__}: {quote_cause(error)})"
        reject = Reject(str(document["doc_id"][0]), None, reason)
        self._rejects.add(reject.source, reject.row, reject.reason)
        empty = make_schema(self._described["labels"], document.schema).empty_table()
        columns = pick_columns(empty.column_names, self._options.columns)
        return Scored(empty.select(columns), ScoreSummary(), (reject,))


def _count_cores() -> int:
    from loky import cpu_count

    return int(cpu_count())


def _to_bytes(table: pa.Table) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _from_bytes(data: bytes) -> pa.Table:
    import pyarrow as pa

    with pa.ipc.open_stream(data) as reader:
        return reader.read_all()


def _read_answer(future: Future[tuple[bytes, ScoreSummary]]) -> Scored:
    data, summary = future.result()
    return Scored(_from_bytes(data), summary)


# What follows runs in the workers.


def _begin(parent: int, model: str) -> None:
    """Load all that scoring needs, while the run looks at its inputs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run ends its workers itself
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    import_arrow_alone()
    import pyarrow as pa

    from stance.models import open_model

    with contextlib.suppress(Exception):  # what is wrong with the model is said when it is described
        score_batch(
            pa.table({"doc_id": [""], "text": ["So."]}), model=open_model(model), options=ScoreOptions()
        )


def _watch(parent: int) -> None:
    """End the process after the run that started it, however that ended."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _describe(model: str) -> dict[str, Any]:
    from stance.models import describe_model, open_model

    return describe_model(open_model(model))


@functools.cache
def _open(model: str, sha256: str) -> Classifier:
    from stance.models import open_model

    opened = open_model(model)
    if opened.sha256 != sha256:
        raise ModelError(f"{model}: the model was replaced during the run. Run it again.")
    return opened


def _work(model: str, sha256: str, options: ScoreOptions, data: bytes) -> tuple[bytes, ScoreSummary]:
    scored = score_batch(_from_bytes(data), model=_open(model, sha256), options=options)
    return _to_bytes(scored.table), scored.summary
