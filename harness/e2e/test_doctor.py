"""What is installed, and the one remedy for what is not."""

import json
import pathlib

from program import Probemark

PROGRAMS = {
    "arm-none-eabi-g++": "gcc-arm-none-eabi",
    "avr-g++": "gcc-avr",
    "qemu-system-arm": "qemu-system-arm",
    "qemu-system-riscv32": "qemu-system-misc",
    "riscv64-unknown-elf-g++": "gcc-riscv64-unknown-elf",
}


def test_all_is_well(probemark: Probemark) -> None:
    outcome = probemark("doctor", "--json")
    assert outcome.code == 0, outcome.out
    checks = {check["check"]: check for check in json.loads(outcome.out)}
    assert PROGRAMS.keys() <= checks.keys()
    assert all(check["ok"] and check["evidence"] and not check["remedy"] for check in checks.values())
    assert checks["qemu-system-arm"]["evidence"].startswith("QEMU emulator version ")


def test_each_missing_program_has_its_package(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    outcome = probemark("doctor", "--json", environment={"PATH": str(tmp_path)})
    assert outcome.code == 30
    remedies = {check["check"]: check["remedy"] for check in json.loads(outcome.out) if not check["ok"]}
    assert remedies == {program: f"apt install {package}" for program, package in PROGRAMS.items()}


def test_text_agrees_with_json(probemark: Probemark) -> None:
    lines = probemark("doctor").out.splitlines()
    checks = json.loads(probemark("doctor", "--json").out)
    assert lines == [f"ok       {check['check']}: {check['evidence']}" for check in checks]
