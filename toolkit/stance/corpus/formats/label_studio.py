"""Label Studio's tasks: choices for the label, labelled regions for the cues."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from stance.corpus.formats.checks import count_rest, get_list, get_text, pick_label, read_span
from stance.corpus.formats.inputs import InputFile, Place
from stance.corpus.formats.records import AnnotatedSentence, Losses
from stance.corpus.formats.registry import Format, register_format
from stance.corpus.formats.rows import RecordNumbers, group_coders, join_meta, make_meta
from stance.errors import DataError

_CUES: Final = "cues"
_TASK: Final = ("id", "data", "annotations", "predictions")
_ANNOTATION: Final = ("id", "result", "completed_by", "was_cancelled")
_INTERNAL: Final = ("text", "startOffset", "endOffset", "globalOffsets", "id")
_MIN_DROPPED: Final = ("annotation_id", "created_at", "updated_at", "lead_time")


@register_format
class LabelStudio(Format):
    """A task a sentence; metadata in ``data``, each annotation of a task a row with its ``coder``.

    The label is the choice of the control called ``label`` (or as ``--label-field`` says), or of the only
    one; labelled regions of any control are cues. Names of controls and numbers of regions are not kept;
    cancelled annotations, predictions and all else are counted as dropped. The compact export, JSON-MIN,
    is read too.
    """

    name = "label-studio"
    suffixes = (".json",)

    def read(self, file: InputFile, losses: Losses) -> Iterator[AnnotatedSentence]:
        """Read sentences; see :meth:`Format.read`."""
        numbers = RecordNumbers()
        for place, task in file.read_records():
            data = task.get("data")
            if isinstance(data, dict):
                yield from _read_task(task, data, place, numbers, losses)
            else:
                yield _read_compact(task, place, numbers, losses)

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
    task: Mapping[str, Any], data: Mapping[str, Any], place: Place, numbers: RecordNumbers, losses: Losses
) -> Iterator[AnnotatedSentence]:
    columns, number = place.file.columns, place.number
    text = get_text(data, columns.text, place)
    meta = {name: value for name, value in data.items() if name != columns.text}
    identity = {} if task.get("id", number) == number else {"task_id": task["id"]}
    meta = numbers.fill(identity | meta, place, number)
    losses.add("prediction", len(get_list(task, "predictions", place)))
    annotations = get_list(task, "annotations", place)
    if not all(isinstance(annotation, dict) for annotation in annotations):
        raise DataError(
            f"{place}: expected a list of annotations; found {annotations!r:.40}. Export the tasks anew."
        )
    count_rest(task, _TASK, "a task", losses)
    finished = [a for a in annotations if not a.get("was_cancelled")]
    losses.add("cancelled annotation", len(annotations) - len(finished))
    for annotation in finished:
        count_rest(annotation, _ANNOTATION, "an annotation", losses)
        label, spans = _read_results(get_list(annotation, "result", place), place, losses)
        coder = _name_coder(annotation.get("completed_by"))
        yield join_meta(meta | ({} if coder is None else {"coder": coder}), text, label, spans, place)
    if not finished:
        yield join_meta(meta, text, None, None, place)


def _read_results(
    results: Sequence[Any], place: Place, losses: Losses
) -> tuple[str | None, list[Any] | None]:
    choices: dict[str, list[str]] = {}
    spans: list[Any] = []
    for result in results:
        value = result.get("value") if isinstance(result, dict) else None
        if not isinstance(value, dict):
            losses.add("result of another kind than choices and labels")
        elif isinstance(value.get("choices"), list):
            choices.setdefault(str(result.get("from_name")), []).extend(value["choices"])
        elif isinstance(value.get("labels"), list):
            spans += _read_region(value, place, losses)
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
    return pick_label(chosen, losses, place), spans or None


def _read_compact(
    row: Mapping[str, Any], place: Place, numbers: RecordNumbers, losses: Losses
) -> AnnotatedSentence:
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
            spans += [span for item in value for span in _read_region(item, place, losses)]
        elif name in _MIN_DROPPED:
            count_rest({name: value}, (), "an annotation", losses)
        elif name not in (columns.text, columns.label):
            meta[{"annotator": "coder", "id": "task_id"}.get(name, name)] = value
    if meta.get("coder") is not None:
        meta["coder"] = _name_coder(meta["coder"])
    label = row.get(columns.label)
    chosen = get_list(label, "choices", place) if isinstance(label, dict) else [label]
    # A task that two annotated stands here twice.
    meta = numbers.fill(meta, place, meta.get("task_id") or place.number)
    return join_meta(meta, text, pick_label(chosen, losses, place), spans or None, place)


def _read_region(value: Mapping[str, Any], place: Place, losses: Losses) -> list[list[Any]]:
    """Read a region of the text, once for each label that it bears."""
    start, end, kinds = read_span(value, ("start", "end", "labels"), place, losses, _INTERNAL)
    return [[start, end, kind] for kind in kinds]


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
