"""Instruction counts are exact: the same every time, and the parts add up to the whole."""

import pathlib

import pytest

from program import Probemark, RunFolder, results_of

BOARDS = ("qemu-mps2-an386", "qemu-rv32-virt", "qemu-sifive-e", "simavr-atmega2560")


def run_with(probemark: Probemark, folder: pathlib.Path, jobs: int) -> RunFolder:
    boards = [word for board in BOARDS for word in ("--board", board)]
    return probemark.run(folder, *boards, "--workload", "gesture", "--workload", "sine", "--samples", 3, "--jobs", jobs)


@pytest.fixture(scope="module")
def one_at_a_time(probemark: Probemark, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return run_with(probemark, tmp_path_factory.mktemp("run") / "one", 1)


def test_two_runs_agree_in_everything_but_host_time(
    probemark: Probemark, one_at_a_time: RunFolder, tmp_path: pathlib.Path
) -> None:
    two_at_a_time = run_with(probemark, tmp_path / "two", 2)
    results = results_of(one_at_a_time)
    assert len(results) == 2 * len(BOARDS)
    assert results_of(two_at_a_time) == results


@pytest.mark.parametrize("board", BOARDS)
def test_counts_are_whole_numbers_of_every_sample(one_at_a_time: RunFolder, board: str) -> None:
    instructions = one_at_a_time.record(board, "gesture")["metrics"]["instructions"]
    assert instructions["kind"] == "simulated"
    assert instructions["resolution"] == "1 instruction"
    assert instructions["n"] == len(instructions["samples"]) == 3
    assert all(float(sample).is_integer() and sample > 100_000 for sample in instructions["samples"])
    # An interval would claim a spread of the measurement; there is none.
    assert not {"ci95", "ci95_low", "ci95_high"} & instructions.keys()


# A run in which mcycle contradicts the emulator's count is not bit_exact but target_lost.
@pytest.mark.parametrize("board", ["qemu-rv32-virt", "qemu-sifive-e"])
def test_mcycle_agrees_with_the_count(one_at_a_time: RunFolder, board: str) -> None:
    for workload in ("gesture", "sine"):
        record = one_at_a_time.record(board, workload)
        assert record["status"] == "bit_exact"
        assert record["metrics"]["instructions"]["status"] == "ok"


def test_the_same_core_executes_the_same_instructions_on_both_riscv_boards(one_at_a_time: RunFolder) -> None:
    virt, sifive = (one_at_a_time.record(board, "gesture") for board in ("qemu-rv32-virt", "qemu-sifive-e"))
    assert virt["metrics"]["instructions"]["samples"] == sifive["metrics"]["instructions"]["samples"]


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("count", ["instructions", "cycles"])
def test_operators_add_up_to_the_whole(one_at_a_time: RunFolder, board: str, count: str) -> None:
    record = one_at_a_time.record(board, "gesture")
    if count == "cycles" and not board.startswith("simavr"):
        assert record["metrics"]["cycles"]["status"] == "not_measured"
        return
    whole = record["metrics"][count]["samples"]
    parts = [operator[count]["samples"] for operator in record["operators"]]
    for sample, total in enumerate(whole):
        covered = sum(part[sample] for part in parts)
        assert 0.995 * total <= covered <= total


def test_an_avr_spends_at_least_a_cycle_on_each_instruction(one_at_a_time: RunFolder) -> None:
    metrics = one_at_a_time.record("simavr-atmega2560", "gesture")["metrics"]
    for instructions, cycles in zip(metrics["instructions"]["samples"], metrics["cycles"]["samples"], strict=True):
        assert instructions < cycles < 4 * instructions


def test_no_emulator_has_seconds_or_joules(one_at_a_time: RunFolder) -> None:
    for record in one_at_a_time.records().values():
        for metric in ("latency_s", "energy_j"):
            assert record["metrics"][metric]["status"] == "not_applicable"
            assert record["metrics"][metric]["reason"]
