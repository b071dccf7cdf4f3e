"""What the page on estimative language shows, tried out."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/estimative.md").read_text(encoding="utf-8")


def find_block(language):
    (block,) = re.findall(rf"^```{language}\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    return block


def test_the_json_makes_a_table(stance):
    pytest.importorskip("pandas")
    Path("draft.txt").write_text("War is likely. Peace may come.\n", encoding="utf-8")
    assert stance("estimative", "draft.txt", "--output", "found.json").code == 0
    example = doctest.DocTestParser().get_doctest(find_block("python"), {}, "estimative.md", None, 0)
    assert len(example.examples) == 6
    report = []
    assert doctest.DocTestRunner().run(example, out=report.append).failed == 0, "".join(report)
    lines = Path("phrases.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[2] for line in lines] == ["text", "likely", "may"]


def test_the_hook_is_one_that_the_repository_offers():
    (repository,) = yaml.safe_load(find_block("yaml"))["repos"]
    (hook,) = repository["hooks"]
    offered = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["id"] in {one["id"] for one in offered}
    assert hook["args"] == ["--scale", "phia"]
