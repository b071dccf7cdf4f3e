"""The experiment with models made for the test, which know their answers."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest

from stance import models
from stance.config import CalibrationConfig, TrainConfig
from stance.errors import DataError
from stance.evaluation import evaluate_model, order_sentences, train_model
from stance.labels import CUE_TYPES, LABELS
from stance.records import CodedSentence, Cue


@dataclass(frozen=True)
class FakeBatch:
    proba: np.ndarray
    class_index: np.ndarray
    confidence: np.ndarray
    cue_sentence: np.ndarray
    cue_start: np.ndarray
    cue_end: np.ndarray
    cue_type: np.ndarray


@dataclass(frozen=True)
class FakeModel:
    """Says hedged where it reads "may", which is then the cue, and else assertive."""

    info: dict = field(default_factory=dict)
    labels: tuple = LABELS
    calls: list = field(default_factory=list)

    def predict_batch(self, texts, doc_index=None):
        self.calls.append((list(texts), doc_index.tolist()))
        hedged = [i for i, text in enumerate(texts) if "may" in text]
        proba = np.tile(np.array([0.9, 0.06, 0.04], dtype=np.float32), (len(texts), 1))
        proba[hedged] = [0.2, 0.7, 0.1]
        starts = np.array([texts[i].index("may") for i in hedged], dtype=np.int32)
        kinds = np.full(len(hedged), CUE_TYPES.index("modal"), dtype=np.int8)
        return FakeBatch(
            proba,
            proba.argmax(axis=1),
            proba.max(axis=1),
            np.array(hedged, dtype=np.int32),
            starts,
            starts + 3,
            kinds,
        )

    def with_info(self, info):
        return FakeModel(info)

    def with_min_confidence(self, min_confidence):
        return self


def test_sentences_reach_the_model_in_order_with_their_runs():
    model = FakeModel()
    coded = [
        CodedSentence("b", 3, "Fourth of b.", "assertive"),
        CodedSentence("a", 1, "Second of a.", "assertive"),
        CodedSentence("b", 2, "Third of b may be.", "hedged"),
        CodedSentence("a", 0, "First of a.", "hedged"),
        CodedSentence("a", 9, "Tenth of a.", "assertive"),
    ]
    result = evaluate_model(model, coded)
    assert model.calls == [
        (
            ["Third of b may be.", "Fourth of b.", "First of a.", "Second of a.", "Tenth of a."],
            [0, 0, 1, 1, 2],
        )
    ]
    assert result.confusion == ((3, 0, 0), (1, 1, 0), (0, 0, 0))
    assert result.n_documents == 2
    # Confidences 0.7 (right), 0.9 (three of four right): 1/5 * 0.3 + 4/5 * 0.15.
    assert result.ece == pytest.approx(0.2 * 0.3 + 0.8 * 0.15, abs=1e-6)


def test_cues_are_compared_in_the_right_sentence():
    coded = [
        CodedSentence("a", 0, "It did.", "assertive", ()),
        CodedSentence("a", 1, "It may.", "hedged", (Cue(3, 6, "may", "modal"),)),
        CodedSentence("b", 0, "I may be it.", "hedged", (Cue(0, 1, "I", "verb"),)),
    ]
    result = evaluate_model(FakeModel(), coded)
    assert result.cue_f1 == pytest.approx(0.5)  # one of two coded, one of two predicted


def test_a_label_the_model_does_not_know():
    with pytest.raises(DataError, match="found 'maybe'"):
        evaluate_model(FakeModel(), [CodedSentence("a", 0, "It may.", "maybe")])
    with pytest.raises(DataError, match="found none"):
        evaluate_model(FakeModel(), [])


def test_training_reads_documents_in_order(monkeypatch):
    seen = []

    def fit_model(config, sentences, taught=None, **options):
        seen.append([(s.doc_id, s.sent_id) for s in sentences])
        raise DataError("enough")

    monkeypatch.setattr(models, "fit_model", fit_model, raising=False)
    places = [("b", 1), ("a", 2), ("b", 0), ("a", 0)]
    with pytest.raises(DataError, match="enough"):
        train_model(TrainConfig(), [CodedSentence(d, i, "It may.", "hedged") for d, i in places])
    assert seen == [[("b", 0), ("b", 1), ("a", 0), ("a", 2)]]


def test_what_comes_again_does_not_stand_between_neighbours():
    # Two coders of one document, in rows side by side; the second left a sentence out.
    places = [(0, "A"), (0, "B"), (1, "A"), (1, "B"), (2, "A"), (3, "A"), (3, "B")]
    coded = [CodedSentence("a", i, f"{i} {coder}", "hedged") for i, coder in places]
    sentences, doc_index = order_sentences([*coded, CodedSentence("b", 0, "0", "hedged")])
    assert [s.text for s in sentences] == ["0 A", "1 A", "2 A", "3 A", "0 B", "1 B", "3 B", "0"]
    assert doc_index.tolist() == [0, 0, 0, 0, 1, 1, 2, 3]


@dataclass(frozen=True)
class FakeFit:
    model: FakeModel
    held_out: np.ndarray
    oof_proba: np.ndarray
    oof_cues: list


@pytest.mark.parametrize(
    ("drawn", "held_out", "accuracy"),
    [
        ([1, 1, 0.5, 0.5, 0.25, 0.25], [0, 1, 2, 3, 4, 5], 6 / 14),
        ([1, 1, 0.5, 0.5, 0.25, 0.25], [2, 3, 4, 5], 4 / 12),
        ([1, 1, 0.5, 0.5, 0.25, None], [0, 1, 2, 3, 4, 5], 4 / 6),
    ],
)
def test_held_out_sentences_of_a_sheet_count_for_those_not_drawn(monkeypatch, drawn, held_out, accuracy):
    """The first four of six are right; who was drawn with probability p stands for 1 / p sentences."""
    coded = [
        CodedSentence(
            f"d{i}", 0, "It may.", LABELS[i % 2], fields={} if p is None else {"inclusion_proba": p}
        )
        for i, p in enumerate(drawn)
    ]
    proba = np.eye(3)[[0, 1, 0, 1, 1, 0]][held_out]

    def fit_model(config, sentences, taught=None, **options):
        return FakeFit(FakeModel(), np.array(held_out), proba, [()] * len(held_out))

    monkeypatch.setattr(models, "fit_model", fit_model, raising=False)
    found = train_model(TrainConfig(), coded).evaluation
    assert found.accuracy == pytest.approx(accuracy)
    assert found.is_weighted == (None not in drawn)


def test_a_frame_of_codes_is_read_as_files_are():
    sheet = pd.DataFrame({"text": ["It may.", "It did.", "It went."], "code": ["Hedged", "assertive", ""]})
    sheet["inclusion_proba"] = 0.5
    sheet["doc_id"], sheet["sent_id"] = "d", [0, 2, 4]
    found = evaluate_model(FakeModel(), sheet, label_field="code", n_resamples=0)
    assert found.n_sentences == 2
    with pytest.raises(DataError, match="expected a column 'label'"):
        evaluate_model(FakeModel(), sheet)
    with pytest.raises(DataError, match="expected a file or a folder"):
        evaluate_model(FakeModel(), "none.csv")


def test_threshold_of_a_sheet_is_weighted_as_its_metrics_are(monkeypatch):
    """Of the 30 less sure, each drawn for certain, 20 are right; each of the 30 others stands for nine."""
    drawn = [1.0] * 30 + [1 / 9] * 30
    coded = [
        CodedSentence(f"d{i}", 0, "It may.", LABELS[int(i < 10)], fields={"inclusion_proba": p})
        for i, p in enumerate(drawn)
    ]
    proba = np.array([[0.6, 0.2, 0.2]] * 30 + [[0.9, 0.05, 0.05]] * 30)

    def fit_model(config, sentences, taught=None, **options):
        return FakeFit(FakeModel(), np.arange(60), proba, [()] * 60)

    monkeypatch.setattr(models, "fit_model", fit_model, raising=False)
    config = TrainConfig(calibration=CalibrationConfig(target_accuracy=0.95))
    trained = train_model(config, coded)
    found = trained.model.info["abstention"]
    # 290 of 300 are right; without weights 50 of 60, so that half would not be answered.
    assert (found["threshold"], found["coverage"], found["n_answered"]) == (0, 1, 60)
    assert found["accuracy"] == pytest.approx(290 / 300)
    assert trained.evaluation.accuracy == pytest.approx(290 / 300)


def test_training_measures_the_held_out_predictions(monkeypatch):
    coded = [CodedSentence(f"d{i}", 0, "It may.", LABELS[i % 2], ()) for i in range(6)]

    def fit_model(config, sentences, taught=None, **options):
        assert (config.seed, list(sentences)) == (3, coded)
        # Right on four of six, and not what the model itself would say.
        proba = np.eye(3)[[0, 1, 0, 1, 1, 0]]
        return FakeFit(FakeModel(), np.arange(6), proba, [()] * 6)

    monkeypatch.setattr(models, "fit_model", fit_model, raising=False)
    trained = train_model(TrainConfig(seed=3), coded, data_hashes={"x.csv": "ab12"})
    assert trained.evaluation.accuracy == pytest.approx(4 / 6)
    info = trained.model.info
    hashes = {"data_hashes", "sentence_hashes"}
    assert info.keys() == {"config", "metrics", "reliability", *hashes, "versions", "checklist"}
    assert info["metrics"] == trained.evaluation.to_dict()
    assert info["data_hashes"] == {"x.csv": "ab12"}
    assert (info["config"]["seed"], info["config"]["fit"]["n_folds"]) == (3, 5)
    assert info["versions"]["numpy"] == np.__version__
    # Each prediction was certain, four of six right.
    bins = [(row["n_sentences"], row["confidence"], row["high"]) for row in info["reliability"]]
    assert bins == [(6, 1.0, 1.0)]
    assert info["reliability"][0]["accuracy"] == pytest.approx(4 / 6)
    # The model knows "may" alone: it passes what is assertive or hedged with it.
    rates = {rate["construction"]: rate for rate in info["checklist"]["constructions"]}
    assert rates["booster"]["share"] == 1
    assert rates["permission"]["share"] < 1
    assert rates["stated unknown"]["share"] == 0
