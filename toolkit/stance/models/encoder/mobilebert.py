"""An encoder as a folder that ``transformers`` loads by itself, with nothing of ours.

A sentence's scores are the mean over its tokens, without the special ones. No head of BERT's own class
computes that, but a MobileBERT can: its layers read from, and write to, a wide stream with room for more. So
each layer of BERT becomes one of MobileBERT, which reads the block of the stream that the layer before it
wrote, and writes its own; LayerNorm undoes whatever scale a block has got meanwhile. The tokenizer marks
special tokens by their type, two columns of the stream keep the mark, and a last layer, whose attention is
even but for them, gives the first token the mean of the others' scores.
"""

from __future__ import annotations

import copy
import json
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stance.errors import ModelError, check_installed
from stance.io.output import replace_folder
from stance.models.card import render_card
from stance.models.encoder.model import EncoderModel
from stance.models.encoder.session import TorchSession

if TYPE_CHECKING:
    import torch

    from stance.models.encoder.network import EncoderNetwork

__all__ = ["MARKER", "export_transformers"]

MARKER: Final = "stance.json"
"""The file that marks a folder as one of these: what it was made from."""

_KEPT: Final = ("vocab_size", "num_attention_heads", "intermediate_size", "hidden_act", "pad_token_id")
_LARGE: Final = 1024.0  # times which the epsilon of MobileBERT's LayerNorms, 1e-5, no longer matters
_HUGE: Final = 16384.0  # a constant beside which scores do not move a LayerNorm
_MOST_CHANGE: Final = 1e-3  # of a log-odds; rounding of sums makes about a hundredth of it


def export_transformers(model: EncoderModel, output_path: str | Path) -> None:
    """Save an encoder so that ``AutoModelForSequenceClassification`` and ``pipeline`` load it.

    The probabilities are those of the model, after calibration. Different are texts without a token, and
    those longer than ``max_tokens``, which the model reads in pieces. Cues and abstaining are left out.

    Parameters
    ----------
    model : EncoderModel
        One of the BERT family, such as MiniLM, that runs with torch; it stays as it is.
    output_path : str or Path
        The folder to write.

    Raises
    ------
    ModelError
        If the model is of another kind, exported or of another family.
    OutputError
        If the folder cannot be written.
    MissingExtraError
        If torch or transformers is not installed.

    Examples
    --------
    >>> export_transformers(open_model("my-encoder"), "for-transformers")  # doctest: +SKIP
    """
    if not isinstance(model, EncoderModel):
        raise ModelError(f"{model.name}: has no form for transformers. Pass an encoder, which has.")
    if not isinstance(model.session, TorchSession):
        raise ModelError("encoder: is exported already. Export the model that it was made from.")
    check_installed("export", "torch", "transformers", extra="encoder")
    from safetensors.torch import save
    from tokenizers import Tokenizer
    from tokenizers.processors import TemplateProcessing

    built = _build_network(model)
    first, separator, padding = (model.tokenizer.id_to_token(i) for i in model.special)
    tokenizer = Tokenizer.from_str(model.tokenizer.to_str())
    tokenizer.post_processor = TemplateProcessing(
        single=f"{first}:1 $A:0 {separator}:1",
        special_tokens=[(first, model.special.first), (separator, model.special.separator)],
    )
    tokenizer_config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_input_names": ["input_ids", "token_type_ids", "attention_mask"],
        "model_max_length": model.max_tokens,
        **{"cls_token": first, "sep_token": separator, "pad_token": padding},
    }
    made = {"sha256": model.sha256, "versions": {name: version(name) for name in ("torch", "transformers")}}
    texts = {
        "config.json": built.config.to_json_string(),
        "tokenizer.json": tokenizer.to_str(),
        "tokenizer_config.json": json.dumps(tokenizer_config, indent=1, ensure_ascii=False),
        "README.md": render_card(model.pack()[0], library="transformers"),
        MARKER: json.dumps(made, indent=1),
    }
    with replace_folder(output_path, last=MARKER) as aside:
        (aside / "model.safetensors").write_bytes(save(built.state_dict(), {"format": "pt"}))
        for name, text in texts.items():
            (aside / name).write_bytes(text.encode())


