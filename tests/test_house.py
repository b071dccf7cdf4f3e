"""The house: imports go one way, nothing is pickled or printed, and starting is light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import stance

ROOT = Path(stance.__file__).parent
ROOMS = (
    "labels records errors bundled config io text cues corpus models evaluation scoring profile estimative report cli"
).split()
FILES = sorted(ROOT.rglob("*.py"))


def list_imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("stance."):
            yield node.module.split(".")[1], node.lineno
        elif isinstance(node, ast.Import):
            for name in node.names:
                if name.name.startswith("stance."):
                    yield name.name.split(".")[1], node.lineno


def test_a_room_imports_from_those_before_it_alone():
    wrong = []
    for path in FILES:
        room = path.relative_to(ROOT).parts[0].removesuffix(".py")
        if room in ("__init__", "__main__"):
            continue
        wrong += [
            f"{path.relative_to(ROOT)}:{line} {found}"
            for found, line in list_imports(path)
            if ROOMS.index(found) > ROOMS.index(room)
        ]
    assert not wrong


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_pickled_and_the_library_does_not_print(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names}
    assert not names & {"pickle", "joblib", "dill", "shelve"}
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"print", "eval", "exec"}


@pytest.mark.parametrize(
    ("code", "heavy"),
    [
        ("import stance", {"numpy", "pyarrow", "pandas", "torch", "rich", "pydantic", "sklearn"}),
        ("import stance.cli", {"numpy", "pyarrow", "pandas", "torch", "rich", "pydantic", "sklearn"}),
        (
            "import stance; stance.score('It may rain.')",
            {"torch", "sklearn", "scipy", "datasets", "evaluate"},
        ),
    ],
)
def test_starting_loads_nothing_that_is_not_needed(code, heavy):
    shown = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not heavy & set(shown.stdout.split())
