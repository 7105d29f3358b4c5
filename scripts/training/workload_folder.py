"""Writing a workload: model, vectors, labels and their description."""

import hashlib
import json
from pathlib import Path

import numpy as np

from recipe import Recipe

TEMPLATE = """\
id = {id}
title = {title}
description = {description}
licence = "same as the project (Apache-2.0)"

[model]
file = "model.tflite"
sha256 = "{model_sha256}"

[vectors]
file = "vectors.bin"
sha256 = "{vectors_sha256}"
count = {count}
labels = "labels.csv"

[quality]
metric = "{metric}"
threshold = {threshold:.2f}
"""


def write(folder: Path, recipe: Recipe, flatbuffer: bytes, inputs: np.ndarray, labels: np.ndarray) -> None:
    """Inputs are int8 [samples, ...]; labels are class indices or real targets [samples]."""
    folder.mkdir(parents=True, exist_ok=True)
    vectors = inputs.tobytes()
    (folder / "model.tflite").write_bytes(flatbuffer)
    (folder / "vectors.bin").write_bytes(vectors)
    rows = [f"{sample},{label}\n" for sample, label in enumerate(labels)]
    (folder / "labels.csv").write_text("sample,label\n" + "".join(rows))
    description = TEMPLATE.format(
        # A JSON string of plain text is a TOML string as well.
        id=json.dumps(recipe.id),
        title=json.dumps(recipe.title),
        description=json.dumps(recipe.description),
        model_sha256=hashlib.sha256(flatbuffer).hexdigest(),
        vectors_sha256=hashlib.sha256(vectors).hexdigest(),
        count=len(inputs),
        metric=recipe.metric,
        threshold=recipe.threshold,
    )
    (folder / "workload.toml").write_text(description)
