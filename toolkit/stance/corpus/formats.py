"""How annotation tools and published corpora hold sentences: Label Studio, doccano, Prodigy, brat, and XML."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree.ElementTree import ParseError

from stance.errors import DataError, guard_imports

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_TEXT_BOUND = re.compile(r"(T\S+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)")
_ATTRIBUTE = re.compile(r"[AM]\S+\tLabel (\S+) (.+)")


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


def read_label_studio(source: Source) -> Iterator[Found]:
    """Read tasks, each annotation as a row with its ``coder``.

    The label is the choice of the control called ``label`` (or ``label_field``), or of the only one; labelled
    regions of any control are cues.
    """
    records = source.read_records()
    if not all(isinstance(task.get("data"), dict) for _, task in records):
        raise DataError(f"{source.name}: has a task without 'data'. Export as JSON, not JSON-MIN.")
    control = _find_control(source, [task for _, task in records])
    for where, task in records:
        text, number = source.take_text(task["data"], where), task.get("id")
        meta = {name: value for name, value in task["data"].items() if name != source.text_field}
        every = task.get("annotations") or []
        finished = [annotation for annotation in every if not annotation.get("was_cancelled")]
        source.losses["cancelled annotation"] += len(every) - len(finished)
        for annotation in finished:
            labels: list[object] = []
            spans: list[Any] = []
            for result in annotation.get("result") or ():
                value = result.get("value") or {}
                if "labels" in value and "start" in value:
                    marked = value.get("text") or ""
                    if "".join(marked.split()) != "".join(text[value["start"] : value["end"]].split()):
                        source.losses["region whose text is not at its place"] += 1
                        continue
                    spans += [[value["start"], value["end"], kind] for kind in value["labels"]]
                elif "choices" in value and result.get("from_name") == control:
                    labels += value["choices"]
                else:
                    source.losses["result other than the label and labelled regions"] += 1
            coder = annotation.get("completed_by")
            if isinstance(coder, Mapping):
                coder = coder.get("email") or coder.get("id")
            known = meta if coder is None else {**meta, "coder": str(coder)}
            yield Found(where, text, labels, spans, known, number)
        if not finished:
            yield Found(where, text, [], None, meta, number)


def _find_control(source: Source, tasks: Sequence[Mapping[str, Any]]) -> str:
    """Find the control that labels are chosen in: the one asked for, or the only one of the file."""
    names = {
        str(result.get("from_name"))
        for task in tasks
        for annotation in task.get("annotations") or ()
        for result in annotation.get("result") or ()
        if "choices" in (result.get("value") or {})
    }
    if source.label_field in names or not names:
        return source.label_field
    if len(names) > 1:
        listed = ", ".join(sorted(names))
        raise DataError(
            f"{source.name}: choices are called {listed}. Pass label_field=… for that of the labels."
        )
    return names.pop()


def read_doccano(source: Source) -> Iterator[Found]:
    """Read records of text classification, sequence labelling, or of both labels and spans."""
    for where, row in source.read_records():
        text = source.take_text(row, where)
        labels: list[object] = []
        spans: list[Any] | None = [] if "entities" in row else None
        for name in ("label", "cats", "entities"):
            value = row.get(name) or []
            for item in [value] if isinstance(value, str) else value:
                if isinstance(item, str):
                    labels.append(item)
                    continue
                is_record = isinstance(item, dict)
                span = [item[key] for key in ("start_offset", "end_offset", "label")] if is_record else item
                spans = [*(spans or ()), span]
        used = ("label", "cats", "entities", source.text_field)
        meta = {key: value for key, value in row.items() if key not in used}
        yield Found(where, text, labels, spans, meta, row.get("id"))


def read_prodigy(source: Source) -> Iterator[Found]:
    """Read records of ``cats``, ``accept`` or ``label``, and ``spans``; those not accepted are counted."""
    used = ("cats", "spans", "meta", "label", "accept", "answer", "options", "tokens", source.text_field)
    for where, row in source.read_records():
        text = source.take_text(row, where)
        if row.get("answer", "accept") != "accept":
            source.losses[f"record with the answer '{row['answer']}'"] += 1
            continue
        cats = row.get("cats") or {}
        labels = [*sorted((name for name in cats if cats[name] >= 0.5), key=lambda name: -cats[name])]
        labels += [*(row.get("accept") or ()), row.get("label")]
        meta = (row.get("meta") or {}) | {key: value for key, value in row.items() if key not in used}
        if meta.get("coder") is None and row.get("_annotator_id") is not None:
            meta["coder"] = meta.pop("_annotator_id")
        spans = row.get("spans")
        if spans is not None:
            spans = [[span["start"], span["end"], span["label"]] for span in spans]
        yield Found(where, text, labels, spans, meta, row.get("_input_hash"))


def read_brat(source: Source) -> Iterator[Found]:
    """Read a document: ``Sentence`` annotations with an attribute ``Label``, and cues of other types within them.

    Where there is no ``Sentence``, each line that is not blank is one. Each fragment of a cue is a cue.
    """
    path = Path(source.name)
    if not path.with_suffix(".txt").exists():
        raise DataError(f"{source.name}: there is no {path.stem}.txt beside it. Put it there.")
    text = source._replace(name=str(path.with_suffix(".txt"))).read_text()
    cues: list[tuple[int, int, str]] = []
    wholes: list[tuple[int, int, str]] = []
    labels: dict[str, list[object]] = {}
    for number, line in enumerate(source.read_text().splitlines(), 1):
        if bound := _TEXT_BOUND.match(line):
            name, kind, places, marked = bound.groups()
            spans = [(int(a), int(b)) for a, b in (pair.split() for pair in places.split(";"))]
            if "".join("".join(text[a:b] for a, b in spans).split()) != "".join(marked.split()):
                raise DataError(
                    f"{source.name}: line {number}: {marked[:40]!r} is not at {places} of the text. "
                    "Put two files of one version together."
                )
            if kind == "Sentence":
                wholes.append((spans[0][0], spans[-1][1], name))
            else:
                cues += [(start, end, kind) for start, end in spans]
        elif attribute := _ATTRIBUTE.fullmatch(line):
            labels.setdefault(attribute[1], []).append(attribute[2])
        elif line.strip():
            source.losses["line other than a text-bound annotation or label"] += 1
    if not wholes:
        wholes = [(m.start(), m.end(), "") for m in re.finditer(r"[^\s\ufeff][^\r\n]*", text)]
    n_placed = 0
    for first, last, name in sorted(wholes):
        inside = [
            [start - first, end - first, kind] for start, end, kind in cues if first <= start < end <= last
        ]
        n_placed += len(inside)
        yield Found(source.name, text[first:last], labels.get(name, []), inside, {"doc_id": path.stem})
    source.losses["annotation not within one sentence"] += len(cues) - n_placed


def read_xml(source: Source) -> Iterator[Found]:
    """Read the Szeged and BioScope corpora and the CoNLL-2010 shared task.

    The label is ``certainty`` or, without it, ``uncertain`` by a cue (other than of negation), else ``certain``; none
    in a file without a cue.
    """
    with guard_imports(source.name, "defusedxml", extra="convert"):
        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import fromstring
    from stance.io.decode import read_whole

    try:
        root: Element = fromstring(read_whole(source.name, source.name))
    except DefusedXmlException as error:
        raise DataError(f"{source.name}: declares entities, which are not read. Do not trust it.") from error
    except (ParseError, LookupError, ValueError) as error:
        raise DataError(f"{source.name}: is no XML ({error}). Check the format.") from error
    has_cues = any(element.tag in ("cue", "ccue") for element in root.iter())
    for number, document in enumerate(root.iter("Document"), 1):
        doc_id = (
            document.findtext("DocID") or ""
        ).strip() or f"{Path(source.name).name.split('.')[0]}-{number:06d}"
        for element in document.iter():
            if element.tag.lower() != "sentence":
                continue
            pieces: list[str] = []
            cues: list[list[Any]] = []
            _collect(element, pieces, cues)
            is_uncertain = any(kind != "negation" for _, _, kind in cues)
            label = "uncertain" if is_uncertain else "certain" if has_cues else None
            label = element.get("certainty") or label
            meta = {"doc_id": doc_id, "source_id": element.get("id")}
            yield Found(source.name, "".join(pieces), [label], cues, meta)


def _collect(element: Element, pieces: list[str], cues: list[list[Any]]) -> None:
    """Collect the text of an element, and where its cues stand."""
    pieces.append(element.text or "")
    for child in element:
        start = sum(map(len, pieces))
        _collect(child, pieces, cues)
        end = sum(map(len, pieces))
        if child.tag in ("cue", "ccue") and start < end:
            kind = child.get("type") or child.tag
            cues.append([start, end, kind.rstrip(" _")])  # Szeged's "speculation_hypo_doxastic _"
        pieces.append(child.tail or "")
