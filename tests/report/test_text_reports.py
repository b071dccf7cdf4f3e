"""Reports as Markdown and for the terminal: what they say, and that nothing in a text is followed."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser

import pytest

from stance import __version__
from stance.labels import LABELS
from stance.profile import Estimate, Profile
from stance.profile.describe import CollectionDescription, DocumentDescription
from stance.profile.notes import note_sentences
from stance.profile.reference import Reference
from stance.report import render_html, render_markdown, render_terminal
from stance.report.grids import escape_markdown, render_grid
from stance.report.marks import make_marks
from stance.report.outline.collection import outline_collection
from stance.report.stands_out import list_findings
from stance.report.terminal import clean_line

from ..profile.conftest import score

HOSTILE = (
    "<script>alert(1)</script>",
    "[x](javascript:alert(1)) ![y](http://evil.example/p.png)",
    "[ref]: javascript:alert(1)",
    "see [ref] and <http://evil.example>",
    "http://evil.example www.evil.example ftp://evil.example",
    "# Heading",
    "> quote",
    "- item",
    "* item",
    "1. item",
    "2) item",
    "---",
    "===",
    "+ x",
    "    code",
    "~~~\ncode\n~~~",
    "```js\ncode",
    "| a | b |\n|---|---|\n| c | d |",
    "**bold** __bold__ *it* _it_ ~~gone~~ `code` $x^2$",
    "&lt;b&gt; &#x202e; &copy;",
    "a \\* b \\",
    "\u202egnp.exe \x1b[2J",
    "@someone a@evil.example",
    "x -->\n<!-- y",
)


class Page(HTMLParser):
    """Tags, attributes and text of rendered Markdown."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text = [], set(), ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def render():
    """Render Markdown as GitHub does, with HTML let through."""
    found = pytest.importorskip("markdown_it")
    parser = found.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return lambda text: Page(parser.render(text))


TEXT = (
    score("The Mill", zone="headline"),
    score("The mill will close.", para=1),
    score("It might perhaps reopen.", "hedged", para=1, cues=[("might", "modal")]),
    score("If it rains, we stay.", "speculative", para=2, cues=[("If", "conditional")], confidence=0.5),
    score("So it is said.", "hedged", para=2, confidence=0.4, abstained=True),
)


def make_profile(group=None, *, n_documents=1, hedged=0.25):
    shares = {"assertive": Estimate(0.75 - hedged), "hedged": Estimate(hedged), "speculative": Estimate(0.25)}
    return Profile(
        group=group or {},
        n_documents=n_documents,
        n_sentences=4,
        n_words=1234,
        n_abstained=1,
        n_apart=3,
        shares=shares | {"assertive": Estimate(0.75 - hedged, 0.2, 0.8)},
        abstained=Estimate(0.25),
        rates={"all": Estimate(20.0, 10.0, 30.0)},
        commitment=Estimate(0.5),
        hedges_per_modal=Estimate(1.0),
        is_small=n_documents < 10,
    )


def describe(scored=TEXT, *, doc_id="draft", profile=None, reference=True):
    values = dict.fromkeys((*LABELS, "cues"), (0.1, 0.2, 0.3, 0.4))
    return DocumentDescription(
        doc_id=doc_id,
        labels=LABELS,
        scored=tuple(scored),
        profile=profile or make_profile(),
        notes=note_sentences(scored, LABELS),
        reference=Reference(4, values) if reference else None,
    )


def describe_many(papers=("Herald", "Star"), n=2, **shares):
    documents = [
        make_profile({"doc_id": f"d{i}", "paper": papers[i % len(papers)]}, hedged=0.1 * (i % 5))
        for i in range(n)
    ]
    groups = tuple(make_profile({"paper": paper}, n_documents=3 + 20 * i) for i, paper in enumerate(papers))
    whole = make_profile(n_documents=n)
    whole = dataclasses.replace(whole, shares=whole.shares | shares)
    return CollectionDescription(
        LABELS, ("paper",), whole, tuple(documents), tuple(documents), groups, ("linear",), 10
    )


