"""Settings of the estimator: of any kind that scikit-learn takes, checked when it is fitted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone

from stance.errors import ConfigError
from stance.labels import LABELS
from stance.models import StanceClassifier

Toy = Callable[..., tuple[list[str], list[Any]]]

NEW = ["They might swim.", "They swam.", "If they swim, we swim."]


def make(**settings: Any) -> StanceClassifier:
    return StanceClassifier(**{"n_folds": 2, "n_bits": 12, "example_weight": 0.0, **settings})


@pytest.fixture(scope="module")
def toy(make_toy: Toy) -> tuple[list[str], list[str]]:
    return make_toy()


@pytest.mark.parametrize("kinds", [(1, 2, 3), (1.0, 2.0, 3.0), tuple("123"), np.arange(1, 4)])
def test_target_shares_of_labels_that_are_no_text(toy: tuple[list[str], list[str]], kinds: Any) -> None:
    names = dict(zip(LABELS, kinds, strict=True))
    labels = [names[label] for label in toy[1]]
    found = make(target_shares=dict(zip(kinds, (0.9, 0.05, 0.05), strict=True))).fit(toy[0], labels)
    expected = make(target_shares=dict(zip("123", (0.9, 0.05, 0.05), strict=True)))
    expected.fit(toy[0], ["123"[LABELS.index(label)] for label in toy[1]])
    np.testing.assert_array_equal(found.predict_proba(NEW), expected.predict_proba(NEW))
    assert found.get_params()["target_shares"] == dict(zip(kinds, (0.9, 0.05, 0.05), strict=True))


def test_target_shares_of_truth_values(toy: tuple[list[str], list[str]]) -> None:
    labels = [label == "hedged" for label in toy[1]]
    found = make(target_shares={True: 0.9, False: 0.1}).fit(toy[0], labels)
    before = make().fit(toy[0], labels).predict_proba(NEW)
    assert found.classes_.tolist() == [False, True]
    assert (found.predict_proba(NEW)[:, 1] > before[:, 1]).all()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"max_ngram": 4}, "features.max_ngram: expected 1 to 3; found 4"),
        ({"n_folds": 1}, "fit.n_folds: expected 2 or more; found 1"),
        ({"n_folds": -3}, "fit.n_folds: expected 2 or more; found -3"),
        (
            {"target_shares": [0.5, 0.5]},
            r"target_shares: expected a share for each label, .* found \[0.5, 0.5\]",
        ),
        ({"context": "no"}, "context: expected True or False; found 'no'"),
        ({"random_state": 2**32}, "seed: expected 0 to 4294967295; found 4294967296"),
        ({"n_folds": "3"}, "n_folds: expected a whole number; found '3'"),
        ({"n_folds": 2.5}, "n_folds: expected a whole number; found 2.5"),
        ({"min_count": None}, "min_count: expected a whole number; found None"),
        ({"c_cue": "1"}, "c_cue: expected a number; found '1'"),
        ({"random_state": "0"}, "random_state: expected a whole number, .* or None; found '0'"),
        ({"random_state": 1.5}, "random_state: expected a whole number, .* or None; found 1.5"),
        ({"random_state": -1}, "seed: expected 0 to 4294967295; found -1"),
        ({"c_label": 0}, "fit.c_label: expected a number above 0"),
        ({"c_label": float("inf")}, "c_label: expected a number; found inf"),
        ({"example_weight": 10**400}, "example_weight: expected a number; found 1000"),
        ({"min_confidence": float("nan")}, "min_confidence: expected a number; found nan"),
        (
            {"target_shares": {"assertive": "a", "hedged": 0.5, "speculative": 0.5}},
            r"target_shares\['assertive'\]: expected a number; found 'a'",
        ),
        (
            {"target_shares": {"assertive": 0.5, "hedged": None, "speculative": 0.5}},
            r"target_shares\['hedged'\]: expected a number; found None",
        ),
        ({"class_weight": "heavy"}, "expected balanced, sqrt or null; found 'heavy'"),
        (
            {"target_shares": {"a": 1.0}},
            "expected a share above 0 for each of assertive, hedged, speculative",
        ),
    ],
)
def test_bad_settings(settings: dict[str, Any], message: str, toy: tuple[list[str], list[str]]) -> None:
    with pytest.raises(ConfigError, match=f"StanceClassifier: .*{message}"):
        make(**settings).fit(*toy)


@pytest.mark.parametrize("threshold", [2, -1, float("nan"), "a", None, True])
def test_a_threshold_set_after_the_fit_is_checked(
    threshold: Any, toy: tuple[list[str], list[str]], tmp_path: Path
) -> None:
    found = make().fit(*toy).set_params(min_confidence=threshold)
    message = "^StanceClassifier: min_confidence: expected a number"
    with pytest.raises(ConfigError, match=message):
        found.abstains(NEW)
    with pytest.raises(ConfigError, match=message):
        found.save(tmp_path / "m")
    assert not (tmp_path / "m").exists()


@pytest.mark.filterwarnings("error")
def test_numbers_of_numpy_are_taken_in_silence(toy: tuple[list[str], list[str]]) -> None:
    found = make(min_confidence=np.float32(0.5), c_label=np.float16(1)).fit(*toy)
    assert found.give_model().min_confidence == 0.5


def test_random_states_of_scikit_learn(toy: tuple[list[str], list[str]]) -> None:
    """A whole number is the seed itself; else a seed is drawn at each fit, as by scikit-learn's own."""

    def fit(random_state: Any) -> Any:
        return make(random_state=random_state, n_folds=3).fit(*toy).predict_proba(NEW).tolist()

    state, twin = np.random.RandomState(5), np.random.RandomState(5)
    first, second = (fit(int(twin.randint(2**31 - 1))) for _ in range(2))
    assert first != second  # or the rest would say nothing
    assert [fit(state), fit(state)] == [first, second]
    np.random.seed(5)
    assert [fit(None), fit(None)] == [first, second]
    assert fit(np.int64(3)) == fit(3)
    assert clone(make(random_state=None)).get_params()["random_state"] is None
