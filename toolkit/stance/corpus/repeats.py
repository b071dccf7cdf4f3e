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
    n_same_id : int
        Sentences whose ``sent_id`` an earlier one of the document has.
    n_same_id_apart : int
        Of these, the ones that bear another label than the first.
    """

    n_duplicates: int
    n_crossing: int
    n_leaked: int
    conflicts: tuple[Conflict, ...]
    near_duplicates: tuple[NearDuplicate, ...]
    n_same_id: int = 0
    n_same_id_apart: int = 0


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

    Raises
    ------
    DataError
        If ``similarity`` is out of range.

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
    n_same_id, n_same_id_apart = count_same_ids(sentences)
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
        n_same_id=n_same_id,
        n_same_id_apart=n_same_id_apart,
    )


def count_same_ids(sentences: Sequence[CodedSentence]) -> tuple[int, int]:
    """Count the sentences that have the ``sent_id`` of an earlier one of their document.

    Parameters
    ----------
    sentences : sequence of CodedSentence

    Returns
    -------
    n_same, n_apart : int
        All of them, and those that bear another label than the first.

    Examples
    --------
    >>> labels = ["hedged", "hedged", "assertive"]
    >>> count_same_ids([CodedSentence("a", 0, "It may.", label) for label in labels])
    (2, 1)
    """
    first: dict[tuple[str, int], str] = {}
    n_same = n_apart = 0
    for sentence in sentences:
        place = sentence.doc_id, sentence.sent_id
        if place in first:
            n_same += 1
            n_apart += sentence.label != first[place]
        else:
            first[place] = sentence.label
    return n_same, n_apart


def note_same_ids(n_same: int, n_apart: int) -> list[str]:
    """Say that sentences have the same ``sent_id``, for a note; nothing where none do.

    Parameters
    ----------
    n_same, n_apart : int
        As of :func:`count_same_ids`.

    Returns
    -------
    list of str

    Examples
    --------
    >>> print(*note_same_ids(20, 3))
    rows with the doc_id and sent_id of an earlier one: 20, 3 of them with another label. Each counts as a \
sentence of its own. Are they of two coders? See stance agree.
    """
    if not n_same:
        return []
    apart = f", {n_apart:,} of them with another label" if n_apart else ""
    advice = "Are they of two coders? See stance agree." if n_apart else "Is the data there twice?"
    return [
        f"rows with the doc_id and sent_id of an earlier one: {n_same:,}{apart}. Each counts as a sentence "
        f"of its own. {advice}"
    ]


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
