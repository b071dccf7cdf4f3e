"""Files scored into a folder of parts: what is finished stays, whatever happens to the run."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stance.errors import DataError
from stance.scoring.fingerprint import describe_run, note_states, refuse_changed
from stance.scoring.inputs import BATCH_BYTES, list_paths
from stance.scoring.options import ScoreOptions, check_options
from stance.scoring.parts.lock import hold_folder
from stance.scoring.parts.manifest import (
    MANIFEST_FILE,
    PARTS_FOLDER,
    REJECTS_FILE,
    TIMING_FILE,
    Manifest,
    Part,
    measure_file,
    read_rejects,
    write_json,
    write_manifest,
)
from stance.scoring.parts.owned import ENGINE_FILE, LOCK_FILE, list_contents, pick_owned
from stance.scoring.parts.resume import count_parts, find_done
from stance.scoring.pieces import Piece, ScoreSummary
from stance.scoring.stream import ScoreStream
from stance.scoring.writing.guards import refuse_inputs, refuse_no_name, refuse_within
from stance.scoring.writing.output import open_output
from stance.scoring.writing.writers import FileFormat, check_format, choose_encoding, open_writer

if TYPE_CHECKING:
    from stance.models import Classifier

PART_SENTENCES: Final = 20_000
"""A part is finished with the batch that brings it to this many sentences."""


def score_parts(
    inputs: str | Path | Sequence[str | Path],
    folder: str | Path,
    *,
    model: Classifier | str | Path | None = None,
    options: ScoreOptions | None = None,
    file_format: FileFormat = "parquet",
    resume: bool = False,
    overwrite: bool = False,
    on_count: Callable[[int], None] | None = None,
    on_progress: Callable[[ScoreSummary], None] | None = None,
    on_start: Callable[[], None] | None = None,
    notify: Callable[[str], None] | None = None,
) -> ScoreSummary:
    """Score files into a folder of parts, and go on where an earlier run ended.

    The folder holds ``parts/``, files of about 20,000 sentences; ``manifest.json``, which vouches for them;
    ``rejects.jsonl`` where rows were left out; and ``.timing.json``, the seconds of each part. A part is
    written under a temporary name, brought to the disk, renamed, and entered in the manifest. A run that is
    ended at any moment and resumed gives the same bytes as one that is not, the seconds apart, whatever the
    number of workers.

    Parameters
    ----------
    inputs : str, Path or sequence of them
        Files and folders.
    folder : str or Path
        Where the parts go. The folder that holds it must be there.
    model : Classifier, str or Path, optional
        A model, its folder or name, or a fitted ``StanceClassifier``; the default model by default.
    options : ScoreOptions, optional
        How inputs are read and scored.
    file_format : {"parquet", "jsonl", "csv"}
        What the parts are written in.
    resume : bool
        Whether to go on with the run of which the folder holds parts; without parts it begins.
    overwrite : bool
        Whether parts that are there are replaced: once the first new part is scored, so that what is wrong
        with inputs or options is told before they go.
    on_count : callable, optional
        Is called before the first batch with the number of input rows to score, about, where it is known.
    on_progress : callable, optional
        Is called after each batch with the counts so far, those of earlier runs left out.
    on_start : callable, optional
        As for :class:`stance.scoring.ScoreStream`.
    notify : callable, optional
        Is called with one line of text: when the model of the seeds is trained, where the run goes on, and
        how to go on if it ends early.

    Returns
    -------
    ScoreSummary
        Of the whole run, earlier parts of it too.

    Raises
    ------
    DataError
        If an input is not what it should be, or the run to be resumed had another model, other options,
        inputs or versions.
    ModelError
        If the model is missing or damaged.
    MissingExtraError
        If what the model, or the format of an input, needs is not installed.
    OutputError
        If the folder cannot be written, holds something else, or another run is at work in it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     _ = Path(place, "draft.txt").write_text("The deal might collapse.")
    ...     for resume in (False, True):
    ...         summary = score_parts([Path(place, "draft.txt")], Path(place, "scored"), resume=resume)
    ...     (summary.n_sentences, [path.name for path in Path(place, "scored", "parts").iterdir()])
    (1, ['part-00000.parquet'])
    """
    from stance.scoring.named.named_models import open_model
    from stance.text.read_sources import find_sources

    options = ScoreOptions() if options is None else options
    check_options(options)
    refuse_no_name(folder)
    if resume and overwrite:
        raise DataError("resume, overwrite: expected one of them; found both. Drop one.")
    check_format(file_format)
    inputs = list_paths(inputs)
    sources = find_sources(inputs)
    for source in sources:
        if source.path is None or not source.path.is_file():
            found = "standard input" if source.path is None else "a pipe"
            raise DataError(
                f"{source.name}: expected files, which can be read again; found {found}. Save it to a file "
                "first, or write one output file."
            )
    target, tell = Path(folder), notify or (lambda line: None)
    refuse_inputs(target / PARTS_FOLDER, inputs)
    refuse_within(target, inputs, is_folder=True)  # its parts would be read the next time
    with hold_folder(target, may_have_parts=resume or overwrite):
        opened, model_folder = open_model(model, notify=notify)
        states = note_states(sources)
        made_from = describe_run(
            sources,
            opened,
            model_folder,
            options,
            format=file_format,
            part_sentences=PART_SENTENCES,
            batch_chars=BATCH_BYTES,
        )
        manifest = Manifest(made_from)
        if resume:
            manifest = find_done(target, made_from, may_skip=options.on_error == "skip", notify=tell)
        if not manifest.complete:
            finished = manifest.summary
            n_finished = finished.n_sentences if options.unit == "sentence" else finished.n_documents
            stream = ScoreStream(
                inputs,
                opened,
                options,
                encoding=choose_encoding(file_format),
                folder=model_folder,
                n_skipped=manifest.n_batches,
                on_count=None if on_count is None else lambda n_rows: on_count(max(0, n_rows - n_finished)),
                on_start=on_start,
                notify=notify,
            )
            run = _Run(target, file_format, on_progress, tell)
            manifest = run.score(
                manifest, stream, check=lambda: refuse_changed(sources, states, made_from["inputs"])
            )
        return manifest.summary + ScoreSummary(rejects=read_rejects(target, manifest))


class _Run:
    """A run into a folder that this process holds."""

    def __init__(
        self,
        folder: Path,
        file_format: FileFormat,
        on_progress: Callable[[ScoreSummary], None] | None,
        notify: Callable[[str], None],
    ) -> None:
        self._folder = folder
        self._file_format = file_format
        self._on_progress = on_progress
        self._notify = notify

    def score(self, manifest: Manifest, stream: ScoreStream, check: Callable[[], None]) -> Manifest:
        """Score what is not finished, part by part; before it is called complete, check that it is."""
        begun = time.monotonic()
        may_go_on = True
        try:
            with contextlib.closing(iter(stream)) as pieces:
                groups = _group_pieces(self._count(pieces))
                # The first part before anything goes: till then, inputs and options may be found wrong.
                groups = chain([next(groups)], groups)
                self._clear(manifest)
                for group in groups:
                    is_empty = not any(piece.summary.n_documents or piece.summary.rejects for piece in group)
                    if manifest.parts and is_empty:  # all was finished but the manifest
                        break
                    part = self._write_part(len(manifest.parts), group, stream)
                    manifest = replace(manifest, parts=(*manifest.parts, part))
                    write_manifest(self._folder, manifest)
                    now = time.monotonic()
                    self._note_seconds(part, now - begun)
                    begun = now
            may_go_on = False
            check()
            may_go_on = True
            manifest = replace(manifest, complete=True, rejects=self._write_rejects(stream, manifest.parts))
            write_manifest(self._folder, manifest)
        except BaseException:
            if manifest.parts and may_go_on:
                self._notify(f"{self._folder} keeps {count_parts(manifest)}. To go on, pass --resume.")
            raise
        return manifest

    def _clear(self, manifest: Manifest) -> None:
        """Remove what is neither finished nor of this run."""
        kept = {MANIFEST_FILE, LOCK_FILE, *(part.file.name for part in manifest.parts)}
        kept |= {TIMING_FILE} if manifest.parts else set()
        owned = pick_owned(self._folder, list_contents(self._folder), is_held=True)
        # What names a file goes after it, since a file that nothing names would be a stranger's.
        for path in sorted(owned - kept, key=lambda path: path == ENGINE_FILE):
            (self._folder / path).unlink(missing_ok=True)
        write_manifest(self._folder, manifest)

    def _count(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        """Tell of progress on the way."""
        total = ScoreSummary()
        for piece in pieces:
            total += piece.summary
            if self._on_progress is not None:
                self._on_progress(total)
            yield piece

    def _write_part(self, index: int, pieces: Iterable[Piece], stream: ScoreStream) -> Part:
        name = f"{PARTS_FOLDER}/part-{index:05d}.{self._file_format}"
        summary = ScoreSummary()
        n_batches = 0
        with (
            open_output(self._folder / name, overwrite=True) as file,
            open_writer(file, self._file_format, stream.describe_model) as write,
        ):
            for piece in pieces:
                write(piece)
                summary += piece.summary
                n_batches += 1
        counts = {**asdict(summary), "rejects": summary.rejects}
        return Part(file=measure_file(self._folder, name), n_batches=n_batches, **counts)

    def _write_rejects(self, stream: ScoreStream, parts: Sequence[Part]) -> Any:
        rejects = [*stream.rejects, *(reject for part in parts for reject in part.rejects)]
        if not rejects:
            return None
        with open_output(self._folder / REJECTS_FILE, overwrite=True) as file:
            file.writelines((json.dumps(asdict(reject)) + "\n").encode() for reject in rejects)
        return measure_file(self._folder, REJECTS_FILE)

    def _note_seconds(self, part: Part, seconds: float) -> None:
        """Keep the seconds apart, so that the manifest of every run over the same is the same."""
        path = self._folder / TIMING_FILE
        noted: dict[str, float] = {}
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            noted = dict(json.loads(path.read_text(encoding="utf-8"))["seconds"])
        write_json(path, {"seconds": {**noted, part.file.name: round(seconds, 3)}})


def _group_pieces(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Gather pieces until they hold enough sentences for a part."""
    group: list[Piece] = []
    n_sentences = 0
    for piece in pieces:
        group.append(piece)
        n_sentences += piece.summary.n_sentences
        if n_sentences >= PART_SENTENCES:
            yield group
            group, n_sentences = [], 0
    if group:
        yield group
