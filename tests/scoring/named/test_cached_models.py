from __future__ import annotations

import errno
import shutil
import threading
import time

import pytest

from stance.cache import find_cache
from stance.config import load_config
from stance.corpus import hash_files
from stance.errors import OutputError
from stance.scoring import load_default_model, open_folder
from stance.scoring.labelled.training import train_files
from stance.scoring.named import cached_models as module
from stance.scoring.named.cached_models import (
    find_cached,
    find_checkpoint,
    hash_uses,
    hold_checkpoint,
    load_seeds_model,
)

from ...conftest import run_python


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A cache folder with nothing in it."""
    monkeypatch.setenv("STANCE_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def count_trainings(monkeypatch):
    """Put a trained model in place instead of training, slowly, and count. The wheel is tested for real."""
    calls, trained = [], load_default_model()

    def train(config, folder, *, overwrite=True):
        calls.append(folder)
        time.sleep(0.3)
        shutil.rmtree(folder, ignore_errors=True)
        trained.save(folder)

    monkeypatch.setattr(module, "train_seeds", train)
    return calls


def test_the_name_is_made_from_all_that_goes_in(monkeypatch):
    config = load_config()
    here = find_cached(config)
    assert here == find_cached(load_config())
    others = [find_cached(load_config(overrides=["fit.c_label=2"])), find_cached(config, {"mine.csv": "ab"})]
    assert find_cached(config, {"yours.csv": "ab"}) == others[1]
    monkeypatch.setattr("stance.__version__", "999")
    others.append(find_cached(config))
    monkeypatch.undo()
    monkeypatch.setattr(module, "LEARNING", ("cues",))
    others.append(find_cached(config))
    assert len({here, *others}) == 5
    assert here.parent == find_cache() / "models"


def test_the_name_knows_all_that_an_encoder_is_trained_by(monkeypatch, tmp_path):
    import stance

    root = tmp_path / "stance"
    config = load_config("encoder")
    names = ("models/encoder/losses.py", "models/fit.py", "encoder_config.py", "corpus/taught.py")
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("old")
    monkeypatch.setattr(stance, "__file__", str(root / "__init__.py"))
    found = [find_checkpoint(config, {"mine.csv": "ab"})]
    for name in names:
        (root / name).write_text("new")
        found.append(find_checkpoint(config, {"mine.csv": "ab"}))
    assert len(set(found)) == 5


def test_it_is_trained_once_and_said_once(home, count_trainings):
    said = []
    first = load_seeds_model(said.append)
    assert load_seeds_model(said.append).labels == first.labels
    assert len(count_trainings) == len(said) == 1
    assert said[0].startswith("Training on the seeds; this is done once")


def test_two_starts_at_once_train_once(home, count_trainings):
    said, models = [], []
    threads = [
        threading.Thread(target=lambda: models.append(load_seeds_model(said.append))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(models) == 4
    assert len(count_trainings) == len(said) == 1


def test_a_damaged_model_is_trained_anew(home, count_trainings):
    load_seeds_model()
    for path in count_trainings[0].rglob("*.safetensors"):
        path.write_bytes(path.read_bytes()[:100])
    said = []
    assert load_seeds_model(said.append).labels
    assert "damaged" in said[0]
    assert len(count_trainings) == 2
    for path in count_trainings[0].iterdir():
        path.unlink()
    load_seeds_model()
    assert len(count_trainings) == 3


def test_a_failed_training_leaves_no_model_and_no_lock(home, monkeypatch):
    def fail(config, folder, *, overwrite=True):
        raise RuntimeError

    monkeypatch.setattr(module, "train_seeds", fail)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            load_seeds_model()
    assert not find_cached(load_config()).exists()


def test_a_cache_that_is_full_is_named(home, monkeypatch):
    def fail(config, folder, *, overwrite=True):
        with open_folder(folder) as temporary:
            try:
                raise OSError(errno.ENOSPC, "No space left on device")
            except OSError as error:
                raise OutputError(f"{temporary}: expected room; found none.") from error

    monkeypatch.setattr(module, "train_seeds", fail)
    place = find_cached(load_config())
    with pytest.raises(OutputError) as caught:
        load_seeds_model()
    assert str(caught.value) == (
        f"{place}: expected a place in the cache that can be written; found No space left on device. "
        "Set STANCE_HOME to a folder that can."
    )
    assert str(caught.value.__cause__).startswith(f"{place}: expected room")


def test_a_cache_that_is_a_file_is_named(tmp_path, monkeypatch):
    (tmp_path / "taken").touch()
    monkeypatch.setenv("STANCE_HOME", str(tmp_path / "taken"))
    with pytest.raises(OutputError, match="Set STANCE_HOME"):
        load_seeds_model()


def test_one_training_at_a_time_keeps_a_checkpoint(home):
    config, said = load_config("encoder"), []
    with hold_checkpoint(config, notify=said.append) as first:
        assert first == find_checkpoint(config)
        with hold_checkpoint(config, notify=said.append) as second:
            assert second is None
        with hold_checkpoint(config, {"mine.csv": "ab"}, said.append) as other:
            assert other == find_checkpoint(config, {"mine.csv": "ab"}) != first
    assert len(said) == 1
    assert "no checkpoint is kept" in said[0]
    with hold_checkpoint(config, notify=said.append) as third:
        assert third == first
    with hold_checkpoint(load_config(), notify=said.append) as none:
        assert none is None
    assert len(said) == 1


def test_a_training_that_died_holds_no_checkpoint(home):
    script = (
        "import os; from stance.config import load_config; "
        "from stance.scoring.named.cached_models import hold_checkpoint; "
        "place = hold_checkpoint(load_config('encoder')); print(place.__enter__(), flush=True); os._exit(9)"
    )
    done = run_python(script, status=9)
    assert done.stdout.strip() == str(find_checkpoint(load_config("encoder")))
    with hold_checkpoint(load_config("encoder")) as place:
        assert str(place) == done.stdout.strip()


def test_a_cache_without_room_for_locks_leaves_it_to_the_training_to_tell(tmp_path, monkeypatch):
    (tmp_path / "taken").touch()
    monkeypatch.setenv("STANCE_HOME", str(tmp_path / "taken"))
    config, said = load_config("encoder"), []
    with hold_checkpoint(config, notify=said.append) as place:
        assert place == find_checkpoint(config)
    assert said == []


@pytest.mark.parametrize("has_data", [False, True])
def test_a_second_training_of_a_recipe_leaves_the_first_ones_checkpoint(home, monkeypatch, has_data):
    config, seen, said = load_config("encoder"), [], []
    data = home / "coded.jsonl"
    data.write_text('{"text": "It may.", "label": "hedged"}\n{"text": "It did.", "label": "assertive"}\n')

    def train(*args, checkpoint_path, data_hashes, **others):
        with hold_checkpoint(config, data_hashes) as free:
            seen.append((checkpoint_path, free))
        if len(seen) == 1:
            with pytest.raises(RuntimeError):
                train_files([data] if has_data else None, home / "two", config=config, notify=said.append)
            assert checkpoint_path.is_dir()
        raise RuntimeError

    monkeypatch.setattr("stance.evaluation.train_model", train)
    monkeypatch.setattr("stance.scoring.labelled.training.check_start", lambda config: None)
    hashes = {**hash_files([data]), **hash_uses(config)} if has_data else None
    place = find_checkpoint(config, hashes)
    place.mkdir(parents=True)
    with pytest.raises(RuntimeError):
        train_files([data] if has_data else None, home / "one", config=config, notify=said.append)
    assert seen == [(place, None), (None, None)]
    assert len([line for line in said if "no checkpoint is kept" in line]) == 1
