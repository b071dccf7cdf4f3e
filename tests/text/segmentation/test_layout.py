"""Layout: where blank lines, headings, list items and lines end a sentence."""

import pytest

from stance.text.segmentation.layout import find_units

LONG = (
    "The coalition fell apart in the spring of that year, and by the time the autumn rains came nobody in "
    "the capital could remember its name."
)


def cut(text):
    return [(text[u.start : u.end], u.para) for u in find_units(text)]


def test_blank_lines_of_every_kind():
    for gap in ("\n\n", "\r\n\r\n", "\r\r", "\n \t\n", "\n\n\n\n", "\u2029"):
        assert cut(f" One{gap}Two ") == [("One", 0), ("Two", 1)]


def test_one_line_end_is_no_blank_line():
    for gap in ("\n", "\r\n", "\r", "\u2028"):
        assert cut(f"one{gap}two") == [(f"one{gap}two", 0)]


def test_heading_is_cut_from_its_paragraph():
    units = find_units(f"A Plan for Peace\n{LONG}")
    assert [u.is_heading for u in units] == [True, False]
    assert {u.para for u in units} == {0}


@pytest.mark.parametrize(
    "line", ["Last week in the capital he met General", "the plan of the", "A plan,", "He met Gen."]
)
def test_hard_wrapped_lines_stay_together(line):
    assert len(find_units(f"{line}\nRuiz, who had come by train from\nLisbon.")) == 1


def test_list_items_are_marked():
    units = find_units("We need:\n- money\n- time")
    assert [u.is_item for u in units] == [False, True, True]


def test_dash_at_a_line_start_within_a_sentence_is_no_item():
    assert len(find_units("The price was, in short\n- by any measure - absurd.")) == 1


def test_a_paragraph_a_line():
    assert [para for _, para in cut(f"A Plan for Peace\n{LONG}\n{LONG}")] == [0, 1, 2]


def test_short_paragraphs_a_line_each_under_a_title():
    lines = ["A Plan for Peace", "By Jane Moss", "The war must end.", "It can.", "“Enough,” they say."]
    assert [para for _, para in cut("\n".join(lines))] == [0, 1, 2, 3, 4]


def test_items_and_clauses_say_nothing_of_the_lines_around_them():
    lines = ["A Plan for Peace", LONG, "- money", "1. time", "It is long;", LONG]
    assert [para for _, para in cut("\n".join(lines))] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "lines",
    [
        ["We need:", "- money", "- time", "- luck"],  # a list and what leads to it
        ["The war must end; and the U.S.", "can end it;", "It can.", "It will."],  # wrapped after a clause
        ["The war must end, and the U.S.", "can end it.", "It can.", "It will."],  # wrapped after a stop
        ["The war must end.", "It can.", "What comes next", "They say so."],  # a line of no whole sentence
        ["A Plan for Peace", "The war must end.", "It can."],  # too few to tell
        ["The war must end.", "It can.", "It will.", "They say so."],  # nothing stands over them
        [
            LONG[:-1] + " or the",
            "name of its king.",
            LONG[:-1] + " or the",
            "name of its queen.",
        ],  # wrapped wide
    ],
)
def test_lines_that_may_be_of_one_paragraph(lines):
    assert {para for _, para in cut("\n".join(lines))} == {0}


def test_flattened_bullets():
    assert [t for t, _ in cut("It would: * Cut taxes; * Raise pay.")] == [
        "It would: * Cut taxes;",
        "* Raise pay.",
    ]
    assert len(find_units("It is 5 * 3 and * not a bullet.")) == 1


@pytest.mark.parametrize(
    "odd",
    [
        *("***", "---", "@janemoss", "jane@example.org", "#war #peace", "https://example.org/a", "Dear sir,"),
        "$5bn for war",
        LONG[:-1] + " (see the report)",
    ],
)
def test_one_odd_line_says_nothing_of_the_others(odd):
    lines = ["A Plan for Peace", "By Jane Moss", LONG, odd, f"It can. {LONG}", LONG, LONG]
    assert [para for _, para in cut("\n".join(lines))] == list(range(len(lines)))


@pytest.mark.parametrize("line", ["by Jane Moss", "share"])
def test_small_letters_at_the_top_are_no_wrapped_line(line):
    assert [para for _, para in cut(f"A Plan for Peace\n{line}\n{LONG}\n{LONG}")] == [0, 1, 2, 3]


def test_a_line_wrapped_among_paragraphs_stays_with_the_one_above():
    lines = [
        "A Plan for Peace",
        "By Jane Moss,",
        "and Tom Ek",
        LONG,
        "We wandered on",
        "as a cloud.",
        LONG,
        LONG,
    ]
    assert [para for _, para in cut("\n".join(lines))] == [0, 1, 2, 3, 4, 5]


def test_a_paragraph_a_line_among_blank_lines():
    block = f"{LONG} It can.\nIt will. {LONG}\n{LONG} They say so.\nJane Moss is a fellow."
    assert [para for _, para in cut(f"A Plan for Peace\n\n{block}\n\nThe end.")] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "block",
    [
        f"{LONG}\n{LONG}\n{LONG}",  # a sentence a line
        f"{LONG} It can, said the\nminister, it will. It may.\n{LONG} It can.",  # wrapped by hand
    ],
)
def test_lines_of_one_paragraph_among_blank_lines(block):
    assert {para for _, para in cut(f"A Plan for Peace\n\n{block}\n\nThe end.")} == {0, 1, 2}
