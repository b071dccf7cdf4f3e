"""Texts held in memory, or a file of them, scored in one call."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict, Unpack, overload

from stance.io.rejects import OnError, Rejects
from stance.records import Document
from stance.scoring.batches import TextFormat, Unit
from stance.scoring.columns import decode_words
from stance.scoring.table import score_table

if TYPE_CHECKING:
    import datasets
    import pandas as pd
    import pyarrow as pa

    from stance.models.classifier import Classifier


class _Options(TypedDict, total=False):
    text_field: str
    id_field: str
    unit: Unit
    min_confidence: float | None
    on_error: OnError
    text_format: TextFormat


_log = logging.getLogger("stance")
_Model: TypeAlias = "Classifier | str | Path | None"


@overload
def score(x: pd.DataFrame, model: _Model = ..., **options: Unpack[_Options]) -> pd.DataFrame: ...


@overload
def score(
    x: str | Path | pa.Table | Iterable[str] | Iterable[Document],
    model: _Model = ...,
    **options: Unpack[_Options],
) -> pa.Table: ...


@overload
def score(  # type: ignore[overload-cannot-match]  # neither library has types
    x: datasets.Dataset, model: _Model = ..., **options: Unpack[_Options]
) -> datasets.Dataset: ...


def score(
    x: Any,
    model: Classifier | str | Path | None = None,
    *,
    text_field: str = "text",
    id_field: str = "doc_id",
    unit: Unit = "document",
    min_confidence: float | None = None,
    on_error: OnError = "fail",
    text_format: TextFormat = "plain",
) -> Any:
    """Score texts; the model stays loaded for the next call.

    Parameters
    ----------
    x : str, Path, list of str, DataFrame, Dataset, pyarrow.Table or iterable of Document
        The texts. A string is one text; a ``Path`` is a file or a folder, of any format that is read.
    model : Classifier, str or Path, optional
        A model, its folder or name; the default model by default.
    text_field, id_field : str
        The columns that hold the text and the document's name. Without an id column, each row is a document
        of its own and is named by its number.
    unit : {"document", "sentence"}
        ``"document"`` splits each text into sentences; ``"sentence"`` takes each row as one sentence.
    min_confidence : float, optional
        Sentences with a confidence below this abstain, in [0, 1]; the model's own threshold by default.
    on_error : {"fail", "skip"}
        Whether a row with a blank text or id is an error, or left out with a note in the log.
    text_format : {"plain", "html", "md"}
        What the texts hold; of HTML and Markdown, what a reader sees is scored.

    Returns
    -------
    pyarrow.Table, pandas.DataFrame, polars.DataFrame or datasets.Dataset
        One row a sentence, with the columns of :func:`stance.scoring.make_schema`: a DataFrame for a
        DataFrame, a Dataset for a Dataset, else a Table. ``doc_id`` is text.

    Raises
    ------
    DataError
        If a row has a blank text or id, or an id comes twice where rows are documents, unless they are skipped.
    ModelError
        If there is no such model.
    MissingExtraError
        If what the model, or the format of a file, needs is not installed.

    Examples
    --------
    >>> score("The talks failed. Perhaps it will rain.")["label"].to_pylist()
    ['assertive', 'hedged']
    """
    import pyarrow as pa

    from stance.models import open_model
    from stance.scoring.batches import ScoreOptions, cut_batches, read_batches
    from stance.text.read import table_of

    options = ScoreOptions(text_field, id_field, unit, min_confidence, text_format=text_format)
    opened, rejects = open_model(model), Rejects(on_error)
    if isinstance(x, Path):
        batches = read_batches(x, options, rejects)
    else:
        table = table_of(
            [x] if isinstance(x, str) else x,
            text_field=text_field,
            id_field=id_field,
            unit=unit,
            text_format=text_format,
            rejects=rejects,
        )
        batches = cut_batches([table], options)
    scored = [score_table(batch, opened, unit=unit, min_confidence=min_confidence) for batch in batches]
    if rejects.n:
        first = rejects.first[0]
        _log.warning(
            "Rows skipped: %d, the first of them row %s, which %s.", rejects.n, first.row, first.reason
        )
    return _convert(pa.concat_tables(scored), x)


def _convert(scored: pa.Table, x: object) -> Any:
    """Turn scored rows into the kind of table that the texts came in."""
    if (pandas := sys.modules.get("pandas")) is not None and isinstance(x, pandas.DataFrame):
        # Whole numbers with gaps would become fractions, and large ones others.
        frame = scored.to_pandas(integer_object_nulls=True)
        is_own = [pandas.api.types.is_extension_array_dtype(kind) for kind in x.dtypes]
        kinds = x.dtypes[is_own]
        return frame.astype({name: kinds[name] for name in scored.column_names if name in kinds})
    if (polars := sys.modules.get("polars")) is not None and isinstance(x, polars.DataFrame):
        return polars.from_arrow(scored)
    if (hub := sys.modules.get("datasets")) is not None and isinstance(x, hub.Dataset):
        return hub.Dataset(decode_words(scored).replace_schema_metadata())
    return scored
