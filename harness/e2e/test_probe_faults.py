"""The fault matrix of docs/boards.md: virtual boards that misbehave, each behind the real OpenOCD and the real pyOCD.

All boards of one debug server are driven in one run, so that every row also shows that others go on.
"""

import contextlib
import pathlib
from dataclasses import dataclass

import pytest

from program import KERNELS, ROOT, Outcome, Probemark, RunFolder
from virtual_board import virtual_board

WORKLOADS = ("sine", "gesture")


@dataclass(frozen=True)
class Row:
    """What a board does, and how its first workload must end."""

    fault: str
    status: str
    words: tuple[str, ...] = ()
    power: str = "power-cycle"
    second: str = "bit_exact"  # the other workload


ROWS = {
    "sound": Row("", "bit_exact"),
    "hang": Row(
        "hang@accesses=500:power-cycle",
        "unstable",
        ("right after a power cycle", "no answer within 30 s while waiting for"),
    ),
    "drop": Row("drop@accesses=500:once", "unstable", ("right after a reset",)),
    "flash-recovers": Row("flash-fail:power-cycle", "unstable", ("right after a power cycle", "after a load of")),
    "flash-fails": Row(
        "flash-fail", "target_lost", ("load: ", "after a load of", "write protection"), second="target_lost"
    ),
    "wait": Row("wait:power-cycle", "unstable", ("right after a power cycle",)),
    "fault": Row("fault:power-cycle", "unstable", ("right after a power cycle",)),
    "erased": Row("wait@runs=3:power-cycle", "unstable", ("right after a power cycle",), power="power-cycle erased"),
    "slow": Row("slow", "bit_exact"),
}
# What flips may or may not be noticed by a server; that no wrong answer comes of them is what counts.
FLIP = Row("flip", "target_lost|unstable|bit_exact", second="target_lost|unstable|bit_exact")

# OpenOCD takes a serial of 12 characters for the mangled one of an early ST-Link.
PROBES = {
    "openocd": (
        "st-link",
        'config = ["interface/stlink-dap.cfg", "target/nrf51.cfg"]\n'
        'commands = ["st-link backend tcp {port}", "adapter speed 8000"]\nserial = "serial-{name}"\n',
    ),
    "pyocd": ("pyocd", 'target = "nrf51"\nserial = "remote:127.0.0.1:{port}"\n'),
}


@dataclass
class Matrix:
    """All rows of one debug server."""

    outcome: Outcome
    run: RunFolder


def board_file(folder: pathlib.Path, build: pathlib.Path, probe: str, name: str, port: int, power: str) -> pathlib.Path:
    chip = (ROOT / "targets/boards/qemu-microbit.toml").read_text().split("[probe.qemu]")[0]
    tell = (str(build / "probemark-virtual-board"), "--tell", f"unix:{folder}/control", power)
    words = ", ".join(f'"{word}"' for word in tell)
    file = folder / f"{name}.toml"
    file.write_text(
        chip.replace('"qemu-microbit"', f'"{name}"')
        + f"[probe.{probe}]\n"
        + PROBES[probe][1].format(port=port, name=name)
        + f"[power]\ncycle = [{words}]\nsettle_ms = 0\n"
    )
    return file


@pytest.fixture(scope="module")
def matrix(probemark: Probemark, build: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> Matrix:
    top = tmp_path_factory.mktemp("faults")
    with contextlib.ExitStack() as boards:
        words: list[object] = []
        for probe, (link, _) in PROBES.items():
            for row_name, row in {**ROWS, "flip": FLIP}.items():
                name = f"{probe}-{row_name}"
                folder = top / name
                folder.mkdir()
                options = ["--control", f"unix:{folder}/control", "--serial", f"serial-{name}"]
                options += ["--fault", row.fault] if row.fault else []
                board = boards.enter_context(virtual_board(build, folder, "microbit", link, *options))
                words += ["--board-file", board_file(folder, build, probe, name, board.port, row.power)]
        # Most rows wait for deadlines.
        outcome = probemark(
            *("run", "--out", top / "run", "--jobs", len(PROBES) * (len(ROWS) + 1), "--samples", 2, "--timeout", 10),
            *(word for workload in WORKLOADS for word in ("--workload", workload)),
            *words,
            environment={"PROBEMARK_LEASES": str(top / "leases")},
            deadline_s=300,
        )
    return Matrix(outcome, RunFolder(top / "run"))


def test_the_worst_decides_the_exit_code(matrix: Matrix) -> None:
    assert matrix.outcome.code == 31, matrix.outcome.out + matrix.outcome.err


@pytest.mark.parametrize("probe", PROBES)
@pytest.mark.parametrize("row_name", ROWS)
def test_each_fault_ends_as_documented(matrix: Matrix, probe: str, row_name: str) -> None:
    row = ROWS[row_name]
    name = f"{probe}-{row_name}"
    first, second = (matrix.run.record(name, workload) for workload in WORKLOADS)
    assert (first["status"], second["status"]) == (row.status, row.second), (first["reason"], second["reason"])
    for words in row.words:
        assert words in first["reason"]
    if row.status != "bit_exact":
        assert f"{name}, " in first["reason"], "the board and the phase"


@pytest.mark.parametrize("probe", PROBES)
def test_an_unstable_answer_is_right_and_has_its_numbers(matrix: Matrix, probe: str) -> None:
    sound = matrix.run.record(f"{probe}-sound", "sine")
    for row_name, row in ROWS.items():
        if row.status != "unstable":
            continue
        record = matrix.run.record(f"{probe}-{row_name}", "sine")
        for key in ("samples_checked", "elements_checked", "quality"):
            assert record[key] == sound[key]
        assert record["metrics"]["stack_bytes"] == sound["metrics"]["stack_bytes"]


@pytest.mark.parametrize("probe", PROBES)
def test_a_lost_board_has_no_numbers(matrix: Matrix, probe: str) -> None:
    record = matrix.run.record(f"{probe}-flash-fails", "sine")
    assert all(metric["status"] != "ok" for metric in record["metrics"].values())
    assert record["quality"]["status"] == "suppressed"


@pytest.mark.parametrize("probe", PROBES)
def test_flipped_bits_never_become_a_wrong_answer(matrix: Matrix, probe: str) -> None:
    for workload in WORKLOADS:
        assert matrix.run.record(f"{probe}-flip", workload)["status"] in FLIP.status.split("|")


def test_the_report_marks_what_was_unstable(matrix: Matrix) -> None:
    unstable = sum(record["status"] == "unstable" for record in matrix.run.records().values())
    assert f"{unstable} unstable" in matrix.outcome.out
    assert f"{unstable}</b> unstable" in matrix.run.page.read_text(encoding="utf-8")


@pytest.mark.parametrize("probe", sorted(PROBES))
def test_a_core_that_locks_up_is_a_fault_and_the_next_workload_runs(
    probemark: Probemark, probe: str, tmp_path: pathlib.Path
) -> None:
    """QEMU dies of it; the virtual board says so as a chip does, and starts again at the next reset."""
    kernels = [word for name in (KERNELS / "lock-up", "portable") for word in ("--kernels", name)]
    run = probemark.run(
        tmp_path / "run",
        *("--board", "qemu-microbit", "--workload", "sine", "--probe", probe, "--samples", 1, "--timeout", 5, *kernels),
        code=31,
    )
    record = run.record("qemu-microbit", "sine", "lock-up")
    assert record["status"] == "fault", record["reason"]
    assert record["fault"]["cause"] == "lock-up: a fault inside the fault handler"
    assert run.record("qemu-microbit", "sine")["status"] == "bit_exact"
