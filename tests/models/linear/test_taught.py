"""What a linear student makes of a teacher's answers."""

from __future__ import annotations

import dataclasses

import numpy as np

from stance.config import TrainConfig
from stance.corpus import TaughtSentences
from stance.models.linear.fit import fit_linear
from stance.records import CodedSentence


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
