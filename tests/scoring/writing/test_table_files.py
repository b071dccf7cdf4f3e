"""A table into a file whose name says how."""

import pyarrow as pa
import pytest

from stance.errors import DataError
from stance.scoring.writing.table_files import write_table


def test_each_name_of_json_lines(tmp_path):
    for name in ("rows.jsonl", "rows.ndjson"):
        write_table(pa.table({"text": ["So."]}), tmp_path / name)
        assert (tmp_path / name).read_text() == '{"text": "So."}\n'


def test_a_name_that_says_nothing(tmp_path):
    with pytest.raises(DataError, match=r"rows: expected a name .*; found no ending\. Rename it\.$"):
        write_table(pa.table({"text": ["So."]}), tmp_path / "rows")
