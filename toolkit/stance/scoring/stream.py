"""Inputs read in batches, scored in this process or by workers, given back in order."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stance.cores import count_cores
from stance.records import Reject
from stance.scoring.batches import chain_tables, peek_tables
from stance.scoring.inputs import BATCH_BYTES, describe_empty_shard, measure_inputs, read_batches
from stance.scoring.markup import may_hold_tables, tell_markup
from stance.scoring.numbers import tell_renumbered
from stance.scoring.options import ScoreOptions, check_options
from stance.scoring.pieces import Encoding, Piece, ScoreSummary, encode_rows, make_piece_schema, score_piece
from stance.scoring.schema import make_schema

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.models import Classifier
    from stance.scoring.workers.pool import WorkerPool

_POOL_CHARS: Final = 4_000_000  # input smaller than this is scored before workers would have started
_POOL_BYTES: Final = 2 * _POOL_CHARS  # a file of this size holds as much, whatever else stands in it


class ScoreStream:
    """Scored inputs, one piece after the other, in the order of the inputs.

    The model is looked up by its name, then inputs are looked at before it is loaded or trained, so that a
    misspelt name of either is told at once; where they are large files, workers load it meanwhile. Iterate
    over it once.

    Parameters
    ----------
    inputs : sequence of str or Path, or pyarrow.Table
        Files and folders; ``-`` is standard input. Or rows with ``doc_id`` and ``text`` first.
    model : Classifier, str or Path, optional
        A model, its folder or name, or a fitted ``StanceClassifier``; the default model by default.
    options : ScoreOptions
        How inputs are read and scored.
    encoding : {"table", "jsonl", "csv"}
        What the pieces hold.
    notify : callable, optional
        Is called with one line of text when the model of the seeds is trained, where texts hold HTML, where
        pages that ``stance report`` made are passed over, and where a shard holds no text.
    folder : Path, optional
        Where a model that is given as such is saved.
    n_skipped : int
        How many batches to leave out at the beginning; each gives one piece.
    on_count : callable, optional
        Is called before the first piece with the number of input rows, about, where it is known.
    on_start : callable, optional
        Is called first of all, but for workers, which import what they need in the meantime.

    Raises
    ------
    DataError, ModelError
        While iterating, if an input or the model is not what it should be.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     draft = Path(folder, "draft.txt")
    ...     _ = draft.write_text("The talks failed.")
    ...     [piece.data["label"].to_pylist() for piece in ScoreStream([draft])]
    [['assertive']]
    """

    def __init__(
        self,
        inputs: Sequence[str | Path] | pa.Table,
        model: Classifier | str | Path | None = None,
        options: ScoreOptions | None = None,
        *,
        encoding: Encoding = "table",
        notify: Callable[[str], None] | None = None,
        folder: Path | None = None,
        n_skipped: int = 0,
        on_count: Callable[[int], None] | None = None,
        on_start: Callable[[], None] | None = None,
    ) -> None:
        self.options = ScoreOptions() if options is None else options
        self.encoding: Encoding = encoding
        self.labels: tuple[str, ...] = ()
        """The labels of the model that answers; known from the first piece on."""
        self.rejects: list[Reject] = []
        """Rows that the readers left out so far."""
        self._inputs = inputs
        self._wanted = model
        self._model: Classifier | None = None
        self._notify = notify
        self._folder = folder
        self._n_skipped = n_skipped
        self._on_count = on_count
        self._on_start = on_start
        check_options(self.options)

    def __iter__(self) -> Generator[Piece]:
        self._look_up_model()
        with contextlib.ExitStack() as stack:
            pool = self._start_early(stack)
            if self._on_start is not None:
                self._on_start()
            # What is imported later is imported now: Python may lose a Ctrl-C that comes while it imports.
            import pyarrow.compute
            import pyarrow.ipc  # noqa: F401

            n_threads = self.options.workers or count_cores()  # workers that still load leave them free
            counts: list[int] = []
            batches = read_batches(
                self._inputs, self.options, self.rejects, counts.append, n_threads, notify=self._notify
            )
            first, rest, is_large = peek_tables(islice(batches, self._n_skipped, None), _POOL_CHARS)
            has_rows = bool(first)
            tables = chain_tables(first, rest)
            if self._notify is not None:
                tables = tell_renumbered(tables, self._notify)
                if self.options.text_format == "plain" and may_hold_tables(self._inputs):
                    tables = tell_markup(tables, self._notify)
            # Where workers load the model, what its folder says of it will do.
            self.labels = self._open_model().labels if pool is None else pool.outline.labels
            if counts and self._on_count is not None:  # not before: the model may have been trained till now
                self._on_count(counts[0])
            if not has_rows:
                if self._notify is not None and self.options.shard is not None and not self._n_skipped:
                    self._notify(describe_empty_shard(*self.options.shard))
                yield self._make_empty(self.labels)
                return
            # Columns that are not there are told of before anything is scored.
            make_piece_schema(self.labels, first[0].schema, self.options.columns)
            n_workers = self.options.workers or (count_cores() if is_large else 1)
            if n_workers == 1:
                model = self._open_model()
                yield from (score_piece(table, model, self.options, self.encoding) for table in tables)
                return
            from stance.scoring.workers.pool import score_in_pool

            yield from score_in_pool(tables, pool or self._open_pool(n_workers, stack))

    def describe_model(self) -> dict[str, str]:
        """Put down which model answered, once it has.

        Returns
        -------
        dict of str to str
            As of :func:`stance.scoring.scored_by.describe_scored_by`.
        """
        from stance.models.folder import read_outline
        from stance.scoring.fingerprint import hash_model, hash_model_folder
        from stance.scoring.scored_by import describe_scored_by

        if self._model is not None:
            return describe_scored_by(self._model.name, hash_model(self._model, self._folder))
        assert self._folder is not None  # of which the workers have it
        return describe_scored_by(read_outline(self._folder).name, hash_model_folder(self._folder))

    def _look_up_model(self) -> None:
        """Find a model that is at hand, so that a misspelt name is told before rows are read."""
        from stance.scoring.named.named_models import find_folder, is_at_hand

        if is_at_hand(self._wanted):
            find_folder(self._wanted)

    def _start_early(self, stack: contextlib.ExitStack) -> WorkerPool | None:
        """Start workers before the inputs are looked at, where they are sure to be wanted.

        That is where the model is at hand and the inputs are large files to be scored whole.
        """
        from stance.scoring.named.named_models import find_folder, is_at_hand, tell_folder

        options = self.options
        is_whole = options.limit is None and options.sample is None and options.shard is None
        n_workers = options.workers or count_cores()
        if n_workers == 1 or self._n_skipped or not is_whole or not is_at_hand(self._wanted):
            return None
        if measure_inputs(self._inputs) < max(_POOL_BYTES, n_workers * BATCH_BYTES):
            return None
        self._folder = self._folder or find_folder(self._wanted)
        tell_folder(self._wanted, self._notify)
        pool = self._open_pool(n_workers, stack)
        pool.start()  # first of all, so that they import what they need beside this process
        return pool

    def _open_model(self) -> Classifier:
        from stance.scoring.named.named_models import open_model

        if self._model is None:
            self._model, folder = open_model(self._wanted, notify=self._notify)
            self._folder = self._folder or folder
        return self._model

    def _open_pool(self, n_workers: int, stack: contextlib.ExitStack) -> WorkerPool:
        """Open a pool for the time of the stack; a model that is saved nowhere is saved for as long."""
        import tempfile

        from stance.scoring.workers.pool import WorkerPool

        folder = self._folder
        if folder is None:
            temporary = stack.enter_context(tempfile.TemporaryDirectory(prefix="stance-"))
            folder = Path(temporary, "model")
            self._open_model().save(folder)
        pool = WorkerPool(folder, self.options, self.encoding, n_workers)
        return stack.enter_context(pool)

    def _make_empty(self, labels: Sequence[str]) -> Piece:
        """Make the one piece of an input without rows; of files the other columns are not known."""
        import pyarrow as pa

        given = self._inputs.schema if isinstance(self._inputs, pa.Table) else None
        names = make_schema(labels, given).names
        columns = [name for name in self.options.columns or () if name.removeprefix("-") in names]
        schema = make_piece_schema(labels, given, columns or None)
        summary = ScoreSummary(n_by_label=dict.fromkeys(labels, 0))
        return Piece(encode_rows(schema.empty_table(), self.encoding), schema, summary)
