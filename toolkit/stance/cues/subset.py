"""Subset construction: from patterns to the tables of one deterministic automaton (Rabin and Scott 1959).

An item is a place in a pattern, ``(entry, slot, gap tokens used)``; a state is the set of items that are
still possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stance.cues.patterns import GAP_STOPS, MAX_GAP, Pattern
from stance.cues.vocabulary import Vocabulary

_ANY = -1
_Item = tuple[int, int, int]
_State = frozenset[_Item]
_NO_ITEMS: _State = frozenset()


@dataclass(frozen=True, slots=True)
class Tables:
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


def build_tables(patterns: Sequence[Pattern], vocabulary: Vocabulary) -> Tables:
    """Compile patterns.

    Parameters
    ----------
    patterns : sequence of Pattern
        Their numbers are the entries.
    vocabulary : Vocabulary
        Holds every word of the patterns.
    """
    return _Construction(patterns, vocabulary).build()


class _Construction:
    """The states found so far and those whose edges are still to be drawn."""

    def __init__(self, patterns: Sequence[Pattern], vocabulary: Vocabulary) -> None:
        self._patterns = patterns
        self._width = len(vocabulary) + 1
        self._slot_ids = [
            [None if s is None else vocabulary.find_ids(s).tolist() for s in p.slots] for p in patterns
        ]
        self._stops = set(vocabulary.find_ids(GAP_STOPS).tolist())
        self._numbers: dict[_State, int] = {}
        self._states: list[_State] = []
        self._closures: dict[_Item, _State] = {}

    def build(self) -> Tables:
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
            accepts.append(sorted({e for e, slot, _ in state if slot == len(self._patterns[e].slots)}))
            by_word = self._advance(state)
            anything = by_word.pop(_ANY)
            default.append(self._number(anything))
            # A gap passes over any word but not over the end of a clause.
            words = list(by_word.keys() | self._stops if anything else by_word)
            keys += [done * self._width + word for word in words]
            known: dict[tuple[_State, bool], int] = {}
            for word in words:
                key = (by_word.get(word, _NO_ITEMS), word in self._stops)
                if key not in known:
                    known[key] = self._number(key[0] if key[1] else key[0] | anything)
                targets.append(known[key])
            done += 1
        return Tables(
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
            if slot == len(self._patterns[entry].slots):
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
