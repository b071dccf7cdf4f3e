"""Regressions of a label's share on what is known of the documents, corrected by codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.errors import DataError
from stance.profile.codes.coded import match_codes
from stance.profile.codes.inference import CodedSample, predict_codes
from stance.profile.codes.left_out import leave_out
from stance.profile.groups import Grouping
from stance.profile.profiles import make_estimate, read_counted
from stance.profile.records import Coefficient, Regression
from stance.profile.regression.alike import find_room
from stance.profile.regression.formula import build_design, parse_formula
from stance.profile.regression.leverage import find_lone
from stance.profile.regression.moments import RegressionFit, fit_regression
from stance.records import Estimate

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from stance.profile.scored.columns import ScoredSentences

    Floats = NDArray[np.float64]
    Ints = NDArray[np.integer]

LINKS: Final = ("ols", "logit")
"""The regressions there are: least squares, and logistic."""

_ROUNDING: Final = 1e-13  # half an interval that is none
_CONSTANT: Final = 1e-8  # the share of a column below which its variance is rounding


def regress_shares(
    scored: str | Path | pa.Table | Iterable[str | Path | pa.Table] | ScoredSentences,
    coded: str | Path | pa.Table | Iterable[str | Path | pa.Table],
    formula: str,
    *,
    link: str = "ols",
    code_field: str = "code",
    without: str | Path | pa.Table | Sequence[str | Path | pa.Table] = (),
    zones: str | Sequence[str] = ("body",),
    voices: str | Sequence[str] = ("writer",),
    seed: int = 0,
) -> Regression:
    """Regress the share of a label on covariates of the documents, corrected for the model's errors.

    The outcome is whether a person would give a sentence the label. The model's labels, of the sentences that
    have one, give naive coefficients, the codes alone wide ones; prediction-powered inference (PPI++) and
    design-based supervised learning (DSL) use both. Standard errors are clustered by document, intervals are
    of 95 %.

    A coefficient that one coded document alone tells, as that of an outlet with codes of one document, has
    neither interval nor p-value. Where no code of an outlet is of the label, or each, linear coefficients
    reach as far as Wilson's interval of the outlet: see :func:`stance.profile.regression.alike.find_room`.
    Documents are taken as independent, also those of one author; and errors as being about alike in size, so
    that p may be too small where a small group, or the far end of a covariate, varies more than the rest.

    Parameters
    ----------
    scored, coded, code_field, without, zones, voices
        As for :func:`stance.profile.correct_shares`.
    formula : str
        Such as ``hedged ~ outlet + year``: see :func:`stance.profile.regression.formula.parse_formula`.
        Columns are those that ``stance score`` passed through.
    link : {"ols", "logit"}
        Least squares, whose coefficients are differences in share, or logistic regression, whose coefficients
        are differences in log-odds.
    seed : int
        Of the folds of DSL.

    Returns
    -------
    Regression

    Raises
    ------
    DataError
        If the formula cannot be read, a column is missing or follows from others, there are codes of no more
        documents than coefficients, all codes are alike or some weigh beyond what can be added up, or as for
        :func:`stance.profile.correct_shares`.

    References
    ----------
    Angelopoulos, Duchi and Zrnic (2023), arXiv:2311.01453, for generalised linear models; Egami, Hinck,
    Stewart and Wei (2023), arXiv:2306.04746.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from stance.scoring import score_texts
    >>> texts = ["It rained.", "It may rain.", "It snowed.", "It may snow.", "It was hot.", "It was cold."]
    >>> scored = score_texts(pa.table({"text": texts, "year": [1, 2, 1, 2, 2, 1]}))
    >>> codes = ["assertive", "hedged"] * 2 + ["assertive"] * 2
    >>> coded = pa.table({"doc_id": scored["doc_id"], "sent_id": scored["sent_id"], "code": codes})
    >>> found = regress_shares(scored, coded, "hedged ~ year")
    >>> [(c.name, round(c.coded.value, 2)) for c in found.coefficients]
    [('intercept', -0.67), ('year', 0.67)]
    """
    if link not in LINKS:
        raise DataError(f"link: expected {' or '.join(LINKS)}; found {link!r}. Choose one of them.")
    parsed = parse_formula(formula)
    sentences, _, is_counted = read_counted(
        scored, Grouping(), zones=zones, voices=voices, seed=seed, columns=parsed.covariates
    )
    if parsed.label not in sentences.labels:
        raise DataError(
            f"formula: expected a label of {', '.join(sentences.labels)} before ~; found '{parsed.label}'. "
            "Write one of them."
        )
    is_counted = leave_out(without, sentences, is_counted)
    matched = match_codes(coded, sentences, is_counted, code_field=code_field)
    outcome = sentences.labels.index(parsed.label)
    predicted = predict_codes(
        sentences.proba[is_counted], sentences.doc_index[is_counted], matched.codes, seed=seed
    )[:, outcome]

    given = [(name, sentences.columns[name].filter(is_counted)) for name in parsed.covariates]
    design = build_design(given, sentences.where)
    is_known: NDArray[np.bool_] = np.all(np.isfinite(design.columns), axis=1)
    codes = _keep_known(matched.codes, is_known, outcome)
    x = design.columns[is_known]
    doc_index = np.unique(sentences.doc_index[is_counted][is_known], return_inverse=True)[1]
    n_coded_documents = len(np.unique(doc_index[codes.row]))
    _check_design(x, codes, n_coded_documents, design.names, sentences.where)
    proba = sentences.proba[is_counted][is_known, outcome]
    label = (sentences.class_index[is_counted][is_known] == outcome).astype(np.float64)

    has_label = ~sentences.abstained[is_counted][is_known]
    alone = fit_regression(x, proba, doc_index, codes, link=link, weight=0.0)
    ppi = fit_regression(x, proba, doc_index, codes, link=link)
    dsl = fit_regression(x, predicted[is_known], doc_index, codes, link=link, weight=1.0)
    is_lone = find_lone(x[codes.row], doc_index[codes.row])
    room = find_room(x[codes.row], codes.outcome[:, 0], codes.weight, design.blocks)
    columns = [_fit_naive(x, label, doc_index, has_label, link=link, blocks=design.blocks)]
    columns += [_describe_fit(fit, is_lone, room) for fit in (alone, ppi, dsl)]
    p_values = _find_p_values(ppi, is_lone, room)
    return Regression(
        formula=formula,
        link=link,
        label=parsed.label,
        coefficients=tuple(Coefficient(*row) for row in zip(design.names, *columns, p_values, strict=True)),
        bases=design.bases,
        n_sentences=len(x),
        n_documents=int(doc_index.max()) + 1,
        n_coded=len(codes.row),
        n_coded_documents=n_coded_documents,
        n_missing=int((~is_known).sum()),
        weight=ppi.weight,
        n_abstained=int((~has_label).sum()),
    )


def _keep_known(codes: CodedSample, is_known: NDArray[np.bool_], outcome: int) -> CodedSample:
    is_kept = is_known[codes.row]
    place = np.cumsum(is_known) - 1
    return CodedSample(
        place[codes.row[is_kept]], codes.outcome[is_kept, outcome : outcome + 1], codes.weight[is_kept]
    )


def _check_design(
    x: Floats, codes: CodedSample, n_coded_documents: int, names: Sequence[str], where: str
) -> None:
    # Errors are seen from the differences of documents, however many sentences of each are coded.
    if n_coded_documents <= len(names):
        raise DataError(
            f"{where}: expected more coded documents than the {len(names)} coefficients; found "
            f"{n_coded_documents} with a value of each covariate. Code sentences of more documents, or name "
            "fewer columns."
        )
    n_hits = int(codes.outcome.sum())
    if n_hits in (0, len(codes.row)):
        raise DataError(
            f"{where}: expected codes of the label before ~ and of others; found {n_hits:,} of it among "
            f"{len(codes.row):,} codes. Code more sentences, or choose another label."
        )
    for what, rows in (("sentences", x), ("coded sentences", x[codes.row])):
        column = _find_dependent(rows)
        if column is not None:
            raise DataError(
                f"{where}: expected covariates that vary apart from one another; found '{names[column]}' to "
                f"be constant or to follow from the others in the {what}. Leave it out."
            )


def _find_dependent(x: Floats) -> int | None:
    """Find the first column that is constant or follows from those before it."""
    centred = x[:, 1:] - x[:, 1:].mean(axis=0)
    size = centred.std(axis=0)
    centred /= np.where(size > _CONSTANT * np.abs(x[:, 1:]).max(axis=0), size, np.inf)
    products = centred.T @ centred / len(x)
    for column in range(x.shape[1] - 1):
        before, across = products[:column, :column], products[:column, column]
        # What the columns before leave unexplained of this one, whose variance is 1.
        if products[column, column] - across @ np.linalg.solve(before, across) < _CONSTANT:
            return column + 1
    return None


def _fit_naive(
    x: Floats,
    label: Floats,
    doc_index: Ints,
    has_label: NDArray[np.bool_],
    *,
    link: str,
    blocks: Sequence[Sequence[int]],
) -> list[Estimate]:
    """Fit the model's labels, of the sentences that have one; no estimates where these do not settle any."""
    row = np.flatnonzero(has_label)
    if len(np.unique(doc_index[row])) <= x.shape[1] or _find_dependent(x[row]) is not None:
        return [Estimate(None)] * x.shape[1]
    labels = CodedSample(row, label[row, None], np.ones(len(row)))
    try:
        fit = fit_regression(x, label, doc_index, labels, link=link, weight=0.0)
    except DataError:  # where the labels of a group are all alike, their log-odds have no end
        return [Estimate(None)] * x.shape[1]
    room = find_room(x[row], label[row], labels.weight, blocks)
    return _describe_fit(fit, find_lone(x[row], doc_index[row]), room)


