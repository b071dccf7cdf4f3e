"""Corpora as they were published, where they are at hand: there and back, and read by others."""

from __future__ import annotations

import gzip
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from stance.corpus.formats import convert_corpus

CORPORA = Path(__file__).resolve().parents[4] / "shared" / "corpora"
ORIGINALS = CORPORA / "original_formats"
pytestmark = pytest.mark.skipif(not ORIGINALS.is_dir(), reason="the corpora are not at hand")

FILES = {
    "szeged-xml": ("szeged_wiki.xml.gz", 20748, 4530),
    "bioscope-xml": ("bioscope_full_papers.xml", 2670, 9),
    "commitmentbank-csv": ("CommitmentBank-items.csv", 1200, 1200),
    "certainty-jsonl": ("sentence-level-certainty.jsonl", 1551, 1551),
}


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    folder = tmp_path_factory.mktemp("originals")
    made = {}
    for name, (file, *_) in FILES.items():
        made[name] = convert_corpus(name, "jsonl", ORIGINALS / file)
        (folder / f"{name}.jsonl").write_bytes(made[name].output)
    return folder, made


def go_back(there, name):
    conversion = convert_corpus("jsonl", name, there[0] / f"{name}.jsonl")
    assert conversion.dropped == {}
    return conversion


def shape_xml(data):
    """The documents, parts and sentences of a corpus, each sentence with its elements in canonical form."""
    found = []
    for document in ET.fromstring(data).iter("Document"):
        name = document.find("DocID")
        found.append((document.attrib, name.attrib, name.text))
        for part in document.iter("DocumentPart"):
            found.append(part.attrib)
            for sentence in part:
                sentence.tail = None
                found.append(ET.canonicalize(ET.tostring(sentence)))
    return found


@pytest.mark.parametrize("name", FILES)
def test_every_sentence_is_there(there, name):
    _, n_sentences, n_documents = FILES[name]
    conversion = there[1][name]
    assert (conversion.n_sentences, conversion.n_documents) == (n_sentences, n_documents)
    lost = {"attribute 'created' of <Annotation>": 1, "attribute 'creator' of <Annotation>": 1}
    assert conversion.dropped == (lost if name.endswith("xml") else {})


@pytest.mark.parametrize("name", ["szeged-xml", "bioscope-xml"])
def test_xml_comes_back_element_for_element(there, name):
    path = ORIGINALS / FILES[name][0]
    original = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    assert shape_xml(go_back(there, name).output) == shape_xml(original)


def test_certainty_comes_back_byte_for_byte(there):
    assert go_back(there, "certainty-jsonl").output == (ORIGINALS / FILES["certainty-jsonl"][0]).read_bytes()


def test_commitmentbank_comes_back_byte_for_byte(there):
    original = (ORIGINALS / FILES["commitmentbank-csv"][0]).read_bytes()
    assert go_back(there, "commitmentbank-csv").output == original + b"\n"  # which ends without a line feed


def test_bioscope_agrees_with_an_independent_reading(there):
    lines = (CORPORA / "conll2010_bio" / "train_papers.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    expected = [json.loads(line) for line in lines]
    ours = [json.loads(line) for line in there[1]["bioscope-xml"].output.decode().split("\n")[:-1]]
    assert [row["label"] for row in ours] == [row["label"] for row in expected]
    # That reading strips texts and joins double spaces, which moves the cues of some.
    pairs = list(zip(ours, expected, strict=True))
    assert all(a["text"].split() == b["text"].split() for a, b in pairs)
    same = [(a, b) for a, b in pairs if a["text"] == b["text"]]
    assert len(same) >= 2660
    assert [a.get("other_cues", []) for a, _ in same] == [b["cues"] for _, b in same]


def test_commitmentbank_agrees_with_an_independent_reading(there):
    lines = (CORPORA / "commitmentbank" / "items.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    expected = [json.loads(line) for line in lines]
    ours = [json.loads(line) for line in there[1]["commitmentbank-csv"].output.decode().split("\n")[:-1]]
    assert [(row["doc_id"], row["text"].strip(), float(row["label"]), row["Verb"]) for row in ours] == [
        (row["source_id"], row["text"], row["mean"], row["verb"]) for row in expected
    ]
