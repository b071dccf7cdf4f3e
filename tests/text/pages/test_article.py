"""Long pages, of which Trafilatura finds the article: what it leaves out inside is put back."""

import pytest

pytest.importorskip("trafilatura")

from stance.text import split_sentences
from stance.text.known import HEADING_MARK
from stance.text.pages.read_html import SHORT_PAGE_CHARS, extract_html

PARAGRAPHS = [
    f"<p>The ministry has refused the offer number {n}, and nobody in the town has asked why it did so.</p>"
    for n in range(24)
]
TEXTS = [paragraph[3:-4] for paragraph in PARAGRAPHS]


def read_middle(middle, wrapper="<article>{}</article>"):
    """Read a long page; check that nothing of its article is lost, and return what stands in the middle."""
    article = "".join(["<h1>Costs</h1>", *PARAGRAPHS[:12], middle, *PARAGRAPHS[12:]])
    assert len(article) > SHORT_PAGE_CHARS
    blocks = extract_html(f"<body>{wrapper.format(article)}</body>".encode(), "page.html").split("\n\n")
    assert blocks[0] == f"{HEADING_MARK}Costs"
    assert [block for block in blocks if block in TEXTS] == TEXTS
    at, end = blocks.index(TEXTS[11]) + 1, blocks.index(TEXTS[12])
    assert len(blocks) == 1 + len(TEXTS) + end - at
    return [block.lstrip("\x1d\x1e\x1f") for block in blocks[at:end]]


@pytest.mark.parametrize("wrapper", ["<article>{}</article>", "<div class='content'>{}</div>"])
@pytest.mark.parametrize(
    ("middle", "expected"),
    [
        (
            "<p>The plan would cost <!-- -->$40<!-- --> billion, and it might fail.</p>",
            ["The plan would cost $40 billion, and it might fail."],
        ),
        ("<p><!-- x -->The plan might fail.</p>", ["The plan might fail."]),
        ("<p>The plan <?react 1?> might <em>well<!-- --> fail</em>.</p>", ["The plan might well fail."]),
        ("<p>The <![CDATA[great]]> plan might fail.</p>", ["The plan might fail."]),
        (
            "<!--[if IE]><p>It may be old.</p><![endif]--><p>The plan might fail.</p>",
            ["The plan might fail."],
        ),
        ("<div>The plan might fail.</div>", ["The plan might fail."]),
        ("<div>The <em>plan</em> <span>might</span> fail.</div>", ["The plan might fail."]),
        ("<div><div>The plan fails.</div><div>It may not.</div></div>", ["The plan fails.", "It may not."]),
        ("<center>The plan might fail.</center>", ["The plan might fail."]),
        ("<div>One.<br><br>Two.</div>", ["One.", "Two."]),
        ("<p>On <time>4 March</time> the plan might fail.</p>", ["On 4 March the plan might fail."]),
        ("<p>The <label>short</label> plan might fail.</p>", ["The short plan might fail."]),
        ("<ul><li>On <time>4 March</time>, a defeat</li></ul>", ["On 4 March, a defeat"]),
        ("<p>He says <q>it might fail</q> and leaves.</p>", ["He says “it might fail” and leaves."]),
        ("<p>The plan <a id='p3'></a>costs money.</p>", ["The plan costs money."]),
        ("<p><a href='x'><img src='y'></a>It may.</p>", ["It may."]),
        (
            "<p>The <a href='x'>ministry’s own figures</a>, printed in the spring, suggest that "
            "<a href='y'>the plan might fail before the year is out</a>.</p>",
            [
                "The ministry’s own figures, printed in the spring, suggest that the plan might fail before "
                "the year is out."
            ],
        ),
        ("<p>We can do better, and we must.</p>" * 2, ["We can do better, and we must."] * 2),
    ],
)
def test_prose_between_the_paragraphs_is_kept(middle, expected, wrapper):
    assert read_middle(middle, wrapper) == expected


