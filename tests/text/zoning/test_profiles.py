"""Sections under people's names, which no author's note turns into signatures."""

import pytest

from stance.text import split_sentences
from stance.text.known import HEADING_MARK, join_blocks

TITLE = ("headline", "Our choices for the council")
INTRO = ("body", "There are three seats and few good answers. We may be wrong about all of them.")
MOSS = ("body", "Jane Moss is a lawyer in Leeds. She would cut the tax, and we doubt that it can be cut.")
PELL = ("body", "Tom Pell is a teacher at the high school. He knows the schools, but perhaps little else.")
EK = ("body", "Ruth Ek is the founder of a bakery. She is probably the best of the three.")
END = ("body", "They stayed. I am not sure that I would have.")
SECTIONS = [("headline", "Jane Moss"), MOSS, ("headline", "Tom Pell"), PELL, ("headline", "Ruth Ek"), EK]
BODY = [
    ("body", "The war began in spring. It may end."),
    ("body", "Its authors have gone. Its bills have not."),
]
# A piece, and longer than what is said of those who wrote it.
LONG = [
    *BODY,
    (
        "body",
        "It was fought for a port, and the port is gone. Nobody asks the dockers what they make of that.",
    ),
]
OFFICES = [
    (
        "Jane Moss",
        "Jane Moss is a teacher at Leeds High. She is the right candidate for hard times in Leeds.",
    ),
    ("Ruth Ek", "Ruth Ek is a lawyer in Leeds. She serves nobody but her clients."),
    ("Tom Pell", "Tom Pell is the minister of war in London. He is an expert on nothing."),
    ("Sam Fry", "Sam Fry is a columnist. He writes better than he thinks."),
]


def judge(n):
    """The first of the sections on offices, as headings and paragraphs of the piece."""
    return [pair for name, text in OFFICES[:n] for pair in (("headline", name), ("body", text))]