def _find_reach(fit: RegressionFit, is_lone: NDArray[np.bool_], room: tuple[Floats, Floats]) -> Floats:
    """How far each interval reaches below and above its value; ``nan`` where it has none."""
    from scipy.special import stdtrit

    reach: Floats = np.hypot(stdtrit(fit.n_free, 0.975) * fit.errors, np.stack(room))
    # Documents that a regression fits to the digit show nothing of how they vary.
    reach[:, is_lone | (reach.max(axis=0) < _ROUNDING)] = np.nan
    return reach


def _describe_fit(
    fit: RegressionFit, is_lone: NDArray[np.bool_], room: tuple[Floats, Floats]
) -> list[Estimate]:
    below, above = _find_reach(fit, is_lone, room)
    ends = zip(fit.values.tolist(), (fit.values - below).tolist(), (fit.values + above).tolist(), strict=True)
    return [make_estimate(*numbers) for numbers in ends]


def _find_p_values(
    fit: RegressionFit, is_lone: NDArray[np.bool_], room: tuple[Floats, Floats]
) -> list[float | None]:
    """Find the p-value that goes with the end of each interval on the side of 0."""
    from scipy.special import stdtr, stdtrit

    below, above = _find_reach(fit, is_lone, room)
    errors = np.where(fit.values > 0, below, above) / stdtrit(fit.n_free, 0.975)
    p_values = 2 * stdtr(fit.n_free, -np.abs(fit.values / errors))
    return [None if np.isnan(p) else float(p) for p in p_values]
