"""Ray and Spark for real, on this machine: the rows of the local engine."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.errors import DataError
from stance.scoring import ScoreOptions, score_files, score_with_engine

N_DOCUMENTS = 60
TEXTS = (
    "If it rains, we stay.\r\n\r\nWe might go. It 😀 stopped.",
    'The minister said: "Exports could fall." He is wrong.',
    "Perhaps the plan works, and it would save money. It needs votes.",
    "* * *",
    "Parliament must act.",
)
OPTIONS = ScoreOptions(text_field="body", id_field="slug", workers=1)


def skip_without(engine):
    library = {"ray": "ray", "spark": "pyspark"}[engine]
    if importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is not installed: pip install 'stance[{engine}]'")
    if engine == "spark" and shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        pytest.skip("there is no java: make spark-jre")


@pytest.fixture(scope="module")
def opinions(tmp_path_factory):
    """Two files of unsorted documents; two rows are bad."""
    folder = tmp_path_factory.mktemp("opinions")
    numbers = [(i * 37) % N_DOCUMENTS for i in range(N_DOCUMENTS)]
    table = pa.table(
        {
            "slug": [f"{'ä' if i % 7 == 0 else 'd'}{i}" for i in numbers],
            "body": [None if i == 5 else " " if i == 6 else f"{TEXTS[i % 5]} Row {i}." for i in numbers],
            "year": pa.array(numbers, pa.int32()),
            "label": [None if i % 3 else f"own {i}" for i in numbers],
            "tags": [["x"] * (i % 3) for i in numbers],
            "day": [date(2024, 1, 1 + i % 28) for i in numbers],
            "seen": pa.array([datetime(2024, 1, 1, i % 24) for i in numbers], pa.timestamp("us")),
            "share": [i / 7 for i in numbers],
        }
    )
    pq.write_table(table.slice(0, 25), folder / "a.parquet")
    pq.write_table(table.slice(25), folder / "b.parquet", row_group_size=10)
    return folder


@pytest.fixture(scope="module", params=["ray", "spark"])
def engine(request):
    """An engine that has started, since that takes longer than all else."""
    skip_without(request.param)
    if request.param == "ray":
        from stance.scoring.engines.ray_engine import open_cluster as start
    else:
        from stance.scoring.engines.spark_engine import open_session as start
    with start(None, 1):
        yield request.param


def sort_rows(table):
    return table.sort_by([("doc_id", "ascending"), ("sent_id", "ascending")])


def decode(table):
    """Words as plain text, and without what files say of themselves: what rows hold, and of what types."""
    fields = [
        pa.field(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type)
        for f in table.schema
    ]
    return table.cast(pa.schema(fields)).combine_chunks()


def test_rows_are_those_of_the_local_engine(engine, opinions, tmp_path):
    from dataclasses import replace

    options = replace(OPTIONS, on_error="skip")
    local = score_files([opinions], tmp_path / "local.parquet", options=options)
    summary = score_with_engine([opinions], tmp_path / "scored", engine, options=options)

    wanted = sort_rows(pq.read_table(tmp_path / "local.parquet"))
    found = pq.read_table(tmp_path / "scored" / "parts")
    assert wanted.num_rows == summary.n_sentences > 2 * N_DOCUMENTS
    assert decode(found).schema.equals(decode(wanted).schema)
    assert decode(found).equals(decode(wanted))
    if engine == "ray":  # which keeps Arrow's types
        assert found.schema.equals(wanted.schema)

    assert replace(summary, rejects=()) == replace(local, rejects=())
    bad = ["document 'd5': expected text; found null", "document 'd6': expected text; found blank text"]
    assert [reject.reason for reject in summary.rejects] == bad
    assert {reject.source for reject in summary.rejects} <= {str(path) for path in opinions.iterdir()}
    lines = (tmp_path / "scored" / "rejects.jsonl").read_text().splitlines()
    assert [json.loads(line)["reason"] for line in lines] == bad
    names = sorted(path.name for path in (tmp_path / "scored" / "parts").iterdir())
    assert names == [f"part-{i:05d}.parquet" for i in range(len(names))]


def test_errors_of_workers_are_ones_own_and_leave_nothing(engine, opinions, tmp_path):
    # To its end: what Python's own tools hung on behind it would show.
    wanted = (
        r"parquet: document 'd[56]': expected text; found .* skip\.\n"
        r"In Python: on_error=… for --on-error\.$"
    )
    with pytest.raises(DataError, match=wanted):
        score_with_engine([opinions], tmp_path / "scored", engine, options=OPTIONS)
    twice = pa.table({"slug": ["a", "b", "a"], "body": ["So.", "So.", "No."]})
    pq.write_table(twice, tmp_path / "twice.parquet")
    with pytest.raises(DataError, match=r"expected an id that no other document has; found 'a' again"):
        score_with_engine([tmp_path / "twice.parquet"], tmp_path / "scored", engine, options=OPTIONS)
    assert [path.name for path in tmp_path.iterdir()] == ["twice.parquet"]


def test_addresses_and_columns(engine, tmp_path):
    ids = pa.array([10, 9, 1])  # as text, 1 comes first and 9 last
    pq.write_table(
        pa.table({"doc_id": ids, "text": ["It might."] * 3, "path": ["x"] * 3}), tmp_path / "in.parquet"
    )
    uri = (tmp_path / "scored").as_uri()
    options = ScoreOptions(columns=("label", "doc_id", "path"))
    score_with_engine([(tmp_path / "in.parquet").as_uri()], uri, engine, options=options)
    row = {"label": "hedged", "path": "x"}
    assert pq.read_table(tmp_path / "scored").to_pylist() == [{**row, "doc_id": i} for i in ("1", "10", "9")]


@pytest.mark.parametrize("name", ["ray", "spark"])
def test_the_command_starts_and_ends_an_engine_without_a_word(name, opinions, tmp_path):
    skip_without(name)
    command = [sys.executable, "-m", "stance", "score", str(opinions)]
    command += [
        "--engine",
        name,
        "--output",
        f"{tmp_path}/scored/",
        "--text-field",
        "body",
        "--id-field",
        "slug",
        "--on-error",
        "skip",
    ]
    done = subprocess.run(
        [*command, "--quiet", "--workers", "1"], capture_output=True, text=True, check=False, timeout=300
    )
    skipped = [line for line in done.stderr.splitlines() if line.startswith("skipped ")]
    assert (done.returncode, done.stdout, len(skipped)) == (3, "", 2), done.stderr
    assert done.stderr.splitlines() == skipped
    assert pq.read_table(tmp_path / "scored" / "parts").num_rows > 2 * N_DOCUMENTS


def test_a_warning_of_a_busy_machine_is_not_written_to_standard_output(capsys):
    skip_without("ray")
    from stance.scoring.engines.ray_engine import open_cluster

    with open_cluster(n_workers=1):
        from ray._private import worker

        said = {"lines": ["8 PYTHON worker processes have been started"], "pid": "raylet", "is_err": False}
        worker.print_to_stdstream(said, ignore_prefix=False)
    assert capsys.readouterr().out == ""
    assert worker._worker_logs_enabled  # for whatever else this process does with Ray


def test_columns_are_those_of_the_files(engine, tmp_path):
    # Not of a folder that is named as Hive does; and a name may have a full stop.
    place = tmp_path / "year=2024"
    place.mkdir()
    pq.write_table(pa.table({"doc_id": ["a"], "text": ["So."], "meta.n": [7]}), place / "a.parquet")
    score_with_engine(tmp_path, f"{tmp_path}-scored", engine, options=ScoreOptions(workers=1))
    found = pq.read_table(f"{tmp_path}-scored/parts", partitioning=None)
    score_files(place / "a.parquet", tmp_path / "local.parquet")
    assert found.column_names == pq.read_table(tmp_path / "local.parquet").column_names
    assert found["meta.n"].to_pylist() == [7]


def test_an_engine_leaves_the_end_by_a_signal_to_the_command(engine):
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_columns_of_other_libraries_pass_through(engine, tmp_path):
    # Ids that pandas made fractions of, a name that differs from ours by a capital, nanoseconds, a time zone.
    seen = [datetime(2024, 1, 1, hour) for hour in range(3)]
    table = pa.table(
        {
            "doc_id": [20240115001.0, 3.0, 20.0],
            "text": ["So.", "No.", "It may."],
            "Label": ["a", "b", "c"],
            "nanoseconds": pa.array(seen, pa.timestamp("ns")),
            "zoned": pa.array(seen, pa.timestamp("us", "UTC")),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    score_with_engine([tmp_path / "a.parquet"], tmp_path / "scored", engine, options=ScoreOptions(workers=1))
    found = pq.read_table(tmp_path / "scored" / "parts")
    assert found["doc_id"].to_pylist() == ["20", "20240115001", "3"]
    assert found["Label"].to_pylist() == ["c", "a", "b"]
    for name, zone in (("nanoseconds", None), ("zoned", "UTC")):
        assert found[name].type.tz == zone
        assert found[name].cast(pa.timestamp("us")).to_pylist() == [seen[2], seen[0], seen[1]]
