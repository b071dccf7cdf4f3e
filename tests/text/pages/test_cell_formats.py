"""Texts of tables that hold HTML or Markdown are read as files of that format are."""

import gzip
import json

import pandas as pd
import pyarrow as pa
import pytest

from stance.errors import DataError, MissingExtraError
from stance.scoring import ScoreOptions, score_dataset, score_texts
from stance.scoring.engines.inputs import prepare_rows
from stance.text import as_table, read_documents, read_tables
from stance.text.pages.html_cells import extract_html_cell

PAGE = (
    "<html><body><nav>Home</nav><h1>Why talks fail</h1><p>The talks <b>failed</b>.</p>"
    "<p>It may rain &amp; snow.</p><script>x()</script></body></html>"
)
WORDS = "\x1dWhy talks fail\n\nThe talks failed.\n\nIt may rain & snow."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>It may\nrain.</p><p>So be it.</p>", "It may rain.\n\nSo be it."),
        ("It <b>may</b> rain.<br><br>So be it.", "It may rain.\n\nSo be it."),
        # As WordPress keeps its texts: markup within paragraphs, blank lines between them.
        ("It <b>may</b> rain.\n\nSo be it.", "It may rain.\n\nSo be it."),
        ("It <b>may</b> rain.\r\n \r\nSo be it.", "It may rain.\n\nSo be it."),
        ("It&rsquo;s late.\n\nSo be it.", "It’s late.\n\nSo be it."),
        ("One <i>line</i>\nand the next.", "One line and the next."),
        ("It may rain.<br>So may\n\nBe it.", "It may rain. So may\n\nBe it."),
        ("<p class=x>* * *</p>\n\nIt may\n \nbe\n\n<p>End.</p>\n", "* * *\n\nIt may\n\nbe\n\nEnd."),
        ("<p>So.\n\nIt may\n\nrain", "So.\n\nIt may\n\nrain"),
        ("<blockquote>It may\n\nrain.</blockquote><p>So.</p>", "\x1fIt may\n\n\x1frain.\n\nSo."),
        ("<!-- w:p --><p>It may.</p><!-- /w:p -->\n\n<!-- w:p --><p>So.</p>", "It may.\n\nSo."),
        ("<p>So.</p><ul>\n\n<li>It may.</li>\n\n<li>End.</li></ul>", "So.\n\n\x1eIt may.\n\n\x1eEnd."),
        # Within a paragraph that tags begin and end, blank lines are the editor's.
        ("<p>It may\n\nrain.</p>", "It may rain."),
        ("<p>So.</p><h2>It\n\nmay</h2>\n\nRain <b>or</b>\n\nnot.", "So.\n\n\x1dIt may\n\nRain or\n\nnot."),
        ("It rains.<h2>So</h2>\n\nBe it.", "It rains.\n\n\x1dSo\n\nBe it."),
        # Without markup nothing is touched.
        ("It may  rain.\n So.\n\nIf a < b, AT&T wins.", "It may  rain.\n So.\n\nIf a < b, AT&T wins."),
        ("It may rain.\0<br>So.", "It may rain.\ufffd So."),
        ("<![CDATA[<p>It may <b>rain</b>.</p>]]>", "It may rain."),
        ("<![CDATA[It may rain.]]>", "It may rain."),
        # A `<` that begins no tag is a sign, and takes nothing with it.
        ("Costs <profits this year. They may rise. Nobody knows.",) * 2,
        ("Profits fell <5% & costs rose. We may see <b5 or so.",) * 2,
        ("<b>Note</b>: x <y may be so. End.", "Note: x <y may be so. End."),
        ("<i>So</i> if x <y and z> 3, write to <jane@x.org>.", "So if x <y and z> 3, write to <jane@x.org>."),
        ("<i>So</i> says <https://x.org/>.", "So says <https://x.org/>."),
        ("It <!-- <x --> <b>may</b> rain <!-- and so on.", "It may rain <!-- and so on."),
        (
            "<p>So.<img data-x=\"<p>A <i>town.\" alt='a > b'> It may.<hr noshade>End.",
            "So. It may.\n\nEnd.",
        ),
        ("<p>So.<o:p></o:p> It <!DOCTYPE x><?xml y?>may</p >.", "So. It may\n\n."),
        # Attributes without a value.
        ("<p hidden>It snows.</p><p>So.</p>", "So."),
        ("<details open><summary>More</summary>It may rain.</details>", "\x1dMore\n\nIt may rain."),
        ("<section\nhidden>It snows.</section><option selected>It may.</option>", "It may."),
        (
            "<blockquote cite><p data-x id>It may.</blockquote><a name>So.</a><input disabled/>",
            "It may.\n\nSo.",
        ),
        ("<i>So</i> of <a year ago> and <p value>.", "So of <a year ago> and <p value>."),
        ("<main v-cloak><nav uk-navbar>Home</nav><p>Go <a @click>on</a>.</p></main>", "Go on."),
        (
            "<video controls>x</video>The <table of contents>, <section hidden/>so.",
            "The <table of contents>, so.",
        ),
        # Of placeholders no tag ends any.
        ("Dear <first name>, it may rain.",) * 2,
        ("<p>Call <company name> at <user id>.</p>", "Call <company name> at <user id>."),
        (
            "<p><a name></p><p>See <a href=x>us</a>, <b><p value></b> or <time of day>.</p>",
            "<a name>\n\nSee us, <p value> or <time of day>.",
        ),
        ("<i>On</i> <a long-term plan>, <p value-added>.", "On <a long-term plan>, <p value-added>."),
        # Names of other vocabularies, and what looks like them.
        ("<p class=x>It may.</o:p> So.</st1:City></p>", "It may. So."),
        ("<p>It may.<o:p></p>", "It may."),
        (
            "<w:wrap><p>Ask <mailto:ann>, <tel:112> or <x:name> now.",
            "Ask <mailto:ann>, <tel:112> or <x:name> now.",
        ),
        # Cut in the middle.
        ("<p>It may.</p><table border><tr><td>Aye it is</td><td>No it", "It may.\n\nAye it is\n\nNo it"),
        ("<p>It may.</p><video controls autoplay>", "It may."),
        ("<p>It may.</p><amp-story><p>It may not.</p><p>Third", "It may.\n\nIt may not.\n\nThird"),
        ("It may.</p></gu-atom><p>So <first-name>.</p>", "It may.\n\nSo <first-name>."),
        ("<amp-story> <amp-page><amp-grid>\n<div>It may.</div><x-y><img src=a>So", "It may.\n\nSo"),
        ("<b>Dear</b> <first-name><last-name>, it may.", "Dear <first-name><last-name>, it may."),
        ("<p>Dear <first-name><br>Dear <last-name></p><p>So.", "Dear <first-name> Dear <last-name>\n\nSo."),
        # Over a block, too, beside words or white space.
        ("Dear <first-name>\n\n<p>It may rain.</p>", "Dear <first-name>\n\nIt may rain."),
        ("<b>Dear</b> <first-name>\n<p>It may.</p>", "Dear <first-name>\n\nIt may."),
        ("Dear <first-name><p>It may.</p>", "Dear <first-name>\n\nIt may."),
        ("<your-city>\n<div>It may.</div>", "<your-city>\n\nIt may."),
        ("<first-name> <last-name>\n<p>It may.</p>", "<first-name> <last-name>\n\nIt may."),
        ("<first-name> <p>may</p> go", "<first-name>\n\nmay\n\ngo"),
        ('<first-name> <img src="x"> may go', "<first-name> may go"),
        ("<amp-story>\n\n<amp-page>\n\n<p>It may.", "<amp-story>\n\n<amp-page>\n\nIt may."),
        # Elements that were cut, by what they hold.
        ("<app-article><my-header>Title here</my-header><p>It may.</p>", "Title here\n\nIt may."),
        ("<app-root>\n  <app-page>\n    <p>It may.", "It may."),
        ("<p>One.</p><x-card><x-title>It may</x-title> rain.", "One.\n\nIt may rain."),
        ("<p>One may.</p><x-card><figure><img></figure>", "One may."),
        ("<p>One may.</p><x-card><nav>Home</nav>", "One may."),
        ("<p>One may.</p><x-card><form>Search</form>", "One may."),
        ("<p>One.</p><x-card><!-- c --><p>It may.</p>", "One.\n\nIt may."),
        # Words of transcripts and the like begin no film, sound or script, which would hold all behind them.
        (
            "<p>I <audio cuts out> may <video link>.</p><p>See <style guide>, <script unclear>.",
            "I <audio cuts out> may <video link>.\n\nSee <style guide>, <script unclear>.",
        ),
        ("<style scoped>p {}</style><script async data-x>x()</script>It may<script defer>y()", "It may"),
        # Films and sounds that nothing ends hold nothing.
        ("<p>So <audio muted> it <audio> may.</p><p>End", "So it may.\n\nEnd"),
        ("<article><p>So <audio> it may.</p><p>End</article>", "So it may.\n\nEnd"),
        ("<p>So</p><video poster='a>b' src=c><p>It may.</p>", "So\n\nIt may."),
        ("<audio src=a>It <video><audio>x</audio>y</video><audio src=b>z</audio>may.", "It may."),
        # Whole pages are read as files of them are.
        (
            "<html amp><head><link crossorigin></head><body onload><template v-slot><p>It might.</p>"
            "</template><p v-cloak>So it may.</p><o:p></body></html>",
            "So it may.",
        ),
        # Words in brackets that are no names of HTML.
        ("<p><PERSON> may resign, said <NAME_1>.</p>", "<PERSON> may resign, said <NAME_1>."),
        ("Dear <name>, it  may </sarcasm> rain.",) * 2,
        ("<b>See</b> <www.a.org> or <co-author>.", "See <www.a.org> or <co-author>."),
        ("<sec><xref ref-type=b>It <jats:i>may</jats:i></xref><m/>.</sec>", "It may."),
        ("<article><p><PERSON> may resign if x <y. So.</p></article>", "<PERSON> may resign if x <y. So."),
        # Blank lines part what is preformatted, such as mails.
        (
            "<pre>It may\nrain\n\nIt <b>did\n \nnot</b>\n\n\nyet\r\n\r\nso</pre>",
            "It may rain\n\nIt did\n\nnot\n\nyet\n\nso",
        ),
        (PAGE, WORDS),
    ],
)
def test_words_of_html_in_cells(text, expected):
    assert extract_html_cell(text, "data") == expected


