"""What the estimator is given, in any of scikit-learn's forms, as plain lists and records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from stance.errors import DataError
from stance.records import Cue

CueSpans = Iterable[tuple[int, int, str] | Cue]


def check_texts(texts: Any) -> list[str]:
    """Take a list, array, Series or one-column table of texts as a list of str.

    Parameters
    ----------
    texts : sequence, array or Series of str

    Returns
    -------
    list of str

    Raises
    ------
    DataError
        If it is one string, has more than one column, or holds something other than text.

    Examples
    --------
    >>> check_texts(np.array(["a", "b"]))
    ['a', 'b']
    """
    if isinstance(texts, str | bytes):
        raise DataError("texts: expected a sequence of texts; found one string. Pass [text].")
    array = np.asarray(texts if hasattr(texts, "__array__") else list(texts), dtype=object)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise DataError(
            f"texts: expected one text a row; found an array of shape {array.shape}. Pass one column."
        )
    values: list[str] = array.tolist()
    for i, value in enumerate(values):
        if not isinstance(value, str):
            raise DataError(
                f"texts: expected text; found {type(value).__name__} in row {i}. Drop or fill it."
            )
    return values


def list_labels(labels: Any) -> list[Any]:
    """List the labels as plain values of one type, none of them missing."""
    given: list[Any] = np.asarray(labels, dtype=object).ravel().tolist()
    for i, label in enumerate(given):
        if not isinstance(label, str) and str(label) in ("None", "nan", "<NA>", "NaT"):
            raise DataError(f"fit: expected a label in row {i}; found none. Drop the row or code it.")
    return given if len({type(label) for label in given}) == 1 else [str(label) for label in given]


def build_cues(spans: CueSpans | None, text: str) -> tuple[Cue, ...] | None:
    """Turn the cues of a sentence into records; ``None`` where it was not coded for cues."""
    if spans is None:
        return None
    return tuple(
        span if isinstance(span, Cue) else Cue(span[0], span[1], text[span[0] : span[1]], span[2])
        for span in spans
    )
