"""Lines that sign a piece: names alone, a name after a dash, and what stands under *Yours faithfully*."""

from __future__ import annotations

import re
from typing import Final

from stance.text.segmentation.abbreviations import STARTERS
from stance.text.segmentation.endings import has_stop
from stance.text.zoning.asides import BY, count_words

_PARTICLE: Final = r"(?:von|van|de|der|den|al|bin|da|di|el|la|ben|del|du)"
_NAME: Final = rf"[A-Z][\w.’'-]*(?:\s+(?:[A-Z][\w.’'-]*|{_PARTICLE})){{0,3}}\s+[A-Z][\w.’'-]*"
_AND_NAME: Final = rf"(?:(?:,|,?\s+(?:and|&))\s+{_NAME})"
_NAMES: Final = re.compile(rf"{_NAME}{_AND_NAME}{{0,3}}")
_OTHERS: Final = r"(?:and|&)\s+(?:\w+\s+)?others\b"
# Behind *By*; no names go on in small letters (*By Land and by Sea*, *By Night Train to Leeds*).
_AUTHORS: Final = re.compile(
    rf"(?:{BY})?(?P<names>{_NAME}{_AND_NAME}*)(?=\s*(?:$|[,|(•·–—\d]|and\sthe\s|{_OTHERS}))"
)
_MORE: Final = re.compile(rf"\s{_OTHERS}")
_PLACE: Final = re.compile(r",?\s(?:at|for|in|of|special\sto)\s", re.IGNORECASE)
_BETWEEN: Final = re.compile(r",?\s+(?:and|&)\s+|,\s+")
# *By Staff Writer* and *by The Post Editorial Board* name nobody.
_NOBODY: Final = re.compile(
    r"(?i:agency|authors?|board|columnists?|commentary|contributors?|correspondents?|desk|editors?|news|opinions?|reporters?"
    r"|reports?|service|staff|syndicate|team|writers?)$"
)
_MAIL: Final = re.compile(r"--[ \t]*\r?\n")
_DASHED: Final = re.compile(r"(?:[–—]|--)\s*(?=[A-Z])")
_FAREWELL: Final = re.compile(
    r"(?:Yours|Sincerely|Respectfully|Faithfully|Cordially|Regards"
    r"|(?:With )?(?:[Kk]ind|[Bb]est|[Ww]arm) (?:personal )?regards|(?:With )?[Bb]est wishes)"
    r"\b(?:\s+\w+){0,2}(?:,\s*(?P<signer>\S.*)?|$)"
    r"|I (?:remain|am|have the honou?r to be)\b[^.!?\n]{0,80}\b(?:servants?|friends?),\s*(?P<old>\S.*)?$"
    r"|(?:Best|Cheers|Love|Thanks|Many thanks),\s*(?:\n(?P<friend>.*))?$",
    re.DOTALL,
)
_DIGIT: Final = re.compile(r"\d")
_MAX_CHARS: Final = 160
_MAX_MAIL_CHARS: Final = 400
_MAX_WORDS: Final = 14


def are_bare_names(text: str) -> bool:
    """Tell a line of nothing but one to four names, or what looks like them.

    Examples
    --------
    >>> are_bare_names("Jane Moss and J. P. van Dam"), are_bare_names("Never Again"), are_bare_names("Peace")
    (True, False, False)
    """
    return (
        len(text) <= _MAX_CHARS
        and text.split(None, 1)[0] not in STARTERS
        and not _DIGIT.search(text)
        and _NAMES.fullmatch(text) is not None
    )


def find_authors(byline: str) -> list[str]:
    r"""Find the people who sign, in lines of *By Jane Moss* or of bare names: no days, outlets or places.

    Examples
    --------
    >>> find_authors("By Jane Moss and Alan Pell, Special to The Leeds Post\nMay 5, 2018")
    ['Jane Moss', 'Alan Pell']
    >>> lines = ("the Editorial Board of The Leeds Post", "Staff Writer", "Land and by Sea")
    >>> [find_authors(f"By {line}") for line in lines]
    [[], [], []]
    """
    found: list[str] = []
    for line in filter(None, byline.splitlines()):
        signed = _PLACE.split(line, maxsplit=1)[0]
        match = _AUTHORS.match(signed)
        if match is not None and (match.start("names") > 0 or are_bare_names(signed)):
            names = filter(are_bare_names, _BETWEEN.split(match["names"]))
            found += [name for name in names if not _NOBODY.match(name.rsplit(None, 1)[-1])]
    return found


def has_others(byline: str) -> bool:
    """Tell a byline that does not name all who sign.

    Examples
    --------
    >>> has_others("By Jane Moss, Alan Pell and others"), has_others("By Jane Moss and Alan Pell")
    (True, False)
    """
    return _MORE.search(byline) is not None


def is_dashed_signature(text: str) -> bool:
    """Tell a name after a dash, as under a comment, and what stands under two hyphens in e-mail.

    Examples
    --------
    >>> is_dashed_signature("— Jane Moss"), is_dashed_signature("— We lost.")
    (True, False)
    """
    if len(text) <= _MAX_MAIL_CHARS and _MAIL.match(text):
        return True
    dash = _DASHED.match(text)
    return dash is not None and are_bare_names(text[dash.end() :].removeprefix("The "))


def is_farewell(text: str) -> bool:
    r"""Tell *Yours faithfully,* with or without the name and the place under it.

    Examples
    --------
    >>> is_farewell("Yours faithfully,\nJane Moss\nLeeds"), is_farewell("Yours is a country of laws.")
    (True, False)
    """
    found = _FAREWELL.match(text) if len(text) <= _MAX_CHARS else None
    return found is not None and is_signer(found["signer"] or found["friend"] or found["old"] or "")


def is_signer(text: str) -> bool:
    """Tell a short line that may stand under *Yours faithfully*: a name, an office, a place.

    Examples
    --------
    >>> is_signer("Leeds, West Yorkshire"), is_signer("P.S. It rained.")
    (True, False)
    """
    return len(text) <= _MAX_CHARS and count_words(text) <= _MAX_WORDS and not has_stop(text, ".!?…:;")
