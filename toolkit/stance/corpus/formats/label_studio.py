"""Label Studio's tasks: choices for the label, labelled regions for the cues."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from stance.corpus.formats.checks import check_columns, count_rest, get_list, get_text, pick_label, read_span
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
    one; labelled regions of any control are cues, and where a file has some, an annotation without one says
    that there is none. Names of controls and numbers of regions are not kept;
    cancelled annotations, predictions and all else are counted as dropped. The compact export, JSON-MIN,
    is read too.
    """

    name = "label-studio"
    suffixes = (".json",)

    def read(self, file: InputFile, losses: Losses) -> Iterator[AnnotatedSentence]:
        """Read sentences; see :meth:`Format.read`."""
        records = list(file.read_records())
        numbers = RecordNumbers(
            (record.get("id"), _get_data(record).get(file.columns.text)) for _, record in records
        )
        if records and not any(_is_task(record) for _, record in records):
            check_columns(file, (name for _, record in records for name in record))
        reader = _TaskReader(numbers, any(_has_region(record) for _, record in records), losses)
        for place, record in records:
            yield from reader.read(record, place)

    def write(self, sentences: Sequence[AnnotatedSentence], losses: Losses) -> str:
        """Write sentences; see :meth:`Format.write`."""
        tasks = []
        has_cues = any(sentence.cues for sentence in sentences)
        for group in group_coders(sentences):
            annotated = [
                s for s in group if s.label is not None or s.cues or s.fields.get("coder") is not None
            ]
            # A task without annotations says nothing of cues, whatever the others do.
            meta = make_meta(group[0], has_cues=has_cues and bool(annotated))
            meta.pop("coder", None)
            identity = {"id": meta.pop("task_id")} if "task_id" in meta else {}
            annotations = [_make_annotation(sentence) for sentence in annotated]
            tasks.append({**identity, "data": {"text": group[0].text, **meta}, "annotations": annotations})
        return json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"


class _TaskReader:
    """Reads the tasks of one file.

    Parameters
    ----------
    numbers : RecordNumbers
    has_cues : bool
        Whether regions are marked in some task: an annotation without one then says that there is none.
    losses : Losses
    """

    def __init__(self, numbers: RecordNumbers, has_cues: bool, losses: Losses) -> None:
        self._numbers = numbers
        self._has_cues = has_cues
        self._losses = losses

    def read(self, record: Mapping[str, Any], place: Place) -> Iterator[AnnotatedSentence]:
        """Read the annotations of a task, or one of the compact export."""
        read = self._read_task if _is_task(record) else self._read_compact
        return read(record, place)

    def _read_task(self, task: Mapping[str, Any], place: Place) -> Iterator[AnnotatedSentence]:
        columns, data, losses = place.file.columns, _get_data(task), self._losses
        text = get_text(data, columns.text, place)
        meta = {name: value for name, value in data.items() if name != columns.text}
        identity = {} if task.get("id") is None else {"task_id": task["id"]}
        meta = self._numbers.fill(identity | meta, place, task.get("id"))
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
            label, spans = self._read_results(get_list(annotation, "result", place), text, place)
            coder = _name_coder(annotation.get("completed_by"))
            known = meta if coder is None else meta | {"coder": coder}
            yield join_meta(known, text, label, self._judge(spans), place)
        if not finished:
            yield join_meta(meta, text, None, None, place)

    def _read_results(self, results: Sequence[Any], text: str, place: Place) -> tuple[str | None, list[Any]]:
        choices: dict[str, list[str]] = {}
        spans: list[Any] = []
        for result in results:
            value = result.get("value") if isinstance(result, dict) else None
            if isinstance(value, dict) and isinstance(value.get("choices"), list):
                choices.setdefault(str(result.get("from_name")), []).extend(value["choices"])
            elif isinstance(value, dict) and isinstance(value.get("labels"), list):
                spans += _read_region(value, text, place, self._losses)
            else:
                self._losses.add("result of another kind than choices and labels")
        wanted = place.file.columns.label
        if choices and wanted not in choices and (wanted != "label" or len(choices) > 1):
            listed = ", ".join(f"'{name}'" for name in choices)
            raise DataError(
                f"{place}: expected choices called '{wanted}'; found {listed}. Pass --label-field NAME."
            )
        chosen = choices.get(wanted) or next(iter(choices.values()), [])
        self._losses.add("choice of another control", max(0, len(choices) - 1))
        return pick_label(chosen, self._losses, place), spans

    def _read_compact(self, row: Mapping[str, Any], place: Place) -> Iterator[AnnotatedSentence]:
        """Read a record of JSON-MIN: controls by name beside the data."""
        columns = place.file.columns
        text = get_text(row, columns.text, place)
        meta: dict[str, Any] = {}
        spans: list[Any] = []
        for name, value in row.items():
            if _is_regions(value):
                spans += [span for item in value for span in _read_region(item, text, place, self._losses)]
            elif name in _MIN_DROPPED:
                count_rest({name: value}, (), "an annotation", self._losses)
            elif name not in (columns.text, columns.label):
                meta[{"annotator": "coder", "id": "task_id"}.get(name, name)] = value
        if meta.get("coder") is not None:
            meta["coder"] = _name_coder(meta["coder"])
        label = row.get(columns.label)
        chosen = get_list(label, "choices", place) if isinstance(label, dict) else [label]
        # A task that two annotated stands here twice.
        meta = self._numbers.fill(meta, place, row.get("id"))
        yield join_meta(meta, text, pick_label(chosen, self._losses, place), self._judge(spans), place)

    def _judge(self, spans: list[Any]) -> list[Any] | None:
        return spans if spans or self._has_cues else None


