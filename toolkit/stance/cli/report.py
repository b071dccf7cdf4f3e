"""``stance report``: a page to read of a text, or of many."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

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
_SUFFIXES = {".html": "html", ".htm": "html", ".md": "markdown"}


@common.command("report", epilog=_EPILOG)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@common.columns("--by", "Columns that make groups of documents.")
@common.model
@common.text_field
@common.cluster
@common.formats("html", "markdown", "terminal")
@common.output
@click.option("--open", "is_opened", is_flag=True, help="Open the page in the browser.")
@common.overwrite
@common.quiet
def command(
    *,
    inputs: tuple[str, ...],
    by: tuple[str, ...],
    model: str | None,
    text_field: str,
    cluster: str | None,
    file_format: str | None,
    output: str | None,
    is_opened: bool,
    overwrite: bool,
    quiet: bool,
) -> None:
    """Show a text with its hedges marked and what stands out, or sum up many."""
    from stance.report import render_html, render_markdown, render_terminal, view_collection, view_document

    is_folder = output is not None and (output.endswith("/") or Path(output).is_dir())
    kind = "html" if is_folder else common.choose_format(output, file_format, _SUFFIXES, "terminal")
    may_replace = overwrite or (output is not None and _is_own_page(Path(output)))
    if not is_folder:
        common.check_target(output, overwrite=may_replace, inputs=inputs)
    scored = _read_or_score(inputs, model, text_field)
    doc_ids = list(dict.fromkeys(scored["doc_id"].to_pylist()))
    if is_folder and output is not None:
        _write_pages(scored, doc_ids, by, cluster, Path(output), overwrite=overwrite)
        page = Path(output) / "index.html"
    else:
        is_one = len(doc_ids) <= 1 and not by
        view = view_document(scored) if is_one else view_collection(scored, by, cluster=cluster)
        if kind == "html":
            text = render_html(view)
        elif kind == "markdown":
            text = render_markdown(view)
        else:
            color = output in (None, "-") and common.wants_color()
            text = render_terminal(view, color=color, width=common.measure_terminal())
        common.write_result(text, output, overwrite=may_replace, note=view.counts.describe())
        page = Path(output or "")
    if is_opened and output is not None and kind == "html":
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
    return pa.concat_tables(
        [score_table(table, opened) for table in read_texts(inputs, text_field=text_field)]
    )


def _is_own_page(path: Path) -> bool:
    """Whether a file is a page that stance wrote, which a new run may replace."""
    try:
        with path.open("rb") as file:
            return b'name="generator" content="stance' in file.read(4096)
    except OSError:
        return False


def _write_pages(
    scored: pa.Table,
    doc_ids: list[str],
    by: tuple[str, ...],
    cluster: str | None,
    folder: Path,
    *,
    overwrite: bool,
) -> None:
    import hashlib

    from stance.io import open_output
    from stance.report import render_html, view_collection, view_document
    from stance.report.clean import clean_line

    folder.mkdir(parents=True, exist_ok=True)
    names = {doc_id: f"{hashlib.sha256(doc_id.encode()).hexdigest()[:16]}.html" for doc_id in doc_ids}
    view = view_collection(scored, by, cluster=cluster)
    links = {clean_line(doc_id): name for doc_id, name in names.items()}
    for doc_id in (None, *doc_ids):
        path = folder / ("index.html" if doc_id is None else names[doc_id])
        page = render_html(view, links) if doc_id is None else render_html(view_document(scored, doc_id))
        with open_output(path, overwrite=overwrite or _is_own_page(path)) as file:
            file.write(page.encode(errors="replace"))
    logging.getLogger("stance").info("%s: %s", folder / "index.html", view.counts.describe())
