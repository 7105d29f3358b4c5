"""Convolutions along time, small enough for an 8-bit microcontroller: 32x1x3 to 5 classes."""

import keras
from keras import layers


def build() -> keras.Model:
    inputs = keras.Input((32, 1, 3))
    x = layers.Conv2D(8, (5, 1), padding="same", activation="relu")(inputs)
    x = layers.MaxPooling2D((2, 1))(x)
    x = layers.Conv2D(16, (3, 1), padding="same", activation="relu")(x)
    x = layers.MaxPooling2D((2, 1))(x)
    x = layers.Conv2D(24, (3, 1), padding="same", activation="relu")(x)
    x = layers.GlobalAveragePooling2D()(x)
    outputs = layers.Dense(5, activation="softmax")(x)
    return keras.Model(inputs, outputs)
