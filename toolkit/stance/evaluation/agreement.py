"""How far coders agree, with intervals by document, and where they do not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.corpus.code_sheets import CodeFields
from stance.corpus.codes import Codes, read_codes
from stance.errors import DataError
from stance.evaluation.agreement_counts import count_coincidences, count_labels, count_pairs, sum_ratings
from stance.evaluation.agreement_records import Agreement, LabelAgreement, PairAgreement
from stance.evaluation.agreement_resampling import (
    compute_statistics,
    count_documents,
    find_unknown,
    resample_sums,
    spread_pairs,
    take_tails,
)
from stance.evaluation.agreement_warnings import list_warnings
from stance.labels import LABELS
from stance.records import Estimate, Reject

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_MAX_CELLS: Final = 20_000_000  # counts held for the intervals of pairs: 160 MB


def compare_coders(
    paths: str | Path | pa.Table | Iterable[str | Path | pa.Table],
    *,
    coders: Sequence[str] | None = None,
    labels: Sequence[str] | None = LABELS,
    fields: CodeFields | None = None,
    on_error: str = "fail",
    rejects: list[Reject] | None = None,
    n_resamples: int = 1000,
    seed: int = 0,
) -> tuple[Agreement, pa.Table]:
    r"""Read the codes of several coders; measure how far they agree, and list where they do not.

    Parameters
    ----------
    paths, coders, labels, fields, on_error, rejects
        As for :func:`stance.corpus.read_codes`.
    n_resamples, seed : int
        As for :func:`measure_agreement`.

    Returns
    -------
    (Agreement, pyarrow.Table)
        The table is that of :func:`list_disagreements`.

    Raises
    ------
    DataError
        As from the three functions.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "codes.csv")
    ...     _ = path.write_text("doc_id,anna,ben\na,hedged,hedged\nb,assertive,hedged\n")
    ...     agreement, disagreements = compare_coders(path, coders=["anna", "ben"])
    >>> agreement.agreement.value, disagreements["doc_id"].to_pylist()
    (0.5, ['b'])
    """
    codes = read_codes(paths, coders=coders, labels=labels, fields=fields, on_error=on_error, rejects=rejects)
    return measure_agreement(codes, n_resamples=n_resamples, seed=seed), list_disagreements(codes)


def measure_agreement(codes: Codes, *, n_resamples: int = 1000, seed: int = 0) -> Agreement:
    """Measure how far coders agree.

    Intervals are 95 % percentile intervals of the bootstrap over documents, or over sentences where documents
    are not known; of few documents with sentences that several coded, percentiles lie farther out. A resample
    in which a statistic has no value is left out of its interval. Where all resamples are alike, as where
    coders never differ, there is none; nor of kappa and alpha where no sentence has two codes of a label
    while another has two of other labels (of the ordinal alpha: of the labels up to one, and of those after
    it), nor of a label's alpha where none has two of that label: resamples then show nothing of how they
    vary.

    Parameters
    ----------
    codes : Codes
        From :func:`stance.corpus.read_codes` or :func:`stance.corpus.build_codes`.
    n_resamples : int
        Resamples for the intervals; 0 for no intervals.
    seed : int
        Seed of the resamples.

    Returns
    -------
    Agreement

    Raises
    ------
    DataError
        If there are fewer than two coders, or no sentence has two codes.

    Examples
    --------
    >>> from stance.corpus import build_codes
    >>> lists = {"anna": ["hedged", "assertive", None], "ben": ["hedged", "hedged", "assertive"]}
    >>> measure_agreement(build_codes(lists, doc_ids=["a", "b", "c"])).agreement.value
    0.5
    """
    _check_codes(codes)
    k = len(codes.labels)
    # Sentences that were coded alike count alike: sums are worked out once a pattern of codes.
    patterns, unit_pattern, n_alike = np.unique(codes.matrix, axis=0, return_inverse=True, return_counts=True)
    weights = n_alike.astype(np.float64)
    label_counts = count_labels(patterns, k)
    places = list(combinations(range(len(codes.coders)), 2))
    confusions = np.array([count_pairs(patterns[:, a], patterns[:, b], k, weights) for a, b in places])
    parts = {"coincidences": count_coincidences(label_counts), "ratings": sum_ratings(label_counts)}
    sums = {name: np.tensordot(weights, part, 1) for name, part in parts.items()} | {"pairs": confusions}
    values = compute_statistics(sums, is_ordered=codes.is_ordered)

    n_groups = int(codes.doc_index.max()) + 1
    is_coded = codes.matrix >= 0
    n_documents = count_documents(codes.doc_index, is_coded.sum(axis=1) > 1)
    intervals: dict[str, Floats] = {}
    if n_resamples > 0 and n_documents > 1:
        n_rows = len(patterns) if n_groups == len(codes.matrix) else max(n_groups, len(patterns))
        if confusions.size * n_rows <= _MAX_CELLS:
            parts["pairs"] = spread_pairs(patterns, places, k)
        drawn = resample_sums(parts, codes.doc_index, unit_pattern.ravel(), n_resamples, seed)
        n_by_pair = [count_documents(codes.doc_index, is_coded[:, a] & is_coded[:, b]) for a, b in places]
        for name, found in compute_statistics(drawn, is_ordered=codes.is_ordered).items():
            least = 0.0 if name.endswith("agreement") else -1.0
            if not name.startswith("pair_"):
                intervals[name] = take_tails(found, values[name], n_documents, least)
                continue
            ends = [take_tails(found[:, i], values[name][i], n, least) for i, n in enumerate(n_by_pair)]
            intervals[name] = np.stack(ends, axis=-1)
        for name, is_unknown in find_unknown(sums["coincidences"], confusions).items():
            if name in intervals:
                intervals[name] = np.where(is_unknown, np.nan, intervals[name])
    return _build(codes, values, intervals, confusions, has_intervals=n_resamples > 0)


def list_disagreements(codes: Codes) -> pa.Table:
    """List the sentences that were not given the same label by all who coded them.

    Parameters
    ----------
    codes : Codes

    Returns
    -------
    pyarrow.Table
        What tells the sentence apart, its text where known, ``n_labels`` (how many different labels it was
        given), and a column a coder with the label, null where there is none. Sentences with the most
        different labels first, else in order. A coder whose name is that of another column is called
        ``coder_NAME``.

    Examples
    --------
    >>> from stance.corpus import build_codes
    >>> codes = build_codes({"anna": ["hedged", "hedged"], "ben": ["hedged", "assertive"]})
    >>> list_disagreements(codes).to_pylist()
    [{'unit_id': '1', 'n_labels': 2, 'anna': 'hedged', 'ben': 'assertive'}]
    """
    import pyarrow as pa

    n_labels = (count_labels(codes.matrix, len(codes.labels)) > 0).sum(axis=1)
    rows = np.flatnonzero(n_labels > 1)
    rows = rows[np.argsort(-n_labels[rows], kind="stable")]
    columns: dict[str, pa.Array] = {
        name: pa.array([values[row] for row in rows], pa.string()) for name, values in codes.fields.items()
    }
    columns["n_labels"] = pa.array(n_labels[rows])
    names = pa.array([*codes.labels, None], pa.string())  # a missing code, -1, takes the last
    for column, coder in enumerate(codes.coders):
        name = coder
        while name in columns:
            name = f"coder_{name}"
        columns[name] = names.take(pa.array(codes.matrix[rows, column] % (len(codes.labels) + 1)))
    return pa.table(columns)


def _check_codes(codes: Codes) -> None:
    n_codes = dict(zip(codes.coders, (codes.matrix >= 0).sum(axis=0).tolist(), strict=True))
    coded = [coder for coder, n in n_codes.items() if n]
    if len(coded) < 2:
        raise DataError(
            f"codes: expected two coders or more; found codes of '{coded[0]}' alone. "
            "Give the codes of another, or --coders with the columns of both."
        )
    if not ((codes.matrix >= 0).sum(axis=1) > 1).any():
        listed = ", ".join(f"{coder} {n:,}" for coder, n in list(n_codes.items())[:10])
        raise DataError(
            f"codes: expected sentences that two coders share; found none (coded: {listed}). "
            "Check what tells sentences apart: unit_id, or doc_id and sent_id."
        )


def _build(
    codes: Codes,
    values: Mapping[str, Floats],
    intervals: Mapping[str, Floats],
    confusions: Floats,
    *,
    has_intervals: bool,
) -> Agreement:
    def estimate(name: str, *place: int) -> Estimate:
        if name not in values or math.isnan(values[name][place]):
            return Estimate(None)
        ends = [float(end[place]) for end in intervals.get(name, ())]
        return Estimate(float(values[name][place]), *(None if math.isnan(end) else end for end in ends))

    pairs = tuple(
        PairAgreement(
            coders=(first, second),
            n_shared=int(confusions[number].sum()),
            agreement=estimate("pair_agreement", number),
            cohen_kappa=estimate("pair_cohen_kappa", number),
            alpha_nominal=estimate("pair_alpha_nominal", number),
            gwet_ac1=estimate("pair_gwet_ac1", number),
            confusion=tuple(tuple(int(n) for n in row) for row in confusions[number]),
        )
        for number, (first, second) in enumerate(combinations(codes.coders, 2))
    )
    by_coder = count_labels(codes.matrix.T, len(codes.labels)).astype(np.int64)
    totals = by_coder.sum(axis=0)
    agreement, fleiss, ac1 = estimate("agreement"), estimate("fleiss_kappa"), estimate("gwet_ac1")
    by_label = {
        label: LabelAgreement(
            n_codes=int(totals[number]),
            share=float(totals[number] / totals.sum()),
            agreement=estimate("label_agreement", number),
            alpha=estimate("label_alpha", number),
        )
        for number, label in enumerate(codes.labels)
    }
    return Agreement(
        labels=codes.labels,
        codes_by_coder={
            coder: dict(zip(codes.labels, counts, strict=True))
            for coder, counts in zip(codes.coders, by_coder.tolist(), strict=True)
        },
        n_units=len(codes.matrix),
        n_shared=int(((codes.matrix >= 0).sum(axis=1) > 1).sum()),
        n_documents=int(codes.doc_index.max()) + 1 if codes.has_documents else None,
        agreement=agreement,
        cohen_kappa=estimate("cohen_kappa"),
        fleiss_kappa=fleiss,
        alpha_nominal=estimate("alpha_nominal"),
        alpha_ordinal=estimate("alpha_ordinal"),
        gwet_ac1=ac1,
        pairs=pairs,
        by_label=by_label,
        warnings=list_warnings(
            codes,
            totals / totals.sum(),
            agreement,
            fleiss,
            ac1,
            pairs=pairs,
            by_label=by_label,
            has_intervals=has_intervals,
        ),
    )
