from __future__ import annotations

import itertools
import re
import unicodedata

import pytest

from stance.report.terminal import clean_line, clean_text, measure_width, paint, wrap_chunks

ANSI = re.compile(r"\x1b\[[\d;]*m")


def test_nothing_that_commands_a_terminal_is_left():
    every = "".join(map(chr, [*range(0x3000), *range(0xD7F0, 0xE010), *range(0xFFF0, 0x10010)]))
    cleaned = clean_text(every)
    assert len(cleaned) == len(every)
    left = {char for char in cleaned if unicodedata.category(char) in ("Cc", "Cs")}
    assert left == set("\t\n\v\f\r")
    assert not set(cleaned) & set("\u202d\u202e\u2066\u2067")
    cleaned.encode()


def test_letters_of_every_script_stay():
    text = "naïve Ελληνικά עברית 中文 😀 — “quoted”\u200b\u200d"
    assert clean_text(text) == text


def test_a_line_is_one_line():
    assert clean_line(" a\r\n\tb\x1b[31m\x07 \x0bc") == "a b␛[31m␇ c"


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("naïve", 5), ("nai\u0308ve", 5), ("可能", 4), ("a\u200bb", 2)]
)
def test_width_in_columns(text, width):
    assert measure_width(text) == width


def test_lines_are_as_long_as_they_may_be():
    text = "It was the best of times, it was the worst of times, it was the age of wisdom"
    lines = wrap_chunks([(text, "")], 20, color=False).split("\n")
    assert " ".join(lines) == text
    assert max(map(len, lines)) <= 20
    # No line has room for the word that begins the next.
    assert all(len(a) + 1 + len(b.split()[0]) > 20 for a, b in itertools.pairwise(lines))


def test_a_long_word_has_a_line_of_its_own():
    assert wrap_chunks([("see https://example.org/a/b now", "")], 10, color=False).split("\n") == [
        "see",
        "https://example.org/a/b",
        "now",
    ]


def test_style_is_shown_within_words_and_does_not_count_as_width():
    chunks = [("It ", ""), ("might", "1;4"), (". So", "")]
    assert wrap_chunks(chunks, 9, color=True) == "It \x1b[1;4mmight\x1b[0m.\nSo"
    assert wrap_chunks(chunks, 9, color=False) == "It might.\nSo"


def test_style_runs_on_over_spaces_but_not_over_lines():
    assert wrap_chunks([("not clear whether", "4")], 9, color=True) == (
        "\x1b[4mnot clear\x1b[0m\n\x1b[4mwhether\x1b[0m"
    )


def test_indented_lines_count_the_indent():
    assert wrap_chunks([("one two three", "")], 9, color=False, indent="    ") == "one\n    two\n    three"


def test_plain_text_is_not_painted():
    assert paint("x", "", color=True) == "x"
    assert ANSI.sub("", paint("x", "1", color=True)) == "x"
