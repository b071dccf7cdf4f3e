"""How inputs are read, chosen and scored."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from stance.errors import ConfigError, DataError
from stance.models.thresholds import check_threshold
from stance.text.read_options import TextFormat, check_on_error, check_stdin_format, check_text_format

Unit = Literal["document", "sentence"]

UNITS: Final[tuple[Unit, ...]] = ("document", "sentence")
"""What a row of the input holds."""


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """How inputs are read and scored.

    Attributes
    ----------
    text_field, id_field : str
        Names of the columns that hold the text and the document's name.
    unit : {"document", "sentence"}
        What a row of the input holds.
    min_confidence : float or None
        Sentences with a confidence below this abstain, in [0, 1]; ``None`` for the model's threshold.
    workers : int or None
        Processes that score; ``None`` takes one a core for large inputs, and none but this for small.
    on_error : {"fail", "skip"}
        Whether a bad row ends the run or is left out and told of.
    limit : int or None
        Documents to score, from the first on; with the unit ``"sentence"``, rows that follow one another
        under one id are a document.
    sample : int or None
        Documents to score, drawn at random; they are held in memory, and come in the order of the input.
    seed : int
        What is drawn; 0 or more.
    shard : tuple of two int, or None
        ``(i, n)`` scores the i-th of n shards, from 1. Shards are made of whole batches of about half a
        million bytes of text, so that together they hold the rows of a run over everything, byte for byte.
    columns : str, sequence of str, or None
        The columns to write, in this order; or, each with a minus before it, those to leave out. A string is
        one column.
    stdin_format : {"txt", "md", "html", "jsonl", "json", "csv", "tsv"} or None
        What standard input holds; ``None`` for JSON Lines where its first line is an object, else one text.
    text_format : {"plain", "html", "md"}
        What the texts of tables and plain files hold; of HTML and Markdown, what a reader sees is scored.
    """

    text_field: str = "text"
    id_field: str = "doc_id"
    unit: Unit = "document"
    min_confidence: float | None = None
    workers: int | None = None
    on_error: Literal["fail", "skip"] = "fail"
    limit: int | None = None
    sample: int | None = None
    seed: int = 0
    shard: tuple[int, int] | None = None
    columns: Sequence[str] | None = None
    stdin_format: str | None = None
    text_format: TextFormat = "plain"

    def __post_init__(self) -> None:
        if self.columns is not None:
            columns = (self.columns,) if isinstance(self.columns, str) else tuple(self.columns)
            object.__setattr__(self, "columns", columns)
        # Numbers of NumPy, which JSON does not know, become Python's; what is no number is refused later.
        for name in ("min_confidence", "workers", "limit", "sample", "seed"):
            object.__setattr__(self, name, _make_plain(getattr(self, name)))
        if isinstance(self.shard, tuple | list):
            object.__setattr__(self, "shard", tuple(map(_make_plain, self.shard)))


def check_options(options: ScoreOptions) -> None:
    """Refuse options out of range.

    Parameters
    ----------
    options : ScoreOptions

    Raises
    ------
    DataError
        Naming the option at fault.

    Examples
    --------
    >>> check_options(ScoreOptions(shard=(3, 2)))
    Traceback (most recent call last):
    stance.errors.DataError: shard: expected i/n with i from 1 to n; found 3/2. Change it.
    """
    check_unit(options.unit)
    check_confidence(options.min_confidence)
    check_on_error(options.on_error)
    for name, least in {"workers": 1, "limit": 1, "sample": 1, "seed": 0}.items():
        value = getattr(options, name)
        if value is None and name != "seed":
            continue
        if not _is_whole(value):
            raise DataError(f"{name}: expected a whole number; found {value!r}. Change it.")
        if value < least:
            raise DataError(f"{name}: expected {least} or more; found {value}. Change it.")
    check_stdin_format(options.stdin_format)
    check_text_format(options.text_format)
    if options.limit is not None and options.sample is not None:
        raise DataError("limit, sample: expected one of them; found both. Drop one.")
    if options.shard is not None:
        shard: object = options.shard
        if not (isinstance(shard, tuple | list) and len(shard) == 2 and all(map(_is_whole, shard))):
            raise DataError(f"shard: expected two whole numbers, as in (3, 8); found {shard!r}. Change it.")
        index, n_shards = options.shard
        if not 1 <= index <= n_shards:
            raise DataError(f"shard: expected i/n with i from 1 to n; found {index}/{n_shards}. Change it.")


def check_unit(unit: str) -> None:
    """Refuse a unit that is none."""
    if unit not in UNITS:
        raise DataError(f"unit: expected {' or '.join(UNITS)}; found {unit!r}. Choose one of them.")


def check_confidence(min_confidence: object) -> None:
    """Refuse a threshold out of range."""
    if min_confidence is None:
        return
    try:
        check_threshold(min_confidence)
    except ConfigError as error:
        raise DataError(str(error)) from error


def _make_plain(value: object) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    return float(value) if isinstance(value, numbers.Real) else value


def _is_whole(value: object) -> bool:
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)
