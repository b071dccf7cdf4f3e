"""JSON Lines of the form that spaCy's recipes and Prodigy share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from stance.corpus.formats.checks import count_rest, get_list, get_text, pick_label, read_span
from stance.corpus.formats.inputs import InputFile, Place
from stance.corpus.formats.jsonl import dump_lines
from stance.corpus.formats.records import AnnotatedSentence, Losses
from stance.corpus.formats.registry import Format, register_format
from stance.corpus.formats.rows import RecordNumbers, join_meta, make_meta
from stance.errors import DataError

_USED: Final = ("cats", "spans", "meta", "label", "accept", "answer", "options", "tokens")
_SPAN: Final = ("start", "end", "label")
_NUMBER, _CODER = "_input_hash", "_annotator_id"  # as Prodigy calls them
_TOKENS: Final = ("token_start", "token_end")  # which follow from start and end


@register_format
class SpacyJsonLines(Format):
    """A record a sentence: ``text``, ``cats``, ``spans`` (``start``, ``end``, ``label``) and ``meta``.

    The label is the category of a score of at least 0.5, the only item of ``accept``, or ``label``; Prodigy's
    annotator is the ``coder``. Records whose ``answer`` is not ``accept`` are left out and counted.
    """

    name = "spacy-jsonl"
    suffixes = (".jsonl",)

    def read(self, file: InputFile, losses: Losses) -> Iterator[AnnotatedSentence]:
        """Read sentences; see :meth:`Format.read`."""
        records = list(file.read_records())
        numbers = RecordNumbers((row.get(_NUMBER), row.get(file.columns.text)) for _, row in records)
        for place, row in records:
            text = get_text(row, file.columns.text, place)
            if row.get("answer", "accept") != "accept":
                losses.add(f"record with the answer '{row['answer']}'")
                continue
            labels = pick_categories(row.get("cats") or {}, losses, place)
            labels += [*get_list(row, "accept", place), *([row["label"]] if row.get("label") else [])]
            spans: list[Any] | None = None
            if row.get("spans") is not None:
                spans = [
                    read_span(span, _SPAN, place, losses, _TOKENS) for span in get_list(row, "spans", place)
                ]
            count_rest({name: row.get(name) for name in ("tokens", "options")}, (), "a record", losses)
            meta = row.get("meta") or {}
            if not isinstance(meta, dict):
                raise DataError(f"{place}: expected an object in 'meta'; found {meta!r:.40}. Mend it.")
            rest = {key: value for key, value in row.items() if key not in (*_USED, file.columns.text)}
            meta = numbers.fill(meta | rest, place, row.get(_NUMBER))
            if meta.get("coder") is None and row.get(_CODER) is not None:
                meta["coder"] = meta.pop(_CODER)
            yield join_meta(meta, text, pick_label(labels, losses, place), spans, place)

    def write(self, sentences: Sequence[AnnotatedSentence], losses: Losses) -> str:
        """Write sentences; see :meth:`Format.write`."""
        rows = []
        for sentence in sentences:
            row: dict[str, Any] = {"text": sentence.text}
            row |= {} if sentence.label is None else {"cats": {sentence.label: 1.0}}
            if sentence.cues is not None:
                row["spans"] = [
                    {"start": cue.start, "end": cue.end, "label": cue.type} for cue in sentence.cues
                ]
            rows.append(row | {"meta": make_meta(sentence)})
        return dump_lines(rows)


def pick_categories(cats: Mapping[str, Any], losses: Losses, where: Place) -> list[str]:
    """List the categories of a score of at least 0.5, the highest first; count scores between 0 and 1."""
    if not isinstance(cats, dict) or not all(isinstance(score, int | float) for score in cats.values()):
        raise DataError(f"{where}: expected scores by category in 'cats'; found {cats!r:.60}. Mend it.")
    losses.add("score of a category", sum(score not in (0, 1) for score in cats.values()))
    return sorted((name for name, score in cats.items() if score >= 0.5), key=lambda name: -cats[name])
