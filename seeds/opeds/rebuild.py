"""Rebuild the sentences of published opinion pieces, whose text is not ours to ship, from a copy of their collection.

    python seeds/opeds/rebuild.py COLLECTION OUTPUT.jsonl [overreach.jsonl]

COLLECTION is the folder ``data/jsons`` of Article-Bias-Prediction (Baly and others 2020), public on GitHub. OUTPUT can be
trained on: stance train --data OUTPUT.jsonl. Articles that are missing, and sentences that are not as they were when they
were coded, are named, counted and left out; the exit status is then 3.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from itertools import groupby
from pathlib import Path

LABELS_PATH = Path(__file__).with_name("labels.jsonl")


def read_article(collection: Path, doc_id: str) -> str:
    """Read an article's text: lines, stripped, joined by blank lines."""
    path = collection / f"{doc_id.removeprefix('abp:')}.json"
    lines = json.loads(path.read_text(encoding="utf-8"))["content_original"].splitlines()
    return "\n\n".join(line.strip() for line in lines if line.strip())


def rebuild(collection: Path, output: Path, labels_path: Path = LABELS_PATH) -> int:
    """Write the sentences, and say on stderr what could not be rebuilt; returns the exit status."""
    coded = [json.loads(line) for line in labels_path.read_text(encoding="utf-8").splitlines()]
    rows, n_skipped = [], Counter[str]()
    for doc_id, sentences in groupby(coded, key=lambda row: row["doc_id"]):
        try:
            text = read_article(collection, doc_id)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            print(f"{doc_id}: is missing or damaged ({error})", file=sys.stderr)
            n_skipped["articles"] += 1
            continue
        n_other, sent_id, end = 0, -1, None
        for row in sentences:
            # Where something stands between two sentences, they are no neighbours.
            sent_id += 1 + (end is not None and bool(text[end : row["start"]].strip()))
            end = row["end"]
            found = text[row["start"] : row["end"]]
            if hashlib.sha1(found.encode()).hexdigest() == row["sha1"]:
                rows.append({"doc_id": doc_id, "sent_id": sent_id, "text": found, **row})
            else:
                n_other += 1
        if n_other:
            print(f"{doc_id}: {n_other} sentences are not as they were", file=sys.stderr)
            n_skipped["sentences"] += n_other
    if not rows:
        print(
            f"{collection}: has none of the articles. Pass the folder data/jsons of the collection.",
            file=sys.stderr,
        )
        return 1
    output.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    print(f"{output}: {len(rows):,} of {len(coded):,} sentences written", file=sys.stderr)
    return 3 if n_skipped else 0


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    sys.exit(
        rebuild(
            Path(sys.argv[1]),
            Path(sys.argv[2]),
            LABELS_PATH.with_name((sys.argv[3:] or [LABELS_PATH.name])[0]),
        )
    )
