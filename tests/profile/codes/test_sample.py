from __future__ import annotations

import csv
import io

import numpy as np
import pyarrow as pa
import pytest

from stance.errors import DataError
from stance.profile import compare_groups, read_scored, render_sheet, sample_scored
from stance.profile.codes.sheets import strip_guard
from stance.profile.codes.strata import allocate_codes

from ..conftest import build_corpus, build_scored


def test_simple_samples_are_of_what_counts_and_of_equal_chance(scored):
    drawn = sample_scored(scored, 7, method="simple")
    assert sorted(zip(drawn["doc_id"].to_pylist(), drawn["sent_id"].to_pylist(), strict=True)) == [
        ("d1", 0),
        ("d1", 1),
        ("d2", 0),
        ("d2", 1),
        ("d3", 2),
        ("d3", 3),
        ("d3", 4),
    ]
    assert sample_scored(scored, 3, method="simple")["inclusion_proba"].to_pylist() == [3 / 7] * 3
    assert sample_scored(scored, 9, method="simple", zones=["all"], voices=["all"]).num_rows == 9


def test_neighbours_are_of_the_same_document():
    rows = [{"doc_id": d, "label": "assertive", "text": f"{d} {i}."} for i in range(3) for d in ("a", "b")]
    drawn = sample_scored(build_scored(rows), 6, method="simple").to_pylist()
    found = {row["text"]: (row["before"], row["after"]) for row in drawn}
    assert found["a 0."] == ("", "a 1.")
    assert found["b 1."] == ("b 0.", "b 2.")
    assert found["b 2."] == ("b 1.", "")


def test_a_coder_is_not_told_what_the_model_says():
    table, _ = build_corpus()
    drawn = sample_scored(table, 90)
    assert drawn.column_names == [
        "code",
        "text",
        "before",
        "after",
        "doc_id",
        "sent_id",
        "inclusion_proba",
        "stratum",
        "paper",
        "year",
    ]
    assert set(drawn["code"].to_pylist()) == {""}
    assert drawn["doc_id"].to_pylist() != sorted(drawn["doc_id"].to_pylist())


def test_strata_have_the_chances_that_were_written_down():
    table, _ = build_corpus()
    n_by_row = np.zeros(600)
    chances = np.zeros(600)
    for seed in range(150):
        drawn = sample_scored(table, 60, seed=seed)
        rows = [
            10 * int(d[1:]) + s
            for d, s in zip(drawn["doc_id"].to_pylist(), drawn["sent_id"].to_pylist(), strict=True)
        ]
        assert len(set(rows)) == 60
        n_by_row[rows] += 1
        chances[rows] = drawn["inclusion_proba"].to_numpy()
    seen = chances > 0
    assert seen.mean() > 0.99
    for chance in np.unique(chances[seen]):
        rows = np.isclose(chances, chance)
        expected = 150 * chance * rows.sum()
        assert n_by_row[rows].sum() == pytest.approx(expected, abs=1e-6)
    # Horvitz and Thompson: inverse chances add up to the number of sentences.
    assert (1 / drawn["inclusion_proba"].to_numpy()).sum() == pytest.approx(600)
    # Where the model is unsure, more is drawn.
    confidence = table["confidence"].to_numpy()
    assert chances[confidence < 0.8].mean() > 1.1 * chances[confidence > 0.95].mean()


def test_groups_get_as_many_each():
    rows = [
        {"doc_id": f"{p}{i}", "label": "assertive", "paper": p}
        for p, n in (("A", 50), ("B", 20), ("C", 3))
        for i in range(n)
    ]
    drawn = sample_scored(build_scored(rows), 23, method="group", by=["paper"])
    by_paper = {
        p: [row["inclusion_proba"] for row in drawn.to_pylist() if row["doc_id"][0] == p] for p in "ABC"
    }
    assert by_paper == {"A": [0.2] * 10, "B": [0.5] * 10, "C": [1.0] * 3}


