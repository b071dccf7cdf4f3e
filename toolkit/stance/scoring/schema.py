"""The columns of scored sentences, and the records they stand for."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from stance.errors import DataError
from stance.records import Cue, Prediction, Sentence

if TYPE_CHECKING:
    import pyarrow as pa


SCHEMA_VERSION: Final = 1
"""Of the columns of scored sentences. It changes when one goes, or changes its name, type or meaning."""

NUMBER_COLUMN: Final = "__stance_sent_id__"
"""The column in which rows that are sentences carry their numbers to the model; it is never given out."""

ROW_COLUMN: Final = "__stance_row__"
"""The column in which rows of a frame carry their places through scoring; it is never given out."""

_VERSION_KEY: Final = b"stance.schema_version"


def make_schema(labels: Sequence[str], input_schema: pa.Schema | None = None) -> pa.Schema:
    """Build the schema of scored sentences.

    In version 1 the columns are ``doc_id`` string, ``sent_id`` and ``para`` int32, ``zone`` and ``voice``
    words, ``start`` and ``end`` int32, ``text`` string, ``label`` a word, ``p_<label>`` float32 for each
    label, ``confidence`` float32, ``abstained`` bool, ``by`` a word, and ``cues``, a list of structs of
    ``start`` and ``end`` int32, ``text`` and ``type`` string; words are dictionary<int8, string>. The
    version stands in the schema's metadata, as ``stance.schema_version``.

    Parameters
    ----------
    labels : sequence of str
        The model's labels; each has a column ``p_<label>``.
    input_schema : pyarrow.Schema, optional
        Columns of the input. All but ``doc_id``, ``text`` and our numbers of rows are appended; a name that
        is taken gets the prefix ``input_``.

    Returns
    -------
    pyarrow.Schema

    Examples
    --------
    >>> import pyarrow as pa
    >>> inputs = pa.schema([(name, pa.string()) for name in ("doc_id", "text", "author", "label")])
    >>> make_schema(["yes", "no"], inputs).names[8:]
    ['label', 'p_yes', 'p_no', 'confidence', 'abstained', 'by', 'cues', 'author', 'input_label']
    """
    import pyarrow as pa

    word = pa.dictionary(pa.int8(), pa.string())
    fields = [
        ("doc_id", pa.string()),
        ("sent_id", pa.int32()),
        ("para", pa.int32()),
        ("zone", word),
        ("voice", word),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("text", pa.string()),
        ("label", word),
        *((f"p_{label}", pa.float32()) for label in labels),
        ("confidence", pa.float32()),
        ("abstained", pa.bool_()),
        ("by", word),
        ("cues", make_cue_type()),
    ]
    taken = {name for name, _ in fields}
    for column in () if input_schema is None else input_schema:
        if column.name in ("doc_id", "text", NUMBER_COLUMN):
            continue
        name = column.name
        while name in taken:
            name = f"input_{name}"
        taken.add(name)
        fields.append((name, column.type))
    return pa.schema(fields, metadata={_VERSION_KEY: str(SCHEMA_VERSION).encode()})


def check_version(schema: pa.Schema, where: str) -> None:
    """Refuse columns that are said to be of another version; CSV and JSON do not say.

    Parameters
    ----------
    schema : pyarrow.Schema
    where : str
        What the error message begins with.

    Raises
    ------
    DataError
        If the metadata name another version than :data:`SCHEMA_VERSION`.

    Examples
    --------
    >>> check_version(make_schema(["yes", "no"]), "scored.parquet")
    """
    found = (schema.metadata or {}).get(_VERSION_KEY, str(SCHEMA_VERSION).encode())
    if found != str(SCHEMA_VERSION).encode():
        raise DataError(
            f"{where}: expected scored sentences of version {SCHEMA_VERSION}, as this stance writes; found "
            f"version {found.decode(errors='replace')}. Score the texts again, or use the other stance."
        )


def pick_columns(names: Sequence[str], columns: Sequence[str] | None) -> list[str]:
    """Choose columns by name, or by the names of those that are not wanted.

    Parameters
    ----------
    names : sequence of str
        The columns that are there.
    columns : sequence of str, or None
        The columns wanted, in order; or, each with a minus before it, those to leave out; ``None`` for all.

    Returns
    -------
    list of str
        At least one of ``names``; :data:`ROW_COLUMN`, where it is there, last and unasked.

    Raises
    ------
    DataError
        If a name is not there or comes twice, or nothing is left.

    Examples
    --------
    >>> pick_columns(["doc_id", "text", "label"], ["-text"])
    ['doc_id', 'label']
    """
    if columns is None:
        return list(names)
    hidden = [name for name in names if name == ROW_COLUMN]
    names = [name for name in names if name != ROW_COLUMN]
    if not columns or len({column.startswith("-") for column in columns}) > 1:
        raise DataError(
            f"columns: expected names, or names each with a minus before it; found {','.join(columns)!r}. "
            "Write doc_id,label or -text,-cues."
        )
    wanted = [column.removeprefix("-") for column in columns]
    for i, name in enumerate(wanted):
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            hint = f"Did you mean '{near[0]}'?" if near else "Change it."
            raise DataError(f"columns: expected some of {', '.join(names)}; found {name!r}. {hint}")
        if name in wanted[:i]:
            raise DataError(f"columns: expected each name once; found {name!r} twice. Drop one.")
    if not columns[0].startswith("-"):
        return wanted + hidden
    rest = [name for name in names if name not in wanted]
    if not rest:
        raise DataError("columns: expected a column to be left; found that all are dropped. Keep some.")
    return rest + hidden


def list_records(table: pa.Table, labels: Sequence[str]) -> list[tuple[Sentence, Prediction]]:
    """Turn scored rows into records.

    Parameters
    ----------
    table : pyarrow.Table
        As :func:`stance.scoring.score_table` gives it.
    labels : sequence of str
        The model's labels.

    Returns
    -------
    list of (Sentence, Prediction)
        In the order of the rows.

    Examples
    --------
    >>> from stance.scoring import make_schema
    >>> list_records(make_schema(["yes", "no"]).empty_table(), ["yes", "no"])
    []
    """
    place = ("doc_id", "sent_id", "para", "zone", "voice", "start", "end", "text")
    proba = [f"p_{label}" for label in labels]
    rows = table.select([*place, "label", "confidence", "abstained", "by", "cues", *proba]).to_pylist()
    return [
        (
            Sentence(*(row[name] for name in place)),
            Prediction(
                row["label"],
                tuple(row[name] for name in proba),
                row["confidence"],
                row["abstained"],
                row["by"],
                tuple(Cue(**cue) for cue in row["cues"]),
            ),
        )
        for row in rows
    ]


def make_cue_type() -> pa.DataType:
    """Build the type of the column ``cues``."""
    import pyarrow as pa

    return pa.list_(
        pa.struct([("start", pa.int32()), ("end", pa.int32()), ("text", pa.string()), ("type", pa.string())])
    )
