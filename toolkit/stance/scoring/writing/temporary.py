"""Temporary files beside what they will be: made, held while they are written, and known when nobody does."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_SUFFIX: Final = ".tmp"
ENDING: Final = r"\.[a-z0-9_]{8}" + re.escape(_SUFFIX)
"""How the name of a temporary file ends, as a pattern; it begins with a full stop and the name to be."""


@contextlib.contextmanager
def make_temporary(target: Path) -> Iterator[tuple[int, Path]]:
    """Make a temporary file beside its target; a lock shows that it is written, and goes with the process.

    Parameters
    ----------
    target : Path
        The file that it will be.

    Yields
    ------
    descriptor : int
        To be closed by whoever writes.
    path : Path

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with make_temporary(Path(folder, "rows.csv")) as (descriptor, path):
    ...         held = is_abandoned(path)
    ...         os.close(descriptor)
    ...     (held, is_abandoned(path))
    (False, True)
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=_SUFFIX, dir=target.parent)
    lock = None
    with contextlib.suppress(BlockingIOError, PermissionError):
        lock = _lock(descriptor)
    try:
        yield descriptor, Path(name)
    finally:
        if lock is not None:
            os.close(lock)


def is_abandoned(path: Path, *, where_unlocked: bool = False) -> bool:
    """Tell whether the process that made a temporary file is at its end; what cannot be opened is not.

    Parameters
    ----------
    path : Path
    where_unlocked : bool
        What to say where the system has no locks, and nobody can tell.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_abandoned(Path("nowhere"))
    False
    """
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        lock = _lock(descriptor)
    except (BlockingIOError, PermissionError):  # another's
        return False
    finally:
        os.close(descriptor)
    if lock is None:
        return where_unlocked
    os.close(lock)
    return True


def _lock(descriptor: int) -> int | None:
    """Lock an open file; the descriptor that is given back holds the lock, ``None`` where there are none."""
    try:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.dup(descriptor)
    except (BlockingIOError, PermissionError):
        raise
    except (ImportError, OSError):  # Windows, or a file system without locks
        return None
