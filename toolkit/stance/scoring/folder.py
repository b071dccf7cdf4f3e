"""A folder of scored parts: what is finished stays, whatever happens to the run.

``parts/part-00000.parquet`` and on, about 20,000 sentences each; ``manifest.jsonl``: the run, then a line a
finished part, then a line that it is complete; ``rejects.jsonl`` where rows were skipped.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import stance
from stance.errors import DataError, OutputError, quote_cause
from stance.scoring.batches import ScoreOptions
from stance.scoring.columns import SCHEMA_VERSION
from stance.scoring.files import list_sources, open_writer
from stance.scoring.pool import group_scored, join_scored, open_scoring
from stance.scoring.table import Scored, ScoreSummary

if TYPE_CHECKING:
    from stance.io.rejects import Rejects
    from stance.models.classifier import Classifier

MANIFEST_FILE: Final = "manifest.jsonl"
REJECTS_FILE: Final = "rejects.jsonl"
PARTS_FOLDER: Final = "parts"
LOCK_FILE: Final = ".lock"

_FORMAT: Final = 2
_LIBRARIES: Final = ("numpy", "pyarrow", "nupunkt", "onnxruntime", "tokenizers")

_log = logging.getLogger("stance")


@dataclass(frozen=True, slots=True)
class Part(ScoreSummary):
    """A finished part: what it came to, its file, and the batches of the input that it holds the rows of."""

    name: str = ""
    n_bytes: int = 0
    sha256: str = ""
    n_batches: int = 0
    rejects: Sequence[dict[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a folder of parts holds.

    Attributes
    ----------
    run : dict
        ``model``, ``options``, ``versions`` and ``inputs``.
    parts : list of Part
        The finished parts, in order.
    complete : dict or None
        ``n_parts``, ``n_sentences`` and the rejects; ``None`` where the run ended early.
    """

    run: dict[str, Any]
    parts: list[Part] = field(default_factory=list)
    complete: dict[str, Any] | None = None

    @property
    def summary(self) -> ScoreSummary:
        """What the parts come to."""
        n_rejects = (self.complete or {}).get("n_rejects", 0)
        return replace(sum(self.parts, ScoreSummary()), n_rejects=n_rejects)


def score_folder(
    inputs: str | Path | Sequence[str | Path],
    folder: Path,
    *,
    model: Classifier | str | Path | None,
    options: ScoreOptions,
    overwrite: bool,
    resume: bool,
    workers: int | None,
    rejects: Rejects,
    progress: Callable[[int, int | None], None] | None,
) -> ScoreSummary:
    """Score files into a folder of parts; :func:`stance.scoring.score_files` is the door to it."""
    with hold_folder(folder, list_sources(inputs, model), may_exist=overwrite or resume):
        found = read_manifest(folder) if resume and (folder / MANIFEST_FILE).exists() else None
        kept = [] if found is None else list(_take_whole(folder, found))
        rejects.path = folder / f".{REJECTS_FILE}"
        rejects.path.unlink(missing_ok=True)
        n_skipped = sum(part.n_batches for part in kept)
        scoring = open_scoring(inputs, model, options, rejects=rejects, workers=workers, n_skipped=n_skipped)
        with scoring as (described, batches):
            run = describe_run(described, options, inputs)
            if found is not None:
                _check_same(folder, found.run, run)
                if found.complete and not any(_find_problems(folder, found)):
                    rejects.close()
                    rejects.path.unlink(missing_ok=True)
                    rejects.path = folder / REJECTS_FILE
                    return found.summary
            for reject in (reject for part in kept for reject in part.rejects):
                rejects.add(**reject)
            groups = group_scored(batches, options.part_sentences, progress)
            first = list(itertools.islice(groups, 1))
            manifest = begin_folder(folder, Manifest(run, kept))  # till now, options might have been wrong
            try:
                for group in itertools.chain(first, groups):
                    _finish_part(folder, manifest, group, described)
            except BaseException:
                n_parts = len(manifest.parts)
                _log.info("%s keeps %d finished parts. To go on, pass resume=True.", folder, n_parts)
                raise
        return finish_folder(folder, manifest, rejects).summary


