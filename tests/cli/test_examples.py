"""The examples of every ``--help`` run as they are written."""

from __future__ import annotations

import gzip
import io
import json
import re
import shlex
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

pytestmark = pytest.mark.usefixtures("default_model")

DRAFT = "The talks failed. The deal might collapse.\n\nIt is unclear who ordered the strike.\n"
SCALE = """\
source: Ours
year: 2024
bands: [{terms: [unlikely], low: 0, high: 40}, {terms: [likely], low: 60, high: 100}]
"""
ROWS = [
    {
        "doc_id": f"2024-06-{day}-essen",
        "body": f"It rained on day {day}. It may rain again. If it does, we stay.",
        "outlet": ("Herald", "Tribune")[day % 2],
        "author": "Ana",
        "date": f"2024-06-{day}",
    }
    for day in range(15, 25)
]
LEFT_OUT = ("--engine", "encoder", "my-model", "--coded")
"""What these tests have not: engines, other models than the default, and codes."""


def find_examples(text):
    """List the commands; what stands behind two spaces or more explains one."""
    part = text.partition("  Examples:\n")[2].partition("\n\n")[0]
    lines = [re.split(r" {2,}", line.strip())[0] for line in part.splitlines()]
    return [line for line in lines if not any(word in line for word in LEFT_OUT)]


@pytest.fixture
def files(stance):
    for folder in ("essays", "drafts", "opinions"):
        Path(folder).mkdir()
    for name in ("draft.txt", "draft.md", "essays/a.txt", "essays/b.txt", "drafts/a.txt"):
        Path(name).write_text(DRAFT)
    Path("my_scale.yaml").write_text(SCALE)
    Path("sentences.csv").write_text("text\nIt rained.\nIt may rain.\n")
    lines = [",".join(row.values()) for row in ({name: f'"{v}"' for name, v in row.items()} for row in ROWS)]
    Path("opinions.csv").write_text("\n".join([",".join(ROWS[0]), *lines]) + "\n")
    texts = [row | {"text": row["body"]} for row in ROWS]
    pq.write_table(pa.Table.from_pylist(texts), "opinions.parquet")
    with gzip.open("opinions/a.jsonl.gz", "wt") as file:
        file.write("".join(json.dumps(row) + "\n" for row in texts))
    assert stance("score", "opinions.parquet", "--output", "scored.parquet").code == 0


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("command", "n_least"), [("score", 11), ("explain", 1), ("estimative", 4), ("report", 7), ("profile", 5)]
)
def test_examples_run_as_written(stance, monkeypatch, command, n_least):
    examples = find_examples(stance(command, "--help").out)
    assert len(examples) >= n_least
    for example in examples:
        before, _, rest = example.rpartition("stance ")
        arguments = shlex.split(rest.partition(" | ")[0])
        if before:  # what comes through the pipe: a file, or a page from elsewhere
            name = next((word for word in before.split() if Path(word).is_file()), None)
            data = Path(name).read_bytes() if name else b"<p>It may rain.</p>"
            stdin = SimpleNamespace(buffer=io.BytesIO(data), isatty=lambda: False)
            monkeypatch.setattr("sys.stdin", stdin)
        if "--output" in arguments and (path := Path(arguments[arguments.index("--output") + 1])).is_file():
            path.unlink()
        done = stance(*arguments)
        assert done.code == (1 if "--fail-on" in arguments else 0), (example, done.err)
