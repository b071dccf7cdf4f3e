"""StanceClassifier as scikit-learn's tools use it."""

from __future__ import annotations

import copy
import dataclasses
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import accuracy_score
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_predict, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import estimator_checks

from stance.config import load_config
from stance.errors import ConfigError, DataError, ModelError
from stance.labels import LABELS
from stance.models import LinearModel, StanceClassifier, load_folder
from stance.models.batches import list_cues
from stance.models.estimator_inputs import list_cue_spans
from stance.records import CodedSentence, Cue

Toy = Callable[..., tuple[list[str], list[Any]]]


def make(**settings: Any) -> StanceClassifier:
    return StanceClassifier(**{"n_folds": 2, "n_bits": 12, "example_weight": 0.0, **settings})


@pytest.fixture(scope="module")
def toy(make_toy: Toy) -> tuple[list[str], list[str]]:
    return make_toy()


@pytest.fixture(scope="module")
def fitted(toy: tuple[list[str], list[str]]) -> StanceClassifier:
    return make().fit(*toy)


NEW = ["They might swim.", "They swam.", "If they swim, we swim."]


def test_learns_the_toy(fitted: StanceClassifier) -> None:
    assert fitted.classes_.tolist() == list(LABELS)
    assert fitted.predict(NEW).tolist() == ["hedged", "assertive", "speculative"]
    proba = fitted.predict_proba(NEW)
    assert proba.shape == (3, 3)
    np.testing.assert_allclose(proba.sum(axis=1), 1, rtol=1e-5)
    assert fitted.classes_[proba.argmax(axis=1)].tolist() == fitted.predict(NEW).tolist()
    assert fitted.score(NEW, ["hedged", "assertive", "speculative"]) == 1.0


CONTAINERS: dict[str, Callable[[list[str]], Any]] = {
    "tuple": tuple,
    "array of str": np.array,
    "array of objects": lambda x: np.array(x, dtype=object),
    "column": lambda x: np.array(x, dtype=object)[:, None],
    "Series": lambda x: pd.Series(x, index=range(len(x), 0, -1)),
    "string Series": lambda x: pd.Series(x, dtype="string"),
    "frame of one column": lambda x: pd.DataFrame({"text": x}),
    "generator": iter,
}


@pytest.mark.parametrize("kind", CONTAINERS)
def test_containers_of_texts(kind: str, fitted: StanceClassifier) -> None:
    wrap = CONTAINERS[kind]
    assert np.array_equal(fitted.predict_proba(wrap(NEW)), fitted.predict_proba(NEW))
    assert fitted.predict(wrap(NEW)).shape == (3,)


@pytest.mark.parametrize("kind", ["tuple", "array of str", "column", "Series"])
def test_containers_of_labels(kind: str, toy: tuple[list[str], list[str]], fitted: StanceClassifier) -> None:
    texts, labels = toy
    found = make().fit(CONTAINERS[kind](texts), CONTAINERS[kind](labels))
    assert np.array_equal(found.predict_proba(NEW), fitted.predict_proba(NEW))
    assert found.classes_.tolist() == list(LABELS)


def test_categorical_labels(toy: tuple[list[str], list[str]]) -> None:
    texts, labels = toy
    found = make().fit(texts, pd.Series(labels, dtype="category"))
    assert found.predict(NEW).tolist() == ["hedged", "assertive", "speculative"]


@pytest.mark.parametrize(
    ("names", "classes"),
    [
        (("no", "yes", "open"), ["no", "open", "yes"]),
        (("yes", "no"), ["no", "yes"]),
        (("assertive", "speculative"), ["assertive", "speculative"]),
        ((10, 9, 2), [2, 9, 10]),
        ((0, 1), [0, 1]),
        ((True, False), [False, True]),
        (("été", "hiver"), ["hiver", "été"]),
        ((1, "1x"), ["1", "1x"]),
    ],
)
def test_any_labels(make_toy: Toy, names: tuple[Any, ...], classes: list[Any]) -> None:
    found = make().fit(*make_toy(names))
    assert found.classes_.tolist() == classes
    expected = [names[1], names[0], *names[2:]]
    expected = [str(x) for x in expected] if isinstance(classes[0], str) else expected
    assert found.predict(NEW[: len(names)]).tolist() == expected
    assert found.predict(NEW).dtype == found.classes_.dtype


