"""Which files hold sentences that are scored already, and are no texts."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from itertools import islice
from typing import Final

from stance.errors import DataError
from stance.text.read_sources import TABLE_SUFFIXES, Source

_SCORED: Final = (
    frozenset({"sent_id", "label", "confidence", "cues"}),
    frozenset({"label", "confidence", "abstained"}),
)


def are_scored(names: Iterable[str]) -> bool:
    """Say whether the columns of a table are those of scored sentences, though ``--columns`` left some out.

    Examples
    --------
    >>> are_scored(["text", "label", "confidence", "abstained"]), are_scored(["text", "label", "confidence"])
    (True, False)
    """
    return any(marks.issubset(names) for marks in _SCORED)


def is_scored(source: Source) -> bool:
    """Say whether a file holds scored sentences, by the names of its columns.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from stance.text.read_sources import find_sources
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "draft.txt").write_text("The deal might collapse.")
    ...     _ = Path(folder, "scored.csv").write_text("text,label,confidence,abstained")
    ...     [is_scored(source) for source in find_sources(folder)]
    [False, True]
    """
    if source.path is None or source.suffix not in TABLE_SUFFIXES:
        return False
    try:
        return are_scored(_peek_names(source))
    except (OSError, ValueError, UnicodeDecodeError):  # what is wrong with it is for its reader to tell
        return False


def refuse_scored(states: Iterable[tuple[str, bool]]) -> None:
    """Refuse a file of scored sentences beside other texts, whose sentences it would bring a second time.

    Parameters
    ----------
    states : iterable of (str, bool)
        Of each file its name, and whether it holds scored sentences.

    Raises
    ------
    DataError
        If some do and others do not.

    Examples
    --------
    >>> refuse_scored([("draft.txt", False), ("notes.txt", False)])
    """
    pairs = list(states)
    scored, others = ([name for name, state in pairs if state == wanted] for wanted in (True, False))
    if scored and others:
        raise DataError(
            f"{scored[0]}: expected texts, as in {others[0]}; found sentences that are scored already. "
            "Move the file elsewhere, or name those to read."
        )


def _peek_names(source: Source) -> set[str]:
    assert source.path is not None
    if source.suffix == ".parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            return set(pq.read_schema(source.path).names)
        except pa.ArrowException as error:
            raise ValueError from error
    from stance.text.read_options import Problems
    from stance.text.tables.csv_header import read_header
    from stance.text.tables.json_rows import iter_array, iter_lines

    if source.suffix in (".csv", ".tsv"):
        return set(read_header(source).names)
    read = iter_lines if source.suffix == ".jsonl" else functools.partial(iter_array, text_field=None)
    return {name for _, row in islice(read(source, Problems()), 1) for name in row}
