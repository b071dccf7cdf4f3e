"""Codes that a person gave to scored sentences, matched to them."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stance.corpus.inclusion import INCLUSION, read_inclusion, weigh_inclusion
from stance.corpus.label_cells import is_uncoded
from stance.corpus.label_names import match_label
from stance.errors import DataError
from stance.profile.codes.inference import CodedSample
from stance.profile.codes.matching import SHOWN, find_rows, read_table, show_cell

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from stance.profile.scored.columns import ScoredSentences


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
    code_field: str,
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
        The column of the code. Rows without one, or with ``NA`` and the like, are left out.

    Returns
    -------
    MatchedCodes

    Raises
    ------
    DataError
        If a column is missing, also ``inclusion_proba`` where ``stratum`` has several values, ids match no
        sentence or one twice, texts differ, a code is none of the labels, an inclusion probability is none,
        or there are fewer than two codes.
    """
    import pyarrow as pa

    where, table = read_table(coded, "coded")
    for name in ("doc_id", "sent_id", code_field):
        if name not in table.column_names:
            found = ", ".join(f"'{column}'" for column in table.column_names)
            near = difflib.get_close_matches(name, table.column_names, n=1) or ["NAME"]
            advice = (
                f"Pass --code-field {near[0]}." if name == code_field else "Code a file of stance sample."
            )
            raise DataError(f"{where}: expected a column '{name}'; found {found}. {advice}")
    _refuse_lost_chances(table, where)
    also = [name for name in ("text", INCLUSION) if name in table.column_names]
    table = table.select(list(dict.fromkeys(["doc_id", "sent_id", code_field, *also])))
    texts = [show_cell(value) for value in table[code_field].to_pylist()]
    n_sampled = _count_sampled(table)
    has_code = [not is_uncoded(text, sentences.labels) for text in texts]
    table = table.filter(pa.array(has_code))
    texts = [text for text, is_coded in zip(texts, has_code, strict=True) if is_coded]
    if len(texts) < 2:
        raise DataError(
            f"{where}: expected two codes or more in '{code_field}'; found {len(texts)}. Code more sentences."
        )
    label_index = _find_labels(texts, sentences.labels, where)
    row = find_rows(table, sentences, where)
    weights = _read_weights(table, where)
    is_kept = is_counted[row]
    if is_kept.sum() < 2:
        raise DataError(
            f"{where}: expected two codes or more of sentences that count; found {int(is_kept.sum())}, the "
            "others of another zone or voice, or in a sheet of --without. Profile the zones and voices that "
            "were sampled, and code sentences that the model has not learnt from."
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


def _refuse_lost_chances(table: pa.Table, where: str) -> None:
    """Refuse a sheet of several strata that does not say how likely its rows were to be drawn."""
    if INCLUSION in table.column_names or "stratum" not in table.column_names:
        return
    strata = {show_cell(value) for value in table["stratum"].to_pylist()} - {""}
    if len(strata) < 2 or not all(value.isdecimal() for value in strata):
        return
    others = [name for name in table.column_names if name not in ("doc_id", "sent_id")]
    near = [name for name in others if not np.isnan(read_inclusion(table[name].to_pylist())).any()]
    advice = f"Call '{near[0]}' so, if it is that" if near else "Restore it"
    raise DataError(
        f"{where}: expected a column '{INCLUSION}' beside 'stratum', of which the {len(strata):,} say that "
        f"not all rows were as likely to be drawn; found none. {advice}, or drop 'stratum' if they were."
    )


def _find_labels(texts: Sequence[str], labels: Sequence[str], where: str) -> NDArray[np.int64]:
    found = [match_label(text, labels) for text in texts]
    odd = Counter(text for text, label in zip(texts, found, strict=True) if label is None)
    if odd:
        listed = ", ".join(f"'{text}' ({n:,})" for text, n in odd.most_common(SHOWN))
        more = ", …" if len(odd) > SHOWN else ""
        near = difflib.get_close_matches(odd.most_common(1)[0][0].lower(), labels, n=1)
        advice = f"Did you mean '{near[0]}'?" if near else "Mend these rows, or leave their codes blank."
        raise DataError(
            f"{where}: expected codes of {', '.join(labels)}; found {listed}{more} in {sum(odd.values()):,} "
            f"of {len(texts):,} rows. {advice}"
        )
    place = {label: i for i, label in enumerate(labels)}
    return np.array([place[label] for label in found if label is not None])


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
