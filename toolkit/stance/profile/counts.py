"""Counts by document and group, and the measures that follow from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from stance.labels import COMMITMENT, CUE_TYPES, HEDGE_TYPES
from stance.profile.scored.columns import list_names

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stance.profile.groups import Groups
    from stance.profile.scored.columns import ScoredSentences

    Floats = NDArray[np.float64]

_HEDGES: Final = [CUE_TYPES.index(kind) for kind in HEDGE_TYPES]
_MODAL: Final = CUE_TYPES.index("modal")


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column of the counts is what: sentences, abstained, words, commitment, labels, types of cue.

    Attributes
    ----------
    labels : tuple[str, ...]
        The model's labels.
    has_words, has_cues : bool
        Whether words and cues were there to be counted; rates need both.
    """

    labels: tuple[str, ...]
    has_words: bool = True
    has_cues: bool = True

    @property
    def has_rates(self) -> bool:
        """Whether there is what rates are made of."""
        return self.has_words and self.has_cues

    @property
    def has_commitment(self) -> bool:
        """Whether the labels are those that commitment is defined for."""
        return set(self.labels) == set(COMMITMENT)

    @property
    def measures(self) -> tuple[str, ...]:
        """The names of the measures, in the order of :func:`compute_measures`."""
        return (
            *(f"share_{label}" for label in self.labels),
            "abstained",
            "commitment",
            "hedges_per_modal",
            "rate_all",
            *(f"rate_{kind}" for kind in CUE_TYPES),
        )


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """Counts of the parts of documents that lie in a group, ordered by group.

    Attributes
    ----------
    layout : Layout
    counts : ndarray of float64, shape (n_units, n_columns)
        Columns as of :class:`Layout`.
    first : ndarray of int64, shape (n_groups + 1,)
        The units of group ``g`` are ``first[g]`` to ``first[g + 1]``, end exclusive.
    n_apart : ndarray of int64, shape (n_groups,)
        Sentences that were not counted.
    """

    layout: Layout
    counts: Floats
    first: NDArray[np.int64]
    n_apart: NDArray[np.int64]


def count_units(sentences: ScoredSentences, groups: Groups, is_counted: NDArray[np.bool_]) -> UnitCounts:
    """Count what is in each document of each group.

    Parameters
    ----------
    sentences : ScoredSentences
    groups : Groups
    is_counted : ndarray of bool, shape (n_sentences,)
        Sentences that count.

    Returns
    -------
    UnitCounts

    Examples
    --------
    >>> from stance.profile.groups import Grouping, make_groups
    >>> from stance.profile.scored.columns import read_scored
    >>> from stance.scoring import score_texts
    >>> sentences = read_scored(score_texts(["It rained. It may rain."]))
    >>> units = count_units(sentences, make_groups(sentences, Grouping()), np.array([True, True]))
    >>> units.counts[0, :3].tolist()  # sentences, abstained, words
    [2.0, 0.0, 5.0]
    """
    n_groups, n_docs = len(groups.names), len(sentences.doc_ids)
    key = groups.index.astype(np.int64) * n_docs + sentences.doc_index
    found, unit = np.unique(key[is_counted], return_inverse=True)
    n_units = len(found)

    def add_up(values: NDArray[Any] | None = None) -> Floats:
        return np.bincount(unit, values, n_units).astype(np.float64)

    class_index = np.where(sentences.abstained, -1, sentences.class_index)[is_counted]
    levels = np.array([COMMITMENT.get(label, 0.0) for label in sentences.labels])
    # Each cue goes to the unit of its sentence; those of sentences that do not count go nowhere.
    unit_of_row = np.full(len(sentences), -1, np.int64)
    unit_of_row[is_counted] = unit
    cue_unit = unit_of_row[sentences.cue_row]
    n_types = len(CUE_TYPES)
    cues = np.bincount(
        cue_unit[cue_unit >= 0] * n_types + sentences.cue_type[cue_unit >= 0], minlength=n_units * n_types
    )
    counts = np.column_stack(
        [
            add_up(),
            add_up(class_index < 0),
            add_up(sentences.n_words[is_counted]),
            add_up(sentences.proba[is_counted] @ levels),
            *(add_up(class_index == k) for k in range(len(sentences.labels))),
            cues.reshape(n_units, n_types),
        ]
    )
    return UnitCounts(
        layout=Layout(sentences.labels, sentences.texts is not None, sentences.has_cues),
        counts=counts,
        first=np.searchsorted(found // max(n_docs, 1), np.arange(n_groups + 1)),
        n_apart=np.bincount(groups.index[~is_counted], minlength=n_groups),
    )


def compute_measures(layout: Layout, sums: Floats) -> tuple[Floats, Floats]:
    """Compute the measures of summed counts.

    Parameters
    ----------
    layout : Layout
    sums : ndarray of float64, shape (..., n_columns)
        Sums over units.

    Returns
    -------
    numerators, denominators : ndarray of float64, shape (..., n_measures)
        Each measure is the one divided by the other, of which rates have 1,000 words in them; it has no value
        where the denominator is 0.

    Examples
    --------
    >>> layout = Layout(tuple(COMMITMENT))
    >>> sums = np.array([10.0, 2, 200, 7, 6, 2, 0, 3, 1, 0, 0, 0, 0, 0, 0])
    >>> over, under = compute_measures(layout, sums)
    >>> values = dict(zip(layout.measures, (over / np.maximum(under, 1e-9)).round(2).tolist()))
    >>> {name: values[name] for name in ("share_hedged", "commitment", "hedges_per_modal", "rate_all")}
    {'share_hedged': 0.25, 'commitment': 0.7, 'hedges_per_modal': 1.33, 'rate_all': 20.0}
    """
    n_labels = len(layout.labels)
    n_sentences, n_abstained, n_words, commitment = (sums[..., i] for i in range(4))
    by_label, cues = sums[..., 4 : 4 + n_labels], sums[..., 4 + n_labels :]
    thousands, rated = (n_words / 1000, cues) if layout.has_rates else (0 * n_words, 0 * cues)
    pairs: list[tuple[Floats, Floats]] = [
        *((by_label[..., k], n_sentences - n_abstained) for k in range(n_labels)),
        (n_abstained, n_sentences),
        (commitment, n_sentences if layout.has_commitment else np.zeros_like(n_sentences)),
        (cues[..., _HEDGES].sum(axis=-1), cues[..., _MODAL]),
        (rated.sum(axis=-1), thousands),
        *((rated[..., i], thousands) for i in range(len(CUE_TYPES))),
    ]
    return np.stack([over for over, _ in pairs], axis=-1), np.stack([under for _, under in pairs], axis=-1)


def find_counted(
    sentences: ScoredSentences, zones: str | Sequence[str], voices: str | Sequence[str]
) -> NDArray[np.bool_]:
    """Say which sentences are of the zones and voices given; ``all`` is any."""
    import pyarrow as pa
    import pyarrow.compute as pc

    is_counted = np.ones(len(sentences), bool)
    for name, wanted in (("zone", list_names(zones)), ("voice", list_names(voices))):
        if "all" not in wanted:
            is_wanted = pc.is_in(sentences.columns[name], value_set=pa.array(wanted, pa.string()))
            is_counted &= is_wanted.to_numpy()
    return is_counted
