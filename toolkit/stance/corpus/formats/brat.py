"""brat's standoff format: a text and its annotations side by side, for each document."""

from __future__ import annotations

import codecs
import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from stance.corpus.formats.checks import count_rest, pick_label
from stance.corpus.formats.inputs import InputFile, Place
from stance.corpus.formats.records import AnnotatedSentence, Losses
from stance.corpus.formats.registry import Format, register_format
from stance.corpus.formats.rows import join_meta, make_meta
from stance.errors import DataError

_SENTENCE: Final = "Sentence"
_LABEL: Final = "Label"
_MARK: Final = "\ufeff"  # of byte order
_MAX_GAP: Final = 1000
"""How far apart sentences may stand for their offsets to be kept."""

_KINDS: Final = {
    "A": "attribute",
    "M": "attribute",
    "R": "relation",
    "E": "event",
    "N": "normalisation",
    "*": "equivalence",
    "#": "note",
}
_TEXT_BOUND: Final = re.compile(r"(T\S+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)")
_ATTRIBUTE: Final = re.compile(r"[AM]\S+\t(\S+) (\S+)(?: (.*))?")
_NOTE: Final = re.compile(r"#\S*\t(\S+) (\S+)\t(.*)")


@dataclass(frozen=True, slots=True)
class _Mark:
    """A text-bound annotation."""

    name: str
    kind: str
    start: int
    end: int


@register_format
class Brat(Format):
    """A folder with a ``.txt`` and an ``.ann`` file a document.

    A sentence is an annotation ``Sentence`` with an attribute ``Label``, and a note (JSON) of what else is
    known; cues are annotations of their types. Where a document has no ``Sentence``, each line that is not
    blank is a sentence and every annotation a cue.
    """

    name = "brat"
    suffixes = (".ann",)
    is_folder = True

    def name_file(self, path: Path) -> Path:
        """Name the annotations of a text; see :meth:`Format.name_file`."""
        return path.with_suffix(".ann")

    def find_files(self, folder: Path) -> list[Path]:
        """List annotation files; a text without one is an error, not left out."""
        found = super().find_files(folder)
        annotated = set(found)
        for path in sorted(folder.rglob("*.txt")):
            if path.with_suffix(".ann") not in annotated:
                raise DataError(
                    f"{path}: expected annotations beside it, in {path.stem}.ann; found none. "
                    "Make the file, empty if need be, or name the files to convert."
                )
        return found

    def read(self, file: InputFile, losses: Losses) -> Iterator[AnnotatedSentence]:
        """Read sentences; see :meth:`Format.read`."""
        if file.path is None:
            raise DataError(f"{file.name}: expected a folder or files; found standard input. Name a folder.")
        path = file.path.with_suffix(".ann")
        text_path = file.path.with_suffix(".txt")
        if not path.exists() or not text_path.exists():
            missing = text_path if path.exists() else path
            raise DataError(f"{file.name}: expected {missing.name} beside it; found none. Put it there.")
        text_file = replace(file, name=str(text_path), path=text_path)
        text = text_file.read_text()
        if text_file.read_bytes().startswith(codecs.BOM_UTF8):
            text = _MARK + text  # which brat counts as a character
        lines = replace(file, name=str(path), path=path).read_text().replace("\r\n", "\n").split("\n")
        return _read_document(text, lines, replace(file, name=str(path)), losses)

    def write(self, sentences: Sequence[AnnotatedSentence], losses: Losses) -> dict[str, bytes]:
        """Write sentences; see :meth:`Format.write`."""
        files: dict[str, bytes] = {}
        documents: dict[str, list[AnnotatedSentence]] = {}
        for sentence in sentences:
            documents.setdefault(sentence.doc_id, []).append(sentence)
        taken: set[str] = set()
        for doc_id, document in documents.items():
            name = _name_file(doc_id, taken)
            taken.add(name.lower())
            text, annotations = _write_document(document, name, losses)
            files[f"{name}.txt"] = text.encode()
            files[f"{name}.ann"] = annotations.encode()
        return files


