"""Annotated sentences from and to the files of annotation tools, and published corpora as they are."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from stance.cli.data import command
from stance.corpus import convert_data, read_coded, read_codes
from stance.errors import ConfigError, DataError
from stance.records import Cue


def convert(tmp_path, source, target, content, name="sample", **options):
    """Convert text, files by name, or rows."""
    path = tmp_path / f"in-{len(list(tmp_path.iterdir()))}" / name
    path.parent.mkdir()
    if isinstance(content, dict):
        path.mkdir()
        for file, text in content.items():
            (path / file).write_text(text, encoding="utf-8")
    elif isinstance(content, str):
        path.write_text(content, encoding="utf-8", newline="")
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in content), encoding="utf-8")
    return convert_data(source, target, path, **options)


@pytest.fixture
def read(tmp_path):
    def run(source, content, name="sample", **options):
        found = convert(tmp_path, source, "jsonl", content, name, **options)
        return [json.loads(line) for line in found.output.split("\n")[:-1]], found.dropped

    return run


def pick(rows, *names):
    return [tuple(row.get(name) for name in names) for row in rows]


RECORDS = [
    {"id": 7, "text": "The mill “closes”", "label": ["assertive"], "entities": [], "para": "H"},
    {
        **{"text": "It might, perhaps, re-open & pay < half.", "label": ["hedged"], "doc_id": "op-1"},
        **{"entities": [[10, 17, "adverb"], [3, 8, "modal"], [3, 17, "modal"]], "tags": ["a", {"b": None}]},
    },
    {
        **{"text": "🙂 If so?", "label": ["not sure"], "doc_id": "op/2 🙂", "sent_id": 4},
        **{"entities": [[2, 4, "hypo doxastic _"], [0, 4, "Sentence"]], "para": 1},
    },
]
WANTED = [
    ("sample-000007", 0, "The mill “closes”", "assertive", ()),
    (
        "op-1",
        0,
        RECORDS[1]["text"],
        "hedged",
        (Cue(3, 8, "might", "modal"), Cue(10, 17, "perhaps", "adverb")),
    ),
    ("op/2 🙂", 4, "🙂 If so?", "not sure", None),  # cues of another scheme
]


@pytest.mark.parametrize("target", ["jsonl", "csv"])
def test_what_was_converted_is_read_as_coded(tmp_path, target):
    found = convert(tmp_path, "doccano", target, RECORDS)
    assert (found.n_sentences, found.n_documents) == (3, 3)
    assert found.dropped == {"cue that overlaps another": 1}
    (tmp_path / f"coded.{target}").write_text(found.output, encoding="utf-8")
    back = read_coded(tmp_path / f"coded.{target}", labels=None).sentences
    assert [(s.doc_id, s.sent_id, s.text, s.label, s.cues or s.cues) for s in back] == WANTED
    assert [str(s.fields["para"]) for s in back] == ["H", "None", "1"]


def test_labels_and_cue_types_are_renamed(tmp_path):
    rows = [{"text": "It may.", "label": ["uncertain"], "entities": [[3, 6, "speculation"], [0, 2, "x"]]}]
    names = {"uncertain": "hedged", "speculation": "modal", "x": ""}
    found = convert(tmp_path, "doccano", "jsonl", rows, names=names)
    row = json.loads(found.output)
    assert (row["label"], row["cues"], list(found.dropped.values())) == ("hedged", [[3, 6, "modal"]], [1])
    with pytest.raises(ConfigError, match="speculation, uncertain, x"):
        convert(tmp_path, "doccano", "jsonl", rows, names={"uncertian": "hedged"})


def test_doccano_forms(read):
    rows, dropped = read(
        "doccano",
        [
            {"id": 3, "text": "It may.", "label": ["hedged"], "Comments": ["sure?"]},
            {"id": 4, "text": "It may.", "label": [[3, 6, "modal"]]},
            {"id": 5, "text": "It may.", "cats": ["hedged", "assertive"], "entities": []},
            {
                "text": "It may.",
                "entities": [{"id": 1, "label": "modal", "start_offset": 3, "end_offset": 6}],
            },
            {"text": "It may.", "label": "hedged", "source": "a.txt", "relations": [{"id": 1}]},
        ],
    )
    assert pick(rows, "id", "label", "cues", "source") == [
        (3, "hedged", None, None),
        (4, None, [[3, 6, "modal"]], None),
        (5, "hedged", [], None),
        (None, None, [[3, 6, "modal"]], None),
        (None, "hedged", None, "a.txt"),
    ]
    assert dropped == {"further label of a sentence": 1}
    assert pick(rows, "Comments", "relations")[::4] == [(["sure?"], None), (None, [{"id": 1}])]


def test_prodigy_forms(read):
    span = {"start": 3, "end": 6, "label": "modal", "token_start": 1, "token_end": 1}
    rows, dropped = read(
        "prodigy",
        [
            {
                "text": "It may.",
                "cats": {"assertive": 0.2, "hedged": 0.8},
                "spans": [],
                "meta": {"doc_id": "a"},
            },
            {"text": "It may.", "accept": ["hedged"], "spans": [span], "tokens": [], "_annotator_id": "kim"},
            {"text": "It may.", "label": "hedged", "answer": "ignore"},
        ],
    )
    assert pick(rows, "doc_id", "label", "cues", "coder") == [
        ("a", "hedged", [], None),
        ("sample-000002", "hedged", [[3, 6, "modal"]], "kim"),
    ]
    assert dropped == {"record with the answer 'ignore'": 1}
    twice = [{"text": "So.", "label": "x", "_input_hash": 5, "_annotator_id": coder} for coder in "ab"]
    assert pick(read("prodigy", twice)[0], "doc_id", "sent_id", "coder") == [
        ("sample-000005", 0, "a"),
        ("sample-000005", 0, "b"),
    ]


def region(start, end, text, kind):
    return {
        "from_name": "cue",
        "type": "labels",
        "value": {"start": start, "end": end, "text": text, "labels": [kind]},
    }


def choice(name, label):
    return {"from_name": name, "type": "choices", "value": {"choices": [label]}}


TASKS = [
    {
        "id": 11,
        "data": {"text": "🙂 It may.", "outlet": "Courier"},
        "annotations": [
            {
                "id": 1,
                "completed_by": 7,
                "result": [choice("stance", "hedged"), region(5, 8, "may", "modal")],
            },
            {"completed_by": {"id": 8, "email": "k@x.org"}, "result": [choice("stance", "assertive")]},
            {"id": 3, "completed_by": 9, "was_cancelled": True, "result": []},
            {"completed_by": 10, "result": [region(5, 8, "may", "modal"), region(0, 2, "may", "modal")]},
        ],
    },
    {"id": 2, "data": {"text": "It did."}, "annotations": []},
]


def test_label_studio(read):
    rows, dropped = read("label-studio", json.dumps(TASKS))
    assert pick(rows, "doc_id", "sent_id", "coder", "label", "cues", "outlet") == [
        ("sample-000011", 0, "7", "hedged", [[5, 8, "modal"]], "Courier"),
        ("sample-000011", 0, "k@x.org", "assertive", [], "Courier"),
        ("sample-000011", 0, "10", None, [[5, 8, "modal"]], "Courier"),
        ("sample-000002", 0, None, None, None, None),
    ]
    assert dropped == {"region whose text is not at its place": 1, "cancelled annotation": 1}
    codes = read_codes(rows)  # which stance agree reads as they are
    assert (codes.coders, codes.matrix.tolist()) == (("7", "k@x.org"), [[1, 0]])


def test_brat_annotations_of_others(read):
    text = "It may rain.\n\nIf so, then we go.\nSo be it.\n"
    ann = (
        "T1\tmodal 3 6\tmay\nT2\tconditional 14 16;21 25\tIf then\nA1\tNegated T1\nR1\tCause Arg1:T1 Arg2:T2\n"
        "#1\tAnnotatorNotes T1\tnot sure\nT3\tverb 7 16\train. If\n"
    )
    rows, dropped = read("brat", {"mill.txt": text, "mill.ann": ann})
    assert pick(rows, "doc_id", "text", "cues") == [
        ("mill", "It may rain.", [[3, 6, "modal"]]),
        ("mill", "If so, then we go.", [[0, 2, "conditional"], [7, 11, "conditional"]]),
        ("mill", "So be it.", []),
    ]
    assert dropped == {
        "line other than a text-bound annotation or label": 3,
        "annotation not within one sentence": 1,
    }
    rows, _ = read("brat", {"m.txt": text, "m.ann": "T1\tSentence 0 12\tIt may rain.\nA1\tLabel T1 hedged\n"})
    assert pick(rows, "text", "label", "cues") == [("It may rain.", "hedged", None)]  # nobody marked cues


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
CONLL = """<Annotation><DocumentSet><Document><DocumentPart>
<sentence id="S1" certainty="uncertain">Some <ccue>say</ccue> so.</sentence>
<sentence id="S2" certainty="certain">It did.</sentence><sentence id="S3">Blind.</sentence>
</DocumentPart></Document></DocumentSet></Annotation>"""


def test_corpora_in_xml(read):
    rows, _ = read("szeged-xml", SZEGED)
    assert pick(rows, "doc_id", "sent_id", "text", "label", "source_id") == [
        ("Mill_1", 0, "The mill", "certain", "S1.1"),
        ("Mill_1", 1, "It may & thought.", "uncertain", "S1.2"),
    ]
    # The corpus' own types stand in `cues`, where the benchmark finds them; training does not take them for ours.
    assert rows[1]["cues"] == [[3, 6, "speculation_modal_probable"], [9, 16, "speculation_hypo_doxastic"]]
    sentences = read_coded(rows, labels=None).sentences
    assert [sentence.cues for sentence in sentences] == [None, None]
    rows, _ = read("bioscope-xml", BIOSCOPE)
    assert pick(rows, "label", "cues") == [
        ("uncertain", [[3, 6, "speculation"], [7, 10, "negation"]]),
        ("certain", [[0, 2, "negation"]]),
    ]
    rows, _ = read("conll2010-xml", CONLL)
    assert pick(rows, "label", "cues") == [("uncertain", [[5, 8, "ccue"]]), ("certain", []), ("certain", [])]
    blind = CONLL.replace("ccue", "b").replace(" certainty", " c")
    assert pick(read("conll2010-xml", blind)[0], "label") == [(None,)] * 3


BOMB = '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><Annotation>&d;</Annotation>'
BAD = {
    "no xml": ("szeged-xml", "{}", "no XML"),
    "a bomb": ("szeged-xml", BOMB, "declares entities"),
    "no documents": ("szeged-xml", "<a/>", "no sentences"),
    "deep": (
        "szeged-xml",
        f"<A><Document><Sentence>{'<b>' * 2000}{'</b>' * 2000}</Sentence></Document></A>",
        "is not of this format",
    ),
    "no json": ("doccano", "{", "no JSON"),
    "no objects": ("label-studio", "[1]", "is not of this format"),
    "json-min": ("label-studio", '[{"text": "So.", "label": "x"}]', "not JSON-MIN"),
    "another control": (
        "label-studio",
        json.dumps(
            [{"data": {"text": "So."}, "annotations": [{"result": [choice("a", "x"), choice("b", "y")]}]}]
        ),
        "choices are called a, b",
    ),
    "values of odd kinds": (
        "label-studio",
        '[{"data": {"text": "So."}, "annotations": [3]}]',
        "is not of this format",
    ),
    "a span beyond": (
        "prodigy",
        '{"text": "So.", "spans": [{"start": 0, "end": 9, "label": "x"}]}',
        "within the text",
    ),
    "no text": ("doccano", '{"body": "So."}', "text_field"),
    "no sentences": ("doccano", '{"text": " ", "label": "x"}', "no sentences"),
    "brat without a text": ("brat", {"a.ann": ""}, "no a.txt beside it"),
    "brat elsewhere": ("brat", {"a.txt": "So.", "a.ann": "T1\tmodal 0 2\tNo\n"}, "'No' is not at 0 2"),
    "an empty folder": ("brat", {"a.json": "{}"}, r"no \.ann files here"),
}


@pytest.mark.parametrize("name", BAD)
def test_damaged_files(tmp_path, name):
    source, content, expected = BAD[name]
    with pytest.raises(DataError, match=expected) as caught:
        convert(tmp_path, source, "jsonl", content)
    assert "\n" not in str(caught.value)


def test_formats_that_are_not_there(tmp_path):
    for source, target, expected in (
        ("doccanno", "jsonl", "Name one of label-studio, doccano"),
        ("doccano", "brat", "Name one of jsonl, csv"),
    ):
        with pytest.raises(ConfigError, match=expected):
            convert_data(source, target, tmp_path)
    with pytest.raises(DataError, match="no such file"):
        convert_data("doccano", "csv", tmp_path / "none.jsonl")


def test_convert_from_the_command_line(tmp_path):
    source = tmp_path / "tasks.json.gz"
    source.write_bytes(gzip.compress(json.dumps(TASKS).encode()))

    def run(*arguments):
        return CliRunner().invoke(command, ["convert", *map(str, arguments)])

    done = run(
        "label-studio",
        "csv",
        source,
        "--map",
        "hedged=x",
        "--map",
        "modal=",
        "--output",
        tmp_path / "c.csv",
    )
    assert done.exit_code == 0, done.output
    assert "dropped: cancelled annotation" in done.output
    with (tmp_path / "c.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1][:5] == ["tasks-000011", "0", "🙂 It may.", "x", "[]"]
    assert run("label-studio", "csv", source, "--map", "hedged").exit_code == 2
    for path, words in ((tmp_path / "c.csv", "already there"), (source, "an input")):
        again = run("label-studio", "csv", source, "--output", path, *["--overwrite"] * (path == source))
        assert words in str(again.exception)
    for name in ("label-studio", "doccano", "prodigy", "brat", "bioscope-xml"):
        assert name in run("--help").output


def test_published_corpora_where_they_are_at_hand(shared):
    folder = shared / "corpora" / "original_formats"
    if not folder.is_dir():
        pytest.skip("needs the published corpora")
    for name, file, sentences, documents, labels in (
        ("szeged-xml", "szeged_wiki.xml.gz", 20748, 4530, {"certain": 18142, "uncertain": 2606}),
        ("bioscope-xml", "bioscope_full_papers.xml", 2670, 9, {"certain": 2151, "uncertain": 519}),
    ):
        found = convert_data(name, "jsonl", folder / file)
        assert (found.n_sentences, found.n_documents, found.dropped) == (sentences, documents, {})
        assert Counter(json.loads(line)["label"] for line in found.output.split("\n")[:-1]) == labels


def test_converted_corpora_are_to_the_benchmarks_what_the_raw_files_are(tmp_path, shared, monkeypatch):
    folder = shared / "corpora"
    if not folder.is_dir():
        pytest.skip("needs the published corpora")
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "benchmarks"))
    import corpora
    from systems import number_runs

    def read():
        bio = corpora.read_conll("conll2010_bio", "train_abstracts", "train_papers")
        wiki, szeged = corpora.read_conll("conll2010_wiki", "train"), corpora.read_szeged()
        graded = [
            corpora.read_graded(name)
            for name in (
                "commitmentbank/items.jsonl",
                *(f"science_certainty/{part}.jsonl" for part in ("train", "val", "test", "ext")),
            )
        ]
        for sentences in (
            *(part for task in (bio, wiki, szeged) for part in (task.train, task.test)),
            *corpora.read_coding_schemes().values(),
            *(sentences for sentences, _ in graded),
        ):
            same = [(" ".join(s.text.split()), s.label, s.cues) for s in sentences]
            yield same, number_runs(sentences).tolist()
        yield [grades for _, grades in graded]

    raw = list(read())
    (tmp_path / "opeds_train").symlink_to(shared / "opeds_train")
    for path in folder.glob("[!o]*/*.jsonl"):
        source, origin = "doccano", path
        if path.stem == "train_papers":
            source, origin = "bioscope-xml", folder / "original_formats" / "bioscope_full_papers.xml"
        target = tmp_path / path.relative_to(shared)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(convert_data(source, "jsonl", origin).output, encoding="utf-8")
    monkeypatch.setattr(corpora, "SHARED", tmp_path)
    for converted, expected in zip(read(), raw, strict=True):
        assert converted == expected
    # Of the Szeged corpus the raw file holds a part, one sentence of which another version has.
    whole = convert_data("szeged-xml", "jsonl", folder / "original_formats" / "szeged_wiki.xml.gz").output
    texts = (whole, (folder / "szeged_wiki" / "sentences.jsonl").read_text(encoding="utf-8"))
    rows = [[json.loads(line) for line in text.split("\n")[:-1]] for text in texts]
    found, known = ({(row["text"], row["label"], str(row["cues"])) for row in part} for part in rows)
    assert len(known - found) == 1
