"""Formulas of regressions, and the numbers that stand for covariates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.errors import DataError
from stance.profile.groups import encode_values
from stance.profile.periods import count_years, list_odd_dates

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_MAX_LEVELS: Final = 50
_NUMBER: Final = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$"
_COMMA: Final = r"^-?(0|[1-9][0-9]*)(,[0-9]+)?$"
_THOUSANDS: Final = (
    r"^-?[1-9][0-9]{0,2}(,[0-9]{3})?$"  # a number that is one of thousands, too, or has no comma
)


@dataclass(frozen=True, slots=True)
class Formula:
    """A label and the covariates of its share.

    Attributes
    ----------
    text : str
        As given.
    label : str
    covariates : tuple[str, ...]
        Names of columns.
    """

    text: str
    label: str
    covariates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Design:
    """Covariates as numbers.

    Attributes
    ----------
    names : tuple[str, ...]
        ``intercept``, then one name a column.
    columns : ndarray of float64, shape (n_rows, n_names)
        ``nan`` where there is no value.
    bases : dict[str, str]
        By column of text, the value that the others are compared with.
    blocks : tuple of tuple of int
        Which columns are of each covariate.
    """

    names: tuple[str, ...]
    columns: Floats
    bases: dict[str, str]
    blocks: tuple[tuple[int, ...], ...]


def parse_formula(text: str) -> Formula:
    """Read a formula such as ``hedged ~ outlet + year``.

    Parameters
    ----------
    text : str
        A label, ``~``, and names of columns joined by ``+``; a name with other characters than letters,
        digits, ``_``, ``.`` and ``-`` stands between backquotes.

    Returns
    -------
    Formula

    Raises
    ------
    DataError
        If it has another form.

    Examples
    --------
    >>> parse_formula("hedged ~ outlet + `word count`").covariates
    ('outlet', 'word count')
    """
    name = r"\s*(?:`([^`]+)`|([\w.\-]+))\s*"
    left, tilde, right = text.partition("~")
    label = re.fullmatch(name, left)
    # At each + that does not stand between backquotes.
    parts = re.split(r"\+(?=(?:[^`]*`[^`]*`)*[^`]*$)", right)
    covariates = [re.fullmatch(name, part) for part in parts]
    if not tilde or label is None or None in covariates:
        raise DataError(
            f"formula: expected a label, ~, and columns joined by +; found {text!r}. "
            "Write it like 'hedged ~ outlet + year', a name with a blank in it like `word count`."
        )
    names = [match[1] or match[2] for match in covariates if match is not None]
    if len(set(names)) < len(names):
        raise DataError(f"formula: expected each column once; found {text!r}. Name each once.")
    return Formula(text, label[1] or label[2], tuple(names))


def build_design(columns: Sequence[tuple[str, pa.ChunkedArray]], where: str) -> Design:
    """Turn covariates into numbers: text into one column of 0 and 1 for each value but the first.

    Text of numbers with fractions among them, such as ``0.50`` or ``0,5``, counts as numbers: of CSV files it
    stays text so that it is written as it was read. Dates, also as text of ISO 8601, count as years since the
    first. Blank text is no value, and values are named as
    :func:`stance.profile.groups.encode_values` names them.

    Parameters
    ----------
    columns : sequence of (str, pyarrow.ChunkedArray)
        Names and values: numbers, true and false, dates, or text.
    where : str
        What the error message begins with.

    Returns
    -------
    Design

    Raises
    ------
    DataError
        If a column is of another kind, has too many values of text, or but one; if most of its values are
        dates, but not all, or its commas may be of thousands.

    Examples
    --------
    >>> import pyarrow as pa
    >>> design = build_design([("paper", pa.chunked_array([["B", "A", None]]))], "my.csv")
    >>> design.names, design.bases, design.columns.tolist()
    (('intercept', 'paper[B]'), {'paper': 'A'}, [[1.0, 1.0], [1.0, 0.0], [1.0, nan]])
    """
    import pyarrow as pa

    names, bases = ["intercept"], dict[str, str]()
    n_rows = len(columns[0][1])
    found: list[Floats] = [np.ones(n_rows)]
    blocks = []
    for name, given in columns:
        n_before = len(found)
        column = _read_numbers(given, name, where)
        kind = column.type
        dates = _read_dates(column, name, where)
        if dates is not None:
            found.append(dates[0])
            names.append(f"{name} (years since {dates[1]})")
        elif pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
            found.append(column.cast(pa.float64()).to_numpy())
            names.append(name)
        elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
            index, levels = encode_values(column, f"{where}: {name}")
            levels.pop()  # the name of no value
            if len(levels) > _MAX_LEVELS:
                raise DataError(
                    f"{where}: expected up to {_MAX_LEVELS} values in '{name}'; found {len(levels):,}. "
                    "Put them into fewer classes."
                )
            for place in range(1, len(levels)):
                found.append(np.where(index == len(levels), np.nan, index == place))
                names.append(f"{name}[{levels[place]}]")
            bases |= {name: levels[0]} if levels else {}
        else:
            raise DataError(
                f"{where}: expected numbers, text, dates, or true and false in '{name}'; found {kind}. "
                "Turn it into one of them."
            )
        blocks.append(tuple(range(n_before, len(found))))
    return Design(tuple(names), np.column_stack(found), bases, tuple(blocks))


def _read_dates(column: pa.ChunkedArray, name: str, where: str) -> tuple[Floats, str] | None:
    """Turn dates, and text that is nothing else, into years since the first."""
    import pyarrow as pa

    kind = column.type
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    if not (is_text or pa.types.is_date(kind) or pa.types.is_timestamp(kind)):
        return None
    encoded = column.dictionary_encode().unify_dictionaries().combine_chunks()
    counted = count_years(encoded.dictionary)
    if counted is None:
        odd = list_odd_dates(encoded.dictionary)
        if odd:
            shown = ", ".join(map(repr, odd[:3])) + (", …" if len(odd) > 3 else "")
            raise DataError(
                f"{where}: expected dates such as 2024-06-18 or 2024-06 in '{name}'; found {len(odd):,} of "
                f"{len(encoded.dictionary):,} different values that are none: {shown}. Rewrite them, blank "
                "where there is no date; classes need names that do not look like dates."
            )
        return None
    index = encoded.indices.fill_null(len(counted[0])).to_numpy()
    return np.array([*counted[0], np.nan])[index], str(counted[1])


def _read_numbers(column: pa.ChunkedArray, name: str, where: str) -> pa.ChunkedArray:
    """Turn text of numbers into them where it has fractions; whole ones may be names of classes."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    trimmed = pc.utf8_trim_whitespace(column)
    cells = pc.if_else(pc.equal(trimmed, ""), None, trimmed)
    if _has_decimal_commas(cells, name, where):
        cells = pc.replace_substring(cells, ",", ".")
    is_number = pc.all(pc.match_substring_regex(cells, _NUMBER)).as_py()
    has_fraction = pc.any(pc.match_substring(cells, ".")).as_py()
    return cells.cast(pa.float64()) if is_number and has_fraction else column


def _has_decimal_commas(cells: pa.ChunkedArray, name: str, where: str) -> bool:
    """Say whether text is of numbers with decimal commas; refuse those whose commas may be of thousands."""
    import pyarrow.compute as pc

    if not pc.any(pc.match_substring(cells, ",")).as_py():
        return False
    if not pc.all(pc.match_substring_regex(cells, _COMMA)).as_py():
        return False
    if pc.all(pc.match_substring_regex(cells, _THOUSANDS)).as_py():
        example = next(value for value in cells.to_pylist() if value is not None and "," in value)
        raise DataError(
            f"{where}: expected numbers such as 0.5 in '{name}'; found '{example}' and the like, which may "
            "be of thousands or have a decimal comma. Write them without a comma."
        )
    return True
