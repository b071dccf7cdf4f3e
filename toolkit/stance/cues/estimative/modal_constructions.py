"""The constructions that *may, might* and *could* stand in: wishes, purposes, concessions, what was not so.

Each is told by its grammar: its subject, its verb, the perfect and the passive, the clause it stands in.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from stance.cues.estimative.modal_clauses import Clause, get_word, parse_clause
from stance.cues.estimative.modal_words import WORDS

_BEFORE_NOUN: Final = re.compile(
    r"the|his|its|their|our|your|my|whose|her|of|with|by|through|all|full|own|sheer|brute|combined|collective|"
    r"\w+'s|s'|\w+(?:al|ic|ar|ary|ian|an|ese|ish|ous)|air|sea|corporate|french|divine|and|or|right|superior|real|"
    r"great"
)
_THIRD_PERSON: Final = re.compile(r"(?!focus|always|perhaps|sometimes|besides|towards|bias)\w+[^su\W]s")
_JOINTS: Final = frozenset(((",", "and"), (",", "but"), (";", "and"), (";", "but"), (",", "so")))
_PERFECTS: Final = frozenset((("might", "have"), ("could", "have")))
_RULE: Final = re.compile(
    r"\b(?:under|by|pursuant|according|subject|per|without|with|upon|on|free|at)(?: \w+){0,4} "
    rf"(?:{'|'.join(sorted(WORDS['law']))})\b"
)
_ENDS: Final = (".", "?", "!")
_SEGMENT_STARTS: Final = frozenset((*_ENDS, ",", ";", ":", "(", "—", "–", '"', "“", "‘", "and", "but", "so"))
_LONGEST_PURPOSE: Final = 16
_NEAR: Final = 10


def list_constructions(clause: Clause, words: Sequence[str], at: int) -> Iterator[str]:
    """List the constructions that a modal stands in; what each says of a likelihood is weighed elsewhere.

    Parameters
    ----------
    clause : Clause
        The modal in its clause.
    words : sequence of str
        The words and marks of the sentence, in lower case.
    at : int
        Which of them is the modal.

    Yields
    ------
    str
        Its name.

    Examples
    --------
    >>> from stance.cues.estimative.modal_clauses import parse_clause
    >>> def list_names(text, modal):
    ...     words = text.split()
    ...     at = words.index(modal)
    ...     return list(list_constructions(parse_clause(words, at), words, at))
    >>> list_names("had he lived he might have won .", "might")
    ['unreal', 'missed', 'counterfactual']
    >>> list_names("they sing so that all may hear .", "may")
    ['purpose', 'gap']
    """
    judged = {
        "opinion": clause.subject != () and clause.subject[-1] in WORDS["opinions"],
        "noun": is_noun(words, at),
        "question": is_asked(words, at),
        "inverted": _is_inverted(clause, words, at),
        "purpose": _is_purpose(clause),
        "concession": _is_concession(clause),
        "formula": _is_formula(clause),
        "unreal": _is_unreal(clause),
        "elsewhere": _is_elsewhere(clause),
        "missed": clause.is_perfect and _is_missed(clause),
        "counterfactual": _is_counterfactual(clause),
        "reported": _is_reported(clause),
        "invites": _invites(clause),
        "cites a rule": _cites_rule(clause),
        "gap": _is_gap(clause),
    }
    yield from (name for name, holds in judged.items() if holds)


def is_noun(words: Sequence[str], at: int) -> bool:
    """Tell whether the word at a place of a sentence is *might* and strength.

    Examples
    --------
    >>> is_noun("the might of rome".split(), 1), is_noun("it might rain".split(), 1)
    (True, False)
    """
    before, after = get_word(words, at - 1), get_word(words, at + 1)
    if words[at] != "might" or not _BEFORE_NOUN.fullmatch(before):
        return False
    is_finite = after in WORDS["past"] or after.endswith("ed") or _THIRD_PERSON.fullmatch(after) is not None
    if is_finite or list(words[at + 1 : at + 3]) == ["rather", "than"]:
        return True
    if after == ",":
        clause = parse_clause(words, at)
        if clause.befalls or clause.verb in WORDS["be"] or clause.verb == "have":
            return False  # "the dollar might, in our view, fall"
    return not after.isalpha() or after in WORDS["after_noun"] or before in WORDS["owners"]


def is_asked(words: Sequence[str], at: int) -> bool:
    """Tell a word in a question: a question word or an auxiliary begins what ends in a question mark.

    Examples
    --------
    >>> is_asked("if rates rise , is it likely to fall ?".split(), 7)
    True
    >>> is_asked("he is likely to fall ?".split(), 2)
    False
    """
    if next((word for word in words[at:] if word in _ENDS), "") != "?":
        return False
    start = at
    while start and words[start - 1] not in _SEGMENT_STARTS:
        start -= 1
    return words[start] in WORDS["asking"]


def _invites(clause: Clause) -> bool:
    """Whether the reader is told what to do: *you might try the door*."""
    is_act = clause.verb.isalpha() and not clause.befalls and not clause.is_passive
    return clause.head == "you" and is_act


def _is_inverted(clause: Clause, words: Sequence[str], at: int) -> bool:
    """Whether the subject follows, as in a question, a wish or a condition."""
    follows = get_word(words, at + 1)
    if clause.subject and follows in ("it", "he", "she", "they"):
        return True  # "long may she reign"
    is_wh = clause.opener in WORDS["wh"]
    if clause.subject or clause.is_relative:
        return is_wh and not clause.is_relative and follows in WORDS["subjects"]
    opens = is_wh or not clause.opener.isalpha()
    is_asked = words[-1] == "?" and opens and get_word(words, at - 1) != ","
    return is_asked or follows in WORDS["subjects"]


def _is_purpose(clause: Clause) -> bool:
    """Whether the clause says what for: *so that, in order that, pray that*."""
    if clause.is_relative:
        return False
    near = clause.before[-_LONGEST_PURPOSE:]
    for at in range(len(near) - 1, 0, -1):
        if near[at] in (",", ";", ":"):
            return False
        if near[at] == "that" and near[at - 1] == ",":
            return clause.subject != () and not (WORDS["complement"] | WORDS["report"]) & set(near)
        if near[at] == "that":
            return near[at - 1] in ("so", "order", "end") or bool({"pray", "consent"} & set(near[:at]))
    return False


def _is_concession(clause: Clause) -> bool:
    """Whether any case is granted: *however cold it may be; as they may think fit*."""
    if clause.modal == "could" or not clause.subject:
        return False
    near = clause.before[-_NEAR:]
    if clause.verb == "be" and not "".join(clause.after[:1]).isalpha() and "whoever" in near:
        return True
    opened = [at for at, word in enumerate(near) if word in WORDS["whatever"]]
    if opened:
        between = near[opened[-1] + 1 :]
        return not any(word in WORDS["finite"] or word.endswith("ed") for word in between)
    is_left_out = not clause.verb.isalpha() and clause.opener in ("as", "what", "who", "how", "where")
    is_left_out &= not WORDS["report"] & set(clause.subject)
    is_fit = clause.opener == "as" and (
        clause.subject == ("one",) or clause.verb in WORDS["permit"] | WORDS["as_needed"]
    )
    is_degree = clause.verb == "be" and clause.before[:2] in (("the", "more"), ("the", "less"))
    is_any = "no matter" in " ".join(near) and clause.verb in ("be", "seem", "appear")
    return is_left_out or is_fit or is_degree or is_any


def _is_missed(clause: Clause) -> bool:
    """Whether *could have* or *might have* tells of what did not come about; *may have* never does."""
    if clause.modal == "may":
        return False
    if _is_unreal(clause) or clause.verb in WORDS["averted"]:
        return True
    if clause.modal == "could":
        if clause.head in WORDS["someone"]:
            return False
        return clause.opener in ("what", "how") or _is_missed_could(clause)
    is_chosen = clause.is_relative or clause.head in WORDS["speakers"] | WORDS["persons"]
    is_so = clause.verb == "done" and clause.after[:1] == ("so",)
    return is_chosen and not is_so and clause.verb in WORDS["regret"] - {"gone", "left", "lost"}


def _is_missed_could(clause: Clause) -> bool:
    is_person = clause.head in WORDS["persons"] | WORDS["speakers"]
    if clause.is_passive:
        is_act = clause.verb in WORDS["agreed"] | WORDS["regret"]
        return is_person or (is_act and clause.after[:1] not in (("by",), ("from",)))
    if clause.verb == "been" and is_person:
        return clause.after[:1] in (("a",), ("an",), ("the",))
    if not is_person and not clause.names_people and clause.verb not in WORDS["regret"]:
        return clause.verb not in WORDS["befell"] and not _is_reported(clause)
    return clause.verb not in WORDS["befell"] or clause.head in WORDS["speakers"]


def _is_reported(clause: Clause) -> bool:
    """Whether somebody is named who says so: *a gull could have bent it, a spokesman said*."""
    last = clause.after[-_NEAR:]
    return "," in last and last[-1:] == (".",) and bool({"said", "say", "says", "believe"} & {*last[-2:-1]})


def _is_unreal(clause: Clause) -> bool:
    """Whether words around say that it did not, or does not, come about: *if, had he known, never*."""
    around = {*clause.before[-8:], *clause.before[:1], *clause.after[:12], *clause.adverbs}
    words = ("", *clause.before, "-", *clause.after)
    within = itertools.takewhile(lambda word: word not in WORDS["breaks"], clause.after)
    is_inverted = any(word == "had" and left in (",", "") for left, word in itertools.pairwise(words))
    is_inverted |= any(
        word == "had" and then in WORDS["subjects"] for word, then in itertools.pairwise(within)
    )
    is_never = "never" in clause.adverbs and clause.verb != "been"
    is_never |= "but" in clause.after[:6]
    is_named = bool(around & WORDS["unreal"]) or "!" in clause.after
    return is_named or is_inverted or is_never or _is_elsewhere(clause)


def _is_elsewhere(clause: Clause) -> bool:
    """Whether it was not so: *in another age, with better maps, a wiser man, it might have been worse*."""
    before = clause.before
    is_world = before[:2] in (("in", "a"), ("in", "an")) and bool(WORDS["worlds"] & set(before[2:5]))
    is_other = before[:2] in (("in", "another"), ("but", "for")) or before[:1] in (("with",), ("without",))
    is_left = before[:1] in (("left",), ("given",)) and clause.modal == "might"
    is_better = len(clause.subject) > 2 and clause.subject[1] in WORDS["comparative"]
    is_worse = bool(WORDS["unlike"] & set(clause.after[:2]))
    was_else = any(pair in (("it", "was"), ("they", "were")) for pair in itertools.pairwise(clause.after))
    return is_world or is_other or is_left or is_better or is_worse or was_else


def _is_counterfactual(clause: Clause) -> bool:
    """Whether the sentence tells what would be if it were not so: *had he lived, were it not for her*."""
    words = (*_cut_told(clause.before), "-", *clause.rest)
    pairs = list(itertools.pairwise(("", *words)))
    is_inverted = any(word == "had" and left in (",", "", ";") for left, word in pairs)
    is_past = "if" in clause.before and "had" in clause.before
    return (
        is_inverted or is_past or ("not" in words and not {("were", "it"), ("but", "for")}.isdisjoint(pairs))
    )


def _cut_told(before: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out an earlier perfect with its condition: *it might have sunk, had it hit, and it might*."""
    joints = [at for at, pair in enumerate(itertools.pairwise(before)) if pair in _JOINTS]
    told = itertools.pairwise(before[: joints[-1]] if joints else ())
    return before if _PERFECTS.isdisjoint(told) else before[joints[-1] + 1 :]