def test_four_labels(make_toy: Toy) -> None:
    texts, labels = make_toy(("a", "b", "c"))
    texts += [
        f"Do not {verb} the {noun}!" for verb in ("sell", "open", "ask") for noun in ("mill", "port", "road")
    ]
    found = make().fit(texts, labels + ["d"] * 9)
    assert found.classes_.tolist() == ["a", "b", "c", "d"]
    assert found.predict([*NEW, "Do not go to the port!"]).tolist() == ["b", "a", "c", "d"]


def test_accents_encoded_in_two_ways_make_one_label(make_toy: Toy) -> None:
    texts, labels = make_toy(("s\u00fbr", "ouvert"))
    mixed = ["su\u0302r " if label == "s\u00fbr" and i % 4 else label for i, label in enumerate(labels)]
    assert len(set(mixed)) == 3
    expected = make(target_shares={"s\u00fbr": 0.7, "ouvert": 0.3}).fit(texts, labels)
    found = make(target_shares={"su\u0302r": 0.7, "ouvert": 0.3}).fit(texts, mixed)
    assert found.classes_.tolist() == ["ouvert", "s\u00fbr"]
    np.testing.assert_array_equal(found.predict_proba(NEW), expected.predict_proba(NEW))
    # Where all are encoded in one way, what is predicted is what was given.
    apart = ["su\u0302r" if label == "s\u00fbr" else label for label in labels]
    found = make().fit(texts, apart)
    assert found.classes_.tolist() == ["ouvert", "su\u0302r"]
    assert found.model_.labels == ("ouvert", "s\u00fbr")


@pytest.mark.parametrize(
    ("names", "kept"), [((1.0, 2.0), ("1", "2")), ((True, False), ("false", "true")), ((7, 8), ("7", "8"))]
)
def test_labels_are_saved_as_files_have_them(make_toy: Toy, names: tuple[Any, ...], kept: tuple[str]) -> None:
    found = make().fit(*make_toy(names))
    assert found.model_.labels == kept
    assert found.classes_.tolist() == sorted(names)


def test_clones_and_settings() -> None:
    classifier = make(c_label=3.0, target_shares={"a": 0.5, "b": 0.5})
    copy = clone(classifier)
    assert copy is not classifier
    assert copy.get_params() == classifier.get_params()
    assert copy.set_params(c_label=1.0, min_confidence=0.2) is copy
    assert (copy.c_label, classifier.c_label) == (1.0, 3.0)
    with pytest.raises(ValueError, match="Invalid parameter 'c_lable'"):
        copy.set_params(c_lable=1)


def test_fitting_starts_afresh(
    toy: tuple[list[str], list[str]], fitted: StanceClassifier, make_toy: Toy
) -> None:
    classifier = make().fit(*make_toy(("yes", "no")))
    assert classifier.fit(*toy) is classifier
    assert np.array_equal(classifier.predict_proba(NEW), fitted.predict_proba(NEW))
    assert classifier.classes_.tolist() == list(LABELS)
    assert vars(classifier).keys() == vars(fitted).keys()


def test_fitting_leaves_settings_and_input_alone(make_toy: Toy) -> None:
    texts, labels = (np.array(values, dtype=object) for values in make_toy(times=1))
    before = texts.copy(), labels.copy()
    classifier = make(n_folds=50)  # more than there are documents
    settings = dict(classifier.get_params())
    classifier.fit(texts, labels)
    classifier.predict(texts)
    assert classifier.get_params() == settings
    assert (texts == before[0]).all()
    assert (labels == before[1]).all()


def test_cross_val_predict(toy: tuple[list[str], list[str]]) -> None:
    texts, labels = toy
    found = cross_val_predict(make(), texts, labels, cv=3)
    assert accuracy_score(labels, found) > 0.7
    proba = cross_val_predict(make(), texts, labels, cv=3, method="predict_proba")
    assert proba.shape == (len(texts), 3)
    assert (np.array(sorted(set(labels)))[proba.argmax(axis=1)] == labels).mean() > 0.7


def test_cross_val_predict_where_a_fold_lacks_a_label(make_toy: Toy) -> None:
    texts, labels = make_toy(("b", "a", "c"))
    order = np.argsort(labels, kind="stable")
    texts, labels = [texts[i] for i in order], [labels[i] for i in order]
    groups = [["a", "b", "c"].index(x) for x in labels]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        proba = cross_val_predict(
            make(), texts, labels, groups=groups, cv=GroupKFold(3), method="predict_proba"
        )
    # A label never seen in training has no probability, in its own column.
    assert proba[np.arange(len(labels)), groups].tolist() == [0] * len(labels)
    np.testing.assert_allclose(proba.sum(axis=1), 1, rtol=1e-5)


