"""The words that negate a likelihood, and those that may stand between: *not even thought to be likely*."""

from __future__ import annotations

from typing import Final

FOCUS: Final = "only|merely|simply|just|solely|purely"
"""They deny that this word is the right one, or all of it: *not only likely but certain*."""

_PARTICIPLE: Final = (
    r"(?:(?:thought|considered|judged|deemed|held|believed|found|rated|assessed)(?:\s+to\s+be)?"
    r"|(?:said|shown|known|taken|expected)\s+to\s+be|(?:called|seen|regarded|described|viewed)(?:\s+as)?)"
)
BE: Final = (
    r"(?:(?:i|wa)s|are|were|be|been|being|(?:seem|look|appear|remain)(?:s|ed)?(?:\s+to\s+be)?"
    r"|(?:becom|becam)es?|will|would|should|can)"
)
"""Verbs that lead to a likelihood."""

ADVERB: Final = (
    rf"(?:(?!(?:{FOCUS})\b)\w+ly|very|yet|now|so|too|even|ever|quite|rather|any|that|still|as\s+yet|at\s+all|all\s+that"
    r"|always|often|in\s+(?:fact|the\s+least|any\s+way)|by\s+any\s+means|the\s+least\s+bit|of\s+course)"
)
"""Adverbs that may stand between a negation and what it negates."""

STEP: Final = rf"(?:{ADVERB}|{BE}|{_PARTICIPLE}|ha(?:s|ve|d))\s+"
"""One word or so between a negation and what it negates."""

NOT: Final = r"(?:not|never|cannot|no\s+longer|\w{1,9}n't)"
"""What negates a verb."""

SELDOM: Final = "(?:seldom|rarely)"
"""What denies that it is likely on most occasions, and leaves open how likely it is."""