def _is_formula(clause: Clause) -> bool:
    """Whether it is what one may say of an idea: *it may be noted, we may conclude*."""
    if clause.adverbs & WORDS["open_adverbs"]:
        return False
    if clause.is_passive:
        return _is_said_of_idea(clause)
    is_how = clause.opener == "how" and clause.verb in WORDS["permit"]
    return is_how or (clause.verb in WORDS["formula"] and clause.head in WORDS["speakers"] | {"reader"})


def _is_said_of_idea(clause: Clause) -> bool:
    """Whether a passive is of an idea, not of a person or a thing: *it may be recalled*, no envoy."""
    follows = clause.after[:1]
    if clause.opener in ("how", "what"):
        return clause.verb in WORDS["agreed"] | WORDS["formulaic"]
    is_event = follows in (("from",), ("to",)) and clause.verb in ("taken", "asked", "called", "urged")
    is_event |= clause.verb == "recalled" and clause.head != "it"
    is_event |= clause.verb == "considered" and follows not in (("as",), ("a",), ("an",), ("the",))
    is_of_idea = not clause.names_people and clause.head not in WORDS["persons"]
    return clause.verb in WORDS["formulaic"] and is_of_idea and not is_event


def _is_gap(clause: Clause) -> bool:
    """Whether the verb's object stands before: *loans that it may insure, ways in which it may act*."""
    opener = len(clause.before) - len(clause.subject) - 1
    if clause.is_relative or clause.opener not in ("which", "that") or opener < 1 or not clause.subject:
        return False
    if clause.before[opener + 1 :] != clause.subject:
        return False  # the relative clause is over: "a club that is large may"
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
    # The verb is no rule: "without delay the crew may leave".
    return _RULE.search(" ".join((*clause.before, ",", *clause.rest[1:]))) is not None
