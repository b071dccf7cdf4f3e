"""Writes the XML of the Szeged, BioScope and CoNLL-2010 corpora."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from stance.corpus.formats.records import AnnotatedSentence, Losses
from stance.corpus.formats.rows import drop_fields
from stance.corpus.formats.xml_reader import label_by_cues

_FIELDS: Final = ("doc_type", "doc_id_type", "para", "part", "source_id")
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one of the corpora spells what they share.

    Attributes
    ----------
    doctype : str
        The document type declaration.
    sentence_tag, cue_tag : str
        Names of elements; a cue of type ``ccue`` or ``cue`` becomes an element of that name without a type.
    has_certainty : bool
        Whether sentences bear their label; elsewhere it follows from the cues.
    has_scopes : bool
        Whether cues have scopes.
    """

    doctype: str
    sentence_tag: str
    cue_tag: str
    has_certainty: bool
    has_scopes: bool


def write_documents(sentences: Sequence[AnnotatedSentence], dialect: Dialect, losses: Losses) -> str:
    """Write sentences as a corpus in XML.

    Parameters
    ----------
    sentences : sequence of AnnotatedSentence
        With the fields that :func:`stance.corpus.formats.xml_reader.read_documents` gives.
    dialect : Dialect
    losses : Losses
        Where other fields are counted, sentences whose cues are not known, which come back as without any,
        and labels that are missing or do not follow from the cues in a dialect without labels.

    Returns
    -------
    str
    """
    drop_fields(sentences, (*_FIELDS, *(("scopes", "cue_refs") if dialect.has_scopes else ())), losses)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', dialect.doctype, "<Annotation>", "<DocumentSet>"]
    documents = groupby(
        sentences, key=lambda s: (s.doc_id, s.fields.get("doc_type"), s.fields.get("doc_id_type"))
    )
    for number, ((doc_id, doc_type, id_type), document) in enumerate(documents, 1):
        lines.append(_open("Document", losses, type=doc_type))
        lines.append(f"{_open('DocID', losses, type=id_type)}{_escape(doc_id, losses)}</DocID>")
        parts = groupby(document, key=lambda s: (s.fields.get("para"), s.fields.get("part")))
        n_sentences = 0
        for place, ((para, kind), part) in enumerate(parts):
            losses.add("column 'para'", para is not None and para != place)
            lines.append(_open("DocumentPart", losses, type=kind))
            for sentence in part:
                n_sentences += 1
                lines.append(_write_sentence(sentence, f"S{number}.{n_sentences}", dialect, losses))
            lines.append("</DocumentPart>")
        lines.append("</Document>")
    return "\n".join([*lines, "</DocumentSet>", "</Annotation>", ""])


def _write_sentence(sentence: AnnotatedSentence, default_id: str, dialect: Dialect, losses: Losses) -> str:
    label = sentence.label if dialect.has_certainty else None
    derived = label_by_cues(replace(sentence, label=None)).label
    # A sentence without marks is one that has none, and so is certain where labels follow from the cues.
    losses.add("sentence whose cues are not known", sentence.cues is None)
    if not dialect.has_certainty:
        losses.add("sentence without a label", sentence.label is None and sentence.cues is None)
        losses.add("label that does not follow from the cues", sentence.label not in (None, derived))
    tag = dialect.sentence_tag
    opening = _open(tag, losses, id=sentence.fields.get("source_id") or default_id, certainty=label)
    return f"{opening}{_write_text(sentence, dialect, losses)}</{tag}>"


def _write_text(sentence: AnnotatedSentence, dialect: Dialect, losses: Losses) -> str:
    """Write a sentence's text with its elements, the longer ones outside."""
    elements: list[tuple[int, int, int, str, str]] = []
    refs: dict[tuple[int, int], Any] = {}
    if dialect.has_scopes:
        for start, end, name in _get_spans(sentence, "scopes", losses):
            elements.append((start, -end, 0, _open("xcope", losses, id=name), "</xcope>"))
        refs = {(start, end): ref for start, end, ref in _get_spans(sentence, "cue_refs", losses)}
    for cue in sentence.cues or ():
        tag = cue.type if cue.type in ("ccue", "cue") else dialect.cue_tag
        kind = None if cue.type == tag else cue.type
        ref = refs.get((cue.start, cue.end)) if tag == "cue" else None
        elements.append((cue.start, -cue.end, 1, _open(tag, losses, type=kind, ref=ref), f"</{tag}>"))
    pieces: list[str] = []
    unclosed: list[tuple[int, str]] = []
    place = 0

    def move(target: int) -> None:
        nonlocal place
        pieces.append(_escape(sentence.text[place:target], losses))
        place = target

    # Stable: of two elements of one extent the first stays outside.
    for start, negative_end, _, opening, closing in sorted(elements, key=lambda element: element[:3]):
        while unclosed and unclosed[-1][0] <= start:
            end, tag = unclosed.pop()
            move(end)
            pieces.append(tag)
        if unclosed and unclosed[-1][0] < -negative_end:
            losses.add("span that crosses another")
            continue
        move(start)
        pieces.append(opening)
        unclosed.append((-negative_end, closing))
    while unclosed:
        end, tag = unclosed.pop()
        move(end)
        pieces.append(tag)
    move(len(sentence.text))
    return "".join(pieces)


def _get_spans(sentence: AnnotatedSentence, name: str, losses: Losses) -> list[tuple[int, int, Any]]:
    """Get the well-formed spans of a field, a list or JSON, as of a table's cell; count the others."""
    spans = []
    value = sentence.fields.get(name)
    if isinstance(value, str):
        with contextlib.suppress(ValueError, RecursionError):
            value = json.loads(value)
    losses.add(f"column '{name}'", not isinstance(value, list | None) and value != "")
    for item in value if isinstance(value, list) else []:
        if (
            isinstance(item, list)
            and len(item) == 3
            and all(type(place) is int for place in item[:2])
            and 0 <= item[0] < item[1] <= len(sentence.text)
        ):
            spans.append((item[0], item[1], item[2]))
        else:
            losses.add(f"item of '{name}'")
    return spans


def _open(tag: str, losses: Losses, **attributes: object) -> str:
    written = "".join(
        f" {name}={quoteattr(_clean(str(value), losses))}"
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{written}>"


def _escape(text: str, losses: Losses) -> str:
    return escape(_clean(text, losses), {"\r": "&#13;"})


def _clean(text: str, losses: Losses) -> str:
    """Replace the control characters that XML cannot hold by U+FFFD, one for one."""
    cleaned, count = _NOT_XML.subn("\N{REPLACEMENT CHARACTER}", text)
    losses.add("control character", count)
    return cleaned
