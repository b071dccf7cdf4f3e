"""Compile lexicon patterns into one automaton and run it over all tokens at once.

The automaton is deterministic: at every token where an entry can start, one state is followed to the
right, for all such tokens together, as array look-ups. Time grows with the tokens, not with the entries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stance.cues.tokens import Tokens
from stance.cues.vocabulary import Vocabulary
from stance.errors import ConfigError

GAP = "*"
MAX_GAP = 3
_ANY = -1
_CLAUSE_MARKS = (",", ";", ":", "—", "–", "-", "“", '"', "(", "and", "but", "or", "so", "yet", "that")
_GAP_STOPS = (".", ";", ":", "?", "!", "—")


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


def parse_pattern(pattern: str, word_sets: Mapping[str, frozenset[str]]) -> Pattern:
    """Read one pattern.

    Parameters
    ----------
    pattern : str
        Words separated by spaces; ``a|b`` is either, ``x?`` optional, ``{name}`` a word set, ``*`` a
        gap of up to three tokens, ``^`` in front the start of a clause.
    word_sets : Mapping[str, frozenset[str]]
        The named sets.

    Returns
    -------
    Pattern

    Raises
    ------
    ConfigError
        If the pattern is empty, begins or ends with a gap, or names an unknown set.

    Examples
    --------
    >>> parse_pattern("not|hardly clear whether?", {}).optional
    (False, False, True)
    """
    parts = pattern.lower().replace("’", "'").split()
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
    leading = slots[: optional.index(False)] if False in optional else [None]
    if None in leading or slots[-1] is None or "" in set().union(*(slot or () for slot in slots)):
        raise ConfigError(f"cue pattern {pattern!r}: expected words, with any gap between them; found none.")
    return Pattern(tuple(slots), tuple(optional), at_clause)


class Automaton:
    """All patterns as one deterministic automaton over token hashes.

    Parameters
    ----------
    patterns : sequence of Pattern
        Their numbers are the entry numbers of the matches.
    """

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        words = {w for p in patterns for slot in p.slots if slot is not None for w in slot}
        words |= {*_CLAUSE_MARKS, *_GAP_STOPS}
        self.vocabulary = Vocabulary(sorted(words))
        self._stops = self.vocabulary.find_ids(_GAP_STOPS)
        self._clause_ids = self.vocabulary.find_ids(_CLAUSE_MARKS)
        self._compile(patterns)

    def find_matches(self, tokens: Tokens, token_id: NDArray[np.int32]) -> Matches:
        """Find every match of every entry.

        Parameters
        ----------
        tokens : Tokens
            The tokens of a batch of sentences.
        token_id : int32 array, shape (n_tokens,)
            Their numbers in :attr:`vocabulary`.

        Returns
        -------
        Matches
        """
        n_tokens = len(token_id)
        start_states = self._start[0][token_id]
        at_clause = self.find_clause_starts(tokens, token_id)
        states = np.where(at_clause, self._start[1][token_id], start_states)
        origin = np.flatnonzero(states >= 0)
        state = states[origin]
        position = origin + 1
        sentence_end = tokens.first[tokens.sentence[origin] + 1]
        found: list[tuple[NDArray[np.int64], ...]] = []
        while len(state):
            n_accepts = self._accept_first[state + 1] - self._accept_first[state]
            hit = np.flatnonzero(n_accepts)
            if len(hit):
                times = n_accepts[hit]
                base = np.repeat(self._accept_first[state[hit]] - np.cumsum(times) + times, times)
                entries = self._accepts[base + np.arange(len(base))]
                found.append((entries, np.repeat(origin[hit], times), np.repeat(position[hit], times)))
            alive = position < sentence_end
            origin, position, state, sentence_end = (
                a[alive] for a in (origin, position, state, sentence_end)
            )
            if not len(state):
                break
            following = self._step(state, token_id[np.minimum(position, n_tokens - 1)])
            alive = following >= 0
            origin, position, sentence_end = origin[alive], position[alive] + 1, sentence_end[alive]
            state = following[alive]
        if not found:
            empty = np.zeros(0, dtype=np.int32)
            return Matches(empty, empty, empty)
        entry, first, last = (np.concatenate(part) for part in zip(*found, strict=True))
        order = np.lexsort((entry, last, first))
        return Matches(*(a[order].astype(np.int32) for a in (entry, first, last)))

    def find_clause_starts(self, tokens: Tokens, token_id: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Mark the tokens that begin a sentence or follow a mark or word that opens a clause."""
        opens = np.zeros(len(self.vocabulary) + 1, dtype=np.bool_)
        opens[self._clause_ids] = True
        starts = np.zeros(len(token_id), dtype=np.bool_)
        starts[1:] = opens[token_id[:-1]]
        firsts = tokens.first[:-1][np.diff(tokens.first) > 0]
        starts[firsts] = True
        return starts

    def _step(self, state: NDArray[np.int32], token_id: NDArray[np.int32]) -> NDArray[np.int32]:
        keys = state.astype(np.int64) * (len(self.vocabulary) + 1) + token_id
        at = np.minimum(np.searchsorted(self._edge_keys, keys), len(self._edge_keys) - 1)
        known = self._edge_keys[at] == keys
        return np.where(known, self._edge_targets[at], self._default[state])

    def _compile(self, patterns: Sequence[Pattern]) -> None:
        """Subset construction: a state is the set of (entry, slot, gap used) still possible."""
        n_words = len(self.vocabulary)
        slot_ids = [[None if s is None else self.vocabulary.find_ids(s) for s in p.slots] for p in patterns]

        def close(entry: int, slot: int, used: int) -> list[tuple[int, int, int]]:
            """The positions reachable without a token, by leaving out optional slots."""
            reached = [(entry, slot, used)]
            pattern = patterns[entry]
            while slot < len(pattern.slots) and pattern.optional[slot]:
                slot += 1
                reached.append((entry, slot, 0))
            return reached

        def advance(items: frozenset[tuple[int, int, int]]) -> dict[int, set[tuple[int, int, int]]]:
            edges: dict[int, set[tuple[int, int, int]]] = {_ANY: set()}
            for entry, slot, used in items:
                if slot == len(patterns[entry].slots):
                    continue
                ids = slot_ids[entry][slot]
                if ids is None:
                    if used < MAX_GAP:
                        edges[_ANY].update(close(entry, slot, used + 1))
                else:
                    following = close(entry, slot + 1, 0)
                    for word in ids.tolist():
                        edges.setdefault(word, set()).update(following)
            return edges

        numbers: dict[frozenset[tuple[int, int, int]], int] = {}
        queue: list[frozenset[tuple[int, int, int]]] = []

        def number(items: set[tuple[int, int, int]]) -> int:
            key = frozenset(items)
            if key not in numbers:
                numbers[key] = len(numbers)
                queue.append(key)
            return numbers[key]

        self._start = np.full((2, n_words + 1), -1, dtype=np.int32)
        for anchored in (0, 1):
            opening = {
                item for e, p in enumerate(patterns) if anchored or not p.at_clause for item in close(e, 0, 0)
            }
            for word, items in advance(frozenset(opening)).items():
                if word != _ANY and items:
                    self._start[anchored, word] = number(items)

        stops = set(self._stops.tolist())
        edges: list[tuple[int, int]] = []
        default: list[int] = []
        accepts: list[list[int]] = []
        done = 0
        while done < len(queue):
            items = queue[done]
            accepts.append(sorted({e for e, slot, _ in items if slot == len(patterns[e].slots)}))
            out = advance(items)
            anything = out.pop(_ANY)
            default.append(number(anything) if anything else -1)
            # A gap passes over any word but not over the end of a clause.
            words = set(out) | (stops if anything else set())
            for word in words:
                target = out.get(word, set()) | (anything if word not in stops else set())
                edges.append((done * (n_words + 1) + word, number(target) if target else -1))
            done += 1
        edges.sort()
        self._edge_keys = np.array([k for k, _ in edges] or [-1], dtype=np.int64)
        self._edge_targets = np.array([t for _, t in edges] or [-1], dtype=np.int32)
        self._default = np.array(default, dtype=np.int32)
        self._accept_first = np.cumsum([0, *map(len, accepts)], dtype=np.int64)
        self._accepts = np.array([e for es in accepts for e in es], dtype=np.int64)
