"""PDF and Word files, made here byte by byte or by python-docx."""

import sys

import pytest

from stance.errors import DataError, MissingExtraError
from stance.text import read_documents, split_sentences
from stance.text.pages.read_pages import join_pages

pypdf = pytest.importorskip("pypdf")
docx = pytest.importorskip("docx")


def make_pdf(pages):
    """Lay out lines of Helvetica by hand; ``None`` is half a line of space."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for i, lines in enumerate(pages):
        shown = " ".join("0 -7 Td" if line is None else f"({line}) Tj 0 -14 Td" for line in lines)
        body = f"BT /F1 12 Tf 72 720 Td {shown} ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * i} 0 R >>"
        )
        objects.append(f"<< /Length {len(body)} >>\nstream\n{body}\nendstream")
    data, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF"
    return data + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode()


def read_text(path):
    (document,) = read_documents([path])
    return document.text


def test_pdf_keeps_paragraphs_and_mends_split_words(tmp_path):
    pages = [
        [
            "Why sanctions fail",
            None,
            "The talks failed. The sanc-",
            "tions may not.",
            None,
            "It is well-",
            "known.",
        ],
        ["A well-known fact: so it", "goes."],
    ]
    (tmp_path / "a.pdf").write_bytes(make_pdf(pages))
    assert read_text(tmp_path / "a.pdf") == (
        "Why sanctions fail\n\nThe talks failed. The sanctions may not.\n\nIt is well-known.\n"
        "A well-known fact: so it\ngoes."
    )


def test_pdf_loses_page_numbers_and_running_heads():
    pages = [
        "The Review 7\nIt may\n1",
        "The Review 8\nrain or\n2",
        "The Review 9\nit may not.\n- 3 -",
        "",
        "Alone.",
    ]
    assert join_pages(pages) == "It may\nrain or\nit may not.\nAlone."


def test_pdf_loses_heads_and_feet_of_several_lines():
    texts = ("It may", "rain or", "it may not.")
    pages = [
        f"The Review\n12 May 2024\n\n{n}\n{text}\n\nJane Doe\nPage {n} of 3" for n, text in enumerate(texts)
    ]
    assert join_pages(pages) == "It may\nrain or\nit may not."
    assert join_pages(["It may\n1 / 2", "rain.\npage 2 of 2"]) == "It may\nrain."
    # A number within the first or last lines is a page's only where many pages have one there.
    assert join_pages(["It was lost in\n2019\n- 1 -", "and won\n- 2 -"]) == "It was lost in\n2019\nand won"
    # What ends a sentence is no head or foot, unless it is the very first or last line.
    pages = [f"{text}\nSo vote.\nJane Doe" for text in texts]
    assert join_pages(pages) == "It may\nSo vote.\nrain or\nSo vote.\nit may not.\nSo vote."
    assert join_pages(["So it was on Page\n7 of it."]) == "So it was on Page\n7 of it."


def test_pdf_keeps_a_year_that_ends_a_sentence_and_hyphens_of_numbers():
    pages = [
        "It was\nlost in\n2019.",
        "It may be won.\n- 2 -",
        "In the 21st-\ncentury, a 5-\nyear war-\nfare.\n[3]",
    ]
    assert join_pages(pages) == (
        "It was\nlost in\n2019.\nIt may be won.\nIn the 21st-century, a 5-year warfare."
    )


def test_pdf_keeps_a_head_that_stands_on_two_pages_only():
    assert join_pages(["The Review\nA.", "The Review\nB."]) == "The Review\nA.\nThe Review\nB."


def test_pdf_loses_what_a_browser_prints_around_its_pages():
    foot = "11/28/26, 4:29 AM Why talks fail | The Review\nﬁle:///a/12.html"
    assert join_pages([f"It may\n{foot} 1/2", f"rain.\n{foot} 2/2"]) == "It may\nrain."
    assert join_pages([f"It may rain.\n{foot} 1/1"]) == "It may rain."
    pages = [
        f"Why talks fail https://a.org/b\n{text}\n{n} of 2 28 Nov 2026, 04:29"
        for n, text in enumerate(("It may", "rain."), 1)
    ]
    assert join_pages(pages) == "It may\nrain."
    # An address on one page, or one that stands at different edges, is the writer's.
    kept = ["It may.\nSee https://a.org/b", "It will.\nSee https://a.org/c"]
    assert join_pages(kept) == "\n".join(kept)
    assert join_pages(["It may.\nSee https://a.org/b"]) == "It may.\nSee https://a.org/b"
    assert join_pages(["It began on\n11/28/26, 4:29 in the morning."]) == (
        "It began on\n11/28/26, 4:29 in the morning."
    )


def test_pdf_has_the_letters_that_its_font_joins():
    assert join_pages(["It is diﬃcult to ﬁnd a baﬄed, ﬂat oﬀer in the waﬅe of the eﬆate."]) == (
        "It is difficult to find a baffled, flat offer in the waste of the estate."
    )
    assert join_pages(["The of-\nﬁce is shut."]) == "The office is shut."


def test_pdf_without_text_is_said_to_be_a_scan(tmp_path, caplog):
    (tmp_path / "scan.pdf").write_bytes(make_pdf([[]]))
    with pytest.raises(
        DataError, match=r"found none in the document\. If it is a scan, run text recognition"
    ):
        read_text(tmp_path / "scan.pdf")
    assert not caplog.records


def test_pdf_with_a_slip_is_read_without_a_word(tmp_path, caplog):
    data = make_pdf([["It may rain."]])
    (tmp_path / "a.pdf").write_bytes(data.replace(b"startxref\n", b"startxref\n9"))
    assert read_text(tmp_path / "a.pdf") == "It may rain."
    assert not caplog.records


def test_pdf_locked_by_a_password(tmp_path):
    (tmp_path / "open.pdf").write_bytes(make_pdf([["It may rain."]]))
    writer = pypdf.PdfWriter(clone_from=tmp_path / "open.pdf")
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    with pytest.raises(DataError, match=r"locked\.pdf: expected an open PDF; found one locked by a password"):
        read_text(tmp_path / "locked.pdf")


def test_docx_gives_paragraphs_tables_and_no_captions(tmp_path):
    document = docx.Document()
    document.add_heading("Why sanctions fail", 0)
    paragraph = document.add_paragraph("The talks ")
    paragraph.add_run("failed").bold = True
    paragraph.add_run(".\nIt may rain.")
    document.add_paragraph("A man looks on.", style="Caption")
    document.add_paragraph("   ")
    document.add_table(1, 2).cell(0, 1).text = "In a cell."
    document.add_paragraph("The end.")
    document.sections[0].header.paragraphs[0].text = "The Review"
    document.save(tmp_path / "a.docx")
    assert read_text(tmp_path / "a.docx") == (
        "\x1dWhy sanctions fail\n\nThe talks failed.\nIt may rain.\n\nIn a cell.\n\nThe end."
    )


def test_docx_tells_headings_and_items(tmp_path):
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    own = document.styles.add_style("Desk", WD_STYLE_TYPE.PARAGRAPH)
    own.base_style = document.styles["Heading 2"]
    numbered = "<w:numPr {}><w:ilvl w:val='0'/><w:numId w:val='{}'/></w:numPr>"
    body = "The talks failed. It may rain, they say."
    for text, style, number in [
        ("We are winning.", "Title", None),
        (body, None, None),
        ("Why we might lose!", "Heading 1", 1),
        (body, "Body Text", None),
        ("Who could pay?", "Desk", None),
        ("Nobody knows", "Heading 1", None),
        ("First, nobody knows who will pay", "List Bullet", None),
        ("Second, nobody can", "List Paragraph", 1),
        ("Third, nobody may", None, 1),
        (body, "List Paragraph", 0),
        (body, None, None),
    ]:
        paragraph = document.add_paragraph(text, style=style)
        if number is not None:
            paragraph._p.get_or_add_pPr().append(parse_xml(numbered.format(nsdecls("w"), number)))
    document.save(tmp_path / "a.docx")
    text = read_text(tmp_path / "a.docx")
    assert [block[0] for block in text.split("\n\n")] == [*"\x1dT\x1dT\x1d\x1d\x1e\x1e\x1eTT"]
    zones = [(s.zone, s.para) for s in split_sentences(text) if s.zone != "body"]
    assert zones == [("headline", 0), ("headline", 2), ("headline", 4), ("headline", 5)]


def test_docx_reads_tracked_changes_as_accepted(tmp_path):
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    paragraph = document.add_paragraph("The deal ")._p
    run = "<w:r><w:{0} xml:space='preserve'>{1}</w:{0}></w:r>"
    for tag, content in [
        ("del", run.format("delText", "will ")),
        ("ins", run.format("t", "may ")),
        ("moveFrom", run.format("t", "soon ")),
        ("hyperlink", run.format("t", "collapse.")),
    ]:
        paragraph.append(parse_xml(f"<w:{tag} {nsdecls('w')}>{content}</w:{tag}>"))
    document.save(tmp_path / "a.docx")
    assert read_text(tmp_path / "a.docx") == "The deal may collapse."


@pytest.mark.parametrize(
    "case",
    [
        (".pdf", "pypdf", "pypdf"),
        (".docx", "docx", "python-docx"),
        (".html", "trafilatura", "trafilatura"),
        (".html", "lxml", "lxml"),
    ],
)
@pytest.mark.parametrize("on_error", ["fail", "skip"])
def test_missing_library_names_the_extra(tmp_path, monkeypatch, case, on_error):
    suffix, module, library = case
    path = tmp_path / f"a{suffix}"
    path.write_text("It may rain.")
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(
        MissingExtraError, match=rf"a\{suffix}: expected the library {library}; .*'stance\[read\]'"
    ):
        list(read_documents([path], on_error=on_error))
