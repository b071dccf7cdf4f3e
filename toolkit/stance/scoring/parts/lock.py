"""One run at a time in a folder of parts, and none in a folder of something else."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from stance.errors import OutputError
from stance.scoring.parts.manifest import MANIFEST_FILE, PARTS_FOLDER, REJECTS_FILE
from stance.scoring.parts.owned import ENGINE_FILE, LOCK_FILE, has_parts, list_contents, pick_owned
from stance.scoring.parts.strangers import list_strangers, refuse_unnamed
from stance.scoring.writing.output import check_output, name_failures

_WRITTEN: Final = frozenset({REJECTS_FILE, LOCK_FILE, PARTS_FOLDER})


@contextlib.contextmanager
def hold_folder(folder: Path, *, may_have_parts: bool) -> Iterator[None]:
    """Keep a folder of parts for this process; the lock goes when the process does, however it ends.

    Parameters
    ----------
    folder : Path
        It is made if it is not there; the folder that holds it must be.
    may_have_parts : bool
        Whether it may hold parts already.

    Yields
    ------
    None
        After an error, a folder that was made here is gone again, unless a part is finished.

    Raises
    ------
    OutputError
        If another run is at work in it, it holds parts or anything else, or it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     with hold_folder(Path(parent, "scored"), may_have_parts=False):
    ...         sorted(path.name for path in Path(parent, "scored").iterdir())
    ['.lock', 'parts']
    """
    from filelock import FileLock, Timeout

    is_new = not folder.is_dir()
    if is_new:
        check_output(folder, overwrite=False, is_folder=True)
    else:
        _refuse_others(folder)
    with name_failures(folder):
        folder.resolve().mkdir(exist_ok=True)  # also where a link leads to a folder that is not there
        lock = FileLock(folder / LOCK_FILE)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise OutputError(
                f"{folder}: expected no other run at work in it; found one that holds {LOCK_FILE}. "
                "Wait for it to end, or choose another folder."
            ) from error
    try:
        if not may_have_parts and (folder / MANIFEST_FILE).exists():
            raise OutputError(
                f"{folder}: expected a new folder; found the parts of a run. Pass --resume to go on with it, "
                "or --overwrite to start anew."
            )
        if not may_have_parts and (folder / ENGINE_FILE).exists():
            raise OutputError(
                f"{folder}: expected a new folder; found parts without {MANIFEST_FILE}, as --engine ray and "
                "spark write them. Choose another folder, or pass --overwrite to replace them."
            )
        with name_failures(folder):
            (folder / PARTS_FOLDER).mkdir(exist_ok=True)
            yield
    except BaseException:
        if is_new:
            _remove_begun(folder)
        raise
    finally:
        lock.release()


def _refuse_others(folder: Path) -> None:
    """Refuse a folder that holds something else than parts."""
    strangers = list_strangers(folder)
    if (folder / MANIFEST_FILE).exists() and MANIFEST_FILE not in strangers:
        # Beside the parts of a run may lie what its owner likes, but for the name of a file that it writes.
        strangers = [path for path in strangers if path.startswith(f"{PARTS_FOLDER}/") or path in _WRITTEN]
    refuse_unnamed(folder, strangers)
    if strangers:
        raise OutputError(
            f"{folder}: expected a new folder, an empty one, or one of parts; found '{strangers[0]}' in it. "
            "Choose another folder."
        )


def _remove_begun(folder: Path) -> None:
    """Remove the folder of a run that has finished no part, unless somebody has put something into it."""
    with contextlib.suppress(OSError):
        owned = pick_owned(folder, list_contents(folder), is_held=True)
        if has_parts(owned):
            return
        for path in owned:
            (folder / path).unlink()
        (folder / PARTS_FOLDER).rmdir()
        folder.rmdir()
