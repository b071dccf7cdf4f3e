"""Codes that a person gave to scored sentences, matched to them."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.corpus.cells import show_value
from stance.corpus.given import list_inputs, name_inputs
from stance.corpus.inclusion import INCLUSION, read_inclusion, weigh_inclusion
from stance.corpus.label_names import match_label
from stance.errors import DataError
from stance.profile.inference import CodedSample
from stance.profile.scored import merge_tables
from stance.profile.scored_files import find_tables, read_rows
from stance.profile.sheets import strip_guard

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from stance.profile.scored import ScoredSentences

_SHOWN: Final = 3

_SentenceId = tuple[str, int | str]
"""A document and the number of a sentence in it; what is no number as it stands in the table."""


@dataclass(frozen=True, slots=True)
class MatchedCodes:
    """Codes and the sentences they are of.

    Attributes
    ----------
    codes : CodedSample
        ``row`` counts among the sentences that count.
    n_uncoded : int
        Rows without a code.
    n_apart : int
        Coded sentences that do not count.
    is_weighted : bool
        Whether inclusion probabilities were given.
    n_sampled : int or None
        Of how many sentences all rows were drawn, by their inclusion probabilities; ``None`` where some have
        none.
    """

    codes: CodedSample
    n_uncoded: int
    n_apart: int
    is_weighted: bool
    n_sampled: int | None


def match_codes(
    coded: str | Path | pa.Table | Iterable[str | Path | pa.Table],
    sentences: ScoredSentences,
    is_counted: NDArray[np.bool_],
    *,
    code_field: str = "code",
) -> MatchedCodes:
    """Read codes and find the scored sentences that they are of, by ``doc_id`` and ``sent_id``.

    Parameters
    ----------
    coded : str, Path, pyarrow.Table, DataFrame, datasets.Dataset, or iterable of them
        What :func:`stance.profile.sample_scored` gave, with codes; or any table with the columns ``doc_id``,
        ``sent_id`` and the code. A column ``inclusion_proba`` says with what probability each was drawn; a
        column ``text`` is checked against the scored text, where that is there.
    sentences : ScoredSentences
    is_counted : ndarray of bool, shape (n_sentences,)
    code_field : str
        The column of the code. Rows without one are left out.

    Returns
    -------
    MatchedCodes

    Raises
    ------
    DataError
        If a column is missing, ids match no sentence or one twice, texts differ, a code is none of the
        labels, an inclusion probability is none, or there are fewer than two codes.
    """
    import pyarrow as pa

    where, table = _read_table(coded)
    for name in ("doc_id", "sent_id", code_field):
        if name not in table.column_names:
            found = ", ".join(f"'{column}'" for column in table.column_names)
            near = difflib.get_close_matches(name, table.column_names, n=1) or ["NAME"]
            advice = (
                f"Pass --code-field {near[0]}." if name == code_field else "Code a file of stance sample."
            )
            raise DataError(f"{where}: expected a column '{name}'; found {found}. {advice}")
    also = [name for name in ("text", INCLUSION) if name in table.column_names]
    table = table.select(list(dict.fromkeys(["doc_id", "sent_id", code_field, *also])))
    texts = [_show(value) for value in table[code_field].to_pylist()]
    n_sampled = _count_sampled(table)
    has_code = [bool(text) for text in texts]
    table, texts = table.filter(pa.array(has_code)), [text for text in texts if text]
    if len(texts) < 2:
        raise DataError(
            f"{where}: expected two codes or more in '{code_field}'; found {len(texts)}. Code more sentences."
        )
    label_index = _find_labels(texts, sentences.labels, where)
    row = _find_rows(table, sentences, where)
    weights = _read_weights(table, where)
    is_kept = is_counted[row]
    if is_kept.sum() < 2:
        raise DataError(
            f"{where}: expected two codes or more of sentences that count; found {int(is_kept.sum())}, the "
            "others of another zone or voice. Profile the zones and voices that were sampled."
        )
    place = np.cumsum(is_counted) - 1
    outcome = np.eye(len(sentences.labels))[label_index]
    weight = np.ones(len(row)) if weights is None else weights
    return MatchedCodes(
        CodedSample(place[row[is_kept]], outcome[is_kept], weight[is_kept]),
        n_uncoded=len(has_code) - sum(has_code),
        n_apart=int((~is_kept).sum()),
        is_weighted=weights is not None,
        n_sampled=n_sampled,
    )


def _read_table(coded: object) -> tuple[str, pa.Table]:
    inputs = list_inputs(coded, "coded")
    tables: list[pa.Table]
    if inputs and not isinstance(inputs[0], str | Path):
        where, tables = "coded" if len(inputs) == 1 else name_inputs(inputs), list(inputs)
    else:
        sources = list(find_tables(inputs))
        where, tables = ", ".join(source.name for source in sources), [_read(source) for source in sources]
    return where, merge_tables(tables, list(dict.fromkeys(name for t in tables for name in t.column_names)))


def _read(source: object) -> pa.Table:
    import pyarrow.parquet as pq

    from stance.text.read_sources import Source

    assert isinstance(source, Source)
    return pq.read_table(source.path) if source.suffix == ".parquet" else read_rows(source)


def _write(value: object) -> str:
    # Readers may have taken true and false of a CSV file for truth values.
    return str(value).lower() if isinstance(value, bool) else show_value(value) or ""


def _show(value: object) -> str:
    return _write(value).strip()


def _find_labels(texts: Sequence[str], labels: Sequence[str], where: str) -> NDArray[np.int64]:
    found = [match_label(text, labels) for text in texts]
    odd = Counter(text for text, label in zip(texts, found, strict=True) if label is None)
    if odd:
        listed = ", ".join(f"'{text}' ({n:,})" for text, n in odd.most_common(_SHOWN))
        more = ", …" if len(odd) > _SHOWN else ""
        near = difflib.get_close_matches(odd.most_common(1)[0][0].lower(), labels, n=1)
        advice = f"Did you mean '{near[0]}'?" if near else "Mend these rows, or leave their codes blank."
        raise DataError(
            f"{where}: expected codes of {', '.join(labels)}; found {listed}{more} in {sum(odd.values()):,} "
            f"of {len(texts):,} rows. {advice}"
        )
    place = {label: i for i, label in enumerate(labels)}
    return np.array([place[label] for label in found if label is not None])


def _find_rows(table: pa.Table, sentences: ScoredSentences, where: str) -> NDArray[np.int64]:
    """Find the scored sentence of each coded row."""
    ids = _read_ids(table, sentences)
    candidates = _find_candidates(ids, sentences)
    _refuse_missing(ids, candidates, where)
    _refuse_unclear(ids, candidates, where)
    rows = [row for (row,) in candidates]
    if "text" in table.column_names and sentences.texts is not None:
        scored_texts = [sentences.texts[row].as_py() for row in rows]
        _refuse_other_texts(ids, [_show(value) for value in table["text"].to_pylist()], scored_texts, where)
    _refuse_repeated(ids, rows, where)
    return np.array(rows)


def _read_ids(table: pa.Table, sentences: ScoredSentences) -> list[_SentenceId]:
    """Read which sentence each coded row is of, by the names that its document has among those scored."""
    known = set(sentences.doc_ids)
    by_stripped: dict[str, list[str]] = {}
    for doc_id in sentences.doc_ids:
        by_stripped.setdefault(doc_id.strip(), []).append(doc_id)
    doc_ids = []
    for value in table["doc_id"].to_pylist():
        doc_id = strip_guard(_write(value))
        alike = by_stripped.get(doc_id.strip(), [])  # since spreadsheets may drop white space
        doc_ids.append(alike[0] if doc_id not in known and len(alike) == 1 else doc_id)
    sent_ids = [_read_number(value) for value in table["sent_id"].to_pylist()]
    return list(zip(doc_ids, sent_ids, strict=True))


def _find_candidates(ids: Sequence[_SentenceId], sentences: ScoredSentences) -> list[list[int]]:
    """Find the scored sentences that have each id."""
    place = {doc_id: i for i, doc_id in enumerate(sentences.doc_ids)}
    wanted = {(place[doc_id], sent_id) for doc_id, sent_id in ids if doc_id in place}
    is_near = np.isin(sentences.doc_index, [doc for doc, _ in wanted])
    found: dict[tuple[int, int | str], list[int]] = {}
    for row in np.flatnonzero(is_near).tolist():
        key = (int(sentences.doc_index[row]), int(sentences.sent_id[row]))
        if key in wanted:
            found.setdefault(key, []).append(row)
    return [found.get((place.get(doc_id, -1), sent_id), []) for doc_id, sent_id in ids]


def _refuse_missing(ids: Sequence[_SentenceId], candidates: Sequence[list[int]], where: str) -> None:
    missing = [sentence for sentence, rows in zip(ids, candidates, strict=True) if not rows]
    if missing:
        raise DataError(
            f"{where}: expected ids of scored sentences; found {len(missing):,} of {len(ids):,} rows with "
            f"others: {_list_places(missing)}. Give the scored files that were sampled; a spreadsheet may "
            "have changed ids such as 007."
        )


def _refuse_unclear(ids: Sequence[_SentenceId], candidates: Sequence[list[int]], where: str) -> None:
    unclear = [sentence for sentence, rows in zip(ids, candidates, strict=True) if len(rows) > 1]
    if unclear:
        raise DataError(
            f"{where}: expected ids that one scored sentence has; found {len(unclear):,} of {len(ids):,} "
            f"rows with those of several: {_list_places(unclear)}. Give documents different names in doc_id, "
            "and sample anew."
        )


def _refuse_other_texts(
    ids: Sequence[_SentenceId], coded_texts: Sequence[str], scored_texts: Sequence[str], where: str
) -> None:
    differing = [
        sentence
        for sentence, coded, scored in zip(ids, coded_texts, scored_texts, strict=True)
        if coded and _squeeze(scored) != _squeeze(coded)
    ]
    if differing:
        raise DataError(
            f"{where}: expected the texts that were scored; found {len(differing):,} of {len(ids):,} "
            f"rows with others: {_list_places(differing)}. Give the scored files that were sampled."
        )


def _refuse_repeated(ids: Sequence[_SentenceId], rows: Sequence[int], where: str) -> None:
    repeated = {row for row, n in Counter(rows).items() if n > 1}
    if repeated:
        again = dict.fromkeys(sentence for sentence, row in zip(ids, rows, strict=True) if row in repeated)
        raise DataError(
            f"{where}: expected one code a sentence; found {len(repeated):,} coded more than once: "
            f"{_list_places(list(again))}. Keep one row of each."
        )


def _read_number(value: object) -> int | str:
    """Read the number of a sentence; what is none is kept, for the message."""
    try:
        number = float(str(value))  # as pandas writes a column with gaps
    except ValueError:
        return _show(value)
    return int(number) if number.is_integer() else _show(value)


def _squeeze(text: str) -> str:
    """Keep letters and digits, since spreadsheets change quotes and spaces."""
    return "".join(filter(str.isalnum, text)).casefold()


def _list_places(places: Sequence[_SentenceId]) -> str:
    listed = ", ".join(f"sentence {sent_id} of '{doc_id}'" for doc_id, sent_id in places[:_SHOWN])
    return listed + (", …" if len(places) > _SHOWN else "")


def _read_weights(table: pa.Table, where: str) -> NDArray[np.float64] | None:
    """Inverse inclusion probabilities; ``None`` where the table has none."""
    if INCLUSION not in table.column_names:
        return None
    return weigh_inclusion(table[INCLUSION].to_pylist(), where)


def _count_sampled(table: pa.Table) -> int | None:
    """Each row stands for one over its inclusion probability."""
    if INCLUSION not in table.column_names:
        return None
    proba = read_inclusion(table[INCLUSION].to_pylist())
    return None if np.isnan(proba).any() else round(float(np.sum(1 / proba)))
