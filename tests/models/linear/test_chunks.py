"""Sentences read in chunks are judged as if read at once, thanks to the neighbours read with them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from stance.models import LinearModel
from stance.models.linear import chunks as linear_chunks


@pytest.mark.parametrize(("size", "with_documents"), [(s, d) for s in (1, 7, 50) for d in (True, False)])
def test_chunks_change_nothing(  # noqa: PLR0917  # fixtures
    monkeypatch: pytest.MonkeyPatch,
    model: LinearModel,
    texts: list[str],
    doc_index: np.ndarray,
    size: int,
    with_documents: bool,
) -> None:
    some, index = texts[:90], doc_index[:90] if with_documents else None
    expected = model.predict_batch(some, index)
    monkeypatch.setattr(linear_chunks, "_SIZE", size)
    found = model.predict_batch(some, index)
    for field in dataclasses.fields(found):
        a, b = getattr(found, field.name), getattr(expected, field.name)
        assert a.dtype == b.dtype, field.name
        np.testing.assert_array_equal(a, b, err_msg=field.name)


def test_the_halo_is_needed(
    monkeypatch: pytest.MonkeyPatch, model: LinearModel, texts: list[str], doc_index: np.ndarray
) -> None:
    expected = model.predict_batch(texts, doc_index)
    monkeypatch.setattr(linear_chunks, "_SIZE", 7)
    monkeypatch.setattr(linear_chunks, "_HALO", 0)
    found = model.predict_batch(texts, doc_index)
    assert np.abs(found.proba - expected.proba).max() > 1e-3
