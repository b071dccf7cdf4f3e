"""Profiles: what is counted, groups, periods, clusters, notes; reading scored files; the command line."""

from __future__ import annotations

import json
import logging
import re
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from click.testing import CliRunner

from stance.cli.profile import command
from stance.errors import DataError
from stance.io import write_rows
from stance.profile import draw_sheet, profile, read_scored, write_sheet
from stance.report.commands import tables_of
from stance.report.plots import plot_profile

DATA = runpy.run_path(str(Path(__file__).parent / "data" / "profile" / "make.py"))
LABELS, make_scored, code_sheet = DATA["LABELS"], DATA["make_scored"], DATA["code_sheet"]
SCORED, CODE = make_scored(60)


def count(rows: pa.Table) -> pa.Table:
    """Return the writer's body sentences."""
    return rows.filter(
        pc.and_(
            pc.equal(rows["zone"].cast("string"), "body"), pc.equal(rows["voice"].cast("string"), "writer")
        )
    )


def test_figures_are_those_of_pandas() -> None:
    frame = count(SCORED).to_pandas()
    answered = frame[~frame["abstained"]]
    found = profile(SCORED, by="outlet")
    assert [group.name for group in found.groups] == ["A", "B", "C"]
    for group in found.groups:
        own, labels = (
            frame[frame["outlet"] == group.name],
            answered[answered["outlet"] == group.name]["label"],
        )
        assert group.n_sentences == len(own)
        assert group.n_documents == own["doc_id"].nunique()
        assert group.n_words == own["n_words"].sum()
        assert group.n_abstained == own["abstained"].sum()
        for label in LABELS:
            assert found.find(f"share_{label}", group=group.name).value == pytest.approx(
                (labels == label).mean()
            )
        # Two cues a row, of which those with the row's label count.
        n_cues = sum(cue["label"] == row["label"] for _, row in own.iterrows() for cue in row["cues"])
        assert found.find("cues", group=group.name).value == pytest.approx(
            1000 * n_cues / own["n_words"].sum()
        )
        commitment = (own["p_assertive"] + own["p_hedged"] / 2).mean()
        assert found.find("commitment", group=group.name).value == pytest.approx(commitment)


def test_intervals_hold_their_values_and_narrow_with_documents() -> None:
    few, many = (profile(make_scored(n)[0]).find("share_hedged") for n in (10, 160))
    for each in (few, many):
        assert None not in (each.value, each.low, each.high)
        assert each.low < each.value < each.high
    assert many.high - many.low < 0.5 * (few.high - few.low)


@pytest.mark.parametrize("name", ["doc_id", "author"])
def test_a_group_of_one_cluster_has_no_interval(name: str) -> None:
    found = profile(SCORED, by=name, cluster=name)
    assert len(found.groups) == {"doc_id": 59, "author": 8}[name]  # one document is all quoted
    assert {each.estimate.low for each in found.estimates} == {None}
    assert any("No intervals for 8" in note for note in found.notes) == (name == "author")
    (table, *_) = tables_of(found)
    assert all(row[0].endswith("(small)") for row in table.rows)
    assert any("(small): fewer than 10" in note for note in table.notes)


def test_the_number_of_a_share_is_what_it_is_a_share_of() -> None:
    found = profile(SCORED)
    (group,) = found.groups
    n = {each.measure: each.n for each in found.estimates}
    assert n["share_hedged"] == group.n_sentences - group.n_abstained < n["commitment"] == group.n_sentences
    shares, others = tables_of(found)
    assert (shares.rows[0][2], others.rows[0][2]) == (n["share_hedged"], n["commitment"])
    assert any(f"{group.n_abstained} more" in note for note in shares.notes)


def test_zones_and_voices() -> None:
    whole = profile(SCORED, zones=("all",), voices=("all",)).groups[0]
    assert (whole.n_sentences, whole.n_documents) == (SCORED.num_rows, 60)
    usual = profile(SCORED)
    assert usual.groups[0].n_documents == 59
    assert any("1 of 60 documents" in note for note in usual.notes)
    with pytest.raises(DataError, match="zone"):
        profile(SCORED, zones=("sidebar",))


@pytest.mark.parametrize(
    ("dates", "freq", "names"),
    [
        (["2024-01-31", "2024-12-30", None], "day", ["2024-01-31", "2024-12-30", "(none)"]),
        (["2024-01-31", "2024-12-30", ""], "week", ["2024-W05", "2025-W01", "(none)"]),
        (["2024-01", "2024-06-18", "2023-12"], "month", ["2023-12", "2024-01", "2024-06"]),
        (["2024-01-31T23:00:00Z", "2024/06/18", "20241001"], "quarter", ["2024-Q1", "2024-Q2", "2024-Q4"]),
        (["2024", "2023", "1999-05"], "year", ["1999", "2023", "2024"]),
        ([2024, 2023, 1999], "year", ["1999", "2023", "2024"]),
        ([2024.0, None, 1999.0], "year", ["1999", "2024", "(none)"]),
    ],
)
def test_periods(dates: list[Any], freq: str, names: list[str]) -> None:
    rows = count(SCORED).slice(0, 3).append_column("when", pa.array(dates))
    found = profile(rows, over="when", freq=freq)
    assert [group.name for group in found.groups] == names


