"""The curve of one scored document: how committed it is from sentence to sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stance.labels import COMMITMENT

if TYPE_CHECKING:
    from stance.profile.scored.columns import ScoredSentences


@dataclass(frozen=True, slots=True)
class DocumentCurve:
    """Commitment through one document, a value for each sentence that counts, in order.

    Attributes
    ----------
    doc_id : str
    numbers : tuple[int, ...]
        The sentences' places in the document, from 1.
    values : tuple[float, ...]
        The commitment of each, in [0, 1]: the probability of ``assertive`` plus half that of ``hedged``.
    smoothed : tuple[float, ...]
        The same, each averaged with its neighbours as by :func:`stance.profile.notes.smooth`.
    classes : tuple[int, ...]
        Each one's label, as an index; -1 where the model abstained.
    """

    doc_id: str
    numbers: tuple[int, ...]
    values: tuple[float, ...]
    smoothed: tuple[float, ...]
    classes: tuple[int, ...]


def trace_curve(
    sentences: ScoredSentences,
    zones: str | Sequence[str] = ("body",),
    voices: str | Sequence[str] = ("writer",),
) -> DocumentCurve | None:
    """Trace the curve of a document.

    Parameters
    ----------
    sentences : ScoredSentences
    zones, voices : str or sequence of str
        Those that count; ``all`` for any.

    Returns
    -------
    DocumentCurve or None
        ``None`` where there are several documents, no sentence that counts, or other labels than those that
        commitment is defined for.

    Examples
    --------
    >>> from stance.profile.scored.columns import read_scored
    >>> from stance.scoring import score_texts
    >>> curve = trace_curve(read_scored(score_texts(["It rained. It may rain."])))
    >>> curve.numbers, curve.classes, curve.values[0] > curve.values[1]
    ((1, 2), (0, 1), True)
    """
    import numpy as np

    from stance.profile.counts import Layout, find_counted
    from stance.profile.notes import smooth

    if len(sentences.doc_ids) > 1 or not Layout(sentences.labels).has_commitment:
        return None
    rows = np.flatnonzero(find_counted(sentences, zones, voices))
    if not len(rows):
        return None
    rows = rows[np.argsort(sentences.sent_id[rows], kind="stable")]
    values = (sentences.proba @ [COMMITMENT[label] for label in sentences.labels])[rows].clip(0, 1).tolist()
    classes = np.where(sentences.abstained, -1, sentences.class_index)[rows]
    return DocumentCurve(
        doc_id=sentences.doc_ids[0],
        numbers=tuple((sentences.sent_id[rows] + 1).tolist()),
        values=tuple(values),
        smoothed=smooth(values),
        classes=tuple(classes.tolist()),
    )
