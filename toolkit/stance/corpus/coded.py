"""Coded sentences from files, each row checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stance.corpus.coded_rows import RowError, check_rows
from stance.corpus.given import list_inputs, name_inputs
from stance.corpus.inclusion import INCLUSION
from stance.corpus.label_cells import is_uncoded
from stance.corpus.rows import Fields, iter_rows
from stance.errors import DataError
from stance.labels import LABELS
from stance.records import CodedSentence, Reject
from stance.text.read_options import Problems, check_on_error

if TYPE_CHECKING:
    import pyarrow as pa

OWN_LABELS: Final = "Recode the row, or pass --any-label for labels of your own."
"""What to do about a label that is not ours, where labels of one's own are allowed on demand."""

UNNAMED: Final = "Rows without the name of their document (--id-field) count as documents of their own"
"""What to say of rows that do not say of which document they are, before what follows from it."""


def read_coded(
    paths: str | Path | pa.Table | Iterable[str | Path | pa.Table],
    *,
    labels: Sequence[str] | None = LABELS,
    text_field: str = "text",
    label_field: str = "label",
    id_field: str = "doc_id",
    on_error: str = "fail",
    rejects: list[Reject] | None = None,
    unnamed: list[str] | None = None,
    uncoded: list[str] | None = None,
    n_labels: int = 2,
    advice: str = OWN_LABELS,
) -> list[CodedSentence]:
    r"""Read sentences that a person coded, one a row.

    Formats are ``.jsonl .json .csv .tsv .parquet``, the text formats also gzipped. Beside text and label,
    the columns ``doc_id``, ``sent_id`` and ``cues`` are used where they are present. Without ``doc_id``, or
    where it is null or blank, a row is a document of its own; the same ``doc_id`` in two files is the same
    document. Without ``sent_id`` the sentences of a document are numbered in the order of the rows. ``cues``
    is a list of ``[start, end, type]`` or of ``{"start", "end", "type"}``, in a CSV cell as JSON. Without the
    column, or where it is null or the cell blank, a sentence's cues are not known; an empty list says it has
    none. Every other column is kept in a sentence's ``fields``.

    Parameters
    ----------
    paths : str, Path, DataFrame, pyarrow.Table, datasets.Dataset, or iterable of them
        Files, folders of such files, and ``-`` for JSON Lines on standard input; or tables.
    labels : sequence of str or None
        The labels allowed, which may be written in any letter case where that fits one alone; ``None`` for
        any but ``NA``, ``N/A``, ``NaN`` and ``null``, which are none.
    text_field, label_field, id_field : str
        What the columns are called.
    on_error : {"fail", "skip"}
        Whether a bad row is an error, or skipped and listed.
    rejects : list of Reject, optional
        Where skipped rows are listed.
    unnamed : list of str, optional
        Where files are listed of which a row or more does not say of which document it is.
    uncoded : list of str, optional
        Where, for each row of a sheet of ``stance sample`` whose label is blank, or ``NA`` and the like, its
        file is listed; such rows, not coded yet, are left out. By default they are bad rows.
    n_labels : int
        How many different labels there must be, 1 or 2.
    advice : str
        What an error says to do about a label that is not allowed and like none that is.

    Returns
    -------
    list of CodedSentence
        In the order of the rows, one or more.

    Raises
    ------
    DataError
        If a file is missing, empty, damaged, in another encoding or lacks a column; if a row has no text,
        no label, a label not allowed, or cues out of range or overlapping; if all rows bear one label where
        two are asked for.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "coded.csv")
    ...     _ = path.write_text("text,label\nIt did.,assertive\nIt may.,hedged\n")
    ...     [(s.doc_id, s.sent_id, s.label) for s in read_coded(path)]
    [('coded-000001', 0, 'assertive'), ('coded-000002', 0, 'hedged')]
    """
    check_on_error(on_error)
    given = list_inputs(paths, "coded")
    skipped: list[Reject] = [] if rejects is None else rejects
    n_before = len(skipped)
    problems = Problems(on_error, skipped)
    sentences = []
    nameless: dict[str, None] = {}
    for row, sentence in check_rows(
        iter_rows(given, Fields(text_field, label_field, id_field), problems), labels, advice
    ):
        if not row.is_named:
            nameless.setdefault(row.source.name)
        if uncoded is not None and INCLUSION in row.others and is_uncoded(row.label, labels):
            uncoded.append(row.source.name)
        elif isinstance(sentence, RowError):
            problems.add_row(row.source, row.row, sentence.reason, sentence.advice)
        else:
            sentences.append(sentence)
    if unnamed is not None:
        unnamed += nameless
    if uncoded and not sentences:
        raise DataError(
            f"{name_inputs(given)}: expected codes in '{label_field}'; found none in {len(uncoded):,} rows. "
            "Code some of them first."
        )
    _check_labels(sentences, n_labels, name_inputs(given), len(skipped) - n_before)
    return sentences


def _check_labels(sentences: Sequence[CodedSentence], n_labels: int, where: str, n_skipped: int) -> None:
    skipped = f" ({n_skipped} skipped)" if n_skipped else ""
    if not sentences:
        raise DataError(
            f"{where}: expected coded sentences; found none{skipped}. Give rows with text and label."
        )
    found = {s.label for s in sentences}
    if len(found) < n_labels:
        raise DataError(
            f"{where}: expected two labels or more; found only '{found.pop()}' "
            f"in {len(sentences)} sentences{skipped}. Add sentences that bear another label."
        )
