"""Holds the reference against independent implementations, bit by bit, on hundreds of random models.

    oracle_test.py ORACLE_MODELS [--models-per-operator N] [--chains N] [--first-seed N] [--operator OP]
                   [--keep FOLDER]

ORACLE_MODELS is the program of that name, which writes models, inputs and the reference's outputs. Under the profile
`double` they are compared with TensorFlow Lite Micro (PyPI: tflite-micro), what it lacks with LiteRT where that
rounds so too; under `xnnpack` with LiteRT (PyPI: ai-edge-litert) and its XNNPACK kernels. Exit code: 0 where nothing
differs that is not listed below, 1 otherwise, 77 where the oracles are not installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import oracles

SKIPPED = 77

# A model's function at the oracle, from its bytes, inputs and outputs.
Make = Callable[[bytes, list[oracles.End], list[oracles.End]], oracles.Run]

# (operator, types) -> why the oracle cannot run these models, or answers otherwise.
Reasons = dict[tuple[str, str], str]

NOT_OFFERED_BY_TFLM: Reasons = {
    ("RESIZE_BILINEAR", "int16"): "held against LiteRT instead",
    ("FULLY_CONNECTED", "int8x4+per_channel"): "takes int4 with one scale alone",
    ("FULLY_CONNECTED", "int8x4+per_channel+odd_depth"): "takes int4 with one scale alone",
    ("chain*", "int8"): "contains an operator that it lacks",
    ("chain*", "int16"): "contains an operator that it lacks",
}

# What TensorFlow Lite Micro lacks and LiteRT's own kernels compute as `double`.
DOUBLE_IN_LITERT = {("RESIZE_BILINEAR", "int16")}

NOT_OFFERED_BY_LITERT: Reasons = {
    ("FULLY_CONNECTED", "int8x4+filter_zero_point"): "takes symmetric int4 alone",
    ("FULLY_CONNECTED", "int8x4+odd_depth+filter_zero_point"): "takes symmetric int4 alone",
    ("UNIDIRECTIONAL_SEQUENCE_LSTM", "int8"): "wants the quantization of intermediate results",
    ("UNIDIRECTIONAL_SEQUENCE_LSTM", "int16"): "wants the quantization of intermediate results",
    ("chain*", "int8"): "contains an operator that it lacks",
    ("chain*", "int16"): "contains an operator that it lacks",
}

# Where LiteRT has no XNNPACK kernel, or another path than the one that the profile names. By (operator, types).
KNOWN_XNNPACK_DIFFERENCES: Reasons = {
    ("FULLY_CONNECTED", "int8+filter_zero_point"): "no XNNPACK kernel; LiteRT's own differs",
    ("BATCH_MATMUL", "int8+filter_zero_point"): "no XNNPACK kernel; LiteRT's own is `double`",
    ("TRANSPOSE_CONV", "int8+same_with_gaps"): "XNNPACK takes no stride beyond the filter; LiteRT's own is `double`",
    ("SVDF", "int8"): "no XNNPACK kernel; LiteRT's own is `double`",
    ("LOGISTIC", "int8"): "XNNPACK rounds a table of the real function, now and then 1 off",
    ("TANH", "int8"): "as LOGISTIC",
    ("CONV_2D", "int8x4"): "no XNNPACK kernel; LiteRT's own is mostly `double`",
    ("DEPTHWISE_CONV_2D", "int8x4"): "no XNNPACK kernel; LiteRT's own is mostly `double`",
    ("FULLY_CONNECTED", "int8x4+odd_depth"): "XNNPACK takes int4 in whole bytes a row; LiteRT's own differs",
    ("FULLY_CONNECTED", "int8x4+per_channel+odd_depth"): "as the above",
    ("MEAN", "int8"): "where input and output have one scale, LiteRT averages and rounds without a multiplier",
    ("SOFTMAX", "int8"): "no XNNPACK kernel; LiteRT uses a table of float exponentials",
}


# int16 operators in which LiteRT's own kernels answer as `single` does.
SINGLE_IN_LITERT = {"CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "BATCH_MATMUL"}

NOT_OFFERED: dict[str, Reasons] = {"tflite_micro": NOT_OFFERED_BY_TFLM, "ai_edge_litert": NOT_OFFERED_BY_LITERT}


def known_reason(oracle: str, operator: str, types: str) -> str | None:
    """Why answers may differ; None where they must not."""
    if oracle == "tflite_micro":
        return None
    if "int16" in types and operator not in SINGLE_IN_LITERT:
        return "no XNNPACK kernel for int16: the profile means `single` there, LiteRT has vector code of its own"
    if operator == "chain*":
        return "contains an operator with known differences"
    return KNOWN_XNNPACK_DIFFERENCES.get((operator, types))


@dataclass
class Tally:
    """What was compared under one (operator, activation type)."""

    models: int = 0
    elements: int = 0
    differing: int = 0
    largest: float = 0
    not_offered: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """A line of index.tsv."""

    model: Path
    label: str
    activations: str
    samples: int
    inputs: list[oracles.End]
    outputs: list[oracles.End]
    operators: frozenset[tuple[str, str]]


def read_index(folder: Path) -> list[Entry]:
    entries = []
    for line in (folder / "index.tsv").read_text().splitlines():
        number, label, activations, samples, inputs, outputs, operators = line.split("\t")
        entries.append(
            Entry(
                folder / f"{number}.tflite",
                label,
                activations,
                int(samples),
                [oracles.End.parse(text) for text in inputs.split()],
                [oracles.End.parse(text) for text in outputs.split()],
                frozenset((name, dtype) for name, dtype in (text.split(":") for text in operators.split(","))),
            )
        )
    return entries


def samples_of(data: bytes, ends: list[oracles.End], samples: int) -> list[list[bytes]]:
    """The file's content by sample and tensor."""
    if len(data) != samples * sum(end.size for end in ends):
        raise AssertionError("the file's size does not follow from the index")
    parts = []
    at = 0
    for _ in range(samples):
        sample = []
        for end in ends:
            sample.append(data[at : at + end.size])
            at += end.size
        parts.append(sample)
    return parts


