"""Corpora in miniature, invented, in the layout of the real ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

CERTAIN = ["The mill closed.", "Rain fell.", "He left early.", "They won.", "It burned.", "She paid."]
UNCERTAIN = ["The mill may close.", "Rain may fall.", "He may leave.", "They may win.", "It may burn."]


def list_rows(prefix, *, cut=False, cues=True):
    rows = []
    for number, text in enumerate([*CERTAIN, *UNCERTAIN]):
        at = text.find("may")
        doc_id = f"{prefix}|{number // 2}|S1.{number % 2 + 1}" if cut else f"{prefix}{number // 2}"
        row = {"doc_id": doc_id, "text": text, "label": "certain" if at < 0 else "uncertain"}
        if cues:
            row["cues"] = [] if at < 0 else [[at, at + 3, "speculation"]]
        rows.append(row)
    return rows


@pytest.fixture
def write_corpus(tmp_path):
    """Write one file of a corpus; return its path."""

    def write(corpus, name, rows):
        folder = Path(tmp_path, "corpora", corpus)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return path

    return write


@pytest.fixture
def corpora(tmp_path, write_corpus):
    """Every corpus, whole, and a folder that is none."""
    for part in ("train", "eval"):
        write_corpus("conll2010_wiki", part, list_rows(part, cues=False))
    for part in ("train_abstracts", "train_papers"):
        write_corpus("conll2010_bio", part, list_rows(part, cut=True))
    write_corpus("conll2010_bio", "eval", list_rows("eval", cues=False))
    kinds = ("modal_probable", "hypo_doxastic", "hypo_condition", "hypo_investigation")
    write_corpus(
        "szeged_wiki",
        "sentences",
        [
            {"doc_id": f"d{i}", "text": f"Word {i} may go.", "cues": [[0, 4, f"speculation_{kinds[i % 4]}"]]}
            for i in range(40)
        ],
    )
    for part in ("train", "val", "test", "ext"):
        rows = [{"text": text, "certainty": 5.5} for text in CERTAIN]
        write_corpus("science_certainty", part, rows + [{"text": t, "certainty": 2} for t in UNCERTAIN])
    write_corpus(
        "commitmentbank",
        "items",
        [
            {"text": "The mill closed.", "mean": -2.5, "source_id": "A-1"},
            {"text": "Rain fell.", "mean": 2.75, "source_id": "A-2"},
            {"text": "Rain may fall.", "mean": 0.5, "source_id": "A-3"},
            {"text": "If it may burn, she may pay.", "mean": -0.25, "source_id": "A-4"},
        ],
    )
    write_corpus("modal_senses", "masc", [{"text": "It may."}])
    return tmp_path / "corpora"
