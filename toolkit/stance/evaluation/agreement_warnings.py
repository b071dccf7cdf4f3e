"""What to keep in mind when reading agreement statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from stance.corpus.label_names import note_lookalikes
from stance.evaluation.agreement_resampling import count_documents
from stance.evaluation.intervals import FEW_DOCUMENTS

if TYPE_CHECKING:
    from stance.corpus import Codes
    from stance.evaluation.agreement_records import PairAgreement
    from stance.records import Estimate

NO_DOCUMENTS: Final = (
    "Documents are not known, so that sentences were resampled: the intervals are too narrow where sentences "
    "are of the same texts."
)
"""What to say of intervals where the data does not name documents."""

# Where a label is this common and the two differ by as much, kappa tells of the label, not of the coders.
_COMMON: Final = 0.75
_GAP: Final = 0.1
_HIGH: Final = 0.8  # below this the coders do disagree, whatever the labels' shares

_SHOWN: Final = 5


def list_warnings(
    codes: Codes,
    shares: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    agreement: Estimate,
    fleiss: Estimate,
    ac1: Estimate,
    *,
    pairs: tuple[PairAgreement, ...],
    has_intervals: bool = True,
) -> tuple[str, ...]:
    """List what makes the statistics of these codes mislead.

    Parameters
    ----------
    codes : Codes
    shares : ndarray of float64, shape (n_labels,)
        The share of all codes that each label has.
    agreement, fleiss, ac1 : Estimate
        Per cent agreement, Fleiss' kappa and Gwet's AC1.
    pairs : tuple of PairAgreement
    has_intervals : bool
        Whether intervals were asked for, of which there is then something to say.

    Returns
    -------
    tuple of str

    References
    ----------
    Feinstein and Cicchetti (1990), High agreement but low kappa: I. The problems of two paradoxes.
    """
    return (
        *codes.notes,
        *_warn_of_prevalence(codes, shares, agreement, fleiss, ac1),
        *_warn_of_constants(codes),
        *(f"{note[0].upper()}{note[1:]}" for note in note_lookalikes(codes.labels)),
        *_warn_of_pairs(pairs),
        *(_warn_of_documents(codes) if has_intervals else ()),
    )


def _warn_of_prevalence(
    codes: Codes,
    shares: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    agreement: Estimate,
    fleiss: Estimate,
    ac1: Estimate,
) -> list[str]:
    top = int(shares.argmax())
    if agreement.value is None or fleiss.value is None or ac1.value is None or agreement.value < _HIGH:
        return []
    if shares[top] < _COMMON or ac1.value - fleiss.value < _GAP:
        return []
    return [
        f"{100 * shares[top]:.0f} % of the codes are '{codes.labels[top]}', so that kappa and alpha expect "
        f"{100 * (shares**2).sum():.0f} % agreement by chance and each disagreement costs them much: read "
        f"kappa ({fleiss.value:.2f}) beside AC1 ({ac1.value:.2f}) and the agreement on each label."
    ]


def _warn_of_constants(codes: Codes) -> list[str]:
    found = []
    for column, coder in enumerate(codes.coders):
        given = codes.matrix[:, column]
        kinds = np.unique(given[given >= 0])
        if len(kinds) == 1:
            found.append(
                f"{coder} gave every sentence '{codes.labels[kinds[0]]}': kappa with this coder is 0 or has "
                "no value, whatever the others did."
            )
    return _shorten(found, "coders gave one label only")


def _warn_of_pairs(pairs: tuple[PairAgreement, ...]) -> list[str]:
    apart = [
        f"{' and '.join(pair.coders)} share no sentence: nothing is known of this pair."
        for pair in pairs
        if pair.n_shared == 0
    ]
    return _shorten(apart, "pairs share no sentence")


def _warn_of_documents(codes: Codes) -> list[str]:
    if not codes.has_documents:
        return [NO_DOCUMENTS]
    is_shared = (codes.matrix >= 0).sum(axis=1) > 1
    n_documents = count_documents(codes.doc_index, is_shared)
    has_others = n_documents <= codes.doc_index.max()
    if n_documents == 1:
        what = "All sentences that several coded" if has_others else "All sentences"
        return [f"{what} are of one document: there is nothing to resample, and no interval."]
    if n_documents < FEW_DOCUMENTS:
        what = "The sentences that several coded are of only" if has_others else "There are only"
        return [f"{what} {n_documents} documents: the intervals are rough."]
    return []


def _shorten(found: list[str], what: str) -> list[str]:
    n_more = len(found) - _SHOWN
    return [*found[:_SHOWN], *([f"{n_more:,} more {what}."] if n_more > 0 else [])]
