"""Candidates for estimative phrases: the longest entry of the table at each place, and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from stance.cues.automaton import Pattern, compile_patterns, fold_words, parse_pattern
from stance.cues.lexicon import parse_table
from stance.cues.tokens import tokenize
from stance.errors import ConfigError
from stance.estimative.judge import LinearJudge, MarkedSentence, fit_judge, load_judge, load_marked
from stance.estimative.numbers import find_number_phrases
from stance.estimative.scales import Scale, load_scale

if TYPE_CHECKING:
    from stance.cues.tokens import Tokens

LIKELIHOOD: Final = "likelihood"
CONFIDENCE: Final = "confidence"
_TERM, _COMPARISON, _CERTAINTY, _LOOK_ALIKE = "term", "comparison", "certainty", "-"
_KINDS: Final = (LIKELIHOOD, _TERM, _COMPARISON, _CERTAINTY, CONFIDENCE, _LOOK_ALIKE)
_LEVELS: Final = re.compile(r"\b(?:very high|very low|high|moderate|medium|low)\b")
_ADVERBS: Final = re.compile(r"\b(certain|probab|improbab|plausib|conceivab|possib)(ly)\b")
_LIKELY: Final = frozenset({"likely", "probable", "probably"})
_DENIED: Final = re.compile(
    r"(?:\b(?:no|not|never|nobody|none|neither|nor|hardly|few)|n['’]t)\b(?:\s+[\w'’-]+){0,5}\s+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table of phrases.

    Attributes
    ----------
    pattern : Pattern
        The words, with those of the context at either end.
    kind : str
        ``likelihood``, ``term`` (one where the scale has it), ``comparison``, ``certainty``, ``confidence``,
        or ``-``, a look-alike that covers what lies inside it.
    percents : tuple[float, ...]
        Which likelihoods to suggest in its place, in per cent.
    terms : tuple[str, ...]
        What a scale may call it, beside its own words.
    n_before, n_after : int
        Tokens of context at either end.
    near : tuple[str, ...]
        Which terms to suggest first: the first that the scale has.
    """

    pattern: Pattern
    kind: str
    percents: tuple[float, ...] = ()
    terms: tuple[str, ...] = ()
    n_before: int = 0
    n_after: int = 0
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase of a sentence that may state a likelihood or a level of confidence.

    Attributes
    ----------
    start, end : int
        Character offsets into the sentence, end exclusive.
    kind : str
        ``likelihood`` or ``confidence``.
    terms : tuple[str, ...]
        What a scale may call it, its own words first.
    percents, near
        As of :class:`Entry`.
    span : tuple[float, float] or None
        The range of a likelihood in numbers, in per cent.
    is_relative : bool
        Whether it compares, as *the most likely outcome*, and does not say how likely.
    is_certain : bool
        Whether it leaves no room for doubt, as *undoubtedly*.
    """

    start: int
    end: int
    kind: str
    terms: tuple[str, ...] = ()
    percents: tuple[float, ...] = ()
    near: tuple[str, ...] = ()
    span: tuple[float, float] | None = None
    is_relative: bool = False
    is_certain: bool = False

    @property
    def is_open(self) -> bool:
        """Whether its words alone do not settle that it counts, so that the judge decides."""
        return self.span is None and not self.is_certain


@cache
def load_entries() -> tuple[Entry, ...]:
    """Load the table of phrases that ships with the package."""
    text = resources.files("stance.estimative").joinpath("phrases.tsv").read_text(encoding="utf-8")
    return tuple(parse_table(text, "phrases.tsv", _parse_row)[0])


def _parse_row(line: str, word_sets: Mapping[str, frozenset[str]]) -> Entry:
    pattern, kind, percents, terms, near = (line.split("\t") + [""] * 4)[:5]
    if kind not in _KINDS:
        raise ConfigError(f"unknown kind {kind!r}. Use {', '.join(_KINDS)}.")
    parts = pattern.split()
    bare = re.sub(r"[<>](?=[|\s]|$)", "", pattern)
    return Entry(
        parse_pattern(bare, word_sets),
        kind,
        tuple(float(percent) for percent in percents.split("/") if percent),
        tuple(term for term in terms.split(";") if term),
        sum(part.endswith("<") for part in parts),
        sum(part.endswith(">") for part in parts),
        tuple(term for term in near.split(";") if term),
    )


class PhraseFinder:
    """Finds estimative phrases in many sentences at once.

    Parameters
    ----------
    scale : Scale, optional
        Its terms are found beside those of the table.
    judge : LinearJudge, optional
        Decides which candidates count; by default the one that ships with the package.
    """

    def __init__(self, scale: Scale | None = None, judge: LinearJudge | None = None) -> None:
        self._judge = judge
        self._entries = _choose_entries(scale)
        self._automaton = compile_patterns(tuple(entry.pattern for entry in self._entries))
        self._comma = self._automaton.vocabulary.find_ids([","]).item()

    def find_phrases(self, texts: Sequence[str]) -> list[list[Candidate]]:
        """Find the phrases of sentences that the judge believes in; none overlaps another."""
        candidates = self.find_candidates(texts)
        flat = [
            (text, each.start, each.end)
            for text, found in zip(texts, candidates, strict=True)
            for each in found
        ]
        if not flat:
            return candidates
        judge = self._judge or load_judge()
        kept = iter((judge.predict_proba(flat) >= 0.5).tolist())
        return [[each for each in found if next(kept) or not each.is_open] for found in candidates]

    def find_candidates(self, texts: Sequence[str]) -> list[list[Candidate]]:
        """Find the longest candidates of each sentence, before anything judges them."""
        tokens = tokenize(texts)
        found = [
            [Candidate(start, end, LIKELIHOOD, span=span) for start, end, span in find_number_phrases(text)]
            for text in texts
        ]
        free_from = 0
        for first, last, entry in self._choose_matches(tokens):
            begin, stop = first + entry.n_before, last - entry.n_after
            row = int(tokens.sentence[begin])
            start, end = int(tokens.start[begin]), int(tokens.end[stop - 1])
            is_taken = begin < free_from or any(start < each.end and each.start < end for each in found[row])
            if not is_taken and not _is_month(texts[row], start, end):
                free_from = stop
                found[row].append(_make_candidate(texts[row], start, end, entry))
        return [sorted(each, key=lambda candidate: candidate.start) for each in found]

    def _choose_matches(self, tokens: Tokens) -> Iterator[tuple[int, int, Entry]]:
        """Leave out look-alikes and what they cover; order by place, the longer phrase first."""
        numbers = self._automaton.vocabulary.number_tokens(tokens)
        matches = self._automaton.find_matches(tokens)
        covers: dict[int, int] = {}
        kept = []
        for first, last, number in zip(
            matches.first.tolist(), matches.last.tolist(), matches.entry.tolist(), strict=True
        ):
            entry = self._entries[number]
            if entry.kind != _LOOK_ALIKE:
                kept.append((first, last, entry))
            elif self._comma not in numbers[first:last]:
                covers |= {at: max(covers.get(at, 0), last) for at in range(first, last)}
        yield from sorted(
            (match for match in kept if covers.get(match[0] + match[2].n_before, 0) < match[1]),
            key=lambda match: (
                match[0] + match[2].n_before,
                match[2].n_after - match[1],
                match[2].kind != _COMPARISON,
            ),
        )


def _choose_entries(scale: Scale | None) -> tuple[Entry, ...]:
    """Choose the entries of the table, and add those of a scale's own terms and levels."""
    if scale is None:
        return tuple(entry for entry in load_entries() if entry.kind != _TERM)
    entries = [
        entry for entry in load_entries() if entry.kind != _TERM or any(map(scale.find_band, entry.terms))
    ]
    known = {term for entry in entries for term in entry.terms}
    own = {
        term: _make_pattern(term) for band in scale.bands for term in band.terms if term not in known
    }  # what the scale means by a term is no look-alike
    entries = [entry for entry in entries if entry.kind != _LOOK_ALIKE or entry.pattern not in own.values()]
    entries += [Entry(pattern, LIKELIHOOD, (), (term,)) for term, pattern in own.items()]
    for level in scale.confidence:
        if not _LEVELS.fullmatch(level):
            entries.append(Entry(_make_pattern(f"{level} confidence"), CONFIDENCE, (), (level,)))
    return tuple(entries)


