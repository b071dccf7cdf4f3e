from __future__ import annotations

import json
import sys

import pytest

from stance.errors import DataError, MissingExtraError

spacy = pytest.importorskip("spacy")


def load(data):
    return list(spacy.tokens.DocBin().from_bytes(data).get_docs(spacy.blank("en").vocab))


def test_a_doc_trains_as_it_is(convert):
    row = {
        "doc_id": "a",
        "text": "They cannot say.  If so?",
        "label": "hedged",
        "cues": [[8, 11, "modal"], [18, 20, "conditional"]],
    }
    [doc] = load(convert("jsonl", "spacy", [row]).output)
    assert doc.text == row["text"]
    assert doc.cats == {"hedged": 1.0}
    assert [(span.text, span.label_) for span in doc.spans["sc"]] == [("not", "modal"), ("If", "conditional")]


def test_tokens_are_split_where_a_cue_ends(convert):
    row = {
        "doc_id": "a",
        "text": "unlikely  story",
        "label": "hedged",
        "cues": [[2, 8, "adverb"], [9, 15, "verb"]],
    }
    conversion = convert("jsonl", "spacy", [row])
    [doc] = load(conversion.output)
    assert (doc.text, conversion.dropped) == (row["text"], {})
    assert [span.text for span in doc.spans["sc"]] == ["likely", " story"]


def test_a_cue_may_begin_with_a_space(convert):
    row = {"doc_id": "a", "text": "It may.", "label": "hedged", "cues": [[2, 6, "modal"]]}
    conversion = convert("jsonl", "spacy", [row])
    [doc] = load(conversion.output)
    assert (doc.text, conversion.dropped) == (row["text"], {})
    assert [span.text for span in doc.spans["sc"]] == [" may"]


def test_docs_of_others(read):
    nlp = spacy.blank("en")
    doc = nlp("It may. It did.")
    doc.cats = {"hedged": 0.9, "assertive": 0.0}
    doc.spans["cues"] = [doc.char_span(3, 6, label="modal")]
    doc.ents = [doc.char_span(0, 2, label="pronoun")]
    doc[3].is_sent_start = True
    doc.user_data["mine"] = 1
    rows, dropped = read("spacy", spacy.tokens.DocBin(docs=[doc], store_user_data=True).to_bytes())
    assert [(row["text"], row["label"], row["cues"], row["other_cues"]) for row in rows] == [
        ("It may. It did.", "hedged", [[3, 6, "modal"]], [[0, 2, "pronoun"]])
    ]
    assert dropped == {
        "item of user_data": 1,
        "name of the span group 'cues'": 1,
        "sentence boundary in a Doc": 1,
        "score of a category": 1,
    }


@pytest.mark.parametrize("data", [b"", b"It rained.", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_no_docbin(convert, data):
    with pytest.raises(DataError, match="sample: expected a spaCy DocBin; found"):
        convert("spacy", "jsonl", data)


def test_cut_short(convert, rows):
    data = convert("jsonl", "spacy", rows).output
    with pytest.raises(DataError, match="expected a spaCy DocBin"):
        convert("spacy", "jsonl", data[:-40])


def test_missing_library(convert, monkeypatch):
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'stance\[spacy\]'"):
        convert("jsonl", "spacy", json.dumps({"text": "So.", "label": "assertive"}))
    with pytest.raises(MissingExtraError, match=r"sample: expected the library spacy"):
        convert("spacy", "jsonl", b"x")
