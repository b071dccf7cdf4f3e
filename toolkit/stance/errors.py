"""The errors the library raises; only the command line turns them into exit codes."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Final

_ARGUMENTS: Final = {
    "--text-field": "text_field=…",
    "--id-field": "id_field=…",
    "--label-field": "label_field=…",
    "--code-field": "code_field=…",
    "--coders": "coders=…",
    "--any-label": "labels=None",
    "--order": "labels=…",
    "--on-error": "on_error=…",
    "--overwrite": "overwrite=True",
    "--resume": "resume=True",
    "--workers": "workers=…",
    "--unit": "unit=…",
    "--text-format": "text_format=…",
    "--columns": "columns=…",
    "--model": "model=…",
    "--by": "by=…",
    "--freq": "freq=…",
    "--zone": "zones=…",
    "--voice": "voices=…",
    "--coded": "coded=…",
    "--without": "without=…",
    "--n": "n=…",
    "--method": "method=…",
    "--add-to": "add_to=…",
    "--unit-field": "fields=CodeFields(unit=…)",
    "--set": "load_config(overrides=[…])",
}


class StanceError(Exception):
    """Anything a user can mend: the message says where, what was expected, what was found, what to do.

    Where it names options of the command line, a note below the traceback says what they are in Python.

    Examples
    --------
    >>> DataError("data: expected a column 'text'; found 'body'. Pass --text-field body.").__notes__
    ['In Python: text_field=… for --text-field.']
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        options = re.findall(r"(?<![\w-])--[a-z]+(?:-[a-z]+)*", str(args[0])) if args else []
        known = [f"{_ARGUMENTS[name]} for {name}" for name in dict.fromkeys(options) if name in _ARGUMENTS]
        if known:
            self.add_note(f"In Python: {', '.join(known)}.")


class DataError(StanceError, ValueError):
    """Input text or labelled data is not what it should be."""


class ConfigError(StanceError, ValueError):
    """A recipe or an override is not valid."""


class ModelError(StanceError, ValueError):
    """A model folder is missing, damaged, or of another version."""


class OutputError(StanceError, OSError):
    """An output cannot be written, or is there already."""


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
    found : str
        What is wrong with it.

    Examples
    --------
    >>> print(MissingExtraError("draft.pdf", "pypdf", "read"))
    draft.pdf: expected the library pypdf; found it is not installed. Run: pip install 'stance[read]'
    """

    def __init__(self, where: str, library: str, extra: str, found: str = "it is not installed") -> None:
        super().__init__(
            f"{where}: expected the library {library}; found {found}. Run: pip install 'stance[{extra}]'"
        )
        self._parts = (where, library, extra, found)

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str, str, str, str]]:
        """Pickle what it was made of, since a worker process hands its errors on."""
        return type(self), self._parts


def quote_cause(error: BaseException) -> str:
    r"""Put what another library's error says on one line, without its full stop and not at any length.

    Examples
    --------
    >>> quote_cause(ValueError("No such\n  column."))
    'No such column'
    """
    return " ".join(str(error).split())[:200].rstrip(".")


def check_installed(where: str, *libraries: str, extra: str) -> None:
    """Check that libraries of an optional extra are there, without loading them.

    Parameters
    ----------
    where : str
        What needs them.
    *libraries : str
        Their names in an ``import``.
    extra : str
        The extra that brings them.

    Raises
    ------
    MissingExtraError
        If one is not; the first such is named.

    Examples
    --------
    >>> check_installed("--plots", "json", "no_such", extra="report")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    stance.errors.MissingExtraError: --plots: expected the library no_such; ...
    """
    for name in libraries:
        if find_spec(name) is None:
            raise MissingExtraError(where, name, extra)


@contextlib.contextmanager
def guard_imports(where: str, *libraries: str, extra: str) -> Iterator[None]:
    """Import libraries of an optional extra within: one that is not there, or does not load, is told of.

    Parameters
    ----------
    where : str
        What needs them.
    *libraries : str
        Their names in an ``import``.
    extra : str
        The extra that brings them.

    Raises
    ------
    MissingExtraError
        If one is not installed, or an ``import`` within fails, as of a library of another system.

    Examples
    --------
    >>> with guard_imports("a.json", "json", extra="read"):  # doctest: +IGNORE_EXCEPTION_DETAIL
    ...     from json import no_such
    Traceback (most recent call last):
    stance.errors.MissingExtraError: a.json: expected the library json; found it does not load: ...
    """
    check_installed(where, *libraries, extra=extra)
    try:
        yield
    except ImportError as error:
        top = (error.name or "").partition(".")[0]
        library = top if top in libraries else libraries[0]
        raise MissingExtraError(where, library, extra, f"it does not load: {quote_cause(error)}") from error
