"""What it takes to make one workload."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import keras
import numpy as np

# (random stream, number of samples) -> (inputs, labels or targets), samples along axis 0
Generate = Callable[[np.random.Generator, int], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Recipe:
    id: str
    title: str
    description: str
    build: Callable[[], keras.Model]
    training_data: Generate
    held_out_data: Generate
    training_samples: int
    epochs: int
    vectors: int  # held-out samples that ship with the model
    loss: str
    metric: Literal["top1", "auc", "mae"]
    threshold: float  # lowest top1 or auc, highest mae
    batch_size: int = 64
    learning_rate: float = 2e-3  # at the start; falls to 0 along a cosine
    seed: int = 1
