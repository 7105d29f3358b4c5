"""Small colour images of one textured shape: five shapes, striped or chequered, make ten classes."""

import numpy as np

from data.balance import balanced_labels

SIZE = 32  # pixels, both ways
SHAPES = ("disc", "square", "triangle", "ring", "cross")
TEXTURES = ("striped", "chequered")
CLASSES = len(SHAPES) * len(TEXTURES)


def _inside(shape: str, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Mask of a shape of unit radius in its own coordinates."""
    radius = np.hypot(u, v)
    if shape == "disc":
        return radius < 0.9
    if shape == "square":
        return np.maximum(abs(u), abs(v)) < 0.8
    if shape == "triangle":
        return (v > -0.6) & (v < 1.0 - 1.73 * abs(u))
    if shape == "ring":
        return (radius > 0.5) & (radius < 1.0)
    if shape == "cross":
        return (np.minimum(abs(u), abs(v)) < 0.33) & (np.maximum(abs(u), abs(v)) < 1.0)
    raise ValueError(shape)


def _image(rng: np.random.Generator, shape: str, texture: str) -> np.ndarray:
    """One image, [32, 32, 3] in 0..1."""
    y, x = np.mgrid[0:SIZE, 0:SIZE]
    centre_x, centre_y = rng.uniform(13, 18, size=2)
    radius = rng.uniform(9, 13)
    angle = rng.uniform(0, 2 * np.pi)
    x, y = x - centre_x, y - centre_y
    along = x * np.cos(angle) + y * np.sin(angle)
    across = y * np.cos(angle) - x * np.sin(angle)

    wave_number = 2 * np.pi / rng.uniform(5.5, 8.0)  # radians per pixel
    phase_u, phase_v = rng.uniform(0, 2 * np.pi, size=2)
    light = np.sin(wave_number * along + phase_u) > 0
    if texture == "chequered":
        light ^= np.sin(wave_number * across + phase_v) > 0

    background, dark = rng.uniform(0, 1, size=(2, 3))
    bright = (dark + rng.uniform(0.35, 0.65, size=3)) % 1.0
    slope = rng.normal(0, 0.01, size=(2, 3))
    image = background + x[..., None] * slope[0] + y[..., None] * slope[1]
    object_pixels = np.where(light[..., None], bright, dark)
    mask = _inside(shape, along / radius, across / radius)
    image = np.where(mask[..., None], object_pixels, image)
    image += rng.normal(0, 0.08, size=image.shape)
    return np.clip(image, 0, 1)


def generate(rng: np.random.Generator, samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Inputs [samples, 32, 32, 3] (row, column, RGB) in 0..1, labels [samples] = 2 * shape + texture."""
    labels = balanced_labels(rng, samples, CLASSES)
    images = [_image(rng, SHAPES[label // 2], TEXTURES[label % 2]) for label in labels]
    return np.stack(images).astype(np.float32), labels
