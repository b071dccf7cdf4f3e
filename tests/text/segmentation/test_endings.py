"""Paragraphs whose stop has something behind it."""

import pytest

from stance.text import split_sentences
from stance.text.segmentation.endings import has_stop, strip_tail

BODY = "The price is high. It may be higher than anyone has said in public."
UNSEEN = ["\u200b", "\ufeff", "\u200e", "\u2060", "\u00ad", "\u200b\u200b", "”\u200b", "\xa0\u200b"]
MARKS = [
    " →",
    " ∎",
    "™",
    "“",
    "‘",
    "›",
    " }",
    "~",
    " ###",
    "§",
    "<br>",
    "</p>",
    "¹⁻³",
    "①",
    "(12, 13)",
    "[1]–[3]",
]
DRAWN = [" 🎉", "🎉", " 👍🏽", " ❤\ufe0f", " 🇬🇧", " ■", "\n■"]
NOTES = [
    *("[12]", "[12, 13]", "[12–14]", "12,13", "[@x]", " [@x]", "[a]", "[citation needed]", "(3)", "¹", "”12"),
    "\u200b[3]",
]


@pytest.mark.parametrize("tail", [*UNSEEN, *DRAWN, *NOTES, *MARKS])
def test_a_paragraph_with_its_stop_is_no_heading(tail):
    text = f"Why talks fail\n\n{BODY}\n\nThat may be all.{tail}\n\n{BODY}\n\n{BODY}"
    zones = {s.text[:8]: s.zone for s in split_sentences(text)}
    assert zones["That may"] == "body"
    assert zones["Why talk"] == "headline"


@pytest.mark.parametrize("tail", [*UNSEEN, *DRAWN[:6], *NOTES])
def test_a_paragraph_a_line_has_its_lines_known_by_their_stops(tail):
    text = f"Why talks fail\n{BODY * 3}{tail}\nThat may be all.{tail}\n{BODY}{tail}\n{BODY}"
    (found,) = [s for s in split_sentences(text) if s.text.startswith("That may")]
    assert (found.zone, found.para) == ("body", 2)


@pytest.mark.parametrize("tail", ["\u200b", " 🎉", " ■"])
def test_a_heading_stays_one(tail):
    text = f"Why talks fail{tail}\n\n{BODY}\n\nWho pays{tail}\n\n{BODY}\n\nWho Pays for It?{tail}\n\n{BODY}"
    headings = [s.text for s in split_sentences(text) if s.zone == "headline"]
    assert headings == [f"Why talks fail{tail}", f"Who pays{tail}", f"Who Pays for It?{tail}"]


def test_stops():
    assert not has_stop("See No. 12", ".")
    assert not has_stop("See No. 12 🎉", ".")
    assert not has_stop("It rose to 5.12", ".")
    assert not has_stop("What now? [Opinion]", ".?")
    assert has_stop("He asked, (why?)", "?")
    assert has_stop("Really‽", ".")
    assert has_stop("It is so。”", ".")
    assert not has_stop("He asked, (why?)", ".")


def test_a_number_in_a_circle_is_not_stripped_off_alone():
    assert strip_tail("❶") == "❶"
    assert split_sentences(f"❶\n\n{BODY}")[0].text == "❶"


def test_marks_after_a_stop_are_read_once():
    text = "The end." + "[-]" * 30 + "x"
    assert not has_stop(text, ".")
