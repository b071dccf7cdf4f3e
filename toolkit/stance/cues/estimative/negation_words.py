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

OPINION: Final = (
    r"(?:think(?:s|ing)?|thought|believ(?:es?|ed|ing)|judg(?:es?|ed|ing)|assess(?:es|ed|ing)?|consider(?:s|ed|ing)?"
    r"|expect(?:s|ed|ing)?|anticipat(?:es?|ed|ing)|deem(?:s|ed|ing)?|regard(?:s|ed|ing)?|rat(?:es?|ed|ing)"
    r"|estimat(?:es?|ed|ing)|fores(?:ees?|aw|een))"
)
"""Verbs of what somebody takes for likely."""

_SUBORDINATE: Final = (
    r"(?P<subordinate>because|since|(?:al)?though|while|whereas|where|if|when|whether|unless|as"
    rf"|{OPINION}|(?:report|warn|claim|suggest|indicat|conclud|argu|fear|stat|add)(?:e?s|ed|e)?|note[sd]?|shows?|means?|hold|held)"
)
# What a clause begins with, what is said or thought without *that* included.
_CLAUSE: Final = rf"(?:(?:\A|[\"“(]|\b(?:that|and|but|so|yet|sa(?:id|ys?)|{_SUBORDINATE}))\s*)"
# *After the purge* (no one): it holds no verb, and the no-word is no object: *with, having, given* (no ally)
_PLACE: Final = (
    r"(?:about|according|across|after|against|along|alongside|amid|among|around|as(?=\s+(?:of|for|to)\b)|at|because(?=\s+of\b)|before"
    r"|behind|beside|besides|between|beyond|by|despite|during|for|from|given|in|inside|near|of|on|outside|over|per|since"
    r"|through|throughout|till|to|towards?|under|until|with|within|without)"
)
_VERB: Final = (
    rf"(?:{BE}|am|ha(?:s|ve|d)|do(?:es)?|did|could|(?-i:may)|might|must|shall|{OPINION}|\w+n't|\w+'(?:ll|ve|re|m|d)|who(?:se|m)?|which"
    r"|that|wh(?:at|y|en|ere|ile|ereas|ether)|how|if|unless|because(?!\s+of\b)|but|so|i|he|she|it|we|they|you)"
)
_OBJECT_OF: Final = (
    rf"(?:{_PLACE}|and|or|nor|than|like|\w+ing|(?:offer|allow|promis|grant|award|hand|ow|afford|assur|guarante)ed|left|made|paid|sent|shown|told|taken|found|seen|lent|sold|bought"
    r"|held|kept|lost|met|won)"
)
_TIME: Final = (
    r"(?:year|month|week|day|time|morning|evening|night|spring|summer|autumn|fall|winter|season|quarter|decade"
    r"|century)s?"
)
_ALMOST: Final = "(?:almost|practically|virtually|nearly)"
_HARDLY: Final = "(?:hardly|scarcely|barely)"
_OPENER: Final = (
    rf"(?:(?!(?:{_ALMOST}|{_HARDLY}|only|merely|simply|not|never)\b)"
    r"(?:\w+ly|today|tonight|tomorrow|yesterday|now|then|here|there|elsewhere|thus|therefore|hence|nevertheless|nonetheless"
    r"|however|meanwhile|moreover|furthermore|otherwise|instead|still|again|also|too|perhaps|indeed|at\s+(?:least|last)|from\s+now\s+on|once\s+(?:again|more)"
    rf"|(?:this|these|next|last|that)\s+{_TIME})\s+"
    rf"|{_PLACE}\s+(?!(?:no|none|nobody|nothing|neither)\b)(?:(?!{_VERB}\b)\S+\s+){{0,6}}?"
    rf"(?!(?:{_OBJECT_OF}|{_VERB})\b)\S+\s+)"
)
BEGIN: Final = rf"{_CLAUSE}(?:{_OPENER}){{0,2}}(?P<almost>{_ALMOST}\s+|(?={_HARDLY}\b))?"
"""What stands before a subject: *thus, after the purge (no one)*. *Almost* leaves its denial open."""

NOBODY: Final = (
    r"(?:no\b(?!\s+(?:doubt|question|wonder|surprise|matter|sooner|longer|small|mean|few|less\s+an?|\w+\s+than)\b)|neither|nobody"
    r"|nothing|none(?!\s+(?:the|too|other\s+than)\b)|(?:hardly|scarcely|barely)\s+an?(?:y(?:one|body|thing)?)?)"
)
"""What denies by being the subject: *nobody, no report, hardly anyone*."""

NOT_ALL: Final = r"(?:not\s+(?:all|every\w*|many))"
"""What denies it of some: *not everyone*."""

FEW: Final = r"(?:(?:very|so|too)\s+)?few"
"""What denies it of most."""

OTHER_CLAUSE: Final = (
    r"(?:but|because|while|whereas|(?:al)?though|(?:and|as|so|yet|when)\s+(?:the|its|their|our|his|her|this|these|some|most"
    r"|many|we|they|s?he|it|i|you))"
)
"""What opens a clause with a subject of its own: *nobody said so but, and the (market expects it)*."""

NOT_OWN: Final = rf"(?:{BE}|who|which|{OTHER_CLAUSE})"
"""The verb after these is not what nobody does."""
