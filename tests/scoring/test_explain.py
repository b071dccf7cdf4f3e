"""The reasons of a file's labels, for Python."""

from __future__ import annotations

import pytest

from stance.errors import DataError
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


@pytest.mark.parametrize(
    "name",
    [
        "draft.dox",
        "my draft.txt",
        "Draft v1.2, final.DOCX",
        "Letter to Dr. Smith.pdf",
        "op eds/all of them.csv.gz",
        "ed/draft",
        "drafts/",
    ],
)
def test_a_misspelt_name_is_no_text(name):
    with pytest.raises(DataError, match=r": expected a text or a file; found no such file\. Check the path"):
        explain_text(name)


@pytest.mark.parametrize(
    "text",
    [
        "It may rain",
        "See draft.txt.",
        "He wrote draft.txt for the port",
        "They may ask example.org",
        "He and/or she may leave",
        "And/or.",
        "Perhaps",
        "It may",
        "é" * 128,  # more bytes than a name may have
    ],
)
def test_a_sentence_is_no_name(text):
    _, explained = explain_text(text)
    assert "".join(sentence for sentence, _ in explained) == text
