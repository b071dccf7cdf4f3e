"""The linear model in its folder: ``model.safetensors`` beside the description."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.cues.lexicon import Lexicon
from stance.errors import ModelError
from stance.models.calibration import Calibration
from stance.models.folder import read_checked, write_folder

_WEIGHTS = "model.safetensors"
_TABLES = ("cue_weights", "word_weights")
_ARRAYS = ("cue_bias", "evidence_weights", "label_bias")
_SIMPLE = {"max_ngram": int, "context": bool, "min_confidence": int | float}


def write_linear(folder: str | Path, fields: Mapping[str, Any]) -> None:
    """Write a linear model as a folder.

    Only the rows of the weight tables that hold a weight are written.

    Parameters
    ----------
    folder : str or Path
        Made if it is not there.
    fields : Mapping
        Those of :class:`stance.models.linear.model.LinearModel`, by name.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    from safetensors.numpy import save

    arrays: dict[str, NDArray[Any]] = {name: fields[name] for name in _ARRAYS}
    n_bits = {}
    for name in _TABLES:
        table = fields[name]
        rows = np.flatnonzero(table.any(axis=1))
        arrays[f"{name}.rows"], arrays[f"{name}.values"] = rows.astype(np.int32), table[rows]
        n_bits[name] = len(table).bit_length() - 1
    weights = save({name: np.ascontiguousarray(array) for name, array in arrays.items()})
    description = {
        "model": "linear",
        "labels": list(fields["labels"]),
        "cue_classes": list(fields["cue_classes"]),
        **({} if fields["cue_labels"] is None else {"cue_labels": list(fields["cue_labels"])}),
        "n_bits": n_bits,
        "calibration": fields["calibration"].to_dict(),
        **{name: fields[name] for name in _SIMPLE},
        "info": dict(fields["info"]),
        "lexicon": fields["lexicon"].to_dict(),
    }
    write_folder(folder, description, {_WEIGHTS: weights})


def read_linear(path: Path, description: Mapping[str, Any]) -> dict[str, Any]:
    """Read the fields of a linear model; numpy alone is needed.

    Parameters
    ----------
    path : Path
        The folder.
    description : Mapping
        As of :func:`stance.models.folder.read_description`.

    Returns
    -------
    dict
        What ``write_linear`` was given.

    Raises
    ------
    ModelError
        If the weights are missing or altered.
    KeyError, TypeError, ValueError, IndexError
        If weights and description do not fit.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        weights = load(read_checked(path, description, _WEIGHTS))
    except SafetensorError as error:
        raise ModelError(
            f"{path / _WEIGHTS}: expected safetensors; found {error}. Train it again."
        ) from error
    return _build_fields(description, weights)


def _build_fields(description: Mapping[str, Any], weights: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    arrays: dict[str, NDArray[Any]] = {name: weights[name] for name in _ARRAYS}
    for name in _TABLES:
        rows, values = weights[f"{name}.rows"], weights[f"{name}.values"]
        arrays[name] = np.zeros((1 << description["n_bits"][name], values.shape[1]), dtype=np.float32)
        arrays[name][rows] = values
    labels, cue_classes = tuple(description["labels"]), tuple(description["cue_classes"])
    shapes = {
        "cue_weights": len(cue_classes) + 1,
        "word_weights": len(labels),
        "evidence_weights": len(labels),
        "label_bias": len(labels),
        "cue_bias": len(cue_classes) + 1,
    }
    for name, width in shapes.items():
        if arrays[name].shape[-1] != width:
            raise ValueError(f"{name} has {arrays[name].shape[-1]} columns, not {width}")
    cue_labels = description.get("cue_labels")
    if cue_labels is not None and len(cue_labels) != len(cue_classes):
        raise ValueError(f"cue_labels has {len(cue_labels)} labels, not {len(cue_classes)}")
    calibration = Calibration.from_dict(description["calibration"])
    _check_values(description, weights, calibration)
    return {
        "labels": labels,
        "cue_classes": cue_classes,
        "cue_labels": None if cue_labels is None else tuple(cue_labels),
        "lexicon": Lexicon.from_dict(description["lexicon"]),
        "calibration": calibration,
        "info": description["info"],
        **arrays,
        **{name: description[name] for name in _SIMPLE},
    }


def _check_values(
    description: Mapping[str, Any], weights: Mapping[str, NDArray[Any]], calibration: Calibration
) -> None:
    """Refuse values that would be told of with the first text, or never: NaN gives the first label to all."""
    for name, array in weights.items():
        if not name.endswith(".rows") and (array.dtype != np.float32 or not np.isfinite(array).all()):
            raise ValueError(f"{name} holds something else than finite numbers of float32")
    if not np.isfinite((calibration.scale, *calibration.shift)).all():
        raise ValueError("calibration holds numbers that are not finite")
    if len(calibration.shift) != len(description["labels"]):
        raise ValueError(
            f"calibration is of {len(calibration.shift)} labels, not {len(description['labels'])}"
        )
    if not all(isinstance(name, str) for name in (*description["labels"], *description["cue_classes"])):
        raise TypeError("labels or cue_classes are no text")
    for name, kind in _SIMPLE.items():
        value = description[name]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise TypeError(f"{name} is {value!r}")
