"""Figures of profiles: shares by group, through time, and the curve of one document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from stance.errors import DataError
from stance.profile.findings import Findings
from stance.profile.records import Difference, Profile
from stance.records import Estimate
from stance.report.plots.curve import draw_curve
from stance.report.plots.figures import check_kind, check_plotting, encode_figure, style_figures
from stance.report.plots.lines import Line, LinePanel, draw_lines
from stance.report.plots.points import PointPanel, PointRow, draw_points
from stance.report.plots.styles import Style, style_group, style_label
from stance.report.terminal import clean_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MAX_ROWS: Final = 80
"""Groups that one figure shows."""

MAX_PANELS: Final = 24
"""Groups whose shares through time one figure shows."""

_MAX_LINES: Final = 3  # more in one panel, with their bands, cannot be told apart


def draw_findings(findings: Findings, *, kind: str = "svg", over: str | None = None) -> dict[str, bytes]:
    """Draw what was found.

    Colours go with shapes, dashes and direct labels, and differ in brightness, so that the figures can be
    read by everyone and in grey.

    Parameters
    ----------
    findings : Findings
    kind : {"svg", "png"}
        What they are written as.
    over : str, optional
        The column of periods, drawn as time.

    Returns
    -------
    dict of str to bytes
        ``"profile"``: the shares of each group with their intervals; through time with bands; or of a single
        document the curve of commitment. Shares that codes corrected stand beside those that they correct.
        ``"differences"`` of the pairs compared, if there are any. The same findings give the same bytes.

    Raises
    ------
    DataError
        If there are more groups than a figure can show, or the kind is none of these.
    MissingExtraError
        If matplotlib is not installed.

    Examples
    --------
    >>> from stance.profile import find_all
    >>> from stance.scoring import score_texts
    >>> list(draw_findings(find_all(score_texts(["It rained. It may rain."]))))
    ['profile']
    """
    check_plotting("plot")
    check_kind(kind)
    figures = {}
    with style_figures():
        figures["profile"] = encode_figure(_draw_profiles(findings, over), kind)
        if findings.differences:
            figures["differences"] = encode_figure(_draw_differences(findings.differences), kind)
    return figures


def _draw_profiles(findings: Findings, over: str | None) -> Figure:
    if findings.curve is not None:
        return draw_curve(findings.curve, findings.profiles.labels)
    if over is not None:
        return _draw_periods(findings, over)
    return _draw_groups(findings)


def _draw_groups(findings: Findings) -> Figure:
    profiles, labels = findings.profiles, findings.profiles.labels
    _check_number(len(profiles.profiles), MAX_ROWS, "groups")
    naive, corrected = _list_shares(findings)
    if not profiles.by:
        whole = profiles.profiles[0]
        rows = [PointRow(clean_line(label)) for label in labels]
        panel = PointPanel(
            "",
            tuple((naive if corrected is None else corrected)[0].values()),
            tuple(style_label(place) for place in range(len(labels))),
            tuple(naive[0].values()) if corrected else None,
            hollow=frozenset(k for k, label in enumerate(labels) if _find_small(findings, label)),
        )
        note = _describe(findings, f"{whole.n_documents:,} documents")
        return draw_points(rows, [panel], note, title="Share of sentences")
    rows = [PointRow(_name_row(profile), f"{profile.n_documents:,}") for profile in profiles.profiles]
    panels = [
        PointPanel(
            clean_line(label),
            tuple(shares[label] for shares in corrected or naive),
            (style_label(place),) * len(rows),
            tuple(shares[label] for shares in naive) if corrected else None,
            hollow=_find_small(findings, label),
        )
        for place, label in enumerate(labels)
    ]
    title = f"Share of sentences, by {' and '.join(map(clean_line, profiles.by))}"
    return draw_points(rows, panels, _describe(findings), title=title, column="documents")


def _draw_periods(findings: Findings, over: str) -> Figure:
    """Draw a panel a label where the groups are few enough to be lines of it, else a panel a group."""
    profiles, labels = findings.profiles, findings.profiles.labels
    naive, corrected = _list_shares(findings)
    by_group: dict[tuple[str, ...], dict[str, Mapping[str, Estimate]]] = {}
    small: dict[tuple[tuple[str, ...], str], set[str]] = {}
    shown: dict[tuple[str, ...], str] = {}
    are_small = {label: _find_small(findings, label) for label in labels}
    for place, (profile, shares) in enumerate(zip(profiles.profiles, corrected or naive, strict=True)):
        values = tuple(value for name, value in profile.group.items() if name != over)
        shown[values] = _name_row(profile, leave=over)
        by_group.setdefault(values, {})[profile.group[over]] = shares
        for label in labels:
            if place in are_small[label]:
                small.setdefault((values, label), set()).add(profile.group[over])

    def make_line(group: tuple[str, ...], label: str, name: str, style: Style) -> Line:
        estimates = {period: shares[label] for period, shares in by_group[group].items()}
        return Line(name, style, estimates, frozenset(small.get((group, label), ())))

    title = f"Share of sentences, by {' and '.join(map(clean_line, profiles.by))}"
    note = _describe(findings)
    if 1 < len(by_group) <= _MAX_LINES:
        panels = [
            LinePanel(
                clean_line(label),
                [make_line(group, label, shown[group], style_group(k)) for k, group in enumerate(by_group)],
            )
            for label in labels
        ]
        return draw_lines(panels, note, title=title, is_stacked=True)
    _check_number(len(by_group), MAX_PANELS, "groups through time")
    panels = [
        LinePanel(
            shown[group],
            [make_line(group, label, clean_line(label), style_label(k)) for k, label in enumerate(labels)],
        )
        for group in by_group
    ]
    return draw_lines(panels, note, title=title)


def _draw_differences(differences: Sequence[Difference]) -> Figure:
    """Draw a row a pair and a panel a measure, each about the line of no difference."""
    pairs = dict.fromkeys((found.first, found.second) for found in differences)
    _check_number(len(pairs), MAX_ROWS, "pairs")
    by_place = {
        (found.first, found.second, found.measure): found
        for found in sorted(differences, key=lambda found: found.is_corrected)  # which stand for the model's
    }
    rows = [PointRow(f"{clean_line(a)} − {clean_line(b)}") for a, b in pairs]
    panels = []
    for place, measure in enumerate(dict.fromkeys(found.measure for found in differences)):
        is_share = measure not in ("commitment", "cues")
        style = style_label(place) if is_share else style_group(0)
        panels.append(
            PointPanel(
                {"cues": "cues per 1,000 words"}.get(measure, clean_line(measure)),
                tuple(by_place[*pair, measure].difference for pair in pairs),
                (style,) * len(rows),
                zero=True,
                hollow=frozenset(k for k, pair in enumerate(pairs) if by_place[*pair, measure].is_small),
                unit="points" if is_share else "",
            )
        )
    note = "Lines are 95 % intervals, resampled by document."
    if any(found.is_corrected for found in differences):
        note = "Lines are 95 % intervals; shares are corrected by a person’s codes."
    if any(found.n_shared for found in differences):
        note += " Some documents are in both groups of a pair."
    if any(found.is_small for found in by_place.values()):
        note += " Hollow: few documents or codes."
    return draw_points(rows, panels, note, title="Difference, first less second")


def _list_shares(
    findings: Findings,
) -> tuple[list[Mapping[str, Estimate]], list[Mapping[str, Estimate]] | None]:
    """List the shares of each group, as the model says and, where there are codes, corrected."""
    naive = [profile.shares for profile in findings.profiles.profiles]
    if findings.corrections is None:
        return naive, None
    return naive, [
        {label: share.ppi for label, share in group.shares.items()} for group in findings.corrections.groups
    ]


def _find_small(findings: Findings, label: str) -> frozenset[int]:
    """Find the groups in which the interval of a label is rough, for documents or codes are few."""
    small = [profile.is_small for profile in findings.profiles.profiles]
    if findings.corrections is not None:
        groups = findings.corrections.groups
        small = [a or b.is_small or b.shares[label].is_small for a, b in zip(small, groups, strict=True)]
    return frozenset(place for place, is_small in enumerate(small) if is_small)


def _name_row(profile: Profile, leave: str | None = None) -> str:
    return " · ".join(clean_line(value) for name, value in profile.group.items() if name != leave)


def _describe(findings: Findings, size: str = "") -> str:
    """Say below a figure what it shows."""
    parts = [f"Of {size}."] if size else []
    if findings.corrections is None:
        parts.append("95 % intervals, resampled by document.")
    else:
        n_coded = sum(group.n_coded for group in findings.corrections.groups)
        parts.append(f"Corrected by {n_coded:,} codes of a person (PPI++), with 95 % intervals.")
    if any(_find_small(findings, label) for label in findings.profiles.labels):
        few, codes = f"{findings.profiles.min_documents} documents", findings.corrections
        if codes is not None:  # of fewer documents no more can be coded
            few = f"{codes.min_coded} codes, {codes.min_coded_documents} coded documents, or "
            few += f"{codes.min_coded_of_label} codes of the label or the others"
        parts.append(f"Hollow: fewer than {few}.")
    return " ".join(parts)


def _check_number(n_found: int, most: int, what: str) -> None:
    if n_found > most:
        raise DataError(
            f"plot: expected at most {most} {what}; found {n_found:,}. "
            "Choose a column with fewer values, or profile some of the groups."
        )
