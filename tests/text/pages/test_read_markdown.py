"""Markdown files: what of them is running text, and where it stands."""

from __future__ import annotations

import gzip
import io
import random
import re
import sys
import time
from types import SimpleNamespace

import pyarrow as pa
import pytest

from stance.errors import DataError, MissingExtraError
from stance.text import find_sentences, read_documents, split_sentences
from stance.text.pages.read_markdown import extract_markdown, locate_markdown

from ...conftest import run_python

PIECE = """\
---
title: Why talks fail
tags: [war, peace]
---

# Why *talks* fail

*By Maria Keller*

The [minister](https://example.org) said that the talks **may**
have failed.[^1] Nobody knows.

![A ship](ship.png)

## What comes next

> The army `could` be ready. It
> will not wait.

| Year | Dead |
|------|------|
| 2023 | 1000 |

- More money may come, if the banks
  agree to it.
- More time will not.

```python
print("It might.")
```

The end is near &mdash; or 5 \\* 5 <!-- is it? -->years off.

[^1]: As the *Times* reported,
    on Monday.

    It may be wrong.
"""


def read(text, name="a.md"):
    """Read a text and take the marks of headings, list items and quotations from it."""
    return extract_markdown(text.encode(), name).translate({0x1D: None, 0x1E: None, 0x1F: None})


def test_a_piece():
    assert read(PIECE).split("\n\n") == [
        "Why talks fail",
        "By Maria Keller",
        "The minister said that the talks may have failed. Nobody knows.",
        "What comes next",
        "The army could be ready. It will not wait.",
        "More money may come, if the banks agree to it.",
        "More time will not.",
        "The end is near — or 5 * 5 years off.",
    ]


def test_zones_of_a_piece():
    found = [(s.zone, s.para) for s in split_sentences(read(PIECE)) if s.zone != "body"]
    assert found == [("headline", 0), ("byline", 1), ("headline", 3)]


def test_headings_and_items_are_known_by_their_markup():
    source = (
        "# We are winning.\n\nIt rained. We left.\n\n## Why we might lose!\nIt is late. It may be.\n\n"
        "Why?\n====\n\nSo it goes. It does.\n\n## Nobody knows the price\n\n- First, nobody can pay\n"
        "\n  Nobody at all\n- # A head\n\nThe end came. It did."
    )
    zones = {s.text: s.zone for s in split_sentences(extract_markdown(source.encode(), "a.md"))}
    assert [text for text, zone in zones.items() if zone == "headline"] == [
        "We are winning.",
        "Why we might lose!",
        "Why?",
        "Nobody knows the price",
        "A head",
    ]
    assert {zones[text] for text in ("First, nobody can pay", "Nobody at all", "We left.")} == {"body"}
    assert extract_markdown(b"a\x1db\n\n\x1ec", "a.md") == "a b\n\nc"


