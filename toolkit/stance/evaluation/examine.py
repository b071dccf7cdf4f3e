"""A model examined on coded sentences: measured, compared, group by group, and where it is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stance.corpus.repeats import count_same_ids, note_same_ids
from stance.evaluation.compare import (
    check_same_labels,
    compare_predictions,
    note_few_documents,
    note_unknown_differences,
)
from stance.evaluation.curves import compute_curves
from stance.evaluation.examination_records import Examination
from stance.evaluation.groups import evaluate_groups
from stance.evaluation.measure import measure_predictions
from stance.evaluation.mistakes import list_mistakes
from stance.evaluation.nought_labels import note_nought_labels
from stance.evaluation.predict import predict_coded
from stance.records import CodedSentence

if TYPE_CHECKING:
    from stance.models import Classifier


def examine_model(
    model: Classifier,
    coded: Sequence[CodedSentence],
    *,
    against: Classifier | None = None,
    other: str = "the other",
    by: Sequence[str] = (),
    n_mistakes: int = 0,
    with_curves: bool = False,
    n_resamples: int = 1000,
    seed: int = 0,
) -> Examination:
    """Examine a model on sentences that a person coded.

    Parameters
    ----------
    model : Classifier
    coded : sequence of CodedSentence
        Data the model was not trained on.
    against : Classifier, optional
        A model to compare it with, of the same labels.
    other : str
        What that model is called.
    by : sequence of str
        Fields of the sentences; each makes groups that are measured by themselves.
    n_mistakes : int
        How many of the most confident mistakes to list.
    with_curves : bool
        Whether to compute what plots are drawn from.
    n_resamples : int
        Resamples for intervals and p-values; 0 for none.
    seed : int
        Seed of the resamples.

    Returns
    -------
    Examination

    Raises
    ------
    DataError
        If there is no sentence, a label that a model does not know, or no sentence has a field of ``by``.

    Examples
    --------
    >>> from stance.corpus import read_coded  # doctest: +SKIP
    >>> coded = read_coded(["coded.jsonl"])  # doctest: +SKIP
    >>> found = examine_model(load_model("model"), coded, by=["outlet"])  # doctest: +SKIP
    >>> [(group.value, group.metrics["macro_f1"]) for group in found.groups]  # doctest: +SKIP
    [('The Post', 0.81)]
    """
    if against is not None:
        check_same_labels(model.labels, against.labels, other)
    predictions = predict_coded(model, coded)
    # Before the work, as the fields may be misspelt.
    groups = [
        group
        for field in by
        for group in evaluate_groups(predictions, field, n_resamples=n_resamples, seed=seed)
    ]
    comparison = None
    doubts: tuple[str, ...] = ()
    if against is not None:
        comparison = compare_predictions(
            predictions, predict_coded(against, coded), other=other, n_resamples=n_resamples, seed=seed
        )
        doubts = (
            *note_unknown_differences(comparison),
            *note_few_documents(comparison, predictions.n_documents),
        )
    evaluation = measure_predictions(predictions, n_resamples=n_resamples, seed=seed)
    return Examination(
        evaluation=evaluation,
        comparison=comparison,
        groups=tuple(groups) if by else None,
        mistakes=tuple(list_mistakes(predictions, n_mistakes)) if n_mistakes else None,
        curves=compute_curves(predictions) if with_curves else None,
        doubts=(*_note_same_ids(coded), *note_nought_labels(evaluation), *doubts),
    )


def _note_same_ids(coded: Sequence[CodedSentence]) -> list[str]:
    return [f"{note[0].upper()}{note[1:]}" for note in note_same_ids(*count_same_ids(coded))]
