"""What the estimator takes for texts."""

from __future__ import annotations

import typing
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stance.errors import DataError
from stance.models import StanceClassifier
from stance.models.estimator_inputs import check_texts, list_labels


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


@pytest.mark.parametrize("texts", [{"It may."}, frozenset({"It may."}), {"text": ["It may."]}, 5, None])
def test_what_is_no_sequence_is_refused(texts: Any) -> None:
    with pytest.raises(
        DataError, match=f"^texts: expected a sequence of texts; found {type(texts).__name__}"
    ):
        check_texts(texts)
    with pytest.raises(DataError, match=r"^labels: expected a sequence of labels; found "):
        list_labels(texts)


@pytest.mark.parametrize("labels", [[("a", 1), ("b", 2)], np.eye(2), np.array([["a", "b"]])])
def test_labels_of_several_columns_are_refused(labels: Any) -> None:
    with pytest.raises(
        DataError, match=r"^labels: expected one label a row; found an array of shape \(\d, 2\)"
    ):
        list_labels(labels)


@pytest.mark.parametrize(
    ("labels", "listed"),
    [
        (iter(["a", "b"]), ["a", "b"]),
        (np.array([["a"], ["b"]]), ["a", "b"]),
        ([np.int64(1), 0], [1, 0]),
        ([np.True_, False], [True, False]),
        ([1, 0.0], [1, 0.0]),
    ],
)
def test_labels_keep_their_kind(labels: Any, listed: list[Any]) -> None:
    found = list_labels(labels)
    assert found == listed
    assert list(map(type, found)) == list(map(type, listed))


@pytest.mark.parametrize("method", ["fit", "predict", "predict_proba", "abstains", "cues"])
def test_types_allow_for_documents_of_any_kind(method: str) -> None:
    hint = typing.get_type_hints(getattr(StanceClassifier, method))["doc_ids"]
    wanted = typing.get_args(hint)[0]
    assert typing.get_args(wanted) == (object,)
    assert all(isinstance(ids, typing.get_origin(wanted)) for ids in ([1], np.array([1]), pd.Series([1])))
