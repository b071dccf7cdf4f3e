"""Print the oldest version of each library that ``pyproject.toml`` allows, as constraints for pip.

    python docs/programs/list_oldest.py [EXTRA …] > constraints.txt

Those of the core, and of the extras named. `make oldest` runs the tests with them.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def list_oldest(project: dict[str, Any], extras: list[str]) -> list[str]:
    """List ``name==version`` for each ``name>=version``; extras of this package are named themselves."""
    optional = project["optional-dependencies"]
    asked = [project["dependencies"], *(optional[extra] for extra in extras)]
    found = {
        re.sub(r"\[.*\]", "", line).replace(">=", "==") for group in asked for line in group if ">=" in line
    }
    return sorted(found)


if __name__ == "__main__":
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    sys.stdout.write("\n".join(list_oldest(project, sys.argv[1:])) + "\n")
