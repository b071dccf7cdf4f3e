"""Voice: whose words each sentence holds, by a table of cases."""

from pathlib import Path

import pytest

from stance.text import split_sentences
from stance.text.quotations import find_quotations

CASES = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "voice_cases.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("expected", "text"), CASES)
def test_voice(expected, text):
    found = "".join(s.voice[0].upper() for s in split_sentences(text.replace("⏎", "\n")))
    assert found == expected


def test_quotations_carry_their_marks():
    text = "He said “no” and 'never again' twice."
    assert [text[s:e] for s, e in find_quotations(text, [len(text)], [0])] == ["“no”", "'never again'"]


def test_a_quotation_left_open_ends_with_its_sentence():
    text = "He said “no. Then he left."
    assert find_quotations(text, [12, 26], [0]) == [(8, 12)]


def test_a_quotation_with_two_marks_alone_runs_over_no_heading():
    text = "“We may lose.\n\n\x1dHow it fell\n\nSo it ends.”\n\nNobody came."
    assert [s.voice for s in split_sentences(text)] == ["quoted", "writer", "writer", "writer"]


@pytest.mark.parametrize("said", ["the minister said, and", "said the minister;", "he wrote on Monday, and"])
@pytest.mark.parametrize("marks", ["“”", '""'])
def test_a_report_without_a_mark_before_it_ends_a_quotation_left_open(said, marks):
    text = (
        f"{marks[0]}We may lose, {said} it is late.\n\nI doubt it.\n\nIt may end.{marks[1]}\n\nNobody came."
    )
    assert [s.voice for s in split_sentences(text)] == ["quoted", "writer", "writer", "writer"]
    for known in ("and I know that", "as I said, and"):
        held = text.replace(said, known)
        assert [s.voice for s in split_sentences(held)] == ["quoted", "quoted", "quoted", "writer"]


def test_a_mark_left_open_in_a_headline_runs_over_no_byline():
    paragraphs = [
        "“We may lose: words of a minister",
        "By Jane Moss",
        "It may end. So.",
        "They said that it fell.”",
    ]
    found = [s.voice[0] for s in split_sentences("\n\n".join(paragraphs))]
    assert found == ["q", "w", "w", "w", "w"]


QUOTED = {
    "a paragraph": ("\x1fWe might. It's “so.”", "QQ"),
    "none": ("We might. It's so.", "WW"),
    "e-mail": ("> We might. It's\n> so.\n> It may, Mr.\n> Moss.\n>\n>> So be it.\n> And so.", "QQQQQ"),
    "e-mail, one line": ("> We might. It's so.", "QQ"),
    "not each line": ("> We might. It's so.\nIt may be.", "WWW"),
    "a number compared": ("> 5 percent may vote. It's so.", "WW"),
    "e-mail under its introduction": ("Tom wrote:\n> We might. It's\n> so.", "WQQ"),
    "no introduction": ("We might be\n> so. It's so.", "WW"),
    "an introduction to a number": ("Tom wrote:\n> 5 percent may vote.", "W"),
    "the mark inside": ("We might.\x1f It's so.", "WW"),
    "an escaped mark of e-mail": ("\x1f> We might.\nIt's so.", "QQ"),
}


@pytest.mark.parametrize("name", QUOTED)
@pytest.mark.parametrize("between", ["\n\n", "\r\n \r\n"])
def test_block_quotations(name, between):
    quoted, expected = QUOTED[name]
    text = between.join(["He wrote. It's odd.", quoted, quoted, "That is it."])
    sentences = split_sentences(text)
    assert "".join(s.voice[0].upper() for s in sentences) == f"WW{expected * 2}W"
    assert all(text[s.start : s.end] == s.text for s in sentences)


@pytest.mark.parametrize(
    "text",
    [
        "> We might.\n> It's so.",
        "\x1fWe might.\n\n\x1fIt's so.",
        "\x1dTalks fail\n\n\x1fWe might.\n\n\x1fIt's so.",
    ],
)
def test_a_text_that_is_one_block_quotation_is_the_writers(text):
    assert {s.voice for s in split_sentences(text)} == {"writer"}


def test_marks_of_formats_in_data_are_harmless():
    for text in (
        "\x1f",
        "\x1f\x1f",
        "\x1fIt's so.",
        "\n\x1f\n",
        "A.\n\n\x1f",
        "\x1f>\n\n>",
        ">",
        ">\n>\n\n>’",
    ):
        for s in split_sentences(text):
            assert text[s.start : s.end] == s.text == s.text.strip()


def test_a_long_quotation_in_single_marks_is_a_quotation_still():
    quotation = " ".join(["We may lose it all now."] * 40)
    for text in (f"He spoke. ‘{quotation}’ He left.", f"He spoke.\n\n‘{quotation}\n\n‘It is over.’ He left."):
        voices = [s.voice for s in split_sentences(text)]
        assert voices == ["writer", *["quoted"] * (len(voices) - 2), "writer"]


def test_an_apostrophe_far_from_a_straight_mark_ends_no_quotation():
    text = "It was the 'best of times. " + "It is over now. " * 50 + "The dogs' home is shut."
    assert {s.voice for s in split_sentences(text)} == {"writer"}


@pytest.mark.parametrize(
    "opening",
    [
        "The ‘burbs are angry. {} The voters’ anger is real. It may pass.",
        "In 685 ‘Abd al-Malik took power. {} It was the caliphs’ last good year. It may be.",
        "We moved to the ‘hood. {} ‘We may lose it all now,’ as they say. It may be.",
    ],
)
def test_an_apostrophe_that_opens_nothing_makes_nothing_far_away_quoted(opening):
    text = opening.format(" ".join(["The council voted last night to close it."] * 20))
    assert "quoted" not in {s.voice for s in split_sentences(text)}


def test_a_possessive_ends_no_long_quotation():
    text = f"He spoke. ‘The workers’ wives may go. {'We may lose it all now. ' * 40}It is over.’ He left."
    voices = [s.voice for s in split_sentences(text)]
    assert voices == ["writer", *["quoted"] * 42, "writer"]
