"""The label set of codes: given, or found among them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from stance.corpus.label_names import match_label, normalise_label, read_numbers, sort_labels
from stance.errors import DataError

_MAX_LABELS: Final = 25  # counts of pairs of labels take memory by the square


@dataclass(frozen=True, slots=True)
class LabelSet:
    """The labels that codes may have.

    Attributes
    ----------
    labels : tuple[str, ...]
        In order, if they have one.
    is_ordered : bool
        Whether the order means something.
    index : dict[str, int]
        The class index of each label.
    """

    labels: tuple[str, ...]
    is_ordered: bool
    index: dict[str, int]

    def find(self, value: str) -> int | None:
        """Find the class index of a label, written in any letter case where that fits one alone."""
        label = value if value in self.index else match_label(value, self.labels)
        return None if label is None else self.index[label]

    def refuse(self, value: str) -> tuple[str, str]:
        """Say why a value is no label, and what to do."""
        near = difflib.get_close_matches(value.lower(), self.labels, n=1)
        reason = f"expected a label of {', '.join(self.labels)}; found {value!r}"
        if near:
            return reason, f"Did you mean '{near[0]}'?"
        return reason, "Recode the row, or give labels of your own with --order or --any-label."


def find_label_set(values: Iterable[str | None], labels: Sequence[str] | None, where: str) -> LabelSet:
    """Take the label set as given, or find it among the codes.

    Parameters
    ----------
    values : iterable of str or None
        The codes; what is blank is none.
    labels : sequence of str or None
        The labels allowed, in order; ``None`` for any: numbers are then in their order, others in that of
        the alphabet, which means nothing.
    where : str
        What an error message begins with.

    Returns
    -------
    LabelSet

    Raises
    ------
    DataError
        If a label is given twice, or there are fewer than two or more than 25.

    Examples
    --------
    >>> find_label_set(["10", "9", None, "10"], None, "codes").labels
    ('9', '10')
    """
    if labels is None:
        found = {value for value in values if value}
        names, is_ordered = sort_labels(found), read_numbers(found) is not None
        if len(names) > _MAX_LABELS:
            raise DataError(
                f"{where}: expected {_MAX_LABELS} different labels at most; found {len(names):,}. "
                "Choose the column of labels with --label-field or --coders."
            )
    else:
        names, is_ordered = [normalise_label(label) for label in labels], True
        if len(set(names)) < max(2, len(names)) or not all(names) or len(names) > _MAX_LABELS:
            raise DataError(
                f"labels: expected 2 to {_MAX_LABELS} different labels; found {', '.join(map(repr, names))}. "
                "Name each once."
            )
    return LabelSet(tuple(names), is_ordered, {name: i for i, name in enumerate(names)})