CASES = {
    "setext headings": ("A\n=\n\nB\n---\nC", "A\n\nB\n\nC"),
    "a heading over its text": ("# A #\nB", "A\n\nB"),
    "lists within items": ("1. a\n   b\n\n   c\n2. d\n   - e", "a b\n\nc\n\nd\n\ne"),
    "an item of a year alone": ("2019.\n\nNext.", "2019.\n\nNext."),
    "a year that looks like an item": ("1989. A year.\n\n      So.\n\n- B", "1989. A year.\n\nSo.\n\nB"),
    "emphasis": ("*a* __b__ ***c*** ~~d~~ snake_case_e 2*3*4", "a b c snake_case_e 234"),
    "struck-out text": ("~~A.~~ B ~~c~~, ~~*d*\ne~~ f~~g~~h [~~i~~](j) ~~k", "B,\nfh ~~k"),
    "links": ("[a](b 'c') [d][e] [f] <https://g.h> i\n\n[e]: j", "a d [f] https://g.h i"),
    "images": ("a ![b](c) [![d](e)](f)\n\n![g](h)\n\ni", "a\n\ni"),
    "code": ("`a  b` ``c`d``\n\n    e\n\n~~~\nf\n~~~\n\n\tg\n\nh", "a  b c`d\n\ne\n\ng\n\nh"),
    "html": ("<b>\na\n</b>\n\nb<b>c</b> <!-- d\ne -->f\n\n<!-- g -->", "bc f"),
    "scripts and styles in a line": (
        "It <script>alert(3)</script> may <style>p{color:red}</style>rain <script>.",
        "It may rain.",
    ),
    "struck out in html": ("a <del>b</del>, <s>c *d*</s>e <del>f", "a, e f"),
    "white space that is written out": ("&nbsp; a&#8239;\n\u3000b&nbsp;", "a\nb"),
    "comments": ("a %%b *c*%%, 5%% d 6%%\n\n%% e\n\nf\n%%\n\ng\n\n%% h", "a, 5%% d 6%%\n\ng\n\n%% h"),
    "templates": (
        '{{< a b="c" >}}\n\n{{% d %}}\ne {{ f }} *g*\n{{% /d %}}\n\n{% h "i" %}\n\n{j} {{k',
        "e *g*\n\n{j} {{k".replace("*", ""),
    ),
    "classes": ("# a {#b .c}\n\nd [e](f){:target='g'}.\n{: .h}\n\n![i](j){width=9} k", "a\n\nd e.\n\nk"),
    "links of a wiki": (
        "a [[b c]], [[d|e *f*]] [[g#h]] ![[i.png]] [[#j]]. [[1]](k) [[2]] [[l]](m)",
        "a b c, e f g j. [1] [[2]] [l]",
    ),
    "highlights": ("==a *b*== c == d, e==f ==g\nh==; i == j", "a b c == d, e==f g\nh; i == j"),
    "names of paragraphs": ("a. ^b-1\n\nc ^d e\n\n^f\n\ng^h", "a.\n\nc ^d e\n\ng^h"),
    "fences of boxes": ("::: warning a\nb ::: c\n:::\n\nd", "b ::: c\n\nd"),
    "a break in html": ("a<br>b<BR />c", "a\nb\nc"),
    "a break in code": ("a\nb `<br>`", "a\nb <br>"),
    "entities": ("&amp; &#39; &nbsp;&copy; &no;", "& ' \xa0© &no;"),
    "escapes": (r"\*a\* \[b\](c) \d \<br>", r"*a* [b](c) \d <br>"),
    "rules": ("a\n\n* * *\n\nb\n\n---\n\nc", "a\n\nb\n\nc"),
    "hard breaks": ("a  \nb\\\nc\nd\n\ne", "a\nb\nc d\n\ne"),
    "tables": ("a\n\n| b |\n|---|\n| c |\n\nd | e", "a\n\nd | e"),
    "white space of other kinds": ("\x85\n\na\u3000b\u2028c", "a\u3000b\u2028c"),
    "line ends": ("a\r\nb\r\rc", "a b\n\nc"),
    "quotes in quotes": ("> a\nb\n>> c\n\nd", "a b\n\nc\n\nd"),
}


@pytest.mark.parametrize("name", CASES)
def test_markup_becomes_words(name):
    text, expected = CASES[name]
    assert read(text) == expected


FRONT_MATTER = {
    "yaml": "---\ntitle: A\ndate created: 2024\nabout: |\n  A\n\n  b\ntags:\n- a\n# so\n'k': v\n---\n",
    "yaml, ended by dots": "---\ntitle: A\n...\n",
    "yaml, from windows": "---\r\ntitle: A\r\n--- \r\n",
    "toml": '+++\ntitle = "A"\n\nabout = """\nB\n"""\n[params]\n+++\n',
}


@pytest.mark.parametrize("name", FRONT_MATTER)
def test_front_matter_is_dropped(name):
    assert read(FRONT_MATTER[name] + "It may.\n\nSo.\n\n---\n\nEnd.") == "It may.\n\nSo.\n\nEnd."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\n\n- It may.\n\n---\n\nSo.", "It may.\n\nSo."),
        ("---\nIt may.\n\n---\nSo.", "It may.\n\nSo."),
        ("---\nNote: one.\n\nIt may.\n\n---\nSo.", "Note: one.\n\nIt may.\n\nSo."),
        ("It may.\n\n---\nNote: one.\n\n---\nSo.", "It may.\n\nNote: one.\n\nSo."),
    ],
)
def test_what_stands_between_rules_is_no_front_matter(text, expected):
    assert read(text) == expected


