"""Fitting: the model's scores are those of its matrices, held-out is held out, nothing is random."""

from __future__ import annotations

import dataclasses
import json
import random
import time
from typing import Any

import numpy as np
import pytest
from scipy.special import softmax

from stance.config import TrainConfig, load_config
from stance.corpus.taught import TaughtSentences
from stance.errors import ConfigError, DataError
from stance.labels import LABELS
from stance.models import Fit, LinearModel, fit_model
from stance.models.calibration import Calibration
from stance.models.linear import fit as fit_linear
from stance.models.linear.evidence import extract_features, pool_evidence
from stance.models.linear.logistic import fit_logistic
from stance.models.linear.training_data import EXAMPLE, build_training_data
from stance.records import CodedSentence, Cue

ARRAYS = ("cue_weights", "cue_bias", "word_weights", "evidence_weights", "label_bias")


def score(model: LinearModel, texts: list[str], doc_index: np.ndarray) -> np.ndarray:
    """The model's scores before calibration, step by step."""
    extraction = extract_features(texts, doc_index, model.matcher)
    evidence = pool_evidence(extraction, model.score_candidates(extraction)[:, 1:], context=model.context)
    return model.score_words(extraction) + evidence @ model.evidence_weights + model.label_bias


def test_shapes_and_ranges(fit: Fit, coded: list[CodedSentence], model: LinearModel) -> None:
    n = len(coded)
    assert fit.held_out.tolist() == list(range(n))  # each in its turn
    assert fit.oof_proba.shape == (n, 3)
    np.testing.assert_allclose(fit.oof_proba.sum(axis=1), 1, rtol=1e-5)
    assert len(fit.oof_cues) == n
    assert model.labels == LABELS
    assert model.cue_classes == ("hedged", "speculative")
    assert {getattr(model, name).dtype for name in ARRAYS} == {np.dtype(np.float32)}
    assert model.cue_weights.shape == (1 << 14, 3)


def test_learns_something(fit: Fit, coded: list[CodedSentence]) -> None:
    truth = [LABELS.index(s.label) for s in coded]
    most = max(truth.count(i) for i in range(3)) / len(truth)
    assert (fit.oof_proba.argmax(axis=1) == truth).mean() > most


def test_held_out_cues_stand_in_their_sentences(fit: Fit, coded: list[CodedSentence]) -> None:
    assert sum(map(len, fit.oof_cues)) > 10
    for sentence, cues, proba in zip(coded, fit.oof_cues, fit.oof_proba, strict=True):
        assert all(sentence.text[c.start : c.end] == c.text for c in cues)
        assert not cues or proba.argmax() > 0


