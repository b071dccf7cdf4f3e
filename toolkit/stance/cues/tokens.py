"""Words and marks of many sentences at once, as arrays: offsets, hashes and sentence numbers.

A token is a word (letters, digits, inner apostrophes) or a single other visible character. Its hash
ignores case, the shape of apostrophes, which digits a number has, and what :mod:`stance.cues.broken_words`
mends in words, such as soft hyphens. The hash is polynomial, modulo
2**64, over a random value per character (Karp and Rabin 1987), so that a running sum gives every
token's hash without a loop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.cues.broken_words import (
    DAGGERS,
    LIGATURES,
    SOFT_MARKS,
    SUPERSCRIPTS,
    JoinedText,
    has_divisions,
    join_words,
)
from stance.text.marks import ODD_APOSTROPHES

Hashes = NDArray[np.uint64]
Ints = NDArray[np.int32]

_BASE = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1
_N_CHARS = 1 << 16
_BLOCK_CHARS = 1 << 16
_N_POWERS = 1 << 16
_SPACE, _MARK, _WORD, _APOSTROPHE = 0, 1, 2, 3
# Kinds of characters that a word may hold and the lexicon's do not, by what each is elsewhere.
_SOFT, _ODD_LETTER, _ODD_MARK = 4, 5, 6
_ELSEWHERE = np.array([_SPACE, _MARK, _WORD, _APOSTROPHE, _SPACE, _WORD, _MARK], dtype=np.uint8)
_MIN_LONG, _N_ENDING = 5, 3


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a batch of sentences.

    Attributes
    ----------
    start, end : int32 array, shape (n_tokens,)
        Character offsets into the token's sentence, end exclusive.
    hash : uint64 array, shape (n_tokens,)
        Hash of the folded token.
    sentence : int32 array, shape (n_tokens,)
        Number of the sentence, ascending.
    first : int32 array, shape (n_sentences + 1,)
        The tokens of sentence ``i`` are ``first[i]:first[i + 1]``.
    capital : bool array, shape (n_tokens,)
        Whether the token begins with a capital letter.
    ending : uint64 array, shape (n_tokens,)
        Hash of the last three characters of tokens of five or more; 0 for shorter ones.
    """

    start: Ints
    end: Ints
    hash: Hashes
    sentence: Ints
    first: Ints
    capital: NDArray[np.bool_]
    ending: Hashes

    @property
    def n_sentences(self) -> int:
        """Number of sentences, those without a token included."""
        return len(self.first) - 1


def tokenize(texts: Sequence[str]) -> Tokens:
    """Find the tokens of each text.

    Parameters
    ----------
    texts : sequence of str
        Sentences; any characters, lone surrogates included.

    Returns
    -------
    Tokens

    Examples
    --------
    >>> tokens = tokenize(["It’s May 2014?"])
    >>> list(zip(tokens.start.tolist(), tokens.end.tolist()))
    [(0, 4), (5, 8), (9, 13), (13, 14)]
    >>> bool(tokens.hash[0] == hash_token("it's"))
    True
    """
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1
    ends = np.cumsum(lengths)
    n_chars = int(ends[-1]) if len(texts) else 0
    # A block at a time, so that what is worked on stays in the processor's cache.
    cuts = [0, *np.unique(np.searchsorted(ends, np.arange(_BLOCK_CHARS, n_chars, _BLOCK_CHARS))).tolist()]
    blocks = [
        _tokenize_block(texts[begin:end], lengths[begin:end]) for begin, end in pairwise([*cuts, len(texts)])
    ]
    start, end, hashes, capital, ending, n_tokens = (
        np.concatenate(part) for part in zip(*blocks, strict=True)
    )
    first = np.zeros(len(texts) + 1, dtype=np.int32)
    np.cumsum(n_tokens, out=first[1:])
    sentence = np.repeat(np.arange(len(texts), dtype=np.int32), n_tokens)
    return Tokens(start, end, hashes, sentence, first, capital, ending)


