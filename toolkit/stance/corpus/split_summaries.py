"""What is in each split: sentences, documents and the shares of their labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from stance.corpus.stats import order_labels
from stance.records import CodedSentence


@dataclass(frozen=True, slots=True)
class SplitSummary:
    """What is in one split.

    Attributes
    ----------
    n_sentences, n_documents : int
    label_shares : dict[str, float]
        Share of its sentences by label, in [0, 1].
    """

    n_sentences: int
    n_documents: int
    label_shares: dict[str, float]


def summarise_splits(
    sentences: Sequence[CodedSentence],
    splits: Sequence[str],
    labels: Sequence[str] | None = None,
    names: Sequence[str] | None = None,
) -> dict[str, SplitSummary]:
    """Count what is in each split.

    Parameters
    ----------
    sentences : sequence of CodedSentence
    splits : sequence of str
        The split of each.
    labels : sequence of str, optional
        The order of the labels; that of the alphabet by default.
    names : sequence of str, optional
        The order of the splits; that of the rows by default.

    Returns
    -------
    dict of str to SplitSummary

    Examples
    --------
    >>> summarise_splits([CodedSentence("a", 0, "So.", "hedged")], ["train"])["train"].label_shares
    {'hedged': 1.0}
    """
    parts: dict[str, list[CodedSentence]] = {name: [] for name in names or dict.fromkeys(splits)}
    for sentence, name in zip(sentences, splits, strict=True):
        parts[name].append(sentence)
    return {
        name: SplitSummary(len(part), len({s.doc_id for s in part}), count_shares(part, labels))
        for name, part in parts.items()
    }


def count_shares(sentences: Sequence[CodedSentence], labels: Sequence[str] | None) -> dict[str, float]:
    """Tell which share of sentences bears each label, in label order; in [0, 1]."""
    counts = Counter(sentence.label for sentence in sentences)
    return {label: counts[label] / len(sentences) for label in order_labels(counts, labels)}
