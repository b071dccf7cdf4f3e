"""Ray and Spark on this machine: the rows of a local run, in a folder that can be verified and cited."""

from __future__ import annotations

import os
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.errors import DataError, MissingExtraError, OutputError
from stance.scoring import ScoreOptions, cast_scored, check_scored, cite, score_files, verify_folder
from stance.scoring.cluster import score_with_engine

LIBRARIES = {"ray": "ray", "spark": "pyspark"}


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("source")
    for k in range(2):
        rows = {
            "name": [f"d{k}-{i}" for i in range(30)],
            "body": [f"Talk {i} failed. It might rain {k}. “Stay,” she said." for i in range(30)],
            "the.year": list(range(1990, 2020)),
        }
        pq.write_table(pa.table(rows), folder / f"texts-{k}.parquet")
    return folder


OPTIONS = ScoreOptions(text_field="body", id_field="name")


def need(engine):
    pytest.importorskip(LIBRARIES[engine])
    if engine == "spark" and shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        pytest.skip("Spark needs Java")


def read_rows(folder):
    table = pa.concat_tables([pq.read_table(path) for path in sorted((folder / "parts").glob("*.parquet"))])
    assert check_scored(table, "parts") == ("assertive", "hedged", "speculative")
    rows = cast_scored(table, "parts").to_pylist()
    return sorted(rows, key=lambda row: (row["doc_id"], row["sent_id"]))


@pytest.mark.parametrize("engine", LIBRARIES)
def test_an_engine_writes_the_rows_of_a_local_run(source, tmp_path, engine):
    need(engine)
    local = score_files(source, tmp_path / "local", options=OPTIONS)
    summary = score_files(source, tmp_path / "cluster", options=OPTIONS, engine=engine)
    assert summary == local
    assert read_rows(tmp_path / "cluster") == read_rows(tmp_path / "local")
    assert verify_folder(tmp_path / "cluster").summary == summary
    assert cite(tmp_path / "cluster") == cite(tmp_path / "local")
    with pytest.raises(OutputError, match="overwrite=True"):
        score_files(source, tmp_path / "cluster", options=OPTIONS, engine=engine)


@pytest.mark.parametrize("engine", LIBRARIES)
def test_a_blank_row_ends_a_run(tmp_path, engine):
    need(engine)
    path = tmp_path / "texts.parquet"
    pq.write_table(pa.table({"doc_id": ["a", "b", "c"], "text": ["It may rain.", " ", "So."]}), path)
    with pytest.raises(DataError, match="no text"):
        score_files(path, tmp_path / "out", engine=engine)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("engine", LIBRARIES)
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (ScoreOptions(unit="sentence"), "unit"),
        (ScoreOptions(limit=3), "limit"),
        (ScoreOptions(on_error="skip"), "on_error"),
        (ScoreOptions(text_field="body", id_field="name", columns=["doc_id"]), "label"),
        (ScoreOptions(), "text"),
        (ScoreOptions(text_field="body"), "doc_id"),
    ],
)
def test_what_an_engine_cannot_do_is_refused(source, tmp_path, engine, options, said):
    need(engine)
    with pytest.raises(DataError, match=said):
        score_with_engine(source, tmp_path / "out", engine=engine, options=options)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("engine", LIBRARIES)
def test_an_engine_that_is_not_installed_says_what_to_run(source, tmp_path, engine, monkeypatch):
    import stance.errors

    monkeypatch.setattr(stance.errors, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=f"\\[{engine}\\]"):
        score_with_engine(source, tmp_path / "out", engine=engine, options=OPTIONS)
