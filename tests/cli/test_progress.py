from __future__ import annotations

import sys
import time

import pytest

from stance.cli import progress as module


@pytest.fixture
def terminal(monkeypatch):
    """Take stderr for a terminal, and be impatient."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(module, "_PATIENCE", 0.05)
    monkeypatch.setattr(module, "_PAUSE", 0.05)


def test_progress_shows_after_a_while_and_goes_away(terminal, capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    progress = module.ScoringLine(quiet=False)
    progress.show(1, 10)
    assert capsys.readouterr().err == ""
    time.sleep(0.06)
    progress.show(1200, 24000)
    progress.show(1201, 24010)
    shown = capsys.readouterr().err
    assert shown.count("\r") == 1
    assert "1,200 documents, 24,000 sentences," in shown
    assert "left" not in shown
    progress.clear()
    progress.clear()
    assert capsys.readouterr().err == "\r\x1b[K"


def test_progress_tells_what_is_left(terminal, capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])

    def read_line(n_documents, n_sentences, n_rows, unit="document"):
        clock[0] += 50  # reading ahead, which is not counted
        progress = module.ScoringLine(quiet=False, unit=unit)
        progress.expect(n_rows)
        clock[0] += 10
        progress.show(n_documents, n_sentences)
        return capsys.readouterr().err.removeprefix("\r\x1b[K")

    assert read_line(10, 200, 50) == "10 of 50 documents, 200 sentences, 20 sentences/s, 40 s left"
    assert read_line(10, 200, 310).endswith(" 20 sentences/s, 5 minutes left")
    assert read_line(10, 200, 3610).startswith("10 of 3,610 documents, 200 sentences, ")
    assert read_line(10, 200, 18010).endswith(" 5 hours left")
    assert read_line(10, 200, 5) == "10 of 10 documents, 200 sentences, 20 sentences/s, 0 s left"
    assert read_line(3, 200, 1000, "sentence") == "200 of 1,000 sentences, 20 sentences/s, 40 s left"


def test_a_log_gets_a_line_a_minute(capsys, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    progress = module.ScoringLine(quiet=False)
    progress.expect(1000)
    for second in range(1, 181):
        clock[0] = float(second)
        progress.show(second, 10 * second)
    progress.clear()
    assert capsys.readouterr().err.splitlines() == [
        "60 of 1,000 documents, 600 sentences, 10 sentences/s, 16 minutes left",
        "120 of 1,000 documents, 1,200 sentences, 10 sentences/s, 15 minutes left",
        "180 of 1,000 documents, 1,800 sentences, 10 sentences/s, 14 minutes left",
    ]


def test_quiet_is_quiet(capsys, monkeypatch):
    monkeypatch.setattr(module, "_PATIENCE", 0)
    monkeypatch.setattr(module, "_MINUTE", 0)
    for progress in (module.ScoringLine(quiet=True), module.ScoringLine(quiet=True, unit="sentence")):
        progress.expect(5)
        time.sleep(0.01)
        progress.show(1, 10)
        progress.clear()
    with module.Ticker("Training", quiet=False):
        time.sleep(0.02)
    assert capsys.readouterr().err == ""


def test_ticker_shows_the_seconds_and_goes_away(terminal, capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with module.Ticker("Training", quiet=False):
        time.sleep(0.2)
    shown = capsys.readouterr().err
    assert "\r\x1b[KTraining, 0 s" in shown
    assert shown.endswith("\r\x1b[K")
    with pytest.raises(KeyError), module.Ticker("Training", quiet=False):
        raise KeyError
