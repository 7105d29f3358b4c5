"""What is installed, connected and reachable, and the one remedy for what is not."""

import json
import pathlib
import re

import pytest

from program import ROOT, Json, Outcome, Probemark
from test_clock import TestDouble
from virtual_board import virtual_board

PACKAGES = {
    "arm-none-eabi-g++": "gcc-arm-none-eabi",
    "avr-g++": "gcc-avr",
    "qemu-system-arm": "qemu-system-arm",
    "qemu-system-riscv32": "qemu-system-misc",
    "riscv64-unknown-elf-g++": "gcc-riscv64-unknown-elf",
    "openocd": "openocd",
}
OPTIONAL = {"JLinkGDBServerCLExe", "probe-rs", "st-util"}
STEPS = ("image", "attach", "flash", "answer", "counter", "clock", "noise")


def checks_of(outcome: Outcome) -> dict[str, Json]:
    return {check["check"]: check for check in json.loads(outcome.out)}


def steps_of(outcome: Outcome, board: str) -> dict[str, Json]:
    checks = checks_of(outcome)
    return {step: checks[f"{board}: {step}"] for step in STEPS}


def test_all_is_well(probemark: Probemark) -> None:
    outcome = probemark("doctor", "--json")
    assert outcome.code == 0, outcome.out
    checks = checks_of(outcome)
    for program in (*PACKAGES, "pyocd"):
        assert checks[program]["state"] == "ok"
        assert re.search(r"\d+\.\d+", checks[program]["evidence"]), "a version"
        assert not checks[program]["remedy"]
    assert {name for name, check in checks.items() if check["state"] == "skipped"} <= {*OPTIONAL, "probes seen", "instruments seen"}


def test_each_missing_program_has_its_package(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    outcome = probemark("doctor", "--json", environment={"PATH": str(tmp_path)})
    assert outcome.code == 30
    checks = checks_of(outcome)
    remedies = {name: check["remedy"] for name, check in checks.items() if check["state"] == "failed"}
    assert remedies == {program: f"apt install {package}" for program, package in PACKAGES.items()}
    # What only somebody else's probe would need is no failure.
    assert all(checks[name]["state"] == "skipped" for name in OPTIONAL)


def test_text_agrees_with_json(probemark: Probemark) -> None:
    text = probemark("doctor").out
    for name, check in checks_of(probemark("doctor", "--json")).items():
        symbol = {"ok": "✓", "failed": "✗", "skipped": "○"}[check["state"]]
        assert re.search(rf"^  {symbol} {re.escape(name)} +{re.escape(check['evidence'])}$", text, re.MULTILINE), name
    assert re.search(r"^\d+ ok, 0 failed, \d+ skipped$", text, re.MULTILINE)


@pytest.mark.parametrize("probe", ["qemu", "openocd", "pyocd"])
def test_a_board_that_is_there(probemark: Probemark, probe: str) -> None:
    outcome = probemark("doctor", "--json", "--board", "qemu-microbit", "--probe", probe)
    assert outcome.code == 0, outcome.out
    steps = steps_of(outcome, "qemu-microbit")
    assert {step: check["state"] for step, check in steps.items()} == {
        **dict.fromkeys(STEPS, "ok"),
        "counter": "skipped",  # an emulator's time is not a board's
        "clock": "skipped",
    }
    assert re.match({"qemu": "QEMU 7", "openocd": "OpenOCD 0.12", "pyocd": "pyOCD"}[probe], steps["attach"]["evidence"])
    assert re.match(r"\d+ bytes written and verified", steps["flash"]["evidence"])
    assert "to the last one" in steps["noise"]["evidence"]


def test_what_stands_on_a_failure_is_skipped(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    board = tmp_path / "absent.toml"
    chip = (ROOT / "targets/boards/qemu-microbit.toml").read_text().split("[probe.qemu]")[0]
    board.write_text(
        chip.replace("qemu-microbit", "absent")
        + '[probe.openocd]\nconfig = ["interface/stlink-dap.cfg", "target/nrf51.cfg"]\n'
        + 'commands = ["st-link backend tcp 1"]\n'
    )
    outcome = probemark("doctor", "--json", "--board-file", board, environment={"PROBEMARK_LEASES": str(tmp_path)})
    assert outcome.code == 30
    steps = steps_of(outcome, "absent")
    assert steps["image"]["state"] == "ok"
    assert steps["attach"]["state"] == "failed"
    assert "the adapter's server does not listen" in steps["attach"]["evidence"]
    assert steps["attach"]["remedy"]
    assert steps["flash"] == {
        "check": "absent: flash",
        "group": "absent",
        "state": "skipped",
        "evidence": "needs absent: attach",
        "remedy": "",
    }
    assert {steps[step]["state"] for step in STEPS[3:]} == {"skipped"}


def test_hardware_without_a_probe(probemark: Probemark) -> None:
    """No board is here: the doctor says so first, and attaches to nothing."""
    outcome = probemark("doctor", "--json", "--board", "nucleo-l4r5zi")
    checks = checks_of(outcome)
    if checks["probes seen"]["state"] == "ok":
        pytest.skip("a debug probe is connected")
    assert outcome.code == 30
    assert checks["probes seen"]["remedy"].startswith("plug the board in")
    assert checks["nucleo-l4r5zi: attach"]["evidence"] == "needs probes seen"


def test_flash_that_does_not_take(probemark: Probemark, build: pathlib.Path, tmp_path: pathlib.Path) -> None:
    with virtual_board(build, tmp_path, "microbit", "st-link", "--fault", "flash-fail") as adapter:
        board = tmp_path / "worn.toml"
        chip = (ROOT / "targets/boards/qemu-microbit.toml").read_text().split("[probe.qemu]")[0]
        board.write_text(
            chip.replace("qemu-microbit", "worn")
            + '[probe.openocd]\nconfig = ["interface/stlink-dap.cfg", "target/nrf51.cfg"]\n'
            + f'commands = ["st-link backend tcp {adapter.port}"]\n'
        )
        outcome = probemark("doctor", "--json", "--board-file", board, environment={"PROBEMARK_LEASES": str(tmp_path)})
    assert outcome.code == 31
    steps = steps_of(outcome, "worn")
    assert steps["attach"]["state"] == "ok"
    assert steps["flash"]["state"] == "failed"
    assert "write protection" in steps["flash"]["remedy"]


def test_a_counter_that_keeps_the_time(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    """An emulator in real time, written up as a physical board. How noisy this host is, is not the test's business."""
    board = TestDouble("right", "qemu-microbit").write(tmp_path)
    outcome = probemark("doctor", "--json", "--board-file", board, deadline_s=200)
    steps = steps_of(outcome, "right")
    assert {steps[step]["state"] for step in STEPS[:-1]} == {"ok"}, steps
    assert steps["counter"]["evidence"] == "SysTick moves, in sleep, too"
    assert "against host time" in steps["clock"]["evidence"]
    assert re.fullmatch(r"the medians of two runs differ by \d+\.\d+ %", steps["noise"]["evidence"])
