"""Chunks of rows on their way from a file to a table: their columns chosen, their rows checked and named."""

from __future__ import annotations

import contextlib
import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from stance.errors import DataError, quote_cause
from stance.text.arrow_types import cast_array, decode_dictionary, has_bytes, write_numbers
from stance.text.read_options import Problems
from stance.text.read_sources import Source

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa


class ColumnError(DataError):
    """A column is missing or of the wrong type: a mistake of the call, never skipped."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which of a table's columns are the text and the id, and what the others are called.

    Attributes
    ----------
    text : str or None
        The column of the text; ``None`` where rows need none.
    doc_id : str or None
        The column of the document's name; ``None`` where there is none and rows are numbered.
    others : dict[str, str]
        The input's other columns, each with the name it passes through under.
    """

    text: str | None
    doc_id: str | None
    others: dict[str, str]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a source as they were found.

    Attributes
    ----------
    doc_ids : pa.ChunkedArray or None
        Their names; ``None`` where rows are numbered.
    texts : pa.ChunkedArray
        Their texts, of any type; nulls where rows need none.
    others : dict[str, pa.ChunkedArray]
        What passes through, by output name.
    rows : np.ndarray
        Row numbers from 1, int64 (n,).
    """

    doc_ids: pa.ChunkedArray | None
    texts: pa.ChunkedArray
    others: dict[str, pa.ChunkedArray]
    rows: np.ndarray[Any, Any]


def choose_columns(
    where: str,
    found: Sequence[str],
    text_field: str | None,
    id_field: str,
    peek: Callable[[], Iterable[Mapping[str, object]]] | None = None,
) -> Columns:
    """Find the text and id columns among those of a table.

    An id column of the default name may be absent. Another column called ``text`` or ``doc_id`` passes
    through as ``input_text`` or ``input_doc_id``.

    Parameters
    ----------
    where : str
        What the error message begins with.
    found : sequence of str
        The names of the table's columns.
    text_field : str or None
        The name wanted for the text; ``None`` if no text is wanted.
    id_field : str
        The name wanted for the id.
    peek : callable, optional
        Gives rows, from which an error tells which column may hold the text.

    Returns
    -------
    Columns

    Raises
    ------
    ColumnError
        If a column is missing or two have the same name.

    Examples
    --------
    >>> choose_columns("opinions.csv", ["slug", "text"], "text", "doc_id")
    Columns(text='text', doc_id=None, others={'slug': 'slug'})
    """
    repeated = sorted({name for name in found if list(found).count(name) > 1})
    if repeated:
        raise ColumnError(
            f"{where}: expected columns of different names; found '{_show_name(repeated[0])}' twice. "
            "Rename one of them."
        )
    if text_field is not None and text_field not in found:
        near = [name for name in found if name.lower() == text_field.lower()]
        if text_field != "text":  # a name that was given is misspelt; the default one is not meant at all
            near += difflib.get_close_matches(text_field, found, n=1)
        near += [] if peek is None else _find_longest(peek, id_field)
        raise _describe_missing(where, found, text_field, "--text-field", near)
    if id_field not in found and id_field != "doc_id":
        lower = {name.lower(): name for name in reversed(found)}
        near = [lower[name] for name in _ID_NAMES if name in lower]
        near += difflib.get_close_matches(id_field, found, n=1)
        raise _describe_missing(where, found, id_field, "--id-field", near)
    taken = ("doc_id",) if text_field is None else ("doc_id", "text")
    others: dict[str, str] = {}
    for name in found:
        if name not in (text_field, id_field):
            output = name
            while output in taken or (output != name and output in found):
                output = f"input_{output}"
            others[name] = output
    return Columns(text_field, id_field if id_field in found else None, others)


def make_table(
    chunk: Chunk,
    source: Source,
    problems: Problems,
    types: Mapping[str, pa.DataType],
    seen: set[str] | None = None,
) -> pa.Table:
    """Check the rows of a chunk, name them, and give them the columns of the run.

    Parameters
    ----------
    chunk : Chunk
        The rows.
    source : Source
        Where they come from.
    problems : Problems
        What to do with a row that has no text or no id.
    types : Mapping[str, pa.DataType]
        The columns that pass through in this run; those the chunk lacks are null.
    seen : set[str], optional
        Names of the documents so far, added to here; a repeated name is then an error of its row.

    Returns
    -------
    pa.Table
        ``doc_id`` (string), ``text`` (large_string, never blank), then ``types``.

    Raises
    ------
    DataError
        If a row is bad and ``problems`` says fail, or a column has a type that is no text or id.
    """
    import pyarrow as pa

    _check_encoding(chunk, source.name)
    texts = cast_texts(chunk.texts, source.name)
    doc_ids = _cast_ids(chunk, source)
    reasons = _find_blank(texts, "text", "blank text")
    reasons.update(_find_blank(doc_ids, "an id", "a blank one"))
    repeated = {} if seen is None else _find_repeated(doc_ids.to_pylist(), reasons, seen)
    for index in sorted(reasons | repeated):
        advice = _REPEATED_ADVICE if index in repeated else ""
        problems.add_row(source, int(chunk.rows[index]), (reasons | repeated)[index], advice)
    columns = {"doc_id": doc_ids, "text": texts}
    for name, kind in types.items():
        column = chunk.others.get(name)
        columns[name] = pa.nulls(len(texts), kind) if column is None else cast_array(column, kind)
    table = pa.table(columns)
    if reasons or repeated:
        table = table.filter(pa.array([i not in reasons and i not in repeated for i in range(len(texts))]))
    return table


_ID_NAMES = ("doc_id", "id", "document_id", "article_id", "slug", "url", "name")

_REPEATED_ADVICE = (
    "Choose a column of different ids with --id-field; "
    "rows of one sentence each are for stance score, with --unit sentence."
)

PEEK_ROWS: Final = 100  # that are looked at for the column of the text


def _find_longest(peek: Callable[[], Iterable[Mapping[str, object]]], id_field: str) -> list[str]:
    """Find the column whose strings are the longest on average; none where no row has a string."""
    n_chars: Counter[str] = Counter()
    with contextlib.suppress(ValueError, OSError):  # what is wrong with the rows is not what is asked here
        for row in islice(peek(), PEEK_ROWS):
            for name, value in row.items():
                if isinstance(value, str) and name != id_field:
                    n_chars[name] += len(value)
    return [name for name, n in n_chars.most_common(1) if n]


def _describe_missing(
    where: str, found: Sequence[str], wanted: str, flag: str, near: Sequence[str]
) -> ColumnError:
    """Say which column is missing, which there are, and which of them is probably meant."""
    if not found:
        return ColumnError(f"{where}: expected a column '{wanted}'; found no columns. Check the file.")
    listed = ", ".join(f"'{_show_name(name)}'" for name in found[:20]) + (", …" if len(found) > 20 else "")
    choice = _show_name([*near, *(found if len(found) == 1 else []), "NAME"][0])
    choice = f"'{choice}'" if " " in choice else choice
    return ColumnError(f"{where}: expected a column '{wanted}'; found {listed}. Pass {flag} {choice}.")


def _show_name(name: str) -> str:
    """Show a column's name on one line, whatever it holds."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in name)


