"""Precision, recall and F1 of the cues of each type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import evaluate

from stance.evaluation.metrics import base

_DESCRIPTION = """
Precision, recall and F1 of cues, type by type: a predicted cue counts as found where a coded cue of the same
sentence and type starts and ends at the same characters. Each lies in [0, 1] and is 0 where it would divide
by 0; higher is better. Support is the number of coded cues of the type.
"""

_INPUTS = """
Args:
    predicted_cues (list of list of [start, end]): the predicted cues of each sentence.
    coded_cues (list of list of [start, end]): the coded cues of each sentence.
    predicted_types, coded_types (list of list of str): the type of each of these cues.
Returns:
    cue_types (dict): by type that occurs, a dict of precision, recall, f1 and support.
Examples:
    >>> metric = evaluate.load("<path of this folder>")
    >>> metric.compute(predicted_cues=[[[4, 9]]], coded_cues=[[[4, 9]]],
    ...                predicted_types=[["modal"]], coded_types=[["modal"]])
    {'cue_types': {'modal': {'precision': 1.0, 'recall': 1.0, 'f1': 1.0, 'support': 1}}}
"""


class CueTypes(evaluate.Metric):  # type: ignore[misc]  # the library is not typed
    """Precision, recall and F1 of the cues of each type."""

    def _info(self) -> Any:
        return base.make_info(_DESCRIPTION, _INPUTS, base.TYPED)

    def _compute(
        self,
        predicted_cues: Sequence[Sequence[Sequence[int]]],
        coded_cues: Sequence[Sequence[Sequence[int]]],
        predicted_types: Sequence[Sequence[str]],
        coded_types: Sequence[Sequence[str]],
        labels: Sequence[str] | None = None,
    ) -> dict[str, dict[str, dict[str, float]]]:
        from stance.evaluation.counts import list_metrics
        from stance.evaluation.spans import count_types
        from stance.labels import CUE_TYPES

        predicted = base.read_typed_spans(predicted_cues, predicted_types)
        coded = base.read_typed_spans(coded_cues, coded_types)
        counts = count_types(predicted, coded).sum(axis=0)
        occurs = counts[:, 1:].any(axis=1)
        names = [name for name, found in zip(CUE_TYPES, occurs, strict=True) if found]
        return {"cue_types": list_metrics(names, counts[occurs])}
