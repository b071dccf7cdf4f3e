"""The columns that pass through a run, each of a type that holds what all files have in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from stance.text.tables.merged_types import merge_types, narrows

if TYPE_CHECKING:
    import pyarrow as pa


class TypedReader(Protocol):
    """A reader that has looked through its file."""

    @property
    def types(self) -> Mapping[str, pa.DataType]:
        """The columns that pass through, by output name."""

    @property
    def blank(self) -> Collection[str]:
        """Those of which no cell tells the type, though their own is text."""

    def holds_long(self, name: str) -> bool:
        """Tell whether a column may hold numbers or times that might be lost in a wider type."""


def merge_columns(readers: Iterable[TypedReader]) -> dict[str, pa.DataType]:
    r"""Find the type of each column of a run; text where a number or time of one file would be lost in it.

    Parameters
    ----------
    readers : iterable of readers
        Of all tables of the run.

    Returns
    -------
    dict[str, pyarrow.DataType]
        In the order in which the columns are met.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> from stance.text.tables.read_columns import CsvReader
    >>> from stance.text.read_options import ReadOptions
    >>> from stance.text.read_sources import find_sources
    >>> with TemporaryDirectory() as folder:
    ...     for name, cell in (("a", "123456789012345678"), ("b", "0.5")):
    ...         _ = Path(folder, f"{name}.csv").write_text(f"text,n\nSo.,{cell}\n")
    ...     merge_columns([CsvReader(source, ReadOptions()) for source in find_sources([folder])])
    {'n': DataType(string)}
    """
    import pyarrow as pa

    readers = list(readers)
    types: dict[str, pa.DataType] = {}
    for reader in readers:
        for name, given in reader.types.items():
            kind = pa.null() if name in reader.blank else given
            types[name] = merge_types(types[name], kind) if name in types else kind
    for name, kind in types.items():
        if any(
            name in reader.types and narrows(reader.types[name], kind) and reader.holds_long(name)
            for reader in readers
        ):
            types[name] = pa.string()
    # Where no file says what blank cells would hold, they stay as they are.
    is_blank = {name for reader in readers for name in reader.blank}
    return {
        name: pa.string() if kind == pa.null() and name in is_blank else kind for name, kind in types.items()
    }
