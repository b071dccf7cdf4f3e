"""What is in labelled data: counts, lengths, labels, cues, documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from stance.corpus.label_names import sort_labels
from stance.corpus.repeats import count_same_ids
from stance.labels import CUE_TYPES
from stance.records import CodedSentence

_TOP: Final = 5  # cues of a type that are named


@dataclass(frozen=True, slots=True)
class Spread:
    """How a number is spread.

    Attributes
    ----------
    least, first_quarter, median, third_quarter, most : float
        The quartiles, interpolated.
    mean : float
    """

    least: float
    first_quarter: float
    median: float
    third_quarter: float
    most: float
    mean: float


@dataclass(frozen=True, slots=True)
class LabelStats:
    """The sentences that bear one label.

    Attributes
    ----------
    n_sentences, n_documents : int
        The sentences, and the documents that have one.
    share : float
        Share of all sentences, in [0, 1].
    words : Spread
        Words of a sentence, told apart by white space.
    """

    n_sentences: int
    n_documents: int
    share: float
    words: Spread


@dataclass(frozen=True, slots=True)
class CueStats:
    """The cues of one type.

    Attributes
    ----------
    n_cues : int
    n_by_label : dict[str, int]
        The cues by the label of their sentence.
    examples : dict[str, int]
        The five most frequent, in lower case, and how often they occur.
    """

    n_cues: int
    n_by_label: dict[str, int]
    examples: dict[str, int]


@dataclass(frozen=True, slots=True)
class CorpusStats:
    """What is in labelled data.

    Attributes
    ----------
    n_sentences, n_documents, n_words : int
    n_with_cues : int
        Sentences whose cues are known, be it that there are none.
    words : Spread
        Words of a sentence, told apart by white space.
    sentences : Spread
        Sentences of a document.
    labels : dict[str, LabelStats]
        In label order.
    cues : dict[str, CueStats]
        By type, in the order of :data:`stance.labels.CUE_TYPES`; types that do not occur are left out.
    n_same_id, n_same_id_apart : int
        Sentences whose ``sent_id`` an earlier one of the document has, and those of them that bear another
        label than the first.

    Examples
    --------
    >>> from stance.cache import find_bundled
    >>> from stance.corpus import read_coded
    >>> stats = describe_sentences(read_coded(find_bundled("seeds/commentary/sentences.jsonl")))
    >>> stats.n_sentences, stats.n_documents, stats.labels["hedged"].n_sentences
    (4831, 128, 712)
    """

    n_sentences: int
    n_documents: int
    n_words: int
    n_with_cues: int
    words: Spread
    sentences: Spread
    labels: dict[str, LabelStats]
    cues: dict[str, CueStats]
    n_same_id: int = 0
    n_same_id_apart: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Give the counts as plain data, ready for JSON.

        Returns
        -------
        dict
            The attributes by name.
        """
        return asdict(self)


def describe_sentences(
    sentences: Sequence[CodedSentence], labels: Sequence[str] | None = None
) -> CorpusStats:
    """Count what is in coded sentences.

    Parameters
    ----------
    sentences : sequence of CodedSentence
        One or more.
    labels : sequence of str, optional
        The order of the labels; that of the alphabet by default.

    Returns
    -------
    CorpusStats

    Examples
    --------
    >>> stats = describe_sentences([CodedSentence("a", 0, "It may.", "hedged")])
    >>> stats.n_words, stats.labels["hedged"].share
    (2, 1.0)
    """
    n_words = [len(sentence.text.split()) for sentence in sentences]
    by_label: defaultdict[str, list[int]] = defaultdict(list)
    for place, sentence in enumerate(sentences):
        by_label[sentence.label].append(place)
    documents = Counter(sentence.doc_id for sentence in sentences)
    n_same_id, n_same_id_apart = count_same_ids(sentences)
    return CorpusStats(
        n_sentences=len(sentences),
        n_documents=len(documents),
        n_words=sum(n_words),
        n_with_cues=sum(sentence.cues is not None for sentence in sentences),
        words=measure_spread(n_words),
        sentences=measure_spread(list(documents.values())),
        labels={
            label: LabelStats(
                n_sentences=len(by_label[label]),
                n_documents=len({sentences[place].doc_id for place in by_label[label]}),
                share=len(by_label[label]) / len(sentences),
                words=measure_spread([n_words[place] for place in by_label[label]]),
            )
            for label in order_labels(by_label, labels)
        },
        cues=_count_cues(sentences, labels),
        n_same_id=n_same_id,
        n_same_id_apart=n_same_id_apart,
    )


def order_labels(found: Iterable[str], labels: Sequence[str] | None) -> list[str]:
    """Put the labels that were found in the order of the label set, or else of :func:`sort_labels`."""
    known = set(found)
    return [label for label in labels or sort_labels(known) if label in known]


def measure_spread(values: Sequence[float]) -> Spread:
    """Measure how numbers are spread.

    Examples
    --------
    >>> measure_spread([1, 2, 3, 4])
    Spread(least=1.0, first_quarter=1.75, median=2.5, third_quarter=3.25, most=4.0, mean=2.5)
    """
    import numpy as np

    least, first, median, third, most = np.percentile(values, [0, 25, 50, 75, 100]).tolist()
    return Spread(least, first, median, third, most, float(np.mean(values)))


def _count_cues(sentences: Sequence[CodedSentence], labels: Sequence[str] | None) -> dict[str, CueStats]:
    texts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        for cue in sentence.cues or ():
            texts[cue.type][cue.text.lower()] += 1
            counts[cue.type][sentence.label] += 1
    return {
        kind: CueStats(
            n_cues=counts[kind].total(),
            n_by_label={label: counts[kind][label] for label in order_labels(counts[kind], labels)},
            examples=dict(texts[kind].most_common(_TOP)),
        )
        for kind in CUE_TYPES
        if kind in counts
    }
