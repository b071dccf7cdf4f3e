from __future__ import annotations

from datetime import date, time, timedelta

import pyarrow as pa
import pytest

from stance.errors import DataError
from stance.scoring import ScoreOptions, make_frame, score_dataset

ROWS = {"doc_id": ["a", "b", "c"], "text": ["It might. It did.", "* * *", "If so, fine."], "year": [1, 2, 3]}
EXPECTED = [("a", "hedged", 1), ("a", "assertive", 1), ("c", "speculative", 3)]


def list_rows(rows):
    return [(row["doc_id"], row["label"], row["year"]) for row in rows]


def test_tables_and_lists_give_tables(model):
    assert list_rows(score_dataset(pa.table(ROWS), model).to_pylist()) == EXPECTED
    rows = [dict(zip(ROWS, values, strict=True)) for values in zip(*ROWS.values(), strict=True)]
    assert list_rows(score_dataset(rows, model).to_pylist()) == EXPECTED
    assert score_dataset(["It might."], model)["doc_id"].to_pylist() == ["text-000001"]
    assert score_dataset([], model).num_rows == 0


def test_a_misspelt_way_to_treat_bad_rows_leaves_none_out(model):
    with pytest.raises(DataError, match="on_error: expected 'fail' or 'skip'; found 'raise'"):
        score_dataset(["It might.", None], model, options=ScoreOptions(on_error="raise"))


def test_columns_are_there_without_rows(model):
    empty = pa.table(ROWS).slice(0, 0)
    assert score_dataset(empty, model).schema == score_dataset(pa.table(ROWS), model).schema
    assert score_dataset(empty, model, options=ScoreOptions(columns="year")).column_names == ["year"]
    pytest.importorskip("pandas")
    assert score_dataset(empty.to_pandas(), model)["year"].dtype == "int64"


def test_a_dataset_gives_a_dataset(model):
    datasets = pytest.importorskip("datasets")
    scored = score_dataset(datasets.Dataset.from_dict(ROWS), model)
    assert isinstance(scored, datasets.Dataset)
    assert list_rows(scored) == EXPECTED
    assert scored[0]["cues"] == [{"start": 3, "end": 8, "text": "might", "type": "modal"}]
    chosen = score_dataset(datasets.Dataset.from_dict(ROWS).select([2]), model)
    assert list_rows(chosen) == EXPECTED[2:]


def test_a_pandas_frame_gives_a_pandas_frame(model):
    pandas = pytest.importorskip("pandas")
    scored = score_dataset(pandas.DataFrame(ROWS), model)
    assert isinstance(scored, pandas.DataFrame)
    assert list_rows(scored.to_dict("records")) == EXPECTED


def test_a_polars_frame_gives_a_polars_frame(model):
    polars = pytest.importorskip("polars")
    scored = score_dataset(polars.DataFrame(ROWS), model)
    assert isinstance(scored, polars.DataFrame)
    assert list_rows(scored.to_dicts()) == EXPECTED


def test_columns_of_a_polars_frame_keep_their_types(model):
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame(
        {
            "text": ["It might. It did.", "If so."],
            "mood": pl.Series(["low", None], dtype=pl.Enum(["low", "high"])),
            "kind": pl.Series(["x", "y"], dtype=pl.Categorical),
            "price": pl.Series(["1.50", None]).cast(pl.Decimal(10, 2)),
            "day": [date(2026, 11, 1), None],
            "took": [timedelta(seconds=1), None],
            "hour": [time(1, 2, 3), None],
            "small": pl.Series([200, None], dtype=pl.UInt8),
            "pair": pl.Series([[1, 2], [3, 4]], dtype=pl.Array(pl.Int64, 2)),
            "words": [["x"], None],
            "raw": [b"\xff", None],
            "none": [None, None],
        }
    )
    scored = score_dataset(frame, model)
    others = [name for name in frame.columns if name != "text"]
    assert {name: scored.schema[name] for name in others} == {name: frame.schema[name] for name in others}
    assert scored.select(others).rows() == [frame.select(others).rows()[i] for i in (0, 0, 1)]


def test_objects_of_a_polars_frame_come_back_as_their_values(model):
    pl = pytest.importorskip("polars")
    objects = pl.Series([{"n": 1}, {"n": 2}], dtype=pl.Object)
    scored = score_dataset(pl.DataFrame({"text": ["It might. It did.", "If so."], "x": objects}), model)
    assert scored["x"].to_list() == [{"n": 1}, {"n": 1}, {"n": 2}]


