"""Where the article of a long page begins and ends, and which paragraphs between belong to it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from stance.text.known import HEADING_MARK
from stance.text.pages.furniture import HELD_FORM
from stance.text.pages.html_blocks import HEADING_TAGS, PageBlock
from stance.text.pages.tree import list_holders
from stance.text.zoning.asides import is_byline

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_ANCHOR_CHARS: Final = 25
"""A paragraph with as much text as this, white space apart, is not there twice by chance."""

_REACH: Final = 12
"""How many blocks away from the rest of the article its headline or last item is looked for."""

_MIN_COVERED: Final = 0.9
"""The share of what was found that has to be found again in the page."""

_SET_ASIDE: Final = re.compile(
    r"widget|newsletter|subscri|sign-?up|promo|relat|caption|byline|author|shar(?:e|ing)|social|footer|nav|menu"
    r"|meta|\bcta|\bads?\b|advert|banner|bar\b|crumb|cookie|consent|tags|embed|button|teaser|recirc|recommend"
    r"|popular|more|read-?next|also|outbrain|taboola|box\b|pull-?quote|tool-?tip|modal|popup|overlay|hid(?:e|den)"
    r"|print|credit|comment|log-?in|register|paywall|premium|donat|follow|\bbio\b|profile|timestamp|dateline"
    r"|kicker|disclaimer|copyright|syndicat|rating|poll|quiz|audio|video|player|gallery|slide|podcast|callout"
    r"|note|image|img|photo|pict|thumb|figure|cutline|desc",
    re.IGNORECASE,
)


def fill_article(page: Sequence[PageBlock], found: Sequence[PageBlock]) -> list[PageBlock]:
    """Fill what Trafilatura found of a page with the prose that it left out in between.

    Parameters
    ----------
    page : sequence of PageBlock
        All blocks of the page.
    found : sequence of PageBlock
        Those that Trafilatura found.

    Returns
    -------
    list[PageBlock]
        The page's blocks from the first that Trafilatura found to the last: those found, less rows of links,
        and between them those of prose, unless a name of an element around them sets them apart, as in a box
        that asks for subscribers. The headline of the page begins them where it stands close before, a byline
        under it is kept, and what stands beside the last of them ends them. ``found`` itself, if it cannot be
        found again in the page.
    """
    keys = [_squeeze(block.text) for block in page]
    parts = [_squeeze(block.text) for block in found]
    whole = "".join(parts)
    places = _find_places(keys, whole)
    chain = _chain_places(places)
    if not chain:
        return list(found)
    known = set(parts)
    begin, end = _find_ends(keys, parts, places, chain)
    matched = [i for i in range(begin, end + 1) if places[i] >= 0 or keys[i] in known]
    if sum(len(keys[i]) for i in matched) < _MIN_COVERED * len(whole):
        return list(found)
    begin = _find_headline(page, begin)
    matched = [begin, *(i for i in matched if i > begin)]
    kept = {i for i in matched if page[i].is_running or page[i].mark == HEADING_MARK}
    boxes = _Boxes(page, matched)
    for i in range(end, begin - 1, -1):
        block = page[i]
        if block.mark == HEADING_MARK:
            # A heading goes with the paragraph under it.
            is_kept = i + 1 in kept and boxes.is_beside(block) and not _has_name(block.element)
        else:
            is_kept = block.is_prose and not boxes.is_set_aside(block)
            # By the byline a note on the author is told from the text.
            is_kept = is_kept or (i <= begin + _REACH and _is_signature(block.text))
        if is_kept:
            kept.add(i)
    while end + 1 < len(page) and boxes.is_last_paragraph(page[end + 1]):
        end += 1
        kept.add(end)
    return [page[i] for i in sorted(kept)]


class _Boxes:
    """What holds the article of a page, and what in it is a box."""

    def __init__(self, page: Sequence[PageBlock], matched: Sequence[int]) -> None:
        begin, end = matched[0], matched[-1]
        self._holders = list_holders(page[i].element for i in matched)
        self._parents = {page[i].element.getparent() for i in matched}
        links = list_holders(block.element for block in page[begin : end + 1] if not block.is_running)
        tree = page[begin].element.getroottree()
        marks = [*tree.iter(*HEADING_TAGS, "img"), *tree.xpath(f"//*[@{HELD_FORM}]")]
        self._set_apart = (links | list_holders(marks)) - self._holders

    def is_beside(self, block: PageBlock) -> bool:
        """Tell a block that stands right in what holds the article."""
        return block.element.getparent() in self._holders

    def is_last_paragraph(self, block: PageBlock) -> bool:
        """Tell prose that may end the article: it stands where its paragraphs do."""
        holder = block.element.getparent()
        if holder is not None and holder.tag in ("ul", "ol", "blockquote"):
            holder = holder.getparent()
        return block.is_prose and holder in self._parents and not self.is_set_aside(block)

    def is_set_aside(self, block: PageBlock) -> bool:
        """Tell a box apart from the article by its names, or by a heading, an image, a form or links."""
        element = block.element
        while element is not None and element not in self._holders:
            if _has_name(element) or element.tag in ("fieldset", "legend") or element in self._set_apart:
                return True
            element = element.getparent()
        return False


def _find_headline(page: Sequence[PageBlock], begin: int) -> int:
    """Find the one headline of a page close before the first block of the article."""
    headlines = [i for i, block in enumerate(page) if block.element.tag == "h1"]
    return headlines[0] if len(headlines) == 1 and begin - _REACH <= headlines[0] < begin else begin


def _is_signature(text: str) -> bool:
    return text[:3].lower() == "by " and is_byline(text)


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _find_places(keys: Sequence[str], whole: str) -> list[int]:
    """Find where in the text that was found each block of the page begins; -1 for short ones and others."""
    places = []
    at = 0
    for key in keys:
        place = -1
        if len(key) >= _ANCHOR_CHARS:
            place = at if whole.startswith(key, at) else whole.find(key)
            if place >= 0:
                at = place + len(key)
        elif whole.startswith(key, at):
            at += len(key)
        places.append(place)
    return places


def _chain_places(places: Sequence[int]) -> list[int]:
    """List the blocks of the longest run whose places rise: what stands in another order is a copy."""
    ends: list[int] = []
    last: list[int] = []
    before = [-1] * len(places)
    for i, place in enumerate(places):
        if place < 0:
            continue
        k = bisect_left(ends, place)
        before[i] = last[k - 1] if k else -1
        ends[k : k + 1] = [place]
        last[k : k + 1] = [i]
    chain = []
    i = last[-1] if last else -1
    while i >= 0:
        chain.append(i)
        i = before[i]
    return chain[::-1]


def _find_ends(
    keys: Sequence[str], parts: Sequence[str], places: Sequence[int], chain: Sequence[int]
) -> tuple[int, int]:
    """Find the first and the last block of the article, short ones around the chain among them."""
    begin, end = chain[0], chain[-1]
    after = chain[-2] + 1 if len(chain) > 1 else end
    # The last paragraph may be repeated below, in a list of articles.
    end = next(i for i in range(after, end + 1) if places[i] == places[end])
    first, stop_last = places[begin], places[end] + len(keys[end])
    starts = [0]
    for part in parts:
        starts.append(starts[-1] + len(part))
    for part, stop in reversed(list(zip(parts, starts[1:], strict=True))):
        if stop <= first:
            near = range(begin - 1, max(begin - 1 - _REACH, -1), -1)
            begin = next((i for i in near if keys[i] == part), begin)
    for part, start in zip(parts, starts, strict=False):
        if start >= stop_last:
            near = range(end + 1, min(end + 1 + _REACH, len(keys)))
            end = next((i for i in near if keys[i] == part), end)
    return begin, end


def _has_name(element: HtmlElement) -> bool:
    names = f"{element.get('class', '')} {element.get('id', '')} {element.get('role', '')}"
    return _SET_ASIDE.search(names) is not None
