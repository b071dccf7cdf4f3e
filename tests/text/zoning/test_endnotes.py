"""Endnotes under a heading of their own."""

import pytest

from stance.text.known import QUOTATION_MARK, join_blocks

BODY = "The war began in spring. By autumn nobody could say what it was for."
MORE = "Its authors have gone. Its bills have not, and they will be paid."
TOP = [("headline", "A Plan for Peace"), ("byline", "By Jane Moss"), ("body", BODY), ("body", MORE)]
NOTE = ("byline", "Jane Moss is a fellow at the Centre for Small Wars.")

PIECES = {
    "numbered notes under the author's note": [
        *TOP,
        NOTE,
        ("headline", "Notes"),
        ("credit", "1. Ministry of War, Annual Report 2014, p. 33. It may be found online."),
        ("credit", "2. I owe this point to Ann Ek, who might not share it."),
        ("credit", "3. Ibid."),
    ],
    "works": [
        *TOP,
        ("headline", "References"),
        ("credit", "Pell, J. (2019). The Goat and the Truce. Survival, 61(2), 4–7."),
        ("credit", "Ministry of War (2014). Annual Report. Leeds."),
    ],
    "notes in brackets, and who wrote it": [
        *TOP,
        ("headline", "ENDNOTES"),
        ("credit", "[1] Ministry of War, Annual Report 2014, p. 33."),
        ("credit", "[2] Ibid."),
        NOTE,
        ("credit", "124 Comments"),
    ],
    "notes that are thoughts": [
        *TOP,
        ("headline", "Notes"),
        ("body", "1. The minister may go. Nobody would miss him."),
        ("body", "2. The mayor may stay. Few would notice."),
    ],
    "sources that are spoken of": [
        *TOP,
        ("headline", "Sources"),
        ("body", "Of these the first, a report of 2014 (p. 33), may be wrong. See for yourself."),
        ("body", BODY),
    ],
    "notes from the second on": [
        *TOP,
        ("headline", "Notes"),
        ("body", "2. The mayor may stay. Few would notice."),
        ("body", "3. See the report of 2014."),
    ],
}


@pytest.mark.parametrize("name", PIECES)
def test_endnotes(name, read_zones):
    zones, paragraphs = zip(*PIECES[name], strict=True)
    assert read_zones(paragraphs) == list(zones)


def test_a_quotation_is_no_endnote(read_zones):
    text = join_blocks(
        [*(("", text) for _, text in TOP), ("", "Sources"), (QUOTATION_MARK, "Report, p. 33.")]
    )
    assert read_zones([text])[-1] == "body"
