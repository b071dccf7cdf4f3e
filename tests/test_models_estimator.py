"""``StanceClassifier`` as scikit-learn uses it, with labels and containers of any kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import f1_score
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import estimator_checks

from stance.errors import ConfigError, DataError
from stance.evaluation import find_learnt
from stance.models import StanceClassifier, open_model
from stance.records import Cue

TEXTS = [
    *("The bridge might close.", "Prices may rise.", "Perhaps he lied.", "It could snow."),
    *("The bridge closed.", "Prices rose.", "He lied.", "It snowed."),
    *("If it rains, we lose.", "Who knows why?", "Whether it holds is unclear.", "Unless it snows, we go."),
] * 3
LABELS = (["hedged"] * 4 + ["assertive"] * 4 + ["speculative"] * 4) * 3
NUMBERS = [("assertive", "hedged", "speculative").index(label) for label in LABELS]


@pytest.fixture(scope="module")
def fitted() -> StanceClassifier:
    return StanceClassifier(n_folds=3).fit(TEXTS, LABELS)


@pytest.mark.parametrize(
    "kind", [list, tuple, np.array, pd.Series, lambda x: pd.DataFrame({"t": x}), pa.array]
)
def test_containers(kind: Any, fitted: StanceClassifier) -> None:
    assert (fitted.predict(kind(TEXTS)) == LABELS).mean() > 0.9
    again = StanceClassifier(n_folds=3).fit(kind(TEXTS), kind(LABELS))
    assert np.array_equal(again.predict_proba(TEXTS), fitted.predict_proba(TEXTS))
    assert again.classes_.tolist() == ["assertive", "hedged", "speculative"]


@pytest.mark.parametrize(
    ("names", "classes", "kept"),
    [
        ((1, 0, 2), [0, 1, 2], ("0", "1", "2")),
        ((9, 10, 11), [9, 10, 11], ("9", "10", "11")),
        ((1.0, 0.5, 2.0), [0.5, 1.0, 2.0], ("0.5", "1.0", "2.0")),
        ((True, False, True), [False, True], ("False", "True")),
        (("b", "a", " b "), ["a", "b"], ("a", "b")),
        ((np.int64(3), np.int64(1), np.int64(3)), [1, 3], ("1", "3")),
        ((1, "n.d.", 1), ["1", "n.d."], ("1", "n.d.")),
        (
            ("speculative", "assertive", "speculative"),
            ["assertive", "speculative"],
            ("assertive", "speculative"),
        ),
    ],
)
@pytest.mark.parametrize("base", [None, "default"])
def test_labels_of_any_kind(names: Any, classes: list[Any], kept: tuple[str, ...], base: str | None) -> None:
    of = dict(zip(("hedged", "assertive", "speculative"), names, strict=True))
    found = StanceClassifier(n_folds=3, base=base).fit(TEXTS, [of[label] for label in LABELS])
    assert found.classes_.tolist() == classes
    assert found.model_.labels == kept
    columns = [kept.index(str(of[label]).strip()) for label in LABELS]
    assert (found.predict_proba(TEXTS).argmax(axis=1) == columns).mean() > 0.8


CHECKS = [  # those that ask nothing of the data: all others feed arrays of numbers, which are no texts
    "check_estimator_cloneable",
    "check_estimator_tags_renamed",
    "check_valid_tag_types",
    "check_estimator_repr",
    "check_no_attributes_set_in_init",
    "check_do_not_raise_errors_in_init_or_set_params",
    "check_mixin_order",
    "check_get_params_invariance",
    "check_set_params",
    "check_parameters_default_constructible",
]


@pytest.mark.parametrize("name", CHECKS)
def test_scikit_learn_checks(name: str) -> None:
    getattr(estimator_checks, name)("StanceClassifier", StanceClassifier())


def test_searches_pipelines_and_cross_validation(fitted: StanceClassifier) -> None:
    bare = StanceClassifier(n_folds=3)
    search = GridSearchCV(bare, {"c_label": [0.1, 1.0]}, cv=2).fit(TEXTS, LABELS)
    assert search.best_score_ > 0.7
    assert cross_val_score(bare, TEXTS, NUMBERS, cv=3).mean() > 0.7
    predicted = cross_val_predict(bare, TEXTS, LABELS, cv=3)
    assert f1_score(LABELS, predicted, average="macro") > 0.7
    pipe = make_pipeline(FunctionTransformer(lambda texts: [t.upper() for t in texts]), bare).fit(
        TEXTS, LABELS
    )
    assert (pipe.predict(TEXTS) == LABELS).mean() > 0.7
    assert clone(fitted).get_params() == fitted.get_params()
    assert not hasattr(clone(fitted), "model_")


def test_documents_are_context_and_are_kept_whole(fitted: StanceClassifier) -> None:
    ids = [i // 4 for i in range(len(TEXTS))]
    found = StanceClassifier(n_folds=3).fit(TEXTS, LABELS, doc_ids=ids)
    assert found.model_.context
    assert not np.array_equal(found.predict_proba(TEXTS, doc_ids=ids), found.predict_proba(TEXTS))
    assert np.array_equal(found.predict_proba(TEXTS, ids), found.predict_proba(TEXTS, [f"d{i}" for i in ids]))
    assert not fitted.model_.context


@pytest.mark.parametrize(
    "spans", [[(3, 7, "verb")], [{"start": 3, "end": 7, "type": "verb"}], [Cue(3, 7, "zaps", "verb")]]
)
def test_marked_cues(spans: list[Any]) -> None:
    texts, labels = ["It zaps the may.", "It was in the way."] * 8, ["hedged", "assertive"] * 8
    found = StanceClassifier(n_folds=3).fit(texts, labels, cues=[spans, []] * 8)
    again = StanceClassifier(n_folds=3).fit(texts, labels, cues=[[(3, 7, "verb")], None] * 8)
    assert np.allclose(found.predict_proba(texts), again.predict_proba(texts), atol=0.2)
    with pytest.raises(DataError, match="row 0"):
        StanceClassifier().fit(texts, labels, cues=[[(3, 99, "verb")], []] * 8)


def test_thresholds_and_shares(fitted: StanceClassifier, tmp_path: Path) -> None:
    strict = StanceClassifier(n_folds=3, min_confidence=0.99).fit(TEXTS, LABELS)
    assert np.array_equal(strict.abstains(TEXTS), strict.predict_proba(TEXTS).max(axis=1) < 0.99)
    strict.set_params(min_confidence=0.4).save(tmp_path)
    assert open_model(tmp_path).min_confidence == 0.4
    assert np.array_equal(open_model(tmp_path).predict_proba(TEXTS), fitted.predict_proba(TEXTS))
    assert open_model(fitted) is fitted.model_


def test_a_fitted_model_knows_what_it_has_learnt() -> None:
    known = find_learnt(
        StanceClassifier(n_folds=3).fit([f"{t} So it is, then." for t in TEXTS], LABELS).model_,
        ["Prices rose. So it is, then."],
    )
    assert known == [True]


def test_seeds_of_scikit_learn() -> None:
    fits = [
        StanceClassifier(n_folds=np.int64(3), random_state=state).fit(TEXTS, LABELS).predict_proba(TEXTS)
        for state in (np.random.RandomState(7), np.random.RandomState(7), np.int64(3), None)
    ]
    assert np.array_equal(fits[0], fits[1])


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"n_folds": 1}, "n_folds"),
        ({"n_folds": 2.5}, "n_folds"),
        ({"c_cue": "1"}, "c_cue"),
        ({"c_label": 0}, "c_label"),
        ({"transfer_scale": float("nan")}, "transfer_scale"),
        ({"min_confidence": 2}, "min_confidence"),
        ({"random_state": "x"}, "seed"),
    ],
)
def test_bad_settings(settings: dict[str, Any], word: str) -> None:
    with pytest.raises(ConfigError, match=word):
        StanceClassifier(**settings).fit(TEXTS, LABELS)


@pytest.mark.parametrize(
    ("texts", "labels", "options", "word"),
    [
        ("It may.", ["hedged"], {}, "texts"),
        ({"a", "b"}, ["x", "y"], {}, "texts"),
        (np.zeros((4, 2)), ["a"] * 4, {}, "shape"),
        (["a", 5.0], ["x", "y"], {}, "row 1"),
        (["a", "b"], ["x"], {}, "labels"),
        (["a", "b"], "xy", {}, "labels"),
        (["a", "b"], ["x", None], {}, "row 1"),
        (["a", "b"], ["x", float("nan")], {}, "row 1"),
        (["a", "b"], ["x", " "], {}, "row 1"),
        (["a", "b"], ["x", "x"], {}, "1 class"),
        (["a", "b"], ["x", "y"], {"doc_ids": ["1"]}, "doc_ids"),
        (["a", "b"], ["x", "y"], {"doc_ids": ["1", None]}, "row 1"),
        (["a", "b"], ["x", "y"], {"cues": [None]}, "cues"),
        (["a", "b"], ["x", "y"], {"cues": [[(0, 9, "verb")], None]}, "row 0"),
        ([], [], {}, "0 class"),
    ],
)
def test_bad_input(texts: Any, labels: Any, options: dict[str, Any], word: str) -> None:
    with pytest.raises(DataError, match=word):
        StanceClassifier(n_folds=3).fit(texts, labels, **options)


@pytest.mark.parametrize("method", ["predict", "predict_proba", "abstains", "cues"])
def test_unfitted(method: str) -> None:
    with pytest.raises(NotFittedError):
        getattr(StanceClassifier(), method)(["It may."])
