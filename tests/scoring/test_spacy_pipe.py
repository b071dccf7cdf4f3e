"""The spaCy component: what it sets, in batches and from disk, and that it says what it lacks."""

from __future__ import annotations

import os
import sys

import pytest

from stance.errors import DataError, MissingExtraError, ModelError
from stance.scoring import load_default_model, score_table

from ..conftest import run_python

spacy = pytest.importorskip("spacy")

TEXTS = (
    "The talks failed. The deal might collapse, perhaps.",
    "If it rains, we can't go. So it is.",
    "",
    "It is unclear who would pay.",
)


@pytest.fixture(scope="module")
def model(stance_home):
    return load_default_model()


@pytest.fixture
def nlp(model):
    made = spacy.blank("en")
    made.add_pipe("sentencizer")
    made.add_pipe("stance")
    return made


def list_labels(doc):
    return [sent._.stance for sent in doc.sents] if len(doc) else []


def list_cues(doc, key="stance_cues"):
    return [(span.text, span.label_) for span in doc.spans[key]]


def test_spacy_finds_it_by_itself(model, tmp_path):
    code = """
import spacy, sys
assert "stance" not in sys.modules
nlp = spacy.blank("en")
nlp.add_pipe("sentencizer")
nlp.add_pipe("stance")
print([sent._.stance for sent in nlp("It rained. It may rain.").sents])
"""
    done = run_python(code, env=os.environ | {"PYTHONWARNINGS": "ignore"}, cwd=tmp_path)
    assert done.stdout == "['assertive', 'hedged']\n"


def test_labels_are_those_of_score_table(nlp, model):
    import pyarrow as pa

    docs = list(nlp.pipe(TEXTS, batch_size=3))
    rows = [(str(i), sent.text) for i, doc in enumerate(docs) if len(doc) for sent in doc.sents]
    ids, texts = (list(column) for column in zip(*rows, strict=True))
    scored = score_table(pa.table({"doc_id": ids, "text": texts}), model, unit="sentence")
    assert [label for doc in docs for label in list_labels(doc)] == scored["label"].to_pylist()
    probas = [sent._.stance_proba["hedged"] for doc in docs if len(doc) for sent in doc.sents]
    assert probas == pytest.approx(scored["p_hedged"].to_pylist(), abs=1e-6)
    assert [text for doc in docs for text, _ in list_cues(doc)] == [
        cue["text"] for cues in scored["cues"].to_pylist() for cue in cues
    ]
    assert len(docs[2].spans["stance_cues"]) == 0


def test_cues_lie_where_they_stand_and_are_whole_tokens(nlp):
    doc = nlp("It rained.\n\n  We cannot rule out that it may.  ")
    for span in doc.spans["stance_cues"]:
        assert doc.text[span.start_char : span.end_char] == span.text
    assert list_cues(nlp("Yes.   The deal will (probably) collapse.")) == [("probably", "adverb")]


def test_batches_and_processes_change_nothing(nlp):
    alone = [nlp(text) for text in TEXTS]
    batched = list(nlp.pipe(TEXTS, batch_size=2))
    assert [(list_labels(doc), list_cues(doc)) for doc in batched] == [
        (list_labels(doc), list_cues(doc)) for doc in alone
    ]
    back = spacy.tokens.Doc(nlp.vocab).from_bytes(alone[0].to_bytes())  # as it goes between processes
    assert (list_labels(back), list_cues(back)) == (list_labels(alone[0]), list_cues(alone[0]))


def test_below_the_threshold_there_is_no_label(model):
    made = spacy.blank("en")
    made.add_pipe("sentencizer")
    made.add_pipe("stance", config={"min_confidence": 1.0, "spans_key": "mine"})
    doc = made("The deal might collapse. \n ")
    assert list_labels(doc)[0] is None
    proba = next(doc.sents)._.stance_proba
    assert max(proba, key=proba.get) == "hedged"
    assert sum(proba.values()) == pytest.approx(1.0, abs=1e-6)
    assert list_cues(doc, "mine") == [("might", "modal")]


def test_a_saved_pipeline_carries_its_model(nlp, model, tmp_path, monkeypatch):
    model.save(tmp_path / "model")
    made = spacy.blank("en")
    made.add_pipe("sentencizer")
    made.add_pipe("stance", config={"model": str(tmp_path / "model")})
    made.to_disk(tmp_path / "pipeline")
    made.to_disk(tmp_path / "pipeline")  # and again over it
    (tmp_path / "model").rename(tmp_path / "gone")
    again = spacy.load(tmp_path / "pipeline")
    assert list_labels(again(TEXTS[0])) == list_labels(nlp(TEXTS[0])) == ["assertive", "hedged"]


def test_without_sentences_it_says_what_to_add(model):
    made = spacy.blank("en")
    made.add_pipe("stance")
    with pytest.raises(DataError, match=r"^the pipe 'stance': expected documents split into sentences"):
        made(TEXTS[0])
    with pytest.raises(DataError, match="sentencizer"):
        list(made.pipe(TEXTS))


def test_what_it_is_given_is_checked():
    made = spacy.blank("en")
    with pytest.raises(DataError, match=r"^min_confidence: expected"):
        made.add_pipe("stance", config={"min_confidence": 2.0})
    with pytest.raises(ValueError, match="unexpected argument: 'modl'"):
        made.add_pipe("stance", config={"modl": "x"})
    made.add_pipe("sentencizer")
    made.add_pipe("stance", config={"model": "nowhere"})
    with pytest.raises(ModelError, match=r"^nowhere: expected"):
        made("So it is.")


def test_without_spacy_the_extra_is_named(monkeypatch):
    from stance.scoring.spacy_pipe import StancePipe

    for name in ("spacy", "spacy.tokens"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtraError, match=r"^the pipe 'stance': .*pip install 'stance\[spacy\]'$"):
        StancePipe()
