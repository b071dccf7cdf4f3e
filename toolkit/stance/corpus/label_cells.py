"""What a cell says of a label: its text, or that the row is not coded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from stance.corpus.cells import take_value
from stance.corpus.label_names import normalise_label

NO_LABEL: Final = ("", "na", "n/a", "#n/a", "nan", "null")
"""What a cell without a label holds, in small letters, as spreadsheets and pandas write it."""


def show_label(value: object) -> str:
    """Write a label as text, blank where there is none; a whole number without a fraction, accents composed.

    Parameters
    ----------
    value : object
        As found in a row.

    Returns
    -------
    str

    Examples
    --------
    >>> show_label(" hedged "), show_label(True), show_label(1.0), show_label(None)
    ('hedged', 'true', '1', '')
    """
    # Readers may have taken true and false of a CSV file for truth values, and pandas writes fractions where
    # a column has gaps.
    found = take_value(value)
    if isinstance(found, bool):
        return str(found).lower()
    return normalise_label(str("" if found is None else found))


def is_uncoded(value: object, labels: Sequence[str] | None) -> bool:
    """Tell a cell that holds no label, as R and spreadsheets write it too.

    Examples
    --------
    >>> is_uncoded("n/a", None), is_uncoded("NA", ["NA", "A"]), is_uncoded("hedged", None)
    (True, False, False)
    """
    label = show_label(value)
    return label.lower() in NO_LABEL and label not in (labels or ())
