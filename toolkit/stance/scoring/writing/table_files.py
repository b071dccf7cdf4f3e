"""A table into a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stance.scoring.writing.output import open_output
from stance.scoring.writing.writers import guess_format

if TYPE_CHECKING:
    import pyarrow as pa


def write_table(table: pa.Table, output: str | Path, *, overwrite: bool = False) -> None:
    r"""Write a table to a file, whole or not at all.

    Parameters
    ----------
    table : pyarrow.Table
    output : str or Path
        Its suffix tells the format: JSON Lines, CSV or Parquet.
    overwrite : bool
        Whether a file that is there is replaced.

    Raises
    ------
    DataError
        If the suffix is another.
    OutputError
        If the file is there already or cannot be written.

    Examples
    --------
    >>> import pyarrow as pa, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "rows.csv")
    ...     write_table(pa.table({"text": ["So."]}), path)
    ...     path.read_text()
    '"text"\n"So."\n'
    """
    kind = guess_format(output, advice="Rename it.")
    with open_output(output, overwrite=overwrite) as file:
        if kind == "parquet":
            from pyarrow import parquet

            parquet.write_table(table, file)
        else:
            from stance.scoring.writing.encode import encode_csv, encode_jsonl

            file.write(encode_jsonl(table) if kind == "jsonl" else encode_csv(table, header=True))
