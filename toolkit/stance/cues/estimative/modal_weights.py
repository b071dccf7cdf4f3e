"""The signs of a modal's sense, weighed: whether *may, might* or *could* states a likelihood."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Final

from stance.cues.estimative.modal_signs import list_signs

NO_LIKELIHOOD: Final = frozenset(("noun", "question"))
"""Constructions that settle the matter: strength is no modal, and what is asked is not stated."""

_CONSTANT: Final = "constant"


def weigh_modal(words: Sequence[str], at: int) -> float:
    """Say how likely it is that a modal states a likelihood.

    Logistic regression on the signs of :func:`stance.cues.estimative.modal_signs.list_signs`. The weights
    are fitted on ``seeds/modals`` by ``docs/programs/fit_modal_weights.py``; it prints what they are worth.

    Parameters
    ----------
    words : sequence of str
        The words and marks of a sentence, in lower case.
    at : int
        Which of them is *may, might* or *could*.

    Returns
    -------
    float
        Between 0 and 1.

    Examples
    --------
    >>> weigh_modal("the dam could burst tonight .".split(), 2) > 0.5
    True
    >>> weigh_modal("a member may bring two guests .".split(), 2) > 0.5
    False
    """
    signs = list_signs(words, at)
    if not signs.isdisjoint(NO_LIKELIHOOD):
        return 0.0
    weights = read_weights()
    score = weights[_CONSTANT] + sum(weights.get(sign, 0.0) for sign in sorted(signs))
    return 1 / (1 + math.exp(-score))


@cache
def read_weights() -> dict[str, float]:
    """Read the weights that ship with the package.

    Returns
    -------
    dict[str, float]
        What each sign says for a likelihood, in log odds, and the ``constant``.

    Examples
    --------
    >>> weights = read_weights()
    >>> weights["may|sentence:law"] < 0 < weights["could|now=True"]
    True
    """
    text = resources.files("stance.cues.estimative").joinpath("modal_weights.tsv").read_text(encoding="utf-8")
    rows = (line.rpartition("\t") for line in text.split("\n") if line and not line.startswith("# "))
    return {sign: float(weight) for sign, _, weight in rows}
