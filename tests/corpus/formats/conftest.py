"""Small invented samples, and a way to convert them."""

from __future__ import annotations

import json

import pytest

from stance.corpus.formats import convert_corpus

ROWS = [
    {
        "doc_id": "op-1",
        "sent_id": 0,
        "para": "H",
        "zone": "headline",
        "text": "The mill “closes”",
        "label": "assertive",
        "cues": [],
    },
    {
        "doc_id": "op-1",
        "sent_id": 1,
        "para": 1,
        "zone": "body",
        "text": "It might, perhaps,\nre-open & pay < half.",
        "label": "hedged",
        "cues": [[3, 8, "modal"], [10, 17, "adverb"]],
        "tags": ["a", {"b": None}],
    },
    {
        "doc_id": "op/2 🙂",
        "sent_id": 4,
        "text": "🙂 If so?",
        "label": "speculative",
        "other_cues": [[2, 4, "iffy"]],
    },
    {"doc_id": "op/2 🙂", "sent_id": 5, "text": "Nobody coded this.", "label": None},
]


@pytest.fixture
def rows():
    """Rows of our own JSONL: foreign cues, offsets after an emoji, gaps in sent_id, no label, no cues."""
    return json.loads(json.dumps(ROWS))


@pytest.fixture
def convert(tmp_path):
    """Convert text, bytes, files by name or plain data; give the conversion."""
    count = 0

    def run(source, target, content, **options):
        nonlocal count
        count += 1
        path = tmp_path / f"in{count}" / "sample"
        path.parent.mkdir()
        if isinstance(content, dict) and all(isinstance(data, bytes) for data in content.values()):
            path.mkdir()
            for name, data in content.items():
                (path / name).write_bytes(data)
        elif isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, encoding="utf-8", newline="")
        else:
            path.write_text("".join(json.dumps(row) + "\n" for row in content), encoding="utf-8")
        return convert_corpus(source, target, path, **options)

    return run


@pytest.fixture
def read(convert):
    """Convert to our JSONL and give the rows, and what was dropped."""

    def run(source, content, **options):
        conversion = convert(source, "jsonl", content, **options)
        return [json.loads(line) for line in conversion.output.decode().split("\n")[:-1]], conversion.dropped

    return run
