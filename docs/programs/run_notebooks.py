"""Run notebooks from top to bottom and keep their outputs: ``run_notebooks.py NOTEBOOK…``."""

from __future__ import annotations

import argparse
from pathlib import Path

import nbformat
from nbclient import NotebookClient


def run_notebook(path: Path, timeout_s: int = 300) -> nbformat.NotebookNode:
    """Run every cell in a fresh kernel; raise at the first error."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=timeout_s,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
    )
    client.execute(cwd=str(path.parent))
    # The kernel's exact version differs from machine to machine and would show up in every diff.
    notebook.metadata["language_info"] = {"name": "python"}
    return notebook


def main() -> None:
    """Run the notebooks given and write them back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", type=Path, nargs="+")
    parser.add_argument("--timeout", type=int, default=300, help="seconds that a cell may take")
    options = parser.parse_args()
    for path in options.notebooks:
        nbformat.write(run_notebook(path, options.timeout), path)


if __name__ == "__main__":
    main()
