"""Training that is killed goes on to the same bytes."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from ...conftest import run_python

# ruff: noqa: E402  # without torch there is nothing to import
torch = pytest.importorskip("torch")

from stance.errors import ModelError, OutputError
from stance.models import fit_model
from stance.models.encoder import precision
from stance.models.encoder.checkpoints import Checkpoint, TrainingState
from stance.scoring.named.cached_models import find_checkpoint

SETTINGS = (
    "encoder.epochs=7",
    "encoder.batch_tokens=64",
    "encoder.average_share=0.4",
    "encoder.dropout=0.2",
    "encoder.layer_decay=0.8",
    "encoder.skip_share=0.4",
)

N_STEPS = 22


def read_weights(folder: Path) -> bytes:
    return (folder / "model.safetensors").read_bytes()


@pytest.fixture(scope="module")
def unbroken(tiny: ModuleType, tiny_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("unbroken")
    tiny.fit_tiny(str(tiny_weights), str(folder / "state"), str(folder / "model"), *SETTINGS)
    return read_weights(folder / "model")


@pytest.mark.parametrize("name", ["losses.compute_loss", "checkpoints.os.fsync"])
def test_killed_and_resumed_is_as_unbroken(
    tiny: ModuleType, tiny_weights: Path, tmp_path: Path, unbroken: bytes, name: str
) -> None:
    state, output = tmp_path / "state", tmp_path / "model"
    arguments = [str(tiny_weights), str(state), str(output), *SETTINGS]
    n_calls = random.randrange(2, N_STEPS)
    code = f"""
