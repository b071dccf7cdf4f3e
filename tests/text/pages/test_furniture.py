"""What is taken for furniture of a page by its tag, class or id, and what only looks like it."""

import time

import pytest

pytest.importorskip("trafilatura")

from stance.text.known import HEADING_MARK, QUOTATION_MARK
from stance.text.pages.read_html import extract_html

PARAGRAPHS = [
    f"<p>The ministry has refused the offer number {n}, and nobody in the town has asked why it did so.</p>"
    for n in range(24)
]
TEXTS = [paragraph[3:-4] for paragraph in PARAGRAPHS]
SHORT = ["<p>Nobody in the capital has asked why.</p>", "<p>It is late, and the house is quiet.</p>"]


def list_blocks(html):
    """List the paragraphs of a page without their marks."""
    text = extract_html(html.encode(), "page.html")
    return text.translate({0x1D: None, 0x1E: None, 0x1F: None}).split("\n\n")


def read_middle(middle, paragraphs):
    half = len(paragraphs) // 2
    html = "".join(["<article><h1>Costs</h1>", *paragraphs[:half], middle, *paragraphs[half:], "</article>"])
    texts = {"Costs", *(paragraph[3:-4] for paragraph in paragraphs)}
    return [block for block in list_blocks(html) if block not in texts]


@pytest.mark.parametrize("paragraphs", [SHORT, PARAGRAPHS], ids=["short", "long"])
@pytest.mark.parametrize(
    ("middle", "heading"),
    [
        ("<section id='{0}'><h2>{1}</h2><p>It might end in 2033.</p></section>", True),
        ("<h2 id='{0}'>{1}</h2><p>It might end in 2033.</p>", True),
        ("<h2><span id='{0}'>{1}</span></h2><p>It might end in 2033.</p>", True),
        ("<p id='{0}'>{1} might end in 2033.</p>", False),
    ],
)
@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("social-security", "Social Security"),
        ("sharing-the-burden", "Sharing the burden"),
        ("shareholders", "Shareholders"),
        ("Navigating_the_crisis", "Navigating the crisis"),
        ("the-banner-year", "The banner year"),
        ("social-policy", "Social policy"),
    ],
)
def test_id_made_of_a_heading_names_no_furniture(middle, heading, given, title, paragraphs):
    expected = [title, "It might end in 2033."] if heading else [f"{title} might end in 2033."]
    assert read_middle(middle.format(given, title), paragraphs) == expected


@pytest.mark.parametrize("paragraphs", [SHORT, PARAGRAPHS], ids=["short", "long"])
@pytest.mark.parametrize(
    "middle",
    [
        "<section id='comments'><h2>Comments</h2><p>You may be right.</p></section>",
        "<div id='cookie-banner'><h3>Your cookies</h3><p>We use cookies.</p></div>",
        "<div id='newsletter_signup-2'><p>Get it every day.</p></div>",
        "<div id='jp-relatedposts'><h3>Related</h3><p>Buses are dying.</p></div>",
        "<div class='jp-relatedposts'><p>Buses are dying.</p></div>",
        "<div class='ad'><p>Soap may be good for you.</p></div>",
        "<div class='wide Ads'><p>Soap may be good for you.</p></div>",
        "<p>Advertisement</p><p><a href='#x'>SKIP ADVERTISEMENT</a></p>",
        "<div>Story continues below advertisement.</div>",
        "<div class='relatedLinks_x7'><p>Buses are dying.</p></div>",
        "<div class='kg-cta-card'><p>Get it every week.</p></div>",
        "<div class='email-signup'><p>Get it every week.</p></div>",
        "<p class='MsoCaption'>A man looks on.</p>",
        "<p role='note'>After the letter.</p>",
        "<div role='alertdialog'><p>We may store data.</p></div>",
        "<p class='u-visually-hidden'>It opens in a window.</p>",
        "<p class='screen-reader-text'>It opens in a window.</p>",
        "<div class='no-print'><p>Send it to a friend.</p></div>",
        "<amp-ad><div>Soap may be good for you.</div></amp-ad>",
    ],
)
def test_furniture_is_left_out(middle, paragraphs):
    assert read_middle(middle, paragraphs) == []


@pytest.mark.parametrize("paragraphs", [SHORT, PARAGRAPHS], ids=["short", "long"])
@pytest.mark.parametrize(
    "tag", ["blockquote class='pullquote'", "div class='c-pull-quote'", "p class='pull_quote'"]
)
def test_pull_quotes_are_left_out_where_the_article_says_the_same(tag, paragraphs):
    name = tag.split()[0]
    article = "<p>Its minister said that <em>it might fail</em> in a year.</p>"
    assert read_middle(f"{article}<{tag}>“It might fail …”</{name}>", paragraphs) == [
        "Its minister said that it might fail in a year."
    ]
    assert read_middle(f"<{tag}>It would not work out.</{name}>", paragraphs) == ["It would not work out."]


