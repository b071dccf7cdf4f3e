"""What the estimator is given, in any of scikit-learn's forms, as plain lists and records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Integral, Real
from typing import Any, Final

import numpy as np
from sklearn.utils import check_random_state

from stance.corpus.cells import show_value
from stance.corpus.coded import show_label
from stance.errors import ConfigError, DataError
from stance.records import Cue

_WHOLE: Final = ("max_ngram", "min_count", "n_bits", "n_folds")
_FRACTIONS: Final = ("c_cue", "c_label", "example_weight", "transfer_scale", "min_confidence")

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


def name_shares(shares: Any, by_name: Mapping[str, Any]) -> dict[str, float] | None:
    """Give the shares of labels by their names, as labels of another type than text have in a model.

    Parameters
    ----------
    shares : Mapping or None
        By label, as it is or by its name.
    by_name : Mapping
        The labels by name.

    Returns
    -------
    dict of str to float, or None

    Raises
    ------
    ConfigError
        If it is no mapping.

    Examples
    --------
    >>> name_shares({1: 0.5, "2": 0.5}, {"1": 1, "2": 2})
    {'1': 0.5, '2': 0.5}
    """
    if shares is None:
        return None
    if not isinstance(shares, Mapping):
        raise _describe_setting("target_shares", "a share for each label, as in {'hedged': 0.3, …}", shares)
    names = {label: name for name, label in by_name.items()}
    return {names.get(label, show_label(label)): share for label, share in shares.items()}


def list_doc_ids(doc_ids: Any, n_texts: int, where: str) -> list[str]:
    """List the names of the documents as text, none of them missing.

    Examples
    --------
    >>> list_doc_ids([7, 7.0, "7"], 3, "fit")
    ['7', '7', '7']
    """
    if isinstance(doc_ids, str | bytes):
        raise DataError(f"{where}: expected doc_ids as a sequence; found one string. Give one a text.")
    names = []
    for row, value in enumerate(doc_ids):
        name = show_value(value)
        if name is None:
            raise DataError(
                f"{where}: expected a document's name in row {row} of doc_ids; found none. Fill it in."
            )
        names.append(name)
    if len(names) != n_texts:
        raise DataError(f"{where}: expected {n_texts} doc_ids; found {len(names)}. Give one a text.")
    return names


def draw_seed(random_state: Any) -> int:
    """Take a whole number as the seed that it is, and draw one from what scikit-learn takes beside.

    Examples
    --------
    >>> draw_seed(7), draw_seed(np.random.RandomState(0)) == draw_seed(np.random.RandomState(0))
    (7, True)
    """
    known = Integral | np.random.RandomState | None
    if isinstance(random_state, bool) or not isinstance(random_state, known):
        expected = "a whole number, a numpy.random.RandomState or None"
        raise _describe_setting("random_state", expected, random_state)
    if isinstance(random_state, Integral):
        return int(random_state)
    return int(check_random_state(random_state).randint(np.iinfo(np.int32).max))


def check_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Check that numbers are numbers, and make plain ones of NumPy's; ranges are checked elsewhere.

    Examples
    --------
    >>> check_settings({"n_folds": np.int64(3), "class_weight": None})
    {'n_folds': 3, 'class_weight': None}
    """
    checked = dict(settings)
    for name, value in settings.items():
        is_truth = isinstance(value, bool | np.bool_)
        if name in _WHOLE:
            if is_truth or not isinstance(value, Integral):
                raise _describe_setting(name, "a whole number", value)
            checked[name] = int(value)
        elif name in _FRACTIONS:
            if is_truth or not isinstance(value, Real):
                raise _describe_setting(name, "a number", value)
            checked[name] = float(value)
    return checked


def _describe_setting(name: str, expected: str, found: object) -> ConfigError:
    return ConfigError(f"StanceClassifier: {name}: expected {expected}; found {found!r}. Change it.")


def build_cues(spans: CueSpans | None, text: str) -> tuple[Cue, ...] | None:
    """Turn the cues of a sentence into records; ``None`` where it was not coded for cues."""
    if spans is None:
        return None
    return tuple(
        span if isinstance(span, Cue) else Cue(span[0], span[1], text[span[0] : span[1]], span[2])
        for span in spans
    )
