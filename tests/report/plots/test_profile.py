"""Figures of profiles: what they show, that they can be read in grey, and where they end."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

pytest.importorskip("matplotlib")

import itertools

import matplotlib.style
import numpy as np

from stance.errors import DataError
from stance.labels import LABELS
from stance.profile import CorrectedShare, Correction, Corrections, Difference, Estimate, Findings, Profiles
from stance.profile.curve import DocumentCurve
from stance.report import draw_findings
from stance.report.plots.lines import _spread, place_period
from stance.report.plots.styles import style_group, style_label

from ..test_profile import PROFILE

SHARES = dict(
    zip(LABELS, (Estimate(0.5, 0.4, 0.6), Estimate(0.25, 0.2, 0.3), Estimate(0.25, 0.1, 0.35)), strict=True)
)


def make_findings(*groups, **changes):
    """Profiles of groups, each a mapping of column to value."""
    profiles = tuple(replace(PROFILE, group=group, shares=SHARES, **changes) for group in groups)
    return Findings(Profiles(tuple(groups[0]), LABELS, profiles, 10))


def read_words(svg):
    """Read what matplotlib writes beside the glyphs that it draws."""
    return [words.replace("&amp;", "&") for words in re.findall(r"<!-- (.*?) -->", svg.decode())]


def test_groups_have_a_row_each_with_their_size():
    findings = make_findings({"paper": "The $x$ & <b>"}, {"paper": "Star"})
    words = read_words(draw_findings(findings)["profile"])
    assert {"The $x$ & <b>", "Star", *LABELS, "1,200", "documents"} <= {
        word.replace("&lt;", "<").replace("&gt;", ">") for word in words
    }
    assert "Share of sentences, by paper" in words
    assert "95 % intervals, resampled by document." in words


def test_the_same_bytes_again_and_both_forms():
    findings = make_findings({"paper": "A"}, {"paper": "B"})
    once, again = (draw_findings(findings)["profile"] for _ in range(2))
    assert once == again
    assert once.startswith(b"<?xml")
    assert draw_findings(findings, kind="png")["profile"].startswith(b"\x89PNG")


def test_a_style_of_the_users_own_changes_nothing():
    findings = make_findings({"paper": "A"}, {"paper": "B"})
    plain = draw_findings(findings)
    with matplotlib.style.context(["dark_background", {"axes.grid": True, "savefig.transparent": True}]):
        assert draw_findings(findings) == plain
        assert matplotlib.rcParams["axes.grid"]


def test_fonts_of_the_users_own_are_kept():
    findings = make_findings({"paper": "A"})
    plain = draw_findings(findings)
    with matplotlib.rc_context({"font.family": "monospace"}):
        assert draw_findings(findings) != plain


def test_a_kind_of_picture_that_is_not_drawn():
    with pytest.raises(DataError, match=r"^kind: expected svg or png; found 'pdf'"):
        draw_findings(make_findings({"paper": "A"}), kind="pdf")


def test_small_groups_are_told():
    words = read_words(draw_findings(make_findings({"paper": "A"}, is_small=True))["profile"])
    assert "95 % intervals, resampled by document. Hollow: fewer than 10 documents." in words


def test_the_whole_and_groups_without_a_value():
    assert {*LABELS, "Of 1,200 documents. 95 % intervals, resampled by document."} <= set(
        read_words(draw_findings(make_findings({}))["profile"])
    )
    findings = make_findings({"paper": "A"})
    bare = replace(findings.profiles.profiles[0], shares=dict.fromkeys(LABELS, Estimate(None)))
    drawn = draw_findings(Findings(replace(findings.profiles, profiles=(bare,))))
    assert read_words(drawn["profile"]).count("–") == 3


def test_corrected_shares_stand_beside_the_models():
    findings = make_findings({"paper": "A"})
    share = CorrectedShare(
        SHARES["hedged"], SHARES["hedged"], Estimate(0.6, 0.5, 0.7), Estimate(0.6), 0.1, 1, 9
    )
    group = Correction({"paper": "A"}, 3000, 1200, 300, 200, 0.5, dict.fromkeys(LABELS, share), False)
    corrections = Corrections(("paper",), LABELS, (group,), 0, 0, True, 30)
    words = read_words(draw_findings(replace(findings, corrections=corrections))["profile"])
    assert "Corrected by 300 codes of a person (PPI++), with 95 % intervals.  × as the model says." in words
    assert "60 %" in words


def test_through_time_few_groups_are_lines_and_many_are_panels():
    months = ("2024-01", "2024-02", "2024-04")
    few = make_findings(*({"paper": paper, "date": month} for paper in "AB" for month in months))
    words = read_words(draw_findings(few, over="date")["profile"])
    assert "Share of sentences, by paper and date" in words
    assert words.count("A") == words.count("B") == len(LABELS)  # a name at each line
    assert [words.count(label) for label in LABELS] == [1, 1, 1]  # a panel each
    many = make_findings(*({"paper": paper, "date": month} for paper in "ABCDE" for month in months))
    words = read_words(draw_findings(many, over="date")["profile"])
    assert [words.count(paper) for paper in "ABCDE"] == [1] * 5
    assert words.count("hedged") == 1  # at the end of the row that is full
    joined = [{"paper": "A", "desk": "B · C"}, {"paper": "A · B", "desk": "C"}]
    twins = make_findings(*(group | {"date": month} for group in joined for month in months))
    words = read_words(draw_findings(twins, over="date")["profile"])
    assert words.count("A · B · C") == 2 * len(LABELS)
    alone = make_findings(*({"date": month} for month in months))
    assert {"2024-01", *LABELS} <= set(read_words(draw_findings(alone, over="date")["profile"]))


def test_the_curve_of_a_document():
    curve = DocumentCurve("draft\x1b", (1, 2, 4), (1.0, 0.5, 0.2), (0.8, 0.6, 0.4), (0, 1, -1))
    words = read_words(draw_findings(replace(make_findings({}), curve=curve))["profile"])
    assert {"Commitment through draft␛", "assertive (1)", "hedged (1)", "(unsure) (1)", "1, settled"} <= set(
        words
    )


def test_differences_have_a_figure_of_their_own():
    differences = tuple(
        Difference("A", "B", measure, 0.5, 0.4, Estimate(0.1, -0.05, 0.2), 0.1, 0.2, False, False)
        for measure in (*LABELS, "commitment", "cues")
    )
    drawn = draw_findings(replace(make_findings({"paper": "A"}, {"paper": "B"}), differences=differences))
    assert list(drawn) == ["profile", "differences"]
    words = read_words(drawn["differences"])
    assert {"A − B", "hedged, points", "commitment", "cues per 1,000 words", "+10"} <= set(words)
    assert "both groups" not in " ".join(words)
    differences = (replace(differences[0], n_shared=2), *differences[1:])
    drawn = draw_findings(replace(make_findings({"paper": "A"}, {"paper": "B"}), differences=differences))
    assert "Some documents are in both groups of a pair." in " ".join(read_words(drawn["differences"]))


def test_differences_that_codes_corrected_are_the_ones_drawn():
    naive = Difference("A", "B", "hedged", 0.5, 0.4, Estimate(0.1), 0.1, 0.2, False, True)
    corrected = replace(naive, difference=Estimate(0.3), is_corrected=True, is_small=False)

    def draw(*differences):
        findings = make_findings({"paper": "A"}, {"paper": "B"})
        return draw_findings(replace(findings, differences=differences))["differences"]

    assert draw(corrected, naive) == draw(corrected)
    note = "Lines are 95 % intervals; shares are corrected by a person’s codes."
    assert note in read_words(draw(corrected, naive))
    small = replace(corrected, is_small=True)
    assert f"{note} Hollow: few documents or codes." in read_words(draw(small, naive))


def test_groups_of_few_codes_are_told():
    share = CorrectedShare(
        SHARES["hedged"], SHARES["hedged"], Estimate(0.6, 0.5, 0.7), Estimate(0.6), 0, 1, 9
    )
    group = Correction({"paper": "A"}, 3000, 1200, 20, 9, 0.5, dict.fromkeys(LABELS, share), True)
    corrections = Corrections(("paper",), LABELS, (group,), 0, 0, True, 50)
    findings = replace(make_findings({"paper": "A"}), corrections=corrections)
    words = " ".join(read_words(draw_findings(findings)["profile"]))
    assert "Hollow: fewer than 50 codes, 10 coded documents, or 5 codes of the label or the others." in words


def test_names_of_periods_stand_apart_on_the_axis():
    weeks = ["2023-W01", "2023-W02", "2023-W03", *(f"2024-W{i:02d}" for i in range(1, 14))]
    words = read_words(
        draw_findings(make_findings(*({"date": week} for week in weeks)), over="date")["profile"]
    )
    assert [word for word in words if word in weeks] == ["2023-W01", "2024-W01", "2024-W10"]
    months = [f"2024-{i:02d}" for i in range(1, 13)]  # even ones are marked as they were
    words = read_words(draw_findings(make_findings(*({"m": month} for month in months)), over="m")["profile"])
    assert [word for word in words if word in months] == months[::2]


def test_more_groups_than_a_figure_holds():
    findings = make_findings(*({"paper": str(i)} for i in range(81)))
    with pytest.raises(DataError, match="plot: expected at most 80 groups; found 81"):
        draw_findings(findings)
    periods = make_findings(*({"paper": str(i), "date": "2024"} for i in range(25)))
    with pytest.raises(DataError, match="at most 24 groups through time; found 25"):
        draw_findings(periods, over="date")


def measure_brightness(color):
    """Compute L* of CIELAB for a colour such as ``#33475b``."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    y = sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 116 * math.cbrt(y) - 16


