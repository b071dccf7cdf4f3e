"""An encoder and a cascade, trained, scored with and explained through the command line."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from stance.cli.progress import TrainingLine
from stance.models import load_folder
from stance.models.encoder.progress import Progress

# As from a shell: one that runs this in the background has it ignore an interrupt.
CODE = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from stance.cli import main
main()
"""


@pytest.fixture(scope="module")
def arguments(tiny, tiny_weights, tmp_path_factory):
    """What makes ``stance train`` learn the toy sentences with the tiny encoder."""
    path = tmp_path_factory.mktemp("toy") / "toy.jsonl"
    rows = [
        {
            "doc_id": f"{copy}{s.doc_id}",
            "sent_id": s.sent_id,
            "text": s.text,
            "label": s.label,
            "cues": [[cue.start, cue.end, cue.type] for cue in s.cues],
        }
        for copy in "ab"
        for s in tiny.make_coded()
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    settings = tiny.list_settings(tiny_weights)
    return ["train", "--data", path, *(part for setting in settings for part in ("--set", setting))]


def test_train_score_and_explain_an_encoder(stance, arguments, stance_home):
    settings = ("--set", "encoder.n_folds=2", "--set", "encoder.epochs=12", "--target-accuracy", "0.9")
    done = stance(*arguments, "--config", "encoder", *settings, "--output", "model")
    assert done.code == 0, done.err
    assert done.out.startswith("Held-out documents: 36 sentences of 12 documents.\n")
    lines = done.err.splitlines()
    assert 3 <= len(lines) <= 14  # epochs of less than ten seconds leave no line, but for the last
    assert "sentences stand word for word in another document, too" in lines[-2]  # as the data has them
    assert re.fullmatch(
        r"epoch 12 of 12, step (\d+) of \1, loss \d+\.\d{3}, macro-F1 on held-out documents \d\.\d{3}",
        lines[-3],
    )
    assert lines[-1] == "Saved to model"
    model = load_folder("model")
    assert model.info["abstention"]["target_accuracy"] == 0.9
    assert model.min_confidence == model.info["abstention"]["threshold"]
    assert not list((stance_home / "checkpoints").glob("encoder-*/"))
    assert [path.name for path in Path().iterdir()] == ["model"]

    Path("draft.txt").write_text(
        "The deal might fail now. They left the city today. If it fails they leave again."
    )
    rows = stance("score", "draft.txt", "--model", "model").rows
    assert [row["label"] for row in rows] == ["hedged", "assertive", "speculative"]
    assert {row["by"] for row in rows} == {"encoder"}
    assert [cue["text"] for cue in rows[0]["cues"]] == ["might"]
    explained = stance("explain", "the deal might fail now.", "--model", "model")
    assert explained.code == 0
    assert explained.out.splitlines()[1].startswith("hedged")
    assert "word: might" in explained.out


def test_train_and_score_a_cascade(stance, arguments):
    small = ("--config", "cascade", "--set", "features.n_bits=12", "--set", "fit.n_folds=3")
    done = stance(*arguments, *small, "--set", "encoder.epochs=4", "--output", "model", "--quiet")
    assert (done.code, done.err) == (0, "")
    assert {"encoder", "linear", "model.json"} <= {path.name for path in Path("model").iterdir()}
    Path("draft.txt").write_text("The deal might fail now. They left the city today.")
    rows = stance("score", "draft.txt", "--model", "model").rows
    assert {row["by"] for row in rows} <= {"linear", "encoder"}
    given = (*small, "--set", "cascade.encoder=model/encoder", "--output", "again")
    assert 'encoder.weights: expected "minilm", as a cascade of' in stance(*arguments, *given).complaint
    again = stance(*arguments[:3], *given)  # without what only an encoder that is trained would look at
    assert again.code == 0
    assert load_folder("again").encoder.labels == load_folder("model").encoder.labels
    # Of a dozen sentences held out nobody can tell.
    assert load_folder("again").threshold > 1
    said = "The documents held out do not show what the linear model may answer for a loss of 0.005: "
    assert said in again.err


def test_memory_that_runs_short_is_told_in_a_line(stance, tiny, tiny_weights, monkeypatch):
    from stance.models import fit_model
    from stance.models.encoder.sessions import TorchSession

    def run_small(self, batch):
        if len(batch.ids) > 2:
            raise MemoryError
        return run(self, batch)

    run = TorchSession.run
    fit_model(tiny.make_config(tiny_weights, "encoder.epochs=1"), tiny.make_coded()).model.save("model")
    Path("draft.txt").write_text("The deal might fail now. They left the city today. " * 20)
    monkeypatch.setattr(TorchSession, "run", run_small)
    done = stance("score", "draft.txt", "--model", "model", "--workers", "1")
    assert len(done.rows) == 40
    assert done.err == "A batch did not fit memory; it is halved, and so are those to come.\n"


def test_an_output_that_is_there_is_refused_before_training(stance, arguments, monkeypatch):
    Path("model").mkdir()
    monkeypatch.setattr("stance.evaluation.train_model", pytest.fail)
    done = stance(*arguments, "--config", "encoder", "--output", "model")
    assert done.complaint.startswith("model: expected a new folder; found it is there already.")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (["encoder.weights=nowhere/at/all"], "expected a folder of an encoder; found none"),
        (["encoder.max_tokens=512", "encoder.batch_tokens=512"], "encoder.max_tokens=512"),
        (["encoder.epochs=0"], "encoder.epochs: expected 1 or more; found 0"),
        (["encoder.batch_tokens=8"], "encoder.batch_tokens: expected max_tokens or more; found 8"),
    ],
)
def test_bad_settings_are_one_line(stance, arguments, settings, expected):
    changes = [part for setting in settings for part in ("--set", setting)]
    done = stance(*arguments, "--config", "encoder", *changes, "--output", "model")
    assert expected in done.complaint
    assert not list(Path().iterdir())


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_a_training_that_was_stopped_leaves_nothing_in_the_way(stance, arguments, home, unmeasured, sent):
    changes = ["--config", "encoder", "--set", "encoder.checkpoint_minutes=0.000001", "--quiet"]
    changes += ["--set", "encoder.epochs=200" if sent == signal.SIGINT else "encoder.epochs=12"]
    command = [sys.executable, "-c", CODE, *map(str, arguments), *changes]
    process = subprocess.Popen(command, env=unmeasured, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    deadline = time.monotonic() + 900
    while not list(home.glob("checkpoints/*/state.safetensors")) and time.monotonic() < deadline:
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.01)
    process.send_signal(sent)
    _, complaint = process.communicate(timeout=60)
    assert process.returncode != 0
    assert b"Traceback" not in complaint
    assert [path.suffix for path in (home / "models").iterdir()] == [".lock"]
    assert len(list((home / "checkpoints").glob("*/"))) == 1  # beside it stands the lock, held by nobody
    if sent == signal.SIGKILL:
        done = stance(*arguments, *changes)  # the same command again goes on, and is not kept waiting
        assert done.code == 0, done.err
        assert not list((home / "checkpoints").glob("*/"))
    else:
        from filelock import FileLock

        with FileLock(next((home / "models").iterdir()), timeout=0):
            pass


