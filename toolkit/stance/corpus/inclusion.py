"""With what probability sentences were drawn for coding, as ``stance sample`` notes it."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from stance.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

INCLUSION: Final = "inclusion_proba"
"""The column that holds it."""


def weigh_inclusion(values: Sequence[object], where: str) -> Floats:
    """Weigh each sentence by one over the probability with which it was drawn.

    Parameters
    ----------
    values : sequence of object
        As found in the rows, text with a decimal comma included.
    where : str
        What the error message begins with.

    Returns
    -------
    ndarray of float64, shape (n_sentences,)
        For how many sentences each stands.

    Raises
    ------
    DataError
        If one is no probability above 0.

    Examples
    --------
    >>> weigh_inclusion([0.25, "0,5"], "coded").tolist()
    [4.0, 2.0]
    """
    import numpy as np

    proba = read_inclusion(values)
    is_odd = np.isnan(proba)
    if is_odd.any():
        value = values[int(np.flatnonzero(is_odd)[0])]
        raise DataError(
            f"{where}: expected a probability above 0 and up to 1 in '{INCLUSION}' of each coded row; "
            f"found {value!r} in {int(is_odd.sum()):,} of {len(values):,} rows, or the like. Restore what "
            "stance sample wrote, or drop the column if all were as likely."
        )
    weights: Floats = 1 / proba
    return weights


def read_inclusion(values: Sequence[object]) -> Floats:
    """Read probabilities with which sentences were drawn; ``nan`` for what is none.

    Examples
    --------
    >>> read_inclusion([0.25, "0,5", "", 2]).tolist()
    [0.25, 0.5, nan, nan]
    """
    import numpy as np

    found = np.full(len(values), np.nan)
    for row, value in enumerate(values):
        with contextlib.suppress(ValueError):  # some spreadsheets write a decimal comma
            found[row] = float(str(value).replace(",", "."))
    found[~((found > 0) & (found <= 1))] = np.nan
    return found