def test_allocation():
    assert allocate_codes(6, np.array([5, 5, 5]), np.array([6.0, 0, 0])).tolist() == [2, 2, 2]
    assert allocate_codes(9, np.array([5, 5, 1]), np.array([9.0, 0, 0])).tolist() == [5, 3, 1]
    assert allocate_codes(3, np.array([5, 5, 5]), np.array([3.0, 0, 0])).tolist() == [1, 1, 1]


def test_a_seed_repeats_a_draw():
    table, _ = build_corpus()
    assert sample_scored(table, 20, seed=1).equals(sample_scored(table, 20, seed=1))
    assert not sample_scored(table, 20, seed=1).equals(sample_scored(table, 20, seed=2))


@pytest.mark.parametrize(
    ("n", "options", "message"),
    [
        (0, {}, "n: expected 1 or more; found 0"),
        (8, {}, "scored: expected 8 sentences or more to draw from; found 7 that count. Draw fewer."),
        (
            1,
            {"method": "group", "by": ["paper"]},
            "expected one sentence or more from each of 2 strata; found 1",
        ),
        (2, {"method": "group"}, "by: expected columns for the method group alone; found none"),
        (2, {"by": ["paper"]}, "by: expected columns for the method group alone; found some"),
        (2, {"method": "cluster"}, "method: expected stratified, simple, group; found 'cluster'"),
    ],
)
def test_what_cannot_be_drawn(scored, n, options, message):
    with pytest.raises(DataError, match=message):
        sample_scored(scored, n, **options)


def test_codes_that_are_no_formulas_stay_as_they_are():
    codes = ["-1", "-0.5", "+", "-", None, "-1+1", "--", "+cmd"]
    sheet = render_sheet(pa.table({"code": codes, "n": range(8)}))
    assert [row.partition(",")[0] for row in sheet.splitlines()[1:]] == [
        "-1",
        "-0.5",
        "+",
        "-",
        "",
        "'-1+1",
        "'--",
        "'+cmd",
    ]


def test_a_sheet_comes_back_as_it_was():
    texts = ["=HYPERLINK(1)", "+1", "-2 %", "@x", 'He said, “no”.\nThen "yes".', "'Tis so.", "Café", ""]
    sheet = render_sheet(pa.table({"text": texts, "p": [1 / 3] * 8, "n": [-1] * 8}))
    assert sheet.startswith("\ufefftext,p,n\r\n")
    rows = list(csv.DictReader(io.StringIO(sheet.removeprefix("\ufeff"), newline="")))
    assert not any(row["text"].startswith(("=", "+", "-", "@")) for row in rows)
    assert [strip_guard(row["text"]) for row in rows] == texts
    assert {row["p"] for row in rows} == {"0.333333333333"}
    assert {row["n"] for row in rows} == {"-1"}


def list_ids(sheet):
    return list(zip(sheet["doc_id"].to_pylist(), sheet["sent_id"].to_pylist(), strict=True))


@pytest.mark.parametrize("asked", [{}, {"method": "simple"}, {"by": "paper", "method": "group"}])
def test_a_sheet_added_to_is_a_sample_of_both_draws(asked):
    """Over many pairs of draws each sentence is in the sheet as often as its probability says."""
    table, _ = build_corpus(n_documents=14, n_sentences=5)
    sentences = read_scored(table, columns=["paper"])
    hits, expected, n_draws = dict.fromkeys(list_ids(table), 0), {}, 300
    for seed in range(n_draws):
        first = sample_scored(sentences, 20, seed=seed, **asked)
        both = sample_scored(sentences, 15, seed=seed, add_to=first, **asked)
        assert list_ids(both)[:20] == list_ids(first)
        assert len(set(list_ids(both))) == 35
        assert sum(1 / p for p in both["inclusion_proba"].to_pylist()) == pytest.approx(70)
        for name, p in zip(list_ids(both), both["inclusion_proba"].to_pylist(), strict=True):
            hits[name] += 1
            assert expected.setdefault(name, p) == pytest.approx(p)
    z = [(hits[name] / n_draws - p) / np.sqrt(p * (1 - p) / n_draws) for name, p in expected.items() if p < 1]
    assert len(expected) == 70
    assert max(map(abs, z)) < 4
    assert np.mean(np.square(z)) < 1.5


