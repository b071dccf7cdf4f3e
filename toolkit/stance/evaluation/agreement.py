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
    agreement : Estimate
        Share of the pairs of codes of a sentence that agree, averaged over sentences with two codes or more.
    cohen_kappa : Estimate
        Cohen's kappa; with more than two coders the mean over their pairs (Light 1971).
    fleiss_kappa : Estimate
        Fleiss' kappa, in Gwet's form that allows missing codes.
    alpha_nominal, alpha_ordinal : Estimate
        Krippendorff's alpha; the ordinal one has no value where the labels have no order.
    gwet_ac1 : Estimate
        Gwet's AC1.
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
    agreement: Estimate
    cohen_kappa: Estimate
    fleiss_kappa: Estimate
    alpha_nominal: Estimate
    alpha_ordinal: Estimate
    gwet_ac1: Estimate
    pairs: tuple[PairAgreement, ...]
    by_label: Mapping[str, LabelAgreement]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the agreement as plain data, ready for JSON."""
        return asdict(self)


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
        If there are fewer than two coders, or no sentence has two codes.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's alpha-reliability; Gwet (2008), Computing inter-rater
    reliability and its variance in the presence of high agreement.

    Examples
    --------
    >>> from stance.corpus import read_codes
    >>> rows = [{"anna": "hedged", "ben": "hedged"}, {"anna": "assertive", "ben": "hedged"}]
    >>> codes = read_codes(rows, coders=["anna", "ben"])
    >>> measure_agreement(codes).agreement.value
    0.5
    """
    matrix, k = codes.matrix.astype(np.int64), len(codes.labels)  # products of int8 would wrap
    _check_codes(codes)
    counts = _count_labels(matrix, k)
    n_codes = counts.sum(axis=1)
    places = list(combinations(range(len(codes.coders)), 2))
    confusions = np.array([_count_pairs(matrix[:, a], matrix[:, b], k) for a, b in places])
    n_clusters = int(codes.doc_index.max()) + 1

    def add_up(values: Floats) -> Floats:
        sums = np.zeros((n_clusters, *values.shape[1:]))
        np.add.at(sums, codes.doc_index, values)
        return sums

    sums = {"coincidences": add_up(_count_coincidences(counts)), "ratings": add_up(_rate(counts))}
    total = {**{name: each.sum(axis=0) for name, each in sums.items()}, "pairs": confusions}
    values = _compute(total, is_ordered=codes.is_ordered)
    is_shared = n_codes > 1
    sizes = np.bincount(codes.doc_index, is_shared, n_clusters).astype(np.float64)
    left: dict[str, Floats] = {}
    if np.count_nonzero(sizes) >= MIN_CLUSTERS:
        spread = np.zeros((n_clusters, len(places), k, k))
        for number, (a, b) in enumerate(places):
            rows = np.flatnonzero((matrix[:, a] >= 0) & (matrix[:, b] >= 0))
            of_pair = spread[:, number]
            np.add.at(of_pair, (codes.doc_index[rows], matrix[rows, a], matrix[rows, b]), 1)
        sums["pairs"] = spread
        left = leave_out(sums, lambda each: _compute(each, is_ordered=codes.is_ordered))
    errors = {name: estimate_error(each) for name, each in left.items()}
    df = count_df(sizes)
    _drop_unknown(errors, total["coincidences"], confusions)

    def estimate(name: str, *place: int) -> Estimate:
        if name not in values:
            return Estimate(None)
        error = float(errors[name][place]) if name in errors else np.nan
        return find_interval(
            float(values[name][place]), error, df, (0.0 if "agreement" in name else -1.0, 1.0)
        )

    by_coder = _count_labels(matrix.T, k).astype(int)
    totals = by_coder.sum(axis=0)
    found = Agreement(
        labels=codes.labels,
        codes_by_coder={
            coder: dict(zip(codes.labels, row, strict=True))
            for coder, row in zip(codes.coders, by_coder.tolist(), strict=True)
        },
        n_units=len(matrix),
        n_shared=int(is_shared.sum()),
        n_documents=n_clusters if codes.has_documents else None,
        agreement=estimate("agreement"),
        cohen_kappa=estimate("cohen_kappa"),
        fleiss_kappa=estimate("fleiss_kappa"),
        alpha_nominal=estimate("alpha_nominal"),
        alpha_ordinal=estimate("alpha_ordinal"),
        gwet_ac1=estimate("gwet_ac1"),
        pairs=tuple(
            PairAgreement(
                (codes.coders[a], codes.coders[b]),
                int(confusions[number].sum()),
                estimate("pair_agreement", number),
                estimate("pair_cohen_kappa", number),
                estimate("pair_alpha_nominal", number),
            )
            for number, (a, b) in enumerate(places)
        ),
        by_label={
            label: LabelAgreement(
                int(totals[i]),
                float(totals[i] / totals.sum()),
                estimate("label_agreement", i),
                estimate("label_alpha", i),
            )
            for i, label in enumerate(codes.labels)
        },
        notes=tuple(_list_notes(codes, totals / totals.sum(), values, int(np.count_nonzero(sizes)))),
    )
    for note in found.notes:
        _logger.warning("%s", note)
    return found


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


