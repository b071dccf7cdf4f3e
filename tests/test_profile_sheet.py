"""The coding sheet: what is drawn, how it is written and read, and how codes are joined to scored rows."""

from __future__ import annotations

import csv
import logging
import runpy
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.cli.sample import command
from stance.errors import DataError
from stance.io import write_rows
from stance.profile import draw_sheet, profile, read_sheet, write_sheet
from stance.profile.sheet import allocate

DATA = runpy.run_path(str(Path(__file__).parent / "data" / "profile" / "make.py"))
LABELS, make_scored, code_sheet = DATA["LABELS"], DATA["make_scored"], DATA["code_sheet"]
SCORED, CODE = make_scored(50)
N_COUNTED = profile(SCORED).groups[0].n_sentences


def list_ids(sheet: pa.Table) -> list[tuple[str, int]]:
    return list(zip(sheet["doc_id"].to_pylist(), map(int, sheet["sent_id"].to_pylist()), strict=True))


@pytest.mark.parametrize("strata", ["label", "none", "outlet"])
def test_a_larger_draw_holds_the_smaller(strata: str) -> None:
    drawn = [list_ids(draw_sheet(SCORED, n, strata=strata)) for n in (20, 21, 60, 200)]
    for small, large in pairwise(drawn):
        assert set(small) <= set(large)
    assert set(drawn[0]) != set(list_ids(draw_sheet(SCORED, 20, strata=strata, seed=1)))


@given(
    st.lists(st.integers(1, 60), min_size=1, max_size=9).flatmap(
        lambda sizes: st.tuples(st.just(sizes), st.integers(1, sum(sizes)))
    )
)
@settings(max_examples=100, deadline=None)
def test_no_stratum_shrinks_as_the_draw_grows(drawn: tuple[list[int], int]) -> None:
    sizes, n = np.array(drawn[0]), drawn[1]
    share = np.sqrt(sizes) / np.sqrt(sizes).sum()
    fewer, more = allocate(n - 1, sizes, share), allocate(n, sizes, share)
    assert more.sum() == n
    assert (fewer <= more).all()
    assert (more <= sizes).all()


@pytest.mark.parametrize("strata", ["label", "none", "outlet"])
def test_chances_stand_for_all_sentences(strata: str) -> None:
    sheet = draw_sheet(SCORED, 90, strata=strata)
    chances = np.array(sheet["inclusion_proba"].to_pylist())
    assert (1 / chances).sum() == pytest.approx(N_COUNTED)
    if strata == "outlet":
        assert set(sheet["outlet"].value_counts().field("counts").to_pylist()) == {30}
    if strata == "none":
        assert len(set(chances)) == 1


def test_shares_are_drawn_without_bias() -> None:
    """Over many seeds the weighted share of a label among the drawn is that of all sentences."""
    ids = zip(SCORED["doc_id"].to_pylist(), SCORED["sent_id"].to_pylist(), strict=True)
    code = dict(zip(ids, CODE.tolist(), strict=True))
    shares = []
    for seed in range(40):
        sheet = draw_sheet(SCORED, 60, seed=seed)
        hits = [code[key] == 1 for key in list_ids(sheet)]
        shares.append(np.average(hits, weights=1 / np.array(sheet["inclusion_proba"].to_pylist())))
    is_counted = [
        z == "body" and v == "writer"
        for z, v in zip(SCORED["zone"].to_pylist(), SCORED["voice"].to_pylist(), strict=True)
    ]
    truth = (CODE[np.array(is_counted)] == 1).mean()
    assert np.mean(shares) == pytest.approx(truth, abs=3 * np.std(shares) / np.sqrt(40))


def test_the_sheet_does_not_show_what_the_model_says() -> None:
    sheet = draw_sheet(SCORED, 200)
    names = sheet.column_names
    assert names[:8] == ["code", "text", "before", "after", "doc_id", "sent_id", "inclusion_proba", "stratum"]
    assert set(names[8:]) == {"outlet", "author", "date"}
    assert set(sheet["code"].to_pylist()) == {""}
    rows = dict(zip(list_ids(SCORED), SCORED["text"].to_pylist(), strict=True))
    for (doc_id, sent_id), before, after in zip(
        list_ids(sheet), sheet["before"].to_pylist(), sheet["after"].to_pylist(), strict=True
    ):
        assert before == rows.get((doc_id, sent_id - 1), "")
        assert after == rows.get((doc_id, sent_id + 1), "")
    assert sheet["doc_id"].to_pylist() != sorted(sheet["doc_id"].to_pylist())


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_sheet_comes_back_as_it_was(suffix: str, tmp_path: Path) -> None:
    hostile = [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "@SUM(A1)",
        "-2+3",
        "- a dash",
        'a "quoted", line\nand another',
        "'tis so",
    ]
    sheet = draw_sheet(SCORED, 10).slice(0, len(hostile))
    sheet = sheet.set_column(1, "text", pa.array(hostile)).set_column(4, "doc_id", pa.array(hostile))
    path = tmp_path / f"sheet{suffix}"
    write_sheet(sheet, path)
    found = read_sheet(path)
    assert found["text"].to_pylist() == hostile
    assert found["doc_id"].to_pylist() == hostile
    assert found["sent_id"].to_pylist() == [str(n) for n in sheet["sent_id"].to_pylist()]
    chances = [float(text) for text in found["inclusion_proba"].to_pylist()]
    assert chances == pytest.approx(sheet["inclusion_proba"].to_pylist())
    if suffix == ".csv":
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        cells = [cell for row in csv.reader(path.read_text("utf-8-sig").splitlines()) for cell in row]
        assert not any(cell.startswith(("=", "+", "@")) for cell in cells)


