"""Folders of parts: what is finished stays, and a run that was ended gives the bytes of one that was not."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from stance.errors import DataError, OutputError
from stance.models.folder import write_folder
from stance.records import Reject
from stance.scoring import ScoreOptions, load_default_model, score_files, score_parts, verify_parts
from stance.scoring.files import names_folder
from stance.scoring.fingerprint import hash_model
from stance.scoring.parts.owned import note_engine
from stance.scoring.parts.strangers import list_strangers
from stance.scoring.writing.output import open_output


class StoppedError(Exception):
    pass


@pytest.fixture
def model(make_model, monkeypatch):
    def save(self, folder):
        labels = list(self.labels)
        write_folder(folder, {"model": "words", "labels": labels, "threshold": self.min_confidence}, {})

    monkeypatch.setattr(make_model, "save", save)
    return make_model()


@pytest.fixture
def texts(tmp_path, monkeypatch):
    """Twelve documents of three sentences; a batch holds one, a part two."""
    monkeypatch.setattr("stance.scoring.inputs.BATCH_BYTES", 30)
    monkeypatch.setattr("stance.scoring.parts.run.PART_SENTENCES", 5)
    rows = [
        {"doc_id": f"d{i:02d}", "text": f"It might {i:02d}. If so, no. It did.", "n": i} for i in range(12)
    ]
    path = tmp_path / "texts.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def score(texts, tmp_path, model):
    def run(name="scored", *, options=None, **more):
        return score_parts([texts], tmp_path / name, model=model, options=options, **more)

    return run


def read_bytes(folder):
    """Everything that must be the same; seconds are kept apart."""
    files = [
        path for path in folder.rglob("*") if path.is_file() and path.name not in (".lock", ".timing.json")
    ]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def stop_after(n_parts):
    """Make a progress function that ends the run with the first batch after so many parts."""

    def note(summary):
        if summary.n_sentences > 6 * n_parts:
            raise StoppedError

    return note


def test_a_run_makes_parts_and_a_manifest(score, tmp_path):
    seen = []
    summary = score(on_progress=seen.append)
    assert (summary.n_documents, summary.n_sentences) == (12, 36)
    assert summary.n_by_label == {"assertive": 12, "hedged": 12, "speculative": 12}
    assert [one.n_sentences for one in seen] == list(range(3, 37, 3))
    folder = tmp_path / "scored"
    # Not every version of filelock leaves its file.
    assert sorted({path.name for path in folder.iterdir()} - {".lock"}) == [
        ".timing.json",
        "manifest.json",
        "parts",
    ]
    assert sorted(path.name for path in (folder / "parts").iterdir()) == [
        f"part-{i:05d}.parquet" for i in range(6)
    ]
    table = pq.read_table(folder / "parts")
    assert table["n"].to_pylist() == [i for i in range(12) for _ in range(3)]
    assert table["sent_id"].to_pylist() == [0, 1, 2] * 12
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["complete"] is True
    # What does not change a row is none of its concern.
    assert not {"workers", "on_error", "stdin_format"} & set(manifest["made_from"]["options"])
    assert [part["n_documents"] for part in manifest["parts"]] == [2] * 6
    assert sorted(json.loads((folder / ".timing.json").read_text())["seconds"]) == [
        part["file"]["name"] for part in manifest["parts"]
    ]


@pytest.mark.parametrize("file_format", ["parquet", "jsonl", "csv"])
def test_a_run_that_is_ended_and_resumed_gives_the_same_bytes(score, tmp_path, file_format):
    score("whole", file_format=file_format)
    for n_more, n_parts in ((1, 1), (1, 2), (2, 4)):
        with pytest.raises(StoppedError):
            score(file_format=file_format, resume=True, on_progress=stop_after(n_more))
        assert len(list((tmp_path / "scored" / "parts").iterdir())) == n_parts
    notes = []
    summary = score(file_format=file_format, resume=True, notify=notes.append)
    assert notes == ["Going on after 4 finished parts, 24 sentences."]
    assert summary.n_sentences == 36
    assert read_bytes(tmp_path / "scored") == read_bytes(tmp_path / "whole")


def test_an_end_at_any_step_is_mended(score, tmp_path, monkeypatch):
    score("whole")
    for n_manifests in range(8):  # one at the start, one a part, one at the end
        name = f"ended{n_manifests}"
        with pytest.MonkeyPatch.context() as patch:
            n_left = n_manifests

            def write(folder, manifest, write=sys.modules["stance.scoring.parts.run"].write_manifest):
                nonlocal n_left
                if not n_left:
                    raise StoppedError  # the part is there, the manifest does not know of it
                n_left -= 1
                write(folder, manifest)

            patch.setattr("stance.scoring.parts.run.write_manifest", write)
            with pytest.raises(StoppedError):
                score(name)
        # As kill -9 would leave it.
        if (tmp_path / name).exists():
            (tmp_path / name / "parts" / ".part-00001.parquet.a_bcdef0.tmp").write_bytes(b"half")
            (tmp_path / name / ".manifest.json.a_bcdef0.tmp").write_bytes(b"{")
        assert score(name, resume=True).n_sentences == 36
        assert read_bytes(tmp_path / name) == read_bytes(tmp_path / "whole")


def test_nothing_is_left_of_a_run_that_finished_nothing(score, tmp_path, texts):
    texts.write_text("no row\n")
    with pytest.raises(DataError, match=r"texts\.jsonl: line 1"):
        score()
    assert not (tmp_path / "scored").exists()


def test_a_finished_run_is_not_scored_again(score, model, monkeypatch):
    score()
    monkeypatch.setattr("stance.scoring.parts.run.ScoreStream", lambda *a, **k: pytest.fail("scored again"))
    assert score(resume=True).n_sentences == 36


def test_the_user_is_told_how_to_go_on(score, tmp_path):
    notes = []
    with pytest.raises(StoppedError):
        score(on_progress=stop_after(3), notify=notes.append)
    assert notes == [f"{tmp_path / 'scored'} keeps 3 finished parts. To go on, pass --resume."]


def test_what_changed_is_refused_with_the_reason(score, tmp_path, texts, make_model, monkeypatch):
    with pytest.raises(StoppedError):
        score(on_progress=stop_after(2))
    before = read_bytes(tmp_path / "scored")

    def refuse(complaint, **changes):
        with pytest.raises(DataError, match=complaint):
            score_parts(
                **{
                    "inputs": [texts],
                    "folder": tmp_path / "scored",
                    "model": make_model(),
                    "resume": True,
                    **changes,
                }
            )
        assert read_bytes(tmp_path / "scored") == before

    refuse(r"the model of the run \(words \w+\); found another", model=make_model(min_confidence=0.5))
    refuse("options: min_confidence None; found 0.5", options=ScoreOptions(min_confidence=0.5))
    refuse("options: columns None; found", options=ScoreOptions(columns=("doc_id",)))
    refuse(r"options: format 'parquet' \(--format parquet\); found 'csv'", file_format="csv")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stance.__version__", "99")
        refuse("versions: stance '.*'; found '99'")
    other = tmp_path / "other.jsonl"
    other.write_bytes(texts.read_bytes())
    refuse("the inputs of the run; found 2 files where there were 1", inputs=[texts, other])
    refuse(r"found other\.jsonl where there was texts\.jsonl", inputs=[other])
    texts.write_text(texts.read_text().replace("might 07", "might 70"))
    refuse(r"the inputs of the run; found texts\.jsonl changed. Score into another folder, or start anew")
    # Workers change nothing, and may change.
    texts.write_text(texts.read_text().replace("might 70", "might 07"))
    assert score(resume=True, options=ScoreOptions(workers=1)).n_sentences == 36


def test_a_folder_with_parts_is_kept_unless_told(score, tmp_path):
    score()
    before = read_bytes(tmp_path / "scored")
    with pytest.raises(OutputError, match=r"found the parts of a run\. Pass --resume .*or --overwrite"):
        score(options=ScoreOptions(limit=1))
    assert read_bytes(tmp_path / "scored") == before
    with pytest.raises(DataError, match="expected one of them"):
        score(resume=True, overwrite=True)
    score(options=ScoreOptions(limit=1), overwrite=True)
    assert [path.name for path in (tmp_path / "scored" / "parts").iterdir()] == ["part-00000.parquet"]
    assert verify_parts(tmp_path / "scored").summary.n_documents == 1


def test_a_finished_run_outlives_one_that_cannot_replace_it(score, tmp_path, texts):
    score()
    before = read_bytes(tmp_path / "scored")
    lines = texts.read_text().splitlines(keepends=True)
    for complaint, options in (
        ("expected a column 'txt'", ScoreOptions(text_field="txt")),
        ("expected a column 'slug'", ScoreOptions(id_field="slug")),
        ("found 'nope'", ScoreOptions(columns=["nope"])),
        ("line 2: expected text", ScoreOptions()),
    ):
        if complaint.startswith("line"):  # in the first part, yet not in the first batch
            texts.write_text("".join([lines[0], '{"text": null}\n', *lines[1:]]))
        with pytest.raises(DataError, match=complaint):
            score(options=options, overwrite=True)
        assert read_bytes(tmp_path / "scored") == before
    with pytest.raises(StoppedError):
        score(overwrite=True, options=ScoreOptions(on_error="skip"), on_progress=stop_after(1))
    with pytest.raises(DataError, match="expected a finished run; found one that ended after 1 part"):
        verify_parts(tmp_path / "scored")


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        "manifest.json",
        "rejects.jsonl",
        ".lock",
        ".mine.tmp",
        ".rows.jsonl.a_bcdef0.tmp",
        "parts",
        "parts/part-1.md",
        "parts/part-00000.parquet",  # which no manifest names
        "parts/part-2/draft.txt",
    ],
)
def test_a_folder_of_something_else_is_left_alone(score, tmp_path, name):
    path = tmp_path / "scored" / name
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    found = "parts/part-2" if name.startswith("parts/part-2") else name
    for more in ({}, {"overwrite": True}, {"resume": True}):
        with pytest.raises(OutputError, match=f"or one of parts; found '{found}' in it[.,].*another folder"):
            score(**more)
    assert [found for found in (tmp_path / "scored").rglob("*") if found.is_file()] == [path]
    assert path.read_text() == "{}"


def test_the_manifest_of_something_else_makes_no_folder_of_parts(score, tmp_path):
    folder = tmp_path / "scored"
    (folder / "parts").mkdir(parents=True)
    (folder / "manifest.json").write_text('{"name": "a page", "parts": []}')
    (folder / "parts" / "part-00000.csv").write_text("mine")
    for more in ({}, {"overwrite": True}, {"resume": True}):
        with pytest.raises(OutputError, match=r"or one of parts; found 'manifest\.json' in it"):
            score(**more)
    assert (folder / "parts" / "part-00000.csv").read_text() == "mine"


@pytest.mark.parametrize("name", ["parts/part-00007.parquet", "parts/part-00006.csv", "rejects.jsonl"])
def test_what_the_manifest_does_not_name_is_not_replaced(score, tmp_path, name):
    score()  # parts 0 to 5, and nothing left out
    (tmp_path / "scored" / name).write_text("mine")
    for more in ({"overwrite": True}, {"resume": True}):
        said = f"or one of parts; found '{name}' in it, which its manifest.json does not name. Remove by hand"
        with pytest.raises(OutputError, match=re.escape(said)):
            score(**more)
    assert (tmp_path / "scored" / name).read_text() == "mine"


def test_parts_without_their_manifest_stay_with_a_word_on_why(score, tmp_path):
    score()
    folder = tmp_path / "scored"
    (folder / "manifest.json").write_text('{"trunc')
    damaged = "found 'manifest.json' in it, which is damaged or of something else. Remove by hand what you "
    lost = "found 'parts/part-00000.parquet' in it, which no manifest.json names, as where one is lost. Rem"
    for said, name in ((damaged, "manifest.json"), (lost, ".timing.json"), (lost, ".lock")):
        for more in ({"overwrite": True}, {"resume": True}):
            with pytest.raises(OutputError, match=re.escape(said)):
                score(**more)
        if name == "manifest.json":
            (folder / "notes.txt").write_text("mine")  # beside which the reason is the same
        (folder / name).unlink()
    assert len(list((folder / "parts").iterdir())) == 6
    shutil.rmtree(folder / "parts")
    with pytest.raises(OutputError, match=r"found 'notes\.txt' in it\. Choose another folder"):
        score(overwrite=True)


def test_a_folder_of_very_many_parts_is_looked_through_at_once(tmp_path, monkeypatch):
    """Each file is held against the others once: the time had grown with the square."""
    n_compared = 0

    class Name(str):
        __slots__ = ()

        def __eq__(self, other):
            nonlocal n_compared
            n_compared += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    names = [Name(f"parts/part-{i:05d}.csv") for i in range(300)]
    (tmp_path / "parts").mkdir()
    for name in names:
        (tmp_path / name).touch()
    parts = [{"file": {"name": name}} for name in names]
    made_from = {"options": {"format": "csv"}}
    manifest = {"format_version": 1, "made_from": made_from, "parts": parts, "complete": False, "sha256": ""}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    monkeypatch.setattr("stance.scoring.parts.strangers.list_contents", lambda folder: names)
    assert list_strangers(tmp_path) == []
    assert n_compared < 10 * len(names)


def test_what_lies_beside_the_parts_stays(score, tmp_path):
    with pytest.raises(StoppedError):
        score(on_progress=stop_after(2))
    folder = tmp_path / "scored"
    names = ("notes.txt", ".mine.tmp", ".rows.jsonl.a_bcdef0.tmp", ".manifest.json.mine.tmp")
    for name in names:
        (folder / name).write_text("mine")
    (folder / ".manifest.json.a_bcdef0.tmp").write_text("half")
    with open_output(folder / "rejects.jsonl") as file:  # as another run writes it now
        file.write(b"theirs")
        score(resume=True)
        score(overwrite=True)
    assert (folder / "rejects.jsonl").read_text() == "theirs"
    assert [(folder / name).read_text() for name in names] == ["mine"] * len(names)
    assert not (folder / ".manifest.json.a_bcdef0.tmp").exists()


def test_a_killed_run_goes_on_where_the_system_has_no_locks(score, tmp_path, monkeypatch):
    with pytest.raises(StoppedError):
        score(on_progress=stop_after(2))
    folder = tmp_path / "scored"
    monkeypatch.setitem(sys.modules, "fcntl", None)
    left = folder / "parts" / ".part-00002.jsonl.ab_1cd2e.tmp"
    for more in ({"resume": True}, {"overwrite": True}):
        left.write_text("half")
        (folder / ".lock").write_text(f"{2**22 + 1}\n")  # of a process that is no more
        score(**more)
        assert verify_parts(folder).complete
        assert not left.exists()  # since the lock of the folder tells that nobody writes it


def test_a_temporary_file_outlives_a_run_that_is_refused_where_the_system_has_no_locks(
    score, tmp_path, monkeypatch
):
    score()
    monkeypatch.setitem(sys.modules, "fcntl", None)
    left = tmp_path / "scored" / "parts" / ".part-00006.parquet.ab_1cd2e.tmp"
    left.write_text("half")
    for refused in ({}, {"overwrite": True, "options": ScoreOptions(text_field="txt")}):
        with pytest.raises((OutputError, DataError)):
            score(**refused)
        assert left.read_text() == "half"


@pytest.mark.parametrize("by_engine", [False, True])
def test_a_replacement_that_is_ended_at_any_removal_can_be_made_again(score, tmp_path, by_engine):
    for n_removals in range(8):  # six parts, and the seconds of a run or an engine's rejects and note
        name = f"ended{n_removals}"
        score(name)
        if by_engine:
            (tmp_path / name / "manifest.json").unlink()
            (tmp_path / name / ".timing.json").rename(tmp_path / name / "rejects.jsonl")
            (tmp_path / name / ".lock").unlink(missing_ok=True)
            note_engine(tmp_path / name, "spark")
        with pytest.MonkeyPatch.context() as patch:
            n_left = n_removals

            def unlink(path, missing_ok=False, unlink=Path.unlink):
                nonlocal n_left
                if path.is_relative_to(tmp_path) and not path.name.endswith(".lock"):
                    if not n_left:
                        raise StoppedError
                    n_left -= 1
                unlink(path, missing_ok=missing_ok)

            patch.setattr(Path, "unlink", unlink)
            if n_removals == 7 and not by_engine:
                score(name, overwrite=True)
            else:
                with pytest.raises(StoppedError):
                    score(name, overwrite=True)
        assert score(name, overwrite=True).n_sentences == 36
        assert verify_parts(tmp_path / name).complete


def test_what_is_put_into_a_new_folder_outlives_a_run_that_fails(score, tmp_path):
    def put(n_rows):
        (tmp_path / "scored" / "notes.txt").write_text("mine")
        raise StoppedError

    with pytest.raises(StoppedError):
        score(on_count=put)
    assert (tmp_path / "scored" / "notes.txt").read_text() == "mine"


def test_an_empty_folder_will_do(score, tmp_path):
    (tmp_path / "scored").mkdir()
    assert score().n_sentences == 36
    with pytest.raises(OutputError, match=r"expected the folder .*nowhere; found none"):
        score("nowhere/scored")


def test_one_run_at_a_time_and_the_lock_dies_with_its_owner(score, tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from stance.scoring.parts.lock import hold_folder\n"
        "with hold_folder(Path(sys.argv[1]), may_have_parts=True):\n"
        "    print('held', flush=True); time.sleep(600)"
    )
    folder = tmp_path / "scored"
    other = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE)
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        for resume in (False, True):
            with pytest.raises(OutputError, match="expected no other run at work in it"):
                score(resume=resume)
    finally:
        other.kill()
        other.communicate()
    assert score(resume=True).n_sentences == 36


def test_parts_that_are_missing_or_short_are_scored_again(score, tmp_path):
    score()
    before = read_bytes(tmp_path / "scored")
    parts = tmp_path / "scored" / "parts"

    def turn_a_bit(path):
        whole = path.read_bytes()
        path.write_bytes(whole[:99] + bytes([whole[99] ^ 1]) + whole[100:])

    for spoil in (Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:-1]), turn_a_bit):
        spoil(parts / "part-00003.parquet")
        with pytest.raises(DataError):
            verify_parts(tmp_path / "scored")
        notes = []
        score(resume=True, notify=notes.append)
        assert (
            notes[0]
            == f"{parts / 'part-00003.parquet'} is missing, cut short or altered; scoring goes on from there."
        )
        assert read_bytes(tmp_path / "scored") == before


def test_a_folder_is_held_against_its_manifest(score, tmp_path):
    folder = tmp_path / "scored"
    with pytest.raises(StoppedError):
        score(on_progress=stop_after(2))
    with pytest.raises(DataError, match="expected a finished run; found one that ended after 2 parts"):
        verify_parts(folder)
    score(resume=True)
    assert verify_parts(folder).summary.n_sentences == 36
    part = folder / "parts" / "part-00001.parquet"
    whole = part.read_bytes()
    part.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    (folder / "parts" / "more.parquet").write_bytes(b"")
    with pytest.raises(
        DataError,
        match=r"expected parts/part-00001.parquet as it was written; found other bytes \(1 more .* --resume",
    ):
        verify_parts(folder)
    part.write_bytes(whole)
    with pytest.raises(
        DataError, match=r"expected only parts of the run; found parts/more.parquet. Take it out"
    ):
        verify_parts(folder)
    (folder / "parts" / "more.parquet").unlink()
    manifest = (folder / "manifest.json").read_text()
    (folder / "manifest.json").write_text(manifest.replace('"n_sentences": 6', '"n_sentences": 7', 1))
    with pytest.raises(DataError, match="found it altered"):
        verify_parts(folder)
    (folder / "manifest.json").write_text("[]")
    with pytest.raises(DataError, match="expected the manifest of a run"):
        verify_parts(folder)
    with pytest.raises(DataError, match=r"expected a folder of parts with manifest\.json; found none in it"):
        verify_parts(tmp_path)


def test_what_was_left_out_is_kept(score, tmp_path, texts):
    texts.write_text(texts.read_text() + '{"text": null}\n')
    options = ScoreOptions(on_error="skip")
    expected = (Reject(str(texts), 13, "expected text in column 'text'; found null"),)
    assert score(options=options).rejects == expected
    assert score(options=options, resume=True).rejects == expected
    path = tmp_path / "scored" / "rejects.jsonl"
    assert json.loads(path.read_text())["row"] == 13
    path.write_text("")
    with pytest.raises(DataError, match=r"rejects\.jsonl as it was written"):
        verify_parts(tmp_path / "scored")


def test_a_list_of_what_was_left_out_is_made_again(score, tmp_path, texts):
    texts.write_text(texts.read_text() + '{"text": null}\n')
    options = ScoreOptions(on_error="skip")
    score(options=options)
    before = read_bytes(tmp_path / "scored")
    path = tmp_path / "scored" / "rejects.jsonl"
    for spoil in (Path.unlink, lambda path: path.write_bytes(path.read_bytes()[1:])):
        spoil(path)
        assert len(score(options=options, resume=True).rejects) == 1
        assert read_bytes(tmp_path / "scored") == before


def test_parts_of_an_engine_are_kept_unless_told(score, tmp_path):
    folder = tmp_path / "scored"
    (folder / "parts").mkdir(parents=True)
    (folder / "parts" / "part-00000.parquet").write_bytes(b"of hours")
    (folder / "rejects.jsonl").write_text("")
    note_engine(folder, "ray")
    with pytest.raises(OutputError, match=r"found parts without manifest\.json, .*--overwrite to replace"):
        score()
    with pytest.raises(OutputError, match=r"expected manifest\.json beside the parts; found none"):
        score(resume=True)
    assert (folder / "parts" / "part-00000.parquet").read_bytes() == b"of hours"
    assert score(overwrite=True).n_sentences == 36
    assert verify_parts(folder).summary.n_sentences == 36
    assert {path.name for path in folder.iterdir()} - {".lock"} == {"manifest.json", "parts", ".timing.json"}


def test_one_input_may_be_given_alone(texts, tmp_path, model, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for alone in (texts, texts.name):
        for name in ("scored/", "rows.csv"):
            summary = score_files(alone, name, model=model, overwrite=True)
            assert summary.n_sentences == 36
    before = texts.read_bytes()
    with pytest.raises(OutputError, match="expected an output apart from the inputs"):
        score_files(texts, texts, model=model, overwrite=True)
    assert texts.read_bytes() == before


def test_paths_of_any_kind_will_do(texts, tmp_path, model):
    class Place:
        def __init__(self, path):
            self.path = path

        def __fspath__(self):
            return str(self.path)

    for inputs in (Place(texts), [Place(texts)]):
        for name in ("scored", "rows.csv"):
            summary = score_files(inputs, Place(tmp_path / name), model=model, overwrite=True)
            assert summary.n_sentences == 36
    with pytest.raises(DataError, match=r"file_format: expected what to write .*; found none\. Pass jsonl"):
        score_files(texts, io.BytesIO(), model=model)


def test_a_format_that_is_none_is_told_before_the_work(texts, tmp_path, model):
    for name in ("scored/", "rows.csv"):
        with pytest.raises(DataError, match=r"file_format: expected one of jsonl, csv, parquet; found 'xml'"):
            score_files([texts], f"{tmp_path}/{name}", model=model, file_format="xml")
    assert [path.name for path in tmp_path.iterdir()] == [texts.name]


def test_no_row_at_all_is_one_empty_part(score, tmp_path):
    assert score(options=ScoreOptions(shard=(99, 99))).n_sentences == 0
    assert pq.read_table(tmp_path / "scored" / "parts").num_rows == 0
    assert len(verify_parts(tmp_path / "scored").parts) == 1


def test_shards_together_are_the_whole(score, tmp_path):
    score("whole")
    whole = pq.read_table(tmp_path / "whole" / "parts")
    rows = []
    for i in (1, 2, 3):
        score(f"shard{i}", options=ScoreOptions(shard=(i, 3)))
        rows += pq.read_table(tmp_path / f"shard{i}" / "parts").to_pylist()
    assert sorted(rows, key=lambda row: (row["doc_id"], row["sent_id"])) == whole.to_pylist()


def test_standard_input_cannot_be_read_again(tmp_path, model):
    with pytest.raises(DataError, match="expected files, which can be read again; found standard input"):
        score_parts(["-"], tmp_path / "scored", model=model)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of Unix")
def test_a_pipe_cannot_be_read_again(tmp_path, model):
    os.mkfifo(tmp_path / "rows.jsonl")
    with pytest.raises(DataError, match=r"rows\.jsonl: expected files, which can be read again; found a p"):
        score_parts([tmp_path / "rows.jsonl"], tmp_path / "scored", model=model)
    assert not (tmp_path / "scored").exists()


def test_an_input_that_changes_while_it_is_scored_is_told(score, tmp_path, texts):
    whole = texts.read_text()
    notes = []

    def grow(summary):
        if summary.n_documents == 1:
            texts.write_text(whole + '{"doc_id": "g", "text": "It grew.", "n": 0}\n')

    with pytest.raises(DataError, match=r"texts\.jsonl: expected the file as it was when the run began"):
        score(on_progress=grow, notify=notes.append)
    assert notes == []  # with such an input it cannot be gone on with
    with pytest.raises(DataError, match="expected a finished run"):
        verify_parts(tmp_path / "scored")
    # The same bytes written again are no change; nor is it one to be removed after it was read.
    texts.write_text(whole)
    score(overwrite=True, on_progress=lambda summary: texts.write_text(whole))
    assert verify_parts(tmp_path / "scored").summary.n_documents == 12
    score("other", on_progress=lambda summary: summary.n_documents == 12 and texts.unlink())
    assert verify_parts(tmp_path / "other").summary.n_documents == 12


def test_parts_do_not_become_inputs(texts, tmp_path, model):
    for folder in (tmp_path / "scored", tmp_path):
        with pytest.raises(OutputError, match="expected an output folder outside the inputs"):
            score_parts([tmp_path], folder, model=model)
    assert list(tmp_path.iterdir()) == [texts]


def test_which_outputs_are_folders(tmp_path, texts, model):
    (tmp_path / "file").write_text("")
    (tmp_path / "folder.d").mkdir()
    assert not names_folder(tmp_path / "file")
    assert names_folder(tmp_path / "folder.d")
    assert names_folder(f"{tmp_path}/new.d/")
    assert not names_folder(tmp_path / "new.d")
    score_files([texts], f"{tmp_path}/new.d/", model=model, file_format="csv")
    assert (tmp_path / "new.d" / "parts" / "part-00000.csv").read_text().startswith('"doc_id",')
    with pytest.raises(DataError, match="expected an output folder, since only that can be gone on with"):
        score_files([texts], tmp_path / "rows.csv", model=model, resume=True)


def test_a_model_is_the_same_beside_what_it_replaced(tmp_path):
    model = load_default_model()
    model.save(tmp_path / "model")
    description = (tmp_path / "model" / "model.json").read_bytes()
    (tmp_path / "model" / "encoder").mkdir()
    (tmp_path / "model" / "encoder" / "model.json").write_bytes(description)
    # The sum that README tells how to compute.
    text = json.dumps([".", json.loads(description)["sha256"]])
    assert hash_model(model, tmp_path / "model") == hashlib.sha256(text.encode()).hexdigest()
