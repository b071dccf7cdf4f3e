"""Where words are said of a likelihood behind its claim: *the chance of frost on the hills is now (slim)*."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from stance.cues.automaton import Automaton
from stance.cues.estimative.frames import choose_term
from stance.cues.estimative.percents import Percent
from stance.cues.estimative.phrase_table import LIKELIHOOD, PhraseEntry
from stance.cues.estimative.sayings.glosses import agree
from stance.cues.estimative.sayings.predicates import ends_predicate
from stance.cues.estimative.sayings.said_claims import is_said
from stance.cues.estimative.sayings.saying_patterns import CLAIM_OF, PUTTING, THAT_CLAIM
from stance.cues.estimative.sayings.subjects import is_subject
from stance.cues.estimative.scales import Scale
from stance.cues.patterns import fold_words
from stance.cues.tokens import tokenize

_NEXT_TO: Final = "chance is "
_N_NEXT_TO: Final = 2  # tokens
_LONGEST_SAID: Final = 60  # characters
_LONGEST_CLAIM: Final = 120  # characters
_LONGEST_PUTTING: Final = 40
_OPINION: Final = (
    r"(?:(?:assessed|judged|rated|considered|deemed|seen|estimated|thought|believed|regarded|found)"
    r"(?:\s+(?:as|to\s+be))?|to\s+be)"
)
# *is now, are still considered, seems to be, has been, will probably remain, has fallen to*
_VERB: Final = re.compile(
    r"\s+(?:(?:ha(?:s|ve|d)|will|would|may|might|could|should|can)\s+(?:\w+ly\s+)?"
    r"(?P<helped>been|be|remain(?:ed)?|stay(?:ed)?|become|(?:fallen|risen|dropped|climbed)\s+to)|(?P<verb>is|are|was|were|seem(?:s|ed)?|look(?:s|ed)?|appear(?:s|ed)?|remain(?:s|ed)?|stands?|stood))"
    r"(?:\s+(?:now|still|currently|presently|today|therefore|thus|hence|consequently|accordingly|also|again|then))*"
    rf"(?:\s+{_OPINION})?(?=\s)",
    re.IGNORECASE,
)
_LABEL_END: Final = re.compile(r"(?::|\s[-–—])\s+")  # Likelihood of a coup this year*:* low
_PUT: Final = re.compile(r"\s+(?:as|to\s+be)\s+", re.IGNORECASE)  # we judge the likelihood of war *to be* low


@dataclass(frozen=True, slots=True)
class Told:
    """What words say of a likelihood behind its claim.

    Attributes
    ----------
    entry : PhraseEntry
        The line of the table for both as if they stood next to each other.
    start, end : int
        Where the words stand in the sentence, end exclusive.
    """

    entry: PhraseEntry
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Words:
    """A word of likelihood with what is said of it.

    Attributes
    ----------
    entry : PhraseEntry
        The line of the table for both.
    words : str
        Both next to each other.
    text : str
        The sentence.
    start, end : int
        Where they stand in it, with the claim between them.
    """

    entry: PhraseEntry
    words: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class SaidWords:
    """What finds words said of a likelihood behind its claim, by the lines for *chances are slim*.

    Attributes
    ----------
    automaton : Automaton
        What finds the entries of the table.
    entries : sequence of PhraseEntry
        Its entries.
    scale : Scale, optional
        Whose terms count as such.
    """

    automaton: Automaton
    entries: Sequence[PhraseEntry]
    scale: Scale | None = None

    def allows(self, said: Words, gloss: Percent, *, is_amount: bool) -> bool:
        """Tell whether the number right behind words counts in their place: they are no term, and agree.

        Parameters
        ----------
        said : Words
            What is said, which may be a term, with its frame.
        gloss : Percent
            The number.
        is_amount : bool
            Whether a small number may be how much, and not how likely.
        """
        terms = (fold_words(said.words), *said.entry.terms)
        place = (said.start, said.end)
        is_term = self.scale is None or choose_term(terms, self.scale, said.text, place) is not None
        return not is_term and agree(said.entry, gloss, self.scale, is_amount=is_amount)

    def find(self, text: str, start: int, end: int) -> Told | None:
        """Find what is said of a word, as if it stood next to it.

        Parameters
        ----------
        text : str
            The sentence.
        start, end : int
            Where the word stands.
        """
        for at in find_said_places(text, start, end):
            tokens = tokenize([_NEXT_TO + text[at : at + _LONGEST_SAID]])
            found = self.automaton.find_matches(tokens, self.automaton.vocabulary.number_tokens(tokens))
            matches = zip(found.first.tolist(), found.last.tolist(), found.entry.tolist(), strict=True)
            told = [
                (last - self.entries[number].n_after, self.entries[number])
                for first, last, number in matches
                if first == 0 and self.entries[number].kind == LIKELIHOOD
            ]
            last, entry = max(told, key=itemgetter(0), default=(0, None))
            until = at + int(tokens.end[last - 1]) - len(_NEXT_TO)
            if entry is not None and last > _N_NEXT_TO and ends_predicate(text, until):
                return Told(entry, at, until)
        return None


def find_said_places(text: str, start: int, end: int) -> Iterator[int]:
    """Find the places where what is said of a word of likelihood may begin.

    Parameters
    ----------
    text : str
        The sentence.
    start, end : int
        Where the word stands.

    Yields
    ------
    int
        A place behind the word's claim and a verb, the nearest first.

    Examples
    --------
    >>> text = "We judge the likelihood of a strike by the group to be low."
    >>> [text[at:] for at in find_said_places(text, 13, 23)]
    ['low.']
    >>> text = "The chance that war comes is now assessed as high."
    >>> [text[at:] for at in find_said_places(text, 4, 10)]
    ['high.']
    """
    last = end + _LONGEST_CLAIM
    if PUTTING.search(text[max(0, start - _LONGEST_PUTTING) : start]):
        for put in _PUT.finditer(text, end, last):
            if CLAIM_OF.fullmatch(text, end, put.start()):
                yield put.end()
    for label in _LABEL_END.finditer(text, end, last):
        is_claim = CLAIM_OF.fullmatch(text, end, label.start()) or THAT_CLAIM.fullmatch(
            text, end, label.start()
        )
        if is_claim and is_subject(text, start):
            yield label.end()
    for said in _VERB.finditer(text, end, last):
        if is_said(text, start, end, said):
            at = said.end()
            while text[at : at + 1].isspace():
                at += 1
            yield at
