from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from stance.corpus.sentence_hashes import hash_sentences
from stance.scoring import load_default_model
from stance.scoring.writing.encode import encode_csv, encode_jsonl

from ..profile.conftest import build_scored

# Each draft as its sentences, with what a model would say of them.
PIECES = (
    [("It rained.", "assertive", []), ("The deal might collapse.", "hedged", ["modal"])],
    [("It snowed.", "assertive", []), ("They left.", "assertive", []), ("We may go.", "hedged", ["modal"])],
    [("If it rains, we stay.", "speculative", ["conditional"]), ("It was hot.", "assertive", [])],
)
ROWS = [
    {
        "doc_id": f"d{doc:02d}",
        "text": text,
        "label": label,
        "cues": cues,
        "paper": ("Herald", "Star")[doc % 2],
        "year": 2000 + doc,
        "date": f"2024-0{1 + doc % 3}-11",
    }
    for doc in range(24)
    for text, label, cues in PIECES[doc // 2 % 3]
]


def write_scored(name, rows):
    table = build_scored(rows)
    pq.write_table(table, f"{name}.parquet")
    Path(f"{name}.csv").write_bytes(encode_csv(table, header=True))
    Path(f"{name}.jsonl").write_bytes(encode_jsonl(table))


@pytest.fixture(autouse=True)
def scored(stance):
    write_scored("scored", ROWS)


def code_sample(stance, n=30):
    """Draw a sample and code it as the model would, but for one sentence."""
    assert stance("sample", "scored.parquet", "--n", n, "--output", "coded.csv").code == 0
    rows = list(csv.DictReader(io.StringIO(Path("coded.csv").read_text("utf-8-sig"), newline="")))
    for i, row in enumerate(rows):
        row["code"] = "hedged" if "may" in row["text"] or "might" in row["text"] or i == 0 else "assertive"
    write_csv(rows)
    return rows


def write_csv(rows):
    with Path("coded.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_every_format_of_scored_file_gives_the_same_profile(stance):
    shown = [stance("profile", f"scored.{suffix}", "--by", "paper") for suffix in ("parquet", "csv", "jsonl")]
    assert {done.code for done in shown} == {0}
    assert shown[0].out == shown[1].out == shown[2].out
    assert shown[0].err == ""
    assert [line.split()[0] for line in shown[0].out.splitlines()[:3]] == ["paper", "Herald", "Star"]
    piped = stance("profile", "scored.parquet")
    assert piped.out.startswith("24 documents, 56 sentences, ")


def test_outputs_hold_the_same_numbers(stance):
    for suffix in ("json", "csv", "parquet"):
        done = stance("profile", "scored.parquet", "--by", "paper", "--output", f"out.{suffix}")
        assert (done.code, done.out, done.err) == (0, "", "")
    found = json.loads(Path("out.json").read_text())["profiles"]["profiles"]
    rows = pq.read_table("out.parquet").to_pylist()
    cells = list(csv.DictReader(io.StringIO(Path("out.csv").read_text("utf-8"), newline="")))
    assert [row["paper"] for row in rows] == [cell["paper"] for cell in cells] == ["Herald", "Star"]
    for profile, row, cell in zip(found, rows, cells, strict=True):
        assert profile["shares"]["hedged"]["value"] == row["share_hedged"] == float(cell["share_hedged"])
        assert profile["rates"]["modal"]["high"] == row["rate_modal_high"]
    assert (
        stance("profile", "scored.parquet", "--by", "paper", "--format", "csv").out
        == Path("out.csv").read_text()
    )


def test_files_without_texts_and_cues_give_all_but_rates(stance):
    code_sample(stance)
    table = pq.read_table("scored.parquet").drop_columns(["text", "cues"])
    pq.write_table(table, "bare.parquet")
    said = "Rates are left out: they need the columns 'text' and 'cues', and a model that marks cues.\n"
    asked = ["--by", "paper", "--coded", "coded.csv", "--format", "csv"]
    done, whole = (stance("profile", f"{name}.parquet", *asked) for name in ("bare", "scored"))
    assert (done.code, done.err) == (0, said)
    rows = [csv.DictReader(io.StringIO(text)) for text in (done.out, whole.out)]
    for row, other in zip(*rows, strict=True):
        for column, cell in other.items():
            is_rate = column.startswith(("rate_", "hedges_per_modal", "n_words"))
            assert row[column] == ("" if is_rate else cell), column
    compared = stance("profile", "bare.parquet", "--by", "paper", "--compare", "Star,Herald")
    assert (compared.code, compared.err) == (0, said)
    assert "cues" not in compared.out
    assert stance("profile", "bare.parquet").out.startswith("24 documents, 56 sentences.\n")
    assert "cues" not in stance("profile", "bare.parquet").out
    write_scored("cueless", [row | {"cues": []} for row in ROWS])
    assert stance("profile", "cueless.parquet", "--by", "paper", "--compare", "Star,Herald").err == said
    # What a model knows is seen by the texts.
    known = stance("profile", "bare.parquet", "--coded", "coded.csv", "--model", "default")
    assert "found none called 'text', as if" in known.complaint


def test_a_group_of_nothing_that_counts_lacks_no_column(stance):
    write_scored("zones", [*ROWS[:4], ROWS[4] | {"zone": "headline", "paper": "Times"}])
    assert stance("profile", "zones.parquet", "--by", "paper").err == ""


def test_periods_and_several_columns(stance):
    done = stance("profile", "scored.parquet", "--over", "date", "--format", "json")
    found = json.loads(done.out)["profiles"]
    assert [p["group"]["date"] for p in found["profiles"]] == ["2024-01", "2024-02", "2024-03"]
    done = stance("profile", "scored.parquet", "--by", "paper, date", "--shrink", "--format", "csv")
    assert done.out.splitlines()[0].startswith('"paper","date","n_documents"')
    assert '"shrunk_hedged"' in done.out.splitlines()[0]


def test_compare(stance):
    done = stance("profile", "scored.csv", "--by", "paper", "--compare", "Star,Herald")
    assert "Star less Herald *: hedged %" in done.out.replace("Herald: ", "Herald *: ")
    done = stance("profile", "scored.csv", "--by", "paper", "--compare", "Star,Herald", "--format", "csv")
    assert done.out.splitlines()[0].split(",")[:3] == ['"first"', '"second"', '"measure"']
    assert len(done.out.splitlines()) == 6
    said = "The csv holds the differences alone; the table and the JSON hold the groups too.\n"
    assert done.err == said
    quiet = stance(
        "profile", "scored.csv", "--by", "paper", "--compare", "Star,Herald", "--format", "csv", "-q"
    )
    assert (quiet.code, quiet.out, quiet.err) == (0, done.out, "")
    options = ("--by", "paper", "--compare", "Star,Herald", "--output", "d.parquet")
    assert stance("profile", "scored.csv", *options).err == said.replace("csv", "parquet")


def test_from_sample_to_corrected_shares(stance):
    code_sample(stance)
    done = stance("profile", "scored.parquet", "--coded", "coded.csv")
    assert done.code == 0
    assert "Corrected by 30 codes of 56 sentences, weighted by inclusion_proba" in done.out
    done = stance(
        "profile", "scored.parquet", "--coded", "coded.csv", "--format", "parquet", "--output", "c.parquet"
    )
    row = pq.read_table("c.parquet").to_pylist()[0]
    assert row["n_coded"] == 30
    assert row["share_hedged_ppi_low"] < row["share_hedged_ppi"] < row["share_hedged_ppi_high"]
    done = stance("profile", "scored.parquet", "--coded", "coded.csv", "--regress", "hedged ~ year + paper")
    assert "Regression of the share of hedged: 56 sentences of 24 documents, 30 codes" in done.out
    assert "paper[Star]" in done.out
    assert done.err == ""


def test_codes_of_several_files_are_read_together(stance):
    """As of coders who took a part of the sample each."""
    rows = code_sample(stance)
    whole = stance("profile", "scored.parquet", "--coded", "coded.csv").out
    for name, part in (("anna.csv", rows[:13]), ("ben.csv", rows[13:])):
        write_csv(part)
        Path("coded.csv").rename(name)
    done = stance("profile", "scored.parquet", "--coded", "anna.csv", "--coded", "ben.csv")
    assert (done.code, done.out) == (0, whole)
    missing = stance("profile", "scored.parquet", "--coded", "none.csv", "--coded", "ben.csv")
    assert missing.complaint.startswith("none.csv: expected a file or a folder")
    kept = stance(
        "profile", "scored.parquet", "--coded", "anna.csv", "--coded", "ben.csv", "--output", "anna.csv"
    )
    assert kept.code != 0


def test_codes_that_the_model_has_learnt_from_correct_nothing(stance):
    """It would be right about them, and its errors elsewhere would seem to be none."""
    rows = code_sample(stance)
    model = load_default_model()
    learnt = sorted({row["text"] for row in rows})[:1]
    n_learnt = sum(row["text"] in learnt for row in rows)
    for name, texts in (("knows", learnt), ("knows-not", ["A sentence that none of these is."])):
        model.with_info({"sentence_hashes": hash_sentences(texts)}).save(Path(name))
    ask = ("profile", "scored.parquet", "--coded", "coded.csv", "--model")
    assert stance(*ask, "knows").complaint == (
        f"coded.csv: expected codes of sentences that are new to knows; found {n_learnt} of 30 that it has "
        "learnt from, which do not show how often it is wrong. Code others, as stance sample --without "
        "draws them, or score with a model that has not seen these."
    )
    done = stance(*ask, "knows-not")
    assert (done.code, done.out) == (0, stance(*ask[:-1]).out)
    Path("knows-not").rename("default")
    assert stance(*ask, "default").err == (
        "default is the folder ./default here; the model of that name gives way to it.\n"
    )


def test_a_model_of_other_labels_cannot_have_scored(stance, write_rows):
    code_sample(stance)
    texts = {"soft": "It may rain in May.", "firm": "It rained all day.", "open": "Who knows if it rains?"}
    own = [
        {"doc_id": f"d{i}", "text": f"{text} {i}", "label": k} for i in range(12) for k, text in texts.items()
    ]
    assert stance("train", "--data", write_rows("own.jsonl", own), "--output", "own", "-q").code == 0
    assert stance("profile", "scored.parquet", "--coded", "coded.csv", "--model", "own").complaint == (
        "own: expected the model that scored, of the labels assertive, hedged, speculative; found one of "
        "firm, open, soft. Give the model that scored."
    )


def test_advice_names_no_option_that_the_command_lacks(stance):
    Path("bad.jsonl").write_text('{"doc_id": "a"\n')
    for command in (("profile", "bad.jsonl"), ("sample", "bad.jsonl", "--n", "1")):
        assert stance(*command).complaint.endswith(" Mend it.")
    rows = code_sample(stance)
    lines = Path("coded.csv").read_text(encoding="utf-8").splitlines()
    Path("bad.csv").write_text("\n".join([*lines[:2], lines[2] + ",more,more", *lines[3:]]), encoding="utf-8")
    assert rows
    said = stance("profile", "scored.parquet", "--coded", "bad.csv").complaint
    assert said.endswith(" Mend it.")


def test_plots_stand_beside_the_table(stance):
    pytest.importorskip("matplotlib")
    shown = stance("profile", "scored.parquet", "--by", "paper").out
    done = stance("profile", "scored.parquet", "--by", "paper", "--plot", "shares.svg")
    assert (done.code, done.out, done.err) == (0, shown, "")
    assert "<!-- Herald -->" in Path("shares.svg").read_text()
    options = ["--by", "paper", "--compare", "Star,Herald", "--plot", "both.PNG", "--output", "table.csv"]
    assert stance("profile", "scored.parquet", *options).out == ""
    for name in ("both.PNG", "both-differences.PNG"):
        assert Path(name).read_bytes().startswith(b"\x89PNG")
    assert Path("table.csv").exists()
    Path("table.csv").unlink()
    complaint = stance("profile", "scored.parquet", *options).complaint
    assert complaint.startswith("both.PNG: expected a new file")
    assert not Path("table.csv").exists()
    write_scored("one", ROWS[:2])
    assert stance("profile", "one.csv", "--plot", "one.svg").code == 0
    assert "<!-- Commitment through d00 -->" in Path("one.svg").read_text()


def test_a_plot_of_a_regression_is_of_its_shares_and_says_so(stance):
    pytest.importorskip("matplotlib")
    code_sample(stance)
    options = ("--coded", "coded.csv", "--regress", "hedged ~ year", "--plot", "a.svg")
    done = stance("profile", "scored.parquet", *options)
    assert done.code == 0
    assert done.err == "a.svg shows the shares; the coefficients of --regress stand in the table alone.\n"
    assert Path("a.svg").exists()


def test_wrong_usage(stance):
    for arguments, message in (
        (["--compare", "A,B"], "--compare takes groups. Pass --by or --over."),
        (["--regress", "hedged ~ year"], "--regress takes codes. Pass --coded."),
        (["--freq", "decade"], "'decade' is not one of"),
        (["--plot", "shares.jpg"], "--plot draws .svg and .png; found 'shares.jpg'."),
        (["--plot", "a.svg", "--output", "a.svg"], "--plot and --output name the same file."),
        (["--plot", "./a.svg", "--output", "a.svg"], "--plot and --output name the same file."),
        (
            ["--by", "paper", "--compare", "a,b", "--plot", "a.svg", "--output", "a-differences.svg"],
            "--plot and --output name the same file.",
        ),
        (["-", "--coded", "-"], "Standard input can be read once. Pass a file to SCORED or to --coded."),
        (
            ["--by", "paper", "--compare", "a,b", "--coded", "c", "--regress", "x ~ y", "--format", "csv"],
            "A csv file holds one table. Pass --compare or --regress.",
        ),
    ):
        done = stance("profile", "scored.parquet", *arguments)
        assert done.code == 2
        assert message in done.err


def test_bad_inputs_are_one_line_and_leave_nothing(stance, write_rows):
    rows = code_sample(stance)
    write_rows("old.jsonl", [{"doc_id": "d", "sentence": "It rained.", "label": "assertive"}])
    write_scored("undated", [row | {"date": "11 May"} for row in ROWS])
    output = ["--output", "out.json"]
    assert stance("profile", "old.jsonl", *output).complaint.startswith(
        "old.jsonl: expected the columns of scored sentences; found none called 'sent_id', "
        "'zone', 'voice', 'confidence',"
    )
    assert stance("profile", "none.parquet", *output).complaint.startswith(
        "none.parquet: expected a file or a folder"
    )
    assert (
        "found 'doc_id', 'paper', 'year', 'date'. Did you mean 'paper'?"
        in stance("profile", "scored.csv", "--by", "papers", *output).complaint
    )
    assert (
        "expected dates such as 2024-06-18; found 1 of 1 different values"
        in stance("profile", "undated.parquet", "--over", "date", *output).complaint
    )
    assert (
        "found none called 'Sun' among 'Herald', 'Star'"
        in stance("profile", "scored.csv", "--by", "paper", "--compare", "Sun,Star", *output).complaint
    )
    assert (
        "expected two documents or more in 'd00'; found 1"
        in stance("profile", "scored.csv", "--by", "doc_id", "--compare", "d00,d01", *output).complaint
    )
    write_csv([row | {"doc_id": "x" if i < 3 else row["doc_id"]} for i, row in enumerate(rows)])
    assert (
        "found 3 of 30 rows with others: sentence"
        in stance("profile", "scored.csv", "--coded", "coded.csv", *output).complaint
    )
    write_csv([row | {"code": "sure" if i == 3 else row["code"]} for i, row in enumerate(rows)])
    assert (
        "coded.csv: expected codes of assertive, hedged, speculative; found 'sure' (1) in 1 of 30 rows"
        in stance("profile", "scored.csv", "--coded", "coded.csv", *output).complaint
    )
    assert not Path("out.json").exists()
    Path("out.json").write_text("mine")
    assert "expected a new file" in stance("profile", "scored.csv", *output).complaint
    assert stance("profile", "scored.csv", *output, "--overwrite").code == 0


@pytest.mark.parametrize(
    ("options", "needed"),
    [
        (("--freq", "quarter"), "Pass --over."),
        (("--by", "paper,year", "--freq", "month"), "Pass --over."),
        (("--link", "ols"), "Pass --regress."),
        (("--code-field", "code"), "Pass --coded."),
        (("--model", "default"), "Pass --coded."),
        (("--shrink",), "Pass --by or --over."),
    ],
)
def test_options_that_would_do_nothing_are_refused(stance, options, needed):
    write_scored("scored", ROWS)
    done = stance("profile", "scored.csv", *options)
    assert done.code == 2
    assert needed in done.err


def test_options_that_do_something_together(stance):
    write_scored("scored", ROWS)
    assert stance("profile", "scored.csv", "--over", "date", "--freq", "quarter", "--shrink").code == 0


def test_a_number_of_a_sentence_that_is_none_is_shown_as_it_is(stance):
    code_sample(stance)
    lines = Path("coded.csv").read_text(encoding="utf-8-sig").splitlines()
    rows = list(csv.DictReader(lines))
    rows[0]["sent_id"] = "x"
    with Path("odd.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    said = stance("profile", "scored.parquet", "--coded", "odd.csv").complaint
    assert f"rows with others: sentence x of '{rows[0]['doc_id']}'" in said
