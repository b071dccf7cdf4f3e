"""A piece of the output: scored rows, as a table or as encoded text, and what they came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from stance.records import Reject
from stance.scoring.options import ScoreOptions, Unit
from stance.scoring.schema import NUMBER_COLUMN, make_schema, pick_columns
from stance.scoring.table import score_checked

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.models import Classifier

Encoding = Literal["table", "jsonl", "csv"]


@dataclass(frozen=True, slots=True)
class ScoreSummary:
    """What a run, or a part of it, came to.

    Attributes
    ----------
    n_documents : int
        Documents read.
    n_empty : int
        Documents that held no sentence and gave no row.
    n_sentences : int
        Sentences scored.
    n_abstained : int
        Sentences under the threshold of confidence.
    n_by_label : Mapping[str, int]
        Sentences by label, those under the threshold among them.
    rejects : tuple[Reject, ...]
        Rows that were left out.
    """

    n_documents: int = 0
    n_empty: int = 0
    n_sentences: int = 0
    n_abstained: int = 0
    n_by_label: Mapping[str, int] = field(default_factory=dict)
    rejects: tuple[Reject, ...] = ()

    def __add__(self, other: ScoreSummary) -> ScoreSummary:
        labels = {**self.n_by_label, **other.n_by_label}
        return ScoreSummary(
            self.n_documents + other.n_documents,
            self.n_empty + other.n_empty,
            self.n_sentences + other.n_sentences,
            self.n_abstained + other.n_abstained,
            {label: self.n_by_label.get(label, 0) + other.n_by_label.get(label, 0) for label in labels},
            self.rejects + other.rejects,
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the output.

    Attributes
    ----------
    data : pyarrow.Table or bytes
        The rows, as a table or as encoded text.
    schema : pyarrow.Schema
        The columns of the rows.
    summary : ScoreSummary
        What this part came to; of rejects, those that workers ended at.
    """

    data: pa.Table | bytes
    schema: pa.Schema
    summary: ScoreSummary


def score_piece(table: pa.Table, model: Classifier, options: ScoreOptions, encoding: Encoding) -> Piece:
    """Score and encode one batch, as a worker does."""
    table = _blank_unwanted(table, model.labels, options.columns)
    scored = score_checked(table, model, unit=options.unit, min_confidence=options.min_confidence)
    summary = summarise_rows(table, scored, model.labels, options.unit)
    kept = scored.select(pick_columns(scored.column_names, options.columns))
    return Piece(encode_rows(kept, encoding), kept.schema, summary)


def _blank_unwanted(table: pa.Table, labels: Sequence[str], columns: Sequence[str] | None) -> pa.Table:
    """Put nulls in columns of the input that are not wanted, which would be repeated for each sentence."""
    import pyarrow as pa

    if columns is None:
        return table
    names = make_schema(labels, table.schema).names
    given = [name for name in table.column_names if name not in ("doc_id", "text", NUMBER_COLUMN)]
    wanted = set(pick_columns(names, columns))
    for name, output in zip(given, names[len(names) - len(given) :], strict=True):
        if output not in wanted:
            place = table.column_names.index(name)
            table = table.set_column(place, name, pa.nulls(len(table), table.schema.types[place]))
    return table


def make_piece_schema(
    labels: Sequence[str], input_schema: pa.Schema | None, columns: Sequence[str] | None
) -> pa.Schema:
    """Build the schema of pieces, as of :func:`make_schema` with the columns that are wanted."""
    import pyarrow as pa

    schema = make_schema(labels, input_schema)
    fields = [schema.field(name) for name in pick_columns(schema.names, columns)]
    return pa.schema(fields, metadata=schema.metadata)


def encode_rows(scored: pa.Table, encoding: Encoding) -> pa.Table | bytes:
    """Encode scored rows; ``"table"`` leaves them as they are."""
    from stance.scoring.writing.encode import encode_csv, encode_jsonl

    if encoding == "jsonl":
        return encode_jsonl(scored)
    return encode_csv(scored) if encoding == "csv" else scored


def summarise_rows(table: pa.Table, scored: pa.Table, labels: Sequence[str], unit: Unit) -> ScoreSummary:
    """Count what a batch came to."""
    import numpy as np
    import pyarrow.compute as pc

    n_by_label = dict.fromkeys(labels, 0)
    for chunk in scored["label"].chunks:
        counts = np.bincount(chunk.indices.to_numpy(), minlength=len(labels)).tolist()
        n_by_label = {label: n_by_label[label] + n for label, n in zip(labels, counts, strict=True)}
    ids = table["doc_id"].combine_chunks()
    # Documents stand together, so that changes of name tell them apart.
    n_documents = int(pc.sum(pc.not_equal(ids[1:], ids[:-1])).as_py() or 0) + (1 if len(ids) else 0)
    # Where rows are sentences none is empty, and one that comes back does not begin with 0.
    is_first = pc.equal(scored["sent_id"], 0)
    n_scored = n_documents if unit == "sentence" else int(pc.sum(is_first).as_py() or 0)
    return ScoreSummary(
        n_documents=n_documents,
        n_empty=n_documents - n_scored,
        n_sentences=scored.num_rows,
        n_abstained=int(pc.sum(scored["abstained"]).as_py() or 0),
        n_by_label=n_by_label,
    )