def _check_codes(codes: Codes) -> None:
    is_coded = codes.matrix >= 0
    n_codes = {coder: n for coder, n in zip(codes.coders, is_coded.sum(axis=0).tolist(), strict=True) if n}
    if len(n_codes) < 2:
        raise DataError(
            f"codes: only '{', '.join(n_codes)}' has coded. "
            "Pass the codes of another person, or name the columns of both by coders='anna,ben'."
        )
    if not (is_coded.sum(axis=1) > 1).any():
        listed = ", ".join(f"{coder} {n:,}" for coder, n in list(n_codes.items())[:10])
        raise DataError(
            f"codes: no sentence was coded by two coders ({listed}). "
            "Check what identifies sentences: unit_id, or doc_id and sent_id."
        )


def _count_labels(matrix: NDArray[np.int64], k: int) -> Floats:
    """Count how often each label was given to each sentence."""
    return np.asarray((matrix[:, :, None] == np.arange(k)).sum(axis=1), dtype=np.float64)


def _count_coincidences(counts: Floats) -> Floats:
    """Count the ordered pairs of codes of each sentence, weighted by 1 / (its number of codes - 1)."""
    others = counts.sum(axis=1, keepdims=True)[:, :, None] - 1
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(counts.shape[1])
    return np.asarray(np.divide(pairs, others, out=np.zeros_like(pairs), where=others > 0))


def _rate(counts: Floats) -> Floats:
    """Return of each sentence: its share of equal pairs, whether it has pairs, 1, and the labels' shares."""
    n = counts.sum(axis=1)
    n_pairs = n * (n - 1)
    equal = divide((counts * (counts - 1)).sum(axis=1), n_pairs)
    return np.column_stack([np.nan_to_num(equal), n_pairs > 0, np.ones_like(n), counts / n[:, None]])


def _count_pairs(first: NDArray[np.int64], second: NDArray[np.int64], k: int) -> Floats:
    shared = (first >= 0) & (second >= 0)
    cells = np.bincount(first[shared] * k + second[shared], minlength=k * k)
    return cells.astype(np.float64).reshape(k, k)


