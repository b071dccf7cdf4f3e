"""An encoder as an ONNX graph, which runs with neither torch nor transformers; rounded to 8 bits if wanted.

Rounded are matrices by column, embeddings by row, and activations by token while the graph runs.
"""

from __future__ import annotations

import copy
import dataclasses
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from stance.errors import ConfigError, ModelError, check_installed, quote_cause
from stance.models.cascade import CascadeModel
from stance.models.encoder.model import EncoderModel
from stance.models.encoder.session import SCORES, OnnxSession, TorchSession, open_graph

if TYPE_CHECKING:
    import onnx

    from stance.models.encoder.network import EncoderNetwork

__all__ = ["export_onnx", "restore_backbone"]

_INPUTS = ("ids", "mask")
_OPSET: Final = 20  # the first with Gelu as one operation
_MOST_CHANGE: Final = 1e-3  # of a score; rounding of sums makes about a hundredth of it
_HEADS: Final = ("label_head", "cue_head")  # a thousandth of the work and the last word: kept
# Sums of two products then pass 16 bits, where processors without VNNI cut them off: see open_graph.
# 63 would be safe from it, and costs accuracy everywhere.
_LARGEST: Final = 127
_OWN_DOMAIN: Final = "com.microsoft"  # of operations that onnxruntime has beside the standard's
_TINY: Final = 1e-12  # in place of 0, to divide by
_SMALLEST_TABLE: Final = 64  # rows; smaller tables are not worth it


def export_onnx(
    model: EncoderModel | CascadeModel, output_path: str | Path, *, int8: bool = False
) -> EncoderModel | CascadeModel:
    """Save an encoder, or a cascade with one, so that scoring needs onnxruntime and tokenizers alone.

    The graph reads ``ids`` and ``mask``, int64 of shape (n_rows, length), both free, and gives float32
    ``label_scores`` and ``cue_scores``, (n_rows, length, n_classes).

    Parameters
    ----------
    model : EncoderModel or CascadeModel
        One that runs with torch; it stays as it is.
    output_path : str or Path
        The folder to write; it appears whole.
    int8 : bool
        Whether to round to 8 bits: a quarter of the size and about twice as fast as without.

    Returns
    -------
    EncoderModel or CascadeModel
        The exported model, as read back from its folder.

    Raises
    ------
    ModelError
        If the model is of another kind or exported already, or torch cannot turn its network into a graph
        that does the same.
    OutputError
        If the folder cannot be written.
    MissingExtraError
        If torch, transformers, onnx or onnxruntime is not installed.

    Examples
    --------
    >>> export_onnx(open_model("my-encoder"), "my-exported", int8=True)  # doctest: +SKIP
    """
    encoder = model.encoder if isinstance(model, CascadeModel) else model
    if not isinstance(encoder, EncoderModel):
        raise ModelError(f"{encoder.name}: needs no export. Pass an encoder or a cascade.")
    if not isinstance(encoder.session, TorchSession):
        raise ModelError("encoder: is exported already. Export the model that it was made from.")
    check_installed("export", "torch", "transformers", "onnx", "onnxruntime", extra="encoder")
    network = copy.deepcopy(encoder.session.network).to("cpu").eval()
    libraries = {name: version(name) for name in ("torch", "onnx", "onnxruntime")}
    made = {"export": {"format": "onnx", "int8": int8, "versions": libraries}}
    with tempfile.TemporaryDirectory(prefix="stance-") as folder:
        path = Path(folder) / "model.onnx"
        _write_graph(network, path, encoder.max_tokens, encoder.tokenizer.get_vocab_size())
        if int8:
            round_graph(path)
        info = {**encoder.info, **made}
        exported: Any = dataclasses.replace(encoder, session=OnnxSession(path), info=info)
        if isinstance(model, CascadeModel):
            exported = dataclasses.replace(model, encoder=exported, info={**model.info, **made})
        exported.save(output_path)
    loaded: EncoderModel | CascadeModel = type(model).load(output_path)
    return loaded


