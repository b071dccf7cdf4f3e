"""The linear model: what it predicts, whatever the batch, and what it learns of seeds and of a base."""

from __future__ import annotations

import dataclasses
from collections import Counter

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, log_loss

from stance.config import load_config
from stance.corpus.seeds import SoftLabels, load_seeds
from stance.errors import ConfigError, DataError
from stance.labels import CUE_TYPES, HEDGE_TYPES, LABELS
from stance.models import Classifier, Fit, LinearModel, PredictionBatch, fit_model, open_model
from stance.models.calibration import fit_calibration
from stance.models.cue_choice import keep_apart
from stance.records import CodedSentence, Cue

BATCH_COLUMNS = [field.name for field in dataclasses.fields(PredictionBatch)]
SENTENCES = [
    ("The deal might collapse.", "hedged", ["might"]),
    ("It is unclear whether they will come.", "speculative", ["unclear whether"]),
    ("What will become of the euro?", "speculative", ["?"]),
    ("The minister resigned on Monday.", "assertive", []),
    ("Its military might is feared.", "assertive", []),
    ("The talks began in May.", "assertive", []),
    ("Perhaps the plan may yet work.", "hedged", ["Perhaps"]),
    ("If rates rise, homeowners will default.", "speculative", ["If"]),
]


@pytest.fixture(scope="module")
def seeds() -> list[CodedSentence]:
    return load_seeds()


@pytest.fixture(scope="module")
def sample(seeds: list[CodedSentence]) -> tuple[list[CodedSentence], list[CodedSentence]]:
    """Whole documents of the seeds: some 1,500 sentences to learn from, and 4,000 of others."""
    counts = Counter(s.doc_id for s in seeds)
    names = sorted(counts)
    np.random.default_rng(5).shuffle(names)
    first = np.cumsum([counts[name] for name in names])
    learnt = set(np.array(names)[first <= 1500])
    rest = [s for s in seeds if s.doc_id not in learnt]
    return [s for s in seeds if s.doc_id in learnt], rest[:4000]


@pytest.fixture(scope="module")
def fit(sample: tuple[list[CodedSentence], list[CodedSentence]]) -> Fit[Classifier]:
    return fit_model(load_config(), sample[0])


def index(sentences: list[CodedSentence]) -> np.ndarray:
    return np.array([LABELS.index(s.label) for s in sentences])


def list_rows(batch: PredictionBatch) -> list[tuple[object, ...]]:
    """Each sentence's prediction with its cues, by the bit."""
    cues: list[list[tuple[float, ...]]] = [[] for _ in batch.class_index]
    columns = (batch.cue_start, batch.cue_end, batch.cue_type, batch.cue_label, batch.cue_p)
    for row, *cue in zip(batch.cue_sentence.tolist(), *(c.tolist() for c in columns), strict=True):
        cues[row].append(tuple(cue))
    return list(
        zip(batch.proba.tolist(), batch.class_index.tolist(), batch.confidence.tolist(), cues, strict=True)
    )


@pytest.mark.parametrize(("text", "label", "cues"), SENTENCES)
def test_the_default_model(text: str, label: str, cues: list[str]) -> None:
    batch = open_model().predict_batch([text])
    assert LABELS[batch.class_index[0]] == label
    marked = [text[a:b] for a, b in zip(batch.cue_start, batch.cue_end, strict=True)]
    assert set(cues) <= set(marked)
    assert bool(cues) == bool(marked)


