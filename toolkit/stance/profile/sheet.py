"""The coding sheet: sentences drawn for a person to code, as CSV or a workbook, and read back."""

from __future__ import annotations

import csv
import hashlib
import io
import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from stance.corpus.read import INCLUSION, NOT_A_SENTENCE, list_tables
from stance.errors import DataError, guard_imports, quote_cause
from stance.io import cast_text, choose_column, join_tables, read_rows
from stance.io.rejects import Rejects
from stance.labels import LABELS
from stance.profile.groups import Scored, find_learnt, load_scored, make_groups
from stance.profile.scored import encode, list_given
from stance.scoring.columns import list_inputs_own

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

    from stance.profile.groups import Floats, Ints

_N_BINS: Final = 3  # of confidence, by label
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")  # what makes a spreadsheet take a cell for a formula
_GUARD: Final = "'"
_HARMLESS: Final = re.compile(r"[-+]|-[0-9]+(?:[.,][0-9]+)?")
_CODEBOOK: Final = (
    ("code", "the writer …", "typical marks"),
    (
        "assertive",
        "commits: states the main claim as fact, judgement, duty or plain prediction",
        "bare statements, will, must (duty), clearly, demonstrate",
    ),
    (
        "hedged",
        "puts the main claim forward with less than full commitment",
        "might, may, could, likely, perhaps, seems, suggests, many argue",
    ),
    (
        "speculative",
        "reasons about what is not known, or not (yet) the case",
        "if … would, unless, it is unclear whether, open questions, imagine, had … would have",
    ),
    (NOT_A_SENTENCE, "(a list item, a contact line, a fragment of the page)", ""),
)
_HOW: Final = (
    "1. Find the main claim: the main clause, or what a frame such as 'it is unclear whether' embeds.",
    "2. Is it open (a condition, a stated unknown, a question, an imagined scenario)? Then speculative.",
    "3. Otherwise, is the commitment weakened (modal, adverb, verb, vague attribution)? Then hedged.",
    "4. Otherwise it is assertive; so are recommendations, plain predictions and boosted claims.",
    "Code how sure the writer sounds, not whether the claim is true. Leave a row blank if you cannot decide.",
)

_log = logging.getLogger("stance")


def draw_sheet(
    scored: Any,
    n: int,
    *,
    strata: str = "label",
    seed: int = 0,
    model: Any = None,
) -> pa.Table:
    """Draw the writer's body sentences for a person to code.

    Each sentence has a permanent random number, made of the seed and its ids. So a larger sheet from the same
    scores and seed holds all of the smaller one: to code more, draw more, and give both files to ``profile``.

    Parameters
    ----------
    scored : str, Path, pyarrow.Table, DataFrame, or several
        Scored sentences.
    n : int
        How many sentences.
    strata : str
        ``"label"`` draws from each predicted label and range of confidence, more where the model is unsure;
        ``"none"`` draws all alike; a column's name draws as many of each of its values.
    seed : int
    model : str, Path or Classifier, optional
        The model that scored: sentences that it has learnt from are not drawn.

    Returns
    -------
    pyarrow.Table
        In random order: ``code`` (blank), ``text``, the sentences ``before`` and ``after``, ``doc_id``,
        ``sent_id``, ``inclusion_proba``, ``stratum``, and the input's own columns. No answer of the model.

    Raises
    ------
    DataError
        If there are too few sentences, or ``n`` is below the number of strata.

    Examples
    --------
    >>> from stance.scoring import score
    >>> sheet = draw_sheet(score(["It rained.", "It may rain.", "Rain fell."]), 2, strata="none")
    >>> sheet["inclusion_proba"].to_pylist()
    [0.6666666666666666, 0.6666666666666666]
    """
    if n < 1:
        raise DataError(f"n={n}: nothing to draw. Pass 1 or more.")
    s = load_scored(scored, ("body",), ("writer",), columns=None)
    choose_column(s.table.column_names, "text", argument="columns", where=s.where)
    counted = s.counted
    if model is not None:
        learnt = find_learnt(s, model)
        counted = counted & ~learnt
        if learnt.any():
            _log.info("%d sentences are left out: the model has learnt from them.", learnt.sum())
    rows = np.flatnonzero(counted)
    if n > len(rows):
        raise DataError(f"{s.where}: only {len(rows):,} sentences to draw from. Pass n={len(rows)} or fewer.")
    stratum, share = _make_strata(s, rows, strata)
    sizes = np.bincount(stratum)
    if n < len(sizes):
        raise DataError(f"n={n}: fewer than the {len(sizes)} strata. Draw more, or pass strata='none'.")
    n_drawn = allocate(n, sizes, share)
    number, order_number = _number_rows(s.table, rows, seed)
    order = np.lexsort((number, stratum))
    rank = np.empty(len(rows), np.int64)
    rank[order] = np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    drawn = np.flatnonzero(rank < n_drawn[stratum])
    drawn = drawn[np.argsort(order_number[drawn])]
    # Strata numbered in order would tell the coder which label was predicted.
    names = np.random.default_rng(seed).permutation(len(sizes)) + 1
    return _build_sheet(s, rows[drawn], (n_drawn / sizes)[stratum[drawn]], names[stratum[drawn]])


