"""What to keep in mind when reading agreement statistics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.corpus.label_names import note_lookalikes
from stance.evaluation.agreement_resampling import count_documents
from stance.evaluation.agreement_statistics import lacks_shared, lacks_shared_order
from stance.evaluation.intervals import FEW_DOCUMENTS

if TYPE_CHECKING:
    from stance.corpus import Codes
    from stance.evaluation.agreement_records import LabelAgreement, PairAgreement
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

_ALMOST_ALL: Final = 0.99
_MAX_DIGITS: Final = 6
_SHOWN: Final = 5


def list_warnings(
    codes: Codes,
    shares: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    agreement: Estimate,
    fleiss: Estimate,
    ac1: Estimate,
    *,
    pairs: tuple[PairAgreement, ...],
    by_label: Mapping[str, LabelAgreement],
    has_intervals: bool,
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
    by_label : Mapping of str to LabelAgreement
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
        *(_warn_of_unshared(codes, pairs, by_label) if has_intervals else ()),
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
        f"{_quote_share(shares[top])} of the codes are '{codes.labels[top]}', so that kappa and alpha expect "
        f"{_quote_share((shares**2).sum())} agreement by chance and each disagreement costs them much: read "
        f"kappa ({fleiss.value:z.2f}) beside AC1 ({ac1.value:z.2f}) and the agreement on each label."
    ]


def _quote_share(share: float) -> str:
    """Write a share in per cent; of almost all, with as many digits as show that it is not all."""
    digits = 0 if share < _ALMOST_ALL else 1
    while share < 1 and float(f"{100 * share:.{digits}f}") == 100 and digits < _MAX_DIGITS:
        digits += 1
    return f"{100 * share:.{digits}f} %"


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


def _warn_of_unshared(
    codes: Codes, pairs: tuple[PairAgreement, ...], by_label: Mapping[str, LabelAgreement]
) -> list[str]:
    """Say of what there is no interval, since no two coders gave one sentence a label."""
    if count_documents(codes.doc_index, (codes.matrix >= 0).sum(axis=1) > 1) < 2:
        return []
    given = [label for label, found in by_label.items() if found.alpha.value is not None]
    shared = [label for label in given if by_label[label].agreement.value]
    together = sum((np.array(pair.confusion) for pair in pairs), np.zeros((len(codes.labels),) * 2))
    together += together.T
    has_order = codes.is_ordered and not lacks_shared_order(together)
    if given and lacks_shared(together):
        but = f" but '{shared[0]}'" if shared else ""
        of_which = "kappa and alpha, but for the ordinal one," if has_order else "kappa and alpha"
        return [
            f"No label{but} was given to one sentence by two coders: resamples do not show how {of_which} "
            "vary, and they have no interval."
        ]
    of_order = [
        "In the order of the labels, no sentence has two codes up to one of them while another has two of "
        "those after it: resamples do not show how the ordinal alpha varies, and it has no interval."
    ]
    labels = [
        f"No two coders gave one sentence '{label}': resamples do not show how its alpha varies, and it has "
        "no interval."
        for label in given
        if label not in shared
    ]
    apart = []
    for pair in pairs:
        if pair.alpha_nominal.value is not None and lacks_shared(np.array(pair.confusion)):
            same = [f" but '{codes.labels[i]}'" for i, row in enumerate(pair.confusion) if row[i]]
            apart.append(
                f"{' and '.join(pair.coders)} gave no sentence the same label{''.join(same)}: resamples do "
                "not show how their kappa and alpha vary, and these have no interval."
            )
    return [
        *(of_order if given and codes.is_ordered and not has_order else ()),
        *labels,
        *_shorten(apart, "pairs gave no sentence the same label, or one label alone"),
    ]


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
