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
    "prose": [*TOP, NOTE, ("body", "It may be that the war ends before this is read, of course.")],
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
    "a note far above": [*TOP[:3], ("body", NOTE[1]), *([("body", MORE), ("body", BODY)] * 5)],
}


@pytest.mark.parametrize("name", PIECES)
def test_under_the_note(name, read_zones):
    zones, paragraphs = zip(*PIECES[name], strict=True)
    assert read_zones(paragraphs) == list(zones)


def test_a_byline_in_the_text_is_no_mention_of_its_author(read_zones):
    paragraphs = [BODY, MORE, "By Jane Moss", BODY, MORE, NOTE[1]]
    assert read_zones(paragraphs)[-1] == "byline"
