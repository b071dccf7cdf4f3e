"""The walls between the rooms, read from the source: who imports whom, what loads when, what never loads."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from .conftest import run_python

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "toolkit" / "stance"
MODULES = sorted(PACKAGE.rglob("*.py"))

VOCABULARY = (
    "exports",
    "labels",
    "records",
    "errors",
    "building",
    "yaml_text",
    "recipes",
    "encoder_config",
    "unused_settings",
    "config",
    "cache",
    "cores",
    "garbage",
)
ROOMS = ("text", "corpus", "cues", "models", "evaluation", "scoring", "profile", "report", "cli")

# Formats and functions through which loading a file could run code.
UNSAFE_MODULES = {"pickle", "cPickle", "_pickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"}
UNSAFE_CALLS = {"eval", "exec", "torch.load", "yaml.load", "yaml.unsafe_load", "pandas.read_pickle"}

UNSAFE_ARGUMENTS = ("allow_pickle=True", "trust_remote_code=True")
PRINTS_OR_EXITS = {"print", "exit", "quit", "sys.exit"}

HEAVY = ("torch", "transformers", "datasets", "evaluate", "sklearn")


def name_module(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def read_modules() -> Iterator[tuple[Path, str, str]]:
    """Path, name and source of every module."""
    yield from ((path, name_module(path), path.read_text(encoding="utf-8")) for path in MODULES)


def find_room(module: str) -> str:
    """``stance.text.zoning.zones`` is of the room ``text``; the package's face is of none."""
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
    allowed = order.get(room, len(ROOMS))
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


def test_every_module_stands_in_a_known_room() -> None:
    rooms = {find_room(name_module(path)) for path in MODULES}
    assert rooms <= {"", "__main__", *VOCABULARY, *ROOMS}


def test_imports_point_left() -> None:
    found = [
        problem
        for path, module, source in read_modules()
        for problem in find_forbidden(source, module, path.name == "__init__.py")
    ]
    assert found == []


def test_the_import_check_sees_each_form() -> None:
    assert find_forbidden("import stance.models", "stance.text.zoning.zones") != []
    assert find_forbidden("from stance.scoring import score_table", "stance.evaluation") != []
    assert find_forbidden("from stance import cli", "stance.report.terminal") != []
    assert find_forbidden("def f():\n    from ..models import load_model", "stance.cues.matcher") != []
    assert find_forbidden("importlib.import_module('stance.cli')", "stance.config") != []
    assert (
        find_forbidden("from stance.text import read_tables\nimport stance.errors", "stance.corpus.coded")
        == []
    )
    assert find_forbidden("from .matcher import find_cues", "stance.cues.lexicon") == []


def find_corner(module: str) -> str:
    """``stance.text.pages.tree`` is of the corner ``text.pages``; what lies in the room itself is of none."""
    parts = module.split(".")
    return ".".join(parts[1:3]) if ROOT.joinpath("toolkit", *parts[:3]).is_dir() and len(parts) > 2 else ""


def find_circles(sources: Iterable[tuple[str, str]]) -> list[str]:
    """Corners that import each other round about."""
    waits_for: dict[str, set[str]] = {}
    for module, source in sources:
        corner = find_corner(module)
        for _, name in list_imports(source, module, is_package=False):
            other = find_corner(name) if name.split(".")[0] == "stance" else ""
            if corner and other not in ("", corner):
                waits_for.setdefault(corner, set()).add(other)
    try:
        TopologicalSorter(waits_for).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def test_corners_of_rooms_import_no_circles() -> None:
    assert find_circles((module, source) for _, module, source in read_modules()) == []


def test_the_check_for_circles_sees_them() -> None:
    there = ("stance.text.pages.tree", "import stance.text.tables.chunks")
    back = ("stance.text.tables.chunks", "from stance.text.zoning import titles")
    closed = ("stance.text.zoning.titles", "from stance.text.pages.tree import hold")
    assert find_circles([there, back]) == []
    assert set(find_circles([there, back, closed])) == {"text.pages", "text.tables", "text.zoning"}


