"""Label Studio's tasks: choices for the label, labelled regions for the cues."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from stance.corpus.formats.inputs import InputFile, Place
from stance.corpus.formats.records import AnnotatedSentence, Losses
from stance.corpus.formats.registry import Format, register_format
from stance.corpus.formats.rows import get_text, group_coders, join_meta, make_meta, pick_label
from stance.errors import DataError

_CUES: Final = "cues"
_MIN_DROPPED: Final = ("annotation_id", "created_at", "updated_at", "lead_time")


@register_format
class LabelStudio(Format):
    """A task a sentence; metadata in ``data``, each annotation of a task a row with its ``coder``.

    The label is the choice of the control called ``label`` (or as ``--label-field`` says), or of the only
    one; labelled regions of any control are cues. Cancelled annotations and predictions are left out and
    counted. The compact export, JSON-MIN, is read too.
    """

    name = "label-studio"
    suffixes = (".json",)

    def read(self, file: InputFile, losses: Losses) -> Iterator[AnnotatedSentence]:
        """Read sentences; see :meth:`Format.read`."""
        for place, task in file.read_records():
            data = task.get("data")
            if isinstance(data, dict):
                yield from _read_task(task, data, place, losses)
            else:
                yield _read_compact(task, place, losses)

    def write(self, sentences: Sequence[AnnotatedSentence], losses: Losses) -> str:
        """Write sentences; see :meth:`Format.write`."""
        tasks = []
        for number, group in enumerate(group_coders(sentences), 1):
            meta = make_meta(group[0], spans_show=False)
            meta.pop("coder", None)
            identity = meta.pop("task_id", number)
            annotated = [
                s for s in group if s.label is not None or s.cues or s.fields.get("coder") is not None
            ]
            annotations = [_make_annotation(sentence) for sentence in annotated]
            tasks.append(
                {"id": identity, "data": {"text": group[0].text, **meta}, "annotations": annotations}
            )
        return json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"


def _read_task(
    task: Mapping[str, Any], data: Mapping[str, Any], place: Place, losses: Losses
) -> Iterator[AnnotatedSentence]:
    columns, number = place.file.columns, place.number
    text = get_text(data, columns.text, place)
    meta = {name: value for name, value in data.items() if name != columns.text}
    # Several annotations of a task are of one sentence.
    identity = {} if task.get("id", number) == number else {"task_id": task["id"]}
    meta = {"sent_id": 0, **identity, **meta}
    meta.setdefault(columns.doc_id, f"{place.file.stem}-{number:06d}")
    losses.add("prediction", len(task.get("predictions") or ()))
    annotations = task.get("annotations") or []
    if not isinstance(annotations, list) or not all(isinstance(a, dict) for a in annotations):
        raise DataError(
            f"{place}: expected a list of annotations; found {annotations!r:.40}. Export the tasks anew."
        )
    finished = [a for a in annotations if not a.get("was_cancelled")]
    losses.add("cancelled annotation", len(annotations) - len(finished))
    for annotation in finished:
        label, spans = _read_results(annotation.get("result") or [], place, losses)
        coder = _name_coder(annotation.get("completed_by"))
        yield join_meta(meta | ({} if coder is None else {"coder": coder}), text, label, spans, place)
    if not finished:
        yield join_meta(meta, text, None, None, place)


def _read_results(results: Any, place: Place, losses: Losses) -> tuple[str | None, list[Any] | None]:
    choices: dict[str, list[str]] = {}
    spans: list[Any] = []
    for result in results:
        value = result.get("value") if isinstance(result, dict) else None
        if not isinstance(value, dict):
            losses.add("result of another kind than choices and labels")
        elif isinstance(value.get("choices"), list):
            choices.setdefault(str(result.get("from_name")), []).extend(value["choices"])
        elif isinstance(value.get("labels"), list):
            spans += [_read_region(value, kind) for kind in value["labels"]]
        else:
            losses.add("result of another kind than choices and labels")
    wanted = place.file.columns.label
    if choices and wanted not in choices and (wanted != "label" or len(choices) > 1):
        listed = ", ".join(f"'{name}'" for name in choices)
        raise DataError(
            f"{place}: expected choices called '{wanted}'; found {listed}. Pass --label-field NAME."
        )
    chosen = choices.get(wanted) or next(iter(choices.values()), [])
    losses.add("choice of another control", max(0, len(choices) - 1))
    return pick_label(chosen, losses), spans or None


def _read_compact(row: Mapping[str, Any], place: Place, losses: Losses) -> AnnotatedSentence:
    """Read a record of JSON-MIN: controls by name beside the data."""
    columns = place.file.columns
    text = get_text(row, columns.text, place)
    meta: dict[str, Any] = {}
    spans: list[Any] = []
    for name, value in row.items():
        is_regions = (
            isinstance(value, list)
            and value
            and all(isinstance(item, dict) and isinstance(item.get("labels"), list) for item in value)
        )
        if is_regions:
            spans += [_read_region(item, kind) for item in value for kind in item["labels"]]
        elif name in _MIN_DROPPED:
            losses.add(f"'{name}' of an annotation")
        elif name not in (columns.text, columns.label):
            meta[{"annotator": "coder", "id": "task_id"}.get(name, name)] = value
    if meta.get("coder") is not None:
        meta["coder"] = _name_coder(meta["coder"])
    label = row.get(columns.label)
    labels = label.get("choices") if isinstance(label, dict) else label
    if isinstance(labels, list) and not all(isinstance(item, str) for item in labels):
        raise DataError(f"{place}: expected choices as texts; found {labels!r:.60}. Pass --label-field NAME.")
    if "task_id" in meta:  # a task that two annotated stands here twice
        meta = {"doc_id": f"{place.file.stem}-{meta['task_id']:>06}", "sent_id": 0, **meta}
    chosen = [labels] if isinstance(labels, str) else labels or []
    return join_meta(meta, text, pick_label(chosen, losses), spans or None, place)


def _read_region(value: Mapping[str, Any], kind: object) -> list[Any]:
    return [value.get("start"), value.get("end"), kind]


def _name_coder(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("email") or value.get("id")
    return None if value is None else str(value)


def _make_annotation(sentence: AnnotatedSentence) -> dict[str, Any]:
    results: list[dict[str, Any]] = []
    if sentence.label is not None:
        value: dict[str, Any] = {"choices": [sentence.label]}
        results.append({"from_name": "label", "to_name": "text", "type": "choices", "value": value})
    for cue in sentence.cues or ():
        value = {"start": cue.start, "end": cue.end, "text": cue.text, "labels": [cue.type]}
        results.append({"from_name": _CUES, "to_name": "text", "type": "labels", "value": value})
    coder = sentence.fields.get("coder")
    annotation: dict[str, Any] = {
        "result": [{"id": f"r{n}", **result} for n, result in enumerate(results, 1)]
    }
    if coder is not None:
        name = str(coder)
        annotation["completed_by"] = int(name) if name.isdecimal() else {"email": name}
    return annotation
