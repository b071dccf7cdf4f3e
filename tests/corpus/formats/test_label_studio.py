"""What one annotation of Label Studio leaves open, the whole file says."""

from __future__ import annotations

import json

import pytest

from stance.errors import DataError

TEXTS = ("It may rain.", "It will.")


def choose(**chosen):
    return [{"from_name": name, "value": {"choices": [label]}} for name, label in chosen.items()]


def mark(start, end, marked, *, control="cues", **told):
    value = {"start": start, "end": end, "labels": ["modal"], **({} if marked is None else {"text": marked})}
    return {"from_name": control, "id": "r1", "value": value | told}


def make_tasks(*results, texts=TEXTS):
    tasks = [
        {"data": {"text": text}, "annotations": [{"result": result}]}
        for text, result in zip(texts, results, strict=True)
    ]
    return json.dumps(tasks)


@pytest.mark.parametrize(("control", "options"), [("label", {}), ("stance", {"label_field": "stance"})])
def test_the_choice_of_another_control_is_no_label(read, control, options):
    # The second annotation leaves the label blank.
    tasks = make_tasks(choose(**{control: "hedged", "quality": "good"}), choose(quality="bad"))
    rows, dropped = read("label-studio", tasks, **options)
    assert [row["label"] for row in rows] == ["hedged", None]
    assert dropped == {"choice of another control": 2}


@pytest.mark.parametrize("options", [{}, {"label_field": "stnace"}], ids=["open", "misspelt"])
def test_controls_are_asked_of_the_whole_file(read, options):
    wanted = options.get("label_field", "label")
    tasks = make_tasks(choose(stance="hedged"), choose(quality="bad"))
    with pytest.raises(DataError, match=f"sample: expected choices called '{wanted}'; found 'stance', 'qual"):
        read("label-studio", tasks, **options)


def test_what_is_chosen_for_a_region_is_no_label(read):
    strength = {"from_name": "strength", "id": "r1", "value": {"start": 3, "end": 6, "choices": ["weak"]}}
    tasks = make_tasks([mark(3, 6, "may"), strength], choose(stance="assertive"))
    rows, dropped = read("label-studio", tasks)
    assert [(row["label"], row["cues"]) for row in rows] == [(None, [[3, 6, "modal"]]), ("assertive", [])]
    assert dropped == {"choice for a region": 1}


def test_coders_whose_names_are_spelt_with_noughts_stay_apart(convert, read):
    codes = {"01": "hedged", "1": "assertive", "٣": "hedged"}
    rows = [
        {"doc_id": "a", "sent_id": 0, "text": "It may.", "label": label, "coder": coder}
        for coder, label in codes.items()
    ]
    written = convert("jsonl", "label-studio", rows).output
    assert [a["completed_by"] for a in json.loads(written)[0]["annotations"]] == [
        {"email": "01"},
        1,
        {"email": "٣"},
    ]
    assert read("label-studio", written) == (rows, {})


# Four emoji are eight units, so that 9 to 12 is the first may in units and the second in characters.
TWICE = "😀😀😀😀 may may"


@pytest.mark.parametrize(
    ("beside", "other", "found", "n_open"),
    [
        ([], "It may.", 9, 1),  # nothing decides
        ([mark(13, 16, "may")], "It may.", 5, 0),  # fits in units alone, the second may
        ([mark(5, 8, "may")], "It may.", 9, 0),  # fits in characters alone, the first
        ([], "😀 may.", 5, 0),  # another task decides: 3 to 6 there is may in units alone
    ],
)
def test_a_region_that_fits_two_places_goes_by_the_others(read, beside, other, found, n_open):
    tasks = make_tasks([mark(9, 12, "may"), *beside], [mark(3, 6, "may")], texts=(TWICE, other))
    rows, dropped = read("label-studio", tasks)
    assert [found, found + 3, "modal"] in rows[0]["cues"]
    assert len(rows[0]["cues"]) == 1 + len(beside)
    assert dropped == ({"region that fits two places of its text": n_open} if n_open else {})


def test_a_region_without_its_words_counts_as_the_others_do(read):
    tasks = make_tasks([mark(9, 12, None)], [mark(3, 6, "may")], texts=(TWICE, "😀 may."))
    assert read("label-studio", tasks)[0][0]["cues"] == [[5, 8, "modal"]]
    beyond = make_tasks([mark(9, 99, None)], [mark(3, 6, "may")], texts=(TWICE, "😀 may."))
    with pytest.raises(DataError, match="within the text's 12 characters; found 9 to 99"):
        read("label-studio", beyond)
