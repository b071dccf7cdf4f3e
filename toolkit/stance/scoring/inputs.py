"""Inputs in batches, ready to be scored: read or given, chosen, cut the same whoever scores them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stance.records import Reject
from stance.scoring.batches import keep_documents_whole
from stance.scoring.numbers import check_unnumbered, number_tables
from stance.scoring.options import ScoreOptions
from stance.scoring.selection import draw_documents, take_first

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_BYTES: Final = 500_000
"""Bytes of text, in UTF-8, that are scored at once, and that a worker gets at once."""


def read_batches(
    inputs: Sequence[str | Path] | pa.Table,
    options: ScoreOptions,
    rejects: list[Reject],
    on_count: Callable[[int], None] | None = None,
    n_threads: int = 1,
    *,
    notify: Callable[[str], None] | None = None,
) -> Iterator[pa.Table]:
    """Read inputs in batches.

    Where they are cut depends on the rows and the options alone: not on files, workers or what was scored
    before.

    Parameters
    ----------
    inputs : sequence of str or Path, or pyarrow.Table
        Files and folders; or rows with ``doc_id`` and ``text`` first.
    options : ScoreOptions
        How to read them, and which documents to take.
    rejects : list of Reject
        Where rows that are left out are listed.
    on_count : callable, optional
        Is called before the first batch with the number of rows that are to come, about, where it is known.
    n_threads : int
        How many threads may look through files before the first batch.
    notify : callable, optional
        As of :func:`stance.text.read_tables`.

    Yields
    ------
    pyarrow.Table

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table({"doc_id": ["a", "b"], "text": ["It rained.", "We left."]})
    >>> [batch["doc_id"].to_pylist() for batch in read_batches(table, ScoreOptions(limit=1), [])]
    [['a']]
    """
    import pyarrow as pa

    from stance.text import read_tables
    from stance.text.tables.arrow_types import replace_views
    from stance.text.tables.batches import cut_tables

    def keep_whole(tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
        return keep_documents_whole(tables, 4 * BATCH_BYTES) if options.unit == "sentence" else tables

    def count(n_rows: int) -> None:
        n_chosen = options.limit or options.sample
        if on_count is not None and (n_chosen is None or options.unit == "document"):
            n_rows = min(n_rows, n_chosen or n_rows)
            on_count(n_rows if options.shard is None else round(n_rows / options.shard[1]))

    if isinstance(inputs, pa.Table):
        count(inputs.num_rows)
        tables = cut_tables([inputs], BATCH_BYTES)
    else:
        tables = read_tables(
            inputs,
            text_field=options.text_field,
            id_field=options.id_field,
            on_error=options.on_error,
            rejects=rejects,
            batch_chars=BATCH_BYTES,
            unique_ids=options.unit == "document",
            on_count=count,
            stdin_format=options.stdin_format,
            n_threads=n_threads,
            text_format=options.text_format,
            n_documents=options.limit,
            notify=notify,
        )
        tables = map(replace_views, tables)
    tables = keep_whole(map(check_unnumbered, tables))
    if options.unit == "sentence":
        # Before rows are chosen: those of a shard or a sample have the numbers that they have in the whole.
        tables = number_tables(tables)
    if options.limit is not None:
        tables = take_first(tables, options.limit, options.unit)
    if options.sample is not None:
        drawn = draw_documents(tables, options.sample, options.seed, options.unit)
        tables = keep_whole(cut_tables(drawn, BATCH_BYTES))
    if options.shard is not None:
        tables = _take_shard(tables, rejects, *options.shard)
    return tables


def _take_shard(
    tables: Iterator[pa.Table], rejects: list[Reject], index: int, n_shards: int
) -> Iterator[pa.Table]:
    """Take a shard of the batches, and in the end one of the rows left out: every shard reads them all."""
    yield from islice(tables, index - 1, None, n_shards)
    rejects[:] = rejects[index - 1 :: n_shards]


def list_paths(inputs: str | Path | Sequence[str | Path]) -> list[str | Path]:
    """List inputs, of which one may be given alone.

    Examples
    --------
    >>> list_paths("opeds.jsonl")
    ['opeds.jsonl']
    """
    given = [inputs] if isinstance(inputs, str | os.PathLike) else list(inputs)
    return [Path(item) if isinstance(item, os.PathLike) else item for item in given]


def describe_empty_shard(index: int, n_shards: int) -> str:
    """Say why a shard of the input holds no text.

    Examples
    --------
    >>> describe_empty_shard(2, 3)[:29]
    'Shard 2/3 holds no text: shar'
    """
    return (
        f"Shard {index}/{n_shards} holds no text: shards are dealt in batches of about {BATCH_BYTES:,} "
        f"bytes of text, of which the input has fewer than {index}."
    )


def measure_inputs(inputs: Sequence[str | Path] | pa.Table) -> int:
    """Measure the files among inputs, without opening them; what is in folders does not count.

    Parameters
    ----------
    inputs : sequence of str or Path, or pyarrow.Table
        Files and folders; or rows, which count by what they take in memory.

    Returns
    -------
    int
        Bytes.

    Examples
    --------
    >>> measure_inputs(["no/such/file"])
    0
    """
    if not isinstance(inputs, Sequence):
        return int(inputs.nbytes)
    return sum(path.stat().st_size for path in map(Path, inputs) if path.is_file())
