"""Rows in and out: tables of every format, files that appear whole, and what may be replaced."""

from __future__ import annotations

from stance.io.columns import as_arrow, cast_text, choose_column, join_tables
from stance.io.guard import check_output
from stance.io.output import open_output, replace_folder
from stance.io.rejects import Rejects
from stance.io.tables import Rows, read_rows
from stance.io.writer import RowWriter, write_rows

__all__ = [
    "Rejects",
    "RowWriter",
    "Rows",
    "as_arrow",
    "cast_text",
    "check_output",
    "choose_column",
    "join_tables",
    "open_output",
    "read_rows",
    "replace_folder",
    "write_rows",
]
