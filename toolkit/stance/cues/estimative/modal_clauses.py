"""The clause around *may, might* or *could*: its subject, its opener, its verb, and the time it is about."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from stance.cues.estimative.modal_words import WORDS

MODALS: Final = frozenset(("may", "might", "could"))
_ADVERB: Final = re.compile(r"\w{3,}ly")
_PARTICIPLE: Final = re.compile(r"\w{2,}(?:[^e]ed|en|wn|ung|ught|rn)")
_PEOPLE: Final = re.compile(
    r"\w{3,}(?:ists?|ians?|[^hu]men|[^u]man|smiths?|eers?|folk|people|wives|mates?|bod(?:y|ies))"
)
_PAST: Final = re.compile(r"(?!hundred|united|sacred)\w+[^e]ed")
_SET_PHRASES: Final = (("at", "least"), ("in", "fact"))
_PAST_YEAR: Final = re.compile(r"1[0-9]{3}s?|20[01][0-9]s?")  # later ones may yet be to come
_BEFORE_YEAR: Final = ("in", "by", "of", "until", "before", "the", "during", "to", "as", "after", "from")
_OPENERS: Final = ("how", "who", "which", "that", "what", "whose", "whom", "though", "why", "as")
_LONGEST_ASIDE: Final = 12


@dataclass(frozen=True, slots=True)
class Clause:
    """A modal in its clause; all words in lower case.

    Attributes
    ----------
    modal : str
        *may, might* or *could*.
    subject : tuple[str, ...]
        The words of the subject; of a relative clause, those of the noun it hangs on.
    opener : str
        The word or mark before the subject; empty at the start of the sentence.
    is_relative : bool
        Whether the subject is the relative pronoun.
    adverbs : frozenset[str]
        What stands between the modal and its verb.
    is_perfect, is_passive : bool
        Whether *have* with a participle follows, and *be* with one.
    verb : str
        The verb, the participle where there is one; a mark where the verb is left out.
    before, after, rest : tuple[str, ...]
        The words of the sentence before the modal, after the verb, and after the modal.
    """

    modal: str
    subject: tuple[str, ...]
    opener: str
    is_relative: bool
    adverbs: frozenset[str]
    is_perfect: bool
    is_passive: bool
    verb: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    rest: tuple[str, ...]

    @property
    def head(self) -> str:
        """The noun of the subject, without what hangs on it; empty where there is none."""
        if self.subject and self.subject[-1] in WORDS["pronouns"]:
            return self.subject[-1]
        for at, word in enumerate(self.subject):
            if at and (
                word in WORDS["prepositions"] or (word.endswith("ing") and self.subject[at - 1].endswith("s"))
            ):
                return self.subject[at - 1]
        return self.subject[-1] if self.subject else ""

    @property
    def befalls(self) -> bool:
        """Whether the verb is of what befalls the subject, or of a state of mind that comes unasked."""
        return self.verb in WORDS["happen"] or self.verb in WORDS["feel"]

    @property
    def names_people(self) -> bool:
        """Whether the subject is a person or people."""
        return self.head in WORDS["human"] or _PEOPLE.fullmatch(self.head) is not None


def parse_clause(words: Sequence[str], at: int) -> Clause:
    """Find the subject, the verb and the opener of a modal's clause.

    Parameters
    ----------
    words : sequence of str
        The words and marks of a sentence, in lower case.
    at : int
        Which of them is *may, might* or *could*.

    Examples
    --------
    >>> clause = parse_clause("they say that the dam could soon be breached".split(), 5)
    >>> clause.opener, clause.subject, clause.verb, clause.is_passive
    ('that', ('the', 'dam'), 'breached', True)
    """
    start = _find_start(words, at)
    opener, subject = get_word(words, start - 1), tuple(words[start:at])
    if opener in ("before", "after", "since") and subject:
        start, opener, subject = _find_dated(words, start, opener, subject)
    is_relative = not subject and opener in ("that", "which", "who")
    # A relative clause may be over: "a man who lies may"
    is_over = opener == "who" or (
        opener in ("that", "which") and get_word(subject, 0) in WORDS["auxiliaries"]
    )
    if is_relative or is_over:
        subject = tuple(words[_find_start(words, start - 1) : start - 1])
    elif not subject and opener == ",":
        subject = _find_before_aside(words, start - 1)
    verb_at, adverbs = _skip_adverbs(words, _skip_aside(words, at + 1))
    participle_at = _skip_adverbs(words, verb_at + 1)[0]
    is_perfect = get_word(words, verb_at) == "have" and _is_participle(get_word(words, participle_at))
    verb_at = participle_at if is_perfect else verb_at
    is_passive = False
    if get_word(words, verb_at) in WORDS["be"]:
        be_at, verb_at = verb_at, _skip_adverbs(words, verb_at + 1)[0]
        is_passive = _is_participle(get_word(words, verb_at)) and "no" not in words[be_at:verb_at]
        verb_at = verb_at if is_passive else be_at
    return Clause(
        words[at],
        subject,
        opener,
        is_relative,
        adverbs,
        is_perfect,
        is_passive,
        get_word(words, verb_at),
        tuple(words[:at]),
        tuple(words[verb_at + 1 :]),
        tuple(words[at + 1 :]),
    )


def weigh_past(clause: Clause) -> float:
    """Weigh the signs of a tale told in the past around a modal.

    A report in the past (*warned that it could*) says nothing of the time it is about.

    Parameters
    ----------
    clause : Clause
        The modal.

    Returns
    -------
    float
        0 without a sign; about 1 for each.

    Examples
    --------
    >>> weigh_past(parse_clause("he was rich then and could buy it".split(), 5))
    2.0
    >>> weigh_past(parse_clause("he warned that it could burst".split(), 4))
    0.0
    """
    if WORDS["report"] & set(clause.before):
        return 0.0
    # What a clause of its own says after the verb is left out: *reveal how much they knew*.
    after = itertools.takewhile(lambda word: word not in _OPENERS, clause.after)
    words = (*_cut_aside(clause.before), "", *after)
    n = 0.0
    for left, word in itertools.pairwise(("", *words)):
        if word in WORDS["past"] or word in WORDS["then"] or (word == "before" and not left):
            n += 1.0
        elif _PAST_YEAR.fullmatch(word) and left in _BEFORE_YEAR:
            n += 1.5
        elif _PAST.fullmatch(word) and left != "-":
            n += 0.5
    return n / 2 if is_of_now(clause) else n


def is_of_now(clause: Clause) -> bool:
    """Tell whether the sentence has words of the present or the future beside the modal."""
    words = {*clause.before, *clause.after}
    return bool(WORDS["now"] & (words - {"months", "years"} if "ago" in words else words))


def get_word(words: Sequence[str], at: int) -> str:
    """Get a word or mark by its place; empty before the first and beyond the last.

    Examples
    --------
    >>> get_word(["it", "may"], 1), get_word(["it", "may"], 2), get_word(["it", "may"], -1)
    ('may', '', '')
    """
    return words[at] if 0 <= at < len(words) else ""


def _find_dated(
    words: Sequence[str], start: int, opener: str, subject: tuple[str, ...]
) -> tuple[int, str, tuple[str, ...]]:
    """Find the subject whose date stands before the modal, as in *permits issued before the reform may*."""
    first = _find_start(words, start - 1)
    earlier, earlier_opener = tuple(words[first : start - 1]), get_word(words, first - 1)
    is_participle = bool(earlier) and _is_participle(earlier[-1]) and not WORDS["auxiliaries"] & set(earlier)
    if earlier_opener == "who" or (is_participle and len(earlier) > 1 and earlier_opener in ("", ",", "and")):
        return first, earlier_opener, earlier
    return start, opener, subject


def _cut_aside(before: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out what a relative clause between commas says: *the minister, who lost, could*."""
    if before[-1:] == (",",):
        for at in range(len(before) - 3, 0, -1):
            if before[at] == "," and before[at + 1] in ("who", "which", "whose"):
                return before[:at]
    return before


