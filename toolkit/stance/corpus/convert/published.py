"""Corpora of hedges as they were published, in XML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from stance.corpus.convert.source import Found, Source
from stance.errors import DataError, guard_imports

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def read_xml(source: Source) -> Iterator[Found]:
    """Read the Szeged and BioScope corpora and the CoNLL-2010 shared task.

    The label is ``certainty`` or, without it, ``uncertain`` by a cue (other than of negation), else ``certain``; none
    in a file without a cue.
    """
    with guard_imports(source.name, "defusedxml", extra="convert"):
        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import fromstring
    from stance.io.decode import read_whole

    try:
        root: Element = fromstring(read_whole(source.name, source.name))
    except DefusedXmlException as error:
        raise DataError(f"{source.name}: declares entities, which are not read. Do not trust it.") from error
    except (ParseError, LookupError, ValueError) as error:
        raise DataError(f"{source.name}: is no XML ({error}). Check the format.") from error
    has_cues = any(element.tag in ("cue", "ccue") for element in root.iter())
    for number, document in enumerate(root.iter("Document"), 1):
        doc_id = (
            document.findtext("DocID") or ""
        ).strip() or f"{Path(source.name).name.split('.')[0]}-{number:06d}"
        for element in document.iter():
            if element.tag.lower() != "sentence":
                continue
            pieces: list[str] = []
            cues: list[list[Any]] = []
            _collect(element, pieces, cues)
            is_uncertain = any(kind != "negation" for _, _, kind in cues)
            label = "uncertain" if is_uncertain else "certain" if has_cues else None
            label = element.get("certainty") or label
            meta = {"doc_id": doc_id, "source_id": element.get("id")}
            yield Found(source.name, "".join(pieces), [label], cues, meta)


def _collect(element: Element, pieces: list[str], cues: list[list[Any]]) -> None:
    """Collect the text of an element, and where its cues stand."""
    pieces.append(element.text or "")
    for child in element:
        start = sum(map(len, pieces))
        _collect(child, pieces, cues)
        end = sum(map(len, pieces))
        if child.tag in ("cue", "ccue") and start < end:
            cues.append([start, end, child.get("type") or child.tag])
        pieces.append(child.tail or "")
