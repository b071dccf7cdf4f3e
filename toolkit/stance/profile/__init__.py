"""Profiles of documents and groups: shares, rates, comparisons; samples to code, and what codes correct."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stance.exports import load_on_use

if TYPE_CHECKING:
    from stance.profile.codes.correct import correct_shares
    from stance.profile.codes.sample import sample_scored
    from stance.profile.codes.sheets import render_sheet
    from stance.profile.comparison.compare import compare_groups
    from stance.profile.curve import DocumentCurve, trace_curve
    from stance.profile.describe import CollectionDescription, DocumentDescription, describe_scored
    from stance.profile.findings import Findings, find_all
    from stance.profile.notes import TextNotes, note_sentences
    from stance.profile.profiles import profile_scored
    from stance.profile.records import (
        Coefficient,
        CorrectedShare,
        Correction,
        Corrections,
        Difference,
        Profile,
        Profiles,
        Regression,
    )
    from stance.profile.reference import Reference, load_reference
    from stance.profile.regression.regress import regress_shares
    from stance.profile.scored.columns import ScoredSentences, read_scored
    from stance.profile.scored.gather import Gathered, gather_scored
    from stance.records import Estimate

# Public names and their modules; loaded on first use, so that the command line starts fast.
_EXPORTS = {
    **dict.fromkeys(
        (
            "Coefficient",
            "CorrectedShare",
            "Correction",
            "Corrections",
            "Difference",
            "Profile",
            "Profiles",
            "Regression",
        ),
        "stance.profile.records",
    ),
    "CollectionDescription": "stance.profile.describe",
    "DocumentDescription": "stance.profile.describe",
    "DocumentCurve": "stance.profile.curve",
    "Estimate": "stance.records",
    "Findings": "stance.profile.findings",
    "Gathered": "stance.profile.scored.gather",
    "TextNotes": "stance.profile.notes",
    "Reference": "stance.profile.reference",
    "ScoredSentences": "stance.profile.scored.columns",
    "compare_groups": "stance.profile.comparison.compare",
    "correct_shares": "stance.profile.codes.correct",
    "describe_scored": "stance.profile.describe",
    "find_all": "stance.profile.findings",
    "gather_scored": "stance.profile.scored.gather",
    "load_reference": "stance.profile.reference",
    "note_sentences": "stance.profile.notes",
    "profile_scored": "stance.profile.profiles",
    "read_scored": "stance.profile.scored.columns",
    "regress_shares": "stance.profile.regression.regress",
    "render_sheet": "stance.profile.codes.sheets",
    "sample_scored": "stance.profile.codes.sample",
    "trace_curve": "stance.profile.curve",
}

__all__ = [
    "Coefficient",
    "CollectionDescription",
    "CorrectedShare",
    "Correction",
    "Corrections",
    "Difference",
    "DocumentCurve",
    "DocumentDescription",
    "Estimate",
    "Findings",
    "Gathered",
    "Profile",
    "Profiles",
    "Reference",
    "Regression",
    "ScoredSentences",
    "TextNotes",
    "compare_groups",
    "correct_shares",
    "describe_scored",
    "find_all",
    "gather_scored",
    "load_reference",
    "note_sentences",
    "profile_scored",
    "read_scored",
    "regress_shares",
    "render_sheet",
    "sample_scored",
    "trace_curve",
]

__getattr__, __dir__ = load_on_use(__name__, _EXPORTS, __all__)
