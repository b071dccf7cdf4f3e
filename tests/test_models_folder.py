"""A model's folder: the same model back, an error for every way it can be broken, and the door to models."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stance.bundled import find_bundled
from stance.errors import ConfigError, ModelError, OutputError
from stance.models import LinearModel, describe_model, open_model
from stance.models.folder import hash_description

TEXTS = ["The deal might collapse.", "It is unclear who won.", "It rained."]
Change = Callable[[Path], Any]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The bundled model, small and ready to be broken."""
    return Path(shutil.copytree(find_bundled("models/linear-en"), tmp_path / "model"))


def test_the_released_folder_loads_and_comes_back_as_it_was(tmp_path: Path) -> None:
    model = LinearModel.load(find_bundled("models/linear-en"))
    model.save(tmp_path / "deep" / "again")
    again = LinearModel.load(tmp_path / "deep" / "again")
    assert again.sha256 == model.sha256 == describe_model(model)["sha256"]
    for field in dataclasses.fields(model):
        one, other = getattr(model, field.name), getattr(again, field.name)
        assert np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other, field.name
    one, other = model.predict_batch(TEXTS), again.predict_batch(TEXTS)
    assert all(np.array_equal(getattr(one, f.name), getattr(other, f.name)) for f in dataclasses.fields(one))
    assert {path.name for path in (tmp_path / "deep" / "again").iterdir()} == {
        "README.md",
        "model.json",
        "model.safetensors",
    }


def test_copies_keep_the_hash_of_their_folder_and_say_what_is_new(tmp_path: Path) -> None:
    model = open_model()
    strict = model.with_min_confidence(0.7)
    assert (strict.min_confidence, strict.sha256) == (0.7, model.sha256)
    noted = model.with_info({"é": [1, None, 0.1], "n": {9: 1}, "\ud800": "x"})
    noted.save(tmp_path)
    loaded = LinearModel.load(tmp_path)
    assert loaded.info == {"é": [1, None, 0.1], "n": {"9": 1}, "?": "x"}
    assert loaded.sha256 == noted.sha256 != model.sha256
    for threshold in (-0.1, 1.1, float("nan")):
        with pytest.raises(ConfigError, match="min_confidence"):
            model.with_min_confidence(threshold)


def test_loading_needs_numpy_alone() -> None:
    code = (
        "import sys; from stance.models import open_model; m = open_model();"
        "print(m.predict_batch(['It might.']).class_index[0], m.explain('It may.').label != '');"
        "print(sorted({'sklearn', 'scipy', 'torch', 'pandas', 'datasets', 'pyarrow'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["1 True", "[]"]


def describe(change: Callable[[dict[str, Any]], Any]) -> Change:
    """Change ``model.json`` as one who knows its hash would."""

    def apply(place: Path) -> None:
        path = place / "model.json"
        description = json.loads(path.read_text(encoding="utf-8"))
        change(description)
        description["sha256"] = hash_description(description)
        path.write_text(json.dumps(description), encoding="utf-8")

    return apply


def edit(name: str, change: Callable[[bytes], bytes]) -> Change:
    return lambda place: (place / name).write_bytes(change((place / name).read_bytes()))


def flip(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


DAMAGES: list[tuple[str, Change, str]] = [
    ("no folder", shutil.rmtree, "no such model folder"),
    ("a file", lambda p: (shutil.rmtree(p), p.write_text("x")), "no model folder"),
    ("no description", lambda p: (p / "model.json").unlink(), "model.json"),
    ("no weights", lambda p: (p / "model.safetensors").unlink(), "lacks the file model.safetensors"),
    ("description cut short", edit("model.json", lambda data: data[: len(data) // 2]), "cut short"),
    ("description empty", edit("model.json", lambda _: b""), "cut short"),
    ("description a list", edit("model.json", lambda _: b"[1]"), "cut short"),
    ("description nested", edit("model.json", lambda _: b"[" * 100_000), "cut short"),
    (
        "description altered",
        edit("model.json", lambda d: d.replace(b'"context": true', b'"context": false')),
        "altered",
    ),
    ("weights cut short", edit("model.safetensors", lambda data: data[:-9]), "SHA-256"),
    ("one bit of the weights", edit("model.safetensors", flip), "SHA-256"),
    ("a newer format", describe(lambda d: d.update(format_version=3)), "upgrade"),
    ("an older format", describe(lambda d: d.update(format_version=1)), "Train it again"),
    ("an unknown kind", describe(lambda d: d.update(model="forest")), "unknown kind"),
]


@pytest.mark.parametrize(
    ("damage", "word"), [case[1:] for case in DAMAGES], ids=[case[0] for case in DAMAGES]
)
def test_damaged_folders_are_refused(copy: Path, damage: Change, word: str) -> None:
    damage(copy)
    with pytest.raises(ModelError, match=word) as caught:
        open_model(copy)
    assert str(caught.value).startswith(str(copy))
    assert "\n" not in str(caught.value)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="file"):
        open_model().save(tmp_path / "file")
    with pytest.raises(OutputError, match="model.json"):
        open_model().save(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_save_that_fails_leaves_the_old_model(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path.name: path.read_bytes() for path in copy.iterdir()}
    write = Path.write_bytes

    def fail(self: Path, data: bytes) -> int:
        if self.name == "model.json":
            raise OSError(28, "No space left on device")
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(OutputError, match="space"):
        open_model().with_info({}).save(copy)
    assert {path.name: path.read_bytes() for path in copy.iterdir()} == before


def test_one_door_and_what_was_opened_stays_open(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    default = open_model()
    assert open_model("default") is default is open_model(default)
    assert open_model(copy) is open_model(str(copy))
    first = open_model(copy)
    first.with_info({"new": 1}).save(copy)  # written again, it is another
    os.utime(copy / "model.json", ns=(1, 1))
    assert open_model(copy).info == {"new": 1}
    monkeypatch.chdir(tmp_path)
    copy.rename(tmp_path / "default")  # a folder comes before a name
    assert open_model("default").info == {"new": 1}


@pytest.mark.parametrize("model", ["no-such", "", Path("no-such"), 5, "org/name", "seeds"])
def test_what_is_no_model_is_refused_at_once(model: Any) -> None:
    began = time.monotonic()
    with pytest.raises(ModelError):
        open_model(model)
    assert time.monotonic() - began < 1


def test_a_released_model_that_is_not_installed(tmp_path: Path) -> None:
    shutil.copytree(Path(sys.modules["stance"].__file__ or "").parent, tmp_path / "stance")
    code = "from stance.models import open_model; open_model('encoder')"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=tmp_path,
    )
    if run.returncode == 0:
        pytest.skip("stance-encoder-en is installed")
    assert "ModelError: encoder: " in run.stderr
    assert "pip install" in run.stderr
