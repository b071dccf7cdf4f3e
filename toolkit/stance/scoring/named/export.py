"""A model's folder, exported to another."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stance.cache import find_bundled
from stance.errors import ModelError, OutputError
from stance.scoring.named.named_models import find_folder, open_model
from stance.scoring.writing.contents import MODEL
from stance.scoring.writing.output import check_output, open_folder

if TYPE_CHECKING:
    from stance.models import Classifier
    from stance.models.encoder.model import EncoderModel


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export came to.

    Attributes
    ----------
    folder : Path
        The exported model's.
    n_bytes : int
        Size of its ``model.onnx``.
    n_compared : int
        Sentences of the bundled article that both models' encoders were asked for.
    n_changed : int
        Those whose label is another.
    max_change : float
        Largest change of a probability, in [0, 1].
    """

    folder: Path
    n_bytes: int
    n_compared: int
    n_changed: int
    max_change: float


def export_model(
    model: Classifier | str | Path,
    output: str | Path,
    *,
    int8: bool = False,
    keep: Sequence[str] = (),
    overwrite: bool = False,
) -> Exported:
    """Export an encoder, or a cascade's, so that scoring needs onnxruntime and tokenizers alone.

    Parameters
    ----------
    model : Classifier, str or Path
        An encoder or a cascade, or its folder.
    output : str or Path
        The folder to save to. It appears whole or not at all.
    int8 : bool
        Whether to round to 8 bits: a quarter of the size and about twice as fast as without.
    keep : sequence of str
        Parts of names of matrix products that stay in float32.
    overwrite : bool
        Whether a folder that is there is replaced.

    Returns
    -------
    Exported

    Raises
    ------
    ModelError
        If the model is missing, damaged, of another kind, or exported already.
    OutputError
        If the output cannot be written or is there already.
    MissingExtraError
        If what it takes is not installed.

    Examples
    --------
    >>> export_model("my-encoder", "my-exported", int8=True).n_changed  # doctest: +SKIP
    0
    """
    from stance.models.cascade.model import CascadeModel
    from stance.models.encoder.model import EncoderModel
    from stance.models.encoder.sessions import OnnxSession

    inputs = [model] if isinstance(model, str | Path) else []
    folder = find_folder(model)
    if folder is not None:
        _refuse_within(Path(output), folder)
    check_output(output, overwrite=overwrite, is_folder=True, contents=MODEL, inputs=inputs)
    opened, _ = open_model(model)
    where = str(folder or opened.name)
    encoder = opened.encoder if isinstance(opened, CascadeModel) else opened
    if not isinstance(encoder, EncoderModel):
        raise ModelError(
            f"{where}: expected an encoder or a cascade; found a {opened.name} model. It needs no export."
        )
    if isinstance(encoder.session, OnnxSession):
        raise ModelError(
            f"{where}: expected a model that is not exported; found one that is. "
            "Export the one it was made from."
        )
    from stance.models.encoder.export import export_encoder

    with tempfile.TemporaryDirectory(prefix="stance-") as temporary:
        path = Path(temporary) / "model.onnx"
        exported = export_encoder(encoder, path, int8=int8, keep=keep)
        n_compared, n_changed, max_change = _compare(encoder, exported)
        with open_folder(output, overwrite=overwrite, contents=MODEL) as target:
            if isinstance(opened, CascadeModel):
                whole = dataclasses.replace(opened, encoder=exported)
                whole.with_info({**opened.info, "export": exported.info["export"]}).save(target)
            else:
                exported.save(target)
        return Exported(Path(output), path.stat().st_size, n_compared, n_changed, max_change)


def _refuse_within(output: Path, folder: Path) -> None:
    """Raise an error where the output is within the model, of which it may replace a part."""
    if folder.resolve() in output.resolve().parents:
        raise OutputError(
            f"{output}: expected a folder apart from the model's; found it within {folder}. Give another."
        )


def _compare(before: EncoderModel, after: EncoderModel) -> tuple[int, int, float]:
    """Ask both for the sentences of the bundled article, which are of one document."""
    import numpy as np

    lines = find_bundled("seeds/article/labels.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    found = [model.predict_proba(texts, np.zeros(len(texts), dtype=np.int64)) for model in (before, after)]
    n_changed = int(np.count_nonzero(found[0].argmax(axis=1) != found[1].argmax(axis=1)))
    return len(texts), n_changed, float(np.abs(found[0] - found[1]).max())
