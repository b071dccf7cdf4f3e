"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from stance.errors import OutputError
from stance.io.guard import check_output


@contextlib.contextmanager
def open_output(path: str | Path, *, overwrite: bool = False) -> Iterator[BinaryIO]:
    """Open a file for writing that takes its place only when all of it is written.

    Parameters
    ----------
    path : str or Path
        A device or a named pipe is written directly.
    overwrite : bool
        Whether a file that is there is replaced.

    Yields
    ------
    binary file
        After an error nothing of it is left, and a file that was to be replaced is as it was.

    Raises
    ------
    OutputError
        If it is already there, be it that it appeared during the work, or cannot be written.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with open_output(Path(folder, "rows.csv")) as file:
    ...         n_bytes = file.write(b"text")
    ...         is_there = Path(folder, "rows.csv").exists()
    ...     (is_there, Path(folder, "rows.csv").read_text())
    (False, 'text')
    """
    check_output(path, overwrite=overwrite)
    target = Path(path)
    with _name_failures(target):
        if target.exists() and not target.is_file():
            with target.open("wb") as file:
                yield file
            return
        place = target.resolve()
        descriptor, name = tempfile.mkstemp(prefix=f".{place.name[:100]}.", suffix=".tmp", dir=place.parent)
        aside = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            umask = os.umask(0)
            os.umask(umask)
            aside.chmod(0o666 & ~umask)
            if overwrite:
                aside.replace(place)
            else:
                _move_new(aside, place, target)
        finally:
            aside.unlink(missing_ok=True)


@contextlib.contextmanager
def replace_folder(path: str | Path, last: str) -> Iterator[Path]:
    """Fill a folder aside; its files take their places when all are written, the one named ``last`` last."""
    target = Path(path)
    with _name_failures(target):
        target.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".saving-", dir=target))
        try:
            yield aside
            files = [each for each in aside.rglob("*") if each.is_file()]
            for each in sorted(files, key=lambda each: (each.name == last, -len(each.parts))):
                place = target / each.relative_to(aside)
                place.parent.mkdir(parents=True, exist_ok=True)
                with each.open("rb") as file:
                    os.fsync(file.fileno())
                each.replace(place)
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def _move_new(aside: Path, place: Path, target: Path) -> None:
    """Give a file its name, unless another has got it during the work."""
    try:
        os.link(aside, place)  # which, other than a renaming, replaces nothing
    except OSError:  # the name is taken, or the file system has no links
        check_output(target)
        aside.replace(place)


@contextlib.contextmanager
def _name_failures(target: Path) -> Iterator[None]:
    """Turn the system's refusals to write into errors that name the output."""
    try:
        yield
    except (OutputError, BrokenPipeError):
        raise
    except OSError as error:
        problem = (error.strerror or str(error)).lower()
        raise OutputError(f"{target}: cannot be written ({problem}). Write elsewhere.") from error