def compare(entry: Entry, make: Make, tally: Tally) -> None:
    inputs = samples_of(entry.model.with_suffix(".in").read_bytes(), entry.inputs, entry.samples)
    expected = samples_of(entry.model.with_suffix(".out").read_bytes(), entry.outputs, entry.samples)
    try:
        run = make(entry.model.read_bytes(), entry.inputs, entry.outputs)
        actual = [run(sample) for sample in inputs]
    except oracles.NotOffered:
        tally.not_offered += 1
        return
    tally.models += 1
    before = tally.differing
    for got_sample, want_sample in zip(actual, expected, strict=True):
        for got, want, end in zip(got_sample, want_sample, entry.outputs, strict=True):
            unequal, largest = end.difference(got, want)
            tally.elements += end.elements
            tally.differing += unequal
            tally.largest = max(tally.largest, largest)
    if tally.differing > before:
        tally.examples.append(entry.model.name)


def key_of(entry: Entry, oracle: str) -> tuple[str, str]:
    """What a model counts as: an operator with the types it has, or a chain, with or without known differences."""
    if entry.label != "chain":
        return next(iter(entry.operators))
    known = any(key in NOT_OFFERED[oracle] or known_reason(oracle, *key) is not None for key in entry.operators)
    return ("chain*" if known else "chain", entry.activations)


def compare_folder(oracle: str, folder: Path, only: list[str]) -> dict[str, Tally]:
    """Tallies by "operator types": of all, or of those named."""
    tallies: dict[str, Tally] = {}
    for entry in read_index(folder):
        name = " ".join(key_of(entry, oracle))
        if only and name not in only:
            continue
        compare(entry, oracles.MAKERS[oracle], tallies.setdefault(name, Tally()))
    return tallies


def compare_in_process(oracle: str, folder: Path, *only: str) -> dict[tuple[str, str], Tally]:
    """A process for each oracle: both define the same C++ symbols, and a failed assertion in one must not end all."""
    command = [sys.executable, __file__, "--compare", oracle, str(folder), *only]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{oracle} ended with code {done.returncode}: {done.stderr[-2000:]}")
    tallies = {}
    for name, fields in json.loads(done.stdout.splitlines()[-1]).items():
        label, activations = name.split()
        tallies[label, activations] = Tally(**fields)
    return tallies


