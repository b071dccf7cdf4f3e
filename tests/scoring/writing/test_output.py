from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from stance.errors import OutputError
from stance.scoring import open_folder, open_output
from stance.scoring.writing.contents import name_contents
from stance.scoring.writing.output import check_output


def write_half(path, error):
    with open_output(path, overwrite=True) as file:
        file.write(b"new")
        raise error


def fill_folder(path, name, error=None):
    with open_folder(path, overwrite=True, contents=name_contents(["old", "new"])) as folder:
        folder.mkdir()
        (folder / name).write_bytes(b"x")
        if error is not None:
            raise error


def test_a_file_appears_when_it_is_whole(tmp_path):
    path = tmp_path / "rows.csv"
    with open_output(path) as file:
        file.write(b"one")
        assert not path.exists()
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_has_the_usual_permissions(tmp_path):
    (tmp_path / "usual").touch()
    with open_output(tmp_path / "ours"):
        pass
    usual, ours = ((tmp_path / name).stat().st_mode for name in ("usual", "ours"))
    assert stat.S_IMODE(ours) == stat.S_IMODE(usual)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_nothing_is_left_of_a_file_that_failed(tmp_path, error):
    path = tmp_path / "rows.csv"
    path.write_bytes(b"old")
    with pytest.raises(error):
        write_half(path, error)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_there_is_kept(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(b"old")
    with (
        pytest.raises(OutputError, match=r"rows\.csv: expected a new file; .*--overwr"),
        open_output(path),
    ):
        pass
    assert path.read_bytes() == b"old"
    with open_output(path, overwrite=True) as file:
        file.write(b"new")
    assert path.read_bytes() == b"new"


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "target").write_bytes(b"old")
    (tmp_path / "link").symlink_to("target")
    with open_output(tmp_path / "link", overwrite=True) as file:
        file.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"new"


def test_a_device_is_written_directly():
    with open_output(os.devnull) as file:
        file.write(b"gone")
    assert not Path(os.devnull).is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
def test_a_full_disk_is_named():
    with (
        pytest.raises(OutputError, match=r"/dev/full: expected room to write; found none"),
        open_output("/dev/full") as file,
    ):
        file.write(b"x" * 100_000)


def test_a_disk_that_fills_up_leaves_nothing(tmp_path, monkeypatch):
    def fail(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match="room"), open_output(tmp_path / "rows.csv") as file:
        file.write(b"x")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OutputError, match="room"):
        fill_folder(tmp_path / "model", "weights")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("open_it", [open_output, open_folder])
def test_a_missing_folder_is_named(tmp_path, open_it):
    with (
        pytest.raises(OutputError, match=r"expected the folder .*nowhere; found none"),
        open_it(tmp_path / "nowhere" / "out"),
    ):
        pass


@pytest.mark.parametrize("open_it", [open_output, open_folder])
def test_a_locked_folder_is_named_before_the_work(tmp_path, monkeypatch, open_it):
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # as for a user who is not root
    with (
        pytest.raises(OutputError, match=r"out: expected a folder that can be written"),
        open_it(tmp_path / "out"),
    ):
        pytest.fail("the work began")


def test_errors_of_the_work_are_not_the_outputs(tmp_path):
    with pytest.raises(FileNotFoundError), open_output(tmp_path / "out"):
        Path(tmp_path, "no-such-input").read_bytes()


def test_files_and_folders_are_not_taken_for_each_other(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match="found a folder"), open_output(tmp_path / "folder", overwrite=True):
        pass
    with pytest.raises(OutputError, match="found a file"), open_folder(tmp_path / "file", overwrite=True):
        pass


def test_standard_output_is_no_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutputError, match=r"^-: expected a folder to write; found standard output\. Give"):
        check_output("-", overwrite=True, is_folder=True)
    check_output("./a-", overwrite=True, is_folder=True)


