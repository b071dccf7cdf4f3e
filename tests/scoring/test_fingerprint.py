"""Inputs that changed while they were scored are told from those that were merely touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stance.errors import DataError
from stance.scoring.fingerprint import hash_inputs, note_states, refuse_changed
from stance.text.read_sources import find_sources


def write_texts(folder: Path) -> Path:
    for name in "abc":
        (folder / f"{name}.txt").write_text(f"It may {name}.")
    return folder


def test_a_file_that_was_touched_has_not_changed_though_another_is_gone(tmp_path: Path) -> None:
    sources = find_sources([write_texts(tmp_path)])
    states, hashed = note_states(sources), hash_inputs(sources)
    (tmp_path / "a.txt").unlink()
    os.utime(tmp_path / "b.txt", (1, 1))
    refuse_changed(sources, states, hashed)
    (tmp_path / "c.txt").write_text("It may not.")
    with pytest.raises(DataError, match=r"c\.txt: expected the file as it was when the run began"):
        refuse_changed(sources, states, hashed)


def test_of_very_many_files_one_hash_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stance.scoring.fingerprint.MAX_LISTED", 2)
    sources = find_sources([write_texts(tmp_path)])
    states, hashed = note_states(sources), hash_inputs(sources)
    os.utime(tmp_path / "b.txt", (1, 1))
    refuse_changed(sources, states, hashed)
    (tmp_path / "a.txt").unlink()  # with it goes what b.txt could be told by
    with pytest.raises(DataError, match=r"b\.txt: expected the file as it was"):
        refuse_changed(sources, states, hashed)
    os.utime(tmp_path / "b.txt", ns=(1, states[1][2]) if states[1] else None)
    refuse_changed(sources, states, hashed)
