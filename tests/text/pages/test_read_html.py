"""Web pages, short and long; every page was written for these tests."""

import re

import pytest

pytest.importorskip("trafilatura")

from stance.errors import DataError
from stance.text import read_documents, split_sentences
from stance.text.decoding import decode_html
from stance.text.pages.read_html import SHORT_PAGE_CHARS, extract_html

NAVIGATION = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/o'>Opinion</a></li></ul></nav>"
FOOTER = "<footer><p>All rights are reserved by the paper.</p></footer>"
SENTENCES = [
    f"Paragraph {n} says that the cafe\u0301 tax might fail, and that <em>nobody</em> knows "
    "<a href='x'>why</a> it should be tried again when so much of the town is against it "
    "and says so at every meeting of the council."
    for n in range(20)
]
PLAIN_SENTENCES = [re.sub("<[^>]+>", "", sentence) for sentence in SENTENCES]


def read_page(html):
    """Read a page and take the marks of headings, list items and quotations from it."""
    return extract_html(html.encode(), "page.html").translate({0x1D: None, 0x1E: None, 0x1F: None})


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>The talks failed. The deal might collapse.</p>", "The talks failed. The deal might collapse."),
        (
            "<html><body><p>The talks failed.</p><p>It may rain.</p></body></html>",
            "The talks failed.\n\nIt may rain.",
        ),
        ("<div>The talks failed.<br><br>It may rain.</div>", "The talks failed.\n\nIt may rain."),
        ("<div>The talks failed.<br>\n<br/>It may rain.</div>", "The talks failed.\n\nIt may rain."),
        ("<div>The talks<br>failed.</div>", "The talks failed."),
        ("<p>One  two\n three&nbsp;four &amp; <b>fi</b>ve</p>", "One two three\u00a0four & five"),
        ("<ul><li>First.</li><li>Second.</li></ul>", "First.\n\nSecond."),
        ("<blockquote><p>We may go on.</p></blockquote><p>So it goes.</p>", "We may go on.\n\nSo it goes."),
        (
            "<p>A <a href='x'>link in a sentence</a>.</p><p><a href='y'>Read more</a></p>",
            "A link in a sentence.",
        ),
        ("<p>Shown.</p><p style='display: none'>Hidden.</p><p hidden>Hidden.</p>", "Shown."),
        ("<p>Said.</p><figure><img><figcaption>A man looks on.</figcaption></figure>", "Said."),
        ("<p>Said.</p><p class='wp-caption-text'>A man looks on.</p>", "Said."),
        (
            "<p>Said.</p><script>var x = 'It may';</script><style>p {}</style><noscript>No.</noscript>",
            "Said.",
        ),
        ("<p>Said.<!-- not said --></p>", "Said."),
        ("<h1>My <!-- not said -->piece</h1><p>Said.</p>", "My piece\n\nSaid."),
        ("<p>Said.</p><div role='complementary'><p>More of it.</p></div>", "Said."),
        ("<p>Said.</p><div class='cookie-banner'><p>We use cookies.</p></div>", "Said."),
        (
            "<div class='has social'><p>Kept.</p><p>Kept too.</p></div><p>End.</p>",
            "Kept.\n\nKept too.\n\nEnd.",
        ),
        ("<?xml version='1.0' encoding='utf-8'?><html><body><p>Déjà vu.</p></body></html>", "Déjà vu."),
        ("<html><body><p>It rains.</p></body></html><p>It may not.</p></HTML >", "It rains.\n\nIt may not."),
        ("<p>It rains.</p></html>It may<!-- x --><sup>2</sup> not.", "It rains.\n\nIt may not."),
    ],
)
def test_short_page_is_kept_whole(html, expected):
    assert read_page(html) == expected


def test_short_article_among_furniture():
    html = (
        f"<html><head><title>T</title></head><body><header>The Paper</header>{NAVIGATION}"
        "<article><header><h1>My piece</h1></header><p>The talks failed.</p></article>"
        f"<aside><p>More of it.</p></aside>{FOOTER}</body></html>"
    )
    assert read_page(html) == "My piece\n\nThe talks failed."


def test_header_of_a_page_is_kept_where_it_holds_the_headline():
    html = "<body><header><h1>My piece</h1><p>And why.</p></header><div><p>The talks failed.</p></div></body>"
    assert read_page(html) == "My piece\n\nAnd why.\n\nThe talks failed."


STANDFIRST = "<p class='standfirst'>The ministry may be bluffing.</p>"


@pytest.mark.parametrize("n", [2, 20])
def test_what_stands_under_the_headline_outside_the_article_is_kept(n):
    paragraphs = "".join(f"<p>{sentence} So it goes.</p>" for sentence in SENTENCES[:n])
    html = (
        f"<body><header><p>The Paper of the Town</p><h1>My piece</h1>{STANDFIRST}<p>By Ann Ek</p>"
        "<ul><li>Opinion</li></ul><script>may()</script><nav><p>It may be a menu.</p></nav>"
        "<figure><figcaption>It may be a caption.</figcaption></figure></header>"
        f"<article>{paragraphs}</article></body>"
    )
    blocks = read_page(html).split("\n\n")
    assert blocks[:3] == ["My piece", "The ministry may be bluffing.", "By Ann Ek"]
    assert blocks[3:] == [f"{sentence} So it goes." for sentence in PLAIN_SENTENCES[:n]]
    zones = [s.zone for s in split_sentences(extract_html(html.encode(), "page.html"))]
    assert zones[:4] == ["headline", "standfirst", "byline", "body"]