def test_blank_lines_part_no_code():
    data = '<script type="application/ld+json">{"articleBody":\n\n"It may rain. So it may. It may snow."}'
    assert extract_html_cell(data + "</script>\n\nSo.", "data") == "It may rain. So it may. It may snow."


def test_a_piece_is_read_whole_however_long():
    """Of a long page the article is told by its weight; a piece is all article, save what says it is none."""
    piece = "".join(f"<p>It may rain in the {i}th district of the town.</p>" for i in range(100))
    piece += "<aside><p>Read this, too.</p></aside><section class=widget><p>So it may.</p></section>"
    found = extract_html_cell(piece, "data").split("\n\n")
    assert (len(found), found[-1]) == (101, "So it may.")
    assert "So it may." not in extract_html_cell(f"<html><body>{piece}</body></html>", "data")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '<p>So.</p><p><a href="x">The talks with the minister</a> may fail</p>',
            "So.\n\nThe talks with the minister may fail",
        ),
        (
            "<p>Talks may fail <a href=x>#<span>politics</span></a> <a href=y>#economy</a></p>",
            "Talks may fail #politics #economy",
        ),
        (
            '<a href="x">Talks may fail</a>&nbsp;<font color="#6f6f6f">Herald</font>',
            "Talks may fail\xa0Herald",
        ),
        ('<ul><li><a href="x">Talks may fail</a></li></ul>', "Talks may fail"),
        ("<header>It may rain.</header> So it may.", "It may rain.\n\nSo it may."),
        ('<p>So.</p><p>Advertisement</p><p>Read more: <a href="x">Talks may fail</a></p>', "So."),
        ("<nav>Home</nav><p>So.</p><footer>Imprint</footer>", "So."),
    ],
)
def test_a_line_of_links_is_text_in_a_piece(text, expected):
    assert extract_html_cell(text, "data") == expected


