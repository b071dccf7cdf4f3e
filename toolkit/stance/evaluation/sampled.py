"""What a sheet of ``stance sample`` says of sentences: how likely each was drawn, what stood beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.corpus.inclusion import INCLUSION, weigh_inclusion
from stance.records import CodedSentence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_SIDES: Final = ("before", "after")
_GRAIN: Final = 2.0**30


def weigh_sentences(sentences: Sequence[CodedSentence]) -> Floats | None:
    """Weigh each sentence by one over the probability with which it was drawn.

    Parameters
    ----------
    sentences : sequence of CodedSentence
        With the field ``inclusion_proba``, or without.

    Returns
    -------
    ndarray of float64, shape (n_sentences,), or None
        With a mean of 1; ``None`` where no sentence has the field, or all were as likely.

    Raises
    ------
    DataError
        If some have it and others do not, or one is no probability above 0.

    Examples
    --------
    >>> fields = [{"inclusion_proba": p} for p in (0.25, 0.5, 0.5, 0.5)]
    >>> coded = [CodedSentence("a", i, "So.", "hedged", fields=each) for i, each in enumerate(fields)]
    >>> weigh_sentences(coded).round(3).tolist()
    [1.6, 0.8, 0.8, 0.8]
    """
    if not any(INCLUSION in sentence.fields for sentence in sentences):
        return None
    weights = weigh_inclusion([sentence.fields.get(INCLUSION) for sentence in sentences], "metrics")
    if np.ptp(weights) < weights.mean() / _GRAIN:
        return None
    # Multiples of a power of two add up without rounding, so that what does not vary is seen not to.
    grained: Floats = np.maximum(np.round(weights / weights.mean() * _GRAIN), 1) / _GRAIN
    return grained


def list_neighbours(sentences: Sequence[CodedSentence]) -> list[tuple[str, str]] | None:
    """List the texts that stood before and behind each sentence, where the data has both as columns.

    Parameters
    ----------
    sentences : sequence of CodedSentence
        With the fields ``before`` and ``after``, or without.

    Returns
    -------
    list of (str, str), or None
        Blank where there was none; ``None`` where a sentence lacks a field, one holds no text, or all are
        blank.

    Examples
    --------
    >>> fields = {"before": "It rained.", "after": None}
    >>> list_neighbours([CodedSentence("a", 7, "It may snow.", "hedged", fields=fields)])
    [('It rained.', '')]
    """
    if not all(side in sentence.fields for sentence in sentences for side in _SIDES):
        return None
    found = [sentence.fields[side] or "" for sentence in sentences for side in _SIDES]
    if not all(isinstance(text, str) for text in found) or not any(map(str.strip, map(str, found))):
        return None
    texts = [str(text) for text in found]
    return list(zip(texts[::2], texts[1::2], strict=True))
