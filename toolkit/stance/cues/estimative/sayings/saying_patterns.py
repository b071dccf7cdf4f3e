"""What stands between a word of likelihood and a number said of it: its claim, and the verb that says it."""

from __future__ import annotations

import re
from typing import Final

from stance.cues.estimative.number_words import NUMBER
from stance.cues.estimative.percent_patterns import APPROXIMATELY

# The chance *he wins, Russia attacks, talks resume*; not: the odds *ratios reported* (were)
_NO_THAT: Final = (
    r"(?=(?:he|she|it|they|we|you|i|there|the|an?|this|that|these|those|his|her|its|their|our|my)\b"
    r"|(?-i:[A-Z])[\w.'’-]*\s+\w"
    r"|(?!ratios)[a-z]{2,}[^\Wsui]s\s+"
    r"(?!(?:of|in|on|for|to|from|with|at|by|and|or|is|are|was|were|has|have|had|\w+ed)\b)[a-z]{2,})"
)
# loss, 10%, $2.5, U.S., Russian/Belarusian, “rogue”
_WORD: Final = r"[\"“‘']?[$£€]?(?:(?-i:(?:[A-Z]\.){2,})|\w+(?:['’./,&-]+\w+)*['’]?)(?:\s?%)?[\"”]?"
# The chance *of frost on the higher farms* (is put at 35 percent): a claim without a verb of its own
_CLAIM: Final = (
    r"(?:(?!(?:which|that|who|whose|where|when|if|whether|because|while|but|is|are|was|were|has|have|had"
    rf"|will|would|can|could|may|might|should|must|not)\b){_WORD}\s+){{0,14}}?"
    rf"(?!(?:is|was|at|which|who|(?<!of\s)(?<!ing\s)that)\b){_WORD}"
)
_CLAIM_OF: Final = rf"(?P<claim>\s+(?:of|on|for|at)\s+{_CLAIM})"
_NOW: Final = r"(?:now|currently|today)\s+(?:at\s+)?"
# The probability, *on our reading,* is 0.3; not: of war, *now 35 percent*
_ASIDE: Final = rf"(?:,(?!\s*{_NOW}(?:{APPROXIMATELY}\s+)?{NUMBER})[^,;:.]{{1,40}},)?"
CLAIM_OF: Final = re.compile(rf"{_CLAIM_OF}{_ASIDE}", re.IGNORECASE)
"""Such a claim alone."""

_NEAR: Final = rf"(?:{APPROXIMATELY}\s+)?(?:an?\s+)?"  # *about a* 30 percent
_IN_RANGE: Final = r"in\s+(?:the|a)(?:\s+range\s+(?:of|from))?"  # *in the range of* 20 to 30 percent
_PUT_TO: Final = rf"(?:at|to\s+be|as|{_IN_RANGE})"
# *is now put at* 30 percent, *stands at, is back at*; *is up* 5 percent says by how much it changed
_HELPED: Final = r"ha(?:s|ve|d)\s+been|(?:will|would|may|might|could|should|can)\s+(?:\w+ly\s+)?be"
_IS_AT: Final = (
    rf"\s+(?P<verb>is|was|are|were|stands?|stood|remain(?:s|ed)?|{_HELPED})\s+"
    r"(?:(?:now|still|currently|today|only|somewhere)\s+)?(?:"
    r"(?:(?:put|set|seen|estimated|assessed|judged|rated)\s+)?"
    rf"(?:(?:at|as|to(?:\s+be)?|{_IN_RANGE}|(?:on|of|in)\s+the\s+order\s+of|well|far)\s+)?"
    rf"|(?:down|up|back)\s+(?:at|{_IN_RANGE})\s+)"
)
# *has risen, is up*
_MOVED: Final = (
    r"\s+(?:(?:(?:has|have|had)\s+)?(?:(?:now|since|more\s+than|\w+ly)\s+)?(?:rose|risen|fell|fallen|dropped|climbed|grew"
    r"|grown|(?:in|de)creased|declined|jumped|slipped|soared|surged|sank|sunk|shrank|shrunk|went|gone|moved|doubled"
    r"|lengthened|shortened|narrowed|widened|eased|halved|tripled|trebled|quadrupled)"
    r"|(?:is|are|was|were)\s+(?:(?:now|still)\s+)?(?:up|down|back))"
)
# has risen *by 5 points* (to 30 percent), *threefold, sharply*
_BY_HOW_MUCH: Final = (
    rf"(?:\s+(?:\w+ly|again|further|\w+fold|(?:by\s+)?(?:{APPROXIMATELY}\s+)?(?:an?\s+)?"
    rf"(?:half|third|quarter|fifth|{NUMBER})(?:\s*%|\s+(?:percent(?:age)?|per\s+cent|basis|points?|pp|times)\b){{0,3}}))?"
)
# has doubled *since last spring,* (to 10 percent), *this year*
_SINCE_WHEN: Final = (
    r"(?:\s+(?:(?:since|in|over|during|within)\s+[^,;:.]{1,40}(?=,)"
    r"|(?:since\s+)?(?:this|last)\s+\w+|since\s+(?:19|20)[0-9]{2}|since\s+[A-Z]\w+))?"
)
# What stands before the number, behind any claim; what the number begins with; what follows it.
SAID: Final = tuple(
    (re.compile(rf"(?:{_CLAIM_OF})?{_ASIDE}{between}", re.IGNORECASE), re.compile(opening), re.compile(after))
    for between, opening, after in (
        # is put at about 30 percent; : 30 percent, ≈ 30 percent
        (rf"(?:\s*(?:[:=]\s*[~≈]?|[~≈])\s*|{_IS_AT}){_NEAR}", "", ""),
        # has risen by 5 points since May, from 25 to 30 percent
        (
            rf"{_MOVED}{_BY_HOW_MUCH}{_SINCE_WHEN},?\s+(?:from\s+[^,;:]{{1,30}}\s+)?to\s+{_NEAR}",
            "",
            "",
        ),
        # went from 20 to 35 percent, ranges from 30 to 40 percent
        (rf"(?:{_MOVED}{_BY_HOW_MUCH}{_SINCE_WHEN},?|\s+ranged?s?)\s+", r"from\b", ""),
        # has climbed above 40 percent
        (rf"{_MOVED}\s+(?:well\s+)?", r"(?:above|below)\b", ""),
        # lies between 20 and 30 percent
        (
            r"(?<!\ba)(?<!\ban)(?<!\bthe)\s+(?:lies?|lay|falls?|sits?|ranges?|ranged)\s+(?:(?:now|still|somewhere)\s+)?",
            r"between\b",
            "",
        ),
        # far exceeds 30 percent
        (r"\s+(?:(?:far|now|still)\s+)?", "exceed(?:s|ed)\\b", ""),
        # (about 30 percent)
        (rf"\s*\({_NEAR}", "", r"\)"),
        # a chance, perhaps one in three, that; of war, now 35 percent, was
        (rf",\s+(?:{_NOW})?{_NEAR}", "", r",|\.?\s*\Z"),
    )
)
"""What is said of a word of likelihood that has no claim, or one of *of*."""

