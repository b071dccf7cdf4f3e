"""All that a report says of one document, or of many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stance.errors import DataError
from stance.labels import LABELS
from stance.profile.notes import Scored, TextNotes, note_sentences
from stance.profile.profiles import profile_scored
from stance.profile.records import Profile, Profiles
from stance.profile.reference import Reference, load_reference
from stance.profile.scored.columns import list_names, read_scored
from stance.profile.scored.files import ADD_COLUMN, ID_FIELD
from stance.profile.scored.gather import Gathered

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class DocumentDescription:
    """One document: its sentences and what they come to.

    Attributes
    ----------
    doc_id : str
    labels : tuple[str, ...]
        The model's labels.
    scored : tuple[(Sentence, Prediction), ...]
        Its sentences in order.
    profile : Profile or None
        Of the writer's body sentences; ``None`` where there are none.
    notes : TextNotes
    reference : Reference or None
        The population it is held beside; ``None`` for labels that are not those it was coded with.
    """

    doc_id: str
    labels: tuple[str, ...]
    scored: tuple[Scored, ...]
    profile: Profile | None
    notes: TextNotes
    reference: Reference | None

    def count_labels(self) -> Counter[str]:
        """Count the writer's body sentences of each label; those without one are not among them."""
        predictions = (self.scored[row][1] for row in self.notes.rows)
        return Counter(prediction.label for prediction in predictions if not prediction.abstained)


@dataclass(frozen=True, slots=True)
class CollectionDescription:
    """Many documents: profiles of all, of each, of groups, and of what each has in each group.

    Attributes
    ----------
    labels : tuple[str, ...]
        The model's labels.
    by : tuple[str, ...]
        The columns that make the groups.
    whole : Profile
    documents : tuple[Profile, ...]
        A profile a document; its ``group`` holds ``doc_id``.
    pieces : tuple[Profile, ...]
        A profile of what each document has in each group, as several speakers' sentences; its ``group`` holds
        ``doc_id`` and the columns of ``by``. Those of ``documents`` without ``by``.
    groups : tuple[Profile, ...]
        A profile a group; empty without ``by``.
    models : tuple[str, ...]
        The models that answered.
    min_documents : int
        A group of fewer documents is small.
    titles : Mapping[str, str]
        By document, the headline that it begins with; those without one are left out.
    """

    labels: tuple[str, ...]
    by: tuple[str, ...]
    whole: Profile
    documents: tuple[Profile, ...]
    pieces: tuple[Profile, ...]
    groups: tuple[Profile, ...]
    models: tuple[str, ...]
    min_documents: int
    titles: Mapping[str, str] = field(default_factory=dict)


def describe_scored(
    gathered: Gathered, *, by: str | Sequence[str] = ()
) -> DocumentDescription | CollectionDescription:
    """Describe scored sentences: those of one document by each sentence, of many by their profiles.

    Parameters
    ----------
    gathered : Gathered
        At least one sentence.
    by : str or sequence of str
        Columns that make groups of documents.

    Returns
    -------
    DocumentDescription or CollectionDescription

    Raises
    ------
    DataError
        If a column is missing, or none of many documents has a body sentence of its writer.

    Examples
    --------
    >>> from stance.scoring import score_texts
    >>> describe_scored(Gathered(score_texts(["It may rain."]), LABELS)).profile.shares["hedged"].value
    1.0
    """
    from stance.scoring import make_schema

    table, labels, by = gathered.table, gathered.labels, list_names(by)
    for name in by:
        if name == "doc_id":
            raise DataError(
                f"{gathered.where}: expected a column that makes groups of documents; found 'doc_id', which "
                "names each. Leave it out: documents have a row each."
            )
        if name not in table.column_names or name in make_schema(labels).names:
            others = [column for column in table.column_names if column not in make_schema(labels).names]
            found = ", ".join(f"'{column}'" for column in others) or "none but those of stance score"
            advice = f"Name one of them; {ID_FIELD}, and makes no groups." if others else ADD_COLUMN
            raise DataError(
                f"{gathered.where}: expected a column '{name}' to group by; found {found}. {advice}"
            )
    sentences = read_scored(table, by, where=gathered.where)
    if not by and len(sentences.doc_ids) == 1:
        return describe_document(table, labels)
    groups: tuple[Profile, ...] = profile_scored(sentences, by=by).profiles if by else ()
    documents: Profiles = profile_scored(sentences, by="doc_id", n_resamples=0)
    pieces = profile_scored(sentences, by=("doc_id", *by), n_resamples=0) if by else documents
    return CollectionDescription(
        labels=labels,
        by=by,
        whole=profile_scored(sentences).profiles[0],
        documents=documents.profiles,
        pieces=pieces.profiles,
        groups=groups,
        models=tuple(sorted(set(table["by"].unique().to_pylist()))),
        min_documents=documents.min_documents,
        titles=_find_titles(table),
    )


def describe_document(table: pa.Table, labels: Sequence[str]) -> DocumentDescription:
    """Describe one document.

    Parameters
    ----------
    table : pyarrow.Table
        The scored sentences of one document, at least one.
    labels : sequence of str
        The model's labels.

    Returns
    -------
    DocumentDescription
    """
    from stance.scoring import list_records

    scored = list_records(table, labels)
    notes = note_sentences(scored, labels)
    return DocumentDescription(
        doc_id=scored[0][0].doc_id,
        labels=tuple(labels),
        scored=tuple(scored),
        profile=profile_scored(table).profiles[0] if notes.rows else None,
        notes=notes,
        reference=load_reference() if set(labels) == set(LABELS) else None,
    )


def _find_titles(table: pa.Table) -> dict[str, str]:
    """Find the headline of each document that begins with one, as its own page is titled."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = pa.table({"doc_id": table["doc_id"], "row": pa.array(np.arange(len(table)))})
    at = rows.group_by("doc_id").aggregate([("row", "min")])["row_min"]
    first = table.select(["doc_id", "zone", "text"]).take(at)
    heads = first.filter(pc.equal(first["zone"], "headline"))
    return dict(zip(heads["doc_id"].to_pylist(), heads["text"].to_pylist(), strict=True))
