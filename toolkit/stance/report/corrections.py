"""Corrected shares as a table."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from stance.profile.records import CorrectedShare, Corrections
from stance.report.estimates import NONE, name_groups, show_percent
from stance.report.grids import render_grid

_SLACK: Final = 0.01  # by which a sample may be of other sentences than are counted
_SHOWN: Final = 0.0005  # what shows in a share of one decimal
_RARE: Final = "†"


def render_corrections(corrections: Corrections) -> str:
    """Render corrected shares for people to read.

    Parameters
    ----------
    corrections : Corrections

    Returns
    -------
    str
        A row a group and label; below the table what it needs said.

    Examples
    --------
    >>> print(render_corrections(Corrections((), (), (), 0, 0, False, 50)).splitlines()[0])
    Corrected by 0 codes of 0 sentences, taken as drawn alike
    """
    head = ["share in %", "model", "codes alone", "PPI++", "DSL", "moved", "width", "to halve"]
    rows = []
    groups = corrections.groups
    names = name_groups([group.group for group in groups], [group.is_small for group in groups])
    for name, group in zip(names, groups, strict=True):
        for label, share in group.shares.items():
            rows.append(
                [
                    (f"{name}: {label}" if name else label) + (f" {_RARE}" if share.is_small else ""),
                    *map(show_percent, (share.naive, share.coded, share.ppi, share.dsl)),
                    NONE if share.correction is None else f"{100 * share.correction:+z.1f}",
                    NONE if share.width_ratio is None else f"{share.width_ratio:.2f}",
                    NONE if share.n_to_halve is None else f"{share.n_to_halve:,}",
                ]
            )
    n_coded = sum(group.n_coded for group in groups)
    n_sentences = sum(group.n_sentences for group in groups)
    drawn = "weighted by inclusion_proba" if corrections.is_weighted else "taken as drawn alike"
    notes = [
        "moved: PPI++ less the model, in points. width: of the interval of PPI++ for 1 of the codes alone. "
        f"to halve: about how many more codes would halve it, as far as these show ({NONE}: coding all the "
        "rest may not, the documents seem to differ too much; or no code, or each, is of the label)."
    ]
    if corrections.is_weighted:
        notes.append(
            "If the sample was stratified: the intervals take no account of it. That of the codes alone is "
            "then too wide, and width is too small."
        )
    if corrections.n_abstained:
        notes.append(
            f"The model gave no label to {corrections.n_abstained:,}: its shares leave them out, the others "
            "count them, and part of what moved is due to that."
        )
    if corrections.n_uncoded:
        notes.append(
            f"Rows without a code: {corrections.n_uncoded:,}; the rest are taken for a random part, which "
            "they are not if hard ones were left blank, or if --add-to made the sheet: code all of such."
        )
    if corrections.n_left_out:
        notes.append(
            f"Sentences of --without, which are in no figure of this table: {corrections.n_left_out:,}."
        )
    if corrections.n_sampled is not None and abs(corrections.n_sampled - n_sentences) > _SLACK * n_sentences:
        notes.append(
            f"By inclusion_proba the coded file was drawn from {corrections.n_sampled:,} sentences, and "
            f"{n_sentences:,} count here: unless rows were left out at random, of all strata alike, the "
            "correction does not hold. Halves of one sheet are so of --method simple alone. Profile what was "
            "sampled, and pass --without with the sheets that it was drawn without; more is drawn into one "
            "sheet by stance sample --add-to."
        )
    if corrections.n_apart:
        notes.append(f"Codes of sentences that do not count, left out: {corrections.n_apart:,}.")
    if any(_exceed(group.shares.values()) for group in groups):
        notes.append(
            "A corrected share below 0 is shown as 0.0: those of a group may then add up to more than 100 %."
        )
    if any(group.is_small for group in groups):
        mark = "* " if corrections.by else ""
        notes.append(
            f"{mark}Fewer than {corrections.min_coded} codes or {corrections.min_coded_documents} coded "
            "documents: the intervals are rough."
        )
    if any(share.is_small for group in groups for share in group.shares.values()):
        notes.append(
            f"{_RARE} Fewer than {corrections.min_coded_of_label} codes are of the label, or of all others: "
            "its intervals are rough."
        )
    title = f"Corrected by {n_coded:,} codes of {n_sentences:,} sentences, {drawn}"
    return "\n".join([title, render_grid(head, rows), "", *notes])


def _exceed(shares: Collection[CorrectedShare]) -> bool:
    """Say whether a group's shares add up to more than 100 %, corrected in one of the two ways."""
    sums = (sum(getattr(share, way).value or 0.0 for share in shares) for way in ("ppi", "dsl"))
    return max(sums) > 1 + _SHOWN
