"""A draft held against a scale of estimative language: phrases with their bands, and what to mend."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from stance.cues.broken_words import read_plainly
from stance.cues.estimative.advice import (
    Judged,
    advise,
    advise_stack,
    describe_outside,
    is_belief,
    name_phrase,
    place_beyond,
)
from stance.cues.estimative.claims import find_gloss, is_gloss, join_phrases, share_claim
from stance.cues.estimative.found import FoundPhrase
from stance.cues.estimative.frames import find_term
from stance.cues.estimative.modal_judging import ModalJudge
from stance.cues.estimative.phrase_table import CONFIDENCE, LIKELIHOOD
from stance.cues.estimative.phrases import PhraseFinder
from stance.cues.estimative.ranges import holds_range, place_range
from stance.cues.estimative.records import PROBLEM_KINDS, EstimativeReport, EstimativeSummary, Phrase, Problem
from stance.cues.estimative.scales import Band, Scale, load_scale
from stance.errors import DataError
from stance.records import Document, Sentence
from stance.text.quotations import APART, find_quotations
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


def summarise_reports(reports: Sequence[EstimativeReport], scale: Scale) -> EstimativeSummary:
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
    >>> summary = summarise_reports(reports, scale)
    >>> summary.n_by_band, summary.n_by_outside, summary.n_warnings
    ({'unlikely': 1, 'likely': 1}, {'may': 1}, 1)
    """
    phrases = [phrase for report in reports for phrase in report.phrases]
    problems = [problem for report in reports for problem in report.problems]
    bands = Counter(phrase.band for phrase in phrases if phrase.kind == LIKELIHOOD)
    levels = Counter(phrase.band for phrase in phrases if phrase.kind == CONFIDENCE)
    outside = _count_words(phrase for phrase in phrases if phrase.is_outside)
    unbanded = _count_words(phrase for phrase in phrases if phrase.band is None and not phrase.is_outside)
    kinds = Counter(problem.kind for problem in problems)
    n_by_level = Counter(problem.level for problem in problems)
    return EstimativeSummary(
        n_documents=len(reports),
        n_sentences=sum(report.n_sentences for report in reports),
        n_phrases=len(phrases),
        n_by_band={band.name: bands[band.name] for band in scale.bands if bands[band.name]},
        n_by_level={level: levels[level] for level in scale.confidence if levels[level]},
        n_by_outside=outside,
        n_by_unbanded=unbanded,
        n_by_problem={kind: kinds[kind] for kind in PROBLEM_KINDS if kinds[kind]},
        n_warnings=n_by_level["warning"],
        n_notes=n_by_level["note"],
    )


def _count_words(phrases: Iterable[Phrase]) -> dict[str, int]:
    counts = Counter(read_plainly(phrase.text) for phrase in phrases)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _judge_document(document: Document, finder: PhraseFinder, scale: Scale) -> EstimativeReport:
    sentences = split_sentences(document)
    quotations = _find_quotations(document.text, sentences)
    judged: list[Judged] = []
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
    apart = {sentence.start for sentence in sentences if sentence.zone in APART}
    return find_quotations(text, [sentence.end for sentence in sentences], blocks, apart) if sentences else []


def _judge_phrase(
    found: FoundPhrase, sentence: Sentence, scale: Scale, quotations: Sequence[tuple[int, int]]
) -> Judged:
    term, band = None, None
    name: str | None
    if found.kind == CONFIDENCE:
        name = next((level for level in found.terms if level in scale.confidence), None)
        is_outside = name is None and bool(scale.confidence)
    else:
        term = find_term(found, sentence.text, scale)
        band = scale.find_band(term) if term else place_range(scale, *found.span) if found.span else None
        name = band.name if band else None
        is_outside = band is None and (found.span is None or place_beyond(found.span, scale) is not None)
    low, high = found.span or ((band.low, band.high) if band else (None, None))
    if is_outside and (denied := _find_denied(found, scale)):
        low, high, is_outside = 100 - denied.high, 100 - denied.low, False
    start, end = sentence.start + found.start, sentence.start + found.end
    text = sentence.text[found.start : found.end]
    is_quoted = sentence.voice == "quoted" or any(
        first <= start and end <= last for first, last in quotations
    )
    phrase = Phrase(start, end, text, found.kind, name, low, high, is_outside, is_quoted, sentence.sent_id)
    return Judged(found, phrase, term, band)


