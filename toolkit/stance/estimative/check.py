"""A draft checked against a scale of estimative language: phrases with their bands, and what to mend."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from stance.estimative.find import CONFIDENCE, LIKELIHOOD, Candidate, PhraseFinder
from stance.estimative.numbers import read_gloss
from stance.estimative.scales import Band, Scale, load_scale
from stance.records import Document, Sentence

PROBLEM_KINDS: Final = ("outside", "mixed", "stacked", "two-bands", "rows")
"""A word or number outside the scale; likelihood and confidence in one sentence; hedges on hedges; two
likelihoods for one claim; terms of another row of the scale than the document's others."""

_BELIEF: Final = re.compile(r"(?:i|we)\b.*\b(?:believe|think|suspect|estimate)", re.IGNORECASE | re.DOTALL)
_TOKEN: Final = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
_JOINT: Final = frozenset(
    ", ( — – - or to and indeed even perhaps if not in fact that is be rather more".split()
)
_CLAUSE: Final = frozenset(
    ", ; : . ! ? ( ) — – and but or nor so yet for since because though although while whereas if unless "
    "until before after when where which who whose whom than with despite".split()
)
_MODAL: Final = re.compile(r"(?:may|might|could)\b", re.IGNORECASE)
_MAX_JOINT, _MAX_GAP = 4, 6  # words between two likelihoods of one claim


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase that states a likelihood or a level of confidence.

    Attributes
    ----------
    start, end : int
        Character offsets into the document's text, end exclusive.
    text : str
    kind : str
        ``likelihood`` or ``confidence``.
    band : str or None
        The band of the scale or the level of confidence; ``None`` outside it.
    low, high : float or None
        The likelihood in per cent: the band's range, or what digits say.
    is_outside : bool
        Whether the scale has no such term, or a number is beyond its ends.
    is_quoted : bool
        Whether it is in another's words.
    sent_id : int
    """

    start: int
    end: int
    text: str
    kind: str
    band: str | None
    low: float | None
    high: float | None
    is_outside: bool
    is_quoted: bool
    sent_id: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend: its kind (see PROBLEM_KINDS), level (``warning``, ``note``), place and advice."""

    kind: str
    level: str
    start: int
    end: int
    message: str
    advice: str
    sent_id: int


@dataclass(frozen=True, slots=True)
class EstimativeReport:
    """The estimative language of one document.

    Attributes
    ----------
    document : Document
    scale : Scale
    phrases : tuple[Phrase, ...]
        In order, none overlapping another.
    problems : tuple[Problem, ...]
        In order of their place.
    n_sentences : int
    """

    document: Document
    scale: Scale
    phrases: tuple[Phrase, ...]
    problems: tuple[Problem, ...]
    n_sentences: int


@dataclass(frozen=True, slots=True)
class _Judged:
    """A candidate with what is reported of it, and the band of its term or number."""

    found: Candidate
    phrase: Phrase
    band: Band | None
    term: str | None

    @property
    def is_belief(self) -> bool:
        return _BELIEF.fullmatch(self.phrase.text) is not None

    @property
    def named(self) -> str:
        return f"“{self.phrase.text}” ({self.band.range})" if self.band else f"“{self.phrase.text}”"


