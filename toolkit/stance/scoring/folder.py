"""A folder of scored parts: what is finished stays, whatever happens to the run.

``parts/part-00000.parquet`` and on, about 20,000 sentences each; ``manifest.jsonl``: the run, then a line a
finished part, then a line that it is complete; ``rejects.jsonl`` where rows were skipped.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import stance
from stance.errors import DataError, OutputError, quote_cause
from stance.records import Reject
from stance.scoring.batches import ScoreOptions
from stance.scoring.columns import SCHEMA_VERSION
from stance.scoring.files import list_model_path, make_empty_schema, sign_schema
from stance.scoring.pool import open_scoring
from stance.scoring.table import Scored, ScoreSummary

if TYPE_CHECKING:
    from stance.io.rejects import Rejects
    from stance.models.classifier import Classifier

MANIFEST_FILE: Final = "manifest.jsonl"
REJECTS_FILE: Final = "rejects.jsonl"
PARTS_FOLDER: Final = "parts"
LOCK_FILE: Final = ".lock"

_FORMAT: Final = 2
_MAX_LISTED: Final = 1000
_LIBRARIES: Final = ("numpy", "pyarrow", "nupunkt")
_ENCODER_LIBRARIES: Final = ("onnxruntime", "tokenizers", "torch", "transformers")

_log = logging.getLogger("stance")


@dataclass(frozen=True, slots=True)
class Part:
    """A finished part: its file, and the batches of the input that it holds the rows of."""

    name: str
    n_bytes: int
    sha256: str
    n_batches: int
    summary: ScoreSummary
    rejects: tuple[Reject, ...] = ()


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
        return sum((part.summary for part in self.parts), ScoreSummary(n_rejects=n_rejects))


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
    if resume and overwrite:
        raise DataError("resume=True goes on with what overwrite=True replaces. Drop one.")
    paths = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    aside = folder / f".{REJECTS_FILE}"
    check_folder(folder, [*paths, *list_model_path(model)], may_exist=overwrite or resume)
    with hold_folder(folder):
        found = read_manifest(folder) if resume and (folder / MANIFEST_FILE).exists() else None
        kept = [] if found is None else list(_take_whole(folder, found))
        aside.unlink(missing_ok=True)
        rejects.path = aside
        n_skipped = sum(part.n_batches for part in kept)
        scoring = open_scoring(inputs, model, options, rejects=rejects, workers=workers, n_skipped=n_skipped)
        with scoring as (described, batches):
            run = describe_run(described, options, hash_inputs(paths))
            if found is not None:
                _check_same(folder, found.run, run)
                if found.complete and len(kept) == len(found.parts) and not _list_problems(folder, found):
                    return found.summary
            for reject in (reject for part in kept for reject in part.rejects):
                rejects.add(reject.source, reject.row, reject.reason)
            manifest: Manifest | None = None
            group: list[Scored] = []
            try:
                for scored in batches:
                    if manifest is None:  # not before: till now, inputs and options might have been wrong
                        manifest = begin_folder(folder, Manifest(run, kept))
                    group.append(scored)
                    if sum(each.summary.n_sentences for each in group) >= options.part_sentences:
                        _finish_part(folder, manifest, group, described, rejects)
                        group = []
                        if progress is not None:
                            progress(manifest.summary.n_sentences, None)
                manifest = manifest or begin_folder(folder, Manifest(run, kept))
                if not manifest.parts and not group:
                    schema = make_empty_schema(described["labels"], options)
                    none = ScoreSummary(n_by_label=dict.fromkeys(described["labels"], 0))
                    group = [Scored(schema.empty_table(), none)]
                if group:
                    _finish_part(folder, manifest, group, described, rejects)
            except BaseException:
                if manifest is not None:
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
    if problems := _list_problems(path, manifest):
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise DataError(f"{path}: {problems[0]}{more}. Pass resume=True to mend it, or score again.")
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
        parts = [_unpack(line) for line in found[1 : -1 if is_complete else None]]
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
    described: dict[str, Any], options: ScoreOptions, made_from: dict[str, Any]
) -> dict[str, Any]:
    """Describe all that the rows of a run depend on: the first line of its manifest."""
    names = (*_LIBRARIES, *(() if described["name"] == "linear" else _ENCODER_LIBRARIES))
    versions = {"stance": stance.__version__, "schema": str(SCHEMA_VERSION)}
    for name in names:
        with contextlib.suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    chosen = {name: value for name, value in asdict(options).items() if name != "on_error"}
    model = {name: described[name] for name in ("name", "sha256")}
    run = {"format": _FORMAT, "model": model, "options": chosen, "versions": versions, "inputs": made_from}
    plain: dict[str, Any] = json.loads(json.dumps(run))
    return plain


def hash_inputs(inputs: Sequence[str | Path]) -> dict[str, Any]:
    """Hash the names and bytes of input files."""
    from stance.text.read import list_inputs

    whole = hashlib.sha256()
    files: list[dict[str, Any]] = []
    for source in list_inputs(inputs):
        if source.path is None or not source.path.is_file():
            raise DataError(
                f"{source.name}: a folder of parts needs files, which a resumed run can read again. "
                "Save the input to a file, or write one output file."
            )
        n_bytes, digest = _hash_file(source.path)
        files.append({"name": source.path.name, "n_bytes": n_bytes, "sha256": digest})
        whole.update(json.dumps([source.path.name, digest]).encode())
    n_bytes = sum(file["n_bytes"] for file in files)
    listed = {"files": files} if len(files) <= _MAX_LISTED else {}
    return {"n_files": len(files), "n_bytes": n_bytes, "sha256": whole.hexdigest(), **listed}


@contextlib.contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Make a folder if it is not there, and keep other runs out of it."""
    import filelock

    try:
        folder.mkdir(exist_ok=True)
        lock = filelock.FileLock(folder / LOCK_FILE)
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        raise OutputError(f"{folder}: another run is at work in it. Wait for its end.") from error
    except (OSError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise OutputError(f"{folder}: cannot be made or locked ({reason}). Check the path.") from error
    try:
        yield
    finally:
        (folder / LOCK_FILE).unlink(missing_ok=True)
        lock.release()
        with contextlib.suppress(OSError):  # it holds something, which is as it should be
            folder.rmdir()


def check_folder(folder: Path, inputs: Sequence[str | Path], *, may_exist: bool) -> None:
    """Refuse a folder that holds something else, or a run that is not to be replaced or resumed."""
    from stance.io.guard import check_output

    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    own = {name for name in names if name.startswith((LOCK_FILE, f".{MANIFEST_FILE}", f".{REJECTS_FILE}"))}
    if names and names <= {PARTS_FOLDER, *own} and all(map(_is_ours, folder.glob(f"{PARTS_FOLDER}/*"))):
        # What a run left that was killed before its first part.
        check_output(folder / MANIFEST_FILE, overwrite=True, inputs=inputs)
    else:
        check_output(folder, overwrite=may_exist, inputs=inputs, marker=MANIFEST_FILE)


def finish_folder(folder: Path, manifest: Manifest, rejects: Rejects) -> Manifest:
    """Put the rejects in place and say that the run is complete."""
    rejects.close()
    entry = None
    path = folder / REJECTS_FILE
    aside = folder / f".{REJECTS_FILE}"
    path.unlink(missing_ok=True)
    if aside.exists():
        aside.replace(path)
        rejects.path = path
        n_bytes, digest = _hash_file(path)
        entry = {"n_bytes": n_bytes, "sha256": digest}
    line = {"complete": True, "n_parts": len(manifest.parts), "n_rejects": rejects.n, "rejects": entry}
    _append(folder, line)
    return Manifest(manifest.run, manifest.parts, line)


def enter_part(
    folder: Path,
    manifest: Manifest,
    path: Path,
    summary: ScoreSummary,
    *,
    n_batches: int = 0,
    rejects: tuple[Reject, ...] = (),
) -> None:
    """Enter a part file that lies in the folder in its manifest."""
    name = path.relative_to(folder).as_posix()
    part = Part(name, *_hash_file(path), n_batches, summary, rejects)
    _append(folder, _pack(part))
    manifest.parts.append(part)


def begin_folder(folder: Path, manifest: Manifest) -> Manifest:
    """Remove what is neither finished nor of this run, and write the manifest."""
    from stance.io.output import open_output

    kept = {part.name for part in manifest.parts}
    parts = folder / PARTS_FOLDER
    if not kept and (folder / MANIFEST_FILE).exists():
        shutil.rmtree(parts, ignore_errors=True)
    parts.mkdir(exist_ok=True)
    with open_output(folder / MANIFEST_FILE, overwrite=True) as file:
        file.writelines(_encode(line) for line in (manifest.run, *map(_pack, manifest.parts)))
    torn = [path for path in parts.iterdir() if f"{PARTS_FOLDER}/{path.name}" not in kept and _is_ours(path)]
    for path in (*torn, *folder.glob(f".{MANIFEST_FILE}*")):
        path.unlink()
    return manifest


def _finish_part(
    folder: Path, manifest: Manifest, group: list[Scored], described: dict[str, Any], rejects: Rejects
) -> None:
    """Write a part, then enter it in the manifest."""
    import pyarrow as pa

    from stance.io.output import open_output
    from stance.io.writer import RowWriter

    path = folder / PARTS_FOLDER / f"part-{len(manifest.parts):05d}.parquet"
    with open_output(path, overwrite=True) as file:
        writer = RowWriter(file, "parquet", sign_schema(group[0].table.schema, described))
        try:
            writer.write(pa.concat_tables([scored.table for scored in group]))
            writer.close()
        finally:
            writer.drop()  # after an error nothing looks whole
    summary = sum((scored.summary for scored in group), ScoreSummary())
    found = tuple(reject for scored in group for reject in scored.rejects)
    enter_part(folder, manifest, path, summary, n_batches=len(group), rejects=found)
    for reject in found:
        rejects.add(reject.source, reject.row, reject.reason)


def _take_whole(folder: Path, manifest: Manifest) -> Iterator[Part]:
    """Take the parts up to the first that is not as it was written, where the run goes on."""
    for part in manifest.parts:
        if problem := _find_problem(folder, part.name, part.n_bytes, part.sha256):
            _log.warning("%s: %s; scoring goes on from there.", folder, problem)
            return
        yield part


def _list_problems(folder: Path, manifest: Manifest) -> list[str]:
    """List what is missing, altered or too many."""
    entries = [(part.name, part.n_bytes, part.sha256) for part in manifest.parts]
    complete = manifest.complete or {}
    if rejects := complete.get("rejects"):
        entries.append((REJECTS_FILE, rejects["n_bytes"], rejects["sha256"]))
    problems = [problem for entry in entries if (problem := _find_problem(folder, *entry))]
    known = {name for name, _, _ in entries}
    if complete and (folder / PARTS_FOLDER).is_dir():
        found = sorted(f"{PARTS_FOLDER}/{path.name}" for path in (folder / PARTS_FOLDER).iterdir())
        beside = [name for name in found if name not in known and not name.startswith(f"{PARTS_FOLDER}/.")]
        problems += [f"{name} is no part of the run" for name in beside]
    return problems


def _find_problem(folder: Path, name: str, n_bytes: int, sha256: str) -> str | None:
    try:
        found = _hash_file(folder / name)
    except OSError as error:
        return f"{name} is missing or cannot be read ({error.strerror})"
    if found[0] != n_bytes:
        return f"{name} has {found[0]:,} bytes, not {n_bytes:,}"
    return None if found[1] == sha256 else f"{name} was altered"


def _check_same(folder: Path, before: dict[str, Any], now: dict[str, Any]) -> None:
    if changed := [name for name in now if before.get(name) != now[name]]:
        details = []
        for name in changed:
            old, new = before.get(name), now[name]
            keys = [key for key in new if not isinstance(old, dict) or old.get(key) != new[key]]
            details.append(f"{name} ({', '.join(keys)})")
        raise DataError(
            f"{folder}: the run that it holds had other {', '.join(details)}. "
            "Pass overwrite=True to begin anew, or name another folder."
        )


def _is_ours(path: Path) -> bool:
    """Whether it is a part, or what was to become one."""
    return "part-" in path.name and (path.suffix == ".parquet" or path.name.startswith("."))


def _hash_file(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return file.tell(), digest


def _pack(part: Part) -> dict[str, Any]:
    counts = {name: value for name, value in asdict(part.summary).items() if name != "n_rejects"}
    own = {name: value for name, value in asdict(part).items() if name != "summary"}
    return own | counts


def _unpack(line: dict[str, Any]) -> Part:
    rejects = tuple(Reject(**reject) for reject in line["rejects"])
    names = [each.name for each in fields(ScoreSummary) if each.name != "n_rejects"]
    summary = ScoreSummary(**{name: line[name] for name in names})
    return Part(line["name"], line["n_bytes"], line["sha256"], line["n_batches"], summary, rejects)


def _encode(line: dict[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=False).encode() + b"\n"


def _append(folder: Path, line: dict[str, Any]) -> None:
    with (folder / MANIFEST_FILE).open("ab") as file:
        file.write(_encode(line))
        file.flush()
        os.fsync(file.fileno())
