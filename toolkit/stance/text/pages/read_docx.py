"""The running text of Word documents."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from stance.errors import DataError, MissingExtraError
from stance.text.known import (
    EMPHASIS_MARK,
    HEADING_MARK,
    ITEM_MARK,
    QUOTATION_MARK,
    join_blocks,
    mark_emphasis,
)
from stance.text.pages.table_cells import holds_data

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

# Word writes these names in English in every language.
_HEADING_STYLE: Final = re.compile(r"heading \d|title", re.IGNORECASE)
# The last is that of Pandoc, the one before it LibreOffice's.
_QUOTATION_STYLE: Final = re.compile(r"(?:intense )?quote|quotations|block text", re.IGNORECASE)
_ITEM_STYLE: Final = re.compile(r"list(?: bullet| number| continue)?(?: \d)?", re.IGNORECASE)
_OFF: Final = ("0", "false", "off")
_HIDING: Final = ("vanish", "strike", "dstrike")
_STRESSING: Final = ("b", "i")
_BLANK_LINE: Final = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class _Part:
    """A paragraph of the file, in the element that holds it.

    ``runs_on`` says that it goes on in the next one; ``is_cap``, that it is only the drop cap of that one.
    """

    mark: str
    text: str
    holder: Any
    runs_on: bool
    is_cap: bool


def extract_docx(data: bytes, name: str, *, reads_tables: bool = False) -> str:
    """Take the running text out of a Word document.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        What error messages begin with.
    reads_tables : bool
        Whether the cells of tables of data are read, which are no running text.

    Returns
    -------
    str
        Headings, paragraphs, list items and cells of tables of prose separated by blank lines, as if all
        tracked changes were accepted, without captions, text boxes, headers, footers, prompts of empty fields
        and text that is hidden or struck out; headings, list items, quotations and paragraphs all in
        emphasis are marked as :mod:`stance.text.known` says, and so are plain cells, as items.

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
    for element in document.styles.element.findall(qn("w:style")):
        # The type may be left out, of which python-docx knows nothing.
        element.set(qn("w:type"), element.get(qn("w:type"), "paragraph"))
    captions = {style.style_id for style in document.styles if style.name == "Caption"}
    style_marks = _mark_styles(document)
    hidden_styles = {tag: _list_styles(document, tag) for tag in _HIDING}
    stressed_styles = {tag: _list_styles(document, tag) for tag in _STRESSING}
    _drop_prompts(document)
    outside = {qn(f"w:{tag}") for tag in ("txbxContent", "moveFrom", "del")}
    breaks = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "\u2011"}
    parts = []
    # Not document.paragraphs: it leaves out tables, content controls and tracked insertions.
    for paragraph in document.element.body.iter(qn("w:p")):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        style_id = None if style is None else style.get(qn("w:val"))
        if style_id in captions or any(ancestor.tag in outside for ancestor in paragraph.iterancestors()):
            continue
        pieces = []
        is_stressed = True
        for node in paragraph.iter(qn("w:t"), *breaks):
            run = node.getparent()
            in_run = run.tag == qn("w:r")  # not the tab stops of the paragraph's format
            if not in_run or _is_set(run, style_id, hidden_styles):
                continue
            if not any(ancestor.tag in outside for ancestor in node.iterancestors()):
                pieces.append(breaks.get(node.tag, node.text or ""))
                is_stressed = is_stressed and (
                    not pieces[-1].strip() or _is_set(run, style_id, stressed_styles)
                )
        mark = style_marks.get(style_id, "")
        own = _read_format(paragraph.find(qn("w:pPr")))
        # A heading may be numbered, and is none the less a heading; so may a quotation.
        if own is not None and mark != HEADING_MARK and (mark != QUOTATION_MARK or own == HEADING_MARK):
            mark = own
        if not mark and is_stressed and any(map(str.strip, pieces)):
            mark = mark_emphasis("".join(pieces).strip())
        runs_on, is_cap = _read_end(paragraph)
        parts.append(_Part(mark, "".join(pieces), paragraph.getparent(), runs_on, is_cap))
    blocks = _mark_cells(_join_parts(parts), reads_tables=reads_tables)
    # White space in front would part a paragraph from its mark, and so would a blank line.
    return join_blocks(
        (block.mark, text) for block in blocks for text in _BLANK_LINE.split(block.text.strip()) if text
    )


