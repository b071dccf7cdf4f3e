"""Certainty of scientific findings (Pei and Jurgens 2021), as published in JSON Lines."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import Final

from stance.corpus.formats.checks import get_text, make_label
from stance.corpus.formats.inputs import InputFile
from stance.corpus.formats.jsonl import dump_lines
from stance.corpus.formats.records import AnnotatedSentence, Losses
from stance.corpus.formats.registry import Format, register_format
from stance.corpus.formats.rows import drop_fields

_SCORE: Final = "sentence-level-certainty"
_OWN: Final = ("id", "finding", _SCORE)


@register_format
class CertaintyJsonLines(Format):
    """The label is the mean certainty, from 1 to 6; each finding is a document, other keys are kept."""

    name = "certainty-jsonl"
    suffixes = (".jsonl",)

    def read(self, file: InputFile, losses: Losses) -> Iterator[AnnotatedSentence]:
        """Read sentences; see :meth:`Format.read`."""
        for place, row in file.read_records():
            score = row.get(_SCORE)
            yield AnnotatedSentence(
                text=get_text(row, "finding", place),
                # As printed: a mean of 5.0 is not written 5.
                label=make_label(str(score) if isinstance(score, float) else score, place),
                doc_id=str(row.get("id", "")),
                fields={name: value for name, value in row.items() if name not in _OWN},
            )

    def write(self, sentences: Sequence[AnnotatedSentence], losses: Losses) -> str:
        """Write sentences; see :meth:`Format.write`."""
        drop_fields(sentences, {name for s in sentences for name in s.fields} - {*_OWN}, losses)
        rows = []
        for sentence in sentences:
            losses.add("cue", len(sentence.cues or ()))
            score = _parse_score(sentence.label)
            losses.add("label that is no number", score is None and sentence.label is not None)
            name = sentence.doc_id
            own = (int(name) if name.isdecimal() and str(int(name)) == name else name, sentence.text, score)
            rest = {name: value for name, value in sentence.fields.items() if name not in _OWN}
            rows.append({**dict(zip(_OWN, own, strict=True)), **rest})
        return dump_lines(rows, ascii_only=True)


def _parse_score(label: str | None) -> float | None:
    try:
        score = json.loads(label or "")
    except (ValueError, RecursionError):
        return None
    return score if type(score) in (int, float) and math.isfinite(score) else None
