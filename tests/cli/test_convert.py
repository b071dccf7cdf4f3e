from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

COMMAND = ("data", "convert")
ROWS = [
    {
        "doc_id": "a",
        "sent_id": 0,
        "text": "It may.",
        "label": "uncertain",
        "cues": [[3, 6, "modal"]],
        "zone": "body",
    },
    {"doc_id": "a", "sent_id": 1, "text": "It did.", "label": "certain", "cues": []},
]


@pytest.fixture
def coded(write_rows):
    return write_rows("coded.jsonl", ROWS).name


def test_a_file_and_what_became_of_it(stance, coded):
    done = stance(*COMMAND, "jsonl", "szeged-xml", coded, "--output", "coded.xml")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        "jsonl to szeged-xml: 2 sentences of 1 document.",
        "labels: uncertain 1, certain 1. Not stance's own: uncertain, certain; --map OLD=NEW renames, "
        "but schemes differ.",
        "cues: modal 1.",
        "dropped: column 'zone' 1.",
    ]
    assert '<Sentence id="S1.1">It <ccue type="modal">may</ccue>.</Sentence>' in Path("coded.xml").read_text()


def test_standard_input_and_output(stance, monkeypatch):
    lines = "".join(json.dumps(row) + "\n" for row in ROWS)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
    done = stance(*COMMAND, "jsonl", "csv", "-", "--output", "-", "--quiet", "--map", "uncertain=hedged")
    assert done.err == ""
    assert done.out.splitlines()[1] == 'a,0,It may.,hedged,"[[3, 6, ""modal""]]",body'


def test_a_folder(stance, coded):
    assert stance(*COMMAND, "jsonl", "brat", coded, "--output", "brat").code == 0
    assert sorted(path.name for path in Path("brat").iterdir()) == ["a.ann", "a.txt"]
    done = stance(
        *COMMAND, "brat", "jsonl", "brat", "--map", "uncertain=hedged", "--map", "certain=assertive"
    )
    assert [row["label"] for row in done.rows] == ["hedged", "assertive"]
    assert "Not stance's own" not in done.err
    assert done.err.endswith("dropped: nothing.\n")


def test_no_label_at_all(stance, write_rows):
    studio = write_rows("min.json", [{"id": 4, "text": "It may.", "stance": "hedged"}]).name
    note = "labels: (none) 1. Pass --label-field NAME if the input calls labels otherwise."
    assert note in stance(*COMMAND, "label-studio", "jsonl", studio).err.splitlines()
    done = stance(*COMMAND, "label-studio", "jsonl", studio, "--label-field", "stance")
    assert "labels: hedged 1." in done.err.splitlines()
    assert "Pass" not in stance(*COMMAND, "doccano", "jsonl", studio).err


def test_overwriting(stance, coded):
    Path("out.csv").write_text("mine")
    assert "--overwrite" in stance(*COMMAND, "jsonl", "csv", coded, "--output", "out.csv").complaint
    assert Path("out.csv").read_text() == "mine"
    assert stance(*COMMAND, "jsonl", "csv", coded, "--output", "out.csv", "--overwrite").code == 0
    assert Path("out.csv").read_text().startswith("doc_id,sent_id")


def test_a_format_of_ones_own(stance, coded):
    Path("shout.py").write_text(
        "from stance.corpus.formats import Format, register_format\n\n\n"
        "@register_format\nclass Shout(Format):\n    name = 'shout'\n\n"
        "    def read(self, file, losses):\n        return []\n\n"
        "    def write(self, sentences, losses):\n        return ''.join(s.text.upper() for s in sentences)\n"
    )
    done = stance(*COMMAND, "jsonl", "shout", coded, "--plugin", "shout.py")
    assert (done.code, done.out) == (0, "IT MAY.IT DID.")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("jsonll", "csv", "coded.jsonl"), "Did you mean 'jsonl'? There are jsonl, csv"),
        (("jsonl", "cvs", "coded.jsonl"), "Did you mean 'csv'? There are jsonl, csv"),
        (("jsonl", "csv", "nowhere.jsonl"), "nowhere.jsonl: expected a file or a folder"),
        (("szeged-xml", "jsonl", "coded.jsonl"), "coded.jsonl: expected XML"),
        (("jsonl", "brat", "coded.jsonl"), "expected a folder for its files; found standard output"),
        (("jsonl", "csv", "coded.jsonl", "--map", "hedged"), "--map hedged: expected OLD=NEW"),
        (("jsonl", "csv", "coded.jsonl", "--map", "x=y"), "label 'x': expected one of the data"),
        (("jsonl", "csv", "coded.jsonl", "--map", "certain=a", "--map", "certain=b"), "found two"),
        (("jsonl", "csv", "coded.jsonl", "--plugin", "no.py"), "no.py: expected a Python file"),
        (("jsonl", "csv", "coded.jsonl", "--output", "no/a.csv"), "expected the folder no"),
    ],
)
def test_mistakes(stance, coded, arguments, expected):
    output = () if "--output" in arguments or "brat" in arguments else ("--output", "out")
    done = stance(*COMMAND, *arguments, *output)
    assert expected in done.complaint
    assert done.out == ""
    assert sorted(path.name for path in Path().iterdir()) == ["coded.jsonl"]


def test_help_has_examples_and_lists_the_formats(stance):
    done = stance(*COMMAND, "--help")
    assert "  Examples:\n    stance data convert" in done.out
    assert "    conll2010-xml " in done.out
