"""Batches scored in this process or by worker processes, given out in the order of the batches."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import signal
import tempfile
import threading
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from stance.errors import DataError, ModelError, StanceError, quote_cause
from stance.records import Reject
from stance.scoring.batches import Batch, ScoreOptions, check_count, find_changes, read_batches
from stance.scoring.columns import make_schema, pick_columns
from stance.scoring.startup import import_arrow_alone
from stance.scoring.table import ScoreSummary, blank_unwanted, count_rows, cut_slices, score_table

if TYPE_CHECKING:
    from concurrent.futures import Future

    import pyarrow as pa

    from stance.io.rejects import Rejects
    from stance.models.classifier import Classifier

_AHEAD: Final = 3  # batches a worker
_LARGE_BYTES: Final = 8_000_000  # files of this size are worth the start of workers, whatever is in them
_N_SMALL: Final = 8  # batches that are scored before workers would have started
_N_TRIES: Final = 2  # of a document alone: not every end of a process is its fault

_ENVIRONMENT: Final = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    # Workers keep the memory of one batch for the next; by default glibc gives it back, to ask for it anew.
    "MALLOC_MMAP_THRESHOLD_": str(1 << 25),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
}


class Scored(NamedTuple):
    """The rows of one batch, what they came to, and documents at which workers ended."""

    table: pa.Table
    summary: ScoreSummary
    rejects: tuple[Reject, ...] = ()


class _Slice(NamedTuple):
    table: pa.Table
    n_documents: int


class WorkerPool:
    """Processes that load the model and score; a context manager, which ends them."""

    def __init__(self, model: str, options: ScoreOptions, n_workers: int, sha256: str = "") -> None:
        self.n_workers = n_workers
        self.sha256 = sha256
        self._settings = (model, options)
        self._executor: Any = None
        self._ready: list[Future[dict[str, Any]]] = []

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *_: object) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, kill_workers=True)
            self._executor = None

    def start(self) -> None:
        """Start the processes, so that they load the model while the inputs are looked at."""
        from loky import ProcessPoolExecutor

        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self.n_workers, env=_ENVIRONMENT, initializer=_begin, initargs=(*self._settings, os.getpid())
            )
            self._ready = [self._submit(_open) for _ in range(self.n_workers)]

    def describe(self) -> dict[str, Any]:
        """Wait until the workers have the model, and say what it is; this process need not load it."""
        from loky import BrokenProcessPool

        self.start()
        try:
            described: dict[str, Any] = self._ready[0].result()
        except BrokenProcessPool as error:
            raise StanceError(
                f"workers: processes that score do not start ({_explain(error)}). Pass workers=1."
            ) from error
        return described

    def submit(self, asked: _Slice) -> Future[tuple[bytes, ScoreSummary]]:
        """Ask for a slice to be scored; processes that ended are replaced."""
        from loky import BrokenProcessPool

        self.start()
        data = _to_bytes(asked.table)
        try:
            return self._submit(_work, data, asked.n_documents, self.sha256)
        except BrokenProcessPool:
            self.__exit__()
            self.start()
            return self._submit(_work, data, asked.n_documents, self.sha256)

    def _submit(self, *call: Any) -> Future[Any]:
        found: Future[Any] = self._executor.submit(*call)
        return found

    def score_alone(self, asked: _Slice, options: ScoreOptions) -> Iterator[_Answer]:
        """Score a slice at which a worker ended one document at a time, in a process of its own."""
        for table in _cut_documents(asked.table, options):
            reason = ""
            for _ in range(_N_TRIES):
                with WorkerPool(*self._settings, 1, self.sha256) as alone:
                    try:
                        yield _read_answer(alone.submit(_Slice(table, 1)).result())
                        break
                    except StanceError:
                        raise
                    except Exception as error:  # noqa: BLE001 - whatever a document may do to a model
                        reason = f"cannot be scored: the worker {_explain(error)}, {_N_TRIES} times"
            else:
                doc_id = str(table["doc_id"][0])
                if options.on_error == "fail":
                    raise DataError(
                        f"document '{doc_id}': {reason}. Pass on_error='skip' to leave it out; or, if memory "
                        "ran short, fewer workers=…."
                    )
                yield Reject(doc_id, None, reason)


_Asked = tuple[_Slice, "Future[tuple[bytes, ScoreSummary]]"]
_Answer = tuple["pa.Table", ScoreSummary] | Reject


def _score_here(batches: Iterable[Batch], model: Classifier, options: ScoreOptions) -> Generator[Scored]:
    for batch in batches:
        table = blank_unwanted(batch.table, model.labels, options.columns)
        scored = score_table(table, model, unit=options.unit, min_confidence=options.min_confidence)
        summary = count_rows(scored, batch.n_documents, model.labels, options.unit)
        yield Scored(scored.select(pick_columns(scored.column_names, options.columns)), summary)


def _score_in_pool(
    batches: Iterable[Batch], described: dict[str, Any], options: ScoreOptions, pool: WorkerPool
) -> Generator[Scored]:
    """Share each batch between the workers, in the slices in which one process would score it."""
    labels = described["labels"]
    waiting: deque[tuple[pa.Schema, list[_Asked]]] = deque()
    for batch in batches:
        table = blank_unwanted(batch.table, labels, options.columns)
        tables = list(cut_slices(table, options.unit, described["chars_per_batch"]))
        slices = _count_slices(tables, batch, options)
        schema = make_schema(labels, table.schema)
        waiting.append((schema, [(each, pool.submit(each)) for each in slices]))
        if len(waiting) >= _AHEAD * pool.n_workers:
            yield _finish(*waiting.popleft(), options, pool)
    while waiting:
        yield _finish(*waiting.popleft(), options, pool)


def _finish(schema: pa.Schema, asked: list[_Asked], options: ScoreOptions, pool: WorkerPool) -> Scored:
    """Wait for the slices of a batch."""
    import pyarrow as pa

    tables: list[pa.Table] = []
    rejects: list[Reject] = []
    total = ScoreSummary()
    for each, future in asked:
        try:
            answers: Iterable[_Answer] = [_read_answer(future.result())]
        except StanceError:
            raise
        except Exception:  # noqa: BLE001 - this slice, or one beside it, ended a worker
            answers = pool.score_alone(each, options)
        for answer in answers:
            if isinstance(answer, Reject):
                rejects.append(answer)
            else:
                tables.append(answer[0])
                total += answer[1]
    if not tables:
        tables = [schema.empty_table().select(pick_columns(schema.names, options.columns))]
    return Scored(pa.concat_tables(tables), total, tuple(rejects))


@contextlib.contextmanager
def open_scoring(
    inputs: str | Path | Sequence[str | Path],
    model: Classifier | str | Path | None,
    options: ScoreOptions,
    *,
    rejects: Rejects | None,
    workers: int | None = None,
    n_skipped: int = 0,
) -> Iterator[tuple[dict[str, Any], Iterator[Scored]]]:
    """Open inputs and a model: what to note of the model, and the scored batches.

    Workers start first of all where the inputs are large for sure. What the model is, is noted when it is
    loaded: its folder may be replaced during the run.
    """
    from stance.models import describe_model, open_model
    from stance.models.registry import find_folder

    check_count("workers", workers)
    with contextlib.ExitStack() as stack:
        pool = None
        place = str(model or "default")
        is_saved = model is None or isinstance(model, str | Path)
        if is_saved:
            find_folder(place)  # a misspelt name is an error before anything starts
        is_whole = options.limit is None and not n_skipped
        if workers != 1 and is_saved and is_whole and _measure(inputs) >= _LARGE_BYTES:
            pool = _open_pool(place, options, workers, stack)
        batches: Iterator[Batch] = itertools.islice(read_batches(inputs, options, rejects), n_skipped, None)
        if workers != 1:
            first = list(itertools.islice(batches, 1 if workers or pool else _N_SMALL + 1))
            batches = itertools.chain(first, batches)
            if pool is None and len(first) > (0 if workers else _N_SMALL):
                if not is_saved:
                    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="stance-"))
                    place = str(Path(folder, "model"))
                    open_model(model).save(place)
                pool = _open_pool(place, options, workers, stack)
        if pool is None:
            opened = open_model(model)
            described = describe_model(opened)
            scored = _score_here(batches, opened, options)
        else:
            described = pool.describe()
            pool.sha256 = described["sha256"]
            scored = _score_in_pool(batches, described, options, pool)
        stack.callback(scored.close)  # before the pool, which it may be waiting for
        yield described, scored


def _open_pool(
    model: str, options: ScoreOptions, workers: int | None, stack: contextlib.ExitStack
) -> WorkerPool | None:
    from loky import cpu_count

    n_workers = workers or cpu_count()
    if n_workers == 1:
        return None
    pool = stack.enter_context(WorkerPool(model, options, n_workers))
    pool.start()
    return pool


def _measure(inputs: str | Path | Sequence[str | Path]) -> int:
    """Measure the files among inputs, without opening them; what is in folders does not count."""
    paths = map(Path, [inputs] if isinstance(inputs, str | Path) else inputs)
    return sum(path.stat().st_size for path in paths if path.is_file())


def _count_slices(tables: list[pa.Table], batch: Batch, options: ScoreOptions) -> list[_Slice]:
    counts = [_count_documents(table, options) for table in tables]
    counts[0] += batch.n_documents - sum(counts)  # what it goes on with may have begun in an earlier batch
    return [_Slice(table, n) for table, n in zip(tables, counts, strict=True)]


def _count_documents(table: pa.Table, options: ScoreOptions) -> int:
    return int(find_changes(table["doc_id"]).sum()) + 1 if options.unit == "sentence" else int(table.num_rows)


def _cut_documents(table: pa.Table, options: ScoreOptions) -> Iterator[pa.Table]:
    import numpy as np

    starts = np.arange(table.num_rows)
    if options.unit == "sentence":
        starts = np.append(0, np.flatnonzero(find_changes(table["doc_id"])) + 1)
    for first, end in itertools.pairwise([*starts.tolist(), table.num_rows]):
        yield table.slice(first, end - first)


def _explain(error: BaseException) -> str:
    if found := re.search(r"exit codes? of the workers? \S+ \{(.*)\}", str(error)):
        return f"ended with {found[1]}"
    return f"failed with {type(error).__name__}: {quote_cause(error)}"


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


def _read_answer(answer: tuple[bytes, ScoreSummary]) -> tuple[pa.Table, ScoreSummary]:
    return _from_bytes(answer[0]), answer[1]


# What follows runs in the workers.

_state: dict[str, Any] = {}


def _begin(model: str, options: ScoreOptions, parent: int) -> None:
    """Note what is to be done; the model is loaded later, so that its errors reach the run."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run ends its workers itself
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    import_arrow_alone()
    _state.update(model=model, options=options)


def _watch(parent: int) -> None:
    """End the process after the run that started it, however that ended."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _open() -> dict[str, Any]:
    from stance.models import describe_model, open_model

    if "opened" not in _state:
        _state["opened"] = open_model(_state["model"])
        _state["sha256"] = describe_model(_state["opened"])["sha256"]
    opened = _state["opened"]
    return {**describe_model(opened), "chars_per_batch": opened.chars_per_batch}


def _work(data: bytes, n_documents: int, sha256: str) -> tuple[bytes, ScoreSummary]:
    _open()
    if sha256 not in ("", _state["sha256"]):
        raise ModelError(f"{_state['model']}: the model was replaced during the run. Run it again.")
    model, options = _state["opened"], _state["options"]
    scored = score_table(_from_bytes(data), model, unit=options.unit, min_confidence=options.min_confidence)
    summary = count_rows(scored, n_documents, model.labels, options.unit)
    return _to_bytes(scored.select(pick_columns(scored.column_names, options.columns))), summary
