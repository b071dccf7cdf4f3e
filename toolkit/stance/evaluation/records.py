"""What an evaluation gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stance.models import Classifier


@dataclass(frozen=True, slots=True)
class ClassMetrics:
    """How well one label is found.

    Attributes
    ----------
    precision : float
        Share of the sentences given the label that bear it, in [0, 1]; 0 where none was given it.
    recall : float
        Share of the sentences bearing the label that were given it, in [0, 1]; 0 where none bears it.
    f1 : float
        Harmonic mean of the two, in [0, 1].
    support : int
        Number of sentences that bear the label.
    """

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well predictions agree with a person's codes.

    Attributes
    ----------
    macro_f1 : float
        Mean F1 over the labels that occur among the codes or the predictions, in [0, 1].
    accuracy : float
        Share of sentences labelled as coded, in [0, 1].
    mcc : float
        Matthews correlation coefficient for several classes, in [-1, 1].
    ece : float
        Expected calibration error, in [0, 1]; lower is better. Chance counts as error: see ``ece_by_chance``.
    per_class : Mapping[str, ClassMetrics]
        By label, in label order; the support is a count, also where sentences have weights.
    confusion : tuple of tuple of int
        Sentences counted by code (row) and prediction (column), in label order; without weights.
    cue_f1 : float or None
        F1 of cue spans, exact span, any type, in [0, 1]; ``None`` where the data carries no cues.
    n_sentences, n_documents : int
        How much was evaluated.
    intervals : Mapping[str, tuple[float, float]]
        95 % intervals of each metric that is a single number and, as ``f1_<label>`` and ``cue_f1_<type>``,
        of each label's and each type's F1. Empty where there is but one document; a metric is left out of
        which resamples show nothing, as macro-F1 where a label's F1 is 0.
    weighted_f1 : float or None
        Mean F1 of the labels, weighted by support, in [0, 1]. This and what follows is ``None`` or empty in
        evaluations kept by an earlier version.
    balanced_accuracy : float or None
        Mean recall of the labels that occur among the codes, in [0, 1].
    weighted_kappa : float or None
        Quadratic-weighted kappa, in [-1, 1]; ``None`` for labels without an order.
    rank_correlation : float or None
        Spearman's correlation of the expected label with the coded one, in [-1, 1]; ``None`` for labels
        without an order.
    brier : float or None
        Brier score, in [0, 2]; lower is better.
    log_loss : float or None
        Mean of minus the natural logarithm of the coded label's probability, from 0; lower is better.
    adaptive_ece : float or None
        Calibration error over bins of equal count, in [0, 1]; lower is better.
    ece_by_chance : float or None
        The expected calibration error that a perfectly calibrated model would show with the same
        probabilities, in [0, 1]. ``ece`` lies on average above the true error, by as
        much at most.
    cue_overlap_f1 : float or None
        F1 of cue spans where a character in common is enough, in [0, 1]; ``None`` without coded cues.
    cue_types : Mapping[str, ClassMetrics]
        By type of cue that occurs: exact span, right type.
    is_weighted : bool
        Whether each sentence counts by one over the probability with which it was drawn, as of a sheet of
        ``stance sample``, so that the metrics are of all the sentences it was drawn from.

    Examples
    --------
    >>> from stance.records import CodedSentence
    >>> from stance.evaluation import compute_metrics
    >>> coded = [CodedSentence("a", 0, "It may.", "hedged"), CodedSentence("b", 0, "It did.", "assertive")]
    >>> result = compute_metrics(("assertive", "hedged"), coded, [[0.1, 0.9], [0.8, 0.2]])
    >>> result.accuracy, result.confusion, result.n_documents
    (1.0, ((1, 0), (0, 1)), 2)
    """

    macro_f1: float
    accuracy: float
    mcc: float
    ece: float
    per_class: Mapping[str, ClassMetrics]
    confusion: tuple[tuple[int, ...], ...]
    cue_f1: float | None
    n_sentences: int
    n_documents: int
    intervals: Mapping[str, tuple[float, float]]
    weighted_f1: float | None = None
    balanced_accuracy: float | None = None
    weighted_kappa: float | None = None
    rank_correlation: float | None = None
    brier: float | None = None
    log_loss: float | None = None
    adaptive_ece: float | None = None
    ece_by_chance: float | None = None
    cue_overlap_f1: float | None = None
    cue_types: Mapping[str, ClassMetrics] = field(default_factory=dict)
    is_weighted: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Give the evaluation as plain data, ready for JSON.

        Returns
        -------
        dict
            The attributes by name; ``confusion`` and the intervals as lists.
        """
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        for name in ("per_class", "cue_types"):
            plain[name] = {key: asdict(metrics) for key, metrics in plain[name].items()}
        plain["confusion"] = [list(row) for row in self.confusion]
        plain["intervals"] = {name: list(interval) for name, interval in self.intervals.items()}
        return plain

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Evaluation:
        """Build an evaluation from what :meth:`to_dict` gave, such as the metrics kept with a model.

        Parameters
        ----------
        data : Mapping

        Returns
        -------
        Evaluation
        """
        return cls(
            **{
                **data,
                "per_class": {label: ClassMetrics(**m) for label, m in data["per_class"].items()},
                "cue_types": {kind: ClassMetrics(**m) for kind, m in data.get("cue_types", {}).items()},
                "confusion": tuple(tuple(row) for row in data["confusion"]),
                "intervals": {name: (low, high) for name, (low, high) in data["intervals"].items()},
            }
        )


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """A model and how well its like did on documents it had not seen.

    Attributes
    ----------
    model : Classifier
        Fitted on all of the data; its ``info`` holds the metrics and the data's hashes.
    evaluation : Evaluation
        Of the held-out folds' predictions.
    """

    model: Classifier
    evaluation: Evaluation