def test_predictions_do_not_depend_on_their_company(seeds: list[CodedSentence]) -> None:
    model = open_model()
    texts = [s.text for s in seeds[::4]][:9000]  # more than two chunks
    rng = np.random.default_rng(1)
    doc_index = np.cumsum(rng.random(len(texts)) < 0.2)
    whole = list_rows(model.predict_batch(texts, doc_index))
    # Chunks of another size, cut between documents.
    cuts = np.flatnonzero(np.diff(doc_index))[::450] + 1
    parts = [
        list_rows(model.predict_batch(texts[a:b], doc_index[a:b]))
        for a, b in zip([0, *cuts], [*cuts, len(texts)], strict=True)
    ]
    assert [row for part in parts for row in part] == whole
    # Each document alone, in another order, gives the same bits.
    alone = list_rows(model.predict_batch(texts[:50]))
    order = rng.permutation(50)
    assert list_rows(model.predict_batch([texts[i] for i in order])) == [alone[i] for i in order]
    assert whole[:50] != alone  # neighbours have a say


def test_columns_of_a_batch(seeds: list[CodedSentence]) -> None:
    texts = [s.text for s in seeds[:3000]]
    model = open_model()
    batch = model.predict_batch(texts, np.zeros(len(texts), dtype=np.int64))
    assert np.allclose(batch.proba.sum(axis=1), 1, atol=1e-6)
    assert (batch.class_index == batch.proba.argmax(axis=1)).all()
    assert (batch.confidence == batch.proba.max(axis=1)).all()
    assert (np.diff(batch.cue_sentence) >= 0).all()
    follows = np.diff(batch.cue_sentence) == 0
    assert (batch.cue_end[:-1][follows] <= batch.cue_start[1:][follows]).all()
    lengths = np.array([len(text) for text in texts])[batch.cue_sentence]
    assert ((batch.cue_start >= 0) & (batch.cue_start < batch.cue_end) & (batch.cue_end <= lengths)).all()
    is_other = batch.cue_label != batch.class_index[batch.cue_sentence]
    assert is_other.any()
    assert (batch.cue_p[is_other] >= 0.5).all()
    assert (batch.cue_label > 0).all()
    hedge = np.isin(batch.cue_type, [CUE_TYPES.index(kind) for kind in HEDGE_TYPES])
    assert (hedge == (batch.cue_label == 1)).mean() > 0.97


def test_no_texts_and_empty_texts() -> None:
    model = open_model()
    empty = model.predict_batch([])
    assert empty.proba.shape == (0, 3)
    assert all(len(getattr(empty, name)) == 0 for name in BATCH_COLUMNS)
    assert model.predict_proba(["", " \n"]).shape == (2, 3)


@pytest.mark.parametrize(
    ("texts", "doc_index", "word"),
    [
        ("It may.", None, "list"),
        (iter(["a"]), None, "list"),
        (["a", 3], None, "row 1"),
        (["a"], [1, 2], "2 numbers"),
    ],
)
def test_what_is_no_batch_is_refused(texts: object, doc_index: object, word: str) -> None:
    with pytest.raises(DataError, match=word):
        open_model().predict_batch(texts, doc_index)  # type: ignore[arg-type]


def test_a_fit_of_few_documents_reaches_its_floor(
    fit: Fit[Classifier], sample: tuple[list[CodedSentence], list[CodedSentence]]
) -> None:
    learnt, held = sample
    assert f1_score(index(learnt), fit.oof_proba.argmax(axis=1), average="macro") > 0.72
    proba = fit.model.predict_proba([s.text for s in held])
    assert f1_score(index(held), proba.argmax(axis=1), average="macro") > 0.74
    assert log_loss(index(held), proba) < 0.45
    # What the folds say of themselves is what strangers say of the model, within reason.
    assert abs(log_loss(index(learnt), fit.oof_proba) - log_loss(index(held), proba)) < 0.15
    spans = {(i, cue.start, cue.end) for i, cues in enumerate(fit.oof_cues) for cue in cues}
    marked = {(i, cue.start, cue.end) for i, s in enumerate(learnt) for cue in s.cues or ()}
    assert 2 * len(spans & marked) / (len(spans) + len(marked)) > 0.6


def test_fitting_again_gives_the_same(fit: Fit[Classifier], sample: tuple[list[CodedSentence], ...]) -> None:
    again = fit_model(load_config(), sample[0])
    assert np.array_equal(again.oof_proba, fit.oof_proba)
    assert again.model.sha256 == fit.model.sha256


