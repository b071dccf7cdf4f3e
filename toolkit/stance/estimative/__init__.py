"""Estimative language: drafts checked against a published scale of words for likelihood and confidence."""

from __future__ import annotations

from stance.estimative.check import EstimativeReport, Phrase, Problem, check_documents, summarize_reports
from stance.estimative.find import PhraseFinder
from stance.estimative.scales import Band, Scale, list_scales, load_scale

__all__ = [
    "Band",
    "EstimativeReport",
    "Phrase",
    "PhraseFinder",
    "Problem",
    "Scale",
    "check_documents",
    "list_scales",
    "load_scale",
    "summarize_reports",
]
