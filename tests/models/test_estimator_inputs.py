"""What the estimator takes for texts."""

from __future__ import annotations

import enum
import typing
from http import HTTPMethod, HTTPStatus
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stance.errors import DataError
from stance.models import StanceClassifier
from stance.models.estimator_inputs import check_texts, list_labels


class Stance(str, enum.Enum):  # noqa: UP042  # which is the case in point
    """As it was written before there was StrEnum: text of a member is its name."""

    YES = "yes"
    NO = "no"


class Bare(enum.Enum):
    YES = "yes"
    NO = "no"


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
        ([HTTPMethod.GET, "a"], ["GET", "a"]),
        ([HTTPStatus.OK, 5], [200, 5]),
    ],
)
def test_labels_keep_their_kind(labels: Any, listed: list[Any]) -> None:
    found = list_labels(labels)
    assert found == listed
    assert list(map(type, found)) == list(map(type, listed))


def test_labels_of_an_enum_are_its_values() -> None:
    kind = enum.StrEnum("Stance", {"YES": "yes", "NO": "no"})
    texts, labels = ["It might rain.", "It rained."] * 6, [kind.YES, kind.NO] * 6
    found = StanceClassifier(n_folds=2, n_bits=12).fit(texts, labels)
    assert found.classes_.tolist() == ["no", "yes"]
    assert found.model_.labels == ("no", "yes")
    assert found.predict(texts[:2]).tolist() == ["yes", "no"]
    assert found.score(texts, labels) == 1


def test_labels_that_are_written_otherwise_than_they_are_are_refused() -> None:
    """NumPy writes them by their names, cut short, and scorers of scikit-learn would compare these."""
    with pytest.raises(DataError, match=r"found Stance, whose 'yes' is written 'Stance\.YES'\. Pass"):
        StanceClassifier().fit(["It might rain.", "It rained."] * 6, [Stance.YES, Stance.NO] * 6)


@pytest.mark.parametrize(("labels", "kind"), [(list(Bare), "Bare"), ([{"a": 1}, {"b": 2}], "dict")])
def test_labels_without_an_order_are_refused(labels: list[Any], kind: str) -> None:
    with pytest.raises(DataError, match=f"^labels: expected text or numbers; found {kind}, which has no"):
        StanceClassifier().fit(["It might rain.", "It rained."], labels)


@pytest.mark.parametrize("method", ["fit", "predict", "predict_proba", "abstains", "cues"])
def test_types_allow_for_documents_of_any_kind(method: str) -> None:
    hint = typing.get_type_hints(getattr(StanceClassifier, method))["doc_ids"]
    wanted = typing.get_args(hint)[0]
    assert typing.get_args(wanted) == (object,)
    assert all(isinstance(ids, typing.get_origin(wanted)) for ids in ([1], np.array([1]), pd.Series([1])))