def test_a_sample_apart_from_another_stands_for_the_rest():
    """However the other sheet was drawn, and whatever the scores were then."""
    table, _ = build_corpus(n_documents=14, n_sentences=5)
    sentences = read_scored(table)
    first = sample_scored(table, 20, method="simple")
    left = set(list_ids(table)) - set(list_ids(first))
    hits, expected, n_draws = dict.fromkeys(left, 0), {}, 300
    for seed in range(n_draws):
        other = sample_scored(sentences, 15, seed=seed, without=first)
        assert sum(1 / p for p in other["inclusion_proba"].to_pylist()) == pytest.approx(50)
        for name, p in zip(list_ids(other), other["inclusion_proba"].to_pylist(), strict=True):
            hits[name] += 1
            assert expected.setdefault(name, p) == pytest.approx(p)
    assert set(expected) == left
    z = [(hits[name] / n_draws - p) / np.sqrt(p * (1 - p) / n_draws) for name, p in expected.items() if p < 1]
    assert max(map(abs, z)) < 4


def test_a_sheet_is_added_to_apart_from_another():
    table, _ = build_corpus()
    first = sample_scored(table, 60)
    other = sample_scored(table, 40, without=first)
    more = sample_scored(table, 20, without=first, add_to=other)
    # Of the sheet that was drawn first, too, rows are added that the second does not hold.
    late = sample_scored(table, 20, without=[other], add_to=first)
    for sheet, apart, n_left in ((more, first, 540), (late, other, 560)):
        assert not set(list_ids(sheet)) & set(list_ids(apart))
        assert sum(1 / p for p in sheet["inclusion_proba"].to_pylist()) == pytest.approx(n_left)
    with pytest.raises(DataError, match=r"does not fit. Draw as it was drawn: .*--voice and --without, and"):
        sample_scored(table, 20, add_to=other)
    with pytest.raises(DataError, match=r"add_to: expected all rows .* found 60 of 60 whose"):
        sample_scored(table, 20, add_to=first, without=[first])


@pytest.mark.parametrize("n", [9, 12])
def test_a_small_sheet_is_added_to_only_without_what_it_was_drawn_without(n):
    """By its rows alone it may be of all, so few are drawn of a stratum; its probabilities tell."""
    table, _ = build_corpus()
    first = sample_scored(table, 20)
    other = sample_scored(table, n, without=first)
    with pytest.raises(DataError, match="does not fit"):
        sample_scored(table, 20, add_to=other)
    assert sample_scored(table, 20, add_to=other, without=first).num_rows == n + 20


def test_a_sheet_that_was_drawn_between_two_to_learn_from_is_added_to():
    """It was drawn without the first alone, and the second without it."""
    table, _ = build_corpus()
    one = sample_scored(table, 60)
    test = sample_scored(table, 60, without=one)
    two = sample_scored(table, 60, without=[one, test])
    more = sample_scored(table, 20, add_to=test, without=[one, two])
    apart, rows = (
        {tuple(row.values()) for sheet in sheets for row in sheet.select(["doc_id", "sent_id"]).to_pylist()}
        for sheets in ((one, two), (more,))
    )
    assert (len(rows), rows & apart) == (80, set())
    assert sum(1 / p for p in more["inclusion_proba"].to_pylist()) == pytest.approx(len(table) - 120)


def test_strata_are_called_by_numbers_from_1():
    table, _ = build_corpus()
    first = sample_scored(table, 60)
    for sheet in (first, sample_scored(table, 20, add_to=first), sample_scored(table, 20, without=first)):
        assert set(sheet["stratum"].to_pylist()) == set(range(1, 1 + len(set(sheet["stratum"].to_pylist()))))


def test_sheets_to_leave_out_are_one_or_several(tmp_path):
    table, _ = build_corpus()
    first = sample_scored(table, 60)
    path = tmp_path / "first.csv"
    path.write_text(render_sheet(first), encoding="utf-8")
    wanted = sample_scored(table, 20, without=[first])
    for given in (first, first.to_pandas(), path, str(path), [path], (first[:30], first[30:])):
        assert sample_scored(table, 20, without=given).equals(wanted)
    # Two coders' rows of a sentence leave it out once.
    assert sample_scored(table, 20, without=pa.concat_tables([first, first[:9]])).equals(wanted)
    with pytest.raises(DataError, match="without: expected a file, a folder or a table; found int"):
        sample_scored(table, 20, without=3)


