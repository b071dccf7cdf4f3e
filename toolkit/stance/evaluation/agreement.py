"""How far coders agree, with intervals by document, and where they do not."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from stance.errors import DataError
from stance.evaluation.jackknife import MIN_CLUSTERS, count_df, estimate_error, find_interval, leave_out
from stance.evaluation.metrics import divide
from stance.records import Estimate

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from stance.corpus.codes import Codes

    Floats = NDArray[np.float64]

# Where one label is this common and AC1 differs by as much, kappa says more of the label than of the coders.
_COMMON, _GAP, _HIGH = 0.75, 0.1, 0.8
_MEASURES = ("agreement", "cohen_kappa", "fleiss_kappa", "alpha_nominal", "alpha_ordinal", "gwet_ac1")
_logger = logging.getLogger("stance")


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """How far two coders agree: as :class:`Agreement`, on the sentences that both coded."""

    coders: tuple[str, str]
    n_shared: int
    agreement: Estimate
    cohen_kappa: Estimate
    alpha_nominal: Estimate


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """How far coders agree on one label.

    ``n_codes`` is how often it was given, ``share`` that of all codes, ``agreement`` how likely another coder
    gives it where one did, ``alpha`` Krippendorff's of this label against all others together.
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
    codes_by_coder : Mapping[str, Mapping[str, int]]
        How often each coder gave each label.
    n_units, n_shared : int
        Sentences that were coded, and those that two coders or more coded.
    n_documents : int or None
        Their documents; ``None`` where these are not known, and each sentence counts as one.
    metrics : Mapping[str, Estimate]
        ``agreement``, the share of the pairs of codes of a sentence that agree, averaged over sentences with two
        codes or more; ``cohen_kappa``, with more than two coders the mean over their pairs (Light 1971);
        ``fleiss_kappa`` in Gwet's form that allows missing codes; Krippendorff's ``alpha_nominal`` and, where
        the labels have an order, ``alpha_ordinal``; ``gwet_ac1``.
    pairs : tuple[PairAgreement, ...]
        Every two coders.
    by_label : Mapping[str, LabelAgreement]
    notes : tuple[str, ...]
        What changes how the numbers should be read.
    """

    labels: tuple[str, ...]
    codes_by_coder: Mapping[str, Mapping[str, int]]
    n_units: int
    n_shared: int
    n_documents: int | None
    metrics: Mapping[str, Estimate]
    pairs: tuple[PairAgreement, ...]
    by_label: Mapping[str, LabelAgreement]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the agreement as plain data, ready for JSON."""
        plain = asdict(self)
        return {**plain.pop("metrics"), **plain}


