"""Argilla's records as its client exports and imports them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from stance.corpus.formats.checks import count_rest, get_list, get_text, pick_label, read_span
from stance.corpus.formats.inputs import InputFile, Place
from stance.corpus.formats.records import AnnotatedSentence, Losses
from stance.corpus.formats.registry import Format, register_format
from stance.corpus.formats.rows import RecordNumbers, group_coders, join_meta, make_meta
from stance.errors import DataError

_AGENT: Final = "stance"  # who suggests labels of data that names no coder
_CUES: Final = "cues"
_SPAN: Final = ("start", "end", "label")
_RESPONSE: Final = ("value", "user_id", "status")
_WHOLE: Final = ("suggestions", "vectors")


@register_format
class Argilla(Format):
    """A record a sentence: the question ``label`` (or as ``--label-field`` says), spans of any question.

    The label may be a text, a rating, or the first of several labels; an empty answer is one of no spans only
    where the question has spans elsewhere in the file, or is called ``cues``. Each user's responses to a
    record are a row with the user as ``coder``; those that were discarded or are drafts are counted as
    dropped. Data without coders is written as suggestions of the agent ``stance``, which are read as labels
    where nobody responded; all other suggestions, and vectors, are kept as they are.
    """

    name = "argilla"
    suffixes = (".json",)

    def read(self, file: InputFile, losses: Losses) -> Iterator[AnnotatedSentence]:
        """Read sentences; see :meth:`Format.read`."""
        records = list(file.read_records())
        numbers = RecordNumbers((record.get("id"), record.get("fields")) for _, record in records)
        answered = [_read_record(record, place, numbers, losses) for place, record in records]
        spans = _list_span_questions(
            file, [given for record in answered for given in record.answers.values()]
        )
        for record in answered:
            for user, given in record.answers.items():
                label, cues = _sort_answers(given, spans, record.place, losses)
                coders = {} if user is None else {"coder": user}
                yield join_meta(record.meta | coders, record.text, label, cues, record.place)

    def write(self, sentences: Sequence[AnnotatedSentence], losses: Losses) -> str:
        """Write sentences; see :meth:`Format.write`."""
        records = []
        for group in group_coders(sentences):
            meta = make_meta(group[0])
            whole = {name: meta.pop(name) for name in _WHOLE if isinstance(meta.get(name), dict)}
            meta.pop("coder", None)
            identity = {"id": meta.pop("record_id")} if "record_id" in meta else {}
            suggestions = dict(whole.get("suggestions", {}))
            responses: dict[str, list[Any]] = {}
            for sentence in group:
                for question, value in _list_answers(sentence):
                    coder = sentence.fields.get("coder")
                    if coder is None:
                        losses.add("suggestion", question in suggestions)
                        suggestions[question] = {"value": value, "score": None, "agent": _AGENT}
                    else:
                        responses.setdefault(question, []).append({"value": value, "user_id": str(coder)})
            records.append(
                {
                    **identity,
                    "fields": {"text": group[0].text},
                    "metadata": meta,
                    "suggestions": suggestions,
                    "responses": responses,
                    "vectors": whole.get("vectors", {}),
                }
            )
        return json.dumps(records, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class _Answered:
    """A record with the answers of each user by question."""

    text: str
    meta: dict[str, Any]
    answers: Mapping[str | None, Mapping[str, Any]]
    place: Place


def _read_record(
    record: Mapping[str, Any], place: Place, numbers: RecordNumbers, losses: Losses
) -> _Answered:
    columns = place.file.columns
    parts = {name: record.get(name) or {} for name in ("fields", "metadata", "responses", *_WHOLE)}
    for name, part in parts.items():
        if not isinstance(part, dict):
            raise DataError(
                f"{place}: expected names and values in '{name}'; found {part!r:.40}. Export it anew."
            )
    count_rest(record, {"id", *parts}, "a record", losses)
    text = get_text(parts["fields"], columns.text, place)
    others = {name: value for name, value in parts["fields"].items() if name != columns.text}
    identity = {} if record.get("id") is None else {"record_id": str(record["id"])}
    meta = numbers.fill(identity | parts["metadata"] | others, place, record.get("id"))
    suggestions = parts["suggestions"]
    answers: dict[str | None, dict[str, Any]] = {}
    for question in parts["responses"]:
        for response in get_list(parts["responses"], question, place):
            if not isinstance(response, dict) or "value" not in response:
                raise DataError(
                    f"{place}: expected responses with a value; found {response!r:.40}. Export it anew."
                )
            count_rest(response, _RESPONSE, "a response", losses)
            if response.get("status") not in (None, "submitted"):
                losses.add(f"response that is {response['status']}")
                continue
            coder = response.get("user_id")
            answers.setdefault(None if coder is None else str(coder), {})[question] = response["value"]
    if not answers:
        own = {q for q, s in suggestions.items() if isinstance(s, dict) and s.get("agent") == _AGENT}
        answers[None] = {question: suggestions[question].get("value") for question in own}
        suggestions = {q: s for q, s in suggestions.items() if q not in own}
    kept = {"suggestions": suggestions, "vectors": parts["vectors"]}
    meta |= {name: value for name, value in kept.items() if value}
    return _Answered(text, meta, answers, place)


def _list_span_questions(file: InputFile, answers: Sequence[Mapping[str, Any]]) -> set[str]:
    """List the questions answered by spans; ``DataError`` if none of the file is that of the label."""
    wanted = file.columns.label
    questions = dict.fromkeys(question for given in answers for question in given)
    texts = {question for given in answers for question, value in given.items() if isinstance(value, str)}
    if wanted not in questions and (texts if wanted == "label" else questions):
        listed = ", ".join(f"'{name}'" for name in questions if wanted != "label" or name in texts)
        raise DataError(
            f"{file.name}: expected a question '{wanted}'; found {listed}. Pass --label-field NAME."
        )
    spans = {q for given in answers for q, value in given.items() if value and _are_spans(value)}
    return spans | ({_CUES} - {wanted})


def _sort_answers(
    answers: Mapping[str, Any], span_questions: set[str], place: Place, losses: Losses
) -> tuple[str | None, list[Any] | None]:
    label, spans = None, None
    for question, value in answers.items():
        items = value if isinstance(value, list) else [value]
        if question in span_questions and _are_spans(value):
            spans = [*(spans or ()), *(read_span(item, _SPAN, place, losses) for item in value)]
        elif question == place.file.columns.label and all(
            isinstance(item, str | int | float) for item in items
        ):
            label = pick_label(items, losses, place)
        else:
            losses.add(f"response to '{question}'")
    return label, spans


def _are_spans(value: object) -> bool:
    """Tell spans, which may be none, from other answers."""
    return isinstance(value, list) and all(isinstance(item, dict) and "start" in item for item in value)


def _list_answers(sentence: AnnotatedSentence) -> Iterator[tuple[str, Any]]:
    if sentence.label is not None:
        yield "label", sentence.label
    if sentence.cues is not None:
        yield _CUES, [{"start": cue.start, "end": cue.end, "label": cue.type} for cue in sentence.cues]
