"""Sentences as subword tokens, with the place of each in its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from stance.errors import ModelError, guard_imports

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Ints = NDArray[np.int64]

_BATCH = 1024  # sentences tokenised at once, so that memory stays small


@dataclass(frozen=True, slots=True)
class Subwords:
    """The subword tokens of many sentences, one after the other.

    Attributes
    ----------
    ids : int64 array, shape (n_tokens,)
        Numbers in the tokenizer's vocabulary; without special tokens.
    start, end : int64 array, shape (n_tokens,)
        Character offsets into the sentence, end exclusive.
    word : int64 array, shape (n_tokens,)
        The word of each token, counted through all sentences; ascending.
    bounds : int64 array, shape (n_sentences + 1,)
        The tokens of sentence ``i`` are ``bounds[i]:bounds[i + 1]``.
    """

    ids: Ints
    start: Ints
    end: Ints
    word: Ints
    bounds: Ints


@dataclass(frozen=True, slots=True)
class SpecialTokens:
    """The tokens that frame a row.

    Attributes
    ----------
    first, separator, padding : int
        What a row begins with, what ends each sentence of it, and what fills it up.
    """

    first: int
    separator: int
    padding: int


def load_tokenizer(path: Path) -> Tokenizer:
    """Read a tokenizer that neither cuts nor pads.

    Parameters
    ----------
    path : Path
        A ``tokenizer.json``.

    Returns
    -------
    tokenizers.Tokenizer

    Raises
    ------
    ModelError
        If the file is missing or damaged.
    MissingExtraError
        If the ``tokenizers`` library is not installed.
    """
    with guard_imports(str(path), "tokenizers", extra="onnx"):
        from tokenizers import Tokenizer

    if not path.is_file():
        raise ModelError(f"{path}: expected a tokenizer; found no such file. Copy the folder again.")
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing narrower
        raise ModelError(f"{path}: expected a tokenizer; found {error}. Copy the folder again.") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def find_special_tokens(tokenizer: Tokenizer, padding: int) -> SpecialTokens:
    """Find the tokens that the tokenizer puts around a text.

    Parameters
    ----------
    tokenizer : tokenizers.Tokenizer
    padding : int
        The padding token of the weights' configuration.

    Returns
    -------
    SpecialTokens

    Raises
    ------
    ModelError
        If the tokenizer does not put one token before a text and one after it.
    """
    ids = tokenizer.encode("").ids
    if len(ids) != 2:
        raise ModelError(
            f"tokenizer.json: expected one token before a text and one after it; found {len(ids)} in all. "
            "Choose an encoder of the BERT family."
        )
    return SpecialTokens(ids[0], ids[1], padding)


def tokenize_texts(tokenizer: Tokenizer, texts: Sequence[str]) -> Subwords:
    """Cut sentences into tokens.

    Parameters
    ----------
    tokenizer : tokenizers.Tokenizer
        As from :func:`load_tokenizer`.
    texts : sequence of str

    Returns
    -------
    Subwords
        Every sentence has at least one token; one with nothing in it that the tokenizer knows has its unknown
        or separator token, at offsets 0 to 0.
    """
    ids: list[Any] = []
    starts: list[Any] = []
    ends: list[Any] = []
    words: list[Any] = []
    bounds = np.zeros(len(texts) + 1, dtype=np.int64)
    blank = tokenizer.encode("").ids[-1]
    has_blanks = _keeps_blanks(tokenizer)
    n_words = 0
    for begin in range(0, len(texts), _BATCH):
        part = [clean_surrogates(text) for text in texts[begin : begin + _BATCH]]
        for i, encoding in enumerate(tokenizer.encode_batch(part, add_special_tokens=False), start=begin + 1):
            found = encoding.ids
            if not found:
                ids.append([blank])
                starts.append([0])
                ends.append([0])
                words.append([n_words])
                n_words += 1
                bounds[i] = 1
                continue
            ids.append(found)
            places = encoding.offsets
            if has_blanks:
                places = [trim_blanks(texts[i - 1], *place) for place in places]
            offsets = np.array(places, dtype=np.int64)
            starts.append(offsets[:, 0])
            ends.append(offsets[:, 1])
            word = np.array(encoding.word_ids, dtype=np.int64)
            words.append(word + n_words)
            n_words += int(word[-1]) + 1
            bounds[i] = len(found)
    return Subwords(_join(ids), _join(starts), _join(ends), _join(words), np.cumsum(bounds))


def _keeps_blanks(tokenizer: Tokenizer) -> bool:
    """Whether a token's place takes in the blank before its word, as of those that write it as a letter."""
    text = "a a"
    return any(
        text[start:end] != text[start:end].strip()
        for start, end in tokenizer.encode(text, add_special_tokens=False).offsets
    )


def trim_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave blanks out of a stretch of text, first those before it.

    Examples
    --------
    >>> trim_blanks("It may rain.", 2, 7), trim_blanks("It may rain.", 2, 3)
    ((3, 6), (3, 3))
    """
    stretch = text[start:end]
    start = end - len(stretch.lstrip())
    return start, start + len(stretch.strip())


def clean_surrogates(text: str) -> str:
    r"""Replace lone surrogates, which no tokenizer takes, one character for one.

    Examples
    --------
    >>> clean_surrogates("a\ud800b")
    'a�b'
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join("�" if "\ud800" <= character <= "\udfff" else character for character in text)
    return text


def _join(parts: list[Any]) -> Ints:
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, dtype=np.int64)
