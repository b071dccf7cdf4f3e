from __future__ import annotations

import sys

import pytest

from stance.cli import common


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


@pytest.mark.parametrize(("is_terminal", "shown"), [(True, "\r\x1b[KSaved.\n"), (False, "Saved.\n")])
def test_a_note_takes_the_place_of_progress(capsys, monkeypatch, is_terminal, shown):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal, raising=False)
    common.make_notifier(quiet=False)("Saved.")
    common.make_notifier(quiet=True)("Saved.")
    assert capsys.readouterr().err == shown
