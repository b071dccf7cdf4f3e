"""Plain predictions: *will* where it says what is going to happen."""

from __future__ import annotations

import re
from typing import Final

_FUTURE: Final = re.compile(
    r"\b(?:will|won['’]t|shall|shan['’]t)\b|(?<=\w)['’]ll\b"
    r"|(?:\b(?:is|are|isn['’]t|aren['’]t)|(?<=\w)['’](?:s|re))(?:\s+not)?\s+(?:going|bound)\s+to\b"
    # Whoever is going to Paris, to school or to the vote goes there.
    r"(?!\s+(?:(?:the|an?|this|that|his|her|its|my|our|your|their|school|war)\b|(?-i:[A-Z])))",
    re.IGNORECASE,
)
# A will of one's own: the word is a noun after a determiner, a preposition or what describes a will.
_BEFORE_NOUN: Final = re.compile(
    r"(?:\b(?:the|a|an|no|any|this|that|of|at|by|against|his|her|its|my|our|your|their|whose|free|good|ill|"
    r"iron|last|living|own|sheer|strong|weak|national|collective|general|popular|public|political|divine)|['’]s)"
    r"\s+$",
    re.IGNORECASE,
)
# Elsewhere than at the head of a question, Will is a man: "Will it last?", but "George Will wrote".
_AT_HEAD: Final = re.compile(r"(?:^|[^\w\s,])\s*$")
# What the writer is about to do in the text is no prediction: "I will argue".
_OWN_PLAN: Final = re.compile(r"\bI(?:\s+\w+ly)?\s*$")
# Another's will: "if you will", "call it what you will".
_POLITE: Final = re.compile(r"\b(?:if|what|as|call it what|say what)\s+you\s+$", re.IGNORECASE)


def find_future(text: str) -> tuple[int, int] | None:
    """Find the first word by which a sentence predicts: *will*, *won't*, *'ll*, *shall*, *is going to*.

    The noun (*political will*), a man called Will, the writer's own plans (*I will argue*), *if you will* and
    *is going to Rome* are none. It goes by word order alone: *the rest will follow* is found, and so is *boys
    will be boys*.

    Parameters
    ----------
    text : str
        A sentence.

    Returns
    -------
    tuple of (int, int) or None
        Its start and end in characters, end exclusive.

    Examples
    --------
    >>> find_future("The alliance will fracture within a year.")
    (13, 17)
    >>> find_future("There is no political will to act.") is None
    True
    """
    for match in _FUTURE.finditer(text):
        before = text[: match.start()]
        if match[0].lower() == "will" and (_BEFORE_NOUN.search(before) or _POLITE.search(before)):
            continue
        if match[0] == "Will" and not (_AT_HEAD.search(before) and "?" in text[match.end() :]):
            continue
        if not _OWN_PLAN.search(before):
            return match.span()
    return None
