"""Which files a folder gives: links and suffixes."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from stance.errors import DataError
from stance.text.own_pages import MARKDOWN_MARK
from stance.text.read_sources import find_sources

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links there need rights")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("in/sub").mkdir(parents=True)
    for name in ("in/draft.txt", "in/sub/b.md", "out.txt"):
        Path(name).write_text("It may rain.")
    return Path("in")


def name_found(*inputs):
    return [source.doc_id for source in find_sources(inputs)]


def test_links_to_files_of_the_same_folder_are_left_out(folder):
    (folder / "a-link.txt").symlink_to("draft.txt")  # sorted before what it leads to
    (folder / "sub" / "z.md").symlink_to("b.md")
    (folder / "twice.txt").symlink_to("a-link.txt")
    assert name_found(folder) == ["draft", "sub/b"]


def test_of_links_to_one_file_elsewhere_the_first_is_read(folder):
    for name in ("one.txt", "two.txt"):
        (folder / name).symlink_to(Path("out.txt").resolve())
    assert name_found(folder) == ["draft", "one", "sub/b"]


def test_a_link_whose_file_is_not_read_itself_is_read(folder):
    (folder / "draft.txt").rename(folder / "draft")
    (folder / "link.txt").symlink_to("draft")
    assert name_found(folder) == ["link", "sub/b"]


def test_what_programs_keep_beside_files_is_left_out(folder):
    names = (
        "~$b.docx",
        "page.html",
        "page_files/saved.html",
        "PAGE2.HTM",
        "PAGE2_files/x.txt",
        "my_files/kept.txt",
    )
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("It may rain.")
    assert name_found(folder) == ["PAGE2", "draft", "page", "my_files/kept", "sub/b"]
    assert name_found(folder / "page_files") == ["saved"]  # named by itself


@pytest.mark.parametrize("inputs", [("in/draft.txt", "in/link.txt"), ("in", "in/link.txt"), ("in/*.txt",)])
def test_what_is_named_twice_is_still_refused(folder, inputs):
    (folder / "link.txt").symlink_to("draft.txt")
    with pytest.raises(DataError, match=r"link\.txt: expected each input once; found it twice"):
        find_sources(inputs)


@pytest.mark.parametrize("name", ["a.markdown", "a.MARKDOWN", "a.markdown.gz"])
def test_markdown_by_its_long_suffix(folder, name):
    (folder / name).touch()
    (source,) = find_sources(folder / name)
    assert (source.doc_id, source.suffix, source.packed) == ("a", ".md", name.endswith(".gz"))
    assert name_found(folder) == ["a", "draft", "sub/b"]


def test_the_long_suffix_is_listed_where_another_is_not_known(folder):
    (folder / "a.odt").touch()
    with pytest.raises(DataError, match=r"Save it as one of \.txt, \.md, \.markdown, \.html, "):
        find_sources(folder / "a.odt")


def test_folders_that_links_lead_to_are_read_once(folder):
    for name in ("data/x.txt", "data/deep/y.txt", "in/.kept/z.txt"):
        Path(name).parent.mkdir(exist_ok=True, parents=True)
        Path(name).write_text("It may rain.")
    for name, target in {
        "a-link": "data",
        "b-link": "data/deep",  # found by then
        "kept": "in/.kept",
        "loop": "in",
        "round": ".",
        "sub/again": "in/sub",
    }.items():
        (folder / name).symlink_to(Path(target).resolve())
    assert name_found(folder) == ["draft", "sub/b", "a-link/x", "a-link/deep/y", "kept/z"]


def test_a_folder_that_cannot_be_read_is_told_of(folder, monkeypatch):
    scan = os.scandir

    def refuse(path):
        if str(path).endswith("sub"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(
        DataError, match=r"in/sub: expected a folder that can be read; found: permission denied"
    ):
        find_sources(folder)


def test_json_lines_by_their_other_suffix(folder):
    Path("rows.ndjson").write_text("")
    assert find_sources("rows.ndjson")[0].suffix == ".jsonl"


def write_page(path):
    path.write_text(f"{MARKDOWN_MARK}\n\n# Why talks fail\n\n`H` It may.")


def test_pages_of_reports_are_passed_over_and_take_no_name(folder):
    write_page(folder / "draft.md")
    notes = []
    found = find_sources(folder, notify=notes.append)
    assert [source.doc_id for source in found] == ["draft", "sub/b"]  # not draft.txt
    assert notes == ["in: passed over 1 page that stance report made: in/draft.md."]
    write_page(folder / "sub" / "a.md")
    assert name_found("in/*", "out.txt") == ["draft", "b", "out"]


def test_pages_of_reports_among_files_named_one_by_one_are_passed_over(folder):
    for name in ("a.md", "z.md", "sub/p.md"):
        write_page(folder / name)
    Path("pages").mkdir()
    write_page(Path("pages/b.md"))
    notes = []
    given = ["in/a.md", "out.txt", "in/sub", "in/z.md", "pages"]
    assert [source.name for source in find_sources(given, notify=notes.append)] == ["out.txt", "in/sub/b.md"]
    assert notes == [
        "inputs: passed over 2 pages that stance report made: in/a.md and others.",
        "in/sub: passed over 1 page that stance report made: in/sub/p.md.",
        "pages: passed over 1 page that stance report made: pages/b.md.",
    ]
    assert name_found("in/a.md", "-") == ["stdin"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("in/a.md", "in/a.md: expected a text; found a page that stance report made."),
        ("in/*.md", r"in/\*.md: expected texts; found only pages that stance report made, such as in/a.md."),
        ("pages", "pages: expected texts; found only pages that stance report made, such as pages/b.md."),
        ("./in/a.md", "./in/a.md: expected a text; found a page that stance report made."),
        (
            ["in/a.md", "pages"],
            "inputs: expected texts; found only pages that stance report made, such as in/a.md.",
        ),
    ],
)
def test_pages_of_reports_alone_are_refused(folder, given, message):
    Path("pages").mkdir()
    for name in ("in/a.md", "pages/b.md"):
        write_page(Path(name))
    with pytest.raises(DataError, match=message):
        find_sources(given)
