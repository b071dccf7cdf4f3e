"""Scoring on a cluster: what the engines Ray and Spark share."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stance import errors
from stance.errors import DataError, MissingExtraError, OutputError, StanceError, check_installed
from stance.scoring.engines.address import check_address
from stance.scoring.engines.inputs import find_parquet, is_remote
from stance.scoring.engines.job import EngineJob
from stance.scoring.inputs import list_paths
from stance.scoring.options import ScoreOptions, check_options
from stance.scoring.parts.manifest import PARTS_FOLDER, REJECTS_FILE
from stance.scoring.parts.owned import PARTS, note_engine
from stance.scoring.parts.strangers import list_strangers, refuse_unnamed
from stance.scoring.pieces import ScoreSummary, make_piece_schema
from stance.scoring.writing.guards import refuse_inputs, refuse_no_name, refuse_within
from stance.scoring.writing.output import check_output, open_folder

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.models import Classifier

ENGINES: Final = {"ray": "ray", "spark": "pyspark"}
"""The engines, each with the library that its extra, of the same name, brings."""


def score_with_engine(
    inputs: str | Path | Sequence[str | Path],
    output: str | Path,
    engine: str,
    *,
    address: str | None = None,
    model: Classifier | str | Path | None = None,
    options: ScoreOptions | None = None,
    overwrite: bool = False,
    notify: Callable[[str], None] | None = None,
) -> ScoreSummary:
    """Score Parquet files by Ray Data or Spark, here or on a cluster.

    Rows are those of :func:`stance.scoring.score_files`, in order by ``doc_id`` and ``sent_id`` from part to
    part. Documents are sorted before they are scored, so that none is split, and so that an id that comes
    twice is found; which of its rows came first is not known, so that it always ends the run.

    Parameters
    ----------
    inputs : str, Path or sequence of them
        Parquet files, folders or patterns; or addresses such as ``s3://bucket/opeds``. On a cluster every
        machine must see them, and the output, under the same name.
    output : str or Path
        The folder to write. It appears whole or not at all, with ``parts/`` and, where rows were left out,
        ``rejects.jsonl``. At an address, where nothing may be yet, the engine writes the parts itself.
    engine : {"ray", "spark"}
    address : str, optional
        Of a cluster on which ``stance`` is installed: ``host:6379``, ``ray://host:10001`` or ``auto`` for
        Ray; ``spark://host:7077``, ``yarn`` or ``local[4]`` for Spark. By default processes of this machine;
        a session that the program has open is used.
    model : Classifier, str or Path, optional
        A model, its folder or name, or a fitted ``StanceClassifier``; the default model by default.
    options : ScoreOptions, optional
        Of these, ``text_field``, ``id_field``, ``min_confidence``, ``workers``, ``on_error`` and ``columns``.
    overwrite : bool
        Whether a folder that is there is replaced.
    notify : callable, optional
        Is called with one line of text when the model of the seeds is trained.

    Returns
    -------
    ScoreSummary

    Raises
    ------
    DataError
        If an input or an option is not what it should be.
    MissingExtraError
        If the engine is not installed.
    ModelError
        If the model is missing or damaged.
    OutputError
        If the output cannot be written or is there already.
    StanceError
        If the cluster does not answer, or the run fails there.

    Examples
    --------
    >>> score_with_engine(["opeds.parquet"], "scored/", "dask")
    Traceback (most recent call last):
    stance.errors.DataError: engine: expected ray or spark; found 'dask'. Choose one of them.
    """
    from stance.scoring.named.named_models import open_model

    options = ScoreOptions() if options is None else options
    inputs = list_paths(inputs)
    _check_request(engine, options)
    check_address(engine, address)
    if is_remote(output):
        _refuse_address(str(output), overwrite=overwrite)
    else:
        refuse_no_name(output)
        if Path(output).is_dir():
            # Inputs first: they may have the names of parts, of which the other error says to remove them.
            refuse_inputs(Path(output), inputs)
            refuse_within(Path(output), inputs, is_folder=True)
            refuse_unnamed(Path(output), list_strangers(Path(output)))
        check_output(output, overwrite=overwrite, is_folder=True, contents=PARTS, inputs=inputs)
    paths, given, input_schema, n_bytes = find_parquet(inputs, options)
    check_installed(f"--engine {engine}", ENGINES[engine], extra=engine)
    run: Callable[[EngineJob], ScoreSummary]
    run = importlib.import_module(f"stance.scoring.engines.{engine}_engine").score_job
    opened, model_folder = open_model(model, notify=notify)
    schema = make_piece_schema(opened.labels, input_schema, options.columns)
    with contextlib.ExitStack() as stack:
        if model_folder is None:
            model_folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="stance-"))) / "model"
            opened.save(model_folder)
        target = None
        if not is_remote(output):
            target = stack.enter_context(open_folder(output, overwrite=overwrite, contents=PARTS))
            target.mkdir()
        where = str(output) if target is None else str(target / PARTS_FOLDER)
        job = EngineJob(paths, given, where, model_folder.resolve(), options, schema, n_bytes, address)
        summary = ScoreSummary(n_by_label=dict.fromkeys(opened.labels, 0))
        try:
            with _divert_stderr():
                summary += run(job)
        except Exception as error:
            raise _name_failure(error, engine) from error
        if target is not None:
            finish_parts(target / PARTS_FOLDER, schema)
            _write_rejects(target, summary)
            note_engine(target, engine)
    return summary


def finish_parts(folder: Path, schema: pa.Schema) -> None:
    """Name the parts as the local engine does, and remove what else an engine left beside them.

    Parameters
    ----------
    folder : Path
        What the engine wrote, in files whose names are in the order of the rows.
    schema : pyarrow.Schema
        Of the one part that is written where there is no row.
    """
    from pyarrow import parquet

    folder.mkdir(exist_ok=True)
    parts = []
    for path in sorted(folder.iterdir(), key=_number_name):
        is_part = path.suffix == ".parquet" and not path.name.startswith((".", "_"))
        if is_part and parquet.read_metadata(path).num_rows:
            parts.append(path)
        else:
            path.unlink()
    for index, path in enumerate(parts):
        path.rename(folder / f"part-{index:05d}.parquet")
    if not parts:
        parquet.write_table(schema.empty_table(), folder / "part-00000.parquet")


@contextlib.contextmanager
def _divert_stderr() -> Iterator[None]:
    """Keep back what an engine and its processes say on the way: what matters comes as an error."""
    kept = os.dup(2)
    try:
        with tempfile.TemporaryFile() as log:
            os.dup2(log.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _number_name(path: Path) -> list[str | int]:
    """Sort ``part-10`` after ``part-9``."""
    pieces = re.split(r"(\d+)", path.name)
    return [int(piece) if piece.isdecimal() else piece for piece in pieces]


def _check_request(engine: str, options: ScoreOptions) -> None:
    if engine not in ENGINES:
        raise DataError(f"engine: expected {' or '.join(ENGINES)}; found {engine!r}. Choose one of them.")
    check_options(options)
    if options.unit != "document":
        raise DataError(
            f"--engine {engine}: expected documents, which are never split between machines; found --unit "
            f"{options.unit}. Score sentences with --engine local."
        )
    for name in ("limit", "sample", "shard"):
        if getattr(options, name) is not None:
            raise DataError(
                f"--engine {engine}: expected the whole input; found --{name}, which goes by the order of "
                "rows. Drop it, or pass --engine local."
            )


def _refuse_address(output: str, *, overwrite: bool) -> None:
    """Refuse to write where something is: Ray would add to it. What cannot be asked is left to the engine."""
    import pyarrow as pa
    from pyarrow import fs

    if overwrite:
        raise OutputError(
            f"{output}: expected a folder of this machine to replace; found an address. Remove it first."
        )
    try:
        system, path = fs.FileSystem.from_uri(output)
        kind = system.get_file_info(path).type
        is_there = kind == fs.FileType.File
        if kind == fs.FileType.Directory:
            is_there = bool(system.get_file_info(fs.FileSelector(path)))
    except (pa.ArrowException, OSError, ValueError):
        return
    if is_there:
        raise OutputError(
            f"{output}: expected a new folder; found it is there already. Remove it, or give another address."
        )


def _write_rejects(folder: Path, summary: ScoreSummary) -> None:
    if summary.rejects:
        with (folder / REJECTS_FILE).open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(reject)) + "\n" for reject in summary.rejects)


def _name_failure(error: Exception, engine: str) -> StanceError:
    """Find our own error in what an engine says of a worker's, or give its first line."""
    if isinstance(error, StanceError):
        return error
    found = re.findall(r"^(?:stance\.errors\.)?(\w+Error): (.+)$", str(error), re.MULTILINE)
    for name, message in reversed(found):
        kind = getattr(errors, name, None)
        if kind is not None:
            return StanceError(message) if kind is MissingExtraError else kind(message)
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = f"{found[-1][0]}: {found[-1][1]}" if found else (lines or [type(error).__name__])[0]
    return StanceError(
        f"--engine {engine}: expected the run to go through; found {said[:300].rstrip('.')}. "
        "Is stance installed, and are input and output seen, on every machine of the cluster?"
    )
