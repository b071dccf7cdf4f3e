"""What people read: pages, marked text, tables and figures."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stance.report.estimative import render_estimative, render_estimative_json
    from stance.report.html import render_html, render_markdown, render_notebook
    from stance.report.sarif import render_sarif
    from stance.report.tables import Table, write_tables
    from stance.report.terminal import render_scored, render_terminal
    from stance.report.view import CollectionView, DocumentView, view_collection, view_document

_HOMES = {
    "CollectionView": "view",
    "DocumentView": "view",
    "Table": "tables",
    "render_estimative": "estimative",
    "render_estimative_json": "estimative",
    "render_html": "html",
    "render_markdown": "html",
    "render_notebook": "html",
    "render_sarif": "sarif",
    "render_scored": "terminal",
    "render_terminal": "terminal",
    "view_collection": "view",
    "view_document": "view",
    "write_tables": "tables",
}

__all__ = [
    "CollectionView",
    "DocumentView",
    "Table",
    "render_estimative",
    "render_estimative_json",
    "render_html",
    "render_markdown",
    "render_notebook",
    "render_sarif",
    "render_scored",
    "render_terminal",
    "view_collection",
    "view_document",
    "write_tables",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"stance.report.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'stance.report' has no attribute {name!r}")
