"""The running text of Word documents."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, Final

from stance.errors import DataError, MissingExtraError
from stance.text.known import HEADING_MARK, ITEM_MARK, join_blocks

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

# Word writes these names in English in every language.
_HEADING_STYLE: Final = re.compile(r"heading \d|title", re.IGNORECASE)
_ITEM_STYLE: Final = re.compile(r"list(?: bullet| number| continue)?(?: \d)?", re.IGNORECASE)


def extract_docx(data: bytes, name: str) -> str:
    """Take the running text out of a Word document.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        What error messages begin with.

    Returns
    -------
    str
        Headings, paragraphs, list items and cells of tables separated by blank lines, as if all tracked
        changes were accepted, without captions, text boxes, headers and footers; headings and list items are
        marked as :mod:`stance.text.known` says.

    Raises
    ------
    DataError
        If the file is no Word document, or damaged.
    MissingExtraError
        If python-docx is not installed.
    """
    try:
        import docx
        from docx.oxml.ns import qn
    except ImportError as error:
        raise MissingExtraError(name, "python-docx", "read") from error
    try:
        document = docx.Document(io.BytesIO(data))
    except Exception as error:  # a damaged file fails in many ways
        raise DataError(
            f"{name}: expected a Word document (.docx); found a damaged or other file. Save it again."
        ) from error
    captions = {style.style_id for style in document.styles if style.name == "Caption"}
    style_marks = _mark_styles(document)
    outside = {qn(f"w:{tag}") for tag in ("txbxContent", "moveFrom", "del")}
    breaks = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "\u2011"}
    paragraphs = []
    # Not document.paragraphs: it leaves out tables, content controls and tracked insertions.
    for paragraph in document.element.body.iter(qn("w:p")):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        style_id = None if style is None else style.get(qn("w:val"))
        if style_id in captions or any(ancestor.tag in outside for ancestor in paragraph.iterancestors()):
            continue
        pieces = []
        for node in paragraph.iter(qn("w:t"), *breaks):
            in_run = node.getparent().tag == qn("w:r")  # not the tab stops of the paragraph's format
            if in_run and not any(ancestor.tag in outside for ancestor in node.iterancestors()):
                pieces.append(breaks.get(node.tag, node.text or ""))
        text = "".join(pieces)
        if text.strip():
            mark = style_marks.get(style_id, "")
            own = _read_format(paragraph.find(qn("w:pPr")))
            # A heading may be numbered, and is none the less a heading.
            paragraphs.append((mark if own is None or mark == HEADING_MARK else own, text))
    return join_blocks(paragraphs)


def _mark_styles(document: WordDocument) -> dict[str | None, str]:
    """Find the mark that each style gives, by its name, its format, or the style that it builds on."""
    from docx.oxml.ns import qn

    marks: dict[str | None, str] = {}
    for style in document.styles:
        mark: str | None = None
        given: Any = style
        seen: set[str] = set()
        while mark is None and given is not None and given.style_id not in seen:
            seen.add(given.style_id)
            if _HEADING_STYLE.fullmatch(given.name or ""):
                mark = HEADING_MARK
            elif _ITEM_STYLE.fullmatch(given.name or ""):
                mark = ITEM_MARK
            else:
                mark = _read_format(given.element.find(qn("w:pPr")))
            given = getattr(given, "base_style", None)
        marks[style.style_id] = mark or ""
    return marks


def _read_format(properties: Any) -> str | None:
    """Read the mark that the format of a paragraph or of a style gives; ``None`` where it says nothing."""
    from docx.oxml.ns import qn

    if properties is None:
        return None
    level = properties.find(qn("w:outlineLvl"))
    if level is not None:
        return HEADING_MARK if level.get(qn("w:val"), "9") in "012345678" else ""
    numbering = properties.find(f"{qn('w:numPr')}/{qn('w:numId')}")
    if numbering is None:
        return None
    return "" if numbering.get(qn("w:val")) == "0" else ITEM_MARK
