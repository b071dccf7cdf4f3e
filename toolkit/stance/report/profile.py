"""Profiles, comparisons and regressions as tables, with corrected shares among them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from stance.profile.findings import Findings
from stance.profile.records import (
    Difference,
    Profile,
    Profiles,
    Regression,
)
from stance.records import Estimate
from stance.report.corrections import render_corrections
from stance.report.estimates import (
    NONE,
    name_groups,
    show_estimate,
    show_percent,
    split_estimate,
    split_percent,
)
from stance.report.grids import render_grid

_SHRUNK = (
    "shrunk: towards the mean of all groups, each label by itself; those of a group may add up to less or "
    "more than 100 %."
)


def render_findings(findings: Findings) -> str:
    """Render findings for people to read.

    Parameters
    ----------
    findings : Findings
        What was found.

    Returns
    -------
    str
        A table for each thing asked for, with what it needs said below it. Groups stand in the order of their
        names or dates, never by size.

    Examples
    --------
    >>> from stance.profile import find_all
    >>> from stance.scoring import score_texts
    >>> print(render_findings(find_all(score_texts(["It rained. It may rain."]))).splitlines()[0])
    1 document, 2 sentences, 5 words.
    """
    parts = [_render_profiles(findings.profiles)]
    if findings.corrections is not None:
        parts.append(render_corrections(findings.corrections))
    if findings.differences:
        parts.append(_render_differences(findings.differences))
    if findings.regression is not None:
        parts.append(_render_regression(findings.regression))
    return "\n\n".join(parts)


def _render_profiles(profiles: Profiles) -> str:
    if len(profiles.profiles) == 1 and not profiles.by:
        return _render_whole(profiles.profiles[0], profiles)
    head = [" / ".join(profiles.by), "documents", "sentences"]
    labels = profiles.labels
    has_shrunk = any(profile.shrunk for profile in profiles.profiles)
    head += [f"{label} %" for label in labels]
    head += [f"{label} % shrunk" for label in labels] if has_shrunk else []
    rows, rates = [], []
    groups = profiles.profiles
    names = name_groups([profile.group for profile in groups], [profile.is_small for profile in groups])
    for name, profile in zip(names, groups, strict=True):
        shrunk = [(profile.shrunk or {}).get(label, Estimate(None)) for label in labels]
        rows.append(
            [
                name,
                f"{profile.n_documents:,}",
                f"{profile.n_sentences:,}",
                *(show_percent(profile.shares[label]) for label in labels),
                *(map(show_percent, shrunk) if has_shrunk else ()),
                show_estimate(profile.commitment),
                show_percent(profile.abstained, has_interval=False),
            ]
        )
        rates.append(
            [
                name,
                NONE if profile.n_words is None else f"{profile.n_words:,}",
                *(
                    show_estimate(rate, digits=1, has_interval=kind == "all")
                    for kind, rate in profile.rates.items()
                ),
                show_estimate(profile.hedges_per_modal),
            ]
        )
    kinds = list(profiles.profiles[0].rates) if profiles.profiles else []
    text = render_grid([*head, "commitment", "abstained %"], rows)
    if _has_rates(profiles):
        text += "\n\nCues per 1,000 words\n"
        text += render_grid([head[0], "words", *kinds, "hedges per modal"], rates)
    if has_shrunk:
        text += f"\n\n{_SHRUNK}"
    return text + _note_small(profiles)


def _has_rates(profiles: Profiles) -> bool:
    return any(profile.rates["all"].value is not None for profile in profiles.profiles)


def _render_whole(profile: Profile, profiles: Profiles) -> str:
    counts = ", ".join(
        f"{n:,} {what}{'' if n == 1 else 's'}"
        for n, what in (
            (profile.n_documents, "document"),
            (profile.n_sentences, "sentence"),
            (profile.n_words, "word"),
        )
        if n is not None
    )
    lines = [f"{counts}."]
    if profile.n_apart:
        lines.append(f"Left apart, being of other voices or zones: {profile.n_apart:,}.")
    if profile.n_abstained:
        lines.append(f"The model gave no label to {profile.n_abstained:,}.")
    rows = [[label, *split_percent(share)] for label, share in profile.shares.items()]
    rows += [
        ["abstained", *split_percent(profile.abstained)],
        ["commitment, 0 to 1", *split_estimate(profile.commitment, 2)],
    ]
    if _has_rates(profiles):
        rows.append(["hedges per modal", *split_estimate(profile.hedges_per_modal, 2)])
        rows += [
            ["cues per 1,000 words" if kind == "all" else f"of which {kind}", *split_estimate(rate, 1)]
            for kind, rate in profile.rates.items()
        ]
    grid = render_grid(["measure", "value", "95 % interval"], rows)
    return " ".join(lines) + "\n\n" + grid + _note_small(profiles)


def _note_small(profiles: Profiles) -> str:
    if not any(profile.is_small for profile in profiles.profiles):
        return ""
    if not profiles.by and profiles.profiles[0].n_documents == 1:
        return "\n\nOne document: the intervals are of its own sentences, taken as independent."
    mark = "* " if profiles.by else ""
    return f"\n\n{mark}Fewer than {profiles.min_documents} documents: the intervals are rough."


def _render_differences(differences: Sequence[Difference]) -> str:
    rows = []
    for found in differences:
        # Shares in points; commitment and rates as they are.
        is_share = found.measure not in ("commitment", "cues")
        scale, digits = (100.0, 1) if is_share else (1.0, 1 if found.measure == "cues" else 3)
        unit = {"commitment": "commitment", "cues": "cues per 1,000 words"}.get(
            found.measure, f"{found.measure} %"
        )
        corrected = ", corrected" if found.is_corrected else ""
        small = " *" if found.is_small else ""
        rows.append(
            [
                f"{found.first} less {found.second}{small}: {unit}{corrected}",
                *(
                    NONE if value is None else f"{scale * value:.{digits}f}"
                    for value in (found.first_value, found.second_value)
                ),
                show_estimate(found.difference, scale=scale, digits=digits, sign="+"),
                _show_p(found.p_value),
                _show_p(found.p_holm),
            ]
        )
    text = "Differences\n"
    text += render_grid(["", "first", "second", "difference", "p", "p (Holm)"], rows)
    if any(found.is_small for found in differences):
        text += "\n\n* Few documents, or few codes of the group or the label: the intervals are rough."
    shared = {(found.first, found.second): found.n_shared for found in differences if found.n_shared}
    if shared:
        listed = ", ".join(f"{n:,} of {first} and {second}" for (first, second), n in shared.items())
        text += (
            f"\n\nDocuments with sentences in both groups: {listed}. The groups are compared as if they had "
            "none in common: as a rule their intervals are too wide, and p too large."
        )
    return text


def _render_regression(regression: Regression) -> str:
    of = "share" if regression.link == "ols" else "log-odds of the share"
    rows = [
        [
            found.name,
            *(
                show_estimate(estimate, digits=_choose_digits(found.ppi))
                for estimate in (found.naive, found.coded, found.ppi, found.dsl)
            ),
            _show_p(found.p_value),
        ]
        for found in regression.coefficients
    ]
    notes = [f"{name} is compared with {base}." for name, base in regression.bases.items()]
    if regression.n_missing:
        notes.append(f"{regression.n_missing:,} sentences lack a covariate and are left out.")
    if regression.n_abstained:
        notes.append(
            f"The model gave no label to {regression.n_abstained:,}: its coefficients leave them out, the "
            "others count them."
        )
    if any(found.p_value is None for found in regression.coefficients):
        notes.append(
            "Without an interval or p: what the codes of one document alone tell, or documents that are all "
            "alike."
        )
    title = (
        f"Regression of the {of} of {regression.label}: {regression.n_sentences:,} sentences of "
        f"{regression.n_documents:,} documents, {regression.n_coded:,} codes of "
        f"{regression.n_coded_documents:,} documents"
    )
    grid = render_grid(["covariate", "model", "codes alone", "PPI++", "DSL", "p"], rows)
    return "\n".join([title, grid, *(["", " ".join(notes)] if notes else [])])


def _choose_digits(estimate: Estimate) -> int:
    """Choose decimals that show an interval, or else a value, by two digits; a covariate may count days."""
    if estimate.low is None or estimate.high is None:
        size = abs(estimate.value or 0.0)
    else:
        size = (estimate.high - estimate.low) / 2
    return min(9, max(3, 1 - math.floor(math.log10(size)))) if size > 0 else 3


def _show_p(p_value: float | None) -> str:
    if p_value is None:
        return NONE
    return "<0.001" if p_value < 0.001 else f"{p_value:.3f}"
