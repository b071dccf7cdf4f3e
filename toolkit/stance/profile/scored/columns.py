"""Scored sentences as columns of numbers, from files of any format or from a table."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stance.corpus.given import list_inputs
from stance.corpus.scored_proba import ADVICE
from stance.errors import DataError
from stance.labels import CUE_TYPES, LABELS
from stance.profile.scored.checks import check_apart, check_values
from stance.profile.scored.files import (
    NEEDED,
    SPARED,
    check_needed,
    find_labels,
    read_files,
    take_columns,
)
from stance.profile.scored.words import count_words

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

_CUELESS: Final = LABELS[0]  # of its sentences no cues are shown


@dataclass(frozen=True, slots=True)
class ScoredSentences:
    """Scored sentences as columns, one value a sentence unless said otherwise.

    Attributes
    ----------
    where : str
        What error messages begin with.
    labels : tuple[str, ...]
        The model's labels.
    doc_ids : list[str]
        The documents' names.
    doc_index : ndarray of int32
        Place of each sentence's document in ``doc_ids``.
    sent_id : ndarray of int64
        Place of each sentence in its document.
    class_index : ndarray of int8
        The most probable label, also where the model abstained.
    proba : ndarray of float64, shape (n_sentences, n_labels)
    abstained : ndarray of bool
    n_words : ndarray of int32
        0 without texts.
    cue_row, cue_type : ndarray of int32, shape (n_cues,)
        The sentence of each cue, and its type as an index into :data:`stance.labels.CUE_TYPES`.
    texts : pyarrow.ChunkedArray or None
        ``None`` where the files have none.
    has_cues : bool
        Whether the model marked cues: the files have a column of them, and one is there or all sentences are
        assertive, which have none.
    columns : Mapping[str, pyarrow.ChunkedArray]
        ``zone``, ``voice``, ``doc_id``, and the other columns asked for.
    """

    where: str
    labels: tuple[str, ...]
    doc_ids: list[str]
    doc_index: npt.NDArray[np.int32]
    sent_id: npt.NDArray[np.int64]
    class_index: npt.NDArray[np.int8]
    proba: npt.NDArray[np.float64]
    abstained: npt.NDArray[np.bool_]
    n_words: npt.NDArray[np.int32]
    cue_row: npt.NDArray[np.int32]
    cue_type: npt.NDArray[np.int32]
    texts: pa.ChunkedArray | None
    has_cues: bool
    columns: Mapping[str, pa.ChunkedArray]

    def __len__(self) -> int:
        return len(self.doc_index)

    def give_texts(self) -> pa.ChunkedArray:
        """Give the texts.

        Raises
        ------
        DataError
            If the files have none.
        """
        if self.texts is None:
            check_needed((), ("text",), self.where)
        return self.texts


def read_scored(
    scored: str | Path | pa.Table | Iterable[str | Path | pa.Table] | ScoredSentences,
    columns: str | Sequence[str] = (),
    *,
    others: bool = False,
    where: str = "scored",
) -> ScoredSentences:
    """Read scored sentences.

    Parameters
    ----------
    scored : str, Path, pyarrow.Table, DataFrame, datasets.Dataset, iterable of them, or ScoredSentences
        Files that ``stance score`` wrote (JSONL, CSV, Parquet), folders of them, ``-`` for JSON Lines on
        standard input; or the table of :func:`stance.score_table`, or several, as Arrow or as a data frame.
        They may lack ``text`` and ``cues``, without which there are no rates.
    columns : str or sequence of str
        Other columns to keep.
    others : bool
        Whether to keep whatever other columns of plain values all files have.
    where : str
        What error messages call a table.

    Returns
    -------
    ScoredSentences

    Raises
    ------
    DataError
        If a file is missing or damaged, lacks the columns of scored sentences or one asked for, holds no
        sentence, or if two files have other labels, or two rows the same ``doc_id`` and ``sent_id``.

    Examples
    --------
    >>> from stance.scoring import score_texts
    >>> found = read_scored(score_texts(["The deal might collapse. It rained."]))
    >>> found.class_index.tolist(), found.n_words.tolist(), found.cue_row.tolist()
    ([1, 0], [4, 2], [0])
    """
    columns = list_names(columns)
    if isinstance(scored, ScoredSentences):
        _check_kept(scored, columns)
        return scored
    tables = _read_tables(scored, columns, where, others=others)
    first, labels = tables[0][0], find_labels(tables[0][1].column_names, tables[0][0])
    for name, table in tables:
        found = find_labels(table.column_names, name)
        if found != labels:
            raise DataError(
                f"{name}: expected the labels of {first}, {', '.join(labels)}; found {', '.join(found)}. "
                "Profile files of one model at a time."
            )
    where = first
    if len(tables) > 1:
        where = f"{len(tables)} {'tables' if first == 'table 1' else 'files'}"
    if others:
        shared = set.intersection(*(set(table.column_names) for _, table in tables))
        tables = [
            (name, table.select([c for c in table.column_names if c in shared])) for name, table in tables
        ]
        kept = tables[0][1].column_names[len(NEEDED) + len(labels) :]
        columns = (*columns, *(name for name in kept if name not in columns))
    merged = merge_tables([table for _, table in tables], columns)
    if merged.num_rows == 0:
        raise DataError(f"{where}: expected scored sentences; found no row. Score a text with sentences.")
    sentences = _build_sentences(merged, labels, where, columns)
    check_apart(sentences, [table.num_rows for _, table in tables])
    return sentences


def list_names(given: str | Iterable[str]) -> tuple[str, ...]:
    """List names; one alone may come bare.

    Examples
    --------
    >>> list_names("body"), list_names(["body", "headline"])
    (('body',), ('body', 'headline'))
    """
    return (given,) if isinstance(given, str) else tuple(given)


def _read_tables(
    scored: object, columns: Sequence[str], where: str, *, others: bool
) -> list[tuple[str, pa.Table]]:
    inputs = list_inputs(scored, "scored")
    if not inputs or isinstance(inputs[0], str | Path):
        return list(read_files(inputs, columns, others=others))
    names = [where] if len(inputs) == 1 else [f"table {i}" for i in range(1, len(inputs) + 1)]
    return [
        (name, take_columns(table, name, columns, others=others))
        for name, table in zip(names, inputs, strict=True)
    ]


def _check_kept(sentences: ScoredSentences, columns: Sequence[str]) -> None:
    missing = [name for name in columns if name not in sentences.columns]
    if missing:
        found = ", ".join(f"'{name}'" for name in sentences.columns)
        raise DataError(
            f"{sentences.where}: expected a column '{missing[0]}'; found {found}, as they were read. "
            f"Read the sentences with it: read_scored(…, columns={missing})."
        )


def _build_sentences(
    table: pa.Table, labels: tuple[str, ...], where: str, columns: Sequence[str]
) -> ScoredSentences:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    has = {name: table[name].null_count < table.num_rows for name in SPARED}
    for name in (*NEEDED, *(f"p_{label}" for label in labels)):
        if table[name].null_count and has.get(name, True):
            raise DataError(
                f"{where}: expected a value of '{name}' in each row; found none in some. {ADVICE}"
            )
    encoded = table["doc_id"].dictionary_encode().unify_dictionaries().combine_chunks()
    try:
        class_index = pc.index_in(table["label"].cast(pa.string()), value_set=pa.array(labels, pa.string()))
        proba = np.column_stack([table[f"p_{label}"].cast(pa.float64()).to_numpy() for label in labels])
        abstained = table["abstained"].cast(pa.bool_()).to_numpy()
        sent_id = table["sent_id"].cast(pa.int64()).to_numpy()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise DataError(
            f"{where}: expected the columns of scored sentences; found: {error}. {ADVICE}"
        ) from error
    check_values(table, labels, class_index, proba, where)
    cues = table["cues"].combine_chunks()
    cue_type = pc.index_in(cues.flatten(), value_set=pa.array(CUE_TYPES))
    kept = dict.fromkeys([*columns, "zone", "voice", "doc_id"])
    return ScoredSentences(
        where=where,
        labels=labels,
        doc_ids=encoded.dictionary.to_pylist(),
        doc_index=encoded.indices.to_numpy().astype(np.int32),
        sent_id=sent_id,
        class_index=class_index.to_numpy().astype(np.int8),
        proba=proba,
        abstained=abstained.astype(bool),
        n_words=count_words(table["text"]) if has["text"] else np.zeros(table.num_rows, np.int32),
        cue_row=pc.list_parent_indices(cues).to_numpy().astype(np.int32),
        cue_type=cue_type.to_numpy().astype(np.int32),
        texts=table["text"] if has["text"] else None,
        has_cues=has["cues"] and (len(cue_type) > 0 or pc.all(pc.equal(table["label"], _CUELESS)).as_py()),
        columns={name: table[name] for name in kept},
    )


def merge_tables(tables: Sequence[pa.Table], columns: Sequence[str]) -> pa.Table:
    """Join tables of different formats.

    Parameters
    ----------
    tables : sequence of pyarrow.Table
    columns : sequence of str
        Columns that become text where their types do not agree; a table that lacks one has no values of it.

    Returns
    -------
    pyarrow.Table

    Examples
    --------
    >>> import pyarrow as pa
    >>> tables = [pa.table(row) for row in ({"id": [1], "x": [2]}, {"id": [2], "x": ["a"]}, {"id": [3]})]
    >>> merge_tables(tables, ["x"])["x"].to_pylist()
    ['2', 'a', None]
    """
    import pyarrow as pa

    from stance.text.tables.arrow_types import cast_array
    from stance.text.tables.merged_types import merge_types

    for name in columns:
        having = [table for table in tables if name in table.column_names]
        kind = functools.reduce(merge_types, (table.schema.field(name).type for table in having))
        tables = [
            table.set_column(table.column_names.index(name), name, cast_array(table[name], kind))
            if name in table.column_names
            else table
            for table in tables
        ]
    return pa.concat_tables(tables, promote_options="permissive")
