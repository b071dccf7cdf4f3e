"""Signs of leave and of what may happen, weighed: who may, what act, on what, on which terms, and when."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from importlib import resources
from typing import Final

from stance.cues.modal_clauses import Clause
from stance.cues.modal_words import WORDS

_MONTHS: Final = (
    "january|february|march|april|june|july|august|september|october|november|december|"
    "spring|summer|autumn|winter|christmas|easter"
)
_TERMS: Final = re.compile(
    r"\b(?:at (?:any|will|the desk|the door|the office|the gate)|"
    r"within \w+ (?:days|weeks|months|miles|years)|"
    r"within the scope|up to|at least|at most|for (?:no|bad|all|each|every|length|clarity|reasons)|"
    r"on (?:the )?grounds?|no (?:more|longer|later|fewer|less) than|not more than|subject to|two - thirds|"
    r"only (?:if|with|on|in|by|when|after|for|two|once|one)|unless|without|provided|except|such \w+ as|"
    r"(?:once|twice|times|week|day|month|hour) (?:a|per|each)|per (?:person|head|member)|"
    r"\w+ (?:a|per|each) (?:day|week|month|year|term|person)|"
    r"with the (?:\w+ ){0,3}(?:consent|approval|permission)|"
    r"with a (?:note|warrant|licence|license|permit|majority)|save (?:for|in|where|treason)|"
    r"free of charge|his or her|(?:their|his|its) own|whe(?:re|n) (?:a|an|the|no|such)|"
    r"by (?:telephone|phone|post|mail|e - mail|email|fax|law|order|card|bank|cheque|check|credit|transfer)|"
    r"by (?:letter|hand|proxy|appointment|arrangement|anyone|a \w+ (?:vote|majority)|a two)|online|"
    r"in (?:person|writing|advance|private|full|part|cash|lieu|accordance)|"
    r"from (?:the|any) (?:office|porter|desk|library|clerk|branch|publisher|registrar|depot)|"
    r"who(?:se)? \w+|he or she|that he|if (?:he|she|they|it|doing|one|either|so|any)|"
    r"until (?:it|they|(?:the|his|her|its|their) \w+) "
    r"(?:lapses?|expires?|ends?|closes?|runs? out|is|has|are|have)|"
    r"until (?:noon|midnight|\w+ o'clock|ten|nine|six|eight|five)|after (?:six|nine|ten|dark|\w+ o'clock)|"
    r"under (?:the|this|article|section))\b"
)
_DATED: Final = re.compile(
    r"\b(?:next|soon|today|tomorrow|tonight|view|already|again|yet|eventually|sooner|later|because|further|instead|away|"
    r"another|new|rather|more than|after all|ahead of|as a result|to find|"
    rf"walk out|(?:resign|quit|strike|rebel|revolt|split) over|call (?:\w+ ){{0,3}}(?:strikes?|out|walkout)|"
    rf"this (?:week|month|year|time|afternoon|evening|weekend|session|{_MONTHS})|"
    rf"by (?:the end|now|then|next|\w+day|{_MONTHS})|"
    rf"(?:in|before|after) (?:early |late )?(?:{_MONTHS})|in time|"
    rf"in the (?:coming|end|next|{_MONTHS})|"
    r"(?:on|at|as early as|from) (?:mon|tues|wednes|thurs|fri|satur|sun)day|before (?:he|she|they|it|long)|"
    r"before the (?:summer|winter|spring|autumn|deadline|end|election|vote|summit|recess|holiday|break|year)|"
    r"in (?:protest|response|exchange|retaliation|despair|anger|return))\b"
)
_UNTIL: Final = re.compile(
    rf"\buntil (?:(?:early |late )?(?:{_MONTHS})|the (?!\w+ (?:lapses?|expires?|ends?|closes?|is|has)\b))"
)
_DATED_FIRST: Final = re.compile(
    rf"(?:this (?:week|month|year|{_MONTHS})|next|tomorrow|tonight|soon|on \w+day|before long|sooner|later|"
    rf"within|by (?:\w+day|then|next|{_MONTHS})|in (?:{_MONTHS}|the (?:coming|end|next|{_MONTHS})))\b"
)
_WISHES: Final = re.compile(
    r"\b(?:who|that) (?:do not )?(?:wish|wishes|want|prefer|prefers|choose|chooses) to\b"
)
_OF_ONE: Final = ("he ", "she ", "they ", "it ", "doing ", "one ", "either ", "so ", "any ")
_NEAR: Final = 12
_SOME: Final = frozenset(("few", "handful", "many", "minority", "number"))
_AGENT: Final = re.compile(r"\w{3,}(?:er|or|ee|ant)s?")
_OBJECTS: Final = ("any", "a", "the", "own", "to")


def read_weights() -> dict[str, float]:
    """Read the weights that ship with the package.

    Returns
    -------
    dict[str, float]
        What each sign says for leave, in log odds.

    Examples
    --------
    >>> weights = read_weights()
    >>> weights["terms"] > 0 > weights["dated"]
    True
    """
    text = resources.files("stance.cues").joinpath("leave_weights.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {sign: float(weight) for sign, _, weight in rows}


WEIGHTS: Final = read_weights()
"""The weights, read once."""


def weigh_leave(clause: Clause) -> float:
    """Weigh the signs of leave against those of what may happen.

    Parameters
    ----------
    clause : Clause
        The modal in its clause.

    Returns
    -------
    float
        Above 0 where leave is the likelier.

    Examples
    --------
    >>> from stance.cues.modal_clauses import parse_clause
    >>> weigh_leave(parse_clause("the council may refuse a licence at any time".split(), 2)) > 0
    True
    >>> weigh_leave(parse_clause("the council may refuse the offer again next week".split(), 2)) > 0
    False
    """
    return sum(WEIGHTS.get(sign, 0.0) for sign in list_signs(clause))


def list_signs(clause: Clause) -> Iterator[str]:
    """List the signs that stand in a clause and around it.

    Parameters
    ----------
    clause : Clause
        The modal in its clause.

    Yields
    ------
    str
        Names of ``WEIGHTS``, and some that have no weight.

    Examples
    --------
    >>> from stance.cues.modal_clauses import parse_clause
    >>> list(list_signs(parse_clause("any member may vote".split(), 2)))
    ['bias', 'who:one', 'act:both', 'on:end']
    """
    yield "bias"
    yield f"who:{_name_subject(clause)}"
    yield from _list_done(clause) if clause.is_passive else _list_act(clause)
    after = " ".join(itertools.takewhile(lambda word: word not in WORDS["ends_act"], clause.rest))
    first = clause.subject[:1]
    cites_charter = bool(WORDS["charter"] & {*clause.before, *clause.after})
    # "until" with a date ends the leave of a member or tenant, and is when a thing may end
    is_held = _name_subject(clause) in ("one", "role", "those", "you")
    ends = _UNTIL.search(after.partition(" which ")[0]) is not None
    has_terms = _TERMS.search(_cut_condition(after)) is not None or (is_held and ends)
    has_power = clause.head in WORDS["power"] - WORDS["role"]
    is_other = first == ("the",) and bool(set(clause.subject[1:3]) & WORDS["other"])
    signs = {
        "who:some": is_other
        or (first == ("a",) and bool(_SOME & set(clause.subject[1:3])))
        or bool(set(first) & WORDS["certain"]),
        "who:these": first == ("the",) and clause.head.endswith("s"),
        "who:power:no-terms": has_power and not has_terms and not cites_charter,
        "terms": has_terms,
        "dated": (ends and not is_held) or _is_dated(clause, after.partition(" which ")[0]),
        "law": cites_charter,
        "wishes": bool(_WISHES.search(" ".join(clause.before[-_NEAR:]))),
        "told": bool(WORDS["rulings"] & set(clause.before)),
        "now": "now" in clause.adverbs,
        "simply": bool(clause.adverbs & WORDS["actual_adverbs"]),
        "relative": clause.is_relative,
        "not": "not" in clause.adverbs,
        "if": "if" in clause.after and not has_terms,
        "where": clause.opener in ("where", "when", "before") or clause.before[:1] == ("where",),
    }
    yield from (name for name, stands in signs.items() if stands)


def _is_dated(clause: Clause, after: str) -> bool:
    return bool(_DATED.search(after) or _DATED_FIRST.match(" ".join(clause.before)))


def _cut_condition(after: str) -> str:
    """Leave out the terms of a condition: *may call a strike if it is sold without a vote*."""
    main, _, condition = after.partition(" if ")
    return after if main.endswith(" only") or condition.startswith(_OF_ONE) else main


def _name_subject(clause: Clause) -> str:
    subject, head = clause.subject, clause.head
    is_some = subject[:1] == ("a",) and bool(_SOME & set(subject[1:3]))
    if (
        (set(subject[:1]) & WORDS["generic"] and not is_some)
        or head in WORDS["generic"]
        or head == "everyone"
    ):
        is_person = clause.names_people or head in WORDS["role"] | WORDS["generic"] or _is_agent(head)
        return "one" if is_person else "generic"
    if head in ("you", "we", "i"):
        return "you" if head == "you" else "we"
    if head in WORDS["persons"] | {"it"}:
        return "pronoun"
    if (subject[:1] == ("those",) and subject[1:2] in ((), ("who",), ("with",), ("in",))) or (
        clause.opener == "who" and clause.is_relative
    ):
        return "those"
    for name in ("role", "power", "body"):
        if head in WORDS[name]:
            return name
    is_bare = head.endswith("s") and subject[:1] == (head,)
    is_people = clause.names_people or _is_agent(head)
    return "role" if is_people and is_bare else "other"


def _list_act(clause: Clause) -> Iterator[str]:
    is_permit, is_venture = clause.verb in WORDS["permit"], clause.verb in WORDS["venture"] | WORDS["happen"]
    if not (is_permit or is_venture):
        yield "act:other" if clause.verb not in WORDS["feel"] else "act:feel"
        if _name_subject(clause) == "generic":
            yield "act:unknown"
    else:
        yield "act:both" if is_permit and is_venture else "act:permit" if is_permit else "act:venture"
    first, second = (*clause.after, ".", ".")[:2]
    for name in _OBJECTS:
        if name == "to" and second in WORDS["determiners"]:
            break
        if first in WORDS[f"object_{name}"]:
            yield f"on:{name}"
            return
    if first in WORDS["prepositions"] or (first == "to" and second in WORDS["determiners"]):
        yield from (f"at:{name}" for name in _OBJECTS if second in WORDS[f"object_{name}"])
    elif not first.isalpha():
        yield "on:end"
    elif first.endswith("s") or second.endswith("s"):
        yield "on:plural"


def _list_done(clause: Clause) -> Iterator[str]:
    if clause.verb in WORDS["agreed"]:
        yield "done"
    if clause.head.endswith("s") and len(clause.subject) < 3 and clause.subject[:1] != ("the",):
        yield "done:plural"
    if clause.subject[:1] == ("the",):
        yield "done:the"
    if clause.names_people or clause.head in WORDS["role"] | WORDS["persons"]:
        yield "done:person"
    is_for = clause.after[:1] == ("for",) and bool(WORDS["role"] & set(clause.after[1:3]))
    if is_for or WORDS["how"] & set(clause.after[:1]):
        yield "done:how"


def _is_agent(noun: str) -> bool:
    """Whether a noun is by its ending one for a person, as *trader, donor, trustee, occupant*."""
    return _AGENT.fullmatch(noun) is not None and noun.removesuffix("s") not in WORDS["no_agent"]
