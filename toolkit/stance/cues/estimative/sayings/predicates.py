"""Whether what is said of a likelihood ends in its adjective: *is high by June*, not *is high drama*."""

from __future__ import annotations

import re
from typing import Final

_NEXT: Final = re.compile(r"(?:\s+|-)([\w'’]+)")
_LAST: Final = re.compile(r"\w+\Z")
_LONGEST_WORD: Final = 20  # characters
# Before a noun these say what it is like: *good news, low priority*. Others, as *remote*, hardly stand there.
_OF_A_NOUN: Final = re.compile(
    "good|bad|poor|strong|weak|low|high|great|excellent|real|fair|serious|significant|substantial|considerable|big|large|small"
    "|long|little|thin",
    re.IGNORECASE,
)
# Words that begin no noun, and open what may follow an adjective: *by June, following the deal, anyway*
_NO_NOUN: Final = re.compile(
    r"about|above|absent|according|across|after|afterwards|again|against|ago|ahead|all|almost|alone|along"
    r"|alongside|already|also|although|amid|amidst|among|amongst|an?|and|apart|are|around|as|aside|at"
    r"|barring|based|be|because|before|behind|below|beneath|beside|besides|between|beyond|both|but|by|can"
    r"|cannot|compared|conditional|considering|contingent|contrary|could|dependent|depending|despite|down"
    r"|due|during|each|earlier|early|either|else|enough|even|except|failing|for|from|given|granted|had|has"
    r"|have|he|hence|her|here|his|how|i|if|in|indeed|inside|insofar|into|irrespective|is|it|its|judged|just"
    r"|last|late|later|lest|like|may|meanwhile|measured|might|more|must|my|near|neither|next|no|nobody|none"
    r"|nor|not|nothing|notwithstanding|now|nowhere|of|off|on|once|one|only|onto|or|our|out|outside|over"
    r"|overall|owing|past|per|perhaps|plus|prior|provided|quite|rather|regardless|relative|right|roughly"
    r"|save|seeing|seen|she|should|since|so|still|subject|taken|than|thanks|that|the|their|then|there|these"
    r"|they|this|those|though|through|throughout|thus|till|to|today|together|tomorrow|tonight|too|under"
    r"|underneath|unless|until|up|upon|versus|via|viewed|vs|was|we|well|were|what|when|where|whereas"
    r"|whether|which|while|whilst|who|whom|whose|why|will|with|within|without|would|yet|you|your"
    r"|[0-9].*|\w+n['’]t|\w+ly|\w+wards?|\w*ever|(?:any|every|some)\w*|(?:here|there|where)\w+|(?:remain|exist|seem)s?"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:assum|bar|bas|com|exclud|follow|go|head|includ|judg|look|pend|regard|start)ing",
    re.IGNORECASE,
)
# High *on the agenda*, remote *from daily life* are another sense.
_OTHER_SENSE: Final = re.compile(
    r"\s+on\s+(?:the|our|his|her|its|their)\s+(?:\w+\s+)?(?:agenda|list|menu|table|radar)\b|(?<=remote)\s+from\b",
    re.IGNORECASE,
)
# Remote *to low*, low *or very high*: the second is as much of it as the first.
_FURTHER_SIZE: Final = re.compile(
    r"(?:\s+|-)(?:to|or)(?:\s+|-)(?:(?:very|rather|quite|fairly)\s+)?(?P<size>low|moderate|medium|modest|high|remote|negligible|minimal"
    r"|small|slim|slight|faint|poor|fair|good|strong|great|excellent|considerable|significant|substantial)\b",
    re.IGNORECASE,
)
_EVEN: Final = re.compile(r"\beven\Z", re.IGNORECASE)
_COMPARATIVE: Final = re.compile(r"\s+(?P<word>(?P<degree>more|less|worse)|\w+er)\b", re.IGNORECASE)


def goes_on(text: str, at: int) -> bool:
    """Tell whether an adjective of size is the first of two: *remote to low*, not *low or very low*.

    Examples
    --------
    >>> [goes_on(f"low{after}", 3) for after in (" to moderate.", " or very low.", " to us.")]
    [True, False, False]
    """
    further = _FURTHER_SIZE.match(text, at)
    return further is not None and not text[:at].lower().endswith(further["size"].lower())


def is_emphasis(text: str, at: int) -> bool:
    """Tell whether *even* strengthens the comparative behind it: *even longer, even more remote*.

    Examples
    --------
    >>> [is_emphasis(f"even{after}", 4) for after in (" longer.", " more remote.", " after May.")]
    [True, True, False]
    """
    compared = _COMPARATIVE.match(text, at)
    if compared is None or not _EVEN.search(text[max(0, at - _LONGEST_WORD) : at]):
        return False
    return compared["degree"] is not None or _NO_NOUN.fullmatch(compared["word"]) is None


def ends_predicate(text: str, at: int) -> bool:
    """Tell whether nothing that follows makes a word another's: *high*, not *high on the agenda*.

    Parameters
    ----------
    text : str
        The sentence.
    at : int
        Where the words end. What is not plainly a noun behind them leaves them what they are.

    Examples
    --------
    >>> [ends_predicate(f"good{after}", 4) for after in (".", " by June.", " news.")]
    [True, True, False]
    >>> ends_predicate("remote Monday", 6)
    True
    """
    follows = _NEXT.match(text, at)
    if follows is None:
        return True
    if text[at] == "-" or _OTHER_SENSE.match(text, at) or goes_on(text, at) or is_emphasis(text, at):
        return False
    last = _LAST.search(text[max(0, at - _LONGEST_WORD) : at])
    is_of_a_noun = last is not None and _OF_A_NOUN.fullmatch(last[0]) is not None
    return not is_of_a_noun or _NO_NOUN.fullmatch(follows[1]) is not None
