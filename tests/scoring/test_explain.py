"""The reasons of a file's labels, for Python."""

from __future__ import annotations

from stance.scoring.explain import explain_text


def test_a_file_may_be_named_by_a_path(tmp_path):
    path = tmp_path / "draft.txt"
    path.write_text("The talks failed. The deal might collapse.")
    (labels, explained), named = explain_text(path), explain_text(str(path))
    assert [(text, found.label) for text, found in explained] == [
        ("The talks failed.", "assertive"),
        ("The deal might collapse.", "hedged"),
    ]
    assert (labels, explained) == named
