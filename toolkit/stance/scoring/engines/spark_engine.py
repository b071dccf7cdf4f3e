"""Scoring by Spark: documents sorted, then scored by executors, to each of which the model is shipped."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import sys
import tempfile
import uuid
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stance.cores import count_cores
from stance.errors import DataError, StanceError, quote_cause
from stance.scoring.engines.inputs import SOURCE_COLUMN, prepare_rows, score_rows
from stance.scoring.engines.job import EngineJob, Tally, count_batch, pack_folder
from stance.scoring.given_back import decode_words
from stance.scoring.pieces import ScoreSummary

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.models import Classifier

_SETTINGS: Final = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "1000",
    "spark.executorEnv.OMP_NUM_THREADS": "1",
}
# Set for the time of a run, whosever the session is: names that differ in capitals are of two columns; times
# are written with their zone; those of nanoseconds can be read at all, as numbers.
_FOR_RUNS: Final = {
    "spark.sql.caseSensitive": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.legacy.parquet.nanosAsLong": "true",
}
_LOCAL: Final = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}


def score_job(job: EngineJob) -> ScoreSummary:
    """Score Parquet files; see :func:`stance.scoring.score_with_engine`."""
    with (
        tempfile.TemporaryDirectory(prefix="stance-") as place,
        open_session(job.address, job.options.workers) as session,
        _set_for_now(session, _FOR_RUNS),
        warnings.catch_warnings(),
    ):
        import pyarrow as pa

        warnings.simplefilter("ignore", FutureWarning)  # of versions of pandas, which is not used
        from pyspark.sql import functions

        output_types = _find_types(job)
        context = session.sparkContext
        model_name = f"stance-model-{uuid.uuid4().hex}"
        archive = Path(place, f"{model_name}.zip")
        pack_folder(job.model_folder, archive)
        context.addArchive(f"{archive}#{model_name}")
        tally = context.accumulator(Tally(), _TallyMerge())
        n_parts = job.count_parts(job.options.workers or context.defaultParallelism)
        # Numbered, since mapInArrow takes no names with a full stop in them.
        columns = [
            functions.col("`{}`".format(name.replace("`", "``"))).alias(f"c{place}")
            for place, name in enumerate(job.given.names)
        ]
        given_id = functions.col(f"c{job.given.names.index(job.options.id_field)}")
        key = given_id.cast("string")
        if pa.types.is_floating(job.given.field(job.options.id_field).type):
            # In the order of the names that they get: see stance.text.tables.written_values.write_numbers.
            is_whole = (functions.floor(given_id) == given_id) & (functions.abs(given_id) < 2.0**63)
            key = functions.when(is_whole, given_id.cast("bigint").cast("string")).otherwise(key)
        (
            session.read.parquet(*job.paths)
            .select(*columns, functions.col("_metadata.file_path").alias(SOURCE_COLUMN))
            .repartitionByRange(n_parts, key)
            .sortWithinPartitions(key)
            .mapInArrow(
                functools.partial(_score_batches, job=job, model_name=model_name, tally=tally),
                output_types,
            )
            .write.parquet(job.output, compression="zstd")
        )
        summary: ScoreSummary = tally.value.sum_up()
    return summary


def _score_batches(
    batches: Iterator[pa.RecordBatch], *, job: EngineJob, model_name: str, tally: Any
) -> Iterator[pa.RecordBatch]:
    """Score a partition, in the process of an executor."""
    import pyarrow as pa
    from pyspark import SparkFiles, TaskContext

    context = TaskContext.get()
    assert context is not None
    model = _load_shipped(str(Path(SparkFiles.getRootDirectory(), model_name)))
    for number, batch in enumerate(batches):
        table = pa.table(batch).rename_columns([*job.given.names, SOURCE_COLUMN])
        rows, rejects = prepare_rows(_restore_times(table, job), job.options, job.where)
        scored, summary = score_rows(rows, model, job.options)
        tally.add(count_batch(rows, summary, rejects, f"{context.partitionId()}-{number}"))
        yield from decode_words(scored).to_batches()


def _find_types(job: EngineJob) -> Any:
    """Find Spark's types for the columns to write."""
    import pyarrow as pa
    from pyspark.errors import PySparkException
    from pyspark.sql.pandas.types import from_arrow_schema

    schema = decode_words(job.schema.empty_table()).schema
    for field in schema:
        try:
            from_arrow_schema(pa.schema([field]))
        except PySparkException as error:
            raise DataError(
                f"{job.where}: expected types that Spark has; found {field.type} in column '{field.name}'. "
                "Change it, or pass --engine local or ray."
            ) from error
    return from_arrow_schema(schema)


def _restore_times(table: pa.Table, job: EngineJob) -> pa.Table:
    """Make times of the numbers that Spark reads in the place of nanoseconds."""
    import pyarrow as pa

    for place, (name, kind) in enumerate(zip(job.given.names, job.given.types, strict=True)):
        if not (pa.types.is_timestamp(kind) and kind.unit == "ns"):
            continue
        try:
            column = table[name].cast(kind).cast(pa.timestamp("us", kind.tz))
        except pa.ArrowInvalid as error:
            raise DataError(
                f"{job.where}: expected times to the microsecond, as Spark has them; found finer ones in "
                f"column '{name}'. Round them, or pass --engine local or ray."
            ) from error
        table = table.set_column(place, name, column)
    return table


@contextlib.contextmanager
def _set_for_now(session: Any, settings: Mapping[str, str]) -> Iterator[None]:
    """Set a session up, and leave it as it was."""
    before = {name: session.conf.get(name, None) for name in settings}
    for name, value in settings.items():
        session.conf.set(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            session.conf.set(name, value) if value is not None else session.conf.unset(name)


@functools.lru_cache(maxsize=1)
def _load_shipped(folder: str) -> Classifier:
    """Load the model once a process; Spark keeps the process for the partitions to come."""
    from stance.models import load_folder

    return load_folder(Path(folder))


class _TallyMerge:
    """How Spark adds tallies up."""

    def zero(self, value: Tally) -> Tally:
        return Tally()

    def addInPlace(self, value1: Tally, value2: Tally) -> Tally:  # noqa: N802 - the name is Spark's
        value1.add(value2)
        return value1


@contextlib.contextmanager
def open_session(address: str | None, n_workers: int | None) -> Iterator[Any]:
    """Start or reach a cluster, unless a session is open, which is then used and left open."""
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    if SparkSession.getActiveSession() is not None:
        yield SparkSession.getActiveSession()
        return
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        raise StanceError(
            "--engine spark: expected Java 17 or newer; found none. "
            "Run: make spark-jre, or install one and set JAVA_HOME."
        )
    master = address or f"local[{n_workers or count_cores()}]"
    builder: Any = SparkSession.builder.appName("stance").master(master)
    settings = _SETTINGS
    if master.startswith("local"):
        settings = {**_SETTINGS, **_LOCAL}
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, OSError) as error:
        raise StanceError(
            f"{address or '--engine spark'}: expected Spark to start; found: {quote_cause(error)}. "
            "Spark needs Java 17 or newer: make spark-jre installs one."
        ) from error
    try:
        yield session
    finally:
        session.stop()
