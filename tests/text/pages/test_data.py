"""Pages that hold their article as data alone."""

import json

import pytest

pytest.importorskip("trafilatura")

from stance.text.known import HEADING_MARK
from stance.text.pages.read_html import extract_html


def read_page(data, body="<div>Loading…</div>"):
    script = f"<script type='application/ld+json'>{data}</script>"
    html = f"<html><head>{script}</head><body>{body}</body></html>"
    return extract_html(html.encode(), "page.html").split("\n\n")


ARTICLE = {"@type": "NewsArticle", "headline": "Costs", "articleBody": "It may rain.\n\nIt is late."}
BLOCKS = [f"{HEADING_MARK}Costs", "It may rain.", "It is late."]


@pytest.mark.parametrize(
    "data",
    [
        ARTICLE,
        [{"@type": "Thing"}, ARTICLE],
        {"@graph": [{"articleBody": "Short."}, {"mainEntity": ARTICLE}]},
        ARTICLE | {"articleBody": "<p>It <em>may</em> rain.</p><p>It is&#32;late.</p>"},
    ],
)
def test_article_is_read_from_the_data_of_a_page_that_shows_little(data):
    assert read_page(json.dumps(data)) == BLOCKS


@pytest.mark.parametrize(
    "data", ["", "{", "[1, null]", '{"articleBody": 3}', '{"articleBody": " "}', "[" * 100_000]
)
def test_other_data_is_passed_over(data):
    assert read_page(data) == ["Loading…"]


def test_what_a_page_shows_comes_first():
    assert read_page(json.dumps(ARTICLE), "<h1>Costs</h1><p>It may snow.</p>") == [
        f"{HEADING_MARK}Costs",
        "It may snow.",
    ]
