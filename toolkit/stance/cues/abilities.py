"""What one is or was able to do: the *could* of *she could swim at ten*."""

from __future__ import annotations

import itertools
import re
from typing import Final

from stance.cues.modal_clauses import Clause, is_of_now, weigh_past
from stance.cues.modal_words import WORDS

_MOST_PAST: Final = 2.0
_AMOUNT: Final = re.compile(
    r"\b(?:\d|a (?:hundred|thousand|dozen|million|ton)|two|three|four|five|six|seven|eight|nine|ten|"
    r"eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|dozens?|tons?|tonnes?)\b"
)
_RATE: Final = re.compile(r"\ban? (?:day|hour|week|minute|month|year)\b")
_OFF: Final = (("out",), ("away",), ("off",), ("back",), ("down",))
_SELVES: Final = (("yourself",), ("ourselves",), ("themselves",), ("himself",), ("herself",), ("itself",))
_SAID: Final = re.compile(
    rf"\b(?:{'|'.join(sorted(WORDS['law']))}) (?:said|meant|held|provided|stipulated|laid down|allowed) that "
)
_WHEN: Final = re.compile(r"\bwhen (?:i|he|she|we|they) (?:was|were)\b")
_FOR_YEARS: Final = re.compile(r"for (?:years|decades|centuries|months|generations) ")
_WHILE: Final = re.compile(r"(?:until|before|(?:so|as) long as|when) (?!a \w+ed)")
_IN_DAYS: Final = re.compile(
    r"(?:back )?in (?:the|those) (?:(?:days?|time|times|heyday) (?:of|when|before)|(?:reign|lifetime) of)\b"
)
_FROM_AFAR: Final = re.compile(
    r"(?:for (?:\w+ )?miles|from|across|above|over|through|at night|all night|in the distance)\b"
)
_ONLY_WITH: Final = re.compile(r"\bonly (?:with|by|in|on|when|through|at|from)\b")
_COMING: Final = re.compile(
    r"\b(?:again|as (?:soon|early|late) as|once (?:the|its|his|her|their|it|they)|by the end of|"
    r"next (?:week|month|year|spring|summer|autumn|winter|time|season|session|decade))\b"
)
_LIKE: Final = re.compile(r"(?:an?|any|the) (?:\w+ ){1,3}as \w+ as ")
_LITTLE: Final = (("nothing",), ("little",), ("no",))
_BY_ANYONE: Final = (
    ("by", "anyone"),
    ("by", "everyone"),
    ("by", "any"),
    ("only", "by"),
    ("only", "in"),
    ("only", "at"),
)


def tells_ability(clause: Clause) -> bool:
    """Tell whether *could* is about what one is or was able to do, and not about what may come.

    Signs of either are weighed: the kind of verb and of subject, what opens the clause, the time around it.
    The weights were set by hand on sentences written and sampled for it.

    Parameters
    ----------
    clause : Clause
        The modal in its clause.

    Returns
    -------
    bool

    Examples
    --------
    >>> from stance.cues.modal_clauses import parse_clause
    >>> tells_ability(parse_clause("the old man could read latin".split(), 3))
    True
    >>> tells_ability(parse_clause("the old dam could burst".split(), 3))
    False
    """
    if clause.adverbs & {"well", "conceivably", "eventually", "someday", "potentially", "possibly"}:
        return False
    if _is_of_the_able(clause) or _reports_leave(clause):
        return True
    denies = bool(WORDS["none"] & set(clause.subject)) or clause.subject[:1] == ("not",)
    denies |= clause.opener == "or" and "no" in clause.before[-8:]
    doubts = bool({"doubtful", "doubt", "unable"} & set(clause.before))
    if not clause.verb.isalpha() or clause.after[:1] == ("no",) or denies or doubts:
        return True
    befalls = _befalls(clause)
    return (
        _weigh_verb(clause)
        + _weigh_subject(clause, befalls=befalls)
        + _weigh_setting(clause, befalls=befalls)
        <= 0
    )


def _is_of_the_able(clause: Clause) -> bool:
    """Whether verb and object are of what one can do: *hear, count on, do nothing, make anything*."""
    first = clause.after[:1]
    if clause.verb in WORDS["perceive"] or (clause.verb in ("count", "rely") and first == ("on",)):
        return True
    if clause.verb == "see":
        return first == ("the",) and not _befalls(clause)
    if first in (("anything",), ("everything",)):
        return clause.verb not in WORDS["happen"] - WORDS["able"]
    if clause.verb == "make" and first == ("out",):
        return True
    is_act = clause.verb == "do" or clause.verb in WORDS["able"] - WORDS["happen"] - {"see"}
    return is_act and first in _LITTLE