FOOTNOTES = {
    "marks": ("A [^1], b[^two].[^3][^4] `c[^5]`", "A, b. c[^5]"),
    "a note of one word": ("a[^1]\n\n[^1]: b\n\nc", "a\n\nc"),
    "lines and paragraphs": ("[^1]: a\nb\n\n    c\nd\n\n        e\n\nf", "f"),
    "notes in a row": ("[^1]: a b\n[^2]: c d\n\n\n[^3]: e f", ""),
    "ended by another block": ("[^1]: a\n# b\n\n[^2]: c\n```\nd\n```\ne", "b\n\ne"),
    "under a paragraph": ("a\n[^1]: b", "a"),
    "in an item": ("- a\n  [^1]: b\n- c\n\nd", "a\n\nc\n\nd"),
    "in a quote": ("> a[^1]\n> [^1]: b\n\nc", "a\n\nc"),
    "no notes": ("[^] [^a b] ^ [c] [d]:\n\nf", "[^] [^a b] ^ [c] [d]:\n\nf"),
    "an indented note": ("a[^1]\n\n    [^1]: e\n\nf", "a\n\nf"),
}


@pytest.mark.parametrize("name", FOOTNOTES)
def test_footnotes_are_dropped(name):
    text, expected = FOOTNOTES[name]
    assert read(text) == expected


def test_notes_in_the_line_are_dropped_where_the_running_text_is_read(tmp_path):
    source = "It may^[which [he](x) doubts] be.^[Or not.]\n\nSo."
    assert read(source) == "It may be.\n\nSo."
    assert locate(tmp_path, source).text == "It may^[which he doubts] be.^[Or not.]\n\nSo."


PROSE = "Nobody knows what the ministry will do about it, or when, and so the talks go on.\n\n" * 9


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>It <b>may</b>&nbsp;rain.</p>\n<p>So.</p>", ["It may\xa0rain.", "So."]),
        ("<div class='lead'>\nIt may.<br><br>So.\n</div>", ["It may.", "So."]),
        ("<blockquote><p>It may.</p>\n\n<p>So.</p></blockquote>", ["\x1fIt may.", "\x1fSo."]),
        ("</div>\n<!-- x --><h2>Why</h2><ul><li>It may.</li></ul>", ["\x1dWhy", "\x1eIt may."]),
        ("> <p>It may.</p>\n> <h2>Why</h2>", ["\x1fIt may.", "\x1dWhy"]),
        ("<center>It <s>will</s> may<sup>1</sup>.</center>", ["It may."]),
        ("<p><img src='a'></p>\n\n<p\n>\n</p>", []),
        ("<aside>\nIt may.\n</aside>\n\n<figure><div>It may.</div></figure>\n\n<!-- <p>It may.</p> -->", []),
        ("<figure><blockquote>It may.</blockquote><figcaption>A</figcaption></figure>", ["\x1fIt may."]),
        ("<div class='wp-caption'><p>It may.</p></div>\n\n<script>\n'<p>It may.'\n</script>", []),
        ("<div><table><tr><td>2021<td>12<tr><td>2022<td>9</table></div>", []),
    ],
)
def test_paragraphs_in_html_are_read_as_those_of_a_page(source, expected):
    pytest.importorskip("lxml")
    blocks = extract_markdown(f"{PROSE}{source}\n\n{PROSE}".encode(), "a.md").split("\n\n")
    assert blocks[9:-9] == expected
    assert set(blocks[:9] + blocks[-9:]) == {PROSE[: PROSE.index("\n")]}


def test_html_needs_its_library_only_where_it_holds_words(monkeypatch):
    monkeypatch.setitem(sys.modules, "lxml", None)
    monkeypatch.setitem(sys.modules, "lxml.etree", None)
    assert read("<p align='center'><img src='a'></p>\n\n<!-- b -->\n\nIt may.") == "It may."
    with pytest.raises(MissingExtraError, match=r"a\.md: expected the library lxml; .*'stance\[read\]'"):
        read("<p>It may.</p>")


def test_sentences_all_in_emphasis_are_marked():
    source = (
        "**May *it*?**[^1]\n\n*It may.* __So?__\n\n**By Ann Ek**\n\n> **May I?**\n\n- **May he?**\n\n"
        "[^1]: No."
    )
    assert extract_markdown(source.encode(), "a.md").split("\n\n") == [
        "\x1cMay it?",
        "\x1cIt may. So?",
        "By Ann Ek",
        "\x1fMay I?",
        "\x1eMay he?",
    ]
    assert extract_markdown(b"a\x1cb", "a.md") == "a b"


