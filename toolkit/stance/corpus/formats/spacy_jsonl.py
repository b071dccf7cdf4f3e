"""JSON Lines of the form that spaCy's recipes and Prodigy share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from stance.corpus.formats.inputs import InputFile, Place
from stance.corpus.formats.jsonl import dump_lines
from stance.corpus.formats.records import AnnotatedSentence, Losses
from stance.corpus.formats.registry import Format, register_format
from stance.corpus.formats.rows import get_text, join_meta, make_meta, pick_label
from stance.errors import DataError

_USED: Final = ("cats", "spans", "meta", "label", "accept", "answer", "options", "tokens")


@register_format
class SpacyJsonLines(Format):
    """A record a sentence: ``text``, ``cats``, ``spans`` (``start``, ``end``, ``label``) and ``meta``.

    The label is the category of a score of at least 0.5, the only item of ``accept``, or ``label``. Records
    whose ``answer`` is not ``accept`` are left out and counted.
    """

    name = "spacy-jsonl"
    suffixes = (".jsonl",)

    def read(self, file: InputFile, losses: Losses) -> Iterator[AnnotatedSentence]:
        """Read sentences; see :meth:`Format.read`."""
        for place, row in file.read_records():
            text = get_text(row, file.columns.text, place)
            if row.get("answer", "accept") != "accept":
                losses.add(f"record with the answer '{row['answer']}'")
                continue
            labels = pick_categories(row.get("cats") or {}, losses, place)
            labels += [*(row.get("accept") or []), *([row["label"]] if row.get("label") else [])]
            spans = row.get("spans")
            if spans is not None:
                spans = [
                    [s.get(key) if isinstance(s, dict) else None for key in ("start", "end", "label")]
                    for s in spans
                ]
            meta = row.get("meta")
            rest = {key: value for key, value in row.items() if key not in (*_USED, file.columns.text)}
            joined = (meta if isinstance(meta, dict) else {}) | rest
            yield join_meta(joined, text, pick_label(labels, losses), spans, place)

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
