"""The probabilities of scored files, as another program may have written them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from stance.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ADVICE: Final = "Score the texts again with this version of stance."
"""What to do where a scored file holds what scoring does not write."""

_ROUNDING: Final = 1e-5
_SUM_ROUNDING: Final = 0.02  # of probabilities that a spreadsheet wrote with two digits


def check_scored_proba(
    proba: NDArray[np.floating], labels: Sequence[str], where: str, name_row: Callable[[int], str]
) -> None:
    """Refuse probabilities out of range, and sums that are not 1.

    Parameters
    ----------
    proba : float array, shape (n_rows, n_labels)
    labels : sequence of str
        The label of each column.
    where : str
        What error messages begin with.
    name_row : callable
        Says which row that of a number is, from 0.

    Raises
    ------
    DataError

    Examples
    --------
    >>> import numpy as np
    >>> check_scored_proba(np.array([[0.67, 0.34]]), ["yes", "no"], "scored.csv", "row {}".format)
    >>> check_scored_proba(np.array([[0.7, 1.4]]), ["yes", "no"], "scored.csv", "row {}".format)
    Traceback (most recent call last):
    stance.errors.DataError: scored.csv: expected a probability, 0 to 1, in 'p_no' of each row; found 1.4 in \
row 0. Score the texts again with this version of stance.
    """
    import numpy as np

    # Not so of nan either; the last digits of a sum may lie beyond 1.
    odd_rows, odd_labels = np.nonzero(~((proba >= 0) & (proba <= 1 + _ROUNDING)))
    if len(odd_rows):
        row, label = int(odd_rows[0]), int(odd_labels[0])
        raise DataError(
            f"{where}: expected a probability, 0 to 1, in 'p_{labels[label]}' of each row; found "
            f"{round(float(proba[row, label]), 6)} in {name_row(row)}. {ADVICE}"
        )
    sums = proba.sum(axis=1)
    is_odd = abs(sums - 1) > _SUM_ROUNDING
    if is_odd.any():
        row = int(np.flatnonzero(is_odd)[0])
        names = ", ".join(f"'p_{label}'" for label in labels)
        raise DataError(
            f"{where}: expected probabilities that sum to 1 in {names}; found {sums[row]:.4g} in "
            f"{name_row(row)}. Rename columns p_… that are of no label, and leave the others as stance score "
            "wrote them."
        )
