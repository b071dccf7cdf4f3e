"""An encoder that learns the senses of modals beside labels and cues."""

import dataclasses

import numpy as np
import pytest

from stance.corpus import MarkedSentence, ModalUse, read_modal_uses
from stance.cues import judge_documents
from stance.errors import ModelError
from stance.models import Fit, fit_model, load_model
from stance.models.encoder.export import export_encoder
from stance.models.encoder.senses import measure_senses, split_marked, target_senses
from stance.models.encoder.spans import UNKNOWN
from stance.records import Document
from stance.scoring import open_modal_judge

pytest.importorskip("torch")

# What it does is likely or not; what they do is allowed. The subject tells.
LIKELY = ("it could grow", "the deal might fail", "it may fail")
LEAVE = ("they could leave", "they may act")


def mark(text: str, line: int, *, is_likelihood: bool) -> MarkedSentence:
    word = next(word for word in ("could", "might", "may") if word in text)
    start = text.index(word)
    return MarkedSentence(line, "composed", text, (ModalUse(start, start + len(word), is_likelihood),))


MARKED = [
    mark(text + ending, 10 * i, is_likelihood=text in LIKELY)
    for i, (text, ending) in enumerate(
        (text, ending) for text in LIKELY + LEAVE for ending in (" now.", " today.", " again.", " the city.")
    )
]


@pytest.fixture(scope="module")
def sense_fit(tiny, tiny_weights, toy, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("stance.models.encoder.fit.read_modal_uses", lambda: MARKED)
        return fit_model(tiny.make_config(tiny_weights, "encoder.sense_weight=1"), toy)


def judge(model, texts):
    starts = [
        min(text.index(word) for word in ("could", "might", "may") if f" {word} " in text) for text in texts
    ]
    return model.judge_modals(texts, np.arange(len(texts)), np.array(starts))


def test_senses_and_labels_are_learnt_together(sense_fit: Fit, toy):
    model = sense_fit.model
    proba = judge(model, ["it could fail at last.", "they may leave at last."])
    assert proba[0] > 0.8
    assert proba[1] < 0.2
    right = np.mean(
        [label == s.label for label, s in zip(model.predict([s.text for s in toy]), toy, strict=True)]
    )
    assert right > 0.9
    held_texts = {toy[i].text for i in sense_fit.held_out.tolist()}
    held_out = [sentence for sentence in MARKED if sentence.text in held_texts]
    assert model.info["senses"] == measure_senses(model, held_out)
    assert len(held_out) > 0


def test_a_folder_and_an_exported_graph_judge_alike(sense_fit: Fit, tmp_path):
    texts = [sentence.text for sentence in MARKED]
    expected = judge(sense_fit.model, texts)
    sense_fit.model.save(tmp_path / "model")
    assert np.allclose(judge(load_model(tmp_path / "model"), texts), expected, atol=1e-6)
    for int8, tolerance in ((False, 1e-4), (True, 0.1)):
        exported = export_encoder(sense_fit.model, tmp_path / f"{int8}.onnx", int8=int8)
        exported.save(tmp_path / f"exported-{int8}")
        found = judge(open_modal_judge(tmp_path / f"exported-{int8}"), texts)
        assert np.abs(found - expected).max() < tolerance


def test_the_judge_decides_on_modals_alone(sense_fit: Fit):
    def list_phrases(text, chosen):
        (report,) = judge_documents([Document("d", text)], judge=chosen)
        return [phrase.text for phrase in report.phrases]

    text = "It could grow. They could leave. They may well leave. “May” is a word. Could it grow?"
    assert list_phrases(text, sense_fit.model) == ["could", "may well"]

    class Nay:
        def judge_modals(self, texts, sentence, start):
            assert [texts[i][s : s + 5] for i, s in zip(sentence, start, strict=True)] == ["could", "could"]
            return np.zeros(len(start))

    assert list_phrases(text, Nay()) == ["may well"]


def test_a_model_without_senses_says_so(toy_model):
    for found in (toy_model, "default"):
        with pytest.raises(ModelError, match=r"expected an encoder that has learnt the senses"):
            open_modal_judge(found)
    with pytest.raises(ModelError, match=r"encoder\.sense_weight"):
        judge(toy_model, ["it may fail."])


def test_no_use_is_no_work(sense_fit: Fit):
    nothing = np.zeros(0, dtype=np.int64)
    assert sense_fit.model.judge_modals([], nothing, nothing).shape == (0,)
    assert measure_senses(sense_fit.model, []) == {"n_uses": 0}


def test_targets_stand_on_the_marked_tokens(make_tokens):
    uses = [(), (ModalUse(2, 3, True), ModalUse(4, 5, False))]
    assert target_senses(make_tokens(2, 4), uses).tolist() == [UNKNOWN] * 3 + [1, 0, UNKNOWN]


def test_pairs_of_held_out_sentences_are_not_learnt_from():
    marked = [dataclasses.replace(MARKED[0], group=group, text=text) for group, text in enumerate("aabc")]
    marked[1] = dataclasses.replace(marked[1], group=0, text="its pair")
    learnt, held_out = split_marked(marked, {"a"})
    assert [s.text for s in learnt] == ["b", "c"]
    assert [s.text for s in held_out] == ["a"]


def test_the_bundled_uses_stand_where_their_marks_say():
    marked = read_modal_uses()
    words = {sentence.text[use.start : use.end].lower() for sentence in marked for use in sentence.uses}
    assert words == {"may", "might", "could"}
    assert sum(len(sentence.uses) for sentence in marked) == 13_699
    assert not any(mark in sentence.text for sentence in marked for mark in "[]{}")
