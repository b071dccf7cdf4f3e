"""Sentences as flat rows of plain data, and back: what JSON Lines, CSV and most tools' metadata hold."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

from stance.corpus.formats.checks import get_text, make_cues, make_label, parse_cues, parse_number
from stance.corpus.formats.inputs import Place
from stance.corpus.formats.records import AnnotatedSentence, Losses
from stance.labels import CUE_TYPES

_OWN: Final = ("text", "label", "cues", "other_cues")


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
    items = [parse_cues(row.get(name), place) for name in ("cues", "other_cues")]
    cues = None
    if any(item is not None for item in items):
        cues = make_cues([cue for item in items for cue in item or ()], text, place)
    fields = {name: value for name, value in row.items() if name not in used}
    for name in ("text", "label", "doc_id"):  # a column of this name beside the one chosen
        if name in fields:
            fields[f"input_{name}"] = fields.pop(name)
    return AnnotatedSentence(
        text=text,
        label=make_label(label, place),
        doc_id="" if doc_id is None else str(doc_id),
        sent_id=parse_number(row.get("sent_id"), place),
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
    >>> from stance.records import Cue
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


def make_meta(sentence: AnnotatedSentence, *, has_cues: bool | None = None) -> dict[str, Any]:
    """Give what a tool holds as metadata beside text, label and cues.

    Parameters
    ----------
    sentence : AnnotatedSentence
    has_cues : bool, optional
        For a tool that does not tell a sentence without spans from one that was not searched for them:
        whether other sentences of the file have some, so that a reader takes this one for searched. Where it
        would be wrong, ``n_cues`` is 0 or null in the metadata.

    Returns
    -------
    dict
    """
    meta = {name: value for name, value in make_row(sentence).items() if name not in _OWN}
    if has_cues is None or sentence.cues or (sentence.cues == ()) == has_cues:
        return meta
    return meta | {"n_cues": None if sentence.cues is None else 0}


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
        ``None`` where none are marked. Without any, ``n_cues`` of the metadata, if present, decides whether
        the sentence has none (0) or was not searched for them (null).
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
    if row.get("n_cues", "") in (0, None):
        n_cues = row.pop("n_cues")
        cues = cues or (() if n_cues == 0 else None)
    columns = replace(place.file.columns, text="text", label="label")
    plain = replace(place, file=replace(place.file, columns=columns))
    sentence = parse_row({**row, "text": text}, plain)
    return replace(sentence, label=label, cues=None if cues is None else make_cues(cues, text, place))


class RecordNumbers:
    """Names and numbers the sentences of the records of a file, alike for all annotations of one record.

    Records go by the number that the tool gave them, so that those of two exports meet; by their places
    where one has no number, or two of one number hold different texts.

    Parameters
    ----------
    records : iterable of (object, object)
        The tool's number of each record, and its text.
    """

    def __init__(self, records: Iterable[tuple[object, object]]) -> None:
        texts: dict[str, object] = {}
        self._has_numbers = all(
            number not in (None, "") and texts.setdefault(str(number), text) == text
            for number, text in records
        )
        self._next: Counter[str] = Counter()
        self._given: dict[tuple[str, str], int] = {}

    def fill(self, meta: Mapping[str, Any], place: Place, number: object) -> dict[str, Any]:
        """Complete metadata by a document's name and ``sent_id`` where they are missing, null or blank.

        Parameters
        ----------
        meta : Mapping
        place : Place
            Where it comes from.
        number : object
            The tool's number of the record, if it has one.

        Returns
        -------
        dict
            A record that names no document is one of its own.
        """
        filled = dict(meta)
        record = number if self._has_numbers else place.number
        shown = f"{record:06d}" if isinstance(record, int) else str(record)
        name = f"{place.file.stem}-{shown}"
        column = place.file.columns.doc_id
        if filled.get(column) in (None, ""):
            filled[column] = name
        doc_id = str(filled[column])
        if filled.get("sent_id") in (None, ""):
            key = (doc_id, str(record))
            if key not in self._given:
                self._given[key] = self._next[doc_id]
                self._next[doc_id] += 1
            filled["sent_id"] = self._given[key]
        return filled


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
        Those with a field ``coder`` are put together where text and all else but the annotation agree, and
        all or none were searched for cues.

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
            key = json.dumps([sentence.text, sentence.cues is None, rest], sort_keys=True)
        group = groups.setdefault(key, [])
        if any(other.fields["coder"] == sentence.fields["coder"] for other in group):
            groups[f"{key} {number}"] = [sentence]  # the same coder twice: no one annotation
        else:
            group.append(sentence)
    return list(groups.values())
