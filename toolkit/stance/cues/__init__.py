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
    from stance.cues.estimative.judging import judge_documents, summarise_reports
    from stance.cues.estimative.modal_judging import ModalJudge
    from stance.cues.estimative.records import EstimativeReport, EstimativeSummary
    from stance.cues.estimative.scales import Scale, list_scales, load_scale

# Modules of estimative language and their names, loaded on first use, since no model needs them.
_EXPORTS = {
    "stance.cues.estimative.drafts": "judge_files",
    "stance.cues.estimative.judging": "judge_documents summarise_reports",
    "stance.cues.estimative.modal_judging": "ModalJudge",
    "stance.cues.estimative.records": "EstimativeReport EstimativeSummary",
    "stance.cues.estimative.scales": "Scale list_scales load_scale",
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
    "summarise_reports",
    "tokenize",
]

__getattr__, __dir__ = load_on_use(__name__, _EXPORTS, __all__)
