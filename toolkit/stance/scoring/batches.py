"""Inputs in batches: where they are cut depends on the rows and the options alone.

Workers, a resumed run and engines of clusters therefore score the same batches and give equal rows.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

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

_MARKUP: Final = (
    r"(?i)</?(?:p|br|div|li|ul|ol|em|strong|b|i|a|u|span|h[1-6]|blockquote|figure|img|table|td|html|body|sup|sub"
    r"|font|center|hr|script)(?:\s[^<>]*)?/?>|&(?:[a-z][a-z0-9]{1,8}|#[0-9]{2,6}|#x[0-9a-f]{2,5});"
)
_N_LOOKED_AT: Final = 1000

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
        If a setting is out of range.

    Examples
    --------
    >>> ScoreOptions(limit=0)
    Traceback (most recent call last):
    stance.errors.DataError: limit=0: must be a whole number of 1 or more. Change it.
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
        for name, allowed in (
            ("unit", get_args(Unit)),
            ("on_error", ("fail", "skip")),
            ("text_format", get_args(TextFormat)),
        ):
            if (value := getattr(self, name)) not in allowed:
                raise DataError(f"{name}={value!r}: must be one of {', '.join(allowed)}. Change it.")
        check_min_confidence(self.min_confidence)
        for name in ("limit", "batch_bytes", "part_sentences"):
            check_count(name, getattr(self, name))
        if self.columns is not None:
            columns = (self.columns,) if isinstance(self.columns, str) else tuple(self.columns)
            object.__setattr__(self, "columns", columns)


class Batch(NamedTuple):
    """Rows to score at once, and how many documents begin among them."""

    table: pa.Table
    n_documents: int


def check_count(name: str, value: object) -> None:
    """Refuse what is no whole number from 1; ``None`` is not set."""
    if value is None or (hasattr(value, "__index__") and not isinstance(value, bool) and int(value) >= 1):
        return
    raise DataError(f"{name}={value!r}: must be a whole number of 1 or more. Change it.")


def check_min_confidence(value: Any) -> None:
    """Refuse a threshold that is no number from 0 to 1; ``None`` is the model's own."""
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if value is not None and not (is_number and 0 <= value <= 1):
        raise DataError(f"min_confidence={value!r}: must be a number from 0 to 1. Change it.")


def read_batches(
    inputs: str | Path | Sequence[str | Path], options: ScoreOptions, rejects: Rejects | None = None
) -> Iterator[Batch]:
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
    is_plain = options.text_format == "plain" and not _are_documents(inputs)
    return cut_batches(note_markup(tables) if is_plain else tables, options)


def _are_documents(inputs: str | Path | Sequence[str | Path]) -> bool:
    """Whether each input is a file that is one document, in which markup is read or meant."""
    paths = [inputs] if isinstance(inputs, str | Path) else inputs
    return all(
        Path(path).suffix.lower() in (".txt", ".md", ".html", ".htm", ".docx", ".pdf") for path in paths
    )


def cut_batches(tables: Iterable[pa.Table], options: ScoreOptions) -> Iterator[Batch]:
    """Cut tables of texts into batches, and number sentences that are rows.

    A batch ends before the row that would make it larger than ``batch_bytes``; where rows are sentences, at
    the end of that row's document, unless that makes it eight times as large.
    """
    by_sentence = options.unit == "sentence"
    last: str | None = None
    for table in _cut_tables(number_rows(tables) if by_sentence else tables, options):
        n_documents = table.num_rows
        if by_sentence:  # a document that was cut begins once
            n_documents = int(find_changes(table["doc_id"]).sum()) + (table["doc_id"][0].as_py() != last)
            last = table["doc_id"][-1].as_py()
        yield Batch(table.combine_chunks(), n_documents)


def number_rows(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Give numbers to the rows of each document from 0, so that an id and a number are of one row alone.

    Where rows of other documents stand between, a number is left out: rows whose numbers follow one another
    are neighbours. The last number of every id is held in memory.
    """
    import numpy as np
    import pyarrow as pa

    ends: dict[str, int] = {}
    last: str | None = None
    for table in tables:
        starts = np.append(0, np.flatnonzero(find_changes(table["doc_id"])) + 1)[: table.num_rows]
        lengths = np.diff(starts, append=table.num_rows)
        firsts = []
        for doc_id, length in zip(
            table["doc_id"].take(pa.array(starts)).to_pylist(), lengths.tolist(), strict=True
        ):
            # A run that was only cut in two goes on without a gap.
            firsts.append(ends[doc_id] + (doc_id != last) if doc_id in ends else 0)
            ends[doc_id], last = firsts[-1] + length, doc_id
        offsets = np.repeat(starts - np.array(firsts, dtype=np.int64), lengths)
        numbers = pa.array((np.arange(table.num_rows) - offsets).astype(np.int32))
        yield table.append_column(NUMBER_COLUMN, numbers)


def find_changes(ids: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    """Whether each row but the first is of another document than the row before it; shape (n - 1,)."""
    import numpy as np
    import pyarrow.compute as pc

    if len(ids) < 2:
        return np.zeros(0, dtype=bool)
    array = ids.combine_chunks()
    changes: npt.NDArray[np.bool_] = pc.not_equal(array[1:], array[:-1]).to_numpy(zero_copy_only=False)
    return changes.astype(bool)


def note_markup(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Pass tables on; note where half of the first texts hold HTML that is scored as words."""
    import pyarrow.compute as pc

    is_first = True
    for table in tables:
        texts = table["text"].slice(0, _N_LOOKED_AT)
        if is_first and 2 * (pc.sum(pc.match_substring_regex(texts, _MARKUP)).as_py() or 0) >= max(
            1, len(texts)
        ):
            _log.warning(
                "Many texts hold HTML (<p>, &amp; and the like), which is scored as if it were words. "
                "Take it out first; in Python, pass text_format='html'."
            )
        is_first = False
        yield table


def _cut_tables(tables: Iterable[pa.Table], options: ScoreOptions) -> Iterator[pa.Table]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    by_sentence = options.unit == "sentence"
    held: pa.Table | None = None
    for table in tables:
        # Columns are the same throughout, but for that of blocks, which some formats lack.
        held = table if held is None else pa.concat_tables([held, table], promote_options="default")
        sizes = pc.binary_length(held["text"]).to_numpy()
        total = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
        ends = (
            np.flatnonzero(find_changes(held["doc_id"])) + 1 if by_sentence else np.arange(1, held.num_rows)
        )
        first = 0
        while first < held.num_rows:
            # The last row of what is held may be followed by others of its document.
            n_fit = int(np.searchsorted(total, total[first] + options.batch_bytes, side="right")) - 1
            if n_fit >= held.num_rows:
                break
            at = int(np.searchsorted(ends, max(n_fit, first + 1)))
            most = max(
                int(np.searchsorted(total, total[first] + 8 * options.batch_bytes, side="right")) - 1,
                first + 1,
            )
            end = int(ends[at]) if at < len(ends) else held.num_rows
            if end > most and by_sentence:
                end = most
            elif at == len(ends):
                break
            yield held.slice(first, end - first)
            first = end
        held = held.slice(first) if first < held.num_rows else None
    if held is not None:
        yield held
