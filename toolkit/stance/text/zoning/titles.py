"""What a line's own words say of its place: whether it may be a title or begins the piece."""

from __future__ import annotations

import re
from typing import Final

from stance.text.segmentation.abbreviations import MINOR_WORDS, NO_INITIALS
from stance.text.segmentation.endings import has_stop
from stance.text.zoning.asides import count_words

MAX_HEADLINE_WORDS: Final = 22
BULLETS: Final = "•●▪◦‣·*–—+-"
_LISTED: Final = re.compile(
    rf"{NO_INITIALS}"
    rf"(?:[{BULLETS}]|"
    r"\(?(?:\d{1,3}|[^\W\d_]|[ivx]{2,4}|[IVX]{2,4})[.)])\s"
)
_ENDS_IN_ADDRESS: Final = re.compile(r"\s(?:(?:https?://|www\.)\S+|[\w.+-]+@[\w.-]+\.\w+)$")
_MAX_ADDRESS: Final = 200  # characters
_FIRST_PERSON: Final = re.compile(r"\b(?:I|[Mm][ey]|[Ww]e|[Uu]s|[Oo]ur)\b")
# A day, a greeting or a question to be answered sets a scene; standfirsts sum up.
_DAY: Final = (
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September"
    r"|October|November|December|morning|afternoon|evening|night|weekend)"
)
_SETS_SCENE: Final = re.compile(
    rf"(?:Yesterday|Tonight|(?:On|At|In|Late|Early|Earlier)\s(?:[\w’',-]+\s){{0,5}}?(?:{_DAY}|\d{{4}})"
    rf"|(?:Last|One)\s(?:{_DAY}|week|month|year|spring|summer|autumn|fall|winter))\b(?![’'])"
    r"|Q[:.]\s|Dear\s[A-Z]|Good\s(?:morning|afternoon|evening)\b|Thank\syou\b"
    r"|(?:Sir|Madam|Comrades|Friends|Ladies\sand\sgentlemen|M(?:rs?|s|adam)\.?\s(?:Speaker|President|Mayor|Chair\w*|Minister))\s?[,:–—]"
)


def is_title(text: str) -> bool:
    """Tell a line that may stand over a piece: short, and without a stop at its end.

    Examples
    --------
    >>> is_title("Who owns the ship? Ask the cook"), is_title("The ship sank.")
    (True, False)
    """
    return count_words(text) <= MAX_HEADLINE_WORDS and not (is_ended(text) or is_listed(text))


def is_ended(text: str) -> bool:
    """Tell a paragraph with a stop at its end, though the mark of a note may follow, or with an address.

    Examples
    --------
    >>> is_ended("The ship sank.”"), is_ended("The ship sank.[3]"), is_ended("Who owns the ship")
    (True, True, False)
    """
    if has_stop(text, ".!?…:;,—–-"):
        return True
    tail = text[-_MAX_ADDRESS:]
    may_be_address = "/" in tail or "@" in tail or "www." in tail
    return may_be_address and _ENDS_IN_ADDRESS.search(tail) is not None


def is_listed(text: str) -> bool:
    """Tell what begins with a bullet or a numeral; two initials are none.

    Examples
    --------
    >>> is_listed("2. Money"), is_listed("J. B. Moss")
    (True, False)
    """
    return _LISTED.match(text) is not None


def has_begun(text: str) -> bool:
    """Tell a first paragraph: few standfirsts say *I* or set a scene, and it is not to be lost.

    Examples
    --------
    >>> has_begun("Last month he sank it."), has_begun("How to sink a ship, and why.")
    (True, False)
    """
    return _FIRST_PERSON.search(text) is not None or _SETS_SCENE.match(text) is not None


def asks_in_title_case(text: str) -> bool:
    """Tell *Who Pays for It?* from a question of the body (*And Malta?*, *Q: When?*).

    Examples
    --------
    >>> asks_in_title_case("Who Pays for It?"), asks_in_title_case("And Malta?")
    (True, False)
    """
    first, *words = (word.lstrip("\"“‘'(") for word in text.split())
    goes_on = first.endswith(":") or first in ("And", "But", "Or")
    return (
        words != []
        and not goes_on
        and all(word[:1].isupper() for word in words if word.lower() not in MINOR_WORDS)
    )
