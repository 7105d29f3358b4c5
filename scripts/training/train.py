"""Trains, quantizes, checks and writes the named workloads, or all of them."""

import argparse
import sys
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

import quality
import quantization
import workload_folder
from inference import QuantizedModel
from recipe import Recipe
from recipes import RECIPES

MODELS = Path(__file__).resolve().parents[2] / "workloads" / "models"

CALIBRATION_SAMPLES = 300
TEST_SAMPLES = 400

# Independent random streams of one recipe.
TRAINING_STREAM, VECTOR_STREAM, TEST_STREAM = range(3)


def fix_threads() -> None:
    """The order of floating-point additions follows the threads, so their number is part of the recipe."""
    tf.config.threading.set_intra_op_parallelism_threads(2)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()


def train(recipe: Recipe, inputs: np.ndarray, targets: np.ndarray) -> keras.Model:
    model = recipe.build()
    steps = recipe.epochs * -(-len(inputs) // recipe.batch_size)
    schedule = keras.optimizers.schedules.CosineDecay(recipe.learning_rate, steps)
    model.compile(keras.optimizers.Adam(schedule), recipe.loss)
    model.fit(inputs, targets, batch_size=recipe.batch_size, epochs=recipe.epochs, verbose=2)
    return model


def make(recipe: Recipe) -> bool:
    """Writes the workload if its vectors meet the threshold; tells whether they did."""
    # Also resets the counters behind layer names, which end up in the flatbuffer.
    keras.backend.clear_session()
    keras.utils.set_random_seed(recipe.seed)

    def stream(number: int) -> np.random.Generator:
        return np.random.default_rng([recipe.seed, number])

    inputs, targets = recipe.training_data(stream(TRAINING_STREAM), recipe.training_samples)
    flatbuffer = quantization.quantize(train(recipe, inputs, targets), inputs[:CALIBRATION_SAMPLES])

    model = QuantizedModel(flatbuffer)
    test_inputs, test_labels = recipe.held_out_data(stream(TEST_STREAM), TEST_SAMPLES)
    test_value = quality.measure(recipe.metric, model, model.quantize(test_inputs), test_labels)
    vector_inputs, labels = recipe.held_out_data(stream(VECTOR_STREAM), recipe.vectors)
    vectors = model.quantize(vector_inputs)
    value = quality.measure(recipe.metric, model, vectors, labels)
    print(
        f"{recipe.id}: {recipe.metric} {value:.4f} on {recipe.vectors} vectors, {test_value:.4f} on "
        f"{TEST_SAMPLES} test samples, threshold {recipe.threshold}, model {len(flatbuffer)} bytes",
        flush=True,
    )
    if not quality.meets(recipe.metric, value, recipe.threshold):
        print(f"{recipe.id}: misses its threshold, not written", file=sys.stderr)
        return False
    workload_folder.write(MODELS / recipe.id, recipe, flatbuffer, vectors, labels)
    return True


def main() -> int:
    parser = argparse.ArgumentParser(prog="train-models", description=__doc__)
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help=f"one of: {', '.join(RECIPES)}; default: all")
    names = parser.parse_args().workloads or list(RECIPES)
    if unknown := [name for name in names if name not in RECIPES]:
        parser.error(f"no workload {', '.join(unknown)}; there are {', '.join(RECIPES)}")
    fix_threads()
    return 0 if all([make(RECIPES[name]) for name in names]) else 1


if __name__ == "__main__":
    sys.exit(main())
