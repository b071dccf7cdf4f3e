"""The classes of words that tell the senses of estimative words apart; the words are data."""

from __future__ import annotations

from importlib import resources
from typing import Final


def read_words() -> dict[str, frozenset[str]]:
    """Read the classes that ship with the package.

    Returns
    -------
    dict[str, frozenset[str]]
        The words of each class, in lower case.

    Examples
    --------
    >>> "collapse" in read_words()["happen"]
    True
    """
    text = resources.files("stance.cues.estimative").joinpath("modal_words.tsv").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: frozenset(words.split()) for name, words in pairs}


WORDS: Final = read_words()
"""The classes, read once."""