def _reports_leave(clause: Clause) -> bool:
    """Whether it was said what is allowed: *ruled that he could; the law said that; told that they could*."""
    if WORDS["law"] & set(clause.before) and _SAID.search(" ".join(clause.before)):
        return True
    if clause.verb not in WORDS["permit"]:
        return False
    is_ruling = clause.opener == "that" and bool(WORDS["rulings"] & set(clause.before))
    return is_ruling or ("told" in clause.before and clause.head in WORDS["persons"])


def _befalls(clause: Clause) -> bool:
    if clause.verb == "see" and not clause.is_passive:
        is_person = clause.names_people or clause.head in WORDS["speakers"] | WORDS["persons"]
        is_thing = not is_person and clause.after[:1] != ("the",)
        return is_thing or bool(WORDS["changes"] & set(clause.after[:3]))
    if clause.is_passive or (clause.verb in WORDS["moves"] and clause.after[:1] in _OFF):
        return True
    if clause.head in WORDS["speakers"] | WORDS["persons"] and clause.after[:1] in _SELVES:
        return clause.verb == "find"
    if clause.head in WORDS["speakers"]:
        return clause.verb in WORDS["ours"]
    return clause.verb in WORDS["happen"] or clause.verb in ("be", "have")


def _weigh_verb(clause: Clause) -> float:
    score = 0.5
    if clause.verb in WORDS["moves"] | {"see", "find"} and not clause.is_passive and _befalls(clause):
        return score + 2.0
    if clause.is_passive:
        if clause.verb in WORDS["formulaic"]:
            return score - (2.0 if clause.head in ("it", "this", "that") else 0.5)
        return score + (0.0 if clause.verb in WORDS["agreed"] else 1.5)
    if clause.verb in WORDS["happen"] and (
        clause.head not in WORDS["speakers"] or clause.verb in WORDS["ours"]
    ):
        return score + 2.0
    return score + (1.0 if clause.verb in ("be", "have") else 0.0)


def _weigh_subject(clause: Clause, *, befalls: bool) -> float:
    if clause.head in WORDS["speakers"]:
        return -0.4 if befalls else -2.5
    if clause.head in WORDS["persons"] or clause.opener == "who":
        score = -0.3 if befalls else -1.5
    elif clause.names_people:
        score = -0.3 if befalls else -0.4
    else:
        is_measured = bool(_AMOUNT.search(" ".join(clause.after[:6]).partition(" by ")[0]))
        return -1.2 if clause.verb in WORDS["capacity"] and is_measured else 0.5
    return score - (1.0 if clause.verb in WORDS["able"] | WORDS["formula"] and not befalls else 0.0)


def _weigh_setting(clause: Clause, *, befalls: bool) -> float:
    score = -min(_MOST_PAST, weigh_past(clause)) * (0.5 if befalls and not clause.is_passive else 1.0)
    score += 0.7 if is_of_now(clause) else 0.0
    score += 1.5 if clause.adverbs & {"yet", "soon"} or "potentially" in clause.after[:4] else 0.0
    score += 1.0 if clause.adverbs & {"probably", "perhaps", "likely"} else 0.0
    score -= 2.0 if clause.after[:2] in _BY_ANYONE else 0.0
    score -= 1.0 if "at last" in " ".join(clause.before[-8:]) else 0.0
    is_wh = clause.opener in WORDS["wh"] and not _LIKE.match(" ".join(clause.before))
    if is_wh or clause.after[:1] == ("only",):
        score -= 2.0 if clause.opener == "how" else 1.0
    if clause.opener == "which" and not clause.is_relative and not befalls:
        score -= 1.0  # the way by which one can do a thing
    score -= 1.5 if clause.before[:1] == ("from",) and clause.verb == "see" else 0.0
    after = " ".join(itertools.takewhile(lambda word: word not in (",", ";"), clause.after))
    is_coming = _COMING.search(after) is not None
    score += 1.0 if is_coming else 0.0
    score -= 3.5 if _IN_DAYS.match(" ".join(clause.before)) else 0.0
    if clause.is_passive and clause.verb in ("seen", "heard") and not is_coming:
        score -= 3.0 if _FROM_AFAR.match(after) else 0.0
    score -= (
        1.0 if _ONLY_WITH.search(after) and (clause.names_people or clause.verb in WORDS["able"]) else 0.0
    )
    score += 1.0 if "still" in clause.adverbs and clause.is_passive else 0.0
    score -= 1.5 if "under the old" in " ".join(clause.before) else 0.0
    score -= 1.0 if clause.subject[1:2] == ("old",) and _RATE.search(" ".join(clause.after[:8])) else 0.0
    score -= 2.5 if _WHEN.search(" ".join(clause.after)) or _FOR_YEARS.match(" ".join(clause.before)) else 0.0
    is_while = "," in clause.before and _WHILE.match(" ".join(clause.before)) is not None
    score -= 2.0 if is_while and weigh_past(clause) else 0.0
    score += 0.7 if clause.before[:1] == ("should",) else 0.0
    is_if = clause.before[:1] == ("if",) and clause.head not in WORDS["speakers"]
    return score + (1.0 if is_if else 0.0)
