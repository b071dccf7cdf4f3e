"""The cue lexicon and its matcher: which stretches of a sentence may give its label away.

Beside it, in ``estimative``, the language of likelihood and confidence, held against scales.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stance.cues.lexicon import Entry, Lexicon, load_lexicon, parse_lexicon
from stance.cues.matcher import Candidates, CueMatcher
from stance.cues.tokens import Tokens, tokenize
from stance.exports import load_on_use

if TYPE_CHECKING:
    from stance.cues.estimative.drafts import judge_files
    from stance.cues.estimative.judging import judge_documents, summarize_reports
    from stance.cues.estimative.modal_judging import ModalJudge
    from stance.cues.estimative.records import EstimativeReport, EstimativeSummary
    from stance.cues.estimative.scales import Scale, list_scales, load_scale

# Names of estimative language and their modules; loaded on first use, since no model needs them.
_EXPORTS = {
    "EstimativeReport": "stance.cues.estimative.records",
    "EstimativeSummary": "stance.cues.estimative.records",
    "ModalJudge": "stance.cues.estimative.modal_judging",
    "Scale": "stance.cues.estimative.scales",
    "judge_documents": "stance.cues.estimative.judging",
    "judge_files": "stance.cues.estimative.drafts",
    "list_scales": "stance.cues.estimative.scales",
    "load_scale": "stance.cues.estimative.scales",
    "summarize_reports": "stance.cues.estimative.judging",
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
