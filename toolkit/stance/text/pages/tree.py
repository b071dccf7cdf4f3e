"""Changes to the tree of a web page, in a time that does not grow with the text around them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_CHANGED: Final = "x-changed"


def drop_elements(tree: HtmlElement, elements: Iterable[HtmlElement]) -> None:
    """Take elements out of a page with all that they hold, but not the text after them.

    Examples
    --------
    >>> import lxml.html
    >>> page = lxml.html.fromstring("<p>It <del>will</del>may.</p>")
    >>> drop_elements(page, page.findall("del"))
    >>> page.text_content()
    'It may.'
    """
    import lxml.etree  # type: ignore[import-untyped]

    # Lxml's drop_tree would copy the text before and after each.
    if _rename(tree, elements):
        lxml.etree.strip_elements(tree, _CHANGED, with_tail=False)


def drop_tags(tree: HtmlElement, elements: Iterable[HtmlElement]) -> None:
    """Take the tags of elements out of a page and leave what they hold.

    Examples
    --------
    >>> import lxml.html
    >>> page = lxml.html.fromstring("<p>It <q>may</q>.</p>")
    >>> drop_tags(page, page.findall("q"))
    >>> len(page), page.text
    (0, 'It may.')
    """
    import lxml.etree

    if _rename(tree, elements):
        lxml.etree.strip_tags(tree, _CHANGED)


def _rename(tree: HtmlElement, elements: Iterable[HtmlElement]) -> int:
    renamed = [element for element in elements if element is not tree and element.getparent() is not None]
    for element in renamed:
        element.tag = _CHANGED
    return len(renamed)


def merge_texts(tree: HtmlElement) -> None:
    """Make one text of what stands side by side where tags were taken out.

    Trafilatura reads each with all that follow.
    """
    for element in tree.iter():
        if element.text:
            element.text = element.text
        if element.tail:
            element.tail = element.tail


def list_holders(elements: Iterable[HtmlElement]) -> set[HtmlElement]:
    """List elements and all that hold them.

    Examples
    --------
    >>> import lxml.html
    >>> page = lxml.html.document_fromstring("<p>It <b>may</b>.</p><p>So.</p>")
    >>> sorted(element.tag for element in list_holders(page.iter("b")))
    ['b', 'body', 'html', 'p']
    """
    holders: set[HtmlElement] = set()
    for element in elements:
        holder = element
        while holder is not None and holder not in holders:
            holders.add(holder)
            holder = holder.getparent()
    return holders