def test_a_workbook_offers_the_codes(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    write_sheet(draw_sheet(SCORED, 12), tmp_path / "sheet.xlsx")
    book = load_workbook(tmp_path / "sheet.xlsx")
    choices = book.worksheets[0].data_validations.dataValidation[0]
    assert choices.formula1 == '"assertive,hedged,speculative,not a sentence"'
    assert str(choices.sqref) == "A2:A13"
    assert [row[0].value for row in book.worksheets[1].iter_rows(max_row=5)] == [
        "code",
        *LABELS,
        "not a sentence",
    ]
    assert not any(
        cell.data_type == "f" for page in book.worksheets for row in page.iter_rows() for cell in row
    )


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_codes_of_a_file_count_as_those_of_a_table(suffix: str, tmp_path: Path) -> None:
    coded = code_sheet(draw_sheet(SCORED, 80), SCORED, CODE)
    write_sheet(coded, tmp_path / f"coded{suffix}")
    one, other = profile(SCORED, coded=coded), profile(SCORED, coded=tmp_path / f"coded{suffix}")
    for a, b in zip(one.estimates, other.estimates, strict=True):
        assert a.estimate.value == pytest.approx(b.estimate.value, rel=1e-9)


def test_two_draws_of_one_seed_are_one_sample(tmp_path: Path) -> None:
    small, large = (code_sheet(draw_sheet(SCORED, n), SCORED, CODE) for n in (60, 120))
    known = set(list_ids(small))
    blank = [
        None if key in known else code
        for key, code in zip(list_ids(large), large["code"].to_pylist(), strict=True)
    ]
    rest = large.set_column(0, "code", pa.array(blank))  # codes of the small sheet are not written in again
    both, whole = profile(SCORED, coded=[small, rest]), profile(SCORED, coded=large)
    assert both.estimates == whole.estimates
    assert both.groups[0].n_coded == 120


def test_rows_that_are_no_sentence_are_left_out() -> None:
    coded = code_sheet(draw_sheet(SCORED, 100), SCORED, CODE)
    codes = coded["code"].to_pylist()
    codes[:10], codes[10] = ["Not a sentence"] * 10, "  "
    found = profile(SCORED, coded=coded.set_column(0, "code", pa.array(codes)))
    assert found.groups[0].n_coded == 89
    assert any("10 rows" in note for note in found.notes)
    weights = 1 / np.array(coded["inclusion_proba"].to_pylist())[11:]
    hits = [code == "hedged" for code in codes[11:]]
    assert found.find("share_hedged", "coded").value == pytest.approx(np.average(hits, weights=weights))


def set_cell(coded: pa.Table, name: str, value: Any) -> pa.Table:
    values = [value, *coded[name].to_pylist()[1:]]
    return coded.set_column(coded.schema.get_field_index(name), name, pa.array(values))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: set_cell(t, "code", "hedgd"), "did you mean 'hedged'"),
        (lambda t: set_cell(t, "doc_id", "other"), "not in the scored file"),
        (lambda t: set_cell(t, "sent_id", 999), "not in the scored file"),
        (lambda t: t.set_column(4, "doc_id", pa.array(["x"] * len(t))), "not in the scored file"),
        (lambda t: set_cell(t, "text", "Something else."), "another text"),
        (lambda t: set_cell(t, "inclusion_proba", 1.5), "inclusion_proba"),
        (lambda t: t.drop_columns(["inclusion_proba"]), "Restore it: "),
        (lambda t: t.drop_columns(["doc_id"]), "doc_id"),
        (lambda t: t.drop_columns(["code"]), "no column 'code'"),
        (lambda t: t.slice(0, 1), "1 codes"),
        (lambda t: t.set_column(0, "code", pa.array([""] * len(t))), "40 rows have no code"),
        (
            lambda t: [t, set_cell(t, "code", "hedged" if t["code"][0].as_py() != "hedged" else "assertive")],
            "two codes",
        ),
    ],
)
def test_codes_that_do_not_fit(change: Any, words: str) -> None:
    coded = code_sheet(draw_sheet(SCORED, 40), SCORED, CODE)
    with pytest.raises(DataError, match=words):
        profile(SCORED, coded=change(coded))


