"""Notes at the end of a web page, told by links to and fro."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Final

from stance.text.pages.html_blocks import BLOCK_TAGS, HEADING_TAGS
from stance.text.pages.tree import list_holders

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

NOTE_MARK: Final = re.compile(r"\[\w{1,3}\]|\d{1,3}(?:\s?[,–-]\s?\d{1,3})*|[*†‡]+")
"""What stands in the text for a note."""

_NOTE_TAGS: Final = ("p", "li", "div", "dd", "td", "aside", "section")
_MAX_BACK: Final = 50


def list_linked_notes(tree: HtmlElement) -> list[HtmlElement]:
    """List the notes whose marks in the text link to them, and which link back, and those marks.

    Parameters
    ----------
    tree : HtmlElement
        A page.

    Examples
    --------
    >>> import lxml.html
    >>> note = "<p><a id='n1' href='#m1'>[1]</a> See there.</p>"
    >>> page = lxml.html.fromstring(f"<div><p>It may.<a id='m1' href='#n1'>[1]</a></p>{note}</div>")
    >>> [element.text_content() for element in list_linked_notes(page)]
    ['[1]', '[1] See there.']
    """
    links = _follow_links(tree)
    marks = [link for link in links if NOTE_MARK.fullmatch(link.text_content().strip())]
    if not marks:
        return []
    sources: dict[HtmlElement, list[HtmlElement]] = {}
    for link, target in links.items():
        sources.setdefault(target, []).append(link)
    places = {element: place for place, element in enumerate(tree.iter())}
    found: dict[HtmlElement, HtmlElement] = {}
    for mark in marks:
        if places[links[mark]] > places[mark]:
            note = _find_note(links[mark])
            if note is not None and _links_back(note, mark, sources):
                found[mark] = note
    # What holds marks, or a heading, is more than a note.
    others = list_holders(found) | list_holders(tree.iter(*HEADING_TAGS))
    kept = [(mark, note) for mark, note in found.items() if note not in others]
    return [*(mark for mark, _ in kept), *dict.fromkeys(note for _, note in kept)]


def _follow_links(tree: HtmlElement) -> dict[HtmlElement, HtmlElement]:
    """Find the elements that links inside a page lead to."""
    anchors = tree.xpath("//a[starts-with(@href, '#')]")
    if len(anchors) < 2:
        return {}
    named = {element.get("name"): element for element in tree.xpath("//a[@name]")}
    named |= {element.get("id"): element for element in tree.xpath("//*[@id]")}
    return {anchor: named[name] for anchor in anchors if (name := anchor.get("href")[1:]) in named}


def _find_note(target: HtmlElement) -> HtmlElement | None:
    return target if target.tag in _NOTE_TAGS else next(target.iterancestors(*_NOTE_TAGS), None)


def _links_back(
    note: HtmlElement, mark: HtmlElement, sources: Mapping[HtmlElement, list[HtmlElement]]
) -> bool:
    """Tell a note that holds a link to a mark, or to what holds the mark inside its line."""
    around = mark
    while around is not None and around.tag not in BLOCK_TAGS:
        for link in islice(sources.get(around, ()), _MAX_BACK):
            if link is note or note in link.iterancestors():
                return True
        around = around.getparent()
    return False
