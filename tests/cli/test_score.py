from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from types import SimpleNamespace

import pyarrow.parquet as pq
import pytest

from stance.cli.score import command
from stance.text.read_options import STDIN_FORMATS

pytestmark = pytest.mark.usefixtures("default_model")

DRAFT = "The talks failed. The deal might collapse.\n\nIt is unclear who ordered the strike.\n"
NUMBERS = ["p_assertive", "p_hedged", "p_speculative"]
COLUMNS = [
    *("doc_id", "sent_id", "para", "zone", "voice", "start", "end", "text", "label"),
    *NUMBERS,
    *("confidence", "abstained", "by", "cues"),
]


@pytest.fixture(autouse=True)
def draft(stance):
    Path("draft.txt").write_text(DRAFT)


def test_in_a_pipe_it_is_jsonl(stance):
    done = stance("score", "draft.txt")
    assert (done.code, done.err) == (0, "")
    assert [list(row) for row in done.rows] == [COLUMNS] * 3
    assert [row["label"] for row in done.rows] == ["assertive", "hedged", "speculative"]
    assert all(DRAFT[row["start"] : row["end"]] == row["text"] for row in done.rows)
    assert done.rows[1]["cues"] == [{"start": 9, "end": 14, "text": "might", "type": "modal"}]
    assert all(
        abs(sum(row[f"p_{k}"] for k in ("assertive", "hedged", "speculative")) - 1) < 1e-5
        for row in done.rows
    )
    assert stance("score", "draft.txt", "--output", "-").out == done.out


@pytest.fixture
def read(stance, monkeypatch):
    """What a terminal shows, without colour."""
    monkeypatch.setattr("stance.cli.score.is_terminal", lambda: True)
    return lambda *arguments: stance("score", *arguments, "--no-color").out.splitlines()


def test_a_terminal_shows_the_text_and_what_it_comes_to(read):
    assert read("draft.txt") == [
        "The talks failed. [hedged] The deal *might* collapse.",
        "",
        "[speculative] It is *unclear who* ordered the strike.",
        "",
        "3 sentences: 1 assertive (33 %), 1 hedged (33 %), 1 speculative (33 %).",
        "Cues: might (1), unclear who (1).",
        "Labels by the model 'linear' stand in brackets, cues between asterisks.",
    ]


def test_a_reading_counts_no_label_where_the_model_abstained(read):
    lines = read("draft.txt", "--min-confidence", "1")
    assert lines[0] == "(unsure) The talks failed. (unsure) The deal *might* collapse."
    none = "0 assertive (0 %), 0 hedged (0 %), 0 speculative (0 %)"
    assert lines[4] == f"3 sentences: {none}; abstained from 3."


def test_a_reading_counts_a_cue_once_however_it_is_written(read):
    Path("draft.txt").write_text("It is unclear\nwho came. It is unclear who left. It mi\u00adght rain.")
    assert read("draft.txt")[-2] == "Cues: unclear who (2), might (1)."


def test_every_format_holds_the_same_rows(stance):
    for suffix in ("jsonl", "csv", "parquet"):
        done = stance("score", "draft.txt", "--output", f"rows.{suffix}")
        assert (done.code, done.out, done.err) == (0, "", "")
    rows = [json.loads(line) for line in Path("rows.jsonl").read_text().splitlines()]
    assert pq.read_table("rows.parquet").column_names == COLUMNS
    for row, exact in zip(rows, pq.read_table("rows.parquet").to_pylist(), strict=True):
        assert row | dict.fromkeys([*NUMBERS, "confidence"]) == exact | dict.fromkeys(
            [*NUMBERS, "confidence"]
        )
        assert row["cues"] == exact["cues"]
        assert row["p_hedged"] == pytest.approx(exact["p_hedged"], rel=1e-6)
    with Path("rows.csv").open(newline="") as file:
        cells = list(csv.DictReader(file))
    assert [cell["text"] for cell in cells] == [row["text"] for row in rows]
    assert [json.loads(cell["cues"]) for cell in cells] == [row["cues"] for row in rows]
    assert sorted(map(str, Path().iterdir())) == ["draft.txt", "rows.csv", "rows.jsonl", "rows.parquet"]


def test_format_outweighs_the_name(stance):
    stance("score", "draft.txt", "--output", "rows.txt", "--format", "csv")
    assert Path("rows.txt").read_text().startswith('"doc_id",')


