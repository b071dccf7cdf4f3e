"""A model's folder: ``model.safetensors`` and ``model.json``; reading it runs no code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.cues.lexicon import Lexicon
from stance.errors import ModelError, OutputError
from stance.models.calibration import Calibration
from stance.models.linear import LinearModel

FORMAT_VERSION = 1
"""Version of the folder's layout; a model of a higher one is refused."""

_WEIGHTS, _DESCRIPTION = "model.safetensors", "model.json"
_TABLES = ("cue_weights", "word_weights")
_ARRAYS = ("cue_bias", "evidence_weights", "label_bias")
_SIMPLE = ("max_ngram", "context", "min_confidence")


def save_model(model: LinearModel, folder: str | Path) -> None:
    """Write a model as a folder.

    Only the rows of the weight tables that hold a weight are written. ``model.json`` has everything else,
    and the SHA-256 of the weights and of itself.

    Parameters
    ----------
    model : LinearModel
    folder : str or Path
        Made if it is not there.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    from safetensors.numpy import save

    arrays: dict[str, NDArray[Any]] = {name: getattr(model, name) for name in _ARRAYS}
    n_bits = {}
    for name in _TABLES:
        table = getattr(model, name)
        rows = np.flatnonzero(table.any(axis=1))
        arrays[f"{name}.rows"], arrays[f"{name}.values"] = rows.astype(np.int32), table[rows]
        n_bits[name] = len(table).bit_length() - 1
    weights = save({name: np.ascontiguousarray(array) for name, array in arrays.items()})
    description = {
        "format_version": FORMAT_VERSION,
        "model": model.name,
        "labels": list(model.labels),
        "cue_classes": list(model.cue_classes),
        "n_bits": n_bits,
        "calibration": {"scale": model.calibration.scale, "shift": list(model.calibration.shift)},
        **{name: getattr(model, name) for name in _SIMPLE},
        "weights_sha256": hashlib.sha256(weights).hexdigest(),
        "info": dict(model.info),
        "lexicon": model.lexicon.to_dict(),
    }
    description = json.loads(json.dumps(description))  # as it will be read: keys of ``info`` become text
    description["sha256"] = _hash_description(description)
    target = Path(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
        (target / _WEIGHTS).write_bytes(weights)
        text = json.dumps(description, ensure_ascii=False, indent=1)
        (target / _DESCRIPTION).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"{target}: expected a folder to write the model to; found {error.strerror or error}. "
            "Choose another --output."
        ) from error


def load_model(folder: str | Path) -> LinearModel:
    """Read a model from its folder; numpy alone is needed.

    Parameters
    ----------
    folder : str or Path
        As written by :func:`save_model`.

    Returns
    -------
    LinearModel

    Raises
    ------
    ModelError
        If the folder is missing, incomplete, cut short, altered, or of a newer version.

    Examples
    --------
    >>> load_model("no-such-model")
    Traceback (most recent call last):
    stance.errors.ModelError: no-such-model: expected a model folder; found nothing. Check the path.
    """
    path = Path(folder)
    if not path.is_dir():
        found = "a file" if path.exists() else "nothing"
        raise ModelError(f"{path}: expected a model folder; found {found}. Check the path.")
    description = _read_description(path)
    weights = _read_weights(path, description.get("weights_sha256"))
    try:
        return _build_model(description, weights)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise ModelError(
            f"{path}: expected a complete model; found {_DESCRIPTION} and {_WEIGHTS} that do not fit "
            f"({type(error).__name__}: {error}). Train it again."
        ) from error


def _read_description(path: Path) -> dict[str, Any]:
    where = path / _DESCRIPTION
    try:
        description = json.loads(where.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(
            f"{path}: expected {_DESCRIPTION} in the model folder; found none. Check the path."
        ) from error
    except OSError as error:
        raise ModelError(
            f"{where}: expected a readable file; found {error.strerror}. Check its rights."
        ) from error
    except ValueError as error:
        raise ModelError(
            f"{where}: expected whole JSON; found it cut short or altered. Train it again."
        ) from error
    version = description.get("format_version") if isinstance(description, dict) else None
    if not isinstance(version, int):
        raise ModelError(f"{where}: expected a format_version; found {version!r}. Train it again.")
    if version > FORMAT_VERSION:
        raise ModelError(
            f"{path}: expected a model of format {FORMAT_VERSION} or lower; found format {version}. "
            "Upgrade stance."
        )
    if description.get("sha256") != _hash_description(description):
        raise ModelError(f"{where}: expected the file as it was saved; found it altered. Train it again.")
    return dict(description)


def _hash_description(description: Mapping[str, Any]) -> str:
    """Hash everything but the hash itself, however the JSON is laid out."""
    rest = {key: value for key, value in description.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def _read_weights(path: Path, expected: object) -> dict[str, NDArray[Any]]:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    where = path / _WEIGHTS
    try:
        data = where.read_bytes()
    except FileNotFoundError as error:
        raise ModelError(
            f"{path}: expected {_WEIGHTS} in the model folder; found none. Train it again."
        ) from error
    except OSError as error:
        raise ModelError(
            f"{where}: expected a readable file; found {error.strerror}. Check its rights."
        ) from error
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        raise ModelError(
            f"{where}: expected SHA-256 {str(expected)[:12]}…; found {found[:12]}…: the file is cut short "
            "or altered. Train it again or copy it again."
        )
    try:
        return dict(load(data))
    except SafetensorError as error:
        raise ModelError(f"{where}: expected safetensors; found {error}. Train it again.") from error


def _build_model(description: Mapping[str, Any], weights: Mapping[str, NDArray[Any]]) -> LinearModel:
    arrays: dict[str, NDArray[Any]] = {name: weights[name] for name in _ARRAYS}
    for name in _TABLES:
        rows, values = weights[f"{name}.rows"], weights[f"{name}.values"]
        arrays[name] = np.zeros((1 << description["n_bits"][name], values.shape[1]), dtype=np.float32)
        arrays[name][rows] = values
    settings: dict[str, Any] = {name: description[name] for name in _SIMPLE}
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
    calibration = description["calibration"]
    return LinearModel(
        labels=labels,
        cue_classes=cue_classes,
        lexicon=Lexicon.from_dict(description["lexicon"]),
        calibration=Calibration(float(calibration["scale"]), tuple(calibration["shift"])),
        info=description["info"],
        cue_weights=arrays["cue_weights"],
        cue_bias=arrays["cue_bias"],
        word_weights=arrays["word_weights"],
        evidence_weights=arrays["evidence_weights"],
        label_bias=arrays["label_bias"],
        **settings,
    )
