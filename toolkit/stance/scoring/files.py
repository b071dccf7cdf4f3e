"""Files scored into a file, or into a folder of parts."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from stance.errors import DataError
from stance.scoring.inputs import list_paths
from stance.scoring.options import ScoreOptions
from stance.scoring.pieces import ScoreSummary
from stance.scoring.stream import ScoreStream
from stance.scoring.writing.guards import list_model_files, refuse_no_name
from stance.scoring.writing.output import check_output, open_output
from stance.scoring.writing.writers import (
    FileFormat,
    check_format,
    choose_encoding,
    guess_format,
    open_writer,
)

if TYPE_CHECKING:
    from stance.models import Classifier


def score_files(
    inputs: str | Path | Sequence[str | Path],
    output: str | Path | BinaryIO,
    *,
    model: Classifier | str | Path | None = None,
    options: ScoreOptions | None = None,
    file_format: FileFormat | None = None,
    overwrite: bool = False,
    resume: bool = False,
    on_count: Callable[[int], None] | None = None,
    on_progress: Callable[[ScoreSummary], None] | None = None,
    on_start: Callable[[], None] | None = None,
    notify: Callable[[str], None] | None = None,
) -> ScoreSummary:
    """Score files and folders into one file, or into a folder of parts.

    Parameters
    ----------
    inputs : str, Path or sequence of them
        Files and folders; ``-`` is standard input.
    output : str, Path or binary file
        Where the rows go. A file appears whole or not at all, and is checked before anything is scored. For a
        folder (see :func:`names_folder`) see :func:`stance.scoring.score_parts`.
    model : Classifier, str or Path, optional
        A model, its folder or name, or a fitted ``StanceClassifier``; the default model by default.
    options : ScoreOptions, optional
        How inputs are read and scored.
    file_format : {"jsonl", "csv", "parquet"}, optional
        By default what the output's suffix says; for a folder, Parquet.
    overwrite : bool
        Whether an output that is there is replaced.
    resume : bool
        Whether a run into a folder of parts is gone on with.
    on_count : callable, optional
        Is called before the first batch with the number of input rows to score, about, where it is known.
    on_progress : callable, optional
        Is called after each batch with the counts so far.
    on_start : callable, optional
        As for :class:`stance.scoring.ScoreStream`.
    notify : callable, optional
        Is called with one line of text when the model of the seeds is trained.

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
        If the output cannot be written or is there already.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "draft.txt").write_text("The deal might collapse.")
    ...     score_files([Path(folder, "draft.txt")], Path(folder, "scored.csv")).n_by_label
    {'assertive': 0, 'hedged': 1, 'speculative': 0}
    """
    inputs = list_paths(inputs)
    if isinstance(output, str | Path):
        refuse_no_name(output)
    output = Path(output) if isinstance(output, os.PathLike) else output
    if file_format is not None:
        check_format(file_format)
    if isinstance(output, str | Path) and names_folder(output):
        from stance.scoring.parts.run import score_parts

        return score_parts(
            inputs,
            output,
            model=model,
            options=options,
            file_format=file_format or "parquet",
            overwrite=overwrite,
            resume=resume,
            on_count=on_count,
            on_progress=on_progress,
            on_start=on_start,
            notify=notify,
        )
    if resume:
        raise DataError(
            f"{output}: expected an output folder, since only that can be gone on with; found a file. "
            "Give a name that ends in /, or do not resume."
        )
    if file_format is None and not isinstance(output, str | Path):
        raise DataError(
            "file_format: expected what to write into the open file; found none. Pass jsonl, csv or parquet."
        )
    kind = file_format or guess_format(output)
    if isinstance(output, str | Path):
        check_output(output, overwrite=overwrite, inputs=[*inputs, *list_model_files(model)])
    stream = ScoreStream(
        inputs,
        model,
        options,
        encoding=choose_encoding(kind),
        notify=notify,
        on_count=on_count,
        on_start=on_start,
    )
    summary = ScoreSummary()
    with contextlib.ExitStack() as stack:
        if isinstance(output, str | Path):
            file = stack.enter_context(open_output(output, overwrite=overwrite))
        else:
            file = output
        write = stack.enter_context(open_writer(file, kind, stream.describe_model))
        # Closed at once, also after an error: what is behind it may be processes.
        for piece in stack.enter_context(contextlib.closing(iter(stream))):
            write(piece)
            summary += piece.summary
            if on_progress is not None:
                on_progress(summary)
    return summary + ScoreSummary(rejects=tuple(stream.rejects))


def names_folder(output: str | Path) -> bool:
    """Tell whether an output is a folder of parts.

    It is one if its name ends in a slash or has no ending, or a folder of that name is there.

    Parameters
    ----------
    output : str or Path

    Returns
    -------
    bool

    Examples
    --------
    >>> names_folder("scored/"), names_folder("scored"), names_folder("scored.csv")
    (True, True, False)
    """
    if str(output).endswith(("/", os.sep)):
        return True
    path = Path(output)
    return path.is_dir() or not (path.suffix or path.exists())
