from __future__ import annotations

import numpy as np
import pytest

from stance.models.class_weights import weigh_classes


def test_rare_labels_weigh_more() -> None:
    index = np.array([0, 0, 0, 0, 0, 0, 0, 0, 1, 1])
    # 10/8 and 10/2 have the mean 0.8 * 1.25 + 0.2 * 5 = 2; their roots 0.8 * 1.118 + 0.2 * 2.236 = 1.3416.
    assert weigh_classes(index, "balanced")[[0, 9]] == pytest.approx([0.625, 2.5])
    assert weigh_classes(index, "sqrt")[[0, 9]] == pytest.approx([0.83333, 1.66667], rel=1e-4)
    assert weigh_classes(index, None).tolist() == [1.0] * 10


@pytest.mark.parametrize("kind", ["balanced", "sqrt", None])
def test_the_mean_is_1_whatever_the_kind(kind: str | None) -> None:
    index = np.repeat([0, 1, 3], [85, 9, 6])
    assert weigh_classes(index, kind).mean() == pytest.approx(1, abs=1e-12)
