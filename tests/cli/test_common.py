from __future__ import annotations

import sys

import pytest

from stance.cli import common
from stance.records import Reject


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


def test_rows_that_were_left_out_are_listed_in_order(capsys):
    places = [("b.csv", 6), ("b.csv", 11), ("b.csv", 3), ("a.csv", None), ("b.csv", None), ("a.csv", 2)]
    assert common.report_rejects(Reject(source, row, "so") for source, row in places) == common.SKIPPED
    found = [line.removeprefix("skipped ") for line in capsys.readouterr().err.splitlines()]
    assert found == [
        *("b.csv row 3: so", "b.csv row 6: so", "b.csv row 11: so", "b.csv: so"),
        *("a.csv row 2: so", "a.csv: so"),
    ]
    assert common.report_rejects([]) == 0
