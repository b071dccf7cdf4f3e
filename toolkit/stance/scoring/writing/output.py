"""Outputs that appear whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from stance.errors import OutputError
from stance.scoring.writing.contents import Contents
from stance.scoring.writing.guards import (
    refuse_inputs,
    refuse_no_name,
    refuse_standing,
    refuse_strangers,
    refuse_within,
)
from stance.scoring.writing.temporary import make_temporary

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""The error numbers that mean that no room is left."""


def check_output(
    path: str | Path,
    *,
    overwrite: bool,
    is_folder: bool = False,
    contents: Contents | None = None,
    inputs: Iterable[str | Path] = (),
) -> None:
    """Check that an output may be written, before the work that it takes.

    Parameters
    ----------
    path : str or Path
        The file or folder to write.
    overwrite : bool
        Whether one that is there is replaced.
    is_folder : bool
        Whether it is a folder.
    contents : Contents, optional
        What a folder that is there may hold; nothing by default. With anything else in it, it is kept.
    inputs : iterable of str or Path
        Files, folders, patterns and ``-``: the output may neither replace one nor lie in a folder of them,
        as it would be read with them the next time.

    Raises
    ------
    OutputError
        If its name is empty; it is there already, is of the other kind, is an input, holds one or lies in
        one, holds something else, is the current or the home folder or holds it, or is a link that leads
        nowhere; the folder that is to hold it is missing or locked; or ``-``, standard output, is to be a
        folder.

    Examples
    --------
    >>> check_output("nowhere/rows.csv", overwrite=False)
    Traceback (most recent call last):
    stance.errors.OutputError: nowhere/rows.csv: expected the folder nowhere; found none. Create it first.
    """
    refuse_no_name(path)
    path = Path(path)
    parent = path.parent
    if is_folder and str(path) == "-":
        raise OutputError("-: expected a folder to write; found standard output. Give a folder's name.")
    if not parent.is_dir():
        raise OutputError(f"{path}: expected the folder {parent}; found none. Create it first.")
    if path.is_symlink():
        place = Path(os.path.realpath(path))
        parent = place.parent
        if place.is_symlink() or not parent.is_dir():
            found = (
                "one that leads in a circle" if place.is_symlink() else f"one to {place}, without its folder"
            )
            raise OutputError(
                f"{path}: expected a link to a place to write; found {found}. Mend or remove it."
            )
    if path.is_dir() and not is_folder:
        raise OutputError(f"{path}: expected a file to write; found a folder. Give a file's name.")
    if is_folder and path.exists() and not path.is_dir():
        raise OutputError(f"{path}: expected a folder to write; found a file. Give another name.")
    inputs = list(inputs)
    refuse_inputs(path, inputs)
    if not is_folder or (contents is not None and contents.is_read):
        refuse_within(path, inputs, is_folder=is_folder)
    if path.is_dir():
        refuse_standing(path)
        refuse_strangers(path, contents)
    if not overwrite and (path.is_file() or path.is_dir()):
        kind = "folder" if is_folder else "file"
        raise OutputError(
            f"{path}: expected a new {kind}; found it is there already. Pass --overwrite to replace it."
        )
    if not (os.access(parent, os.W_OK) or (path.exists() and not path.is_file() and not is_folder)):
        raise OutputError(
            f"{path}: expected a folder that can be written; found {parent}, which cannot. Choose another "
            "place."
        )


