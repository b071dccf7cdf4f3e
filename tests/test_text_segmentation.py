"""Segmentation: hard cases and layout by table, blocks beside the text, and what holds for any text."""

from __future__ import annotations

import json
import re
import textwrap
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stance.errors import DataError
from stance.records import Block, Document, Sentence
from stance.text import find_sentences, split_documents, split_sentences

DATA = Path(__file__).parent / "data" / "text"
MIN_RIGHT = 0.985
LONG = (
    "The coalition fell apart in the spring of that year, and by the time the autumn rains came nobody in "
    "the capital could remember its name."
)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in find_sentences(text)]


def fold(text: str) -> str:
    """Put a space for each mark that ends a line."""
    return re.sub(r"[\n\r\x0b\x0c\x85\u2028\u2029]", " ", text)


def list_paras(lines: list[str]) -> list[int]:
    """List the paragraph of each line of a text, by the sentence that ends last in it."""
    text = "\n".join(lines)
    sentences = split_sentences(text)
    found, at = [], 0
    for line in lines:
        inside = [s.para for s in sentences if at <= s.start < at + len(line)]
        found += inside[-1:]
        at += len(line) + 1
    return found


def join_blocks(*parts: tuple[str, str], gap: str = "\n\n") -> Document:
    """Join texts, each with the kind of its block, to a document."""
    text, blocks = "", []
    for kind, part in parts:
        text += gap if text else ""
        blocks.append(Block(len(text), len(text) + len(part), kind))
        text += part
    return Document("d", text, blocks=tuple(blocks))


def test_hard_cases_are_right_but_for_those_marked():
    wrong, n_cases = [], 0
    marked = []
    for line in (DATA / "hard_cases.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        n_cases += 1
        case = line.removeprefix("~").replace("⏎", "\n")
        expected = [part.strip() for part in case.split("|")]
        if cut(case.replace("|", "")) != [part for part in expected if any(map(str.isalnum, part))]:
            wrong.append(line)
        if line.startswith("~"):
            marked.append(line)
    assert n_cases > 380
    assert wrong == marked
    assert 1 - len(wrong) / n_cases >= MIN_RIGHT


def test_seed_article_gives_its_sentences(shared):
    text = (shared / "seed" / "article.txt").read_text(encoding="utf-8")
    rows = map(json.loads, (shared / "seed" / "labels.jsonl").read_text(encoding="utf-8").splitlines())
    keys = ("sent_id", "para", "zone", "start", "end", "text")
    found = split_sentences(Document("article", text))
    assert [tuple(getattr(s, key) for key in keys) for s in found] == [
        tuple(row[key] for key in keys) for row in rows
    ]


@pytest.mark.parametrize("name", ["commentary", "public_domain"])
def test_labelled_sentences_are_found_again(shared, name):
    documents = defaultdict(list)
    for line in (shared / name / "sentences.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        documents[row["doc_id"]].append(row)
    n_right = n_found = n_there = 0
    for rows in documents.values():
        text, expected, previous = "", set(), None
        for row in rows:
            text += "" if previous is None else " " if row["para"] == previous else "\n\n"
            previous = row["para"]
            expected.add((len(text), len(text) + len(row["text"])))
            text += row["text"]
        found = set(find_sentences(text))
        n_right += len(found & expected)
        n_found += len(found)
        n_there += len(expected)
    assert 2 * n_right / (n_found + n_there) > 0.99


@pytest.mark.parametrize("gap", ["\n\n", "\r\n\r\n", "\r\r", "\n \t\n", "\n\n\n\n", "\u2029"])
def test_blank_lines_of_every_kind_part_paragraphs(gap):
    assert [(s.text, s.para) for s in split_sentences(f" One{gap}Two ")] == [("One", 0), ("Two", 1)]


@pytest.mark.parametrize("gap", ["\n", "\r\n", "\r", "\u2028"])
def test_one_line_end_is_no_blank_line(gap):
    assert cut(f"one{gap}two") == [f"one{gap}two"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"A Plan for Peace\n{LONG}", ["A Plan for Peace", LONG]),
        ("He met Gen.\nRuiz, who had come by train from\nLisbon.", None),
        ("A plan,\nRuiz, who had come by train from\nLisbon.", None),
        ("The price was, in short\n- by any measure - absurd.", None),
        ("We need:\n- money\n- time", ["We need:", "- money", "- time"]),
        ("It would: * Cut taxes; * Raise pay.", ["It would: * Cut taxes;", "* Raise pay."]),
        ("It is 5 * 3 and * not a bullet.", None),
        (
            "(“He left.”) * * * She stayed. – –\n\n* * *\n\nThe end.",
            ["(“He left.”)", "* * * She stayed. – –", "The end."],
        ),
    ],
)
def test_layout_ends_sentences(text, expected):
    assert cut(text) == ([text] if expected is None else expected)


