import dataclasses
import hashlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import datasets
import pytest
from filelock import FileLock

from stance.cache import find_bundled
from stance.corpus import convert_dataset, hash_files, hash_seeds, load_seeds, read_coded, seeds
from stance.errors import DataError

FEW = ("article/labels.jsonl", "constructions/sentences.jsonl")
"""Enough of the seeds for what does not depend on how many there are."""


def count_lines(names):
    return sum(len((find_bundled("seeds") / name).read_text("utf-8").splitlines()) for name in names)


N_FEW = count_lines(FEW)


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(seeds, "SEED_FILES", FEW)


def find_arrow(home):
    (path,) = home.rglob("*.arrow")
    return path


def test_columns_and_order(home):
    dataset = load_seeds()
    assert dataset.num_rows == count_lines(seeds.SEED_FILES)
    assert dataset.column_names == [
        "corpus", "doc_id", "sent_id", "zone", "text", "label", "label_a", "label_b", "cues",
    ]  # fmt: skip
    first = json.loads((find_bundled("seeds") / "article/labels.jsonl").read_text("utf-8").splitlines()[2])
    assert dataset[2] == {
        "corpus": "article",
        "doc_id": "article",
        **{name: first[name] for name in ("sent_id", "zone", "text", "label", "label_a", "label_b")},
        "cues": [{"start": 53, "end": 58, "type": "modal"}],
    }


def test_records_are_those_of_the_files(home):
    names = [name for name in seeds.SEED_FILES if not name.startswith("article/")]
    from_files = read_coded([find_bundled("seeds") / name for name in names])
    plain = [dataclasses.replace(sentence, fields={}) for sentence in from_files]
    assert convert_dataset(load_seeds())[42:] == plain


def test_second_load_reads_the_cache(home, few, monkeypatch):
    first = load_seeds()
    written = find_arrow(home).stat().st_mtime_ns
    # Neither must be needed again.
    monkeypatch.setattr(seeds, "_record_files", None)
    monkeypatch.setattr(seeds, "_build_in_memory", None)
    second = load_seeds()
    assert second._fingerprint == first._fingerprint
    assert second.cache_files == [{"filename": str(find_arrow(home))}]
    assert find_arrow(home).stat().st_mtime_ns == written


@pytest.mark.parametrize("damage", ["cut", "altered", "emptied", "no list", "broken list"])
def test_damaged_cache_is_built_anew(home, few, damage):
    expected = convert_dataset(load_seeds())
    path = find_arrow(home)
    data = path.read_bytes()
    (files,) = home.rglob("files.json")
    if damage == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif damage == "altered":
        path.write_bytes(data.replace(b"Pyongyang", b"Pyongyong"))
    elif damage == "emptied":
        path.write_bytes(b"")
    elif damage == "no list":
        files.unlink()
    else:
        files.write_text("[")
    assert convert_dataset(load_seeds()) == expected
    assert find_arrow(home).read_bytes() == data


def test_home_that_cannot_be_written(few, tmp_path, monkeypatch):
    blocker = tmp_path / "file"
    blocker.write_text("not a folder")
    monkeypatch.setenv("STANCE_HOME", str(blocker / "home"))
    assert load_seeds().num_rows == N_FEW


def test_without_a_home_folder(few, monkeypatch):
    monkeypatch.setenv("STANCE_HOME", "~no-such-user/x")
    assert load_seeds().num_rows == N_FEW


def test_full_disk(home, few, monkeypatch):
    def fail(dataset, folder):
        Path(folder).mkdir()
        (Path(folder) / "data-00000-of-00001.arrow").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(datasets.Dataset, "save_to_disk", fail)
        assert load_seeds().num_rows == N_FEW
    assert load_seeds().cache_files == [{"filename": str(find_arrow(home))}]


def test_progress_bars_are_off_and_then_as_before(home, few, capfd):
    datasets.enable_progress_bars()
    load_seeds()
    assert datasets.is_progress_bar_enabled()
    assert capfd.readouterr().err == ""


def test_broken_seeds(home, tmp_path, monkeypatch):
    for name in seeds.SEED_FILES:
        (tmp_path / "seeds" / name).parent.mkdir(parents=True)
        (tmp_path / "seeds" / name).write_text('{"text": "A."}\n')
    monkeypatch.setattr(seeds, "find_bundled", lambda name: tmp_path / name)
    with pytest.raises(DataError, match=r"seeds: expected labelled sentences; found KeyError.*Reinstall"):
        load_seeds()
    monkeypatch.setenv("STANCE_HOME", str(tmp_path / "seeds/article/labels.jsonl"))  # no cache there
    with pytest.raises(DataError, match=r"seeds: expected labelled sentences; found KeyError.*Reinstall"):
        load_seeds()


def test_several_processes_at_once(home):
    code = f"from stance.corpus import seeds; seeds.SEED_FILES = {FEW}; print(seeds.load_seeds().num_rows)"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    for process in running:
        out, err = process.communicate(timeout=120)
        assert (out.strip(), err, process.returncode) == (str(N_FEW), "", 0)
    assert find_arrow(home).exists()


def test_a_second_process_waits_for_the_first(home, few):
    load_seeds()
    find_arrow(home).write_bytes(b"")
    (lock_path,) = (home / "seeds").glob("*.lock")
    with ThreadPoolExecutor() as pool:
        with FileLock(lock_path):  # as held by a process that is building
            waiting = pool.submit(load_seeds)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.5)
        assert waiting.result(timeout=60).num_rows == N_FEW


def test_hashes(tmp_path):
    assert list(hash_seeds()) == [f"seeds/{name}" for name in seeds.SEED_FILES]
    path = tmp_path / "x.csv"
    path.write_bytes(b"text,label\n")
    assert hash_files([path]) == {str(path): hashlib.sha256(b"text,label\n").hexdigest()}
    with pytest.raises(DataError, match="expected a file to read; found"):
        hash_files([tmp_path])
