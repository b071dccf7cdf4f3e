"""The command line run in this process, as the shell would see it."""

from __future__ import annotations

import json
import os
import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from stance.cache import find_bundled
from stance.cli import main


@dataclass(frozen=True)
class Done:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def rows(self):
        return [json.loads(line) for line in self.out.split("\n")[:-1]]

    @property
    def complaint(self):
        """The one line of a user's error."""
        assert self.code == 1, (self.code, self.out, self.err)
        assert self.err.endswith("\n")
        assert self.err.count("\n") == 1, self.err
        assert self.err.startswith("stance: ")
        assert "Traceback" not in self.err
        assert "stance itself" not in self.err
        return self.err[len("stance: ") : -1]


@pytest.fixture
def stance(capfd, monkeypatch, tmp_path):
    """Run a command in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)

    def run(*arguments):
        capfd.readouterr()
        with pytest.raises(SystemExit) as done:
            main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Done(done.value.code, out, err)

    return run


@pytest.fixture
def unmeasured():
    """Name the environment of a process that is sent signals.

    Coverage takes a lock between two lines of Python; a signal that comes there leaves it taken for ever.
    """
    return {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE_")}


@pytest.fixture(scope="session")
def default_model(stance_home):
    """Have the default model trained, so that no test is the one that waits."""
    from stance.scoring import load_default_model

    return load_default_model()


@pytest.fixture(scope="session")
def coded_rows():
    """Some documents of the bundled commentary: enough to train on, and quick."""
    lines = (find_bundled("seeds") / "commentary" / "sentences.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in lines.splitlines()]
    names = sorted({row["doc_id"] for row in rows})
    chosen = set(random.Random(0).sample(names, 12))
    return [row for row in rows if row["doc_id"] in chosen]


@pytest.fixture
def write_rows(tmp_path):
    """Write rows as JSON Lines and return the path."""

    def write(name, rows):
        path = Path(tmp_path, name)
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return path

    return write
