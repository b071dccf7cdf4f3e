"""What an engine is asked to do, and the count of what it did."""

from __future__ import annotations

import hashlib
import itertools
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stance.errors import DataError
from stance.records import Reject
from stance.scoring.options import ScoreOptions
from stance.scoring.pieces import ScoreSummary

if TYPE_CHECKING:
    import pyarrow as pa

_PART_BYTES: Final = 16_000_000  # of packed input to a part: some seconds of work, and held in memory at once


@dataclass(frozen=True, slots=True)
class EngineJob:
    """What an engine is asked to do.

    Attributes
    ----------
    paths : tuple of str
        Parquet files.
    given : pyarrow.Schema
        Their columns.
    output : str
        The folder or address to write Parquet to; it is not there yet.
    model_folder : Path
        Where the model is saved.
    options : ScoreOptions
        How to score.
    schema : pyarrow.Schema
        The columns to write.
    n_bytes : int
        The size of the input.
    address : str or None
        Of a cluster; ``None`` for processes of this machine.
    """

    paths: tuple[str, ...]
    given: pa.Schema
    output: str
    model_folder: Path
    options: ScoreOptions
    schema: pa.Schema
    n_bytes: int
    address: str | None

    @property
    def where(self) -> str:
        """What errors begin with that are of no known file."""
        return self.paths[0] if len(self.paths) == 1 else "input"

    def count_parts(self, n_workers: int) -> int:
        """Count the parts that the documents are sorted into: enough for all workers, none too large."""
        return max(2 * n_workers, -(-self.n_bytes // _PART_BYTES))


class Tally:
    """What the batches came to, whoever scored them.

    A batch that was scored twice, since a machine was lost, counts once. As batches go by sorted ids, two
    that overlap share a document.

    Parameters
    ----------
    by_range : dict
        What each batch came to, by its first and last id.
    rejects : dict
        What was left out of each batch, by a name that is the same when the batch is tried again.

    Examples
    --------
    >>> tally = Tally()
    >>> for _ in range(2):
    ...     tally.add(Tally({("a", "c"): ScoreSummary(3, 0, 9)}))
    >>> tally.sum_up().n_sentences
    9
    """

    def __init__(
        self,
        by_range: dict[tuple[str, str], ScoreSummary] | None = None,
        rejects: dict[str, tuple[Reject, ...]] | None = None,
    ) -> None:
        self._by_range = dict(by_range or {})
        self._rejects = dict(rejects or {})

    def add(self, other: Tally) -> None:
        """Enter what another tally holds."""
        self._by_range.update(other._by_range)
        self._rejects.update(other._rejects)

    def sum_up(self) -> ScoreSummary:
        """Add everything up.

        Raises
        ------
        DataError
            If a document's id comes twice.
        """
        ranges = sorted(self._by_range)
        for (_, last), (first, _) in itertools.pairwise(ranges):
            if last >= first:
                raise describe_repeated(first)
        found = itertools.chain.from_iterable(self._rejects.values())
        rejects = sorted(found, key=lambda reject: (reject.source, reject.reason))
        summary = ScoreSummary(rejects=tuple(rejects))
        for summed in self._by_range.values():
            summary += summed
        return summary


def count_batch(
    rows: pa.Table, summary: ScoreSummary, rejects: Iterable[Reject] = (), name: str = ""
) -> Tally:
    """Make the tally of one batch: of its rows, sorted by id, and of those left out before.

    The name is the batch's own, and stays when it is tried again: rejects may read alike, so that they do not
    tell two batches apart.
    """
    ids = rows["doc_id"]
    by_range = {(ids[0].as_py(), ids[-1].as_py()): summary} if len(ids) else {}
    rejects = tuple(rejects)
    return Tally(by_range, {name: rejects} if rejects else {})


def name_batch(table: pa.Table) -> str:
    """Name a batch by all that it holds.

    Examples
    --------
    >>> import pyarrow as pa
    >>> name_batch(pa.table({"text": ["So."]})) == name_batch(pa.table({"text": ["No."]}))
    False
    """
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return hashlib.sha256(sink.getvalue()).hexdigest()


def pack_folder(folder: Path, archive: Path) -> None:
    """Pack a model's folder as a ZIP file, whatever the dates of its files are, to send it to machines."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as packed:
        for path in sorted(folder.rglob("*")):
            packed.write(path, path.relative_to(folder))


def describe_repeated(doc_id: str) -> DataError:
    """Say that an id comes twice."""
    return DataError(
        f"input: expected an id that no other document has; found '{doc_id}' again. "
        "Choose a column of different ids with --id-field."
    )
