"""Multilayer perceptron 1-16-16-1."""

import keras
from keras import layers


def build() -> keras.Model:
    inputs = keras.Input((1,))
    x = layers.Dense(16, activation="relu")(inputs)
    x = layers.Dense(16, activation="relu")(x)
    outputs = layers.Dense(1)(x)
    return keras.Model(inputs, outputs)
