"""What the estimator takes for texts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stance.errors import DataError
from stance.models.estimator_inputs import check_texts


@pytest.mark.parametrize(
    ("texts", "listed"), [([], []), (np.array([], dtype=object), []), ({"a": 1}.keys(), ["a"])]
)
def test_check_texts(texts: Any, listed: list[str]) -> None:
    assert check_texts(texts) == listed


def test_bytes_are_no_text() -> None:
    with pytest.raises(DataError, match="found one string"):
        check_texts(b"bytes")
    with pytest.raises(DataError, match="found bytes in row 0"):
        check_texts([b"bytes"])
