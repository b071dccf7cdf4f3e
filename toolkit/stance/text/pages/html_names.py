"""Names of HTML, by which its tags are told from words in angle brackets."""

from __future__ import annotations

import re
from typing import Final

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

BARE_ATTRIBUTES: Final = tuple(
    """
    allowfullscreen async autofocus autoplay checked compact contenteditable controls default defer disabled
    download formnovalidate hidden inert ismap itemscope loop multiple muted nomodule noresize noshade
    novalidate nowrap open playsinline popover readonly required reversed selected
    alt border cite class dir href id itemprop lang name rel src style
    """.split()  # noqa: SIM905
)
"""Attributes that have no value, then those that are found without one where it is empty."""

_NAMED: Final = re.compile(r"<(/?)([a-z][\w:.-]*+)", re.IGNORECASE)


def list_strangers(text: str) -> set[str]:
    """List the names in angle brackets, in small letters, that are none of HTML's and do not come in pairs.

    Parameters
    ----------
    text : str

    Returns
    -------
    set[str]
        Such as of placeholders.

    Examples
    --------
    >>> list_strangers("<p><PERSON> may <x-mark>resign</x-mark>.")
    {'person'}
    """
    found = {(mark, name.lower()) for mark, name in _NAMED.findall(text)}
    names = {name for _, name in found}
    return {name for name in names - _ELEMENTS if not {("", name), ("/", name)} <= found}
