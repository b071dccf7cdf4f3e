"""The cue lexicon and its matcher: which stretches of a sentence may give its label away.

Beside it, estimative language: scales as data, a finder of likelihood and confidence phrases, and the check
of a draft against a scale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stance.cues.lexicon import Entry, Lexicon, load_lexicon, parse_lexicon
from stance.cues.matcher import Candidates, CueMatcher
from stance.cues.tokens import Tokens, tokenize
from stance.exports import load_on_use

if TYPE_CHECKING:
    from stance.cues.drafts import judge_files
    from stance.cues.estimative import judge_documents, summarize_reports
    from stance.cues.modal_judging import ModalJudge
    from stance.cues.records import EstimativeReport, EstimativeSummary
    from stance.cues.scales import Scale, list_scales, load_scale

# Names of estimative language and their modules; loaded on first use, since no model needs them.
_EXPORTS = {
    "EstimativeReport": "stance.cues.records",
    "EstimativeSummary": "stance.cues.records",
    "ModalJudge": "stance.cues.modal_judging",
    "Scale": "stance.cues.scales",
    "judge_documents": "stance.cues.estimative",
    "judge_files": "stance.cues.drafts",
    "list_scales": "stance.cues.scales",
    "load_scale": "stance.cues.scales",
    "summarize_reports": "stance.cues.estimative",
}

__all__ = [
    "Candidates",
    "CueMatcher",
    "Entry",
    "EstimativeReport",
    "EstimativeSummary",
    "Lexicon",
    "ModalJudge",
    "Scale",
    "Tokens",
    "judge_documents",
    "judge_files",
    "list_scales",
    "load_lexicon",
    "load_scale",
    "parse_lexicon",
    "summarize_reports",
    "tokenize",
]

__getattr__, __dir__ = load_on_use(__name__, _EXPORTS, __all__)
