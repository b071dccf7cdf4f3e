"""Leave, power and instructions: the *may* of *members may bring a guest*."""

from __future__ import annotations

import re
from typing import Final

from stance.cues.modal_clauses import Clause
from stance.cues.modal_words import WORDS

_RULE: Final = re.compile(
    r"\b(?:under|by|pursuant|according|subject|per|without|with|upon|on|free|at)(?: \w+){0,4} "
    rf"(?:{'|'.join(sorted(WORDS['law']))})\b"
)


def gives_leave(clause: Clause) -> bool:
    """Tell whether *may* gives leave or power; *might* seldom does.

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
    if clause.modal != "may" or clause.adverbs & (WORDS["open_adverbs"] | {"still"}):
        return False
    if clause.is_passive:
        return _allows_passive(clause)
    if _is_phrase_of_leave(clause):
        return True
    if set(clause.subject) & {"no", "nobody"} and clause.verb.isalpha():
        return clause.verb not in WORDS["feel"] | {"have"}
    return not clause.befalls and clause.verb.isalpha() and _allows(clause)


def _invites(clause: Clause) -> bool:
    """Whether the reader is told what to do: *you might try the door*."""
    is_act = not clause.befalls and not clause.is_passive and clause.verb.isalpha()
    return clause.head == "you" and is_act and clause.verb != "have"


def _allows_passive(clause: Clause) -> bool:
    """Whether one is told how a thing is to be done: *may be paid at the desk*."""
    follows = clause.after[:1]
    by_rule = _cites_rule(clause)
    if follows == ("from",) and clause.verb == "taken":
        return by_rule
    how = bool(WORDS["how"] & set(follows)) or (follows == ("by",) and clause.verb not in WORDS["done"])
    is_legal = bool(clause.adverbs & WORDS["legal_adverbs"])
    return is_legal or (clause.verb in WORDS["agreed"] and (by_rule or how))


def _is_phrase_of_leave(clause: Clause) -> bool:
    """Whether the words are those of leave: *may have it, may do so, may call us, may do as they please*."""
    follows = set(clause.after[:1])
    gets = clause.verb == "have" and "not" not in clause.adverbs and follows & {"it", "them", "one", "mine"}
    does = clause.verb == "do" and "so" in follows
    pleases = WORDS["please"] & set(clause.after[:6]) and not clause.befalls
    return bool(gets or does or pleases or clause.verb in WORDS["address"])


def _allows(clause: Clause) -> bool:
    """Whether an act of somebody's is one that is allowed."""
    subject = clause.subject
    if "now" in clause.adverbs or _is_gap(clause) or _cites_rule(clause):
        return True
    if clause.adverbs & WORDS["legal_adverbs"] or set(subject) & {"neither", "only"}:
        return True
    if clause.verb not in WORDS["permit"]:
        return False
    if ("not" in clause.adverbs and clause.head != "it") or clause.opener in ("where", "when", "before"):
        return True
    return clause.head in WORDS["role"] or bool(set(subject[:1]) & WORDS["general"])


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
