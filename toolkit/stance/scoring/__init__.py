"""Texts in, a row a sentence out: in memory, into files and folders, by workers and clusters."""

from stance.scoring.batches import ScoreOptions
from stance.scoring.cite import Citation, cite
from stance.scoring.columns import (
    cast_scored,
    check_scored,
    is_scored,
    make_schema,
    row_cues,
)
from stance.scoring.explain import ExplainedSentence, explain_text
from stance.scoring.files import score_files
from stance.scoring.folder import Manifest, verify_folder
from stance.scoring.score import score
from stance.scoring.table import ScoreSummary, score_table

__all__ = [
    "Citation",
    "ExplainedSentence",
    "Manifest",
    "ScoreOptions",
    "ScoreSummary",
    "cast_scored",
    "check_scored",
    "cite",
    "explain_text",
    "is_scored",
    "make_schema",
    "row_cues",
    "score",
    "score_files",
    "score_table",
    "verify_folder",
]
