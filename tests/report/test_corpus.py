from __future__ import annotations

from stance.corpus import CodedSplit, SplitSummary, describe_sentences
from stance.records import CodedSentence, Cue
from stance.report import render_split, render_stats


def test_stats_without_cues_have_no_table_of_them():
    shown = render_stats(describe_sentences([CodedSentence("a", 0, "It may.", "hedged")]))
    assert "cues" not in shown.partition("\n")[2]


def test_what_cues_hold_is_made_harmless():
    sentence = CodedSentence("a", 0, "It \x1bmay.", "hedged", (Cue(3, 7, "\x1bmay", "modal"),))
    shown = render_stats(describe_sentences([sentence]))
    assert shown.endswith("modal: ␛may (1)")


def test_split_with_a_label_that_one_part_lacks():
    summaries = {"train": SplitSummary(3, 2, {"x": 1.0}), "test": SplitSummary(1, 1, {"x": 0.0, "y": 1.0})}
    lines = render_split(CodedSplit({}, summaries, 2)).splitlines()
    assert lines[1].split() == ["train", "3", "75", "%", "2", "100.0", "%", "0.0", "%"]
    assert lines[-1] == "Note: texts that stand in two splits or more, in different documents: 2."
