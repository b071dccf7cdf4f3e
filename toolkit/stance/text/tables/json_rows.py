"""Rows of JSON Lines and JSON files, one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from stance.errors import DataError
from stance.text.read_bytes import open_utf8, read_text
from stance.text.read_options import Problems
from stance.text.read_sources import Source, replace_surrogates
from stance.text.segmentation.endings import has_stop

Row = dict[str, Any]

_SAVE: Final = "Save it as a file with its own suffix, such as .csv, and pass that."


def is_json_lines(source: Source) -> bool:
    """Say whether the first line of a source that is not blank is a JSON object."""
    with open_utf8(source) as stream:
        for line in stream:
            if line.strip():
                if not line.lstrip().startswith(b"{"):
                    return False
                try:
                    return isinstance(json.loads(line), dict)
                except (ValueError, RecursionError):
                    return False
    return False


def iter_lines(source: Source, problems: Problems) -> Iterator[tuple[int, Row]]:
    """Yield line number and object of each line that is not blank.

    Parameters
    ----------
    source : Source
    problems : Problems
        What to do with a line that is not a JSON object.

    Yields
    ------
    (int, dict)
        The line's number from 1, and what it holds.

    Raises
    ------
    DataError
        If the file is empty, or ``problems`` says fail and a line is not a JSON object.
    """
    number = 0
    decode = json.JSONDecoder().decode  # json.loads would look for the encoding of each line
    with open_utf8(source) as stream:
        # Only a line feed ends a line: U+2028 and the like may stand inside a JSON string.
        for line in stream:
            number += 1
            try:
                row = decode(line.rstrip(b"\r\n").decode("utf-8"))
            except (ValueError, RecursionError) as error:
                if line.strip():
                    is_other = number == 1 and source.path is None  # a table, maybe, of another format
                    what = "a JSON object" + (" (JSON Lines are read here)" if is_other else "")
                    reason = f"expected {what}; found {_say_mistake(error)}"
                    problems.add_row(source, number, reason, _SAVE if is_other else "")
                continue
            if isinstance(row, dict):
                yield number, _clean_keys(row)
            else:
                problems.add_row(source, number, f"expected a JSON object; found {name_kind(row)}")
    if number == 0:
        raise DataError(f"{source.name}: expected rows of JSON; found an empty file. Check the file.")


def iter_array(source: Source, problems: Problems, text_field: str | None) -> Iterator[tuple[int, Row]]:
    """Yield number and object of each item of a JSON array, or of the one object that the file is.

    Parameters
    ----------
    source : Source
    problems : Problems
        What to do with an item that is not an object.
    text_field : str or None
        The column of texts, by which one object is told from a list of them under a name.

    Yields
    ------
    (int, dict)
        The item's number from 1, and what it holds.

    Raises
    ------
    DataError
        If the file is no JSON, or ``problems`` says fail and an item is not an object.
    """
    text = read_text(source)
    if not text.strip():
        raise DataError(f"{source.name}: expected JSON; found an empty file. Check the file.")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        if isinstance(error, json.JSONDecodeError) and error.msg == "Extra data" and text.lstrip()[0] == "{":
            yield from iter_lines(source, problems)
            return
        place = f"line {error.lineno}: " if isinstance(error, json.JSONDecodeError) else ""
        raise DataError(
            f"{source.name}: {place}expected JSON; found {_say_mistake(error)}. Mend the file."
        ) from error
    if not isinstance(data, dict | list):
        raise DataError(
            f"{source.name}: expected a JSON array of objects or one object; found {name_kind(data)}. "
            "Check the file."
        )
    for number, row in enumerate(data if isinstance(data, list) else _list_rows(data, text_field), 1):
        if isinstance(row, dict):
            yield number, _clean_keys(row)
        else:
            problems.add_row(source, number, f"expected a JSON object; found {name_kind(row)}")


def _list_rows(data: Row, text_field: str | None) -> list[Row]:
    """List the rows that an object holds under its one list of objects, as ``{"data": [...]}``, or itself."""
    lists = [value for value in data.values() if isinstance(value, list) and value]
    lists = [value for value in lists if all(isinstance(item, dict) for item in value)]
    if text_field in data or len(lists) != 1:
        return [data]
    (rows,) = lists
    # What has words of its own may be a document, with notes or comments under another name; where those have
    # the texts that are asked for, only words with a stop are more than a note of the service that sent them.
    words = [value for value in data.values() if isinstance(value, str) and " " in value]
    if any(text_field in row for row in rows):
        words = [value for value in words if has_stop(value, ".!?…")]
    return [data] if words else rows


def _clean_keys(row: Row) -> Row:
    if all(map(str.isascii, row)):
        return row
    return {replace_surrogates(key): value for key, value in row.items()}


def _say_mistake(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"a mistake at column {error.colno} ({error.msg})"
    return "nesting too deep" if isinstance(error, RecursionError) else "a number too long"


def name_kind(value: object) -> str:
    """Say what kind of JSON value something is.

    Examples
    --------
    >>> name_kind(["So."])
    'a list'
    """
    if value is None:
        return "null"
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "text",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), type(value).__name__)