@pytest.mark.parametrize(
    "middle",
    [
        "<div><h3>See</h3><ul><li><a>Why the plan failed.</a></li><li><a>It may not.</a></li></ul></div>",
        "<div><div><a href='x'>Why the plan failed.</a></div><div><a href='y'>It may not.</a></div></div>",
        "<div>Read more: <a href='x'>Why the plan failed.</a></div>",
        "<div><div><a href='x'>The news of the day</a></div><div>It may be of use to you.</div></div>",
        "<div class='nl-inline-signup'><div>Get the news every day.</div></div>",
        "<div class='subscription-widget'><p>Get the news every day.</p></div>",
        "<div><div>Get the news every day.</div><form><input name='mail'><button>Go</button></form></div>",
        "<div><img src='x'><div>A man looks on.</div></div>",
        "<div class='img-desc'>A man looks on.</div>",
        "<div class='byline'>By Ann Ek, a fellow of the bank.</div>",
        "<div>Opinion</div>",
    ],
)
def test_boxes_between_the_paragraphs_stay_out(middle):
    assert read_middle(middle) == []


@pytest.mark.parametrize(
    "around",
    [
        "<div>{0}</div><div>It is other news.</div>{1}",
        "{1}<div>It is other news.</div><div>{0}</div>",
    ],
)
@pytest.mark.parametrize("text", [TEXTS[0], TEXTS[11], TEXTS[23]])
def test_excerpt_beside_the_article_does_not_widen_it(around, text):
    article = "<article><h1>Costs</h1>" + "".join(PARAGRAPHS) + "</article>"
    page = f"<body>{around.format(text, article)}</body>"
    assert extract_html(page.encode(), "page.html").split("\n\n")[1:] == TEXTS


def test_paragraphs_of_line_breaks_are_apart():
    page = "<article><h1>Costs</h1><p>" + "<br><br>".join(TEXTS) + "</p></article>"
    assert extract_html(page.encode(), "page.html").split("\n\n")[1:] == TEXTS


def test_questions_over_answers_are_kept():
    details = "".join(
        f"<details><summary>Why?</summary>{paragraph}</details>" for paragraph in PARAGRAPHS[1:]
    )
    page = f"<h1>Costs</h1>{PARAGRAPHS[0]}{details}"
    blocks = extract_html(page.encode(), "page.html").split("\n\n")
    assert blocks[1::2] == TEXTS
    assert blocks[2::2] == [f"{HEADING_MARK}Why?"] * (len(TEXTS) - 1)


def read_ends(html):
    return [block.lstrip("\x1d\x1e\x1f") for block in extract_html(html.encode(), "page.html").split("\n\n")]


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        ("<div class='x2'><p>The plan might fail.</p></div>", ["The plan might fail."]),
        (
            "<div><p>The plan might fail.</p><p>By Ann Ek</p><ul><li>Share</li></ul></div>",
            ["The plan might fail.", "By Ann Ek"],
        ),
        ("<div class='byline'><b>By Ann Ek</b></div><div>March 4, 2021</div>", ["By Ann Ek"]),
        ("<div class='promo-text'><p>It may help.</p></div>", []),
        ("<div><img><p>A man looks on.</p></div>", []),
    ],
)
def test_what_stands_between_headline_and_text_is_kept(top, expected):
    html = f"<body><main><div><h1>Costs</h1></div>{top}<div class='article-body'>{{}}</div></main></body>"
    assert read_ends(html.format("".join(PARAGRAPHS))) == ["Costs", *expected, *TEXTS]


@pytest.mark.parametrize(
    ("bottom", "expected"),
    [
        ("<ul><li>Halve the fares at once.</li></ul>", ["Halve the fares at once."]),
        ("<ul class='share-box'><li>Halve the fares at once.</li></ul>", []),
    ],
)
def test_what_ends_the_text_beside_its_paragraphs_is_kept(bottom, expected):
    assert read_ends(f"<body><h1>Costs</h1>{''.join(PARAGRAPHS)}{bottom}</body>") == [
        "Costs",
        *TEXTS,
        *expected,
    ]


def test_note_on_the_author_is_told_by_a_byline_that_trafilatura_loses():
    note = "Ek is an analyst at the bank."
    top = "<h1>Costs</h1><div class='byline'>By Ann Ek</div>"
    html = f"<article>{top}{''.join(PARAGRAPHS)}<p>{note}</p></article>"
    zones = {s.text: s.zone for s in split_sentences(extract_html(html.encode(), "page.html"))}
    assert zones["By Ann Ek"] == zones[note] == "byline"
