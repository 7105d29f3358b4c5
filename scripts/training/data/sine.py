"""Points of one period of the sine."""

import numpy as np


def generate(rng: np.random.Generator, samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Inputs [samples, 1]: x in 0..2 pi radians; labels [samples]: sin(x)."""
    x = rng.uniform(0.0, 2.0 * np.pi, size=samples).astype(np.float32)
    return x[:, np.newaxis], np.sin(x)
