"""ResNet-8: 32x32x3 to 10 classes, three residual stacks of 16, 32 and 64 filters."""

import keras
from keras import layers

from topologies.batch_norm import batch_norm, batch_norm_relu


def _stack(x: keras.KerasTensor, filters: int, stride: int) -> keras.KerasTensor:
    residual = batch_norm_relu(layers.Conv2D(filters, 3, strides=stride, padding="same")(x))
    residual = batch_norm(layers.Conv2D(filters, 3, padding="same")(residual))
    shortcut = x if stride == 1 else layers.Conv2D(filters, 1, strides=stride, padding="same")(x)
    return layers.ReLU()(layers.Add()([shortcut, residual]))


def build() -> keras.Model:
    inputs = keras.Input((32, 32, 3))
    x = batch_norm_relu(layers.Conv2D(16, 3, padding="same")(inputs))
    x = _stack(x, 16, stride=1)
    x = _stack(x, 32, stride=2)
    x = _stack(x, 64, stride=2)
    x = layers.AveragePooling2D(8)(x)
    x = layers.Reshape((64,))(x)
    outputs = layers.Dense(10, activation="softmax")(x)
    return keras.Model(inputs, outputs)
