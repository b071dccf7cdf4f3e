"""Exports of annotation tools, written by hand after their documented forms."""

from __future__ import annotations

import json

import pytest

from stance.corpus import CodeFields, read_coded, read_codes
from stance.errors import DataError


def pick(rows, *names):
    return [tuple(row.get(name) for name in names) for row in rows]


def test_doccano_forms(read):
    rows, dropped = read(
        "doccano",
        [
            {"id": 3, "text": "It may.", "label": ["hedged"], "Comments": ["sure?"]},
            {"id": 4, "text": "It may.", "label": [[3, 6, "modal"]], "Comments": []},
            {"id": 5, "text": "It may.", "cats": ["hedged", "assertive"], "entities": []},
            {
                "text": "It may.",
                "entities": [{"id": 1, "label": "modal", "start_offset": 3, "end_offset": 6}],
                "relations": [{"id": 1, "from_id": 1, "to_id": 1, "type": "x"}],
            },
            {"text": "It may.", "label": "hedged", "source": "a.txt"},
        ],
    )
    assert pick(rows, "id", "label", "cues", "source") == [
        (3, "hedged", None, None),
        (4, None, [[3, 6, "modal"]], None),
        (5, "hedged", [], None),
        (None, None, [[3, 6, "modal"]], None),
        (None, "hedged", None, "a.txt"),
    ]
    assert dropped == {"item of 'Comments'": 1, "second label of a sentence": 1, "item of 'relations'": 1}


def test_spacy_jsonl_forms(read):
    rows, dropped = read(
        "spacy-jsonl",
        [
            {
                "text": "It may.",
                "cats": {"assertive": 0.2, "hedged": 0.8},
                "spans": [],
                "meta": {"doc_id": "a"},
            },
            {
                "text": "It may.",
                "accept": ["hedged"],
                "answer": "accept",
                "spans": [{"start": 3, "end": 6, "label": "modal", "token_start": 1, "token_end": 1}],
                "tokens": [{"text": "It"}],
            },
            {"text": "It may.", "label": "hedged", "answer": "ignore"},
            {"text": "It did.", "label": "assertive", "_input_hash": 5},
        ],
    )
    assert pick(rows, "doc_id", "label", "cues", "_input_hash") == [
        ("a", "hedged", [], None),
        ("sample-000002", "hedged", [[3, 6, "modal"]], None),
        ("sample-000004", "assertive", None, 5),  # the line, whatever was left out before it
    ]
    assert dropped == {
        "score of a category": 2,
        "'tokens' of a record": 1,
        "record with the answer 'ignore'": 1,
    }


def region(start, end, text, kind):
    value = {"start": start, "end": end, "text": text, "labels": [kind]}
    return {
        "id": "r",
        "from_name": "cue",
        "to_name": "t",
        "type": "labels",
        "value": value,
        "origin": "manual",
    }


def choice(name, label):
    return {"id": "c", "from_name": name, "to_name": "t", "type": "choices", "value": {"choices": [label]}}


TASKS = [
    {
        "id": 11,
        "data": {"text": "It may.", "outlet": "Courier"},
        "annotations": [
            {"id": 1, "completed_by": 7, "result": [choice("label", "hedged"), region(3, 6, "may", "modal")]},
            {
                "id": 2,
                "completed_by": {"id": 8, "email": "k@x.org"},
                "result": [choice("label", "assertive")],
            },
            {"id": 3, "completed_by": 9, "was_cancelled": True, "result": []},
        ],
        "predictions": [{"result": []}],
        "created_at": "2024-05-01T10:00:00Z",
    },
    {"id": 2, "data": {"text": "It did."}, "annotations": []},
]


def test_label_studio(read):
    rows, dropped = read("label-studio", json.dumps(TASKS))
    assert pick(rows, "doc_id", "sent_id", "coder", "label", "cues", "outlet", "task_id") == [
        ("sample-000011", 0, "7", "hedged", [[3, 6, "modal"]], "Courier", 11),
        ("sample-000011", 0, "k@x.org", "assertive", [], "Courier", 11),
        ("sample-000002", 0, None, None, None, None, 2),
    ]
    assert dropped == {"prediction": 1, "'created_at' of a task": 1, "cancelled annotation": 1}


def test_tasks_of_one_document_are_numbered(read):
    done = [{"completed_by": coder, "result": [choice("label", "hedged")]} for coder in (1, 2)]
    tasks = [
        {"data": {"text": text, "doc_id": "op-1"}, "annotations": done} for text in ("It may.", "It did.")
    ]
    rows, _ = read("label-studio", json.dumps(tasks))
    assert pick(rows, "doc_id", "sent_id", "coder") == [
        ("op-1", 0, "1"),
        ("op-1", 0, "2"),
        ("op-1", 1, "1"),
        ("op-1", 1, "2"),
    ]


