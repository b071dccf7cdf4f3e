"""Files scored into one file, or into a folder of parts."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal

import stance
from stance.errors import DataError
from stance.scoring.batches import ScoreOptions
from stance.scoring.columns import make_schema, pick_columns
from stance.scoring.pool import open_scoring
from stance.scoring.table import ScoreSummary

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.io.rejects import Rejects
    from stance.io.writer import FileFormat
    from stance.models.classifier import Classifier

Engine = Literal["local", "ray", "spark"]

SUFFIXES: Final[dict[str, FileFormat]] = {".jsonl": "jsonl", ".csv": "csv", ".parquet": "parquet"}

_GROUP_ROWS: Final = 20_000  # of Parquet: fewer take more room, and longer to read

VERSION_KEY: Final = "stance.version"
MODEL_KEY: Final = "stance.model"
HASH_KEY: Final = "stance.model_sha256"


def score_files(
    inputs: str | Path | Sequence[str | Path],
    output: str | Path | BinaryIO,
    *,
    model: Classifier | str | Path | None = None,
    options: ScoreOptions | None = None,
    file_format: FileFormat | None = None,
    overwrite: bool = False,
    resume: bool = False,
    workers: int | None = None,
    engine: Engine = "local",
    rejects: Rejects | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> ScoreSummary:
    """Score files and folders into one file, or into a folder of parts.

    Parameters
    ----------
    inputs : str, Path or sequence of them
        Files and folders; ``-`` is standard input.
    output : str, Path or binary file
        Where the rows go. A file appears whole or not at all. A name that ends in ``/`` or has no ending is
        a folder of Parquet parts, in which a run that ended early can be resumed.
    model : Classifier, str or Path, optional
        A model, its folder or name; the default model by default.
    options : ScoreOptions, optional
        How inputs are read and scored.
    file_format : {"jsonl", "csv", "parquet"}, optional
        By default what the output's suffix says; a folder's parts are Parquet.
    overwrite : bool
        Whether an output that exists is replaced.
    resume : bool
        Whether to go on with a run into a folder that ended early.
    workers : int, optional
        Processes that score; by default one a core for large inputs, and none but this for small ones.
    engine : {"local", "ray", "spark"}
        Who scores; see :func:`stance.scoring.cluster.score_with_engine`.
    rejects : Rejects, optional
        Where skipped rows are counted; by default one as ``options.on_error`` says.
    progress : callable, optional
        Is called after each batch with the number of sentences so far, and ``None``.

    Returns
    -------
    ScoreSummary

    Raises
    ------
    DataError
        If an input is not what it should be.
    ModelError
        If the model is missing or damaged.
    MissingExtraError
        If what the model, or the format of an input, needs is not installed.
    OutputError
        If the output cannot be written or exists.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "draft.txt").write_text("The deal might collapse.")
    ...     score_files(Path(folder, "draft.txt"), Path(folder, "scored.csv")).n_by_label
    {'assertive': 0, 'hedged': 1, 'speculative': 0}
    """
    import pyarrow as pa

    from stance.io.guard import check_output
    from stance.io.output import open_output
    from stance.io.rejects import Rejects
    from stance.io.writer import RowWriter

    options = ScoreOptions() if options is None else options
    rejects = Rejects(options.on_error) if rejects is None else rejects
    if isinstance(output, str | Path) and (names_folder(output) or engine != "local"):
        if file_format not in (None, "parquet"):
            raise DataError(
                f"{output}: the parts of a folder are Parquet, not {file_format}. Name a file instead."
            )
        if engine != "local":
            from stance.scoring.cluster import score_with_engine

            return score_with_engine(
                inputs,
                output,
                engine=engine,
                model=model,
                options=options,
                overwrite=overwrite,
                rejects=rejects,
            )
        from stance.scoring.folder import score_folder

        return score_folder(
            inputs,
            Path(output),
            model=model,
            options=options,
            overwrite=overwrite,
            resume=resume,
            workers=workers,
            rejects=rejects,
            progress=progress,
        )
    if resume:
        raise DataError(f"{output}: only a folder of parts can be resumed. Name one, such as scored/.")
    kind = file_format or _choose_format(output)
    if isinstance(output, str | Path):
        paths = [inputs] if isinstance(inputs, str | Path) else inputs
        check_output(output, overwrite=overwrite, inputs=[*paths, *list_model_path(model)])
    summary = ScoreSummary()
    with contextlib.ExitStack() as stack:
        scoring = open_scoring(inputs, model, options, rejects=rejects, workers=workers)
        described, batches = stack.enter_context(scoring)
        file = output
        if isinstance(file, str | Path):
            file = stack.enter_context(open_output(file, overwrite=overwrite))
        writer: RowWriter | None = None
        held: list[pa.Table] = []
        for scored in batches:
            if writer is None:
                writer = RowWriter(file, kind, sign_schema(scored.table.schema, described))
                stack.callback(
                    writer.drop
                )  # after an error nothing looks whole; once closed, it does nothing
            held.append(scored.table)
            if kind != "parquet" or sum(map(len, held)) >= _GROUP_ROWS:
                writer.write(pa.concat_tables(held))
                held = []
            summary += scored.summary
            for reject in scored.rejects:
                rejects.add(reject.source, reject.row, reject.reason)
            if progress is not None:
                progress(summary.n_sentences, None)
        if writer is None:
            writer = RowWriter(
                file, kind, sign_schema(make_empty_schema(described["labels"], options), described)
            )
        if held:
            writer.write(pa.concat_tables(held))
        writer.close()
    return summary + ScoreSummary(n_by_label=dict.fromkeys(described["labels"], 0), n_rejects=rejects.n)


def names_folder(output: str | Path) -> bool:
    """Whether an output is a folder of parts: its name ends in a slash or has no ending, or it is a folder.

    Examples
    --------
    >>> names_folder("scored/"), names_folder("scored"), names_folder("scored.csv")
    (True, True, False)
    """
    if str(output).endswith(("/", os.sep)):
        return True
    path = Path(output)
    return path.is_dir() or not (path.suffix or path.exists())


def sign_schema(schema: pa.Schema, described: dict[str, Any]) -> pa.Schema:
    """Note in the metadata of a schema which model scored the rows."""
    found = {VERSION_KEY: stance.__version__, MODEL_KEY: described["name"], HASH_KEY: described["sha256"]}
    return schema.with_metadata({**(schema.metadata or {}), **found})


def make_empty_schema(labels: Sequence[str], options: ScoreOptions) -> pa.Schema:
    """Make the schema of a run without rows, of which the input's columns are not known."""
    import pyarrow as pa

    schema = make_schema(labels)
    known = [name for name in options.columns or () if name.removeprefix("-") in schema.names]
    names = pick_columns(schema.names, known or None)
    return pa.schema([schema.field(name) for name in names], metadata=schema.metadata)


def list_model_path(model: object) -> list[Path]:
    """List the folder of a model that is named by its path."""
    return [Path(model)] if isinstance(model, str | Path) and Path(model).exists() else []


def _choose_format(output: str | Path | BinaryIO) -> FileFormat:
    if not isinstance(output, str | Path):
        raise DataError(
            "file_format: an open file has no suffix to say what to write. Pass file_format='jsonl'."
        )
    suffix = Path(output).suffix.lower()
    if suffix not in SUFFIXES:
        raise DataError(
            f"{output}: the suffix names no format ({', '.join(SUFFIXES)}). "
            "Pass file_format='jsonl', or name a folder, such as scored/."
        )
    return SUFFIXES[suffix]