def test_a_document_in_markdown():
    lines = render_markdown(describe()).splitlines()
    assert lines[:3] == [f"<!-- stance {__version__} -->", "", "# The Mill"]
    assert lines[4] == "draft · 5 sentences · read by the model linear"
    assert "Of the writer’s 4 sentences: 1 assertive, 1 hedged, 1 speculative; 1 without a label." in lines
    # Of 0.1, 0.2, 0.3 and 0.4 two are below 0.25.
    [row] = [line for line in lines if line.startswith("| hedged")]
    assert [cell.strip() for cell in row.split("|")[1:-1]] == [
        "hedged",
        "25.0 %",
        "–",
        "50",
        "█████" + "░" * 15,
    ]
    assert "²`!` The mill will close. ³`H` It **might** perhaps reopen." in lines
    assert "⁴`S` **If** it rains, we stay. ⁵`?` So it is said." in lines
    headings = [line[3:] for line in lines if line.startswith("## ")]
    assert headings == [
        "From the first sentence to the last",
        "The text",
        "Overreach?",
        "Hedge upon hedge",
        "Judge for yourself",
        "Words that gave it away",
    ]
    assert "- ²The mill will close. — assertive, 90 % sure" in lines
    assert "- ³It might perhaps reopen. — might + perhaps" in lines
    assert "- ⁴If it rains, we stay. — speculative, 50 % sure, or hedged, 25 %" in lines
    assert "if, might" in lines


def test_a_question_mark_is_explained_where_one_stands():
    told = (
        "sentences that are assertive are unmarked. Of words, only those that gave the label are marked "
        "and counted. Small figures number the sentences."
    )
    letters = "H hedged, S speculative, ! a plain prediction, put as settled"
    unsure = "? no label, as the model was not sure enough"
    escaped = escape_markdown(f"{letters}, {unsure}; other {told}")
    assert escaped in render_markdown(describe()).splitlines()
    assert escape_markdown(f"{letters}; other {told}") in render_markdown(describe(TEXT[:-1]))
    assert f"H hedged, S speculative; {told}" in render_markdown(describe(TEXT[2:-1]))


def test_a_share_that_is_not_known_has_no_bar():
    rows = render_markdown(describe_many(hedged=Estimate(None))).splitlines()
    [row] = [line for line in rows if line.startswith("| hedged ") and line.count("|") == 5]
    assert [cell.strip() for cell in row.split("|")[2:-1]] == ["–", "–", ""]


def test_a_document_on_the_terminal():
    shown = render_terminal(describe(), color=False)
    assert shown.startswith("The Mill\n========\n\ndraft · 5 sentences")
    assert "²[!] The mill will close. ³[H] It *might* perhaps reopen." in shown
    assert "⁵[?] So it is said." in shown
    assert "   3  It might perhaps reopen. — might + perhaps" in shown
    assert "\x1b" not in shown
    colored = render_terminal(describe())
    assert "\x1b[1;4;33mmight\x1b[0m" in colored
    assert "[H]" not in colored
    long = describe([score("word " * 80)])
    prose = [
        line for line in render_terminal(long, width=50, color=False).splitlines() if "word word" in line
    ]
    assert max(map(len, prose)) <= 50


def test_many_documents():
    shown = render_markdown(describe_many())
    lines = shown.splitlines()
    assert lines[2] == "# 2 documents"
    assert "## By paper" in lines
    left = "Without a label: 1. Left apart, being of other voices or zones: 3."
    assert lines[4].endswith(f"the model linear. {left}")
    rows = {
        line.split("|")[1].strip(): [cell.strip() for cell in line.split("|")[2:-1]]
        for line in lines
        if "|" in line
    }
    assert rows["Herald \\*"][:3] == ["3", "4", "50.0 (20.0 to 80.0)"]
    assert rows["Star"][0] == "23"
    assert rows["d1"] == ["Star", "4", "65.0", "10.0", "25.0", "0.50"]
    # Of 0 and 10 %: the least, the quarters and the most.
    assert rows["hedged"] == ["0 %", "2 %", "5 %", "8 %", "10 %", "█·█" + "·" * 17]
    assert "\\* Fewer than 10 documents: the intervals are rough." in lines  # of groups
    assert "Fewer than 10 documents: the intervals are rough." in lines  # of all
    assert (
        "Fewer than 10 documents: the intervals are rough."
        not in render_markdown(describe_many(n=10)).splitlines()
    )
    assert "Herald *" in render_terminal(describe_many(), color=False)


def test_a_table_too_long_is_cut_and_says_so():
    blocks = outline_collection(describe_many(n=7), n_listed=5)
    assert [len(block.rows) for block in blocks if hasattr(block, "rows")][-1] == 5
    assert any(getattr(block, "text", "").startswith("2 more rows are left out") for block in blocks)
    shown = render_terminal(describe_many(n=50), color=False)
    assert "10 more rows are left out: stance report in HTML lists up to 5,000." in shown