@pytest.mark.parametrize("blank", [None, ""])
def test_a_document_without_a_name_is_one_for_all_its_coders(read, blank):
    results = [{"completed_by": coder, "result": [choice("label", "hedged")]} for coder in (1, 2)]
    task = {"data": {"text": "It may.", "doc_id": blank, "sent_id": blank}, "annotations": results}
    record = {**RECORD, "metadata": {"doc_id": blank, "sent_id": blank}}
    cases = (("label-studio", task, "000001", "12"), ("argilla", record, "r-1", ("u1", "u2")))
    for name, found, number, coders in cases:
        rows, _ = read(name, json.dumps([found]))
        expected = [(f"sample-{number}", 0, coder) for coder in coders]
        assert pick(rows, "doc_id", "sent_id", "coder") == expected, name


def read_region(read, region_start, region_end, marked, text="🙂 It may,\nperhaps."):
    result = [choice("label", "hedged"), region(region_start, region_end, marked, "modal")]
    return read(
        "label-studio", json.dumps([{"id": 1, "data": {"text": text}, "annotations": [{"result": result}]}])
    )


@pytest.mark.parametrize(
    ("start", "end", "marked"),
    [(5, 8, "may"), (6, 9, "may"), (5, 17, "may,\\nperhaps"), (6, 18, "may, perhaps")],
    ids=["characters", "units", "characters, escaped", "units, spaced"],
)
def test_label_studio_counts_characters_or_units(read, start, end, marked):
    rows, _ = read_region(read, start, end, marked)
    length = 3 if marked == "may" else 12
    assert rows[0]["cues"] == [[5, 5 + length, "modal"]]


def test_label_studio_regions_hold_what_they_quote(read):
    with pytest.raises(DataError, match="record 1: expected the region 'may'; found 'It' there in the text"):
        read_region(read, 2, 4, "may")
    with pytest.raises(DataError, match="within the text's 18 characters; found 50 to 53"):
        read_region(read, 50, 53, "may")


def test_label_studio_feeds_training(convert, tmp_path):
    path = tmp_path / "coded.jsonl"
    path.write_bytes(convert("label-studio", "jsonl", json.dumps(TASKS[:1])).output)
    assert [(s.label, s.cues is None) for s in read_coded(path)] == [("hedged", False), ("assertive", False)]


def test_label_studio_compact(read):
    rows, dropped = read(
        "label-studio",
        json.dumps(
            [
                {
                    "id": 4,
                    "text": "It may.",
                    "label": "hedged",
                    "annotator": 1,
                    "annotation_id": 8,
                    "lead_time": 2.5,
                },
                {
                    "id": 4,
                    "text": "It may.",
                    "label": {"choices": ["assertive"]},
                    "cue": [{"start": 3, "end": 6, "text": "may", "labels": ["modal"]}],
                    "annotator": 2,
                    "annotation_id": 9,
                },
            ]
        ),
    )
    assert pick(rows, "doc_id", "sent_id", "coder", "label", "cues") == [
        ("sample-000004", 0, "1", "hedged", []),
        ("sample-000004", 0, "2", "assertive", [[3, 6, "modal"]]),
    ]
    assert dropped == {"'annotation_id' of an annotation": 2, "'lead_time' of an annotation": 1}


def test_without_any_region_cues_are_not_known(read):
    task = {"data": {"text": "It may."}, "annotations": [{"result": [choice("label", "hedged")]}]}
    assert "cues" not in read("label-studio", json.dumps([task]))[0][0]


def test_label_studio_control_of_another_name(read):
    task = {"data": {"body": "It may."}, "annotations": [{"result": [choice("stance", "hedged")]}]}
    rows, _ = read("label-studio", json.dumps([task]), text_field="body")
    assert pick(rows, "text", "label") == [("It may.", "hedged")]  # the only control
    task["annotations"][0]["result"].append(choice("topic", "mills"))
    with pytest.raises(DataError, match="sample: expected choices called 'label'; found 'stance', 'topic'"):
        read("label-studio", json.dumps([task]), text_field="body")
    rows, dropped = read("label-studio", json.dumps([task]), text_field="body", label_field="stance")
    assert (rows[0]["label"], dropped) == ("hedged", {"choice of another control": 1})


