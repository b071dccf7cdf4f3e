"""The regular expressions of likelihoods in numbers: the number, the words that bound it, what joins two.

No two parts that follow one another take the same run of white space, so that time stays linear.
"""

from __future__ import annotations

import re
from typing import Final

from stance.cues.estimative.number_words import HYPHEN, JOINT, LARGE_WORD, NUMBER, SPACE, SPACED

APPROXIMATELY: Final = (
    "(?:about|around|roughly|approximately|nearly|almost|some|only|just|perhaps|maybe|circa|near"
    rf"|close{SPACE}+to|approx\.?|ca?\.|ca)"
)
"""Words before a number that leave it as it is."""

_NOUN: Final = "(?:chances?|probability|likelihood|possibility|odds)"
CHANCE: Final = re.compile(rf"{SPACE}*{_NOUN}\b", re.IGNORECASE)
"""A word for likelihood after a number."""

_ARTICLE: Final = rf"(?:an?{SPACE}+)"
_UNIT: Final = rf"(?:{JOINT}?(?:%|(?:percent|pct|pc|per(?:{SPACE}+|{HYPHEN})?cent)\b))"
_PLUS: Final = rf"(?:\+|{JOINT}?plus\b)"
_EVEN: Final = (
    rf"(?:fifty(?:{JOINT}|{SPACE}*/{SPACE}*)fifty|50{SPACE}*(?:{HYPHEN}|[/:]){SPACE}*50)"
    rf"(?!\w|[.,][0-9]|{HYPHEN}[0-9]|{_UNIT})"
)
_FRACTION: Final = (
    rf"(?P<top>one|two|three|four|five|six|seven|eight|nine){JOINT}"
    r"(?P<bottom>third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth)s?(?!\w)"
)
# 2/3 and ⅔; *9/11, 24/7, 1/2/2027* and 1 ½ are none.
_DIGITS: Final = (
    r"(?P<over>(?<![0-9.,/⁄])(?<![0-9]\s)[1-9])[/⁄](?P<under>10|[2-9])(?![\w/⁄%°]|[.,-][0-9])"
    r"|(?P<sign_of>(?<![0-9]\s)[½¼¾⅓⅔])"
)
# A probability, as in *0.7*; it is per cent beside a number of per cent: *0.5 to 1 percent*.
_SHARE: Final = (
    r"(?P<share>(?<![0-9.,·])(?:0[.,·]|\.)[0-9]{1,4})"
    rf"(?![\w.,·][0-9]|\w|{_UNIT}|{SPACE}+{LARGE_WORD}|{JOINT}(?:in|out){JOINT})"
)
# Of *3 to 1* it has to be said whether it is for or against; *60:40* are shares of a hundred.
_ODDS: Final = (
    rf"(?P<pro>{NUMBER})(?:{SPACE}?[:/]{SPACE}?|{JOINT}to{JOINT})(?P<con>{NUMBER})"
    rf"(?:{JOINT}(?P<side>against|in{JOINT}favou?r)\b)"
    rf"|(?P<share_pro>[0-9]{{2}})(?:{SPACE}?[:/]{SPACE}?|(?P<hyphen>{HYPHEN}))(?P<share_con>[0-9]{{2}})"
    rf"(?![\w:/]|[.,][0-9]|{_UNIT})(?(hyphen)(?={SPACE}+{_NOUN}\b))"  # a 60-40 chance; not: voted 60-40
)
_IN: Final = rf"{JOINT}(?:chances?{JOINT})?(?:in|out{JOINT}of){JOINT}(?:(?:an?|every){JOINT})?"

