"""Log-mel spectrogram windows of a rotating machine, and of the same machine with a fault."""

import numpy as np

from data.balance import balanced_labels

FRAMES = 5
MEL_BINS = 128
SAMPLE_RATE = 16000  # Hz
FUNDAMENTAL = 210.0  # Hz, at nominal speed
HARMONICS = 9

# Levels in dB become numbers of order 1.
LEVEL_OFFSET_DB = 45.0
LEVEL_SCALE_DB = 15.0

_BINS = np.arange(MEL_BINS)


def _mel_bin(frequency: np.ndarray) -> np.ndarray:
    """Fractional mel bin of a frequency in Hz."""
    return MEL_BINS * np.log1p(frequency / 700.0) / np.log1p(SAMPLE_RATE / 2 / 700.0)


def _peak(position: float) -> np.ndarray:
    """The trace of a tone in the mel spectrum, [MEL_BINS], height 1."""
    return np.exp(-0.5 * ((_BINS - position) / 1.3) ** 2)


def _window(rng: np.random.Generator, faulty: bool) -> np.ndarray:
    """One window in dB, [FRAMES, MEL_BINS]."""
    speed = rng.uniform(0.97, 1.03)
    load_db = rng.normal(0, 2.0)
    order = np.arange(1, HARMONICS + 1)
    positions = _mel_bin(order * FUNDAMENTAL * speed)
    heights_db = 26.0 - 1.5 * order + load_db + rng.normal(0, 1.0, size=HARMONICS)
    fault = rng.choice(("shifted", "added", "click")) if faulty else "none"
    if fault == "shifted":
        positions[rng.integers(HARMONICS)] += rng.choice((-1, 1)) * rng.uniform(0.6, 2.0)
    if fault == "added":
        positions = np.append(positions, rng.uniform(70, MEL_BINS - 4))
        heights_db = np.append(heights_db, rng.uniform(4, 9))

    floor_db = -45.0 - 0.12 * _BINS + 0.5 * load_db
    tones_db = sum(height * _peak(position) for height, position in zip(heights_db, positions))
    levels_db = np.tile(floor_db + tones_db, (FRAMES, 1))
    if fault == "click":
        levels_db[rng.integers(FRAMES)] += rng.uniform(1, 4)
    return levels_db + rng.normal(0, 2.5, size=levels_db.shape)


def _inputs(rng: np.random.Generator, faulty: np.ndarray) -> np.ndarray:
    windows = np.stack([_window(rng, bool(fault)) for fault in faulty])
    return ((windows + LEVEL_OFFSET_DB) / LEVEL_SCALE_DB).reshape(len(faulty), -1).astype(np.float32)


def generate(rng: np.random.Generator, samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Inputs [samples, 640] (frame by frame), labels [samples]: 0 normal, 1 anomalous."""
    labels = balanced_labels(rng, samples, 2)
    return _inputs(rng, labels), labels


def generate_normal(rng: np.random.Generator, samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Normal inputs [samples, 640], which are the autoencoder's targets too."""
    inputs = _inputs(rng, np.zeros(samples))
    return inputs, inputs
