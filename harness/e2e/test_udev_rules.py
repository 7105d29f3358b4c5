"""The udev rules: well-formed, jumps that arrive, and every probe and instrument that the docs name."""

import pathlib
import re

import pytest

from program import ROOT

FOLDER = ROOT / "scripts/udev"
FILES = sorted(FOLDER.glob("*.rules"))
PROBES = {
    "ST-Link V2": ("0483", "3748"),
    "ST-Link V2-1": ("0483", "374b"),
    "ST-Link V3": ("0483", "374e"),
    "DAPLink": ("0d28", "0204"),
    "Raspberry Pi Debug Probe": ("2e8a", "000c"),
    "Black Magic Probe": ("1d50", "6018"),
    "FT232H": ("0403", "6014"),
    "WCH-Link": ("1a86", "8010"),
    "ESP32-C3": ("303a", "1001"),
}
INSTRUMENTS = {
    "PPK2": ("1915", "c00a"),
    "LPM01A": ("0483", "5740"),
    "Joulescope JS110": ("16d0", "0e88"),
    "Joulescope JS220": ("16d0", "10ba"),
}


def lines_of(file: pathlib.Path) -> list[str]:
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_line_is_a_rule(file: pathlib.Path) -> None:
    term = r'[A-Z]+(\{\w+\})?(==|!=|\+=|=)"[^"]*"'
    for line in lines_of(file):
        assert re.fullmatch(rf"{term}(, {term})*", line), line


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_jump_goes_forward_to_a_label(file: pathlib.Path) -> None:
    lines = lines_of(file)
    labels = {match[1]: number for number, line in enumerate(lines) if (match := re.match(r'LABEL="(\w+)"', line))}
    for number, line in enumerate(lines):
        if jump := re.search(r'GOTO="(\w+)"', line):
            assert labels[jump[1]] > number, line


@pytest.mark.parametrize(("name", "devices"), [("probes", PROBES), ("instruments", INSTRUMENTS)])
def test_the_devices_are_there(name: str, devices: dict[str, tuple[str, str]]) -> None:
    rules = "\n".join(lines_of(FOLDER / f"60-probemark-{name}.rules"))
    for device, (vendor, product) in devices.items():
        pattern = rf'idVendor}}=="{vendor}", ATTRS{{idProduct}}=="([0-9a-f|]*)"'
        products = [word for match in re.findall(pattern, rules) for word in match.split("|")]
        assert product in products, device


def test_any_j_link_is_there() -> None:
    assert 'ATTRS{idVendor}=="1366", GOTO="probemark_allow"' in lines_of(FOLDER / "60-probemark-probes.rules")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_access_is_for_the_seat_and_the_group_but_not_for_all(file: pathlib.Path) -> None:
    assert 'MODE="0660", GROUP="plugdev", TAG+="uaccess"' in lines_of(file)
    assert int(file.name.partition("-")[0]) < 73
