"""Scored sentences summed up: shares, rates and differences with uncertainty, corrected by codes."""

from stance.profile.profile import profile
from stance.profile.records import Difference, Finding, Group, Profile
from stance.profile.regress import Coefficient, Regression, regress
from stance.profile.scored import read_scored
from stance.profile.sheet import draw_sheet, read_sheet, write_sheet

__all__ = [
    "Coefficient",
    "Difference",
    "Finding",
    "Group",
    "Profile",
    "Regression",
    "draw_sheet",
    "profile",
    "read_scored",
    "read_sheet",
    "regress",
    "write_sheet",
]
