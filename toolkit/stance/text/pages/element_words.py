"""The words of elements of a page: of their names, and of their texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]


def split_names(names: str) -> list[str]:
    """Split names into words in small letters; pull quotes, and what is not printed, are of one word each.

    Examples
    --------
    >>> split_names("relatedLinks c-pull_quote")
    ['related', 'links', 'c', 'pullquote']
    """
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", names).lower()
    return re.split(r"[\s_-]+", re.sub(r"(pull|no)[_-](?=quote|print)", r"\1", words))


def join_words(element: HtmlElement) -> str:
    """Join the words of an element's text with single spaces, in small letters and without punctuation.

    Examples
    --------
    >>> import lxml.html
    >>> join_words(lxml.html.fromstring("<p>It <b>may</b>, so.</p>"))
    'it may so'
    """
    return " ".join(re.findall(r"\w+", " ".join(element.itertext()).lower()))
