"""Headings inside the body: what numbers them, and what only looks like one."""

import time

import pytest

from stance.text import split_sentences

BODY = "The war began in spring. By autumn nobody could say what it was for."
MORE = "Its authors have gone. Its bills have not, and they will be paid."
TOP = [("headline", "A Plan for Peace"), ("byline", "By Jane Moss"), ("body", BODY)]

PIECES = {
    "numbers of parts, and one heading over another": [
        *TOP,
        ("headline", "1. Introduction"),
        ("body", MORE),
        ("headline", "2. Policy options"),
        ("headline", "2.1. Do nothing"),
        ("body", BODY),
        ("headline", "2.2 Send the fleet"),
        ("body", MORE),
        ("headline", "3. Conclusion"),
        ("body", BODY),
    ],
    "numbers without a stop, the first at the top": [
        *TOP[:2],
        ("headline", "1 Introduction"),
        ("body", MORE),
        ("headline", "2 What could happen next?"),
        ("body", BODY),
        ("body", "40 How many more?"),
        ("body", MORE),
    ],
    "numbers without a stop in a list": [
        *TOP,
        ("body", "2 Corinthians"),
        ("body", "3 John"),
        ("body", MORE),
        ("body", BODY),
    ],
    "letters in a row": [
        *TOP,
        ("headline", "A. The fleet"),
        ("body", MORE),
        ("headline", "B. Who pays?"),
        ("body", BODY),
    ],
    "a letter alone, which may be a name's": [*TOP, ("body", "A. Lincoln"), ("body", MORE), ("body", BODY)],
    "headings under lists with bullets": [
        *TOP,
        ("headline", "Executive summary"),
        ("body", "- The truce failed."),
        ("body", "- It may fail again."),
        ("headline", "1. Introduction"),
        ("body", MORE),
        ("body", "- The fleet is small."),
        ("headline", "2. Conclusion"),
        ("body", BODY),
    ],
    "headings over lists that begin anew": [
        *TOP,
        ("headline", "1. Introduction"),
        ("body", MORE),
        ("headline", "2. Recommendations"),
        ("body", "1. Parliament should fund six ships."),
        ("body", "2. It might lease two more."),
        ("body", BODY),
        ("headline", "3. Prospects"),
        ("body", "- The fleet is small."),
        ("body", MORE),
    ],
    "a numbered list with bullets within": [
        *TOP,
        ("body", "1. Money for the coast"),
        ("body", "- guns"),
        ("body", "- ships"),
        ("body", "2. Time to think of it"),
        ("body", MORE),
    ],
    "a numbered list whose items are short": [
        *TOP,
        ("body", "1. Money for the coast"),
        ("body", "2. Time to think of it"),
        ("body", MORE),
    ],
    "lines that a colon leads to": [
        *TOP,
        ("body", "There are three ways out of the war:"),
        ("body", "Send the fleet, which may be late"),
        ("body", "Pay the rebels, who might take it"),
        ("body", "Admit the mistake"),
        ("body", MORE),
        ("body", BODY),
        ("headline", "What comes next"),
        ("body", MORE),
        ("body", BODY),
    ],
    "a heading under a label, or alone under a colon": [
        *TOP,
        ("body", "Filter by:"),
        ("headline", "What comes next"),
        ("body", MORE),
        ("body", "The letter that he wrote to me follows:"),
        ("headline", "A Plan for War"),
        ("body", BODY),
        ("body", MORE),
    ],
}


@pytest.mark.parametrize("name", PIECES)
def test_headings(name, read_zones):
    zones, paragraphs = zip(*PIECES[name], strict=True)
    assert read_zones(paragraphs) == list(zones)


def test_sections_of_a_brief_whose_items_share_a_paragraph():
    points = "Key points\n\n• Patrols are thin.\n• Nobody commands."
    text = f"The Fleet\n\n{BODY}\n\n{points}\n\n1. The law\n\n{MORE}\n\n{BODY}"
    found = {s.text: s.zone for s in split_sentences(text)}
    assert found["1. The law"] == "headline"
    assert found["• Nobody commands."] == "body"


@pytest.mark.parametrize("second", ["A. Smith", "I. Smith", "1.1 Smith", "1.1. Smith"])
def test_a_long_row_of_two_kinds_of_numbers_is_read_fast(second):
    rows = ["1. Name", second] * 5_000
    begin = time.perf_counter()
    sentences = split_sentences("\n\n".join(["A Title", BODY, *rows, MORE]))
    assert time.perf_counter() - begin < 10
    # The last pair stands over a paragraph, and may head it.
    assert {s.zone for s in sentences[3:-4]} == {"body"}