def measure_agreement(codes: Codes) -> Agreement:
    """Measure how far coders agree.

    Intervals of 95 % leave each document out, or each sentence where documents are not known. Kappa and alpha
    have none unless two labels or more were each given to one sentence by two coders: nothing else shows how
    they vary.

    Parameters
    ----------
    codes : Codes
        From :func:`stance.corpus.read_codes`.

    Returns
    -------
    Agreement

    Raises
    ------
    DataError
        If no sentence has two codes.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's alpha-reliability; Gwet (2008), Computing inter-rater
    reliability and its variance in the presence of high agreement.

    Examples
    --------
    >>> from stance.corpus import read_codes
    >>> rows = [{"anna": "hedged", "ben": "hedged"}, {"anna": "assertive", "ben": "hedged"}]
    >>> codes = read_codes(rows, coders=["anna", "ben"])
    >>> measure_agreement(codes).metrics["agreement"].value
    0.5
    """
    matrix, k = codes.matrix.astype(np.int64), len(codes.labels)  # products of int8 would wrap
    counts, by_coder = _count_labels(matrix, k), _count_labels(matrix.T, k).astype(int)
    is_shared = counts.sum(axis=1) > 1
    if not is_shared.any():
        listed = ", ".join(
            f"{coder} {n:,}" for coder, n in zip(codes.coders, by_coder.sum(axis=1), strict=True)
        )
        raise DataError(
            f"codes: no sentence was coded by two coders ({listed}). Check what identifies sentences: unit_id, or "
            "doc_id and sent_id; or name the columns of two by coders='anna,ben'."
        )
    places = list(combinations(range(len(codes.coders)), 2))
    n_clusters = int(codes.doc_index.max()) + 1
    sums = {
        "coincidences": np.zeros((n_clusters, k, k)),
        "ratings": np.zeros((n_clusters, 3 + k)),
        "pairs": np.zeros((n_clusters, len(places), k, k)),
    }
    np.add.at(sums["coincidences"], codes.doc_index, _count_coincidences(counts))
    np.add.at(sums["ratings"], codes.doc_index, _rate(counts))
    for number, (a, b) in enumerate(places):
        rows = np.flatnonzero((matrix[:, [a, b]] >= 0).all(axis=1))
        np.add.at(sums["pairs"][:, number], (codes.doc_index[rows], matrix[rows, a], matrix[rows, b]), 1)
    total = {name: each.sum(axis=0) for name, each in sums.items()}
    values = _compute(total)
    sizes = np.bincount(codes.doc_index, is_shared, n_clusters).astype(np.float64)
    n_shared_clusters, df = int(np.count_nonzero(sizes)), count_df(sizes)
    errors = {name: np.full(each.shape, np.nan) for name, each in values.items()}
    if n_shared_clusters >= MIN_CLUSTERS:
        errors = {name: estimate_error(each) for name, each in leave_out(sums, _compute).items()}
        _drop_unknown(errors, total)

    def estimate(name: str, *place: int) -> Estimate:
        limits = (0.0 if "agreement" in name else -1.0, 1.0)
        return find_interval(float(values[name][place]), float(errors[name][place]), df, limits)

    n_codes = by_coder.sum(axis=0)
    metrics = {name: estimate(name) for name in _MEASURES if codes.is_ordered or name != "alpha_ordinal"}
    notes = _list_notes(codes, n_codes / n_codes.sum(), metrics, n_shared_clusters)
    for note in notes:
        _logger.warning("%s", note)
    return Agreement(
        labels=codes.labels,
        codes_by_coder={
            coder: dict(zip(codes.labels, row, strict=True))
            for coder, row in zip(codes.coders, by_coder.tolist(), strict=True)
        },
        n_units=len(matrix),
        n_shared=int(is_shared.sum()),
        n_documents=n_clusters if codes.has_documents else None,
        metrics=metrics,
        pairs=tuple(
            PairAgreement(
                (codes.coders[a], codes.coders[b]),
                int(total["pairs"][number].sum()),
                estimate("pair_agreement", number),
                estimate("pair_cohen_kappa", number),
                estimate("pair_alpha_nominal", number),
            )
            for number, (a, b) in enumerate(places)
        ),
        by_label={
            label: LabelAgreement(
                int(n_codes[i]),
                float(n_codes[i] / n_codes.sum()),
                estimate("label_agreement", i),
                estimate("label_alpha", i),
            )
            for i, label in enumerate(codes.labels)
        },
        notes=tuple(notes),
    )


def list_disagreements(codes: Codes) -> pa.Table:
    """List the sentences that were not given the same label by all who coded them.

    Parameters
    ----------
    codes : Codes

    Returns
    -------
    pyarrow.Table
        What identifies the sentence, its text where known, ``n_labels`` (how many different labels it was
        given), and a column a coder with the label, null where there is none. Sentences with the most labels
        first. A coder whose name is that of another column is called ``coder_NAME``.

    Examples
    --------
    >>> from stance.corpus import read_codes
    >>> rows = [{"anna": "hedged", "ben": "hedged"}, {"anna": "hedged", "ben": "assertive"}]
    >>> list_disagreements(read_codes(rows, coders=["anna", "ben"])).to_pylist()
    [{'unit_id': 'data-000002', 'n_labels': 2, 'anna': 'hedged', 'ben': 'assertive'}]
    """
    import pyarrow as pa

    matrix = codes.matrix.astype(np.int64)
    n_labels = (_count_labels(matrix, len(codes.labels)) > 0).sum(axis=1)
    rows = np.flatnonzero(n_labels > 1)
    rows = rows[np.argsort(-n_labels[rows], kind="stable")]
    columns: dict[str, Any] = {
        name: pa.array([values[row] for row in rows], pa.string()) for name, values in codes.fields.items()
    }
    columns["n_labels"] = pa.array(n_labels[rows])
    names = pa.array([*codes.labels, None], pa.string())  # a missing code, -1, takes the last
    for column, coder in enumerate(codes.coders):
        name = coder
        while name in columns:
            name = f"coder_{name}"
        columns[name] = names.take(pa.array(matrix[rows, column] % (len(codes.labels) + 1)))
    return pa.table(columns)


def _count_labels(matrix: NDArray[np.int64], k: int) -> Floats:
    """Count how often each label was given to each sentence."""
    return np.asarray((matrix[:, :, None] == np.arange(k)).sum(axis=1), dtype=np.float64)


def _count_coincidences(counts: Floats) -> Floats:
    """Count the ordered pairs of codes of each sentence, weighted by 1 / (its number of codes - 1)."""
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(counts.shape[1])
    return np.nan_to_num(divide(pairs, counts.sum(axis=1)[:, None, None] - 1))


def _rate(counts: Floats) -> Floats:
    """Return of each sentence: its share of equal pairs, whether it has pairs, 1, and the labels' shares."""
    n = counts.sum(axis=1)
    n_pairs = n * (n - 1)
    equal = divide((counts * (counts - 1)).sum(axis=1), n_pairs)
    return np.column_stack([np.nan_to_num(equal), n_pairs > 0, np.ones_like(n), counts / n[:, None]])


