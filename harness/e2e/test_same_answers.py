"""A board behind a real debug server answers as the emulator itself does: to the last digit."""

import pathlib

import pytest

from program import KERNELS, Json, Probemark, RunFolder

CHIPS = ("qemu-microbit", "qemu-mps2-an386", "qemu-mps2-an505", "qemu-rv32-virt")
PATHS = [
    (chip, probe)
    for chip in CHIPS
    for probe in ("openocd", "pyocd")
    if (chip, probe) != ("qemu-rv32-virt", "pyocd")
]
WORKLOADS = ("sine", "gesture")


def run_through(probemark: Probemark, folder: pathlib.Path, probe: str, *chips: str) -> RunFolder:
    boards = [word for chip in chips for word in ("--board", chip)]
    workloads = [word for name in WORKLOADS for word in ("--workload", name)]
    return probemark.run(folder, *boards, *workloads, "--probe", probe, "--samples", 3)


@pytest.fixture(scope="module")
def runs(probemark: Probemark, tmp_path_factory: pytest.TempPathFactory) -> dict[str, RunFolder]:
    folder = tmp_path_factory.mktemp("run")
    return {
        probe: run_through(probemark, folder / probe, probe, *(chip for chip, p in PATHS if p == probe))
        for probe in ("openocd", "pyocd")
    } | {"qemu": run_through(probemark, folder / "qemu", "qemu", *CHIPS)}


def numbers(record: Json) -> Json:
    """All that is measured, without how."""

    def number(metric: Json) -> Json:
        return {key: value for key, value in metric.items() if key != "method"}

    return {
        "status": record["status"],
        "image": record["fingerprint"]["values"]["image_sha256"],
        "elements": record["elements_checked"],
        "quality": record["quality"],
        "metrics": {name: number(metric) for name, metric in record["metrics"].items()},
        "operators": [
            operator | {"instructions": number(operator["instructions"]), "cycles": number(operator["cycles"])}
            for operator in record["operators"]
        ],
    }


@pytest.mark.parametrize(("chip", "probe"), PATHS)
@pytest.mark.parametrize("workload", WORKLOADS)
def test_every_number_is_that_of_the_emulator(runs: dict[str, RunFolder], chip: str, probe: str, workload: str) -> None:
    direct = numbers(runs["qemu"].record(chip, workload))
    through = numbers(runs[probe].record(chip, workload))
    assert through == direct
    assert through["status"] == "bit_exact"
    assert len(through["metrics"]["instructions"]["samples"]) == 3
    assert through["metrics"]["stack_bytes"]["median"] > 0
    assert all(operator["instructions"]["median"] > 0 for operator in through["operators"])


@pytest.mark.parametrize(("chip", "probe"), PATHS)
def test_the_record_says_which_server_it_was(runs: dict[str, RunFolder], chip: str, probe: str) -> None:
    record = runs[probe].record(chip, "sine")
    assert record["probe"] == probe
    version = {"openocd": "OpenOCD 0.12", "pyocd": "pyOCD"}[probe]
    assert record["fingerprint"]["values"]["probe"].startswith(version)
    assert runs["qemu"].record(chip, "sine")["fingerprint"]["values"]["probe"].startswith("QEMU 7")


def test_wrong_answers_are_traced_to_their_operator_through_a_probe(
    probemark: Probemark, wrong_kernel: RunFolder, tmp_path: pathlib.Path
) -> None:
    through = probemark.run(
        tmp_path / "run",
        *("--board", "qemu-mps2-an386", "--workload", "kws", "--kernels", KERNELS / "off-by-one"),
        *("--probe", "openocd"),
        code=20,
    )
    direct = wrong_kernel.record("qemu-mps2-an386", "kws", "off-by-one")
    assert through.record("qemu-mps2-an386", "kws", "off-by-one")["difference"] == direct["difference"]
