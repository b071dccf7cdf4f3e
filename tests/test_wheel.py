"""The built package works far from the repository: build it, install it, score from another folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    # Nothing of this checkout may leak in, or the test would not notice what the wheel lacks.
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV", "STANCE"))}
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source archive, and the wheel built from that archive."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    return out


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    (path,) = dist.glob("stance-*.whl")
    return path


@pytest.fixture(scope="module")
def bin_dir(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a fresh environment that holds the wheel, and borrows the dependencies alone."""
    home = tmp_path_factory.mktemp("env")
    run(sys.executable, "-m", "venv", "--without-pip", home / "venv", cwd=home)
    scripts = home / "venv" / ("Scripts" if os.name == "nt" else "bin")
    install = ("-m", "pip", "--python", scripts / "python", "install", "--no-deps", "--no-index", wheel)
    run(sys.executable, *install, cwd=home)
    site = run(scripts / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home)
    # A folder named in a .pth file comes after the environment's own, and its own .pth files, which
    # would bring the checkout in, are not read.
    Path(site.stdout.strip(), "borrowed.pth").write_text(
        sysconfig.get_path("purelib") + "\n", encoding="utf-8"
    )
    return scripts


def test_wheel_carries_seeds_recipes_and_types(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for root in ("seeds", "configs", "docs/results"):
        where = f"stance/bundled/{root}"
        files = [path for path in (ROOT / root).rglob("*") if path.is_file()]
        assert files
        assert {f"{where}/{path.relative_to(ROOT / root).as_posix()}" for path in files} <= names
    assert "stance/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.split("/")[0] not in ("stance",) and ".dist-info/" not in name]


def test_every_file_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "toolkit"
    files = [p for p in package.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    assert {path.relative_to(package).as_posix() for path in files} <= names


def test_archives_name_no_path_of_the_machine_that_built_them(dist: Path) -> None:
    unwanted = [str(ROOT).encode(), str(Path.home()).encode() + b"/"]
    contents: dict[str, bytes] = {}
    for path in dist.glob("*.whl"):
        with zipfile.ZipFile(path) as archive:
            contents |= {name: archive.read(name) for name in archive.namelist()}
    for path in dist.glob("*.tar.gz"):
        with tarfile.open(path) as archive:
            for member in archive.getmembers():
                file = archive.extractfile(member)
                contents[member.name] = file.read() if file else b""
    assert len(contents) > 50
    assert [name for name, data in contents.items() if any(word in data for word in unwanted)] == []


def test_installed_package_is_the_wheel(bin_dir: Path, tmp_path: Path) -> None:
    code = "import stance, stance.cache as c; print(stance.__file__); print(c.find_bundled('seeds'))"
    lines = run(bin_dir / "python", "-c", code, cwd=tmp_path).stdout.split()
    assert all(Path(line).is_relative_to(bin_dir.parent) for line in lines)


def test_installed_command_trains_and_scores_elsewhere(bin_dir: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("The talks failed. The deal might collapse.\n\nIt is unclear who ordered the strike.\n")
    home = str(tmp_path / "home")
    command = (bin_dir / "stance", "score", "draft.txt")
    first = run(*command, cwd=tmp_path, STANCE_HOME=home)
    assert not first.stderr.strip(), "the default model comes with the wheel"
    rows = [json.loads(line) for line in first.stdout.splitlines()]
    assert [row["text"] for row in rows] == [
        "The talks failed.",
        "The deal might collapse.",
        "It is unclear who ordered the strike.",
    ]
    assert [row["label"] for row in rows] == ["assertive", "hedged", "speculative"]
    assert [cue["text"] for cue in rows[1]["cues"]] == ["might"]

    first = run(*command, "--model", "seeds", cwd=tmp_path, STANCE_HOME=home)
    assert first.stderr.strip(), "training on first use is announced"
    second = run(*command, "--model", "seeds", cwd=tmp_path, STANCE_HOME=home)
    assert second.stdout == first.stdout
    assert second.stderr.strip() != first.stderr.strip(), "the second run finds the model in the cache"