def _compute(sums: Mapping[str, Floats]) -> dict[str, Floats]:
    """Compute every statistic, shaped as the leading axes of the sums; pairs and labels have an axis more."""
    coincidences, ratings, pairs = sums["coincidences"], sums["ratings"], sums["pairs"]
    of_label = coincidences.sum(axis=-1)
    same = np.diagonal(coincidences, axis1=-2, axis2=-1)
    n = of_label.sum(axis=-1, keepdims=True)
    agreement = divide(ratings[..., 0], ratings[..., 1])
    shares = divide(ratings[..., 3:], ratings[..., 2:3])
    size = pairs.sum(axis=(-2, -1))
    pair_agreement = divide(np.trace(pairs, axis1=-2, axis2=-1), size)
    kappas = _correct(pair_agreement, divide((pairs.sum(axis=-1) * pairs.sum(axis=-2)).sum(axis=-1), size**2))
    is_known = ~np.isnan(kappas)
    return {
        "agreement": agreement,
        "cohen_kappa": divide(np.where(is_known, kappas, 0).sum(axis=-1), is_known.sum(axis=-1)),
        "fleiss_kappa": _correct(agreement, (shares**2).sum(axis=-1)),
        "alpha_nominal": _compute_alpha(coincidences),
        "alpha_ordinal": _compute_alpha(coincidences, is_ordinal=True),
        "gwet_ac1": _correct(agreement, divide((shares * (1 - shares)).sum(axis=-1), shares.shape[-1] - 1)),
        "label_agreement": divide(same, of_label),
        "label_alpha": 1 - divide((n - 1) * (of_label - same), of_label * (n - of_label)),
        "pair_agreement": pair_agreement,
        "pair_cohen_kappa": kappas,
        "pair_alpha_nominal": _compute_alpha(pairs + np.swapaxes(pairs, -2, -1)),
    }


def _compute_alpha(coincidences: Floats, *, is_ordinal: bool = False) -> Floats:
    """Krippendorff's alpha; ordinal distances are the number of codes between, half of their own included."""
    totals = coincidences.sum(axis=-1)
    n = totals.sum(axis=-1)
    distance: Floats = 1 - np.eye(coincidences.shape[-1])
    if is_ordinal:
        middles = np.cumsum(totals, axis=-1) - totals / 2
        distance = (middles[..., :, None] - middles[..., None, :]) ** 2
    observed = (coincidences * distance).sum(axis=(-2, -1))
    expected = (totals[..., :, None] * totals[..., None, :] * distance).sum(axis=(-2, -1))
    return 1 - divide((n - 1) * observed, expected)


def _correct(agreement: Floats, chance: Floats) -> Floats:
    """Agreement beyond chance over what there could be."""
    return divide(agreement - chance, 1 - chance)


def _drop_unknown(errors: dict[str, Floats], total: Mapping[str, Floats]) -> None:
    """Drop errors of what depends on labels that no two coders gave one sentence: they would be too small."""
    is_met = np.diagonal(total["coincidences"]) > 0
    errors["label_alpha"][~is_met] = np.nan
    is_poor = (np.diagonal(total["pairs"], axis1=-2, axis2=-1) > 0).sum(axis=-1) < 2
    for name in ("pair_cohen_kappa", "pair_alpha_nominal"):
        errors[name][is_poor] = np.nan
    if is_met.sum() < 2:
        errors |= dict.fromkeys(_MEASURES[1:5], np.array(np.nan))  # kappa and alpha


def _list_notes(codes: Codes, shares: Floats, found: Mapping[str, Estimate], n_clusters: int) -> list[str]:
    notes = []
    top = int(shares.argmax())
    agreement, kappa, ac1 = (found[name].value or 0 for name in ("agreement", "fleiss_kappa", "gwet_ac1"))
    if agreement >= _HIGH and shares[top] >= _COMMON and ac1 - kappa >= _GAP:
        notes.append(
            f"{100 * shares[top]:.1f} % of the codes are '{codes.labels[top]}': kappa and alpha then expect "
            f"{100 * (shares**2).sum():.1f} % agreement by chance, and disagreements cost them much. Read "
            f"kappa ({kappa:.2f}) beside AC1 ({ac1:.2f}) and the agreement on each label."
        )
    if n_clusters < MIN_CLUSTERS:
        what = "documents" if codes.has_documents else "sentences"
        notes.append(f"{n_clusters} {what} coded twice are too few for intervals: {MIN_CLUSTERS} are needed.")
    elif not codes.has_documents:
        notes.append(
            "Documents are not known: intervals are too narrow where sentences are of the same texts."
        )
    return notes
