"""Data sets, data frames and lists of texts scored, and given back in kind."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stance.records import Reject
from stance.scoring.given_back import give_back
from stance.scoring.numbers import check_unnumbered
from stance.scoring.options import ScoreOptions, check_options
from stance.scoring.pieces import ScoreSummary
from stance.scoring.schema import ROW_COLUMN, make_schema
from stance.scoring.stream import ScoreStream
from stance.scoring.table import refuse_files
from stance.text.tables.foreign_tables import find_library, take_index

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.models import Classifier


def score_dataset(
    data: object,
    model: Classifier | str | Path | None = None,
    *,
    options: ScoreOptions | None = None,
    on_progress: Callable[[ScoreSummary], None] | None = None,
    notify: Callable[[str], None] | None = None,
) -> Any:
    """Score texts held in memory, by worker processes where they are many.

    Parameters
    ----------
    data : datasets.Dataset, pandas or polars DataFrame, pyarrow.Table, list of str, dict or Document
        One text a row.
    model : Classifier, str or Path, optional
        A model, its folder or name, or a fitted ``StanceClassifier``; the default model by default.
    options : ScoreOptions, optional
        How texts are read, chosen and scored. With ``on_error="skip"`` bad rows are left out, and are among
        the rejects of the summary that ``on_progress`` gets.
    on_progress : callable, optional
        Is called after each batch with the counts so far.
    notify : callable, optional
        Is called with one line of text when the model of the seeds is trained, and where rows were left out.

    Returns
    -------
    datasets.Dataset, pandas.DataFrame, polars.DataFrame or pyarrow.Table
        One row a sentence, with the columns of :func:`stance.scoring.make_schema`; of the kind of ``data``,
        whose other columns keep their types, and a table for lists. A row of a pandas DataFrame has the index
        of the row that it is from; levels of the index that have a name are columns, too.

    Raises
    ------
    DataError
        If the data holds no texts.
    ModelError
        If the model is missing or damaged.
    MissingExtraError
        If what the model needs is not installed.

    Examples
    --------
    >>> score_dataset(["Perhaps it will rain."])["label"].to_pylist()
    ['hedged']
    """
    import numpy as np
    import pyarrow as pa

    from stance.text import as_table

    options = ScoreOptions() if options is None else options
    check_options(options)
    refuse_files(data)
    rejects: list[Reject] = []
    index = getattr(data, "index", None) if find_library(data) == "pandas" else None
    if index is not None:
        data = take_index(data, str(options.text_field))
    table = as_table(
        data,
        text_field=options.text_field,
        id_field=options.id_field,
        unique_ids=options.unit == "document",
        on_error=options.on_error,
        rejects=rejects,
        text_format=options.text_format,
    )
    placed = check_unnumbered(table, ROW_COLUMN)
    if index is not None:
        places = np.delete(np.arange(len(index)), [reject.row - 1 for reject in rejects if reject.row])
        placed = table.append_column(ROW_COLUMN, pa.array(places))
    rejects.sort(key=lambda reject: reject.row or 0)
    if options.shard is not None:  # as of files
        rejects = rejects[options.shard[0] - 1 :: options.shard[1]]
    stream = ScoreStream(placed, model, options, notify=notify)
    summary = ScoreSummary(rejects=tuple(rejects))
    scored = []
    with contextlib.closing(iter(stream)) as pieces:
        for piece in pieces:
            scored.append(piece.data)
            summary += piece.summary
            if on_progress is not None:
                on_progress(summary)
    if summary.rejects and notify is not None:
        notify(_describe_rejects(summary.rejects))
    rows = pa.concat_tables(scored)
    given = give_back(rows, data, _match_columns(data, table, stream.labels, rows, options))
    if index is None:
        return given
    index = index.take(given.pop(ROW_COLUMN))
    # One name for a column and a level is what pandas refuses to group by.
    names = [None if str(name) in given.columns else name for name in index.names]
    return given.set_axis(index.set_names(names))


def _match_columns(
    data: object, table: pa.Table, labels: Sequence[str], scored: pa.Table, options: ScoreOptions
) -> dict[str, str]:
    """Match the columns that passed through, by their names in the output, with those of the data."""
    attribute = {"pandas": "columns", "polars": "columns", "datasets": "column_names"}.get(
        find_library(data), ""
    )
    found = getattr(data, attribute, None)
    given = [] if found is None else [str(name) for name in found]
    names = [name for name in given if name not in (str(options.text_field), str(options.id_field))]
    outputs = make_schema(labels, table.schema).names[len(make_schema(labels)) :]
    if len(names) != len(outputs):
        return {}
    return {
        output: name for output, name in zip(outputs, names, strict=True) if output in scored.column_names
    }


def _describe_rejects(rejects: Sequence[Reject]) -> str:
    first = rejects[0]
    place = first.source if first.row is None else f"{first.source}: row {first.row}"
    n_rows = f"{len(rejects):,} row{'' if len(rejects) == 1 else 's'}"
    return f"{n_rows} left out; the first is {place}: {first.reason}."
