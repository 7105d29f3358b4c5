"""DS-CNN: 49x10x1 to 12 classes."""

import keras
from keras import layers

from topologies.batch_norm import batch_norm_relu

FILTERS = 64


def build() -> keras.Model:
    inputs = keras.Input((49, 10, 1))
    x = layers.Conv2D(FILTERS, (10, 4), strides=2, padding="same")(inputs)
    x = batch_norm_relu(x)
    x = layers.Dropout(0.2)(x)
    for _ in range(4):
        x = batch_norm_relu(layers.DepthwiseConv2D(3, padding="same")(x))
        x = batch_norm_relu(layers.Conv2D(FILTERS, 1)(x))
    x = layers.Dropout(0.4)(x)
    x = layers.AveragePooling2D((25, 5))(x)
    x = layers.Reshape((FILTERS,))(x)
    outputs = layers.Dense(12, activation="softmax")(x)
    return keras.Model(inputs, outputs)
