from __future__ import annotations

import hashlib
import json
import os
import time
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from stance.errors import ModelError
from stance.models.encoder.sources import SOURCES, WeightFile, WeightSource
from stance.models.encoder.weights import find_weights, list_weights, read_shapes

MODEL = save({"embedding": np.arange(12, dtype=np.float32).reshape(4, 3), "bias": np.zeros(3, np.float32)})
FILES = {"model.safetensors": MODEL, "config.json": b"{}", "tokenizer.json": b"{}"}


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty cache, and one more encoder that could be had."""
    monkeypatch.setenv("STANCE_HOME", str(tmp_path / "home"))
    files = tuple(
        WeightFile(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in FILES.items()
    )
    source = WeightSource("tiny", ("tiny==0.1.0",), "tiny", files, "CC0-1.0", "nobody/tiny")
    monkeypatch.setitem(SOURCES, "tiny", source)
    return tmp_path / "home"


def write_folder(folder, files=FILES):
    folder.mkdir(parents=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def test_a_missing_encoder_is_an_error_at_once(home):
    begun = time.monotonic()
    with pytest.raises(ModelError) as caught:
        find_weights("minilm")
    assert time.monotonic() - begun < 0.5
    assert str(caught.value) == (
        "minilm: expected its weights in the cache; found none. Run: stance encoder get minilm."
    )


def test_a_damaged_encoder_is_named(home):
    folder = write_folder(home / "encoders" / "tiny")
    assert find_weights("tiny") == folder
    (folder / "model.safetensors").write_bytes(MODEL[:-1])
    with pytest.raises(ModelError) as caught:
        find_weights("tiny")
    assert str(caught.value) == (
        f"tiny: expected its weights in the cache; found model.safetensors of "
        f"{len(MODEL) - 1} bytes instead of {len(MODEL)}. Run: stance encoder get tiny."
    )
    (folder / "config.json").unlink()
    states = {weights.source.name: (weights.state, weights.problem) for weights in list_weights()}
    assert states["minilm"] == states["mpnet"] == ("missing", "")
    (folder / "model.safetensors").write_bytes(MODEL)
    assert list_weights()[-1].problem == "no config.json"
    assert list_weights()[-1].folder == folder


def test_a_known_name_is_that_of_the_cache_not_of_a_folder(home, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_folder(tmp_path / "tiny")
    with pytest.raises(ModelError, match="stance encoder get tiny"):
        find_weights("tiny")
    assert find_weights("./tiny") == find_weights(Path("tiny")) == Path("tiny")


def test_a_folder_is_checked(home, tmp_path):
    folder = write_folder(tmp_path / "mine")
    assert find_weights(str(folder)) == folder
    (folder / "model.safetensors").write_bytes(MODEL[:-1])
    with pytest.raises(ModelError, match=r"model\.safetensors: expected a whole safetensors file"):
        find_weights(folder)
    (folder / "model.safetensors").unlink()
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"found no tokenizer\.json, no model\.safetensors"):
        find_weights(folder)
    (folder / "tokenizer.json").touch()
    (folder / "model.safetensors.index.json").touch()
    with pytest.raises(ModelError, match="found weights in several files"):
        find_weights(folder)
    (folder / "pytorch_model.bin").touch()
    with pytest.raises(ModelError, match=r"found pytorch_model\.bin, which is not read"):
        find_weights(folder)


@pytest.mark.parametrize(
    "name", ["/no/such", "no/such/place", "./no", "~/no-such-folder", "a..b", "-x", "a b"]
)
def test_a_path_to_nothing(home, name):
    with pytest.raises(ModelError, match=r"expected a folder of an encoder; found none\. Check the path\."):
        find_weights(name)
    with pytest.raises(ModelError, match=r"found none\. Check the path\."):
        find_weights(Path(name))


def test_no_name_and_a_file(home, tmp_path):
    with pytest.raises(ModelError, match="encoder: expected a name or a folder; found nothing"):
        find_weights("")
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match=r"found a file\. Give its folder\."):
        find_weights(tmp_path / "file")


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """A Hugging Face cache with one encoder in it, as the hub's library lays it out."""
    constants = pytest.importorskip("huggingface_hub.constants")
    root = tmp_path / "hub"
    snapshot = write_folder(root / "models--someone--small" / "snapshots" / "0123abc")
    (snapshot.parent.parent / "refs").mkdir()
    (snapshot.parent.parent / "refs" / "main").write_text("0123abc")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(root))
    return snapshot


def test_a_hub_name_is_looked_up_in_the_local_cache(home, hub):
    assert find_weights("someone/small") == hub
    (hub / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"found no tokenizer.json. Run: hf download someone/small."):
        find_weights("someone/small")


def test_a_hub_name_that_is_not_there_is_an_error_at_once(home, hub):
    begun = time.monotonic()
    with pytest.raises(
        ModelError, match=r"someone/large: expected .* found none.* hf download someone/large.$"
    ):
        find_weights("someone/large")
    assert time.monotonic() - begun < 1


def test_shapes_are_read_from_the_header(tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(MODEL)
    assert read_shapes(path) == {"embedding": (4, 3), "bias": (3,)}


def test_a_file_that_is_not_whole(tmp_path):
    path = tmp_path / "model.safetensors"
    with pytest.raises(ModelError, match="expected a safetensors file; found none"):
        read_shapes(path)
    header = json.dumps({"a": {"dtype": "F32", "shape": [9], "data_offsets": [0, 36]}}).encode()
    wrong = len(header).to_bytes(8, "little") + header + b"\0" * 32
    for data in (b"", MODEL[:4], MODEL[:40], MODEL[:-1], MODEL + b"\0", b"garbage garbage garbage", wrong):
        path.write_bytes(data)
        with pytest.raises(ModelError, match="expected a whole safetensors file"):
            read_shapes(path)
    with pytest.raises(ModelError, match="expected a readable file"):
        read_shapes(tmp_path)


def test_weights_of_the_right_size_that_are_others_are_found_before_training(home):
    folder = write_folder(home / "encoders" / "tiny")
    assert find_weights("tiny") == folder
    altered = MODEL[:-12] + bytes(range(12))  # other numbers in a file that is whole
    (folder / "model.safetensors").write_bytes(altered)
    os.utime(folder / "model.safetensors", (0, 0))  # clocks of files are coarse
    assert read_shapes(folder / "model.safetensors") == {"embedding": (4, 3), "bias": (3,)}
    with pytest.raises(ModelError) as caught:
        find_weights("tiny")
    found, expected = (hashlib.sha256(data).hexdigest()[:12] for data in (altered, MODEL))
    assert str(caught.value) == (
        f"tiny: expected its weights in the cache; found model.safetensors with SHA-256 {found}… instead of "
        f"{expected}…. Run: stance encoder get tiny."
    )


def test_a_file_is_hashed_once_while_it_stays_as_it_is(home, monkeypatch):
    folder = write_folder(home / "encoders" / "tiny")
    digests, digest = [], hashlib.file_digest
    monkeypatch.setattr(
        hashlib, "file_digest", lambda file, kind: digests.append(Path(file.name).name) or digest(file, kind)
    )
    for _ in range(3):
        find_weights("tiny")
    assert sorted(digests) == sorted(FILES)
    (folder / "config.json").write_bytes(b"[]")
    os.utime(folder / "config.json", (0, 0))
    with pytest.raises(ModelError, match=r"found config\.json with SHA-256 "):
        find_weights("tiny")