PIECES = {
    "four who are judged by their offices": [TITLE, INTRO, *judge(4)],
    "two who are": [TITLE, INTRO, BODY[0], *judge(2)],
    "two, by a board": [
        TITLE,
        ("byline", "By the Editorial Board"),
        *LONG,
        *LONG,
        *judge(2),
    ],
    "four boxes, and nobody signs": [
        ("headline", "A Plan for Peace"),
        *LONG,
        *LONG,
        *(
            pair
            for name in ("Jane Moss", "Ruth Ek", "Tom Pell", "Sam Fry")
            for pair in (("byline", name), ("byline", f"{name} is a fellow at the Centre for Ports."))
        ),
    ],
    "a guide": [TITLE, INTRO, *SECTIONS],
    "a guide without a preface": [TITLE, *SECTIONS],
    "a guide, signed": [TITLE, ("byline", "By Ann Moss"), INTRO, *SECTIONS],
    "surnames under names": [
        TITLE,
        INTRO,
        ("headline", "Jane Moss"),
        ("body", "Moss wants a bridge. We doubt that it can be built."),
        ("headline", "Ruth Ek"),
        EK,
    ],
    "one name, and another's byline": [
        TITLE,
        ("byline", "By Ann Moss"),
        INTRO,
        *BODY,
        ("headline", "Ruth Ek"),
        EK,
    ],
    "one name at the top, and another's byline": [
        TITLE,
        ("byline", "By Ann Moss"),
        ("headline", "Ruth Ek"),
        EK,
        *BODY,
    ],
    "those who sign, and their notes": [
        ("headline", "A Plan for Peace"),
        ("byline", "By Jane Moss and Tom Pell"),
        *BODY,
        ("byline", "Jane Moss"),
        ("byline", "Jane Moss is a fellow at the Centre for Ports."),
        ("byline", "Tom Pell"),
        ("byline", "Tom Pell is a teacher in Leeds."),
    ],
    "offices before names": [
        TITLE,
        ("byline", "By the Editorial Board"),
        INTRO,
        ("headline", "Mayor: Jane Moss"),
        MOSS,
        ("headline", "District 1: Ruth Ek"),
        EK,
        ("headline", "District 2: Tom Pell"),
        ("body", "Tom Pell is a teacher at the high school. He knows the schools better than anybody."),
    ],
    "offices behind names": [
        TITLE,
        INTRO,
        ("headline", "Jane Moss, mayor"),
        MOSS,
        ("headline", "Ruth Ek (R)"),
        EK,
    ],
    "offices alone": [
        TITLE,
        INTRO,
        ("headline", "District 1"),
        EK,
        ("headline", "District 2"),
        ("body", "Tom Pell is a teacher at the high school. He knows the schools better than anybody."),
    ],
    "two boxes, and nobody signs": [
        ("headline", "A Plan for Peace"),
        *LONG,
        ("byline", "Jane Moss"),
        ("byline", "Jane Moss is a fellow at the Centre for Ports. She is the author of “War.”"),
        ("byline", "Tom Pell"),
        ("byline", "Tom Pell is a professor of law at Yale."),
    ],
    "a box about one": [
        ("headline", "A Plan for Peace"),
        *BODY,
        ("byline", "About Jane Moss"),
        ("byline", "Jane Moss is a fellow at the Centre for Ports."),
    ],
    "one who signs at the end": [
        ("headline", "A Plan for Peace"),
        *BODY,
        ("byline", "Jane Moss"),
        ("byline", "Jane Moss is a fellow at the Centre for Ports."),
    ],
}
KNOWN = {
    "a guide": [TITLE, INTRO, *SECTIONS],
    "a guide without a preface": [TITLE, *SECTIONS],
    "profiles, signed": [TITLE, ("byline", "By Ann Moss"), *SECTIONS, END],
    "names with a ward": [
        TITLE,
        INTRO,
        ("headline", "Ward 1: Tom Pell"),
        PELL,
        ("headline", "Ward 2: Ruth Ek"),
        EK,
    ],
    "offices alone": [
        TITLE,
        INTRO,
        ("headline", "District 1"),
        EK,
        ("headline", "District 2"),
        ("body", "Tom Pell is a teacher at the high school. He knows the schools better than anybody."),
    ],
    "one name over a verdict": [
        ("headline", "Our choice for sheriff"),
        *BODY,
        ("headline", "Tom Pell"),
        ("body", "Tom Pell is a teacher at the high school. He knows the schools better than anybody."),
    ],
    "one name over an office, whoever it is": [
        ("headline", "A Plan for Peace"),
        *BODY,
        ("byline", "Jane Moss"),
        ("byline", "Jane Moss is a fellow at the Centre for Ports."),
    ],
    "two names over offices": [
        ("headline", "A Plan for Peace"),
        *LONG,
        ("byline", "Jane Moss"),
        ("byline", "Jane Moss is a fellow at the Centre for Ports."),
        ("byline", "Tom Pell"),
        ("byline", "Tom Pell is a professor of law at Yale. He lives in Leeds."),
    ],
    "a headline that begins the text": [
        ("headline", "The Case for Debt"),
        ("body", "Debt may be cheap. It might not remain so."),
        *BODY,
        ("byline", "Jane Moss"),
        ("byline", "Jane Moss is a fellow at the Centre for Ports."),
    ],
    "about one by name": [
        ("headline", "A Plan for Peace"),
        *BODY,
        ("byline", "About Jane Moss"),
        ("byline", "Jane Moss is a fellow at the Centre for Ports."),
    ],
    "about the author, by name": [
        ("headline", "A Plan for Peace"),
        *BODY,
        ("byline", "About the author: Jane Moss"),
        ("byline", "Jane Moss is a fellow at the Centre for Ports."),
    ],
    "one name at the top": [TITLE, ("headline", "Ruth Ek"), EK, INTRO],
    "numbers": [
        ("headline", "A Plan for Peace"),
        ("byline", "By Jane Moss"),
        *BODY,
        ("headline", "By the numbers"),
        ("body", "Tom Pell is one of 65 members of the House who voted for the bill."),
    ],
    "about a thing": [
        ("headline", "A Plan for Peace"),
        ("byline", "By Jane Moss"),
        *BODY,
        ("headline", "About the bill"),
        ("body", "Tom Pell is the sponsor of the bill and a senator from Ohio."),
    ],
    "about somebody who does not sign": [
        ("headline", "A Plan for Peace"),
        ("byline", "By Jane Moss"),
        *BODY,
        ("headline", "About Tom Pell"),
        ("body", "Tom Pell is a senator from Ohio."),
    ],
    "an author of something else": [
        ("headline", "A Plan for Peace"),
        ("byline", "By Jane Moss"),
        *BODY,
        ("headline", "Author of his own misfortune"),
        ("body", "Tom Pell is a senator from Ohio."),
    ],
    "one who does, at the end of what nobody signs": [
        ("headline", "A Plan for Peace"),
        *BODY,
        ("byline", "Jane Moss"),
        ("byline", "Jane Moss is the founder of a bakery in York."),
    ],
    "two who lead": [
        ("headline", "A Plan for Peace"),
        *LONG,
        ("headline", "Tom Pell"),
        ("body", "Tom Pell is the chief executive of Leeds Docks."),
        ("headline", "Ruth Ek"),
        ("body", "Ruth Ek is the founder of a bakery in York."),
    ],
    "two under a heading of their own": [
        ("headline", "A Plan for Peace"),
        *LONG,
        ("headline", "Key players"),
        ("headline", "Tom Pell"),
        ("body", "Tom Pell is a professor of law at Yale."),
        ("headline", "Ruth Ek"),
        ("body", "Ruth Ek is a fellow at the Centre for Ports."),
    ],
    "a box on the author": [
        ("headline", "A Plan for Peace"),
        ("byline", "By Jane Moss"),
        *BODY,
        ("headline", "Who wrote this"),
        ("byline", "Jane Moss is a fellow at the Centre for Ports."),
    ],
}

BOXED = {"Jane Moss", "Tom Pell", "About Jane Moss", "About the author: Jane Moss"}


def read(text):
    found = {}
    for sentence in split_sentences(text):
        found.setdefault(sentence.para, set()).add(sentence.zone)
    return ["/".join(sorted(found[para])) for para in sorted(found)]


@pytest.mark.parametrize("name", PIECES)
def test_sections_of_plain_text(name, read_zones):
    zones, paragraphs = zip(*PIECES[name], strict=True)
    assert read_zones(paragraphs) == list(zones)


@pytest.mark.parametrize("name", KNOWN)
def test_sections_under_known_headings(name):
    text = join_blocks(
        (HEADING_MARK if zone == "headline" or words in BOXED else "", words) for zone, words in KNOWN[name]
    )
    assert read(text) == [zone for zone, _ in KNOWN[name]]