def test_columns_of_a_pandas_frame_keep_their_types(model):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(
        {
            "text": ["It might. It did.", "If so."],
            "label": pandas.array([1234567890123456789, None], "Int64"),
            "flag": pandas.array([True, None], "boolean"),
            "small": pandas.array([200, None], "UInt8"),
            "arrow": pandas.array([2**60 + 1, None], "int64[pyarrow]"),
            "words": pandas.array([["x"], None], pandas.ArrowDtype(pa.list_(pa.string_view()))),
            "mixed": pandas.Series([2**60 + 1, None], dtype=object),
            "month": pandas.period_range("2024-01", periods=2, freq="M"),
            "kind": pandas.Categorical(["x", None], categories=["y", "x"], ordered=True),
            "when": pandas.to_datetime(["2024-01-01", None]).tz_localize("Europe/Berlin"),
            "self": pandas.array([1.5, None], "Float64"),
            3: [1, 2],
        }
    )
    scored = score_dataset(frame, model)
    for name in frame.columns[1:]:
        found = scored["input_label" if name == "label" else str(name)]
        assert found.dtype == frame[name].dtype
        assert found.isna().tolist() == frame[name].isna()[[0, 0, 1]].tolist()
        assert found.iloc[0] == frame[name].iloc[0] or name == "words"
    assert scored["label"].tolist() == ["hedged", "assertive", "speculative"]
    chosen = score_dataset(frame, model, options=ScoreOptions(columns=["flag", "doc_id", "arrow"]))
    assert chosen.columns.tolist() == ["flag", "doc_id", "arrow"]
    assert [str(dtype) for dtype in chosen.dtypes[["flag", "arrow"]]] == ["boolean", "int64[pyarrow]"]


def test_a_frame_of_which_no_types_are_known_keeps_whole_numbers():
    pytest.importorskip("pandas")
    table = pa.table({"n": [2**60 + 1, None], "flag": [None, True], "m": [1, 2], "x": [0.5, None]})
    frame = make_frame(table)
    assert [str(dtype) for dtype in frame.dtypes] == ["Int64", "boolean", "int64", "float64"]
    assert frame["n"][0] == 2**60 + 1


def test_columns_of_a_dataset_keep_their_features(model):
    datasets = pytest.importorskip("datasets")
    features = datasets.Features(
        {
            "text": datasets.Value("string"),
            "label": datasets.ClassLabel(names=["no", "yes"]),
            "n": datasets.Value("int8"),
        }
    )
    data = datasets.Dataset.from_dict({"text": ["It might.", "So."], "label": [1, 0], "n": [1, 2]}, features)
    scored = score_dataset(data, model)
    assert scored.features["input_label"] == features["label"]
    assert scored.features["n"] == features["n"]
    assert scored["input_label"][:] == [1, 0]
    kept = score_dataset(data, model, options=ScoreOptions(columns=["input_label"]))
    assert kept.features == datasets.Features({"input_label": features["label"]})


@pytest.mark.parametrize("kind", ["list", "pandas", "table"])
def test_bad_rows_can_be_left_out(model, kind):
    texts = ["It might.", "  ", "If so."]
    data = texts if kind == "list" else pa.table({"text": texts, "n": [1, 2, 3]})
    if kind == "pandas":
        pytest.importorskip("pandas")
        data = data.to_pandas()
    seen, told = [], []
    with pytest.raises(DataError, match="row 2: expected text; found blank text"):
        score_dataset(data, model)
    scored = score_dataset(
        data, model, options=ScoreOptions(on_error="skip"), on_progress=seen.append, notify=told.append
    )
    assert list(scored["doc_id"].tolist() if kind == "pandas" else scored["doc_id"].to_pylist()) == [
        "text-000001",
        "text-000003",
    ]
    assert [(reject.row, reject.reason) for reject in seen[-1].rejects] == [
        (2, "expected text; found blank text")
    ]
    assert told == ["1 row left out; the first is data: row 2: expected text; found blank text."]


