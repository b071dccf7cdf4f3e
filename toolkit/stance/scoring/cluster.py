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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from stance.errors import DataError, StanceError, check_installed, quote_cause
from stance.scoring.batches import ScoreOptions
from stance.scoring.columns import check_scored, make_schema, pick_columns
from stance.scoring.folder import (
    PARTS_FOLDER,
    REJECTS_FILE,
    Manifest,
    begin_folder,
    check_folder,
    describe_run,
    enter_part,
    finish_folder,
    hash_inputs,
    hold_folder,
)
from stance.scoring.table import ScoreSummary, blank_unwanted, score_table

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.io.rejects import Rejects
    from stance.models.classifier import Classifier

_LIBRARIES: Final = {"ray": "ray", "spark": "pyspark"}
_BATCH_ROWS: Final = 1000
_SPARK_SETTINGS: Final = {
    "spark.ui.enabled": "false",
    "spark.log.level": "ERROR",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}


@dataclass(frozen=True, slots=True)
class _Job:
    files: list[str]
    schema: pa.Schema
    scorer: Scorer
    written: Path
    output_schema: pa.Schema


class Scorer:
    """Scores tables wherever it is called; loads the model once.

    Parameters
    ----------
    model : str
        A model's name or folder, which each machine must see.
    options : ScoreOptions
        As of :func:`stance.scoring.score_files`.

    Examples
    --------
    >>> import pyarrow as pa
    >>> scorer = Scorer("default", ScoreOptions(columns=["doc_id", "label"]))
    >>> scorer(pa.table({"doc_id": ["a"], "text": ["It may rain."]})).to_pylist()
    [{'doc_id': 'a', 'label': 'hedged'}]
    """

    def __init__(self, model: str, options: ScoreOptions) -> None:
        self.model = model
        self.options = options

    def __call__(self, table: pa.Table) -> pa.Table:
        """Score a table with the input's columns."""
        from stance.models import open_model
        from stance.text.read import table_of

        options = self.options
        if options.on_error == "skip":
            table = table.filter(_find_blank(table, options, is_kept=True))
        texts = table_of(
            table, text_field=options.text_field, id_field=options.id_field, text_format=options.text_format
        )
        model = open_model(self.model)
        texts = blank_unwanted(texts, model.labels, options.columns)
        scored = score_table(texts, model, min_confidence=options.min_confidence)
        return _decode_words(scored.select(pick_columns(scored.column_names, options.columns)))

    def score_batches(
        self, batches: Iterator[pa.RecordBatch], names: Sequence[str]
    ) -> Iterator[pa.RecordBatch]:
        """Score record batches, as Spark's ``mapInArrow`` passes them."""
        import pyarrow as pa

        for batch in batches:
            yield from self(pa.table(batch).rename_columns(list(names))).to_batches()


