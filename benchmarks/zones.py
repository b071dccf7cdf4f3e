"""Measure how well zones are found: precision, recall and F1 of what is not body, by paragraph.

Reads ``zones_dev/documents.jsonl`` in the folder that STANCE_SHARED names, or in ``../shared``. Paragraphs
that are two things at once do not count. With ``--errors`` it lists what is wrong.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from stance.text import split_sentences


def read_zones(text: str) -> list[bool]:
    """Return for each paragraph of a text, between blank lines, whether any sentence of it is not body."""
    ends, at = [], 0
    for paragraph in text.split("\n\n"):
        at += len(paragraph) + 2
        ends.append(at)
    found = [False] * len(ends)
    place = 0
    for sentence in split_sentences(text):
        while sentence.start >= ends[place]:
            place += 1
        found[place] |= sentence.zone != "body"
    return found


def main() -> None:
    """Print precision, recall and F1."""
    shared = Path(os.environ.get("STANCE_SHARED", Path(__file__).parents[2] / "shared"))
    n_right = n_found = n_there = 0
    with (shared / "zones_dev" / "documents.jsonl").open(encoding="utf-8") as lines:
        for document in map(json.loads, lines):
            paragraphs = document["text"].split("\n\n")
            for i, is_found in enumerate(read_zones(document["text"])):
                if i in document["mixed"]:
                    continue
                is_there = document["zones"][i] != "body"
                n_right += is_found and is_there
                n_found += is_found
                n_there += is_there
                if is_found != is_there and "--errors" in sys.argv:
                    kind = "missed" if is_there else "false"
                    print(
                        f"{kind}\t{document['doc_id']}:{i}\t{document['zones'][i]}\t{paragraphs[i][:150]!r}"
                    )
    precision, recall = n_right / n_found, n_right / n_there
    f1 = 2 * precision * recall / (precision + recall)
    print(f"precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}  ({n_there} paragraphs are not body)")


if __name__ == "__main__":
    main()
