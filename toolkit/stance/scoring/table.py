"""A table of texts in, a table of scored sentences out: the one function that scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from stance.errors import DataError
from stance.labels import BODY, CUE_TYPES, VOICES, WRITER, ZONES
from stance.records import Block, Reject
from stance.scoring.batches import NUMBER_COLUMN, ScoreOptions, Unit, cut_table, find_runs, number_rows
from stance.scoring.columns import make_cue_type, make_schema, name_others, pick_columns

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.models.classifier import Classifier, PredictionBatch
    from stance.text.split import SentenceColumns


@dataclass(frozen=True, slots=True)
class ScoreSummary:
    """What a run came to.

    Attributes
    ----------
    n_documents : int
        Documents read.
    n_empty : int
        Documents that held no sentence and gave no row.
    n_sentences : int
        Sentences scored.
    n_abstained : int
        Sentences below the threshold of confidence.
    n_by_label : Mapping[str, int]
        Sentences by label, those below the threshold among them.
    n_rejects : int
        Rows of the input that were skipped.
    """

    n_documents: int = 0
    n_empty: int = 0
    n_sentences: int = 0
    n_abstained: int = 0
    n_by_label: Mapping[str, int] = field(default_factory=dict)
    n_rejects: int = 0

    def __add__(self, other: ScoreSummary) -> ScoreSummary:
        labels = {**self.n_by_label, **other.n_by_label}
        return ScoreSummary(
            self.n_documents + other.n_documents,
            self.n_empty + other.n_empty,
            self.n_sentences + other.n_sentences,
            self.n_abstained + other.n_abstained,
            {label: self.n_by_label.get(label, 0) + other.n_by_label.get(label, 0) for label in labels},
            self.n_rejects + other.n_rejects,
        )


class Scored(NamedTuple):
    """Scored rows, what they came to, and documents that could not be scored."""

    table: pa.Table
    summary: ScoreSummary
    rejects: tuple[Reject, ...] = ()


def score_table(
    table: pa.Table,
    model: Classifier,
    *,
    unit: Unit = "document",
    min_confidence: float | None = None,
) -> pa.Table:
    """Score a table of texts; everything that scores calls this.

    Parameters
    ----------
    table : pyarrow.Table
        With ``doc_id`` and ``text``, as :func:`stance.text.read_texts` and :func:`stance.text.table_of` make
        it; the other columns are repeated beside each sentence.
    model : Classifier
        As :func:`stance.open_model` gives it.
    unit : {"document", "sentence"}
        ``"document"`` splits each text into sentences; a text with no sentence gives no row.
        ``"sentence"`` takes each row as one sentence; rows that follow one another under one id are
        neighbours in a document.
    min_confidence : float, optional
        Sentences with a confidence below this abstain, in [0, 1]; the model's own threshold by default.

    Returns
    -------
    pyarrow.Table
        One row a sentence, with the columns of :func:`make_schema`.

    Raises
    ------
    DataError
        If the values of a column are too long to be repeated beside each sentence.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from stance import open_model
    >>> texts = pa.table({"doc_id": ["a"], "text": ["The talks failed. The deal might collapse."]})
    >>> score_table(texts, open_model())["label"].to_pylist()
    ['assertive', 'hedged']
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if unit == "sentence" and NUMBER_COLUMN not in table.column_names:
        (table,) = number_rows([table])
    schema = make_schema(model.labels, table.schema)
    sizes = pc.utf8_length(table["text"]).to_numpy()
    slices = []
    for part in cut_table(table, unit, sizes, model.chars_per_batch):
        slices.append(_score_slice(part, model, schema, unit, min_confidence))
    return pa.concat_tables(slices) if slices else schema.empty_table()


def _blank_unwanted(table: pa.Table, labels: Sequence[str], columns: Sequence[str] | None) -> pa.Table:
    """Put nulls in columns of the input that are not to be written, so that they cost nothing."""
    import pyarrow as pa

    if columns is None:
        return table
    wanted = pick_columns(make_schema(labels, table.schema).names, columns)
    for own, name in name_others(labels, table.schema).items():
        if name not in wanted:
            table = table.set_column(table.column_names.index(own), own, pa.nulls(table.num_rows))
    return table


def score_batch(table: pa.Table, *, model: Classifier, options: ScoreOptions) -> Scored:
    """Score a batch, count what it came to, and pick the columns to write."""
    table = _blank_unwanted(table, model.labels, options.columns)
    scored = score_table(table, model, unit=options.unit, min_confidence=options.min_confidence)
    n_documents = None if options.unit == "sentence" else table.num_rows
    summary = count_rows(scored, model.labels, n_documents)
    return Scored(scored.select(pick_columns(scored.column_names, options.columns)), summary)


