"""Signatures of letters to the editor."""

import pytest

BODY = "The war began in spring. By autumn nobody could say what it was for."
MORE = "Its authors have gone. Its bills have not, and they will be paid."

PIECES = {
    "a name over a place": [
        ("headline", "A Truce Worth Saving"),
        ("body", "To the Editor:"),
        ("body", BODY),
        ("byline", "Ellen Strand, R.N.\nDuluth, Minn.\nThe writer is a retired colonel."),
    ],
    "blocks of their own": [
        ("headline", "A Truce Worth Saving"),
        ("body", f"Sir, {BODY}"),
        ("body", MORE),
        ("byline", "ELLEN STRAND"),
        ("byline", "Duluth, Minn., May 4, 2019"),
        ("byline", "The writer is a retired colonel."),
    ],
    "a rank": [
        ("body", f"SIR – {BODY}"),
        ("body", MORE),
        ("byline", "Col Ellen Strand (retd)\nStratford-upon-Avon, Warwickshire"),
    ],
    "letters on a page": [
        ("headline", "A Truce Worth Saving"),
        ("body", "To the Editor:"),
        ("body", BODY),
        ("byline", "Ellen Strand\nDuluth, Minn."),
        ("body", "To the Editor:"),
        ("body", MORE),
        ("byline", "Tom Baird\nChicago"),
        ("body", "To the Editor:"),
        ("body", BODY),
        ("body", "Nobody Knows Why"),
    ],
    "a letter that ends in verse": [
        ("headline", "A Truce Worth Saving"),
        ("body", "To the Editor:"),
        ("body", BODY),
        ("body", "Never Again\nWill it be so"),
    ],
}


@pytest.mark.parametrize("name", PIECES)
def test_signatures(name, read_zones):
    zones, paragraphs = zip(*PIECES[name], strict=True)
    assert read_zones(paragraphs) == list(zones)


def test_names_over_a_place_end_no_other_piece(read_zones):
    assert "byline" not in read_zones(["A Plan for Peace", BODY, MORE, "Never Again\nDuluth, Minn."])