def _make_pattern(term: str) -> Pattern:
    """Make the pattern of a term's own words."""
    tokens = tokenize([term])
    words = [term[start:end] for start, end in zip(tokens.start.tolist(), tokens.end.tolist(), strict=True)]
    return Pattern(tuple(frozenset({word}) for word in words), (False,) * len(words), False)


def _make_candidate(text: str, start: int, end: int, entry: Entry) -> Candidate:
    words = fold_words(text[start:end])
    kind = CONFIDENCE if entry.kind == CONFIDENCE else LIKELIHOOD
    if kind == CONFIDENCE and not entry.terms:
        levels = _LEVELS.findall(words)
        return Candidate(start, end, kind, tuple(levels) if len(levels) == 1 else ())
    if words in _LIKELY and _DENIED.search(text[max(0, start - 60) : start]):
        return Candidate(start, end, kind, ("unlikely",), (30.0,))  # "no strike is likely"
    adjective = _ADVERBS.sub(lambda match: match[1] if match[1] == "certain" else f"{match[1]}le", words)
    terms = dict.fromkeys((words, adjective, *entry.terms))
    is_relative, is_certain = entry.kind == _COMPARISON, entry.kind == _CERTAINTY
    return Candidate(
        start, end, kind, tuple(terms), entry.percents, entry.near, None, is_relative, is_certain
    )


