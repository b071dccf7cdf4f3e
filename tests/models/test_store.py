"""A model's folder: the same model back, and an error for every way it can be broken."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save

from stance.errors import ModelError, OutputError
from stance.models import LinearModel, folder, load_folder
from stance.models.folder import ModelOutline, read_outline

from ..conftest import run_python

ARRAYS = ("cue_weights", "cue_bias", "word_weights", "evidence_weights", "label_bias")
SIMPLE = ("labels", "cue_classes", "calibration", "max_ngram", "context", "min_confidence", "name")


@pytest.fixture(scope="module")
def saved(model: LinearModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("models") / "deep" / "model"
    dataclasses.replace(model, min_confidence=0.4).with_info({"é": [1, None, 0.1], "n": {9: 1, 10: 2}}).save(
        place
    )
    return place


@pytest.fixture
def copy(saved: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(saved, tmp_path / "model"))


def test_the_same_model_back(
    saved: Path, model: LinearModel, texts: list[str], doc_index: np.ndarray
) -> None:
    assert sorted(p.name for p in saved.iterdir()) == ["README.md", "model.json", "model.safetensors"]
    loaded = load_folder(saved)
    for name in ARRAYS:
        a, b = getattr(loaded, name), getattr(model, name)
        assert a.dtype == b.dtype, name
        assert a.tobytes() == b.tobytes(), name
    expected = dataclasses.replace(model, min_confidence=0.4)
    for name in SIMPLE:
        assert getattr(loaded, name) == getattr(expected, name), name
    assert loaded.info == {"é": [1, None, 0.1], "n": {"9": 1, "10": 2}}
    found, wanted = loaded.predict_batch(texts, doc_index), model.predict_batch(texts, doc_index)
    for field in dataclasses.fields(found):
        assert np.array_equal(getattr(found, field.name), getattr(wanted, field.name)), field.name


def test_saving_again_gives_the_same_bytes(saved: Path, tmp_path: Path) -> None:
    load_folder(str(saved)).save(str(tmp_path / "again"))
    for name in ("model.json", "model.safetensors"):
        assert (tmp_path / "again" / name).read_bytes() == (saved / name).read_bytes()


def test_only_rows_with_weights_are_written(saved: Path, model: LinearModel) -> None:
    rows = load_file(saved / "model.safetensors")["word_weights.rows"]
    assert rows.tolist() == np.flatnonzero(np.abs(model.word_weights).sum(axis=1)).tolist()
    assert 0 < len(rows) < len(model.word_weights)


def test_a_model_without_cues_or_weights(model: LinearModel, tmp_path: Path) -> None:
    empty = dataclasses.replace(
        model,
        cue_classes=(),
        cue_weights=np.zeros((1024, 1), dtype=np.float32),
        cue_bias=np.zeros(1, dtype=np.float32),
        word_weights=np.zeros((1024, 3), dtype=np.float32),
        evidence_weights=np.zeros((1, 3), dtype=np.float32),
    )
    empty.save(tmp_path / "m")
    loaded = load_folder(tmp_path / "m")
    assert loaded.word_weights.shape == (1024, 3)
    assert np.array_equal(loaded.predict_proba(["It may."]), empty.predict_proba(["It may."]))


def test_loading_needs_numpy_alone(saved: Path) -> None:
    code = (
        "import sys; from stance.models import load_folder; m = load_folder(sys.argv[1]);"
        "print(m.predict(['The deal might collapse.'])[0], m.explain('It may.').label != '');"
        "heavy = {'sklearn', 'scipy', 'torch', 'pandas', 'datasets', 'pyarrow'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = run_python(code, str(saved))
    assert run.stdout.splitlines() == ["hedged True", "[]"]


def change_description(place: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    """Change ``model.json`` as one who knows its hash would."""
    path = place / "model.json"
    description = json.loads(path.read_text(encoding="utf-8"))
    change(description)
    description["sha256"] = folder.hash_description(description)
    path.write_text(json.dumps(description), encoding="utf-8")


def change_weights(place: Path, change: Callable[[dict[str, np.ndarray]], Any]) -> None:
    """Change the weights and note their new hash."""
    arrays = load_file(place / "model.safetensors")
    change(arrays)
    write_weights(place, save({name: np.ascontiguousarray(array) for name, array in arrays.items()}))


def write_weights(place: Path, data: bytes) -> None:
    """Replace the weights and note their new hash."""
    (place / "model.safetensors").write_bytes(data)
    note = {"files": {"model.safetensors": hashlib.sha256(data).hexdigest()}}
    change_description(place, lambda d: d.update(note))


def test_changes_by_the_book_load(copy: Path) -> None:
    """The helpers above make no error of their own."""
    change_weights(copy, lambda arrays: arrays["label_bias"].fill(7))
    assert load_folder(copy).label_bias.tolist() == [7, 7, 7]


def cut(path: Path, share: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])


def flip(path: Path, at: float) -> None:
    data = bytearray(path.read_bytes())
    data[int(len(data) * at)] ^= 1
    path.write_bytes(bytes(data))


def replace_text(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


BROKEN: dict[str, tuple[Callable[[Path], Any], str]] = {
    "no description": (
        lambda f: (f / "model.json").unlink(),
        "expected model.json in the model folder; found none",
    ),
    "no weights": (lambda f: (f / "model.safetensors").unlink(), "expected model.safetensors .* found none"),
    "description cut": (
        lambda f: cut(f / "model.json", 0.5),
        "expected whole JSON; found it cut short or altered",
    ),
    "description empty": (lambda f: cut(f / "model.json", 0), "expected whole JSON"),
    "weights cut": (
        lambda f: cut(f / "model.safetensors", 0.9),
        "found .*: the file is cut short or altered",
    ),
    "weights empty": (lambda f: cut(f / "model.safetensors", 0), "cut short or altered"),
    "weights altered": (lambda f: flip(f / "model.safetensors", 0.7), "cut short or altered"),
    "description not text": (lambda f: (f / "model.json").write_bytes(b"\xff\xfe{}"), "expected whole JSON"),
    "a list": (lambda f: (f / "model.json").write_text("[]"), "expected a format_version; found None"),
    "no version": (lambda f: (f / "model.json").write_text("{}"), "expected a format_version; found None"),
    "newer version": (
        lambda f: change_description(f, lambda d: d.update(format_version=99)),
        "expected a model of format 2; found format 99. Upgrade stance",
    ),
    "older version": (
        lambda f: change_description(f, lambda d: d.update(format_version=1)),
        "expected a model of format 2; found format 1. Train it again",
    ),
    "labels swapped": (
        lambda f: replace_text(f / "model.json", '"hedged"', '"hinted"'),
        "expected the file as it was saved; found it altered",
    ),
    "buckets doubled": (
        lambda f: replace_text(f / "model.json", '"word_weights": 14', '"word_weights": 15'),
        "found it altered",
    ),
    "no hash": (lambda f: replace_text(f / "model.json", '"sha256"', '"sha257"'), "found it altered"),
    "no labels": (
        lambda f: change_description(f, lambda d: d.pop("labels")),
        "do not fit .KeyError: 'labels'",
    ),
    "one label more": (
        lambda f: change_description(f, lambda d: d["labels"].append("x")),
        "do not fit .ValueError: word_weights has 3 columns, not 4",
    ),
    "too few buckets": (
        lambda f: change_description(f, lambda d: d["n_bits"].update(word_weights=3)),
        "do not fit .IndexError",
    ),
    "calibration of another kind": (
        lambda f: change_description(f, lambda d: d.update(calibration=[1, 2])),
        "do not fit .TypeError",
    ),
    "lexicon of another kind": (
        lambda f: change_description(f, lambda d: d["lexicon"].update(entries=[["may"]])),
        "do not fit .ValueError",
    ),
    "an array missing": (
        lambda f: change_weights(f, lambda a: a.pop("cue_bias")),
        "do not fit .KeyError: 'cue_bias'",
    ),
    "wrong shape": (
        lambda f: change_weights(f, lambda a: a.update(cue_bias=a["cue_bias"][:1])),
        "do not fit .ValueError: cue_bias has 1 columns, not 3",
    ),
    "weights that are no numbers": (
        lambda f: change_weights(f, lambda a: a["label_bias"].fill(np.nan)),
        "do not fit .ValueError: label_bias holds something else than finite numbers",
    ),
    "weights of another type": (
        lambda f: change_weights(f, lambda a: a.update(label_bias=a["label_bias"].astype(np.float64))),
        "do not fit .ValueError: label_bias holds something else than finite numbers of float32",
    ),
    "a calibration without a number": (
        lambda f: change_description(f, lambda d: d["calibration"].update(scale=float("nan"))),
        "do not fit .ValueError: calibration holds numbers that are not finite",
    ),
    "a calibration of fewer labels": (
        lambda f: change_description(f, lambda d: d["calibration"]["shift"].pop()),
        "do not fit .ValueError: calibration is of 2 labels, not 3",
    ),
    "labels that are no text": (
        lambda f: change_description(f, lambda d: d.update(labels=[1, 2, 3])),
        "do not fit .TypeError: labels or cue_classes are no text",
    ),
    "a threshold that is no number": (
        lambda f: change_description(f, lambda d: d.update(min_confidence="x")),
        "do not fit .TypeError: min_confidence is 'x'",
    ),
    "a threshold out of range": (
        lambda f: change_description(f, lambda d: d.update(min_confidence=2)),
        "do not fit .ValueError: min_confidence is 2, not from 0 to 1",
    ),
    "a threshold that is NaN": (
        lambda f: change_description(f, lambda d: d.update(min_confidence=float("nan"))),
        "do not fit .ValueError: min_confidence is nan, not from 0 to 1",
    ),
    "description deeper than can be read": (
        lambda f: (f / "model.json").write_text("[" * 100_000),
        "expected whole JSON; found it cut short or altered",
    ),
    "no safetensors": (
        lambda f: write_weights(f, b"rubbish"),
        "expected safetensors; found",
    ),
    "description a folder": (
        lambda f: ((f / "model.json").unlink(), (f / "model.json").mkdir()),
        "model.json: expected a readable file; found Is a directory",
    ),
    "weights a folder": (
        lambda f: ((f / "model.safetensors").unlink(), (f / "model.safetensors").mkdir()),
        "model.safetensors: expected a readable file; found Is a directory",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_broken_folders(copy: Path, kind: str) -> None:
    damage, message = BROKEN[kind]
    damage(copy)
    with pytest.raises(ModelError, match=f"^{re.escape(str(copy))}.*{message}") as caught:
        load_folder(copy)
    assert "\n" not in str(caught.value)


def test_an_outline_without_loading(copy: Path, model: LinearModel) -> None:
    (copy / "model.safetensors").unlink()
    assert read_outline(copy) == ModelOutline("linear", model.labels)
    for name, value in (("labels", list(model.labels)), ("model", "linear")):
        change_description(copy, lambda d, name=name: d.pop(name))
        with pytest.raises(ModelError, match="expected the kind of model and its labels; found them missing"):
            read_outline(copy)
        change_description(copy, lambda d, name=name, value=value: d.update({name: value}))


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="expected a model folder; found nothing"):
        load_folder(tmp_path / "none")
    (tmp_path / "file").write_text("x")
    with pytest.raises(ModelError, match="expected a model folder; found a file"):
        load_folder(tmp_path / "file")


def test_nowhere_to_save(model: LinearModel, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(
        OutputError, match="file/model: expected a folder to write the model to; found Not a dir"
    ):
        model.save(tmp_path / "file" / "model")


@contextlib.contextmanager
def limit_files(n_bytes: int) -> Iterator[None]:
    """Let no file grow beyond a number of bytes, as on a disk that is nearly full."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def read_all(place: Path) -> dict[str, bytes]:
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def test_a_model_that_cannot_be_saved_leaves_the_old_one(
    saved: Path, copy: Path, model: LinearModel, tmp_path: Path
) -> None:
    other = model.with_info({"note": "another"})
    description, weights = ((saved / name).stat().st_size for name in ("model.json", "model.safetensors"))
    for limit in (100, min(description, weights) - 100, max(description, weights) - 100):
        for place, expected in ((copy, read_all(saved)), (tmp_path / "fresh", {})):
            with (
                pytest.raises(OutputError, match=f"^{place}: expected a folder .*; found File too large"),
                limit_files(limit),
            ):
                other.save(place)
            assert read_all(place) == expected
    other.save(copy)
    assert load_folder(copy).info == {"note": "another"}
    assert sorted(read_all(copy)) == sorted(read_all(saved))


def test_a_description_is_replaced_last(
    copy: Path, model: LinearModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, done = Path.replace, []

    def note(path: Path, target: Path) -> Path:
        done.append(target.name)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", note)
    model.save(copy)
    assert sorted(done) == sorted(read_all(copy))
    assert done[-1] == "model.json"


def test_names_that_are_no_utf8(model: LinearModel, tmp_path: Path) -> None:
    """As of a file whose name is in another encoding."""
    info = {"data_hashes": {"d\udce9j\u00e0.csv": "ab12"}, "held_out": ["\ud83d", "\U0001f642"]}
    named = dataclasses.replace(model, labels=("a\ud800", "b", "c"), cue_classes=("b",)).with_info(info)
    named = dataclasses.replace(
        named,
        cue_weights=model.cue_weights[:, :2],
        cue_bias=model.cue_bias[:2],
        evidence_weights=model.evidence_weights[:6],
    )
    named.save(tmp_path)
    loaded = load_folder(tmp_path)
    expected = {"data_hashes": {"d\ufffdj\u00e0.csv": "ab12"}, "held_out": ["\ufffd", "\U0001f642"]}
    assert (loaded.labels, loaded.info) == (("a\ufffd", "b", "c"), expected)
