from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa
import pyarrow.csv as pv
import pytest

from stance.corpus.sentence_hashes import hash_sentences
from stance.errors import DataError
from stance.profile import (
    correct_shares,
    find_all,
    profile_scored,
    read_scored,
    render_sheet,
    sample_scored,
)
from stance.report import render_findings
from stance.scoring import load_default_model

from ..conftest import build_corpus, build_scored


@pytest.fixture(scope="module")
def corpus():
    return build_corpus(n_documents=120)


def code(table, true, rows):
    return (
        table.select(["doc_id", "sent_id", "text"]).append_column("code", pa.array(true)).take(pa.array(rows))
    )


def list_keys(table):
    return list(zip(table["doc_id"].to_pylist(), table["sent_id"].to_pylist(), strict=True))


def fill_sheet(drawn, table, true):
    """Code a sample as a person would, from the right answers."""
    answers = dict(zip(list_keys(table), true, strict=True))
    return drawn.set_column(0, "code", pa.array([answers[key] for key in list_keys(drawn)]))


def test_with_every_sentence_coded_the_shares_are_those_of_the_codes(corpus):
    table, true = corpus
    found = correct_shares(table, code(table, true, range(1200)))
    for label, share in found.groups[0].shares.items():
        exact = true.count(label) / 1200
        assert [share.coded.value, share.ppi.value, share.dsl.value] == pytest.approx([exact] * 3)
        assert share.naive == profile_scored(table).profiles[0].shares[label]
        assert share.correction == pytest.approx(exact - share.naive.value)
        assert share.width_ratio <= 1 + 1e-9


def test_a_sheet_from_sample_to_shares(corpus, tmp_path):
    table, true = corpus
    filled = fill_sheet(sample_scored(table, 300, seed=5), table, true)
    (tmp_path / "coded.csv").write_text(render_sheet(filled), encoding="utf-8")
    (tmp_path / "semicolons.csv").write_bytes(
        b"\xef\xbb\xbf" + _write_semicolons(filled.drop_columns(["before", "after"]))
    )
    found = correct_shares(table, tmp_path / "coded.csv")
    assert (found.groups[0].n_coded, found.is_weighted, found.n_uncoded) == (300, True, 0)
    exactly = correct_shares(table, filled).groups[0].shares["hedged"].ppi.value
    assert found.groups[0].shares["hedged"].ppi.value == pytest.approx(exactly)
    hedged = found.groups[0].shares["hedged"]
    exact = true.count("hedged") / len(true)
    assert hedged.naive.high < exact
    assert hedged.ppi.low < exact < hedged.ppi.high
    assert hedged.dsl.low < exact < hedged.dsl.high
    assert 0 < hedged.width_ratio < 1
    assert hedged.correction == pytest.approx(hedged.ppi.value - hedged.naive.value)
    assert sum(share.ppi.value for share in found.groups[0].shares.values()) == pytest.approx(1)
    # As a spreadsheet of another country writes it: semicolons, decimal commas, another case.
    assert correct_shares(table, tmp_path / "semicolons.csv").groups[0].shares[
        "hedged"
    ].ppi.value == pytest.approx(hedged.ppi.value, rel=1e-9)


def test_a_sample_says_of_how_many_sentences_it_is(corpus):
    """A sample of one year corrects nothing of another, though its ids are found there."""
    table, true = corpus
    filled = fill_sheet(sample_scored(table[:500], 60, seed=1), table, true)
    half = filled.set_column(0, "code", pa.array([*filled["code"].to_pylist()[:30], *[""] * 30]))
    for coded, wanted in (
        (filled, 500),
        (half, 500),
        (filled.drop_columns(["inclusion_proba", "stratum"]), None),
    ):
        assert correct_shares(table, coded, n_resamples=0).n_sampled == wanted
    found = [render_findings(find_all(part, coded=filled)) for part in (table, table[:500])]
    said = "was drawn from 500 sentences, and 1,200 count here"
    assert [said in " ".join(shown.split()) for shown in found] == [True, False]
    assert "does not hold" not in found[1]


def _write_semicolons(table):
    rows = [";".join(table.column_names)]
    for row in table.to_pylist():
        row["code"] = f" {row['code'].upper()} "
        row["inclusion_proba"] = f"{row['inclusion_proba']:.12g}".replace(".", ",")
        rows.append(";".join(map(str, row.values())))
    return "\r\n".join(rows).encode()


