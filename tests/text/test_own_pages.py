"""Which files are known as pages of ``stance report``."""

from __future__ import annotations

import os

import pytest

from stance.text.own_pages import MARKDOWN_MARK, is_own_page

GENERATOR = '<meta name="generator" content="stance 0.1.0">'


@pytest.mark.parametrize(
    "text",
    [
        f"{MARKDOWN_MARK}\n\n# It may.",
        "<!-- stance 12.0.0rc1 -->\n",
        f"<!doctype html>\n<html><head>{GENERATOR}",
        f"<!DOCTYPE html>\n<!-- saved from url=(0021)file:///report.html -->\n<html><head>{GENERATOR}",
        "It may.\n" * 1000 + "\nLabels can be wrong. Made by\nstance 0.1.0.\n",
        "It may. Made by stance 0.1.0.",
    ],
)
def test_pages_are_known(tmp_path, text):
    (tmp_path / "page").write_text(text)
    assert is_own_page(tmp_path / "page")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "It may.",
        "It may.\n" * 1000,
        f"In their heads stands {GENERATOR}, as in\n<!doctype html>\n{GENERATOR}",
        f"A report begins with {MARKDOWN_MARK}.",
        '<!doctype html>\n<meta name="generator" content="Stance CMS 2">',
        "<!doctype html>\n" + "<p>It may.\n" * 1000 + GENERATOR,
        "Made by stance 0.1.0. So they said, and it may be true.",
        "He made a stance 2.",
    ],
)
def test_what_speaks_of_them_is_not(tmp_path, text):
    (tmp_path / "page").write_text(text)
    assert not is_own_page(tmp_path / "page")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes there")
def test_a_pipe_is_left_to_its_reader(tmp_path):
    os.mkfifo(tmp_path / "page.md")
    assert not is_own_page(tmp_path / "page.md")  # and does not wait
    assert not is_own_page(tmp_path / "none.md")
    assert not is_own_page(tmp_path)