def test_a_name_without_a_known_ending_is_wrong_usage(stance):
    done = stance("score", "draft.txt", "--output", "rows.xlsx")
    assert done.code == 2
    assert "rows.xlsx: expected a name that ends in .jsonl, .csv or .parquet; found '.xlsx'" in done.err


def test_a_table_for_people(stance):
    done = stance("score", "draft.txt", "--format", "table")
    lines = done.out.splitlines()
    assert [line.split()[1] for line in lines if line.strip()[0].isdigit()] == [
        "assertive",
        "hedged",
        "speculative",
    ]
    assert "cues: might (modal)" in done.out
    assert "\x1b" not in done.out
    stance("score", "draft.txt", "--format", "table", "--output", "table.txt")
    assert Path("table.txt").read_text() == done.out


def test_columns_by_other_names_pass_through(stance):
    Path("opinions.csv").write_text('date,body,label\n2024-06-18,"It might rain.",x\n')
    row = stance("score", "opinions.csv", "--text-field", "body").rows[0]
    assert (row["date"], row["input_label"], row["label"]) == ("2024-06-18", "x", "hedged")


def test_a_row_can_be_a_sentence(stance, write_rows):
    texts = ["It might. It did.", "No.", "Yes."]
    write_rows("s.jsonl", [{"doc_id": "same", "text": text, "n": i} for i, text in enumerate(texts)])
    done = stance("score", "s.jsonl", "--unit", "sentence")
    assert [row["text"] for row in done.rows] == texts
    assert [(row["sent_id"], row["n"]) for row in done.rows] == [(0, 0), (1, 1), (2, 2)]


def test_numbers_of_ones_own_are_kept_beside_ours(stance, write_rows):
    texts = ["It might.", "No.", "Yes."]
    rows = [{"doc_id": "a", "sent_id": number, "text": text} for number, text in enumerate(texts, 1)]
    write_rows("own.jsonl", rows)
    done = stance("score", "own.jsonl", "--unit", "sentence")
    assert [(row["sent_id"], row["input_sent_id"]) for row in done.rows] == [(0, 1), (1, 2), (2, 3)]
    assert done.err.startswith("sent_id counts the sentences of each document from 0; what the input")
    write_rows("same.jsonl", [row | {"sent_id": row["sent_id"] - 1} for row in rows])
    for arguments in (("own.jsonl", "--quiet"), ("same.jsonl",)):
        assert stance("score", *arguments, "--unit", "sentence").err == ""


def test_html_in_cells_is_told_of(stance, write_rows):
    write_rows("api.jsonl", [{"text": "<p>The talks failed.</p><p>The deal might collapse.</p>"}] * 3)
    done = stance("score", "api.jsonl")
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert done.err.startswith("Many texts hold HTML")
    assert stance("score", "api.jsonl", "--quiet").err == ""
    done = stance("score", "api.jsonl", "--text-format", "html", "--limit", "1")
    assert ([row["text"] for row in done.rows], done.err) == (
        ["The talks failed.", "The deal might collapse."],
        "",
    )


def test_html_in_a_folder_of_plain_files_is_told_of_with_what_reads_it(stance):
    Path("pages").mkdir()
    Path("pages/a.txt").write_text("<p>The talks failed.</p><p>The deal might collapse.</p>")
    assert "Pass --text-format html" in stance("score", "pages").err
    done = stance("score", "pages", "--text-format", "html")
    assert [row["text"] for row in done.rows] == ["The talks failed.", "The deal might collapse."]
    assert (done.code, done.err) == (0, "")


def test_abstaining(stance):
    rows = stance("score", "draft.txt", "--min-confidence", "1").rows
    assert [row["abstained"] for row in rows] == [row["confidence"] < 1 for row in rows]
    assert any(row["abstained"] for row in rows)


def test_several_inputs_and_documents_without_a_sentence(stance):
    Path("essays").mkdir()
    Path("essays/b.txt").write_text("Two.")
    Path("essays/a.txt").write_text("* * *")
    done = stance("score", "draft.txt", "essays")
    assert [row["doc_id"] for row in done.rows] == ["draft"] * 3 + ["b"]
    assert done.err == "1 document had no sentence and gave no row.\n"
    assert stance("score", "draft.txt", "essays", "--quiet").err == ""


