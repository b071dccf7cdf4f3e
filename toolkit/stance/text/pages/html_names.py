"""Tags of HTML told from words in angle brackets by their names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from stance.text.pages.html_blocks import BLOCK_TAGS

_ELEMENTS: Final = frozenset(
    """
    a abbr address area article aside audio b base bdi bdo blockquote body br button canvas caption cite
    code col colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link
    main map mark math menu meta meter nav noscript object ol optgroup option output p picture pre progress
    q rp rt ruby s samp script search section select slot small source span strong style sub summary sup svg
    table tbody td template textarea tfoot th thead time title tr track u ul var video wbr
    acronym applet basefont bgsound big blink center dir font frame frameset isindex keygen listing marquee
    menuitem nobr noembed noframes param plaintext rb rtc spacer strike tt xmp
    """.split()  # noqa: SIM905
)
"""Of the standard, then those that it calls obsolete."""

_UNCLOSED: Final = frozenset(("p", "dd", "dt", "option", "thead", "tbody", "tfoot"))
"""Elements that may lack a tag at their end, and whose names are hardly words of a placeholder."""

_HOLDERS: Final = BLOCK_TAGS.union(
    ("aside", "dialog", "figcaption", "figure", "footer", "form", "menu", "nav")
)
"""Elements that no placeholder of a sentence would stand before."""

_GAP: Final = r"[^\S\r\n]*+(?:(?:\r\n?|\n)[^\S\r\n]*+(?![\r\n]))?+"
"""White space without a blank line."""

_NAME: Final = r"[a-z][\w:.-]*+"
_NAMED: Final = re.compile(rf"<(?:({_NAME})|/({_NAME})\s*>)", re.IGNORECASE)
_WORD: Final = re.compile(rf"<(?P<mark>/?)(?P<name>{_NAME})\s*(?P<end>/?)>", re.IGNORECASE)
_BARE: Final = re.compile(rf"<(?P<name>{_NAME})\s(?P<rest>[^<>=\"']*?)(?P<end>/?)>", re.IGNORECASE)
_BEGUN: Final = re.compile(rf"<(?P<name>{_NAME})(?P<values>\s[^<>=]*=)?", re.IGNORECASE)
_CUSTOM: Final = re.compile(r"<(?P<name>(?P<prefix>[a-z][\w:.]*)-[\w:.-]*+)\s*>", re.IGNORECASE)
_CUSTOM_ROW: Final = re.compile(rf"(?:<[a-z][\w:.]*-[\w:.-]*+\s*>{_GAP})++", re.IGNORECASE)
_WORDS_BEFORE: Final = re.compile(
    rf"(?:[^\s>]|</(?!(?:{'|'.join(sorted(_HOLDERS))})\s*>){_NAME}\s*>)[^\S\r\n]*\Z", re.IGNORECASE
)
_NEAR: Final = 80
"""So many characters before a tag are looked through for words of its line."""

_NAMESPACED: Final = re.compile(r"[a-z]\w*:[a-z][\w-]*")
_PROSE: Final = re.compile(r"[^\S\r\n]+[^\s<]|[.,;:!?)]")


class TagNames:
    """Tells tags without values from words in angle brackets, by what stands elsewhere in the text.

    Names of HTML, and those of which a tag begins and another ends something, are of tags; so are those of
    other vocabularies (``<o:p>``), and those with a hyphen of which but the end is left, or that were cut
    within the block that they hold, unless words stand before them on their line. Words behind a name are
    attributes if something ends as often as it begins: no placeholder is ever closed.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> text = "<p><PERSON> may <x-mark>resign</x-mark>, <a name>said</a> <b sides>."
    >>> names = TagNames(text)
    >>> [names.is_tag(text.index(mark)) for mark in ("<p", "<PERSON", "<x-mark", "<a", "<b")]
    [True, False, True, True, False]
    """

    def __init__(self, text: str) -> None:
        self._text = text
        found = _NAMED.findall(text)
        self._n_begun = Counter(name.lower() for name, _ in found if name)
        self._n_ended = Counter(name.lower() for _, name in found if name)
        self._custom = set(self._find_custom())

    def is_tag(self, at: int) -> bool:
        """Tell whether a tag without values of attributes begins at a place."""
        word = _WORD.match(self._text, at)
        if word is not None:
            name = word["name"].lower()
            if word["end"] or name in _ELEMENTS or (name in self._n_begun and name in self._n_ended):
                return True
            is_custom = at in self._custom or ("-" in name and bool(word["mark"]))
            return is_custom or self._is_namespaced(word)
        bare = _BARE.match(self._text, at)
        if bare is None:
            return False
        name = bare["name"].lower()
        is_odd = name in _UNCLOSED and "-" in bare["rest"] and not self._is_in_prose(bare)
        is_ended = self._n_begun[name] <= self._n_ended[name]
        return is_ended or is_odd or (bool(bare["end"]) and name in _ELEMENTS)

    def _find_custom(self) -> Iterator[int]:
        """Find the begins of custom elements whose ends were cut off, by what the last of a row holds.

        With white space in a row, they are of one kind (``<amp-story> <amp-page>``): a placeholder may stand
        over a block, too.
        """
        for row in _CUSTOM_ROW.finditer(self._text):
            tags = list(_CUSTOM.finditer(self._text, *row.span()))
            is_dense = sum(len(tag[0]) for tag in tags) == len(row[0])
            is_kin = len(tags) > 1 and len({tag["prefix"].lower() for tag in tags}) == 1
            near = self._text[max(0, row.start() - _NEAR) : row.start()]
            if not (is_dense or is_kin) or _WORDS_BEFORE.search(near):
                continue
            whole = [place for place, tag in enumerate(tags) if self._n_ended[tag["name"].lower()]]
            n_cut = len(tags) if self._begins_holder(row.end()) else max(whole, default=0)
            yield from (tag.start() for tag in tags[:n_cut])

    def _begins_holder(self, at: int) -> bool:
        """Tell the begin of an element that stands in no sentence, of one with values, and of a comment."""
        inner = _BEGUN.match(self._text, at)
        if inner is None:
            return self._text.startswith("<!--", at)
        return bool(inner["values"]) or inner["name"].lower() in _HOLDERS

    def _is_namespaced(self, word: re.Match[str]) -> bool:
        if word["mark"]:
            return ":" in word["name"]
        return _NAMESPACED.fullmatch(word["name"]) is not None and not self._is_in_prose(word)

    def _is_in_prose(self, tag: re.Match[str]) -> bool:
        """Tell what is followed by a word after a space, or by a stop, as a placeholder is."""
        return _PROSE.match(self._text, tag.end()) is not None
