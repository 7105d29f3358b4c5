"""Fully connected autoencoder: 640 values through a bottleneck of 8 and back."""

import keras
from keras import layers

from topologies.batch_norm import batch_norm_relu

INPUTS = 640
HIDDEN = (128, 128, 128, 128, 8, 128, 128, 128, 128)


def build() -> keras.Model:
    inputs = keras.Input((INPUTS,))
    x = inputs
    for units in HIDDEN:
        x = batch_norm_relu(layers.Dense(units)(x))
    outputs = layers.Dense(INPUTS)(x)
    return keras.Model(inputs, outputs)
