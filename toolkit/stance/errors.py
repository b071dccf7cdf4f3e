"""The errors the library raises; only the command line turns them into exit codes.

Each message is one line: ``where: what is wrong. What to do.`` Settings are named as arguments of Python
(``text_field='body'``, ``overwrite=True``); the command line shows them as its options.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from importlib.util import find_spec

DISTRIBUTION = "stance-toolkit"
"""The name that ``pip install`` takes."""


class StanceError(Exception):
    """Anything a user can mend."""


class DataError(StanceError, ValueError):
    """Input text or labelled data is not what it should be."""


class ConfigError(StanceError, ValueError):
    """A recipe or a setting is not valid."""


class ModelError(StanceError, ValueError):
    """A model folder is missing, damaged, or of another version."""


class OutputError(StanceError, OSError):
    """An output cannot be written, or is already there."""


class MissingExtraError(StanceError, ImportError):
    """A library of an optional extra is not installed, or does not load.

    Parameters
    ----------
    where : str
        What needs the library, such as ``"draft.pdf"``.
    library : str
        The library that is missing, such as ``"pypdf"``.
    extra : str
        The extra that brings it, such as ``"read"``.
    problem : str
        What is wrong with it.

    Examples
    --------
    >>> print(MissingExtraError("draft.pdf", "pypdf", "read"))
    draft.pdf: needs the library pypdf, which is not installed. Run: pip install 'stance-toolkit[read]'
    """

    def __init__(self, where: str, library: str, extra: str, problem: str = "is not installed") -> None:
        super().__init__(
            f"{where}: needs the library {library}, which {problem}. "
            f"Run: pip install '{DISTRIBUTION}[{extra}]'"
        )
        self._parts = (where, library, extra, problem)

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str, str, str, str]]:
        return type(self), self._parts  # a worker process hands its errors on


def quote_cause(error: BaseException) -> str:
    """Put what another library's error says on one line, without its full stop and not at any length."""
    return " ".join(str(error).split())[:200].rstrip(".")


def check_installed(where: str, *libraries: str, extra: str) -> None:
    """Raise MissingExtraError for the first library that is not there, without loading any."""
    for name in libraries:
        if find_spec(name) is None:
            raise MissingExtraError(where, name, extra)


@contextlib.contextmanager
def guard_imports(where: str, *libraries: str, extra: str) -> Iterator[None]:
    """Turn a failed import of an optional extra within the block into MissingExtraError."""
    check_installed(where, *libraries, extra=extra)
    try:
        yield
    except ImportError as error:
        top = (error.name or "").partition(".")[0]
        library = top if top in libraries else libraries[0]
        raise MissingExtraError(where, library, extra, f"does not load ({quote_cause(error)})") from error