def print_tallies(title: str, tallies: dict[tuple[str, str], Tally]) -> None:
    total = Tally()
    print(f"\n{title}")
    print(f"{'operator':<30}{'types':<36}{'models':>8}{'elements':>10}{'differ':>8}{'largest':>9}{'not offered':>13}")
    for (label, activations), t in sorted(tallies.items()):
        total.models += t.models
        total.elements += t.elements
        total.differing += t.differing
        total.not_offered += t.not_offered
        print(
            f"{label:<30}{activations:<36}{t.models:>8}{t.elements:>10}{t.differing:>8}{t.largest:>9g}"
            f"{t.not_offered:>13}  {' '.join(t.examples[:3])}".rstrip()
        )
    print(f"{'total':<66}{total.models:>8}{total.elements:>10}{total.differing:>8}{'':>9}{total.not_offered:>13}")


def judge(oracle: str, tallies: dict[tuple[str, str], Tally]) -> list[str]:
    """What is wrong: differences that are not known, and models not run for no known reason."""
    not_offered = NOT_OFFERED[oracle]
    faults = []
    for key, tally in sorted(tallies.items()):
        name = " ".join(key)
        reason = known_reason(oracle, *key)
        if tally.differing and reason is None:
            faults.append(f"{oracle}: {name}: {tally.differing} of {tally.elements} elements differ")
        elif tally.differing:
            print(f"known: {name}: {tally.differing} of {tally.elements} differ: {reason}")
        if tally.not_offered and key not in not_offered:
            faults.append(f"{oracle}: {name}: {tally.not_offered} models were not run")
        elif tally.not_offered:
            print(f"not offered by the oracle: {name}: {tally.not_offered} models: {not_offered[key]}")
    return faults


def judge_double_in_litert(folder: Path) -> list[str]:
    """What LiteRT answers otherwise than `double` where it is the only oracle of that profile."""
    tallies = compare_in_process("ai_edge_litert", folder, *(" ".join(key) for key in DOUBLE_IN_LITERT))
    if tallies:
        print_tallies("profile double against ai_edge_litert, what tflite_micro lacks", tallies)
    return [
        f"ai_edge_litert: {' '.join(key)}: {t.differing} of {t.elements} differ, {t.not_offered} models not run"
        for key, t in tallies.items()
        if t.differing or t.not_offered
    ]


def run_all(arguments: argparse.Namespace, root: Path) -> list[str]:
    faults: list[str] = []
    for profile, oracle in (("double", "tflite_micro"), ("xnnpack", "ai_edge_litert")):
        folder = root / profile
        command = [arguments.oracle_models, folder, profile, arguments.models_per_operator, arguments.chains]
        only = [arguments.operator] if arguments.operator else []
        subprocess.run([str(part) for part in [*command, arguments.first_seed, *only]], check=True)
        tallies = compare_in_process(oracle, folder)
        print_tallies(f"profile {profile} against {oracle}", tallies)
        faults += judge(oracle, tallies)
        if profile == "double":
            faults += judge_double_in_litert(folder)
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description="Random models, the reference against independent implementations.")
    parser.add_argument("oracle_models", type=Path, help="the program that writes models and expected outputs")
    parser.add_argument("--models-per-operator", type=int, default=40, help="for each activation type")
    parser.add_argument("--chains", type=int, default=200, help="for each activation type")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--operator", help="models of this operator alone, and chains")
    parser.add_argument("--keep", type=Path, help="write the models here and leave them")
    arguments = parser.parse_args()
    missing = [name for name in ("numpy", *oracles.MAKERS) if importlib.util.find_spec(name) is None]
    if missing:
        print(f"skipped: not installed: {', '.join(missing)}", file=sys.stderr)
        return SKIPPED
    with tempfile.TemporaryDirectory() as temporary:
        faults = run_all(arguments, arguments.keep or Path(temporary))
    for fault in faults:
        print(f"FAILED {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    if len(sys.argv) >= 4 and sys.argv[1] == "--compare":
        results = compare_folder(sys.argv[2], Path(sys.argv[3]), sys.argv[4:])
        print(json.dumps({name: asdict(tally) for name, tally in results.items()}))
        sys.exit(0)
    sys.exit(main())
