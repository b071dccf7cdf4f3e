"""An encoder that learns the senses of modals beside labels and cues."""

import dataclasses
import json

import numpy as np
import pytest

from stance.config import load_config
from stance.corpus import MarkedSentence, ModalUse
from stance.cues import judge_documents
from stance.errors import ModelError
from stance.models import Fit, fit_model, load_folder
from stance.models.cascade.model import CascadeModel
from stance.models.encoder.export import export_encoder
from stance.models.encoder.rows import pack_rows
from stance.models.encoder.senses import measure_senses, split_marked, target_senses
from stance.models.encoder.spans import N_CUE_CLASSES, UNKNOWN
from stance.models.folder import DESCRIPTION_FILE, hash_description
from stance.records import Document
from stance.scoring import open_modal_judge

torch = pytest.importorskip("torch")

from stance.models.encoder.fit import build_lessons  # noqa: E402 - needs torch
from stance.models.encoder.losses import StepLearner  # noqa: E402
from stance.models.encoder.pretrained import load_pretrained  # noqa: E402

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
    assert np.allclose(judge(load_folder(tmp_path / "model"), texts), expected, atol=1e-6)
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
        name = "nay"

        def judge_modals(self, texts, sentence, start):
            assert [texts[i][s : s + 5] for i, s in zip(sentence, start, strict=True)] == ["could", "could"]
            return np.zeros(len(start))

    assert list_phrases(text, Nay()) == ["may well"]
    judges = [judge_documents([Document("d", text)], judge=chosen)[0].judge for chosen in (None, Nay())]
    assert judges == ["weights", "weights and nay"]


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


def test_a_long_sentence_is_judged_in_pieces(sense_fit: Fit):
    text = "they left the city today and " * 12 + "it could fail now."  # longer than a row
    (proba,) = sense_fit.model.judge_modals([text], np.array([0]), np.array([text.index("could")]))
    assert 0 < proba < 1
    assert proba != judge(sense_fit.model, ["it could fail now."])[0]  # it was read with words before it


def test_a_cascade_lends_its_encoder(sense_fit: Fit, toy):
    linear = fit_model(load_config(overrides=["fit.n_folds=2"]), toy).model
    assert open_modal_judge(CascadeModel(linear, sense_fit.model, 0.9)) is sense_fit.model


def test_folders_say_whether_senses_were_learnt(sense_fit: Fit, toy_model, tmp_path):
    export_encoder(toy_model, tmp_path / "toy.onnx").save(tmp_path / "toy")
    path = tmp_path / "toy" / DESCRIPTION_FILE
    said = json.loads(path.read_text(encoding="utf-8"))

    def write(description):
        description |= {"sha256": hash_description(description)}
        path.write_text(json.dumps(description), encoding="utf-8")

    write({key: value for key, value in said.items() if key != "finds_senses"})
    with pytest.raises(ModelError, match=r"do not fit .KeyError: 'finds_senses'"):
        load_folder(tmp_path / "toy")
    write(said | {"finds_senses": True})
    with pytest.raises(ModelError, match=r"expected scores of senses, as its description says; found none"):
        load_folder(tmp_path / "toy")


def test_a_step_in_parts_teaches_senses_alike(sense_fit: Fit, tiny, tiny_weights, toy):
    config = tiny.make_config(tiny_weights, "encoder.sense_weight=1", "encoder.dropout=0")
    network, tokenizer, special = load_pretrained(str(tiny_weights), 3, N_CUE_CLASSES, 0.0, has_senses=True)
    network.eval()
    index = np.array([config.labels.index(s.label) for s in toy])
    # Labelled ones first, so that the second part holds marks alone.
    lessons = build_lessons(config, toy[:4], index[:4], None, tokenizer, marked=MARKED[-4:])
    rows = pack_rows(lessons.tokens, np.arange(8), 32)
    gradients, losses = [], np.full((2, 8), np.inf, dtype=np.float32)
    for n_parts in (1, 2):
        network.zero_grad()
        learner = StepLearner(network, lessons, config.encoder, special, device=torch.device("cpu"))
        learner._n_parts = n_parts
        learner.learn(rows, losses[n_parts - 1])
        gradients.append(network.sense_head.weight.grad.clone())
    assert gradients[0].abs().sum() > 0
    torch.testing.assert_close(gradients[0], gradients[1])
    # What was learnt of labels is not known where there are none.
    np.testing.assert_array_equal(np.isfinite(losses), [[True] * 4 + [False] * 4] * 2)
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-4)