def allocate(n: int, sizes: Ints, share: Floats) -> Ints:
    """Deal n draws to strata one by one, so that none gets fewer where n grows.

    Each gets two first (its variance shows), the rest goes by Sainte-Laguë's divisors.

    >>> [allocate(n, np.array([50, 40, 3]), np.array([0.5, 0.3, 0.2])).tolist() for n in (3, 6, 12)]
    [[1, 1, 1], [2, 2, 2], [6, 4, 2]]
    """
    seats = np.zeros(len(sizes), np.int64)
    for _ in range(n):
        claim = np.where(seats < 2, (2 - seats) * 1e9 + share, share / (2 * seats + 1))
        seats[int(np.argmax(np.where(seats < sizes, claim, -1.0)))] += 1
    return seats


def write_sheet(sheet: pa.Table, path: str | Path, *, overwrite: bool = False) -> None:
    """Write a sheet as CSV that spreadsheets open safely, or as a workbook with a list of codes to pick from.

    Parameters
    ----------
    sheet : pyarrow.Table
        From :func:`draw_sheet`.
    path : str or Path
        A workbook if it ends in ``.xlsx``, else CSV.
    overwrite : bool
        Whether an existing file is replaced.

    Examples
    --------
    >>> import tempfile
    >>> from stance.scoring import score
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "sheet.csv")
    ...     write_sheet(draw_sheet(score("It may rain."), 1), path)
    ...     read_sheet(path)["text"].to_pylist()
    ['It may rain.']
    """
    from stance.io.output import open_output

    is_book = Path(path).suffix.lower() == ".xlsx"
    data = _render_workbook(sheet, str(path)) if is_book else render_csv(sheet).encode()
    with open_output(path, overwrite=overwrite) as file:
        file.write(data)


def render_csv(sheet: pa.Table) -> str:
    """Render a sheet as CSV with a byte order mark, and no cell that a spreadsheet takes for a formula."""
    buffer = io.StringIO()
    buffer.write("\ufeff")
    csv.writer(buffer).writerows(_list_rows(sheet))
    return buffer.getvalue()


def read_sheet(coded: Any) -> pa.Table:
    """Read coded sheets.

    Parameters
    ----------
    coded : str, Path, pyarrow.Table, DataFrame, or several
        CSV, ``.xlsx``, or any other table.

    Returns
    -------
    pyarrow.Table
        All columns as text, without the guards against formulas.

    Raises
    ------
    DataError
        If a file cannot be read.

    Examples
    --------
    >>> read_sheet([{"doc_id": "a", "sent_id": 0, "code": "hedged"}])["sent_id"].to_pylist()
    ['0']
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    sources: list[tuple[str, str, Any]] = []
    for item in list_given(coded):
        is_book = isinstance(item, str | Path) and Path(item).suffix.lower() == ".xlsx"
        sources += [(str(item), "", _read_workbook(str(item)))] if is_book else list_tables(item)
    tables = []
    for where, _, source in sources:
        for rows in read_rows(source, rejects=Rejects(), name=where):
            texts = [cast_text(column) for column in rows.table.columns]
            tables.append(pa.table(texts, names=rows.table.column_names))
    joined = join_tables(tables)
    guarded = f"^{_GUARD}([=+@\\t\\r-])"
    return pa.table(
        {name: pc.replace_substring_regex(joined[name], guarded, r"\1") for name in joined.column_names}
    )


def _make_strata(s: Scored, rows: Ints, strata: str) -> tuple[Ints, Floats]:
    """Return the stratum of each row, and what share of the draws each stratum gets."""
    if strata == "none":
        return np.zeros(len(rows), np.int64), np.ones(1)
    if strata != "label":
        _, group = make_groups(s, [strata], argument="strata")
        _, stratum = np.unique(group[rows], return_inverse=True)
        n = int(stratum.max()) + 1
        return stratum, np.full(n, 1 / n)
    proba = s.proba[rows]
    confidence = proba.max(axis=1)
    index, values = encode(s.table["label"])
    part = np.array([s.labels.index(value) if value else 0 for value in values])[index][rows] * _N_BINS
    for first in np.unique(part):
        of_label = confidence[part == first]
        edges = np.quantile(of_label, np.arange(1, _N_BINS) / _N_BINS)
        part[part == first] = first + np.searchsorted(edges, of_label, side="left")
    _, stratum = np.unique(part, return_inverse=True)
    sizes = np.bincount(stratum)
    # Half by size, half by what is in doubt (Neyman 1934).
    doubt = sizes * np.sqrt(np.bincount(stratum, (proba * (1 - proba)).sum(axis=1)) / sizes + 1e-6)
    return stratum, (sizes / sizes.sum() + doubt / doubt.sum()) / 2


def _number_rows(table: pa.Table, rows: Ints, seed: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Give each sentence its permanent random numbers: one to be drawn by, one for the order of the sheet."""
    key = seed.to_bytes(8, "little", signed=True)
    docs, sents = table["doc_id"].take(rows).to_pylist(), table["sent_id"].take(rows).to_pylist()
    digests = [
        hashlib.blake2b(f"{sent}\0{doc}".encode(errors="surrogatepass"), digest_size=16, key=key).digest()
        for doc, sent in zip(docs, sents, strict=True)
    ]
    numbers = np.frombuffer(b"".join(digests), np.uint64).reshape(-1, 2)
    return numbers[:, 0], numbers[:, 1]


