"""The independent implementations, each as a function from a model to a function from inputs to outputs.

Both modules define the same C++ symbols: a process must import only one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any

# Inputs to outputs, as raw bytes; raises NotOffered where the oracle has no kernel for the model.
Run = Callable[[list[bytes]], list[bytes]]


class NotOffered(Exception):
    """The oracle cannot run this model."""


@dataclass(frozen=True)
class End:
    """Type and shape of an input or output of a model."""

    dtype: str
    shape: tuple[int, ...]

    @staticmethod
    def parse(text: str) -> End:
        """From e.g. "int8:1,4,4,3"."""
        dtype, dimensions = text.split(":")
        return End(dtype, tuple(int(extent) for extent in dimensions.split(",") if extent))

    @property
    def elements(self) -> int:
        return prod(self.shape)

    @property
    def size(self) -> int:
        return self.elements * {"int8": 1, "int16": 2, "float32": 4}[self.dtype]

    def array(self, data: bytes) -> Any:
        import numpy as np

        return np.frombuffer(data, self.dtype).reshape(self.shape)

    def difference(self, got: bytes, want: bytes) -> tuple[int, float]:
        """How many elements differ in their bits, and the largest distance."""
        import numpy as np

        if got == want:
            return 0, 0.0
        bits = f"u{self.size // self.elements}"
        unequal = int((np.frombuffer(got, bits) != np.frombuffer(want, bits)).sum())
        distance = np.abs(self.array(got).astype("f8") - self.array(want).astype("f8"))
        return unequal, float(distance.max())


def tflite_micro(model: bytes, inputs: list[End], outputs: list[End]) -> Run:
    """TensorFlow Lite Micro: the profile `double`."""
    from tflite_micro import runtime

    try:
        interpreter = runtime.Interpreter.from_bytes(model, arena_size=max(1 << 20, 10 * len(model)))
    except RuntimeError as error:
        raise NotOffered(str(error)) from error

    def run(data: list[bytes]) -> list[bytes]:
        for i, (end, content) in enumerate(zip(inputs, data, strict=True)):
            interpreter.set_input(end.array(content), i)
        try:
            interpreter.invoke()
        except RuntimeError as error:
            raise NotOffered(str(error)) from error
        return [interpreter.get_output(i).tobytes() for i in range(len(outputs))]

    return run


def ai_edge_litert(model: bytes, inputs: list[End], outputs: list[End]) -> Run:
    """LiteRT with its default kernels: XNNPACK where that has one."""
    del outputs
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_content=model, num_threads=1)
    try:
        interpreter.allocate_tensors()
    except (RuntimeError, ValueError) as error:
        raise NotOffered(str(error)) from error

    def run(data: list[bytes]) -> list[bytes]:
        for detail, end, content in zip(interpreter.get_input_details(), inputs, data, strict=True):
            interpreter.set_tensor(detail["index"], end.array(content))
        interpreter.invoke()
        return [interpreter.get_tensor(detail["index"]).tobytes() for detail in interpreter.get_output_details()]

    return run


MAKERS: dict[str, Callable[[bytes, list[End], list[End]], Run]] = {
    "tflite_micro": tflite_micro,
    "ai_edge_litert": ai_edge_litert,
}