def test_what_is_folded_out_by_a_box_keeps_its_question():
    html = (
        "<h1>Costs</h1><input type='checkbox' id='q'><label for='q'>Will it fail?</label><div>It may.</div>"
    )
    assert list_blocks(html) == ["Costs", "Will it fail?", "It may."]
    assert list_blocks(html.replace("Will it fail?", "Your name*")) == ["Costs", "It may."]


@pytest.mark.parametrize("paragraphs", [SHORT, PARAGRAPHS], ids=["short", "long"])
def test_advertising_in_prose_is_kept(paragraphs):
    middle = "<p class='lead'>Advertisement is dead.</p><p class='broad add'>Ads may die.</p>"
    assert read_middle(middle, paragraphs) == ["Advertisement is dead.", "Ads may die."]
    middle = "<p class='not-sr-only'>It is <a>late<span class='sr-only'> (in a window)</span></a>.</p>"
    assert read_middle(middle, paragraphs) == ["It is late."]


@pytest.mark.parametrize("paragraphs", [SHORT, PARAGRAPHS], ids=["short", "long"])
def test_words_for_the_ear_are_kept_in_the_place_of_a_drop_cap(paragraphs):
    seen = "<b aria-hidden='true'>I</b>", "<b aria-hidden='true'>t</b>"
    middle = f"<p>{seen[0]}<b class='sr-only'>It</b>{seen[1]} may.</p>"
    assert read_middle(middle, paragraphs) == ["It may."]
    middle = "<p>It is <a>late<b aria-hidden='true'>↗</b><b class='sr-only'> (in a window)</b></a>.</p>"
    assert read_middle(middle, paragraphs) == ["It is late."]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<form id='aspnetForm'><h1>Costs</h1>{}</form><p>Copyright 2024.</p>", ["Copyright 2024."]),
        (
            "<form><h1>Costs</h1>{}<label for='a'>Name</label><input id='a'><button>Go</button>"
            "<select><option>It may.</option></select><textarea>It may.</textarea></form>",
            [],
        ),
        ("<div role='dialog'><h1>Costs</h1>{}</div>", []),
        ("<div class='content-sidebar-wrap'><h1>Costs</h1>{}</div><div>Printed today.</div>", None),
        ("<article><h1>Costs</h1>{}<form><p>Get it every day.</p></form></article>", []),
    ],
)
@pytest.mark.parametrize("is_split", [False, True])
def test_what_holds_the_article_is_no_furniture(html, expected, is_split):
    # Paragraphs between line breaks only, and the usual ones.
    blocks = list_blocks(html.format("<br><br>".join(TEXTS) if is_split else "".join(PARAGRAPHS)))
    assert [block for block in blocks if block in TEXTS] == TEXTS
    if expected is not None:
        assert [block for block in blocks[1:] if block not in TEXTS] in ([], expected)


def test_short_page_without_paragraphs():
    html = (
        "<div class='content-sidebar-wrap'><h1>Costs</h1>The plan might fail.<br><br>It is late.</div>"
        "<div>Printed from The Times.</div>"
    )
    assert list_blocks(html) == ["Costs", "The plan might fail.", "It is late.", "Printed from The Times."]
    assert list_blocks("<div class='has-sidebar'>It may fail.<br><br>It is late.</div>") == [
        "It may fail.",
        "It is late.",
    ]


def test_class_of_every_paragraph_is_no_furniture():
    paragraphs = [paragraph.replace("<p>", "<p class='body social'>") for paragraph in PARAGRAPHS]
    for html in ("<article><h1>Costs</h1>{}</article>", "<h1>Costs</h1>{}"):
        assert list_blocks(html.format("".join(paragraphs))) == ["Costs", *TEXTS]
    half = "".join([*PARAGRAPHS, *paragraphs[:4]])
    assert list_blocks(f"<article><h1>Costs</h1>{half}</article>") == ["Costs", *TEXTS]


def test_more_comments_than_article():
    comments = (
        "<div class='comment'>What rubbish this is, and you might be wrong as you were before.</div>" * 80
    )
    html = f"<article><h1>Costs</h1>{''.join(PARAGRAPHS)}</article><div id='comments'>{comments}</div>"
    assert list_blocks(html) == ["Costs", *TEXTS]


def test_newsletter_form_longer_than_the_page_stays_out():
    html = "<h1>Costs</h1><p>It may.</p><form><p>Sign up for our letter to get it all, every day.</p></form>"
    assert list_blocks(html) == ["Costs", "It may."]


def test_struck_text_is_left_out():
    html = "<p>It <del>may</del> <s>might</s> <strike>could</strike> <ins>will</ins> rain.</p>"
    assert list_blocks(html) == ["It will rain."]


def test_heading_keeps_its_mark_under_an_id():
    html = (
        f"<article><h1>Costs</h1>{PARAGRAPHS[0]}<h2 id='social-security'>Social Security</h2>{PARAGRAPHS[1]}"
    )
    assert f"{HEADING_MARK}Social Security" in extract_html(html.encode(), "page.html").split("\n\n")


