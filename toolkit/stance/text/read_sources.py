"""Which files to read, in which order, and what their documents are called."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import IO, Final, NoReturn

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
_EDITOR_SUFFIXES: Final = (".doc", ".odt", ".rtf", ".pages")


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
    made are passed over if there is something else.

    Parameters
    ----------
    inputs : str, Path or iterable of them
        Files, folders, patterns such as ``texts/**/*.jsonl`` (sorted; a path that is there goes first), and
        ``-`` for standard input.
    notify : callable, optional
        Is called with one line of text for each folder and pattern in which pages are passed over, and with
        one for all those named by themselves, as a shell names what fits its patterns.

    Returns
    -------
    list[Source]
        In the order given. A file is called by its stem, a file of a folder by its path within the folder
        without the suffix; where two would be called the same, by the file name or the whole path.

    Raises
    ------
    DataError
        If a path is missing or empty, a pattern fits nothing, a file is given twice or of an unknown format,
        a folder holds no known format, or there are but pages that ``stance report`` made.

    Examples
    --------
    >>> [source.doc_id for source in find_sources(["-"])]
    ['stdin']
    """
    given = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    if not given:
        raise DataError("inputs: expected a file, a folder or -; found none. Name what to read.")
    files: list[tuple[Source, PurePath]] = []
    pages: dict[str, list[str]] = {}
    for item in given:
        refuse_empty(item)
        if str(item) == STDIN_NAME:
            files.append((Source(STDIN_NAME, None, "", False, "stdin"), PurePath("stdin")))
            continue
        paths = _expand_pattern(item)
        listed = [pair for path in paths for pair in _list_files(path)]
        is_file = paths == [Path(item)] and not paths[0].is_dir()
        for source, place in listed:
            if _is_own(source):
                pages.setdefault("inputs" if is_file else str(item), []).append(source.name)
            else:
                files.append((source, place))
    if pages and not files:
        _refuse_own_pages(given, [name for names in pages.values() for name in names])
    if notify is not None:
        for where, names in pages.items():
            notify(_describe_passed_over(where, names))
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


def has_text_suffix(name: str) -> bool:
    """Tell whether a name ends as files of texts and of tables do, those that are to be saved anew included.

    Examples
    --------
    >>> has_text_suffix("my draft.txt"), has_text_suffix("my draft.odt"), has_text_suffix("example.org")
    (True, True, False)
    """
    is_read = _split_suffix(name) is not None
    return is_read or name.lower().endswith((*_SHEET_SUFFIXES, *_EDITOR_SUFFIXES))


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


def _refuse_own_pages(given: Sequence[str | Path], pages: Sequence[str]) -> NoReturn:
    if pages == [str(Path(given[0]))]:
        raise DataError(
            f"{given[0]}: expected a text; found a page that stance report made. "
            "Name the text it was made of."
        )
    raise DataError(
        f"{given[0] if len(given) == 1 else 'inputs'}: expected texts; found only pages that stance report "
        f"made, such as {pages[0]}. Name the texts they were made of."
    )


def _describe_passed_over(where: str, pages: Sequence[str]) -> str:
    made, others = ("page", "") if len(pages) == 1 else ("pages", " and others")
    return f"{where}: passed over {len(pages):,} {made} that stance report made: {pages[0]}{others}."


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