def _read_document(
    text: str, lines: Sequence[str], file: InputFile, losses: Losses
) -> Iterator[AnnotatedSentence]:
    marks, labels, notes = _sort_lines(text, lines, file, losses)
    wholes = sorted((m for m in marks if m.kind == _SENTENCE), key=lambda mark: (mark.start, mark.end))
    cues = sorted((m for m in marks if m.kind != _SENTENCE), key=lambda mark: (mark.start, mark.end))
    types = {mark.name: _take_type(mark, notes, losses) for mark in {m.name: m for m in cues}.values()}
    losses.add("note", len(notes.keys() - {mark.name for mark in marks}))
    sentences = {mark.name for mark in wholes}
    losses.add("attribute", sum(len(found) for name, found in labels.items() if name not in sentences))
    if wholes:
        covered = set().union(*(range(mark.start, mark.end) for mark in wholes))
        outside = sum(not (c.isspace() or c == _MARK) for i, c in enumerate(text) if i not in covered)
        losses.add("character outside a sentence", outside)
    else:
        wholes = [_Mark("", _SENTENCE, m.start(), m.end()) for m in re.finditer(r"[^\s\ufeff][^\r\n]*", text)]
    starts = [mark.start for mark in cues]
    placed: set[int] = set()
    for number, whole in enumerate(wholes, 1):
        near = range(bisect_left(starts, whole.start), bisect_left(starts, whole.end))
        inside = [index for index in near if cues[index].end <= whole.end]
        placed.update(inside)
        spans = [
            (mark.start - whole.start, mark.end - whole.start, types[mark.name])
            for mark in (cues[index] for index in inside)
        ]
        note = dict(notes.get(whole.name, {}))
        place = Place(file, number, "sentence")
        label = pick_label([note.pop("label", None), *labels.get(whole.name, ())], losses, place)
        meta = {file.columns.doc_id: file.stem, "start": whole.start, "end": whole.end, **note}
        yield join_meta(meta, text[whole.start : whole.end], label, spans if cues else None, place)
    losses.add("annotation not within one sentence", len(cues) - len(placed))


def _take_type(mark: _Mark, notes: Mapping[str, Mapping[str, Any]], losses: Losses) -> str:
    """Take the type of a cue from the note that we gave it, or as brat has it; count what else is noted."""
    note = notes.get(mark.name, {})
    kind = note.get("type")
    if not isinstance(kind, str) or not kind:
        count_rest(note, (), "a note", losses)
        return mark.kind
    count_rest(note, ("type",), "a note", losses)
    return kind


def _sort_lines(
    text: str, lines: Sequence[str], file: InputFile, losses: Losses
) -> tuple[list[_Mark], dict[str, list[str]], dict[str, dict[str, Any]]]:
    """Read annotations, and labels and notes by the annotation they belong to; count all other lines."""
    marks: list[_Mark] = []
    labels: dict[str, list[str]] = {}
    notes: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(lines, 1):
        place = Place(file, number, "line")
        if bound := _TEXT_BOUND.match(line):
            marks += _read_mark(bound, text, place, losses)
        elif (attribute := _ATTRIBUTE.fullmatch(line)) and attribute[1] == _LABEL and attribute[3]:
            labels.setdefault(attribute[2], []).append(attribute[3])
        elif (note := _NOTE.fullmatch(line)) and (data := _parse_note(note[3])) is not None:
            losses.add("note", note[2] in notes)
            notes.setdefault(note[2], data)
        elif line.startswith("T"):
            raise DataError(
                f"{place}: expected an annotation as ID, type, start, end, text; found {line!r:.60}. Mend it."
            )
        elif line.strip():
            losses.add(_KINDS.get(line[0], "unknown line"))
    return marks, labels, notes


def _read_mark(bound: re.Match[str], text: str, place: Place, losses: Losses) -> list[_Mark]:
    """Read an annotation; fragments with more than space between them become annotations of their own."""
    name, kind = bound[1], bound[2]
    places = [tuple(map(int, pair.split(" "))) for pair in bound[3].split(";")]
    for start, end in places:
        if not 0 <= start < end <= len(text):
            raise DataError(
                f"{place}: expected an annotation within the text's {len(text)} characters; "
                f"found {start} to {end}. Mend it."
            )
    covered = "".join(text[start:end] for start, end in places)
    if bound[4].split() and "".join(covered.split()) != "".join(bound[4].split()):
        raise DataError(
            f"{place}: expected {bound[4]!r:.60}, as annotated; found {covered!r:.60} there in the text. "
            "Put the two files of one version side by side."
        )
    places.sort()
    first, last = places[0][0], max(end for _, end in places)
    gaps = [text[end:start] for (_, end), (start, _) in pairwise(places)]
    if kind == _SENTENCE or not any(gap.strip() for gap in gaps):
        return [_Mark(name, kind, first, last)]
    losses.add("tie between the fragments of an annotation")
    return [_Mark(name, kind, start, end) for start, end in places]


