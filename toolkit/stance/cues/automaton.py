"""Patterns of words as one deterministic automaton, run over all tokens at once.

At every token where a pattern can start, one state is followed to the right, for all such tokens together,
as array look-ups. Time grows with the tokens, not with the patterns. The states are found by subset
construction (Rabin and Scott 1959): an item is a place in a pattern, ``(entry, slot, gap tokens used)``;
a state is the set of items that are still possible.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from stance.cues.tokens import Tokens, hash_token
from stance.errors import ConfigError

GAP = "*"
MAX_GAP = 3
"""How many tokens a gap passes over at most."""

GAP_STOPS = (".", ";", ":", "?", "!", "—")
"""Marks that no gap passes over."""

_CLAUSE_MARKS = (",", ";", ":", "—", "–", "-", "“", '"', "(", "and", "but", "or", "so", "yet", "that")
_MIN_BITS, _MAX_BITS = 12, 18
_GOLDEN = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1
_ANY = -1
_Item = tuple[int, int, int]
_State = frozenset[_Item]
_NO_ITEMS: _State = frozenset()


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
    """Read one pattern; raises ConfigError if it is empty, begins or ends with a gap, or has an unknown set.

    Words are separated by spaces; ``a|b`` is either, ``x?`` optional, ``{name}`` a word set, ``*`` a gap of
    up to three tokens, ``^`` in front the start of a clause.
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
                raise ConfigError(f"pattern {pattern!r}: there is no word set {word}. Known: {known}.")
        slots.append(frozenset(words))
        optional.append(is_optional)
    required = [i for i, may_go in enumerate(optional) if not may_go]
    outside = slots[: required[0]] + slots[required[-1] :] if required else [None]
    if None in outside or "" in set().union(*(slot or () for slot in slots)):
        raise ConfigError(
            f"pattern {pattern!r}: does not begin and end with a word. Write words around gaps."
        )
    return Pattern(tuple(slots), tuple(optional), at_clause)


def fold_words(text: str) -> str:
    """Write words in lower case, with straight apostrophes and one space between two."""
    return " ".join(text.lower().replace("’", "'").split())


class Vocabulary:
    """A fixed set of lower-case words, numbered from 1; every other token is 0."""

    def __init__(self, words: Sequence[str]) -> None:
        # Words that hash alike, such as numbers of one length, are one word.
        hashes = [hash_token(word) for word in words]
        numbers: dict[int, int] = {}
        for value in hashes:
            numbers.setdefault(value, len(numbers) + 1)
        firsts = dict(zip(reversed(hashes), reversed(words), strict=True))
        self.words = tuple(firsts[value] for value in numbers)
        self._ids = {w: numbers[value] for w, value in zip(words, hashes, strict=True)}
        self._hashes = np.array([0, *numbers], dtype=np.uint64)
        # As small a table as makes it likely that few words share a slot: it should fit the nearest cache.
        self._n_bits = min(max(2 * len(numbers).bit_length() - 3, _MIN_BITS), _MAX_BITS)
        self._tables: list[tuple[np.uint64, NDArray[np.int32]]] = []
        left = np.arange(1, len(numbers) + 1, dtype=np.int32)
        while len(left) or not self._tables:
            left = self._add_table(left)

    def _add_table(self, left: NDArray[np.int32]) -> NDArray[np.int32]:
        """Give each word a slot of a new table; return the words whose slot another one took."""
        # Words that share a slot are told apart by trying other factors until none do.
        for odd in range(1, 100, 2):
            factor = np.uint64(odd * _GOLDEN & _MASK)
            slots = self._slots(self._hashes[left], factor)
            if len(set(slots.tolist())) == len(slots):
                break
        table = np.zeros(1 << self._n_bits, dtype=np.int32)
        table[slots[::-1]] = left[::-1]
        self._tables.append((factor, table))
        lost: NDArray[np.int32] = left[table[slots] != left]
        return lost

    def __len__(self) -> int:
        return len(self.words)

    def number_tokens(self, tokens: Tokens) -> NDArray[np.int32]:
        """Give each token the number of its word, or 0."""
        numbers = np.zeros(len(tokens.hash), dtype=np.int32)
        for factor, table in self._tables:
            ids = table.take(self._slots(tokens.hash, factor))
            is_word = self._hashes.take(ids) == tokens.hash
            numbers += np.multiply(ids, is_word, dtype=np.int32)
        return numbers

    def find_ids(self, words: frozenset[str] | Sequence[str]) -> NDArray[np.int32]:
        """Find the numbers of the given words, ascending; words not in the vocabulary are left out."""
        return np.array(sorted({self._ids[w] for w in words if w in self._ids}), dtype=np.int32)

    def _slots(self, hashes: NDArray[np.uint64], factor: np.uint64) -> NDArray[np.int64]:
        mixed = hashes * factor
        mixed >>= np.uint64(64 - self._n_bits)
        return mixed.view(np.int64)


