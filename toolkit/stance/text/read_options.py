"""What every reader of texts is told, and what it does with those that cannot be used."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from stance.errors import DataError
from stance.records import Origin, Reject

if TYPE_CHECKING:
    from stance.text.read_sources import Source

STDIN_FORMATS: Final = ("txt", "md", "html", "jsonl", "json", "csv", "tsv")
"""What standard input may be said to hold."""

TextFormat = Literal["plain", "html", "md"]

TEXT_FORMATS: Final[tuple[TextFormat, ...]] = ("plain", "html", "md")
"""What the texts of tables and plain files may be said to hold."""


@dataclass(frozen=True, slots=True)
class Problems:
    """What to do with input that cannot be used: raise, or list it and go on.

    Attributes
    ----------
    on_error : str
        ``"fail"`` or ``"skip"``.
    rejects : list[Reject] or None
        Where skipped rows and files are listed.
    advice : str
        What to do about a row where its error says nothing better.
    """

    on_error: str = "fail"
    rejects: list[Reject] | None = None
    advice: str = "Mend it, or pass --on-error skip."

    def add_row(self, source: Source, row: int, reason: str, advice: str = "") -> None:
        """Raise for a row, or list it; rows of line-based files are called lines."""
        if self.on_error == "fail":
            unit = "line" if source.suffix in (".jsonl", "") else "row"
            raise DataError(f"{source.name}: {unit} {row}: {reason}. {advice or self.advice}")
        if self.rejects is not None:
            self.rejects.append(Reject(source.name, row, reason))

    def add_file(self, source: Source, error: DataError, n_read: int = 0) -> None:
        """Raise the error of a file, or list the file; where rows of it were read, from the next one on."""
        if self.on_error == "fail":
            raise error
        if self.rejects is not None:
            reason = str(error).removeprefix(f"{source.name}: ")
            if n_read:
                reason = f"this row and all after it: {reason}"
            self.rejects.append(Reject(source.name, n_read + 1 if n_read else None, reason))


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What every reader must know.

    Attributes
    ----------
    text_field : str or None
        The column of the text; ``None`` where rows need none: it then passes through like any other.
    id_field : str
        The column of the document's name.
    problems : Problems
        What to do with bad rows.
    batch_chars : int
        How much text a chunk should hold.
    keep_chars : int
        How much text a reader that reads twice may keep from the first time.
    n_threads : int
        How many threads may look through a file when it is opened.
    origins : dict or None
        Where the origins of the texts of Markdown files are put, by id and text.
    text_format : {"plain", "html", "md"}
        What the texts of tables and plain files hold.
    n_documents : int or None
        No more documents are wanted.
    """

    text_field: str | None = "text"
    id_field: str = "doc_id"
    problems: Problems = field(default_factory=Problems)
    batch_chars: int = 4_000_000
    keep_chars: int = 0
    n_threads: int = 1
    origins: dict[tuple[str, str], Origin] | None = None
    text_format: TextFormat = "plain"
    n_documents: int | None = None

    def count_wanted(self, seen: Set[str] | None) -> int | None:
        """Count the documents that are wanted beside those seen; ``None`` where nobody counts them.

        Examples
        --------
        >>> ReadOptions(n_documents=3).count_wanted({"a"}), ReadOptions().count_wanted({"a"})
        (2, None)
        """
        return None if self.n_documents is None or seen is None else self.n_documents - len(seen)


def check_on_error(on_error: str) -> None:
    """Refuse what is no way to treat a bad row; taken for ``"skip"``, it would leave rows out."""
    if on_error not in ("fail", "skip"):
        raise DataError(f"on_error: expected 'fail' or 'skip'; found {on_error!r}. Pass one of them.")


def check_stdin_format(stdin_format: str | None) -> None:
    """Refuse what standard input cannot be said to hold.

    Parameters
    ----------
    stdin_format : str or None
        One of :data:`STDIN_FORMATS`, or none.

    Raises
    ------
    DataError

    Examples
    --------
    >>> check_stdin_format("csv")
    """
    if stdin_format is not None and stdin_format not in STDIN_FORMATS:
        raise DataError(
            f"stdin_format: expected one of {', '.join(STDIN_FORMATS)}; found {stdin_format!r}. "
            "Pass one of them."
        )


def check_text_format(text_format: str) -> None:
    """Refuse what texts of tables and plain files cannot be said to hold.

    Parameters
    ----------
    text_format : str
        One of :data:`TEXT_FORMATS`.

    Raises
    ------
    DataError

    Examples
    --------
    >>> check_text_format("html")
    """
    if text_format not in TEXT_FORMATS:
        raise DataError(
            f"text_format: expected one of {', '.join(TEXT_FORMATS)}; found {text_format!r}. "
            "Pass one of them."
        )