def test_options_hold_here_too(model):
    table = pa.table(ROWS)
    assert score_dataset(table, model, options=ScoreOptions(limit=1)).num_rows == 2
    assert score_dataset(table, model, options=ScoreOptions(columns=("label",))).column_names == ["label"]
    assert score_dataset(table, model, options=ScoreOptions(columns="label")).column_names == ["label"]
    assert "cues" not in score_dataset(table, model, options=ScoreOptions(columns="-cues")).column_names
    renamed = table.rename_columns(["slug", "body", "year"])
    options = ScoreOptions(text_field="body", id_field="slug")
    assert list_rows(score_dataset(renamed, model, options=options).to_pylist()) == EXPECTED
    seen = []
    score_dataset(table, model, on_progress=seen.append)
    assert seen[-1].n_sentences == 3
    with pytest.raises(DataError, match="expected a list of texts"):
        score_dataset("It might.", model)


def test_labels_go_to_the_rows_that_they_are_of(model):
    pandas = pytest.importorskip("pandas")
    texts = ["If so.", "It did.", "It might.", "If not.", "So."]
    frame = pandas.DataFrame({"text": texts}).drop(index=1).iloc[::-1]
    frame["label"] = score_dataset(frame, model, options=ScoreOptions(unit="sentence"))["label"]
    assert dict(zip(frame["text"], frame["label"], strict=True)) == {
        "If so.": "speculative",
        "It might.": "hedged",
        "If not.": "speculative",
        "So.": "assertive",
    }
    frame.loc[3, "text"] = "  "
    for chosen, expected in (
        (ScoreOptions(on_error="skip"), [4, 2, 0]),
        (ScoreOptions(on_error="skip", limit=2), [4, 2]),
        (ScoreOptions(on_error="skip", columns=("label",)), [4, 2, 0]),
        (ScoreOptions(on_error="skip", columns="-label"), [4, 2, 0]),
    ):
        scored = score_dataset(frame, model, options=chosen)
        assert scored.index.tolist() == expected
        assert "__stance_row__" not in scored.columns
    assert score_dataset(frame["text"].drop(3), model).index.tolist() == [4, 2, 0]
    with pytest.raises(DataError, match="by, cues, x; found 'nope'"):
        score_dataset(
            frame.drop(index=3).rename(columns={"label": "x"}), model, options=ScoreOptions(columns="nope")
        )
    with pytest.raises(DataError, match="expected other names than '__stance_row__'"):
        score_dataset(frame.assign(__stance_row__=1), model, options=ScoreOptions(on_error="skip"))


def test_sentences_have_the_index_of_their_document_and_its_levels_as_columns(model):
    pandas = pytest.importorskip("pandas")
    levels = [["Herald", "Star", "Star"], ROWS["doc_id"], pandas.Categorical(["x", "y", "x"])]
    index = pandas.MultiIndex.from_arrays(levels, names=["outlet", "doc_id", 0])
    frame = pandas.DataFrame({"text": ROWS["text"], "year": [1, 2, 3]}, index=index)
    scored = score_dataset(frame, model)
    assert list_rows(scored.to_dict("records")) == EXPECTED
    assert scored["outlet"].tolist() == ["Herald", "Herald", "Star"]
    assert scored["0"].dtype == "category"
    assert scored.index.tolist() == [("Herald", "a", "x"), ("Herald", "a", "x"), ("Star", "c", "x")]
    assert scored.groupby("doc_id").size().to_dict() == {"a": 2, "c": 1}
    alone = score_dataset(frame["text"], model, options=ScoreOptions(columns=["label"]))
    assert alone.index.names == ["outlet", "doc_id", 0]


def test_rows_left_out_are_shared_like_those_of_files(model):
    data = ["It might.", "", "If so.", None, "It did.", " "]
    seen = []
    for shard in ((1, 2), (2, 2)):
        score_dataset(
            data, model, options=ScoreOptions(on_error="skip", shard=shard), on_progress=seen.append
        )
    assert [[reject.row for reject in summary.rejects] for summary in seen] == [[2, 6], [4]]


def test_a_frame_of_a_class_of_ones_own_is_a_frame(model):
    pandas = pytest.importorskip("pandas")

    class Frame(pandas.DataFrame):
        @property
        def _constructor(self):
            return Frame

    data = {"text": ["It might.", None, "If so."], "n": pandas.array([1, 2, None], "Int64")}
    scored = score_dataset(Frame(data, index=[4, 7, 9]), model, options=ScoreOptions(on_error="skip"))
    assert isinstance(scored, pandas.DataFrame)
    assert scored.columns[-2:].tolist() == ["cues", "n"]
    assert scored["n"].dtype == "Int64"
    assert scored.index.tolist() == [4, 9]
