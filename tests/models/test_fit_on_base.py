"""Fitting on a base: its scores and the sentence's words speak for labels of any kind."""

from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix, hstack
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from stance.cache import find_bundled
from stance.config import TrainConfig, load_config
from stance.corpus import read_coded
from stance.corpus.sentence_hashes import hash_sentences
from stance.corpus.taught import TaughtSentences
from stance.errors import ConfigError, DataError, ModelError
from stance.models import (
    CascadeModel,
    EncoderModel,
    Fit,
    LinearModel,
    StanceClassifier,
    fit_model,
    load_folder,
)
from stance.models.coded import number_runs
from stance.models.fit_on_base import find_base, fit_on_base
from stance.models.linear.evidence import extract_features, pool_evidence
from stance.models.linear.fit import calibrate_folds
from stance.models.linear.logistic import fit_logistic
from stance.models.linear.training_data import build_training_data
from stance.records import CodedSentence
from stance.scoring.labelled.learnt import count_learnt

N_FEW = 80


@pytest.fixture(scope="module")
def own() -> list[CodedSentence]:
    """Sentences of another kind than the base has learnt from, with two labels and no cues."""
    coded = read_coded(find_bundled("seeds") / "public_domain" / "sentences.jsonl")
    return [
        dataclasses.replace(s, label="plain" if s.label == "assertive" else "unsure", cues=None)
        for s in coded
        if s.doc_id.startswith("fed_")
    ]


def make_config(*settings: str) -> TrainConfig:
    names = [
        "labels=[plain, unsure]",
        "features.n_bits=14",
        "fit.n_folds=4",
    ]
    return load_config(overrides=[*names, *settings])


@pytest.fixture(scope="module")
def on_base(own: list[CodedSentence], model: LinearModel) -> Fit:
    return fit_on_base(make_config(), own[:N_FEW], model)


def test_scores_are_those_that_scikit_learn_fits(own: list[CodedSentence], model: LinearModel) -> None:
    some, config = own[:N_FEW], make_config("calibration.transfer_scale=1")
    texts, runs = [s.text for s in some], np.array(number_runs(some))
    extraction = extract_features(texts, runs, model.matcher)
    evidence = pool_evidence(extraction, model.score_candidates(extraction)[:, 1:], context=True)
    of_base = model.score_words(extraction) + evidence @ model.evidence_weights + model.label_bias
    words = build_training_data(config, some).word_matrix
    matrix, truth = hstack([words, csr_matrix(of_base)]).tocsr(), [s.label for s in some]
    expected = LogisticRegression(C=1.0, tol=1e-6, max_iter=1000).fit(matrix, truth).decision_function(matrix)

    found = fit_on_base(config, some, model).model
    extraction = extract_features(texts, runs, found.matcher)
    evidence = pool_evidence(extraction, found.score_candidates(extraction)[:, 1:], context=True)
    scores = found.score_words(extraction) + evidence @ found.evidence_weights + found.label_bias
    np.testing.assert_allclose(scores[:, 1] - scores[:, 0], expected, atol=0.02)
    proba = found.calibration.apply(scores)
    np.testing.assert_allclose(found.predict_proba(texts, runs), proba, atol=1e-4)


def test_few_sentences_teach_more_on_a_base(own: list[CodedSentence], on_base: Fit) -> None:
    new = own[N_FEW:]
    texts, truth = [s.text for s in new], [s.label for s in new]
    alone = fit_model(make_config(), own[:N_FEW]).model
    f1 = [f1_score(truth, model.predict(texts), average="macro") for model in (alone, on_base.model)]
    assert f1[1] > f1[0] + 0.05


def test_a_handful_of_sentences_leave_the_base_as_it_was(model: LinearModel) -> None:
    """Of its own labels, of which 45 sentences of two speeches tell little, and calibrate nothing."""
    coded = read_coded(find_bundled("seeds") / "public_domain" / "sentences.jsonl")
    fed = [s for s in coded if s.doc_id.startswith("fed_")]
    config = load_config(overrides=["features.n_bits=14", "fit.n_folds=2"])
    texts, truth = [s.text for s in fed], [s.label for s in fed]
    before = f1_score(truth, model.predict(texts), average="macro")
    for few in (fed[:45], fed[200:245]):
        after = f1_score(truth, fit_on_base(config, few, model).model.predict(texts), average="macro")
        assert after > before - 0.1