def _parse_note(text: str) -> dict[str, Any] | None:
    """Give the data of a note that we wrote; ``None`` for any other."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _name_file(doc_id: str, taken: set[str]) -> str:
    """Make a file name of a document's name: safe anywhere, and of no other document."""
    name = re.sub(r"[^\w.-]+", "_", doc_id).lstrip("._-")[:100] or "document"
    number, unique = 1, name
    while unique.lower() in taken:
        number += 1
        unique = f"{name}-{number}"
    return unique


def _place_sentences(document: Sequence[AnnotatedSentence], losses: Losses) -> list[int]:
    """Find where the sentences stand in the text: where they stood, if that is known, or a line each."""
    starts, place = [], 0
    for sentence in document:
        if sentence.start is None or not 0 <= sentence.start - place <= _MAX_GAP:
            break
        starts.append(sentence.start)
        place = sentence.start + len(sentence.text)
    if len(starts) == len(document):
        return starts
    losses.add("columns 'start' and 'end'", sum(sentence.start is not None for sentence in document))
    starts, place = [], 0
    for sentence in document:
        starts.append(place)
        place += len(sentence.text) + 1
    return starts


def _write_document(document: Sequence[AnnotatedSentence], name: str, losses: Losses) -> tuple[str, str]:
    text = ""
    lines: list[str] = []
    n_marks = n_attributes = n_notes = 0
    has_cues = any(sentence.cues for sentence in document)

    def add_mark(kind: str, start: int, end: int) -> str:
        nonlocal n_marks
        n_marks += 1
        # An annotation may not span lines: it goes on as a further fragment.
        pieces = [(m.start() + start, m.end() + start) for m in re.finditer(r"[^\r\n]+", text[start:end])]
        places = ";".join(f"{first} {last}" for first, last in pieces) or f"{start} {end}"
        shown = " ".join(text[first:last] for first, last in pieces)
        losses.add(
            "line end at an end of a sentence or cue",
            bool(pieces) and (pieces[0][0], pieces[-1][1]) != (start, end),
        )
        lines.append(f"T{n_marks}\t{kind} {places}\t{shown}")
        return f"T{n_marks}"

    def add_note(target: str, data: dict[str, Any]) -> None:
        nonlocal n_notes
        n_notes += 1
        lines.append(f"#{n_notes}\tAnnotatorNotes {target}\t{json.dumps(data)}")

    starts = _place_sentences(document, losses)
    for place, (start, found) in enumerate(zip(starts, document, strict=True)):
        # To brat, too, a NUL is the mark of a binary file.
        losses.add("control character", found.text.count("\0"))
        sentence = replace(found, text=found.text.replace("\0", "\N{REPLACEMENT CHARACTER}"))
        text += "\n" * (start - len(text)) + sentence.text
        target = add_mark(_SENTENCE, start, start + len(sentence.text))
        note = make_meta(sentence, has_cues=has_cues)
        if sentence.start is not None:
            del note["start"], note["end"]
        for key, implied in (("doc_id", name), ("sent_id", place)):
            if note[key] == implied:
                del note[key]
        if sentence.label is not None and re.search(r"[\s\0]", sentence.label):
            note["label"] = sentence.label
        elif sentence.label is not None:
            n_attributes += 1
            lines.append(f"A{n_attributes}\t{_LABEL} {target} {sentence.label}")
        if note:
            add_note(target, note)
        for cue in sentence.cues or ():
            kind = re.sub(r"[^\w.-]", "_", cue.type)
            kind = f"{kind}_" if kind == _SENTENCE else kind
            mark = add_mark(kind, start + cue.start, start + cue.end)
            if kind != cue.type:
                add_note(mark, {"type": cue.type})
    return text + "\n", "".join(f"{line}\n" for line in lines)
