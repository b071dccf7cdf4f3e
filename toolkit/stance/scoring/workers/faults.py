"""What to do with a batch that no worker lives through: try again, halve it, leave one document out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from stance.errors import DataError
from stance.records import Reject
from stance.scoring.options import ScoreOptions, Unit
from stance.scoring.rows import find_changes
from stance.scoring.workers.processes import FaultError

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.scoring.pieces import Piece

_N_TRIES: Final = 2  # of a batch as it came, and of a document alone: not every end is the document's fault


def score_despite_faults(
    table: pa.Table, score: Callable[[pa.Table], Piece], options: ScoreOptions
) -> Iterator[Piece | Reject]:
    """Score a batch; find the documents at which workers end, and leave them out.

    A batch is tried twice, then halved, and the halves again, until a document stands alone; that is tried
    twice too.

    Parameters
    ----------
    table : pyarrow.Table
        With the columns ``doc_id`` and ``text``.
    score : callable
        Scores a table, or raises :class:`FaultError`.
    options : ScoreOptions
        Of which ``unit`` says what a document is, and ``on_error`` what becomes of one that is at fault.

    Yields
    ------
    Piece or Reject
        In the order of the documents.

    Raises
    ------
    DataError
        Naming the document at fault, unless faults are to be skipped.

    Examples
    --------
    >>> import pyarrow as pa
    >>> def score(table):
    ...     if "c" in table["doc_id"].to_pylist():
    ...         raise FaultError("was stopped by signal 9", is_over=True)
    ...     return table.num_rows
    >>> table = pa.table({"doc_id": ["a", "b", "c", "d"], "text": ["So."] * 4})
    >>> found = list(score_despite_faults(table, score, ScoreOptions(on_error="skip")))
    >>> found[0], found[1].source, found[2]
    (2, 'c', 1)
    """
    yield from _score(table, score, options, _N_TRIES)


def _score(
    table: pa.Table, score: Callable[[pa.Table], Piece], options: ScoreOptions, n_tries: int
) -> Iterator[Piece | Reject]:
    middle = _find_middle(table, options.unit)
    how = ""
    for _ in range(n_tries if middle else _N_TRIES):
        try:
            yield score(table)
        except FaultError as fault:
            how = fault.how
            continue
        return
    if middle:
        yield from _score(table.slice(0, middle), score, options, 1)
        yield from _score(table.slice(middle), score, options, 1)
        return
    doc_id = str(table["doc_id"][0])
    reason = f"expected a document that can be scored; found that at it a worker {how}, {_N_TRIES} times"
    if options.on_error == "fail":
        raise DataError(
            f"document '{doc_id}': {reason}. Pass --on-error skip to leave it out; or, if memory ran short, "
            "a smaller number of --workers."
        )
    yield Reject(doc_id, None, reason)


def _find_middle(table: pa.Table, unit: Unit) -> int:
    """Find the row nearest to the middle at which a document begins; 0 if there is one document."""
    import numpy as np

    if unit == "document":
        return int(table.num_rows // 2)
    begins = np.flatnonzero(find_changes(table["doc_id"])) + 1
    return int(begins[np.argmin(np.abs(begins - table.num_rows / 2))]) if len(begins) else 0
