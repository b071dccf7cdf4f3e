"""F1 of cue spans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import evaluate

from stance.evaluation.metrics import base

_DESCRIPTION = """
F1 of cue spans over all sentences together: a predicted cue counts as found where a coded cue of the
same sentence starts and ends at the same characters, whatever its type. It lies in [0, 1]; higher is better.
"""

_INPUTS = """
Args:
    predicted_cues (list of list of [start, end]): the predicted cues of each sentence.
    coded_cues (list of list of [start, end]): the coded cues of each sentence.
Returns:
    cue_f1 (float or None): in [0, 1]; None where there is no cue on either side.
Examples:
    >>> metric = evaluate.load("<path of this folder>")
    >>> metric.compute(predicted_cues=[[[4, 9]], []], coded_cues=[[[4, 9]], [[0, 2]]])
    {'cue_f1': 0.6666666666666666}
"""


class CueF1(evaluate.Metric):  # type: ignore[misc]  # the library is not typed
    """F1 of cue spans."""

    def _info(self) -> Any:
        return base.make_info(_DESCRIPTION, _INPUTS, base.CUED)

    def _compute(
        self,
        predicted_cues: Sequence[Sequence[Sequence[int]]],
        coded_cues: Sequence[Sequence[Sequence[int]]],
        labels: Sequence[str] | None = None,
    ) -> dict[str, float | None]:
        from stance.evaluation.spans import compute_span_f1, count_spans

        counts = count_spans(base.read_spans(predicted_cues), base.read_spans(coded_cues)).sum(axis=0)
        return {"cue_f1": float(compute_span_f1(counts)) if counts[1:].any() else None}
