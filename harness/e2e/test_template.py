"""The kernel library to copy computes what the reference does, on shipped and on random models."""

import pathlib
import subprocess

import pytest

from conftest import M4
from program import Probemark
from test_operators import as_workload

BOARDS = (M4, "simavr-atmega2560")
KERNELS = {"CONV_2D": "pm_conv2d_s8_s8_s8", "FULLY_CONNECTED": "pm_fully_connected_s8_s8_s8"}
MODELS = 3


@pytest.fixture(scope="module")
def workloads(build: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pathlib.Path]:
    """Random int8 models of the two operators, by name."""
    folder = tmp_path_factory.mktemp("template")
    made = {}
    for operator in KERNELS:
        models = folder / operator
        command = [build / "oracle_models", models, "double", str(MODELS), "0", "1", operator]
        subprocess.run(command, check=True, timeout=60)
        for line in (models / "index.tsv").read_text(encoding="utf-8").splitlines():
            number, _, activations, samples, *_ = line.split("\t")
            if activations == "int8":
                name = f"{operator}-{number}".lower().replace("_", "-")
                made[name] = as_workload(models / f"{number}.tflite", name, int(samples), folder / name)
    return made


@pytest.mark.parametrize("board", BOARDS)
def test_it_computes_random_models_as_the_reference_does(
    probemark: Probemark, workloads: dict[str, pathlib.Path], tmp_path: pathlib.Path, board: str
) -> None:
    assert len(workloads) >= 2 * MODELS
    words = [word for folder in workloads.values() for word in ("--workload", str(folder))]
    run = probemark.run(tmp_path / "run", "--board", board, "--kernels", "template", *words)
    records = {name: run.record(board, name, "template") for name in workloads}
    assert {name: r["status"] for name, r in records.items() if r["status"] != "bit_exact"} == {}
    own = {op["kernel"] for r in records.values() for op in r["operators"] if op["library"] == "template"}
    assert own >= set(KERNELS.values())


def test_it_computes_a_whole_network(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    run = probemark.run(tmp_path / "run", "--board", M4, "--workload", "kws", "--kernels", "template", "--samples", 4)
    assert run.record(M4, "kws", "template")["status"] == "bit_exact"