def test_by_group_only_its_own_codes_count(corpus):
    table, true = corpus
    coded = code(table, true, range(0, 1200, 3))
    herald, _ = correct_shares(table, coded, by=["paper"]).groups
    assert (herald.group, herald.n_coded) == ({"paper": "Herald"}, 200)
    is_herald = np.array([int(d[1:]) % 2 == 1 for d in coded["doc_id"].to_pylist()])
    own = correct_shares(
        table.filter(pa.array([p == "Herald" for p in table["paper"].to_pylist()])),
        coded.filter(pa.array(is_herald)),
    )
    for label, share in herald.shares.items():
        assert share.ppi == own.groups[0].shares[label].ppi
        assert share.coded == own.groups[0].shares[label].coded
    assert not herald.is_small
    assert correct_shares(table, coded[:40], by=["paper"]).groups[0].is_small


def test_groups_of_few_coded_documents_and_rare_labels_are_marked():
    """Ten codes a document; of the first group ten documents are coded, of the second nine."""
    rows = [
        {"doc_id": f"{paper}{doc:02d}", "label": "assertive", "paper": paper}
        for paper in "AB"
        for doc in range(12)
        for _ in range(10)
    ]
    table = build_scored(rows)
    true = ["hedged" if i % 10 < 4 else "assertive" for i in range(240)]
    true[0:40:10] = ["speculative"] * 4  # four codes of A
    true[120:170:10] = ["speculative"] * 5  # five of B
    coded = code(table, true, [i for i in range(240) if i % 120 < (100 if i < 120 else 90)])
    found = find_all(table, by="paper", coded=coded)
    groups = found.corrections.groups
    assert [(group.n_coded, group.n_coded_documents, group.is_small) for group in groups] == [
        (100, 10, False),
        (90, 9, True),
    ]
    assert [group.shares[label].is_small for group in groups for label in ("hedged", "speculative")] == [
        False,
        True,
        False,
        False,
    ]
    names = ("is_small_coded", "share_hedged_is_small_coded", "share_speculative_is_small_coded")
    assert [[row[name] for name in names] for row in found.to_table().to_pylist()] == [
        [False, False, True],
        [True, False, False],
    ]
    alone = find_all(table, by="paper", coded=coded.slice(0, 100)).to_table().to_pylist()  # of A
    assert [alone[1][name] for name in names] == [True, True, True]
    plain = found.to_dict()["corrections"]
    assert plain["groups"][0]["shares"]["speculative"]["is_small"] is True
    assert (plain["min_coded"], plain["min_coded_documents"], plain["min_coded_of_label"]) == (50, 10, 5)
    shown = render_findings(found)
    assert [line.split("  ")[0] for line in shown.splitlines() if line.startswith(("A: s", "B *: s"))] == [
        "A: speculative †",
        "B *: speculative",
    ]
    # A label that all codes but four bear is no better known than what these four say.
    few = code(table, ["hedged" if i % 25 == 0 else "assertive" for i in range(100)] + true[100:], range(100))
    one = correct_shares(table, few).groups[0]
    assert [one.shares[label].is_small for label in ("assertive", "hedged")] == [True, True]


def test_shares_that_add_up_to_more_are_told():
    """By chance the model finds more of a label in the coded half, where there is none: it falls below 0."""
    true = ["assertive" if i % 3 else "hedged" for i in range(400)]
    rare = [0.1 if i % 2 == 0 else 0.02 for i in range(400)]
    likely = [0.1 if label == "assertive" else 0.6 for label in true]
    rows = [
        {"doc_id": f"d{i // 10:02d}", "label": label, "proba": [0.9 - hedged - p, hedged + 0.1, p]}
        for i, (label, p, hedged) in enumerate(zip(true, rare, likely, strict=True))
    ]
    table = build_scored(rows)
    found = find_all(table, coded=code(table, true, range(0, 400, 2)))
    sums = sum(share.ppi.value for share in found.corrections.groups[0].shares.values())
    said = "A corrected share below 0 is shown as 0.0: those of a group may then add up to more than 100 %."
    assert sums > 1.01
    assert said in render_findings(found)
    every = render_findings(find_all(table, coded=code(table, true, range(400))))
    assert "below 0" not in every


