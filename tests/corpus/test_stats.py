import json

import pytest

from stance.cache import find_bundled
from stance.corpus import describe_sentences, read_coded
from stance.corpus.stats import Spread
from stance.errors import DataError
from stance.records import CodedSentence, Cue
from stance.report import render_stats

SENTENCES = [
    CodedSentence("a", 0, "It  may rain.", "hedged", (Cue(4, 7, "may", "modal"),)),
    CodedSentence("a", 1, "May it?", "speculative", (Cue(6, 7, "?", "question"), Cue(0, 3, "May", "modal"))),
    CodedSentence("a", 2, "It did.", "assertive", ()),
    CodedSentence("b", 0, "Perhaps it might yet rain here.", "hedged"),
]


def test_everything_is_counted():
    stats = describe_sentences(SENTENCES, ("assertive", "hedged", "speculative"))
    assert (stats.n_sentences, stats.n_documents, stats.n_words, stats.n_with_cues) == (4, 2, 13, 3)
    assert stats.words == Spread(2, 2, 2.5, 3.75, 6, 3.25)
    assert stats.sentences == Spread(1, 1.5, 2, 2.5, 3, 2)
    assert list(stats.labels) == ["assertive", "hedged", "speculative"]
    hedged = stats.labels["hedged"]
    assert (hedged.n_sentences, hedged.n_documents, hedged.share, hedged.words.mean) == (2, 2, 0.5, 4.5)
    assert list(stats.cues) == ["modal", "question"]
    assert stats.cues["modal"].n_cues == 2
    assert stats.cues["modal"].n_by_label == {"hedged": 1, "speculative": 1}
    assert stats.cues["modal"].examples == {"may": 2}
    plain = stats.to_dict()
    assert json.loads(json.dumps(plain)) == plain
    assert plain["labels"]["hedged"]["words"]["most"] == 6


def test_seeds():
    stats = describe_sentences(read_coded(find_bundled("seeds") / "public_domain" / "sentences.jsonl"))
    assert (stats.n_sentences, stats.n_documents) == (3484, 159)
    assert {label: found.n_sentences for label, found in stats.labels.items()} == {
        "assertive": 2620,
        "hedged": 439,
        "speculative": 425,
    }
    assert sum(found.n_cues for found in stats.cues.values()) >= 439 + 425


def test_one_label_will_do_and_none_will_not(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("text,label\nSo.,hedged\n")
    assert describe_sentences(read_coded(path, n_labels=1)).labels["hedged"].share == 1
    path.write_text("text,label\nSo.,odd\n")
    with pytest.raises(DataError, match="found 'odd'"):
        read_coded(path, n_labels=1)
    with pytest.raises(DataError, match=r"expected coded sentences; found none \(1 skipped\)"):
        read_coded(path, on_error="skip", n_labels=1)


def test_rows_of_the_same_id_and_labels_that_are_numbers(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("doc_id,sent_id,text,label\na,0,So.,10\na,0,So.,2\na,0,So.,10\nb,0,So.,-1\n")
    stats = describe_sentences(read_coded(path, labels=None))
    assert (stats.n_same_id, stats.n_same_id_apart) == (2, 1)
    assert list(stats.labels) == ["-1", "2", "10"]
    assert render_stats(stats).splitlines()[-1] == (
        "Note: rows with the doc_id and sent_id of an earlier one: 2, 1 of them with another label. Each "
        "counts as a sentence of its own. Are they of two coders? See stance agree."
    )