def check_documents(
    documents: Iterable[Document], scale: Scale | str | Path = "icd203", *, finder: PhraseFinder | None = None
) -> list[EstimativeReport]:
    """Find the estimative phrases of documents and check them against a scale.

    Parameters
    ----------
    documents : iterable of Document
    scale : Scale, str or Path
        A scale, its name, or a YAML file.
    finder : PhraseFinder, optional
        Finds the phrases; by default with the judge that ships with the package.

    Returns
    -------
    list of EstimativeReport
        One a document, in order.

    Raises
    ------
    ConfigError
        If the scale is not known or not valid.

    Examples
    --------
    >>> (report,) = check_documents([Document("draft", "The deal is likely to hold. It may fail.")])
    >>> [(phrase.text, phrase.band) for phrase in report.phrases]
    [('likely', 'likely'), ('may', None)]
    >>> report.problems[0].message
    '“may” is not a term of ICD 203.'
    """
    from stance.text import split_sentences

    chosen = scale if isinstance(scale, Scale) else load_scale(scale)
    finder = finder or PhraseFinder(chosen)
    reports = []
    for document in documents:
        sentences = split_sentences(document)
        judged: list[_Judged] = []
        problems: list[Problem] = []
        for sentence, found in zip(sentences, finder.find_phrases([s.text for s in sentences]), strict=True):
            here = [_judge(each, sentence, chosen) for each in found]
            judged += here
            problems += _find_problems(sentence, here, chosen)
        if chosen.rows:
            problems += _find_mixed_rows(judged)
        problems.sort(key=lambda problem: (problem.start, problem.end))
        phrases = tuple(each.phrase for each in judged)
        reports.append(EstimativeReport(document, chosen, phrases, tuple(problems), len(sentences)))
    return reports


def _judge(found: Candidate, sentence: Sentence, scale: Scale) -> _Judged:
    band, term, name = None, None, None
    if found.kind == CONFIDENCE:
        name = next((level for level in found.terms if level in scale.confidence), None)
        is_outside = name is None and bool(scale.confidence)
    elif found.span is not None:
        band = scale.place_range(*found.span)
        is_outside = band is None and _place_beyond(found.span, scale) is not None
    else:
        term = next((each for each in found.terms if scale.find_band(each)), None)
        band = scale.find_band(term) if term else None
        is_outside = band is None
    low, high = found.span or ((band.low, band.high) if band else (None, None))
    start, end = sentence.start + found.start, sentence.start + found.end
    phrase = Phrase(
        start=start,
        end=end,
        text=sentence.text[found.start : found.end],
        kind=found.kind,
        band=band.name if band else name,
        low=low,
        high=high,
        is_outside=is_outside,
        is_quoted=sentence.voice == "quoted" or _is_in_quotation(sentence, found),
        sent_id=sentence.sent_id,
    )
    return _Judged(found, phrase, band, term)


def _is_in_quotation(sentence: Sentence, found: Candidate) -> bool:
    """Whether a phrase of a mixed sentence stands between its quotation marks."""
    if sentence.voice != "mixed":
        return False
    before = sentence.text[: found.start]
    is_open = before.count("“") > before.count("”") or before.count('"') % 2 == 1
    return is_open or before.rstrip().endswith("‘")


def _find_problems(sentence: Sentence, judged: Sequence[_Judged], scale: Scale) -> Iterator[Problem]:
    stacked: set[int] = set()
    likelihoods = [each for each in judged if each.phrase.kind == LIKELIHOOD and not each.found.is_relative]
    for chain in _chain_claims(sentence.text, likelihoods):
        if len({each.band.name for each in chain if each.band}) > 1:
            named = " and ".join(each.named for each in chain)
            yield _make_problem("two-bands", chain, f"Two likelihoods for one claim: {named}.", "Choose one.")
        else:
            named = ", ".join(f"“{each.phrase.text}”" for each in chain)
            said = [each for each in chain if not each.is_belief] or chain
            advice = "" if any(each.band for each in chain) else _advise(said[0], scale)
            yield _make_problem(
                "stacked", chain, f"Hedges on one claim: {named}.", f"Keep one. {advice}".strip()
            )
            stacked |= {each.phrase.start for each in chain}
    for each in likelihoods:
        gloss = None if each.found.span else read_gloss(sentence.text, each.found.end)
        if (
            gloss
            and each.band
            and scale.place_range(*gloss) is not each.band
            and not each.band.contains(*gloss)
        ):
            percents = "–".join(dict.fromkeys(f"{end:.3g}" for end in gloss))
            message = f"Two likelihoods for one claim: {each.named} and {percents}%."
            yield _make_problem("two-bands", [each], message, "Choose one.")
    for each in judged:
        if each.phrase.is_outside and each.phrase.start not in stacked:
            level = "note" if each.found.is_relative else None
            yield _make_problem("outside", [each], _describe(each, scale), _advise(each, scale), level)
    if len({each.phrase.kind for each in judged if not each.found.is_relative}) > 1 and not scale.mixing:
        named = ", ".join(f"“{each.phrase.text}”" for each in judged)
        message = f"Likelihood and confidence in one sentence: {named}."
        yield _make_problem("mixed", judged, message, "Give the confidence in a sentence of its own.")


