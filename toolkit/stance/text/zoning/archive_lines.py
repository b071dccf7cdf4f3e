"""Lines that databases of newspapers (LexisNexis, Factiva, ProQuest) put above and below a text."""

from __future__ import annotations

import re
from typing import Final

# Names of fields that nobody else writes before a colon.
_FIELD: Final = re.compile(
    r"(?:Publication-Type|Load-Date|Journal-Code|Publication (?:info|title|date|year|subject)"
    r"|(?:Place|Country|Language) of publication|Source type|Document (?:type|URL)|ProQuest document ID"
    r"|Company / organization|Identifier / keyword|E?-?ISSN): \S"
    r"|(?:Subject|Industry|Geographic|Person|Organization|Company|Ticker|Country|State|City): "
    r".*?\(\d\d%\)(?:;|$)"
    r"|Document [A-Z]{2,}\d[0-9A-Za-z]{14,}$"
)
# Names that a writer might use, too, but not in the last lines and without a stop.
_LAST_FIELD: Final = re.compile(
    r"(?:Subject|Location|People|Language|Section|Pages?|Number of pages|Publisher|Database|Last updated): "
    r"[A-Z\d](?:[^.!?]|(?<=[A-Z])\.)*$|Classification$|End of Document$"
)
_SUMMARY: Final = re.compile(r"(?:Highlight|Abstract): \S")
_BEGINS_TEXT: Final = re.compile(r"Body$|Full text: \S")


def is_archive_line(text: str, *, is_last: bool) -> bool:
    """Tell a paragraph of nothing but fields that a database gives.

    Parameters
    ----------
    text : str
        A paragraph.
    is_last : bool
        Whether it is one of the last of its text.

    Examples
    --------
    >>> [is_archive_line(text, is_last=True) for text in ("Load-Date: March 4, 2024", "Subject: war.")]
    [True, False]
    """
    return all(
        _FIELD.match(line) is not None or (is_last and _LAST_FIELD.match(line) is not None)
        for line in text.splitlines()
    )


def is_archive_summary(text: str, following: str) -> bool:
    """Tell the summary that a database gives by its field and by that under it, which begins the text.

    Examples
    --------
    >>> [is_archive_summary("Abstract: It may.", text) for text in ("Full text: We ask.", "We ask.")]
    [True, False]
    """
    return _SUMMARY.match(text) is not None and _BEGINS_TEXT.match(following) is not None
