"""The finder of estimative phrases: the longest entry of the table at each place, but for look-alikes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import zip_longest
from typing import Final

import numpy as np

from stance.cues.automaton import compile_patterns
from stance.cues.broken_words import JoinedText, join_words, may_be_broken
from stance.cues.estimative.bare_words import is_label, is_moved
from stance.cues.estimative.found import FoundPhrase, add_negated
from stance.cues.estimative.frames import frame_words
from stance.cues.estimative.modal_judging import ModalJudge, list_unmeant
from stance.cues.estimative.negations import is_conceded
from stance.cues.estimative.own_phrases import (
    choose_entries,
    compile_level_ranges,
    compile_levels,
    list_levels,
    make_level_ranges,
    make_levels,
    make_terms,
)
from stance.cues.estimative.phrase_table import (
    COMPARISON,
    CONFIDENCE,
    LIKELIHOOD,
    LOOK_ALIKE,
    NUMBER,
    PhraseEntry,
)
from stance.cues.estimative.sayings.said_words import SaidWords
from stance.cues.estimative.scales import Scale
from stance.cues.estimative.senses import (
    cut_window,
    is_chance_noun,
    is_meant,
    is_modal,
    is_stated,
    read_words,
    weigh_alone,
)
from stance.cues.estimative.stretches import PhrasePlacer, Stretch
from stance.cues.names import is_name
from stance.cues.patterns import fold_words
from stance.cues.tokens import Tokens, tokenize

_LEVEL_FIRST: Final = re.compile(r"[\w\-‐‑–—/ ]+ confidence(?= in )", re.IGNORECASE)
_ADVERBS: Final = re.compile(r"\b(certain|probab|improbab|plausib|conceivab|possib)(ly)\b")
# Parts of two phrases: *it is very – likely, they say – unwise*. A hyphen has no space beside it.
_LOOSE_DASH: Final = re.compile(r"\s[-‐‑‒–−]|[-‐‑‒–−]\s")
_HYPHENS: Final = re.compile("[-‐‑‒–−]")
_TIGHT: Final = re.compile("(?<!very)[-‐‑‒–−]", re.IGNORECASE)
_ONLY: Final = re.compile(r"\s+(?:only|merely|just|simply|solely)\b", re.IGNORECASE)  # likely not only
_AGAINST: Final = ("unlikely", "improbable")  # 20 percent unlikely: of what, is open


class PhraseFinder:
    """Find estimative phrases in many sentences at once.

    Parameters
    ----------
    scale : Scale, optional
        Its terms are found beside those of the bundled table.
    judge : ModalJudge, optional
        Judges *may, might* and *could* that stand by themselves; by default the bundled weights do.

    Examples
    --------
    >>> finder = PhraseFinder()
    >>> text = "In May the army, for all its might, may very likely fall."
    >>> [text[p.start:p.end] for p in finder.find_phrases([text])[0]]
    ['may', 'very likely']
    """

    def __init__(self, scale: Scale | None = None, judge: ModalJudge | None = None) -> None:
        self._judge = judge
        self._entries = choose_entries(scale)
        own_terms: tuple[PhraseEntry, ...] = ()
        own_levels: list[str] = []
        if scale is not None:
            known = {term for entry in self._entries for term in entry.terms} | self._find_known(scale)
            own_terms = make_terms(scale, known)
            own_levels = list_levels(scale)
            self._entries += own_terms + make_levels(own_levels)
        self._entries += make_level_ranges(own_levels)
        # Of several words: no look-alike was made with them in mind.
        self._own_terms = {entry for entry in own_terms if len(entry.pattern.slots) > 1}
        self._level, self._level_range = compile_levels(own_levels), compile_level_ranges(own_levels)
        self._automaton = compile_patterns(tuple(entry.pattern for entry in self._entries))
        self._said_words = SaidWords(self._automaton, self._entries, scale)
        vocabulary = self._automaton.vocabulary
        words = (",", "may", "not")
        self._comma, self._may, self._not = (vocabulary.find_ids([word]).item() for word in words)

    @staticmethod
    def _find_known(scale: Scale) -> set[str]:
        """Terms of a scale that the bundled table finds by itself."""
        terms = [term for band in scale.bands for term in band.terms]
        found = _load_finder().find_phrases(terms)
        return {
            t
            for t, phrases in zip(terms, found, strict=True)
            if any(p.end - p.start == len(t) for p in phrases)
        }

    def find_phrases(self, texts: Sequence[str]) -> list[tuple[FoundPhrase, ...]]:
        """Find the longest phrase at each place that no look-alike covers.

        Parameters
        ----------
        texts : sequence of str
            Sentences.

        Returns
        -------
        list of tuple of FoundPhrase
            One tuple a sentence, in order, none overlapping another.
        """
        if not may_be_broken(texts):
            return self._find_in_whole_words(texts)
        joined = [join_words(text) for text in texts]
        wholes = [text if one is None else one.text for text, one in zip(texts, joined, strict=True)]
        return [
            phrases if one is None else tuple(_move_phrase(phrase, one) for phrase in phrases)
            for phrases, one in zip(self._find_in_whole_words(wholes), joined, strict=True)
        ]

    def _find_in_whole_words(self, texts: Sequence[str]) -> list[tuple[FoundPhrase, ...]]:
        """Find phrases in sentences whose words hold nothing that is no part of them."""
        found: list[list[FoundPhrase]] = [[] for _ in texts]
        modals: list[tuple[int, FoundPhrase, float]] = []
        tokens = tokenize(texts)
        words: list[str] = []  # of the row read last
        read_row = -1
        for stretch in self._list_stretches(texts, tokens):
            begin, stop = stretch.begin, stretch.stop
            row = int(tokens.sentence[begin])
            start, end = int(tokens.start[begin]), int(tokens.end[stretch.until - 1])
            span = stretch.percent.span if stretch.percent else None
            phrase = self._build_phrase(texts[row][start:end], start, stretch.entry, span)
            if stop < stretch.said:
                phrase = replace(
                    phrase, end=int(tokens.end[stop - 1]), said=int(tokens.end[stretch.said - 1])
                )
            if stretch.told:
                said = texts[row][tokens.start[stretch.told] : end]
                phrase = replace(
                    phrase, terms=(frame_words(texts[row][start : phrase.end], said), *phrase.terms)
                )
            if row != read_row:
                read_row, words = row, read_words(tokens, row, texts[row])
            place = cut_window(words, begin - int(tokens.first[row]), stop - int(tokens.first[row]))
            if self._judge is not None and is_modal(*place):
                if is_stated(*place):
                    found[row].append(phrase)
                    modals.append((row, phrase, weigh_alone(*place[:2])))
            elif is_meant(*place):
                found[row] = add_negated(texts[row], found[row], phrase)
        if self._judge is not None and modals:
            for row, phrase in list_unmeant(self._judge, texts, modals):
                found[row].remove(phrase)
        return [_read_bare(text, phrases) for text, phrases in zip(texts, found, strict=True)]

    def _list_stretches(self, texts: Sequence[str], tokens: Tokens) -> Iterator[Stretch]:
        """List each phrase, in order."""
        numbers = self._automaton.vocabulary.number_tokens(tokens)
        matches = self._automaton.find_matches(tokens, numbers)
        placer = PhrasePlacer(texts, tokens, self._said_words)
        free_from = said_until = 0
        for first, last, entry in self._choose(
            matches.first.tolist(), matches.last.tolist(), matches.entry.tolist(), numbers
        ):
            begin, stop = first + entry.n_before, last - entry.n_after
            row = int(tokens.sentence[begin])
            start, end = int(tokens.start[begin]), int(tokens.end[stop - 1])
            is_only = numbers[stop - 1] == self._not and _ONLY.match(texts[row], end)
            if is_only or (numbers[begin] == self._not and is_conceded(texts[row], start, end)):
                continue
            if entry.kind == CONFIDENCE and start and _TIGHT.match(texts[row], start - 1):
                continue  # ultra-high confidence
            is_closed = entry.kind == LIKELIHOOD and None not in entry.pattern.slots
            if is_closed and (
                _LOOSE_DASH.search(texts[row], start, end)
                or is_chance_noun(texts[row], int(tokens.start[first]))
            ):
                continue
            is_may = bool(numbers[begin] == self._may)
            if begin < free_from or stop == said_until or is_name(tokens, begin, texts, is_may=is_may):
                continue
            stretch = placer.place(begin, stop, entry)
            if stretch is None:
                continue
            said_until = stretch.said if stretch.stop < stretch.said else said_until
            if stretch.begin >= free_from:
                free_from = stretch.stop
                if stretch.percent is None or stretch.percent.span:  # no likelihood takes its words, too
                    yield stretch

    def _build_phrase(
        self, text: str, start: int, entry: PhraseEntry, span: tuple[float, float] | None
    ) -> FoundPhrase:
        """Describe a match, with the range of its number."""
        words = fold_words(text)
        spaced = _HYPHENS.sub(" ", words)
        terms = dict.fromkeys((words, spaced, _ADVERBS.sub(_drop_ending, spaced), *entry.terms))
        if entry.kind == CONFIDENCE:
            if in_what := _LEVEL_FIRST.match(text):
                text, words = in_what[0], fold_words(in_what[0])
            level = self._level.search(words)
            terms = {level[0]: None} if level else {}
            both = self._level_range.search(words)
            if level and both and len(both[0]) > len(level[0]):
                terms = {}
        if words.endswith(_AGAINST) and span:
            return FoundPhrase(start, start + len(text), LIKELIHOOD, (), (), None, is_open=True)
        kind = CONFIDENCE if entry.kind == CONFIDENCE else LIKELIHOOD
        end, is_relative = start + len(text), entry.kind == COMPARISON
        return FoundPhrase(
            start, end, kind, tuple(terms), entry.percents, span, entry.near, is_relative=is_relative
        )

    def _choose(
        self, firsts: list[int], lasts: list[int], entries: list[int], numbers: np.ndarray
    ) -> list[tuple[int, int, PhraseEntry]]:
        """Leave out look-alikes and what they cover; order by place, the longer phrase first."""
        covers: dict[int, int] = {}
        kept = []
        for first, last, number in zip(firsts, lasts, entries, strict=True):
            entry = self._entries[number]
            if entry.kind != LOOK_ALIKE:
                kept.append((first, last, entry))
            elif self._comma not in numbers[first:last]:
                for at in range(first, last):
                    covers[at] = max(covers.get(at, 0), last)
        free = [
            match
            for match in kept
            if covers.get(match[0] + match[2].n_before, 0) < match[1] or match[2] in self._own_terms
        ]
        # Numbers and comparisons first of what is as long: what numbers lead to is not counted.
        sure = (NUMBER, COMPARISON)
        return sorted(free, key=lambda m: (m[0] + m[2].n_before, m[2].n_after - m[1], m[2].kind not in sure))


def _read_bare(text: str, phrases: list[FoundPhrase]) -> tuple[FoundPhrase, ...]:
    """Leave out a bare *chance* that labels another phrase, and mark one whose change is told."""
    return tuple(
        replace(phrase, is_relative=True) if is_moved(text, phrase) else phrase
        for phrase, following in zip_longest(phrases, phrases[1:])
        if not is_label(text, phrase, following)
    )


def _move_phrase(phrase: FoundPhrase, joined: JoinedText) -> FoundPhrase:
    """Move a phrase to where it stands in the text as read."""
    start, end = joined.find_span(phrase.start, phrase.end)
    said = joined.find_span(phrase.start, phrase.said)[1] if phrase.said else 0
    return replace(phrase, start=start, end=end, said=said)


def _drop_ending(match: re.Match[str]) -> str:
    return match[1] if match[1] == "certain" else f"{match[1]}le"


@cache
def _load_finder() -> PhraseFinder:
    return PhraseFinder()
