from __future__ import annotations

import datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from stance.errors import DataError
from stance.profile.groups import Grouping, make_groups
from stance.profile.periods import name_periods
from stance.profile.scored.columns import read_scored

from .conftest import build_scored


@pytest.mark.parametrize(
    ("freq", "wanted"),
    [
        ("day", ["2024-12-30", "2021-01-03"]),
        ("week", ["2025-W01", "2020-W53"]),
        ("month", ["2024-12", "2021-01"]),
        ("quarter", ["2024-Q4", "2021-Q1"]),
        ("year", ["2024", "2021"]),
    ],
)
def test_periods(freq, wanted):
    dates = [datetime.date(2024, 12, 30), datetime.date(2021, 1, 3)]
    texts = ["2024-12-30T23:00:00Z", "2021-01-03"]
    assert name_periods(pa.array(dates), freq, "x") == wanted
    assert name_periods(pa.array(dates).cast(pa.timestamp("ms")), freq, "x") == wanted
    assert name_periods(pa.array(texts), freq, "x") == wanted


def test_coarse_dates_make_coarse_periods():
    assert name_periods(pa.array([1999, 2024]), "year", "x") == ["1999", "2024"]
    assert name_periods(pa.array([1999.0, None]), "year", "x") == ["1999", None]
    assert name_periods(pa.array(["2024-05", ""]), "quarter", "x") == ["2024-Q2", None]
    assert name_periods(pa.array(["2020-W01", "2020-W01-3"]), "week", "x") == ["2020-W01"] * 2
    assert name_periods(pa.array(["2020-W01-3"]), "year", "x") == ["2020"]
    for values, freq in (
        (["2024"], "month"),
        (["2024-05"], "week"),
        ([2024], "month"),
        ([20240501], "month"),
        (["2020-W01"], "year"),  # most of it lies in 2020, its Monday in 2019
        (["2020W01"], "day"),
    ):
        with pytest.raises(DataError, match=f"or not to the {freq}"):
            name_periods(pa.array(values), freq, "x")


def test_dates_that_do_not_parse_are_counted_and_shown():
    values = pa.array(["2024-05-01", "May 1", "1/5/24", "2024-13-01", "soon"])
    with pytest.raises(DataError) as error:
        name_periods(values, "month", "rows.csv: date")
    assert str(error.value) == (
        "rows.csv: date: expected dates such as 2024-06-18; found 4 of 5 different values that are none, or "
        "not to the month: 'May 1', '1/5/24', '2024-13-01', …. Rewrite them, or choose another column or "
        "--freq."
    )


@pytest.mark.parametrize(
    ("values", "freq", "advice"),
    [
        ([2023, 2024], "month", "Pass --freq year, or rewrite them."),
        (["2024-05", "2023-11-02"], "week", "Pass --freq month, or rewrite them."),
        (["2024-05", "2024"], "day", "Pass --freq year, or rewrite them."),
        (["2024", "soon"], "month", "Rewrite them, or choose another column or --freq."),
    ],
)
def test_dates_too_coarse_for_the_periods_tell_which_ones_fit(values, freq, advice):
    with pytest.raises(DataError) as error:
        name_periods(pa.array(values), freq, "x")
    assert str(error.value).endswith(f". {advice}")


def test_what_is_not_a_number_is_no_value():
    numbers = [3.0, float("nan"), 1.0, None, 10.0, 0.0]
    rows = [{"doc_id": f"d{i}", "label": "assertive", "n": number} for i, number in enumerate(numbers)]
    sentences = read_scored(build_scored(rows), ["n"])
    groups = make_groups(sentences, Grouping(("n",)))
    assert [name for (name,) in groups.names] == ["0", "1", "3", "10", "(none)"]
    assert groups.index.tolist() == [2, 4, 1, 4, 3, 0]
    assert name_periods(pa.array([1999.0, float("nan")]), "year", "x") == ["1999", None]


def test_whole_numbers_are_alike_however_a_file_holds_them():
    # pandas writes years as fractions where one is missing; the same column of another file may be whole.
    rows = [{"doc_id": f"d{i}", "label": "assertive", "year": y} for i, y in enumerate([2001.0, None, 0.5])]
    groups = make_groups(read_scored(build_scored(rows), ["year"]), Grouping(("year",)))
    assert groups.names == [("0.5",), ("2001",), ("(none)",)]


def test_decimals_are_in_order_of_size_and_named_as_other_numbers():
    numbers = [Decimal(text) for text in ("10.50", "9.50", "2001.00", "100.00", "-0.50")]
    rows = [{"doc_id": f"d{i}", "label": "assertive", "n": number} for i, number in enumerate(numbers)]
    groups = make_groups(read_scored(build_scored(rows), ["n"]), Grouping(("n",)))
    assert [name for (name,) in groups.names] == ["-0.5", "9.5", "10.5", "100", "2001"]


