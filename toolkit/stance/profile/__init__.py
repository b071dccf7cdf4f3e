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

_EXPORTS = {
    "stance.profile.codes.correct": "correct_shares",
    "stance.profile.codes.sample": "sample_scored",
    "stance.profile.codes.sheets": "render_sheet",
    "stance.profile.comparison.compare": "compare_groups",
    "stance.profile.curve": "DocumentCurve trace_curve",
    "stance.profile.describe": "CollectionDescription DocumentDescription describe_scored",
    "stance.profile.findings": "Findings find_all",
    "stance.profile.notes": "TextNotes note_sentences",
    "stance.profile.profiles": "profile_scored",
    "stance.profile.records": (
        "Coefficient CorrectedShare Correction Corrections Difference Profile Profiles Regression"
    ),
    "stance.profile.reference": "Reference load_reference",
    "stance.profile.regression.regress": "regress_shares",
    "stance.profile.scored.columns": "ScoredSentences read_scored",
    "stance.profile.scored.gather": "Gathered gather_scored",
    "stance.records": "Estimate",
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
