"""A draft held against a scale of estimative language: phrases with their bands, and what to mend."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from stance.cues.broken_words import read_plainly
from stance.cues.claims import find_gloss, is_gloss, share_claim
from stance.cues.found import FoundPhrase
from stance.cues.modal_judging import ModalJudge
from stance.cues.phrase_table import CONFIDENCE, LIKELIHOOD
from stance.cues.phrases import PhraseFinder
from stance.cues.ranges import ABOVE_ALL, BELOW_ALL, describe_range, find_ends, holds_range, place_range
from stance.cues.records import PROBLEM_KINDS, EstimativeReport, EstimativeSummary, Phrase, Problem
from stance.cues.scales import Band, Scale, load_scale
from stance.errors import DataError
from stance.records import Document, Sentence
from stance.text.quotations import find_quotations
from stance.text.sentences import split_sentences


def judge_documents(
    documents: Iterable[Document],
    scale: Scale | str | Path = "icd203",
    *,
    judge: ModalJudge | None = None,
) -> list[EstimativeReport]:
    """Find the estimative phrases of documents and hold them against a scale.

    Parameters
    ----------
    documents : iterable of Document
        The documents.
    scale : Scale, str or Path
        A scale, its name, or the file of one's own.
    judge : ModalJudge, optional
        A model that judges *may, might* and *could*: :func:`stance.scoring.open_modal_judge`.

    Returns
    -------
    list[EstimativeReport]
        One a document, in order.

    Raises
    ------
    DataError
        If something else than a document is among them.

    Examples
    --------
    >>> report = judge_documents([Document("draft", "We judge that it may possibly fall.")])[0]
    >>> report.problems[0].kind, report.problems[0].message
    ('stacked', 'Hedges on one claim: “may”, “possibly”.')
    """
    chosen = scale if isinstance(scale, Scale) else load_scale(scale)
    finder = PhraseFinder(chosen, judge)
    name = "weights" if judge is None else f"weights and {judge.name}"
    return [replace(_judge_document(document, finder, chosen), judge=name) for document in _check(documents)]


def _check(documents: Iterable[Document]) -> Iterator[Document]:
    for document in documents:
        if not isinstance(document, Document):
            raise DataError(
                f"documents: expected Documents; found {type(document).__name__}. "
                "Make one of each text, as in Document('draft', text)."
            )
        yield document


def summarize_reports(reports: Sequence[EstimativeReport], scale: Scale) -> EstimativeSummary:
    """Count bands, levels, words outside the scale and problems over documents.

    Parameters
    ----------
    reports : sequence of EstimativeReport
        What was found.
    scale : Scale
        The scale that they were held against.

    Returns
    -------
    EstimativeSummary

    Examples
    --------
    >>> scale = load_scale("icd203")
    >>> document = Document("draft", "War is likely. Peace is unlikely. It may rain.")
    >>> reports = judge_documents([document], scale)
    >>> summary = summarize_reports(reports, scale)
    >>> summary.n_by_band, summary.n_by_outside, summary.n_warnings
    ({'unlikely': 1, 'likely': 1}, {'may': 1}, 1)
    """
    phrases = [phrase for report in reports for phrase in report.phrases]
    problems = [problem for report in reports for problem in report.problems]
    bands = Counter(phrase.band for phrase in phrases if phrase.kind == LIKELIHOOD)
    levels = Counter(phrase.band for phrase in phrases if phrase.kind == CONFIDENCE)
    outside = Counter(read_plainly(phrase.text) for phrase in phrases if phrase.is_outside)
    kinds = Counter(problem.kind for problem in problems)
    n_by_level = Counter(problem.level for problem in problems)
    return EstimativeSummary(
        n_documents=len(reports),
        n_sentences=sum(report.n_sentences for report in reports),
        n_phrases=len(phrases),
        n_by_band={band.name: bands[band.name] for band in scale.bands if bands[band.name]},
        n_by_level={level: levels[level] for level in scale.confidence if levels[level]},
        n_by_outside=dict(sorted(outside.items(), key=lambda item: (-item[1], item[0]))),
        n_by_problem={kind: kinds[kind] for kind in PROBLEM_KINDS if kinds[kind]},
        n_warnings=n_by_level["warning"],
        n_notes=n_by_level["note"],
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    """A phrase as found, with its band."""

    found: FoundPhrase
    phrase: Phrase
    term: str | None
    band: Band | None


def _judge_document(document: Document, finder: PhraseFinder, scale: Scale) -> EstimativeReport:
    sentences = split_sentences(document)
    quotations = _find_quotations(document.text, sentences)
    judged: list[_Judged] = []
    problems: list[Problem] = []
    for sentence, found in zip(sentences, finder.find_phrases([s.text for s in sentences]), strict=True):
        here = [_judge_phrase(one, sentence, scale, quotations) for one in found]
        judged += here
        problems += _judge_sentence(sentence, here, scale)
    if scale.rows:
        problems += _judge_rows(judged)
    problems.sort(key=lambda problem: (problem.start, problem.end))
    spans = tuple((sentence.start, sentence.end) for sentence in sentences)
    return EstimativeReport(document, tuple(j.phrase for j in judged), tuple(problems), spans)


def _find_quotations(text: str, sentences: Sequence[Sentence]) -> list[tuple[int, int]]:
    blocks = [next(group).start for _, group in itertools.groupby(sentences, key=lambda s: s.para)]
    return find_quotations(text, [sentence.end for sentence in sentences], blocks) if sentences else []


def _judge_phrase(
    found: FoundPhrase, sentence: Sentence, scale: Scale, quotations: Sequence[tuple[int, int]]
) -> _Judged:
    term, band = None, None
    name: str | None
    if found.kind == CONFIDENCE:
        name = next((level for level in found.terms if level in scale.confidence), None)
        is_outside = name is None and bool(scale.confidence)
    else:
        term = next((t for t in found.terms if scale.find_band(t)), None)
        band = scale.find_band(term) if term else place_range(scale, *found.span) if found.span else None
        name = band.name if band else None
        is_outside = band is None and (found.span is None or _place_beyond(found.span, scale) is not None)
    low, high = found.span or ((band.low, band.high) if band else (None, None))
    start, end = sentence.start + found.start, sentence.start + found.end
    text = sentence.text[found.start : found.end]
    is_quoted = sentence.voice == "quoted" or any(
        first <= start and end <= last for first, last in quotations
    )
    phrase = Phrase(start, end, text, found.kind, name, low, high, is_outside, is_quoted, sentence.sent_id)
    return _Judged(found, phrase, term, band)


def _judge_sentence(sentence: Sentence, judged: Sequence[_Judged], scale: Scale) -> Iterator[Problem]:
    in_stack: set[int] = set()
    likelihoods = [one for one in judged if one.phrase.kind == LIKELIHOOD]
    for chain in _chain_claims(sentence.text, likelihoods, scale):
        bands = dict.fromkeys(one.band.name for one in chain if one.band)
        is_glossed = any(is_gloss(sentence.text, a.found, b.found) for a, b in itertools.pairwise(chain))
        if len(bands) > 1 or is_glossed:
            named = " and ".join(_name_phrase(one) for one in chain)
            yield _make_problem("two-bands", chain, f"Two likelihoods for one claim: {named}.", "Choose one.")
        else:
            named = ", ".join(f"“{one.phrase.text}”" for one in chain)
            advice = f"Keep one. {_advise_stack(chain, scale)}".strip()
            yield _make_problem("stacked", chain, f"Hedges on one claim: {named}.", advice)
            in_stack |= {one.phrase.start for one in chain}
    for one in likelihoods:
        gloss = find_gloss(sentence.text, one.found)
        if gloss is not None and not _fits(one, gloss, scale):
            quoted = [(sentence.start, sentence.end)] if one.phrase.is_quoted else []
            both = [one, _judge_phrase(gloss, sentence, scale, quoted)]
            named = " and ".join(map(_name_phrase, both))
            yield _make_problem("two-bands", both, f"Two likelihoods for one claim: {named}.", "Choose one.")
    for one in judged:
        if one.phrase.is_outside and one.phrase.start not in in_stack:
            yield _make_problem("outside", [one], _describe_outside(one, scale), _advise(one, scale))
    kinds = {one.phrase.kind for one in judged}
    if len(kinds) > 1 and not scale.mixing:
        named = ", ".join(f"“{one.phrase.text}”" for one in judged)
        advice = "Give the confidence in a sentence of its own."
        yield _make_problem("mixed", judged, f"Likelihood and confidence in one sentence: {named}.", advice)


def _describe_outside(one: _Judged, scale: Scale) -> str:
    name = f"“{one.phrase.text}”"
    if one.found.is_open:
        return f"{name} is denied, which leaves open what is meant."
    if one.found.span:
        return f"{name} is {_place_beyond(one.found.span, scale)}."
    return f"{name} is no {'level of confidence' if one.phrase.kind == CONFIDENCE else 'term'} of the scale."


def _place_beyond(span: tuple[float, float], scale: Scale) -> str | None:
    """Say at which end a likelihood in numbers is off the scale, if it is."""
    place = describe_range(scale, *span)
    return place if place in (BELOW_ALL, ABOVE_ALL) else None


def _chain_claims(text: str, likelihoods: Sequence[_Judged], scale: Scale) -> Iterator[list[_Judged]]:
    """Group the likelihoods that are about one claim; two or more a group."""
    chain: list[_Judged] = []
    for one in likelihoods:
        last = chain[-1] if chain else None
        if last is not None and is_gloss(text, last.found, one.found):
            is_next = not _fits(last, one.found, scale)
        else:
            is_next = last is not None and share_claim(text, last.found, one.found)
        if is_next:
            chain.append(one)
            continue
        if len(chain) > 1:
            yield chain
        chain = [one]
    if len(chain) > 1:
        yield chain


def _fits(one: _Judged, number: FoundPhrase, scale: Scale) -> bool:
    """Whether a number may gloss a phrase: a term's band holds it, a number's meets it, or none is."""
    if one.band is None or number.span is None:
        return True
    if one.term is not None:
        return holds_range(scale, one.band, *number.span)
    low, high = max(one.band.low, number.span[0]), min(one.band.high, number.span[1])
    return low < high or (low == high and number.span[0] == number.span[1])


def _judge_rows(judged: Sequence[_Judged]) -> Iterator[Problem]:
    """Note the terms that are of another row of the scale than most of the document's."""
    placed = [(one, one.band.terms.index(one.term)) for one in judged if one.band and one.term]
    counts = Counter(row for _, row in placed)
    if len(counts) < 2:
        return
    usual = min(counts, key=lambda row: (-counts[row], row))
    for one, row in placed:
        if row != usual and one.band and usual < len(one.band.terms):
            message = f"“{one.phrase.text}” is of another row of the scale than the document's other terms."
            problem = _make_problem("rows", [one], message, f"Say “{one.band.terms[usual]}”.")
            yield replace(problem, level="note")


