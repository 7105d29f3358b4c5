"""Accelerometer windows of a hand-held device: rest, swipe, circle, shake, double tap."""

import numpy as np

from data.balance import balanced_labels

SAMPLES_PER_WINDOW = 32
WINDOW = 1.0  # s
AXES = 3
NOISE = 0.22  # g
GESTURES = ("rest", "swipe", "circle", "shake", "double tap")
CLASSES = len(GESTURES)

_TIME = np.linspace(0.0, WINDOW, SAMPLES_PER_WINDOW, endpoint=False)


def _rotation(rng: np.random.Generator) -> np.ndarray:
    """The device is never held quite level: a small random rotation, [3, 3]."""
    rotation = np.eye(AXES)
    for axis, angle in enumerate(rng.normal(0, 0.25, size=AXES)):
        plane = [other for other in range(AXES) if other != axis]
        turn = np.eye(AXES)
        turn[np.ix_(plane, plane)] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
        rotation = rotation @ turn
    return rotation


def _motion(rng: np.random.Generator, gesture: str) -> np.ndarray:
    """Acceleration without gravity in g, [SAMPLES_PER_WINDOW, AXES]."""
    motion = np.zeros((SAMPLES_PER_WINDOW, AXES))
    strength = rng.uniform(0.4, 1.2)
    phase = rng.uniform(0, 2 * np.pi)
    if gesture == "swipe":
        duration = rng.uniform(0.35, 0.65)
        progress = (_TIME - rng.uniform(0.05, 0.95 - duration)) / duration
        stroke = np.where((progress > 0) & (progress < 1), np.sin(2 * np.pi * progress), 0.0)
        motion[:, 0] = rng.choice((-1, 1)) * strength * stroke
    elif gesture == "circle":
        angle = 2 * np.pi * rng.uniform(1.2, 2.4) * _TIME + phase
        motion[:, 0] = strength * np.cos(angle)
        motion[:, 1] = strength * np.sin(angle)
    elif gesture == "shake":
        motion[:, 0] = strength * np.sin(2 * np.pi * rng.uniform(2.5, 7.0) * _TIME + phase)
    elif gesture == "double tap":
        first = rng.uniform(0.1, 0.5)
        for instant in (first, first + rng.uniform(0.15, 0.35)):
            motion[:, 2] -= 1.8 * strength * np.exp(-0.5 * ((_TIME - instant) / 0.025) ** 2)
    return motion


def generate(rng: np.random.Generator, samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Inputs [samples, 32, 1, 3] (time, 1, axis) in g, labels [samples]: index into GESTURES."""
    labels = balanced_labels(rng, samples, CLASSES)
    inputs = np.empty((samples, SAMPLES_PER_WINDOW, 1, AXES), np.float32)
    for sample, label in enumerate(labels):
        acceleration = _motion(rng, GESTURES[label]) + [0.0, 0.0, 1.0]
        measured = acceleration @ _rotation(rng).T + rng.normal(0, NOISE, size=acceleration.shape)
        inputs[sample, :, 0, :] = measured
    return inputs, labels
