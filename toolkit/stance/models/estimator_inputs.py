"""What the estimator is given, in any of scikit-learn's forms, as plain lists and records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from stance.corpus.cells import show_value, take_value
from stance.corpus.coded_rows import RowError, check_cues
from stance.corpus.label_cells import show_label
from stance.errors import DataError
from stance.models.batches import check_batch
from stance.models.estimator_settings import describe_setting
from stance.records import Cue
from stance.text.sentence_columns import refuse_one_text

CueSpans = Iterable[tuple[int, int, str] | Mapping[str, Any] | Cue]


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
        If it is one string, has no order or more than one column, or holds something other than text.

    Examples
    --------
    >>> check_texts(np.array(["a", "b"]))
    ['a', 'b']
    """
    refuse_one_text(texts)
    values = _list_column(texts, "text")
    check_batch(values, None)
    return values


def _list_column(values: Any, what: str) -> list[Any]:
    """List the values of a sequence, an array or a table of one column."""
    is_array = hasattr(values, "__array__")
    # Sets have no order, and of a mapping the keys would be taken.
    if isinstance(values, set | frozenset | Mapping) or not (is_array or isinstance(values, Iterable)):
        raise DataError(
            f"{what}s: expected a sequence of {what}s; found {type(values).__name__}. Pass a list."
        )
    array = np.asarray(values if is_array else list(values), dtype=object)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise DataError(
            f"{what}s: expected one {what} a row; found an array of shape {array.shape}. Pass one column."
        )
    listed: list[Any] = array.tolist()
    return listed


def list_labels(labels: Any) -> list[Any]:
    """List the labels as plain values of one type, none of them missing.

    Examples
    --------
    >>> from http import HTTPMethod  # an Enum of text
    >>> list_labels([np.int64(1), 0]), list_labels([1, "n.d."]), list_labels([HTTPMethod.GET])
    ([1, 0], ['1', 'n.d.'], ['GET'])
    """
    if isinstance(labels, str | bytes):
        raise DataError("labels: expected a sequence of labels; found one string. Give one a text.")
    given = [_make_plain(label) for label in _list_column(labels, "label")]
    for i, label in enumerate(given):
        if not label.strip() if isinstance(label, str) else str(label) in ("None", "nan", "<NA>", "NaT"):
            raise DataError(f"fit: expected a label in row {i}; found none. Drop the row or code it.")
    kinds = {type(label) for label in given}
    return given if len(kinds) == 1 or kinds == {int, float} else [str(label) for label in given]


def _make_plain(label: Any) -> Any:
    """Make a plain value of one of NumPy's, and of one of a class of its own, as members of an Enum are."""
    if isinstance(label, np.number | np.bool_):
        return label.item()
    if isinstance(label, str):
        plain = str.__str__(label)
        if str(label) != plain:  # which scikit-learn's scorers would compare
            raise DataError(
                f"labels: expected text; found {type(label).__name__}, whose {plain!r} is written "
                f"{str(label)!r}. Pass the values of its members, or make it a StrEnum."
            )
        return plain
    if isinstance(label, bool):
        return label
    if isinstance(label, int):
        return int(label)
    return float(label) if isinstance(label, float) else label


def name_labels(given: Sequence[Any], names: Any) -> list[str]:
    """Write labels as text; whole numbers by names, where there are some.

    Parameters
    ----------
    given : sequence
        As of :func:`list_labels`.
    names : sequence of str, or None
        By number.

    Returns
    -------
    list of str

    Raises
    ------
    ConfigError
        If the names are no different texts.
    DataError
        If a number has no name.

    Examples
    --------
    >>> name_labels([1, 0], ["no", "yes"]), name_labels([1, 0], None), name_labels(["so"], ["no", "yes"])
    (['yes', 'no'], ['1', '0'], ['so'])
    """
    shown = [show_label(label) for label in given]
    if names is None:
        return shown
    known = [] if isinstance(names, str | Mapping) or not isinstance(names, Iterable) else list(names)
    if not known or not all(isinstance(name, str) and name.strip() for name in known):
        raise describe_setting("label_names", "texts in the order of the labels' numbers", names)
    known = [show_label(name) for name in known]
    if len(set(known)) < len(known):
        raise describe_setting("label_names", "different texts", names)
    if {type(label) for label in given} != {int}:
        return shown
    for row, number in enumerate(given):
        if not 0 <= number < len(known):
            raise DataError(
                f"fit: expected numbers of the {len(known)} label_names, from 0; found {number} in row "
                f"{row}. Name it, or leave label_names out."
            )
    return [known[number] for number in given]


def sort_labels(by_name: Mapping[str, Any]) -> list[str]:
    """Sort the names of labels as the labels themselves are.

    Examples
    --------
    >>> sort_labels({"10": 10, "9": 9})
    ['9', '10']
    """
    try:
        return sorted(by_name, key=by_name.__getitem__)
    except TypeError as error:
        kinds = ", ".join(sorted({type(label).__name__ for label in by_name.values()}))
        raise DataError(
            f"labels: expected text or numbers; found {kinds}, which has no order. Pass them as text."
        ) from error


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
    for row, value in enumerate(_list_column(doc_ids, "doc_id")):
        name = show_value(value)
        if name is None:
            raise DataError(
                f"{where}: expected a document's name in row {row} of doc_ids; found none. Fill it in."
            )
        names.append(name)
    if len(names) != n_texts:
        raise DataError(f"{where}: expected {n_texts} doc_ids; found {len(names)}. Give one a text.")
    return names


def list_cue_spans(cues: Any, texts: Sequence[str]) -> list[tuple[Cue, ...] | None]:
    """Take the cues of each sentence as records; ``None`` where it was not coded for cues.

    Parameters
    ----------
    cues : iterable or None
        One item a text: records, ``(start, end, type)``, or mappings as in files; ``None`` or NaN for none
        known.
    texts : sequence of str

    Returns
    -------
    list of tuple of Cue or None

    Raises
    ------
    DataError
        If lengths differ, or a cue is not as in a file of coded sentences.

    Examples
    --------
    >>> list_cue_spans([[(3, 6, "modal")], None], ["It may.", "It did."])
    [(Cue(start=3, end=6, text='may', type='modal'),), None]
    """
    if cues is None:
        return [None] * len(texts)
    given = list(cues)
    if len(given) != len(texts):
        raise DataError(f"fit: expected {len(texts)} cues; found {len(given)}. Give one a text.")
    found = []
    for row, (spans, text) in enumerate(zip(given, texts, strict=True)):
        has_many = isinstance(spans, Iterable) and not isinstance(spans, str | bytes | Mapping)
        items = [_list_span(span) for span in spans] if has_many else take_value(spans)
        try:
            found.append(check_cues(items, text))
        except RowError as error:
            raise DataError(f"fit: cues of row {row}: {error.reason}. Mend them.") from error
    return found


def _list_span(span: Any) -> Any:
    """Take a cue as JSON has it."""
    if isinstance(span, Cue):
        return {"start": span.start, "end": span.end, "type": span.type, "text": span.text}
    if isinstance(span, Mapping):
        return {key: take_value(value) for key, value in span.items()}
    return [take_value(value) for value in span] if isinstance(span, Iterable) else span
