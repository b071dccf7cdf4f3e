"""What a comparison of coders gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from stance.records import Estimate


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """How far two coders agree.

    Attributes
    ----------
    coders : tuple[str, str]
    n_shared : int
        Sentences that both coded.
    agreement, cohen_kappa, alpha_nominal, gwet_ac1 : Estimate
        As for :class:`Agreement`, of these two alone.
    confusion : tuple of tuple of int
        Shared sentences by the first coder's label (row) and the second's (column), in label order.
    """

    coders: tuple[str, str]
    n_shared: int
    agreement: Estimate
    cohen_kappa: Estimate
    alpha_nominal: Estimate
    gwet_ac1: Estimate
    confusion: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """How far coders agree on one label.

    Attributes
    ----------
    n_codes : int
        How often it was given.
    share : float
        Its share of all codes, in [0, 1].
    agreement : Estimate
        How likely another coder gives it, where one did; in [0, 1].
    alpha : Estimate
        Krippendorff's alpha of this label against all others taken together.
    """

    n_codes: int
    share: float
    agreement: Estimate
    alpha: Estimate


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree.

    Attributes
    ----------
    labels : tuple[str, ...]
        The label set, in order.
    codes_by_coder : Mapping[str, Mapping[str, int]]
        How often each coder gave each label.
    n_units, n_shared : int
        Sentences that were coded, and those that two coders or more coded.
    n_documents : int or None
        The documents they are from; ``None`` where these are not known, and sentences were resampled.
    agreement : Estimate
        Share of pairs of codes of a sentence that agree, averaged over the sentences with two codes or more.
    cohen_kappa : Estimate
        Cohen's kappa; with more than two coders the mean over their pairs (Light 1971).
    fleiss_kappa : Estimate
        Fleiss' kappa, in Gwet's form that allows missing codes.
    alpha_nominal, alpha_ordinal : Estimate
        Krippendorff's alpha; ``alpha_ordinal`` has no value where the labels have no order.
    gwet_ac1 : Estimate
        Gwet's AC1.
    pairs : tuple[PairAgreement, ...]
        Every two coders.
    by_label : Mapping[str, LabelAgreement]
        In label order.
    warnings : tuple[str, ...]
        What to keep in mind when reading the numbers, a sentence each.

    Examples
    --------
    >>> from stance.corpus import build_codes
    >>> from stance.evaluation import measure_agreement
    >>> codes = build_codes({"anna": ["hedged", "assertive"] * 4, "ben": ["hedged"] * 3 + ["assertive"] * 5})
    >>> found = measure_agreement(codes, n_resamples=0)
    >>> found.agreement.value, found.cohen_kappa.value, found.pairs[0].confusion[:2]
    (0.625, 0.25, ((3, 1, 0), (2, 2, 0)))
    """

    labels: tuple[str, ...]
    codes_by_coder: Mapping[str, Mapping[str, int]]
    n_units: int
    n_shared: int
    n_documents: int | None
    agreement: Estimate
    cohen_kappa: Estimate
    fleiss_kappa: Estimate
    alpha_nominal: Estimate
    alpha_ordinal: Estimate
    gwet_ac1: Estimate
    pairs: tuple[PairAgreement, ...]
    by_label: Mapping[str, LabelAgreement]
    warnings: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give the agreement as plain data, ready for JSON.

        Returns
        -------
        dict
            The attributes by name; tuples as lists.
        """
        plain: dict[str, Any] = _listed(asdict(self))
        return plain


def _listed(value: Any) -> Any:
    """Turn the tuples within plain data into lists."""
    if isinstance(value, dict):
        return {key: _listed(inner) for key, inner in value.items()}
    return [_listed(inner) for inner in value] if isinstance(value, tuple) else value