def test_groups_with_codes_of_one_document_have_no_corrected_share():
    rows = [
        {"doc_id": d, "label": "hedged", "paper": p}
        for p, docs in (("A", "abc"), ("B", "d"))
        for d in docs
        for _ in range(3)
    ]
    table = build_scored(rows)
    coded = code(table, ["hedged", "assertive", "hedged"] * 4, range(12))
    one, other = correct_shares(table, coded, by=["paper"]).groups
    assert one.shares["hedged"].ppi.value == pytest.approx(2 / 3)
    assert (other.n_coded, other.n_coded_documents, other.weight) == (3, 1, None)
    assert other.shares["hedged"].ppi.value is other.shares["hedged"].n_to_halve is None
    assert other.shares["hedged"].naive.value == 1


def test_more_codes_halve_the_interval_as_foretold():
    table, true = build_corpus(seed=3, n_documents=1500)
    rng = np.random.default_rng(0)
    rows = rng.permutation(len(true))
    few = correct_shares(table, code(table, true, rows[:300]), n_resamples=0).groups[0].shares["hedged"]
    assert few.n_to_halve > 900
    many = correct_shares(table, code(table, true, rows[: 300 + few.n_to_halve]), n_resamples=0)
    after = many.groups[0].shares["hedged"].ppi
    assert (after.high - after.low) / (few.ppi.high - few.ppi.low) == pytest.approx(0.5, abs=0.06)


def test_four_times_the_codes_halve_the_interval_of_documents_of_one_sentence():
    """Predictions that are all alike add nothing; the variance is that of the codes over their number."""
    rows = [{"doc_id": f"d{i:04d}", "label": "assertive", "proba": [0.6, 0.3, 0.1]} for i in range(1000)]
    table = build_scored(rows)
    true = [("assertive", "hedged")[i % 3 == 0] for i in range(1000)]
    few = correct_shares(table, code(table, true, range(200)), n_resamples=0).groups[0].shares["hedged"]
    assert few.n_to_halve == 600
    # 1,200 would be wanted; 1,000 are there.
    many = correct_shares(table, code(table, true, range(300)), n_resamples=0).groups[0].shares["hedged"]
    assert many.n_to_halve is None
    none = correct_shares(table, code(table, true, range(200)), n_resamples=0).groups[0].shares["speculative"]
    assert none.n_to_halve is None  # its interval is Wilson's


def build_useless(seed):
    """Twenty documents of fifty sentences that differ much, and predictions that say nothing."""
    rng = np.random.default_rng(seed)
    shares = np.repeat(1 / (1 + np.exp(0.5 - 1.5 * rng.normal(size=20))), 50)
    hedged = rng.random(1000) < shares
    proba = np.clip(0.38 + 0.05 * rng.normal(size=1000), 0, 1)
    rows = [
        {"doc_id": f"d{i // 50:02d}", "label": "assertive", "proba": [1 - p, p, 0.0]}
        for i, p in enumerate(proba.tolist())
    ]
    return build_scored(rows), [("assertive", "hedged")[k] for k in hedged.astype(int)], rng.permutation(1000)


@pytest.mark.parametrize("n_coded", [200, 400])
@pytest.mark.parametrize("seed", range(4))
def test_where_documents_differ_that_predictions_do_not_tell_apart_no_number_helps(seed, n_coded):
    table, true, order = build_useless(seed)
    some = correct_shares(table, code(table, true, order[:n_coded]), n_resamples=0).groups[0]
    every = correct_shares(table, code(table, true, range(1000)), n_resamples=0).groups[0]
    widths = [g.shares["hedged"].ppi.high - g.shares["hedged"].ppi.low for g in (some, every)]
    assert widths[1] > 0.7 * widths[0]
    assert some.shares["hedged"].n_to_halve is None
    assert every.shares["hedged"].n_to_halve is None


@pytest.mark.parametrize("is_weighted", [False, True])
def test_width_ratio_is_of_the_intervals_beside_it(is_weighted):
    table, true, order = build_useless(1)
    coded = code(table, true, order[:200])
    if is_weighted:
        coded = fill_sheet(sample_scored(table, 200), table, true)
    share = correct_shares(table, coded, n_resamples=0).groups[0].shares["hedged"]
    wanted = (share.ppi.high - share.ppi.low) / (share.coded.high - share.coded.low)
    assert share.width_ratio == pytest.approx(wanted)


