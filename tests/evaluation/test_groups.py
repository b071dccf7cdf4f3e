import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, f1_score

from stance.errors import DataError
from stance.evaluation import compute_metrics, evaluate_groups, gather_predictions
from stance.labels import LABELS
from stance.records import CodedSentence


def test_groups_are_measured_by_themselves(make_predictions):
    predictions = make_predictions(0.6)
    groups = evaluate_groups(predictions, "outlet")
    assert [(g.value, g.n_sentences, g.n_documents) for g in groups] == [
        ("A", 70, 7),
        ("B", 70, 7),
        ("C", 60, 6),
    ]
    for group in groups:
        rows = [i for i, s in enumerate(predictions.sentences) if s.fields["outlet"] == group.value]
        true, found = predictions.true_index[rows], predictions.class_index[rows]
        assert group.metrics["macro_f1"] == pytest.approx(f1_score(true, found, average="macro"))
        assert group.metrics["accuracy"] == pytest.approx(accuracy_score(true, found))
        alone = compute_metrics(
            LABELS,
            [predictions.sentences[row] for row in rows],
            predictions.proba[rows],
            [predictions.cues[row] for row in rows],
        )
        for name, interval in alone.intervals.items():
            assert group.intervals[name] == pytest.approx(interval)
        assert group.metrics["rank_correlation"] == pytest.approx(alone.rank_correlation)


def test_small_groups_are_marked(make_predictions):
    # 100 sentences of 10 documents each; 70 of 7; and 108 of 9.
    assert [g.is_small for g in evaluate_groups(make_predictions(), "year")] == [False, False]
    assert {g.is_small for g in evaluate_groups(make_predictions(), "outlet")} == {True}
    few = evaluate_groups(make_predictions(n_documents=18, n_sentences=12), "year")
    assert [(g.n_sentences, g.n_documents, g.is_small) for g in few] == [(108, 9, True)] * 2


def test_values_are_text_and_none_comes_last():
    values = [None, "", 2.5, 2.5, True, None, None]
    coded = [CodedSentence(str(i), 0, "x", "hedged", fields={"f": v}) for i, v in enumerate(values)]
    groups = evaluate_groups(gather_predictions(LABELS, coded, [[0.1, 0.8, 0.1]] * 7), "f")
    assert [(g.value, g.n_sentences) for g in groups] == [("2.5", 2), ("True", 1), (None, 4)]
    assert groups[1].intervals == {}
    assert groups[1].metrics["rank_correlation"] is None


def test_a_number_is_one_value_however_it_is_written():
    """As pandas writes years with gaps; numbers in text are text."""
    values = [2001.0, float("nan"), None, 2001, np.float32(2001), pd.NA, pd.NaT, "", "2001", "nan", 0.5]
    coded = [CodedSentence(str(i), 0, "x", "hedged", fields={"y": v}) for i, v in enumerate(values)]
    groups = evaluate_groups(gather_predictions(LABELS, coded, [[0.1, 0.8, 0.1]] * len(values)), "y")
    assert [(g.value, g.n_sentences) for g in groups] == [("2001", 4), ("nan", 1), ("0.5", 1), (None, 5)]


def test_by_document(make_predictions):
    groups = evaluate_groups(make_predictions(n_documents=3), "doc_id")
    assert [g.value for g in groups] == ["d0", "d1", "d2"]


def test_a_field_that_is_not_there(make_predictions):
    with pytest.raises(DataError, match=r"found 'outlet', 'year'\. Did you mean 'outlet'\?"):
        evaluate_groups(make_predictions(), "outlets")
    coded = [CodedSentence("a", 0, "x", "hedged")]
    with pytest.raises(DataError, match="found none beside text and label"):
        evaluate_groups(gather_predictions(LABELS, coded, [[0.1, 0.8, 0.1]]), "outlet")


def test_what_each_sentence_has_for_itself_makes_no_groups(make_predictions):
    for field in ("text", "label", "sent_id"):
        with pytest.raises(
            DataError, match=rf"found '{field}', which is the text or the code of each\. Group"
        ):
            evaluate_groups(make_predictions(), field)


def test_intervals_of_a_group_keep_its_rare_labels():
    labels = ["hedged" if i == 7 else "assertive" for i in range(90)]
    coded = [
        CodedSentence(f"d{i // 3}", i, "So.", label, fields={"o": "A"}) for i, label in enumerate(labels)
    ]
    proba = [[0.06, 0.9, 0.04] if i in (6, 7) else [0.9, 0.06, 0.04] for i in range(90)]
    (group,) = evaluate_groups(gather_predictions(LABELS, coded, proba), "o")
    # The F1 of hedged is 2/3, or 0 in a resample without that document, whose mean would else be 1.
    assert group.intervals["macro_f1"][1] <= (1 + 2 / 3) / 2
    # Where it is never found, that 0 is not certain.
    (group,) = evaluate_groups(gather_predictions(LABELS, coded, [[0.9, 0.06, 0.04]] * 90), "o")
    assert "macro_f1" not in group.intervals
    assert "accuracy" in group.intervals


def test_names_that_look_alike_are_one_group():
    values = ["Jos\u00e9", "Jose\u0301", " Jos\u00e9 ", " "]
    coded = [CodedSentence(str(i), 0, "x", "hedged", fields={"f": v}) for i, v in enumerate(values)]
    groups = evaluate_groups(gather_predictions(LABELS, coded, [[0.1, 0.8, 0.1]] * 4), "f")
    assert [(g.value, g.n_sentences) for g in groups] == [("Jos\u00e9", 3), (None, 1)]
