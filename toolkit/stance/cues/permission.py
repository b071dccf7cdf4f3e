"""Leave, power and instructions: the *may* of *members may bring a guest*."""

from __future__ import annotations

import re
from typing import Final

from stance.cues.leave_signs import weigh_leave
from stance.cues.modal_clauses import Clause
from stance.cues.modal_words import WORDS

_RULE: Final = re.compile(
    r"\b(?:under|by|pursuant|according|subject|per|without|with|upon|on|free|at)(?: \w+){0,4} "
    rf"(?:{'|'.join(sorted(WORDS['law']))})\b"
)


def gives_leave(clause: Clause) -> bool:
    """Tell whether *may* gives leave or power; *might* does where leave is reported.

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
    >>> gives_leave(parse_clause("no bank may lend more".split(), 2))
    True
    >>> gives_leave(parse_clause("the bank may fail".split(), 2))
    False
    """
    if " no more than " in " ".join(clause.after[:8]) or _invites(clause):
        return True
    if clause.modal == "might":
        return _reports_leave(clause)
    if clause.modal != "may" or clause.adverbs & (WORDS["open_adverbs"] | {"still"}):
        return False
    return _allows_passive(clause) if clause.is_passive else _allows_act(clause)


def _invites(clause: Clause) -> bool:
    """Whether the reader is told what to do: *you might try the door*."""
    is_act = clause.verb in WORDS["permit"] or not clause.befalls
    is_act &= not clause.is_passive and clause.verb.isalpha()
    return clause.head == "you" and is_act and clause.verb != "have"


def _reports_leave(clause: Clause) -> bool:
    """Whether it was said what is allowed: *under the rules a member might; told that they might*."""
    if clause.befalls or clause.is_passive or clause.verb not in WORDS["permit"]:
        return False
    is_told = bool({"told", "ruled", "agreed", "decreed", "asked"} & set(clause.before[-12:]))
    pleases = bool(WORDS["please"] & set(clause.after[:6]))
    by_rule = _RULE.search(" ".join((*clause.before, clause.modal))) is not None
    return (
        by_rule
        or pleases
        or (is_told and clause.opener == "if")
        or (bool(set(clause.subject) & {"no", "nobody"}) and clause.opener == "that")
    )


def _allows_passive(clause: Clause) -> bool:
    """Whether one is told how a thing is to be done: *may be paid at the desk*."""
    follows = clause.after[:1]
    if follows == ("from",) and clause.verb == "taken":
        return _cites_rule(clause)
    if clause.adverbs & WORDS["legal_adverbs"]:
        return True
    if clause.verb in WORDS["bidden"]:
        return False
    return clause.verb in WORDS["agreed"] and (_cites_rule(clause) or weigh_leave(clause) > 0)


def _is_phrase_of_leave(clause: Clause) -> bool:
    """Whether the words are those of leave: *may have it, may do so, may call us, may do as they please*."""
    follows = set(clause.after[:1])
    gets = clause.verb == "have" and "not" not in clause.adverbs and follows & {"it", "them", "one", "mine"}
    does = clause.verb == "do" and "so" in follows and not {"again", "soon"} & set(clause.after[:3])
    does &= not WORDS["certain"] & set(clause.subject)
    pleases = WORDS["please"] & set(clause.after[:6]) and not clause.befalls
    pleases = pleases or (clause.verb == "judge" and clause.after[:1] == ("for",))
    addresses = clause.verb in WORDS["address"] and (
        clause.head in WORDS["role"] | WORDS["persons"] or not clause.subject
    )
    return bool(gets or does or pleases or addresses)


def _allows_act(clause: Clause) -> bool:
    """Whether an act of somebody's is one that is allowed."""
    if _is_phrase_of_leave(clause):
        return True
    if set(clause.subject) & {"no", "nobody"} and clause.verb.isalpha():
        return clause.verb not in WORDS["feel"] | {"have"}
    is_act = clause.verb in WORDS["permit"] or not clause.befalls
    return is_act and clause.verb.isalpha() and _is_leave(clause)


def _is_leave(clause: Clause) -> bool:
    """Whether the words around an act say that it is allowed."""
    if clause.verb == "play" and {"role", "part"} & set(clause.before):
        return False
    if _is_gap(clause) or _cites_rule(clause):
        return True
    if clause.adverbs & WORDS["legal_adverbs"] or set(clause.subject) & {"only"}:
        return True
    return weigh_leave(clause) > 0


def _is_gap(clause: Clause) -> bool:
    """Whether the verb's object stands before: *loans that it may insure, ways in which it may act*."""
    opener = len(clause.before) - len(clause.subject) - 1
    if clause.is_relative or clause.opener not in ("which", "that") or opener < 1 or not clause.subject:
        return False
    before = clause.before[opener - 1]
    if clause.opener == "which":
        return before in WORDS["means"] or clause.verb in WORDS["permit"]
    is_noun = before not in WORDS["complement"] | WORDS["report"] and not before.endswith(("ed", "ing"))
    ends = clause.after[:1] in ((".",), (",",), ("and",), ("in",), ("to",), ("from",), ())
    return is_noun and clause.verb in WORDS["permit"] and ends


def _cites_rule(clause: Clause) -> bool:
    """Whether the sentence names what gives leave: *under the act, without consent*."""
    if WORDS["ruled"] & set(clause.before):
        return True
    return _RULE.search(" ".join((*clause.before, clause.modal, *clause.rest))) is not None
