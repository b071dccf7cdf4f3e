"""The shares of groups, estimated from their codes, and whether these are enough to trust them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.profile.codes.inference import CodedSample, MeanFit, estimate_means, predict_codes
from stance.profile.groups import Groups

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stance.profile.scored.columns import ScoredSentences

MIN_CODED: Final = 50
"""A group with fewer codes is small."""

MIN_CODED_DOCUMENTS: Final = 10
"""So is one with codes of fewer documents."""

MIN_CODED_OF_LABEL: Final = 5
"""A label with fewer codes in a group is rare there; so is one that all codes but so few bear."""


@dataclass(frozen=True, slots=True)
class GroupFit:
    """The three estimates of a group's shares; ``None`` with codes of fewer than two documents."""

    n_sentences: int
    n_documents: int
    n_coded: int
    n_coded_documents: int
    coded: MeanFit | None = None
    ppi: MeanFit | None = None
    dsl: MeanFit | None = None

    def is_small(self, min_coded: int = MIN_CODED) -> bool:
        """Say whether the codes, or their documents, are too few for the intervals to be trusted."""
        return self.n_coded < min_coded or self.n_coded_documents < MIN_CODED_DOCUMENTS

    def find_rare(self) -> NDArray[np.bool_]:
        """Say which labels too few codes bear, or all but too few, for their intervals to be trusted.

        Returns
        -------
        ndarray of bool, shape (n_labels,)
            Of a group that has estimates.
        """
        assert self.ppi is not None
        n_codes = self.ppi.n_by_outcome
        return np.asarray(np.minimum(n_codes, self.n_coded - n_codes) < MIN_CODED_OF_LABEL)


def fit_groups(
    sentences: ScoredSentences,
    groups: Groups,
    is_counted: NDArray[np.bool_],
    codes: CodedSample,
    *,
    seed: int,
) -> list[GroupFit]:
    """Estimate the labels' shares in each group.

    What the probabilities mean is learnt from the codes of all groups; what they get wrong in a group is seen
    from its own codes alone.

    Parameters
    ----------
    sentences : ScoredSentences
    groups : Groups
    is_counted : ndarray of bool, shape (n_sentences,)
    codes : CodedSample
    seed : int
        Of the folds of DSL.

    Returns
    -------
    list of GroupFit
    """
    proba, doc_index = sentences.proba[is_counted], sentences.doc_index[is_counted]
    group = groups.index[is_counted]
    predicted = predict_codes(proba, doc_index, codes, seed=seed)
    place = np.full(len(proba), -1)
    fits = []
    order = np.argsort(group, kind="stable")
    ends = np.searchsorted(group[order], np.arange(len(groups.names) + 1))
    for g in range(len(groups.names)):
        rows = order[ends[g] : ends[g + 1]]
        place[rows] = np.arange(len(rows))
        is_own = group[codes.row] == g
        own = CodedSample(place[codes.row[is_own]], codes.outcome[is_own], codes.weight[is_own])
        documents, own_doc = np.unique(doc_index[rows], return_inverse=True)
        n_coded_documents = len(np.unique(own_doc[own.row]))
        counts = (len(rows), len(documents), len(own.row), n_coded_documents)
        if n_coded_documents < 2:
            fits.append(GroupFit(*counts))
            continue
        fits.append(
            GroupFit(
                *counts,
                coded=estimate_means(proba[rows], own_doc, own, weight=0.0),
                ppi=estimate_means(proba[rows], own_doc, own),
                dsl=estimate_means(predicted[rows], own_doc, own, weight=1.0),
            )
        )
    return fits
