"""Marks of notes and inline quotations in web pages."""

import time

import pytest

pytest.importorskip("trafilatura")

from stance.text.pages.read_html import extract_html


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("It is likely<sup>1</sup> that it may.", "It is likely that it may."),
        ("It might<sup><a href='#n'>3</a></sup> spread.", "It might spread."),
        ("&ldquo;We may go.&rdquo;<sup>4</sup> The war is on.", "“We may go.” The war is on."),
        ("It may<sup>2, 3</sup> or may<sup> 4–6 </sup> not<sup>[7]</sup>.", "It may or may not."),
        ("It may<sup>*</sup> or<sup>†</sup> may<sup>‡‡</sup> not.", "It may or may not."),
        ("In 1999<sup><a href='#n'>2</a></sup> it fell.", "In 1999 it fell."),
        ("As I<sup>2</sup> wrote<a class='footnote-anchor' href='#f'>1</a>, so.", "As I wrote, so."),
        ("<sup>1</sup> See the report.", "See the report."),
        ("The 21<sup>st</sup> of May.", "The 21st of May."),
        ("It is 10<sup>6</sup> or <b>10</b><sup>7</sup>.", "It is 106 or 107."),
        ("It is 5 m<sup>2</sup>, 5 km<sup>2</sup>, <i>x</i><sup>3</sup>.", "It is 5 m2, 5 km2, x3."),
        ("It is <sup>1</sup>⁄<sub>2</sub> of CO<sub>2</sub>.", "It is 1⁄2 of CO2."),
        ("Less CO<sup>2</sup> and NATO<sup>2</sup> too.", "Less CO2 and NATO too."),
        ("The plan B<sup>1</sup> or C<sup>23</sup> is dead.", "The plan B or C is dead."),
        ("A see-through roof.<br><sup>5</sup> See it.", "A see-through roof. See it."),
    ],
)
def test_marks_of_notes_are_left_out(html, expected):
    assert extract_html(f"<p>{html}</p>".encode(), "page.html") == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("He said <q>it <em>may</em></q> and left.", "He said “it may” and left."),
        ("<q>It may.</q>", "“It may.”"),
        ("<q>She said <q>we may</q> go</q>.", "“She said ‘we may’ go”."),
        ("He said <q>“it may”</q>.", "He said “it may”."),
        ("He said <q><b>it may</b></q>.", "He said “it may”."),
    ],
)
def test_inline_quotations_are_put_in_marks(html, expected):
    assert extract_html(f"<p>{html}</p>".encode(), "page.html") == expected


PARAGRAPH = "<p>The ministry has refused the offer, and nobody in the town has asked why it did so.</p>"


@pytest.mark.parametrize(
    ("piece", "text"),
    [
        ("It may <em>well</em> rain. ", "It may well rain. "),
        ("It may rain <a href='x'>so</a> much. ", "It may rain so much. "),
        ("It may<sup>2</sup> <s>not</s> rain. ", "It may  rain. "),
        ("<q>It may.</q> ", "“It may.” "),
        ("<time></time>", ""),
    ],
)
def test_long_lines_take_no_time_of_their_square(piece, text):
    n = 20_000
    middle = f"<p>{piece * n}It is late.</p>"
    begun = time.process_time()
    page = extract_html(f"<article><h1>Costs</h1>{PARAGRAPH * 30}{middle}</article>".encode(), "page.html")
    assert time.process_time() - begun < 5  # of this process alone
    assert page.endswith("\n\n" + " ".join(f"{text * n}It is late.".split()))
