"""Reads the XML of the Szeged, BioScope and CoNLL-2010 corpora, which share their elements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import ParseError

from stance.corpus.formats.checks import make_cues
from stance.corpus.formats.inputs import InputFile
from stance.corpus.formats.records import AnnotatedSentence, Losses
from stance.errors import DataError, guard_imports

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

CERTAIN: Final = "certain"
UNCERTAIN: Final = "uncertain"

_MAX_DEPTH: Final = 100
_CUE_TAGS: Final = ("ccue", "cue")
_KNOWN_ATTRIBUTES: Final = {
    "Document": {"type"},
    "DocID": {"type"},
    "DocumentPart": {"type"},
    "sentence": {"id", "certainty"},
    "ccue": {"type"},
    "cue": {"type", "ref"},
    "xcope": {"id"},
}


def read_documents(
    file: InputFile, losses: Losses, *, unmarked_is_certain: bool
) -> Iterator[AnnotatedSentence]:
    """Read the sentences of a corpus in XML.

    A sentence bears the label of its attribute ``certainty``. Without one it is ``uncertain`` if it holds a
    cue of another type than ``negation``, as the CoNLL-2010 shared task derives it (Farkas et al. 2010).

    Parameters
    ----------
    file : InputFile
        The file. Entities, be they bombs or external, are refused; nothing outside the file is read.
    losses : Losses
        Where unknown elements and attributes are counted.
    unmarked_is_certain : bool
        Whether a sentence without attribute and cues is ``certain``, rather than without a label.

    Yields
    ------
    AnnotatedSentence
        With the fields ``doc_type``, ``doc_id_type``, ``para`` (the part's place in the document, from 0),
        ``part`` (its type), ``source_id`` and, where there are any, ``scopes`` ``[[start, end, id]]`` and
        ``cue_refs`` ``[[start, end, id of the cue's scope]]``.

    Raises
    ------
    DataError
        If it is not XML, declares entities, or holds no documents.
    MissingExtraError
        If defusedxml is not installed.
    """
    root = _parse(file)
    documents = list(root.iter("Document"))
    if not documents:
        raise DataError(
            f"{file.name}: expected Document elements; found <{root.tag}> without any. Check the format."
        )
    for name in root.attrib:
        losses.add(f"attribute '{name}' of <{root.tag}>")
    reader = _DocumentReader(file, losses)
    n_read = 0
    for number, document in enumerate(documents, 1):
        for sentence in reader.read(document, number):
            n_read += 1
            yield label_by_cues(sentence, unmarked_is_certain=unmarked_is_certain)
    n_found = sum(_is_sentence(element) for element in root.iter())
    losses.add("sentence outside a document's parts", n_found - n_read)


def label_by_cues(sentence: AnnotatedSentence, *, unmarked_is_certain: bool = True) -> AnnotatedSentence:
    """Give a sentence without a label the one that follows from its cues."""
    if sentence.label is not None:
        return sentence
    if any(cue.type != "negation" for cue in sentence.cues or ()):
        return replace(sentence, label=UNCERTAIN)
    return replace(sentence, label=CERTAIN) if unmarked_is_certain else sentence


def _parse(file: InputFile) -> Element:
    with guard_imports(file.name, "defusedxml", extra="convert"):
        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import fromstring

    data = file.read_bytes()
    try:
        root: Element = fromstring(data)
    except DefusedXmlException as error:
        kind = type(error).__name__.removesuffix("Forbidden").lower()
        raise DataError(
            f"{file.name}: expected XML without entities of its own; found {kind} declared. "
            "Do not trust the file, or have it written without them."
        ) from error
    except (ParseError, LookupError, ValueError) as error:
        raise DataError(f"{file.name}: expected XML; found a mistake: {error}. Check the file.") from error
    return root


class _DocumentReader:
    """Reads documents of one file."""

    def __init__(self, file: InputFile, losses: Losses) -> None:
        self._file = file
        self._losses = losses

    def read(self, document: Element, number: int) -> Iterator[AnnotatedSentence]:
        """Read the sentences of a document, without labels that follow from cues."""
        losses = self._losses
        _count_unknown(document, losses)
        name = document.find("DocID")
        if name is not None:
            _count_unknown(name, losses)
        doc_id = ("" if name is None else name.text or "").strip() or f"{self._file.stem}-{number:06d}"
        types = {"doc_type": document.get("type"), "doc_id_type": None if name is None else name.get("type")}
        n_sentences = n_parts = 0
        for child in document:
            if child.tag == "DocID" or not isinstance(child.tag, str):
                continue
            is_part = child.tag == "DocumentPart"
            if not is_part and not _is_sentence(child):
                losses.add(f"element <{child.tag}>")
                continue
            sentences = [e for e in child if _is_sentence(e)] if is_part else [child]
            if is_part:
                _count_unknown(child, losses)
                n_texts = _has_text(child.text) + sum(_has_text(e.tail) for e in child)
                losses.add("text outside a sentence", n_texts)
                losses.add("document part without sentences", not sentences)
            part = {"para": n_parts, "part": child.get("type") if is_part else None}
            for element in sentences:
                n_sentences += 1
                known = {**types, **part, "source_id": element.get("id")}
                fields = {key: value for key, value in known.items() if value is not None}
                yield self._read_sentence(element, doc_id, fields)
            n_parts += is_part
        losses.add("document without sentences", n_sentences == 0)

    def _read_sentence(self, element: Element, doc_id: str, fields: dict[str, Any]) -> AnnotatedSentence:
        where = f"{self._file.name}: document {doc_id}, sentence {element.get('id')}"
        _count_unknown(element, self._losses, "sentence")
        content = _Content(where)
        content.add(element)
        text = "".join(content.pieces)
        cues: list[tuple[int, int, str]] = []
        scopes: list[list[Any]] = []
        refs: list[list[Any]] = []
        for start, end, span in content.spans:
            if span.tag not in (*_CUE_TAGS, "xcope"):
                self._losses.add(f"element <{span.tag}> in a sentence")
                continue
            _count_unknown(span, self._losses)
            if start == end:
                self._losses.add(f"empty <{span.tag}>")
            elif span.tag == "xcope":
                scopes.append([start, end, span.get("id")])
            else:
                cues.append((start, end, span.get("type") or span.tag))
                if span.get("ref") is not None:
                    refs.append([start, end, span.get("ref")])
        spans = {"scopes": scopes, "cue_refs": refs}
        return AnnotatedSentence(
            text=text,
            label=element.get("certainty"),
            doc_id=doc_id,
            cues=make_cues(cues, text, where),
            fields=fields | {name: value for name, value in spans.items() if value},
        )


class _Content:
    """Collects the text of a sentence and the places of its elements, the outer ones first."""

    def __init__(self, where: str) -> None:
        self.pieces: list[str] = []
        self.spans: list[tuple[int, int, Element]] = []
        self._where = where
        self._place = 0

    def add(self, element: Element, depth: int = 0) -> None:
        """Add what is within an element."""
        if depth > _MAX_DEPTH:
            raise DataError(
                f"{self._where}: expected elements up to {_MAX_DEPTH} deep; found deeper ones. Check it."
            )
        self._add_text(element.text)
        for child in element:
            if isinstance(child.tag, str):  # not a comment
                index, start = len(self.spans), self._place
                self.add(child, depth + 1)
                self.spans.insert(index, (start, self._place, child))
            self._add_text(child.tail)

    def _add_text(self, text: str | None) -> None:
        self.pieces.append(text or "")
        self._place += len(self.pieces[-1])


def _count_unknown(element: Element, losses: Losses, tag: str | None = None) -> None:
    tag = tag or element.tag
    for name in element.attrib:
        losses.add(f"attribute '{name}' of <{tag}>", name not in _KNOWN_ATTRIBUTES[tag])


def _is_sentence(element: Element) -> bool:
    return isinstance(element.tag, str) and element.tag.lower() == "sentence"


def _has_text(text: str | None) -> bool:
    return bool(text and text.strip())