def test_a_line_all_in_emphasis_stays_a_line():
    assert read("# A\n*By Ann Ek*\n**12 May**\nOne *two*\nthree.") == "A\n\nBy Ann Ek\n12 May\nOne two three."
    assert read("*One* or *two*\nthree.\n\n# A") == "One or two three.\n\nA"
    assert read("One *two\nthree* four\n*five\nsix*\n\n[a](b)\nc") == "One two three four five six\n\na c"


PLAIN = """\
Why talks fail

By Maria Keller

The talks failed in May, and the deal might collapse if the U.S. leaves; nobody
knows who would buy the mill. He may go - and so may she.

"We will not go back," she said. It cost $5 (or 4 * 2, or a_b_c), 100% of it.
It may rain.

Maria Keller is a fellow at the Institute for War.
"""


def test_plain_prose_reads_as_before():
    text = read(PLAIN)
    assert text == PLAIN.replace("y\nk", "y k").replace("t.\nI", "t. I").rstrip("\n")
    assert find_sentences(text) == find_sentences(PLAIN)
    assert [s.zone for s in split_sentences(text)] == [s.zone for s in split_sentences(PLAIN)]


def test_a_text_without_a_blank_line_keeps_its_lines():
    lines = ["Why talks fail", *(f"The talks failed in {year}. " + "It may be, " * 12 for year in (1, 2, 3))]
    text = "\n".join(line.strip(" ,") + "." * (i > 0) for i, line in enumerate(lines))
    assert read(text) == text
    assert {s.para for s in split_sentences(read(text))} == {0, 1, 2, 3}


