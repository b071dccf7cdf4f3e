"""The cue lexicon: entries and word sets, read from a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from stance.cues.automaton import Pattern, parse_pattern
from stance.errors import ConfigError
from stance.labels import CUE_TYPES

LOOK_ALIKE = "-"
"""The type of entries in which the words inside are no cue, such as *military might*."""

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the lexicon.

    Attributes
    ----------
    pattern : str
        The words, in the notation of the lexicon's first lines.
    type : str
        One of :data:`stance.labels.CUE_TYPES`, or ``-`` for a look-alike.
    example : str
        A sentence that holds it.
    """

    pattern: str
    type: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Entries and the word sets their patterns name.

    Attributes
    ----------
    entries : tuple[Entry, ...]
    word_sets : Mapping[str, frozenset[str]]
    """

    entries: tuple[Entry, ...]
    word_sets: Mapping[str, frozenset[str]]

    def __repr__(self) -> str:
        return f"Lexicon({len(self.entries):,} entries)"

    def parse_patterns(self) -> list[Pattern]:
        """Parse the pattern of each entry, in order."""
        return [parse_pattern(entry.pattern, self.word_sets) for entry in self.entries]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, for the model folder; examples are not kept."""
        return {
            "entries": [[e.pattern, e.type] for e in self.entries],
            "word_sets": {name: sorted(words) for name, words in self.word_sets.items()},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Lexicon:
        """Rebuild what :meth:`to_dict` returned."""
        entries = tuple(Entry(pattern, kind) for pattern, kind in data["entries"])
        return cls(entries, {name: frozenset(words) for name, words in data["word_sets"].items()})


@cache
def load_lexicon() -> Lexicon:
    """Read the lexicon that ships with the package.

    Returns
    -------
    Lexicon

    Examples
    --------
    >>> any(entry.pattern == "might" for entry in load_lexicon().entries)
    True
    """
    text = resources.files("stance.cues").joinpath("lexicon.tsv").read_text(encoding="utf-8")
    return parse_lexicon(text, "lexicon.tsv")


def parse_lexicon(text: str, where: str) -> Lexicon:
    r"""Read a lexicon from text.

    Parameters
    ----------
    text : str
        Lines of tab-separated ``pattern, type, sense, example``; ``@name = a|b`` names a word set;
        lines that begin with ``#`` are comments.
    where : str
        What error messages begin with.

    Returns
    -------
    Lexicon

    Raises
    ------
    ConfigError
        Naming the line that cannot be read.

    Examples
    --------
    >>> parse_lexicon("@wh = why|how\nunclear {wh}\tunknown", "mine.tsv").entries[0].type
    'unknown'
    """
    entries, word_sets = parse_table(text, where, _parse_row)
    return Lexicon(tuple(entries), word_sets)


def parse_table(
    text: str, where: str, parse_row: Callable[[str, Mapping[str, frozenset[str]]], _Row]
) -> tuple[list[_Row], dict[str, frozenset[str]]]:
    """Read the rows and the word sets of a table of patterns; raises ConfigError naming a bad line."""
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


def _parse_row(line: str, word_sets: Mapping[str, frozenset[str]]) -> Entry:
    pattern, kind, _, example = [*map(str.strip, line.split("\t")), "", "", ""][:4]
    if kind not in (*CUE_TYPES, LOOK_ALIKE):
        raise ConfigError(f"{pattern!r}: there is no cue type {kind!r}. Use {', '.join(CUE_TYPES)} or '-'.")
    parse_pattern(pattern, word_sets)
    return Entry(pattern, kind, example)
