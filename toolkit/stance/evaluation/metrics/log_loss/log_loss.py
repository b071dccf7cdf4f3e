"""Log loss: how surprised the probabilities are by the codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import evaluate

from stance.evaluation.metrics import base

_DESCRIPTION = """
Log loss is the mean over sentences of minus the natural logarithm of the coded label's probability, which
counts as no less than 2.2e-16. It is 0 or more; lower is better. Saying each of three labels with a third
gives 1.10.
"""

_INPUTS = """
Args:
    proba (list of list of float): the probabilities of the labels, each row summing to 1.
    references (list of str): the coded labels.
    labels (list of str, optional): the label of each column; assertive, hedged, speculative by default.
Returns:
    log_loss (float): 0 or more.
Examples:
    >>> metric = evaluate.load("<path of this folder>")
    >>> metric.compute(proba=[[0.5, 0.5, 0.0]], references=["assertive"])
    {'log_loss': 0.6931471805599453}
"""


class LogLoss(evaluate.Metric):  # type: ignore[misc]  # the library is not typed
    """Log loss: how surprised the probabilities are by the codes."""

    def _info(self) -> Any:
        return base.make_info(_DESCRIPTION, _INPUTS, base.PROBABLE)

    def _compute(
        self,
        proba: Sequence[Sequence[float]],
        references: Sequence[str],
        labels: Sequence[str] | None = None,
    ) -> dict[str, float]:
        from stance.evaluation.losses import compute_losses

        matrix, true_index, _ = base.read_proba(proba, references, labels)
        return {"log_loss": float(compute_losses(matrix, true_index)[:, 1].mean())}
