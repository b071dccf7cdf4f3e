"""Words as numbers: a fixed set of words, looked up for all tokens at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from stance.cues.tokens import Tokens, hash_token, tokenize

_MIN_BITS, _MAX_BITS = 12, 18
_GOLDEN = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1


class Vocabulary:
    """A fixed set of words, numbered from 1; every other token is 0.

    Parameters
    ----------
    words : sequence of str
        Lower-case words.

    Examples
    --------
    >>> from stance.cues.tokens import tokenize
    >>> Vocabulary(["may", "might"]).number_tokens(tokenize(["May it?"])).tolist()
    [1, 0, 0]
    """

    def __init__(self, words: Sequence[str]) -> None:
        # Words that hash alike, such as numbers of one length, are one word.
        hashes = _hash_words(words)
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
        """Numbers of the given words, ascending; words not in the vocabulary are left out."""
        return np.array(sorted({self._ids[w] for w in words if w in self._ids}), dtype=np.int32)

    def _slots(self, hashes: NDArray[np.uint64], factor: np.uint64) -> NDArray[np.int64]:
        mixed = hashes * factor
        mixed >>= np.uint64(64 - self._n_bits)
        return mixed.view(np.int64)


def _hash_words(words: Sequence[str]) -> list[int]:
    """Hash words, all at once but for those that are several tokens."""
    tokens = tokenize(words)
    hashes = tokens.hash[np.minimum(tokens.first[:-1], len(tokens.hash) - 1)].tolist() if words else []
    is_one = (np.diff(tokens.first) == 1).tolist()
    return [
        value if one else hash_token(word) for word, value, one in zip(words, hashes, is_one, strict=True)
    ]