@pytest.mark.parametrize("kind", ["csv", "jsonl", "json", "parquet"])
def test_files_of_tables(tmp_path, kind):
    frame = pd.DataFrame({"doc_id": ["a", "b"], "body": [PAGE, "Plain. As it is."], "year": [2020, 2021]})
    path = tmp_path / f"opeds.{kind}"
    if kind == "csv":
        frame.to_csv(path, index=False)
    elif kind == "parquet":
        frame.to_parquet(path)
    else:
        frame.to_json(path, orient="records", lines=kind == "jsonl")
    (table,) = read_tables(path, text_field="body", text_format="html")
    assert table.to_pydict() == {
        "doc_id": ["a", "b"],
        "text": [WORDS, "Plain. As it is."],
        "year": [2020, 2021],
    }
    (plain,) = read_tables(path, text_field="body")
    assert plain["text"].to_pylist() == [PAGE, "Plain. As it is."]


@pytest.mark.parametrize("name", ["draft.txt", "draft.txt.gz"])
def test_plain_files_are_read_as_cells_are(tmp_path, name):
    text = "It <b>may</b> rain.\n\nx <y."
    (tmp_path / name).write_bytes(gzip.compress(text.encode()) if name.endswith("gz") else text.encode())
    (document,) = read_documents(tmp_path, text_format="html")
    assert document.text == "It may rain.\n\nx <y."
    (document,) = read_documents(tmp_path)
    assert document.text == text
    (document,) = read_documents(tmp_path, text_format="md", renders_markdown=False)
    assert document.text == "It may rain.\n\nx <y."


