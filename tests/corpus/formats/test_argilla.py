"""What one record of Argilla leaves open, the whole file says."""

from __future__ import annotations

import json

import pytest

from stance.errors import DataError


def make_records(*answers):
    records = [
        {
            "id": f"r{number}",
            "fields": {"text": "It may rain."},
            "responses": {q: [{"value": value, "user_id": "u1"}] for q, value in given.items()},
        }
        for number, given in enumerate(answers)
    ]
    return json.dumps(records)


def test_a_label_left_blank_stops_nobody(read):
    rows, dropped = read(
        "argilla", make_records({"label": "hedged", "comment": "hm"}, {"comment": "unclear"})
    )
    assert [(row["coder"], row["label"]) for row in rows] == [("u1", "hedged"), ("u1", None)]
    assert dropped == {"response to 'comment'": 2}


@pytest.mark.parametrize(
    ("wanted", "listed"), [("label", "'comment', 'stance'"), ("stnace", "'rating', 'comment', 'stance'")]
)
def test_a_question_that_nobody_answered_is_refused(read, wanted, listed):
    records = make_records({"rating": 3, "comment": "hm"}, {"stance": "hedged"})
    with pytest.raises(DataError, match=f"sample: expected a question '{wanted}'; found {listed}. Pass"):
        read("argilla", records, label_field=wanted)


@pytest.mark.parametrize(
    ("value", "label", "n_more"),
    [(4, "4", 0), (["hedged"], "hedged", 0), (["hedged", "assertive"], "hedged", 1), ([], None, 0)],
)
def test_ratings_and_lists_are_labels_where_they_are_named(read, value, label, n_more):
    rows, dropped = read("argilla", make_records({"judged": value}), label_field="judged")
    assert [(row["label"], row.get("cues")) for row in rows] == [(label, None)]
    assert dropped == ({"second label of a sentence": n_more} if n_more else {})


def test_a_ranking_is_no_label(read):
    ranking = [{"value": "hedged", "rank": 1}]
    rows, dropped = read("argilla", make_records({"label": ranking}))
    assert (rows[0]["label"], dropped) == (None, {"response to 'label'": 1})


SPAN = {"start": 3, "end": 6, "label": "modal"}


def test_an_empty_answer_says_that_there_is_no_span_only_where_spans_are_asked(read):
    records = make_records({"topics": []}, {"cues": []}, {"marked": [SPAN]}, {"marked": []})
    rows, dropped = read("argilla", records)
    assert [row.get("cues") for row in rows] == [None, [], [[3, 6, "modal"]], []]
    assert dropped == {"response to 'topics'": 1}
    # Also where the spans are of the question that labels were sought in.
    rows, _ = read("argilla", make_records({"label": [SPAN]}, {"label": []}))
    assert [(row["label"], row["cues"]) for row in rows] == [(None, [[3, 6, "modal"]]), (None, [])]