def test_written_label_studio_is_as_documented(convert):
    rows = [{"doc_id": "a", "sent_id": 2, "text": "It may.", "label": "hedged", "cues": [[3, 6, "modal"]]}]
    [task] = json.loads(convert("jsonl", "label-studio", rows).output)
    assert task["data"] == {"text": "It may.", "doc_id": "a", "sent_id": 2}
    label, cue = task["annotations"][0]["result"]
    assert (label["type"], label["value"]) == ("choices", {"choices": ["hedged"]})
    assert (cue["type"], cue["value"]) == (
        "labels",
        {"start": 3, "end": 6, "text": "may", "labels": ["modal"]},
    )


RECORD = {
    "id": "r-1",
    "status": "completed",
    "fields": {"text": "It may."},
    "metadata": {"outlet": "Courier"},
    "suggestions": {"label": {"value": "assertive", "score": 0.4, "agent": "model-1"}},
    "responses": {
        "label": [{"value": "hedged", "user_id": "u1"}, {"value": "assertive", "user_id": "u2"}],
        "cues": [{"value": [{"start": 3, "end": 6, "label": "modal"}], "user_id": "u1"}],
        "rating": [{"value": 4, "user_id": "u2"}],
    },
    "vectors": {},
}


def test_argilla(read):
    rows, dropped = read("argilla", json.dumps([RECORD]))
    assert pick(rows, "doc_id", "coder", "label", "cues", "outlet", "record_id") == [
        ("sample-r-1", "u1", "hedged", [[3, 6, "modal"]], "Courier", "r-1"),
        ("sample-r-1", "u2", "assertive", None, "Courier", "r-1"),
    ]
    assert rows[0]["suggestions"] == RECORD["suggestions"]
    assert dropped == {"'status' of a record": 1, "response to 'rating'": 1}


def test_argilla_takes_submitted_responses_alone(read):
    states = {"u1": "submitted", "u2": "discarded", "u3": "draft", "u4": None}
    answers = [{"value": "hedged", "user_id": user, "status": status} for user, status in states.items()]
    rows, dropped = read(
        "argilla", json.dumps([{**RECORD, "responses": {"label": [*answers, {"value": "hedged", "at": 1}]}}])
    )
    assert [(row["label"], row.get("coder")) for row in rows] == [
        ("hedged", "u1"),
        ("hedged", "u4"),
        ("hedged", None),
    ]
    assert dropped == {
        "'status' of a record": 1,
        "response that is discarded": 1,
        "response that is draft": 1,
        "'at' of a response": 1,
    }
    only = [{"value": "hedged", "user_id": "u2", "status": "discarded"}]
    rows, _ = read("argilla", json.dumps([{**RECORD, "responses": {"label": only}}]))
    assert pick(rows, "label", "coder") == [(None, None)]


def test_argilla_suggestions_of_ours_count_only_without_responses(convert, read):
    rows = [{"doc_id": "a", "sent_id": 0, "text": "It may.", "label": "hedged"}]
    written = json.loads(convert("jsonl", "argilla", rows).output)
    assert written[0]["suggestions"]["label"] == {"value": "hedged", "score": None, "agent": "stance"}
    assert read("argilla", json.dumps(written))[0] == rows
    written[0]["responses"] = {"label": [{"value": "assertive", "user_id": "u1"}]}
    assert pick(read("argilla", json.dumps(written))[0], "label", "coder") == [("assertive", "u1")]


def test_argilla_question_of_another_name(read):
    record = {**RECORD, "responses": {"stance": [{"value": "hedged", "user_id": "u1"}]}}
    with pytest.raises(DataError, match=r"expected a question 'label'; found 'stance'\. Pass --label-field"):
        read("argilla", json.dumps([record]))
    assert pick(read("argilla", json.dumps([record]), label_field="stance")[0], "label") == [("hedged",)]


TEXTS = {11: "It may.", 12: "It did.", 13: "If so."}


def make_export(name, numbers, coder):
    """An export of one coder, of the records of the numbers given."""
    make = {
        "doccano": lambda n: {"id": n, "text": TEXTS[n], "label": ["hedged"]},
        "spacy-jsonl": lambda n: {
            **{"text": TEXTS[n], "accept": ["hedged"], "_input_hash": -n, "_annotator_id": coder}
        },
        "label-studio": lambda n: {
            **{"id": n, "data": {"text": TEXTS[n]}},
            "annotations": [{"completed_by": coder, "result": [choice("label", "hedged")]}],
        },
        "json-min": lambda n: {"id": n, "text": TEXTS[n], "label": "hedged", "annotator": coder},
        "argilla": lambda n: {
            **{"id": f"r{n}", "fields": {"text": TEXTS[n]}},
            "responses": {"label": [{"value": "hedged", "user_id": coder}]},
        },
    }[name]
    return json.dumps([make(number) for number in numbers])


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("doccano", "id"),
        ("spacy-jsonl", "_input_hash"),
        ("label-studio", "task_id"),
        ("json-min", "task_id"),
        ("argilla", "record_id"),
    ],
)
def test_exports_of_two_coders_meet(convert, tmp_path, name, number):
    paths = []
    for coder, numbers in (("anna", [11, 12, 13]), ("ben", [13, 12])):
        source = "label-studio" if name == "json-min" else name
        paths.append(tmp_path / f"{coder}.jsonl")
        paths[-1].write_bytes(convert(source, "jsonl", make_export(name, numbers, coder)).output)
    for fields in (None, CodeFields(unit=number)):
        codes = read_codes(paths, fields=fields)
        assert codes.coders == ("anna", "ben")
        assert codes.fields["text"] == list(TEXTS.values())
        assert codes.matrix.tolist() == [[1, -1], [1, 1], [1, 1]]