@pytest.mark.parametrize(
    "lines",
    [
        ["A Plan for Peace", LONG, LONG],
        ["A Plan for Peace", LONG, "- money", "1. time", "It is long;", LONG],
        ["A Plan for Peace", "by Jane Moss", LONG, LONG],
        ["A Plan for Peace", "By Jane Moss", LONG, "#war #peace", f"It can. {LONG}", LONG, LONG],
    ],
)
def test_lines_that_are_paragraphs(lines):
    assert list_paras(lines) == list(range(len(lines)))


@pytest.mark.parametrize(
    "lines",
    [
        ["We need:", "- money", "- time", "- luck"],  # a list and what leads to it
        ["The war must end; and the U.S.", "can end it;", "It can.", "It will."],  # wrapped after a clause
        ["The war must end.", "It can.", "What comes next", "They say so."],  # a line of no whole sentence
        ["A Plan for Peace", "The war must end.", "It can."],  # too few
        ["The war must end.", "It can.", "It will.", "They say so."],  # nothing stands over them
    ],
)
def test_lines_that_may_be_of_one_paragraph(lines):
    assert {s.para for s in split_sentences("\n".join(lines))} == {0}


@pytest.mark.parametrize("width", [48, 100])
@pytest.mark.parametrize(("blank", "between"), [("\n\n", "\n\n"), ("\r\n \r\n", "\r\n\r\n\r\n")])
def test_wrapped_lines_with_a_blank_one_after_each_are_joined(width, blank, between):
    paragraphs = [
        "Minutes of the Board",
        f"{LONG} It may be back.",
        f"It was not. {LONG}",
        "Any other business",
        LONG,
    ]
    text = between.join(blank.join(textwrap.wrap(each, width)) for each in paragraphs)
    expected = split_sentences("\n\n".join(paragraphs))
    found = split_sentences(text)
    assert [(" ".join(s.text.split()), s.para, s.zone) for s in found] == [
        (s.text, s.para, s.zone) for s in expected
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["We need three things", "money", "time", "luck"],
        [
            "So they said:",
            "the war has cost us more than any other has",
            "we shall not see its like again",
            "it is over",
        ],
        [
            "It is over, they said, and left the room.",
            "It is not.",
            "It is, and it was from the very beginning.",
        ],
        ["We need", LONG.lower(), LONG.lower(), LONG.lower(), LONG.lower()],
    ],
)
def test_short_paragraphs_stay_as_they_are(lines):
    assert [s.para for s in split_sentences("\n\n".join(lines))] == list(range(len(lines)))


def test_blocks_of_a_format_are_units_of_their_kind():
    document = join_blocks(
        ("heading", "Gen. Ruiz left. Now what"),
        ("paragraph", "The war must end. It can."),
        ("item", "Money and\ntime"),
        ("quote", "It may rain. We know it."),
        ("cell", "Costs\nare high"),
    )
    found = split_sentences(document)
    assert [s.text for s in found] == [
        "Gen. Ruiz left. Now what",
        "The war must end.",
        "It can.",
        "Money and time",
        "It may rain.",
        "We know it.",
        "Costs are high",
    ]
    assert [s.para for s in found] == [0, 1, 1, 2, 3, 3, 4]
    assert [s.zone for s in found] == ["headline", *["body"] * 6]
    assert [s.voice for s in found] == [*["writer"] * 4, "quoted", "quoted", "writer"]