def _write_graph(network: EncoderNetwork, path: Path, max_tokens: int, n_tokens: int) -> None:
    """Write a network as a graph; raise an error where that holds for rows like the traced ones alone."""
    import torch

    from stance.models.encoder.network import silence_libraries

    backbone: Any = network.backbone
    # Torch's own attention brings guards against rows without a token into the graph; there are none.
    if hasattr(backbone, "set_attn_implementation"):
        backbone.set_attn_implementation("eager")
    ids = torch.ones((2, 8), dtype=torch.int64)
    mask = torch.ones_like(ids)
    mask[1, 6:] = 0
    try:
        with silence_libraries():
            torch.onnx.export(
                network,
                (ids, mask),
                str(path),
                input_names=list(_INPUTS),
                output_names=list(SCORES),
                dynamic_axes={name: {0: "rows", 1: "length"} for name in (*_INPUTS, *SCORES)},
                opset_version=_OPSET,
                dynamo=False,  # the newer way takes minutes for the same graph, and one more library
            )
        graph = open_graph(path)
        for length in (3, max_tokens):
            ids = torch.arange(2 * length).reshape(2, length) % n_tokens
            mask = torch.ones_like(ids)
            found = graph.run(SCORES, dict(zip(_INPUTS, (ids.numpy(), mask.numpy()), strict=True)))
            with torch.inference_mode():
                expected = [scores.numpy() for scores in network(ids, mask)]
            change = max(float(np.abs(a - b).max()) for a, b in zip(found, expected, strict=True))
            if not change <= _MOST_CHANGE:
                raise ValueError(f"scores of {length} tokens change by {change:.3g}")
    except Exception as error:  # what architectures and onnxruntime raise shares no narrower class
        raise ModelError(
            f"encoder: torch cannot turn it into a graph that does the same ({quote_cause(error)}). "
            "Choose another encoder, or score without exporting."
        ) from error


def round_graph(path: Path) -> None:
    """Round the matrices and embeddings of an ONNX file to 8 bits, but for those of the heads.

    ``x @ w`` becomes ``(round(x / s) @ round(w / t)) * s * t``, with a scale ``s`` for each token, from its
    largest activation, and a scale ``t`` for each column. One scale for all tokens, as onnxruntime's own
    quantiser takes it, changes probabilities four times as much, at the same speed.
    """
    import onnx

    model = onnx.load(str(path))
    rounder = _Rounder(model.graph)
    for node in list(model.graph.node):
        place = {"MatMul": 1, "Gather": 0}.get(node.op_type)
        weight = None if place is None else rounder.weights.get(node.input[place])
        if weight is None or any(head in node.name for head in _HEADS):
            rounder.nodes.append(node)
        elif node.op_type == "MatMul":
            rounder.round_product(node, weight)
        elif len(weight) < _SMALLEST_TABLE:
            rounder.nodes.append(node)
        else:
            rounder.round_embedding(node, weight)
    rounder.finish()
    model.opset_import.append(onnx.helper.make_opsetid(_OWN_DOMAIN, 1))
    onnx.save(model, str(path))


def restore_backbone(network: EncoderNetwork, session: TorchSession | OnnxSession) -> None:
    """Give a network the encoder of another, exported or not; 8 bits become float32 again."""
    import torch

    backbone: Any = network.backbone
    if isinstance(session, TorchSession):
        found = session.network.backbone.state_dict()
    else:
        check_installed("base", "onnx", extra="encoder")
        import onnx

        graph = onnx.load(str(session.path)).graph
        arrays = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
        products = {node.name: node.input[1] for node in graph.node if node.op_type == "MatMul"}
        arrays |= {name: arrays[key] for name, key in products.items() if key in arrays}
        found = {}
        for full_name, rounded in arrays.items():
            name = full_name.removesuffix(".rounded")
            values = rounded * arrays.get(f"{name}.scale", 1)
            if name.startswith("/"):  # the matrix of a product, called as the product is
                name, values = name[1:].removesuffix("MatMul").replace("/", ".") + "weight", values.T
            found[name.removeprefix("backbone.")] = torch.tensor(values)
    try:
        missing = backbone.load_state_dict(found, strict=False).missing_keys
    except RuntimeError as error:
        missing = [quote_cause(error)]
    if missing:
        raise ConfigError(
            f"base: is not of the kind that encoder.weights names ({missing[0]}). Name its weights there."
        )


