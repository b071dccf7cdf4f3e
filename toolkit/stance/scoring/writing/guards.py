"""What an output must not destroy: inputs, folders of something else, the folder one stands in."""

from __future__ import annotations

import contextlib
import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from stance.errors import DataError, OutputError
from stance.scoring.writing.contents import Contents, is_litter


def refuse_strangers(folder: Path, contents: Contents | None) -> None:
    """Refuse to replace a folder that holds anything but what is written there.

    Parameters
    ----------
    folder : Path
        A folder that is there.
    contents : Contents or None
        What it may hold; nothing by default.

    Raises
    ------
    OutputError
        If it holds something else; its name is given.
    """
    try:
        paths = sorted(_list_paths(folder))
    except OSError as error:
        raise OutputError(
            f"{folder}: expected a folder that can be read through; found: {error.strerror}. Choose another."
        ) from error
    ours = frozenset(() if contents is None else contents.pick_ours(folder, frozenset(paths)))
    for path in paths:
        if is_litter(path) or path in ours:
            continue
        expected = "a new folder or an empty one"
        if contents is not None:
            expected = f"a new folder, an empty one, or one that holds {contents.what} alone"
        raise OutputError(f"{folder}: expected {expected}; found '{path}' in it. Choose another folder.")


def refuse_standing(folder: Path) -> None:
    """Refuse to replace the folder one stands in, the home folder, and those that hold them.

    Parameters
    ----------
    folder : Path
        A folder that is there.

    Raises
    ------
    OutputError
        If it is one of them.
    """
    place = folder.resolve()
    for name, find in (("current", Path.cwd), ("home", Path.home)):
        with contextlib.suppress(FileNotFoundError, RuntimeError):  # there may be none
            kept = find().resolve()
            if kept.is_relative_to(place):
                found = f"the {name} folder" if kept == place else f"one that holds the {name} folder"
                raise OutputError(
                    f"{folder}: expected a folder that may be replaced; found {found}. Name a new folder."
                )


def refuse_no_name(path: str | Path) -> None:
    """Refuse an empty string, which as a path would be the current folder.

    Raises
    ------
    OutputError
        If it is one.

    Examples
    --------
    >>> refuse_no_name("")
    Traceback (most recent call last):
    stance.errors.OutputError: output: expected a name; found an empty string. Name a file or folder to write.
    """
    if path == "":
        raise OutputError("output: expected a name; found an empty string. Name a file or folder to write.")


def refuse_inputs(output: Path, inputs: Iterable[str | Path]) -> None:
    """Refuse an output that is one of the inputs, or holds one: it would be lost.

    Parameters
    ----------
    output : Path
        A file or folder, which need not be there.
    inputs : iterable of str or Path
        Files, folders and patterns; ``-`` is standard input.

    Raises
    ------
    OutputError
        If writing it would destroy an input.
    """
    if not output.is_dir() and not output.is_file():
        return
    for item in inputs:
        found = _find_lost(output, item)
        if found is not None:
            raise OutputError(
                f"{output}: expected an output apart from the inputs; found {found}. Give another name."
            )


def refuse_within(output: Path, inputs: Iterable[str | Path], *, is_folder: bool) -> None:
    """Refuse an output in a folder that is an input: whoever reads the folder again might read it, too.

    Parameters
    ----------
    output : Path
        A file or folder to write, in a folder that is there.
    inputs : iterable of str or Path
        Files, folders and patterns; ``-`` is standard input.
    is_folder : bool
        Whether it is a folder.

    Raises
    ------
    OutputError
        If it lies in one of the inputs, and is a folder or by its name of a format that is read.
    """
    from stance.text.read_sources import is_readable_name

    if not is_folder and not is_readable_name(output.name):
        return
    places = {output.parent.resolve() / output.name, Path(os.path.realpath(output))}
    for folder in (path for item in inputs if str(item) != "-" for path in _expand(item) if path.is_dir()):
        root = folder.resolve()
        within = [place.relative_to(root).parts for place in places if place.is_relative_to(root)]
        # What is hidden is not read.
        if any(not any(name.startswith(".") for name in names) for names in within):
            raise OutputError(
                f"{output}: expected an output{' folder' if is_folder else ''} outside the inputs; found it "
                f"in {folder}, among what is read. Choose another folder."
            )


def list_model_files(*models: object) -> list[Path]:
    """List the files of models that are given by their folders: inputs that no output may replace.

    Parameters
    ----------
    *models : object
        Models, their folders or names, or ``None``.

    Returns
    -------
    list[Path]

    Examples
    --------
    >>> list_model_files(None, "no/such/folder")
    []
    """
    folders = [Path(model) for model in models if isinstance(model, str | Path) and model != ""]
    return [path for folder in folders if folder.is_dir() for path in folder.rglob("*") if path.is_file()]


def _find_lost(output: Path, item: str | Path) -> str | None:
    """Say what of an input would be lost, if anything would."""
    place = output.resolve()
    if str(item) == "-":
        return "standard input" if output.is_file() and _is_stdin(output) else None
    for path in _expand(item):
        if output.is_dir():
            if path.resolve().is_relative_to(place):
                return f"the input {path}" + ("" if path.resolve() == place else " in it")
        elif path.is_file():
            if output.samefile(path):
                return f"the input {path}"
        elif place.is_relative_to(path.resolve()) and any(map(output.samefile, _list_read(path))):
            return f"a file of the input {path}"
    return None


def _list_paths(folder: Path) -> Iterator[str]:
    """List what is in a folder, with slashes: files, links, and folders without anything in them."""

    def fail(error: OSError) -> None:
        raise error

    for parent, folders, files in os.walk(folder, onerror=fail):
        place = Path(parent)
        links = [name for name in folders if (place / name).is_symlink()]
        for name in (*files, *links):
            yield (place / name).relative_to(folder).as_posix()
        if place != folder and not files and not folders:
            yield place.relative_to(folder).as_posix()


def _expand(item: str | Path) -> list[Path]:
    """List the paths that an input names; those that are not there are for its reader to miss."""
    if not os.path.lexists(item) and glob.has_magic(str(item)):
        paths = [Path(path) for path in glob.glob(str(item), recursive=True)]  # noqa: PTH207 - may be absolute
    else:
        paths = [Path(item)]
    return [path for path in paths if item != "" and os.path.exists(path)]  # noqa: PTH110 - raises nothing


def _list_read(folder: Path) -> list[Path]:
    """List the files that are read where a folder is the input."""
    from stance.text.read_sources import find_sources

    try:
        return [source.path for source in find_sources([folder]) if source.path is not None]
    except DataError:  # none
        return []


def _is_stdin(output: Path) -> bool:
    with contextlib.suppress(OSError):
        return os.path.samestat(os.fstat(0), output.stat())
    return False
