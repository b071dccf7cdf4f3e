"""Scoring by Ray Data: documents sorted, then scored by actors that load the model once."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stance.cores import count_cores
from stance.errors import StanceError, quote_cause
from stance.scoring.engines.inputs import SOURCE_COLUMN, prepare_rows, score_rows
from stance.scoring.engines.job import EngineJob, Tally, count_batch, name_batch, pack_folder
from stance.scoring.options import ScoreOptions
from stance.scoring.pieces import ScoreSummary

if TYPE_CHECKING:
    import pyarrow as pa

# Ray reads these when it is imported. Without the last, which is not only for the systems that it names, a
# cluster of this machine alone would listen to others.
_SETTINGS: Final = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
}
_PATH_COLUMN: Final = "path"  # in which Ray says where rows are from
_BLOCKS: Final[Any] = {"batch_format": "pyarrow", "batch_size": None}  # whole, as Arrow tables


def score_job(job: EngineJob) -> ScoreSummary:
    """Score Parquet files; see :func:`stance.scoring.score_with_engine`."""
    with open_cluster(job.address, job.options.workers) as n_workers:
        import ray
        import ray.data

        context = ray.data.DataContext.get_current().copy()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        context.print_on_execution_start = False
        # On this machine the model's folder is at hand; to others it is sent once.
        packed = None if job.address is None else ray.put(_pack_model(job.model_folder))
        tally: Any = ray.remote(Tally).options(num_cpus=0).remote()
        with ray.data.DataContext.current(context):
            rows = ray.data.read_parquet(
                list(job.paths),
                include_paths=_PATH_COLUMN not in job.given.names,
                partitioning=None,  # the columns are those of the files, not also those of folders' names
                override_num_blocks=job.count_parts(n_workers),
            )
            rows = rows.map_batches(
                _prepare_block, fn_args=(job.options, job.where, len(job.given), tally), **_BLOCKS
            )
            scored = rows.sort("doc_id").map_batches(
                _Scorer,
                fn_constructor_args=(job.options, tally, str(job.model_folder), packed),
                compute=ray.data.ActorPoolStrategy(size=n_workers),
                **_BLOCKS,
            )
            scored.write_parquet(job.output, compression="zstd")
        summary: ScoreSummary = ray.get(tally.sum_up.remote())
    return summary


def _prepare_block(
    table: pa.Table, options: ScoreOptions, where: str, n_columns: int, tally: Any
) -> pa.Table:
    import ray

    if table.num_columns > n_columns:
        table = table.rename_columns([*table.column_names[:-1], SOURCE_COLUMN])
    rows, rejects = prepare_rows(table, options, where)
    if rejects:
        name = f"{ray.get_runtime_context().get_task_id()} {name_batch(table)}"
        ray.get(tally.add.remote(count_batch(rows.slice(0, 0), ScoreSummary(), rejects, name)))
    return rows


class _Scorer:
    """An actor: loads the model, then scores blocks."""

    def __init__(self, options: ScoreOptions, tally: Any, folder: str, packed: Any) -> None:
        import ray

        from stance.models import load_folder

        self._options = options
        self._tally = tally
        self._unpacked = tempfile.TemporaryDirectory(prefix="stance-")  # as long as the model may read it
        if packed is not None:
            folder = self._unpacked.name
            archive = Path(folder, "model.zip")
            archive.write_bytes(ray.get(packed))
            shutil.unpack_archive(archive, folder)
        self._model = load_folder(Path(folder))

    def __call__(self, rows: pa.Table) -> pa.Table:
        import ray

        scored, summary = score_rows(rows, self._model, self._options)
        ray.get(self._tally.add.remote(count_batch(rows, summary)))
        return scored


def _pack_model(folder: Path) -> bytes:
    with tempfile.TemporaryDirectory() as place:
        archive = Path(place, "model.zip")
        pack_folder(folder, archive)
        return archive.read_bytes()


def _write_warnings(*, is_wanted: bool) -> None:
    """Say whether Ray writes warnings of a busy machine to standard output, as it does unasked."""
    from ray._private import worker

    worker._worker_logs_enabled = is_wanted  # log_to_driver=False leaves these out


@contextlib.contextmanager
def open_cluster(address: str | None = None, n_workers: int | None = None) -> Iterator[int]:
    """Start or reach a cluster, unless one is open, which is left open; tell how many actors it takes."""
    for name, value in _SETTINGS.items():
        if address is None or name != "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER":
            os.environ.setdefault(name, value)
    import ray

    is_open = ray.is_initialized()
    before = signal.getsignal(signal.SIGTERM)
    chosen: dict[str, Any] = {"address": address}
    if address is None:  # one more than there are actors, for reading, sorting and writing
        n_cpus = (n_workers or count_cores()) + 1
        chosen = {"address": "local", "num_cpus": n_cpus, "include_dashboard": False}
    try:
        if not is_open:
            _write_warnings(is_wanted=False)
            ray.init(log_to_driver=False, logging_level=logging.ERROR, **chosen)
    except (ConnectionError, RuntimeError, ValueError) as error:
        _write_warnings(is_wanted=True)
        raise StanceError(
            f"{address or '--engine ray'}: expected a cluster that answers; found: {quote_cause(error)}. "
            "Check the address, and that it runs this version of Ray."
        ) from error
    finally:
        # Ray has put a handler with an exit code of its own there. Only the first thread may set one.
        with contextlib.suppress(ValueError, TypeError):
            signal.signal(signal.SIGTERM, before)
    try:
        for name in ("ray", "ray.data"):
            logging.getLogger(name).setLevel(logging.ERROR)
        yield n_workers or max(1, int(ray.cluster_resources().get("CPU", 1)) - 1)
    finally:
        if not is_open:
            ray.shutdown()
            _write_warnings(is_wanted=True)  # of whatever this process does with Ray next
