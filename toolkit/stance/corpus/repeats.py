"""Sentences that come again: word for word or nearly, in another document, in another split."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from stance.corpus.near_duplicates import find_near_duplicates
from stance.records import CodedSentence


@dataclass(frozen=True, slots=True)
class Conflict:
    """One text that bears two labels or more.

    Attributes
    ----------
    text : str
        The sentence.
    labels : dict[str, int]
        How often it bears each.
    """

    text: str
    labels: dict[str, int]


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """A sentence that nearly repeats an earlier one.

    Attributes
    ----------
    first, later : str
        The two sentences.
    first_doc_id, later_doc_id : str
        The documents they stand in.
    similarity : float
        Share of their five-character stretches that both have, in [0, 1].
    crosses_splits : bool
        Whether they stand in different splits.
    """

    first: str
    later: str
    first_doc_id: str
    later_doc_id: str
    similarity: float
    crosses_splits: bool


@dataclass(frozen=True, slots=True)
class Repeats:
    """What comes again in coded sentences.

    Attributes
    ----------
    n_duplicates : int
        Sentences whose text stood earlier.
    n_crossing : int
        Of these, the ones that stand in another document than the first.
    n_leaked : int
        Texts that stand in two splits or more.
    conflicts : tuple[Conflict, ...]
        Texts that bear two labels or more.
    near_duplicates : tuple[NearDuplicate, ...]
        Sentences that nearly repeat an earlier one, without those that repeat one word for word.
    """

    n_duplicates: int
    n_crossing: int
    n_leaked: int
    conflicts: tuple[Conflict, ...]
    near_duplicates: tuple[NearDuplicate, ...]


def find_repeats(
    sentences: Sequence[CodedSentence],
    splits: Sequence[str] | None = None,
    similarity: float | None = None,
) -> Repeats:
    """Find the sentences that come again.

    Parameters
    ----------
    sentences : sequence of CodedSentence
    splits : sequence of str, optional
        The split of each sentence; all are of one by default.
    similarity : float, optional
        Least similarity of near duplicates, in [0.5, 1]; they are not looked for by default.

    Returns
    -------
    Repeats

    Examples
    --------
    >>> first = CodedSentence("a", 0, "It may.", "hedged")
    >>> sentences = [first, CodedSentence("b", 0, "It  may.", "assertive")]
    >>> found = find_repeats(sentences, ["train", "test"])
    >>> found.n_duplicates, found.n_crossing, found.n_leaked, len(found.conflicts)
    (1, 1, 1, 1)
    """
    parts = list(splits) if splits is not None else [""] * len(sentences)
    texts = [" ".join(sentence.text.split()) for sentence in sentences]
    by_text: defaultdict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        by_text[text].append(place)
    groups = [places for places in by_text.values() if len(places) > 1]
    conflicts = []
    for places in groups:
        labels = Counter(sentences[place].label for place in places)
        if len(labels) > 1:
            conflicts.append(Conflict(sentences[places[0]].text, dict(labels)))
    near = [] if similarity is None else find_near_duplicates(texts, similarity)
    return Repeats(
        n_duplicates=sum(len(places) - 1 for places in groups),
        n_crossing=sum(
            sentences[place].doc_id != sentences[places[0]].doc_id for places in groups for place in places
        ),
        n_leaked=sum(len({parts[place] for place in places}) > 1 for places in groups),
        conflicts=tuple(conflicts),
        near_duplicates=tuple(
            NearDuplicate(
                sentences[first].text,
                sentences[later].text,
                sentences[first].doc_id,
                sentences[later].doc_id,
                found,
                parts[first] != parts[later],
            )
            for first, later, found in near
            if texts[first] != texts[later] and by_text[texts[later]][0] == later
        ),
    )


def find_leaked_documents(sentences: Sequence[CodedSentence], splits: Sequence[str]) -> tuple[str, ...]:
    """Find the documents that stand in two splits or more.

    Parameters
    ----------
    sentences : sequence of CodedSentence
    splits : sequence of str
        The split of each.

    Returns
    -------
    tuple of str
        Their names, in the order of the rows.

    Examples
    --------
    >>> sentences = [CodedSentence("a", i, "So.", "hedged") for i in range(2)]
    >>> find_leaked_documents(sentences, ["train", "test"])
    ('a',)
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for sentence, split in zip(sentences, splits, strict=True):
        found[sentence.doc_id].add(split)
    return tuple(doc_id for doc_id, names in found.items() if len(names) > 1)
