"""Drawn scenes with or without a person among boxes, balls, poles, trees and bushes."""

from collections.abc import Callable

import numpy as np

from data.balance import balanced_labels

SIZE = 96  # pixels, both ways
CLASSES = 2  # 0: no person, 1: person
PIXEL_NOISE = 0.04

Draw = Callable[[np.ndarray, np.random.Generator], None]

# Typical colours (RGB); every object varies its own.
SKY, GROUND = (0.62, 0.72, 0.85), (0.5, 0.48, 0.38)
LEAVES, BARK, CONCRETE = (0.25, 0.5, 0.2), (0.4, 0.28, 0.18), (0.55, 0.55, 0.55)

_ROWS, _COLUMNS = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32)


def _shade(rng: np.random.Generator, colour: tuple[float, float, float]) -> np.ndarray:
    return np.clip(rng.uniform(0.7, 1.3) * np.array(colour) + rng.normal(0, 0.06, size=3), 0, 1)


def _paint(canvas: np.ndarray, distance: np.ndarray, colour: np.ndarray) -> None:
    """Fills where the signed distance [pixels] is negative, with an edge one pixel soft."""
    cover = np.clip(0.5 - distance, 0, 1)[..., None]
    canvas += cover * (colour - canvas)


def _capsule(start: np.ndarray, end: np.ndarray, radius: float) -> np.ndarray:
    """Signed distance to a line from start to end (x, y) with round ends."""
    x, y = _COLUMNS - start[0], _ROWS - start[1]
    dx, dy = end - start
    along = np.clip((x * dx + y * dy) / (dx * dx + dy * dy + 1e-6), 0, 1)
    return np.hypot(x - along * dx, y - along * dy) - radius


def _draw_person(canvas: np.ndarray, rng: np.random.Generator) -> None:
    height = rng.uniform(48, 82)
    head = np.array([rng.uniform(18, 78), rng.uniform(6, 90 - height) + 0.1 * height])
    skin = rng.uniform(0.35, 0.95) * np.array([1.0, rng.uniform(0.7, 0.82), rng.uniform(0.5, 0.68)])
    shirt, trousers = rng.uniform(0, 1, size=(2, 3))
    lean = rng.normal(0, 0.04) * height
    neck = head + [0.2 * lean, 0.17 * height]
    hip = neck + [lean, 0.28 * height]
    for side in (-1, 1):
        foot = hip + height * np.array([side * rng.uniform(0.05, 0.16), 0.4])
        _paint(canvas, _capsule(hip + [side * 0.04 * height, 0], foot, 0.055 * height), trousers)
    for side in (-1, 1):
        raised = rng.uniform(-0.8, 1.3)  # radians below the horizontal
        hand = neck + 0.33 * height * np.array([side * np.cos(raised), np.sin(raised)])
        _paint(canvas, _capsule(neck + [side * 0.07 * height, 0.02 * height], hand, 0.04 * height), shirt)
    _paint(canvas, _capsule(neck, hip, 0.1 * height), shirt)
    _paint(canvas, _capsule(head, head + [0, 0.03 * height], 0.08 * height), skin)


def _draw_box(canvas: np.ndarray, rng: np.random.Generator) -> None:
    x, y = rng.uniform(5, 91, size=2)
    half_width, half_height = rng.uniform(4, 16, size=2)
    distance = np.maximum(abs(_COLUMNS - x) - half_width, abs(_ROWS - y) - half_height)
    _paint(canvas, distance, rng.uniform(0, 1, size=3))


def _draw_ball(canvas: np.ndarray, rng: np.random.Generator) -> None:
    centre = rng.uniform(5, 91, size=2)
    _paint(canvas, _capsule(centre, centre, rng.uniform(3, 10)), rng.uniform(0, 1, size=3))


def _draw_pole(canvas: np.ndarray, rng: np.random.Generator) -> None:
    top = rng.uniform([5, 5], [91, 50])
    foot = top + [rng.normal(0, 2), rng.uniform(25, 60)]
    _paint(canvas, _capsule(top, foot, rng.uniform(1.5, 5)), _shade(rng, CONCRETE))


def _draw_tree(canvas: np.ndarray, rng: np.random.Generator) -> None:
    """A crown on a trunk: as like a person as the distractors come."""
    crown = rng.uniform([10, 12], [86, 40])
    height = rng.uniform(30, 55)
    spread = rng.uniform(0.15, 0.28) * height
    _paint(canvas, _capsule(crown, crown + [0, height], 0.08 * height), _shade(rng, BARK))
    _paint(canvas, _capsule(crown, crown + [0, 0.1 * height], spread), _shade(rng, LEAVES))


def _draw_bush(canvas: np.ndarray, rng: np.random.Generator) -> None:
    """Limb-like branches in no human arrangement."""
    root = rng.uniform([15, 30], [81, 85])
    colour = _shade(rng, LEAVES)
    for _ in range(rng.integers(4, 7)):
        angle, length = rng.uniform(0, 2 * np.pi), rng.uniform(8, 24)
        tip = root + length * np.array([np.cos(angle), np.sin(angle)])
        _paint(canvas, _capsule(root, tip, rng.uniform(1.5, 4)), colour)


_DISTRACTORS: tuple[Draw, ...] = (_draw_box, _draw_ball, _draw_pole, _draw_tree, _draw_bush)


def _scene(rng: np.random.Generator, person: bool) -> np.ndarray:
    """One scene, [96, 96, 3] in 0..1."""
    sky, ground = _shade(rng, SKY), _shade(rng, GROUND)
    horizon = np.clip((_ROWS - rng.uniform(25, 75)) / rng.uniform(2, 40), 0, 1)[..., None]
    canvas = sky + horizon * (ground - sky)
    distractors = list(rng.choice(np.array(_DISTRACTORS), size=rng.integers(1, 4)))
    # A replacement keeps the number of objects from giving the answer away.
    subject = _draw_person if person else rng.choice(np.array((_draw_tree, _draw_bush)))
    order = len(distractors) if rng.uniform() < 0.7 else len(distractors) - 1
    distractors.insert(order, subject)
    for draw in distractors:
        draw(canvas, rng)
    canvas += rng.normal(0, PIXEL_NOISE, size=canvas.shape)
    return np.clip(canvas, 0, 1)


def generate(rng: np.random.Generator, samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Inputs [samples, 96, 96, 3] (row, column, RGB) in 0..1, labels [samples] 0 or 1."""
    labels = balanced_labels(rng, samples, CLASSES)
    inputs = np.empty((samples, SIZE, SIZE, 3), np.float32)
    for sample, label in enumerate(labels):
        inputs[sample] = _scene(rng, person=bool(label))
    return inputs, labels