def _build_network(model: EncoderModel) -> Any:
    """Build the MobileBERT that gives the same log-odds; raise an error if it does not."""
    import torch
    from transformers import MobileBertConfig, MobileBertForSequenceClassification

    assert isinstance(model.session, TorchSession)
    network = copy.deepcopy(model.session.network).to("cpu").eval()
    backbone: Any = network.backbone
    old, n_labels = backbone.config, len(model.labels)
    width, n_layers = old.hidden_size, old.num_hidden_layers
    if old.model_type != "bert" or width < 2 * n_labels + 4:
        raise ModelError(
            f"encoder: transformers has no classifier that computes what a {old.model_type} of width {width} does "
            "here. Train one on minilm or another BERT, or export to ONNX."
        )
    config = MobileBertConfig(
        **{name: getattr(old, name) for name in _KEPT},
        max_position_embeddings=old.max_position_embeddings,
        layer_norm_eps=old.layer_norm_eps,
        hidden_size=(n_layers + 1) * width + 2 + n_labels,
        num_hidden_layers=n_layers + 1,
        embedding_size=width,
        intra_bottleneck_size=width,
        trigram_input=False,
        use_bottleneck_attention=True,
        num_feedforward_networks=1,
        normalization_type="layer_norm",
        classifier_activation=False,
        architectures=["MobileBertForSequenceClassification"],
        id2label=dict(enumerate(model.labels)),
        label2id={label: i for i, label in enumerate(model.labels)},
    )
    built: Any = MobileBertForSequenceClassification(config)
    built.eval()
    with torch.no_grad():
        for module in built.modules():
            if isinstance(module, torch.nn.Linear | torch.nn.Embedding):
                for parameter in module.parameters():
                    parameter.zero_()
        _copy_layers(backbone, built.mobilebert)
        _add_mean(network, built, n_labels)
        scale = torch.tensor(model.calibration.scale)
        built.classifier.weight *= scale
        built.classifier.bias.copy_(torch.tensor(model.calibration.shift))
        ids = torch.arange(2 * model.max_tokens).reshape(2, -1) % old.vocab_size
        types = torch.zeros_like(ids)
        types[:, [0, -1]] = 1
        found = built(input_ids=ids, token_type_ids=types).logits
        expected = network(ids, torch.ones_like(ids))[0][:, 1:-1].mean(dim=1) * scale + built.classifier.bias
    change = float((found.log_softmax(-1) - expected.log_softmax(-1)).abs().max())
    if not change <= _MOST_CHANGE:
        raise ModelError(f"encoder: its log-odds would change by {change:.3g}. Export to ONNX instead.")
    return built


def _copy_layers(old: Any, new: Any) -> None:
    """Copy BERT's embeddings and layers; block ``i`` of the stream gets what layer ``i`` gives, normalised."""
    import torch

    width, n_layers = old.config.hidden_size, old.config.num_hidden_layers
    eye = torch.eye(width)
    source, target = old.embeddings, new.embeddings
    target.word_embeddings.weight.copy_(_center(source.word_embeddings.weight))
    target.embedding_transformation.weight[:width] = eye * _LARGE
    target.position_embeddings.weight[:, :width] = _center(source.position_embeddings.weight) * _LARGE
    target.token_type_embeddings.weight[:, :width] = _center(source.token_type_embeddings.weight[0]) * _LARGE
    marks = torch.tensor([_LARGE, -_LARGE])
    target.token_type_embeddings.weight[1, (n_layers + 1) * width :][:2] = marks
    norm = source.LayerNorm
    for i, (layer, copied) in enumerate(zip(old.encoder.layer, new.encoder.layer, strict=False)):
        copied.bottleneck.input.dense.weight[:, i * width : (i + 1) * width] = eye
        copied.bottleneck.input.LayerNorm.load_state_dict(norm.state_dict())
        copied.attention.load_state_dict(layer.attention.state_dict())
        for parameter in copied.attention.output.LayerNorm.parameters():
            parameter.mul_(_LARGE)
        copied.intermediate.load_state_dict(layer.intermediate.state_dict())
        copied.intermediate.dense.weight /= _LARGE
        copied.output.dense.weight.copy_(layer.output.dense.weight * _LARGE)
        copied.output.dense.bias.copy_(layer.output.dense.bias * _LARGE)
        copied.output.bottleneck.dense.weight[(i + 1) * width : (i + 2) * width] = eye
        norm = layer.output.LayerNorm


def _add_mean(network: EncoderNetwork, built: Any, n_labels: int) -> None:
    """Let the last layer give the first token the mean of the scores of those without a mark.

    It reads a token as its scores, its mark, zeros where the mean will stand, and large constants.
    """
    import torch

    backbone: Any = network.backbone
    layer, norm = built.mobilebert.encoder.layer[-1], backbone.encoder.layer[-1].output.LayerNorm
    width, stream = backbone.config.hidden_size, built.config.hidden_size
    marks, means = stream - n_labels - 2, stream - n_labels
    scores, mean, mark = slice(n_labels), slice(n_labels, 2 * n_labels), 2 * n_labels
    eye = torch.eye(n_labels)
    weight, bias = (_center(parameter, 0) for parameter in network.label_head.parameters())
    read = layer.bottleneck.input.dense
    # The stream had a variance of 1 when the last block came in, of the same.
    read.weight[scores, marks - width : marks] = weight * norm.weight * ((stream + width) / stream) ** 0.5
    read.bias[scores] = bias + weight @ norm.bias
    read.weight[mark : mark + 2, marks : marks + 2] = torch.eye(2) * _HUGE
    n_pairs = (width - mark - 2) // 2
    constant = _HUGE * (width / (2 * n_pairs)) ** 0.5
    read.bias[-2 * n_pairs :] = torch.tensor([constant, -constant]).repeat(n_pairs)
    attention = layer.attention.self
    attention.query.bias[:: attention.attention_head_size] = 1.0
    attention.key.weight[:: attention.attention_head_size, mark] = -_LARGE
    attention.value.weight[scores, scores] = eye
    layer.attention.output.dense.weight[mean, scores] = eye
    layer.output.bottleneck.dense.weight[means:, mean] = eye
    built.classifier.weight[:, means:] = eye * _HUGE


def _center(values: torch.Tensor, axis: int = -1) -> torch.Tensor:
    return values - values.mean(dim=axis, keepdim=True)
