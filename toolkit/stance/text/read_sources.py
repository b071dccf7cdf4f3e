"""Which files to read, in which order, and what their documents are called."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import IO, Final

from stance.errors import DataError
from stance.text.folders import search_folder
from stance.text.own_pages import is_own_page

TEXT_SUFFIXES: Final = (".txt",)
MARKDOWN_SUFFIX: Final = ".md"
PAGE_SUFFIXES: Final = (MARKDOWN_SUFFIX, ".html", ".htm", ".pdf", ".docx")
TABLE_SUFFIXES: Final = (".jsonl", ".json", ".csv", ".tsv", ".parquet")

SUFFIXES: Final = TEXT_SUFFIXES + PAGE_SUFFIXES + TABLE_SUFFIXES
PACKED_SUFFIXES: Final = (".txt", ".md", ".html", ".htm", ".jsonl", ".json", ".csv", ".tsv")
"""Formats that may also come packed, as ``.jsonl.gz``, ``.csv.zst`` and so on."""
PACKINGS: Final = (".gz", ".zst")

STDIN_NAME: Final = "-"

_SAME_FORMAT: Final = {".markdown": MARKDOWN_SUFFIX, ".ndjson": ".jsonl"}
_KNOWN: Final = ", ".join(
    name for suffix in SUFFIXES for name in (suffix, *(k for k, v in _SAME_FORMAT.items() if v == suffix))
)
_SHEET_SUFFIXES: Final = (".xlsx", ".xlsm", ".xls", ".ods")


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read, or standard input.

    Attributes
    ----------
    name : str
        The path as given; ``-`` for standard input.
    path : Path or None
        Where it is; ``None`` for standard input.
    suffix : str
        Its format, lower case: ``".jsonl"``, of ``.ndjson`` too, ``".md"``, of ``.markdown`` too; empty for
        standard input.
    packed : bool
        Whether it is packed, by gzip or Zstandard.
    doc_id : str
        Its document's name, or what the names of its rows begin with.
    spool : binary file or None
        A copy of standard input that can be read again.
    """

    name: str
    path: Path | None
    suffix: str
    packed: bool
    doc_id: str
    spool: IO[bytes] | None = None