@pytest.mark.parametrize(
    ("dates", "freq"), [(["last May", "x", "y"], "year"), (["2024", "2023", "2022"], "month")]
)
def test_dates_that_are_none_or_too_coarse(dates: list[str], freq: str) -> None:
    rows = count(SCORED).slice(0, 3).append_column("when", pa.array(dates))
    with pytest.raises(DataError, match="date"):
        profile(rows, over="when", freq=freq)


def test_numbers_stand_by_size_and_blanks_last() -> None:
    rows = count(SCORED).slice(0, 4).append_column("rank", pa.array(["10", "9", " ", "10"]))
    assert [group.name for group in profile(rows, by="rank").groups] == ["9", "10", "(none)"]


def test_clusters_widen_intervals_where_authors_are_alike(caplog: pytest.LogCaptureFixture) -> None:
    rng = np.random.default_rng(0)
    author = rng.integers(0, 8, 60)
    # All sentences of half of the authors are hedged.
    labels = np.where(author[[int(d[1:]) for d in SCORED["doc_id"].to_pylist()]] < 4, "hedged", "assertive")
    rows = SCORED.set_column(
        SCORED.schema.get_field_index("author"),
        "author",
        pa.array([f"a{author[int(d[1:])]}" for d in SCORED["doc_id"].to_pylist()]),
    )
    rows = rows.set_column(
        rows.schema.get_field_index("label"),
        SCORED.schema.field("label"),
        pa.array(labels).dictionary_encode().cast(SCORED.schema.field("label").type),
    )
    with caplog.at_level(logging.WARNING, "stance"):
        plain = profile(rows)
    assert any("cluster='author'" in record.getMessage() for record in caplog.records)
    clustered = profile(rows, cluster="author")
    assert clustered.groups[0].n_clusters == 8
    assert not any("cluster" in note for note in clustered.notes)
    wide, narrow = clustered.find("share_hedged"), plain.find("share_hedged")
    assert wide.value == narrow.value
    assert wide.high - wide.low > 1.5 * (narrow.high - narrow.low)


def test_differences() -> None:
    found = profile(SCORED, by="outlet", compare=["A,B", ("A", "C")])
    assert len(found.differences) == 10
    for each in found.differences:
        ends = [found.find(each.measure, group=name).value for name in (each.first, each.second)]
        assert each.difference.value == pytest.approx(ends[0] - ends[1])
        assert each.p <= each.p_holm <= 1
        assert (each.difference.low < 0 < each.difference.high) == (each.p > 0.05)


def test_clusters_in_both_groups_are_no_two_samples() -> None:
    """The same documents in two groups: their difference is nothing, and surely so."""
    rows = count(SCORED)
    half = rows.append_column("half", pa.array(["a"] * len(rows)))
    other = rows.set_column(1, "sent_id", pc.cast(pc.add(rows["sent_id"], 1000), "int32"))
    both = pa.concat_tables([half, other.append_column("half", pa.array(["b"] * len(rows)))])
    found = profile(both, by="half", compare="a,b").differences[3]  # commitment
    assert found.difference.value == pytest.approx(0)
    assert (found.difference.high or 0) - (found.difference.low or 0) < 1e-6


@pytest.mark.parametrize("pair", ["A", "A,D", "A,A"])
def test_pairs_that_are_none(pair: str) -> None:
    with pytest.raises(DataError, match=r"group|itself"):
        profile(SCORED, by="outlet", compare=pair)


@pytest.mark.parametrize("name", ["scored.parquet", "scored.csv", "scored.jsonl", "scored.jsonl.gz"])
def test_files_give_what_the_table_gives(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    kind = "parquet" if "parquet" in name else "csv" if "csv" in name else "jsonl"
    write_rows(SCORED, tmp_path / name.removesuffix(".gz"), kind)  # type: ignore[arg-type]
    if name.endswith(".gz"):
        import gzip

        path.write_bytes(gzip.compress(path.with_suffix("").read_bytes()))
        path.with_suffix("").unlink()
    expected = profile(SCORED, by="outlet")
    for source in (path, tmp_path):
        found = profile(source, by="outlet")
        assert found.groups == expected.groups
        for one, other in zip(found.estimates, expected.estimates, strict=True):
            assert one.estimate.value == pytest.approx(other.estimate.value, rel=1e-6)


def test_parts_of_a_corpus_are_one(tmp_path: Path) -> None:
    paths = [tmp_path / f"{k}.parquet" for k in range(2)]
    half = SCORED.num_rows // 2
    for k, path in enumerate(paths):
        write_rows(SCORED.slice(k * half, half if k == 0 else None), path, "parquet")
    assert read_scored(paths).num_rows == SCORED.num_rows
    with pytest.raises(DataError, match="twice"):
        read_scored([paths[0], paths[0]])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.select(["doc_id", "text"]), "not scored"),
        (lambda t: t.drop_columns(["abstained"]), "abstained"),
        (lambda t: t.drop_columns(["p_hedged"]), "p_hedged"),
        (
            lambda t: t.set_column(
                t.schema.get_field_index("label"), "label", pa.array(["sure"] * len(t), pa.string())
            ),
            "label",
        ),
        (lambda t: t.replace_schema_metadata({b"stance.schema_version": b"1"}), "version 1"),
    ],
)
def test_tables_that_are_not_scored(change: Any, words: str) -> None:
    with pytest.raises(DataError, match=words):
        profile(change(SCORED))


