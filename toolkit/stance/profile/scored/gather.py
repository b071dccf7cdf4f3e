"""Texts or scored files, gathered into one table of scored sentences."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stance.errors import DataError, quote_cause
from stance.profile.scored.columns import merge_tables
from stance.profile.scored.files import NEEDED, check_needed, find_labels, is_empty, read_rows
from stance.records import Reject

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.models import Classifier
    from stance.scoring import ScoreOptions
    from stance.text.read_sources import Source

_OF_TEXTS: Final = (
    "text_field",
    "id_field",
    "unit",
    "min_confidence",
    "limit",
    "sample",
    "shard",
    "columns",
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """Scored sentences of one run.

    Attributes
    ----------
    table : pyarrow.Table
        With the columns of :func:`stance.scoring.make_schema`.
    labels : tuple[str, ...]
        The model's labels.
    rejects : tuple[Reject, ...]
        Rows that were left out.
    where : str
        What error messages begin with.
    """

    table: pa.Table
    labels: tuple[str, ...]
    rejects: tuple[Reject, ...] = ()
    where: str = "the texts"


def gather_scored(
    inputs: Sequence[str | Path],
    model: Classifier | str | Path | None = None,
    options: ScoreOptions | None = None,
    *,
    document: str | None = None,
    notify: Callable[[str], None] | None = None,
) -> Gathered:
    """Score texts, or read files that are scored already.

    Parameters
    ----------
    inputs : sequence of str or Path
        Texts as for :func:`stance.scoring.score_files`, or files that ``stance score`` wrote; not both.
        ``-`` is a text on standard input.
    model : Classifier, str or Path, optional
        What scores texts; the default model by default.
    options : ScoreOptions, optional
        How texts are read and scored.
    document : str, optional
        The ``doc_id`` of the one document to keep.
    notify : callable, optional
        Is called with one line of text when the model of the seeds is trained, and where pages that
        ``stance report`` made are passed over.

    Returns
    -------
    Gathered

    Raises
    ------
    DataError
        If an input is not what it should be, texts and scored files are mixed, scored files are given a
        model or options that are of texts, there is no sentence, or no such document.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "draft.txt").write_text("The deal might collapse.")
    ...     gather_scored([folder]).table["label"].to_pylist()
    ['hedged']
    """
    import pyarrow.compute as pc

    from stance.text.read_sources import find_sources
    from stance.text.scored_sources import is_scored

    notes: list[str] = []
    sources = [source for source in find_sources(inputs, notify=notes.append) if not _is_beside(source)]
    scored = [is_scored(source) for source in sources]
    if any(scored):  # beside which a file without rows is a share of no text
        is_kept = [not is_empty(source) for source in sources]
        if any(is_kept):
            sources, scored = list(compress(sources, is_kept)), list(compress(scored, is_kept))
    if all(scored) and sources:
        if model is not None:
            raise DataError(
                f"{sources[0].name}: expected texts for the model; found sentences that are scored already. "
                "Leave --model out, or pass the texts."
            )
        _refuse_options(options, sources[0].name)
        if notify is not None:  # of texts, their reader says it
            for note in notes:
                notify(note)
        found = _read_scored(sources)
    elif any(scored):
        first, other = (sources[scored.index(state)].name for state in (True, False))
        raise DataError(
            f"{other}: expected scored sentences, as in {first}; found texts. Report on one or the other."
        )
    else:
        found = _score(inputs, model, options, notify)
    where = str(inputs[0]) if len(inputs) == 1 else f"{len(inputs)} inputs"
    if found.table.num_rows == 0:
        raise DataError(f"{where}: expected a text with a sentence; found none. Give some words.")
    if document is not None:
        kept = found.table.filter(pc.equal(found.table["doc_id"], document))
        if kept.num_rows == 0:
            some = ", ".join(f"'{name}'" for name in found.table["doc_id"].unique().to_pylist()[:5])
            raise DataError(
                f"{where}: expected a document '{document}'; found others, such as {some}. "
                "Choose one of them."
            )
        found = replace(found, table=kept)
    return replace(found, where=where)


def _refuse_options(options: ScoreOptions | None, where: str) -> None:
    """Refuse options that say how texts are read and scored, which scored sentences cannot follow."""
    if options is None:
        return
    for field in fields(options):
        if field.name in _OF_TEXTS and getattr(options, field.name) != field.default:
            option = f"--{field.name.replace('_', '-')}"
            raise DataError(
                f"{where}: expected texts for {option}; found sentences that are scored already. "
                f"Leave {option} out, or pass the texts."
            )


def _is_beside(source: Source) -> bool:
    """Whether a file is what ``stance score`` puts beside parts."""
    return source.path is not None and source.path.name in ("manifest.json", "rejects.jsonl")


def _score(
    inputs: Sequence[str | Path],
    model: Classifier | str | Path | None,
    options: ScoreOptions | None,
    notify: Callable[[str], None] | None,
) -> Gathered:
    import pyarrow as pa

    from stance.scoring import ScoreStream

    stream = ScoreStream(inputs, model, options, notify=notify)
    tables = [piece.data for piece in stream]
    return Gathered(
        pa.concat_tables(tables, promote_options="permissive"),
        stream.labels,
        tuple(stream.rejects),
    )


def _read_scored(sources: Sequence[Source]) -> Gathered:
    """Read scored files whole, and give their columns the types of a fresh table."""
    import pyarrow as pa

    from stance.scoring import make_schema
    from stance.scoring.schema import check_version

    tables: list[pa.Table] = []
    labels: tuple[str, ...] | None = None
    for source in sources:
        table = read_whole(source)
        check_needed(table.column_names, (*NEEDED, "para", "by"), source.name)
        found = find_labels(table.column_names, source.name)
        if labels is not None and found != labels:
            raise DataError(
                f"{source.name}: expected the labels {', '.join(labels)}; found {', '.join(found)}. "
                "Report on files of one model at a time."
            )
        labels = found
        check_version(table.schema, source.name)
        _check_whole(table, source.name)
        schema = make_schema(found)
        if table["cues"].type in (pa.string(), pa.large_string()):
            place = table.column_names.index("cues")
            table = table.set_column(place, "cues", _parse_cues(table["cues"], source.name, schema))
        elif table["cues"].null_count:
            cues = pa.array([found or [] for found in table["cues"].to_pylist()], schema.field("cues").type)
            table = table.set_column(table.column_names.index("cues"), "cues", cues)
        others = [name for name in table.column_names if name not in schema.names]
        try:
            plain = table.select(schema.names).cast(_undictionary(schema))
        except (pa.ArrowException, KeyError, ValueError) as error:
            raise DataError(
                f"{source.name}: expected the columns of scored sentences; found: {quote_cause(error)}. "
                "Score the texts again."
            ) from error
        for name in others:
            plain = plain.append_column(name, table[name])
        tables.append(plain)
    assert labels is not None
    others = list(dict.fromkeys(n for table in tables for n in table.column_names if n not in schema.names))
    return Gathered(_sort_rows(merge_tables(tables, others)), labels)


def read_whole(source: Source) -> pa.Table:
    """Read all columns of a table of any format.

    Raises
    ------
    DataError
        If the file is damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.read_table(source.path) if source.suffix == ".parquet" else read_rows(source)
    except (pa.ArrowException, OSError) as error:
        raise DataError(
            f"{source.name}: expected a whole file; found: {quote_cause(error)}. Make it anew."
        ) from error


