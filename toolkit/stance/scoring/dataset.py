"""Data sets, data frames and lists of texts scored, and given back in kind."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stance.scoring.options import ScoreOptions
from stance.scoring.stream import ScoreStream, ScoreSummary

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
        A model, or its folder; the default model by default, which is trained on first use.
    options : ScoreOptions, optional
        How texts are read, chosen and scored. A bad row is always an error.
    on_progress : callable, optional
        Is called after each batch with the counts so far.
    notify : callable, optional
        Is called with one line of text when the default model is trained.

    Returns
    -------
    datasets.Dataset, pandas.DataFrame, polars.DataFrame or pyarrow.Table
        One row a sentence, with the columns of :func:`stance.scoring.make_schema`; of the kind of ``data``,
        and a table for lists.

    Raises
    ------
    DataError
        If the data holds no texts.
    ModelError
        If the model is missing or damaged.

    Examples
    --------
    >>> score_dataset(["Perhaps it will rain."])["label"].to_pylist()
    ['hedged']
    """
    import pyarrow as pa

    from stance.text import as_table

    options = ScoreOptions() if options is None else options
    table = as_table(
        data,
        text_field=options.text_field,
        id_field=options.id_field,
        unique_ids=options.unit == "document",
    )
    stream = ScoreStream(table, model, options, notify=notify)
    summary = ScoreSummary()
    scored = []
    with contextlib.closing(iter(stream)) as pieces:
        for piece in pieces:
            scored.append(piece.data)
            summary += piece.summary
            if on_progress is not None:
                on_progress(summary)
    return _give_back(pa.concat_tables(scored), data)


def _give_back(scored: pa.Table, data: object) -> Any:
    """Turn a table into what the data was."""
    library = type(data).__module__.partition(".")[0]
    if library == "pandas":
        return scored.to_pandas()
    if library == "polars":
        return sys.modules["polars"].from_arrow(scored)
    if library == "datasets":
        import datasets

        return datasets.Dataset(decode_words(scored))
    return scored


def decode_words(table: pa.Table) -> pa.Table:
    """Replace columns of numbered words, which data sets do not have, by the words."""
    import pyarrow as pa

    arrays = [
        column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
        for column in table.columns
    ]
    return pa.table(arrays, names=table.column_names)