def make_progress(step: int, macro_f1: float | None = None, left: float = 100.0) -> Progress:
    return Progress(1, 2, step, 20, 0.5, macro_f1, left)


def test_in_a_log_training_says_a_line_a_minute(capsys, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    line, quiet = TrainingLine(quiet=False), TrainingLine(quiet=True)
    for seconds, progress in (
        (1, make_progress(1)),
        (59, make_progress(2)),
        (61, make_progress(3)),
        (62, make_progress(4)),
        (90, make_progress(10, 0.75)),
        (149, make_progress(11)),
        (150, make_progress(12, left=30.0)),
    ):
        now[0] = 1000.0 + seconds
        line.show(progress)
        quiet.show(progress)
    assert capsys.readouterr().err.splitlines() == [
        "epoch 1 of 2, step 3 of 20, loss 0.500, 2 minutes left",
        "epoch 1 of 2, step 10 of 20, loss 0.500, macro-F1 on held-out documents 0.750, 2 minutes left",
        "epoch 1 of 2, step 12 of 20, loss 0.500, 30 s left",
    ]


def test_on_a_terminal_training_is_one_line_that_changes(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    line = TrainingLine(quiet=False)
    line.show(make_progress(1))
    line.show(make_progress(20, 0.75, 0.0))
    assert capsys.readouterr().err == (
        "\r\x1b[Kepoch 1 of 2, step 1 of 20, loss 0.500, 2 minutes left"
        "\r\x1b[Kepoch 1 of 2, step 20 of 20, loss 0.500, macro-F1 on held-out documents 0.750\n"
    )


def test_short_epochs_leave_a_line_every_ten_seconds(capsys, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    for is_terminal in (False, True):
        monkeypatch.setattr(sys.stderr, "isatty", lambda seen=is_terminal: seen, raising=False)
        line = TrainingLine(quiet=False)
        for step in range(1, 21):  # an epoch every four seconds
            now[0] += 4
            line.show(Progress(step, 20, step, 20, 0.5, 0.01 * step, 8.0 * (20 - step)))
        kept = [shown.rpartition("\r\x1b[K")[2] for shown in capsys.readouterr().err.split("\n")[:-1]]
        assert [int(shown.split()[1]) for shown in kept] == [3, 6, 9, 12, 15, 18, 20]
        assert kept[0].endswith("macro-F1 on held-out documents 0.030, 2 minutes left")