def test_no_row_at_all_is_an_empty_output(stance):
    Path("stars.txt").write_text("* * *")
    for suffix in ("jsonl", "csv", "parquet"):
        assert stance("score", "stars.txt", "--output", f"none.{suffix}").code == 0
    assert Path("none.jsonl").read_bytes() == b""
    assert Path("none.csv").read_text().strip().replace('"', "").split(",") == COLUMNS
    assert pq.read_table("none.parquet").num_rows == 0


def test_bad_rows_can_be_skipped_and_are_listed(stance):
    Path("mixed.jsonl").write_text('{"text": "It might."}\n{"text": null}\n{oops\n{"text": "So."}\n')
    done = stance("score", "mixed.jsonl", "--on-error", "skip", "--output", "rows.csv")
    assert done.code == 3
    skipped = sorted(line.split(": ")[0] for line in done.err.splitlines())
    assert skipped == ["skipped mixed.jsonl row 2", "skipped mixed.jsonl row 3"]
    with Path("rows.csv").open(newline="") as file:
        assert [row["text"] for row in csv.DictReader(file)] == ["It might.", "So."]


def test_rows_behind_the_limit_need_no_text(stance, write_rows):
    write_rows("rows.jsonl", [{"doc_id": t or "b", "text": t} for t in ("It may.", "", "So.")])
    done = stance("score", "rows.jsonl", "--limit", "1")
    assert ([row["text"] for row in done.rows], done.code, done.err) == (["It may."], 0, "")
    assert "rows.jsonl: line 2: expected text" in stance("score", "rows.jsonl", "--limit", "2").complaint
    skipped = stance("score", "rows.jsonl", "--limit", "2", "--on-error", "skip")
    assert ([row["text"] for row in skipped.rows], skipped.code) == (["It may.", "So."], 3)


def test_a_misspelt_model_is_told_before_a_bad_row(stance, write_rows):
    write_rows("rows.jsonl", [{"doc_id": "a", "text": ""}])
    assert stance("score", "rows.jsonl", "--model", "defualt").complaint.startswith(
        "defualt: expected a model"
    )


def test_all_rows_skipped_still_gives_the_columns(stance):
    Path("mixed.jsonl").write_text('{"text": null}\n{"text": ""}\n')
    done = stance("score", "mixed.jsonl", "--on-error", "skip", "--output", "rows.parquet")
    assert done.code == 3
    assert pq.read_table("rows.parquet").column_names == COLUMNS


def test_workers_change_nothing(stance, write_rows, monkeypatch):
    monkeypatch.setattr("stance.scoring.inputs.BATCH_BYTES", 10_000)  # so that batches wait for one another
    monkeypatch.setattr("stance.scoring.writing.writers._GROUP_ROWS", 4096)
    write_rows("many.jsonl", [{"text": DRAFT + f"Row {i} might differ. " * 40, "n": i} for i in range(300)])
    for name, workers in (("one", 1), ("two", 2)):
        assert stance("score", "many.jsonl", "--workers", workers, "--output", f"{name}.parquet").code == 0
        assert stance("score", "many.jsonl", "--workers", workers, "--output", f"{name}.jsonl").code == 0
    assert pq.read_table("one.parquet").equals(pq.read_table("two.parquet"))
    assert Path("one.jsonl").read_bytes() == Path("two.jsonl").read_bytes()
    assert Path("one.parquet").read_bytes() == Path("two.parquet").read_bytes()
    assert pq.ParquetFile("one.parquet").num_row_groups > 1


def test_the_format_of_standard_input(stance, monkeypatch):
    table = b'doc_id,body\na,"It may rain, he thought."\nb,So.\n'
    for arguments in (("-",), ("-", "draft.txt"), ("-", "--workers", "2")):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(table), isatty=lambda: False))
        done = stance("score", *arguments, "--stdin-format", "csv", "--text-field", "body")
        assert done.code == 0
        assert [(row["doc_id"], row["text"]) for row in done.rows[:2]] == [
            ("a", "It may rain, he thought."),
            ("b", "So."),
        ]
    offered = next(option for option in command.params if option.name == "stdin_format")
    assert tuple(offered.type.choices) == STDIN_FORMATS
    done = stance("score", "draft.txt", "--stdin-format", "csv")
    assert (done.code, "--stdin-format is of standard input" in done.err) == (2, True)