def _tokenize_block(
    texts: Sequence[str], lengths: NDArray[np.int64], *, is_joined: bool = False
) -> tuple[NDArray[Any], ...]:
    """Find the tokens of a few texts, given their lengths with a space each, and how many each has."""
    whole = " ".join(texts) + " "
    index = _number_chars(whole)
    kinds, values, capitals = _char_tables()
    kind = kinds.take(index)
    is_odd = kind.max() > _APOSTROPHE
    apostrophes = np.flatnonzero(kind == _APOSTROPHE)
    ends = np.cumsum(lengths)
    if not is_joined:
        odd = _find_parted(index, apostrophes)
        if is_odd:
            odd = np.concatenate([odd, np.flatnonzero(kind > _APOSTROPHE)])
        rows = np.unique(np.searchsorted(ends, odd, side="right")).tolist() if len(odd) else []
        if has_divisions(whole):
            rows = list(range(len(texts)))
        joined = {row: one for row in rows if (one := join_words(texts[row])) is not None}
        if joined:
            return _tokenize_joined(texts, joined)
    if is_odd:
        kind = _ELSEWHERE.take(kind)
    is_word = _join_apostrophes(kind, apostrophes)

    # A token starts where a word starts or at a mark; every mark is a token of its own.
    is_mark = (kind != _SPACE) & ~is_word
    before = np.empty_like(is_word)
    before[:1] = False
    before[1:] = is_word[:-1]
    start = np.flatnonzero((is_word & ~before) | is_mark)
    after = np.empty_like(is_word)
    after[-1:] = False
    after[:-1] = is_word[1:]
    end = np.flatnonzero((is_word & ~after) | is_mark) + 1

    powers, inverse_powers = _power_tables(max(_N_POWERS, 1 << len(index).bit_length()))
    running = np.empty(len(index) + 1, dtype=np.uint64)
    running[0] = 0
    weighted = values.take(index)
    weighted *= powers[: len(index)]
    np.cumsum(weighted, out=running[1:])
    till_end = running.take(end)
    hashes = (till_end - running.take(start)) * inverse_powers.take(start)
    tail = end - _N_ENDING * (end - start >= _MIN_LONG)
    endings = (till_end - running.take(tail)) * inverse_powers.take(tail)

    n_tokens = np.diff(np.searchsorted(start, ends), prepend=0)
    offset = np.repeat(ends - lengths, n_tokens)
    return (
        (start - offset).astype(np.int32),
        (end - offset).astype(np.int32),
        hashes,
        capitals.take(index.take(start)),
        endings,
        n_tokens,
    )


def _tokenize_joined(texts: Sequence[str], joined: Mapping[int, JoinedText]) -> tuple[NDArray[Any], ...]:
    """Find the tokens of a few texts, some of them without what is no part of their words."""
    wholes = [joined[row].text if row in joined else text for row, text in enumerate(texts)]
    lengths = np.array([len(whole) + 1 for whole in wholes], dtype=np.int64)
    start, end, *others, n_tokens = _tokenize_block(wholes, lengths, is_joined=True)
    last = np.cumsum(n_tokens)
    for row, one in joined.items():
        here = slice(last[row] - n_tokens[row], last[row])
        start[here], end[here] = one.places[start[here]], one.places[end[here] - 1] + 1
    return start, end, *others, n_tokens


def hash_token(token: str) -> int:
    """Hash one token, as :func:`tokenize` does.

    Parameters
    ----------
    token : str
        One word or mark.

    Returns
    -------
    int
        In [0, 2**64).

    Examples
    --------
    >>> hash_token("May") == hash_token("may"), hash_token("1914") == hash_token("2020")
    (True, True)
    """
    value, power = 0, 1
    values = _char_tables()[1]
    joined = join_words(token)
    for char in token if joined is None else joined.text:
        value += int(values[min(ord(char), _N_CHARS - 1)]) * power
        power = power * _BASE & _MASK
    return value & _MASK