@contextlib.contextmanager
def open_output(path: str | Path, *, overwrite: bool = False) -> Iterator[BinaryIO]:
    """Open a file for writing under a temporary name; it takes its own name when all went well.

    Parameters
    ----------
    path : str or Path
        The file to write. Its folder must be there. A device or a named pipe is written directly.
    overwrite : bool
        Whether a file that is there is replaced.

    Yields
    ------
    BinaryIO
        Where the bytes go. After an error nothing of them is left, and a file to be replaced is as it was.

    Raises
    ------
    OutputError
        If the file is there already, be it that it appeared during the work; its folder is missing or cannot
        be written; or no room is left.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with open_output(Path(folder, "rows.csv")) as file:
    ...         n_bytes = file.write(b"text")
    ...         hidden = not Path(folder, "rows.csv").exists()
    ...     (hidden, Path(folder, "rows.csv").read_text())
    (True, 'text')
    """
    path = Path(path)
    check_output(path, overwrite=overwrite)
    with name_failures(path):
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                yield file
            return
        target = path.resolve() if path.is_symlink() else path
        with make_temporary(target) as (descriptor, temporary):
            try:
                with os.fdopen(descriptor, "wb") as file:
                    yield file
                    file.flush()
                    os.fsync(file.fileno())
                temporary.chmod(0o666 & ~_read_umask())
                if overwrite:
                    temporary.replace(target)
                else:
                    _move_new(temporary, target, path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
        _sync_folder(target.parent)


@contextlib.contextmanager
def open_folder(
    path: str | Path, *, overwrite: bool = False, contents: Contents | None = None
) -> Iterator[Path]:
    """Prepare a folder under a temporary name; it takes its own name when all went well.

    Parameters
    ----------
    path : str or Path
        The folder to make. The folder that holds it must be there.
    overwrite : bool
        Whether a folder that is there is replaced, with all that is in it.
    contents : Contents, optional
        What is written there. A folder that holds anything else is not replaced; by default only one that is
        empty is.

    Yields
    ------
    Path
        The folder to fill; it is not there yet.

    Raises
    ------
    OutputError
        If the folder is there already or holds something else, its parent is missing or cannot be written, or
        no room is left.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     with open_folder(Path(parent, "model")) as folder:
    ...         folder.mkdir()
    ...     [path.name for path in Path(parent).iterdir()]
    ['model']
    """
    path = Path(path)
    check_output(path, overwrite=overwrite, is_folder=True, contents=contents)
    with name_failures(path):
        target = path.resolve()
        workshop = Path(tempfile.mkdtemp(prefix=f".{target.name[:100]}.", suffix=".tmp", dir=target.parent))
        folder, replaced = workshop / target.name, workshop / f"{target.name}.old"
        try:
            yield folder
            for file in folder.rglob("*"):
                _sync_file(file)
            _sync_folder(folder)
            if target.exists():
                check_output(path, overwrite=overwrite, is_folder=True, contents=contents)  # work takes time
            try:
                if target.exists():
                    target.rename(replaced)
                folder.rename(target)
            except BaseException:
                if replaced.exists() and not target.exists():
                    replaced.rename(target)
                raise
        except OutputError as error:  # whoever fills the folder knows it by its temporary name
            raise OutputError(str(error).replace(str(folder), str(path))) from error
        finally:
            if target.exists() or not replaced.exists():  # else it holds all that is left
                shutil.rmtree(workshop, ignore_errors=True)
        _sync_folder(target.parent)


@contextlib.contextmanager
def name_failures(path: Path) -> Iterator[None]:
    """Turn the system's refusals to write into errors that name the output."""
    try:
        yield
    except OutputError:
        raise
    except PermissionError as error:
        raise OutputError(
            f"{path}: expected a place that can be written; found {error.strerror}. Choose another place."
        ) from error
    except OSError as error:
        if error.errno in FULL:
            raise OutputError(
                f"{path}: expected room to write; found none left on the disk. Free some or write elsewhere."
            ) from error
        if error.errno in (errno.EROFS, errno.ENAMETOOLONG, errno.EIO):
            raise OutputError(
                f"{path}: expected a place that can be written; found {error.strerror}. Choose another place."
            ) from error
        raise


def _move_new(temporary: Path, target: Path, path: Path) -> None:
    """Give a file its name, unless another has got it during the work."""
    try:
        os.link(temporary, target)  # which, other than a renaming, replaces nothing
    except OSError:  # the name is taken, or the file system has no links
        check_output(path, overwrite=False)
        temporary.replace(target)
    else:
        temporary.unlink()


def _read_umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask


def _sync_file(path: Path) -> None:
    if path.is_file():
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    """Make a new name last; not every system lets a folder be synchronised."""
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
