"""A file of annotated sentences, and a sentence as a tool holds it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from stance.errors import DataError


class Found(NamedTuple):
    """A sentence: its ``labels``, and ``spans`` of ``[start, end, type]``, None where nobody marked any.

    ``meta`` holds its document and number, where known, and what else is to be kept. Rows of one ``record`` are
    annotations of one sentence.
    """

    where: str
    text: str
    labels: list[object]
    spans: list[Any] | None
    meta: Mapping[str, Any]
    record: object = None


class Source(NamedTuple):
    """A file to read, the names of text and label in it, and a count of what rows have no place for."""

    name: str
    text_field: str
    label_field: str
    losses: Counter[str]

    def read_text(self) -> str:
        """Read the whole text of the file, unpacked."""
        from stance.io.decode import decode_text, read_whole

        return decode_text(read_whole(self.name, self.name), self.name)

    def read_records(self) -> list[tuple[str, dict[str, Any]]]:
        """Read JSON objects, one a line or in an array, each with the first words of a message about it."""
        text = self.read_text()
        is_array = text.lstrip().startswith("[")
        lines = [text] if is_array else [line for line in text.split("\n") if line.strip()]
        try:
            items = [json.loads(line) for line in lines]
        except (ValueError, RecursionError) as error:
            raise DataError(f"{self.name}: is no JSON. Check the format.") from error
        return [
            (f"{self.name}: record {number}", item)
            for number, item in enumerate(items[0] if is_array else items, 1)
        ]

    def take_text(self, record: Mapping[str, Any], where: str) -> str:
        """Take the text of a record."""
        text = record.get(self.text_field)
        if not isinstance(text, str):
            listed = ", ".join(map(str, list(record)[:20])) or "nothing"
            raise DataError(
                f"{where}: no text in '{self.text_field}' (it has {listed}). Pass text_field=… for another."
            )
        return text
