"""Every notebook runs from top to bottom, also far from the checkout, and is kept with its outputs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path: Path, tmp_path: Path, stance_home: Path) -> None:
    copy = tmp_path / path.name
    shutil.copy(path, copy)
    command = [sys.executable, str(ROOT / "docs" / "run_notebooks.py"), str(copy)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    for cell in nbformat.read(copy, as_version=4).cells:
        if cell.cell_type == "code":
            assert cell.execution_count
            assert not [
                out for out in cell.outputs if out.output_type == "error" or out.get("name") == "stderr"
            ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_kept_with_its_outputs(path: Path) -> None:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert [cell.id for cell in cells if cell.outputs]
    assert str(ROOT) not in path.read_text(encoding="utf-8")
