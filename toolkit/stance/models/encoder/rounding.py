"""A graph rounded to 8 bits: matrices by column, embeddings by row, activations by token while it runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from stance.errors import ModelError

if TYPE_CHECKING:
    import onnx

# Sums of two products then pass 16 bits, where processors without VNNI cut them off: see sessions.open_graph.
# 63 would be safe from it, and costs accuracy everywhere.
_LARGEST: Final = 127

_OWN_DOMAIN: Final = "com.microsoft"  # of operations that onnxruntime has beside the standard's

_TINY: Final = 1e-12  # in place of 0, to divide by
_SMALLEST_TABLE: Final = 64  # rows; smaller tables are not worth it


def round_graph(source: Path, target: Path, keep: Sequence[str]) -> None:
    """Round the matrices and embeddings of a graph to 8 bits.

    ``x @ w`` becomes ``(round(x / s) @ round(w / t)) * s * t``, with a scale ``s`` for each token, from its
    largest activation, and a scale ``t`` for each column. One scale for all tokens, as onnxruntime's own
    quantiser takes it, changes probabilities more than twice as much, at the same speed.

    Parameters
    ----------
    source : Path
        An ONNX file.
    target : Path
        The file to write.
    keep : sequence of str
        Products whose name contains one of these stay as they are.

    Raises
    ------
    ModelError
        If none does.
    """
    import onnx

    model = onnx.load(str(source))
    rounder = _Rounder(model.graph)
    names = [node.name for node in model.graph.node if rounder.is_product(node)]
    for part in keep:
        if not part or not any(part in name for name in names):
            raise ModelError(
                f"keep: expected a part of a matrix product's name; found {part!r}, which is in none. "
                f"Names are like {names[0]}."
            )
    for node in list(model.graph.node):
        if rounder.is_product(node) and not any(part in node.name for part in keep):
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
        # Zeros may be left out, but then there onnxruntime before 1.30 ends the whole process.
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
        """Write the nodes and constants into the graph, and leave out weights that nothing reads any more."""
        from onnx import numpy_helper

        used = {name for node in self.nodes for name in node.input}
        kept = [tensor for name, tensor in self._weights.items() if name in used]
        made = [numpy_helper.from_array(values, name) for name, values in self._constants.items()]
        for field, values in ((self._graph.node, self.nodes), (self._graph.initializer, kept + made)):
            del field[:]
            field.extend(values)

    def _round_activations(self, x: str) -> tuple[str, str]:
        """Round a matrix of activations, each token by its own scale; give the names of both."""
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
