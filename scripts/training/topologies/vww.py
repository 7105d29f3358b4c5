"""MobileNetV1 with width multiplier 0.25: 96x96x3 to 2 classes."""

import keras
from keras import layers

from topologies.batch_norm import batch_norm_relu

# (filters of the pointwise convolution, stride of the depthwise one)
BLOCKS = ((16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2), *((128, 1),) * 5, (256, 2), (256, 1))


def build() -> keras.Model:
    inputs = keras.Input((96, 96, 3))
    x = batch_norm_relu(layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False)(inputs))
    for filters, stride in BLOCKS:
        x = batch_norm_relu(layers.DepthwiseConv2D(3, strides=stride, padding="same", use_bias=False)(x))
        x = batch_norm_relu(layers.Conv2D(filters, 1, use_bias=False)(x))
    x = layers.AveragePooling2D(3)(x)
    x = layers.Reshape((256,))(x)
    outputs = layers.Dense(2, activation="softmax")(x)
    return keras.Model(inputs, outputs)