def take_odd(scored: pa.Table) -> pa.Table:
    """Take the documents of odd numbers."""
    return scored.filter(pa.array([int(d[1:]) % 2 == 1 for d in scored["doc_id"].to_pylist()]))


@pytest.mark.parametrize(
    ("change", "options", "is_noted"),
    [
        (lambda t: t, {}, False),
        (lambda t: t, {"by": "outlet"}, False),
        (lambda t: t.set_column(0, "code", pa.array([*t["code"].to_pylist()[:30], *[None] * 10])), {}, False),
        (lambda t: t, {"voices": ("all",)}, False),  # one document of 50 is all quoted
        (lambda t: t, {"zones": ("all",)}, True),
        (lambda t: code_sheet(draw_sheet(take_odd(SCORED), 40), SCORED, CODE), {}, True),
        (lambda t: t.drop_columns(["inclusion_proba", "stratum"]), {}, False),
    ],
)
def test_what_a_sheet_stands_for_is_compared(change: Any, options: dict[str, Any], is_noted: bool) -> None:
    coded = change(code_sheet(draw_sheet(SCORED, 40), SCORED, CODE))
    found = profile(SCORED, coded=coded, **options)
    assert any("stands for" in note for note in found.notes) == is_noted
    has_design = "inclusion_proba" in coded.column_names
    assert any("equal probability" in note for note in found.notes) != has_design


class Learnt:
    """A model that has learnt from some sentences."""

    sha256 = "0"

    def __init__(self, texts: list[str]) -> None:
        from stance.corpus.seeds import hash_sentences

        self.labels = LABELS
        self.info = {"sentence_hashes": hash_sentences(texts)}


def test_what_a_model_has_learnt_is_left_out_and_named(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    coded = code_sheet(draw_sheet(SCORED, 80), SCORED, CODE)
    model = Learnt(coded["text"].to_pylist()[:20])
    monkeypatch.setattr("stance.models.open_model", lambda given: given)
    with caplog.at_level(logging.WARNING, "stance"):
        found = profile(SCORED, coded=coded, model=model)
    assert found.groups[0].n_coded == 60
    named = next(note for note in found.notes if "learnt from 20 of 80" in note)
    assert any(f"{doc}:{sent}" in named for doc, sent in list_ids(coded)[:20])
    assert any(f"20 of the {N_COUNTED} sentences" in note for note in found.notes)
    rest = SCORED.filter(pc.invert(pc.is_in(SCORED["text"], coded["text"].combine_chunks()[:20])))
    expected = profile(rest, coded=coded.slice(20))
    assert [e for e in found.estimates if e.method != "scored"] == [
        e for e in expected.estimates if e.method != "scored"
    ]
    other = SCORED.replace_schema_metadata({**SCORED.schema.metadata, b"stance.model_sha256": b"1"})
    for make in (lambda: profile(other, coded=coded, model=model), lambda: draw_sheet(other, 9, model=model)):
        with pytest.raises(DataError, match="scored it"):
            make()
    drawn = draw_sheet(SCORED, 200, model=model)
    assert not set(list_ids(coded)[:20]) & set(list_ids(drawn))
    assert (1 / np.array(drawn["inclusion_proba"].to_pylist())).sum() == pytest.approx(N_COUNTED - 20)


@pytest.mark.parametrize(
    ("n", "strata", "words"), [(10**6, "label", "only"), (3, "label", "strata"), (0, "none", "n=0")]
)
def test_draws_that_cannot_be(n: int, strata: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        draw_sheet(SCORED, n, strata=strata)


def test_command(tmp_path: Path) -> None:
    write_rows(SCORED, tmp_path / "scored.parquet", "parquet")
    run = lambda *args: CliRunner().invoke(command, [str(arg) for arg in args])  # noqa: E731
    scored, sheet = tmp_path / "scored.parquet", tmp_path / "sheet.xlsx"
    assert run(scored, "--n", 20, "--output", sheet).exit_code == 0
    assert list_ids(read_sheet(sheet)) == list_ids(draw_sheet(SCORED, 20))
    assert run(scored, "--n", 20, "--output", sheet).exit_code == 1
    assert run(scored, "--n", 30, "--output", sheet, "--overwrite").exit_code == 0
    assert run(scored, "--n", 20, "--output", scored, "--overwrite").exit_code != 0
    assert run(scored, "--n", 20, "--output", tmp_path / "sheet.doc").exit_code == 2
    lines = run(scored, "--n", 20, "-q").stdout.splitlines()
    assert len(lines) == 21
    assert lines[0].removeprefix("\ufeff").startswith("code,text,before,after")
