"""What training starts from: weights that fit, whatever their precision, and words for those that do not."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

# ruff: noqa: E402  # without torch there is nothing to import
torch = pytest.importorskip("torch")

from safetensors.numpy import load_file, save_file

from stance.config import load_config
from stance.errors import ConfigError, DataError, ModelError
from stance.models import fit_model
from stance.models.encoder.network import check_length
from stance.models.encoder.pretrained import load_pretrained
from stance.models.encoder.spans import N_CUE_CLASSES
from stance.scoring import train_files


@pytest.fixture
def folder(tiny_weights: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_weights, tmp_path / "weights"))


def load(folder: Path):
    return load_pretrained(str(folder), 3, N_CUE_CLASSES, 0.1)[0]


def change_config(folder: Path, **changes: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def change_weights(folder: Path, change: Callable[[np.ndarray], np.ndarray]) -> None:
    path = folder / "model.safetensors"
    found = {name: change(value) for name, value in load_file(path).items()}
    save_file(found, path, metadata={"format": "pt"})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"hidden_size": 32},
            r"others \(embeddings\.LayerNorm\.bias of shape \(16,\) in place of \(32,\)\)",
        ),
        ({"num_hidden_layers": 1}, r"more layers \(as encoder\.layer\.1\.attention"),
        ({"num_attention_heads": 3}, "not a multiple of the number of attention heads"),
        ({"pad_token_id": 5000}, "Padding_idx must be within"),
        ({"vocab_size": "many"}, "vocab_size"),
        ({"is_encoder_decoder": True}, "expected an encoder; found one with a decoder, bert"),
    ],
)
def test_a_configuration_that_does_not_fit(folder: Path, changes: dict, expected: str) -> None:
    change_config(folder, **changes)
    with pytest.raises(ModelError, match=expected) as caught:
        load(folder)
    assert str(caught.value).startswith(str(folder))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["[]", "{}", '"bert"'])
def test_a_configuration_of_something_else(folder: Path, text: str) -> None:
    (folder / "config.json").write_text(text)
    with pytest.raises(ModelError, match="with its model_type; found other JSON"):
        load(folder)


def test_code_of_the_folder_is_neither_run_nor_offered(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "mine.py").write_text("from pathlib import Path\nPath(__file__).with_name('ran').touch()\n")
    change_config(folder, model_type="mine", auto_map={"AutoConfig": "mine.C", "AutoModel": "mine.M"})
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\ny\n"))
    with pytest.raises(ModelError, match="custom code"):
        load(folder)
    assert not (folder / "ran").exists()
    assert "Do you wish" not in "".join(capfd.readouterr())


def test_a_token_beyond_the_weights(folder: Path) -> None:
    path = folder / "tokenizer.json"
    tokenizer = json.loads(path.read_text())
    tokenizer["model"]["vocab"]["might"] = 900  # as many tokens as before
    path.write_text(json.dumps(tokenizer))
    with pytest.raises(ModelError, match=r"expected a tokenizer of at most .* found one of 901"):
        load(folder)


@pytest.mark.parametrize("kind", ["float16", "bfloat16"])
def test_weights_of_16_bits_are_trained_in_32(tiny, folder: Path, kind: str) -> None:
    change_config(folder, dtype=kind, torch_dtype=kind)
    if kind == "float16":
        change_weights(folder, lambda value: value.astype(np.float16))
    network = load(folder)
    assert {p.dtype for p in network.parameters()} == {torch.float32}
    check_length(network, 32, "here")
    fit_model(tiny.make_config(folder, "encoder.epochs=1"), tiny.make_coded())


def test_weights_that_are_no_numbers(tiny, folder: Path) -> None:
    change_weights(folder, lambda value: value * np.float32("nan"))
    with pytest.raises(ModelError, match="expected a loss that is a number; found nan"):
        fit_model(tiny.make_config(folder, "encoder.epochs=1"), tiny.make_coded())


def test_training_that_runs_away(tiny, tiny_weights: Path) -> None:
    rates = ("encoder.learning_rate=1e30", "encoder.head_learning_rate=1e30")
    with pytest.raises(ModelError, match=r"Pass --set encoder\.learning_rate"):
        fit_model(tiny.make_config(tiny_weights, "encoder.epochs=2", *rates), tiny.make_coded())


def test_an_encoder_that_cannot_read_is_not_said_to_be_too_short(folder: Path) -> None:
    network = load(folder)
    network.label_head = torch.nn.Linear(5, 3)
    with pytest.raises(ModelError, match="cannot be multiplied"):
        check_length(network, 32, "here")
    with pytest.raises(ConfigError, match=r"takes no such length"):
        check_length(load(folder), 128, "here")


def test_what_is_missing_is_told_before_data_is_read(tmp_path: Path) -> None:
    data = [tmp_path / "no-such.jsonl"]
    for recipe, setting, expected in (
        ("encoder", "encoder.weights=someone/large", "hf download someone/large"),
        ("cascade", "encoder.weights=someone/large", "hf download someone/large"),
        ("cascade", "cascade.encoder=no-such", "no-such: expected a model folder"),
    ):
        with pytest.raises(ModelError, match=expected):
            train_files(data, tmp_path / "out", config=load_config(recipe, [setting]))
    with pytest.raises(DataError, match=r"no-such\.jsonl"):
        train_files(data, tmp_path / "out")