def _compute(sums: Mapping[str, Floats], *, is_ordered: bool) -> dict[str, Floats]:
    """Compute every statistic, shaped as the leading axes of the sums; pairs and labels have an axis more."""
    coincidences, ratings = sums["coincidences"], sums["ratings"]
    of_label = coincidences.sum(axis=-1)
    same = np.diagonal(coincidences, axis1=-2, axis2=-1)
    n = of_label.sum(axis=-1, keepdims=True)
    values = {
        "agreement": divide(ratings[..., 0], ratings[..., 1]),
        "fleiss_kappa": _compute_fleiss(ratings),
        "gwet_ac1": _compute_ac1(ratings),
        "alpha_nominal": _compute_alpha(coincidences),
        "label_agreement": divide(same, of_label),
        "label_alpha": 1 - divide((n - 1) * (of_label - same), of_label * (n - of_label)),
    }
    if is_ordered:
        values["alpha_ordinal"] = _compute_alpha(coincidences, is_ordinal=True)
    if "pairs" in sums:
        pairs = sums["pairs"]
        both = pairs + np.swapaxes(pairs, -2, -1)
        size = pairs.sum(axis=(-2, -1))
        agreed = np.trace(pairs, axis1=-2, axis2=-1)
        chance = divide((pairs.sum(axis=-1) * pairs.sum(axis=-2)).sum(axis=-1), size**2)
        kappas = _correct(divide(agreed, size), chance)
        is_known = ~np.isnan(kappas)
        values |= {
            "cohen_kappa": divide(np.where(is_known, kappas, 0).sum(axis=-1), is_known.sum(axis=-1)),
            "pair_agreement": divide(agreed, size),
            "pair_cohen_kappa": kappas,
            "pair_alpha_nominal": _compute_alpha(both),
        }
    return values


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


def _compute_fleiss(ratings: Floats) -> Floats:
    shares = divide(ratings[..., 3:], ratings[..., 2:3])
    return _correct(divide(ratings[..., 0], ratings[..., 1]), (shares**2).sum(axis=-1))


def _compute_ac1(ratings: Floats) -> Floats:
    shares = divide(ratings[..., 3:], ratings[..., 2:3])
    chance = divide((shares * (1 - shares)).sum(axis=-1), shares.shape[-1] - 1)
    return _correct(divide(ratings[..., 0], ratings[..., 1]), chance)


def _correct(agreement: Floats, chance: Floats) -> Floats:
    """Agreement beyond chance over what there could be."""
    return divide(agreement - chance, 1 - chance)


def _drop_unknown(errors: dict[str, Floats], coincidences: Floats, confusions: Floats) -> None:
    """Drop errors of what depends on labels that no two coders gave one sentence: they would be too small."""
    n_shared = (np.diagonal(coincidences) > 0).sum()
    for name in ("cohen_kappa", "fleiss_kappa", "alpha_nominal", "alpha_ordinal") if n_shared < 2 else ():
        errors.pop(name, None)
    for name in ("pair_cohen_kappa", "pair_alpha_nominal"):
        if name in errors:
            is_poor = (np.diagonal(confusions, axis1=-2, axis2=-1) > 0).sum(axis=-1) < 2
            errors[name] = np.where(is_poor, np.nan, errors[name])
    if "label_alpha" in errors:
        errors["label_alpha"] = np.where(np.diagonal(coincidences) > 0, errors["label_alpha"], np.nan)


def _list_notes(codes: Codes, shares: Floats, values: Mapping[str, Floats], n_clusters: int) -> list[str]:
    notes = []
    top = int(shares.argmax())
    agreement, kappa, ac1 = (float(values[name]) for name in ("agreement", "fleiss_kappa", "gwet_ac1"))
    if agreement >= _HIGH and shares[top] >= _COMMON and ac1 - kappa >= _GAP:
        notes.append(
            f"{100 * shares[top]:.1f} % of the codes are '{codes.labels[top]}': kappa and alpha then expect "
            f"{100 * (shares**2).sum():.1f} % agreement by chance, and disagreements cost them much. Read "
            f"kappa ({kappa:.2f}) beside AC1 ({ac1:.2f}) and the agreement on each label."
        )
    for coder, column in zip(codes.coders, codes.matrix.T, strict=True):
        kinds = np.unique(column[column >= 0])
        if len(kinds) == 1:
            notes.append(
                f"{coder} gave every sentence '{codes.labels[kinds[0]]}': kappa is 0 or has no value then."
            )
    if n_clusters < MIN_CLUSTERS:
        what = "documents" if codes.has_documents else "sentences"
        notes.append(f"{n_clusters} {what} coded twice are too few for intervals: {MIN_CLUSTERS} are needed.")
    elif not codes.has_documents:
        notes.append(
            "Documents are not known: intervals are too narrow where sentences are of the same texts."
        )
    return notes
