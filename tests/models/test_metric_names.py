"""Every metric that is a single number has a name, in cards as in reports."""

from __future__ import annotations

import dataclasses

from stance.evaluation import Evaluation
from stance.models.metric_names import CARD_NAMES, METRIC_NAMES


def test_every_single_number_has_a_name() -> None:
    numbers = {
        field.name for field in dataclasses.fields(Evaluation) if "float" in str(field.type).split("[")[0]
    }
    assert set(METRIC_NAMES) == numbers
    assert list(CARD_NAMES) == list(METRIC_NAMES)
    assert len(set(METRIC_NAMES.values())) == len(METRIC_NAMES)
