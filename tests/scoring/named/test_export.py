from __future__ import annotations

import numpy as np
import pytest

from stance.config import load_config
from stance.errors import ModelError, OutputError
from stance.models import fit_model, load_folder
from stance.models.calibration import Calibration
from stance.records import CodedSentence
from stance.scoring.named.export import export_model

TEXTS = ["The deal might fail.", "We must act now.", "If it fails, they leave."]


@pytest.fixture(scope="module")
def encoder(tiny_weights):
    """Build an encoder whose heads have learnt nothing: what it says is its own, and can be compared."""
    pytest.importorskip("onnxruntime")
    pytest.importorskip("onnx")
    from stance.models.encoder.model import EncoderModel
    from stance.models.encoder.pretrained import load_pretrained
    from stance.models.encoder.sessions import TorchSession
    from stance.models.encoder.spans import N_CUE_CLASSES

    network, tokenizer, special = load_pretrained(str(tiny_weights), 3, N_CUE_CLASSES, 0.1)
    return EncoderModel(
        labels=("assertive", "hedged", "speculative"),
        session=TorchSession(network.eval()),
        tokenizer=tokenizer,
        special=special,
        calibration=Calibration(1.0, (0.0, 0.0, 0.0)),
        max_tokens=32,
        info={"seed": 5},
    )


@pytest.fixture(scope="module")
def linear():
    """Fit a linear model on a handful of sentences."""
    said = [
        ("It might rain.", "hedged"),
        ("It rained.", "assertive"),
        ("If it rains, run.", "speculative"),
    ] * 4
    coded = [CodedSentence(str(i), 0, text, label) for i, (text, label) in enumerate(said)]
    return fit_model(load_config(overrides=["fit.n_folds=2"]), coded).model


def test_an_export_says_how_far_it_changed(encoder, tmp_path):
    exported = export_model(encoder, tmp_path / "exact")
    assert exported.n_bytes == (tmp_path / "exact" / "model.onnx").stat().st_size
    assert exported.n_compared == 42
    assert exported.n_changed == 0
    assert exported.max_change < 1e-4
    rounded = export_model(encoder, tmp_path / "rounded", int8=True)
    assert exported.max_change < rounded.max_change < 0.1
    loaded = load_folder(tmp_path / "rounded")
    assert loaded.info["seed"] == 5
    assert loaded.info["export"]["int8"] is True


def test_of_a_cascade_the_encoder_is_exported(encoder, linear, tmp_path):
    from stance.models.cascade.model import CascadeModel
    from stance.models.encoder.sessions import OnnxSession

    cascade = CascadeModel(linear, encoder, threshold=0.9, info={"seed": 6}, longest=33)
    cascade.save(tmp_path / "cascade")
    export_model(tmp_path / "cascade", tmp_path / "exported")
    loaded = load_folder(tmp_path / "exported")
    assert isinstance(loaded, CascadeModel)
    assert isinstance(loaded.encoder.session, OnnxSession)
    assert (loaded.threshold, loaded.longest) == (0.9, 33)
    assert loaded.info["seed"] == 6
    assert loaded.info["export"]["format"] == "onnx"
    before, after = cascade.predict_batch(TEXTS), loaded.predict_batch(TEXTS)
    assert np.array_equal(before.by, after.by)
    assert np.abs(before.proba - after.proba).max() < 1e-4
    with pytest.raises(ModelError, match="exported: expected a model that is not exported"):
        export_model(tmp_path / "exported", tmp_path / "twice")
    assert not (tmp_path / "twice").exists()


def test_a_linear_model_is_refused(linear, tmp_path):
    with pytest.raises(ModelError, match="expected an encoder or a cascade; found a linear model"):
        export_model(linear, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_stays(encoder, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(OutputError, match="--overwrite"):
        export_model(encoder, tmp_path / "out")
    export_model(encoder, tmp_path / "out", overwrite=True)
    assert (tmp_path / "out" / "model.onnx").exists()


def test_a_failed_export_leaves_nothing(encoder, tmp_path):
    with pytest.raises(ModelError, match="keep: "):
        export_model(encoder, tmp_path / "out", int8=True, keep=["no such layer"])
    with pytest.raises(ModelError, match="keep: "):
        export_model(encoder, tmp_path / "out", int8=True, keep=[""])
    assert list(tmp_path.iterdir()) == []


def test_an_export_into_the_model_is_refused(encoder, linear, tmp_path):
    from stance.models.cascade.model import CascadeModel

    folder = tmp_path / "cascade"
    CascadeModel(linear, encoder, threshold=0.9).save(folder)
    with pytest.raises(OutputError, match="expected a folder apart from the model's"):
        export_model(folder, folder / "encoder", overwrite=True)
    assert isinstance(load_folder(folder), CascadeModel)


def test_an_exported_network_that_is_gone_or_replaced_is_not_saved(encoder, tmp_path):
    import shutil

    export_model(encoder, tmp_path / "exact")
    export_model(encoder, tmp_path / "rounded", int8=True)
    loaded = load_folder(tmp_path / "rounded")
    loaded.save(tmp_path / "copy")
    assert load_folder(tmp_path / "copy").info["export"]["int8"] is True
    shutil.copy(tmp_path / "exact" / "model.onnx", tmp_path / "rounded" / "model.onnx")
    with pytest.raises(ModelError, match="found another in its place"):
        loaded.save(tmp_path / "mixed")
    shutil.rmtree(tmp_path / "rounded")
    with pytest.raises(ModelError, match=r"expected the exported network .* found No such file"):
        loaded.save(tmp_path / "lost")
