"""Files scored into one file, or into a folder of parts."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal

import stance
from stance.errors import DataError
from stance.scoring.batches import ScoreOptions
from stance.scoring.pool import group_scored, join_scored, open_scoring
from stance.scoring.table import ScoreSummary

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.io.rejects import Rejects
    from stance.io.writer import FileFormat, RowWriter
    from stance.models.classifier import Classifier

Engine = Literal["local", "ray", "spark"]

SUFFIXES: Final[dict[str, FileFormat]] = {".jsonl": "jsonl", ".csv": "csv", ".parquet": "parquet"}

_GROUP_ROWS: Final = 20_000  # of Parquet: fewer take more room, and longer to read

VERSION_KEY: Final = b"stance.version"
MODEL_KEY: Final = b"stance.model"
HASH_KEY: Final = b"stance.model_sha256"


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
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "draft.txt").write_text("The deal might collapse.")
    ...     score_files(Path(folder, "draft.txt"), Path(folder, "scored.csv")).n_by_label
    {'assertive': 0, 'hedged': 1, 'speculative': 0}
    """
    from stance.io.guard import check_output
    from stance.io.output import open_output
    from stance.io.rejects import Rejects

    options = ScoreOptions() if options is None else options
    rejects = Rejects(options.on_error) if rejects is None else rejects
    if isinstance(output, str | Path) and (names_folder(output) or engine != "local"):
        if file_format not in (None, "parquet"):
            raise DataError(
                f"{output}: the parts of a folder are Parquet, not {file_format}. Name a file instead."
            )
        if resume and overwrite:
            raise DataError("resume=True goes on with what overwrite=True replaces. Drop one.")
        if engine != "local":
            from stance.scoring.cluster import score_with_engine

            if resume or workers is not None:
                raise DataError(
                    f"engine='{engine}' scores all, with its own workers. Drop resume=True, workers=…."
                )
            return score_with_engine(
                inputs, output, engine=engine, model=model, options=options, overwrite=overwrite
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
        check_output(output, overwrite=overwrite, inputs=list_sources(inputs, model))
    summary = ScoreSummary()
    with contextlib.ExitStack() as stack:
        scoring = open_scoring(inputs, model, options, rejects=rejects, workers=workers)
        described, batches = stack.enter_context(scoring)
        groups = map(join_scored, group_scored(batches, _GROUP_ROWS if kind == "parquet" else 1, progress))
        first = next(groups)
        file = output
        if isinstance(file, str | Path):
            file = stack.enter_context(open_output(file, overwrite=overwrite))
        writer = stack.enter_context(open_writer(file, kind, first.table.schema, described))
        for scored in itertools.chain([first], groups):
            writer.write(scored.table)
            summary += scored.summary
    return replace(summary, n_rejects=rejects.n)


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


@contextlib.contextmanager
def open_writer(
    file: BinaryIO, file_format: FileFormat, schema: pa.Schema, described: dict[str, Any]
) -> Iterator[RowWriter]:
    """Open a writer of rows that notes which model scored them."""
    from stance.io.writer import RowWriter

    found = {VERSION_KEY: stance.__version__, MODEL_KEY: described["name"], HASH_KEY: described["sha256"]}
    writer = RowWriter(file, file_format, schema.with_metadata({**(schema.metadata or {}), **found}))
    try:
        yield writer
    except BaseException:
        writer.drop()
        raise
    writer.close()


def list_sources(inputs: str | Path | Sequence[str | Path], model: object) -> list[str | Path]:
    """List what a run reads: the inputs, and the folder of a model that is named by its path."""
    own = [model] if isinstance(model, str | Path) and Path(model).exists() else []
    return [inputs, *own] if isinstance(inputs, str | Path) else [*inputs, *own]


def _choose_format(output: str | Path | BinaryIO) -> FileFormat:
    suffix = Path(output).suffix.lower() if isinstance(output, str | Path) else ""
    if suffix not in SUFFIXES:
        raise DataError(
            f"{output}: no suffix says which format ({', '.join(SUFFIXES)}). "
            "Pass file_format='jsonl', or name a folder, such as scored/."
        )
    return SUFFIXES[suffix]
