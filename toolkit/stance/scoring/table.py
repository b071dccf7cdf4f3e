"""A table of texts in, a table of scored sentences out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stance.errors import DataError
from stance.labels import CUE_TYPES, VOICES, ZONES
from stance.scoring.numbers import check_unnumbered, number_tables
from stance.scoring.options import Unit, check_confidence, check_unit
from stance.scoring.rows import split_rows, take_rows
from stance.scoring.schema import NUMBER_COLUMN, make_cue_type, make_schema
from stance.scoring.slices import choose_slice_chars, cut_slices
from stance.text.read_options import TextFormat

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.models import Classifier, PredictionBatch


def score_table(
    table: pa.Table,
    model: Classifier | str | Path,
    *,
    text_field: str = "text",
    id_field: str = "doc_id",
    unit: Unit = "document",
    min_confidence: float | None = None,
) -> pa.Table:
    """Score the texts of a table.

    Parameters
    ----------
    table : pyarrow.Table
        One text a row.
    model : Classifier, str or Path
        What labels the sentences: a model, its folder or name, or a fitted ``StanceClassifier``.
    text_field, id_field : str
        Names of the columns that hold the text and the document's name. Without an id column, each row
        is a document of its own and is named by its number.
    unit : {"document", "sentence"}
        ``"document"`` splits each text into sentences; a text with no sentence gives no row.
        ``"sentence"`` takes each row as one sentence: one row out a row in, in order; rows that follow
        one another under the same id are neighbours in a document. Where an id comes back after others,
        its rows are counted on, and a number is left out between those that are no neighbours.
    min_confidence : float, optional
        Sentences with a confidence below this abstain, in [0, 1]; the model's own threshold by default.

    Returns
    -------
    pyarrow.Table
        One row a sentence, with the columns of :func:`make_schema`.

    Raises
    ------
    DataError
        If a column is missing or holds something else than text, a row has a blank text or id, or an id
        comes twice where rows are documents.
    ModelError
        If there is no such model.
    MissingExtraError
        If what the model needs is not installed.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from stance.scoring import load_default_model, score_table
    >>> texts = pa.table({"text": ["The talks failed. The deal might collapse."]})
    >>> scored = score_table(texts, load_default_model())
    >>> scored["label"].to_pylist()
    ['assertive', 'hedged']
    """
    return score_texts(
        table, model, text_field=text_field, id_field=id_field, unit=unit, min_confidence=min_confidence
    )


def score_texts(
    texts: object,
    model: Classifier | str | Path | None = None,
    *,
    text_field: str = "text",
    id_field: str = "doc_id",
    unit: Unit = "document",
    min_confidence: float | None = None,
    text_format: TextFormat = "plain",
) -> pa.Table:
    """Score texts held in memory.

    Parameters
    ----------
    texts : list of str, DataFrame, pyarrow.Table, datasets.Dataset or iterable of Document
        The texts; a single string is one document. Names of files in their place are refused.
    model : Classifier, str or Path, optional
        A model, its folder or name, or a fitted ``StanceClassifier``; the default model by default.
    text_field, id_field, unit, min_confidence
        As for :func:`score_table`.
    text_format : {"plain", "html", "md"}
        What the texts hold; of HTML and Markdown, what a reader sees is scored.

    Returns
    -------
    pyarrow.Table
        One row a sentence, with the columns of :func:`make_schema`.

    Raises
    ------
    DataError
        If the data holds no texts but the name of a file, a row has a blank text or id, or an id comes twice
        where rows are documents.
    ModelError
        If there is no such model.
    MissingExtraError
        If what the model needs is not installed.

    Examples
    --------
    >>> from stance.scoring import score_texts
    >>> score_texts(["Perhaps it will rain."])["label"].to_pylist()
    ['hedged']
    """
    from stance.scoring.named.named_models import open_model
    from stance.text import as_table

    check_unit(unit)
    check_confidence(min_confidence)
    refuse_files(texts)
    table = as_table(
        [texts] if isinstance(texts, str) else texts,
        text_field=text_field,
        id_field=id_field,
        unique_ids=unit == "document",
        text_format=text_format,
    )
    check_unnumbered(table)
    if unit == "sentence":
        (table,) = number_tables([table])
    return score_checked(table, open_model(model)[0], unit=unit, min_confidence=min_confidence)


def refuse_files(texts: object) -> None:
    """Refuse a file, or a list of files, whose names would be scored in the place of what is in them.

    Examples
    --------
    >>> refuse_files(["It rained.", "notes.txt"])
    """
    is_named = isinstance(texts, Path)
    if isinstance(texts, str):
        is_word = not any(char.isspace() for char in texts)
        is_named = _is_file(texts) or (is_word and _ends_as_file(texts))
    elif isinstance(texts, list | tuple) and texts and all(map(_is_file, texts)):
        is_named, texts = True, texts[0]
    if is_named:
        raise DataError(
            f"data: expected texts; found the name of a file, {str(texts)!r}. "
            "Pass what stance.text.read_documents reads from it, or call stance.scoring.score_files."
        )


def _ends_as_file(text: str) -> bool:
    from stance.text.read_sources import SUFFIXES

    return Path(text).suffix.lower() in SUFFIXES


def _is_file(text: object) -> bool:
    return isinstance(text, str) and _ends_as_file(text) and os.path.isfile(text)  # noqa: PTH113 - raises not


def score_checked(
    table: pa.Table, model: Classifier, *, unit: Unit, min_confidence: float | None
) -> pa.Table:
    """Score a table as the readers give it, with ``doc_id`` and ``text`` first and rows that are checked.

    Where rows are sentences, it has the numbers of :func:`stance.scoring.numbers.number_tables`.
    """
    import pyarrow as pa

    schema = make_schema(model.labels, table.schema)
    pieces = [
        score_slice(piece, model, schema, unit=unit, min_confidence=min_confidence)
        for piece in cut_slices(table, unit, choose_slice_chars(model.name))
    ]
    return pa.concat_tables(pieces) if pieces else schema.empty_table()


def score_slice(
    table: pa.Table, model: Classifier, schema: pa.Schema, *, unit: Unit, min_confidence: float | None
) -> pa.Table:
    """Score a table that is small enough to hold, with ``doc_id`` and ``text`` as its first columns."""
    import numpy as np
    import pyarrow as pa

    sentences = take_rows(table) if unit == "sentence" else split_rows(table)
    batch = model.predict_batch(sentences.texts, sentences.doc_index)
    # A float of Python is compared as float32, as which confidences are printed; one of NumPy would not be.
    threshold = float(model.min_confidence if min_confidence is None else min_confidence)
    rows = pa.array(sentences.row, pa.int32())

    def encode(indexes: Any, words: Sequence[str]) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(indexes, pa.int8()), pa.array(words, pa.string()))

    arrays = [
        table["doc_id"].combine_chunks().take(rows),
        pa.array(sentences.sent_id, pa.int32()),
        pa.array(sentences.para, pa.int32()),
        encode(sentences.zone, ZONES),
        encode(sentences.voice, VOICES),
        pa.array(sentences.start, pa.int32()),
        pa.array(sentences.end, pa.int32()),
        pa.array(sentences.texts, pa.string()),
        encode(batch.class_index, model.labels),
        *(pa.array(np.ascontiguousarray(batch.proba[:, k])) for k in range(len(model.labels))),
        pa.array(batch.confidence, pa.float32()),
        pa.array(batch.confidence < threshold),
        encode(batch.by, model.names),
        _build_cues(sentences.texts, batch),
    ]
    others = [name for name in table.column_names[2:] if name != NUMBER_COLUMN]
    outputs = schema.names[len(arrays) :]
    arrays += [_repeat(table[name], rows, output) for name, output in zip(others, outputs, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _repeat(column: pa.ChunkedArray, rows: pa.Array, output: str) -> pa.Array:
    """Repeat the values of a column of the input for each sentence."""
    import pyarrow as pa

    try:
        return column.combine_chunks().take(rows)
    except pa.ArrowInvalid as error:  # more than two gigabytes
        raise DataError(
            "columns: expected values that can be written beside each sentence; found too long ones in "
            f"'{output}'. Pass --columns=-{output} to leave the column out."
        ) from error


def _build_cues(texts: list[str], batch: PredictionBatch) -> pa.Array:
    """Turn the flat cue columns into one list a sentence."""
    import numpy as np
    import pyarrow as pa

    n_cues = np.bincount(batch.cue_sentence, minlength=len(texts))
    offsets = np.concatenate([[0], np.cumsum(n_cues)]).astype(np.int32)
    starts, ends = batch.cue_start, batch.cue_end
    stretches = [
        texts[i][start:end]
        for i, start, end in zip(batch.cue_sentence.tolist(), starts.tolist(), ends.tolist(), strict=True)
    ]
    children = [
        pa.array(starts, pa.int32()),
        pa.array(ends, pa.int32()),
        pa.array(stretches, pa.string()),
        pa.array(CUE_TYPES, pa.string()).take(pa.array(batch.cue_type, pa.int8())),
    ]
    kind = make_cue_type()
    cues = pa.StructArray.from_arrays(children, fields=list(kind.value_type))
    return pa.ListArray.from_arrays(pa.array(offsets), cues, type=kind)
