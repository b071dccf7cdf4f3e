"""The encoder in its folder: weights or an exported network, the tokenizer, the backbone's configuration."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from stance.errors import ModelError, check_installed
from stance.models.calibration import Calibration
from stance.models.encoder.sessions import SCORES, OnnxSession, TorchSession
from stance.models.encoder.spans import N_CUE_CLASSES
from stance.models.encoder.tokens import SpecialTokens, load_tokenizer
from stance.models.folder import read_checked, write_folder

if TYPE_CHECKING:
    from stance.models.encoder.network import EncoderNetwork

_WEIGHTS, _ONNX, _TOKENIZER, _CONFIG = "model.safetensors", "model.onnx", "tokenizer.json", "config.json"
_PASSING = ("_name_or_path", "architectures", "dtype", "torch_dtype", "transformers_version")
_SIMPLE = ("context", "max_tokens", "finds_cues", "finds_senses", "min_confidence")


def write_encoder(folder: str | Path, fields: Mapping[str, Any]) -> None:
    """Write an encoder as a folder.

    Parameters
    ----------
    folder : str or Path
        Made if it is not there.
    fields : Mapping
        Those of :class:`stance.models.encoder.model.EncoderModel`, by name.

    Raises
    ------
    OutputError
        If it cannot be written.
    ModelError
        If the file of an exported network is gone, or another has taken its place.
    """
    session = fields["session"]
    files = {_TOKENIZER: fields["tokenizer"].to_str().encode()}
    if isinstance(session, OnnxSession):
        files[_ONNX] = session.read_file()
    else:
        from safetensors.torch import save

        network = cast("TorchSession", session).network
        state = {name: value.cpu().contiguous() for name, value in network.state_dict().items()}
        files[_WEIGHTS] = save(state)
        config = _describe_backbone(network)
        files[_CONFIG] = json.dumps(config, indent=1, sort_keys=True, default=str).encode()
    special = fields["special"]
    description = {
        "model": "encoder",
        "labels": list(fields["labels"]),
        "calibration": fields["calibration"].to_dict(),
        "special_tokens": [special.first, special.separator, special.padding],
        **{name: fields[name] for name in _SIMPLE},
        "info": dict(fields["info"]),
    }
    write_folder(folder, description, files)


def _describe_backbone(network: EncoderNetwork) -> dict[str, Any]:
    """Give the backbone's configuration without what tells where and as what its weights were read."""
    config = cast("Any", network.backbone).config.to_dict()
    return {key: value for key, value in config.items() if key not in _PASSING}


def read_encoder(path: Path, description: Mapping[str, Any]) -> dict[str, Any]:
    """Read the fields of an encoder; an exported one needs neither torch nor transformers.

    Parameters
    ----------
    path : Path
        The folder.
    description : Mapping
        As of :func:`stance.models.folder.read_description`.

    Returns
    -------
    dict
        What ``write_encoder`` was given.

    Raises
    ------
    ModelError
        If a file is missing, altered, or does not fit the others.
    MissingExtraError
        If a library is not installed.
    """
    labels = tuple(description["labels"])
    special = SpecialTokens(*description["special_tokens"])
    if _ONNX not in description["files"]:
        check_torch(str(path))  # first, so that the error names the extra that brings all that is needed
    read_checked(path, description, _TOKENIZER)
    tokenizer = load_tokenizer(path / _TOKENIZER)
    if _ONNX in description["files"]:
        read_checked(path, description, _ONNX)
        session: Any = OnnxSession(path / _ONNX, sha256=description["files"][_ONNX])
        if description["finds_senses"] and session.n_scores < len(SCORES):
            raise ModelError(
                f"{path / _ONNX}: expected scores of senses, as its description says; found none. "
                "Export it again."
            )
    else:
        session = TorchSession(_load_network(path, description, len(labels)))
    return {
        "labels": labels,
        "session": session,
        "tokenizer": tokenizer,
        "special": special,
        "calibration": Calibration.from_dict(description["calibration"]),
        "info": description["info"],
        **{name: description[name] for name in _SIMPLE},
    }


def _load_network(path: Path, description: Mapping[str, Any], n_labels: int) -> EncoderNetwork:
    from safetensors import SafetensorError
    from safetensors.torch import load

    from stance.models.encoder.network import EncoderNetwork, build_backbone

    try:
        weights = load(read_checked(path, description, _WEIGHTS))
    except SafetensorError as error:
        raise ModelError(
            f"{path / _WEIGHTS}: expected safetensors; found {error}. Train it again."
        ) from error
    config = json.loads(read_checked(path, description, _CONFIG))
    backbone, width = build_backbone(config, str(path))
    has_senses = description["finds_senses"]
    network = EncoderNetwork(backbone, width, n_labels, N_CUE_CLASSES, has_senses=has_senses)
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:
        first = str(error).splitlines()[-1].strip()
        raise ModelError(
            f"{path / _WEIGHTS}: expected the weights that {_CONFIG} describes; found others ({first}). "
            "Train it again."
        ) from error
    return network.eval()


def check_torch(where: str) -> None:
    """Raise an error that says what to install where torch or transformers is missing.

    Parameters
    ----------
    where : str
        What the error begins with.

    Raises
    ------
    MissingExtraError
    """
    check_installed(where, "torch", "transformers", extra="encoder")