def _find_start(words: Sequence[str], at: int) -> int:
    while at and words[at - 1] not in WORDS["breaks"]:
        at -= 1
    return at


def _find_before_aside(words: Sequence[str], comma: int) -> tuple[str, ...]:
    """Find the subject before an aside between commas, as in *the bank, in our view, may*."""
    for at in range(comma - 1, max(-1, comma - _LONGEST_ASIDE), -1):
        if words[at] == ",":
            return tuple(words[_find_start(words, at) : at])
    return ()


def _skip_aside(words: Sequence[str], at: int) -> int:
    """Skip what stands between commas or after a preposition, up to the verb."""
    ends = range(at + 1, min(len(words), at + _LONGEST_ASIDE))
    if get_word(words, at) == ",":
        for end in ends:
            if words[end] == ",":
                is_next = get_word(words, end + 1) in WORDS["prepositions"]
                return _skip_aside(words, end + 1) if is_next else end + 1
    elif get_word(words, at) in WORDS["prepositions"] and tuple(words[at : at + 2]) not in _SET_PHRASES:
        for end in ends:
            if words[end] in ("be", "have"):
                return end
            if words[end] == "," and get_word(words, end + 1).isalpha():
                return end + 1
    return at


def _skip_adverbs(words: Sequence[str], at: int) -> tuple[int, frozenset[str]]:
    start = at
    while at < len(words) and (words[at] in WORDS["skipped"] or _ADVERB.fullmatch(words[at])):
        at += 1
    return at, frozenset(words[start:at])


def _is_participle(word: str) -> bool:
    irregular = WORDS["agreed"] | WORDS["formulaic"] | WORDS["regret"] | WORDS["past"]
    return word in irregular or word in WORDS["participle"] or _PARTICIPLE.fullmatch(word) is not None
