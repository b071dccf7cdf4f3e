"""Capitals that make names, in sentences without end."""

from __future__ import annotations

import time

import pytest

from stance.cues.names import is_name, is_title_case
from stance.cues.tokens import tokenize


@pytest.mark.parametrize("piece", ["“May ", "(Maybe ", "“Perhaps Tomorrow "])
def test_long_sentences_take_no_long_time(piece):
    texts = ["It is " + piece * (100_000 // len(piece)) + "and so on."]
    tokens = tokenize(texts)
    began = time.process_time()
    for at in range(len(tokens.start)):
        is_name(tokens, at, texts, is_may=True)
    assert time.process_time() - began < 4  # half a second; were it squared, seven and more


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("In late May Russia attacked Kyiv.", [True]),
        ("Trump Says Deal Will Come in mid-May", [True]),
        ("France Votes in May", [True]),
        ("Labour May Lose in May", [False, True]),
        ("It May Rain in Late May", [False, True]),
        ("Prime Minister May told the BBC.", [True]),
        ("Prime Minister May might lose.", [True]),
        ("Prime Minister May Resign", [False]),
        ("Prime Minister May not Resign", [False]),
        ("Mrs May Resigns", [True]),
        ("The Bank of England May Cut Rates", [False]),
        ("The Fed May Hold in June", [False]),
    ],
)
def test_may_the_month_and_the_name_in_headlines(text, names):
    tokens = tokenize([text])
    places = [at for at in range(len(tokens.start)) if text[tokens.start[at] : tokens.end[at]] == "May"]
    assert [is_name(tokens, at, [text], is_may=True) for at in places] == names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("THE DEAL MAY COLLAPSE.", True),
        ("The Deal May Collapse", True),
        ("“The Deal May Yet Collapse”", True),
        ("It fell in May.", False),
        ("Ann and Bob met May in the park.", False),
    ],
)
def test_titles_and_texts_in_capitals(text, expected):
    assert is_title_case(text, text.lower().index("may")) is expected