def test_cross_val_predict_of_probabilities_knows_the_labels_by_their_names(
    toy: tuple[list[str], list[str]],
) -> None:
    texts, labels = toy
    shares = {"assertive": 0.6, "hedged": 0.2, "speculative": 0.2}
    fold_of = np.arange(len(texts)) // 3 % 3  # each has all labels
    folds = [(np.flatnonzero(fold_of != i), np.flatnonzero(fold_of == i)) for i in range(3)]
    named = make(label_names=LABELS, target_shares=shares)
    found = cross_val_predict(named, texts, labels, cv=folds, method="predict_proba")
    for train, test in folds:
        alone = make(target_shares=shares).fit([texts[i] for i in train], [labels[i] for i in train])
        np.testing.assert_array_equal(found[test], alone.predict_proba([texts[i] for i in test]))


def test_numbers_of_labels_stand_in_their_order(toy: tuple[list[str], list[str]]) -> None:
    names = ["speculative", "assertive", "hedged"]
    numbers = [names.index(label) for label in toy[1]]
    found, expected = make(label_names=names).fit(toy[0], numbers), make().fit(*toy)
    assert (found.classes_.tolist(), found.model_.labels) == ([0, 1, 2], tuple(names))
    assert found.predict(NEW).tolist() == [names.index(label) for label in expected.predict(NEW)]
    assert [[c.text for c in cues] for cues in found.cues(NEW)] == [
        [c.text for c in cues] for cues in expected.cues(NEW)
    ]
    # Labels that are no numbers have names already.
    assert make(label_names=names).fit(*toy).classes_.tolist() == list(LABELS)
    with pytest.raises(DataError, match="fit: expected numbers of the 2 label_names, from 0; found 2 in row"):
        make(label_names=["a", "b"]).fit(toy[0], numbers)
    for odd, message in (("ab", "texts in the order"), ([1, 2], "texts in"), (["a", "a"], "different texts")):
        with pytest.raises(ConfigError, match=f"StanceClassifier: label_names: expected {message}"):
            make(label_names=odd).fit(toy[0], numbers)


def test_cross_val_score_with_whole_numbers(make_toy: Toy) -> None:
    texts, labels = make_toy((0, 1))
    assert cross_val_score(make(), texts, labels, cv=3).mean() > 0.7


def test_grid_search(toy: tuple[list[str], list[str]]) -> None:
    texts, labels = toy
    search = GridSearchCV(make(), {"c_label": [1e-6, 0.15]}, cv=2, scoring="neg_log_loss").fit(texts, labels)
    assert search.best_params_ == {"c_label": 0.15}
    assert search.predict(NEW).tolist() == ["hedged", "assertive", "speculative"]


def test_in_a_pipeline(toy: tuple[list[str], list[str]]) -> None:
    shout = FunctionTransformer(lambda texts: [t.upper() for t in texts])
    assert make_pipeline(shout, make()).fit(*toy).predict(NEW).tolist() == [
        "hedged",
        "assertive",
        "speculative",
    ]


