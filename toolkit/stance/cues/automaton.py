"""All lexicon patterns as one automaton, run over all tokens at once.

The automaton is deterministic: at every token where an entry can start, one state is followed to the
right, for all such tokens together, as array look-ups. Time grows with the tokens, not with the entries.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stance.cues.patterns import GAP_STOPS, Pattern
from stance.cues.subset import build_tables
from stance.cues.tokens import Tokens
from stance.cues.vocabulary import Vocabulary

_CLAUSE_MARKS = (",", ";", ":", "—", "–", "-", "“", '"', "(", "and", "but", "or", "so", "yet", "that")


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
        self._tables = build_tables(patterns, self.vocabulary)
        # One row a state, one column a word: a step is a single look-up.
        kind = np.int16 if len(self._tables.default) < 1 << 15 else np.int32  # half as much to look through
        self._next = np.repeat(self._tables.default.astype(kind)[:, None], len(self.vocabulary) + 1, axis=1)
        self._next.flat[self._tables.edge_keys] = self._tables.edge_targets
        self._n_accepts = np.diff(self._tables.accept_first)
        self._accepts = self._n_accepts > 0

    def find_matches(self, tokens: Tokens, token_id: NDArray[np.int32]) -> Matches:
        """Find every match of every entry; ``token_id`` has the tokens' numbers in :attr:`vocabulary`."""
        tables = self._tables
        at_clause = self.find_clause_starts(tokens, token_id)
        states = tables.start.take(token_id + at_clause * np.int32(tables.start.shape[1]))
        following_id = np.append(token_id, np.int32(0))  # there is a place after the last token
        origin: NDArray[np.int64] = np.flatnonzero(states >= 0)
        state: NDArray[np.signedinteger] = states.take(origin)
        position = origin + 1
        found: list[tuple[NDArray[np.int64], ...]] = []
        while len(state):
            hit = np.flatnonzero(self._accepts.take(state))
            if len(hit):
                times = self._n_accepts.take(state.take(hit))
                base = np.repeat(tables.accept_first[state[hit]] - np.cumsum(times) + times, times)
                entries = tables.accepts[base + np.arange(len(base))]
                found.append((entries, np.repeat(origin[hit], times), np.repeat(position[hit], times)))
            following = self._step(state, following_id.take(position))
            alive = np.flatnonzero(following >= 0)
            # Few are left now, of which some have come to the end of their sentence.
            sentence = tokens.sentence.take(origin.take(alive))
            alive = alive[position.take(alive) < tokens.first.take(sentence + 1)]
            state, origin, position = following.take(alive), origin.take(alive), position.take(alive) + 1
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

    def _step(
        self, state: NDArray[np.signedinteger], token_id: NDArray[np.int32]
    ) -> NDArray[np.signedinteger]:
        following: NDArray[np.signedinteger] = self._next.take(
            state.astype(np.intp) * self._next.shape[1] + token_id
        )
        return following
