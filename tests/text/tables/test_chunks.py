"""Checking rows of Arrow data from elsewhere."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.errors import DataError
from stance.text import as_table, read_tables

NOT_UTF8 = pa.array([b"caf\xe9", b"fine"], pa.binary()).view(pa.string())


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"text": NOT_UTF8}),
        pa.table({"text": ["A.", "B."], "doc_id": NOT_UTF8}),
        pa.table({"text": ["A.", "B."], "note": NOT_UTF8}),
    ],
)
def test_strings_that_are_not_utf8(tmp_path, table):
    with pytest.raises(DataError, match=r"^data: expected text in UTF-8; found: "):
        as_table(table)
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    (tmp_path / "a.parquet").write_bytes(buffer.getvalue())
    with pytest.raises(DataError, match=r"a\.parquet: expected text in UTF-8; found: "):
        list(read_tables([tmp_path]))