def replace_surrogates(text: str) -> str:
    r"""Replace lone surrogates, which no encoding can carry, by U+FFFD, one for one.

    Examples
    --------
    >>> replace_surrogates("broken \ud83d emoji") == "broken \ufffd emoji"
    True
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def find_sources(
    inputs: str | Path | Iterable[str | Path], *, notify: Callable[[str], None] | None = None
) -> list[Source]:
    """List the files to read.

    Folders are searched recursively for known formats, in sorted order, without what is hidden, and without
    links to what is found there anyway; folders that links lead to come last. Pages that ``stance report``
    made are passed over there, and where a pattern fits them.

    Parameters
    ----------
    inputs : str, Path or iterable of them
        Files, folders, patterns such as ``texts/**/*.jsonl`` (sorted; a path that is there goes first), and
        ``-`` for standard input.
    notify : callable, optional
        Is called with one line of text for each folder and pattern in which pages are passed over.

    Returns
    -------
    list[Source]
        In the order given. A file is called by its stem, a file of a folder by its path within the folder
        without the suffix; where two would be called the same, by the file name or the whole path.

    Raises
    ------
    DataError
        If a path is missing or empty, a pattern fits nothing, a file is given twice, of an unknown format, or
        a page that ``stance report`` made, or a folder holds no known format.

    Examples
    --------
    >>> [source.doc_id for source in find_sources(["-"])]
    ['stdin']
    """
    given = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    if not given:
        raise DataError("inputs: expected a file, a folder or -; found none. Name what to read.")
    files: list[tuple[Source, PurePath]] = []
    for item in given:
        refuse_empty(item)
        if str(item) == STDIN_NAME:
            files.append((Source(STDIN_NAME, None, "", False, "stdin"), PurePath("stdin")))
        else:
            paths = _expand_pattern(item)
            found = [pair for path in paths for pair in _list_files(path)]
            is_file = paths == [Path(item)] and not paths[0].is_dir()
            files.extend(_drop_own_pages(item, found, is_file=is_file, notify=notify))
    _check_repeated([source for source, _ in files])
    return _name_documents(files)


def is_readable_name(name: str) -> bool:
    """Tell whether a file of that name is read where its folder is the input.

    Examples
    --------
    >>> is_readable_name("a.txt"), is_readable_name("a.csv.gz"), is_readable_name("a.svg")
    (True, True, False)
    """
    return _split_suffix(name) is not None and not name.startswith((".", "~$"))


def refuse_empty(item: str | Path) -> None:
    """Refuse an empty string, which as a path would be the current folder.

    Parameters
    ----------
    item : str or Path
        What is to be read.

    Raises
    ------
    DataError
        If it is an empty string.

    Examples
    --------
    >>> refuse_empty("")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    stance.errors.DataError: input: expected a text, a file or a folder; found an empty string. ...
    """
    if item == "":
        raise DataError(
            "input: expected a text, a file or a folder; found an empty string. "
            "Name what to read; the current folder is called '.'."
        )


def _expand_pattern(item: str | Path) -> list[Path]:
    """List the paths that fit a pattern; what is a path, or would be one, is given back."""
    if os.path.lexists(item) or not glob.has_magic(str(item)):
        return [Path(item)]
    found = sorted(glob.glob(str(item), recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
    if not found:
        raise DataError(f"{item}: expected files that fit the pattern; found none. Check the path.")
    return [Path(path) for path in found]


def _list_files(path: Path) -> Iterator[tuple[Source, PurePath]]:
    """Yield the source of a file, or those of a folder, with the path that names the document."""
    try:
        is_folder = path.is_dir()
        if not is_folder and not path.exists():
            raise DataError(f"{path}: expected a file or a folder; found none there. Check the path.")
    except OSError as error:
        found = (error.strerror or str(error)).lower()
        raise DataError(f"{path}: expected a file or a folder; found: {found}. Check the path.") from error
    if not is_folder:
        yield _make_source(path), PurePath(path.name)
        return
    paths = search_folder(path, lambda name: _split_suffix(name) is not None)
    if not paths:
        raise DataError(
            f"{path}: expected files of a known format; found none in this folder. Give a folder that has "
            f"some: {_KNOWN}."
        )
    yield from ((_make_source(found), found.relative_to(path)) for found in paths)


def _drop_own_pages(
    item: str | Path,
    files: list[tuple[Source, PurePath]],
    *,
    is_file: bool,
    notify: Callable[[str], None] | None,
) -> list[tuple[Source, PurePath]]:
    """Pass over pages that ``stance report`` made; refuse one that is itself the input."""
    own = [pair for pair in files if _is_own(pair[0])]
    if not own:
        return files
    if is_file:
        raise DataError(
            f"{item}: expected a text; found a page that stance report made. Name the text it was made of."
        )
    first = own[0][0].name
    if len(own) == len(files):
        raise DataError(
            f"{item}: expected texts; found only pages that stance report made, such as {first}. "
            "Name the texts they were made of."
        )
    if notify is not None:
        pages, others = ("page", "") if len(own) == 1 else ("pages", " and others")
        notify(f"{item}: passed over {len(own):,} {pages} that stance report made: {first}{others}.")
    passed_over = set(own)
    return [pair for pair in files if pair not in passed_over]


def _is_own(source: Source) -> bool:
    is_text = source.suffix in (*TEXT_SUFFIXES, MARKDOWN_SUFFIX, ".html", ".htm")
    return source.path is not None and is_text and not source.packed and is_own_page(source.path)


def _make_source(path: Path) -> Source:
    parts = _split_suffix(path.name)
    if path.suffix.lower() in _SHEET_SUFFIXES:
        raise DataError(
            f"{path}: expected a known format; found '{path.suffix}', a spreadsheet. "
            "Save the sheet as .csv and pass that."
        )
    if parts is None:
        found = f"'{path.suffix}'" if path.suffix else "no suffix"
        raise DataError(
            f"{path}: expected a known format; found {found}. Save it as one of {_KNOWN} "
            "(text formats also packed, as .jsonl.gz or .jsonl.zst)."
        )
    _, suffix, packed = parts
    return Source(str(path), path, suffix, packed, "")


def _split_suffix(name: str) -> tuple[str, str, bool] | None:
    """Split a file name into stem, format and whether it is packed; ``None`` if the format is not known."""
    packed = name.lower().endswith(PACKINGS)
    stem, dot, suffix = (name.rpartition(".")[0] if packed else name).rpartition(".")
    suffix = f".{suffix.lower()}"
    suffix = _SAME_FORMAT.get(suffix, suffix)
    if not dot or suffix not in (PACKED_SUFFIXES if packed else SUFFIXES):
        return None
    return stem, suffix, packed


def _check_repeated(sources: Sequence[Source]) -> None:
    seen: set[str | None] = set()
    for source in sources:
        place = os.path.realpath(source.path) if source.path else None
        if place in seen:
            raise DataError(f"{source.name}: expected each input once; found it twice. Name it once.")
        seen.add(place)


def _name_documents(files: Sequence[tuple[Source, PurePath]]) -> list[Source]:
    """Give each source the shortest name that no other has: without suffix, with it, or the whole path."""
    short = [_join(place, stem=True) for _, place in files]
    longer = [_join(place, stem=False) for _, place in files]
    n_short, n_longer = Counter(short), Counter(longer)
    named = []
    for (source, _), first, second in zip(files, short, longer, strict=True):
        name = first
        if n_short[first] > 1:
            name = second if n_longer[second] == 1 else source.name
        named.append(replace(source, doc_id=replace_surrogates(name)))
    return named


def _join(place: PurePath, *, stem: bool) -> str:
    parts = _split_suffix(place.name)
    last = parts[0] if stem and parts is not None else place.name
    return "/".join((*place.parts[:-1], last))