def verify_folder(folder: str | Path) -> Manifest:
    """Check a folder of parts against its manifest.

    Parameters
    ----------
    folder : str or Path

    Returns
    -------
    Manifest
        With ``summary``, what the parts come to.

    Raises
    ------
    DataError
        If it is no folder of parts, a part is missing, cut short or altered, or the run is not finished.

    Examples
    --------
    >>> import tempfile
    >>> from stance.scoring import score_files
    >>> with tempfile.TemporaryDirectory() as place:
    ...     _ = Path(place, "draft.txt").write_text("The deal might collapse.")
    ...     _ = score_files(Path(place, "draft.txt"), Path(place, "scored"))
    ...     verify_folder(Path(place, "scored")).summary.n_sentences
    1
    """
    path = Path(folder)
    manifest = read_manifest(path)
    for problem in _find_problems(path, manifest):
        raise DataError(f"{path}: {problem}. Pass resume=True to mend it, or score again.")
    if manifest.complete is None:
        raise DataError(
            f"{path}: the run ended after {len(manifest.parts)} parts. Pass resume=True to go on."
        )
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a folder of parts; a last line that is torn is dropped."""
    path = folder / MANIFEST_FILE
    try:
        *lines, _torn = path.read_bytes().split(b"\n")
        found = [json.loads(line) for line in lines]
        if found[0]["format"] != _FORMAT:
            raise DataError(
                f"{path}: of format {found[0]['format']}, but this stance reads {_FORMAT}. Score again."
            )
        is_complete = "complete" in found[-1]
        parts = [Part(**line) for line in found[1 : -1 if is_complete else None]]
        return Manifest(found[0], parts, found[-1] if is_complete else None)
    except OSError as error:
        reason = "not a folder that stance score wrote" if not path.exists() else str(error.strerror)
        raise DataError(f"{folder}: {reason} (no {MANIFEST_FILE}). Check the path.") from error
    except (ValueError, LookupError, TypeError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(
            f"{path}: damaged ({quote_cause(error)}). Score again with overwrite=True."
        ) from error


def describe_run(
    described: dict[str, Any], options: ScoreOptions, inputs: str | Path | Sequence[str | Path]
) -> dict[str, Any]:
    """Describe all that the rows of a run depend on: the first line of its manifest."""
    from importlib import metadata

    from stance.text.read import list_inputs

    versions = {"stance": stance.__version__, "schema": str(SCHEMA_VERSION)}
    for name in _LIBRARIES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    chosen = {name: value for name, value in asdict(options).items() if name != "on_error"}
    model = {name: described[name] for name in ("name", "sha256")}
    files = []
    for source in list_inputs(inputs):
        if source.path is None or not source.path.is_file():
            raise DataError(
                f"{source.name}: a folder of parts needs files, which a resumed run can read again. "
                "Save the input to a file, or write one output file."
            )
        files.append((source.path.name, *_hash_file(source.path)))
    read = {
        "n_files": len(files),
        "n_bytes": sum(n_bytes for _, n_bytes, _ in files),
        "sha256": hashlib.sha256(json.dumps(files).encode()).hexdigest(),
    }
    run = {"format": _FORMAT, "model": model, "options": chosen, "versions": versions, "inputs": read}
    plain: dict[str, Any] = json.loads(json.dumps(run))
    return plain


@contextlib.contextmanager
def hold_folder(folder: Path, inputs: Sequence[str | Path], *, may_exist: bool) -> Iterator[None]:
    """Make a folder if it is not there, and keep other runs out of it; never one that holds something else."""
    import filelock

    from stance.io.guard import check_output

    check_output(folder, overwrite=may_exist, inputs=inputs, marker=MANIFEST_FILE)
    try:
        folder.mkdir(exist_ok=True)
        lock = filelock.FileLock(folder / LOCK_FILE)
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        raise OutputError(f"{folder}: another run is at work in it. Wait for its end.") from error
    except (OSError, NotImplementedError) as error:
        raise OutputError(f"{folder}: cannot be made or locked ({error}). Check the path.") from error
    try:
        yield
    finally:
        (folder / LOCK_FILE).unlink(missing_ok=True)
        lock.release()
        with contextlib.suppress(OSError):  # it holds something, which is as it should be
            folder.rmdir()


def begin_folder(folder: Path, manifest: Manifest) -> Manifest:
    """Write the manifest, then remove what is neither finished nor of this run."""
    from stance.io.output import open_output

    with open_output(folder / MANIFEST_FILE, overwrite=True) as file:
        file.writelines(_encode(line) for line in (manifest.run, *map(asdict, manifest.parts)))
    parts = folder / PARTS_FOLDER
    parts.mkdir(exist_ok=True)
    kept = {folder / part.name for part in manifest.parts}
    for path in {
        *parts.glob("part-*.parquet"),
        *parts.glob(".part-*"),
        *folder.glob(f".{MANIFEST_FILE}*"),
    } - kept:
        path.unlink()
    return manifest


def enter_part(folder: Path, manifest: Manifest, path: Path, scored: Scored, *, n_batches: int = 0) -> None:
    """Enter a part file that lies in the folder in its manifest."""
    n_bytes, digest = _hash_file(path)
    part = Part(
        **asdict(scored.summary),
        name=path.relative_to(folder).as_posix(),
        n_bytes=n_bytes,
        sha256=digest,
        n_batches=n_batches,
        rejects=[asdict(reject) for reject in scored.rejects],
    )
    _append(folder, asdict(part))
    manifest.parts.append(part)


def finish_folder(folder: Path, manifest: Manifest, rejects: Rejects) -> Manifest:
    """Put the rejects in place and say that the run is complete."""
    rejects.close()
    line: dict[str, Any] = {"complete": True, "n_parts": len(manifest.parts), "n_rejects": rejects.n}
    path = folder / REJECTS_FILE
    path.unlink(missing_ok=True)
    if rejects.n and rejects.path is not None:
        rejects.path = rejects.path.replace(path)
        line["rejects"] = _hash_file(path)[1]
    _append(folder, line)
    return Manifest(manifest.run, manifest.parts, line)


def _finish_part(folder: Path, manifest: Manifest, group: list[Scored], described: dict[str, Any]) -> None:
    """Write a part, then enter it in the manifest."""
    from stance.io.output import open_output

    path = folder / PARTS_FOLDER / f"part-{len(manifest.parts):05d}.parquet"
    scored = join_scored(group)
    with (
        open_output(path, overwrite=True) as file,
        open_writer(file, "parquet", scored.table.schema, described) as writer,
    ):
        writer.write(scored.table)
    enter_part(folder, manifest, path, scored, n_batches=len(group))


def _take_whole(folder: Path, manifest: Manifest) -> Iterator[Part]:
    """Take the parts up to the first that is not as it was written, where the run goes on."""
    for part in manifest.parts:
        if problem := _find_problem(folder, part.name, part.sha256):
            _log.warning("%s: %s; scoring goes on from there.", folder, problem)
            return
        yield part


def _find_problems(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Find what is missing, altered or too many."""
    entries = {part.name: part.sha256 for part in manifest.parts}
    if digest := (manifest.complete or {}).get("rejects"):
        entries[REJECTS_FILE] = digest
    yield from filter(None, (_find_problem(folder, *entry) for entry in entries.items()))
    found = [path.relative_to(folder).as_posix() for path in folder.glob(f"{PARTS_FOLDER}/[!.]*")]
    if manifest.complete:
        yield from (f"{name} is no part of the run" for name in sorted(found) if name not in entries)


def _find_problem(folder: Path, name: str, sha256: str) -> str | None:
    try:
        found = _hash_file(folder / name)[1]
    except OSError as error:
        return f"{name} is missing or cannot be read ({error.strerror})"
    return None if found == sha256 else f"{name} was cut short or altered"


def _check_same(folder: Path, before: dict[str, Any], now: dict[str, Any]) -> None:
    """Refuse to go on with a run that the rows of another would be mixed with."""
    parts = ("model", "options", "versions", "inputs")
    pairs = [(part, key) for part in parts for key in now[part]]
    if changed := [f"{part}.{key}" for part, key in pairs if before[part].get(key) != now[part][key]]:
        raise DataError(
            f"{folder}: the run that it holds had other {', '.join(changed)}. "
            "Pass overwrite=True to begin anew, or name another folder."
        )


def _hash_file(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return file.tell(), digest


def _encode(line: dict[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=False).encode() + b"\n"


def _append(folder: Path, line: dict[str, Any]) -> None:
    with (folder / MANIFEST_FILE).open("ab") as file:
        file.write(_encode(line))
        file.flush()
        os.fsync(file.fileno())
