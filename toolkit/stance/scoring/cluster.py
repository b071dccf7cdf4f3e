"""Parquet files scored by Ray Data or Spark: a thin door to :func:`stance.scoring.score_table`."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from stance.errors import DataError, StanceError, check_installed, quote_cause
from stance.scoring.batches import ScoreOptions
from stance.scoring.columns import decode_words
from stance.scoring.files import list_sources
from stance.scoring.folder import (
    PARTS_FOLDER,
    Manifest,
    begin_folder,
    describe_run,
    enter_part,
    finish_folder,
    hold_folder,
)
from stance.scoring.pool import name_model
from stance.scoring.table import Scored, ScoreSummary, count_rows, score_batch

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.models.classifier import Classifier

_LIBRARIES: Final = {"ray": "ray", "spark": "pyspark"}
_BATCH_ROWS: Final = 1000
_COUNTED: Final = ("sent_id", "label", "abstained")
_SPARK_SETTINGS: Final = {
    "spark.ui.enabled": "false",
    "spark.log.level": "ERROR",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}


def score_with_engine(
    inputs: str | Path | Sequence[str | Path],
    output: str | Path,
    *,
    engine: Literal["ray", "spark"],
    model: Classifier | str | Path | None = None,
    options: ScoreOptions | None = None,
    overwrite: bool = False,
) -> ScoreSummary:
    """Score Parquet files by Ray Data or Spark, here or on a cluster.

    Parameters
    ----------
    inputs : str, Path or sequence of them
        Parquet files or folders of them, with a column of ids; each machine must see them and the output.
    output : str or Path
        The folder of parts to write, which can be verified and cited as one that was scored here.
    engine : {"ray", "spark"}
        A session that the program has open, also of a cluster, is used; by default this machine is.
    model : Classifier, str or Path, optional
        A model, its folder or name; the default model by default.
    options : ScoreOptions, optional
        Rows must be documents with a text and an id, and all are scored.
    overwrite : bool
        Whether a folder of parts that exists is replaced.

    Returns
    -------
    ScoreSummary

    Raises
    ------
    DataError
        If an input or an option is not what it should be.
    MissingExtraError
        If the engine is not installed.
    OutputError
        If the output cannot be written or exists.
    StanceError
        If the run fails on the cluster.

    Examples
    --------
    >>> score_with_engine("opeds.parquet", "scored/", engine="dask")
    Traceback (most recent call last):
    stance.errors.DataError: engine='dask': must be one of local, ray, spark. Change it.
    """
    from stance.io.rejects import Rejects
    from stance.models import describe_model, open_model

    options = ScoreOptions() if options is None else options
    if engine not in _LIBRARIES:
        raise DataError(f"engine={engine!r}: must be one of local, {', '.join(_LIBRARIES)}. Change it.")
    if options.unit != "document" or options.limit is not None or options.on_error != "fail":
        raise DataError(
            f"engine='{engine}' scores whole documents, and all of them. Drop unit=…, limit=… and on_error=…."
        )
    check_installed(f"engine='{engine}'", _LIBRARIES[engine], extra=engine)
    files, schema = _find_parquet(inputs, options)
    folder = Path(output)
    with contextlib.ExitStack() as stack:
        stack.enter_context(hold_folder(folder, list_sources(inputs, model), may_exist=overwrite))
        score = functools.partial(_score, model=name_model(model, stack), options=options)
        empty = score(schema.empty_table())
        if lacking := [name for name in _COUNTED if name not in empty.column_names]:
            raise DataError(f"columns: engine='{engine}' counts {', '.join(lacking)}. Keep them.")
        opened = open_model(score.keywords["model"])
        run = describe_run(describe_model(opened), options, inputs) | {"engine": engine}
        place = stack.enter_context(tempfile.TemporaryDirectory(prefix=".engine-", dir=folder))
        written = Path(place, "parts")
        try:
            if engine == "ray":
                _score_by_ray(files, score, written)
            else:
                _score_by_spark(files, schema.names, score, empty.schema, written)
        except StanceError:
            raise
        except Exception as error:
            raise _name_failure(error, engine) from error
        manifest = begin_folder(folder, Manifest(run))
        _take_parts(folder, manifest, written, empty, opened.labels)
        return finish_folder(folder, manifest, Rejects()).summary


def _score(table: pa.Table, model: str, options: ScoreOptions) -> pa.Table:
    """Score a table with the input's columns, wherever this is called; a process loads the model once."""
    from stance.models import open_model
    from stance.text.read import table_of

    texts = table_of(
        table, text_field=options.text_field, id_field=options.id_field, text_format=options.text_format
    )
    return decode_words(score_batch(texts, model=open_model(model), options=options).table)


