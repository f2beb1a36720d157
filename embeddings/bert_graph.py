"""BERT as an ONNX graph, built straight from its arrays.

Building the graph takes about a second and needs no framework; exporting
it from one takes ten times as long. The graph takes one unpadded text at a time:
without padding no attention mask is needed, no work is spent on padding, and
a text's result can't depend on its neighbours in a batch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.bert import Array, Bert, Layer, Task
from embeddings.quantisation import Seen, quantise, smoothing

_OPSET = 21
_IR = 10
_MICROSOFT = "com.microsoft"


class Graph:
    """An ONNX graph under construction.

    Nodes and constants are added to the message itself: gathering them first
    would copy every weight several times.
    """

    def __init__(self) -> None:
        from onnx import ModelProto, helper

        self._model = ModelProto(ir_version=_IR, producer_name="verbatim")
        self._model.opset_import.extend(
            [helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)]
        )
        self._graph = self._model.graph
        self._graph.name = "bert"
        self._constants: set[str] = set()

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Add a constant, once, and return its name."""
        from onnx import helper

        if name not in self._constants:
            self._constants.add(name)
            tensor = self._graph.initializer.add()
            tensor.name = name
            tensor.data_type = helper.np_dtype_to_tensor_dtype(value.dtype)
            tensor.dims.extend(value.shape)
            tensor.raw_data = value.tobytes()
        return name

    def op(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Add a node with one output and return the output's name."""
        return self.ops(kind, inputs, 1, domain=domain, **attributes)[0]

    def ops(
        self, kind: str, inputs: Sequence[str], count: int, *, domain: str = "", **attributes: Any
    ) -> list[str]:
        """Add a node with `count` outputs and return their names."""
        from onnx import helper

        name = f"{kind}_{len(self._graph.node)}"
        outputs = [f"{name}_{i}" for i in range(count)]
        node = helper.make_node(kind, inputs, outputs, name=name, domain=domain, **attributes)
        self._graph.node.append(node)
        return outputs

    def serialise(self, inputs: Sequence[str], outputs: Sequence[tuple[str, str]]) -> bytes:
        """Return the model; `outputs` pairs a public name with the value it shows."""
        from onnx import TensorProto, helper

        for name in inputs:
            value = helper.make_tensor_value_info(name, TensorProto.INT64, [1, "tokens"])
            self._graph.input.append(value)
        for name, shown in outputs:
            self._graph.node.append(helper.make_node("Identity", [shown], [name], name=name))
            self._graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
        return bytes(self._model.SerializeToString(deterministic=True))


class Linear(Protocol):
    """How x @ weight + bias is written into a graph."""

    def __call__(self, graph: Graph, name: str, x: str, weight: Array, bias: Array) -> str:
        """Return the name of the product; `name` names this product in the model."""


class Exact:
    """In float32. Remembers what each product reads, for calibration."""

    def __init__(self) -> None:
        self.inputs: dict[str, str] = {}

    def __call__(self, graph: Graph, name: str, x: str, weight: Array, bias: Array) -> str:
        """Write the product in float32."""
        self.inputs[name] = x
        y = graph.op("MatMul", x, graph.constant(f"{name}.weight", weight))
        return graph.op("Add", y, graph.constant(f"{name}.bias", bias))


class Int8:
    """With 8-bit integers: weights by column, inputs by text.

    Parameters
    ----------
    seen : mapping of str to Seen
        For each product, what it was seen to read.
    """

    def __init__(self, seen: Mapping[str, Seen]) -> None:
        self._seen = seen

    def __call__(self, graph: Graph, name: str, x: str, weight: Array, bias: Array) -> str:
        """Write the product over 8-bit integers, its inputs levelled first."""
        seen = self._seen[name]
        scale = smoothing(seen.peaks, weight, after_gelu=name.endswith("contract"))
        levelled = graph.op("Mul", x, graph.constant(f"{name}.level", 1 / scale))
        moments = None if seen.moments is None else seen.moments / np.outer(scale, scale)
        integers, steps, zeros = quantise(weight * scale[:, None], moments)
        return graph.op(
            "DynamicQuantizeMatMul",
            levelled,
            graph.constant(f"{name}.integers", integers),
            graph.constant(f"{name}.steps", steps),
            graph.constant(f"{name}.zeros", zeros),
            graph.constant(f"{name}.bias", bias),
            domain=_MICROSOFT,
        )


def write_graph(model: Bert, task: Task, linear: Linear, *, tapped: bool = False) -> bytes:
    """Write the model as a serialised ONNX graph over one unpadded text.

    Parameters
    ----------
    model : Bert
        The weights.
    task : {"embed", "span"}
        "embed" returns vectors [1, hidden], mean over the tokens, unit
        length; "span" returns start and end logits, [1, tokens] each.
    linear : Linear
        How matrix products are written.
    tapped : bool, optional
        Return the inputs of every product instead, named as the products are
        (`linear` must be an `Exact`).

    Returns
    -------
    bytes
        The model; inputs input_ids and, with more than one token type,
        token_type_ids, [1, tokens] of int64.
    """
    graph = Graph()
    writer = _Writer(graph, model, linear)
    x = writer.embeddings(half=tapped or isinstance(linear, Int8))
    for number, layer in enumerate(model.layers):
        x = writer.layer(f"layer{number}", layer, x)
    outputs = writer.span(x) if task == "span" else writer.vector(x)
    if tapped and isinstance(linear, Exact):
        outputs = list(linear.inputs.items())
    inputs = ["input_ids", "token_type_ids"] if len(model.types) > 1 else ["input_ids"]
    return graph.serialise(inputs, outputs)


class _Writer:
    """Writes the parts of one model; each takes and returns names of values."""

    def __init__(self, graph: Graph, model: Bert, linear: Linear) -> None:
        self._graph = graph
        self._model = model
        self._linear = linear

    def embeddings(self, *, half: bool) -> str:
        from onnx import TensorProto

        graph, model = self._graph, self._model
        # The word table is most of a small model's bytes: in float16 it loads in half the time.
        table = model.words.astype(np.float16) if half else model.words
        x = graph.op("Gather", graph.constant("words", table), "input_ids")
        if half:
            x = graph.op("Cast", x, to=TensorProto.FLOAT)
        if len(model.types) > 1:
            types = graph.op("Gather", graph.constant("types", model.types), "token_type_ids")
            x, positions = graph.op("Add", x, types), model.positions
        else:
            positions = model.positions + model.types[0]
        count = graph.op("Shape", "input_ids", start=1, end=2)
        zero = graph.constant("zero", np.array([0], np.int64))
        places = graph.op("Slice", graph.constant("positions", positions), zero, count)
        return self._norm("embeddings", graph.op("Add", x, places), model.norm)

    def layer(self, name: str, layer: Layer, x: str) -> str:
        graph, linear = self._graph, self._linear
        read = self._attention(name, layer, x)
        read = linear(graph, f"{name}.attention", read, *layer.attention_output)
        x = self._norm(f"{name}.attended", graph.op("Add", read, x), layer.attention_norm)
        wide = graph.op("Gelu", linear(graph, f"{name}.expand", x, *layer.expand))
        narrow = linear(graph, f"{name}.contract", wide, *layer.contract)
        return self._norm(f"{name}.output", graph.op("Add", narrow, x), layer.output_norm)

    def span(self, x: str) -> list[tuple[str, str]]:
        if self._model.head is None:
            raise ValueError("the model has no span head; expected one read for the task 'span'")
        graph = self._graph
        logits = Exact()(graph, "head", x, *self._model.head)
        start, end = graph.ops("Split", [logits], 2, axis=-1, num_outputs=2)
        last = graph.constant("last", np.array([-1], np.int64))
        return [(n, graph.op("Squeeze", v, last)) for n, v in (("start", start), ("end", end))]

    def vector(self, x: str) -> list[tuple[str, str]]:
        graph = self._graph
        tokens = graph.constant("tokens", np.array([1], np.int64))
        mean = graph.op("ReduceMean", x, tokens, keepdims=0)
        return [("vectors", graph.op("LpNormalization", mean, axis=-1, p=2))]

    def _attention(self, name: str, layer: Layer, x: str) -> str:
        graph, heads = self._graph, self._model.heads
        qkv = self._linear(graph, f"{name}.qkv", x, *layer.qkv)
        query, key, value = graph.ops("Split", [qkv], 3, axis=-1, num_outputs=3)
        return graph.op("MultiHeadAttention", query, key, value, domain=_MICROSOFT, num_heads=heads)

    def _norm(self, name: str, x: str, norm: tuple[Array, Array]) -> str:
        # The fused SkipLayerNormalization is six times slower than these two on a CPU.
        scale = self._graph.constant(f"{name}.scale", norm[0])
        shift = self._graph.constant(f"{name}.shift", norm[1])
        return self._graph.op(
            "LayerNormalization", x, scale, shift, axis=-1, epsilon=self._model.epsilon
        )
