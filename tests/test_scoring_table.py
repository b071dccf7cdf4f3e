"""A table of texts in, a row a sentence out: the columns, the rows, options, records, citations."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stance
from stance.errors import DataError, ModelError
from stance.labels import CUE_TYPES, LABELS, VOICES, ZONES
from stance.models.classifier import PredictionBatch
from stance.scoring import (
    ScoreOptions,
    cast_scored,
    check_scored,
    cite,
    explain_text,
    is_scored,
    make_schema,
    row_cues,
    score,
    score_files,
    score_table,
)

TEXT = "If it rains, we stay.\r\n\r\nWe might go. It 😀 stopped."
COLUMNS = (
    "doc_id sent_id para zone voice start end n_words text label p_assertive p_hedged p_speculative "
    "confidence abstained by cues"
)
texts = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=80).filter(str.strip),
    min_size=1,
    max_size=5,
)


class FirstModel:
    """Labels by the first word, and is surest of the first sentence of each document."""

    name, names, chars_per_batch, sha256, info = "first", ("first",), 80, "f" * 64, {}

    def __init__(self, labels=LABELS, min_confidence=0.0):
        self.labels, self.min_confidence = labels, min_confidence

    def predict_batch(self, texts, doc_index=None):
        index = np.array([int("might" in text) for text in texts], np.int8)
        proba = np.full((len(texts), len(self.labels)), 0.25 / (len(self.labels) - 1), np.float32)
        proba[np.arange(len(texts)), index] = 0.75
        is_first = np.ones(len(texts), bool)
        is_first[1:] = np.diff(doc_index) != 0
        at = np.flatnonzero(index).astype(np.int32)
        start = np.array([texts[i].index("might") for i in at], np.int32)
        small = np.zeros(len(at), np.int8)
        confidence = np.where(is_first, np.float32(0.875), np.float32(0.75))
        p = np.full(len(at), 0.5, np.float32)
        return PredictionBatch(
            proba,
            index,
            confidence,
            np.zeros(len(texts), np.int8),
            at,
            start,
            start + np.int32(5),
            small,
            small + np.int8(1),
            p,
        )


def make_texts(*rows, **columns):
    return pa.table({"doc_id": [f"d{i}" for i in range(len(rows))], "text": list(rows), **columns})


def test_a_document_gives_a_row_a_sentence():
    scored = score_table(make_texts(TEXT, author=["Roe"]), stance.open_model())
    assert " ".join(scored.column_names) == f"{COLUMNS} author"
    rows = scored.to_pylist()
    assert [row["text"] for row in rows] == ["If it rains, we stay.", "We might go.", "It 😀 stopped."]
    assert [row["sent_id"] for row in rows] == [0, 1, 2]
    assert [row["para"] for row in rows] == [0, 1, 1]
    assert [row["n_words"] for row in rows] == [5, 3, 3]
    assert {row["zone"] for row in rows} <= set(ZONES)
    assert {row["voice"] for row in rows} <= set(VOICES)
    assert all(TEXT[row["start"] : row["end"]] == row["text"] for row in rows)
    assert rows[1]["label"] == "hedged"
    cue = rows[1]["cues"][0]
    assert (cue["text"], cue["type"], cue["label"]) == ("might", "modal", "hedged")
    assert 0 < cue["p"] <= 1


def test_the_schema_is_that_of_the_rows_and_says_its_version():
    given_schema = make_texts("So.", tags=[["a"]]).schema
    scored = score_table(make_texts("So.", tags=[["a"]]), FirstModel())
    assert scored.schema.equals(make_schema(LABELS, given_schema), check_metadata=True)
    assert scored.schema.metadata[b"stance.schema_version"] == b"2"
    assert is_scored(scored.schema)
    assert not is_scored(given_schema)


@pytest.mark.parametrize(
    ("given_names", "expected"),
    [
        ({"label": ["x"], "input_label": [1]}, {"input_label": "x", "input_input_label": 1}),
        ({"input_zone": [1], "zone": ["x"]}, {"input_zone": 1, "input_input_zone": "x"}),
        ({"tags": [["a", "b"]]}, {"tags": ["a", "b"]}),
    ],
)
def test_other_columns_pass_through_and_taken_names_get_a_prefix(given_names, expected):
    row = score_table(make_texts("It is.", **given_names), FirstModel()).to_pylist()[0]
    assert {name: row[name] for name in expected} == expected


def test_a_text_without_a_sentence_gives_no_row():
    scored = score_table(make_texts("* * *", "So it is."), FirstModel())
    assert scored["doc_id"].to_pylist() == ["d1"]
    assert score_table(make_texts("* * *"), FirstModel()).num_rows == 0


def test_abstaining_is_below_the_threshold():
    table = make_texts("It is so. It was so.")
    for threshold, expected in [(0.75, [False, False]), (0.8, [False, True]), (0.9, [True, True])]:
        assert score_table(table, FirstModel(), min_confidence=threshold)["abstained"].to_pylist() == expected
        assert score_table(table, FirstModel(min_confidence=threshold))["abstained"].to_pylist() == expected


def test_a_row_can_be_a_sentence():
    rows = ["We might. Or not.", "—", " Yes ", "If so"]
    table = pa.table({"doc_id": ["a", "a", "b", "a"], "text": rows})
    scored = score_table(table, FirstModel(), unit="sentence").to_pylist()
    assert [row["text"] for row in scored] == rows
    assert [(row["start"], row["end"]) for row in scored] == [(0, 17), (0, 1), (0, 5), (0, 5)]
    # An id that comes back is counted on; the number left out says that no neighbours stand there.
    assert [row["sent_id"] for row in scored] == [0, 1, 0, 3]
    assert [row["confidence"] for row in scored] == [0.875, 0.75, 0.875, 0.875]


@pytest.mark.parametrize("unit", ["document", "sentence"])
def test_slices_do_not_show(unit):
    ids = ["a", "a", "b", "b", "b", "c", "a"] if unit == "sentence" else list("abcdefg")
    table = pa.table({"doc_id": ids, "text": [f"Row {i} might do. If not, so be it." for i in range(7)]})
    cut, whole = FirstModel(), FirstModel()
    whole.chars_per_batch = 10**6
    assert score_table(table, cut, unit=unit).equals(score_table(table, whole, unit=unit))


def test_labels_of_ones_own_name_the_columns():
    scored = score_table(make_texts("It might."), FirstModel(labels=("sure", "un sure")))
    assert {"p_sure", "p_un sure"} < set(scored.column_names)
    assert check_scored(scored, "rows") == ("sure", "un sure")


@settings(max_examples=20, deadline=None)
@given(texts)
def test_any_text_gives_sound_rows(documents):
    scored = score(documents)
    proba = np.stack([scored[f"p_{label}"].to_numpy() for label in LABELS], axis=1)
    assert np.abs(proba.sum(axis=1) - 1).max(initial=0) < 1e-5
    assert scored["label"].to_pylist() == [LABELS[k] for k in proba.argmax(axis=1)]
    by_id = dict(zip(dict.fromkeys(scored["doc_id"].to_pylist()), documents, strict=False))
    if len(by_id) == len(documents):
        for row in scored.to_pylist():
            assert by_id[row["doc_id"]][row["start"] : row["end"]] == row["text"]
            for cue in row["cues"]:
                assert row["text"][cue["start"] : cue["end"]] == cue["text"] != ""
                assert cue["type"] in CUE_TYPES
                assert cue["label"] in LABELS[1:]


@settings(max_examples=10, deadline=None)
@given(texts)
def test_neighbours_change_nothing(documents):
    together = score(documents).drop_columns(["doc_id"]).to_pylist()
    alone = [score([text]).drop_columns(["doc_id"]).to_pylist() for text in documents]
    assert together == [row for rows in alone for row in rows]


@settings(max_examples=10, deadline=None)
@given(texts)
def test_each_row_stays_a_sentence(documents):
    assert score(documents, unit="sentence")["text"].to_pylist() == documents


def test_score_takes_what_texts_come_in(tmp_path):
    expected = ["assertive", "hedged"]
    text = "The talks failed. The deal might collapse."
    path = tmp_path / "draft.txt"
    path.write_text(text)
    rows = {"body": [text], "name": ["n1"]}
    pandas = pytest.importorskip("pandas")
    names = {"text_field": "body", "id_field": "name"}
    for found in [score(text), score([text]), score(path), score(pa.table(rows), **names)]:
        assert isinstance(found, pa.Table)
        assert found["label"].to_pylist() == expected
    rows["year"] = pandas.array([2**53 + 1], dtype="Int64")  # which a float would change
    frame = score(pandas.DataFrame(rows), **names)
    assert isinstance(frame, pandas.DataFrame)
    assert frame["year"].tolist() == [2**53 + 1] * 2
    assert frame["year"].dtype == "Int64"
    del rows["year"]
    assert frame["label"].tolist() == expected
    assert frame["doc_id"].tolist() == ["n1", "n1"]
    hub = pytest.importorskip("datasets")
    dataset = score(hub.Dataset.from_dict(rows), **names)
    assert isinstance(dataset, hub.Dataset)
    assert dataset["label"][:] == expected


def test_bad_rows_in_memory_can_be_skipped(caplog):
    assert score(["It is.", " "], on_error="skip")["text"].to_pylist() == ["It is."]
    assert "skipped: 1" in caplog.text


def test_a_model_object_is_used_as_it_is():
    assert score("It is.", FirstModel())["by"].to_pylist() == ["first"]


@pytest.mark.parametrize(
    ("x", "options", "said"),
    [
        (pa.table({"body": ["It is."]}), {}, "body"),
        (pa.table({"text": ["It is."]}), {"text_field": "body"}, "no column 'body'"),
        (["  "], {}, "row 1"),
        (["It is."], {"unit": "word"}, "unit"),
        (["It is."], {"min_confidence": 1.5}, "min_confidence"),
        (["It is."], {"min_confidence": "0.5"}, "min_confidence"),
        (["It is."], {"min_confidence": float("nan")}, "min_confidence"),
        (["It is."], {"text_format": "rtf"}, "text_format"),
        (pa.table({"doc_id": ["a", "a"], "text": ["So.", "No."]}), {}, "row 2"),
        (pa.table({"doc_id": [None], "text": ["So."]}), {}, "row 1"),
        (Path("no/such.txt"), {}, "such.txt"),
    ],
    ids=repr,
)
def test_bad_input_to_score(x, options, said):
    with pytest.raises(DataError, match=said):
        score(x, **options)


@pytest.mark.parametrize("model", ["no/such/model", 7])
def test_bad_models(model):
    with pytest.raises(ModelError):
        score("It is.", model)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"min_confidence": -0.1}, "min_confidence"),
    ],
)
def test_bad_options(options, said):
    with pytest.raises(DataError, match=said):
        ScoreOptions(**options)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (["label", "doc_id"], ["label", "doc_id"]),
        (["lable"], "label"),
        (["label", "label"], ["label"]),
        (["-text", "label"], "mixes"),
        ([f"-{name}" for name in COLUMNS.split()], "keeps none"),
    ],
)
def test_columns_are_picked(columns, expected, tmp_path):
    (tmp_path / "draft.txt").write_text("It may rain.")
    file, options = io.BytesIO(), ScoreOptions(columns=columns)
    if isinstance(expected, list):
        score_files(tmp_path / "draft.txt", file, options=options, file_format="jsonl")
        assert list(json.loads(file.getvalue())) == expected
    else:
        with pytest.raises(DataError, match=expected):
            score_files(tmp_path / "draft.txt", file, options=options, file_format="jsonl")


def test_rows_read_back_have_their_types_again():
    scored = score_table(make_texts(TEXT, "So it is."), stance.open_model())
    rows = scored.to_pylist()
    # As a reader of CSV gives it: all text, cues as JSON; and as one of JSON Lines does.
    words = [
        {name: json.dumps(v) if name == "cues" else str(v).lower() if v in (True, False) else str(v)}
        for row in rows
        for name, v in row.items()
    ]
    n = len(COLUMNS.split())
    as_text = [{k: v for each in words[i : i + n] for k, v in each.items()} for i in range(0, len(words), n)]
    for table in (pa.Table.from_pylist(as_text), pa.Table.from_pylist(rows)):
        back = cast_scored(table, "scored")
        assert back.schema.types == scored.schema.types
        assert back.drop_columns(["cues"]).to_pylist() == scored.drop_columns(["cues"]).to_pylist()
        assert [[cue["text"] for cue in row] for row in back["cues"].to_pylist()] == [
            [cue["text"] for cue in row["cues"]] for row in rows
        ]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (pa.table({"doc_id": ["a"], "text": ["So."]}), "not scored"),
        (pa.table({"doc_id": ["a"], "label": ["hedged"], "confidence": [0.5]}), "sent_id"),
        (make_schema(LABELS).with_metadata({"stance.schema_version": "1"}).empty_table(), "version 1"),
    ],
)
def test_what_is_not_scored_is_refused(table, said):
    with pytest.raises(DataError, match=said):
        check_scored(table, "rows.parquet")


def test_a_value_that_is_no_number_names_its_column():
    rows = pa.table({"label": ["hedged"], "p_hedged": ["much"], "confidence": ["0.5"]})
    with pytest.raises(DataError, match="p_hedged"):
        cast_scored(rows, "rows.csv")


def test_cues_of_the_rows_label():
    kind = make_schema(LABELS).field("cues").type
    cues = [
        [
            {"start": 0, "end": 2, "text": "If", "type": "conditional", "label": "speculative", "p": 0.9},
            {"start": 3, "end": 8, "text": "might", "type": "modal", "label": "hedged", "p": 0.8},
        ],
        [],
        None,
        [{"start": 0, "end": 3, "text": "may", "type": "modal", "label": None, "p": None}],
    ]
    labels = pa.array(["hedged", "assertive", "hedged", "hedged"]).dictionary_encode()
    table = pa.table({"label": labels, "cues": pa.array(cues, kind)})
    assert row_cues(table)["text"].to_pylist() == ["might", "may"]
    assert row_cues(table)["row"].to_pylist() == [0, 3]
    assert row_cues(table.slice(3))["row"].to_pylist() == [0]


def test_explain_takes_a_text_or_a_file(tmp_path):
    path = tmp_path / "draft.txt"
    path.write_text("The deal might collapse.")
    for x in ("The deal might collapse.", path, str(path)):
        (found,) = explain_text(x)
        assert found.explanation.label == "hedged"
        assert found.explanation.weights
    for x in ("* * *", "no/such.txt", "draft.docx", tmp_path / "none.txt"):
        with pytest.raises(DataError):
            explain_text(x)


def test_cite_names_the_model(tmp_path):
    found = cite()
    assert (found.model, found.kind) == ("default", "linear")
    assert found.sha256 == stance.open_model().sha256
    entry = found.render("bibtex")
    assert entry.startswith("@software{")
    assert "year = {" in entry
    assert json.loads(found.render("json"))["sha256"] == found.sha256
    draft = tmp_path / "draft.txt"
    draft.write_text("It may rain.")
    score_files(draft, tmp_path / "scored.parquet")
    score_files(draft, tmp_path / "scored.csv")
    score_files(draft, tmp_path / "folder")
    assert cite(tmp_path / "scored.parquet") == cite(tmp_path / "folder") == found
    with pytest.raises(DataError, match="model"):
        cite(tmp_path / "scored.csv")


def run_stance(*arguments, text=None, **options):
    return subprocess.run(
        [sys.executable, "-m", "stance", *map(str, arguments)],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def test_the_command_writes_rows_to_a_pipe():
    done = run_stance("score", "-", text="The talks failed. The deal might collapse.")
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["label"] for row in rows] == ["assertive", "hedged"]
    assert " ".join(rows[0]) == COLUMNS
    done = run_stance("score", "-", "--format", "csv", "--columns=-text,-cues", text="It may rain.")
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert row["label"] == "hedged"
    assert "text" not in row


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["score"], 2, "INPUT"),
        (["score", "none.csv"], 1, "none.csv"),
        (["score", "draft.txt", "--format", "xml"], 2, "xml"),
        (["score", "draft.txt", "--min-confidence", "nan"], 2, "--min-confidence"),
        (["score", "draft.txt", "--limit", "0"], 2, "limit"),
        (["score", "draft.txt", "--columns", "lable"], 1, "label"),
        (["score", "draft.txt", "--model", "none"], 1, "none"),
        (["score", "draft.txt", "--output", "out.docx"], 1, "--format"),
        (["score", "draft.txt", "--output", "draft.txt", "--format", "csv", "--overwrite"], 1, "draft.txt"),
        (["score", "draft.txt", "--output", "there.csv"], 1, "--overwrite"),
        (["score", "draft.txt", "--resume"], 2, "--output"),
        (["score", "draft.txt", "--output", "out.csv", "--resume"], 1, "folder"),
        (["score", "table.csv"], 1, "--text-field"),
        (["score", "blank.jsonl"], 1, "--on-error skip"),
        (["score", "--verify", "."], 1, "manifest"),
        (["explain", "none.txt"], 1, "none.txt"),
        (["explain", ""], 1, "sentence"),
        (["cite", "none"], 1, "none"),
        (["cite", "there.csv"], 1, "there.csv"),
    ],
)
def test_bad_use_of_the_commands_is_one_clear_line(tmp_path, arguments, code, said):
    (tmp_path / "draft.txt").write_text("It may rain.")
    (tmp_path / "there.csv").write_text("x\n")
    (tmp_path / "table.csv").write_text("doc_id,body\na,It may rain.\n")
    (tmp_path / "blank.jsonl").write_text('{"text": "It may rain."}\n{"text": " "}\n')
    done = run_stance(*arguments, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    if code == 1:
        assert done.stderr.count("\n") == 1


def test_a_skipped_row_gives_exit_status_3(tmp_path):
    path = tmp_path / "blank.jsonl"
    path.write_text('{"text": "It may rain."}\n{"text": " "}\n')
    done = run_stance("score", path, "--on-error", "skip")
    assert done.returncode == 3
    assert done.stdout.count("\n") == 1
    assert "row 2" in done.stderr


def test_scoring_a_text_imports_nothing_heavy(tmp_path):
    (tmp_path / "draft.txt").write_text("It may rain.")
    code = (
        "import sys; from stance.cli import main\n"
        "try: main(['score', 'draft.txt'])\n"
        "except SystemExit: pass\n"
        "names = ('pandas', 'sklearn', 'scipy', 'torch', 'joblib', 'loky', 'datasets', 'pydantic', 'rich')\n"
        "print([name for name in names if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stderr.splitlines()[-1] == "[]"


def test_the_spacy_pipe_labels_sentences(tmp_path):
    spacy = pytest.importorskip("spacy")
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("stance", config={"min_confidence": 0.5})
    text = "The talks failed. The deal might collapse.\n"
    nlp.to_disk(tmp_path / "pipeline")
    for pipeline in (nlp, spacy.load(tmp_path / "pipeline")):
        for doc in (pipeline(text), *pipeline.pipe([text, text])):
            assert [sent._.stance for sent in doc.sents if sent.text.strip()] == ["assertive", "hedged"]
            assert [(span.text, span.label_) for span in doc.spans["stance_cues"]] == [("might", "modal")]
    bare = spacy.blank("en")
    bare.add_pipe("stance")
    with pytest.raises(DataError, match="sentencizer"):
        bare(text)
