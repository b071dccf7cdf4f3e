"""Texts of tables and plain files that hold HTML or Markdown: their words taken out, as of files of these."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stance.errors import DataError
from stance.text.read_options import TextFormat

if TYPE_CHECKING:
    import pyarrow as pa

_NAMES: Final = {"html": "HTML", "md": "Markdown"}


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
        Of large_string, as of files of that format (:func:`~stance.text.pages.html_cells.extract_html_cell`,
        :func:`~stance.text.pages.read_markdown.extract_markdown`); plain ones as they are.
    reasons : dict of int to str
        What to say of texts in which no words were found, or that could not be read, by place.

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
    texts: list[str | None] = column.to_pylist()
    reasons = {}
    for index, text in enumerate(texts):
        if text is not None and not text.isspace() and text:
            try:
                texts[index] = extract_text(text, text_format, where)
            except DataError as error:
                texts[index] = None
                # Less what to do about files.
                reasons[index] = re.split(r"\.\s", str(error).removeprefix(f"{where}: "))[0]
    return pa.chunked_array([texts], pa.large_string()), reasons


def extract_text(text: str, text_format: TextFormat, where: str) -> str:
    """Take the words out of one text that is not blank; parameters as above.

    Raises
    ------
    DataError
        If there are none, or it cannot be read.
    MissingExtraError
        If the library that reads the format is not installed.

    Examples
    --------
    >>> extract_text("It *may* rain.", "md", "draft.txt")
    'It may rain.'
    """
    if text_format == "plain":
        return text
    if text_format == "html":
        from stance.text.pages.html_cells import extract_html_cell

        found = extract_html_cell(text, where)
    else:
        from stance.text.pages.read_markdown import extract_markdown

        # A NUL is U+FFFD in Markdown, too, and here no mark of a binary file.
        found = extract_markdown(text.replace("\0", "\ufffd").encode(), where)
    if not found or found.isspace():
        raise DataError(
            f"{where}: expected running text in {_NAMES[text_format]}; found none. Check the text."
        )
    return found
