from __future__ import annotations

import sys
import time

import pytest

from stance.cli import common


@pytest.fixture
def terminal(monkeypatch):
    """Take stderr for a terminal, and be impatient."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(common, "_PATIENCE", 0.05)
    monkeypatch.setattr(common, "_PAUSE", 0.05)


def test_progress_shows_after_a_while_and_goes_away(terminal, capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    progress = common.Progress(quiet=False)
    progress.show(1, 10)
    assert capsys.readouterr().err == ""
    time.sleep(0.06)
    progress.show(1200, 24000)
    progress.show(1201, 24010)
    shown = capsys.readouterr().err
    assert shown.count("\r") == 1
    assert "1,200 documents, 24,000 sentences," in shown
    progress.clear()
    progress.clear()
    assert capsys.readouterr().err == "\r\x1b[K"


def test_progress_is_for_terminals(capsys, monkeypatch):
    monkeypatch.setattr(common, "_PATIENCE", 0)
    for progress in (common.Progress(quiet=False), common.Progress(quiet=True)):
        time.sleep(0.01)
        progress.show(1, 10)
        progress.clear()
    with common.Ticker("Training", quiet=False):
        time.sleep(0.02)
    assert capsys.readouterr().err == ""


def test_ticker_shows_the_seconds_and_goes_away(terminal, capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with common.Ticker("Training", quiet=False):
        time.sleep(0.2)
    shown = capsys.readouterr().err
    assert "\r\x1b[KTraining, 0 s" in shown
    assert shown.endswith("\r\x1b[K")
    with pytest.raises(KeyError), common.Ticker("Training", quiet=False):
        raise KeyError


def test_no_colour_where_it_is_not_wanted(monkeypatch):
    monkeypatch.setattr(common, "is_terminal", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert common.wants_color(no_color=False)
    assert not common.wants_color(no_color=True)
    monkeypatch.setenv("TERM", "dumb")
    assert not common.wants_color(no_color=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not common.wants_color(no_color=False)
    monkeypatch.setattr(common, "is_terminal", lambda: False)
    monkeypatch.delenv("NO_COLOR")
    assert not common.wants_color(no_color=False)
