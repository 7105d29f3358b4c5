"""Keras model -> full-integer TensorFlow Lite flatbuffer with a fixed batch of 1."""

import keras
import numpy as np
import tensorflow as tf
from tensorflow.lite.tools import flatbuffer_utils


def quantize(model: keras.Model, calibration: np.ndarray) -> bytes:
    """Post-training int8 quantization; activation ranges come from the calibration inputs [samples, ...].

    Convolution weights get a scale per output channel, fully connected weights one per tensor.
    """
    shape = (1, *model.input_shape[1:])
    # A static batch spares the graph the shape arithmetic that a variable one would need.
    function = tf.function(lambda x: model(x, training=False)).get_concrete_function(tf.TensorSpec(shape, tf.float32))
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function])
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([sample.reshape(shape)] for sample in calibration)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    converter._experimental_disable_per_channel_quantization_for_dense_layers = True
    return _stripped(converter.convert())


def _stripped(flatbuffer: bytes) -> bytes:
    """Leaves what inference needs: no converter metadata, no signatures, one name for each tensor."""
    model = flatbuffer_utils.convert_bytearray_to_object(bytearray(flatbuffer))
    for entry in model.metadata or []:
        model.buffers[entry.buffer].data = None
    model.metadata = None
    model.signatureDefs = None
    for tensor in model.subgraphs[0].tensors:
        # The converter strings together the names of all nodes that it fused.
        tensor.name = tensor.name.split(b";")[0].removeprefix(b"functional_1/")
    return bytes(flatbuffer_utils.convert_object_to_bytearray(model))
