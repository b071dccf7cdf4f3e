"""Sentences as flat rows of plain data, and back: what JSON Lines, CSV and most tools' metadata hold."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

from stance.corpus.formats.inputs import InputFile, Place
from stance.corpus.formats.records import AnnotatedSentence, Losses
from stance.errors import DataError
from stance.labels import CUE_TYPES
from stance.records import Cue

_OWN: Final = ("text", "label", "cues", "other_cues")
_PLACE: Final = ("doc_id", "sent_id", "start", "end")


def parse_row(row: Mapping[str, Any], place: Place) -> AnnotatedSentence:
    """Turn a flat row into a sentence.

    Parameters
    ----------
    row : Mapping
        Columns ``text``, ``label`` and ``doc_id``, or as ``place.file.columns`` calls them, and where known
        ``sent_id``, ``start``, ``end``, ``cues`` and ``other_cues``; other columns become fields.
    place : Place
        Where it comes from.

    Returns
    -------
    AnnotatedSentence

    Raises
    ------
    DataError
        If it has no text, or a number or a cue is not what it should be.
    """
    columns = place.file.columns
    text = get_text(row, columns.text, place)
    label, doc_id = row.get(columns.label), row.get(columns.doc_id)
    used = {columns.text, columns.label, columns.doc_id, "sent_id", "cues", "other_cues"}
    start, end = row.get("start"), row.get("end")
    if type(start) is int and type(end) is int and start >= 0 and end - start == len(text):
        used |= {"start", "end"}
    else:  # something else of this name
        start = end = None
    items = [_parse_cues(row.get(name), place) for name in ("cues", "other_cues")]
    cues = None
    if any(item is not None for item in items):
        cues = make_cues([cue for item in items for cue in item or ()], text, place)
    fields = {name: value for name, value in row.items() if name not in used}
    for name in _OWN[:2]:  # a column of this name beside the one chosen
        if name in fields:
            fields[f"input_{name}"] = fields.pop(name)
    return AnnotatedSentence(
        text=text,
        label=make_label(label, place),
        doc_id="" if doc_id is None else str(doc_id),
        sent_id=_parse_number(row.get("sent_id"), place),
        start=start,
        end=end,
        cues=cues,
        fields=fields,
    )


def make_row(sentence: AnnotatedSentence) -> dict[str, Any]:
    """Turn a sentence into a flat row.

    Parameters
    ----------
    sentence : AnnotatedSentence

    Returns
    -------
    dict
        ``cues`` holds those that ``stance train`` can use: of the codebook's types and apart from one
        another; ``other_cues`` the others, if any. Where there are only others, ``cues`` is left out.

    Examples
    --------
    >>> row = make_row(AnnotatedSentence("It may.", "uncertain", cues=(Cue(3, 6, "may", "speculation"),)))
    >>> row["label"], "cues" in row, row["other_cues"]
    ('uncertain', False, [[3, 6, 'speculation']])
    """
    row: dict[str, Any] = {"doc_id": sentence.doc_id, "sent_id": sentence.sent_id}
    if sentence.start is not None:
        row |= {"start": sentence.start, "end": sentence.end}
    row |= {"text": sentence.text, "label": sentence.label}
    if sentence.cues is not None:
        own: list[list[Any]] = []
        others: list[list[Any]] = []
        for cue in sentence.cues:
            fits = cue.type in CUE_TYPES and (not own or own[-1][1] <= cue.start)
            (own if fits else others).append([cue.start, cue.end, cue.type])
        row |= {"cues": own} if own or not others else {}
        row |= {"other_cues": others} if others else {}
    return row | dict(sentence.fields)


def make_meta(sentence: AnnotatedSentence, *, spans_show: bool = True) -> dict[str, Any]:
    """Give what a tool holds as metadata beside text, label and cues.

    Parameters
    ----------
    sentence : AnnotatedSentence
    spans_show : bool
        Whether the tool tells a sentence without spans from one that was not searched for them; elsewhere
        ``n_cues`` is 0 in the metadata of the former.

    Returns
    -------
    dict
    """
    meta = {name: value for name, value in make_row(sentence).items() if name not in _OWN}
    return meta if spans_show or sentence.cues != () else meta | {"n_cues": 0}


def join_meta(
    meta: Mapping[str, Any],
    text: str,
    label: str | None,
    cues: Iterable[tuple[Any, Any, Any]] | None,
    place: Place,
) -> AnnotatedSentence:
    """Put a sentence together from a tool's text, label, cues and metadata.

    Parameters
    ----------
    meta : Mapping
        As :func:`make_meta` gives, or of any other kind.
    text : str
    label : str or None
    cues : iterable of (start, end, type), or None
        ``None`` where none are marked; they are then known only if ``n_cues`` of the metadata is 0.
    place : Place
        Where it comes from.

    Returns
    -------
    AnnotatedSentence
        Metadata called ``text``, ``label`` or ``cues`` becomes a field ``input_text`` and so on.

    Raises
    ------
    DataError
        If a number or a cue is not what it should be.
    """
    row = {f"input_{name}" if name in _OWN else name: value for name, value in meta.items()}
    if row.get("n_cues") == 0:
        del row["n_cues"]
        cues = cues or ()
    columns = replace(place.file.columns, text="text", label="label")
    plain = replace(place, file=replace(place.file, columns=columns))
    sentence = parse_row({**row, "text": text}, plain)
    return replace(sentence, label=label, cues=None if cues is None else make_cues(cues, text, place))


def make_cues(items: Iterable[Sequence[Any]], text: str, where: object) -> tuple[Cue, ...]:
    """Check spans and sort them by place.

    Parameters
    ----------
    items : iterable of (start, end, type)
    text : str
        The sentence.
    where : object
        What an error message begins with, such as a :class:`Place`.

    Returns
    -------
    tuple of Cue

    Raises
    ------
    DataError
        If a span lies outside the text, is empty or has no type.
    """
    cues = []
    for item in items:
        if not isinstance(item, list | tuple) or len(item) != 3:
            raise DataError(f"{where}: expected a cue as start, end, type; found {item!r:.80}. Mend it.")
        start, end, kind = item
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
            raise DataError(
                f"{where}: expected a cue within the text's {len(text)} characters; "
                f"found {start!r:.20} to {end!r:.20}. Mend it."
            )
        if not isinstance(kind, str) or not kind:
            raise DataError(f"{where}: expected a cue's type; found {kind!r:.40}. Name it.")
        cues.append(Cue(start, end, text[start:end], kind))
    return tuple(sorted(cues, key=lambda cue: (cue.start, cue.end, cue.type)))


def make_label(value: object, where: object) -> str | None:
    """Turn a label of any plain kind into text; blank and null are none."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise DataError(f"{where}: expected one label; found {value!r:.60}. Mend it, or name another column.")


