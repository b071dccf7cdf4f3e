"""Where a phrase stands: its words, its number beside it, and what is said of it behind its claim."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Final

import numpy as np

from stance.cues.estimative.frames import frame_words
from stance.cues.estimative.percents import Percent, find_percents
from stance.cues.estimative.phrase_table import LIKELIHOOD, NUMBER, PhraseEntry
from stance.cues.estimative.sayings.far_percents import find_far_percent
from stance.cues.estimative.sayings.glosses import find_gloss_percent, says_amount
from stance.cues.estimative.sayings.marks import is_mark, may_be_mark
from stance.cues.estimative.sayings.percent_places import place_percent
from stance.cues.estimative.sayings.percents_before import find_percent_in_brackets, find_percent_put
from stance.cues.estimative.sayings.predicates import goes_on, is_emphasis
from stance.cues.estimative.sayings.said_words import SaidWords, Told, Words
from stance.cues.estimative.sayings.saying_patterns import OPENS_CLAIM
from stance.cues.tokens import Tokens

_ANY: Final = (30.0, 75.0)  # of a word that leaves open how likely it is
_CHANCE: Final = re.compile(
    r"(?:some\s+)?(?:chances?|odds|probability|likelihood|possibility|prospects?|hopes?)", re.IGNORECASE
)
_HOLDS_CHANCE: Final = re.compile(r"\b(?:chances?|odds|probability|likelihood|possibility)\b", re.IGNORECASE)
_HOLDS_CLAIM: Final = re.compile(
    r"(chances?|odds|probability|likelihood|prospects?|possibility) (?:of|that) |(nor\s+c(?:an|ould)) ",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a phrase stands, in tokens.

    Attributes
    ----------
    begin, stop : int
        Its first token and the one after its last.
    until, said : int
        The tokens after the words of its entry and after what says how likely: the claim may lie between.
    entry : PhraseEntry
        Its line of the table.
    percent : Percent or None
        Its number.
    told : int
        The first token of the words that are said of it behind its claim; 0 if there are none.
    """

    begin: int
    stop: int
    until: int
    said: int
    entry: PhraseEntry
    percent: Percent | None
    told: int = 0


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said of a likelihood: a number, or words."""

    percent: Percent | None = None
    told: Told | None = None
    is_before: bool = False


class PhrasePlacer:
    """Place the matches of sentences with what says how likely they are.

    Parameters
    ----------
    texts : sequence of str
        The sentences.
    tokens : Tokens
        Their tokens.
    said_words : SaidWords
        What finds words behind a claim.
    """

    def __init__(self, texts: Sequence[str], tokens: Tokens, said_words: SaidWords) -> None:
        self._texts, self._tokens, self._said_words = texts, tokens, said_words
        self._percents: dict[int, list[Percent]] = {}  # by row

    def place(self, begin: int, until: int, entry: PhraseEntry) -> Stretch | None:
        """Place a match.

        Parameters
        ----------
        begin, until : int
            Its first token and the one after its last, its context left out.
        entry : PhraseEntry
            What it matches.

        Returns
        -------
        Stretch or None
            ``None`` where it asks for a number and has neither number nor words.
        """
        row = int(self._tokens.sentence[begin])
        text = self._texts[row]
        start, end = int(self._tokens.start[begin]), int(self._tokens.end[until - 1])
        is_chance = entry.kind in (LIKELIHOOD, NUMBER) and _CHANCE.fullmatch(text, start, end) is not None
        percents = self._read_percents(row) if is_chance or entry.kind == NUMBER else []
        is_lone = is_chance and entry.kind == NUMBER and not (entry.n_after or OPENS_CLAIM.match(text, end))
        if is_lone and not find_percent_in_brackets(text, start, percents):
            return None
        is_put = percents and not is_chance and self._is_put(text, start, percents)
        if is_put or is_emphasis(text, end):  # the odds are even longer
            return None  # they put at 70 percent the odds of a breach and at 15 percent the odds of a flood
        percent, said, told_from = None, until, 0
        if entry.kind == LIKELIHOOD and not is_chance and _HOLDS_CHANCE.search(text, start, end):
            if goes_on(text, end):  # chances are slim to moderate
                bare = replace(entry, percents=_ANY, terms=(), near=())
                return Stretch(begin, begin + 1, begin + 1, begin + 1, bare, None)
            gloss = find_gloss_percent(text, end, self._read_percents(row))
            words = Words(entry, text[start:end], text, start, end)
            if gloss and self._said_words.allows(words, gloss, is_amount=False):
                said = self._find_tokens(row, start, gloss.end)[1]
                return Stretch(begin, until, until, said, entry, gloss)
        if is_chance or entry.kind == NUMBER:
            found = self._find_said(text, start, end, percents) if is_chance else None
            percent = found.percent if found else place_percent(text, start, end, percents)
            told = found.told if found else None
            is_lacking = not told if percent is None else entry.percents and not percent.is_even
            if entry.kind == NUMBER and is_lacking:
                bare = replace(entry, percents=_ANY)
                is_label = self._is_label(text, start, end, percents)
                return Stretch(begin, begin + 1, begin + 1, begin + 1, bare, None) if is_label else None
            if told:
                entry, (told_from, said) = told.entry, self._find_tokens(row, told.start, told.end)
            elif percent and not (found and found.is_before):
                first, said = self._find_tokens(row, percent.start, percent.end)
                begin, said = (begin, said) if is_chance else (min(begin, first), max(until, said))
        stop = until if is_chance else said
        until = until if is_chance and percent else said
        holds = _HOLDS_CLAIM.match(text, int(self._tokens.start[begin]))
        if holds and None in entry.pattern.slots and (percent is None or percent.start > holds.end()):
            stop = begin + (2 if holds[2] else 1)  # nor can (war be ruled out)
        return Stretch(begin, stop, until, said, entry, percent, told_from)

    def _find_said(self, text: str, start: int, end: int, percents: Sequence[Percent]) -> _Said:
        """Find the number or the words said of a likelihood, one that it is put at before it last."""
        if before := find_percent_in_brackets(text, start, percents):
            return _Said(before, is_before=True)
        percent = find_far_percent(text, start, end, percents)
        told = self._said_words.find(text, start, end)
        if told and (gloss := find_gloss_percent(text, told.end, percents)):
            is_amount = percent is not gloss and says_amount(text[end : told.end])
            framed = frame_words(text[start:end], text[told.start : told.end])
            words = Words(told.entry, framed, text, start, told.end)
            is_number = self._said_words.allows(words, gloss, is_amount=is_amount)
            return _Said(gloss) if is_number else _Said(told=told)
        if told and percent is None:
            return _Said(told=told)
        put = None if percent else find_percent_put(text, start, percents)
        return _Said(percent or put, is_before=put is not None)

    @staticmethod
    def _is_label(text: str, start: int, end: int, percents: Sequence[Percent]) -> bool:
        """Whether a word stands before what may be a mark of a matrix, and may be how likely it is."""
        at = bisect_left(percents, start, key=attrgetter("start"))
        if at == len(percents) or is_mark(text, percents[at]):
            return False
        return may_be_mark(text, start, end, percents[at])

    @staticmethod
    def _is_put(text: str, start: int, percents: Sequence[Percent]) -> bool:
        """Whether a word of likelihood has the number that it is put at before it."""
        return _CHANCE.match(text, start) is not None and find_percent_put(text, start, percents) is not None

    def _read_percents(self, row: int) -> list[Percent]:
        if row not in self._percents:
            self._percents[row] = find_percents(self._texts[row])
        return self._percents[row]

    def _find_tokens(self, row: int, start: int, end: int) -> tuple[int, int]:
        """Find the first token of a place in a sentence, and the one after its last."""
        first, last = int(self._tokens.first[row]), int(self._tokens.first[row + 1])
        begin, stop = np.searchsorted(self._tokens.start[first:last], (start, end)).tolist()
        return first + begin, first + stop
