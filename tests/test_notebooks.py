"""Every notebook runs from top to bottom, also far from the checkout, and gives what is kept with it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.(\d+))?")

VARIES = "varies"
"""The tag of a cell that prints what depends on the machine, or on how a single sentence is labelled."""


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_and_gives_what_is_kept(path: Path, tmp_path: Path, stance_home: Path) -> None:
    copy = tmp_path / path.name
    shutil.copy(path, copy)
    command = [sys.executable, str(ROOT / "docs" / "programs" / "run_notebooks.py"), str(copy)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert [item.name for item in tmp_path.iterdir()] == [copy.name], "a notebook leaves no file behind"
    cells = {cell.id: cell for cell in list_code(path)}
    for cell in list_code(copy):
        assert cell.execution_count
        assert not [out for out in cell.outputs if out.output_type == "error" or out.get("name") == "stderr"]
        if VARIES not in cell.metadata.get("tags", ()):
            found, kept = read_outputs(cell), read_outputs(cells[cell.id])
            assert is_alike(found, kept), f"{found}\nis not what is kept, run make notebooks:\n{kept}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_kept_with_its_outputs(path: Path) -> None:
    cells = list_code(path)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert [cell.id for cell in cells if cell.outputs]
    assert str(ROOT) not in path.read_text(encoding="utf-8")


def list_code(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def read_outputs(cell: nbformat.NotebookNode) -> str:
    """What a cell printed; of a picture only that there is one."""
    parts = []
    for out in cell.outputs:
        if out.output_type == "stream":
            parts.append(out.text)
        else:
            kinds = [kind for kind in out.data if kind.startswith("image/")]
            parts.append(f"{kinds[0]}\n" if kinds else out.data.get("text/markdown", out.data["text/plain"]))
    return "".join(parts)


def is_alike(found: str, kept: str) -> bool:
    """Whether words agree, and numbers to 3 % or ten units of the last place: libraries round differently.

    Numbers with a sign are differences of two such, and move twice as far.
    """
    words = [re.sub(r"\s+", " ", NUMBER.sub("0", text)) for text in (found, kept)]
    if words[0] != words[1]:
        return False
    for one, other in zip(NUMBER.finditer(found), NUMBER.finditer(kept), strict=True):
        unit = 10.0 ** -len(other[1] or "")
        values = [float(match[0].replace(",", "")) for match in (one, other)]
        n_units = 20.5 if other[0][0] in "+-" else 10.5
        if abs(values[0] - values[1]) > max(n_units * unit, 0.03 * abs(values[1])):
            return False
    return True


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("F1 0.871 of 1,020", True),
        ("F1  0.868 of 1,001", True),
        ("F1 0.843 of 1,000", False),
        ("F1 0.871 of 1,050", False),
        ("F1 0.871 in 1,000", False),
        ("F1 0.871 of 1,000 and 3", False),
    ],
)
def test_numbers_may_differ_a_little(found: str, expected: bool) -> None:
    assert is_alike(found, "F1 0.871 of 1,000") is expected


@pytest.mark.parametrize(("found", "expected"), [("+0.027", True), ("-0.005", True), ("+0.036", False)])
def test_differences_may_differ_twice_as_much(found: str, expected: bool) -> None:
    assert is_alike(found, "+0.015") is expected
