"""Pages that ``stance report`` made: they hold the sentences of a text once more, and are no texts."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from stance import __version__

MARKDOWN_MARK: Final = f"<!-- stance {__version__} -->"
"""The first line of a report in Markdown, which nobody sees."""

_HEAD_BYTES: Final = 4096
_END_BYTES: Final = 64
_PAGE_HEAD: Final = re.compile(
    rb"\s*<!doctype html\b.*?<meta name=\"generator\" content=\"stance \d", re.IGNORECASE | re.DOTALL
)
_MARKDOWN_HEAD: Final = re.compile(rb"<!-- stance \d\S* -->")
# Plain text has nothing that is not seen, but a report says in its last words what made it.
_TEXT_END: Final = re.compile(rb"\bMade\s+by\s+stance\s+\d\S*\.\s*\Z")


def is_own_page(path: Path) -> bool:
    r"""Say whether ``stance report`` made a file, by its first bytes and its last.

    Parameters
    ----------
    path : Path
        A file, not packed. Of what cannot be read its reader tells.

    Returns
    -------
    bool

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     page = Path(folder, "report.md")
    ...     _ = page.write_text(f"{MARKDOWN_MARK}\n\n# Why talks fail")
    ...     is_own_page(page)
    True
    """
    try:
        if not path.is_file():  # what a pipe gives, it gives but once
            return False
        with path.open("rb", buffering=0) as file:
            head = file.read(_HEAD_BYTES)
            if _PAGE_HEAD.match(head) or _MARKDOWN_HEAD.match(head):
                return True
            if len(head) == _HEAD_BYTES:
                file.seek(-_END_BYTES, os.SEEK_END)
                head = file.read(_END_BYTES)
            return _TEXT_END.search(head[-_END_BYTES:]) is not None
    except OSError:
        return False