def _chain_claims(text: str, likelihoods: Sequence[_Judged]) -> Iterator[list[_Judged]]:
    """Group the likelihoods that are about one claim; two or more a group."""
    chain: list[_Judged] = []
    for each in likelihoods:
        is_next = (
            bool(chain)
            and chain[-1].phrase.is_quoted == each.phrase.is_quoted
            and _share_claim(text, chain[-1].found, each.found)
        )
        if not is_next:
            if len(chain) > 1:
                yield chain
            chain = []
        chain.append(each)
    if len(chain) > 1:
        yield chain


def _share_claim(text: str, first: Candidate, second: Candidate) -> bool:
    """Whether hardly anything but joining words, or a few words of one clause, stands between two phrases."""
    gap = _TOKEN.findall(text[first.end : second.start].lower())
    if gap[:1] == ["("] and (first.span or second.span):
        return False  # a term and its number in brackets
    if _MODAL.match(text, second.start) and {"and", "or"} & set(gap):
        return False  # a second predicate, as in "it is likely and may spread"
    if len(gap) <= _MAX_JOINT and all(word in _JOINT for word in gap):
        return True
    return len(gap) <= _MAX_GAP and not any(word in _CLAUSE for word in gap)


def _find_mixed_rows(judged: Sequence[_Judged]) -> Iterator[Problem]:
    """Note the terms that are of another row of the scale than most of the document's."""
    placed = [(each, each.band.terms.index(each.term)) for each in judged if each.band and each.term]
    counts = Counter(row for _, row in placed)
    if len(counts) < 2:
        return
    usual = min(counts, key=lambda row: (-counts[row], row))
    for each, row in placed:
        if row != usual and each.band and usual < len(each.band.terms):
            said = f"“{each.phrase.text}” is of another row of the scale than the document's other terms."
            yield _make_problem("rows", [each], said, f"Say “{each.band.terms[usual]}”.", "note")


def _make_problem(
    kind: str, judged: Sequence[_Judged], message: str, advice: str, level: str | None = None
) -> Problem:
    phrases = [each.phrase for each in judged]
    are_quoted = all(phrase.is_quoted for phrase in phrases)
    level = level or ("note" if are_quoted else "warning")
    message = f"Quoted: {message}" if are_quoted else message
    return Problem(kind, level, phrases[0].start, phrases[-1].end, message, advice, phrases[0].sent_id)


def _place_beyond(span: tuple[float, float], scale: Scale) -> str | None:
    """Say at which end a likelihood in numbers is off the scale, if it is."""
    first, last = scale.ends
    if span[1] < first or span[0] < span[1] <= first:
        return "below the lowest band"
    return "above the highest band" if span[0] > last or span[1] > span[0] >= last else None


def _describe(each: _Judged, scale: Scale) -> str:
    name = f"“{each.phrase.text}”"
    if each.found.is_relative:
        return f"{name} compares, and does not say how likely."
    if each.found.span:
        return f"{name} is {_place_beyond(each.found.span, scale)}."
    what = "a level of confidence" if each.phrase.kind == CONFIDENCE else "a term"
    return f"{name} is not {what} of {scale.title.split(',')[0].split(' (')[0]}."