def _check_encoding(chunk: Chunk, where: str) -> None:
    """Refuse text that is not UTF-8, which Arrow data from elsewhere may hold."""
    import pyarrow as pa

    columns = [chunk.texts, *chunk.others.values(), *([] if chunk.doc_ids is None else [chunk.doc_ids])]
    try:
        for column in columns:
            column.validate(full=True)
    except pa.ArrowInvalid as error:
        raise DataError(
            f"{where}: expected text in UTF-8; found: {quote_cause(error)}. Make the file anew."
        ) from error


def cast_texts(column: pa.ChunkedArray, where: str) -> pa.ChunkedArray:
    """Give a column of texts one type.

    Parameters
    ----------
    column : pa.ChunkedArray
        Of any type.
    where : str
        What the error message begins with.

    Returns
    -------
    pa.ChunkedArray
        Of large_string.

    Raises
    ------
    ColumnError
        If it holds something other than text.
    """
    import pyarrow as pa

    column = decode_dictionary(column)
    kind = column.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind)):
        view = getattr(pa.types, "is_string_view", None)
        if view is None or not view(kind):
            raise ColumnError(
                f"{where}: expected text in the text column; found {kind}. Choose another with --text-field."
            )
    return column.cast(pa.large_string())


def _cast_ids(chunk: Chunk, source: Source) -> pa.ChunkedArray:
    import pyarrow as pa

    if chunk.doc_ids is None:
        names = [f"{source.doc_id}-{row:06d}" for row in chunk.rows.tolist()]
        return pa.chunked_array([names], type=pa.string())
    column = decode_dictionary(chunk.doc_ids)
    if pa.types.is_floating(column.type):
        return write_numbers(column)
    check_plain(column.type, source.name, "id", "--id-field")
    return column.cast(pa.string())


def check_plain(kind: pa.DataType, where: str, what: str, flag: str) -> None:
    """Raise an error where a column of names holds bytes, or lists and the like.

    Parameters
    ----------
    kind : pa.DataType
    where : str
        What the error message begins with.
    what : str
        What the column is for.
    flag : str
        The option that chooses it.

    Raises
    ------
    ColumnError
    """
    import pyarrow as pa

    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    if has_bytes(kind) or pa.types.is_nested(kind):
        raise ColumnError(
            f"{where}: expected text or numbers in the {what} column; found {kind}. "
            f"Choose another with {flag}."
        )


def _find_blank(column: pa.ChunkedArray, wanted: str, blank: str) -> dict[int, str]:
    """Find the rows that are null or blank, each with what to say about it."""
    import numpy as np
    import pyarrow.compute as pc

    is_blank = pc.equal(pc.binary_length(pc.utf8_ltrim_whitespace(pc.utf8_slice_codeunits(column, 0, 64))), 0)
    suspects = np.flatnonzero(pc.fill_null(is_blank, True).to_numpy())
    reasons = {}
    for index in suspects.tolist():
        value = column[index].as_py()
        if value is None:
            reasons[index] = f"expected {wanted}; found null"
        elif not value.strip():
            reasons[index] = f"expected {wanted}; found {blank}"
    return reasons


def _find_repeated(doc_ids: Sequence[str], bad: Mapping[int, str], seen: set[str]) -> dict[int, str]:
    """Find the rows whose name was seen before, and add the new names to those seen."""
    fresh = set(doc_ids)
    if not bad and len(fresh) == len(doc_ids) and seen.isdisjoint(fresh):
        seen.update(fresh)
        return {}
    repeated = {}
    for index, doc_id in enumerate(doc_ids):
        if index not in bad:
            if doc_id in seen:
                repeated[index] = f"expected an id that no other document has; found '{doc_id}' again"
            seen.add(doc_id)
    return repeated
