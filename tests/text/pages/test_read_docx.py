"""Word files: what tracked changes, drop caps, hidden text and styles make of their paragraphs."""

import pytest

from stance.text import read_documents, split_sentences

docx = pytest.importorskip("docx")

from docx.enum.style import WD_STYLE_TYPE  # noqa: E402
from docx.oxml import parse_xml  # noqa: E402
from docx.oxml.ns import nsdecls  # noqa: E402


def read_text(path):
    (document,) = read_documents([path])
    return document.text


def build_docx(tmp_path, *paragraphs):
    """Write a Word file of paragraphs, each its properties and its runs in XML, and read it."""
    document = docx.Document()
    body = document.element.body
    for properties, runs in paragraphs:
        xml = f"<w:p {nsdecls('w')}><w:pPr>{properties}</w:pPr>{runs}</w:p>"
        body.insert(len(body) - 1, parse_xml(xml))
    document.save(tmp_path / "a.docx")
    return read_text(tmp_path / "a.docx")


def run(text, properties=""):
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


GONE = "<w:rPr><w:del w:id='1' w:author='a'/></w:rPr>"


def test_docx_joins_paragraphs_whose_end_is_deleted(tmp_path):
    item = "<w:pStyle w:val='ListBullet'/>"
    deleted = "<w:del w:id='2' w:author='a'><w:r><w:delText>x</w:delText></w:r></w:del>"
    assert (
        build_docx(
            tmp_path,
            (GONE, run("The deal ")),
            (GONE, run("may ")),
            ("", run("collapse.")),
            (item + GONE, deleted),
            ("", run("It may not.")),
            (item + GONE, run("It ")),
            ("", run("will.")),
            (GONE, run("So be it.")),
        )
        == "The deal may collapse.\n\nIt may not.\n\n\x1eIt will.\n\nSo be it."
    )


def test_docx_joins_no_cells(tmp_path):
    document = docx.Document()
    table = document.add_table(1, 2)
    for cell, text in zip(table.rows[0].cells, ("One.", "Two."), strict=True):
        cell.text = text
        cell.paragraphs[0]._p.get_or_add_pPr().append(parse_xml(GONE.replace(">", f" {nsdecls('w')}>", 1)))
    document.save(tmp_path / "a.docx")
    assert read_text(tmp_path / "a.docx") == "One.\n\nTwo."


@pytest.mark.parametrize("kind", ["drop", "margin", "none"])
def test_docx_joins_drop_caps(tmp_path, kind):
    cap = f"<w:pStyle w:val='Heading1'/><w:framePr w:dropCap='{kind}'/>"
    text = build_docx(tmp_path, (cap, run("T")), ("", run("he war is lost.")), ("", run("It may end.")))
    start = "\x1dT\n\nhe" if kind == "none" else "The"
    assert text == f"{start} war is lost.\n\nIt may end."


def test_docx_reads_no_hidden_text(tmp_path):
    runs = [
        run("It may "),
        run("not ", "<w:vanish/>"),
        run("rain", "<w:vanish w:val='0'/>"),
        run(" now", "<w:vanish w:val='true'/>"),
        run(" soon", "<w:vanish w:val='false'/>"),
        run(".", "<w:webHidden/>"),
    ]
    text = build_docx(tmp_path, ("", "".join(runs)), ("", run("All hidden.", "<w:vanish/>")))
    assert text == "It may rain soon."
    document = docx.Document()
    hidden = document.styles.add_style("Memo", WD_STYLE_TYPE.PARAGRAPH)
    hidden.font.hidden = True
    document.styles.add_style("Own memo", WD_STYLE_TYPE.PARAGRAPH).base_style = hidden
    document.styles.add_style("Secret", WD_STYLE_TYPE.CHARACTER).font.hidden = True
    document.add_paragraph("A memo.", style="Memo")
    paragraph = document.add_paragraph("A memo.", style="Own memo")
    paragraph.add_run("It may rain.").font.hidden = False
    paragraph.add_run(" Or not.", style="Secret")
    document.save(tmp_path / "a.docx")
    assert read_text(tmp_path / "a.docx") == "It may rain."


