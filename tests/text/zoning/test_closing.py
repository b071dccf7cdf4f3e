"""What stands under the author's note, known or not."""

import pytest

BODY = "The war began in spring. By autumn nobody could say what it was for."
MORE = "Its authors have gone. Its bills have not, and they will be paid."
TOP = [("headline", "A Plan for Peace"), ("byline", "By Jane Moss"), ("body", BODY), ("body", MORE)]
NOTE = ("byline", "Jane Moss is a fellow at the Centre for Small Wars.")

PIECES = {
    "an unknown line": [*TOP, NOTE, ("credit", "Most viewed")],
    "unknown and known lines": [
        *TOP,
        NOTE,
        ("credit", "Read Next"),
        ("credit", "Why the envoy left"),
        ("credit", "More from Opinion"),
        ("credit", "The fleet is too small"),
        ("credit", "12 Comments"),
        ("credit", "Comments are closed."),
    ],
    "a note without a stop": [
        *TOP,
        ("byline", "Jane Moss is a novelist and a former librarian"),
        ("credit", "Comments (214)"),
    ],
    "a sentence of furniture": [*TOP, NOTE, ("credit", "The council meets again on Tuesday.")],
    "furniture under a notice": [
        *TOP,
        NOTE,
        ("byline", "The views expressed here are her own."),
        ("credit", "The Mill is printed in Leeds. It costs two pounds."),
    ],
    "two sentences of furniture": [
        *TOP,
        NOTE,
        ("credit", "The council meets again on Tuesday."),
        ("credit", "The Mill is printed in Leeds."),
    ],
    "three sentences of furniture": [
        *TOP,
        ("body", NOTE[1]),
        ("body", "The council meets again on Tuesday."),
        ("body", "The Mill is printed in Leeds."),
        ("body", "It costs two pounds."),
    ],
    "whoever took the pictures": [
        *TOP,
        NOTE,
        ("byline", "Tom Pell is a photographer in Leeds. His pictures hang in York."),
    ],
    "a notice that says more": [
        *TOP,
        NOTE,
        ("credit", "Originally published in Spanish by El País, where the author is a columnist."),
    ],
    "prose of three sentences": [
        *TOP,
        ("body", NOTE[1]),
        ("body", "The council met on Tuesday. It was late. Nobody spoke of the war."),
    ],
    "prose of the author": [*TOP, ("body", NOTE[1]), ("body", "I was that fellow.")],
    "prose of the author's life": [*TOP, ("body", NOTE[1]), ("body", "Tom Moss was my father.")],
    "prose under a surname alone": [
        *TOP,
        ("body", "Moss is a lawyer in Leeds."),
        ("body", "The council met on Tuesday."),
    ],
    "prose": [*TOP, ("body", NOTE[1]), ("body", "It may be that the war ends before this is read.")],
    "thanks of a newsletter": [
        *TOP,
        NOTE,
        ("credit", "Thank you for reading Small Wars. This post is public so feel free to share it."),
        ("credit", "Thanks for reading! Subscribe for free to receive new posts."),
        ("credit", "Share | Leave a comment"),
    ],
    "a namesake over a last line": [
        *TOP,
        ("body", "John Moss is a member of Parliament. He may not know it."),
        ("body", "So it goes"),
    ],
    "an address in a few words": [
        *TOP,
        NOTE,
        ("byline", "Join us: letters@example.org."),
        ("credit", "Most read"),
    ],
    "a surname alone over a line": [
        *TOP,
        ("body", "Moss is a lawyer in Leeds."),
        ("body", "Most viewed"),
    ],
    "those who write together": [
        TOP[0],
        ("byline", "By Jane Moss and Alan Pell"),
        ("body", "We have been friends for forty years."),
        ("body", "Jane Moss is a Democrat from Vermont and has voted for every ban."),
        ("body", "Alan Pell is a Republican from Ohio and owns nine guns."),
        ("body", "We agree on one thing. Children should not die at school."),
        ("body", "It may not be much, but it is a start."),
    ],
    "those who write together, and their note": [
        TOP[0],
        ("byline", "By Jane Moss and Alan Pell"),
        ("body", "We have both been there."),
        ("body", "Jane Moss served in Iraq in 2004. Alan Pell taught in Kabul until the gates closed."),
        ("body", MORE),
        ("body", BODY),
        ("byline", "Jane Moss is a fellow at the Centre for Ports. Alan Pell is a teacher in Leeds."),
    ],
    "a namesake": [
        *TOP,
        ("body", "Jane Moss is a dentist at number nine. Jane Moss is a lawyer who sues her."),
        ("body", MORE),
    ],
    "what critics say": [
        *TOP,
        ("body", "Jane Moss is too young for it, they wrote, and Jane Moss is only a teacher."),
        ("body", "I am still here."),
        ("body", "So vote."),
    ],
    "a list that a colon leads to": [
        *TOP,
        ("body", "Jane Moss is a physician in Leeds, and she asks three things of the minister:"),
        ("body", "- A bed for every patient"),
        ("body", "- A nurse for every ward"),
        ("body", "- An end to the lies"),
    ],
    "lines that a colon leads to": [
        *TOP,
        ("body", "Jane Moss was a teacher, and her poem is on the wall of the school:"),
        ("body", "The rain came down on Arras"),
        ("body", "And nobody was singing"),
    ],
    "a list without a colon": [
        *TOP,
        ("body", "Jane Moss is a physician in Leeds. She asks for three things."),
        ("body", "- A bed for every patient"),
        ("body", "- A nurse for every ward"),
    ],
    "a colon at the end": [*TOP, ("body", "Jane Moss is a physician in Leeds, and asks for this:")],
    "the author's family": [
        *TOP,
        ("body", "Henry Moss was a teacher in Leeds."),
        ("body", "He was my father"),
    ],
    "an uncle, of whom it told": [
        ("headline", "The uncle I knew"),
        ("byline", "By Mary L. Moss"),
        ("body", "Donald Moss lost. He will not say so, and perhaps he cannot."),
        ("body", MORE),
        ("body", "Donald Moss was president of the Port of Leeds. He was my uncle for longer."),
    ],
    "a father": [
        *TOP,
        ("body", "William F. Moss was the founder of a magazine. He wrote back to everybody."),
    ],
    "the author, without a middle name": [
        TOP[0],
        ("byline", "By Mary L. Moss"),
        *TOP[2:],
        ("byline", "Mary Moss is a fellow at the Centre for Small Wars."),
    ],
    "a farewell column": [
        *TOP,
        (
            "body",
            "When this column first appeared, in 1994, I was sure of most things. I am sure of fewer now.",
        ),
    ],
    "views above views": [
        *TOP,
        ("body", "The author’s last book was a plea for the war, and this one is perhaps a penance."),
        ("body", "Those opinions do not represent the views of most soldiers, and we should say so."),
    ],
    "what can be reached, above the note": [
        *TOP,
        ("body", "Peace can be reached by 2050, but only if we start now."),
        NOTE,
    ],
    "a surname alone over verdicts": [
        *TOP,
        ("body", "Moss is the owner of a crane, and a member of the board of Leeds Docks."),
        ("body", "I am that Moss."),
        ("body", "And I am tired."),
    ],
    "somebody else's surname": [
        *TOP,
        ("body", "Moss was a professor of moral philosophy in Glasgow, long before me."),
        ("body", MORE),
        ("body", BODY),
    ],
    "a first name": [
        *TOP,
        ("body", "Jane is a teacher at the school that my children go to."),
        ("body", MORE),
    ],
    "a first name within the author's": [
        ("headline", "A Plan for Peace"),
        ("byline", "By Fred Moss"),
        ("body", BODY),
        ("body", MORE),
        ("body", "Ed Moss was a lawyer before he was a grocer, and he was good at neither."),
        ("body", MORE),
    ],
    "a month": [
        *TOP[:2],
        ("byline", "May 5, 2018"),
        *TOP[2:],
        ("body", "May was a prime minister in the mould of Eden: proud, tired and wrong about Europe."),
        ("body", "She will lose."),
        ("body", "She deserves to."),
    ],
    "an outlet": [
        TOP[0],
        ("byline", "By Jane Moss, Special to The Washington Post"),
        *TOP[2:],
        ("body", "Washington represents everything they have learned to fear: debt, delay and contempt."),
        ("body", MORE),
    ],
    "a place": [
        TOP[0],
        ("byline", "By Jane Moss in London"),
        *TOP[2:],
        ("body", "London is home to more lawyers than nurses, and its mayor likes it so."),
        ("body", "I do not, and I live here."),
    ],
    "three who sign": [
        TOP[0],
        ("byline", "By Dr. Jane Moss, Alan Pell and Joseph R. Biden Jr., Special to The Leeds Post"),
        *TOP[2:],
        ("byline", "Joseph Biden is a lawyer in Leeds."),
        ("credit", "Most viewed"),
    ],
    "a note far above": [*TOP[:3], ("body", NOTE[1]), *([("body", MORE), ("body", BODY)] * 5)],
}


@pytest.mark.parametrize("name", PIECES)
def test_under_the_note(name, read_zones):
    zones, paragraphs = zip(*PIECES[name], strict=True)
    assert read_zones(paragraphs) == list(zones)


def test_a_byline_in_the_text_is_no_mention_of_its_author(read_zones):
    paragraphs = [BODY, MORE, "By Jane Moss", BODY, MORE, NOTE[1]]
    assert read_zones(paragraphs)[-1] == "byline"