def score_with_engine(
    inputs: str | Path | Sequence[str | Path],
    output: str | Path,
    *,
    engine: Literal["ray", "spark"],
    model: Classifier | str | Path | None = None,
    options: ScoreOptions | None = None,
    overwrite: bool = False,
    rejects: Rejects | None = None,
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
        Rows must be documents, and all are scored.
    overwrite : bool
        Whether a folder of parts that exists is replaced.
    rejects : Rejects, optional
        Where skipped rows are counted.

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
    stance.errors.DataError: engine='dask': must be one of ray, spark. Change it.
    """
    from stance.io.rejects import Rejects
    from stance.models import describe_model, open_model

    options = ScoreOptions() if options is None else options
    rejects = Rejects(options.on_error) if rejects is None else rejects
    if engine not in _LIBRARIES:
        raise DataError(f"engine={engine!r}: must be one of {', '.join(_LIBRARIES)}. Change it.")
    if options.unit != "document" or options.limit is not None:
        raise DataError(
            f"engine='{engine}' scores whole documents, and all of them. Drop unit=… and limit=…."
        )
    check_installed(f"engine='{engine}'", _LIBRARIES[engine], extra=engine)
    paths = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    files, schema = _find_parquet(paths, options)
    folder = Path(output)
    with contextlib.ExitStack() as stack:
        check_folder(folder, paths, may_exist=overwrite)
        stack.enter_context(hold_folder(folder))
        opened = open_model(model)
        described = describe_model(opened)
        if model is None or isinstance(model, str | Path):
            place = str(Path(model).resolve()) if model and Path(model).is_dir() else str(model or "default")
        else:
            place = str(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="stance-")), "model"))
            opened.save(place)
        run = describe_run(described, options, hash_inputs(paths)) | {"engine": engine}
        written = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix=".engine-", dir=folder)), "parts"
        )
        rejects.path = folder / f".{REJECTS_FILE}"
        if options.on_error == "skip":
            _list_blank(files, options, rejects)
        output_schema = _make_output_schema(opened.labels, schema, options)
        job = _Job(files, schema, Scorer(place, options), written, output_schema)
        try:
            (_score_by_ray if engine == "ray" else _score_by_spark)(job)
        except StanceError:
            raise
        except Exception as error:
            raise _name_failure(error, engine) from error
        manifest = begin_folder(folder, Manifest(run))
        _take_parts(folder, manifest, written, output_schema)
        return finish_folder(folder, manifest, rejects).summary


def _score_by_ray(job: _Job) -> None:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray
    import ray.data

    is_open = ray.is_initialized()
    if not is_open:
        address = os.environ.get("RAY_ADDRESS")
        local = {"address": "local", "num_cpus": (os.cpu_count() or 1) + 1, "include_dashboard": False}
        chosen = {"address": address} if address else local
        ray.init(log_to_driver=False, logging_level=logging.ERROR, **chosen)
    try:
        n_workers = max(1, int(ray.cluster_resources().get("CPU", 1)) - 1)
        context = ray.data.DataContext.get_current().copy()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        with ray.data.DataContext.current(context):
            rows = ray.data.read_parquet(job.files, partitioning=None, override_num_blocks=2 * n_workers)
            scored = rows.map_batches(
                Scorer,
                fn_constructor_args=(job.scorer.model, job.scorer.options),
                batch_format="pyarrow",
                batch_size=_BATCH_ROWS,
                compute=ray.data.ActorPoolStrategy(size=n_workers),
            )
            scored.write_parquet(str(job.written), compression="zstd")
    finally:
        if not is_open:
            ray.shutdown()


def _score_by_spark(job: _Job) -> None:
    from pyspark.sql import SparkSession, functions
    from pyspark.sql.pandas.types import from_arrow_schema

    session: Any = SparkSession.getActiveSession()
    is_open = session is not None
    if not is_open:
        if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
            raise StanceError("engine='spark': there is no Java. Install Java 17 or newer and set JAVA_HOME.")
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder: Any = SparkSession.builder.appName("stance").master(f"local[{os.cpu_count() or 1}]")
        for name, value in _SPARK_SETTINGS.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
    try:
        session.conf.set("spark.sql.caseSensitive", "true")
        session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(_BATCH_ROWS))
        # Numbered, since mapInArrow takes no names with a full stop in them.
        columns = [
            functions.col("`{}`".format(name.replace("`", "``"))).alias(f"c{i}")
            for i, name in enumerate(job.schema.names)
        ]
        kinds = _decode_words(job.output_schema.empty_table()).schema
        score = functools.partial(job.scorer.score_batches, names=job.schema.names)
        rows = session.read.parquet(*job.files).select(*columns)
        rows.mapInArrow(score, from_arrow_schema(kinds)).write.parquet(str(job.written), compression="zstd")
    finally:
        if not is_open:
            session.stop()


def _make_output_schema(labels: Sequence[str], schema: pa.Schema, options: ScoreOptions) -> pa.Schema:
    import pyarrow as pa

    given = pa.schema([field for field in schema if field.name not in (options.text_field, options.id_field)])
    whole = make_schema(labels, given)
    names = pick_columns(whole.names, options.columns)
    return pa.schema([whole.field(name) for name in names], metadata=whole.metadata)


def _find_parquet(inputs: Sequence[str | Path], options: ScoreOptions) -> tuple[list[str], pa.Schema]:
    """Find the input files and their columns."""
    import pyarrow as pa
    from pyarrow import parquet

    from stance.text.read import list_inputs

    files = [source.path for source in list_inputs(inputs)]
    if others := [path for path in files if path is None or path.suffix != ".parquet"]:
        raise DataError(f"{others[0] or '-'}: engines read Parquet files only. Convert it, or drop engine=….")
    try:
        schemas = [parquet.read_schema(path) for path in files]
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"input: damaged Parquet ({quote_cause(error)}). Make it anew.") from error
    for path, schema in zip(files, schemas, strict=True):
        if not schema.equals(schemas[0]):
            raise DataError(f"{path}: has other columns than {files[0]}. Score them one by one.")
        for argument, name in (("text_field", options.text_field), ("id_field", options.id_field)):
            if name not in schema.names:
                raise DataError(
                    f"{path}: no column '{name}' (it has {', '.join(schema.names)}). Pass {argument}='…'."
                )
    return [str(Path(path).resolve()) for path in files if path is not None], schemas[0]


def _find_blank(table: pa.Table, options: ScoreOptions, *, is_kept: bool = False) -> Any:
    """Mark rows whose text or id is missing or blank; or, with ``is_kept``, the others."""
    import pyarrow as pa
    import pyarrow.compute as pc

    def is_blank(name: str) -> Any:
        words = pc.utf8_trim_whitespace(table[name].cast(pa.string()))
        return pc.fill_null(pc.equal(words, ""), True)

    blank = pc.or_(is_blank(options.text_field), is_blank(options.id_field))
    return pc.invert(blank) if is_kept else blank


def _list_blank(files: Sequence[str], options: ScoreOptions, rejects: Rejects) -> None:
    """List the rows that the machines of the cluster will skip."""
    import pyarrow as pa
    from pyarrow import parquet

    for path in files:
        n_before = 0
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(
                columns=list(dict.fromkeys([options.text_field, options.id_field]))
            ):
                marks = _find_blank(pa.table(batch), options).to_numpy()
                rejects.add_rows(path, marks.nonzero()[0] + n_before + 1, "has no text or no id")
                n_before += len(marks)


def _decode_words(table: pa.Table) -> pa.Table:
    """Replace numbered words, which Spark does not have, by the words."""
    import pyarrow as pa

    columns = [
        column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
        for column in table.columns
    ]
    return pa.table(columns, names=table.column_names, metadata=table.schema.metadata)


def _take_parts(folder: Path, manifest: Manifest, written: Path, schema: pa.Schema) -> None:
    """Move what an engine wrote into the folder, named and counted as the parts of a run here."""
    from pyarrow import parquet

    def number(path: Path) -> list[Any]:  # part-10 comes after part-9
        return [int(each) if each.isdecimal() else each for each in re.split(r"(\d+)", path.name)]

    found = (
        [path for path in written.glob("*.parquet") if parquet.read_metadata(path).num_rows]
        if written.exists()
        else []
    )
    for index, path in enumerate(sorted(found, key=number)):
        place = folder / PARTS_FOLDER / f"part-{index:05d}.parquet"
        path.replace(place)
        enter_part(folder, manifest, place, _count_part(place, schema))
    if not found:
        place = folder / PARTS_FOLDER / "part-00000.parquet"
        parquet.write_table(schema.empty_table(), place)
        enter_part(folder, manifest, place, ScoreSummary())


def _count_part(path: Path, schema: pa.Schema) -> ScoreSummary:
    """Count a part's sentences; documents without any are not seen."""
    import pyarrow.compute as pc
    from pyarrow import parquet

    names = parquet.read_schema(path).names
    labels = check_scored(schema, str(path), needed=())
    table = parquet.read_table(
        path, columns=[name for name in ("sent_id", "label", "abstained") if name in names]
    )
    counts = table["label"].value_counts().to_pylist() if "label" in names else []
    n_documents = pc.sum(pc.equal(table["sent_id"], 0)).as_py() if "sent_id" in names else 0
    return ScoreSummary(
        n_documents=n_documents or 0,
        n_sentences=parquet.read_metadata(path).num_rows,
        n_abstained=(pc.sum(table["abstained"]).as_py() or 0) if "abstained" in names else 0,
        n_by_label=dict.fromkeys(labels, 0) | {count["values"]: count["counts"] for count in counts},
    )


def _name_failure(error: Exception, engine: str) -> StanceError:
    """Find our own error in what an engine says of a worker's, or return its first line."""
    found = re.findall(r"^(?:stance\.errors\.)?(?:Data|Model|Config)Error: (.+)$", str(error), re.MULTILINE)
    if found:
        return DataError(found[-1])
    return StanceError(
        f"engine='{engine}': the run failed ({quote_cause(error)}). "
        "Check that stance is installed, and that input and output are seen, on every machine of the cluster."
    )
