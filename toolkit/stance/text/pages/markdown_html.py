"""The paragraphs that a Markdown file holds in HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from stance.errors import guard_imports
from stance.text.pages.furniture import prune_page
from stance.text.pages.html_blocks import list_blocks, list_data_tables
from stance.text.pages.tree import drop_elements

if TYPE_CHECKING:
    from markdown_it.token import Token

_HOLDS_WORDS: Final = re.compile(
    r"(?>(?:\s+|</[\w-]+\s*>|<!--[\s\S]*?-->)*)"
    r"<(?:p|div|blockquote|center|section|article|main|h[1-6]|[uo]l|li|figure(?=[^>]*>\s*<blockquote))\b"
    r"(?=(?:[^>]*>\s*<)*[^>]*>\s*[^<\s])",
    re.IGNORECASE,
)
_NO_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def read_html_blocks(tokens: Sequence[Token], name: str) -> None:
    r"""Read the HTML of a Markdown file: each token of it gets ``meta["blocks"]``, marks and texts.

    Parameters
    ----------
    tokens : Sequence[Token]
        The tokens of a file.
    name : str
        What error messages begin with.

    Raises
    ------
    MissingExtraError
        If there is text in HTML, and lxml is not installed.

    Examples
    --------
    >>> from stance.text.pages.markdown_rules import make_parser
    >>> tokens = make_parser().parse("<p>It <b>may</b> rain.</p>\n\nSo.")
    >>> read_html_blocks(tokens, "draft.md")
    >>> tokens[0].meta["blocks"]
    [('', 'It may rain.')]
    """
    held = [token for token in tokens if token.type == "html_block" and _HOLDS_WORDS.match(token.content)]
    if not held:
        return
    with guard_imports(name, "lxml", extra="read"):
        import lxml.etree  # type: ignore[import-untyped]
        import lxml.html  # type: ignore[import-untyped]

    page = lxml.html.document_fromstring("<body><div></div></body>")
    parts = {}
    for token in held:
        part = lxml.html.fragment_fromstring(_NO_XML.sub(" ", token.content), create_parent="div")
        page.body.append(part)
        parts[part] = token.meta.setdefault("blocks", [])
    # The text in Markdown, for its weight: what is a box and what quotes is told by its share of the whole.
    page.body[0].text = "x" * sum(len(token.content) for token in tokens if token.type == "inline")
    lxml.etree.strip_tags(page, lxml.etree.Comment, lxml.etree.ProcessingInstruction)
    prune_page(page)
    drop_elements(page, list_data_tables(page))
    for block in list_blocks(page):
        around = (block.element, *block.element.iterancestors())
        part = next((element for element in around if element in parts), None)
        if part is not None and block.is_running:
            parts[part].append((block.mark, block.text))


def count_quotations(html: str) -> int:
    """Count the block quotations that some HTML opens and does not close, or, below zero, only closes.

    Examples
    --------
    >>> count_quotations("<blockquote class='x'>"), count_quotations("</p></blockquote>")
    (1, -1)
    """
    return sum(-1 if tag[1] == "/" else 1 for tag in re.findall(r"</?blockquote\b", html, re.IGNORECASE))
