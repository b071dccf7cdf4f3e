"""The columns of scored sentences: the one place that makes, checks, reads back and picks them."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Final

from stance.errors import DataError, quote_cause
from stance.io.columns import choose_column

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA_VERSION: Final = 2
"""Changes when a column goes, or changes its name, type or meaning."""

HIDDEN_PREFIX: Final = "__stance_"
"""Columns so named carry something from the readers to the model; they are never written."""

NEEDED: Final = ("doc_id", "sent_id", "zone", "voice", "label", "confidence", "abstained")
"""What every file of scored sentences must have for it to be summed up."""

_VERSION_KEY: Final = b"stance.schema_version"
_LABELS_KEY: Final = b"stance.labels"
_ADVICE: Final = "Score the texts again with this stance."


def make_schema(labels: Sequence[str], input_schema: pa.Schema | None = None) -> pa.Schema:
    """Make the schema of scored sentences, version 2.

    Parameters
    ----------
    labels : sequence of str
        The model's labels; each has a column ``p_<label>``.
    input_schema : pyarrow.Schema, optional
        The input's columns. All but ``doc_id`` and ``text`` are appended; a name that is taken gets the
        prefix ``input_``.

    Returns
    -------
    pyarrow.Schema
        Its metadata hold ``stance.schema_version`` and ``stance.labels``.

    Examples
    --------
    >>> import pyarrow as pa
    >>> inputs = pa.schema([(name, pa.string()) for name in ("doc_id", "text", "author", "label")])
    >>> make_schema(["yes", "no"], inputs).names[9:]
    ['label', 'p_yes', 'p_no', 'confidence', 'abstained', 'by', 'cues', 'author', 'input_label']
    """
    import pyarrow as pa

    fields = list(_list_types(labels).items())
    if input_schema is not None:
        fields += [
            (name, input_schema.field(own).type) for own, name in name_others(labels, input_schema).items()
        ]
    metadata = {_VERSION_KEY: str(SCHEMA_VERSION).encode(), _LABELS_KEY: json.dumps(list(labels)).encode()}
    return pa.schema(fields, metadata=metadata)


def name_others(labels: Sequence[str], input_schema: pa.Schema) -> dict[str, str]:
    """Name the input's other columns in the output, by their names in the input."""
    taken = set(_list_types(labels))
    names = {}
    for own in input_schema.names:
        if own in ("doc_id", "text") or own.startswith(HIDDEN_PREFIX):
            continue
        name = own
        while name in taken:
            name = f"input_{name}"
        taken.add(name)
        names[own] = name
    return names


def make_cue_type() -> pa.DataType:
    """Make the type of the column ``cues``."""
    import pyarrow as pa

    texts = [(name, pa.string()) for name in ("text", "type", "label")]
    return pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32()), *texts, ("p", pa.float32())]))


def is_scored(schema: pa.Schema) -> bool:
    """Whether these are columns of scored sentences.

    Examples
    --------
    >>> is_scored(make_schema(["yes", "no"]))
    True
    """
    return _VERSION_KEY in (schema.metadata or {}) or {*NEEDED} <= {*schema.names}


def check_scored(
    columns: pa.Table | pa.Schema, where: str, needed: Collection[str] = NEEDED
) -> tuple[str, ...]:
    """Check that a table holds scored sentences, and find their labels.

    Parameters
    ----------
    columns : pyarrow.Table or pyarrow.Schema
        As they come from a file of any format.
    where : str
        What the error message begins with.
    needed : collection of str
        The columns that must be there.

    Returns
    -------
    tuple of str
        The labels, in the order of their columns.

    Raises
    ------
    DataError
        If they are of texts that are not scored, of another version, or lack a column.

    Examples
    --------
    >>> check_scored(make_schema(["yes", "no"]), "scored.parquet")
    ('yes', 'no')
    """
    schema: pa.Schema = getattr(columns, "schema", columns)
    names = list(schema.names)
    metadata = schema.metadata or {}
    version = metadata.get(_VERSION_KEY, str(SCHEMA_VERSION).encode()).decode(errors="replace")
    if version != str(SCHEMA_VERSION):
        raise DataError(
            f"{where}: scored sentences of version {version}, but this stance reads version "
            f"{SCHEMA_VERSION}. {_ADVICE}"
        )
    if not any(name in ("label", "confidence") or name.startswith("p_") for name in names):
        raise DataError(
            f"{where}: not scored yet (its columns are {', '.join(names) or 'none'}). "
            "Score it first: stance score INPUT --output scored.parquet."
        )
    if missing := [name for name in needed if name not in names]:
        raise DataError(
            f"{where}: no column {', '.join(map(repr, missing))}, which scored sentences have. Was it left out by "
            f"columns=…, or written by another version? {_ADVICE}"
        )
    if _LABELS_KEY in metadata:
        return tuple(json.loads(metadata[_LABELS_KEY]))
    return _find_labels(names, where)


