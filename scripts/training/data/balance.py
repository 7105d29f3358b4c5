"""Class labels in equal numbers."""

import numpy as np


def balanced_labels(rng: np.random.Generator, samples: int, classes: int) -> np.ndarray:
    """Shuffled class indices, int64 [samples]; no class occurs more than once oftener than another."""
    return rng.permutation(np.arange(samples) % classes)