def test_a_fold_is_not_learnt_from(
    own: list[CodedSentence], model: LinearModel, on_base: Fit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other labels in one fold change what is said of the rest; of the fold itself, its calibration."""
    some = own[:N_FEW]
    folds = build_training_data(make_config(), some).folds
    monkeypatch.setattr("stance.models.fit_on_base.assign_folds", lambda *_, **__: folds)
    other = {"plain": "unsure", "unsure": "plain"}
    turned = [
        dataclasses.replace(s, label=other[s.label]) if fold == 0 else s
        for s, fold in zip(some, folds, strict=True)
    ]
    found = fit_on_base(make_config(), turned, model).oof_proba
    # A fold is calibrated by the scores of the others, which have learnt from it; its order stays.
    rank = [np.argsort(proba[folds == 0, 1]).tolist() for proba in (on_base.oof_proba, found)]
    assert rank[0] == rank[1]
    assert np.abs(found - on_base.oof_proba)[folds != 0].max() > 0.1


def test_cues_are_those_of_the_base(own: list[CodedSentence], on_base: Fit) -> None:
    assert on_base.model.cue_classes == ("hedged", "speculative")
    assert on_base.model.cue_labels == ("unsure", "unsure")
    found = on_base.model.cues(["The talks might fail.", "If it rains, we lose.", "The talks failed."])
    assert [[cue.text for cue in cues] for cues in found] == [["might"], ["If"], []]
    assert [cue.type for cues in found for cue in cues] == ["modal", "conditional"]
    for sentence, cues in zip(own, on_base.oof_cues, strict=False):
        assert all(sentence.text[c.start : c.end] == c.text for c in cues)


def test_cues_of_labels_of_the_same_names_stay_theirs(model: LinearModel, coded: list[CodedSentence]) -> None:
    config = load_config(overrides=["features.n_bits=14", "fit.n_folds=3"])
    found = fit_on_base(config, coded[:200], model).model
    assert found.cue_labels is None
    text = ["If it rains, we might lose."]
    assert found.cues(text) == model.cues(text)


def test_it_is_saved_whole(on_base: Fit, tmp_path: Path) -> None:
    on_base.model.save(tmp_path)
    again = load_folder(tmp_path)
    text = ["The talks might fail."]
    assert again.cue_labels == ("unsure", "unsure")
    assert again.predict_proba(text).tolist() == on_base.model.predict_proba(text).tolist()
    assert again.cues(text) == on_base.model.cues(text)


def test_it_serves_as_the_first_of_a_cascade(on_base: Fit) -> None:
    _, candidates = on_base.model.predict_with_candidates(["If it rains, we might lose."])
    assert candidates.proba.shape[1] == 2
    assert (candidates.proba[:, 1] > 0.5).any()
    assert candidates.proba[:, 0].max() == 0


def test_what_the_base_learnt_from_is_known(own: list[CodedSentence], model: LinearModel) -> None:
    base = model.with_info({"sentence_hashes": "N7akqKU=", "data_hashes": {"a": "1"}})
    info = fit_on_base(make_config(), own[:N_FEW], base).model.info
    assert info["base"] == {
        "labels": ["assertive", "hedged", "speculative"],
        "sentence_hashes": "N7akqKU=",
        "data_hashes": {"a": "1"},
    }


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (("features.max_ngram=1",), "features.max_ngram: expected 2, as the base has; found 1. Set it so."),
        (("features.n_bits=12",), "features.n_bits: expected 14"),
        (("features.context=false",), "features.context: expected True"),
        (("cues.remove=[may]",), "cues: expected no changes"),
        (("model=cascade",), "model: expected linear"),
        (
            ("fit.c_cue=3",),
            "fit.c_cue: expected 0.08, as cues are not learnt where there is a base; found 3. Leave it out.",
        ),
        (("fit.example_weight=1",), "fit.example_weight: expected 0.25, as cues are not learnt"),
    ],
)
def test_what_the_base_settles_is_not_asked_otherwise(
    own: list[CodedSentence], model: LinearModel, settings: tuple[str, ...], said: str
) -> None:
    with pytest.raises(ConfigError, match=said.replace(".", r"\.")):
        fit_on_base(make_config(*settings), own[:N_FEW], model)


def test_a_bundled_recipe_for_other_data_goes_with_a_base(
    own: list[CodedSentence], model: LinearModel
) -> None:
    settings = ["labels=[plain, unsure]", "features.n_bits=14", "fit.n_folds=4"]
    config = load_config("labels-only", settings)
    assert config.fit.c_cue == 0.05
    assert fit_on_base(config, own[:N_FEW], model).model.labels == ("plain", "unsure")


@pytest.mark.parametrize("are_own", [True, False])
def test_a_label_of_one_document_calibrates_where_the_base_knows_it(
    are_own: bool, coded: list[CodedSentence], model: LinearModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    caught = []

    def catch(*args: Any, **settings: Any) -> Any:
        caught.append(settings["is_judged"])
        return calibrate_folds(*args, **settings)

    monkeypatch.setattr("stance.models.fit_on_base.calibrate_folds", catch)
    some = coded[:200]
    lone = [dataclasses.replace(s, doc_id="one") if s.label == "hedged" else s for s in some]
    labels = list(model.labels)
    if not are_own:
        lone = [dataclasses.replace(s, label=s.label.upper()) for s in lone]
        labels = [label.upper() for label in labels]
    settings = ["features.n_bits=14", "fit.n_folds=3", f"labels=[{', '.join(labels)}]"]
    found = fit_on_base(load_config(overrides=settings), lone, model).model
    assert (caught[0] is None) is are_own
    if not are_own:
        assert caught[0].tolist() == [True, False, True]
    assert found.calibration.scale > 0.5


def test_labels_are_checked(own: list[CodedSentence], model: LinearModel) -> None:
    with pytest.raises(DataError, match="found plain, unsure"):
        fit_on_base(make_config("labels=['yes', 'no']"), own[:N_FEW], model)


def test_taught_sentences_do_not_go_with_a_base(own: list[CodedSentence], model: LinearModel) -> None:
    taught = TaughtSentences(own[:1], np.array([[1, 0]], dtype=np.float32))
    with pytest.raises(ConfigError, match="expected no taught sentences"):
        fit_model(make_config(), own[:N_FEW], taught, base=model)


def test_a_base_of_a_base_and_a_cascade_are_known_by_what_they_learnt_from(
    own: list[CodedSentence], model: LinearModel
) -> None:
    seen = ["Rain may fall on Friday night.", "Snow may fall on Friday night."]
    first = model.with_info({"sentence_hashes": hash_sentences(seen[:1])})
    second = fit_on_base(make_config(), own[:N_FEW], first).model
    second = second.with_info({**second.info, "sentence_hashes": hash_sentences(seen[1:])})
    third = fit_on_base(make_config(), own[:N_FEW], second).model
    assert [count_learnt(one, seen) for one in (first, second, third)] == [1, 2, 2]
    cascade = CascadeModel(model, object.__new__(EncoderModel), 0.9, info=first.info)
    assert count_learnt(fit_on_base(make_config(), own[:N_FEW], cascade).model, seen) == 1


def test_a_base_that_looks_at_no_neighbours_is_taken_as_it_is(
    own: list[CodedSentence], model: LinearModel
) -> None:
    alone = dataclasses.replace(model, context=False)
    assert not fit_on_base(make_config(), own[:N_FEW], alone).model.context


def test_a_label_of_two_sentences_takes_no_cues_by_chance(model: LinearModel) -> None:
    rows = [
        (f"Perhaps the bank {verb} fail.", "soft") for verb in ("will", "did", "does", "shall") for _ in "ab"
    ]
    rows += [(f"The bank failed {day}.", "flat") for day in ("today", "early", "late", "again") * 2]
    rows += [("Perhaps the dam will burst.", "loud"), ("Perhaps the dam will hold.", "loud")]
    coded = [CodedSentence(str(i), 0, text, label) for i, (text, label) in enumerate(rows)]
    found = fit_on_base(make_config("labels=[soft, flat, loud]", "fit.n_folds=2"), coded, model).model
    assert found.cue_labels is not None
    assert found.cue_labels[0] == "soft"


def test_who_can_be_a_base(model: LinearModel, coded: list[CodedSentence]) -> None:
    encoder = object.__new__(EncoderModel)
    assert find_base(model) is model
    assert find_base(CascadeModel(model, encoder, 0.9)) is model
    fitted = StanceClassifier(n_bits=12, n_folds=2).fit(
        [s.text for s in coded[:60]], [s.label for s in coded[:60]]
    )
    assert find_base(fitted) is fitted.model_  # type: ignore[arg-type]
    with pytest.raises(ModelError, match="expected a linear model; found encoder"):
        find_base(encoder)
    # As searches and cross-validation do, which clone each setting.
    emptied = clone(StanceClassifier(base=fitted))
    with pytest.raises(ModelError, match=r"base: expected a fitted model; .* clone .* pass its model_"):
        emptied.fit([s.text for s in coded[:60]], [s.label for s in coded[:60]])


def test_class_weights_are_those_of_the_coded_sentences(
    coded: list[CodedSentence], model: LinearModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The word of the base stands there for each label alike, and says nothing of how rare they are."""
    caught = []

    def catch(*args: Any, **settings: Any) -> Any:
        caught.append(settings["row_weight"])
        return fit_logistic(*args, **settings)

    monkeypatch.setattr("stance.models.fit_on_base.fit_logistic", catch)
    settings = ["features.n_bits=14", "fit.n_folds=3", "fit.class_weight=balanced"]
    fit_on_base(load_config(overrides=settings), coded[:200], model)
    n_each = Counter(s.label for s in coded[:200])
    expected = [200 / (3 * n_each[s.label]) for s in coded[:200]]
    np.testing.assert_allclose(caught[-1][:200], expected)
    assert caught[-1][200:].sum() == pytest.approx(50, rel=1e-5)