class _Rounder:
    """Builds the nodes that take the places of others."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        from onnx import numpy_helper

        self._graph = graph
        matrices = (tensor for tensor in graph.initializer if len(tensor.dims) == 2)
        self.weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in matrices}
        self.nodes: list[onnx.NodeProto] = []
        self._activations: dict[str, tuple[str, str]] = {}
        self._constants: dict[str, NDArray[Any]] = {
            "rounding.one": np.array(1, dtype=np.float32),
            "rounding.middle": np.array(128, dtype=np.uint8),
            "rounding.last": np.array([-1]),
            "rounding.step": np.array(1 / _LARGEST, dtype=np.float32),
            "rounding.tiny": np.array(_TINY, dtype=np.float32),
        }

    def round_product(self, node: onnx.NodeProto, weight: NDArray[Any]) -> None:
        """Put the product of whole numbers in a product's place."""
        x, name = node.input[0], node.name
        if x not in self._activations:
            self._activations[x] = self._round_activations(x)
        rounded, x_scale = self._activations[x]
        # By product: without VNNI onnxruntime makes others of them, which it cannot of one that is shared.
        whole, scale = self._round_weights(name, weight, axis=0)
        self._constants[scale] = self._constants[scale][0]
        # Zeros may be left out, but then onnxruntime before 1.30 ends the whole process.
        self._constants[f"{name}.zeros"] = np.zeros(weight.shape[1], dtype=np.int8)
        inputs = [rounded, whole, "rounding.one", scale, "rounding.middle", f"{name}.zeros"]
        product = self._add("MatMulIntegerToFloat", inputs, f"{name}.product", domain=_OWN_DOMAIN)
        self._add("Mul", [product, x_scale], node.output[0])

    def round_embedding(self, node: onnx.NodeProto, weight: NDArray[Any]) -> None:
        """Put a table of whole numbers, and one of scales, in a table's place."""
        (table, places), output = node.input, node.output[0]
        whole, by_row = self._round_weights(table, weight, axis=1)
        found = self._add("Gather", [whole, places], f"{output}.rounded")
        found = self._add("Cast", [found], f"{output}.float", to=1)
        scales = self._add("Gather", [by_row, places], f"{output}.scale")
        self._add("Mul", [found, scales], output)

    def finish(self) -> None:
        """Write the nodes and constants into the graph; leave out weights that nothing reads any more."""
        from onnx import numpy_helper

        used = {name for node in self.nodes for name in node.input}
        kept = [tensor for tensor in self._graph.initializer if tensor.name in used]
        made = [numpy_helper.from_array(values, name) for name, values in self._constants.items()]
        for field, values in ((self._graph.node, self.nodes), (self._graph.initializer, kept + made)):
            del field[:]
            field.extend(values)

    def _round_weights(self, name: str, weight: NDArray[Any], axis: int) -> tuple[str, str]:
        """Round a matrix, by one scale along an axis; return the names of both."""
        scale = np.maximum(np.abs(weight).max(axis=axis, keepdims=True), _TINY) / _LARGEST
        self._constants[f"{name}.rounded"] = np.round(weight / scale).astype(np.int8)
        self._constants[f"{name}.scale"] = scale.astype(np.float32)
        return f"{name}.rounded", f"{name}.scale"

    def _round_activations(self, x: str) -> tuple[str, str]:
        """Round a matrix of activations, each token by its own scale; return the names of both."""
        size = self._add("Abs", [x], f"{x}.size")
        largest = self._add("ReduceMax", [size, "rounding.last"], f"{x}.largest", keepdims=1)
        scale = self._add("Mul", [largest, "rounding.step"], f"{x}.step")
        scale = self._add("Max", [scale, "rounding.tiny"], f"{x}.scale")
        scaled = self._add("Div", [x, scale], f"{x}.scaled")
        inputs = [scaled, "rounding.one", "rounding.middle"]
        return self._add("QuantizeLinear", inputs, f"{x}.rounded"), scale

    def _add(self, operation: str, inputs: list[str], output: str, **settings: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(operation, inputs, [output], f"{output}.{operation}", **settings))
        return output
