"""The marks of paragraphs of web pages: quotations, cells and definitions."""

import time

import pytest

pytest.importorskip("trafilatura")

from stance.text import split_sentences
from stance.text.known import EMPHASIS_MARK, HEADING_MARK, ITEM_MARK, QUOTATION_MARK
from stance.text.pages.read_html import extract_html

PARAGRAPHS = [
    f"<p>The ministry has refused the offer number {n}, and nobody in the town has asked why it did so.</p>"
    for n in range(24)
]
LENGTHS = pytest.mark.parametrize("n", [2, 24], ids=["short", "long"])


def read_middle(middle, n):
    half = "".join(PARAGRAPHS[: n // 2]), "".join(PARAGRAPHS[n // 2 : n])
    text = extract_html(f"<article><h1>Costs</h1>{half[0]}{middle}{half[1]}</article>".encode(), "page.html")
    return [block for block in text.split("\n\n")[1:] if "refused the offer" not in block], text


@LENGTHS
@pytest.mark.parametrize(
    ("middle", "expected"),
    [
        (
            "<blockquote><h3>Aims</h3><p>We may go.</p><ul><li>One may.</li></ul></blockquote><p>So.</p>",
            [f"{HEADING_MARK}Aims", f"{QUOTATION_MARK}We may go.", f"{QUOTATION_MARK}One may.", "So."],
        ),
        (
            "<blockquote>We may go.<br><br>We may stay.</blockquote><p>It fell.</p>",
            [f"{QUOTATION_MARK}We may go.", f"{QUOTATION_MARK}We may stay.", "It fell."],
        ),
        ("<dl><dt>Fund</dt><dd>It may end.</dd></dl>", [f"{ITEM_MARK}Fund", f"{ITEM_MARK}It may end."]),
        (
            "<details><summary>Why it fails</summary><p>It may.</p></details>",
            [f"{HEADING_MARK}Why it fails", "It may."],
        ),
        (
            "<p><b>May</b> <a href='a'><em>it?</em></a></p><p><b>It</b> may.</p>"
            "<h3><b>May it?</b></h3><p>So.</p>",
            [f"{EMPHASIS_MARK}May it?", "It may.", f"{HEADING_MARK}May it?", "So."],
        ),
        ("<p><b>So it goes</b></p><p>It may.</p>", ["So it goes", "It may."]),
    ],
)
def test_marks_of_blocks(middle, expected, n):
    assert read_middle(middle, n)[0] == expected


@LENGTHS
@pytest.mark.parametrize("tag", ["th", "td"])
def test_cells_are_no_headlines(tag, n):
    table = (
        f"<table><tr><{tag}>Year</{tag}><{tag}>The Great Promise</{tag}></tr>"
        "<tr><td>2015</td><td>The line might open in another town.</td></tr></table>"
    )
    blocks, text = read_middle(table, n)
    cells = "Year", "The Great Promise", "2015", "The line might open in another town."
    assert blocks == [f"{ITEM_MARK}{cell}" for cell in cells]
    zones = {s.text: s.zone for s in split_sentences(text)}
    assert zones["Costs"] == "headline"
    assert {zones[cell] for cell in cells} == {"body"}


@LENGTHS
@pytest.mark.parametrize(
    "table",
    [
        "<tr><th>Year<th>The Great Promise<tr><td>2015<td>unlikely",
        "<tr><td><p>2015</p></td><td><div>unlikely</div></td></tr><tr><td>2016<td>The line might open",
        "<tr><th>War<td>It is likely.<tr><th>Peace, in the end<td>unlikely",
        "<caption>It may be.</caption><tr><td>Number of the dead:<td>1<tr><td>Number of the living:<td>2",
    ],
)
def test_tables_of_data_are_no_running_text(table, n):
    middle = f"<p>See:</p><table>{table}</table><p>So.</p>"
    assert read_middle(middle, n)[0] == ["See:", "So."]


@pytest.mark.parametrize(
    "table",
    [
        "<tr><td>It may rain<td>So it goes",
        "<tr><td>It may rain<tr><td>So it goes",
        "<tr><td>It may rain<td><h1>So it goes</h1><tr><td>a<td>b",
        "<tr><td>It may rain<td>So it goes<tr><td>"
        + "Nobody knows it, " * 20
        + "<td>c"
        + "<tr><td>No<td>So" * 99,
        "<tr><td>It may rain<td><table><tr><td>So it goes</table><tr><td>a<td>b",
        "<tr><td>It may rain<td>So it goes<tr><td>May<td>It may be that he has gone.",
    ],
)
def test_tables_that_lay_out_prose_are_read(table):
    text = extract_html(f"<p>Costs are high.</p><table>{table}</table>".encode(), "page.html")
    assert {"It may rain", "So it goes"} <= {block.strip("\x1d\x1e") for block in text.split("\n\n")}


def test_tables_of_data_are_read_where_all_is_wanted():
    page = b"<p>It may.</p><table><tr><th>War<th>Peace<tr><td>likely<td>unlikely</table>"
    assert extract_html(page, "page.html") == "It may."
    expected = ["It may.", *(f"{ITEM_MARK}{cell}" for cell in ("War", "Peace", "likely", "unlikely"))]
    assert extract_html(page, "page.html", reads_tables=True).split("\n\n") == expected


@LENGTHS
@pytest.mark.parametrize(
    ("middle", "expected"),
    [
        ("<blockquote><p>&nbsp;&nbsp;We might.&nbsp;</p></blockquote>", [f"{QUOTATION_MARK}We might."]),
        ("<h2>&emsp;The price? It is high.</h2><p>So.</p>", [f"{HEADING_MARK}The price? It is high.", "So."]),
        ("<ul><li>\u3000one thing</li></ul>", [f"{ITEM_MARK}one thing"]),
        ("<p class=MsoQuote>We might.</p>", [f"{QUOTATION_MARK}We might."]),
        ("<p class='x MsoIntenseQuote'>We might.</p>", [f"{QUOTATION_MARK}We might."]),
        (
            "<p class=MsoListParagraph><span style='mso-list: Ignore'>·<b>&nbsp; </b></span>One thing</p>",
            [f"{ITEM_MARK}One thing"],
        ),
        ("<p class=MsoNormal>It may.</p>", ["It may."]),
    ],
)
def test_marks_stand_right_before_the_words(middle, expected, n):
    assert read_middle(middle, n)[0] == expected


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td><a href='x'>Home</a></td><td><h1>Costs</h1>{}</td></tr></table>",
        "<h1>Costs</h1><table><tr><td><p>So</p></td><td>It</td></tr><tr><td>{}</td><td></td></tr></table>",
        "<blockquote><h1>Costs</h1>{}</blockquote>",
        "<h1>Costs</h1><blockquote>{}</blockquote>",
        "<article><h1>Costs</h1><blockquote>{}</blockquote></article><div><p>It is other news.</p></div>",
        "<ul>" + "<li><a href='x'>News of the town</a></li>" * 40 + "</ul><blockquote>{}</blockquote>",
    ],
)
def test_layout_of_a_page_marks_nothing(html):
    text = extract_html(html.format("".join(PARAGRAPHS)).encode(), "page.html")
    assert all(paragraph[3:-4] in text.split("\n\n") for paragraph in PARAGRAPHS)


