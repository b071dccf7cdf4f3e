"""Local, Ray and Spark over the same Parquet: rows that differ, seconds, and where a cluster begins to pay.

``python tests/bench/engines.py [COPIES…]`` scores the press releases so many times over, 1 by default, by
each engine. The seconds are of whole commands, with starting and ending the engine.
"""

from __future__ import annotations

import functools
import importlib.util
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from commands import find_releases, run_stance, warm_default
from rows import WORK_PATH, Measurement, NotMeasuredError, Value

if TYPE_CHECKING:
    import pyarrow as pa

LIBRARIES = {"ray": "ray", "spark": "pyspark"}
LOCAL = "local"


@functools.cache
def write_copies(n_copies: int) -> Path:
    """The press releases as Parquet, as many times over, each copy with ids of its own."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.json
    import pyarrow.parquet as pq

    path = WORK_PATH / f"senate-{n_copies}.parquet"
    if not path.exists():
        table = pyarrow.json.read_json(find_releases())
        half = path.with_suffix(".part")
        with pq.ParquetWriter(half, table.schema, compression="zstd") as writer:
            for copy in range(n_copies):
                ids = pc.binary_join_element_wise(f"{copy:03d}", table["doc_id"], "-")
                at = table.schema.get_field_index("doc_id")
                writer.write_table(table.set_column(at, "doc_id", ids.cast(pa.string())))
        half.rename(path)
    return path


def run_engine(engine: str, n_copies: int, folder: Path) -> tuple[float, Path]:
    """Score by one engine, with two workers; the seconds, and where the parts are."""
    output = folder / f"{engine}-{n_copies}"
    chosen = () if engine == LOCAL else ("--engine", engine)
    run = run_stance(
        "score", write_copies(n_copies), "--output", f"{output}/", "--workers", "2", "--quiet", *chosen
    )
    return run.seconds, output / "parts"


def count_differing(local: Path, other: Path) -> int:
    """Rows that are not those of the local engine in the order of the engines: all columns, to the bit."""
    wanted = _read_rows(local).sort_by([("doc_id", "ascending"), ("sent_id", "ascending")])
    found = _read_rows(other)
    if not found.schema.equals(wanted.schema):
        raise ValueError(f"columns differ: {found.schema} and {wanted.schema}")
    if found.equals(wanted):
        return 0
    n_shared = min(len(found), len(wanted))
    pairs = zip(found.slice(0, n_shared).to_pylist(), wanted.slice(0, n_shared).to_pylist(), strict=True)
    return sum(one != two for one, two in pairs) + abs(len(found) - len(wanted))


def compare_engines(n_copies: int) -> tuple[int, dict[str, float], dict[str, int]]:
    """How many rows there are, the seconds of each engine, and how many rows of each differ."""
    for library in LIBRARIES.values():
        if importlib.util.find_spec(library) is None:
            raise NotMeasuredError(f"{library} is not installed: pip install 'stance[ray,spark]'")
    warm_default()
    with tempfile.TemporaryDirectory(dir=WORK_PATH) as place:
        folder = Path(place)
        seconds, parts = {}, {}
        for engine in (LOCAL, *LIBRARIES):
            seconds[engine], parts[engine] = run_engine(engine, n_copies, folder)
        differing = {engine: count_differing(parts[LOCAL], parts[engine]) for engine in LIBRARIES}
        n_rows = _read_rows(parts[LOCAL]).num_rows
    return n_rows, seconds, differing


def measure_engines() -> Measurement:
    n_rows, seconds, differing = compare_engines(1)
    timed = ", ".join(f"{engine} {taken:.1f} s" for engine, taken in seconds.items())
    return Measurement(Value(sum(differing.values())), f"of {n_rows:,} rows; whole commands: {timed}")


def _read_rows(folder: Path) -> pa.Table:
    """All rows, words as plain text, without what files say of themselves."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(folder)
    kinds = [kind.value_type if pa.types.is_dictionary(kind) else kind for kind in table.schema.types]
    return table.cast(pa.schema(list(zip(table.column_names, kinds, strict=True)))).combine_chunks()


if __name__ == "__main__":
    for n in [int(argument) for argument in sys.argv[1:]] or [1]:
        n_found, taken, differ = compare_engines(n)
        print(f"{n} copies, {n_found:,} rows; seconds {taken}; rows that differ {differ}", flush=True)