def test_where_documents_differ_no_number_of_codes_helps():
    rows = [
        {
            "doc_id": f"d{d}",
            "label": ("assertive", "hedged")[d % 2],
            "proba": [0.99, 0.01, 0] if d % 2 == 0 else [0.01, 0.99, 0],
        }
        for d in range(20)
        for _ in range(10)
    ]
    table = build_scored(rows)
    coded = code(table, [row["label"] for row in rows], range(0, 200, 3))
    assert correct_shares(table, coded).groups[0].shares["hedged"].n_to_halve is None


def test_rows_without_a_code_and_sentences_that_do_not_count(scored):
    coded = code(
        scored, ["assertive", "hedged", None, " ", "hedged", "hedged", "hedged", "assertive", ""], range(9)
    )
    found = correct_shares(scored, coded)
    # Of d3 the headline and the quotation do not count.
    assert (found.groups[0].n_coded, found.n_uncoded, found.n_apart) == (4, 3, 2)
    assert found.groups[0].n_sentences == 7
    assert not found.is_weighted
    with pytest.raises(DataError, match="expected two codes or more of sentences that count; found 1"):
        correct_shares(scored, coded, zones=["headline"])


@pytest.mark.parametrize("blank", ["NA", "#N/A", "nan"])
def test_codes_that_are_none_as_r_writes_them(scored, blank):
    coded = code(scored, ["assertive", "hedged", blank, blank, *["hedged"] * 5], range(9))
    found = correct_shares(scored, coded)
    assert (found.groups[0].n_coded, found.n_uncoded) == (5, 2)
    labels = ("NA", "hedged")
    own = build_scored([{"doc_id": f"d{i}", "label": labels[i % 2]} for i in range(6)], labels)
    codes = pa.table({"doc_id": ["d0", "d1"], "sent_id": [0, 0], "code": ["NA", "hedged"]})
    assert correct_shares(own, codes).groups[0].n_coded == 2


def change(table, name, values):
    return table.set_column(table.column_names.index(name), name, pa.array(values))


def test_ids_that_match_nothing_are_counted_and_shown(scored):
    coded = code(scored, ["hedged"] * 9, range(9))
    with pytest.raises(DataError) as error:
        correct_shares(scored, change(coded, "doc_id", ["d1", "d1", "2", "2", "d3", "d3", "x", "y", "z"]))
    assert str(error.value) == (
        "coded: expected ids of scored sentences; found 5 of 9 rows with others: sentence 0 of '2', "
        "sentence 1 of '2', sentence 2 of 'x', …. Give the scored files that were sampled; a spreadsheet may "
        "have changed ids such as 007."
    )
    with pytest.raises(DataError, match="found 1 of 9 rows with others: sentence 99 of 'd3'"):
        correct_shares(scored, change(coded, "sent_id", [0, 1, 0, 1, 0, 1, 2, 3, 99]))
    with pytest.raises(DataError, match="found 1 of 9 rows with others: sentence four of 'd3'"):
        correct_shares(scored, change(coded, "sent_id", ["0", "1", "0", "1", "0", "1", "2", "3.0", "four"]))


@pytest.mark.parametrize("number", ["inf", "nan", "4.7", "1e400"])
def test_numbers_of_sentences_that_are_none(scored, number):
    coded = change(
        code(scored, ["hedged"] * 9, range(9)), "sent_id", ["0", "1"] * 2 + ["0", "1", "2", "3", number]
    )
    with pytest.raises(DataError, match=f"found 1 of 9 rows with others: sentence {number} of 'd3'"):
        correct_shares(scored, coded)


def test_texts_that_differ(scored):
    coded = code(scored, ["hedged"] * 9, range(9))
    same = [" one two — three FOUR five"] * 9  # what spreadsheets may do to it
    assert correct_shares(scored, change(coded, "text", same)).groups[0].n_coded == 7
    with pytest.raises(
        DataError,
        match="expected the texts that were scored; found 1 of 9 rows with others: sentence 0 of 'd1'",
    ):
        correct_shares(scored, change(coded, "text", ["Something else.", *same[1:]]))


