from __future__ import annotations

import os
from pathlib import Path

import pytest

from stance.errors import OutputError
from stance.scoring.parts.owned import PARTS
from stance.scoring.writing.contents import MODEL, PLOTS, SPLITS
from stance.scoring.writing.guards import list_model_files
from stance.scoring.writing.output import check_output


def check(path, contents=None, inputs=()):
    check_output(path, overwrite=True, is_folder=True, contents=contents, inputs=inputs)


def fill(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("mine")
    return folder


def test_folders_of_something_else_are_kept(tmp_path):
    for contents in (SPLITS, None):
        with pytest.raises(OutputError, match=r"out: expected .*; found 'notes\.txt' in it\. Choose"):
            check(fill(tmp_path / "out", "notes.txt"), contents)


def test_links_and_empty_folders_are_kept(tmp_path):
    fill(tmp_path / "elsewhere", "train.jsonl")
    for name in ("a", "b"):
        fill(tmp_path / name, "train.jsonl")
    (tmp_path / "a" / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "b" / "plans").mkdir()
    for name, stranger in (("a", "link"), ("b", "plans")):
        with pytest.raises(OutputError, match=f"found '{stranger}' in it"):
            check(tmp_path / name, SPLITS)


@pytest.mark.parametrize(
    ("spelling", "found"),
    [
        (".", "found the current folder"),
        ("../work", "found the current folder"),
        ("..", "found one that holds the current folder"),
        ("link", "found the current folder"),
    ],
)
def test_the_current_folder_is_never_replaced(tmp_path, monkeypatch, spelling, found):
    work = tmp_path / "place" / "work"
    work.mkdir(parents=True)
    (tmp_path / "link").symlink_to(work)
    monkeypatch.chdir(work)
    with pytest.raises(OutputError, match=f"expected a folder that may be replaced; {found}"):
        check(tmp_path / "link" if spelling == "link" else spelling)


def test_the_home_folder_is_never_replaced(tmp_path, monkeypatch):
    home = tmp_path / "people" / "ann"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    with pytest.raises(OutputError, match="found the home folder"):
        check(home)
    with pytest.raises(OutputError, match="found one that holds the home folder"):
        check(home.parent)


def test_a_folder_that_holds_an_input_is_kept(tmp_path):
    folder = fill(tmp_path / "splits", "train.jsonl")
    inputs = (folder, folder / "train.jsonl", tmp_path / "splits" / "*.jsonl", tmp_path / "." / "splits")
    for item in inputs:
        with pytest.raises(OutputError, match="apart from the inputs; found the input"):
            check(folder, SPLITS, [item])
    check(folder, SPLITS, ["-", "no-such-file", tmp_path / "*.none", "x" * 5000])


def test_an_input_is_no_output(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    fill(tmp_path, "draft.txt", "essays/a.txt", "essays/notes.log")
    Path("link.txt").symlink_to("draft.txt")
    os.link("draft.txt", "same.txt")
    for output in ("draft.txt", "./essays/../draft.txt", "link.txt", "same.txt", tmp_path / "draft.txt"):
        for overwrite in (True, False):
            with pytest.raises(OutputError, match=r"apart from the inputs; found the input draft\.txt"):
                check_output(output, overwrite=overwrite, inputs=["draft.txt"])
    with pytest.raises(OutputError, match="found the input draft"):
        check_output("draft.txt", overwrite=True, inputs=["dr*.txt"])
    with pytest.raises(OutputError, match="found a file of the input essays"):
        check_output("essays/a.txt", overwrite=True, inputs=["essays"])
    check_output("essays/notes.log", overwrite=True, inputs=["essays", "draft.txt"])  # not read
    check_output(os.devnull, overwrite=True, inputs=[os.devnull])


def test_standard_input_is_no_output(tmp_path):
    draft = fill(tmp_path, "draft.txt") / "draft.txt"
    kept = os.dup(0)
    try:
        with draft.open() as file:
            os.dup2(file.fileno(), 0)
        with pytest.raises(OutputError, match="found standard input"):
            check_output(draft, overwrite=True, inputs=["-"])
        check_output(fill(tmp_path, "other.txt") / "other.txt", overwrite=True, inputs=["-"])
    finally:
        os.dup2(kept, 0)
        os.close(kept)


def test_nothing_is_written_where_it_would_be_read_the_next_time(tmp_path, monkeypatch):
    folder = fill(tmp_path / "es", "a.txt", "sub/b.txt")
    monkeypatch.chdir(folder)
    inputs = ["../es", "-", "a.txt"]
    for name in ("report.html", "sub/found.TXT", "rows.csv.gz", "../es/report.md"):
        with pytest.raises(OutputError, match=r"expected an output outside the inputs; found it in \.\./es,"):
            check_output(name, overwrite=False, inputs=inputs)
    for name in ("page.svg", ".hidden.txt", "../page.html", "~$a.txt"):  # which are not read
        check_output(name, overwrite=False, inputs=inputs)
    check_output("report.html", overwrite=False, inputs=["*.txt", "a.txt"])
    (tmp_path / "link.txt").symlink_to("es/new.txt")
    with pytest.raises(OutputError, match="found it in"):
        check_output(tmp_path / "link.txt", overwrite=False, inputs=inputs)
    for contents in (MODEL, PARTS, SPLITS):
        with pytest.raises(OutputError, match="found it in"):
            check_output("new", overwrite=False, is_folder=True, contents=contents, inputs=inputs)
    check_output("new", overwrite=False, is_folder=True, contents=PLOTS, inputs=inputs)


def test_files_of_models_are_inputs(tmp_path):
    folder = fill(tmp_path / "model", "model.json", "linear/config.json")
    files = list_model_files(folder, None, "", "default", object())
    assert sorted(files) == [folder / "linear/config.json", folder / "model.json"]
    check_output(folder / "metrics.json", overwrite=True, inputs=files)
    with pytest.raises(OutputError, match="found the input"):
        check_output(folder / "model.json", overwrite=True, inputs=files)
