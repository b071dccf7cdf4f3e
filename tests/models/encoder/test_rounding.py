from __future__ import annotations

import numpy as np
import pytest

from stance.errors import ModelError

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

from stance.models.encoder.rounding import round_graph  # noqa: E402 - only where onnx is there
from stance.models.encoder.sessions import open_graph  # noqa: E402


def save_graph(path, nodes, weights, inputs, output):
    from onnx import helper, numpy_helper

    values = [helper.make_tensor_value_info(name, kind, shape) for name, kind, shape in [*inputs, output]]
    constants = [numpy_helper.from_array(array, name) for name, array in weights.items()]
    graph = helper.make_graph(nodes, "graph", values[:-1], values[-1:], constants)
    opset = [helper.make_opsetid("", 20)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=9), path)


def run(path, **inputs):
    return open_graph(path).run(None, inputs)[0]


def save_product(path, matrix):
    node = onnx.helper.make_node("MatMul", ["x", "w"], ["y"], "first/product")
    kind = onnx.TensorProto.FLOAT
    save_graph(path, [node], {"w": matrix}, [("x", kind, [1, None, 2])], ("y", kind, [1, None, 2]))


def save_table(path, table):
    node = onnx.helper.make_node("Gather", ["t", "ids"], ["y"], "look up")
    kinds = onnx.TensorProto
    inputs, output = [("ids", kinds.INT64, [None])], ("y", kinds.FLOAT, [None, 2])
    save_graph(path, [node], {"t": table}, inputs, output)


def test_a_product_by_hand(tmp_path):
    # Columns whose largest are 127 and 1.27 are stepped by 1 and 0.01: 10.4 becomes 10, 0.503 becomes 0.50.
    save_product(tmp_path / "a.onnx", np.array([[127, 0.503], [10.4, 1.27]], dtype=np.float32))
    round_graph(tmp_path / "a.onnx", tmp_path / "b.onnx", [])
    # A token whose largest is 254 is stepped by 2: 3 is half-way and goes to the even 2, that is 4. The first
    # sum, from 128 up, is (127 + 128) * 127 + (2 + 128) * 10 = 33,685: more than 16 bits hold.
    x = np.array([[[254, 3], [-1.27, 0.5], [0, 0]]], dtype=np.float32)
    found = run(tmp_path / "b.onnx", x=x)[0]
    expected = [
        [254 * 127 + 4 * 10, 254 * 0.5 + 4 * 1.27],
        [-1.27 * 127 + 0.5 * 10, -1.27 * 0.5 + 0.5 * 1.27],
        [0, 0],
    ]
    assert np.allclose(found, expected, rtol=1e-5, atol=1e-5)


def test_each_product_names_the_middle_of_its_columns(tmp_path):
    # Left out, onnxruntime before 1.30 ends the whole process on processors without VNNI.
    save_product(tmp_path / "a.onnx", np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32))
    round_graph(tmp_path / "a.onnx", tmp_path / "b.onnx", [])
    graph = onnx.load(str(tmp_path / "b.onnx")).graph
    (product,) = [node for node in graph.node if node.op_type == "MatMulIntegerToFloat"]
    constants = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    assert constants[product.input[5]].tolist() == [0, 0, 0]
    assert constants[product.input[5]].dtype == np.int8


def test_two_products_may_share_a_matrix(tmp_path):
    kind = onnx.TensorProto.FLOAT
    nodes = [
        onnx.helper.make_node("MatMul", ["x", "w"], ["h"], "first"),
        onnx.helper.make_node("MatMul", ["h", "w"], ["y"], "second"),
    ]
    matrix = np.array([[0, 127], [127, 0]], dtype=np.float32)
    save_graph(
        tmp_path / "a.onnx", nodes, {"w": matrix}, [("x", kind, [1, None, 2])], ("y", kind, [1, None, 2])
    )
    round_graph(tmp_path / "a.onnx", tmp_path / "b.onnx", [])
    x = np.array([[[127, -3], [0, 1]]], dtype=np.float32)
    assert np.allclose(run(tmp_path / "b.onnx", x=x), 127 * 127 * x)
    graph = onnx.load(str(tmp_path / "b.onnx")).graph
    first, second = [node.input for node in graph.node if node.op_type == "MatMulIntegerToFloat"]
    assert first[1] != second[1]  # shared, they fail without VNNI
    assert first[5] != second[5]


def test_a_token_depends_on_no_other(tmp_path):
    random = np.random.default_rng(0)
    save_product(tmp_path / "a.onnx", random.normal(size=(2, 2)).astype(np.float32))
    round_graph(tmp_path / "a.onnx", tmp_path / "b.onnx", [])
    x = random.normal(size=(1, 5, 2)).astype(np.float32)
    alone = run(tmp_path / "b.onnx", x=x)[0, 2]
    x[0, 4] = 1e6
    assert np.array_equal(run(tmp_path / "b.onnx", x=x)[0, 2], alone)


def test_a_table_by_hand(tmp_path):
    table = np.zeros((100, 2), dtype=np.float32)
    table[7] = [1.27, 0.404]
    table[8] = [-254, 3.1]
    save_table(tmp_path / "a.onnx", table)
    round_graph(tmp_path / "a.onnx", tmp_path / "b.onnx", [])
    found = run(tmp_path / "b.onnx", ids=np.array([8, 7, 0]))
    assert np.allclose(found, [[-254, 4], [1.27, 0.4], [0, 0]], atol=1e-5)
    names = [tensor.name for tensor in onnx.load(str(tmp_path / "b.onnx")).graph.initializer]
    assert "t" not in names


def test_small_tables_and_what_is_kept_stay(tmp_path):
    save_table(tmp_path / "a.onnx", np.full((10, 2), 0.123, dtype=np.float32))
    round_graph(tmp_path / "a.onnx", tmp_path / "b.onnx", [])
    assert [node.op_type for node in onnx.load(str(tmp_path / "b.onnx")).graph.node] == ["Gather"]
    save_product(tmp_path / "c.onnx", np.ones((2, 2), dtype=np.float32))
    round_graph(tmp_path / "c.onnx", tmp_path / "d.onnx", ["first"])
    assert [node.op_type for node in onnx.load(str(tmp_path / "d.onnx")).graph.node] == ["MatMul"]
    with pytest.raises(ModelError, match=r"found .second., which is in none\. Names are like first/product"):
        round_graph(tmp_path / "c.onnx", tmp_path / "e.onnx", ["second"])