def test_predicts_as_scikit_learn_fits(
    monkeypatch: pytest.MonkeyPatch, config: TrainConfig, coded: list[CodedSentence]
) -> None:
    """The model's tables, looked up by hash, score as the fitted weights do on the training matrices."""
    caught, pooled = [], []

    def catch(*args: Any, **settings: Any) -> Any:
        caught.append((args, fit_logistic(*args, **settings)))
        return caught[-1][1]

    def pool(*args: Any, **settings: Any) -> Any:
        pooled.append(pool_evidence(*args, **settings))
        return pooled[-1]

    monkeypatch.setattr(fit_linear, "fit_logistic", catch)
    monkeypatch.setattr(fit_linear, "pool_evidence", pool)
    some = coded[:200]
    config = dataclasses.replace(config, fit=dataclasses.replace(config.fit, n_folds=2, example_weight=0.0))
    model = fit_model(config, some).model
    data = build_training_data(config, some)
    n_candidates, n = data.cue_matrix.shape[0], len(some)
    (cue_stage,) = [w for a, w in caught if a[0].shape[0] == n_candidates]
    n_words = data.word_matrix.shape[1]
    ((label_matrix, label_stage),) = [
        (a[0], w) for a, w in caught if a[0].shape[0] == n and a[0].shape[1] > n_words
    ]

    doc_index = np.unique([s.doc_id for s in some], return_inverse=True)[1]
    texts = [s.text for s in some]
    extraction = extract_features(texts, doc_index, model.matcher)
    cue_proba = softmax(cue_stage.score(data.cue_matrix), axis=1)
    np.testing.assert_allclose(model.score_candidates(extraction), cue_proba, atol=1e-4)
    # The stage is fitted on evidence of one mean and spread, the model takes it as it is.
    standard = label_matrix[:, n_words:].toarray()
    np.testing.assert_allclose(standard.mean(axis=0), 0, atol=1e-5)
    spread = standard.std(axis=0)
    np.testing.assert_allclose(spread[spread > 0], spread.max(), rtol=1e-4)
    (own,) = [e for e in pooled if abs(np.corrcoef(e[:, 0], standard[:, 0])[0, 1]) > 1 - 1e-6]
    scores = model.score_words(extraction) + own @ model.evidence_weights + model.label_bias
    np.testing.assert_allclose(scores, label_stage.score(label_matrix), atol=1e-3)
    found = model.predict_proba(texts, doc_index)
    expected = model.calibration.apply(score(model, texts, doc_index))
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_two_folds_teach_as_more_do(coded: list[CodedSentence]) -> None:
    """With both folds left out nothing would be left to judge cues by, and calibration would be of noise."""
    own = [dataclasses.replace(s, label=str(s.label != "assertive"), cues=None) for s in coded]
    others = list(dict.fromkeys(s.doc_id for s in own))[-2:]
    learnt, new = ([s for s in own if (s.doc_id in others) is is_new] for is_new in (False, True))
    truth = np.array([int(s.label == "True") for s in new])

    def find_loss(n_folds: int) -> float:
        settings = ["labels=['False', 'True']", f"fit.n_folds={n_folds}", "features.n_bits=14"]
        proba = fit_model(load_config(overrides=settings), learnt).model.predict_proba([s.text for s in new])
        return float(-np.log(proba[np.arange(len(new)), truth]).mean())

    assert find_loss(2) < 1.15 * find_loss(4)


