"""Files to convert: which they are, their text, bytes, JSON and CSV rows."""

from __future__ import annotations

import csv
import io
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NoReturn

from stance.corpus.rows import Fields
from stance.errors import DataError
from stance.text.read_bytes import open_utf8, read_bytes, read_text
from stance.text.read_sources import STDIN_NAME, Source, refuse_empty, replace_surrogates
from stance.text.tables.csv_quotes import allow_long_cells


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read, gzipped or not, or standard input.

    Attributes
    ----------
    name : str
        The path as given; ``-`` for standard input. Error messages begin with it.
    path : Path or None
        Where it is; ``None`` for standard input.
    stem : str
        Its name without suffix, from which documents without a name get theirs.
    columns : Fields
        What the user says that text, label and document are called.
    """

    name: str
    path: Path | None
    stem: str
    columns: Fields = field(default_factory=Fields)

    def read_bytes(self) -> bytes:
        """Read its bytes, unpacked; ``DataError`` if it cannot be read."""
        return read_bytes(self._make_source())

    def read_text(self) -> str:
        """Read its text, line ends as found; ``DataError`` if it cannot be read or is not UTF-8."""
        return read_text(self._make_source())

    def read_records(self) -> Iterator[tuple[Place, dict[str, Any]]]:
        """Read JSON objects, one a line or in an array.

        Yields
        ------
        (Place, dict)
            The line or the place in the array, and the object.

        Raises
        ------
        DataError
            If the file is not text or not JSON, or an item is no object.
        """
        text = self.read_text()
        is_array = text.lstrip().startswith("[")
        items: Iterable[tuple[int, Any]]
        if is_array:
            items = enumerate(_parse_json(text, self.name), 1)
        else:
            # Only a line feed ends a line: U+2028 and the like may stand inside a JSON string.
            lines = ((n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip())
            items = ((n, _parse_json(line, f"{self.name}: line {n}")) for n, line in lines)
        for number, item in items:
            place = Place(self, number, "record" if is_array else "line")
            if not isinstance(item, dict):
                raise DataError(f"{place}: expected a JSON object; found {item!r:.40}. Mend it.")
            yield place, item

    def read_table(self) -> tuple[list[str], Iterator[tuple[Place, list[str]]]]:
        """Read a CSV table; by tabs in a ``.tsv`` file, by semicolons where only these stand in the header.

        Returns
        -------
        list of str
            The header.
        iterator of (Place, list of str)
            The rows, each as long as the header.

        Raises
        ------
        DataError
            If the file is empty, holds a NUL in its header, or a row is longer or shorter than the header.
        """
        # A cell may hold a NUL, and CSV has no other way to write it; a name of a column has none.
        with open_utf8(self._make_source(), allows_nul=True) as stream:
            text = stream.read().decode("utf-8")
        first = text.split("\n", 1)[0]
        delimiter = ";" if ";" in first and "," not in first else ","
        if self.name.lower().removesuffix(".gz").endswith(".tsv"):
            delimiter = "\t"
        rows = _iter_cells(text, delimiter, self.name)
        header = next(rows, None)
        if header is None:
            raise DataError(f"{self.name}: expected a header and rows; found an empty file. Check the file.")
        if any("\0" in name for name in header):
            raise DataError(
                f"{self.name}: expected text; found a NUL byte in the header, as in a binary file. "
                "Pass a text file."
            )
        return header, self._check_lengths(header, rows)

    def _check_lengths(
        self, header: list[str], rows: Iterator[list[str]]
    ) -> Iterator[tuple[Place, list[str]]]:
        for number, row in enumerate((row for row in rows if row), 1):
            place = Place(self, number, "row")
            if len(row) != len(header):
                raise DataError(f"{place}: expected {len(header)} cells; found {len(row)}. Mend it.")
            yield place, row

    def _make_source(self) -> Source:
        packed = self.path is not None and self.name.lower().endswith(".gz")
        return Source(self.name, self.path, "", packed, self.stem)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file a sentence comes from; as text, what an error message begins with.

    Attributes
    ----------
    file : InputFile
    number : int
        The number of the line, row or record, from 1.
    unit : str
        Which of these it counts.
    """

    file: InputFile
    number: int
    unit: str = "record"

    def __str__(self) -> str:
        return f"{self.file.name}: {self.unit} {self.number}"


def find_inputs(
    paths: str | Path | Iterable[str | Path],
    columns: Fields,
    find_files: Callable[[Path], list[Path]],
    name_file: Callable[[Path], Path],
) -> list[InputFile]:
    """List the files to read.

    Parameters
    ----------
    paths : str, Path or iterable of them
        Files, folders, and ``-`` for standard input.
    columns : Fields
        What text, label and document are called.
    find_files : callable
        Lists a folder's files of the format.
    name_file : callable
        Names the file that a given one is read with, which is read once.

    Returns
    -------
    list of InputFile
        Where two have the same stem, the whole path is taken.

    Raises
    ------
    DataError
        If a path is missing, empty or given twice, or a folder holds no file of the format.
    """
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    files: list[InputFile] = []
    for item in given:
        refuse_empty(item)
        path = Path(item)
        if str(item) == STDIN_NAME:
            files.append(InputFile(STDIN_NAME, None, "stdin", columns))
        elif path.is_dir():
            found = find_files(path)
            if not found:
                raise DataError(f"{path}: expected files of the format; found none in this folder. Check it.")
            files += [InputFile(str(p), p, _cut_suffix(p.relative_to(path)), columns) for p in found]
        elif path.exists():
            files.append(InputFile(str(item), path, _cut_suffix(Path(path.name)), columns))
        else:
            raise DataError(f"{item}: expected a file or a folder; found none there. Check the path.")
    places = Counter(file.path and file.path.resolve() for file in files)
    for file in files:
        if places[file.path and file.path.resolve()] > 1:
            raise DataError(f"{file.name}: expected each input once; found it twice. Name it once.")
    read: dict[Path | None, InputFile] = {}
    for file in files:
        read.setdefault(file.path and name_file(file.path).resolve(), file)
    stems = Counter(file.stem for file in read.values())
    return [replace(file, stem=file.name) if stems[file.stem] > 1 else file for file in read.values()]


def _cut_suffix(path: Path) -> str:
    name = path.name.removesuffix(".gz")
    return path.with_name(name.rpartition(".")[0] or name).as_posix()


def _parse_json(text: str, where: str) -> Any:
    try:
        data = json.loads(text, parse_constant=_refuse_constant, parse_float=_parse_float)
        # A lone surrogate, which no encoding can carry, hides in an escape.
        return (
            json.loads(replace_surrogates(json.dumps(data, ensure_ascii=False)))
            if "\\ud" in text.lower()
            else data
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, " if "\n" in text.strip() else ""
        raise DataError(
            f"{where}: expected JSON; found a mistake at {place}column {error.colno}. Mend it."
        ) from error
    except (ValueError, RecursionError) as error:
        found = "nesting too deep" if isinstance(error, RecursionError) else str(error)
        raise DataError(f"{where}: expected JSON; found {found}. Mend it.") from error


def _parse_float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text[:20]}, a number out of range")
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name}, which is no JSON")


def _iter_cells(text: str, delimiter: str, where: str) -> Iterator[list[str]]:
    try:
        with allow_long_cells():
            yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise DataError(f"{where}: expected a CSV table; found a mistake: {error}. Mend it.") from error
