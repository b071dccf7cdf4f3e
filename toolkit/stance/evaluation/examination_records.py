"""What an evaluation in depth gives back: a comparison, groups, mistakes, curves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from stance.evaluation.records import Evaluation
from stance.records import Cue

if TYPE_CHECKING:
    from stance.evaluation.curves import Curves


@dataclass(frozen=True, slots=True)
class MetricDifference:
    """A metric of two models on the same sentences.

    Attributes
    ----------
    value, other : float or None
        Of the model and of the one it is compared with; ``None`` where the metric has no value.
    difference : float or None
        ``value - other``.
    interval : (float, float) or None
        95 % interval of the difference, resampled by document; ``None`` for one document, and where all
        resamples are alike.
    p_value : float or None
        Of the difference being 0, two-sided, from the same resamples; no less than 2 / (resamples + 1), but
        of fewer than ten documents Student's where all resamples lie to one side of 0. ``None`` where there
        is no interval, but 1 where the models agree throughout.
    """

    value: float | None
    other: float | None
    difference: float | None
    interval: tuple[float, float] | None
    p_value: float | None


@dataclass(frozen=True, slots=True)
class McNemar:
    """The exact test of McNemar, of whether two models are right alone equally often.

    Attributes
    ----------
    n_only_first, n_only_second : int
        Sentences that the model alone, and that the other alone, labels as coded.
    p_value : float
        Two-sided. It takes sentences to be independent, and tends to be too small for those of one text.
    """

    n_only_first: int
    n_only_second: int
    p_value: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on the same sentences.

    Attributes
    ----------
    other : str
        What the model is compared with.
    metrics : Mapping[str, MetricDifference]
        By metric, as :class:`stance.evaluation.Evaluation` names them.
    mcnemar : McNemar or None
        ``None`` where sentences have weights, of which the test knows nothing.
    """

    other: str
    metrics: Mapping[str, MetricDifference]
    mcnemar: McNemar | None


@dataclass(frozen=True, slots=True)
class GroupEvaluation:
    """How well the sentences of one group are labelled.

    Attributes
    ----------
    field : str
        The field of the data that makes the groups.
    value : str or None
        What it holds in this group; ``None`` for the sentences that have no value.
    n_sentences, n_documents : int
    is_small : bool
        Whether the group is too small to say much: under 100 sentences or 10 documents.
    metrics : Mapping[str, float or None]
        By metric, ``ece_by_chance`` among them; ``None`` where it has no value.
    intervals : Mapping[str, tuple[float, float]]
        95 % intervals, resampled by document; empty for one document.
    """

    field: str
    value: str | None
    n_sentences: int
    n_documents: int
    is_small: bool
    metrics: Mapping[str, float | None]
    intervals: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sentence that the model labels otherwise than coded.

    Attributes
    ----------
    doc_id : str
    sent_id : int
    text : str
    coded, predicted : str
        The two labels.
    confidence : float
        The probability of the predicted one, in [0, 1].
    proba : Mapping[str, float]
        By label.
    cues : tuple of Cue
        The predicted cues.
    coded_cues : tuple of Cue, or None
        ``None`` where the sentence's cues were not coded.
    before, after : str or None
        The sentences next to it; ``None`` where the data has none.
    """

    doc_id: str
    sent_id: int
    text: str
    coded: str
    predicted: str
    confidence: float
    proba: Mapping[str, float]
    cues: tuple[Cue, ...]
    coded_cues: tuple[Cue, ...] | None
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Examination:
    """An evaluation, and what else was asked for; ``None`` is what was not.

    Attributes
    ----------
    evaluation : Evaluation
    comparison : Comparison or None
    groups : tuple of GroupEvaluation, or None
    mistakes : tuple of Mistake, or None
        The most confident first.
    curves : Curves or None
        What plots are drawn from.
    doubts : tuple of str
        Why the metrics are not to be trusted: of each model, that it has learnt from the data; of the data,
        that rows have the ids of earlier ones, as where two coders coded them; of a label, that its F1 is 0,
        so that means over labels have no interval; of a comparison, that a label counts 0, so that
        differences of such means have none, or that there are few documents.
    """

    evaluation: Evaluation
    comparison: Comparison | None = None
    groups: tuple[GroupEvaluation, ...] | None = None
    mistakes: tuple[Mistake, ...] | None = None
    curves: Curves | None = None
    doubts: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give the examination as plain data, ready for JSON.

        Returns
        -------
        dict
            The evaluation's keys; where asked for, ``against``, ``groups`` and ``errors``; and ``doubts``
            where there are any.
        """
        plain = self.evaluation.to_dict()
        if self.comparison is not None:
            plain["against"] = {
                "model": self.comparison.other,
                "metrics": {name: asdict(found) for name, found in self.comparison.metrics.items()},
                "mcnemar": None if self.comparison.mcnemar is None else asdict(self.comparison.mcnemar),
            }
        if self.groups is not None:
            plain["groups"] = [asdict(group) for group in self.groups]
        if self.mistakes is not None:
            plain["errors"] = [asdict(mistake) for mistake in self.mistakes]
        if self.doubts:
            plain["doubts"] = list(self.doubts)
        return plain
