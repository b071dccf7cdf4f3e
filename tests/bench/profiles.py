"""What profiles and corrected shares come to: ``python tests/bench/profiles.py [speed] [confusion] [texts]``.

``speed``: the whole command on a million made-up scored sentences of 50 groups. ``confusion``: coverage and
width of corrected intervals where predictions err as the model of the seeds did on held-out documents.
``texts``: the same with real texts, codes and probabilities: a model trained on the commentary and opinion
seeds labels the public-domain ones, of which documents are drawn with replacement.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from rows import ROOT, WORK_PATH, describe_machine

from stance.profile.codes.inference import CodedSample, estimate_means, predict_codes
from stance.profile.codes.strata import draw_strata, make_strata

N_SENTENCES, N_DOCUMENTS, N_GROUPS = 1_000_000, 30_000, 50
N_DRAWS, N_CODES = 2000, 300
LABELS = ("assertive", "hedged", "speculative")

Draw = tuple[np.ndarray, np.ndarray, np.ndarray]
"""The document, the true label and the probabilities of each sentence."""


def make_scored(path: Path) -> None:
    """Write a million scored sentences with words, cues and outlets."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from stance.labels import CUE_TYPES
    from stance.scoring.schema import make_cue_type, make_schema

    rng = np.random.default_rng(0)
    document = np.sort(rng.integers(0, N_DOCUMENTS, N_SENTENCES))
    is_first = np.concatenate([[True], document[1:] != document[:-1]])
    first = np.maximum.accumulate(np.where(is_first, np.arange(N_SENTENCES), 0))
    shares = rng.dirichlet([12.0, 3.0, 2.0], N_DOCUMENTS)
    label = draw_labels(rng, shares[document])
    proba = (0.15 * rng.dirichlet([1.0, 1.0, 1.0], N_SENTENCES) + 0.85 * np.eye(3)[label]).astype(np.float32)
    words = [
        "the",
        "deal",
        "might",
        "collapse",
        "if",
        "ministers",
        "won’t",
        "agree",
        "with",
        "café",
        "owners",
    ]
    texts = pa.array([" ".join(rng.choice(words, rng.integers(8, 35))) + "." for _ in range(5000)])
    n_cues = (label > 0).astype(np.int32)
    kinds = pa.array(CUE_TYPES).take(pa.array(rng.integers(0, len(CUE_TYPES), n_cues.sum())))
    zeros, zeros_of_cues = np.zeros(N_SENTENCES, np.int32), np.zeros(n_cues.sum(), np.int32)
    cue_type = make_cue_type()
    cue_columns = [zeros_of_cues, zeros_of_cues + 5, pa.array(["might"] * n_cues.sum()), kinds]
    cues = pa.StructArray.from_arrays(
        [pa.array(column) for column in cue_columns], fields=list(cue_type.value_type)
    )

    def name(values: list[str], index: np.ndarray) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(index, pa.int8()), pa.array(values))

    columns = [
        pa.array([f"doc-{i:06d}" for i in range(N_DOCUMENTS)]).take(pa.array(document)),
        (np.arange(N_SENTENCES) - first).astype(np.int32),
        zeros,
        name(["body", "headline"], rng.random(N_SENTENCES) < 0.03),
        name(["writer", "quoted", "mixed"], rng.choice(3, N_SENTENCES, p=[0.9, 0.05, 0.05])),
        zeros,
        zeros,
        texts.take(pa.array(rng.integers(0, len(texts), N_SENTENCES))),
        name(list(LABELS), proba.argmax(axis=1)),
        *(proba[:, k] for k in range(3)),
        proba.max(axis=1),
        proba.max(axis=1) < 0.5,
        name(["linear"], zeros),
        pa.ListArray.from_arrays(pa.array(np.concatenate([[0], np.cumsum(n_cues)]), pa.int32()), cues),
        pa.array([f"outlet {i:02d}" for i in range(N_GROUPS)]).take(pa.array(document % N_GROUPS)),
    ]
    schema = make_schema(LABELS, pa.schema([("outlet", pa.string())]))
    table = pa.table(
        [pa.array(column).cast(kind) for column, kind in zip(columns, schema.types, strict=True)], schema
    )
    pq.write_table(table, path, compression="zstd", compression_level=1, row_group_size=131_072)


def draw_labels(rng: np.random.Generator, shares: np.ndarray) -> np.ndarray:
    """Draw a label from each row of shares."""
    edges = np.cumsum(shares, axis=1)
    return (rng.random(len(shares))[:, None] > edges).sum(axis=1).clip(0, shares.shape[1] - 1)


def measure_speed() -> None:
    """Time the whole command."""
    path = WORK_PATH / "million.parquet"
    WORK_PATH.mkdir(exist_ok=True)
    if not path.exists():
        make_scored(path)
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        command = [sys.executable, "-m", "stance", "profile", str(path)]
        subprocess.run([*command, "--by", "outlet", "--format", "csv"], check=True, capture_output=True)
        times.append(time.perf_counter() - begun)
    print(f"speed: {', '.join(f'{seconds:.2f}' for seconds in times)} s (at least 10, aim 2)")


