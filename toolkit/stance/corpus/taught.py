"""Sentences that a model labelled, for another model to learn from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from stance.corpus.scored_proba import check_scored_proba
from stance.errors import DataError
from stance.labels import CUE_TYPES
from stance.records import CodedSentence, Cue

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class TaughtSentences:
    """Sentences that a model labelled, for another to learn from.

    Attributes
    ----------
    sentences : list of CodedSentence
        With the teacher's likeliest label and its cues.
    proba : float32 array, shape (n_sentences, n_labels)
        The teacher's probabilities; rows sum to 1.
    """

    sentences: list[CodedSentence]
    proba: NDArray[np.float32]


def drop_known(taught: TaughtSentences, known: Sequence[str]) -> TaughtSentences:
    """Leave out sentences that a person coded: they may be held out.

    Parameters
    ----------
    taught : TaughtSentences
    known : sequence of str
        Texts of coded sentences.

    Returns
    -------
    TaughtSentences

    Examples
    --------
    >>> pair = [CodedSentence("a", 0, "It may.", "hedged"), CodedSentence("a", 2, "It did.", "assertive")]
    >>> taught = TaughtSentences(pair, np.ones((2, 3), dtype=np.float32))
    >>> [s.text for s in drop_known(taught, ["It may."]).sentences]
    ['It did.']
    """
    there = set(known)
    kept = [i for i, s in enumerate(taught.sentences) if s.text not in there]
    return TaughtSentences([taught.sentences[i] for i in kept], taught.proba[kept])


def read_taught(paths: str | Path | Iterable[str | Path], labels: Sequence[str]) -> TaughtSentences:
    """Read scored sentences as lessons.

    Parameters
    ----------
    paths : str, Path or iterable of them
        What ``stance score`` wrote, as JSONL, CSV or Parquet.
    labels : sequence of str
        The labels of the student, in order.

    Returns
    -------
    TaughtSentences

    Raises
    ------
    DataError
        If a file is missing, a column of probabilities is missing, or they are out of range or do not sum to
        1, within the rounding of a spreadsheet.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> row = {"doc_id": "a", "text": "It may.", "p_yes": 0.9, "p_no": 0.1, "cues": []}
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "scored.jsonl")
    ...     _ = path.write_text(json.dumps(row))
    ...     taught = read_taught(path, ["yes", "no"])
    >>> taught.sentences[0].label, taught.proba.round(1)
    ('yes', array([[0.9, 0.1]], dtype=float32))
    """
    from stance.text import read_tables

    given = [paths] if isinstance(paths, str | Path) else list(paths)
    where = ", ".join(map(str, given))
    sentences: list[CodedSentence] = []
    parts = []
    for table in read_tables(given, unique_ids=False):
        proba = _read_proba(table, labels, where)
        found = table["cues"].to_pylist() if "cues" in table.column_names else [None] * len(table)
        rows = zip(
            table["doc_id"].to_pylist(), table["text"].to_pylist(), proba.argmax(axis=1), found, strict=True
        )
        for doc_id, text, number, cues in rows:
            # Every other number, so that no two are taken for neighbours.
            place = 2 * len(sentences)
            sentences.append(
                CodedSentence(
                    f"taught {doc_id}", place, text, labels[int(number)], _read_cues(cues, text, where)
                )
            )
        parts.append(proba)
    if not sentences:
        raise DataError(f"{where}: expected scored sentences; found none. Score some texts first.")
    return TaughtSentences(sentences, np.concatenate(parts))


def _read_proba(table: pa.Table, labels: Sequence[str], where: str) -> NDArray[np.float32]:
    names = [f"p_{label}" for label in labels]
    missing = [name for name in names if name not in table.column_names]
    if missing:
        raise DataError(
            f"{where}: expected the columns {', '.join(names)} of scored sentences; found no {missing[0]}. "
            "Score the texts with a model of these labels."
        )
    try:
        proba = np.column_stack([np.asarray(table[name].to_numpy(), dtype=np.float32) for name in names])
    except (TypeError, ValueError) as error:
        raise DataError(f"{where}: expected numbers as probabilities; found {error}. Score again.") from error

    def name_row(row: int) -> str:
        return f"'{table['text'][row]!s:.40}' of '{table['doc_id'][row]}'"

    check_scored_proba(proba, labels, where, name_row)
    return np.asarray(proba / proba.sum(axis=1, keepdims=True), dtype=np.float32)


def _read_cues(found: Any, text: str, where: str) -> tuple[Cue, ...] | None:
    """Read a row's cues: a list of records or, in a CSV file, JSON."""
    if found is None or found == "":
        return None
    try:
        items = json.loads(found) if isinstance(found, str) else found
        return tuple(
            Cue(item["start"], item["end"], text[item["start"] : item["end"]], item["type"])
            for item in items
            if item["type"] in CUE_TYPES
        )
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise DataError(f"{where}: expected cues as JSON; found {found!r:.40}. Score again.") from error
