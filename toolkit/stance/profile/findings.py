"""All that is asked of a set of scored sentences, found in one reading of it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stance.errors import DataError
from stance.profile.curve import DocumentCurve, trace_curve
from stance.profile.profiles import make_grouping, profile_scored
from stance.profile.records import Corrections, Difference, Profile, Profiles, Regression
from stance.profile.scored.columns import ScoredSentences, read_scored
from stance.records import Estimate

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.models import Classifier


@dataclass(frozen=True, slots=True)
class Findings:
    """Profiles and what else was asked for.

    Attributes
    ----------
    profiles : Profiles
    corrections : Corrections or None
        Shares corrected by codes.
    differences : tuple[Difference, ...]
        Of the pairs compared.
    regression : Regression or None
    curve : DocumentCurve or None
        Of a single document without groups; for a picture, and in none of the tables.
    """

    profiles: Profiles
    corrections: Corrections | None = None
    differences: tuple[Difference, ...] = ()
    regression: Regression | None = None
    curve: DocumentCurve | None = None

    def to_dict(self) -> dict[str, Any]:
        """Turn the findings into plain data; what was not asked for is left out."""
        found: dict[str, Any] = {"profiles": asdict(self.profiles)}
        if self.corrections is not None:
            found["corrections"] = asdict(self.corrections)
        if self.differences:
            found["differences"] = [asdict(difference) for difference in self.differences]
        if self.regression is not None:
            found["regression"] = asdict(self.regression)
        return found

    def to_table(self) -> pa.Table:
        """Turn the findings into one Arrow table.

        Returns
        -------
        pyarrow.Table
            The coefficients of a regression, a row each; or the differences, a row each; or the groups, a row
            each, with their corrected shares where there are any. Each estimate has columns ``_low`` and
            ``_high`` beside it. A column that makes the groups and is called as one of these gets the prefix
            ``input_``.

        Raises
        ------
        DataError
            If two labels would have columns of one name, such as ``high`` and ``high_low``.
        """
        import pyarrow as pa

        if self.regression is not None:
            rows = [_flatten(asdict(coefficient)) for coefficient in self.regression.coefficients]
        elif self.differences:
            rows = [_flatten(asdict(difference)) for difference in self.differences]
        else:
            rows = [self._flatten_group(place) for place in range(len(self.profiles.profiles))]
        return pa.Table.from_pylist(rows)

    def _flatten_group(self, place: int) -> dict[str, Any]:
        profile = self.profiles.profiles[place]
        row: dict[str, Any] = {name: getattr(profile, name) for name in _COUNTS} | {
            "is_small": profile.is_small
        }
        for name, estimate in _name_estimates(profile):
            columns = _spread(name, estimate)
            if twice := columns.keys() & row.keys():
                raise DataError(
                    f"labels: expected labels whose columns differ; found two with '{min(twice)}' among "
                    f"{', '.join(profile.shares)}. Take the JSON, or rename one."
                )
            row |= columns
        if self.corrections is not None:
            correction = self.corrections.groups[place]
            row |= {name: getattr(correction, name) for name in ("n_coded", "n_coded_documents", "weight")}
            row["is_small_coded"] = correction.is_small
            for label, share in correction.shares.items():
                for name in ("coded", "ppi", "dsl"):
                    row |= _spread(f"share_{label}_{name}", getattr(share, name))
                for name in ("correction", "width_ratio", "n_to_halve"):
                    row[f"share_{label}_{name}"] = getattr(share, name)
                row[f"share_{label}_is_small_coded"] = share.is_small
        named: dict[str, Any] = {}
        for column, value in profile.group.items():
            name = column
            while name in row or name in named:
                name = f"input_{name}"
            named[name] = value
        return named | row


_COUNTS = ("n_documents", "n_sentences", "n_words", "n_abstained", "n_apart")


def find_all(
    scored: str | Path | pa.Table | Iterable[str | Path | pa.Table] | ScoredSentences,
    *,
    by: str | Sequence[str] = (),
    over: str | None = None,
    freq: str = "month",
    pairs: str | Sequence[tuple[str, str] | str] = (),
    coded: str | Path | pa.Table | Iterable[str | Path | pa.Table] | None = None,
    code_field: str = "code",
    model: Classifier | str | Path | None = None,
    without: str | Path | pa.Table | Sequence[str | Path | pa.Table] = (),
    formula: str | None = None,
    link: str = "ols",
    zones: str | Sequence[str] = ("body",),
    voices: str | Sequence[str] = ("writer",),
    seed: int = 0,
    shrink: bool = False,
) -> Findings:
    """Profile, correct, compare and regress, as asked.

    Parameters
    ----------
    scored, by, over, freq, zones, voices, seed, shrink
        As for :func:`stance.profile.profile_scored`.
    pairs
        As for :func:`stance.profile.compare_groups`; none by default.
    coded, code_field, model, without
        As for :func:`stance.profile.correct_shares`; nothing is corrected by default. The profiles are of all
        sentences.
    formula, link
        As for :func:`stance.profile.regress_shares`, for which there must be codes; none by default.

    Returns
    -------
    Findings

    Raises
    ------
    DataError
        As these functions do.

    Examples
    --------
    >>> from stance.scoring import score_texts
    >>> table = find_all(score_texts(["It rained.", "It may rain."]), by=["doc_id"]).to_table()
    >>> table.select(["doc_id", "n_words", "share_hedged"]).to_pylist()[1]
    {'doc_id': 'text-000002', 'n_words': 3, 'share_hedged': 1.0}
    """
    from stance.profile.codes.correct import correct_shares
    from stance.profile.comparison.compare import compare_groups
    from stance.profile.regression.formula import parse_formula
    from stance.profile.regression.regress import regress_shares

    grouping = make_grouping(by, over, freq)
    covariates = () if formula is None else parse_formula(formula).covariates
    if formula is not None and coded is None:
        raise DataError(
            "formula: expected codes to correct a regression with; found none. Pass a coded file."
        )
    sentences = read_scored(scored, (*grouping.columns, *covariates))
    corrections: Corrections | None = None
    differences: tuple[Difference, ...] = ()
    regression: Regression | None = None
    if coded is not None:
        corrections = correct_shares(
            sentences,
            coded,
            by=by,
            over=over,
            freq=freq,
            code_field=code_field,
            without=without,
            zones=zones,
            voices=voices,
            seed=seed,
            model=model,
        )
    if pairs:
        differences = compare_groups(
            sentences,
            pairs,
            by=by,
            over=over,
            freq=freq,
            coded=coded,
            code_field=code_field,
            without=without,
            zones=zones,
            voices=voices,
            seed=seed,
        )
    if formula is not None:
        assert coded is not None
        regression = regress_shares(
            sentences,
            coded,
            formula,
            link=link,
            code_field=code_field,
            without=without,
            zones=zones,
            voices=voices,
            seed=seed,
        )
    profiles = profile_scored(
        sentences, by=by, over=over, freq=freq, zones=zones, voices=voices, seed=seed, shrink=shrink
    )
    curve = None if grouping.columns else trace_curve(sentences, zones, voices)
    return Findings(profiles, corrections, differences, regression, curve)


def encode_table(table: pa.Table, kind: str) -> bytes:
    r"""Write a table as CSV or Parquet.

    Examples
    --------
    >>> import pyarrow as pa
    >>> encode_table(pa.table({"paper": ["A"], "share_hedged": [0.5]}), "csv")
    b'"paper","share_hedged"\n"A",0.5\n'
    """
    if kind == "csv":
        from stance.scoring.writing.encode import encode_csv

        return encode_csv(table, header=True)
    from pyarrow import parquet

    buffer = io.BytesIO()
    parquet.write_table(table, buffer)
    return buffer.getvalue()


def _name_estimates(profile: Profile) -> Iterator[tuple[str, Estimate]]:
    yield from ((f"share_{label}", share) for label, share in profile.shares.items())
    yield from ((f"shrunk_{label}", share) for label, share in (profile.shrunk or {}).items())
    yield from (("abstained", profile.abstained), ("commitment", profile.commitment))
    yield "hedges_per_modal", profile.hedges_per_modal
    yield from ((f"rate_{kind}", rate) for kind, rate in profile.rates.items())


def _spread(name: str, estimate: Estimate) -> dict[str, float | None]:
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def _flatten(record: dict[str, Any]) -> dict[str, Any]:
    """Spread the estimates of a record over three columns each."""
    row: dict[str, Any] = {}
    for name, value in record.items():
        row |= _spread(name, Estimate(**value)) if isinstance(value, dict) else {name: value}
    return row
