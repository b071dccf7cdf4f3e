"""The types of cues, whichever way a file holds its cues."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from stance.errors import DataError
from stance.labels import CUE_TYPES

if TYPE_CHECKING:
    import pyarrow as pa


def take_cue_types(cues: pa.ChunkedArray, where: str) -> pa.Array:
    """Take from a column of cues the types alone.

    Parameters
    ----------
    cues : pyarrow.ChunkedArray
        Lists of structs with a field ``type``, as Parquet and JSON hold them, or the same as JSON text, as
        CSV does; null for none.
    where : str
        What the error message begins with.

    Returns
    -------
    pyarrow.ListArray of string

    Raises
    ------
    DataError
        If the column holds something else, or a type is none of :data:`stance.labels.CUE_TYPES`.

    Examples
    --------
    >>> import pyarrow as pa
    >>> cells = ['[{"start": 0, "end": 3, "type": "modal"}]', "[]"]
    >>> take_cue_types(pa.chunked_array([cells]), "scored.csv").to_pylist()
    [['modal'], []]
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = cues.type
    is_list = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        lengths, types = _parse_cues(cues, where)
    elif pa.types.is_null(kind) or (is_list and pa.types.is_null(kind.value_type)):
        lengths, types = [0] * len(cues), pa.array([], pa.string())
    elif is_list and pa.types.is_struct(kind.value_type) and kind.value_type.get_field_index("type") >= 0:
        lengths = pc.fill_null(pc.list_value_length(cues), 0).to_numpy()
        types = pc.struct_field(pc.list_flatten(cues), "type").combine_chunks().cast(pa.string())
    else:
        raise DataError(f"{where}: expected lists of cues in 'cues'; found {kind}. Score the texts again.")
    is_known = pc.is_in(types, value_set=pa.array(CUE_TYPES))
    if len(types) and not pc.all(is_known).as_py():
        odd = types.filter(pc.invert(is_known))[0]
        raise DataError(
            f"{where}: expected cues of the types {', '.join(CUE_TYPES)}; found '{odd}'. "
            "Score the texts again."
        )
    offsets = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), types)


def _parse_cues(cues: pa.ChunkedArray, where: str) -> tuple[list[int], pa.Array]:
    import pyarrow as pa

    lengths: list[int] = []
    types: list[str] = []
    for row, text in enumerate(cues.to_pylist(), 1):
        found: list[str] = []
        if text not in (None, "", "[]"):
            try:
                found = [str(cue["type"]) for cue in json.loads(text)]
            except (ValueError, TypeError, KeyError, RecursionError) as error:
                raise DataError(
                    f"{where}: row {row}: expected cues as JSON; found {text[:40]!r}. Score the texts again."
                ) from error
        lengths.append(len(found))
        types += found
    return lengths, pa.array(types, pa.string())