HAS_MOVED: Final = re.compile(rf".*{_MOVED}{_BY_HOW_MUCH}{_SINCE_WHEN},?\s+\Z", re.IGNORECASE | re.DOTALL)
"""A claim that ends in a change: *of war went (from 20 to 35 percent)*."""

SAID_OF_NUMBER: Final = re.compile(rf"{_IS_AT}{_NEAR}", re.IGNORECASE)
"""What joins a claim that ends in a number to its likelihood: *rates rise by 1 percent is (30 percent)*."""

ODDS_OF: Final = re.compile(
    rf"\s+(?P<side>against|in\s+favou?r)(?:\s+of)?\s+{_CLAIM}(?:{_IS_AT}|{_MOVED}\s+to\s+){_NEAR}"
    rf"(?P<ratio>{NUMBER}(?:\s+to\s+|-to-|:){NUMBER})(?![\w%]|\s*per\s?cent)",
    re.IGNORECASE,
)
"""Odds whose side stands before their claim: *against a deal are 4 to 1*."""

ANY_CLAIM: Final = re.compile(
    r"\s+(?:that\s[^;:?!]*|(?:of|on|for|at)\s(?:(?!\b(?:which|that|who|whose|where)\b)[^;:?!])*)\Z",
    re.IGNORECASE,
)
"""Such a claim, up to its number: *that rates rise by (1 percent)*."""

PUTTING: Final = re.compile(
    r"\b(?P<verb>(?P<needs>puts?|putting|sets?|places?|placed|pegs?|pegged)|sees?|saw|estimates?|estimated"
    r"|assess(?:es|ed)?|rates?|rated|prices?|priced|judges?|judged|considers?|considered|deems?|deemed)\s+(?:the|its|their|this|that)\s+(?:\w+\s+)?\Z",
    re.IGNORECASE,
)
"""Who puts a likelihood at a number: *traders see the (chance)*. Some verbs need what they put it at."""

PUT_AT: Final = re.compile(rf"{_CLAIM_OF}{_ASIDE}\s+{_PUT_TO}\s+{_NEAR}", re.IGNORECASE)
"""What stands before the number then: *of a crossing before the thaw at (35 percent)*."""

NUMBER_PUT_AT: Final = re.compile(rf",?\s+{_PUT_TO}\s+{_NEAR}", re.IGNORECASE)
"""The same behind a claim that ends in a number: *of a rise of 5 percent at (70 percent)*."""

PUT_BETWEEN: Final = re.compile(rf"{_CLAIM_OF}{_ASIDE}\s+(?:(?:somewhere|anywhere)\s+)?", re.IGNORECASE)
"""The same before a range: *of war somewhere (between 20 and 30 percent)*."""

_OTHER_CLAUSE: Final = (
    r"\b(?:that|which|who|whose|whom|where|when|while|because|as|since|if|unless|(?:al)?though)\b"
    r"|,\s+(?:and|but|so)\b"
)
_CLAIM_OF_THAT: Final = rf"\s+(?:that\s|{_NO_THAT})(?P<claim>(?:(?!{_OTHER_CLAUSE})[^;:?!])*?)"
OPENS_CLAIM: Final = re.compile(rf"\s+{_NO_THAT}", re.IGNORECASE)
"""What begins a claim that has neither *of* nor *that*: *(the chance) Russia attacks*."""

THAT_CLAIM: Final = re.compile(_CLAIM_OF_THAT, re.IGNORECASE)
"""A claim with a verb of its own: *that war will come*."""

SAID_OF_THAT: Final = re.compile(
    rf"{_CLAIM_OF_THAT}(?:{_IS_AT}|\s+(?:exceeds|exceeded)\s+){_NEAR}",
    re.IGNORECASE,
)
"""The same, and what says the number of it: *that war will come is (40 percent)*."""

LABEL_OF_THAT: Final = re.compile(rf"{_CLAIM_OF_THAT}\s*[:=]\s*[~≈]?{_NEAR}", re.IGNORECASE)
"""The same in a line of a list: *that he resigns: (40 percent)*."""