# Of scikit-learn's estimator checks, those that ask nothing of the data. All others feed numeric arrays,
# which a classifier of texts refuses; what they ask is asked with texts elsewhere in this file: idempotence,
# settings left alone, order and subset invariance, classes of any type, one label, labels missing or too
# few, unfitted use. Left out altogether: pickling (models are saved as folders) and sample weights.
CHECKS = [
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
    check = getattr(estimator_checks, name, None)
    if check is None:
        pytest.skip(f"this scikit-learn has no {name}")
    check("StanceClassifier", StanceClassifier())


def test_numbers_are_refused_as_texts(fitted: StanceClassifier) -> None:
    with pytest.raises(DataError, match=r"expected one text a row; found an array of shape \(4, 2\)"):
        fitted.predict(np.zeros((4, 2)))
    with pytest.raises(DataError, match="expected text; found float in row 0"):
        make().fit(np.zeros((4, 1)), ["a", "b", "a", "b"])


def test_order_and_subsets_do_not_matter(fitted: StanceClassifier, toy: tuple[list[str], list[str]]) -> None:
    texts = toy[0]
    whole = fitted.predict_proba(texts)
    np.testing.assert_allclose(fitted.predict_proba(texts[::-1]), whole[::-1], atol=1e-6)
    np.testing.assert_allclose([fitted.predict_proba([t])[0] for t in texts[:9]], whole[:9], atol=1e-6)


@pytest.mark.parametrize("method", ["predict", "predict_proba", "abstains", "cues"])
def test_unfitted(method: str) -> None:
    with pytest.raises(NotFittedError):
        getattr(make(), method)(["a"])


def test_unfitted_save(tmp_path: Path) -> None:
    with pytest.raises(NotFittedError):
        make().save(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_no_texts(fitted: StanceClassifier) -> None:
    assert fitted.predict([]).tolist() == []
    assert fitted.predict_proba([]).shape == (0, 3)
    assert fitted.predict_proba([], doc_ids=[]).shape == (0, 3)
    assert fitted.cues([]) == []


def test_documents_are_context(toy: tuple[list[str], list[str]], fitted: StanceClassifier) -> None:
    alone = fitted.predict_proba(NEW)
    np.testing.assert_allclose(fitted.predict_proba(NEW, doc_ids=["a", "b", "a"]), alone, atol=1e-6)
    together = fitted.model_.predict_proba(NEW, np.zeros(3, dtype=int))
    for ids in (["a"] * 3, np.array(["a"] * 3), pd.Series(["a"] * 3)):
        np.testing.assert_allclose(fitted.predict_proba(NEW, doc_ids=ids), together, atol=1e-6)


def test_documents_of_another_length(fitted: StanceClassifier) -> None:
    with pytest.raises(DataError, match="predict_proba: expected 3 doc_ids; found 1"):
        fitted.predict_proba(NEW, doc_ids=["a"])


def test_documents_are_kept_whole_in_fitting(make_toy: Toy) -> None:
    texts, labels = make_toy()
    ids = ["d1"] * 12 + ["d2"] * 12 + ["d3"] * 12
    assert make(n_folds=5).fit(texts, labels, doc_ids=ids).predict(NEW).tolist()[0] == "hedged"
    with pytest.raises(DataError):
        make().fit(texts, labels, doc_ids=["one"] * 36)


def test_marked_cues_are_learnt(toy: tuple[list[str], list[str]]) -> None:
    texts, labels = toy
    spans = [[(t.index("might"), t.index("might") + 5, "modal")] if " might f" in t else [] for t in texts]
    records = [tuple(Cue(a, b, t[a:b], kind) for a, b, kind in s) for t, s in zip(texts, spans, strict=True)]
    as_tuples, as_records = make().fit(texts, labels, cues=spans), make().fit(texts, labels, cues=records)
    assert as_tuples.model_.cue_classes == ("hedged",)
    assert [c.text for c in as_tuples.cues(["The deal might fail now."])[0]] == ["might"]
    assert np.array_equal(as_tuples.predict_proba(NEW), as_records.predict_proba(NEW))


@pytest.mark.parametrize(
    "spans",
    [
        [Cue(9, 14, "might", "modal")],
        [{"start": 9, "end": 14, "type": "modal", "text": "might"}],
        np.array([[9, 14, "modal"]], dtype=object),
        [(np.int64(9), np.int64(14), "modal")],
        ((9.0, 14.0, "modal"),),
    ],
)
def test_forms_of_cues(spans: Any) -> None:
    text = "The deal might fail."
    assert list_cue_spans(pd.Series([spans, None]), [text, text]) == [(Cue(9, 14, "might", "modal"),), None]
    assert list_cue_spans(iter([float("nan"), []]), [text, text]) == [None, ()]


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        ([(0, 99, "modal")], r"cues of row 1: expected a cue within the text's 20 characters; found \[0, 99"),
        ([(-6, -1, "modal")], "cues of row 1: expected a cue within the text's 20 characters"),
        ([(9, 14, "model")], "cues of row 1: expected a cue type of modal, .*; found 'model'"),
        ([(9, 14)], r"cues of row 1: expected a cue as \[start, end, type\]; found \[9, 14\]"),
        ([Cue(0, 5, "might", "modal")], "cues of row 1: expected the cue 'might'; found 'The d'"),
        ([(9, 14, "modal"), (4, 10, "verb")], "expected cues apart from one another"),
        (["might"], "cues of row 1: expected a cue as"),
        (3, "cues of row 1: expected a list of cues; found 3"),
        ({"start": 9, "end": 14, "type": "modal"}, "cues of row 1: expected a list of cues"),
    ],
)
def test_cues_that_are_none_are_refused(spans: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        make().fit(["It rained.", "The deal might fail."], ["a", "b"], cues=[None, spans])


def test_context_is_the_same_for_every_method(
    toy: tuple[list[str], list[str]], fitted: StanceClassifier
) -> None:
    ids = ["a"] * 3
    together = fitted.predict_proba(NEW, doc_ids=ids)
    assert fitted.predict(NEW, doc_ids=ids).tolist() == fitted.classes_[together.argmax(axis=1)].tolist()
    confidence = together.max(axis=1)
    picky = copy.copy(fitted).set_params(min_confidence=float(np.sort(confidence)[1]))
    assert picky.abstains(NEW, doc_ids=ids).tolist() == (confidence < picky.min_confidence).tolist()
    batch = fitted.model_.predict_batch(NEW, np.zeros(3, dtype=int))
    assert fitted.cues(NEW, doc_ids=ids) == list_cues(batch, NEW)
    for method in ("predict", "abstains", "cues"):
        with pytest.raises(DataError, match=f"{method}: expected 3 doc_ids; found 1"):
            getattr(fitted, method)(NEW, doc_ids=["a"])


def test_a_threshold_set_later_is_saved(fitted: StanceClassifier, tmp_path: Path) -> None:
    copy.copy(fitted).set_params(min_confidence=0.7).save(tmp_path / "m")
    assert load_folder(tmp_path / "m").min_confidence == 0.7
    assert fitted.model_.min_confidence == 0


def test_settings_of_numpy_can_be_saved(toy: tuple[list[str], list[str]], tmp_path: Path) -> None:
    make(context=np.bool_(False), min_confidence=np.float32(0.5)).fit(*toy).save(tmp_path / "m")
    loaded = load_folder(tmp_path / "m")
    assert (loaded.context, loaded.min_confidence) == (False, 0.5)


def test_abstains_below_its_confidence(fitted: StanceClassifier) -> None:
    confidence = fitted.predict_proba(NEW).max(axis=1)
    bar = float(np.sort(confidence)[1])
    picky = clone(fitted).set_params(min_confidence=bar)
    picky.model_, picky.classes_ = fitted.model_, fitted.classes_
    assert picky.abstains(NEW).tolist() == (confidence < bar).tolist()
    assert picky.abstains(NEW).sum() == 1
    assert not fitted.abstains(NEW).any()


def test_target_shares_move_the_probabilities(
    toy: tuple[list[str], list[str]], fitted: StanceClassifier
) -> None:
    shares = {"assertive": 0.9, "hedged": 0.05, "speculative": 0.05}
    found = make(target_shares=shares).fit(*toy)
    before, after = fitted.predict_proba(NEW), found.predict_proba(NEW)
    # Bayes' rule: from thirds, the odds of assertive to each other label grow 18 times.
    np.testing.assert_allclose(after[:, 0] / after[:, 1], 18 * before[:, 0] / before[:, 1], rtol=1e-3)


def test_saved_and_loaded(fitted: StanceClassifier, tmp_path: Path) -> None:
    fitted.save(tmp_path / "m")
    loaded = load_folder(tmp_path / "m")
    assert loaded.labels == LABELS
    assert np.array_equal(loaded.predict_proba(NEW), fitted.predict_proba(NEW))


@pytest.mark.parametrize(
    ("texts", "labels", "options", "message"),
    [
        (["a", "b"], ["x"], {}, "fit: expected 2 labels; found 1. Give one a text"),
        (["a", "b"], ["x", "y"], {"cues": [[]]}, "fit: expected 2 cues; found 1"),
        (["a", "b"], ["x", "y"], {"doc_ids": ["1"]}, "fit: expected 2 doc_ids; found 1"),
        (["a", "b"], ["x", "x"], {}, "expected two or more classes; found 1 class"),
        ([], [], {}, "expected two or more classes; found 0 class"),
        (["a", None], ["x", "y"], {}, "expected text; found NoneType in row 1"),
        (["a", float("nan")], ["x", "y"], {}, "expected text; found float in row 1"),
        (["a", "b"], ["x", None], {}, "fit: expected a label in row 1; found none"),
        (["a", "b"], ["x", float("nan")], {}, "fit: expected a label in row 1; found none"),
        (["a", "b"], ["x", " "], {}, "fit: expected a label in row 1; found none"),
        (
            ["a", "b"],
            pd.Series(["x", None], dtype="string"),
            {},
            "fit: expected a label in row 1; found none",
        ),
        ("one text", ["x"], {}, "expected a sequence of texts; found one string. Pass .text."),
    ],
)
def test_bad_input(texts: Any, labels: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message) as caught:
        make().fit(texts, labels, **options)
    assert isinstance(caught.value, ValueError)  # what scikit-learn's tools expect


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
def test_documents_without_a_name(
    missing: Any, toy: tuple[list[str], list[str]], fitted: StanceClassifier
) -> None:
    message = "expected a document's name in row 1 of doc_ids; found none"
    with pytest.raises(DataError, match=f"predict_proba: {message}"):
        fitted.predict_proba(NEW, doc_ids=["a", missing, "b"])
    with pytest.raises(DataError, match=f"fit: {message}"):
        make().fit(*toy, doc_ids=["a", missing, *("b" for _ in toy[0][2:])])
    with pytest.raises(DataError, match="doc_ids: expected a sequence of doc_ids; found set"):
        fitted.predict_proba(NEW, doc_ids={"a", "b", "c"})
    column = np.array([["a"], ["a"], ["b"]])
    wanted = fitted.predict_proba(NEW, doc_ids=["a", "a", "b"])
    assert np.array_equal(fitted.predict_proba(NEW, doc_ids=column), wanted)
    with pytest.raises(DataError, match="predict_proba: expected 3 doc_ids; found 2"):
        fitted.predict_proba(NEW, doc_ids=["a", "b"])


def test_documents_of_any_kind_of_name(fitted: StanceClassifier) -> None:
    wanted = fitted.predict_proba(NEW, doc_ids=["7", "7", "8"])
    for ids in ([7, 7, 8], np.array([7.0, 7.0, 8.0]), pd.Series([7, 7, 8], dtype="Int64")):
        assert np.array_equal(fitted.predict_proba(NEW, doc_ids=ids), wanted)


def test_defaults_are_those_of_the_recipe() -> None:
    config, settings = load_config(), StanceClassifier().get_params()
    for part in (config.features, config.fit, config.calibration):
        for field in dataclasses.fields(part):
            if field.name == "target_accuracy":  # needs held-out metrics, which the estimator has not
                continue
            assert settings[field.name] == getattr(part, field.name), field.name
    assert settings["random_state"] == config.seed


def test_a_base_teaches_labels_of_any_kind(
    model: LinearModel, coded: list[CodedSentence], tmp_path: Path
) -> None:
    some = coded[:120]
    texts, labels = [s.text for s in some], [int(s.label != "assertive") for s in some]
    ids = [s.doc_id for s in some]
    model.save(tmp_path)
    fitted = [
        clone(StanceClassifier(n_bits=14, n_folds=3, base=base)).fit(texts, labels, doc_ids=ids)
        for base in (model, str(tmp_path), tmp_path)
    ]
    found = [classifier.predict_proba(["The talks might fail."]).tolist() for classifier in fitted]
    assert found[0] == found[1] == found[2]
    assert fitted[0].predict(["The talks might fail.", "The talks failed."]).tolist() == [1, 0]
    alone = StanceClassifier(n_bits=14, n_folds=3).fit(texts, labels, doc_ids=ids)
    assert alone.predict_proba(["The talks might fail."]).tolist() != found[0]
    with pytest.raises(ModelError, match="expected a linear model; found int"):
        StanceClassifier(base=7).fit(texts, labels)


def test_few_sentences_of_another_language_are_learnt_in_silence():
    """A solver of scikit-learn may give way to another: where that one converges, nobody needs to know."""
    texts = ["Es könnte regnen.", "Es regnet heute stark.", "Wenn es regnet, bleiben wir."]
    texts += ["Vielleicht kommt er.", "Das ist sicher falsch."]
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        found = StanceClassifier(n_folds=2).fit(texts * 8, ["2", "1", "3", "4", "5"] * 8)
    assert [str(one.message) for one in told if "solver" in str(one.message)] == []
    assert found.predict(texts).tolist() == ["2", "1", "3", "4", "5"]