def _is_task(record: Mapping[str, Any]) -> bool:
    """Tell a task from a record of JSON-MIN."""
    return isinstance(record.get("data"), dict)


def _get_data(record: Mapping[str, Any]) -> Mapping[str, Any]:
    data: Mapping[str, Any] = record["data"] if _is_task(record) else record
    return data


def _has_region(record: Mapping[str, Any]) -> bool:
    annotations = record.get("annotations")
    if not _is_task(record):
        return any(map(_is_regions, record.values()))
    return any(
        isinstance(annotation, dict)
        and not annotation.get("was_cancelled")
        and isinstance(annotation.get("result"), list)
        and any(isinstance(r, dict) and _is_regions([r.get("value")]) for r in annotation["result"])
        for annotation in (annotations if isinstance(annotations, list) else [])
    )


def _is_regions(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, dict) and isinstance(item.get("labels"), list) for item in value)
    )


def _read_region(value: Mapping[str, Any], text: str, place: Place, losses: Losses) -> list[list[Any]]:
    """Read a region of the text, once for each label that it bears."""
    start, end, kinds = read_span(value, ("start", "end", "labels"), place, losses, _INTERNAL)
    if isinstance(value.get("text"), str) and type(start) is type(end) is int:
        start, end = _find_region(start, end, value["text"], text, place)
    return [[start, end, kind] for kind in kinds]


def _find_region(start: int, end: int, marked: str, text: str, place: Place) -> tuple[int, int]:
    """Find the characters that a region holds: older versions count an emoji as two, as JavaScript does."""
    units = text.encode("utf-16-le")
    in_units = [len(units[: 2 * at].decode("utf-16-le", "ignore")) for at in (start, end)]
    wanted = _strip_space(marked)
    for first, last in ((start, end), in_units):
        if _strip_space(text[first:last]) == wanted:
            return first, last
    if not 0 <= start < end <= len(text):
        return start, end  # told as out of range
    raise DataError(
        f"{place}: expected the region {marked!r:.60}; found {text[start:end]!r:.60} there in the text. "
        "Mend it, or export the tasks anew."
    )


def _strip_space(text: str) -> str:
    """Take out white space, which Label Studio escapes or leaves out in what it quotes."""
    return "".join(text.replace("\\n", "").split())


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
