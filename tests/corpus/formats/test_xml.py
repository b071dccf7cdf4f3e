from __future__ import annotations

import json
import sys
import time

import pytest

from stance.errors import DataError, MissingExtraError

SZEGED = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE Annotation PUBLIC "-//Uncertainty//DTD  SCOPE ANNOTATION 1.0//EN" "Uncertainty.dtd">
<Annotation created="today"><DocumentSet><Document type="wiki"><DocID type="ID">Mill_1</DocID>
<DocumentPart type="Title"><Sentence id="S1.1">The mill</Sentence></DocumentPart>
<DocumentPart type="Text"><Sentence id="S1.2">It <ccue type="speculation_modal_probable_">may</ccue> &amp; \
<ccue type="speculation_hypo_doxastic _">thought</ccue>.</Sentence></DocumentPart></Document></DocumentSet>
</Annotation>"""
BIOSCOPE = """<Annotation><DocumentSet><Document><DocID>9</DocID><DocumentPart type="Text">
<sentence id="S1.1">We <xcope id="X2"><cue type="speculation" ref="X2">may</cue> \
<xcope id="X1"><cue type="negation" ref="X1">not</cue> see it</xcope></xcope>.</sentence>
<sentence id="S1.2"><xcope id="X3"><cue type="negation" ref="X3">No</cue> pain</xcope>.</sentence>
</DocumentPart></Document></DocumentSet></Annotation>"""


def wrap(sentences):
    return (
        "<Annotation><DocumentSet><Document><DocID>1</DocID><DocumentPart>"
        f"{sentences}</DocumentPart></Document></DocumentSet></Annotation>"
    )


def test_szeged(read):
    rows, dropped = read("szeged-xml", SZEGED)
    facts = {"doc_type": "wiki", "doc_id_type": "ID"}
    assert rows == [
        {
            **{"doc_id": "Mill_1", "sent_id": 0, "text": "The mill", "label": "certain", "cues": []},
            **{**facts, "para": 0, "part": "Title", "source_id": "S1.1"},
        },
        {
            **{"doc_id": "Mill_1", "sent_id": 1, "text": "It may & thought.", "label": "uncertain"},
            "other_cues": [[3, 6, "speculation_modal_probable_"], [9, 16, "speculation_hypo_doxastic _"]],
            **{**facts, "para": 1, "part": "Text", "source_id": "S1.2"},
        },
    ]
    assert dropped == {"attribute 'created' of <Annotation>": 1}


def test_bioscope_scopes_and_negation(read):
    rows, dropped = read("bioscope-xml", BIOSCOPE)
    assert dropped == {}
    assert [row["label"] for row in rows] == ["uncertain", "certain"]
    assert rows[0]["text"] == "We may not see it."
    assert rows[0]["other_cues"] == [[3, 6, "speculation"], [7, 10, "negation"]]
    assert rows[0]["scopes"] == [[3, 17, "X2"], [7, 17, "X1"]]
    assert rows[0]["cue_refs"] == [[3, 6, "X2"], [7, 10, "X1"]]


def test_bioscope_is_written_as_it_was(convert):
    written = convert("bioscope-xml", "bioscope-xml", BIOSCOPE).output.decode()
    for line in BIOSCOPE.split("\n")[1:3]:
        assert line in written


def test_conll2010_labels(read, convert):
    xml = wrap(
        '<sentence id="S1" certainty="uncertain">Some <ccue>say</ccue> so.</sentence>'
        '<sentence id="S2" certainty="certain">It did.</sentence><sentence id="S3">Blind.</sentence>'
    )
    rows, _ = read("conll2010-xml", xml)
    assert [row["label"] for row in rows] == ["uncertain", "certain", None]
    assert rows[0]["other_cues"] == [[5, 8, "ccue"]]
    assert (
        '<sentence id="S1" certainty="uncertain">Some <ccue>say</ccue> so.</sentence>'
        in convert("conll2010-xml", "conll2010-xml", xml).output.decode()
    )


def test_what_is_not_understood_is_counted(read):
    rows, dropped = read(
        "szeged-xml",
        "<Annotation><DocumentSet><Document x='1'><DocID>1</DocID><Odd/><DocumentPart>stray"
        "<Sentence>a <b>b</b> <ccue/> <!-- no --><ccue type='t' y='2'>c</ccue></Sentence></DocumentPart>"
        "<DocumentPart/></Document><Document/><Sentence>lost</Sentence></DocumentSet></Annotation>",
    )
    assert [(row["text"], row["other_cues"]) for row in rows] == [("a b  c", [[5, 6, "t"]])]
    assert dropped == {
        "attribute 'x' of <Document>": 1,
        "element <Odd>": 1,
        "text outside a sentence": 1,
        "element <b> in a sentence": 1,
        "empty <ccue>": 1,
        "attribute 'y' of <ccue>": 1,
        "document part without sentences": 1,
        "document without sentences": 1,
        "sentence outside a document's parts": 1,
    }


def test_spans_that_cross_are_counted(convert):
    row = {"doc_id": "1", "text": "abcdef", "label": "certain", "scopes": [[0, 3, "X1"], [2, 5, "X2"], "odd"]}
    conversion = convert("jsonl", "bioscope-xml", [row])
    assert b'><xcope id="X1">abc</xcope>def<' in conversion.output
    assert conversion.dropped == {
        "item of 'scopes'": 1,
        "span that crosses another": 1,
        "sentence whose cues are not known": 1,
    }


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("szeged-xml", ["certain", "certain", "certain", "uncertain"]),
        ("bioscope-xml", ["certain", "certain", "certain", "uncertain"]),
        ("conll2010-xml", [None, "certain", None, "uncertain"]),
    ],
)
def test_what_nobody_judged_is_counted(convert, read, name, labels):
    rows = [
        {"doc_id": "1", "text": "It may.", "label": None},  # comes back as certain, or as without cues
        {"doc_id": "1", "text": "It did.", "label": "certain"},
        {"doc_id": "1", "text": "So.", "label": None, "cues": []},  # its label follows from its cues
        {"doc_id": "1", "text": "If so.", "label": None, "other_cues": [[0, 2, "iffy"]]},
    ]
    there = convert("jsonl", name, rows)
    unlabelled = {} if name == "conll2010-xml" else {"sentence without a label": 1}
    assert there.dropped == {"sentence whose cues are not known": 2, **unlabelled}
    assert [row["label"] for row in read(name, there.output)[0]] == labels


def test_scopes_come_back_from_cells_of_a_table(convert, read):
    rows, _ = read("bioscope-xml", BIOSCOPE)
    cells = [
        {**row, "scopes": json.dumps(row["scopes"]), "cue_refs": json.dumps(row["cue_refs"])} for row in rows
    ]
    assert read("bioscope-xml", convert("jsonl", "bioscope-xml", cells).output) == (rows, {})


@pytest.mark.parametrize("value", ["none", "7", '{"a": 1}', 7, {"a": 1}, "["])
def test_columns_of_spans_that_hold_none_are_counted(convert, value):
    row = {"doc_id": "1", "text": "abcdef", "label": "certain", "cues": [], "scopes": value, "cue_refs": []}
    assert convert("jsonl", "bioscope-xml", [row]).dropped == {"column 'scopes'": 1}


def test_spans_side_by_side_stay_apart(convert):
    row = {
        "doc_id": "1",
        "text": "abcdef",
        "cues": [[0, 2, "modal"], [2, 4, "verb"]],
        "scopes": [[0, 4, "X"]],
    }
    conversion = convert("jsonl", "bioscope-xml", [row])
    marked = '<xcope id="X"><cue type="modal">ab</cue><cue type="verb">cd</cue></xcope>ef<'
    assert marked in conversion.output.decode()
    assert conversion.dropped == {}


def test_characters_that_xml_cannot_hold(convert, read):
    row = {"doc_id": "<1>", "text": "a\x0b b\r\n<c> \"d\" 'e'", "label": "certain", "cues": [[6, 9, "m"]]}
    there = convert("jsonl", "szeged-xml", [{**row, "cues": [[6, 9, "modal"]], "label": "uncertain"}])
    assert there.dropped == {"control character": 1}
    back, _ = read("szeged-xml", there.output)
    assert back[0]["text"] == row["text"].replace("\x0b", "\N{REPLACEMENT CHARACTER}")
    assert back[0]["doc_id"] == "<1>"
    assert back[0]["cues"] == [[6, 9, "modal"]]


BOMB = (
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
    + wrap("<Sentence>&i;</Sentence>")
)
EXTERNAL = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>{wrap("<Sentence>&x;</Sentence>")}'
PARAMETER = f'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>{wrap("<Sentence>a</Sentence>")}'


@pytest.mark.parametrize("xml", [BOMB, EXTERNAL, PARAMETER], ids=["bomb", "external", "parameter"])
@pytest.mark.parametrize("name", ["szeged-xml", "bioscope-xml", "conll2010-xml"])
def test_entities_are_refused(convert, name, xml):
    begun = time.monotonic()
    with pytest.raises(DataError, match=r"sample: expected XML without entities of its own; found entities"):
        convert(name, "jsonl", xml)
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize(
    ("xml", "found"),
    [
        ("", "expected XML; found a mistake"),
        ("<Annotation>", "expected XML; found a mistake"),
        ("It rained.", "expected XML; found a mistake"),
        ('<?xml version="1.0" encoding="klingon"?><a/>', "expected XML; found a mistake"),
        (wrap("<Sentence>&nbsp;</Sentence>"), "expected XML; found a mistake"),
        ("<html><body/></html>", "expected Document elements; found <html> without any"),
        (wrap(f"<Sentence>{'<ccue>' * 200}a{'</ccue>' * 200}</Sentence>"), "up to 100 deep"),
        (wrap(""), "expected sentences; found none in the format szeged-xml"),
    ],
)
def test_damaged(convert, xml, found):
    with pytest.raises(DataError, match=found):
        convert("szeged-xml", "jsonl", xml)


def test_other_encodings(read):
    xml = f'<?xml version="1.0" encoding="ISO-8859-2"?>{wrap("<Sentence>Erdő</Sentence>")}'
    assert read("szeged-xml", xml.encode("iso-8859-2"))[0][0]["text"] == "Erdő"


def test_missing_library(convert, monkeypatch):
    monkeypatch.setitem(sys.modules, "defusedxml", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'stance\[convert\]'"):
        convert("szeged-xml", "jsonl", SZEGED)
