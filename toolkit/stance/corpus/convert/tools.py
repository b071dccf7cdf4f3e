"""The files of Label Studio, doccano, Prodigy and Argilla."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stance.corpus.convert.annotated import (
    Annotated,
    Namer,
    Source,
    count_rest,
    dump_lines,
    make_annotated,
    pick_label,
    take_list,
    take_span,
)
from stance.errors import DataError


def read_label_studio(source: Source, losses: Counter[str]) -> Iterator[Annotated]:
    """Read tasks, each annotation as a row with its ``coder``.

    The label is the choice of the control called ``label`` (or ``label_field``), or of the only one; labelled
    regions of any control are cues.
    """
    records = list(source.read_records())
    for where, task in records:
        if not isinstance(task.get("data"), dict):
            raise DataError(f"{where}: is no task with 'data'. Export as JSON, not JSON-MIN.")
    control = _find_control(source, [task for _, task in records])
    namer = Namer(source)
    for place, (where, task) in enumerate(records, 1):
        text = source.take_text(task["data"], where)
        number = task.get("id")
        meta = {name: value for name, value in task["data"].items() if name != source.fields.text}
        meta = namer.fill(({} if number is None else {"task_id": number}) | meta, number, place)
        count_rest(task, ("id", "data", "annotations"), "a task", losses)
        finished = [a for a in take_list(task, "annotations", where) if not a.get("was_cancelled")]
        losses["cancelled annotation"] += len(take_list(task, "annotations", where)) - len(finished)
        for annotation in finished:
            count_rest(annotation, ("id", "result", "completed_by", "was_cancelled"), "an annotation", losses)
            labels: list[object] = []
            spans: list[Any] = []
            for result in take_list(annotation, "result", where):
                value = result.get("value") or {}
                if "choices" in value and "start" not in value and result.get("from_name") == control:
                    labels += value["choices"]
                elif "labels" in value and "start" in value:
                    start, end = _find_region(value, text, where)
                    spans += [[start, end, kind] for kind in value["labels"]]
                else:
                    losses["result other than the label and labelled regions"] += 1
            coder = annotation.get("completed_by")
            if isinstance(coder, Mapping):
                coder = coder.get("email") or coder.get("id")
            known = meta if coder is None else {**meta, "coder": str(coder)}
            label = pick_label(labels, losses)
            yield make_annotated(text, label, spans, known, where, losses, source.fields.doc_id)
        if not finished:
            yield make_annotated(text, None, None, meta, where, losses, source.fields.doc_id)


def write_label_studio(sentences: Sequence[Annotated], losses: Counter[str]) -> str:
    """Write a task a sentence; the rows of several coders become annotations of one task."""
    groups: dict[str, list[Annotated]] = {}
    for number, sentence in enumerate(sentences):
        has_coder = sentence.fields.get("coder") is not None
        key = json.dumps([sentence.doc_id, sentence.sent_id, sentence.text] if has_coder else number)
        groups.setdefault(key, []).append(sentence)
    tasks = []
    for group in groups.values():
        meta = group[0].to_meta()
        meta.pop("coder", None)
        number = meta.pop("task_id", None)
        annotations = [
            _make_annotation(s) for s in group if s.label is not None or s.cues or "coder" in s.fields
        ]
        tasks.append(
            ({} if number is None else {"id": number})
            | {"data": {"text": group[0].text, **meta}, "annotations": annotations}
        )
    return json.dumps(tasks, ensure_ascii=False, indent=1, default=str) + "\n"


def _find_control(source: Source, tasks: Sequence[Mapping[str, Any]]) -> str:
    """Find the control that labels are chosen in: the one asked for, or the only one of the file."""
    wanted = source.fields.label
    names = dict.fromkeys(
        str(result.get("from_name"))
        for task in tasks
        for annotation in task.get("annotations") or ()
        for result in annotation.get("result") or ()
        if "choices" in (value := result.get("value") or {}) and "start" not in value
    )
    if not names or wanted in names:
        return wanted
    if wanted == "label" and len(names) == 1:
        return next(iter(names))
    raise DataError(
        f"{source.name}: no choices called '{wanted}' (it has {', '.join(names)}). Pass label_field=…."
    )


def _find_region(value: Mapping[str, Any], text: str, where: str) -> tuple[Any, Any]:
    """Find where a region stands: older versions count units of UTF-16, of which an emoji has two."""
    start, end, marked = value["start"], value.get("end"), value.get("text")
    if not (type(start) is type(end) is int and isinstance(marked, str)):
        return start, end
    units = text.encode("utf-16-le", "surrogatepass")
    first, last = (len(units[: 2 * at].decode("utf-16-le", "ignore")) for at in (start, end))
    wanted = "".join(marked.replace("\\n", "").split())  # white space is escaped or left out there
    for place in ((start, end), (first, last)):
        if "".join(text[slice(*place)].split()) == wanted:
            return place
    raise DataError(
        f"{where}: the region {marked[:40]!r} is {text[start:end][:40]!r} at {start} to {end}. Export the tasks anew."
    )


def _make_annotation(sentence: Annotated) -> dict[str, Any]:
    results: list[dict[str, Any]] = []
    if sentence.label is not None:
        results.append({"from_name": "label", "type": "choices", "value": {"choices": [sentence.label]}})
    for start, end, kind in sentence.cues or ():
        value = {"start": start, "end": end, "text": sentence.text[start:end], "labels": [kind]}
        results.append({"from_name": "cues", "type": "labels", "value": value})
    annotation: dict[str, Any] = {
        "result": [{"id": f"r{n}", "to_name": "text", **result} for n, result in enumerate(results, 1)]
    }
    coder = sentence.fields.get("coder")
    if coder is not None:
        annotation["completed_by"] = int(coder) if str(coder).isdecimal() else {"email": str(coder)}
    return annotation


def read_doccano(source: Source, losses: Counter[str]) -> Iterator[Annotated]:
    """Read records of text classification, sequence labelling, relation extraction, or of both labels and spans."""
    namer = Namer(source)
    used = ("label", "cats", "entities", "relations", "Comments")
    for place, (where, row) in enumerate(source.read_records(), 1):
        text = source.take_text(row, where)
        labels: list[object] = []
        spans: list[Any] | None = [] if "entities" in row else None
        for name in ("label", "cats", "entities"):
            value = row.get(name)
            for item in [value] if isinstance(value, str) else take_list(row, name, where):
                if isinstance(item, str) and name != "entities":
                    labels.append(item)
                elif isinstance(item, list):
                    spans = [*(spans or ()), item]
                else:
                    spans = [*(spans or ()), take_span(item, ("start_offset", "end_offset", "label"), where)]
        for name in ("relations", "Comments"):
            losses[f"item of '{name}'"] += len(take_list(row, name, where))
        meta = {key: value for key, value in row.items() if key not in (*used, source.fields.text)}
        meta = namer.fill(meta, row.get("id"), place)
        yield make_annotated(
            text, pick_label(labels, losses), spans, meta, where, losses, source.fields.doc_id
        )


def write_doccano(sentences: Sequence[Annotated], losses: Counter[str]) -> str:
    """Write a record a sentence: ``cats`` (the label) and ``entities`` (the cues)."""
    rows = []
    for sentence in sentences:
        row: dict[str, Any] = {"text": sentence.text}
        row |= {} if sentence.label is None else {"cats": [sentence.label]}
        row |= {} if sentence.cues is None else {"entities": [list(cue) for cue in sentence.cues]}
        meta = sentence.to_meta()
        clashing = meta.keys() & {"label", "cats", "entities", "relations", "Comments"}
        losses["column of a name that doccano uses"] += len(clashing)
        rows.append(row | {name: value for name, value in meta.items() if name not in clashing})
    return dump_lines(rows)


def read_prodigy(source: Source, losses: Counter[str]) -> Iterator[Annotated]:
    """Read records of ``cats``, ``accept`` or ``label``, and ``spans``; those not accepted are counted."""
    namer = Namer(source)
    used = ("cats", "spans", "meta", "label", "accept", "answer", "options", "tokens")
    for place, (where, row) in enumerate(source.read_records(), 1):
        text = source.take_text(row, where)
        if row.get("answer", "accept") != "accept":
            losses[f"record with the answer '{row['answer']}'"] += 1
            continue
        cats, meta = row.get("cats") or {}, row.get("meta") or {}
        if not isinstance(meta, dict) or not isinstance(cats, dict):
            raise DataError(f"{where}: 'cats' or 'meta' is no object. Check the format.")
        labels: list[object] = sorted(
            (name for name, score in cats.items() if score >= 0.5), key=lambda n: -cats[n]
        )
        labels += [*take_list(row, "accept", where), row.get("label")]
        spans = None
        if row.get("spans") is not None:
            spans = [
                take_span(item, ("start", "end", "label"), where) for item in take_list(row, "spans", where)
            ]
        meta |= {key: value for key, value in row.items() if key not in (*used, source.fields.text)}
        if meta.get("coder") is None and row.get("_annotator_id") is not None:
            meta["coder"] = meta.pop("_annotator_id")
        meta = namer.fill(meta, row.get("_input_hash"), place)
        yield make_annotated(
            text, pick_label(labels, losses), spans, meta, where, losses, source.fields.doc_id
        )


def write_prodigy(sentences: Sequence[Annotated], losses: Counter[str]) -> str:
    """Write a record a sentence."""
    rows = []
    for sentence in sentences:
        row: dict[str, Any] = {"text": sentence.text}
        row |= {} if sentence.label is None else {"cats": {sentence.label: 1.0}}
        if sentence.cues is not None:
            row["spans"] = [{"start": start, "end": end, "label": kind} for start, end, kind in sentence.cues]
        rows.append(row | {"meta": sentence.to_meta()})
    return dump_lines(rows)


def read_argilla(source: Source, losses: Counter[str]) -> Iterator[Annotated]:
    """Read records, each user's submitted responses as a row with its ``coder``.

    The label is the response to the question ``label`` (or ``label_field``); responses that are spans are cues.
    """
    namer = Namer(source)
    for place, (where, record) in enumerate(source.read_records(), 1):
        parts = {name: record.get(name) or {} for name in ("fields", "metadata", "responses")}
        if not all(isinstance(part, dict) for part in parts.values()):
            raise DataError(f"{where}: is no record of Argilla. Export it anew by to_list().")
        text = source.take_text(parts["fields"], where)
        count_rest(record, ("id", *parts), "a record", losses)
        number = record.get("id")
        meta = {} if number is None else {"record_id": str(number)}
        meta |= parts["metadata"] | {k: v for k, v in parts["fields"].items() if k != source.fields.text}
        meta = namer.fill(meta, number, place)
        answers: dict[str | None, dict[str, Any]] = {}
        for question in parts["responses"]:
            for response in take_list(parts["responses"], question, where):
                if response.get("status") not in (None, "submitted"):
                    losses[f"response that is {response['status']}"] += 1
                    continue
                user = response.get("user_id")
                answers.setdefault(None if user is None else str(user), {})[question] = response.get("value")
        for user, given in (answers or {None: {}}).items():
            labels: list[object] = []
            spans: list[Any] | None = None
            for question, value in given.items():
                items = value if isinstance(value, list) else [value]
                if question == source.fields.label and not any(isinstance(item, dict) for item in items):
                    labels += items
                elif all(isinstance(item, dict) for item in items):
                    found = [take_span(item, ("start", "end", "label"), where) for item in items]
                    spans = [*(spans or ()), *found]
                else:
                    losses[f"response to '{question}'"] += 1
            known = meta if user is None else {**meta, "coder": user}
            yield make_annotated(
                text, pick_label(labels, losses), spans, known, where, losses, source.fields.doc_id
            )
