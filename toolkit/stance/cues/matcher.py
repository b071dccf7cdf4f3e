"""Candidate cues: every stretch that a lexicon entry matches and no look-alike covers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stance.cues.automaton import Matches, compile_patterns
from stance.cues.lexicon import LOOK_ALIKE, Lexicon, load_lexicon
from stance.cues.tokens import Tokens
from stance.labels import CUE_TYPES, HEDGE_TYPES

HEDGED_TYPES = sum(1 << CUE_TYPES.index(kind) for kind in HEDGE_TYPES)
"""Bits of the types that weaken a claim."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Stretches that may be cues, sorted by first token, then by length; each stretch once.

    Attributes
    ----------
    first, last : int32 array, shape (n_candidates,)
        Numbers of the first token and of the one after the last.
    sentence : int32 array, shape (n_candidates,)
        Number of the sentence.
    entry : int32 array, shape (n_candidates,)
        The first lexicon entry that matches.
    types : int32 array, shape (n_candidates,)
        Bit ``i`` is set where an entry of type ``CUE_TYPES[i]`` matches.
    """

    first: NDArray[np.int32]
    last: NDArray[np.int32]
    sentence: NDArray[np.int32]
    entry: NDArray[np.int32]
    types: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.first)


def choose_types(types: NDArray[np.int32], prefer_open: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Choose one type for each set of type bits, as an index into ``CUE_TYPES``.

    ``prefer_open`` prefers the types of open claims (conditional, unknown, question, scenario) to the others.
    """
    wanted = np.where(prefer_open, types & ~HEDGED_TYPES, types & HEDGED_TYPES)
    wanted = np.where(wanted == 0, types, wanted)
    lowest_bit = wanted & -wanted
    return np.log2(np.maximum(lowest_bit, 1)).astype(np.int8)


class CueMatcher:
    """Find candidate cues in many sentences at once.

    Parameters
    ----------
    lexicon : Lexicon, optional
        The bundled lexicon by default.

    Examples
    --------
    >>> from stance.cues import tokenize
    >>> len(CueMatcher().find_candidates(tokenize(["Its military might may grow."])))
    1
    """

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self.lexicon = load_lexicon() if lexicon is None else lexicon
        self.automaton = compile_patterns(tuple(self.lexicon.parse_patterns()))
        self._type = np.array(
            [-1 if e.type == LOOK_ALIKE else CUE_TYPES.index(e.type) for e in self.lexicon.entries],
            dtype=np.int32,
        )

    def find_candidates(self, tokens: Tokens) -> Candidates:
        """Find every stretch that may be a cue.

        Parameters
        ----------
        tokens : Tokens
            The tokens of a batch of sentences.

        Returns
        -------
        Candidates
        """
        matches = self.automaton.find_matches(tokens)
        types = self._type[matches.entry]
        free = (types >= 0) & ~_find_covered(matches, types < 0, len(tokens.hash))
        first, last, entry = matches.first[free], matches.last[free], matches.entry[free]
        # Matches are sorted by stretch: those of one stretch become one candidate with all their types.
        is_new = np.ones(len(first), dtype=np.bool_)
        is_new[1:] = (first[1:] != first[:-1]) | (last[1:] != last[:-1])
        at = np.flatnonzero(is_new)
        bits = (1 << types[free]).astype(np.int32)
        merged = np.bitwise_or.reduceat(bits, at) if len(at) else bits
        return Candidates(first[at], last[at], tokens.sentence[first[at]], entry[at], merged)


def _find_covered(matches: Matches, is_look_alike: NDArray[np.bool_], n_tokens: int) -> NDArray[np.bool_]:
    """Mark the matches that lie inside a look-alike."""
    reach = np.zeros(n_tokens + 1, dtype=np.int32)
    np.maximum.at(reach, matches.first[is_look_alike], matches.last[is_look_alike])
    # A look-alike covers what begins no earlier and ends no later.
    return np.asarray(np.maximum.accumulate(reach)[matches.first] >= matches.last)
