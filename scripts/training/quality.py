"""The quality metrics that a workload may declare."""

import numpy as np

from inference import QuantizedModel


def top1(outputs: np.ndarray, labels: np.ndarray) -> float:
    """Share of samples whose largest output [samples, classes] is at the label [samples]."""
    return float(np.mean(outputs.argmax(axis=1) == labels))


def auc(scores: np.ndarray, labels: np.ndarray) -> float:
    """Area under the ROC curve: the chance that an anomaly (label 1) outscores a normal sample; a tie counts half."""
    anomalous, normal = scores[labels == 1][:, np.newaxis], scores[labels == 0]
    return float(np.mean((anomalous > normal) + 0.5 * (anomalous == normal)))


def mean_absolute_error(outputs: np.ndarray, labels: np.ndarray) -> float:
    return float(np.mean(np.abs(outputs.ravel() - labels)))


def measure(metric: str, model: QuantizedModel, inputs: np.ndarray, labels: np.ndarray) -> float:
    """The metric of a model on int8 inputs [samples, ...]."""
    outputs = model.outputs(inputs)
    if metric == "top1":
        return top1(outputs, labels)
    if metric == "auc":
        errors = np.mean((model.dequantize_inputs(inputs) - outputs) ** 2, axis=1)
        return auc(errors, labels)
    if metric == "mae":
        return mean_absolute_error(outputs, labels)
    raise ValueError(f"unknown metric {metric}")


def meets(metric: str, value: float, threshold: float) -> bool:
    return value <= threshold if metric == "mae" else value >= threshold
