"""The senses of *may, might* and *could* as classes of tokens: what the sense head learns, and how well."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from stance.corpus import MarkedSentence, ModalUse
from stance.models.encoder.model import EncoderModel
from stance.models.encoder.spans import UNKNOWN
from stance.models.encoder.tokens import Ints, Subwords


def target_senses(tokens: Subwords, uses: Sequence[Sequence[ModalUse]]) -> Ints:
    """Give each marked token the class that the sense head should find.

    Parameters
    ----------
    tokens : Subwords
    uses : sequence of sequence of ModalUse, length n_sentences

    Returns
    -------
    int64 array, shape (n_tokens,)
        1 where a modal states a likelihood, 0 where it does not, ``UNKNOWN`` elsewhere.
    """
    target = np.full(len(tokens.ids), UNKNOWN, dtype=np.int64)
    for i, marked in enumerate(uses):
        begin, end = tokens.bounds[i], tokens.bounds[i + 1]
        for use in marked:
            inside = (tokens.start[begin:end] < use.end) & (tokens.end[begin:end] > use.start)
            target[begin:end][inside] = int(use.is_likelihood)
    return target


def split_marked(
    marked: Sequence[MarkedSentence], held_texts: Collection[str]
) -> tuple[list[MarkedSentence], list[MarkedSentence]]:
    """Split marked sentences into those to learn from and those held out.

    Parameters
    ----------
    marked : sequence of MarkedSentence
    held_texts : collection of str
        The sentences of held-out documents.

    Returns
    -------
    learnt : list of MarkedSentence
        Without those of the group of one held out.
    held_out : list of MarkedSentence

    Examples
    --------
    >>> use = ModalUse(3, 6, True)
    >>> marked = [MarkedSentence(i // 2, "composed", f"It may {i}.", (use,)) for i in range(4)]
    >>> learnt, held_out = split_marked(marked, {"It may 1."})
    >>> [s.text for s in learnt], [s.text for s in held_out]
    (['It may 2.', 'It may 3.'], ['It may 1.'])
    """
    held_out = [sentence for sentence in marked if sentence.text in held_texts]
    groups = {sentence.group for sentence in held_out}
    return [sentence for sentence in marked if sentence.group not in groups], held_out


def measure_senses(model: EncoderModel, marked: Sequence[MarkedSentence]) -> dict[str, float]:
    """Measure how many uses a model judges rightly.

    Parameters
    ----------
    model : EncoderModel
        One that finds senses.
    marked : sequence of MarkedSentence
        None that it has learnt from.

    Returns
    -------
    dict
        ``n_uses``, and ``share_right`` in [0, 1] where there are any.
    """
    places = [(i, use) for i, sentence in enumerate(marked) for use in sentence.uses]
    if not places:
        return {"n_uses": 0}
    proba = model.judge_modals(
        [sentence.text for sentence in marked],
        np.array([i for i, _ in places]),
        np.array([use.start for _, use in places]),
    )
    is_right = (proba > 0.5) == np.array([use.is_likelihood for _, use in places])
    return {"n_uses": len(places), "share_right": round(float(is_right.mean()), 4)}
