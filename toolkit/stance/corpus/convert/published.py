"""Corpora as they were published: hedges in XML, CommitmentBank, certainty of scientific findings."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from stance.corpus.convert.annotated import Annotated, Source, make_annotated
from stance.errors import DataError, guard_imports

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MAX_DEPTH = 100


def read_xml(source: Source, losses: Counter[str]) -> Iterator[Annotated]:
    """Read the Szeged and BioScope corpora: a sentence without a cue (other than of negation) is ``certain``."""
    for sentence in read_certainty_xml(source, losses):
        if sentence.label is None:
            yield Annotated(sentence.text, "certain", sentence.doc_id, None, sentence.cues, sentence.fields)
        else:
            yield sentence


def read_certainty_xml(source: Source, losses: Counter[str]) -> Iterator[Annotated]:
    """Read the CoNLL-2010 shared task: the label is ``certainty`` or, without it, ``uncertain`` by a cue.

    Fields are ``doc_type``, ``para``, ``part``, ``source_id`` and ``scopes``, ``[[start, end, id]]``.
    """
    with guard_imports(source.name, "defusedxml", extra="convert"):
        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import fromstring
    from stance.io.decode import read_whole

    try:
        root: Element = fromstring(read_whole(source.name, source.name))
    except DefusedXmlException as error:
        raise DataError(
            f"{source.name}: declares entities, which are not read. Do not trust the file."
        ) from error
    except (ParseError, LookupError, ValueError) as error:
        raise DataError(f"{source.name}: is no XML ({error}). Check the format.") from error
    documents = list(root.iter("Document"))
    if not documents:
        raise DataError(f"{source.name}: has no Document elements. Check the format.")
    n_read = 0
    for number, document in enumerate(documents, 1):
        doc_id = (document.findtext("DocID") or "").strip() or f"{source.stem}-{number:06d}"
        n_parts = 0
        for part in document:
            is_part = part.tag == "DocumentPart"
            for element in (child for child in (part if is_part else [part]) if _is_sentence(child)):
                n_read += 1
                known = {
                    "doc_type": document.get("type"),
                    "para": n_parts,
                    "part": part.get("type") if is_part else None,
                    "source_id": element.get("id"),
                }
                fields = {name: value for name, value in known.items() if value is not None}
                where = f"{source.name}: document {doc_id}, sentence {element.get('id')}"
                yield _read_sentence(element, {source.fields.doc_id: doc_id, **fields}, where, source, losses)
            n_parts += is_part
    losses["sentence outside a document's parts"] += sum(map(_is_sentence, root.iter())) - n_read


def _read_sentence(
    element: Element, fields: dict[str, Any], where: str, source: Source, losses: Counter[str]
) -> Annotated:
    pieces: list[str] = []
    spans: list[tuple[int, int, Element]] = []

    def add(part: Element, depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise DataError(f"{where}: has elements more than {_MAX_DEPTH} deep. Check the file.")
        pieces.append(part.text or "")
        for child in part:
            if isinstance(child.tag, str):  # not a comment
                start = sum(map(len, pieces))
                add(child, depth + 1)
                spans.append((start, sum(map(len, pieces)), child))
            pieces.append(child.tail or "")

    add(element, 0)
    cues: list[list[Any]] = []
    scopes: list[list[Any]] = []
    for start, end, span in spans:
        if span.tag == "xcope" and start < end:
            scopes.append([start, end, span.get("id")])
        elif span.tag in ("ccue", "cue") and start < end:
            cues.append([start, end, span.get("type") or span.tag])
        else:
            losses[f"element <{span.tag}> in a sentence"] += 1
    label = element.get("certainty")
    if label is None and any(kind != "negation" for _, _, kind in cues):
        label = "uncertain"
    meta = fields | ({"scopes": sorted(scopes, key=lambda scope: scope[:2])} if scopes else {})
    return make_annotated("".join(pieces), label, cues, meta, where, losses, source.fields.doc_id)


def _is_sentence(element: Element) -> bool:
    return isinstance(element.tag, str) and element.tag.lower() == "sentence"


def read_commitmentbank(source: Source, losses: Counter[str]) -> Iterator[Annotated]:
    """Read CommitmentBank: the sentence is ``Target``, its document ``uID``, the label the mean judgement."""
    rows = csv.reader(io.StringIO(source.read_text(), newline=""))
    header = next(rows, [])
    missing = [name for name in ("uID", "Target", "Mean") if name not in header]
    if missing:
        raise DataError(f"{source.name}: no column '{missing[0]}' of CommitmentBank. Check the format.")
    for cells in rows:
        row: dict[str, str] = {}
        for name, cell in zip(header, cells, strict=False):
            key = name or "number"  # the header names a column twice
            row[key if row.get(key, cell) == cell else f"{key}.2"] = cell
        doc_id, text, label = row.pop("uID"), row.pop("Target"), row.pop("Mean")
        yield Annotated(text, label or None, doc_id, fields=row)


def read_certainty(source: Source, losses: Counter[str]) -> Iterator[Annotated]:
    """Read findings with their mean certainty as label; each is a document."""
    for where, row in source.read_records():
        if not isinstance(row.get("finding"), str):
            raise DataError(f"{where}: has no 'finding'. Check the format.")
        text, score = row.pop("finding"), row.pop("sentence-level-certainty", None)
        label = None if score is None else str(score)  # as printed: a mean of 5.0 is not written 5
        yield Annotated(text, label, str(row.pop("id", "")), fields=row)
