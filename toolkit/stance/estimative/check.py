"""A draft checked against a scale of estimative language: phrases with their bands, and what to mend."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from stance.estimative.find import CONFIDENCE, LIKELIHOOD, Candidate, PhraseFinder
from stance.estimative.numbers import read_gloss
from stance.estimative.scales import Band, Scale, load_scale
from stance.records import Document, Sentence

_TOKEN: Final = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
_JOINT: Final = frozenset(
    ", ( — – - or to and though but yet indeed even perhaps if not in fact that is be rather more".split()
)
_CLAUSE: Final = frozenset(
    ", ; : . ! ? ( ) — – and but or nor so yet for since because though although while whereas if unless "
    "until before after when where which who whose whom than with despite".split()
)
# Leads in to a claim, as *we judge* does; a scale may have it as a term.
_LEAD_IN: Final = re.compile(r"(?:I|we)\b.*\b(?:believe|estimate)", re.IGNORECASE | re.DOTALL)
_MAX_GAP: Final = 6  # words between two likelihoods of one claim


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
    line, column, para : int
        Of its first character, from 1; the last is the paragraph's.
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
    line: int
    column: int
    para: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to correct: its kind, level (``warning`` or ``note``), place, and what to write instead.

    Kinds: ``outside``, a word or number outside the scale; ``mixed``, likelihood and confidence in one sentence;
    ``stacked``, hedges on hedges; ``two-bands``, two likelihoods for one claim; ``rows``, terms of another row of
    the scale than the document's others.
    """

    kind: str
    level: str
    start: int
    end: int
    message: str
    advice: str
    sent_id: int
    line: int
    column: int
    para: int


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
    leads_in: bool

    @property
    def words(self) -> str:
        return f"“{self.phrase.text}”"

    @property
    def named(self) -> str:
        return f"{self.words} ({self.band.range})" if self.band else self.words


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
        lines = [0, *(end.end() for end in re.finditer(r"\r\n?|\n", document.text))]
        judged: list[_Judged] = []
        problems: list[Problem] = []
        for sentence, found in zip(sentences, finder.find_phrases([s.text for s in sentences]), strict=True):
            here = [_judge(each, sentence, chosen, lines) for each in found]
            judged += here
            problems += _find_problems(sentence, here, chosen)
        if chosen.rows:
            problems += _find_mixed_rows(judged)
        problems.sort(key=lambda problem: (problem.start, problem.end))
        phrases = tuple(each.phrase for each in judged)
        reports.append(EstimativeReport(document, chosen, phrases, tuple(problems), len(sentences)))
    return reports


def _judge(found: Candidate, sentence: Sentence, scale: Scale, lines: Sequence[int]) -> _Judged:
    band, term, name, leads_in = None, None, None, False
    if found.kind == CONFIDENCE:
        name = next((level for level in found.terms if level in scale.confidence), None)
        is_outside = name is None and bool(scale.confidence)
    elif found.span is not None:
        band, (first, last) = scale.place_range(*found.span), scale.ends
        is_outside = band is None and not first <= sum(found.span) / 2 <= last
    else:
        term = next((each for each in found.terms if scale.find_band(each)), None)
        band = scale.find_band(term) if term else None
        leads_in = band is None and _LEAD_IN.match(sentence.text, found.start, found.end) is not None
        is_outside = band is None and not leads_in
    low, high = found.span or ((band.low, band.high) if band else (None, None))
    start = sentence.start + found.start
    line = bisect_right(lines, start)
    phrase = Phrase(
        start=start,
        end=sentence.start + found.end,
        text=sentence.text[found.start : found.end],
        kind=found.kind,
        band=band.name if band else name,
        low=low,
        high=high,
        is_outside=is_outside,
        is_quoted=sentence.voice == "quoted" or _is_in_quotation(sentence, found),
        sent_id=sentence.sent_id,
        line=line,
        column=start - lines[line - 1] + 1,
        para=sentence.para + 1,
    )
    return _Judged(found, phrase, band, term, leads_in)


def _is_in_quotation(sentence: Sentence, found: Candidate) -> bool:
    """Whether a phrase of a mixed sentence stands between its quotation marks."""
    before = sentence.text[: found.start]
    is_open = before.count("“") > before.count("”") or before.count('"') % 2 == 1
    return sentence.voice == "mixed" and is_open


def _find_problems(sentence: Sentence, judged: Sequence[_Judged], scale: Scale) -> Iterator[Problem]:
    stacked: list[_Judged] = []
    claims = [
        each for each in judged if not (each.found.is_relative or each.found.is_certain or each.leads_in)
    ]
    likelihoods = [each for each in claims if each.phrase.kind == LIKELIHOOD]
    for chain in _chain_claims(sentence.text, likelihoods):
        if len({each.band.name for each in chain if each.band}) > 1:
            message = f"Two likelihoods for one claim: {' and '.join(each.named for each in chain)}."
            yield _make_problem("two-bands", chain, message, "Choose one.")
        else:
            message = f"Hedges on one claim: {', '.join(each.words for each in chain)}."
            advice = "" if any(each.band for each in chain) else _advise(chain[0], scale)
            yield _make_problem("stacked", chain, message, f"Keep one. {advice}".strip())
            stacked += chain
    for each in likelihoods:
        gloss = None if each.found.span else read_gloss(sentence.text, each.found.end)
        if gloss and each.band and not each.band.contains(*gloss):
            percents = "–".join(dict.fromkeys(f"{end:.3g}" for end in gloss))
            message = f"Two likelihoods for one claim: {each.named} and {percents}%."
            yield _make_problem("two-bands", [each], message, "Choose one.")
    for each in judged:
        if each.phrase.is_outside and each not in stacked:
            level = "note" if each.found.is_relative else None
            yield _make_problem("outside", [each], _describe(each, scale), _advise(each, scale), level)
    if len({each.phrase.kind for each in claims}) > 1 and not scale.mixing:
        message = f"Likelihood and confidence in one sentence: {', '.join(each.words for each in judged)}."
        yield _make_problem("mixed", judged, message, "Give the confidence in a sentence of its own.")


