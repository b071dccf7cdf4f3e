"""brat's standoff format: a text and its annotations side by side, for each document."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from stance.corpus.convert.annotated import Annotated, Source, make_annotated, pick_label
from stance.errors import DataError

MARKER = "annotation.conf"
"""The file that tells brat the kinds of annotation; it marks a folder that may be replaced."""

_TEXT_BOUND = re.compile(r"(T\S+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)")
_ATTRIBUTE = re.compile(r"[AM]\S+\tLabel (\S+) (.+)")
_NOTE = re.compile(r"#\S*\t\S+ (\S+)\t(\{.*\})")
_Mark = tuple[int, int, str, str]  # start, end, type, name


def read_brat(source: Source, losses: Counter[str]) -> Iterator[Annotated]:
    """Read a document: ``Sentence`` annotations with an attribute ``Label``, and cues of other types within them.

    Where there is no ``Sentence``, each line that is not blank is one.
    """
    path = Path(source.name)
    for suffix in (".ann", ".txt"):
        if not path.with_suffix(suffix).exists():
            raise DataError(f"{source.name}: there is no {path.stem}{suffix} beside it. Put it there.")
    text = Source(str(path.with_suffix(".txt")), "", source.fields).read_text()
    annotations = Source(str(path.with_suffix(".ann")), "", source.fields).read_text()
    marks: list[_Mark] = []
    labels: dict[str, list[object]] = {}
    notes: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(annotations.splitlines(), 1):
        if bound := _TEXT_BOUND.match(line):
            marks += _read_mark(bound, text, f"{path.with_suffix('.ann')}: line {number}", losses)
        elif attribute := _ATTRIBUTE.fullmatch(line):
            labels.setdefault(attribute[1], []).append(attribute[2])
        elif (note := _NOTE.fullmatch(line)) and note[1] not in notes:
            notes[note[1]] = _parse_note(note[2])
        elif line.startswith("T"):
            raise DataError(
                f"{path.with_suffix('.ann')}: line {number}: is no annotation: {line[:40]!r}. Mend it."
            )
        elif line.strip():
            losses["line other than a text-bound annotation, label or note"] += 1
    wholes = sorted(mark for mark in marks if mark[2] == "Sentence")
    cues = sorted(mark for mark in marks if mark[2] != "Sentence")
    if not wholes:
        wholes = [(m.start(), m.end(), "Sentence", "") for m in re.finditer(r"[^\s\ufeff][^\r\n]*", text)]
    starts = [cue[0] for cue in cues]
    n_placed = 0
    for number, (first, last, _, name) in enumerate(wholes, 1):
        near = cues[bisect_left(starts, first) : bisect_left(starts, last)]
        inside = [cue for cue in near if cue[1] <= last]
        n_placed += len(inside)
        spans = [
            [start - first, end - first, notes.get(mark, {}).get("type", kind)]
            for start, end, kind, mark in inside
        ]
        own = dict(notes.get(name, {}))
        label = pick_label([own.pop("label", None), *labels.get(name, ())], losses)
        meta = {source.fields.doc_id: path.stem, **own}
        where = f"{source.name}: sentence {number}"
        yield make_annotated(text[first:last], label, spans, meta, where, losses, source.fields.doc_id)
    losses["annotation not within one sentence"] += len(cues) - n_placed


def write_brat(sentences: Sequence[Annotated], losses: Counter[str]) -> dict[str, str]:
    """Write a text of a sentence a line and its annotations, for each document; and brat's configuration."""
    documents: dict[str, list[Annotated]] = {}
    for sentence in sentences:
        documents.setdefault(sentence.doc_id, []).append(sentence)
    files: dict[str, str] = {}
    kinds = {"Sentence": None}
    labels: dict[str, None] = {}
    taken: set[str] = set()
    for doc_id, document in documents.items():
        stem = name = re.sub(r"[^\w.-]+", "_", doc_id).lstrip("._-")[:100] or "document"
        number = 1
        while name.lower() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.lower())
        text, lines = "", list[str]()
        n_marks = 0
        for place, sentence in enumerate(document):
            shown = re.sub(r"[\r\n\0]", " ", sentence.text)  # an annotation stands on one line
            losses["line break within a sentence"] += shown != sentence.text
            start = len(text)
            text += shown + "\n"
            n_marks += 1
            target = f"T{n_marks}"
            lines.append(f"{target}\tSentence {start} {start + len(shown)}\t{shown}")
            note = {
                k: v
                for k, v in sentence.to_meta().items()
                if (k, v) not in (("doc_id", name), ("sent_id", place))
            }
            if sentence.label is not None and re.search(r"\s", sentence.label):
                note["label"] = sentence.label
            elif sentence.label is not None:
                lines.append(f"A{len(lines)}\tLabel {target} {sentence.label}")
                labels[sentence.label] = None
            if note:
                lines.append(f"#{len(lines)}\tAnnotatorNotes {target}\t{json.dumps(note, default=str)}")
            for first, last, kind in sentence.cues or ():
                n_marks += 1
                plain = re.sub(r"[^\w.-]", "_", kind)
                plain = f"{plain}_" if plain == "Sentence" else plain
                kinds[plain] = None
                lines.append(f"T{n_marks}\t{plain} {start + first} {start + last}\t{shown[first:last]}")
                if plain != kind:
                    lines.append(f"#{len(lines)}\tAnnotatorNotes T{n_marks}\t{json.dumps({'type': kind})}")
        files[f"{name}.txt"] = text
        files[f"{name}.ann"] = "".join(f"{line}\n" for line in lines)
    values = "|".join(labels)
    attribute = f"Label\tArg:Sentence, Value:{values}\n" if labels else ""
    files[MARKER] = (
        f"[entities]\n{chr(10).join(kinds)}\n\n[relations]\n\n[events]\n\n[attributes]\n{attribute}"
    )
    return files


def _read_mark(bound: re.Match[str], text: str, where: str, losses: Counter[str]) -> list[_Mark]:
    """Read an annotation; fragments with more than space between them become annotations of their own."""
    places = sorted((int(a), int(b)) for a, b in (pair.split(" ") for pair in bound[3].split(";")))
    if not all(0 <= start < end <= len(text) for start, end in places):
        raise DataError(f"{where}: {bound[3]} is not within the text's {len(text)} characters. Mend it.")
    covered = " ".join(text[start:end] for start, end in places)
    if bound[4].split() and "".join(covered.split()) != "".join(bound[4].split()):
        raise DataError(
            f"{where}: {bound[4][:40]!r} is {covered[:40]!r} in the text. Put two files of one version together."
        )
    gaps = [text[end:start] for (_, end), (start, _) in pairwise(places)]
    if bound[2] == "Sentence" or not any(gap.strip() for gap in gaps):
        return [(places[0][0], places[-1][1], bound[2], bound[1])]
    losses["tie between the fragments of an annotation"] += 1
    return [(start, end, bound[2], bound[1]) for start, end in places]


def _parse_note(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