@pytest.mark.parametrize("n", [2, 20])
def test_headings_and_items_are_known_by_their_tags(n):
    paragraphs = "".join(f"<p>{sentence} So it goes.</p>" for sentence in SENTENCES[:n])
    html = (
        f"<article><h1>We are winning.</h1>{paragraphs}<h2>Why might we lose?</h2>"
        "<p>It is late. It may be.</p><p>Here is why</p>"
        "<ul><li>First, nobody can pay</li><li>Second, nobody knows</li></ul>"
        f"{paragraphs}</article>"
    )
    zones = {s.text: s.zone for s in split_sentences(extract_html(html.encode(), "page.html"))}
    assert zones["We are winning."] == zones["Why might we lose?"] == "headline"
    assert zones["First, nobody can pay"] == zones["Second, nobody knows"] == zones["It may be."] == "body"


def test_page_of_several_articles_is_read_whole():
    assert read_page("<article><p>One.</p></article><article><p>Two.</p></article>") == "One.\n\nTwo."


def test_headline_outside_the_article_comes_first():
    html = f"<body><h1>My piece</h1>{NAVIGATION}<article><p>The talks failed.</p></article></body>"
    assert read_page(html) == "My piece\n\nThe talks failed."


@pytest.mark.parametrize(
    "wrapper", ["<article>{}</article>", "<main>{}</main>", "<div class='content'>{}</div>"]
)
def test_long_page_loses_what_is_not_the_article(wrapper):
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    assert len(paragraphs) > SHORT_PAGE_CHARS
    extra = "<figure><img src='a.jpg'><figcaption>A man looks on at the harbour.</figcaption></figure>"
    article = wrapper.format(f"<h1>My piece</h1>{extra}{paragraphs}")
    aside = "<aside><p>Read more of our reports.</p></aside>"
    html = f"<html><body>{NAVIGATION}{article}{aside}{FOOTER}</body></html>"
    assert read_page(html) == "\n\n".join(["My piece", *PLAIN_SENTENCES])


def test_encodings_of_pages():
    page = "<meta charset='{}'><p>“Café” — it may.</p>"
    assert decode_html(page.format("utf-8").encode(), "p") == page.format("utf-8")
    assert decode_html(b"\xef\xbb\xbf" + page.encode(), "p") == page
    assert decode_html(page.encode("utf-16"), "p") == page
    for name, codec in [("windows-1252", "cp1252"), ("ISO-8859-1", "cp1252"), ("macintosh", "mac-roman")]:
        assert decode_html(page.format(name).encode(codec), "p") == page.format(name)
    equivalent = b"<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>\xe9"
    assert decode_html(equivalent, "p")[-1] == "é"


@pytest.mark.parametrize("declared", ["", "<meta charset=utf-8>", "<meta charset=no-such>"])
def test_page_in_an_unknown_encoding(declared):
    with pytest.raises(DataError, match=r"^p: expected UTF-8 text; found byte 0xe9 at byte offset"):
        decode_html(declared.encode() + b"<p>caf\xe9</p>", "p")


def test_page_that_is_not_in_the_encoding_it_declares():
    with pytest.raises(DataError, match=r"^p: expected SHIFT_JIS text; found byte 0x.. at byte offset"):
        decode_html(b"<meta charset=shift_jis><p>caf\xe9</p>\xff", "p")


def test_page_from_a_file(tmp_path):
    (tmp_path / "a.htm").write_text("<p>It may rain.</p>")
    assert [(d.doc_id, d.text) for d in read_documents(tmp_path)] == [("a", "It may rain.")]


@pytest.mark.parametrize("n", [2, 20])
def test_heading_inside_the_text_stays_there(n):
    half = n // 2
    paragraphs = [f"<p class=MsoNormal>{sentence}</p>" for sentence in SENTENCES[:n]]
    html = f"<body>{''.join(paragraphs[:half])}<h1>The bill</h1>{''.join(paragraphs[half:])}</body>"
    expected = [*PLAIN_SENTENCES[:half], "The bill", *PLAIN_SENTENCES[half:n]]
    assert read_page(html).split("\n\n") == expected


def test_blank_lines_part_what_is_preformatted():
    page = b"<h1>Mail</h1><pre>It may rain today\n\nExports <i>fell\n\nin</i> June\n</pre>"
    assert extract_html(page, "mail.html") == "\x1dMail\n\nIt may rain today\n\nExports fell\n\nin June"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One may come\n\nOr may go", ["One may come", "Or may go"]),
        (
            "Exports might fall 3\n \n\nKind regards\n\nAnn Smith, Minister of Trade",
            ["Exports might fall 3", "Kind regards", "Ann Smith, Minister of Trade"],
        ),
        ("She wrote that\n\nshe <b>would\n\nnot</b>\n\ngo", ["She wrote that", "she would", "not", "go"]),
        ("It may.\n\n<div>So\n\nit may.</div>\n\n\na | b", ["It may.", "So it may.", "a | b"]),
        ("It <b>may</b>.\n\n<i>So</i> it\n\n<a href=x>x@y.org</a>", ["It may.", "So it", "x@y.org"]),
    ],
)
def test_no_line_of_what_is_preformatted_is_lost_in_a_long_page(text, expected):
    sentences = [
        f"Minister {i} said on Monday that it may rain in the north of the country." for i in range(60)
    ]
    paragraphs = [f"<p>{sentence}</p>" for sentence in sentences]
    page = "".join([*paragraphs[:30], f"<pre>{text}</pre>", *paragraphs[30:]])
    assert read_page(f"<body><article>{page}</article></body>").split("\n\n") == [
        *sentences[:30],
        *expected,
        *sentences[30:],
    ]
