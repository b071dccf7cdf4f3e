"""Rows of JSON Lines that will be documents, counted while standard input is read."""

from __future__ import annotations

import json

from stance.text.read_options import ReadOptions
from stance.text.read_sources import replace_surrogates


class SoundRows:
    r"""Counts rows that the reader is sure to take, so that enough are read where bad ones are skipped.

    Parameters
    ----------
    options : ReadOptions
        Columns of text and id. Of texts that hold HTML or Markdown none is counted: some have no words.

    Examples
    --------
    >>> rows = SoundRows(ReadOptions())
    >>> [rows.count(line) for line in (b'{"text": "So."}', b'{"text": " "}', b'{"text": "No."')]
    [1, 1, 1]
    """

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._ids: set[str] = set()
        self._n_without = 0

    def count(self, line: bytes) -> int:
        """Take one line more; return how many rows of all so far are documents."""
        try:
            row = json.loads(line.decode("utf-8"))
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict) and self._has_text(row):
            doc_id = row.get(self._options.id_field)
            if doc_id is None:
                self._n_without += 1
            elif type(doc_id) in (str, int) and str(doc_id).strip():
                self._ids.add(replace_surrogates(str(doc_id)))
        # Where one row has an id, those without are bad.
        return len(self._ids) or self._n_without

    def _has_text(self, row: dict[str, object]) -> bool:
        text = row.get(self._options.text_field or "")
        return self._options.text_format == "plain" and isinstance(text, str) and bool(text.strip())
