"""An encoder in its folder: there and back, and every way in which it can be broken."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

from stance.errors import ModelError, OutputError
from stance.models import load_folder
from stance.models.folder import hash_description

from ...conftest import run_python

TEXTS = ["the deal might fail now.", "if it fails they leave.", "Café \ud800 🙂", "", "we act"]


@pytest.fixture(scope="module")
def saved(toy_model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved") / "model"
    toy_model.with_info({"note": "x"}).with_min_confidence(0.4).save(folder)
    return folder


@pytest.fixture
def broken(saved: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(saved, tmp_path / "broken"))


def test_there_and_back(toy_model, saved: Path) -> None:
    loaded = load_folder(saved)
    assert (loaded.name, loaded.labels, loaded.names) == ("encoder", toy_model.labels, ("encoder",))
    assert (loaded.info, loaded.min_confidence) == ({"note": "x"}, 0.4)
    for name in ("context", "max_tokens", "finds_cues", "special", "calibration"):
        assert getattr(loaded, name) == getattr(toy_model, name), name
    index = np.array([0, 0, 1, 1, 1])
    a, b = toy_model.predict_batch(TEXTS, index), loaded.predict_batch(TEXTS, index)
    assert np.array_equal(a.proba, b.proba)
    assert np.array_equal(a.cue_start, b.cue_start)
    assert loaded.cues(TEXTS) == toy_model.cues(TEXTS)


def test_saving_again_gives_the_same_bytes(saved: Path, tmp_path: Path) -> None:
    load_folder(saved).save(tmp_path / "again")
    names = sorted(path.name for path in saved.iterdir())
    assert names == ["README.md", "config.json", "model.json", "model.safetensors", "tokenizer.json"]
    for name in names:
        assert (tmp_path / "again" / name).read_bytes() == (saved / name).read_bytes(), name


def test_a_file_in_the_way(toy_model, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="expected a folder to write the model to"):
        toy_model.save(tmp_path / "file")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("name", ["model.safetensors", "config.json", "tokenizer.json"])
@pytest.mark.parametrize(
    ("change", "expected"), [(Path.unlink, "found none"), (cut, "SHA-256"), (flip, "SHA-256")]
)
def test_a_file_missing_cut_or_altered(broken: Path, name: str, change: Callable, expected: str) -> None:
    change(broken / name)
    with pytest.raises(ModelError, match=expected) as caught:
        load_folder(broken)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def rewrite(folder: Path, **changes: object) -> None:
    """Change the description, and vouch for it and all files anew."""
    import hashlib

    description = json.loads((folder / "model.json").read_text(encoding="utf-8")) | changes
    description["files"] = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in description["files"]
    }
    description["sha256"] = hash_description(description)
    (folder / "model.json").write_text(json.dumps(description), encoding="utf-8")


def test_vouched_for_it_still_has_to_fit(broken: Path) -> None:
    rewrite(broken)
    load_folder(broken)
    rewrite(broken, labels=["a", "b"])
    with pytest.raises(ModelError, match=r"expected the weights that config\.json describes; found others"):
        load_folder(broken)


def test_weights_of_another_shape(broken: Path) -> None:
    config = json.loads((broken / "config.json").read_text()) | {"intermediate_size": 48}
    (broken / "config.json").write_text(json.dumps(config))
    rewrite(broken)
    with pytest.raises(ModelError, match=r"expected the weights that config\.json describes; found others"):
        load_folder(broken)


def test_what_is_no_safetensors(broken: Path) -> None:
    (broken / "model.safetensors").write_bytes(b"PK\x03\x04 a pickle")
    rewrite(broken)
    with pytest.raises(ModelError, match="expected safetensors"):
        load_folder(broken)


def test_an_unknown_architecture(broken: Path) -> None:
    config = json.loads((broken / "config.json").read_text()) | {"model_type": "abacus"}
    (broken / "config.json").write_text(json.dumps(config))
    rewrite(broken)
    with pytest.raises(ModelError, match="expected an encoder that transformers knows; found 'abacus'"):
        load_folder(broken)


@pytest.mark.parametrize("changes", [{"special_tokens": [2]}, {"calibration": {}}, {"model": "oracle"}])
def test_a_description_that_lacks_something(broken: Path, changes: dict) -> None:
    rewrite(broken, **changes)
    with pytest.raises(ModelError):
        load_folder(broken)


def test_without_torch_it_says_what_to_install(saved: Path, tiny_weights: Path, tmp_path: Path) -> None:
    data = tmp_path / "coded.jsonl"
    rows = [("might fail", "hedged"), ("failed", "assertive"), ("what if", "speculative")] * 4
    data.write_text("".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in rows))
    train = ["train", "--data", str(data), "--output", str(tmp_path / "out"), "--config"]
    commands = [[*train, "encoder"], [*train, "cascade"], ["score", str(data), "--model", str(saved)]]
    code = f"""
import sys
for name in ("torch", "transformers", "tokenizers", "onnxruntime"):
    sys.modules[name] = None
from stance.cli import main
for arguments in {commands!r}:
    try:
        main(arguments)
    except SystemExit as done:
        print(done.code)
"""
    done = run_python(code)
    assert done.stdout.split() == ["1", "1", "1"], done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 3, done.stderr
    for line in lines:
        assert ": expected the library torch; found it is not installed." in line
        assert line.endswith("Run: pip install 'stance[encoder]'")
    assert not (tmp_path / "out").exists()
