"""Coded sentences from files, each row checked, and what of the files is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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

_OWN_LABELS: Final = "Recode the row, or pass --any-label for labels of your own."
"""What to do about a label that is not ours, where labels of one's own are allowed on demand."""

UNNAMED: Final = "Rows without the name of their document (--id-field) count as documents of their own"
"""What to say of rows that do not say of which document they are, before what follows from it."""


@dataclass(frozen=True, slots=True)
class CodedData:
    """What files or tables of coded sentences hold.

    Attributes
    ----------
    sentences : tuple[CodedSentence, ...]
        In the order of the rows.
    rejects : tuple[Reject, ...]
        Rows and files that were skipped.
    unnamed : tuple[str, ...]
        The files of which a row or more does not say of which document it is.
    uncoded : tuple[str, ...]
        The file of each row of a sheet that was left out because nobody has coded it yet.
    """

    sentences: tuple[CodedSentence, ...]
    rejects: tuple[Reject, ...] = ()
    unnamed: tuple[str, ...] = ()
    uncoded: tuple[str, ...] = ()


def read_coded(
    paths: str | Path | pa.Table | Iterable[str | Path | pa.Table],
    *,
    labels: Sequence[str] | None = LABELS,
    text_field: str = "text",
    label_field: str = "label",
    id_field: str = "doc_id",
    on_error: str = "fail",
    n_labels: int = 2,
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
        Whether a bad row is an error, or skipped; :func:`read_coded_data` tells which were.
    n_labels : int
        How many different labels there must be, 1 or 2.

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
    data = read_coded_data(
        paths,
        labels=labels,
        text_field=text_field,
        label_field=label_field,
        id_field=id_field,
        on_error=on_error,
        n_labels=n_labels,
        leave_uncoded=False,
    )
    return list(data.sentences)


def read_coded_data(
    paths: str | Path | pa.Table | Iterable[str | Path | pa.Table],
    *,
    labels: Sequence[str] | None = LABELS,
    text_field: str = "text",
    label_field: str = "label",
    id_field: str = "doc_id",
    on_error: str = "fail",
    n_labels: int = 2,
    leave_uncoded: bool = True,
    advice: str = _OWN_LABELS,
) -> CodedData:
    r"""Read coded sentences as :func:`read_coded` does, and tell what was left out and what is not known.

    Parameters
    ----------
    paths, labels, text_field, label_field, id_field, on_error, n_labels
        As for :func:`read_coded`.
    leave_uncoded : bool
        Whether rows of a sheet of ``stance sample`` whose label is blank, or ``NA`` and the like, are left
        out, as not coded yet; else they are bad rows.
    advice : str
        What an error says to do about a label that is not allowed and like none that is.

    Returns
    -------
    CodedData
        Of one sentence or more.

    Raises
    ------
    DataError
        As from :func:`read_coded`.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "coded.csv")
    ...     _ = path.write_text("text,label\nIt did.,assertive\nIt may.,hedge\nSo.,hedged\n")
    ...     data = read_coded_data(path, on_error="skip")
    >>> len(data.sentences), [reject.row for reject in data.rejects]
    (2, [2])
    """
    check_on_error(on_error)
    given = list_inputs(paths, "coded")
    rejects: list[Reject] = []
    problems = Problems(on_error, rejects)
    sentences: list[CodedSentence] = []
    unnamed: dict[str, None] = {}
    uncoded: list[str] = []
    for row, sentence in check_rows(
        iter_rows(given, Fields(text_field, label_field, id_field), problems), labels, advice
    ):
        if not row.is_named:
            unnamed.setdefault(row.source.name)
        if leave_uncoded and INCLUSION in row.others and is_uncoded(row.label, labels):
            uncoded.append(row.source.name)
        elif isinstance(sentence, RowError):
            problems.add_row(row.source, row.row, sentence.reason, sentence.advice)
        else:
            sentences.append(sentence)
    if uncoded and not sentences:
        raise DataError(
            f"{name_inputs(given)}: expected codes in '{label_field}'; found none in {len(uncoded):,} rows. "
            "Code some of them first."
        )
    _check_labels(sentences, n_labels, name_inputs(given), len(rejects))
    return CodedData(tuple(sentences), tuple(rejects), tuple(unnamed), tuple(uncoded))


def note_uncoded(data: CodedData) -> list[str]:
    """Say how many rows of a sheet were left out, as nobody has coded them yet, for a note to whoever coded.

    Parameters
    ----------
    data : CodedData

    Returns
    -------
    list of str
        One line, or none.

    Examples
    --------
    >>> one = CodedSentence("a", 0, "It did.", "assertive")
    >>> note_uncoded(CodedData((one,), uncoded=("sheet.csv",)))
    ['1 of 2 rows have no label yet: left out.']
    """
    n_rows = len(data.uncoded) + len(data.sentences)
    return [f"{len(data.uncoded):,} of {n_rows:,} rows have no label yet: left out."] if data.uncoded else []


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
