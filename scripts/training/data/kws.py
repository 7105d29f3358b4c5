"""Keyword-like MFCC sequences: ten words of three phonemes each, silence, and unknown words."""

import numpy as np

from data.balance import balanced_labels

FRAMES = 49
COEFFICIENTS = 10
WORDS = 10
SILENCE = 10
UNKNOWN = 11
CLASSES = 12

PHONEMES = 12
PHONEMES_PER_WORD = 3
NOISE = 1.05  # standard deviation; a phoneme's first coefficients are of order 1

# The language is part of the task, so it does not follow the sample's random stream.
_language = np.random.default_rng(1969)
_ENVELOPE = 1.0 / (1.0 + 0.15 * np.arange(COEFFICIENTS))
_PHONEMES = _language.normal(size=(PHONEMES, COEFFICIENTS)) * 1.3 * _ENVELOPE
_LEXICON = [tuple(_language.choice(PHONEMES, PHONEMES_PER_WORD, replace=False)) for _ in range(WORDS)]


def _unknown_word(rng: np.random.Generator) -> tuple[int, ...]:
    while True:
        word = tuple(rng.choice(PHONEMES, PHONEMES_PER_WORD, replace=False))
        if word not in _LEXICON:
            return word


def _spoken(rng: np.random.Generator, word: tuple[int, ...]) -> np.ndarray:
    """One utterance without noise, [FRAMES, COEFFICIENTS]: own tempo, onset and loudness."""
    durations = rng.integers(7, 13, size=len(word))
    onset = rng.integers(2, FRAMES - durations.sum() - 2)
    utterance = np.zeros((FRAMES, COEFFICIENTS))
    for phoneme, duration in zip(word, durations):
        utterance[onset : onset + duration] = _PHONEMES[phoneme]
        onset += duration
    # Neighbouring phonemes run into each other, as articulation does.
    blend = np.hanning(7)[1:-1]
    blend /= blend.sum()
    smooth = np.apply_along_axis(np.convolve, 0, utterance, blend, mode="same")
    return smooth * rng.uniform(0.7, 1.3)


def generate(rng: np.random.Generator, samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Inputs [samples, 49, 10, 1] (frame, coefficient), labels [samples] in 0..11."""
    labels = balanced_labels(rng, samples, CLASSES)
    inputs = np.empty((samples, FRAMES, COEFFICIENTS, 1), np.float32)
    for sample, label in enumerate(labels):
        speaker = rng.normal(0.0, 0.3, size=COEFFICIENTS) * _ENVELOPE
        features = speaker + rng.normal(0.0, NOISE, size=(FRAMES, COEFFICIENTS))
        if label != SILENCE:
            word = _unknown_word(rng) if label == UNKNOWN else _LEXICON[label]
            features += _spoken(rng, word)
        inputs[sample, :, :, 0] = features
    return inputs, labels
