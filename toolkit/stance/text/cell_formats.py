"""Texts of tables that hold HTML or Markdown: their words taken out, as those of files are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from stance.errors import DataError, MissingExtraError
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
        Of large_string, as of files of that format (:func:`~stance.text.html_cells.extract_html_cell`,
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
    extract = _extract_html_cell if text_format == "html" else _extract_markdown_cell
    texts: list[str | None] = column.to_pylist()
    reasons = {}
    for index, text in enumerate(texts):
        if text is not None and not text.isspace() and text:
            texts[index] = found = _try_extract(extract, text, where)
            if found is None:
                reasons[index] = f"expected running text in {_NAMES[text_format]}; found none"
    return pa.chunked_array([texts], pa.large_string()), reasons


def _extract_html_cell(text: str, where: str) -> str:
    from stance.text.html_cells import extract_html_cell

    return extract_html_cell(text, where)


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
