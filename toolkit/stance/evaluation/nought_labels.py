"""Labels that count 0 in a mean over labels, which then has no interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stance.evaluation.records import Evaluation


def find_nought_labels(confusion: NDArray[np.number], labels: Sequence[str]) -> dict[str, list[str]]:
    """Find the labels that count 0 in a mean over labels, since none of their sentences was found.

    Parameters
    ----------
    confusion : ndarray, shape (n_labels, n_labels)
        Rows are codes, columns predictions.
    labels : sequence of str

    Returns
    -------
    dict of str to list of str
        By metric that is such a mean; metrics without such a label are left out.

    Examples
    --------
    >>> find_nought_labels(np.array([[7, 1, 1], [2, 0, 0], [0, 0, 0]]), ["a", "b", "c"])
    {'macro_f1': ['b', 'c'], 'balanced_accuracy': ['b']}
    """
    is_coded, is_predicted = confusion.sum(axis=1) > 0, confusion.sum(axis=0) > 0
    is_missed = np.diagonal(confusion) == 0
    found = {"macro_f1": is_missed & (is_coded | is_predicted), "balanced_accuracy": is_missed & is_coded}
    return {
        name: [labels[i] for i in np.flatnonzero(is_there).tolist()]
        for name, is_there in found.items()
        if is_there.any()
    }


def note_nought_labels(evaluation: Evaluation) -> tuple[str, ...]:
    """Say why means over labels have no interval; nothing where no label counts 0, or there is no interval.

    Examples
    --------
    >>> from stance.evaluation.records import ClassMetrics, Evaluation
    >>> none, most = ClassMetrics(0.0, 0.0, 0.0, 1), ClassMetrics(0.9, 1.0, 0.95, 9)
    >>> labels, confusion = {"yes": none, "no": most}, ((0, 1), (0, 9))
    >>> found = Evaluation(0.47, 0.9, 0.0, 0.1, labels, confusion, None, 10, 5, {"accuracy": (0.7, 1.0)})
    >>> note_nought_labels(found)[0][-48:]
    'macro-F1 and balanced accuracy have no interval.'
    """
    found = find_nought_labels(np.array(evaluation.confusion), tuple(evaluation.per_class))
    if not found or not evaluation.intervals:
        return ()
    listed = ", ".join(f"'{label}'" for label in found["macro_f1"])
    have = "macro-F1 and balanced accuracy have" if "balanced_accuracy" in found else "macro-F1 has"
    return (
        f"The F1 of {listed} is 0 in these sentences, and resamples do not show how far above 0 it may lie: "
        f"{have} no interval.",
    )
