"""The fault matrix of docs/boards.md: virtual boards that misbehave, each behind the real OpenOCD and the real pyOCD.

All boards of one debug server are driven in one run, so that every row also shows that others go on.
"""

import contextlib
import pathlib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from program import ROOT, Outcome, Probemark, RunFolder
from virtual_board import Server

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
        "hang@accesses=500:power-cycle", "unstable", ("right after a power cycle", "no answer within 30 s while waiting for")
    ),
    "drop": Row("drop@accesses=500:once", "unstable", ("right after a reset",)),
    "flash-recovers": Row("flash-fail:power-cycle", "unstable", ("right after a power cycle", "after a load of")),
    "flash-fails": Row("flash-fail", "target_lost", ("load: ", "after a load of", "write protection"), second="target_lost"),
    "wait": Row("wait:power-cycle", "unstable", ("right after a power cycle",)),
    "fault": Row("fault:power-cycle", "unstable", ("right after a power cycle",)),
    "erased": Row("wait@accesses=8000:power-cycle", "unstable", ("right after a power cycle",), power="power-cycle erased"),
    "slow": Row("slow", "bit_exact"),
    "lock-up": Row("lock-up@runs=4:once", "fault", ("lock-up: a fault inside the fault handler",)),
}
# What flips may or may not be noticed by a server; that no wrong answer comes of them is what counts.
FLIP = Row("flip", "target_lost|unstable|bit_exact", second="target_lost|unstable|bit_exact")

PROBES = {
    "openocd": (
        "st-link",
        'config = ["interface/stlink-dap.cfg", "target/nrf51.cfg"]\n'
        'commands = ["st-link backend tcp {port}", "adapter speed 8000"]\nserial = "{name}"\n',
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
    words = ", ".join(f'"{word}"' for word in (str(build / "probemark-virtual-board"), "--tell", f"unix:{folder}/control", power))
    file = folder / f"{name}.toml"
    file.write_text(
        chip.replace('"qemu-microbit"', f'"{name}"')
        + f"[probe.{probe}]\n"
        + PROBES[probe][1].format(port=port, name=name)
        + f"[power]\ncycle = [{words}]\nsettle_ms = 0\n"
    )
    return file


@pytest.fixture(scope="module", params=sorted(PROBES))
def matrix(request: pytest.FixtureRequest, probemark: Probemark, build: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    probe: str = request.param
    top = tmp_path_factory.mktemp("faults")
    with contextlib.ExitStack() as boards:
        words: list[object] = []
        for name, row in {**ROWS, "flip": FLIP}.items():
            folder = top / name
            folder.mkdir()
            command = [str(build / "probemark-virtual-board"), "--chip", "microbit", "--link", PROBES[probe][0]]
            command += ["--listen", "tcp:0", "--control", f"unix:{folder}/control", "--serial", name]
            command += ["--fault", row.fault] if row.fault else []
            board = boards.enter_context(Server(command, folder / "log", r"listening on tcp:(\d+)\n"))
            words += ["--board-file", board_file(folder, build, probe, name, board.port, row.power)]
        outcome = probemark(
            *("run", "--out", top / "run", "--jobs", 6, "--samples", 2, "--timeout", 10),
            *(word for workload in WORKLOADS for word in ("--workload", workload)),
            *words,
            environment={"PROBEMARK_LEASES": str(top / "leases")},
            deadline_s=300,
        )
    yield Matrix(outcome, RunFolder(top / "run"))


def test_the_worst_decides_the_exit_code(matrix: Matrix) -> None:
    assert matrix.outcome.code == 31, matrix.outcome.out + matrix.outcome.err


@pytest.mark.parametrize("name", ROWS)
def test_each_fault_ends_as_documented(matrix: Matrix, name: str) -> None:
    row = ROWS[name]
    first, second = (matrix.run.record(name, workload) for workload in WORKLOADS)
    assert (first["status"], second["status"]) == (row.status, row.second), (first["reason"], second["reason"])
    for words in row.words:
        assert words in first["reason"]
    if row.status != "bit_exact":
        assert f"{name}, " in first["reason"], "the board and the phase"


def test_an_unstable_answer_is_right_and_has_its_numbers(matrix: Matrix) -> None:
    sound = matrix.run.record("sound", "sine")
    for name, row in ROWS.items():
        if row.status != "unstable":
            continue
        record = matrix.run.record(name, "sine")
        for key in ("samples_checked", "elements_checked", "quality"):
            assert record[key] == sound[key]
        assert record["metrics"]["stack_bytes"] == sound["metrics"]["stack_bytes"]


def test_a_lost_board_has_no_numbers(matrix: Matrix) -> None:
    record = matrix.run.record("flash-fails", "sine")
    assert {metric["status"] for metric in record["metrics"].values()} == {"suppressed"}


def test_flipped_bits_never_become_a_wrong_answer(matrix: Matrix) -> None:
    for workload in WORKLOADS:
        assert matrix.run.record("flip", workload)["status"] in FLIP.status.split("|")


def test_the_report_marks_what_was_unstable(matrix: Matrix) -> None:
    unstable = sum(record["status"] == "unstable" for record in matrix.run.records().values())
    assert f"{unstable} unstable" in matrix.outcome.out
    assert f"{unstable}</b> unstable" in matrix.run.page.read_text(encoding="utf-8")
