from __future__ import annotations

import re

from stance.report import render_reading, render_rows, render_summary
from stance.scoring import ScoreSummary

from ..profile.conftest import score

LABELS = ("assertive", "hedged", "speculative")
ANSI = re.compile(r"\x1b\[[\d;]*m")


HEDGED = score("It might\nend.", "hedged", cues=[("might", "modal")])
PLAIN = score("It ended.", para=1)


def test_paragraphs_stand_apart():
    assert render_reading([HEDGED, PLAIN], LABELS, color=False) == "[hedged] It *might* end.\n\nIt ended."
    joined = render_reading([HEDGED, score("So.")], LABELS, color=False)
    assert joined == "[hedged] It *might* end. So."


def test_colour_of_a_hedge_and_its_cue():
    shown = render_reading([HEDGED, PLAIN], LABELS)
    assert shown == "\x1b[33mIt\x1b[0m \x1b[1;4;33mmight\x1b[0m \x1b[33mend.\x1b[0m\n\nIt ended."


def test_speculative_has_another_colour_and_headlines_are_bold():
    shown = render_reading([score("If so.", "speculative"), score("A Title", zone="headline")], LABELS)
    assert shown == "\x1b[35mIf so.\x1b[0m \x1b[1mA Title\x1b[0m"


def test_abstaining_shows_no_label():
    unsure = score("It may.", "hedged", abstained=True)
    assert render_reading([unsure], LABELS, color=False) == "(unsure) It may."
    assert render_reading([unsure], LABELS) == "\x1b[2mIt may.\x1b[0m"


def test_cue_of_several_words_and_overlapping_cues():
    text = "It is not clear whether it may."
    sentence = score(
        text, "speculative", cues=[("not clear whether", "unknown"), ("clear", "adverb"), ("may", "modal")]
    )
    assert render_reading([sentence], LABELS, color=False) == (
        "[speculative] It is *not clear whether* it *may*."
    )


def test_hostile_text_cannot_command_the_terminal():
    hostile = score("\x1b]0;owned\x07 It \x9b2J might.", "hedged", cues=[("might", "modal")])
    for shown in (
        render_reading([hostile], LABELS),
        render_rows([hostile], LABELS),
        render_summary(ScoreSummary(1, 0, 1, 0, {"\x1b[5m": 1}), {"\x1b[2J": 1}, by="\x1b[1m"),
    ):
        assert not set(ANSI.sub("", shown)) & {*map(chr, range(32)), "\x9b"} - {"\n"}
        assert "␛" in shown


def test_rows_show_label_confidence_cues():
    shown = render_rows([HEDGED, score("If so.", "speculative", abstained=True)], LABELS, color=False)
    assert [line.rstrip() for line in shown.splitlines()] == [
        "   0  hedged       0.90  It might end.",
        "                         cues: might (modal)",
        "   0  (unsure)     0.90  If so.",
    ]


def test_rows_wrap_under_the_text():
    lines = render_rows([score("word " * 20)], LABELS, width=60, color=False).splitlines()
    assert len(lines) == 3
    assert all(line.startswith(" " * 25 + "word") for line in lines[1:])
    assert max(map(len, lines)) <= 60


def test_rows_have_the_same_columns_with_colour():
    pairs = [HEDGED, PLAIN]
    assert ANSI.sub("", render_rows(pairs, LABELS)) == render_rows(pairs, LABELS, color=False)


def test_summary_has_three_lines():
    counts = ScoreSummary(2, 0, 8, 0, {"assertive": 5, "hedged": 2, "speculative": 1})
    cues = {f"cue{i}": i for i in range(1, 11)}
    lines = render_summary(counts, cues, by="linear", width=99, color=False).splitlines()
    assert (
        lines[0] == "8 sentences in 2 documents: 5 assertive (62 %), 2 hedged (25 %), 1 speculative (12 %)."
    )
    assert lines[1].startswith("Cues: cue10 (10), cue9 (9)")
    assert lines[1].endswith("cue3 (3), ….")
    assert len(lines[1]) <= 99 < len(lines[1] + ", cue2 (2)")
    assert len(lines) == 3
    beside = render_summary(counts, cues, by="linear", n_beside=3, color=False).splitlines()
    assert beside[0] == f"{lines[0]} With 3 in headlines, bylines and others' words."
    colored = render_summary(counts, {}, by="linear").splitlines()
    assert len(colored) == 3
    assert colored[1] == "Cues: none."
    assert "\x1b[33mhedged\x1b[0m, \x1b[35mspeculative\x1b[0m" in colored[2]


def test_a_label_may_be_unsure():
    labels = ("sure", "unsure")
    pairs = [score("It may.", "unsure"), score("It did.", "sure", abstained=True)]
    rows = render_rows(pairs, labels, color=False).splitlines()
    assert [row.split()[1] for row in rows] == ["unsure", "(unsure)"]
    assert render_reading(pairs, labels, color=False) == "[unsure] It may. (unsure) It did."
    counts = ScoreSummary(1, 0, 3, 1, {"sure": 1, "unsure": 1})
    lines = render_summary(counts, {}, by="mine", color=False).splitlines()
    assert lines[0] == "3 sentences: 1 sure (50 %), 1 unsure (50 %); abstained from 1."
    assert lines[2].endswith("cues between asterisks; (unsure) where it abstained.")
    assert render_summary(counts, {}, by="mine").endswith("are underlined; dim where it abstained.")
