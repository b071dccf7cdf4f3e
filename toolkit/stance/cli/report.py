"""``stance report``: a page to read of a text, or of many."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stance.cli import common

if TYPE_CHECKING:
    import pyarrow as pa

_EPILOG = """Examples:
  stance report draft.txt --output report.html
  stance report draft.docx --model cascade --output report.html --open
  stance report scored.parquet --by outlet --output reports/
  stance report draft.txt

Texts are scored first; scored files are read as they are. Without --output the report is shown in the
terminal. An output that is a folder gets a page of all documents and one of each, linked."""


@common.command("report", epilog=_EPILOG)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@common.listed("--by", "Columns that make groups of documents.")
@common.model
@common.text_field
@click.option("--open", "is_opened", is_flag=True, help="Open the page in the browser.")
@common.result("terminal", "html", "markdown")
def command(
    *, inputs: tuple[str, ...], by: tuple[str, ...], is_opened: bool, target: common.Target, **reading: Any
) -> None:
    """Show a text with its hedges marked and what stands out, or sum up many."""
    from stance.report import render_html, render_markdown, render_terminal, view_collection, view_document
    from stance.text.read import is_own_page

    page = Path(target.path) if target.path is not None else None
    is_folder = page is not None and (str(target.path).endswith("/") or page.is_dir())
    if is_opened and (page is None or not (is_folder or target.file_format == "html")):
        raise click.UsageError("--open shows a page in the browser. Pass --output report.html or DIR/.")
    if not is_folder:
        # Markdown is not replaced: people go on writing in it.
        target.overwrite |= page is not None and page.suffix != ".md" and is_own_page(page)
        target.check(inputs)
    scored = _read_or_score(inputs, **reading)
    if page is not None and is_folder:
        page = _write_pages(scored, by, page, overwrite=target.overwrite)
    else:
        is_one = len(scored["doc_id"].unique()) <= 1 and not by
        view = view_document(scored) if is_one else view_collection(scored, by)
        if target.file_format == "terminal":
            text = render_terminal(view, **target.style)
        else:
            text = render_html(view) if target.file_format == "html" else render_markdown(view)
        target.write(text, view.counts.describe())
    if is_opened and page is not None:
        click.launch(str(page.resolve()))


def _read_or_score(inputs: tuple[str, ...], model: str | None, text_field: str) -> pa.Table:
    import pyarrow as pa

    from stance.models import open_model
    from stance.profile.scored import are_scored, read_scored
    from stance.scoring import score_table
    from stance.text import read_texts

    if are_scored(inputs):
        return read_scored(list(inputs))
    opened = open_model(model)
    return pa.concat_tables(score_table(each, opened) for each in read_texts(inputs, text_field=text_field))


def _name_page(doc_id: str) -> str:
    """Name a page after its document; no two have one name, on any system."""
    import hashlib
    import re

    start = re.sub(r"[^a-z0-9]+", "-", doc_id.lower()).strip("-")[:40]
    return f"{start or 'page'}-{hashlib.sha256(doc_id.encode()).hexdigest()[:8]}.html"


def _write_pages(scored: pa.Table, by: tuple[str, ...], folder: Path, *, overwrite: bool) -> Path:
    """Write a page of each document, and one of all that links them; returns the latter."""
    from stance.io import open_output
    from stance.report import CollectionView, DocumentView, render_html, view_collection, view_document
    from stance.report.clean import clean_line
    from stance.text.read import is_own_page

    def write(name: str, view: CollectionView | DocumentView, links: dict[str, str] | None = None) -> None:
        path = folder / name
        with open_output(path, overwrite=overwrite or is_own_page(path)) as file:
            file.write(render_html(view, links).encode(errors="replace"))

    folder.mkdir(parents=True, exist_ok=True)
    doc_ids = scored["doc_id"].unique().to_pylist()
    names = {doc_id: _name_page(doc_id) for doc_id in doc_ids}
    view = view_collection(scored, by)
    write("index.html", view, {clean_line(doc_id): name for doc_id, name in names.items()})
    for doc_id, name in names.items():
        write(name, view_document(scored, doc_id))
    common.log.info("%s: %s", folder / "index.html", view.counts.describe())
    return folder / "index.html"