def _advise(each: _Judged, scale: Scale) -> str:
    """Say what to write in the place of a phrase outside the scale."""
    if each.phrase.kind == CONFIDENCE:
        levels = [*scale.confidence[:-2], " or ".join(scale.confidence[-2:])]
        return f"Say {', '.join(levels)} confidence."
    if each.found.span:
        low, high = scale.ends
        return f"The scale goes from {low:g} to {high:g} %." if each.phrase.is_outside else ""
    if each.found.is_relative:
        return "If a likelihood is meant, say which."
    if near := next((band for term in each.found.near if (band := scale.find_band(term))), None):
        return f"Say “{near.name}” ({near.range})."
    suggested = [scale.suggest_band(percent) for percent in each.found.percents]
    if None in suggested:
        percent = each.found.percents[suggested.index(None)]
        return f"The scale has no term for about {percent:g} %. Give the number."
    bands = list(dict.fromkeys(band for band in suggested if band is not None))
    if not bands:
        return "Use a term of the scale."
    named = " or ".join(f"“{band.name}” ({band.range})" for band in bands)
    return f"Say how likely, as in {named}." if len(each.found.percents) > 1 else f"Say {named}."


@dataclass(frozen=True, slots=True)
class EstimativeSummary:
    """Counts over documents: phrases by band and level, words outside the scale, problems by kind."""

    n_documents: int
    n_sentences: int
    n_phrases: int
    n_warnings: int
    n_notes: int
    n_by_band: Mapping[str, int] = field(default_factory=dict)
    n_by_level: Mapping[str, int] = field(default_factory=dict)
    n_by_outside: Mapping[str, int] = field(default_factory=dict)
    n_by_problem: Mapping[str, int] = field(default_factory=dict)


def summarize_reports(reports: Sequence[EstimativeReport]) -> EstimativeSummary:
    """Count what the reports of some documents come to.

    Parameters
    ----------
    reports : sequence of EstimativeReport
        All by one scale.

    Returns
    -------
    EstimativeSummary
    """
    phrases = list(itertools.chain.from_iterable(report.phrases for report in reports))
    problems = list(itertools.chain.from_iterable(report.problems for report in reports))
    bands = Counter(each.band for each in phrases if each.band and each.kind == LIKELIHOOD)
    levels = Counter(each.band for each in phrases if each.band and each.kind == CONFIDENCE)
    outside = Counter(" ".join(each.text.lower().split()) for each in phrases if each.is_outside)
    kinds = Counter(problem.kind for problem in problems)
    scale = reports[0].scale if reports else None
    order = [] if scale is None else [band.name for band in scale.bands]
    return EstimativeSummary(
        n_documents=len(reports),
        n_sentences=sum(report.n_sentences for report in reports),
        n_phrases=len(phrases),
        n_warnings=sum(problem.level == "warning" for problem in problems),
        n_notes=sum(problem.level == "note" for problem in problems),
        n_by_band={name: bands[name] for name in order if bands[name]},
        n_by_level={level: levels[level] for level in (scale.confidence if scale else ()) if levels[level]},
        n_by_outside=dict(outside.most_common()),
        n_by_problem={kind: kinds[kind] for kind in PROBLEM_KINDS if kinds[kind]},
    )


def report_to_dict(report: EstimativeReport) -> dict[str, Any]:
    """Turn a report into plain data, with the line and column of each phrase and problem, from 1."""
    from dataclasses import asdict

    text = report.document.text

    def place(start: int) -> dict[str, int]:
        line_start = text.rfind("\n", 0, start) + 1
        return {"line": text.count("\n", 0, start) + 1, "column": start - line_start + 1}

    return {
        "doc_id": report.document.doc_id,
        "path": None if report.document.path is None else str(report.document.path),
        "scale": report.scale.name,
        "n_sentences": report.n_sentences,
        "phrases": [{**asdict(phrase), **place(phrase.start)} for phrase in report.phrases],
        "problems": [{**asdict(problem), **place(problem.start)} for problem in report.problems],
    }
