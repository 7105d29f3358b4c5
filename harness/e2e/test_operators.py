"""Every operator of the registry, on random models: a board computes what the host does, bit by bit."""

import hashlib
import json
import pathlib
import subprocess

import pytest

from program import Probemark

# Arm, RISC-V, and a CPU whose int has 16 bits.
BOARDS = ("qemu-mps2-an386", "qemu-rv32-virt", "simavr-atmega2560")


def as_workload(model: pathlib.Path, name: str, samples: int, folder: pathlib.Path) -> pathlib.Path:
    """A workload folder of a model and its inputs."""
    folder.mkdir(parents=True)
    digests = {}
    for file, content in (("model.tflite", model), ("vectors.bin", model.with_suffix(".in"))):
        data = content.read_bytes()
        (folder / file).write_bytes(data)
        digests[file] = hashlib.sha256(data).hexdigest()
    (folder / "workload.toml").write_text(
        f'id = "{name}"\ntitle = "{name}"\ndescription = "One random operator."\nlicence = "Apache-2.0"\n'
        f'[model]\nfile = "model.tflite"\nsha256 = "{digests["model.tflite"]}"\n'
        f'[vectors]\nfile = "vectors.bin"\nsha256 = "{digests["vectors.bin"]}"\ncount = {samples}\n',
        encoding="utf-8",
    )
    return folder


@pytest.fixture(scope="module")
def workloads(build: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> list[pathlib.Path]:
    """A workload an operator and activation type, and of those that take int4 weights another."""
    folder = tmp_path_factory.mktemp("operators")
    subprocess.run([build / "oracle_models", folder / "models", "double", "1", "0", "5"], check=True, timeout=60)
    made = []
    for line in (folder / "models" / "index.tsv").read_text(encoding="utf-8").splitlines():
        number, operator, activations, samples, *_ = line.split("\t")
        name = f"{operator}-{activations}".lower().replace("_", "-")
        made.append(as_workload(folder / "models" / f"{number}.tflite", name, int(samples), folder / name))
    return made


def test_there_is_a_model_of_every_operator(probemark: Probemark, workloads: list[pathlib.Path]) -> None:
    listed = json.loads(probemark("list", "operators", "--json").out)
    names = {folder.name.rsplit("-", 1)[0] for folder in workloads}
    assert names == {row["operator"].lower().replace("_", "-") for row in listed}
    int4 = {folder.name for folder in workloads if folder.name.endswith("-int8x4")}
    assert int4 == {"conv-2d-int8x4", "depthwise-conv-2d-int8x4", "fully-connected-int8x4"}


@pytest.mark.parametrize("board", BOARDS)
def test_a_board_computes_every_operator_as_the_host_does(
    probemark: Probemark, workloads: list[pathlib.Path], tmp_path: pathlib.Path, board: str
) -> None:
    models = [word for folder in workloads for word in ("--workload", str(folder))]
    records = probemark.run(tmp_path / "run", "--board", board, *models).records()
    statuses = {folder.name: records[f"{board}/{folder.name}/portable"]["status"] for folder in workloads}
    assert {name: status for name, status in statuses.items() if status != "bit_exact"} == {}
