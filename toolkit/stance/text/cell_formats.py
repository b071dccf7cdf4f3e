"""Texts of tables that hold HTML or Markdown: their words taken out, as those of files are."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from stance.errors import DataError, MissingExtraError
from stance.text.read_options import TextFormat

if TYPE_CHECKING:
    import pyarrow as pa

_NAMES: Final = {"html": "HTML", "md": "Markdown"}
_MAY_BE_MARKED: Final = re.compile(r"<[a-z/!?]|&(?:[a-z]\w*|#\w+);", re.IGNORECASE)
_PAGE: Final = re.compile(r"<(?:html|head|body|article|main)\b", re.IGNORECASE)
_BREAK: Final = re.compile(r"<(?:p|br)\b", re.IGNORECASE)
_BLANK_LINES: Final = re.compile(r"(?:\r\n?|\n)[^\S\r\n]*(?:\r\n?|\n)\s*")


def extract_texts(
    column: pa.ChunkedArray, text_format: TextFormat, where: str
) -> tuple[pa.ChunkedArray, dict[int, str]]:
    r"""Take the words out of the texts of a column.

    Parameters
    ----------
    column : pyarrow.ChunkedArray
        Of large_string; nulls and blank texts stay as they are.
    text_format : {"plain", "html", "md"}
        What they hold.
    where : str
        What error messages begin with.

    Returns
    -------
    texts : pyarrow.ChunkedArray
        Of large_string, as of files of that format (:func:`extract_html_cell`,
        :func:`~stance.text.read_markdown.extract_markdown`); plain ones as they are.
    reasons : dict of int to str
        What to say of texts in which no words were found, by place.

    Raises
    ------
    MissingExtraError
        If the library that reads the format is not installed.

    Examples
    --------
    >>> import pyarrow as pa
    >>> column = pa.chunked_array([["<p>It <b>may</b> rain.</p>", "<img src=a.png>"]], pa.large_string())
    >>> texts, reasons = extract_texts(column, "html", "data")
    >>> texts.to_pylist(), reasons
    (['It may rain.', None], {1: 'expected running text in HTML; found none'})
    """
    import pyarrow as pa

    if text_format == "plain":
        return column, {}
    extract = extract_html_cell if text_format == "html" else _extract_markdown_cell
    texts: list[str | None] = column.to_pylist()
    reasons = {}
    for index, text in enumerate(texts):
        if text is not None and not text.isspace() and text:
            texts[index] = found = _try_extract(extract, text, where)
            if found is None:
                reasons[index] = f"expected running text in {_NAMES[text_format]}; found none"
    return pa.chunked_array([texts], pa.large_string()), reasons


def extract_html_cell(text: str, where: str) -> str:
    r"""Take the words out of HTML in a cell: a whole page, or a piece of one.

    Parameters
    ----------
    text : str
        A piece is read whole, as there is nothing around it. Where nothing in it breaks lines (``<p>``,
        ``<br>``), as in exports of WordPress, blank lines part its paragraphs. What has no markup stays as
        it is.
    where : str
        What error messages begin with.

    Returns
    -------
    str
        As of :func:`~stance.text.read_html.extract_html`.

    Raises
    ------
    DataError
        If it cannot be read as HTML.
    MissingExtraError
        If the libraries that read HTML are not installed.

    Examples
    --------
    >>> extract_html_cell("Talks <em>failed</em>.\n\nThey may resume.", "data")
    'Talks failed.\n\nThey may resume.'
    """
    from stance.text.read_html import extract_html

    if not _MAY_BE_MARKED.search(text):
        return text
    is_piece = not _PAGE.search(text)
    if is_piece and not _BREAK.search(text):
        text = _BLANK_LINES.sub("<p>", text)
    # A NUL is U+FFFD in HTML, and here no mark of a binary file.
    return extract_html(text.replace("\0", "\ufffd").encode(), where, is_piece=is_piece)


def _extract_markdown_cell(text: str, where: str) -> str:
    from stance.text.read_markdown import extract_markdown

    return extract_markdown(text.encode(), where)


def _try_extract(extract: Callable[[str, str], str], text: str, where: str) -> str | None:
    """Extract the words of a text; none where there are none, or it is no text of that format."""
    try:
        found = extract(text, where)
    except MissingExtraError:
        raise
    except DataError:
        return None
    return None if not found or found.isspace() else found
