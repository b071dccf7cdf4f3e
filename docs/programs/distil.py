"""Make the released models again: what a teacher says of public-domain texts, and its students.

What the teacher was least sure of has been coded since (seeds/unsure); there students learn the code. What it
said of the other sentences is kept in models/teacher-words.parquet.

    python docs/programs/distil.py WORK --unlabelled FILE… [--new-teacher] [--n 60000] [--seed 0] [--plain]

WORK is a folder for what is made on the way; a step whose output is there is not done again. FILE is text
that nobody coded and that anyone may use, such as press releases of the US Senate. The default model goes to
models/linear-en, encoder and cascade to models/encoder-en. With --new-teacher, MPNet is trained on the seeds
and asked again, and a cascade is made with it, for the benchmark alone. With --plain, the encoder is trained
untaught as well, which tells how long that takes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from teacher_words import keep_words, recall_words

from stance.corpus import convert_dataset, load_seeds, read_coded
from stance.errors import DataError
from stance.labels import LABELS
from stance.models import Classifier
from stance.records import Document
from stance.scoring.named.cached_models import load_seeds_model
from stance.text import read_documents, split_documents

ROOT = Path(__file__).resolve().parents[2]
UNSURE_PATH = ROOT / "seeds" / "unsure" / "sentences.jsonl"
LINEAR_PATH = ROOT / "models" / "linear-en"
WORDS_PATH = ROOT / "models" / "teacher-words.parquet"
RELEASED_PATH = ROOT / "models" / "encoder-en" / "stance_encoder_en" / "model"
TEACHER = (
    "MPNet, trained by the recipe encoder-large on the seeds of the time, of press releases of US "
    "senators and the Federalist; those that were coded since, as they were coded"
)
STANCE = [sys.executable, "-m", "stance"]
MIN_WORDS, MAX_WORDS = 4, 80  # shorter and longer sentences are headings, lists and tables


def run_stance(work: Path, step: str, *arguments: str | Path) -> None:
    """Run a command of ``stance`` and note the seconds it took in WORK/seconds.json."""
    begun = time.monotonic()
    subprocess.run([*STANCE, *map(str, arguments)], check=True)
    path = work / "seconds.json"
    seconds = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    seconds[step] = round(time.monotonic() - begun, 1)
    path.write_text(json.dumps(seconds, indent=1) + "\n", encoding="utf-8")


def read_unlabelled(unlabelled: list[str]) -> list[Document]:
    """Read the texts to be taught from; a document of which a part is coded, or held out, is none."""
    coded = {sentence.doc_id for sentence in convert_dataset(load_seeds())}
    return [document for document in read_documents(unlabelled) if document.doc_id not in coded]


def choose_sentences(
    texts: Sequence[str], judge: Classifier, n_sentences: int, seed: int
) -> tuple[list[str], NDArray[np.int64]]:
    """Choose the sentences of documents that the teacher is asked about, each once, and tell their documents.

    Half are drawn at random; half are those that a quick model, the judge, is least sure of, since most
    sentences are plain and teach little.
    """
    split = split_documents(texts)
    n_words = np.array([text.count(" ") + 1 for text in split.texts])
    first: dict[str, int] = {}
    for i in np.flatnonzero((n_words >= MIN_WORDS) & (n_words <= MAX_WORDS)).tolist():
        first.setdefault(split.texts[i], i)
    numbers = np.array(sorted(first.values()), dtype=np.int64)
    if not len(numbers):
        raise DataError(
            "unlabelled texts: expected sentences of 4 to 80 words; found none. Give running text."
        )
    if len(numbers) > n_sentences:
        confidence = judge.predict_batch(split.texts, split.doc_index).confidence[numbers]
        order = np.random.default_rng(seed).permutation(len(numbers))
        n_random = n_sentences // 2
        rest = order[n_random:]
        least_sure = rest[np.argsort(confidence[rest], kind="stable")[: n_sentences - n_random]]
        numbers = numbers[np.sort(np.concatenate([order[:n_random], least_sure]))]
    return [split.texts[i] for i in numbers.tolist()], split.doc_index[numbers].astype(np.int64)


def write_chosen(path: Path, unlabelled: list[str], n_sentences: int, seed: int) -> None:
    """Write the sentences that the teacher is asked about."""
    documents = read_unlabelled(unlabelled)
    texts, doc_index = choose_sentences(
        [document.text for document in documents], load_seeds_model(), n_sentences, seed
    )
    names = {text: documents[i].doc_id for text, i in zip(texts, doc_index.tolist(), strict=True)}
    # What has been coded since is taught too, whatever the choice of today.
    names |= {sentence.text: sentence.doc_id for sentence in read_coded([UNSURE_PATH])}
    # Each is a document of its own, so that the teacher reads it by itself.
    table = pa.table(
        {"doc_id": [f"{name}-{i}" for i, name in enumerate(names.values())], "text": list(names)}
    )
    pq.write_table(table, path)


def recall(path: Path, unlabelled: list[str]) -> None:
    """Write what the teacher said of the texts when it was asked."""
    documents = read_unlabelled(unlabelled)
    split = split_documents([document.text for document in documents])
    names = {text: documents[i].doc_id for text, i in zip(split.texts, split.doc_index.tolist(), strict=True)}
    names |= {sentence.text: sentence.doc_id for sentence in read_coded([UNSURE_PATH])}
    recalled = recall_words(WORDS_PATH, names)
    n_kept = pq.read_metadata(WORDS_PATH).num_rows
    sys.stderr.write(f"{recalled.num_rows:,} of {n_kept:,} sentences that were scored are in the texts.\n")
    pq.write_table(recalled, path)


def ask_teacher(work: Path, unlabelled: list[str], n_sentences: int, seed: int) -> None:
    """Train the teacher, and a cascade with it; let it label unlabelled texts, rounded to int8 for speed."""
    chosen, taught, teacher = work / "chosen.parquet", work / "taught.parquet", work / "teacher"
    rounded = work / "teacher-int8"
    if not teacher.exists():
        run_stance(
            work, "teacher", "train", "--config", "encoder-large", "--seed", str(seed), "--output", teacher
        )
    if not (large := work / "cascade-large").exists():  # as by the recipe cascade-large; it teaches nobody
        given = ("--set", f"cascade.encoder={teacher}", "--seed", str(seed), "--output", large)
        run_stance(work, "cascade-large", "train", "--config", "cascade", *given)
    if not chosen.exists():
        write_chosen(chosen, unlabelled, n_sentences, seed)
    if not rounded.exists():
        run_stance(work, "teacher-int8", "export", teacher, "--format", "onnx", "--int8", "--output", rounded)
    if not taught.exists():
        arguments = ("score", chosen, "--unit", "sentence", "--model", rounded, "--output", taught)
        run_stance(work, "taught", *arguments)
        keep_words(taught, WORDS_PATH)


def teach(work: Path, unlabelled: list[str], n_sentences: int, seed: int, *, is_new: bool) -> Path:
    """Write what students are to learn beside the seeds."""
    if is_new:
        ask_teacher(work, unlabelled, n_sentences, seed)
    corrected = work / "corrected.parquet"
    if is_new or not corrected.exists():
        recall(work / "recalled.parquet", unlabelled)
        correct(work / "recalled.parquet", corrected)
    return corrected


def correct(taught: Path, corrected: Path) -> None:
    """Write what was taught with the labels and cues of coders where there are any."""
    coded = {sentence.text: sentence for sentence in read_coded([UNSURE_PATH])}
    rows = pq.read_table(taught).to_pylist()
    n_corrected = sum(row["text"] in coded for row in rows)
    sys.stderr.write(
        f"{n_corrected:,} of {len(coded):,} coded sentences are among the {len(rows):,} taught.\n"
    )
    for row in rows:
        if sentence := coded.get(row["text"]):
            row |= {f"p_{label}": float(label == sentence.label) for label in LABELS}
            row["label"] = sentence.label
            row["cues"] = [asdict(cue) for cue in sentence.cues or ()]
    pq.write_table(pa.Table.from_pylist(rows, pq.read_schema(taught)), corrected)


def main() -> None:
    """Do each step whose output is not there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("work", type=Path)
    parser.add_argument("--unlabelled", nargs="+", required=True)
    parser.add_argument("--n", type=int, default=60_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--new-teacher", action="store_true", help="train the teacher and ask it again")
    parser.add_argument("--plain", action="store_true", help="train the encoder untaught as well")
    options = parser.parse_args()
    work: Path = options.work
    work.mkdir(parents=True, exist_ok=True)
    seed = ("--seed", str(options.seed))
    asked = (options.unlabelled, options.n, options.seed)
    lessons = ("--scored", teach(work, *asked, is_new=options.new_teacher), *seed)
    weighted = (*lessons, "--set", "distil.weight=0.5")  # chosen on held-out documents: docs/experiments.md
    named = ("--set", f"distil.teacher={TEACHER}")
    licensed = (*named, "--set", "distil.license=apache-2.0")  # that of the encoders' weights
    arguments = (*weighted, *named, "--set", "distil.license=mit", "--output", LINEAR_PATH, "--overwrite")
    run_stance(work, "linear", "train", *arguments)
    if options.plain and not (work / "plain").exists():
        run_stance(work, "plain", "train", "--config", "encoder", *seed, "--output", work / "plain")
    if not (work / "student").exists():
        values = ("encoder.epochs=2", "encoder.skip_share=0", "encoder.sense_weight=1", "distil.weight=1")
        chosen = [part for value in values for part in ("--set", value)]
        settings = ("--config", "encoder", *lessons, *chosen, *licensed)
        run_stance(work, "student", "train", *settings, "--output", work / "student")
    if not (work / "exported").exists():
        arguments = (work / "student", "--format", "onnx", "--int8", "--output", work / "exported")
        run_stance(work, "exported", "export", *arguments)
    settings = ("--config", "cascade", "--set", f"cascade.encoder={work / 'exported'}")
    arguments = (*settings, *weighted, *licensed, "--output", RELEASED_PATH, "--overwrite")
    run_stance(work, "cascade", "train", *arguments)


if __name__ == "__main__":
    main()