def test_a_folder_appears_when_it_is_whole(tmp_path):
    path = tmp_path / "model"
    with open_folder(path) as folder:
        folder.mkdir()
        (folder / "config.json").write_text("{}")
        assert not path.exists()
    assert (path / "config.json").read_text() == "{}"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_replaced_only_when_asked_and_whole(tmp_path):
    path = tmp_path / "model"
    path.mkdir()
    (path / "old").touch()
    contents = name_contents(["old"])
    with pytest.raises(OutputError, match="--overwrite"), open_folder(path, contents=contents):
        pass
    with pytest.raises(RuntimeError):
        fill_folder(path, "new", RuntimeError)
    assert [p.name for p in path.iterdir()] == ["old"]
    fill_folder(path, "new")
    assert [p.name for p in path.iterdir()] == ["new"]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["model", "replaced"])
def test_a_folder_is_replaced_whatever_it_is_called(tmp_path, name):
    fill_folder(tmp_path / name, "old")
    fill_folder(tmp_path / name, "new")
    assert [path.name for path in (tmp_path / name).iterdir()] == ["new"]


def test_what_came_into_a_folder_during_the_work_is_kept(tmp_path):
    path = tmp_path / "model"
    fill_folder(path, "old")

    def work():
        with open_folder(path, overwrite=True, contents=name_contents(["old"])) as folder:
            folder.mkdir()
            (path / "notes.txt").touch()

    with pytest.raises(OutputError, match=r"model: expected a new folder.*found 'notes\.txt' in it"):
        work()
    assert sorted(p.name for p in path.iterdir()) == ["notes.txt", "old"]
    assert list(tmp_path.iterdir()) == [path]


def test_an_interruption_between_the_renames_loses_nothing(tmp_path, monkeypatch):
    path = tmp_path / "model"
    fill_folder(path, "old")
    rename = Path.rename

    def interrupt(source, target):
        if source.name == "model" and source.parent != tmp_path:
            raise KeyboardInterrupt
        return rename(source, target)

    monkeypatch.setattr(Path, "rename", interrupt)
    with pytest.raises(KeyboardInterrupt):
        fill_folder(path, "new")
    assert [p.name for p in path.iterdir()] == ["old"]
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_put_back_is_not_removed(tmp_path, monkeypatch):
    path = tmp_path / "model"
    fill_folder(path, "old")
    rename = Path.rename

    def fail(source, target):
        if source != path:
            raise OSError(errno.EIO, "Input/output error")
        return rename(source, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OutputError, match="Input/output"):
        fill_folder(path, "new")
    assert [p.name for p in tmp_path.rglob("old")] == ["old"]


def write_beside_another(path):
    with open_output(path) as file:
        file.write(b"second")
        path.write_bytes(b"first")


@pytest.mark.parametrize("has_links", [True, False])
def test_a_file_that_appeared_during_the_work_is_kept(tmp_path, monkeypatch, has_links):
    def fail(source, target):
        raise OSError(errno.EPERM, "Operation not permitted")

    if not has_links:
        monkeypatch.setattr(os, "link", fail)
    path = tmp_path / "rows.csv"
    with pytest.raises(OutputError, match=r"rows\.csv: expected a new file; found it is there already.*--ov"):
        write_beside_another(path)
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]
    path.unlink()
    with open_output(path) as file:
        file.write(b"one")
    assert path.read_bytes() == b"one"
    assert path.stat().st_nlink == 1
    assert list(tmp_path.iterdir()) == [path]


def test_links_that_lead_nowhere_are_told_of(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("loop.csv").symlink_to("loop.csv")
    Path("far.csv").symlink_to("nodir/x.csv")
    for name, found in (("loop.csv", "leads in a circle"), ("far.csv", "nodir/x.csv, without its folder")):
        with pytest.raises(
            OutputError, match=f"^{name}: expected a link to a place to write; found one .*{found}"
        ):
            check_output(name, overwrite=True)
    Path("new.csv").symlink_to("target.csv")  # which is not there yet
    with open_output("new.csv") as file:
        file.write(b"x")
    assert Path("target.csv").read_bytes() == b"x"


@pytest.mark.parametrize("is_folder", [False, True])
def test_an_empty_name_is_not_the_current_folder(tmp_path, monkeypatch, is_folder):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutputError, match=r"^output: expected a name; found an empty string"):
        check_output("", overwrite=True, is_folder=is_folder)
