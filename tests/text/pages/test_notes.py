"""Notes at the end of a page, in the markup of the programs that make them."""

import pytest

pytest.importorskip("trafilatura")

from stance.text.pages.read_html import extract_html

PARAGRAPHS = [
    f"<p>The ministry has refused the offer number {n}, and nobody in the town has asked why it did so.</p>"
    for n in range(24)
]
TEXTS = [paragraph[3:-4] for paragraph in PARAGRAPHS]
LENGTHS = pytest.mark.parametrize("n", [2, 24], ids=["short", "long"])


def read_ends(mark, note, n):
    """Read a page whose first paragraph has a mark and which ends in notes; return both."""
    html = f"<article><h1>Costs</h1><p>It may{mark} be so.</p>{''.join(PARAGRAPHS[:n])}{note}</article>"
    blocks = [
        block.lstrip("\x1d\x1e\x1f") for block in extract_html(html.encode(), "page.html").split("\n\n")
    ]
    assert blocks[2 : n + 2] == TEXTS[:n]
    return [blocks[1], *blocks[n + 2 :]]


@LENGTHS
@pytest.mark.parametrize(
    ("mark", "note"),
    [
        (  # Word
            "<a href='#_ftn1' name='_ftnref1' title=''><span><span>[1]</span></span></a>",
            "<div><div id=ftn1><p><a href='#_ftnref1' name='_ftn1'><span>[1]</span></a> See it.</p>"
            "</div></div>",
        ),
        (  # Google Docs, with a comment
            "<sup><a href='#ftnt1' id='ftnt_ref1'>[1]</a></sup>"
            "<sup><a href='#cmnt1' id='cmnt_ref1'>[a]</a></sup>",
            "<div><p><a href='#ftnt_ref1' id='ftnt1'>[1]</a><span>&nbsp;See it.</span></p></div>"
            "<div><p><a href='#cmnt_ref1' id='cmnt1'>[a]</a><span>Is it so?</span></p></div>",
        ),
        (  # Jekyll
            "<sup id='fnref:1'><a href='#fn:1' class='footnote'>1</a></sup>",
            "<div><ol><li id='fn:1'><p>See it. <a href='#fnref:1'>↩</a></p><p>Or not.</p></li></ol></div>",
        ),
        (  # Substack
            "<a id='footnote-anchor-1' href='#footnote-1' class='footnote-anchor'>1</a>",
            "<div><a id='footnote-1' href='#footnote-anchor-1'>1</a>"
            "<div><p>See it.</p><p>Or not.</p></div></div>",
        ),
        (  # MediaWiki
            "<sup id='cite_ref-1'><a href='#cite_note-1'><span>[</span>1<span>]</span></a></sup>",
            "<ol><li id='cite_note-1'><a href='#cite_ref-1'>^</a> <span>See it.</span></li></ol>",
        ),
        (
            "<a role='doc-noteref' href='#n'>1</a>",
            "<section role='doc-endnotes'><p id='n'>See it.</p></section>",
        ),
    ],
)
def test_notes_are_left_out(mark, note, n):
    assert read_ends(mark, note, n) == ["It may be so."]


@LENGTHS
@pytest.mark.parametrize(
    ("mark", "note"),
    [
        (
            "<a id='t3' href='#s3'>3</a>",
            "<section id='s3'><h2><a href='#t3'>3</a></h2><p>See it.</p></section>",
        ),
        ("<a id='t3' href='#s3'>3</a>", "<p id='s3'>See it.</p>"),
        ("<a id='t3' href='#s3'> of the bank</a>", "<p id='s3'><a href='#t3'>Do</a> See it.</p>"),
    ],
)
def test_other_links_inside_a_page_take_nothing_out(mark, note, n):
    assert read_ends(mark, note, n)[-1].endswith("See it.")


def test_notes_in_one_box_with_the_text_are_kept():
    html = (
        "<div>It may.<a name='m' href='#n'>[1]</a> It is so.<br><br><a name='n' href='#m'>[1]</a> See.</div>"
    )
    assert extract_html(html.encode(), "page.html") == "It may.[1] It is so.\n\n[1] See."