import os, signal, sys
sys.path.insert(0, {str(Path(tiny.__file__).parent)!r})
import tiny
from stance.models.encoder import checkpoints, losses
calls, function = [], {name}
def call_or_die(*arguments):
    calls.append(1)
    if len(calls) == {n_calls}:
        os.kill(os.getpid(), signal.SIGKILL)
    return function(*arguments)
{name} = call_or_die
tiny.fit_tiny(*{arguments!r})
"""
    run_python(code, status=-signal.SIGKILL)
    assert not output.exists()
    assert (state / "state.safetensors").exists()
    assert (state / "state.new").exists() == name.endswith("fsync")
    tiny.fit_tiny(*arguments)
    assert read_weights(output) == unbroken, f"killed at {n_calls}"


@pytest.mark.parametrize("n_steps", [1, 10, 20, N_STEPS])
def test_stopped_after_any_step_it_goes_on_the_same(  # noqa: PLR0917  # fixtures
    tiny: ModuleType,
    tiny_weights: Path,
    tmp_path: Path,
    unbroken: bytes,
    monkeypatch: pytest.MonkeyPatch,
    n_steps: int,
) -> None:
    write = Checkpoint.write

    def write_and_stop(self, state: TrainingState) -> None:
        write(self, state)
        if state.step == n_steps:
            raise KeyboardInterrupt

    arguments = [str(tiny_weights), str(tmp_path / "state"), str(tmp_path / "model"), *SETTINGS]
    with monkeypatch.context() as patch:
        patch.setattr(Checkpoint, "write", write_and_stop)
        with pytest.raises(KeyboardInterrupt):
            tiny.fit_tiny(*arguments)
    steps = []
    monkeypatch.setattr(
        Checkpoint, "write", lambda self, state: (steps.append(state.step), write(self, state))
    )
    tiny.fit_tiny(*arguments)
    assert steps[0] == min(n_steps + 1, N_STEPS)  # the last is written once more, at the end
    assert read_weights(tmp_path / "model") == unbroken


@pytest.fixture
def stopped(tiny: ModuleType, tiny_weights: Path, tmp_path: Path, toy) -> Path:
    """The state of a run that was not cleared away."""
    config = tiny.make_config(tiny_weights, "encoder.epochs=1", "encoder.checkpoint_minutes=0.000001")
    fit_model(config, toy, checkpoint_path=tmp_path / "state")
    return tmp_path / "state"


def test_a_checkpoint_of_another_recipe_or_data_is_refused(
    tiny: ModuleType, tiny_weights: Path, toy, stopped: Path
) -> None:
    settings = ("encoder.epochs=1", "encoder.checkpoint_minutes=0.000001")
    fit_model(tiny.make_config(tiny_weights, *settings), toy, checkpoint_path=stopped)
    other = tiny.make_config(tiny_weights, *settings, "encoder.learning_rate=0.02")
    for config, coded in ((other, toy), (tiny.make_config(tiny_weights, *settings), toy[:-1])):
        with pytest.raises(
            ModelError, match=r"expected a checkpoint of this recipe, .* and this data; found one of others"
        ):
            fit_model(config, coded, checkpoint_path=stopped)


def test_a_checkpoint_in_another_precision_is_refused(
    tiny: ModuleType, tiny_weights: Path, toy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precision, "choose_device", lambda: torch.device("cpu"))
    settings = ("encoder.epochs=1", "encoder.checkpoint_minutes=0.000001", "encoder.precision=auto")
    config = tiny.make_config(tiny_weights, *settings)
    monkeypatch.setattr(precision, "_MEASURED", [True])  # as on a processor that multiplies bfloat16 faster
    model = fit_model(config, toy, checkpoint_path=tmp_path / "state").model
    threads = torch.get_num_threads()
    assert model.info["trained_with"] == {"precision": "bfloat16", "device": "cpu", "threads": threads}
    reports: list = []
    fit_model(config, toy, checkpoint_path=tmp_path / "state", report=reports.append)
    assert reports == []  # all steps were done
    monkeypatch.setattr(precision, "_MEASURED", [False])
    with pytest.raises(ModelError, match=r"checkpoint of this recipe, this precision, these weights"):
        fit_model(config, toy, checkpoint_path=tmp_path / "state")
    assert fit_model(config, toy).model.info["trained_with"]["precision"] == "float32"


def test_a_checkpoint_of_weights_that_were_replaced_is_refused(tiny: ModuleType, toy, tmp_path: Path) -> None:
    settings = ("encoder.epochs=1", "encoder.checkpoint_minutes=0.000001")
    config = tiny.make_config(tmp_path / "weights", *settings)
    for seed in (0, 1):
        tiny.save_tiny_encoder(tmp_path / "weights", seed=seed)
        if seed == 0:
            fit_model(config, toy, checkpoint_path=tmp_path / "state")
    with pytest.raises(ModelError, match="these weights to start from"):
        fit_model(config, toy, checkpoint_path=tmp_path / "state")


def test_what_is_done_with_probabilities_is_of_no_concern_to_the_weights(
    tiny: ModuleType, tiny_weights: Path, toy, stopped: Path
) -> None:
    settings = ("encoder.epochs=1", "encoder.checkpoint_minutes=0.000001", "calibration.target_accuracy=0.9")
    config = tiny.make_config(tiny_weights, *settings)
    reports: list[int] = []
    fit_model(config, toy, checkpoint_path=stopped, report=lambda progress: reports.append(progress.step))
    assert len(set(reports)) <= 1  # all steps were done
    without = tiny.make_config(tiny_weights, *settings[:2])
    assert find_checkpoint(config) == find_checkpoint(without)
    assert find_checkpoint(tiny.make_config(tiny_weights, "encoder.epochs=2")) != find_checkpoint(without)


def test_a_training_that_is_done_is_not_lost_before_it_is_saved(
    tiny: ModuleType, tiny_weights: Path, tmp_path: Path, toy
) -> None:
    config = tiny.make_config(tiny_weights, "encoder.epochs=1")  # too short for a checkpoint on the way
    first = fit_model(config, toy, checkpoint_path=tmp_path / "state").model
    reports: list = []
    other = tiny.make_config(tiny_weights, "encoder.epochs=1", "calibration.min_confidence=0.5")
    again = fit_model(other, toy, checkpoint_path=tmp_path / "state", report=reports.append).model
    assert reports == []
    texts = [s.text for s in toy]
    assert np.array_equal(again.predict_proba(texts), first.predict_proba(texts))


@pytest.mark.parametrize("size", [0, 5, 400, -1])
def test_a_damaged_checkpoint_is_refused(
    tiny: ModuleType, tiny_weights: Path, toy, stopped: Path, size: int
) -> None:
    path = stopped / "state.safetensors"
    path.write_bytes(path.read_bytes()[:size])
    config = tiny.make_config(tiny_weights, "encoder.epochs=1", "encoder.checkpoint_minutes=0.000001")
    with pytest.raises(ModelError, match="expected a whole checkpoint; found it damaged"):
        fit_model(config, toy, checkpoint_path=stopped)


def make_state(value: float) -> TrainingState:
    parameter = torch.nn.Parameter(torch.tensor([value]))
    optimizer = torch.optim.AdamW([parameter], lr=0.1)
    return TrainingState(
        {"w": parameter}, optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, lambda _: 1.0)
    )


def test_a_state_is_restored_on_the_device_of_the_parameters(tmp_path: Path) -> None:
    state = make_state(1.0)
    state.average()
    state.keep_best(0.5)
    Checkpoint(tmp_path / "state", "here", 1.0).write(state)
    parameter = torch.nn.Parameter(torch.empty(1, device="meta"))  # as on any device but the processor
    optimizer = torch.optim.AdamW([parameter], lr=0.1)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda _: 1.0)
    elsewhere = TrainingState({"w": parameter}, optimizer, schedule)
    assert Checkpoint(tmp_path / "state", "here", 1.0).restore(elsewhere)
    kept = elsewhere.to_tensors()
    assert {name: kept[name].device.type for name in ("weight/w", "mean/w", "best/w")} == {
        "weight/w": "meta",
        "mean/w": "meta",
        "best/w": "meta",
    }
    elsewhere.average()  # of tensors on two devices there is no mean
    elsewhere.load_final()


def test_a_write_cut_short_leaves_the_state_before_it(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path / "state", "here", 1.0)
    assert not checkpoint.restore(make_state(0.0))
    checkpoint.write(make_state(1.0))
    (tmp_path / "state" / "state.new").write_bytes(b"half of ")
    state = make_state(0.0)
    assert checkpoint.restore(state)
    assert state.to_tensors()["weight/w"].tolist() == [1.0]
    checkpoint.write(make_state(2.0))
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["state.safetensors"]


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="expected a place for a checkpoint"):
        Checkpoint(tmp_path / "file" / "state", "here", 1.0).write(make_state(1.0))


def test_training_goes_on_where_no_checkpoint_can_be_written(
    tiny: ModuleType, tiny_weights: Path, tmp_path: Path, toy
) -> None:
    (tmp_path / "file").write_text("")
    config = tiny.make_config(tiny_weights, "encoder.epochs=1", "encoder.checkpoint_minutes=0.000001")
    seen: list = []
    fit = fit_model(config, toy, checkpoint_path=tmp_path / "file" / "state", report=seen.append)
    notes = {progress.note for progress in seen if progress.note}
    assert all("expected a place for a checkpoint" in note for note in notes)
    assert all(note.endswith("Training goes on without it.") for note in notes)
    assert notes
    expected = fit_model(config, toy)
    assert np.array_equal(fit.oof_proba, expected.oof_proba)


def test_it_is_due_after_its_minutes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    checkpoint = Checkpoint(tmp_path / "state", "here", 3.0)
    due = []
    for seconds in (279.0, 280.0, 281.0):
        now[0] = seconds
        due.append(checkpoint.is_due())
        if due[-1]:
            checkpoint.write(make_state(1.0))
    assert due == [False, True, False]
