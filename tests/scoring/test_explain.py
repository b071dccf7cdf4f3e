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
        "draft.doc",
        "my draft.doc",
        "my draft.odt",
        "My Draft.RTF",
        "Draft final v2.pages",
        "opinions of 2024.xlsx",
        "my draft.txt ",
        "drafts/",
        "op eds/",
        "./draft",
        "../my draft",
        "~/my draft",
        "/no such folder/draft",
    ],
)
def test_a_misspelt_name_is_no_text(name):
    message = (
        r": expected a text or a file; found no such file\. "
        r"Check the path; if it is a sentence, end it with a full stop\."
    )
    with pytest.raises(DataError, match=message):
        explain_text(name)
    explain_text(f"{name.strip()}.")


@pytest.mark.parametrize(
    "name", ["ed/draft", "ed/my draft", "op eds/draft", "op eds/A name of five words.doc"]
)
def test_a_slash_names_a_file_where_its_folder_is(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    explain_text(name.replace(".doc", ""))
    (tmp_path / name).parent.mkdir()
    with pytest.raises(DataError, match="found no such file"):
        explain_text(name)
    assert explain_text(f"{name} may show what they think of it all")


@pytest.mark.parametrize(
    "text",
    [
        "It may rain",
        "See draft.txt.",
        "He wrote draft.txt for the port",
        "They may ask example.org",
        "He and/or she may leave",
        "And/or.",
        "and/or",
        "might/could",
        "Yes/No/Maybe",
        "N/A",
        "24/7",
        "https://example.org/article",
        "We should perhaps look at budget.csv",
        "The port might close, see report.html",
        "The port might close, see and/or read report.html",
        "See report.html!",
        "He said “See report.html.”",
        "Perhaps",
        "It may",
        "é" * 128,  # more bytes than a name may have
    ],
)
def test_a_sentence_is_no_name(text):
    _, explained = explain_text(text)
    assert "".join(sentence for sentence, _ in explained) == text
