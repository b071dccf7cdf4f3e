"""Sheets that were drawn before: what they hold is not drawn again, and one of them may be added to."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stance.corpus.given import list_inputs
from stance.corpus.inclusion import INCLUSION, read_inclusion
from stance.errors import DataError
from stance.profile.codes.matching import find_rows, read_table
from stance.profile.scored.columns import merge_tables

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from stance.profile.scored.columns import ScoredSentences

    Rows = NDArray[np.int64]

_CODE, _STRATUM = "code", "stratum"
_SAME = "Draw as it was drawn: with the same scored files, --method, --by, --zone, --voice and --without"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet and the sentences that it holds.

    Attributes
    ----------
    where : str
        What error messages begin with.
    table : pyarrow.Table
    rows : ndarray of int64, shape (n_rows,)
        Their places among the sentences that count; -1 for those that do not.
    proba : ndarray of float64, shape (n_rows,)
        With what probability each was drawn; ``nan`` where it is not known.
    """

    where: str
    table: pa.Table
    rows: Rows
    proba: NDArray[np.float64]


def read_sheets(
    given: str | Path | pa.Table | Iterable[str | Path | pa.Table],
    name: str,
    sentences: ScoredSentences,
    is_counted: NDArray[np.bool_],
    *,
    once: bool = True,
) -> Sheet:
    """Read sheets, and find their sentences among those that are scored, each ``once`` if so asked.

    Raises
    ------
    DataError
        If a column is missing, or as :func:`stance.profile.codes.matching.find_rows` does.
    """
    where, table = read_table(given, name)
    for column in ("doc_id", "sent_id"):
        if column not in table.column_names:
            raise DataError(
                f"{where}: expected a column '{column}'; found none. Give a file of stance sample."
            )
    place = np.where(is_counted, np.cumsum(is_counted) - 1, -1)
    values = table[INCLUSION].to_pylist() if INCLUSION in table.column_names else [None] * table.num_rows
    return Sheet(where, table, place[find_rows(table, sentences, where, once=once)], read_inclusion(values))


def read_apart(
    without: str | Path | pa.Table | Iterable[str | Path | pa.Table],
    sentences: ScoredSentences,
    is_counted: NDArray[np.bool_],
) -> list[Sheet]:
    """Read the sheets whose sentences are left out, each by itself."""
    given = list_inputs(without, "without")
    return [read_sheets(sheet, "without", sentences, is_counted, once=False) for sheet in given]


def find_apart(sheets: Sequence[Sheet], n_counted: int) -> NDArray[np.bool_]:
    """Say which of the sentences that count some sheet holds."""
    is_apart = np.zeros(n_counted, bool)
    for sheet in sheets:
        is_apart[sheet.rows[sheet.rows >= 0]] = True
    return is_apart


def _check_apart(sheet: Sheet, stratum: Rows) -> None:
    """Refuse a sheet that was not drawn within these strata; one that does not say is taken to be."""
    is_known = (sheet.rows >= 0) & ~np.isnan(sheet.proba)
    of_row = stratum[sheet.rows[is_known]]
    expected = sheet.proba[is_known] * np.bincount(stratum)[of_row]
    for k in np.unique(of_row):
        if np.ptp(expected[of_row == k]) > max(0.5, 0.01 * expected[of_row == k].max()):
            raise DataError(
                f"{sheet.where}: expected sentences that were as likely as others of their stratum; found "
                f"different values of '{INCLUSION}' in one. {_SAME}."
            )


def check_whole(sheet: Sheet, stratum: Rows, apart: Sequence[Sheet]) -> None:
    """Refuse a sheet that is not all that one draw gave, within these strata of these sentences.

    It was drawn without the sheets that are left out; or before the last of these were, or all, which leaves
    it a random part of what they do not hold, as they were drawn at random from what it does not hold.

    Raises
    ------
    DataError
        If it has no column ``code``, or its rows in each stratum are not as many as its probabilities tell.
    """
    _check_codes(sheet)
    is_apart = find_apart(apart, len(stratum))
    n_strata = int(stratum.max()) + 1
    is_odd = (sheet.rows < 0) | is_apart[sheet.rows]
    of_row = stratum[sheet.rows]
    n_before = np.bincount(of_row[~is_odd], minlength=n_strata)
    odd_without = {}
    for n_first in range(len(apart), -1, -1):
        is_from = ~find_apart(apart[:n_first], len(stratum))
        size = np.bincount(stratum[is_from], minlength=n_strata)[of_row]
        # To the sentence: of what few rows leave open, the probabilities tell which sentences they are of.
        fits = np.abs(n_before[of_row] / sheet.proba - size) < np.maximum(0.5, 1e-4 * size)
        odd_without[n_first] = is_odd | ~fits
    n_first = next((n for n, odd in odd_without.items() if not odd.any()), len(apart))
    for later in apart[n_first:]:
        _check_apart(later, stratum)
    is_odd = odd_without[n_first]
    if is_odd.any() or not len(is_odd):
        raise DataError(
            f"{sheet.where}: expected all rows of a sheet that was drawn from these sentences in the same "
            f"way; found {int(is_odd.sum()):,} of {len(is_odd):,} whose '{INCLUSION}' does not fit. {_SAME}, "
            "and give all of its rows."
        )


def _check_codes(sheet: Sheet) -> None:
    names = sheet.table.column_names
    if _CODE in names:
        return
    near = difflib.get_close_matches(_CODE, [name.lower() for name in names], n=1)
    own = next((f"'{name}'" for name in names if name.lower() in near), "the column of the codes")
    listed = ", ".join(f"'{name}'" for name in names)
    raise DataError(
        f"{sheet.where}: expected codes in a column '{_CODE}'; found {listed}. Call {own} {_CODE}, and add."
    )


def join_sheets(sheet: pa.Table, drawn: pa.Table, inclusion: NDArray[np.float64], stratum: Rows) -> pa.Table:
    """Put the rows of a second draw below those of the first; all get new probabilities and strata.

    Examples
    --------
    >>> import pyarrow as pa
    >>> one, two = pa.table({"code": ["hedged"], "note": ["?"]}), pa.table({"code": [""]})
    >>> join_sheets(one, two, np.array([0.5, 0.5]), np.array([1, 1])).to_pylist()[1]
    {'code': '', 'note': None, 'inclusion_proba': 0.5, 'stratum': 1}
    """
    names = list(dict.fromkeys([*drawn.column_names, *sheet.column_names, INCLUSION, _STRATUM]))
    own = {INCLUSION: inclusion, _STRATUM: stratum}
    kept = [[name for name in table.column_names if name not in own] for table in (sheet, drawn)]
    joined = merge_tables(
        [table.select(columns) for table, columns in zip((sheet, drawn), kept, strict=True)],
        [name for name in names if name not in own],
    )
    for name, values in own.items():
        joined = joined.append_column(name, [values])
    return joined.select(names)