def test_held_out_documents_have_not_been_seen(sample: tuple[list[CodedSentence], ...]) -> None:
    """With labels dealt by document at random, nothing can be said of a document that was not seen."""
    rng = np.random.default_rng(0)
    names = {s.doc_id: LABELS[rng.integers(2)] for s in sample[0]}
    coded = [dataclasses.replace(s, label=names[s.doc_id]) for s in sample[0]]
    found = fit_model(load_config(overrides=["labels=[assertive, hedged]"]), coded)
    hits = found.oof_proba.argmax(axis=1) == index(coded)
    assert hits.mean() < 0.62
    assert (found.model.predict_proba([s.text for s in coded]).argmax(axis=1) == index(coded)).mean() > 0.7


@pytest.mark.parametrize(("n", "n_folds"), [(60, 3), (200, 5)])
def test_a_base_beats_a_fit_from_scratch(
    sample: tuple[list[CodedSentence], list[CodedSentence]], n: int, n_folds: int
) -> None:
    few, held = (
        [dataclasses.replace(s, doc_id=str(i // 4)) for i, s in enumerate(sample[0][:n])],
        sample[1][:1500],
    )
    names = {"assertive": "plain", "hedged": "open", "speculative": "open"}
    few, held = ([dataclasses.replace(s, label=names[s.label]) for s in part] for part in (few, held))
    config = load_config(overrides=["labels=[plain, open]", f"fit.n_folds={n_folds}"])
    expected = [s.label for s in held]
    scores = [
        f1_score(
            expected, fit_model(config, few, base=base).model.predict([s.text for s in held]), average="macro"
        )
        for base in (None, "default")
    ]
    assert scores[1] > scores[0] + 0.02
    assert scores[1] > 0.8


def test_a_base_gives_its_cues_to_the_labels_that_hold_them() -> None:
    texts = ["It might rain.", "It rained.", "It may snow.", "It snowed."] * 3
    coded = [CodedSentence(str(i), 0, x, "plain" if i % 2 else "unsure") for i, x in enumerate(texts)]
    model = fit_model(
        load_config(overrides=["labels=[plain, unsure]", "fit.n_folds=3"]), coded, base="default"
    ).model
    assert isinstance(model, LinearModel)
    (cue,) = model.cues(["The talks could fail."])[0]
    assert (cue.text, cue.label) == ("could", "unsure")
    assert model.info["base"]["labels"] == list(LABELS)


def test_a_base_is_for_linear_recipes() -> None:
    coded = [CodedSentence(str(i), 0, "It may.", LABELS[i % 3]) for i in range(9)]
    with pytest.raises(ConfigError, match="model: encoder"):
        fit_model(load_config("encoder"), coded, base="default")


def test_cues_are_learnt_from_marks_and_from_labels_alone() -> None:
    texts = ["It seems, which may help.", "It seems.", "It may help.", "It went."] * 6
    marks = [(Cue(3, 8, "seems", "verb"),), (Cue(3, 8, "seems", "verb"),), (), ()] * 6
    labels = ["hedged", "hedged", "assertive", "assertive"] * 6
    config = load_config(overrides=["fit.n_folds=3", "fit.c_cue=1"])
    coded = [CodedSentence(str(i), 0, *row) for i, row in enumerate(zip(texts, labels, marks, strict=True))]
    found = fit_model(config, coded).model
    assert isinstance(found, LinearModel)
    assert [cue.text for cue in found.cues(["It seems, which may help."])[0]] == ["seems"]
    bare = fit_model(config, [dataclasses.replace(s, cues=None) for s in coded]).model
    assert isinstance(bare, LinearModel)
    assert any("seems" in cue.text for cue in bare.cues(["It seems."])[0])


def test_soft_labels_teach(sample: tuple[list[CodedSentence], list[CodedSentence]]) -> None:
    """Sentences that the default model scored teach three hundred coded ones more than they know."""
    few, texts, held = sample[0][:300], [s.text for s in sample[1][:1500]], sample[1][1500:]
    teacher = open_model()
    proba = teacher.predict_proba(texts)
    cues = teacher.cues(texts)  # type: ignore[attr-defined]
    names = [LABELS[i] for i in proba.argmax(axis=1)]
    rows = enumerate(zip(texts, names, cues, strict=True))
    soft = SoftLabels([CodedSentence(f"scored {i}", 2 * i, *row) for i, row in rows], proba)
    scores = [
        f1_score(index(held), fit.model.predict_proba([s.text for s in held]).argmax(axis=1), average="macro")
        for fit in (fit_model(load_config(), few), fit_model(load_config(), few, soft))
    ]
    assert scores[1] > scores[0] + 0.03
    with pytest.raises(ConfigError, match="soft labels"):
        fit_model(load_config(), few, soft, base="default")


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([], "empty"),
        ([("a", "hedged")] * 9, "hedged"),
        ([("a", "hedged"), ("b", "assertive")], "documents"),
        ([("a", "hedged"), ("b", "unsure")], "unsure"),
        ([*zip("abcd", ["hedged", "assertive"] * 2, strict=True), ("e", "speculative")], "speculative"),
    ],
)
def test_data_that_teaches_nothing_is_refused(rows: list[tuple[str, str]], word: str) -> None:
    with pytest.raises(DataError, match=word):
        fit_model(load_config(), [CodedSentence(name, i, "It may.", x) for i, (name, x) in enumerate(rows)])


def test_explanations_add_up(seeds: list[CodedSentence]) -> None:
    model = open_model()
    for text in [s.text for s in seeds[100:130]] + ["It seems that he may be wrong.", ""]:
        found, (proba,) = model.explain(text, 10_000), model.predict_proba([text])
        logs = np.log(proba)
        assert sum(weight for _, weight in found.weights) == pytest.approx(logs.max() - logs.mean(), abs=1e-3)
        assert found.label == LABELS[proba.argmax()]
        assert [abs(weight) for _, weight in found.weights] == sorted(
            (abs(weight) for _, weight in found.weights), reverse=True
        )


def test_calibration_is_that_of_scikit_learn() -> None:
    """With a free scale and shifts for two labels, calibration is Platt's logistic regression."""
    rng = np.random.default_rng(3)
    margin = rng.normal(size=4000)
    truth = (rng.random(4000) < 1 / (1 + np.exp(-(2.5 * margin - 1)))).astype(np.int64)
    scores = np.stack([np.zeros(4000), margin], axis=1)
    found = fit_calibration(scores, truth, pull=1e-9)
    platt = LogisticRegression(C=np.inf).fit(margin[:, None], truth)
    assert found.scale == pytest.approx(platt.coef_[0, 0], rel=1e-3)
    assert found.shift[1] == pytest.approx(platt.intercept_[0], rel=1e-2)


@pytest.mark.parametrize("seed", range(10))
def test_chosen_cues_are_those_of_a_slow_choice(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sentence = np.sort(rng.integers(0, 8, 40)).astype(np.int32)
    start = rng.integers(0, 20, 40).astype(np.int32)
    end = (start + rng.integers(1, 6, 40)).astype(np.int32)
    proba = rng.random(40).astype(np.float32)
    expected: list[int] = []
    for row in range(8):
        mine: list[int] = []
        for i in sorted(np.flatnonzero(sentence == row), key=lambda i: -proba[i]):
            least = 0.5 if mine else 0.05
            if proba[i] >= least and all(end[i] <= start[j] or end[j] <= start[i] for j in mine):
                mine.append(int(i))
        expected += sorted(mine, key=lambda i: start[i])
    assert keep_apart(sentence, start, end, proba).tolist() == expected