def _chain_claims(text: str, likelihoods: Sequence[_Judged]) -> Iterator[list[_Judged]]:
    """Group the likelihoods that are about one claim; two or more a group."""
    chains: list[list[_Judged]] = []
    for each in likelihoods:
        last = chains[-1][-1] if chains else None
        is_same_voice = last is not None and last.phrase.is_quoted == each.phrase.is_quoted
        if last and is_same_voice and _share_claim(text, last.found, each.found):
            chains[-1].append(each)
        else:
            chains.append([each])
    yield from (chain for chain in chains if len(chain) > 1)


def _share_claim(text: str, first: Candidate, second: Candidate) -> bool:
    """Whether hardly anything but joining words, or a few words of one clause, stands between two phrases."""
    gap = _TOKEN.findall(text[first.end : second.start].lower())
    if gap[:1] == ["("] and (first.span or second.span):
        return False  # a term and its number in brackets
    return len(gap) <= _MAX_GAP and (_JOINT.issuperset(gap) or _CLAUSE.isdisjoint(gap))


def _find_mixed_rows(judged: Sequence[_Judged]) -> Iterator[Problem]:
    """Note the terms that are of another row of the scale than most of the document's."""
    placed = [
        (each, each.band, each.band.terms.index(each.term)) for each in judged if each.band and each.term
    ]
    counts = Counter(row for _, _, row in placed)
    usual = min(counts, key=lambda row: (-counts[row], row), default=0)
    for each, band, row in placed:
        if row != usual and usual < len(band.terms):
            said = f"{each.words} is of another row of the scale than the document's other terms."
            yield _make_problem("rows", [each], said, f"Say “{band.terms[usual]}”.", "note")


def _make_problem(
    kind: str, judged: Sequence[_Judged], message: str, advice: str, level: str | None = None
) -> Problem:
    first, last = judged[0].phrase, judged[-1].phrase
    if all(each.phrase.is_quoted for each in judged):
        level, message = level or "note", f"Quoted: {message}"
    place = (first.sent_id, first.line, first.column, first.para)
    return Problem(kind, level or "warning", first.start, last.end, message, advice, *place)


def _describe(each: _Judged, scale: Scale) -> str:
    if each.found.is_relative:
        return f"{each.words} compares, and does not say how likely."
    if each.found.span or each.found.is_certain:
        return f"{each.words} is beyond the ends of the scale."
    what = "a level of confidence" if each.phrase.kind == CONFIDENCE else "a term"
    return f"{each.words} is not {what} of {scale.title.split(',')[0].split(' (')[0]}."


def _advise(each: _Judged, scale: Scale) -> str:
    """Say what to write in the place of a phrase outside the scale."""
    if each.phrase.kind == CONFIDENCE:
        levels = [*scale.confidence[:-2], " or ".join(scale.confidence[-2:])]
        return f"Say {', '.join(levels)} confidence."
    if each.found.span:
        low, high = scale.ends
        return f"The scale goes from {low:g} to {high:g} %."
    if each.found.is_relative:
        return "If a likelihood is meant, say which."
    near = next((band for term in each.found.near if (band := scale.find_band(term))), None)
    suggested = [near] if near else map(scale.suggest_band, each.found.percents)
    bands = [f"“{band.name}” ({band.range})" for band in dict.fromkeys(suggested) if band]
    how = "how likely, as in " if len(bands) > 1 else ""
    return f"Say {how}{' or '.join(bands)}." if bands else "Use a term of the scale."


@dataclass(frozen=True, slots=True)
class EstimativeSummary:
    """Counts over documents: phrases by band and level, words outside the scale, problems by kind."""

    n_documents: int
    n_sentences: int
    n_phrases: int
    n_warnings: int
    n_notes: int
    n_by_band: Mapping[str, int]
    n_by_level: Mapping[str, int]
    n_by_outside: Mapping[str, int]
    n_by_problem: Mapping[str, int]


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
    phrases = [phrase for report in reports for phrase in report.phrases]
    problems = [problem for report in reports for problem in report.problems]
    levels = Counter(problem.level for problem in problems)

    def count_bands(kind: str) -> dict[str, int]:
        return dict(Counter(each.band for each in phrases if each.band and each.kind == kind).most_common())

    outside = Counter(" ".join(each.text.lower().split()) for each in phrases if each.is_outside)
    return EstimativeSummary(
        n_documents=len(reports),
        n_sentences=sum(report.n_sentences for report in reports),
        n_phrases=len(phrases),
        n_warnings=levels["warning"],
        n_notes=levels["note"],
        n_by_band=count_bands(LIKELIHOOD),
        n_by_level=count_bands(CONFIDENCE),
        n_by_outside=dict(outside.most_common()),
        n_by_problem=dict(Counter(problem.kind for problem in problems).most_common()),
    )


def report_to_dict(report: EstimativeReport) -> dict[str, Any]:
    """Turn a report into plain data."""
    path = report.document.path
    return {
        "doc_id": report.document.doc_id,
        "path": None if path is None else str(path),
        "scale": report.scale.name,
        "n_sentences": report.n_sentences,
        "phrases": [asdict(phrase) for phrase in report.phrases],
        "problems": [asdict(problem) for problem in report.problems],
    }