@pytest.mark.parametrize(("column", "over"), [("paper", None), ("on", "on")])
def test_values_may_be_missing_in_several_files(column, over):
    rows = [
        {"doc_id": f"d{i}", "label": "assertive", "paper": "Herald", "on": "2024-02-01"} for i in range(3)
    ]
    gap = {"paper": None, "on": None}
    tables = [build_scored(rows[:1]), build_scored([rows[1] | gap, rows[2]])]
    groups = make_groups(read_scored(tables, [column]), Grouping(() if over else (column,), over))
    assert groups.names == [("2024-02" if over else "Herald",), ("(none)",)]
    assert groups.index.tolist() == [0, 1, 0]


def test_lists_make_no_groups(scored):
    with pytest.raises(
        DataError, match=r"cues: expected plain values to group by; found list<.*>\. Choose another"
    ):
        make_groups(read_scored(scored, ["cues"]), Grouping(("cues",)))


def test_order_is_by_size_alphabet_and_time():
    values = [10, 9, None, 9]
    rows = [
        {"doc_id": f"d{i}", "label": "assertive", "n": n, "paper": p, "on": d}
        for i, (n, p, d) in enumerate(
            zip(values, ["b", "a", "", None], ["2024-02-01", "2023-12-01", None, "2023-12-09"], strict=True)
        )
    ]
    sentences = read_scored(build_scored(rows), ["n", "paper", "on"])
    groups = make_groups(sentences, Grouping(("n",)))
    assert (groups.names, groups.index.tolist()) == ([("9",), ("10",), ("(none)",)], [1, 0, 2, 0])
    groups = make_groups(sentences, Grouping(("paper",)))
    assert (groups.names, groups.index.tolist()) == ([("a",), ("b",), ("(none)",)], [1, 0, 2, 2])
    groups = make_groups(sentences, Grouping((), "on"))
    assert groups.names == [("2023-12",), ("2024-02",), ("(none)",)]
    groups = make_groups(sentences, Grouping(("n",), "on"))
    assert groups.names == [("9", "2023-12"), ("10", "2024-02"), ("(none)", "(none)")]
    assert groups.index.tolist() == [1, 0, 2, 0]


def test_names_that_look_alike_are_one():
    names = ["Jos\u00e9", "Jose\u0301", " Jos\u00e9\u00a0", "Ana  Lee", "Ana Lee\n", " ", "ana lee"]
    rows = [{"doc_id": f"d{i}", "label": "assertive", "author": name} for i, name in enumerate(names)]
    groups = make_groups(read_scored(build_scored(rows), ["author"]), Grouping(("author",)))
    assert groups.names == [("Ana Lee",), ("Jos\u00e9",), ("ana lee",), ("(none)",)]
    assert groups.index.tolist() == [1, 1, 1, 0, 0, 3, 2]


def test_documents_stay_apart_whose_names_look_alike():
    rows = [{"doc_id": name, "label": "assertive"} for name in ("a", "a ")]
    groups = make_groups(read_scored(build_scored(rows)), Grouping(("doc_id",)))
    assert groups.names == [("a",), ("a ",)]


def test_blank_cells_hold_no_date():
    assert name_periods(pa.array(["2024-05-01", " ", "\t"]), "month", "x") == ["2024-05", None, None]


@pytest.mark.parametrize(
    ("column", "names"),
    [
        (pa.array([0, 10_000_000, None], pa.date32()), ["1970-01-01", "29349-01-26", "(none)"]),
        (
            pa.array([0, 253_402_300_800, None], pa.timestamp("s")),
            ["10000-01-01 00:00:00", "1970-01-01 00:00:00", "(none)"],
        ),
        (
            pa.array([0, 1, None], pa.timestamp("s", "Nowhere/Else")),
            ["1970-01-01 00:00:00 UTC", "1970-01-01 00:00:01 UTC", "(none)"],
        ),
    ],
)
def test_times_that_python_cannot_hold(column, names):
    rows = [{"doc_id": f"d{i}", "label": "assertive"} for i in range(3)]
    sentences = read_scored(build_scored(rows).append_column("on", column), ["on"])
    assert [name for (name,) in make_groups(sentences, Grouping(("on",))).names] == names
    odd = next(name for name in names if name.startswith(("29", "10000", "1970-01-01 00:00:01")))
    with pytest.raises(DataError, match=rf"different values that are none.*'{odd}'"):
        make_groups(sentences, Grouping((), "on"))
