"""The udev rules: well-formed, jumps that arrive, and every probe that a board on paper is reached with."""

import re

from program import ROOT

FILE = ROOT / "scripts/udev/60-probemark-probes.rules"
TERM = r'[A-Z]+(\{\w+\})?(==|!=|\+=|=)"[^"]*"'
LINES = [line for line in FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def test_every_line_is_a_rule() -> None:
    for line in LINES:
        assert re.fullmatch(rf"{TERM}(, {TERM})*", line), line


def test_every_jump_goes_forward_to_a_label() -> None:
    labels = {match[1]: number for number, line in enumerate(LINES) if (match := re.match(r'LABEL="(\w+)"', line))}
    for number, line in enumerate(LINES):
        if jump := re.search(r'GOTO="(\w+)"', line):
            assert labels[jump[1]] > number, line


def test_the_probes_are_there() -> None:
    rules = "\n".join(LINES)
    known = {
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
    for name, (vendor, product) in known.items():
        pattern = rf'idVendor}}=="{vendor}", ATTRS{{idProduct}}=="([0-9a-f|]*)"'
        products = [word for match in re.findall(pattern, rules) for word in match.split("|")]
        assert product in products, name
    assert 'ATTRS{idVendor}=="1366", GOTO="probemark_allow"' in LINES, "J-Link"


def test_access_is_for_the_seat_and_the_group_but_not_for_all() -> None:
    assert 'MODE="0660", GROUP="plugdev", TAG+="uaccess"' in LINES
    assert int(FILE.name.partition("-")[0]) < 73