def _check_whole(table: pa.Table, where: str) -> None:
    """Refuse rows without a value; of cues that is none."""
    for name in (*NEEDED, "para", "by", "start", "end"):
        if name in table.column_names and name != "cues" and table[name].null_count:
            raise DataError(
                f"{where}: expected a value of '{name}' in each row; found none in some. "
                "Score the texts again with this version of stance."
            )


def _sort_rows(table: pa.Table) -> pa.Table:
    """Put the sentences of each document in order, which a file that was sorted otherwise has not."""
    import numpy as np

    document = table["doc_id"].dictionary_encode().unify_dictionaries().combine_chunks().indices.to_numpy()
    sent_id = table["sent_id"].to_numpy()
    is_later = np.diff(document) > 0
    if (is_later | ((np.diff(document) == 0) & (np.diff(sent_id) > 0))).all():
        return table
    return table.take(np.lexsort((sent_id, document)))


def _undictionary(schema: pa.Schema) -> pa.Schema:
    import pyarrow as pa

    return pa.schema(
        [
            (field.name, field.type.value_type if pa.types.is_dictionary(field.type) else field.type)
            for field in schema
        ]
    )


def _parse_cues(cells: pa.ChunkedArray, where: str, schema: pa.Schema) -> pa.Array:
    """Read cues that CSV holds as JSON."""
    import pyarrow as pa

    try:
        cues: list[Any] = [json.loads(cell) if cell else [] for cell in cells.to_pylist()]
        return pa.array(cues, schema.field("cues").type)
    except (ValueError, TypeError, RecursionError, pa.ArrowException) as error:
        raise DataError(f"{where}: expected cues as JSON; found {error}. Score the texts again.") from error
