"""Drafts read from files and held against a scale of estimative language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from stance.cues.estimative.judging import judge_documents
from stance.cues.estimative.modal_judging import ModalJudge
from stance.cues.estimative.records import EstimativeReport
from stance.cues.estimative.scales import Scale, load_scale
from stance.errors import DataError
from stance.records import Document, Reject
from stance.text.pages.read_markdown import locate_markdown
from stance.text.read import read_documents
from stance.text.read_bytes import decode_text, read_bytes
from stance.text.read_options import TextFormat
from stance.text.read_sources import MARKDOWN_SUFFIX, PAGE_SUFFIXES, TEXT_SUFFIXES, Source, find_sources
from stance.text.scored_sources import is_scored, refuse_scored


def judge_files(
    inputs: str | Path | Iterable[str | Path],
    scale: Scale | str | Path = "icd203",
    *,
    text_field: str = "text",
    id_field: str = "doc_id",
    on_error: str = "fail",
    rejects: list[Reject] | None = None,
    judge: ModalJudge | None = None,
    stdin_format: str | None = None,
    text_format: TextFormat = "plain",
    notify: Callable[[str], None] | None = None,
) -> list[EstimativeReport]:
    """Read texts and hold each against a scale; how texts are read is as for ``stance.text.read_documents``.

    A text file with nothing to read is no error here, as an empty draft has nothing to mend.

    Parameters
    ----------
    inputs : str, Path or iterable of them
        Files, folders, and ``-`` for standard input.
    scale : Scale, str or Path
        A scale, its name, or the file of one's own.
    text_field, id_field : str
        The columns of text and name in tables.
    on_error : {"fail", "skip"}
        Whether a bad row or file is an error, or skipped and listed.
    rejects : list[Reject], optional
        Where what was skipped is listed.
    judge : ModalJudge, optional
        A model that judges *may, might* and *could*: :func:`stance.scoring.open_modal_judge`.
    stdin_format : str, optional
        What standard input holds.
    text_format : {"plain", "html", "md"}
        What the texts of tables and plain files hold; the latter then have no lines to name.
    notify : callable, optional
        Called with one line of text for each file with nothing to read, and where pages that
        ``stance report`` made are passed over.

    Returns
    -------
    list[EstimativeReport]
        One a document, in order.

    Raises
    ------
    ConfigError
        If the scale is not known or not valid.
    DataError
        If an input cannot be read, or holds sentences that are scored already while others are texts.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "draft.txt").write_text("The deal is likely to hold.")
    ...     [phrase.band for report in judge_files(folder) for phrase in report.phrases]
    ['likely']
    """
    chosen = scale if isinstance(scale, Scale) else load_scale(scale)
    reports = []
    sources = find_sources(inputs, notify=notify)
    refuse_scored((source.name, is_scored(source)) for source in sources)
    for source in sources:
        path = None if source.path is None else str(source.path)
        # Where the words are taken out of a plain file, nobody knows where they stand there.
        is_whole = text_format == "plain" or source.suffix == MARKDOWN_SUFFIX
        is_plain = source.suffix in (*TEXT_SUFFIXES, MARKDOWN_SUFFIX) and not source.packed and is_whole
        documents: Iterable[Document]
        if _is_blank(source):
            documents = [Document(source.doc_id, "")]
            if notify is not None:
                notify(f"{source.name}: no running text, so nothing to judge.")
        else:
            documents = read_documents(
                source.name,
                text_field=text_field,
                id_field=id_field,
                on_error=on_error,
                rejects=rejects,
                renders_markdown=False,  # findings stand at lines of the file
                stdin_format=stdin_format,
                text_format=text_format,
            )
        if source.suffix in TEXT_SUFFIXES + PAGE_SUFFIXES:
            # Named as in a run over all inputs, where names without a suffix may clash.
            documents = (replace(document, doc_id=source.doc_id) for document in documents)
        for report in judge_documents(documents, chosen, judge=judge):
            has_lines = is_whole and _has_lines(source, report.document, stdin_format)
            reports.append(replace(report, path=path, is_plain=is_plain, has_lines=has_lines))
    return reports


def _has_lines(source: Source, document: Document, stdin_format: str | None) -> bool:
    """Tell whether a document is a whole file of text; pages and rows of tables have lines of their own."""
    if source.path is not None:
        return source.suffix in (*TEXT_SUFFIXES, MARKDOWN_SUFFIX)
    return stdin_format in (None, "txt", "md") and document.doc_id == source.doc_id


def _is_blank(source: Source) -> bool:
    """Tell whether a text file holds nothing to read; of a PDF or a page that may be the reader's fault."""
    if source.path is None or source.suffix not in (*TEXT_SUFFIXES, MARKDOWN_SUFFIX):
        return False
    try:
        data = read_bytes(source)
        is_markdown = source.suffix == MARKDOWN_SUFFIX
        text = locate_markdown(data, source.name)[0] if is_markdown else decode_text(data, source.name)
    except DataError:  # that it cannot be read is said when it is
        return False
    return not text.strip()
