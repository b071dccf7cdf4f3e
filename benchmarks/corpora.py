"""Public research corpora, read by path: they never enter the project, nor are they pooled with its data."""

from __future__ import annotations

import gzip
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stance.corpus.folds import assign_folds
from stance.records import CodedSentence, Cue

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("STANCE_SHARED") or ROOT.parent / "shared")
CERTAIN, UNCERTAIN = "certain", "uncertain"
SZEGED = {
    "speculation_modal_probable": "modal_probable",
    "speculation_hypo_doxastic": "doxastic",
    "speculation_hypo_condition": "condition",
    "speculation_hypo_investigation": "investigation",
}
PUBLISHED = {
    "conll-wiki": "best of the shared task 0.602; words and parts of speech, later, 0.702",
    "conll-bio": "best of the shared task 0.864",
    "szeged": "HEDGEhog (BERT), on a split of its own, 0.87",
    "zero-shot-science": "fine-tuned encoders r = 0.70, number of hedges r = 0.46 (Pei and Jurgens 2021)",
}


class NotMeasuredError(Exception):
    """A row that cannot be measured here; the message says why."""


@dataclass(frozen=True, slots=True)
class Task:
    """A corpus to learn from and to be measured on; cues of `test` have the corpus's own types."""

    labels: tuple[str, ...]
    train: list[CodedSentence]
    test: list[CodedSentence]


def find_shared(*parts: str) -> Path:
    """Find a file of the shared data."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        raise NotMeasuredError(f"no {'/'.join(parts)} in the shared folder: set STANCE_SHARED")
    return path


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def read_opeds() -> list[CodedSentence]:
    """Read the op-eds kept for measuring: no model has learnt from them."""
    return [
        CodedSentence(row["doc_id"], row["sent_id"], row["text"], row["label"], _read_cues(row))
        for row in read_jsonl(find_shared("opeds_dev", "sentences.jsonl"))
    ]


def read_genres() -> list[CodedSentence]:
    """Read the frozen test set: passages of four genres, those of published articles rebuilt."""
    return [
        CodedSentence(
            row["doc_id"],
            row["sent_id"],
            row["text"],
            row["label"],
            _read_cues(row),
            fields={"genre": row["genre"]},
        )
        for row in _rebuild(ROOT / "seeds" / "genres" / "sentences.jsonl")
    ]


def read_would() -> list[CodedSentence]:
    """Read the sentences of published articles with *would* that nothing learns from, each from another article."""
    rows = _rebuild(ROOT / "seeds" / "opeds" / "would.jsonl")
    return [
        CodedSentence(row["doc_id"], 0, row["text"], row["label"]) for row in rows if row["split"] == "test"
    ]


def _rebuild(path: Path) -> list[dict[str, Any]]:
    """Read coded rows, and the text of those without from the articles that they are of."""
    with gzip.open(find_shared("opeds_train", "unlabelled.jsonl.gz"), "rt", encoding="utf-8") as lines:
        texts = {row["doc_id"]: row["text"] for row in map(json.loads, lines)}
    return [
        row if "text" in row else {**row, "text": texts[row["doc_id"]][row["start"] : row["end"]]}
        for row in read_jsonl(path)
    ]


def _read_cues(row: dict[str, Any]) -> tuple[Cue, ...]:
    cues = sorted(row.get("cues") or ())
    return tuple(Cue(start, end, row["text"][start:end], kind) for start, end, kind in cues)


def _read(name: str, *, are_cut: bool = False) -> Iterator[tuple[CodedSentence, dict[str, Any]]]:
    """Read a corpus's file, sentences numbered within their document; a row without one is its own."""
    numbers: Counter[str] = Counter()
    for line, row in enumerate(read_jsonl(find_shared("corpora", *name.split("/")))):
        doc_id = str(row.get("doc_id") or row.get("source_id") or f"{name}-{line}")
        if are_cut and doc_id.count("|") == 2 and doc_id.rsplit("|", 1)[1].startswith("S"):
            doc_id = doc_id.rsplit("|", 1)[0]
        label = str(row.get("label") or "")
        yield CodedSentence(doc_id, numbers[doc_id], row["text"], label, _read_cues(row)), row
        numbers[doc_id] += 1


def read_conll(name: str, *train: str) -> Task:
    """Read the official split of CoNLL-2010, task 1: certain or uncertain sentences."""
    parts = [sentence for file in train for sentence, _ in _read(f"{name}/{file}.jsonl", are_cut=True)]
    test = [sentence for sentence, _ in _read(f"{name}/eval.jsonl")]
    known = [_keep_cues(sentence, {"speculation": UNCERTAIN}) for sentence in parts]
    return Task((CERTAIN, UNCERTAIN), known, test)


def read_szeged() -> Task:
    """Read the Szeged wiki corpus, a fifth of its documents held out; labels are types of first cues."""
    sentences = [
        _keep_cues(sentence, SZEGED, by_type=True) for sentence, _ in _read("szeged_wiki/sentences.jsonl")
    ]
    folds = assign_folds([s.doc_id for s in sentences], [s.label for s in sentences], 5, 0)
    parts: tuple[list[CodedSentence], list[CodedSentence]] = ([], [])
    for sentence, fold in zip(sentences, folds, strict=True):
        parts[int(fold == 0)].append(sentence)
    return Task((CERTAIN, *SZEGED.values()), *parts)


def _keep_cues(sentence: CodedSentence, names: dict[str, str], *, by_type: bool = False) -> CodedSentence:
    cues = [
        Cue(c.start, c.end, c.text, "modal", names[c.type]) for c in sentence.cues or () if c.type in names
    ]
    label = sentence.label if not by_type else str(cues[0].label) if cues else CERTAIN
    return CodedSentence(sentence.doc_id, sentence.sent_id, sentence.text, label, tuple(cues))


def read_coding_schemes() -> dict[str, list[CodedSentence]]:
    """Read corpora of labels that are other people's, and published op-eds; labels of under 5 % are left out."""
    opeds = read_jsonl(find_shared("opeds_train", "sentences.jsonl"))
    found = {
        "bio": read_conll("conll2010_bio", "train_abstracts").train,
        "wiki": read_conll("conll2010_wiki", "train").train,
        "szeged": read_szeged().train,
        "masc": [sentence for sentence, _ in _read("modal_senses/masc.jsonl")],
        "mist": [sentence for sentence, _ in _read("modal_senses/mist.jsonl")],
        "op-eds": [CodedSentence(row["doc_id"], row["sent_id"], row["text"], row["label"]) for row in opeds],
    }
    kept = {}
    for name, sentences in found.items():
        counts = Counter(sentence.label for sentence in sentences)
        kept[name] = [sentence for sentence in sentences if counts[sentence.label] >= len(sentences) / 20]
    return kept


def read_graded(*names: str) -> tuple[list[CodedSentence], list[float]]:
    """Read sentences and how sure people found them: `certainty`, or `mean`, as published or converted."""
    sentences, grades = [], []
    for name in names:
        for sentence, row in _read(name):
            grade = next(
                (row[key] for key in ("certainty", "mean", "label") if isinstance(row.get(key), float)), None
            )
            if grade is None:
                raise NotMeasuredError(f"corpora/{name}: a row has no number as certainty, mean or label")
            sentences.append(sentence)
            grades.append(float(grade))
    return sentences, grades