_Score = Callable[["pa.Table"], "pa.Table"]


def _score_by_ray(files: list[str], score: _Score, written: Path) -> None:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray
    import ray.data

    is_open = ray.is_initialized()
    if not is_open:
        local = {} if os.environ.get("RAY_ADDRESS") else {"address": "local", "include_dashboard": False}
        ray.init(log_to_driver=False, logging_level=logging.ERROR, **local)
    try:
        context = ray.data.DataContext.get_current().copy()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        with ray.data.DataContext.current(context):
            rows = ray.data.read_parquet(files, partitioning=None)
            scored = rows.map_batches(score, batch_format="pyarrow", batch_size=_BATCH_ROWS)
            scored.write_parquet(str(written), compression="zstd")
    finally:
        if not is_open:
            ray.shutdown()


def _score_by_spark(
    files: list[str], names: list[str], score: _Score, schema: pa.Schema, written: Path
) -> None:
    from pyspark.sql import SparkSession
    from pyspark.sql.pandas.types import from_arrow_schema

    session: Any = SparkSession.getActiveSession()
    is_open = session is not None
    if not is_open:
        if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
            raise StanceError("engine='spark': there is no Java. Install Java 17 or newer and set JAVA_HOME.")
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder: Any = SparkSession.builder.appName("stance").master("local[*]")
        session = builder.config(map=_SPARK_SETTINGS).getOrCreate()
    try:
        session.conf.set("spark.sql.caseSensitive", "true")
        session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(_BATCH_ROWS))
        # Numbered, since mapInArrow takes no names with a full stop in them.
        rows = session.read.parquet(*files).toDF(*(f"c{i}" for i in range(len(names))))
        scored = rows.mapInArrow(
            functools.partial(_score_all, score=score, names=names), from_arrow_schema(schema)
        )
        scored.write.parquet(str(written), compression="zstd")
    finally:
        if not is_open:
            session.stop()


def _score_all(
    batches: Iterator[pa.RecordBatch], score: _Score, names: list[str]
) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    for batch in batches:
        yield from score(pa.table(batch).rename_columns(names)).to_batches()


def _find_parquet(
    inputs: str | Path | Sequence[str | Path], options: ScoreOptions
) -> tuple[list[str], pa.Schema]:
    """Find the input files and their columns."""
    import pyarrow as pa
    from pyarrow import parquet

    from stance.io.columns import choose_column
    from stance.text.read import list_inputs

    schemas: dict[str, pa.Schema] = {}
    for source in list_inputs(inputs):
        if source.path is None or source.suffix != ".parquet":
            raise DataError(f"{source.name}: engines read Parquet files only. Convert it, or drop engine=….")
        try:
            schema = parquet.read_schema(source.path)
        except (pa.ArrowException, OSError) as error:
            raise DataError(
                f"{source.name}: damaged Parquet ({quote_cause(error)}). Make it anew."
            ) from error
        if not schema.equals(next(iter(schemas.values()), schema)):
            raise DataError(f"{source.name}: has other columns than the first file. Score them one by one.")
        choose_column(schema.names, options.text_field, argument="text_field", where=source.name)
        choose_column(schema.names, options.id_field, argument="id_field", where=source.name)
        schemas[str(source.path.resolve())] = schema
    return list(schemas), schema


def _take_parts(
    folder: Path, manifest: Manifest, written: Path, empty: pa.Table, labels: Sequence[str]
) -> None:
    """Move what an engine wrote into the folder, named and counted as the parts of a run here."""
    from pyarrow import parquet

    found = [path for path in written.glob("*.parquet") if parquet.read_metadata(path).num_rows]
    if not found:
        written.mkdir(exist_ok=True)
        found = [written / "part.parquet"]
        parquet.write_table(empty, found[0])
    for index, path in enumerate(sorted(found)):
        place = folder / PARTS_FOLDER / f"part-{index:05d}.parquet"
        path.replace(place)
        table = parquet.read_table(place, columns=list(_COUNTED))
        enter_part(folder, manifest, place, Scored(table, count_rows(table, labels)))


def _name_failure(error: Exception, engine: str) -> StanceError:
    """Find our own error in what an engine says of a worker's, or return its first line."""
    found = re.findall(r"^(?:stance\.errors\.)?(?:Data|Model|Config)Error: (.+)$", str(error), re.MULTILINE)
    if found:
        return DataError(found[-1])
    return StanceError(
        f"engine='{engine}': the run failed ({quote_cause(error)}). "
        "Check that stance is installed, and that input and output are seen, on every machine of the cluster."
    )
