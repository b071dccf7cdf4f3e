"""Why an encoder labels a sentence as it does: what is lost where a word is left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from stance.models.encoder.tokens import Subwords

_MOST_TOKENS = 200_000  # read in all; of a sentence without end, stretches of several words are left out


def weigh_words(
    text: str, tokens: Subwords, judge: Callable[[Sequence[str]], NDArray[np.floating]], number: int
) -> list[tuple[str, float]]:
    """Weigh each word of a sentence by what the label's log-odds lose where it is left out.

    The words' own scores would not do: in an encoder each word's holds what its neighbours say. Leaving out
    is that of Li, Monroe & Jurafsky 2016, "Understanding Neural Networks through Representation Erasure".

    Parameters
    ----------
    text : str
        One sentence.
    tokens : Subwords
        Its tokens.
    judge : callable
        Gives the log-odds of texts, calibrated, shape (n_texts, n_labels).
    number : int
        Of the label.

    Returns
    -------
    list of (str, float)
        Each word, or stretch of words in a very long sentence, and its weight: log-odds of the label against
        the mean of all labels; above 0 speaks for it. The weightiest first.

    Examples
    --------
    >>> from stance.models.encoder.tokens import Subwords
    >>> place = np.array([0, 3]), np.array([2, 7])
    >>> tokens = Subwords(np.array([5, 6]), *place, np.array([0, 1]), np.array([0, 2]))
    >>> judge = lambda texts: np.array([[-1.0, 1.0] if "may" in text else [0.0, 0.0] for text in texts])
    >>> weigh_words("It may", tokens, judge, 1)
    [('may', 1.0), ('It', 0.0)]
    """
    heads = np.flatnonzero(np.diff(tokens.word, prepend=-1))
    tails = np.append(heads[1:], len(tokens.word)) - 1
    n_stretches = max(8, _MOST_TOKENS // max(1, len(tokens.ids)))
    size = max(1, -(-len(heads) // n_stretches))
    begins, ends = tokens.start[heads[::size]].tolist(), tokens.end[tails[size - 1 :: size]].tolist()
    ends += [len(text)] * (len(begins) - len(ends))
    spans = [(start, end) for start, end in zip(begins, ends, strict=True) if text[start:end].strip()]
    without = [text[:start] + text[end:] for start, end in spans]
    log_odds = np.asarray(judge([text, *without]), dtype=np.float64)
    support = log_odds[:, number] - log_odds.mean(axis=1)
    weights = [
        (text[start:end], float(support[0] - left))
        for (start, end), left in zip(spans, support[1:], strict=True)
    ]
    return sorted(weights, key=lambda weight: -abs(weight[1]))
