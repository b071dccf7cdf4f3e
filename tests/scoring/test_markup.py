"""Texts that hold HTML are told of, once; texts with other signs of the kind are not."""

import pyarrow as pa
import pytest

from stance.scoring.markup import MARKUP, may_hold_tables, tell_markup


def list_told(*texts):
    told = []
    tables = [pa.table({"text": pa.array(texts, pa.large_string())})] * 2
    assert list(tell_markup(tables, told.append)) == tables
    return told


@pytest.mark.parametrize(
    "text",
    [
        "<p>The deal might collapse.</p><p>So be it.</p>",
        '<P class="lead">The deal might collapse.</P>',
        "The deal might collapse.<br />So be it.",
        'See <a href="https://example.org/x">the terms</a>.',
        "It&rsquo;s late.",
        "AT&amp;T might sell.",
        "It&#8217;s late.",
        "It&#x2019;s late.",
    ],
)
def test_html_is_told_of_once(text):
    assert list_told(text) == [MARKUP]
    assert list_told(text, text, "The deal might collapse.") == [MARKUP]
    assert list_told(text, *["The deal might collapse."] * 2) == []


@pytest.mark.parametrize(
    "text",
    [
        "If a < b and b > c, the deal might collapse.",
        "P&L; R&D; AT&T may sell.",
        "<Applause> We might win. <name@example.org> <https://example.org>",
        "# Heading\n\n> It may rain.",
        "",
    ],
)
def test_other_signs_are_not(text):
    assert list_told(text, text) == []


def test_the_first_texts_of_each_batch_count():
    plain, marked = ["It may rain."], ["<p>It may rain.</p>"]
    assert list_told(*plain * 100, *marked * 200) == []
    # Another outlet's file may begin later; of half and half it is said, too.
    told = []
    list(tell_markup([pa.table({"text": plain * 200}), pa.table({"text": marked * 9})] * 2, told.append))
    assert told == [MARKUP]
    assert list_told(*plain, *marked) == [MARKUP]


@pytest.mark.parametrize(
    "text", ["<table><tr><td>So.</td></tr></table>", "A &frac12; may do.", "H<sub>2</sub>O"]
)
def test_other_tags_and_entities(text):
    assert list_told(text) == [MARKUP]


def test_files_that_are_a_document_each_are_not_asked():
    """What they hold is read or meant: advice for tables would be wrong."""
    assert not may_hold_tables(["draft.md", "page.html", "code.TXT"])
    assert may_hold_tables(["texts/"])
    assert may_hold_tables(["-"])
    assert may_hold_tables(pa.table({"text": ["So."]}))
