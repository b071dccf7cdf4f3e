"""Whether a word of likelihood is a subject, of which what follows is said: *the chance he wins (is)*."""

from __future__ import annotations

import re
from typing import Final

_REACH: Final = 120  # characters
_N_WORDS: Final = 5  # of its own before it: the Fed's latest market-implied (probability)
_WORD: Final = re.compile(r"[\w'’-]+|[^\w\s]")
_MARK: Final = re.compile(r"[^\w\s]")
_DEFINITE: Final = re.compile("the|its|their|his|her|our|my|your|this|that|these|those|any")
# There is *a* chance, we see *little* chance
_INDEFINITE: Final = re.compile(
    "an?|some|no|another|each|every|little|few|such|much|more|less|enough|is|are|was|were|be|been|there|exists?|remains?"
)
# What has an object, after which a likelihood is none of what is said: *despite the, discount the* chance
_HAS_OBJECT: Final = re.compile(
    "of|on|about|at|in|to|from|with|without|for|by|against|over|under|upon|into|onto|between|among|amid|amidst|despite"
    "|notwithstanding|given|regarding|concerning|considering|per|unlike|towards?|beyond|behind|through|within|versus"
    "|around|beside|besides|off|across|above|below"
    "|(?:discount|dismiss|ignor|weigh|discuss|debat|study|consider|question|den|reject|overstat|understat|overestimat"
    "|underestimat|exaggerat|accept|acknowledg|recogni[sz]|rais|reduc|lower|lessen|increas|boost|improv|diminish|limit"
    "|fac|highlight|underlin|reflect|mention|affect|chang|shift|offset|hedg|remov|minimi[sz]|maximi[sz]|examin|explor"
    "|evaluat|calculat(?=ing)|measur|monitor|track|watch|welcom|reassess)(?:e|es|s|ed|ing|y|ies|ied)?"
    "|ha(?:ve|s|d|ving)|see(?:n|s|ing)?|saw|t(?:ake|akes|aking|aken|ook)|g(?:ive|ives|iving|ave)|put(?:s|ting)?|cuts?"
    "|cutting|sets?|setting|downplay(?:s|ed|ing)?|play(?:s|ed|ing)?"
)
# Our best estimate *of* the chance is a subject where the estimate is one.
_OPINION_OF: Final = re.compile(
    r"(?<![\w'’-])(?:estimate|view|assessment|reading|calculation|measure|gauge|judge?ment|forecast|projection|opinion)s?\s+of\s*\Z",
    re.IGNORECASE,
)


# They open a clause, of which a likelihood behind them is the subject. Of other words it may be the object.
_OPENS_CLAUSE: Final = re.compile(
    "|that|and|but|or|yet|so|because|since|as|while|whereas|(?:al)?though|if|unless|when|where|whether|than|then"
    "|(?:sa(?:y|id)|thought|think|believ|judg|assess|estimat|argu|claim|kn[eo]w|found|find|feel|felt|held|hold|not|conclud"
    "|fear|suspect|expect|warn|show|suggest|mean|admit|reckon|agre|insist|stress|impl[iy]|indicat|predict|forecast|report"
    "|add|confirm|sure|clear|certain|told)(?:e?s|e?d)?"
)


def is_subject(text: str, start: int) -> bool:
    """Tell whether a word of likelihood is a subject: of an object a verb behind its claim says nothing.

    Parameters
    ----------
    text : str
        The sentence.
    start : int
        Where the word stands. It is a subject unless what stands before it has it for an object.

    Examples
    --------
    >>> texts = ("There is a chance that", "Despite the chance that", "Polls imply the chance that")
    >>> [is_subject(text, text.index("chance")) for text in texts]
    [False, False, True]
    >>> is_subject("(a) The chance that", 8)
    True
    """
    return _find_before(text, start) is not None


def is_plainly_subject(text: str, start: int) -> bool:
    """Tell whether a word of likelihood can be no object, whatever its claim looks like.

    Parameters
    ----------
    text : str
        The sentence.
    start : int
        Where the word stands.

    Examples
    --------
    >>> [is_plainly_subject(f"We {verb} the chance", 13) for verb in ("think", "study")]
    [True, False]
    """
    before = _find_before(text, start)
    return before is not None and _OPENS_CLAUSE.fullmatch(before) is not None


def _find_before(text: str, start: int) -> str | None:
    """Find the word before a likelihood with what belongs to it; none behind a mark, None of an object."""
    before = text[max(0, start - _REACH) : start]
    is_first = True  # of what stands before its article
    for n_words, word in enumerate(reversed(list(_WORD.finditer(before)))):
        if n_words == _N_WORDS or _MARK.fullmatch(word[0]):
            break
        said = word[0].lower()
        if _INDEFINITE.fullmatch(said):
            return None
        if _HAS_OBJECT.fullmatch(said):
            opinion = _OPINION_OF.search(before, 0, word.end())
            return _find_before(text, start - len(before) + opinion.start()) if opinion else None
        if not is_first and not said.endswith("ly"):
            return said
        is_first = is_first and _DEFINITE.fullmatch(said) is None
    return ""
