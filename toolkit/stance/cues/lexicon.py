"""The cue lexicon: entries and word sets, read from a table that users can add to and take from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from stance.cues.automaton import Automaton
from stance.cues.patterns import Pattern, parse_pattern, parse_table
from stance.cues.tokens import tokenize
from stance.errors import ConfigError
from stance.labels import CUE_TYPES

LOOK_ALIKE = "-"
"""The type of entries in which the words inside are no cue, such as *military might*."""

_COLUMNS = ("pattern", "type", "sense", "example")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the lexicon.

    Attributes
    ----------
    pattern : str
        The words, in the notation of :func:`stance.cues.patterns.parse_pattern`.
    type : str
        One of :data:`stance.labels.CUE_TYPES`, or ``-`` for a look-alike.
    sense : str
        The sense in which it is a cue, and the senses in which it is not.
    example : str
        A sentence that holds it.
    """

    pattern: str
    type: str
    sense: str = ""
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

    def change(self, add: Iterable[Mapping[str, Any]] = (), remove: Iterable[str] = ()) -> Lexicon:
        """Add and remove entries.

        Parameters
        ----------
        add : iterable of mappings
            Each with ``pattern`` and ``type``; ``sense`` and ``example`` may be left out.
        remove : iterable of str
            Patterns, written as in the lexicon.

        Returns
        -------
        Lexicon

        Raises
        ------
        ConfigError
            If an entry is not valid, its example does not hold it, or a pattern to remove is not there.

        Examples
        --------
        >>> lexicon = load_lexicon().change(add=[{"pattern": "methinks", "type": "verb"}], remove=["may"])
        >>> lexicon.entries[-1].pattern
        'methinks'
        """
        drop = set(remove)
        missing = sorted(drop - {e.pattern for e in self.entries})
        if missing:
            raise ConfigError(
                f"cues.remove: expected patterns of the lexicon; found {missing[0]!r}. "
                "Copy the pattern as the lexicon writes it."
            )
        kept = tuple(e for e in self.entries if e.pattern not in drop)
        added = []
        for number, item in enumerate(add):
            try:
                added.append(_build_entry(item, self.word_sets))
                _check_words(added[-1].pattern)
                _check_example(added[-1], self.word_sets)
            except ConfigError as error:
                raise ConfigError(f"cues.add[{number}]: {error}") from error
        return Lexicon((*kept, *added), self.word_sets)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, for the model folder."""
        return {
            "entries": [[e.pattern, e.type] for e in self.entries],
            "word_sets": {name: sorted(words) for name, words in self.word_sets.items()},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Lexicon:
        """Rebuild what :meth:`to_dict` gave; senses and examples are not kept."""
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


def _parse_row(line: str, word_sets: Mapping[str, frozenset[str]]) -> Entry:
    return _build_entry(dict(zip(_COLUMNS, map(str.strip, line.split("\t")), strict=False)), word_sets)


def _build_entry(item: Mapping[str, Any], word_sets: Mapping[str, frozenset[str]]) -> Entry:
    unknown = sorted(set(item) - set(_COLUMNS))
    if unknown or not {"pattern", "type"} <= set(item):
        found = ", ".join(map(str, item)) or "nothing"
        raise ConfigError(
            f"cue entry: expected pattern and type, and if wished sense, example; found {found}. Mend it."
        )
    entry = Entry(**{key: str(value) for key, value in item.items()})
    if entry.type not in (*CUE_TYPES, LOOK_ALIKE):
        raise ConfigError(
            f"cue entry {entry.pattern!r}: expected a type of {', '.join(CUE_TYPES)} or '-'; "
            f"found {entry.type!r}. Change it."
        )
    parse_pattern(entry.pattern, word_sets)
    return entry


def _check_words(pattern: str) -> None:
    """Refuse words that are more than one token, since no text could match them."""
    parts = [part.rstrip("?") or "?" for part in pattern.split()]
    words = [word for part in parts for word in part.split("|") if not word.startswith("{")]
    for word in words:
        tokens = tokenize([word])
        if len(tokens.start) != 1:
            apart = " ".join(word[a:b] for a, b in zip(tokens.start, tokens.end, strict=True))
            raise ConfigError(
                f"cue pattern {pattern!r}: expected single words; found {word!r}. Write {apart!r} instead."
            )


def _check_example(entry: Entry, word_sets: Mapping[str, frozenset[str]]) -> None:
    """Refuse an example without the entry: it is learnt from."""
    if not entry.example:
        return
    automaton = Automaton([parse_pattern(entry.pattern, word_sets)])
    tokens = tokenize([entry.example])
    if not len(automaton.find_matches(tokens, automaton.vocabulary.number_tokens(tokens)).first):
        raise ConfigError(
            f"cue entry {entry.pattern!r}: expected an example that holds it; found {entry.example!r}. "
            "Mend one of them."
        )