def draw_confused(shares: np.ndarray) -> Iterator[Draw]:
    """Draw corpora whose predictions err as the model of the seeds did on held-out documents."""
    from stance.scoring.named.cached_models import load_seeds_model

    confusion = np.array(load_seeds_model(print).info["metrics"]["confusion"], float)
    given_true = confusion / confusion.sum(axis=1, keepdims=True)
    given_found = (confusion / confusion.sum(axis=0)).T
    rng = np.random.default_rng(0)
    while True:
        n_sentences = rng.poisson(25, 600) + 1
        document = np.repeat(np.arange(600), n_sentences)
        true = draw_labels(rng, rng.dirichlet(5 * shares, 600)[document])
        yield document, true, given_found[draw_labels(rng, given_true[true])]


def draw_real() -> tuple[np.ndarray, Iterator[Draw]]:
    """The shares of the public-domain seeds, and corpora of their documents, drawn with replacement."""
    import pyarrow as pa

    from stance.models import load_folder
    from stance.scoring import score_texts, train_files

    seeds = ROOT / "seeds"
    with tempfile.TemporaryDirectory() as folder:
        data = [seeds / name / "sentences.jsonl" for name in ("commentary", "opinion")]
        train_files(data, Path(folder, "model"))
        lines = (seeds / "public_domain" / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        table = pa.table({"doc_id": [row["doc_id"] for row in rows], "text": [row["text"] for row in rows]})
        scored = score_texts(table, load_folder(Path(folder, "model")), unit="sentence")
    document = scored["doc_id"].dictionary_encode().combine_chunks().indices.to_numpy()
    true = np.array([LABELS.index(row["label"]) for row in rows])
    proba = np.column_stack([scored[f"p_{label}"].to_numpy() for label in LABELS]).astype(float)
    print(
        f"texts: accuracy of the model {np.mean(proba.argmax(axis=1) == true):.3f}, {len(true):,} sentences"
    )
    rows_of = [np.flatnonzero(document == k) for k in range(document.max() + 1)]
    # Documents are the units, so that the share aimed at is that of all sentences of all documents.
    shares = np.bincount(true, minlength=3) / len(true)

    def draw() -> Iterator[Draw]:
        rng = np.random.default_rng(0)
        while True:
            chosen = rng.integers(len(rows_of), size=600)
            rows = np.concatenate([rows_of[k] for k in chosen])
            drawn = np.repeat(np.arange(600), [len(rows_of[k]) for k in chosen])
            yield drawn, true[rows], proba[rows]

    return shares, draw()


def measure_coverage(name: str, shares: np.ndarray, draws: Iterator[Draw], method: str) -> None:
    """Print the coverage of each interval, and its width for 1 of the codes' alone in a simple sample."""
    hits: dict[str, np.ndarray] = {}
    widths: dict[str, np.ndarray] = {}

    def keep(kind: str, low: np.ndarray, high: np.ndarray) -> None:
        hits[kind] = hits.get(kind, np.zeros(3)) + ((low <= shares) & (shares <= high))
        widths[kind] = widths.get(kind, np.zeros(3)) + (high - low)

    rng = np.random.default_rng(1)
    for seed, (document, true, proba) in zip(range(N_DRAWS), draws, strict=False):
        found = np.eye(3)[proba.argmax(axis=1)]
        naive = estimate_means(
            found, document, CodedSample(np.arange(len(found)), found, np.ones(len(found))), weight=0.0
        )
        keep("naive", *naive.compute_intervals(len(found)))
        simple = rng.choice(len(true), N_CODES, replace=False)
        alone = CodedSample(simple, np.eye(3)[true[simple]], np.ones(N_CODES))
        keep("codes alone", *estimate_means(proba, document, alone, weight=0.0).compute_intervals(N_CODES))
        codes = alone
        if method != "simple":
            strata = make_strata(proba, proba.argmax(axis=1))
            rows, inclusion, _ = draw_strata(*strata, N_CODES, seed=seed)
            inclusion = inclusion[rows]
            codes = CodedSample(rows, np.eye(3)[true[rows]], 1 / inclusion)
        keep("PPI++", *estimate_means(proba, document, codes).compute_intervals(N_CODES))
        predicted = predict_codes(proba, document, codes)
        keep("DSL", *estimate_means(predicted, document, codes, weight=1.0).compute_intervals(N_CODES))
    for kind, found in hits.items():
        coverage = ", ".join(f"{share:.3f}" for share in found / N_DRAWS)
        ratio = ", ".join(f"{width:.2f}" for width in widths[kind] / widths["codes alone"])
        print(f"{name}, {method}, {kind}: coverage {coverage}; width {ratio}", flush=True)


def measure_confusion() -> None:
    """Coverage with the shares of the seeds and with those of real op-eds."""
    for shares in (np.array([0.71, 0.15, 0.14]), np.array([0.85, 0.085, 0.065])):
        shown = "/".join(f"{share:g}" for share in shares)
        measure_coverage(f"confusion {shown}", shares, draw_confused(shares), "simple")


def measure_texts() -> None:
    """Coverage on real texts, by both ways to draw the codes."""
    shares, draws = draw_real()
    for method in ("simple", "stratified"):
        measure_coverage("texts", shares, draws, method)


MEASURES: dict[str, Callable[[], None]] = {
    "speed": measure_speed,
    "confusion": measure_confusion,
    "texts": measure_texts,
}

if __name__ == "__main__":
    print(describe_machine())
    for chosen in sys.argv[1:] or MEASURES:
        MEASURES[chosen]()
