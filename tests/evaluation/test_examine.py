import dataclasses
import json
from types import SimpleNamespace

import numpy as np
import pytest

from stance.evaluation import compute_curves, examine_model, gather_predictions, list_mistakes
from stance.labels import CUE_TYPES, LABELS
from stance.records import CodedSentence


class Parrot:
    """A model that says of each sentence what it was told to."""

    labels = LABELS

    def __init__(self, answers):
        self.answers = answers

    def predict_batch(self, texts, doc_index=None):
        rows = [i for i, text in enumerate(texts) if "may" in text]
        starts = np.array([texts[i].index("may") for i in rows], dtype=np.int32)
        return SimpleNamespace(
            proba=np.array([self.answers[text] for text in texts], dtype=np.float32),
            cue_sentence=np.array(rows, dtype=np.int32),
            cue_start=starts,
            cue_end=starts + 3,
            cue_type=np.full(len(rows), CUE_TYPES.index("modal"), dtype=np.int8),
        )


ANSWERS = {
    "It did.": [0.9, 0.05, 0.05],
    "It may.": [0.7, 0.2, 0.1],
    "If so.": [0.95, 0.03, 0.02],
    "Or so.": [0.3, 0.6, 0.1],
}


def make_coded():
    rows = [
        ("b", 1, "It may.", "hedged"),
        ("a", 0, "It did.", "assertive"),
        ("b", 0, "If so.", "speculative"),
        ("b", 3, "Or so.", "assertive"),
    ]
    return [CodedSentence(*row, None, {"outlet": row[0].upper()}) for row in rows]


def test_mistakes_stand_with_cues_and_neighbours():
    found = examine_model(Parrot(ANSWERS), make_coded(), n_mistakes=9)
    assert [(m.text, m.coded, m.predicted) for m in found.mistakes] == [
        ("If so.", "speculative", "assertive"),
        ("It may.", "hedged", "assertive"),
        ("Or so.", "assertive", "hedged"),
    ]
    assert [(m.before, m.after) for m in found.mistakes] == [
        (None, "It may."),
        ("If so.", None),  # the next of the document is two sentences on
        (None, None),
    ]
    assert [(c.start, c.end, c.text) for c in found.mistakes[1].cues] == [(3, 6, "may")]
    assert found.mistakes[1].coded_cues is None
    assert found.mistakes[0].confidence == pytest.approx(0.95)
    assert found.mistakes[0].proba["hedged"] == pytest.approx(0.03)


def test_as_many_mistakes_as_were_asked_for(make_predictions):
    predictions = make_predictions(0.3)
    wrong = predictions.class_index != predictions.true_index
    found = list_mistakes(predictions, 5)
    assert len(found) == 5 < wrong.sum()
    assert found[0].confidence == predictions.confidence[wrong].max()
    assert sorted((m.confidence for m in found), reverse=True) == [m.confidence for m in found]
    assert list_mistakes(make_predictions(50.0), 5) == []


def test_only_what_was_asked_for():
    found = examine_model(Parrot(ANSWERS), make_coded(), n_resamples=0)  # of whose intervals much is said
    assert (found.comparison, found.groups, found.mistakes, found.curves) == (None, None, None, None)
    assert found.to_dict() == found.evaluation.to_dict()


def test_codes_of_two_coders_are_told_of_and_change_no_figure():
    coded = make_coded()
    other = next(label for label in LABELS if label != coded[0].label)
    twice = [*coded, dataclasses.replace(coded[0], label=other), coded[1]]
    found = examine_model(Parrot(ANSWERS), twice, n_resamples=0)
    assert found.doubts == (
        "Rows with the doc_id and sent_id of an earlier one: 2, 1 of them with another label. Each counts as "
        "a sentence of its own. Are they of two coders? See stance agree.",
    )
    assert found.evaluation.n_sentences == len(coded) + 2


def test_plain_data_holds_all():
    better = Parrot({text: [0.1, 0.8, 0.1] for text in ANSWERS})
    found = examine_model(
        Parrot(ANSWERS),
        make_coded(),
        against=better,
        other="mine",
        by=["outlet"],
        n_mistakes=2,
        with_curves=True,
    )
    plain = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert list(plain)[-4:] == ["against", "groups", "errors", "doubts"]
    assert [doubt[:34] for doubt in plain["doubts"]] == [
        "The F1 of 'hedged', 'speculative' ",
        "A label counts 0 for one of the mo",
        "The models are compared on only 2 ",
    ]
    assert plain["against"]["model"] == "mine"
    assert plain["against"]["metrics"]["accuracy"]["difference"] == 0.0
    assert plain["against"]["mcnemar"] == {"n_only_first": 1, "n_only_second": 1, "p_value": 1.0}
    assert [(g["field"], g["value"], g["metrics"]["accuracy"]) for g in plain["groups"]] == [
        ("outlet", "B", 0.0),
        ("outlet", "A", 1.0),
    ]
    assert plain["groups"][1]["metrics"]["rank_correlation"] is None
    assert plain["errors"][1]["cues"] == [{"start": 3, "end": 6, "text": "may", "type": "modal"}]


def test_reliability_by_hand():
    coded = [CodedSentence("a", i, "x", "hedged") for i in range(4)]
    proba = [[0.1, 0.9, 0], [0.92, 0.08, 0], [0, 1, 0], [0.5, 0.5, 0]]
    found = compute_curves(gather_predictions(LABELS, coded, proba)).reliability
    # 0.9 and 0.92 share the bin from 13/15 to 14/15; the tie at 0.5 goes to the first label, and is wrong.
    assert found.n_sentences.tolist() == [0] * 7 + [1] + [0] * 5 + [2, 1]
    assert found.confidence[[7, 13, 14]].tolist() == pytest.approx([0.5, 0.91, 1.0])
    assert found.accuracy[[7, 13, 14]].tolist() == [0.0, 0.5, 1.0]
    assert np.isnan(found.accuracy[0])


def test_f1_by_threshold_is_that_of_the_answered(make_predictions):
    from sklearn.metrics import f1_score

    predictions = make_predictions(0.4)
    found = compute_curves(predictions).by_threshold
    for step in (0, 40, 55, 70):
        answered = predictions.confidence >= found.threshold[step]
        assert found.coverage[step] == pytest.approx(answered.mean())
        true, given = predictions.true_index[answered], predictions.class_index[answered]
        assert found.macro_f1[step] == pytest.approx(f1_score(true, given, average="macro"))
        assert found.f1[step].tolist() == pytest.approx(f1_score(true, given, average=None, labels=[0, 1, 2]))
    assert np.isnan(found.macro_f1[-1])
