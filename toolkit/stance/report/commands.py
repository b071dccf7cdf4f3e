"""Results of the library as tables: one function a kind of result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from stance.evaluation import Agreement, Comparison, Evaluation
from stance.profile import Profile, Regression
from stance.profile.records import MIN_CLUSTERS, MIN_CODED, MIN_CODED_OF_LABEL
from stance.records import Estimate
from stance.report.clean import shorten
from stance.report.tables import Cell, Table, count_things, show_p

Rows = tuple[tuple[Cell, ...], ...]

_NAMES: Final = {
    "accuracy": "accuracy",
    "macro_f1": "macro-F1",
    "ece": "calibration error",
    "cue_f1": "F1 of cue spans",
    "mcc": "Matthews correlation",
    "brier": "Brier score",
    "log_loss": "log loss",
    "weighted_kappa": "weighted kappa",
    "agreement": "percent agreement",
    "cohen_kappa": "Cohen's kappa (mean of pairs)",
    "fleiss_kappa": "Fleiss' kappa",
    "alpha_nominal": "Krippendorff's alpha, nominal",
    "alpha_ordinal": "Krippendorff's alpha, ordinal",
    "gwet_ac1": "Gwet's AC1",
}


def tables_of(result: Any) -> list[Table]:
    """Make the tables of a result.

    Parameters
    ----------
    result : Evaluation, Agreement, or what has ``to_tables()``

    Returns
    -------
    list of Table

    Raises
    ------
    TypeError
        If it is of another kind.
    """
    for kind, make in _MAKERS:
        if isinstance(result, kind):
            return make(result)
    if isinstance(result, Mapping):
        return [_tabulate_mapping(result)]
    if hasattr(result, "to_tables"):
        return [Table(*each) if isinstance(each, tuple) else each for each in result.to_tables()]
    raise TypeError(f"no tables for {type(result).__name__}")


def _tabulate_evaluation(found: Evaluation) -> list[Table]:
    clusters = "" if found.cluster == "doc_id" else f", {found.n_clusters:,} values of {found.cluster}"
    title = f"{count_things(found.n_sentences, 'sentence')} of {count_things(found.n_documents, 'document')}"
    rows: Rows = tuple(
        (_NAMES.get(name, name.replace("_", " ")), each) for name, each in found.metrics.items()
    )
    note = "Intervals are of 95 %, by leaving out each " + (
        "document." if found.cluster == "doc_id" else f"value of {found.cluster}."
    )
    tables = [Table(title + clusters, ("measure", "value"), rows, (note,))]
    header = ("coded / predicted", *found.labels)
    confusion: Rows = tuple((label, *row) for label, row in zip(found.labels, found.confusion, strict=True))
    tables.append(Table("Confusion", header, confusion))
    if found.groups:
        names = list(found.metrics)
        header = ("group", "sentences", "documents", *(_NAMES.get(name, name) for name in names))
        grouped: Rows = tuple(
            (
                f"{column}: {value or '(none)'}{' (small)' if group.is_small else ''}",
                group.n_sentences,
                group.n_documents,
                *(group.metrics[name] for name in names),
            )
            for (column, value), group in found.groups.items()
        )
        tables.append(Table("By group", header, grouped))
    if found.comparison is not None:
        tables.append(_tabulate_comparison(found.comparison))
    if found.mistakes:
        mistakes: Rows = tuple(
            (
                f"{each.doc_id}:{each.sent_id}",
                shorten(each.text, 90),
                each.coded,
                each.predicted,
                each.confidence,
            )
            for each in found.mistakes
        )
        header = ("sentence", "text", "coded", "predicted", "confidence")
        tables.append(Table("Most confident mistakes", header, mistakes, digits=2))
    return tables


def _tabulate_comparison(found: Comparison) -> Table:
    rows = tuple(
        (_NAMES.get(name, name), each.value, each.other, each.difference, show_p(each.p))
        for name, each in found.metrics.items()
    )
    return Table(f"Against {found.other}", ("measure", "here", "there", "difference", "p"), rows)


def _tabulate_agreement(found: Agreement) -> list[Table]:
    title = f"{found.n_shared:,} of {found.n_units:,} units coded by two coders or more"
    rows: Rows = tuple((_NAMES[name], each) for name, each in found.metrics.items() if each.value is not None)
    tables = [Table(title, ("measure", "value"), rows)]
    if len(found.pairs) > 1:
        pairs: Rows = tuple(
            (" and ".join(each.coders), each.n_shared, each.agreement, each.cohen_kappa, each.alpha_nominal)
            for each in found.pairs
        )
        tables.append(Table("By pair", ("coders", "units", "agreement", "kappa", "alpha"), pairs))
    labels: Rows = tuple(
        (label, each.n_codes, each.share, each.agreement, each.alpha)
        for label, each in found.by_label.items()
    )
    tables.append(Table("By label", ("label", "codes", "share", "agreement", "alpha"), labels))
    coders: Rows = tuple(
        (coder, *(counts.get(label, 0) for label in found.labels))
        for coder, counts in found.codes_by_coder.items()
    )
    tables.append(Table("Codes by coder", ("coder", *found.labels), coders))
    return tables


def _tabulate_profile(found: Profile) -> list[Table]:
    """Make a row a group, and of corrected shares a row a label; rates of single types of cues are left to CSV."""
    names = found.by or ("",)
    cells: dict[tuple[str, ...], dict[tuple[str, str], Estimate]] = {}
    is_few = set()
    for each in found.estimates:
        cells.setdefault(each.group, {})[each.measure, each.method] = each.estimate
        is_few |= {(each.group, each.measure)} if each.note else set()
    shares = {f"share_{label}": label for label in found.labels}
    others = {"commitment": "commitment", "cues": "cues"}
    small = {group.group for group in found.groups if group.is_small}
    what = "documents" if found.cluster == "doc_id" else f"values of '{found.cluster}'"
    notes = [f"(small): fewer than {MIN_CLUSTERS} {what}. One alone has no interval."] if small else []
    tables = []
    for title, columns, are_shares in (
        ("Shares", shares, True),
        ("Commitment, and cues per 1,000 words", others, False),
    ):
        known = {
            key: name
            for key, name in columns.items()
            if any((key, "scored") in each for each in cells.values())
        }
        if known:
            n_out = {group.group: are_shares * group.n_abstained for group in found.groups}
            counts = {
                group.group: (group.n_documents, group.n_sentences - n_out[group.group])
                for group in found.groups
            }
            n = sum(n_out.values())
            abstained = [f"In {n:,} more sentences the model abstained; they have no label."] if n else []
            rows: Rows = tuple(
                (
                    *_name_group(group, group in small),
                    *counts[group],
                    *(own.get((key, "scored")) for key in known),
                )
                for group, own in cells.items()
            )
            header = (*names, "documents", "sentences", *known.values())
            own_notes = (*notes, *abstained)
            tables.append(Table(title, header, rows, own_notes, digits=2, are_shares=are_shares))
    rows = tuple(
        (
            *_name_group(group, group in small),
            f"{label} (few codes)" if (group, key) in is_few else label,
            *(own.get((key, method)) for method in _METHODS),
        )
        for group, own in cells.items()
        for key, label in shares.items()
        if (key, "ppi") in own
    )
    if rows:
        header = (*names, "label", *_METHODS.values())
        few = (
            f"(few codes): fewer than {MIN_CODED} in all, of fewer than {MIN_CLUSTERS} {what}, or fewer than "
            f"{MIN_CODED_OF_LABEL} that are of the label, or that are not. DSL may then hang on single codes."
        )
        own_notes = (*notes, *([few] if is_few else []))
        tables.insert(1, Table("Corrected shares", header, rows, own_notes, are_shares=True))
    if found.differences:
        rows = tuple(
            (
                each.first,
                each.second,
                each.measure,
                each.method,
                each.difference,
                show_p(each.p),
                show_p(each.p_holm),
            )
            for each in found.differences
        )
        header = ("first", "second", "measure", "method", "difference", "p", "p, Holm")
        tables.append(Table("Differences", header, rows, digits=4))
    return tables


_METHODS: Final = {"coded": "coded", "ppi": "PPI++", "dsl": "DSL"}


def _name_group(group: tuple[str, ...], is_small: bool) -> tuple[str, ...]:
    *before, last = group or ("all",)
    return (*before, f"{last} (small)" if is_small else last)


def _tabulate_regression(found: Regression) -> list[Table]:
    rows: Rows = tuple(
        (each.name, each.scored, *((each.coded, each.ppi, each.dsl) if found.n_coded else ()), show_p(each.p))
        for each in found.coefficients
    )
    methods = ("coded", "PPI++", "DSL") if found.n_coded else ()
    title = (
        f"{found.formula}: {found.n_sentences:,} sentences, {found.n_clusters:,} values of {found.cluster}"
    )
    p = "p, PPI++" if methods else "p"
    return [Table(title, ("coefficient", "scored", *methods, p), rows, digits=4)]


def _tabulate_mapping(found: Mapping[str, Any]) -> Table:
    """Make a table of names and values, such as counts of a corpus."""
    rows = tuple(
        (str(name), value if isinstance(value, int | float) else str(value)) for name, value in found.items()
    )
    return Table("", ("", "value"), rows)


_MAKERS: Final[Sequence[tuple[type, Callable[[Any], list[Table]]]]] = (
    (Evaluation, _tabulate_evaluation),
    (Agreement, _tabulate_agreement),
    (Profile, _tabulate_profile),
    (Regression, _tabulate_regression),
)