def _build_sheet(s: Scored, rows: Ints, inclusion: Floats, stratum: Ints) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    table = s.table
    doc_index = encode(table["doc_id"])[0]
    order = np.lexsort((table["sent_id"].to_numpy(), doc_index))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    columns: dict[str, Any] = {"code": pa.array([""] * len(rows)), "text": table["text"].take(rows)}
    for name, step in (("before", -1), ("after", 1)):
        other = order[np.clip(place[rows] + step, 0, len(order) - 1)]
        is_near = (doc_index[other] == doc_index[rows]) & (other != rows)
        columns[name] = pc.if_else(pa.array(is_near), table["text"].take(other), "")
    columns |= {"doc_id": table["doc_id"].take(rows), "sent_id": table["sent_id"].take(rows)}
    columns |= {INCLUSION: inclusion, "stratum": stratum}
    for name in list_inputs_own(table, s.where):
        if name not in columns and not name.startswith("input_"):
            columns[name] = table[name].take(rows)
    return pa.table(columns)


def _list_rows(sheet: pa.Table) -> Iterator[tuple[Any, ...]]:
    """List the cells of each row, the names first: whole numbers as they are, all else as guarded text."""
    import pyarrow as pa

    columns = [
        c.to_pylist() if pa.types.is_integer(c.type) else cast_text(c).to_pylist() for c in sheet.columns
    ]
    yield tuple(map(_guard, sheet.column_names))
    for row in zip(*columns, strict=True):
        yield tuple(map(_guard, row))


def _guard(cell: Any) -> Any:
    is_formula = isinstance(cell, str) and cell.startswith(_FORMULA) and not _HARMLESS.fullmatch(cell)
    return _GUARD + cell if is_formula else cell


def _render_workbook(sheet: pa.Table, where: str) -> bytes:
    """Render a workbook: the sheet with a list of codes to pick from, and the codebook in short."""
    with guard_imports(where, "openpyxl", extra="sheet"):
        from openpyxl import Workbook
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
        from openpyxl.styles import Alignment, Font
        from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    page, notes = book.active, book.create_sheet("codebook")
    page.title = "sheet"
    for row in _list_rows(sheet):
        page.append([ILLEGAL_CHARACTERS_RE.sub(" ", cell) if isinstance(cell, str) else cell for cell in row])
    for cells in page.iter_rows():
        for cell in cells:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type  # never a formula
            cell.alignment = Alignment(wrap_text=cell.column <= 4, vertical="top")
    page.freeze_panes = "B2"
    choices = f'"{",".join((*LABELS, NOT_A_SENTENCE))}"'
    codes = DataValidation(type="list", formula1=choices, allow_blank=True)
    page.add_data_validation(codes)
    codes.add(f"A2:A{sheet.num_rows + 1}")
    for line in (*_CODEBOOK, (), *((text,) for text in _HOW)):
        notes.append(list(line))
    for of_page, widths in ((page, (16, 70, 40, 40)), (notes, (16, 70, 70))):
        for column, width in zip("ABCD", widths, strict=False):
            of_page.column_dimensions[column].width = width
        for cell in of_page[1]:
            cell.font = Font(bold=True)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _read_workbook(path: str) -> list[dict[str, Any]]:
    with guard_imports(path, "openpyxl", extra="sheet"):
        from openpyxl import load_workbook
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        header, *rows = book.worksheets[0].iter_rows(values_only=True)
        book.close()
    except FileNotFoundError as error:
        raise DataError(f"{path}: no such file. Check the path.") from error
    except Exception as error:  # openpyxl, zipfile and XML raise their own
        raise DataError(f"{path}: not a whole workbook ({quote_cause(error)}). Save it again.") from error
    found = [{str(name): cell for name, cell in zip(header, row, strict=False) if name} for row in rows]
    return [row for row in found if any(cell is not None for cell in row.values())]
