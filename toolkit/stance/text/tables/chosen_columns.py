"""Which columns of a table are the text and the id: chosen by name, and refused where they cannot be."""

from __future__ import annotations

import contextlib
import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from stance.errors import DataError
from stance.text.tables.arrow_types import has_bytes

if TYPE_CHECKING:
    import pyarrow as pa

_ID_NAMES = ("doc_id", "id", "document_id", "article_id", "slug", "url", "name")
PEEK_ROWS: Final = 100  # that are looked at for the column of the text


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