def test_rooms_hold_what_the_eye_can_take_in() -> None:
    sizes = Counter(path.parent.relative_to(PACKAGE).as_posix() for path in MODULES)
    assert {folder: size for folder, size in sizes.items() if size > 32} == {}


def test_nothing_loads_code_from_files() -> None:
    found = []
    for path, module, source in read_modules():
        imports = list_imports(source, module, path.name == "__init__.py")
        found += [f"{module}:{line} {name}" for line, name in imports if name.split(".")[0] in UNSAFE_MODULES]
        calls = list_dotted_calls(ast.parse(source))
        found += [f"{module}:{line} {call}" for line, call in calls if call in UNSAFE_CALLS]
        found += [f"{module} {word}" for word in UNSAFE_ARGUMENTS if word in source]
    assert found == []


def test_files_stay_short() -> None:
    lengths = {module: len(source.splitlines()) for _, module, source in read_modules()}
    assert {module: n_lines for module, n_lines in lengths.items() if n_lines > 300} == {}


def test_public_functions_say_what_they_do() -> None:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    found = []
    for _, module, source in read_modules():
        tree = ast.parse(source)
        classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
        owners = [tree, *(node for node in classes if not node.name.startswith("_"))]
        public = [n for o in owners for n in o.body if isinstance(n, kinds) and not n.name.startswith("_")]
        found += [f"{module}.{node.name}" for node in public if not ast.get_docstring(node)]
        found += [] if ast.get_docstring(tree) else [module]
    assert found == []


def list_names(tree: ast.AST) -> set[str]:
    """Every name that a module defines, assigns or imports, its classes' too."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.id if isinstance(node, ast.Name) else node.attr)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name)
    return names


def find_dead_roles(sources: Iterable[tuple[str, str]]) -> list[str]:
    """Names of ours in docstrings, as ``:func:`stance.cli.main```, that are not where they are said to be."""
    texts = dict(sources)
    names = {module: list_names(ast.parse(source)) for module, source in texts.items()}
    found = []
    for module, source in texts.items():
        for role in re.findall(r":(?:func|class|data|meth|mod|attr|exc):`~?([\w.]+)`", source):
            home = max((m for m in names if f"{role}.".startswith(f"{m}.")), key=len, default=module)
            # What a package re-exports has its members in a module below.
            known = set().union(*(names[m] for m in names if f"{m}.".startswith(f"{home}.")))
            parts = role.removeprefix(home).strip(".").split(".")
            if parts[0] not in sys.stdlib_module_names and not known.issuperset(filter(None, parts)):
                found.append(f"{module}: {role}")
    return found


def test_docstrings_name_what_there_is() -> None:
    assert find_dead_roles((module, source) for _, module, source in read_modules()) == []
    source = 'def f():\n    """See :func:`f`, :func:`g` and :func:`stance.b.C.h`."""'
    assert find_dead_roles([("stance.a", source), ("stance.b", "class C: ...")]) == [
        "stance.a: g",
        "stance.a: stance.b.C.h",
    ]


def test_the_library_neither_prints_nor_exits() -> None:
    found = []
    for _, module, source in read_modules():
        if find_room(module) not in ("cli", "__main__"):
            calls = list_dotted_calls(ast.parse(source))
            found += [f"{module}:{line} {call}" for line, call in calls if call in PRINTS_OR_EXITS]
    assert found == []


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
    for path, module, source in read_modules():
        for _, name in list_imports(source, module, path.name == "__init__.py"):
            top = name.split(".")[0]
            if top in sys.stdlib_module_names or top in ("stance", "_typeshed"):
                continue
            if not declared & {owner.lower().replace("_", "-") for owner in owners.get(top, [top])}:
                undeclared.add(f"{module} imports {top}")
    assert undeclared == set()


def test_import_stance_loads_nothing_heavy() -> None:
    code = f"import sys, stance; print([m for m in {HEAVY!r} if m in sys.modules])"
    assert run_python(code).stdout.strip() == "[]"


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
    assert run_python(code).stdout.splitlines()[-1] == "[]"
