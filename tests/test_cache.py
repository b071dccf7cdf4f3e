import os
import sys
import warnings
from pathlib import Path

import pytest

from stance.cache import find_cache, find_hub_copy, go_offline, hash_code
from stance.errors import MissingExtraError, OutputError


def test_code_is_known_by_names_and_contents_of_files(monkeypatch, tmp_path):
    monkeypatch.setattr("stance.__file__", str(tmp_path / "__init__.py"))
    for name in ("a.py", "b.tsv", "a.pyc"):
        (tmp_path / name).write_text("x")
    before = hash_code("a*", "b*")
    assert hash_code("b*", "*") == before != hash_code("a*")
    (tmp_path / "a.pyc").write_text("y")  # what Python makes of the others
    assert hash_code("*") == before
    (tmp_path / "b.tsv").rename(tmp_path / "c.tsv")
    assert hash_code("*") != before


def test_stance_home_wins(monkeypatch):
    monkeypatch.setenv("STANCE_HOME", "~/elsewhere")
    assert find_cache() == Path.home() / "elsewhere"


@pytest.mark.parametrize(
    ("platform", "variable", "value", "expected"),
    [
        ("linux", "XDG_CACHE_HOME", "/x/cache", Path("/x/cache/stance")),
        ("linux", "XDG_CACHE_HOME", "", Path.home() / ".cache/stance"),
        ("darwin", "XDG_CACHE_HOME", "/x/cache", Path.home() / "Library/Caches/stance"),
        ("win32", "LOCALAPPDATA", "/x/local", Path("/x/local/stance")),
    ],
)
def test_platform_folder(monkeypatch, platform, variable, value, expected):
    monkeypatch.delenv("STANCE_HOME", raising=False)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv(variable, value)
    assert find_cache() == expected


def test_offline_leaves_what_the_user_set(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.delenv("HF_DATASETS_OFFLINE", raising=False)
    go_offline()
    assert os.environ["HF_HUB_OFFLINE"] == "0"
    assert os.environ["HF_DATASETS_OFFLINE"] == "1"


def test_a_notebook_is_spared_the_missing_widget():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn("IProgress not found. Please update jupyter.", stacklevel=1)
        go_offline()
        warnings.warn("IProgress not found. Please update jupyter.", stacklevel=1)
        warnings.warn("Something else.", stacklevel=1)
    assert [str(item.message)[:9] for item in caught] == ["IProgress", "Something"]


def test_without_a_home_folder_the_variable_is_named(monkeypatch):
    monkeypatch.setenv("STANCE_HOME", "~no-such-user/x")
    with pytest.raises(
        OutputError, match=r"^~no-such-user/x: expected a home folder for the cache; .* Set STANCE_HOME"
    ):
        find_cache()


def test_copies_of_the_hub_are_found_by_a_file(tmp_path, monkeypatch):
    constants = pytest.importorskip("huggingface_hub.constants")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    repo = tmp_path / "models--someone--small"
    snapshot = repo / "snapshots" / "0123abc"
    for folder in (repo / "refs", snapshot):
        folder.mkdir(parents=True)
    (repo / "refs" / "main").write_text("0123abc")
    (snapshot / "config.json").write_text("{}")
    assert find_hub_copy("someone/small", "config.json") == snapshot
    assert find_hub_copy("someone/small", "model.json") is None
    assert find_hub_copy("someone/large", "config.json") is None
    with pytest.raises(ValueError, match="Repo id"):
        find_hub_copy("../small", "config.json")
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(MissingExtraError, match=r"^someone/small: expected the library huggingface_hub"):
        find_hub_copy("someone/small", "config.json")
