"""Quotations that stand in figures of a page, with their sources beneath."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from stance.text.pages.element_words import join_words, split_names
from stance.text.pages.tree import drop_elements

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_QUOTED: Final = ".//blockquote[not(ancestor::figcaption)]"
_EMBEDS: Final = frozenset(
    "bluesky embed embedded facebook fb instagram mastodon reddit tiktok tweet twitter".split()  # noqa: SIM905
)
"""In the names of posts of other sites, which stand in quotations, too."""


def is_quotation(figure: HtmlElement, join_page: Callable[[], str]) -> bool:
    """Tell a quotation with its source beneath from a picture, a post, and words of the article shown large.

    Parameters
    ----------
    figure : HtmlElement
    join_page : callable
        Gives the words of the page, as of :func:`stance.text.pages.element_words.join_words`.

    Examples
    --------
    >>> import lxml.html
    >>> figure = lxml.html.fromstring("<figure><blockquote>It may.</blockquote></figure>")
    >>> is_quotation(figure, lambda: "so it may"), is_quotation(figure, lambda: "it may it may")
    (True, False)
    """
    quotations = figure.xpath(_QUOTED)
    names = split_names(" ".join(element.get("class", "") for element in (figure, *quotations)))
    is_pulled = "pullquote" in split_names(figure.get("class", ""))
    if not quotations or is_pulled or not _EMBEDS.isdisjoint(names):
        return False
    return all(join_page().count(join_words(quotation)) < 2 for quotation in quotations)


def keep_quotations(figure: HtmlElement) -> None:
    """Leave nothing of a figure but its quotations, without their sources; figures are lost later.

    Examples
    --------
    >>> import lxml.html
    >>> quoted = "<blockquote>It may.<br><cite>Moss</cite></blockquote>"
    >>> figure = lxml.html.fromstring(f"<figure>AP{quoted}</figure>")
    >>> keep_quotations(figure)
    >>> figure.text_content()
    'It may.'
    """
    quotations = [q for q in figure.xpath(_QUOTED) if next(q.iterancestors("blockquote"), None) is None]
    figure.clear(keep_tail=True)
    figure.tag = "div"
    for quotation in quotations:
        quotation.tail = None
        figure.append(quotation)
        drop_elements(quotation, list(filter(_is_source, quotation.iter("cite"))))


def _is_source(cite: HtmlElement) -> bool:
    """Tell a source, on a line of its own at an end, from the name of a work within the words."""
    before, parent = cite.getprevious(), cite.getparent()
    if cite.getnext() is not None or (cite.tail or "").strip():
        return False
    if before is None:
        return parent.tag != "blockquote" and not (parent.text or "").strip()
    return before.tag in ("br", "p", "div", "ul", "ol") and not (before.tail or "").strip()
