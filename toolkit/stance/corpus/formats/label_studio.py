"""Label Studio's tasks: choices for the label, labelled regions for the cues."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from stance.corpus.formats.checks import check_columns, count_rest, get_list, get_text, pick_label
from stance.corpus.formats.inputs import InputFile, Place
from stance.corpus.formats.label_studio_regions import RegionReader
from stance.corpus.formats.records import AnnotatedSentence, Losses
from stance.corpus.formats.registry import Format, register_format
from stance.corpus.formats.rows import RecordNumbers, group_coders, join_meta, make_meta
from stance.errors import DataError

_CUES: Final = "cues"
_TASK: Final = ("id", "data", "annotations", "predictions")
_ANNOTATION: Final = ("id", "result", "completed_by", "was_cancelled")
_MIN_DROPPED: Final = ("annotation_id", "created_at", "updated_at", "lead_time")


@register_format
class LabelStudio(Format):
    """A task a sentence; metadata in ``data``, each annotation of a task a row with its ``coder``.

    The label is the choice of the control called ``label`` (or as ``--label-field`` says), or of the only
    one in the file; labelled regions of any control are cues, and where a file has some, an annotation
    without one says that there is none. Names of controls and numbers of regions are not kept; choices of
    other controls and for single regions, cancelled annotations, predictions and all else are counted as
    dropped. The compact export, JSON-MIN, is read too.
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
        reader = _TaskReader(file, [record for _, record in records], numbers, losses)
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

    What one annotation leaves open, the whole file says: whether regions are marked in it, so that an
    annotation without one says that there is none; which control holds the labels; and what
    offsets count.

    Parameters
    ----------
    file : InputFile
    records : sequence of Mapping
        All of its tasks.
    numbers : RecordNumbers
    losses : Losses
    """

    def __init__(
        self, file: InputFile, records: Sequence[Mapping[str, Any]], numbers: RecordNumbers, losses: Losses
    ) -> None:
        self._numbers = numbers
        self._losses = losses
        texts_and_results = [
            (text, results)
            for record in records
            for text in [_get_data(record).get(file.columns.text)]
            for results in _list_results(record)
        ]
        self._control = _name_control(file, (r for _, results in texts_and_results for r in results))
        marked = [
            (text, [value for _, value in results if _is_regions([value])])
            for text, results in texts_and_results
            if isinstance(text, str)
        ]
        self._has_cues = any(regions for _, regions in marked)
        self._regions = RegionReader(marked, losses)

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
        choices: dict[str, list[Any]] = {}
        regions: list[Mapping[str, Any]] = []
        for result in results:
            value = result.get("value") if isinstance(result, dict) else None
            if isinstance(value, dict) and _is_choice(value):
                if _is_within(value):
                    self._losses.add("choice for a region")
                else:
                    choices.setdefault(str(result.get("from_name")), []).extend(value["choices"])
            elif isinstance(value, dict) and _is_regions([value]):
                regions.append(value)
            else:
                self._losses.add("result of another kind than choices and labels")
        chosen = choices.pop(self._control, [])
        self._losses.add("choice of another control", len(choices))
        return pick_label(chosen, self._losses, place), self._regions.read(regions, text, place)

    def _read_compact(self, row: Mapping[str, Any], place: Place) -> Iterator[AnnotatedSentence]:
        """Read a record of JSON-MIN: controls by name beside the data."""
        columns = place.file.columns
        text = get_text(row, columns.text, place)
        meta: dict[str, Any] = {}
        regions: list[Mapping[str, Any]] = []
        for name, value in row.items():
            if _is_regions(value):
                regions += value
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
        spans = self._regions.read(regions, text, place)
        yield join_meta(meta, text, pick_label(chosen, self._losses, place), self._judge(spans), place)

    def _judge(self, spans: list[Any]) -> list[Any] | None:
        return spans if spans or self._has_cues else None


def _is_task(record: Mapping[str, Any]) -> bool:
    """Tell a task from a record of JSON-MIN."""
    return isinstance(record.get("data"), dict)


def _get_data(record: Mapping[str, Any]) -> Mapping[str, Any]:
    data: Mapping[str, Any] = record["data"] if _is_task(record) else record
    return data


def _list_results(record: Mapping[str, Any]) -> Iterator[list[tuple[str, Mapping[str, Any]]]]:
    """List the results of each finished annotation of a record: the control, and what it holds."""
    if not _is_task(record):
        yield [(name, item) for name, value in record.items() if _is_regions(value) for item in value]
        return
    annotations = record.get("annotations")
    for annotation in annotations if isinstance(annotations, list) else []:
        if isinstance(annotation, dict) and not annotation.get("was_cancelled"):
            results = annotation.get("result")
            yield [
                (str(result.get("from_name")), result["value"])
                for result in (results if isinstance(results, list) else [])
                if isinstance(result, dict) and isinstance(result.get("value"), dict)
            ]


def _name_control(file: InputFile, results: Iterable[tuple[str, Mapping[str, Any]]]) -> str:
    """Find the control that labels are chosen in: the one asked for, or the only one of the file."""
    wanted = file.columns.label
    found = (name for name, value in results if _is_choice(value) and not _is_within(value))
    names = list(dict.fromkeys(found))
    if not names or wanted in names:
        return wanted
    if wanted == "label" and len(names) == 1:
        return names[0]
    listed = ", ".join(f"'{name}'" for name in names)
    raise DataError(
        f"{file.name}: expected choices called '{wanted}'; found {listed}. Pass --label-field NAME."
    )


def _is_choice(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("choices"), list)


def _is_within(value: Mapping[str, Any]) -> bool:
    """Tell what is said of a region from what is said of the sentence."""
    return "start" in value


def _is_regions(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, dict) and isinstance(item.get("labels"), list) for item in value)
    )


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
        is_own_number = name.isdecimal() and str(int(name)) == name  # not so "01"
        annotation["completed_by"] = int(name) if is_own_number else {"email": name}
    return annotation
