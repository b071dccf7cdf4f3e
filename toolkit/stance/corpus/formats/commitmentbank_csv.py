"""CommitmentBank: how far the speaker is committed to a clause under an operator, as published in CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from stance.corpus.formats.csv_table import dump_table
from stance.corpus.formats.inputs import InputFile
from stance.corpus.formats.records import AnnotatedSentence, Losses
from stance.corpus.formats.registry import Format, register_format
from stance.corpus.formats.rows import drop_fields
from stance.errors import DataError

# The published header, down to its spelling; the first column counts the rows and has no name.
_HEADER: Final = (
    *("", "uID", "Verb", "Embedding", "Context", "Target", "Prompt", "ModalType", "MatTense", "MatSubjLemma"),
    *(
        "MatSubjPer",
        "MatSubjNum",
        "Embedding",
        "genre",
        "factive",
        "mean.noTarget",
        "sd.noTarget",
        "Mean",
        "SD",
    ),
    "Reponses",
)
_NUMBER: Final = "number"
_OWN: Final = ("uID", "Target", "Mean")  # document, sentence and label


@register_format
class CommitmentBankCsv(Format):
    """The label is the mean of the judgements as it is printed, from -3 to 3; columns keep their names.

    The sentence is the column ``Target``, its document's name ``uID``; the first column becomes the field
    ``number``. The header names ``Embedding`` twice; the second becomes ``Embedding.2`` where it differs.
    """

    name = "commitmentbank-csv"
    suffixes = (".csv",)

    def read(self, file: InputFile, losses: Losses) -> Iterator[AnnotatedSentence]:
        """Read sentences; see :meth:`Format.read`."""
        header, rows = file.read_table()
        missing = [name for name in _OWN if name not in header]
        if missing:
            listed = ", ".join(f"'{name}'" for name in header)
            raise DataError(
                f"{file.name}: expected the column '{missing[0]}' of CommitmentBank; found {listed}. "
                "Check the format."
            )
        for _, cells in rows:
            row: dict[str, str] = {}
            for name, cell in zip(header, cells, strict=True):
                key = name or _NUMBER
                if row.get(key, cell) != cell:
                    key = f"{key}.2"
                row[key] = cell
            doc_id, text, label = row.pop("uID"), row.pop("Target"), row.pop("Mean")
            yield AnnotatedSentence(text=text, label=label or None, doc_id=doc_id, fields=row)

    def write(self, sentences: Sequence[AnnotatedSentence], losses: Losses) -> str:
        """Write sentences; see :meth:`Format.write`."""
        drop_fields(sentences, {*_HEADER, _NUMBER, "Embedding.2"} - {*_OWN}, losses)
        rows = []
        for number, sentence in enumerate(sentences, 1):
            losses.add("cue", len(sentence.cues or ()))
            embedding = sentence.fields.get("Embedding")
            values = {
                **sentence.fields,
                "": sentence.fields.get(_NUMBER, number),
                "uID": sentence.doc_id,
                "Target": sentence.text,
                "Mean": sentence.label,
            }
            row = [values.get(name) for name in _HEADER]
            row[12] = sentence.fields.get("Embedding.2", embedding)
            rows.append(["" if value is None else str(value) for value in row])
        return dump_table(_HEADER, rows)
