"""The notation of lexicon patterns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from stance.errors import ConfigError

GAP = "*"
MAX_GAP = 3
"""How many tokens a gap passes over at most."""

GAP_STOPS = (".", ";", ":", "?", "!", "—")
"""Marks that no gap passes over."""

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A parsed pattern.

    Attributes
    ----------
    slots : tuple[frozenset[str] | None, ...]
        The words each slot takes; ``None`` is a gap of up to three tokens.
    optional : tuple[bool, ...]
        Whether the slot may be left out.
    at_clause : bool
        Whether it matches at the start of a clause alone.
    """

    slots: tuple[frozenset[str] | None, ...]
    optional: tuple[bool, ...]
    at_clause: bool


def parse_pattern(pattern: str, word_sets: Mapping[str, frozenset[str]]) -> Pattern:
    """Read one pattern.

    Parameters
    ----------
    pattern : str
        Words separated by spaces; ``a|b`` is either, ``x?`` optional, ``{name}`` a word set, ``*`` a
        gap of up to three tokens, ``^`` in front the start of a clause.
    word_sets : Mapping[str, frozenset[str]]
        The named sets.

    Raises
    ------
    ConfigError
        If the pattern is empty, begins or ends with a gap, or names an unknown set.

    Examples
    --------
    >>> parse_pattern("not|hardly clear whether?", {}).optional
    (False, False, True)
    """
    parts = fold_words(pattern).split()
    at_clause = parts[:1] == ["^"]
    parts = parts[1:] if at_clause else parts
    slots: list[frozenset[str] | None] = []
    optional = []
    for part in parts:
        if part == GAP:
            slots.append(None)
            optional.append(True)
            continue
        is_optional = len(part) > 1 and part.endswith("?")
        words: set[str] = set()
        for word in (part[:-1] if is_optional else part).split("|"):
            if not word.startswith("{"):
                words.add(word)
            elif word.endswith("}") and word[1:-1] in word_sets:
                words |= word_sets[word[1:-1]]
            else:
                known = ", ".join(sorted(word_sets)) or "none"
                raise ConfigError(
                    f"cue pattern {pattern!r}: expected a known word set; found {word}. Known: {known}."
                )
        slots.append(frozenset(words))
        optional.append(is_optional)
    required = [i for i, may_go in enumerate(optional) if not may_go]
    outside = slots[: required[0]] + slots[required[-1] :] if required else [None]
    if None in outside or "" in set().union(*(slot or () for slot in slots)):
        raise ConfigError(
            f"cue pattern {pattern!r}: expected words, with any gap between them; found none. Begin and end "
            "it with a word."
        )
    return Pattern(tuple(slots), tuple(optional), at_clause)


def parse_table(
    text: str, where: str, parse_row: Callable[[str, Mapping[str, frozenset[str]]], _Row]
) -> tuple[list[_Row], dict[str, frozenset[str]]]:
    r"""Read the rows and the word sets of a table of patterns.

    Parameters
    ----------
    text : str
        A row a line; ``@name = a|b`` names a word set; lines that begin with ``#`` are comments.
    where : str
        What error messages begin with.
    parse_row : callable
        Reads one row, given the word sets named before it.

    Returns
    -------
    tuple of list and dict

    Raises
    ------
    ConfigError
        Naming the line that cannot be read.

    Examples
    --------
    >>> parse_table("# Mine\n@wh = why|how\nunclear {wh}", "mine.tsv", parse_pattern)[0][0].optional
    (False, False)
    """
    word_sets: dict[str, frozenset[str]] = {}
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("@"):
            name, _, words = line[1:].partition("=")
            word_sets[name.strip()] = frozenset(words.strip().split("|"))
        elif line.strip() and not line.startswith("#"):
            try:
                rows.append(parse_row(line, word_sets))
            except ValueError as error:
                raise ConfigError(f"{where}: line {number}: {error}") from error
    return rows, word_sets


def fold_words(text: str) -> str:
    """Write words in lower case, with straight apostrophes and one space between two.

    Examples
    --------
    >>> fold_words("It’s not  Likely")
    "it's not likely"
    """
    return " ".join(text.lower().replace("’", "'").split())
