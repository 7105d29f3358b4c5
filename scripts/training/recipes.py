"""The six workloads."""

from typing import Any

from data import ad as ad_data
from data import gesture as gesture_data
from data import ic as ic_data
from data import kws as kws_data
from data import sine as sine_data
from data import vww as vww_data
from recipe import Generate, Recipe
from topologies import ad, gesture, ic, kws, sine, vww


def _classifier(generate: Generate) -> dict[str, Any]:
    return {
        "training_data": generate,
        "held_out_data": generate,
        "loss": "sparse_categorical_crossentropy",
        "metric": "top1",
    }


_RECIPES = (
    Recipe(
        id="kws",
        title="Keyword spotting, DS-CNN",
        description="Synthetic MFCC-like sequences of ten three-phoneme words, silence and unknown words. "
        "The DS-CNN topology of MLPerf Tiny, trained by the Probemark project with scripts/train-models.",
        build=kws.build,
        **_classifier(kws_data.generate),
        training_samples=7200,
        epochs=16,
        vectors=40,
        threshold=0.90,
    ),
    Recipe(
        id="ic",
        title="Image classification, ResNet-8",
        description="Synthetic 32x32 colour images of five shapes with two textures in ten classes. "
        "The ResNet-8 topology of MLPerf Tiny, trained by the Probemark project with scripts/train-models.",
        build=ic.build,
        **_classifier(ic_data.generate),
        training_samples=5000,
        epochs=16,
        vectors=20,
        threshold=0.85,
    ),
    Recipe(
        id="vww",
        title="Visual wake words, MobileNetV1 0.25",
        description="Synthetic 96x96 colour scenes with or without a drawn person among other objects. "
        "The MobileNetV1 topology of MLPerf Tiny, trained by the Probemark project with scripts/train-models.",
        build=vww.build,
        **_classifier(vww_data.generate),
        training_samples=8000,
        epochs=12,
        vectors=16,
        threshold=0.80,
    ),
    Recipe(
        id="ad",
        title="Anomaly detection, autoencoder",
        description="Synthetic log-mel spectrogram windows of a rotating machine; faults shift or add tones or click. "
        "The autoencoder topology of MLPerf Tiny, trained by the Probemark project with scripts/train-models.",
        build=ad.build,
        training_data=ad_data.generate_normal,
        held_out_data=ad_data.generate,
        training_samples=8000,
        epochs=40,
        vectors=60,
        loss="mean_squared_error",
        metric="auc",
        threshold=0.85,
    ),
    Recipe(
        id="gesture",
        title="Gesture recognition, small convolutional network",
        description="Synthetic one-second accelerometer windows of five gestures. Three convolutions along time, "
        "small enough for an 8-bit microcontroller, trained by the Probemark project with scripts/train-models.",
        build=gesture.build,
        **_classifier(gesture_data.generate),
        training_samples=4000,
        epochs=40,
        vectors=60,
        threshold=0.90,
    ),
    Recipe(
        id="sine",
        title="Sine regression, multilayer perceptron",
        description="Points of one period of the sine, x in 0 to 2 pi. A 1-16-16-1 perceptron, the smallest workload, "
        "trained by the Probemark project with scripts/train-models.",
        build=sine.build,
        training_data=sine_data.generate,
        held_out_data=sine_data.generate,
        training_samples=2000,
        epochs=300,
        vectors=64,
        loss="mean_squared_error",
        metric="mae",
        threshold=0.05,
        learning_rate=5e-3,
    ),
)

RECIPES: dict[str, Recipe] = {recipe.id: recipe for recipe in _RECIPES}
