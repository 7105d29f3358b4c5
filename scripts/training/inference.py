"""Running the quantized model on the host."""

import numpy as np
import tensorflow as tf


class QuantizedModel:
    """A full-integer flatbuffer with one input and one output, batch 1."""

    def __init__(self, flatbuffer: bytes) -> None:
        self._interpreter = tf.lite.Interpreter(
            model_content=flatbuffer,
            experimental_op_resolver_type=tf.lite.experimental.OpResolverType.BUILTIN_REF,
        )
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]
        self._output = self._interpreter.get_output_details()[0]

    def quantize(self, inputs: np.ndarray) -> np.ndarray:
        """Real inputs [samples, ...] -> int8 of the same shape."""
        scale, zero_point = self._input["quantization"]
        return np.clip(np.round(inputs / scale) + zero_point, -128, 127).astype(np.int8)

    def dequantize_inputs(self, inputs: np.ndarray) -> np.ndarray:
        scale, zero_point = self._input["quantization"]
        return scale * (inputs.astype(np.float64) - zero_point)

    def outputs(self, inputs: np.ndarray) -> np.ndarray:
        """int8 inputs [samples, ...] -> dequantized outputs [samples, values]."""
        scale, zero_point = self._output["quantization"]
        rows = []
        for sample in inputs:
            self._interpreter.set_tensor(self._input["index"], sample[np.newaxis])
            self._interpreter.invoke()
            rows.append(self._interpreter.get_tensor(self._output["index"]).ravel())
        return scale * (np.stack(rows).astype(np.float64) - zero_point)