def test_without_the_writers_sentences_and_without_a_reference():
    bare = describe([TEXT[0]])
    bare = DocumentDescription("d", LABELS, bare.scored, None, bare.notes, None)
    for shown in (render_markdown(bare), render_terminal(bare, color=False)):
        assert "No body sentence of the writer’s own to sum up." in shown
    assert "Percentile among" not in render_markdown(describe(reference=False))


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_text_reads_as_it_is(render, text):
    page = render(escape_markdown(text))
    assert page.tags == ["p"]
    assert page.text.rstrip("\n").replace("\u2060", "") == clean_line(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_stays_a_cell(render, text):
    page = render(render_grid(["name", text], [[text, "1"]], markdown=True))
    assert page.tags == ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"]
    assert page.text.replace("\u2060", "").count(clean_line(text)) == 2


def test_addresses_and_mentions_are_no_links_on_github():
    # GitHub makes links of these wherever they stand whole.
    for text in HOSTILE:
        escaped = escape_markdown(text)
        assert not re.search(r"https?://|ftp://|\bwww\.|@\w", escaped)


BLOCKS = {"h1", "h2", "p", "ul", "li", "strong", "code", "pre", "table", "thead", "tbody", "tr", "th", "td"}


def check_inert(page, shown):
    """Nothing but the report's own blocks, and no character that commands."""
    assert set(page.tags) <= BLOCKS
    assert page.attributes <= {"style", "class"}
    assert page.tags.count("h1") == 1
    assert not re.search("[\x00-\x08\x1b\u202e]", shown)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_name_or_group_is_inert(render, text):
    scored = [score(text, zone="headline"), score(text, para=1), score("So it is.", para=2)]
    shown = render_markdown(describe(scored, doc_id=text))
    page = render(shown)
    check_inert(page, shown + render_terminal(describe(scored, doc_id=text), color=False))
    assert " ".join(page.text.replace("\u2060", "").split()).count(clean_line(text)) >= 3
    many = describe_many((text, "Star"))
    check_inert(render(render_markdown(many)), render_markdown(many) + render_terminal(many, color=False))


def test_hostile_sentences_and_cues_are_inert(render):
    scored = [score("A title", zone="headline")]
    scored += [
        score(text, "hedged", cues=[(text.split()[0], "modal")], para=i, confidence=0.5)
        for i, text in enumerate(HOSTILE)
    ]
    scored += [score(f"So it will, {text}", para=i) for i, text in enumerate(HOSTILE, len(HOSTILE))]
    found = describe(scored)
    page = render(render_markdown(found))
    check_inert(page, render_markdown(found) + render_terminal(found, color=False))
    words = " ".join(page.text.replace("\u2060", "").split())
    assert [text for text in HOSTILE if clean_line(text) not in words] == []


def test_words_that_gave_it_away_are_counted_once_however_they_are_written():
    written = ["might", "mi\u00adght", "Might", "might\u200b", "prob-\nably", "probably"]
    scored = [score(f"It {cue} rain.", "hedged", cues=[(cue, "modal")]) for cue in written]
    assert "might 4, probably 2" in render_markdown(describe(scored)).splitlines()


def test_words_that_gave_it_away_are_the_writers():
    own = score("It might rain.", "hedged", cues=[("might", "modal")])
    other = score("“It might rain.”", "hedged", voice="quoted", cues=[("might", "modal")])
    head = score("Rain Could Fall", "hedged", zone="headline", cues=[("Could", "modal")])
    assert "Words that gave it away\n\nmight\n" in render_markdown(describe([own, other, head]))
    assert "gave it away" not in render_markdown(describe([other, head]))


def test_the_spread_is_of_whole_documents():
    many = describe_many()
    pieces = tuple(dataclasses.replace(p, shares=dict.fromkeys(LABELS, Estimate(0.5))) for p in many.pieces)
    shown = render_markdown(dataclasses.replace(many, pieces=pieces))
    assert re.search(r"\| hedged +\| +0 % \| +2 % \| +5 % \| +8 % \| +10 % \|", shown)
    assert re.search(r"\| d1 +\| +Star \| +4 \| +50.0 \|", shown)


@pytest.mark.parametrize("cue", ["can’t", "?", "we hear,", "(perhaps)", "—maybe", "might", "à l’avenir"])
def test_a_cue_is_bold_beside_letters_and_punctuation(render, cue):
    text = f"So{cue}it is, {cue}."
    scored = score(text, "hedged", cues=[(cue, "modal")])
    page = render(render_markdown(describe([scored, TEXT[1]])))
    assert page.tags.count("strong") == 1
    assert "*" not in page.text


def test_documents_with_long_names_stand_apart():
    names = [f"https://example.org/opinion/2024/06/{day}/the-town-and-its-mill" for day in (18, 19)]
    many = describe_many()
    pieces = tuple(
        dataclasses.replace(profile, group=profile.group | {"doc_id": name})
        for profile, name in zip(many.pieces, names, strict=True)
    )
    shown = render_markdown(dataclasses.replace(many, pieces=pieces))
    assert shown.count("06/18/the-town") == shown.count("06/19/the-town") == 1


def test_lists_say_how_many_there_are():
    shown = render_markdown(describe([score(f"Mill {i} will close.") for i in range(21)]))
    assert "Plain predictions, put as settled; the 20 surest of 21." in shown
    assert shown.count("— assertive, 90 % sure") == 20
    assert shown.count("`!`") == 21  # in the text all of them
    unless = score("Unless it does.", "speculative", cues=[("Unless", "conditional")])
    runs = describe([*([unless] * 3), score("It did.")] * 21)
    for shown in (render_terminal(runs, color=False), render_markdown(runs)):
        told = " ".join(shown.split())
        assert "Three sentences in a row or more, none of them assertive; the first 20 of 21." in told
        assert "Unless it does. — to sentence 3" in told
    cues = ["I doubt", *(f"might{i}" for i in range(12))]
    words = render_markdown(describe([score(f"{cue} it.", "hedged", cues=[(cue, "verb")]) for cue in cues]))
    assert "I doubt, might0, " in words
    assert "; the 12 most frequent of 13" in words


def test_in_colour_the_legend_explains_the_colours_and_what_has_none():
    shown = render_terminal(describe(), width=300)
    [legend] = [line for line in shown.splitlines() if "other sentences that are" in line]
    assert "\x1b[33mhedged\x1b[0m" in legend
    assert "\x1b[35mspeculative\x1b[0m" in legend
    plain = re.sub(r"\x1b\[[\d;]*m", "", legend)
    assert plain.startswith(
        "In colour: hedged, speculative, dim: no label, as the model was not sure enough, [!] a plain "
        "prediction, put as settled; other sentences that are assertive are unmarked."
    )
    # What it speaks of is there.
    assert "[!] The mill will close." in re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert "\x1b[2m⁵So it is said.\x1b[0m" in shown


def test_a_hedged_headline_is_marked_where_it_stands():
    head = score("The Mill Might Go", "hedged", zone="headline", cues=[("Might", "modal")])
    found = describe([head, *TEXT[1:]])
    assert render_markdown(found).splitlines()[2] == "# ¹`H` The Mill **Might** Go"
    assert render_terminal(found, color=False).splitlines()[:2] == ["¹[H] The Mill *Might* Go", "=" * 24]
    assert "\x1b[1;33mThe Mill\x1b[0m \x1b[1;4;1;33mMight\x1b[0m" in render_terminal(found)


def test_without_a_reference_there_is_no_column_of_percentiles():
    assert "percentile" in render_markdown(describe())
    bare = render_markdown(describe(reference=False))
    assert "percentile" not in bare
    [row] = [line for line in bare.splitlines() if line.startswith("| commitment")]
    assert row.count("|") == 5


def test_of_a_short_text_it_is_said_that_it_ranks_further_out():
    told = "Only 4 sentences are the writer’s own, and short texts come out at either end more easily."
    assert told in " ".join(render_terminal(describe(), color=False).split())
    assert told not in render_markdown(describe(reference=False))


def test_one_is_no_plural():
    many = describe_many()
    whole = dataclasses.replace(many.whole, n_sentences=1, n_words=1)
    shown = render_markdown(dataclasses.replace(many, whole=whole))
    assert "1 sentence of their writers, 1 word · read by the model linear" in shown


@pytest.mark.parametrize("scored", [TEXT, [TEXT[1]] * 8, [TEXT[2], score("It did.")]])
def test_all_forms_say_the_same_of_what_stands_out(scored):
    pytest.importorskip("jinja2")
    found = describe(scored)
    forms = [
        Page(render_html(found)).text,
        Page(render_markdown(found)).text.replace("\\", ""),
        render_terminal(found, color=False),
    ]
    forms = [" ".join(form.split()) for form in forms]
    for section in list_findings(found, make_marks(found.scored, LABELS)):
        assert [section.name in form for form in forms] == [True] * 3
        for kind in section.lists:
            assert [kind.told in form for form in forms] == [True] * 3
