"""Rows of sheets that people coded, matched to the scored sentences that they are of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.corpus.cells import show_value
from stance.corpus.given import list_inputs, name_inputs
from stance.errors import DataError
from stance.profile.codes.sheets import strip_guard
from stance.profile.scored.columns import merge_tables
from stance.profile.scored.files import find_tables
from stance.profile.scored.gather import read_whole

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from stance.profile.scored.columns import ScoredSentences

SHOWN: Final = 3
"""Places that an error message lists."""

_SentenceId = tuple[str, int | str]
"""A document and the number of a sentence in it; what is no number as it stands in the table."""


def read_table(given: object, name: str) -> tuple[str, pa.Table]:
    """Read tables of any format as one, and say what error messages call them."""
    inputs = list_inputs(given, name)
    tables: list[pa.Table]
    if inputs and not isinstance(inputs[0], str | Path):
        where, tables = name if len(inputs) == 1 else name_inputs(inputs), list(inputs)
    else:
        sources = list(find_tables(inputs))
        where, tables = ", ".join(source.name for source in sources), list(map(read_whole, sources))
    return where, merge_tables(tables, list(dict.fromkeys(name for t in tables for name in t.column_names)))


def _write(value: object) -> str:
    # Readers may have taken true and false of a CSV file for truth values.
    return str(value).lower() if isinstance(value, bool) else show_value(value) or ""


def show_cell(value: object) -> str:
    """Write a cell as text.

    Examples
    --------
    >>> show_cell(" hedged "), show_cell(None), show_cell(True)
    ('hedged', '', 'true')
    """
    return _write(value).strip()


def find_rows(
    table: pa.Table, sentences: ScoredSentences, where: str, *, once: bool = True
) -> NDArray[np.int64]:
    """Find the scored sentence of each row, by ``doc_id`` and ``sent_id``.

    Parameters
    ----------
    table : pyarrow.Table
        With these two; a column ``text`` is held against the scored texts, where those are there.
    sentences : ScoredSentences
    where : str
        What error messages begin with.
    once : bool
        Whether a sentence that has two rows is refused.

    Returns
    -------
    ndarray of int64, shape (n_rows,)

    Raises
    ------
    DataError
        If ids match no sentence or several, texts differ, or a sentence has two rows.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from stance.profile.scored.columns import read_scored
    >>> from stance.scoring import score_texts
    >>> sheet = pa.table({"doc_id": ["text-000001"], "sent_id": ["1"]})
    >>> find_rows(sheet, read_scored(score_texts(["It rained. It may rain."])), "sheet").tolist()
    [1]
    """
    ids = _read_ids(table, sentences)
    candidates = _find_candidates(ids, sentences)
    _refuse_missing(ids, candidates, where)
    _refuse_unclear(ids, candidates, where)
    rows = [row for (row,) in candidates]
    if "text" in table.column_names and sentences.texts is not None:
        scored_texts = [sentences.texts[row].as_py() for row in rows]
        texts = [show_cell(value) for value in table["text"].to_pylist()]
        _refuse_other_texts(ids, texts, scored_texts, where)
    if once:
        _refuse_repeated(ids, rows, where)
    return np.array(rows, dtype=np.int64)


def _read_ids(table: pa.Table, sentences: ScoredSentences) -> list[_SentenceId]:
    """Read which sentence each coded row is of, by the names that its document has among those scored."""
    known = set(sentences.doc_ids)
    by_stripped: dict[str, list[str]] = {}
    for doc_id in sentences.doc_ids:
        by_stripped.setdefault(doc_id.strip(), []).append(doc_id)
    doc_ids = []
    for value in table["doc_id"].to_pylist():
        doc_id = strip_guard(_write(value))
        alike = by_stripped.get(doc_id.strip(), [])  # since spreadsheets may drop white space
        doc_ids.append(alike[0] if doc_id not in known and len(alike) == 1 else doc_id)
    sent_ids = [_read_number(value) for value in table["sent_id"].to_pylist()]
    return list(zip(doc_ids, sent_ids, strict=True))


def _find_candidates(ids: Sequence[_SentenceId], sentences: ScoredSentences) -> list[list[int]]:
    """Find the scored sentences that have each id."""
    place = {doc_id: i for i, doc_id in enumerate(sentences.doc_ids)}
    wanted = {(place[doc_id], sent_id) for doc_id, sent_id in ids if doc_id in place}
    is_near = np.isin(sentences.doc_index, [doc for doc, _ in wanted])
    found: dict[tuple[int, int | str], list[int]] = {}
    for row in np.flatnonzero(is_near).tolist():
        key = (int(sentences.doc_index[row]), int(sentences.sent_id[row]))
        if key in wanted:
            found.setdefault(key, []).append(row)
    return [found.get((place.get(doc_id, -1), sent_id), []) for doc_id, sent_id in ids]


def _refuse_missing(ids: Sequence[_SentenceId], candidates: Sequence[list[int]], where: str) -> None:
    missing = [sentence for sentence, rows in zip(ids, candidates, strict=True) if not rows]
    if missing:
        raise DataError(
            f"{where}: expected ids of scored sentences; found {len(missing):,} of {len(ids):,} rows with "
            f"others: {_list_places(missing)}. Give the scored files that were sampled; a spreadsheet may "
            "have changed ids such as 007."
        )


def _refuse_unclear(ids: Sequence[_SentenceId], candidates: Sequence[list[int]], where: str) -> None:
    unclear = [sentence for sentence, rows in zip(ids, candidates, strict=True) if len(rows) > 1]
    if unclear:
        raise DataError(
            f"{where}: expected ids that one scored sentence has; found {len(unclear):,} of {len(ids):,} "
            f"rows with those of several: {_list_places(unclear)}. Give documents different names in doc_id, "
            "and sample anew."
        )


def _refuse_other_texts(
    ids: Sequence[_SentenceId], coded_texts: Sequence[str], scored_texts: Sequence[str], where: str
) -> None:
    differing = [
        sentence
        for sentence, coded, scored in zip(ids, coded_texts, scored_texts, strict=True)
        if coded and _squeeze(scored) != _squeeze(coded)
    ]
    if differing:
        raise DataError(
            f"{where}: expected the texts that were scored; found {len(differing):,} of {len(ids):,} "
            f"rows with others: {_list_places(differing)}. Give the scored files that were sampled."
        )


def _refuse_repeated(ids: Sequence[_SentenceId], rows: Sequence[int], where: str) -> None:
    repeated = {row for row, n in Counter(rows).items() if n > 1}
    if repeated:
        again = dict.fromkeys(sentence for sentence, row in zip(ids, rows, strict=True) if row in repeated)
        raise DataError(
            f"{where}: expected one code a sentence; found {len(repeated):,} coded more than once: "
            f"{_list_places(list(again))}. Make one column of two coders' codes. Of two draws give one, or "
            "add to a sheet by stance sample --add-to, which gives one of both."
        )


def _read_number(value: object) -> int | str:
    """Read the number of a sentence; what is none is kept, for the message."""
    try:
        number = float(str(value))  # as pandas writes a column with gaps
    except ValueError:
        return show_cell(value)
    return int(number) if number.is_integer() else show_cell(value)


def _squeeze(text: str) -> str:
    """Keep letters and digits, since spreadsheets change quotes and spaces."""
    return "".join(filter(str.isalnum, text)).casefold()


def _list_places(places: Sequence[_SentenceId]) -> str:
    listed = ", ".join(f"sentence {sent_id} of '{doc_id}'" for doc_id, sent_id in places[:SHOWN])
    return listed + (", …" if len(places) > SHOWN else "")
