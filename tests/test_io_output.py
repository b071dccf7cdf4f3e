"""Outputs appear whole or not at all, and never in the place of an input or of somebody else's folder."""

from __future__ import annotations

import os
import threading

import pytest

from stance.errors import OutputError
from stance.io import check_output, open_output, replace_folder


def list_files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_file_takes_its_place_when_it_is_whole(tmp_path):
    path = tmp_path / "rows.csv"
    with open_output(path) as file:
        file.write(b"a" * 100_000)
        assert not path.exists()
    assert path.read_bytes() == b"a" * 100_000
    assert list_files(tmp_path) == ["rows.csv"]
    umask = os.umask(0)
    os.umask(umask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~umask


@pytest.mark.parametrize("is_there", [False, True])
def test_an_error_leaves_everything_as_it_was(is_there, tmp_path):
    path = tmp_path / "rows.csv"
    if is_there:
        path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), open_output(path, overwrite=True) as file:
        file.write(b"new")
        raise KeyboardInterrupt
    assert list_files(tmp_path) == ["rows.csv"] * is_there
    assert not is_there or path.read_bytes() == b"old"


def test_what_appears_during_the_work_is_not_replaced(tmp_path):
    path = tmp_path / "rows.csv"
    with pytest.raises(OutputError, match="already there"), open_output(path) as file:
        file.write(b"mine")
        path.write_bytes(b"another's")
    assert path.read_bytes() == b"another's"
    assert list_files(tmp_path) == ["rows.csv"]


def test_a_link_is_followed_and_a_pipe_is_written_directly(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "real" / "rows.csv")
    with open_output(tmp_path / "link.csv") as file:
        file.write(b"rows")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real" / "rows.csv").read_bytes() == b"rows"
    os.mkfifo(tmp_path / "pipe")
    found = []
    thread = threading.Thread(target=lambda: found.append((tmp_path / "pipe").read_bytes()))
    thread.start()
    with open_output(tmp_path / "pipe") as file:
        file.write(b"rows")
    thread.join(10)
    assert found == [b"rows"]


def test_a_folder_keeps_what_it_had_until_all_is_written(tmp_path):
    folder = tmp_path / "model"
    with replace_folder(folder, "model.json") as aside:
        (aside / "model.json").write_text("1")
        (aside / "deep").mkdir()
        (aside / "deep" / "weights").write_text("1")
    assert list_files(folder) == ["deep", "deep/weights", "model.json"]
    with pytest.raises(ValueError, match="no"), replace_folder(folder, "model.json") as aside:
        (aside / "model.json").write_text("2")
        raise ValueError("no")
    assert (folder / "model.json").read_text() == "1"
    assert list_files(folder) == ["deep", "deep/weights", "model.json"]


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Make a folder with inputs, outputs and folders of several kinds, and stand in it."""
    for name in ("texts/a.txt", "texts/.hidden/b", "out.csv", "mine/model.json", "notes/diary.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "empty").mkdir()
    (tmp_path / "link.txt").symlink_to("texts/a.txt")
    (tmp_path / "hard.txt").hardlink_to(tmp_path / "texts" / "a.txt")
    monkeypatch.chdir(tmp_path)
    return tmp_path


ALLOWED = [
    ("new.csv", {}),
    ("out.csv", {"overwrite": True}),
    ("texts/.hidden/rows.csv", {"inputs": ["texts"]}),
    ("texts/page.svg", {"inputs": ["texts"]}),
    ("out.csv", {"overwrite": True, "inputs": ["texts", "-", "nowhere.txt"]}),
    ("/dev/null", {"inputs": ["texts"]}),
    ("fresh", {"marker": "model.json"}),
    ("empty", {"marker": "model.json"}),
    ("mine", {"marker": "model.json", "overwrite": True}),
]
REFUSED = [
    ("", {}, "name"),
    ("nowhere/new.csv", {}, "no folder"),
    ("out.csv", {}, "overwrite=True"),
    ("texts", {"overwrite": True}, "is a folder"),
    ("texts/a.txt", {"overwrite": True, "inputs": ["texts/a.txt"]}, "input"),
    ("texts/a.txt", {"overwrite": True, "inputs": ["texts"]}, "input"),
    ("link.txt", {"overwrite": True, "inputs": ["texts/a.txt"]}, "input"),
    ("hard.txt", {"overwrite": True, "inputs": ["texts/*.txt"]}, "input"),
    ("texts/scored.jsonl", {"inputs": ["texts"]}, "would be read"),
    ("texts/scored", {"inputs": ["texts"], "marker": "manifest.jsonl"}, "would be read"),
    ("mine", {"marker": "model.json"}, "overwrite=True"),
    ("mine", {"marker": "model.json", "overwrite": True, "inputs": ["mine"]}, "input"),
    ("notes", {"marker": "model.json", "overwrite": True}, "without model.json"),
    ("out.csv", {"marker": "model.json", "overwrite": True}, "is a file"),
    (".", {"marker": "model.json", "overwrite": True}, "."),
]


@pytest.mark.parametrize(("path", "options"), ALLOWED)
def test_what_may_be_written(path, options, tree):
    before = list_files(tree)
    check_output(path, **options)
    assert list_files(tree) == before


@pytest.mark.parametrize(("path", "options", "words"), REFUSED)
def test_what_may_not_be_written(path, options, words, tree):
    with pytest.raises(OutputError) as caught:
        check_output(path, **options)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