@pytest.mark.parametrize("style", [style_label, style_group])
def test_colours_are_apart_in_grey_and_have_shapes_and_dashes(style):
    styles = [style(place) for place in range(3)]
    levels = sorted(measure_brightness(found.color) for found in styles)
    assert min(b - a for a, b in itertools.pairwise(levels)) > 10
    assert levels[-1] < 70  # dark enough on white
    assert len({found.marker for found in styles}) == len({str(found.dash) for found in styles}) == 3


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("2024", 2024.5),
        ("2024-Q4", 2024.875),
        ("2024-12", 2024 + 11.5 / 12),
        ("2023-01-01", 2023 + 0.5 / 365),
        ("2024-W01", 2024 + 3.5 / 366),  # its Thursday is 4 January
        ("(none)", None),
    ],
)
def test_periods_lie_where_their_middle_is(name, place):
    assert place_period(name) == pytest.approx(place)


def test_names_at_the_ends_of_lines_do_not_touch():
    assert _spread([1.0, 5.0], 2.0) == [1.0, 5.0]
    moved = _spread([1.0, 1.0, 1.0], 2.0)
    assert all(b - a > 1.99 for a, b in itertools.pairwise(moved))
    assert sum(moved) == pytest.approx(3.0)


def test_points_of_rare_labels_alone_are_hollow():
    def count_hollow(findings, which="profile", **asked):
        return draw_findings(findings, **asked)[which].decode().count("fill: #ffffff; stroke: ")

    def correct(*small):
        share = CorrectedShare(*[SHARES["hedged"]] * 4, 0, 1, 9)
        shares = {label: replace(share, is_small=label in small) for label in LABELS}
        return Correction({"paper": "A"}, 3000, 1200, 200, 90, 0.5, shares, False)

    for group, over in (({"paper": "A"}, None), ({}, None), ({"paper": "A", "date": "2024-01"}, "date")):
        counts = []
        for small in ((), ("speculative",), LABELS):
            corrections = Corrections(tuple(group), LABELS, (correct(*small),), 0, 0, True, 50)
            corrections = replace(corrections, groups=(replace(corrections.groups[0], group=group),))
            counts.append(count_hollow(replace(make_findings(group), corrections=corrections), over=over))
        assert np.diff(counts).tolist() == [1, 2], (group, counts)
    known = Difference("A", "B", "hedged", 0.5, 0.4, Estimate(0.1), 0.1, 0.2, True, False)
    rare = replace(known, measure="speculative", is_small=True)
    both = make_findings({"paper": "A"}, {"paper": "B"})
    drawn = [
        count_hollow(replace(both, differences=(known, replace(rare, is_small=is_small))), "differences")
        for is_small in (False, True)
    ]
    assert np.diff(drawn).tolist() == [1]
