"""What one is or was able to do: the *could* of *she could swim at ten*."""

from __future__ import annotations

from typing import Final

from stance.cues.modal_clauses import Clause, is_of_now, weigh_past
from stance.cues.modal_words import WORDS

_MOST_PAST: Final = 2.0
_BY_ANYONE: Final = (("by", "anyone"), ("by", "everyone"), ("by", "any"), ("only", "by"), ("only", "in"))


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


def _befalls(clause: Clause) -> bool:
    if clause.is_passive:
        return True
    if clause.head in WORDS["speakers"]:
        return clause.verb in WORDS["ours"]
    return clause.verb in WORDS["happen"] or clause.verb in ("be", "have")


def _weigh_verb(clause: Clause) -> float:
    score = 0.5
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
        return -1.2 if clause.verb in WORDS["capacity"] else 0.5
    return score - (1.0 if clause.verb in WORDS["able"] | WORDS["formula"] else 0.0)


def _weigh_setting(clause: Clause, *, befalls: bool) -> float:
    score = -min(_MOST_PAST, weigh_past(clause)) * (0.5 if befalls and not clause.is_passive else 1.0)
    score += 0.7 if is_of_now(clause) else 0.0
    score += 1.5 if clause.adverbs & {"yet", "soon"} or "potentially" in clause.after[:4] else 0.0
    score += 1.0 if clause.adverbs & {"probably", "perhaps", "likely"} else 0.0
    score -= 2.0 if clause.after[:2] in _BY_ANYONE else 0.0
    if clause.opener in WORDS["wh"] or clause.after[:1] == ("only",):
        score -= 2.0 if clause.opener == "how" else 1.0
    if clause.opener == "which" and not clause.is_relative and not befalls:
        score -= 1.0  # the way by which one can do a thing
    is_if = clause.before[:1] == ("if",) and clause.head not in WORDS["speakers"]
    return score + (1.0 if is_if else 0.0)
