"""Files that are a document each: texts, pages, and what they hold read as one string."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from stance.errors import DataError
from stance.text.pages.cell_formats import extract_text
from stance.text.pages.read_pages import locate_page, read_page
from stance.text.read_bytes import read_text
from stance.text.read_options import ReadOptions
from stance.text.read_sources import MARKDOWN_SUFFIX, PAGE_SUFFIXES, Source

if TYPE_CHECKING:
    import pyarrow as pa


def read_whole_files(
    sources: list[Source], options: ReadOptions, types: Mapping[str, pa.DataType], seen: set[str] | None
) -> Iterator[pa.Table]:
    """Read files that are a document each, many to a table, since a table has its cost.

    Parameters
    ----------
    sources : list of Source
    options : ReadOptions
    types : mapping of str to pyarrow.DataType
        The other columns of the run, null here.
    seen : set of str or None
        Names of the documents so far, added to here; ``None`` where names may come again.

    Yields
    ------
    pyarrow.Table
        ``doc_id``, ``text``, then ``types``.

    Raises
    ------
    DataError
        If a file cannot be read or its name comes again, and such files are not skipped.
    MissingExtraError
        If the library that reads a format is not installed.
    """
    doc_ids: list[str] = []
    texts: list[str] = []
    n_chars = 0
    for source in sources:
        if options.count_wanted(seen) == 0:
            break
        try:
            if seen is not None and source.doc_id in seen:
                raise DataError(
                    f"{source.name}: expected an id that no other document has; found "
                    f"'{source.doc_id}' again. Rename the file."
                )
            text = _read_document(source, options)
        except DataError as error:
            options.problems.add_file(source, error)
            continue
        if seen is not None:
            seen.add(source.doc_id)
        doc_ids.append(source.doc_id)
        texts.append(text)
        n_chars += len(text)
        if n_chars >= options.batch_chars:
            yield _make_documents(doc_ids, texts, types)
            doc_ids, texts, n_chars = [], [], 0
    if texts:
        yield _make_documents(doc_ids, texts, types)


def _make_documents(doc_ids: list[str], texts: list[str], types: Mapping[str, pa.DataType]) -> pa.Table:
    import pyarrow as pa

    columns = {"doc_id": pa.array(doc_ids, pa.string()), "text": pa.array(texts, pa.large_string())}
    return pa.table(columns | {name: pa.nulls(len(texts), kind) for name, kind in types.items()})


def _read_document(source: Source, options: ReadOptions) -> str:
    if options.origins is not None and source.suffix == MARKDOWN_SUFFIX:
        text, options.origins[source.doc_id, text] = locate_page(source)
        return text
    if source.suffix in PAGE_SUFFIXES:
        return read_page(source, reads_tables=options.origins is not None)
    text = read_text(source)
    if not text or text.isspace():
        found = "only white space" if text else "an empty file"
        raise DataError(f"{source.name}: expected text; found {found}. Check the file.")
    return extract_text(text, options.text_format, source.name)
