"""Kernels that crash or hang: the record says where, and the run goes on."""

import pathlib
import re
import shutil

import pytest

from conftest import M4
from program import KERNELS, Probemark, RunFolder

FAULTING = ("undefined-instruction", "no-stack", "lock-up")


def line_of(library: str, pattern: str, occurrence: int = 0) -> str:
    """ "<file>:<line>" of the text in the library's source, as a record gives it."""
    lines = (KERNELS / library / "fully_connected.cpp").read_text().splitlines()
    numbers = [number for number, line in enumerate(lines, start=1) if re.search(pattern, line)]
    return f"harness/e2e/kernels/{library}/fully_connected.cpp:{numbers[occurrence]}"


@pytest.fixture(scope="module")
def undefined(probemark: Probemark, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    boards = ("qemu-mps2-an385", M4, "qemu-rv32-virt")
    return probemark.run(
        tmp_path_factory.mktemp("run") / "undefined",
        *(word for board in boards for word in ("--board", board)),
        *("--workload", "sine", "--kernels", KERNELS / "undefined-instruction"),
        code=31,
    )


@pytest.fixture(scope="module")
def microbit(probemark: Probemark, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """One after the other, so that each begins after the emulator of the one before has crashed."""
    return probemark.run(
        tmp_path_factory.mktemp("run") / "microbit",
        *("--board", "qemu-microbit", "--workload", "sine", "--jobs", 1),
        *(word for name in FAULTING for word in ("--kernels", KERNELS / name)),
        *("--kernels", "portable"),
        code=31,
    )


@pytest.mark.parametrize("board", ["qemu-mps2-an385", M4])
def test_arm_fault_names_cause_function_and_line(undefined: RunFolder, board: str) -> None:
    record = undefined.record(board, "sine", "undefined-instruction")
    fault = record["fault"]
    assert record["status"] == "fault"
    assert fault["cause"] == "HardFault: undefined instruction"
    assert fault["symbol"] == "pm_fully_connected_s8_s8_s8"
    assert fault["location"] == line_of("undefined-instruction", "udf")
    undefined_instruction, forced = 1 << 16, 1 << 30
    assert fault["registers"]["cfsr"] == hex(undefined_instruction)
    assert fault["registers"]["hfsr"] == hex(forced)
    assert record["metrics"] == {}


def test_riscv_fault_names_cause_function_and_line(undefined: RunFolder) -> None:
    fault = undefined.record("qemu-rv32-virt", "sine", "undefined-instruction")["fault"]
    assert fault["cause"] == "illegal instruction"
    assert fault["symbol"] == "pm_fully_connected_s8_s8_s8"
    assert fault["location"] == line_of("undefined-instruction", "unimp")
    assert fault["registers"]["mcause"] == "0x2"
    assert fault["registers"].keys() == {"pc", "sp", "lr", "mcause", "mstatus"}


def test_armv6_fault_shows_no_register_that_the_core_lacks(microbit: RunFolder) -> None:
    fault = microbit.record("qemu-microbit", "sine", "undefined-instruction")["fault"]
    assert fault["cause"] == "HardFault"
    assert fault["symbol"] == "pm_fully_connected_s8_s8_s8"
    assert fault["location"] == line_of("undefined-instruction", "udf")
    assert fault["registers"].keys() == {"pc", "sp", "lr", "psr"}


def test_fault_without_a_stack_claims_no_place(microbit: RunFolder) -> None:
    record = microbit.record("qemu-microbit", "sine", "no-stack")
    assert record["status"] == "fault"
    assert record["fault"]["cause"] == (
        "HardFault; the stack pointer was outside of the stack, so the place is unknown"
    )
    assert not record["fault"].get("symbol") and not record["fault"].get("location")
    assert record["fault"].get("registers", {}) == {}


def test_lock_up_that_ends_the_emulator_is_located(microbit: RunFolder) -> None:
    record = microbit.record("qemu-microbit", "sine", "lock-up")
    assert record["status"] == "fault"
    assert record["fault"]["cause"] == "lock-up: a fault inside the fault handler"
    assert record["fault"]["symbol"] == "faulting_handler"
    assert record["fault"]["location"] == line_of("lock-up", "udf")
    assert "SIGABRT" in record["reason"]


def test_run_goes_on_after_faults(microbit: RunFolder) -> None:
    assert microbit.items("item_finished") == [f"qemu-microbit/sine/{name}" for name in (*FAULTING, "portable")]
    assert microbit.record("qemu-microbit", "sine")["status"] == "bit_exact"


def test_endless_kernel_is_ended_and_the_run_goes_on(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    run = probemark.run(
        tmp_path / "run",
        *("--board", M4, "--workload", "sine", "--jobs", 1, "--timeout", 3),
        *("--kernels", KERNELS / "endless", "--kernels", "portable"),
        code=31,
    )
    record = run.record(M4, "sine", "endless")
    assert record["status"] == "target_lost"
    assert "no stop within 3 s while waiting for one inference to finish" in record["reason"]
    assert re.search(r"halted at 0x[0-9a-f]+", record["reason"])
    assert "fault" not in record
    assert run.record(M4, "sine")["status"] == "bit_exact"


@pytest.mark.parametrize("reads_a_folder", ["vectors.bin", "labels.csv"])
def test_what_cannot_be_read_ends_its_item_only(
    probemark: Probemark, tmp_path: pathlib.Path, reads_a_folder: str
) -> None:
    broken = tmp_path / "sine"
    shutil.copytree(KERNELS.parents[2] / "workloads/models/sine", broken)
    (broken / "workload.toml").write_text((broken / "workload.toml").read_text().replace('"sine"', '"broken"'))
    (broken / reads_a_folder).unlink()
    (broken / reads_a_folder).mkdir()
    outcome = probemark("run", "--out", tmp_path / "run", "--board", M4, "--workload", broken, "--workload", "sine")
    assert outcome.code in (2, 30)
    run = RunFolder(tmp_path / "run")
    assert run.record(M4, "broken")["status"] in ("unsupported", "build_failed")
    assert run.record(M4, "broken")["reason"]
    assert run.record(M4, "sine")["status"] == "bit_exact"
