"""An article that a web page holds as data alone, for a program in the page to show."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from stance.text.known import HEADING_MARK, drop_marks
from stance.text.pages.html_blocks import collapse_space

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]


def read_page_data(tree: HtmlElement) -> list[tuple[str, str]]:
    r"""Read the headline and the paragraphs of the longest article in a page's data (JSON-LD).

    Parameters
    ----------
    tree : HtmlElement
        A page with its scripts.

    Returns
    -------
    list[tuple[str, str]]
        The marks of paragraphs and their texts; empty where there are none.

    Examples
    --------
    >>> import lxml.html
    >>> data = '{"headline": "Rain", "articleBody": "It may rain.\\n\\nIt is late."}'
    >>> page = lxml.html.document_fromstring(f"<script type='application/ld+json'>{data}</script>")
    >>> [text for _, text in read_page_data(page)]
    ['Rain', 'It may rain.', 'It is late.']
    """
    articles = [
        article
        for script in tree.xpath("//script[@type='application/ld+json']")
        for article in _list_articles(script.text or "")
    ]
    headline, body = max(articles, key=lambda article: len(article[1]), default=("", ""))
    body = re.sub(r"</?(?:p|div|br|h\d|li|ul|ol|blockquote)\b[^>]*>", "\n", body, flags=re.IGNORECASE)
    lines = [("", _clean(line)) for line in re.split(r"\r\n?|\n", body)]
    blocks = [(HEADING_MARK, _clean(headline)), *lines] if body.strip() else []
    return [(mark, text) for mark, text in blocks if text]


def _clean(line: str) -> str:
    return collapse_space(
        drop_marks(html.unescape(re.sub(r"</?[a-z][^<>]*>", "", line, flags=re.IGNORECASE)))
    )


def _list_articles(text: str) -> list[tuple[str, str]]:
    try:
        data = json.loads(text, strict=False)
        return [
            (str(part.get("headline") or ""), body)
            for part in _walk(data)
            if isinstance(body := part.get("articleBody"), str)
        ]
    except (ValueError, RecursionError):
        return []


def _walk(data: object) -> Iterator[dict[str, object]]:
    if isinstance(data, dict):
        yield data
        data = list(data.values())
    if isinstance(data, list):
        for part in data:
            yield from _walk(part)
