"""Where the time of scoring goes, in one process, in seconds of the processor: ``tests/bench/phases.py``."""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from commands import find_releases
from rows import describe_machine


def time_step(name: str, work: Callable[[], Any]) -> Any:
    start = time.process_time()
    found = work()
    print(f"{name:32} {time.process_time() - start:7.2f} s", flush=True)
    return found


def main() -> None:
    """Print the seconds of each step over the press releases, one after the other."""
    from stance.scoring import ScoreOptions, load_default_model, make_schema
    from stance.scoring.inputs import BATCH_BYTES, read_batches
    from stance.scoring.parts.manifest import FileEntry, Manifest, Part, write_manifest
    from stance.scoring.pieces import Piece, ScoreSummary
    from stance.scoring.rows import split_rows
    from stance.scoring.table import score_slice
    from stance.scoring.writing.encode import encode_jsonl
    from stance.scoring.writing.writers import open_writer

    print(describe_machine())
    model = load_default_model()
    releases = find_releases()
    batches = time_step("read JSON Lines", lambda: list(read_batches([releases], ScoreOptions(), [])))
    n_chars = sum(sum(map(len, batch["text"].to_pylist())) for batch in batches)
    sentences = time_step("split into sentences", lambda: [split_rows(batch) for batch in batches])
    time_step("label, with cues", lambda: [model.predict_batch(s.texts, s.doc_index) for s in sentences])
    n_sentences = sum(len(s.texts) for s in sentences)
    schema = make_schema(model.labels, batches[0].schema)
    scored = time_step(
        "split, label and build rows",
        lambda: [score_slice(b, model, schema, unit="document", min_confidence=None) for b in batches],
    )
    target = io.BytesIO()

    def write_parquet() -> None:
        with open_writer(target, "parquet") as write:
            for table in scored:
                write(Piece(table, table.schema, ScoreSummary()))

    time_step("write Parquet", write_parquet)
    time_step("write JSON Lines instead", lambda: [encode_jsonl(table) for table in scored])
    n_bytes, n_read = len(target.getvalue()), releases.stat().st_size
    print(f"{len(batches)} batches of {BATCH_BYTES:,} bytes, {n_chars:,} characters, {n_read:,} bytes read")
    print(f"{n_sentences:,} sentences; {n_bytes / n_sentences:.0f} bytes of Parquet a sentence")
    part = Part(FileEntry("parts/part-00000.parquet", 1, "0" * 64), 6, 1000, 0, 20_000, 0, {"hedged": 1})
    for n_parts in (100, 1000, 4000, 10_000):
        manifest = Manifest({}, (part,) * n_parts)
        with tempfile.TemporaryDirectory() as folder:
            time_step(
                f"write a manifest of {n_parts:,} parts", partial(write_manifest, Path(folder), manifest)
            )


if __name__ == "__main__":
    main()
