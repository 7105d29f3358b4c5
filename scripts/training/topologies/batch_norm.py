"""Batch normalization followed by ReLU, as every convolutional topology here uses it."""

from keras import KerasTensor, layers

# Trainings here last hundreds of steps, too few for Keras's default moving average of 0.99 to settle.
MOMENTUM = 0.9


def batch_norm(x: KerasTensor) -> KerasTensor:
    return layers.BatchNormalization(momentum=MOMENTUM)(x)


def batch_norm_relu(x: KerasTensor) -> KerasTensor:
    return layers.ReLU()(batch_norm(x))