@dataclass(frozen=True, slots=True)
class Matches:
    """Stretches of tokens that entries match, sorted by first token, then by length.

    Attributes
    ----------
    entry, first, last : int32 array, shape (n_matches,)
        Number of the entry; numbers of the first token and of the one after the last.
    """

    entry: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]


@functools.lru_cache(maxsize=8)
def compile_patterns(patterns: tuple[Pattern, ...]) -> Automaton:
    """Compile patterns once for all who use them: that takes a tenth of a second, and nothing alters it."""
    return Automaton(patterns)


class Automaton:
    """All patterns as one deterministic automaton over token hashes.

    Parameters
    ----------
    patterns : sequence of Pattern
        Their numbers are the entry numbers of the matches.
    """

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        words = {w for p in patterns for slot in p.slots if slot is not None for w in slot}
        self.vocabulary = Vocabulary(sorted({*words, *_CLAUSE_MARKS, *GAP_STOPS}))
        self._clause_ids = self.vocabulary.find_ids(_CLAUSE_MARKS)
        self._tables = _Construction(patterns, self.vocabulary).build()
        # One row a state, one column for all words that lead to the same states: a step is a single look-up.
        state, word = np.divmod(self._tables.edge_keys, len(self.vocabulary) + 1)
        edges = np.stack([state, self._tables.edge_targets], axis=1)[np.lexsort((state, word))]
        bounds = np.cumsum([0, *np.bincount(word, minlength=len(self.vocabulary) + 1)])
        columns: dict[bytes, int] = {}
        self._column = np.array(
            [columns.setdefault(edges[a:b].tobytes(), len(columns)) for a, b in pairwise(bounds.tolist())]
        )
        kind = np.int16 if len(self._tables.default) < 1 << 15 else np.int32  # half as much to look through
        self._next = np.repeat(self._tables.default.astype(kind)[:, None], len(columns), axis=1)
        self._next[state, self._column[word]] = self._tables.edge_targets
        self._n_accepts = np.diff(self._tables.accept_first)
        self._accepts = self._n_accepts > 0

    def find_matches(self, tokens: Tokens) -> Matches:
        """Find every match of every entry."""
        tables = self._tables
        token_id = self.vocabulary.number_tokens(tokens)
        at_clause = self._find_clause_starts(tokens, token_id)
        states = tables.start.take(token_id + at_clause * np.int32(tables.start.shape[1]))
        column = np.append(self._column.take(token_id), 0)  # there is a place after the last token
        origin: NDArray[np.int64] = np.flatnonzero(states >= 0)
        state: NDArray[np.signedinteger] = states.take(origin)
        position = origin + 1
        found: list[tuple[NDArray[np.int64], ...]] = [(np.zeros(0, dtype=np.int64),) * 3]
        while len(state):
            hit = np.flatnonzero(self._accepts.take(state))
            if len(hit):
                times = self._n_accepts.take(state.take(hit))
                base = np.repeat(tables.accept_first[state[hit]] - np.cumsum(times) + times, times)
                entries = tables.accepts[base + np.arange(len(base))]
                found.append((entries, np.repeat(origin[hit], times), np.repeat(position[hit], times)))
            following = self._next.take(state * np.intp(self._next.shape[1]) + column.take(position))
            alive = np.flatnonzero(following >= 0)
            # Few are left now, of which some have come to the end of their sentence.
            sentence = tokens.sentence.take(origin.take(alive))
            alive = alive[position.take(alive) < tokens.first.take(sentence + 1)]
            state, origin, position = following.take(alive), origin.take(alive), position.take(alive) + 1
        entry, first, last = (np.concatenate(part) for part in zip(*found, strict=True))
        order = np.lexsort((entry, last, first))
        return Matches(*(a[order].astype(np.int32) for a in (entry, first, last)))

    def _find_clause_starts(self, tokens: Tokens, token_id: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Mark the tokens that begin a sentence or follow a mark or word that opens a clause."""
        opens = np.zeros(len(self.vocabulary) + 1, dtype=np.bool_)
        opens[self._clause_ids] = True
        starts = np.zeros(len(token_id), dtype=np.bool_)
        starts[1:] = opens[token_id[:-1]]
        firsts = tokens.first[:-1][np.diff(tokens.first) > 0]
        starts[firsts] = True
        return starts


@dataclass(frozen=True, slots=True)
class _Tables:
    """A deterministic automaton as arrays.

    Attributes
    ----------
    start : int32 array, shape (2, n_words + 1)
        State after a first word, -1 for none; row 0 anywhere, row 1 at the start of a clause.
    edge_keys : int64 array, shape (n_edges,)
        ``state * (n_words + 1) + word``, each once.
    edge_targets : int32 array, shape (n_edges,)
        The state each edge leads to, -1 for none.
    default : int32 array, shape (n_states,)
        The state after a word without an edge, -1 for none.
    accept_first : int64 array, shape (n_states + 1,)
        ``accepts[accept_first[s]:accept_first[s + 1]]`` are the entries that end in state ``s``.
    accepts : int64 array
    """

    start: NDArray[np.int32]
    edge_keys: NDArray[np.int64]
    edge_targets: NDArray[np.int32]
    default: NDArray[np.int32]
    accept_first: NDArray[np.int64]
    accepts: NDArray[np.int64]


class _Construction:
    """The states found so far and those whose edges are still to be drawn."""

    def __init__(self, patterns: Sequence[Pattern], vocabulary: Vocabulary) -> None:
        self._patterns = patterns
        self._width = len(vocabulary) + 1
        self._slot_ids = [
            [None if s is None else vocabulary.find_ids(s).tolist() for s in p.slots] for p in patterns
        ]
        self._ends = [len(p.slots) for p in patterns]
        self._stops = set(vocabulary.find_ids(GAP_STOPS).tolist())
        self._numbers: dict[_State, int] = {}
        self._states: list[_State] = []
        self._closures: dict[_Item, _State] = {}

    def build(self) -> _Tables:
        start = np.full((2, self._width), -1, dtype=np.int32)
        for anchored in (0, 1):
            opening = [
                self._close(entry, 0, 0)
                for entry, pattern in enumerate(self._patterns)
                if anchored or not pattern.at_clause
            ]
            for word, items in self._advance(frozenset().union(*opening)).items():
                if word != _ANY and items:
                    start[anchored, word] = self._number(items)
        keys: list[int] = []
        targets: list[int] = []
        default, accepts = [], []
        done = 0
        while done < len(self._states):  # numbering a new state adds it to the list
            state = self._states[done]
            accepts.append(sorted({entry for entry, slot, _ in state if slot == self._ends[entry]}))
            by_word = self._advance(state)
            anything = by_word.pop(_ANY)
            default.append(self._number(anything))
            if anything:  # a gap passes over any word but not over the end of a clause
                for word in by_word.keys() | self._stops:
                    items = by_word.get(word, _NO_ITEMS)
                    by_word[word] = items if word in self._stops else items | anything
            keys += [done * self._width + word for word in by_word]
            targets += map(self._number, by_word.values())
            done += 1
        return _Tables(
            start,
            np.array(keys, dtype=np.int64),
            np.array(targets, dtype=np.int32),
            np.array(default, dtype=np.int32),
            np.cumsum([0, *map(len, accepts)], dtype=np.int64),
            np.array([entry for entries in accepts for entry in entries], dtype=np.int64),
        )

    def _number(self, state: _State) -> int:
        if not state:
            return -1
        number = self._numbers.setdefault(state, len(self._states))
        if number == len(self._states):
            self._states.append(state)
        return number

    def _close(self, entry: int, slot: int, used: int) -> _State:
        """Find the items reachable without a word, by leaving optional slots out."""
        key = (entry, slot, used)
        if key not in self._closures:
            reached = {key}
            pattern = self._patterns[entry]
            while slot < len(pattern.slots) and pattern.optional[slot]:
                slot += 1
                reached.add((entry, slot, 0))
            self._closures[key] = frozenset(reached)
        return self._closures[key]

    def _advance(self, state: _State) -> dict[int, _State]:
        """Find the items that follow a state, by word; those after any word at all under ``_ANY``."""
        # Most words are followed by the items of one slot: these share a set, whose hash is taken once.
        by_word: dict[int, _State] = {_ANY: _NO_ITEMS}
        for entry, slot, used in state:
            if slot == self._ends[entry]:
                continue
            ids = self._slot_ids[entry][slot]
            if ids is None:
                if used < MAX_GAP:
                    by_word[_ANY] |= self._close(entry, slot, used + 1)
                continue
            following = self._close(entry, slot + 1, 0)
            for word in ids:
                known = by_word.get(word)
                by_word[word] = following if known is None else known | following
        return by_word
