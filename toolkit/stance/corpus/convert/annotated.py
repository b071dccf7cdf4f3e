"""A sentence as a person annotated it, whatever the scheme and the tool."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stance.corpus.read import parse_cues, read_integer, show_label, take_value
from stance.errors import DataError
from stance.labels import CUE_TYPES

Span = tuple[int, int, str]
_OWN = ("text", "label", "cues")


@dataclass(frozen=True, slots=True)
class Fields:
    """The names of text, label and document, in formats that leave them to the user."""

    text: str
    label: str
    doc_id: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read; ``stem`` begins the names of documents that have none."""

    name: str
    stem: str
    fields: Fields

    def read_text(self) -> str:
        """Read the whole text of the file, unpacked."""
        from stance.io.decode import decode_text, read_whole

        return decode_text(read_whole(self.name, self.name), self.name)

    def read_records(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Read JSON objects, one a line or in an array, each with the first words of a message about it."""
        text = self.read_text()
        if text.lstrip().startswith("["):
            items = [
                (f"{self.name}: record {n}", item) for n, item in enumerate(_parse_json(text, self.name), 1)
            ]
        else:
            lines = (
                (f"{self.name}: line {n}", line) for n, line in enumerate(text.split("\n"), 1) if line.strip()
            )
            items = [(where, _parse_json(line, where)) for where, line in lines]
        for where, item in items:
            if not isinstance(item, dict):
                raise DataError(f"{where}: is no JSON object. Check the format.")
            yield where, item

    def take_text(self, record: Mapping[str, Any], where: str) -> str:
        """Take the text of a record."""
        text = record.get(self.fields.text)
        if not isinstance(text, str):
            listed = ", ".join(map(str, list(record)[:20])) or "nothing"
            raise DataError(
                f"{where}: no text in '{self.fields.text}' (it has {listed}). Pass text_field=… for another."
            )
        return text


@dataclass(frozen=True, slots=True)
class Annotated:
    """One sentence; ``cues`` are sorted spans of any scheme's types, None where nobody marked them.

    ``label`` is None where there is none. A blank ``doc_id`` or missing ``sent_id`` is filled in later.
    """

    text: str
    label: str | None = None
    doc_id: str = ""
    sent_id: int | None = None
    cues: Sequence[Span] | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)

    def to_meta(self) -> dict[str, Any]:
        """Return what a tool holds as metadata: all but text, label and cues."""
        return {"doc_id": self.doc_id, "sent_id": self.sent_id, **self.fields}

    def to_row(self) -> dict[str, Any]:
        """Return a flat row, as in JSON Lines."""
        row: dict[str, Any] = {
            "doc_id": self.doc_id,
            "sent_id": self.sent_id,
            "text": self.text,
            "label": self.label,
        }
        if self.cues is not None:
            row["cues"] = [list(cue) for cue in self.cues]
        return row | dict(self.fields)


def make_annotated(
    text: str,
    label: object,
    spans: Iterable[Any] | None,
    meta: Mapping[str, Any],
    where: str,
    losses: Counter[str],
    id_field: str = "doc_id",
) -> Annotated:
    """Build a sentence; metadata holds its document and number, and what else is kept as fields."""
    rest = {f"input_{name}" if name in _OWN else name: value for name, value in meta.items()}
    doc_id, sent_id = rest.pop(id_field, None), rest.pop("sent_id", None)
    cues: list[Span] | None = None
    try:
        number = read_integer(sent_id)
        if spans is not None:
            # One at a time: here people may have marked spans that overlap.
            found = [cue for span in spans for cue in parse_cues([span], text) or ()]
            cues, end = [], 0
            for cue in sorted(found, key=lambda cue: (cue.start, cue.end)):
                if cue.type in CUE_TYPES and cue.start < end:
                    losses["cue that overlaps another"] += 1
                    continue
                end = cue.end if cue.type in CUE_TYPES else end
                cues.append((cue.start, cue.end, cue.type))
    except ValueError as error:
        raise DataError(f"{where}: {error}. Mend it.") from error
    name = take_value(doc_id)
    written = show_label(label)
    return Annotated(text, written or None, "" if name is None else str(name), number, cues, rest)


class Namer:
    """Names and numbers the sentences of a tool's records, alike for all annotations of one record."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._next: Counter[str] = Counter()
        self._numbers: dict[tuple[str, str], int] = {}

    def fill(self, meta: Mapping[str, Any], record: object, place: int) -> dict[str, Any]:
        """Complete metadata by a document's name and ``sent_id``, from the tool's number of the record."""
        known = record if record not in (None, "") else place
        name = (
            f"{self._source.stem}-{known:06d}" if isinstance(known, int) else f"{self._source.stem}-{known}"
        )
        id_field = self._source.fields.doc_id
        doc_id = meta.get(id_field)
        filled = {**meta, id_field: name if doc_id in (None, "") else doc_id}
        if filled.get("sent_id") in (None, ""):
            key = str(filled[id_field]), str(known)
            if key not in self._numbers:
                self._numbers[key] = self._next[key[0]]
                self._next[key[0]] += 1
            filled["sent_id"] = self._numbers[key]
        return filled


def pick_label(labels: Iterable[object], losses: Counter[str]) -> object:
    """Pick the first of several labels, and count the rest."""
    found = [label for label in labels if label not in (None, "")]
    losses["further label of a sentence"] += max(0, len(found) - 1)
    return found[0] if found else None


def take_list(record: Mapping[str, Any], name: str, where: str) -> list[Any]:
    """Take a list from a record; empty where there is none."""
    found = record.get(name)
    if found is not None and not isinstance(found, list):
        raise DataError(f"{where}: '{name}' is no list. Check the format.")
    return found or []


def take_span(item: Any, keys: tuple[str, str, str], where: str) -> list[Any]:
    """Take start, end and type from an object."""
    if not isinstance(item, Mapping):
        raise DataError(f"{where}: {str(item)[:40]} is no span. Check the format.")
    return [item.get(key) for key in keys]


def count_rest(record: Mapping[str, Any], used: Iterable[str], what: str, losses: Counter[str]) -> None:
    """Count the values of an object that a sentence has no place for."""
    for name in record.keys() - set(used):
        losses[f"'{name}' of {what}"] += record[name] not in (None, "", [], {})


def dump_lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """Write rows as JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows)


def _parse_json(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{where}: is no JSON. Check the format.") from error
