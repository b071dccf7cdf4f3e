"""Words and marks of many sentences at once, as arrays: offsets, hashes and sentence numbers.

A token is a word (letters, digits, inner apostrophes) or a single other visible character. Its hash
ignores case, the shape of apostrophes, which digits a number has, and what shows nothing in a word, such as
soft hyphens. The hash is polynomial, modulo 2**64, over a random value per character (Karp and Rabin 1987),
so that a running sum gives every token's hash without a loop.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

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

SOFT_MARKS: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Soft hyphen and zero-width characters, which show nothing inside a word."""

ODD_APOSTROPHES: Final = "‘`´ʼ′＇"
"""What keyboards and conversions write for an apostrophe; between letters it is one."""

_NOTE_MARKS = "¹²³⁰⁴⁵⁶⁷⁸⁹†‡"
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_ODD_APOSTROPHE = re.compile(rf"(?<=[^\W\d_])[{ODD_APOSTROPHES}](?=[^\W\d_])")
_NO_PART_OF_WORD = re.compile(rf"(?<=\w)[{SOFT_MARKS}]+(?=['’]?\w)|(?<=[^\W\d_])[{_NOTE_MARKS}]+(?!\w)")


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
        Hash of the last three characters of tokens of five or more, of the whole of shorter ones.
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
    texts: Sequence[str], lengths: NDArray[np.int64], *, is_plain: bool = False
) -> tuple[NDArray[Any], ...]:
    """Find the tokens of a few texts, given their lengths with a space each, and how many each has."""
    index = _number_chars(" ".join(texts) + " ")
    kinds, values, capitals = _char_tables()
    kind = kinds.take(index)
    apostrophes = np.flatnonzero(kind == _APOSTROPHE)
    ends = np.cumsum(lengths)
    if kind.max() > _APOSTROPHE:
        if not is_plain:
            rows = np.unique(np.searchsorted(ends, np.flatnonzero(kind > _APOSTROPHE), side="right"))
            plain = {row: one for row in rows.tolist() if (one := _write_plainly(texts[row])) is not None}
            if plain:
                return _tokenize_plain(texts, plain)
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


def _tokenize_plain(
    texts: Sequence[str], plain: dict[int, tuple[str, NDArray[np.int64]]]
) -> tuple[NDArray[Any], ...]:
    """Find the tokens of a few texts, some of them written plainly, at their places in the texts as read."""
    written = [plain[row][0] if row in plain else text for row, text in enumerate(texts)]
    lengths = np.array([len(text) + 1 for text in written], dtype=np.int64)
    start, end, *others, n_tokens = _tokenize_block(written, lengths, is_plain=True)
    last = np.cumsum(n_tokens)
    for row, (_, places) in plain.items():
        here = slice(last[row] - n_tokens[row], last[row])
        start[here], end[here] = places[start[here]], places[end[here] - 1] + 1
    return start, end, *others, n_tokens


def _write_plainly(text: str) -> tuple[str, NDArray[np.int64]] | None:
    """Write a text without what is no part of its words; add the place of each character left."""
    places = np.arange(len(text))
    plain = _ODD_APOSTROPHE.sub("'", text)
    if any(char in plain for char in _LIGATURES):
        parts = [_LIGATURES.get(char, char) for char in plain]
        plain, places = "".join(parts), np.repeat(places, [len(part) for part in parts])
    spans = [match.span() for match in _NO_PART_OF_WORD.finditer(plain)]
    for start, end in reversed(spans):
        plain, places = plain[:start] + plain[end:], np.delete(places, np.s_[start:end])
    return None if plain == text else (plain, places)


def hash_token(token: str) -> int:
    """Hash one token, as :func:`tokenize` does."""
    value, power = 0, 1
    values = _char_tables()[1]
    for char in token:
        value += int(values[min(ord(char), _N_CHARS - 1)]) * power
        power = power * _BASE & _MASK
    return value & _MASK


def mix_hashes(left: Hashes, right: Hashes | int) -> Hashes:
    """Combine hashes with others of the same shape, or with a salt in [0, 2**64), order mattering."""
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
    for mark in (*_NOTE_MARKS, *_LIGATURES, *ODD_APOSTROPHES):
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