def test_groups_of_which_nothing_is_left():
    """They are told of; the sheet is of the others."""
    rows = [
        {"doc_id": f"{p}{i}", "label": "assertive", "paper": p}
        for p in "AB"
        for i in range(5 if p == "B" else 40)
    ]
    table = build_scored(rows)
    taken = sample_scored(table, 20, method="group", by="paper")
    told = []
    drawn = sample_scored(table, 10, method="group", by="paper", without=[taken], notify=told.append)
    assert told == ["--without holds all sentences of 'B': the sheet has none, and stands for none."]
    assert set(drawn["paper"].to_pylist()) == {"A"}
    assert sum(1 / p for p in drawn["inclusion_proba"].to_pylist()) == pytest.approx(25)
    coded = drawn.set_column(0, "code", pa.array(["assertive"] * 10))
    message = "expected sentences of 'B' beside those of --without; found none"
    with pytest.raises(DataError, match=message):
        compare_groups(table, ["A,B"], by="paper", coded=coded, without=taken)
    drawn = sample_scored(table, 10, method="simple", without=[taken])
    assert sum(1 / p for p in drawn["inclusion_proba"].to_pylist()) == pytest.approx(25)


def test_a_sheet_that_was_drawn_otherwise_is_not_added_to():
    table, _ = build_corpus()
    first = sample_scored(table, 90)
    for other, asked in (
        (first[:-1], {}),
        (first, {"method": "simple"}),
        (sample_scored(table[:500], 90), {}),
        (first.drop_columns(["inclusion_proba"]), {}),
        (first[:0], {}),
    ):
        with pytest.raises(DataError, match="add_to: expected all rows of a sheet that was drawn from these"):
            sample_scored(table, 10, add_to=other, **asked)
    alike = sample_scored(table, 60, method="simple")
    with pytest.raises(DataError, match="without: expected sentences that were as likely as others of their"):
        sample_scored(
            table, 10, add_to=alike, without=[sample_scored(table, 90, without=alike)], method="simple"
        )
    with pytest.raises(
        DataError, match="expected 511 sentences or more to draw from; found 510 that count and"
    ):
        sample_scored(table, 511, without=[first])
    with pytest.raises(DataError, match="add_to: expected a column 'sent_id'; found none"):
        sample_scored(table, 10, add_to=first.drop_columns(["sent_id"]))


def test_a_sheet_whose_codes_are_called_otherwise_is_not_added_to():
    """Its codes and those of the new rows would stand in two columns."""
    table, _ = build_corpus()
    first = sample_scored(table, 40)
    renamed = first.rename_columns(["Code", *first.column_names[1:]])
    message = (
        r"^add_to: expected codes in a column 'code'; found 'Code', 'text', .*\. Call 'Code' code, and add\.$"
    )
    with pytest.raises(DataError, match=message):
        sample_scored(table, 10, add_to=renamed)
    with pytest.raises(DataError, match=r"Call the column of the codes code, and add\."):
        sample_scored(table, 10, add_to=first.drop_columns(["code"]))


def test_what_scoring_passed_through_is_as_it_was_scored():
    """A spreadsheet may have written the dates of the first rows in its own way."""
    table, _ = build_corpus()
    days = pa.array([f"2024-01-{1 + i % 9:02d}" for i in range(len(table))])
    table = table.append_column("date", days).append_column("note", days)
    first = sample_scored(table, 40)
    spoilt = first.drop_columns(["date", "paper"]).append_column("date", pa.array(["01/02/2024"] * 40))
    spoilt = spoilt.append_column("mine", pa.array(range(40)))
    both = sample_scored(table, 20, add_to=spoilt)
    for name in ("date", "paper", "note"):
        assert both[name].to_pylist()[:40] == first[name].to_pylist()
        assert both[name].null_count == 0
    assert both["mine"].to_pylist() == [*range(40), *[None] * 20]
