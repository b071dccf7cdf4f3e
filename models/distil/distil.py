"""Make the released models again: coded seeds, and what a teacher said of texts that nobody coded.

    python models/distil/distil.py WORK --unlabelled FILE… [--ask TEACHER]

WORK is a folder for what is made on the way; a step whose output is there is not done again. FILE is text that
anyone may use: press releases of US senators and the Federalist. teacher-words.parquet keeps what the teacher, MPNet,
said of sentences, each by its hash; unsure.jsonl has codes of those that it was least sure of. ``--ask`` lets another
model, trained already, label the same sentences instead. The models go to models/linear-en and models/encoder-en.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from stance.config import load_config
from stance.corpus import load_seeds, read_coded
from stance.evaluation import train_files
from stance.labels import LABELS
from stance.models import open_model
from stance.models.classifier import list_cues
from stance.models.encoder.export import export_onnx
from stance.text import read_documents, split_documents

HERE = Path(__file__).resolve().parent
WORDS_PATH = HERE / "teacher-words.parquet"
LINEAR_PATH = HERE.parent / "linear-en"
RELEASED_PATH = HERE.parent / "encoder-en" / "stance_encoder_en" / "model"
TEACHER = (
    "MPNet, trained by the recipe encoder-large on the seeds of the time, of press releases of US "
    "senators and the Federalist; those that were coded since, as they were coded"
)
N_LEVELS = 65_535  # a probability is kept as one of these
STUDENT = ("encoder.epochs=2", "encoder.skip_share=0", "distil.weight=1")


def hash_text(text: str) -> int:
    """Hash a sentence to 64 bits."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little", signed=True)


def list_sentences(paths: Iterable[str]) -> dict[str, str]:
    """List the sentences of documents of which no part is coded, each with its document's name."""
    coded = {sentence.doc_id for sentence in load_seeds()}
    documents = [document for document in read_documents(paths) if document.doc_id not in coded]
    split = split_documents([document.text for document in documents])
    return {text: documents[i].doc_id for text, i in zip(split.texts, split.doc_index.tolist(), strict=True)}


def write_soft_labels(path: Path, names: dict[str, str], teacher: str | None) -> None:
    """Write the sentences that the teacher was asked about, with its answers, or with codes where there are some."""
    coded = {sentence.text: sentence for sentence in read_coded(HERE / "unsure.jsonl").sentences}
    names = names | {text: sentence.doc_id for text, sentence in coded.items()}
    kept = pq.read_table(WORDS_PATH)
    row_of = {number: i for i, number in enumerate(kept["hash"].to_pylist())}
    texts = [text for text in names if hash_text(text) in row_of]
    kept = kept.take(pa.array([row_of[hash_text(text)] for text in texts], pa.int64()))
    if teacher is None:
        proba = np.column_stack([kept[f"p_{label}"].to_numpy() for label in LABELS]) / N_LEVELS
        cues = kept["cues"].to_pylist()
    else:
        # Each sentence is a document of its own, as the first teacher read them.
        batch = open_model(teacher).predict_batch(texts, np.arange(len(texts)))
        proba = batch.proba.astype(np.float64)
        cues = [[asdict(cue) for cue in row] for row in list_cues(batch, texts, LABELS)]
    proba /= proba.sum(axis=1, keepdims=True)
    for i, text in enumerate(texts):
        if text in coded:
            proba[i] = [label == coded[text].label for label in LABELS]
            cues[i] = [asdict(cue) for cue in coded[text].cues or ()]
    keys = ("start", "end", "type")
    rows = {
        "doc_id": [f"{names[text]}-{i}" for i, text in enumerate(texts)],
        "text": texts,
        **{f"p_{label}": proba[:, i].astype(np.float32) for i, label in enumerate(LABELS)},
        "cues": [
            [{key: cue[key] for key in keys} | {"text": text[cue["start"] : cue["end"]]} for cue in row]
            for text, row in zip(texts, cues, strict=True)
        ],
    }
    pq.write_table(pa.table(rows), path)


def main() -> None:
    """Do each step whose output is not there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("work", type=Path)
    parser.add_argument("--unlabelled", nargs="+", required=True, metavar="FILE")
    parser.add_argument("--ask", metavar="TEACHER", help="a model to label the sentences anew")
    options = parser.parse_args()
    work: Path = options.work
    work.mkdir(parents=True, exist_ok=True)
    soft, student, exported = work / "corrected.parquet", work / "student", work / "exported"
    if not soft.exists():
        write_soft_labels(soft, list_sentences(options.unlabelled), options.ask)
    names = ("distil.weight=0.5", f"distil.teacher={options.ask or TEACHER}")
    # The encoders' weights are under Apache-2.0.
    licensed = (*names, "distil.license=apache-2.0")
    config = load_config("linear", (*names, "distil.license=mit"))
    train_files(None, LINEAR_PATH, config=config, scored=[soft], overwrite=True)
    if not student.exists():
        train_files(None, student, config=load_config("encoder", (*licensed, *STUDENT)), scored=[soft])
    if not exported.exists():
        encoder: Any = open_model(student)
        export_onnx(encoder, exported, int8=True)
    config = load_config("cascade", (*licensed, f"cascade.encoder={exported}"))
    train_files(None, RELEASED_PATH, config=config, scored=[soft], overwrite=True)


if __name__ == "__main__":
    main()