def count_rows(scored: pa.Table, labels: Sequence[str], n_documents: int | None = None) -> ScoreSummary:
    """Count scored rows; by default, all documents have some."""
    import pyarrow.compute as pc

    n_scored = pc.sum(pc.equal(scored["sent_id"], 0)).as_py() or 0
    n_documents = n_scored if n_documents is None else n_documents
    counts = {each["values"]: each["counts"] for each in scored["label"].value_counts().to_pylist()}
    return ScoreSummary(
        n_documents=n_documents,
        n_empty=n_documents - n_scored,
        n_sentences=scored.num_rows,
        n_abstained=pc.sum(scored["abstained"]).as_py() or 0,
        n_by_label={label: counts.get(label, 0) for label in labels},
    )


def _score_slice(
    table: pa.Table, model: Classifier, schema: pa.Schema, unit: Unit, min_confidence: float | None
) -> pa.Table:
    """Score a table that is small enough to hold."""
    import numpy as np
    import pyarrow as pa

    rows, doc_index, found = _take_rows(table) if unit == "sentence" else _split_rows(table)
    batch = model.predict_batch(found.texts, doc_index)
    # A float of Python is compared as float32, as which confidences are printed; one of NumPy would not be.
    threshold = float(model.min_confidence if min_confidence is None else min_confidence)
    n_words = np.fromiter((len(text.split()) for text in found.texts), np.int32, len(found.texts))
    take = pa.array(rows, pa.int32())

    def encode(indexes: Any, words: Sequence[str]) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(indexes, pa.int8()), pa.array(words, pa.string()))

    arrays = [
        table["doc_id"].combine_chunks().take(take),
        pa.array(found.sent_id, pa.int32()),
        pa.array(found.para, pa.int32()),
        encode(found.zone, ZONES),
        encode(found.voice, VOICES),
        pa.array(found.start, pa.int32()),
        pa.array(found.end, pa.int32()),
        pa.array(n_words),
        pa.array(found.texts, pa.string()),
        encode(batch.class_index, model.labels),
        *(pa.array(np.ascontiguousarray(batch.proba[:, k])) for k in range(len(model.labels))),
        pa.array(batch.confidence, pa.float32()),
        pa.array(batch.confidence < threshold),
        encode(batch.by, model.names),
        _build_cues(found.texts, batch, model.labels),
    ]
    others = name_others(model.labels, table.schema)
    arrays += [_repeat(table[own], take, name) for own, name in others.items()]
    return pa.Table.from_arrays(arrays, schema=schema)


def _split_rows(table: pa.Table) -> tuple[Any, Any, SentenceColumns]:
    """Split the documents of a table into sentences."""
    from stance.text.read import BLOCKS_COLUMN
    from stance.text.split import split_documents

    blocks = None
    if BLOCKS_COLUMN in table.column_names:
        lists = table[BLOCKS_COLUMN].to_pylist()
        blocks = [tuple(Block(**block) for block in found or ()) for found in lists]
    found = split_documents(table["text"].to_pylist(), blocks)
    return found.doc_index, found.doc_index, found


def _take_rows(table: pa.Table) -> tuple[Any, Any, SentenceColumns]:
    """Take each row as a sentence of zone ``body`` and voice ``writer``, since nothing else is known.

    Rows whose numbers follow one another under one id are neighbours.
    """
    import numpy as np

    from stance.text.split import SentenceColumns

    texts = table["text"].to_pylist()
    n_rows = len(texts)
    rows = np.arange(n_rows, dtype=np.int32)
    sent_id = table[NUMBER_COLUMN].to_numpy()
    is_first = np.diff(sent_id, prepend=-2) != 1
    is_first[find_runs(table["doc_id"])[1][:-1]] = True
    zeros = np.zeros(n_rows, dtype=np.int32)
    found = SentenceColumns(
        doc_index=rows,
        sent_id=sent_id,
        para=zeros,
        start=zeros,
        end=np.fromiter(map(len, texts), np.int32, n_rows),
        zone=np.full(n_rows, BODY, dtype=np.int8),
        voice=np.full(n_rows, WRITER, dtype=np.int8),
        texts=texts,
    )
    return rows, np.cumsum(is_first, dtype=np.int32) - 1, found


def _repeat(column: pa.ChunkedArray, rows: pa.Array, name: str) -> pa.Array:
    """Repeat the values of a column of the input for each sentence."""
    import pyarrow as pa

    try:
        return column.combine_chunks().take(rows)
    except pa.ArrowInvalid as error:  # more than two gigabytes
        raise DataError(
            f"columns: the values of '{name}' are too long to be written beside each sentence. "
            f"Pass columns='-{name}' to leave it out."
        ) from error


def _build_cues(texts: list[str], batch: PredictionBatch, labels: Sequence[str]) -> pa.Array:
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

    def take(indexes: Any, words: Sequence[str]) -> pa.Array:
        return pa.array(words, pa.string()).take(pa.array(indexes, pa.int8()))

    children = [
        pa.array(starts, pa.int32()),
        pa.array(ends, pa.int32()),
        pa.array(stretches, pa.string()),
        take(batch.cue_type, CUE_TYPES),
        take(batch.cue_label, labels),
        pa.array(batch.cue_p, pa.float32()),
    ]
    kind = make_cue_type()
    cues = pa.StructArray.from_arrays(children, fields=list(kind.value_type))
    return pa.ListArray.from_arrays(pa.array(offsets), cues, type=kind)
