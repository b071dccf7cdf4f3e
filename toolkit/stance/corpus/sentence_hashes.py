"""Sentences kept as hashes, by which a model can tell those that it has learnt from."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Final

_N_BYTES: Final = 5  # beside a million, one in a million others is mistaken for one of them
_N_WORDS: Final = 5  # shorter ones, as "That may be so.", are anyone's


def hash_sentences(texts: Iterable[str]) -> str:
    """Hash sentences, so that they can be found again but not be read.

    Parameters
    ----------
    texts : iterable of str
        Sentences; case and white space do not count, and those of fewer than five words are left out.

    Returns
    -------
    str
        Base64 of the hashes, of five bytes each, ascending.

    Examples
    --------
    >>> hash_sentences(["Rain may fall on Friday.", "So be it."])
    'N7akqKU='
    """
    return b64encode(b"".join(sorted(_hash_each(texts)))).decode("ascii")


def find_hashed(texts: Sequence[str], hashes: str) -> list[bool]:
    """Say of each sentence whether it is among others, of which only the hashes are kept.

    Parameters
    ----------
    texts : sequence of str
    hashes : str
        What :func:`hash_sentences` gave.

    Returns
    -------
    list of bool

    Examples
    --------
    >>> find_hashed(["Rain  may fall on friday.", "It may rain there on Friday."], "N7akqKU=")
    [True, False]
    """
    kept = b64decode(hashes)
    known = {kept[at : at + _N_BYTES] for at in range(0, len(kept), _N_BYTES)}
    return [not known.isdisjoint(_hash_each([text])) for text in texts]


def _hash_each(texts: Iterable[str]) -> set[bytes]:
    split = (text.casefold().split() for text in texts)
    return {
        blake2b(" ".join(words).encode(errors="surrogatepass"), digest_size=_N_BYTES).digest()
        for words in split
        if len(words) >= _N_WORDS
    }