@pytest.mark.parametrize("gap", ["\n", "\t", " | "])
def test_each_cell_of_a_row_is_a_unit(gap):
    document = join_blocks(("cell", "Costs"), ("cell", "may rise"), ("cell", "Now"), gap=gap)
    assert [s.text for s in split_sentences(document) if s.text.strip("| ")] == ["Costs", "may rise", "Now"]


def test_blocks_in_many_documents_are_those_of_each():
    document = join_blocks(("item", "It may"), ("item", "It will"), gap="\n")
    columns = split_documents(["One. Two.", document.text, ""], [None, document.blocks, ()])
    assert columns.texts == ["One.", "Two.", "It may", "It will"]
    assert columns.doc_index.tolist() == [0, 0, 1, 1]


def test_columns_are_the_sentences_of_each_document():
    texts = ["A Plan for Peace\n\n“It may,” he said. It did.\n\nIt rained.", "", "So. It may be."]
    columns = split_documents(texts)
    expected = [(i, s) for i, text in enumerate(texts) for s in split_sentences(text)]
    assert len(columns) == len(expected)
    assert columns.doc_index.tolist() == [i for i, _ in expected]
    for name in ("sent_id", "para", "start", "end"):
        assert getattr(columns, name).tolist() == [getattr(s, name) for _, s in expected]
        assert getattr(columns, name).dtype == "int32"
    assert columns.texts == [s.text for _, s in expected]
    assert columns.zone.dtype == columns.voice.dtype == "int8"


def test_what_is_no_text_is_refused():
    with pytest.raises(DataError, match="one string"):
        split_documents("It may rain.")
    with pytest.raises(DataError, match="int"):
        split_sentences(3)


PIECES = st.sampled_from(
    ["a", "B", "Word", "the", "The", "Mr", "U.S", "No", "1", "23", "By", "Photo:", "# ", "١", "שלום", "is a"]
    + [
        ".",
        "!",
        "?",
        "…",
        "...",
        '"',
        "“",
        "”",
        "‘",
        "’",
        "'",
        "(",
        ")",
        "[1]",
        "*",
        "•",
        "-",
        "—",
        ":",
        ";",
        ",",
    ]
    + [" ", " ", " ", "\n", "\n\n", "\r\n", "\r\n\r\n", "\t", "\x0c", "\xa0", "\u2029", "Q: ", "> ", "|"]
    + ["\u200b", "e\u0301", "😀", "\ud800", "\ufeff", "Jane Moss", "editor of", "\x1d", "``", "''"]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=60).map("".join), st.text(max_size=80))


def check_sentences(text: str, found: list[Sentence]) -> None:
    last_end = last_para = covered = 0
    for i, s in enumerate(found):
        assert s.sent_id == i
        assert s.text == fold(text[s.start : s.end]) == s.text.strip() != ""
        assert s.start >= last_end
        assert last_para <= s.para <= last_para + (i > 0)
        last_end, last_para = s.end, s.para
        covered += sum(map(str.isalnum, s.text))
    assert covered == sum(map(str.isalnum, text))  # each letter and digit stands in exactly one


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example("1.\n\n* \n\n“”")
def test_any_text_falls_into_its_sentences(text):
    check_sentences(text, split_sentences(text))


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from(
    ["heading", "item", "quote", "cell", "emphasis", "paragraph"])), max_size=5))  # fmt: skip
def test_any_blocks_leave_every_letter_in_one_sentence(text, spans):
    blocks = tuple(Block(min(a, b), max(a, b), kind) for a, b, kind in spans)
    check_sentences(text, split_sentences(Document("d", text, blocks=blocks)))


@pytest.mark.parametrize("text", ["", " ", "\n\n", "* * *", "—", "…", "“”", "\ufeff", "\u200b\n"])
def test_no_letter_no_sentence(text):
    assert split_sentences(text) == []