def mix_hashes(left: Hashes, right: Hashes | int) -> Hashes:
    """Combine two hashes into one, order mattering.

    Parameters
    ----------
    left : uint64 array
        Hashes.
    right : uint64 array or int
        Hashes of the same shape, or a salt in [0, 2**64).

    Examples
    --------
    >>> a, b = np.array([1], dtype=np.uint64), np.array([2], dtype=np.uint64)
    >>> bool(mix_hashes(a, b)[0] == mix_hashes(b, a)[0])
    False
    """
    salt = np.uint64(right) if isinstance(right, int) else right
    mixed = (left ^ (left >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return np.asarray((mixed + salt) * np.uint64(0x94D049BB133111EB), dtype=np.uint64)


def _number_chars(text: str) -> NDArray[np.intp]:
    """Give each character its place in the tables; those beyond the basic plane share the last."""
    pairs = text.encode("utf-16-le", "surrogatepass")
    if len(pairs) == 2 * len(text):  # all stand in the basic plane
        return np.frombuffer(pairs, dtype="<u2").astype(np.intp)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.intp)
    return np.minimum(codes, _N_CHARS - 1)


def _find_parted(index: NDArray[np.intp], apostrophes: NDArray[np.intp]) -> NDArray[np.intp]:
    """Find quickly the apostrophes that may be those of *do n't*, parted as corpora have it."""
    is_parted = index[apostrophes - 1] == ord("n")
    is_parted &= (index[apostrophes - 2] == ord(" ")) & (index[apostrophes + 1] == ord("t"))
    parted: NDArray[np.intp] = apostrophes[is_parted]
    return parted


def _join_apostrophes(kind: NDArray[np.uint8], inner: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Mark word characters, an apostrophe between two of them included."""
    is_word: NDArray[np.bool_] = kind == _WORD
    inner = inner[(inner > 0) & (inner < len(kind) - 1)]
    inner = inner[is_word[inner - 1] & is_word[inner + 1]]
    is_word[inner] = True
    return is_word


@cache
def _char_tables() -> tuple[NDArray[np.uint8], Hashes, NDArray[np.bool_]]:
    """Kind, random value and capital flag of each character of the basic plane."""
    chars = np.arange(_N_CHARS, dtype=np.uint32).view("U1")
    kinds = np.where(np.char.isspace(chars), _SPACE, np.where(np.char.isalnum(chars), _WORD, _MARK))
    kinds = kinds.astype(np.uint8)
    capitals = np.char.isupper(chars)
    folded = np.arange(_N_CHARS)
    for i in np.flatnonzero(capitals | np.char.istitle(chars)).tolist():  # no others have another lower case
        low = chr(i).lower()
        folded[i] = ord(low) if len(low) == 1 else i
    for char in "'’":
        kinds[ord(char)] = _APOSTROPHE
        folded[ord(char)] = ord("'")
    for mark in (*SUPERSCRIPTS, *LIGATURES, *DAGGERS, *ODD_APOSTROPHES):
        kinds[ord(mark)] = _ODD_LETTER if mark.isalnum() else _ODD_MARK
    for mark in SOFT_MARKS:
        kinds[ord(mark)] = _SOFT
    for digit in range(ord("0"), ord("9") + 1):
        folded[digit] = ord("0")
    # Combining marks belong to the word they follow, so that NFD text keeps its words whole.
    kinds[0x300:0x370] = _WORD
    random = np.random.default_rng(20240618).integers(1, 1 << 63, _N_CHARS, dtype=np.uint64)
    return kinds, random[folded], capitals


@cache
def _power_tables(size: int) -> tuple[Hashes, Hashes]:
    """Powers of the base and of its inverse modulo 2**64, exponents 0 to ``size - 1``."""
    tables = []
    for base in (_BASE, pow(_BASE, -1, 1 << 64)):
        table = np.full(size, np.uint64(base & _MASK))
        table[0] = 1
        tables.append(np.cumprod(table, dtype=np.uint64))
    return tables[0], tables[1]
