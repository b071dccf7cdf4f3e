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

_SUBORDINATE: Final = r"(?P<subordinate>because|since|(?:al)?though|while|where)"
CLAUSE: Final = rf"(?:(?:\A|[\"“(]|\b(?:that|and|but|so|yet|sa(?:id|ys?)|{_SUBORDINATE}))\s*)"
"""What a clause begins with."""

NOBODY: Final = (
    r"(?:no(?!\s+(?:doubt|question|wonder|surprise|matter|sooner|\w+\s+than)\b)|neither|nobody|nothing"
    r"|none(?!\s+(?:the|too)\b))"
)
"""What denies by being the subject: *nobody, no report*."""

NOT_ALL: Final = r"(?:not\s+(?:all|every\w*|many)|(?:hardly|scarcely)\s+any(?:one|body)?)"
"""What denies it of some: *not everyone*."""

OTHER_CLAUSE: Final = (
    r"(?:but|because|while|whereas|(?:al)?though|(?:and|as|so|yet|when)\s+(?:the|its|their|our|his|her|this|these|some|most"
    r"|many|we|they|s?he|it|i|you))"
)
"""What opens a clause with a subject of its own: *nobody said so but, and the (market expects it)*."""

NOT_OWN: Final = rf"(?:{BE}|who|which|{OTHER_CLAUSE})"
"""The verb after these is not what nobody does."""