def _find_denied(found: FoundPhrase, scale: Scale) -> Band | None:
    """Find the band of the term before *not*, where the scale has none for both: *almost certainly not*."""
    if found.is_open or found.kind == CONFIDENCE:
        return None
    words = (term.removesuffix(" not") for term in found.terms if term.endswith(" not"))
    return next((band for word in words if (band := scale.find_band(word))), None)


def _judge_sentence(sentence: Sentence, judged: Sequence[Judged], scale: Scale) -> Iterator[Problem]:
    in_stack: set[int] = set()
    likelihoods = [one for one in judged if one.phrase.kind == LIKELIHOOD and not one.found.is_relative]
    for chain in _chain_claims(sentence.text, likelihoods, scale):
        bands = dict.fromkeys(one.band.name for one in chain if one.band)
        is_glossed = any(is_gloss(sentence.text, a.found, b.found) for a, b in itertools.pairwise(chain))
        if len(bands) > 1 or is_glossed:
            named = " and ".join(name_phrase(one) for one in chain)
            yield _make_problem("two-bands", chain, f"Two likelihoods for one claim: {named}.", "Choose one.")
        else:
            named = ", ".join(f"“{one.phrase.text}”" for one in chain)
            # We believe it is possible, though unlikely: the sentence says how likely.
            is_told = any(map(is_belief, chain)) and any(one.band for one in likelihoods)
            advice = "Keep one." if is_told else f"Keep one. {advise_stack(chain, scale)}".strip()
            yield _make_problem("stacked", chain, f"Hedges on one claim: {named}.", advice)
            in_stack |= {one.phrase.start for one in chain}
    for one in likelihoods:
        gloss = find_gloss(sentence.text, one.found)
        if gloss is not None and not _fits(one, gloss, scale):
            quoted = [(sentence.start, sentence.end)] if one.phrase.is_quoted else []
            both = [one, _judge_phrase(gloss, sentence, scale, quoted)]
            named = " and ".join(map(name_phrase, both))
            yield _make_problem("two-bands", both, f"Two likelihoods for one claim: {named}.", "Choose one.")
    for one in judged:
        if one.phrase.is_outside and one.phrase.start not in in_stack:
            problem = _make_problem(
                "outside", [one], describe_outside(one, scale), advise(one, scale, sentence.text)
            )
            yield replace(problem, level="note") if one.found.is_relative else problem
    kinds = {one.phrase.kind for one in judged if not one.found.is_relative}
    if len(kinds) > 1 and not scale.mixing:
        named = ", ".join(f"“{one.phrase.text}”" for one in judged)
        advice = "Give the confidence in a sentence of its own."
        yield _make_problem("mixed", judged, f"Likelihood and confidence in one sentence: {named}.", advice)


def _chain_claims(text: str, likelihoods: Sequence[Judged], scale: Scale) -> Iterator[list[Judged]]:
    """Group the likelihoods that are about one claim; two or more a group."""
    chain: list[Judged] = []
    joined, places = join_phrases(text, [one.found for one in likelihoods])
    for at, one in enumerate(likelihoods):
        last = chain[-1] if chain else None
        if last is not None and is_gloss(text, last.found, one.found):
            term, number = (one, last) if one.found.span is None else (last, one)
            is_next = not _fits(term, number.found, scale)
        else:
            # By “likely” we mean a 60 percent chance: a term and its meaning are no stack.
            is_next = (
                last is not None
                and last.phrase.is_quoted == one.phrase.is_quoted
                and share_claim(joined, places[at - 1], places[at])
            )
        if is_next:
            chain.append(one)
            continue
        if len(chain) > 1:
            yield chain
        chain = [one]
    if len(chain) > 1:
        yield chain


def _fits(one: Judged, number: FoundPhrase, scale: Scale) -> bool:
    """Whether a number may gloss a phrase: a term's range holds it, a number's band meets it, or none is."""
    band = one.turned_band or one.band
    if band is None or number.span is None:
        return True
    if one.turned_band or one.term is not None:
        return holds_range(scale, band, *number.span)
    low, high = max(band.low, number.span[0]), min(band.high, number.span[1])
    return low < high or (low == high and number.span[0] == number.span[1])


def _judge_rows(judged: Sequence[Judged]) -> Iterator[Problem]:
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


def _make_problem(kind: str, judged: Sequence[Judged], message: str, advice: str) -> Problem:
    phrases = [one.phrase for one in judged]
    level = "note" if all(phrase.is_quoted for phrase in phrases) else "warning"
    if level == "note":
        message = f"Quoted: {message}"
    start, end = phrases[0].start, phrases[-1].end
    return Problem(kind, level, start, end, message, advice, phrases[0].sent_id)