def test_codes_correct_towards_the_truth() -> None:
    scored, code = make_scored(150, seed=3)
    coded = code_sheet(draw_sheet(scored, 300), scored, code)
    found = profile(scored, coded=coded)
    zones, voices = scored["zone"].to_pylist(), scored["voice"].to_pylist()
    is_body = [z == "body" and v == "writer" for z, v in zip(zones, voices, strict=True)]
    truth = (code[np.array(is_body)] == 0).mean()
    assert abs(found.find("share_assertive").value - truth) > 0.08  # the model is biased
    for method in ("coded", "ppi", "dsl"):
        each = found.find("share_assertive", method)
        assert each.low < truth < each.high
    ppi, alone = (found.find("share_assertive", m) for m in ("ppi", "coded"))
    assert ppi.high - ppi.low < alone.high - alone.low
    total = sum(found.find(f"share_{label}", "ppi").value for label in LABELS)
    assert total == pytest.approx(1)
    assert found.groups[0].n_coded == 300


@pytest.mark.parametrize(("n", "n_marked"), [(40, 3), (120, 1), (1000, 0)])
def test_tables_mark_few_codes(n: int, n_marked: int) -> None:
    """Of 120 codes, fewer than 10 are speculative; nearly all sentences of 150 documents have enough."""
    scored, code = (SCORED, CODE) if n < 1000 else make_scored(150)
    coded = code_sheet(draw_sheet(scored, n, strata="none"), scored, code)
    table = tables_of(profile(scored, coded=coded))[1]
    assert sum(str(row[1]).endswith("(few codes)") for row in table.rows) == n_marked
    assert any("(few codes): " in note for note in table.notes) == (n_marked > 0)


def test_figures_draw_corrected_shares(tmp_path: Path) -> None:
    coded = code_sheet(draw_sheet(SCORED, 200), SCORED, CODE)
    for codes, words in ((coded, "PPI"), (None, "model")):
        plot_profile(profile(SCORED, coded=codes), tmp_path / "a.svg", overwrite=True)
        assert words in "".join(re.findall("<!--(.*?)-->", (tmp_path / "a.svg").read_text()))


def test_corrected_groups_and_their_difference() -> None:
    coded = code_sheet(draw_sheet(SCORED, 200, strata="outlet"), SCORED, CODE)
    found = profile(SCORED, by="outlet", coded=coded, compare="A,B")
    corrected = [each for each in found.differences if each.method == "ppi"]
    assert len(corrected) == 3
    for each in corrected:
        ends = [found.find(each.measure, "ppi", name).value for name in ("A", "B")]
        assert each.difference.value == pytest.approx(ends[0] - ends[1])


def run(*args: str) -> Any:
    return CliRunner().invoke(command, [str(arg) for arg in args])


def test_command(tmp_path: Path) -> None:
    path, coded = tmp_path / "scored.parquet", tmp_path / "coded.csv"
    write_rows(SCORED, path, "parquet")
    write_sheet(code_sheet(draw_sheet(SCORED, 150), SCORED, CODE), coded)
    found = run(path, "--by", "outlet", "--compare", "A,B", "--coded", coded, "--format", "json")
    assert found.exit_code == 0
    record = json.loads(found.stdout)
    assert {each["method"] for each in record["estimates"]} == {"scored", "coded", "ppi", "dsl"}
    long = run(path, "--by", "outlet", "--format", "csv").stdout.splitlines()
    assert long[0].replace('"', "") == "group,outlet,measure,method,value,low,high,n,p,p_holm,note"
    regression = run(
        path, "--coded", coded, "--regress", "hedged ~ outlet", "--format", "csv"
    ).stdout.splitlines()
    assert regression[0].replace('"', "") == "group,measure,method,value,low,high,n,p,p_holm,note"
    for form in ("table", "markdown", "latex"):
        assert "hedged" in run(path, "--format", form).stdout
    out = tmp_path / "profile.tex"
    assert run(path, "--output", out, "-q").exit_code == 0
    assert "tabular" in out.read_text()


@pytest.mark.parametrize(
    "args",
    [
        ["--compare", "A,B"],
        ["--by", "nothing"],
        ["--cluster", "nothing"],
        ["--over", "outlet"],
        ["--model", "default"],
        ["--regress", "hedged ~ outlet", "--by", "outlet"],
        ["--coded", "nowhere.csv"],
        ["--plot", "x.gif"],
        ["--zone", "x"],
    ],
)
def test_command_refuses(args: list[str], tmp_path: Path) -> None:
    path = tmp_path / "scored.parquet"
    write_rows(SCORED, path, "parquet")
    found = run(path, *args)
    assert found.exit_code in (1, 2)
    assert found.stdout == ""
