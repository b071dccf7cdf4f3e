"""Profiles of documents and groups: shares, rates, intervals, comparisons, prevalence corrected by codes."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stance.profile.compare import compare_groups
    from stance.profile.correct import correct_shares
    from stance.profile.findings import Findings, find_all
    from stance.profile.profiles import profile_scored
    from stance.profile.records import (
        Coefficient,
        CorrectedShare,
        Correction,
        Corrections,
        Difference,
        Estimate,
        Profile,
        Profiles,
        Regression,
    )
    from stance.profile.regress import regress_shares
    from stance.profile.sample import sample_scored
    from stance.profile.scored import ScoredSentences, read_scored
    from stance.profile.sheets import render_sheet

# Public names and their modules; loaded on first use, so that the command line starts fast.
_EXPORTS = {
    **dict.fromkeys(
        (
            "Coefficient",
            "CorrectedShare",
            "Correction",
            "Corrections",
            "Difference",
            "Estimate",
            "Profile",
            "Profiles",
            "Regression",
        ),
        "stance.profile.records",
    ),
    "Findings": "stance.profile.findings",
    "ScoredSentences": "stance.profile.scored",
    "compare_groups": "stance.profile.compare",
    "correct_shares": "stance.profile.correct",
    "find_all": "stance.profile.findings",
    "profile_scored": "stance.profile.profiles",
    "read_scored": "stance.profile.scored",
    "regress_shares": "stance.profile.regress",
    "render_sheet": "stance.profile.sheets",
    "sample_scored": "stance.profile.sample",
}

__all__ = [
    "Coefficient",
    "CorrectedShare",
    "Correction",
    "Corrections",
    "Difference",
    "Estimate",
    "Findings",
    "Profile",
    "Profiles",
    "Regression",
    "ScoredSentences",
    "compare_groups",
    "correct_shares",
    "find_all",
    "profile_scored",
    "read_scored",
    "regress_shares",
    "render_sheet",
    "sample_scored",
]


def __getattr__(name: str) -> Any:
    if name in _EXPORTS:
        return getattr(importlib.import_module(_EXPORTS[name]), name)
    raise AttributeError(f"module 'stance.profile' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
