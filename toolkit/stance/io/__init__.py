"""Rows in and out: tables of every format, files that appear whole, and what may be replaced."""

from __future__ import annotations

from stance.io.guard import check_output
from stance.io.output import open_output, replace_folder
from stance.io.rejects import Rejects
from stance.io.tables import Rows, RowWriter, read_rows, write_rows

__all__ = [
    "Rejects",
    "RowWriter",
    "Rows",
    "check_output",
    "open_output",
    "read_rows",
    "replace_folder",
    "write_rows",
]