def test_docx_tells_quotations(tmp_path):
    document = docx.Document()
    document.styles.add_style("Desk", WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles["Quote"]
    document.styles.add_style("Block Text", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("It's what he wrote to me. It may be.")
    for style in ("Quote", "Intense Quote", "Desk", "Block Text"):
        document.add_paragraph("We might. It may be.", style=style)
    numbered = document.add_paragraph("We might", style="Quote")._p.get_or_add_pPr()
    numbered.append(parse_xml(f"<w:numPr {nsdecls('w')}><w:numId w:val='1'/></w:numPr>"))
    heading = document.add_paragraph("We might", style="Quote")._p.get_or_add_pPr()
    heading.append(parse_xml(f"<w:outlineLvl {nsdecls('w')} w:val='1'/>"))
    document.add_paragraph("That is it. It may be.")
    document.save(tmp_path / "a.docx")
    text = read_text(tmp_path / "a.docx")
    assert [block[0] for block in text.split("\n\n")] == [*"I\x1f\x1f\x1f\x1f\x1f\x1dT"]
    assert [s.voice for s in split_sentences(text)] == ["writer"] * 2 + ["quoted"] * 9 + ["writer"] * 3


def test_docx_tells_sentences_all_in_bold_or_italics(tmp_path):
    text = build_docx(
        tmp_path,
        ("", run("May I?", "<w:b/>")),
        ("", run("May ", "<w:b/>") + run(" ") + run("you?", "<w:i/>")),
        ("", run("May ", "<w:b/>") + run("he?", "<w:b w:val='0'/>")),
        ("", run("By Ann Ek", "<w:b/>")),
        ("<w:pStyle w:val='Quote'/>", run("May she?", "<w:b/>")),
        ("", run("It may.", "<w:rStyle w:val='Strong'/>")),
    )
    assert text == "\x1cMay I?\n\n\x1cMay  you?\n\nMay he?\n\nBy Ann Ek\n\n\x1fMay she?\n\n\x1cIt may."


def test_docx_style_without_a_type_is_one_of_paragraphs(tmp_path):
    document = docx.Document()
    xml = f"<w:style {nsdecls('w')} w:styleId='Part'><w:name w:val='heading 9'/></w:style>"
    document.styles.element.append(parse_xml(xml))
    document.add_paragraph("Costs").paragraph_format.element.get_or_add_pPr().append(
        parse_xml(f"<w:pStyle {nsdecls('w')} w:val='Part'/>")
    )
    document.add_paragraph("It may rain.")
    document.save(tmp_path / "a.docx")
    assert read_text(tmp_path / "a.docx") == "\x1dCosts\n\nIt may rain."


def test_docx_marks_what_white_space_leads(tmp_path):
    space = (
        "<w:r><w:tab/></w:r>",
        "<w:r><w:br w:type='page'/></w:r>",
        run("\u00a0 "),
        "<w:r><w:br/><w:br/></w:r>",
    )
    heading, item, quote = (f"<w:pStyle w:val='{name}'/>" for name in ("Heading1", "ListBullet", "Quote"))
    text = build_docx(
        tmp_path,
        ("", space[0] + run("He wrote.")),
        (quote, space[0] + run("We might.") + space[3] + run("We may.")),
        (heading, space[1] + run("The price? It is high.")),
        (item, space[2] + run("One way")),
        ("", run("So.") + space[3] + run("It may.") + space[3]),
    )
    assert text.split("\n\n") == [
        "He wrote.",
        "\x1fWe might.",
        "\x1fWe may.",
        "\x1dThe price? It is high.",
        "\x1eOne way",
        "So.",
        "It may.",
    ]
    assert [s.voice for s in split_sentences(text)][1:3] == ["quoted", "quoted"]


def test_docx_reads_nothing_that_is_struck_out(tmp_path):
    runs = [
        run("It may "),
        run("not ", "<w:strike/>"),
        run("ever ", "<w:dstrike w:val='true'/>"),
        run("rain.", "<w:strike w:val='0'/>"),
    ]
    assert build_docx(tmp_path, ("", "".join(runs))) == "It may rain."
    document = docx.Document()
    for name, attribute in (("Memo", "hidden"), ("Gone", "strike")):
        style = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        setattr(style.font, attribute, True)
    paragraph = document.add_paragraph("So.")
    # That a run is not struck out does not show it.
    for text, name in ((" No.", "Memo"), (" It may.", "Gone")):
        paragraph.add_run(text, style=name).font.strike = False
    paragraph.add_run(" Or not.", style="Gone")
    document.save(tmp_path / "a.docx")
    assert read_text(tmp_path / "a.docx") == "So. It may."


def test_docx_reads_no_prompts_of_empty_fields(tmp_path):
    document = docx.Document()
    body = document.element.body
    for switch in ("", " w:val='0'"):
        xml = (
            f"<w:sdt {nsdecls('w')}><w:sdtPr><w:showingPlcHdr{switch}/></w:sdtPr>"
            f"<w:sdtContent><w:p>{run('Click here.')}</w:p></w:sdtContent></w:sdt>"
        )
        body.insert(len(body) - 1, parse_xml(xml))
    document.add_paragraph("It may.")
    document.save(tmp_path / "a.docx")
    assert read_text(tmp_path / "a.docx") == "Click here.\n\nIt may."


def build_table(tmp_path, *rows):
    document = docx.Document()
    document.add_paragraph("It may.")
    table = document.add_table(len(rows), len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("So.")
    document.save(tmp_path / "a.docx")
    return read_text(tmp_path / "a.docx").split("\n\n")[1:-1]


def test_docx_leaves_tables_of_data_out(tmp_path):
    assert build_table(tmp_path, ("Year", "The Great Promise"), ("2021", "unlikely"), ("2022", "")) == []
    (document,) = read_documents(tmp_path / "a.docx", renders_markdown=False)  # as for `stance estimative`
    assert "\n\n\x1e2021\n\n\x1eunlikely\n\n" in document.text
    talk = ("March", "The talks opened."), ("April", "Nobody knows why they failed.")
    assert build_table(tmp_path, *talk) == [f"\x1e{text}" for row in talk for text in row]
    held = ("It may rain", "So it goes"), *[("No", "So")] * 99, ("x" * 301, "y")
    assert build_table(tmp_path, *held) == [f"\x1e{text}" for row in held for text in row]
