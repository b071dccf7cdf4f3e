from __future__ import annotations

from stance.corpus.formats import Conversion
from stance.report import render_conversion


def make(labels, dropped=None, **counts):
    cue_types = counts.get("cue_types", {})
    return Conversion(
        "a", "b", 12_345, 2, labels, cue_types, counts.get("n_unlabelled", 0), dropped or {}, b""
    )


def test_labels_of_ours_need_no_word():
    assert render_conversion(make({"hedged": 3}, cue_types={"modal": 1_000})).split("\n") == [
        "a to b: 12,345 sentences of 2 documents.",
        "labels: hedged 3.",
        "cues: modal 1,000.",
        "dropped: nothing.",
    ]


def test_many_labels_are_cut_short_and_all_losses_listed():
    labels = {str(number / 4): 2 for number in range(12)}
    text = render_conversion(make(labels, {f"column '{n}'": 1 for n in range(20)}, n_unlabelled=7))
    assert "labels: 0.0 2, 0.25 2, 0.5 2, 0.75 2, 1.0 2, 1.25 2, 1.5 2, 1.75 2, and 5 more kinds." in text
    assert "Not stance's own: 0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, …;" in text
    assert all(f"column '{n}' 1" in text for n in range(20))


def test_nothing_of_the_data_reaches_the_terminal_as_a_command():
    assert "\x1b" not in render_conversion(make({"\x1b[2Jred\n": 1}))