def test_many_quotations_are_told_in_one_reading_of_the_page():
    quotations = "<blockquote>We may go.</blockquote>" * 4000
    begun = time.process_time()
    text = extract_html(f"<article><h1>Costs</h1>{PARAGRAPHS[0]}{quotations}</article>".encode(), "page.html")
    assert time.process_time() - begun < 4
    assert text.count(f"{QUOTATION_MARK}We may go.") == 4000


@LENGTHS
@pytest.mark.parametrize(
    ("middle", "expected"),
    [
        ("<h2 id='aims'><a href='#aims'>The aims</a></h2><p>We may go.</p>", ["\x1dThe aims", "We may go."]),
        ("<p>&nbsp;</p><p>We may go.</p><p>\u00a0 \u00a0</p>", ["We may go."]),
        ("<p>Read next: <a href='x'>Why the plan failed.</a></p>", []),
        ("<p>READ MORE: <a href='x'>Why the plan failed</a></p>", []),
        ("<p>Related: <a href='x'>Why the plan failed</a> / <a href='y'>It may</a></p>", []),
        ("<p>[ <a href='x'>Why the plan failed</a> ]</p>", []),
        ("<p>See the figures:</p>", ["See the figures:"]),
        (
            "<p>See <a href='x'>the figures</a> of 2019: they are bad.</p>",
            ["See the figures of 2019: they are bad."],
        ),
        ("<p>More to come: it may <a href='x'>fail</a>.</p>", ["More to come: it may fail."]),
    ],
)
def test_lines_of_links_and_of_nothing(middle, expected, n):
    assert read_middle(middle, n)[0] == expected


@pytest.mark.parametrize("tag", ["font", "div", "center"])
def test_tags_that_nobody_closes_do_not_end_the_text(tag):
    html = "<h1>Costs</h1>" + "".join(f"<{tag}>It may be {n}.<br><br>" for n in range(600))
    blocks = extract_html(html.encode(), "page.html").split("\n\n")
    assert blocks[1:] == [f"It may be {n}." for n in range(600)]
