"""Shares of labels corrected for the model's errors by codes of a person."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.profile.codes.coded import match_codes
from stance.profile.codes.fits import (
    MIN_CODED,
    MIN_CODED_DOCUMENTS,
    MIN_CODED_OF_LABEL,
    GroupFit,
    fit_groups,
)
from stance.profile.codes.inference import MeanFit
from stance.profile.codes.left_out import leave_out, refuse_learnt
from stance.profile.counts import count_units
from stance.profile.intervals import compute_group_intervals
from stance.profile.profiles import make_estimate, make_grouping, read_counted
from stance.profile.records import CorrectedShare, Correction, Corrections
from stance.records import Estimate

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.models import Classifier
    from stance.profile.scored.columns import ScoredSentences

_NO_ESTIMATE: Final = Estimate(None)
_ROUNDING: Final = 1e-6


def correct_shares(
    scored: str | Path | pa.Table | Iterable[str | Path | pa.Table] | ScoredSentences,
    coded: str | Path | pa.Table | Iterable[str | Path | pa.Table],
    *,
    by: str | Sequence[str] = (),
    over: str | None = None,
    freq: str = "month",
    code_field: str = "code",
    zones: str | Sequence[str] = ("body",),
    voices: str | Sequence[str] = ("writer",),
    n_resamples: int = 1000,
    seed: int = 0,
    min_coded: int = MIN_CODED,
    model: Classifier | str | Path | None = None,
    without: str | Path | pa.Table | Sequence[str | Path | pa.Table] = (),
) -> Corrections:
    """Estimate what shares of the labels a person would find, from codes of a sample.

    Two corrections stand beside the model's shares and those of the codes alone: prediction-powered
    inference (PPI++) with the model's probabilities, and design-based supervised learning (DSL), which first
    learns from the codes what the probabilities mean. Both are right however bad the model is, as long as the
    coded sentences are a random sample of those that count and it has learnt from none of these; the better
    it is, the narrower their intervals. Of codes that trained the model both are wrong: it repeats these, and
    nothing tells how often it errs elsewhere. Sentences that trained it are left out by ``without``, and all
    figures are of the rest. Intervals are of 95 %, by the jackknife over documents. A share below 0 counts as
    0, so that those of a group may add up to more than 1. Sentences for which the model abstained count in
    all but its own shares.

    Parameters
    ----------
    scored : str, Path, pyarrow.Table, DataFrame, datasets.Dataset, iterable of them, or ScoredSentences
        As for :func:`stance.profile.read_scored`.
    coded : str, Path, pyarrow.Table, DataFrame, datasets.Dataset, or iterable of them
        A file of :func:`stance.profile.sample_scored` with codes, or any table of ``doc_id``, ``sent_id`` and
        codes. Without a column ``inclusion_proba`` each sentence is taken to have been as likely as any.
    by, over, freq, zones, voices
        As for :func:`stance.profile.profile_scored`; zones and voices are those that were sampled.
    code_field : str
        The column of codes.
    n_resamples, seed : int
        Of the bootstrap behind the intervals of the naive shares; the seed deals the folds of DSL, too.
    min_coded : int
        Groups with fewer codes are marked as small, as are those with fewer than ten coded documents.
    model : Classifier, str or Path, optional
        What scored the sentences, a model or its folder or name, to make sure that it has not learnt from
        those that count; by default nothing is checked.
    without : str, Path, pyarrow.Table or DataFrame, or sequence of them
        Sheets of sentences that do not count, as those that the model learnt from: those that
        :func:`stance.profile.sample_scored` was given, or any table of ``doc_id`` and ``sent_id``.

    Returns
    -------
    Corrections

    Raises
    ------
    DataError
        If the codes do not match the scored sentences or are none of the labels, the model has other labels
        or has learnt from more than one in a hundred of the sentences that are coded or that count (with
        sheets of ``without``: of those coded, far more than of those that count, among which may be copies),
        or as for :func:`stance.profile.profile_scored`.
    ModelError
        If the model is missing or damaged.

    References
    ----------
    Angelopoulos, Duchi and Zrnic (2023), arXiv:2311.01453; Egami, Hinck, Stewart and Wei (2023),
    arXiv:2306.04746.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from stance.scoring import score_texts
    >>> scored = score_texts(["It rained.", "It may rain.", "It snowed."])
    >>> ids = {"doc_id": ["text-000001", "text-000002"], "sent_id": [0, 0]}
    >>> found = correct_shares(scored, pa.table(ids | {"code": ["assertive", "hedged"]}))
    >>> found.groups[0].n_coded, found.groups[0].shares["assertive"].coded.value
    (2, 0.5)
    """
    grouping = make_grouping(by, over, freq)
    sentences, groups, is_counted = read_counted(
        scored, grouping, zones=zones, voices=voices, n_resamples=n_resamples, seed=seed
    )
    n_counted = int(is_counted.sum())
    is_counted = leave_out(without, sentences, is_counted)
    matched = match_codes(coded, sentences, is_counted, code_field=code_field)
    if model is not None:
        is_rest = int(is_counted.sum()) < n_counted
        refuse_learnt(model, sentences, is_counted, matched.codes, coded, is_rest=is_rest)
    fits = fit_groups(sentences, groups, is_counted, matched.codes, seed=seed)
    units = count_units(sentences, groups, is_counted)
    ends = compute_group_intervals(units, n_resamples=n_resamples, seed=seed)
    naive = [array.tolist() for array in ends]
    corrections = []
    for group, fit in enumerate(fits):
        own = [make_estimate(*(ends[group][k] for ends in naive)) for k in range(len(sentences.labels))]
        corrections.append(
            Correction(
                group=dict(zip(grouping.columns, groups.names[group], strict=True)),
                n_sentences=fit.n_sentences,
                n_documents=fit.n_documents,
                n_coded=fit.n_coded,
                n_coded_documents=fit.n_coded_documents,
                weight=None if fit.ppi is None else fit.ppi.weight,
                shares=dict(zip(sentences.labels, _describe_shares(fit, own), strict=True)),
                is_small=fit.is_small(min_coded),
            )
        )
    return Corrections(
        by=grouping.columns,
        labels=sentences.labels,
        groups=tuple(corrections),
        n_uncoded=matched.n_uncoded,
        n_apart=matched.n_apart,
        is_weighted=matched.is_weighted,
        min_coded=min_coded,
        n_sampled=matched.n_sampled,
        n_left_out=n_counted - int(is_counted.sum()),
        n_abstained=int(sentences.abstained[is_counted].sum()),
        min_coded_documents=MIN_CODED_DOCUMENTS,
        min_coded_of_label=MIN_CODED_OF_LABEL,
    )


def _describe_shares(fit: GroupFit, naive: Sequence[Estimate]) -> list[CorrectedShare]:
    if fit.coded is None or fit.ppi is None or fit.dsl is None:
        none = _NO_ESTIMATE
        return [CorrectedShare(own, none, none, none, None, None, None, is_small=True) for own in naive]
    is_rare = fit.find_rare().tolist()
    estimates = [_make_shares(found, fit.n_coded) for found in (fit.coded, fit.ppi, fit.dsl)]
    described = []
    for k, (own, coded, ppi, dsl) in enumerate(zip(naive, *estimates, strict=True)):
        correction = None
        if own.value is not None and ppi.value is not None:
            correction = ppi.value - own.value
        described.append(
            CorrectedShare(
                naive=own,
                coded=coded,
                ppi=ppi,
                dsl=dsl,
                correction=correction,
                width_ratio=_compare_widths(ppi, coded),
                n_to_halve=_count_to_halve(fit, k),
                is_small=is_rare[k],
            )
        )
    return described


def _make_shares(found: MeanFit, n_coded: int) -> list[Estimate]:
    low, high = found.compute_intervals(n_coded)
    values = np.clip(found.values, 0, 1)
    return [
        make_estimate(*numbers) for numbers in zip(values.tolist(), low.tolist(), high.tolist(), strict=True)
    ]


def _compare_widths(one: Estimate, other: Estimate) -> float | None:
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return None
    return (one.high - one.low) / (other.high - other.low) if other.high > other.low else None


def _count_to_halve(fit: GroupFit, outcome: int) -> int | None:
    """How many more codes would halve the standard error, given what the documents themselves leave open.

    What drawing adds to the variance falls with the number of codes n as 1 / n - 1 / n_sentences. The rest
    is a difference of two estimates, so that of documents which are alike it may come out too large.
    """
    assert fit.ppi is not None
    total, of_documents = (
        float(errors[outcome]) ** 2 for errors in (fit.ppi.errors, fit.ppi.document_errors)
    )
    room = total / 4 - of_documents
    if room <= 0 or fit.n_coded == fit.n_sentences or fit.ppi.find_unknown(fit.n_coded)[outcome]:
        return None
    # The share of what drawing adds that may be left.
    left = room / (total - of_documents)
    wanted = 1 / (left / fit.n_coded + (1 - left) / fit.n_sentences)
    return math.ceil(wanted - fit.n_coded - _ROUNDING)
