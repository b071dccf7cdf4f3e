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

from stance.errors import ModelError, check_installed, quote_cause
from stance.models.cascade import CascadeModel
from stance.models.encoder.model import EncoderModel
from stance.models.encoder.session import SCORES, OnnxSession, TorchSession, open_graph

if TYPE_CHECKING:
    import onnx

    from stance.models.encoder.network import EncoderNetwork

__all__ = ["export_onnx"]

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
        _write_graph(network, path)
        _check_graph(path, network, encoder.max_tokens, encoder.tokenizer.get_vocab_size())
        if int8:
            round_graph(path, path)
        info = {**encoder.info, **made}
        exported: Any = dataclasses.replace(encoder, session=OnnxSession(path), info=info)
        if isinstance(model, CascadeModel):
            exported = dataclasses.replace(model, encoder=exported, info={**model.info, **made})
        exported.save(output_path)
    loaded: EncoderModel | CascadeModel = type(model).load(output_path)
    return loaded


def _write_graph(network: EncoderNetwork, path: Path) -> None:
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
    except Exception as error:  # an architecture's own code fails in ways of its own
        raise ModelError(
            f"encoder: torch cannot turn it into a graph ({type(error).__name__}: {quote_cause(error)}). "
            "Choose another encoder, or score without exporting."
        ) from error


def _check_graph(path: Path, network: EncoderNetwork, max_tokens: int, n_tokens: int) -> None:
    """Raise an error where the graph holds for rows like the traced ones alone."""
    import torch

    graph = open_graph(path)
    for length in (3, max_tokens):
        ids = torch.arange(2 * length).reshape(2, length) % n_tokens
        mask = torch.ones_like(ids)
        try:
            found = graph.run(None, dict(zip(_INPUTS, (ids.numpy(), mask.numpy()), strict=True)))
            with torch.inference_mode():
                expected = [scores.numpy() for scores in network(ids, mask)]
            change = max(float(np.abs(a - b).max()) for a, b in zip(found, expected, strict=True))
            problem = "" if change <= _MOST_CHANGE else f"scores differ by {change:.3g}"
        except Exception as error:  # noqa: BLE001  # onnxruntime's errors share no narrower class
            problem = quote_cause(error)
        if problem:
            raise ModelError(
                f"encoder: the graph does not read rows of {length} tokens as torch does ({problem}). "
                "Choose another encoder, or score without exporting."
            )


def round_graph(source: Path, target: Path) -> None:
    """Round the matrices and embeddings of an ONNX file to 8 bits, but for those of the heads.

    ``x @ w`` becomes ``(round(x / s) @ round(w / t)) * s * t``, with a scale ``s`` for each token, from its
    largest activation, and a scale ``t`` for each column. One scale for all tokens, as onnxruntime's own
    quantiser takes it, changes probabilities four times as much, at the same speed.
    """
    import onnx

    model = onnx.load(str(source))
    rounder = _Rounder(model.graph)
    for node in list(model.graph.node):
        if rounder.is_product(node) and not any(head in node.name for head in _HEADS):
            rounder.round_product(node)
        elif rounder.is_embedding(node):
            rounder.round_embedding(node)
        else:
            rounder.nodes.append(node)
    rounder.finish()
    model.opset_import.append(onnx.helper.make_opsetid(_OWN_DOMAIN, 1))
    onnx.save(model, str(target))