def test_codes_outside_the_labels(scored):
    coded = code(scored, ["Hedge", "hedge", "hedge", "??", "x", "y", "hedged", " ASSERTIVE", ""], range(9))
    with pytest.raises(DataError) as error:
        correct_shares(scored, coded)
    assert str(error.value) == (
        "coded: expected codes of assertive, hedged, speculative; found 'hedge' (2), 'Hedge' (1), "
        "'??' (1), … in 6 of 8 rows. Did you mean 'hedged'?"
    )


def test_sentences_coded_twice(scored):
    coded = code(scored, ["hedged"] * 9, [0, 1, 2, 2, 3, 3, 3, 4, 5])
    with pytest.raises(
        DataError, match="found 2 coded more than once: sentence 0 of 'd2', sentence 1 of 'd2'"
    ):
        correct_shares(scored, coded)


def test_an_id_of_two_scored_sentences_is_no_guess(scored):
    sentences = read_scored(scored)
    twice = dataclasses.replace(sentences, sent_id=np.array([0, 0, 0, 1, 0, 1, 2, 3, 4]))
    coded = code(scored, ["assertive", "", "hedged", "hedged", *[""] * 5], range(9))
    for table in (coded, coded.drop_columns(["text"])):
        with pytest.raises(
            DataError,
            match=r"coded: expected ids that one scored sentence has; found 1 of 3 rows with those of "
            r"several: sentence 0 of 'd1'\. Give documents different names in doc_id",
        ):
            correct_shares(twice, table)


@pytest.mark.parametrize("value", [0.0, 1.5, -0.1, None, "often"])
def test_chances_that_are_none(scored, value):
    coded = code(scored, ["hedged"] * 9, range(9))
    values = ["0.5"] * 8 + [None if value is None else str(value)]
    with pytest.raises(DataError, match="expected a probability above 0 and up to 1 in 'inclusion_proba'"):
        correct_shares(scored, coded.append_column("inclusion_proba", pa.array(values)))


def test_the_chance_that_is_none_is_named(scored):
    coded = code(scored, ["hedged"] * 9, range(9))
    chances = coded.append_column("inclusion_proba", pa.array([*["0.5"] * 8, None]))
    with pytest.raises(DataError, match="found None in 1 of 9 rows"):
        correct_shares(scored, chances)


def test_a_row_without_its_text_is_not_of_another(scored):
    coded = code(scored, ["assertive", "hedged", *["assertive"] * 7], range(4))
    place = coded.column_names.index("text")
    bare = coded.set_column(place, "text", pa.array([*coded["text"].to_pylist()[:3], None]))
    assert correct_shares(scored, bare).groups == correct_shares(scored, coded).groups


def test_missing_columns_and_codes(scored, tmp_path):
    coded = code(scored, ["hedged"] * 9, range(9))
    with pytest.raises(
        DataError, match=r"expected a column 'label'; found 'doc_id', 'sent_id', 'text', 'code'\. Pass"
    ):
        correct_shares(scored, coded, code_field="label")
    with pytest.raises(DataError, match="expected a column 'sent_id'"):
        correct_shares(scored, coded.drop_columns(["sent_id"]))
    with pytest.raises(DataError, match="expected two codes or more in 'code'; found 0"):
        correct_shares(scored, change(coded, "code", [""] * 9))
    pv.write_csv(change(coded, "code", [None] * 9), tmp_path / "empty.csv")
    with pytest.raises(DataError, match=r"empty.csv: expected two codes or more in 'code'; found 0"):
        correct_shares(scored, tmp_path / "empty.csv")


def test_a_damaged_sheet_is_told_by_name(scored, tmp_path):
    (tmp_path / "sheet.parquet").write_bytes(b"PAR1broken")
    with pytest.raises(DataError, match=r"sheet\.parquet: expected a whole file; found: .*magic bytes"):
        correct_shares(scored, tmp_path / "sheet.parquet")


def test_sheets_of_which_some_have_a_column_that_others_hold_otherwise(scored):
    coded = code(scored, ["hedged"] * 9, range(9))
    notes = [["a", "b"], [1, 2], None]
    sheets = [coded[:2], coded[2:4], coded[4:]]
    sheets = [
        sheet if note is None else sheet.append_column("note", pa.array(note))
        for sheet, note in zip(sheets, notes, strict=True)
    ]
    assert correct_shares(scored, sheets) == correct_shares(scored, coded)


