"""The walls between the rooms, read from the source: who imports whom, what loads when, what never loads."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "toolkit" / "stance"
MODULES = sorted(PACKAGE.rglob("*.py"))

VOCABULARY = ("labels", "records", "errors", "config", "cache")
ROOMS = ("text", "corpus", "cues", "models", "evaluation", "scoring", "profile", "report", "cli")

# Formats and functions through which loading a file could run code.
UNSAFE_MODULES = {"pickle", "cPickle", "_pickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"}
UNSAFE_CALLS = {"eval", "exec", "torch.load", "yaml.load", "yaml.unsafe_load", "pandas.read_pickle"}

HEAVY = ("torch", "transformers", "datasets", "evaluate", "sklearn")


def name_module(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def find_room(module: str) -> str:
    """``stance.text.zones`` is of the room ``text``; the package's face is of none."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def list_imports(source: str, module: str, is_package: bool) -> Iterator[tuple[int, str]]:
    """Every absolute module name that the source imports, wherever in it, with the line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = module.split(".") if is_package else module.split(".")[:-1]
                package = package[: len(package) - node.level + 1]
                base = ".".join([*package, *([base] if base else [])])
            # `from stance import text` names a room by its alias.
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield node.lineno, argument.value


def find_forbidden(source: str, module: str, is_package: bool = False) -> list[str]:
    """Imports of ours that point to the right of the module's own room."""
    order = dict.fromkeys(VOCABULARY, 0) | {name: i for i, name in enumerate(ROOMS, start=1)}
    room = find_room(module)
    allowed = len(ROOMS) if room in ("", "__main__") else order[room]
    found = []
    for line, name in list_imports(source, module, is_package):
        target = find_room(name) if name.split(".")[0] == "stance" else ""
        if target in order and order[target] > allowed:
            found.append(f"{module}:{line} imports {name}")
    return found


def list_dotted_calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield node.lineno, ast.unparse(node.func)


def run_python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_module_stands_in_a_known_room() -> None:
    rooms = {find_room(name_module(path)) for path in MODULES}
    assert rooms <= {"", "__main__", *VOCABULARY, *ROOMS}


@pytest.mark.parametrize("path", MODULES, ids=name_module)
def test_imports_point_left(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert find_forbidden(source, name_module(path), path.name == "__init__.py") == []


def test_the_import_check_sees_each_form() -> None:
    assert find_forbidden("import stance.models", "stance.text.zones") != []
    assert find_forbidden("from stance.scoring import score_table", "stance.evaluation") != []
    assert find_forbidden("from stance import cli", "stance.report.terminal") != []
    assert find_forbidden("def f():\n    from ..models import load_model", "stance.cues.matcher") != []
    assert find_forbidden("importlib.import_module('stance.cli')", "stance.config") != []
    assert (
        find_forbidden("from stance.text import read_tables\nimport stance.errors", "stance.corpus.coded")
        == []
    )
    assert find_forbidden("from .matcher import find_cues", "stance.cues.lexicon") == []


@pytest.mark.parametrize("path", MODULES, ids=name_module)
def test_nothing_loads_code_from_files(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    module = name_module(path)
    imports = {name.split(".")[0] for _, name in list_imports(source, module, path.name == "__init__.py")}
    assert not imports & UNSAFE_MODULES
    tree = ast.parse(source)
    assert [f"{line}: {call}" for line, call in list_dotted_calls(tree) if call in UNSAFE_CALLS] == []
    assert "allow_pickle=True" not in source
    assert "trust_remote_code=True" not in source


@pytest.mark.parametrize("path", MODULES, ids=name_module)
def test_files_stay_short(path: Path) -> None:
    n_lines = len(path.read_text(encoding="utf-8").splitlines())
    assert n_lines <= 400, f"{name_module(path)} has {n_lines} lines: split it"


@pytest.mark.parametrize("path", MODULES, ids=name_module)
def test_public_functions_say_what_they_do(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module has no docstring"
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    owners = [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))]
    public = [
        n for owner in owners for n in owner.body if isinstance(n, kinds) and not n.name.startswith("_")
    ]
    assert [node.name for node in public if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("path", MODULES, ids=name_module)
def test_the_library_neither_prints_nor_exits(path: Path) -> None:
    if find_room(name_module(path)) in ("cli", "__main__"):
        pytest.skip("the command line prints")
    calls = list_dotted_calls(ast.parse(path.read_text(encoding="utf-8")))
    assert [
        f"{line}: {call}" for line, call in calls if call in ("print", "sys.exit", "os._exit", "exit")
    ] == []


def test_what_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [
        *project["dependencies"],
        *(line for extra in extras for line in extras[extra] if extra != "dev"),
    ]
    declared = {re.split(r"[^\w.-]", line)[0].lower().replace("_", "-") for line in wanted}
    owners = importlib.metadata.packages_distributions()
    undeclared = set()
    for path in MODULES:
        source = path.read_text(encoding="utf-8")
        for _, name in list_imports(source, name_module(path), path.name == "__init__.py"):
            top = name.split(".")[0]
            if top in sys.stdlib_module_names or top == "stance":
                continue
            if not declared & {owner.lower().replace("_", "-") for owner in owners.get(top, [top])}:
                undeclared.add(f"{name_module(path)} imports {top}")
    assert undeclared == set()


def test_import_stance_loads_nothing_heavy() -> None:
    code = f"import sys, stance; print([m for m in {HEAVY!r} if m in sys.modules])"
    assert run_python(code).strip() == "[]"


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["score", "--help"], ["train", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    unwanted = (*HEAVY, "numpy", "pyarrow", "pandas", "scipy")
    code = f"""
import sys
sys.argv = ["stance", *{arguments!r}]
from stance.cli import main
try:
    main()
except SystemExit as done:
    assert not done.code, done.code
print([m for m in {unwanted!r} if m in sys.modules])
"""
    assert run_python(code).splitlines()[-1] == "[]"