PACKERS = {
    "": bytes,
    ".gz": gzip.compress,
    ".zst": lambda data: bytes(pa.Codec("zstd").compress(data)),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("packing", PACKERS)
def test_files_are_told_by_their_suffix(tmp_path, packing, encoding):
    for name in ("a.MD", "b.md", "b.Markdown"):
        data = "# Über\n\nIt *may* rain.".encode(encoding)
        (tmp_path / f"{name}{packing}").write_bytes(PACKERS[packing](data))
    (tmp_path / "c.txt").write_text("It *may* rain.")
    found = {document.doc_id: document.text for document in read_documents(tmp_path)}
    assert list(found.values()) == ["\x1dÜber\n\nIt may rain."] * 3 + ["It *may* rain."]
    assert list(found) == ["a", f"b.Markdown{packing}", f"b.md{packing}", "c"]


def locate(tmp_path, source):
    (tmp_path / "a.md").write_bytes(source.encode())
    (document,) = read_documents(tmp_path, renders_markdown=False)
    return document


def test_a_markdown_file_with_its_places(tmp_path):
    source = (
        "---\r\ntitle: A\r\n---\r\n# A #\r\n\r\n"
        "> 1. It *may*\r\n>    rain, __not__ s\\*n&copy;w.[^1]\r\n\r\n[^1]: b\r\n"
    )
    document = locate(tmp_path, source)
    assert document.text == "\x1dA\n\n\x1fIt may rain, not s*n©w.\n\nb"
    assert document.origin.text == source
    places = {}
    for word in ("A", "It may", "rain, not", "s*n©w.", "w."):
        start = document.text.index(word)
        begin, end = document.origin.find_span(start, start + len(word))
        places[word] = source[begin:end]
    assert places == {
        "A": "A",
        "It may": "It *may",
        "rain, not": "rain, __not",
        "s*n©w.": r"s\*n&copy;w.",
        "w.": "w.",
    }


def test_every_word_stands_where_it_is_said_to_stand(tmp_path):
    sources = [
        PIECE,
        PIECE.replace("\n", "\r\n"),
        *(text for text, _ in [*CASES.values(), *FOOTNOTES.values()]),
    ]
    for source in (source for source in sources if read(source)):
        document = locate(tmp_path, source)
        text = document.text.replace("[code]", " " * 6).replace("[link]", " " * 6)
        for word in re.finditer(r"[^\W_]+", text):
            begin, end = document.origin.find_span(*word.span())
            assert source[begin] == "&" or (source[begin], source[end - 1]) == (word[0][0], word[0][-1])


TABLE = r"""
| likely | Likely *likely* |  | likely |
|:--|--|--|-:|
| likely | | ![likely](a.png) | likely | likely
a \| `b \| c` likely \\\| likely \\
> | may | likely |
> |---|---|
> | likely | may |

1. | likely |
   |---|
   | a | b |
   | **likely** |

[^1]: It is likely
    that it is *likely*.
likely

    | a | likely |
    |---|---|
    | likely | likely |

    - likely

    > likely

[^2]:
    likely

[^3]: | likely |
      |---|
      | likely |
"""


@pytest.mark.parametrize("begin", ["", "---\ntitle: likely\n---\n", "likely\n\n"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_cells_and_footnotes_stand_where_they_are_said_to_stand(tmp_path, begin, line_end):
    source = (begin + TABLE).replace("\n", line_end)
    document = locate(tmp_path, source)
    places = [
        document.origin.find_span(*match.span())[0] for match in re.finditer("(?i)likely", document.text)
    ]
    expected = [match.start() for match in re.finditer("(?i)likely", source)]
    surplus = re.search(r"\| (likely)\s+a ", source).start(1)
    left_out = {surplus, source.index("![likely") + len("![")}
    if "title: likely" in source:
        left_out.add(source.index("title: likely") + len("title: "))
    assert places == [place for place in expected if place not in left_out]


def test_cells_and_footnotes_are_paragraphs_where_places_matter(tmp_path):
    document = locate(
        tmp_path, "a[^1]\n\n| b | c \\| d |\n|---|---|\n| `e` | f\n\n[^1]: g\nh\n\n    - i\n\nj"
    )
    assert document.text == "a\n\nb\n\nc | d\n\n[code]\n\nf\n\ng h\n\n\x1ei\n\nj"


@pytest.mark.parametrize("name", [name for name in FOOTNOTES if name != "marks"])
def test_footnotes_end_where_they_are_skipped(name):
    text, skipped = FOOTNOTES[name]
    found, _ = locate_markdown(text.encode(), "a.md")
    blocks = iter(found.translate({0x1D: None, 0x1E: None, 0x1F: None}).split("\n\n"))
    assert all(block in blocks for block in skipped.split("\n\n") if block)  # in this order


QUOTATIONS = {
    "lines": ("> It may\n> rain.\n\nb", "\x1fIt may rain.\n\nb"),
    "paragraphs and lazy lines": ("> a\n>\n> b\nc\n\nd", "\x1fa\n\n\x1fb c\n\nd"),
    "a heading": ("> # a\n> b\n\nc", "\x1da\n\n\x1fb\n\nc"),
    "a list": ("> - a\n> - b\n\nc", "\x1fa\n\n\x1fb\n\nc"),
    "in a list": ("- a\n  > b\n- c", "\x1ea\n\n\x1fb\n\n\x1ec"),
    "an empty item": ("> 1989.\n\nb", "\x1f1989.\n\nb"),
    "in another": ("> > a\n>\n> b\n\nc", "\x1fa\n\n\x1fb\n\nc"),
    "an alert": ("> [!NOTE]\n> a\n>\n> b\n\nc", "a\n\nb\n\nc"),
    "an alert alone": ("> [!Warning]\n>\n> - a\n\nc", "\x1ea\n\nc"),
    "a quotation in an alert": ("> [!TIP]\n> > a\n\nc", "\x1fa\n\nc"),
    "a callout": ("> [!my-own|x]- *It* may\n> a\n> b\n\nc", "\x1dIt may\n\na b\n\nc"),
    "a callout of its title": ("> [!NOTE] a\n\nb", "\x1da\n\nb"),
    "a callout that quotes": ("> [!quote] Tom\n> a\n\n> [!cite]\n> b\n\nc", "\x1dTom\n\n\x1fa\n\n\x1fb\n\nc"),
    "no callout": ("> a\n> [!NOTE]\n> b\n\n[!NOTE] c", "\x1fa [!NOTE] b\n\n[!NOTE] c"),
    "white space that leads": ("> &nbsp;&nbsp;a\n\n# &emsp;b\n\n- \u3000c", "\x1fa\n\n\x1db\n\n\x1ec"),
    "Markdown in HTML": ("<blockquote>\n\na\n\n- b\n\n</blockquote>\n\nc", "\x1fa\n\n\x1fb\n\nc"),
    "alone": ("> It may rain.", "It may rain."),
}


@pytest.mark.parametrize("name", QUOTATIONS)
def test_quotations_are_known_by_their_markup(tmp_path, name):
    source, found = QUOTATIONS[name]
    assert extract_markdown(source.encode(), "a.md") == found
    assert locate(tmp_path, source).text == found


def test_what_is_quoted_is_not_the_writers():
    source = b"It's what he said.\n\n> We might. It may be.\n>\n> ## So it goes.\n\nThat is it."
    voices = [(s.zone, s.voice) for s in split_sentences(extract_markdown(source, "a.md"))]
    quoted = [("body", "quoted")] * 2
    assert voices == [("body", "writer"), *quoted, ("headline", "writer"), ("body", "writer")]


SCRAPS = [
    *("likely", "War is", "It may", "a", "é", "\u3000", "\x85", "\x1d", "\\", "&ndash;", '"', "+"),
    *("\n", "\n\n", "\r\n", "\r", "  \n", "\\\n", "    ", "\t", "# ", "## ", "- ", "1. ", "1989. ", "> "),
    *("*", "**", "_", "~", "~~", "`", "``", "[", "](", "](x)", "![", "<b>", "<br>", "<https://a.b>", "<!--"),
    *("-->", "| a |\n|---|\n", "[^1]", "[^1]: ", "---", "===", "```\n", "[a]: b\n", "<div>"),
    *("|", "\\|", "| likely | It may "),
    *("%%", "==", "{{<", ">}}", "{: .a}", "[[", "]]", "[[a|", "^a", "^[", ":::", "> [!note] ", "&nbsp;"),
]


def test_words_of_odd_files_stand_where_they_are_said_to_stand():
    rng = random.Random(11)
    n_words = 0
    for _ in range(3000):
        source = "".join(rng.choices(SCRAPS, k=rng.randrange(1, 30)))
        text, origin = locate_markdown(source.encode(), "a.md")
        for sentence in split_sentences(text):
            begin, end = origin.find_span(sentence.start, sentence.end)
            assert 0 <= begin <= end <= len(source)
        for word in re.finditer(r"likely|War is|It may", text):
            begin, end = origin.find_span(*word.span())
            assert source[begin:end] == word[0]
            n_words += 1
    assert n_words > 1000


def test_code_and_addresses_have_no_words_where_places_matter(tmp_path):
    document = locate(tmp_path, "Say `likely`, see <https://x.org/likely>, or [`may`](b).")
    assert document.text == "Say [code], see [link], or [code]."


def test_a_long_file_has_its_places_in_linear_time(tmp_path):
    began = time.process_time()  # whatever else runs
    document = locate(
        tmp_path,
        "It *may* [not](a) `b` ~~c~~ rain\n" * 20_000 + "\n\n| a |\n|---|\n" + "| likely |\n" * 20_000,
    )
    assert time.process_time() - began < 30
    start = document.text.rindex("rain")
    assert document.origin.find_span(start, start + 4)[0] == document.origin.text.rindex("rain")


def test_standard_input_is_plain_text(monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"It *may* rain.")))
    assert [document.text for document in read_documents("-")] == ["It *may* rain."]


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b" \n", "expected a document; found an empty file. "),
        (b"* * *\n\n![a](b)", "expected running text; found none in the document. Save its text as .txt."),
        (b"caf\xe9", "expected UTF-8 text; found byte 0xe9 at byte offset 3. "),
        (b"a\0b", "expected text; found a NUL byte at byte 1, "),
    ],
)
def test_what_is_no_text_is_refused(tmp_path, data, complaint):
    path = tmp_path / "a.md"
    path.write_bytes(data)
    with pytest.raises(DataError) as caught:
        list(read_documents(path))
    assert str(caught.value).startswith(f"{path}: {complaint}")


@pytest.mark.parametrize(
    ("piece", "is_text"), [("[", True), ("![", True), ("[^", True), ("> ", False), ("[^1]: ", False)]
)
def test_deep_nesting_is_read(piece, is_text):
    source = piece * 3000
    expected = source if is_text else ""
    assert read(source) == expected
    assert locate_markdown(source.encode(), "a.md")[0] == expected


def test_the_library_loads_with_the_first_file(tmp_path):
    for suffix in ("txt", "md"):
        (tmp_path / f"a.{suffix}").write_text("It may rain.")
    code = f"""
import sys
from stance.text import read_documents
for suffix in ("txt", "md"):
    list(read_documents({str(tmp_path)!r} + "/a." + suffix))
    print("markdown_it" in sys.modules)
"""
    done = run_python(code)
    assert done.stdout.split() == ["False", "True"]


def test_a_line_that_divides_a_word_stays_one():
    text = read("- The plan is un-\n  likely to\n  last.\n\n- It may hold.\n")
    assert "un-\nlikely to last." in text