@pytest.mark.parametrize("number", [None, "", 1], ids=["none", "blank", "one for all"])
def test_records_whose_numbers_tell_nothing_go_by_their_places(read, number):
    texts = [*TEXTS.values()]
    rows, _ = read("doccano", [{"id": 7, "text": "So."}, *({"id": number, "text": text} for text in texts)])
    assert [row["doc_id"] for row in rows] == [f"sample-00000{place}" for place in (1, 2, 3, 4)]
    assert {row["sent_id"] for row in rows} == {0}


def test_task_ids_are_kept_and_none_are_made_up(convert, read):
    there = convert("label-studio", "label-studio", json.dumps(TASKS))
    assert [task["id"] for task in json.loads(there.output)] == [11, 2]
    rows = [{"doc_id": "a", "sent_id": 0, "text": "So.", "label": None, "task_id": 2}]
    rows.append({"doc_id": "a", "sent_id": 1, "text": "It may.", "label": None})
    assert read("label-studio", convert("jsonl", "label-studio", rows).output)[0] == rows


def test_label_studio_compact_column_of_another_name(read):
    record = json.dumps([{"id": 4, "text": "It may.", "stance": "hedged"}])
    with pytest.raises(
        DataError, match=r"sample: expected a column 'stnace'; .*\. Pass --label-field stance"
    ):
        read("label-studio", record, label_field="stnace")
    assert pick(read("label-studio", record, label_field="stance")[0], "label") == [("hedged",)]


GOOD = {"text": "It may."}
BAD = {
    "doccano": (GOOD, GOOD | {"label": [3]}),
    "spacy-jsonl": (GOOD, GOOD | {"spans": [[3, 6, "modal"]]}),
    "label-studio": (
        {"data": GOOD},
        {"data": GOOD, "annotations": [{"result": [region(3, 9, "may", "modal")]}]},
    ),
    "argilla": ({"fields": GOOD}, {"fields": GOOD, "responses": {"label": ["hedged"]}}),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_records_name_their_place(convert, name):
    with pytest.raises(DataError, match=r"sample: record 2: expected .*; found .*\. "):
        convert(name, "jsonl", json.dumps(BAD[name]))


VALUES = (None, True, 0, 3, 10**30, 1.5, "", "x", [], [1], ["a"], [[0, 1, "x"]], {}, {"a": 1}, [None], [{}])


def list_places(value, path=()):
    if path:
        yield path
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from list_places(value[key], (*path, key))


SAMPLES = [
    ("doccano", {"text": "It may.", "label": ["hedged"], "entities": [[3, 6, "modal"]], "Comments": []}),
    (
        "spacy-jsonl",
        {"text": "It may.", "cats": {"hedged": 1}, "spans": [{"start": 3, "end": 6, "label": "m"}]},
    ),
    ("label-studio", TASKS[0]),
    ("argilla", RECORD),
    (
        "jsonl",
        {"doc_id": "a", "sent_id": 0, "start": 0, "end": 7, "text": "It may.", "cues": [[3, 6, "modal"]]},
    ),
    ("certainty-jsonl", {"id": 1, "finding": "It may.", "sentence-level-certainty": 5.0}),
]


@pytest.mark.parametrize(("name", "record"), SAMPLES, ids=[name for name, _ in SAMPLES])
def test_no_value_in_any_place_is_more_than_an_error(convert, name, record):
    complaints = []
    for path in list_places(record):
        for value in VALUES:
            changed = json.loads(json.dumps(record))
            inner = changed
            for key in path[:-1]:
                inner = inner[key]
            inner[path[-1]] = value
            try:
                convert(name, "csv", json.dumps([changed]))
            except DataError as error:
                complaints.append(str(error))
    assert complaints
    assert all("sample: " in complaint and "\n" not in complaint for complaint in complaints)