def pick_label(labels: Sequence[str], losses: Losses) -> str | None:
    """Take the first label of a record, if any; count the others."""
    distinct = list(dict.fromkeys(labels))
    losses.add("second label of a sentence", max(0, len(distinct) - 1))
    return distinct[0] if distinct else None


def check_columns(file: InputFile, found: Iterable[str]) -> None:
    """Raise ``DataError`` if a column that the user named is not among those found."""
    known = list(dict.fromkeys(found))
    for name, usual, flag in (
        (file.columns.label, "label", "--label-field"),
        (file.columns.doc_id, "doc_id", "--id-field"),
    ):
        if name != usual and name not in known:
            near = difflib.get_close_matches(name, known, n=1) or ["NAME"]
            listed = ", ".join(f"'{key}'" for key in known[:20])
            raise DataError(
                f"{file.name}: expected a column '{name}'; found {listed}. Pass {flag} {near[0]}."
            )


def get_text(row: Mapping[str, Any], name: str, where: object) -> str:
    """Find the text of a row; ``DataError`` if there is none."""
    text = row.get(name)
    if isinstance(text, str):
        return text
    if name in row:
        raise DataError(f"{where}: expected text in '{name}'; found {text!r:.40}. Mend it or leave it out.")
    listed = ", ".join(f"'{key}'" for key in list(row)[:20]) or "nothing"
    raise DataError(f"{where}: expected a column '{name}'; found {listed}. Pass --text-field NAME.")


def drop_fields(sentences: Sequence[AnnotatedSentence], held: Iterable[str], losses: Losses) -> None:
    """Count the fields, offsets and places that a format of fixed columns cannot hold.

    Parameters
    ----------
    sentences : sequence of AnnotatedSentence
    held : iterable of str
        Names of the fields that it holds.
    losses : Losses
        Where they are counted.
    """
    kept = set(held)
    for _, document in groupby(sentences, key=lambda sentence: sentence.doc_id):
        for place, sentence in enumerate(document):
            losses.add("column 'sent_id'", sentence.sent_id != place)
            losses.add("columns 'start' and 'end'", sentence.start is not None)
            for name, value in sentence.fields.items():
                losses.add(f"column '{name}'", name not in kept and value is not None)


def group_coders(sentences: Sequence[AnnotatedSentence]) -> list[list[AnnotatedSentence]]:
    """Put together the rows of one sentence that several coders annotated.

    Parameters
    ----------
    sentences : sequence of AnnotatedSentence
        Those with a field ``coder`` are put together where text and all else but the annotation agree.

    Returns
    -------
    list of list of AnnotatedSentence
        In the order of each group's first sentence.
    """
    groups: dict[str, list[AnnotatedSentence]] = {}
    for number, sentence in enumerate(sentences):
        key = str(number)
        if sentence.fields.get("coder") is not None:
            rest = {name: value for name, value in make_meta(sentence).items() if name != "coder"}
            key = json.dumps([sentence.text, rest], sort_keys=True)
        group = groups.setdefault(key, [])
        if any(other.fields["coder"] == sentence.fields["coder"] for other in group):
            groups[f"{key} {number}"] = [sentence]  # the same coder twice: no one annotation
        else:
            group.append(sentence)
    return list(groups.values())


def _parse_cues(value: object, where: object) -> list[Any] | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise DataError(f"{where}: expected cues as JSON; found {value!r:.40}. Mend them.") from error
    if not isinstance(value, list):
        raise DataError(f"{where}: expected a list of cues; found {value!r:.40}. Mend it.")
    return [
        [item.get(key) for key in ("start", "end", "type")] if isinstance(item, dict) else item
        for item in value
    ]


def _parse_number(value: object, where: object) -> int | None:
    if value is None or value == "":
        return None
    number = int(value) if isinstance(value, str) and value.isdecimal() and value.isascii() else value
    if type(number) is not int:
        raise DataError(f"{where}: expected a whole number as sent_id; found {value!r:.40}. Mend it.")
    return number
