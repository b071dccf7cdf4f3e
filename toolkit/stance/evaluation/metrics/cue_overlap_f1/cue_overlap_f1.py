"""F1 of cue spans by overlap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import evaluate

from stance.evaluation.metrics import base

_DESCRIPTION = """
F1 of cue spans over all sentences together, where a character in common is enough: precision is the share of
predicted cues that touch a coded one of their sentence, recall the share of coded cues that a predicted one
touches, whatever their types. It lies in [0, 1]; higher is better.
"""

_INPUTS = """
Args:
    predicted_cues (list of list of [start, end]): the predicted cues of each sentence.
    coded_cues (list of list of [start, end]): the coded cues of each sentence.
Returns:
    cue_overlap_f1 (float or None): in [0, 1]; None where there is no cue on either side.
Examples:
    >>> metric = evaluate.load("<path of this folder>")
    >>> metric.compute(predicted_cues=[[[4, 9]], []], coded_cues=[[[0, 5]], [[0, 2]]])
    {'cue_overlap_f1': 0.6666666666666666}
"""


class CueOverlapF1(evaluate.Metric):  # type: ignore[misc]  # the library is not typed
    """F1 of cue spans by overlap."""

    def _info(self) -> Any:
        return base.make_info(_DESCRIPTION, _INPUTS, base.CUED)

    def _compute(
        self,
        predicted_cues: Sequence[Sequence[Sequence[int]]],
        coded_cues: Sequence[Sequence[Sequence[int]]],
        labels: Sequence[str] | None = None,
    ) -> dict[str, float | None]:
        from stance.evaluation.spans import compute_overlap_f1, count_overlaps

        counts = count_overlaps(base.read_spans(predicted_cues), base.read_spans(coded_cues)).sum(axis=0)
        return {"cue_overlap_f1": float(compute_overlap_f1(counts)) if counts[2:].any() else None}
