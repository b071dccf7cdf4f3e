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
    "places, years and addresses": [
        *TOP,
        ("headline", "Sources"),
        ("credit", "Pell, Alan. The Goat and the Truce (London: Corvin, 2019)."),
        ("credit", "Leeds Docks, “Annual Report,” https://example.org/report.pdf (accessed 3 May 2019)."),
    ],
    "half of the notes cite": [
        *TOP,
        ("headline", "Notes"),
        ("body", "1. Ministry of War, Annual Report 2014, p. 33. It may be wrong."),
        ("body", "2. The mayor may stay. Few would notice."),
    ],
    "a section of years": [
        *TOP,
        ("headline", "Sources"),
        ("body", "The trustees' own archive, opened in 2019, is the best argument against them."),
        ("body", "It shows what they knew in London, in 1897. They should be ashamed."),
    ],
    "a section of years in brackets and hours": [
        *TOP,
        ("headline", "Notes"),
        ("body", "The records (2021) show a dinner. There was probably wine."),
        ("body", "The party knew it by June, at 10:30 on a Friday, and it should have acted."),
    ],
    "a section that sends the reader on": [
        *TOP,
        ("headline", "Notes"),
        ("body", "See the bronzes while you can, because they may be gone by the spring."),
    ],
    "an address in an argument": [
        *TOP,
        ("headline", "Sources"),
        ("body", "It ought to shame the ministry, for all of it can be read at www.example.org."),
    ],
    "a question": [
        *TOP,
        ("body", "Sources?"),
        ("body", "It is the lie that was told of the marbles (London, 1816), and it will end the same way."),
    ],
    "works": [
        *TOP,
        ("headline", "References"),
        ("credit", "Pell, J. (2019). The Goat and the Truce. Survival, 61(2), 4–7."),
        ("credit", "Ek, A. (2018). Why the truce is dead. Leeds: Corvin."),
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
