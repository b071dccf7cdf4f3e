"""Sentences that are nearly the same, by hashing (MinHash), without comparing every two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from stance.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]
    Ints = NDArray[np.int64]

# With a similarity of s, a pair is met with probability 1 - (1 - s**3)**32: over 0.98 from 0.5 on.
_N_BANDS: Final = 32
_N_ROWS: Final = 3
_WIDTH: Final = 5  # characters of a shingle
_N_TEXTS: Final = 10_000  # hashed at a time, so that memory stays small
_SEED: Final = 0
_WORDS: Final = re.compile(r"\w+")


def find_near_duplicates(texts: Sequence[str], similarity: float = 0.8) -> list[tuple[int, int, float]]:
    """Find the texts that nearly repeat an earlier one.

    Similarity is Jaccard's over stretches of five characters; case, punctuation and white space do not count.
    MinHash finds the pairs (fewer than one in fifty is missed at 0.5, one in 100,000 at 0.7); their similarity
    is then exact.

    Parameters
    ----------
    texts : sequence of str
    similarity : float
        Least similarity, in [0.5, 1].

    Returns
    -------
    list of (int, int, float)
        An earlier text, a later one, and their similarity; for each later text, the earlier one most similar to
        it. In the order of the later texts. Texts without a letter or digit are left out.

    Raises
    ------
    DataError
        If the similarity is out of range.

    Examples
    --------
    >>> find_near_duplicates(["The talks failed again.", "Nobody knows.", "the talks failed, again"])
    [(0, 2, 1.0)]
    """
    import numpy as np

    if not 0.5 <= similarity <= 1:
        raise DataError(f"similarity: {similarity:g} is not within 0.5 and 1. Change it.")
    plain = [" ".join(_WORDS.findall(text.lower())) for text in texts]
    # Texts that are alike to the word are compared once.
    firsts: dict[str, int] = {}
    best: dict[int, tuple[float, int]] = {}
    for place, text in enumerate(plain):
        first = firsts.setdefault(text, place)
        if first != place and text:
            best[place] = (1.0, -first)
    places = np.array([place for text, place in firsts.items() if text], dtype=np.int64)
    if len(places) > 1:
        minima = np.concatenate(list(_iter_minima([plain[place] for place in places])))
        shingles: dict[int, set[str]] = {}
        for earlier, later in _iter_candidates(minima):
            pair = (int(places[earlier]), int(places[later]))
            found = _compare(*(shingles.setdefault(p, _cut(plain[p])) for p in pair))
            # The most similar, of these the earliest.
            if found >= similarity:
                best[pair[1]] = max(best.get(pair[1], (0.0, 0)), (found, -pair[0]))
    return [(-first, later, found) for later, (found, first) in sorted(best.items())]


def _cut(text: str) -> set[str]:
    """Cut a text into its stretches of five characters, the space around it included."""
    padded = f" {text} "
    return {padded[i : i + _WIDTH] for i in range(max(1, len(padded) - _WIDTH + 1))}


def _compare(first: set[str], second: set[str]) -> float:
    n_shared = len(first & second)
    return n_shared / (len(first) + len(second) - n_shared)


def _iter_minima(texts: Sequence[str]) -> Iterator[Hashes]:
    """Yield, block by block, the least of each of 96 hashes over the stretches of every text."""
    import numpy as np

    n_hashes = _N_BANDS * _N_ROWS
    rng = np.random.default_rng(_SEED)
    factors = rng.integers(2**63, size=n_hashes, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    terms = rng.integers(2**63, size=n_hashes, dtype=np.uint64)
    for begin in range(0, len(texts), _N_TEXTS):
        hashes, starts = _hash_shingles(texts[begin : begin + _N_TEXTS])
        minima = [
            np.minimum.reduceat(hashes * factor + term, starts)
            for factor, term in zip(factors, terms, strict=True)
        ]
        yield np.column_stack(minima)


def _hash_shingles(texts: Sequence[str]) -> tuple[Hashes, Ints]:
    """Hash the stretches of five characters of every text, one text after another; say where each begins."""
    import numpy as np

    # A text shorter than a stretch is filled up, so that each has one or more.
    padded = [f" {text} ".ljust(_WIDTH) for text in texts]
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.array([len(text) for text in padded], dtype=np.int64)
    n_places = len(codes) - _WIDTH + 1
    hashes = np.zeros(n_places, dtype=np.uint64)
    for offset in range(_WIDTH):
        hashes = hashes * np.uint64(0x100000001B3) + codes[offset : offset + n_places].astype(np.uint64)
    # Spread what are sums of small numbers over all 64 bits (the finish of SplitMix64).
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    hashes ^= hashes >> np.uint64(31)
    # Stretches that reach into the next text are none.
    ends = np.cumsum(lengths)
    is_whole = np.ones(len(codes), dtype=bool)
    for offset in range(1, _WIDTH):
        is_whole[ends - offset] = False
    n_shingles = lengths - _WIDTH + 1
    return hashes[is_whole[:n_places]], np.cumsum(n_shingles) - n_shingles


def _iter_candidates(minima: Hashes) -> Iterator[tuple[int, int]]:
    """Yield pairs of texts that share a band, each once, the earlier first.

    Of the texts that share one, each is paired with the first and with the one before it, so that many
    alike cost no more than their number.
    """
    import numpy as np

    pairs = []
    for band in range(_N_BANDS):
        columns = minima[:, band * _N_ROWS : (band + 1) * _N_ROWS]
        keys = np.zeros(len(minima), dtype=np.uint64)
        for column in columns.T:
            keys = keys * np.uint64(0x9E3779B97F4A7C15) + column
        order = np.argsort(keys, kind="stable")
        repeats = np.flatnonzero(keys[order[1:]] == keys[order[:-1]]) + 1
        begins = np.arange(len(order))
        begins[repeats] = 0
        firsts = np.maximum.accumulate(begins)
        pairs.append(np.column_stack([order[firsts[repeats]], order[repeats]]))
        pairs.append(np.column_stack([order[repeats - 1], order[repeats]]))
    yield from np.unique(np.concatenate(pairs), axis=0).tolist()
