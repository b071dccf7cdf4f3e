"""An evaluation group by group: by outlet, author, register."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from typing import Final

from stance.corpus.cells import name_value
from stance.errors import DataError
from stance.evaluation.chance import estimate_chance_ece
from stance.evaluation.examination_records import GroupEvaluation
from stance.evaluation.intervals import FEW_DOCUMENTS
from stance.evaluation.predictions import Predictions
from stance.evaluation.tally import compute_totals, count_by_document, find_intervals

FEW_SENTENCES: Final = 100
"""A group of fewer says little, of however many documents."""

_OWN: Final = ("text", "label", "sent_id", "cues")


def evaluate_groups(
    predictions: Predictions, field: str, *, n_resamples: int = 1000, seed: int = 0
) -> list[GroupEvaluation]:
    """Measure the sentences of each value of a field by themselves.

    Parameters
    ----------
    predictions : Predictions
    field : str
        A field of the coded sentences, or ``doc_id``. Values are told apart by
        :func:`stance.corpus.cells.name_value`: not by white space, nor by whether 2001 is a fraction.
    n_resamples : int
        Resamples for each group's intervals; 0 for no intervals.
    seed : int
        Seed of the resamples.

    Returns
    -------
    list of GroupEvaluation
        The largest group first; the sentences without a value last.

    Raises
    ------
    DataError
        If no sentence has the field, or it is the text, the label or the like, which make no groups.

    Examples
    --------
    >>> from stance.evaluation.predictions import gather_predictions
    >>> from stance.records import CodedSentence
    >>> years = {"a": 2001, "b": 2002, "c": 2001}
    >>> coded = [CodedSentence(d, 0, "So.", "assertive", fields={"year": year}) for d, year in years.items()]
    >>> found = evaluate_groups(gather_predictions(["assertive", "hedged"], coded, [[0.9, 0.1]] * 3), "year")
    >>> [(group.value, group.n_sentences, group.is_small) for group in found]
    [('2001', 2, True), ('2002', 1, True)]
    """
    rows: dict[str | None, list[int]] = {}
    for row, value in enumerate(_list_values(predictions, field)):
        rows.setdefault(value, []).append(row)
    groups = []
    for value, chosen in sorted(rows.items(), key=lambda item: (item[0] is None, -len(item[1]))):
        part = predictions.select(chosen)
        counts = count_by_document(part)
        intervals = find_intervals(counts, predictions.labels, n_resamples=n_resamples, seed=seed)
        groups.append(
            GroupEvaluation(
                field=field,
                value=value,
                n_sentences=len(chosen),
                n_documents=part.n_documents,
                is_small=len(chosen) < FEW_SENTENCES or part.n_documents < FEW_DOCUMENTS,
                metrics=compute_totals(part, counts)
                | {"ece_by_chance": estimate_chance_ece(part.confidence, part.weights, seed=seed)},
                intervals=intervals,
            )
        )
    return groups


def check_groups(fields: Iterable[str], own: Collection[str] = _OWN) -> None:
    """Refuse to group sentences by what each has for itself.

    Parameters
    ----------
    fields : iterable of str
        What to group by.
    own : collection of str
        What the text, the label and the like are called.

    Raises
    ------
    DataError
        If one of the fields is among them.

    Examples
    --------
    >>> check_groups(["outlet", "doc_id"])
    """
    for field in fields:
        if field in own:
            raise DataError(
                f"groups: expected a column of what sentences have in common; found '{field}', which is the "
                "text or the code of each. Group by another column of the data, or by doc_id."
            )


def _list_values(predictions: Predictions, field: str) -> list[str | None]:
    if field == "doc_id":
        return [sentence.doc_id for sentence in predictions.sentences]
    names = list(dict.fromkeys(name for sentence in predictions.sentences for name in sentence.fields))
    if field not in names:
        check_groups([field])
        near = difflib.get_close_matches(field, names, n=1)
        listed = ", ".join(f"'{name}'" for name in names) or "none beside text and label"
        advice = f"Did you mean '{near[0]}'?" if near else "Group by a column of the data, or by doc_id."
        raise DataError(f"groups: expected a column '{field}'; found {listed}. {advice}")
    return [name_value(sentence.fields.get(field)) for sentence in predictions.sentences]