_NOT: Final = r"(?:no|not|never|nothing|\w{1,9}n['’]t)"
_THAN: Final = rf"(?:{JOINT}{_NOUN})?{JOINT}than"
_ABOVE: Final = (
    rf"(?:(?:more|greater|higher|better|larger|bigger){_THAN}|over|above|beyond|exceed(?:s|ed|ing)?"
    rf"|upwards?{JOINT}of|north{JOINT}of|in{JOINT}excess{JOINT}of)"
)
_BELOW: Final = rf"(?:(?:less|lower|fewer|smaller|worse){_THAN}|under|below|beneath|south{JOINT}of)"
_LEAST: Final = (
    rf"at{JOINT}(?:the{JOINT})?(?:very{JOINT})?least|minimum(?:{JOINT}of)?|as{JOINT}(?:low|little|few){JOINT}as"
    rf"|{_NOT}{JOINT}{_BELOW}"
)
_MOST: Final = (
    rf"up{JOINT}to|at{JOINT}(?:the{JOINT})?(?:very{JOINT})?most|maximum(?:{JOINT}of)?"
    rf"|as{JOINT}(?:much|high|many|great){JOINT}as|not{JOINT}even|{_NOT}{JOINT}{_ABOVE}"
)
# *Just over, little less than, not much more than* come to *about*.
_BARELY: Final = (
    r"(?:just|slightly|barely|hardly|scarcely|marginally|fractionally|little"
    rf"|a{JOINT}(?:bit|shade|touch|fraction)|{_NOT}{JOINT}(?:much|far|any)){JOINT}(?:{_ABOVE}|{_BELOW})"
)
_UNREAD: Final = (
    rf"than|minus|negative|{NUMBER}{JOINT}point|{_NOT}|half{JOINT}(?:to|or)"
    rf"|(?:hal(?:f|ves)|thirds?|quarters?|(?:fif|ten|hundred|thousand)ths?|fractions?){JOINT}of"
)
_LEAD: Final = (
    rf"(?:(?<!\w)(?:(?P<barely>{_BARELY})|(?P<least>{_LEAST})|(?P<most>{_MOST})|(?P<above>{_ABOVE})"
    rf"|(?P<below>{_BELOW})|(?P<between>between)|(?P<origin>from)|(?P<unread>{_UNREAD}))"
    rf"(?:{SPACE}+(?:{APPROXIMATELY}{SPACE}+)?|{HYPHEN}(?=\w))|(?P<sign>[<>]=?|[≤≥]){SPACE}*)"
    rf"(?:[~≈]{SPACE}*)?(?P<article>{_ARTICLE})?"
)
_LASTING: Final = r"(?:second|minute|hour|day|week|month|year|game|match|round|season|attempt)(?:e?s)?\b"
FIND: Final = re.compile(
    rf"(?:{_LEAD})?(?<!\w)(?:(?P<even>{_EVEN})|{_FRACTION}|{_DIGITS}|{_SHARE}|{_ODDS}"
    rf"|(?P<part>{NUMBER}){_IN}(?P<whole>{SPACED}|{NUMBER})(?!\w|{_UNIT}|{SPACE}+{_LASTING})"
    rf"|(?P<number>{NUMBER})(?P<plus>{_PLUS})?(?:(?P<unit>{_UNIT})(?P<more>{_PLUS})?|(?!\w)))",
    re.IGNORECASE,
)
"""A number with the words that bound it; many are of something else."""

TO: Final = re.compile(
    # The first as in *a 10- to 30-percent chance*.
    rf"(?:(?:{HYPHEN}?{SPACE}+|{HYPHEN})(?:to|or|through)(?:{SPACE}+|{HYPHEN}){_ARTICLE}?"
    rf"|(?P<close>{HYPHEN}|—)|(?P<dash>{SPACE}*(?:{HYPHEN}|—){SPACE}*))",
    re.IGNORECASE,
)
"""What stands between the ends of a range."""

AND: Final = re.compile(rf"(?P<noun>{SPACE}*{_NOUN})?{SPACE}+and{SPACE}+{_ARTICLE}?", re.IGNORECASE)
"""What stands between the ends of a range after *between*."""

BUT: Final = re.compile(rf"(?P<noun>{SPACE}*{_NOUN})?,?{SPACE}+(?:but|and|yet){SPACE}+", re.IGNORECASE)
"""What stands between two bounds, as in *more than 30 but less than 50 percent*."""

OR_MORE: Final = re.compile(
    rf"(?:{SPACE}*{_NOUN}(?={SPACE}+or{SPACE}+\w+(?:{SPACE}*(?:[,.;:!?)]|\Z)|{SPACE}+(?:of|that)\b)))?{SPACE}+"
    rf"(?:or{SPACE}+(?:(?P<more>more|higher|greater|better|above|over|up)|less|lower|fewer|worse|below|under)"
    rf"|and{SPACE}+(?P<up>above|up|upwards?))\b(?!{SPACE}+(?:than|to|an?|{NUMBER})\b)",
    re.IGNORECASE,
)
"""What bounds the number it follows."""
