"""``stance score`` as a part of something larger: parts, shares, samples, columns, packed inputs."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

pytestmark = pytest.mark.usefixtures("default_model")

TEXT = "The talks failed. The deal might collapse."


@pytest.fixture(autouse=True)
def drafts(stance):
    rows = [{"doc_id": f"d{i}", "text": TEXT, "n": i} for i in range(6)]
    Path("drafts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def list_files(folder):
    files = [path.relative_to(folder).as_posix() for path in Path(folder).rglob("*") if path.is_file()]
    return sorted(name for name in files if name not in (".lock", ".timing.json"))


@pytest.mark.parametrize("output", ["scored", "scored.2026/"])
def test_a_folder_of_parts(stance, output):
    done = stance("score", "drafts.jsonl", "--output", output)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert list_files(output) == ["manifest.json", "parts/part-00000.parquet"]
    assert pq.read_table(Path(output, "parts"))["doc_id"].to_pylist() == [
        f"d{i}" for i in range(6) for _ in "ab"
    ]
    assert "--resume to go on" in stance("score", "drafts.jsonl", "--output", output).complaint
    assert stance("score", "drafts.jsonl", "--output", output, "--resume").code == 0
    done = stance("score", "--verify", output)
    assert (done.code, done.out) == (0, f"{output}: 1 part, 12 sentences, as they were written.\n")
    assert stance("profile", output).code == 0


def test_the_format_of_parts(stance):
    stance("score", "drafts.jsonl", "--output", "scored", "--format", "jsonl")
    whole = stance("score", "drafts.jsonl").out
    assert Path("scored/parts/part-00000.jsonl").read_text() == whole
    done = stance("score", "drafts.jsonl", "--output", "scored", "--format", "csv", "--resume")
    assert "scored: expected options: format 'jsonl' (--format jsonl); found 'csv'." in done.complaint
    assert stance("score", "drafts.jsonl", "--output", "new/", "--format", "table").code == 2
    assert not Path("new").exists()


def test_what_texts_hold_is_part_of_a_run(stance):
    stance("score", "drafts.jsonl", "--output", "plain")
    done = stance("score", "drafts.jsonl", "--output", "plain", "--resume", "--text-format", "html")
    assert "expected options: text_format 'plain'; found 'html'." in done.complaint
    stance("score", "drafts.jsonl", "--output", "html", "--text-format", "html")
    assert stance("score", "drafts.jsonl", "--output", "html", "--resume").code == 1
    assert stance("score", "drafts.jsonl", "--output", "html", "--resume", "--text-format", "html").code == 0


def test_resuming_needs_a_folder_and_the_same_run(stance):
    assert "--resume needs a folder of parts" in stance("score", "drafts.jsonl", "--resume").err
    done = stance("score", "drafts.jsonl", "--resume", "--output", "rows.csv")
    assert "rows.csv: expected an output folder" in done.complaint
    assert stance("score", "drafts.jsonl", "--resume", "--overwrite", "--output", "scored/").code == 2
    assert not Path("scored").exists()
    assert stance("score", "drafts.jsonl", "--resume", "--output", "scored/").code == 0
    with Path("drafts.jsonl").open("a") as file:
        file.write('{"doc_id": "new", "text": "So."}\n')
    done = stance("score", "drafts.jsonl", "--resume", "--output", "scored/")
    assert "expected the inputs of the run; found drafts.jsonl changed. " in done.complaint
    assert stance("score", "drafts.jsonl", "--overwrite", "--output", "scored/").code == 0
    assert pq.read_table("scored/parts").num_rows == 13


def test_a_bad_input_leaves_no_folder(stance):
    assert "nowhere.csv" in stance("score", "nowhere.csv", "--output", "scored/").complaint
    assert (
        "--text-field"
        in stance("score", "drafts.jsonl", "--text-field", "body", "--output", "scored/").complaint
    )
    assert "found standard input" in stance("score", "-", "--output", "scored/").complaint
    assert (
        "found 'nothing'"
        in stance("score", "drafts.jsonl", "--columns", "nothing", "--output", "scored/").complaint
    )
    assert not Path("scored").exists()
    assert "expected the folder no" in stance("score", "drafts.jsonl", "--output", "no/scored/").complaint
    assert "found 'drafts.jsonl' in it" in stance("score", "drafts.jsonl", "--output", ".").complaint
    assert [path.name for path in Path().iterdir()] == ["drafts.jsonl"]


def test_verifying_finds_what_is_wrong(stance):
    assert "no such folder" in stance("score", "--verify", "scored").complaint
    stance("score", "drafts.jsonl", "--output", "scored/")
    assert stance("score", "drafts.jsonl", "--verify", "scored").code == 2
    part = Path("scored/parts/part-00000.parquet")
    part.write_bytes(part.read_bytes()[:-1])
    assert (
        "expected parts/part-00000.parquet as it was written; found "
        in stance("score", "--verify", "scored").complaint
    )
    assert stance("score").code == 2


def test_rows_that_are_left_out_are_listed_again(stance):
    with Path("drafts.jsonl").open("a") as file:
        file.write('{"doc_id": "bad", "text": null}\n')
    for more in ((), ("--resume",)):
        done = stance("score", "drafts.jsonl", "--on-error", "skip", "--output", "scored/", *more)
        assert (done.code, done.err.count("skipped drafts.jsonl row 7")) == (3, 1)
    assert json.loads(Path("scored/rejects.jsonl").read_text())["row"] == 7


def test_some_documents(stance):
    def list_ids(*more):
        return [row["doc_id"] for row in stance("score", "drafts.jsonl", *more).rows[::2]]

    assert list_ids("--limit", 2) == ["d0", "d1"]
    drawn = list_ids("--sample", 3, "--seed", 4)
    assert len(drawn) == 3
    assert drawn == sorted(drawn) == list_ids("--sample", 3, "--seed", 4)
    assert len({tuple(list_ids("--sample", 3, "--seed", seed)) for seed in range(5)}) > 1
    assert list_ids("--shard", "1/2") + list_ids("--shard", "2/2") == [f"d{i}" for i in range(6)]
    assert stance("score", "drafts.jsonl", "--limit", 2, "--sample", 2).code == 2
    for shard in ("0/2", "3/2", "1", "a/b", "1/"):
        done = stance("score", "drafts.jsonl", "--shard", shard)
        assert done.code == 2
        assert "expected i/n with i from 1 to n" in done.err


def test_some_columns(stance):
    assert list(stance("score", "drafts.jsonl", "--columns", "label, doc_id").rows[0]) == ["label", "doc_id"]
    row = stance("score", "drafts.jsonl", "--columns", "-text,-cues").rows[0]
    assert not {"text", "cues"} & set(row)
    assert {"label", "confidence", "n"} <= set(row)
    last = stance("score", "drafts.jsonl", "--columns", "text,label,")
    assert list(last.rows[0]) == ["text", "label"]
    assert stance("score", "drafts.jsonl", "--columns", "").code == 2
    assert "Did you mean 'label'?" in stance("score", "drafts.jsonl", "--columns", "lable").complaint
    assert stance("score", "drafts.jsonl", "--columns", "label", "--format", "table").code == 2


def test_workers_by_number_or_as_many_as_are_of_use(stance):
    rows = stance("score", "drafts.jsonl").rows
    assert rows
    for value in ("auto", "1"):
        assert stance("score", "drafts.jsonl", "--workers", value).rows == rows
    for value in ("0", "-1", "all", "1.5", ""):
        found = stance("score", "drafts.jsonl", "--workers", value)
        assert (found.code, "expected auto, or a number from 1 on" in found.err) == (2, True)


def test_packed_inputs_and_patterns(stance):
    plain = Path("drafts.jsonl").read_bytes()
    Path("a.jsonl.gz").write_bytes(gzip.compress(plain))
    Path("b.jsonl.zst").write_bytes(bytes(pa.Codec("zstd").compress(plain.replace(b': "d', b': "e'))))
    rows = stance("score", "?.jsonl.*").rows
    assert [row["doc_id"] for row in rows[::2]] == [f"{letter}{i}" for letter in "de" for i in range(6)]
    assert "found none" in stance("score", "*.csv").complaint


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals of Unix")
def test_killed_and_resumed_by_workers_it_is_the_same(stance, tmp_path):
    rows = [{"doc_id": f"d{i}", "text": f"{i}. {TEXT} " * 60} for i in range(240)]
    Path("many.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    code = (
        "import stance.scoring.parts.run as parts, stance.scoring.inputs as inputs\n"
        "parts.PART_SENTENCES, inputs.BATCH_BYTES = 800, 20_000\n"
        "from stance.cli import main; main()"
    )

    def start(name, workers):
        command = ["score", "many.jsonl", "--output", f"{name}/", "--workers", workers, "--resume"]
        return subprocess.Popen([sys.executable, "-c", code, *command], cwd=tmp_path, env=os.environ)

    assert start("whole", "1").wait(timeout=300) == 0
    process = start("killed", "2")
    deadline = time.monotonic() + 120
    while len(list(Path("killed/parts").glob("part-*"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.002)
    process.kill()
    process.wait()
    n_finished = len(list(Path("killed/parts").glob("part-*")))
    n_whole = len(list(Path("whole/parts").iterdir()))
    assert 2 <= n_finished < n_whole
    assert start("killed", "2").wait(timeout=300) == 0
    files = list_files("whole")
    assert files == list_files("killed")
    assert all(Path("whole", name).read_bytes() == Path("killed", name).read_bytes() for name in files)


@pytest.mark.parametrize("output", ["share.jsonl", "share/"])
def test_a_shard_without_text_says_so(stance, output):
    assert stance("score", "drafts.jsonl", "--shard", "1/3", "--output", f"first-{output}").err == ""
    for _ in range(2):
        done = stance("score", "drafts.jsonl", "--shard", "2/3", "--output", output, "--overwrite")
        assert done.code == 0
        assert done.err == (
            "Shard 2/3 holds no text: shards are dealt in batches of about 500,000 bytes of text, "
            "of which the input has fewer than 2.\n"
        )
    assert stance("score", "drafts.jsonl", "--shard", "2/3", "-q").err == ""
