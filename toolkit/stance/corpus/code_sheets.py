"""Tables of codes, their columns as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stance.corpus.label_cells import NO_LABEL
from stance.corpus.label_names import normalise_label
from stance.corpus.rows import find_readers, make_options
from stance.errors import DataError
from stance.text.read_options import Problems
from stance.text.read_sources import Source
from stance.text.tables.arrow_types import decode_dictionary
from stance.text.tables.chosen_columns import ColumnError
from stance.text.tables.written_values import write_numbers

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

SHOWN: Final = 20
"""How many columns an error message lists."""


@dataclass(frozen=True, slots=True)
class CodeFields:
    """What the columns of tables of codes are called.

    Attributes
    ----------
    unit, doc_id : str
        What tells sentences apart: a column ``unit_id``, within its document where ``doc_id`` is known; a
        column of another name, such as the number that a tool of annotation gave, by itself alone, save
        ``sent_id``; without such a column, ``doc_id`` and ``sent_id``.
    coder, label : str
        Who coded, and the code; of long tables.
    text : str
        The sentence; may be absent.
    """

    unit: str = "unit_id"
    doc_id: str = "doc_id"
    coder: str = "coder"
    label: str = "label"
    text: str = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of codes.

    Attributes
    ----------
    source : Source
        The file.
    rows : ndarray of int64, shape (n_rows,)
        Row numbers, from 1.
    columns : dict[str, pyarrow.Array]
        Its columns as text, ``doc_id`` the column of documents whatever the file calls it; null where a cell
        is blank.
    """

    source: Source
    rows: Ints
    columns: dict[str, pa.Array]


def read_sheets(
    given: Sequence[str | Path | pa.Table],
    fields: CodeFields,
    coders: Sequence[str] | None,
    labels: Sequence[str] | None,
    problems: Problems,
) -> list[Sheet]:
    """Read every file, and check that each has the columns its form needs.

    Parameters
    ----------
    given, fields, coders, labels, problems
        As for :func:`stance.corpus.code_tables.read_code_tables`.

    Returns
    -------
    list of Sheet
        Names composed; a code is null where the cell says that there is none.

    Raises
    ------
    DataError
        If a file is damaged or empty, or lacks a column.
    """
    allowed = [normalise_label(label) for label in labels or ()]
    sheets = []
    for source, make_reader in find_readers(given, make_options(None, fields.doc_id, problems)):
        try:
            sheets.append(_read_sheet(source, make_reader()))
        except ColumnError:
            raise
        except DataError as error:
            problems.add_file(source, error)
    with_coder = [sheet for sheet in sheets if fields.coder in sheet.columns]
    for sheet in sheets:
        if coders is not None:
            for name in coders:
                check_column(sheet, name, "--coders with the names of the coders' columns")
        elif with_coder or len(sheets) == 1:
            check_column(sheet, fields.coder, f"--coders {_guess_coders(sheet)} if each has a column")
            check_column(sheet, fields.label, "--label-field NAME")
        else:
            check_column(sheet, fields.label, f"--label-field NAME, or --coders {_guess_coders(sheet)}")
        codes = [fields.label] if coders is None else coders
        columns = sheet.columns
        columns |= {
            name: _compose(columns[name])
            for name in {"doc_id", fields.unit, fields.coder, *codes} & columns.keys()
        }
        columns |= {name: _drop_blank(columns[name], allowed) for name in codes}
        if "sent_id" in columns:  # a number, or none
            columns["sent_id"] = _drop_blank(columns["sent_id"], ())
    return sheets


def check_column(sheet: Sheet, name: str, advice: str) -> None:
    """Raise :class:`ColumnError` if a table lacks a column; say what to pass."""
    if name not in sheet.columns:
        listed = ", ".join(f"'{column}'" for column in list(sheet.columns)[:SHOWN]) or "none"
        raise ColumnError(f"{sheet.source.name}: expected a column '{name}'; found {listed}. Pass {advice}.")


def _guess_coders(sheet: Sheet) -> str:
    """Name the columns that look like a coder's each, for an error message."""
    likely = [
        name for name in sheet.columns if name.lower().startswith(("label_", "code_", "coder_", "rater"))
    ]
    return ",".join(likely) if len(likely) > 1 and not any(" " in name for name in likely) else "NAME,NAME"


def _read_sheet(source: Source, reader: Any) -> Sheet:
    """Read a table with the text room's reader for it, all of its columns but those of lists."""
    import numpy as np
    import pyarrow as pa

    chunks = list(reader.read_chunks(reader.types))
    columns = {
        name: _as_text(_chain([chunk.others[name] for chunk in chunks]), source, name)
        for name in reader.types
        if not pa.types.is_nested(reader.types[name])
    }
    if chunks and chunks[0].doc_ids is not None:
        columns["doc_id"] = _as_text(_chain([chunk.doc_ids for chunk in chunks]), source, "doc_id")
    rows = np.concatenate([chunk.rows for chunk in chunks]) if chunks else np.zeros(0, dtype=np.int64)
    return Sheet(source, rows, columns)


def _chain(columns: Sequence[pa.ChunkedArray]) -> pa.ChunkedArray:
    """Put a column's chunks together; a table of no row may have none."""
    import pyarrow as pa

    parts = [part for column in columns for part in column.chunks]
    return pa.chunked_array(parts, type=None if parts else columns[0].type if columns else pa.null())


def _as_text(column: pa.ChunkedArray, source: Source, name: str) -> pa.Array:
    """Turn a column into trimmed text, null where a cell is blank."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = decode_dictionary(column)
    if pa.types.is_floating(column.type):
        column = write_numbers(column)
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks)
    try:
        text = pc.utf8_trim_whitespace(array.cast(pa.large_string()))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise ColumnError(
            f"{source.name}: expected text or numbers in column '{name}'; found {column.type}. "
            "Leave the column out."
        ) from error
    return pc.if_else(pc.equal(text, ""), None, text)


def _compose(column: pa.Array) -> pa.Array:
    """Compose the accents of names, so that no two look alike."""
    import pyarrow.compute as pc

    return pc.utf8_normalize(column, form="NFC")


def _drop_blank(column: pa.Array, labels: Sequence[str]) -> pa.Array:
    """Make null what says that there is nothing, unless it is one of the labels allowed."""
    import pyarrow as pa
    import pyarrow.compute as pc

    is_blank = pc.is_in(pc.utf8_lower(column), pa.array(NO_LABEL, pa.large_string()))
    is_label = pc.is_in(column, pa.array(labels, pa.large_string()))
    return pc.if_else(pc.and_not(is_blank, is_label), None, column)
