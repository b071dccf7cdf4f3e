"""Our own JSON Lines: one sentence a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from stance.corpus.formats.checks import check_columns
from stance.corpus.formats.inputs import InputFile
from stance.corpus.formats.records import AnnotatedSentence, Losses
from stance.corpus.formats.registry import Format, register_format
from stance.corpus.formats.rows import make_row, parse_row


def dump_lines(rows: Iterable[Mapping[str, Any]], *, ascii_only: bool = False) -> str:
    r"""Write rows as JSON Lines.

    Examples
    --------
    >>> dump_lines([{"text": "naïve"}])
    '{"text": "naïve"}\n'
    """
    return "".join(json.dumps(row, ensure_ascii=ascii_only) + "\n" for row in rows)


@register_format
class JsonLines(Format):
    """One sentence a line, as ``stance train`` and the seeds have it; any other column is kept."""

    name = "jsonl"
    suffixes = (".jsonl",)

    def read(self, file: InputFile, losses: Losses) -> Iterator[AnnotatedSentence]:
        """Read sentences; see :meth:`Format.read`."""
        names: dict[str, None] = {}
        for place, row in file.read_records():
            names |= dict.fromkeys(row)
            yield parse_row(row, place)
        check_columns(file, names)

    def write(self, sentences: Sequence[AnnotatedSentence], losses: Losses) -> str:
        """Write sentences; see :meth:`Format.write`."""
        return dump_lines(make_row(sentence) for sentence in sentences)