def _make_problem(kind: str, judged: Sequence[_Judged], message: str, advice: str) -> Problem:
    phrases = [one.phrase for one in judged]
    level = "note" if all(phrase.is_quoted for phrase in phrases) else "warning"
    if level == "note":
        message = f"Quoted: {message}"
    start, end = phrases[0].start, phrases[-1].end
    return Problem(kind, level, start, end, message, advice, phrases[0].sent_id)


def _name_phrase(one: _Judged) -> str:
    return f"“{one.phrase.text}” ({one.band.range})" if one.band else f"“{one.phrase.text}”"


def _advise(one: _Judged, scale: Scale) -> str:
    if one.phrase.kind == CONFIDENCE:
        levels = [*scale.confidence[:-2], " or ".join(scale.confidence[-2:])]
        return f"Say {', '.join(levels)} confidence."
    if one.found.is_open or (one.found.span and one.phrase.is_outside):
        ends = "The scale goes from {:g} to {:g} %.".format(*find_ends(scale))
        return "Say the band that is meant." if one.found.is_open else ends
    if near := next((band for term in one.found.near if (band := scale.find_band(term))), None):
        return f"Say “{near.name}” ({near.range})."
    suggested = [scale.suggest_band(percent) for percent in one.found.percents]
    bands = list(dict.fromkeys(band for band in suggested if band is not None))
    if None in suggested:
        gap = one.found.percents[suggested.index(None)]
        return f"The scale has no term for about {gap:g} %. Give the number."
    if not bands:
        return "Use a term of the scale."
    named = " or ".join(f"“{band.name}” ({band.range})" for band in bands)
    return f"Say how likely, as in {named}." if len(one.found.percents) > 1 else f"Say {named}."


def _advise_stack(chain: Sequence[_Judged], scale: Scale) -> str:
    """Advise on the words of a stack, by the one that says most of the likelihood."""
    if any(one.band for one in chain):
        return ""
    return _advise(min(chain, key=lambda one: len(one.found.percents)), scale)