@pytest.mark.parametrize("doc_ids", [None, ("a", "b")])
def test_halves_of_two_folds_hold_every_label(doc_ids: tuple[str, str] | None) -> None:
    """Also where labels alternate, and each half by turns would hold one of them."""
    frames = (("It will {}.", "plain"), ("It may {}.", "unsure"))
    verbs = [
        f"{a} {b}" for a in ("rain", "snow", "end", "go", "hold", "fail") for b in ("now", "then", "here")
    ]
    rows = [(text.format(verb), label) for verb in verbs for text, label in frames]
    coded = [
        CodedSentence(str(i) if doc_ids is None else doc_ids[i // 18], 9 * i, text, label)
        for i, (text, label) in enumerate(rows)
    ]
    config = load_config(overrides=["labels=[plain, unsure]", "fit.n_folds=2", "features.n_bits=12"])
    found = fit_model(config, coded)
    truth = [label == "unsure" for _, label in rows]
    assert ((found.oof_proba[:, 1] > 0.5) == truth).all()
    assert found.model.calibration.scale > 0.5


@pytest.mark.parametrize(("step", "expected"), [(1, True), (3, False)])
def test_where_most_sentences_stand_alone_no_neighbour_has_a_say(
    config: TrainConfig, coded: list[CodedSentence], step: int, expected: bool
) -> None:
    """As those of a random sample do; in use they would have neighbours of which nothing was learnt."""
    model = fit_model(config, coded[::step]).model
    assert model.context is expected
    texts = ["It may rain.", "It rained.", "Would it snow?"]
    apart, together = (model.predict_proba(texts, np.array(runs)).tolist() for runs in ((0, 1, 2), (0, 0, 0)))
    assert (apart == together) is not expected


def test_what_never_varied_is_given_no_weight(
    config: TrainConfig, coded: list[CodedSentence], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where each sentence is a document, nothing is learnt of neighbours, and none has a say later."""
    monkeypatch.setattr("stance.models.linear.training_data.has_neighbours", lambda _: True)
    alone = [dataclasses.replace(s, doc_id=str(i), sent_id=0) for i, s in enumerate(coded)]
    model = fit_model(config, alone).model
    n_classes = len(model.cue_classes)
    of_neighbours = model.evidence_weights[3 * n_classes : 5 * n_classes]
    assert np.abs(of_neighbours).max() < 0.01
    assert np.abs(model.evidence_weights[: 2 * n_classes]).max() > 0.1


def test_fitting_twice_gives_the_same(config: TrainConfig, coded: list[CodedSentence], fit: Fit) -> None:
    again = fit_model(config, coded)
    for name in ARRAYS:
        assert np.array_equal(getattr(again.model, name), getattr(fit.model, name)), name
    assert again.model.calibration == fit.model.calibration
    assert np.array_equal(again.oof_proba, fit.oof_proba)
    assert again.oof_cues == fit.oof_cues


def test_what_fails_ends_the_fitting_soon(
    config: TrainConfig, coded: list[CodedSentence], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []

    def fail(*arguments: Any, **options: Any) -> None:
        begun.append(1)
        time.sleep(0.05)
        raise DataError("no more")

    monkeypatch.setattr("stance.models.linear.fit.fit_logistic", fail)
    with pytest.raises(DataError, match="no more"):
        fit_model(config, coded)
    assert len(begun) <= 4  # of 11, by two threads


def test_held_out_scores_have_not_seen_their_labels(
    monkeypatch: pytest.MonkeyPatch, config: TrainConfig, coded: list[CodedSentence]
) -> None:
    some = coded[:200]
    folds = np.array([int(s.doc_id[-2:]) % 3 for s in some])
    assert 20 < (folds == 1).sum() < 180
    monkeypatch.setattr("stance.models.linear.training_data.assign_folds", lambda *_, **__: folds)
    # Calibration left out: a fold's is fitted on scores of models that have seen the fold.
    monkeypatch.setattr(fit_linear, "fit_calibration", lambda *_, **__: Calibration(1.0, (0.0, 0.0, 0.0)))
    config = dataclasses.replace(config, fit=dataclasses.replace(config.fit, n_folds=3))

    draw = random.Random(3)
    shuffled = [
        dataclasses.replace(s, label=draw.choice(LABELS), cues=()) if fold == 1 else s
        for s, fold in zip(some, folds, strict=True)
    ]
    before, after = fit_model(config, some), fit_model(config, shuffled)
    held_out = folds == 1
    assert np.array_equal(before.oof_proba[held_out], after.oof_proba[held_out])
    assert [c for c, h in zip(before.oof_cues, held_out, strict=True) if h] == [
        c for c, h in zip(after.oof_cues, held_out, strict=True) if h
    ]
    # The other fold's scores come from those labels, and so does the final model.
    assert not np.allclose(before.oof_proba[~held_out], after.oof_proba[~held_out], atol=1e-3)
    assert not np.allclose(before.model.word_weights, after.model.word_weights)


def make_coded(rows: list[tuple[str, str]], cues: Any = lambda _: None) -> list[CodedSentence]:
    return [CodedSentence(str(i), 0, text, label, cues(text)) for i, (text, label) in enumerate(rows)]


def make_config(*labels: str, **settings: Any) -> TrainConfig:
    overrides = [f"{key.replace('__', '.')}={value}" for key, value in settings.items()]
    base = ["fit.n_folds=2", "fit.example_weight=0", "features.n_bits=12"]
    return load_config(overrides=[*base, *([f"labels={json.dumps(labels)}"] if labels else []), *overrides])


TOY = [
    *[(f"It might {verb}.", "hedged") for verb in ("rain", "go", "hold", "fail")],
    *[(f"It did {verb}.", "assertive") for verb in ("rain", "go", "hold", "fail")],
    *[(f"If it did {verb}, we would go.", "speculative") for verb in ("rain", "go", "hold", "fail")],
]


def test_default_labels_without_cues_still_find_them() -> None:
    model = fit_model(make_config(), make_coded(TOY)).model
    assert model.cue_classes == ("hedged", "speculative")
    found = model.cues(["She might swim.", "They did swim.", "If they swim, we go."])
    assert [[(c.text, c.type) for c in cues] for cues in found][:2] == [[("might", "modal")], []]
    assert ("If", "conditional") in [(c.text, c.type) for c in found[2]]


def test_without_marks_cues_are_those_of_the_labels_types() -> None:
    text = "It might go if asked."
    rows = [(text, "assertive"), (text, "hedged"), (text, "speculative"), ("Go.", "assertive")]
    data = build_training_data(make_config(), make_coded(rows))
    tokens, candidates = data.extraction.tokens, data.extraction.candidates
    found = {
        (int(i), text[tokens.start[first] : tokens.end[last - 1]]): int(target)
        for i, first, last, target in zip(
            candidates.sentence, candidates.first, candidates.last, data.cue_target, strict=True
        )
    }
    assert [found[i, "might"] for i in range(3)] == [0, 1, 0]
    assert [found[i, "if"] for i in range(3)] == [0, 0, 2]


def mark_might(text: str) -> tuple[Cue, ...]:
    at = text.find("might")
    return () if at < 0 else (Cue(at, at + 5, "might", "modal"),)


def test_marked_cues_are_learnt_exactly() -> None:
    model = fit_model(make_config(), make_coded(TOY, mark_might)).model
    assert model.cue_classes == ("hedged",)
    assert [c.text for c in model.cues(["She might swim."])[0]] == ["might"]
    assert model.cues(["If they swim, we go."]) == [()]


def test_sentences_that_nobody_searched_for_cues_teach_none() -> None:
    unsearched = [dataclasses.replace(s, doc_id=f"{s.doc_id} {i}") for s in make_coded(TOY) for i in range(4)]
    marked = make_coded(TOY, mark_might)
    data = build_training_data(make_config(), [*marked, *unsearched])
    sentence = data.extraction.candidates.sentence
    assert data.teaches_cues.tolist() == [True] * 12 + [False] * 48
    assert set(data.cue_target[sentence >= 12].tolist()) == {0}
    model = fit_model(make_config(), [*marked, *unsearched]).model
    extraction = extract_features(["She might swim."], np.zeros(1, dtype=np.int64), model.matcher)
    tokens, candidates = extraction.tokens, extraction.candidates
    might = [tokens.start[first] == 4 for first in candidates.first].index(True)
    alone = fit_model(make_config(), marked).model
    found, expected = (m.score_candidates(extraction)[might, 1] for m in (model, alone))
    assert found == pytest.approx(expected, abs=0.02)
    assert expected > 0.5


def test_taught_sentences_without_cues_teach_none() -> None:
    own = [CodedSentence(f"t {s.doc_id}", 2 * i, s.text, s.label) for i, s in enumerate(make_coded(TOY))]
    taught = TaughtSentences(own, np.eye(3, dtype=np.float32)[[1] * 4 + [0] * 4 + [2] * 4])
    marked = build_training_data(make_config(), make_coded(TOY, mark_might), taught)
    assert marked.teaches_cues.tolist() == [True] * 12 + [False] * 12
    # Without any marks, what coded sentences hold is taken for their cues; of the others nobody said so.
    unmarked = build_training_data(make_config(), make_coded(TOY), taught)
    assert unmarked.teaches_cues.tolist() == [True] * 12 + [False] * 12
    found = dataclasses.replace(taught, sentences=make_coded(TOY, mark_might))
    assert build_training_data(make_config(), make_coded(TOY), found).teaches_cues.all()


def test_labels_of_ones_own() -> None:
    rows = [
        (text, {"hedged": "soft", "assertive": "hard", "speculative": "open"}[label]) for text, label in TOY
    ]
    rows += [(f"Do not {verb}!", "order") for verb in ("rain", "go", "hold", "fail")]
    config = make_config("order", "open", "soft", "hard", fit__n_folds=4)
    model = fit_model(config, make_coded(rows)).model
    assert model.labels == ("order", "open", "soft", "hard")
    assert model.predict(["She might swim.", "Do not swim!", "If they swim, we would go."]).tolist() == [
        "soft",
        "order",
        "open",
    ]


def test_no_sentence_holds_a_candidate() -> None:
    rows = [(f"{word} {i}", word) for word in ("yes", "no") for i in range(4)]
    model = fit_model(make_config("yes", "no"), make_coded(rows)).model
    assert model.cue_classes == ()
    assert model.predict(["yes 9", "no 9", "yes might"]).tolist() == ["yes", "no", "yes"]
    assert model.cues(["yes might"]) == [()]


def test_sentences_without_a_token() -> None:
    rows = [*TOY, ("", "assertive"), (" ", "assertive"), ("\u200b", "assertive")]
    model = fit_model(make_config(), make_coded(rows)).model
    proba = model.predict_proba(["", "It might go."])
    np.testing.assert_allclose(proba.sum(axis=1), 1, rtol=1e-5)
    assert model.labels[proba[1].argmax()] == "hedged"


def test_a_label_of_the_config_that_never_occurs() -> None:
    model = fit_model(make_config(), make_coded([r for r in TOY if r[1] != "speculative"])).model
    assert model.predict_proba(["It might go.", "If so, go."])[:, 2].max() < 1e-3


def test_a_label_of_one_document_leaves_the_others_their_confidence(
    config: TrainConfig, coded: list[CodedSentence], fit: Fit
) -> None:
    """What judges that document cannot find the label: its score there, a stand-in, calibrates nothing."""
    lone = [dataclasses.replace(s, doc_id="one") if s.label == "hedged" else s for s in coded]
    found = fit_model(config, lone).model
    assert 0.5 < found.calibration.scale / fit.model.calibration.scale < 2
    proba = found.predict_proba(["It rained.", "If it rains, we lose."])
    assert proba[0, 0] > proba[1, 0] + 0.2


@pytest.mark.parametrize(
    ("taught_fold", "expected"),
    [(None, [True, False, False]), (0, [True, False, False]), (1, [True, True, False])],
)
def test_labels_that_more_than_one_fold_teaches_are_judged(
    taught_fold: int | None, expected: list[bool]
) -> None:
    class_index, folds = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 0])
    if taught_fold is not None:
        class_index, folds = np.append(class_index, 1), np.append(folds, taught_fold)
    assert fit_linear.find_judged(load_config(), class_index, folds).tolist() == expected


def test_cues_of_the_recipe_are_found_and_kept() -> None:
    rows = [(text.replace("might", "mayhap"), label) for text, label in TOY]
    add = "[{pattern: mayhap, type: adverb}]"
    model = fit_model(make_config(cues__add=add, cues__remove="[if]"), make_coded(rows)).model
    found = model.cues(["She mayhap swims."])[0]
    assert [(c.text, c.type) for c in found] == [("mayhap", "adverb")]
    assert "if" not in {e.pattern for e in model.lexicon.entries}


def test_neighbours_are_runs_of_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = [
        CodedSentence("a", 0, "It might.", "hedged"),
        CodedSentence("a", 1, "It did.", "assertive"),
        CodedSentence("a", 3, "It did.", "assertive"),  # a sentence is left out before this one
        CodedSentence("b", 4, "It might.", "hedged"),
        CodedSentence("b", 5, "It did.", "assertive"),
    ]
    data = build_training_data(make_config(), sentences)
    assert data.extraction.follows.tolist() == [False, True, False, False, True]
    alone = build_training_data(make_config(features__context="false"), sentences)
    assert not alone.extraction.follows.any()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [("a", "hedged"), ("b", "no"), ("c", "maybe")],
            "expected the labels .*; found maybe, no. .*'labels=..hedged., .maybe., .no..'",
        ),
        ([("a", "hedged"), ("b", "hedged")], "expected two or more labels; found only 'hedged'"),
        ([], "expected two or more labels; found no sentence"),
    ],
)
def test_bad_training_data(rows: list[tuple[str, str]], message: str) -> None:
    with pytest.raises(DataError, match=message):
        fit_model(make_config(), make_coded(rows))


def test_fewer_documents_than_folds() -> None:
    with pytest.raises(DataError, match="3"):
        fit_model(make_config(fit__n_folds=3), make_coded([("a", "hedged"), ("b", "assertive")]))


def test_bad_cues_of_the_recipe() -> None:
    with pytest.raises(ConfigError, match=r"cues\.remove: expected patterns of the lexicon; found 'mayhap'"):
        fit_model(make_config(cues__remove="[mayhap]"), make_coded(TOY))


def test_examples_of_the_lexicon_are_learnt_from() -> None:
    rows = [("It might rain.", "hedged"), ("It did rain.", "assertive")] * 4
    question = [CodedSentence("q", 0, "Nobody can say whether it will rain.", "hedged")]
    without, with_them = (
        fit_model(make_config(fit__example_weight=weight), make_coded(rows)) for weight in (0, 1)
    )
    # Nothing speculative was coded; the examples alone tell what a stated unknown is.
    assert without.model.cue_classes == ("hedged",)
    assert with_them.model.cue_classes == ("hedged", "speculative")
    assert with_them.oof_proba.shape == (8, 3)
    assert len(with_them.held_out) == len(with_them.oof_cues) == 8
    data = build_training_data(make_config(fit__example_weight=1), make_coded(rows) + question)
    assert data.n_coded == 9
    assert len(data.folds) == data.extraction.tokens.n_sentences > 500
    assert set(data.folds[9:].tolist()) == {EXAMPLE}
    assert min(data.folds[:9]) == 0


TURNED = ("speculative", "hedged", "assertive")


@pytest.mark.parametrize("mark", [lambda _: None, mark_might])
def test_the_order_of_the_default_labels_is_that_of_the_columns_alone(mark: Any) -> None:
    sentences = [*make_coded(TOY, mark), CodedSentence("x", 0, "It might rain.", "assertive", ())]
    plain, turned = (
        build_training_data(make_config(*labels, fit__example_weight=0.5), sentences)
        for labels in ((), TURNED)
    )
    assert turned.weight.tolist() == plain.weight.tolist()
    assert turned.cue_classes == plain.cue_classes[::-1] == ("speculative", "hedged")
    assert np.array_equal(2 - turned.class_index, plain.class_index)
    assert np.array_equal(np.array([0, 2, 1])[turned.cue_target], plain.cue_target)

    settings = {"fit__example_weight": 0.5, "fit__c_cue": 10}
    plain_model, model = (fit_model(make_config(*x, **settings), sentences).model for x in ((), TURNED))
    texts = ["She might swim.", "They did swim.", "If they swim, we would go."]
    assert model.labels == TURNED
    assert model.predict(texts).tolist() == plain_model.predict(texts).tolist()
    assert model.cues(texts) == plain_model.cues(texts)
    np.testing.assert_allclose(
        model.predict_proba(texts)[:, ::-1], plain_model.predict_proba(texts), atol=0.05
    )


def test_examples_are_for_the_default_labels() -> None:
    data = build_training_data(
        make_config("yes", "no", fit__example_weight=1), make_coded([("It might.", "yes"), ("It did.", "no")])
    )
    assert data.extraction.tokens.n_sentences == data.n_coded == 2