def test_white_space_at_the_ends_of_names():
    names = [" d1", "d2 ", "d3", "d3 "]
    table = build_scored([{"doc_id": name, "label": "hedged"} for name in names])
    coded = code(table, ["hedged"] * 4, range(4))
    assert correct_shares(table, coded).groups[0].n_coded == 4
    # A spreadsheet dropped it.
    assert correct_shares(table, change(coded[:3], "doc_id", ["d1", "d2", "d3"])).groups[0].n_coded == 3
    with pytest.raises(DataError, match="found 1 of 3 rows with others: sentence 0 of ' d3'"):
        correct_shares(table, change(coded[:3], "doc_id", ["d1", "d2", " d3"]))


def test_what_a_model_has_learnt_from_is_left_out():
    """It is nearly right of it, so that with it in the mean of all predictions no correction is right."""
    table, true = build_corpus(n_documents=120)
    place = {key: row for row, key in enumerate(list_keys(table))}
    labels = ("assertive", "hedged", "speculative")
    outcome = np.array([[label == name for name in labels] for label in true])
    shifted = np.column_stack([table[f"p_{label}"].to_numpy() for label in labels]) * [3, 1, 1]
    errors = []
    for seed in range(10):
        learnt = sample_scored(table, 400, seed=seed)
        rows = [place[key] for key in list_keys(learnt)]
        proba = shifted / shifted.sum(axis=1, keepdims=True)
        proba[rows] = 0.05 + 0.85 * outcome[rows]
        scored = table
        for k, label in enumerate(labels):
            scored = change(scored, f"p_{label}", proba[:, k].tolist())
        sheet = sample_scored(scored, 300, seed=seed, without=learnt)
        filled = fill_sheet(sheet, table, true)
        exact = np.delete(outcome, rows, axis=0).mean(axis=0)[0]
        for sheets in (learnt, ()):
            found = correct_shares(scored, filled, n_resamples=0, without=sheets)
            share = found.groups[0].shares["assertive"]
            errors.append([share.ppi.value - exact, share.dsl.value - exact, found.n_left_out])
    left, whole = np.mean(errors[::2], axis=0), np.mean(errors[1::2], axis=0)
    assert left[2] == 400
    assert np.abs(left[:2]).max() < 0.01
    assert whole[:2].max() < -0.02


def test_sentences_that_the_model_has_learnt_from_are_told(tmp_path):
    labels = ("assertive", "hedged", "speculative")
    words = ("north", "south", "east", "west", "sea")
    rows = [
        {"doc_id": f"d{i}", "label": labels[i % 2], "text": f"The wind from the {word} rose on day {i}."}
        for i, word in enumerate(words * 8)
    ]
    table = build_scored(rows)
    model = load_default_model().with_info(
        {"sentence_hashes": hash_sentences([r["text"] for r in rows[:10]])}
    )
    coded = pa.table(
        {"doc_id": [f"d{i}" for i in range(10, 30)], "sent_id": [0] * 20, "code": labels[:2] * 10}
    )
    with pytest.raises(
        DataError, match=r"new to the model; found 10 of 40 that it has learnt from, .* --without"
    ):
        correct_shares(table, coded, model=model)
    learnt = pa.table({"doc_id": [f"d{i}" for i in range(10)], "sent_id": ["0"] * 10})
    found = correct_shares(table, coded, model=model, without=learnt)
    assert (found.groups[0].n_sentences, found.n_left_out) == (30, 10)
    with pytest.raises(DataError, match="found all 40 in it"):
        correct_shares(table, coded, without=[table, learnt])
    # Of the model's abstentions those alone count that the table is of.
    abstained = [row | {"abstained": i < 12} for i, row in enumerate(rows)]
    found = correct_shares(build_scored(abstained), coded, model=model, without=learnt)
    assert found.n_abstained == 2
    # A line that stands in many texts, of which the sheet holds one.
    line = [{"doc_id": f"e{i}", "label": "assertive", "text": rows[0]["text"]} for i in range(5)]
    found = correct_shares(build_scored(rows + line), coded, model=model, without=learnt)
    assert (found.groups[0].n_sentences, found.n_left_out) == (35, 10)


