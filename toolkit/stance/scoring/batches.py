"""Inputs in batches: where they are cut depends on the rows and the options alone.

Workers, a resumed run and engines of clusters therefore score the same batches and give equal rows.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from stance.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from stance.io.rejects import Rejects

Unit = Literal["document", "sentence"]
TextFormat = Literal["plain", "html", "md"]

BATCH_BYTES: Final = 500_000

NUMBER_COLUMN: Final = "__stance_sent_id__"
"""Carries the numbers of sentences that are rows of the input to the model."""

_MARKUP: Final = r"(?i)</?(?:p|br|div|span|li|a|em|strong|b|i)(?:\s[^<>]*)?/?>|&(?:[a-z]{2,6}|#[0-9]+);"

_log = logging.getLogger("stance")


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """How inputs are read and scored.

    Attributes
    ----------
    text_field, id_field : str
        The columns that hold the text and the document's name.
    unit : {"document", "sentence"}
        What a row of the input holds.
    min_confidence : float or None
        Sentences with a confidence below this abstain, in [0, 1]; ``None`` for the model's threshold.
    on_error : {"fail", "skip"}
        Whether a bad row ends the run, or is skipped and counted.
    limit : int or None
        Documents to score, from the first on; with the unit ``"sentence"``, rows that follow one another
        under one id are a document.
    columns : sequence of str or None
        The columns to write, in this order; or, each with a minus before it, those to leave out.
    text_format : {"plain", "html", "md"}
        What the texts of tables and plain files hold; of HTML and Markdown, what a reader sees is scored.
    batch_bytes : int
        Bytes of text that are scored at once, and that a worker gets at once.
    part_sentences : int
        A part of a folder is finished with the batch that brings it to this many sentences.

    Raises
    ------
    DataError
        If ``min_confidence`` is out of range; the others are checked by what reads the inputs.

    Examples
    --------
    >>> ScoreOptions(min_confidence=2)
    Traceback (most recent call last):
    stance.errors.DataError: min_confidence=2: must be a number from 0 to 1. Change it.
    """

    text_field: str = "text"
    id_field: str = "doc_id"
    unit: Unit = "document"
    min_confidence: float | None = None
    on_error: Literal["fail", "skip"] = "fail"
    limit: int | None = None
    columns: Sequence[str] | None = None
    text_format: TextFormat = "plain"
    batch_bytes: int = BATCH_BYTES
    part_sentences: int = 20_000

    def __post_init__(self) -> None:
        check_min_confidence(self.min_confidence)
        if self.columns is not None:
            columns = (self.columns,) if isinstance(self.columns, str) else tuple(self.columns)
            object.__setattr__(self, "columns", columns)


def check_min_confidence(value: Any) -> None:
    """Refuse a threshold that is no number from 0 to 1; ``None`` is the model's own."""
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if value is not None and not (is_number and 0 <= value <= 1):
        raise DataError(f"min_confidence={value!r}: must be a number from 0 to 1. Change it.")


def read_batches(
    inputs: str | Path | Sequence[str | Path], options: ScoreOptions, rejects: Rejects | None = None
) -> Iterator[pa.Table]:
    """Read files and folders in batches."""
    from stance.text.read import read_texts

    tables = read_texts(
        inputs,
        text_field=options.text_field,
        id_field=options.id_field,
        text_format=options.text_format,
        unit=options.unit,
        limit=options.limit,
        rejects=rejects,
    )
    return cut_batches(tables, options)


def cut_batches(tables: Iterable[pa.Table], options: ScoreOptions) -> Iterator[pa.Table]:
    """Cut tables of texts into batches of at most ``batch_bytes`` where a document ends; one at least.

    A document of more than one batch is one, unless its rows are sentences of more than eight: that is cut
    where the reader's block ends.
    """
    import pyarrow as pa

    names = ("doc_id", "text", *(name.removeprefix("-") for name in options.columns or ()))
    none = pa.table({name: pa.array([], pa.string()) for name in names})
    held: pa.Table | None = none
    if options.text_format == "plain":
        tables = _note_markup(tables)
    for table in number_rows(tables) if options.unit == "sentence" else tables:
        # Columns are the same throughout, but for that of blocks, which some formats lack.
        is_first = held is None or held is none
        held = table if is_first else pa.concat_tables([held, table], promote_options="default")
        *whole, held = cut_table(held, options.unit, measure_bytes(held), options.batch_bytes) or [held]
        yield from (each.combine_chunks() for each in whole)
        if options.unit == "sentence" and measure_bytes(held).sum() > 8 * options.batch_bytes:
            yield held.combine_chunks()
            held = None
    if held is not None:
        yield held.combine_chunks()


def measure_bytes(table: pa.Table) -> npt.NDArray[np.int64]:
    """Measure the text of each row."""
    import pyarrow.compute as pc

    sizes: npt.NDArray[np.int64] = pc.binary_length(table["text"]).to_numpy()
    return sizes


def cut_table(table: pa.Table, unit: Unit, sizes: npt.NDArray[Any], limit: int) -> list[pa.Table]:
    """Cut a table after the last document that fits into ``limit``; each slice has one at least."""
    import numpy as np

    total = np.cumsum(sizes, dtype=np.int64)
    ends = find_runs(table["doc_id"])[1] - 1 if unit == "sentence" else np.arange(table.num_rows)
    slices = []
    first = 0
    while first < table.num_rows:
        before = total[first - 1] if first else 0
        n_fit = np.searchsorted(total[ends], before + limit, side="right")
        end = int(ends[max(n_fit - 1, np.searchsorted(ends, first))]) + 1
        slices.append(table.slice(first, end - first))
        first = end
    return slices


def number_rows(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Give numbers to the rows of each document from 0, so that an id and a number are of one row alone.

    Where rows of other documents stand between, a number is left out: rows whose numbers follow one another
    are neighbours. The last number of every id is held in memory.
    """
    import numpy as np
    import pyarrow as pa

    n_by_id: dict[str, int] = {}
    last: str | None = None
    for table in tables:
        ids, ends = find_runs(table["doc_id"])
        numbers = [np.zeros(0, np.int32)]
        for doc_id, length in zip(ids, np.diff(ends, prepend=0).tolist(), strict=True):
            # A run that was only cut in two goes on without a gap.
            first = n_by_id[doc_id] + (doc_id != last) if doc_id in n_by_id else 0
            numbers.append(np.arange(first, first + length, dtype=np.int32))
            n_by_id[doc_id], last = first + length, doc_id
        yield table.append_column(NUMBER_COLUMN, pa.array(np.concatenate(numbers)))


def find_runs(ids: pa.ChunkedArray) -> tuple[list[str], npt.NDArray[np.int32]]:
    """Find rows of one document that follow one another: its id, and the end of each run, exclusive."""
    import pyarrow.compute as pc

    runs = pc.run_end_encode(ids.combine_chunks())
    return runs.values.to_pylist(), runs.run_ends.to_numpy()


def _note_markup(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Pass tables on; note where half of the first texts hold HTML that is scored as words."""
    import pyarrow.compute as pc

    for i, table in enumerate(tables):
        if not i and (pc.mean(pc.match_substring_regex(table["text"][:1000], _MARKUP)).as_py() or 0) >= 0.5:
            _log.warning(
                "Many texts hold HTML (<p>, &amp; and the like), which is scored as if it were words. "
                "Take it out first; in Python, pass text_format='html'."
            )
        yield table