def test_other_files_keep_to_their_suffix(tmp_path):
    (tmp_path / "draft.md").write_text("It *may* rain.")
    (tmp_path / "page.html").write_text("<p>It *may* rain.")
    for text_format in ("html", "md"):
        found = [document.text for document in read_documents(tmp_path, text_format=text_format)]
        assert found == ["It may rain.", "It *may* rain."]


def test_plain_files_without_words_are_told_of(tmp_path):
    (tmp_path / "a.txt").write_text("<img src=x>")
    (tmp_path / "b.txt").write_text("<p>So.")
    with pytest.raises(DataError, match=r"a\.txt: expected running text in HTML; found none\."):
        list(read_documents(tmp_path, text_format="html"))
    rejects = []
    (document,) = read_documents(tmp_path, text_format="html", on_error="skip", rejects=rejects)
    assert document.text == "So."
    assert [reject.reason for reject in rejects] == [
        "expected running text in HTML; found none. Check the text."
    ]


def test_markdown_in_cells():
    table = as_table(["# Why talks *fail*\n\nIt [may](a.html) rain."], text_format="md")
    assert table["text"].to_pylist() == ["\x1dWhy talks fail\n\nIt may rain."]


def test_cells_without_words_are_bad_rows(tmp_path):
    rows = [{"doc_id": "a", "text": "<img src=x>"}, {"doc_id": "b", "text": "<p>So.</p>"}, {"text": None}]
    with pytest.raises(DataError, match=r"^data: row 1: expected running text in HTML; found none\. Mend"):
        as_table(rows[:2], text_format="html")
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    rejects = []
    (table,) = read_tables(path, text_format="html", on_error="skip", rejects=rejects)
    assert table["text"].to_pylist() == ["So."]
    assert sorted((reject.row, reject.reason) for reject in rejects) == [
        (1, "expected running text in HTML; found none"),
        (3, "expected text in column 'text'; found null"),
    ]


@pytest.mark.parametrize("text_format", ["html", "md"])
def test_a_nul_is_no_mark_of_a_binary_file(text_format):
    assert as_table(["It <i>may</i>\0 rain."], text_format=text_format)["text"].to_pylist() == [
        "It may\ufffd rain."
    ]


def test_cells_that_cannot_be_read_are_told_of_with_the_reason():
    rejects = []
    as_table(["<!-- So. -->", "So."], text_format="html", on_error="skip", rejects=rejects)
    assert [reject.reason for reject in rejects] == ["expected an HTML page; found no markup"]


def test_python_and_engines_read_alike():
    texts = [PAGE, "It <i>might</i> snow."]
    expected = score_texts([WORDS, "It might snow."])
    assert score_texts(texts, text_format="html").equals(expected)
    frame = pd.DataFrame({"doc_id": ["a", "b"], "text": texts})
    scored = score_dataset(frame, options=ScoreOptions(text_format="html"))
    assert scored["text"].tolist() == expected["text"].to_pylist()
    rows, rejects = prepare_rows(
        pa.table({"doc_id": ["a"], "text": [PAGE]}), ScoreOptions(text_format="html")
    )
    assert (rows["text"].to_pylist(), rejects) == ([WORDS], [])


@pytest.mark.parametrize("call", [as_table, read_tables, score_texts])
def test_another_format_is_refused(call):
    with pytest.raises(DataError, match=r"^text_format: expected one of plain, html, md; found 'rtf'\."):
        list(call(["So."], text_format="rtf"))
    with pytest.raises(DataError, match=r"^text_format: "):
        score_dataset(["So."], options=ScoreOptions(text_format="rtf"))


def test_what_reads_html_may_be_missing(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "trafilatura", None)
    with pytest.raises(MissingExtraError, match="read"):
        as_table(["<p>So.</p>"], text_format="html", on_error="skip")
    assert as_table(["So."], text_format="html")["text"].to_pylist() == ["So."]
