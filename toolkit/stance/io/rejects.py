"""Rows that could not be used: an error, or counted, shown and listed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal, Self, TextIO

from stance.errors import DataError
from stance.records import Reject

OnError = Literal["fail", "skip"]
N_SHOWN: Final = 20


class Rejects:
    """Collects the rows that a run skips; memory stays flat however many there are.

    Parameters
    ----------
    on_error : {"fail", "skip"}
        Whether the first bad row raises, or all are counted.
    path : Path, optional
        Where all of them are listed as JSON Lines; opened at the first.
    """

    def __init__(self, on_error: OnError = "fail", path: Path | None = None) -> None:
        if on_error not in ("fail", "skip"):
            raise DataError(f"on_error: '{on_error}' is neither fail nor skip. Pass one of them.")
        self.on_error, self.path = on_error, path
        self.n = 0
        self.first: list[Reject] = []
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def add(self, source: str, row: int | None, reason: str) -> None:
        """Skip one row, or raise where bad rows are errors; ``row`` is ``None`` for a whole file."""
        if self.on_error == "fail":
            unit = "line" if ".jsonl" in source or ".ndjson" in source else "row"
            where = source if row is None else f"{source}: {unit} {row:,}"
            raise DataError(f"{where}: {reason}. Mend it, or pass on_error='skip'.")
        self.n += 1
        if len(self.first) < N_SHOWN:
            self.first.append(Reject(source, row, reason))
        if self.path is not None:
            self._write([json.dumps({"source": source, "row": row, "reason": reason}, ensure_ascii=False)])

    def add_rows(self, source: str, rows: Iterable[int], reason: str) -> None:
        """Skip many rows of one file for one reason."""
        numbers: list[int] = rows.tolist() if hasattr(rows, "tolist") else list(rows)
        if not numbers:
            return
        self.add(source, numbers[0], reason)
        rest = numbers[1:]
        self.n += len(rest)
        self.first += [Reject(source, row, reason) for row in rest[: max(0, N_SHOWN - len(self.first))]]
        if self.path is not None:
            head = json.dumps({"source": source}, ensure_ascii=False)[:-1]
            tail = f', "reason": {json.dumps(reason, ensure_ascii=False)}}}'
            self._write(f'{head}, "row": {row}{tail}' for row in rest)

    def close(self) -> None:
        """Close the list; it is complete then."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write(self, lines: Iterable[str]) -> None:
        if self._file is None:
            assert self.path is not None
            self._file = self.path.open("w", encoding="utf-8", errors="replace")
        self._file.writelines(f"{line}\n" for line in lines)