def cast_scored(table: pa.Table, where: str) -> pa.Table:
    """Give the columns of scored sentences their types, as where they come from CSV or JSON Lines.

    Parameters
    ----------
    table : pyarrow.Table
        With all or some of the columns; the input's own stay as they are.
    where : str
        What the error message begins with.

    Returns
    -------
    pyarrow.Table
        The same columns, in the same order.

    Raises
    ------
    DataError
        If a column holds something else.

    Examples
    --------
    >>> import pyarrow as pa
    >>> rows = pa.table({"label": ["yes"], "p_yes": ["0.75"], "confidence": [0.75], "abstained": ["false"]})
    >>> cast_scored(rows, "scored.csv")["abstained"].to_pylist()
    [False]
    """
    types = _list_types(check_scored(table, where, needed=()))
    arrays = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        kind = types.get(name)
        if kind is None or column.type == kind:
            arrays.append(column)
            continue
        try:
            arrays.append(_cast_cues(column) if name == "cues" else _cast_column(column, kind))
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:  # Arrow's are among them
            raise DataError(
                f"{where}: bad values in column '{name}' ({quote_cause(error)}). {_ADVICE}"
            ) from error
    import pyarrow as pa

    return pa.table(arrays, names=table.column_names, metadata=table.schema.metadata)


def row_cues(table: pa.Table) -> pa.Table:
    """List the cues that gave the rows' labels away, one a row.

    Parameters
    ----------
    table : pyarrow.Table
        Scored sentences, with ``label`` and ``cues``.

    Returns
    -------
    pyarrow.Table
        ``row`` int64, the row of ``table``, ascending; then ``start``, ``end``, ``text``, ``type``, ``label``
        and ``p``.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from stance.scoring import score
    >>> found = row_cues(score(["It rained.", "The deal might collapse."]))
    >>> found["row"].to_pylist(), found["text"].to_pylist()
    ([1], ['might'])
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    lists = table["cues"].combine_chunks()
    rows = pc.list_parent_indices(lists)
    flat = lists.flatten()
    fields = list(make_cue_type().value_type)
    columns = [pc.struct_field(flat, field.name) for field in fields]
    cues = pa.table([rows.cast(pa.int64()), *columns], names=["row", *(field.name for field in fields)])
    of_rows = table["label"].combine_chunks().cast(pa.string()).take(rows)
    return cues.filter(pc.fill_null(pc.equal(cues["label"], of_rows), True))


def pick_columns(names: Sequence[str], columns: Sequence[str] | None) -> list[str]:
    """Choose columns by name, in order; or, each with a minus before it, those to leave out; ``None`` for all."""
    if not columns:
        return list(names)
    kept = list(dict.fromkeys(column.removeprefix("-") for column in columns))
    for name in kept:
        choose_column(names, name, argument="columns", where="columns")
    if columns[0].startswith("-"):
        kept = [name for name in names if name not in kept]
    if not kept or len({column.startswith("-") for column in columns}) > 1:
        raise DataError(
            f"columns: {','.join(columns)!r} keeps none, or mixes names to keep and names to drop. "
            "Write doc_id,label or -text,-cues."
        )
    return kept


def decode_words(table: pa.Table) -> pa.Table:
    """Replace numbered words, which Spark and Datasets do not have, by the words."""
    import pyarrow as pa

    columns = [
        column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
        for column in table.columns
    ]
    return pa.table(columns, names=table.column_names, metadata=table.schema.metadata)


def list_inputs_own(table: pa.Table | pa.Schema, where: str) -> list[str]:
    """List the columns that came with the input."""
    schema: pa.Schema = getattr(table, "schema", table)
    ours = _list_types(check_scored(schema, where, needed=()))
    return [name for name in schema.names if name not in ours]


def _list_types(labels: Sequence[str]) -> dict[str, pa.DataType]:
    import pyarrow as pa

    word = pa.dictionary(pa.int8(), pa.string())
    number = pa.int32()
    return {
        "doc_id": pa.string(),
        "sent_id": number,
        "para": number,
        "zone": word,
        "voice": word,
        "start": number,
        "end": number,
        "n_words": number,
        "text": pa.string(),
        "label": word,
        **{f"p_{label}": pa.float32() for label in labels},
        "confidence": pa.float32(),
        "abstained": pa.bool_(),
        "by": word,
        "cues": make_cue_type(),
    }


def _find_labels(names: list[str], where: str) -> tuple[str, ...]:
    """Find the labels by the columns ``p_…`` between ``label`` and ``confidence``."""
    at = {name: place for place, name in enumerate(names)}
    between = names[at.get("label", -1) + 1 : at.get("confidence", 0)]
    for found in (between, names):  # columns in another order may be mixed with some of the input's
        if labels := tuple(name[2:] for name in found if name.startswith("p_")):
            return labels
    raise DataError(f"{where}: no column p_LABEL for any label. {_ADVICE}")


def _cast_column(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_dictionary(kind):
        return column.cast(pa.string()).dictionary_encode().cast(kind)
    return column.cast(kind)


def _cast_cues(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Parse cues that came as JSON text, or put the fields of structs in order."""
    import pyarrow as pa

    cells: list[Any] = column.to_pylist()
    lists = [json.loads(cell) if isinstance(cell, str) and cell else cell or [] for cell in cells]
    return pa.chunked_array([pa.array(lists, make_cue_type())])
