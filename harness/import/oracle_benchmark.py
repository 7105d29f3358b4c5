"""Sets the reference interpreter's speed against TensorFlow Lite Micro and LiteRT's built-in reference kernels.

    oracle_benchmark.py REFERENCE_BENCHMARK MODELS [--seconds S]

REFERENCE_BENCHMARK is the program of that name, MODELS the folder with <id>/model.tflite. All run on one thread, on the
same models, in turns; the best turn of each counts, for other work on the machine only ever slows one down. A ratio
above 1 means that the reference interpreter is the faster one.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SKIPPED = 77
TURNS = 3
MODELS = ("kws", "ic", "vww", "ad")


def reference_rates(program: Path, seconds: float) -> dict[str, float]:
    """Inferences per second by model."""
    command = [str(program), "--benchmark_format=json", f"--benchmark_min_time={seconds}"]
    report = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    failed = [run for run in report["benchmarks"] if run.get("error_occurred")]
    if failed:
        raise RuntimeError("; ".join(f"{run['name']}: {run['error_message']}" for run in failed))
    return {run["name"].removeprefix("invoke/"): run["items_per_second"] for run in report["benchmarks"]}


def micro_invoke(model: bytes) -> Callable[[], Any]:
    from tflite_micro import runtime

    interpreter = runtime.Interpreter.from_bytes(model, arena_size=4 << 20)
    return interpreter.invoke


def litert_invoke(model: bytes) -> Callable[[], Any]:
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    interpreter = Interpreter(
        model_content=model, num_threads=1, experimental_op_resolver_type=OpResolverType.BUILTIN_REF
    )
    interpreter.allocate_tensors()
    return interpreter.invoke


INVOKERS = {"tflite_micro": micro_invoke, "ai_edge_litert": litert_invoke}


def rates(oracle: str, models: Path, seconds: float) -> dict[str, float]:
    """Inferences per second by model, of this process's oracle."""
    result = {}
    for name in MODELS:
        invoke = INVOKERS[oracle]((models / name / "model.tflite").read_bytes())
        invoke()
        runs = 0
        start = time.perf_counter()
        while (elapsed := time.perf_counter() - start) < seconds:
            invoke()
            runs += 1
        result[name] = runs / elapsed
    return result


def rates_in_process(oracle: str, models: Path, seconds: float) -> dict[str, float]:
    """A process for each oracle: both define the same C++ symbols."""
    command = [sys.executable, __file__, "--rates", oracle, str(models), str(seconds)]
    output = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout
    parsed: dict[str, float] = json.loads(output.splitlines()[-1])
    return parsed


def keep_best(best: dict[str, float], turn: dict[str, float]) -> None:
    for name, rate in turn.items():
        best[name] = max(rate, best.get(name, 0.0))


def main() -> int:
    parser = argparse.ArgumentParser(description="Inferences per second: reference, TensorFlow Lite Micro, LiteRT.")
    parser.add_argument("reference_benchmark", type=Path)
    parser.add_argument("models", type=Path)
    parser.add_argument("--seconds", type=float, default=1.0, help="for each model and implementation")
    arguments = parser.parse_args()
    missing = [name for name in INVOKERS if importlib.util.find_spec(name) is None]
    if missing:
        print(f"skipped: not installed: {', '.join(missing)}", file=sys.stderr)
        return SKIPPED
    seconds = arguments.seconds / TURNS
    ours: dict[str, float] = {}
    others: dict[str, dict[str, float]] = {oracle: {} for oracle in INVOKERS}
    for _ in range(TURNS):
        keep_best(ours, reference_rates(arguments.reference_benchmark, seconds))
        for oracle, best in others.items():
            keep_best(best, rates_in_process(oracle, arguments.models, seconds))
    print(f"{'model':<8}{'reference':>12}" + "".join(f"{oracle:>18}{'ratio':>8}" for oracle in others))
    for name in MODELS:
        columns = "".join(f"{rate[name]:>16.1f}/s{ours[name] / rate[name]:>8.2f}" for rate in others.values())
        print(f"{name:<8}{ours[name]:>10.1f}/s{columns}")
    return 0


if __name__ == "__main__":
    if len(sys.argv) == 5 and sys.argv[1] == "--rates":
        print(json.dumps(rates(sys.argv[2], Path(sys.argv[3]), float(sys.argv[4]))))
        sys.exit(0)
    sys.exit(main())
