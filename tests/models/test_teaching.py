"""Which sentences a teacher is asked about, and what a linear student makes of the answers."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from stance.config import TrainConfig
from stance.corpus import TaughtSentences
from stance.errors import DataError
from stance.models.linear.fit import fit_linear
from stance.models.linear.model import LinearModel
from stance.models.teaching import choose_sentences
from stance.records import CodedSentence

DOCUMENTS = [
    "The talks failed again. The deal might collapse. Yes. The talks failed again.",
    "They left the city today. Nobody could say why they went. The price is ten.",
]


def test_each_sentence_once_and_no_fragments(model: LinearModel) -> None:
    texts, index = choose_sentences(DOCUMENTS, model, 100, seed=0)
    assert texts == [
        "The talks failed again.",
        "The deal might collapse.",
        "They left the city today.",
        "Nobody could say why they went.",
        "The price is ten.",
    ]
    assert index.tolist() == [0, 0, 1, 1, 1]


def test_half_are_those_the_judge_is_least_sure_of(model: LinearModel) -> None:
    unsure = "The deal might or might not collapse."
    document = " ".join([*(f"The talks failed {i} times." for i in range(50)), unsure])
    confidence = model.predict_batch([unsure, "The talks failed 7 times."]).confidence
    assert confidence[0] < confidence[1]
    for seed in range(5):
        texts, _ = choose_sentences([document], model, 2, seed)
        assert len(texts) == 2
        assert unsure in texts
    assert choose_sentences([document], model, 9, 1)[0] == choose_sentences([document], model, 9, 1)[0]
    assert choose_sentences([document], model, 9, 1)[0] != choose_sentences([document], model, 9, 2)[0]


def test_no_running_text(model: LinearModel) -> None:
    with pytest.raises(DataError, match="expected sentences of 4 to 80 words; found none"):
        choose_sentences(["Yes. No."], model, 5, 0)


def test_a_student_learns_what_only_the_teacher_knows(
    config: TrainConfig, coded: list[CodedSentence]
) -> None:
    """The made-up word is in no coded sentence; the teacher says it hedges."""
    text = "The zorple plan has a zorple end."
    sentences = [CodedSentence(f"taught {i}", 2 * i, f"{text[:-1]} {i}.", "hedged", None) for i in range(60)]
    taught = TaughtSentences(sentences, np.tile(np.float32([0.1, 0.8, 0.1]), (60, 1)))
    column = config.labels.index("hedged")
    alone = fit_linear(config, coded)
    with_teacher = fit_linear(config, coded, taught)
    before = alone.model.predict_proba([text])[0, column]
    after = with_teacher.model.predict_proba([text])[0, column]
    assert after > before + 0.2
    # Nothing is measured on what a teacher said.
    assert with_teacher.held_out.tolist() == list(range(len(coded)))
    assert len(with_teacher.oof_proba) == len(with_teacher.oof_cues) == len(coded)
    faint = dataclasses.replace(config, distil=dataclasses.replace(config.distil, weight=1e-6))
    assert fit_linear(faint, coded, taught).model.predict_proba([text])[0, column] < before + 0.1


def test_a_student_whose_every_label_has_cues(config: TrainConfig, coded: list[CodedSentence]) -> None:
    """Where the first label has cues, some are found in taught sentences, too; none is asked for there."""
    labels = ("hedged", "speculative", "assertive")
    sentences = [
        CodedSentence(f"taught {i}", 2 * i, f"{i}: {s.text}", s.label, None) for i, s in enumerate(coded[:60])
    ]
    proba = np.eye(3, dtype=np.float32)[[labels.index(s.label) for s in sentences]]
    fit = fit_linear(dataclasses.replace(config, labels=labels), coded, TaughtSentences(sentences, proba))
    assert len(fit.oof_cues) == len(coded)
    assert any(fit.oof_cues)
