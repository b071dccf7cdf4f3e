"""The senses of estimative words that their neighbours tell apart: *unlikely allies*, *bound to the mast*.

``words`` are the words and marks of a sentence, in lower case; a phrase is ``words[first:last]``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from stance.cues.estimative.modal_clauses import MODALS, get_word
from stance.cues.estimative.modal_constructions import is_asked, is_noun
from stance.cues.estimative.modal_weights import weigh_modal
from stance.cues.estimative.modal_words import WORDS
from stance.cues.tokens import Tokens

_ADVERBS: Final = re.compile(
    r"\w+ly|very|most|quite|rather|too|so|not|also|still|now|more|less|even|all|but|pretty|as|just"
)
_LIKELY: Final = 0.42  # as many are wrong as are missed, on the sets 1 to 8 of docs/estimative.md
_LONGEST_CLAIM: Final = 20
_WINDOW: Final = 250  # words on either side that may bear on a phrase
_NEAR: Final = 8
_FAR: Final = 4
_LEVELS: Final = ("low", "medium", "moderate", "high", "remote")
_LEVEL_BEFORE: Final = (",", "(", "[")
_LEVEL_AFTER: Final = ("that", "attaches")
_ODDS_DO: Final = ("likely", "unlikely", "certain", "bound", "expected", "set")
_JOINED: Final = ("-", "and", "but", "or", "so", "yet", "that")
# A noun in small letters may follow *there is a chance*; what else does begins a claim.
_CHANCE_NOUN: Final = re.compile(
    r"(?i:there(?:\s+\w+|['’]s)\s+(?:\w+\s+)?(?:a|no|zero)\s+chance)\s+"
    r"(?!(?:he|she|it|they|we|you|i|the|an?|th(?:is|at|[eo]se)|his|her|its|their|our|my|your|no|some|any|all|both|most"
    r"|many|of|and|but|or|if|when|unless|before|as|in|there|every|(?:any|some|every)(?:one|body|thing)|nobody|nothing"
    r"|either|neither|under|with(?:out|in)?|until)\b)[a-z]"
)
_LIST: Final = 16  # words of a list such as: words such as “likely”, “perhaps” and “possible”


def read_words(tokens: Tokens, row: int, text: str) -> list[str]:
    """Read the words and marks of a sentence, in lower case."""
    first, last = int(tokens.first[row]), int(tokens.first[row + 1])
    spans = zip(tokens.start[first:last].tolist(), tokens.end[first:last].tolist(), strict=True)
    return [text[start:end].lower().replace("’", "'") for start, end in spans]


def cut_window(words: list[str], first: int, last: int) -> tuple[list[str], int, int]:
    """Cut what is near a stretch out of a sentence without end, which would be read anew for each phrase."""
    if len(words) <= 2 * _WINDOW:
        return words, first, last
    begin = max(0, first - _WINDOW)
    return words[begin : last + _WINDOW], first - begin, last - begin


def is_meant(words: Sequence[str], first: int, last: int) -> bool:
    """Tell whether a phrase that was found is a likelihood where it stands.

    Examples
    --------
    >>> words = "two unlikely allies are bound to the mast".split()
    >>> is_meant(words, 1, 2), is_meant(words, 4, 6)
    (False, False)
    >>> is_meant("an unlikely outcome".split(), 1, 2)
    True
    """
    if not is_stated(words, first, last):
        return False
    if is_modal(words, first, last):
        return weigh_alone(words, first) > _LIKELY
    return not _has_other_sense(words, first, last)


def weigh_alone(words: Sequence[str], at: int) -> float:
    """Say how likely, from 0 to 1, a modal states a likelihood, quotation marks around it alone left aside.

    Examples
    --------
    >>> weigh_alone("rates ' may ' fall .".split(), 2) > 0.5
    True
    """
    return weigh_modal(*_unquote(words, at))


def is_modal(words: Sequence[str], first: int, last: int) -> bool:
    """Tell whether a phrase is *may*, *might* or *could* by itself.

    Examples
    --------
    >>> is_modal("it may rain".split(), 1, 2), is_modal("it may well rain".split(), 1, 3)
    (True, False)
    """
    return words[first] in MODALS and last - first == 1


def is_stated(words: Sequence[str], first: int, last: int) -> bool:
    """Tell whether a phrase is used, neither spoken of nor asked for, nor strength, as *might* can be.

    Examples
    --------
    >>> is_stated("could it rain ?".split(), 0, 1), is_stated("it could rain .".split(), 1, 2)
    (False, True)
    """
    return not (_is_mention(words, first, last) or is_asked(words, first) or is_noun(words, first))


def is_chance_noun(text: str, start: int) -> bool:
    """Tell whether *there is a chance* at a place goes on with no claim: *a chance find, no chance for us*.

    Examples
    --------
    >>> is_chance_noun("There is a chance element.", 0), is_chance_noun("There is a chance Russia wins.", 0)
    (True, False)
    """
    return _CHANCE_NOUN.match(text, start) is not None


def _unquote(words: Sequence[str], at: int) -> tuple[Sequence[str], int]:
    """Take the quotation marks off a word that stands alone in them."""
    if {get_word(words, at - 1), get_word(words, at + 1)} <= WORDS["quotes"]:
        return [*words[: at - 1], words[at], *words[at + 2 :]], at - 1
    return words, at


def _has_other_sense(words: Sequence[str], first: int, last: int) -> bool:
    phrase, follows = tuple(words[first:last]), get_word(words, last)
    if phrase[-1] == "possible":
        return follows in WORDS["enabled"] or _is_superlative(words[max(0, first - _FAR) : first])
    if phrase[-1] in ("unlikely", "improbable"):
        return _is_odd(words, first, last)
    if phrase[1:2] == (":",) or phrase[-1] == "confidence":
        return _is_other_level(words, first, last)
    if phrase[0] in ("i", "we") and phrase[-1] == "believe":
        return _is_duty(words, last)
    if phrase == ("most", "likely") and follows == "to":
        before = get_word(words, first - 1)
        return before.isalpha() and before not in WORDS["predicate_verbs"]
    is_bound = phrase[-1] == "to" and follows in WORDS["determiners"] | WORDS["things"]
    is_subject = phrase[-1] == "are" and follows in _ODDS_DO  # odds are unlikely to shift
    return is_bound or is_subject or (phrase[0] == "better" and "than" in words[last:])


def _is_mention(words: Sequence[str], first: int, last: int) -> bool:
    """Whether the phrase is spoken of, as in *“likely” meant one in two; crossed out “may”*.

    Alone in quotation marks it may also be used, in another's word: *rates “may” fall, called it “likely”*.
    """
    is_quoted = get_word(words, first - 1) in WORDS["quotes"]
    before = get_word(words, first - 2)
    named_by = words[max(0, first - _FAR) : first - 1]
    is_named = is_quoted and (
        (before != "," and not WORDS["words"].isdisjoint(named_by)) or _is_listed(words, first)
    )
    if not is_quoted or words[last - 1] in WORDS["chances"]:
        return is_named
    if get_word(words, last) not in WORDS["quotes"]:
        is_comma = get_word(words, last) in (",", ".") and get_word(words, last + 1) in WORDS["quotes"]
        return is_comma and is_named
    follows = get_word(words, last + 1)
    if follows in WORDS["mean"] or is_named:
        return True
    is_claimed = before in WORDS["quoting"] or not {"called", "calls"}.isdisjoint(
        words[max(0, first - _NEAR) : first - 1]
    )
    if (is_claimed and words[first] not in MODALS) or get_word(words, last + 2) in WORDS["quotes"]:
        return not is_claimed
    if follows in ("to", "that") and words[first] not in MODALS:
        return False
    return not follows.isalpha() or follows in WORDS["after_mention"]


def _is_listed(words: Sequence[str], first: int) -> bool:
    """Whether a word in quotation marks is in a list of words: *words such as “likely” and “possible”*."""
    is_inside = False
    for at in range(first - 1, max(1, first - _LIST), -1):
        if words[at] in WORDS["quotes"]:
            is_inside = at < first - 1 and not is_inside
        elif not is_inside and words[at] not in (",", "and", "or"):
            return words[at] == "as" and words[at - 1] == "such" and words[at - 2] in WORDS["words"]
    return False


def _is_superlative(before: Sequence[str]) -> bool:
    """Whether *possible* heightens a superlative, as in *the least costly course possible*."""
    heightens = any(
        (word.endswith("est") and word not in WORDS["no_superlative"]) or word in WORDS["superlative"]
        for word in before
    )
    return heightens and not WORDS["predicate_verbs"] & set(before)


def _is_other_level(words: Sequence[str], first: int, last: int) -> bool:
    """Whether a level that nothing leads to is no cell of its own: *high confidence votes*."""
    before, follows = get_word(words, first - 1), get_word(words, last)
    if words[last - 2] == "-":  # high-confidence judgements
        return False
    if before == "-" and not follows.isalnum():  # likely - high confidence
        return get_word(words, first - 2) in (*_LEVELS, "to", "very")
    if words[last - 1] != "confidence":  # probability: high school mathematics
        return words[first] != "confidence" and words[last - 1] in _LEVELS and follows.isalnum()
    if before in _JOINED or before in WORDS["quotes"]:
        return follows not in _LEVEL_AFTER
    is_led = before in _LEVEL_BEFORE or before.isalnum()
    return not is_led and follows.isalpha() and follows not in _LEVEL_AFTER


def _is_duty(words: Sequence[str], last: int) -> bool:
    """Whether what is believed is what ought to be."""
    that = list(words).index("that", last) if "that" in words[last:] else last
    for at in range(last, min(len(words), last + _LONGEST_CLAIM)):
        if words[at] == "that" and at > that:
            return False
        if words[at] in WORDS["ends_claim"] and words[at - 1] not in ("u", "s"):
            return False
        is_need = words[at] in WORDS["need"] and get_word(words, at + 1) == "to" and at < last + _NEAR
        if words[at] in WORDS["duty"] or is_need:
            return True
    return False


def _is_odd(words: Sequence[str], first: int, last: int) -> bool:
    """Whether *unlikely* stands before a noun that is no event, as in *an unlikely hero*."""
    before = first - 1
    while before >= 0 and _ADVERBS.fullmatch(words[before]):
        before -= 1
    after = get_word(words, last)
    if not after.isalpha() or after in WORDS["after_predicate"]:
        return False
    verb = get_word(words, before)
    if verb in WORDS["predicate_verbs"] and not (verb in ("are", "were") and after.endswith("s")):
        return False
    return not {after, get_word(words, last + 1)} & WORDS["event"]
