"""What is left out of processes that only score."""

from __future__ import annotations

from ...conftest import run_python

# With one thread, as tests side by side have, pyarrow may abort where a process ends that has read with it.
CODE = """
import sys
from stance.scoring.workers.startup import import_arrow_alone
import_arrow_alone()
import io
import pyarrow as pa
import pyarrow.parquet as pq
target = io.BytesIO()
pq.write_table(pa.table({"text": ["So."]}), target)
assert pq.read_table(target, use_threads=False).num_rows == 1
print(*sorted({"pandas", "pyarrow._s3fs", "pyarrow._gcsfs", "pyarrow.fs"} & set(sys.modules)))
"""


def test_neither_pandas_nor_the_file_systems_of_networks():
    done = run_python(CODE)
    assert done.stdout == "pyarrow.fs\n"
