"""Score a JSONL file as one would without us: ``datasets.map`` over a scikit-learn pipeline, two processes.

    python datasets_script.py PIPELINE JSONL FOLDER

PIPELINE was trained beforehand and saved by joblib. Prints how many sentences there were, the seconds from
raw text to Parquet, and the seconds of labelling and writing alone. Caching is off.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import datasets
import joblib
from nupunkt import sent_tokenize


def split(batch):
    documents = zip(batch["doc_id"], batch["text"], strict=True)
    rows = [(doc_id, text) for doc_id, document in documents for text in sent_tokenize(document)]
    return {"doc_id": [doc_id for doc_id, _ in rows], "text": [text for _, text in rows]}


def label(batch, pipeline):
    proba = pipeline.predict_proba(batch["text"])
    columns = {f"p_{name}": proba[:, k] for k, name in enumerate(pipeline.classes_)}
    return {"label": pipeline.classes_[proba.argmax(axis=1)], **columns}


def main() -> None:
    pipeline_path, source, folder = sys.argv[1:]
    datasets.disable_progress_bars()
    pipeline = joblib.load(pipeline_path)
    begun = time.perf_counter()
    documents = datasets.load_dataset("json", data_files=source, split="train", cache_dir=f"{folder}/cache")
    sentences = documents.map(split, batched=True, num_proc=2, remove_columns=documents.column_names)
    split_at = time.perf_counter()
    scored = sentences.map(label, batched=True, num_proc=2, fn_kwargs={"pipeline": pipeline})
    scored.to_parquet(Path(folder, "scored.parquet"))
    over = time.perf_counter()
    print(len(scored), over - begun, over - split_at)


if __name__ == "__main__":
    main()