class _Rounder:
    """Builds the nodes that take the places of others."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self._graph = graph
        self._weights = {tensor.name: tensor for tensor in graph.initializer}
        self._constants: dict[str, NDArray[Any]] = {}
        self._activations: dict[str, tuple[str, str]] = {}
        self.nodes: list[onnx.NodeProto] = []

    def is_product(self, node: onnx.NodeProto) -> bool:
        """Whether a node multiplies activations by a matrix of weights."""
        return node.op_type == "MatMul" and self._has_matrix(node, 1)

    def is_embedding(self, node: onnx.NodeProto) -> bool:
        """Whether a node looks rows up in a table of weights."""
        if node.op_type != "Gather" or not self._has_matrix(node, 0):
            return False
        is_by_row = not any(attribute.i for attribute in node.attribute if attribute.name == "axis")
        return is_by_row and self._weights[node.input[0]].dims[0] >= _SMALLEST_TABLE

    def round_product(self, node: onnx.NodeProto) -> None:
        """Put the product of whole numbers in a product's place."""
        x, weight = node.input
        rounded, x_scale = self._activations.get(x) or self._round_activations(x)
        matrix = self._read(weight)
        scale = np.maximum(np.abs(matrix).max(axis=0), _TINY) / _LARGEST
        # By product: without VNNI onnxruntime makes others of them, which it cannot of one that is shared.
        whole = self._add_constant(f"{node.name}.rounded", np.round(matrix / scale).astype(np.int8))
        by_column = self._add_constant(f"{node.name}.scale", scale.astype(np.float32))
        # Zeros may be left out, but then onnxruntime before 1.30 ends the whole process.
        zeros = self._add_constant(f"{node.name}.zeros", np.zeros(len(scale), dtype=np.int8))
        inputs = [rounded, whole, self._one(), by_column, self._middle(), zeros]
        product = self._add("MatMulIntegerToFloat", inputs, f"{node.name}.product", domain=_OWN_DOMAIN)
        self._add("Mul", [product, x_scale], node.output[0])

    def round_embedding(self, node: onnx.NodeProto) -> None:
        """Put a table of whole numbers, and one of scales, in a table's place."""
        table, places = node.input
        rows = self._read(table)
        scale = np.maximum(np.abs(rows).max(axis=1, keepdims=True), _TINY) / _LARGEST
        whole = self._add_constant(f"{table}.rounded", np.round(rows / scale).astype(np.int8))
        by_row = self._add_constant(f"{table}.scale", scale.astype(np.float32))
        found = self._add("Gather", [whole, places], f"{node.output[0]}.rounded")
        found = self._add("Cast", [found], f"{node.output[0]}.float", to=1)
        scales = self._add("Gather", [by_row, places], f"{node.output[0]}.scale")
        self._add("Mul", [found, scales], node.output[0])

    def finish(self) -> None:
        """Write the nodes and constants into the graph; leave out weights that nothing reads any more."""
        from onnx import numpy_helper

        used = {name for node in self.nodes for name in node.input}
        kept = [tensor for name, tensor in self._weights.items() if name in used]
        made = [numpy_helper.from_array(values, name) for name, values in self._constants.items()]
        for field, values in ((self._graph.node, self.nodes), (self._graph.initializer, kept + made)):
            del field[:]
            field.extend(values)

    def _round_activations(self, x: str) -> tuple[str, str]:
        """Round a matrix of activations, each token by its own scale; return the names of both."""
        last = self._add_constant("rounding.last", np.array([-1]))
        size = self._add("Abs", [x], f"{x}.size")
        largest = self._add("ReduceMax", [size, last], f"{x}.largest", keepdims=1)
        step = self._add_constant("rounding.step", np.array(1 / _LARGEST, dtype=np.float32))
        scale = self._add("Mul", [largest, step], f"{x}.step")
        tiny = self._add_constant("rounding.tiny", np.array(_TINY, dtype=np.float32))
        scale = self._add("Max", [scale, tiny], f"{x}.scale")
        scaled = self._add("Div", [x, scale], f"{x}.scaled")
        rounded = self._add("QuantizeLinear", [scaled, self._one(), self._middle()], f"{x}.rounded")
        self._activations[x] = rounded, scale
        return rounded, scale

    def _one(self) -> str:
        return self._add_constant("rounding.one", np.array(1, dtype=np.float32))

    def _middle(self) -> str:
        return self._add_constant("rounding.middle", np.array(128, dtype=np.uint8))

    def _has_matrix(self, node: onnx.NodeProto, place: int) -> bool:
        name = node.input[place] if len(node.input) > place else ""
        return name in self._weights and len(self._weights[name].dims) == 2

    def _read(self, name: str) -> NDArray[np.float32]:
        from onnx import numpy_helper

        return np.asarray(numpy_helper.to_array(self._weights[name]))

    def _add(self, operation: str, inputs: list[str], output: str, **settings: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(operation, inputs, [output], f"{output}.{operation}", **settings))
        return output

    def _add_constant(self, name: str, values: NDArray[Any]) -> str:
        self._constants[name] = values
        return name