@pytest.mark.parametrize(
    "box", ["<aside>{}</aside>", "<form>{}</form>", "<div id='share-{}'><p>It may.</p></div>"]
)
def test_many_boxes_are_told_in_few_readings_of_the_page(box):
    boxes = "".join(map(box.format, range(30_000)))
    begun = time.process_time()
    blocks = list_blocks(f"<article><h1>Costs</h1>{''.join(PARAGRAPHS)}{boxes}</article>")
    assert time.process_time() - begun < 5  # of this process alone
    assert blocks == ["Costs", *TEXTS]


def test_many_blocks_after_the_article_take_no_time_of_their_square():
    boxes = "<div><div>It may be so.</div></div>" * 20_000
    begun = time.process_time()
    blocks = list_blocks(f"<article><h1>Costs</h1>{''.join(PARAGRAPHS)}</article>{boxes}")
    assert time.process_time() - begun < 8  # of this process alone
    assert blocks == ["Costs", *TEXTS]


@pytest.mark.parametrize("paragraphs", [SHORT, PARAGRAPHS], ids=["short", "long"])
@pytest.mark.parametrize(
    ("figure", "is_kept"),
    [
        (
            "<figure><blockquote><p>{}</p></blockquote><figcaption>Treaty of Corvin</figcaption></figure>",
            True,
        ),
        ("<figure class='wp-block-quote'>\n<blockquote>{}</blockquote></figure>", True),
        ("<figure><figure><blockquote>{}</blockquote></figure></figure>", True),
        (
            "<figure><img><span class='credit'>AP Photo</span><blockquote><p>{}</p></blockquote></figure>",
            True,
        ),
        ("<figure><blockquote><p>{}</p></blockquote><cite>Jane Moss, minister</cite></figure>", True),
        ("<figure>Moss<blockquote>{}</blockquote><p class='attribution'>Jane Moss</p>, again</figure>", True),
        ("<figure><blockquote><p>{}</p><cite>Jane Moss</cite></blockquote></figure>", True),
        ("<figure><blockquote><p>{}<br>\n<cite>Jane Moss</cite></p></blockquote></figure>", True),
        ("<figure><blockquote><p>{}</p><p><cite>Jane Moss</cite></p></blockquote></figure>", True),
        ("<figure class='wp-block-embed'><blockquote>{}</blockquote></figure>", False),
        (
            "<figure><blockquote class='twitter-tweet'><p>{}</p>&mdash; Jane (@moss)</blockquote></figure>",
            False,
        ),
        ("<figure><blockquote class='instagram-media'>{}</blockquote></figure>", False),
        ("<figure class='wp-block-pullquote'><blockquote>{}</blockquote></figure>", False),
        ("<figure class='pull-quote'><blockquote>{}</blockquote></figure>", False),
        ("<figure class='related'><blockquote>{}</blockquote></figure>", False),
        ("<figure><img><figcaption><blockquote>{}</blockquote></figcaption></figure>", False),
        ("<figure><img><p>{}</p></figure>", False),
        ("<aside><figure><blockquote>{}</blockquote></figure></aside>", False),
    ],
)
def test_a_quotation_in_a_figure_is_read_without_its_source(figure, is_kept, paragraphs):
    quotation = "No party shall move guns into the valley. One that does may be held to account."
    half = len(paragraphs) // 2
    html = "".join(["<h1>Costs</h1>", *paragraphs[:half], figure.format(quotation), *paragraphs[half:]])
    blocks = extract_html(f"<article>{html}</article>".encode(), "page.html").split("\n\n")
    texts = [paragraph[3:-4] for paragraph in paragraphs]
    quoted = [f"{QUOTATION_MARK}{quotation}"] if is_kept else []
    assert blocks[1:] == [*texts[:half], *quoted, *texts[half:]]


def test_the_name_of_a_work_in_a_quotation_of_a_figure_is_no_source():
    words = "It is as in <cite>Hamlet</cite>, and may be so in <cite>Lear</cite>"
    figure = f"<figure><blockquote><p>{words}</p></blockquote></figure>"
    assert read_middle(figure, SHORT) == ["It is as in Hamlet, and may be so in Lear"]


def test_words_of_the_article_in_a_figure_are_shown_large_and_read_once():
    figure = "<figure><blockquote>Nobody in the capital has asked</blockquote></figure>"
    assert read_middle(figure, SHORT) == []


@pytest.mark.parametrize("between", ["<br><br>", "</div><div>"])
@pytest.mark.parametrize(
    "box",
    [
        "<div class='comments' id='comments'><dl><dt>Tom</dt><dd><p>You may be wrong.</p></dd></dl></div>",
        "<div class='newsletter-signup'><p>Sign up, and you may win. You could.</p></div>",
    ],
)
@pytest.mark.parametrize("n", [4, 20])
def test_boxes_that_hold_the_only_paragraphs_are_furniture(box, n, between):
    html = f"<h1>Costs</h1><div>{between.join(TEXTS[:n])}</div>{box}"
    assert list_blocks(html) == ["Costs", *TEXTS[:n]]


def test_short_article_in_a_box_is_no_furniture():
    article = "<p>It may fail, and nobody knows why.</p><p>So.</p>"
    html = f"<div class='social'>{article}</div><div>Printed today.</div>"
    assert list_blocks(html)[:2] == ["It may fail, and nobody knows why.", "So."]