def build_copies(n_copies):
    """A hundred texts of one sentence, of which the first and some more are the same, which a model knows."""
    line = "The views expressed here are mine alone."
    texts = [line if i <= n_copies else f"The wind from the north rose on day {i}." for i in range(100)]
    table = build_scored([{"doc_id": f"d{i}", "label": "hedged", "text": t} for i, t in enumerate(texts)])
    model = load_default_model().with_info({"sentence_hashes": hash_sentences([line])})
    return table, model, pa.table({"doc_id": ["d0"], "sent_id": [0]})


def code_rows(rows, inclusion=None):
    """A sheet of codes of some of the hundred texts."""
    given = {} if inclusion is None else {"inclusion_proba": inclusion}
    ids = [f"d{row}" for row in rows]
    return pa.table({"doc_id": ids, "sent_id": [0] * len(ids), "code": ["hedged"] * len(ids), **given})


def test_copies_of_known_lines_may_be_among_codes_in_their_share():
    """A sheet drawn without another may hold copies of its lines, as others of those that count are."""
    table, model, learnt = build_copies(n_copies=10)
    # 10 of the 99 that count are known, 0.101: of 20 codes, a random sample has at most
    # 0.101 + 0.01 + 3 * sqrt(0.101 * 0.899 / 20) = 0.313 of such, which are 6.
    found = correct_shares(table, code_rows([*range(1, 7), *range(50, 64)]), model=model, without=learnt)
    assert (found.groups[0].n_coded, found.groups[0].n_sentences) == (20, 99)
    many = code_rows([*range(1, 8), *range(50, 63)])
    with pytest.raises(
        DataError,
        match=r"new to the model; found 7 of 20 that it has learnt from \(10 of the 99 that count\)",
    ):
        correct_shares(table, many, model=model, without=learnt)
    # Drawn twice as often as the others, the 7 stand for 7 of 33: 0.212.
    twice = code_rows([*range(1, 8), *range(50, 63)], [0.5] * 7 + [0.25] * 13)
    assert correct_shares(table, twice, model=model, without=learnt).groups[0].n_coded == 20
    # Without the sheet, none may be known.
    with pytest.raises(DataError, match=r"found 6 of 20 that it has learnt from, which"):
        correct_shares(table, code_rows([*range(1, 7), *range(50, 64)]), model=model)


def test_sheets_drawn_without_another_are_not_refused_for_copies():
    table, model, learnt = build_copies(n_copies=20)
    for seed in range(20):
        sheet = sample_scored(table, 50, without=learnt, seed=seed, method="simple")
        filled = change(sheet, "code", ["hedged"] * 50)
        assert (
            correct_shares(table, filled, model=model, without=learnt, n_resamples=0).groups[0].n_coded == 50
        )


def test_a_group_of_which_nothing_is_left_has_no_estimate(scored):
    coded = pa.table({"doc_id": ["d1", "d2"], "sent_id": [0, 0], "code": ["assertive", "hedged"]})
    learnt = scored.filter(pa.array([name == "d3" for name in scored["doc_id"].to_pylist()]))
    found = find_all(scored, by="paper", coded=coded, without=learnt)
    star = found.corrections.groups[1]
    assert (star.n_sentences, star.n_coded, star.shares["hedged"].ppi.value) == (0, 0, None)
    assert "in no figure of this table: 3." in render_findings(found)


def test_a_sheet_that_lost_its_chances_is_told(corpus):
    """Its strata show that the rows were not as likely as one another."""
    table, true = corpus
    filled = fill_sheet(sample_scored(table, 60), table, true)
    place = filled.column_names.index("inclusion_proba")
    renamed = filled.rename_columns([*filled.column_names[:place], "INC", *filled.column_names[place + 1 :]])
    for sheet, named in (
        (renamed, "Call 'INC' so, if it is that"),
        (filled.drop_columns("inclusion_proba"), "Restore it"),
    ):
        message = (
            f"coded: expected a column 'inclusion_proba' beside 'stratum', .* found none. {named}, or drop "
        )
        with pytest.raises(DataError, match=message):
            correct_shares(table, sheet)
    alike = fill_sheet(sample_scored(table, 60, method="simple"), table, true).drop_columns("inclusion_proba")
    own = change(filled, "stratum", ["upper", "lower"] * 30).drop_columns("inclusion_proba")
    assert [correct_shares(table, sheet).is_weighted for sheet in (alike, own)] == [False, False]