def _is_month(text: str, start: int, end: int) -> bool:
    """Whether a capital *May* stands where no sentence or quotation begins."""
    return text[start:end] == "May" and text[:start].rstrip()[-1:] not in ("", ".", "?", "!", '"', "“", ":")


def list_examples(sentences: Sequence[MarkedSentence]) -> Iterator[tuple[str, int, int, bool]]:
    """List the candidates of marked sentences for the judge to learn from."""
    finder = PhraseFinder()
    texts = [sentence.text for sentence in sentences]
    for sentence, found in zip(sentences, finder.find_candidates(texts), strict=True):
        known = [*sentence.phrases, *sentence.look_alikes]
        for each in found:
            if not each.is_open:
                continue
            if sentence.is_whole or any(start < each.end and each.start < end for start, end in known):
                is_phrase = any(start < each.end and each.start < end for start, end in sentence.phrases)
                yield sentence.text, each.start, each.end, is_phrase


def train_judge(c: float = 0.2) -> LinearJudge:
    """Fit the judge on the training part of ``seeds/estimative``."""
    return fit_judge(list_examples(load_marked("train")), c=c)


def measure_judge(judge: LinearJudge, sentences: Sequence[MarkedSentence]) -> dict[str, float]:
    """Measure precision and recall of phrases, right where both their ends are, on marked sentences."""
    every = PhraseFinder(load_scale(), judge).find_phrases([sentence.text for sentence in sentences])
    found = [[each for each in some if not each.is_certain] for some in every]  # which are not marked
    n_found = sum(map(len, found))
    n_phrases = sum(len(sentence.phrases) for sentence in sentences)
    n_right = sum(
        (each.start, each.end) in sentence.phrases
        for sentence, each_found in zip(sentences, found, strict=True)
        for each in each_found
    )
    return {
        "n_phrases": n_phrases,
        "precision": n_right / max(1, n_found),
        "recall": n_right / max(1, n_phrases),
    }
