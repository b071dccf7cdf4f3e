"""A sentence as a person annotated it, whatever the scheme and the tool; and files of our own rows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from stance.corpus.read import name_value, parse_cues, read_integer, show_label
from stance.errors import DataError
from stance.labels import CUE_TYPES


class Source(NamedTuple):
    """A file to read, and the names of text, label and document in it.

    ``stem`` begins the names of documents that have none.
    """

    name: str
    stem: str
    text_field: str
    label_field: str
    id_field: str

    def read_text(self) -> str:
        """Read the whole text of the file, unpacked."""
        from stance.io.decode import decode_text, read_whole

        return decode_text(read_whole(self.name, self.name), self.name)

    def read_records(self) -> list[tuple[str, dict[str, Any]]]:
        """Read JSON objects, one a line or in an array, each with the first words of a message about it."""
        text = self.read_text()
        lines = (
            [text] if text.lstrip().startswith("[") else [each for each in text.split("\n") if each.strip()]
        )
        try:
            items = [json.loads(line) for line in lines]
        except (ValueError, RecursionError) as error:
            raise DataError(f"{self.name}: is no JSON. Check the format.") from error
        items = items[0] if text.lstrip().startswith("[") else items
        if not all(isinstance(item, dict) for item in items):
            raise DataError(f"{self.name}: holds what is no JSON object. Check the format.")
        return [(f"{self.name}: record {number}", item) for number, item in enumerate(items, 1)]

    def take_text(self, record: Mapping[str, Any], where: str) -> str:
        """Take the text of a record."""
        text = record.get(self.text_field)
        if not isinstance(text, str):
            listed = ", ".join(map(str, list(record)[:20])) or "nothing"
            raise DataError(
                f"{where}: no text in '{self.text_field}' (it has {listed}). Pass text_field=… for another."
            )
        return text


class Annotated(NamedTuple):
    """One sentence; ``cues`` are sorted spans of any scheme's types, None where nobody marked them.

    A blank ``doc_id`` or missing ``sent_id`` is filled in later, alike for all annotations of one ``record``.
    """

    text: str
    label: str | None
    cues: list[list[Any]] | None
    doc_id: str | None
    sent_id: int | None
    record: object
    fields: dict[str, Any]


def make_annotated(
    source: Source,
    where: str,
    text: str,
    labels: Iterable[object],
    spans: Iterable[Any] | None,
    meta: Mapping[str, Any],
    losses: Counter[str],
    record: object = None,
) -> Annotated:
    """Build a sentence; metadata holds its document and number, and what else is kept as fields.

    Of several labels the first is kept; of cues of stance's types that overlap, too.
    """
    rest = dict(meta)
    doc_id, sent_id = rest.pop(source.id_field, None), rest.pop("sent_id", None)
    found = [label for label in labels if label not in (None, "")]
    losses["further label of a sentence"] += max(0, len(found) - 1)
    cues: list[list[Any]] | None = None if spans is None else []
    try:
        number = read_integer(sent_id)
        marked = [cue for span in spans or () for cue in parse_cues([span], text) or ()]
    except ValueError as error:
        raise DataError(f"{where}: {error}. Mend it.") from error
    end = 0
    for cue in sorted(marked, key=lambda cue: (cue.start, cue.end)):
        if cue.type in CUE_TYPES and cue.start < end:
            losses["cue that overlaps another"] += 1
            continue
        end = cue.end if cue.type in CUE_TYPES else end
        cues = [*(cues or ()), [cue.start, cue.end, cue.type]]
    label = show_label(found[0]) if found else None
    return Annotated(text, label or None, cues, name_value(doc_id), number, record, rest)


def read_table(source: Source, losses: Counter[str]) -> Iterator[Annotated]:
    """Read our own rows, of JSON or CSV."""
    from stance.io.rejects import Rejects
    from stance.io.tables import choose_column, read_rows

    for rows in read_rows(source.name, rejects=Rejects()):
        table = rows.table
        choose_column(table, source.text_field, argument="text_field", where=source.name)
        choose_column(table, source.label_field, argument="label_field", where=source.name)
        if source.id_field != "doc_id":
            choose_column(table, source.id_field, argument="id_field", where=source.name)
        for number, row in zip(rows.numbers.tolist(), table.to_pylist(), strict=True):
            where = f"{source.name}: row {number}"
            text, label, spans = (
                row.pop(source.text_field),
                row.pop(source.label_field),
                row.pop("cues", None),
            )
            if isinstance(spans, str):
                try:
                    spans = json.loads(spans)
                except (ValueError, RecursionError) as error:
                    raise DataError(f"{where}: 'cues' is no list. Write [[start, end, type], …].") from error
            kept = {name: value for name, value in row.items() if value is not None}
            yield make_annotated(source, where, str(text or ""), [label], spans, kept, losses)
