"""JSON Lines as doccano exports and imports them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from stance.corpus.formats.checks import get_list, get_text, pick_label, read_span
from stance.corpus.formats.inputs import InputFile, Place
from stance.corpus.formats.jsonl import dump_lines
from stance.corpus.formats.records import AnnotatedSentence, Losses
from stance.corpus.formats.registry import Format, register_format
from stance.corpus.formats.rows import RecordNumbers, join_meta, make_meta
from stance.errors import DataError

_USED: Final = ("label", "cats", "entities", "relations", "Comments")
_OFFSETS: Final = ("start_offset", "end_offset", "label")


@register_format
class Doccano(Format):
    """A record a sentence, keys of one's own beside ``text`` as metadata.

    Written are ``cats`` (the label) and ``entities`` (the cues, ``[start, end, type]``), as in doccano's
    projects of intent detection and slot filling, which hold both. Read are these, ``label`` as a text or a
    list of texts (text classification) or of spans (sequence labelling), and ``entities`` as objects with
    ``start_offset``, ``end_offset`` and ``label`` (relation extraction).
    """

    name = "doccano"
    suffixes = (".jsonl",)

    def read(self, file: InputFile, losses: Losses) -> Iterator[AnnotatedSentence]:
        """Read sentences; see :meth:`Format.read`."""
        records = list(file.read_records())
        numbers = RecordNumbers((row.get("id"), row.get(file.columns.text)) for _, row in records)
        for place, row in records:
            text = get_text(row, file.columns.text, place)
            labels, spans = _sort_annotations(row, place, losses)
            for name in ("relations", "Comments"):
                losses.add(f"item of '{name}'", len(get_list(row, name, place)))
            meta = {key: value for key, value in row.items() if key not in (*_USED, file.columns.text)}
            meta = numbers.fill(meta, place, row.get("id"))
            yield join_meta(meta, text, pick_label(labels, losses, place), spans, place)

    def write(self, sentences: Sequence[AnnotatedSentence], losses: Losses) -> str:
        """Write sentences; see :meth:`Format.write`."""
        rows = []
        for sentence in sentences:
            row: dict[str, Any] = {"text": sentence.text}
            row |= {} if sentence.label is None else {"cats": [sentence.label]}
            if sentence.cues is not None:
                row["entities"] = [[cue.start, cue.end, cue.type] for cue in sentence.cues]
            rows.append(row | {key: value for key, value in make_meta(sentence).items() if key not in _USED})
            losses.add("column of a name that doccano uses", sum(name in _USED for name in sentence.fields))
        return dump_lines(rows)


def _sort_annotations(
    row: Mapping[str, Any], where: Place, losses: Losses
) -> tuple[list[str], list[Any] | None]:
    """Tell labels from spans by their form; spans are ``None`` where the record has no place for them."""
    labels: list[str] = []
    spans: list[Any] | None = [] if "entities" in row else None
    for name in ("label", "cats", "entities"):
        value = row.get(name)
        for item in [value] if isinstance(value, str) else get_list(row, name, where):
            if isinstance(item, str) and name != "entities":
                labels.append(item)
            elif isinstance(item, list) and len(item) == 3:
                spans = [*(spans or ()), item]
            elif isinstance(item, dict) and "start_offset" in item:
                spans = [*(spans or ()), read_span(item, _OFFSETS, where, losses, ("id",))]
            else:
                expected = f"labels or [start, end, label] in '{name}'"
                raise DataError(f"{where}: expected {expected}; found {item!r:.60}. Mend it.")
    return labels, spans