def _drop_prompts(document: WordDocument) -> None:
    """Take out of a document the fields that nobody has filled in: they hold Word's words."""
    from docx.oxml.ns import qn

    for field in list(document.element.body.iter(qn("w:sdt"))):
        if _read_switch(field.find(qn("w:sdtPr")), "showingPlcHdr"):
            field.getparent().remove(field)


def _read_end(paragraph: Any) -> tuple[bool, bool]:
    """Tell whether a paragraph goes on in the next one, and whether it is a drop cap, which does."""
    from docx.oxml.ns import qn

    properties = paragraph.find(qn("w:pPr"))
    if properties is None:
        return False, False
    frame = properties.find(qn("w:framePr"))
    is_cap = frame is not None and frame.get(qn("w:dropCap")) in ("drop", "margin")
    mark = properties.find(qn("w:rPr"))
    is_gone = mark is not None and any(mark.find(qn(f"w:{tag}")) is not None for tag in ("del", "moveFrom"))
    return is_cap or is_gone, is_cap


def _join_parts(parts: list[_Part]) -> list[_Part]:
    """Join what runs on; a paragraph has the mark of the first words in it that are more than a drop cap."""
    joined: list[_Part] = []
    for part in parts:
        before = joined[-1] if joined else None
        if before is not None and before.runs_on and before.holder is part.holder:
            mark = part.mark if before.is_cap or not before.text.strip() else before.mark
            joined[-1] = replace(part, mark=mark, text=before.text + part.text)
        else:
            joined.append(part)
    return joined


def _mark_cells(parts: list[_Part], *, reads_tables: bool) -> list[_Part]:
    """Mark the cells of tables as items where each is one paragraph; leave tables of data out."""
    from docx.oxml.ns import qn

    tables: dict[Any, dict[Any, dict[Any, list[str]]]] = {}
    around: list[Any] = []
    for part in parts:
        cell, row, table = (_find_around(part.holder, qn(f"w:{tag}")) for tag in ("tc", "tr", "tbl"))
        around.append(table)
        if cell is not None and part.text.strip():
            tables.setdefault(table, {}).setdefault(row, {}).setdefault(cell, []).append(part.text)
    plain, data = set(), set()
    for table, rows in tables.items():
        if next(table.iterdescendants(qn("w:tbl")), None) is not None:
            continue
        if all(len(texts) == 1 for cells in rows.values() for texts in cells.values()):
            plain.update([table] if sum(len(cells) > 1 for cells in rows.values()) > 1 else [])
        if holds_data([[" ".join(texts) for texts in cells.values()] for cells in rows.values()]):
            data.add(table)
    return [
        replace(part, mark=part.mark.strip(EMPHASIS_MARK) or ITEM_MARK) if table in plain else part
        for part, table in zip(parts, around, strict=True)
        if reads_tables or table not in data
    ]


def _find_around(element: Any, tag: str) -> Any:
    return element if element.tag == tag else next(element.iterancestors(tag), None)


def _is_set(run: Any, paragraph_style: str | None, styles_by_tag: dict[str, set[str]]) -> bool:
    """Tell a run that has one of some properties, such as being struck out, itself or by a style."""
    from docx.oxml.ns import qn

    properties = run.find(qn("w:rPr"))
    style = None if properties is None else properties.find(qn("w:rStyle"))
    styles = {paragraph_style, None if style is None else style.get(qn("w:val"))}
    for tag, setting in styles_by_tag.items():
        own = _read_switch(properties, tag)
        if own or (own is None and not setting.isdisjoint(styles)):
            return True
    return False


def _read_switch(properties: Any, tag: str) -> bool | None:
    """Read whether the format of a run or of a style sets a property; ``None`` where it says nothing."""
    from docx.oxml.ns import qn

    found = None if properties is None else properties.find(qn(f"w:{tag}"))
    return None if found is None else found.get(qn("w:val"), "1") not in _OFF


def _list_styles(document: WordDocument, tag: str) -> set[str]:
    """List the styles that set a property, themselves or by the style that they build on."""
    from docx.oxml.ns import qn

    found = set()
    for style in document.styles:
        given: Any = style
        seen: set[str] = set()
        is_set: bool | None = None
        while is_set is None and given is not None and given.style_id not in seen:
            seen.add(given.style_id)
            is_set = _read_switch(given.element.find(qn("w:rPr")), tag)
            given = getattr(given, "base_style", None)
        if is_set:
            found.add(style.style_id)
    return found


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
            elif _QUOTATION_STYLE.fullmatch(given.name or ""):
                mark = QUOTATION_MARK
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
