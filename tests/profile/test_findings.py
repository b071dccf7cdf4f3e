from __future__ import annotations

import json

import pyarrow as pa
import pytest

from stance.errors import DataError
from stance.profile import find_all, profile_scored
from stance.report import render_findings

from .conftest import build_corpus, build_scored


def test_all_at_once():
    table, true = build_corpus(n_documents=80)
    coded = table.select(["doc_id", "sent_id"]).append_column("mine", pa.array(true))[::3]
    found = find_all(
        table,
        by=["paper"],
        pairs=["Star,Herald"],
        coded=coded,
        code_field="mine",
        formula="hedged ~ year",
        shrink=True,
    )
    assert found.profiles == profile_scored(table, by=["paper"], shrink=True)
    assert len(found.differences) == 7
    plain = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert list(plain) == ["profiles", "corrections", "differences", "regression"]
    assert plain["corrections"]["groups"][1]["group"] == {"paper": "Star"}
    names = found.to_table().column_names
    assert names[:4] == ["name", "naive", "naive_low", "naive_high"]
    # What the model has learnt from is in none of the corrected figures.
    apart = {"coded": coded, "code_field": "mine", "without": coded[:60]}
    less = find_all(table, by=["paper"], pairs=["Star,Herald"], formula="hedged ~ year", **apart)
    assert less.profiles.profiles[0].shares == found.profiles.profiles[0].shares
    assert [sum(group.n_sentences for group in c.groups) for c in (found.corrections, less.corrections)] == [
        800,
        740,
    ]
    assert (found.regression.n_sentences, less.regression.n_sentences) == (800, 740)
    assert (found.regression.n_coded, less.regression.n_coded) == (267, 207)
    corrected = [d.first_value for d in less.differences if d.is_corrected]
    assert corrected == [share.ppi.value for share in less.corrections.groups[1].shares.values()]
    # A small group is one of few codes or of few documents, and the table of groups says which.
    groups = find_all(table, by=["paper"], coded=coded[:90], code_field="mine").to_table().to_pylist()
    assert [(row["n_coded"] < 50, row["is_small_coded"], row["is_small"]) for row in groups] == [
        (True, True, False)
    ] * 2
    assert list(find_all(table).to_dict()) == ["profiles"]


def test_what_cannot_be_asked():
    table, _ = build_corpus()
    with pytest.raises(DataError, match="formula: expected codes to correct a regression with; found none"):
        find_all(table, formula="hedged ~ year")
    for asked, name in (({"pairs": ["Star,Herald"]}, "pairs"), ({"shrink": True}, "shrink")):
        with pytest.raises(
            DataError, match=rf"^{name}: expected columns that make groups; found none\. Pass by or over\.$"
        ):
            find_all(table, **asked)


def test_shrunk_shares_are_said_not_to_add_up():
    table, _ = build_corpus(n_documents=20)
    said = (
        "shrunk: towards the mean of all groups, each label by itself; those of a group may add up to less or"
    )
    assert said in render_findings(find_all(table, by="doc_id", shrink=True))
    assert "shrunk" not in render_findings(find_all(table, by="doc_id"))


def test_groups_keep_their_names_where_a_column_is_called_as_a_measure(scored):
    names = ["A", "A", "B", "B", "C", "C", "C", "C", "C"]
    table = scored.append_column("n_words", [names]).append_column("input_n_words", [["x"] * 9])
    rows = find_all(table, by=["n_words", "input_n_words"]).to_table().to_pylist()
    assert [list(row.values())[:2] for row in rows] == [["A", "x"], ["B", "x"], ["C", "x"]]
    assert [(row["input_n_words"], row["n_words"]) for row in rows] == [("A", 10), ("B", 10), ("C", 15)]
    assert [row["input_input_n_words"] for row in rows] == ["x"] * 3


def test_labels_whose_columns_would_be_one():
    rows = [{"doc_id": "d", "label": label} for label in ("high", "high_low")]
    found = find_all(build_scored(rows, labels=("high", "high_low")))
    with pytest.raises(DataError) as caught:
        found.to_table()
    assert str(caught.value) == (
        "labels: expected labels whose columns differ; found two with 'share_high_low' among high, high_low. "
        "Take the JSON, or rename one."
    )
